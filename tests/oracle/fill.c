/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sources: the project's specification of metrics, 2.11 to 2.13: depth price, the VAMP kinds, what
 * an order costs that takes what lies in a tier. All but the effective kind are fractions of whole
 * numbers. */
#include "oracle/fill.h"

#include "oracle/tier.h"

#include <math.h>
#include <stdlib.h>

enum { BIDS = 0, ASKS = 1 };

/* What lies in a tier on a side. */
struct pile {
    struct exact lots, value; /* sum q, sum p q */
    obi_ticks last;           /* the deepest price */
    size_t n;
};

static struct pile pile_of(const struct obi_column *col, const struct oracle_frame *frame,
                           int side) {
    struct pile p = {exact_of(0), exact_of(0), 0, 0};
    struct oracle_part *part;
    p.n = oracle_parts(col, frame, side, &part);
    for (size_t i = 0; i < p.n; i++) {
        p.lots = exact_add(p.lots, exact_of(part[i].lots));
        p.value = exact_add(p.value, exact_mul(exact_of(part[i].lots), part[i].price_ticks));
        p.last = part[i].price_ticks;
    }
    free(part);
    return p;
}

static uint8_t no_side_of_book(const struct oracle_frame *frame) {
    int no_bid = frame->after.n[BIDS] == 0, no_ask = frame->after.n[ASKS] == 0;
    if (no_bid && no_ask) return OBI_VALUE_EMPTY_BOTH;
    if (no_bid) return OBI_VALUE_EMPTY_BID;
    return no_ask ? OBI_VALUE_EMPTY_ASK : OBI_VALUE_OK;
}

static struct exact twice_mid(const struct oracle_frame *frame) {
    return exact_add(exact_of(frame->after.level[BIDS][0].price_ticks),
                     exact_of(frame->after.level[ASKS][0].price_ticks));
}

/* -- one side --------------------------------------------------------------------------------- */

static struct oracle_value slippage(const struct pile *p, const struct oracle_frame *frame,
                                    uint8_t status) {
    uint8_t none = no_side_of_book(frame);
    if (!none && exact_sign(twice_mid(frame)) <= 0) none = OBI_VALUE_ZERO_DENOM;
    if (none) return oracle_undefined(none);
    struct exact at_mid = exact_product(twice_mid(frame), p->lots);
    struct exact off = exact_sub(exact_mul(p->value, 2), at_mid);
    off.negative = 0;
    return oracle_rational(exact_mul(off, 10000), at_mid, status);
}

static struct oracle_value side_value(const struct obi_column *col,
                                      const struct oracle_frame *frame) {
    int side = col->metric % 2;
    struct oracle_tier t = oracle_tier_of(col, frame);
    uint8_t status = t.told_of[side] ? t.told_of[side] : oracle_book_status(frame);
    if (t.undefined[side]) return oracle_undefined(t.undefined[side]);
    struct pile p = pile_of(col, frame, side);
    if (col->metric >= OBI_METRIC_BID_UNFILLED)
        return oracle_rational(exact_sub(exact_of(col->hi - col->lo), p.lots), exact_of(1), status);
    if (p.n == 0) return oracle_undefined(t.empty);
    switch (col->metric & ~1u) {
    case OBI_METRIC_BID_PRICE: return oracle_rational(exact_of(p.last), exact_of(1), status);
    case OBI_METRIC_BID_VWAP: return oracle_rational(p.value, p.lots, status);
    default: return slippage(&p, frame, status);
    }
}

/* -- both sides ------------------------------------------------------------------------------- */

/* By rank: what each level that has one across is worth at its price and the size across. */
static struct oracle_value by_rank(const struct obi_column *col, const struct oracle_frame *frame,
                                   uint8_t status) {
    const struct oracle_view *v = &frame->after;
    struct exact value = exact_of(0), lots = exact_of(0);
    for (int64_t i = col->lo; i < col->hi; i++) {
        if (i >= (int64_t)v->n[BIDS] || i >= (int64_t)v->n[ASKS]) break;
        const struct oracle_level *b = &v->level[BIDS][i], *a = &v->level[ASKS][i];
        value = exact_add(value, exact_mul(exact_of(b->price_ticks), a->qty_lots));
        value = exact_add(value, exact_mul(exact_of(a->price_ticks), b->qty_lots));
        lots = exact_add(lots, exact_add(exact_of(a->qty_lots), exact_of(b->qty_lots)));
    }
    return oracle_rational(value, lots, status);
}

/* Within three roundings of the larger mean price. */
static struct oracle_value effective(const struct pile *b, const struct pile *a, uint8_t status) {
    double mean_bid = exact_ratio(b->value, b->lots), mean_ask = exact_ratio(a->value, a->lots);
    struct exact lots = exact_add(b->lots, a->lots);
    long double share = (long double)exact_double(b->lots) / (long double)exact_double(lots);
    long double other = (long double)exact_double(a->lots) / (long double)exact_double(lots);
    struct oracle_value v = {(double)(mean_bid * other + mean_ask * share), status, 0, 0};
    v.within = 0x1p-50 * fmax(fabs(mean_bid), fabs(mean_ask));
    return v;
}

static struct oracle_value both_sides(const struct obi_column *col,
                                      const struct oracle_frame *frame) {
    struct oracle_tier t = oracle_tier_of(col, frame);
    uint8_t why = oracle_why(t), status = oracle_tier_status(t, frame);
    int needs_sides =
        col->metric == OBI_METRIC_VAMP_RANK || col->metric == OBI_METRIC_VAMP_EFFECTIVE;
    if (!why && needs_sides) why = t.empty;
    if (why) return oracle_undefined(why);
    if (col->metric == OBI_METRIC_VAMP_RANK) return by_rank(col, frame, status);
    struct pile b = pile_of(col, frame, BIDS), a = pile_of(col, frame, ASKS);
    if (needs_sides) return effective(&b, &a, status);
    struct exact lots = exact_add(b.lots, a.lots), value = exact_add(b.value, a.value);
    if (col->metric == OBI_METRIC_DEPTH_PRICE) return oracle_rational(value, lots, status);
    if (no_side_of_book(frame)) return oracle_undefined(no_side_of_book(frame));
    return oracle_rational(exact_sub(exact_product(twice_mid(frame), lots), value), lots, status);
}

struct oracle_value oracle_fill(const struct obi_column *col, const struct oracle_frame *frame) {
    return col->metric <= OBI_METRIC_VAMP_EFFECTIVE ? both_sides(col, frame)
                                                    : side_value(col, frame);
}
