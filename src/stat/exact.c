/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Moments of whole numbers: sums of w, wx, wxx in integers, so what left is gone to the last bit
 * and a reading is that of a sum made anew. A reading copies the sums, adds the parts at the edges,
 * and rounds each quotient once.
 *
 * |x| <= 2^53 and the weights of a window sum to less than 2^63 (a span, or 2^24 samples), so wx
 * fits 2^116 and wxx 2^169. Values below 2^31, which is nearly all, have squares that sum in 128
 * bits; the squares of the others sum apart in 256. Worst case: a push and a departure each add one
 * product, whatever the span. */
#include "core/sum.h"
#include "stat/table.h"

#include <math.h>

struct sums {
    uint64_t w; /* may pass 2^63 while a sample enters before others leave */
    obi_wide x;
    obi_wide xx;             /* of values below SMALL */
    struct obi_sum xx_large; /* of the others */
};

#define SMALL (INT64_C(1) << 31)

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    (void)lane;
    return obi_carve(c, 1, sizeof(struct sums));
}

static void start(const struct obi_lane *lane) {
    *(struct sums *)lane->state = (struct sums){.w = 0, .x = obi_wide_of(0), .xx = obi_wide_of(0)};
}

static int is_small(int64_t x) {
    return x < SMALL && x > -SMALL;
}

static struct obi_sum square(int64_t x, int64_t w) {
    return obi_sum_times(obi_sum_of(obi_wide_mul(x, x)), w);
}

static void add(struct sums *s, int64_t x, int64_t w) {
    s->w += (uint64_t)w;
    s->x = obi_wide_add(s->x, obi_wide_mul(x, w));
    if (is_small(x)) {
        s->xx = obi_wide_add(s->xx, obi_wide_mul(x * x, w));
    } else {
        s->xx_large = obi_sum_add(s->xx_large, square(x, w));
    }
}

static void enter(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    add(lane->state, (int64_t)obi_sample_at(lane->series, i)->x, weight);
}

static void leave(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    struct sums *s = lane->state;
    int64_t x = (int64_t)obi_sample_at(lane->series, i)->x;
    s->w -= (uint64_t)weight;
    s->x = obi_wide_sub(s->x, obi_wide_mul(x, weight));
    if (is_small(x)) {
        s->xx = obi_wide_sub(s->xx, obi_wide_mul(x * x, weight));
    } else {
        s->xx_large = obi_sum_sub(s->xx_large, square(x, weight));
    }
}

/* The window, with or without its newest value. */
static struct sums gather(const struct obi_lane *lane, int with_newest) {
    struct sums s = *(const struct sums *)lane->state;
    struct obi_part part;
    if (obi_lane_head(lane, &part)) add(&s, (int64_t)part.x, part.weight);
    if (with_newest && obi_lane_newest(lane, &part)) add(&s, (int64_t)part.x, part.weight);
    return s;
}

static int64_t weight_of(const struct sums *s) {
    return (int64_t)s->w;
}

/* w sum(wxx) - sum(wx)^2: the variance times w^2, or times n (n - 1). */
static struct obi_sum spread(const struct sums *s) {
    struct obi_sum xx = obi_sum_add(obi_sum_of(s->xx), s->xx_large);
    return obi_sum_sub(obi_sum_times(xx, weight_of(s)), obi_sum_mul(s->x, s->x));
}

static struct obi_value read_sum(const struct obi_lane *lane, const struct sums *s) {
    int64_t unit = lane->tail->is_standing ? 1000000000 : 1; /* ns in a second */
    return obi_defined(obi_wide_ratio(s->x, obi_wide_of(unit)), OBI_VALUE_OK);
}

static double variance_of(const struct obi_lane *lane, const struct sums *s) {
    int64_t freedom = lane->tail->is_standing ? weight_of(s) : weight_of(s) - 1;
    return obi_sum_ratio(spread(s), obi_sum_of(obi_wide_mul(weight_of(s), freedom)));
}

static int has_variance(const struct obi_lane *lane, const struct sums *s) {
    return weight_of(s) > !lane->tail->is_standing;
}

static struct obi_value read_zscore(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    struct sums s = gather(lane, (spec->flags & OBI_STAT_CURRENT) != 0);
    struct obi_part newest;
    if (!obi_lane_newest(lane, &newest)) return obi_undefined(lane->series->status);
    if (!has_variance(lane, &s)) return obi_undefined(OBI_VALUE_WARMUP);
    if (!obi_sum_sign(spread(&s))) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    obi_wide off = obi_wide_sub(obi_wide_mul((int64_t)newest.x, weight_of(&s)), s.x);
    double deviation = obi_wide_ratio(off, obi_wide_of(weight_of(&s)));
    return obi_defined(deviation / sqrt(variance_of(lane, &s)), OBI_VALUE_OK);
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    if (spec->stat == OBI_STAT_ZSCORE) return read_zscore(lane, spec);
    struct sums s = gather(lane, 1);
    if (spec->stat == OBI_STAT_SUM) return read_sum(lane, &s);
    if (spec->stat == OBI_STAT_MEAN) {
        if (!weight_of(&s)) return obi_undefined(OBI_VALUE_WARMUP);
        return obi_defined(obi_wide_ratio(s.x, obi_wide_of(weight_of(&s))), OBI_VALUE_OK);
    }
    if (!has_variance(lane, &s)) return obi_undefined(OBI_VALUE_WARMUP);
    double variance = variance_of(lane, &s);
    return obi_defined(spec->stat == OBI_STAT_STDDEV ? sqrt(variance) : variance, OBI_VALUE_OK);
}

const struct obi_stat_family obi_family_exact = {
    .layout = layout, .start = start, .enter = enter, .leave = leave, .read = read};
