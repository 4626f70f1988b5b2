/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * BitMEX's texts: several symbols in one, trades, quotes and answers, what is refused, and that no
 * bytes do harm. */
#include "hostile.h"

#include "bitmex.h"

START_TEST(a_text_of_several_symbols_is_a_message_a_run) {
    struct feed *f = bitmex_synced();
    static const char text[] =
        "{\"action\":\"partial\",\"table\":\"orderBookL2\",\"data\":[ "
        "{\"symbol\":\"A\",\"id\":1,\"side\":\"Buy\",\"size\":1,\"price\":10},"
        " {\"symbol\":\"A\",\"id\":2,\"side\":\"Sell\",\"size\":2,\"price\":11},"
        "{\"symbol\":\"B\",\"id\":1,\"side\":\"Buy\",\"size\":3,\"price\":12} , "
        "{\"symbol\":\"C\",\"id\":1,\"side\":\"Buy\",\"size\":\"x\",\"price\":12},"
        "{\"symbol\":\"C\",\"id\":3,\"side\":\"Buy\",\"size\":1,\"price\":12},"
        "{\"symbol\":\"D\",\"id\":9,\"side\":\"Sell\",\"size\":4,\"price\":13}]}";
    size_t done;
    ck_assert_int_eq(feed_bytes(f, text, sizeof text - 1, OBI_INPUT_END, &done), OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "C items[0] size 'x' is no decimal number");
    ck_assert_int_eq(feed_bytes(f, text + done, sizeof text - 1 - done, OBI_INPUT_END, &done), 0);
    ck_assert_uint_eq(f->n_ev, 3 + 2 + 2);
    ck_assert_uint_eq(f->ev[4].instrument, feed_instrument(f, 2).id);
    ck_assert_int_eq(f->ev[6].price_ticks, INT64_C(130000000000));
    ck_assert_int_eq(f->ev[6].qty_lots, 4);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_SNAPSHOTS), 4);
    feed_close(f);
}
END_TEST

START_TEST(one_instruments_loss_is_not_anothers) {
    struct feed *f = bitmex_synced();
    ck_assert_int_eq(feed_say(f, "{\"table\":\"orderBookL2\",\"action\":\"partial\",\"data\":["
                                 "{\"symbol\":\"A\",\"id\":8,\"side\":\"Buy\",\"size\":1,"
                                 "\"price\":10}]}"),
                     OBI_OK);
    f->n_ev = 0;
    bitmex_lost(f, feed_say(f, TABLE("delete", GONE(1, "Buy"))), "XBTUSD");
    ck_assert_int_eq(feed_say(f, "{\"table\":\"orderBookL2\",\"action\":\"update\",\"data\":["
                                 "{\"symbol\":\"A\",\"id\":8,\"side\":\"Buy\",\"size\":2}]}"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_int_eq(f->ev[1].price_ticks, INT64_C(100000000000));
    ck_assert_int_eq(f->ev[1].qty_lots, 2);
    feed_close(f);
}
END_TEST

START_TEST(trades_tell_their_side_and_time_and_a_partial_of_them_is_history) {
    static const char row[] =
        "{\"timestamp\":\"2021-07-22T22:36:10.014Z\",\"symbol\":\"XBTUSD\","
        "\"side\":\"%s\",\"size\":52,\"price\":32473,\"tickDirection\":"
        "\"PlusTick\",\"trdMatchID\":\"39744121-c20e-44ba-8cc8-a6b8cdf72885\"}";
    char one[512], two[512], text[2048];
    struct feed *f = bitmex_synced();
    snprintf(one, sizeof one, row, "Buy");
    snprintf(two, sizeof two, row, "Sell");
    snprintf(text, sizeof text, "{\"table\":\"trade\",\"action\":\"partial\",\"data\":[%s]}", one);
    venue_check_other(f, text, "trade partial");
    ck_assert_int_eq(
        feed_say(f, "{\"table\":\"trade\",\"action\":\"insert\",\"data\":[%s,%s]}", one, two), 0);
    ck_assert_uint_eq(f->n_ev, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct obi_event *ev = &f->ev[i];
        ck_assert_int_eq(ev->kind, OBI_EVENT_TRADE);
        ck_assert_int_eq(ev->side, i ? OBI_ASK : OBI_BID);
        ck_assert_int_eq(ev->price_ticks, INT64_C(324730000000000));
        ck_assert_int_eq(ev->qty_lots, 52);
        ck_assert_int_eq(ev->ts_ns, INT64_C(1626993370014000000));
        ck_assert_uint_ne(ev->order_id, 0);
        ck_assert_int_eq(ev->flags, OBI_EVENT_PRINT | (i ? OBI_EVENT_LAST : 0));
    }
    feed_close(f);
}
END_TEST

START_TEST(each_quote_is_a_message_and_may_lack_a_side) {
    struct feed *f = bitmex_synced();
    f->ev_size = 1; /* a text over many calls */
    ck_assert_int_eq(
        feed_say(f, "{\"table\":\"quote\",\"action\":\"insert\",\"data\":["
                    "{\"timestamp\":\"2021-07-22T22:36:10.014Z\",\"symbol\":\"XBTUSD\",\"bidSize\":"
                    "750,\"bidPrice\":32472.5,\"askPrice\":32473,\"askSize\":123},"
                    "{\"timestamp\":\"2021-07-22T22:36:10.140Z\",\"symbol\":\"XBTUSD\",\"bidSize\":"
                    "null,\"bidPrice\":null,\"askPrice\":32473,\"askSize\":1}]}"),
        OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_QUOTES), 2);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(f->ev[i].kind, OBI_EVENT_QUOTE);
        ck_assert_int_eq(f->ev[i].side, i % 2 ? OBI_ASK : OBI_BID);
        ck_assert_int_eq(f->ev[i].flags, i % 2 ? OBI_EVENT_LAST : 0);
    }
    ck_assert_int_eq(f->ev[0].qty_lots, 750);
    ck_assert_int_eq(f->ev[2].qty_lots, 0);
    ck_assert_int_eq(f->ev[3].ts_ns, INT64_C(1626993370140000000));
    feed_close(f);
}
END_TEST

START_TEST(answers_are_named_and_counted) {
    struct feed *f = bitmex_synced();
    venue_check_other(f, "{\"info\":\"Welcome\",\"version\":\"1\",\"limit\":{\"remaining\":39}}",
                      "info");
    venue_check_other(f, "{\"success\":true,\"subscribe\":\"trade:XBTUSD\",\"request\":{}}",
                      "subscribe");
    venue_check_other(f, "{\"success\":true,\"unsubscribe\":\"trade:XBTUSD\",\"request\":{}}",
                      "unsubscribe");
    venue_check_other(f, "{\"status\":400,\"error\":\"Unknown table\",\"meta\":{}}", "error");
    venue_check_other(f, "{\"table\":\"instrument\",\"action\":\"update\",\"data\":[{}]}",
                      "instrument");
    venue_check_other(f, "pong", "pong");
    venue_check_other(f, "{}", "unnamed");
    feed_close(f);
}
END_TEST

START_TEST(a_book_that_was_unsubscribed_is_lost) {
    struct feed *f = bitmex_synced();
    bitmex_lost(f, feed_say(f, "{\"success\":true,\"unsubscribe\":\"orderBookL2:XBTUSD\"}"),
                "XBTUSD is told no more");
    feed_close(f);
}
END_TEST

static const struct venue_refusal refusals[] = {
    {TABLE("update", CHANGE(9, "Bid", 50)), "XBTUSD: 'side' is neither Buy nor Sell", 1},
    {TABLE("update", CHANGE("a", "Buy", 50)), "XBTUSD: 'id' is no id", 1},
    {TABLE("update", CHANGE(9, "Buy", -5)), "XBTUSD items[0] size '-5' is negative", 1},
    {TABLE("update", CHANGE(9, "Buy", 0.5)), "XBTUSD items[0] size '0.5' is off the grid of steps",
     1},
    {TABLE("update", GONE(9, "Buy")), "XBTUSD: 'size' is missing", 1},
    {TABLE("insert", CHANGE(7, "Buy", 1)), "XBTUSD: 'price' is missing", 1},
    {TABLE("insert", ROW(7, "Buy", 1, 0)), "XBTUSD items[0] price '0' is not above 0", 1},
    {TABLE("insert", ROW(7, "Buy", 1, 1.00000000001)),
     "XBTUSD items[0] price '1.00000000001' is off the grid of steps", 1},
    {TABLE("upsert", CHANGE(9, "Buy", 50)), "XBTUSD: an action that is unknown", 1},
    {TABLE("update", "{\"id\":9,\"side\":\"Buy\",\"size\":1}"), "'symbol' is no symbol", 0},
    {TABLE("update", "7"), "an object was expected", 0},
    {"{\"table\":\"orderBookL2\",\"action\":\"update\"}", "'data' is no array", 0},
    {"{\"table\":\"orderBookL2\",\"table\":\"quote\"}", "a key is given twice", 0},
    {"[0,\"id\",\"topic\"]", "an object was expected", 0},
    {TABLE("update", CHANGE(9, "Buy", 50)) "]", "XBTUSD: something follows the message", 1},
};

START_TEST(broken_rows_are_refused_and_the_book_is_lost_where_it_is_named) {
    struct feed *f = bitmex_synced();
    venue_check_refusal(f, &refusals[_i]);
    feed_close(f);
}
END_TEST

/* -- robustness -------------------------------------------------------------------------------- */

static const char *const stream[] = {
    TABLE("insert", ROW(1, "Buy", 1, 1)),
    PARTIAL,
    TABLE("update", CHANGE(8, "Buy", 7) "," CHANGE(9, "Buy", 1)),
    "{\"table\":\"quote\",\"action\":\"insert\",\"data\":[{\"timestamp\":\"2021-07-22T22:36:10."
    "014Z\""
    ",\"symbol\":\"XBTUSD\",\"bidSize\":7,\"bidPrice\":1,\"askPrice\":2,\"askSize\":1},{"
    "\"timestamp\":"
    "\"2021-07-22T22:36:10.015Z\",\"symbol\":\"A\",\"bidSize\":7,\"bidPrice\":1}]}",
    "{\"table\":\"orderBookL2\",\"action\":\"partial\",\"data\":[{\"symbol\":\"A\",\"id\":1,"
    "\"side\":"
    "\"Buy\",\"size\":1,\"price\":10},{\"symbol\":\"B\",\"id\":1,\"side\":\"Buy\",\"size\":3,"
    "\"price\":12},{\"symbol\":\"A\",\"id\":2,\"side\":\"Sell\",\"size\":2,\"price\":11}]}",
    "{\"table\":\"trade\",\"action\":\"insert\",\"data\":[{\"timestamp\":\"2021-07-22T22:36:10."
    "014Z\","
    "\"symbol\":\"A\",\"side\":\"Buy\",\"size\":5,\"price\":17,\"trdMatchID\":\"39-c2\"},{"
    "\"timestamp\":"
    "\"2021-07-22T22:36:10.014Z\",\"symbol\":\"B\",\"side\":\"Sell\",\"size\":5,\"price\":17,"
    "\"trdMatchID\":\"x\"}]}",
    TABLE("delete", GONE(4, "Sell")),
    TABLE("update", CHANGE(9, "Buy", 3)),
    PARTIAL,
    TABLE("delete", ROW(8, "Sell", 3, 32473.00)),
};

START_TEST(room_and_cuts_change_nothing) {
    outcome_check("bitmex", stream, sizeof stream / sizeof *stream, 21, 1);
}
END_TEST

START_TEST(every_truncation_and_every_change_of_a_byte_is_survived) {
    hostile_all(&(struct hostile){.format = "bitmex", .prime = PARTIAL}, stream[_i]);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_bitmex_texts");
    TCase *t = tcase_create("texts");
    tcase_add_test(t, a_text_of_several_symbols_is_a_message_a_run);
    tcase_add_test(t, one_instruments_loss_is_not_anothers);
    tcase_add_test(t, trades_tell_their_side_and_time_and_a_partial_of_them_is_history);
    tcase_add_test(t, each_quote_is_a_message_and_may_lack_a_side);
    tcase_add_test(t, answers_are_named_and_counted);
    tcase_add_test(t, a_book_that_was_unsubscribed_is_lost);
    tcase_add_loop_test(t, broken_rows_are_refused_and_the_book_is_lost_where_it_is_named, 0,
                        (int)(sizeof refusals / sizeof *refusals));
    suite_add_tcase(s, t);
    t = tcase_create("bytes");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, room_and_cuts_change_nothing);
    tcase_add_loop_test(t, every_truncation_and_every_change_of_a_byte_is_survived, 0,
                        (int)(sizeof stream / sizeof *stream));
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
