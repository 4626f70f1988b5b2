/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a level adds to a sum. Every sum over a tier is one of whole numbers, kept in 256 bits: a
 * level's lots times a weight, or a count, or a distance. So it is exact, no order of additions
 * changes it, and what lies between two edges is a difference that loses nothing.
 *
 * A weight that is no whole number is one of 2^-62, rounded: exp(-k d) and 1 / (1 + a d) to the
 * nearest, 1 / i downwards; what is below that is 0. A touch weighs 1, or 2^62 of them. */
#ifndef OBI_METRIC_WEIGH_H
#define OBI_METRIC_WEIGH_H

#include "core/sum.h"
#include "core/wide.h"

#include <obi/base.h>

/* What is summed. p price in ticks, q lots, i the rank from 1, d the distance from the touch in
 * ticks, C the lots from the touch up to and with the level. */
enum obi_weight {
    OBI_WEIGHT_NONE,    /* ends a list */
    OBI_WEIGHT_LOTS,    /* q */
    OBI_WEIGHT_UNIT,    /* q in the column's unit: one of LOTS, PRICE, INVERSE by the contract */
    OBI_WEIGHT_PRICE,   /* p q; undefined where p is not above 0 */
    OBI_WEIGHT_INVERSE, /* q / p in units of 2^-64, each rounded down; likewise */
    OBI_WEIGHT_VALUE,   /* p q, of any sign */
    OBI_WEIGHT_SQUARE,  /* q^2 */
    OBI_WEIGHT_ORDERS,  /* the number of orders */
    OBI_WEIGHT_ORDER_SQUARE,    /* q^2 of each order */
    OBI_WEIGHT_LINEAR,          /* q (1 - d / reach) for d < reach, in half ticks of the reach */
    OBI_WEIGHT_EXP,             /* q exp(-rate d) */
    OBI_WEIGHT_HYPER,           /* q / (1 + rate d) */
    OBI_WEIGHT_RANK,            /* q / i */
    OBI_WEIGHT_DISTANCE,        /* d */
    OBI_WEIGHT_DISTANCE_SQUARE, /* d^2 */
    OBI_WEIGHT_RUNNING,         /* C */
    OBI_WEIGHT_DISTANCE_RUNNING /* d C */
};

enum { OBI_WEIGHT_TABLE = 256 }; /* distances for which exp(-rate d) is there at create */

/* A level met on the way outwards, as the columns see it. */
struct obi_met {
    obi_ticks price_ticks;
    obi_lots lots;
    uint64_t distance; /* from the touch */
    int64_t rank;      /* 0 at the touch */
    obi_wide running;
    uint32_t n_orders;     /* 0: not told */
    int tells_orders;      /* each order's size is known */
    obi_wide order_square; /* where it is and a column asks: the sum of their squares */
};

struct obi_total {
    struct obi_sum sum;
    uint32_t n_undefined; /* levels for which it has no meaning */
};

/* One sum of a walk. */
struct obi_summand {
    uint8_t weight;   /* one of enum obi_weight */
    uint8_t now;      /* the same in this book's contract: UNIT is resolved */
    uint8_t unit;     /* of UNIT */
    uint8_t from_mid; /* distances are from the mid instead: LINEAR, HYPER */
    uint8_t to_end;   /* asked for up to the end of the book */
    double scale;     /* the reach, the rate */
    uint64_t *table;  /* of EXP: exp(-rate d) x 2^62 for d below OBI_WEIGHT_TABLE */
    struct obi_total so_far;
};

/* Fills its table, where it has one. */
void obi_weigh_prepare(struct obi_summand *s);

enum { OBI_BATCH = 32 };

/* Adds up to OBI_BATCH levels to a total, as obi_weigh() does one by one. */
void obi_weigh_batch(const struct obi_summand *s, const struct obi_met *level, int n,
                     obi_wide spread, struct obi_total *total);
/* Adds a level to a total; spread is that of the touch, below 0 on a crossed book. */
void obi_weigh(const struct obi_summand *s, const struct obi_met *level, obi_wide spread,
               struct obi_total *total);

#endif /* OBI_METRIC_WEIGH_H */
