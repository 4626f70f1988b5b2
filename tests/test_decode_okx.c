/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * OKX v5, message by message: the chain of ids, and checksums that come and go. */
#include "hostile.h"

#define ARG(channel)         "{\"arg\":{\"channel\":\"" channel "\",\"instId\":\"BTC-USDT\"}"
#define BOOK(asks, bids, ts) "\"asks\":[" asks "],\"bids\":[" bids "],\"ts\":\"" ts "\""
#define SNAPSHOT                                                                                   \
    ARG("books")                                                                                   \
    ",\"action\":\"snapshot\",\"data\":[{" BOOK(                                                   \
        "[\"10.2\",\"1\",\"0\",\"2\"]", "[\"10\",\"2.5\",\"0\",\"1\"]",                            \
        "1000") ",\"checksum\":0,\"seqId\":100,\"prevSeqId\":-1}]}"

static struct feed *synced(void) {
    struct feed *f = feed_open("okx");
    ck_assert_int_eq(feed_say(f, SNAPSHOT), OBI_OK);
    f->n_ev = 0;
    return f;
}

/* An update of one bid. */
static int say(struct feed *f, const char *qty, const char *ts, int previous, int id) {
    return feed_say(f,
                    ARG("books") ",\"action\":\"update\",\"data\":[{\"asks\":[],\"bids\":[[\"10\","
                                 "\"%s\",\"0\",\"1\"]],\"ts\":\"%s\",\"checksum\":0,\"prevSeqId\":"
                                 "%d,\"seqId\":%d}]}",
                    qty, ts, previous, id);
}

START_TEST(a_snapshot_begins_the_book) {
    struct feed *f = feed_open("okx");
    ck_assert_int_eq(feed_say(f, SNAPSHOT), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    ck_assert_uint_eq(f->ev[1].side, OBI_BID);
    ck_assert_uint_eq(f->ev[2].order_id2, 2); /* orders */
    ck_assert_int_eq(f->ev[2].ts_ns, INT64_C(1000000000));
    ck_assert_uint_eq(f->ev[2].seq, 100);
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_str_eq(told.symbol, "BTC-USDT");
    ck_assert_uint_eq(told.depth_limit, 400);
    ck_assert_uint_eq(told.verification, OBI_VERIFY_IDENTITY);
    feed_close(f);
}
END_TEST

START_TEST(ids_may_take_any_step_when_each_names_the_one_before) {
    struct feed *f = synced();
    ck_assert_int_eq(say(f, "3", "1001", 100, 107), OBI_OK);
    ck_assert_int_eq(say(f, "4", "1002", 107, 200), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    feed_close(f);
}
END_TEST

START_TEST(a_message_that_is_missing_is_told_at_once) {
    struct feed *f = synced();
    ck_assert_int_eq(say(f, "3", "1001", 103, 107), OBI_RESYNC);
    ck_assert_str_eq(f->err.message,
                     "BTC-USDT lost updates: expected one after 100, got one after 103");
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(say(f, "3", "1002", 107, 109), OBI_OK); /* waits for a snapshot */
    ck_assert_int_eq(feed_say(f, SNAPSHOT), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    feed_close(f);
}
END_TEST

START_TEST(a_keep_alive_is_time_and_no_change) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, ARG("books") ",\"action\":\"update\",\"data\":[{" BOOK(
                                     "", "", "61000") ",\"checksum\":0,\"seqId\":100,"
                                                      "\"prevSeqId\":100}]}"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_TIME);
    ck_assert_int_eq(f->ev[0].ts_ns, INT64_C(61000000000));
    ck_assert_int_eq(say(f, "3", "61001", 100, 107), OBI_OK);
    feed_close(f);
}
END_TEST

START_TEST(an_empty_update_moves_the_chain_on) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, ARG("books") ",\"action\":\"update\",\"data\":[{" BOOK(
                                     "", "", "1001") ",\"seqId\":120,\"prevSeqId\":100}]}"),
                     OBI_OK);
    ck_assert_int_eq(say(f, "3", "1002", 120, 121), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    feed_close(f);
}
END_TEST

START_TEST(ids_that_begin_anew_apply_when_they_name_the_last) {
    struct feed *f = synced();
    ck_assert_int_eq(say(f, "3", "1001", 100, 3), OBI_OK);
    ck_assert_int_eq(say(f, "4", "1002", 3, 5), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_uint_eq(f->ev[1].seq, 5);
    feed_close(f);
}
END_TEST

START_TEST(ids_that_began_anew_unseen_are_a_hole_and_not_old) {
    struct feed *f = synced();
    ck_assert_int_eq(say(f, "4", "1002", 3, 5), OBI_RESYNC);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
    feed_close(f);
}
END_TEST

START_TEST(what_came_before_is_passed_over) {
    struct feed *f = synced();
    ck_assert_int_eq(say(f, "3", "1001", 100, 107), OBI_OK);
    ck_assert_int_eq(say(f, "3", "1001", 100, 107), OBI_OK);
    ck_assert_int_eq(say(f, "9", "990", 90, 95), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_OLD), 2);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DUPLICATES), 1);
    feed_close(f);
}
END_TEST

START_TEST(a_checksum_goes_with_the_frame_and_none_is_no_fault) {
    static const struct {
        const char *text;
        uint32_t verification;
        int is_there;
    } cases[] = {{",\"checksum\":-652563973", OBI_VERIFY_CHECKSUM, 1},
                 {",\"checksum\":1449106703", OBI_VERIFY_CHECKSUM, 1},
                 {",\"checksum\":0", OBI_VERIFY_NONE, 0},
                 {",\"checksum\":null", OBI_VERIFY_NONE, 0},
                 {"", OBI_VERIFY_NONE, 0},
                 {",\"checksum\":0,\"seqId\":9", OBI_VERIFY_NONE, 0},
                 {",\"checksum\":7,\"seqId\":9,\"prevSeqId\":100", OBI_VERIFY_IDENTITY, 1}};
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f,
                              ARG("books") ",\"action\":\"update\",\"data\":[{" BOOK(
                                  "", "[\"10\",\"1\",\"0\",\"1\"]", "1001") "%s}]}",
                              cases[_i].text),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1 + (size_t)cases[_i].is_there);
    ck_assert_uint_eq(feed_instrument(f, 0).verification, cases[_i].verification);
    if (_i == 0) ck_assert_int_eq(f->ev[1].price_ticks, INT64_C(4294967296) - 652563973);
    if (_i == 1) ck_assert_int_eq(f->ev[1].price_ticks, 1449106703);
    feed_close(f);
}
END_TEST

START_TEST(trades_of_a_text_are_one_frame_with_their_own_times) {
    struct feed *f = synced();
    ck_assert_int_eq(
        feed_say(f,
                 ARG("trades") ",\"data\":[{\"instId\":\"BTC-USDT\",\"tradeId\":\"8\",\"px\":"
                               "\"10.1\",\"sz\":\"0.5\",\"side\":\"sell\",\"ts\":\"2000\"},{"
                               "\"tradeId\":\"7\",\"px\":\"10.2\",\"sz\":\"0\",\"side\":\"buy\","
                               "\"ts\":\"1999\"},{\"tradeId\":\"6\",\"px\":\"10.2\",\"sz\":\"1\","
                               "\"side\":\"buy\",\"ts\":\"1998\"}]}"),
        OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2); /* the one of nothing is none */
    ck_assert_uint_eq(f->ev[0].side, OBI_ASK);
    ck_assert_uint_eq(f->ev[0].order_id, 8);
    ck_assert_uint_eq(f->ev[0].flags, OBI_EVENT_PRINT);
    ck_assert_int_eq(f->ev[1].ts_ns, INT64_C(1998000000));
    ck_assert_uint_eq(f->ev[1].seq, 8);
    feed_close(f);
}
END_TEST

START_TEST(a_text_may_hold_several_updates) {
    static const char *const texts[] = {
        SNAPSHOT,
        ARG("books") ",\"action\":\"update\",\"data\":[{" BOOK(
            "", "[\"10\",\"1\"]",
            "1001") ",\"seqId\":101,\"prevSeqId\":100},{" BOOK("[\"11\",\"1\"]", "[\"9\",\"1\"]",
                                                               "1002") ",\"seqId\":109,"
                                                                       "\"prevSeqId\":101}]}"};
    struct feed *f = feed_open("okx");
    feed_say(f, "%s", texts[0]);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, "%s", texts[1]), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_uint_eq(f->ev[0].flags, OBI_EVENT_LAST);
    ck_assert_uint_eq(f->ev[2].seq, 109);
    feed_close(f);
    outcome_check("okx", texts, 2, 6, 0);
}
END_TEST

static const struct {
    const char *text, *words;
} broken[] = {
    {ARG("books") ",\"action\":\"update\",\"data\":[{\"asks\":[],\"ts\":\"1\"}]}",
     "BTC-USDT: 'bids' is no array"},
    {ARG("books") ",\"action\":\"update\",\"data\":[{" BOOK("", "[\"10\"]", "1") "}]}",
     "BTC-USDT items[0] size is missing"},
    {ARG("books") ",\"action\":\"update\",\"data\":[{" BOOK("", "", "x") "}]}",
     "BTC-USDT: 'ts' is no time"},
    {ARG("books") ",\"action\":\"update\",\"data\":[]}", "BTC-USDT: 'data' has no element"},
    {ARG("books") ",\"action\":\"update\",\"data\":[7]}", "BTC-USDT: an object was expected"},
    {ARG("books") ",\"action\":\"update\",\"data\":[{\"ts\":\"1\",\"ts\":\"1\"}]}",
     "BTC-USDT: a key is given twice"},
    {ARG("books") ",\"data\":[{" BOOK("", "", "1") "}]}",
     "BTC-USDT: 'action' is neither snapshot nor update"},
    {ARG("books") ",\"action\":\"update\",\"data\":[{\"asks\":[[\"1", NULL}, /* cut short */
    {ARG("books") ",\"action\":\"update\",\"data\":[{" BOOK("", "",
                                                            "1") ",\"checksum\":5000000000}]}",
     "BTC-USDT: 'checksum' is no checksum"},
};

START_TEST(a_broken_update_is_lost_and_says_why) {
    struct feed *f = synced();
    ck_assert_int_lt(feed_say(f, "%s", broken[_i].text), 0);
    if (broken[_i].words) ck_assert_str_eq(f->err.message, broken[_i].words);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
    feed_close(f);
}
END_TEST

START_TEST(what_is_of_no_use_is_counted_by_its_name) {
    struct feed *f = synced();
    feed_say(f, "{\"event\":\"subscribe\",\"arg\":{\"channel\":\"books\",\"instId\":\"X\"}}");
    feed_say(f, ARG("tickers") ",\"data\":[{\"last\":\"1\"}]}");
    ck_assert_int_eq(feed_say(f, "pong"), OBI_OK);
    const char *name[3];
    uint64_t count;
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert_int_eq(obi_decoder_unknown(f->d, i, &name[i], &count), OBI_OK);
    }
    ck_assert_str_eq(name[0], "subscribe");
    ck_assert_str_eq(name[1], "tickers");
    ck_assert_str_eq(name[2], "pong");
    ck_assert_uint_eq(f->n_ev, 0);
    feed_close(f);
}
END_TEST

static const char *const samples[] = {
    ARG("books") ",\"action\":\"update\",\"data\":[{\"asks\":[[\"10.2\",\"0\",\"0\",\"0\"]],"
                 "\"bids\":["
                 "[\"10\",\"3\",\"0\",\"4\"]],\"ts\":\"1001\",\"checksum\":-5,\"seqId\":107,"
                 "\"prevSeqId\":100},{\"asks\":[],\"bids\":[],\"ts\":\"1002\",\"seqId\":107,"
                 "\"prevSeqId\":107}]}",
    ARG("trades") ",\"data\":[{\"tradeId\":\"8\",\"px\":\"10.1\",\"sz\":\"0.5\",\"side\":\"sell\","
                  "\"ts\":\"2000\"}]}",
    ARG("books5") ",\"data\":[{\"asks\":[[\"10.2\",\"1\"]],\"bids\":[[\"10\",\"2\"]],\"ts\":"
                  "\"1001\","
                  "\"seqId\":107}]}",
};

START_TEST(every_truncation_and_every_change_of_a_byte_is_survived) {
    static const char whole[] = ARG("books5") ",\"data\":[{" BOOK(
        "[\"10.2\",\"3\"]", "[\"9\",\"2\"]", "1000") ",\"seqId\":1}]}";
    struct hostile h = {.format = "okx", .prime = _i == 2 ? whole : SNAPSHOT};
    hostile_all(&h, samples[_i]);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_okx");
    TCase *t = tcase_create("okx");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_snapshot_begins_the_book);
    tcase_add_test(t, ids_may_take_any_step_when_each_names_the_one_before);
    tcase_add_test(t, a_message_that_is_missing_is_told_at_once);
    tcase_add_test(t, a_keep_alive_is_time_and_no_change);
    tcase_add_test(t, an_empty_update_moves_the_chain_on);
    tcase_add_test(t, ids_that_begin_anew_apply_when_they_name_the_last);
    tcase_add_test(t, ids_that_began_anew_unseen_are_a_hole_and_not_old);
    tcase_add_test(t, what_came_before_is_passed_over);
    tcase_add_loop_test(t, a_checksum_goes_with_the_frame_and_none_is_no_fault, 0, 7);
    tcase_add_test(t, trades_of_a_text_are_one_frame_with_their_own_times);
    tcase_add_test(t, a_text_may_hold_several_updates);
    tcase_add_loop_test(t, a_broken_update_is_lost_and_says_why, 0,
                        (int)(sizeof broken / sizeof *broken));
    tcase_add_test(t, what_is_of_no_use_is_counted_by_its_name);
    tcase_add_loop_test(t, every_truncation_and_every_change_of_a_byte_is_survived, 0,
                        (int)(sizeof samples / sizeof *samples));
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
