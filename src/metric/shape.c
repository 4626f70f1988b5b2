/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Where the size of a side sits. With q the lots of each level that lie in the tier, Q their sum:
 *   concentration = Sum (q / Q)^2, the Herfindahl-Hirschman index: from 1/n, n levels alike, to 1
 *   wall = max q, the largest level; its distance is from the touch, the nearest's of several
 * What toolkits call a wall is a level beyond some part, or some times the mean, of a side: here it
 * is the largest, and the threshold is the caller's. All is exact, and one division. */
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

static struct obi_value concentration(const struct obi_view *view, const struct obi_tier *tier,
                                      int which) {
    struct obi_sum squares;
    obi_wide lots = obi_tier_lots(tier, which);
    uint8_t none = tier->lacks[which];
    if (!none) none = obi_tier_sum(tier, which, 0, &squares);
    if (none) return obi_undefined(none);
    return obi_defined(obi_sum_ratio(squares, obi_sum_mul(lots, lots)),
                       obi_tier_status(view, tier));
}

OBI_SIDES(concentration, concentration)

/* -- walls ------------------------------------------------------------------------------------- */

/* The level with the most lots, of a side that has one in the tier. */
static int64_t find_wall(const struct obi_view *view, const struct obi_tier *tier, int which) {
    const obi_lots *lots = view->ranks->lots[which];
    int64_t n = view->ranks->n[which], most = tier->from->at;
    if (tier->to->at < n) n = tier->to->at;
    for (int64_t k = most; k < n; k++) {
        if (lots[k] > lots[most]) most = k;
    }
    return most;
}

static struct obi_value wall(const struct obi_view *view, const struct obi_tier *tier, int which) {
    uint8_t none = tier->lacks[which];
    if (none) return obi_undefined(none);
    obi_lots lots = view->ranks->lots[which][find_wall(view, tier, which)];
    return obi_defined((double)lots, obi_tier_status(view, tier));
}

OBI_SIDES(wall, wall)

static struct obi_value wall_distance(const struct obi_view *view, const struct obi_tier *tier,
                                      int which) {
    uint8_t none = tier->lacks[which];
    if (none) return obi_undefined(none);
    const int64_t *depth = view->ranks->depth[which];
    obi_wide far = obi_wide_of(depth[find_wall(view, tier, which)]);
    return obi_defined(obi_wide_to_double(obi_wide_sub(far, obi_wide_of(depth[0]))),
                       obi_tier_status(view, tier));
}

OBI_SIDES(wall_distance, wall_distance)

/* -- terms ------------------------------------------------------------------------------------- */

static void put_wall(struct obi_text *t, const struct obi_view *view, const struct obi_tier *tier,
                     int which) {
    obi_text_put_int(t, view->ranks->lots[which][find_wall(view, tier, which)]);
}
static void put_price(struct obi_text *t, const struct obi_view *view, const struct obi_tier *tier,
                      int which) {
    int64_t depth = view->ranks->depth[which][find_wall(view, tier, which)];
    obi_text_put_int(t, which ? depth : ~depth);
}

OBI_TERM(bid_wall) {
    put_wall(t, view, tier, 0);
}
OBI_TERM(ask_wall) {
    put_wall(t, view, tier, 1);
}
OBI_TERM(bid_price) {
    put_price(t, view, tier, 0);
}
OBI_TERM(ask_price) {
    put_price(t, view, tier, 1);
}

static const struct obi_term terms[] = {{"bid_wall", put_bid_wall},
                                        {"ask_wall", put_ask_wall},
                                        {"bid_wall_price", put_bid_price},
                                        {"ask_wall_price", put_ask_price}};

/* -- the list ---------------------------------------------------------------------------------- */

#define NO_BID "Nothing bid in the tier: NaN, EMPTY_BID or EMPTY_BOTH."
#define NO_ASK "Nothing asked in the tier: NaN, EMPTY_ASK or EMPTY_BOTH."
#define HHI    "Herfindahl 1950, Concentration in the steel industry; Hirschman 1945"
#define WALL   "the walls of traders, without a threshold"

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_BID_CONCENTRATION,
     .traits = OBI_TIERED,
     .measure = bid_concentration,
     .name = "bid_concentration",
     .unit = "1",
     .text = "the sum over the levels bid in the tier of the square of their share of its lots",
     .terms = "squares {bid_sum} / ({bid_lots} x {bid_lots})",
     .sums = {OBI_WEIGHT_SQUARE},
     .lo = 0,
     .hi = 1,
     .edges = NO_BID " One level: 1.",
     .source = HHI},
    {.id = OBI_METRIC_ASK_CONCENTRATION,
     .traits = OBI_TIERED,
     .measure = ask_concentration,
     .name = "ask_concentration",
     .unit = "1",
     .text = "the same of the levels asked",
     .terms = "squares {ask_sum} / ({ask_lots} x {ask_lots})",
     .sums = {OBI_WEIGHT_SQUARE},
     .lo = 0,
     .hi = 1,
     .edges = NO_ASK " One level: 1.",
     .source = HHI},
    {.id = OBI_METRIC_BID_WALL,
     .traits = OBI_TIERED | OBI_TRAIT_LEVELS | OBI_TRAIT_INTEGER,
     .measure = bid_wall,
     .name = "bid_wall",
     .unit = "lots",
     .text = "the size of the largest level bid in the tier",
     .terms = "largest bid {bid_wall}",
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = NO_BID,
     .source = WALL},
    {.id = OBI_METRIC_ASK_WALL,
     .traits = OBI_TIERED | OBI_TRAIT_LEVELS | OBI_TRAIT_INTEGER,
     .measure = ask_wall,
     .name = "ask_wall",
     .unit = "lots",
     .text = "the size of the largest level asked in the tier",
     .terms = "largest ask {ask_wall}",
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = NO_ASK,
     .source = WALL},
    {.id = OBI_METRIC_BID_WALL_DISTANCE,
     .traits = OBI_TIERED | OBI_TRAIT_LEVELS | OBI_TRAIT_INTEGER,
     .measure = bid_wall_distance,
     .name = "bid_wall_distance",
     .unit = "ticks",
     .text = "how far from the touch the largest level bid in the tier is; of several, the nearest",
     .terms = "best bid {pb} - wall {bid_wall_price}",
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = NO_BID,
     .source = WALL},
    {.id = OBI_METRIC_ASK_WALL_DISTANCE,
     .traits = OBI_TIERED | OBI_TRAIT_LEVELS | OBI_TRAIT_INTEGER,
     .measure = ask_wall_distance,
     .name = "ask_wall_distance",
     .unit = "ticks",
     .text = "how far from the touch the largest level asked in the tier is; of several, the "
             "nearest",
     .terms = "wall {ask_wall_price} - best ask {pa}",
     .lo = 0,
     .hi = HUGE_VAL,
     .edges = NO_ASK,
     .source = WALL},
};

const struct obi_metric_part obi_metrics_shape = {rows, sizeof rows / sizeof *rows, terms,
                                                  sizeof terms / sizeof *terms};
