/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One price of a tier of both sides. With prices pb, pa and sizes qb, qa of its levels:
 *   depth price (sum pb qb + sum pa qa) / (sum qb + sum qa): each price weighed by its own size
 *     (Cao, Hansch and Wang 2009; called VAMP by some). It lies towards the side with more depth,
 *     or with depth farther out
 *   vamp: each price weighed by the size across at the same distance from the mid, which is
 *     2 mid - depth price: it lies away from the side with more depth, as the weighted mid does
 *   vamp effective: each side's mean price weighed by the size of the other side
 *   vamp rank: each price weighed by the size of the level across of the same rank
 * All but the effective are one division, rounded once; that is within 2^-51 of the larger of the
 * two mean prices. */
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

/* -- prices weighed by their own sizes --------------------------------------------------------- */

struct depth {
    struct obi_sum value; /* sum p q of both sides */
    obi_wide lots;
};

static uint8_t depth_of(const struct obi_tier *tier, struct depth *out) {
    struct obi_sum bid, ask;
    uint8_t none = tier->lacks_all;
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

/* At the same distance: 2 mid - sum p q / sum q = (M sum q - sum p q) / sum q, M twice the mid. */
static struct obi_value vamp(const struct obi_view *view, const struct obi_tier *tier) {
    struct depth depth;
    uint8_t none = depth_of(tier, &depth);
    if (!none) none = obi_touches_missing(&view->touch);
    if (none) return obi_undefined(none);
    obi_wide twice_mid = obi_twice_mid(&view->touch);
    struct obi_sum num = obi_sum_sub(obi_sum_mul(twice_mid, depth.lots), depth.value);
    return obi_defined(obi_sum_ratio(num, obi_sum_of(depth.lots)), obi_tier_status(view, tier));
}

/* (Vb Qa + Va Qb) / (Qa + Qb) as V's and shares, so that nothing grows beyond a double. */
static struct obi_value vamp_effective(const struct obi_view *view, const struct obi_tier *tier) {
    struct obi_sum bid, ask;
    uint8_t none = tier->lacks_any;
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

OBI_TERM(pair_value) {
    obi_term_real(t, obi_sum_to_double(pairs_of(view, tier).value));
}
OBI_TERM(pair_lots) {
    obi_term_wide(t, pairs_of(view, tier).lots);
}

static const struct obi_term terms[] = {{"pair_value", put_pair_value},
                                        {"pair_lots", put_pair_lots}};

/* -- the list ---------------------------------------------------------------------------------- */

#define CAO "Cao, Hansch, Wang 2009, The information content of an open limit-order book"
#define HFTBACKTEST                                                                                \
    "hftbacktest, market making with alpha: order book imbalance; peers call any of the kinds so"
#define ONE_EMPTY "Nothing bid, or asked, in the tier: NaN, EMPTY_BID, EMPTY_ASK or EMPTY_BOTH."

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_DEPTH_PRICE,
     .traits = OBI_TIERED,
     .measure = depth_price,
     .name = "depth_price",
     .unit = "ticks",
     .text = "the mean price of all lots in the tier, bid and asked, each level weighed by its own "
             "size; towards the side with more depth",
     .terms = "(value bid {bid_sum} + value asked {ask_sum}) / {both_lots}",
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
     .text =
         "volume-adjusted mid price: 2 mid - depth_price, each price weighed by the size across "
         "at the same distance from the mid; away from the side with more depth",
     .terms = "2 x mid {mid} - (value bid {bid_sum} + value asked {ask_sum}) / {both_lots}",
     .sums = {OBI_WEIGHT_VALUE},
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .edges = OBI_BOTH_EMPTY "A side of the book empty: NaN, EMPTY_BID or EMPTY_ASK.",
     .source = HFTBACKTEST},
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
     .edges = ONE_EMPTY,
     .source = HFTBACKTEST},
    {.id = OBI_METRIC_VAMP_EFFECTIVE,
     .traits = OBI_TIERED,
     .measure = vamp_effective,
     .name = "vamp_effective",
     .unit = "ticks",
     .text = "(bid_vwap x A + ask_vwap x B) / (B + A): the mean price of each side of the tier, "
             "weighed by the lots across; within 2^-51 of the larger of the two",
     .terms = "(value bid {bid_sum} / {bid_lots} x ask {ask_lots} + value asked {ask_sum} / "
              "{ask_lots} x bid {bid_lots}) / {both_lots}",
     .sums = {OBI_WEIGHT_VALUE},
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .edges = ONE_EMPTY,
     .source = HFTBACKTEST},
};

const struct obi_metric_part obi_metrics_vamp = {rows, sizeof rows / sizeof *rows, terms,
                                                 sizeof terms / sizeof *terms};
