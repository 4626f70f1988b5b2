/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * An autoregression of order one, and how long a deviation takes to halve. */
#include "core/log.h"
#include "persist_model.h"

#include <math.h>

enum { ROOM = 4096 };

static double x[ROOM];
static int stretch[ROOM];
static double n_pairs;

/* phi by the textbook's sums over all pairs, in long doubles. */
static double phi_of(const struct persist_history *h) {
    size_t n = persist_points(h, h->spec->param[0], x, stretch, ROOM);
    long double m = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    double first = (double)NAN;
    int is_constant = 1;
    for (size_t k = 0; k + 1 < n; k++) {
        if (isnan(x[k]) || isnan(x[k + 1]) || stretch[k] != stretch[k + 1]) continue;
        if (isnan(first)) first = x[k];
        is_constant &= x[k] == first;
        m++;
        sx += x[k];
        sy += x[k + 1];
        sxx += (long double)x[k] * x[k];
        sxy += (long double)x[k] * x[k + 1];
    }
    n_pairs = (double)m;
    if (m < 3 || is_constant) return (double)NAN;
    return (double)((m * sxy - sx * sy) / (m * sxx - sx * sx));
}

/* Nearer to 0 or to 1 is taken for it. */
static const double nearest = 0x1p-40;

static double half(const struct persist_history *h, double phi) {
    double step = h->is_standing ? h->spec->param[0] : 1;
    return phi > nearest && phi < 1 - nearest ? step * log(2) / -log(phi) : (double)NAN;
}

static double end_of(const struct persist_history *h, int side) {
    double phi = phi_of(h);
    return fabs(phi) < 1 - nearest ? phi + side * 1.96 * sqrt((1 - phi * phi) / n_pairs)
                                   : (double)NAN;
}

static double phi_low(const struct persist_history *h) {
    return end_of(h, -1);
}
static double phi_high(const struct persist_history *h) {
    return end_of(h, 1);
}
static double half_life(const struct persist_history *h) {
    return half(h, phi_of(h));
}
static double half_life_low(const struct persist_history *h) {
    double low = end_of(h, -1);
    return low <= nearest ? 0 : half(h, low);
}
static double half_life_high(const struct persist_history *h) {
    return half(h, end_of(h, 1));
}

static const struct {
    uint32_t stat;
    persist_fn *formula;
} rows[] = {{OBI_STAT_AR1, phi_of},
            {OBI_STAT_AR1_LO, phi_low},
            {OBI_STAT_AR1_HI, phi_high},
            {OBI_STAT_HALF_LIFE, half_life},
            {OBI_STAT_HALF_LIFE_LO, half_life_low},
            {OBI_STAT_HALF_LIFE_HI, half_life_high}};

START_TEST(half_lives_are_those_of_the_points) {
    static const double param[4] = {0.125, 0, 0, 0};
    persist_compare(rows[_i].stat, 0, param, rows[_i].formula, 1e-7);
    persist_compare(rows[_i].stat, OBI_STAT_IMPULSE, param, rows[_i].formula, 1e-7);
}
END_TEST

/* Powers of phi: a deviation that decays without noise, so the fit is exact. */
static obi_window *decay(uint32_t stat, double phi, int n) {
    obi_window *w = persist_window(stat, OBI_CLOCK_FRAMES, 100, NULL, 0);
    double value = 16;
    for (int i = 0; i < n; i++, value *= phi) {
        persist_push(w, i, (uint64_t)i + 1, value, OBI_VALUE_OK);
    }
    return w;
}

START_TEST(what_loses_a_tenth_a_step_halves_in_six_and_a_half) {
    static const double phi[] = {0.5, 0.9, 0.25};
    static const double wanted[] = {1, 6.578813478960585, 0.5};
    obi_window *w = decay(OBI_STAT_HALF_LIFE, phi[_i], 6);
    persist_expect(w, wanted[_i], 1e-13, OBI_VALUE_WARMUP);
    obi_window_destroy(w);
}
END_TEST

/* phi 0.5 of 5 values: 4 pairs, 0.5 -+ 1.96 sqrt(0.75 / 4) is -0.349 to 1.349. */
START_TEST(an_interval_that_is_too_wide_says_so) {
    double error = 1.96 * sqrt(0.75 / 4);
    static const uint32_t stat[] = {OBI_STAT_AR1, OBI_STAT_AR1_LO, OBI_STAT_AR1_HI,
                                    OBI_STAT_HALF_LIFE_LO, OBI_STAT_HALF_LIFE_HI};
    double wanted[] = {0.5, 0.5 - error, 0.5 + error, 0, (double)NAN};
    static const uint8_t status[] = {OBI_VALUE_WARMUP, OBI_VALUE_WARMUP, OBI_VALUE_WARMUP,
                                     OBI_VALUE_SATURATED, OBI_VALUE_UNIT};
    obi_window *w = decay(stat[_i], 0.5, 5);
    persist_expect(w, wanted[_i], 1e-15, status[_i]);
    obi_window_destroy(w);
}
END_TEST

START_TEST(no_half_life_is_made_up) {
    static const double values[4][6] = {
        {1, -1, 1, -1, 1, -1}, {1, 2, 4, 8, 16, 32}, {3, 3, 3, 3, 3, 3}, {5, 1, 2, NAN, 3, 1}};
    static const uint8_t status[] = {OBI_VALUE_ANTI, OBI_VALUE_UNIT, OBI_VALUE_NO_FIT,
                                     OBI_VALUE_WARMUP};
    obi_window *w = persist_window(OBI_STAT_HALF_LIFE, OBI_CLOCK_FRAMES, 6, NULL, 0);
    for (uint64_t i = 0; i < (_i == 3 ? 3 : 6); i++) {
        persist_push(w, 0, i + 1, values[_i][i], OBI_VALUE_OK);
    }
    persist_expect(w, (double)NAN, 0, status[_i]);
    obi_window_destroy(w);
}
END_TEST

/* 8 4 2 1 1 1/2, one a second on a grid of half a second: each value is two points, so of the pairs
 * half repeat a value; the half-life is in seconds. */
START_TEST(a_grid_samples_what_stands) {
    static const double param[4] = {0.5, 0, 0, 0};
    obi_window *w = persist_window(OBI_STAT_HALF_LIFE, OBI_CLOCK_TIME, 100000000000, param, 0);
    obi_window *one = persist_window(OBI_STAT_HALF_LIFE, OBI_CLOCK_TIME, 100000000000, NULL, 0);
    obi_window *edge = persist_window(OBI_STAT_HALF_LIFE, OBI_CLOCK_TIME, 5000000000, param, 0);
    for (int i = 0; i < 6; i++) {
        persist_push(w, 1000 + i, (uint64_t)i, 8 / pow(2, i), OBI_VALUE_OK);
        persist_push(one, 1000 + i, (uint64_t)i, 8 / pow(2, i), OBI_VALUE_OK);
        persist_push(edge, 1000 + i, (uint64_t)i, 8 / pow(2, i), OBI_VALUE_OK);
    }
    /* points 8 8 4 4 2 2 1 1 .5 .5: 9 pairs, whose x, y, xx, xy sum to 30.5, 23, 170.25, 127.75 */
    double phi = (9 * 127.75 - 30.5 * 23) / (9 * 170.25 - 30.5 * 30.5);
    persist_expect(w, 0.5 * log(2) / -log(phi), 1e-14, OBI_VALUE_WARMUP);
    persist_expect(one, 1, 1e-14, OBI_VALUE_WARMUP);
    /* (1000, 1005]: without the first point, 8 pairs: 22.5, 15, 106.25, 63.75 */
    phi = (8 * 63.75 - 22.5 * 15) / (8 * 106.25 - 22.5 * 22.5);
    persist_expect(edge, 0.5 * log(2) / -log(phi), 1e-14, OBI_VALUE_OK);
    obi_window_destroy(edge);
    obi_window_destroy(w);
    obi_window_destroy(one);
}
END_TEST

START_TEST(a_logarithm_is_that_of_the_long_double) {
    struct test_rng rng = {test_seed(5)};
    ck_assert_double_eq(obi_log(1), 0);
    ck_assert_double_eq(obi_log(2), 0x1.62e42fefa39efp-1);
    for (int i = 0; i < 100000; i++) {
        double unit = 1 + (double)test_below(&rng, 1u << 30) / (1u << 30);
        double value = ldexp(unit, (int)test_below(&rng, 2000) - 1000);
        if (i % 2) value = 1 + (unit - 1.5) / (1 << (i % 30));
        double wanted = (double)logl((long double)value), got = obi_log(value);
        ck_assert_msg(fabs(got - wanted) <= 2 * 0x1p-52 * fabs(wanted), "log(%.17g): %.17g", value,
                      got);
    }
    ck_assert_double_eq_tol(obi_log(0x1p-1074), -744.4400719213812, 1e-12);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_half_life");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, half_lives_are_those_of_the_points, 0, sizeof rows / sizeof *rows);
    suite_add_tcase(s, c);
    c = tcase_create("by hand");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, what_loses_a_tenth_a_step_halves_in_six_and_a_half, 0, 3);
    tcase_add_loop_test(c, an_interval_that_is_too_wide_says_so, 0, 5);
    tcase_add_loop_test(c, no_half_life_is_made_up, 0, 4);
    tcase_add_test(c, a_grid_samples_what_stands);
    tcase_add_test(c, a_logarithm_is_that_of_the_long_double);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
