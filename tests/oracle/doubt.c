/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "oracle/book.h"

#include <stdlib.h>

/* -- checksum --------------------------------------------------------------------------------- */

static size_t put_orders(const struct oracle_book *book, int i, obi_ticks price,
                         struct oracle_quote *out) {
    size_t n = 0;
    for (size_t k = 0; k < book->n_orders; k++) {
        const struct oracle_order *o = &book->order[k];
        if (o->side == (i ? OBI_ASK : OBI_BID) && o->price_ticks == price)
            out[n++] = (struct oracle_quote){o->order_id, price, o->qty_lots};
    }
    return n;
}

static struct oracle_quotes quotes_of(const struct oracle_book *book, int i, int orders) {
    const struct oracle_side *s = &book->side[i];
    struct oracle_quote *quote = malloc((s->n + book->n_orders + 1) * sizeof *quote);
    size_t n = 0;
    if (!quote) abort();
    for (size_t k = 0; k < s->n; k++) {
        const struct oracle_level *level = &s->level[k];
        if (orders)
            n += put_orders(book, i, level->price_ticks, quote + n);
        else
            quote[n++] = (struct oracle_quote){0, level->price_ticks, level->qty_lots};
    }
    return (struct oracle_quotes){quote, n};
}

uint32_t oracle_book_checksum(const struct oracle_book *book, const struct oracle_recipe *recipe) {
    int orders = oracle_checksum_is_of_orders(recipe->kind);
    struct oracle_quotes bids = quotes_of(book, 0, orders), asks = quotes_of(book, 1, orders);
    uint32_t value = oracle_checksum(recipe, bids, asks);
    free((void *)(uintptr_t)bids.quote);
    free((void *)(uintptr_t)asks.quote);
    return value;
}

static int byte_of(const struct obi_event *ev, int i) {
    return (int)(ev->order_id2 >> 8 * i & 255);
}

static int can_be_made(const struct oracle_book *book, uint8_t kind) {
    if (kind == OBI_CHECKSUM_NONE || kind > OBI_CHECKSUM_BITFINEX_ORDERS) return 0;
    return book->opt.max_orders > 0 || !oracle_checksum_is_of_orders(kind);
}

void oracle_book_judge_checksum(struct oracle_book *book) {
    const struct obi_event *ev = &book->checksum;
    struct oracle_recipe r = {(uint8_t)byte_of(ev, 0), byte_of(ev, 1), byte_of(ev, 2),
                              byte_of(ev, 3),          byte_of(ev, 4), (int64_t)ev->order_id,
                              (int64_t)ev->qty_lots};
    int lost = book->state == OBI_STATE_EMPTY || book->state == OBI_STATE_STALE;
    if (!book->has_checksum) return;
    book->has_checksum = 0;
    if (lost || !can_be_made(book, r.kind)) {
        book->count[OBI_COUNTER_BOOK_UNVERIFIED]++;
        return;
    }
    book->checksum_told = (uint32_t)ev->price_ticks;
    book->checksum_made = oracle_book_checksum(book, &r);
    int same = book->checksum_told == book->checksum_made;
    book->count[same ? OBI_COUNTER_BOOK_VERIFIED : OBI_COUNTER_BOOK_MISMATCHED]++;
    if (!same) oracle_book_become_stale(book);
}

/* -- crossing --------------------------------------------------------------------------------- */

void oracle_book_judge_crossing(struct oracle_book *book) {
    if (!book->frame_speaks) return;
    if (book->state != OBI_STATE_VALID || !(book->shape & OBI_SHAPE_CROSSED)) {
        book->crossed_frames = 0;
        book->crossed_since_ns = 0;
        return;
    }
    if (book->crossed_frames++ == 0)
        book->crossed_since_ns = book->recv_ns != 0 ? book->recv_ns : book->ts_ns;
    if (book->opt.max_crossed == 0 || book->crossed_frames <= book->opt.max_crossed) return;
    uint64_t frames = book->crossed_frames;
    obi_ns since_ns = book->crossed_since_ns;
    oracle_book_become_stale(book);
    book->crossed_frames = frames;
    book->crossed_since_ns = since_ns;
}

/* -- silence ---------------------------------------------------------------------------------- */

/* Times of traces are small enough to be subtracted. */
void oracle_book_judge_silence(struct oracle_book *book, const struct obi_event *ev) {
    obi_ns quiet = 0;
    if (book->opt.max_quiet_ns == 0 || book->state != OBI_STATE_VALID) return;
    if (ev->kind == OBI_EVENT_PHASE) return;
    if (ev->recv_ns != 0 && book->spoke.recv_ns != 0)
        quiet = ev->recv_ns - book->spoke.recv_ns;
    else if (ev->ts_ns != 0 && book->spoke.ts_ns != 0)
        quiet = ev->ts_ns - book->spoke.ts_ns;
    if (quiet <= book->opt.max_quiet_ns) return;
    book->count[OBI_COUNTER_BOOK_QUIET]++;
    oracle_book_become_stale(book);
}
