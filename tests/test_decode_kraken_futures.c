/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Kraken futures, WebSocket v1, message by message. */
#include "kraken.h"

static const char snapshot[] =
    "{'feed':'book_snapshot','product_id':'PI_XBTUSD','timestamp':1626994925378,'seq':100,"
    "'tickSize':null,'bids':[{'price':439.3,'qty':20108.0},{'price':438.9,'qty':0.0}],"
    "'asks':[{'price':439.6,'qty':50.0}]}";

static const struct expected one_ask = {OBI_EVENT_LEVEL, OBI_ASK, 43950000000, 500000000, 0};

static struct feed *synced(void) {
    struct feed *f = feed_open("kraken-futures");
    MUST_HEAR(f, snapshot);
    return f;
}

/* An update of that number. */
static int update(struct feed *f, unsigned seq) {
    char text[400];
    snprintf(text, sizeof text,
             "{'feed':'book','product_id':'PI_XBTUSD','side':'sell','seq':%u,'price':439.5,'qty':5,"
             "'timestamp':1626994927744}",
             seq);
    return hear(f, text);
}

START_TEST(a_snapshot_and_updates_build_a_book) {
    struct feed *f = synced();
    CHECK_EVENTS(f, OBI_EVENT_SNAPSHOT, {OBI_EVENT_CLEAR, 0, 0, 0, 0},
                 {OBI_EVENT_LEVEL, OBI_BID, 43930000000, 2010800000000, 0},
                 {OBI_EVENT_LEVEL, OBI_ASK, 43960000000, 5000000000, 0});
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_EMPTY), 1);
    ck_assert_uint_eq(f->ev[0].seq, 100);
    ck_assert_int_eq(f->ev[0].ts_ns, 1626994925378000000);
    ck_assert_uint_eq(feed_instrument(f, 0).verification, OBI_VERIFY_ARITHMETIC);
    ck_assert_int_eq(update(f, 101), OBI_OK);
    check_events(f, 0, &one_ask, 1);
    ck_assert_uint_eq(f->ev[0].seq, 101);
    MUST_HEAR(f, "{'feed':'book','product_id':'PI_XBTUSD','side':'buy','seq':102,'price':439.3,"
                 "'qty':0.0,'timestamp':1626994927744}");
    CHECK_EVENTS(f, 0, {OBI_EVENT_LEVEL, OBI_BID, 43930000000, 0, 0});
    feed_close(f);
}
END_TEST

START_TEST(a_hole_is_a_gap_and_an_old_update_is_passed_over) {
    struct feed *f = synced();
    ck_assert_int_eq(update(f, 100), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DUPLICATES), 1);
    ck_assert_int_eq(update(f, 102), OBI_RESYNC);
    check_lost(f, "PI_XBTUSD lost updates: expected id 101, got id 102");
    ck_assert_int_eq(update(f, 103), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0); /* it waits */
    MUST_HEAR(f, snapshot);
    ck_assert_int_eq(update(f, 101), OBI_OK);
    check_events(f, 0, &one_ask, 1);
    MUST_HEAR(f, "{'feed':'book_snapshot','product_id':'PI_XBTUSD','timestamp':1,'seq':7,"
                 "'bids':[{'price':1,'qty':1}],'asks':[]}");
    ck_assert_int_eq(update(f, 8), OBI_OK); /* numbers begin anew with a snapshot */
    check_events(f, 0, &one_ask, 1);
    feed_close(f);
}
END_TEST

START_TEST(products_have_numbers_of_their_own_and_so_have_trades) {
    struct feed *f = synced();
    MUST_HEAR(f, "{'feed':'book_snapshot','product_id':'PF_ETHUSD','timestamp':1,'seq':7,"
                 "'bids':[{'price':1,'qty':1}],'asks':[]}");
    MUST_HEAR(f, "{'feed':'trade','product_id':'PI_XBTUSD','uid':'e2429e31-8b9d-4195-900e',"
                 "'side':'buy','type':'fill','seq':5956,'time':1626994929946,'qty':320.0,"
                 "'price':439.44}");
    CHECK_EVENTS(f, OBI_EVENT_PRINT, {OBI_EVENT_TRADE, OBI_BID, 43944000000, 32000000000, 0});
    ck_assert_uint_eq(f->ev[0].seq, 5956);
    ck_assert_uint_ne(f->ev[0].order_id, 0);
    ck_assert_int_eq(update(f, 101), OBI_OK);
    check_events(f, 0, &one_ask, 1);
    MUST_HEAR(f, "{'feed':'ticker','product_id':'PI_XBTUSD','time':1626994929946,'bid':439.3,"
                 "'ask':439.5,'bid_size':2.0,'ask_size':5.0,'premium':-0.0}");
    CHECK_EVENTS(f, 0, {OBI_EVENT_QUOTE, OBI_BID, 43930000000, 200000000, 0},
                 {OBI_EVENT_QUOTE, OBI_ASK, 43950000000, 500000000, 0});
    feed_close(f);
}
END_TEST

START_TEST(what_is_not_used_is_counted_by_name) {
    struct feed *f = synced();
    MUST_HEAR(f, "{'event':'info','version':1}");
    MUST_HEAR(f, "{'event':'subscribed','feed':'book','product_ids':['PI_XBTUSD']}");
    MUST_HEAR(f, "{'feed':'heartbeat','time':1534262350627}");
    MUST_HEAR(f, "{'feed':'trade_snapshot','product_id':'PI_XBTUSD','trades':[]}");
    MUST_HEAR(f, "{'feed':'ticker_lite','product_id':'PI_XBTUSD','bid':439.3,'ask':439.6}");
    MUST_HEAR(f, "{'feed':'trade','product_id':'PI_XBTUSD','type':'block','price':1,'qty':1}");
    MUST_HEAR(f, "{'event':'unsubscribed','feed':'trade','product_ids':['PI_XBTUSD']}");
    MUST_HEAR(f, "{}");
    static const char *const names[] = {"info",           "subscribed",  "heartbeat",
                                        "trade_snapshot", "ticker_lite", "trade of a block",
                                        "unsubscribed",   "unnamed"};
    for (size_t i = 0; i < 8; i++) ck_assert_uint_eq(feed_unknown(f->d, names[i]), 1);
    feed_close(f);
}
END_TEST

START_TEST(the_end_of_a_subscription_loses_each_book_it_names) {
    static const char end[] = "{'event':'unsubscribed','feed':'book','product_ids':['PF_ETHUSD',5,"
                              "'PI_XBTUSD']}";
    struct feed *f = synced();
    MUST_HEAR(f, "{'feed':'book_snapshot','product_id':'PF_ETHUSD','timestamp':1,'seq':7,"
                 "'bids':[{'price':1,'qty':1}],'asks':[]}");
    char room[QUOTED_ROOM];
    size_t n = quoted(end, room), done, at = 0;
    f->n_ev = 0;
    ck_assert_int_eq(feed_bytes(f, room, n, OBI_INPUT_END, &done), OBI_RESYNC);
    check_lost(f, "PF_ETHUSD is no longer subscribed to");
    ck_assert_uint_eq(f->ev[0].instrument, 1);
    at += done;
    f->n_ev = 0;
    ck_assert_int_eq(feed_bytes(f, room + at, n - at, OBI_INPUT_END, &done), OBI_RESYNC);
    check_lost(f, "PI_XBTUSD is no longer subscribed to");
    ck_assert_uint_eq(done, n - at);
    feed_close(f);
}
END_TEST

#define HEAD "{'feed':'book','product_id':'PI_XBTUSD',"

static const struct {
    const char *text;
    int rc, is_lost;
    const char *words;
} refusals[] = {
    {HEAD "'side':'sell','seq':101,'price':439.5,'qty':5}", OBI_E_FORMAT, 1, "'timestamp' is no"},
    {HEAD "'side':'sell','price':439.5,'qty':5,'timestamp':1}", OBI_E_FORMAT, 1,
     "'seq' is missing"},
    {HEAD "'side':'sell','seq':9223372036854775807,'timestamp':1}", OBI_E_FORMAT, 1, "'seq' is"},
    {HEAD "'side':'up','seq':101,'price':439.5,'qty':5,'timestamp':1}", OBI_E_FORMAT, 1,
     "'side' is neither"},
    {HEAD "'side':'sell','seq':101,'qty':5,'timestamp':1}", OBI_E_FORMAT, 1, "price"},
    {HEAD "'side':'sell','seq':101,'price':-1,'qty':5,'timestamp':1}", OBI_E_NUMBER, 1,
     "is not above 0"},
    {HEAD "'side':'sell','seq':101,'price':439.123456789,'qty':5,'timestamp':1}", OBI_E_NUMBER, 1,
     "off the grid"},
    {HEAD "'side':'sell','seq':101,'pri", OBI_E_FORMAT, 1, "PI_XBTUSD"},
    {"{'feed':'book','seq':101}", OBI_E_FORMAT, 0, "'product_id' is no symbol"},
    {"{'feed':'book_snapshot','product_id':'PI_XBTUSD','timestamp':1,'seq':7,'bids':[]}",
     OBI_E_FORMAT, 1, "'asks' is no array"},
    {"{'feed':'book_snapshot','product_id':'PI_XBTUSD','timestamp':1,'seq':7,'bids':[7],'asks':[]}",
     OBI_E_FORMAT, 1, "an object was expected"},
    {"{'feed':'trade','product_id':'PI_XBTUSD','side':'buy','seq':1,'time':1,'qty':0.0,'price':1}",
     OBI_E_NUMBER, 0, "a trade of nothing"},
    {"{'feed':'ticker','product_id':'PI_XBTUSD','bid':1,'ask':2}", OBI_E_FORMAT, 0, "bid size"},
};

START_TEST(a_refusal_says_why_and_a_lost_update_is_a_gap) {
    struct feed *f = synced();
    check_refusal(f, refusals[_i].text, refusals[_i].rc, refusals[_i].is_lost, refusals[_i].words);
    MUST_HEAR(f, snapshot); /* heals it; else the book has it already */
    ck_assert_uint_eq(f->n_ev, refusals[_i].is_lost ? 3 : 1);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_kraken_futures");
    TCase *t = tcase_create("messages");
    tcase_add_test(t, a_snapshot_and_updates_build_a_book);
    tcase_add_test(t, a_hole_is_a_gap_and_an_old_update_is_passed_over);
    tcase_add_test(t, products_have_numbers_of_their_own_and_so_have_trades);
    tcase_add_test(t, what_is_not_used_is_counted_by_name);
    tcase_add_test(t, the_end_of_a_subscription_loses_each_book_it_names);
    tcase_add_loop_test(t, a_refusal_says_why_and_a_lost_update_is_a_gap, 0,
                        (int)(sizeof refusals / sizeof *refusals));
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
