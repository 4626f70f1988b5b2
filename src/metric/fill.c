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

/* What is to be known of one side: how the other one ends is not its matter. */
static uint8_t status_of(const struct obi_view *view, const struct obi_tier *tier, int which) {
    uint8_t told = tier->to->upto[which].told;
    return told ? told : view->market;
}

/* -- one side ---------------------------------------------------------------------------------- */

static struct obi_value price(const struct obi_view *view, const struct obi_tier *tier, int which) {
    uint8_t none = tier->lacks[which];
    if (none) return obi_undefined(none);
    return obi_defined(obi_wide_to_double(obi_wide_of(obi_tier_last(tier, which))),
                       status_of(view, tier, which));
}

static struct obi_value vwap(const struct obi_view *view, const struct obi_tier *tier, int which) {
    uint8_t none = tier->lacks[which];
    struct obi_sum value;
    if (!none) none = obi_tier_sum(tier, which, 0, &value);
    if (none) return obi_undefined(none);
    return obi_defined(obi_sum_ratio(value, obi_sum_of(obi_tier_lots(tier, which))),
                       status_of(view, tier, which));
}

/* 10^4 |sum p q / Q - M / 2| / (M / 2) = 10^4 |2 sum p q - M Q| / (M Q), M twice the mid. */
static struct obi_value slippage(const struct obi_view *view, const struct obi_tier *tier,
                                 int which) {
    uint8_t none = tier->lacks[which];
    struct obi_sum value;
    if (!none) none = obi_mid_missing(&view->touch);
    if (!none) none = obi_tier_sum(tier, which, 0, &value);
    if (none) return obi_undefined(none);
    obi_wide twice_mid = obi_twice_mid(&view->touch);
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

OBI_SIDES(price, price)
OBI_SIDES(vwap, vwap)
OBI_SIDES(slippage, slippage)
OBI_SIDES(unfilled, unfilled)

/* -- terms ------------------------------------------------------------------------------------- */

OBI_TERM(bid_last) {
    (void)view;
    obi_text_put_int(t, obi_tier_last(tier, 0));
}
OBI_TERM(ask_last) {
    (void)view;
    obi_text_put_int(t, obi_tier_last(tier, 1));
}
OBI_TERM(wanted) {
    (void)view;
    obi_text_put_int(t, tier->to->at - tier->from->at);
}

static const struct obi_term terms[] = {
    {"bid_last", put_bid_last}, {"ask_last", put_ask_last}, {"wanted", put_wanted}};

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
        .terms = "value bid {bid_sum} / {bid_lots}", .sums = {OBI_WEIGHT_VALUE}, .edges = NO_BID,
        .source = CONVERSE),
    ROW(OBI_METRIC_ASK_VWAP, ask_vwap, "ask_vwap", .traits = OBI_TIERED, .unit = "ticks",
        .text = "the mean price of the lots asked in the tier: what buying it costs",
        .terms = "value asked {ask_sum} / {ask_lots}", .sums = {OBI_WEIGHT_VALUE}, .edges = NO_ASK,
        .source = CONVERSE),
    ROW(OBI_METRIC_BID_SLIPPAGE, bid_slippage, "bid_slippage", .traits = OBI_TIERED, .unit = "bps",
        .text = "10000 |bid_vwap - mid| / mid",
        .terms = "10000 x abs(value bid {bid_sum} / {bid_lots} - mid {mid}) / {mid}",
        .sums = {OBI_WEIGHT_VALUE}, .edges = NO_BID NO_MID, .source = CONVERSE),
    ROW(OBI_METRIC_ASK_SLIPPAGE, ask_slippage, "ask_slippage", .traits = OBI_TIERED, .unit = "bps",
        .text = "10000 |ask_vwap - mid| / mid",
        .terms = "10000 x abs(value asked {ask_sum} / {ask_lots} - mid {mid}) / {mid}",
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
