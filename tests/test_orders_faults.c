/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What feeds of orders get wrong, and what readers of them did in answer: phantoms, orders counted
 * twice, sizes that wrap. Each fault has its counter, and the book says when it is no longer the
 * venue's. */
#include "orders.h"

/* bids 100: 1=5 2=7; asks 101: 11=3 */
static obi_book *small(uint32_t flags) {
    obi_book *book = orders_open(flags);
    orders_add(book, 1, OBI_BID, 100, 5);
    orders_add(book, 2, OBI_BID, 100, 7);
    orders_add(book, 11, OBI_ASK, 101, 3);
    return book;
}

static void expect_untouched(const obi_book *book) {
    orders_expect_bids(book, "100: 1=5 2=7");
    orders_expect_asks(book, "101: 11=3");
    ck_assert_uint_eq(orders_info(book).n_orders, 3);
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_VALID);
    orders_expect_changes(book, "2 ask 101 0>3 id 11"); /* still what the last frame did */
}

/* As a whole frame by itself it changes nothing; within a longer frame nobody knows what was meant.
 */
static void expect_refused(struct obi_event ev, uint64_t n_duplicates) {
    obi_book *book = small(0);
    ev.flags |= LAST;
    ck_assert_int_eq(orders_apply(book, ev), OBI_E_EVENT);
    expect_untouched(book);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_REFUSED), 1);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_DUPLICATE), n_duplicates);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_UNKNOWN), 0);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_EXCESS), 0);
    ck_assert_int_eq(orders_apply(book, order_add(20, OBI_BID, 99, 1, 0)), OBI_MORE);
    ck_assert_int_eq(orders_apply(book, ev), OBI_E_EVENT);
    ck_assert_uint_eq(orders_info(book).open, 0);
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_STALE);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_GAPS), 1);
    obi_book_destroy(book);
}

/* Counted; stale unless unknown orders are ignored. Inserts nothing either way. */
static void expect_unknown(struct obi_event ev) {
    obi_book *book = small(OBI_BOOK_IGNORE_UNKNOWN);
    ev.flags |= LAST;
    ck_assert_int_eq(orders_apply(book, ev), OBI_OK);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_UNKNOWN), 1);
    orders_expect_changes(book, "");
    orders_expect_bids(book, "100: 1=5 2=7");
    orders_expect_asks(book, "101: 11=3");
    orders_expect_none(book, ev.order_id);
    if (ev.order_id2) orders_expect_none(book, ev.order_id2);
    obi_book_destroy(book);
    book = small(0);
    ck_assert_int_eq(orders_apply(book, ev), OBI_RESYNC);
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_STALE);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_UNKNOWN), 1);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_GAPS), 1);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_REFUSED), 0);
    obi_book_destroy(book);
}

static void expect_excess(struct obi_event ev) {
    obi_book *book = small(OBI_BOOK_IGNORE_UNKNOWN);
    ev.flags |= LAST;
    ck_assert_int_eq(orders_apply(book, ev), OBI_RESYNC);
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_STALE);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_EXCESS), 1);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_GAPS), 1);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_REFUSED), 0);
    ck_assert_int_eq(orders_apply(book, order_add(1, OBI_BID, 100, 6, SNAP | LAST)), OBI_OK);
    orders_expect_bids(book, "100: 1=6");
    obi_book_destroy(book);
}

/* -- orders that are not there ---------------------------------------------------------------- */

START_TEST(a_cancel_of_an_unknown_order_inserts_nothing) {
    expect_unknown(order_less(OBI_EVENT_CANCEL, 3, 5, 0));
}
END_TEST

START_TEST(an_execution_of_an_unknown_order_inserts_nothing) {
    struct obi_event ev = order_less(OBI_EVENT_EXECUTE, 3, 5, PRINT);
    ev.side = OBI_BID;
    ev.price_ticks = 100;
    expect_unknown(ev);
}
END_TEST

START_TEST(a_modify_of_an_unknown_order_inserts_nothing) {
    struct obi_event ev = order_modify(3, 100, 5, 0);
    ev.side = OBI_BID;
    expect_unknown(ev);
    expect_unknown(order_modify(3, 100, 0, 0));
}
END_TEST

START_TEST(a_replace_of_an_unknown_order_inserts_nothing) {
    struct obi_event ev = order_replace(3, 4, 100, 5, 0);
    ev.side = OBI_ASK;
    expect_unknown(ev);
}
END_TEST

START_TEST(a_second_cancel_does_not_touch_a_neighbour) {
    obi_book *book = small(OBI_BOOK_IGNORE_UNKNOWN);
    orders_cancel(book, 1, 5);
    ck_assert_int_eq(orders_cancel(book, 1, 5), OBI_OK);
    orders_expect_bids(book, "100: 2=7");
    orders_add(book, 3, OBI_BID, 100, 5); /* where the first one was kept, perhaps */
    ck_assert_int_eq(orders_cancel(book, 1, 5), OBI_OK);
    ck_assert_int_eq(orders_modify(book, 1, 100, 1), OBI_OK);
    ck_assert_int_eq(orders_execute(book, 1, 1), OBI_OK);
    orders_expect_bids(book, "100: 2=7 3=5");
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_UNKNOWN), 4);
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_unknown_order_within_a_snapshot_is_counted_and_harmless) {
    obi_book *book = small(0);
    orders_apply(book, order_add(1, OBI_BID, 100, 9, SNAP));
    ck_assert_int_eq(orders_apply(book, order_less(OBI_EVENT_CANCEL, 2, 7, SNAP)), OBI_MORE);
    ck_assert_int_eq(orders_apply(book, order_less(OBI_EVENT_CANCEL, 1, 2, LAST)), OBI_OK);
    orders_expect_bids(book, "100: 1=7");
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_UNKNOWN), 1);
    obi_book_destroy(book);
}
END_TEST

/* -- more than rests -------------------------------------------------------------------------- */

START_TEST(more_executed_than_rests_makes_the_book_stale) {
    expect_excess(order_less(OBI_EVENT_EXECUTE, 1, 6, PRINT));
    expect_excess(order_less(OBI_EVENT_EXECUTE, 1, INT64_MAX, 0));
}
END_TEST

START_TEST(more_cancelled_than_rests_makes_the_book_stale) {
    expect_excess(order_less(OBI_EVENT_CANCEL, 2, 8, 0));
    expect_excess(order_less(OBI_EVENT_CANCEL, 2, 12, 0)); /* no more than the level holds */
    expect_excess(order_less(OBI_EVENT_CANCEL, 2, INT64_MAX, 0));
}
END_TEST

/* -- orders that are there already ------------------------------------------------------------ */

START_TEST(an_id_that_rests_is_not_added_again) {
    expect_refused(order_add(1, OBI_BID, 100, 5, 0), 1);
    expect_refused(order_add(2, OBI_BID, 90, 1, 0), 1);
    expect_refused(order_add(1, OBI_ASK, 101, 1, 0), 1);
}
END_TEST

START_TEST(an_id_told_twice_in_a_snapshot_leaves_it_stale) {
    obi_book *book = small(0);
    orders_apply(book, order_add(1, OBI_BID, 100, 9, SNAP));
    ck_assert_int_eq(orders_apply(book, order_add(1, OBI_BID, 100, 9, SNAP | LAST)), OBI_E_EVENT);
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_STALE);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_DUPLICATE), 1);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_SNAPSHOTS), 1); /* the first, empty */
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_order_is_not_replaced_by_one_that_rests) {
    expect_refused(order_replace(1, 2, 100, 5, 0), 1);
    expect_refused(order_replace(1, 11, 100, 5, 0), 1);
}
END_TEST

START_TEST(an_order_is_not_replaced_by_itself) {
    struct obi_event ev = order_replace(1, 1, 99, 5, 0);
    ck_assert_int_eq(obi_event_check(&ev, 1, NULL), OBI_E_EVENT);
    expect_refused(ev, 0);
}
END_TEST

/* -- events that contradict themselves or the order ------------------------------------------- */

START_TEST(an_event_of_the_other_side_is_refused) {
    struct obi_event ev[] = {order_less(OBI_EVENT_CANCEL, 1, 5, 0),
                             order_less(OBI_EVENT_EXECUTE, 1, 5, PRINT), order_modify(1, 99, 5, 0),
                             order_modify(1, 100, 0, 0), order_replace(1, 3, 99, 5, 0)};
    for (size_t i = 0; i < sizeof ev / sizeof *ev; i++) {
        ev[i].side = OBI_ASK;
        expect_refused(ev[i], 0);
        ev[i].side = 3;
        expect_refused(ev[i], 0);
    }
}
END_TEST

START_TEST(an_event_of_the_orders_own_side_is_taken) {
    obi_book *book = small(0);
    struct obi_event ev = order_less(OBI_EVENT_CANCEL, 1, 1, LAST);
    ev.side = OBI_BID;
    ck_assert_int_eq(orders_apply(book, ev), OBI_OK);
    ev = order_replace(11, 12, 102, 4, LAST);
    ev.side = OBI_ASK;
    ck_assert_int_eq(orders_apply(book, ev), OBI_OK);
    orders_expect_bids(book, "100: 1=4 2=7");
    orders_expect_asks(book, "102: 12=4");
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_size_of_zero_or_below_is_refused) {
    static const obi_lots qty[] = {0, -1, INT64_MIN};
    for (size_t i = 0; i < 3; i++) {
        expect_refused(order_add(3, OBI_BID, 100, qty[i], 0), 0);
        if (qty[i]) expect_refused(order_less(OBI_EVENT_CANCEL, 1, qty[i], 0), 0);
        expect_refused(order_less(OBI_EVENT_EXECUTE, 1, qty[i], 0), 0);
        expect_refused(order_replace(1, 3, 100, qty[i], 0), 0);
        if (qty[i]) expect_refused(order_modify(1, 100, qty[i], 0), 0);
    }
}
END_TEST

START_TEST(a_sentinel_is_no_price) {
    static const obi_ticks price[] = {INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < 2; i++) {
        expect_refused(order_add(3, OBI_BID, price[i], 5, 0), 0);
        expect_refused(order_modify(1, price[i], 5, 0), 0);
        expect_refused(order_replace(1, 3, price[i], 5, 0), 0);
    }
}
END_TEST

START_TEST(an_order_without_an_id_or_a_side_is_refused) {
    expect_refused(order_add(0, OBI_BID, 100, 5, 0), 0);
    expect_refused(order_add(3, OBI_NONE, 100, 5, 0), 0);
    expect_refused(order_less(OBI_EVENT_CANCEL, 0, 5, 0), 0);
    expect_refused(order_replace(1, 0, 100, 5, 0), 0);
}
END_TEST

/* -- books of the other kind ------------------------------------------------------------------ */

START_TEST(a_book_of_orders_takes_no_levels) {
    expect_refused(test_level(OBI_BID, 100, 5, 0), 0);
    expect_refused(test_level(OBI_BID, 100, 0, 0), 0);
    expect_refused(test_level(OBI_BID, 100, 5, SNAP), 0);
}
END_TEST

START_TEST(a_book_of_levels_takes_no_orders_and_knows_none) {
    const struct obi_event ev[] = {
        order_add(1, OBI_BID, 100, 5, LAST), order_less(OBI_EVENT_CANCEL, 1, 5, LAST),
        order_less(OBI_EVENT_EXECUTE, 1, 5, LAST), order_modify(1, 100, 5, LAST),
        order_replace(1, 2, 100, 5, LAST | SNAP)};
    struct obi_book_options opt = orders_options(0);
    obi_book *book = orders_open_with(&opt);
    ck_assert_int_eq(orders_apply(book, test_level(OBI_BID, 99, 5, LAST)), OBI_OK);
    for (size_t i = 0; i < sizeof ev / sizeof *ev; i++)
        ck_assert_int_eq(orders_apply(book, ev[i]), OBI_E_EVENT);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_REFUSED), 5);
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_VALID);
    ck_assert_uint_eq(orders_info(book).n_bids, 1);
    ck_assert_uint_eq(orders_info(book).n_orders, 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_instrument_whose_feed_speaks_in_orders_makes_no_book_of_orders_by_itself) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .flags = OBI_INSTRUMENT_ORDERS};
    for (uint32_t max_orders = 0; max_orders < 9; max_orders += 8) {
        struct obi_book_options opt = orders_options(max_orders);
        opt.spec = &spec;
        obi_book *book = orders_open_with(&opt);
        ck_assert_int_eq(orders_add(book, 1, OBI_BID, 100, 5), max_orders ? OBI_OK : OBI_E_EVENT);
        ck_assert_uint_eq(orders_info(book).n_bids, max_orders ? 1 : 0);
        obi_book_destroy(book);
    }
}
END_TEST

START_TEST(orders_of_another_instrument_are_counted_and_ignored) {
    obi_book *book = small(0);
    struct obi_event ev = order_less(OBI_EVENT_CANCEL, 1, 5, LAST);
    ev.instrument = 1;
    ck_assert_int_eq(orders_apply(book, ev), OBI_OK);
    expect_untouched(book);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_OTHER), 1);
    obi_book_destroy(book);
}
END_TEST

START_TEST(prints_and_quotes_leave_orders_alone) {
    obi_book *book = small(0);
    ck_assert_int_eq(orders_apply(book, test_trade(OBI_BID, 101, 3, LAST | PRINT)), OBI_OK);
    struct obi_event ev = test_level(OBI_ASK, 101, 1, LAST);
    ev.kind = OBI_EVENT_QUOTE;
    ck_assert_int_eq(orders_apply(book, ev), OBI_OK);
    ck_assert_int_eq(orders_apply(book, test_event(OBI_EVENT_TIME, LAST | SNAP)), OBI_OK);
    orders_expect_bids(book, "100: 1=5 2=7");
    orders_expect_asks(book, "101: 11=3");
    obi_book_destroy(book);
}
END_TEST

/* -- traded volume ---------------------------------------------------------------------------- */

static double trade_flow(obi_metrics *m, const obi_book *book) {
    double row[1] = {0};
    ck_assert_int_ge(obi_metrics_update(m, book, row, NULL, 1), 0);
    return row[0];
}

static obi_metrics *measure_trades(const obi_book *book) {
    const struct obi_column col = {.metric = OBI_METRIC_TRADE_FLOW};
    obi_metrics *m = NULL;
    ck_assert_int_eq(obi_metrics_create(&col, 1, NULL, &m, NULL), OBI_OK);
    trade_flow(m, book);
    return m;
}

START_TEST(a_trade_told_as_execution_and_as_print_counts_once) {
    obi_book *book = small(0);
    obi_metrics *m = measure_trades(book);
    orders_apply(book, order_less(OBI_EVENT_EXECUTE, 11, 2, PRINT));
    orders_apply(book, test_trade(OBI_BID, 101, 2, LAST));
    ck_assert_double_eq(trade_flow(m, book), 2);
    orders_apply(book, order_less(OBI_EVENT_EXECUTE, 1, 4, 0));
    orders_apply(book, test_trade(OBI_ASK, 100, 4, LAST | PRINT));
    ck_assert_double_eq(trade_flow(m, book), -4);
    orders_execute(book, 1, 1);
    ck_assert_double_eq(trade_flow(m, book), 0); /* nobody said that it counts */
    obi_metrics_destroy(m);
    obi_book_destroy(book);
}
END_TEST

START_TEST(who_executes_an_order_is_of_the_other_side) {
    obi_book *book = small(0);
    obi_metrics *m = measure_trades(book);
    orders_apply(book, order_less(OBI_EVENT_EXECUTE, 2, 3, PRINT | LAST));
    ck_assert_double_eq(trade_flow(m, book), -3); /* sold into a bid */
    orders_expect_changes(book, "4 bid 100 12>9 x3 id 2");
    orders_apply(book, order_less(OBI_EVENT_EXECUTE, 11, 1, PRINT | LAST));
    ck_assert_double_eq(trade_flow(m, book), 1); /* bought from an ask */
    orders_expect_changes(book, "4 ask 101 3>2 x1 id 11");
    obi_metrics_destroy(m);
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("orders_faults");
    TCase *tc = tcase_create("faults");
    tcase_add_test(tc, a_cancel_of_an_unknown_order_inserts_nothing);
    tcase_add_test(tc, an_execution_of_an_unknown_order_inserts_nothing);
    tcase_add_test(tc, a_modify_of_an_unknown_order_inserts_nothing);
    tcase_add_test(tc, a_replace_of_an_unknown_order_inserts_nothing);
    tcase_add_test(tc, a_second_cancel_does_not_touch_a_neighbour);
    tcase_add_test(tc, an_unknown_order_within_a_snapshot_is_counted_and_harmless);
    tcase_add_test(tc, more_executed_than_rests_makes_the_book_stale);
    tcase_add_test(tc, more_cancelled_than_rests_makes_the_book_stale);
    tcase_add_test(tc, an_id_that_rests_is_not_added_again);
    tcase_add_test(tc, an_id_told_twice_in_a_snapshot_leaves_it_stale);
    tcase_add_test(tc, an_order_is_not_replaced_by_one_that_rests);
    tcase_add_test(tc, an_order_is_not_replaced_by_itself);
    tcase_add_test(tc, an_event_of_the_other_side_is_refused);
    tcase_add_test(tc, an_event_of_the_orders_own_side_is_taken);
    tcase_add_test(tc, a_size_of_zero_or_below_is_refused);
    tcase_add_test(tc, a_sentinel_is_no_price);
    tcase_add_test(tc, an_order_without_an_id_or_a_side_is_refused);
    tcase_add_test(tc, a_book_of_orders_takes_no_levels);
    tcase_add_test(tc, a_book_of_levels_takes_no_orders_and_knows_none);
    tcase_add_test(tc, an_instrument_whose_feed_speaks_in_orders_makes_no_book_of_orders_by_itself);
    tcase_add_test(tc, orders_of_another_instrument_are_counted_and_ignored);
    tcase_add_test(tc, prints_and_quotes_leave_orders_alone);
    tcase_add_test(tc, a_trade_told_as_execution_and_as_print_counts_once);
    tcase_add_test(tc, who_executes_an_order_is_of_the_other_side);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
