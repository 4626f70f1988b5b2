/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Texts that nobody vouches for, and streams cut anywhere.
 *
 * Bytes: every truncation of a sample, every change of one byte, or edits at random, between two
 * pages that may not be touched; to a decoder that has read something before and to one that has
 * not. Whatever comes out is well formed and ends its frame. Cuts: however a stream is cut, and
 * whatever room there is for events, the same comes out.
 *
 * It asks for MAP_ANONYMOUS and so is the first header of a test. */
#ifndef TEST_HOSTILE_H
#define TEST_HOSTILE_H

#ifndef _DEFAULT_SOURCE
#    define _DEFAULT_SOURCE
#endif

#include "feed.h"

#include <sys/mman.h>
#include <unistd.h>

enum { HOSTILE_TEXT = 4096, HOSTILE_STREAM = 1 << 14 };

static inline obi_decoder *hostile_open(const char *format) {
    struct obi_decoder_options opt = feed_options(format);
    obi_decoder *d;
    opt.max_pending = 64;
    opt.max_text = HOSTILE_TEXT;
    opt.max_instruments = 4;
    if (obi_decoder_create(&opt, NULL, &d, NULL)) ck_abort_msg("no decoder");
    return d;
}

/* -- bytes ------------------------------------------------------------------------------------- */

struct hostile {
    const char *format;
    const char *prime; /* what a decoder has read before, and may read again: a line or several */
    const char *bytes; /* what a byte is changed to, unless the test is a long one; NULL = all */
    int is_single;     /* a sample is one message: a code comes with the gap, and nothing else */
};

/* How a text is read. */
enum { HOSTILE_AT_END = 1, HOSTILE_PRIMED = 2, HOSTILE_UNENDED = 4, HOSTILE_WAYS = 8 };

/* An assertion that says nothing while it holds: Check writes each of its own to a file. */
#define HOSTILE_MUST(condition)                                                                    \
    do {                                                                                           \
        if (!(condition)) ck_abort_msg("%s: %.*s", #condition, (int)n, bytes);                     \
    } while (0)

/* The place of n bytes behind a page that may not be touched, or before one. */
static inline char *hostile_place(size_t n, int at_end) {
    static char *first, *end;
    if (!first) {
        size_t page = (size_t)sysconf(_SC_PAGESIZE);
        char *at = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ck_assert(at != MAP_FAILED);
        ck_assert_int_eq(mprotect(at, page, PROT_NONE), 0);
        ck_assert_int_eq(mprotect(at + 2 * page, page, PROT_NONE), 0);
        first = at + page;
        end = at + 2 * page;
    }
    return at_end ? end - n : first;
}

/* Reads to the end, whatever is said on the way; where flags are 0, the end comes by itself. */
static inline void hostile_read(const struct hostile *h, obi_decoder *d, const char *bytes,
                                size_t n, uint32_t flags) {
    struct obi_input in = {.struct_size = sizeof in, .flags = flags, .bytes = bytes, .n_bytes = n};
    struct obi_event ev[3];
    struct obi_error err;
    size_t used, n_ev;
    int is_open = 0, is_single = h->is_single && bytes != h->prime;
    for (int calls = 0;; calls++) {
        int rc = obi_decoder_decode(d, &in, &used, ev, 3, &n_ev, &err);
        HOSTILE_MUST(used <= in.n_bytes && err.offset <= in.n_bytes);
        HOSTILE_MUST(obi_event_check(ev, n_ev, NULL) == OBI_OK);
        HOSTILE_MUST(rc != OBI_E_ARG && rc != OBI_E_EVENT);
        if (n_ev) is_open = !(ev[n_ev - 1].flags & OBI_EVENT_LAST);
        HOSTILE_MUST(rc == OBI_FULL || !is_open);
        HOSTILE_MUST(!is_single || (rc >= 0 && rc != OBI_RESYNC) || n_ev <= 1);
        HOSTILE_MUST(calls < 1000);
        in.bytes = (const char *)in.bytes + used;
        in.n_bytes -= used;
        if (rc == OBI_OK && in.flags) break;
        if (rc == OBI_OK || rc == OBI_MORE) in.flags = OBI_INPUT_END;
    }
    HOSTILE_MUST(!in.n_bytes);
}

static inline void hostile_try(const struct hostile *h, const char *text, size_t n, int way) {
    obi_decoder *d = hostile_open(h->format);
    if (way & HOSTILE_PRIMED) hostile_read(h, d, h->prime, strlen(h->prime), OBI_INPUT_END);
    char *place = hostile_place(n, way & HOSTILE_AT_END);
    memcpy(place, text, n);
    hostile_read(h, d, place, n, way & HOSTILE_UNENDED ? 0 : OBI_INPUT_END);
    if (way & HOSTILE_AT_END) hostile_read(h, d, h->prime, strlen(h->prime), OBI_INPUT_END);
    obi_decoder_destroy(d);
}

/* How far apart the places are that are tried: all of them, but an eighth in slow places. */
static inline size_t hostile_stride(void) {
    enum { MOST = 16 };
    size_t n = (size_t)test_rounds(MOST);
    return n < MOST && n ? MOST / n : 1;
}

static inline void hostile_truncate(const struct hostile *h, const char *sample) {
    for (size_t n = 0; n <= strlen(sample); n += hostile_stride()) {
        for (int way = 0; way < HOSTILE_WAYS; way++) hostile_try(h, sample, n, way);
    }
}

static inline void hostile_change(const struct hostile *h, const char *sample) {
    char text[HOSTILE_TEXT];
    size_t n = strlen(sample);
    int is_all = !h->bytes || test_rounds(1) > 1;
    size_t n_bytes = is_all ? 256 : strlen(h->bytes) + 1; /* and NUL */
    ck_assert_uint_lt(n, sizeof text);
    memcpy(text, sample, n);
    for (size_t at = 0; at < n; at += hostile_stride()) {
        for (size_t i = 0; i < n_bytes; i++) {
            text[at] = is_all ? (char)i : h->bytes[i];
            hostile_try(h, text, n, (i & 5) | (i % 3 ? HOSTILE_PRIMED : 0));
        }
        text[at] = sample[at];
    }
}

static inline void hostile_all(const struct hostile *h, const char *sample) {
    hostile_truncate(h, sample);
    hostile_change(h, sample);
}

/* Samples with a few places gone or changed. */
static inline void hostile_edit(const struct hostile *h, const char *const *samples,
                                size_t n_samples, uint64_t seed, uint64_t rounds) {
    static const char spice[] = "{}[]\",:\\0123456789.-eE\n\r butsapU";
    struct test_rng rng = {test_seed(seed)};
    for (uint64_t round = 0; round < rounds; round++) {
        char text[HOSTILE_TEXT];
        const char *sample = samples[test_below(&rng, n_samples)];
        size_t n = strlen(sample);
        memcpy(text, sample, n);
        for (uint64_t edits = 1 + test_below(&rng, 4); edits > 0 && n; edits--) {
            size_t at = test_below(&rng, n), gone = test_below(&rng, 4);
            if (gone > n - at) gone = n - at;
            memmove(text + at, text + at + gone, n - at - gone);
            n -= gone;
            if (n && test_below(&rng, 2)) {
                text[test_below(&rng, n)] = spice[test_below(&rng, sizeof spice - 1)];
            }
        }
        hostile_try(h, text, n, (int)test_below(&rng, HOSTILE_WAYS));
    }
}

/* -- cuts -------------------------------------------------------------------------------------- */

/* What a stream does: its events and the codes that were returned, but for OBI_FULL and OBI_MORE.
 */
struct outcome {
    struct obi_event ev[256];
    size_t n_ev, n_rc;
    int rc[32];
};

/* Decodes pieces as a reader of a file does: what was not used is given again with more behind it.
 * cuts[i] is where the i-th piece ends; the last one ends the stream. */
static inline void outcome_read(const char *format, const char *bytes, const size_t *cuts,
                                size_t n_cuts, size_t ev_size, struct outcome *out) {
    obi_decoder *d = hostile_open(format);
    size_t at = 0;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < n_cuts;) {
        struct obi_input in = {.struct_size = sizeof in,
                               .flags = i + 1 == n_cuts ? OBI_INPUT_END : 0,
                               .bytes = bytes + at,
                               .n_bytes = cuts[i] - at};
        struct obi_event ev[64];
        size_t used, n_ev;
        int rc = obi_decoder_decode(d, &in, &used, ev, ev_size, &n_ev, NULL);
        if (out->n_ev + n_ev > 256 || out->n_rc == 32) ck_abort_msg("more than there is room for");
        memcpy(out->ev + out->n_ev, ev, n_ev * sizeof *ev);
        out->n_ev += n_ev;
        at += used;
        if (rc == OBI_OK && at != cuts[i]) ck_abort_msg("not all is used");
        if (rc == OBI_OK || rc == OBI_MORE)
            i++;
        else if (rc != OBI_FULL)
            out->rc[out->n_rc++] = rc;
    }
    ck_assert_uint_eq(at, cuts[n_cuts - 1]);
    obi_decoder_destroy(d);
}

/* However the stream is cut and whatever the room is, `out` comes of it. */
static inline void outcome_cut(const char *format, const char *bytes, size_t n,
                               struct outcome *out) {
    static const size_t rooms[] = {1, 2, 3, 5, 7, 13, 64};
    static struct outcome got;
    static size_t cuts[HOSTILE_STREAM];
    for (size_t i = 0; i < n; i++) cuts[i] = i + 1;
    outcome_read(format, bytes, &n, 1, 64, out);
    ck_assert_int_eq(obi_event_check(out->ev, out->n_ev, NULL), OBI_OK);
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        outcome_read(format, bytes, &n, 1, rooms[i], &got);
        ck_assert_msg(!memcmp(&got, out, sizeof got), "room for %zu", rooms[i]);
        outcome_read(format, bytes, cuts, n, rooms[i], &got);
        ck_assert_msg(!memcmp(&got, out, sizeof got), "byte by byte, room for %zu", rooms[i]);
    }
    for (size_t first = 0; first <= n; first += hostile_stride()) {
        const size_t pair[2] = {first, n};
        outcome_read(format, bytes, pair, 2, first % 3 ? 64 : 1, &got);
        if (memcmp(&got, out, sizeof got)) ck_abort_msg("a cut at byte %zu", first);
    }
}

/* The same of messages, a line each with a time of receipt, of which so many events and codes
 * come. */
static inline void outcome_check(const char *format, const char *const *texts, size_t n_texts,
                                 size_t n_events, size_t n_codes) {
    static char bytes[HOSTILE_STREAM];
    static struct outcome out;
    size_t n = 0;
    for (size_t i = 0; i < n_texts; i++) {
        n += (size_t)snprintf(bytes + n, sizeof bytes - n, "%zu %s\n", i + 1, texts[i]);
        ck_assert_uint_lt(n, sizeof bytes);
    }
    outcome_cut(format, bytes, n, &out);
    ck_assert_uint_eq(out.n_ev, n_events);
    ck_assert_uint_eq(out.n_rc, n_codes);
}

#endif /* TEST_HOSTILE_H */
