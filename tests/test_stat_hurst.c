/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Hurst exponents: rescaled range, detrended fluctuation. */
#include "persist_model.h"

#include <math.h>

enum { ROOM = 4096 };

static double x[ROOM], profile[ROOM];
static int stretch[ROOM];

/* The latest points of one stretch, moved to the front. */
static size_t latest(const struct persist_history *h) {
    size_t n = persist_points(h, h->spec->param[0], x, stretch, ROOM), from = n;
    size_t most = (size_t)h->spec->param[1];
    int last = 0;
    for (size_t k = 0; k < h->n; k++) last += h->push[k].is_break || isnan(h->push[k].x);
    while (from > 0 && !isnan(x[from - 1]) && stretch[from - 1] == last && n - from < most) from--;
    for (size_t k = from; k < n; k++) x[k - from] = x[k];
    return n - from;
}

static long double mean_of(const double *v, size_t n) {
    long double sum = 0;
    for (size_t k = 0; k < n; k++) sum += v[k];
    return sum / n;
}

/* Slope of a line through (u, v). */
static double slope_of(const double *u, const double *v, size_t n) {
    long double mu = mean_of(u, n), mv = mean_of(v, n), uv = 0, uu = 0;
    for (size_t k = 0; k < n; k++) {
        uv += (u[k] - mu) * (v[k] - mv);
        uu += (u[k] - mu) * (u[k] - mu);
    }
    return (double)(uv / uu);
}

static double range_of(const double *v, size_t n) {
    long double mean = mean_of(v, n), sum = 0, high = -1e300L, low = 1e300L, squares = 0;
    int is_constant = 1;
    for (size_t k = 0; k < n; k++) {
        is_constant &= v[k] == v[0];
        sum += v[k] - mean;
        squares += (v[k] - mean) * (v[k] - mean);
        high = fmaxl(high, sum);
        low = fminl(low, sum);
    }
    return is_constant ? 0 : (double)((high - low) / sqrtl(squares / n));
}

static double residue_of(const double *v, size_t n) {
    double t[ROOM] = {0};
    long double squares = 0, whole = 0, mean = mean_of(v, n);
    for (size_t k = 0; k < n; k++) t[k] = (double)k;
    double slope = slope_of(t, v, n);
    for (size_t k = 0; k < n; k++) {
        long double off = v[k] - mean - slope * (k - (n - 1) / 2.0L);
        squares += off * off;
        whole += (v[k] - mean) * (v[k] - mean);
    }
    return squares > 1e-22L * whole ? (double)squares : 0; /* less is rounding of a straight line */
}

static double exponent(size_t n, int is_range) {
    double u[16], v[16];
    size_t scales = 0, most = n / (is_range ? 2 : 4);
    for (size_t size = 8; size <= most; size *= 2) {
        double sum = 0, blocks = 0;
        for (size_t from = 0; from + size <= n; from += size) {
            double part = is_range ? range_of(x + from, size) : residue_of(profile + from, size);
            sum += part;
            blocks += is_range ? part > 0 : (double)size;
        }
        if (!(blocks > 0) || !(sum > 0)) continue;
        u[scales] = log((double)size);
        v[scales++] = is_range ? log(sum / blocks) : log(sqrt(sum / blocks));
    }
    return scales >= 2 ? slope_of(u, v, scales) : (double)NAN;
}

static double rescaled(const struct persist_history *h) {
    return isnan(h->push[h->n - 1].x) ? (double)NAN : exponent(latest(h), 1);
}

static double detrended(const struct persist_history *h) {
    size_t n = latest(h);
    long double sum = 0, mean = mean_of(x, n);
    for (size_t k = 0; k < n; k++) profile[k] = (double)(sum += x[k] - mean);
    return isnan(h->push[h->n - 1].x) ? (double)NAN : exponent(n, 0);
}

START_TEST(exponents_are_those_of_the_points) {
    static const double param[4] = {0.02, 150, 0, 0};
    persist_compare(OBI_STAT_HURST_RS, 0, param, rescaled, 1e-9);
    persist_compare(OBI_STAT_HURST_RS, OBI_STAT_IMPULSE, param, rescaled, 1e-9);
    persist_compare(OBI_STAT_HURST_DFA, 0, param, detrended, 1e-9);
    persist_compare(OBI_STAT_HURST_DFA, OBI_STAT_IMPULSE, param, detrended, 1e-9);
}
END_TEST

/* The generator of Park and Miller, x' = 48271 x mod 2147483647 from 1, over its modulus. */
static void push_random(obi_window *w, int n) {
    uint64_t state = 1;
    for (int i = 0; i < n; i++) {
        state = state * 48271 % 2147483647;
        persist_push(w, i, (uint64_t)i + 1, (double)state / 2147483647, OBI_VALUE_OK);
    }
}

/* twowaymind's test of its rescaled range: 128 such values give .638944060791. */
START_TEST(the_published_rescaled_range_comes_out) {
    obi_window *w = persist_window(OBI_STAT_HURST_RS, OBI_CLOCK_FRAMES, 128, NULL, 0);
    push_random(w, 128);
    persist_expect(w, 0.638944060791, 5e-13, OBI_VALUE_OK);
    obi_window_destroy(w);
}
END_TEST

/* The same values, and NIST's deflections, which return at once; both by a program of its own. */
START_TEST(a_detrended_fluctuation_comes_out) {
    obi_window *w = persist_window(OBI_STAT_HURST_DFA, OBI_CLOCK_FRAMES, 128, NULL, 0);
    push_random(w, 128);
    persist_expect(w, 0.5617833900507073, 1e-12, OBI_VALUE_OK);
    obi_window_destroy(w);
    w = persist_window(OBI_STAT_HURST_DFA, OBI_CLOCK_FRAMES, 200, NULL, 0);
    for (uint64_t i = 0; i < 200; i++) persist_push(w, 0, i + 1, persist_lew[i], OBI_VALUE_OK);
    persist_expect(w, 0.060348412541007534, 1e-12, OBI_VALUE_OK);
    obi_window_destroy(w);
}
END_TEST

START_TEST(too_few_points_and_constant_ones_have_no_exponent) {
    static const uint32_t stat[] = {OBI_STAT_HURST_RS, OBI_STAT_HURST_DFA};
    static const int least[] = {32, 64};
    obi_window *w = persist_window(stat[_i], OBI_CLOCK_FRAMES, 1000, NULL, 0);
    push_random(w, least[_i] - 1);
    persist_expect(w, (double)NAN, 0, OBI_VALUE_WARMUP);
    persist_push(w, 1000, 1000, 0.5, OBI_VALUE_OK);
    ck_assert_double_eq_tol(persist_read(w, NULL), 0.5, 0.4);
    persist_push(w, 1001, 1001, 0.5, OBI_VALUE_BREAK); /* begins anew */
    persist_expect(w, (double)NAN, 0, OBI_VALUE_WARMUP);
    for (uint64_t i = 0; i < 64; i++) persist_push(w, 1002, 1002 + i, 0.5, OBI_VALUE_OK);
    persist_expect(w, (double)NAN, 0, OBI_VALUE_ZERO_DENOM);
    obi_window_destroy(w);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_hurst");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, exponents_are_those_of_the_points);
    suite_add_tcase(s, c);
    c = tcase_create("by hand");
    tcase_add_test(c, the_published_rescaled_range_comes_out);
    tcase_add_test(c, a_detrended_fluctuation_comes_out);
    tcase_add_loop_test(c, too_few_points_and_constant_ones_have_no_exponent, 0, 2);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
