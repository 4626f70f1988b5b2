/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How much waits for a snapshot, how long a message may be, and what happens one event beyond. */
#include "feed.h"

static struct feed *open_pending(uint32_t max_pending) {
    struct obi_decoder_options opt = feed_options("binance-spot");
    opt.max_pending = max_pending;
    return feed_open_with(&opt);
}

/* Updates of one id each, with n_levels levels. */
static int say_diff(struct feed *f, const char *symbol, unsigned id, unsigned n_levels) {
    char levels[4000] = "";
    for (unsigned i = 0; i < n_levels; i++) {
        snprintf(levels + strlen(levels), sizeof levels - strlen(levels), "%s[\"%u.0\",\"%u\"]",
                 i ? "," : "", 100 + i, id);
    }
    unsigned n_bids = n_levels / 2; /* all in one side or the other, by turns */
    return feed_say(f,
                    "{\"e\":\"depthUpdate\",\"s\":\"%s\",\"U\":%u,\"u\":%u,\"b\":[%s],\"a\":[%s]}",
                    symbol, id, id, n_bids ? levels : "", n_bids ? "" : levels);
}

static int say_snapshot(struct feed *f, unsigned id) {
    return feed_say(f, "{\"lastUpdateId\":%u,\"bids\":[[\"10.0\",\"1\"]],\"asks\":[]}", id);
}

static size_t count_frames(const struct feed *f) {
    size_t n = 0;
    for (size_t i = 0; i < f->n_ev; i++) n += f->ev[i].flags & OBI_EVENT_LAST ? 1 : 0;
    return n;
}

START_TEST(updates_are_held_up_to_the_limit) {
    enum { LIMIT = 10 };
    for (unsigned n = LIMIT - 1; n <= LIMIT + 1; n++) {
        struct feed *f = open_pending(LIMIT);
        int rc = OBI_OK;
        for (unsigned id = 101; id < 101 + n; id++) rc = say_diff(f, "X", id, 1);
        if (n <= LIMIT) {
            ck_assert_int_eq(rc, OBI_OK);
            ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 0);
            ck_assert_int_eq(say_snapshot(f, 100), OBI_OK);
            ck_assert_uint_eq(count_frames(f), 1 + n);
            ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DIFFS), n);
        } else {
            ck_assert_int_eq(rc, OBI_E_CAPACITY);
            ck_assert_str_eq(f->err.message,
                             "X: no snapshot came for max_pending events: what is held is dropped");
            ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), LIMIT);
            ck_assert_uint_eq(f->n_ev, 0);
            ck_assert_int_eq(say_snapshot(f, 100 + n), OBI_OK); /* the next snapshot succeeds */
            ck_assert_int_eq(say_diff(f, "X", 101 + n, 1), OBI_OK);
            ck_assert_uint_eq(count_frames(f), 2);
        }
        ck_assert_uint_eq(feed_held_now(f), 0);
        feed_close(f);
    }
}
END_TEST

START_TEST(levels_count_each_and_an_empty_update_counts_one) {
    struct feed *f = open_pending(10);
    ck_assert_int_eq(say_diff(f, "X", 101, 4), OBI_OK);
    ck_assert_int_eq(say_diff(f, "X", 102, 0), OBI_OK);
    ck_assert_int_eq(say_diff(f, "X", 103, 5), OBI_OK);
    ck_assert_int_eq(say_diff(f, "X", 104, 0), OBI_E_CAPACITY);
    ck_assert_int_eq(say_diff(f, "X", 105, 10), OBI_OK); /* there is room for all again */
    ck_assert_int_eq(say_snapshot(f, 100), OBI_RESYNC);
    ck_assert_int_eq(say_snapshot(f, 104), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 12);
    feed_close(f);
}
END_TEST

START_TEST(all_instruments_share_the_room) {
    struct feed *f = open_pending(10);
    for (unsigned id = 101; id < 106; id++) {
        ck_assert_int_eq(say_diff(f, "X", id, 1), OBI_OK);
        ck_assert_int_eq(say_diff(f, "Y", id, 1), OBI_OK);
    }
    ck_assert_int_eq(say_diff(f, "Y", 106, 1), OBI_E_CAPACITY);
    ck_assert_uint_eq(f->err.index, 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 5); /* X keeps its own */
    f->instrument = 0;
    ck_assert_int_eq(say_snapshot(f, 100), OBI_OK);
    ck_assert_uint_eq(count_frames(f), 6);
    f->instrument = 1;
    ck_assert_int_eq(say_snapshot(f, 106), OBI_OK);
    ck_assert_int_eq(say_diff(f, "Y", 107, 1), OBI_OK);
    ck_assert_uint_eq(count_frames(f), 8);
    feed_close(f);
}
END_TEST

START_TEST(overflowing_again_and_again_loses_no_room) {
    struct feed *f = open_pending(16);
    struct test_rng rng = {test_seed(11)};
    unsigned id = 1;
    for (unsigned round = 0; round < 3000; round++) {
        const char *symbol = test_below(&rng, 2) ? "X" : "Y";
        id += test_below(&rng, 8) ? 1 : 2; /* a hole now and then, and between the two always */
        int rc = say_diff(f, symbol, id, (unsigned)test_below(&rng, 9));
        ck_assert(rc == OBI_OK || rc == OBI_E_CAPACITY);
    }
    ck_assert_uint_gt(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 1000);
    ck_assert_uint_le(feed_count(f, OBI_COUNTER_DECODER_HELD),
                      feed_count(f, OBI_COUNTER_DECODER_DROPPED) + feed_held_now(f));
    ck_assert_uint_le(feed_held_now(f), 16);
    feed_close(f);
    f = open_pending(16); /* all places come back */
    for (unsigned round = 0; round < 100; round++) {
        for (unsigned i = 0; i < 16; i++) ck_assert_int_eq(say_diff(f, "X", ++id, 1), OBI_OK);
        /* said once a wait, not once an overflow */
        ck_assert_int_eq(say_diff(f, "X", ++id, 1), round ? OBI_OK : OBI_E_CAPACITY);
    }
    ck_assert_int_eq(say_snapshot(f, id), OBI_OK);
    ck_assert_int_eq(obi_decoder_reset(f->d, 0), OBI_OK);
    for (unsigned i = 0; i < 16; i++) ck_assert_int_eq(say_diff(f, "X", ++id, 1), OBI_OK);
    ck_assert_int_eq(say_diff(f, "X", ++id, 1), OBI_E_CAPACITY); /* another wait */
    feed_close(f);
}
END_TEST

START_TEST(a_message_has_up_to_max_pending_events) {
    struct feed *f = open_pending(8);
    ck_assert_int_eq(say_snapshot(f, 100), OBI_OK);
    ck_assert_int_eq(say_diff(f, "X", 101, 7), OBI_OK);
    ck_assert_int_eq(say_diff(f, "X", 102, 8), OBI_OK);
    ck_assert_int_eq(say_diff(f, "X", 103, 9), OBI_E_CAPACITY);
    ck_assert_str_eq(f->err.message, "X bids[8] is one more than max_pending has room for");
    ck_assert_uint_eq(f->ev[f->n_ev - 1].kind, OBI_EVENT_GAP); /* it was in sync */
    ck_assert_int_eq(say_snapshot(f, 103), OBI_OK);
    ck_assert_int_eq(say_diff(f, "X", 104, 1), OBI_OK);
    feed_close(f);
}
END_TEST

START_TEST(the_beginning_of_a_snapshot_counts_too) {
    for (unsigned n = 6; n <= 9; n++) {
        struct feed *f = open_pending(8);
        char levels[400] = "";
        for (unsigned i = 0; i < n; i++) {
            snprintf(levels + strlen(levels), sizeof levels - strlen(levels), "%s[\"%u\",\"1\"]",
                     i ? "," : "", 10 + i);
        }
        int rc = feed_say(f, "{\"lastUpdateId\":1,\"bids\":[],\"asks\":[%s]}", levels);
        ck_assert_int_eq(rc, n < 8 ? OBI_OK : OBI_E_CAPACITY);
        ck_assert_uint_eq(f->n_ev, n < 8 ? n + 1 : 0);
        feed_close(f);
    }
}
END_TEST

START_TEST(the_least_room_still_takes_quotes_and_trades) {
    struct feed *f = open_pending(1);
    ck_assert_int_eq(feed_say(f, "{\"lastUpdateId\":1,\"bids\":[],\"asks\":[]}"), OBI_E_NUMBER);
    feed_close(f);
    struct obi_decoder_options opt = feed_options("binance-spot");
    struct obi_instrument given;
    memset(&given, 0, sizeof given);
    given.struct_size = sizeof given;
    strcpy(given.symbol, "X");
    strcpy(given.price_step, "0.1");
    strcpy(given.qty_step, "1");
    opt.instrument = &given;
    opt.n_instruments = 1;
    opt.max_pending = 1;
    f = feed_open_with(&opt);
    ck_assert_int_eq(feed_say(f, "{\"u\":4,\"s\":\"X\",\"b\":\"1.0\",\"B\":\"3\",\"a\":\"1.1\","
                                 "\"A\":\"2\"}"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_int_eq(feed_say(f, "{\"lastUpdateId\":1,\"bids\":[],\"asks\":[]}"), OBI_OK);
    ck_assert_int_eq(say_diff(f, "X", 2, 1), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    /* A room that arrays have filled before the message said what it is. */
    ck_assert_int_eq(feed_say(f, "{\"b\":[[\"1\",\"1\"]],\"e\":\"trade\",\"s\":\"X\",\"t\":1,"
                                 "\"T\":1,\"p\":\"1.0\",\"q\":\"2\",\"m\":true}"),
                     OBI_OK);
    ck_assert_int_eq(feed_say(f, "{\"a\":[[\"1\",\"1\"]],\"e\":\"trade\",\"s\":\"X\",\"t\":1,"
                                 "\"T\":1,\"p\":\"1.0\",\"q\":\"2\",\"m\":true}"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 6);
    feed_close(f);
}
END_TEST

START_TEST(held_updates_keep_their_times) {
    struct feed *f = open_pending(0);
    const char *lines = "11 {\"e\":\"depthUpdate\",\"E\":3,\"s\":\"X\",\"U\":101,\"u\":102,"
                        "\"b\":[[\"9.9\",\"5\"]],\"a\":[[\"10.1\",\"6\"],[\"10.2\",\"7\"]]}\n"
                        "22 {\"lastUpdateId\":100,\"bids\":[[\"10.0\",\"1\"]],\"asks\":[]}\n";
    ck_assert_int_eq(feed_bytes(f, lines, strlen(lines), 0, NULL), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 5);
    ck_assert_int_eq(f->ev[1].recv_ns, 22);
    for (size_t i = 2; i < 5; i++) {
        ck_assert_int_eq(f->ev[i].recv_ns, 11);
        ck_assert_int_eq(f->ev[i].ts_ns, 3000000);
        ck_assert_int_eq(f->ev[i].qty_lots, (obi_lots)i + 3);
        ck_assert_uint_eq(f->ev[i].side, i == 2 ? OBI_BID : OBI_ASK);
    }
    feed_close(f);
}
END_TEST

START_TEST(room_comes_back_when_held_updates_are_used) {
    struct feed *f = open_pending(16);
    unsigned id = 100;
    for (unsigned round = 0; round < 50; round++) {
        for (unsigned i = 0; i < 4; i++) {
            int rc = say_diff(f, "X", ++id, 4); /* a gap, but for the first round */
            ck_assert_int_eq(rc, round && i == 0 ? OBI_RESYNC : OBI_OK);
        }
        ck_assert_int_eq(say_snapshot(f, id - 4), OBI_OK);
        ck_assert_uint_eq(feed_held_now(f), 0);
        ck_assert_int_eq(f->ev[f->n_ev - 1].qty_lots, id);
        f->n_ev = 0;
        id += 5;
    }
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DIFFS), 200);
    feed_close(f);
}
END_TEST

START_TEST(held_updates_are_put_on_a_known_grid_once) {
    struct obi_decoder_options opt = feed_options("binance-spot");
    struct obi_instrument given;
    memset(&given, 0, sizeof given);
    given.struct_size = sizeof given;
    strcpy(given.symbol, "X");
    strcpy(given.price_step, "0.5");
    strcpy(given.qty_step, "0.5");
    opt.instrument = &given;
    opt.n_instruments = 1;
    struct feed *f = feed_open_with(&opt);
    ck_assert_int_eq(say_diff(f, "X", 101, 1), OBI_OK);
    ck_assert_int_eq(say_snapshot(f, 100), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_int_eq(f->ev[2].price_ticks, 200);
    ck_assert_int_eq(f->ev[2].qty_lots, 202);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_held");
    TCase *t = tcase_create("room");
    tcase_add_test(t, updates_are_held_up_to_the_limit);
    tcase_add_test(t, levels_count_each_and_an_empty_update_counts_one);
    tcase_add_test(t, all_instruments_share_the_room);
    tcase_add_test(t, overflowing_again_and_again_loses_no_room);
    tcase_add_test(t, a_message_has_up_to_max_pending_events);
    tcase_add_test(t, the_beginning_of_a_snapshot_counts_too);
    tcase_add_test(t, the_least_room_still_takes_quotes_and_trades);
    tcase_add_test(t, held_updates_keep_their_times);
    tcase_add_test(t, room_comes_back_when_held_updates_are_used);
    tcase_add_test(t, held_updates_are_put_on_a_known_grid_once);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
