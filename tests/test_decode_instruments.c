/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How a decoder is made, whom its messages speak of, in which steps, and how much it holds. */
#include "feed.h"

static int say_diff(struct feed *f, const char *symbol, unsigned first, unsigned last,
                    const char *bids) {
    return feed_say(f, "{\"e\":\"depthUpdate\",\"s\":\"%s\",\"U\":%u,\"u\":%u,\"b\":[%s],\"a\":[]}",
                    symbol, first, last, bids);
}

static int say_snapshot(struct feed *f, unsigned id) {
    return feed_say(f, "{\"lastUpdateId\":%u,\"bids\":[[\"10.0\",\"1\"]],\"asks\":[]}", id);
}

static struct obi_instrument instrument(const char *symbol, uint32_t id) {
    struct obi_instrument given;
    memset(&given, 0, sizeof given);
    given.struct_size = sizeof given;
    given.id = id;
    snprintf(given.symbol, sizeof given.symbol, "%s", symbol);
    return given;
}

/* Creates, destroys, and compares the code; the footprint is 0 exactly when create refuses. */
static void check_create(const struct obi_decoder_options *opt, int expected) {
    struct test_memory memory;
    struct obi_error err;
    obi_decoder *d = (obi_decoder *)&memory;
    test_memory_init(&memory);
    ck_assert_int_eq(obi_decoder_create(opt, &memory.allocator, &d, &err), expected);
    ck_assert_int_eq(err.status, expected);
    ck_assert_int_eq(d == NULL, expected != OBI_OK);
    size_t footprint = obi_decoder_footprint(opt);
    ck_assert_int_eq(footprint == 0, expected != OBI_OK);
    if (!expected) ck_assert_uint_eq(footprint, memory.bytes_live);
    obi_decoder_destroy(d);
    ck_assert_uint_eq(memory.bytes_live, 0);
}

START_TEST(options_are_checked_one_by_one) {
    struct obi_decoder_options opt = feed_options("binance-spot");
    check_create(&opt, OBI_OK);
    check_create(NULL, OBI_E_ARG);
    opt.format = NULL;
    check_create(&opt, OBI_E_ARG);
    opt.format = "binance";
    check_create(&opt, OBI_E_NAME);
    opt.format = "binance-usdm";
    opt.struct_size--;
    check_create(&opt, OBI_E_STRUCT_SIZE);
    opt.struct_size++;
    opt.flags = 2;
    check_create(&opt, OBI_E_NEWER);
    opt.flags = OBI_DECODER_ONLY_GIVEN;
    opt.n_instruments = 1;
    check_create(&opt, OBI_E_ARG);
    opt.n_instruments = 0;
    opt.max_instruments = 65537;
    check_create(&opt, OBI_E_ARG);
    opt.max_instruments = 65536;
    opt.max_pending = (1 << 24) + 1;
    check_create(&opt, OBI_E_ARG);
    opt.max_pending = 1;
    check_create(&opt, OBI_OK);
}
END_TEST

START_TEST(a_contract_that_is_none_is_refused) {
    static const double wrong[] = {-1, (double)NAN, (double)INFINITY};
    struct obi_decoder_options opt = feed_options("binance-spot");
    struct obi_instrument given = instrument("A", 5);
    opt.instrument = &given;
    opt.n_instruments = 1;
    given.contract = OBI_CONTRACT_QUANTO + 1;
    check_create(&opt, OBI_E_ARG);
    given.contract = OBI_CONTRACT_QUANTO;
    for (int i = 0; i < 3; i++) {
        given.multiplier = wrong[i];
        check_create(&opt, OBI_E_ARG);
    }
}
END_TEST

START_TEST(instruments_are_checked_one_by_one) {
    struct obi_decoder_options opt = feed_options("binance-spot");
    struct obi_instrument given[3] = {instrument("A", 5), instrument("B", 6), instrument("", 7)};
    opt.instrument = given;
    opt.n_instruments = 3;
    check_create(&opt, OBI_OK);
    opt.max_instruments = 2;
    check_create(&opt, OBI_E_ARG);
    opt.max_instruments = 3;
    check_create(&opt, OBI_OK);
    given[2].id = 5;
    check_create(&opt, OBI_E_ARG);
    given[2] = instrument("A", 7);
    check_create(&opt, OBI_E_NAME);
    given[2] = instrument("C", 7);
    given[2].flags = OBI_INSTRUMENT_ANY_PRICE << 1;
    check_create(&opt, OBI_E_NEWER);
    given[2].flags = OBI_INSTRUMENT_PARTIAL;
    given[2].struct_size += 8;
    check_create(&opt, OBI_E_STRUCT_SIZE);
    given[2].struct_size -= 8;
    memset(given[2].symbol, 'C', sizeof given[2].symbol);
    check_create(&opt, OBI_E_ARG);
    const char *bad_steps[] = {"0", "-1", "x", "1.", "0.00", "1e-", " 1", "0.0000000000000000001"};
    for (size_t i = 0; i < sizeof bad_steps / sizeof *bad_steps; i++) {
        given[2] = instrument("C", 7);
        snprintf(given[2].price_step, sizeof given[2].price_step, "%s", bad_steps[i]);
        check_create(&opt, OBI_E_NUMBER);
        memcpy(given[2].qty_step, given[2].price_step, sizeof given[2].qty_step);
        given[2].price_step[0] = '\0';
        check_create(&opt, OBI_E_NUMBER);
    }
    given[2].qty_step[0] = '\0';
    check_create(&opt, OBI_OK);
}
END_TEST

START_TEST(an_error_tells_which_instrument) {
    struct obi_decoder_options opt = feed_options("binance-spot");
    struct obi_instrument given[2] = {instrument("A", 0), instrument("A", 1)};
    struct obi_error err;
    obi_decoder *d;
    opt.instrument = given;
    opt.n_instruments = 2;
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &d, &err), OBI_E_NAME);
    ck_assert_uint_eq(err.index, 1);
    ck_assert_str_eq(err.message, "symbol 'A' is given twice");
}
END_TEST

/* Instruments of a later version: longer, so that the stride is theirs. */
START_TEST(longer_instruments_are_read_with_their_stride) {
    struct {
        struct obi_instrument known;
        uint64_t later;
    } given[2] = {{instrument("A", 3), 0}, {instrument("B", 4), 0}};
    given[0].known.struct_size = given[1].known.struct_size = sizeof given[0];
    struct obi_decoder_options opt = feed_options("binance-spot");
    opt.instrument = &given[0].known;
    opt.n_instruments = 2;
    struct feed *f = feed_open_with(&opt);
    ck_assert_str_eq(feed_instrument(f, 1).symbol, "B");
    ck_assert_uint_eq(feed_instrument(f, 1).id, 4);
    feed_close(f);
    given[1].later = 1;
    check_create(&opt, OBI_E_NEWER);
}
END_TEST

START_TEST(without_memory_there_is_no_decoder) {
    struct obi_decoder_options opt = feed_options("binance-spot");
    struct test_memory memory;
    obi_decoder *d = (obi_decoder *)&memory;
    test_memory_init(&memory);
    memory.fail_at = 1;
    ck_assert_int_eq(obi_decoder_create(&opt, &memory.allocator, &d, NULL), OBI_E_NOMEM);
    ck_assert_ptr_null(d);
    ck_assert_int_eq(obi_decoder_create(&opt, &memory.allocator, &d, NULL), OBI_OK);
    ck_assert_uint_eq(memory.requests, 2);
    obi_decoder_destroy(d);
    obi_decoder_destroy(NULL);
    ck_assert_uint_eq(memory.releases, 1);
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, NULL, NULL), OBI_E_ARG);
}
END_TEST

START_TEST(a_call_is_checked_before_anything_is_written) {
    struct feed *f = feed_open("binance-spot");
    struct obi_input in = {.struct_size = sizeof in, .bytes = "{}\n", .n_bytes = 3};
    struct obi_event ev;
    size_t used = 9, n = 9;
    ck_assert_int_eq(obi_decoder_decode(NULL, &in, &used, &ev, 1, &n, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_decode(f->d, NULL, &used, &ev, 1, &n, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_decode(f->d, &in, NULL, &ev, 1, &n, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_decode(f->d, &in, &used, NULL, 1, &n, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_decode(f->d, &in, &used, &ev, 0, &n, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_decode(f->d, &in, &used, &ev, 1, NULL, NULL), OBI_E_ARG);
    in.flags = 2;
    ck_assert_int_eq(obi_decoder_decode(f->d, &in, &used, &ev, 1, &n, NULL), OBI_E_NEWER);
    in.flags = 0;
    in.struct_size = 4;
    ck_assert_int_eq(obi_decoder_decode(f->d, &in, &used, &ev, 1, &n, NULL), OBI_E_STRUCT_SIZE);
    in.struct_size = sizeof in;
    in.bytes = NULL;
    ck_assert_int_eq(obi_decoder_decode(f->d, &in, &used, &ev, 1, &n, NULL), OBI_E_ARG);
    ck_assert_uint_eq(used, 0);
    ck_assert_uint_eq(n, 0);
    in.n_bytes = 0;
    ck_assert_int_eq(obi_decoder_decode(f->d, &in, &used, &ev, 1, &n, NULL), OBI_OK);
    ck_assert_uint_eq(used, 0);
    ck_assert_uint_eq(n, 0);
    uint64_t count;
    ck_assert_int_eq(obi_decoder_count(NULL, 100, &count), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_count(f->d, 99, &count), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_count(f->d, OBI_COUNTER_DECODER_STATES + 1, &count), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_count(f->d, 100, NULL), OBI_E_ARG);
    struct obi_instrument told = {.struct_size = sizeof told};
    ck_assert_int_eq(obi_decoder_instrument(f->d, 0, &told), OBI_E_ARG);
    feed_close(f);
}
END_TEST

START_TEST(steps_come_from_the_first_snapshot) {
    struct feed *f = feed_open("binance-spot");
    ck_assert_int_eq(say_diff(f, "X", 90, 101, "[\"9.5\",\"0.250\"]"), OBI_OK);
    ck_assert_str_eq(feed_instrument(f, 0).price_step, "");
    ck_assert_int_eq(feed_say(f, "{\"lastUpdateId\":100,\"bids\":[[\"10\",\"1\"],[\"9.50\",\"2.5\"]"
                                 "],\"asks\":[[\"10.1\",\"0.125\"]]}"),
                     OBI_OK);
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_str_eq(told.price_step, "0.01");
    ck_assert_str_eq(told.qty_step, "0.001");
    ck_assert_uint_eq(told.verification, OBI_VERIFY_ARITHMETIC);
    ck_assert_uint_eq(told.flags, OBI_INSTRUMENT_UNKNOWN_OK | OBI_INSTRUMENT_PARTIAL);
    ck_assert_int_eq(f->ev[1].price_ticks, 1000);
    ck_assert_int_eq(f->ev[4].price_ticks, 950); /* the held one */
    ck_assert_int_eq(f->ev[4].qty_lots, 250);
    ck_assert_uint_eq(f->ev[4].seq, 101);
    feed_close(f);
}
END_TEST

START_TEST(given_steps_are_used_at_once) {
    struct obi_decoder_options opt = feed_options("binance-usdm");
    struct obi_instrument given = instrument("X", 42);
    strcpy(given.price_step, "0.05");
    strcpy(given.qty_step, "0.5");
    given.depth_limit = 20;
    given.contract = OBI_CONTRACT_INVERSE;
    given.multiplier = 100;
    opt.instrument = &given;
    opt.n_instruments = 1;
    struct feed *f = feed_open_with(&opt);
    ck_assert_int_eq(feed_say(f, "{\"e\":\"trade\",\"s\":\"X\",\"T\":1,\"t\":1,\"p\":\"10.15\","
                                 "\"q\":\"1\",\"X\":\"MARKET\",\"m\":true}"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].price_ticks, 203);
    ck_assert_int_eq(f->ev[0].qty_lots, 2);
    ck_assert_uint_eq(f->ev[0].instrument, 42);
    ck_assert_int_eq(feed_say(f, "{\"lastUpdateId\":1,\"bids\":[[\"10.12\",\"1\"]],\"asks\":[]}"),
                     OBI_E_NUMBER);
    ck_assert_str_eq(f->err.message, "X bids[0] price '10.12' is off the grid of steps");
    ck_assert_uint_eq(f->err.index, 42);
    ck_assert_int_eq(feed_say(f, "{\"lastUpdateId\":1,\"bids\":[[\"10.10\",\"1\"]],\"asks\":[]}"),
                     OBI_OK);
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_str_eq(told.price_step, "0.05");
    ck_assert_uint_eq(told.depth_limit, 20);
    ck_assert(told.contract == OBI_CONTRACT_INVERSE && told.multiplier > 99.9);
    ck_assert_uint_eq(told.verification, OBI_VERIFY_IDENTITY);
    feed_close(f);
}
END_TEST

START_TEST(one_step_may_be_given_and_the_other_found) {
    struct obi_decoder_options opt = feed_options("binance-spot");
    struct obi_instrument given = instrument("X", 0);
    strcpy(given.price_step, "0.5");
    opt.instrument = &given;
    opt.n_instruments = 1;
    struct feed *f = feed_open_with(&opt);
    ck_assert_int_eq(feed_say(f, "{\"lastUpdateId\":1,\"bids\":[],\"asks\":[]}"), OBI_E_NUMBER);
    ck_assert_str_eq(f->err.message, "X: an empty snapshot tells no steps");
    ck_assert_int_eq(feed_say(f, "{\"lastUpdateId\":1,\"bids\":[[\"10.50\",\"1.5\"]],\"asks\":[]}"),
                     OBI_OK);
    ck_assert_int_eq(f->ev[1].price_ticks, 21);
    ck_assert_int_eq(f->ev[1].qty_lots, 15);
    ck_assert_str_eq(feed_instrument(f, 0).qty_step, "0.1");
    feed_close(f);
}
END_TEST

START_TEST(the_first_symbol_names_the_instrument_of_a_snapshot) {
    struct feed *f = feed_open("binance-spot");
    f->instrument = 9;
    ck_assert_int_eq(say_snapshot(f, 100), OBI_OK);
    ck_assert_str_eq(feed_instrument(f, 0).symbol, "");
    ck_assert_uint_eq(f->ev[0].instrument, 9);
    ck_assert_int_eq(say_diff(f, "X", 90, 101, ""), OBI_OK);
    ck_assert_uint_eq(f->ev[2].kind, OBI_EVENT_TIME);
    ck_assert_uint_eq(f->ev[2].instrument, 9);
    ck_assert_str_eq(feed_instrument(f, 0).symbol, "X");
    ck_assert_int_eq(say_diff(f, "Y", 90, 101, ""), OBI_OK); /* held: another one */
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_str_eq(feed_instrument(f, 1).symbol, "Y");
    ck_assert_uint_eq(feed_instrument(f, 1).id, 1);
    feed_close(f);
}
END_TEST

START_TEST(a_snapshot_goes_to_whom_the_caller_means) {
    struct feed *f = feed_open("binance-spot");
    ck_assert_int_eq(say_diff(f, "X", 90, 101, ""), OBI_OK);
    ck_assert_int_eq(say_diff(f, "Y", 90, 101, ""), OBI_OK);
    f->instrument = 7;
    ck_assert_int_eq(say_snapshot(f, 100), OBI_E_NAME);
    f->instrument = 1;
    ck_assert_int_eq(say_snapshot(f, 100), OBI_OK);
    ck_assert_uint_eq(f->ev[0].instrument, 1);
    ck_assert_int_eq(say_snapshot(f, 100), OBI_E_NAME); /* Y no longer waits */
    f->instrument = 0;
    size_t from = f->n_ev;
    ck_assert_int_eq(say_snapshot(f, 100), OBI_OK);
    ck_assert_uint_eq(f->ev[from].instrument, 0);
    /* A snapshot that says whose it is, as of COIN-margined futures, is believed. */
    ck_assert_int_eq(feed_say(f, "{\"lastUpdateId\":5,\"symbol\":\"Z\",\"bids\":[[\"1\",\"1\"]],"
                                 "\"asks\":[]}"),
                     OBI_OK);
    ck_assert_uint_eq(f->ev[f->n_ev - 1].instrument, 2);
    feed_close(f);
}
END_TEST

START_TEST(found_instruments_take_ids_that_are_free) {
    struct obi_decoder_options opt = feed_options("binance-spot");
    struct obi_instrument given[2] = {instrument("A", 2), instrument("B", 3)};
    opt.instrument = given;
    opt.n_instruments = 2;
    opt.max_instruments = 4;
    struct feed *f = feed_open_with(&opt);
    const char *symbols[] = {"C", "A", "D", "B", "C"};
    for (size_t i = 0; i < 5; i++) ck_assert_int_eq(say_diff(f, symbols[i], 1, 2, ""), OBI_OK);
    ck_assert_uint_eq(feed_instrument(f, 2).id, 4);
    ck_assert_uint_eq(feed_instrument(f, 3).id, 5);
    ck_assert_int_eq(say_diff(f, "E", 1, 2, ""), OBI_E_CAPACITY);
    ck_assert_str_eq(f->err.message, "E: one more than max_instruments");
    ck_assert_int_eq(say_diff(f, "D", 3, 4, ""), OBI_OK);
    feed_close(f);
}
END_TEST

START_TEST(only_given_symbols_pass_when_that_is_asked) {
    struct obi_decoder_options opt = feed_options("binance-spot");
    struct obi_instrument given = instrument("A", 2);
    opt.instrument = &given;
    opt.n_instruments = 1;
    opt.flags = OBI_DECODER_ONLY_GIVEN;
    struct feed *f = feed_open_with(&opt);
    ck_assert_int_eq(say_diff(f, "B", 1, 2, ""), OBI_OK);
    ck_assert_int_eq(say_diff(f, "A", 1, 2, ""), OBI_OK);
    ck_assert_int_eq(say_diff(f, "AA", 1, 2, ""), OBI_OK);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_OTHER), 2);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_HELD), 1);
    feed_close(f);
}
END_TEST

START_TEST(many_symbols_are_told_apart) {
    enum { N = 1000 };
    struct obi_decoder_options opt = feed_options("binance-spot");
    opt.max_instruments = N;
    struct feed *f = feed_open_with(&opt);
    char symbol[20];
    for (unsigned i = 0; i < 2 * N; i++) {
        snprintf(symbol, sizeof symbol, "S%u", i % N);
        ck_assert_int_eq(say_diff(f, symbol, i / N * 2 + 1, i / N * 2 + 2, ""), OBI_OK);
    }
    for (unsigned i = 0; i < N; i++) {
        snprintf(symbol, sizeof symbol, "S%u", i);
        ck_assert_str_eq(feed_instrument(f, i).symbol, symbol);
        ck_assert_uint_eq(feed_instrument(f, i).id, i);
    }
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_HELD), 2 * N);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_instruments");
    TCase *t = tcase_create("create");
    tcase_add_test(t, options_are_checked_one_by_one);
    tcase_add_test(t, a_contract_that_is_none_is_refused);
    tcase_add_test(t, instruments_are_checked_one_by_one);
    tcase_add_test(t, an_error_tells_which_instrument);
    tcase_add_test(t, longer_instruments_are_read_with_their_stride);
    tcase_add_test(t, without_memory_there_is_no_decoder);
    tcase_add_test(t, a_call_is_checked_before_anything_is_written);
    suite_add_tcase(s, t);
    t = tcase_create("instruments");
    tcase_add_test(t, steps_come_from_the_first_snapshot);
    tcase_add_test(t, given_steps_are_used_at_once);
    tcase_add_test(t, one_step_may_be_given_and_the_other_found);
    tcase_add_test(t, the_first_symbol_names_the_instrument_of_a_snapshot);
    tcase_add_test(t, a_snapshot_goes_to_whom_the_caller_means);
    tcase_add_test(t, found_instruments_take_ids_that_are_free);
    tcase_add_test(t, only_given_symbols_pass_when_that_is_asked);
    tcase_add_test(t, many_symbols_are_told_apart);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
