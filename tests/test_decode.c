/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What each message becomes. */
#include "feed.h"

#define MS INT64_C(1000000)

static void check_event(const struct obi_event *got, struct obi_event expected) {
    ck_assert_msg(memcmp(got, &expected, sizeof expected) == 0,
                  "kind %d side %d flags %d price %lld qty %lld ts %lld recv %lld seq %llu",
                  got->kind, got->side, got->flags, (long long)got->price_ticks,
                  (long long)got->qty_lots, (long long)got->ts_ns, (long long)got->recv_ns,
                  (unsigned long long)got->seq);
}

static struct obi_event event(uint8_t kind, uint8_t side, obi_ticks price, obi_lots qty,
                              uint16_t flags, uint64_t seq, obi_ns ts_ns) {
    return (struct obi_event){.kind = kind,
                              .side = side,
                              .price_ticks = price,
                              .qty_lots = qty,
                              .flags = flags,
                              .seq = seq,
                              .ts_ns = ts_ns,
                              .recv_ns = 7};
}

START_TEST(a_snapshot_empties_the_book_and_fills_it) {
    struct feed *f = feed_open("binance-usdm");
    int rc = feed_say(f, "{\"lastUpdateId\":100,\"E\":6,\"T\":5,\"bids\":[[\"10.0\",\"2.50\"],"
                         "[\"9.9\",\"0.00\"],[\"9.8\",\"1\"]],\"asks\":[[\"10.2\",\"1\"],"
                         "[\"10.3\",\"0\"]]}");
    ck_assert_int_eq(rc, OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4); /* levels without size are skipped */
    enum { S = OBI_EVENT_SNAPSHOT };
    check_event(&f->ev[0], event(OBI_EVENT_CLEAR, 0, 0, 0, S, 100, 5 * MS));
    check_event(&f->ev[1], event(OBI_EVENT_LEVEL, OBI_BID, 100, 250, S, 100, 5 * MS));
    check_event(&f->ev[2], event(OBI_EVENT_LEVEL, OBI_BID, 98, 100, S, 100, 5 * MS));
    check_event(&f->ev[3],
                event(OBI_EVENT_LEVEL, OBI_ASK, 102, 100, S | OBI_EVENT_LAST, 100, 5 * MS));
    feed_close(f);
}
END_TEST

START_TEST(a_snapshot_without_sizes_is_an_empty_book) {
    struct feed *f = feed_open("binance-spot");
    ck_assert_int_eq(feed_say(f, "{\"lastUpdateId\":9,\"bids\":[[\"1.0\",\"0\"]],\"asks\":[]}"), 0);
    ck_assert_uint_eq(f->n_ev, 1);
    check_event(&f->ev[0],
                event(OBI_EVENT_CLEAR, 0, 0, 0, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST, 9, 0));
    feed_close(f);
}
END_TEST

/* One update in many spellings: what it means does not depend on them. */
static const char *const spellings[] = {
    FEED_DIFF_HEAD "\"b\":[[\"10.0\",\"0\"],[\"9.9\",\"3\"]],\"a\":[[\"10.1\",\"0.07\"]]}",
    "{\"stream\":\"x@depth\",\"data\":" FEED_DIFF_HEAD
    "\"b\":[[\"10.0\",\"0\"],[\"9.9\",\"3\"]],\"a\":[[\"10.1\",\"0.07\"]]}}",
    "{\"data\":" FEED_DIFF_HEAD
    "\"b\":[[\"10.0\",\"0\"],[\"9.9\",\"3\"]],\"a\":[[\"10.1\",\"0.07\"]]},"
    "\"stream\":\"x@depth\"}",
    "{\"a\":[[\"10.1\",\"0.07\"]],\"pu\":94,\"u\":101,\"b\":[[\"10.0\",\"0\"],[\"9.9\",\"3\"]],"
    "\"U\":95,\"s\":\"X\",\"T\":5,\"E\":6,\"e\":\"depthUpdate\"}",
    " { \"e\" : \"depthUpdate\" , \"E\" : 6 , \"T\" : 5 , \"s\" : \"X\" , \"U\" : 95 , \"u\" : 101 "
    ", \"pu\" : 94 , \"b\" : [ [ \"10.0\" , \"0\" ] , [ \"9.9\" , \"3\" ] ] , \"a\" : [ [ \"10.1\" "
    ", \"0.07\" ] ] } ",
    "{\"\\u0065\":\"depth\\u0055pdate\",\"E\":6,\"T\":5,\"s\":\"\\u0058\",\"U\":95,\"u\":101,"
    "\"p\\u0075\":94,\"b\":[[\"10\\u002e0\",\"0\"],[\"9.9\",\"\\u0033\"]],\"a\":[[\"10.1\","
    "\"0.07\"]]}",
    "{\"new\":{\"e\":[1,{\"s\":\"Y\"}]},\"e\":\"depthUpdate\",\"E\":6,\"T\":5,\"s\":\"X\",\"ps\":"
    "\"X\",\"U\":95,\"u\":101,\"pu\":94,\"b\":[[\"10.0\",\"0\",[]],[\"9.9\",\"3\",1,{\"x\":2}]],"
    "\"a\":[[\"10.1\",\"0.07\"]],\"z\":null,\"k\":-1.5e3}",
    FEED_DIFF_HEAD
    "\"b\":[[\"10.00\",\"0.000\"],[\"009.9\",\"3.0\"]],\"a\":[[\"10.1\",\"0.0700\"]]}",
    FEED_DIFF_HEAD "\"b\":[[10.0,0],[9.9,3]],\"a\":[[10.1,0.07]]}",
};

START_TEST(an_update_is_told_bids_first_however_it_is_spelt) {
    struct feed *f = feed_synced("binance-usdm");
    ck_assert_msg(feed_say(f, "%s", spellings[_i]) == OBI_OK, "%s", f->err.message);
    ck_assert_uint_eq(f->n_ev, 3);
    check_event(&f->ev[0], event(OBI_EVENT_LEVEL, OBI_BID, 100, 0, 0, 101, 5 * MS));
    check_event(&f->ev[1], event(OBI_EVENT_LEVEL, OBI_BID, 99, 300, 0, 101, 5 * MS));
    check_event(&f->ev[2], event(OBI_EVENT_LEVEL, OBI_ASK, 101, 7, OBI_EVENT_LAST, 101, 5 * MS));
    feed_close(f);
}
END_TEST

START_TEST(an_empty_update_lets_the_ids_go_on) {
    struct feed *f = feed_synced("binance-usdm");
    ck_assert_int_eq(feed_say(f, FEED_DIFF_HEAD "\"b\":[],\"a\":[ ]}"), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    check_event(&f->ev[0], event(OBI_EVENT_TIME, 0, 0, 0, OBI_EVENT_LAST, 101, 5 * MS));
    feed_close(f);
}
END_TEST

START_TEST(a_gap_is_told_before_anything_of_the_update) {
    struct feed *f = feed_synced("binance-usdm");
    int rc =
        feed_say(f, "{\"e\":\"depthUpdate\",\"E\":6,\"s\":\"X\",\"U\":120,\"u\":125,\"pu\":118,"
                    "\"b\":[[\"10.0\",\"1\"]],\"a\":[]}");
    ck_assert_int_eq(rc, OBI_RESYNC);
    ck_assert_uint_eq(f->n_ev, 1);
    check_event(&f->ev[0], event(OBI_EVENT_GAP, 0, 0, 0, OBI_EVENT_LAST, 125, 6 * MS));
    ck_assert_str_eq(f->err.message, "X lost updates: expected id 100, got id 120");
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_GAPS), 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_HELD), 1);
    feed_close(f);
}
END_TEST

START_TEST(a_gap_in_a_chain_names_both_links) {
    struct feed *f = feed_synced("binance-usdm");
    ck_assert_int_eq(feed_say(f, FEED_DIFF_HEAD "\"b\":[],\"a\":[]}"), OBI_OK);
    int rc = feed_say(f, "{\"e\":\"depthUpdate\",\"s\":\"X\",\"U\":120,\"u\":125,\"pu\":118,"
                         "\"b\":[],\"a\":[]}");
    ck_assert_int_eq(rc, OBI_RESYNC);
    ck_assert_str_eq(f->err.message, "X lost updates: expected one after 101, got one after 118");
    feed_close(f);
}
END_TEST

static struct obi_event trade(uint8_t aggressor, obi_ticks price, obi_lots qty, uint64_t id) {
    struct obi_event ev =
        event(OBI_EVENT_TRADE, aggressor, price, qty, OBI_EVENT_PRINT | OBI_EVENT_LAST, id, 5 * MS);
    ev.order_id = id;
    return ev;
}

START_TEST(a_trade_is_its_aggressors) {
    struct feed *f = feed_synced("binance-usdm");
    const char *format = "{\"e\":\"%s\",\"E\":6,\"T\":5,\"s\":\"X\",\"%c\":77,\"p\":\"10.1\","
                         "\"q\":\"0.05\",%s\"m\":%s}";
    struct {
        const char *kind;
        int key;
        const char *type, *maker;
        uint8_t side;
    } rows[] = {
        {"trade", 't', "\"X\":\"MARKET\",", "false", OBI_BID},
        {"trade", 't', "\"X\":\"MARKET\",", "true", OBI_ASK},
        {"trade", 't', "", "true", OBI_ASK},
        {"aggTrade", 'a', "\"f\":1,\"l\":2,", "true", OBI_ASK},
        {"aggTrade", 'a', "", "false", OBI_BID},
        {"trade", 't', "\"b\":5,\"a\":6,", "false", OBI_BID}, /* older: the orders' ids */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[300];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(line, sizeof line, format, rows[i].kind, rows[i].key, rows[i].type, rows[i].maker);
#pragma GCC diagnostic pop
        ck_assert_int_eq(feed_say(f, "%s", line), OBI_OK);
        ck_assert_uint_eq(f->n_ev, i + 1);
        check_event(&f->ev[i], trade(rows[i].side, 101, 5, 77));
    }
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_TRADES), 6);
    feed_close(f);
}
END_TEST

START_TEST(what_is_no_market_trade_is_passed_over) {
    struct feed *f = feed_synced("binance-usdm");
    const char *tails[] = {
        "\"p\":\"10.1\",\"q\":\"1\",\"X\":\"INSURANCE_FUND\",\"m\":true}",
        "\"p\":\"10.1\",\"q\":\"1\",\"X\":\"ADL\",\"m\":true}",
        "\"p\":\"10.1\",\"q\":\"1\",\"X\":\"NA\",\"m\":true}",
        "\"p\":\"0\",\"q\":\"1\",\"X\":\"MARKET\",\"m\":true}",
        "\"p\":\"10.1\",\"q\":\"0.00\",\"X\":\"MARKET\",\"m\":true}",
    };
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(
            feed_say(f, "{\"e\":\"trade\",\"E\":6,\"T\":5,\"s\":\"X\",\"t\":1,%s", tails[i]),
            OBI_OK);
    }
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_UNKNOWN), 5);
    feed_close(f);
}
END_TEST

START_TEST(a_book_ticker_is_two_quotes) {
    const char *tickers[] = {
        "{\"u\":400,\"s\":\"X\",\"b\":\"10.0\",\"B\":\"3\",\"a\":\"10.1\",\"A\":\"0.02\"}",
        "{\"stream\":\"x@bookTicker\",\"data\":{\"A\":\"0.02\",\"a\":\"10.1\",\"B\":\"3\","
        "\"b\":\"10.0\",\"s\":\"X\",\"u\":400}}",
        "{\"e\":\"bookTicker\",\"u\":400,\"s\":\"X\",\"b\":\"10.0\",\"B\":\"3\",\"a\":\"10.1\","
        "\"A\":\"0.02\",\"T\":5,\"E\":6}",
    };
    for (size_t i = 0; i < 3; i++) {
        struct feed *f = feed_synced(i == 2 ? "binance-usdm" : "binance-spot");
        obi_ns ts_ns = i == 2 ? 5 * MS : 0;
        ck_assert_msg(feed_say(f, "%s", tickers[i]) == OBI_OK, "%s", f->err.message);
        ck_assert_uint_eq(f->n_ev, 2);
        check_event(&f->ev[0], event(OBI_EVENT_QUOTE, OBI_BID, 100, 300, 0, 400, ts_ns));
        check_event(&f->ev[1], event(OBI_EVENT_QUOTE, OBI_ASK, 101, 2, OBI_EVENT_LAST, 400, ts_ns));
        feed_close(f);
    }
}
END_TEST

START_TEST(messages_of_no_use_are_counted) {
    struct feed *f = feed_synced("binance-spot");
    const char *lines[] = {
        "{\"result\":null,\"id\":1}",
        "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}",
        "{\"e\":\"kline\",\"E\":1,\"s\":\"X\",\"k\":{\"t\":1,\"o\":\"1\"}}",
        "{\"stream\":\"x@kline\",\"data\":{\"e\":\"kline\",\"s\":\"X\"}}",
        "{\"e\":\"other\",\"b\":[1,2],\"a\":[{}]}",
        "{\"stream\":\"x\",\"data\":[{\"e\":\"trade\"}]}",
        "{\"e\":\"depthUpdate2\"}",
        "{\"e\":5}",
        "{}",
        "[]",
        "null",
    };
    size_t n = sizeof lines / sizeof *lines;
    for (size_t i = 0; i < n; i++) ck_assert_msg(feed_say(f, "%s", lines[i]) == 0, "%s", lines[i]);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_UNKNOWN), n);
    feed_close(f);
}
END_TEST

START_TEST(prints_before_the_steps_are_known_are_counted) {
    struct feed *f = feed_open("binance-spot");
    const char *ticker =
        "{\"u\":4,\"s\":\"X\",\"b\":\"10.0\",\"B\":\"3\",\"a\":\"10.1\",\"A\":\"0.02\"}";
    const char *trade_line =
        "{\"e\":\"trade\",\"T\":5,\"s\":\"X\",\"t\":1,\"p\":\"10.0\",\"q\":\"1\",\"m\":true}";
    ck_assert_int_eq(feed_say(f, "%s", ticker), OBI_OK);
    ck_assert_int_eq(feed_say(f, "%s", trade_line), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_UNSCALED), 2);
    ck_assert_int_eq(feed_say(f, FEED_SNAPSHOT), OBI_OK);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, "%s", ticker), OBI_OK);
    ck_assert_int_eq(feed_say(f, "%s", trade_line), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    feed_close(f);
}
END_TEST

/* COIN-margined futures: as many contracts of so many USD, settled in the coin. */
START_TEST(coin_margined_futures_are_inverse_unless_it_is_told_otherwise) {
    struct obi_decoder_options opt = feed_options("binance-coinm");
    struct obi_instrument given[2];
    memset(given, 0, sizeof given);
    strcpy(given[0].symbol, "BTCUSD_PERP");
    strcpy(given[1].symbol, "X");
    for (uint32_t i = 0; i < 2; i++) {
        given[i].struct_size = sizeof given[i];
        given[i].id = i;
    }
    given[0].multiplier = 100;
    given[1].contract = OBI_CONTRACT_QUANTO;
    opt.instrument = given;
    opt.n_instruments = 2;
    struct feed *f = feed_open_with(&opt);
    ck_assert_int_eq(
        feed_say(f, "{\"lastUpdateId\":100,\"symbol\":\"BTCUSD_PERP\",\"pair\":\"BTCUSD\","
                    "\"E\":2,\"T\":1,\"bids\":[[\"61800.1\",\"12\"]],\"asks\":[]}"),
        OBI_OK);
    ck_assert_int_eq(
        feed_say(f, "{\"e\":\"depthUpdate\",\"E\":2,\"T\":1,\"s\":\"BTCUSD_PERP\",\"ps\":"
                    "\"BTCUSD\",\"U\":90,\"u\":101,\"pu\":89,\"b\":[],\"a\":[[\"61800.2\","
                    "\"7\"]]}"),
        OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_int_eq(f->ev[2].qty_lots, 7);
    ck_assert_uint_eq(feed_instrument(f, 0).contract, OBI_CONTRACT_INVERSE);
    ck_assert(feed_instrument(f, 0).multiplier == 100);
    ck_assert_uint_eq(feed_instrument(f, 0).verification, OBI_VERIFY_IDENTITY);
    ck_assert_uint_eq(feed_instrument(f, 1).contract, OBI_CONTRACT_QUANTO);
    ck_assert_int_eq(
        feed_say(f, "{\"lastUpdateId\":1,\"symbol\":\"ETHUSD_PERP\",\"bids\":[[\"1\",\"1\"]],"
                    "\"asks\":[]}"),
        OBI_OK);
    ck_assert_uint_eq(feed_instrument(f, 2).contract, OBI_CONTRACT_INVERSE);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode");
    TCase *t = tcase_create("messages");
    tcase_add_test(t, a_snapshot_empties_the_book_and_fills_it);
    tcase_add_test(t, a_snapshot_without_sizes_is_an_empty_book);
    tcase_add_loop_test(t, an_update_is_told_bids_first_however_it_is_spelt, 0,
                        (int)(sizeof spellings / sizeof *spellings));
    tcase_add_test(t, an_empty_update_lets_the_ids_go_on);
    tcase_add_test(t, a_gap_is_told_before_anything_of_the_update);
    tcase_add_test(t, a_gap_in_a_chain_names_both_links);
    tcase_add_test(t, a_trade_is_its_aggressors);
    tcase_add_test(t, what_is_no_market_trade_is_passed_over);
    tcase_add_test(t, a_book_ticker_is_two_quotes);
    tcase_add_test(t, messages_of_no_use_are_counted);
    tcase_add_test(t, prints_before_the_steps_are_known_are_counted);
    tcase_add_test(t, coin_margined_futures_are_inverse_unless_it_is_told_otherwise);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
