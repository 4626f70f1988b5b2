/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Shocks by hand: where one begins and ends, what it is held against, what breaks it off, and what
 * is told where there is nothing to tell. Random rows are in prop_persistence.c. */
#include "persist_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND = 1000000000, HOUR = 3600 };

static const double standard[4] = {0.5, 0.9, 2, 0};

static obi_window *open_one(uint32_t stat, const double *param) {
    return persist_window(stat, OBI_CLOCK_TIME, INT64_C(1) * HOUR * SECOND, param, 0);
}

/* A window of count, present, median and its ends of one column. */
static obi_window *open_all(const double *param, uint32_t clock, int64_t span, uint32_t room) {
    struct obi_stat_spec spec[5];
    struct obi_window_options opt = {
        .struct_size = sizeof opt, .n_columns = 1, .max_samples = room};
    obi_window *w;
    memset(spec, 0, sizeof spec);
    for (uint32_t i = 0; i < 5; i++) {
        spec[i].stat = OBI_STAT_SHOCK_COUNT + i;
        spec[i].clock = clock;
        spec[i].span = span;
        memcpy(spec[i].param, param, sizeof spec[i].param);
    }
    ck_assert_int_eq(obi_window_create(&opt, spec, 5, NULL, &w, NULL), OBI_OK);
    return w;
}

static void push_all(obi_window *w, const double (*row)[2], size_t n) {
    for (size_t i = 0; i < n; i++) persist_push(w, row[i][0], i, row[i][1], OBI_VALUE_OK);
}

#define PUSH_ALL(w, row) push_all(w, row, sizeof(row) / sizeof *(row))

static double read_stat(const obi_window *w, int stat, uint8_t *status) {
    double out[5];
    uint8_t all[5];
    ck_assert_int_ge(obi_window_read(w, out, all, 5), 0);
    if (status) *status = all[stat];
    return out[stat];
}

enum { COUNT, PRESENT, MEDIAN, LOW, HIGH };

/* -- begin and end ----------------------------------------------------------------------------- */

/* The mean of 2 s is 10: 5 is not below half of it, 4 is; 8 is not nine tenths, 9 is. */
START_TEST(a_shock_is_from_below_one_share_up_to_the_other) {
    static const double calm[][2] = {{0, 10}, {2, 5}};
    static const double fall[][2] = {{2, 4}};
    static const double more[][2] = {{3, 8}, {4, 8.999}};
    obi_window *w = open_all(standard, OBI_CLOCK_TIME, INT64_C(1) * HOUR * SECOND, 0);
    uint8_t status;
    PUSH_ALL(w, calm);
    ck_assert_double_eq(read_stat(w, COUNT, NULL), 0);
    ck_assert_double_nan(read_stat(w, PRESENT, &status));
    ck_assert_uint_eq(status, OBI_VALUE_NO_FIT);
    PUSH_ALL(w, fall);
    PUSH_ALL(w, more);
    ck_assert_double_eq(read_stat(w, COUNT, NULL), 1);
    ck_assert_double_eq(read_stat(w, PRESENT, NULL), 2);
    persist_push(w, 4.5, 9, 9, OBI_VALUE_OK);
    ck_assert_double_nan(read_stat(w, PRESENT, &status));
    ck_assert_double_eq(read_stat(w, MEDIAN, NULL), 2.5);
    obi_window_destroy(w);
}
END_TEST

/* The 1 that stood for an hour is in no mean: behind it 4 is still below half of 10. And the calm
 * 2 s before the second shock are one before the first one, and one behind it. */
START_TEST(a_shock_is_no_part_of_what_the_next_is_held_against) {
    static const double row[][2] = {{0, 10}, {3, 1}, {3603, 10}, {3604, 4}, {3605, 4}};
    obi_window *w = open_all(standard, OBI_CLOCK_TIME, INT64_C(2) * HOUR * SECOND, 0);
    PUSH_ALL(w, row);
    ck_assert_double_eq(read_stat(w, COUNT, NULL), 2);
    ck_assert_double_eq(read_stat(w, PRESENT, NULL), 1);
    obi_window_destroy(w);
}
END_TEST

/* Weights of whole numbers: the mean of 2 s is 9 x 1.5 / 2 + 1 x 0.5 / 2 = 7, and 3.5 its half. */
START_TEST(the_mean_weighs_by_time) {
    for (int i = 0; i < 2; i++) {
        const double row[][2] = {{0, 1}, {1, 9}, {2.5, i ? 3.49 : 3.5}};
        obi_window *w = open_one(OBI_STAT_SHOCK_COUNT, standard);
        PUSH_ALL(w, row);
        persist_expect(w, i, 0, OBI_VALUE_WARMUP);
        obi_window_destroy(w);
    }
}
END_TEST

/* Of what counts, the mean is that of the `base` samples before: 8, without the 12 and 3.99. */
START_TEST(samples_are_held_against_those_before) {
    static const double row[] = {12, 10, 6, 4, 3.99};
    for (size_t i = 0; i < 2; i++) {
        obi_window *w = open_all(standard, OBI_CLOCK_FRAMES, 2, 0);
        for (uint64_t k = 0; k < 3; k++) persist_push(w, (double)k, k + 1, row[k], OBI_VALUE_OK);
        ck_assert_double_eq(read_stat(w, COUNT, NULL), 0);
        persist_push(w, 9, 4, row[3 + i], OBI_VALUE_OK);
        ck_assert_double_eq(read_stat(w, COUNT, NULL), (double)i);
        obi_window_destroy(w);
    }
}
END_TEST

/* -- nothing can begin ------------------------------------------------------------------------- */

START_TEST(nothing_begins_before_a_whole_base_was_seen) {
    static const double row[][2] = {{0, 10}, {1, 1}, {1.9, 10}, {1.999, 1}};
    obi_window *w = open_all(standard, OBI_CLOCK_TIME, SECOND, 0);
    uint8_t status;
    PUSH_ALL(w, row);
    for (int stat = COUNT; stat <= HIGH; stat++) {
        ck_assert_double_nan(read_stat(w, stat, &status));
        ck_assert_uint_eq(status, OBI_VALUE_WARMUP);
    }
    persist_push(w, 2, 9, 1, OBI_VALUE_OK); /* the mean is 5.5 */
    ck_assert_double_eq(read_stat(w, COUNT, &status), 1);
    ck_assert_uint_eq(status, OBI_VALUE_OK);
    obi_window_destroy(w);
}
END_TEST

/* A column about 0, or below it, has no share to fall to. */
START_TEST(a_mean_that_is_not_above_0_is_told) {
    static const double level[] = {0, -10};
    obi_window *w = open_all(standard, OBI_CLOCK_TIME, SECOND, 0);
    const double row[][2] = {{0, level[_i]}, {3, -1000}, {4, 1000}, {4, -2000}};
    uint8_t status;
    PUSH_ALL(w, row);
    for (int stat = COUNT; stat <= HIGH; stat++) {
        ck_assert_double_nan(read_stat(w, stat, &status));
        ck_assert_uint_eq(status, OBI_VALUE_ZERO_DENOM);
    }
    obi_window_destroy(w);
}
END_TEST

/* -- what breaks off --------------------------------------------------------------------------- */

/* One shock of 1 s that ended, one that was cut off at 2 s: S(1) = 1/2. */
static void push_two(obi_window *w, double x, uint8_t status) {
    static const double row[][2] = {{0, 10}, {2, 1}, {3, 10}, {5, 1}};
    PUSH_ALL(w, row);
    persist_push(w, 7, 10, x, status);
}

START_TEST(a_shock_breaks_off_with_what_is_not_known) {
    static const struct {
        double x;
        uint8_t status, told;
    } broken[] = {{10, OBI_VALUE_BREAK, OBI_VALUE_WARMUP},
                  {(double)NAN, OBI_VALUE_EMPTY_BID, OBI_VALUE_EMPTY_BID}};
    obi_window *w = open_all(standard, OBI_CLOCK_TIME, INT64_C(1) * HOUR * SECOND, 0);
    uint8_t status;
    push_two(w, broken[_i].x, broken[_i].status);
    ck_assert_double_eq(read_stat(w, COUNT, &status), 2);
    ck_assert_uint_eq(status, OBI_VALUE_WARMUP);
    ck_assert_double_nan(read_stat(w, PRESENT, &status));
    ck_assert_uint_eq(status, broken[_i].told);
    ck_assert_double_eq(read_stat(w, MEDIAN, NULL), 1);
    persist_push(w, 8, 11, 10, OBI_VALUE_OK); /* 1 s behind the break is no base */
    persist_push(w, 8.5, 12, 1, OBI_VALUE_OK);
    ck_assert_double_eq(read_stat(w, COUNT, NULL), 2);
    obi_window_destroy(w);
}
END_TEST

/* Were the one that lasts left out, the median would be 1 s; with it there is none. */
START_TEST(what_lasts_is_censored_and_not_left_out) {
    static const double row[][2] = {{0, 10}, {2, 1}, {3, 10}, {5, 1}, {5.5, 10}, {8, 1}};
    static const double later[][2] = {{8.8, 1}, {8.9, 1}, {9, 1}};
    obi_window *w = open_all(standard, OBI_CLOCK_TIME, 5 * INT64_C(1000000000), 0);
    uint8_t status;
    PUSH_ALL(w, row); /* the shock of 1 s has left; 1/2 s ended, 0 s goes on */
    ck_assert_double_eq(read_stat(w, COUNT, NULL), 2);
    ck_assert_double_eq(read_stat(w, MEDIAN, NULL), 0.5);
    PUSH_ALL(w, later); /* at risk at 1/2 s: both, and one of them ended */
    ck_assert_double_eq(read_stat(w, MEDIAN, NULL), 0.5);
    persist_push(w, 10.5, 20, 1, OBI_VALUE_OK); /* only the one that lasts is left */
    ck_assert_double_eq(read_stat(w, COUNT, NULL), 1);
    for (int stat = MEDIAN; stat <= HIGH; stat++) {
        ck_assert_double_nan(read_stat(w, stat, &status));
        ck_assert_uint_eq(status, OBI_VALUE_NO_FIT);
    }
    persist_push(w, 100, 21, 1, OBI_VALUE_OK); /* its beginning has left, and it lasts */
    ck_assert_double_eq(read_stat(w, COUNT, NULL), 0);
    ck_assert_double_eq(read_stat(w, PRESENT, NULL), 92);
    ck_assert_double_nan(read_stat(w, MEDIAN, &status));
    ck_assert_uint_eq(status, OBI_VALUE_WARMUP);
    obi_window_destroy(w);
}
END_TEST

/* -- published --------------------------------------------------------------------------------- */

/* Freireich et al. 1963, as in test_stat_survival.c: the median remission is 23 weeks, its interval
 * by log(-log) from 13 weeks on, without an end. */
static const int weeks[] = {6,   6,   6,   -6, 7,  -9,  -10, 10,  -11, 13, 16,
                            -17, -19, -20, 22, 23, -25, -32, -32, -34, -35};

START_TEST(the_median_remission_is_that_of_the_textbooks) {
    obi_window *w = open_all(standard, OBI_CLOCK_TIME, INT64_C(1) * HOUR * SECOND, 0);
    double now = 0;
    uint64_t frame = 0;
    uint8_t status;
    for (size_t i = 0; i < sizeof weeks / sizeof *weeks; i++) {
        persist_push(w, now, ++frame, 10, OBI_VALUE_OK);
        persist_push(w, now += 2, ++frame, 1, OBI_VALUE_OK);
        now += abs(weeks[i]);
        if (weeks[i] < 0) persist_push(w, now, ++frame, (double)NAN, OBI_VALUE_ZERO_DENOM);
    }
    persist_push(w, now, ++frame, 10, OBI_VALUE_OK);
    ck_assert_double_eq(read_stat(w, COUNT, NULL), 21);
    ck_assert_double_eq(read_stat(w, MEDIAN, NULL), 23);
    ck_assert_double_eq(read_stat(w, LOW, NULL), 13);
    ck_assert_double_nan(read_stat(w, HIGH, &status));
    ck_assert_uint_eq(status, OBI_VALUE_NO_FIT);
    obi_window_destroy(w);
}
END_TEST

/* -- two columns ------------------------------------------------------------------------------- */

static void push_pair(obi_window *w, double seconds, double x, double y) {
    struct obi_tick now = {.ts_ns = (obi_ns)(seconds * 1e9)};
    const double row[2] = {x, y};
    ck_assert_int_eq(obi_window_push(w, &now, row, NULL, 2), OBI_OK);
}

static obi_window *open_pair(void) {
    struct obi_stat_spec spec[5];
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 2};
    obi_window *w;
    memset(spec, 0, sizeof spec);
    for (uint32_t i = 0; i < 5; i++) {
        spec[i] = (struct obi_stat_spec){.stat = OBI_STAT_PAIR_SHOCK_COUNT + i,
                                         .column2 = 1,
                                         .span = INT64_C(1) * HOUR * SECOND,
                                         .param = {0.5, 0.8, 2, 3}};
    }
    ck_assert_int_eq(obi_window_create(&opt, spec, 5, NULL, &w, NULL), OBI_OK);
    return w;
}

/* Means 10 and 4: a shock from x < 5 or y > 12, over at x >= 8 and y <= 5. */
START_TEST(either_column_begins_a_shock_and_both_end_it) {
    static const double begin[][2] = {{4, 4}, {10, 13}, {4, 13}};
    obi_window *w = open_pair();
    uint8_t status;
    push_pair(w, 0, 10, 4);
    push_pair(w, 2, 5, 12);
    ck_assert_double_eq(read_stat(w, COUNT, NULL), 0);
    push_pair(w, 2, begin[_i][0], begin[_i][1]);
    ck_assert_double_eq(read_stat(w, COUNT, NULL), 1);
    push_pair(w, 3, 10, 5.01);
    push_pair(w, 4, 7.99, 4);
    ck_assert_double_eq(read_stat(w, PRESENT, NULL), 2);
    push_pair(w, 6, 8, 5);
    ck_assert_double_nan(read_stat(w, PRESENT, &status));
    ck_assert_uint_eq(status, OBI_VALUE_NO_FIT);
    ck_assert_double_eq(read_stat(w, MEDIAN, NULL), 4);
    obi_window_destroy(w);
}
END_TEST

/* -- room -------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Every other sample of a full ring begins a shock, so each place is used. */
START_TEST(a_ring_full_of_shocks_has_room_for_each) {
    enum { PUSHES = 999 };
    static const uint32_t rings[] = {4, 64};
    static const double param[4] = {0.5, 0.9, 1, 0};
    const uint32_t ring = rings[_i];
    obi_window *w = open_all(param, OBI_CLOCK_FRAMES, 1000000, ring);
    struct test_rng rng = {test_seed(31)};
    static double begun[PUSHES], length[PUSHES];
    double now = 0;
    uint8_t status;
    for (size_t i = 0; i < PUSHES; i++) {
        persist_push(w, now, i + 1, i % 2 ? 1 : 10, OBI_VALUE_OK);
        begun[i] = now;
        now += (double)(1 + test_below(&rng, 9));
        if (i < 4 || i % 2) continue;
        size_t n = 0;
        for (size_t k = i < ring + 1 ? 1 : (i + 1 - ring) | 1; k < i; k += 2)
            length[n++] = begun[k + 1] - begun[k];
        qsort(length, n, sizeof *length, by_value);
        ck_assert_double_eq(read_stat(w, COUNT, &status), (double)n);
        ck_assert_double_eq(read_stat(w, MEDIAN, NULL), length[(n - 1) / 2]);
        if (i > ring) ck_assert_uint_eq(status, OBI_VALUE_SATURATED);
    }
    obi_window_destroy(w);
}
END_TEST

/* 3 samples of the 20 that the mean is over. */
START_TEST(a_base_that_has_no_room_is_told) {
    static const double param[4] = {0.5, 0.9, 20, 0};
    obi_window *w = open_all(param, OBI_CLOCK_TIME, 2 * INT64_C(1000000000), 4);
    uint8_t status;
    for (uint64_t i = 0; i < 30; i++) persist_push(w, (double)i, i, 10, OBI_VALUE_OK);
    ck_assert_double_eq(read_stat(w, COUNT, &status), 0);
    ck_assert_uint_eq(status, OBI_VALUE_SATURATED);
    persist_push(w, 30, 30, 1, OBI_VALUE_OK);
    ck_assert_double_eq(read_stat(w, PRESENT, &status), 0);
    ck_assert_uint_eq(status, OBI_VALUE_SATURATED);
    obi_window_destroy(w);
}
END_TEST

/* -- scale ------------------------------------------------------------------------------------- */

static double depth(struct test_rng *rng) {
    return (double)test_below(rng, 1000) * (test_below(rng, 9) ? 1 : 0.1);
}

/* A power of two scales means and thresholds to the last bit. */
START_TEST(a_larger_unit_changes_no_reading) {
    obi_window *one = open_all(standard, OBI_CLOCK_TIME, 100 * INT64_C(1000000000), 0);
    obi_window *other = open_all(standard, OBI_CLOCK_TIME, 100 * INT64_C(1000000000), 0);
    struct test_rng rng = {test_seed(32)};
    double now = 0, n_begun = 0, a[5], b[5];
    uint8_t status_a[5], status_b[5];
    for (uint64_t i = 0; i < 2000; i++) {
        double x = depth(&rng);
        now += (double)test_below(&rng, 1000) / 1000;
        persist_push(one, now, i, x, OBI_VALUE_OK);
        persist_push(other, now, i, x * 0x1p20, OBI_VALUE_OK);
        obi_window_read(one, a, status_a, 5);
        obi_window_read(other, b, status_b, 5);
        ck_assert(memcmp(a, b, sizeof a) == 0);
        ck_assert(memcmp(status_a, status_b, sizeof status_a) == 0);
        if (a[COUNT] > n_begun) n_begun = a[COUNT];
    }
    ck_assert_double_gt(n_begun, 20);
    obi_window_destroy(one);
    obi_window_destroy(other);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_shock");
    TCase *c = tcase_create("shock");
    tcase_add_test(c, a_shock_is_from_below_one_share_up_to_the_other);
    tcase_add_test(c, a_shock_is_no_part_of_what_the_next_is_held_against);
    tcase_add_test(c, the_mean_weighs_by_time);
    tcase_add_test(c, samples_are_held_against_those_before);
    tcase_add_test(c, nothing_begins_before_a_whole_base_was_seen);
    tcase_add_loop_test(c, a_mean_that_is_not_above_0_is_told, 0, 2);
    tcase_add_loop_test(c, a_shock_breaks_off_with_what_is_not_known, 0, 2);
    tcase_add_test(c, what_lasts_is_censored_and_not_left_out);
    tcase_add_test(c, the_median_remission_is_that_of_the_textbooks);
    tcase_add_loop_test(c, either_column_begins_a_shock_and_both_end_it, 0, 3);
    tcase_add_loop_test(c, a_ring_full_of_shocks_has_room_for_each, 0, 2);
    tcase_add_test(c, a_base_that_has_no_room_is_told);
    tcase_add_test(c, a_larger_unit_changes_no_reading);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
