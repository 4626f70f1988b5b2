/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How events change the book: what the events of levels and those of orders share. */
#ifndef OBI_BOOK_APPLY_H
#define OBI_BOOK_APPLY_H

#include "book/book.h"

/* Drops the levels at once, so that nobody reads them by accident: without a snapshot they mean
 * nothing any more. */
void obi_book_make_stale(obi_book *book);
/* The shape of what rests, in bits of enum obi_book_shape. */
uint32_t obi_book_shape_now(const obi_book *book);
/* Empties the book; the end of the frame makes it VALID. */
void obi_book_begin_snapshot(obi_book *book);
/* Counts an event that speaks of what is not there, and is not pardoned: makes the book stale. */
void obi_book_meet_unknown(obi_book *book);

static inline void obi_book_begin_frame(obi_book *book) {
    book->open = 1;
    book->rebased = book->speaks = book->overflow = 0;
    book->n_changes = 0;
    book->best_bid_before = book->bid.best;
    book->best_ask_before = book->ask.best;
}

/* Whether the event begins the frame's snapshot. */
static inline int obi_book_is_rebased_by(const obi_book *book, const struct obi_event *ev) {
    return ev->flags & OBI_EVENT_SNAPSHOT && !(book->open && book->rebased);
}

/* Levels, or orders, have something to build on. */
static inline int obi_book_is_synced(const obi_book *book) {
    return book->state == OBI_STATE_VALID || book->state == OBI_STATE_SYNCING;
}

/* Takes an order event, in a frame it begins where none is open. OBI_E_EVENT, and nothing changed,
 * where it contradicts itself or what rests; OBI_E_CAPACITY. */
int obi_book_take_order(obi_book *book, const struct obi_event *ev);
/* Notes that an order, if it rests, was filled: a later event takes the size from it. */
void obi_book_note_fill(obi_book *book, uint64_t order_id);
/* Drops the deepest levels of a side, with their orders, until at most n are left; returns how many
 * levels went. */
uint32_t obi_book_truncate_orders(obi_book *book, uint32_t side, uint32_t n);

#endif /* OBI_BOOK_APPLY_H */
