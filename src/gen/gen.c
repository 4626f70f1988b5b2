/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Messages to events, as a decoder would tell them: quotes and what came before the first snapshot
 * are not told, nor are the updates between a hole and the snapshot that mends it. */
#include "gen.h"

#include <stdlib.h>

#include "feed.h"

struct gen {
    struct gen_feed feed;
    struct obi_event *event; /* room for the largest frame */
    size_t snapshot_levels;
    bool begun; /* the first snapshot is told */
};

static struct obi_event blank(const struct gen_message *m, uint8_t kind) {
    return (struct obi_event){.ts_ns = m->ts_ns / 1000000 * 1000000,
                              .recv_ns = m->recv_ns,
                              .seq = m->last_id,
                              .kind = kind};
}

static size_t tell_trade(struct gen *g, const struct gen_message *m) {
    struct obi_event *ev = g->event;
    if (!g->begun) return 0;
    *ev = blank(m, OBI_EVENT_TRADE);
    ev->order_id = m->last_id;
    ev->price_ticks = m->trade.price_ticks;
    ev->qty_lots = m->trade.qty_lots;
    ev->side = m->trade.aggressor;
    ev->flags = OBI_EVENT_PRINT | OBI_EVENT_LAST;
    return 1;
}

static size_t tell_quote(struct gen *g, const struct gen_message *m) {
    (void)g;
    (void)m;
    return 0;
}

static size_t tell_gap(struct gen *g, const struct gen_message *m) {
    g->event[0] = blank(m, OBI_EVENT_GAP);
    g->event[0].flags = OBI_EVENT_LAST;
    return 1;
}

static size_t tell_update(struct gen *g, const struct gen_message *m) {
    const struct gen_change *c = m->step->change;
    size_t n = m->step->n_changes;
    if (m->sync == GEN_HOLE) return tell_gap(g, m);
    if (m->sync == GEN_EARLY || m->sync == GEN_HELD) return 0;
    for (size_t i = 0; i < n; i++) {
        g->event[i] = blank(m, OBI_EVENT_LEVEL);
        g->event[i].price_ticks = c[i].price_ticks;
        g->event[i].qty_lots = c[i].qty_lots;
        g->event[i].side = c[i].side;
    }
    g->event[n - 1].flags = OBI_EVENT_LAST;
    return n;
}

static size_t tell_side(struct gen *g, const struct gen_message *m, uint8_t side, size_t n) {
    const struct gen_level *at;
    for (size_t i = 0; i < g->snapshot_levels && (at = gen_book_at(m->book, side, i)); i++) {
        g->event[n] = blank(m, OBI_EVENT_LEVEL);
        g->event[n].price_ticks = at->price_ticks;
        g->event[n].qty_lots = at->qty_lots;
        g->event[n].side = side;
        g->event[n++].flags = OBI_EVENT_SNAPSHOT;
    }
    return n;
}

static size_t tell_snapshot(struct gen *g, const struct gen_message *m) {
    g->begun = true;
    g->event[0] = blank(m, OBI_EVENT_CLEAR);
    g->event[0].flags = OBI_EVENT_SNAPSHOT;
    size_t n = tell_side(g, m, OBI_BID, 1);
    n = tell_side(g, m, OBI_ASK, n);
    g->event[n - 1].flags |= OBI_EVENT_LAST;
    return n;
}

static size_t (*const tell[])(struct gen *, const struct gen_message *) = {
    [GEN_MESSAGE_TRADE] = tell_trade,
    [GEN_MESSAGE_QUOTE] = tell_quote,
    [GEN_MESSAGE_UPDATE] = tell_update,
    [GEN_MESSAGE_SNAPSHOT] = tell_snapshot,
};

size_t gen_next(struct gen *g, const struct obi_event **ev) {
    const struct gen_message *m;
    *ev = g->event;
    while ((m = gen_feed_next(&g->feed))) {
        size_t n = tell[m->kind](g, m);
        if (n > 0) return n;
    }
    return 0;
}

struct gen *gen_create(const struct gen_options *opt) {
    struct gen_options full;
    if (!gen_options_check(&full, opt)) return NULL;
    full.faults &= ~(uint32_t)GEN_FAULT_TRUNCATED;
    struct gen *g = calloc(1, sizeof *g);
    if (!g) return NULL;
    bool got = gen_feed_init(&g->feed, &full);
    g->feed.snapshot_first = true;
    g->snapshot_levels = full.snapshot_levels;
    g->event = malloc((2 * g->feed.market.book.capacity + 1) * sizeof *g->event);
    if (got && g->event) return g;
    gen_destroy(g);
    return NULL;
}

void gen_destroy(struct gen *g) {
    if (!g) return;
    gen_feed_free(&g->feed);
    free(g->event);
    free(g);
}

void gen_touch(const struct gen *g, struct gen_touch *out) {
    gen_book_touch(g->feed.truth, out);
}

size_t gen_levels(const struct gen *g, uint8_t side, struct gen_level *out, size_t size) {
    return gen_feed_levels(&g->feed, side, out, size);
}
