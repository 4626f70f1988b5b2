/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of ITCH share: bytes written as hexadecimal digits, and the events that come out
 * as one line of text, so that both can be read beside the specification. */
#ifndef TEST_ITCH_H
#define TEST_ITCH_H

#include "feed.h"

enum { ITCH_BYTES = 4096 };

/* Bytes from hexadecimal digits; 'text' in quotes stands for itself. */
static inline size_t itch_bytes(const char *hex, unsigned char *out) {
    static const char digits[] = "0123456789abcdef";
    size_t n = 0;
    int half = -1, quoted = 0;
    for (; *hex; hex++) {
        if (*hex == '\'') {
            quoted = !quoted;
        } else if (quoted) {
            out[n++] = (unsigned char)*hex;
        } else if (*hex != ' ') {
            const char *digit = strchr(digits, *hex);
            ck_assert_msg(digit != NULL, "no digit: %s", hex);
            int value = (int)(digit - digits);
            if (half >= 0) out[n++] = (unsigned char)(half << 4 | value);
            half = half >= 0 ? -1 : value;
        }
        ck_assert_uint_lt(n, ITCH_BYTES);
    }
    ck_assert_int_eq(half, -1);
    return n;
}

/* Decodes them until something other than OBI_OK and OBI_FULL is said; all must be consumed, but
 * with OBI_MORE. */
static inline int itch_say(struct feed *f, const char *hex) {
    unsigned char bytes[ITCH_BYTES];
    size_t n = itch_bytes(hex, bytes), done = 0;
    return feed_bytes(f, (const char *)bytes, n, 0, &done);
}

/* The events since the last call: "ADD B 100x5 id 7 LAST; ...", what is 0 left out. */
static inline const char *itch_told(struct feed *f) {
    static const char *const kinds[] = {"?",      "LEVEL",    "ADD",   "CANCEL", "EXECUTE",
                                        "MODIFY", "REPLACE",  "TRADE", "QUOTE",  "CLEAR",
                                        "GAP",    "CHECKSUM", "PHASE", "TIME"};
    static char text[4096];
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < f->n_ev; i++) {
        const struct obi_event *ev = &f->ev[i];
        ck_assert_uint_lt(at, sizeof text - 200);
        at += (size_t)sprintf(text + at, "%s%s", i ? "; " : "", kinds[ev->kind]);
        if (ev->instrument) at += (size_t)sprintf(text + at, " of %u", ev->instrument);
        if (ev->side) at += (size_t)sprintf(text + at, " %s", ev->side == OBI_BID ? "B" : "S");
        if (ev->price_ticks || ev->qty_lots)
            at += (size_t)sprintf(text + at, " %lldx%lld", (long long)ev->price_ticks,
                                  (long long)ev->qty_lots);
        if (ev->order_id)
            at += (size_t)sprintf(text + at, " id %llu", (unsigned long long)ev->order_id);
        if (ev->order_id2)
            at += (size_t)sprintf(text + at, " to %llu", (unsigned long long)ev->order_id2);
        if (ev->flags & OBI_EVENT_SNAPSHOT) at += (size_t)sprintf(text + at, " SNAPSHOT");
        if (ev->flags & OBI_EVENT_PRINT) at += (size_t)sprintf(text + at, " PRINT");
        if (ev->flags & OBI_EVENT_LAST) at += (size_t)sprintf(text + at, " LAST");
    }
    f->n_ev = 0;
    return text;
}

/* How often a message was not used, by its name. */
static inline uint64_t itch_unused(const struct feed *f, const char *name) {
    const char *told;
    uint64_t count;
    for (uint32_t i = 0; obi_decoder_unknown(f->d, i, &told, &count) == OBI_OK; i++)
        if (strcmp(told, name) == 0) return count;
    return 0;
}

/* A stock directory of AAPL at locate 1, 34200 s after midnight: 39 bytes. */
#define ITCH_AAPL                                                                                  \
    "'R' 0001 0000 1f1aced9f000 'AAPL    ' 'Q' 'N' 00000064 'N' 'C' 'Z ' 'P' 'N' 'N' '1' 'N' "     \
    "00000000 'N' "
/* One of MSFT at locate 2. */
#define ITCH_MSFT                                                                                  \
    "'R' 0002 0000 1f1aced9f000 'MSFT    ' 'Q' 'N' 00000064 'N' 'C' 'Z ' 'P' 'N' 'N' '1' 'N' "     \
    "00000000 'N' "
/* An order of AAPL: 7, to buy 100 at 150.0000: 36 bytes. */
#define ITCH_ADD_7 "'A' 0001 0000 1f1aced9f001 0000000000000007 'B' 00000064 'AAPL    ' 0016e360 "

/* AAPL's book is open, messages back to back. */
static inline struct feed *itch_feed(const struct obi_decoder_options *opt) {
    struct feed *f = feed_open_with(opt);
    ck_assert_int_eq(itch_say(f, ITCH_AAPL), OBI_OK);
    ck_assert_str_eq(itch_told(f), "CLEAR SNAPSHOT LAST");
    return f;
}

static inline struct feed *itch_raw(void) {
    struct obi_decoder_options opt = feed_options("itch-raw");
    return itch_feed(&opt);
}

#endif /* TEST_ITCH_H */
