/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "market.h"

#include <stdlib.h>

enum {
    SPARE_LEVELS = 512, /* room for a step's inserts before its removals are made */
    OPS_MAX = 256,      /* stirred levels a step at most */
    BURST_CHANCE = 14   /* of 1024 steps stir a hundred levels */
};

/* Of 256 stirs; the rest change a size. */
enum { CHURN = 142, IDLE = 8 };

static obi_ticks outward(uint8_t side, obi_ticks price, obi_ticks ticks) {
    return side == OBI_BID ? price - ticks : price + ticks;
}

static obi_ticks edge_of(const struct gen_market *m, uint8_t side) {
    return side == OBI_BID ? m->edge.bid : m->edge.ask;
}

static bool better(uint8_t side, obi_ticks a, obi_ticks b) {
    return side == OBI_BID ? a > b : a < b;
}

static uint8_t other(uint8_t side) {
    return side == OBI_BID ? OBI_ASK : OBI_BID;
}

static void mark(struct gen_market *m, uint8_t side, obi_ticks price) {
    m->step.change[m->step.n_changes++] = (struct gen_change){price, 0, side};
}

static void set(struct gen_market *m, uint8_t side, obi_ticks price, obi_lots qty) {
    gen_book_set(&m->book, side, (struct gen_level){price, qty});
    mark(m, side, price);
}

static void drop_deepest(struct gen_market *m, uint8_t side) {
    const struct gen_level *at = gen_book_at(&m->book, side, gen_book_count(&m->book, side) - 1);
    set(m, side, at->price_ticks, 0);
}

/* Prices are positive, and a side is never fuller than its limit. */
static void insert(struct gen_market *m, uint8_t side, obi_ticks price, obi_lots qty) {
    if (price < 1) return;
    if (gen_book_count(&m->book, side) >= m->limit) drop_deepest(m, side);
    set(m, side, price, qty);
}

/* A fresh touch: half to one and a half of what the mood wants. */
static obi_lots touch_size(struct gen_market *m, uint8_t side) {
    obi_lots want = gen_mood_touch(&m->mood, side);
    return want / 2 + gen_random_below(&m->random, (uint32_t)want);
}

static void fill(struct gen_market *m, uint8_t side) {
    insert(m, side, edge_of(m, side), touch_size(m, side));
    for (uint32_t rank = 1; rank < m->shape.n_levels; rank++) {
        obi_ticks off = gen_shape_offset(&m->shape, &m->random, rank);
        insert(m, side, outward(side, edge_of(m, side), off), gen_shape_size(&m->random));
    }
}

static void empty(struct gen_market *m, uint8_t side) {
    while (gen_book_count(&m->book, side) > 0) drop_deepest(m, side);
}

static void print(struct gen_market *m, uint8_t aggressor, obi_ticks price, obi_lots qty) {
    if (m->step.n_trades == GEN_TRADES_MAX) return;
    m->step.trade[m->step.n_trades++] = (struct gen_trade){price, qty, aggressor};
}

/* A whole level trades, in one print or a few. */
static void eat(struct gen_market *m, uint8_t side, struct gen_level level) {
    obi_lots left = level.qty_lots;
    for (int i = 0; i < 2 && left > 1 && gen_random_chance(&m->random, 400); i++) {
        obi_lots piece = 1 + gen_random_below(&m->random, (uint32_t)left - 1);
        print(m, other(side), level.price_ticks, piece);
        left -= piece;
    }
    print(m, other(side), level.price_ticks, left);
}

/* Levels better than the edge go, by trades or by cancels; then there is one at the edge. */
static void follow(struct gen_market *m, uint8_t side, bool trades) {
    const struct gen_level *at;
    obi_ticks edge = edge_of(m, side);
    while ((at = gen_book_at(&m->book, side, 0)) && better(side, at->price_ticks, edge)) {
        if (trades) eat(m, side, *at);
        set(m, side, at->price_ticks, 0);
    }
    insert(m, side, edge, touch_size(m, side));
}

/* Trades that leave something of the touch. */
static void hit(struct gen_market *m, uint8_t side) {
    struct gen_level at = *gen_book_at(&m->book, side, 0);
    obi_lots left = at.qty_lots;
    do {
        obi_lots qty = gen_shape_size(&m->random);
        if (qty >= left) qty = left / 2;
        if (qty < 1) break;
        print(m, other(side), at.price_ticks, qty);
        left -= qty;
    } while (gen_random_chance(&m->random, 500));
    if (left != at.qty_lots) set(m, side, at.price_ticks, left);
}

/* A quarter of the way to what the mood wants, give or take; a whale now and then. */
static void resize_touch(struct gen_market *m, uint8_t side) {
    struct gen_level at = *gen_book_at(&m->book, side, 0);
    obi_lots want = gen_mood_touch(&m->mood, side);
    obi_lots noise = ((obi_lots)gen_random_below(&m->random, 257) - 128) * want / 2048;
    obi_lots qty = at.qty_lots + (want - at.qty_lots) / 4 + noise;
    if (gen_random_chance(&m->random, 4)) qty += want * 8;
    set(m, side, at.price_ticks, qty < 1 ? 1 : qty);
}

/* The touch of one side: a moved edge is followed, else a trade may hit it or its size changes. */
static void play_touch(struct gen_market *m, uint8_t side, bool moved, bool trades, bool hits) {
    if (m->absent == side) return;
    if (moved)
        follow(m, side, trades);
    else if (hits)
        hit(m, side);
    else if (gen_random_chance(&m->random, 400))
        resize_touch(m, side);
}

/* When both edges go one way, the side they go into is traded away half of the time. */
static void play_edges(struct gen_market *m) {
    struct gen_edge was = m->edge;
    gen_mood_move(&m->mood, &m->random, &m->edge);
    bool bid_moved = was.bid != m->edge.bid, ask_moved = was.ask != m->edge.ask;
    bool trades = gen_random_chance(&m->random, 512);
    bool hits = gen_random_chance(&m->random, 340), buys = gen_mood_buys(&m->mood, &m->random);
    play_touch(m, OBI_BID, bid_moved, trades && ask_moved && m->edge.ask < was.ask, hits && !buys);
    play_touch(m, OBI_ASK, ask_moved, trades && bid_moved && m->edge.bid > was.bid, hits && buys);
}

static void change_size(struct gen_market *m, uint8_t side, size_t rank) {
    struct gen_level at = *gen_book_at(&m->book, side, rank);
    obi_lots more = gen_shape_size(&m->random), qty = more;
    if (gen_random_chance(&m->random, 512)) qty = at.qty_lots + more; /* an order joins */
    set(m, side, at.price_ticks, qty);
}

/* Inserts or removes, whichever brings the side nearer to its shape; at times the other one. */
static void churn(struct gen_market *m, uint8_t side, uint32_t rank) {
    obi_ticks off = gen_shape_offset(&m->shape, &m->random, rank);
    obi_ticks price = outward(side, edge_of(m, side), off);
    size_t n = gen_book_count(&m->book, side), found = gen_book_rank(&m->book, side, price);
    bool remove = found != rank ? found > rank : gen_random_chance(&m->random, 512);
    if (gen_random_chance(&m->random, 128)) remove = !remove;
    if (remove && n > 1)
        set(m, side, gen_book_at(&m->book, side, found < n ? found : n - 1)->price_ticks, 0);
    else if (gen_book_qty(&m->book, side, price) == 0)
        insert(m, side, price, gen_shape_size(&m->random));
}

/* An update that changes nothing: the same size again, or the removal of what is not there. */
static void idle(struct gen_market *m, uint8_t side, uint32_t rank) {
    obi_ticks off = gen_shape_offset(&m->shape, &m->random, rank);
    obi_ticks price = outward(side, edge_of(m, side), off);
    if (price >= 1) mark(m, side, price);
}

/* One level behind the touch; the touch itself is play_touch()'s. */
static void stir(struct gen_market *m, uint8_t side) {
    uint32_t rank = gen_shape_rank(&m->shape, &m->random), kind = gen_random_below(&m->random, 256);
    size_t n = gen_book_count(&m->book, side);
    if (rank == 0) rank = 1 + gen_random_below(&m->random, 3);
    if (m->absent == side || rank >= m->shape.n_levels) return;
    if (kind < CHURN)
        churn(m, side, rank);
    else if (kind < CHURN + IDLE)
        idle(m, side, rank);
    else if (n > 1)
        change_size(m, side, rank < n ? rank : n - 1);
}

static uint8_t any_side(struct gen_market *m) {
    return gen_random_chance(&m->random, 512) ? OBI_BID : OBI_ASK;
}

/* A price that runs leaves levels behind on one side and takes them from the other. */
static void keep_count(struct gen_market *m, uint8_t side) {
    uint32_t n = m->shape.n_levels, slack = n / 16 + 2;
    size_t count = gen_book_count(&m->book, side);
    if (m->absent == side) return;
    if (count > n + slack) drop_deepest(m, side);
    if (count + slack < n) churn(m, side, 1 + gen_random_below(&m->random, n - 1));
}

static void stir_some(struct gen_market *m) {
    int64_t n = gen_random_exponential(&m->random, 4 + m->shape.n_levels / 200);
    if (gen_random_chance(&m->random, BURST_CHANCE)) n += 60 + gen_random_below(&m->random, 80);
    if (n > OPS_MAX) n = OPS_MAX;
    if (n > 2 * (int64_t)m->shape.n_levels) n = 2 * (int64_t)m->shape.n_levels;
    for (int64_t i = 0; i < n; i++) stir(m, any_side(m));
    keep_count(m, OBI_BID);
    keep_count(m, OBI_ASK);
}

static void cross(struct gen_market *m, uint8_t side) {
    struct gen_level at = *gen_book_at(&m->book, other(side), 0);
    obi_ticks beyond = 1 + (obi_ticks)(at.qty_lots & 1);
    obi_ticks price = outward(other(side), at.price_ticks, beyond);
    if (price < 1) return;
    m->cross = side;
    m->cross_ticks = price;
    set(m, side, price, 1 + at.qty_lots / 4);
}

static void mend(struct gen_market *m) {
    if (m->cross) set(m, m->cross, m->cross_ticks, 0);
    m->cross = OBI_NONE;
}

static int by_side_and_price(const void *a, const void *b) {
    const struct gen_change *x = a, *y = b;
    if (x->side != y->side) return x->side < y->side ? -1 : 1;
    return (x->price_ticks > y->price_ticks) - (x->price_ticks < y->price_ticks);
}

/* Marks become changes: sorted, each price once, with its size at the end of the step. */
static void settle(struct gen_market *m) {
    struct gen_change *c = m->step.change;
    size_t n = 0;
    qsort(c, m->step.n_changes, sizeof *c, by_side_and_price);
    for (size_t i = 0; i < m->step.n_changes; i++) {
        if (n > 0 && by_side_and_price(&c[n - 1], &c[i]) == 0) continue;
        c[n] = c[i];
        c[n].qty_lots = gen_book_qty(&m->book, c[i].side, c[i].price_ticks);
        n++;
    }
    m->step.n_changes = n;
}

static void play_plain(struct gen_market *m) {
    play_edges(m);
    stir_some(m);
    uint8_t here = m->absent == OBI_BID ? OBI_ASK : OBI_BID;
    if (m->step.n_changes == 0) mark(m, here, edge_of(m, here)); /* a frame is never empty */
}

void gen_market_step(struct gen_market *m, enum gen_scene scene, uint8_t side) {
    m->step.n_trades = 0;
    m->step.n_changes = 0;
    gen_clock_step(&m->clock, &m->random);
    gen_mood_step(&m->mood, &m->random);
    mend(m);
    if (scene == GEN_SCENE_EMPTY) {
        m->absent = side;
        empty(m, side);
    } else if (scene == GEN_SCENE_FILL) {
        fill(m, m->absent);
        m->absent = OBI_NONE;
    } else {
        play_plain(m);
        if (scene == GEN_SCENE_CROSS) cross(m, side);
    }
    settle(m);
}

bool gen_market_init(struct gen_market *m, const struct gen_options *opt) {
    size_t n = opt->n_levels, limit = n + n / 2 + 64, capacity = limit + SPARE_LEVELS;
    *m = (struct gen_market){.random = {opt->seed},
                             .clock = {opt->start_ns, opt->frame_ns, false},
                             .edge = {opt->start_ticks, opt->start_ticks + 1},
                             .limit = limit};
    m->step.change = malloc((2 * capacity + OPS_MAX) * sizeof *m->step.change);
    if (!gen_shape_init(&m->shape, opt->n_levels)) return false;
    if (!gen_book_init(&m->book, capacity) || !m->step.change) return false;
    fill(m, OBI_BID);
    fill(m, OBI_ASK);
    return true;
}

void gen_market_free(struct gen_market *m) {
    gen_shape_free(&m->shape);
    gen_book_free(&m->book);
    free(m->step.change);
}
