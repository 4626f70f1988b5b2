/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How long a sign stands. */
#include "persist_model.h"

#include <math.h>

enum { N = 1024 };

/* The sign that stands at each push, and the number of its run, 0 where there is none. */
struct signs {
    int sign[N], run[N], is_beyond[N], is_flip[N], latest;
};

static struct signs signs;

static void label(const struct persist_history *h) {
    double band = h->spec->param[0];
    int sign = 0, runs = 0;
    signs.latest = 0;
    for (size_t i = 0; i < h->n; i++) {
        double x = h->push[i].x;
        int beyond = !isnan(x) && fabs(x) >= band && x != 0, now = x > 0 ? 1 : -1;
        if (isnan(x) || h->push[i].is_break) sign = 0;
        signs.is_flip[i] = beyond && sign == -now;
        if (beyond && now != sign) runs++;
        if (beyond) sign = signs.latest = now;
        signs.sign[i] = sign;
        signs.run[i] = sign ? runs : 0;
        signs.is_beyond[i] = beyond;
    }
}

static double persistence(const struct persist_history *h) {
    long double all = 0, with = 0;
    label(h);
    for (size_t i = 0; i < h->n; i++) {
        if (!persist_has_part(h, i) || isnan(h->push[i].x)) continue;
        long double weight = h->is_standing ? (long double)persist_seconds(h, i) : 1;
        all += weight;
        if (signs.is_beyond[i] && (h->push[i].x > 0 ? 1 : -1) == signs.latest) with += weight;
    }
    return all > 0 ? (double)(with / all) : (double)NAN;
}

/* Seconds or samples of the newest run, or of all with how many runs they are. */
static double measure(const struct persist_history *h, int only_newest, int in_time) {
    long double sum = 0;
    int runs = 0, last = 0, newest = signs.run[h->n - 1];
    for (size_t i = 0; i < h->n; i++) {
        if (!(in_time ? persist_has_part(h, i) : persist_is_inside(h, i)) || !signs.run[i])
            continue;
        if (only_newest && signs.run[i] != newest) continue;
        sum += in_time ? (long double)persist_seconds(h, i) : 1;
        runs += signs.run[i] != last;
        last = signs.run[i];
    }
    if (only_newest) return newest ? (double)sum : 0;
    return runs ? (double)(sum / runs) : (double)NAN;
}

static double run_time(const struct persist_history *h) {
    label(h);
    return isnan(h->push[h->n - 1].x) ? (double)NAN : measure(h, 1, 1);
}
static double run_events(const struct persist_history *h) {
    label(h);
    return isnan(h->push[h->n - 1].x) ? (double)NAN : measure(h, 1, 0);
}
static double mean_time(const struct persist_history *h) {
    label(h);
    return measure(h, 0, 1);
}
static double mean_events(const struct persist_history *h) {
    label(h);
    return measure(h, 0, 0);
}

static double flips(const struct persist_history *h) {
    int n = 0;
    label(h);
    for (size_t i = 0; i < h->n; i++) n += persist_is_inside(h, i) && signs.is_flip[i];
    return n;
}

static double runs_z(const struct persist_history *h) {
    double n[2] = {0, 0}, runs = 0;
    int last = 0;
    label(h);
    for (size_t i = 0; i < h->n; i++) {
        if (!persist_is_inside(h, i) || !signs.is_beyond[i]) continue;
        n[signs.sign[i] > 0]++;
        runs += signs.run[i] != last;
        last = signs.run[i];
    }
    double all = n[0] + n[1], mean = 2 * n[0] * n[1] / all + 1;
    double variance = (mean - 1) * (mean - 2) / (all - 1);
    return variance > 1e-12 ? (runs - mean) / sqrt(variance) : (double)NAN;
}

static const struct {
    uint32_t stat;
    persist_fn *formula;
} rows[] = {{OBI_STAT_SIGN_PERSISTENCE, persistence},
            {OBI_STAT_RUN_TIME, run_time},
            {OBI_STAT_RUN_EVENTS, run_events},
            {OBI_STAT_MEAN_RUN_TIME, mean_time},
            {OBI_STAT_MEAN_RUN_EVENTS, mean_events},
            {OBI_STAT_RUNS_Z, runs_z},
            {OBI_STAT_FLIPS, flips}};

START_TEST(runs_are_those_of_a_walk_over_all_that_was_pushed) {
    static const double band[4] = {0.5, 0, 0, 0};
    persist_compare(rows[_i].stat, 0, NULL, rows[_i].formula, 1e-12);
    persist_compare(rows[_i].stat, 0, band, rows[_i].formula, 1e-12);
    persist_compare(rows[_i].stat, OBI_STAT_IMPULSE, band, rows[_i].formula, 1e-12);
}
END_TEST

/* + for 2 s, inside the band for 1 s, - for 3 s, + for 4 s. */
START_TEST(a_value_inside_the_band_keeps_the_sign_before) {
    static const double band[4] = {0.25, 0, 0, 0};
    static const double at[] = {0, 2, 3, 6, 10}, x[] = {1, 0.125, -1, 0.5, 0.25};
    static const double wanted[] = {0.6, 4, 2, 10.0 / 3, 4.0 / 3, 0, 2};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        obi_window *w = persist_window(rows[k].stat, OBI_CLOCK_TIME, 10000000000, band, 0);
        for (uint64_t i = 0; i < 5; i++) persist_push(w, at[i], i, x[i], OBI_VALUE_OK);
        double got = persist_read(w, NULL);
        /* the sample at 0 is out of (0, 10], its value is not: + - + with 1, 3 and 4 s of 10 */
        if (rows[k].stat == OBI_STAT_RUNS_Z) {
            ck_assert_double_eq_tol(got, -1 / sqrt(2), 1e-15);
        } else {
            ck_assert_double_eq(got, wanted[k]);
        }
        obi_window_destroy(w);
    }
}
END_TEST

/* NIST Engineering Statistics Handbook, 1.3.5.13: 200 beam deflections about their median of -162;
 * "Test statistic: Z = 2.6938". */
START_TEST(the_runs_test_of_the_handbook_comes_out) {
    obi_window *w = persist_window(OBI_STAT_RUNS_Z, OBI_CLOCK_FRAMES, 200, NULL, 0);
    for (uint64_t i = 0; i < 200; i++) {
        persist_push(w, 0, i + 1, persist_lew[i] + 162, OBI_VALUE_OK);
    }
    persist_expect(w, 2.6938, 0.00005, OBI_VALUE_OK);
    persist_expect(w, 2.6937825907939654, 1e-14, OBI_VALUE_OK);
    obi_window_destroy(w);
}
END_TEST

START_TEST(one_sign_alone_has_no_runs_test) {
    obi_window *w = persist_window(OBI_STAT_RUNS_Z, OBI_CLOCK_FRAMES, 100, NULL, 0);
    persist_push(w, 0, 1, 1, OBI_VALUE_OK);
    persist_expect(w, (double)NAN, 0, OBI_VALUE_WARMUP);
    persist_push(w, 0, 2, 1, OBI_VALUE_OK);
    persist_expect(w, (double)NAN, 0, OBI_VALUE_ZERO_DENOM);
    persist_push(w, 0, 3, -1, OBI_VALUE_OK);
    /* mean 2 * 2 / 3 + 1 = 7/3, variance 4/3 * 1/3 / 2 = 2/9, (2 - 7/3) / (sqrt(2) / 3) */
    persist_expect(w, -1 / sqrt(2), 1e-15, OBI_VALUE_WARMUP);
    obi_window_destroy(w);
}
END_TEST

START_TEST(a_gap_ends_a_run_and_is_no_flip) {
    obi_window *w = persist_window(OBI_STAT_RUN_EVENTS, OBI_CLOCK_FRAMES, 100, NULL, 0);
    obi_window *flipped = persist_window(OBI_STAT_FLIPS, OBI_CLOCK_FRAMES, 100, NULL, 0);
    static const uint8_t status[] = {OBI_VALUE_OK, OBI_VALUE_OK, OBI_VALUE_BREAK, OBI_VALUE_OK};
    static const double x[] = {1, 1, -1, -1}, wanted[] = {1, 2, 1, 2};
    for (uint64_t i = 0; i < 4; i++) {
        persist_push(w, (double)i, i + 1, x[i], status[i]);
        persist_push(flipped, (double)i, i + 1, x[i], status[i]);
        ck_assert_double_eq(persist_read(w, NULL), wanted[i]);
        ck_assert_double_eq(persist_read(flipped, NULL), 0);
    }
    persist_push(flipped, 5, 5, 1, OBI_VALUE_OK);
    ck_assert_double_eq(persist_read(flipped, NULL), 1);
    obi_window_destroy(w);
    obi_window_destroy(flipped);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_run");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, runs_are_those_of_a_walk_over_all_that_was_pushed, 0,
                        sizeof rows / sizeof *rows);
    suite_add_tcase(s, c);
    c = tcase_create("by hand");
    tcase_add_test(c, a_value_inside_the_band_keeps_the_sign_before);
    tcase_add_test(c, the_runs_test_of_the_handbook_comes_out);
    tcase_add_test(c, one_sign_alone_has_no_runs_test);
    tcase_add_test(c, a_gap_ends_a_run_and_is_no_flip);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
