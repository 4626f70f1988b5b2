/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Many orders, and one more than fits. */
#include "orders.h"

/* -- many ------------------------------------------------------------------------------------- */

START_TEST(a_sweep_of_5000_fills_empties_the_levels_one_by_one) {
    enum { FILLS = 5000, A_LEVEL = 100 };
    struct obi_book_options opt = orders_options(FILLS + 1);
    obi_book *book = orders_open_with(&opt);
    static struct obi_event ev[FILLS];
    size_t taken;
    for (uint64_t i = 0; i < FILLS; i++)
        ev[i] =
            order_add(i + 1, OBI_ASK, (obi_ticks)(101 + i / A_LEVEL), (obi_lots)(i % 7 + 1), LAST);
    for (size_t i = 0; i < FILLS; i++)
        ck_assert_int_eq(obi_book_apply(book, ev + i, 1, &taken), OBI_OK);
    ck_assert_uint_eq(orders_info(book).n_asks, FILLS / A_LEVEL);
    orders_add(book, 9999, OBI_ASK, 1000, 1);
    for (uint64_t i = 0; i < FILLS; i++) {
        ck_assert_int_eq(orders_execute(book, i + 1, (obi_lots)(i % 7 + 1)), OBI_OK);
        obi_ticks price = 0;
        ck_assert_int_eq(obi_book_levels(book, OBI_ASK, 1, &price, NULL, NULL, &taken), OBI_OK);
        ck_assert_int_eq(price, i + 1 < FILLS ? 101 + (obi_ticks)(i + 1) / A_LEVEL : 1000);
    }
    orders_expect_asks(book, "1000: 9999=1");
    obi_book_destroy(book);
}
END_TEST

/* The structures are checked every thousand messages: one check walks all orders. The ids that
 * leave are N / 2 different ones, in a scattered order: N + 1 and 7919 have no common divisor. */
START_TEST(a_level_holds_100000_orders_and_loses_them_from_anywhere) {
    enum { N = 100000 };
    struct obi_book_options opt = orders_options(N);
    obi_book *book = orders_open_with(&opt);
    obi_lots qty = 0;
    uint32_t count = 0;
    size_t n = 0, taken;
    for (uint64_t i = 1; i <= N; i++) {
        struct obi_event ev = order_add(i, OBI_BID, 100, 2, LAST);
        ck_assert_int_eq(obi_book_apply(book, &ev, 1, &taken), OBI_OK);
        if (i % 1000 == 0) orders_check(book);
    }
    ck_assert_int_eq(orders_get(book, N).ahead_lots, 2 * (N - 1));
    for (uint64_t i = 1; i <= N; i += 2) {
        struct obi_event ev = order_less(OBI_EVENT_CANCEL, i * 7919 % (N + 1), 2, LAST);
        ck_assert_int_eq(obi_book_apply(book, &ev, 1, &taken), OBI_OK);
        if (i % 1000 == 1) orders_check(book);
    }
    ck_assert_int_eq(obi_book_levels(book, OBI_BID, 1, NULL, &qty, &count, &n), OBI_OK);
    ck_assert_uint_eq(n, 1);
    ck_assert_uint_eq(count, N / 2);
    ck_assert_int_eq(qty, N);
    ck_assert_uint_eq(orders_info(book).n_orders, N / 2);
    orders_check(book);
    obi_book_destroy(book);
}
END_TEST

/* -- limits ----------------------------------------------------------------------------------- */

START_TEST(orders_fit_up_to_the_limit_and_not_beyond) {
    enum { LIMIT = 10 };
    struct obi_book_options opt = orders_options(LIMIT);
    obi_book *book = orders_open_with(&opt);
    for (uint64_t i = 1; i < LIMIT; i++) ck_assert_int_eq(orders_add(book, i, OBI_BID, 100, 1), 0);
    ck_assert_uint_eq(orders_info(book).n_orders, LIMIT - 1);
    ck_assert_int_eq(orders_add(book, LIMIT, OBI_BID, 100, 1), OBI_OK);
    ck_assert_uint_eq(orders_info(book).n_orders, LIMIT);
    ck_assert_int_eq(orders_add(book, LIMIT + 1, OBI_BID, 100, 1), OBI_E_CAPACITY);
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_STALE);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_REFUSED), 1);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_DUPLICATE), 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_full_book_still_changes_and_takes_in_place_of_what_left) {
    enum { LIMIT = 4 };
    struct obi_book_options opt = orders_options(LIMIT);
    obi_book *book = orders_open_with(&opt);
    for (uint64_t i = 1; i <= LIMIT; i++) orders_add(book, i, OBI_BID, 100, (obi_lots)i);
    ck_assert_int_eq(orders_replace(book, 1, 9, 101, 1), OBI_OK);
    ck_assert_int_eq(orders_modify(book, 2, 99, 9), OBI_OK);
    for (uint64_t i = 10; i < 100; i++) {
        ck_assert_int_eq(orders_cancel(book, i == 10 ? 3 : i - 1, i == 10 ? 3 : 1), OBI_OK);
        ck_assert_int_eq(orders_add(book, i, OBI_BID, 98, 1), OBI_OK);
    }
    orders_expect_bids(book, "101: 9=1 | 100: 4=4 | 99: 2=9 | 98: 99=1");
    obi_book_destroy(book);
}
END_TEST

START_TEST(levels_fit_up_to_the_limit_and_an_order_alone_may_move_its_own) {
    struct obi_book_options opt = orders_options(64);
    opt.max_levels = 3;
    obi_book *book = orders_open_with(&opt);
    for (uint64_t i = 1; i <= 3; i++) orders_add(book, i, OBI_ASK, 100 + (obi_ticks)i, 1);
    ck_assert_int_eq(orders_add(book, 4, OBI_ASK, 102, 1), OBI_OK);
    ck_assert_int_eq(orders_modify(book, 1, 200, 1), OBI_OK);
    ck_assert_int_eq(orders_replace(book, 3, 5, 300, 1), OBI_OK);
    orders_expect_asks(book, "102: 2=1 4=1 | 200: 1=1 | 300: 5=1");
    ck_assert_int_eq(orders_modify(book, 2, 400, 1), OBI_E_CAPACITY);
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_STALE);
    obi_book_destroy(book);
}
END_TEST

/* Two orders at each of two prices, and no room for a third. */
START_TEST(a_move_that_does_not_fit_is_not_journaled_by_halves) {
    const struct obi_event ev[] = {order_modify(1, 400, 1, LAST), order_replace(1, 9, 400, 1, LAST),
                                   order_modify(1, 102, INT64_MAX, LAST),
                                   order_replace(1, 9, 102, INT64_MAX, LAST)};
    struct obi_book_options opt = orders_options(64);
    opt.max_levels = 2;
    for (size_t i = 0; i < sizeof ev / sizeof *ev; i++) {
        obi_book *book = orders_open_with(&opt);
        for (uint64_t id = 1; id <= 4; id++) orders_add(book, id, OBI_ASK, id <= 2 ? 101 : 102, 1);
        ck_assert_int_eq(orders_apply(book, ev[i]), OBI_E_CAPACITY);
        ck_assert_uint_eq(orders_info(book).state, OBI_STATE_STALE);
        orders_expect_changes(book, "");
        obi_book_destroy(book);
    }
}
END_TEST

START_TEST(what_a_level_holds_beyond_the_largest_size_does_not_fit) {
    obi_book *book = orders_open(0);
    ck_assert_int_eq(orders_add(book, 1, OBI_BID, 100, INT64_MAX - 1), OBI_OK);
    ck_assert_int_eq(orders_add(book, 2, OBI_BID, 100, 1), OBI_OK);
    ck_assert_int_eq(orders_add(book, 3, OBI_BID, 99, INT64_MAX), OBI_OK);
    orders_expect_bids(book, "100: 1=9223372036854775806 2=1 | 99: 3=9223372036854775807");
    ck_assert_int_eq(orders_add(book, 4, OBI_BID, 100, 1), OBI_E_CAPACITY);
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_STALE);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_limit_of_orders_beyond_2_to_the_24_is_refused) {
    struct obi_book_options opt = orders_options((1 << 24) + 1);
    struct obi_error err;
    obi_book *book = NULL;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, &err), OBI_E_ARG);
    ck_assert_ptr_null(book);
    ck_assert_ptr_nonnull(strstr(err.message, "max_orders"));
    ck_assert_uint_eq(obi_book_footprint(&opt), 0);
    opt.max_orders = 1 << 24;
    ck_assert_uint_gt(obi_book_footprint(&opt), 0);
}
END_TEST

START_TEST(a_book_of_one_order_holds_one) {
    struct obi_book_options opt = orders_options(1);
    obi_book *book = orders_open_with(&opt);
    for (uint64_t i = 1; i < 50; i++) {
        ck_assert_int_eq(orders_add(book, i, i % 2 ? OBI_BID : OBI_ASK, 100, 3), OBI_OK);
        ck_assert_int_eq(orders_replace(book, i, i + 1000, 101, 4), OBI_OK);
        ck_assert_int_eq(orders_modify(book, i + 1000, 90, 5), OBI_OK);
        ck_assert_int_eq(orders_execute(book, i + 1000, 5), OBI_OK);
    }
    ck_assert_uint_eq(orders_info(book).n_orders, 0);
    orders_add(book, 1, OBI_BID, 100, 3);
    ck_assert_int_eq(orders_add(book, 2, OBI_ASK, 101, 3), OBI_E_CAPACITY);
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("orders_many");
    TCase *tc = tcase_create("many");
    tcase_set_timeout(tc, 100);
    tcase_add_test(tc, a_sweep_of_5000_fills_empties_the_levels_one_by_one);
    tcase_add_test(tc, a_level_holds_100000_orders_and_loses_them_from_anywhere);
    tcase_add_test(tc, orders_fit_up_to_the_limit_and_not_beyond);
    tcase_add_test(tc, a_full_book_still_changes_and_takes_in_place_of_what_left);
    tcase_add_test(tc, levels_fit_up_to_the_limit_and_an_order_alone_may_move_its_own);
    tcase_add_test(tc, a_move_that_does_not_fit_is_not_journaled_by_halves);
    tcase_add_test(tc, what_a_level_holds_beyond_the_largest_size_does_not_fit);
    tcase_add_test(tc, a_limit_of_orders_beyond_2_to_the_24_is_refused);
    tcase_add_test(tc, a_book_of_one_order_holds_one);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
