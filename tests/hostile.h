/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Texts that nobody vouches for: every truncation of a sample and every change of one byte, between
 * two pages that may not be touched. Whatever comes out is well formed and ends its frame. A test
 * that includes this defines _DEFAULT_SOURCE first. */
#ifndef TEST_HOSTILE_H
#define TEST_HOSTILE_H

#include "feed.h"

#include <sys/mman.h>
#include <unistd.h>

struct hostile {
    const char *format, *prime; /* what the decoder has read before */
    char *page, *page_end;
};

static inline struct hostile hostile_open(const char *format, const char *prime) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *at = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(at != MAP_FAILED);
    ck_assert_int_eq(mprotect(at, page, PROT_NONE), 0);
    ck_assert_int_eq(mprotect(at + 2 * page, page, PROT_NONE), 0);
    return (struct hostile){format, prime, at + page, at + 2 * page};
}

/* Reads to the end, whatever is said on the way. */
static inline void hostile_read(obi_decoder *d, const char *bytes, size_t n) {
    struct obi_input in = {
        .struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = bytes, .n_bytes = n};
    struct obi_event ev[3];
    struct obi_error err;
    size_t used, n_ev, calls = 0;
    int rc, is_open = 0;
    do {
        rc = obi_decoder_decode(d, &in, &used, ev, 3, &n_ev, &err);
        if (used > in.n_bytes || err.offset > in.n_bytes) ck_abort_msg("used too much");
        if (obi_event_check(ev, n_ev, NULL)) ck_abort_msg("a malformed event");
        if (n_ev) is_open = !(ev[n_ev - 1].flags & OBI_EVENT_LAST);
        if (rc == OBI_E_ARG || rc == OBI_E_EVENT) ck_abort_msg("%s", err.message);
        if (++calls > 1000) ck_abort_msg("it does not end");
        in.bytes = (const char *)in.bytes + used;
        in.n_bytes -= used;
    } while (rc != OBI_OK);
    if (is_open) ck_abort_msg("a frame has no end");
}

static inline void hostile_try(const struct hostile *h, const char *text, size_t n, int at_end) {
    struct obi_decoder_options opt = feed_options(h->format);
    obi_decoder *d;
    opt.max_pending = 64;
    opt.max_text = 4096;
    opt.max_instruments = 2;
    if (obi_decoder_create(&opt, NULL, &d, NULL)) ck_abort_msg("no decoder");
    hostile_read(d, h->prime, strlen(h->prime));
    char *place = at_end ? h->page_end - n : h->page;
    memcpy(place, text, n);
    hostile_read(d, place, n);
    obi_decoder_destroy(d);
}

static inline void hostile_all(const struct hostile *h, const char *sample) {
    char text[2048];
    size_t n = strlen(sample);
    ck_assert_uint_lt(n, sizeof text);
    for (size_t some = 0; some <= n; some++) {
        hostile_try(h, sample, some, 0);
        hostile_try(h, sample, some, 1);
    }
    memcpy(text, sample, n);
    for (size_t at = 0; at < n; at++) {
        for (int byte = 0; byte < 256; byte++) {
            text[at] = (char)byte;
            hostile_try(h, text, n, byte & 1);
        }
        text[at] = sample[at];
    }
}

/* Room for one event at a time changes nothing. */
static inline void hostile_cut(const char *format, const char *const *texts, size_t n) {
    struct feed *whole = feed_open(format), *cut = feed_open(format);
    cut->ev_size = 1;
    for (size_t i = 0; i < n; i++) {
        int rc = feed_say(whole, "%s", texts[i]);
        ck_assert_int_eq(feed_say(cut, "%s", texts[i]), rc);
    }
    ck_assert_uint_eq(cut->n_ev, whole->n_ev);
    ck_assert_mem_eq(cut->ev, whole->ev, whole->n_ev * sizeof *whole->ev);
    ck_assert_uint_gt(whole->n_ev, 0);
    feed_close(whole);
    feed_close(cut);
}

#endif /* TEST_HOSTILE_H */
