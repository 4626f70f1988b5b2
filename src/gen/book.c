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

const struct gen_queue *gen_book_at(const struct gen_book *b, uint8_t side, size_t rank) {
    const struct gen_side *s = side_of(b, side);
    return rank < s->n ? &s->level[s->n - 1 - rank] : NULL;
}

/* Halves what is left without a branch to guess: its sums decide where it goes on. */
size_t gen_book_rank(const struct gen_book *b, uint8_t side, obi_ticks price_ticks) {
    const struct gen_side *s = side_of(b, side);
    const struct gen_queue *at = s->level; /* those before are not better */
    obi_ticks sign = side == OBI_BID ? 1 : -1, price = sign * price_ticks;
    size_t left = s->n;
    if (left == 0) return 0;
    for (size_t half; left > 1; left -= half) {
        half = left / 2;
        at += (size_t)(sign * at[half - 1].price_ticks <= price) * half;
    }
    return s->n - (size_t)(at - s->level) - (sign * at->price_ticks <= price);
}

obi_lots gen_book_qty(const struct gen_book *b, uint8_t side, obi_ticks price_ticks) {
    const struct gen_queue *at = gen_book_at(b, side, gen_book_rank(b, side, price_ticks));
    return at && at->price_ticks == price_ticks ? at->qty_lots : 0;
}

static struct gen_level level_of(const struct gen_queue *q) {
    return q ? (struct gen_level){q->price_ticks, q->qty_lots} : (struct gen_level){0, 0};
}

void gen_book_touch(const struct gen_book *b, struct gen_touch *out) {
    out->bid = level_of(gen_book_at(b, OBI_BID, 0));
    out->ask = level_of(gen_book_at(b, OBI_ASK, 0));
}

size_t gen_book_levels(const struct gen_book *b, uint8_t side, struct gen_level *out, size_t size) {
    size_t n = gen_book_count(b, side);
    for (size_t rank = 0; rank < n && rank < size; rank++)
        out[rank] = level_of(gen_book_at(b, side, rank));
    return n;
}

/* Where the better levels begin; the price itself, if it is there, is right before. */
static size_t end_of(const struct gen_book *b, uint8_t side, obi_ticks price_ticks) {
    return side_of(b, side)->n - gen_book_rank(b, side, price_ticks);
}

struct gen_queue *gen_book_find(struct gen_book *b, uint8_t side, obi_ticks price_ticks) {
    size_t end = end_of(b, side, price_ticks);
    struct gen_queue *at = &gen_book_side(b, side)->level[end];
    return end > 0 && at[-1].price_ticks == price_ticks ? at - 1 : NULL;
}

struct gen_queue *gen_book_open(struct gen_book *b, uint8_t side, obi_ticks price_ticks) {
    struct gen_side *s = gen_book_side(b, side);
    size_t end = end_of(b, side, price_ticks);
    struct gen_queue *at = &s->level[end];
    if (end > 0 && at[-1].price_ticks == price_ticks) return at - 1;
    memmove(at + 1, at, (s->n++ - end) * sizeof *at);
    *at = (struct gen_queue){.price_ticks = price_ticks};
    return at;
}

void gen_book_close(struct gen_book *b, uint8_t side, struct gen_queue *at) {
    struct gen_side *s = gen_book_side(b, side);
    memmove(at, at + 1, (size_t)(&s->level[s->n] - (at + 1)) * sizeof *at);
    s->n--;
}

void gen_book_set(struct gen_book *b, uint8_t side, struct gen_level level) {
    if (level.qty_lots != 0) {
        gen_book_open(b, side, level.price_ticks)->qty_lots = level.qty_lots;
        return;
    }
    struct gen_queue *at = gen_book_find(b, side, level.price_ticks);
    if (at) gen_book_close(b, side, at);
}
