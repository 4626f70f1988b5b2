/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Two numbers of Shen 2015 that look at the touch from frame to frame:
 *   volume order imbalance = dVb - dVa, with dVb = q' if the best bid rose, q' - q if it stayed, 0
 *     if it fell, and dVa the mirror of it: order flow that forgets what a touch that falls takes
 *   mid-price basis = mean price of what traded since the last row - the mean of the mids of both
 *     rows; where nothing traded the last mean price stays
 *
 * Cost: constant a frame, and a print. */
#include "metric/flow.h"
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

/* -- volume order imbalance -------------------------------------------------------------------- */

struct voi {
    obi_wide bid, ask;
    int is_doubtful;
};

static obi_wide improved(const struct obi_frame *frame, int which) {
    const struct obi_ranks *before = &frame->before->ranks, *after = &frame->after->ranks;
    int64_t was = obi_rank_depth(before, which, 0), is = obi_rank_depth(after, which, 0);
    obi_wide lots = obi_wide_of(is <= was ? obi_rank_lots(after, which, 0) : 0);
    if (is != was) return lots;
    return obi_wide_sub(lots, obi_wide_of(obi_rank_lots(before, which, 0)));
}

static void add_touch(struct obi_tally *t, const struct obi_frame *frame) {
    struct voi *s = t->sum;
    s->bid = obi_wide_add(s->bid, improved(frame, 0));
    s->ask = obi_wide_add(s->ask, improved(frame, 1));
    s->is_doubtful |= obi_is_doubtful(frame->before, 1) || obi_is_doubtful(frame->after, 1);
}

static const struct obi_tally_kind voi_kind = {.size = sizeof(struct voi), .frame = add_touch};

static struct obi_value voi(const struct obi_view *view, const struct obi_tier *tier) {
    const struct voi *s = tier->tally->told;
    return obi_flow_value(view, obi_wide_sub(s->bid, s->ask), s->is_doubtful);
}

OBI_TERM(bid_voi) {
    (void)view;
    obi_term_wide(t, ((const struct voi *)tier->tally->told)->bid);
}
OBI_TERM(ask_voi) {
    (void)view;
    obi_term_wide(t, ((const struct voi *)tier->tally->told)->ask);
}

/* -- mid-price basis --------------------------------------------------------------------------- */

struct basis {
    struct obi_sum value, last_value; /* traded since the last row, ticks x lots; before it, when
                                         something did */
    obi_wide lots, last_lots;         /* the same, in lots */
    obi_wide twice_mid, last_twice_mid;
    uint8_t none, last_none; /* why there is no mid, now and at the last row */
};

static void see(struct basis *s, const struct obi_standing *now) {
    s->none = obi_touches_missing(&now->touch);
    s->twice_mid = obi_twice_mid(&now->touch);
}

static void rebase_basis(struct obi_tally *t, const struct obi_frame *frame) {
    struct basis *s = t->sum;
    see(s, frame->after);
    s->last_none = s->none;
    s->last_twice_mid = s->twice_mid;
}

static void see_frame(struct obi_tally *t, const struct obi_frame *frame) {
    see(t->sum, frame->after);
}

static void add_print(struct obi_tally *t, const struct obi_frame *frame,
                      const struct obi_print *p) {
    (void)frame;
    struct basis *s = t->sum;
    const struct obi_change *c = p->change;
    s->value = obi_sum_add(s->value, obi_sum_of(obi_wide_mul(c->price_ticks, c->traded_lots)));
    s->lots = obi_wide_add(s->lots, obi_wide_of(c->traded_lots));
}

static void rest_basis(void *sum) {
    struct basis *s = sum;
    if (obi_wide_sign(s->lots)) s->last_value = s->value, s->last_lots = s->lots;
    s->value = obi_sum_of(obi_wide_of(0));
    s->lots = obi_wide_of(0);
    s->last_twice_mid = s->twice_mid;
    s->last_none = s->none;
}

static const struct obi_tally_kind basis_kind = {.size = sizeof(struct basis),
                                                 .rebase = rebase_basis,
                                                 .frame = see_frame,
                                                 .print = add_print,
                                                 .rest = rest_basis};

static struct obi_sum value_of(const struct basis *s) {
    return obi_wide_sign(s->lots) ? s->value : s->last_value;
}

static obi_wide lots_of(const struct basis *s) {
    return obi_wide_sign(s->lots) ? s->lots : s->last_lots;
}

/* (4 value - lots (2 mid + 2 last mid)) / (4 lots) */
static struct obi_value mid_basis(const struct obi_view *view, const struct obi_tier *tier) {
    const struct basis *s = tier->tally->told;
    uint8_t none = s->none ? s->none : s->last_none;
    if (view->flow->undefined) return obi_undefined(view->flow->status);
    if (none) return obi_undefined(none);
    if (!obi_wide_sign(lots_of(s))) return obi_undefined(OBI_VALUE_NO_TRADES);
    struct obi_sum mids = obi_sum_mul(lots_of(s), obi_wide_add(s->twice_mid, s->last_twice_mid));
    struct obi_sum num = obi_sum_sub(obi_sum_times(value_of(s), 4), mids);
    double value = obi_sum_ratio(num, obi_sum_times(obi_sum_of(lots_of(s)), 4));
    return obi_defined(value, obi_flow_status(view, 0));
}

OBI_TERM(value) {
    (void)view;
    obi_term_real(t, obi_sum_to_double(value_of(tier->tally->told)));
}
OBI_TERM(lots) {
    (void)view;
    obi_term_wide(t, lots_of(tier->tally->told));
}
OBI_TERM(now) {
    (void)view;
    const struct basis *s = tier->tally->told;
    obi_term_real(t, obi_wide_ratio(s->twice_mid, obi_wide_of(2)));
}
OBI_TERM(last) {
    (void)view;
    const struct basis *s = tier->tally->told;
    obi_term_real(t, obi_wide_ratio(s->last_twice_mid, obi_wide_of(2)));
}

/* -- the list ---------------------------------------------------------------------------------- */

#define SHEN "Shen 2015, Order imbalance based strategy in high frequency trading, 2.3 and 3.2"

static const struct obi_term terms[] = {{"bid", put_bid_voi}, {"ask", put_ask_voi},
                                        {"value", put_value}, {"lots", put_lots},
                                        {"now", put_now},     {"last", put_last}};

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_VOI,
     .traits = OBI_TRAIT_FLOW | OBI_TRAIT_INTEGER,
     .measure = voi,
     .tally = &voi_kind,
     .name = "voi",
     .unit = "lots",
     .text = "volume order imbalance: the change of size at a touch that stays, the whole size of "
             "one that improves, nothing of one that falls back; bids less asks, over frames",
     .terms = "bids {bid} - asks {ask}",
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .sign = "above 0",
     .edges = OBI_FLOW_EDGES "Touch beyond what the feed tells: PARTIAL.",
     .source = SHEN},
    {.id = OBI_METRIC_MID_BASIS,
     .traits = OBI_TRAIT_TRADES,
     .measure = mid_basis,
     .tally = &basis_kind,
     .name = "mid_basis",
     .unit = "ticks",
     .text =
         "mid-price basis: the mean price of what traded since the last row, or before it where "
         "nothing did, less the mean of the mids of both rows",
     .terms = "(value traded {value} - lots {lots} x (mid {now} + mid before {last}) / 2) / {lots}",
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .sign = "above 0",
     .edges = OBI_FLOW_EDGES "No trade yet: NaN, NO_TRADES. A side empty, now or at the last row: "
                             "NaN.",
     .source = SHEN},
};

const struct obi_metric_part obi_metrics_voi = {rows, sizeof rows / sizeof *rows, terms,
                                                sizeof terms / sizeof *terms};
