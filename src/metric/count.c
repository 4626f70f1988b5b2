/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How many orders rest, whatever their size. With nb bid and na asked in the tier:
 *   count imbalance = (nb - na) / (nb + na), in [-1, 1]
 * A level of which the feed does not tell its orders leaves the count of its tier undefined; how
 * many levels have lots in the tier is always known. */
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

static struct obi_value count(obi_wide orders, uint8_t none, const struct obi_view *view,
                              const struct obi_tier *tier) {
    if (none) return obi_undefined(none);
    return obi_defined(obi_wide_to_double(orders), obi_tier_status(view, tier));
}

static struct obi_value bid_orders(const struct obi_view *view, const struct obi_tier *tier) {
    return count(tier->bid, tier->no_bid, view, tier);
}

static struct obi_value ask_orders(const struct obi_view *view, const struct obi_tier *tier) {
    return count(tier->ask, tier->no_ask, view, tier);
}

static struct obi_value count_imbalance(const struct obi_view *view, const struct obi_tier *tier) {
    obi_wide orders = obi_wide_add(tier->bid, tier->ask);
    uint8_t none = tier->lacks_all;
    if (!none && !obi_wide_sign(orders)) none = OBI_VALUE_ZERO_DENOM; /* parts of levels only */
    if (none) return obi_undefined(none);
    return obi_ratio_of(obi_wide_sub(tier->bid, tier->ask), orders, obi_tier_status(view, tier));
}

/* -- sizes of orders, and levels --------------------------------------------------------------- */

static struct obi_value order_size(const struct obi_view *view, const struct obi_tier *tier,
                                   int which) {
    obi_wide orders = which ? tier->ask : tier->bid;
    uint8_t none = tier->lacks[which];
    if (!none && !obi_wide_sign(orders)) none = OBI_VALUE_ZERO_DENOM; /* a part of a level only */
    if (none) return obi_undefined(none);
    return obi_ratio_of(obi_tier_lots(tier, which), orders, obi_tier_status(view, tier));
}

OBI_SIDES(order_size, order_size)

static struct obi_value bid_levels(const struct obi_view *view, const struct obi_tier *tier) {
    return count(obi_wide_of(obi_tier_levels(tier, 0)), tier->no_bid, view, tier);
}

static struct obi_value ask_levels(const struct obi_view *view, const struct obi_tier *tier) {
    return count(obi_wide_of(obi_tier_levels(tier, 1)), tier->no_ask, view, tier);
}

static struct obi_value level_imbalance(const struct obi_view *view, const struct obi_tier *tier) {
    int64_t bid = obi_tier_levels(tier, 0), ask = obi_tier_levels(tier, 1);
    uint8_t none = tier->lacks_all;
    if (none) return obi_undefined(none);
    return obi_ratio_of(obi_wide_of(bid - ask), obi_wide_of(bid + ask),
                        obi_tier_status(view, tier));
}

static void put_bid_levels(struct obi_text *t, const struct obi_view *view,
                           const struct obi_tier *tier) {
    (void)view;
    obi_text_put_int(t, obi_tier_levels(tier, 0));
}

static void put_ask_levels(struct obi_text *t, const struct obi_view *view,
                           const struct obi_tier *tier) {
    (void)view;
    obi_text_put_int(t, obi_tier_levels(tier, 1));
}

static const struct obi_term terms[] = {{"bid_levels", put_bid_levels},
                                        {"ask_levels", put_ask_levels}};

/* -- the list ---------------------------------------------------------------------------------- */

#define ORDERS_EDGES "Orders of a level not told: NaN, NO_ORDERS."
#define COUNTS       "the comparison of Gould, Bonart 2016 over orders instead of sizes"

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_BID_ORDERS,
     .traits = OBI_TIERED | OBI_TRAIT_INTEGER | OBI_TRAIT_ORDERS,
     .measure = bid_orders,
     .name = "bid_orders",
     .unit = "orders",
     .text =
         "the number of orders bid in the tier; a level cut by an edge in notional counts with its "
         "first "
         "lot",
     .terms = "bid orders {B}",
     .sums = {OBI_WEIGHT_ORDERS},
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = "Nothing bid: 0, EMPTY_BID or EMPTY_BOTH. " ORDERS_EDGES,
     .source = COUNTS},
    {.id = OBI_METRIC_ASK_ORDERS,
     .traits = OBI_TIERED | OBI_TRAIT_INTEGER | OBI_TRAIT_ORDERS,
     .measure = ask_orders,
     .name = "ask_orders",
     .unit = "orders",
     .text = "the number of orders asked in the tier, likewise",
     .terms = "ask orders {A}",
     .sums = {OBI_WEIGHT_ORDERS},
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = "Nothing asked: 0, EMPTY_ASK or EMPTY_BOTH. " ORDERS_EDGES,
     .source = COUNTS},
    {.id = OBI_METRIC_COUNT_IMBALANCE,
     .traits = OBI_TIERED | OBI_TRAIT_ORDERS,
     .measure = count_imbalance,
     .name = "count_imbalance",
     .unit = "1",
     .text = "(bid orders - ask orders) / (bid orders + ask orders)",
     .terms = "(bid orders {B} - ask orders {A}) / {sum}",
     .sums = {OBI_WEIGHT_ORDERS},
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = OBI_BOTH_EMPTY
     "Nothing bid: -1, EMPTY_BID. Nothing asked: 1, EMPTY_ASK. Rests of levels only: "
     "NaN, ZERO_DENOM. " ORDERS_EDGES,
     .source = COUNTS},
    {.id = OBI_METRIC_BID_LEVELS,
     .traits = OBI_TIERED | OBI_TRAIT_INTEGER,
     .measure = bid_levels,
     .name = "bid_levels",
     .unit = "levels",
     .text = "the number of levels with lots bid in the tier",
     .terms = "levels bid {bid_levels}",
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = "Nothing bid: 0, EMPTY_BID or EMPTY_BOTH.",
     .source = COUNTS},
    {.id = OBI_METRIC_ASK_LEVELS,
     .traits = OBI_TIERED | OBI_TRAIT_INTEGER,
     .measure = ask_levels,
     .name = "ask_levels",
     .unit = "levels",
     .text = "the number of levels with lots asked in the tier",
     .terms = "levels asked {ask_levels}",
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = "Nothing asked: 0, EMPTY_ASK or EMPTY_BOTH.",
     .source = COUNTS},
    {.id = OBI_METRIC_BID_ORDER_SIZE,
     .traits = OBI_TIERED | OBI_TRAIT_ORDERS,
     .measure = bid_order_size,
     .name = "bid_order_size",
     .unit = "lots",
     .text = "the mean size of the orders bid in the tier: lots / orders",
     .terms = "lots {bid_lots} / orders {B}",
     .sums = {OBI_WEIGHT_ORDERS},
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = "Nothing bid: NaN, EMPTY_BID or EMPTY_BOTH. Rests of levels only: NaN, "
              "ZERO_DENOM. " ORDERS_EDGES,
     .source = COUNTS},
    {.id = OBI_METRIC_ASK_ORDER_SIZE,
     .traits = OBI_TIERED | OBI_TRAIT_ORDERS,
     .measure = ask_order_size,
     .name = "ask_order_size",
     .unit = "lots",
     .text = "the mean size of the orders asked in the tier: lots / orders",
     .terms = "lots {ask_lots} / orders {A}",
     .sums = {OBI_WEIGHT_ORDERS},
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = "Nothing asked: NaN, EMPTY_ASK or EMPTY_BOTH. Rests of levels only: NaN, "
              "ZERO_DENOM. " ORDERS_EDGES,
     .source = COUNTS},
    {.id = OBI_METRIC_LEVEL_IMBALANCE,
     .traits = OBI_TIERED,
     .measure = level_imbalance,
     .name = "level_imbalance",
     .unit = "1",
     .text = "(bid levels - ask levels) / (bid levels + ask levels)",
     .terms =
         "(levels bid {bid_levels} - levels asked {ask_levels}) / ({bid_levels} + {ask_levels})",
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = OBI_BOTH_EMPTY "Nothing bid: -1, EMPTY_BID. Nothing asked: 1, EMPTY_ASK.",
     .source = COUNTS},
};

const struct obi_metric_part obi_metrics_count = {rows, sizeof rows / sizeof *rows, terms,
                                                  sizeof terms / sizeof *terms};
