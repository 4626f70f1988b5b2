/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Who is who in DBN: metadata, mappings, publishers, ids that are given anew. */
#include "dbn_feed.h"

static void trade(struct dbn_feed *f, uint16_t publisher, uint32_t id) {
    struct dbn_order o = {'T', 'A', 0, PX(100), 5, 0, 0, 1000, 2000};
    f->w.publisher = publisher;
    f->w.id = id;
    dbn_mbp(&f->w, &o, 0, NULL, 0);
}

static const char *name_of_last(struct dbn_feed *f) {
    static char symbol[40];
    ck_assert_int_eq(dbn_feed_all(f), OBI_OK);
    ck_assert_uint_eq(f->feed->n_ev, 1);
    strcpy(symbol, feed_instrument(f->feed, f->feed->ev[0].instrument).symbol);
    return symbol;
}

static void map(struct dbn_feed *f, const char *symbol, const char *id) {
    dbn_map(&f->w, f->w.is_inverse ? id : symbol, f->w.is_inverse ? symbol : id);
}

START_TEST(an_id_is_called_by_the_symbol_that_metadata_maps_to_it) {
    struct obi_decoder_options opt = feed_options("dbn");
    struct dbn_feed *f = dbn_open_with(&opt, _i / 2);
    f->w.is_inverse = _i % 2;
    size_t begin = dbn_begin(&f->w, 4);
    map(f, "ESM4", "5602");
    map(f, "ESH4", "17077");
    map(f, "700", "8");                     /* a symbol that looks like an id */
    map(f, "", f->w.is_inverse ? "9" : ""); /* none that day */
    dbn_end(&f->w, begin);
    trade(f, 1, 8);
    ck_assert_str_eq(name_of_last(f), "700");
    trade(f, 1, 9);
    ck_assert_str_eq(name_of_last(f), "9");
    trade(f, 1, 17077);
    ck_assert_str_eq(name_of_last(f), "ESH4");
    trade(f, 1, 5602);
    ck_assert_str_eq(name_of_last(f), "ESM4");
    trade(f, 1, 7);
    ck_assert_str_eq(name_of_last(f), "7");
    dbn_close(f);
}
END_TEST

/* A wrong name is worse than a number. */
START_TEST(an_id_with_two_symbols_has_none) {
    struct obi_decoder_options opt = feed_options("dbn");
    struct dbn_feed *f = dbn_open_with(&opt, 3);
    size_t begin = dbn_begin(&f->w, 3);
    dbn_map(&f->w, "AAPL", "38");
    dbn_map(&f->w, "AAPL", "39");
    dbn_map(&f->w, "TSLA", "38");
    dbn_end(&f->w, begin);
    trade(f, 2, 38);
    ck_assert_str_eq(name_of_last(f), "38");
    trade(f, 2, 39);
    ck_assert_str_eq(name_of_last(f), "AAPL");
    dbn_close(f);
}
END_TEST

START_TEST(a_symbol_of_two_publishers_is_two_instruments) {
    struct dbn_feed *f = dbn_open(3);
    trade(f, 1, 5602);
    ck_assert_str_eq(name_of_last(f), "ESM4");
    trade(f, 9, 5602);
    ck_assert_str_eq(name_of_last(f), "ESM4@9");
    trade(f, 1, 5602);
    ck_assert_str_eq(name_of_last(f), "ESM4");
    dbn_close(f);
}
END_TEST

/* As a continuous contract does when it rolls, and stocks do whose ids are given anew each day. */
START_TEST(a_symbol_goes_on_under_its_next_id_behind_a_gap) {
    struct obi_decoder_options opt = feed_options("dbn");
    struct dbn_feed *f = dbn_open_with(&opt, 3);
    size_t begin = dbn_begin(&f->w, 1);
    dbn_text(&f->w, "ES.c.0", dbn_symbol_size(&f->w));
    dbn_int(&f->w, 2, 4);
    dbn_interval(&f->w, 20240501, 20240508, "1");
    dbn_interval(&f->w, 20240508, 20240515, "2");
    dbn_end(&f->w, begin);
    f->w.id = 1;
    dbn_sync(f);
    f->w.id = 2;
    ck_assert_int_eq(dbn_tell(f, 'M', 'B', 1, PX(99), 4, DBN_LAST), OBI_RESYNC);
    dbn_only(f, OBI_EVENT_GAP, OBI_EVENT_LAST);
    ck_assert_uint_eq(f->feed->ev[0].instrument, 0);
    dbn_sync(f);
    ck_assert_uint_eq(f->feed->ev[0].instrument, 0);
    /* A snapshot in its place needs none. */
    f->w.id = 1;
    dbn_sync(f);
    ck_assert_uint_eq(feed_count(f->feed, OBI_COUNTER_DECODER_GAPS), 1);
    dbn_close(f);
}
END_TEST

START_TEST(a_symbol_of_several_ids_at_a_time_is_the_first_one_s) {
    struct obi_decoder_options opt = feed_options("dbn");
    struct dbn_feed *f = dbn_open_with(&opt, 3);
    size_t begin = dbn_begin(&f->w, 1);
    dbn_text(&f->w, "ES.FUT", dbn_symbol_size(&f->w));
    dbn_int(&f->w, 2, 4);
    dbn_interval(&f->w, 20240501, 20240508, "1");
    dbn_interval(&f->w, 20240507, 20240515, "2");
    dbn_end(&f->w, begin);
    trade(f, 1, 2);
    ck_assert_str_eq(name_of_last(f), "2");
    trade(f, 1, 1);
    ck_assert_str_eq(name_of_last(f), "ES.FUT");
    dbn_close(f);
}
END_TEST

START_TEST(a_mapping_names_an_id_from_then_on) {
    struct dbn_feed *f = dbn_open(_i);
    f->w.id = 9;
    dbn_mapping(&f->w, "ES.n.0", "ESU4");
    trade(f, 1, 9);
    ck_assert_str_eq(name_of_last(f), "ESU4");
    dbn_mapping(&f->w, "ESZ4", "9"); /* symbols are told as they were asked for */
    trade(f, 1, 9);
    ck_assert_str_eq(name_of_last(f), "ESZ4");
    trade(f, 1, 5602);
    ck_assert_str_eq(name_of_last(f), "ESM4");
    dbn_close(f);
}
END_TEST

START_TEST(only_those_given_are_told_and_the_others_counted) {
    struct obi_instrument given[2] = {
        {.struct_size = sizeof *given, .symbol = "ESM4"},
        {.struct_size = sizeof *given, .symbol = "ESM4@9", .id = 1},
    };
    struct obi_decoder_options opt = feed_options("dbn");
    opt.instrument = given;
    opt.n_instruments = 2;
    opt.flags = OBI_DECODER_ONLY_GIVEN;
    struct dbn_feed *f = dbn_open_with(&opt, 3);
    dbn_head(&f->w, "ESM4", "5602");
    trade(f, 1, 7);
    trade(f, 9, 5602);
    ck_assert_str_eq(name_of_last(f), "ESM4@9");
    trade(f, 4, 5602);
    ck_assert_str_eq(name_of_last(f), "ESM4");
    trade(f, 5, 5602);
    dbn_feed_all(f);
    ck_assert_uint_eq(f->feed->n_ev, 0);
    ck_assert_uint_eq(feed_count(f->feed, OBI_COUNTER_DECODER_OTHER), 2);
    dbn_close(f);
}
END_TEST

START_TEST(one_instrument_too_many_is_told_once) {
    struct obi_decoder_options opt = feed_options("dbn");
    opt.max_instruments = 2;
    struct dbn_feed *f = dbn_open_with(&opt, 3);
    dbn_head(&f->w, "ESM4", "5602");
    for (uint32_t i = 0; i < 5; i++) trade(f, 1, i);
    ck_assert_int_eq(dbn_feed_all(f), OBI_E_CAPACITY);
    for (uint32_t i = 0; i < 5; i++) trade(f, 1, i);
    ck_assert_int_eq(dbn_feed_all(f), OBI_OK);
    ck_assert_uint_eq(f->feed->n_ev, 2);
    ck_assert_uint_eq(feed_count(f->feed, OBI_COUNTER_DECODER_REFUSED), 1);
    ck_assert_uint_eq(feed_count(f->feed, OBI_COUNTER_DECODER_OTHER), 5);
    dbn_close(f);
}
END_TEST

/* As where files stand one behind the other, or after the connection was made anew. */
START_TEST(a_second_head_begins_a_stream_anew) {
    struct dbn_feed *f = dbn_open(1);
    dbn_sync(f);
    f->w.version = _i;
    dbn_head(&f->w, "ESM4", "9");
    ck_assert_int_eq(dbn_feed_all(f), OBI_OK);
    dbn_only(f, OBI_EVENT_GAP, OBI_EVENT_LAST);
    f->w.id = 9;
    dbn_sync(f);
    ck_assert_uint_eq(f->feed->ev[0].instrument, 0);
    ck_assert(!dbn_waits(f));
    dbn_close(f);
}
END_TEST

START_TEST(what_is_no_dbn_is_refused_with_the_reason) {
    static const struct {
        const char *bytes;
        int status;
        const char *words;
    } cases[] = {
        {"{\"e\":\"trade\"}", OBI_E_FORMAT, "the bytes do not begin as DBN does, at byte 0"},
        {"\x28\xb5\x2f\xfd\x04\x30\x30\x30", OBI_E_FORMAT,
         "the bytes are packed with zstd: unpack them, at byte 0"},
        {"DBN\x04\x30\x30\x30\x30", OBI_E_NEWER, "this version of DBN is not known, at byte 0"},
        {"DBN", OBI_E_FORMAT, "the head is cut off: the bytes end, at byte 0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct feed *f = feed_open("dbn");
        size_t n = strlen(cases[i].bytes);
        ck_assert_int_eq(feed_bytes(f, cases[i].bytes, n, OBI_INPUT_END, NULL), cases[i].status);
        ck_assert_str_eq(f->err.message, cases[i].words);
        feed_close(f);
    }
}
END_TEST

int main(void) {
    Suite *s = suite_create("dbn_names");
    TCase *t = tcase_create("names");
    tcase_add_loop_test(t, an_id_is_called_by_the_symbol_that_metadata_maps_to_it, 2, 8);
    tcase_add_test(t, an_id_with_two_symbols_has_none);
    tcase_add_test(t, a_symbol_of_two_publishers_is_two_instruments);
    tcase_add_test(t, a_symbol_goes_on_under_its_next_id_behind_a_gap);
    tcase_add_test(t, a_symbol_of_several_ids_at_a_time_is_the_first_one_s);
    tcase_add_loop_test(t, a_mapping_names_an_id_from_then_on, 1, 4);
    tcase_add_test(t, only_those_given_are_told_and_the_others_counted);
    tcase_add_test(t, one_instrument_too_many_is_told_once);
    tcase_add_loop_test(t, a_second_head_begins_a_stream_anew, 1, 4);
    tcase_add_test(t, what_is_no_dbn_is_refused_with_the_reason);
    suite_add_tcase(s, t);
    return test_run(s);
}
