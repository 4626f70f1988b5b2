/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/value.h"

struct obi_value obi_ratio_of(obi_wide num, obi_wide den, uint8_t status) {
    return (struct obi_value){obi_wide_ratio(num, den), status};
}

/* The lesser of two reasons, so that swapping the sides swaps nothing. */
uint8_t obi_tier_none(const struct obi_tier *tier) {
    if (!tier->no_bid || !tier->no_ask) return tier->no_bid | tier->no_ask;
    return tier->no_bid < tier->no_ask ? tier->no_bid : tier->no_ask;
}

uint8_t obi_tier_status(const struct obi_view *view, const struct obi_tier *tier) {
    if (tier->empty) return tier->empty;
    return tier->told ? tier->told : view->market;
}
