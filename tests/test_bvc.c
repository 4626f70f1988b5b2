/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bulk volume classification: the normal distribution, its edges, and all of it against bars that
 * are cut out of the whole tape anew, in long double (suite "extended"). */
#include "oracle/trades.h"
#include "support.h"
#include "trade/bvc.h"

#include <stdlib.h>

static struct obi_value last_of(obi_lots bar, const obi_ticks *price, size_t n) {
    struct obi_bvc b;
    obi_bvc_start(&b, bar);
    for (size_t i = 0; i < n; i++) obi_bvc_add(&b, price[i], bar);
    ck_assert_uint_eq(b.n_bars, n);
    return b.last;
}

/* gregorian, its tests: a move of one deviation up and one down, |Vb - Vs| / V of both. */
START_TEST(one_deviation_is_that_of_the_normal_distribution) {
    ck_assert_double_eq_tol(obi_bvc_imbalance(1), 0.682689, 5e-7);
    ck_assert_double_eq_tol(obi_bvc_imbalance(-1), -0.682689, 5e-7);
    ck_assert_double_eq_tol(obi_bvc_share(1), 0.841344746068543, 2e-16);
    for (double z = 0; z < 40; z += 0.01) {
        ck_assert_double_eq(obi_bvc_imbalance(-z), -obi_bvc_imbalance(z));
        ck_assert_double_eq(obi_bvc_share(z), 1 - obi_bvc_share(-z));
        ck_assert(obi_bvc_imbalance(z) <= 1 && obi_bvc_share(-z) >= 0);
    }
}
END_TEST

/* Moves +1, -1, then +s: the deviation of two moves that are 2 apart is the root of 2. */
START_TEST(the_deviation_is_that_of_the_moves_before) {
    static const obi_ticks price[] = {100, 101, 100, 101};
    struct obi_value value = last_of(10, price, 4);
    ck_assert_int_eq(value.status, OBI_VALUE_OK);
    ck_assert_double_eq_tol(value.value, 0.520499877813047, 1e-15); /* erf(1 / 2) */
}
END_TEST

START_TEST(without_two_moves_there_is_no_deviation) {
    static const obi_ticks price[] = {100, 101, 100};
    for (size_t n = 0; n <= 3; n++) {
        struct obi_value value = last_of(10, price, n);
        ck_assert_int_eq(value.status, OBI_VALUE_WARMUP);
        ck_assert(isnan(value.value));
    }
}
END_TEST

START_TEST(behind_moves_that_are_all_alike_half_was_bought) {
    static const obi_ticks still[] = {100, 100, 100, 107}, steady[] = {100, 101, 102, 109};
    ck_assert_double_eq(last_of(10, still, 4).value, 0);
    ck_assert_double_eq(last_of(10, steady, 4).value, 0);
    ck_assert_int_eq(last_of(10, still, 4).status, OBI_VALUE_OK);
}
END_TEST

START_TEST(bars_that_one_trade_fills_did_not_move) {
    struct obi_bvc b;
    obi_bvc_start(&b, 10);
    obi_bvc_add(&b, 100, 10);
    obi_bvc_add(&b, 103, 35); /* +3, 0, 0, and 5 lots */
    ck_assert_uint_eq(b.n_bars, 4);
    ck_assert_double_eq(b.last.value, 0);
    obi_bvc_add(&b, 105, 4);
    ck_assert_uint_eq(b.n_bars, 4);
    obi_bvc_add(&b, 104, 1); /* +1; those before: mean 1, variance 6 / 2 */
    ck_assert_double_eq_tol(b.last.value, 0.43629713834922695, 1e-14); /* erf(1 / sqrt 6) */
    obi_bvc_forget(&b);
    ck_assert_uint_eq(b.n_bars, 0);
    ck_assert_int_eq(b.last.status, OBI_VALUE_WARMUP);
}
END_TEST

START_TEST(the_ends_of_the_grid_do_not_overflow) {
    struct obi_bvc b;
    obi_bvc_start(&b, 1);
    for (int i = 0; i < 4; i++) {
        obi_bvc_add(&b, i % 2 ? INT64_MAX - 1 : INT64_MIN + 1, INT64_MAX);
        obi_bvc_add(&b, i % 2 ? INT64_MIN + 1 : INT64_MAX - 1, 1);
    }
    ck_assert_int_eq(b.last.status, OBI_VALUE_OK);
    ck_assert_double_eq(b.last.value, -1);
    obi_bvc_forget(&b);
    for (int i = 0; i < 4; i++) obi_bvc_add(&b, i % 2 ? INT64_MAX - 1 : INT64_MIN + 1, 1);
    ck_assert_double_eq_tol(b.last.value, 0.520499877813047, 1e-15);
}
END_TEST

enum { TRADES = 200 };

static void run_tape(uint64_t seed) {
    struct oracle_trade trade[TRADES] = {{0, 0, 0, 0, 0}};
    struct test_rng rng = {seed};
    struct obi_bvc b;
    obi_ticks price = (obi_ticks)test_below(&rng, 1000000);
    uint64_t step = 1 + test_below(&rng, 5);
    obi_bvc_start(&b, 1 + (obi_lots)test_below(&rng, 60));
    for (size_t i = 0; i < TRADES; i++) {
        price += (obi_ticks)test_below(&rng, 2 * step + 1) - (obi_ticks)step;
        trade[i].price = price;
        trade[i].lots = 1 + (obi_lots)test_below(&rng, test_below(&rng, 9) ? 20 : 300);
        obi_bvc_add(&b, price, trade[i].lots);
        long double expected = oracle_bvc(trade, i + 1, b.bar_lots);
        int is_same = isnan(b.last.value) ? isnan(expected)
                                          : fabsl((long double)b.last.value - expected) < 4e-15L;
        if (!is_same)
            ck_abort_msg("seed %llu, trade %zu: %.17g, not %.17Lg", (unsigned long long)seed, i,
                         b.last.value, expected);
    }
}

START_TEST(a_bar_is_that_of_the_whole_tape) {
    uint64_t seed = test_seed(20260803);
    for (uint64_t i = 0; i < test_rounds(60); i++) run_tape(seed + i);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("bvc");
    TCase *c = tcase_create("bvc");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, one_deviation_is_that_of_the_normal_distribution);
    tcase_add_test(c, the_deviation_is_that_of_the_moves_before);
    tcase_add_test(c, without_two_moves_there_is_no_deviation);
    tcase_add_test(c, behind_moves_that_are_all_alike_half_was_bought);
    tcase_add_test(c, bars_that_one_trade_fills_did_not_move);
    tcase_add_test(c, the_ends_of_the_grid_do_not_overflow);
    tcase_add_test(c, a_bar_is_that_of_the_whole_tape);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
