/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How many orders rest, whatever their size. With nb bid and na asked in the tier:
 *   count imbalance = (nb - na) / (nb + na), in [-1, 1]
 * A level of which the feed does not tell its orders leaves the count of its tier undefined. */
#include "metric/value.h"

static struct obi_value count(obi_wide orders, uint8_t none, const struct obi_view *view,
                              const struct obi_tier *tier) {
    if (none) return obi_undefined(none);
    return obi_defined(obi_wide_to_double(orders), obi_tier_status(view, tier));
}

struct obi_value obi_metric_bid_orders(const struct obi_view *view, const struct obi_tier *tier) {
    return count(tier->bid, tier->no_bid, view, tier);
}

struct obi_value obi_metric_ask_orders(const struct obi_view *view, const struct obi_tier *tier) {
    return count(tier->ask, tier->no_ask, view, tier);
}

struct obi_value obi_metric_count_imbalance(const struct obi_view *view,
                                            const struct obi_tier *tier) {
    obi_wide orders = obi_wide_add(tier->bid, tier->ask);
    uint8_t none = obi_tier_none(tier);
    if (!none && tier->empty == OBI_VALUE_EMPTY_BOTH) none = tier->empty;
    if (!none && !obi_wide_sign(orders)) none = OBI_VALUE_ZERO_DENOM; /* parts of levels only */
    if (none) return obi_undefined(none);
    return obi_ratio_of(obi_wide_sub(tier->bid, tier->ask), orders, obi_tier_status(view, tier));
}
