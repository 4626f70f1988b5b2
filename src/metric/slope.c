/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How fast depth grows with distance. Over the n levels of a side that have lots in the tier, with
 * d a level's distance from the touch in ticks and c the lots of the tier up to it:
 *   slope = (n Sum d c - Sum d Sum c) / (n Sum d^2 - (Sum d)^2), the least squares of c on d
 *   slope imbalance = (bid slope - ask slope) / (bid slope + ask slope)
 * From the mid instead of the touch it would be the same: a fit does not see where either axis
 * begins. So c may be counted from the touch too, as the walk does, and a level that the tier's
 * begin cuts comes in again by its distance and the lots up to its end. (Wickra's DepthSlope is the
 * mean of both slopes.)
 *
 * Nothing leaves its room: with fewer than 2^25 levels, distances below 2^64 and depths below 2^88,
 * both parts of the numerator are below 2^203 and those of the denominator below 2^179. Products of
 * the two, in the imbalance, can: then it is SATURATED. */
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

enum { D, DD, C, DC }; /* places in the sums */

/* A side's slope as numerator and denominator, both above 0. */
struct fit {
    struct obi_sum num, den;
    int64_t n;
};

static obi_wide to_wide(struct obi_sum s) {
    return obi_wide_join((int64_t)s.limb[1], s.limb[0]);
}

/* A level that is cut by the begin was counted in front of it, with the lots up to there; its end
 * is counted behind. Where the end cuts it too it is alone, and no fit comes of it. */
static void add_cut(const struct obi_view *view, const struct obi_tier *tier, int which,
                    struct obi_sum sum[OBI_SUMS]) {
    const struct obi_note *from = &tier->from->upto[which];
    if (!from->cut) return;
    uint64_t touch = (uint64_t)(which ? view->touch.ask : ~view->touch.bid);
    obi_wide d = obi_wide_join(0, (uint64_t)from->depth - touch);
    sum[D] = obi_sum_add(sum[D], obi_sum_of(d));
    sum[DD] = obi_sum_add(sum[DD], obi_sum_mul(d, d));
    sum[C] = obi_sum_add(sum[C], obi_sum_of(from->lots));
    sum[DC] = obi_sum_add(sum[DC], obi_sum_mul(d, from->lots));
}

static uint8_t fit_side(const struct obi_view *view, const struct obi_tier *tier, int which,
                        struct fit *out) {
    struct obi_sum sum[OBI_SUMS];
    uint8_t none = tier->lacks[which];
    out->n = obi_tier_levels(tier, which);
    if (!none && out->n < 2) none = OBI_VALUE_NO_FIT;
    for (uint32_t k = 0; k < OBI_SUMS && !none; k++) none = obi_tier_sum(tier, which, k, &sum[k]);
    if (none) return none;
    add_cut(view, tier, which, sum);
    obi_wide d = to_wide(sum[D]), c = to_wide(sum[C]);
    out->num = obi_sum_sub(obi_sum_times(sum[DC], out->n), obi_sum_mul(d, c));
    out->den = obi_sum_sub(obi_sum_times(sum[DD], out->n), obi_sum_mul(d, d));
    return OBI_VALUE_OK;
}

static struct obi_value side_slope(const struct obi_view *view, const struct obi_tier *tier,
                                   int which) {
    struct fit fit;
    uint8_t none = fit_side(view, tier, which, &fit);
    if (none) return obi_undefined(none);
    return obi_defined(obi_sum_ratio(fit.num, fit.den), obi_tier_status(view, tier));
}

OBI_SIDES(slope, side_slope)

static struct obi_value slope_imbalance(const struct obi_view *view, const struct obi_tier *tier) {
    struct fit bid, ask;
    struct obi_sum b, a;
    uint8_t none = tier->lacks_any;
    if (!none) none = fit_side(view, tier, 0, &bid);
    if (!none) none = fit_side(view, tier, 1, &ask);
    if (none) return obi_undefined(none);
    int has_room = obi_sum_product(bid.num, ask.den, &b) && obi_sum_product(ask.num, bid.den, &a);
    if (!has_room) return obi_undefined(OBI_VALUE_SATURATED);
    return obi_defined(obi_sum_ratio(obi_sum_sub(b, a), obi_sum_add(b, a)),
                       obi_tier_status(view, tier));
}

/* -- terms ------------------------------------------------------------------------------------- */

/* Sums of products and of squares of what is left of the means. */
static void put_parts(struct obi_text *t, const struct obi_view *view, const struct obi_tier *tier,
                      int which) {
    struct fit fit;
    if (fit_side(view, tier, which, &fit)) return;
    struct obi_sum n = obi_sum_of(obi_wide_of(fit.n));
    obi_text_put(t, "products ");
    obi_term_real(t, obi_sum_ratio(fit.num, n));
    obi_text_put(t, " / squares ");
    obi_term_real(t, obi_sum_ratio(fit.den, n));
}

OBI_TERM(bid_parts) {
    put_parts(t, view, tier, 0);
}
OBI_TERM(ask_parts) {
    put_parts(t, view, tier, 1);
}
OBI_TERM(bid_term) {
    obi_term_real(t, bid_slope(view, tier).value);
}
OBI_TERM(ask_term) {
    obi_term_real(t, ask_slope(view, tier).value);
}

static const struct obi_term terms[] = {{"bid_parts", put_bid_parts},
                                        {"ask_parts", put_ask_parts},
                                        {"bid_slope", put_bid_term},
                                        {"ask_slope", put_ask_term}};

/* -- the list ---------------------------------------------------------------------------------- */

#define SHAPE_SUMS                                                                                 \
    {                                                                                              \
        OBI_WEIGHT_DISTANCE, OBI_WEIGHT_DISTANCE_SQUARE, OBI_WEIGHT_RUNNING,                       \
            OBI_WEIGHT_DISTANCE_RUNNING                                                            \
    }
#define FEW "Fewer than two levels: NaN, NO_FIT."
#define SLOPE                                                                                      \
    "the least-squares slope of Ghysels, Nguyen 2019, Price discovery of a speculative asset, on " \
    "lots; both sides' mean is wickra's DepthSlope"

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_BID_SLOPE,
     .traits = OBI_TIERED,
     .measure = bid_slope,
     .name = "bid_slope",
     .unit = "lots/tick",
     .text = "the least-squares slope of the lots bid, from the tier's begin up to each of its "
             "levels, on the level's distance from the touch",
     .terms = "{bid_parts}",
     .sums = SHAPE_SUMS,
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = "Nothing bid in the tier: NaN, EMPTY_BID or EMPTY_BOTH. " FEW,
     .source = SLOPE},
    {.id = OBI_METRIC_ASK_SLOPE,
     .traits = OBI_TIERED,
     .measure = ask_slope,
     .name = "ask_slope",
     .unit = "lots/tick",
     .text = "the same of the lots asked",
     .terms = "{ask_parts}",
     .sums = SHAPE_SUMS,
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = "Nothing asked in the tier: NaN, EMPTY_ASK or EMPTY_BOTH. " FEW,
     .source = SLOPE},
    {.id = OBI_METRIC_SLOPE_IMBALANCE,
     .traits = OBI_TIERED,
     .measure = slope_imbalance,
     .name = "slope_imbalance",
     .unit = "1",
     .text = "(bid slope - ask slope) / (bid slope + ask slope)",
     .terms = "(bid {bid_slope} - ask {ask_slope}) / (bid {bid_slope} + ask {ask_slope})",
     .sums = SHAPE_SUMS,
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = "A side of the tier empty: NaN, EMPTY_BID, EMPTY_ASK or EMPTY_BOTH. Fewer than two "
              "levels on a side: NaN, NO_FIT. Products beyond 254 bits: NaN, SATURATED.",
     .source = "the comparison of Gould, Bonart 2016 over slopes"},
};

const struct obi_metric_part obi_metrics_slope = {rows, sizeof rows / sizeof *rows, terms,
                                                  sizeof terms / sizeof *terms};
