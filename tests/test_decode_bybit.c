/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bybit v5, message by message: ids that count by one and begin anew, depths beside each other, the
 * stream of all levels, and trades of several symbols in a text. */
#include "hostile.h"

#define BOOK(topic, type, cts, u, bids, asks)                                                      \
    "{\"topic\":\"orderbook." topic ".BTCUSDT\",\"type\":\"" type                                  \
    "\",\"ts\":1000,\"data\":{\"s\":\"BTCUSDT\",\"b\":[" bids "],\"a\":[" asks "],\"u\":" u        \
    ",\"seq\":5},\"cts\":" cts "}"
#define SNAPSHOT BOOK("50", "snapshot", "998", "100", "[\"10.0\",\"2.5\"]", "[\"10.5\",\"1\"]")

static struct feed *synced(void) {
    struct feed *f = feed_open("bybit");
    ck_assert_int_eq(feed_say(f, SNAPSHOT), OBI_OK);
    f->n_ev = 0;
    return f;
}

START_TEST(a_snapshot_begins_the_book) {
    struct feed *f = feed_open("bybit");
    ck_assert_int_eq(feed_say(f, SNAPSHOT), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    ck_assert_uint_eq(f->ev[0].seq, 100);
    ck_assert_int_eq(f->ev[0].ts_ns, INT64_C(998000000)); /* the engine's, not the sender's */
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_str_eq(told.symbol, "BTCUSDT");
    ck_assert_uint_eq(told.depth_limit, 50);
    ck_assert_uint_eq(told.flags, 0);
    ck_assert_uint_eq(told.verification, OBI_VERIFY_ARITHMETIC);
    feed_close(f);
}
END_TEST

START_TEST(ids_count_by_one_and_a_hole_is_told_at_once) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, BOOK("50", "delta", "1001", "101", "[\"10.0\",\"0\"]", "")),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(feed_say(f, BOOK("50", "delta", "1001", "101", "[\"10.0\",\"0\"]", "")),
                     OBI_OK);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DUPLICATES), 1);
    ck_assert_int_eq(feed_say(f, BOOK("50", "delta", "1002", "103", "[\"9\",\"1\"]", "")),
                     OBI_RESYNC);
    ck_assert_str_eq(f->err.message, "BTCUSDT lost updates: expected id 102, got id 103");
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_uint_eq(f->ev[1].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(feed_say(f, SNAPSHOT), OBI_OK);
    ck_assert_int_eq(feed_say(f, BOOK("50", "delta", "1003", "101", "[\"9\",\"1\"]", "")), OBI_OK);
    feed_close(f);
}
END_TEST

START_TEST(an_id_of_one_begins_anew_whatever_the_type_says) {
    static const char *const texts[] = {BOOK("50", "snapshot", "2000", "1", "[\"9.5\",\"1\"]", ""),
                                        BOOK("50", "delta", "2000", "1", "[\"9.5\",\"1\"]", "")};
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, "%s", texts[_i]), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    ck_assert_int_eq(feed_say(f, BOOK("50", "delta", "2001", "2", "[\"9\",\"1\"]", "")), OBI_OK);
    feed_close(f);
}
END_TEST

START_TEST(an_id_of_one_with_nothing_voids_the_book) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, BOOK("50", "delta", "2000", "1", "", "")), OBI_RESYNC);
    ck_assert_str_eq(f->err.message, "BTCUSDT the venue began its book anew");
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(feed_say(f, BOOK("50", "delta", "2000", "1", "", "")), OBI_OK); /* told once */
    feed_close(f);
}
END_TEST

START_TEST(a_restart_that_was_missed_is_a_hole_and_not_old) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, BOOK("50", "delta", "5000", "7", "[\"9\",\"1\"]", "")),
                     OBI_RESYNC);
    feed_close(f);
}
END_TEST

START_TEST(the_same_snapshot_again_is_a_sign_of_life) {
    struct feed *f = feed_open("bybit");
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(
            feed_say(f, BOOK("1", "snapshot", "%d", "100", "[\"10.0\",\"2\"]", "[\"10.5\",\"1\"]"),
                     1000 + 3000 * i),
            OBI_OK);
    }
    ck_assert_uint_eq(f->n_ev, 5);
    ck_assert_uint_eq(f->ev[3].kind, OBI_EVENT_TIME);
    ck_assert_int_eq(f->ev[4].ts_ns, INT64_C(7000000000));
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_SNAPSHOTS), 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DUPLICATES), 2);
    feed_close(f);
}
END_TEST

START_TEST(the_best_level_alone_becomes_its_changes) {
    struct feed *f = feed_open("bybit");
    feed_say(f, BOOK("1", "snapshot", "1000", "100", "[\"10\",\"2\"]", "[\"10.5\",\"1\"]"));
    f->n_ev = 0;
    ck_assert_int_eq(
        feed_say(f, BOOK("1", "snapshot", "1001", "101", "[\"10\",\"3\"]", "[\"10.4\",\"1\"]")),
        OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3); /* the old ask goes, the bid changes, the new ask comes */
    ck_assert_int_eq(f->ev[0].qty_lots, 0);
    ck_assert_uint_eq(f->ev[0].side, OBI_ASK);
    ck_assert_uint_eq(f->ev[1].side, OBI_BID);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, BOOK("1", "snapshot", "9000", "1", "[\"10\",\"3\"]", "")), OBI_OK);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_CLEAR); /* a restart is a new book */
    feed_close(f);
}
END_TEST

START_TEST(the_deepest_topic_is_the_book) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, BOOK("1", "snapshot", "1001", "7", "[\"10\",\"3\"]", "")), OBI_OK);
    ck_assert_int_eq(feed_say(f, BOOK("200", "delta", "1001", "101", "[\"10\",\"3\"]", "")),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_int_eq(feed_say(f, BOOK("200", "snapshot", "1001", "7", "[\"10\",\"3\"]", "")),
                     OBI_OK);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 200);
    ck_assert_int_eq(feed_say(f, BOOK("200", "delta", "1002", "8", "[\"10\",\"4\"]", "")), OBI_OK);
    ck_assert_int_eq(feed_say(f, BOOK("50", "delta", "1003", "102", "[\"10\",\"5\"]", "")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    feed_close(f);
}
END_TEST

#define TRADE(symbol, id, side, ms)                                                                \
    "{\"T\":" ms ",\"s\":\"" symbol "\",\"S\":\"" side                                             \
    "\",\"v\":\"0.5\",\"p\":\"10.5\",\"L\":\"PlusTick\",\"i\":\"" id "\",\"BT\":false,\"seq\":9}"
#define TRADES(list)                                                                               \
    "{\"topic\":\"publicTrade.BTCUSDT\",\"type\":\"snapshot\",\"ts\":1,\"data\":[" list "]}"
#define ETH                                                                                        \
    "{\"topic\":\"orderbook.50.ETHUSDT\",\"type\":\"snapshot\",\"ts\":1,\"data\":{\"b\":[[\"10."   \
    "0\","                                                                                         \
    "\"2\"]],\"a\":[],\"u\":9}}"

START_TEST(trades_have_the_aggressors_side_and_ids_of_letters) {
    struct feed *f = synced();
    ck_assert_int_eq(
        feed_say(f, TRADES(TRADE("BTCUSDT", "2290000001189048101", "Buy",
                                 "2000") "," TRADE("BTCUSDT", "a9188a0a-82bc", "Sell", "2001"))),
        OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_uint_eq(f->ev[0].side, OBI_BID);
    ck_assert_uint_eq(f->ev[0].order_id, UINT64_C(2290000001189048101));
    ck_assert_int_eq(f->ev[0].ts_ns, INT64_C(2000000000));
    ck_assert_uint_eq(f->ev[1].side, OBI_ASK);
    ck_assert_uint_ne(f->ev[1].order_id, 0);
    ck_assert_uint_eq(f->ev[1].flags, OBI_EVENT_PRINT | OBI_EVENT_LAST);
    feed_close(f);
}
END_TEST

START_TEST(trades_of_several_symbols_are_a_frame_each) {
    static const char *const texts[] = {
        SNAPSHOT, ETH,
        TRADES(TRADE("BTCUSDT", "1", "Buy", "1") "," TRADE("BTCUSDT", "2", "Buy", "1") " , " TRADE(
            "ETHUSDT", "3", "Buy", "1") "," TRADE("BTCUSDT", "4", "Buy", "1"))};
    struct feed *f = feed_open("bybit");
    for (int i = 0; i < 3; i++) ck_assert_int_eq(feed_say(f, "%s", texts[i]), OBI_OK);
    const struct obi_event *ev = &f->ev[f->n_ev - 4];
    for (unsigned i = 0; i < 4; i++) {
        ck_assert_uint_eq(ev[i].kind, OBI_EVENT_TRADE);
        ck_assert_uint_eq(ev[i].order_id, i + 1);
        ck_assert_uint_eq(ev[i].instrument, i == 2);
        ck_assert_uint_eq(ev[i].flags & OBI_EVENT_LAST, i != 0);
    }
    feed_close(f);
    outcome_check("bybit", texts, 3, 9, 0);
}
END_TEST

START_TEST(a_broken_trade_does_not_spoil_those_of_other_symbols) {
    static const char text[] = TRADES(TRADE("BTCUSDT", "1", "Buy", "1") "," TRADE(
        "BTCUSDT", "2", "Up", "1") "," TRADE("ETHUSDT", "3", "Buy", "1"));
    struct feed *f = feed_open("bybit");
    size_t done;
    ck_assert_int_eq(feed_say(f, "%s", SNAPSHOT), OBI_OK);
    ck_assert_int_eq(feed_say(f, "%s", ETH), OBI_OK);
    f->n_ev = 0;
    ck_assert_int_eq(feed_bytes(f, text, strlen(text), OBI_INPUT_END, &done), OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "BTCUSDT: 'S' is neither Buy nor Sell");
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_int_eq(feed_bytes(f, text + done, strlen(text) - done, OBI_INPUT_END, NULL), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(f->ev[0].order_id, 3);
    feed_close(f);
}
END_TEST

#define TICKER(fields)                                                                             \
    "{\"topic\":\"tickers.BTCUSDT\",\"type\":\"delta\",\"data\":{\"symbol\":\"BTCUSDT\"" fields    \
    "},\"cs\":1,\"ts\":1000}"

START_TEST(a_ticker_of_both_sides_is_a_quote) {
    struct feed *f = synced();
    feed_say(f, TICKER(",\"bid1Price\":\"10.0\",\"bid1Size\":\"1\""));
    feed_say(f, TICKER(",\"bid1Price\":\"\",\"bid1Size\":\"1\",\"ask1Price\":\"10.5\",\"ask1Size\":"
                       "\"2\""));
    ck_assert_uint_eq(f->n_ev, 0);
    feed_say(f, TICKER(",\"bid1Price\":\"10.0\",\"bid1Size\":\"1\",\"ask1Price\":\"10.5\","
                       "\"ask1Size\":\"2\""));
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_QUOTE);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_UNKNOWN), 2);
    feed_close(f);
}
END_TEST

START_TEST(answers_and_topics_of_no_use_are_counted) {
    static const char *const texts[] = {
        "{\"success\":true,\"ret_msg\":\"pong\",\"op\":\"ping\"}",
        "{\"retCode\":0,\"result\":{\"category\":\"spot\",\"list\":[{\"symbol\":\"X\"}]}}",
        "{\"topic\":\"kline.1.BTCUSDT\",\"data\":[]}",
        "{\"topic\":\"orderbook.rpi.BTCUSDT\",\"type\":\"delta\",\"data\":{}}",
        "{\"topic\":\"orderbook.full.BTCUSDT\",\"type\":\"delta\",\"data\":{}}",
        "{\"retCode\":0,\"result\":{\"s\":\"X\",\"b\":[],\"a\":[],\"u\":9,\"ts\":1}}"};
    static const char *const names[] = {
        "ping",  "answer", "kline.1.BTCUSDT", "orderbook.rpi.BTCUSDT", "orderbook.full.BTCUSDT",
        "answer"};
    struct feed *f = synced();
    const char *name;
    uint64_t count;
    ck_assert_int_eq(feed_say(f, "%s", texts[_i]), OBI_OK);
    ck_assert_int_eq(obi_decoder_unknown(f->d, 0, &name, &count), OBI_OK);
    ck_assert_str_eq(name, names[_i]);
    ck_assert_uint_eq(f->n_ev, 0);
    feed_close(f);
}
END_TEST

/* -- all levels -------------------------------------------------------------------------------- */

#define ANSWER(u, bids)                                                                            \
    "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":{\"s\":\"BTCUSDT\",\"b\":[" bids                  \
    "],\"a\":[],\"ts\":1000,\"u\":" u ",\"seq\":5,\"cts\":998},\"time\":1}"

START_TEST(all_levels_are_joined_with_a_fetched_snapshot) {
    struct feed *f = feed_open("bybit-full");
    ck_assert_int_eq(feed_say(f, BOOK("full", "delta", "1", "100", "[\"10\",\"1\"]", "")), OBI_OK);
    ck_assert_int_eq(feed_say(f, BOOK("full", "delta", "2", "101", "[\"10\",\"2\"]", "")), OBI_OK);
    ck_assert_int_eq(feed_say(f, ANSWER("98", "[\"9\",\"1\"]")), OBI_RESYNC); /* too old */
    ck_assert_int_eq(feed_say(f, ANSWER("100", "[\"9\",\"1\"]")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3); /* with 101 behind it */
    ck_assert_uint_eq(f->ev[2].seq, 101);
    ck_assert_int_eq(feed_say(f, BOOK("full", "delta", "2", "103", "[\"10\",\"2\"]", "")),
                     OBI_RESYNC);
    feed_close(f);
}
END_TEST

START_TEST(all_levels_that_begin_anew_wait_for_a_new_snapshot) {
    struct feed *f = feed_open("bybit-full");
    ck_assert_int_eq(feed_say(f, ANSWER("100", "[\"9\",\"1\"]")), OBI_OK);
    ck_assert_int_eq(feed_say(f, BOOK("full", "delta", "2", "1", "[\"10\",\"2\"]", "")),
                     OBI_RESYNC);
    ck_assert_uint_eq(f->ev[2].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(feed_say(f, BOOK("full", "delta", "3", "2", "[\"10\",\"2\"]", "")), OBI_OK);
    ck_assert_int_eq(feed_say(f, BOOK("full", "delta", "4", "1", "", "")), OBI_OK); /* once more */
    ck_assert_int_eq(feed_say(f, BOOK("full", "delta", "5", "2", "[\"10\",\"3\"]", "")), OBI_OK);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 1);
    ck_assert_int_eq(feed_say(f, ANSWER("1", "[\"9\",\"1\"]")), OBI_OK);
    ck_assert_uint_eq(f->ev[f->n_ev - 1].seq, 2);
    feed_close(f);
}
END_TEST

static const char *const broken[] = {
    BOOK("50", "delta", "x", "101", "", ""),
    BOOK("50", "delta", "1001", "-1", "", ""),
    BOOK("50", "delta", "1001", "101", "[\"10\"]", ""),
    ("{\"topic\":\"orderbook.50.BTCUSDT\",\"type\":\"delta\",\"ts\":1,\"data\":{\"u\":101,\"b\":[]}"
     "}"),
    "{\"topic\":\"orderbook.50.BTCUSDT\",\"type\":\"delta\",\"ts\":1,\"data\":[]}",
    "{\"topic\":\"orderbook.50.BTCUSDT\",\"type\":\"delta\",\"ts\":1,\"da",
};

START_TEST(a_broken_update_is_lost) {
    struct feed *f = synced();
    ck_assert_int_lt(feed_say(f, "%s", broken[_i]), 0);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
    feed_close(f);
}
END_TEST

static const struct {
    const char *format, *prime, *text;
} samples[] = {
    {"bybit", SNAPSHOT, BOOK("50", "delta", "1001", "101", "[\"10.0\",\"0\"]", "[\"11\",\"3.5\"]")},
    {"bybit", SNAPSHOT "\n" ETH,
     TRADES(TRADE("BTCUSDT", "1", "Buy", "1") "," TRADE("ETHUSDT", "a-b", "Sell", "2"))},
    {"bybit", BOOK("1", "snapshot", "1", "9", "[\"10\",\"2\"]", "[\"10.5\",\"1\"]"),
     BOOK("1", "snapshot", "1001", "10", "[\"10.1\",\"3\"]", "[\"10.5\",\"3.5\"]")},
    {"bybit", SNAPSHOT,
     TICKER(",\"bid1Price\":\"10.0\",\"bid1Size\":\"1\",\"ask1Price\":\"10.5\","
            "\"ask1Size\":\"2\"")},
    {"bybit-full", ANSWER("100", "[\"9\",\"1\"]"),
     BOOK("full", "delta", "1001", "101", "[\"10.0\",\"0\"]", "")},
};

START_TEST(every_truncation_and_every_change_of_a_byte_is_survived) {
    struct hostile h = {.format = samples[_i].format, .prime = samples[_i].prime};
    hostile_all(&h, samples[_i].text);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_bybit");
    TCase *t = tcase_create("bybit");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_snapshot_begins_the_book);
    tcase_add_test(t, ids_count_by_one_and_a_hole_is_told_at_once);
    tcase_add_loop_test(t, an_id_of_one_begins_anew_whatever_the_type_says, 0, 2);
    tcase_add_test(t, an_id_of_one_with_nothing_voids_the_book);
    tcase_add_test(t, a_restart_that_was_missed_is_a_hole_and_not_old);
    tcase_add_test(t, the_same_snapshot_again_is_a_sign_of_life);
    tcase_add_test(t, the_best_level_alone_becomes_its_changes);
    tcase_add_test(t, the_deepest_topic_is_the_book);
    tcase_add_test(t, trades_have_the_aggressors_side_and_ids_of_letters);
    tcase_add_test(t, trades_of_several_symbols_are_a_frame_each);
    tcase_add_test(t, a_broken_trade_does_not_spoil_those_of_other_symbols);
    tcase_add_test(t, a_ticker_of_both_sides_is_a_quote);
    tcase_add_loop_test(t, answers_and_topics_of_no_use_are_counted, 0, 6);
    tcase_add_test(t, all_levels_are_joined_with_a_fetched_snapshot);
    tcase_add_test(t, all_levels_that_begin_anew_wait_for_a_new_snapshot);
    tcase_add_loop_test(t, a_broken_update_is_lost, 0, (int)(sizeof broken / sizeof *broken));
    tcase_add_loop_test(t, every_truncation_and_every_change_of_a_byte_is_survived, 0,
                        (int)(sizeof samples / sizeof *samples));
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
