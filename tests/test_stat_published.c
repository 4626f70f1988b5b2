/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Inputs on which rolling deviations of others went wrong, as their trackers tell them. Each ends
 * in a window whose deviation is known; what it was told to be is the last column. */
#include "support.h"

#include <math.h>
#include <string.h>

struct published {
    const char *source;
    int64_t window;
    size_t n;
    double x[32];
    double deviation; /* of the last window; recomputed below as well */
};

static const struct published rows[] = {
    {"pandas-dev/pandas issue 28244: told to be 0",
     5,
     6,
     {9.54e+08, 6.225e-01, (double)NAN, 0, 1.14, 0},
     0.551},
    {"pandas-dev/pandas issue 54518: told to be 0",
     2,
     5,
     {1.2e+03, 1.3e+17, 1.5e+17, 1.995e+03, 1.990e+03},
     3.535534},
    {"pandas-dev/pandas issue 48950: told to be 0.099998",
     3,
     5,
     {100000.0, 0.1, 0.2, 0.3, 0.4},
     0.1},
    {"pandas-dev/pandas issue 46049: told to be 1.29e-08",
     5,
     30,
     {-3, -3, -4, -5, -4, -3, -4, -4, -3, -4, -3, -4, -3, -2, -2,
      -3, -2, -2, -3, -3, -4, -4, -4, -4, -4, -5, -5, -5, -5, -5},
     0},
    {"pola-rs/polars issue 21677: told to be NaN, the variance -7.1e-17",
     5,
     10,
     {1.0, 1e-7, 0, 0, 0, 0, 0, 0, 0, 0},
     0},
    {"pola-rs/polars issue 9383: told to be 45.25",
     3,
     17,
     {1574669000, 1574669000, 1976946000, 2313781000, 2313781000, 2295767000, 2295767000,
      2306270000, 2306270000, 2257469000, 2219556000, 2219556000, 2169984000, 2169984000,
      2820376000, 2820376000, 2820376000},
     0},
    {"pola-rs/polars issue 5197: told to be NaN",
     5,
     11,
     {1.2, 1.2, 1.2, 1.2, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3},
     0},
    {"ajcr/rolling issue 25: told to be 7.45e-09", 3, 4, {0, 1, 1, 1}, 0},
};

/* Two passes over the window, in long double. */
static double recompute(const struct published *p, size_t end) {
    size_t from = end > (size_t)p->window ? end - (size_t)p->window : 0;
    long double n = 0, sum = 0, squares = 0;
    for (size_t i = from; i < end; i++) {
        if (isnan(p->x[i])) continue;
        n++;
        sum += p->x[i];
    }
    for (size_t i = from; i < end; i++) {
        if (!isnan(p->x[i])) squares += (p->x[i] - sum / n) * (p->x[i] - sum / n);
    }
    return n < 2 ? (double)NAN : (double)sqrtl(squares / (n - 1));
}

static obi_window *make(int64_t window) {
    struct obi_stat_spec s[2] = {
        {.stat = OBI_STAT_STDDEV, .clock = OBI_CLOCK_FRAMES, .span = window},
        {.stat = OBI_STAT_VARIANCE, .clock = OBI_CLOCK_FRAMES, .span = window}};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 1};
    obi_window *w;
    ck_assert_int_eq(obi_window_create(&opt, s, 2, NULL, &w, NULL), OBI_OK);
    return w;
}

START_TEST(a_published_failure_does_not_fail_here) {
    const struct published *p = &rows[_i];
    obi_window *w = make(p->window);
    double out[2] = {0, 0};
    for (size_t i = 0; i < p->n; i++) {
        struct obi_tick now = {.frames = i + 1};
        ck_assert_int_eq(obi_window_push(w, &now, &p->x[i], NULL, 1), OBI_OK);
        obi_window_read(w, out, NULL, 2);
        double wanted = recompute(p, i + 1);
        ck_assert_msg(isnan(wanted) ? isnan(out[0])
                                    : fabs(out[0] - wanted) <= 1e-12 * (wanted > 0 ? wanted : 0),
                      "%s: value %zu is %.17g, expected %.17g", p->source, i, out[0], wanted);
        ck_assert_msg(!(out[1] < 0), "%s: a variance below 0", p->source);
    }
    ck_assert_msg(p->deviation > 0 ? fabs(out[0] - p->deviation) < 1e-3 : out[0] == 0, "%s: %.17g",
                  p->source, out[0]);
    obi_window_destroy(w);
}
END_TEST

/* pandas-dev/pandas issue 42064: a thousand, then 999 zeros, a window of 10; told to be 0.000004.
 * */
START_TEST(zeros_behind_a_thousand_deviate_by_nothing) {
    obi_window *w = make(10);
    for (uint64_t i = 0; i < 1000; i++) {
        struct obi_tick now = {.frames = i + 1};
        double x = i == 0 ? 1000 : 0, out[2];
        obi_window_push(w, &now, &x, NULL, 1);
        obi_window_read(w, out, NULL, 2);
        if (i >= 10) ck_assert(out[0] == 0 && out[1] == 0);
    }
    obi_window_destroy(w);
}
END_TEST

/* A long run with values a million times larger now and then, real and whole; a window of 1000. */
START_TEST(outliers_leave_no_trace_in_a_long_run) {
    enum { WINDOW = 1000 };
    static double kept[WINDOW];
    struct obi_stat_spec s[4] = {
        {.stat = OBI_STAT_MEAN, .clock = OBI_CLOCK_FRAMES, .span = WINDOW},
        {.stat = OBI_STAT_VARIANCE, .clock = OBI_CLOCK_FRAMES, .span = WINDOW},
        {.stat = OBI_STAT_MEAN, .clock = OBI_CLOCK_FRAMES, .span = WINDOW},
        {.stat = OBI_STAT_VARIANCE, .clock = OBI_CLOCK_FRAMES, .span = WINDOW}};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 1};
    struct test_rng rng = {test_seed(1)};
    obi_window *w;
    s[2].flags = s[3].flags = OBI_STAT_INTEGER;
    ck_assert_int_eq(obi_window_create(&opt, s, 4, NULL, &w, NULL), OBI_OK);
    uint64_t n = test_rounds(2000000);
    for (uint64_t i = 0; i < n; i++) {
        struct obi_tick now = {.frames = i + 1};
        double x = 60000 + (double)test_below(&rng, 3), out[4];
        if (i % 99991 == 0) x *= 1e6;
        kept[i % WINDOW] = x;
        obi_window_push(w, &now, &x, NULL, 1);
        if (i < WINDOW || i % 9973 != 0) continue;
        long double mean = 0, squares = 0;
        for (int k = 0; k < WINDOW; k++) mean += kept[k];
        mean /= WINDOW;
        for (int k = 0; k < WINDOW; k++) squares += (kept[k] - mean) * (kept[k] - mean);
        double variance = (double)(squares / (WINDOW - 1));
        obi_window_read(w, out, NULL, 4);
        ck_assert_double_le(fabs(out[0] - (double)mean), 1e-12 * (double)mean);
        ck_assert_double_le(fabs(out[1] - variance), 1e-12 * variance);
        ck_assert_double_eq(out[2], (double)mean);
        ck_assert_double_le(fabs(out[3] - variance), 0x1p-51 * variance);
    }
    obi_window_destroy(w);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_published");
    TCase *c = tcase_create("published");
    tcase_set_timeout(c, 600);
    tcase_add_loop_test(c, a_published_failure_does_not_fail_here, 0, sizeof rows / sizeof *rows);
    tcase_add_test(c, zeros_behind_a_thousand_deviate_by_nothing);
    tcase_add_test(c, outliers_leave_no_trace_in_a_long_run);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
