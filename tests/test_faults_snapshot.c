/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Faults 12 to 26 of the catalogue in docs/faults.md: snapshots, and what comes after a loss. 23
 * and 24 are in test_faults_itch.c. */
#include "venue_text.h"

START_TEST(fault_12_updates_before_a_snapshot_are_held_and_make_no_value) {
    struct live *l = live_open("binance-usdm");
    ck_assert_int_eq(live_say(l, usdm(95, 101, 94, "[[\"10.0\",\"2\"]]")), OBI_OK);
    ck_assert_uint_eq(feed_count(l->feed, OBI_COUNTER_DECODER_HELD), 1);
    ck_assert_uint_eq(feed_count(l->feed, OBI_COUNTER_DECODER_DIFFS), 0);
    ck_assert_int_eq(live_say(l, rest(100, ONE_BID, ONE_ASK)), OBI_OK);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, BID), 2);
    live_close(l);
    l = live_open("okx"); /* whose snapshot, in the stream, is newer than all before it */
    ck_assert_int_eq(live_say(l, okx("X", "update", 5, 6, ONE_BID, NONE)), OBI_OK);
    ck_assert_uint_eq(feed_count(l->feed, OBI_COUNTER_DECODER_DROPPED), 1);
    ck_assert_uint_eq(feed_count(l->feed, OBI_COUNTER_DECODER_DIFFS), 0);
    live_close(l);
}
END_TEST

START_TEST(fault_13_what_finds_no_room_to_wait_is_told_and_dropped_with_a_count) {
    struct obi_decoder_options opt = feed_options("binance-usdm");
    opt.max_pending = 2;
    struct live *l = live_open_with(&opt);
    ck_assert_int_eq(live_say(l, usdm(1, 1, 0, ONE_BID)), OBI_OK);
    ck_assert_int_eq(live_say(l, usdm(2, 2, 1, ONE_BID)), OBI_OK);
    ck_assert_int_eq(live_say(l, usdm(3, 3, 2, ONE_BID)), OBI_E_CAPACITY);
    ck_assert(strstr(l->feed->err.message, "no snapshot came for max_pending events"));
    ck_assert_uint_eq(feed_count(l->feed, OBI_COUNTER_DECODER_DROPPED), 2);
    uint32_t index = 0;
    ck_assert_int_eq(obi_decoder_waiting(l->feed->d, &index),
                     OBI_RESYNC); /* a new snapshot, please */
    live_close(l);
}
END_TEST

START_TEST(fault_14_a_snapshot_older_than_what_is_held_is_told_to_be) {
    struct live *l = live_open("binance-usdm");
    ck_assert_int_eq(live_say(l, usdm(95, 101, 94, NONE)), OBI_OK);
    ck_assert_int_eq(live_say(l, rest(90, ONE_BID, ONE_ASK)), OBI_RESYNC);
    ck_assert(strstr(l->feed->err.message, "fetch a newer one"));
    ck_assert_int_eq(live_say(l, rest(97, ONE_BID, ONE_ASK)), OBI_OK);
    ck_assert_uint_eq(live_state(l, 0), OBI_STATE_VALID);
    live_close(l);
}
END_TEST

START_TEST(fault_15_a_snapshot_newer_than_what_is_held_is_used_and_the_rest_dropped) {
    struct live *l = live_open("binance-usdm");
    ck_assert_int_eq(live_say(l, usdm(95, 101, 94, "[[\"10.0\",\"77\"]]")), OBI_OK);
    ck_assert_int_eq(live_say(l, rest(200, ONE_BID, ONE_ASK)), OBI_OK);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, BID), 1);
    ck_assert_uint_eq(feed_count(l->feed, OBI_COUNTER_DECODER_OLD), 1);
    live_close(l);
}
END_TEST

START_TEST(fault_16_an_equal_id_with_other_levels_replaces_the_book_and_counts) {
    struct live *l = live_open("binance-usdm");
    ck_assert_int_eq(live_say(l, rest(100, ONE_BID, ONE_ASK)), OBI_OK);
    ck_assert_int_eq(live_say(l, rest(100, "[[\"10.0\",\"5\"]]", ONE_ASK)), OBI_OK);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, BID), 5);
    ck_assert_uint_eq(feed_count(l->feed, OBI_COUNTER_DECODER_CHANGED), 1);
    ck_assert_uint_eq(live_info(l, 0).epoch, 2);
    live_close(l);
}
END_TEST

START_TEST(fault_17_a_snapshot_is_never_merged_into_what_was) {
    struct live *l = live_open("okx");
    ck_assert_int_eq(
        live_say(l, okx("X", "snapshot", -1, 10, "[[\"9.0\",\"5\"],[\"9.1\",\"5\"]]", ONE_ASK)),
        OBI_OK);
    ck_assert_int_eq(live_say(l, okx("X", "update", 12, 13, NONE, NONE)), OBI_RESYNC);
    ck_assert_int_eq(live_say(l, okx_begin("X", 20)), OBI_OK); /* after a reconnect */
    struct obi_book_info info = live_info(l, 0);
    ck_assert_uint_eq(info.n_bids, 1);
    ck_assert_uint_eq(info.n_asks, 1);
    live_close(l);
}
END_TEST

START_TEST(fault_18_a_snapshot_told_again_is_no_event_but_the_passing_of_time) {
    struct live *l = live_open("okx");
    ck_assert_int_eq(live_say(l, okx_begin("X", 10)), OBI_OK);
    uint64_t frames = live_count(l, 0, OBI_COUNTER_BOOK_SNAPSHOTS);
    ck_assert_int_eq(live_say(l, okx_begin("X", 10)), OBI_OK);
    ck_assert_uint_eq(live_count(l, 0, OBI_COUNTER_BOOK_SNAPSHOTS), frames);
    ck_assert_uint_eq(live_info(l, 0).epoch, 1);
    ck_assert_uint_eq(feed_count(l->feed, OBI_COUNTER_DECODER_DUPLICATES), 1);
    live_close(l);
}
END_TEST

START_TEST(fault_19_half_a_snapshot_is_visible_nowhere) {
    struct live *l = live_open("okx");
    const char *whole = okx_begin("X", 10);
    size_t n = strlen(whole);
    ck_assert_int_eq(feed_bytes(l->feed, whole, n - 9, 0, NULL), OBI_MORE);
    ck_assert_uint_eq(l->feed->n_ev, 0); /* the bytes end inside: nothing came out */
    l->feed->ev_size = 1;
    ck_assert_int_eq(feed_bytes(l->feed, whole, n, OBI_INPUT_END, NULL), OBI_OK);
    size_t n_ev = l->feed->n_ev;
    ck_assert_uint_ge(n_ev, 3);
    l->feed->n_ev = n_ev - 1; /* all events but the last */
    live_apply(l);
    ck_assert_uint_eq(live_state(l, 0), OBI_STATE_SYNCING);
    obi_lots lots;
    size_t n_levels;
    ck_assert_int_eq(obi_book_levels(live_book(l, 0), OBI_BID, 1, NULL, &lots, NULL, &n_levels),
                     OBI_MORE);
    ck_assert_uint_eq(n_levels, 0);
    live_close(l);
}
END_TEST

/* -- others, and afterwards -------------------------------------------------------------------- */

START_TEST(fault_20_a_gap_of_one_instrument_is_its_own) {
    struct live *l = live_open("okx");
    ck_assert_int_eq(live_say(l, okx_begin("X", 10)), OBI_OK);
    ck_assert_int_eq(live_say(l, okx_begin("Y", 20)), OBI_OK);
    ck_assert_int_eq(live_say(l, okx("X", "update", 12, 13, NONE, NONE)), OBI_RESYNC);
    ck_assert_uint_eq(l->feed->err.index, 0);
    ck_assert_uint_eq(live_state(l, 0), OBI_STATE_STALE);
    ck_assert_uint_eq(live_state(l, 1), OBI_STATE_VALID);
    ck_assert_int_eq(live_say(l, okx("Y", "update", 20, 21, "[[\"10.0\",\"3\"]]", NONE)), OBI_OK);
    ck_assert_int_eq(live_lots(l, 1, OBI_BID, OKX_BID), 3 * OKX_LOT);
    uint32_t index = 0;
    ck_assert_int_eq(obi_decoder_waiting(l->feed->d, &index), OBI_RESYNC);
    ck_assert_uint_eq(index, 0);
    index = 1;
    ck_assert_int_eq(obi_decoder_waiting(l->feed->d, &index), OBI_OK);
    live_close(l);
}
END_TEST

START_TEST(fault_21_after_a_resync_the_next_snapshot_succeeds_every_time) {
    struct live *l = live_open("okx");
    for (unsigned round = 0; round < 20; round++) {
        unsigned id = 100 * round + 10;
        ck_assert_int_eq(live_say(l, okx_begin("X", id)), OBI_OK);
        ck_assert_int_eq(live_say(l, okx("X", "update", (int)id, id + 1, NONE, NONE)), OBI_OK);
        ck_assert_uint_eq(live_state(l, 0), OBI_STATE_VALID);
        ck_assert_int_eq(live_say(l, okx("X", "update", (int)id + 5, id + 6, NONE, NONE)),
                         OBI_RESYNC);
        ck_assert_uint_eq(live_state(l, 0), OBI_STATE_STALE);
    }
    live_close(l);
}
END_TEST

START_TEST(fault_22_the_book_is_stale_before_the_error_returns) {
    struct live *l = synced();
    size_t used, n_ev;
    const char *broken = usdm(102, 103, 101, "[[\"10.0\",\"x\"]]");
    struct obi_event ev[4];
    struct obi_input in = {.struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = broken};
    in.n_bytes = strlen(broken);
    ck_assert_int_eq(obi_decoder_decode(l->feed->d, &in, &used, ev, 4, &n_ev, NULL), OBI_E_FORMAT);
    ck_assert_uint_eq(n_ev, 1);
    ck_assert_uint_eq(ev[0].kind, OBI_EVENT_GAP); /* among the events of the very call */
    live_close(l);
}
END_TEST

START_TEST(fault_25_silence_is_readable_and_a_limit_makes_it_stale) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_quiet_ns = 5000};
    struct obi_event ev[] = {test_level(OBI_BID, BID, 1, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST),
                             test_event(OBI_EVENT_TIME, OBI_EVENT_LAST),
                             test_event(OBI_EVENT_TIME, OBI_EVENT_LAST)};
    static const obi_ns when[] = {1000, 6000, 6001};
    struct obi_book_info info = {.struct_size = sizeof info};
    obi_book *book;
    size_t taken;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    for (size_t i = 0; i < 3; i++) {
        ev[i].recv_ns = when[i];
        ck_assert_int_eq(obi_book_apply(book, &ev[i], 1, &taken), i < 2 ? OBI_OK : OBI_RESYNC);
    }
    ck_assert_int_eq(obi_book_info(book, &info), OBI_OK);
    ck_assert_uint_eq(info.state, OBI_STATE_STALE);
    ck_assert_int_eq(info.recv_ns - info.spoke_ns, 5001); /* its age */
    obi_book_destroy(book);
}
END_TEST

START_TEST(fault_26_a_reader_can_tell_that_it_missed_a_state) {
    struct live *l = synced();
    struct obi_book_info seen = live_info(l, 0);
    ck_assert_int_eq(live_say(l, usdm(102, 103, 101, "[[\"10.0\",\"9\"]]")), OBI_OK);
    ck_assert_int_eq(live_say(l, usdm(104, 105, 103, "[[\"10.0\",\"2\"]]")), OBI_OK);
    struct obi_book_info now = live_info(l, 0);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, BID), 2); /* looks as before */
    ck_assert_uint_eq(now.frame - seen.frame, 2);
    ck_assert_uint_eq(now.epoch, seen.epoch);
    live_close(l);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("faults_snapshot");
    TCase *c = tcase_create("snapshots");
    tcase_add_test(c, fault_12_updates_before_a_snapshot_are_held_and_make_no_value);
    tcase_add_test(c, fault_13_what_finds_no_room_to_wait_is_told_and_dropped_with_a_count);
    tcase_add_test(c, fault_14_a_snapshot_older_than_what_is_held_is_told_to_be);
    tcase_add_test(c, fault_15_a_snapshot_newer_than_what_is_held_is_used_and_the_rest_dropped);
    tcase_add_test(c, fault_16_an_equal_id_with_other_levels_replaces_the_book_and_counts);
    tcase_add_test(c, fault_17_a_snapshot_is_never_merged_into_what_was);
    tcase_add_test(c, fault_18_a_snapshot_told_again_is_no_event_but_the_passing_of_time);
    tcase_add_test(c, fault_19_half_a_snapshot_is_visible_nowhere);
    tcase_add_test(c, fault_20_a_gap_of_one_instrument_is_its_own);
    tcase_add_test(c, fault_21_after_a_resync_the_next_snapshot_succeeds_every_time);
    tcase_add_test(c, fault_22_the_book_is_stale_before_the_error_returns);
    tcase_add_test(c, fault_25_silence_is_readable_and_a_limit_makes_it_stale);
    tcase_add_test(c, fault_26_a_reader_can_tell_that_it_missed_a_state);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
