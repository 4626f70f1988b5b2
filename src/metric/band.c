/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Flow by price: what changed at the prices of a band, counted from the touch, or the mid, before
 * each frame. A better price only adds to a band what it holds, where order flow by levels takes
 * every level behind it for a better one; so over a band as wide as the book the flow is the change
 * of its depth, exactly. With its causes (cause.h):
 *   band flow = (added - cancelled - traded) of the bids - the same of the asks
 * A band that begins at 0 has in it what is better than the touch.
 *
 * Cost: two comparisons a change of a level. */
#include "metric/edge.h"
#include "metric/flow.h"
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

struct sums {
    obi_wide added[2], cancelled[2], traded[2]; /* of bids, asks */
    int is_doubtful;
    uint8_t none; /* a frame had no mid before to count from, and why */
};

/* Depths in the band: from <= depth < to, as of the frame in work. */
struct band {
    int64_t from[2], to[2];
};

/* -- a frame ----------------------------------------------------------------------------------- */

/* A rank is how many levels are better. */
static int64_t rank_edge(const struct obi_standing *s, int which, int64_t rank) {
    if (rank == INT64_MAX) return rank;
    int64_t depth = obi_rank_depth(&s->ranks, which, rank - 1);
    return depth == INT64_MAX ? depth : depth + 1;
}

static int64_t edge(const struct obi_standing *s, int which, uint32_t basis, int64_t at) {
    if (at == 0) return INT64_MIN;
    if (basis == OBI_BASIS_LEVELS || at == INT64_MAX) return rank_edge(s, which, at);
    return obi_edge_depth(&s->touch, which, basis, at);
}

/* Why parts of the mid mean nothing. */
static uint8_t no_place(const struct obi_column *col, const struct obi_standing *s) {
    int is_open = col->lo == 0 && col->hi == INT64_MAX;
    return col->basis == OBI_BASIS_PPM && !is_open ? obi_mid_missing(&s->touch) : OBI_VALUE_OK;
}

static void place(struct obi_tally *t, const struct obi_frame *frame) {
    struct sums *s = t->sum;
    struct band *band = t->memory;
    const struct obi_standing *before = frame->before;
    uint8_t none = no_place(t->col, before);
    if (none) s->none = none;
    for (int which = 0; which < 2; which++) {
        band->from[which] = edge(before, which, t->col->basis, t->col->lo);
        band->to[which] = edge(before, which, t->col->basis, t->col->hi);
        int64_t known = before->known[which];
        s->is_doubtful |= !none && known < INT64_MAX && band->to[which] > known + 1;
    }
}

static void add_change(struct obi_tally *t, const struct obi_frame *frame,
                       const struct obi_shift *shift) {
    (void)frame;
    struct sums *s = t->sum;
    const struct band *band = t->memory;
    int which = shift->which;
    if (shift->depth < band->from[which] || shift->depth >= band->to[which]) return;
    s->added[which] = obi_wide_add(s->added[which], shift->added);
    s->cancelled[which] = obi_wide_add(s->cancelled[which], shift->cancelled);
    s->traded[which] = obi_wide_add(s->traded[which], shift->traded);
}

static size_t room(const struct obi_column *col) {
    (void)col;
    return sizeof(struct band);
}

static const struct obi_tally_kind band = {
    .size = sizeof(struct sums), .room = room, .frame = place, .change = add_change};

/* -- measures ---------------------------------------------------------------------------------- */

static const struct sums *sums_of(const struct obi_tier *tier) {
    return tier->tally->told;
}

static struct obi_value value_of(const struct obi_view *view, const struct sums *s, obi_wide lots) {
    if (s->none && !view->flow->undefined) return obi_undefined(s->none);
    return obi_flow_value(view, lots, s->is_doubtful);
}

static struct obi_value ratio_of(const struct obi_view *view, const struct sums *s, obi_wide up,
                                 obi_wide down) {
    if (s->none && !view->flow->undefined) return obi_undefined(s->none);
    return obi_flow_ratio(view, obi_wide_sub(up, down), obi_wide_add(up, down), s->is_doubtful);
}

static obi_wide net(const struct sums *s, int which) {
    return obi_wide_sub(obi_wide_sub(s->added[which], s->cancelled[which]), s->traded[which]);
}

static struct obi_value band_flow(const struct obi_view *view, const struct obi_tier *tier) {
    const struct sums *s = sums_of(tier);
    return value_of(view, s, obi_wide_sub(net(s, 0), net(s, 1)));
}

static struct obi_value added_of(const struct obi_view *view, const struct obi_tier *tier,
                                 int which) {
    return value_of(view, sums_of(tier), sums_of(tier)->added[which]);
}
OBI_SIDES(added, added_of)

static struct obi_value cancelled_of(const struct obi_view *view, const struct obi_tier *tier,
                                     int which) {
    return value_of(view, sums_of(tier), sums_of(tier)->cancelled[which]);
}
OBI_SIDES(cancelled, cancelled_of)

static struct obi_value traded_of(const struct obi_view *view, const struct obi_tier *tier,
                                  int which) {
    return value_of(view, sums_of(tier), sums_of(tier)->traded[which]);
}
OBI_SIDES(traded, traded_of)

static struct obi_value add_imbalance(const struct obi_view *view, const struct obi_tier *tier) {
    const struct sums *s = sums_of(tier);
    return ratio_of(view, s, s->added[0], s->added[1]);
}

/* Asks that are cancelled make way upwards. */
static struct obi_value cancel_imbalance(const struct obi_view *view, const struct obi_tier *tier) {
    const struct sums *s = sums_of(tier);
    return ratio_of(view, s, s->cancelled[1], s->cancelled[0]);
}

static struct obi_value unmatched_volume(const struct obi_view *view, const struct obi_tier *tier) {
    (void)tier;
    return obi_flow_value(view, view->flow->unmatched, 0);
}

#define LOTS_TERM(name, what)                                                                      \
    OBI_TERM(name) {                                                                               \
        (void)view;                                                                                \
        obi_term_wide(t, sums_of(tier)->what);                                                     \
    }
LOTS_TERM(bid_added, added[0])
LOTS_TERM(ask_added, added[1])
LOTS_TERM(bid_cancelled, cancelled[0])
LOTS_TERM(ask_cancelled, cancelled[1])
LOTS_TERM(bid_traded, traded[0])
LOTS_TERM(ask_traded, traded[1])
OBI_TERM(unmatched) {
    (void)tier;
    obi_term_wide(t, view->flow->unmatched);
}

static const struct obi_term terms[] = {{"ba", put_bid_added},       {"aa", put_ask_added},
                                        {"bc", put_bid_cancelled},   {"ac", put_ask_cancelled},
                                        {"bt", put_bid_traded},      {"at", put_ask_traded},
                                        {"unmatched", put_unmatched}};

/* -- the list ---------------------------------------------------------------------------------- */

#define BAND (OBI_TRAIT_TIER | OBI_TRAIT_WHOLE | OBI_TRAIT_FLOW)
#define SUM  (BAND | OBI_TRAIT_INTEGER)
#define EDGES                                                                                      \
    OBI_FLOW_EDGES "Band beyond what the feed tells: PARTIAL. Band in bps, and no mid above 0 "    \
                   "before the frame: NaN."
#define RATIO EDGES " None of either: NaN, ZERO_DENOM, or BREAK across a snapshot."
#define ZHAO                                                                                       \
    "Cont, Kukanov, Stoikov 2014, 2.1: limit orders, cancellations and market orders; by price"

#define ROW(metric, fn, title, ...)                                                                \
    { .id = metric, .measure = fn, .name = title, .tally = &band, .source = ZHAO, __VA_ARGS__ }
#define LOTS(metric, fn, title, words, sum)                                                        \
    ROW(metric, fn, title, .traits = SUM, .unit = "lots", .text = words, .terms = sum, .lo = 0,    \
        .hi = HUGE_VAL, .edges = EDGES)

static const struct obi_metric_row rows[] = {
    ROW(OBI_METRIC_BAND_FLOW, band_flow, "band_flow", .traits = SUM, .unit = "lots",
        .text = "sum over frames of what was added less what was taken at the bids of the band, "
                "minus the same at the asks; the band is where it was before each frame, and what "
                "is better than the touch is in it where it begins at 0",
        .terms = "(bids added {ba} - cancelled {bc} - traded {bt}) - (asks added {aa} - cancelled "
                 "{ac} - traded {at})",
        .lo = -HUGE_VAL, .hi = HUGE_VAL, .sign = "above 0", .edges = EDGES),
    LOTS(OBI_METRIC_BID_ADDED, bid_added, "bid_added", "lots added to the bids of the band",
         "{ba}"),
    LOTS(OBI_METRIC_ASK_ADDED, ask_added, "ask_added", "lots added to the asks of the band",
         "{aa}"),
    LOTS(OBI_METRIC_BID_CANCELLED, bid_cancelled, "bid_cancelled",
         "lots cancelled of the bids of the band", "{bc}"),
    LOTS(OBI_METRIC_ASK_CANCELLED, ask_cancelled, "ask_cancelled",
         "lots cancelled of the asks of the band", "{ac}"),
    LOTS(OBI_METRIC_BID_TRADED, bid_traded, "bid_traded",
         "lots that trades took from the bids of the band", "{bt}"),
    LOTS(OBI_METRIC_ASK_TRADED, ask_traded, "ask_traded",
         "lots that trades took from the asks of the band", "{at}"),
    ROW(OBI_METRIC_ADD_IMBALANCE, add_imbalance, "add_imbalance", .traits = BAND, .unit = "1",
        .text = "(bids added - asks added) / (bids added + asks added)",
        .terms = "(bids {ba} - asks {aa}) / ({ba} + {aa})", .lo = -1, .hi = 1, .sign = "above 0",
        .edges = RATIO),
    ROW(OBI_METRIC_CANCEL_IMBALANCE, cancel_imbalance, "cancel_imbalance", .traits = BAND,
        .unit = "1",
        .text = "(asks cancelled - bids cancelled) / (asks cancelled + bids cancelled)",
        .terms = "(asks {ac} - bids {bc}) / ({ac} + {bc})", .lo = -1, .hi = 1, .sign = "above 0",
        .edges = RATIO),
    ROW(OBI_METRIC_UNMATCHED_VOLUME, unmatched_volume, "unmatched_volume",
        .traits = OBI_TRAIT_FLOW | OBI_TRAIT_INTEGER | OBI_TRAIT_TRADES, .unit = "lots",
        .text = "lots that were printed and taken from no level that the feed told of within a "
                "second, or, where it tells orders, within the frame",
        .terms = "{unmatched}", .lo = 0, .hi = HUGE_VAL, .edges = OBI_FLOW_EDGES "No print: 0."),
};

const struct obi_metric_part obi_metrics_band = {rows, sizeof rows / sizeof *rows, terms,
                                                 sizeof terms / sizeof *terms};
