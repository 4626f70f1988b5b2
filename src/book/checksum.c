/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book/checksum.h"

#include "book/book.h"
#include "core/crc32.h"
#include "core/numeral.h"

/* How each recipe is made. */
typedef size_t write_number(const struct obi_numeral *x, char *text);

enum { ORDERS = 1, PAIRED = 2, SIGNED = 4 };

static const struct kind {
    uint32_t n;          /* levels a side, of PAIRED | ORDERS orders a side */
    uint32_t how;        /* PAIRED: bid, ask, bid, ask, parted by colons; else asks, then bids */
    write_number *write; /* NULL: without points, decimals as told */
} kinds[] = {
    [OBI_CHECKSUM_KRAKEN] = {10, 0, NULL},
    [OBI_CHECKSUM_KRAKEN_ORDERS] = {10, ORDERS, NULL},
    [OBI_CHECKSUM_OKX] = {25, PAIRED, obi_numeral_plain},
    [OBI_CHECKSUM_FTX] = {100, PAIRED, obi_numeral_python},
    [OBI_CHECKSUM_BITFINEX] = {25, PAIRED | SIGNED, obi_numeral_javascript},
    [OBI_CHECKSUM_BITFINEX_ORDERS] = {25, PAIRED | SIGNED | ORDERS, obi_numeral_javascript},
};

enum { KINDS = sizeof kinds / sizeof *kinds, ORDERS_MOST = 25 };

/* -- the text ---------------------------------------------------------------------------------- */

enum { ROOM = 1024 };

struct writer {
    const struct obi_recipe *recipe;
    const struct kind *kind;
    uint32_t crc;
    int has_begun;
    size_t n;
    char text[ROOM];
};

static void flush(struct writer *w) {
    w->crc = obi_crc32(w->crc, w->text, w->n);
    w->n = 0;
}

/* Room for a number, behind a colon where there is one before. */
static char *next(struct writer *w) {
    if (w->n + 1 + OBI_NUMERAL_TEXT > ROOM) flush(w);
    if (w->kind->how & PAIRED && w->has_begun) w->text[w->n++] = ':';
    w->has_begun = 1;
    return w->text + w->n;
}

static void put_number(struct writer *w, obi_wide value, uint32_t digits, uint32_t written) {
    struct obi_numeral x = obi_numeral_of(value, digits);
    char *at = next(w);
    w->n += w->kind->write ? w->kind->write(&x, at) : obi_numeral_bare(&x, written, at);
}

static void put_price(struct writer *w, obi_ticks price_ticks) {
    const struct obi_recipe *r = w->recipe;
    put_number(w, obi_wide_mul(price_ticks, r->price_step), r->price_digits, r->price_written);
}

static void put_size(struct writer *w, uint32_t side, obi_lots qty_lots) {
    const struct obi_recipe *r = w->recipe;
    int negative = side == OBI_ASK && w->kind->how & SIGNED;
    obi_wide value = obi_wide_mul(negative ? -qty_lots : qty_lots, r->qty_step);
    put_number(w, value, r->qty_digits, r->qty_written);
}

/* -- levels ------------------------------------------------------------------------------------ */

static const struct obi_ladder *side_of(const obi_book *book, uint32_t side) {
    return side == OBI_BID ? &book->bid : &book->ask;
}

static void put_level(struct writer *w, const struct obi_cursor *cursor, uint32_t side) {
    put_price(w, obi_ladder_price(cursor->side, cursor->depth));
    put_size(w, side, cursor->qty_lots);
}

static void put_pairs(struct writer *w, const obi_book *book) {
    struct obi_cursor bid, ask;
    obi_cursor_start(&bid, &book->bid);
    obi_cursor_start(&ask, &book->ask);
    for (uint32_t i = 0; i < w->kind->n; i++) {
        int has_bid = obi_cursor_next(&bid), has_ask = obi_cursor_next(&ask);
        if (has_bid) put_level(w, &bid, OBI_BID);
        if (has_ask) put_level(w, &ask, OBI_ASK);
        if (!has_bid && !has_ask) return;
    }
}

/* The first order of the level at the cursor. */
static uint32_t first_order(const obi_book *book, const struct obi_cursor *cursor, uint32_t side) {
    return obi_orders_queue(&book->orders, side, obi_cursor_at(cursor))->first;
}

static void put_queue(struct writer *w, const obi_book *book, const struct obi_cursor *cursor,
                      uint32_t side) {
    const struct obi_resting *record = book->orders.record;
    uint32_t i = first_order(book, cursor, side);
    for (; i != OBI_ORDER_NONE; i = record[i].next) {
        put_price(w, obi_ladder_price(cursor->side, cursor->depth));
        put_size(w, side, record[i].qty_lots);
    }
}

static void put_side(struct writer *w, const obi_book *book, uint32_t side) {
    struct obi_cursor cursor;
    obi_cursor_start(&cursor, side_of(book, side));
    for (uint32_t i = 0; i < w->kind->n && obi_cursor_next(&cursor); i++) {
        if (w->kind->how & ORDERS) {
            put_queue(w, book, &cursor, side);
        } else {
            put_level(w, &cursor, side);
        }
    }
}

/* -- orders by id ------------------------------------------------------------------------------ */

/* A side's best orders; of one price those with the least ids. */
struct best {
    uint32_t n;
    uint32_t order[ORDERS_MOST];
};

/* Sorts an order in among those from one on, the level's; what does not fit falls off the end. */
static void sort_in(struct best *best, uint32_t from, const struct obi_resting *record,
                    uint32_t order) {
    uint32_t i = best->n;
    if (best->n == ORDERS_MOST) {
        if (record[best->order[--i]].id < record[order].id) return;
    } else {
        best->n++;
    }
    for (; i > from && record[best->order[i - 1]].id > record[order].id; i--) {
        best->order[i] = best->order[i - 1];
    }
    best->order[i] = order;
}

static void find_best(const obi_book *book, uint32_t side, struct best *best) {
    const struct obi_resting *record = book->orders.record;
    struct obi_cursor cursor;
    best->n = 0;
    obi_cursor_start(&cursor, side_of(book, side));
    while (best->n < ORDERS_MOST && obi_cursor_next(&cursor)) {
        uint32_t from = best->n, i = first_order(book, &cursor, side);
        for (; i != OBI_ORDER_NONE; i = record[i].next) sort_in(best, from, record, i);
    }
}

static void put_order(struct writer *w, const struct obi_resting *r) {
    w->n += obi_numeral_count(r->id, next(w));
    put_size(w, r->side, r->qty_lots);
}

static void put_order_pairs(struct writer *w, const obi_book *book) {
    const struct obi_resting *record = book->orders.record;
    struct best bid, ask;
    find_best(book, OBI_BID, &bid);
    find_best(book, OBI_ASK, &ask);
    for (uint32_t i = 0; i < ORDERS_MOST; i++) {
        if (i < bid.n) put_order(w, &record[bid.order[i]]);
        if (i < ask.n) put_order(w, &record[ask.order[i]]);
    }
}

/* -- the recipe -------------------------------------------------------------------------------- */

int obi_checksum_fits(const struct obi_recipe *recipe, const struct obi_book *book) {
    if (recipe->kind >= KINDS || !kinds[recipe->kind].n) return 0;
    return !(kinds[recipe->kind].how & ORDERS) || book->plan.max_orders;
}

uint32_t obi_checksum_make(const struct obi_recipe *recipe, const struct obi_book *book) {
    struct writer w = {.recipe = recipe, .kind = &kinds[recipe->kind]};
    if (!(w.kind->how & PAIRED)) {
        put_side(&w, book, OBI_ASK);
        put_side(&w, book, OBI_BID);
    } else if (w.kind->how & ORDERS) {
        put_order_pairs(&w, book);
    } else {
        put_pairs(&w, book);
    }
    flush(&w);
    return w.crc;
}
