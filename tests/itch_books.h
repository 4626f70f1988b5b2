/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Books of ITCH that are open, for tests of what goes wrong afterwards. */
#ifndef TEST_ITCH_BOOKS_H
#define TEST_ITCH_BOOKS_H

#include "itch.h"
#include "itch_writer.h"

static unsigned char bytes[1 << 16];

static inline struct itch_writer writer(enum itch_framing framing) {
    struct itch_writer w;
    itch_open(&w, framing, bytes, sizeof bytes);
    return w;
}

/* What was written since the last call, with or without the end of a datagram. */
static inline int take(struct feed *f, struct itch_writer *w, uint32_t flags) {
    size_t n = w->n, done = 0;
    itch_close(w);
    w->n = 0;
    int rc = feed_bytes(f, (const char *)bytes, n, flags, &done);
    if (rc != OBI_MORE) return rc;
    memmove(bytes, bytes + done, n - done);
    w->n = n - done;
    return rc;
}

static inline void stock(struct itch_writer *w, uint16_t locate, const char *symbol) {
    w->locate = locate;
    strcpy(w->symbol, symbol);
}

/* Two stocks, an order each, all in one packet. */
static inline struct feed *two_books(struct itch_writer *w, enum itch_framing framing) {
    struct feed *f = feed_open(itch_format[framing]);
    *w = writer(framing);
    if (framing == ITCH_SOUP) itch_login(w);
    stock(w, 1, "AAPL");
    itch_directory(w);
    itch_add(w, 7, 'B', 100, 1500000, NULL);
    stock(w, 2, "MSFT");
    itch_directory(w);
    itch_add(w, 8, 'S', 50, 4000000, NULL);
    ck_assert_int_eq(take(f, w, OBI_INPUT_END), OBI_OK);
    ck_assert_str_eq(itch_told(f), "CLEAR SNAPSHOT LAST; ADD B 1500000x100 id 7 LAST; CLEAR of 1 "
                                   "SNAPSHOT LAST; ADD of 1 S 4000000x50 id 8 LAST");
    return f;
}

/* A message of so many bytes, of this type and locate. */
static inline struct feed *with_length(int framing, char type, uint16_t locate, size_t n, int *rc) {
    struct itch_writer w;
    struct feed *f = two_books(&w, (enum itch_framing)framing);
    unsigned char message[64] = {(unsigned char)type, (unsigned char)(locate >> 8),
                                 (unsigned char)locate};
    itch_put(&w, message, n);
    *rc = take(f, &w, OBI_INPUT_END);
    return f;
}

#endif /* TEST_ITCH_BOOKS_H */
