/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sources. Distances and their imbalance, the slope of I_k over k and where its sign turns: the
 * project's specification of metrics, 2.3 and 2.5. Slope: ordinary least squares of cumulative size
 * on distance, as in any textbook. Elasticity: Naes and Skjeltorp 2006, as frds.io writes it.
 * Concentration: Herfindahl and Hirschman. */
#include "oracle/shape.h"

#include "oracle/tier.h"

#include <math.h>
#include <stdlib.h>

enum { BIDS = 0, ASKS = 1, ROOM = 254 };

/* The levels of both sides that have lots in a column's tier. */
struct look {
    const struct obi_column *col;
    const struct oracle_frame *frame;
    struct oracle_tier tier;
    struct oracle_part *part[2];
    size_t n[2];
};

static obi_ticks best(const struct look *l, int side) {
    return l->frame->after.level[side][0].price_ticks;
}

static struct exact difference(obi_ticks a, obi_ticks b) {
    return exact_sub(exact_of(a), exact_of(b));
}

/* How far outwards one price lies from another of the same side. */
static struct exact outwards(int side, obi_ticks from, obi_ticks to) {
    return side == BIDS ? difference(from, to) : difference(to, from);
}

static uint8_t missing_touch(const struct look *l) {
    int no_bid = l->frame->after.n[BIDS] == 0, no_ask = l->frame->after.n[ASKS] == 0;
    if (no_bid && no_ask) return OBI_VALUE_EMPTY_BOTH;
    if (no_bid) return OBI_VALUE_EMPTY_BID;
    return no_ask ? OBI_VALUE_EMPTY_ASK : OBI_VALUE_OK;
}

/* Why a side has nothing to be measured. */
static uint8_t lacks(const struct look *l, int side) {
    if (l->tier.undefined[side]) return l->tier.undefined[side];
    return l->n[side] == 0 ? l->tier.empty : OBI_VALUE_OK;
}

static uint8_t lacks_any(const struct look *l) {
    uint8_t bid = l->tier.undefined[BIDS], ask = l->tier.undefined[ASKS];
    if (bid && ask) return bid < ask ? bid : ask;
    if (bid || ask) return bid ? bid : ask;
    return l->tier.empty;
}

static uint8_t status(const struct look *l) {
    return oracle_tier_status(l->tier, l->frame);
}

/* -- distance --------------------------------------------------------------------------------- */

/* Twice the distance of the deepest level. */
static struct exact reach(const struct look *l, int side, int from_mid) {
    obi_ticks last = l->part[side][l->n[side] - 1].price_ticks;
    struct exact a = outwards(side, best(l, side), last);
    if (!from_mid) return exact_mul(a, 2);
    struct exact mid = exact_add(exact_of(best(l, BIDS)), exact_of(best(l, ASKS)));
    struct exact d = exact_sub(mid, exact_mul(exact_of(last), 2));
    if (side == ASKS) d = exact_sub(exact_of(0), d);
    return exact_sign(d) < 0 ? exact_of(0) : d;
}

static struct oracle_value side_distance(const struct look *l, int side) {
    int from_mid = l->col->param[0] > 0;
    uint8_t why = lacks(l, side);
    if (!why && from_mid) why = missing_touch(l);
    if (why) return oracle_undefined(why);
    return oracle_rational(reach(l, side, from_mid), exact_of(2), status(l));
}

static struct oracle_value distance_imbalance(const struct look *l) {
    int from_mid = !(l->col->param[0] > 0);
    uint8_t why = lacks_any(l);
    if (why) return oracle_undefined(why);
    struct exact bid = reach(l, BIDS, from_mid), ask = reach(l, ASKS, from_mid);
    struct exact sum = exact_add(bid, ask);
    if (exact_sign(sum) == 0) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    return oracle_rational(exact_sub(ask, bid), sum, status(l));
}

/* -- the imbalance level by level -------------------------------------------------------------- */

/* Lots of the k-th level of a side in the tier, from 0, or of all up to it. */
static struct exact lots_of(const struct look *l, int side, size_t k) {
    struct exact sum = exact_of(0);
    int is_cumulative = l->col->param[0] > 0;
    for (size_t i = 0; i <= k && i < l->n[side]; i++)
        if (is_cumulative || i == k) sum = exact_add(sum, exact_of(l->part[side][i].lots));
    return sum;
}

static struct exact balance(const struct look *l, size_t k) {
    return exact_sub(lots_of(l, BIDS, k), lots_of(l, ASKS, k));
}

static size_t n_values(const struct look *l) {
    return l->n[BIDS] > l->n[ASKS] ? l->n[BIDS] : l->n[ASKS];
}

static struct oracle_value imbalance_slope(const struct look *l) {
    size_t n = n_values(l);
    if (n < 2) return oracle_undefined(l->tier.empty ? l->tier.empty : OBI_VALUE_NO_FIT);
    long double mean = ((long double)n - 1) / 2, products = 0, squares = 0;
    for (size_t k = 0; k < n; k++) {
        struct exact sum = exact_add(lots_of(l, BIDS, k), lots_of(l, ASKS, k));
        products += ((long double)k - mean) * (long double)exact_ratio(balance(l, k), sum);
        squares += ((long double)k - mean) * ((long double)k - mean);
    }
    struct oracle_value v = {(double)(products / squares), status(l), 0, 0x1p-51};
    return v;
}

static struct oracle_value imbalance_turn(const struct look *l) {
    int sign = 0;
    for (size_t k = 0; k < n_values(l); k++) {
        int now = exact_sign(balance(l, k));
        if (now * sign < 0)
            return oracle_rational(exact_of(l->col->lo + (int64_t)k), exact_of(1), status(l));
        if (now) sign = now;
    }
    return oracle_undefined(l->tier.empty ? l->tier.empty : OBI_VALUE_NO_FIT);
}

/* -- slope ------------------------------------------------------------------------------------ */

static int bits(struct exact a) {
    for (int i = 64 * EXACT_LIMBS - 1; i >= 0; i--)
        if (a.limb[i / 64] >> i % 64 & 1) return i + 1;
    return 0;
}

/* n Sum xy - Sum x Sum y, over n Sum xx - Sum x Sum x. */
static void fit(const struct look *l, int side, struct exact *num, struct exact *den) {
    struct exact x = exact_of(0), y = x, xy = x, xx = x, depth = x;
    int64_t n = (int64_t)l->n[side];
    for (size_t i = 0; i < l->n[side]; i++) {
        struct exact d = outwards(side, best(l, side), l->part[side][i].price_ticks);
        depth = exact_add(depth, exact_of(l->part[side][i].lots));
        x = exact_add(x, d);
        y = exact_add(y, depth);
        xy = exact_add(xy, exact_product(d, depth));
        xx = exact_add(xx, exact_product(d, d));
    }
    *num = exact_sub(exact_mul(xy, n), exact_product(x, y));
    *den = exact_sub(exact_mul(xx, n), exact_product(x, x));
}

static struct oracle_value side_slope(const struct look *l, int side) {
    struct exact num, den;
    uint8_t why = lacks(l, side);
    if (!why && l->n[side] < 2) why = OBI_VALUE_NO_FIT;
    if (why) return oracle_undefined(why);
    fit(l, side, &num, &den);
    return oracle_rational(num, den, status(l));
}

static struct oracle_value slope_imbalance(const struct look *l) {
    struct exact num[2], den[2];
    uint8_t why = lacks_any(l);
    if (!why && (l->n[BIDS] < 2 || l->n[ASKS] < 2)) why = OBI_VALUE_NO_FIT;
    if (why) return oracle_undefined(why);
    for (int side = BIDS; side <= ASKS; side++) fit(l, side, &num[side], &den[side]);
    if (bits(num[BIDS]) + bits(den[ASKS]) > ROOM || bits(num[ASKS]) + bits(den[BIDS]) > ROOM)
        return oracle_undefined(OBI_VALUE_SATURATED);
    struct exact bid = exact_product(num[BIDS], den[ASKS]);
    struct exact ask = exact_product(num[ASKS], den[BIDS]);
    return oracle_rational(exact_sub(bid, ask), exact_add(bid, ask), status(l));
}

/* -- elasticity ------------------------------------------------------------------------------- */

static long double near(struct exact way) {
    return fabsl((long double)exact_double(way));
}

static int is_undefined(const struct look *l, int side) {
    struct exact mid = exact_add(exact_of(best(l, BIDS)), exact_of(best(l, ASKS)));
    if (exact_sign(mid) <= 0 || best(l, BIDS) == best(l, ASKS)) return 1;
    for (size_t i = 0; i < l->n[side]; i++)
        if (l->part[side][i].price_ticks <= 0) return 1;
    return l->n[side] > 1 && l->part[side][0].lots == 1;
}

/* Prices over distances, where the paper has one over relative distances. */
static long double elasticity(const struct look *l, int side) {
    const struct oracle_part *p = l->part[side];
    struct exact depth = exact_of(p[0].lots), one = exact_of(1);
    struct exact mid = exact_add(exact_of(best(l, BIDS)), exact_of(best(l, ASKS)));
    long double sum = exact_log_ratio(depth, one) * (long double)exact_double(mid) /
                      near(exact_sub(exact_mul(exact_of(p[0].price_ticks), 2), mid));
    for (size_t k = 1; k < l->n[side]; k++) {
        struct exact more = exact_add(depth, exact_of(p[k].lots));
        long double growth = exact_log_ratio(more, depth) / exact_log_ratio(depth, one);
        sum += growth * (long double)p[k - 1].price_ticks /
               near(difference(p[k].price_ticks, p[k - 1].price_ticks));
        depth = more;
    }
    return sum / (long double)l->n[side];
}

static struct oracle_value measured_elasticity(const struct look *l, int bids, int asks) {
    uint8_t why = missing_touch(l);
    if (!why && bids) why = lacks(l, BIDS);
    if (!why && asks) why = lacks(l, ASKS);
    if (!why && ((bids && is_undefined(l, BIDS)) || (asks && is_undefined(l, ASKS))))
        why = OBI_VALUE_ZERO_DENOM;
    if (why) return oracle_undefined(why);
    long double sum = bids ? elasticity(l, BIDS) : 0;
    if (asks) sum += elasticity(l, ASKS);
    double value = (double)(bids && asks ? sum / 2 : sum);
    struct oracle_value v = {value, status(l), 0, value * 0x1p-49};
    return v;
}

/* -- where the size sits ----------------------------------------------------------------------- */

static struct oracle_value concentration(const struct look *l, int side) {
    struct exact squares = exact_of(0), sum = exact_of(0);
    uint8_t why = lacks(l, side);
    if (why) return oracle_undefined(why);
    for (size_t i = 0; i < l->n[side]; i++) {
        struct exact lots = exact_of(l->part[side][i].lots);
        squares = exact_add(squares, exact_product(lots, lots));
        sum = exact_add(sum, lots);
    }
    return oracle_rational(squares, exact_product(sum, sum), status(l));
}

static struct oracle_value wall(const struct look *l, int side, int is_distance) {
    uint8_t why = lacks(l, side);
    if (why) return oracle_undefined(why);
    const struct oracle_part *most = &l->part[side][l->n[side] - 1];
    for (size_t i = l->n[side]; i-- > 0;)
        if (l->part[side][i].lots >= most->lots) most = &l->part[side][i];
    struct exact d = outwards(side, best(l, side), most->price_ticks);
    return oracle_rational(is_distance ? d : exact_of(most->lots), exact_of(1), status(l));
}

static struct oracle_value measure(const struct look *l) {
    switch (l->col->metric) {
    case OBI_METRIC_BID_DISTANCE: return side_distance(l, BIDS);
    case OBI_METRIC_ASK_DISTANCE: return side_distance(l, ASKS);
    case OBI_METRIC_DISTANCE_IMBALANCE: return distance_imbalance(l);
    case OBI_METRIC_IMBALANCE_SLOPE: return imbalance_slope(l);
    case OBI_METRIC_IMBALANCE_TURN: return imbalance_turn(l);
    case OBI_METRIC_BID_SLOPE: return side_slope(l, BIDS);
    case OBI_METRIC_ASK_SLOPE: return side_slope(l, ASKS);
    case OBI_METRIC_SLOPE_IMBALANCE: return slope_imbalance(l);
    case OBI_METRIC_BID_ELASTICITY: return measured_elasticity(l, 1, 0);
    case OBI_METRIC_ASK_ELASTICITY: return measured_elasticity(l, 0, 1);
    case OBI_METRIC_DEPTH_ELASTICITY: return measured_elasticity(l, 1, 1);
    case OBI_METRIC_BID_CONCENTRATION: return concentration(l, BIDS);
    case OBI_METRIC_ASK_CONCENTRATION: return concentration(l, ASKS);
    case OBI_METRIC_BID_WALL: return wall(l, BIDS, 0);
    case OBI_METRIC_ASK_WALL: return wall(l, ASKS, 0);
    case OBI_METRIC_BID_WALL_DISTANCE: return wall(l, BIDS, 1);
    default: return wall(l, ASKS, 1);
    }
}

struct oracle_value oracle_shape(const struct obi_column *col, const struct oracle_frame *frame) {
    struct look l = {.col = col, .frame = frame, .tier = oracle_tier_of(col, frame)};
    for (int side = BIDS; side <= ASKS; side++)
        l.n[side] = oracle_parts(col, frame, side, &l.part[side]);
    struct oracle_value v = measure(&l);
    free(l.part[BIDS]);
    free(l.part[ASKS]);
    return v;
}
