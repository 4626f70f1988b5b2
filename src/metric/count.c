/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How many orders rest, whatever their size. With nb bid and na asked in the tier:
 *   count imbalance = (nb - na) / (nb + na), in [-1, 1]
 * A level of which the feed does not tell its orders leaves the count of its tier undefined. */
#include "metric/table.h"

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
    uint8_t none = obi_tier_none(tier);
    if (!none && tier->empty == OBI_VALUE_EMPTY_BOTH) none = tier->empty;
    if (!none && !obi_wide_sign(orders)) none = OBI_VALUE_ZERO_DENOM; /* parts of levels only */
    if (none) return obi_undefined(none);
    return obi_ratio_of(obi_wide_sub(tier->bid, tier->ask), orders, obi_tier_status(view, tier));
}

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
};

const struct obi_metric_part obi_metrics_count = {.row = rows, .n = sizeof rows / sizeof *rows};
