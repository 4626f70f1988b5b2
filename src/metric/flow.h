/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_METRIC_FLOW_H
#define OBI_METRIC_FLOW_H

#include "metric/value.h"

/* Flow since the last row. */
struct obi_flow {
    obi_wide bid, ask;     /* order flow at the touch, lots: what pressed up, what pressed down */
    obi_wide bought, sold; /* by aggressors, lots */
    uint8_t status;        /* OK, WARMUP or BREAK */
    int undefined;         /* a part of it is not known */
    int doubtful;          /* a touch in it lay deeper than the feed tells */
};

/* The touch; an absent best has size 0 and, for comparisons, a price beyond all others. */
struct obi_touch {
    int64_t bid_depth, ask_depth; /* as in the ladder: INT64_MAX when absent */
    obi_lots bid_lots, ask_lots;
};

/* Adds the order flow of one frame. */
void obi_flow_add(struct obi_flow *flow, const struct obi_touch *before,
                  const struct obi_touch *after);

/* A flow value, with what came in between; GATED where the market does not trade. */
struct obi_value obi_flow_value(const struct obi_view *view, obi_wide lots);

#endif /* OBI_METRIC_FLOW_H */
