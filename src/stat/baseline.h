/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The mean of a column over the time before now, of which stretches may be left out: what a value
 * is held against. It is the statistic `mean` on a series of its own, whose clock stands still
 * while nothing is pushed: so it is exact where `mean` is, and weighs as it does. What is left out
 * leaves no gap: the span is so much of what was not left out.
 *
 * Memory: 40 bytes a sample and what `mean` needs, none in integers, 32 bytes in reals. Worst case:
 * that of a push and a reading of `mean`. */
#ifndef OBI_STAT_BASELINE_H
#define OBI_STAT_BASELINE_H

#include "stat/stat.h"

struct obi_baseline {
    struct obi_series series;
    struct obi_tail tail;
    struct obi_lane lane;
};

/* Over a span in the unit of the lane's clock, of the kind of mean that the lane's column has. */
void obi_baseline_layout(struct obi_carve *c, const struct obi_lane *of, int64_t span,
                         struct obi_baseline *b);
void obi_baseline_start(struct obi_baseline *b);
/* x, at a time on its own clock, which must not go back. */
void obi_baseline_push(struct obi_baseline *b, int64_t at, double x);
/* As of the last push. Not a whole span yet: NaN, WARMUP; not above 0: NaN, ZERO_DENOM. Shorter
 * than the span, for samples were lost: SATURATED. */
struct obi_value obi_baseline_read(const struct obi_baseline *b);

#endif /* OBI_STAT_BASELINE_H */
