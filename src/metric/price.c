/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Prices from the touch. With bid pb and ask pa:
 *   spread = pa - pb,  mid = (pa + pb) / 2,  spread_bps = 10^4 (pa - pb) / mid
 *   weighted mid = (pb Qa + pa Qb) / (Qb + Qa) with the sizes Q of the tier: in [pb, pa], away from
 *   the side with more on it (Stoikov 2018, The micro-price, section 1). */
#include "metric/table.h"
#include "metric/term.h"
#include "micro/micro.h"

#include <math.h>

static struct obi_value spread(const struct obi_view *view, const struct obi_tier *tier) {
    (void)tier;
    uint8_t none = obi_touches_missing(&view->touch);
    if (none) return obi_undefined(none);
    return obi_defined(obi_wide_to_double(obi_spread(&view->touch)), view->market);
}

static struct obi_value mid(const struct obi_view *view, const struct obi_tier *tier) {
    (void)tier;
    uint8_t none = obi_touches_missing(&view->touch);
    if (none) return obi_undefined(none);
    return obi_defined(obi_mid(&view->touch), view->market);
}

static struct obi_value spread_bps(const struct obi_view *view, const struct obi_tier *tier) {
    (void)tier;
    uint8_t none = obi_mid_missing(&view->touch);
    if (none) return obi_undefined(none);
    /* 20000 = 10^4 and the 2 of twice the mid */
    return obi_ratio_of(obi_wide_times(obi_spread(&view->touch), 20000),
                        obi_twice_mid(&view->touch), view->market);
}

/* Sizes that sum to 2^63 lots or more are halved, both alike, until they do not: the result is then
 * within 2^-60 of the spread. Below, it is exact. */
static void fit(obi_wide *a, obi_wide *b) {
    for (obi_wide sum = obi_wide_add(*a, *b); obi_wide_high(sum) || obi_wide_low(sum) >> 63;
         sum = obi_wide_add(*a, *b)) {
        *a = obi_wide_half(*a);
        *b = obi_wide_half(*b);
    }
}

static struct obi_value weighted_mid(const struct obi_view *view, const struct obi_tier *tier) {
    uint8_t none = obi_touches_missing(&view->touch);
    if (!none) none = tier->lacks_all;
    if (none) return obi_undefined(none);
    obi_wide bid = tier->bid, ask = tier->ask;
    fit(&bid, &ask);
    int64_t qb = (int64_t)obi_wide_low(bid), qa = (int64_t)obi_wide_low(ask);
    obi_wide num =
        obi_wide_add(obi_wide_mul(view->touch.bid, qa), obi_wide_mul(view->touch.ask, qb));
    return obi_ratio_of(num, obi_wide_add(bid, ask), obi_tier_status(view, tier));
}

static struct obi_value adjustment(const struct obi_view *view, const struct obi_tier *tier) {
    int is_open = obi_wide_sign(obi_spread(&view->touch)) > 0;
    if (!view->micro || !is_open) return obi_undefined(OBI_VALUE_NO_FIT);
    uint64_t bid_lots = obi_wide_low(tier->bid), ask_lots = obi_wide_low(tier->ask);
    return obi_micro_adjustment(view->micro, bid_lots, ask_lots,
                                obi_wide_low(obi_spread(&view->touch)));
}

static struct obi_value micro_price(const struct obi_view *view, const struct obi_tier *tier) {
    uint8_t none = obi_touches_missing(&view->touch);
    if (none) return obi_undefined(none);
    struct obi_value found = adjustment(view, tier);
    if (found.status) return obi_defined(weighted_mid(view, tier).value, OBI_VALUE_NO_FIT);
    return obi_defined(obi_mid(&view->touch) + found.value, view->market);
}

static void put_adjustment(struct obi_text *t, const struct obi_view *view,
                           const struct obi_tier *tier) {
    struct obi_value found = adjustment(view, tier);
    double mid_price = obi_mid(&view->touch);
    obi_term_real(t, found.status ? weighted_mid(view, tier).value - mid_price : found.value);
}

/* -- the list ---------------------------------------------------------------------------------- */

#define HARRIS "Harris 2003, Trading and Exchanges, chapter 14"

static const struct obi_term terms[] = {{"adjustment", put_adjustment}};

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_SPREAD,
     .traits = OBI_TRAIT_INTEGER | OBI_TRAIT_FILTER,
     .measure = spread,
     .name = "spread",
     .unit = "ticks",
     .text = "best ask - best bid",
     .terms = "best ask {pa} - best bid {pb}",
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .edges = OBI_PRICE_EDGES " Locked 0, crossed below 0.",
     .source = HARRIS},
    {.id = OBI_METRIC_SPREAD_BPS,
     .traits = OBI_TRAIT_FILTER,
     .measure = spread_bps,
     .name = "spread_bps",
     .unit = "bps",
     .text = "10000 (best ask - best bid) / mid",
     .terms = "10000 x (best ask {pa} - best bid {pb}) / mid {mid}",
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .edges = OBI_PRICE_EDGES " Mid not above 0: NaN, ZERO_DENOM.",
     .source = HARRIS},
    {.id = OBI_METRIC_MID,
     .traits = OBI_TRAIT_FILTER,
     .measure = mid,
     .name = "mid",
     .unit = "ticks",
     .text = "(best bid + best ask) / 2",
     .terms = "(best bid {pb} + best ask {pa}) / 2",
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .edges = OBI_PRICE_EDGES,
     .source = HARRIS},
    {.id = OBI_METRIC_WEIGHTED_MID,
     .traits = OBI_TIERED,
     .measure = weighted_mid,
     .name = "weighted_mid",
     .unit = "ticks",
     .text =
         "(best bid x A + best ask x B) / (B + A), B and A the sizes bid and asked in the tier; "
         "exact while they sum below 2^63 lots",
     .terms = "(best bid {pb} x ask {A} + best ask {pa} x bid {B}) / {sum}",
     .sums = {OBI_WEIGHT_UNIT},
     .params = OBI_UNIT_PARAM,
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .edges = OBI_PRICE_EDGES " " OBI_BOTH_EMPTY
                              "One side of the tier empty: the best price of the empty side.",
     .source = "Stoikov 2018, The micro-price, section 1 (SSRN 2970694)"},
    {.id = OBI_METRIC_MICRO_PRICE,
     .traits = OBI_TRAIT_FILTER,
     .measure = micro_price,
     .name = "micro_price",
     .unit = "ticks",
     .text = "mid + G*, what a table learned (obi_micro) adds for the bid's share of the touch and "
             "the spread",
     .terms = "mid {mid} + adjustment {adjustment}",
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .edges = OBI_PRICE_EDGES " No table given, a touch it has not learned, locked or crossed: the "
                              "weighted mid, NO_FIT.",
     .source = "Stoikov 2018, The micro-price (SSRN 2970694)",
     .at_touch = 1},
};

const struct obi_metric_part obi_metrics_price = {rows, sizeof rows / sizeof *rows, terms,
                                                  sizeof terms / sizeof *terms};
