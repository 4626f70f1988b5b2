/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Queues by hand: who joins where, who stays when others go, what an order may become. */
#include "orders.h"

/* bid 100: 1=5 2=7 3=9 */
static obi_book *three(void) {
    obi_book *book = orders_open(OBI_BOOK_IGNORE_UNKNOWN);
    ck_assert_int_eq(orders_add(book, 1, OBI_BID, 100, 5), OBI_OK);
    ck_assert_int_eq(orders_add(book, 2, OBI_BID, 100, 7), OBI_OK);
    ck_assert_int_eq(orders_add(book, 3, OBI_BID, 100, 9), OBI_OK);
    return book;
}

START_TEST(an_order_joins_the_back_of_its_level) {
    obi_book *book = three();
    orders_expect_bids(book, "100: 1=5 2=7 3=9");
    orders_expect_changes(book, "2 bid 100 12>21 id 3");
    ck_assert_uint_eq(orders_info(book).n_orders, 3);
    ck_assert_uint_eq(orders_info(book).n_bids, 1);
    obi_book_destroy(book);
}
END_TEST

START_TEST(cancelling_the_head_leaves_the_others_in_order) {
    obi_book *book = three();
    ck_assert_int_eq(orders_cancel(book, 1, 5), OBI_OK);
    orders_expect_bids(book, "100: 2=7 3=9");
    orders_expect_changes(book, "3 bid 100 21>16 id 1");
    orders_add(book, 4, OBI_BID, 100, 1);
    orders_expect_bids(book, "100: 2=7 3=9 4=1");
    obi_book_destroy(book);
}
END_TEST

START_TEST(cancelling_in_the_middle_leaves_the_others_in_order) {
    obi_book *book = three();
    ck_assert_int_eq(orders_cancel(book, 2, 7), OBI_OK);
    orders_expect_bids(book, "100: 1=5 3=9");
    orders_add(book, 4, OBI_BID, 100, 1);
    orders_cancel(book, 3, 9);
    orders_expect_bids(book, "100: 1=5 4=1");
    obi_book_destroy(book);
}
END_TEST

START_TEST(cancelling_the_tail_leaves_the_others_in_order) {
    obi_book *book = three();
    ck_assert_int_eq(orders_cancel(book, 3, 9), OBI_OK);
    orders_expect_bids(book, "100: 1=5 2=7");
    orders_add(book, 4, OBI_BID, 100, 1);
    orders_expect_bids(book, "100: 1=5 2=7 4=1");
    obi_book_destroy(book);
}
END_TEST

START_TEST(of_two_orders_the_other_survives) {
    for (uint64_t gone = 1; gone <= 2; gone++) {
        obi_book *book = orders_open(0);
        orders_add(book, 1, OBI_ASK, 100, 5);
        orders_add(book, 2, OBI_ASK, 100, 5);
        ck_assert_int_eq(orders_cancel(book, gone, 5), OBI_OK);
        orders_expect_asks(book, gone == 1 ? "100: 2=5" : "100: 1=5");
        orders_expect_none(book, gone);
        orders_add(book, 3, OBI_ASK, 100, 1);
        orders_cancel(book, 3 - gone, 5);
        orders_expect_asks(book, "100: 3=1");
        obi_book_destroy(book);
    }
}
END_TEST

START_TEST(what_is_left_after_a_part_is_cancelled_keeps_its_place) {
    obi_book *book = three();
    ck_assert_int_eq(orders_cancel(book, 1, 4), OBI_OK);
    ck_assert_int_eq(orders_cancel(book, 2, 1), OBI_OK);
    orders_expect_bids(book, "100: 1=1 2=6 3=9");
    orders_expect_changes(book, "3 bid 100 17>16 id 2");
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_execution_takes_lots_and_leaves_the_rest_in_place) {
    obi_book *book = three();
    ck_assert_int_eq(orders_execute(book, 1, 2), OBI_OK);
    orders_expect_bids(book, "100: 1=3 2=7 3=9");
    orders_expect_changes(book, "4 bid 100 21>19 x2 id 1");
    ck_assert_int_eq(orders_execute(book, 1, 3), OBI_OK);
    orders_expect_bids(book, "100: 2=7 3=9");
    orders_expect_none(book, 1);
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_order_that_is_not_the_first_may_be_executed) {
    obi_book *book = three();
    ck_assert_int_eq(orders_execute(book, 3, 9), OBI_OK);
    orders_expect_bids(book, "100: 1=5 2=7");
    orders_expect_changes(book, "4 bid 100 21>12 x9 id 3");
    obi_book_destroy(book);
}
END_TEST

START_TEST(the_price_of_a_cancel_or_an_execution_is_not_looked_at) {
    obi_book *book = three();
    struct obi_event ev = order_less(OBI_EVENT_CANCEL, 2, 7, LAST);
    ev.price_ticks = 4711;
    ck_assert_int_eq(orders_apply(book, ev), OBI_OK);
    ev = order_less(OBI_EVENT_EXECUTE, 3, 9, LAST);
    ev.price_ticks = 99;
    ck_assert_int_eq(orders_apply(book, ev), OBI_OK);
    orders_expect_bids(book, "100: 1=5");
    obi_book_destroy(book);
}
END_TEST

/* -- modify ----------------------------------------------------------------------------------- */

START_TEST(an_order_made_smaller_keeps_its_place) {
    obi_book *book = three();
    ck_assert_int_eq(orders_modify(book, 2, 100, 6), OBI_OK);
    orders_expect_bids(book, "100: 1=5 2=6 3=9");
    orders_expect_changes(book, "5 bid 100 21>20 id 2");
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_order_made_larger_goes_to_the_back) {
    obi_book *book = three();
    ck_assert_int_eq(orders_modify(book, 1, 100, 6), OBI_OK);
    orders_expect_bids(book, "100: 2=7 3=9 1=6");
    orders_expect_changes(book, "5 bid 100 21>22 id 1");
    ck_assert_int_eq(orders_modify(book, 1, 100, 7), OBI_OK);
    orders_expect_bids(book, "100: 2=7 3=9 1=7");
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_order_at_another_price_goes_to_the_back_there_even_if_smaller) {
    obi_book *book = three();
    orders_add(book, 4, OBI_BID, 99, 4);
    ck_assert_int_eq(orders_modify(book, 2, 99, 1), OBI_OK);
    orders_expect_bids(book, "100: 1=5 3=9 | 99: 4=4 2=1");
    orders_expect_changes(book, "5 bid 100 21>14 id 2; 5 bid 99 4>5 id 2");
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_order_that_is_alone_takes_its_level_along) {
    obi_book *book = orders_open(0);
    orders_add(book, 1, OBI_ASK, 100, 5);
    ck_assert_int_eq(orders_modify(book, 1, 103, 5), OBI_OK);
    orders_expect_asks(book, "103: 1=5");
    orders_expect_changes(book, "5 ask 100 5>0 id 1; 5 ask 103 0>5 id 1");
    ck_assert_int_eq(orders_modify(book, 1, 100, 5), OBI_OK);
    orders_expect_asks(book, "100: 1=5");
    ck_assert_uint_eq(orders_info(book).n_asks, 1);
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_order_that_comes_back_to_its_price_is_at_the_back) {
    obi_book *book = three();
    orders_modify(book, 1, 90, 5);
    ck_assert_int_eq(orders_modify(book, 1, 100, 5), OBI_OK);
    orders_expect_bids(book, "100: 2=7 3=9 1=5");
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_order_modified_to_what_it_is_changes_nothing) {
    obi_book *book = three();
    ck_assert_int_eq(orders_modify(book, 1, 100, 5), OBI_OK);
    orders_expect_bids(book, "100: 1=5 2=7 3=9");
    orders_expect_changes(book, "");
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_order_modified_to_no_size_is_gone) {
    obi_book *book = three();
    ck_assert_int_eq(orders_modify(book, 2, 100, 0), OBI_OK);
    orders_expect_bids(book, "100: 1=5 3=9");
    orders_expect_changes(book, "5 bid 100 21>14 id 2");
    ck_assert_int_eq(orders_modify(book, 1, 90, 0), OBI_OK);
    orders_expect_bids(book, "100: 3=9");
    orders_expect_changes(book, "5 bid 100 14>9 id 1");
    orders_modify(book, 3, 100, 0);
    orders_expect_bids(book, "");
    ck_assert_uint_eq(orders_info(book).n_orders, 0);
    obi_book_destroy(book);
}
END_TEST

/* -- replace ---------------------------------------------------------------------------------- */

START_TEST(a_replaced_order_goes_to_the_back_under_its_new_id) {
    obi_book *book = three();
    ck_assert_int_eq(orders_replace(book, 1, 8, 100, 4), OBI_OK);
    orders_expect_bids(book, "100: 2=7 3=9 8=4");
    orders_expect_changes(book, "6 bid 100 21>16 id 1; 6 bid 100 16>20 id 8");
    orders_expect_none(book, 1);
    ck_assert_int_eq(orders_replace(book, 2, 9, 100, 7), OBI_OK);
    orders_expect_bids(book, "100: 3=9 8=4 9=7");
    orders_expect_changes(book, "6 bid 100 20>13 id 2; 6 bid 100 13>20 id 9");
    ck_assert_uint_eq(orders_info(book).n_orders, 3);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_replaced_order_keeps_its_side) {
    obi_book *book = three();
    orders_add(book, 4, OBI_ASK, 105, 4);
    ck_assert_int_eq(orders_replace(book, 4, 14, 103, 6), OBI_OK);
    orders_expect_asks(book, "103: 14=6");
    orders_expect_changes(book, "6 ask 105 4>0 id 4; 6 ask 103 0>6 id 14");
    ck_assert_int_eq(orders_replace(book, 3, 13, 99, 2), OBI_OK);
    orders_expect_bids(book, "100: 1=5 2=7 | 99: 13=2");
    orders_expect_changes(book, "6 bid 100 21>12 id 3; 6 bid 99 0>2 id 13");
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_replaced_order_has_the_size_told_not_what_was_left) {
    obi_book *book = three();
    orders_execute(book, 1, 4);
    ck_assert_int_eq(orders_replace(book, 1, 8, 101, 5), OBI_OK);
    orders_expect_bids(book, "101: 8=5 | 100: 2=7 3=9");
    obi_book_destroy(book);
}
END_TEST

/* -- times ------------------------------------------------------------------------------------ */

static struct obi_event at(struct obi_event ev, obi_ns ts_ns, obi_ns recv_ns) {
    ev.ts_ns = ts_ns;
    ev.recv_ns = recv_ns;
    return ev;
}

START_TEST(an_order_is_born_when_the_venue_says_so_or_when_it_was_received) {
    obi_book *book = orders_open(0);
    orders_apply(book, at(order_add(1, OBI_BID, 100, 5, LAST), 700, 900));
    orders_apply(book, at(order_add(2, OBI_BID, 100, 5, LAST), 0, 901));
    orders_apply(book, at(order_add(3, OBI_BID, 100, 5, LAST), 0, 0));
    ck_assert_int_eq(orders_get(book, 1).born_ns, 700);
    ck_assert_int_eq(orders_get(book, 2).born_ns, 901);
    ck_assert_int_eq(orders_get(book, 3).born_ns, 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_modified_order_keeps_its_birth_a_replaced_one_has_another) {
    const struct obi_change *change;
    size_t n;
    obi_book *book = orders_open(0);
    orders_apply(book, at(order_add(1, OBI_BID, 100, 5, LAST), 700, 0));
    orders_apply(book, at(order_modify(1, 100, 4, LAST), 800, 0));
    orders_apply(book, at(order_modify(1, 99, 9, LAST), 900, 0));
    ck_assert_int_eq(orders_get(book, 1).born_ns, 700);
    ck_assert_int_eq(obi_book_changes(book, &change, &n), OBI_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert(change[0].born_ns == 700 && change[1].born_ns == 700);
    orders_apply(book, at(order_replace(1, 2, 98, 9, LAST), 1000, 0));
    ck_assert_int_eq(orders_get(book, 2).born_ns, 1000);
    ck_assert_int_eq(obi_book_changes(book, &change, &n), OBI_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert(change[0].born_ns == 700 && change[1].born_ns == 1000);
    orders_apply(book, at(order_less(OBI_EVENT_EXECUTE, 2, 9, LAST), 1100, 0));
    ck_assert_int_eq(obi_book_changes(book, &change, &n), OBI_OK);
    ck_assert(n == 1 && change[0].born_ns == 1000);
    obi_book_destroy(book);
}
END_TEST

/* -- asking ----------------------------------------------------------------------------------- */

START_TEST(an_order_knows_what_rests_ahead_of_it) {
    obi_book *book = three();
    struct obi_order order = orders_get(book, 3);
    ck_assert(order.side == OBI_BID && order.price_ticks == 100 && order.qty_lots == 9);
    ck_assert_int_eq(order.ahead_lots, 12);
    ck_assert_uint_eq(order.ahead_orders, 2);
    orders_execute(book, 1, 1);
    ck_assert_int_eq(orders_get(book, 3).ahead_lots, 11);
    orders_cancel(book, 2, 7);
    ck_assert_int_eq(orders_get(book, 3).ahead_lots, 4);
    ck_assert_uint_eq(orders_get(book, 3).ahead_orders, 1);
    ck_assert_int_eq(orders_get(book, 1).ahead_lots, 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_queue_is_read_as_far_as_there_is_room) {
    obi_book *book = three();
    struct obi_order order[3];
    size_t n = SIZE_MAX;
    ck_assert_int_eq(obi_book_orders(book, OBI_BID, 100, order, 2, &n), OBI_OK);
    ck_assert(n == 2 && order[0].order_id == 1 && order[1].order_id == 2);
    ck_assert_int_eq(obi_book_orders(book, OBI_BID, 100, order, 0, &n), OBI_OK);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(obi_book_orders(book, OBI_BID, 99, order, 3, &n), OBI_OK);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(obi_book_orders(book, OBI_ASK, 100, order, 3, &n), OBI_OK);
    ck_assert_uint_eq(n, 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(orders_are_told_between_frames_of_a_valid_book_only) {
    obi_book *book = three();
    struct obi_order order[3];
    size_t n = SIZE_MAX;
    ck_assert_int_eq(orders_apply(book, order_add(4, OBI_BID, 99, 1, 0)), OBI_MORE);
    ck_assert_int_eq(obi_book_order(book, 1, order), OBI_MORE);
    ck_assert_int_eq(obi_book_orders(book, OBI_BID, 100, order, 3, &n), OBI_MORE);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(orders_apply(book, test_event(OBI_EVENT_GAP, LAST)), OBI_RESYNC);
    ck_assert_int_eq(obi_book_order(book, 1, order), OBI_RESYNC);
    n = SIZE_MAX;
    ck_assert_int_eq(obi_book_orders(book, OBI_BID, 100, order, 3, &n), OBI_RESYNC);
    ck_assert_uint_eq(n, 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(what_cannot_be_asked_of_orders_is_refused) {
    obi_book *book = three();
    struct obi_order order[3];
    size_t n = SIZE_MAX;
    ck_assert_int_eq(obi_book_order(NULL, 1, order), OBI_E_ARG);
    ck_assert_int_eq(obi_book_order(book, 1, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_book_order(book, 0, order), OBI_E_NAME);
    ck_assert_int_eq(obi_book_order(book, 4, order), OBI_E_NAME);
    ck_assert_int_eq(obi_book_orders(NULL, OBI_BID, 100, order, 3, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_book_orders(book, OBI_NONE, 100, order, 3, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_book_orders(book, 3, 100, order, 3, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_book_orders(book, OBI_BID, 100, order, 3, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_book_orders(book, OBI_BID, 100, NULL, 3, &n), OBI_E_ARG);
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("orders_queue");
    TCase *tc = tcase_create("queue");
    tcase_add_test(tc, an_order_joins_the_back_of_its_level);
    tcase_add_test(tc, cancelling_the_head_leaves_the_others_in_order);
    tcase_add_test(tc, cancelling_in_the_middle_leaves_the_others_in_order);
    tcase_add_test(tc, cancelling_the_tail_leaves_the_others_in_order);
    tcase_add_test(tc, of_two_orders_the_other_survives);
    tcase_add_test(tc, what_is_left_after_a_part_is_cancelled_keeps_its_place);
    tcase_add_test(tc, an_execution_takes_lots_and_leaves_the_rest_in_place);
    tcase_add_test(tc, an_order_that_is_not_the_first_may_be_executed);
    tcase_add_test(tc, the_price_of_a_cancel_or_an_execution_is_not_looked_at);
    tcase_add_test(tc, an_order_made_smaller_keeps_its_place);
    tcase_add_test(tc, an_order_made_larger_goes_to_the_back);
    tcase_add_test(tc, an_order_at_another_price_goes_to_the_back_there_even_if_smaller);
    tcase_add_test(tc, an_order_that_is_alone_takes_its_level_along);
    tcase_add_test(tc, an_order_that_comes_back_to_its_price_is_at_the_back);
    tcase_add_test(tc, an_order_modified_to_what_it_is_changes_nothing);
    tcase_add_test(tc, an_order_modified_to_no_size_is_gone);
    tcase_add_test(tc, a_replaced_order_goes_to_the_back_under_its_new_id);
    tcase_add_test(tc, a_replaced_order_keeps_its_side);
    tcase_add_test(tc, a_replaced_order_has_the_size_told_not_what_was_left);
    tcase_add_test(tc, an_order_is_born_when_the_venue_says_so_or_when_it_was_received);
    tcase_add_test(tc, a_modified_order_keeps_its_birth_a_replaced_one_has_another);
    tcase_add_test(tc, an_order_knows_what_rests_ahead_of_it);
    tcase_add_test(tc, a_queue_is_read_as_far_as_there_is_room);
    tcase_add_test(tc, orders_are_told_between_frames_of_a_valid_book_only);
    tcase_add_test(tc, what_cannot_be_asked_of_orders_is_refused);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
