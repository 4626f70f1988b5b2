/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * ITCH into a book of orders: what goes wrong with orders, one test a fault, and what is no fault.
 * The number in a name is the fault's in our list. */
#include "itch_books.h"
#include "orders.h"

struct desk {
    struct feed *f;
    struct itch_writer w;
    obi_book *book;
};

/* AAPL's book, with orders to buy: 1 and 2 at 150.0000, 3 at 149.9900; to sell: 4 at 150.0100. */
static struct desk open_desk(void) {
    struct desk desk = {.f = feed_open("itch"), .w = writer(ITCH_COUNTED)};
    struct obi_book_options opt = orders_options(64);
    ck_assert_int_eq(obi_book_create(&opt, NULL, &desk.book, NULL), OBI_OK);
    itch_directory(&desk.w);
    itch_add(&desk.w, 1, 'B', 100, 1500000, NULL);
    itch_add(&desk.w, 2, 'B', 30, 1500000, NULL);
    itch_add(&desk.w, 3, 'B', 50, 1499900, NULL);
    itch_add(&desk.w, 4, 'S', 70, 1500100, NULL);
    return desk;
}

/* Decodes what was written into the book; returns what the book says at last. */
static int run(struct desk *desk) {
    int rc = OBI_OK;
    ck_assert_int_eq(take(desk->f, &desk->w, 0), OBI_OK);
    for (size_t i = 0; i < desk->f->n_ev; i++) rc = orders_apply(desk->book, desk->f->ev[i]);
    desk->f->n_ev = 0;
    return rc;
}

static void close_desk(struct desk *desk) {
    obi_book_destroy(desk->book);
    feed_close(desk->f);
}

START_TEST(fault_30_an_order_that_is_live_is_not_added_twice) {
    struct desk desk = open_desk();
    ck_assert_int_eq(run(&desk), OBI_OK);
    itch_add(&desk.w, 2, 'B', 500, 1490000, NULL);
    ck_assert_int_eq(run(&desk), OBI_E_EVENT);
    orders_expect_bids(desk.book, "1500000: 1=100 2=30 | 1499900: 3=50");
    close_desk(&desk);
}
END_TEST

START_TEST(fault_31_an_id_may_come_again_after_its_order_went) {
    struct desk desk = open_desk();
    ck_assert_int_eq(run(&desk), OBI_OK);
    itch_delete(&desk.w, 1);
    itch_add(&desk.w, 1, 'S', 5, 1500200, NULL);
    itch_execute(&desk.w, 2, 30, 1);
    itch_add(&desk.w, 2, 'B', 6, 1500000, NULL);
    ck_assert_int_eq(run(&desk), OBI_OK);
    orders_expect_bids(desk.book, "1500000: 2=6 | 1499900: 3=50");
    orders_expect_asks(desk.book, "1500100: 4=70 | 1500200: 1=5");
    close_desk(&desk);
}
END_TEST

START_TEST(fault_32_more_than_rests_makes_the_book_stale) {
    struct desk desk = open_desk();
    ck_assert_int_eq(run(&desk), OBI_OK);
    itch_execute(&desk.w, 1, 101, 1);
    ck_assert_int_eq(run(&desk), OBI_RESYNC);
    ck_assert_uint_eq(orders_info(desk.book).state, OBI_STATE_STALE);
    ck_assert_uint_eq(orders_count(desk.book, OBI_COUNTER_BOOK_EXCESS), 1);
    close_desk(&desk);
}
END_TEST

START_TEST(fault_33_a_level_goes_with_its_last_order) {
    struct desk desk = open_desk();
    ck_assert_int_eq(run(&desk), OBI_OK);
    itch_delete(&desk.w, 3);
    ck_assert_int_eq(run(&desk), OBI_OK);
    orders_expect_bids(desk.book, "1500000: 1=100 2=30");
    close_desk(&desk);
}
END_TEST

START_TEST(fault_34_a_second_delete_takes_nobody_elses) {
    struct desk desk = open_desk();
    ck_assert_int_eq(run(&desk), OBI_OK);
    itch_delete(&desk.w, 1);
    ck_assert_int_eq(run(&desk), OBI_OK);
    orders_expect_bids(desk.book, "1500000: 2=30 | 1499900: 3=50");
    itch_delete(&desk.w, 1);
    ck_assert_int_eq(run(&desk), OBI_RESYNC); /* what is not there was missed */
    ck_assert_uint_eq(orders_count(desk.book, OBI_COUNTER_BOOK_UNKNOWN), 1);
    close_desk(&desk);
}
END_TEST

START_TEST(fault_35_of_two_orders_one_is_kept) {
    struct desk desk = open_desk();
    ck_assert_int_eq(run(&desk), OBI_OK);
    itch_cancel(&desk.w, 1, 99);
    itch_execute(&desk.w, 1, 1, 1);
    ck_assert_int_eq(run(&desk), OBI_OK);
    orders_expect_bids(desk.book, "1500000: 2=30 | 1499900: 3=50");
    close_desk(&desk);
}
END_TEST

START_TEST(fault_36_a_replacement_keeps_the_side_and_has_its_own_size) {
    struct desk desk = open_desk();
    ck_assert_int_eq(run(&desk), OBI_OK);
    itch_execute(&desk.w, 1, 60, 1);
    itch_replace(&desk.w, 1, 5, 80, 1499900);
    ck_assert_int_eq(run(&desk), OBI_OK);
    orders_expect_bids(desk.book, "1500000: 2=30 | 1499900: 3=50 5=80");
    orders_expect_none(desk.book, 1);
    close_desk(&desk);
}
END_TEST

START_TEST(fault_51_a_halt_keeps_the_book_and_an_auction_may_cross_it) {
    struct desk desk = open_desk();
    ck_assert_int_eq(run(&desk), OBI_OK);
    itch_action(&desk.w, 'H');
    itch_action(&desk.w, 'Q');
    itch_add(&desk.w, 5, 'B', 10, 1500200, NULL);
    ck_assert_int_eq(run(&desk), OBI_OK);
    ck_assert_uint_eq(orders_info(desk.book).state, OBI_STATE_HALTED);
    ck_assert_uint_eq(orders_info(desk.book).phase, OBI_PHASE_AUCTION);
    ck_assert(orders_info(desk.book).shape & OBI_SHAPE_CROSSED);
    itch_execute_at(&desk.w, 5, 10, 1, 'N', 1500100);
    itch_execute_at(&desk.w, 4, 10, 1, 'N', 1500100);
    itch_cross(&desk.w, 10, 1500100, 1);
    itch_action(&desk.w, 'T');
    ck_assert_int_eq(run(&desk), OBI_OK);
    ck_assert_uint_eq(orders_info(desk.book).state, OBI_STATE_VALID);
    orders_expect_asks(desk.book, "1500100: 4=60");
    close_desk(&desk);
}
END_TEST

START_TEST(an_execution_at_another_price_takes_from_the_order_where_it_rests) {
    struct desk desk = open_desk();
    ck_assert_int_eq(run(&desk), OBI_OK);
    itch_execute_at(&desk.w, 1, 40, 1, 'Y', 1499950);
    ck_assert_int_eq(run(&desk), OBI_OK);
    orders_expect_bids(desk.book, "1500000: 1=60 2=30 | 1499900: 3=50");
    close_desk(&desk);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("itch_book");
    TCase *t = tcase_create("itch_book");
    tcase_add_test(t, fault_30_an_order_that_is_live_is_not_added_twice);
    tcase_add_test(t, fault_31_an_id_may_come_again_after_its_order_went);
    tcase_add_test(t, fault_32_more_than_rests_makes_the_book_stale);
    tcase_add_test(t, fault_33_a_level_goes_with_its_last_order);
    tcase_add_test(t, fault_34_a_second_delete_takes_nobody_elses);
    tcase_add_test(t, fault_35_of_two_orders_one_is_kept);
    tcase_add_test(t, fault_36_a_replacement_keeps_the_side_and_has_its_own_size);
    tcase_add_test(t, fault_51_a_halt_keeps_the_book_and_an_auction_may_cross_it);
    tcase_add_test(t, an_execution_at_another_price_takes_from_the_order_where_it_rests);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
