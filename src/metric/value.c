/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/value.h"

#include <math.h>

struct obi_value obi_undefined(uint8_t status) {
    return (struct obi_value){(double)NAN, status};
}

struct obi_value obi_defined(double value, uint8_t status) {
    return (struct obi_value){value, status};
}

struct obi_value obi_ratio_of(obi_wide num, obi_wide den, uint8_t status) {
    return (struct obi_value){obi_wide_ratio(num, den), status};
}

uint8_t obi_tier_status(const struct obi_view *view, const struct obi_tier *tier) {
    static const uint8_t empty[] = {OBI_VALUE_OK, OBI_VALUE_EMPTY_BID, OBI_VALUE_EMPTY_ASK,
                                    OBI_VALUE_EMPTY_BOTH};
    int no_bid = obi_wide_sign(tier->bid) == 0, no_ask = obi_wide_sign(tier->ask) == 0;
    uint8_t status = empty[no_bid | no_ask << 1];
    if (status) return status;
    return tier->partial ? OBI_VALUE_PARTIAL : view->market;
}
