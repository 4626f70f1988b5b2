/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One side against the other, in all its scales. With B bid and A asked in the tier:
 *   difference B - A · ratio B / A · log ratio ln(B / A) · share B / (B + A)
 *   imbalance I = (B - A) / (B + A), in [-1, 1] (Gould and Bonart 2016) · percent 100 I
 * Sums are exact; each result is one division, rounded once, or for amounts in base or quote one
 * product with the multiplier. */
#include "core/log.h"
#include "metric/value.h"

static obi_wide sum(const struct obi_tier *tier) {
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

struct obi_value obi_metric_bid_depth(const struct obi_view *view, const struct obi_tier *tier) {
    return amount(tier->bid, tier->no_bid, view, tier);
}

struct obi_value obi_metric_ask_depth(const struct obi_view *view, const struct obi_tier *tier) {
    return amount(tier->ask, tier->no_ask, view, tier);
}

struct obi_value obi_metric_depth_difference(const struct obi_view *view,
                                             const struct obi_tier *tier) {
    return amount(difference(tier), obi_tier_none(tier), view, tier);
}

/* Why both sides cannot be compared: a sum is undefined, or the tier lacks these sides. */
static uint8_t incomparable(const struct obi_tier *tier, int needs_bid, int needs_ask) {
    uint8_t none = obi_tier_none(tier), empty = tier->empty;
    if (none) return none;
    int lacks = empty == OBI_VALUE_EMPTY_BOTH || (needs_bid && empty == OBI_VALUE_EMPTY_BID) ||
                (needs_ask && empty == OBI_VALUE_EMPTY_ASK);
    return lacks ? empty : OBI_VALUE_OK;
}

struct obi_value obi_metric_depth_ratio(const struct obi_view *view, const struct obi_tier *tier) {
    uint8_t none = incomparable(tier, 0, 1);
    if (none) return obi_undefined(none);
    return obi_ratio_of(tier->bid, tier->ask, obi_tier_status(view, tier));
}

struct obi_value obi_metric_depth_log_ratio(const struct obi_view *view,
                                            const struct obi_tier *tier) {
    uint8_t none = incomparable(tier, 1, 1);
    if (none) return obi_undefined(none);
    return obi_defined(obi_log_ratio(tier->bid, tier->ask), obi_tier_status(view, tier));
}

/* num / (B + A), undefined where nothing rests. */
static struct obi_value over_sum(obi_wide num, const struct obi_view *view,
                                 const struct obi_tier *tier) {
    uint8_t none = incomparable(tier, 0, 0);
    if (none) return obi_undefined(none);
    return obi_ratio_of(num, sum(tier), obi_tier_status(view, tier));
}

struct obi_value obi_metric_depth_share(const struct obi_view *view, const struct obi_tier *tier) {
    return over_sum(tier->bid, view, tier);
}

struct obi_value obi_metric_depth_imbalance(const struct obi_view *view,
                                            const struct obi_tier *tier) {
    return over_sum(difference(tier), view, tier);
}

struct obi_value obi_metric_depth_percent(const struct obi_view *view,
                                          const struct obi_tier *tier) {
    return over_sum(obi_wide_times(difference(tier), 100), view, tier);
}
