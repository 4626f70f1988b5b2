/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "feed.h"

static const struct gen_options defaults = {
    .n_levels = 500,
    .snapshot_levels = UINT32_MAX,
    .fault_every = 1000,
    .start_ticks = 618000,
    .start_ns = INT64_C(1723075200000000000), /* 2024-08-08T00:00:00Z */
    .frame_ns = 50000000,
};

enum {
    LEVELS_MAX = 131072,
    FAULTS_ALL = GEN_FAULT_GAP | GEN_FAULT_DUPLICATE | GEN_FAULT_CROSSED | GEN_FAULT_ONE_SIDED |
                 GEN_FAULT_TRUNCATED
};
static const obi_ticks ticks_max = INT64_C(1000000000000000);
static const obi_ns start_max = INT64_C(4000000000000000000), frame_max = INT64_C(1000000000000);

bool gen_options_check(struct gen_options *out, const struct gen_options *opt) {
    *out = *opt;
    if (out->n_levels == 0) out->n_levels = defaults.n_levels;
    if (out->snapshot_levels == 0) out->snapshot_levels = defaults.snapshot_levels;
    if (out->fault_every == 0) out->fault_every = defaults.fault_every;
    if (out->start_ticks == 0) out->start_ticks = defaults.start_ticks;
    if (out->start_ns == 0) out->start_ns = defaults.start_ns;
    if (out->frame_ns == 0) out->frame_ns = defaults.frame_ns;
    return out->n_levels <= LEVELS_MAX && (out->faults & ~(uint32_t)FAULTS_ALL) == 0 &&
           out->start_ticks > 0 && out->start_ticks <= ticks_max && out->start_ns > 0 &&
           out->start_ns <= start_max && out->frame_ns > 0 && out->frame_ns <= frame_max;
}
