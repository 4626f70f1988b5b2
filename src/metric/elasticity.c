/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The order book slope of Naes and Skjeltorp 2006, Order book characteristics and the
 * volume-volatility relation, Journal of Financial Markets 9, as frds.io has it too ("LOB slope").
 * With N levels of a side in the tier, which begins at the touch, p_k their prices, p_0 the mid and
 * v_k = ln of the lots from the touch up to level k:
 *   E = (1/N) { v_1 / |p_1/p_0 - 1| + Sum_{k=1..N-1} (v_{k+1}/v_k - 1) / |p_{k+1}/p_k - 1| }
 *   depth elasticity = (bid E + ask E) / 2
 * The paper counts shares: here v_k is of lots, so the value depends on the lot. A large E is a
 * book that thickens close to the touch.
 *
 * Every term is 0 or more and a product of two logarithms and a ratio, within 11 halves of a unit
 * in the last place; they are added with a second double for what a sum loses, so the whole is
 * within 2^-49 of itself however many levels there are. */
#include "core/log.h"
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

/* One side: the level it is at, and the lots up to it. */
struct climb {
    const struct obi_ranks *ranks;
    int which;
    int64_t k, n;
    obi_ticks price;
    obi_wide lots;
};

static struct climb start(const struct obi_view *view, const struct obi_tier *tier, int which) {
    int64_t n = view->ranks->n[which], hi = tier->to->at;
    return (struct climb){.ranks = view->ranks,
                          .which = which,
                          .k = -1,
                          .n = n < hi ? n : hi,
                          .lots = obi_wide_of(0)};
}

static int next(struct climb *c) {
    if (++c->k >= c->n) return 0;
    int64_t depth = c->ranks->depth[c->which][c->k];
    c->price = c->which ? depth : ~depth;
    c->lots = obi_wide_add(c->lots, obi_wide_of(c->ranks->lots[c->which][c->k]));
    return 1;
}

/* A sum, and what it has lost. */
struct total {
    double sum, lost;
};

static void add(struct total *t, double term) {
    double sum = t->sum + term, back = sum - t->sum;
    t->lost += (t->sum - (sum - back)) + (term - back);
    t->sum = sum;
}

static obi_wide magnitude(obi_wide a) {
    return obi_wide_sign(a) < 0 ? obi_wide_negate(a) : a;
}

/* v_1 / |p_1/p_0 - 1|, in halves of a tick. */
static double first_term(const struct obi_view *view, const struct climb *c) {
    obi_wide mid = obi_twice_mid(&view->touch);
    obi_wide way = magnitude(obi_wide_sub(obi_wide_mul(c->price, 2), mid));
    return obi_log_ratio(c->lots, obi_wide_of(1)) * obi_wide_ratio(mid, way);
}

/* (v_{k+1}/v_k - 1) / |p_{k+1}/p_k - 1| = ln(C_{k+1}/C_k) / ln C_k x p_k / |p_{k+1} - p_k| */
static double term(const struct climb *before, const struct climb *c) {
    obi_wide price = obi_wide_of(before->price);
    obi_wide way = magnitude(obi_wide_sub(obi_wide_of(c->price), price));
    double growth = obi_log_ratio(c->lots, before->lots);
    return growth / obi_log_ratio(before->lots, obi_wide_of(1)) * obi_wide_ratio(price, way);
}

static double add_side(const struct obi_view *view, const struct obi_tier *tier, int which) {
    struct climb c = start(view, tier, which), before;
    next(&c);
    struct total total = {first_term(view, &c), 0};
    for (before = c; next(&c); before = c) add(&total, term(&before, &c));
    return total.sum + total.lost;
}

/* Divisions by zero: a mid or a price that is not above 0, a touch at the mid, a touch of one lot
 * with levels behind it, of which the logarithm is 0. */
static int is_undefined(const struct obi_view *view, const struct obi_tier *tier, int which) {
    struct climb c = start(view, tier, which);
    if (view->touch.bid == view->touch.ask || obi_wide_sign(obi_twice_mid(&view->touch)) <= 0)
        return 1;
    while (next(&c)) {
        int is_one_lot = !c.k && c.n > 1 && c.ranks->lots[which][0] == 1;
        if (c.price <= 0 || is_one_lot) return 1;
    }
    return 0;
}

static uint8_t missing(const struct obi_view *view, const struct obi_tier *tier, int which) {
    uint8_t none = obi_touches_missing(&view->touch);
    if (!none) none = tier->lacks[which];
    if (!none && is_undefined(view, tier, which)) none = OBI_VALUE_ZERO_DENOM;
    return none;
}

static double levels(const struct obi_view *view, const struct obi_tier *tier, int which) {
    return (double)start(view, tier, which).n;
}

static double elasticity(const struct obi_view *view, const struct obi_tier *tier, int which) {
    return add_side(view, tier, which) / levels(view, tier, which);
}

static struct obi_value side_elasticity(const struct obi_view *view, const struct obi_tier *tier,
                                        int which) {
    uint8_t none = missing(view, tier, which);
    if (none) return obi_undefined(none);
    return obi_defined(elasticity(view, tier, which), obi_tier_status(view, tier));
}

OBI_SIDES(elasticity, side_elasticity)

static struct obi_value depth_elasticity(const struct obi_view *view, const struct obi_tier *tier) {
    uint8_t none = missing(view, tier, 0);
    if (!none) none = missing(view, tier, 1);
    if (none) return obi_undefined(none);
    double sum = elasticity(view, tier, 0) + elasticity(view, tier, 1);
    return obi_defined(0.5 * sum, obi_tier_status(view, tier));
}

/* -- terms ------------------------------------------------------------------------------------- */

OBI_TERM(bid_total) {
    obi_term_real(t, add_side(view, tier, 0));
}
OBI_TERM(ask_total) {
    obi_term_real(t, add_side(view, tier, 1));
}
OBI_TERM(bid_levels) {
    obi_term_real(t, levels(view, tier, 0));
}
OBI_TERM(ask_levels) {
    obi_term_real(t, levels(view, tier, 1));
}

static const struct obi_term terms[] = {{"bid_total", put_bid_total},
                                        {"ask_total", put_ask_total},
                                        {"bid_levels", put_bid_levels},
                                        {"ask_levels", put_ask_levels}};

/* -- the list ---------------------------------------------------------------------------------- */

#define FROM_TOUCH (OBI_TIERED | OBI_TRAIT_LEVELS | OBI_TRAIT_TOUCH)
#define UNDEFINED                                                                                  \
    "A side of the book empty: NaN, EMPTY_BID, EMPTY_ASK or EMPTY_BOTH. Locked, a mid or a price " \
    "not above 0, a touch of one lot with levels behind it: NaN, ZERO_DENOM."
#define NAES_SKJELTORP                                                                             \
    "Naes, Skjeltorp 2006, Order book characteristics and the volume-volatility relation"

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_BID_ELASTICITY,
     .traits = FROM_TOUCH,
     .measure = bid_elasticity,
     .name = "bid_elasticity",
     .unit = "1",
     .text =
         "DE, the mean over the levels bid in the tier of the relative growth of v over that of "
         "the price, v the logarithm of the lots up to the level; the first from the mid, with "
         "v itself; within 2^-49 of itself; it depends on the lot",
     .terms = "sum of elasticities {bid_total} / levels {bid_levels}",
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = UNDEFINED,
     .source = NAES_SKJELTORP ", DE"},
    {.id = OBI_METRIC_ASK_ELASTICITY,
     .traits = FROM_TOUCH,
     .measure = ask_elasticity,
     .name = "ask_elasticity",
     .unit = "1",
     .text = "SE, the same of the levels asked",
     .terms = "sum of elasticities {ask_total} / levels {ask_levels}",
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = UNDEFINED,
     .source = NAES_SKJELTORP ", SE"},
    {.id = OBI_METRIC_DEPTH_ELASTICITY,
     .traits = FROM_TOUCH,
     .measure = depth_elasticity,
     .name = "depth_elasticity",
     .unit = "1",
     .text = "(bid elasticity + ask elasticity) / 2, the order book slope of the paper",
     .terms = "(bid {bid_total} / {bid_levels} + ask {ask_total} / {ask_levels}) / 2",
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = UNDEFINED,
     .source = NAES_SKJELTORP ", SLOPE"},
};

const struct obi_metric_part obi_metrics_elasticity = {rows, sizeof rows / sizeof *rows, terms,
                                                       sizeof terms / sizeof *terms};
