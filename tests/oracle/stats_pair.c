/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Two columns, or a column and time: covariance, correlation, the line, the parabola. */
#include "oracle/exact.h"
#include "oracle/stats.h"

#include <math.h>

/* -- whole numbers ---------------------------------------------------------------------------- */

struct pair_sums {
    struct exact w, x, y, xx, xy, yy;
};

static void add_times(struct exact *sum, int64_t a, int64_t b, int64_t weight) {
    *sum = exact_add(*sum, exact_mul(exact_mul(exact_of(a), b), weight));
}

static struct pair_sums sums_of(const struct oracle_window *w) {
    struct exact none = exact_of(0);
    struct pair_sums s = {none, none, none, none, none, none};
    for (size_t i = 0; i < w->n; i++) {
        int64_t x = (int64_t)w->item[i].x, y = (int64_t)w->item[i].y, weight = w->item[i].whole;
        add_times(&s.w, 1, 1, weight);
        add_times(&s.x, x, 1, weight);
        add_times(&s.y, y, 1, weight);
        add_times(&s.xx, x, x, weight);
        add_times(&s.xy, x, y, weight);
        add_times(&s.yy, y, y, weight);
    }
    return s;
}

static struct exact minor(struct exact a, struct exact d, struct exact b, struct exact c) {
    return exact_sub(exact_product(a, d), exact_product(b, c));
}

static int is_exact(const struct oracle_window *w) {
    return w->integer && !w->decayed;
}

/* -- what there is to go by ------------------------------------------------------------------- */

static int has_too_few(const struct oracle_window *w, size_t least) {
    if (!(oracle_weight(w, w->n) > 0)) return 1;
    return !w->stands && w->n < least;
}

/* How many of a double's digits a mean takes that is far from 0. */
static long double condition(const struct oracle_window *w) {
    long double xx = oracle_squares(w, w->n, 'x'), yy = oracle_squares(w, w->n, 'y');
    long double weight = oracle_weight(w, w->n), sum = 1;
    if (xx > 0) sum += fabsl(oracle_mean(w, w->n, 0)) / sqrtl(xx / weight);
    if (yy > 0 && w->is_pair) sum += fabsl(oracle_mean(w, w->n, 1)) / sqrtl(yy / weight);
    return sum;
}

/* Relative, and against the size that a strong relation would have. */
static struct oracle_stat against(const struct oracle_window *w, long double value,
                                  long double scale) {
    struct oracle_stat out = oracle_near(w, value, 1e-10);
    double slack = (double)((1e-13L + 1e-15L * condition(w)) * fabsl(scale));
    out.low -= slack;
    out.high += slack;
    return out;
}

struct oracle_stat oracle_covariance(const struct oracle_window *w) {
    if (has_too_few(w, 2)) return oracle_none(OBI_VALUE_WARMUP);
    if (is_exact(w)) {
        struct pair_sums s = sums_of(w);
        struct exact freedom = w->stands ? s.w : exact_sub(s.w, exact_of(1));
        return oracle_same(w, exact_ratio(minor(s.w, s.xy, s.x, s.y), exact_product(s.w, freedom)));
    }
    long double weight = oracle_weight(w, w->n);
    long double freedom = w->stands || w->decayed ? weight : weight - 1;
    long double scale =
        sqrtl(oracle_squares(w, w->n, 'x') * oracle_squares(w, w->n, 'y')) / freedom;
    return against(w, oracle_squares(w, w->n, 'b') / freedom, scale);
}

struct oracle_stat oracle_correlation(const struct oracle_window *w) {
    if (has_too_few(w, 2)) return oracle_none(OBI_VALUE_WARMUP);
    long double xx = oracle_squares(w, w->n, 'x'), yy = oracle_squares(w, w->n, 'y');
    if (!(xx > 0) || !(yy > 0)) return oracle_none(OBI_VALUE_ZERO_DENOM);
    return against(w, oracle_squares(w, w->n, 'b') / sqrtl(xx) / sqrtl(yy), 1);
}

struct oracle_stat oracle_r2(const struct oracle_window *w) {
    if (has_too_few(w, 2)) return oracle_none(OBI_VALUE_WARMUP);
    long double xx = oracle_squares(w, w->n, 'x'), yy = oracle_squares(w, w->n, 'y');
    long double xy = oracle_squares(w, w->n, 'b');
    if (!(yy > 0)) return oracle_none(OBI_VALUE_NO_FIT);
    if (!(xx > 0)) return oracle_none(OBI_VALUE_ZERO_DENOM);
    return against(w, xy / xx * xy / yy, 1);
}

/* What the intercept is the difference of. */
static long double widest_term(const struct oracle_window *w) {
    long double xx = oracle_squares(w, w->n, 'x'), yy = oracle_squares(w, w->n, 'y');
    return 1e2L *
           (fabsl(oracle_mean(w, w->n, 0)) + sqrtl(xx / yy) * fabsl(oracle_mean(w, w->n, 1)));
}

static struct oracle_stat exact_line(const struct oracle_window *w) {
    struct pair_sums s = sums_of(w);
    struct exact below = minor(s.w, s.yy, s.y, s.y);
    if (w->spec->stat == OBI_STAT_SLOPE)
        return oracle_same(w, exact_ratio(minor(s.w, s.xy, s.x, s.y), below));
    return oracle_same(w, exact_ratio(minor(s.x, s.yy, s.y, s.xy), below));
}

/* What has no weight is no observation. */
static size_t n_standing(const struct oracle_window *w) {
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) n += w->item[i].whole > 0;
    return n;
}

/* So many of one weight tell as much (Kish 1965). */
static long double n_effective(const struct oracle_window *w) {
    long double sum = oracle_weight(w, w->n), squares = 0;
    for (size_t i = 0; i < w->n; i++) squares += w->item[i].weight * w->item[i].weight;
    return sum / squares * sum;
}

/* The slope, an end of its interval, or where the line meets 0. */
struct oracle_stat oracle_line(const struct oracle_window *w) {
    uint32_t stat = w->spec->stat;
    int is_end = stat == OBI_STAT_SLOPE_LO || stat == OBI_STAT_SLOPE_HI;
    if (has_too_few(w, 2)) return oracle_none(OBI_VALUE_WARMUP);
    long double xx = oracle_squares(w, w->n, 'x'), yy = oracle_squares(w, w->n, 'y');
    long double xy = oracle_squares(w, w->n, 'b'), slope = xy / yy, scale = sqrtl(xx / yy);
    if (!(yy > 0)) return oracle_none(OBI_VALUE_NO_FIT);
    if (is_exact(w) && !is_end) return exact_line(w);
    if (stat == OBI_STAT_SLOPE) return against(w, slope, scale);
    if (stat == OBI_STAT_INTERCEPT)
        return against(w, oracle_mean(w, w->n, 0) - slope * oracle_mean(w, w->n, 1),
                       widest_term(w));
    long double n = w->decayed ? n_effective(w) : (long double)n_standing(w);
    if (n < 3 - 0x1p-30L) return oracle_none(OBI_VALUE_WARMUP);
    long double rest = xx - slope * xy;
    long double error = sqrtl((rest > 0 ? rest : 0) / ((n - 2) * yy));
    long double z = oracle_param(w, 0, 1.96);
    /* The root of a rest near 0 is half as sharp. */
    long double blur = rest < 1e-3L * xx ? 1e6L * scale : 10 * scale;
    return against(w, stat == OBI_STAT_SLOPE_LO ? slope - z * error : slope + z * error, blur);
}

/* -- over time -------------------------------------------------------------------------------- */

struct powers {
    long double of[5];
};

/* Integrals of u^0 to u^4 over the item, u in seconds from a middle; powers of its time. */
static struct powers powers_of(const struct oracle_window *w, size_t i, long double middle) {
    const struct oracle_item *item = &w->item[i];
    int64_t zero =
        w->item[0].ns; /* whole ns off first: a long double has no room for all of them */
    long double u = ((long double)(item->ns - zero) - middle) / 1e9L, h = 0, weight = 1;
    if (w->stands) {
        u = (((long double)(item->from - zero) - middle) +
             ((long double)(item->to - zero) - middle)) /
            2e9L;
        h = weight = (long double)(item->to - item->from) / 1e9L;
    }
    return (struct powers){{weight, weight * u, weight * (u * u + h * h / 12),
                            weight * (u * u * u + u * h * h / 4),
                            weight * (u * u * u * u + u * u * h * h / 2 + h * h * h * h / 80)}};
}

struct motion {
    long double time[5], x[3]; /* sums of powers of time; of deviations of x times powers */
    long double xx;
};

static struct motion motion_of(const struct oracle_window *w) {
    struct motion m = {{0}, {0}, 0};
    long double middle = 0;
    for (int pass = 0; pass < 3; pass++) {
        m = (struct motion){{0}, {0}, 0};
        for (size_t i = 0; i < w->n; i++) {
            struct powers p = powers_of(w, i, middle);
            long double dx = w->item[i].x - oracle_mean(w, w->n, 0);
            for (int k = 0; k < 5; k++) m.time[k] += p.of[k];
            for (int k = 0; k < 3; k++) m.x[k] += dx * p.of[k];
            m.xx += dx * dx * p.of[0];
        }
        middle += 1e9L * m.time[1] / m.time[0];
    }
    return m;
}

struct oracle_stat oracle_speed(const struct oracle_window *w) {
    if (has_too_few(w, 2)) return oracle_none(OBI_VALUE_WARMUP);
    struct motion m = motion_of(w);
    if (!(m.time[2] > 0)) return oracle_none(OBI_VALUE_NO_FIT);
    return against(w, m.x[1] / m.time[2], 1e1L * sqrtl(m.xx / m.time[2]));
}

static int n_times(const struct oracle_window *w) {
    int n = w->n > 0;
    if (w->stands) return 3;
    for (size_t i = 1; i < w->n; i++) n += w->item[i].ns != w->item[i - 1].ns;
    return n;
}

struct oracle_stat oracle_acceleration(const struct oracle_window *w) {
    if (has_too_few(w, 3)) return oracle_none(OBI_VALUE_WARMUP);
    struct motion m = motion_of(w);
    if (n_times(w) < 3 || !(m.time[2] > 0)) return oracle_none(OBI_VALUE_NO_FIT);
    long double a = m.time[3] / m.time[2], b = m.time[2] / m.time[0];
    long double below = m.time[4] - a * m.time[3] - b * m.time[2];
    if (!(below > 0)) return oracle_none(OBI_VALUE_NO_FIT);
    long double blur = 1e2L + m.time[4] / below; /* three times of which two are near */
    struct oracle_stat out =
        against(w, 2 * (m.x[2] - a * m.x[1] - b * m.x[0]) / below, blur * sqrtl(m.xx / below));
    out.may_be_none = below < 1e-10L * m.time[4];
    return out;
}
