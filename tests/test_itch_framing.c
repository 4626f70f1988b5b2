/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The framings of ITCH: what else they carry, what is told of them, and where they end. */
#include "itch_books.h"

START_TEST(a_hole_is_told_with_room_for_one_event) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_MOLD);
    f->ev_size = 1;
    w.seq++;
    itch_packet(&w, 0);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_RESYNC);
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
    feed_close(f);
}
END_TEST

START_TEST(after_a_hole_a_directory_proves_no_empty_book) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_MOLD);
    w.seq++;
    stock(&w, 3, "INTC");
    itch_directory(&w);
    ck_assert_int_eq(take(f, &w, 0), OBI_RESYNC);
    ck_assert_int_eq(feed_bytes(f, (const char *)bytes + 20, 41, 0, NULL), OBI_RESYNC);
    ck_assert_str_eq(f->err.message,
                     "INTC message 6, type R: messages are missing: its book is unknown");
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
    feed_close(f);
}
END_TEST

START_TEST(a_session_that_is_joined_late_is_told) {
    struct feed *f = feed_open("itch-mold");
    struct itch_writer w = writer(ITCH_MOLD);
    w.seq = 100;
    itch_packet(&w, 0);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_RESYNC);
    ck_assert_str_eq(f->err.message, "session 0000000001 lost messages: expected 1, got 100");
    ck_assert_str_eq(itch_told(f), "");
    feed_close(f);
}
END_TEST

START_TEST(a_soup_has_heartbeats_debugging_and_an_end) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_SOUP);
    uint64_t n = feed_count(f, OBI_COUNTER_DECODER_MESSAGES);
    itch_soup(&w, 'H', "");
    itch_soup(&w, 'R', "");
    itch_soup(&w, 'Z', "");
    ck_assert_int_eq(take(f, &w, 0), OBI_OK);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_MESSAGES), n);
    itch_soup(&w, '+', "all is well");
    itch_soup(&w, 'U', "whatever");
    itch_soup(&w, '\n', "");
    ck_assert_int_eq(take(f, &w, 0), OBI_OK);
    ck_assert_uint_eq(itch_unused(f, "soup +"), 1);
    ck_assert_uint_eq(itch_unused(f, "soup U"), 1);
    ck_assert_uint_eq(itch_unused(f, "soup ?"), 1);
    ck_assert_uint_eq(feed_held_now(f), 0);
    feed_close(f);
}
END_TEST

START_TEST(a_login_goes_on_where_it_says) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_SOUP);
    w.seq = 4; /* one message again */
    itch_login(&w);
    itch_add(&w, 8, 'S', 50, 4000000, NULL);
    itch_delete(&w, 8);
    ck_assert_int_eq(take(f, &w, 0), OBI_OK);
    ck_assert_str_eq(itch_told(f), "CANCEL of 1 id 8 LAST");
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_OLD), 1);
    w.seq = 9;
    itch_login(&w);
    ck_assert_int_eq(take(f, &w, 0), OBI_RESYNC);
    ck_assert_str_eq(f->err.message, "session 0000000001 lost messages: expected 6, got 9");
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
    feed_close(f);
}
END_TEST

static const char *const bad_login[] = {
    "0000000001                   0", "0000000001                  -1",
    "0000000001                    ", "0000000001 18446744073709551616",
    "0000000001                  1",  "",
};

START_TEST(a_login_without_a_number_is_refused) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_SOUP);
    itch_soup(&w, 'A', bad_login[_i]);
    ck_assert_int_eq(take(f, &w, 0), OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "a login does not tell the number of the next message");
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
    feed_close(f);
}
END_TEST

START_TEST(an_unknown_type_behind_a_length_is_counted_by_its_letter) {
    static const int framings[] = {ITCH_COUNTED, ITCH_SOUP, ITCH_MOLD};
    int rc;
    struct feed *f = with_length(framings[_i], 'z', 2, 60, &rc);
    ck_assert_int_eq(rc, OBI_OK);
    ck_assert_uint_eq(itch_unused(f, "z"), 1);
    feed_close(f);
    f = with_length(framings[_i], '\x1b', 2, 1, &rc);
    ck_assert_int_eq(rc, OBI_OK);
    ck_assert_uint_eq(itch_unused(f, "0x1b"), 1);
    feed_close(f);
    f = with_length(framings[_i], 'A', 2, 0, &rc);
    ck_assert_int_eq(rc, OBI_OK);
    ck_assert_uint_eq(itch_unused(f, "empty"), 1);
    feed_close(f);
}
END_TEST

START_TEST(an_unknown_type_without_a_length_ends_the_stream) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_RAW);
    itch_put(&w, (const unsigned char *)"z", 1);
    itch_delete(&w, 8);
    ck_assert_int_eq(take(f, &w, 0), OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message,
                     "no message is of this type: where the next one begins is unknown");
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
    itch_delete(&w, 7);
    ck_assert_int_eq(take(f, &w, 0), OBI_OK); /* lost with the rest, and told already */
    ck_assert_str_eq(itch_told(f), "");
    feed_close(f);
}
END_TEST

START_TEST(a_packet_whose_session_is_no_text_is_refused) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_MOLD);
    itch_delete(&w, 8);
    bytes[3] = 0;
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "a packet's session is no text");
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
    feed_close(f);
}
END_TEST

START_TEST(what_was_missed_before_the_first_message_of_a_day_is_of_no_matter) {
    struct feed *f = feed_open("itch-mold");
    struct itch_writer w = writer(ITCH_MOLD);
    w.seq = 3;
    itch_packet(&w, 0);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_RESYNC);
    itch_system(&w, 'O');
    itch_directory(&w);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_OK);
    ck_assert_str_eq(itch_told(f), "CLEAR SNAPSHOT LAST");
    feed_close(f);
}
END_TEST

/* What comes behind damage is not taken for something else; the next datagram is. */
START_TEST(a_datagram_is_lost_up_to_its_end_and_no_further) {
    struct itch_writer w;
    struct feed *f = two_books(&w, ITCH_MOLD);
    itch_delete(&w, 8);
    itch_packet(&w, 0);
    bytes[3] = 0;
    size_t n = w.n;
    ck_assert_int_eq(feed_bytes(f, (const char *)bytes, 30, 0, NULL), OBI_E_FORMAT);
    ck_assert_int_eq(feed_bytes(f, (const char *)bytes + 30, n - 30, OBI_INPUT_END, NULL), OBI_OK);
    ck_assert_str_eq(itch_told(f), "GAP LAST; GAP of 1 LAST");
    w.n = 0;
    itch_packet(&w, 0);
    ck_assert_int_eq(take(f, &w, OBI_INPUT_END), OBI_RESYNC);
    ck_assert_str_eq(f->err.message, "session 0000000001 lost messages: expected 5, got 6");
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("itch_framing");
    TCase *t = tcase_create("itch_framing");
    tcase_add_test(t, a_hole_is_told_with_room_for_one_event);
    tcase_add_test(t, after_a_hole_a_directory_proves_no_empty_book);
    tcase_add_test(t, a_session_that_is_joined_late_is_told);
    tcase_add_test(t, a_soup_has_heartbeats_debugging_and_an_end);
    tcase_add_test(t, a_login_goes_on_where_it_says);
    tcase_add_loop_test(t, a_login_without_a_number_is_refused, 0,
                        (int)(sizeof bad_login / sizeof *bad_login));
    tcase_add_loop_test(t, an_unknown_type_behind_a_length_is_counted_by_its_letter, 0, 3);
    tcase_add_test(t, an_unknown_type_without_a_length_ends_the_stream);
    tcase_add_test(t, a_packet_whose_session_is_no_text_is_refused);
    tcase_add_test(t, what_was_missed_before_the_first_message_of_a_day_is_of_no_matter);
    tcase_add_test(t, a_datagram_is_lost_up_to_its_end_and_no_further);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
