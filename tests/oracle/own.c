/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What of a book is the user's own: a list in no order. */
#include "oracle/book.h"

static size_t most_of(const struct oracle_book *book) {
    return book->opt.max_own ? book->opt.max_own : 64;
}

static size_t place_of(const struct oracle_book *book, uint8_t side, obi_ticks price) {
    size_t i = 0;
    while (i < book->n_own && (book->own[i].side != side || book->own[i].price_ticks != price)) i++;
    return i;
}

int oracle_own_fits(const struct oracle_book *book, const struct obi_event *ev) {
    size_t n = 0;
    if (ev->qty_lots == 0 || place_of(book, ev->side, ev->price_ticks) < book->n_own) return 1;
    for (size_t i = 0; i < book->n_own; i++) n += book->own[i].side == ev->side;
    return n < most_of(book);
}

void oracle_own_apply(struct oracle_book *book, const struct obi_event *ev) {
    size_t i = place_of(book, ev->side, ev->price_ticks);
    uint32_t orders = ev->order_id2 > UINT32_MAX ? UINT32_MAX : (uint32_t)ev->order_id2;
    if (i == book->n_own && ev->qty_lots > 0) book->n_own++;
    if (i == book->n_own) return;
    book->own[i] = (struct oracle_order){.order_id = orders,
                                         .price_ticks = ev->price_ticks,
                                         .qty_lots = ev->qty_lots,
                                         .side = ev->side};
    if (ev->qty_lots == 0) book->own[i] = book->own[--book->n_own];
}

const struct oracle_order *oracle_own_next(const struct oracle_book *book, uint8_t side,
                                           const struct oracle_order *last) {
    const struct oracle_order *next = NULL;
    for (size_t i = 0; i < book->n_own; i++) {
        const struct oracle_order *o = &book->own[i];
        if (o->side != side) continue;
        obi_ticks price = o->price_ticks;
        int is_bid = side == OBI_BID;
        if (last && (is_bid ? price >= last->price_ticks : price <= last->price_ticks)) continue;
        if (!next || (is_bid ? price > next->price_ticks : price < next->price_ticks)) next = o;
    }
    return next;
}
