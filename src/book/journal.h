/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The journal: what the frame did, one entry a level change or print. Inline, as it is written at
 * every event. */
#ifndef OBI_BOOK_JOURNAL_H
#define OBI_BOOK_JOURNAL_H

#include "book/book.h"

/* Room for the next entry, NULL where there is none. */
static inline struct obi_change *obi_journal_next(obi_book *book) {
    if (book->n_changes == book->plan.max_changes) {
        book->overflow = 1;
        return NULL;
    }
    return &book->change[book->n_changes++];
}

/* The next entry with what the event itself tells. */
static inline struct obi_change *obi_journal_add(obi_book *book, const struct obi_event *ev) {
    struct obi_change *c = obi_journal_next(book);
    if (!c) return NULL;
    *c = (struct obi_change){.price_ticks = ev->price_ticks,
                             .order_id = ev->order_id,
                             .rank = UINT32_MAX,
                             .cause = ev->kind,
                             .side = ev->side,
                             .flags = ev->flags};
    return c;
}

/* 0 at or better than the touch before the frame, else UINT32_MAX. */
static inline uint32_t obi_journal_rank(const obi_book *book, const struct obi_ladder *side,
                                        int64_t depth) {
    int64_t best = side == &book->bid ? book->best_bid_before : book->best_ask_before;
    return depth <= best ? 0 : UINT32_MAX;
}

#endif /* OBI_BOOK_JOURNAL_H */
