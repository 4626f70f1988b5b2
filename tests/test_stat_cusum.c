/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Cumulative sums and their alarms. */
#include "persist_model.h"

#include <math.h>

enum { N = 1024 };

/* The sums after everything, and the alarms at each push. */
static double sum[2];
static int alarm[N][2];

static void go_through(const struct persist_history *h) {
    const double *param = h->spec->param;
    double mu = param[0], k = param[1], limit = param[2];
    sum[0] = sum[1] = 0;
    for (size_t i = 0; i < h->n; i++) {
        size_t of = h->is_standing ? i - 1 : i;
        double weight = 1, x = i || !h->is_standing ? h->push[of].x : (double)NAN;
        alarm[i][0] = alarm[i][1] = 0;
        if (h->push[i].is_break) sum[0] = sum[1] = 0;
        if (isnan(x) || (h->is_standing && h->push[i].is_break)) continue;
        if (h->is_standing) weight = (double)(h->push[i].ts_ns - h->push[of].ts_ns) / 1e9;
        for (int s = 0; s < 2; s++) {
            sum[s] = fmax(0, sum[s] + ((s ? mu - x : x - mu) - k) * weight);
            alarm[i][s] = sum[s] > limit;
            if (alarm[i][s]) sum[s] = 0;
        }
    }
}

static double sum_of(const struct persist_history *h, int side) {
    go_through(h);
    return isnan(h->push[h->n - 1].x) ? (double)NAN : sum[side];
}
static double up(const struct persist_history *h) {
    return sum_of(h, 0);
}
static double down(const struct persist_history *h) {
    return sum_of(h, 1);
}

static double count(const struct persist_history *h, int sign) {
    int n = 0;
    go_through(h);
    for (size_t i = 0; i < h->n; i++) {
        if (persist_is_inside(h, i)) n += alarm[i][0] + sign * alarm[i][1];
    }
    return n;
}
static double alarms(const struct persist_history *h) {
    return count(h, 1);
}
static double balance(const struct persist_history *h) {
    return count(h, -1);
}
static double since(const struct persist_history *h) {
    double seconds = (double)NAN;
    go_through(h);
    for (size_t i = 0; i < h->n; i++) {
        if (persist_is_inside(h, i) && (alarm[i][0] || alarm[i][1])) {
            seconds = (double)(h->now_ns - h->push[i].ts_ns) / 1e9;
        }
    }
    return seconds;
}

static const struct {
    uint32_t stat;
    persist_fn *formula;
} rows[] = {{OBI_STAT_CUSUM_UP, up},
            {OBI_STAT_CUSUM_DOWN, down},
            {OBI_STAT_CUSUM_ALARMS, alarms},
            {OBI_STAT_CUSUM_BALANCE, balance},
            {OBI_STAT_CUSUM_AGE, since}};

START_TEST(cumulative_sums_are_those_of_all_that_was_pushed) {
    static const double param[4] = {0.125, 0.25, 0.75, 0};
    persist_compare(rows[_i].stat, 0, param, rows[_i].formula, 1e-13);
    persist_compare(rows[_i].stat, OBI_STAT_IMPULSE, param, rows[_i].formula, 1e-13);
}
END_TEST

/* Montgomery, Introduction to Statistical Quality Control, tables 9.1 and 9.2: mean 10, k 0.5, h 5.
 * The upper sum is 4.47 at period 28 and exceeds h with 5.28 at period 29. */
START_TEST(the_alarm_of_the_textbook_comes_at_period_29) {
    static const double x[30] = {9.45,  7.99,  9.29,  11.66, 12.16, 10.18, 8.04,  11.46,
                                 9.2,   10.34, 9.03,  11.47, 10.51, 9.4,   10.08, 9.37,
                                 10.62, 10.31, 8.52,  10.84, 10.9,  9.33,  12.29, 11.5,
                                 10.6,  11.08, 10.38, 11.62, 11.31, 10.52};
    static const double param[4] = {10, 0.5, 5, 0};
    obi_window *w = persist_window(OBI_STAT_CUSUM_ALARMS, OBI_CLOCK_FRAMES, 100, param, 0);
    obi_window *sums = persist_window(OBI_STAT_CUSUM_UP, OBI_CLOCK_FRAMES, 100, param, 0);
    for (uint64_t i = 1; i <= 30; i++) {
        persist_push(w, (double)i, i, x[i - 1], OBI_VALUE_OK);
        persist_push(sums, (double)i, i, x[i - 1], OBI_VALUE_OK);
        ck_assert_double_eq(persist_read(w, NULL), i >= 29);
        if (i == 5) ck_assert_double_eq_tol(persist_read(sums, NULL), 2.82, 1e-12);
        if (i == 28) ck_assert_double_eq_tol(persist_read(sums, NULL), 4.47, 1e-12);
        if (i == 29) ck_assert_double_eq(persist_read(sums, NULL), 0);
    }
    obi_window_destroy(w);
    obi_window_destroy(sums);
}
END_TEST

/* 1 stands 2 s: (1 - 0.5) 2 = 1; 3 stands 1 s: 1 + 2.5 = 3.5; 4 stands 1 s: 7 > 5, an alarm. */
START_TEST(what_stands_adds_up_over_time) {
    obi_window *w = persist_window(OBI_STAT_CUSUM_UP, OBI_CLOCK_TIME, 10000000000, NULL, 0);
    static const double at[] = {0, 2, 3, 3.5, 4, 5}, x[] = {1, 3, 4, 4, 4, 4};
    static const double wanted[] = {0, 1, 3.5, 0, 1.75, 0};
    for (uint64_t i = 0; i < 6; i++) {
        persist_push(w, at[i], i, x[i], OBI_VALUE_OK);
        ck_assert_double_eq(persist_read(w, NULL), wanted[i]);
    }
    obi_window_destroy(w);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_cusum");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, cumulative_sums_are_those_of_all_that_was_pushed, 0,
                        sizeof rows / sizeof *rows);
    suite_add_tcase(s, c);
    c = tcase_create("by hand");
    tcase_add_test(c, the_alarm_of_the_textbook_comes_at_period_29);
    tcase_add_test(c, what_stands_adds_up_over_time);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
