/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the statistics of runs and spells share: time between samples, and where a stretch of
 * samples begins inside the window. A stretch that began earlier is cut at the window's edge: on
 * the clock of time at the edge itself, where the head stands, on the others at the first sample
 * inside. */
#ifndef OBI_STAT_HELD_H
#define OBI_STAT_HELD_H

#include "core/wide.h"
#include "stat/stat.h"

/* Times never go back, so this is exact over the whole range of 64 bits. */
static inline uint64_t obi_ns_between(obi_ns from, obi_ns to) {
    return (uint64_t)to - (uint64_t)from;
}

/* a / b for counts; NaN, WARMUP where b is 0. One rounding. */
struct obi_value obi_share(uint64_t a, uint64_t b);
/* Nanoseconds, spread over n, as seconds; NaN, WARMUP where n is 0. One rounding. */
struct obi_value obi_seconds(uint64_t ns, uint64_t n);

/* Whether a sample of the ring stood when the window began; it is tail->begin - 1. */
int obi_lane_has_head(const struct obi_lane *lane);
/* When a stretch that began with sample `first` began inside the window. */
obi_ns obi_lane_since(const struct obi_lane *lane, uint64_t first);

/* Whether there is a newest value; else *why is what to answer. */
int obi_lane_is_defined(const struct obi_lane *lane, struct obi_value *why);

#endif /* OBI_STAT_HELD_H */
