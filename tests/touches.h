/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A recording that is played, and the list of what the touch was after each frame of a book and of
 * what the venue's quotes said it was. */
#ifndef TEST_TOUCHES_H
#define TEST_TOUCHES_H

#include "played.h"

enum { TOUCHES_MOST = 1 << 14 };

struct touch {
    obi_ns ts_ns;
    int64_t number[4]; /* bid, its size, ask, its size; 0 and 0 where there is none */
    uint32_t instrument;
    uint8_t is_quote;
    uint8_t is_blind; /* a quote's: its book was stale */
};

struct touches {
    struct played played; /* the first: what is called with it finds the rest behind it */
    struct touch at[TOUCHES_MOST];
    size_t n;
};

static inline void touches_add(struct touches *all, const struct touch *t) {
    if (all->n == TOUCHES_MOST) ck_abort_msg("more touches than there is room for");
    all->at[all->n++] = *t;
}

/* The touch at the end of a frame of the book; none while the book is stale. */
static inline void touches_look(struct touches *all, const obi_book *book,
                                const struct obi_event *ev) {
    struct touch t = {.ts_ns = ev->ts_ns, .instrument = ev->instrument};
    for (int s = 0; s < 2; s++) {
        obi_ticks price = 0;
        obi_lots qty = 0;
        size_t n;
        if (obi_book_levels(book, s ? OBI_ASK : OBI_BID, 1, &price, &qty, NULL, &n)) return;
        t.number[2 * s] = n ? price : 0;
        t.number[2 * s + 1] = n ? qty : 0;
    }
    touches_add(all, &t);
}

/* A quote's bid, or the ask behind it. */
static inline void touches_quote(struct touches *all, const obi_book *book,
                                 const struct obi_event *ev) {
    struct obi_book_info info = {.struct_size = sizeof info};
    int is_ask = ev->side == OBI_ASK;
    struct touch t = {.ts_ns = ev->ts_ns, .instrument = ev->instrument, .is_quote = 1};
    if (!is_ask) touches_add(all, &t);
    struct touch *quote = &all->at[all->n - 1];
    ck_assert_int_eq(obi_book_info(book, &info), OBI_OK);
    quote->is_blind = info.state == OBI_STATE_STALE;
    quote->number[2 * is_ask] = ev->qty_lots ? ev->price_ticks : 0;
    quote->number[2 * is_ask + 1] = ev->qty_lots;
}

static inline void touches_event(struct played *p, const obi_book *book,
                                 const struct obi_event *ev) {
    struct touches *all = (struct touches *)p;
    if (p->n_refused) ck_abort_msg("a book refuses an event");
    if (ev->kind == OBI_EVENT_QUOTE) {
        touches_quote(all, book, ev);
    } else if (ev->flags & OBI_EVENT_LAST && ev->kind != OBI_EVENT_TRADE) {
        touches_look(all, book, ev);
    }
}

static inline struct touches *touches_open(const char *format, const struct obi_instrument *given,
                                           size_t n_given) {
    struct touches *all = calloc(1, sizeof *all);
    ck_assert_ptr_nonnull(all);
    played_open_with(&all->played, format, given, n_given);
    all->played.each = touches_event;
    return all;
}

static inline void touches_close(struct touches *all) {
    played_close(&all->played);
    free(all);
}

static inline int touch_is(const struct touch *a, const struct touch *b) {
    return memcmp(a->number, b->number, sizeof a->number) == 0;
}

/* Looks for each quote of an instrument among the touches of its book, from the one on that the
 * quote before was found at; not for those that came while the book was stale. Returns how many
 * were found; `*n_quotes` grows by all. */
static inline size_t touches_in_order(const struct touches *all, uint32_t instrument,
                                      size_t *n_quotes) {
    size_t n_found = 0, from = 0;
    for (size_t q = 0; q < all->n; q++) {
        const struct touch *quote = &all->at[q];
        if (!quote->is_quote || quote->is_blind || quote->instrument != instrument) continue;
        ++*n_quotes;
        for (size_t i = from; i < all->n; i++) {
            const struct touch *t = &all->at[i];
            if (t->is_quote || t->instrument != instrument || !touch_is(t, quote)) continue;
            n_found++;
            from = i;
            break;
        }
    }
    return n_found;
}

#endif /* TEST_TOUCHES_H */
