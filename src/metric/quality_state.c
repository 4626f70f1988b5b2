/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How old what rests is, and how fast the touch empties: states that go on from row to row. Each is
 * a state machine of src/quality, fed with the journal.
 *
 * Cost: constant a change of a level, 40 additions a row; the orders that rest, where frames were
 * missed and at a snapshot. */
#include "metric/quality.h"
#include "metric/table.h"
#include "metric/tally.h"
#include "metric/term.h"
#include "quality/aged.h"
#include "quality/clock.h"
#include "quality/drain.h"

#include <math.h>

/* What goes on is not begun anew by a row. */
static void keep(void *sum) {
    (void)sum;
}

/* -- age --------------------------------------------------------------------------------------- */

struct age {
    struct obi_aged aged;
    int is_partial[2]; /* more may rest than the feed tells */
};

static void note_known(struct age *s, const struct obi_frame *frame) {
    for (int which = 0; which < 2; which++)
        s->is_partial[which] = frame->after->known[which] < INT64_MAX;
}

/* Orders of unknown age begin now, others are as old as they are. */
static void begin_ages(struct obi_tally *t, const struct obi_frame *frame) {
    struct age *s = t->sum;
    const struct obi_orders *orders = &frame->book->orders;
    obi_aged_start(&s->aged, obi_param_ns(t->col));
    obi_aged_rebase(&s->aged, obi_quality_now(frame->book), obi_wide_of(0), obi_wide_of(0));
    note_known(s, frame);
    for (uint32_t i = 0; frame->book->plan.max_orders && i < orders->n_used; i++) {
        const struct obi_resting *r = &orders->record[i];
        if (r->side == OBI_NONE) continue;
        obi_aged_add(&s->aged, r->side, r->facts, r->born_ns, r->qty_lots);
    }
}

static void go_on(struct obi_tally *t, const struct obi_frame *frame) {
    struct age *s = t->sum;
    obi_aged_advance(&s->aged, obi_quality_now(frame->book));
    note_known(s, frame);
}

static void age_change(struct obi_tally *t, const struct obi_frame *frame,
                       const struct obi_shift *shift) {
    struct age *s = t->sum;
    if (frame->book->plan.max_orders)
        obi_aged_take(&s->aged, shift->change, obi_quality_now(frame->book));
}

static const struct obi_tally_kind age_kind = {.size = sizeof(struct age),
                                               .rebase = begin_ages,
                                               .frame = go_on,
                                               .change = age_change,
                                               .rest = keep};

static const struct age *age_of(const struct obi_tier *tier) {
    return tier->tally->told;
}

static double aged_lots(const struct age *s, int which) {
    return obi_aged_lots(&s->aged, which ? &s->aged.ask : &s->aged.bid);
}

static struct obi_value aged_depth_of(const struct obi_view *view, const struct obi_tier *tier,
                                      int which) {
    const struct age *s = age_of(tier);
    if (!view->tells_orders) return obi_undefined(OBI_VALUE_NO_ORDERS);
    uint8_t status = s->is_partial[which] ? (uint8_t)OBI_VALUE_PARTIAL : view->market;
    return obi_defined(aged_lots(s, which), status);
}
OBI_SIDES(aged_depth, aged_depth_of)

static struct obi_value aged_imbalance(const struct obi_view *view, const struct obi_tier *tier) {
    const struct age *s = age_of(tier);
    if (!view->tells_orders) return obi_undefined(OBI_VALUE_NO_ORDERS);
    struct obi_value v = obi_aged_imbalance(&s->aged);
    int is_partial = s->is_partial[0] || s->is_partial[1];
    if (!v.status) v.status = is_partial ? (uint8_t)OBI_VALUE_PARTIAL : view->market;
    return v;
}

/* -- depletion --------------------------------------------------------------------------------- */

struct drains {
    struct obi_drain side[2];
    obi_lots best_lots[2]; /* of the best queue; 0: the side is empty */
};

static void note_best(struct drains *s, const struct obi_frame *frame) {
    for (int which = 0; which < 2; which++)
        s->best_lots[which] = obi_rank_lots(&frame->after->ranks, which, 0);
}

static void watch(struct obi_tally *t, const struct obi_frame *frame) {
    struct drains *s = t->sum;
    for (int which = 0; which < 2; which++) {
        obi_drain_start(&s->side[which], which ? OBI_ASK : OBI_BID, obi_param_ns(t->col));
        obi_drain_watch(&s->side[which], obi_quality_now(frame->book));
    }
    note_best(s, frame);
}

static void watch_on(struct obi_tally *t, const struct obi_frame *frame) {
    struct drains *s = t->sum;
    for (int which = 0; which < 2; which++)
        obi_drain_advance(&s->side[which], obi_quality_now(frame->book));
    note_best(s, frame);
}

static void drain(struct obi_tally *t, const struct obi_frame *frame,
                  const struct obi_shift *shift) {
    struct drains *s = t->sum;
    obi_drain_take(&s->side[shift->which], shift->change, obi_quality_now(frame->book));
}

static const struct obi_tally_kind drain_kind = {.size = sizeof(struct drains),
                                                 .rebase = watch,
                                                 .frame = watch_on,
                                                 .change = drain,
                                                 .rest = keep};

static const struct drains *drains_of(const struct obi_tier *tier) {
    return tier->tally->told;
}

static struct obi_value with_market(const struct obi_view *view, struct obi_value v) {
    if (!v.status) v.status = view->market;
    return v;
}

static struct obi_value depletion_of(const struct obi_view *view, const struct obi_tier *tier,
                                     int which) {
    return with_market(view, obi_drain_rate(&drains_of(tier)->side[which]));
}
OBI_SIDES(depletion, depletion_of)

static struct obi_value time_to_empty_of(const struct obi_view *view, const struct obi_tier *tier,
                                         int which) {
    const struct drains *s = drains_of(tier);
    obi_lots lots = s->best_lots[which];
    if (!lots) return obi_undefined(which ? OBI_VALUE_EMPTY_ASK : OBI_VALUE_EMPTY_BID);
    return with_market(view, obi_drain_time(&s->side[which], lots));
}
OBI_SIDES(time_to_empty, time_to_empty_of)

#define DRAIN_TERMS(who, which)                                                                    \
    OBI_TERM(who##_rate) {                                                                         \
        (void)view;                                                                                \
        obi_term_real(t, obi_drain_rate(&drains_of(tier)->side[which]).value);                     \
    }                                                                                              \
    OBI_TERM(who##_best) {                                                                         \
        (void)view;                                                                                \
        obi_term_wide(t, obi_wide_of(drains_of(tier)->best_lots[which]));                          \
    }
DRAIN_TERMS(bid, 0)
DRAIN_TERMS(ask, 1)

OBI_TERM(bid_aged) {
    (void)view;
    obi_term_real(t, aged_lots(age_of(tier), 0));
}
OBI_TERM(ask_aged) {
    (void)view;
    obi_term_real(t, aged_lots(age_of(tier), 1));
}

/* -- the list ---------------------------------------------------------------------------------- */

static const struct obi_term terms[] = {{"ba", put_bid_aged},    {"aa", put_ask_aged},
                                        {"brate", put_bid_rate}, {"bq", put_bid_best},
                                        {"arate", put_ask_rate}, {"aq", put_ask_best}};

#define HALF_LIFE "half_life=10(0.001..1000000)"
#define AGE       "the project's specification of metrics, 7.2"
#define DRAIN     "the project's specification of metrics, 7.3"
#define AGE_EDGES                                                                                  \
    OBI_QUALITY_EDGES "Orders of a snapshot are as old as it is. More depth than the feed tells: " \
                      "PARTIAL."
#define DRAIN_EDGES                                                                                \
    "Snapshot, missed frames, full journal: begins anew. No time since: NaN, WARMUP."

#define ROW(metric, fn, title, kind, ...)                                                          \
    { .id = metric, .measure = fn, .name = title, .tally = &kind, .params = HALF_LIFE, __VA_ARGS__ }
#define AGED(metric, fn, title, words, sum)                                                        \
    ROW(metric, fn, title, age_kind, .traits = OBI_TRAIT_ORDERS, .unit = "lots",                   \
        .text = "sum over all " words " of their size times 1 - 2^-(age / half_life)",             \
        .terms = sum, .lo = 0, .hi = HUGE_VAL, .edges = AGE_EDGES, .source = AGE)
#define DEPLETION(metric, fn, title, words, sum)                                                   \
    ROW(metric, fn, title, drain_kind, .unit = "lots/s",                                           \
        .text = "lots a second that leave the best " words                                         \
                ", cancelled, traded or moved, the recent ones weighed by 2^-(age / half_life)",   \
        .terms = sum, .lo = 0, .hi = HUGE_VAL, .edges = DRAIN_EDGES, .source = DRAIN)
#define TIME_TO_EMPTY(metric, fn, title, words, empty, sum)                                        \
    ROW(metric, fn, title, drain_kind, .unit = "s",                                                \
        .text = "seconds that the best " words " lasts at the rate of its depletion",              \
        .terms = sum, .lo = 0, .hi = HUGE_VAL,                                                     \
        .edges = DRAIN_EDGES " Side empty: NaN, " empty ". Nothing leaves: NaN, ZERO_DENOM.",      \
        .source = DRAIN)

static const struct obi_metric_row rows[] = {
    AGED(OBI_METRIC_BID_AGED_DEPTH, bid_aged_depth, "bid_aged_depth", "bids", "{ba}"),
    AGED(OBI_METRIC_ASK_AGED_DEPTH, ask_aged_depth, "ask_aged_depth", "asks", "{aa}"),
    ROW(OBI_METRIC_AGED_IMBALANCE, aged_imbalance, "aged_imbalance", age_kind,
        .traits = OBI_TRAIT_ORDERS, .unit = "1",
        .text = "(aged bids - aged asks) / (aged bids + aged asks)",
        .terms = "(bids {ba} - asks {aa}) / ({ba} + {aa})", .lo = -1, .hi = 1, .sign = "above 0",
        .edges = AGE_EDGES " Nothing aged: NaN, ZERO_DENOM.", .source = AGE),
    DEPLETION(OBI_METRIC_BID_DEPLETION, bid_depletion, "bid_depletion", "bid", "{brate}"),
    DEPLETION(OBI_METRIC_ASK_DEPLETION, ask_depletion, "ask_depletion", "ask", "{arate}"),
    TIME_TO_EMPTY(OBI_METRIC_BID_TIME_TO_EMPTY, bid_time_to_empty, "bid_time_to_empty", "bid",
                  "EMPTY_BID", "lots {bq} / rate {brate}"),
    TIME_TO_EMPTY(OBI_METRIC_ASK_TIME_TO_EMPTY, ask_time_to_empty, "ask_time_to_empty", "ask",
                  "EMPTY_ASK", "lots {aq} / rate {arate}"),
};

const struct obi_metric_part obi_metrics_quality_state = {rows, sizeof rows / sizeof *rows, terms,
                                                          sizeof terms / sizeof *terms};
