/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "stat/held.h"

static obi_wide wide_of(uint64_t a) {
    return obi_wide_add(obi_wide_of((int64_t)(a >> 1)), obi_wide_of((int64_t)(a - (a >> 1))));
}

struct obi_value obi_share(uint64_t a, uint64_t b) {
    if (!b) return obi_undefined(OBI_VALUE_WARMUP);
    return obi_defined(obi_wide_ratio(wide_of(a), wide_of(b)), OBI_VALUE_OK);
}

struct obi_value obi_seconds(uint64_t ns, uint64_t n) {
    if (!n) return obi_undefined(OBI_VALUE_WARMUP);
    obi_wide unit = obi_wide_times(wide_of(n), 1000000000); /* ns in a second */
    return obi_defined(obi_wide_ratio(wide_of(ns), unit), OBI_VALUE_OK);
}

int obi_lane_has_head(const struct obi_lane *lane) {
    struct obi_part head;
    return obi_lane_head(lane, &head);
}

obi_ns obi_lane_since(const struct obi_lane *lane, uint64_t first) {
    const struct obi_series *s = lane->series;
    const struct obi_tail *t = lane->tail;
    if (first >= t->begin) return obi_sample_at(s, first)->ts_ns;
    if (obi_lane_has_head(lane)) return obi_tail_start(t);
    return obi_sample_at(s, t->begin)->ts_ns; /* the stretch reaches inside: there is one */
}

int obi_lane_is_defined(const struct obi_lane *lane, struct obi_value *why) {
    const struct obi_sample *newest = obi_series_newest(lane->series);
    if (newest && !obi_sample_is_void(newest)) return 1;
    *why = obi_undefined(lane->series->status);
    return 0;
}
