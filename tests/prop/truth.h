/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Markets of single orders in the plainest way: a list of all orders by id, and for each market a
 * size for every price. */
#ifndef PROP_TRUTH_H
#define PROP_TRUTH_H

#include "gen_reader.h"

enum { TRUTH_MARKETS = 3, TRUTH_IDS = 1 << 22 /* of all markets */ };

struct resting {
    obi_ticks price_ticks;
    obi_lots qty_lots;
    uint8_t side;
};

struct truth {
    struct resting *by_id;
    struct price_array *level[TRUTH_MARKETS];
    uint64_t n_live[TRUTH_MARKETS];
};

static inline void truth_open(struct truth *t) {
    t->by_id = calloc(TRUTH_IDS, sizeof *t->by_id);
    must(t->by_id != NULL);
    for (int i = 0; i < TRUTH_MARKETS; i++) t->level[i] = price_array_create(START);
}

static inline void truth_close(struct truth *t) {
    for (int i = 0; i < TRUTH_MARKETS; i++) free(t->level[i]);
    free(t->by_id);
}

static inline void truth_shift(struct truth *t, uint32_t market, const struct resting *r,
                               obi_lots lots) {
    obi_lots was = *price_array_at(t->level[market], r->side, r->price_ticks);
    must(was + lots >= 0);
    price_array_set(t->level[market], r->side, r->price_ticks, was + lots);
}

static inline void truth_rest(struct truth *t, uint32_t market, uint64_t id, struct resting r) {
    must(id < TRUTH_IDS && t->by_id[id].qty_lots == 0 && r.qty_lots > 0);
    t->by_id[id] = r;
    truth_shift(t, market, &r, r.qty_lots);
    t->n_live[market]++;
}

/* Takes size from an order; all of it where lots is 0. */
static inline void truth_take(struct truth *t, uint32_t market, uint64_t id, obi_lots lots) {
    struct resting *r = &t->by_id[id];
    if (lots == 0) lots = r->qty_lots;
    must(lots > 0 && lots <= r->qty_lots);
    truth_shift(t, market, r, -lots);
    r->qty_lots -= lots;
    if (r->qty_lots == 0) t->n_live[market]--;
}

static inline void truth_go_on(struct truth *t, uint32_t market, const struct obi_event *ev) {
    struct resting r = {ev->price_ticks, ev->qty_lots, ev->side};
    if (ev->kind == OBI_EVENT_ADD) truth_rest(t, market, ev->order_id, r);
    if (ev->kind == OBI_EVENT_CANCEL || ev->kind == OBI_EVENT_EXECUTE)
        truth_take(t, market, ev->order_id, ev->qty_lots);
    if (ev->kind == OBI_EVENT_REPLACE) {
        r.side = t->by_id[ev->order_id].side;
        truth_take(t, market, ev->order_id, 0);
        truth_rest(t, market, ev->order_id2, r);
    }
}

#endif /* PROP_TRUTH_H */
