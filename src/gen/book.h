/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The true book: two sorted arrays, the best level last, because most of what happens happens near
 * the touch and so moves little memory. A set or a look-up is a binary search; an insert or a
 * removal moves every better level, at worst the whole side. Plain on purpose: this is what others
 * are judged by. */
#ifndef GEN_BOOK_H
#define GEN_BOOK_H

#include <stdbool.h>

#include "gen.h"

/* A price with what rests there. Front and back are the ends of its queue of orders, as slots of
 * order.h; in a book of levels only they are 0. */
struct gen_queue {
    obi_ticks price_ticks;
    obi_lots qty_lots;
    uint32_t front, back;
};

struct gen_side {
    struct gen_queue *level;
    size_t n;
};

struct gen_book {
    struct gen_side bid, ask;
    size_t capacity; /* levels a side; the market never asks for more */
};

bool gen_book_init(struct gen_book *b, size_t capacity); /* false without memory */
void gen_book_free(struct gen_book *b);
void gen_book_copy(struct gen_book *to, const struct gen_book *from); /* of the same capacity */

static inline struct gen_side *gen_book_side(struct gen_book *b, uint8_t side) {
    return side == OBI_BID ? &b->bid : &b->ask;
}
size_t gen_book_count(const struct gen_book *b, uint8_t side);
/* The level of a rank, 0 at the touch; NULL beyond the last. */
const struct gen_queue *gen_book_at(const struct gen_book *b, uint8_t side, size_t rank);
/* How many levels are better than a price. */
size_t gen_book_rank(const struct gen_book *b, uint8_t side, obi_ticks price_ticks);
obi_lots gen_book_qty(const struct gen_book *b, uint8_t side, obi_ticks price_ticks);
void gen_book_touch(const struct gen_book *b, struct gen_touch *out);
/* The levels, best first, at most size; returns how many there are. */
size_t gen_book_levels(const struct gen_book *b, uint8_t side, struct gen_level *out, size_t size);
/* The queue at a price; NULL without one, and a new one, empty, for gen_book_open(). Good until a
 * price comes or goes. */
struct gen_queue *gen_book_find(struct gen_book *b, uint8_t side, obi_ticks price_ticks);
struct gen_queue *gen_book_open(struct gen_book *b, uint8_t side, obi_ticks price_ticks);
/* A queue goes. */
void gen_book_close(struct gen_book *b, uint8_t side, struct gen_queue *at);
/* The size at a price is now so much; 0 removes it. */
void gen_book_set(struct gen_book *b, uint8_t side, struct gen_level level);

#endif /* GEN_BOOK_H */
