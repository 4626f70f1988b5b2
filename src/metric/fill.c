/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a tier costs. With p the price of a level and q its lots in the tier, of one side:
 *   price the deepest level's p · vwap V = sum p q / sum q · slippage 10^4 |V - mid| / mid
 *   unfilled hi - lo - sum q, of a tier in lots
 * so that over [0:1000 lots] they are the worst price, the mean price, the cost beyond the mid and
 * the rest of an order of 1000 lots. Sums are exact; each value is one division, rounded once. */
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

enum { BIDS = 0, ASKS = 1 };

/* What is to be known of one side: how the other one ends is not its matter. */
static uint8_t status_of(const struct obi_view *view, const struct obi_tier *tier, int which) {
    uint8_t told = tier->to->upto[which].told;
    return told ? told : view->market;
}

/* -- one side ---------------------------------------------------------------------------------- */

static struct obi_value price(const struct obi_view *view, const struct obi_tier *tier, int which) {
    uint8_t none = obi_tier_lacks(tier, which);
    if (none) return obi_undefined(none);
    return obi_defined(obi_wide_to_double(obi_wide_of(obi_tier_last(tier, which))),
                       status_of(view, tier, which));
}

static struct obi_value vwap(const struct obi_view *view, const struct obi_tier *tier, int which) {
    uint8_t none = obi_tier_lacks(tier, which);
    struct obi_sum value;
    if (!none) none = obi_tier_sum(tier, which, 0, &value);
    if (none) return obi_undefined(none);
    return obi_defined(obi_sum_ratio(value, obi_sum_of(obi_tier_lots(tier, which))),
                       status_of(view, tier, which));
}

/* Why there is no mid above 0. */
static uint8_t missing_mid(const struct obi_view *view) {
    uint8_t none = obi_view_missing(view);
    if (none) return none;
    obi_wide twice = obi_wide_add(obi_wide_of(view->bid), obi_wide_of(view->ask));
    return obi_wide_sign(twice) > 0 ? OBI_VALUE_OK : OBI_VALUE_ZERO_DENOM;
}

/* 10^4 |sum p q / Q - M / 2| / (M / 2) = 10^4 |2 sum p q - M Q| / (M Q), M twice the mid. */
static struct obi_value slippage(const struct obi_view *view, const struct obi_tier *tier,
                                 int which) {
    uint8_t none = obi_tier_lacks(tier, which);
    struct obi_sum value;
    if (!none) none = missing_mid(view);
    if (!none) none = obi_tier_sum(tier, which, 0, &value);
    if (none) return obi_undefined(none);
    obi_wide twice_mid = obi_wide_add(obi_wide_of(view->bid), obi_wide_of(view->ask));
    struct obi_sum at_mid = obi_sum_mul(twice_mid, obi_tier_lots(tier, which));
    struct obi_sum off = obi_sum_sub(obi_sum_add(value, value), at_mid);
    if (obi_sum_sign(off) < 0) off = obi_sum_sub((struct obi_sum){{0}}, off);
    return obi_defined(obi_sum_ratio(obi_sum_times(off, 10000), at_mid),
                       status_of(view, tier, which));
}

static struct obi_value unfilled(const struct obi_view *view, const struct obi_tier *tier,
                                 int which) {
    uint8_t none = which ? tier->no_ask : tier->no_bid;
    if (none) return obi_undefined(none);
    obi_wide wanted = obi_wide_of(tier->to->at - tier->from->at);
    return obi_defined(obi_wide_to_double(obi_wide_sub(wanted, obi_tier_lots(tier, which))),
                       status_of(view, tier, which));
}

#define SIDES(name)                                                                                \
    static struct obi_value bid_##name(const struct obi_view *view, const struct obi_tier *tier) { \
        return name(view, tier, BIDS);                                                             \
    }                                                                                              \
    static struct obi_value ask_##name(const struct obi_view *view, const struct obi_tier *tier) { \
        return name(view, tier, ASKS);                                                             \
    }
SIDES(price)
SIDES(vwap)
SIDES(slippage)
SIDES(unfilled)

/* -- terms ------------------------------------------------------------------------------------- */

static void put_value(struct obi_text *t, const struct obi_tier *tier, int which) {
    struct obi_sum value;
    obi_tier_sum(tier, which, 0, &value);
    obi_term_real(t, obi_sum_to_double(value));
}

#define TERM(name)                                                                                 \
    static void put_##name(struct obi_text *t, const struct obi_view *view,                        \
                           const struct obi_tier *tier)
TERM(bid_value) {
    (void)view;
    put_value(t, tier, BIDS);
}
TERM(ask_value) {
    (void)view;
    put_value(t, tier, ASKS);
}
TERM(bid_last) {
    (void)view;
    obi_text_put_int(t, obi_tier_last(tier, BIDS));
}
TERM(ask_last) {
    (void)view;
    obi_text_put_int(t, obi_tier_last(tier, ASKS));
}
TERM(wanted) {
    (void)view;
    obi_text_put_int(t, tier->to->at - tier->from->at);
}

static const struct obi_term terms[] = {{"bid_value", put_bid_value},
                                        {"ask_value", put_ask_value},
                                        {"bid_last", put_bid_last},
                                        {"ask_last", put_ask_last},
                                        {"wanted", put_wanted}};

/* -- the list ---------------------------------------------------------------------------------- */

#define NO_BID   "Nothing bid in the tier: NaN, EMPTY_BID or EMPTY_BOTH. Ends in it: THIN."
#define NO_ASK   "Nothing asked in the tier: NaN, EMPTY_ASK or EMPTY_BOTH. Ends in it: THIN."
#define NO_MID   " A side of the book empty: NaN. Mid not above 0: NaN, ZERO_DENOM."
#define CONVERSE "Almgren and Chriss 2000, Optimal execution of portfolio transactions, 1.2"

#define ROW(metric, fn, title, ...)                                                                \
    { .id = metric, .measure = fn, .name = title, .lo = -HUGE_VAL, .hi = HUGE_VAL, __VA_ARGS__ }

static const struct obi_metric_row rows[] = {
    ROW(OBI_METRIC_BID_PRICE, bid_price, "bid_price", .traits = OBI_TIERED | OBI_TRAIT_INTEGER,
        .unit = "ticks",
        .text = "the price of the deepest bid with lots in the tier; without a tier the best bid",
        .terms = "{bid_last}", .edges = NO_BID, .source = CONVERSE),
    ROW(OBI_METRIC_ASK_PRICE, ask_price, "ask_price", .traits = OBI_TIERED | OBI_TRAIT_INTEGER,
        .unit = "ticks",
        .text = "the price of the deepest ask with lots in the tier; without a tier the best ask",
        .terms = "{ask_last}", .edges = NO_ASK, .source = CONVERSE),
    ROW(OBI_METRIC_BID_VWAP, bid_vwap, "bid_vwap", .traits = OBI_TIERED, .unit = "ticks",
        .text = "the mean price of the lots bid in the tier: what selling into it brings",
        .terms = "value bid {bid_value} / {bid_lots}", .sums = {OBI_WEIGHT_VALUE}, .edges = NO_BID,
        .source = CONVERSE),
    ROW(OBI_METRIC_ASK_VWAP, ask_vwap, "ask_vwap", .traits = OBI_TIERED, .unit = "ticks",
        .text = "the mean price of the lots asked in the tier: what buying it costs",
        .terms = "value asked {ask_value} / {ask_lots}", .sums = {OBI_WEIGHT_VALUE},
        .edges = NO_ASK, .source = CONVERSE),
    ROW(OBI_METRIC_BID_SLIPPAGE, bid_slippage, "bid_slippage", .traits = OBI_TIERED, .unit = "bps",
        .text = "10000 |bid_vwap - mid| / mid",
        .terms = "10000 x abs(value bid {bid_value} / {bid_lots} - mid {mid}) / {mid}",
        .sums = {OBI_WEIGHT_VALUE}, .edges = NO_BID NO_MID, .source = CONVERSE),
    ROW(OBI_METRIC_ASK_SLIPPAGE, ask_slippage, "ask_slippage", .traits = OBI_TIERED, .unit = "bps",
        .text = "10000 |ask_vwap - mid| / mid",
        .terms = "10000 x abs(value asked {ask_value} / {ask_lots} - mid {mid}) / {mid}",
        .sums = {OBI_WEIGHT_VALUE}, .edges = NO_ASK NO_MID, .source = CONVERSE),
    ROW(OBI_METRIC_BID_UNFILLED, bid_unfilled, "bid_unfilled",
        .traits = OBI_TIERED | OBI_TRAIT_INTEGER | OBI_TRAIT_LOTS, .unit = "lots",
        .text = "the lots of the tier that nobody bids for: hi - lo - B",
        .terms = "{wanted} - bid {bid_lots}", .edges = "Above 0: THIN, or PARTIAL.",
        .source = CONVERSE),
    ROW(OBI_METRIC_ASK_UNFILLED, ask_unfilled, "ask_unfilled",
        .traits = OBI_TIERED | OBI_TRAIT_INTEGER | OBI_TRAIT_LOTS, .unit = "lots",
        .text = "the lots of the tier that nobody asks for: hi - lo - A",
        .terms = "{wanted} - ask {ask_lots}", .edges = "Above 0: THIN, or PARTIAL.",
        .source = CONVERSE),
};

const struct obi_metric_part obi_metrics_fill = {rows, sizeof rows / sizeof *rows, terms,
                                                 sizeof terms / sizeof *terms};
