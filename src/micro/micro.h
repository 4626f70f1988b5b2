/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The micro-price: a chain of states, its counts and its table.
 *
 * A state and its mirror image, sides swapped, are one *class* seen from two sides: the lighter
 * side's bucket and the spread. Which side is the heavier is a sign: +1 the bid, -1 the ask, 0
 * neither. The class in the middle of a spread is its own image and has sign 0: with an even number
 * of buckets it is the point where both sizes are equal, with an odd number the middle bucket.
 *
 *   bucket of the bid's share, 4 of them:    0   1  |  2   3
 *   place of the class, sign:                0-  1- 2  1+  0+      (2: both sizes equal)
 *
 * Counts are kept of classes only, as seen with the first state's heavier side as the bid: every
 * observation stands for its image too, and what a mirrored market leaves is the same to the bit.
 * A value belongs to a class, its sign to the touch: G*(image) = -G*(state) holds by construction.
 *
 * Worst case: C classes need 32 C^2 bytes of counts and as many as 8 C^2 to solve, and C is at most
 * 512 (2 buckets, 256 spreads). An update touches one count, whatever C. */
#ifndef OBI_MICRO_MICRO_H
#define OBI_MICRO_MICRO_H

#include "core/mem.h"
#include "core/value.h"

#include <obi/metrics.h>
#include <obi/micro.h>
#include <obi/schema.h>

enum {
    OBI_MICRO_COUNTER_FIRST = OBI_COUNTER_MICRO_OBSERVATIONS,
    OBI_MICRO_COUNTERS = OBI_COUNTER_MICRO_BREAKS - OBI_MICRO_COUNTER_FIRST + 1
};

/* What create decided. */
struct obi_micro_plan {
    uint32_t n_buckets, n_spreads, max_move, n_terms;
    uint32_t half;      /* buckets with a heavier side; the place of the middle class */
    uint32_t n_classes; /* of all spreads; those of the middle are the last n_spreads */
    uint32_t n_sided;   /* those before the middle ones */
};

/* How often a class followed another one. */
struct obi_micro_steps {
    uint64_t same, opposite; /* with the same side heavier, or none; with the other one */
};

/* A touch, as a state. */
struct obi_micro_state {
    uint32_t class;
    int32_t sign;
};

struct obi_micro {
    struct obi_micro_plan plan;
    struct obi_micro_steps *quiet; /* [from][to], the mid stayed */
    struct obi_micro_steps *moved; /* [from][to], the mid moved */
    int64_t *move; /* [from], sum of the moves towards the heavier side, half ticks */
    double *table; /* [class], ticks, with the bid heavier; NaN: no value */
    /* room to solve in */
    double *matrix;         /* [sided][sided] */
    double *part, *right;   /* [sided] */
    double *weight, *slack; /* [sided] */
    uint32_t *queue;        /* [class] */
    uint8_t *is_live;       /* [class] */
    uint64_t count[OBI_MICRO_COUNTERS];
    /* the frame before */
    int has_state, has_frame; /* it was a state; there was one */
    uint64_t frame, epoch;
    obi_ticks bid, ask;
    struct obi_micro_state state;
    struct obi_mem mem;
};

/* The parts of create that restore shares. */
int obi_micro_plan(const struct obi_micro_options *opt, struct obi_micro_plan *plan,
                   struct obi_error *err);
int obi_micro_make(const struct obi_micro_plan *plan, const struct obi_allocator *mem,
                   struct obi_micro **out, struct obi_error *err);

static inline size_t obi_micro_pair(const struct obi_micro *m, uint32_t from, uint32_t to) {
    return (size_t)from * m->plan.n_classes + to;
}

/* What a touch adds to the mid, in ticks; NO_FIT where that was never learned. All are above 0. */
struct obi_value obi_micro_adjustment(const struct obi_micro *m, uint64_t bid_lots,
                                      uint64_t ask_lots, uint64_t spread_ticks);

#endif /* OBI_MICRO_MICRO_H */
