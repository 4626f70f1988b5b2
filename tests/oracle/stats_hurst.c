/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The exponents of Hurst and of Peng: how a spread grows with the length of the blocks it is taken
 * over, on logarithmic axes. */
#include "oracle/stats.h"

#include <math.h>
#include <stdlib.h>

/* Spread of n values from their mean's profile, over their deviation; 0 where they are alike. */
static long double rescaled_range(const double *x, size_t n) {
    long double mean = 0, squares = 0, sum = 0, high = 0, low = 0;
    for (size_t i = 0; i < n; i++) mean += x[i] / (long double)n;
    for (size_t i = 0; i < n; i++) {
        squares += (x[i] - mean) * (x[i] - mean);
        sum += x[i] - mean;
        high = fmaxl(high, sum);
        low = fminl(low, sum);
    }
    return squares > 0 ? (high - low) / sqrtl(squares / (long double)n) : 0;
}

/* Squares of what a line leaves of n values. */
static long double left_by_line(const long double *y, size_t n) {
    long double middle = (long double)(n - 1) / 2, mean = 0, tt = 0, ty = 0, rest = 0, squares = 0;
    for (size_t i = 0; i < n; i++) mean += y[i] / (long double)n;
    for (size_t i = 0; i < n; i++) {
        tt += ((long double)i - middle) * ((long double)i - middle);
        ty += ((long double)i - middle) * (y[i] - mean);
    }
    for (size_t i = 0; i < n; i++) {
        long double left = y[i] - mean - ty / tt * ((long double)i - middle);
        rest += left * left;
        squares += (y[i] - mean) * (y[i] - mean);
    }
    return rest > squares * 0x1p-80L ? rest : 0; /* a line, but for rounding */
}

struct fit {
    long double n, x, y, xx, xy;
};

static void put_scale(struct fit *f, size_t size, long double spread) {
    long double x = logl((long double)size), y = logl(spread);
    f->n += 1;
    f->x += x;
    f->y += y;
    f->xx += x * x;
    f->xy += x * y;
}

static void put_range(struct fit *f, const double *x, size_t n, size_t size) {
    long double sum = 0, blocks = 0;
    for (size_t i = 0; i + size <= n; i += size) {
        long double range = rescaled_range(x + i, size);
        sum += range;
        blocks += range > 0;
    }
    if (blocks > 0) put_scale(f, size, sum / blocks);
}

static void put_fluctuation(struct fit *f, const long double *profile, size_t n, size_t size) {
    long double rest = 0;
    size_t used = 0;
    for (size_t i = 0; i + size <= n; i += size, used += size)
        rest += left_by_line(profile + i, size);
    if (rest > 0) put_scale(f, size, sqrtl(rest / (long double)used));
}

static struct oracle_stat slope_of(const struct oracle_window *w, const struct fit *f) {
    if (f->n < 2) return oracle_none(OBI_VALUE_ZERO_DENOM);
    return oracle_near(w, (f->n * f->xy - f->x * f->y) / (f->n * f->xx - f->x * f->x), 1e-8);
}

/* The latest points that hang together; *n of them, the caller frees. */
static double *latest(const struct oracle_window *w, size_t *n) {
    struct oracle_points p = oracle_points_of(w);
    size_t most = (size_t)oracle_param(w, 1, 1024), first = p.n > most ? p.n - most : 0;
    double *x = calloc(p.n + 1, sizeof *x);
    if (!x) abort();
    for (size_t i = first + 1; i < p.n; i++)
        if (!p.point[i].follows) first = i;
    for (size_t i = first; i < p.n; i++) x[i - first] = p.point[i].x;
    *n = p.is_cut_off ? 0 : p.n - first;
    free(p.point);
    return x;
}

struct oracle_stat oracle_hurst_rs(const struct oracle_window *w) {
    struct fit f = {0, 0, 0, 0, 0};
    size_t n;
    double *x = latest(w, &n);
    for (size_t size = 8; size <= n / 2; size *= 2) put_range(&f, x, n, size);
    free(x);
    if (!w->knows_newest) return oracle_none(w->newest->status_x);
    return n < 32 ? oracle_none(OBI_VALUE_WARMUP) : slope_of(w, &f);
}

struct oracle_stat oracle_hurst_dfa(const struct oracle_window *w) {
    struct fit f = {0, 0, 0, 0, 0};
    size_t n;
    double *x = latest(w, &n);
    long double *profile = calloc(n + 1, sizeof *profile), mean = 0, sum = 0;
    if (!profile) abort();
    for (size_t i = 0; i < n; i++) mean += (x[i] - x[0]) / (long double)n;
    mean += n ? x[0] : 0; /* points that are all alike have their own mean */
    for (size_t i = 0; i < n; i++) profile[i] = sum += x[i] - mean;
    for (size_t size = 8; size <= n / 4; size *= 2) put_fluctuation(&f, profile, n, size);
    free(profile);
    free(x);
    if (!w->knows_newest) return oracle_none(w->newest->status_x);
    return n < 64 ? oracle_none(OBI_VALUE_WARMUP) : slope_of(w, &f);
}
