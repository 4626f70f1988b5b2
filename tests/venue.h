/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of venues' readers share: messages that are not used or are refused, and streams
 * that must come out the same however they are cut, and be survived whatever their bytes are. Texts
 * lie against a page that may not be touched. Define _DEFAULT_SOURCE before any include. */
#ifndef TEST_VENUE_H
#define TEST_VENUE_H

#include "feed.h"

#include <sys/mman.h>
#include <unistd.h>

/* The text is not used, and counted under this name. */
static inline void venue_check_other(struct feed *f, const char *text, const char *wanted) {
    const char *name;
    uint64_t count, before = feed_count(f, OBI_COUNTER_DECODER_UNKNOWN);
    size_t n_ev = f->n_ev;
    ck_assert_int_eq(feed_say(f, "%s", text), OBI_OK);
    ck_assert_uint_eq(f->n_ev, n_ev);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_UNKNOWN), before + 1);
    for (uint32_t i = 0; obi_decoder_unknown(f->d, i, &name, &count) == OBI_OK; i++) {
        if (strcmp(name, wanted) == 0) return;
    }
    ck_abort_msg("nothing is counted as %s", wanted);
}

struct venue_refusal {
    const char *text, *words;
    int is_lost; /* the book of the only instrument with it */
};

static inline void venue_check_refusal(struct feed *f, const struct venue_refusal *r) {
    size_t n_ev = f->n_ev;
    ck_assert_msg(feed_say(f, "%s", r->text) < 0, "%s is taken", r->text);
    ck_assert_str_eq(f->err.message, r->words);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_REFUSED), 1);
    ck_assert_uint_eq(f->n_ev, n_ev + (r->is_lost ? 1 : 0));
    if (r->is_lost) ck_assert_int_eq(f->ev[n_ev].kind, OBI_EVENT_GAP);
}

/* A stream of texts, and those that bring a decoder where single ones of it can be tried. */
struct venue_robust {
    const char *format;
    const char *const *prime;
    size_t n_prime;
    const char *const *stream;
    size_t n_stream;
};

struct venue_outcome {
    struct obi_event ev[256];
    size_t n_ev, n_rc;
    int rc[32];
};

static inline obi_decoder *venue_open(const struct venue_robust *v) {
    struct obi_decoder_options opt = feed_options(v->format);
    obi_decoder *d;
    opt.max_pending = 128;
    opt.max_text = 4096;
    if (obi_decoder_create(&opt, NULL, &d, NULL)) ck_abort_msg("no decoder");
    return d;
}

/* Decodes pieces as a reader of a file does: what was not used is given again with more behind it;
 * the last of them ends the stream. */
static inline void venue_decode(const struct venue_robust *v, const char *bytes, const size_t *cuts,
                                size_t n_cuts, size_t ev_size, struct venue_outcome *out) {
    obi_decoder *d = venue_open(v);
    memset(out, 0, sizeof *out);
    size_t at = 0;
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
        if (rc == OBI_OK || rc == OBI_MORE)
            i++;
        else if (rc != OBI_FULL)
            out->rc[out->n_rc++] = rc;
    }
    obi_decoder_destroy(d);
}

/* However the stream is cut, it makes so many events and returns so many codes. */
static inline void venue_check_cuts(const struct venue_robust *v, size_t n_events, size_t n_codes) {
    static const size_t rooms[] = {1, 2, 3, 5, 7, 13};
    static struct venue_outcome expected, got;
    static char bytes[1 << 14];
    static size_t cuts[1 << 14];
    size_t n = 0;
    for (size_t i = 0; i < v->n_stream; i++) {
        n += (size_t)snprintf(bytes + n, sizeof bytes - n, "%zu %s\n", i + 1, v->stream[i]);
    }
    for (size_t i = 0; i < n; i++) cuts[i] = i + 1;
    venue_decode(v, bytes, &cuts[n - 1], 1, 64, &expected);
    ck_assert_uint_eq(expected.n_ev, n_events);
    ck_assert_uint_eq(expected.n_rc, n_codes);
    ck_assert_int_eq(obi_event_check(expected.ev, expected.n_ev, NULL), OBI_OK);
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        venue_decode(v, bytes, &cuts[n - 1], 1, rooms[i], &got);
        ck_assert_mem_eq(&got, &expected, sizeof got);
    }
    for (size_t first = 1; first < n; first++) {
        const size_t pair[2] = {first, n};
        venue_decode(v, bytes, pair, 2, first % 3 ? 64 : 1, &got);
        if (memcmp(&got, &expected, sizeof got)) ck_abort_msg("a cut at byte %zu", first);
    }
    venue_decode(v, bytes, cuts, n, 1, &got);
    ck_assert_mem_eq(&got, &expected, sizeof got);
}

/* The end of a place with a page behind it that may not be touched. */
static inline char *venue_guard(void) {
    static char *end;
    if (end) return end;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED || mprotect(at + page, page, PROT_NONE)) ck_abort_msg("no page");
    end = at + page;
    return end;
}

/* Gives a text to a decoder until it is used up. What comes out is sound; a call that returns a
 * code makes at most the gap, besides what whole messages before it made. */
static inline void venue_survive(obi_decoder *d, const char *text, size_t n) {
    struct obi_event ev[64];
    struct obi_error err;
    char *place = venue_guard() - n;
    memcpy(place, text, n);
    struct obi_input in = {
        .struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = place, .n_bytes = n};
    for (int turns = 0;; turns++) {
        size_t used, n_ev;
        int rc = obi_decoder_decode(d, &in, &used, ev, 64, &n_ev, &err);
        if (used > in.n_bytes || err.offset > in.n_bytes) ck_abort_msg("beyond the text");
        if (obi_event_check(ev, n_ev, NULL)) ck_abort_msg("a malformed event");
        if (n_ev && rc != OBI_FULL && !(ev[n_ev - 1].flags & OBI_EVENT_LAST)) {
            ck_abort_msg("a frame without end");
        }
        if (turns > 100) ck_abort_msg("no end");
        in.bytes = (const char *)in.bytes + used;
        in.n_bytes -= used;
        if (rc == OBI_OK) return;
    }
}

/* One text of the stream, shortened and changed in each byte, to a decoder that waits and to one
 * that does not; and afterwards the text as it is. */
static inline void venue_check_bytes(const struct venue_robust *v, size_t which) {
    const char *sample = v->stream[which];
    char text[2048];
    size_t n = strlen(sample);
    ck_assert_uint_lt(n, sizeof text);
    for (size_t at = 0; at < 257 * n; at++) {
        size_t place = at / 257, length = at % 257 == 256 ? place : n;
        memcpy(text, sample, n);
        text[place] = (char)(at % 257 == 256 ? text[place] : (char)(at % 257));
        obi_decoder *d = venue_open(v);
        for (size_t i = 0; i < v->n_prime && at % 4; i++) {
            venue_survive(d, v->prime[i], strlen(v->prime[i]));
        }
        venue_survive(d, text, length);
        venue_survive(d, sample, n);
        obi_decoder_destroy(d);
    }
}

#endif /* TEST_VENUE_H */
