/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Imbalance in which not every lot counts alike. With B bid and A asked in the tier, d a level's
 * distance in ticks from its own touch, or from the mid, and i its rank from 1:
 *   shrunk (B - A) / (B + A + 2 k): towards 0 as the book gets thin
 *   weighted (sum w bid - sum w asked) / (sum w bid + sum w asked) with the weights
 *     linear max(0, 1 - d / reach) · exp e^(-rate d) · hyper 1 / (1 + rate d) · rank 1 / i
 * Shrunk and linear are exact, rounded once. The other weights are whole numbers of 2^-62 (weigh.h)
 * and their sums exact, so that the result is off by no more than twice the mean rounding of the
 * weights over their mean: 2^-51 near the touch, and more in tiers where they have nearly vanished.
 * They are made anew from the distances in each frame: nothing drifts as the touch moves. */
#include "metric/table.h"
#include "metric/term.h"
#include "metric/weigh.h"

#include <math.h>

/* -- shrunk ------------------------------------------------------------------------------------ */

static uint8_t thin_below(const struct obi_view *view, const struct obi_tier *tier, obi_wide lots) {
    int is_thin = obi_wide_sign(obi_wide_sub(lots, obi_wide_of((int64_t)tier->param[0]))) < 0;
    if (tier->empty || tier->told == OBI_VALUE_PARTIAL || !is_thin) {
        return obi_tier_status(view, tier);
    }
    return OBI_VALUE_THIN;
}

static struct obi_value shrunk_imbalance(const struct obi_view *view, const struct obi_tier *tier) {
    uint8_t none = tier->lacks_all;
    if (none) return obi_undefined(none);
    obi_wide lots = obi_wide_add(tier->bid, tier->ask);
    obi_wide more = obi_wide_of(2 * (int64_t)tier->param[0]);
    return obi_ratio_of(obi_wide_sub(tier->bid, tier->ask), obi_wide_add(lots, more),
                        thin_below(view, tier, lots));
}

/* -- weighted ---------------------------------------------------------------------------------- */

/* Distances from a mid need one. */
static uint8_t missing_mid(const struct obi_view *view, const struct obi_tier *tier) {
    const struct obi_summand *sum = &tier->walk->sum[tier->tap_to[0]->sum];
    return sum->from_mid ? obi_touches_missing(&view->touch) : OBI_VALUE_OK;
}

static struct obi_value weighted_imbalance(const struct obi_view *view,
                                           const struct obi_tier *tier) {
    struct obi_sum bid, ask;
    uint8_t none = tier->lacks_all;
    if (!none) none = missing_mid(view, tier);
    if (none) return obi_undefined(none);
    obi_tier_sum(tier, 0, 0, &bid);
    obi_tier_sum(tier, 1, 0, &ask);
    struct obi_sum both = obi_sum_add(bid, ask);
    if (!obi_sum_sign(both)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined(obi_sum_ratio(obi_sum_sub(bid, ask), both), obi_tier_status(view, tier));
}

/* -- terms ------------------------------------------------------------------------------------- */

/* A weighted sum in lots: a touch of linear weight counts twice its reach, of others 2^62. */
static void put_weighted(struct obi_text *t, const struct obi_tier *tier, int which) {
    const struct obi_summand *summand = &tier->walk->sum[tier->tap_to[0]->sum];
    int is_linear = summand->weight == OBI_WEIGHT_LINEAR;
    int64_t one = is_linear ? 2 * (int64_t)summand->scale : INT64_C(1) << 62;
    struct obi_sum sum;
    obi_tier_sum(tier, which, 0, &sum);
    obi_term_real(t, obi_sum_ratio(sum, obi_sum_of(obi_wide_of(one))));
}

static void put_bid(struct obi_text *t, const struct obi_view *view, const struct obi_tier *tier) {
    (void)view;
    put_weighted(t, tier, 0);
}

static void put_ask(struct obi_text *t, const struct obi_view *view, const struct obi_tier *tier) {
    (void)view;
    put_weighted(t, tier, 1);
}

/* -- the list ---------------------------------------------------------------------------------- */

#define TERMS "(weighted bid {bid} - weighted ask {ask}) / ({bid} + {ask})"
#define EDGES                                                                                      \
    OBI_BOTH_EMPTY "Nothing bid: -1, EMPTY_BID. Nothing asked: 1, EMPTY_ASK. All that rests "      \
                   "weighs 0: NaN, ZERO_DENOM."
#define MID_EDGES EDGES " From the mid with a side of the book empty: NaN, EMPTY_BID or EMPTY_ASK."
#define WEIGHTED  "W the sum of sizes times their weights"
#define SETTLED   " The weights are a choice that the literature does not settle."

static const struct obi_term terms[] = {{"bid", put_bid}, {"ask", put_ask}};

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_SHRUNK_IMBALANCE,
     .traits = OBI_TIERED,
     .measure = shrunk_imbalance,
     .name = "shrunk_imbalance",
     .unit = "1",
     .text = "(B - A) / (B + A + 2 k), k lots of pseudo-depth a side",
     .terms = "(bid {B} - ask {A}) / ({sum} + 2 x {param0})",
     .params = "k=100(1..1000000000000000 whole)",
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = OBI_BOTH_EMPTY "One side: EMPTY_BID or EMPTY_ASK. Less than k in all: THIN.",
     .source = "additive smoothing (Lidstone 1920) of Gould and Bonart's imbalance; k, a low "
               "quantile of past depth, is a choice"},
    {.id = OBI_METRIC_LINEAR_IMBALANCE,
     .traits = OBI_TIERED,
     .measure = weighted_imbalance,
     .name = "linear_imbalance",
     .unit = "1",
     .text = "(W bid - W asked) / (W bid + W asked), " WEIGHTED " max(0, 1 - d / reach), d the "
             "distance in ticks",
     .terms = TERMS,
     .sums = {OBI_WEIGHT_LINEAR},
     .params = "reach=10(1..1000000 whole),from=touch|mid",
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = MID_EDGES,
     .source = OBI_GOULD_BONART "." SETTLED},
    {.id = OBI_METRIC_EXP_IMBALANCE,
     .traits = OBI_TIERED,
     .measure = weighted_imbalance,
     .name = "exp_imbalance",
     .unit = "1",
     .text = "(W bid - W asked) / (W bid + W asked), " WEIGHTED " e^(-rate d), d the distance in "
             "ticks from the touch; from the mid it is the same",
     .terms = TERMS,
     .sums = {OBI_WEIGHT_EXP},
     .params = "rate=0.1(0.000001..1000)",
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = EDGES,
     .source = OBI_GOULD_BONART "." SETTLED},
    {.id = OBI_METRIC_HYPER_IMBALANCE,
     .traits = OBI_TIERED,
     .measure = weighted_imbalance,
     .name = "hyper_imbalance",
     .unit = "1",
     .text = "(W bid - W asked) / (W bid + W asked), " WEIGHTED " 1 / (1 + rate d), d the distance "
             "in ticks",
     .terms = TERMS,
     .sums = {OBI_WEIGHT_HYPER},
     .params = "rate=0.1(0.000001..1000),from=touch|mid",
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = MID_EDGES,
     .source = OBI_GOULD_BONART "." SETTLED},
    {.id = OBI_METRIC_RANK_IMBALANCE,
     .traits = OBI_TIERED,
     .measure = weighted_imbalance,
     .name = "rank_imbalance",
     .unit = "1",
     .text = "(W bid - W asked) / (W bid + W asked), " WEIGHTED " 1 / i, i the level's rank from 1",
     .terms = TERMS,
     .sums = {OBI_WEIGHT_RANK},
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = EDGES,
     .source = OBI_GOULD_BONART "." SETTLED},
};

const struct obi_metric_part obi_metrics_weight = {rows, sizeof rows / sizeof *rows, terms,
                                                   sizeof terms / sizeof *terms};
