/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Every statistic on every clock is compared with the oracle while random rows are pushed: values
 * whole and real, few different ones, outliers of a million times the rest, undefined ones with a
 * reason, times that repeat, jump by years and go back, new epochs, rings that are too small. After
 * every push at first, then now and then; whole numbers to the last bit, means and variances within
 * 1e-12, lines within 1e-10 of themselves. */
#include "prop/judge.h"

enum { FEW = 32 }; /* room for samples that is too small */

static const uint32_t moments[] = {OBI_STAT_COUNT,    OBI_STAT_SUM,    OBI_STAT_MEAN,
                                   OBI_STAT_VARIANCE, OBI_STAT_STDDEV, OBI_STAT_ZSCORE};
static const uint32_t motions[] = {OBI_STAT_SPEED, OBI_STAT_ACCELERATION};
static const uint32_t extrema[] = {OBI_STAT_MIN, OBI_STAT_MAX, OBI_STAT_MIN_AGE, OBI_STAT_MAX_AGE};
static const uint32_t pairs[] = {OBI_STAT_COVARIANCE, OBI_STAT_CORRELATION, OBI_STAT_SLOPE,
                                 OBI_STAT_SLOPE_LO,   OBI_STAT_SLOPE_HI,    OBI_STAT_INTERCEPT,
                                 OBI_STAT_R2};

static void ask_all(struct watch *w, const uint32_t *stat, size_t n, uint32_t flags) {
    for (size_t i = 0; i < n; i++) watch_ask(w, stat[i], flags, NULL);
}

static uint32_t flags_of(enum market_kind kind) {
    return kind == MARKET_INTEGER || kind == MARKET_FEW ? OBI_STAT_INTEGER : 0;
}

/* One family, on each kind of market, with more flags. */
static void judge(const uint32_t *stat, size_t n, uint32_t more, uint32_t max_samples) {
    for (int kind = 0; kind < MARKET_KINDS; kind++) {
        struct watch *w = watch_new((enum market_kind)kind, 40 + (uint64_t)kind);
        w->market.calm = max_samples < MANY; /* how much room what is undefined takes is not told */
        ask_all(w, stat, n, flags_of((enum market_kind)kind) | more);
        watch_run(w, max_samples, (size_t)test_rounds(160));
    }
}

START_TEST(moments_equal_recomputation) {
    judge(moments, LENGTH(moments), (uint32_t)_i, MANY);
}
END_TEST

START_TEST(decayed_moments_equal_recomputation) {
    static const uint32_t decayed[] = {OBI_STAT_SUM,    OBI_STAT_MEAN,   OBI_STAT_VARIANCE,
                                       OBI_STAT_STDDEV, OBI_STAT_ZSCORE, OBI_STAT_EWMA};
    judge(decayed, LENGTH(decayed), OBI_STAT_DECAYED | (uint32_t)_i, MANY);
}
END_TEST

START_TEST(extrema_equal_a_search) {
    judge(extrema, LENGTH(extrema), (uint32_t)_i, MANY);
}
END_TEST

START_TEST(speed_and_acceleration_equal_a_fit) {
    judge(motions, LENGTH(motions), (uint32_t)_i, MANY);
}
END_TEST

START_TEST(lines_equal_recomputation) {
    judge(pairs, LENGTH(pairs), (uint32_t)_i, MANY);
}
END_TEST

START_TEST(decayed_lines_equal_recomputation) {
    static const uint32_t decayed[] = {
        OBI_STAT_COVARIANCE, OBI_STAT_CORRELATION, OBI_STAT_SLOPE, OBI_STAT_SLOPE_LO,
        OBI_STAT_SLOPE_HI,   OBI_STAT_INTERCEPT,   OBI_STAT_R2};
    judge(decayed, LENGTH(decayed), OBI_STAT_DECAYED | (uint32_t)_i, MANY);
}
END_TEST

static void ask_order(struct watch *w, uint32_t flags) {
    static const double q[][4] = {{0}, {0.01}, {0.25}, {0.9}, {1}};
    for (size_t i = 0; i < LENGTH(q); i++) watch_ask(w, OBI_STAT_QUANTILE, flags, q[i]);
    watch_ask(w, OBI_STAT_ROBUST_Z, flags, NULL);
    watch_ask(w, OBI_STAT_ROBUST_Z, flags | OBI_STAT_CURRENT, NULL);
}

START_TEST(quantiles_equal_sorting) {
    for (int kind = 0; kind < MARKET_KINDS; kind++) {
        struct watch *w = watch_new((enum market_kind)kind, 70 + (uint64_t)kind);
        ask_order(w, (uint32_t)_i);
        watch_run(w, MANY, (size_t)test_rounds(160));
    }
}
END_TEST

START_TEST(a_ring_that_is_too_small_shortens_the_window_and_says_so) {
    judge(moments, LENGTH(moments), (uint32_t)_i, FEW);
    judge(extrema, LENGTH(extrema), (uint32_t)_i, FEW);
    judge(pairs, LENGTH(pairs), (uint32_t)_i, FEW);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_window");
    TCase *c = tcase_create("oracle");
    tcase_set_timeout(c, 0);
    for (int flags = 0; flags <= OBI_STAT_IMPULSE; flags += OBI_STAT_IMPULSE) {
        tcase_add_loop_test(c, moments_equal_recomputation, flags, flags + 1);
        tcase_add_loop_test(c, decayed_moments_equal_recomputation, flags, flags + 1);
        tcase_add_loop_test(c, extrema_equal_a_search, flags, flags + 1);
        tcase_add_loop_test(c, speed_and_acceleration_equal_a_fit, flags, flags + 1);
        tcase_add_loop_test(c, lines_equal_recomputation, flags, flags + 1);
        tcase_add_loop_test(c, decayed_lines_equal_recomputation, flags, flags + 1);
        tcase_add_loop_test(c, quantiles_equal_sorting, flags, flags + 1);
        tcase_add_loop_test(c, a_ring_that_is_too_small_shortens_the_window_and_says_so, flags,
                            flags + 1);
    }
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
