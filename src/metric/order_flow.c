/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Order flow by levels: what came and what went at the m-th best level of a side, from how the book
 * stood before and after each frame. With q the size of the level and p its price,
 *   bid part: + q' if p rose, q' - q if it stayed, - q if it fell
 *   ask part: the same of the asks, for which nearer is lower
 * and order flow is the bid part less the ask part (Cont, Kukanov, Stoikov 2014, 2.1, for the
 * touch; Xu, Gould, Howison 2018, eq. 9 to 12, level by level). A level that is not there is beyond
 * all others and has size 0, so one that vanishes takes exactly what it brought when it came. A
 * tier is the sum over its levels.
 *
 * Where bids meet asks, `crossed` says what a frame is worth: as measured; a bridge, over which the
 * book is compared with how it stood before; or nothing that is known.
 *
 * Cost: the levels of the tier, a frame. */
#include "metric/flow.h"
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>
#include <string.h>

enum crossed { INCLUDE, BRIDGE, REJECT };

struct sums {
    obi_wide bid, ask; /* what pressed up, what pressed down */
    obi_wide gross;    /* the flow of each frame without its sign, added up */
    obi_wide depth;    /* of both sides after each frame, added up */
    uint32_t n_frames;
    int is_doubtful; /* a level in it lay deeper than the feed tells */
    uint8_t refused; /* LOCKED or CROSSED: a frame in it is not known */
    uint8_t bridged; /* likewise: it was bridged */
};

/* -- a frame ----------------------------------------------------------------------------------- */

static obi_wide side_flow(const struct obi_column *col, const struct obi_ranks *before,
                          const struct obi_ranks *after, int which) {
    obi_wide sum = obi_wide_of(0);
    for (int64_t i = col->lo; i < col->hi; i++)
        sum = obi_wide_add(sum, obi_rank_flow(before, after, which, i));
    return sum;
}

static void add_flow(struct obi_tally *t, const struct obi_ranks *before,
                     const struct obi_ranks *after) {
    struct sums *s = t->sum;
    obi_wide bid = side_flow(t->col, before, after, 0), ask = side_flow(t->col, before, after, 1);
    obi_wide flow = obi_wide_sub(bid, ask);
    s->bid = obi_wide_add(s->bid, bid);
    s->ask = obi_wide_add(s->ask, ask);
    s->gross =
        obi_wide_sign(flow) < 0 ? obi_wide_sub(s->gross, flow) : obi_wide_add(s->gross, flow);
}

static void note_doubt(struct obi_tally *t, const struct obi_frame *frame) {
    struct sums *s = t->sum;
    s->is_doubtful |= obi_is_doubtful(frame->before, t->col->hi);
    s->is_doubtful |= obi_is_doubtful(frame->after, t->col->hi);
}

/* LOCKED or CROSSED where bids meet asks; OK where they do not. */
static uint8_t meeting(const struct obi_standing *s) {
    if (s->touch.shape & OBI_SHAPE_CROSSED) return OBI_VALUE_CROSSED;
    return s->touch.shape & OBI_SHAPE_LOCKED ? OBI_VALUE_LOCKED : OBI_VALUE_OK;
}

/* -- the bridge -------------------------------------------------------------------------------- */

/* The levels as they stood when bids and asks last did not meet. */
struct bridge {
    int stands;
    struct obi_ranks ranks;
    int64_t room[]; /* depths and lots of both sides */
};

static size_t bridge_room(const struct obi_column *col) {
    if ((enum crossed)col->param[0] != BRIDGE) return 0;
    return sizeof(struct bridge) + 4 * (size_t)col->hi * sizeof(int64_t);
}

static void keep(struct bridge *b, const struct obi_column *col, const struct obi_ranks *now) {
    for (int which = 0; which < 2; which++) {
        int64_t n = now->n[which] < col->hi ? now->n[which] : col->hi;
        b->ranks.depth[which] = b->room + 2 * which * col->hi;
        b->ranks.lots[which] = b->ranks.depth[which] + col->hi;
        b->ranks.n[which] = n;
        memcpy(b->ranks.depth[which], now->depth[which], (size_t)n * sizeof(int64_t));
        memcpy(b->ranks.lots[which], now->lots[which], (size_t)n * sizeof(obi_lots));
    }
    b->stands = 1;
}

static void cross_bridge(struct obi_tally *t, const struct obi_frame *frame) {
    struct bridge *b = t->memory;
    struct sums *s = t->sum;
    uint8_t met = meeting(frame->after);
    if (met) s->bridged = met;
    if (met) return;
    if (b->stands) add_flow(t, &b->ranks, &frame->after->ranks);
    keep(b, t->col, &frame->after->ranks);
}

static void rebase(struct obi_tally *t, const struct obi_frame *frame) {
    if ((enum crossed)t->col->param[0] != BRIDGE) return;
    struct bridge *b = t->memory;
    b->stands = 0;
    if (!meeting(frame->after)) keep(b, t->col, &frame->after->ranks);
}

static void add_frame(struct obi_tally *t, const struct obi_frame *frame) {
    struct sums *s = t->sum;
    enum crossed crossed = (enum crossed)t->col->param[0];
    note_doubt(t, frame);
    if (crossed == INCLUDE && frame->is_quiet) return;
    if (crossed == BRIDGE) {
        cross_bridge(t, frame);
        return;
    }
    uint8_t met = meeting(frame->before) ? meeting(frame->before) : meeting(frame->after);
    if (crossed == REJECT && met)
        s->refused = met;
    else
        add_flow(t, &frame->before->ranks, &frame->after->ranks);
}

static const struct obi_tally_kind levels = {
    .size = sizeof(struct sums), .room = bridge_room, .rebase = rebase, .frame = add_frame};

/* -- the mean depth ---------------------------------------------------------------------------- */

static int64_t scaled_levels(const struct obi_column *col) {
    int64_t n = (int64_t)col->param[0];
    return n > col->hi ? n : col->hi;
}

static void add_depth(struct obi_tally *t, const struct obi_frame *frame) {
    struct sums *s = t->sum;
    int64_t n = (int64_t)t->col->param[0];
    const struct obi_ranks *after = &frame->after->ranks;
    for (int which = 0; which < 2; which++)
        for (int64_t i = 0; i < n; i++)
            s->depth = obi_wide_add(s->depth, obi_wide_of(obi_rank_lots(after, which, i)));
    s->n_frames++;
    s->is_doubtful |= obi_is_doubtful(frame->after, n);
    note_doubt(t, frame);
    add_flow(t, &frame->before->ranks, after);
}

static const struct obi_tally_kind scaled = {
    .size = sizeof(struct sums), .levels = scaled_levels, .frame = add_depth};

/* -- measures ---------------------------------------------------------------------------------- */

static const struct sums *sums_of(const struct obi_tier *tier) {
    return tier->tally->told;
}

static struct obi_value flow_of(const struct obi_view *view, const struct sums *s, obi_wide lots) {
    if (s->refused && !view->flow->undefined) return obi_undefined(s->refused);
    struct obi_value v = obi_flow_value(view, lots, s->is_doubtful);
    if (v.status == OBI_VALUE_OK) v.status = s->bridged;
    return v;
}

static obi_wide net(const struct sums *s) {
    return obi_wide_sub(s->bid, s->ask);
}

static struct obi_value order_flow(const struct obi_view *view, const struct obi_tier *tier) {
    return flow_of(view, sums_of(tier), net(sums_of(tier)));
}

static struct obi_value flow_of_side(const struct obi_view *view, const struct obi_tier *tier,
                                     int which) {
    const struct sums *s = sums_of(tier);
    return flow_of(view, s, which ? s->ask : s->bid);
}
OBI_SIDES(flow, flow_of_side)

static struct obi_value gross_flow(const struct obi_view *view, const struct obi_tier *tier) {
    return flow_of(view, sums_of(tier), sums_of(tier)->gross);
}

static struct obi_value flow_balance(const struct obi_view *view, const struct obi_tier *tier) {
    const struct sums *s = sums_of(tier);
    struct obi_value v = flow_of(view, s, s->gross);
    if (isnan(v.value)) return v;
    if (!obi_wide_sign(s->gross)) return obi_flow_ratio(view, s->gross, s->gross, 0);
    return obi_ratio_of(net(s), s->gross, v.status);
}

/* OFI / Q with Q = depth / (2 n M). */
static struct obi_value scaled_flow(const struct obi_view *view, const struct obi_tier *tier) {
    const struct sums *s = sums_of(tier);
    if (view->flow->undefined || !obi_wide_sign(s->depth))
        return obi_flow_ratio(view, s->depth, s->depth, 0);
    obi_wide terms = obi_wide_mul(2 * (int64_t)tier->param[0], (int64_t)s->n_frames);
    double value = obi_sum_ratio(obi_sum_mul(net(s), terms), obi_sum_of(s->depth));
    return obi_defined(value, obi_flow_status(view, s->is_doubtful));
}

OBI_TERM(bid_flow) {
    (void)view;
    obi_term_wide(t, sums_of(tier)->bid);
}
OBI_TERM(ask_flow) {
    (void)view;
    obi_term_wide(t, sums_of(tier)->ask);
}
OBI_TERM(gross) {
    (void)view;
    obi_term_wide(t, sums_of(tier)->gross);
}
OBI_TERM(depth) {
    (void)view;
    obi_term_wide(t, sums_of(tier)->depth);
}
OBI_TERM(frames) {
    (void)view;
    obi_text_put_uint(t, sums_of(tier)->n_frames);
}

/* -- the list ---------------------------------------------------------------------------------- */

#define CONT "Cont, Kukanov, Stoikov 2014, The price impact of order book events, 2.1"
#define XU                                                                                         \
    "Xu, Gould, Howison 2018, Multi-level order-flow imbalance in a limit order book, eq. 9-12"
#define KOLM "Kolm, Turiel, Westray 2023, Deep order flow imbalance, 3.2"
#define CCZ                                                                                        \
    "Cont, Cucuringu, Zhang 2023, Cross-impact of order flow imbalance in equity markets, 2.2"
#define LEVEL (OBI_TRAIT_TIER | OBI_TRAIT_LEVELS | OBI_TRAIT_FLOW)
#define MEET  "crossed=include|bridge|reject"
#define EDGES                                                                                      \
    OBI_FLOW_EDGES                                                                                 \
    "A level that vanishes takes its size, one that returns adds it. Levels beyond "               \
    "what the feed tells: PARTIAL. Bids that meet asks: as measured; with bridge, "                \
    "compared with the book as it stood before, LOCKED or CROSSED; with reject, NaN."

static const struct obi_term terms[] = {{"bid_flow", put_bid_flow},
                                        {"ask_flow", put_ask_flow},
                                        {"gross", put_gross},
                                        {"depth", put_depth},
                                        {"frames", put_frames}};

#define ROW(metric, fn, title, ...)                                                                \
    { .id = metric, .measure = fn, .name = title, __VA_ARGS__ }

static const struct obi_metric_row rows[] = {
    ROW(OBI_METRIC_ORDER_FLOW, order_flow, "order_flow", .tally = &levels,
        .traits = LEVEL | OBI_TRAIT_INTEGER, .unit = "lots", .params = MEET,
        .text = "sum over frames and levels of what was added less what was taken at the bids, "
                "minus the same at the asks; a level whose price improves adds its whole size, one "
                "that falls back takes it",
        .terms = "bid part {bid_flow} - ask part {ask_flow}", .lo = -HUGE_VAL, .hi = HUGE_VAL,
        .sign = "above 0", .edges = EDGES, .source = CONT "; levels: " XU),
    ROW(OBI_METRIC_BID_FLOW, bid_flow, "bid_flow", .tally = &levels,
        .traits = LEVEL | OBI_TRAIT_INTEGER, .unit = "lots", .params = MEET,
        .text = "the bid part of order_flow", .terms = "{bid_flow}", .lo = -HUGE_VAL,
        .hi = HUGE_VAL, .sign = "above 0", .edges = EDGES, .source = KOLM),
    ROW(OBI_METRIC_ASK_FLOW, ask_flow, "ask_flow", .tally = &levels,
        .traits = LEVEL | OBI_TRAIT_INTEGER, .unit = "lots", .params = MEET,
        .text = "the ask part of order_flow: above 0 where asks came", .terms = "{ask_flow}",
        .lo = -HUGE_VAL, .hi = HUGE_VAL, .sign = "below 0", .edges = EDGES, .source = KOLM),
    ROW(OBI_METRIC_GROSS_FLOW, gross_flow, "gross_flow", .tally = &levels,
        .traits = LEVEL | OBI_TRAIT_INTEGER, .unit = "lots", .params = MEET,
        .text = "sum over frames of order_flow without its sign", .terms = "{gross}", .lo = 0,
        .hi = HUGE_VAL, .edges = EDGES, .source = CONT),
    ROW(OBI_METRIC_FLOW_BALANCE, flow_balance, "flow_balance", .tally = &levels, .traits = LEVEL,
        .unit = "1", .params = MEET,
        .text = "order_flow over gross_flow: 1 where every frame since the last row pressed up",
        .terms = "(bid part {bid_flow} - ask part {ask_flow}) / {gross}", .lo = -1, .hi = 1,
        .sign = "above 0", .edges = EDGES " No flow: NaN, ZERO_DENOM, or BREAK across a snapshot.",
        .source = CONT),
    ROW(OBI_METRIC_SCALED_FLOW, scaled_flow, "scaled_flow", .tally = &scaled, .traits = LEVEL,
        .unit = "1", .params = "depth=10(1..1000 whole)",
        .text = "order_flow over the mean size of a level: of both sides' first levels, as many as "
                "depth says, after each frame since the last row",
        .terms = "(bid part {bid_flow} - ask part {ask_flow}) x 2 x {param0} levels x {frames} "
                 "frames / {depth}",
        .lo = -HUGE_VAL, .hi = HUGE_VAL, .sign = "above 0",
        .edges = OBI_FLOW_EDGES "Empty book, or no frame: NaN, ZERO_DENOM. Levels beyond what the "
                                "feed tells: PARTIAL.",
        .source = CCZ),
};

const struct obi_metric_part obi_metrics_flow = {rows, sizeof rows / sizeof *rows, terms,
                                                 sizeof terms / sizeof *terms};
