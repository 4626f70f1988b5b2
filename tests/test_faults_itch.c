/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What goes wrong with numbered feeds, one test a fault: holes, what comes twice or late, sessions,
 * lengths and counts that lie, byte order. The number in a name is the fault's in our list. */
#include "itch_books.h"

START_TEST(fault_20_a_hole_makes_every_book_of_the_channel_stale_before_anything_else) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_MOLD);
    w.seq += 3;
    itch_delete(&w, 8);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_RESYNC);
    ck_assert_str_eq(f->err.message, "session 0000000001 lost messages: expected 5, got 8");
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_GAPS), 2);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 0);
    ck_assert_int_eq(feed_bytes(f, (const char *)bytes + 20, 21, 0, NULL), OBI_OK);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 1);
    ck_assert_str_eq(itch_told(f), "");
    feed_close(f);
}
END_TEST

START_TEST(fault_10_11_what_was_seen_is_ignored_and_the_rest_of_its_packet_is_not) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_MOLD);
    w.seq = 4;
    itch_add(&w, 8, 'S', 50, 4000000, NULL);
    itch_delete(&w, 8);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_OK);
    ck_assert_str_eq(itch_told(f), "CANCEL of 1 id 8 LAST");
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_OLD), 1);
    w.seq = 2; /* an old heartbeat */
    itch_packet(&w, 0);
    w.seq = 6;
    itch_delete(&w, 9);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_OK);
    ck_assert_str_eq(itch_told(f), "CANCEL of 1 id 9 LAST");
    feed_close(f);
}
END_TEST

START_TEST(fault_23_a_count_of_ffff_is_the_end_and_of_0_a_heartbeat_and_neither_has_messages) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_MOLD);
    uint64_t n = feed_count(f, OBI_COUNTER_DECODER_MESSAGES);
    itch_packet(&w, 0);
    itch_packet(&w, 0xffff);
    itch_packet(&w, 0xffff);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_OK);
    ck_assert_str_eq(itch_told(f), "");
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_MESSAGES), n);
    w.seq++; /* the last message was lost */
    itch_packet(&w, 0xffff);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_RESYNC);
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
    feed_close(f);
}
END_TEST

START_TEST(fault_24_a_new_session_begins_anew_and_packets_of_the_old_one_are_ignored) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_MOLD);
    strcpy(w.session, "0000000002");
    w.seq = 1;
    itch_packet(&w, 0);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_RESYNC);
    ck_assert_str_eq(f->err.message,
                     "session 0000000002 begins: books wait for its stock directory");
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");

    strcpy(w.session, "0000000001");
    w.seq = 5;
    itch_delete(&w, 8);
    itch_delete(&w, 7);
    itch_packet(&w, 0xffff);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_OK);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_OLD), 2);

    strcpy(w.session, "0000000002");
    w.seq = 1;
    stock(&w, 2, "AAPL"); /* locates are of the session */
    itch_directory(&w);
    itch_add(&w, 9, 'B', 1, 1490000, NULL);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_OK);
    ck_assert_str_eq(itch_told(f), "CLEAR SNAPSHOT LAST; ADD B 1490000x1 id 9 LAST");
    feed_close(f);
}
END_TEST

START_TEST(fault_8_numbers_may_begin_anew_with_a_session_only) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_MOLD);
    w.seq = 1; /* the same session: this was seen */
    itch_delete(&w, 8);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_OK);
    ck_assert_str_eq(itch_told(f), "");
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_OLD), 1);
    feed_close(f);

    f = two_books(&w, ITCH_SOUP);
    strcpy(w.session, "0000000002");
    w.seq = 1;
    itch_login(&w);
    itch_directory(&w);
    ck_assert_int_eq(take(f, &w, 0), OBI_RESYNC);
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
    ck_assert_int_eq(feed_bytes(f, (const char *)bytes + 33, 42, 0, NULL), OBI_OK);
    ck_assert_str_eq(itch_told(f), "CLEAR of 1 SNAPSHOT LAST");
    feed_close(f);
}
END_TEST

START_TEST(fault_9_numbers_that_pass_2_to_the_64_are_refused) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_MOLD);
    w.seq = UINT64_MAX;
    itch_delete(&w, 8);
    itch_delete(&w, 7);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "a packet's numbers are over 2^64");
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
    feed_close(f);
}
END_TEST

START_TEST(fault_74_a_count_beyond_the_datagram_is_told) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_MOLD);
    itch_delete(&w, 8);
    w.n_packet = 3;
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "the packet at byte 219 is cut off: the bytes end");
    ck_assert_str_eq(itch_told(f), "CANCEL of 1 id 8 LAST; GAP LAST; GAP of 1 LAST");
    feed_close(f);
}
END_TEST

START_TEST(fault_74_a_length_beyond_the_bytes_is_waited_for_and_at_their_end_told) {
    for (int framing = ITCH_COUNTED; framing < ITCH_FRAMINGS; framing++) {
        struct itch_writer w;
        struct feed *f = two_books(&w, (enum itch_framing)framing);
        itch_delete(&w, 8);
        w.n--;
        ck_assert_int_eq(take(f, &w, 0), OBI_MORE);
        ck_assert_uint_ge(w.n, 18);
        ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_E_FORMAT);
        ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
        feed_close(f);
    }
}
END_TEST

START_TEST(fault_74_a_known_type_of_another_length_loses_its_stock) {
    static const int framings[] = {ITCH_COUNTED, ITCH_SOUP, ITCH_MOLD};
    int rc;
    struct feed *f = with_length(framings[_i], 'D', 2, 18, &rc);
    ck_assert_int_eq(rc, OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "MSFT message 5, type D: 18 bytes, it takes 19");
    ck_assert_str_eq(itch_told(f), "GAP of 1 LAST");
    feed_close(f);
    f = with_length(framings[_i], 'A', 2, 37, &rc);
    ck_assert_int_eq(rc, OBI_E_FORMAT);
    ck_assert_str_eq(itch_told(f), "GAP of 1 LAST");
    feed_close(f);
    f = with_length(framings[_i], 'A', 3, 37, &rc); /* nobody's */
    ck_assert_int_eq(rc, OBI_E_FORMAT);
    ck_assert_str_eq(itch_told(f), "");
    feed_close(f);
    f = with_length(framings[_i], 'A', 2, 2, &rc); /* anybody's */
    ck_assert_int_eq(rc, OBI_E_FORMAT);
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
    feed_close(f);
}
END_TEST

START_TEST(fault_81_numbers_are_big_endian_on_every_machine) {
    struct feed *f = feed_open("itch-mold");
    /* Session, number 1, one message of 36 bytes behind one of 39. */
    ck_assert_int_eq(itch_say(f, "'SESSION   ' 0000000000000001 0002 0027" ITCH_AAPL
                                 "0024 'A' 0001 0000 010203040506 0102030405060708 'S' 01020304 "
                                 "'AAPL    ' 05060708"),
                     OBI_OK);
    ck_assert_int_eq(f->ev[1].ts_ns, 0x010203040506);
    ck_assert_uint_eq(f->ev[1].order_id, 0x0102030405060708);
    ck_assert_int_eq(f->ev[1].qty_lots, 0x01020304);
    ck_assert_int_eq(f->ev[1].price_ticks, 0x05060708);
    ck_assert_uint_eq(f->ev[1].seq, 2);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("faults_itch");
    TCase *t = tcase_create("faults_itch");
    tcase_add_test(t, fault_20_a_hole_makes_every_book_of_the_channel_stale_before_anything_else);
    tcase_add_test(t, fault_10_11_what_was_seen_is_ignored_and_the_rest_of_its_packet_is_not);
    tcase_add_test(
        t, fault_23_a_count_of_ffff_is_the_end_and_of_0_a_heartbeat_and_neither_has_messages);
    tcase_add_test(t, fault_24_a_new_session_begins_anew_and_packets_of_the_old_one_are_ignored);
    tcase_add_test(t, fault_8_numbers_may_begin_anew_with_a_session_only);
    tcase_add_test(t, fault_9_numbers_that_pass_2_to_the_64_are_refused);
    tcase_add_test(t, fault_74_a_count_beyond_the_datagram_is_told);
    tcase_add_test(t, fault_74_a_length_beyond_the_bytes_is_waited_for_and_at_their_end_told);
    tcase_add_loop_test(t, fault_74_a_known_type_of_another_length_loses_its_stock, 0, 3);
    tcase_add_test(t, fault_81_numbers_are_big_endian_on_every_machine);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
