/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How far one has to go. With pb and pa the prices of the deepest levels that have lots in the
 * tier, each from its side's touch or from the mid:
 *   d_b = from - pb,  d_a = pa - from,  distance imbalance = (d_a - d_b) / (d_a + d_b), in [-1, 1]
 * On a tier in notional that is how far an order of that value goes: a thin side is a far one. The
 * definition is ours; what the order pays instead, its cost, is the XLM of Gomber, Schweickert and
 * Theissen 2015. What lies beyond the mid, on a crossed book, is at no distance from it. All is
 * kept in half ticks, and exact. */
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

enum { FROM_TOUCH, FROM_MID }; /* of distances */
enum { OF_MID, OF_TOUCH };     /* of their imbalance */

static obi_wide twice(obi_ticks price) {
    return obi_wide_mul(price, 2);
}

/* Twice what a distance of a side is measured from. */
static obi_wide begin(const struct obi_view *view, int which, int from_mid) {
    if (from_mid) return obi_twice_mid(&view->touch);
    return twice(which ? view->touch.ask : view->touch.bid);
}

/* In half ticks; the side has lots in the tier. */
static obi_wide distance(const struct obi_view *view, const struct obi_tier *tier, int which,
                         int from_mid) {
    obi_wide from = begin(view, which, from_mid), last = twice(obi_tier_last(tier, which));
    obi_wide d = which ? obi_wide_sub(last, from) : obi_wide_sub(from, last);
    return obi_wide_sign(d) < 0 ? obi_wide_of(0) : d;
}

static struct obi_value side_distance(const struct obi_view *view, const struct obi_tier *tier,
                                      int which) {
    int from_mid = tier->param[0] > FROM_TOUCH;
    uint8_t none = tier->lacks[which];
    if (!none && from_mid) none = obi_touches_missing(&view->touch);
    if (none) return obi_undefined(none);
    return obi_ratio_of(distance(view, tier, which, from_mid), obi_wide_of(2),
                        obi_tier_status(view, tier));
}

OBI_SIDES(distance, side_distance)

static obi_wide imbalance_part(const struct obi_view *view, const struct obi_tier *tier,
                               int which) {
    return distance(view, tier, which, !(tier->param[0] > OF_MID));
}

static struct obi_value distance_imbalance(const struct obi_view *view,
                                           const struct obi_tier *tier) {
    uint8_t none = tier->lacks_any;
    if (none) return obi_undefined(none);
    obi_wide bid = imbalance_part(view, tier, 0), ask = imbalance_part(view, tier, 1);
    obi_wide sum = obi_wide_add(bid, ask);
    if (!obi_wide_sign(sum)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_ratio_of(obi_wide_sub(ask, bid), sum, obi_tier_status(view, tier));
}

/* -- terms ------------------------------------------------------------------------------------- */

static void put_half(struct obi_text *t, obi_wide halves) {
    obi_term_real(t, obi_wide_ratio(halves, obi_wide_of(2)));
}

/* "best bid 100 - deepest 97", "deepest 104 - mid 100.5" */
static void put_way(struct obi_text *t, const struct obi_view *view, const struct obi_tier *tier,
                    int which) {
    static const char *const best[] = {"best bid ", "best ask "};
    int from_mid = tier->param[0] > FROM_TOUCH;
    int is_none = !obi_wide_sign(distance(view, tier, which, from_mid));
    const char *name = from_mid ? "mid " : best[which];
    if (is_none && from_mid) { /* it may lie beyond the mid */
        obi_text_put(t, "0");
        return;
    }
    if (which) obi_text_put(t, "deepest ");
    if (which) obi_text_put_int(t, obi_tier_last(tier, which));
    obi_text_put(t, which ? " - " : "");
    obi_text_put(t, name);
    put_half(t, begin(view, which, from_mid));
    if (which) return;
    obi_text_put(t, " - deepest ");
    obi_text_put_int(t, obi_tier_last(tier, which));
}

OBI_TERM(bid_way) {
    put_way(t, view, tier, 0);
}
OBI_TERM(ask_way) {
    put_way(t, view, tier, 1);
}
OBI_TERM(bid_part) {
    put_half(t, imbalance_part(view, tier, 0));
}
OBI_TERM(ask_part) {
    put_half(t, imbalance_part(view, tier, 1));
}

static const struct obi_term terms[] = {{"bid_way", put_bid_way},
                                        {"ask_way", put_ask_way},
                                        {"d_b", put_bid_part},
                                        {"d_a", put_ask_part}};

/* -- the list ---------------------------------------------------------------------------------- */

#define NO_MID   "From the mid with a side of the book empty: NaN, EMPTY_BID or EMPTY_ASK. "
#define BEYOND   "Beyond the mid of a crossed book: 0 from it."
#define DISTANCE "own; beside it XLM, the cost of it, of Gomber, Schweickert, Theissen 2015"

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_BID_DISTANCE,
     .traits = OBI_TIERED,
     .measure = bid_distance,
     .name = "bid_distance",
     .unit = "ticks",
     .text = "best bid, or mid, less the price of the deepest level bid that has lots in the tier",
     .terms = "{bid_way}",
     .params = "from=touch|mid",
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = "Nothing bid in the tier: NaN, EMPTY_BID or EMPTY_BOTH. " NO_MID BEYOND,
     .source = DISTANCE},
    {.id = OBI_METRIC_ASK_DISTANCE,
     .traits = OBI_TIERED,
     .measure = ask_distance,
     .name = "ask_distance",
     .unit = "ticks",
     .text =
         "the price of the deepest level asked that has lots in the tier, less best ask, or mid",
     .terms = "{ask_way}",
     .params = "from=touch|mid",
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = "Nothing asked in the tier: NaN, EMPTY_ASK or EMPTY_BOTH. " NO_MID BEYOND,
     .source = DISTANCE},
    {.id = OBI_METRIC_DISTANCE_IMBALANCE,
     .traits = OBI_TIERED,
     .measure = distance_imbalance,
     .name = "distance_imbalance",
     .unit = "1",
     .text = "(ask distance - bid distance) / (ask distance + bid distance): the thin side is far",
     .terms = "(ask {d_a} - bid {d_b}) / (ask {d_a} + bid {d_b})",
     .params = "from=mid|touch",
     .lo = -1,
     .hi = 1,
     .sign = "above 0",
     .edges = "A side of the tier empty: NaN, EMPTY_BID, EMPTY_ASK or EMPTY_BOTH. Both at no "
              "distance: NaN, ZERO_DENOM. " BEYOND,
     .source = DISTANCE},
};

const struct obi_metric_part obi_metrics_distance = {rows, sizeof rows / sizeof *rows, terms,
                                                     sizeof terms / sizeof *terms};
