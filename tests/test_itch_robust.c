/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * ITCH in every framing: the same events however bytes and room are cut, also of damaged bytes; no
 * read outside the bytes, no malformed event and no order of a book that is stale, whatever is cut
 * off, changed or claimed. Bytes lie against a page that may not be touched.
 *
 * OBI_TEST_EVENTS of a million or more tries all values of a byte. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "feed.h"
#include "itch_writer.h"

#include <sys/mman.h>
#include <unistd.h>

/* An assertion that says nothing while it holds: Check writes each of its own to a file. */
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) ck_abort_msg("%s", #condition);                                          \
    } while (0)

enum { BYTES = 2048, EVENTS = 256, BLOCK = 1 << 21 };

static unsigned char sample[BYTES], *guarded_end;
static size_t n_sample;

static void guard_pages(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = (BYTES + page - 1) / page * page;
    char *at = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(at != MAP_FAILED);
    ck_assert_int_eq(mprotect(at + size, page, PROT_NONE), 0);
    guarded_end = (unsigned char *)at + size;
}

/* One decoder at a time, from one block: there are many. */
static void *lend(void *ctx, size_t size, size_t align) {
    static union {
        char at[BLOCK];
        long double align;
    } block;
    (void)ctx;
    if (size > BLOCK - align) return NULL;
    return block.at + (align - (uintptr_t)block.at % align) % align;
}

static void take_back(void *ctx, void *ptr, size_t size) {
    (void)ctx;
    (void)ptr;
    (void)size;
}

/* All that there is, a hole, and what comes again. */
static void write_orders(struct itch_writer *w) {
    itch_add(w, 1, 'B', 100, 1500000, NULL);
    itch_add(w, 2, 'S', 100, 1500100, "GSCO");
    itch_execute(w, 1, 40, 1);
    itch_execute_at(w, 2, 10, 2, 'Y', 1500050);
    itch_replace(w, 1, 3, 70, 1499900);
    itch_cancel(w, 2, 20);
    itch_trade(w, 5, 1500050, 3);
    itch_close(w);
    itch_cross(w, 500, 1500000, 4);
    itch_idle(w, 'I');
    itch_delete(w, 3);
}

static void write_sample(enum itch_framing framing) {
    struct itch_writer w;
    itch_open(&w, framing, sample, sizeof sample);
    if (framing == ITCH_SOUP) itch_login(&w);
    itch_system(&w, 'O');
    itch_directory(&w);
    itch_action(&w, 'T');
    w.locate = 2;
    memcpy(w.symbol, "MSFT", 5);
    itch_directory(&w);
    write_orders(&w);
    if (framing == ITCH_SOUP) itch_soup(&w, 'H', "");
    if (framing == ITCH_MOLD) itch_packet(&w, 0);
    w.locate = 1;
    itch_add(&w, 9, 'S', 1, 1, NULL);
    if (framing >= ITCH_SOUP) w.seq++; /* lost */
    if (framing == ITCH_SOUP) itch_login(&w);
    itch_close(&w);
    itch_delete(&w, 9);
    itch_system(&w, 'E');
    itch_close(&w);
    if (framing == ITCH_SOUP) itch_soup(&w, 'Z', "");
    if (framing == ITCH_MOLD) itch_packet(&w, 0xffff);
    n_sample = w.n;
}

struct outcome {
    struct obi_event ev[EVENTS];
    size_t n_ev;
    int rc[64]; /* conditions and errors */
    size_t n_rc;
};

/* Orders are of valid books only. */
static void check_books(const struct outcome *out) {
    int is_valid[16] = {0};
    for (size_t i = 0; i < out->n_ev; i++) {
        const struct obi_event *ev = &out->ev[i];
        MUST(ev->instrument < 16);
        if (ev->kind == OBI_EVENT_CLEAR) is_valid[ev->instrument] = 1;
        if (ev->kind == OBI_EVENT_GAP) MUST(is_valid[ev->instrument]);
        if (ev->kind == OBI_EVENT_GAP) is_valid[ev->instrument] = 0;
        if (ev->kind >= OBI_EVENT_ADD && ev->kind <= OBI_EVENT_REPLACE)
            MUST(is_valid[ev->instrument]);
    }
}

/* Every message is counted under one heading. */
static void check_counts(obi_decoder *d) {
    struct feed f = {.d = d};
    MUST(feed_held_now(&f) == 0);
}

static void note_code(struct outcome *out, int rc) {
    if (rc == OBI_OK || rc == OBI_FULL || rc == OBI_MORE) return;
    if (out->n_rc < 64) out->rc[out->n_rc++] = rc;
}

/* Decodes bytes against the page behind them, so many more each time. */
static void decode(enum itch_framing framing, const unsigned char *bytes, size_t n, size_t piece,
                   size_t room, struct outcome *out) {
    struct obi_allocator mem = {.struct_size = sizeof mem, .alloc = lend, .release = take_back};
    struct obi_decoder_options opt = feed_options(itch_format[framing]);
    obi_decoder *d;
    size_t at = 0, end = piece < n ? piece : n;
    opt.max_pending = 1;
    MUST(obi_decoder_create(&opt, &mem, &d, NULL) == OBI_OK);
    if (n) memcpy(guarded_end - n, bytes, n);
    memset(out, 0, sizeof *out);
    for (int calls = 0;; calls++) {
        struct obi_input in = {.struct_size = sizeof in,
                               .flags = end == n ? OBI_INPUT_END : 0,
                               .bytes = guarded_end - n + at,
                               .n_bytes = end - at};
        struct obi_error err;
        size_t used, n_ev, left = EVENTS - out->n_ev;
        MUST(left > 0 && calls < 20000);
        int rc = obi_decoder_decode(d, &in, &used, out->ev + out->n_ev, room < left ? room : left,
                                    &n_ev, &err);
        MUST(used <= end - at && err.offset <= end - at);
        MUST(obi_event_check(out->ev + out->n_ev, n_ev, NULL) == OBI_OK);
        at += used;
        out->n_ev += n_ev;
        note_code(out, rc);
        if (rc == OBI_MORE || rc == OBI_OK) {
            MUST(rc == OBI_MORE || at == end);
            if (end == n) break;
            end = n - end < piece ? n : end + piece;
        }
    }
    MUST(at == n); /* at their end all bytes are told of */
    MUST(out->n_ev == 0 || out->ev[out->n_ev - 1].flags & OBI_EVENT_LAST);
    check_books(out);
    check_counts(d);
    obi_decoder_destroy(d);
}

START_TEST(how_bytes_and_room_are_cut_changes_nothing) {
    static const size_t sizes[] = {1, 2, 3, 5, 7, 13, 36, 100, 1000};
    static struct outcome expected, got;
    enum itch_framing framing = (enum itch_framing)_i;
    guard_pages();
    write_sample(framing);
    decode(framing, sample, n_sample, BYTES, EVENTS, &expected);
    ck_assert_uint_eq(expected.n_rc, framing >= ITCH_SOUP);
    ck_assert_uint_eq(expected.n_ev, framing >= ITCH_SOUP ? 18 : 17);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        decode(framing, sample, n_sample, sizes[i], EVENTS, &got);
        ck_assert_mem_eq(&got, &expected, sizeof got);
        decode(framing, sample, n_sample, sizes[i], 1, &got);
        ck_assert_mem_eq(&got, &expected, sizeof got);
    }
}
END_TEST

START_TEST(every_truncation_is_survived) {
    static struct outcome out, pieces;
    enum itch_framing framing = (enum itch_framing)_i;
    guard_pages();
    write_sample(framing);
    for (size_t n = 0; n < n_sample; n++) {
        decode(framing, sample, n, BYTES, EVENTS, &out);
        decode(framing, sample, n, 7, 1, &pieces);
        MUST(memcmp(out.ev, pieces.ev, sizeof out.ev) == 0);
    }
}
END_TEST

static int values_of(void) {
    return test_rounds(0) >= 1000000 ? 256 : 14;
}

/* All bits, the ends of the range, both neighbours; and more, if asked. */
static unsigned char value_of(unsigned char was, int i, int n) {
    static const unsigned char ends[] = {0, 0xff, ' ', 'O'};
    if (n == 256) return (unsigned char)i;
    if (i < 8) return (unsigned char)(was ^ 1 << i);
    return i < 12 ? ends[i - 8] : (unsigned char)(was + 2 * i - 25);
}

/* Now and then also in pieces. */
static void survive(enum itch_framing framing, size_t piece) {
    static struct outcome out, pieces;
    static unsigned turn;
    decode(framing, sample, n_sample, BYTES, EVENTS, &out);
    if (turn++ % 4) return;
    decode(framing, sample, n_sample, piece, EVENTS, &pieces);
    MUST(memcmp(out.ev, pieces.ev, sizeof out.ev) == 0);
}

START_TEST(every_change_of_a_byte_is_survived) {
    enum itch_framing framing = (enum itch_framing)_i;
    int n_values = values_of();
    guard_pages();
    write_sample(framing);
    for (size_t at = 0; at < n_sample; at++) {
        unsigned char was = sample[at];
        for (int i = 0; i < n_values; i++) {
            sample[at] = value_of(was, i, n_values);
            survive(framing, 50);
        }
        sample[at] = was;
    }
}
END_TEST

/* Over every two bytes, so over every length and count. */
START_TEST(every_lie_in_a_length_is_survived) {
    static const uint16_t lies[] = {0, 1, 2, 10, 19, 20, 37, 255, 0x7fff, 0x8000, 0xffff};
    enum itch_framing framing = (enum itch_framing)_i;
    guard_pages();
    write_sample(framing);
    for (size_t at = 0; at + 1 < n_sample; at++) {
        unsigned char was[2] = {sample[at], sample[at + 1]};
        for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
            sample[at] = (unsigned char)(lies[i] >> 8);
            sample[at + 1] = (unsigned char)lies[i];
            survive(framing, 21);
        }
        memcpy(sample + at, was, 2);
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("itch_robust");
    TCase *t = tcase_create("itch_robust");
    tcase_set_timeout(t, 1000);
    tcase_add_loop_test(t, how_bytes_and_room_are_cut_changes_nothing, 0, ITCH_FRAMINGS);
    tcase_add_loop_test(t, every_truncation_is_survived, 0, ITCH_FRAMINGS);
    tcase_add_loop_test(t, every_change_of_a_byte_is_survived, 0, ITCH_FRAMINGS);
    tcase_add_loop_test(t, every_lie_in_a_length_is_survived, 0, ITCH_FRAMINGS);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
