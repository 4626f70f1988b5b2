/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * FTX, message by message. */
#include "hostile.h"

#define HEAD(channel, type)                                                                        \
    "{\"channel\": \"" channel "\", \"market\": \"XRP/USD\", \"type\": \"" type "\", \"data\": "
#define PARTIAL                                                                                    \
    HEAD("orderbook", "partial")                                                                   \
    "{\"time\": 1618677881.0430884, \"checksum\": 2811656200, \"bids\": [[1.5, 10.0], "            \
    "[1.165e-05, "                                                                                 \
    "2.0]], \"asks\": [[1.6, 0.25]], \"action\": \"partial\"}}"
#define UPDATE(bids, asks)                                                                         \
    HEAD("orderbook", "update")                                                                    \
    "{\"time\": 1618677882.5, \"checksum\": 7, \"bids\": [" bids "], \"asks\": [" asks "]}}"

static struct feed *synced(void) {
    struct feed *f = feed_open("ftx");
    ck_assert_int_eq(feed_say(f, PARTIAL), OBI_OK);
    f->n_ev = 0;
    return f;
}

START_TEST(a_partial_begins_the_book) {
    struct feed *f = feed_open("ftx");
    ck_assert_int_eq(feed_say(f, PARTIAL), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 5);
    ck_assert_int_eq(f->ev[0].ts_ns, INT64_C(1618677881043088400));
    ck_assert_int_eq(f->ev[1].price_ticks, INT64_C(15000000000)); /* steps of 10^-10 */
    ck_assert_int_eq(f->ev[2].price_ticks, 116500);
    ck_assert_int_eq(f->ev[3].qty_lots, 25000000);
    ck_assert_uint_eq(f->ev[4].kind, OBI_EVENT_CHECKSUM);
    ck_assert_int_eq(f->ev[4].price_ticks, INT64_C(2811656200));
    ck_assert_uint_eq(f->ev[4].order_id2 & 0xff, OBI_CHECKSUM_FTX);
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_uint_eq(told.verification, OBI_VERIFY_CHECKSUM);
    ck_assert_uint_eq(told.depth_limit, 100);
    feed_close(f);
}
END_TEST

START_TEST(an_update_follows_whatever_came_before) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, UPDATE("[1.5, 0.0]", "[1.7, 3.0]")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_int_eq(f->ev[0].qty_lots, 0);
    ck_assert_uint_eq(f->ev[1].side, OBI_ASK);
    ck_assert_uint_eq(f->ev[2].flags, OBI_EVENT_LAST);
    ck_assert_int_eq(feed_say(f, UPDATE("", "")), OBI_OK); /* only proves the book */
    ck_assert_uint_eq(f->ev[3].kind, OBI_EVENT_TIME);
    ck_assert_uint_eq(f->ev[4].kind, OBI_EVENT_CHECKSUM);
    feed_close(f);
}
END_TEST

START_TEST(an_update_before_a_partial_is_dropped) {
    struct feed *f = feed_open("ftx");
    ck_assert_int_eq(feed_say(f, UPDATE("[1.5, 1.0]", "")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 1);
    feed_close(f);
}
END_TEST

START_TEST(a_second_partial_replaces_the_book) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, PARTIAL), OBI_OK);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    feed_close(f);
}
END_TEST

START_TEST(trades_in_either_order_are_one_frame) {
    static const char *const order[] = {
        "{\"id\": 5, \"price\": 1.5, \"size\": 2.0, \"side\": \"buy\", \"liquidation\": false, "
        "\"time\": \"2021-04-17T16:44:41.605564+00:00\"}",
        "{\"id\": 6, \"price\": 1.6, \"size\": 1.0, \"side\": \"sell\", \"liquidation\": true, "
        "\"time\": \"2021-04-17T16:44:41.705564+00:00\"}"};
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, HEAD("trades", "update") "[%s, %s]}", order[_i], order[1 - _i]),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    for (size_t i = 0; i < 2; i++) {
        int is_first = f->ev[i].order_id == 5;
        ck_assert_uint_eq(f->ev[i].side, is_first ? OBI_BID : OBI_ASK);
        ck_assert_int_eq(f->ev[i].ts_ns,
                         is_first ? INT64_C(1618677881605564000) : INT64_C(1618677881705564000));
        ck_assert_uint_eq(f->ev[i].seq, 6); /* the latest */
    }
    feed_close(f);
}
END_TEST

START_TEST(a_ticker_is_a_quote_and_a_side_may_be_missing) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, HEAD("ticker", "update") "{\"bid\": 1.5, \"ask\": null, "
                                                          "\"bidSize\": 2.0, \"askSize\": null, "
                                                          "\"last\": 1, \"time\": 1618677880.8}}"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_QUOTE);
    ck_assert_int_eq(f->ev[0].qty_lots, 200000000);
    ck_assert_int_eq(f->ev[1].qty_lots, 0);
    feed_close(f);
}
END_TEST

static const struct {
    const char *text;
    int is_lost;
} broken[] = {
    {HEAD("orderbook", "update") "{\"time\": 1.5, \"checksum\": 7, \"bids\": []}}", 1},
    {HEAD("orderbook", "update") "{\"checksum\": 7, \"bids\": [], \"asks\": []}}", 1},
    {HEAD("orderbook", "update") "{\"time\": 1.5, \"checksum\": -7, \"bids\": [], \"asks\": []}}",
     1},
    {UPDATE("[1.5]", ""), 1},
    {UPDATE("[1.5, -1]", ""), 1},
    {HEAD("orderbook", "update") "{\"time\": 1.5, \"bi", 1},
    {HEAD("orderbook", "update") "[]}", 1},
    {HEAD("trades", "update") "[{\"id\": 1, \"price\": 1, \"size\": 1, \"side\": \"x\"}]}", 0},
    {HEAD("trades", "update") "{}}", 0},
    {HEAD("ticker", "update") "{\"bid\": 1, \"time\": 1}}", 0},
};

START_TEST(what_is_broken_is_an_error_and_a_book_by_it_lost) {
    struct feed *f = synced();
    ck_assert_int_lt(feed_say(f, "%s", broken[_i].text), 0);
    ck_assert_uint_eq(f->n_ev, (size_t)broken[_i].is_lost);
    if (f->n_ev) ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
    feed_close(f);
}
END_TEST

START_TEST(answers_are_counted_by_their_type) {
    struct feed *f = synced();
    const char *name;
    uint64_t count;
    feed_say(f, "{\"type\": \"subscribed\", \"channel\": \"orderbook\", \"market\": \"XRP/USD\"}");
    feed_say(f, HEAD("markets", "update") "{}}");
    ck_assert_int_eq(obi_decoder_unknown(f->d, 0, &name, &count), OBI_OK);
    ck_assert_str_eq(name, "subscribed");
    ck_assert_int_eq(obi_decoder_unknown(f->d, 1, &name, &count), OBI_OK);
    ck_assert_str_eq(name, "markets");
    feed_close(f);
}
END_TEST

static const char *const samples[] = {
    UPDATE("[1.5, 0.0], [1.135e-05, 3.0]", "[1.7, 3.0]"),
    HEAD("trades", "update") "[{\"id\": 5, \"price\": 1.5, \"size\": 2.0, \"side\": \"buy\", "
                             "\"time\": \"2021-04-17T16:44:41.605564+00:00\"}]}",
    HEAD("ticker", "update") "{\"bid\": 1.5, \"ask\": null, \"bidSize\": 2.0, \"askSize\": null, "
                             "\"time\": 1618677880.8}}",
};

START_TEST(every_truncation_and_every_change_of_a_byte_is_survived) {
    hostile_all(&(struct hostile){.format = "ftx", .prime = PARTIAL}, samples[_i]);
}
END_TEST

START_TEST(room_and_cuts_change_nothing) {
    static const char *const texts[] = {PARTIAL, UPDATE("[1.5, 0.0]", "[1.7, 3.0]"),
                                        UPDATE("", "")};
    outcome_check("ftx", texts, 3, 10, 0);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_ftx");
    TCase *t = tcase_create("ftx");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_partial_begins_the_book);
    tcase_add_test(t, an_update_follows_whatever_came_before);
    tcase_add_test(t, an_update_before_a_partial_is_dropped);
    tcase_add_test(t, a_second_partial_replaces_the_book);
    tcase_add_loop_test(t, trades_in_either_order_are_one_frame, 0, 2);
    tcase_add_test(t, a_ticker_is_a_quote_and_a_side_may_be_missing);
    tcase_add_loop_test(t, what_is_broken_is_an_error_and_a_book_by_it_lost, 0,
                        (int)(sizeof broken / sizeof *broken));
    tcase_add_test(t, answers_are_counted_by_their_type);
    tcase_add_loop_test(t, every_truncation_and_every_change_of_a_byte_is_survived, 0,
                        (int)(sizeof samples / sizeof *samples));
    tcase_add_test(t, room_and_cuts_change_nothing);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
