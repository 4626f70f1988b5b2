/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Reads the generator's events into the slowest book that is quick enough: a size for every price
 * of a window, and nothing else to get wrong. A price outside of the window ends the test. */
#ifndef TEST_GEN_READER_H
#define TEST_GEN_READER_H

#include <check.h>
#include <gen.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS_MAX = 2048, START = 618000, PRICE_ARRAY_SIZE = 1 << 16 };

/* ck_assert() for what is asked a million times: the others write to a file each time they hold. */
#define must(claim)                                                                                \
    do {                                                                                           \
        if (!(claim)) ck_abort_msg("%s", #claim);                                                  \
    } while (0)

struct price_array {
    obi_ticks base;
    size_t n[2]; /* prices with a size: bids, asks */
    obi_lots qty[2][PRICE_ARRAY_SIZE];
};

static inline struct price_array *price_array_create(obi_ticks middle) {
    struct price_array *a = calloc(1, sizeof *a);
    ck_assert_ptr_nonnull(a);
    a->base = middle - PRICE_ARRAY_SIZE / 2;
    return a;
}

static inline void price_array_clear(struct price_array *a) {
    a->n[0] = a->n[1] = 0;
    memset(a->qty, 0, sizeof a->qty);
}

static inline obi_lots *price_array_at(struct price_array *a, uint8_t side, obi_ticks price) {
    must(price >= a->base && price < a->base + PRICE_ARRAY_SIZE);
    return &a->qty[side - OBI_BID][price - a->base];
}

/* The size before. */
static inline obi_lots price_array_set(struct price_array *a, uint8_t side, obi_ticks price,
                                       obi_lots qty) {
    obi_lots *at = price_array_at(a, side, price), was = *at;
    if (was == 0 && qty != 0) a->n[side - OBI_BID]++;
    if (was != 0 && qty == 0) a->n[side - OBI_BID]--;
    *at = qty;
    return was;
}

/* Whether a side is exactly these levels, best first. */
static inline int price_array_is(struct price_array *a, uint8_t side, const struct gen_level *level,
                                 size_t n) {
    if (a->n[side - OBI_BID] != n) return 0;
    for (size_t i = 0; i < n; i++) {
        if (*price_array_at(a, side, level[i].price_ticks) != level[i].qty_lots) return 0;
        obi_ticks step = i == 0 ? 1 : level[i].price_ticks - level[i - 1].price_ticks;
        if (i > 0 && (side == OBI_BID ? step >= 0 : step <= 0)) return 0;
    }
    return 1;
}

/* FNV-1a, a byte at a time. */
static inline uint64_t hash_byte(uint64_t hash, unsigned char byte) {
    return (hash ^ byte) * UINT64_C(0x100000001b3);
}
static inline uint64_t hash_number(uint64_t hash, uint64_t number) {
    for (int i = 0; i < 8; i++) hash = hash_byte(hash, (unsigned char)(number >> 8 * i));
    return hash;
}
#define HASH_BEGIN UINT64_C(0xcbf29ce484222325)

static inline struct gen *make(uint64_t seed, uint64_t n_frames, uint32_t n_levels,
                               uint32_t faults) {
    struct gen *g = gen_create(&(struct gen_options){.seed = seed,
                                                     .n_frames = n_frames,
                                                     .n_levels = n_levels,
                                                     .faults = faults,
                                                     .fault_every = 100});
    ck_assert_ptr_nonnull(g);
    return g;
}

/* A reader of events, with the naive book; what it saw of the last frame. */
struct reader {
    struct gen *g;
    struct price_array *book;
    const struct obi_event *ev;
    size_t n;
};

static inline struct reader open_reader(struct gen *g) {
    return (struct reader){.g = g, .book = price_array_create(START)};
}

static inline void close_reader(struct reader *r) {
    gen_destroy(r->g);
    free(r->book);
}

static inline void apply(struct price_array *book, const struct obi_event *ev) {
    if (ev->kind == OBI_EVENT_CLEAR) price_array_clear(book);
    if (ev->kind == OBI_EVENT_LEVEL) price_array_set(book, ev->side, ev->price_ticks, ev->qty_lots);
}

static inline int read_frame(struct reader *r) {
    r->n = gen_next(r->g, &r->ev);
    for (size_t i = 0; i < r->n; i++) {
        must((i + 1 == r->n) == ((r->ev[i].flags & OBI_EVENT_LAST) != 0));
        apply(r->book, &r->ev[i]);
    }
    return r->n > 0;
}

#endif /* TEST_GEN_READER_H */
