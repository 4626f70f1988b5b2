/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_METRIC_FLOW_H
#define OBI_METRIC_FLOW_H

#include "metric/metrics.h"

/* Order flow imbalance of one frame, lots. */
obi_wide obi_flow_between(const struct obi_touch *before, const struct obi_touch *after);

/* A flow value, with what came in between; GATED where the market does not trade. */
struct obi_value obi_flow_value(const struct obi_view *view, obi_wide lots);

#endif /* OBI_METRIC_FLOW_H */
