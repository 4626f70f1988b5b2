/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sources: the project's specification of metrics, 2.3 and 2.8; Wilson 1927 as it is printed.
 * Counts and their ratios are fractions of whole numbers; the rest is worked out in long double. */
#include "oracle/significance.h"

#include "oracle/tier.h"

#include <math.h>
#include <stdlib.h>

enum { BIDS = 0, ASKS = 1 };

/* A side of a tier, item by item. */
struct items {
    struct exact lots, orders, squares; /* sums of q, of orders, of q^2 over levels */
    struct exact order_squares;         /* of q^2 over single orders */
    size_t n_levels;
    int untold, unseen; /* a level's orders: their number, their sizes */
};

static struct exact square(obi_lots lots) {
    return exact_mul(exact_of(lots), lots);
}

/* Squares of the orders at a price that are seen. */
static struct exact orders_at(const struct obi_column *col, const struct oracle_frame *frame,
                              int side, obi_ticks price) {
    struct exact sum = exact_of(0);
    obi_lots least = col->filter & OBI_FILTER_ORDERS ? col->min_lots : 0;
    for (size_t i = 0; i < frame->n_orders; i++) {
        const struct oracle_order *o = &frame->order[i];
        if (o->side != OBI_BID + side || o->price_ticks != price || o->qty_lots < least) continue;
        sum = exact_add(sum, square(o->qty_lots));
    }
    return sum;
}

static int is_own(const struct obi_column *col, const struct oracle_frame *frame, int side,
                  obi_ticks price) {
    if (!(col->filter & OBI_FILTER_OWN)) return 0;
    for (size_t i = 0; i < frame->n_own; i++)
        if (frame->own[i].side == OBI_BID + side && frame->own[i].price_ticks == price) return 1;
    return 0;
}

static struct items items_of(const struct obi_column *col, const struct oracle_frame *frame,
                             int side) {
    struct items s = {exact_of(0), exact_of(0), exact_of(0), exact_of(0), 0, 0, 0};
    int is_square =
        col->metric == OBI_METRIC_ORDER_ZSCORE || col->metric == OBI_METRIC_ORDER_PVALUE;
    struct oracle_part *part;
    size_t n = oracle_parts(col, frame, side, &part);
    for (size_t i = 0; i < n; i++) {
        s.n_levels++;
        s.lots = exact_add(s.lots, exact_of(part[i].lots));
        s.squares = exact_add(s.squares, square(part[i].lots));
        if (!part[i].begins) continue;
        s.orders = exact_add(s.orders, exact_of(part[i].orders));
        s.untold |= part[i].orders == 0;
        s.unseen |= !frame->tells_orders || is_own(col, frame, side, part[i].price_ticks);
        if (is_square && frame->tells_orders)
            s.order_squares =
                exact_add(s.order_squares, orders_at(col, frame, side, part[i].price_ticks));
    }
    free(part);
    return s;
}

/* -- values ----------------------------------------------------------------------------------- */

static struct oracle_value real(long double value, uint8_t status, long double within) {
    struct oracle_value v = {(double)value, status, 0, (double)within};
    return v;
}

static struct oracle_value zscore(struct exact off, struct exact variance, int is_chance,
                                  uint8_t status) {
    long double z = (long double)exact_double(off) / sqrtl((long double)exact_double(variance));
    long double p = erfcl(fabsl(z) / sqrtl(2));
    if (!is_chance) return real(z, status, fabsl(z) * 0x1p-51L + 0x1p-1074L);
    return real(p, status, p * (z * z * 0x1p-50L + 0x1p-49L) + 0x1p-1070L);
}

/* Wilson 1927: (s + z^2/2n -+ z sqrt(s (1 - s)/n + z^2/4n^2)) / (1 + z^2/n). */
static struct oracle_value wilson(struct exact bid, struct exact ask, double z, int sign,
                                  uint8_t status) {
    long double n = (long double)exact_double(exact_add(bid, ask)), square = (long double)z * z;
    long double s = (long double)exact_double(bid) / n;
    long double root = sqrtl(s * (1 - s) / n + square / (4 * n * n));
    return real((s + square / (2 * n) + sign * z * root) / (1 + square / n), status, 0x1p-50L);
}

/* The sides' counts that a metric sets against each other. */
static struct oracle_value counts(const struct obi_column *col, const struct items *side,
                                  uint8_t status) {
    struct exact bid = side[BIDS].orders, ask = side[ASKS].orders, n = exact_add(bid, ask);
    if (exact_sign(n) == 0) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    switch (col->metric) {
    case OBI_METRIC_COUNT_ZSCORE: return zscore(exact_sub(bid, ask), n, 0, status);
    case OBI_METRIC_COUNT_SHARE: return oracle_rational(bid, n, status);
    case OBI_METRIC_COUNT_SHARE_LO: return wilson(bid, ask, col->param[0], -1, status);
    default: return wilson(bid, ask, col->param[0], 1, status);
    }
}

static struct oracle_value one_side(const struct obi_column *col, const struct items *s,
                                    struct oracle_tier t, uint8_t status) {
    if (col->metric <= OBI_METRIC_ASK_LEVELS)
        return oracle_rational(exact_of((int64_t)s->n_levels), exact_of(1), status);
    if (s->untold) return oracle_undefined(OBI_VALUE_NO_ORDERS);
    if (s->n_levels == 0) return oracle_undefined(t.empty);
    if (exact_sign(s->orders) == 0) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    return oracle_rational(s->lots, s->orders, status);
}

static struct oracle_value of_levels(const struct obi_column *col, const struct items *s,
                                     uint8_t status) {
    int64_t bid = (int64_t)s[BIDS].n_levels, ask = (int64_t)s[ASKS].n_levels;
    struct exact off = exact_sub(s[BIDS].lots, s[ASKS].lots);
    if (col->metric == OBI_METRIC_LEVEL_IMBALANCE)
        return oracle_rational(exact_of(bid - ask), exact_of(bid + ask), status);
    return zscore(off, exact_add(s[BIDS].squares, s[ASKS].squares),
                  col->metric == OBI_METRIC_DEPTH_PVALUE, status);
}

static struct oracle_value of_orders(const struct obi_column *col, const struct items *s,
                                     uint8_t status) {
    struct exact off = exact_sub(s[BIDS].lots, s[ASKS].lots);
    int is_single =
        col->metric == OBI_METRIC_ORDER_ZSCORE || col->metric == OBI_METRIC_ORDER_PVALUE;
    int unknown = is_single ? s[BIDS].unseen || s[ASKS].unseen : s[BIDS].untold || s[ASKS].untold;
    if (unknown) return oracle_undefined(OBI_VALUE_NO_ORDERS);
    if (!is_single) return counts(col, s, status);
    return zscore(off, exact_add(s[BIDS].order_squares, s[ASKS].order_squares),
                  col->metric == OBI_METRIC_ORDER_PVALUE, status);
}

struct oracle_value oracle_significance(const struct obi_column *col,
                                        const struct oracle_frame *frame) {
    struct oracle_tier t = oracle_tier_of(col, frame);
    uint8_t status = oracle_tier_status(t, frame);
    int is_one = col->metric <= OBI_METRIC_ASK_ORDER_SIZE, which = col->metric % 2;
    uint8_t none = is_one ? t.undefined[which] : oracle_why(t);
    if (none) return oracle_undefined(none);
    struct items s[2] = {items_of(col, frame, BIDS), items_of(col, frame, ASKS)};
    if (is_one) return one_side(col, &s[which], t, status);
    if (col->metric <= OBI_METRIC_DEPTH_PVALUE) return of_levels(col, s, status);
    return of_orders(col, s, status);
}
