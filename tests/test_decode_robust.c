/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The same events however bytes and room are cut; no read outside the bytes and no malformed event
 * whatever the bytes are. Texts lie against pages that may not be touched, so a read outside ends
 * the test. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "feed.h"

#include <sys/mman.h>
#include <unistd.h>

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

/* What a stream does: its events and the codes that were returned, but for OBI_FULL and OBI_MORE.
 * */
struct outcome {
    struct obi_event ev[128];
    size_t n_ev;
    int rc[32];
    size_t n_rc;
};

/* Decodes n bytes at a time as a reader of a file does: what was not used is given again, with more
 * behind it. cuts[i] is where the i-th piece ends; the last one ends the stream. */
static void decode_pieces(const size_t *cuts, size_t n_cuts, size_t ev_size, struct outcome *out) {
    struct obi_decoder_options opt = feed_options("binance-spot");
    obi_decoder *d;
    opt.max_pending = 64;
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &d, NULL), OBI_OK);
    memset(out, 0, sizeof *out);
    size_t at = 0;
    for (size_t i = 0; i < n_cuts;) {
        struct obi_input in = {.struct_size = sizeof in,
                               .flags = i + 1 == n_cuts ? OBI_INPUT_END : 0,
                               .bytes = stream + at,
                               .n_bytes = cuts[i] - at};
        struct obi_event ev[64];
        size_t used, n_ev;
        int rc = obi_decoder_decode(d, &in, &used, ev, ev_size, &n_ev, NULL);
        memcpy(out->ev + out->n_ev, ev, n_ev * sizeof *ev);
        out->n_ev += n_ev;
        at += used;
        if (rc == OBI_OK) ck_assert_uint_eq(at, cuts[i]);
        if (rc == OBI_OK || rc == OBI_MORE)
            i++;
        else if (rc != OBI_FULL)
            out->rc[out->n_rc++] = rc;
    }
    ck_assert_uint_eq(at, n_stream);
    obi_decoder_destroy(d);
}

static void whole(struct outcome *out) {
    make_stream();
    size_t end = n_stream;
    decode_pieces(&end, 1, 64, out);
    ck_assert_uint_eq(out->n_ev, 28);
    ck_assert_uint_eq(out->n_rc, 2);
    ck_assert_int_eq(out->rc[0], OBI_RESYNC);
    ck_assert_int_eq(out->rc[1], OBI_E_NUMBER);
}

START_TEST(room_for_events_changes_nothing) {
    static const size_t rooms[] = {1, 2, 3, 5, 7, 13, 64};
    static struct outcome expected, got;
    whole(&expected);
    size_t end = n_stream;
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        decode_pieces(&end, 1, rooms[i], &got);
        ck_assert_mem_eq(&got, &expected, sizeof got);
    }
}
END_TEST

START_TEST(a_cut_anywhere_changes_nothing) {
    static struct outcome expected, got;
    whole(&expected);
    for (size_t first = 0; first <= n_stream; first++) {
        size_t cuts[2] = {first, n_stream};
        decode_pieces(cuts, 2, first % 3 ? 64 : 1, &got);
        ck_assert_mem_eq(&got, &expected, sizeof got);
    }
}
END_TEST

START_TEST(byte_by_byte_changes_nothing) {
    static struct outcome expected, got;
    static size_t cuts[sizeof stream];
    whole(&expected);
    for (size_t i = 0; i < n_stream; i++) cuts[i] = i + 1;
    decode_pieces(cuts, n_stream, 64, &got);
    ck_assert_mem_eq(&got, &expected, sizeof got);
    decode_pieces(cuts, n_stream, 1, &got);
    ck_assert_mem_eq(&got, &expected, sizeof got);
}
END_TEST

/* Bytes between two pages that may not be touched. */
static char *guarded, *guarded_end;

static void guard_pages(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *at = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(at != MAP_FAILED);
    ck_assert_int_eq(mprotect(at, page, PROT_NONE), 0);
    ck_assert_int_eq(mprotect(at + 2 * page, page, PROT_NONE), 0);
    guarded = at + page;
    guarded_end = at + 2 * page;
}

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

/* An assertion that says nothing while it holds: Check writes each of its own to a file. */
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) ck_abort_msg("%s", #condition);                                          \
    } while (0)

/* Decodes against the guard page behind, or against the one before, with a decoder that is in sync
 * or one that waits; both kinds of end. Whatever comes out is well formed and ends its frame. */
static void survive(const char *text, size_t n, int at_end, int in_sync) {
    struct obi_decoder_options opt = feed_options("binance-spot");
    struct obi_event ev[64];
    struct obi_error err;
    obi_decoder *d;
    size_t used, n_ev;
    opt.max_pending = 16;
    MUST(obi_decoder_create(&opt, NULL, &d, NULL) == OBI_OK);
    static const char synced[] = "{\"lastUpdateId\":100," SNAPSHOT_TAIL;
    const char *prime = in_sync ? synced : "";
    struct obi_input in = {
        .struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = prime, .n_bytes = strlen(prime)};
    MUST(obi_decoder_decode(d, &in, &used, ev, 64, &n_ev, &err) == OBI_OK);
    char *place = at_end ? guarded_end - n : guarded;
    memcpy(place, text, n);
    in.bytes = place;
    in.n_bytes = n;
    for (in.flags = 0; in.flags <= OBI_INPUT_END; in.flags++) {
        int rc = obi_decoder_decode(d, &in, &used, ev, 64, &n_ev, &err);
        MUST(rc != OBI_FULL);
        MUST(used <= n);
        MUST(err.offset <= n);
        MUST(obi_event_check(ev, n_ev, NULL) == OBI_OK);
        MUST(!n_ev || (ev[n_ev - 1].flags & OBI_EVENT_LAST));
        MUST(!rc || n_ev <= 1); /* no more than the gap */
        in.bytes = (const char *)in.bytes + used;
        in.n_bytes -= used;
        n -= used;
    }
    obi_decoder_destroy(d);
}

START_TEST(every_truncation_is_survived) {
    const char *text = samples[_i];
    guard_pages();
    for (size_t n = 0; n <= strlen(text); n++) {
        for (int kind = 0; kind < 4; kind++) survive(text, n, kind & 1, kind & 2);
    }
}
END_TEST

START_TEST(every_change_of_a_byte_is_survived) {
    char text[400];
    size_t n = strlen(samples[_i]);
    guard_pages();
    memcpy(text, samples[_i], n);
    for (size_t at = 0; at < n; at++) {
        for (int byte = 0; byte < 256; byte++) {
            text[at] = (char)byte;
            survive(text, n, byte & 1, byte % 3);
        }
        text[at] = samples[_i][at];
    }
}
END_TEST

START_TEST(random_edits_are_survived) {
    struct test_rng rng = {test_seed(5)};
    uint64_t n_rounds = test_rounds(40000);
    guard_pages();
    for (uint64_t round = 0; round < n_rounds; round++) {
        const char *sample = samples[test_below(&rng, sizeof samples / sizeof *samples)];
        static const char spice[] = "{}[]\",:\\0123456789.-eE\n\r butsapU";
        char text[400];
        size_t n = strlen(sample);
        memcpy(text, sample, n);
        for (uint64_t edits = 1 + test_below(&rng, 4); edits > 0; edits--) {
            size_t at = test_below(&rng, n), gone = test_below(&rng, 4);
            if (gone > n - at) gone = n - at;
            memmove(text + at, text + at + gone, n - at - gone);
            n -= gone;
            if (n == 0 || test_below(&rng, 2)) continue;
            text[test_below(&rng, n)] = spice[test_below(&rng, sizeof spice - 1)];
        }
        if (n) survive(text, n, 1, (int)test_below(&rng, 2));
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_robust");
    TCase *t = tcase_create("cuts");
    tcase_add_test(t, room_for_events_changes_nothing);
    tcase_add_test(t, a_cut_anywhere_changes_nothing);
    tcase_add_test(t, byte_by_byte_changes_nothing);
    suite_add_tcase(s, t);
    t = tcase_create("bytes");
    tcase_set_timeout(t, 60);
    int n = (int)(sizeof samples / sizeof *samples);
    tcase_add_loop_test(t, every_truncation_is_survived, 0, n);
    tcase_add_loop_test(t, every_change_of_a_byte_is_survived, 0, n);
    tcase_add_test(t, random_edits_are_survived);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
