/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book.h"

#include <stdlib.h>
#include <string.h>

bool gen_book_init(struct gen_book *b, size_t capacity) {
    b->bid = (struct gen_side){malloc(capacity * sizeof *b->bid.level), 0};
    b->ask = (struct gen_side){malloc(capacity * sizeof *b->ask.level), 0};
    b->capacity = capacity;
    return b->bid.level && b->ask.level;
}

void gen_book_free(struct gen_book *b) {
    free(b->bid.level);
    free(b->ask.level);
}

static void copy_side(struct gen_side *to, const struct gen_side *from) {
    memcpy(to->level, from->level, from->n * sizeof *to->level);
    to->n = from->n;
}

void gen_book_copy(struct gen_book *to, const struct gen_book *from) {
    copy_side(&to->bid, &from->bid);
    copy_side(&to->ask, &from->ask);
}

static const struct gen_side *side_of(const struct gen_book *b, uint8_t side) {
    return side == OBI_BID ? &b->bid : &b->ask;
}

size_t gen_book_count(const struct gen_book *b, uint8_t side) {
    return side_of(b, side)->n;
}

const struct gen_level *gen_book_at(const struct gen_book *b, uint8_t side, size_t rank) {
    const struct gen_side *s = side_of(b, side);
    return rank < s->n ? &s->level[s->n - 1 - rank] : NULL;
}

size_t gen_book_rank(const struct gen_book *b, uint8_t side, obi_ticks price_ticks) {
    const struct gen_side *s = side_of(b, side);
    size_t lo = 0, hi = s->n; /* better levels begin in [lo, hi] */
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        obi_ticks at = s->level[mid].price_ticks;
        bool better = side == OBI_BID ? at > price_ticks : at < price_ticks;
        if (better)
            hi = mid;
        else
            lo = mid + 1;
    }
    return s->n - lo;
}

obi_lots gen_book_qty(const struct gen_book *b, uint8_t side, obi_ticks price_ticks) {
    const struct gen_level *at = gen_book_at(b, side, gen_book_rank(b, side, price_ticks));
    return at && at->price_ticks == price_ticks ? at->qty_lots : 0;
}

void gen_book_touch(const struct gen_book *b, struct gen_touch *out) {
    static const struct gen_level none = {0, 0};
    const struct gen_level *bid = gen_book_at(b, OBI_BID, 0), *ask = gen_book_at(b, OBI_ASK, 0);
    out->bid = bid ? *bid : none;
    out->ask = ask ? *ask : none;
}

void gen_book_set(struct gen_book *b, uint8_t side, struct gen_level level) {
    struct gen_side *s = gen_book_side(b, side);
    size_t end = s->n - gen_book_rank(b, side, level.price_ticks); /* the better ones begin here */
    bool there = end > 0 && s->level[end - 1].price_ticks == level.price_ticks;
    struct gen_level *at = &s->level[end];
    size_t better = (s->n - end) * sizeof *at;
    if (there && level.qty_lots != 0) {
        at[-1] = level;
    } else if (there) {
        memmove(at - 1, at, better);
        s->n--;
    } else if (level.qty_lots != 0) {
        memmove(at + 1, at, better);
        *at = level;
        s->n++;
    }
}
