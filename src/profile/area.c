/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Point of control and value area. */
#include "core/wide.h"
#include "profile/profile.h"

#include <obi/metrics.h>

enum { SHARE_DEFAULT = 7000, SHARE_WHOLE = 10000 };

/* Twice the distance of a row from the middle of the profile; below 2^65, so halves do not fit. */
static obi_wide off_middle(const struct obi_profile *p, size_t i) {
    obi_wide lowest = obi_wide_of(p->number[0]);
    obi_wide highest = obi_wide_of(p->number[p->total.n_prices - 1]);
    obi_wide twice = obi_wide_times(obi_wide_of(p->number[i]), 2);
    obi_wide off = obi_wide_sub(twice, obi_wide_add(lowest, highest));
    return obi_wide_sign(off) < 0 ? obi_wide_negate(off) : off;
}

static size_t find_control(const struct obi_profile *p) {
    size_t best = 0;
    for (size_t i = 1; i < p->total.n_prices; i++) {
        obi_lots lots = obi_profile_at(p, i)->volume_lots;
        obi_lots most = obi_profile_at(p, best)->volume_lots;
        if (lots < most) continue;
        if (lots > most || obi_wide_sign(obi_wide_sub(off_middle(p, i), off_middle(p, best))) < 0)
            best = i;
    }
    return best;
}

/* The rows from lo up to hi, without it, that grow around the point of control. */
struct area {
    size_t lo, hi;
    obi_lots lots;
};

static int is_enough(const struct area *a, obi_lots all, uint32_t share_bps) {
    obi_wide has = obi_wide_times(obi_wide_of(a->lots), SHARE_WHOLE);
    return obi_wide_sign(obi_wide_sub(has, obi_wide_times(obi_wide_of(all), share_bps))) >= 0;
}

/* The larger neighbour, or both; every row has some volume, so 0 is no row. */
static void grow(const struct obi_profile *p, struct area *a) {
    obi_lots below = a->lo ? obi_profile_at(p, a->lo - 1)->volume_lots : 0;
    obi_lots above = a->hi < p->total.n_prices ? obi_profile_at(p, a->hi)->volume_lots : 0;
    if (below >= above) {
        a->lo--;
        a->lots += below;
    }
    if (above >= below) {
        a->hi++;
        a->lots += above;
    }
}

int obi_profile_area(const obi_profile *profile, uint32_t share_bps, struct obi_profile_area *out) {
    if (!profile || share_bps > SHARE_WHOLE || !out) return OBI_E_ARG;
    if (!profile->total.n_prices) return OBI_WARMUP;
    size_t control = find_control(profile);
    const struct obi_profile_row *poc = obi_profile_at(profile, control);
    obi_lots all = profile->total.volume_lots - profile->total.outside_lots;
    struct area a = {control, control + 1, poc->volume_lots};
    while (!is_enough(&a, all, share_bps ? share_bps : SHARE_DEFAULT)) grow(profile, &a);
    *out = (struct obi_profile_area){.poc_ticks = poc->price_ticks,
                                     .low_ticks = obi_profile_at(profile, a.lo)->price_ticks,
                                     .high_ticks = obi_profile_at(profile, a.hi - 1)->price_ticks,
                                     .poc_lots = poc->volume_lots,
                                     .area_lots = a.lots,
                                     .volume_lots = all,
                                     .n_prices = (uint32_t)(a.hi - a.lo),
                                     .status = profile->total.n_outside ? OBI_VALUE_SATURATED
                                                                        : OBI_VALUE_OK};
    return OBI_OK;
}
