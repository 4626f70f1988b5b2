/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A message cut off everywhere, and with every byte changed, against pages that may not be touched:
 * no read outside it, and no event that is not sound, whatever it says. */
#ifndef TEST_MANGLE_H
#define TEST_MANGLE_H

#ifndef _DEFAULT_SOURCE
#    define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#endif

#include "feed.h"

#include <sys/mman.h>
#include <unistd.h>

/* An assertion that says nothing while it holds: Check writes each of its own to a file. */
#define MANGLE_MUST(condition)                                                                     \
    do {                                                                                           \
        if (!(condition)) ck_abort_msg("%s: %.*s", #condition, (int)n, text);                      \
    } while (0)

/* The end of some bytes behind which a page lies that may not be touched. */
static inline char *mangle_guard(size_t n) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = (n + page - 1) / page * page;
    char *at = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(at != MAP_FAILED);
    ck_assert_int_eq(mprotect(at + size, page, PROT_NONE), 0);
    return at + size;
}

/* Decodes a text with small room behind `before`, which says what came earlier; NULL for nothing.
 */
static inline void mangle_survive(const char *format, const char *before, char *end,
                                  const char *text, size_t n) {
    struct obi_decoder_options opt = feed_options(format);
    struct obi_event ev[8];
    obi_decoder *d;
    opt.max_pending = 16;
    opt.max_instruments = 4;
    opt.max_text = 4096;
    MANGLE_MUST(obi_decoder_create(&opt, NULL, &d, NULL) == OBI_OK);
    memcpy(end - n, text, n);
    for (int round = before == NULL; round < 2; round++) {
        const char *at = round ? end - n : before;
        size_t left = round ? n : strlen(before);
        for (int rc = OBI_FULL; rc != OBI_OK;) {
            struct obi_input in = {
                .struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = at, .n_bytes = left};
            size_t used, n_ev;
            struct obi_error err;
            rc = obi_decoder_decode(d, &in, &used, ev, 8, &n_ev, &err);
            MANGLE_MUST(used <= left);
            MANGLE_MUST(err.offset <= left);
            MANGLE_MUST(obi_event_check(ev, n_ev, NULL) == OBI_OK);
            at += used;
            left -= used;
        }
        MANGLE_MUST(left == 0);
    }
    obi_decoder_destroy(d);
}

static inline void mangle(const char *format, const char *before, const char *sample) {
    char text[1024];
    size_t n_all = strlen(sample);
    char *end = mangle_guard(n_all);
    ck_assert_uint_le(n_all, sizeof text);
    for (size_t n = 0; n <= n_all; n++) mangle_survive(format, before, end, sample, n);
    memcpy(text, sample, n_all);
    for (size_t at = 0; at < n_all; at++) {
        for (int byte = 0; byte < 256; byte++) {
            text[at] = (char)byte;
            mangle_survive(format, byte % 3 ? before : NULL, end, text, n_all);
        }
        text[at] = sample[at];
    }
}

#endif /* TEST_MANGLE_H */
