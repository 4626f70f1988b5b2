/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One side against the other, in all its scales. With B bid and A asked in the tier:
 *   difference B - A · ratio B / A · log ratio ln(B / A) · share B / (B + A)
 *   imbalance I = (B - A) / (B + A), in [-1, 1] (Gould and Bonart 2016) · percent 100 I
 * Sums are exact; each result is one division, rounded once, or for amounts in base or quote one
 * product with the multiplier. */
#include "core/log.h"
#include "metric/table.h"

#include <math.h>

static obi_wide both(const struct obi_tier *tier) {
    return obi_wide_add(tier->bid, tier->ask);
}

static obi_wide difference(const struct obi_tier *tier) {
    return obi_wide_sub(tier->bid, tier->ask);
}

static struct obi_value amount(obi_wide value, uint8_t none, const struct obi_view *view,
                               const struct obi_tier *tier) {
    if (none) return obi_undefined(none);
    return obi_defined(obi_wide_to_double(value) * tier->scale, obi_tier_status(view, tier));
}

static struct obi_value bid_depth(const struct obi_view *view, const struct obi_tier *tier) {
    return amount(tier->bid, tier->no_bid, view, tier);
}

static struct obi_value ask_depth(const struct obi_view *view, const struct obi_tier *tier) {
    return amount(tier->ask, tier->no_ask, view, tier);
}

static struct obi_value depth_difference(const struct obi_view *view, const struct obi_tier *tier) {
    return amount(difference(tier), tier->none, view, tier);
}

static struct obi_value depth_ratio(const struct obi_view *view, const struct obi_tier *tier) {
    uint8_t none = tier->none ? tier->none : tier->lacks[1];
    if (none) return obi_undefined(none);
    return obi_ratio_of(tier->bid, tier->ask, obi_tier_status(view, tier));
}

static struct obi_value depth_log_ratio(const struct obi_view *view, const struct obi_tier *tier) {
    uint8_t none = tier->lacks_any;
    if (none) return obi_undefined(none);
    return obi_defined(obi_log_ratio(tier->bid, tier->ask), obi_tier_status(view, tier));
}

/* num / (B + A), undefined where nothing rests. */
static struct obi_value over_sum(obi_wide num, const struct obi_view *view,
                                 const struct obi_tier *tier) {
    uint8_t none = tier->lacks_all;
    if (none) return obi_undefined(none);
    return obi_ratio_of(num, both(tier), obi_tier_status(view, tier));
}

static struct obi_value depth_share(const struct obi_view *view, const struct obi_tier *tier) {
    return over_sum(tier->bid, view, tier);
}

static struct obi_value depth_imbalance(const struct obi_view *view, const struct obi_tier *tier) {
    return over_sum(difference(tier), view, tier);
}

static struct obi_value depth_percent(const struct obi_view *view, const struct obi_tier *tier) {
    return over_sum(obi_wide_times(difference(tier), 100), view, tier);
}

/* -- the list ---------------------------------------------------------------------------------- */

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_BID_DEPTH,
     .traits = OBI_TIERED | OBI_TRAIT_INTEGER,
     .measure = bid_depth,
     .name = "bid_depth",
     .unit = "lots",
     .text = "B, the sum of sizes bid in the tier",
     .terms = "bid {B}",
     .sums = {OBI_WEIGHT_UNIT},
     .params = OBI_UNIT_PARAM,
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = "Nothing bid: 0, EMPTY_BID or EMPTY_BOTH.",
     .source = OBI_GOULD_BONART},
    {.id = OBI_METRIC_ASK_DEPTH,
     .traits = OBI_TIERED | OBI_TRAIT_INTEGER,
     .measure = ask_depth,
     .name = "ask_depth",
     .unit = "lots",
     .text = "A, the sum of sizes asked in the tier",
     .terms = "ask {A}",
     .sums = {OBI_WEIGHT_UNIT},
     .params = OBI_UNIT_PARAM,
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = "Nothing asked: 0, EMPTY_ASK or EMPTY_BOTH.",
     .source = OBI_GOULD_BONART},
    {.id = OBI_METRIC_DEPTH_DIFFERENCE,
     .traits = OBI_TIERED | OBI_TRAIT_INTEGER,
     .measure = depth_difference,
     .name = "depth_difference",
     .unit = "lots",
     .text = "B - A",
     .terms = "bid {B} - ask {A}",
     .sums = {OBI_WEIGHT_UNIT},
     .params = OBI_UNIT_PARAM,
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .sign = "above 0",
     .edges = "Nothing in the tier: 0, EMPTY_BOTH. One side: EMPTY_BID or EMPTY_ASK.",
     .source = OBI_GOULD_BONART},
    {.id = OBI_METRIC_DEPTH_RATIO,
     .traits = OBI_TIERED,
     .measure = depth_ratio,
     .name = "depth_ratio",
     .unit = "1",
     .text = "B / A",
     .terms = "bid {B} / ask {A}",
     .sums = {OBI_WEIGHT_UNIT},
     .params = OBI_UNIT_PARAM,
     .lo = 0,
     .hi = HUGE_VAL,
     .sign = "above 1",
     .edges = OBI_BOTH_EMPTY "Nothing asked: NaN, EMPTY_ASK. Nothing bid: 0, EMPTY_BID.",
     .source = OBI_GOULD_BONART},
    {.id = OBI_METRIC_DEPTH_LOG_RATIO,
     .traits = OBI_TIERED,
     .measure = depth_log_ratio,
     .name = "depth_log_ratio",
     .unit = "1",
     .text = "ln(B / A) = 2 artanh(imbalance)",
     .terms = "ln(bid {B} / ask {A})",
     .sums = {OBI_WEIGHT_UNIT},
     .params = OBI_UNIT_PARAM,
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .sign = "above 0",
     .edges = OBI_BOTH_EMPTY "One side: NaN, EMPTY_BID or EMPTY_ASK.",
     .source = OBI_GOULD_BONART},
    {.id = OBI_METRIC_DEPTH_SHARE,
     .traits = OBI_TIERED,
     .measure = depth_share,
     .name = "depth_share",
     .unit = "1",
     .text = "B / (B + A) = (1 + imbalance) / 2",
     .terms = "bid {B} / {sum}",
     .sums = {OBI_WEIGHT_UNIT},
     .params = OBI_UNIT_PARAM,
     .lo = 0,
     .hi = 1,
     .sign = "above 0.5",
     .edges = OBI_BOTH_EMPTY "Nothing bid: 0, EMPTY_BID. Nothing asked: 1, EMPTY_ASK.",
     .source = OBI_GOULD_BONART},
    {.id = OBI_METRIC_DEPTH_PERCENT,
     .traits = OBI_TIERED,
     .measure = depth_percent,
     .name = "depth_percent",
     .unit = "%",
     .text = "100 (B - A) / (B + A)",
     .terms = "100 x (bid {B} - ask {A}) / {sum}",
     .sums = {OBI_WEIGHT_UNIT},
     .params = OBI_UNIT_PARAM,
     .lo = -100,
     .hi = 100,
     .sign = "above 0",
     .edges = OBI_BOTH_EMPTY "Nothing bid: -100, EMPTY_BID. Nothing asked: 100, EMPTY_ASK.",
     .source = OBI_GOULD_BONART},
    {.id = OBI_METRIC_DEPTH_IMBALANCE,
     .traits = OBI_TIERED,
     .measure = depth_imbalance,
     .name = "depth_imbalance",
     .unit = "1",
     .text = "(B - A) / (B + A)",
     .terms = "(bid {B} - ask {A}) / {sum}",
     .sums = {OBI_WEIGHT_UNIT},
     .params = OBI_UNIT_PARAM,
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = OBI_BOTH_EMPTY "Nothing bid: -1, EMPTY_BID. Nothing asked: 1, EMPTY_ASK.",
     .source = OBI_GOULD_BONART},
};

const struct obi_metric_part obi_metrics_depth = {.row = rows, .n = sizeof rows / sizeof *rows};
