/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Trades by their aggressors. With Vb bought and Vs sold:
 *   trade flow = Vb - Vs · trade imbalance = (Vb - Vs) / (Vb + Vs), in [-1, 1]
 * Only events that carry PRINT count, and only those whose aggressor is known; over several frames
 * the imbalance is that of the sums, not the mean of the imbalances. */
#include "metric/flow.h"
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

static struct obi_value trade_flow(const struct obi_view *view, const struct obi_tier *tier) {
    (void)tier;
    return obi_flow_value(view, obi_wide_sub(view->flow->bought, view->flow->sold));
}

static struct obi_value trade_imbalance(const struct obi_view *view, const struct obi_tier *tier) {
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

static void put_bought(struct obi_text *t, const struct obi_view *view,
                       const struct obi_tier *tier) {
    (void)tier;
    obi_term_wide(t, view->flow->bought);
}

static void put_sold(struct obi_text *t, const struct obi_view *view, const struct obi_tier *tier) {
    (void)tier;
    obi_term_wide(t, view->flow->sold);
}

static void put_traded(struct obi_text *t, const struct obi_view *view,
                       const struct obi_tier *tier) {
    (void)tier;
    obi_term_wide(t, obi_wide_add(view->flow->bought, view->flow->sold));
}

/* -- the list ---------------------------------------------------------------------------------- */

#define TRADES      (OBI_TRAIT_FLOW | OBI_TRAIT_TRADES)
#define CONT_TRADES "Cont, Kukanov, Stoikov 2014, trade imbalance TI"

static const struct obi_term terms[] = {
    {"bought", put_bought}, {"sold", put_sold}, {"traded", put_traded}};

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_TRADE_FLOW,
     .traits = TRADES | OBI_TRAIT_INTEGER,
     .measure = trade_flow,
     .name = "trade_flow",
     .unit = "lots",
     .text = "bought - sold by aggressors",
     .terms = "bought {bought} - sold {sold}",
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .sign = "above 0",
     .edges = OBI_FLOW_EDGES "No trade: 0.",
     .source = CONT_TRADES},
    {.id = OBI_METRIC_TRADE_IMBALANCE,
     .traits = TRADES,
     .measure = trade_imbalance,
     .name = "trade_imbalance",
     .unit = "1",
     .text = "(bought - sold) / (bought + sold) by aggressors",
     .terms = "(bought {bought} - sold {sold}) / {traded}",
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = OBI_FLOW_EDGES "No trade: NaN, ZERO_DENOM, or BREAK across a snapshot.",
     .source = CONT_TRADES},
};

const struct obi_metric_part obi_metrics_trade = {rows, sizeof rows / sizeof *rows, terms,
                                                  sizeof terms / sizeof *terms};
