/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book/orders.h"
#include "prop/maker.h"

#include <string.h>

const struct trace_style trace_orders_wild = {.far_price = 15,
                                              .huge_size = 10,
                                              .fault = 8,
                                              .other = 10,
                                              .gap = 6,
                                              .snapshot = 10,
                                              .chaos = 15,
                                              .unknown = 5,
                                              .quiet = 120,
                                              .n_levels = 20,
                                              .n_orders = 30,
                                              .ids = TRACE_IDS_REUSED,
                                              .max_frame = 8,
                                              .step_ns = 40000000,
                                              .mid_ticks = 1000};
const struct trace_style trace_orders_market = {.quiet = 120,
                                                .n_levels = 15,
                                                .n_orders = 40,
                                                .max_frame = 4,
                                                .step_ns = 40000000,
                                                .mid_ticks = 1000};
const struct trace_style trace_orders_thin = {.fault = 2,
                                              .gap = 2,
                                              .snapshot = 5,
                                              .unknown = 5,
                                              .quiet = 50,
                                              .n_levels = 2,
                                              .n_orders = 4,
                                              .ids = TRACE_IDS_REUSED,
                                              .max_frame = 3,
                                              .step_ns = 40000000,
                                              .mid_ticks = 0};
const struct trace_style trace_orders_crowded = {.fault = 1,
                                                 .snapshot = 2,
                                                 .quiet = 20,
                                                 .n_levels = 1,
                                                 .n_orders = 50,
                                                 .ids = TRACE_IDS_REUSED,
                                                 .max_frame = 6,
                                                 .step_ns = 40000000,
                                                 .mid_ticks = -7};
const struct trace_style trace_orders_churn = {.far_price = 100,
                                               .fault = 1,
                                               .snapshot = 1,
                                               .quiet = 20,
                                               .n_levels = 80,
                                               .n_orders = 120,
                                               .ids = TRACE_IDS_RANDOM,
                                               .stride = 20,
                                               .max_frame = 30,
                                               .step_ns = 40000000,
                                               .mid_ticks = 100000};
const struct trace_style trace_orders_hostile = {.fault = 2,
                                                 .snapshot = 3,
                                                 .unknown = 5,
                                                 .quiet = 20,
                                                 .n_levels = 10,
                                                 .n_orders = 40,
                                                 .ids = TRACE_IDS_HOSTILE,
                                                 .max_frame = 4,
                                                 .step_ns = 40000000,
                                                 .mid_ticks = 1000};
const struct trace_style trace_orders_colliding = {.fault = 1,
                                                   .snapshot = 3,
                                                   .quiet = 10,
                                                   .n_levels = 3,
                                                   .n_orders = 70,
                                                   .ids = TRACE_IDS_COLLIDING,
                                                   .max_frame = 4,
                                                   .step_ns = 40000000,
                                                   .mid_ticks = 1000};
const struct trace_style trace_orders_broken = {.far_price = 20,
                                                .huge_size = 100,
                                                .fault = 150,
                                                .gap = 10,
                                                .snapshot = 20,
                                                .chaos = 50,
                                                .unknown = 20,
                                                .quiet = 50,
                                                .n_levels = 4,
                                                .n_orders = 12,
                                                .ids = TRACE_IDS_HOSTILE,
                                                .max_frame = 2,
                                                .step_ns = 40000000,
                                                .mid_ticks = 1000};

/* -- ids -------------------------------------------------------------------------------------- */

/* The inverse of 2^64 over the golden ratio: its multiples follow each other once multiplied by
 * that, as the usual hash does. */
static const uint64_t against_golden = 0xf1de83e19937733du;

static uint64_t hostile_id(struct trace_maker *m) {
    static const uint8_t shift[] = {0, 8, 16, 24, 32, 48, 56};
    uint64_t few = (uint64_t)trace_below(m, 100) + 1;
    switch (trace_below(m, 5)) {
    case 0: return few << shift[trace_below(m, 7)];
    case 1: return UINT64_MAX - few + 1;
    case 2: return few * against_golden;
    case 3: return few << 32 | few;
    default: return few * 4096 + 1;
    }
}

/* Ids that all belong into the first of up to 64 buckets; those of every other are alike in their
 * lowest 20 bits as well. Found by trying. */
static uint64_t colliding_id(struct trace_maker *m) {
    enum { IDS = 200 };
    static uint64_t found[IDS];
    static size_t n_found;
    for (uint64_t k = 1; n_found < IDS; k++) {
        uint64_t id = n_found % 2 ? k << 20 | 5 : k;
        if (obi_order_mix(id) >> 58 == 0) found[n_found++] = id;
    }
    return found[trace_below(m, IDS)];
}

static uint64_t some_id(struct trace_maker *m) {
    switch (m->style->ids) {
    case TRACE_IDS_REUSED: return (uint64_t)trace_below(m, 2 * m->style->n_orders + 4) + 1;
    case TRACE_IDS_HOSTILE: return hostile_id(m);
    case TRACE_IDS_COLLIDING: return colliding_id(m);
    case TRACE_IDS_RANDOM: return test_random(m->rng) | 1;
    default: return ++m->next_id;
    }
}

static int is_resting(const struct trace_maker *m, uint64_t id) {
    return oracle_order_find(&m->book, id) < m->book.n_orders;
}

/* Where the style's ids are few, all of them may rest: then one of none of them. */
static uint64_t fresh_id(struct trace_maker *m) {
    uint64_t id = some_id(m);
    for (int i = 0; i < 100 && (id == 0 || is_resting(m, id)); i++) id = some_id(m);
    if (id == 0 || is_resting(m, id)) id = (UINT64_C(1) << 60) + ++m->next_id;
    m->told[m->n_told++ % 64] = id;
    return id;
}

/* One that was told once and does not rest, or was never told. */
static uint64_t dead_id(struct trace_maker *m) {
    uint64_t id = m->told[trace_below(m, 64)];
    return id && !is_resting(m, id) ? id : fresh_id(m);
}

/* -- events that fit -------------------------------------------------------------------------- */

static struct obi_event order(uint8_t kind, uint64_t id, obi_ticks price, obi_lots qty) {
    struct obi_event ev = test_level(OBI_NONE, price, qty, 0);
    ev.kind = kind;
    ev.order_id = id;
    return ev;
}

static struct obi_event addition(struct trace_maker *m) {
    uint8_t side = trace_some_side(m);
    obi_ticks price = trace_price_near(m, side);
    obi_lots qty = trace_some_size(m);
    struct obi_event ev = order(OBI_EVENT_ADD, fresh_id(m), price, qty);
    ev.side = side;
    return ev;
}

/* Any that rests, the first and the last more often. NULL: none does. */
static const struct oracle_order *some_order(struct trace_maker *m) {
    size_t n = m->book.n_orders;
    if (n == 0) return NULL;
    switch (trace_below(m, 8)) {
    case 0: return &m->book.order[0];
    case 1: return &m->book.order[n - 1];
    default: return &m->book.order[trace_below(m, n)];
    }
}

/* The first in the queue of a best level. */
static const struct oracle_order *first_at_touch(struct trace_maker *m) {
    const struct oracle_side *s = &m->book.side[trace_some_side(m) == OBI_ASK];
    for (size_t i = 0; s->n > 0 && i < m->book.n_orders; i++) {
        const struct oracle_order *o = &m->book.order[i];
        if (o->side == (s == &m->book.side[1] ? OBI_ASK : OBI_BID) &&
            o->price_ticks == s->level[0].price_ticks)
            return o;
    }
    return some_order(m);
}

/* All of it as often as a part. */
static obi_lots part_of(struct trace_maker *m, obi_lots qty) {
    return qty == 1 || trace_chance(m, 500) ? qty : trace_below(m, (uint64_t)qty - 1) + 1;
}

static uint8_t side_told(struct trace_maker *m, const struct oracle_order *o) {
    return trace_chance(m, 500) ? o->side : (uint8_t)OBI_NONE;
}

static struct obi_event cancellation(struct trace_maker *m, const struct oracle_order *o) {
    obi_ticks price = trace_chance(m, 300) ? 0 : o->price_ticks;
    struct obi_event ev = order(OBI_EVENT_CANCEL, o->order_id, price, part_of(m, o->qty_lots));
    ev.side = side_told(m, o);
    if (trace_chance(m, 150)) ev.qty_lots = 0; /* all, whatever it is */
    return ev;
}

static struct obi_event execution(struct trace_maker *m, const struct oracle_order *o) {
    struct obi_event ev = cancellation(m, o);
    ev.kind = OBI_EVENT_EXECUTE;
    if (!ev.qty_lots) ev.qty_lots = o->qty_lots;
    if (trace_chance(m, 700)) ev.flags |= OBI_EVENT_PRINT;
    return ev;
}

/* A print that names the order; what it takes from it comes later, if it comes. */
static struct obi_event fill(struct trace_maker *m, const struct oracle_order *o) {
    uint8_t aggressor = o->side == OBI_BID ? OBI_ASK : OBI_BID;
    struct obi_event ev = test_level(aggressor, o->price_ticks, part_of(m, o->qty_lots), 0);
    ev.kind = OBI_EVENT_TRADE;
    ev.order_id2 = trace_chance(m, 900) ? o->order_id : dead_id(m);
    if (trace_chance(m, 500)) ev.flags |= OBI_EVENT_PRINT;
    return ev;
}

static obi_ticks price_again(struct trace_maker *m, const struct oracle_order *o) {
    return trace_chance(m, 500) ? o->price_ticks : trace_price_near(m, o->side);
}

static struct obi_event modification(struct trace_maker *m, const struct oracle_order *o) {
    obi_ticks price = price_again(m, o);
    obi_lots qty = trace_some_size(m);
    if (trace_chance(m, 200)) qty = o->qty_lots;
    if (trace_chance(m, 100)) qty = 0;
    struct obi_event ev = order(OBI_EVENT_MODIFY, o->order_id, price, qty);
    ev.side = side_told(m, o);
    return ev;
}

static struct obi_event replacement(struct trace_maker *m, const struct oracle_order *o) {
    obi_ticks price = price_again(m, o);
    obi_lots qty = trace_chance(m, 300) ? o->qty_lots : trace_some_size(m);
    struct obi_event ev = order(OBI_EVENT_REPLACE, o->order_id, price, qty);
    ev.side = side_told(m, o);
    ev.order_id2 = fresh_id(m);
    return ev;
}

static int is_crossed(const struct oracle_book *b) {
    return b->side[0].n && b->side[1].n &&
           b->side[0].level[0].price_ticks >= b->side[1].level[0].price_ticks;
}

/* A crossed book stands for a while, not for ever. */
static struct obi_event some_change(struct trace_maker *m) {
    const struct oracle_order *o = some_order(m);
    int is_full = m->book.n_orders > m->target * m->style->n_orders / (m->style->n_levels + 1);
    if (!o || trace_chance(m, is_full ? 100 : 500)) return addition(m);
    if (is_crossed(&m->book) && trace_chance(m, 400)) return execution(m, first_at_touch(m));
    if (trace_chance(m, m->style->unknown)) {
        struct obi_event ev = cancellation(m, o);
        ev.order_id = dead_id(m);
        return ev;
    }
    if (trace_chance(m, 60)) return fill(m, o);
    switch (trace_below(m, 10)) {
    case 0: return execution(m, o);
    case 1:
    case 2: return execution(m, first_at_touch(m));
    case 3:
    case 4: return modification(m, o);
    case 5:
    case 6: return replacement(m, o);
    default: return cancellation(m, o);
    }
}

/* -- events that do not ----------------------------------------------------------------------- */

/* Of an order that rests, any of the kinds that need one. */
static struct obi_event some_of(struct trace_maker *m, const struct oracle_order *o) {
    switch (trace_below(m, 4)) {
    case 0: return cancellation(m, o);
    case 1: return execution(m, o);
    case 2: return modification(m, o);
    default: return replacement(m, o);
    }
}

/* Contradicts itself, whatever rests. */
static void spoil_alone(struct trace_maker *m, struct obi_event *ev) {
    static const uint8_t kind[] = {0, 15, 255, OBI_EVENT_LEVEL};
    switch (trace_below(m, 12)) {
    case 0: *ev = test_level(OBI_BID, m->mid, 1, 0); break;
    case 1: ev->kind = kind[trace_below(m, 4)]; break;
    case 2: ev->side = 3; break;
    case 3: ev->kind = OBI_EVENT_ADD, ev->side = OBI_NONE; break;
    case 4: ev->qty_lots = -1; break;
    case 5:
        ev->qty_lots = 0;
        if (ev->kind == OBI_EVENT_MODIFY || ev->kind == OBI_EVENT_CANCEL) ev->kind = OBI_EVENT_ADD;
        break;
    case 6: ev->price_ticks = INT64_MIN; break;
    case 7: ev->price_ticks = INT64_MAX; break;
    case 8: ev->flags |= trace_chance(m, 500) ? 8 : 0x8000; break;
    case 9: ev->order_id = 0; break;
    case 10: ev->kind = OBI_EVENT_REPLACE, ev->order_id2 = ev->order_id; break;
    default: ev->kind = OBI_EVENT_REPLACE, ev->order_id2 = 0; break;
    }
}

/* Contradicts what rests. */
static void spoil_against(struct trace_maker *m, struct obi_event *ev,
                          const struct oracle_order *o) {
    switch (trace_below(m, 9)) {
    case 0: *ev = addition(m), ev->order_id = o->order_id; break;
    case 1: *ev = some_of(m, o), ev->order_id = dead_id(m); break;
    case 2: *ev = cancellation(m, o), ev->qty_lots = o->qty_lots + (o->qty_lots < INT64_MAX); break;
    case 3: *ev = execution(m, o), ev->qty_lots = INT64_MAX; break;
    case 4: *ev = some_of(m, o), ev->side = o->side == OBI_BID ? OBI_ASK : OBI_BID; break;
    case 5: *ev = replacement(m, o), ev->order_id2 = some_order(m)->order_id; break;
    case 6: *ev = replacement(m, o), ev->order_id = dead_id(m); break;
    case 7: /* unknown, and the id to be born rests: it is unknown first */
        *ev = replacement(m, o);
        ev->order_id = dead_id(m);
        ev->order_id2 = o->order_id;
        break;
    default: /* of the other side, and the id to be born rests: the side is looked at first */
        *ev = replacement(m, o);
        ev->side = o->side == OBI_BID ? OBI_ASK : OBI_BID;
        ev->order_id2 = some_order(m)->order_id;
        break;
    }
}

static void spoil(struct trace_maker *m, struct obi_event *ev) {
    const struct oracle_order *o = some_order(m);
    uint16_t last = ev->flags & OBI_EVENT_LAST;
    if (o && trace_chance(m, 600))
        spoil_against(m, ev, o);
    else
        spoil_alone(m, ev);
    ev->flags |= last;
}

/* -- frames ----------------------------------------------------------------------------------- */

static void snapshot_frame(struct trace_maker *m) {
    int cleared = trace_chance(m, 400);
    if (cleared) trace_put(m, test_event(OBI_EVENT_CLEAR, 0));
    int64_t n = trace_below(m, trace_chance(m, 100) ? 3 : m->style->n_orders + 1u);
    for (int64_t i = cleared; i <= n; i++) {
        struct obi_event ev = trace_chance(m, 980) ? addition(m) : some_change(m);
        ev.flags |= cleared && trace_chance(m, 500) ? 0 : OBI_EVENT_SNAPSHOT;
        trace_put(m, ev);
    }
    trace_put_last(m, test_event(OBI_EVENT_TIME, OBI_EVENT_SNAPSHOT));
}

void trace_make_orders(struct obi_event *ev, size_t n, const struct trace_style *style,
                       const struct oracle_options *opt, struct test_rng *rng) {
    struct trace_maker m = {.style = style,
                            .rng = rng,
                            .ev = ev,
                            .room = n,
                            .spoil = spoil,
                            .snapshot = snapshot_frame,
                            .change = some_change};
    trace_fill(&m, opt);
}

struct oracle_options trace_orders_options(struct test_rng *rng) {
    struct oracle_options opt = trace_options(rng);
    opt.max_orders = 256;
    if (test_below(rng, 4) == 0) opt.max_orders = (uint32_t)test_below(rng, 30) + 1;
    if (test_below(rng, 4) == 0) opt.max_levels = (uint32_t)test_below(rng, 10) + 1;
    if (test_below(rng, 3) == 0) opt.depth_limit = (uint32_t)test_below(rng, 6) + 1;
    return opt;
}
