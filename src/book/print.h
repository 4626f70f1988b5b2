/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the prints of a journal say, and a reader of them that stops and goes on, frame by frame.
 *
 * A book whose levels are stale still has its prints: trades are a stream of their own. But where
 * the book was stale, began anew, or showed a frame that the reader did not see or that the journal
 * had no room for, prints may be missing: the reader says so, and reads what there is. */
#ifndef OBI_BOOK_PRINT_H
#define OBI_BOOK_PRINT_H

#include "book/book.h"

/* Who pressed: told with a trade, and the other side of the order that was executed. */
static inline uint8_t obi_print_aggressor(const struct obi_change *c) {
    if (c->cause == OBI_EVENT_TRADE) return c->side;
    if (c->cause != OBI_EVENT_EXECUTE) return OBI_NONE;
    return c->side == OBI_BID ? OBI_ASK : OBI_BID;
}

struct obi_prints {
    uint64_t epoch, frame;
    uint32_t next; /* entries of the frame that were read */
    int has_frame;
    int unread; /* the frame has more */
};

/* Turns to the book's last frame, or goes on in it; 1 where prints may be missing before it, told
 * once a frame. */
static inline int obi_prints_turn(struct obi_prints *p, const obi_book *book) {
    int is_same = p->has_frame && p->epoch == book->epoch && p->frame == book->frame;
    if (is_same) return 0;
    int follows = p->epoch == book->epoch && p->frame + 1 == book->frame && !p->unread;
    int is_broken = (p->has_frame && !follows) || book->state == OBI_STATE_STALE;
    *p = (struct obi_prints){book->epoch, book->frame, 0, 1, 1};
    return is_broken;
}

/* The next print of that frame, NULL behind the last one. */
static inline const struct obi_change *obi_prints_next(struct obi_prints *p, const obi_book *book) {
    while (p->next < book->n_changes) {
        const struct obi_change *c = &book->change[p->next++];
        if (c->flags & OBI_EVENT_PRINT && c->traded_lots > 0) return c;
    }
    return NULL;
}

/* Behind the last print: 1 where the journal had no room for more, told once a frame. */
static inline int obi_prints_end(struct obi_prints *p, const obi_book *book) {
    int is_cut = p->unread && book->overflow;
    p->unread = 0;
    return is_cut;
}

/* Puts the last print back, for which there was no room. */
static inline void obi_prints_back(struct obi_prints *p) {
    p->next--;
}

#endif /* OBI_BOOK_PRINT_H */
