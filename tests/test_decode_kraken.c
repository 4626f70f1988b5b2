/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Kraken spot, WebSocket v1, message by message. */
#include "kraken.h"

static const char snapshot[] =
    "[7,{'as':[['10.2','1.00','1618678100.5'],['10.3','2.00','1618678101.25']],"
    "'bs':[['10.0','2.50','1618678099.0']]},'book-10','XBT/USD']";

static struct feed *synced(void) {
    struct feed *f = feed_open("kraken");
    MUST_HEAR(f, snapshot);
    return f;
}

START_TEST(a_snapshot_tells_levels_steps_depth_and_digits) {
    struct feed *f = synced();
    CHECK_EVENTS(f, OBI_EVENT_SNAPSHOT, {OBI_EVENT_CLEAR, 0, 0, 0, 0},
                 {OBI_EVENT_LEVEL, OBI_ASK, 102, 100, 0}, {OBI_EVENT_LEVEL, OBI_ASK, 103, 200, 0},
                 {OBI_EVENT_LEVEL, OBI_BID, 100, 250, 0});
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_str_eq(told.symbol, "XBT/USD");
    ck_assert_str_eq(told.price_step, "0.1");
    ck_assert_str_eq(told.qty_step, "0.01");
    ck_assert_uint_eq(told.depth_limit, 10);
    ck_assert_uint_eq(told.wire_digits, 1 | 2 << 8);
    ck_assert_uint_eq(told.checksum, OBI_CHECKSUM_KRAKEN);
    ck_assert_uint_eq(told.verification, OBI_VERIFY_CHECKSUM);
    ck_assert_uint_eq(told.flags, 0);
    ck_assert_int_eq(f->ev[0].ts_ns, 1618678101250000000); /* the latest level's */
    feed_close(f);
}
END_TEST

START_TEST(an_update_is_told_in_the_order_of_its_arrays) {
    struct feed *f = synced();
    MUST_HEAR(f, "[7,{'a':[['10.2','0.00','5.5'],['10.1','3.00','4.0'],['10.1','1.00','3.0']],"
                 "'c':'974947235'},'book-10','XBT/USD']");
    CHECK_EVENTS(f, 0, {OBI_EVENT_LEVEL, OBI_ASK, 102, 0, 0},
                 {OBI_EVENT_LEVEL, OBI_ASK, 101, 300, 0}, {OBI_EVENT_LEVEL, OBI_ASK, 101, 100, 0},
                 {OBI_EVENT_CHECKSUM, 0, 974947235, 1, 1});
    ck_assert_int_eq(f->ev[3].ts_ns, 5500000000);
    ck_assert_uint_eq(f->ev[3].order_id2,
                      OBI_CHECKSUM_KRAKEN | 1 << 8 | 2 << 16 | 1 << 24 | (uint64_t)2 << 32);
    feed_close(f);
}
END_TEST

START_TEST(two_maps_are_one_frame_with_one_checksum) {
    struct feed *f = synced();
    MUST_HEAR(f, "[7,{'a':[['10.1','1.00','5.1']]},{'b':[['10.1','0.00','5.2'],['9.9','4.00','5.3',"
                 "'r']],'c':'4294967295'},'book-10','XBT/USD']");
    CHECK_EVENTS(f, 0, {OBI_EVENT_LEVEL, OBI_ASK, 101, 100, 0},
                 {OBI_EVENT_LEVEL, OBI_BID, 101, 0, 0}, {OBI_EVENT_LEVEL, OBI_BID, 99, 400, 0},
                 {OBI_EVENT_CHECKSUM, 0, 4294967295, 1, 0});
    /* A side in each of two maps goes on where it was. */
    MUST_HEAR(f, "[7,{'b':[['9.9','1.00','5.1']]},{'b':[['9.9','2.00','5.1']],'c':'5'},'book-10',"
                 "'XBT/USD']");
    CHECK_EVENTS(f, 0, {OBI_EVENT_LEVEL, OBI_BID, 99, 100, 0},
                 {OBI_EVENT_LEVEL, OBI_BID, 99, 200, 0}, {OBI_EVENT_CHECKSUM, 0, 5, 1, 0});
    feed_close(f);
}
END_TEST

START_TEST(without_a_checksum_nothing_is_proved) {
    static const char *const without[] = {
        "[7,{'a':[['10.1','1.00','5.1']]},'book-10','XBT/USD']",
        "[7,{'a':[['10.1','1.00','5.1']],'c':'0'},'book-10','XBT/USD']"};
    struct feed *f = synced();
    for (int i = 0; i < 2; i++) {
        MUST_HEAR(f, without[i]);
        CHECK_EVENTS(f, 0, {OBI_EVENT_LEVEL, OBI_ASK, 101, 100, 0});
        ck_assert_uint_eq(feed_instrument(f, 0).verification, OBI_VERIFY_NONE);
        MUST_HEAR(f, "[7,{'a':[['10.1','1.00','5.1']],'c':'9'},'book-10','XBT/USD']");
        ck_assert_uint_eq(feed_instrument(f, 0).verification, OBI_VERIFY_CHECKSUM);
    }
    feed_close(f);
}
END_TEST

START_TEST(an_update_told_twice_is_applied_twice_to_the_same_book) {
    static const char update[] = "[7,{'b':[['10.0','1.00','5.1']],'c':'9'},'book-10','XBT/USD']";
    struct feed *f = synced();
    for (int i = 0; i < 2; i++) {
        MUST_HEAR(f, update);
        CHECK_EVENTS(f, 0, {OBI_EVENT_LEVEL, OBI_BID, 100, 100, 0},
                     {OBI_EVENT_CHECKSUM, 0, 9, 1, 0});
    }
    feed_close(f);
}
END_TEST

START_TEST(trades_and_quotes_are_read) {
    struct feed *f = synced();
    MUST_HEAR(f, "[1,[['10.1','0.50','1618678142.557535','s','l',''],['10.2','0.25',"
                 "'1618678142.6','b','m','']],'trade','XBT/USD']");
    CHECK_EVENTS(f, OBI_EVENT_PRINT, {OBI_EVENT_TRADE, OBI_ASK, 101, 50, 0},
                 {OBI_EVENT_TRADE, OBI_BID, 102, 25, 0});
    ck_assert_int_eq(f->ev[0].ts_ns, 1618678142557535000);
    MUST_HEAR(f,
              "[1,{'a':['10.2',35,'35.72'],'b':['10.0',185,'185.18'],'c':['1','2'],'v':['1','2'],"
              "'t':[640,1353]},'ticker','XBT/USD']");
    CHECK_EVENTS(f, 0, {OBI_EVENT_QUOTE, OBI_BID, 100, 18518, 0},
                 {OBI_EVENT_QUOTE, OBI_ASK, 102, 3572, 0});
    MUST_HEAR(f, "[1,['10.0','10.2','1618678142.5','1.50','0.20'],'spread','XBT/USD']");
    CHECK_EVENTS(f, 0, {OBI_EVENT_QUOTE, OBI_BID, 100, 150, 0},
                 {OBI_EVENT_QUOTE, OBI_ASK, 102, 20, 0});
    ck_assert_int_eq(f->ev[0].ts_ns, 1618678142500000000);
    feed_close(f);
}
END_TEST

START_TEST(what_is_not_used_is_counted_by_name) {
    struct feed *f = synced();
    MUST_HEAR(f, "{'event':'heartbeat'}");
    MUST_HEAR(f, "{'connectionID':17843232920108168701,'event':'systemStatus','status':'online'}");
    MUST_HEAR(f, "{'channelID':1,'channelName':'book-10','event':'subscriptionStatus',"
                 "'pair':'XBT/USD','status':'subscribed'}");
    MUST_HEAR(f, "[42,['1','2'],'ohlc-5','XBT/USD']");
    MUST_HEAR(f, "[42,['1','2'],'bookish','XBT/USD']");
    MUST_HEAR(f, "[42,['1','2'],'book-x','XBT/USD']");
    MUST_HEAR(f, "[1,2]");
    MUST_HEAR(f, "[1,2,3,4,5,6,7,8,9]");
    MUST_HEAR(f, "[1,[],'trade','XBT/USD']");
    MUST_HEAR(f, "{}");
    ck_assert_uint_eq(feed_unknown(f->d, "heartbeat"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "systemStatus"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "subscriptionStatus"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "ohlc-5"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "array"), 2);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_UNKNOWN), 10);
    ck_assert_uint_eq(f->n_ev, 0);
    feed_close(f);
}
END_TEST

START_TEST(a_snapshot_in_the_stream_replaces_the_book_and_an_end_loses_it) {
    struct feed *f = synced();
    MUST_HEAR(f, snapshot);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    ck_assert_int_eq(hear(f, "{'channelName':'book-10','event':'subscriptionStatus','pair':"
                             "'XBT/USD','status':'unsubscribed'}"),
                     OBI_RESYNC);
    check_lost(f, "XBT/USD is no longer subscribed to");
    MUST_HEAR(f, "[7,{'a':[['10.1','1.00','5.1']],'c':'9'},'book-10','XBT/USD']");
    ck_assert_uint_eq(f->n_ev, 0); /* it waits */
    MUST_HEAR(f, snapshot);
    ck_assert_uint_eq(f->n_ev, 4);
    MUST_HEAR(f, "{'channelName':'trade','event':'subscriptionStatus','pair':'XBT/USD',"
                 "'status':'unsubscribed'}");
    ck_assert_uint_eq(f->n_ev, 0);
    feed_close(f);
}
END_TEST

START_TEST(of_two_depths_of_a_pair_the_deeper_is_the_book) {
    static const char deeper[] = "[9,{'as':[['10.2','1.00','1.5']],'bs':[]},'book-25','XBT/USD']";
    struct feed *f = synced();
    MUST_HEAR(f, "[9,{'a':[['10.1','1.00','5.1']],'c':'9'},'book-25','XBT/USD']");
    ck_assert_uint_eq(f->n_ev, 0);
    MUST_HEAR(f, deeper);
    ck_assert_uint_eq(f->n_ev, 2);
    MUST_HEAR(f, snapshot);
    MUST_HEAR(f, "[7,{'a':[['10.1','1.00','5.1']],'c':'9'},'book-10','XBT/USD']");
    MUST_HEAR(f, "{'channelName':'book-10','event':'subscriptionStatus','pair':'XBT/USD',"
                 "'status':'unsubscribed'}");
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_uint_eq(feed_unknown(f->d, "book of other depth"), 4);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 25);
    MUST_HEAR(f, "[9,{'a':[['10.1','1.00','5.1']],'c':'9'},'book-25','XBT/USD']");
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_int_eq(hear(f, "{'channelName':'book-25','event':'subscriptionStatus','pair':"
                             "'XBT/USD','status':'unsubscribed'}"),
                     OBI_RESYNC);
    MUST_HEAR(f, snapshot); /* any will do now */
    ck_assert_uint_eq(f->n_ev, 4);
    feed_close(f);
}
END_TEST

/* A message, the code, and words of its refusal; whether the book is lost by it. */
static const struct {
    const char *text;
    int rc, is_lost;
    const char *words;
} refusals[] = {
    {"[7,{'a':[['10.1','1.00','5.1']],'c':'x'},'book-10','XBT/USD']", OBI_E_FORMAT, 1,
     "XBT/USD: 'c' is no checksum"},
    {"[7,{'a':[['10.1','1.00','5.1']],'c':'4294967296'},'book-10','XBT/USD']", OBI_E_FORMAT, 1,
     "is no checksum"},
    {"[7,{'a':[['10.1','1.00','5.1']],'c':'-1'},'book-10','XBT/USD']", OBI_E_FORMAT, 1,
     "is no checksum"},
    {"[7,{'a':[['10.15','1.00','5.1']],'c':'1'},'book-10','XBT/USD']", OBI_E_NUMBER, 1,
     "XBT/USD items[0] price '10.15' is off the grid"},
    {"[7,{'a':[['10.1','-1.00','5.1']],'c':'1'},'book-10','XBT/USD']", OBI_E_NUMBER, 1,
     "XBT/USD items[0] size '-1.00' is negative"},
    {"[7,{'a':[['0.0','1.00','5.1']],'c':'1'},'book-10','XBT/USD']", OBI_E_NUMBER, 1,
     "is not above 0"},
    {"[7,{'a':[['10.1']],'c':'1'},'book-10','XBT/USD']", OBI_E_FORMAT, 1, "size"},
    {"[7,{'a':[['10.1','1.00']],'c':'1'},'book-10','XBT/USD']", OBI_E_FORMAT, 1,
     "a level has no time"},
    {"[7,{'a':[7],'c':'1'},'book-10','XBT/USD']", OBI_E_FORMAT, 1, "an array was expected"},
    {"[7,{'a':7,'c':'1'},'book-10','XBT/USD']", OBI_E_FORMAT, 1, "'a' is no array"},
    {"[7,{'c':'1'},'book-10','XBT/USD']", OBI_E_FORMAT, 1, "a book has no side"},
    {"[7,5,'book-10','XBT/USD']", OBI_E_FORMAT, 1, "a book is no object"},
    {"[7,{'as':[['10.25','1.00','5.1']],'bs':[]},'book-10','XBT/USD']", OBI_E_NUMBER, 1,
     "off the grid"},
    {"[7,{'a':[],'c':'1'},'book-10',5]", OBI_E_FORMAT, 0, "names no pair"},
    {"[7,{'a':[],'c':'1'},'book-10','']", OBI_E_FORMAT, 0, "names no pair"},
    {"[7,{'a':[['10.1','1.00','5.1'", OBI_E_FORMAT, 0, "expected"},
    {"[1,[['10.1','0.50','5.1','x']],'trade','XBT/USD']", OBI_E_FORMAT, 0, "neither buy nor sell"},
    {"[1,[['10.1','0.00','5.1','b']],'trade','XBT/USD']", OBI_E_NUMBER, 0, "a trade of nothing"},
    {"[1,[['10.1','0.50',null,'b']],'trade','XBT/USD']", OBI_E_FORMAT, 0, "a trade has no time"},
    {"[1,7,'trade','XBT/USD']", OBI_E_FORMAT, 0, "trades are no array"},
    {"[1,{'a':7,'b':['1','2','3']},'ticker','XBT/USD']", OBI_E_FORMAT, 0, "'a' is no array"},
    {"[1,['10.0','10.2',5.5],'spread','XBT/USD']", OBI_E_FORMAT, 0, "XBT/USD bid size"},
};

START_TEST(a_refusal_says_why_and_a_lost_update_is_a_gap) {
    struct feed *f = synced();
    check_refusal(f, refusals[_i].text, refusals[_i].rc, refusals[_i].is_lost, refusals[_i].words);
    MUST_HEAR(f, snapshot); /* heals it */
    ck_assert_uint_eq(f->n_ev, 4);
    feed_close(f);
}
END_TEST

START_TEST(pairs_do_not_touch_each_other) {
    struct feed *f = synced();
    MUST_HEAR(f, "[8,{'as':[['1.25','1.000','9.5']],'bs':[]},'book-25','ETH/USD']");
    ck_assert_uint_eq(f->ev[0].instrument, 1);
    ck_assert_int_eq(hear(f, "[8,{'a':[['1.255','1.000','9.5']]},'book-25','ETH/USD']"),
                     OBI_E_NUMBER);
    check_lost(f, "ETH/USD");
    MUST_HEAR(f, "[7,{'b':[['10.0','1.00','5.1']],'c':'9'},'book-10','XBT/USD']");
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_uint_eq(feed_instrument(f, 1).depth_limit, 25);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_kraken");
    TCase *t = tcase_create("messages");
    tcase_add_test(t, a_snapshot_tells_levels_steps_depth_and_digits);
    tcase_add_test(t, an_update_is_told_in_the_order_of_its_arrays);
    tcase_add_test(t, two_maps_are_one_frame_with_one_checksum);
    tcase_add_test(t, without_a_checksum_nothing_is_proved);
    tcase_add_test(t, an_update_told_twice_is_applied_twice_to_the_same_book);
    tcase_add_test(t, trades_and_quotes_are_read);
    tcase_add_test(t, what_is_not_used_is_counted_by_name);
    tcase_add_test(t, a_snapshot_in_the_stream_replaces_the_book_and_an_end_loses_it);
    tcase_add_test(t, of_two_depths_of_a_pair_the_deeper_is_the_book);
    tcase_add_loop_test(t, a_refusal_says_why_and_a_lost_update_is_a_gap, 0,
                        (int)(sizeof refusals / sizeof *refusals));
    tcase_add_test(t, pairs_do_not_touch_each_other);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
