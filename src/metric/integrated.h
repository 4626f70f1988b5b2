/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Order flow level by level, and the depth it is measured against. */
#ifndef OBI_METRIC_INTEGRATED_H
#define OBI_METRIC_INTEGRATED_H

#include "core/sum.h"
#include "metric/tally.h"

#include <obi/weights.h>

/* Of the frames since the last row; the depth is that of the same levels. */
struct obi_level_flows {
    obi_wide flow[OBI_WEIGHTS_LEVELS];
    obi_wide depth; /* of both sides after each frame, added up */
    uint32_t n_frames;
    int is_doubtful; /* a level in it lay deeper than the feed tells */
};

extern const struct obi_tally_kind obi_level_flows_kind;

/* One level's flow over the mean size of a level, rounded once; depth is above 0. */
static inline double obi_level_flow_scaled(const struct obi_level_flows *s, int64_t n_levels,
                                           int64_t level) {
    obi_wide terms = obi_wide_mul(2 * n_levels, (int64_t)s->n_frames);
    return obi_sum_ratio(obi_sum_mul(s->flow[level], terms), obi_sum_of(s->depth));
}

#endif /* OBI_METRIC_INTEGRATED_H */
