/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Deribit's notifications: the chain of ids, one-sided and empty books, grouped channels whose
 * every message is the whole book, and what is refused. */
#include "hostile.h"

#include "venue.h"

#define NOTE(channel, data)                                                                        \
    "{\"jsonrpc\":\"2.0\",\"method\":\"subscription\",\"params\":{\"channel\":\"" channel          \
    "\",\"data\":" data "}}"
#define BOOK(fields, bids, asks)                                                                   \
    NOTE("book.X.raw", "{" fields ",\"timestamp\":5,\"instrument_name\":\"X\",\"bids\":[" bids     \
                       "],\"asks\":[" asks "]}")
#define SNAPSHOT(id, bids, asks) BOOK("\"type\":\"snapshot\",\"change_id\":" #id, bids, asks)
#define DIFF(before, id, bids, asks)                                                               \
    BOOK("\"type\":\"change\",\"prev_change_id\":" #before ",\"change_id\":" #id, bids, asks)
#define WHOLE(id, bids, asks)                                                                      \
    NOTE("book.X.none.10.100ms", "{\"timestamp\":5,\"instrument_name\":\"X\",\"change_id\":" #id   \
                                 ",\"bids\":[" bids "],\"asks\":[" asks "]}")
#define FIRST SNAPSHOT(100, "[\"new\",0.0015,4714.0]", "[\"new\",0.0025,873.0],[\"new\",0.003,1.5]")

enum { E8 = 100000000 };

/* A decoder that had its snapshot, whose events are gone. */
static struct feed *synced(void) {
    struct feed *f = feed_open("deribit");
    ck_assert_int_eq(feed_say(f, "%s", FIRST), OBI_OK);
    f->n_ev = 0;
    return f;
}

/* The k-th event is a level; price and size in 10^-8. */
static void check_level(const struct feed *f, size_t k, uint8_t side, int64_t price, int64_t qty) {
    ck_assert_uint_lt(k, f->n_ev);
    ck_assert_int_eq(f->ev[k].kind, OBI_EVENT_LEVEL);
    ck_assert_int_eq(f->ev[k].side, side);
    ck_assert_int_eq(f->ev[k].price_ticks, price);
    ck_assert_int_eq(f->ev[k].qty_lots, qty);
}

START_TEST(a_snapshot_and_its_changes_make_the_book) {
    struct feed *f = feed_open("deribit");
    ck_assert_int_eq(feed_say(f, "%s", FIRST), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    check_level(f, 1, OBI_BID, 150000, INT64_C(4714) * E8);
    check_level(f, 3, OBI_ASK, 300000, 150000000);
    ck_assert_uint_eq(f->ev[3].seq, 100);
    ck_assert_int_eq(f->ev[3].ts_ns, 5000000);
    ck_assert_int_eq(feed_say(f, DIFF(100, 101, "[\"delete\",0.0015,0.0],[\"new\",0.001,2]",
                                      "[\"change\",0.0025,1.0e-8]")),
                     OBI_OK);
    check_level(f, 4, OBI_BID, 150000, 0);
    check_level(f, 5, OBI_BID, 100000, 2 * E8);
    check_level(f, 6, OBI_ASK, 250000, 1);
    ck_assert_int_eq(f->ev[6].flags, OBI_EVENT_LAST);
    /* a delete removes, whatever amount it tells */
    ck_assert_int_eq(feed_say(f, DIFF(101, 102, "", "[\"delete\",0.003,1.5]")), OBI_OK);
    check_level(f, 7, OBI_ASK, 300000, 0);
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_str_eq(told.symbol, "X");
    ck_assert_str_eq(told.price_step, "0.00000001");
    ck_assert_uint_eq(told.verification, OBI_VERIFY_IDENTITY);
    ck_assert_uint_eq(told.depth_limit, 0);
    feed_close(f);
}
END_TEST

START_TEST(a_hole_in_the_chain_shows_at_once_and_a_snapshot_heals_it) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, DIFF(101, 102, "[\"new\",0.001,2]", "")), OBI_RESYNC);
    ck_assert_str_eq(f->err.message, "X lost updates: expected one after 100, got one after 101");
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(feed_say(f, DIFF(102, 103, "[\"new\",0.001,2]", "")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 2);
    ck_assert_int_eq(feed_say(f, SNAPSHOT(103, "", "[\"new\",0.001,2]")), OBI_OK);
    ck_assert_int_eq(feed_say(f, DIFF(103, 104, "", "[\"delete\",0.001,0]")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_GAPS), 1);
    feed_close(f);
}
END_TEST

START_TEST(a_change_told_twice_is_old) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, DIFF(100, 101, "", "[\"delete\",0.003,0]")), OBI_OK);
    ck_assert_int_eq(feed_say(f, DIFF(100, 101, "", "[\"delete\",0.003,0]")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DUPLICATES), 1);
    feed_close(f);
}
END_TEST

START_TEST(one_instruments_gap_is_not_anothers) {
    struct feed *f = synced();
    static const char other[] =
        NOTE("book.Y.100ms", "{\"type\":\"%s\",\"timestamp\":5,\"instrument_name\":\"Y\","
                             "\"change_id\":%d,%s\"bids\":[],\"asks\":[[\"new\",1,1]]}");
    ck_assert_int_eq(feed_say(f, other, "snapshot", 7, ""), OBI_OK);
    ck_assert_int_eq(feed_say(f, DIFF(7, 101, "", "")), OBI_RESYNC);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, other, "change", 8, "\"prev_change_id\":7,"), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    check_level(f, 0, OBI_ASK, E8, E8);
    feed_close(f);
}
END_TEST

START_TEST(an_empty_book_is_a_book) {
    struct feed *f = feed_open("deribit");
    ck_assert_int_eq(feed_say(f, SNAPSHOT(0, "", "")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    ck_assert_int_eq(feed_say(f, DIFF(0, 9, "[\"new\",0.001,2]", "")), OBI_OK);
    check_level(f, 1, OBI_BID, 100000, 2 * E8);
    ck_assert_int_eq(feed_say(f, DIFF(9, 10, "", "")), OBI_OK);
    ck_assert_int_eq(f->ev[2].kind, OBI_EVENT_TIME);
    feed_close(f);
}
END_TEST

START_TEST(a_combination_may_cost_nothing_or_less) {
    struct feed *f = feed_open("deribit");
    ck_assert_int_eq(feed_say(f, SNAPSHOT(1, "[\"new\",-0.5,1],[\"new\",0.0,2]", "")), OBI_OK);
    ck_assert_int_eq(feed_say(f, DIFF(1, 2, "[\"delete\",0.0,0.0]", "")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    check_level(f, 1, OBI_BID, -E8 / 2, E8);
    check_level(f, 3, OBI_BID, 0, 0);
    feed_close(f);
}
END_TEST

START_TEST(a_grouped_book_begins_once_and_then_differs) {
    struct feed *f = feed_open("deribit");
    ck_assert_int_eq(feed_say(f, WHOLE(5, "[10,1.0],[9.5,2.0]", "[11,1.0]")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 10);
    ck_assert_uint_eq(feed_instrument(f, 0).verification, OBI_VERIFY_NONE);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, WHOLE(9, "[10.5,3.0],[10,1.0]", "[11,2.0]")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    check_level(f, 0, OBI_BID, INT64_C(950000000), 0);
    check_level(f, 1, OBI_BID, INT64_C(1050000000), INT64_C(3) * E8);
    check_level(f, 2, OBI_ASK, INT64_C(1100000000), 2 * E8);
    ck_assert_uint_eq(f->ev[2].seq, 9);
    ck_assert_int_eq(f->ev[0].flags, 0);
    ck_assert_int_eq(f->ev[2].flags, OBI_EVENT_LAST);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, WHOLE(9, "[10.5,3.0],[10,1.0]", "[11,2.0]")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_TIME);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_SNAPSHOTS), 1);
    feed_close(f);
}
END_TEST

START_TEST(a_grouped_book_that_waits_begins_anew) {
    struct feed *f = feed_open("deribit");
    ck_assert_int_eq(feed_say(f, WHOLE(5, "[10,1.0]", "")), OBI_OK);
    ck_assert_int_eq(obi_decoder_reset(f->d, 0), OBI_OK);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, WHOLE(6, "[10,1.0]", "[11,1]")), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(f->ev[1].kind, OBI_EVENT_CLEAR);
    ck_assert_int_lt(feed_say(f, WHOLE(7, "[10,1.0]", "[11.123456789,1]")), 0);
    ck_assert_int_eq(f->ev[4].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(feed_say(f, WHOLE(8, "[10,1.0]", "[11,1]")), OBI_OK);
    ck_assert_int_eq(f->ev[5].kind, OBI_EVENT_CLEAR);
    ck_assert_uint_eq(f->n_ev, 8);
    feed_close(f);
}
END_TEST

/* The judge: a book as a list that is replaced by each message. */
START_TEST(grouped_books_that_differ_are_the_books_that_were_told) {
    struct test_rng rng = {test_seed(11)};
    struct obi_book_options opt;
    struct feed *f = feed_open("deribit");
    obi_book *book;
    memset(&opt, 0, sizeof opt);
    opt.struct_size = sizeof opt;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    for (int round = 0; round < 500; round++) {
        char bids[512] = "";
        int64_t price[10], qty[10], ticks[10], lots[10];
        size_t n = 0, n_out, taken;
        for (int64_t at = 40; at > 0 && n < 10; at -= 1 + (int64_t)test_below(&rng, 9)) {
            price[n] = at;
            qty[n] = 1 + (int64_t)test_below(&rng, 3);
            snprintf(bids + strlen(bids), sizeof bids - strlen(bids), "%s[%d,%d.0]", n ? "," : "",
                     (int)price[n], (int)qty[n]);
            n++;
        }
        f->n_ev = 0;
        ck_assert_int_eq(
            feed_say(f,
                     NOTE("book.X.none.10.100ms",
                          "{\"timestamp\":5,\"instrument_name\":\"X\",\"change_id\":%d,"
                          "\"bids\":[%s],\"asks\":[]}"),
                     round + 1, bids),
            OBI_OK);
        ck_assert_int_eq(obi_book_apply(book, f->ev, f->n_ev, &taken), OBI_OK);
        ck_assert_int_eq(obi_book_levels(book, OBI_BID, 10, ticks, lots, NULL, &n_out), OBI_OK);
        ck_assert_uint_eq(n_out, n);
        for (size_t i = 0; i < n; i++) {
            ck_assert_int_eq(ticks[i], price[i] * E8);
            ck_assert_int_eq(lots[i], qty[i] * E8);
        }
    }
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_SNAPSHOTS), 1);
    obi_book_destroy(book);
    feed_close(f);
}
END_TEST

#define TRADE(name, direction, id)                                                                 \
    "{\"trade_seq\":1,\"trade_id\":" id                                                            \
    ",\"timestamp\":7,\"price\":0.0025,\"instrument_name\":\"" name                                \
    "\",\"direction\":\"" direction "\",\"amount\":2.5}"

START_TEST(trades_of_a_kind_are_of_several_instruments) {
    struct feed *f = synced();
    ck_assert_int_eq(feed_say(f, NOTE("book.Y.raw", "{\"type\":\"snapshot\",\"timestamp\":5,"
                                                    "\"instrument_name\":\"Y\",\"change_id\":1,"
                                                    "\"bids\":[],\"asks\":[]}")),
                     OBI_OK);
    f->n_ev = 0;
    f->ev_size = 1;
    ck_assert_int_eq(
        feed_say(f,
                 NOTE("trades.option.BTC.raw",
                      "[" TRADE("X", "buy", "\"48079573\"") "," TRADE(
                          "X", "sell",
                          "\"ETH-7\"") "," TRADE("Y", "buy", "9") "," TRADE("X", "buy", "10") "]")),
        OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(f->ev[i].kind, OBI_EVENT_TRADE);
        ck_assert_int_eq(f->ev[i].side, i == 1 ? OBI_ASK : OBI_BID);
        ck_assert_int_eq(f->ev[i].price_ticks, 250000);
        ck_assert_int_eq(f->ev[i].qty_lots, 250000000);
        ck_assert_int_eq(f->ev[i].ts_ns, 7000000);
        ck_assert_uint_eq(f->ev[i].instrument, i == 2 ? 1 : 0);
        ck_assert_int_eq(f->ev[i].flags, OBI_EVENT_PRINT | (i ? OBI_EVENT_LAST : 0));
    }
    ck_assert_uint_eq(f->ev[0].order_id, 48079573);
    ck_assert_uint_ne(f->ev[1].order_id, 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_TRADES), 3);
    feed_close(f);
}
END_TEST

START_TEST(tickers_and_quotes_tell_the_touch_and_may_lack_it) {
    static const char quote[] = "{\"timestamp\":7,\"instrument_name\":\"X\",\"best_bid_price\":%s,"
                                "\"best_bid_amount\":%s,\"best_ask_price\":0.0025,"
                                "\"best_ask_amount\":873.0,\"state\":\"closed\"}";
    struct feed *f = synced();
    char data[512];
    static const char *const sides[][2] = {{"0.0015", "4714.0"}, {"null", "0.0"}, {"0.0", "0.0"}};
    for (size_t i = 0; i < 3; i++) {
        snprintf(data, sizeof data, quote, sides[i][0], sides[i][1]);
        ck_assert_int_eq(
            feed_say(f, NOTE("%s.X%s", "%s"), i ? "quote" : "ticker", i ? "" : ".raw", data),
            OBI_OK);
        ck_assert_uint_eq(f->n_ev, 2 * i + 2);
        ck_assert_int_eq(f->ev[2 * i].kind, OBI_EVENT_QUOTE);
        ck_assert_int_eq(f->ev[2 * i].qty_lots, i ? 0 : INT64_C(4714) * E8);
        ck_assert_int_eq(f->ev[2 * i + 1].side, OBI_ASK);
        ck_assert_int_eq(f->ev[2 * i + 1].qty_lots, INT64_C(873) * E8);
    }
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_STATES), 0);
    feed_close(f);
}
END_TEST

START_TEST(answers_and_other_channels_are_named_and_counted) {
    struct feed *f = synced();
    venue_check_other(f, "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":[\"book.X.raw\"],\"usIn\":1}",
                      "answer");
    venue_check_other(f, "{\"jsonrpc\":\"2.0\",\"id\":0,\"error\":{\"code\":13778}}", "error");
    venue_check_other(f,
                      "{\"jsonrpc\":\"2.0\",\"method\":\"heartbeat\",\"params\":{\"type\":"
                      "\"test_request\"}}",
                      "heartbeat");
    venue_check_other(f, NOTE("deribit_price_index.btc_usd", "{\"price\":6521.17}"),
                      "deribit_price_index");
    venue_check_other(f, NOTE("incremental_ticker.X", "{}"), "incremental_ticker");
    venue_check_other(f, NOTE("trades.X.raw", "[]"), "no trades");
    feed_close(f);
}
END_TEST

static const struct venue_refusal refusals[] = {
    {BOOK("\"type\":\"change\",\"change_id\":101", "", ""), "X: 'prev_change_id' is no id", 1},
    {BOOK("\"type\":\"change\",\"prev_change_id\":100", "", ""), "X: 'change_id' is no id", 1},
    {BOOK("\"type\":\"patch\",\"change_id\":101", "", ""),
     "X: 'type' is neither snapshot nor change", 1},
    {DIFF(100, 101, "[\"drop\",1,1]", ""), "X: a level's action is unknown", 1},
    {DIFF(100, 101, "[1,1]", ""), "X: a level's action is unknown", 1},
    {DIFF(100, 101, "[\"new\",1]", ""), "X: a level lacks price or amount", 1},
    {DIFF(100, 101, "7", ""), "X: an array was expected", 1},
    {DIFF(100, 101, "[\"new\",1,-1]", ""), "X items[0] size '-1' is negative", 1},
    {DIFF(100, 101, "", "[\"new\",1,1],[\"new\",\"x\",1]"),
     "X items[1] price 'x' is no decimal number", 1},
    {DIFF(100, 101, "[\"new\",0.000000001,1]", ""),
     "X items[0] price '0.000000001' is off the grid of steps", 1},
    {NOTE("book.X.raw", "7"), "X: 'data' is no object of a book", 1},
    {NOTE("book.X.raw", "{\"type\":\"change\",\"instrument_name\":\"Y\"}"),
     "X: 'instrument_name' is not the channel's", 1},
    {WHOLE(101, "[\"new\",1,1]", ""), "X bids[0] price 'new' is no decimal number",
     0}, /* not this book's */
    {NOTE("book..raw", "{}"), "'channel' names no instrument", 0},
    {NOTE("trades.X.raw", "[" TRADE("X", "up", "1") "]"), "X: 'direction' is neither buy nor sell",
     0},
    {NOTE("trades.X.raw", "[{\"instrument_name\":\"X\",\"direction\":\"buy\",\"amount\":1}]"),
     "X: 'price' is missing", 0},
    {NOTE("trades.X.raw", "[{\"instrument_name\":\"X\",\"direction\":\"buy\",\"price\":1}]"),
     "X: 'amount' is missing", 0},
    {NOTE("ticker.X.raw", "{\"timestamp\":\"x\"}"), "X: 'timestamp' is no time", 0},
    {"{\"method\":\"subscription\",\"params\":7}", "'params' name no channel", 0},
    {"{\"method\":\"subscription\",\"method\":7}", "a key is given twice", 0},
};

START_TEST(broken_notes_are_refused_and_the_book_is_lost_where_it_was_the_books) {
    struct feed *f = synced();
    venue_check_refusal(f, &refusals[_i]);
    feed_close(f);
}
END_TEST

/* -- robustness -------------------------------------------------------------------------------- */

static const char *const stream[] = {
    DIFF(99, 100, "[\"new\",0.001,2]", ""),
    WHOLE(97, "[10,1.0],[9.5,2.0]", "[11,1.0]"),
    WHOLE(98, "[10,1.0],[9.0,2.0]", "[11,1.5]"),
    FIRST,
    DIFF(100, 101, "[\"delete\",0.0015,0.0],[\"new\",0.001,2]", "[\"change\",0.0025,1.0e-8]"),
    NOTE("ticker.X.raw", "{\"timestamp\":7,\"instrument_name\":\"X\",\"best_bid_price\":null,"
                         "\"best_bid_amount\":0,\"best_ask_price\":0.5,\"best_ask_amount\":1}"),
    NOTE("trades.option.BTC.raw", "[" TRADE("X", "buy", "\"48079573\"") "," TRADE(
                                      "Y", "sell", "\"ETH-7\"") "," TRADE("X", "buy", "10") "]"),
    DIFF(102, 103, "[\"new\",0.001,2]", ""),
    SNAPSHOT(104, "", ""),
};

START_TEST(room_and_cuts_change_nothing) {
    outcome_check("deribit", stream, sizeof stream / sizeof *stream, 4 + 3 + 4 + 3 + 2 + 2 + 1 + 1,
                  1);
}
END_TEST

START_TEST(every_truncation_and_every_change_of_a_byte_is_survived) {
    static const struct hostile h = {
        .format = "deribit",
        .prime = FIRST
        "\n" WHOLE(105, "[10,1.0],[9.5,2.0]", "[11,1.0]") "\n" SNAPSHOT(100, "", "[\"new\",1,1]")};
    hostile_all(&h, stream[_i]);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_deribit");
    TCase *t = tcase_create("books");
    tcase_add_test(t, a_snapshot_and_its_changes_make_the_book);
    tcase_add_test(t, a_hole_in_the_chain_shows_at_once_and_a_snapshot_heals_it);
    tcase_add_test(t, a_change_told_twice_is_old);
    tcase_add_test(t, one_instruments_gap_is_not_anothers);
    tcase_add_test(t, an_empty_book_is_a_book);
    tcase_add_test(t, a_combination_may_cost_nothing_or_less);
    tcase_add_test(t, a_grouped_book_begins_once_and_then_differs);
    tcase_add_test(t, a_grouped_book_that_waits_begins_anew);
    tcase_add_test(t, grouped_books_that_differ_are_the_books_that_were_told);
    suite_add_tcase(s, t);
    t = tcase_create("others");
    tcase_add_test(t, trades_of_a_kind_are_of_several_instruments);
    tcase_add_test(t, tickers_and_quotes_tell_the_touch_and_may_lack_it);
    tcase_add_test(t, answers_and_other_channels_are_named_and_counted);
    tcase_add_loop_test(t, broken_notes_are_refused_and_the_book_is_lost_where_it_was_the_books, 0,
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
