/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One side against the other, in all its scales. With B bid and A asked in the tier:
 *   difference B - A · ratio B / A · log ratio ln(B / A) · share B / (B + A)
 *   imbalance I = (B - A) / (B + A), in [-1, 1] (Gould and Bonart 2016) · percent 100 I
 * Sums are exact; each result is one division, rounded once. */
#include "core/log.h"
#include "metric/value.h"

static obi_wide sum(const struct obi_tier *tier) {
    return obi_wide_add(tier->bid, tier->ask);
}

static obi_wide difference(const struct obi_tier *tier) {
    return obi_wide_sub(tier->bid, tier->ask);
}

static int is_zero(obi_wide a) {
    return obi_wide_sign(a) == 0;
}

static struct obi_value lots(obi_wide value, const struct obi_view *view,
                             const struct obi_tier *tier) {
    return obi_defined(obi_wide_to_double(value), obi_tier_status(view, tier));
}

struct obi_value obi_metric_bid_depth(const struct obi_view *view, const struct obi_tier *tier) {
    return lots(tier->bid, view, tier);
}

struct obi_value obi_metric_ask_depth(const struct obi_view *view, const struct obi_tier *tier) {
    return lots(tier->ask, view, tier);
}

struct obi_value obi_metric_depth_difference(const struct obi_view *view,
                                             const struct obi_tier *tier) {
    return lots(difference(tier), view, tier);
}

struct obi_value obi_metric_depth_ratio(const struct obi_view *view, const struct obi_tier *tier) {
    uint8_t status = obi_tier_status(view, tier);
    return is_zero(tier->ask) ? obi_undefined(status) : obi_ratio_of(tier->bid, tier->ask, status);
}

struct obi_value obi_metric_depth_log_ratio(const struct obi_view *view,
                                            const struct obi_tier *tier) {
    uint8_t status = obi_tier_status(view, tier);
    if (is_zero(tier->bid) || is_zero(tier->ask)) return obi_undefined(status);
    return obi_defined(obi_log_ratio(tier->bid, tier->ask), status);
}

/* num / (B + A), undefined where nothing rests. */
static struct obi_value over_sum(obi_wide num, const struct obi_view *view,
                                 const struct obi_tier *tier) {
    uint8_t status = obi_tier_status(view, tier);
    return is_zero(sum(tier)) ? obi_undefined(status) : obi_ratio_of(num, sum(tier), status);
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
