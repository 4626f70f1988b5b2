/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * DBN, whatever is done to its bytes: the same events however bytes and room are cut, no read
 * outside the bytes, no malformed event, nothing lost without a word. Bytes lie against a page that
 * may not be touched. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "dbn_write.h"
#include "feed.h"

#include <sys/mman.h>
#include <unistd.h>

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) ck_abort_msg("%s", #condition);                                          \
    } while (0)
#define PX(units) ((int64_t)(units)*1000000000)

enum { BYTES = 8192, EVENTS = 512, SAMPLES = 4 };

static unsigned char *guarded_end;

static void guard_pages(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = (BYTES + page - 1) / page * page;
    char *at = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(at != MAP_FAILED);
    ck_assert_int_eq(mprotect(at + size, page, PROT_NONE), 0);
    guarded_end = (unsigned char *)at + size;
}

struct sample {
    unsigned char bytes[BYTES];
    size_t n, n_head;
};

static void write_orders(struct dbn_writer *w) {
    static const struct dbn_order o[] = {
        {'R', 'N', 0, INT64_MAX, 0, DBN_SNAPSHOT | DBN_BAD_RECV, 0, 1000, 1000},
        {'A', 'B', 1, PX(99), 5, DBN_SNAPSHOT | DBN_BAD_RECV, 9, 1001, 1001},
        {'A', 'A', 2, PX(101), 7, DBN_SNAPSHOT | DBN_BAD_RECV | DBN_LAST, 8, 1002, 1002},
        {'T', 'B', 3, PX(101), 2, 0, 20, 1003, 1103},
        {'F', 'A', 2, PX(101), 2, 0, 20, 1003, 1103},
        {'C', 'A', 2, PX(101), 2, DBN_LAST, 20, 1003, 1103},
        {'M', 'B', 1, PX(100), 3, DBN_LAST, 21, 1004, 1104},
        {'N', 'N', 0, INT64_MAX, 0, DBN_LAST, 22, 1005, 1105},
        {'M', 'B', 1, PX(98), 3, DBN_LAST | DBN_BAD_BOOK, 23, 1006, 1106},
        {'A', 'B', 7, PX(98), 3, DBN_LAST | DBN_SNAPSHOT, 24, 1007, 1107},
    };
    for (size_t i = 0; i < sizeof o / sizeof *o; i++) dbn_mbo(w, &o[i]);
    dbn_mapping(w, "ESM4", "ESM4");
    dbn_say(w, 0x17, "Heartbeat", 0);
    dbn_mbo(w, &(struct dbn_order){'A', 'A', 8, PX(103), 1, DBN_LAST, 25, 1008, 1108});
}

static void write_levels(struct dbn_writer *w) {
    struct dbn_pair pair[10];
    for (int k = 0; k < 10; k++) pair[k] = (struct dbn_pair){PX(99 - k), PX(101 + k), 5, 6, 1, 2};
    struct dbn_order o = {'T', 'A', 0, PX(99), 1, DBN_LAST, 5, 1000, 1100};
    dbn_mbp(w, &o, 10, pair, 10);
    for (int k = 0; k < 10; k++) pair[k].ask += PX(3), pair[k].bid += PX(20) * (k < 1);
    o.flags = 0, o.ts_event++;
    dbn_mbp(w, &o, 10, pair, 8);
    o.ts_event++, o.action = 'A', o.flags = DBN_LAST;
    dbn_mbp(w, &o, 10, pair, 10);
    w->id = 7;
    dbn_mbp(w, &o, 1, pair, 1);
    dbn_mbp(w, &o, 1, pair + 1, 1);
    w->id = 8;
    o.action = 'T';
    dbn_mbp(w, &o, 0, NULL, 0);
}

/* Orders of version 1, and of 2 with ts_out; levels of version 3; two streams, one after the
 * other. */
static void make(struct sample *s, int which) {
    struct dbn_writer w = {.at = s->bytes,
                           .version = which == 3 ? 1 : which + 1,
                           .ts_out = which == 1,
                           .publisher = 1,
                           .id = 5602};
    dbn_head(&w, "ESM4", "5602");
    s->n_head = w.n;
    if (which == 2)
        write_levels(&w);
    else
        write_orders(&w);
    if (which == 3) {
        w.version = 3;
        dbn_head(&w, "ESM4", "5602");
        write_orders(&w);
    }
    s->n = w.n;
    MUST(s->n < BYTES);
}

struct outcome {
    struct obi_event ev[EVENTS];
    size_t n_ev, n_told; /* conditions and errors */
    uint64_t n_messages, n_settled;
};

static void count(const obi_decoder *d, struct outcome *out) {
    static const uint32_t settled[] = {OBI_COUNTER_DECODER_DIFFS,  OBI_COUNTER_DECODER_SNAPSHOTS,
                                       OBI_COUNTER_DECODER_TRADES, OBI_COUNTER_DECODER_DROPPED,
                                       OBI_COUNTER_DECODER_OTHER,  OBI_COUNTER_DECODER_UNKNOWN,
                                       OBI_COUNTER_DECODER_REFUSED};
    uint64_t n;
    MUST(obi_decoder_count(d, OBI_COUNTER_DECODER_MESSAGES, &out->n_messages) == OBI_OK);
    for (size_t i = 0; i < sizeof settled / sizeof *settled; i++) {
        MUST(obi_decoder_count(d, settled[i], &n) == OBI_OK);
        out->n_settled += n;
    }
}

/* Gives the bytes piece by piece, with little room. */
static void survive(const unsigned char *bytes, size_t n, size_t piece, size_t room,
                    struct outcome *out) {
    struct obi_decoder_options opt = feed_options("dbn");
    obi_decoder *d;
    size_t at = 0, end = piece < n ? piece : n;
    memset(out, 0, offsetof(struct outcome, ev));
    out->n_ev = out->n_told = 0;
    out->n_messages = out->n_settled = 0;
    MUST(obi_decoder_create(&opt, NULL, &d, NULL) == OBI_OK);
    memcpy(guarded_end - n, bytes, n);
    for (;;) {
        struct obi_input in = {.struct_size = sizeof in,
                               .flags = end == n ? OBI_INPUT_END : 0,
                               .bytes = guarded_end - n + at,
                               .n_bytes = end - at};
        struct obi_event *ev = out->ev + out->n_ev;
        size_t used, n_ev;
        MUST(out->n_ev + room <= EVENTS);
        int rc = obi_decoder_decode(d, &in, &used, ev, room, &n_ev, NULL);
        MUST(used <= end - at);
        MUST(obi_event_check(ev, n_ev, NULL) == OBI_OK);
        if (rc == OBI_RESYNC) MUST(!n_ev || ev[n_ev - 1].kind == OBI_EVENT_GAP);
        out->n_told += rc < 0 || rc == OBI_RESYNC;
        out->n_ev += n_ev;
        at += used;
        if ((rc == OBI_OK || rc == OBI_MORE) && end == n) break;
        if (rc == OBI_OK || rc == OBI_MORE) end = end + piece < n ? end + piece : n;
    }
    MUST(at == n);
    count(d, out);
    MUST(out->n_settled == out->n_messages);
    obi_decoder_destroy(d);
}

static struct sample sample;
static struct outcome expected, got;

START_TEST(neither_cuts_nor_room_change_what_comes_out) {
    make(&sample, _i);
    guard_pages();
    survive(sample.bytes, sample.n, sample.n, 64, &expected);
    MUST(expected.n_ev > 10);
    for (size_t piece = 1; piece < sample.n; piece += piece < 300 ? 1 : 97) {
        for (size_t room = 1; room < 8; room += 1 + piece % 2) {
            survive(sample.bytes, sample.n, piece, room, &got);
            MUST(got.n_ev == expected.n_ev);
            MUST(got.n_told == expected.n_told);
            MUST(memcmp(expected.ev, got.ev, got.n_ev * sizeof *got.ev) == 0);
        }
    }
}
END_TEST

/* Whether the bytes end where a record or a head does. */
static int is_whole(size_t n) {
    size_t at = 0;
    while (at < n) {
        const unsigned char *p = sample.bytes + at;
        if (memcmp(p, "DBN", 3) == 0)
            at += 8 + ((size_t)p[4] | (size_t)p[5] << 8);
        else
            at += 4 * (size_t)p[0];
    }
    return at == n;
}

START_TEST(every_truncation_tells_all_before_it_and_that_the_rest_is_missing) {
    make(&sample, _i);
    guard_pages();
    survive(sample.bytes, sample.n, sample.n, 64, &expected);
    for (size_t n = 0; n <= sample.n; n++) {
        survive(sample.bytes, n, n % 3 ? BYTES : 50, 64, &got);
        size_t n_same = 0;
        while (n_same < got.n_ev && n_same < expected.n_ev &&
               !memcmp(&expected.ev[n_same], &got.ev[n_same], sizeof *got.ev))
            n_same++;
        for (size_t i = n_same; i < got.n_ev; i++) MUST(got.ev[i].kind == OBI_EVENT_GAP);
        if (!is_whole(n)) MUST(got.n_told > 0);
        if (is_whole(n)) MUST(got.n_ev == n_same);
    }
}
END_TEST

START_TEST(every_change_of_a_byte_is_survived) {
    static unsigned char bytes[BYTES];
    make(&sample, _i);
    guard_pages();
    memcpy(bytes, sample.bytes, sample.n);
    for (size_t at = 0; at < sample.n; at++) {
        for (int byte = 0; byte < 256; byte += at < sample.n_head || at % 8 == 0 ? 1 : 5) {
            bytes[at] = (unsigned char)byte;
            survive(bytes, sample.n, byte % 2 ? BYTES : 100, 64, &got);
        }
        bytes[at] = sample.bytes[at];
    }
}
END_TEST

static void store(unsigned char *p, uint64_t v, size_t n) {
    for (size_t i = 0; i < n; i++) p[i] = (unsigned char)(v >> 8 * i);
}

static const uint64_t lies[] = {0,         1,        2,         3,        4,
                                5,         21,       22,        23,       71,
                                72,        99,       100,       101,      119,
                                120,       255,      256,       65535,    65536,
                                1u << 24,  1u << 30, INT32_MAX, 1u << 31, UINT32_MAX - 7,
                                UINT32_MAX};
enum { LIES = sizeof lies / sizeof *lies };

/* A lie in the metadata, in so many bytes there; also of bytes that are cut off. Where the
 * head's own length is true, the records behind are read. */
static void lie(size_t at, size_t size, int is_true) {
    static unsigned char bytes[BYTES];
    for (size_t i = 0; i < LIES; i++) {
        memcpy(bytes, sample.bytes, sample.n);
        store(bytes + at, lies[i], size);
        survive(bytes, sample.n, i % 2 ? BYTES : 100, 64, &got);
        if (is_true) MUST(got.n_ev == expected.n_ev);
        for (size_t n = sample.n; n > 0; n -= n > 100 ? 83 : n)
            survive(bytes, n, i % 2 ? 100 : BYTES, 64, &got);
    }
}

/* Each number that says how much comes. Records of orders have a mapping among them, which may be
 * the first name then. */
START_TEST(every_lie_in_a_length_is_survived) {
    make(&sample, _i);
    size_t symbol = sample.bytes[3] == 1 ? 22 : 71, lists = 8 + 100;
    const size_t fields[] = {lists,
                             lists + 4,
                             lists + 8 + symbol,
                             lists + 12 + symbol,
                             lists + 16 + symbol, /* mappings */
                             lists + 20 + 2 * symbol /* intervals */};
    guard_pages();
    survive(sample.bytes, sample.n, sample.n, 64, &expected);
    lie(4, 4, 0);
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) lie(fields[f], 4, _i == 2);
    if (sample.bytes[3] > 1) lie(8 + 45, 2, _i == 2); /* of a symbol */
}
END_TEST

/* All lengths of all records. */
START_TEST(a_record_of_any_length_is_survived) {
    static unsigned char bytes[BYTES];
    make(&sample, _i);
    guard_pages();
    size_t at = sample.n_head;
    memcpy(bytes, sample.bytes, sample.n);
    while (at < sample.n && sample.bytes[at] != 'D') {
        for (int n = 0; n < 256; n++) {
            bytes[at] = (unsigned char)n;
            survive(bytes, sample.n, n % 2 ? BYTES : 60, 64, &got);
            if (n < 4) MUST(got.n_told > 0);
        }
        bytes[at] = sample.bytes[at];
        at += 4 * (size_t)sample.bytes[at];
    }
}
END_TEST

/* What is lost up to the next head is told once, and what is behind it is read. */
START_TEST(a_length_that_cannot_be_loses_all_up_to_the_next_head) {
    make(&sample, 3);
    guard_pages();
    survive(sample.bytes, sample.n, sample.n, 64, &expected);
    size_t second = sample.n_head;
    while (sample.bytes[second] != 'D') second += 4 * (size_t)sample.bytes[second];
    sample.bytes[sample.n_head + 3 * 56] = 3;
    for (size_t piece = 1; piece < sample.n; piece += 7) {
        survive(sample.bytes, sample.n, piece, 64, &got);
        MUST(got.n_told == 1 + 1); /* and the second stream's own gap */
        MUST(got.ev[3].kind == OBI_EVENT_GAP);
        size_t n_behind = got.n_ev - 4;
        MUST(memcmp(&got.ev[4], &expected.ev[expected.n_ev - n_behind],
                    n_behind * sizeof *got.ev) == 0);
        MUST(n_behind > 10);
    }
}
END_TEST

int main(void) {
    Suite *s = suite_create("dbn_robust");
    TCase *t = tcase_create("bytes");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, neither_cuts_nor_room_change_what_comes_out, 0, SAMPLES);
    tcase_add_loop_test(t, every_truncation_tells_all_before_it_and_that_the_rest_is_missing, 0,
                        SAMPLES);
    tcase_add_loop_test(t, every_change_of_a_byte_is_survived, 0, SAMPLES);
    tcase_add_loop_test(t, every_lie_in_a_length_is_survived, 0, SAMPLES);
    tcase_add_loop_test(t, a_record_of_any_length_is_survived, 0, SAMPLES);
    tcase_add_test(t, a_length_that_cannot_be_loses_all_up_to_the_next_head);
    suite_add_tcase(s, t);
    return test_run(s);
}
