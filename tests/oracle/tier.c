/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sources. Bands by ticks from the own touch and by parts of the mid, notional, contract units: the
 * project's specification of metrics, 2.3 to 2.5 and 7.7, with half-open tiers. */
#include "oracle/tier.h"

#include <stdlib.h>

enum { BIDS = 0, ASKS = 1 };

/* One side of a frame, and a column to be measured on it. */
struct reach {
    const struct obi_column *col;
    const struct oracle_frame *frame;
    int side;
    int64_t lo, hi;
    struct exact *value; /* notional: in front of each level, and of all */
};

static const struct oracle_level *level_at(const struct reach *r, size_t i) {
    return &r->frame->after.level[r->side][i];
}

static size_t n_levels(const struct reach *r) {
    return r->frame->after.n[r->side];
}

static int is_less(struct exact a, struct exact b) {
    return exact_sign(exact_sub(a, b)) < 0;
}

/* -- bases by price --------------------------------------------------------------------------- */

/* How far outwards of one price another lies. */
static struct exact outwards(const struct reach *r, struct exact from, struct exact to) {
    return r->side == BIDS ? exact_sub(from, to) : exact_sub(to, from);
}

static struct exact touch(const struct reach *r, int side) {
    return exact_of(r->frame->after.level[side][0].price_ticks);
}

/* Twice the mid. */
static struct exact twice_mid(const struct reach *r) {
    return exact_add(touch(r, BIDS), touch(r, ASKS));
}

/* A price's distance, of which the tier is [lo, hi) times the unit. */
static struct exact distance(const struct reach *r, struct exact price) {
    if (r->col->basis == OBI_BASIS_TICKS) return outwards(r, touch(r, r->side), price);
    struct exact d = outwards(r, twice_mid(r), exact_mul(price, 2)); /* twice that from the mid */
    return exact_sign(d) < 0 ? exact_of(0) : exact_mul(d, 1000000);
}

static struct exact unit_of_distance(const struct reach *r) {
    return r->col->basis == OBI_BASIS_TICKS ? exact_of(1) : twice_mid(r);
}

static int is_before(const struct reach *r, struct exact price, int64_t edge) {
    if (edge == INT64_MAX) return 1;
    return is_less(distance(r, price), exact_mul(unit_of_distance(r), edge));
}

/* -- notional --------------------------------------------------------------------------------- */

/* Lots have no price. */
static int is_amount(const struct reach *r) {
    return r->col->basis == OBI_BASIS_NOTIONAL || r->col->basis == OBI_BASIS_LOTS;
}

/* Behind a price that is not above 0 no edge is asked for (is_nowhere), so that it is nothing. */
static struct exact value_of(const struct reach *r, size_t i, obi_lots lots) {
    if (r->col->basis == OBI_BASIS_LOTS) return exact_of(lots);
    if (level_at(r, i)->price_ticks <= 0) return exact_of(0);
    if (r->frame->contract == OBI_CONTRACT_INVERSE) return exact_of(lots);
    return exact_mul(exact_of(lots), level_at(r, i)->price_ticks);
}

/* The value of what lies in front of each level, and of the whole side behind the last. */
static struct exact *values(const struct reach *r) {
    struct exact *value = malloc((n_levels(r) + 1) * sizeof *value);
    if (!value) abort();
    int is_ended = 0;
    value[0] = exact_of(0);
    for (size_t i = 0; i < n_levels(r); i++) {
        value[i + 1] = value[i]; /* behind the tier's end nobody asks for more */
        if (is_ended || !is_less(value[i], exact_of(r->hi))) {
            is_ended = 1;
            continue;
        }
        value[i + 1] = exact_add(value[i], value_of(r, i, level_at(r, i)->qty_lots));
    }
    return value;
}

/* How many lots of a level lie in front of an edge: the most whose value does not go beyond. */
static obi_lots lots_before(const struct reach *r, size_t i, int64_t edge) {
    obi_lots fits = 0;
    if (edge == INT64_MAX) return level_at(r, i)->qty_lots;
    if (!is_less(r->value[i], exact_of(edge))) return 0;
    if (!is_less(exact_of(edge), r->value[i + 1])) return level_at(r, i)->qty_lots;
    for (int bit = 62; bit >= 0; bit--) {
        obi_lots more = fits | (obi_lots)1 << bit;
        if (more > level_at(r, i)->qty_lots) continue;
        struct exact value = exact_add(r->value[i], value_of(r, i, more));
        if (!is_less(exact_of(edge), value)) fits = more;
    }
    return fits;
}

/* An edge is nowhere when it is not reached before a price that is not above 0. */
static int is_nowhere(const struct reach *r, int64_t edge) {
    if (r->col->basis != OBI_BASIS_NOTIONAL || edge == INT64_MAX) return 0;
    for (size_t i = 0; i < n_levels(r); i++)
        if (level_at(r, i)->price_ticks <= 0) return is_less(r->value[i], exact_of(edge));
    return 0;
}

/* -- any basis -------------------------------------------------------------------------------- */

/* Lots of a level in front of an edge. */
static obi_lots in_front(const struct reach *r, size_t i, int64_t edge) {
    const struct oracle_level *l = level_at(r, i);
    switch (r->col->basis) {
    case OBI_BASIS_LEVELS: return (int64_t)i < edge ? l->qty_lots : 0;
    case OBI_BASIS_LOTS:
    case OBI_BASIS_NOTIONAL: return lots_before(r, i, edge);
    default: return is_before(r, exact_of(l->price_ticks), edge) ? l->qty_lots : 0;
    }
}

/* -- what is known --------------------------------------------------------------------------- */

/* Outwards on this side. */
static int is_deeper(int side, obi_ticks a, obi_ticks b) {
    return side == 0 ? a < b : a > b;
}

/* A snapshot of the best levels tells to its last one, a side that is as full as the venue keeps it
 * to its last; no price is deeper than the last price. */
struct oracle_known oracle_known_to(const struct oracle_book *m, int side) {
    const struct oracle_side *s = &m->side[side];
    struct oracle_known k = {1, 0, 0};
    if (m->opt.partial) k = (struct oracle_known){0, !m->has_bound[side], m->bound[side]};
    if (m->opt.depth_limit && s->n >= m->opt.depth_limit && !k.nothing) {
        obi_ticks last = s->level[s->n - 1].price_ticks;
        if (k.all || is_deeper(side, k.price, last)) k.price = last;
        k.all = 0;
    }
    if (!k.nothing && k.price == (side == 0 ? INT64_MIN + 1 : INT64_MAX - 1)) k.all = 1;
    return k;
}

/* -- weights ---------------------------------------------------------------------------------- */

/* The first parameter of these is a unit. */
static int has_unit(const struct reach *r) {
    uint32_t metric = r->col->metric;
    return metric == OBI_METRIC_WEIGHTED_MID ||
           (metric >= OBI_METRIC_BID_DEPTH && metric <= OBI_METRIC_DEPTH_IMBALANCE);
}

static int needs_price(const struct reach *r) {
    int unit = has_unit(r) ? (int)r->col->param[0] : OBI_UNIT_LOTS;
    if (r->frame->contract == OBI_CONTRACT_INVERSE) return unit == OBI_UNIT_BASE;
    return unit == OBI_UNIT_QUOTE;
}

/* lots / price in units of 2^-64, rounded down: school division, digit by digit. */
static struct exact quotient(obi_lots lots, obi_ticks price) {
    struct exact whole = exact_of(lots / price), rest = exact_of(lots % price);
    for (int digit = 0; digit < 64; digit++) {
        int fits;
        rest = exact_mul(rest, 2);
        fits = !is_less(rest, exact_of(price));
        if (fits) rest = exact_sub(rest, exact_of(price));
        whole = exact_add(exact_mul(whole, 2), exact_of(fits));
    }
    return whole;
}

/* What the first lots of a level weigh. */
static struct exact weigh(const struct reach *r, size_t i, obi_lots lots) {
    const struct oracle_level *l = level_at(r, i);
    int is_count =
        r->col->metric >= OBI_METRIC_BID_ORDERS && r->col->metric <= OBI_METRIC_COUNT_IMBALANCE;
    if (is_count) return exact_of(lots ? l->orders : 0);
    if (!needs_price(r) || l->price_ticks <= 0) return exact_of(lots);
    if (r->frame->contract == OBI_CONTRACT_INVERSE) return quotient(lots, l->price_ticks);
    return exact_mul(exact_of(lots), l->price_ticks);
}

/* Why a level cannot be weighed. */
static uint8_t unweighable(const struct reach *r, const struct oracle_level *l, int is_whole) {
    if (r->col->metric >= OBI_METRIC_BID_ORDERS && r->col->metric <= OBI_METRIC_COUNT_IMBALANCE)
        return l->orders == 0 && is_whole ? OBI_VALUE_NO_ORDERS : OBI_VALUE_OK;
    return needs_price(r) && l->price_ticks <= 0 ? OBI_VALUE_ZERO_DENOM : OBI_VALUE_OK;
}

static int is_too_large(struct exact sum) {
    struct exact limit = exact_mul(exact_of((int64_t)1 << 59), (int64_t)1 << 59); /* 2^118 */
    return !is_less(sum, limit);
}

/* -- a side ----------------------------------------------------------------------------------- */

static void add_side(const struct reach *r, struct oracle_tier *t, int *has_lots) {
    for (size_t i = 0; i < n_levels(r); i++) {
        obi_lots lo = in_front(r, i, r->lo), hi = in_front(r, i, r->hi);
        if (hi == 0) break; /* the tier has ended */
        if (lo == hi) continue;
        uint8_t why = unweighable(r, level_at(r, i), lo == 0);
        *has_lots = 1;
        if (why) t->undefined[r->side] = why;
        t->sum[r->side] = exact_add(t->sum[r->side], exact_sub(weigh(r, i, hi), weigh(r, i, lo)));
    }
    int is_weighed = needs_price(r) && !t->undefined[r->side];
    if (is_weighed && is_too_large(t->sum[r->side])) t->undefined[r->side] = OBI_VALUE_SATURATED;
}

/* Whether a level that nobody told of could be in the tier. */
static int is_partial(const struct reach *r) {
    const struct oracle_known *known = &r->frame->known_to[r->side];
    size_t n = 0;
    if (known->all) return 0;
    if (known->nothing || r->hi == INT64_MAX) return 1;
    struct exact next = exact_add(exact_of(known->price), exact_of(r->side == BIDS ? -1 : 1));
    while (n < n_levels(r) && !is_deeper(r->side, level_at(r, n)->price_ticks, known->price)) n++;
    switch (r->col->basis) {
    case OBI_BASIS_LEVELS: return (int64_t)n < r->hi;
    case OBI_BASIS_LOTS:
    case OBI_BASIS_NOTIONAL: return is_less(r->value[n], exact_of(r->hi));
    default: return n_levels(r) == 0 || is_before(r, next, r->hi);
    }
}

static int is_thin(const struct reach *r) {
    if (!is_amount(r) || r->hi == INT64_MAX) return 0;
    return is_less(r->value[n_levels(r)], exact_of(r->hi));
}

/* Why a mid is no measure. */
static uint8_t missing_mid(const struct reach *r) {
    const struct oracle_view *v = &r->frame->after;
    if (r->col->basis != OBI_BASIS_PPM) return OBI_VALUE_OK;
    if (!v->n[BIDS] && !v->n[ASKS]) return OBI_VALUE_EMPTY_BOTH;
    if (!v->n[BIDS]) return OBI_VALUE_EMPTY_BID;
    if (!v->n[ASKS]) return OBI_VALUE_EMPTY_ASK;
    return exact_sign(twice_mid(r)) > 0 ? OBI_VALUE_OK : OBI_VALUE_ZERO_DENOM;
}

static void measure_side(const struct reach *r, struct oracle_tier *t, int *is_empty) {
    int has_lots = 0;
    uint8_t none = missing_mid(r);
    if (!none && (is_nowhere(r, r->lo) || is_nowhere(r, r->hi))) none = OBI_VALUE_ZERO_DENOM;
    *is_empty = 0;
    t->undefined[r->side] = none;
    if (none) return;
    add_side(r, t, &has_lots);
    *is_empty = !has_lots;
    if (is_thin(r)) t->told_of[r->side] = OBI_VALUE_THIN;
    if (is_partial(r)) t->told_of[r->side] = OBI_VALUE_PARTIAL;
    if (!t->told || t->told_of[r->side] == OBI_VALUE_PARTIAL) t->told = t->told_of[r->side];
}

struct oracle_tier oracle_tier_of(const struct obi_column *col, const struct oracle_frame *frame) {
    struct oracle_tier t = {{exact_of(0), exact_of(0)}, 1, {0, 0}, 0, 0, {0, 0}};
    int is_touch = col->lo == 0 && col->hi == 0, is_empty[2];
    for (int side = BIDS; side <= ASKS; side++) {
        struct reach r = {col, frame, side, col->lo, is_touch ? 1 : col->hi, NULL};
        if (is_amount(&r)) r.value = values(&r);
        measure_side(&r, &t, &is_empty[side]);
        free(r.value);
        if (has_unit(&r) && col->param[0] > 0) t.scale = frame->multiplier;
        if (frame->contract == OBI_CONTRACT_INVERSE && needs_price(&r)) t.scale *= 0x1p-64;
    }
    if (is_empty[BIDS]) t.empty = OBI_VALUE_EMPTY_BID;
    if (is_empty[ASKS]) t.empty = is_empty[BIDS] ? OBI_VALUE_EMPTY_BOTH : OBI_VALUE_EMPTY_ASK;
    return t;
}

/* -- one by one ------------------------------------------------------------------------------- */

size_t oracle_parts(const struct obi_column *col, const struct oracle_frame *frame, int side,
                    struct oracle_part **out) {
    int is_touch = col->lo == 0 && col->hi == 0;
    struct reach r = {col, frame, side, col->lo, is_touch ? 1 : col->hi, NULL};
    size_t n = 0, size = n_levels(&r) + 1;
    struct oracle_part *part = malloc(size * sizeof *part);
    if (!part) abort();
    *out = part;
    if (missing_mid(&r)) return 0;
    if (is_amount(&r)) r.value = values(&r);
    for (size_t i = 0; i < n_levels(&r); i++) {
        obi_lots lo = in_front(&r, i, r.lo), hi = in_front(&r, i, r.hi);
        if (hi == 0) break; /* the tier has ended */
        if (lo == hi) continue;
        const struct oracle_level *l = level_at(&r, i);
        part[n++] = (struct oracle_part){l->price_ticks, hi - lo, lo == 0, i, l->orders};
    }
    free(r.value);
    return n;
}
