/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Order flow imbalance at the touch (Cont, Kukanov, Stoikov 2014, section 2.1), from the touch
 * before and after each frame; qb, qa are the sizes at the best bid and ask:
 *   bid part: + qb' if the best bid rose, qb' - qb if it stayed, - qb if it fell
 *   ask part: the mirror of it, subtracted
 * An absent best is a price beyond all others with size 0, so a side that vanishes gives back
 * exactly what it brought when it came. */
#include "metric/flow.h"

/* Depths grow outwards, so a touch that improves has the smaller depth. */
static obi_wide side_flow(int64_t depth_before, obi_lots before_lots, int64_t depth_after,
                          obi_lots after_lots) {
    obi_wide in = obi_wide_of(depth_after <= depth_before ? after_lots : 0);
    obi_wide out = obi_wide_of(depth_after >= depth_before ? before_lots : 0);
    return obi_wide_sub(in, out);
}

obi_wide obi_flow_between(const struct obi_touch *before, const struct obi_touch *after) {
    return obi_wide_sub(
        side_flow(before->bid_depth, before->bid_lots, after->bid_depth, after->bid_lots),
        side_flow(before->ask_depth, before->ask_lots, after->ask_depth, after->ask_lots));
}

struct obi_value obi_flow_value(const struct obi_view *view, obi_wide lots) {
    if (view->flow->undefined) return obi_undefined(view->flow->status);
    uint8_t status = view->flow->status;
    if (!status && view->halted) status = OBI_VALUE_GATED;
    return obi_defined(obi_wide_to_double(lots), status);
}

struct obi_value obi_metric_order_flow(const struct obi_view *view, const struct obi_tier *tier) {
    (void)tier;
    struct obi_value v = obi_flow_value(view, view->flow->order);
    int settled = v.status != OBI_VALUE_OK && v.status != OBI_VALUE_GATED;
    if (view->flow->doubtful && !settled) v.status = OBI_VALUE_PARTIAL;
    return v;
}
