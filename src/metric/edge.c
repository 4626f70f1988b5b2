/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/edge.h"

enum { PPM = 1000000 };

int64_t obi_wide_saturate(obi_wide a) {
    int64_t high = obi_wide_high(a), low = (int64_t)obi_wide_low(a);
    if (high == low >> 63) return low;
    return high < 0 ? INT64_MIN : INT64_MAX;
}

/* The depth from which on a level is at least so many ticks behind the touch. */
static int64_t depth_of_ticks(const struct obi_touches *touch, int which, int64_t at) {
    int64_t best = touch->depth[which];
    return best > INT64_MAX - at ? INT64_MAX : best + at;
}

/* The depth from which on a level is at least at millionths of the mid away from it:
 *   10^6 (2 p - M) >= at M  for asks, with M twice the mid:  p >= M (10^6 + at) / (2 10^6)
 *   10^6 (M - 2 p) >= at M  for bids:                        p <= M (10^6 - at) / (2 10^6)
 * What lies beyond the mid, on a crossed book, is at no distance from it: in front of every edge
 * but the first. */
static int64_t depth_of_ppm(const struct obi_touches *touch, int which, int64_t at) {
    int64_t factor = which ? PPM + at : PPM - at;
    obi_ticks bid = touch->bid, ask = touch->ask;
    if (at == 0) return INT64_MIN;
    obi_wide part = obi_wide_add(obi_wide_mul(bid, factor), obi_wide_mul(ask, factor));
    if (which) { /* rounded up */
        return obi_wide_saturate(obi_wide_negate(obi_wide_divide(obi_wide_negate(part), 2 * PPM)));
    }
    int64_t price = obi_wide_saturate(obi_wide_divide(part, 2 * PPM));
    return ~price;
}

int64_t obi_edge_depth(const struct obi_touches *touch, int which, uint32_t basis, int64_t at) {
    if (basis == OBI_BASIS_TICKS) return depth_of_ticks(touch, which, at);
    return basis == OBI_BASIS_PPM ? depth_of_ppm(touch, which, at) : at;
}
