/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Several streams of one market, which look alike and are not: what one of them says must not
 * change, void or freeze the book of another, and what voids a book must reach it. */
#include "chain.h"
#include "feed.h"

/* -- Binance ----------------------------------------------------------------------------------- */

/* The best levels each time have the form of an update, and its ids; nothing in them removes. */
START_TEST(the_best_levels_of_a_combined_stream_are_no_update) {
    struct chain *c = chain_futures();
    CHAIN_OK(c, "{'stream':'x@depth20@100ms','data':{'e':'depthUpdate','E':6,'T':5,'s':'X',"
                "'U':96,'u':102,'pu':101,'b':[['9.9','1']],'a':[['10.2','4']]}}");
    CHAIN_OK(c, "{'stream':'x@rpiDepth@500ms','data':{'e':'depthUpdate','E':6,'T':5,'s':'X',"
                "'U':96,'u':102,'pu':101,'b':[['10.0','7']],'a':[]}}");
    CHAIN_OK(c, "{'stream':'x@depth@100ms','data':{'e':'depthUpdate','E':6,'T':5,'s':'X',"
                "'U':96,'u':102,'pu':101,'b':[['10.0','0']],'a':[]}}");
    chain_holds(c, "9.9=1", "10.2=4 10.3=3");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_UNKNOWN), 2);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_OLD), 0);
    chain_close(c);
}
END_TEST

/* Spot's have the form of a snapshot that names nobody. */
START_TEST(the_best_levels_of_another_symbol_are_not_the_awaited_snapshot) {
    struct chain *c = chain_open("binance-spot", "X");
    CHAIN_OK(c, "{'e':'depthUpdate','E':6,'s':'X','U':95,'u':101,'b':[],'a':[]}");
    CHAIN_OK(c, "{'stream':'y@depth5','data':{'lastUpdateId':900,'bids':[['7.0','7']],"
                "'asks':[['7.1','7']]}}");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_UNKNOWN), 1);
    CHAIN_OK(c, "{'lastUpdateId':100,'bids':[['10.0','2']],'asks':[['10.2','4']]}");
    chain_holds(c, "10=2", "10.2=4");
    chain_close(c);
}
END_TEST

/* -- Coinbase, Advanced Trade ------------------------------------------------------------------ */

#define EVENT(type, product, side, size)                                                           \
    "{\"type\":\"" type "\",\"product_id\":\"" product "\",\"updates\":[{\"side\":\"" side         \
    "\",\"price_level\":\"7\",\"new_quantity\":\"" size "\"}]}"
#define EVENTS(number, first, second)                                                              \
    "{\"channel\":\"l2_data\",\"timestamp\":\"2023-02-09T20:32:50Z\",\"sequence_num\":" number     \
    ",\"events\":[" first "," second "]}"

START_TEST(a_broken_event_leaves_those_of_other_products) {
    struct feed *f = feed_open("coinbase");
    ck_assert_int_eq(feed_say(f, EVENTS("1", EVENT("snapshot", "A-USD", "bid", "1"),
                                        EVENT("snapshot", "B-USD", "bid", "1"))),
                     OBI_OK);
    f->n_ev = 0;
    static const char text[] =
        EVENTS("2", EVENT("update", "A-USD", "up", "2"), EVENT("update", "B-USD", "bid", "3"));
    size_t done = 0;
    ck_assert_int_eq(feed_bytes(f, text, sizeof text - 1, OBI_INPUT_END, &done), OBI_E_FORMAT);
    ck_assert_int_eq(feed_bytes(f, text + done, sizeof text - 1 - done, OBI_INPUT_END, NULL),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_uint_eq(f->ev[0].instrument, 0);
    ck_assert_uint_eq(f->ev[1].kind, OBI_EVENT_LEVEL);
    ck_assert_uint_eq(f->ev[1].instrument, 1);
    feed_close(f);
}
END_TEST

/* -- Deribit ----------------------------------------------------------------------------------- */

#define NOTE(channel, data)                                                                        \
    "{'method':'subscription','params':{'channel':'" channel "','data':{" data "}}}"
#define WHOLE(id, bids)                                                                            \
    NOTE("book.X.raw", "'type':'snapshot','timestamp':5,'instrument_name':'X','change_id':" id     \
                       ",'bids':[" bids "],'asks':[]")
#define CHANGE(before, id, bids)                                                                   \
    NOTE("book.X.raw",                                                                             \
         "'type':'change','timestamp':6,'instrument_name':'X','prev_change_id':" before            \
         ",'change_id':" id ",'bids':[" bids "],'asks':[]")
#define GROUPED(id, bids)                                                                          \
    NOTE("book.X.none.1.100ms",                                                                    \
         "'timestamp':6,'instrument_name':'X','change_id':" id ",'bids':[" bids "],'asks':[]")

/* Their ids are of one sequence: the raw book's next change would go on from the grouped one. */
START_TEST(a_grouped_book_beside_the_whole_one_leaves_it) {
    struct chain *c = chain_open("deribit", "X");
    CHAIN_OK(c, WHOLE("10", "['new',9.0,1],['new',8.0,2]"));
    CHAIN_OK(c, GROUPED("10", "[9.0,1]"));
    CHAIN_OK(c, CHANGE("10", "11", "['delete',9.0,0]"));
    chain_holds(c, "8=2", "");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_UNKNOWN), 1);
    ck_assert_uint_eq(chain_info(c).epoch, 1);
    chain_close(c);
}
END_TEST

START_TEST(the_whole_book_takes_over_from_a_grouped_one) {
    struct feed *f = feed_open("deribit");
    static const char *const texts[] = {GROUPED("10", "[9.0,1]"),
                                        CHANGE("10", "11", "['delete',9.0,0]"),
                                        WHOLE("11", "['new',8.0,2]"), GROUPED("12", "[8.0,5]"),
                                        CHANGE("11", "12", "['change',8.0,5]")};
    static const uint64_t n_ev[] = {2, 0, 2, 0, 1};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char text[512];
        strcpy(text, texts[i]);
        for (char *p = text; *p; p++) *p = *p == '\'' ? '"' : *p;
        f->n_ev = 0;
        ck_assert_int_eq(feed_say(f, "%s", text), OBI_OK);
        ck_assert_uint_eq(f->n_ev, n_ev[i]);
    }
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_UNKNOWN), 2);
    feed_close(f);
}
END_TEST

/* -- OKX and Bybit ----------------------------------------------------------------------------- */

#define OKX(channel, action, before, id, bids)                                                     \
    "{'arg':{'channel':'" channel "','instId':'X'}," action "'data':[{'asks':[],'bids':[" bids     \
    "],'ts':'1000','seqId':" id ",'prevSeqId':" before "}]}"

static struct chain *okx_open(void) {
    struct chain *c = chain_open("okx", "X");
    CHAIN_OK(c, OKX("books", "'action':'snapshot',", "-1", "100", "['10','2','0','1']"));
    return c;
}

START_TEST(a_broken_text_of_another_depth_leaves_the_book) {
    struct chain *c = okx_open();
    ck_assert_int_eq(chain_say(c, OKX("bbo-tbt", "", "-1", "101", "['x','2','0','1']")),
                     OBI_E_FORMAT);
    CHAIN_OK(c, OKX("books", "'action':'update',", "100", "101", "['9','1','0','1']"));
    chain_holds(c, "10=2 9=1", "");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_REFUSED), 1);
    chain_close(c);
    c = chain_open("bybit", "X");
    CHAIN_OK(c, "{'topic':'orderbook.50.X','type':'snapshot','ts':1,'data':{'s':'X','u':8,"
                "'b':[['10','2']],'a':[]}}");
    ck_assert_int_eq(chain_say(c, "{'topic':'orderbook.1.X','type':'snapshot','ts':1,'data':{"
                                  "'s':'X','u':9,'b':[['x','2']],'a':[]}}"),
                     OBI_E_FORMAT);
    chain_holds(c, "10=2", "");
    chain_close(c);
}
END_TEST

START_TEST(a_book_that_is_unsubscribed_is_void) {
    struct chain *c = okx_open();
    CHAIN_OK(c, "{'event':'unsubscribe','arg':{'channel':'trades','instId':'X'},'connId':'a'}");
    CHAIN_OK(c, "{'event':'unsubscribe','arg':{'channel':'books5','instId':'X'},'connId':'a'}");
    chain_holds(c, "10=2", "");
    ck_assert_int_eq(chain_say(c, "{'event':'unsubscribe','arg':{'channel':'books','instId':'X'}}"),
                     OBI_RESYNC);
    chain_is(c, OBI_STATE_STALE);
    CHAIN_OK(c, OKX("books", "'action':'snapshot',", "-1", "100", "['10','2','0','1']"));
    chain_holds(c, "10=2", "");
    chain_close(c);
}
END_TEST

START_TEST(a_grouped_book_whose_ids_begin_anew_is_told_anew) {
    struct chain *c = chain_open("deribit", "X");
    CHAIN_OK(c, NOTE("book.X.none.1.100ms", "'timestamp':5,'instrument_name':'X','change_id':900,"
                                            "'bids':[[9.0,1]],'asks':[]"));
    CHAIN_OK(c, GROUPED("10", "[8.0,2]"));
    chain_holds(c, "8=2", "");
    ck_assert_uint_eq(chain_info(c).epoch, 2);
    CHAIN_OK(c, NOTE("book.X.none.1.100ms", "'timestamp':4,'instrument_name':'X','change_id':7,"
                                            "'bids':[[7.0,1]],'asks':[]"));
    chain_holds(c, "8=2", ""); /* late, not anew */
    chain_close(c);
}
END_TEST

#define FULL(u, cts)                                                                               \
    "{'topic':'orderbook.full.X','type':'delta','ts':1,'cts':" cts ",'data':{'s':'X','u':" u       \
    ",'b':[['10','2']],'a':[]}}"

/* The venue began anew while nobody listened: its ids are small for weeks, and not old. */
START_TEST(all_levels_whose_ids_begin_anew_unseen_are_a_hole) {
    struct chain *c = chain_open("bybit-full", "X");
    CHAIN_OK(c, "{'retCode':0,'result':{'s':'X','b':[['10','1']],'a':[],'ts':900,'u':5000000}}");
    CHAIN_OK(c, FULL("4999999", "901")); /* contained, whatever the two clocks say */
    CHAIN_OK(c, FULL("5000001", "1000"));
    CHAIN_OK(c, FULL("5000001", "1000")); /* a second line's */
    chain_is(c, OBI_STATE_VALID);
    ck_assert_int_eq(chain_say(c, FULL("17", "2000")), OBI_RESYNC);
    chain_is(c, OBI_STATE_STALE);
    chain_close(c);
}
END_TEST

/* -- Bitfinex, two connections ----------------------------------------------------------------- */

#define OVER(connection, text)                                                                     \
    "{\"t\":\"recv\",\"conn\":\"" connection "\",\"ts\":1.5,\"data\":\"" text "\"}"
#define CONF(connection, flags)                                                                    \
    OVER(connection,                                                                               \
         "{\\\"event\\\":\\\"conf\\\",\\\"status\\\":\\\"OK\\\",\\\"flags\\\":" flags "}")
#define SUBSCRIBED(connection, symbol)                                                             \
    OVER(connection,                                                                               \
         "{\\\"event\\\":\\\"subscribed\\\",\\\"channel\\\":\\\"book\\\",\\\"chanId\\\":7,"        \
         "\\\"symbol\\\":\\\"" symbol "\\\",\\\"prec\\\":\\\"P0\\\"}")

/* 536870912 asks for bulks: a list behind the first one is no snapshot. */
START_TEST(what_conf_asked_for_is_its_connections) {
    struct feed *f = feed_open("bitfinex");
    static const char *const texts[] = {
        CONF("a", "536870912"),
        SUBSCRIBED("a", "tAUSD"),
        OVER("a", "[7,[[10,1,2],[9,1,2]]]"),
        OVER("b", "{\\\"event\\\":\\\"info\\\",\\\"version\\\":2}"),
        CONF("b", "0"),
        SUBSCRIBED("b", "tBUSD"),
        OVER("b", "[7,[[10,1,2]]]"),
        OVER("a", "[7,[[10,0,1],[8,1,2]]]"),
        OVER("b", "[7,[[11,1,2]]]"),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ck_assert_int_eq(feed_say(f, "%s", texts[i]), OBI_OK);
    }
    ck_assert_uint_eq(f->n_ev, 3 + 2 + 2 + 2);
    ck_assert_uint_eq(f->ev[5].kind, OBI_EVENT_LEVEL); /* of a bulk */
    ck_assert_uint_eq(f->ev[5].instrument, 0);
    ck_assert_uint_eq(f->ev[5].flags & OBI_EVENT_SNAPSHOT, 0);
    ck_assert_uint_eq(f->ev[7].kind, OBI_EVENT_CLEAR);
    ck_assert_uint_eq(f->ev[7].instrument, 1);
    feed_close(f);
}
END_TEST

#define BYBIT_OVER(connection, price)                                                              \
    "{\"t\":\"recv\",\"conn\":\"wss://stream.bybit.com/v5/public/" connection                      \
    "\",\"ts\":1.5,\"data\":\"{\\\"topic\\\":\\\"orderbook.50.BTCUSDT\\\",\\\"type\\\":"           \
    "\\\"snapshot\\\",\\\"ts\\\":1,\\\"data\\\":{\\\"s\\\":\\\"BTCUSDT\\\",\\\"u\\\":8,\\\"b\\\":" \
    "[[\\\"" price "\\\",\\\"2\\\"]],\\\"a\\\":[]}}\"}"

/* A name is cut where it does not fit behind the symbol: what is left may be the same. */
START_TEST(connections_whose_names_are_long_are_apart) {
    struct feed *f = feed_open("bybit");
    static const char *const texts[] = {BYBIT_OVER("spot", "10"), BYBIT_OVER("linear", "11"),
                                        BYBIT_OVER("inverse", "12"), BYBIT_OVER("linear", "13"),
                                        BYBIT_OVER("inverse", "14")};
    static const uint32_t expected[] = {0, 1, 2, 1, 2};
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(feed_say(f, "%s", texts[i]), OBI_OK);
        ck_assert_uint_eq(f->n_ev, 2 * (i + 1));
        ck_assert_uint_eq(f->ev[2 * i].instrument, expected[i]);
    }
    feed_close(f);
}
END_TEST

/* -- texts that break off ---------------------------------------------------------------------- */

/* Nothing is numbered there, so nothing else would ever tell. */
START_TEST(a_text_that_breaks_off_is_lost_to_the_first_book_it_names) {
    static const struct {
        const char *format, *snapshot, *broken;
    } cases[] = {
        {"bitmex",
         "{'table':'orderBookL2','action':'partial','data':[{'symbol':'X','id':8,'side':'Buy',"
         "'size':3,'price':9}]}",
         "{'table':'orderBookL2','action':'update','data':[{'symbol':'X','id':8,'side':'Buy','si"},
        {"bitmex",
         "{'table':'orderBookL2','action':'partial','data':[{'symbol':'X','id':8,'side':'Buy',"
         "'size':3,'price':9}]}",
         "{'table':'orderBookL2','action':'update','data':[{'symbol':'X','id':8,'side':'Buy',"
         "'size':4}]"},
        {"coinbase",
         "{'channel':'l2_data','sequence_num':1,'events':[{'type':'snapshot','product_id':'X',"
         "'updates':[{'side':'bid','price_level':'9','new_quantity':'3'}]}]}",
         "{'channel':'l2_data','sequence_num':2,'events':[{'type':'update','product_id':'X',"
         "'updates':[{'side':'bid','pri"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct chain *c = chain_open(cases[i].format, "X");
        CHAIN_OK(c, "%s", cases[i].snapshot);
        chain_holds(c, "9=3", "");
        ck_assert_int_eq(chain_say(c, "%s", cases[i].broken), OBI_E_FORMAT);
        chain_is(c, OBI_STATE_STALE);
        chain_close(c);
    }
}
END_TEST

/* -- the depth of a book ----------------------------------------------------------------------- */

/* The book was made when the first event came, as deep as that stream is. */
START_TEST(a_deeper_stream_finds_a_book_that_is_deep_enough) {
    struct chain *c = chain_open("bybit", "X");
    CHAIN_OK(c, "{'topic':'orderbook.1.X','type':'snapshot','ts':1,'data':{'s':'X','u':7,"
                "'b':[['10','2']],'a':[['11','1']]}}");
    chain_holds(c, "10=2", "11=1");
    CHAIN_OK(c, "{'topic':'orderbook.50.X','type':'snapshot','ts':2,'data':{'s':'X','u':70,"
                "'b':[['10','2'],['9','3'],['8','1']],'a':[['11','1'],['12','5']]}}");
    CHAIN_OK(c, "{'topic':'orderbook.50.X','type':'delta','ts':3,'data':{'s':'X','u':71,"
                "'b':[['10','0']],'a':[]}}");
    chain_holds(c, "9=3 8=1", "11=1 12=5");
    chain_close(c);
}
END_TEST

#define BITMEX(table, action, row) "{'table':'" table "','action':'" action "','data':[" row "]}"

START_TEST(the_whole_book_of_bitmex_finds_a_book_that_is_deep_enough) {
    struct chain *c = chain_open("bitmex", "X");
    char rows[4096] = "", *at = rows;
    CHAIN_OK(c, BITMEX("orderBookL2_25", "partial",
                       "{'symbol':'X','id':1,'side':'Buy','size':1,'price':99}"));
    for (int i = 1; i <= 30; i++) {
        at += sprintf(at, "%s{'symbol':'X','id':%d,'side':'Buy','size':1,'price':%d}",
                      i > 1 ? "," : "", i, 100 - i);
    }
    CHAIN_OK(c, BITMEX("orderBookL2", "partial", "%s"), rows);
    ck_assert_uint_eq(chain_info(c).n_bids, 30);
    ck_assert_uint_eq(c->spec.depth_limit, 0);
    chain_close(c);
}
END_TEST

START_TEST(a_table_that_is_unsubscribed_leaves_the_book_of_the_other) {
    static const char *const tables[] = {"orderBookL2", "orderBookL2_25"};
    for (int i = 0; i < 2; i++) {
        struct chain *c = chain_open("bitmex", "X");
        CHAIN_OK(c,
                 BITMEX("%s", "partial", "{'symbol':'X','id':1,'side':'Buy','size':1,'price':9}"),
                 tables[i]);
        CHAIN_OK(c, "{'success':true,'unsubscribe':'%s:X'}", tables[1 - i]);
        chain_is(c, OBI_STATE_VALID);
        ck_assert_int_eq(chain_say(c, "{'success':true,'unsubscribe':'%s:X'}", tables[i]),
                         OBI_RESYNC);
        chain_is(c, OBI_STATE_STALE);
        chain_close(c);
    }
}
END_TEST

START_TEST(a_loss_of_an_instrument_that_nobody_knows_adds_none) {
    struct feed *f = feed_open("okx");
    struct obi_instrument told = {.struct_size = sizeof told};
    ck_assert_int_eq(
        feed_say(f, "{\"event\":\"unsubscribe\",\"arg\":{\"channel\":\"books\",\"instId\":"
                    "\"X\"}}"),
        OBI_OK);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_OTHER), 1);
    ck_assert_int_eq(obi_decoder_instrument(f->d, 0, &told), OBI_E_ARG);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_streams");
    TCase *binance = tcase_create("binance");
    TCase *depth = tcase_create("depth");
    TCase *broken = tcase_create("broken");
    TCase *bitfinex = tcase_create("bitfinex");
    TCase *bybit = tcase_create("bybit");
    TCase *okx = tcase_create("okx");
    TCase *deribit = tcase_create("deribit");
    TCase *coinbase = tcase_create("coinbase");
    tcase_add_test(binance, the_best_levels_of_a_combined_stream_are_no_update);
    tcase_add_test(binance, the_best_levels_of_another_symbol_are_not_the_awaited_snapshot);
    tcase_add_test(coinbase, a_broken_event_leaves_those_of_other_products);
    tcase_add_test(deribit, a_grouped_book_beside_the_whole_one_leaves_it);
    tcase_add_test(deribit, the_whole_book_takes_over_from_a_grouped_one);
    tcase_add_test(okx, a_broken_text_of_another_depth_leaves_the_book);
    tcase_add_test(okx, a_book_that_is_unsubscribed_is_void);
    tcase_add_test(deribit, a_grouped_book_whose_ids_begin_anew_is_told_anew);
    tcase_add_test(bybit, all_levels_whose_ids_begin_anew_unseen_are_a_hole);
    tcase_add_test(bitfinex, what_conf_asked_for_is_its_connections);
    tcase_add_test(bybit, connections_whose_names_are_long_are_apart);
    tcase_add_test(broken, a_text_that_breaks_off_is_lost_to_the_first_book_it_names);
    tcase_add_test(depth, a_deeper_stream_finds_a_book_that_is_deep_enough);
    tcase_add_test(depth, the_whole_book_of_bitmex_finds_a_book_that_is_deep_enough);
    tcase_add_test(depth, a_table_that_is_unsubscribed_leaves_the_book_of_the_other);
    tcase_add_test(depth, a_loss_of_an_instrument_that_nobody_knows_adds_none);
    suite_add_tcase(s, binance);
    suite_add_tcase(s, coinbase);
    suite_add_tcase(s, deribit);
    suite_add_tcase(s, okx);
    suite_add_tcase(s, bybit);
    suite_add_tcase(s, bitfinex);
    suite_add_tcase(s, broken);
    suite_add_tcase(s, depth);
    return s;
}

int main(void) {
    return test_run(suite());
}
