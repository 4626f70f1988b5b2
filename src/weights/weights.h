/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Weights of order flow: interval by interval a vector x of flows by level, its covariance, and the
 * covariance's first principal vector. A ledger of its own adds the flow up, so that gaps,
 * snapshots and missed frames are what they are to the metrics.
 *
 * The moments are Welford's with a decay d, in doubles and in one fixed order:
 *   W' = d W + 1,  e = x - mean,  mean' = mean + e / W',  C' = d C + (1 - 1 / W') e e^T
 * where d is 1 without a half-life, and C the covariance times W, of which the scale is nothing to
 * the vector. A mirrored market flips the sign of every x and leaves the same C to the bit.
 *
 * Worst case: 32 levels; 528 products at the end of an interval. */
#ifndef OBI_WEIGHTS_WEIGHTS_H
#define OBI_WEIGHTS_WEIGHTS_H

#include "core/mem.h"
#include "core/value.h"
#include "metric/integrated.h"
#include "metric/ledger.h"

#include <obi/metrics.h>
#include <obi/schema.h>
#include <obi/weights.h>

enum {
    OBI_WEIGHTS_COUNTER_FIRST = OBI_COUNTER_WEIGHTS_INTERVALS,
    OBI_WEIGHTS_COUNTERS = OBI_COUNTER_WEIGHTS_LOST - OBI_WEIGHTS_COUNTER_FIRST + 1
};

/* What create decided. */
struct obi_weights_plan {
    uint32_t n_levels, n_iterations;
    int64_t interval_ns;
    uint64_t half_life;
    double decay;          /* what an interval's weight becomes by the next one */
    struct obi_column col; /* what the ledger adds up */
    struct obi_ledger_plan ledger;
};

struct obi_weights {
    struct obi_weights_plan plan;
    struct obi_ledger ledger;
    const struct obi_tally *tally;
    char *room; /* where the ledger's room begins */
    uint64_t count[OBI_WEIGHTS_COUNTERS];
    /* learned from the intervals that are complete */
    double total;     /* W */
    double *mean;     /* [level] */
    double *comoment; /* [level][level], from the diagonal on: C */
    /* solved */
    uint8_t status;                /* OK, WARMUP or NO_FIT */
    double explained;              /* these have a meaning where it is OK */
    double *vector;                /* [level], of length 1 */
    double *weight;                /* [level] */
    double *matrix, *next, *other; /* room to solve in: [level][level], [level], [level] */
    /* the interval in work */
    int has_interval, is_broken;
    int64_t interval; /* its number since the beginning of time */
    int has_frame;    /* there was one, which was: */
    uint64_t frame, epoch;
    obi_ns now_ns;
    struct obi_mem mem;
};

/* The parts of create that restore shares. */
int obi_weights_plan_of(const struct obi_weights_options *opt, struct obi_weights_plan *plan,
                        struct obi_error *err);
int obi_weights_make(const struct obi_weights_plan *plan, const struct obi_allocator *mem,
                     struct obi_weights **out, struct obi_error *err);

/* C(i, j), i <= j. */
static inline size_t obi_weights_cell(const struct obi_weights *w, size_t i, size_t j) {
    return i * w->plan.n_levels + j;
}

/* From the vector. */
void obi_weights_scale(struct obi_weights *w);

/* The weights; NULL where there are none, or none for so many levels. */
static inline const double *obi_weights_of(const struct obi_weights *w, int64_t n_levels) {
    return w->status == OBI_VALUE_OK && w->plan.n_levels == n_levels ? w->weight : NULL;
}

#endif /* OBI_WEIGHTS_WEIGHTS_H */
