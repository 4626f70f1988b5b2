/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Texts of several messages, and what is asked of a decoder about what it waits for and did not
 * use. OKX serves as the venue: each element of its `data` is a message. */
#include "feed.h"

#define BOOK(symbol, action, elements)                                                             \
    "{\"arg\":{\"channel\":\"books\",\"instId\":\"" symbol "\"},\"action\":\"" action              \
    "\",\"data\":[" elements "]}"
#define BIDS(levels, ids) "{\"asks\":[],\"bids\":[" levels "],\"ts\":\"5\"," ids "}"
#define FIRST                                                                                      \
    BIDS("[\"10\",\"1\",\"0\",\"1\"],[\"9\",\"2\",\"0\",\"1\"]", "\"seqId\":1,\"prevSeqId\":-1")
#define SECOND                                                                                     \
    BIDS("[\"10\",\"0\",\"0\",\"0\"],[\"8\",\"1\",\"0\",\"1\"]", "\"seqId\":3,\"prevSeqId\":1")
#define THIRD BIDS("[\"8\",\"5\",\"0\",\"2\"]", "\"seqId\":4,\"prevSeqId\":3")
#define FAR   BIDS("[\"8\",\"5\",\"0\",\"2\"]", "\"seqId\":9,\"prevSeqId\":8")
#define WRONG BIDS("[\"8\",\"x\",\"0\",\"2\"]", "\"seqId\":5,\"prevSeqId\":4")

static const char snapshot[] = BOOK("X", "snapshot", FIRST);

START_TEST(each_message_of_a_text_is_a_frame_of_its_own_in_any_room) {
    static const size_t rooms[] = {1, 2, 3, 5, FEED_EVENTS};
    struct feed *whole = feed_open("okx");
    ck_assert_int_eq(feed_say(whole, "%s", snapshot), OBI_OK);
    ck_assert_int_eq(feed_say(whole, BOOK("X", "update", SECOND)), OBI_OK);
    ck_assert_int_eq(feed_say(whole, BOOK("X", "update", THIRD)), OBI_OK);
    ck_assert_uint_eq(whole->n_ev, 3 + 2 + 1);
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        struct feed *f = feed_open("okx");
        f->ev_size = rooms[i];
        ck_assert_int_eq(feed_say(f, "%s", snapshot), OBI_OK);
        ck_assert_int_eq(feed_say(f, "%s", BOOK("X", "update", SECOND "," THIRD)), OBI_OK);
        ck_assert_uint_eq(f->n_ev, whole->n_ev);
        ck_assert_mem_eq(f->ev, whole->ev, f->n_ev * sizeof *f->ev);
        ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_MESSAGES), 3);
        ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DIFFS), 2);
        feed_close(f);
    }
    feed_close(whole);
}
END_TEST

START_TEST(a_hole_between_two_messages_of_a_text_is_told_and_the_rest_is_read) {
    struct feed *f = feed_open("okx");
    ck_assert_int_eq(feed_say(f, "%s", snapshot), OBI_OK);
    f->n_ev = 0;
    static const char text[] = BOOK("X", "update", SECOND "," FAR "," THIRD) "\n";
    size_t done;
    ck_assert_int_eq(feed_bytes(f, text, sizeof text - 1, 0, &done), OBI_RESYNC);
    ck_assert_uint_eq(f->n_ev, 3); /* two levels, the gap */
    ck_assert_uint_eq(f->ev[2].kind, OBI_EVENT_GAP);
    ck_assert_uint_eq(done, 0); /* the text is not over */
    ck_assert_int_eq(feed_bytes(f, text, sizeof text - 1, 0, &done), OBI_OK);
    ck_assert_uint_eq(done, sizeof text - 1);
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 2);
    ck_assert_uint_eq(feed_held_now(f), 0);
    feed_close(f);
}
END_TEST

/* The caller connects anew: what was left of the old text never comes. */
START_TEST(another_text_than_the_one_that_was_left_is_read_from_its_beginning) {
    struct feed *f = feed_open("okx");
    ck_assert_int_eq(feed_say(f, "%s", snapshot), OBI_OK);
    ck_assert_int_eq(feed_say(f, "%s", BOOK("X", "update", FAR "," THIRD)), OBI_RESYNC);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, "%s", BOOK("X", "snapshot", FIRST "," SECOND)), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3 + 2); /* two books */
    ck_assert_int_eq(f->ev[1].price_ticks, 100000000000);
    /* Of the same length: not even that misleads it. */
    ck_assert_int_eq(feed_say(f, "%s", BOOK("X", "update", FAR "," THIRD)), OBI_RESYNC);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, "%s", BOOK("Y", "update", FAR "," THIRD)), OBI_OK);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 4);
    feed_close(f);
}
END_TEST

START_TEST(what_is_behind_a_fault_is_lost_with_it_and_nothing_else) {
    struct feed *f = feed_open("okx");
    ck_assert_int_eq(feed_say(f, "%s", snapshot), OBI_OK);
    f->n_ev = 0;
    static const char text[] = BOOK("X", "update", SECOND "," THIRD "," WRONG "," FAR);
    f->ev_size = 1;
    ck_assert_int_eq(feed_say(f, "%s", text), OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "X items[0] size 'x' is no decimal number");
    ck_assert_uint_eq(f->n_ev, 2 + 1 + 1);
    ck_assert_uint_eq(f->ev[3].kind, OBI_EVENT_GAP);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_MESSAGES), 4);
    ck_assert_int_eq(feed_say(f, "%s", snapshot), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4 + 3);
    feed_close(f);
}
END_TEST

START_TEST(a_reset_inside_a_text_is_told_between_its_messages) {
    struct feed *f = feed_open("okx");
    static const char text[] = BOOK("X", "update", SECOND "," THIRD);
    ck_assert_int_eq(feed_say(f, "%s", snapshot), OBI_OK);
    struct obi_input in = {.struct_size = sizeof in,
                           .flags = OBI_INPUT_END,
                           .bytes = text,
                           .n_bytes = sizeof text - 1};
    struct obi_event ev[8];
    size_t used, n;
    ck_assert_int_eq(obi_decoder_decode(f->d, &in, &used, ev, 1, &n, NULL), OBI_FULL);
    ck_assert_uint_eq(n, 1);
    ck_assert_uint_eq(used, 0);
    ck_assert_int_eq(obi_decoder_reset(f->d, 0), OBI_OK);
    ck_assert_int_eq(obi_decoder_decode(f->d, &in, &used, ev, 8, &n, NULL), OBI_OK);
    ck_assert_uint_eq(used, in.n_bytes);
    ck_assert_uint_eq(n, 2);
    ck_assert_uint_eq(ev[0].kind, OBI_EVENT_LEVEL);
    ck_assert_uint_eq(ev[0].flags, OBI_EVENT_LAST);
    ck_assert_uint_eq(ev[1].kind, OBI_EVENT_GAP);
    feed_close(f);
}
END_TEST

/* One that carries no id neither breaks the chain nor goes on with it. */
START_TEST(an_update_without_ids_leaves_the_book_at_the_last_one) {
    struct feed *f = feed_open("okx");
    ck_assert_int_eq(feed_say(f, "%s", snapshot), OBI_OK);
    ck_assert_int_eq(
        feed_say(f, "%s", BOOK("X", "update", BIDS("[\"7\",\"1\",\"0\",\"1\"]", "\"checksum\":5"))),
        OBI_OK);
    ck_assert_int_eq(feed_say(f, "%s", BOOK("X", "update", SECOND)), OBI_OK);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_GAPS), 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DIFFS), 2);
    feed_close(f);
}
END_TEST

/* -- what is asked ----------------------------------------------------------------------------- */

START_TEST(who_waits_for_a_snapshot_is_told) {
    struct feed *f = feed_open("okx");
    uint32_t index = 0;
    ck_assert_int_eq(obi_decoder_waiting(f->d, &index), OBI_OK);
    ck_assert_int_eq(feed_say(f, "%s", BOOK("A", "update", THIRD)), OBI_OK);
    ck_assert_int_eq(feed_say(f, "%s", snapshot), OBI_OK);
    ck_assert_int_eq(feed_say(f, "%s", BOOK("C", "update", THIRD)), OBI_OK);
    ck_assert_int_eq(obi_decoder_waiting(f->d, &index), OBI_RESYNC);
    ck_assert_uint_eq(index, 0);
    index = 1;
    ck_assert_int_eq(obi_decoder_waiting(f->d, &index), OBI_RESYNC);
    ck_assert_uint_eq(index, 2);
    index = 3;
    ck_assert_int_eq(obi_decoder_waiting(f->d, &index), OBI_OK);
    index = 2;
    ck_assert_int_eq(feed_say(f, "%s", BOOK("C", "snapshot", FIRST)), OBI_OK);
    ck_assert_int_eq(obi_decoder_waiting(f->d, &index), OBI_OK);
    ck_assert_int_eq(obi_decoder_reset(f->d, 1), OBI_OK);
    index = 1;
    ck_assert_int_eq(obi_decoder_waiting(f->d, &index), OBI_RESYNC);
    ck_assert_uint_eq(index, 1);
    index = UINT32_MAX;
    ck_assert_int_eq(obi_decoder_waiting(f->d, &index), OBI_OK);
    ck_assert_int_eq(obi_decoder_waiting(f->d, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_waiting(NULL, &index), OBI_E_ARG);
    feed_close(f);
}
END_TEST

static void check_unknown(const struct feed *f, uint32_t index, const char *name, uint64_t count) {
    const char *got;
    uint64_t n;
    ck_assert_int_eq(obi_decoder_unknown(f->d, index, &got, &n), OBI_OK);
    ck_assert_str_eq(got, name);
    ck_assert_uint_eq(n, count);
}

START_TEST(fifteen_kinds_that_are_not_used_are_named_and_the_others_share_a_name) {
    struct feed *f = feed_open("okx");
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 20; i++) {
            ck_assert_int_eq(feed_say(f, "{\"event\":\"kind %u\"}", i), OBI_OK);
        }
    }
    char name[24];
    for (unsigned i = 0; i < 15; i++) {
        snprintf(name, sizeof name, "kind %u", i);
        check_unknown(f, i, name, 2);
    }
    check_unknown(f, 15, "...", 10);
    uint64_t count;
    const char *got;
    ck_assert_int_eq(obi_decoder_unknown(f->d, 16, &got, &count), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_unknown(NULL, 0, &got, &count), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_unknown(f->d, 0, NULL, &count), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_unknown(f->d, 0, &got, NULL), OBI_E_ARG);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_UNKNOWN), 40);
    feed_close(f);
}
END_TEST

START_TEST(a_long_name_is_cut_and_a_strange_one_has_a_name) {
    struct feed *f = feed_open("okx");
    ck_assert_int_eq(feed_say(f, "{\"event\":\"a name that is longer than its room\"}"), OBI_OK);
    ck_assert_int_eq(feed_say(f, "{\"event\":\"a name that is longer than another\"}"), OBI_OK);
    ck_assert_int_eq(feed_say(f, "{\"event\":[]}"), OBI_OK);
    ck_assert_int_eq(feed_say(f, "{\"event\":\"\"}"), OBI_OK);
    check_unknown(f, 0, "a name that is longer t", 2);
    check_unknown(f, 1, "unnamed", 2);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_texts");
    TCase *t = tcase_create("texts");
    tcase_add_test(t, each_message_of_a_text_is_a_frame_of_its_own_in_any_room);
    tcase_add_test(t, a_hole_between_two_messages_of_a_text_is_told_and_the_rest_is_read);
    tcase_add_test(t, another_text_than_the_one_that_was_left_is_read_from_its_beginning);
    tcase_add_test(t, what_is_behind_a_fault_is_lost_with_it_and_nothing_else);
    tcase_add_test(t, an_update_without_ids_leaves_the_book_at_the_last_one);
    tcase_add_test(t, a_reset_inside_a_text_is_told_between_its_messages);
    suite_add_tcase(s, t);
    t = tcase_create("questions");
    tcase_add_test(t, who_waits_for_a_snapshot_is_told);
    tcase_add_test(t, fifteen_kinds_that_are_not_used_are_named_and_the_others_share_a_name);
    tcase_add_test(t, a_long_name_is_cut_and_a_strange_one_has_a_name);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
