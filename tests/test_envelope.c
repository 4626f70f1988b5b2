/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What recorders put around a venue's text: every kind of line, and what is wrong with it. */
#include "decode/feed/envelope.h"
#include "feed.h"

static const char *open_line(const char *text, size_t room_size, struct obi_envelope *e,
                             char *room) {
    struct obi_line line = {text, strlen(text)};
    return obi_envelope_open(&line, room, room_size, e);
}

/* A line, and what is found in it; text NULL where it has none. */
static const struct {
    const char *line, *text, *symbol, *connection, *name;
    obi_ns recv_ns;
} lines[] = {
    {"{\"e\":1}", "{\"e\":1}", "", "", NULL, 0},
    {"[1,2]", "[1,2]", "", "", NULL, 0},
    {"hello", "hello", "", "", NULL, 0},
    {"1723161255123456789 {\"e\":1}", "{\"e\":1}", "", "", NULL, 1723161255123456789},
    {"7 \t[]", "[]", "", "", NULL, 7},
    {"1626992741.301402: {\"e\":1}", "{\"e\":1}", "", "", NULL, 1626992741301402000},
    {"1626992741.301402:{\"e\":1}", "{\"e\":1}", "", "", NULL, 1626992741301402000},
    {"1626992741: {\"e\":1}", "{\"e\":1}", "", "", NULL, 1626992741000000000},
    {"1626992741.30140251234567: []", "[]", "", "", NULL, 1626992741301402512},
    {"https://h/depth?symbol=SUSHIUSDT&limit=1000 -> 1626992741.5: {\"b\":2}", "{\"b\":2}",
     "SUSHIUSDT", "", NULL, 1626992741500000000},
    {"https://h/depth?limit=5&instId=BTC-USDT -> 1.5: {}", "{}", "BTC-USDT", "", NULL, 1500000000},
    {"https://h/d?instrument_name=X -> 1.5: {}", "{}", "X", "", NULL, 1500000000},
    {"https://h/d?mysymbol=Z&symbol=X -> 1.5: {}", "{}", "X", "", NULL, 1500000000},
    {"https://h/d?mysymbol=Z -> 1.5: {}", "{}", "", "", NULL, 1500000000},
    {"https://h/products -> 1.5: [1 -> 2]", "[1 -> 2]", "", "", NULL, 1500000000},
    {"wss://h/ws <-> 1626992741.06", NULL, "", "", "connection", 0},
    {"wss://h/ws <- 1626992741.06: {\"op\":\"subscribe -> x\"}", NULL, "", "", "sent", 0},
    {"{\"t\":\"recv\",\"conn\":\"C1\",\"ts\":1786310819.2,\"data\":\"{\\\"e\\\":1}\"}", "{\"e\":1}",
     "", "C1", NULL, 1786310819200000000},
    {"{\"t\":\"recv\",\"ts\":1.5,\"data\":\"\\u007b\\ud83d\\ude00\\ud83d\\n\",\"conn\":\"C1\"}",
     "{\xf0\x9f\x98\x80\xef\xbf\xbd\n", "", "C1", NULL, 1500000000},
    {"{\"t\":\"http\",\"conn\":\"C1\",\"url\":\"https://h/d?symbol=X\",\"ts\":1.5,\"data\":\"[]\"}",
     "[]", "X", "", NULL, 1500000000},
    {"{\"t\":\"http\",\"conn\":\"C1\",\"ts\":1.5,\"data\":\"[]\"}", "[]", "", "", NULL, 1500000000},
    {"{\"t\":\"send\",\"conn\":\"C1\",\"ts\":1.5,\"data\":\"{}\"}", NULL, "", "", "sent", 0},
    {"{\"t\":\"open\",\"conn\":\"C1\",\"ts\":1.5}", NULL, "", "", "connection", 0},
    {"{\"t\":\"header\",\"version\":3}", NULL, "", "", "connection", 0},
    {"{\"t\":\"recv\",\"data\":[1]}", "{\"t\":\"recv\",\"data\":[1]}", "", "", NULL, 0},
};

START_TEST(every_kind_of_line_is_opened) {
    struct obi_envelope e;
    char room[64];
    const char *fault = open_line(lines[_i].line, sizeof room, &e, room);
    ck_assert_msg(!fault, "%s: %s", lines[_i].line, fault);
    ck_assert_int_eq(e.text != NULL, lines[_i].text != NULL);
    if (e.text) {
        ck_assert_uint_eq(e.n, strlen(lines[_i].text));
        ck_assert_mem_eq(e.text, lines[_i].text, e.n);
    }
    ck_assert_int_eq(e.is_unwrapped, e.text == room);
    ck_assert_int_eq(e.recv_ns, lines[_i].recv_ns);
    ck_assert_uint_eq(e.n_symbol, strlen(lines[_i].symbol));
    ck_assert_int_eq(memcmp(e.symbol, lines[_i].symbol, e.n_symbol), 0);
    ck_assert_uint_eq(e.n_connection, strlen(lines[_i].connection));
    ck_assert_int_eq(memcmp(e.connection, lines[_i].connection, e.n_connection), 0);
    if (lines[_i].name) ck_assert_str_eq(e.name, lines[_i].name);
}
END_TEST

#define NO_TIME "a line begins with no receive time"
static const char *const broken[][2] = {
    {"12345", NO_TIME},
    {"1.5", NO_TIME},
    {"1.5 {}", NO_TIME},
    {"1.5.5: {}", NO_TIME},
    {"1.: {}", NO_TIME},
    {"9223372037.0: {}", NO_TIME},
    {"99999999999999999999 {}", NO_TIME},
    {"5x {}", NO_TIME},
    {"https://h/d -> {}", NO_TIME},
    {"https://h/d -> x: {}", NO_TIME},
    {"{\"t\":\"recv\",\"conn\":\"C\",\"ts\":1.5}", "a capture's line has no data"},
    {"{\"t\":\"recv\",\"conn\":\"C\",\"ts\":1.5,\"data\":{}}", "a capture's line has no data"},
    {"{\"t\":\"recv\",\"conn\":\"C\",\"data\":\"x\"}", "a capture's line has no time"},
    {"{\"t\":\"recv\",\"conn\":\"C\",\"ts\":\"x\",\"data\":\"x\"}", "a capture's line has no time"},
    {"{\"t\":\"recv\",\"conn\":\"C\",\"ts\":1.5,\"data\":\"x\"", "',' or a closing bracket was "
                                                                 "expected"},
    {"{\"t\":\"recv\",\"conn\":\"C\",\"ts\":1.5,\"data\":\"x\"}}", "something follows the message"},
    {"{\"t\":\"recv\",\"conn\":\"C\",\"ts\":1.5,\"data\":\"x\",\"ts\":2}", "a key is given twice"},
    {"{\"t\":\"recv\",\"conn\":\"C\",\"ts\":1.5,\"data\":\"\\x\"}",
     "a string has an unknown escape"},
};

START_TEST(what_is_wrong_with_a_line_is_said) {
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct obi_envelope e;
        char room[64];
        const char *fault = open_line(broken[i][0], sizeof room, &e, room);
        ck_assert_msg(fault != NULL, "%s", broken[i][0]);
        ck_assert_str_eq(fault, broken[i][1]);
    }
}
END_TEST

START_TEST(a_text_may_be_as_long_as_its_room_and_no_longer) {
    static const char line[] = "{\"t\":\"recv\",\"conn\":\"C\",\"ts\":1,\"data\":\"1234\\u00e9\"}";
    struct obi_envelope e;
    char room[8];
    memset(room, '#', sizeof room);
    ck_assert_ptr_null(open_line(line, 6, &e, room));
    ck_assert_mem_eq(room, "1234\xc3\xa9##", 8);
    ck_assert_str_eq(open_line(line, 5, &e, room), "a wrapped text is longer than max_text");
    ck_assert_mem_eq(room + 6, "##", 2);
}
END_TEST

/* -- through the decoder ----------------------------------------------------------------------- */

/* One feed, in the envelope of each recorder. */
#define FIRST_DIFF FEED_DIFF_HEAD "\"b\":[[\"10.0\",\"3\"]],\"a\":[]}"
#define SECOND_DIFF                                                                                \
    "{\"e\":\"depthUpdate\",\"s\":\"X\",\"U\":102,\"u\":103,\"pu\":101,\"b\":[],"                  \
    "\"a\":[[\"10.1\",\"1\"]]}"
#define TRADE                                                                                      \
    "{\"e\":\"trade\",\"T\":5,\"s\":\"X\",\"t\":77,\"p\":\"10.1\",\"q\":\"0.05\",\"m\":true}"
static const char *const feed[] = {FEED_SNAPSHOT, FIRST_DIFF, SECOND_DIFF, TRADE};
enum { N_FEED = sizeof feed / sizeof *feed };

static char *wrap(char *at, const char *text, unsigned i, int kind) {
    if (kind == 0) return at + sprintf(at, "%u500000000 %s\n", i + 1, text);
    if (kind == 1) return at + sprintf(at, "%u.5: %s\n", i + 1, text);
    if (kind == 2) return at + sprintf(at, "https://h/x?symbol=X -> %u.5: %s\n", i + 1, text);
    at += sprintf(at, "{\"t\":\"recv\",\"conn\":\"C\",\"ts\":%u.5,\"data\":\"", i + 1);
    for (; *text; text++) at += sprintf(at, *text == '"' ? "\\u0022" : "%c", *text);
    return at + sprintf(at, "\"}\n");
}

/* The stream in pieces of n bytes: what was not used is given again, with more behind it. */
static void feed_pieces(struct feed *f, const char *bytes, size_t n, size_t piece) {
    size_t at = 0;
    for (size_t end = 0; end < n;) {
        size_t done = 0;
        end = end + piece < n ? end + piece : n;
        int rc = feed_bytes(f, bytes + at, end - at, 0, &done);
        ck_assert(rc == OBI_OK || rc == OBI_MORE);
        at += done;
    }
    ck_assert_uint_eq(at, n);
}

START_TEST(every_envelope_gives_the_same_events_however_bytes_and_room_are_cut) {
    char stream[4096], *end = stream;
    struct feed *plain = feed_open("binance-usdm");
    for (unsigned i = 0; i < N_FEED; i++) {
        end = wrap(end, feed[i], i, _i);
        ck_assert_int_eq(feed_say(plain, "%u500000000 %s", i + 1, feed[i]), OBI_OK);
    }
    size_t n = (size_t)(end - stream);
    for (size_t piece = 1; piece <= n; piece += piece < 8 ? 1 : 61) {
        struct feed *f = feed_open("binance-usdm");
        f->ev_size = piece % 3 + 1;
        feed_pieces(f, stream, n, piece);
        ck_assert_uint_eq(f->n_ev, plain->n_ev);
        ck_assert_mem_eq(f->ev, plain->ev, f->n_ev * sizeof *f->ev);
        feed_close(f);
    }
    feed_close(plain);
}
END_TEST

START_TEST(a_wrapped_text_beyond_max_text_is_refused_and_the_next_is_read) {
    struct obi_decoder_options opt = feed_options("binance-usdm");
    opt.max_text = 128;
    struct feed *f = feed_open_with(&opt);
    char line[4096];
    wrap(line, FEED_SNAPSHOT, 1, 3);
    ck_assert_int_eq(feed_say(f, "%s", line), OBI_OK);
    f->n_ev = 0;
    char text[600];
    snprintf(text, sizeof text, FEED_DIFF_HEAD "\"b\":[],\"a\":[],\"x\":\"%0200d\"}", 0);
    wrap(line, text, 1, 3);
    ck_assert_int_eq(feed_say(f, "%s", line), OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "a wrapped text is longer than max_text");
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_REFUSED), 1);
    wrap(line, FEED_DIFF_HEAD "\"b\":[],\"a\":[]}", 1, 3);
    ck_assert_int_eq(feed_say(f, "%s", line), OBI_OK);
    ck_assert_uint_eq(feed_held_now(f), 0);
    feed_close(f);
}
END_TEST

START_TEST(lines_without_a_text_are_counted_by_what_they_are) {
    struct feed *f = feed_open("binance-usdm");
    ck_assert_int_eq(feed_say(f, "wss://h <-> 1.5\nwss://h <- 1.5: {\"a\":1}\nwss://h <-> 2.5"), 0);
    const char *name;
    uint64_t count;
    ck_assert_int_eq(obi_decoder_unknown(f->d, 0, &name, &count), OBI_OK);
    ck_assert_str_eq(name, "connection");
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(obi_decoder_unknown(f->d, 1, &name, &count), OBI_OK);
    ck_assert_str_eq(name, "sent");
    ck_assert_int_eq(obi_decoder_unknown(f->d, 2, &name, &count), OBI_E_ARG);
    feed_close(f);
}
END_TEST

/* The same symbol over two connections of a capture is two markets; a broken text is that of its
 * own connection. */
START_TEST(two_connections_are_two_markets) {
    static const char line[] =
        "{\"t\":\"recv\",\"conn\":\"%s\",\"ts\":1,\"data\":\"{\\\"arg\\\":{"
        "\\\"channel\\\":\\\"books\\\",\\\"instId\\\":\\\"X\\\"},\\\"action\\\":"
        "\\\"%s\\\",\\\"data\\\":[{\\\"asks\\\":[],\\\"bids\\\":[[\\\"%s\\\",\\\"1"
        "\\\"]],\\\"ts\\\":\\\"5\\\",\\\"seqId\\\":%d,\\\"prevSeqId\\\":%d}]}\"}";
    struct feed *f = feed_open("okx");
    ck_assert_int_eq(feed_say(f, line, "A", "snapshot", "10", 1, -1), OBI_OK);
    ck_assert_int_eq(feed_say(f, line, "B", "snapshot", "11", 1, -1), OBI_OK);
    ck_assert_str_eq(feed_instrument(f, 0).symbol, "X");
    ck_assert_str_eq(feed_instrument(f, 1).symbol, "X@B");
    f->n_ev = 0;
    ck_assert_int_lt(feed_say(f, line, "B", "update", "bad", 2, 1), 0);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_uint_eq(f->ev[0].instrument, 1);
    ck_assert_int_eq(feed_say(f, line, "A", "update", "10", 2, 1), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("envelope");
    TCase *t = tcase_create("lines");
    tcase_add_loop_test(t, every_kind_of_line_is_opened, 0, (int)(sizeof lines / sizeof *lines));
    tcase_add_test(t, what_is_wrong_with_a_line_is_said);
    tcase_add_test(t, a_text_may_be_as_long_as_its_room_and_no_longer);
    suite_add_tcase(s, t);
    t = tcase_create("decoder");
    tcase_add_loop_test(t, every_envelope_gives_the_same_events_however_bytes_and_room_are_cut, 0,
                        4);
    tcase_add_test(t, a_wrapped_text_beyond_max_text_is_refused_and_the_next_is_read);
    tcase_add_test(t, lines_without_a_text_are_counted_by_what_they_are);
    tcase_add_test(t, two_connections_are_two_markets);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
