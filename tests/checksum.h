/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of checksums share: a book that is told prices and sizes as decimal text, on a
 * grid fine enough for all of them, and a frame that tells the venue's value. */
#ifndef TEST_CHECKSUM_H
#define TEST_CHECKSUM_H

#include "support.h"

#include <string.h>

struct checksum_book {
    obi_book *book;
    uint8_t recipe; /* one of enum obi_checksum */
    uint32_t price_digits, qty_digits;
    uint64_t n_orders; /* told; 0 and unused in a book of levels */
    int has_orders;
};

static inline uint32_t checksum_decimals(const char *text, size_t n) {
    const char *point = memchr(text, '.', n);
    return point ? (uint32_t)(text + n - point - 1) : 0;
}

/* A decimal as so many 10^-digits. */
static inline int64_t checksum_steps(const char *text, size_t n, uint32_t digits) {
    uint32_t left = digits - checksum_decimals(text, n);
    int64_t value = 0;
    ck_assert_uint_ge(digits, checksum_decimals(text, n));
    for (size_t i = 0; i < n; i++)
        if (text[i] >= '0' && text[i] <= '9') value = value * 10 + (text[i] - '0');
    for (; left > 0; left--) value *= 10;
    return value;
}

static inline int checksum_apply(struct checksum_book *b, struct obi_event ev) {
    struct obi_error err;
    size_t taken;
    int rc = obi_book_apply(b->book, &ev, 1, &taken);
    ck_assert_int_ge(rc, 0);
    ck_assert_msg(obi_book_check(b->book, &err) == OBI_OK, "%s", err.message);
    return rc;
}

static inline void checksum_open(struct checksum_book *b, uint8_t recipe, uint32_t depth_limit) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .depth_limit = depth_limit};
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_levels = 256, .spec = &spec};
    b->recipe = recipe;
    b->n_orders = 0;
    b->has_orders = recipe == OBI_CHECKSUM_KRAKEN_ORDERS || recipe == OBI_CHECKSUM_BITFINEX_ORDERS;
    opt.max_orders = b->has_orders ? 256 : 0;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &b->book, NULL), OBI_OK);
    checksum_apply(b, test_event(OBI_EVENT_CLEAR, 0));
}

/* Tells a level, or an order at the end of its queue, within a frame. */
static inline void checksum_tell(struct checksum_book *b, uint8_t side, const char *price,
                                 size_t n_price, const char *qty, size_t n_qty) {
    int64_t ticks = checksum_steps(price, n_price, b->price_digits);
    struct obi_event ev = test_level(side, ticks, checksum_steps(qty, n_qty, b->qty_digits), 0);
    if (b->has_orders) {
        ev.kind = OBI_EVENT_ADD;
        ev.order_id = ++b->n_orders;
    }
    checksum_apply(b, ev);
}

static inline struct obi_event checksum_event(const struct checksum_book *b, uint32_t value) {
    struct obi_event ev = test_event(OBI_EVENT_CHECKSUM, OBI_EVENT_LAST);
    ev.price_ticks = value;
    ev.order_id = 1;
    ev.qty_lots = 1;
    ev.order_id2 = b->recipe | (uint64_t)b->price_digits << 8 | (uint64_t)b->qty_digits << 16 |
                   (uint64_t)b->price_digits << 24 | (uint64_t)b->qty_digits << 32;
    return ev;
}

static inline uint64_t checksum_count(const struct checksum_book *b, uint32_t counter) {
    uint64_t value = UINT64_MAX;
    ck_assert_int_eq(obi_book_count(b->book, counter, &value), OBI_OK);
    return value;
}

static inline struct obi_book_info checksum_info(const struct checksum_book *b) {
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_book_info(b->book, &info), OBI_OK);
    return info;
}

/* Ends the frame with the venue's value, which is the book's. */
static inline void checksum_expect(struct checksum_book *b, const char *name, uint32_t value) {
    uint64_t before = checksum_count(b, OBI_COUNTER_BOOK_VERIFIED);
    int rc = checksum_apply(b, checksum_event(b, value));
    ck_assert_msg(rc == OBI_OK, "%s: the venue says %u, the book %u", name, value,
                  checksum_info(b).checksum_made);
    ck_assert_uint_eq(checksum_info(b).checksum_told, value);
    ck_assert_uint_eq(checksum_count(b, OBI_COUNTER_BOOK_VERIFIED), before + 1);
}

#endif /* TEST_CHECKSUM_H */
