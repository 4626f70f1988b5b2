/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "worked.h"

#include <math.h>

#define LAST OBI_EVENT_LAST
#define SNAP OBI_EVENT_SNAPSHOT

obi_book *worked_book(const struct obi_instrument *spec) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .spec = spec};
    obi_book *book = NULL;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    return book;
}

static void apply(obi_book *book, struct obi_event ev) {
    size_t taken;
    ck_assert_int_ge(obi_book_apply(book, &ev, 1, &taken), 0);
}

void worked_level(obi_book *book, uint8_t side, obi_ticks price, obi_lots qty, uint64_t orders,
                  uint16_t flags) {
    struct obi_event ev = test_level(side, price, qty, flags);
    ev.order_id2 = orders;
    apply(book, ev);
}

void worked_expect(const obi_book *book, const char *column, double value, uint8_t status) {
    struct obi_column col;
    struct obi_error err;
    obi_metrics *m = NULL;
    double got = 0;
    uint8_t told = 0;
    ck_assert_msg(obi_column_parse(column, &col, &err) == OBI_OK, "%s: %s", column, err.message);
    ck_assert_int_eq(obi_metrics_create(&col, 1, NULL, &m, NULL), OBI_OK);
    ck_assert_int_ge(obi_metrics_update(m, book, &got, &told, 1), 0);
    obi_metrics_destroy(m);
    int same = isnan(value) ? isnan(got) : got == value;
    ck_assert_msg(same && told == status, "%s: %.17g status %d, expected %.17g status %d", column,
                  got, told, value, status);
}

/* The book of the reference: bids 100 x 6, 99 x 10, 98 x 3, 97 x 14, 95 x 7; asks 101 x 4, 102 x 8,
 * 104 x 5, 105 x 2, 107 x 5. Orders: as many as the rank, from 1. */
obi_book *worked_example(const struct obi_instrument *spec, uint64_t orders) {
    static const obi_ticks bid[] = {100, 99, 98, 97, 95}, ask[] = {101, 102, 104, 105, 107};
    static const obi_lots bid_qty[] = {6, 10, 3, 14, 7}, ask_qty[] = {4, 8, 5, 2, 5};
    obi_book *book = worked_book(spec);
    for (uint64_t i = 0; i < 5; i++) {
        worked_level(book, OBI_BID, bid[i], bid_qty[i], orders * (i + 1), SNAP);
        worked_level(book, OBI_ASK, ask[i], ask_qty[i], orders * (i + 1),
                     i == 4 ? SNAP | LAST : SNAP);
    }
    return book;
}

void worked_check(obi_book *book, const struct worked *w, size_t n) {
    for (size_t i = 0; i < n; i++) worked_expect(book, w[i].column, w[i].value, w[i].status);
    obi_book_destroy(book);
}

struct obi_instrument worked_contract(uint32_t kind, double multiplier) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .contract = kind};
    spec.multiplier = multiplier;
    return spec;
}
