/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of the user's own orders share: books of levels (is_l3 0) and of orders (1), which
 * are told alike. */
#ifndef TEST_OWN_H
#define TEST_OWN_H

#include "orders.h"

static inline obi_book *own_book(int is_l3, uint32_t max_own, obi_ns max_quiet_ns) {
    struct obi_book_options opt = orders_options(is_l3 ? 64 : 0);
    obi_book *book = NULL;
    opt.max_own = max_own;
    opt.max_quiet_ns = max_quiet_ns;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    orders_check(book);
    return book;
}

static inline struct obi_event own_rests(int is_l3, uint8_t side, obi_ticks price, uint16_t flags) {
    struct obi_event ev = test_level(side, price, 5, flags);
    if (!is_l3) return ev;
    return order_add((uint64_t)price, side, price, 5, flags);
}

/* bid 99 x 5, ask 101 x 5 */
static inline void own_snapshot(obi_book *book, int is_l3) {
    orders_apply(book, own_rests(is_l3, OBI_BID, 99, SNAP));
    ck_assert_int_eq(orders_apply(book, own_rests(is_l3, OBI_ASK, 101, SNAP | LAST)), OBI_OK);
}

static inline struct obi_event own_event(uint8_t side, obi_ticks price, obi_lots qty,
                                         uint16_t flags) {
    struct obi_event ev = test_level(side, price, qty, flags);
    ev.kind = OBI_EVENT_OWN;
    return ev;
}

#endif /* TEST_OWN_H */
