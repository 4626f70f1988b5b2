/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How much an imbalance says. If each item of a tier, a level or an order of size q, were as likely
 * on the one side as on the other, B - A would have the mean 0 and the variance sum q^2, exactly:
 *   z = (B - A) / sqrt(sum q^2) · p = erfc(|z| / sqrt 2), the chance of a |z| as large or larger
 * and of counts nb and na, n = nb + na in all, with the share s = nb / n:
 *   z = (nb - na) / sqrt n · Wilson's interval of s
 *     (s + z^2/2n -+ z sqrt(s (1 - s) / n + z^2/4n^2)) / (1 + z^2/n)
 * Levels and orders do not stand there by themselves, so z is a scale to compare by and no proof.
 *
 * B - A, sum q^2, nb and na are exact. z rounds both, divides and takes a root: within 2^-51 of
 * itself. p follows z: within z^2 2^-51 + 2^-49 of itself, while it is above 2^-1022. The lower end
 * of the interval is within 2^-50 of itself, the upper one within 2^-50. */
#include "core/erfc.h"
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

/* -- of sizes ---------------------------------------------------------------------------------- */

/* The variance of the items; why there is none. */
static uint8_t variance_of(const struct obi_tier *tier, double *out) {
    struct obi_sum bid, ask;
    uint8_t none = tier->lacks_all;
    if (none) return none;
    uint8_t no_bid = obi_tier_sum(tier, 0, 0, &bid), no_ask = obi_tier_sum(tier, 1, 0, &ask);
    if (no_bid || no_ask) return no_bid ? no_bid : no_ask;
    struct obi_sum both = obi_sum_add(bid, ask);
    *out = obi_sum_to_double(both);
    return OBI_VALUE_OK;
}

static struct obi_value zscore(const struct obi_view *view, const struct obi_tier *tier) {
    double variance;
    uint8_t none = variance_of(tier, &variance);
    if (none) return obi_undefined(none);
    double off = obi_wide_to_double(obi_wide_sub(tier->bid, tier->ask));
    return obi_defined(off / sqrt(variance), obi_tier_status(view, tier));
}

static struct obi_value pvalue(const struct obi_view *view, const struct obi_tier *tier) {
    struct obi_value z = zscore(view, tier);
    return isnan(z.value) ? z : obi_defined(obi_two_sided(z.value), z.status);
}

/* -- of counts --------------------------------------------------------------------------------- */

static uint8_t uncounted(const struct obi_tier *tier) {
    uint8_t none = tier->lacks_all;
    if (none) return none;
    int is_zero = !obi_wide_sign(obi_wide_add(tier->bid, tier->ask));
    return is_zero ? OBI_VALUE_ZERO_DENOM : OBI_VALUE_OK; /* rests of levels that were counted */
}

static struct obi_value count_zscore(const struct obi_view *view, const struct obi_tier *tier) {
    uint8_t none = uncounted(tier);
    if (none) return obi_undefined(none);
    double off = obi_wide_to_double(obi_wide_sub(tier->bid, tier->ask));
    double n = obi_wide_to_double(obi_wide_add(tier->bid, tier->ask));
    return obi_defined(off / sqrt(n), obi_tier_status(view, tier));
}

static struct obi_value count_share(const struct obi_view *view, const struct obi_tier *tier) {
    uint8_t none = uncounted(tier);
    if (none) return obi_undefined(none);
    return obi_ratio_of(tier->bid, obi_wide_add(tier->bid, tier->ask), obi_tier_status(view, tier));
}

/* The lower end of Wilson's interval for so many of n; the upper one is 1 less that of the rest.
 * The ends solve a quadratic equation, and their product is s^2 / (1 + z^2/n): over the upper end,
 * in which nothing cancels, it is the lower one. */
static double wilson(double part, double rest, double z) {
    double n = part + rest, square = z * z;
    double spread = z * sqrt(part * rest / n + square / 4);
    return part / n * part / (part + square / 2 + spread);
}

static struct obi_value share_end(const struct obi_view *view, const struct obi_tier *tier,
                                  int is_high) {
    uint8_t none = uncounted(tier);
    if (none) return obi_undefined(none);
    double bid = obi_wide_to_double(tier->bid), ask = obi_wide_to_double(tier->ask);
    double z = tier->param[0];
    return obi_defined(is_high ? 1 - wilson(ask, bid, z) : wilson(bid, ask, z),
                       obi_tier_status(view, tier));
}

static struct obi_value count_share_lo(const struct obi_view *view, const struct obi_tier *tier) {
    return share_end(view, tier, 0);
}

static struct obi_value count_share_hi(const struct obi_view *view, const struct obi_tier *tier) {
    return share_end(view, tier, 1);
}

/* -- terms ------------------------------------------------------------------------------------- */

static void put_variance(struct obi_text *t, const struct obi_view *view,
                         const struct obi_tier *tier) {
    double variance = 0;
    (void)view;
    variance_of(tier, &variance);
    obi_term_real(t, variance);
}

static const struct obi_term terms[] = {{"variance", put_variance}};

/* -- the list ---------------------------------------------------------------------------------- */

#define SQUARES                                                                                    \
    "the exact variance of sums with random signs (Fisher 1935, The design of experiments, 21)"
#define WILSON  "Wilson 1927, Probable inference, the law of succession, and statistical inference"
#define LEVELS  ", as levels do not stand there by themselves"
#define ORDERS  ", as orders do not stand there by themselves"
#define UNTOLD  "Orders of a level not told: NaN, NO_ORDERS."
#define SPLIT   "Rests of levels only: NaN, ZERO_DENOM. "
#define Z_TERMS "(bid {bid_lots} - ask {ask_lots}) / sqrt(squares {variance})"
#define WIDE    "({B} + {A} + {param0} x {param0})"
#define ROOT    "{param0} x sqrt({B} x {A} / {sum} + {param0} x {param0} / 4)"

#define ORDERED (OBI_TIERED | OBI_TRAIT_ORDERS)

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_DEPTH_ZSCORE,
     .traits = OBI_TIERED,
     .measure = zscore,
     .name = "depth_zscore",
     .unit = "1",
     .text = "(B - A) / sqrt(sum q^2), q the size of each level; a scale and no proof" LEVELS,
     .terms = Z_TERMS,
     .sums = {OBI_WEIGHT_SQUARE},
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .sign = "above 0",
     .edges = OBI_BOTH_EMPTY "One side: EMPTY_BID or EMPTY_ASK.",
     .source = SQUARES},
    {.id = OBI_METRIC_DEPTH_PVALUE,
     .traits = OBI_TIERED,
     .measure = pvalue,
     .name = "depth_pvalue",
     .unit = "1",
     .text = "erfc(|depth_zscore| / sqrt 2): how often random sides are as lopsided or more; no "
             "proof" LEVELS,
     .terms = "erfc(abs(" Z_TERMS ") / sqrt(2))",
     .sums = {OBI_WEIGHT_SQUARE},
     .lo = 0,
     .hi = 1,
     .edges = OBI_BOTH_EMPTY "One side: EMPTY_BID or EMPTY_ASK.",
     .source = SQUARES},
    {.id = OBI_METRIC_ORDER_ZSCORE,
     .traits = ORDERED | OBI_TRAIT_WHOLE,
     .measure = zscore,
     .name = "order_zscore",
     .unit = "1",
     .text = "(B - A) / sqrt(sum q^2), q the size of each order; a scale and no proof" ORDERS,
     .terms = Z_TERMS,
     .sums = {OBI_WEIGHT_ORDER_SQUARE},
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .sign = "above 0",
     .edges = OBI_BOTH_EMPTY "No single orders, or own ones left out: NaN, NO_ORDERS.",
     .source = SQUARES},
    {.id = OBI_METRIC_ORDER_PVALUE,
     .traits = ORDERED | OBI_TRAIT_WHOLE,
     .measure = pvalue,
     .name = "order_pvalue",
     .unit = "1",
     .text = "erfc(|order_zscore| / sqrt 2); no proof" ORDERS,
     .terms = "erfc(abs(" Z_TERMS ") / sqrt(2))",
     .sums = {OBI_WEIGHT_ORDER_SQUARE},
     .lo = 0,
     .hi = 1,
     .edges = OBI_BOTH_EMPTY "No single orders, or own ones left out: NaN, NO_ORDERS.",
     .source = SQUARES},
    {.id = OBI_METRIC_COUNT_ZSCORE,
     .traits = ORDERED,
     .measure = count_zscore,
     .name = "count_zscore",
     .unit = "1",
     .text =
         "(bid orders - ask orders) / sqrt(bid orders + ask orders); a scale and no proof" ORDERS,
     .terms = "(bid orders {B} - ask orders {A}) / sqrt({sum})",
     .sums = {OBI_WEIGHT_ORDERS},
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .sign = "above 0",
     .edges = OBI_BOTH_EMPTY SPLIT UNTOLD,
     .source = SQUARES},
    {.id = OBI_METRIC_COUNT_SHARE,
     .traits = ORDERED,
     .measure = count_share,
     .name = "count_share",
     .unit = "1",
     .text = "bid orders / (bid orders + ask orders)",
     .terms = "bid orders {B} / {sum}",
     .sums = {OBI_WEIGHT_ORDERS},
     .lo = 0,
     .hi = 1,
     .sign = "above 0.5",
     .edges = OBI_BOTH_EMPTY SPLIT UNTOLD,
     .source = WILSON},
    {.id = OBI_METRIC_COUNT_SHARE_LO,
     .traits = ORDERED,
     .measure = count_share_lo,
     .name = "count_share_lo",
     .unit = "1",
     .text = "the lower end of Wilson's interval of count_share, z its width in deviations",
     .terms = "({B} + {param0} x {param0} / 2 - " ROOT ") / " WIDE,
     .sums = {OBI_WEIGHT_ORDERS},
     .params = "z=1.96(0.01..10)",
     .lo = 0,
     .hi = 1,
     .sign = "above 0.5",
     .edges = OBI_BOTH_EMPTY SPLIT UNTOLD,
     .source = WILSON},
    {.id = OBI_METRIC_COUNT_SHARE_HI,
     .traits = ORDERED,
     .measure = count_share_hi,
     .name = "count_share_hi",
     .unit = "1",
     .text = "the upper end of Wilson's interval of count_share, z its width in deviations",
     .terms = "({B} + {param0} x {param0} / 2 + " ROOT ") / " WIDE,
     .sums = {OBI_WEIGHT_ORDERS},
     .params = "z=1.96(0.01..10)",
     .lo = 0,
     .hi = 1,
     .edges = OBI_BOTH_EMPTY SPLIT UNTOLD,
     .source = WILSON},
};

const struct obi_metric_part obi_metrics_significance = {rows, sizeof rows / sizeof *rows, terms,
                                                         sizeof terms / sizeof *terms};
