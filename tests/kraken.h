/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of Kraken's feeds share: texts with ' for ", and events in one line. */
#ifndef TEST_KRAKEN_H
#define TEST_KRAKEN_H

#include "feed.h"

enum { QUOTED_ROOM = 4096 };

/* Copies a text with " for each '. Returns its length. */
static inline size_t quoted(const char *text, char *room) {
    size_t n = strlen(text);
    ck_assert_uint_lt(n, QUOTED_ROOM);
    for (size_t i = 0; i <= n; i++) room[i] = text[i] == '\'' ? '"' : text[i];
    return n;
}

/* One message, whole; the events of the one before are forgotten. */
static inline int hear(struct feed *f, const char *text) {
    char room[QUOTED_ROOM];
    size_t n = quoted(text, room);
    f->n_ev = 0;
    return feed_bytes(f, room, n, OBI_INPUT_END, NULL);
}

#define MUST_HEAR(f, text)                                                                         \
    do {                                                                                           \
        int rc_ = hear(f, text);                                                                   \
        ck_assert_msg(rc_ == OBI_OK, "%s: %s", text, (f)->err.message);                            \
    } while (0)

/* What an event is to be; flags but for OBI_EVENT_LAST, which is the last one's. */
struct expected {
    uint8_t kind, side;
    int64_t price, qty;
    uint64_t id;
};

static inline void check_events(const struct feed *f, uint16_t flags, const struct expected *want,
                                size_t n) {
    ck_assert_uint_eq(f->n_ev, n);
    for (size_t i = 0; i < n; i++) {
        const struct obi_event *ev = &f->ev[i];
        uint16_t last = i + 1 == n ? OBI_EVENT_LAST : 0;
        ck_assert_msg(ev->kind == want[i].kind && ev->side == want[i].side &&
                          ev->price_ticks == want[i].price && ev->qty_lots == want[i].qty &&
                          (!want[i].id || ev->order_id == want[i].id) &&
                          ev->flags == (flags | last),
                      "event %zu: kind %u side %u price %lld size %lld id %llu flags %u", i,
                      ev->kind, ev->side, (long long)ev->price_ticks, (long long)ev->qty_lots,
                      (unsigned long long)ev->order_id, ev->flags);
    }
}

#define CHECK_EVENTS(f, flags, ...)                                                                \
    do {                                                                                           \
        const struct expected want_[] = {__VA_ARGS__};                                             \
        check_events(f, flags, want_, sizeof want_ / sizeof *want_);                               \
    } while (0)

/* A message is refused with this code, for what these words say; whether the book is lost by it. */
static inline void check_refusal(struct feed *f, const char *text, int code, int is_lost,
                                 const char *words) {
    int rc = hear(f, text);
    ck_assert_msg(rc == code, "%s: %d %s", text, rc, f->err.message);
    ck_assert_msg(strstr(f->err.message, words) != NULL, "%s: %s", text, f->err.message);
    ck_assert_uint_eq(f->n_ev, (size_t)is_lost);
    if (is_lost) ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
}

/* Whether the book was told to be stale by the last message, and which words say why. */
static inline void check_lost(const struct feed *f, const char *words) {
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_msg(strstr(f->err.message, words) != NULL, "%s", f->err.message);
}

#endif /* TEST_KRAKEN_H */
