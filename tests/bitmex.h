/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of BitMEX's reader share: rows and tables, and a decoder that had its book. */
#ifndef TEST_BITMEX_H
#define TEST_BITMEX_H

#include "venue.h"

#define ROW(id, side, size, price)                                                                 \
    "{\"symbol\":\"XBTUSD\",\"id\":" #id ",\"side\":\"" side "\",\"size\":" #size                  \
    ",\"price\":" #price "}"
#define CHANGE(id, side, size)                                                                     \
    "{\"symbol\":\"XBTUSD\",\"id\":" #id ",\"side\":\"" side "\",\"size\":" #size "}"
#define GONE(id, side) "{\"symbol\":\"XBTUSD\",\"id\":" #id ",\"side\":\"" side "\"}"
#define TABLE(action, rows)                                                                        \
    "{\"table\":\"orderBookL2\",\"action\":\"" action "\",\"data\":[" rows "]}"
#define PARTIAL TABLE("partial", ROW(8, "Sell", 3, 32473) "," ROW(9, "Buy", 5, 32472.5))

/* A decoder that had its partial, whose events are gone. */
static inline struct feed *bitmex_synced(void) {
    struct feed *f = feed_open("bitmex");
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    f->n_ev = 0;
    return f;
}

/* The k-th event is a level: its price in half dollars, its size in contracts. */
static inline void bitmex_level(const struct feed *f, size_t k, uint8_t side, int64_t half_dollars,
                                int64_t qty) {
    const struct obi_event *ev = &f->ev[k];
    ck_assert_uint_lt(k, f->n_ev);
    ck_assert_int_eq(ev->kind, OBI_EVENT_LEVEL);
    ck_assert_int_eq(ev->side, side);
    ck_assert_int_eq(ev->price_ticks, half_dollars * INT64_C(5000000000));
    ck_assert_int_eq(ev->qty_lots, qty);
    ck_assert_uint_eq(ev->order_id, 0);
}

/* The book is lost, for these words. */
static inline void bitmex_lost(struct feed *f, int rc, const char *words) {
    ck_assert_int_eq(rc, OBI_RESYNC);
    ck_assert_msg(strstr(f->err.message, words) != NULL, "%s", f->err.message);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_GAPS), 1);
    uint32_t index = 0;
    ck_assert_int_eq(obi_decoder_waiting(f->d, &index), OBI_RESYNC);
}

#endif /* TEST_BITMEX_H */
