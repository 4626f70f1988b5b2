/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "options.h"

#include <stddef.h>
#include <string.h>

static const struct gen_options defaults = {
    .n_instruments = 1,
    .n_levels = 500,
    .snapshot_levels = UINT32_MAX,
    .fault_every = 1000,
    .start_ticks = 618000,
    .start_ns = INT64_C(1723075200000000000), /* 2024-08-08T00:00:00Z */
    .frame_ns = 50000000,
};

enum {
    LEVELS_MAX = 131072,
    INSTRUMENTS_MAX = 65536,
    FAULTS_ALL = GEN_FAULT_GAP | GEN_FAULT_DUPLICATE | GEN_FAULT_CROSSED | GEN_FAULT_ONE_SIDED |
                 GEN_FAULT_TRUNCATED
};
static const obi_ticks ticks_max = INT64_C(1000000000000000);
static const obi_ns start_max = INT64_C(4000000000000000000), frame_max = INT64_C(1000000000000);

/* A planted number: where it is, its default, its least and its most; 0 for the least also allows
 * GEN_NONE. */
struct planted {
    const char *name;
    size_t at;
    uint32_t fall_back, least, most;
};
#define PLANTED(name, fall_back, least, most)                                                      \
    { #name, offsetof(struct gen_plant, name), fall_back, least, most }
static const struct planted planted[] = {
    PLANTED(half_life_frames, 50, 1, 1 << 20), PLANTED(touch_lots, 1500, 1, 1 << 20),
    PLANTED(touch_tilt, 512, 0, 1023),         PLANTED(touch_noise, 192, 0, 1023),
    PLANTED(deep_factor, 3072, 1, 1 << 16),    PLANTED(thin_frames, 400, 2, 1 << 20),
    PLANTED(deep_frames, 400, 2, 1 << 20),     PLANTED(trade_share, 340, 0, 1024),
    PLANTED(trade_tilt, 512, 0, 1024),         PLANTED(impact, 1024, 0, 16384),
    PLANTED(noise_share, 40, 0, 1024),         PLANTED(fleeting_share, 512, 0, 1023),
    PLANTED(fleeting_frames, 4, 2, 1 << 20),
};

static bool allows(const struct planted *p, uint32_t value) {
    return (value == GEN_NONE && p->least == 0) || (value >= p->least && value <= p->most);
}

static bool check_plant(struct gen_plant *plant) {
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        const struct planted *p = &planted[i];
        uint32_t value;
        memcpy(&value, (char *)plant + p->at, sizeof value);
        if (value == 0) value = p->fall_back;
        if (!allows(p, value)) return false;
        memcpy((char *)plant + p->at, &value, sizeof value);
    }
    return (uint64_t)plant->touch_lots * plant->deep_factor / 1024 - 1 < 1 << 20;
}

bool gen_quantity_at(size_t i, struct gen_quantity *out) {
    if (i >= sizeof planted / sizeof *planted) return false;
    *out = (struct gen_quantity){planted[i].name, planted[i].least, planted[i].most};
    return true;
}

int gen_plant_set(struct gen_plant *plant, const char *name, size_t n, uint32_t value) {
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        const struct planted *p = &planted[i];
        if (strlen(p->name) != n || memcmp(p->name, name, n) != 0) continue;
        if (value == 0 && p->least == 0) value = GEN_NONE;
        if (!allows(p, value)) return -1;
        memcpy((char *)plant + p->at, &value, sizeof value);
        return 0;
    }
    return -1;
}

static bool check_times(const struct gen_options *out) {
    return out->start_ticks > 0 && out->start_ticks <= ticks_max && out->start_ns > 0 &&
           out->start_ns <= start_max && out->frame_ns > 0 && out->frame_ns <= frame_max;
}

bool gen_options_check(struct gen_options *out, const struct gen_options *opt) {
    *out = *opt;
    if (out->n_instruments == 0) out->n_instruments = defaults.n_instruments;
    if (out->n_levels == 0) out->n_levels = defaults.n_levels;
    if (out->snapshot_levels == 0) out->snapshot_levels = defaults.snapshot_levels;
    if (out->fault_every == 0) out->fault_every = defaults.fault_every;
    if (out->start_ticks == 0) out->start_ticks = defaults.start_ticks;
    if (out->start_ns == 0) out->start_ns = defaults.start_ns;
    if (out->frame_ns == 0) out->frame_ns = defaults.frame_ns;
    return out->n_levels <= LEVELS_MAX && out->n_instruments <= INSTRUMENTS_MAX &&
           out->view <= GEN_VIEW_ORDERS && (out->faults & ~(uint32_t)FAULTS_ALL) == 0 &&
           check_times(out) && check_plant(&out->plant);
}
