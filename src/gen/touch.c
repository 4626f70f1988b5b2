/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "touch.h"

static struct gen_order *order_at(struct gen_market *m, uint32_t at) {
    return &m->orders.slot[at];
}

/* Takes from the order that is first at the best price; returns how much. */
static obi_lots take_first(struct gen_market *m, uint8_t side, obi_lots lots) {
    const struct gen_queue *q = gen_book_at(&m->book, side, 0);
    obi_lots rests = order_at(m, q->front)->qty_lots;
    if (lots > rests) lots = rests;
    m->step.trade[m->step.n_trades++] = (struct gen_trade){q->price_ticks, lots, gen_other(side)};
    gen_deed_take(m, q->front, lots, GEN_CAUSE_EXECUTE);
    return lots;
}

/* At most what rests at both touches. */
void gen_touch_trade(struct gen_market *m) {
    obi_lots both = m->truth.bid_lots + m->truth.ask_lots, taken = 0;
    if (!gen_random_chance(&m->random, (int32_t)m->planted.trade_share)) return;
    bool buys = gen_regime_buys(&m->regime, &m->planted, &m->random);
    uint8_t side = buys ? OBI_ASK : OBI_BID;
    obi_lots lots = gen_shape_size(&m->random);
    if (m->absent) return;
    if (lots > both) lots = both;
    while (taken < lots && m->step.n_trades < GEN_TRADES_MAX && gen_book_count(&m->book, side) > 0)
        taken += take_first(m, side, lots - taken);
    m->truth.flow_lots = buys ? taken : -taken;
}

/* What is better than the edge goes. */
static void pull_over(struct gen_market *m, uint8_t side) {
    const struct gen_queue *q;
    obi_ticks edge = gen_edge_of(m, side);
    while ((q = gen_book_at(&m->book, side, 0)) && gen_better(side, q->price_ticks, edge))
        gen_deed_clear(m, side, q->price_ticks, GEN_CAUSE_PULL);
}

/* The makers of a price that is no touch any more. */
static void wind_makers(struct gen_market *m, uint8_t side, obi_ticks price) {
    const struct gen_queue *q = gen_book_find(&m->book, side, price);
    for (uint32_t at = q ? q->front : 0; at; at = order_at(m, at)->after)
        if (order_at(m, at)->due == 0) gen_deed_wind(m, at);
}

static void follow(struct gen_market *m, uint8_t side, obi_ticks was) {
    if (gen_edge_of(m, side) == was) return;
    pull_over(m, side);
    wind_makers(m, side, was);
}

void gen_touch_move(struct gen_market *m) {
    struct gen_truth *t = &m->truth;
    struct gen_edge was = m->edge;
    t->push = gen_regime_push(&m->planted, t->flow_lots, t->bid_lots + t->ask_lots);
    t->move_ticks = gen_regime_move(&m->planted, &m->random, t->push, &m->edge);
    obi_ticks halves = m->edge.bid - was.bid + m->edge.ask - was.ask;
    t->noise_halves = (int32_t)(halves - 2 * t->move_ticks);
    follow(m, OBI_BID, was.bid);
    follow(m, OBI_ASK, was.ask);
}

/* A maker at the back may as well make its own order larger. */
static void top_up(struct gen_market *m, uint8_t side, obi_lots lots) {
    obi_ticks edge = gen_edge_of(m, side);
    const struct gen_queue *q = gen_book_find(&m->book, side, edge);
    struct gen_order *back = q ? order_at(m, q->back) : NULL;
    if (back && back->life.kind == GEN_KIND_MAKER && gen_random_chance(&m->random, 256))
        gen_deed_modify(m, q->back, (struct gen_level){edge, back->qty_lots + lots});
    else
        gen_deed_add(m, side, GEN_KIND_MAKER, (struct gen_level){edge, lots});
}

void gen_touch_trim(struct gen_market *m, uint8_t side, obi_ticks price, obi_lots lots) {
    while (lots > 0) {
        uint32_t at = gen_book_find(&m->book, side, price)->back;
        obi_lots rests = order_at(m, at)->qty_lots;
        if (rests > lots && gen_random_chance(&m->random, 256))
            gen_deed_modify(m, at, (struct gen_level){price, rests - lots});
        else
            gen_deed_take(m, at, rests < lots ? rests : lots, GEN_CAUSE_TRIM);
        lots -= rests < lots ? rests : lots;
    }
}

void gen_touch_settle(struct gen_market *m, uint8_t side) {
    obi_lots want = gen_regime_touch(&m->regime, &m->planted, &m->random, side);
    obi_lots rests = gen_book_qty(&m->book, side, gen_edge_of(m, side));
    if (m->absent == side) return;
    if (want > rests) top_up(m, side, want - rests);
    if (want < rests) gen_touch_trim(m, side, gen_edge_of(m, side), rests - want);
}
