/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A book may become stale by itself; reset makes the decoder that feeds it wait for a snapshot. */
#include "feed.h"

static int say_diff(struct feed *f, unsigned id) {
    return feed_say(
        f,
        "{\"e\":\"depthUpdate\",\"s\":\"X\",\"U\":%u,\"u\":%u,\"b\":[[\"1.0\",\"%u\"]],\"a\":[]}",
        id, id, id);
}

static int say_snapshot(struct feed *f, unsigned id) {
    return feed_say(f, "{\"lastUpdateId\":%u,\"bids\":[[\"1.0\",\"1\"]],\"asks\":[]}", id);
}

START_TEST(after_a_reset_updates_are_held_and_a_snapshot_heals) {
    struct feed *f = feed_open("binance-spot");
    ck_assert_int_eq(say_snapshot(f, 100), OBI_OK);
    ck_assert_int_eq(say_diff(f, 101), OBI_OK);
    ck_assert_int_eq(say_snapshot(f, 101), OBI_OK); /* in sync: ignored */
    size_t before = f->n_ev;
    ck_assert_int_eq(obi_decoder_reset(f->d, 0), OBI_OK);
    ck_assert_int_eq(say_diff(f, 102), OBI_OK);
    ck_assert_int_eq(say_diff(f, 103), OBI_OK);
    ck_assert_uint_eq(f->n_ev, before); /* nothing is said of it, nothing comes */
    ck_assert_int_eq(say_snapshot(f, 102), OBI_OK);
    ck_assert_uint_eq(f->n_ev, before + 3); /* CLEAR, the bid, and update 103 */
    ck_assert_uint_eq(f->ev[before].kind, OBI_EVENT_CLEAR);
    ck_assert_uint_eq(f->ev[before + 2].seq, 103);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_GAPS), 0);
    feed_close(f);
}
END_TEST

START_TEST(reset_wants_an_instrument_that_is_known) {
    struct feed *f = feed_open("binance-spot");
    ck_assert_int_eq(obi_decoder_reset(f->d, 0), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_reset(NULL, 0), OBI_E_ARG);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_reset");
    TCase *t = tcase_create("decode_reset");
    tcase_add_test(t, after_a_reset_updates_are_held_and_a_snapshot_heals);
    tcase_add_test(t, reset_wants_an_instrument_that_is_known);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
