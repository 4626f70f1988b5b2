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

struct sums {
    obi_wide bought, sold; /* by aggressors, lots */
};

static void add_print(struct obi_tally *t, const struct obi_frame *frame,
                      const struct obi_print *print) {
    (void)frame;
    struct sums *s = t->sum;
    obi_wide lots = obi_wide_of(print->change->traded_lots);
    if (print->aggressor == OBI_BID) s->bought = obi_wide_add(s->bought, lots);
    if (print->aggressor == OBI_ASK) s->sold = obi_wide_add(s->sold, lots);
}

static const struct obi_tally_kind trades = {.size = sizeof(struct sums), .print = add_print};

static const struct sums *sums_of(const struct obi_tier *tier) {
    return tier->tally->told;
}

static obi_wide net(const struct sums *s) {
    return obi_wide_sub(s->bought, s->sold);
}

static obi_wide gross(const struct sums *s) {
    return obi_wide_add(s->bought, s->sold);
}

static struct obi_value trade_flow(const struct obi_view *view, const struct obi_tier *tier) {
    return obi_flow_value(view, net(sums_of(tier)), 0);
}

static struct obi_value trade_imbalance(const struct obi_view *view, const struct obi_tier *tier) {
    return obi_flow_ratio(view, net(sums_of(tier)), gross(sums_of(tier)), 0);
}

OBI_TERM(bought) {
    (void)view;
    obi_term_wide(t, sums_of(tier)->bought);
}
OBI_TERM(sold) {
    (void)view;
    obi_term_wide(t, sums_of(tier)->sold);
}
OBI_TERM(traded) {
    (void)view;
    obi_term_wide(t, gross(sums_of(tier)));
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
     .tally = &trades,
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
     .tally = &trades,
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
