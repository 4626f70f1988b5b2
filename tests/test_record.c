/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * obi's own file: what is written is read, byte by byte and however it comes; the layout is the one
 * that the documentation tells, looked at without the library's own names for it. */
#include "recording.h"

#include <zlib.h>

static void same_events(const struct obi_event *got, size_t n_got, const struct obi_event *expected,
                        size_t n_expected) {
    ck_assert_uint_eq(n_got, n_expected);
    for (size_t i = 0; i < n_got; i++) {
        if (memcmp(&got[i], &expected[i], sizeof *got)) ck_abort_msg("event %zu differs", i);
    }
}

static struct reading *read_whole(const struct recording *r, size_t piece, size_t ev_size) {
    struct obi_decoder_options opt = feed_options("obi");
    struct reading *in = reading_open(&opt);
    reading_feed(in, r->bytes, r->n_bytes, piece, ev_size);
    return in;
}

START_TEST(events_are_read_as_they_were_written_however_the_bytes_come) {
    static const size_t pieces[] = {1, 7, 63, 64, 65, 128, 1000, RECORDING_BYTES},
                        rooms[] = {1, 3, 64, RECORDING_EVENTS};
    struct recording *r = recording_make(test_seed(1), 300, 17);
    for (size_t i = 0; i < 8; i++) {
        for (size_t k = 0; k < 4; k++) {
            struct reading *in = read_whole(r, pieces[i], rooms[k]);
            ck_assert_uint_eq(in->n_faults, 0);
            same_events(in->ev, in->n_ev, r->ev, r->n_ev);
            reading_close(in);
        }
    }
    free(r);
}
END_TEST

START_TEST(blocks_may_end_anywhere_in_a_frame) {
    struct recording *r = calloc(1, sizeof *r);
    struct test_rng rng = {test_seed(2)};
    recording_name(r);
    recording_begin(r);
    for (uint32_t i = 0; i < 100; i++) recording_frame(r, &rng, i % 3, i < 3);
    for (size_t from = 0; from < r->n_ev;) {
        size_t to = from + 1 + test_below(&rng, 9);
        if (to > r->n_ev) to = r->n_ev;
        recording_block(r, from, to);
        from = to;
    }
    struct reading *in = read_whole(r, 200, 5);
    ck_assert_uint_eq(in->n_faults, 0);
    same_events(in->ev, in->n_ev, r->ev, r->n_ev);
    reading_close(in);
    free(r);
}
END_TEST

START_TEST(instruments_are_read_as_they_were_written) {
    struct recording *r = recording_make(test_seed(3), 3, 1);
    struct reading *in = read_whole(r, RECORDING_BYTES, 64);
    for (uint32_t i = 0; i < 3; i++) {
        struct obi_instrument told = {.struct_size = sizeof told};
        ck_assert_int_eq(obi_decoder_instrument(in->d, i, &told), OBI_OK);
        ck_assert_mem_eq(&told, &r->instrument[i], sizeof told);
    }
    struct obi_instrument none = {.struct_size = sizeof none};
    ck_assert_int_eq(obi_decoder_instrument(in->d, 3, &none), OBI_E_ARG);
    reading_close(in);
    free(r);
}
END_TEST

START_TEST(an_instrument_may_be_told_later_and_get_its_name_later_still) {
    struct recording *r = calloc(1, sizeof *r);
    struct test_rng rng = {test_seed(4)};
    size_t n;
    recording_name(r);
    ck_assert_int_eq(obi_record_begin(NULL, 0, r->bytes, RECORDING_BYTES, &n, NULL), OBI_OK);
    ck_assert_uint_eq(n, 64);
    r->n_bytes = n;
    for (int named = 0; named < 2; named++) {
        struct obi_instrument in = r->instrument[1];
        if (!named) memset(in.symbol, 0, sizeof in.symbol);
        ck_assert_int_eq(
            obi_record_instrument(&in, r->bytes + r->n_bytes, RECORDING_BYTES, &n, NULL), OBI_OK);
        ck_assert_uint_eq(n, obi_record_instrument_size());
        r->n_bytes += n;
        size_t from = r->n_ev;
        recording_frame(r, &rng, 1, !named);
        recording_block(r, from, r->n_ev);
    }
    struct reading *in = read_whole(r, 64, 64);
    struct obi_instrument told = {.struct_size = sizeof told};
    ck_assert_uint_eq(in->n_faults, 0);
    same_events(in->ev, in->n_ev, r->ev, r->n_ev);
    ck_assert_int_eq(obi_decoder_instrument(in->d, 0, &told), OBI_OK);
    ck_assert_str_eq(told.symbol, "ETHUSDT");
    ck_assert_int_eq(obi_decoder_instrument(in->d, 1, &told), OBI_E_ARG);
    reading_close(in);
    free(r);
}
END_TEST

START_TEST(recordings_stand_one_behind_the_other) {
    struct recording *a = recording_make(test_seed(5), 40, 7), *b = recording_make(6, 30, 11);
    memcpy(a->bytes + a->n_bytes, b->bytes, b->n_bytes);
    memcpy(a->ev + a->n_ev, b->ev, b->n_ev * sizeof *b->ev);
    a->n_bytes += b->n_bytes;
    a->n_ev += b->n_ev;
    struct reading *in = read_whole(a, 100, 64);
    ck_assert_uint_eq(in->n_faults, 0);
    same_events(in->ev, in->n_ev, a->ev, a->n_ev);
    reading_close(in);
    free(a);
    free(b);
}
END_TEST

/* The second recording numbers its instruments in another way: symbols say who is who. */
START_TEST(ids_are_those_of_the_first_recording_of_a_symbol) {
    struct recording *r = calloc(1, sizeof *r);
    struct test_rng rng = {test_seed(7)};
    recording_name(r);
    recording_begin(r);
    recording_frame(r, &rng, 0, 1);
    size_t n_first = r->n_ev;
    recording_block(r, 0, n_first);
    r->instrument[0].id = 99;
    r->instrument[1].id = 0; /* what the other had, and what was asked for last */
    recording_begin(r);
    recording_frame(r, &rng, 1, 1);
    size_t n_second = r->n_ev;
    recording_block(r, n_first, n_second);
    recording_frame(r, &rng, 0, 1);
    recording_block(r, n_second, r->n_ev);
    struct reading *in = read_whole(r, RECORDING_BYTES, RECORDING_EVENTS);
    ck_assert_uint_eq(in->n_faults, 0);
    ck_assert_uint_eq(in->n_ev, r->n_ev);
    for (size_t i = 0; i < in->n_ev; i++) {
        ck_assert_uint_eq(in->ev[i].instrument, i >= n_first && i < n_second ? 7 : 0);
    }
    reading_close(in);
    free(r);
}
END_TEST

START_TEST(only_the_instrument_that_was_given_comes_out_under_its_id) {
    struct recording *r = recording_make(test_seed(8), 200, 17);
    struct obi_instrument known = {.struct_size = sizeof known, .id = 3, .symbol = "ETHUSDT"};
    struct obi_decoder_options opt = feed_options("obi");
    opt.flags = OBI_DECODER_ONLY_GIVEN;
    opt.instrument = &known;
    opt.n_instruments = 1;
    struct reading *in = reading_open(&opt);
    reading_feed(in, r->bytes, r->n_bytes, 1000, 64);
    size_t n = 0;
    for (size_t i = 0; i < r->n_ev; i++) {
        struct obi_event expected = r->ev[i];
        if (expected.instrument != 7) continue;
        expected.instrument = 3;
        ck_assert_uint_lt(n, in->n_ev);
        ck_assert_mem_eq(&in->ev[n++], &expected, sizeof expected);
    }
    ck_assert_uint_eq(n, in->n_ev);
    struct obi_instrument told = {.struct_size = sizeof told};
    ck_assert_int_eq(obi_decoder_instrument(in->d, 0, &told), OBI_OK);
    ck_assert_str_eq(told.price_step, "0.01");
    ck_assert_uint_eq(told.verification, 1);
    reading_close(in);
    free(r);
}
END_TEST

START_TEST(other_steps_than_those_that_are_known_are_refused) {
    struct recording *r = recording_make(test_seed(9), 3, 3);
    struct obi_instrument known = {
        .struct_size = sizeof known, .symbol = "BTCUSDT", .price_step = "0.10"};
    struct obi_decoder_options opt = feed_options("obi");
    opt.flags = OBI_DECODER_ONLY_GIVEN;
    opt.instrument = &known;
    opt.n_instruments = 1;
    for (int other = 0; other < 2; other++) {
        if (other) strcpy(known.price_step, "0.01");
        struct reading *in = reading_open(&opt);
        reading_feed(in, r->bytes, r->n_bytes, RECORDING_BYTES, 64);
        ck_assert_uint_eq(in->n_faults, (size_t)other);
        if (other) ck_assert_int_eq(in->fault[0].status, OBI_E_NUMBER);
        if (other) ck_assert_uint_eq(in->n_ev, 0);
        reading_close(in);
    }
    free(r);
}
END_TEST

/* Before the snapshot, and after damage that makes the book stale and loses no event. */
START_TEST(the_users_own_orders_are_read_as_they_were_written) {
    struct recording *r = calloc(1, sizeof *r);
    struct test_rng rng = {test_seed(10)};
    struct obi_book_options opt = {.struct_size = sizeof opt};
    obi_ticks price[8];
    obi_book *book = NULL;
    size_t n, taken;
    recording_name(r);
    recording_begin(r);
    for (int i = 0; i < 3; i++) {
        size_t from = r->n_ev;
        struct obi_event *ev = &r->ev[r->n_ev++];
        *ev = test_level(OBI_BID, 100 + i, 3, OBI_EVENT_LAST);
        ev->kind = OBI_EVENT_OWN;
        ev->order_id2 = 2;
        if (i == 1) r->n_bytes += 1; /* what lies there is no unit */
        recording_block(r, from, r->n_ev);
        if (!i) recording_frame(r, &rng, 0, 1);
        if (!i) recording_block(r, from + 1, r->n_ev);
    }
    struct reading *in = read_whole(r, 100, 64);
    opt.instrument = r->instrument[0].id;
    ck_assert_uint_eq(in->n_faults, 1);
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    for (size_t at = 0; at < in->n_ev; at += taken)
        ck_assert_int_ge(obi_book_apply(book, in->ev + at, in->n_ev - at, &taken), 0);
    ck_assert_int_eq(obi_book_own(book, OBI_BID, 8, price, NULL, NULL, &n), OBI_OK);
    ck_assert_uint_eq(n, 3);
    ck_assert(price[0] == 102 && price[2] == 100);
    obi_book_destroy(book);
    reading_close(in);
    free(r);
}
END_TEST

static uint32_t load(const unsigned char *p) {
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The documentation's own words, with zlib's checksum. */
START_TEST(the_layout_is_the_one_that_is_told) {
    struct recording *r = recording_make(test_seed(10), 5, 5);
    const unsigned char *p = r->bytes;
    static const unsigned char magic[] = {0x89, 'O', 'B', 'I', 13, 10, 26, 10};
    size_t n_own = 0, n_events = 0;
    for (size_t at = 0; at < r->n_bytes; at += 64, p += 64) {
        if (p[60]) {
            n_events++;
            continue;
        }
        n_own++;
        unsigned char unit[64];
        memcpy(unit, p, 64);
        memset(unit + 56, 0, 4);
        ck_assert_mem_eq(p, magic, 8);
        ck_assert_uint_eq(load(p + 56), crc32(0, unit, 64));
        ck_assert_uint_eq(p[62] | p[63] << 8, 1);
        if (p[61] == 1) ck_assert_uint_eq(load(p + 8), 64);
        if (p[61] != 3) continue;
        uint32_t n_ev = load(p + 16);
        ck_assert_uint_eq(load(p + 20), crc32(0, p + 64, n_ev * 64));
        ck_assert_uint_eq(load(p + 24), 1);
    }
    ck_assert_uint_eq(n_own, 1 + 3 * 4 + 1);
    ck_assert_uint_eq(n_events, r->n_ev);
    ck_assert_uint_eq(r->bytes[61], 1);
    ck_assert_str_eq((const char *)r->bytes + 64 + 16 + 16, "BTCUSDT");
    free(r);
}
END_TEST

START_TEST(too_little_room_writes_nothing) {
    struct recording *r = recording_make(test_seed(11), 3, 3);
    unsigned char room[1024];
    size_t n = 9;
    memset(room, 7, sizeof room);
    ck_assert_int_eq(
        obi_record_begin(r->instrument, 3, room, obi_record_begin_size(3) - 1, &n, NULL), OBI_FULL);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(obi_record_block(r->ev, 2, 0, room, obi_record_block_size(2) - 1, &n, NULL),
                     OBI_FULL);
    ck_assert_int_eq(
        obi_record_instrument(r->instrument, room, obi_record_instrument_size() - 1, &n, NULL),
        OBI_FULL);
    for (size_t i = 0; i < sizeof room; i++) ck_assert_uint_eq(room[i], 7);
    free(r);
}
END_TEST

START_TEST(what_makes_no_sense_is_not_written) {
    struct recording *r = recording_make(test_seed(12), 9, 9);
    struct obi_error err;
    unsigned char *room = r->bytes;
    size_t n;
    r->ev[1].side = 9;
    ck_assert_int_eq(obi_record_block(r->ev, 2, 0, room, 1024, &n, &err), OBI_E_EVENT);
    ck_assert_uint_eq(err.index, 1);
    ck_assert_int_eq(obi_record_block(r->ev, 0, 0, room, 1024, &n, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_record_block(NULL, 1, 0, room, 1024, &n, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_record_block(r->ev, 65537, 0, room, 1024, &n, &err), OBI_E_ARG);
    ck_assert_uint_eq(obi_record_block_size(65537), 0);
    ck_assert_uint_eq(obi_record_begin_size(SIZE_MAX / 8), 0);
    strcpy(r->instrument[2].qty_step, "-1");
    ck_assert_int_eq(obi_record_begin(r->instrument, 3, room, 1024, &n, &err), OBI_E_NUMBER);
    ck_assert_uint_eq(err.index, 2);
    r->instrument[2].flags = 1u << 30;
    ck_assert_int_eq(obi_record_begin(r->instrument, 3, room, 1024, &n, &err), OBI_E_NEWER);
    struct obi_instrument padded[3] = {r->instrument[0], r->instrument[1]};
    padded[1].struct_size += 8; /* behind it all is 0, as of a later header */
    ck_assert_int_eq(obi_record_begin(padded, 2, room, 1024, &n, &err), OBI_E_STRUCT_SIZE);
    ck_assert_int_eq(obi_record_begin(NULL, 3, room, 1024, &n, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_record_begin(r->instrument, 2, NULL, 1024, &n, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_record_instrument(NULL, room, 1024, &n, &err), OBI_E_ARG);
    free(r);
}
END_TEST

int main(void) {
    Suite *s = suite_create("record");
    TCase *t = tcase_create("round trip");
    tcase_add_test(t, events_are_read_as_they_were_written_however_the_bytes_come);
    tcase_add_test(t, blocks_may_end_anywhere_in_a_frame);
    tcase_add_test(t, instruments_are_read_as_they_were_written);
    tcase_add_test(t, an_instrument_may_be_told_later_and_get_its_name_later_still);
    tcase_add_test(t, recordings_stand_one_behind_the_other);
    tcase_add_test(t, ids_are_those_of_the_first_recording_of_a_symbol);
    tcase_add_test(t, only_the_instrument_that_was_given_comes_out_under_its_id);
    tcase_add_test(t, other_steps_than_those_that_are_known_are_refused);
    tcase_add_test(t, the_users_own_orders_are_read_as_they_were_written);
    suite_add_tcase(s, t);
    t = tcase_create("writing");
    tcase_add_test(t, the_layout_is_the_one_that_is_told);
    tcase_add_test(t, too_little_room_writes_nothing);
    tcase_add_test(t, what_makes_no_sense_is_not_written);
    suite_add_tcase(s, t);
    return test_run(s);
}
