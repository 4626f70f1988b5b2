/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Faults 1 to 11 of the catalogue in docs/faults.md: holes in a stream and what looks like them.
 * 8 is in test_faults_dbn.c. */
#include "venue_text.h"

START_TEST(fault_01_a_gap_makes_the_book_stale_before_anything_of_the_message_is_applied) {
    struct live *l = synced();
    ck_assert_int_eq(live_say(l, usdm(110, 112, 109, "[[\"10.0\",\"9\"]]")), OBI_RESYNC);
    ck_assert(strstr(l->feed->err.message, "expected one after 101, got one after 109"));
    ck_assert_uint_eq(live_state(l, 0), OBI_STATE_STALE);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, BID), 0);
    ck_assert_int_eq(live_say(l, usdm(113, 114, 112, "[[\"10.0\",\"8\"]]")), OBI_OK);
    ck_assert_uint_eq(live_state(l, 0), OBI_STATE_STALE); /* nothing until a snapshot */
    ck_assert_int_eq(live_say(l, rest(111, ONE_BID, ONE_ASK)), OBI_OK);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, BID), 8); /* which what was held follows */
    live_close(l);
}
END_TEST

START_TEST(fault_02_an_overlap_is_no_gap) {
    struct live *l = live_open("binance-spot");
    ck_assert_int_eq(live_say(l, rest(100, ONE_BID, ONE_ASK)), OBI_OK);
    ck_assert_int_eq(live_say(l, spot(99, 103, "[[\"10.0\",\"2\"]]")), OBI_OK);
    ck_assert_int_eq(live_say(l, spot(102, 105, "[[\"10.0\",\"3\"]]")), OBI_OK);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, BID), 3);
    live_close(l);
}
END_TEST

START_TEST(fault_03_spot_and_futures_join_a_snapshot_by_rules_one_apart) {
    struct live *l = live_open("binance-spot");
    ck_assert_int_eq(live_say(l, rest(100, ONE_BID, ONE_ASK)), OBI_OK);
    ck_assert_int_eq(live_say(l, spot(98, 100, "[[\"10.0\",\"7\"]]")), OBI_OK);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, BID), 1); /* u == lastUpdateId is in the snapshot */
    live_close(l);
    l = live_open("binance-usdm");
    ck_assert_int_eq(live_say(l, rest(100, ONE_BID, ONE_ASK)), OBI_OK);
    ck_assert_int_eq(live_say(l, usdm(98, 100, 97, "[[\"10.0\",\"7\"]]")), OBI_OK);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, BID), 7); /* and there it is the first to apply */
    live_close(l);
}
END_TEST

START_TEST(fault_04_ids_of_futures_may_jump_when_pu_is_the_one_before) {
    struct live *l = synced();
    ck_assert_int_eq(live_say(l, usdm(150, 160, 101, "[[\"10.0\",\"4\"]]")), OBI_OK);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, BID), 4);
    live_close(l);
}
END_TEST

START_TEST(fault_05_a_chain_of_identities_may_take_big_steps) {
    struct live *l = live_open("okx");
    ck_assert_int_eq(live_say(l, okx_begin("X", 10)), OBI_OK);
    ck_assert_int_eq(live_say(l, okx("X", "update", 10, 103, "[[\"10.0\",\"2\"]]", NONE)), OBI_OK);
    ck_assert_int_eq(live_say(l, okx("X", "update", 103, 110, "[[\"10.0\",\"3\"]]", NONE)), OBI_OK);
    ck_assert_int_eq(live_say(l, okx("X", "update", 109, 111, NONE, NONE)), OBI_RESYNC);
    ck_assert_uint_eq(live_state(l, 0), OBI_STATE_STALE);
    live_close(l);
}
END_TEST

START_TEST(fault_06_an_id_may_go_back_when_the_chain_holds) {
    struct live *l = live_open("okx");
    ck_assert_int_eq(live_say(l, okx_begin("X", 624086)), OBI_OK);
    ck_assert_int_eq(live_say(l, okx("X", "update", 624086, 3, "[[\"10.0\",\"2\"]]", NONE)),
                     OBI_OK);
    ck_assert_int_eq(live_say(l, okx("X", "update", 3, 4, "[[\"10.0\",\"3\"]]", NONE)), OBI_OK);
    struct obi_book_info info = live_info(l, 0);
    ck_assert_uint_eq(info.state, OBI_STATE_VALID);
    ck_assert_uint_eq(info.seq, 4);   /* the reset shows in the number; */
    ck_assert_uint_eq(info.epoch, 1); /* the book went on, so it is no new epoch */
    live_close(l);
}
END_TEST

START_TEST(fault_07_a_snapshot_in_the_stream_replaces_the_book_whatever_its_id_is) {
    struct live *l = live_open("okx");
    ck_assert_int_eq(live_say(l, okx("X", "snapshot", -1, 5000, "[[\"9.0\",\"5\"]]", ONE_ASK)),
                     OBI_OK);
    ck_assert_int_eq(live_say(l, okx_begin("X", 1)), OBI_OK); /* a service that began anew */
    ck_assert_int_eq(live_say(l, okx("X", "update", 1, 2, "[[\"10.0\",\"3\"]]", NONE)), OBI_OK);
    struct obi_book_info info = live_info(l, 0);
    ck_assert_uint_eq(info.state, OBI_STATE_VALID);
    ck_assert_uint_eq(info.epoch, 2);
    ck_assert_uint_eq(info.n_bids, 1);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, OKX_BID), 3 * OKX_LOT);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, OKX_BID / 10 * 9), 0);
    live_close(l);
}
END_TEST

START_TEST(fault_09_ids_do_not_wrap) {
    struct live *l = live_open("okx");
    snprintf(text, sizeof text,
             "{\"arg\":{\"channel\":\"books\",\"instId\":\"X\"},\"action\":\"snapshot\",\"data\":[{"
             "\"asks\":[],\"bids\":[[\"1.0\",\"1\"]],\"ts\":\"1652459225464\","
             "\"prevSeqId\":-1,\"seqId\":9223372036854775807}]}");
    ck_assert_int_eq(live_say(l, text), OBI_OK);
    ck_assert_int_eq(live_say(l, okx("X", "update", 5, 0, NONE, NONE)), OBI_OK); /* old, not next */
    ck_assert_uint_eq(live_state(l, 0), OBI_STATE_VALID);
    ck_assert_uint_eq(feed_count(l->feed, OBI_COUNTER_DECODER_OLD), 1);
    snprintf(text, sizeof text,
             "{\"arg\":{\"channel\":\"books\",\"instId\":\"X\"},\"action\":\"update\",\"data\":[{"
             "\"asks\":[],\"bids\":[],\"ts\":\"1\",\"prevSeqId\":9223372036854775807,\"seqId\":"
             "9223372036854775808}]}");
    ck_assert_int_eq(live_say(l, text), OBI_E_FORMAT); /* an id beyond 63 bits is none */
    ck_assert_uint_eq(live_state(l, 0), OBI_STATE_STALE);
    live_close(l);
}
END_TEST

START_TEST(fault_10_a_duplicate_leaves_everything_as_it_was) {
    struct live *l = synced();
    struct obi_book_info before = live_info(l, 0);
    ck_assert_int_eq(live_say(l, usdm(95, 101, 94, "[[\"10.0\",\"77\"]]")), OBI_OK);
    struct obi_book_info after = live_info(l, 0);
    ck_assert(memcmp(&before, &after, sizeof before) == 0);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, BID), 2);
    ck_assert_uint_eq(feed_count(l->feed, OBI_COUNTER_DECODER_DUPLICATES), 1);
    live_close(l);
}
END_TEST

START_TEST(fault_11_a_late_update_is_ignored_and_one_that_comes_too_soon_is_a_gap) {
    struct live *l = synced();
    ck_assert_int_eq(live_say(l, usdm(150, 160, 101, NONE)), OBI_OK);
    ck_assert_int_eq(live_say(l, usdm(90, 99, 89, "[[\"10.0\",\"77\"]]")), OBI_OK);
    ck_assert_int_eq(live_lots(l, 0, OBI_BID, BID), 2);
    ck_assert_uint_eq(feed_count(l->feed, OBI_COUNTER_DECODER_OLD), 1);
    ck_assert_int_eq(live_say(l, usdm(180, 190, 170, NONE)), OBI_RESYNC);
    ck_assert_int_eq(live_say(l, usdm(161, 170, 160, NONE)), OBI_OK); /* the one it overtook */
    ck_assert_uint_eq(live_state(l, 0), OBI_STATE_STALE);
    live_close(l);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("faults_stream");
    TCase *c = tcase_create("continuity");
    tcase_add_test(c,
                   fault_01_a_gap_makes_the_book_stale_before_anything_of_the_message_is_applied);
    tcase_add_test(c, fault_02_an_overlap_is_no_gap);
    tcase_add_test(c, fault_03_spot_and_futures_join_a_snapshot_by_rules_one_apart);
    tcase_add_test(c, fault_04_ids_of_futures_may_jump_when_pu_is_the_one_before);
    tcase_add_test(c, fault_05_a_chain_of_identities_may_take_big_steps);
    tcase_add_test(c, fault_06_an_id_may_go_back_when_the_chain_holds);
    tcase_add_test(c, fault_07_a_snapshot_in_the_stream_replaces_the_book_whatever_its_id_is);
    tcase_add_test(c, fault_09_ids_do_not_wrap);
    tcase_add_test(c, fault_10_a_duplicate_leaves_everything_as_it_was);
    tcase_add_test(c, fault_11_a_late_update_is_ignored_and_one_that_comes_too_soon_is_a_gap);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
