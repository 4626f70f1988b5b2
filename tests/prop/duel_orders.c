/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/duel.h"

#include <string.h>

enum { ORDERS = 1024 };

/* What is to be answered to whoever asks now. */
static int expected_status(const struct duel *d) {
    if (d->model.open) return OBI_MORE;
    return oracle_book_known(&d->model) ? OBI_OK : OBI_RESYNC;
}

/* Inside a frame of a book that is not known both answers are true. */
static int status_differs(struct duel *d, const char *what, int status, int expected) {
    if (expected == OBI_MORE && !oracle_book_known(&d->model) && status == OBI_RESYNC) return 0;
    return duel_differs(d, what, (uint64_t)status, (uint64_t)expected);
}

/* Field by field for the message, then as bytes: what is reserved is 0. */
static int order_differs(struct duel *d, const struct obi_order *got, const struct oracle_order *o,
                         obi_lots ahead, uint32_t n_ahead) {
    struct obi_order expected;
    memset(&expected, 0, sizeof expected);
    expected.order_id = o->order_id;
    expected.price_ticks = o->price_ticks;
    expected.qty_lots = o->qty_lots;
    expected.born_ns = o->born_ns;
    expected.side = o->side;
    expected.amends = (uint16_t)(o->amends < UINT16_MAX ? o->amends : UINT16_MAX);
    expected.facts =
        (uint16_t)((o->filled ? OBI_ORDER_FILLED : 0) | (o->of_snapshot ? OBI_ORDER_UNDATED : 0));
    expected.ahead_lots = ahead;
    expected.ahead_orders = n_ahead;
    return duel_differs(d, "an order's id", got->order_id, o->order_id) ||
           duel_differs(d, "an order's price", (uint64_t)got->price_ticks,
                        (uint64_t)o->price_ticks) ||
           duel_differs(d, "an order's size", (uint64_t)got->qty_lots, (uint64_t)o->qty_lots) ||
           duel_differs(d, "an order's birth", (uint64_t)got->born_ns, (uint64_t)o->born_ns) ||
           duel_differs(d, "an order's side", got->side, o->side) ||
           duel_differs(d, "an order's amends", got->amends, expected.amends) ||
           duel_differs(d, "what is told of an order", got->facts, expected.facts) ||
           duel_differs(d, "the lots ahead", (uint64_t)got->ahead_lots, (uint64_t)ahead) ||
           duel_differs(d, "the orders ahead", got->ahead_orders, n_ahead) ||
           duel_differs(d, "the rest of an order", memcmp(got, &expected, sizeof expected) != 0, 0);
}

/* A level's queue, of which `room` orders are asked for. */
static int queue_differs(struct duel *d, uint8_t side, obi_ticks price, size_t room) {
    static struct obi_order got[ORDERS];
    const struct oracle_book *m = &d->model;
    int expected = expected_status(d);
    size_t n = SIZE_MAX, k = 0;
    obi_lots ahead = 0;
    int status = obi_book_orders(d->book, side, price, got, room, &n);
    if (status_differs(d, "obi_book_orders()", status, expected)) return 1;
    for (size_t i = 0; expected == OBI_OK && i < m->n_orders && k < room; i++) {
        const struct oracle_order *o = &m->order[i];
        if (o->side != side || o->price_ticks != price) continue;
        if (k < n && order_differs(d, &got[k], o, ahead, (uint32_t)k)) return 1;
        ahead += o->qty_lots;
        k++;
    }
    return duel_differs(d, "orders of a level", n, k);
}

static int single_differs(struct duel *d, uint64_t id) {
    const struct oracle_book *m = &d->model;
    struct obi_order got;
    int expected = expected_status(d);
    size_t at = oracle_order_find(m, id);
    obi_lots ahead = 0;
    uint32_t n_ahead = 0;
    if (expected == OBI_OK && at == m->n_orders) expected = OBI_E_NAME;
    int status = obi_book_order(d->book, id, &got);
    if (status_differs(d, "obi_book_order()", status, expected)) return 1;
    if (expected != OBI_OK) return 0;
    for (size_t i = 0; i < at; i++) {
        const struct oracle_order *o = &m->order[i];
        if (o->side != m->order[at].side || o->price_ticks != m->order[at].price_ticks) continue;
        ahead += o->qty_lots;
        n_ahead++;
    }
    return order_differs(d, &got, &m->order[at], ahead, n_ahead);
}

static int side_differs(struct duel *d, uint8_t side, size_t most) {
    const struct oracle_side *s = &d->model.side[side == OBI_ASK];
    for (size_t i = 0; i < s->n && i < most; i++)
        if (queue_differs(d, side, s->level[i].price_ticks, ORDERS)) return 1;
    return 0;
}

/* The levels and orders that the event spoke of, both touches, and all of them now and then. */
int duel_orders_differ(struct duel *d, const struct obi_event *ev) {
    const struct oracle_book *m = &d->model;
    int known = expected_status(d) == OBI_OK, all = known && m->frame % 16 == 0;
    size_t some = m->n_orders ? (size_t)((uint64_t)ev->recv_ns % m->n_orders) : 0;
    if (queue_differs(d, OBI_BID, ev->price_ticks, 2) ||
        queue_differs(d, OBI_ASK, ev->price_ticks, ORDERS) || single_differs(d, ev->order_id) ||
        single_differs(d, ev->order_id2) ||
        (m->n_orders && single_differs(d, m->order[some].order_id)))
        return 1;
    if (!known) return 0;
    for (size_t i = 0; all && i < m->n_orders; i++)
        if (single_differs(d, m->order[i].order_id)) return 1;
    size_t most = all ? SIZE_MAX : 1;
    return side_differs(d, OBI_BID, most) || side_differs(d, OBI_ASK, most);
}
