/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sums of what cannot be subtracted, over a window that slides. A kind says how a value is added to
 * a sum and how two sums of disjoint parts become one; a sum of nothing is all zeroes. There are
 * two stacks: the front one holds, for each of its samples, the sum from that sample to the stack's
 * bottom; the back one only its sum. A sample that leaves pops the front; when that is empty, the
 * back's samples, which the ring still has, are stacked up anew. Nothing is ever taken off a sum,
 * so a value that was a million times larger leaves no trace.
 *
 * Each sample is added twice. Worst case: a departure that finds the front empty adds all that the
 * window holds, once in as many departures. */
#ifndef OBI_STAT_STACKS_H
#define OBI_STAT_STACKS_H

#include "stat/stat.h"

struct obi_stacks_kind {
    size_t size; /* of a sum, in bytes */
    void (*add)(void *sum, const struct obi_part *part, const struct obi_lane *lane);
    void (*merge)(void *sum, const void *other);
};

/* What families of such sums are made of; the last three have the form of a family's functions. */
void *obi_stacks_layout(struct obi_carve *c, const struct obi_lane *lane,
                        const struct obi_stacks_kind *kind);
void obi_stacks_start(const struct obi_lane *lane, const struct obi_stacks_kind *kind);
void obi_stacks_enter(const struct obi_lane *lane, uint64_t i, int64_t weight);
void obi_stacks_leave(const struct obi_lane *lane, uint64_t i, int64_t weight);

/* The sum of the window, with or without its newest value. */
void obi_stacks_gather(const struct obi_lane *lane, int with_newest, void *sum);

#endif /* OBI_STAT_STACKS_H */
