/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One price of a tier of both sides. With prices pb, pa and sizes qb, qa of its levels:
 *   depth price (sum pb qb + sum pa qa) / (sum qb + sum qa): each price weighed by its own size
 *     (Cao, Hansch and Wang 2009; called VAMP by some). It lies towards the side with more depth,
 *     or with depth farther out
 *   vamp cross: each price weighed by the size across at the same distance from the mid, which is
 *     2 mid - depth price: it lies away from the side with more depth, as the weighted mid does
 *   vamp effective: each side's mean price weighed by the size of the other side
 *   vamp rank: each price weighed by the size of the level across of the same rank
 * Depth price, cross and rank are one division, rounded once; effective is within 2^-51 of the
 * larger of the two mean prices. */
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

enum { CROSS, EFFECTIVE };

/* -- prices weighed by their own sizes --------------------------------------------------------- */

struct depth {
    struct obi_sum value; /* sum p q of both sides */
    obi_wide lots;
};

static uint8_t depth_of(const struct obi_tier *tier, struct depth *out) {
    struct obi_sum bid, ask;
    uint8_t none = obi_tier_lacks_all(tier);
    if (none) return none;
    obi_tier_sum(tier, 0, 0, &bid);
    obi_tier_sum(tier, 1, 0, &ask);
    out->value = obi_sum_add(bid, ask);
    out->lots = obi_wide_add(tier->bid, tier->ask);
    return OBI_VALUE_OK;
}

static struct obi_value depth_price(const struct obi_view *view, const struct obi_tier *tier) {
    struct depth depth;
    uint8_t none = depth_of(tier, &depth);
    if (none) return obi_undefined(none);
    return obi_defined(obi_sum_ratio(depth.value, obi_sum_of(depth.lots)),
                       obi_tier_status(view, tier));
}

/* -- prices weighed by sizes across ------------------------------------------------------------ */

/* 2 mid - sum p q / sum q = (M sum q - sum p q) / sum q, M twice the mid. */
static struct obi_value cross(const struct obi_view *view, const struct obi_tier *tier) {
    struct depth depth;
    uint8_t none = depth_of(tier, &depth);
    if (!none) none = obi_view_missing(view);
    if (none) return obi_undefined(none);
    obi_wide twice_mid = obi_wide_add(obi_wide_of(view->bid), obi_wide_of(view->ask));
    struct obi_sum num = obi_sum_sub(obi_sum_mul(twice_mid, depth.lots), depth.value);
    return obi_defined(obi_sum_ratio(num, obi_sum_of(depth.lots)), obi_tier_status(view, tier));
}

/* (Vb Qa + Va Qb) / (Qa + Qb) as V's and shares, so that nothing grows beyond a double. */
static struct obi_value effective(const struct obi_view *view, const struct obi_tier *tier) {
    struct obi_sum bid, ask;
    uint8_t none = obi_tier_lacks_any(tier);
    if (none) return obi_undefined(none);
    obi_tier_sum(tier, 0, 0, &bid);
    obi_tier_sum(tier, 1, 0, &ask);
    obi_wide lots = obi_wide_add(tier->bid, tier->ask);
    double mean_bid = obi_sum_ratio(bid, obi_sum_of(tier->bid));
    double mean_ask = obi_sum_ratio(ask, obi_sum_of(tier->ask));
    double value =
        mean_bid * obi_wide_ratio(tier->ask, lots) + mean_ask * obi_wide_ratio(tier->bid, lots);
    return obi_defined(value, obi_tier_status(view, tier));
}

static struct obi_value vamp(const struct obi_view *view, const struct obi_tier *tier) {
    return tier->param[0] > CROSS ? effective(view, tier) : cross(view, tier);
}

/* -- by rank ----------------------------------------------------------------------------------- */

struct pairs {
    struct obi_sum value; /* sum pb qa + pa qb over the ranks where both sides have a level */
    obi_wide lots;
};

static struct pairs pairs_of(const struct obi_view *view, const struct obi_tier *tier) {
    const struct obi_ranks *r = view->ranks;
    struct pairs p = {{{0}}, obi_wide_of(0)};
    int64_t end = r->n[0] < r->n[1] ? r->n[0] : r->n[1];
    if (tier->to->at < end) end = tier->to->at;
    for (int64_t i = tier->from->at; i < end; i++) {
        obi_wide bid = obi_wide_mul(~r->depth[0][i], r->lots[1][i]);
        obi_wide ask = obi_wide_mul(r->depth[1][i], r->lots[0][i]);
        p.value = obi_sum_add(p.value, obi_sum_add(obi_sum_of(bid), obi_sum_of(ask)));
        p.lots = obi_wide_add(p.lots, obi_wide_of(r->lots[0][i]));
        p.lots = obi_wide_add(p.lots, obi_wide_of(r->lots[1][i]));
    }
    return p;
}

static struct obi_value vamp_rank(const struct obi_view *view, const struct obi_tier *tier) {
    struct pairs p = pairs_of(view, tier);
    if (tier->empty) return obi_undefined(tier->empty);
    return obi_defined(obi_sum_ratio(p.value, obi_sum_of(p.lots)), obi_tier_status(view, tier));
}

/* -- terms ------------------------------------------------------------------------------------- */

#define TERM(name)                                                                                 \
    static void put_##name(struct obi_text *t, const struct obi_view *view,                        \
                           const struct obi_tier *tier)
static void put_sum(struct obi_text *t, const struct obi_tier *tier, int which) {
    struct obi_sum sum;
    obi_tier_sum(tier, which, 0, &sum);
    obi_term_real(t, obi_sum_to_double(sum));
}
TERM(bid_value) {
    (void)view;
    put_sum(t, tier, 0);
}
TERM(ask_value) {
    (void)view;
    put_sum(t, tier, 1);
}
TERM(pair_value) {
    obi_term_real(t, obi_sum_to_double(pairs_of(view, tier).value));
}
TERM(pair_lots) {
    obi_term_wide(t, pairs_of(view, tier).lots);
}

/* The terms of the kind that is asked for. */
TERM(vamp) {
    int is_effective = tier->param[0] > CROSS;
    obi_text_put(t, is_effective ? "(mean bid " : "2 x mid ");
    if (is_effective) {
        put_bid_value(t, view, tier);
        obi_text_put(t, " / ");
        obi_term_wide(t, tier->bid);
        obi_text_put(t, " x ask ");
        obi_term_wide(t, tier->ask);
        obi_text_put(t, " + mean ask ");
        put_ask_value(t, view, tier);
        obi_text_put(t, " / ");
        obi_term_wide(t, tier->ask);
        obi_text_put(t, " x bid ");
        obi_term_wide(t, tier->bid);
        obi_text_put(t, ") / ");
    } else {
        obi_wide twice = obi_wide_add(obi_wide_of(view->bid), obi_wide_of(view->ask));
        obi_term_real(t, obi_wide_ratio(twice, obi_wide_of(2)));
        obi_text_put(t, " - (value bid ");
        put_bid_value(t, view, tier);
        obi_text_put(t, " + value asked ");
        put_ask_value(t, view, tier);
        obi_text_put(t, ") / ");
    }
    obi_term_wide(t, obi_wide_add(tier->bid, tier->ask));
}

static const struct obi_term terms[] = {{"bid_value", put_bid_value},
                                        {"ask_value", put_ask_value},
                                        {"pair_value", put_pair_value},
                                        {"pair_lots", put_pair_lots},
                                        {"vamp", put_vamp}};

/* -- the list ---------------------------------------------------------------------------------- */

#define CAO "Cao, Hansch, Wang 2009, The information content of an open limit-order book"

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_DEPTH_PRICE,
     .traits = OBI_TIERED,
     .measure = depth_price,
     .name = "depth_price",
     .unit = "ticks",
     .text = "the mean price of all lots in the tier, bid and asked, each level weighed by its own "
             "size; towards the side with more depth",
     .terms = "(value bid {bid_value} + value asked {ask_value}) / {both_lots}",
     .sums = {OBI_WEIGHT_VALUE},
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .edges = OBI_BOTH_EMPTY "One side: that side's mean, EMPTY_BID or EMPTY_ASK.",
     .source = CAO ", WP"},
    {.id = OBI_METRIC_VAMP,
     .traits = OBI_TIERED,
     .measure = vamp,
     .name = "vamp",
     .unit = "ticks",
     .text = "volume-adjusted mid price: cross is 2 mid - depth_price, each price weighed by the "
             "size across; effective weighs each side's mean price by the other side's size",
     .terms = "{vamp}",
     .sums = {OBI_WEIGHT_VALUE},
     .params = "kind=cross|effective",
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .edges = OBI_BOTH_EMPTY "A side of the book empty: NaN, EMPTY_BID or EMPTY_ASK; for effective "
                             "a side of the tier.",
     .source = "hftbacktest, market making with alpha: order book imbalance; the kinds are a "
               "choice, peers disagree"},
    {.id = OBI_METRIC_VAMP_RANK,
     .traits = OBI_TIERED | OBI_TRAIT_LEVELS,
     .measure = vamp_rank,
     .name = "vamp_rank",
     .unit = "ticks",
     .text = "sum (pb qa + pa qb) / sum (qa + qb) over the ranks of the tier that both sides have: "
             "each price weighed by the size of the level across",
     .terms = "value across {pair_value} / {pair_lots}",
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .edges = "Nothing bid, or asked, in the tier: NaN, EMPTY_BID, EMPTY_ASK or EMPTY_BOTH.",
     .source = "hftbacktest, market making with alpha: order book imbalance"},
};

const struct obi_metric_part obi_metrics_vamp = {rows, sizeof rows / sizeof *rows, terms,
                                                 sizeof terms / sizeof *terms};
