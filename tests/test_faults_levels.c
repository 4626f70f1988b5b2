/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Faults 27 to 38 of the catalogue in docs/faults.md: levels and orders that are not there, are
 * there twice, or are taken away wrongly. Each test says what obi does where others failed. Orders
 * come in LOBSTER's lines: time, type, order, size, price in 1/10000, direction. */
#include "chain.h"
#include "orders.h"

/* Opening orders, steps of 0.01 and 1: bids 100: 1=5 2=7, 99: 3=4; asks 101: 11=6. */
static struct chain *open_orders(void) {
    struct obi_instrument spec = chain_spec("AMZN", "0.01", "1");
    struct chain *c = chain_open_with("lobster", &spec, NULL);
    CHAIN_OK(c, "0,1,1,1000000,5\n0,2,1,1000000,7\n0,3,1,990000,4\n0,11,-1,1010000,6\n");
    return c;
}

enum { NEW = 1, LESS = 2, CANCELLED = 3, EXECUTED = 4, HIDDEN = 5, CROSS = 6 };

/* A message of a bid. */
static void say_bid(struct chain *c, int type, int id, int size, int price) {
    CHAIN_OK(c, "34200.5,%d,%d,%d,%d,1", type, id, size, price * 10000);
}

static void expect_bids(const struct chain *c, const char *expected) {
    orders_expect_bids(chain_book(c), expected); /* prices in steps of 0.01 */
    orders_expect_asks(chain_book(c), "10100: 11=6");
}

/* -- what is not there ------------------------------------------------------------------------- */

START_TEST(fault_27_a_delete_of_a_missing_level_creates_none) {
    struct chain *c = chain_futures();
    ck_assert_int_eq(chain_update(c, "['9.5','0'],['11.0','0']", "['10.25','0.00']"),
                     OBI_E_NUMBER); /* nor is it a way around the grid */
    chain_close(c);
    c = chain_futures();
    ck_assert_int_eq(chain_update(c, "['9.5','0'],['11.0','0']", "['10.2','0'],['9.0','0']"),
                     OBI_OK);
    chain_holds(c, "10=2 9.9=1", "10.3=3");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_UNKNOWN), 3);
    ck_assert_double_eq(chain_value(c, MID), (100 + 103) / 2.0);
    chain_close(c);

    c = chain_open("okx", "BTC-USDT"); /* where a reader fell over it */
    CHAIN_OK(c,
             "{'arg':{'channel':'books','instId':'BTC-USDT'},'action':'snapshot','data':[{'asks':"
             "[['10.2','4','0','1']],'bids':[['10','2','0','3']],'ts':'1','seqId':5,"
             "'prevSeqId':-1}]}");
    CHAIN_OK(c, "{'arg':{'channel':'books','instId':'BTC-USDT'},'action':'update','data':[{'asks':"
                "[['10.3','0','0','0']],'bids':[['9.9','0','0','0']],'ts':'2','seqId':9,"
                "'prevSeqId':5}]}");
    chain_holds(c, "10=2", "10.2=4");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_UNKNOWN), 2);
    chain_close(c);
}
END_TEST

/* Where no venue's rule allows it, it is a contradiction. */
START_TEST(fault_27_a_delete_of_a_missing_level_is_a_loss_where_the_venue_tells_all) {
    struct chain *c = chain_futures();
    struct obi_event ev = test_level(OBI_BID, 95, 0, OBI_EVENT_LAST);
    struct obi_book_options all = {.struct_size = sizeof all, .max_levels = 16};
    obi_pipeline_destroy(c->pipeline);
    c->pipeline = NULL;
    c->options = all;
    chain_learn(c);
    c->spec.flags = 0;
    chain_make_pipeline(c);
    struct obi_event snapshot = test_level(OBI_BID, 100, 5, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
    chain_take(c, &snapshot, 1);
    chain_is(c, OBI_STATE_VALID);
    chain_take(c, &ev, 1);
    chain_is(c, OBI_STATE_STALE);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_UNKNOWN), 1);
    chain_close(c);
}
END_TEST

START_TEST(fault_28_a_change_of_a_missing_order_inserts_no_phantom) {
    static const int types[] = {LESS, CANCELLED, EXECUTED};
    struct chain *c = open_orders();
    for (size_t i = 0; i < 3; i++) {
        say_bid(c, types[i], 77, 5, 120); /* a phantom here would cross by 19 */
        expect_bids(c, "10000: 1=5 2=7 | 9900: 3=4");
        orders_expect_none(chain_book(c), 77);
        ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_UNKNOWN), i + 1);
        ck_assert_uint_eq(chain_info(c).shape, OBI_SHAPE_PARTIAL);
    }
    struct obi_event change = order_modify(78, 12000, 5, LAST);
    chain_take(c, &change, 1);
    change = order_replace(78, 79, 12000, 5, LAST);
    chain_take(c, &change, 1);
    expect_bids(c, "10000: 1=5 2=7 | 9900: 3=4");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_UNKNOWN), 5);
    chain_close(c);
}
END_TEST

START_TEST(fault_29_trades_and_quotes_change_no_book) {
    struct chain *c = open_orders();
    CHAIN_OK(c, "34200.5,%d,0,3,1005000,-1", HIDDEN);
    CHAIN_OK(c, "34200.5,%d,-1,100,1000000,-1", CROSS);
    expect_bids(c, "10000: 1=5 2=7 | 9900: 3=4");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_TRADES), 2);
    chain_close(c);
    c = chain_futures();
    CHAIN_OK(c,
             "{'e':'trade','E':9,'T':9,'s':'X','t':5,'p':'10.2','q':'4','X':'MARKET','m':false}");
    CHAIN_OK(
        c, "{'e':'bookTicker','u':500,'s':'X','b':'10.1','B':'7','a':'10.3','A':'1','T':9,'E':9}");
    chain_holds(c, "10=2 9.9=1", "10.2=4 10.3=3");
    ck_assert_uint_eq(chain_info(c).seq, 101); /* nor do they move its place in the stream */
    ck_assert_int_eq(chain_update(c, "['10.1','1']", ""), OBI_OK);
    chain_holds(c, "10.1=1 10=2 9.9=1", "10.2=4 10.3=3");
    chain_close(c);
}
END_TEST

/* -- what is there twice ----------------------------------------------------------------------- */

START_TEST(fault_30_an_order_told_twice_counts_once) {
    struct chain *c = open_orders();
    ck_assert_int_eq(chain_say(c, "34200.5,1,2,7,1000000,1"), OBI_OK);
    ck_assert_int_eq(c->refused, OBI_E_EVENT);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_DUPLICATE), 1);
    expect_bids(c, "10000: 1=5 2=7 | 9900: 3=4");
    say_bid(c, CANCELLED, 2, 7, 100); /* and it is gone with one cancel */
    expect_bids(c, "10000: 1=5 | 9900: 3=4");
    chain_close(c);
}
END_TEST

START_TEST(fault_31_an_id_serves_again_after_its_order_left) {
    struct chain *c = open_orders();
    say_bid(c, CANCELLED, 1, 5, 100);
    say_bid(c, NEW, 1, 9, 98);
    expect_bids(c, "10000: 2=7 | 9900: 3=4 | 9800: 1=9");
    say_bid(c, EXECUTED, 2, 7, 100); /* wholly filled */
    say_bid(c, NEW, 2, 8, 99);
    expect_bids(c, "9900: 3=4 2=8 | 9800: 1=9");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_DUPLICATE), 0);
    chain_close(c);
}
END_TEST

/* -- what is taken away ------------------------------------------------------------------------ */

START_TEST(fault_32_more_than_rests_wraps_nothing_and_is_a_loss) {
    static const int types[] = {LESS, EXECUTED};
    for (size_t i = 0; i < 2; i++) {
        struct chain *c = open_orders();
        CHAIN_OK(c, "34200.5,%d,1,6,1000000,1", types[i]);
        chain_is(c, OBI_STATE_STALE);
        ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_EXCESS), 1);
        ck_assert(isnan(chain_value(c, BID_DEPTH)));
        ck_assert_uint_eq(chain_status(c, BID_DEPTH), OBI_VALUE_STALE);
        chain_close(c);
    }
}
END_TEST

START_TEST(fault_33_the_last_order_of_a_level_behind_the_best_takes_it_along) {
    struct chain *c = open_orders();
    say_bid(c, CANCELLED, 3, 4, 99);
    expect_bids(c, "10000: 1=5 2=7");
    ck_assert_double_eq(chain_value(c, BID_DEPTH), 12);
    say_bid(c, CANCELLED, 1, 5, 100);
    say_bid(c, EXECUTED, 2, 7, 100); /* no phantom of 99 becomes the best */
    expect_bids(c, "");
    ck_assert_uint_eq(chain_status(c, IMBALANCE), OBI_VALUE_EMPTY_BID);
    say_bid(c, NEW, 4, 2, 99); /* and the place is good for another */
    expect_bids(c, "9900: 4=2");
    chain_close(c);
}
END_TEST

START_TEST(fault_34_a_second_cancel_finds_no_neighbour) {
    struct chain *c = open_orders();
    say_bid(c, CANCELLED, 1, 5, 100);
    say_bid(c, CANCELLED, 1, 5, 100);
    expect_bids(c, "10000: 2=7 | 9900: 3=4");
    say_bid(c, NEW, 4, 5, 100); /* where the first was kept, perhaps */
    say_bid(c, CANCELLED, 1, 5, 100);
    expect_bids(c, "10000: 2=7 4=5 | 9900: 3=4");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_UNKNOWN), 2);
    chain_close(c);
}
END_TEST

START_TEST(fault_35_of_two_orders_the_other_survives) {
    for (int gone = 1; gone <= 2; gone++) {
        struct chain *c = open_orders();
        say_bid(c, CANCELLED, gone, gone == 1 ? 5 : 7, 100);
        expect_bids(c, gone == 1 ? "10000: 2=7 | 9900: 3=4" : "10000: 1=5 | 9900: 3=4");
        ck_assert_double_eq(chain_value(c, BID_DEPTH), gone == 1 ? 11 : 9);
        chain_close(c);
    }
}
END_TEST

/* -- what moves -------------------------------------------------------------------------------- */

START_TEST(fault_36_a_replacement_keeps_the_side_and_has_the_size_told) {
    struct chain *c = open_orders();
    say_bid(c, EXECUTED, 1, 3, 100); /* 2 are left of 5 */
    struct obi_event ev = order_replace(1, 8, 9900, 9, LAST);
    chain_take(c, &ev, 1); /* names no side */
    expect_bids(c, "10000: 2=7 | 9900: 3=4 8=9");
    orders_expect_none(chain_book(c), 1);
    ev = order_replace(8, 9, 10000, 1, LAST);
    ev.side = OBI_ASK; /* of another side: it is another's */
    chain_take(c, &ev, 1);
    ck_assert_int_eq(c->refused, OBI_E_EVENT);
    expect_bids(c, "10000: 2=7 | 9900: 3=4 8=9");
    chain_close(c);
}
END_TEST

START_TEST(fault_37_an_order_moved_far_away_and_back_is_all_there) {
    struct chain *c = open_orders();
    const obi_ticks far = INT64_C(1) << 40;
    struct obi_event ev = order_modify(2, -far, 7, LAST);
    chain_take(c, &ev, 1);
    ck_assert_int_eq(orders_get(chain_book(c), 2).price_ticks, -far);
    ck_assert_double_eq(chain_value(c, BID_DEPTH), 16);
    ev = order_modify(2, 10000, 7, LAST);
    chain_take(c, &ev, 1);
    expect_bids(c, "10000: 1=5 2=7 | 9900: 3=4");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_UNKNOWN), 0);
    chain_close(c);
}
END_TEST

START_TEST(fault_38_no_price_is_outside_of_the_book) {
    struct chain *c = chain_futures();
    ck_assert_int_eq(chain_update(c, "['0.1','7']", "['99999999999999999.9','8'],['5000.0','1']"),
                     OBI_OK);
    chain_holds(c, "10=2 9.9=1 0.1=7", "10.2=4 10.3=3 5000=1 99999999999999999.9=8");
    ck_assert_double_eq(chain_value(c, ASK_DEPTH), 16);
    ck_assert_int_eq(
        chain_update(c, "['10.0','0'],['9.9','0']", "['10.2','0'],['10.3','0'],['5000.0','0']"),
        OBI_OK); /* the market jumps by 18 orders of magnitude */
    chain_holds(c, "0.1=7", "99999999999999999.9=8");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_UNKNOWN), 0);
    chain_close(c);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("faults_levels");
    TCase *c = tcase_create("levels, orders");
    tcase_add_test(c, fault_27_a_delete_of_a_missing_level_creates_none);
    tcase_add_test(c, fault_27_a_delete_of_a_missing_level_is_a_loss_where_the_venue_tells_all);
    tcase_add_test(c, fault_28_a_change_of_a_missing_order_inserts_no_phantom);
    tcase_add_test(c, fault_29_trades_and_quotes_change_no_book);
    tcase_add_test(c, fault_30_an_order_told_twice_counts_once);
    tcase_add_test(c, fault_31_an_id_serves_again_after_its_order_left);
    tcase_add_test(c, fault_32_more_than_rests_wraps_nothing_and_is_a_loss);
    tcase_add_test(c, fault_33_the_last_order_of_a_level_behind_the_best_takes_it_along);
    tcase_add_test(c, fault_34_a_second_cancel_finds_no_neighbour);
    tcase_add_test(c, fault_35_of_two_orders_the_other_survives);
    tcase_add_test(c, fault_36_a_replacement_keeps_the_side_and_has_the_size_told);
    tcase_add_test(c, fault_37_an_order_moved_far_away_and_back_is_all_there);
    tcase_add_test(c, fault_38_no_price_is_outside_of_the_book);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
