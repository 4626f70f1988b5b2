/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The touch of what is seen of a book, and the mid between. */
#ifndef OBI_METRIC_TOUCH_H
#define OBI_METRIC_TOUCH_H

#include "core/wide.h"

#include <obi/book.h>
#include <obi/metrics.h>

struct obi_touches {
    int64_t depth[2];   /* of bids, asks; INT64_MAX where there is none */
    obi_ticks bid, ask; /* meaningless where shape says there is none */
    uint32_t shape;     /* bits of enum obi_book_shape but PARTIAL */
};

/* EMPTY_BID, EMPTY_ASK, EMPTY_BOTH or OK. */
static inline uint8_t obi_empty(int no_bid, int no_ask) {
    static const uint8_t status[] = {OBI_VALUE_OK, OBI_VALUE_EMPTY_BID, OBI_VALUE_EMPTY_ASK,
                                     OBI_VALUE_EMPTY_BOTH};
    return status[(no_bid != 0) | (no_ask != 0) << 1];
}

/* Which side has no touch; OK when both have. */
static inline uint8_t obi_touches_missing(const struct obi_touches *touch) {
    return obi_empty(touch->shape & OBI_SHAPE_NO_BID, touch->shape & OBI_SHAPE_NO_ASK);
}

static inline obi_wide obi_twice_mid(const struct obi_touches *touch) {
    return obi_wide_add(obi_wide_of(touch->bid), obi_wide_of(touch->ask));
}

static inline double obi_mid(const struct obi_touches *touch) {
    return obi_wide_ratio(obi_twice_mid(touch), obi_wide_of(2));
}

static inline obi_wide obi_spread(const struct obi_touches *touch) {
    return obi_wide_sub(obi_wide_of(touch->ask), obi_wide_of(touch->bid));
}

/* Why there is no mid above 0, by which to divide; OK where there is. */
static inline uint8_t obi_mid_missing(const struct obi_touches *touch) {
    uint8_t none = obi_touches_missing(touch);
    if (none) return none;
    return obi_wide_sign(obi_twice_mid(touch)) > 0 ? OBI_VALUE_OK : OBI_VALUE_ZERO_DENOM;
}

#endif /* OBI_METRIC_TOUCH_H */
