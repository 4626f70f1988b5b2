/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sizes in the units of a contract, and orders counted, on books worked by hand. */
#include "worked.h"

#include <math.h>
#include <stdio.h>

#define LAST OBI_EVENT_LAST
#define SNAP OBI_EVENT_SNAPSHOT

/* -- units ------------------------------------------------------------------------------------- */

START_TEST(a_linear_contract_is_in_the_base_and_times_its_price_in_the_quote) {
    static const struct worked rows[] = {
        {"bid_depth[0:2]", 16, 0},
        {"bid_depth[0:2]{unit=base}", 8, 0},
        {"bid_depth[0:2]{unit=quote}", (600 + 990) * 0.5, 0},
        {"bid_depth[1:3 ticks]{unit=quote}", (990 + 294) * 0.5, 0},
        {"ask_depth[0:505 notional]{unit=quote}", (404 + 0) * 0.5, 0},
        {"ask_depth[0:506 notional]{unit=quote}", (404 + 102) * 0.5, 0},
        {"depth_difference[0:1]{unit=quote}", (600 - 404) * 0.5, 0},
        {"depth_imbalance[0:1]{unit=quote}", 196.0 / 1004, 0},
        {"depth_percent[0:1]{unit=quote}", 19600.0 / 1004, 0},
        {"depth_imbalance[0:]{unit=quote}", (3907.0 - 2485) / (3907 + 2485), 0},
        {"depth_imbalance[0:1]{unit=base}", 0.2, 0},
        {"weighted_mid{unit=quote}", (100.0 * 404 + 101 * 600) / 1004, 0}};
    struct obi_instrument linear = worked_contract(OBI_CONTRACT_LINEAR, 0.5);
    struct obi_instrument quanto = worked_contract(OBI_CONTRACT_QUANTO, 0.5);
    WORKED_CHECK(worked_example(&linear, 0), rows);
    WORKED_CHECK(worked_example(&quanto, 0), rows);
}
END_TEST

/* Prices that are powers of two, so that quotients are exact. */
START_TEST(an_inverse_contract_is_in_the_quote_and_over_its_price_in_the_base) {
    static const struct worked rows[] = {
        {"bid_depth[0:2]", 12, 0},
        {"bid_depth[0:2]{unit=quote}", 1200, 0},
        {"bid_depth[0:2]{unit=base}", 100 * (8 / 64.0 + 4 / 32.0), 0},
        {"ask_depth[0:]{unit=base}", 100 * (4 / 128.0), 0},
        {"depth_imbalance[0:2]{unit=base}", 7.0 / 9, 0}, /* 0.25 and 0.03125 */
        {"depth_imbalance[0:2]{unit=quote}", 0.5, 0},
        {"bid_depth[0:10 notional]", 10, OBI_VALUE_THIN}, /* contracts are value already */
        {"bid_depth[0:10 notional]{unit=base}", 100 * (8 / 64.0 + 2 / 32.0), OBI_VALUE_THIN}};
    struct obi_instrument spec = worked_contract(OBI_CONTRACT_INVERSE, 100);
    obi_book *book = worked_book(&spec);
    worked_level(book, OBI_BID, 64, 8, 0, SNAP);
    worked_level(book, OBI_BID, 32, 4, 0, SNAP);
    worked_level(book, OBI_ASK, 128, 4, 0, SNAP | LAST);
    WORKED_CHECK(book, rows);
}
END_TEST

/* Each level is rounded down to 2^-64: of n levels less than n x 2^-64 is lost, never gained. */
START_TEST(a_sum_of_quotients_is_within_its_bound) {
    struct obi_instrument spec = worked_contract(OBI_CONTRACT_INVERSE, 0);
    struct test_rng rng = {test_seed(1)};
    for (int n = 1; n < 200; n++) {
        obi_book *book = worked_book(&spec);
        obi_metrics *m = NULL;
        struct obi_column col;
        long double truth = 0;
        double got;
        for (int i = 0; i < n; i++) {
            obi_ticks price = ((obi_ticks)1 << 44) + (obi_ticks)test_below(&rng, (uint64_t)1 << 40);
            price = price / 256 * 256 + i; /* all differ */
            worked_level(book, OBI_ASK, price, 1, 0, SNAP);
            truth += 1 / (long double)price;
        }
        worked_level(book, OBI_BID, 1, 1, 0, SNAP | LAST);
        ck_assert_int_eq(obi_column_parse("ask_depth[0:]{unit=base}", &col, NULL), OBI_OK);
        ck_assert_int_eq(obi_metrics_create(&col, 1, NULL, &m, NULL), OBI_OK);
        ck_assert_int_eq(obi_metrics_update(m, book, &got, NULL, 1), OBI_OK);
        long double lost = truth - (long double)got;
        ck_assert_msg(lost > -0x1p-80L && lost < (long double)n * 0x1p-64L, "%d: %Lg", n, lost);
        obi_metrics_destroy(m);
        obi_book_destroy(book);
    }
}
END_TEST

START_TEST(a_price_that_is_not_above_0_has_no_value) {
    struct obi_instrument inverse = worked_contract(OBI_CONTRACT_INVERSE, 0);
    const struct obi_instrument *specs[] = {NULL, &inverse};
    static const char *const unit[][2] = {{"quote", "base"}, {"base", "quote"}};
    for (int i = 0; i < 2; i++) {
        char column[96];
        obi_book *book = worked_book(specs[i]);
        worked_level(book, OBI_BID, 1, 2, 0, SNAP);
        worked_level(book, OBI_BID, -1, 2, 0, SNAP);
        worked_level(book, OBI_ASK, 2, 2, 0, SNAP | LAST);
        snprintf(column, sizeof column, "bid_depth[0:1]{unit=%s}", unit[i][0]);
        worked_expect(book, column, 2, 0);
        snprintf(column, sizeof column, "bid_depth[0:2]{unit=%s}", unit[i][0]);
        worked_expect(book, column, WORKED_NAN, OBI_VALUE_ZERO_DENOM);
        snprintf(column, sizeof column, "depth_ratio[0:2]{unit=%s}", unit[i][0]);
        worked_expect(book, column, WORKED_NAN, OBI_VALUE_ZERO_DENOM);
        snprintf(column, sizeof column, "bid_depth[0:2]{unit=%s}", unit[i][1]);
        worked_expect(book, column, 4, 0);
        obi_book_destroy(book);
    }
}
END_TEST

START_TEST(a_value_beyond_its_room_is_told) {
    obi_book *book = worked_book(NULL);
    worked_level(book, OBI_BID, 1, INT64_MAX, 0, SNAP);
    worked_level(book, OBI_ASK, (obi_ticks)1 << 59, (obi_lots)1 << 59, 0, SNAP);
    worked_level(book, OBI_ASK, ((obi_ticks)1 << 59) + 1, 1, 0, SNAP | LAST);
    worked_expect(book, "bid_depth{unit=quote}", 0x1p63, 0);
    worked_expect(book, "ask_depth{unit=quote}", WORKED_NAN, OBI_VALUE_SATURATED);
    worked_expect(book, "depth_imbalance{unit=quote}", WORKED_NAN, OBI_VALUE_SATURATED);
    worked_expect(book, "ask_depth[1:2]{unit=quote}", 0x1p59, OBI_VALUE_EMPTY_BID);
    worked_level(book, OBI_ASK, (obi_ticks)1 << 59, ((obi_lots)1 << 59) - 1, 0, LAST);
    worked_expect(book, "ask_depth{unit=quote}", 0x1p118, 0); /* 2^118 - 2^59 */
    obi_book_destroy(book);
}
END_TEST

/* -- orders ------------------------------------------------------------------------------------ */

START_TEST(orders_are_counted_whatever_their_size) {
    static const struct worked rows[] = {
        {"bid_orders", 1, 0},
        {"bid_orders[0:5]", 15, 0},
        {"ask_orders[0:]", 15, 0},
        {"ask_orders[1:4 ticks]", 5, 0}, /* 102 and 104 */
        {"bid_orders[0:3 ticks]", 6, 0},
        {"count_imbalance[0:3 ticks]", 3.0 / 9, 0}, /* 6 and 3 */
        {"count_imbalance[0:5]", 0, 0},
        {"bid_orders[0:599 notional]", 1, 0},
        {"bid_orders[599:700 notional]", 2, 0}, /* the first level was counted */
        {"count_imbalance[100:200 notional]", -1, 0},
        {"count_imbalance[200:300 notional]", WORKED_NAN, OBI_VALUE_ZERO_DENOM}};
    WORKED_CHECK(worked_example(NULL, 1), rows);
}
END_TEST

START_TEST(orders_that_are_not_told_are_not_counted_as_none) {
    obi_book *book = worked_example(NULL, 0);
    worked_expect(book, "bid_orders", WORKED_NAN, OBI_VALUE_NO_ORDERS);
    worked_expect(book, "count_imbalance[0:5]", WORKED_NAN, OBI_VALUE_NO_ORDERS);
    worked_expect(book, "bid_orders[5:9]", 0, OBI_VALUE_EMPTY_BOTH);
    worked_level(book, OBI_BID, 100, 6, 4, LAST);
    worked_expect(book, "bid_orders", 4, 0);
    worked_expect(book, "bid_orders[0:2]", WORKED_NAN, OBI_VALUE_NO_ORDERS);
    worked_expect(book, "count_imbalance", WORKED_NAN, OBI_VALUE_NO_ORDERS);
    worked_level(book, OBI_ASK, 101, 6, 1, LAST);
    worked_expect(book, "count_imbalance", 0.6, 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_book_takes_no_contract_that_is_none) {
    static const double wrong[] = {-1, (double)NAN, (double)INFINITY};
    struct obi_instrument spec = worked_contract(OBI_CONTRACT_QUANTO + 1, 1);
    struct obi_book_options opt = {.struct_size = sizeof opt, .spec = &spec};
    obi_book *book = NULL;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_E_ARG);
    for (int i = 0; i < 3; i++) {
        spec = worked_contract(OBI_CONTRACT_INVERSE, wrong[i]);
        ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_E_ARG);
        ck_assert_uint_eq(obi_book_footprint(&opt), 0);
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("unit");
    TCase *t = tcase_create("unit");
    tcase_add_test(t, a_linear_contract_is_in_the_base_and_times_its_price_in_the_quote);
    tcase_add_test(t, an_inverse_contract_is_in_the_quote_and_over_its_price_in_the_base);
    tcase_add_test(t, a_sum_of_quotients_is_within_its_bound);
    tcase_add_test(t, a_price_that_is_not_above_0_has_no_value);
    tcase_add_test(t, a_value_beyond_its_room_is_told);
    tcase_add_test(t, orders_are_counted_whatever_their_size);
    tcase_add_test(t, orders_that_are_not_told_are_not_counted_as_none);
    tcase_add_test(t, a_book_takes_no_contract_that_is_none);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
