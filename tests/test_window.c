/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The engine: windows, clocks, breaks, bad input, capacity, text. Families have suites of their
 * own. */
#include "window.h"

#include <math.h>

#define SECOND INT64_C(1000000000)

START_TEST(a_window_of_frames_ends_at_its_span) {
    struct obi_stat_spec s = spec(OBI_STAT_MEAN, OBI_CLOCK_FRAMES, 3, (uint32_t)_i);
    obi_window *w = make(&s, 1, 0);
    static const double x[] = {1, 2, 6, 7, 11}, mean[] = {1, 1.5, 3, 5, 8};
    for (uint64_t i = 0; i < 5; i++) {
        uint8_t status;
        push(w, 0, i + 1, x[i], OBI_VALUE_OK);
        ck_assert_double_eq(value_of(w, &status), mean[i]);
        ck_assert_uint_eq(status, i < 2 ? OBI_VALUE_WARMUP : OBI_VALUE_OK);
    }
    obi_window_destroy(w);
}
END_TEST

START_TEST(rows_that_repeat_a_frame_all_count_while_there_is_room) {
    struct obi_stat_spec s[2] = {spec(OBI_STAT_COUNT, OBI_CLOCK_FRAMES, 3, 0),
                                 spec(OBI_STAT_SUM, OBI_CLOCK_FRAMES, 3, (uint32_t)_i)};
    obi_window *w = make(s, 2, 4096);
    static const double count[] = {12, 24, 36, 36}, sum[] = {12, 36, 72, 108};
    double out[2];
    uint8_t status[2];
    for (uint64_t frame = 1; frame <= 4; frame++) {
        for (int k = 0; k < 12; k++) push(w, 0, frame, (double)frame, OBI_VALUE_OK);
        ck_assert_int_eq(obi_window_read(w, out, status, 2), OBI_OK);
        ck_assert_double_eq(out[0], count[frame - 1]);
        ck_assert_double_eq(out[1], sum[frame - 1]);
        ck_assert_uint_eq(status[0], frame < 3 ? OBI_VALUE_WARMUP : OBI_VALUE_OK);
    }
    obi_window_destroy(w);
}
END_TEST

START_TEST(a_mean_over_time_weighs_by_how_long_a_value_stood) {
    struct obi_stat_spec s = spec(OBI_STAT_MEAN, OBI_CLOCK_TIME, 4 * SECOND, (uint32_t)_i);
    obi_window *w = make(&s, 1, 0);
    uint8_t status;
    push(w, 0, 1, 8, OBI_VALUE_OK);
    ck_assert_double_nan(value_of(w, &status));
    ck_assert_uint_eq(status, OBI_VALUE_WARMUP);
    push(w, 3 * SECOND, 2, 4, OBI_VALUE_OK);
    ck_assert_double_eq(value_of(w, &status), 8);
    ck_assert_uint_eq(status, OBI_VALUE_WARMUP);
    push(w, 6 * SECOND, 3, 100, OBI_VALUE_OK); /* 8 stood 1 s of the last 4, 4 stood 3 s */
    ck_assert_double_eq(value_of(w, &status), 5);
    ck_assert_uint_eq(status, OBI_VALUE_OK);
    push(w, 6 * SECOND, 4, 7, OBI_VALUE_OK); /* 100 stood no time */
    ck_assert_double_eq(value_of(w, &status), 5);
    obi_window_destroy(w);
}
END_TEST

START_TEST(an_unchanged_row_only_lets_time_pass) {
    struct obi_stat_spec s = spec(OBI_STAT_MEAN, OBI_CLOCK_TIME, 10 * SECOND, OBI_STAT_INTEGER);
    obi_window *once = make(&s, 1, 0), *often = make(&s, 1, 0);
    for (int64_t t = 0; t <= 60; t++) {
        double x = (double)(t / 7 % 5);
        if (t % 7 == 0 || t == 60) push(once, t * SECOND, (uint64_t)t, x, OBI_VALUE_OK);
        push(often, t * SECOND, (uint64_t)t, x, OBI_VALUE_OK);
    }
    ck_assert_double_eq(value_of(once, NULL), value_of(often, NULL));
    obi_window_destroy(once);
    obi_window_destroy(often);
}
END_TEST

/* -- what is undefined, and what breaks -------------------------------------------------------- */

START_TEST(a_nan_has_no_weight_whatever_its_status) {
    static const uint8_t statuses[] = {
        OBI_VALUE_OK,         OBI_VALUE_WARMUP,     OBI_VALUE_EMPTY_BID, OBI_VALUE_EMPTY_ASK,
        OBI_VALUE_EMPTY_BOTH, OBI_VALUE_ZERO_DENOM, OBI_VALUE_LOCKED,    OBI_VALUE_CROSSED,
        OBI_VALUE_STALE,      OBI_VALUE_BREAK,      OBI_VALUE_PARTIAL,   OBI_VALUE_SATURATED,
        OBI_VALUE_NO_FIT,     OBI_VALUE_GATED};
    struct obi_stat_spec s = spec(OBI_STAT_MEAN, OBI_CLOCK_TIME, 10 * SECOND, 0);
    uint8_t told = statuses[_i], status;
    int breaks = told == OBI_VALUE_STALE || told == OBI_VALUE_BREAK;
    obi_window *w = make(&s, 1, 0);
    push(w, 0, 1, 4, OBI_VALUE_OK);
    push(w, 10 * SECOND, 2, 4, OBI_VALUE_OK);
    push(w, 12 * SECOND, 3, (double)NAN, told);
    push(w, 15 * SECOND, 4, (double)NAN, told);
    double now = value_of(w, &status);
    ck_assert(told == OBI_VALUE_STALE ? isnan(now) : now == 4);
    ck_assert_uint_eq(status, told == OBI_VALUE_STALE   ? OBI_VALUE_STALE
                              : told == OBI_VALUE_BREAK ? OBI_VALUE_BREAK
                                                        : OBI_VALUE_OK);
    push(w, 16 * SECOND, 5, 10, OBI_VALUE_OK);
    push(w, 18 * SECOND, 6, 0,
         OBI_VALUE_OK); /* since 8 s: 4 for 4 s, nothing for 4 s, 10 for 2 s */
    ck_assert_double_eq(value_of(w, &status), 6);
    ck_assert_uint_eq(status, breaks ? OBI_VALUE_BREAK : OBI_VALUE_OK);
    push(w, 25 * SECOND, 7, 0, OBI_VALUE_OK); /* the last row of the break has left */
    value_of(w, &status);
    ck_assert_uint_eq(status, OBI_VALUE_OK);
    obi_window_destroy(w);
}
END_TEST

START_TEST(a_new_epoch_is_a_break_while_it_is_in_the_window) {
    struct obi_stat_spec s = spec(OBI_STAT_SUM, OBI_CLOCK_FRAMES, 3, (uint32_t)_i);
    obi_window *w = make(&s, 1, 0);
    uint64_t breaks;
    for (uint64_t i = 1; i <= 10; i++) {
        struct obi_tick now = {.frames = i, .epoch = i < 5 ? 1 : 2};
        uint8_t status;
        double x = (double)i;
        ck_assert_int_eq(obi_window_push(w, &now, &x, NULL, 1), OBI_OK);
        value_of(w, &status);
        if (i >= 3) {
            ck_assert_uint_eq(status, i >= 5 && i < 8 ? OBI_VALUE_BREAK : OBI_VALUE_OK);
        }
    }
    ck_assert_int_eq(obi_window_count(w, OBI_COUNTER_WINDOW_BREAKS, &breaks), OBI_OK);
    ck_assert_uint_eq(breaks, 1);
    obi_window_destroy(w);
}
END_TEST

START_TEST(a_gap_is_a_break_while_its_last_row_is_in_the_window) {
    struct obi_stat_spec s = spec(OBI_STAT_MEAN, OBI_CLOCK_FRAMES, 2, (uint32_t)_i);
    obi_window *w = make(&s, 1, 0);
    static const uint8_t wanted[] = {OBI_VALUE_WARMUP, OBI_VALUE_STALE, OBI_VALUE_STALE,
                                     OBI_VALUE_BREAK, OBI_VALUE_OK};
    uint64_t breaks;
    for (uint64_t frame = 1; frame <= 5; frame++) {
        int is_gap = frame == 2 || frame == 3;
        uint8_t status;
        push(w, 0, frame, is_gap ? (double)NAN : 7, is_gap ? OBI_VALUE_STALE : OBI_VALUE_OK);
        value_of(w, &status);
        ck_assert_uint_eq(status, wanted[frame - 1]);
    }
    ck_assert_int_eq(obi_window_count(w, OBI_COUNTER_WINDOW_BREAKS, &breaks), OBI_OK);
    ck_assert_uint_eq(breaks, 1);
    obi_window_destroy(w);
}
END_TEST

START_TEST(nothing_is_known_before_the_first_defined_value) {
    struct obi_stat_spec s = spec(OBI_STAT_MEAN, OBI_CLOCK_FRAMES, 2, 0);
    obi_window *w = make(&s, 1, 0);
    uint8_t status;
    for (uint64_t i = 1; i < 100; i++) push(w, 0, i, (double)NAN, OBI_VALUE_WARMUP);
    ck_assert_double_nan(value_of(w, &status));
    ck_assert_uint_eq(status, OBI_VALUE_WARMUP);
    push(w, 0, 100, 5, OBI_VALUE_OK);
    ck_assert_double_eq(value_of(w, &status), 5);
    ck_assert_uint_eq(status, OBI_VALUE_WARMUP);
    push(w, 0, 101, 7, OBI_VALUE_OK);
    ck_assert_double_eq(value_of(w, &status), 6);
    ck_assert_uint_eq(status, OBI_VALUE_OK);
    obi_window_destroy(w);
}
END_TEST

/* -- bad input --------------------------------------------------------------------------------- */

START_TEST(what_is_infinite_or_not_whole_is_refused_and_changes_nothing) {
    static const double bad[] = {HUGE_VAL, -HUGE_VAL, 0.5, 0x1p53 + 2, -0x1p60};
    struct obi_stat_spec s[2] = {spec(OBI_STAT_SUM, OBI_CLOCK_FRAMES, 9, OBI_STAT_INTEGER),
                                 spec(OBI_STAT_SUM, OBI_CLOCK_TIME, 9, OBI_STAT_IMPULSE)};
    obi_window *w = make(s, 2, 0);
    struct obi_tick now = {.ts_ns = 5, .frames = 1};
    uint64_t refused, rows;
    double x = 3, out[2];
    ck_assert_int_eq(obi_window_push(w, &now, &x, NULL, 1), OBI_OK);
    now.ts_ns = 1000;
    now.frames = 1000;
    ck_assert_int_eq(obi_window_push(w, &now, &bad[_i], NULL, 1), OBI_E_ARG);
    ck_assert_int_ge(obi_window_read(w, out, NULL, 2), 0);
    ck_assert(out[0] == 3 && out[1] == 3);
    obi_window_count(w, OBI_COUNTER_WINDOW_REFUSED, &refused);
    obi_window_count(w, OBI_COUNTER_WINDOW_ROWS, &rows);
    ck_assert(refused == 1 && rows == 1);
    obi_window_destroy(w);
}
END_TEST

START_TEST(time_that_goes_back_is_held_and_counted) {
    static const obi_ns at[] = {100, 90, INT64_MIN, 0, 110};
    struct obi_stat_spec s = spec(OBI_STAT_MEAN, OBI_CLOCK_TIME, 1000, 0);
    obi_window *w = make(&s, 1, 0);
    uint64_t back;
    for (int i = 0; i < 5; i++) push(w, at[i], (uint64_t)i, i, OBI_VALUE_OK);
    ck_assert_double_eq(value_of(w, NULL), 3); /* only the fourth stood for any time */
    obi_window_count(w, OBI_COUNTER_WINDOW_CLOCK_BACK, &back);
    ck_assert_uint_eq(back, 3);
    obi_window_destroy(w);
}
END_TEST

START_TEST(equal_times_by_the_million_are_bounded_and_told) {
    struct obi_stat_spec s[3] = {
        spec(OBI_STAT_COUNT, OBI_CLOCK_TIME, SECOND, OBI_STAT_IMPULSE),
        spec(OBI_STAT_SUM, OBI_CLOCK_TIME, SECOND, OBI_STAT_IMPULSE | (uint32_t)_i),
        spec(OBI_STAT_MAX, OBI_CLOCK_TIME, SECOND, OBI_STAT_IMPULSE)};
    obi_window *w = make(s, 3, 1000);
    uint64_t lost;
    double out[3];
    uint8_t status[3];
    for (uint64_t i = 0; i < 1000000; i++) push(w, 77, i, i == 0 ? 5 : 1, OBI_VALUE_OK);
    obi_window_read(w, out, status, 3);
    ck_assert(out[0] == 1000 && out[1] == 1000 && out[2] == 1);
    for (int k = 0; k < 3; k++) ck_assert_uint_eq(status[k], OBI_VALUE_SATURATED);
    obi_window_count(w, OBI_COUNTER_WINDOW_SATURATED, &lost);
    ck_assert_uint_ge(lost, 999000);
    push(w, 77 + SECOND, 1000001, 2, OBI_VALUE_OK); /* what was lost has left by itself */
    obi_window_read(w, out, status, 3);
    ck_assert(out[0] == 1 && out[1] == 2 && out[2] == 2 && status[1] == OBI_VALUE_OK);
    obi_window_destroy(w);
}
END_TEST

START_TEST(a_full_ring_shortens_the_window_and_says_so) {
    struct obi_stat_spec s = spec(OBI_STAT_MEAN, OBI_CLOCK_TIME, 100, (uint32_t)_i);
    obi_window *w = make(&s, 1, 4);
    uint8_t status;
    for (int64_t t = 0; t <= 200; t++) push(w, t, (uint64_t)t, (double)(t % 50), OBI_VALUE_OK);
    ck_assert_double_eq(value_of(w, &status), 48); /* 47, 48, 49 stood 1 ns each */
    ck_assert_uint_eq(status, OBI_VALUE_SATURATED);
    obi_window_destroy(w);
}
END_TEST

START_TEST(a_jump_over_years_costs_what_is_kept) {
    struct obi_stat_spec s[2] = {spec(OBI_STAT_MEAN, OBI_CLOCK_TIME, 10 * SECOND, (uint32_t)_i),
                                 spec(OBI_STAT_MEAN, OBI_CLOCK_TIME, INT64_MAX, (uint32_t)_i)};
    obi_window *w = make(s, 2, 0);
    double out[2];
    uint8_t status[2];
    for (int64_t t = 0; t < 1000; t++) {
        push(w, t * SECOND / 100, (uint64_t)t, (double)(t % 2), OBI_VALUE_OK);
    }
    push(w, INT64_MAX - 1, 1001, 9, OBI_VALUE_OK); /* the last value, 1, stood all the while */
    obi_window_read(w, out, status, 2);
    ck_assert_double_eq(out[0], 1);
    ck_assert_double_eq_tol(out[1], 1, 1e-8);
    ck_assert_uint_eq(status[0], OBI_VALUE_OK);
    ck_assert_uint_eq(status[1], OBI_VALUE_WARMUP);
    push(w, INT64_MAX, 1002, 9, OBI_VALUE_OK);
    obi_window_read(w, out, status, 2);
    ck_assert_double_eq(out[0], (10e9 - 1 + 9) / 10e9);
    obi_window_destroy(w);
}
END_TEST

START_TEST(times_before_1970_and_the_largest_are_times) {
    struct obi_stat_spec s = spec(OBI_STAT_MEAN, OBI_CLOCK_TIME, INT64_MAX, OBI_STAT_INTEGER);
    obi_window *w = make(&s, 1, 0);
    push(w, INT64_MIN, 1, 3, OBI_VALUE_OK);
    ck_assert_double_nan(value_of(w, NULL));
    push(w, -5, 2, 3, OBI_VALUE_OK);
    push(w, INT64_MAX, 3, 3, OBI_VALUE_OK);
    ck_assert_double_eq(value_of(w, NULL), 3);
    obi_window_destroy(w);
}
END_TEST

static Suite *suite(void) {
    enum { INT = OBI_STAT_INTEGER };
    Suite *s = suite_create("window");
    TCase *c = tcase_create("clocks");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, a_window_of_frames_ends_at_its_span, 0, 1);
    tcase_add_loop_test(c, a_window_of_frames_ends_at_its_span, INT, INT + 1);
    tcase_add_loop_test(c, rows_that_repeat_a_frame_all_count_while_there_is_room, 0, 1);
    tcase_add_loop_test(c, rows_that_repeat_a_frame_all_count_while_there_is_room, INT, INT + 1);
    tcase_add_loop_test(c, a_mean_over_time_weighs_by_how_long_a_value_stood, 0, 1);
    tcase_add_loop_test(c, a_mean_over_time_weighs_by_how_long_a_value_stood, INT, INT + 1);
    tcase_add_test(c, an_unchanged_row_only_lets_time_pass);
    tcase_add_loop_test(c, a_nan_has_no_weight_whatever_its_status, 0, 14);
    tcase_add_loop_test(c, a_new_epoch_is_a_break_while_it_is_in_the_window, 0, 1);
    tcase_add_loop_test(c, a_new_epoch_is_a_break_while_it_is_in_the_window, INT, INT + 1);
    tcase_add_loop_test(c, a_gap_is_a_break_while_its_last_row_is_in_the_window, 0, 1);
    tcase_add_loop_test(c, a_gap_is_a_break_while_its_last_row_is_in_the_window, INT, INT + 1);
    tcase_add_test(c, nothing_is_known_before_the_first_defined_value);
    tcase_add_loop_test(c, what_is_infinite_or_not_whole_is_refused_and_changes_nothing, 0, 5);
    tcase_add_test(c, time_that_goes_back_is_held_and_counted);
    tcase_add_loop_test(c, equal_times_by_the_million_are_bounded_and_told, 0, 1);
    tcase_add_loop_test(c, equal_times_by_the_million_are_bounded_and_told, INT, INT + 1);
    tcase_add_loop_test(c, a_full_ring_shortens_the_window_and_says_so, 0, 1);
    tcase_add_loop_test(c, a_full_ring_shortens_the_window_and_says_so, INT, INT + 1);
    tcase_add_loop_test(c, a_jump_over_years_costs_what_is_kept, 0, 1);
    tcase_add_loop_test(c, a_jump_over_years_costs_what_is_kept, INT, INT + 1);
    tcase_add_test(c, times_before_1970_and_the_largest_are_times);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
