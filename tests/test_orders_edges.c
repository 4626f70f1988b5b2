/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Where books of orders break: levels that empty, ids that come again, sweeps, the ends of the
 * range, snapshots, two books at once. */
#include "orders.h"

/* bids 100: 1=5 2=7 | 99: 3=4 | 98: 4=6; asks 101: 11=3 12=2 | 102: 13=8 | 103: 14=1 */
static obi_book *ladder(uint32_t flags) {
    obi_book *book = orders_open(flags);
    orders_add(book, 1, OBI_BID, 100, 5);
    orders_add(book, 2, OBI_BID, 100, 7);
    orders_add(book, 3, OBI_BID, 99, 4);
    orders_add(book, 4, OBI_BID, 98, 6);
    orders_add(book, 11, OBI_ASK, 101, 3);
    orders_add(book, 12, OBI_ASK, 101, 2);
    orders_add(book, 13, OBI_ASK, 102, 8);
    orders_add(book, 14, OBI_ASK, 103, 1);
    return book;
}

/* -- levels that empty ------------------------------------------------------------------------ */

START_TEST(the_last_order_of_a_level_that_is_not_the_best_takes_the_level_with_it) {
    obi_book *book = ladder(0);
    ck_assert_int_eq(orders_cancel(book, 3, 4), OBI_OK);
    orders_expect_bids(book, "100: 1=5 2=7 | 98: 4=6");
    orders_expect_changes(book, "3 bid 99 4>0 id 3");
    orders_execute(book, 13, 8);
    orders_expect_asks(book, "101: 11=3 12=2 | 103: 14=1");
    orders_add(book, 5, OBI_BID, 99, 1);
    orders_expect_bids(book, "100: 1=5 2=7 | 99: 5=1 | 98: 4=6");
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_best_level_that_was_cancelled_leaves_no_phantom) {
    obi_book *book = ladder(0);
    orders_cancel(book, 1, 5);
    ck_assert_int_eq(orders_cancel(book, 2, 7), OBI_OK);
    orders_expect_bids(book, "99: 3=4 | 98: 4=6");
    ck_assert_uint_eq(orders_info(book).n_bids, 2);
    orders_cancel(book, 3, 4);
    orders_cancel(book, 4, 6);
    orders_expect_bids(book, "");
    ck_assert_uint_eq(orders_info(book).shape, OBI_SHAPE_NO_BID);
    ck_assert_uint_eq(orders_info(book).n_bids, 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_sweep_that_ends_exactly_between_two_levels_leaves_the_next_whole) {
    obi_book *book = ladder(0);
    ck_assert_int_eq(orders_apply(book, order_less(OBI_EVENT_EXECUTE, 11, 3, 0)), OBI_MORE);
    ck_assert_int_eq(orders_apply(book, order_less(OBI_EVENT_EXECUTE, 12, 2, 0)), OBI_MORE);
    ck_assert_int_eq(orders_apply(book, order_less(OBI_EVENT_EXECUTE, 13, 8, LAST)), OBI_OK);
    orders_expect_asks(book, "103: 14=1");
    orders_expect_changes(book, "4 ask 101 5>2 x3 id 11; 4 ask 101 2>0 x2 id 12; "
                                "4 ask 102 8>0 x8 id 13");
    ck_assert_uint_eq(orders_info(book).n_orders, 5);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_sweep_that_ends_within_a_level_leaves_its_rest) {
    obi_book *book = ladder(0);
    orders_apply(book, order_less(OBI_EVENT_EXECUTE, 11, 3, 0));
    orders_apply(book, order_less(OBI_EVENT_EXECUTE, 12, 2, 0));
    ck_assert_int_eq(orders_apply(book, order_less(OBI_EVENT_EXECUTE, 13, 7, LAST)), OBI_OK);
    orders_expect_asks(book, "102: 13=1 | 103: 14=1");
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_cancel_without_size_takes_all_that_rests_of_the_order) {
    obi_book *book = ladder(0);
    ck_assert_int_eq(orders_cancel(book, 1, 0), OBI_OK);
    orders_expect_bids(book, "100: 2=7 | 99: 3=4 | 98: 4=6");
    orders_expect_changes(book, "3 bid 100 12>7 id 1");
    orders_expect_none(book, 1);
    orders_execute(book, 2, 3); /* of what a part is gone, the rest */
    ck_assert_int_eq(orders_cancel(book, 2, 0), OBI_OK);
    orders_expect_bids(book, "99: 3=4 | 98: 4=6");
    orders_expect_changes(book, "3 bid 100 4>0 id 2");
    ck_assert_uint_eq(orders_info(book).n_orders, 6);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_EXCESS), 0);
    ck_assert_int_eq(orders_add(book, 1, OBI_BID, 100, 1), OBI_OK); /* the id is free */
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_cancel_without_size_of_an_order_that_is_not_there_is_unknown) {
    obi_book *book = ladder(OBI_BOOK_IGNORE_UNKNOWN);
    ck_assert_int_eq(orders_cancel(book, 77, 0), OBI_OK);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_UNKNOWN), 1);
    obi_book_destroy(book);
    book = ladder(0);
    ck_assert_int_eq(orders_cancel(book, 77, 0), OBI_RESYNC);
    obi_book_destroy(book);
}
END_TEST

/* -- ids that come again ---------------------------------------------------------------------- */

START_TEST(an_id_is_free_after_its_order_left) {
    obi_book *book = ladder(0);
    orders_cancel(book, 1, 5);
    ck_assert_int_eq(orders_add(book, 1, OBI_ASK, 102, 9), OBI_OK); /* after a cancel */
    orders_execute(book, 11, 3);
    ck_assert_int_eq(orders_add(book, 11, OBI_BID, 98, 2), OBI_OK); /* after a fill */
    orders_replace(book, 2, 22, 100, 7);
    ck_assert_int_eq(orders_add(book, 2, OBI_BID, 100, 1), OBI_OK); /* after a replace */
    orders_modify(book, 3, 99, 0);
    ck_assert_int_eq(orders_replace(book, 4, 3, 97, 6), OBI_OK); /* after a modify to 0 */
    orders_expect_bids(book, "100: 22=7 2=1 | 98: 11=2 | 97: 3=6");
    orders_expect_asks(book, "101: 12=2 | 102: 13=8 1=9 | 103: 14=1");
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_DUPLICATE), 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_id_may_die_and_be_born_within_one_frame) {
    obi_book *book = ladder(0);
    orders_apply(book, order_less(OBI_EVENT_CANCEL, 1, 5, 0));
    orders_apply(book, order_add(1, OBI_BID, 100, 3, 0));
    orders_apply(book, order_less(OBI_EVENT_CANCEL, 1, 3, 0));
    ck_assert_int_eq(orders_apply(book, order_add(1, OBI_BID, 99, 2, LAST)), OBI_OK);
    orders_expect_bids(book, "100: 2=7 | 99: 3=4 1=2 | 98: 4=6");
    obi_book_destroy(book);
}
END_TEST

START_TEST(the_ends_of_the_range_are_ids_like_others) {
    obi_book *book = orders_open(0);
    ck_assert_int_eq(orders_add(book, UINT64_MAX, OBI_BID, 100, 1), OBI_OK);
    ck_assert_int_eq(orders_add(book, UINT64_MAX - 1, OBI_BID, 100, 2), OBI_OK);
    ck_assert_int_eq(orders_add(book, 1, OBI_BID, 100, 3), OBI_OK);
    ck_assert_int_eq(orders_add(book, (uint64_t)1 << 63, OBI_BID, 100, 4), OBI_OK);
    ck_assert_int_eq(orders_add(book, UINT32_MAX, OBI_BID, 100, 5), OBI_OK);
    ck_assert_int_eq(orders_add(book, (uint64_t)UINT32_MAX + 1, OBI_BID, 100, 6), OBI_OK);
    orders_cancel(book, UINT64_MAX - 1, 2);
    orders_cancel(book, (uint64_t)UINT32_MAX + 1, 6);
    orders_expect_bids(book, "100: 18446744073709551615=1 1=3 9223372036854775808=4 4294967295=5");
    obi_book_destroy(book);
}
END_TEST

/* Equal in all but the bits from `shift` on. */
static void collide(unsigned shift) {
    struct obi_book_options opt = orders_options(1000);
    obi_book *book = orders_open_with(&opt);
    for (uint64_t i = 1; i <= 1000; i++)
        ck_assert_int_eq(
            orders_add(book, i << shift | 1, OBI_BID, (obi_ticks)(i % 40), (obi_lots)i), OBI_OK);
    for (uint64_t i = 1; i <= 1000; i += 2)
        ck_assert_int_eq(orders_cancel(book, i << shift | 1, (obi_lots)i), OBI_OK);
    for (uint64_t i = 1; i <= 1000; i++) {
        if (i % 2)
            orders_expect_none(book, i << shift | 1);
        else
            ck_assert_int_eq(orders_get(book, i << shift | 1).qty_lots, (obi_lots)i);
    }
    for (uint64_t i = 1000; i >= 2; i -= 2)
        ck_assert_int_eq(orders_cancel(book, i << shift | 1, (obi_lots)i), OBI_OK);
    ck_assert_uint_eq(orders_info(book).n_orders, 0);
    orders_expect_bids(book, "");
    obi_book_destroy(book);
}

START_TEST(ids_that_differ_in_a_few_bits_are_different_orders) {
    static const unsigned shift[] = {1, 12, 20, 32, 48, 54};
    collide(shift[_i]);
}
END_TEST

/* -- the ends of the range -------------------------------------------------------------------- */

START_TEST(prices_at_the_ends_of_the_range_are_prices) {
    obi_book *book = orders_open(0);
    ck_assert_int_eq(orders_add(book, 1, OBI_BID, INT64_MIN + 1, 5), OBI_OK);
    ck_assert_int_eq(orders_add(book, 2, OBI_BID, INT64_MAX - 2, 6), OBI_OK);
    ck_assert_int_eq(orders_add(book, 3, OBI_ASK, INT64_MAX - 1, 7), OBI_OK);
    ck_assert_int_eq(orders_add(book, 4, OBI_ASK, INT64_MIN + 1, 8), OBI_OK);
    orders_expect_bids(book, "9223372036854775805: 2=6 | -9223372036854775807: 1=5");
    orders_expect_asks(book, "-9223372036854775807: 4=8 | 9223372036854775806: 3=7");
    ck_assert_uint_eq(orders_info(book).shape, OBI_SHAPE_CROSSED);
    orders_modify(book, 2, INT64_MIN + 1, 6);
    orders_replace(book, 4, 5, INT64_MAX - 1, 8);
    orders_expect_bids(book, "-9223372036854775807: 1=5 2=6");
    orders_expect_asks(book, "9223372036854775806: 3=7 5=8");
    ck_assert_uint_eq(orders_info(book).shape, 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_gap_of_2_to_the_40_ticks_is_a_gap_like_others) {
    const obi_ticks far = (obi_ticks)1 << 40;
    obi_book *book = orders_open(0);
    orders_add(book, 1, OBI_BID, 100, 5);
    orders_add(book, 2, OBI_BID, 100 - far, 6);
    orders_add(book, 3, OBI_ASK, 101 + far, 7);
    orders_add(book, 4, OBI_ASK, 101, 8);
    orders_expect_bids(book, "100: 1=5 | -1099511627676: 2=6");
    orders_expect_asks(book, "101: 4=8 | 1099511627877: 3=7");
    orders_cancel(book, 1, 5);
    orders_execute(book, 4, 8);
    orders_expect_bids(book, "-1099511627676: 2=6");
    orders_expect_asks(book, "1099511627877: 3=7");
    orders_modify(book, 2, 100, 6);
    orders_expect_bids(book, "100: 2=6");
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_price_of_zero_and_below_is_a_price) {
    obi_book *book = orders_open(0);
    orders_add(book, 1, OBI_BID, -1, 5);
    orders_add(book, 2, OBI_ASK, 0, 6);
    orders_add(book, 3, OBI_BID, -17, 7);
    orders_modify(book, 2, -0x10, 6);
    orders_expect_bids(book, "-1: 1=5 | -17: 3=7");
    orders_expect_asks(book, "-16: 2=6");
    ck_assert_uint_eq(orders_info(book).shape, OBI_SHAPE_CROSSED);
    orders_modify(book, 2, -1, 6);
    ck_assert_uint_eq(orders_info(book).shape, OBI_SHAPE_LOCKED);
    obi_book_destroy(book);
}
END_TEST

/* -- snapshots and depth ---------------------------------------------------------------------- */

START_TEST(a_snapshot_of_orders_replaces_what_rested) {
    obi_book *book = ladder(0);
    uint64_t epoch = orders_info(book).epoch;
    ck_assert_int_eq(orders_apply(book, order_add(2, OBI_ASK, 105, 1, SNAP)), OBI_MORE);
    ck_assert_int_eq(orders_apply(book, order_add(1, OBI_BID, 100, 2, SNAP)), OBI_MORE);
    ck_assert_int_eq(orders_apply(book, order_add(50, OBI_BID, 100, 3, SNAP | LAST)), OBI_OK);
    orders_expect_bids(book, "100: 1=2 50=3");
    orders_expect_asks(book, "105: 2=1");
    orders_expect_changes(book, "");
    orders_expect_none(book, 11);
    ck_assert_uint_eq(orders_info(book).n_orders, 3);
    ck_assert_uint_eq(orders_info(book).epoch, epoch + 1);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_DUPLICATE), 0);
    ck_assert_int_eq(orders_apply(book, test_event(OBI_EVENT_CLEAR, LAST)), OBI_OK);
    orders_expect_bids(book, "");
    ck_assert_uint_eq(orders_info(book).n_orders, 0);
    ck_assert_int_eq(orders_add(book, 1, OBI_BID, 100, 2), OBI_OK);
    obi_book_destroy(book);
}
END_TEST

START_TEST(orders_after_a_gap_are_ignored_until_a_snapshot) {
    obi_book *book = ladder(0);
    ck_assert_int_eq(orders_apply(book, test_event(OBI_EVENT_GAP, LAST)), OBI_RESYNC);
    ck_assert_int_eq(orders_add(book, 60, OBI_BID, 100, 1), OBI_RESYNC);
    ck_assert_int_eq(orders_cancel(book, 1, 5000), OBI_RESYNC);
    ck_assert_int_eq(orders_execute(book, 777, 5), OBI_RESYNC);
    ck_assert_int_eq(orders_add(book, 2, OBI_BID, 100, 1), OBI_RESYNC);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_UNSYNCED), 4);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_UNKNOWN), 0);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_EXCESS), 0);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_DUPLICATE), 0);
    orders_apply(book, test_event(OBI_EVENT_CLEAR, 0));
    orders_apply(book, order_add(60, OBI_BID, 100, 1, 0));
    ck_assert_int_eq(orders_apply(book, order_add(2, OBI_BID, 100, 3, LAST)), OBI_OK);
    orders_expect_bids(book, "100: 60=1 2=3");
    orders_expect_asks(book, "");
    obi_book_destroy(book);
}
END_TEST

START_TEST(beyond_the_depth_that_the_venue_keeps_levels_go_with_their_orders) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .depth_limit = 2};
    struct obi_book_options opt = orders_options(64);
    opt.spec = &spec;
    obi_book *book = orders_open_with(&opt);
    orders_add(book, 1, OBI_BID, 100, 5);
    orders_add(book, 2, OBI_BID, 99, 6);
    orders_add(book, 3, OBI_BID, 99, 7);
    ck_assert_int_eq(orders_add(book, 4, OBI_BID, 101, 8), OBI_OK);
    orders_expect_bids(book, "101: 4=8 | 100: 1=5");
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_TRUNCATED), 1);
    ck_assert_uint_eq(orders_info(book).n_orders, 2);
    orders_expect_none(book, 3);
    ck_assert_int_eq(orders_cancel(book, 3, 7), OBI_OK); /* unknown now, and no fault */
    ck_assert_int_eq(orders_replace(book, 2, 22, 102, 1), OBI_OK);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_UNKNOWN), 2);
    orders_expect_bids(book, "101: 4=8 | 100: 1=5");
    orders_cancel(book, 1, 5);
    ck_assert_int_eq(orders_add(book, 3, OBI_BID, 99, 7), OBI_OK); /* told anew by the venue */
    orders_expect_bids(book, "101: 4=8 | 99: 3=7");
    obi_book_destroy(book);
}
END_TEST

START_TEST(two_books_of_the_same_ids_have_nothing_in_common) {
    obi_book *a = ladder(0), *b = ladder(0);
    orders_cancel(a, 1, 5);
    orders_execute(b, 2, 7);
    orders_modify(a, 3, 90, 1);
    orders_apply(b, test_event(OBI_EVENT_GAP, LAST));
    orders_expect_bids(a, "100: 2=7 | 98: 4=6 | 90: 3=1");
    ck_assert_uint_eq(orders_info(a).state, OBI_STATE_VALID);
    ck_assert_uint_eq(orders_info(b).state, OBI_STATE_STALE);
    obi_book_destroy(b);
    orders_expect_asks(a, "101: 11=3 12=2 | 102: 13=8 | 103: 14=1");
    obi_book_destroy(a);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("orders_edges");
    TCase *tc = tcase_create("edges");
    tcase_add_test(tc, the_last_order_of_a_level_that_is_not_the_best_takes_the_level_with_it);
    tcase_add_test(tc, a_best_level_that_was_cancelled_leaves_no_phantom);
    tcase_add_test(tc, a_sweep_that_ends_exactly_between_two_levels_leaves_the_next_whole);
    tcase_add_test(tc, a_sweep_that_ends_within_a_level_leaves_its_rest);
    tcase_add_test(tc, a_cancel_without_size_takes_all_that_rests_of_the_order);
    tcase_add_test(tc, a_cancel_without_size_of_an_order_that_is_not_there_is_unknown);
    tcase_add_test(tc, an_id_is_free_after_its_order_left);
    tcase_add_test(tc, an_id_may_die_and_be_born_within_one_frame);
    tcase_add_test(tc, the_ends_of_the_range_are_ids_like_others);
    tcase_add_loop_test(tc, ids_that_differ_in_a_few_bits_are_different_orders, 0, 6);
    tcase_add_test(tc, prices_at_the_ends_of_the_range_are_prices);
    tcase_add_test(tc, a_gap_of_2_to_the_40_ticks_is_a_gap_like_others);
    tcase_add_test(tc, a_price_of_zero_and_below_is_a_price);
    tcase_add_test(tc, a_snapshot_of_orders_replaces_what_rested);
    tcase_add_test(tc, orders_after_a_gap_are_ignored_until_a_snapshot);
    tcase_add_test(tc, beyond_the_depth_that_the_venue_keeps_levels_go_with_their_orders);
    tcase_add_test(tc, two_books_of_the_same_ids_have_nothing_in_common);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
