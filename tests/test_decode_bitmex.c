/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * BitMEX's tables: what each row does, and what is a loss. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "venue.h"

#define ROW(id, side, size, price)                                                                 \
    "{\"symbol\":\"XBTUSD\",\"id\":" #id ",\"side\":\"" side "\",\"size\":" #size                  \
    ",\"price\":" #price "}"
#define CHANGE(id, side, size)                                                                     \
    "{\"symbol\":\"XBTUSD\",\"id\":" #id ",\"side\":\"" side "\",\"size\":" #size "}"
#define GONE(id, side) "{\"symbol\":\"XBTUSD\",\"id\":" #id ",\"side\":\"" side "\"}"
#define TABLE(action, rows)                                                                        \
    "{\"table\":\"orderBookL2\",\"action\":\"" action "\",\"data\":[" rows "]}"
#define PARTIAL TABLE("partial", ROW(8, "Sell", 3, 32473) "," ROW(9, "Buy", 5, 32472.5))

static struct feed *open_small(uint32_t max_pending) {
    struct obi_decoder_options opt = feed_options("bitmex");
    opt.max_pending = max_pending;
    return feed_open_with(&opt);
}

/* A decoder that had its partial, whose events are gone. */
static struct feed *synced(void) {
    struct feed *f = feed_open("bitmex");
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    f->n_ev = 0;
    return f;
}

/* The k-th event is a level: its price in half dollars, its size in contracts. */
static void check_level(const struct feed *f, size_t k, uint8_t side, int64_t half_dollars,
                        int64_t qty) {
    const struct obi_event *ev = &f->ev[k];
    ck_assert_uint_lt(k, f->n_ev);
    ck_assert_int_eq(ev->kind, OBI_EVENT_LEVEL);
    ck_assert_int_eq(ev->side, side);
    ck_assert_int_eq(ev->price_ticks, half_dollars * INT64_C(5000000000));
    ck_assert_int_eq(ev->qty_lots, qty);
    ck_assert_uint_eq(ev->order_id, 0);
}

/* The book is lost, for these words. */
static void check_lost(struct feed *f, int rc, const char *words) {
    ck_assert_int_eq(rc, OBI_RESYNC);
    ck_assert_msg(strstr(f->err.message, words) != NULL, "%s", f->err.message);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_GAPS), 1);
    uint32_t index = 0;
    ck_assert_int_eq(obi_decoder_waiting(f->d, &index), OBI_RESYNC);
}

START_TEST(a_partial_is_the_book_and_tells_the_steps) {
    struct feed *f = feed_open("bitmex");
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    check_level(f, 1, OBI_ASK, 64946, 3);
    check_level(f, 2, OBI_BID, 64945, 5);
    ck_assert_int_eq(f->ev[2].flags, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_str_eq(told.symbol, "XBTUSD");
    ck_assert_str_eq(told.price_step, "0.0000000001");
    ck_assert_str_eq(told.qty_step, "1");
    ck_assert_uint_eq(told.verification, OBI_VERIFY_NONE);
    ck_assert_uint_eq(told.depth_limit, 0);
    feed_close(f);
}
END_TEST

START_TEST(changes_find_their_price_by_id) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(9, "Buy", 50) "," CHANGE(8, "Sell", 1))),
                     0);
    ck_assert_int_eq(feed_say(f, TABLE("insert", ROW(7, "Sell", 4, 32473.5))), 0);
    ck_assert_int_eq(feed_say(f, TABLE("delete", GONE(8, "Sell"))), 0);
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(7, "Sell", 6))), 0);
    ck_assert_uint_eq(f->n_ev, 5);
    check_level(f, 0, OBI_BID, 64945, 50);
    check_level(f, 1, OBI_ASK, 64946, 1);
    ck_assert_int_eq(f->ev[0].flags, 0);
    check_level(f, 2, OBI_ASK, 64947, 4);
    check_level(f, 3, OBI_ASK, 64946, 0);
    check_level(f, 4, OBI_ASK, 64947, 6);
    for (size_t i = 1; i < 5; i++) ck_assert_int_eq(f->ev[i].flags, OBI_EVENT_LAST);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DIFFS), 4);
    feed_close(f);
}
END_TEST

/* As they are since 2023: prices everywhere, sizes of what goes, times. */
START_TEST(changes_of_today_tell_prices_and_times_as_well) {
    static const char times[] = "\"timestamp\":\"2023-03-26T23:46:27.829Z\",\"transactTime\":"
                                "\"2023-03-26T23:46:27.800Z\"";
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f,
                              "{\"table\":\"orderBookL2\",\"action\":\"update\",\"data\":[{"
                              "\"symbol\":\"XBTUSD\",\"id\":9,\"side\":\"Buy\",\"size\":42,"
                              "\"price\":32472.50,%s}]}",
                              times),
                     OBI_OK);
    ck_assert_int_eq(feed_say(f,
                              "{\"table\":\"orderBookL2\",\"action\":\"delete\",\"data\":[{"
                              "\"symbol\":\"XBTUSD\",\"id\":8,\"side\":\"Sell\",\"size\":3,"
                              "\"price\":32473,%s}]}",
                              times),
                     OBI_OK);
    check_level(f, 0, OBI_BID, 64945, 42);
    check_level(f, 1, OBI_ASK, 64946, 0);
    ck_assert_int_eq(f->ev[1].ts_ns, INT64_C(1679874387829000000));
    feed_close(f);
}
END_TEST

START_TEST(what_comes_before_the_partial_is_dropped) {
    struct feed *f = feed_open("bitmex");
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(9, "Buy", 50))), OBI_OK);
    ck_assert_int_eq(feed_say(f, TABLE("insert", ROW(9, "Buy", 5, 1))), OBI_OK);
    ck_assert_int_eq(feed_say(f, TABLE("delete", GONE(1, "Sell"))), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 3);
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK); /* id 9 is new to it */
    ck_assert_uint_eq(f->n_ev, 3);
    feed_close(f);
}
END_TEST

static const struct {
    const char *text, *words;
} losses[] = {
    {TABLE("update", CHANGE(7, "Buy", 50)), "XBTUSD lost updates: an update of unknown id '7'"},
    {TABLE("update", CHANGE(9, "Buy", 1) "," CHANGE(7, "Buy", 50)), "unknown id '7'"},
    {TABLE("update", ROW(7, "Buy", 50, 32472)), "an update of unknown id '7'"},
    {TABLE("delete", GONE(18446744073709551, "Sell")),
     "a delete of unknown id '18446744073709551'"},
    {TABLE("delete", GONE(9, "Sell")), "a delete of another side than that of id '9'"},
    {TABLE("insert", ROW(9, "Buy", 50, 32472.5)), "an insert of known id '9'"},
    {TABLE("insert", ROW(9, "Sell", 50, 32472)), "another price is told of id '9'"},
    {TABLE("update", ROW(9, "Buy", 50, 32472.51)), "another price is told of id '9'"},
    {TABLE("delete", ROW(9, "Buy", 50, 3247.25)), "another price is told of id '9'"},
};

START_TEST(what_contradicts_the_ids_is_a_lost_book) {
    struct feed *f = synced();
    check_lost(f, feed_say(f, "%s", losses[_i].text), losses[_i].words);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_STATES), 1);
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(9, "Buy", 50))), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1); /* it waits, and says so once */
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK);
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(9, "Buy", 50))), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 5);
    check_level(f, 4, OBI_BID, 64945, 50);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_GAPS), 1);
    feed_close(f);
}
END_TEST

START_TEST(a_level_changes_sides_by_an_update) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(8, "Buy", 7) "," CHANGE(9, "Buy", 1))), 0);
    ck_assert_uint_eq(f->n_ev, 3);
    check_level(f, 0, OBI_ASK, 64946, 0);
    check_level(f, 1, OBI_BID, 64946, 7);
    check_level(f, 2, OBI_BID, 64945, 1);
    ck_assert_int_eq(feed_say(f, TABLE("delete", GONE(8, "Buy"))), OBI_OK);
    check_level(f, 3, OBI_BID, 64946, 0);
    feed_close(f);
}
END_TEST

START_TEST(a_level_changes_sides_by_an_insert_and_a_late_delete_of_the_old_one) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, TABLE("insert", ROW(8, "Buy", 7, 32473.0))), OBI_OK);
    ck_assert_int_eq(feed_say(f, TABLE("delete", GONE(8, "Sell"))), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    check_level(f, 0, OBI_ASK, 64946, 0);
    check_level(f, 1, OBI_BID, 64946, 7);
    ck_assert_int_eq(f->ev[2].kind, OBI_EVENT_TIME);
    f->n_ev = 0;
    check_lost(f, feed_say(f, TABLE("delete", GONE(8, "Sell"))), "another side");
    feed_close(f);
}
END_TEST

START_TEST(a_level_that_goes_there_and_back_in_one_message_is_where_it_was) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(8, "Buy", 7) "," CHANGE(8, "Sell", 6))), 0);
    ck_assert_uint_eq(f->n_ev, 4);
    check_level(f, 0, OBI_ASK, 64946, 0);
    check_level(f, 1, OBI_BID, 64946, 7);
    check_level(f, 2, OBI_BID, 64946, 0);
    check_level(f, 3, OBI_ASK, 64946, 6);
    feed_close(f);
}
END_TEST

START_TEST(a_full_room_of_rows_that_change_sides_is_no_overrun) {
    struct feed *f = open_small(3);
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(8, "Buy", 7) "," CHANGE(9, "Buy", 1))), 0);
    ck_assert_uint_eq(f->n_ev, 3);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(8, "Sell", 7) "," CHANGE(9, "Sell", 1))),
                     OBI_E_CAPACITY);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_GAP);
    feed_close(f);
}
END_TEST

START_TEST(more_levels_than_max_pending_are_refused_and_the_room_comes_back) {
    struct feed *f = open_small(4);
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK);
    ck_assert_int_eq(feed_say(f, TABLE("insert", ROW(1, "Buy", 1, 1) "," ROW(2, "Buy", 1, 2))), 0);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, TABLE("insert", ROW(3, "Buy", 1, 3))), OBI_E_CAPACITY);
    ck_assert_msg(strstr(f->err.message, "items[0] id is one more than max_pending") != NULL, "%s",
                  f->err.message);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK);
    ck_assert_int_eq(feed_say(f, TABLE("insert", ROW(1, "Buy", 1, 1) "," ROW(2, "Buy", 1, 2))), 0);
    feed_close(f);
}
END_TEST

START_TEST(a_partial_that_gives_an_id_twice_is_refused) {
    struct feed *f = synced();
    int rc = feed_say(f, TABLE("partial", ROW(1, "Buy", 1, 1) "," ROW(1, "Sell", 1, 1)));
    ck_assert_int_eq(rc, OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "XBTUSD items[1] id is given twice");
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_GAP);
    feed_close(f);
}
END_TEST

START_TEST(a_new_partial_forgets_what_was) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, TABLE("partial", ROW(7, "Sell", 3, 40000))), OBI_OK);
    f->n_ev = 0;
    check_lost(f, feed_say(f, TABLE("update", CHANGE(9, "Buy", 50))), "unknown id '9'");
    feed_close(f);
}
END_TEST

START_TEST(an_empty_partial_is_an_empty_book) {
    struct feed *f = feed_open("bitmex");
    ck_assert_int_eq(feed_say(f, "{\"table\":\"orderBookL2\",\"action\":\"partial\",\"data\":[],"
                                 "\"filter\":{\"symbol\":\"NEWU26\"}}"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    ck_assert_str_eq(feed_instrument(f, 0).symbol, "NEWU26");
    venue_check_other(f, TABLE("update", ""), "no rows");
    feed_close(f);
}
END_TEST

START_TEST(the_shallow_table_tells_its_depth_and_no_second_one_disturbs_it) {
    struct feed *f = feed_open("bitmex");
    ck_assert_int_eq(
        feed_say(f, "{\"table\":\"orderBookL2_25\",\"action\":\"partial\",\"data\":[" ROW(
                        8, "Sell", 3, 32473) "]}"),
        OBI_OK);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 25);
    venue_check_other(f, TABLE("update", CHANGE(9, "Buy", 50)), "a second book table");
    ck_assert_int_eq(
        feed_say(f, "{\"table\":\"orderBookL2_25\",\"action\":\"update\",\"data\":[" CHANGE(
                        8, "Sell", 1) "]}"),
        OBI_OK);
    check_level(f, 2, OBI_ASK, 64946, 1);
    feed_close(f);
}
END_TEST

START_TEST(a_text_of_several_symbols_is_a_message_a_run) {
    struct feed *f = synced();
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
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, "{\"table\":\"orderBookL2\",\"action\":\"partial\",\"data\":["
                                 "{\"symbol\":\"A\",\"id\":8,\"side\":\"Buy\",\"size\":1,"
                                 "\"price\":10}]}"),
                     OBI_OK);
    f->n_ev = 0;
    check_lost(f, feed_say(f, TABLE("delete", GONE(1, "Buy"))), "XBTUSD");
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
    struct feed *f = synced();
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
    struct feed *f = synced();
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
    struct feed *f = synced();
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
    struct feed *f = synced();
    check_lost(f, feed_say(f, "{\"success\":true,\"unsubscribe\":\"orderBookL2:XBTUSD\"}"),
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
    {TABLE("update", CHANGE(9, "Buy", 50)) "]", "something follows the message", 0},
};

START_TEST(broken_rows_are_refused_and_the_book_is_lost_where_it_is_named) {
    struct feed *f = synced();
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

static const char *const prime[] = {PARTIAL};
static const struct venue_robust robust = {"bitmex", prime, 1, stream,
                                           sizeof stream / sizeof *stream};

START_TEST(room_and_cuts_change_nothing) {
    venue_check_cuts(&robust, 21, 1);
}
END_TEST

START_TEST(every_truncation_and_every_change_of_a_byte_is_survived) {
    venue_check_bytes(&robust, (size_t)_i);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_bitmex");
    TCase *t = tcase_create("rows");
    tcase_add_test(t, a_partial_is_the_book_and_tells_the_steps);
    tcase_add_test(t, changes_find_their_price_by_id);
    tcase_add_test(t, changes_of_today_tell_prices_and_times_as_well);
    tcase_add_test(t, what_comes_before_the_partial_is_dropped);
    tcase_add_loop_test(t, what_contradicts_the_ids_is_a_lost_book, 0,
                        (int)(sizeof losses / sizeof *losses));
    tcase_add_test(t, a_level_changes_sides_by_an_update);
    tcase_add_test(t, a_level_changes_sides_by_an_insert_and_a_late_delete_of_the_old_one);
    tcase_add_test(t, a_level_that_goes_there_and_back_in_one_message_is_where_it_was);
    tcase_add_test(t, a_full_room_of_rows_that_change_sides_is_no_overrun);
    tcase_add_test(t, more_levels_than_max_pending_are_refused_and_the_room_comes_back);
    tcase_add_test(t, a_partial_that_gives_an_id_twice_is_refused);
    tcase_add_test(t, a_new_partial_forgets_what_was);
    tcase_add_test(t, an_empty_partial_is_an_empty_book);
    tcase_add_test(t, the_shallow_table_tells_its_depth_and_no_second_one_disturbs_it);
    suite_add_tcase(s, t);
    t = tcase_create("texts");
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
                        (int)robust.n_stream);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
