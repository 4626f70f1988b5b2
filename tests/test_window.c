/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The engine: windows, clocks, breaks, bad input, capacity, text. Families have suites of their own. */
#include "support.h"

#include <math.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

static struct obi_stat_spec spec(uint32_t stat, uint32_t clock, int64_t span, uint32_t flags) {
    struct obi_stat_spec s;
    memset(&s, 0, sizeof s);
    s.stat = stat;
    s.clock = clock;
    s.span = span;
    s.flags = flags;
    return s;
}

static obi_window *make(const struct obi_stat_spec *s, size_t n, uint32_t max_samples) {
    struct obi_window_options opt = {
        .struct_size = sizeof opt, .n_columns = 1, .max_samples = max_samples};
    struct obi_error err;
    obi_window *w;
    ck_assert_msg(obi_window_create(&opt, s, n, NULL, &w, &err) == OBI_OK, "%s", err.message);
    return w;
}

static void push(obi_window *w, obi_ns ts_ns, uint64_t frames, double x, uint8_t status) {
    struct obi_tick now = {.ts_ns = ts_ns, .frames = frames};
    ck_assert_int_eq(obi_window_push(w, &now, &x, &status, 1), OBI_OK);
}

static double value_of(const obi_window *w, uint8_t *status) {
    double out;
    ck_assert_int_ge(obi_window_read(w, &out, status, 1), 0);
    return out;
}

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

static Suite *suite(void) {
    Suite *s = suite_create("window");
    TCase *c = tcase_create("clocks");
    tcase_add_loop_test(c, a_window_of_frames_ends_at_its_span, 0, 1);
    tcase_add_loop_test(c, a_window_of_frames_ends_at_its_span, OBI_STAT_INTEGER,
                        OBI_STAT_INTEGER + 1);
    tcase_add_loop_test(c, a_mean_over_time_weighs_by_how_long_a_value_stood, 0, 1);
    tcase_add_loop_test(c, a_mean_over_time_weighs_by_how_long_a_value_stood, OBI_STAT_INTEGER,
                        OBI_STAT_INTEGER + 1);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
