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

#include <string.h>

struct obi_stacks_kind {
    size_t size; /* of a sum, in bytes */
    void (*add)(void *sum, const struct obi_part *part, const struct obi_lane *lane);
    void (*merge)(void *sum, const void *other);
};

struct obi_stacks {
    unsigned char *front; /* sums of samples [i, flip), at i & mask */
    void *back;           /* the sum of samples [flip, end) */
    uint64_t oldest, flip, end;
};

/* What families of such sums are made of. Inline: a kind is a constant where they are called, so
 * that adding and merging are as good as written out. */
static inline void *obi_stacks_layout(const struct obi_stacks_kind *kind, struct obi_carve *c,
                                      const struct obi_lane *lane) {
    struct obi_stacks measured, *s = obi_carve(c, 1, sizeof *s), *to = s ? s : &measured;
    to->front = obi_carve(c, lane->series->mask + 1, kind->size);
    to->back = obi_carve(c, 1, kind->size);
    return s;
}

static inline void obi_stacks_start(const struct obi_stacks_kind *kind,
                                    const struct obi_lane *lane) {
    struct obi_stacks *s = lane->state;
    memset(s->back, 0, kind->size);
    s->oldest = s->flip = s->end = 0;
}

static inline void *obi_stacks_front(const struct obi_stacks_kind *kind,
                                     const struct obi_lane *lane, uint64_t i) {
    const struct obi_stacks *s = lane->state;
    return s->front + (i & lane->series->mask) * kind->size;
}

static inline void obi_stacks_add(const struct obi_stacks_kind *kind, const struct obi_lane *lane,
                                  void *sum, uint64_t i, int64_t weight) {
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    const struct obi_part part = {
        .x = sample->x, .y = sample->y, .weight = weight, .ts_ns = sample->ts_ns};
    kind->add(sum, &part, lane);
}

static inline void obi_stacks_enter(const struct obi_stacks_kind *kind, const struct obi_lane *lane,
                                    uint64_t i, int64_t weight) {
    struct obi_stacks *s = lane->state;
    obi_stacks_add(kind, lane, s->back, i, weight);
    s->end = i + 1;
}

/* The back becomes the front: samples [from, end), each sum begun with the one behind it. */
static inline void obi_stacks_flip(const struct obi_stacks_kind *kind, const struct obi_lane *lane,
                                   uint64_t from) {
    struct obi_stacks *s = lane->state;
    memset(s->back, 0, kind->size);
    const void *behind = s->back;
    for (uint64_t i = s->end; i-- > from;) {
        void *sum = obi_stacks_front(kind, lane, i);
        memcpy(sum, behind, kind->size);
        if (!obi_sample_is_void(obi_sample_at(lane->series, i))) {
            obi_stacks_add(kind, lane, sum, i, obi_tail_weight(lane->tail, i));
        }
        behind = sum;
    }
    s->flip = s->end;
}

static inline void obi_stacks_leave(const struct obi_stacks_kind *kind, const struct obi_lane *lane,
                                    uint64_t i) {
    struct obi_stacks *s = lane->state;
    if (i >= s->flip) obi_stacks_flip(kind, lane, i);
    s->oldest = i + 1;
}

/* The sum of the window, with or without its newest value. */
static inline void obi_stacks_gather(const struct obi_stacks_kind *kind,
                                     const struct obi_lane *lane, int with_newest, void *sum) {
    const struct obi_stacks *s = lane->state;
    struct obi_part part;
    memset(sum, 0, kind->size);
    if (obi_lane_head(lane, &part)) kind->add(sum, &part, lane);
    if (s->oldest < s->flip) kind->merge(sum, obi_stacks_front(kind, lane, s->oldest));
    kind->merge(sum, s->back);
    if (with_newest && obi_lane_newest(lane, &part)) kind->add(sum, &part, lane);
}

#endif /* OBI_STAT_STACKS_H */
