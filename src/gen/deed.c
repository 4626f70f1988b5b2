/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "deed.h"

static struct gen_order *order_at(struct gen_market *m, uint32_t at) {
    return &m->orders.slot[at];
}

void gen_deed_mark(struct gen_market *m, uint8_t side, obi_ticks price) {
    struct gen_step *s = &m->step;
    if (s->n_changes > 0 && s->change[s->n_changes - 1].price_ticks == price &&
        s->change[s->n_changes - 1].side == side)
        return;
    s->change[s->n_changes++] = (struct gen_change){price, 0, side};
}

/* Told before it is done; a birth after it. */
static struct obi_event *tell(struct gen_market *m, uint8_t kind, const struct gen_order *o) {
    m->step.was[m->step.n_deeds] = (struct gen_level){o->price_ticks, o->qty_lots};
    struct obi_event *ev = &m->step.deed[m->step.n_deeds++];
    *ev = (struct obi_event){.order_id = o->life.order_id,
                             .price_ticks = o->price_ticks,
                             .qty_lots = o->qty_lots,
                             .kind = kind,
                             .side = o->life.side};
    return ev;
}

static void queue_up(struct gen_market *m, uint32_t at) {
    struct gen_order *o = order_at(m, at);
    struct gen_queue *q = gen_book_open(&m->book, o->life.side, o->price_ticks);
    o->before = q->back;
    o->after = 0;
    if (q->back)
        order_at(m, q->back)->after = at;
    else
        q->front = at;
    q->back = at;
    q->qty_lots += o->qty_lots;
    gen_deed_mark(m, o->life.side, o->price_ticks);
}

/* Its size, though, may have left before. */
static void step_out(struct gen_market *m, uint32_t at) {
    struct gen_order *o = order_at(m, at);
    struct gen_queue *q = gen_book_find(&m->book, o->life.side, o->price_ticks);
    if (o->before)
        order_at(m, o->before)->after = o->after;
    else
        q->front = o->after;
    if (o->after)
        order_at(m, o->after)->before = o->before;
    else
        q->back = o->before;
    q->qty_lots -= o->qty_lots;
    gen_deed_mark(m, o->life.side, o->price_ticks);
    if (!q->front) gen_book_close(&m->book, o->life.side, q);
}

static uint32_t be_born(struct gen_market *m, uint8_t side, uint32_t kind, struct gen_level level) {
    uint32_t at = gen_orders_take(&m->orders);
    struct gen_order *o = order_at(m, at);
    o->price_ticks = level.price_ticks;
    o->qty_lots = level.qty_lots;
    o->life = (struct gen_death){.order_id = m->next_id,
                                 .born_frame = m->truth.frame,
                                 .born_ns = m->clock.ts_ns,
                                 .price_ticks = level.price_ticks,
                                 .born_lots = level.qty_lots,
                                 .side = side,
                                 .kind = (uint8_t)kind};
    m->next_id += m->id_stride;
    m->truth.n_born++;
    if (kind != GEN_KIND_MAKER) gen_deed_wind(m, at);
    queue_up(m, at);
    return at;
}

static void die(struct gen_market *m, uint32_t at, enum gen_cause cause) {
    struct gen_order *o = order_at(m, at);
    struct gen_death *d = &m->step.death[m->step.n_deaths++];
    *d = o->life;
    d->cause = (uint8_t)cause;
    d->died_frame = m->truth.frame;
    d->died_ns = m->clock.ts_ns;
    step_out(m, at);
    gen_orders_give(&m->orders, at);
}

void gen_deed_wind(struct gen_market *m, uint32_t at) {
    struct gen_order *o = order_at(m, at);
    uint64_t frames = gen_life_draw(&m->life[o->life.kind], &m->random);
    if (o->due == 0) gen_orders_enter(&m->orders, at, m->truth.frame + frames);
}

static bool has_room(const struct gen_market *m, uint8_t side, obi_ticks price) {
    return m->orders.n < m->orders.size &&
           (gen_book_count(&m->book, side) < m->limit || gen_book_qty(&m->book, side, price) != 0);
}

uint32_t gen_deed_add(struct gen_market *m, uint8_t side, uint32_t kind, struct gen_level level) {
    while (!has_room(m, side, level.price_ticks)) {
        uint8_t full = gen_book_count(&m->book, side) > 0 ? side : gen_other(side);
        size_t n = gen_book_count(&m->book, full);
        gen_deed_clear(m, full, gen_book_at(&m->book, full, n - 1)->price_ticks, GEN_CAUSE_TRIM);
    }
    uint32_t at = be_born(m, side, kind, level);
    tell(m, OBI_EVENT_ADD, order_at(m, at));
    return at;
}

void gen_deed_take(struct gen_market *m, uint32_t at, obi_lots qty, enum gen_cause cause) {
    struct gen_order *o = order_at(m, at);
    bool trades = cause == GEN_CAUSE_EXECUTE;
    struct obi_event *ev = tell(m, trades ? OBI_EVENT_EXECUTE : OBI_EVENT_CANCEL, o);
    ev->qty_lots = qty;
    if (trades) {
        ev->flags = OBI_EVENT_PRINT;
        o->life.traded_lots += qty;
    }
    if (qty == o->qty_lots) {
        die(m, at, cause);
        return;
    }
    o->qty_lots -= qty;
    gen_book_find(&m->book, o->life.side, o->price_ticks)->qty_lots -= qty;
    gen_deed_mark(m, o->life.side, o->price_ticks);
}

void gen_deed_modify(struct gen_market *m, uint32_t at, struct gen_level level) {
    struct gen_order *o = order_at(m, at);
    bool keeps = level.price_ticks == o->price_ticks && level.qty_lots <= o->qty_lots;
    struct obi_event *ev = tell(m, OBI_EVENT_MODIFY, o);
    ev->price_ticks = level.price_ticks;
    ev->qty_lots = level.qty_lots;
    if (keeps) {
        struct gen_queue *q = gen_book_find(&m->book, o->life.side, o->price_ticks);
        q->qty_lots -= o->qty_lots - level.qty_lots;
        o->qty_lots = level.qty_lots;
        gen_deed_mark(m, o->life.side, o->price_ticks);
    } else {
        step_out(m, at);
        o->qty_lots = level.qty_lots;
        o->price_ticks = level.price_ticks;
        queue_up(m, at);
    }
}

uint32_t gen_deed_replace(struct gen_market *m, uint32_t at, struct gen_level level) {
    uint8_t side = order_at(m, at)->life.side;
    uint32_t kind = order_at(m, at)->life.kind;
    struct obi_event *ev = tell(m, OBI_EVENT_REPLACE, order_at(m, at));
    ev->price_ticks = level.price_ticks;
    ev->qty_lots = level.qty_lots;
    die(m, at, GEN_CAUSE_REPLACE);
    at = be_born(m, side, kind, level);
    ev->order_id2 = order_at(m, at)->life.order_id;
    return at;
}

void gen_deed_clear(struct gen_market *m, uint8_t side, obi_ticks price, enum gen_cause cause) {
    const struct gen_queue *q;
    while ((q = gen_book_find(&m->book, side, price)))
        gen_deed_take(m, q->front, order_at(m, q->front)->qty_lots, cause);
}
