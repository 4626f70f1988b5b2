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
    ck_assert_uint_eq(f->n_ev, before + 1); /* the book is told, and no more comes */
    ck_assert_uint_eq(f->ev[before].kind, OBI_EVENT_GAP);
    ck_assert_uint_eq(f->ev[before].flags, OBI_EVENT_LAST);
    ck_assert_int_eq(say_snapshot(f, 102), OBI_OK);
    ck_assert_uint_eq(f->n_ev, before + 4); /* CLEAR, the bid, and update 103 */
    ck_assert_uint_eq(f->ev[before + 1].kind, OBI_EVENT_CLEAR);
    ck_assert_uint_eq(f->ev[before + 3].seq, 103);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_GAPS), 0);
    feed_close(f);
}
END_TEST

START_TEST(a_reset_twice_is_one_gap_and_needs_no_bytes) {
    struct feed *f = feed_open("binance-spot");
    struct obi_input in = {.struct_size = sizeof in};
    size_t used, n_ev;
    ck_assert_int_eq(say_snapshot(f, 100), OBI_OK);
    ck_assert_int_eq(obi_decoder_reset(f->d, 0), OBI_OK);
    ck_assert_int_eq(obi_decoder_reset(f->d, 0), OBI_OK);
    ck_assert_int_eq(obi_decoder_decode(f->d, &in, &used, f->ev, 1, &n_ev, NULL), OBI_OK);
    ck_assert(n_ev == 1 && f->ev[0].kind == OBI_EVENT_GAP);
    ck_assert_int_eq(obi_decoder_decode(f->d, &in, &used, f->ev, 1, &n_ev, NULL), OBI_OK);
    ck_assert_uint_eq(n_ev, 0);
    feed_close(f);
}
END_TEST

START_TEST(a_snapshot_is_not_given_to_a_symbol_that_nobody_speaks_of) {
    struct obi_instrument known = {.struct_size = sizeof known, .symbol = "MISSPELT"};
    struct obi_decoder_options opt = feed_options("binance-spot");
    opt.flags = OBI_DECODER_ONLY_GIVEN;
    opt.instrument = &known;
    opt.n_instruments = 1;
    struct feed *f = feed_open_with(&opt);
    ck_assert_int_eq(say_diff(f, 101), OBI_OK); /* of X: ignored */
    ck_assert_int_eq(say_snapshot(f, 101), OBI_E_NAME);
    ck_assert_uint_eq(f->n_ev, 0);
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
    tcase_add_test(t, a_reset_twice_is_one_gap_and_needs_no_bytes);
    tcase_add_test(t, a_snapshot_is_not_given_to_a_symbol_that_nobody_speaks_of);
    tcase_add_test(t, reset_wants_an_instrument_that_is_known);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
