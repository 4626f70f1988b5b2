/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "stir.h"

#include "touch.h"

enum {
    REPLACES = 128, /* of 1024 that leave */
    MOVES = 256,    /* of 1024 changed orders go to another price */
    FAR = 3,        /* ticks that they go at most */
    TRIES = 1,      /* to find a price that is free */
    SCALED = 9      /* levels that turn deep or thin at once */
};

static uint8_t any_side(struct gen_market *m) {
    return gen_random_chance(&m->random, 512) ? OBI_BID : OBI_ASK;
}

static obi_lots draw_size(struct gen_market *m) {
    return gen_regime_scale(&m->regime, &m->planted, gen_shape_size(&m->random));
}

/* Price and size of an order that comes at a rank. The price may be none, below 1. */
static struct gen_level draw_level(struct gen_market *m, uint8_t side, uint32_t rank) {
    obi_ticks off = gen_shape_offset(&m->shape, &m->random, rank);
    return (struct gen_level){gen_outward(side, gen_edge_of(m, side), off), draw_size(m)};
}

static uint32_t kind_of(const struct gen_market *m, uint32_t rank) {
    return GEN_KIND_PATIENT + gen_plant_class(m->shape.n_levels, rank);
}

/* A price that is taken is left for one further out, more often than not. */
static void come(struct gen_market *m, uint8_t side, uint32_t rank, uint32_t kind) {
    struct gen_level level = draw_level(m, side, rank);
    for (int i = 0; i < TRIES && gen_book_qty(&m->book, side, level.price_ticks) != 0; i++)
        level.price_ticks =
            gen_outward(side, level.price_ticks, 1 + gen_random_below(&m->random, FAR));
    if (level.price_ticks >= 1) gen_deed_add(m, side, kind, level);
}

/* From the far end on, since a book is quick at its touch. */
void gen_stir_fill(struct gen_market *m, uint8_t side) {
    for (uint32_t rank = m->shape.n_levels; rank-- > 1;) come(m, side, rank, kind_of(m, rank));
    gen_touch_settle(m, side);
}

void gen_stir_empty(struct gen_market *m, uint8_t side) {
    const struct gen_queue *q;
    while ((q = gen_book_at(&m->book, side, 0)))
        gen_deed_clear(m, side, q->price_ticks, GEN_CAUSE_TRIM);
}

static void leave(struct gen_market *m, uint32_t at) {
    const struct gen_order *o = &m->orders.slot[at];
    uint8_t side = o->life.side;
    bool room = gen_book_count(&m->book, side) < m->limit && o->life.kind != GEN_KIND_MAKER;
    if (room && gen_random_chance(&m->random, REPLACES)) {
        obi_ticks ticks = 1 + gen_random_below(&m->random, FAR);
        struct gen_level level = {gen_outward(side, o->price_ticks, ticks), draw_size(m)};
        if (level.price_ticks >= 1) {
            gen_deed_replace(m, at, level);
            return;
        }
    }
    gen_deed_take(m, at, o->qty_lots, GEN_CAUSE_CANCEL);
}

void gen_stir_leave(struct gen_market *m) {
    uint32_t next;
    for (uint32_t at = gen_orders_due(&m->orders, m->truth.frame); at; at = next) {
        next = gen_orders_due_next(&m->orders, at);
        leave(m, at);
    }
}

/* The order that came first at a rank takes another size, or goes outward. */
static void change(struct gen_market *m, uint8_t side, uint32_t rank) {
    size_t n = gen_book_count(&m->book, side);
    if (n < 2) return;
    const struct gen_queue *q = gen_book_at(&m->book, side, rank < n ? rank : n - 1);
    struct gen_level level = {q->price_ticks, draw_size(m)};
    bool room = n < m->limit;
    if (room && gen_random_chance(&m->random, MOVES))
        level.price_ticks =
            gen_outward(side, q->price_ticks, 1 + gen_random_below(&m->random, FAR));
    if (level.price_ticks >= 1) gen_deed_modify(m, q->front, level);
}

/* A level is told and nothing about it has changed, though it may not be there. */
static void idle(struct gen_market *m, uint8_t side, uint32_t rank) {
    struct gen_level level = draw_level(m, side, rank);
    if (level.price_ticks >= 1) gen_deed_mark(m, side, level.price_ticks);
}

static void stir(struct gen_market *m, uint8_t side) {
    uint32_t rank = gen_shape_rank(&m->shape, &m->random);
    uint32_t roll = gen_random_below(&m->random, 1024);
    bool fleeting = gen_random_chance(&m->random, (int32_t)m->planted.fleeting_share);
    if (m->absent == side || rank >= m->shape.n_levels) return;
    if (roll < GEN_MODIFY_SHARE)
        change(m, side, rank);
    else if (roll < GEN_MODIFY_SHARE + GEN_IDLE_SHARE)
        idle(m, side, rank);
    else
        come(m, side, rank, fleeting ? GEN_KIND_FLEETING : kind_of(m, rank));
}

void gen_stir_some(struct gen_market *m) {
    int64_t most = 2 * (int64_t)m->shape.n_levels;
    int64_t n = gen_random_exponential(&m->random, gen_plant_stirs(m->shape.n_levels));
    if (gen_random_chance(&m->random, GEN_BURST_SHARE))
        n += GEN_BURST_LEAST + gen_random_below(&m->random, GEN_BURST_MORE);
    if (n > GEN_STIRS_MAX) n = GEN_STIRS_MAX;
    if (n > most) n = most;
    for (int64_t i = 0; i < n; i++) stir(m, any_side(m));
}

/* Shrinks a level from its back, or lets an order join it. */
static void scale(struct gen_market *m, uint8_t side, uint32_t rank) {
    const obi_lots *touch = m->planted.touch_lots;
    struct gen_level at = {gen_book_at(&m->book, side, rank)->price_ticks, 0};
    obi_lots rests = gen_book_qty(&m->book, side, at.price_ticks);
    obi_lots want = rests * touch[m->regime.deep] / touch[!m->regime.deep];
    at.qty_lots = want - rests;
    if (want < 1) want = 1;
    if (want > rests) gen_deed_add(m, side, kind_of(m, rank), at);
    if (want < rests) gen_touch_trim(m, side, at.price_ticks, rests - want);
}

void gen_stir_scale(struct gen_market *m) {
    for (uint8_t side = OBI_BID; side <= OBI_ASK; side++)
        for (uint32_t rank = 1; rank <= SCALED && rank < m->shape.n_levels; rank++)
            if (rank < gen_book_count(&m->book, side)) scale(m, side, rank);
}
