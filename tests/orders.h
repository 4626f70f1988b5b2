/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of single orders share: a book that is VALID and empty, one message a call with
 * the structures checked after each, and the book as a line of text, so that what is expected can
 * be read: "100: 1=5 2=7 | 99: 3=1" is a side of two levels, best first, queues in order. */
#ifndef TEST_ORDERS_H
#define TEST_ORDERS_H

#include "support.h"

#include <stdio.h>
#include <string.h>

#define LAST  OBI_EVENT_LAST
#define SNAP  OBI_EVENT_SNAPSHOT
#define PRINT OBI_EVENT_PRINT

enum { ORDERS_TEXT = 1024, ORDERS_LEVELS = 16, ORDERS_QUEUE = 16 };

/* Telling no side: the order's own. */
static inline struct obi_event order_event(uint8_t kind, uint64_t id, uint16_t flags) {
    struct obi_event ev = test_event(kind, flags);
    ev.order_id = id;
    return ev;
}

static inline struct obi_event order_add(uint64_t id, uint8_t side, obi_ticks price, obi_lots qty,
                                         uint16_t flags) {
    struct obi_event ev = test_level(side, price, qty, flags);
    ev.kind = OBI_EVENT_ADD;
    ev.order_id = id;
    return ev;
}

static inline struct obi_event order_less(uint8_t kind, uint64_t id, obi_lots qty, uint16_t flags) {
    struct obi_event ev = order_event(kind, id, flags);
    ev.qty_lots = qty;
    return ev;
}

static inline struct obi_event order_modify(uint64_t id, obi_ticks price, obi_lots qty,
                                            uint16_t flags) {
    struct obi_event ev = order_less(OBI_EVENT_MODIFY, id, qty, flags);
    ev.price_ticks = price;
    return ev;
}

static inline struct obi_event order_replace(uint64_t id, uint64_t id2, obi_ticks price,
                                             obi_lots qty, uint16_t flags) {
    struct obi_event ev = order_modify(id, price, qty, flags);
    ev.kind = OBI_EVENT_REPLACE;
    ev.order_id2 = id2;
    return ev;
}

static inline void orders_check(const obi_book *book) {
    struct obi_error err;
    ck_assert_msg(obi_book_check(book, &err) == OBI_OK, "%s", err.message);
}

static inline int orders_apply(obi_book *book, struct obi_event ev) {
    size_t taken = SIZE_MAX;
    int rc = obi_book_apply(book, &ev, 1, &taken);
    ck_assert_uint_eq(taken, rc >= 0);
    orders_check(book);
    return rc;
}

static inline obi_book *orders_open_with(const struct obi_book_options *opt) {
    obi_book *book = NULL;
    ck_assert_int_eq(obi_book_create(opt, NULL, &book, NULL), OBI_OK);
    orders_check(book);
    ck_assert_int_eq(orders_apply(book, test_event(OBI_EVENT_CLEAR, LAST)), OBI_OK);
    return book;
}

static inline struct obi_book_options orders_options(uint32_t max_orders) {
    struct obi_book_options opt;
    memset(&opt, 0, sizeof opt);
    opt.struct_size = sizeof opt;
    opt.max_orders = max_orders;
    opt.max_levels = 64;
    opt.max_changes = 64;
    return opt;
}

static inline obi_book *orders_open(uint32_t flags) {
    struct obi_book_options opt = orders_options(64);
    opt.flags = flags;
    return orders_open_with(&opt);
}

/* One whole frame each. */
static inline int orders_add(obi_book *book, uint64_t id, uint8_t side, obi_ticks price,
                             obi_lots qty) {
    return orders_apply(book, order_add(id, side, price, qty, LAST));
}
static inline int orders_cancel(obi_book *book, uint64_t id, obi_lots qty) {
    return orders_apply(book, order_less(OBI_EVENT_CANCEL, id, qty, LAST));
}
static inline int orders_execute(obi_book *book, uint64_t id, obi_lots qty) {
    return orders_apply(book, order_less(OBI_EVENT_EXECUTE, id, qty, LAST));
}
static inline int orders_modify(obi_book *book, uint64_t id, obi_ticks price, obi_lots qty) {
    return orders_apply(book, order_modify(id, price, qty, LAST));
}
static inline int orders_replace(obi_book *book, uint64_t id, uint64_t id2, obi_ticks price,
                                 obi_lots qty) {
    return orders_apply(book, order_replace(id, id2, price, qty, LAST));
}

static inline struct obi_book_info orders_info(const obi_book *book) {
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_book_info(book, &info), OBI_OK);
    return info;
}

static inline uint64_t orders_count(const obi_book *book, uint32_t counter) {
    uint64_t value = UINT64_MAX;
    ck_assert_int_eq(obi_book_count(book, counter, &value), OBI_OK);
    return value;
}

/* Writes a level's queue behind text; what rests there and how often must be the level's. */
static inline size_t orders_write_queue(const obi_book *book, uint32_t side, obi_ticks price,
                                        obi_lots qty, uint32_t count, char *text) {
    struct obi_order order[ORDERS_QUEUE];
    size_t n = SIZE_MAX, at = (size_t)sprintf(text, "%lld:", (long long)price);
    obi_lots sum = 0;
    ck_assert_int_eq(obi_book_orders(book, side, price, order, ORDERS_QUEUE, &n), OBI_OK);
    ck_assert_uint_eq(n, count);
    for (size_t i = 0; i < n; i++) {
        ck_assert(order[i].side == side && order[i].price_ticks == price);
        ck_assert_int_eq(order[i].ahead_lots, sum);
        ck_assert_uint_eq(order[i].ahead_orders, i);
        sum += order[i].qty_lots;
        at += (size_t)sprintf(text + at, " %llu=%lld", (unsigned long long)order[i].order_id,
                              (long long)order[i].qty_lots);
    }
    ck_assert_int_eq(sum, qty);
    return at;
}

static inline void orders_expect(const obi_book *book, uint32_t side, const char *expected) {
    obi_ticks price[ORDERS_LEVELS];
    obi_lots qty[ORDERS_LEVELS];
    uint32_t count[ORDERS_LEVELS];
    char text[ORDERS_TEXT] = "";
    size_t n = SIZE_MAX, at = 0;
    ck_assert_int_eq(obi_book_levels(book, side, ORDERS_LEVELS, price, qty, count, &n), OBI_OK);
    for (size_t i = 0; i < n; i++) {
        if (i) at += (size_t)sprintf(text + at, " | ");
        at += orders_write_queue(book, side, price[i], qty[i], count[i], text + at);
    }
    ck_assert_str_eq(text, expected);
}

static inline void orders_expect_bids(const obi_book *book, const char *expected) {
    orders_expect(book, OBI_BID, expected);
}
static inline void orders_expect_asks(const obi_book *book, const char *expected) {
    orders_expect(book, OBI_ASK, expected);
}

/* The journal as "4 bid 100 12>7 x5 id 1": cause, side, price, size before and after, traded if
 * any, and whose; entries parted by "; ". */
static inline void orders_expect_changes(const obi_book *book, const char *expected) {
    static const char *const side[] = {"none", "bid", "ask"};
    const struct obi_change *change = NULL;
    char text[ORDERS_TEXT] = "", traded[32];
    size_t n = SIZE_MAX, at = 0;
    ck_assert_int_eq(obi_book_changes(book, &change, &n), OBI_OK);
    for (size_t i = 0; i < n; i++) {
        const struct obi_change *c = &change[i];
        traded[0] = '\0';
        if (c->traded_lots) snprintf(traded, sizeof traded, " x%lld", (long long)c->traded_lots);
        at +=
            (size_t)sprintf(text + at, "%s%d %s %lld %lld>%lld%s id %llu", i ? "; " : "", c->cause,
                            side[c->side], (long long)c->price_ticks, (long long)c->before_lots,
                            (long long)c->after_lots, traded, (unsigned long long)c->order_id);
    }
    ck_assert_str_eq(text, expected);
}

static inline struct obi_order orders_get(const obi_book *book, uint64_t id) {
    struct obi_order order;
    ck_assert_int_eq(obi_book_order(book, id, &order), OBI_OK);
    ck_assert_uint_eq(order.order_id, id);
    return order;
}

/* No order of this id rests. */
static inline void orders_expect_none(const obi_book *book, uint64_t id) {
    struct obi_order order;
    ck_assert_int_eq(obi_book_order(book, id, &order), OBI_E_NAME);
}

#endif /* TEST_ORDERS_H */
