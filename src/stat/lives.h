/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The estimate of Kaplan and Meier of how long things last, from those that lasted so long and
 * ended, and from those that were cut off and would have lasted longer (censored):
 *
 *   S(t) = product over ends u, u <= t, of (1 - d_u / n_u)
 *
 * with d_u of them that ended when they were u old and n_u as old as u or older. One that was cut
 * off counts in n_u up to its length, and is no end.
 *
 * Lengths lie in a tree in order of length, each at the number of a sample with which it leaves the
 * window. An end weighs 2^32 + 1 and a cut 1: one sum counts both.
 *
 * Memory: 42 bytes a sample. Worst case: to add and to remove one costs the logarithm of how many
 * there are; so does a step along the curve, from one length to the next. */
#ifndef OBI_STAT_LIVES_H
#define OBI_STAT_LIVES_H

#include "stat/ranks.h"
#include "stat/stat.h"

struct obi_lives {
    struct obi_ranks lengths;
    uint8_t *is_kept; /* whether there is one at sample i, at i & mask */
};

void obi_lives_layout(struct obi_carve *c, const struct obi_lane *lane, struct obi_lives *l);
void obi_lives_start(struct obi_lives *l);
/* Sample i is new: there is none at it. */
void obi_lives_arrive(struct obi_lives *l, uint64_t i);
/* A length in ns, at sample i of the window. */
void obi_lives_add(struct obi_lives *l, uint64_t i, uint64_t ns, int is_cut);
/* Sample i leaves, and what is at it. */
void obi_lives_depart(struct obi_lives *l, uint64_t i);
/* How many ended by themselves. */
int64_t obi_lives_ended(const struct obi_lives *l);

/* The curve, from an age on. */
struct obi_curve {
    const struct obi_lives *lives;
    double chance, greenwood; /* the product, and the sum of d / (n (n - d)) */
    double t;                 /* the length it is at */
    int64_t rest;             /* what those longer than that weigh */
    double next;              /* the shortest of them */
    double present;           /* the age of one that goes on and counts as cut off now; -1: none */
};

struct obi_curve obi_curve_from(const struct obi_lives *l, double age, double present);
/* To the next length, where there is one and it is not above `upto`. */
int obi_curve_step(struct obi_curve *c, double upto);
/* How many are longer than where the curve is. */
static inline int64_t obi_curve_rest(const struct obi_curve *c) {
    return c->rest & UINT32_MAX;
}
/* An end of the 95 % interval of log(-log S); NaN, ZERO_DENOM for S of 0 or 1. */
struct obi_value obi_curve_limit(const struct obi_curve *c, int is_high);

#endif /* OBI_STAT_LIVES_H */
