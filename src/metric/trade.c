/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Trades by their aggressors. With Vb bought and Vs sold:
 *   trade flow = Vb - Vs · trade imbalance = (Vb - Vs) / (Vb + Vs), in [-1, 1]
 * Only events that carry PRINT count, and only those whose aggressor is known; over several frames
 * the imbalance is that of the sums, not the mean of the imbalances. */
#include "metric/flow.h"

struct obi_value obi_metric_trade_flow(const struct obi_view *view, const struct obi_tier *tier) {
    (void)tier;
    return obi_flow_value(view, obi_wide_sub(view->flow->bought, view->flow->sold));
}

struct obi_value obi_metric_trade_imbalance(const struct obi_view *view,
                                            const struct obi_tier *tier) {
    (void)tier;
    const struct obi_flow *flow = view->flow;
    obi_wide traded = obi_wide_add(flow->bought, flow->sold);
    struct obi_value value = obi_flow_value(view, traded);
    if (flow->undefined) return value;
    if (!obi_wide_sign(traded)) {
        return obi_undefined(flow->status ? flow->status : OBI_VALUE_ZERO_DENOM);
    }
    return obi_ratio_of(obi_wide_sub(flow->bought, flow->sold), traded, value.status);
}
