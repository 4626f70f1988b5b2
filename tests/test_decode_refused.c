/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What is refused, in which words, with which place; and what a refusal does to a book. */
#include "feed.h"

/* Refusals: the tail of an update after its ids, the code, the message, the text that it points at.
 */
static const struct {
    const char *tail;
    int rc;
    const char *message, *at;
} refusals[] = {
    {"\"b\":[[\"10.0\",\"1\"],[\"10.05\",\"1\"]],\"a\":[]}", OBI_E_NUMBER,
     "X bids[1] price '10.05' is off the grid of steps", "10.05"},
    {"\"b\":[],\"a\":[[\"10.1\",\"1\"],[\"10.2\",\"1\"],[\"10.3\",\"0.001\"]]}", OBI_E_NUMBER,
     "X asks[2] size '0.001' is off the grid of steps", "0.001"},
    {"\"b\":[],\"a\":[[\"10.1\",\"0.0010\"]]}", OBI_E_NUMBER,
     "X asks[0] size '0.0010' is off the grid of steps", "0.0010"},
    {"\"a\":[[\"10.1\" , \"1.999\"]],\"b\":[]}", OBI_E_NUMBER,
     "X asks[0] size '1.999' is off the grid of steps", "1.999"},
    {"\"b\":[[\"10.0\",\"-1\"]],\"a\":[]}", OBI_E_NUMBER, "X bids[0] size '-1' is negative", "-1"},
    {"\"b\":[[\"10.0\",\"-0\"]],\"a\":[]}", OBI_E_NUMBER, "X bids[0] size '-0' is negative", "-0"},
    {"\"b\":[[\"10.0\",\"-0.00\"]],\"a\":[]}", OBI_E_NUMBER, "X bids[0] size '-0.00' is negative",
     "-0.00"},
    {"\"b\":[[\"10.0\",\"\"]],\"a\":[]}", OBI_E_FORMAT, NULL, "\"]"},
    {"\"b\":[[\"1e\",\"1\"]],\"a\":[]}", OBI_E_FORMAT, "X bids[0] price '1e' is no decimal number",
     "1e\""},
    {"\"b\":[[\"1.7e-7\",\"1\"]],\"a\":[]}", OBI_E_NUMBER,
     "X bids[0] price '0.00000017' is off the grid of steps", "1.7e-7"},
    {"\"b\":[],\"a\":[[\"10.0\",\"1e99\"]]}", OBI_E_NUMBER, "X asks[0] size '1e99' is out of range",
     "1e99"},
    {"\"b\":[[\"10.0\",\"1\"],[\"0\",\"1\"]],\"a\":[]}", OBI_E_NUMBER,
     "X bids[1] price '0' is not above 0", "0\",\"1\"]]"},
    {"\"b\":[],\"a\":[[\"-0.10\",\"0\"]]}", OBI_E_NUMBER, "X asks[0] price '-0.10' is not above 0",
     "-0.10"},
    {"\"b\":[[\"10.\",\"1\"]],\"a\":[]}", OBI_E_FORMAT,
     "X bids[0] price '10.' is no decimal number", "10."},
    {"\"b\":[[\"+10\",\"1\"]],\"a\":[]}", OBI_E_FORMAT, NULL, "+10"},
    {"\"b\":[[\" 10\",\"1\"]],\"a\":[]}", OBI_E_FORMAT, NULL, " 10"},
    {"\"b\":[[null,\"1\"]],\"a\":[]}", OBI_E_FORMAT, NULL, "null"},
    {"\"b\":[[\"99999999999999999999\",\"1\"]],\"a\":[]}", OBI_E_NUMBER,
     "X bids[0] price '99999999999999999999' is out of range", "9999"},
    {"\"b\":[[\"922337203685477581\",\"1\"]],\"a\":[]}", OBI_E_NUMBER,
     "X bids[0] price '922337203685477581' is out of range", "9223"},
    {"\"b\":[[\"922337203685477580.7\",\"1\"]],\"a\":[]}", OBI_E_NUMBER, NULL, "9223"},
    {"\"b\":[[\"10.0\"]],\"a\":[]}", OBI_E_FORMAT, "X: a level lacks its size", "]],\"a"},
    {"\"b\":[\"10.0\",\"1\"],\"a\":[]}", OBI_E_FORMAT, "X: a level was expected", "\"10.0"},
    {"\"b\":[[\"10.0\",\"1\"],],\"a\":[]}", OBI_E_FORMAT, "X: a level was expected", "],\"a"},
    {"\"b\":[[\"10.0\",\"1\"]", OBI_E_FORMAT, "X: ',' or a closing bracket was expected", ""},
    {"\"b\":[],\"a\":[]", OBI_E_FORMAT, "X: ',' or a closing bracket was expected", ""},
    {"\"b\":[],\"a\":[]} x", OBI_E_FORMAT, "X: something follows the message", "x"},
    {"\"b\":[],\"b\":[],\"a\":[]}", OBI_E_FORMAT, "X: a key is given twice", "[],\"a"},
    {"\"b\":[],\"bids\":[],\"a\":[]}", OBI_E_FORMAT, "X: a side is given twice", "[],\"a"},
    {"\"b\":[],\"u\":3,\"a\":[]}", OBI_E_FORMAT, "X: a key is given twice", "3,\"a"},
    {"\"b\":[]}", OBI_E_FORMAT, "X: 'a' is missing or no array", NULL},
    {"\"b\":{},\"a\":[]}", OBI_E_FORMAT, "X: 'b' is missing or no array", "{},"},
};

START_TEST(a_refused_update_says_why_and_is_a_gap) {
    struct feed *f = feed_synced("binance-usdm");
    char line[400], padded[600];
    snprintf(line, sizeof line, FEED_DIFF_HEAD "%s", refusals[_i].tail);
    snprintf(padded, sizeof padded, "\n\n123 %s\n", line);
    size_t done = 0;
    int rc = feed_bytes(f, padded, strlen(padded), 0, &done);
    ck_assert_msg(rc == refusals[_i].rc, "%s: %d %s", line, rc, f->err.message);
    ck_assert_uint_eq(done, strlen(padded)); /* it is consumed */
    if (refusals[_i].message) ck_assert_str_eq(f->err.message, refusals[_i].message);
    const char *tail = strstr(padded, refusals[_i].tail);
    const char *at = refusals[_i].at ? strstr(tail, refusals[_i].at) : strchr(padded, '1');
    if (refusals[_i].at && !*refusals[_i].at) at = tail + strlen(refusals[_i].tail);
    ck_assert_msg(f->err.offset == (uint64_t)(at - padded), "%s: offset %llu", line,
                  (unsigned long long)f->err.offset);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(f->ev[0].recv_ns, 123);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_REFUSED), 1);
    feed_close(f);
}
END_TEST

START_TEST(the_other_binance_format_is_named) {
    struct feed *f = feed_synced("binance-usdm");
    ck_assert_int_eq(feed_say(f, "{\"e\":\"depthUpdate\",\"s\":\"X\",\"U\":95,\"u\":101,\"b\":[],"
                                 "\"a\":[]}"),
                     OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "X: 'pu' is missing: is this binance-spot?");
    feed_close(f);
    f = feed_synced("binance-spot");
    ck_assert_int_eq(feed_say(f, FEED_DIFF_HEAD "\"b\":[],\"a\":[]}"), OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "X: 'pu' has no place here: is this binance-usdm?");
    feed_close(f);
}
END_TEST

/* A message and how its refusal begins. */
static const char *const wrong_fields[][2] = {
    {"{\"e\":\"depthUpdate\",\"U\":1,\"u\":2,\"b\":[],\"a\":[]}", "'s' is missing"},
    {"{\"e\":\"depthUpdate\",\"s\":\"\",\"U\":1,\"u\":2,\"b\":[],\"a\":[]}", "'s' is missing"},
    {"{\"e\":\"depthUpdate\",\"s\":5,\"U\":1,\"u\":2,\"b\":[],\"a\":[]}", "'s' is missing"},
    {"{\"e\":\"depthUpdate\",\"s\":\"X\\u0000\",\"U\":1,\"u\":2,\"b\":[],\"a\":[]}", "'s' is"},
    {"{\"e\":\"depthUpdate\",\"s\":\"X234567890123456789012345678901234567890\",\"U\":1,\"u\":"
     "2,"
     "\"b\":[],\"a\":[]}",
     "'s' is missing or no symbol of 1 to 39 bytes"},
    {"{\"e\":\"depthUpdate\",\"s\":\"X\",\"u\":2,\"b\":[],\"a\":[]}", "X: 'U' is missing"},
    {"{\"e\":\"depthUpdate\",\"s\":\"X\",\"U\":1,\"u\":2.5,\"b\":[],\"a\":[]}", "X: 'u' is"},
    {"{\"e\":\"depthUpdate\",\"s\":\"X\",\"U\":-1,\"u\":2,\"b\":[],\"a\":[]}", "X: 'U' is"},
    {"{\"e\":\"depthUpdate\",\"s\":\"X\",\"U\":3,\"u\":2,\"b\":[],\"a\":[]}",
     "X: 'U' is above 'u'"},
    {"{\"e\":\"depthUpdate\",\"s\":\"X\",\"U\":1,\"u\":9223372036854775808,\"b\":[],\"a\":[]}",
     "X: 'u' is missing or no whole number below 2^63"},
    {"{\"e\":\"depthUpdate\",\"E\":9223372036855,\"s\":\"X\",\"U\":1,\"u\":2,\"b\":[],\"a\":[]"
     "}",
     "X: 'E' is out of range"},
    {"{\"e\":\"trade\",\"s\":\"X\",\"t\":1,\"p\":\"1\",\"q\":\"1\"}", "X: 'm' is neither"},
    {"{\"e\":\"trade\",\"s\":\"X\",\"t\":1,\"p\":\"1\",\"m\":true}", "X: 'q' is missing"},
    {"{\"e\":\"trade\",\"s\":\"X\",\"p\":\"1\",\"q\":\"1\",\"m\":true}", "X: 't' is missing"},
    {"{\"e\":\"trade\",\"s\":\"X\",\"t\":1,\"p\":\"10.05\",\"q\":\"1\",\"m\":true}",
     "X trade price '10.05' is off the grid of steps"},
    {"{\"e\":\"trade\",\"s\":\"X\",\"t\":1,\"p\":\"10\",\"q\":\"-1\",\"m\":true}",
     "X trade size '-1' is negative"},
    {"{\"e\":\"bookTicker\",\"s\":\"X\",\"u\":1,\"b\":\"1\",\"B\":\"1\",\"a\":\"1\"}",
     "X: 'A' is missing"},
    {"{\"e\":\"bookTicker\",\"s\":\"X\",\"u\":1,\"b\":\"1\",\"B\":\"1\",\"a\":\"1\",\"A\":[]}",
     "X ask size '[]' is no decimal number"},
    {"{\"e\":\"bookTicker\",\"s\":\"X\",\"u\":1,\"b\":\"10.01\",\"B\":\"1\",\"a\":\"1\","
     "\"A\":\"1\"}",
     "X bid price '10.01' is off the grid of steps"},
    {"{\"lastUpdateId\":1,\"bids\":[]}", "'asks' is missing or no array"},
    {"{\"lastUpdateId\":\"1\",\"bids\":[],\"asks\":[]}", "'lastUpdateId' is missing or no"},
    {"12345", "a line begins with no receive time"},
    {"99999999999999999999 {}", "a line begins with no receive time"},
    {"-5 {}", "something follows the message"},
    {"hello", "a value was expected"},
};

START_TEST(fields_that_are_missing_or_wrong_are_named) {
    for (size_t i = 0; i < sizeof wrong_fields / sizeof *wrong_fields; i++) {
        struct feed *f = feed_synced("binance-spot");
        int rc = feed_say(f, "%s", wrong_fields[i][0]);
        ck_assert_msg(rc < 0, "%s", wrong_fields[i][0]);
        ck_assert_msg(strncmp(f->err.message, wrong_fields[i][1], strlen(wrong_fields[i][1])) == 0,
                      "%s: %s", wrong_fields[i][0], f->err.message);
        ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_REFUSED), 1);
        feed_close(f);
    }
}
END_TEST

START_TEST(a_refused_print_leaves_the_book_in_sync) {
    struct feed *f = feed_synced("binance-usdm");
    ck_assert_int_eq(feed_say(f, "{\"e\":\"trade\",\"s\":\"X\",\"t\":1,\"p\":\"10.05\",\"q\":\"1\","
                                 "\"m\":true}"),
                     OBI_E_NUMBER);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_int_eq(feed_say(f, FEED_DIFF_HEAD "\"b\":[],\"a\":[]}"), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    feed_close(f);
}
END_TEST

/* Spreads trade there, and crude oil once did. */
START_TEST(prices_may_be_negative_where_the_instrument_says_so_and_sizes_large) {
    struct obi_decoder_options opt = feed_options("binance-usdm");
    struct obi_instrument given = {.struct_size = sizeof given, .flags = OBI_INSTRUMENT_ANY_PRICE};
    strcpy(given.symbol, "X");
    opt.instrument = &given;
    opt.n_instruments = 1;
    struct feed *f = feed_open_with(&opt);
    ck_assert_int_eq(feed_say(f, FEED_SNAPSHOT), OBI_OK);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, FEED_DIFF_HEAD "\"b\":[[\"-37.6\",\"1\"]],\"a\":[[\"-0.0\","
                                                "\"92233720368547758.07\"]]}"),
                     OBI_OK);
    ck_assert_int_eq(f->ev[0].price_ticks, -376);
    ck_assert_int_eq(f->ev[1].price_ticks, 0);
    ck_assert_int_eq(f->ev[1].qty_lots, INT64_MAX);
    /* And a price of 0 is removed as any other. */
    ck_assert_int_eq(feed_say(f,
                              "{\"e\":\"depthUpdate\",\"s\":\"X\",\"U\":102,\"u\":102,\"pu\":101,"
                              "\"b\":[],\"a\":[[\"0\",\"0\"]]}"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_uint_eq(f->ev[2].kind, OBI_EVENT_LEVEL);
    ck_assert_int_eq(f->ev[2].qty_lots, 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_EMPTY), 0);
    feed_close(f);
}
END_TEST

/* Some venues fill up what they have nothing to say of; the update goes on with its id. */
START_TEST(a_level_of_neither_price_nor_size_is_passed_over_and_counted) {
    struct feed *f = feed_synced("binance-usdm");
    ck_assert_int_eq(feed_say(f, FEED_DIFF_HEAD "\"b\":[[\"0\",\"0\"],[\"10.0\",\"3\"]],\"a\":["
                                                "[\"0.0\",\"0.00\"]]}"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].price_ticks, 100);
    ck_assert_uint_eq(f->ev[0].flags, OBI_EVENT_LAST);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_EMPTY), 2);
    ck_assert_int_eq(feed_say(f,
                              "{\"e\":\"depthUpdate\",\"s\":\"X\",\"U\":102,\"u\":102,\"pu\":101,"
                              "\"b\":[[\"0\",\"0\"]],\"a\":[]}"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_uint_eq(f->ev[1].kind, OBI_EVENT_TIME);
    ck_assert_uint_eq(f->ev[1].seq, 102);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_EMPTY), 3);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_refused");
    TCase *t = tcase_create("refusals");
    tcase_add_loop_test(t, a_refused_update_says_why_and_is_a_gap, 0,
                        (int)(sizeof refusals / sizeof *refusals));
    tcase_add_test(t, the_other_binance_format_is_named);
    tcase_add_test(t, fields_that_are_missing_or_wrong_are_named);
    tcase_add_test(t, a_refused_print_leaves_the_book_in_sync);
    tcase_add_test(t, prices_may_be_negative_where_the_instrument_says_so_and_sizes_large);
    tcase_add_test(t, a_level_of_neither_price_nor_size_is_passed_over_and_counted);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
