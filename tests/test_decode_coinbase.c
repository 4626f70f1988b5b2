/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Coinbase's messages, of the exchange and of Advanced Trade. */
#include "hostile.h"

#define SNAPSHOT                                                                                   \
    "{\"type\":\"snapshot\",\"product_id\":\"BTC-USD\",\"asks\":[[\"101.5\",\"1\"],[\"102\",\"0."  \
    "5\"]],"                                                                                       \
    "\"bids\":[[\"100\",\"2.25\"]],\"time\":\"2021-04-17T16:43:37.000001Z\"}"
#define UPDATE(changes)                                                                            \
    "{\"type\":\"l2update\",\"product_id\":\"BTC-USD\",\"changes\":[" changes                      \
    "],\"time\":\"2021-04-17T16:43:37.075687Z\"}"

enum { UNIT = 100000000 };

static struct feed *synced(void) {
    struct feed *f = feed_open("coinbase");
    ck_assert_int_eq(feed_say(f, "%s", SNAPSHOT), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    f->n_ev = 0;
    return f;
}

static void check(const struct obi_event *ev, uint32_t kind, uint32_t side, double price,
                  double qty) {
    ck_assert_uint_eq(ev->kind, kind);
    ck_assert_uint_eq(ev->side, side);
    ck_assert_int_eq(ev->price_ticks, (int64_t)(price * UNIT));
    ck_assert_int_eq(ev->qty_lots, (int64_t)(qty * UNIT));
}

START_TEST(a_snapshot_is_the_book_and_tells_what_can_be_verified) {
    struct feed *f = feed_open("coinbase");
    ck_assert_int_eq(feed_say(f, "%s", SNAPSHOT), OBI_OK);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    ck_assert_int_eq(f->ev[0].ts_ns, 1618677817000001000);
    check(&f->ev[1], OBI_EVENT_LEVEL, OBI_BID, 100, 2.25);
    check(&f->ev[2], OBI_EVENT_LEVEL, OBI_ASK, 101.5, 1);
    check(&f->ev[3], OBI_EVENT_LEVEL, OBI_ASK, 102, 0.5);
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_str_eq(told.symbol, "BTC-USD");
    ck_assert_uint_eq(told.verification, OBI_VERIFY_NONE);
    ck_assert_uint_eq(told.flags, 0);
    ck_assert_str_eq(told.price_step, "0.00000001");
    feed_close(f);
}
END_TEST

START_TEST(changes_come_in_their_order_and_size_0_removes) {
    struct feed *f = synced();
    ck_assert_int_eq(
        feed_say(f, "%s",
                 UPDATE("[\"sell\",\"101.5\",\"0.00000000\"],[\"buy\",\"100.5\",\"1\"],"
                        "[\"buy\",\"100.5\",\"3\",\"what comes later\"]")),
        OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    check(&f->ev[0], OBI_EVENT_LEVEL, OBI_ASK, 101.5, 0);
    check(&f->ev[1], OBI_EVENT_LEVEL, OBI_BID, 100.5, 1);
    check(&f->ev[2], OBI_EVENT_LEVEL, OBI_BID, 100.5, 3);
    ck_assert_uint_eq(f->ev[1].flags, 0);
    ck_assert_uint_eq(f->ev[2].flags, OBI_EVENT_LAST);
    ck_assert_int_eq(f->ev[2].ts_ns, 1618677817075687000);
    ck_assert_int_eq(feed_say(f, "%s", UPDATE("")), OBI_OK);
    ck_assert_uint_eq(f->ev[3].kind, OBI_EVENT_TIME);
    feed_close(f);
}
END_TEST

START_TEST(updates_before_the_snapshot_are_dropped_and_another_snapshot_replaces_the_book) {
    struct feed *f = feed_open("coinbase");
    ck_assert_int_eq(feed_say(f, "%s", UPDATE("[\"buy\",\"99\",\"1\"]")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 1);
    ck_assert_int_eq(feed_say(f, "%s", SNAPSHOT), OBI_OK);
    ck_assert_int_eq(feed_say(f, "%s", SNAPSHOT), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 8);
    ck_assert_uint_eq(f->ev[4].kind, OBI_EVENT_CLEAR);
    feed_close(f);
}
END_TEST

/* The side of a match is that of the order that rested; a last_match is no news. */
START_TEST(a_match_is_a_trade_of_the_other_sides_aggressor_and_a_last_match_is_history) {
    static const char match[] = "{\"type\":\"%s\",\"trade_id\":280232,\"maker_order_id\":\"x\","
                                "\"taker_order_id\":\"y\",\"side\":"
                                "\"%s\",\"size\":\"985\",\"price\":\"0.00001305\",\"product_id\":"
                                "\"BTC-USD\",\"sequence\":177100030,"
                                "\"time\":\"2021-04-17T16:43:37.089723Z\"}";
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, match, "last_match", "sell"), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_int_eq(feed_say(f, match, "match", "sell"), OBI_OK);
    ck_assert_int_eq(feed_say(f, match, "match", "buy"), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_TRADE);
    ck_assert_uint_eq(f->ev[0].side, OBI_BID);
    ck_assert_uint_eq(f->ev[1].side, OBI_ASK);
    ck_assert_uint_eq(f->ev[0].order_id, 280232);
    ck_assert_uint_eq(f->ev[0].seq, 177100030);
    ck_assert_int_eq(f->ev[0].price_ticks, 1305);
    ck_assert_uint_eq(f->ev[0].flags, OBI_EVENT_PRINT | OBI_EVENT_LAST);
    ck_assert_int_eq(feed_say(f, match, "match", "up"), OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "BTC-USD: 'side' is neither buy nor sell");
    ck_assert_uint_eq(f->n_ev, 2); /* the book has not lost anything */
    feed_close(f);
}
END_TEST

START_TEST(a_ticker_is_a_quote_since_it_tells_sizes) {
    struct feed *f = synced();
    ck_assert_int_eq(
        feed_say(f, "{\"type\":\"ticker\",\"sequence\":5,\"product_id\":\"BTC-USD\",\"price\":"
                    "\"100\",\"best_bid\":\"100\",\"best_ask\":\"101.5\",\"side\":\"buy\",\"time\":"
                    "\"2021-04-17T16:43:30.244075Z\",\"trade_id\":8,\"last_size\":\"0.04\"}"),
        OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_int_eq(
        feed_say(f,
                 "{\"type\":\"ticker\",\"sequence\":6,\"product_id\":\"BTC-USD\",\"price\":"
                 "\"100\",\"best_bid\":\"100\",\"best_bid_size\":\"2.25\",\"best_ask\":\"101.5\","
                 "\"best_ask_size\":\"1\",\"time\":\"2021-04-17T16:43:30.244075Z\"}"),
        OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    check(&f->ev[0], OBI_EVENT_QUOTE, OBI_BID, 100, 2.25);
    check(&f->ev[1], OBI_EVENT_QUOTE, OBI_ASK, 101.5, 1);
    ck_assert_uint_eq(f->ev[0].seq, 6);
    feed_close(f);
}
END_TEST

START_TEST(what_is_not_used_is_counted_by_its_name) {
    static const char *const texts[][2] = {
        {"{\"type\":\"heartbeat\",\"sequence\":90,\"last_trade_id\":20,\"product_id\":\"BTC-USD\"}",
         "heartbeat"},
        {"{\"type\":\"subscriptions\",\"channels\":[{\"name\":\"level2\"}]}", "subscriptions"},
        {"{\"type\":\"error\",\"message\":\"no such product\"}", "error"},
        {"{\"type\":\"received\",\"order_id\":\"d5\",\"order_type\":\"limit\"}", "received"},
        {"{\"type\":7}", "7"},
        {"{}", "unnamed"},
        {"{\"channel\":\"heartbeats\",\"sequence_num\":1,\"events\":[{\"heartbeat_counter\":5}]}",
         "heartbeats"},
        {"{\"channel\":\"l2_data\",\"sequence_num\":1,\"events\":[]}", "no event"},
    };
    struct feed *f = synced();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *name;
        uint64_t count;
        ck_assert_int_eq(feed_say(f, "%s", texts[i][0]), OBI_OK);
        ck_assert_int_eq(obi_decoder_unknown(f->d, (uint32_t)i, &name, &count), OBI_OK);
        ck_assert_str_eq(name, texts[i][1]);
    }
    ck_assert_uint_eq(f->n_ev, 0);
    feed_close(f);
}
END_TEST

/* Messages that are broken, and what is said; all of a book, which is then stale. */
static const char *const broken[][2] = {
    {UPDATE("[\"up\",\"100\",\"1\"]"), "BTC-USD: a change's side is neither buy nor sell"},
    {UPDATE("[]"), "BTC-USD: a change's side is neither buy nor sell"},
    {UPDATE("[\"buy\",\"100\"]"), "BTC-USD items[0] size is missing"},
    {UPDATE("[\"buy\",\"1\",\"1\"],[\"buy\",\"x\",\"1\"]"),
     "BTC-USD items[1] price 'x' is no decimal number"},
    {UPDATE("[\"buy\",\"0\",\"1\"]"), "BTC-USD items[0] price '0' is not above 0"},
    {UPDATE("[\"buy\",\"1\",\"-1\"]"), "BTC-USD items[0] size '-1' is negative"},
    {UPDATE("[\"buy\",\"1\",\"0.000000001\"]"),
     "BTC-USD items[0] size '0.000000001' is off the grid of steps"},
    {UPDATE("\"buy\""), "BTC-USD: an array was expected"},
    {"{\"type\":\"l2update\",\"product_id\":\"BTC-USD\",\"changes\":{}}",
     "BTC-USD: 'changes' is no array"},
    {"{\"type\":\"l2update\",\"product_id\":\"BTC-USD\",\"changes\":[],\"time\":5}",
     "BTC-USD: 'time' is no time"},
    {"{\"type\":\"l2update\",\"product_id\":\"BTC-USD\",\"changes\":[]",
     "BTC-USD: ',' or a closing bracket was expected"},
    {"{\"type\":\"snapshot\",\"product_id\":\"BTC-USD\",\"bids\":[]}",
     "BTC-USD: 'asks' is no array"},
    {"{\"type\":\"snapshot\",\"product_id\":\"BTC-USD\",\"bids\":[[1]],\"asks\":[]}",
     "BTC-USD: a level lacks its size"},
};

START_TEST(a_broken_message_of_a_book_is_told_and_the_book_is_stale) {
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct feed *f = synced();
        ck_assert_msg(feed_say(f, "%s", broken[i][0]) < 0, "%s", broken[i][0]);
        ck_assert_str_eq(f->err.message, broken[i][1]);
        ck_assert_uint_eq(f->n_ev, 1);
        ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
        ck_assert_int_eq(feed_say(f, "%s", SNAPSHOT), OBI_OK);
        ck_assert_uint_eq(f->n_ev, 5);
        feed_close(f);
    }
}
END_TEST

START_TEST(a_book_message_without_a_product_is_nobodys) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, "{\"type\":\"l2update\",\"changes\":[]}"), OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "'product_id' is no symbol");
    ck_assert_uint_eq(f->n_ev, 0);
    feed_close(f);
}
END_TEST

/* -- Advanced Trade ---------------------------------------------------------------------------- */

#define ADVANCED(channel, number, events)                                                          \
    "{\"channel\":\"" channel                                                                      \
    "\",\"client_id\":\"\",\"timestamp\":\"2023-02-09T20:32:50.714964855Z\","                      \
    "\"sequence_num\":" number ",\"events\":[" events "]}"
#define LEVEL(side, price, size)                                                                   \
    "{\"side\":\"" side "\",\"event_time\":\"1970-01-01T00:00:00Z\",\"price_level\":\"" price      \
    "\",\"new_quantity\":\"" size "\"}"
#define BOOK(type, product, updates)                                                               \
    "{\"type\":\"" type "\",\"product_id\":\"" product "\",\"updates\":[" updates "]}"
#define TRADE(id, product, side)                                                                   \
    "{\"trade_id\":\"" id "\",\"product_id\":\"" product                                           \
    "\",\"price\":\"1260.01\",\"size\":\"0.3\",\"side\":"                                          \
    "\"" side "\",\"time\":\"2019-08-14T20:42:27.265Z\"}"
#define TRADES(type, trades) "{\"type\":\"" type "\",\"trades\":[" trades "]}"

#define TWO_LEVELS LEVEL("bid", "21921.73", "0.06") "," LEVEL("offer", "21922", "1")
#define TWO_TRADES TRADE("2", "A-USD", "BUY") "," TRADE("3", "A-USD", "SELL")
#define BOOKS                                                                                      \
    BOOK("snapshot", "A-USD", TWO_LEVELS)                                                          \
    "," BOOK("snapshot", "B-USD", LEVEL("bid", "1", "1")) "," BOOK("update", "A-USD",              \
                                                                   LEVEL("offer", "21922", "0"))
#define PRINTS                                                                                     \
    TRADES("snapshot", TRADE("1", "A-USD", "BUY"))                                                 \
    "," TRADES("update", TWO_TRADES                                                                \
               "," TRADE("4", "B-USD", "SELL")) "," TRADES("update", TRADE("5", "B-USD", "BUY"))

static const char advanced[] =
    ADVANCED("l2_data", "4", BOOKS) "\n" ADVANCED("market_trades", "5", PRINTS) "\n";

static void check_advanced(const struct feed *f) {
    ck_assert_uint_eq(f->n_ev, 3 + 2 + 1 + 2 + 1 + 1);
    check(&f->ev[2], OBI_EVENT_LEVEL, OBI_ASK, 21922, 1);
    ck_assert_uint_eq(f->ev[4].instrument, 1);
    check(&f->ev[5], OBI_EVENT_LEVEL, OBI_ASK, 21922, 0);
    ck_assert_uint_eq(f->ev[5].flags, OBI_EVENT_LAST);
    ck_assert_uint_eq(f->ev[5].seq, 4);
    ck_assert_int_eq(f->ev[5].ts_ns, 1675974770714964855);
    static const uint32_t sides[] = {OBI_ASK, OBI_BID, OBI_BID, OBI_ASK};
    for (uint32_t i = 0; i < 4; i++) {
        const struct obi_event *ev = &f->ev[6 + i];
        ck_assert_uint_eq(ev->kind, OBI_EVENT_TRADE);
        ck_assert_uint_eq(ev->order_id, 2 + i);
        ck_assert_uint_eq(ev->side, sides[i]);
        ck_assert_uint_eq(ev->instrument, i >= 2);
        ck_assert_uint_eq(ev->seq, 5);
        ck_assert_int_eq(ev->ts_ns, 1565815347265000000);
        ck_assert_uint_eq(ev->flags & OBI_EVENT_LAST, i ? OBI_EVENT_LAST : 0);
    }
}

START_TEST(each_event_of_advanced_trade_is_a_message_in_any_room) {
    for (size_t room = 1; room < 12; room++) {
        struct feed *f = feed_open("coinbase");
        f->ev_size = room;
        ck_assert_int_eq(feed_bytes(f, advanced, sizeof advanced - 1, 0, NULL), OBI_OK);
        check_advanced(f);
        ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_MESSAGES), 7);
        ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_UNKNOWN), 1);
        ck_assert_uint_eq(feed_held_now(f), 0);
        feed_close(f);
    }
}
END_TEST

START_TEST(a_broken_event_of_advanced_trade_is_told) {
    static const char *const texts[][2] = {
        {ADVANCED("l2_data", "6", BOOK("update", "A-USD", LEVEL("up", "1", "1"))),
         "A-USD: 'side' is neither bid nor offer"},
        {ADVANCED("l2_data", "6", BOOK("update", "A-USD", "5")), "A-USD: an object was expected"},
        {ADVANCED("l2_data", "6", "{\"type\":\"update\",\"product_id\":\"A-USD\"}"),
         "A-USD: 'updates' is no array"},
        {ADVANCED("l2_data", "6", "5"), "an object was expected"},
        {ADVANCED("market_trades", "6", TRADES("update", TRADE("2", "A-USD", "up"))),
         "A-USD: 'side' is neither BUY nor SELL"},
        {ADVANCED("market_trades", "6", TRADES("update", "{}")), "'product_id' is no symbol"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct feed *f = feed_open("coinbase");
        ck_assert_int_eq(feed_bytes(f, advanced, sizeof advanced - 1, 0, NULL), OBI_OK);
        f->n_ev = 0;
        ck_assert_msg(feed_say(f, "%s", texts[i][0]) < 0, "%s", texts[i][0]);
        ck_assert_str_eq(f->err.message, texts[i][1]);
        ck_assert_uint_eq(f->n_ev, i < 3); /* the gap */
        feed_close(f);
    }
}
END_TEST

static const char *const samples[] = {
    SNAPSHOT,
    UPDATE("[\"sell\",\"101.5\",\"0\"],[\"buy\",\"100\",\"1e-3\"]"),
    "{\"type\":\"match\",\"trade_id\":2,\"side\":\"sell\",\"size\":\"9\",\"price\":\"0.1\","
    "\"product_id\":"
    "\"BTC-USD\",\"sequence\":1,\"time\":\"2021-04-17T16:43:37.089723Z\"}",
    "{\"type\":\"ticker\",\"product_id\":\"BTC-USD\",\"best_bid\":\"1\",\"best_bid_size\":\"2\","
    "\"best_ask\":"
    "\"3\",\"best_ask_size\":\"1\"}",
    ADVANCED("l2_data", "4",
             BOOK("snapshot", "A", LEVEL("bid", "2", "1")) "," BOOK("update", "A", "")),
    ADVANCED("market_trades", "5",
             TRADES("update", TRADE("2", "A", "BUY") "," TRADE("3", "B", "SELL"))),
};

START_TEST(every_truncation_and_every_change_of_a_byte_is_survived) {
    hostile_all(&(struct hostile){.format = "coinbase", .prime = SNAPSHOT}, samples[_i]);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_coinbase");
    TCase *t = tcase_create("exchange");
    tcase_add_test(t, a_snapshot_is_the_book_and_tells_what_can_be_verified);
    tcase_add_test(t, changes_come_in_their_order_and_size_0_removes);
    tcase_add_test(t,
                   updates_before_the_snapshot_are_dropped_and_another_snapshot_replaces_the_book);
    tcase_add_test(t, a_match_is_a_trade_of_the_other_sides_aggressor_and_a_last_match_is_history);
    tcase_add_test(t, a_ticker_is_a_quote_since_it_tells_sizes);
    tcase_add_test(t, what_is_not_used_is_counted_by_its_name);
    tcase_add_test(t, a_broken_message_of_a_book_is_told_and_the_book_is_stale);
    tcase_add_test(t, a_book_message_without_a_product_is_nobodys);
    suite_add_tcase(s, t);
    t = tcase_create("advanced");
    tcase_add_test(t, each_event_of_advanced_trade_is_a_message_in_any_room);
    tcase_add_test(t, a_broken_event_of_advanced_trade_is_told);
    suite_add_tcase(s, t);
    t = tcase_create("bytes");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, every_truncation_and_every_change_of_a_byte_is_survived, 0,
                        (int)(sizeof samples / sizeof *samples));
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
