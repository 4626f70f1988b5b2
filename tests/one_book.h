/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A small book of levels, told an event at a time and checked after each. */
#ifndef TEST_ONE_BOOK_H
#define TEST_ONE_BOOK_H

#include "support.h"

#define LAST OBI_EVENT_LAST
#define SNAP OBI_EVENT_SNAPSHOT

static inline obi_book *make(uint32_t flags, const struct obi_instrument *spec) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .flags = flags, .max_levels = 8};
    obi_book *book;
    opt.max_changes = 4;
    opt.spec = spec;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    return book;
}

static inline int apply(obi_book *book, struct obi_event ev) {
    struct obi_error err;
    size_t taken;
    int rc = obi_book_apply(book, &ev, 1, &taken);
    ck_assert_uint_eq(taken, rc >= 0);
    ck_assert_msg(obi_book_check(book, &err) == OBI_OK, "%s", err.message);
    return rc;
}

/* bid 100 x 5, 99 x 6; ask 101 x 7 */
static inline void snapshot(obi_book *book) {
    ck_assert_int_eq(apply(book, test_level(OBI_BID, 100, 5, SNAP)), OBI_MORE);
    ck_assert_int_eq(apply(book, test_level(OBI_BID, 99, 6, SNAP)), OBI_MORE);
    ck_assert_int_eq(apply(book, test_level(OBI_ASK, 101, 7, SNAP | LAST)), OBI_OK);
}

static inline struct obi_book_info info(const obi_book *book) {
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_book_info(book, &info), OBI_OK);
    return info;
}

static inline uint64_t count(const obi_book *book, uint32_t counter) {
    uint64_t value;
    ck_assert_int_eq(obi_book_count(book, counter, &value), OBI_OK);
    return value;
}

#endif /* TEST_ONE_BOOK_H */
