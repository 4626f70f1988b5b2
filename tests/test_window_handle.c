/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The handle of a window: create, footprint, reset, arguments. */
#include "window.h"

#include <math.h>

#define SECOND INT64_C(1000000000)

START_TEST(what_makes_no_sense_is_refused_with_its_place) {
    static const struct {
        struct obi_stat_spec spec;
        int rc;
    } bad[] = {{{.stat = 0, .span = 1}, OBI_E_NAME},
               {{.stat = OBI_STAT_MEAN, .span = 0}, OBI_E_NAME},
               {{.stat = OBI_STAT_MEAN, .span = -5}, OBI_E_NAME},
               {{.stat = OBI_STAT_MEAN, .span = 1, .clock = 4}, OBI_E_NAME},
               {{.stat = OBI_STAT_MEAN, .span = 1, .column = 2}, OBI_E_ARG},
               {{.stat = OBI_STAT_MEAN, .span = 1, .column2 = 1}, OBI_E_ARG},
               {{.stat = OBI_STAT_SLOPE, .span = 1, .column2 = 2}, OBI_E_ARG},
               {{.stat = OBI_STAT_SLOPE, .span = 1, .column2 = OBI_STAT_NO_COLUMN}, OBI_E_ARG},
               {{.stat = OBI_STAT_MAX, .span = 1, .flags = OBI_STAT_DECAYED}, OBI_E_NAME},
               {{.stat = OBI_STAT_MEAN, .span = 1, .flags = OBI_STAT_CURRENT}, OBI_E_NAME},
               {{.stat = OBI_STAT_MEAN, .span = 1, .flags = 64}, OBI_E_NEWER},
               {{.stat = OBI_STAT_MEAN, .span = 1, .reserved = 1}, OBI_E_NEWER},
               {{.stat = OBI_STAT_MEAN, .span = 1, .param = {1}}, OBI_E_NAME},
               {{.stat = OBI_STAT_QUANTILE, .span = 1, .param = {1.5}}, OBI_E_NAME},
               {{.stat = OBI_STAT_QUANTILE, .span = 1, .param = {(double)NAN}}, OBI_E_NAME},
               {{.stat = OBI_STAT_QUANTILE, .span = 1, .param = {0.5, 1}}, OBI_E_NAME}};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 2};
    struct obi_stat_spec s[2] = {spec(OBI_STAT_MEAN, 0, 1, 0)};
    struct obi_error err;
    obi_window *w;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        s[1] = bad[i].spec;
        ck_assert_msg(obi_window_create(&opt, s, 2, NULL, &w, &err) == bad[i].rc, "%zu", i);
        ck_assert_ptr_null(w);
        ck_assert_uint_eq(err.index, 1);
        ck_assert_uint_eq(obi_window_footprint(&opt, s, 2), 0);
    }
    ck_assert_int_eq(obi_window_create(&opt, s, 0, NULL, &w, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_window_create(&opt, s, 1025, NULL, &w, &err), OBI_E_ARG);
    opt.max_samples = 3;
    ck_assert_int_eq(obi_window_create(&opt, s, 1, NULL, &w, &err), OBI_E_ARG);
}
END_TEST

START_TEST(create_asks_once_for_what_footprint_tells) {
    struct obi_stat_spec s[8] = {
        spec(OBI_STAT_MEAN, OBI_CLOCK_TIME, SECOND, 0),
        spec(OBI_STAT_VARIANCE, OBI_CLOCK_TIME, SECOND, 0), /* shares all */
        spec(OBI_STAT_MEAN, OBI_CLOCK_TIME, 5 * SECOND, 0), /* shares the samples */
        spec(OBI_STAT_EWMA, OBI_CLOCK_TIME, SECOND, 0),
        spec(OBI_STAT_QUANTILE, OBI_CLOCK_FRAMES, 50, 0),
        spec(OBI_STAT_MEAN, OBI_CLOCK_FRAMES, 50, OBI_STAT_INTEGER),
        spec(OBI_STAT_SPEED, OBI_CLOCK_TRADES, 50, 0),
        spec(OBI_STAT_MAX, OBI_CLOCK_VOLUME, 50, 0)};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 1};
    struct test_memory memory;
    obi_window *w;
    for (size_t n = 1; n <= 8; n++) {
        test_memory_init(&memory);
        ck_assert_int_eq(obi_window_create(&opt, s, n, &memory.allocator, &w, NULL), OBI_OK);
        ck_assert_uint_eq(memory.requests, 1);
        ck_assert_uint_eq(memory.bytes_live, obi_window_footprint(&opt, s, n));
        obi_window_destroy(w);
        ck_assert_uint_eq(memory.bytes_live, 0);
    }
    size_t one = obi_window_footprint(&opt, s, 1), shared = obi_window_footprint(&opt, s, 2);
    ck_assert_uint_le(shared - one, 256); /* an output more and nothing else */
    test_memory_init(&memory);
    memory.fail_at = 1;
    ck_assert_int_eq(obi_window_create(&opt, s, 1, &memory.allocator, &w, NULL), OBI_E_NOMEM);
}
END_TEST

START_TEST(a_reset_window_is_a_new_one) {
    struct obi_stat_spec s[3] = {spec(OBI_STAT_MEAN, OBI_CLOCK_FRAMES, 5, 0),
                                 spec(OBI_STAT_QUANTILE, OBI_CLOCK_FRAMES, 5, 0),
                                 spec(OBI_STAT_EWMA, OBI_CLOCK_FRAMES, 5, 0)};
    obi_window *used = make(s, 3, 0), *fresh = make(s, 3, 0);
    double a[3], b[3];
    for (uint64_t i = 0; i < 50; i++) push(used, 0, i, (double)(i * i), OBI_VALUE_OK);
    ck_assert_int_eq(obi_window_reset(used), OBI_OK);
    for (uint64_t i = 0; i < 7; i++) {
        push(used, 0, i, (double)i, OBI_VALUE_OK);
        push(fresh, 0, i, (double)i, OBI_VALUE_OK);
        obi_window_read(used, a, NULL, 3);
        obi_window_read(fresh, b, NULL, 3);
        ck_assert_mem_eq(a, b, sizeof a);
    }
    obi_window_destroy(used);
    obi_window_destroy(fresh);
}
END_TEST

START_TEST(arguments_are_checked) {
    struct obi_stat_spec s = spec(OBI_STAT_MEAN, 0, 5, 0);
    obi_window *w = make(&s, 1, 0);
    struct obi_tick now = {.ts_ns = 1};
    double x = 1;
    uint64_t n;
    ck_assert_int_eq(obi_window_push(NULL, &now, &x, NULL, 1), OBI_E_ARG);
    ck_assert_int_eq(obi_window_push(w, NULL, &x, NULL, 1), OBI_E_ARG);
    ck_assert_int_eq(obi_window_push(w, &now, NULL, NULL, 1), OBI_E_ARG);
    ck_assert_int_eq(obi_window_push(w, &now, &x, NULL, 2), OBI_E_ARG);
    ck_assert_int_eq(obi_window_read(NULL, &x, NULL, 1), OBI_E_ARG);
    ck_assert_int_eq(obi_window_read(w, NULL, NULL, 1), OBI_E_ARG);
    ck_assert_int_eq(obi_window_read(w, &x, NULL, 2), OBI_E_ARG);
    ck_assert_int_eq(obi_window_read(w, &x, NULL, 1), OBI_WARMUP);
    ck_assert_int_eq(obi_window_count(w, OBI_COUNTER_PIPELINE_ROWS, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_window_count(w, OBI_COUNTER_WINDOW_ROWS, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_window_reset(NULL), OBI_E_ARG);
    obi_window_destroy(NULL);
    obi_window_destroy(w);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("window_handle");
    TCase *c = tcase_create("handle");
    tcase_add_test(c, what_makes_no_sense_is_refused_with_its_place);
    tcase_add_test(c, create_asks_once_for_what_footprint_tells);
    tcase_add_test(c, a_reset_window_is_a_new_one);
    tcase_add_test(c, arguments_are_checked);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
