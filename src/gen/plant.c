/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "plant.h"

#include "life.h"
#include "options.h"

enum { CLASSES = GEN_KINDS - GEN_KIND_PATIENT, CROWD = 980 /* orders a level, in 1024ths */ };

static const uint64_t one = UINT64_C(1) << 32;
static const uint64_t mean_max = UINT64_C(1) << 20;

uint32_t gen_plant_class(uint32_t n_levels, uint32_t rank) {
    uint32_t octave = 0;
    while (octave + 1 < CLASSES && rank < n_levels >> (octave + 1)) octave++;
    return CLASSES - 1 - octave;
}

/* Orders that come to stay, a side and frame, in 1024ths. */
static uint64_t comings(const struct gen_options *full, uint32_t fleeting_share) {
    uint64_t burst = GEN_BURST_SHARE * (GEN_BURST_LEAST + GEN_BURST_MORE / 2);
    uint64_t stirs = gen_plant_stirs(full->n_levels) * UINT64_C(1024) - 512 + burst;
    uint64_t add = stirs * (1024 - GEN_MODIFY_SHARE - GEN_IDLE_SHARE) / 1024;
    return add * (1024 - fleeting_share) / 1024 / 2;
}

static void plant_patience(struct gen_planted *p, const struct gen_options *full) {
    uint64_t chance[CLASSES] = {0}, levels[CLASSES] = {0};
    uint64_t come = comings(full, p->fleeting_share);
    for (uint32_t rank = 1; rank < full->n_levels; rank++) {
        uint32_t class = gen_plant_class(full->n_levels, rank);
        chance[class] += gen_shape_chance(full->n_levels, rank);
        levels[class]++;
    }
    for (uint32_t i = 0; i < CLASSES; i++) {
        uint64_t rate = come * chance[i], mean = mean_max;
        if (rate > 0) mean = (levels[i] * CROWD << 32) / rate;
        if (mean < 2) mean = 2;
        p->leave[GEN_KIND_PATIENT + i] = one / (mean < mean_max ? mean : mean_max);
    }
}

static uint32_t share(uint32_t given) {
    return given == GEN_NONE ? 0 : given;
}

void gen_plant_chances(struct gen_planted *out, const struct gen_options *full) {
    const struct gen_plant *p = &full->plant;
    *out = (struct gen_planted){
        .regime_redraw = one - gen_life_stay(p->half_life_frames),
        .depth_leave = {one / p->thin_frames, one / p->deep_frames},
        .touch_lots = {p->touch_lots, (obi_lots)p->touch_lots * p->deep_factor / 1024},
        .touch_tilt = share(p->touch_tilt),
        .touch_noise = share(p->touch_noise),
        .trade_share = share(p->trade_share),
        .trade_tilt = share(p->trade_tilt),
        .impact = share(p->impact),
        .noise_share = share(p->noise_share),
        .fleeting_share = share(p->fleeting_share),
    };
    out->leave[GEN_KIND_FLEETING] = one / p->fleeting_frames;
    plant_patience(out, full);
    uint32_t nearest = GEN_KIND_PATIENT + gen_plant_class(full->n_levels, 1);
    out->leave[GEN_KIND_MAKER] = out->leave[nearest];
}

int gen_plan(struct gen_planted *out, const struct gen_options *opt) {
    struct gen_options full;
    if (!gen_options_check(&full, opt)) return -1;
    gen_plant_chances(out, &full);
    return 0;
}
