/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/flow.h"

uint8_t obi_flow_status(const struct obi_view *view, int is_doubtful) {
    if (view->flow->status) return view->flow->status;
    if (is_doubtful) return OBI_VALUE_PARTIAL;
    return view->halted ? OBI_VALUE_GATED : OBI_VALUE_OK;
}

struct obi_value obi_flow_value(const struct obi_view *view, obi_wide lots, int is_doubtful) {
    if (view->flow->undefined) return obi_undefined(view->flow->status);
    return obi_defined(obi_wide_to_double(lots), obi_flow_status(view, is_doubtful));
}

struct obi_value obi_flow_ratio(const struct obi_view *view, obi_wide num, obi_wide den,
                                int is_doubtful) {
    const struct obi_flow *flow = view->flow;
    if (flow->undefined) return obi_undefined(flow->status);
    if (obi_wide_sign(den)) return obi_ratio_of(num, den, obi_flow_status(view, is_doubtful));
    return obi_undefined(flow->status ? flow->status : OBI_VALUE_ZERO_DENOM);
}
