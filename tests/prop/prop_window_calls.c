/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What must not matter to a window: whether it was read in between, whether an unchanged row came
 * again, whether a row was refused, what it held before a reset, which statistics are asked for
 * beside. */
#include "prop/judge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 600, COLUMNS = 2 };

/* -- every statistic there is, on one clock --------------------------------------------------- */

static size_t list_all(struct obi_stat_spec *spec, uint32_t clock, uint32_t flags) {
    struct obi_schema row = {.struct_size = sizeof row};
    size_t n = 0;
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_STAT, i, &row) == OBI_OK; i++) {
        uint32_t wanted = flags & OBI_STAT_DECAYED ? OBI_TRAIT_DECAY : OBI_TRAIT_SLIDE;
        if (!(row.traits & wanted)) continue;
        spec[n] = (struct obi_stat_spec){.stat = (uint32_t)row.id, .clock = clock, .flags = flags};
        spec[n].column2 = row.traits & OBI_TRAIT_PAIR ? 1 : OBI_STAT_NO_COLUMN;
        spec[n].span = clock == OBI_CLOCK_TIME ? 4000000000 : 120;
        n++;
    }
    return n;
}

static obi_window *with_room(const struct obi_stat_spec *spec, size_t n, uint32_t max_samples) {
    struct obi_window_options opt = {
        .struct_size = sizeof opt, .n_columns = COLUMNS, .max_samples = max_samples};
    obi_window *w;
    struct obi_error err = {0};
    int result = obi_window_create(&opt, spec, n, NULL, &w, &err);
    ck_assert_msg(result == OBI_OK, "statistic %u: %s", err.index, err.message);
    return w;
}

static obi_window *new_window(const struct obi_stat_spec *spec, size_t n) {
    return with_room(spec, n, MANY);
}

static void push(obi_window *w, const struct market *m) {
    ck_assert_int_eq(obi_window_push(w, &m->now, m->row, m->status, COLUMNS), OBI_OK);
}

static void same_bits(obi_window *a, obi_window *b, size_t n, size_t at) {
    double x[MOST_SPECS], y[MOST_SPECS];
    uint8_t status_x[MOST_SPECS], status_y[MOST_SPECS];
    ck_assert_int_eq(obi_window_read(a, x, status_x, n), obi_window_read(b, y, status_y, n));
    ck_assert_msg(memcmp(x, y, n * sizeof *x) == 0, "values differ after %zu rows", at);
    ck_assert_msg(memcmp(status_x, status_y, n) == 0, "statuses differ after %zu rows", at);
}

static uint32_t flags_of(int i) {
    return (uint32_t)((i & 1 ? OBI_STAT_DECAYED : 0) | (i & 2 ? OBI_STAT_IMPULSE : 0));
}

START_TEST(reading_in_between_changes_no_bit) {
    struct obi_stat_spec spec[MOST_SPECS];
    double out[MOST_SPECS];
    for (uint32_t clock = 0; clock < 4; clock++) {
        size_t n = list_all(spec, clock, flags_of(_i));
        obi_window *read = new_window(spec, n), *unread = new_window(spec, n);
        struct market m;
        market_open(&m, MARKET_SIGNS, test_seed(5));
        for (size_t i = 0; i < ROWS; i++) {
            market_next(&m);
            push(read, &m);
            push(unread, &m);
            ck_assert_int_ge(obi_window_read(read, out, NULL, n), 0);
            if (i % 97 == 0) same_bits(read, unread, n, i);
        }
        same_bits(read, unread, n, ROWS);
        obi_window_destroy(read);
        obi_window_destroy(unread);
    }
}
END_TEST

START_TEST(a_statistic_is_the_same_alone_and_in_company) {
    struct obi_stat_spec spec[MOST_SPECS];
    size_t n = list_all(spec, (uint32_t)_i % 4, flags_of(_i / 4));
    obi_window *all = new_window(spec, n), *alone[MOST_SPECS];
    double out[MOST_SPECS], own;
    struct market m;
    for (size_t k = 0; k < n; k++) alone[k] = new_window(&spec[k], 1);
    market_open(&m, MARKET_SIGNS, test_seed(6));
    for (size_t i = 0; i < ROWS; i++) {
        market_next(&m);
        push(all, &m);
        for (size_t k = 0; k < n; k++) push(alone[k], &m);
        if (i % 50) continue;
        obi_window_read(all, out, NULL, n);
        for (size_t k = 0; k < n; k++) {
            obi_window_read(alone[k], &own, NULL, 1);
            ck_assert_msg(memcmp(&own, &out[k], sizeof own) == 0, "statistic %u after %zu rows",
                          spec[k].stat, i);
        }
    }
    for (size_t k = 0; k < n; k++) obi_window_destroy(alone[k]);
    obi_window_destroy(all);
}
END_TEST

START_TEST(a_window_that_was_reset_is_like_new) {
    struct obi_stat_spec spec[MOST_SPECS];
    size_t n = list_all(spec, (uint32_t)_i % 4, flags_of(_i / 4));
    obi_window *used = new_window(spec, n), *fresh = new_window(spec, n);
    struct market m;
    market_open(&m, MARKET_OUTLIERS, test_seed(7));
    for (size_t i = 0; i < ROWS; i++) {
        market_next(&m);
        push(used, &m);
    }
    ck_assert_int_eq(obi_window_reset(used), OBI_OK);
    market_open(&m, MARKET_SIGNS, test_seed(8));
    for (size_t i = 0; i < ROWS; i++) {
        market_next(&m);
        push(used, &m);
        push(fresh, &m);
        if (i % 37 == 0) same_bits(used, fresh, n, i);
    }
    obi_window_destroy(used);
    obi_window_destroy(fresh);
}
END_TEST

START_TEST(a_row_that_is_refused_changes_no_bit) {
    struct obi_stat_spec spec[MOST_SPECS];
    size_t n = list_all(spec, OBI_CLOCK_TIME, 0);
    obi_window *bothered = new_window(spec, n), *calm = new_window(spec, n);
    struct market m;
    market_open(&m, MARKET_SIGNS, test_seed(9));
    for (size_t i = 0; i < ROWS; i++) {
        double bad[COLUMNS] = {i % 2 ? 1 : (double)INFINITY, i % 2 ? -(double)INFINITY : 1};
        market_next(&m);
        struct obi_tick later = m.now;
        later.ts_ns += 1000000000;
        later.epoch++;
        ck_assert_int_eq(obi_window_push(bothered, &later, bad, NULL, COLUMNS), OBI_E_ARG);
        push(bothered, &m);
        push(calm, &m);
        if (i % 37 == 0) same_bits(bothered, calm, n, i);
    }
    obi_window_destroy(bothered);
    obi_window_destroy(calm);
}
END_TEST

START_TEST(counters_tell_what_was_pushed) {
    struct obi_stat_spec spec[MOST_SPECS];
    size_t n = list_all(spec, OBI_CLOCK_TIME, 0);
    obi_window *w = new_window(spec, n);
    struct market m;
    uint64_t rows = 0, refused = 0, back = 0, told;
    obi_ns latest_ns = INT64_MIN;
    market_open(&m, MARKET_REAL, test_seed(12));
    for (size_t i = 0; i < ROWS; i++) {
        double bad[COLUMNS] = {1, (double)INFINITY};
        market_next(&m);
        back += m.now.ts_ns < latest_ns;
        latest_ns = m.now.ts_ns > latest_ns ? m.now.ts_ns : latest_ns;
        rows++;
        push(w, &m);
        if (i % 5) continue;
        refused++;
        ck_assert_int_eq(obi_window_push(w, &m.now, bad, NULL, COLUMNS), OBI_E_ARG);
    }
    ck_assert_int_eq(obi_window_count(w, OBI_COUNTER_WINDOW_ROWS, &told), OBI_OK);
    ck_assert_uint_eq(told, rows);
    ck_assert_int_eq(obi_window_count(w, OBI_COUNTER_WINDOW_REFUSED, &told), OBI_OK);
    ck_assert_uint_eq(told, refused);
    ck_assert_int_eq(obi_window_count(w, OBI_COUNTER_WINDOW_CLOCK_BACK, &told), OBI_OK);
    ck_assert_uint_eq(told, back);
    ck_assert_int_eq(obi_window_count(w, OBI_COUNTER_BOOK_EVENTS, &told), OBI_E_ARG);
    ck_assert_int_eq(obi_window_count(NULL, OBI_COUNTER_WINDOW_ROWS, &told), OBI_E_ARG);
    obi_window_destroy(w);
}
END_TEST

/* -- polls ------------------------------------------------------------------------------------ */

static const uint32_t unpolled[] = {OBI_STAT_SUM,
                                    OBI_STAT_MEAN,
                                    OBI_STAT_VARIANCE,
                                    OBI_STAT_STDDEV,
                                    OBI_STAT_ZSCORE,
                                    OBI_STAT_MIN,
                                    OBI_STAT_MAX,
                                    OBI_STAT_MIN_AGE,
                                    OBI_STAT_MAX_AGE,
                                    OBI_STAT_QUANTILE,
                                    OBI_STAT_SHARE_ABOVE,
                                    OBI_STAT_LONGEST_SPELL,
                                    OBI_STAT_RUN_TIME,
                                    OBI_STAT_MEAN_RUN_TIME,
                                    OBI_STAT_CURRENT_SPELL,
                                    OBI_STAT_SURVIVAL,
                                    OBI_STAT_CUSUM_UP,
                                    OBI_STAT_CUSUM_DOWN,
                                    OBI_STAT_AUTOCORRELATION,
                                    OBI_STAT_AR1,
                                    OBI_STAT_HALF_LIFE,
                                    OBI_STAT_HURST_RS,
                                    OBI_STAT_SPEED,
                                    OBI_STAT_SIGN_PERSISTENCE};

static int is_near(double a, double b) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    return fabs(a - b) <= 1e-9 * fabs(b) + 1e-12;
}

/* Lets a little time pass with the row as it is, some times. */
static void poll(obi_window *w, const struct market *m, struct test_rng *rng, obi_ns until_ns) {
    struct market now = *m;
    for (int i = 0; i < 3; i++) {
        now.now.ts_ns += (int64_t)test_below(rng, 3000000);
        if (now.now.ts_ns <= until_ns) push(w, &now);
    }
}

START_TEST(an_unchanged_row_only_lets_time_pass) {
    struct obi_stat_spec spec[LENGTH(unpolled)] = {{0}};
    double x[LENGTH(unpolled)], y[LENGTH(unpolled)];
    for (size_t k = 0; k < LENGTH(unpolled); k++) {
        spec[k].stat = unpolled[k];
        spec[k].column2 = OBI_STAT_NO_COLUMN;
        spec[k].span = 4000000000;
        if (unpolled[k] == OBI_STAT_CUSUM_UP || unpolled[k] == OBI_STAT_CUSUM_DOWN)
            spec[k].param[2] = 1e9; /* no alarm: where one is noticed depends on the rows */
    }
    obi_window *polled = new_window(spec, LENGTH(spec)), *quiet = new_window(spec, LENGTH(spec));
    struct test_rng rng = {test_seed(10)};
    struct market m, before;
    market_open(&m, MARKET_SIGNS, test_seed(11));
    m.calm = 1;
    for (size_t i = 0; i < ROWS; i++) {
        before = m;
        market_next(&m);
        if (i > 0) poll(polled, &before, &rng, m.now.ts_ns);
        push(polled, &m);
        push(quiet, &m);
        obi_window_read(polled, x, NULL, LENGTH(spec));
        obi_window_read(quiet, y, NULL, LENGTH(spec));
        for (size_t k = 0; k < LENGTH(spec); k++)
            ck_assert_msg(is_near(x[k], y[k]), "row %zu: statistic %u is %.17g polled, else %.17g",
                          i, spec[k].stat, x[k], y[k]);
    }
    obi_window_destroy(polled);
    obi_window_destroy(quiet);
}
END_TEST

/* -- clocks at their ends --------------------------------------------------------------------- */

/* n rows at one time, of which none stands, between two of 7; reads mean, variance, count. */
static void crowd(uint64_t n, uint32_t max_samples, double *out, uint8_t *status) {
    struct obi_stat_spec spec[] = {
        {OBI_STAT_MEAN, OBI_CLOCK_TIME, 0, OBI_STAT_NO_COLUMN, 1000, {0}, 0, 0},
        {OBI_STAT_VARIANCE, OBI_CLOCK_TIME, 0, OBI_STAT_NO_COLUMN, 1000, {0}, 0, 0},
        {OBI_STAT_COUNT, OBI_CLOCK_TIME, 0, OBI_STAT_NO_COLUMN, 1000, {0}, 0, 0}};
    obi_window *w = with_room(spec, 3, max_samples);
    struct market m = {.row = {7, 0}};
    m.now.ts_ns = 1000000;
    push(w, &m);
    m.now.ts_ns += 2000;
    for (uint64_t i = 0; i < n; i++) {
        m.row[0] = (double)(i % 1000) * 1e6;
        push(w, &m);
    }
    m.row[0] = 7;
    push(w, &m);
    m.now.ts_ns += 500;
    push(w, &m);
    obi_window_read(w, out, status, 3);
    obi_window_destroy(w);
}

START_TEST(any_number_of_rows_at_one_time_weigh_nothing) {
    uint64_t n = test_rounds(60000);
    double out[3];
    uint8_t status[3];
    crowd(n, (uint32_t)n + 3, out, status);
    ck_assert_double_eq(out[0], 7);
    ck_assert_double_eq(out[1], 0);
    ck_assert_double_eq(out[2], (double)n + 2);
    ck_assert_uint_eq(status[0], OBI_VALUE_OK);
}
END_TEST

START_TEST(too_many_rows_at_one_time_shorten_the_window_and_are_told) {
    double out[3];
    uint8_t status[3];
    crowd(1000, 64, out, status);
    ck_assert_double_eq(out[0], 7);
    for (int i = 0; i < 3; i++) ck_assert_uint_eq(status[i], OBI_VALUE_SATURATED);
}
END_TEST

/* The last 6 ns: 0 stood 4 of them, 1 stood 2; what went back is held. */
START_TEST(the_ends_of_time_are_times) {
    struct obi_stat_spec spec[MOST_SPECS];
    static const obi_ns ends[] = {0, 1, 5, INT64_MAX - 7, INT64_MAX - 2, INT64_MAX, INT64_MAX, 3};
    double out[MOST_SPECS];
    size_t n = list_all(spec, OBI_CLOCK_TIME, (uint32_t)_i ? OBI_STAT_DECAYED : 0);
    for (size_t k = 0; k < n; k++) spec[k].span = 6;
    obi_window *w = new_window(spec, n);
    struct market m = {.row = {1, 1}};
    for (size_t i = 0; i < LENGTH(ends); i++) {
        m.now.ts_ns = ends[i];
        m.now.frames++;
        m.row[0] = (double)(i % 3);
        push(w, &m);
        ck_assert_int_ge(obi_window_read(w, out, NULL, n), 0);
    }
    for (size_t k = 0; k < n && !_i; k++)
        if (spec[k].stat == OBI_STAT_MEAN) ck_assert_double_eq(out[k], 1 / 3.0);
    obi_window_destroy(w);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_window_calls");
    TCase *c = tcase_create("calls");
    tcase_set_timeout(c, 0);
    tcase_add_loop_test(c, reading_in_between_changes_no_bit, 0, 4);
    tcase_add_loop_test(c, a_statistic_is_the_same_alone_and_in_company, 0, 8);
    tcase_add_loop_test(c, a_window_that_was_reset_is_like_new, 0, 8);
    tcase_add_test(c, a_row_that_is_refused_changes_no_bit);
    tcase_add_test(c, counters_tell_what_was_pushed);
    tcase_add_test(c, an_unchanged_row_only_lets_time_pass);
    tcase_add_test(c, any_number_of_rows_at_one_time_weigh_nothing);
    tcase_add_test(c, too_many_rows_at_one_time_shorten_the_window_and_are_told);
    tcase_add_loop_test(c, the_ends_of_time_are_times, 0, 2);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
