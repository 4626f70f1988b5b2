/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/weigh.h"

#include "core/power.h"

/* 1 as a weight. */
static const double one = 0x1p62;

static void add(struct obi_total *total, obi_wide part) {
    total->sum = obi_sum_add(total->sum, obi_sum_of(part));
}

static void add_product(struct obi_total *total, obi_wide a, obi_wide b) {
    total->sum = obi_sum_add(total->sum, obi_sum_mul(a, b));
}

/* -- weights ----------------------------------------------------------------------------------- */

/* What lies beyond the mid, on a crossed book, is at no distance from it. */
static obi_wide half_ticks(const struct obi_summand *s, const struct obi_met *level,
                           obi_wide spread) {
    obi_wide twice = obi_wide_times(obi_wide_join(0, level->distance), 2);
    if (s->from_mid) twice = obi_wide_add(twice, spread);
    return obi_wide_sign(twice) > 0 ? twice : obi_wide_of(0);
}

static int64_t linear(const struct obi_summand *s, const struct obi_met *level, obi_wide spread) {
    obi_wide reach = obi_wide_of(2 * (int64_t)s->scale);
    obi_wide left = obi_wide_sub(reach, half_ticks(s, level, spread));
    return obi_wide_sign(left) > 0 ? (int64_t)obi_wide_low(left) : 0;
}

static int64_t exponential_at(double rate, uint64_t distance) {
    static const double log2_e = 0x1.71547652b82fep+0;
    return (int64_t)(obi_decay(rate * (double)distance * log2_e) * one + 0.5);
}

static int64_t exponential(const struct obi_summand *s, const struct obi_met *level) {
    if (level->distance < OBI_WEIGHT_TABLE) return (int64_t)s->table[level->distance];
    return exponential_at(s->scale, level->distance);
}

static int64_t hyperbolic(const struct obi_summand *s, const struct obi_met *level,
                          obi_wide spread) {
    obi_wide twice = half_ticks(s, level, spread);
    double d = obi_wide_is_small(twice) ? 0.5 * (double)(int64_t)obi_wide_low(twice)
                                        : 0.5 * obi_wide_to_double(twice);
    return (int64_t)(one / (1 + s->scale * d) + 0.5);
}

static int64_t weight_of(const struct obi_summand *s, const struct obi_met *level,
                         obi_wide spread) {
    switch (s->now) {
    case OBI_WEIGHT_VALUE: return level->price_ticks;
    case OBI_WEIGHT_SQUARE: return level->lots;
    case OBI_WEIGHT_LINEAR: return linear(s, level, spread);
    case OBI_WEIGHT_EXP: return exponential(s, level);
    case OBI_WEIGHT_HYPER: return hyperbolic(s, level, spread);
    case OBI_WEIGHT_RANK: return (INT64_C(1) << 62) / (level->rank + 1);
    default: return 1; /* LOTS */
    }
}

/* -- what needs more than a weight ------------------------------------------------------------- */

static void add_priced(const struct obi_summand *s, const struct obi_met *level,
                       struct obi_total *total) {
    obi_ticks price = level->price_ticks;
    if (price <= 0) {
        total->n_undefined++;
    } else if (s->now == OBI_WEIGHT_PRICE) {
        add(total, obi_wide_mul(price, level->lots));
    } else {
        uint64_t part = obi_wide_fraction((uint64_t)(level->lots % price), (uint64_t)price);
        add(total, obi_wide_join(level->lots / price, part));
    }
}

static void add_orders(const struct obi_summand *s, const struct obi_met *level,
                       struct obi_total *total) {
    int is_count = s->now == OBI_WEIGHT_ORDERS;
    if (is_count ? level->n_orders != 0 : level->tells_orders)
        add(total, is_count ? obi_wide_of(level->n_orders) : level->order_square);
    else
        total->n_undefined++;
}

static void add_shape(const struct obi_summand *s, const struct obi_met *level,
                      struct obi_total *total) {
    obi_wide d = obi_wide_join(0, level->distance);
    switch (s->now) {
    case OBI_WEIGHT_DISTANCE: add(total, d); break;
    case OBI_WEIGHT_DISTANCE_SQUARE: add_product(total, d, d); break;
    case OBI_WEIGHT_RUNNING: add(total, level->running); break;
    default: add_product(total, d, level->running); break;
    }
}

void obi_weigh(const struct obi_summand *s, const struct obi_met *level, obi_wide spread,
               struct obi_total *total) {
    switch (s->now) {
    case OBI_WEIGHT_PRICE:
    case OBI_WEIGHT_INVERSE: add_priced(s, level, total); break;
    case OBI_WEIGHT_ORDERS:
    case OBI_WEIGHT_ORDER_SQUARE: add_orders(s, level, total); break;
    case OBI_WEIGHT_DISTANCE:
    case OBI_WEIGHT_DISTANCE_SQUARE:
    case OBI_WEIGHT_RUNNING:
    case OBI_WEIGHT_DISTANCE_RUNNING: add_shape(s, level, total); break;
    default: add(total, obi_wide_mul(weight_of(s, level, spread), level->lots)); break;
    }
}

/* -- many at once ------------------------------------------------------------------------------ */

/* A sum of a batch: upper and lower halves by themselves, so that nothing carries. */
struct halves {
    obi_wide whole, rest;
};

static inline void push(struct halves *h, obi_wide part) {
    h->whole = obi_wide_add(h->whole, obi_wide_of(obi_wide_high(part)));
    h->rest = obi_wide_add(h->rest, obi_wide_join(0, obi_wide_low(part)));
}

static void add_halves(struct obi_total *total, const struct halves *h) {
    uint64_t high = (uint64_t)obi_wide_high(h->whole);
    struct obi_sum whole = {{0, obi_wide_low(h->whole), high, high >> 63 ? UINT64_MAX : 0}};
    total->sum = obi_sum_add(total->sum, obi_sum_add(whole, obi_sum_of(h->rest)));
}

/* d times what fits, in one product; else 0, and nothing is pushed. */
static inline int push_product(struct halves *h, uint64_t distance, obi_wide other) {
    uint64_t low = obi_wide_low(other);
    if (distance > INT64_MAX || low > INT64_MAX || obi_wide_high(other)) return 0;
    push(h, obi_wide_mul((int64_t)distance, (int64_t)low));
    return 1;
}

#define EACH(part)                                                                                 \
    for (const struct obi_met *m = level; m < level + n; m++) push(&h, part);                      \
    break

void obi_weigh_batch(const struct obi_summand *s, const struct obi_met *level, int n,
                     obi_wide spread, struct obi_total *total) {
    struct halves h = {obi_wide_of(0), obi_wide_of(0)};
    switch (s->now) {
    case OBI_WEIGHT_VALUE: EACH(obi_wide_mul(m->price_ticks, m->lots));
    case OBI_WEIGHT_SQUARE: EACH(obi_wide_mul(m->lots, m->lots));
    case OBI_WEIGHT_LINEAR: EACH(obi_wide_mul(linear(s, m, spread), m->lots));
    case OBI_WEIGHT_EXP: EACH(obi_wide_mul(exponential(s, m), m->lots));
    case OBI_WEIGHT_HYPER: EACH(obi_wide_mul(hyperbolic(s, m, spread), m->lots));
    case OBI_WEIGHT_RANK: EACH(obi_wide_mul((INT64_C(1) << 62) / (m->rank + 1), m->lots));
    case OBI_WEIGHT_DISTANCE: EACH(obi_wide_join(0, m->distance));
    case OBI_WEIGHT_RUNNING: EACH(m->running);
    case OBI_WEIGHT_DISTANCE_SQUARE:
    case OBI_WEIGHT_DISTANCE_RUNNING:
        for (const struct obi_met *m = level; m < level + n; m++) {
            int is_square = s->now == OBI_WEIGHT_DISTANCE_SQUARE;
            obi_wide other = is_square ? obi_wide_join(0, m->distance) : m->running;
            if (!push_product(&h, m->distance, other)) obi_weigh(s, m, spread, total);
        }
        break;
    default: /* what may be undefined */
        for (const struct obi_met *m = level; m < level + n; m++) obi_weigh(s, m, spread, total);
        return;
    }
    add_halves(total, &h);
}

void obi_weigh_prepare(struct obi_summand *s) {
    if (s->weight != OBI_WEIGHT_EXP) return;
    for (uint64_t d = 0; d < OBI_WEIGHT_TABLE; d++)
        s->table[d] = (uint64_t)exponential_at(s->scale, d);
}
