/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "market.h"

#include <stdlib.h>

#include "stir.h"
#include "touch.h"

/* Orders for each level of a full side, since some share one. */
enum { CROWDED = 3, SPARE = 64, FEW = 32 };

static void cross(struct gen_market *m, uint8_t side) {
    struct gen_queue at = *gen_book_at(&m->book, gen_other(side), 0);
    obi_ticks beyond = 1 + (at.qty_lots & 1);
    struct gen_level level = {gen_outward(gen_other(side), at.price_ticks, beyond),
                              1 + at.qty_lots / 4};
    if (level.price_ticks < 1) return;
    m->cross = gen_deed_add(m, side, GEN_KIND_MAKER, level);
}

static void mend(struct gen_market *m) {
    uint32_t at = m->cross;
    m->cross = 0;
    if (at) gen_deed_take(m, at, m->orders.slot[at].qty_lots, GEN_CAUSE_TRIM);
}

static int by_side_and_price(const void *a, const void *b) {
    const struct gen_change *x = a, *y = b;
    if (x->side != y->side) return x->side < y->side ? -1 : 1;
    return (x->price_ticks > y->price_ticks) - (x->price_ticks < y->price_ticks);
}

/* A few are put in their place one by one. */
static void sort(struct gen_change *c, size_t n) {
    if (n > FEW) {
        qsort(c, n, sizeof *c, by_side_and_price);
        return;
    }
    for (size_t i = 1, at; i < n; i++) {
        struct gen_change moving = c[i];
        for (at = i; at > 0 && by_side_and_price(&moving, &c[at - 1]) < 0; at--) c[at] = c[at - 1];
        c[at] = moving;
    }
}

/* Marks become changes: sorted, each price once, with its size at the end of the step. */
static void settle(struct gen_market *m) {
    struct gen_change *c = m->step.change;
    size_t n = 0;
    sort(c, m->step.n_changes);
    for (size_t i = 0; i < m->step.n_changes; i++) {
        if (n > 0 && by_side_and_price(&c[n - 1], &c[i]) == 0) continue;
        c[n] = c[i];
        c[n].qty_lots = gen_book_qty(&m->book, c[i].side, c[i].price_ticks);
        n++;
    }
    m->step.n_changes = n;
}

static void play_plain(struct gen_market *m, bool turned) {
    gen_touch_trade(m);
    gen_touch_move(m);
    gen_stir_leave(m);
    gen_stir_some(m);
    if (turned) gen_stir_scale(m);
    gen_touch_settle(m, OBI_BID);
    gen_touch_settle(m, OBI_ASK);
    uint8_t here = m->absent == OBI_BID ? OBI_ASK : OBI_BID;
    /* A frame is never empty. */
    if (m->step.n_changes == 0) gen_deed_mark(m, here, gen_edge_of(m, here));
}

/* A new page of truth, and the time and mood of the step. */
static void begin(struct gen_market *m, enum gen_scene scene) {
    struct gen_touch touch;
    struct gen_truth *t = &m->truth;
    m->step.n_trades = m->step.n_changes = m->step.n_deeds = m->step.n_deaths = 0;
    bool odd = m->cross || m->absent || scene != GEN_SCENE_PLAIN;
    *t = (struct gen_truth){.frame = t->frame + 1, .instrument = t->instrument, .odd = odd};
    gen_clock_step(&m->clock, &m->random);
    gen_regime_step(&m->regime, &m->planted);
    mend(m);
    gen_book_touch(&m->book, &touch);
    t->bid_lots = touch.bid.qty_lots;
    t->ask_lots = touch.ask.qty_lots;
    t->ts_ns = m->clock.ts_ns;
    t->state = m->regime.state;
    t->deep = m->regime.deep;
}

static void end(struct gen_market *m) {
    settle(m);
    m->truth.n_trades = m->step.n_trades;
    m->truth.death = m->step.death;
    m->truth.n_deaths = m->step.n_deaths;
}

void gen_market_step(struct gen_market *m, enum gen_scene scene, uint8_t side) {
    uint32_t was_deep = m->regime.deep;
    begin(m, scene);
    if (scene == GEN_SCENE_EMPTY) {
        m->absent = side;
        gen_stir_empty(m, side);
    } else if (scene == GEN_SCENE_FILL) {
        side = m->absent;
        m->absent = OBI_NONE;
        gen_stir_fill(m, side);
    } else {
        play_plain(m, m->regime.deep != was_deep);
        if (scene == GEN_SCENE_CROSS) cross(m, side);
    }
    end(m);
}

/* Levels a side while a step's inserts are in and its removals are not. */
static size_t capacity_of(const struct gen_market *m, size_t n) {
    return m->limit + (n < GEN_STIRS_MAX / 2 ? 2 * n : GEN_STIRS_MAX) + SPARE;
}

/* An order has at most two deeds of its own in a step, birth and death; the rest are prints, what
 * makers trim, and stirs. */
static bool make_room(struct gen_market *m, const struct gen_options *opt) {
    size_t n = opt->n_levels, orders = 2 * CROWDED * m->limit;
    size_t deeds = 2 * orders + 4 * n + 4 * GEN_STIRS_MAX + GEN_TRADES_MAX + SPARE;
    if (n < GEN_STIRS_MAX) deeds = 2 * orders + 12 * n + GEN_TRADES_MAX + SPARE;
    m->step.size = deeds;
    m->step.deed = malloc(deeds * sizeof *m->step.deed);
    m->step.was = malloc(deeds * sizeof *m->step.was);
    m->step.death = malloc(deeds * sizeof *m->step.death);
    m->step.change = malloc(2 * deeds * sizeof *m->step.change);
    bool got = gen_orders_init(&m->orders, (uint32_t)orders);
    got = gen_shape_init(&m->shape, opt->n_levels) && got;
    got = gen_book_init(&m->book, capacity_of(m, n)) && got;
    return got && m->step.deed && m->step.was && m->step.death && m->step.change;
}

/* The first market of a seed is the only one of that seed. */
static uint64_t seed_of(uint64_t seed, uint32_t instrument) {
    struct gen_random r = {seed + instrument * UINT64_C(0xd1342543de82ef95)};
    return instrument == 0 ? seed : gen_random_next(&r);
}

bool gen_market_init(struct gen_market *m, const struct gen_options *opt, uint32_t instrument) {
    size_t n = opt->n_levels;
    uint64_t seed = seed_of(opt->seed, instrument);
    *m = (struct gen_market){.seed = seed,
                             .random = {seed},
                             .clock = {opt->start_ns, opt->frame_ns, opt->steady != 0, false},
                             .edge = {opt->start_ticks, opt->start_ticks + 1},
                             .truth = {.instrument = instrument},
                             .next_id = 1 + (uint64_t)instrument,
                             .id_stride = opt->n_instruments,
                             .limit = n + n / 2 + (n < 128 ? n / 2 + 8 : 64)};
    gen_plant_chances(&m->planted, opt);
    for (size_t i = 0; i < GEN_KINDS; i++) gen_life_init(&m->life[i], m->planted.leave[i]);
    gen_regime_init(&m->regime, seed, &m->planted);
    if (!make_room(m, opt)) return false;
    gen_stir_fill(m, OBI_BID);
    gen_stir_fill(m, OBI_ASK);
    m->truth.n_born = 0;
    m->step.n_changes = m->step.n_deeds = m->step.n_deaths = 0;
    return true;
}

void gen_market_free(struct gen_market *m) {
    gen_shape_free(&m->shape);
    gen_book_free(&m->book);
    gen_orders_free(&m->orders);
    free(m->step.deed);
    free(m->step.was);
    free(m->step.death);
    free(m->step.change);
}
