/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Extrema and what is found by order: quantiles, medians. */
#include "oracle/stats.h"

#include <math.h>
#include <stdlib.h>

/* -- extrema ---------------------------------------------------------------------------------- */

static const struct oracle_item *extreme(const struct oracle_window *w) {
    int least = w->spec->stat == OBI_STAT_MIN || w->spec->stat == OBI_STAT_MIN_AGE;
    const struct oracle_item *found = NULL;
    for (size_t i = 0; i < w->n; i++) {
        const struct oracle_item *item = &w->item[i];
        if (!found || (least ? item->x <= found->x : item->x >= found->x)) found = item;
    }
    return found;
}

struct oracle_stat oracle_extremum(const struct oracle_window *w) {
    const struct oracle_item *item = extreme(w);
    return item ? oracle_same(w, item->x) : oracle_none(OBI_VALUE_WARMUP);
}

struct oracle_stat oracle_extremum_age(const struct oracle_window *w) {
    const struct oracle_item *item = extreme(w);
    if (!item) return oracle_none(OBI_VALUE_WARMUP);
    int64_t age = w->now - (w->stands ? item->to : item->at);
    if (w->spec->clock != OBI_CLOCK_TIME) return oracle_same(w, (double)age);
    return oracle_near(w, (long double)age / 1e9L, 2e-16);
}

/* -- order ------------------------------------------------------------------------------------ */

struct ranked {
    double x;
    int64_t weight;
};

static int by_value(const void *a, const void *b) {
    double x = ((const struct ranked *)a)->x, y = ((const struct ranked *)b)->x;
    return (x > y) - (x < y);
}

/* Values of n samples (or their distances from a middle) in order; the caller frees. */
static struct ranked *in_order(const struct oracle_window *w, size_t n, const double *middle) {
    struct ranked *all = calloc(n + 1, sizeof *all);
    if (!all) abort();
    for (size_t i = 0; i < n; i++) {
        all[i].x = middle ? fabs(w->item[i].x - *middle) : w->item[i].x;
        all[i].weight = w->item[i].whole;
    }
    qsort(all, n, sizeof *all, by_value);
    return all;
}

/* Type 7 of Hyndman and Fan. */
static long double rank_quantile(const struct ranked *all, size_t n, long double q) {
    long double rank = q * (long double)(n - 1);
    size_t below = (size_t)rank;
    if (below + 1 >= n) return all[n - 1].x;
    return all[below].x +
           (rank - (long double)below) * ((long double)all[below + 1].x - all[below].x);
}

/* The least value at or below which the share q lies. */
static double weight_quantile(const struct ranked *all, size_t n, long double q) {
    long double total = 0, sum = 0;
    for (size_t i = 0; i < n; i++) total += (long double)all[i].weight;
    for (size_t i = 0; i < n; i++) {
        sum += (long double)all[i].weight;
        if (all[i].weight > 0 && sum >= q * total) return all[i].x;
    }
    while (n > 1 && all[n - 1].weight == 0) n--;
    return all[n - 1].x;
}

static long double quantile_of(const struct oracle_window *w, size_t n, const double *middle,
                               long double q) {
    struct ranked *all = in_order(w, n, middle);
    long double value = w->stands ? weight_quantile(all, n, q) : rank_quantile(all, n, q);
    free(all);
    return value;
}

static long double widest(const struct oracle_window *w) {
    long double most = 0;
    for (size_t i = 0; i < w->n; i++)
        if (fabs(w->item[i].x) > (double)most) most = fabs(w->item[i].x);
    return most;
}

struct oracle_stat oracle_quantile(const struct oracle_window *w) {
    long double q = oracle_param(w, 0, 0.5);
    if (!(oracle_weight(w, w->n) > 0)) return oracle_none(OBI_VALUE_WARMUP);
    struct oracle_stat out = oracle_near(w, quantile_of(w, w->n, NULL, q), 4e-16);
    if (!w->stands) { /* between two samples, which may cancel */
        double slack = (double)(2e-16L * (long double)w->n * widest(w));
        out.low -= slack;
        out.high += slack;
    }
    if (w->stands && q != 0.5L) { /* a share is as sharp as a double */
        out.low = (double)quantile_of(w, w->n, NULL, q * (1 - 1e-13L));
        out.high = (double)quantile_of(w, w->n, NULL, q * (1 + 1e-13L));
    }
    return out;
}

struct oracle_stat oracle_robust_z(const struct oracle_window *w) {
    if (!w->knows_newest) return oracle_none(w->newest->status_x);
    size_t n = w->n - !(w->spec->flags & OBI_STAT_CURRENT);
    if (!(oracle_weight(w, n) > 0)) return oracle_none(OBI_VALUE_WARMUP);
    double median = (double)quantile_of(w, n, NULL, 0.5L);
    long double spread = 1.4826L * quantile_of(w, n, &median, 0.5L);
    if (!(spread > 0)) return oracle_none(OBI_VALUE_ZERO_DENOM);
    struct oracle_stat z = oracle_near(w, ((long double)w->newest->x - median) / spread, 1e-14);
    double slack = (double)(3e-16L * (fabsl(median) + fabsl(w->newest->x)) / spread);
    z.low -= slack * (1 + fabs(z.value));
    z.high += slack * (1 + fabs(z.value));
    return z;
}
