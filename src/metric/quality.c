/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What became of single orders since the last row: how much of what was cancelled had only just
 * come, how much is cancelled and added for what is traded, how much of what was filled came back.
 * Each is a state machine of src/quality, fed with the journal of a book of orders.
 *
 * Cost: constant a change of a level; replenishment looks at 64 fills for one that adds. */
#include "metric/quality.h"

#include "metric/flow.h"
#include "metric/table.h"
#include "metric/term.h"
#include "quality/census.h"
#include "quality/clock.h"
#include "quality/lifetime.h"
#include "quality/refill.h"

#include <math.h>

static struct obi_value flow_ratio(const struct obi_view *view, obi_wide num, obi_wide den) {
    if (!view->tells_orders) return obi_undefined(OBI_VALUE_NO_ORDERS);
    return obi_flow_ratio(view, num, den, 0);
}

/* -- lives ------------------------------------------------------------------------------------- */

struct lives {
    obi_wide fleeting, all; /* lots */
};

static void end_life(struct obi_tally *t, const struct obi_frame *frame,
                     const struct obi_shift *shift) {
    struct lives *s = t->sum;
    const struct obi_change *c = shift->change;
    if (!obi_change_is_withdrawal(c) || c->facts & OBI_ORDER_UNDATED) return;
    obi_ns life_ns = obi_quality_span(c->born_ns, obi_quality_now(frame->book));
    obi_wide lots = obi_wide_of(obi_change_lost(c));
    s->all = obi_wide_add(s->all, lots);
    if (life_ns <= obi_param_ns(t->col)) s->fleeting = obi_wide_add(s->fleeting, lots);
}

static const struct obi_tally_kind lives_kind = {.size = sizeof(struct lives), .change = end_life};

static struct obi_value fleeting_share(const struct obi_view *view, const struct obi_tier *tier) {
    const struct lives *s = tier->tally->told;
    return flow_ratio(view, s->fleeting, s->all);
}

/* -- census ------------------------------------------------------------------------------------ */

/* The size below which an order is dust is the only parameter there is. */
static void count_order(struct obi_tally *t, const struct obi_frame *frame,
                        const struct obi_shift *shift) {
    struct obi_census *s = t->sum;
    (void)frame;
    s->min_lots = (obi_lots)t->col->param[0];
    obi_census_take_order(s, shift->change);
}

static void count_print(struct obi_tally *t, const struct obi_frame *frame,
                        const struct obi_print *p) {
    (void)frame;
    obi_census_take_print(t->sum, p->qty_lots);
}

static const struct obi_tally_kind census_kind = {
    .size = sizeof(struct obi_census), .print = count_print, .change = count_order};

static const struct obi_census *census_of(const struct obi_tier *tier) {
    return tier->tally->told;
}

static obi_wide wide_of(uint64_t n) {
    return obi_wide_of((int64_t)n);
}

static struct obi_value cancel_to_trade(const struct obi_view *view, const struct obi_tier *tier) {
    return flow_ratio(view, census_of(tier)->cancelled_lots, census_of(tier)->traded_lots);
}

static struct obi_value order_to_trade(const struct obi_view *view, const struct obi_tier *tier) {
    return flow_ratio(view, wide_of(census_of(tier)->n_added), wide_of(census_of(tier)->n_prints));
}

static struct obi_value dust_share(const struct obi_view *view, const struct obi_tier *tier) {
    return flow_ratio(view, wide_of(census_of(tier)->n_dust), wide_of(census_of(tier)->n_added));
}

static struct obi_value amends(const struct obi_view *view, const struct obi_tier *tier) {
    if (!view->tells_orders) return obi_undefined(OBI_VALUE_NO_ORDERS);
    return obi_flow_value(view, wide_of(census_of(tier)->n_amended), 0);
}

#define CENSUS_TERM(name, lots)                                                                    \
    OBI_TERM(name) {                                                                               \
        (void)view;                                                                                \
        obi_term_wide(t, lots);                                                                    \
    }
CENSUS_TERM(cancelled, census_of(tier)->cancelled_lots)
CENSUS_TERM(traded, census_of(tier)->traded_lots)
CENSUS_TERM(added, wide_of(census_of(tier)->n_added))
CENSUS_TERM(prints, wide_of(census_of(tier)->n_prints))
CENSUS_TERM(dust, wide_of(census_of(tier)->n_dust))
CENSUS_TERM(amended, wide_of(census_of(tier)->n_amended))

/* -- replenishment ----------------------------------------------------------------------------- */

struct refills {
    obi_wide filled[2], refilled[2]; /* bids, asks: of the fills that were judged */
    int is_dropped[2];
};

static size_t refill_room(const struct obi_column *col) {
    (void)col;
    return 2 * sizeof(struct obi_refill);
}

/* What is not judged yet is not seen to its end. */
static void forget_fills(struct obi_tally *t, const struct obi_frame *frame) {
    struct obi_refill *r = t->memory;
    obi_refill_start(&r[0], OBI_BID, obi_param_ns(t->col));
    obi_refill_start(&r[1], OBI_ASK, obi_param_ns(t->col));
    r[0].now_ns = r[1].now_ns = obi_quality_now(frame->book);
}

static void judge_fills(struct obi_tally *t, const struct obi_frame *frame) {
    struct refills *s = t->sum;
    for (int which = 0; which < 2; which++) {
        struct obi_refill *r = (struct obi_refill *)t->memory + which;
        obi_refill_advance(r, obi_quality_now(frame->book));
        s->filled[which] = obi_wide_add(s->filled[which], r->filled_lots);
        s->refilled[which] = obi_wide_add(s->refilled[which], r->refilled_lots);
        obi_refill_clear(r);
    }
}

static void refill(struct obi_tally *t, const struct obi_frame *frame,
                   const struct obi_shift *shift) {
    struct refills *s = t->sum;
    struct obi_refill *r = (struct obi_refill *)t->memory + shift->which;
    uint64_t n_dropped = r->n_dropped;
    obi_refill_take(r, shift->change, obi_quality_now(frame->book));
    s->is_dropped[shift->which] |= r->n_dropped > n_dropped;
}

static const struct obi_tally_kind refill_kind = {.size = sizeof(struct refills),
                                                  .room = refill_room,
                                                  .rebase = forget_fills,
                                                  .frame = judge_fills,
                                                  .change = refill};

static struct obi_value replenishment_of(const struct obi_view *view, const struct obi_tier *tier,
                                         int which) {
    const struct refills *s = tier->tally->told;
    struct obi_value v = flow_ratio(view, s->refilled[which], s->filled[which]);
    if (!v.status && s->is_dropped[which]) v.status = OBI_VALUE_SATURATED;
    return v;
}
OBI_SIDES(replenishment, replenishment_of)

#define REFILL_TERM(name, lots)                                                                    \
    OBI_TERM(name) {                                                                               \
        (void)view;                                                                                \
        obi_term_wide(t, ((const struct refills *)tier->tally->told)->lots);                       \
    }
REFILL_TERM(bid_filled, filled[0])
REFILL_TERM(ask_filled, filled[1])
REFILL_TERM(bid_refilled, refilled[0])
REFILL_TERM(ask_refilled, refilled[1])

OBI_TERM(fleeting) {
    (void)view;
    obi_term_wide(t, ((const struct lives *)tier->tally->told)->fleeting);
}
OBI_TERM(ended) {
    (void)view;
    obi_term_wide(t, ((const struct lives *)tier->tally->told)->all);
}

/* -- the list ---------------------------------------------------------------------------------- */

static const struct obi_term terms[] = {
    {"fleeting", put_fleeting}, {"ended", put_ended},     {"cancelled", put_cancelled},
    {"traded", put_traded},     {"added", put_added},     {"prints", put_prints},
    {"dust", put_dust},         {"amends", put_amended},  {"bf", put_bid_filled},
    {"af", put_ask_filled},     {"br", put_bid_refilled}, {"ar", put_ask_refilled}};

#define SINCE      OBI_TRAIT_FLOW | OBI_TRAIT_ORDERS
#define EDGES      OBI_QUALITY_EDGES OBI_FLOW_EDGES
#define NONE(what) EDGES what ": NaN, ZERO_DENOM, or BREAK across a snapshot."
#define HASBROUCK                                                                                  \
    "Hasbrouck, Saar 2009, Technology and liquidity provision: fleeting orders within 2 s"
#define OWN_WORDS "the project's specification of metrics, 7.3"

#define ROW(metric, fn, title, kind, ...)                                                          \
    { .id = metric, .measure = fn, .name = title, .tally = &kind, __VA_ARGS__ }
#define REPLENISHMENT(metric, fn, title, words, sum)                                               \
    ROW(metric, fn, title, refill_kind, .traits = SINCE, .unit = "1",                              \
        .text = "share of the lots filled at a price of the " words                                \
                " that came back to it within a time, of the fills whose time was over",           \
        .terms = sum, .lo = 0, .hi = 1, .params = "within=1(0.001..1000000)",                      \
        .edges = NONE("No fill judged") " More than 64 fills waiting: the oldest left out, "       \
                                        "SATURATED.",                                              \
        .source = OWN_WORDS)

static const struct obi_metric_row rows[] = {
    ROW(OBI_METRIC_FLEETING_SHARE, fleeting_share, "fleeting_share", lives_kind, .traits = SINCE,
        .unit = "1",
        .text = "share of the lots cancelled whole, of orders never filled, that had come within "
                "tau seconds before",
        .terms = "fleeting {fleeting} / {ended}", .lo = 0, .hi = 1,
        .params = "tau=2(0.000001..1000000)",
        .edges = NONE("None cancelled so, or only orders of unknown age"), .source = HASBROUCK),
    ROW(OBI_METRIC_CANCEL_TO_TRADE, cancel_to_trade, "cancel_to_trade", census_kind,
        .traits = SINCE | OBI_TRAIT_TRADES, .unit = "1",
        .text = "lots that owners took back over lots traded",
        .terms = "cancelled {cancelled} / traded {traded}", .lo = 0, .hi = HUGE_VAL,
        .edges = NONE("No trade"), .source = OWN_WORDS),
    ROW(OBI_METRIC_ORDER_TO_TRADE, order_to_trade, "order_to_trade", census_kind,
        .traits = SINCE | OBI_TRAIT_TRADES, .unit = "1", .text = "orders that came over trades",
        .terms = "added {added} / trades {prints}", .lo = 0, .hi = HUGE_VAL,
        .edges = NONE("No trade"), .source = OWN_WORDS),
    ROW(OBI_METRIC_AMENDS, amends, "amends", census_kind, .traits = SINCE | OBI_TRAIT_INTEGER,
        .unit = "orders",
        .text = "how often orders were amended: made smaller or larger by their owner, or moved",
        .terms = "{amends}", .lo = 0, .hi = HUGE_VAL, .edges = EDGES "None: 0.",
        .source = OWN_WORDS),
    ROW(OBI_METRIC_DUST_SHARE, dust_share, "dust_share", census_kind, .traits = SINCE, .unit = "1",
        .text = "share of the orders that came with less than so many lots",
        .terms = "dust {dust} / {added}", .lo = 0, .hi = 1,
        .params = "below=100(1..1000000000 whole)", .edges = NONE("No order came"),
        .source = OWN_WORDS),
    REPLENISHMENT(OBI_METRIC_BID_REPLENISHMENT, bid_replenishment, "bid_replenishment", "bids",
                  "refilled {br} / filled {bf}"),
    REPLENISHMENT(OBI_METRIC_ASK_REPLENISHMENT, ask_replenishment, "ask_replenishment", "asks",
                  "refilled {ar} / filled {af}"),
};

const struct obi_metric_part obi_metrics_quality = {rows, sizeof rows / sizeof *rows, terms,
                                                    sizeof terms / sizeof *terms};
