/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Kraken spot, WebSocket v2, message by message: books of levels and of single orders. */
#include "kraken.h"

static const char instrument[] =
    "{'channel':'instrument','type':'snapshot','data':{'assets':[{'id':'BTC','precision':10}],"
    "'pairs':[{'symbol':'A/B','price_increment':0.5,'price_precision':1,'qty_increment':1,"
    "'qty_precision':0},{'symbol':'BTC/USD','base':'BTC','status':'online','price_increment':0.1,"
    "'price_precision':1,'qty_increment':1e-8,'qty_precision':8},{'symbol':'','price_increment':1},"
    "{'symbol':'C/D','price_increment':null}]}}";
static const char answer[] =
    "{'method':'subscribe','result':{'channel':'book','depth':10,'snapshot':true,"
    "'symbol':'BTC/USD'},'success':true,'time_in':'2023-09-25T09:04:31.742599Z'}";
static const char snapshot[] =
    "{'channel':'book','type':'snapshot','data':[{'symbol':'BTC/USD','bids':[{'price':45283.5,"
    "'qty':0.1}],'asks':[{'price':45285.2,'qty':0.00100000}],'checksum':3310070434,"
    "'timestamp':'2023-10-06T17:35:55.440295Z'}]}";
static const char orders[] =
    "{'channel':'level3','type':'snapshot','data':[{'symbol':'BTC/USD','checksum':281817320,"
    "'bids':[{'order_id':'OB-1','limit_price':0.5629,'order_qty':111.56125344,"
    "'timestamp':'2023-10-06T17:35:00.279389650Z'},{'order_id':'OB-2','limit_price':0.5629,"
    "'order_qty':2.5,'timestamp':'2023-10-06T18:19:55.056070105Z'}],'asks':[{'order_id':'OA-1',"
    "'limit_price':0.563,'order_qty':420.0,'timestamp':'2023-10-06T18:18:20.738706230Z'}]}]}";

/* The instrument's steps are known beforehand by its channel. */
static struct feed *prepared(void) {
    struct obi_decoder_options opt = feed_options("kraken-v2");
    struct obi_instrument given;
    memset(&given, 0, sizeof given);
    given.struct_size = sizeof given;
    strcpy(given.symbol, "BTC/USD");
    opt.instrument = &given;
    opt.n_instruments = 1;
    struct feed *f = feed_open_with(&opt);
    MUST_HEAR(f, instrument);
    return f;
}

START_TEST(the_list_of_instruments_tells_steps_of_those_that_are_known) {
    struct feed *f = prepared();
    struct obi_instrument told = feed_instrument(f, 0), other = {.struct_size = sizeof other};
    ck_assert_str_eq(told.price_step, "0.1");
    ck_assert_str_eq(told.qty_step, "0.00000001");
    ck_assert_uint_eq(told.wire_digits, 1 | 8 << 8);
    ck_assert_int_eq(obi_decoder_instrument(f->d, 1, &other), OBI_E_ARG); /* adds none */
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_OTHER), 2);
    ck_assert_uint_eq(feed_unknown(f->d, "pair without a symbol"), 1);
    MUST_HEAR(f, snapshot);
    CHECK_EVENTS(f, OBI_EVENT_SNAPSHOT, {OBI_EVENT_CLEAR, 0, 0, 0, 0},
                 {OBI_EVENT_LEVEL, OBI_BID, 452835, 10000000, 0},
                 {OBI_EVENT_LEVEL, OBI_ASK, 452852, 100000, 0},
                 {OBI_EVENT_CHECKSUM, 0, 3310070434, 1, 1});
    ck_assert_int_eq(f->ev[0].ts_ns, 1696613755440295000);
    feed_close(f);
}
END_TEST

START_TEST(without_the_list_a_snapshot_tells_steps_of_eight_decimals) {
    struct feed *f = feed_open("kraken-v2");
    MUST_HEAR(f, instrument);
    MUST_HEAR(f, snapshot);
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_str_eq(told.price_step, "0.00000001");
    ck_assert_uint_eq(told.wire_digits, 1 | 8 << 8);
    ck_assert_int_eq(f->ev[1].price_ticks, 4528350000000);
    MUST_HEAR(f, "{'channel':'instrument','type':'update','data':{'pairs':[{'symbol':'BTC/USD',"
                 "'price_precision':2,'qty_precision':8}]}}");
    told = feed_instrument(f, 0);
    ck_assert_uint_eq(told.wire_digits, 2 | 8 << 8); /* the venue's word is better */
    feed_close(f);
}
END_TEST

START_TEST(digits_that_a_snapshot_shows_too_few_of_grow_with_the_next) {
    struct feed *f = feed_open("kraken-v2");
    MUST_HEAR(f, "{'channel':'book','type':'snapshot','data':[{'symbol':'BTC/USD','asks':[],"
                 "'bids':[{'price':45283.25,'qty':2.0}]}]}");
    ck_assert_uint_eq(feed_instrument(f, 0).wire_digits, 2 | 1 << 8);
    MUST_HEAR(f, snapshot);
    ck_assert_uint_eq(feed_instrument(f, 0).wire_digits, 2 | 8 << 8);
    feed_close(f);
}
END_TEST

START_TEST(the_depth_is_the_answers_or_the_least_that_a_snapshot_shows) {
    struct feed *f = feed_open("kraken-v2");
    MUST_HEAR(f, snapshot);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 10);
    feed_close(f);
    f = feed_open("kraken-v2");
    MUST_HEAR(f, "{'method':'subscribe','result':{'channel':'book','depth':500,'symbol':'BTC/USD'},"
                 "'success':true}");
    MUST_HEAR(f, snapshot);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 500);
    MUST_HEAR(f, answer);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 10);
    char text[QUOTED_ROOM] = "{'channel':'book','type':'snapshot','data':[{'symbol':'BTC/USD',"
                             "'asks':[],'bids':[{'price':1,'qty':1}";
    for (int i = 2; i <= 11; i++) {
        size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, ",{'price':%d,'qty':1}", i);
    }
    strcat(text, "]}]}");
    MUST_HEAR(f, text);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 25);
    feed_close(f);
}
END_TEST

START_TEST(an_update_trade_and_quote_are_read_and_history_is_not) {
    struct feed *f = prepared();
    MUST_HEAR(f, snapshot);
    MUST_HEAR(f, "{'data':[{'checksum':7,'asks':[{'qty':1e-8,'price':45285.2},{'price':45285.2,"
                 "'qty':0.0}],'new':[{}],'symbol':'BTC/USD'},{'symbol':'BTC/USD','bids':[{'price':"
                 "45283.5,'qty':2}],'asks':[]}],'type':'update','channel':'book'}");
    ck_assert_uint_eq(f->n_ev, 4);
    ck_assert_int_eq(f->ev[0].qty_lots, 1);
    ck_assert_int_eq(f->ev[1].qty_lots, 0);
    ck_assert_uint_eq(f->ev[2].kind, OBI_EVENT_CHECKSUM);
    ck_assert_uint_eq(f->ev[2].flags, OBI_EVENT_LAST);
    ck_assert_uint_eq(f->ev[3].flags, OBI_EVENT_LAST); /* an element is a message */
    ck_assert_uint_eq(feed_instrument(f, 0).verification, OBI_VERIFY_NONE);
    MUST_HEAR(f, "{'channel':'trade','type':'update','data':[{'symbol':'BTC/USD','side':'sell',"
                 "'price':45283.5,'qty':40.0,'ord_type':'market','trade_id':4665906,"
                 "'timestamp':'2023-09-25T07:49:37.708706Z'}]}");
    CHECK_EVENTS(f, OBI_EVENT_PRINT, {OBI_EVENT_TRADE, OBI_ASK, 452835, 4000000000, 4665906});
    MUST_HEAR(f, "{'channel':'trade','type':'snapshot','data':[{'symbol':'BTC/USD'}]}");
    ck_assert_uint_eq(feed_unknown(f->d, "trade snapshot"), 1);
    MUST_HEAR(f, "{'channel':'ticker','type':'snapshot','data':[{'symbol':'BTC/USD','bid':45283.5,"
                 "'bid_qty':740.0,'ask':45285.2,'ask_qty':1361.44813783,'last':1}]}");
    CHECK_EVENTS(f, 0, {OBI_EVENT_QUOTE, OBI_BID, 452835, 74000000000, 0},
                 {OBI_EVENT_QUOTE, OBI_ASK, 452852, 136144813783, 0});
    feed_close(f);
}
END_TEST

START_TEST(what_is_not_used_is_counted_by_name) {
    struct feed *f = prepared();
    MUST_HEAR(f, "{'channel':'heartbeat'}");
    MUST_HEAR(f, "{'channel':'status','type':'update','data':[{'system':'online'}]}");
    MUST_HEAR(f, "{'method':'pong','time_in':'x'}");
    MUST_HEAR(f, "{'error':'Already subscribed','method':'subscribe','success':false}");
    MUST_HEAR(f, "{'channel':'level3','type':'update','data':[]}");
    MUST_HEAR(f, "{'channel':'instrument','data':{'pairs':[]}}");
    MUST_HEAR(f, "{'channel':'instrument','data':[]}");
    MUST_HEAR(f, "{}");
    ck_assert_uint_eq(feed_unknown(f->d, "heartbeat"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "status"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "pong"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "subscribe"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "level3"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "instrument"), 2);
    feed_close(f);
}
END_TEST

START_TEST(the_end_of_a_subscription_loses_the_book) {
    struct feed *f = prepared();
    MUST_HEAR(f, snapshot);
    ck_assert_int_eq(hear(f, "{'method':'unsubscribe','result':{'channel':'book','depth':10,"
                             "'symbol':'BTC/USD'},'success':true}"),
                     OBI_RESYNC);
    check_lost(f, "BTC/USD is no longer subscribed to");
    MUST_HEAR(f, answer);
    MUST_HEAR(f, snapshot);
    ck_assert_uint_eq(f->n_ev, 4);
    feed_close(f);
}
END_TEST

/* -- single orders ----------------------------------------------------------------------------- */

static uint64_t id_of(const struct feed *f, size_t i) {
    return f->ev[i].order_id;
}

START_TEST(orders_are_added_modified_and_cancelled) {
    struct feed *f = feed_open("kraken-v2-l3");
    MUST_HEAR(f, orders);
    CHECK_EVENTS(f, OBI_EVENT_SNAPSHOT, {OBI_EVENT_CLEAR, 0, 0, 0, 0},
                 {OBI_EVENT_ADD, OBI_BID, 56290000, 11156125344, 0},
                 {OBI_EVENT_ADD, OBI_BID, 56290000, 250000000, 0},
                 {OBI_EVENT_ADD, OBI_ASK, 56300000, 42000000000, 0},
                 {OBI_EVENT_CHECKSUM, 0, 281817320, 1, 1});
    uint64_t first = id_of(f, 1), second = id_of(f, 2);
    ck_assert_uint_ne(first, second);
    ck_assert_int_eq(f->ev[1].ts_ns, 1696613700279389650);
    ck_assert_int_eq(f->ev[4].ts_ns, 1696616395056070105); /* the latest order's */
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_uint_eq(told.flags, OBI_INSTRUMENT_ORDERS);
    ck_assert_uint_eq(told.checksum, OBI_CHECKSUM_KRAKEN_ORDERS);
    ck_assert_uint_eq(told.depth_limit, 10);
    MUST_HEAR(f, "{'channel':'level3','type':'update','data':[{'symbol':'BTC/USD','checksum':9,"
                 "'bids':[{'event':'delete','order_id':'OB-1','limit_price':0.5629,'order_qty':1,"
                 "'timestamp':'2023-10-06T18:20:00Z'},{'event':'modify','order_id':'OB-2',"
                 "'limit_price':0.5629,'order_qty':2,'timestamp':'2023-10-06T18:20:00Z'}],"
                 "'asks':[{'event':'add','order_id':'OA-2','limit_price':0.563,'order_qty':1,"
                 "'timestamp':'2023-10-06T18:20:01Z'}]}]}");
    CHECK_EVENTS(f, 0, {OBI_EVENT_CANCEL, OBI_BID, 0, 0, first},
                 {OBI_EVENT_MODIFY, OBI_BID, 56290000, 200000000, second},
                 {OBI_EVENT_ADD, OBI_ASK, 56300000, 100000000, 0},
                 {OBI_EVENT_CHECKSUM, 0, 9, 1, 1});
    MUST_HEAR(f, snapshot);
    ck_assert_uint_eq(feed_unknown(f->d, "book"), 1);
    feed_close(f);
}
END_TEST

/* A message, the code, and words of its refusal; whether the book is lost by it. */
static const struct {
    const char *format, *text;
    int rc, is_lost;
    const char *words;
} refusals[] = {
    {"kraken-v2", "{'channel':'book','type':'update','data':[]}", OBI_E_FORMAT, 0, "'data' has no"},
    {"kraken-v2", "{'channel':'book','type':'update','data':[5]}", OBI_E_FORMAT, 0, "no list of"},
    {"kraken-v2", "{'channel':'book','type':'update','data':[{'bids':[]}]}", OBI_E_FORMAT, 0,
     "'symbol' is no symbol"},
    {"kraken-v2", "{'channel':'book','type':'update','data':[{'symbol':'BTC/USD'}]}", OBI_E_FORMAT,
     1, "BTC/USD: a book has no side"},
    {"kraken-v2", "{'channel':'book','type':'update','data':[{'symbol':'BTC/USD','bids':{}}]}",
     OBI_E_FORMAT, 1, "'bids' is no array"},
    {"kraken-v2", "{'channel':'book','type':'update','data':[{'symbol':'BTC/USD','bids':[[]]}]}",
     OBI_E_FORMAT, 1, "an object was expected"},
    {"kraken-v2",
     "{'channel':'book','type':'update','data':[{'symbol':'BTC/USD','bids':[{'price':1}]}]}",
     OBI_E_FORMAT, 1, "BTC/USD items[0] size"},
    {"kraken-v2",
     "{'channel':'book','type':'update','data':[{'symbol':'BTC/USD','bids':[],'checksum':1.5}]}",
     OBI_E_FORMAT, 1, "'checksum' is no checksum"},
    {"kraken-v2",
     "{'channel':'book','type':'update','data':[{'symbol':'BTC/USD','bids':[],'timestamp':5}]}",
     OBI_E_FORMAT, 1, "'timestamp' is no time"},
    {"kraken-v2", "{'channel':'trade','type':'update','data':[{'symbol':'BTC/USD','side':'up'}]}",
     OBI_E_FORMAT, 0, "neither buy nor sell"},
    {"kraken-v2", "{'channel':'ticker','type':'update','data':[{'symbol':'BTC/USD','bid':1}]}",
     OBI_E_FORMAT, 0, "bid size"},
    {"kraken-v2",
     "{'channel':'instrument','data':{'pairs':[{'symbol':'BTC/USD','price_precision':19}]}}",
     OBI_E_FORMAT, 0, "'price_precision' is no number of decimals"},
    {"kraken-v2-l3",
     "{'channel':'level3','type':'update','data':[{'symbol':'BTC/USD','bids':[{'order_id':'A'}]}]}",
     OBI_E_FORMAT, 1, "'event' is no event of an order"},
    {"kraken-v2-l3",
     "{'channel':'level3','type':'update','data':[{'symbol':'BTC/"
     "USD','bids':[{'event':'delete'}]}]}",
     OBI_E_FORMAT, 1, "'order_id' is no id"},
    {"kraken-v2-l3",
     "{'channel':'level3','type':'update','data':[{'symbol':'BTC/USD','bids':[{'event':'add',"
     "'order_id':'A','limit_price':1,'order_qty':0.0}]}]}",
     OBI_E_FORMAT, 1, "'order_qty' adds nothing"},
};

START_TEST(a_refusal_says_why_and_a_lost_update_is_a_gap) {
    struct feed *f = feed_open(refusals[_i].format);
    const char *whole = strstr(refusals[_i].format, "l3") ? orders : snapshot;
    MUST_HEAR(f, whole);
    check_refusal(f, refusals[_i].text, refusals[_i].rc, refusals[_i].is_lost, refusals[_i].words);
    MUST_HEAR(f, whole);
    ck_assert_uint_ge(f->n_ev, 4);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_kraken_v2");
    TCase *t = tcase_create("messages");
    tcase_add_test(t, the_list_of_instruments_tells_steps_of_those_that_are_known);
    tcase_add_test(t, without_the_list_a_snapshot_tells_steps_of_eight_decimals);
    tcase_add_test(t, digits_that_a_snapshot_shows_too_few_of_grow_with_the_next);
    tcase_add_test(t, the_depth_is_the_answers_or_the_least_that_a_snapshot_shows);
    tcase_add_test(t, an_update_trade_and_quote_are_read_and_history_is_not);
    tcase_add_test(t, what_is_not_used_is_counted_by_name);
    tcase_add_test(t, the_end_of_a_subscription_loses_the_book);
    tcase_add_test(t, orders_are_added_modified_and_cancelled);
    tcase_add_loop_test(t, a_refusal_says_why_and_a_lost_update_is_a_gap, 0,
                        (int)(sizeof refusals / sizeof *refusals));
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
