/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The only list of metrics: what is measured, served by the schema and explained by the reference
 * come from here. Ids ascend. A new metric is a function in its family's file and a row here. */
#include "metric/table.h"

#include <math.h>

#define TIER   OBI_TRAIT_TIER
#define LOTS   (OBI_TRAIT_INTEGER)
#define ORDERS (OBI_TRAIT_INTEGER | OBI_TRAIT_ORDERS)
#define FLOW   (OBI_TRAIT_FLOW)
#define TRADES (OBI_TRAIT_FLOW | OBI_TRAIT_TRADES)

#define GOULD_BONART "after Gould, Bonart 2016, Queue imbalance as a one-tick-ahead price predictor"
#define CONT         "Cont, Kukanov, Stoikov 2014, The price impact of order book events, 2.1"
#define CONT_TRADES  "Cont, Kukanov, Stoikov 2014, trade imbalance TI"
#define COUNTS       "the comparison of Gould, Bonart 2016 over orders instead of sizes"
#define UNIT         "unit=lots|base|quote"
#define ORDERS_EDGES "Orders of a level not told: NaN, NO_ORDERS."
#define BOTH_EMPTY   "Nothing in the tier: NaN, EMPTY_BOTH. "
#define PRICE_EDGES                                                                                \
    "A side empty: NaN, EMPTY_BID, EMPTY_ASK or EMPTY_BOTH. Locked: LOCKED. Crossed: CROSSED. "    \
    "Touch beyond what the feed tells: PARTIAL."
#define FLOW_EDGES                                                                                 \
    "First frame: NaN, WARMUP. Snapshot: counts 0, BREAK. Frames missed or journal full: NaN, "    \
    "BREAK. "

static const struct obi_metric_row metrics[] = {
    {OBI_METRIC_SPREAD, OBI_TRAIT_INTEGER, obi_metric_spread, "spread", "ticks",
     "best ask - best bid", PRICE_EDGES " Locked 0, crossed below 0.",
     "Harris 2003, Trading and Exchanges, chapter 14", -HUGE_VAL, HUGE_VAL, ""},
    {OBI_METRIC_SPREAD_BPS, 0, obi_metric_spread_bps, "spread_bps", "bps",
     "10000 (best ask - best bid) / mid", PRICE_EDGES " Mid not above 0: NaN, ZERO_DENOM.",
     "Harris 2003, Trading and Exchanges, chapter 14", -HUGE_VAL, HUGE_VAL, ""},
    {OBI_METRIC_MID, 0, obi_metric_mid, "mid", "ticks", "(best bid + best ask) / 2", PRICE_EDGES,
     "Harris 2003, Trading and Exchanges, chapter 14", -HUGE_VAL, HUGE_VAL, ""},
    {OBI_METRIC_WEIGHTED_MID, TIER, obi_metric_weighted_mid, "weighted_mid", "ticks",
     "(best bid x A + best ask x B) / (B + A), B and A the sizes bid and asked in the tier; "
     "exact while they sum below 2^63 lots",
     PRICE_EDGES " " BOTH_EMPTY "One side of the tier empty: the best price of the empty side.",
     "Stoikov 2018, The micro-price, section 1 (SSRN 2970694)", -HUGE_VAL, HUGE_VAL, UNIT},

    {OBI_METRIC_BID_DEPTH, TIER | LOTS, obi_metric_bid_depth, "bid_depth", "lots",
     "B, the sum of sizes bid in the tier", "Nothing bid: 0, EMPTY_BID or EMPTY_BOTH.",
     GOULD_BONART, 0, HUGE_VAL, UNIT},
    {OBI_METRIC_ASK_DEPTH, TIER | LOTS, obi_metric_ask_depth, "ask_depth", "lots",
     "A, the sum of sizes asked in the tier", "Nothing asked: 0, EMPTY_ASK or EMPTY_BOTH.",
     GOULD_BONART, 0, HUGE_VAL, UNIT},
    {OBI_METRIC_DEPTH_DIFFERENCE, TIER | LOTS, obi_metric_depth_difference, "depth_difference",
     "lots", "B - A", "Nothing in the tier: 0, EMPTY_BOTH. One side: EMPTY_BID or EMPTY_ASK.",
     GOULD_BONART, -HUGE_VAL, HUGE_VAL, UNIT},
    {OBI_METRIC_DEPTH_RATIO, TIER, obi_metric_depth_ratio, "depth_ratio", "1", "B / A",
     BOTH_EMPTY "Nothing asked: NaN, EMPTY_ASK. Nothing bid: 0, EMPTY_BID.", GOULD_BONART, 0,
     HUGE_VAL, UNIT},
    {OBI_METRIC_DEPTH_LOG_RATIO, TIER, obi_metric_depth_log_ratio, "depth_log_ratio", "1",
     "ln(B / A) = 2 artanh(imbalance)", BOTH_EMPTY "One side: NaN, EMPTY_BID or EMPTY_ASK.",
     GOULD_BONART, -HUGE_VAL, HUGE_VAL, UNIT},
    {OBI_METRIC_DEPTH_SHARE, TIER, obi_metric_depth_share, "depth_share", "1",
     "B / (B + A) = (1 + imbalance) / 2",
     BOTH_EMPTY "Nothing bid: 0, EMPTY_BID. Nothing asked: 1, EMPTY_ASK.", GOULD_BONART, 0, 1,
     UNIT},
    {OBI_METRIC_DEPTH_PERCENT, TIER, obi_metric_depth_percent, "depth_percent", "%",
     "100 (B - A) / (B + A)",
     BOTH_EMPTY "Nothing bid: -100, EMPTY_BID. Nothing asked: 100, EMPTY_ASK.", GOULD_BONART, -100,
     100, UNIT},
    {OBI_METRIC_DEPTH_IMBALANCE, TIER, obi_metric_depth_imbalance, "depth_imbalance", "1",
     "(B - A) / (B + A)", BOTH_EMPTY "Nothing bid: -1, EMPTY_BID. Nothing asked: 1, EMPTY_ASK.",
     GOULD_BONART, -1, 1, UNIT},

    {OBI_METRIC_BID_ORDERS, TIER | ORDERS, obi_metric_bid_orders, "bid_orders", "orders",
     "the number of orders bid in the tier; a level cut by an edge in notional counts with its "
     "first "
     "lot",
     "Nothing bid: 0, EMPTY_BID or EMPTY_BOTH. " ORDERS_EDGES, COUNTS, 0, HUGE_VAL, ""},
    {OBI_METRIC_ASK_ORDERS, TIER | ORDERS, obi_metric_ask_orders, "ask_orders", "orders",
     "the number of orders asked in the tier, likewise",
     "Nothing asked: 0, EMPTY_ASK or EMPTY_BOTH. " ORDERS_EDGES, COUNTS, 0, HUGE_VAL, ""},
    {OBI_METRIC_COUNT_IMBALANCE, TIER | OBI_TRAIT_ORDERS, obi_metric_count_imbalance,
     "count_imbalance", "1", "(bid orders - ask orders) / (bid orders + ask orders)",
     BOTH_EMPTY "Nothing bid: -1, EMPTY_BID. Nothing asked: 1, EMPTY_ASK. Rests of levels only: "
                "NaN, ZERO_DENOM. " ORDERS_EDGES,
     COUNTS, -1, 1, ""},

    {OBI_METRIC_ORDER_FLOW, FLOW | LOTS, obi_metric_order_flow, "order_flow", "lots",
     "sum over frames of what was added less what was taken at the best bid, minus the same at the "
     "best ask; a best price that improves adds its whole size, one that falls back takes it",
     FLOW_EDGES "A side that vanishes takes its size, one that returns adds it. "
                "Touch beyond what the feed tells: PARTIAL.",
     CONT, -HUGE_VAL, HUGE_VAL, ""},
    {OBI_METRIC_TRADE_FLOW, TRADES | LOTS, obi_metric_trade_flow, "trade_flow", "lots",
     "bought - sold by aggressors", FLOW_EDGES "No trade: 0.", CONT_TRADES, -HUGE_VAL, HUGE_VAL,
     ""},
    {OBI_METRIC_TRADE_IMBALANCE, TRADES, obi_metric_trade_imbalance, "trade_imbalance", "1",
     "(bought - sold) / (bought + sold) by aggressors",
     FLOW_EDGES "No trade: NaN, ZERO_DENOM, or BREAK across a snapshot.", CONT_TRADES, -1, 1, ""},
};

enum { N_METRICS = sizeof metrics / sizeof *metrics };

const struct obi_metric_row *obi_metric_at(uint32_t index) {
    return index < N_METRICS ? &metrics[index] : NULL;
}

const struct obi_metric_row *obi_metric_find(uint32_t id) {
    for (uint32_t i = 0; i < N_METRICS; i++) {
        if ((uint32_t)metrics[i].id == id) return &metrics[i];
    }
    return NULL;
}

static const struct obi_named value_statuses[] = {
    {OBI_VALUE_OK, "OK", "nothing to add"},
    {OBI_VALUE_WARMUP, "WARMUP", "too little history: NaN; a window not full yet"},
    {OBI_VALUE_EMPTY_BID, "EMPTY_BID", "no bid in the tier"},
    {OBI_VALUE_EMPTY_ASK, "EMPTY_ASK", "no ask in the tier"},
    {OBI_VALUE_EMPTY_BOTH, "EMPTY_BOTH", "nothing in the tier"},
    {OBI_VALUE_ZERO_DENOM, "ZERO_DENOM", "division by zero: NaN"},
    {OBI_VALUE_LOCKED, "LOCKED", "best bid equals best ask; the value is as measured"},
    {OBI_VALUE_CROSSED, "CROSSED", "best bid above best ask; the value is as measured"},
    {OBI_VALUE_STALE, "STALE", "the book is not valid: NaN"},
    {OBI_VALUE_BREAK, "BREAK",
     "flow across a snapshot counts 0; NaN if a frame was missed; a window with a "
     "gap or a new epoch inside"},
    {OBI_VALUE_PARTIAL, "PARTIAL", "the tier reaches beyond the depth that the feed tells"},
    {OBI_VALUE_THIN, "THIN", "the book ends before the tier does, in notional"},
    {OBI_VALUE_SATURATED, "SATURATED",
     "a sum has left the room that it is kept in: NaN; a window that is shorter than asked, or at "
     "a "
     "limit"},
    {OBI_VALUE_NO_FIT, "NO_FIT", "a regression or a model has no solution: NaN"},
    {OBI_VALUE_NO_ORDERS, "NO_ORDERS",
     "the feed does not count the orders of a level in the tier: NaN"},
    {OBI_VALUE_GATED, "GATED", "the market is not trading; the value is as measured"},
    {OBI_VALUE_ANTI, "ANTI", "it alternates, so it has no half-life: NaN"},
    {OBI_VALUE_UNIT, "UNIT", "it does not decay, so it has no half-life: NaN"},
};

const struct obi_table obi_value_status_table = {value_statuses,
                                                 sizeof value_statuses / sizeof *value_statuses};
