/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The same events however bytes and room are cut; no read outside the bytes and no malformed event
 * whatever the bytes are. */
#include "hostile.h"

#define SNAPSHOT_TAIL "\"bids\":[[\"10.0\",\"2.50\"],[\"9.9\",\"1\"]],\"asks\":[[\"10.2\",\"1\"]]}"

/* Lines: a book update of these ids and levels, a snapshot of this id (first is 0), or a text. */
static const struct row {
    const char *before; /* the receive time */
    unsigned first, last;
    const char *bids, *asks, *end;
} rows[] = {
    {"1 ", 90, 99, "[\"9.9\",\"1\"]", "", "\n"},
    {"2 ", 100, 101, "[\"9.9\",\"1\"],[\"9.8\",\"2\"]", "[\"10.4\",\"7\"]", "\r\n"},
    {"\n \r\n", 0, 0, "", "", ""},
    {"3 ", 102, 102, "", "", "\n"},
    {"4 ", 0, 100, "", "", "\n"},
    {"5 ", 0, 0, "{\"stream\":\"s\",\"data\":{\"u\":4,\"s\":\"X\",\"b\":\"1.0\",\"B\":\"3\",", "",
     "\"a\":\"1.1\",\"A\":\"2\"}}\n"},
    {"", 0, 0, "{\"e\":\"trade\",\"T\":5,\"s\":\"X\",\"t\":1,\"p\":\"10.0\",\"q\":\"1\",", "",
     "\"m\":true}\n"},
    {"6 ", 0, 0, "{\"result\":null,\"id\":1}", "", "\n"},
    {"7 ", 103, 105, "[\"9.7\",\"0\"]", "[\"10.3\",\"3\"]", "\n"},
    {"8 ", 107, 109, "[\"9.6\",\"1\"]", "", "\n"},
    {"9 ", 110, 111, "[\"9.6\",\"2\"]", "[\"10.3\",\"4\"]", "\n"},
    {"10 ", 0, 106, "", "", "\n"},
    {"11 ", 112, 112, "[\"9.65\",\"1\"]", "", "\n"},
    {"12 ", 0, 112, "", "", "\n"},
    {"13 ", 113, 113, "[\"9.5\",\"1\"]", "[\"10.5\",\"1\"]", ""},
};

/* Everything that happens: held, snapshot, trades, quotes, a gap, a refusal, an unknown message. */
static char stream[2048];
static size_t n_stream;

static size_t put_row(char *at, size_t size, const struct row *row) {
    static const char update[] = "%s{\"e\":\"depthUpdate\",\"E\":6,\"s\":\"X\",\"U\":%u,\"u\":%u,"
                                 "\"b\":[%s],\"a\":[%s]}%s";
    int n = row->first  ? snprintf(at, size, update, row->before, row->first, row->last, row->bids,
                                   row->asks, row->end)
            : row->last ? snprintf(at, size, "%s{\"lastUpdateId\":%u," SNAPSHOT_TAIL "%s",
                                   row->before, row->last, row->end)
                        : snprintf(at, size, "%s%s%s", row->before, row->bids, row->end);
    ck_assert(n >= 0 && (size_t)n < size);
    return (size_t)n;
}

static void make_stream(void) {
    n_stream = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        n_stream += put_row(stream + n_stream, sizeof stream - n_stream, &rows[i]);
    }
}

START_TEST(room_and_cuts_change_nothing) {
    static struct outcome out;
    make_stream();
    outcome_cut("binance-spot", stream, n_stream, &out);
    ck_assert_uint_eq(out.n_ev, 28);
    ck_assert_uint_eq(out.n_rc, 2);
    ck_assert_int_eq(out.rc[0], OBI_RESYNC);
    ck_assert_int_eq(out.rc[1], OBI_E_NUMBER);
}
END_TEST

static const char *const samples[] = {
    "12345 {\"e\":\"depthUpdate\",\"E\":6,\"s\":\"X\",\"U\":95,\"u\":101,\"b\":[[\"10.0\",\"0\"],"
    "[\"9.9\",\"3.25\"]],\"a\":[[\"10.1\",\"0.07\"]]}",
    "{\"stream\":\"x@trade\",\"data\":{\"e\":\"trade\",\"T\":5,\"s\":\"X\",\"t\":77,\"p\":\"10.1\","
    "\"q\":\"0.05\",\"X\":\"MARKET\",\"m\":true}}",
    "{\"u\":400,\"s\":\"X\",\"b\":\"10.0\",\"B\":\"3\",\"a\":\"10.1\",\"A\":\"0.02\"}",
    "{\"lastUpdateId\":101,\"E\":1,\"bids\":[[\"10.0\",\"2.50\"]],\"asks\":[[\"10.2\",\"0\",[]]]}",
    "{\"\\u0065\":\"\\ud83d\\ude00\",\"k\":[null,true,false,-1.5e+3,{\"a\":[]}],\"s\":\"\\n\"}",
    "7 {\"e\":\"depthUpdate\",\"s\":\"X\",\"U\":101,\"u\":9223372036854775807,\"b\":[[\"10.0\","
    "\"92233720368547758.07\"],[\"1234567890123456.78901\",\"1\"]],\"a\":[]}",
};

enum { N_SAMPLES = sizeof samples / sizeof *samples };

static const struct hostile hostile = {
    .format = "binance-spot", .prime = "{\"lastUpdateId\":100," SNAPSHOT_TAIL, .is_single = 1};

START_TEST(every_truncation_and_every_change_of_a_byte_is_survived) {
    hostile_all(&hostile, samples[_i]);
}
END_TEST

START_TEST(random_edits_are_survived) {
    hostile_edit(&hostile, samples, N_SAMPLES, 5, test_rounds(40000));
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_robust");
    TCase *t = tcase_create("cuts");
    tcase_add_test(t, room_and_cuts_change_nothing);
    suite_add_tcase(s, t);
    t = tcase_create("bytes");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, every_truncation_and_every_change_of_a_byte_is_survived, 0, N_SAMPLES);
    tcase_add_test(t, random_edits_are_survived);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
