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

#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

/* Depths grow outwards, so a touch that improves has the smaller depth. */
static obi_wide side_flow(int64_t depth_before, obi_lots before_lots, int64_t depth_after,
                          obi_lots after_lots) {
    obi_wide in = obi_wide_of(depth_after <= depth_before ? after_lots : 0);
    obi_wide out = obi_wide_of(depth_after >= depth_before ? before_lots : 0);
    return obi_wide_sub(in, out);
}

void obi_flow_add(struct obi_flow *flow, const struct obi_touch *before,
                  const struct obi_touch *after) {
    flow->bid = obi_wide_add(flow->bid, side_flow(before->bid_depth, before->bid_lots,
                                                  after->bid_depth, after->bid_lots));
    flow->ask = obi_wide_add(flow->ask, side_flow(before->ask_depth, before->ask_lots,
                                                  after->ask_depth, after->ask_lots));
}

struct obi_value obi_flow_value(const struct obi_view *view, obi_wide lots) {
    if (view->flow->undefined) return obi_undefined(view->flow->status);
    uint8_t status = view->flow->status;
    if (!status && view->halted) status = OBI_VALUE_GATED;
    return obi_defined(obi_wide_to_double(lots), status);
}

static struct obi_value order_flow(const struct obi_view *view, const struct obi_tier *tier) {
    (void)tier;
    struct obi_value v = obi_flow_value(view, obi_wide_sub(view->flow->bid, view->flow->ask));
    int settled = v.status != OBI_VALUE_OK && v.status != OBI_VALUE_GATED;
    if (view->flow->doubtful && !settled) v.status = OBI_VALUE_PARTIAL;
    return v;
}

static void put_bid(struct obi_text *t, const struct obi_view *view, const struct obi_tier *tier) {
    (void)tier;
    obi_term_wide(t, view->flow->bid);
}

static void put_ask(struct obi_text *t, const struct obi_view *view, const struct obi_tier *tier) {
    (void)tier;
    obi_term_wide(t, view->flow->ask);
}

/* -- the list ---------------------------------------------------------------------------------- */

#define CONT "Cont, Kukanov, Stoikov 2014, The price impact of order book events, 2.1"

static const struct obi_term terms[] = {{"bid_flow", put_bid}, {"ask_flow", put_ask}};

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_ORDER_FLOW,
     .traits = OBI_TRAIT_FLOW | OBI_TRAIT_INTEGER,
     .measure = order_flow,
     .name = "order_flow",
     .unit = "lots",
     .text =
         "sum over frames of what was added less what was taken at the best bid, minus the same at "
         "the "
         "best ask; a best price that improves adds its whole size, one that falls back takes it",
     .terms = "bid part {bid_flow} - ask part {ask_flow}",
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .sign = "above 0",
     .edges = OBI_FLOW_EDGES "A side that vanishes takes its size, one that returns adds it. "
                             "Touch beyond what the feed tells: PARTIAL.",
     .source = CONT},
};

const struct obi_metric_part obi_metrics_flow = {rows, sizeof rows / sizeof *rows, terms,
                                                 sizeof terms / sizeof *terms};
