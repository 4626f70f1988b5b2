/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Count, sum, mean, variance, deviation, z-score; over whole numbers exactly. */
#include "oracle/exact.h"
#include "oracle/stats.h"

#include <math.h>

struct oracle_stat oracle_count(const struct oracle_window *w) {
    double n = 0;
    for (size_t i = 0; i < w->n; i++) n += w->item[i].at > w->start;
    return oracle_same(w, n);
}

static struct exact exact_sum(const struct oracle_window *w, size_t n) {
    struct exact sum = exact_of(0);
    for (size_t i = 0; i < n; i++)
        sum = exact_add(sum, exact_mul(exact_of((int64_t)w->item[i].x), w->item[i].whole));
    return sum;
}

static struct exact exact_weight(const struct oracle_window *w, size_t n) {
    struct exact sum = exact_of(0);
    for (size_t i = 0; i < n; i++) sum = exact_add(sum, exact_of(w->item[i].whole));
    return sum;
}

static int is_exact(const struct oracle_window *w) {
    return w->integer && !w->decayed;
}

/* Where values of both signs cancel, as near as some units in the last place of their sizes. */
static struct oracle_stat with_slack(const struct oracle_window *w, long double value,
                                     long double divisor) {
    struct oracle_stat out = oracle_near(w, value, 1e-12);
    long double size = 0;
    for (size_t i = 0; i < w->n; i++) size += w->item[i].weight * fabsl(w->item[i].x);
    out.low -= (double)(2e-15L * size / divisor);
    out.high += (double)(2e-15L * size / divisor);
    return out;
}

struct oracle_stat oracle_sum(const struct oracle_window *w) {
    long double sum = 0;
    if (is_exact(w))
        return oracle_same(w,
                           exact_ratio(exact_sum(w, w->n), exact_of(w->stands ? 1000000000 : 1)));
    for (size_t i = 0; i < w->n; i++) sum += w->item[i].weight * w->item[i].x;
    return with_slack(w, w->stands ? sum / 1e9L : sum, w->stands ? 1e9L : 1);
}

struct oracle_stat oracle_average(const struct oracle_window *w) {
    if (!(oracle_weight(w, w->n) > 0)) return oracle_none(OBI_VALUE_WARMUP);
    if (is_exact(w)) return oracle_same(w, exact_ratio(exact_sum(w, w->n), exact_weight(w, w->n)));
    return with_slack(w, oracle_mean(w, w->n, 0), oracle_weight(w, w->n));
}

/* Sum of squares times weight less the square of the sum, over weight times freedom. */
static double exact_variance(const struct oracle_window *w, size_t n) {
    struct exact squares = exact_of(0), weight = exact_weight(w, n), sum = exact_sum(w, n);
    for (size_t i = 0; i < n; i++) {
        int64_t x = (int64_t)w->item[i].x;
        squares = exact_add(squares, exact_mul(exact_mul(exact_of(x), x), w->item[i].whole));
    }
    struct exact freedom = w->stands ? weight : exact_sub(weight, exact_of(1));
    struct exact above = exact_sub(exact_product(squares, weight), exact_product(sum, sum));
    return exact_ratio(above, exact_product(weight, freedom));
}

static double size_of(const struct oracle_window *w) {
    double most = 0;
    for (size_t i = 0; i < w->n; i++) most = fabs(w->item[i].x) > most ? fabs(w->item[i].x) : most;
    return most;
}

/* What the deviations' squares are divided by; not above 0 where there is no variance. */
static long double freedom_of(const struct oracle_window *w, size_t n) {
    long double weight = oracle_weight(w, n);
    if (w->stands) return weight;
    if (n < 2) return 0;
    return w->decayed ? weight : weight - 1;
}

static struct oracle_stat variance_of(const struct oracle_window *w, size_t n) {
    long double freedom = freedom_of(w, n);
    if (!(freedom > 0)) return oracle_none(OBI_VALUE_WARMUP);
    if (is_exact(w)) return oracle_same(w, exact_variance(w, n));
    struct oracle_stat out = oracle_near(w, oracle_squares(w, n, 'x') / freedom, 1e-12);
    if (w->decayed) out.low -= 0x1p-400 * size_of(w) * size_of(w);
    return out;
}

struct oracle_stat oracle_variance(const struct oracle_window *w) {
    return variance_of(w, w->n);
}

struct oracle_stat oracle_stddev(const struct oracle_window *w) {
    struct oracle_stat v = variance_of(w, w->n);
    if (isnan(v.value)) return v;
    return oracle_near(w, sqrtl(v.value), is_exact(w) ? 3e-16 : 1e-12);
}

struct oracle_stat oracle_zscore(const struct oracle_window *w) {
    if (!w->knows_newest) return oracle_none(w->newest->status_x);
    size_t n = w->n - !(w->spec->flags & OBI_STAT_CURRENT);
    struct oracle_stat v = variance_of(w, n);
    if (isnan(v.value)) return v;
    if (v.value == 0) return oracle_none(OBI_VALUE_ZERO_DENOM);
    long double x = w->newest->x, mean = oracle_mean(w, n, 0), spread = sqrtl(v.value);
    struct oracle_stat z = oracle_near(w, (x - mean) / spread, 1e-12);
    /* The difference of two near numbers is as good as they are. */
    double slack =
        (double)(1e-12L * (fabsl(x) + fabsl(mean)) / spread + 1e-15L * size_of(w) / spread);
    z.low -= is_exact(w) ? 4e-4 * slack : slack;
    z.high += is_exact(w) ? 4e-4 * slack : slack;
    return z;
}
