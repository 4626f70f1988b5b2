/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Autocorrelation at a lag, and the integrated time. */
#include "persist_model.h"

#include <math.h>

enum { ROOM = 4096 };

static double x[ROOM];
static int stretch[ROOM];

/* Of n points; NaN where there is no pair or no spread. */
static double correlation(size_t n, size_t lag) {
    long double mean = 0, whole = 0, sum = 0;
    size_t n_defined = 0, n_pairs = 0;
    int is_constant = 1;
    double first = (double)NAN;
    for (size_t k = 0; k < n; k++) {
        if (isnan(x[k])) continue;
        if (isnan(first)) first = x[k];
        is_constant &= x[k] == first;
        mean += x[k];
        n_defined++;
    }
    mean /= n_defined;
    for (size_t k = 0; k < n; k++) {
        if (isnan(x[k])) continue;
        whole += (x[k] - mean) * (x[k] - mean);
        if (k + lag >= n || isnan(x[k + lag]) || stretch[k] != stretch[k + lag]) continue;
        sum += (x[k] - mean) * (x[k + lag] - mean);
        n_pairs++;
    }
    return n_pairs && !is_constant ? (double)(sum / whole) : (double)NAN;
}

static double autocorrelation(const struct persist_history *h) {
    const double *param = h->spec->param;
    return correlation(persist_points(h, param[0], x, stretch, ROOM), (size_t)param[1]);
}

/* The latest points of one stretch, moved to the front. */
static size_t latest(const struct persist_history *h) {
    size_t n = persist_points(h, h->spec->param[0], x, stretch, ROOM), from = n;
    size_t most = (size_t)h->spec->param[1];
    size_t newest = h->n - 1;
    int last = 0;
    for (size_t k = 0; k <= newest; k++) last += h->push[k].is_break || isnan(h->push[k].x);
    while (from > 0 && !isnan(x[from - 1]) && stretch[from - 1] == last && n - from < most) from--;
    for (size_t k = from; k < n; k++) x[k - from] = x[k];
    for (size_t k = from; k < n; k++) stretch[k - from] = 0;
    return n - from;
}

static double integrated(const struct persist_history *h) {
    size_t n = latest(h), lags = (size_t)h->spec->param[2];
    double tau = 1;
    if (isnan(h->push[h->n - 1].x) || n < 3) return (double)NAN;
    for (size_t lag = 1; lag < n && lag <= lags; lag++) {
        double r = correlation(n, lag);
        if (isnan(r)) return r;
        if (r < -0x1p-40) break;
        tau += 2 * r;
    }
    return tau;
}

START_TEST(autocorrelation_is_that_of_the_points) {
    double param[4] = {0.25, _i, 0, 0};
    persist_compare(OBI_STAT_AUTOCORRELATION, 0, param, autocorrelation, 1e-10);
    persist_compare(OBI_STAT_AUTOCORRELATION, OBI_STAT_IMPULSE, param, autocorrelation, 1e-10);
}
END_TEST

START_TEST(the_integrated_time_sums_up_to_the_first_negative) {
    static const double param[4] = {0.25, 50, 20, 0};
    persist_compare(OBI_STAT_INTEGRATED_TIME, 0, param, integrated, 1e-9);
    persist_compare(OBI_STAT_INTEGRATED_TIME, OBI_STAT_IMPULSE, param, integrated, 1e-9);
}
END_TEST

/* NIST Statistical Reference Datasets, "Lew": lag 1 -0.307304800605679, certified to 15 digits. */
START_TEST(the_certified_autocorrelation_comes_out) {
    obi_window *w = persist_window(OBI_STAT_AUTOCORRELATION, OBI_CLOCK_FRAMES, 200, NULL, 0);
    for (uint64_t i = 0; i < 200; i++) persist_push(w, 0, i + 1, persist_lew[i], OBI_VALUE_OK);
    persist_expect(w, -0.307304800605679, 2e-15, OBI_VALUE_OK);
    obi_window_destroy(w);
}
END_TEST

/* 1, -1, 1, -1: three products of -1 over four squares. */
START_TEST(four_that_alternate_have_minus_three_quarters) {
    obi_window *w = persist_window(OBI_STAT_AUTOCORRELATION, OBI_CLOCK_FRAMES, 4, NULL, 0);
    for (uint64_t i = 0; i < 4; i++) persist_push(w, 0, i + 1, i % 2 ? -1 : 1, OBI_VALUE_OK);
    persist_expect(w, -0.75, 0, OBI_VALUE_OK);
    obi_window_destroy(w);
}
END_TEST

/* 2 1 0 -1 -2: r1 = (2 + 0 + 0 + 2) / 10 = 0.4, r2 = (0 - 1 + 0) / 10 < 0, so tau = 1.8. */
START_TEST(an_integrated_time_by_hand) {
    static const double one_lag[4] = {0, 0, 1, 0};
    obi_window *w = persist_window(OBI_STAT_INTEGRATED_TIME, OBI_CLOCK_FRAMES, 5, NULL, 0);
    obi_window *cut = persist_window(OBI_STAT_INTEGRATED_TIME, OBI_CLOCK_FRAMES, 5, one_lag, 0);
    for (uint64_t i = 0; i < 5; i++) persist_push(w, 0, i + 1, 2 - (double)i, OBI_VALUE_OK);
    for (uint64_t i = 0; i < 5; i++) persist_push(cut, 0, i + 1, 2 - (double)i, OBI_VALUE_OK);
    persist_expect(w, 1.8, 1e-15, OBI_VALUE_OK);
    persist_expect(cut, 1.8, 1e-15, OBI_VALUE_SATURATED);
    obi_window_destroy(w);
    obi_window_destroy(cut);
}
END_TEST

/* A grid of 1 us over jumps of years: a value that stands is one piece, however long. */
START_TEST(a_pause_of_years_costs_no_more_than_one_of_a_second) {
    static const double param[4] = {1e-6, 1000, 0, 0};
    obi_window *w = persist_window(OBI_STAT_AUTOCORRELATION, OBI_CLOCK_TIME, INT64_MAX, param, 0);
    obi_window *recent = persist_window(OBI_STAT_INTEGRATED_TIME, OBI_CLOCK_TIME, INT64_MAX,
                                        (const double[4]){1e-6, 0, 0, 0}, 0);
    for (uint64_t i = 0; i < 200; i++) {
        double now = (double)i * 31557600;
        persist_push(w, now, i, i % 2 ? 1 : -1, OBI_VALUE_OK);
        persist_push(recent, now, i, i % 2 ? 1 : -1, OBI_VALUE_OK);
        if (i > 2) ck_assert_double_eq_tol(persist_read(w, NULL), 1, 1e-8);
    }
    persist_expect(recent, (double)NAN, 0, OBI_VALUE_ZERO_DENOM); /* 1024 points, all alike */
    obi_window_destroy(w);
    obi_window_destroy(recent);
}
END_TEST

START_TEST(equal_times_leave_one_point) {
    static const double param[4] = {1, 1, 0, 0};
    obi_window *w =
        persist_window(OBI_STAT_AUTOCORRELATION, OBI_CLOCK_TIME, 100000000000, param, 0);
    uint64_t frame = 0;
    for (int second = 1; second <= 4; second++) {
        for (int k = 0; k < 10000; k++) persist_push(w, second, ++frame, k, OBI_VALUE_OK);
        persist_push(w, second, ++frame, second % 2 ? 1 : -1, OBI_VALUE_OK);
    }
    persist_push(w, 4.5, ++frame, 0, OBI_VALUE_OK);
    persist_expect(w, -0.75, 0, OBI_VALUE_WARMUP);
    obi_window_destroy(w);
}
END_TEST

START_TEST(what_has_no_meaning_is_refused) {
    static const struct {
        const char *text, *why;
    } wrong[] = {{"autocorrelation(mid,1s){lag=1.5}", "parameter 'lag' is not a whole number"},
                 {"autocorrelation(mid,1s){lag=0.5}", "the parameter is out of its range"},
                 {"half_life(mid,1s){grid=0.0000001}", "the parameter is out of its range"},
                 {"hurst_rs(mid,1s){points=31}", "the parameter is out of its range"},
                 {"share_above(mid,halflife 1s)", "this statistic cannot be decayed"}};
    struct obi_stat_spec spec;
    struct obi_column col[2];
    struct obi_error err;
    ck_assert_int_eq(obi_stat_parse(wrong[_i].text, &spec, col, &err), OBI_E_NAME);
    ck_assert_str_eq(err.message, wrong[_i].why);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_autocorr");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, autocorrelation_is_that_of_the_points, 1, 5);
    tcase_add_test(c, the_integrated_time_sums_up_to_the_first_negative);
    suite_add_tcase(s, c);
    c = tcase_create("by hand");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, the_certified_autocorrelation_comes_out);
    tcase_add_test(c, four_that_alternate_have_minus_three_quarters);
    tcase_add_test(c, an_integrated_time_by_hand);
    tcase_add_test(c, a_pause_of_years_costs_no_more_than_one_of_a_second);
    tcase_add_test(c, equal_times_leave_one_point);
    tcase_add_loop_test(c, what_has_no_meaning_is_refused, 0, 5);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
