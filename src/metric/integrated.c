/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Integrated order flow: with the order flow F of each of the M best levels over n frames, and the
 * mean size of a level Q = depth / (2 n M),
 *   integrated flow = sum over m of w_m F_m / Q
 * where the weights w were learned (obi_weights). Nothing is centred here. Without weights, or with
 * weights of another number of levels, each level counts 1 / M.
 *
 * Cost: the levels of the tier, a frame. */
#include "metric/integrated.h"

#include "metric/flow.h"
#include "metric/table.h"
#include "metric/term.h"
#include "weights/weights.h"

#include <math.h>

/* -- a frame ----------------------------------------------------------------------------------- */

static void add_level(struct obi_level_flows *s, const struct obi_frame *frame, int64_t level) {
    const struct obi_ranks *before = &frame->before->ranks, *after = &frame->after->ranks;
    for (int which = 0; which < 2; which++)
        s->depth = obi_wide_add(s->depth, obi_wide_of(obi_rank_lots(after, which, level)));
    if (frame->is_quiet) return;
    obi_wide bid = obi_rank_flow(before, after, 0, level);
    obi_wide ask = obi_rank_flow(before, after, 1, level);
    s->flow[level] = obi_wide_add(s->flow[level], obi_wide_sub(bid, ask));
}

static void add_frame(struct obi_tally *t, const struct obi_frame *frame) {
    struct obi_level_flows *s = t->sum;
    for (int64_t level = 0; level < t->col->hi; level++) add_level(s, frame, level);
    s->n_frames++;
    s->is_doubtful |= obi_is_doubtful(frame->before, t->col->hi);
    s->is_doubtful |= obi_is_doubtful(frame->after, t->col->hi);
}

const struct obi_tally_kind obi_level_flows_kind = {.size = sizeof(struct obi_level_flows),
                                                    .frame = add_frame};

/* -- measures ---------------------------------------------------------------------------------- */

static const struct obi_level_flows *flows_of(const struct obi_tier *tier) {
    return tier->tally->told;
}

static int64_t levels_of(const struct obi_tier *tier) {
    return tier->tally->col->hi;
}

/* NULL: there are none, or none for so many levels. */
static const double *weights_of(const struct obi_view *view, const struct obi_tier *tier) {
    return view->weights ? obi_weights_of(view->weights, levels_of(tier)) : NULL;
}

static obi_wide sum_of(const struct obi_tier *tier) {
    obi_wide sum = obi_wide_of(0);
    for (int64_t m = 0; m < levels_of(tier); m++) sum = obi_wide_add(sum, flows_of(tier)->flow[m]);
    return sum;
}

/* The mean of all levels, which M takes out again: rounded once. */
static struct obi_value unweighted(const struct obi_tier *tier) {
    const struct obi_level_flows *s = flows_of(tier);
    struct obi_sum twice = obi_sum_mul(sum_of(tier), obi_wide_mul(2, (int64_t)s->n_frames));
    return obi_defined(obi_sum_ratio(twice, obi_sum_of(s->depth)), OBI_VALUE_NO_FIT);
}

static struct obi_value integrated_flow(const struct obi_view *view, const struct obi_tier *tier) {
    const struct obi_level_flows *s = flows_of(tier);
    const double *weight = weights_of(view, tier);
    if (view->flow->undefined || !obi_wide_sign(s->depth))
        return obi_flow_ratio(view, s->depth, s->depth, 0);
    if (!weight) return unweighted(tier);
    double sum = 0;
    for (int64_t m = 0; m < levels_of(tier); m++)
        sum += weight[m] * obi_level_flow_scaled(s, levels_of(tier), m);
    return obi_defined(sum, obi_flow_status(view, s->is_doubtful));
}

static double weighted(const struct obi_view *view, const struct obi_tier *tier) {
    const double *weight = weights_of(view, tier);
    double sum = 0;
    if (!weight) return obi_wide_ratio(sum_of(tier), obi_wide_of(levels_of(tier)));
    for (int64_t m = 0; m < levels_of(tier); m++)
        sum += weight[m] * obi_wide_to_double(flows_of(tier)->flow[m]);
    return sum;
}

OBI_TERM(weighted) {
    obi_term_real(t, weighted(view, tier));
}
OBI_TERM(levels) {
    (void)view;
    obi_text_put_int(t, levels_of(tier));
}
OBI_TERM(frames) {
    (void)view;
    obi_text_put_uint(t, flows_of(tier)->n_frames);
}
OBI_TERM(depth) {
    (void)view;
    obi_term_wide(t, flows_of(tier)->depth);
}

/* -- the list ---------------------------------------------------------------------------------- */

static const struct obi_term terms[] = {{"weighted", put_weighted},
                                        {"levels", put_levels},
                                        {"frames", put_frames},
                                        {"depth", put_depth}};

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_INTEGRATED_FLOW,
     .traits = OBI_TRAIT_TIER | OBI_TRAIT_LEVELS | OBI_TRAIT_TOUCH | OBI_TRAIT_FLOW,
     .measure = integrated_flow,
     .tally = &obi_level_flows_kind,
     .most = OBI_WEIGHTS_LEVELS,
     .name = "integrated_flow",
     .unit = "1",
     .text = "sum over levels of learned weight (obi_weights) x order_flow over the mean size of a "
             "level: of both sides' levels in the tier, after each frame since the last row",
     .terms = "weighted flow {weighted} x 2 x {levels} levels x {frames} frames / {depth}",
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .sign = "above 0",
     .edges = OBI_FLOW_EDGES "Empty book, or no frame: NaN, ZERO_DENOM. Levels beyond what the "
                             "feed tells: PARTIAL. No weights given, none learned yet, or for "
                             "another number of levels: all levels alike, NO_FIT. It takes at most "
                             "32 levels.",
     .source = "Cont, Cucuringu, Zhang 2023, Cross-impact of order flow imbalance in equity "
               "markets, 2.2"}};

const struct obi_metric_part obi_metrics_integrated = {rows, sizeof rows / sizeof *rows, terms,
                                                       sizeof terms / sizeof *terms};
