/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "tell.h"

/* What all events of a message share: a venue of levels tells whole milliseconds. */
static struct obi_event blank(const struct gen_teller *t, const struct gen_message *m,
                              uint8_t kind) {
    obi_ns ns = t->feed.orders ? 1 : 1000000;
    return (struct obi_event){.ts_ns = m->ts_ns / ns * ns,
                              .recv_ns = m->recv_ns,
                              .seq = m->last_id,
                              .instrument = t->feed.market.truth.instrument,
                              .kind = kind};
}

static size_t tell_trade(struct gen_teller *t, const struct gen_message *m, struct obi_event *out) {
    if (!t->begun || t->feed.orders) return 0;
    *out = blank(t, m, OBI_EVENT_TRADE);
    out->order_id = m->last_id;
    out->price_ticks = m->trade.price_ticks;
    out->qty_lots = m->trade.qty_lots;
    out->side = m->trade.aggressor;
    out->flags = OBI_EVENT_PRINT | OBI_EVENT_LAST;
    return 1;
}

static size_t tell_nothing(struct gen_teller *t, const struct gen_message *m,
                           struct obi_event *out) {
    (void)t;
    (void)m;
    (void)out;
    return 0;
}

static size_t tell_one(const struct gen_teller *t, const struct gen_message *m, uint8_t kind,
                       struct obi_event *out) {
    *out = blank(t, m, kind);
    out->flags = OBI_EVENT_LAST;
    return 1;
}

static size_t tell_levels(const struct gen_teller *t, const struct gen_message *m,
                          struct obi_event *out) {
    const struct gen_change *c = m->step->change;
    size_t n = m->step->n_changes;
    for (size_t i = 0; i < n; i++) {
        out[i] = blank(t, m, OBI_EVENT_LEVEL);
        out[i].price_ticks = c[i].price_ticks;
        out[i].qty_lots = c[i].qty_lots;
        out[i].side = c[i].side;
    }
    out[n - 1].flags = OBI_EVENT_LAST;
    return n;
}

static void stamp(struct obi_event *out, const struct obi_event *blank, uint16_t flags) {
    out->ts_ns = blank->ts_ns;
    out->recv_ns = blank->recv_ns;
    out->seq = blank->seq;
    out->instrument = blank->instrument;
    out->flags |= flags;
}

static size_t tell_orders(const struct gen_teller *t, const struct gen_message *m,
                          struct obi_event *out) {
    const struct obi_event any = blank(t, m, OBI_EVENT_TIME);
    size_t n = m->step->n_deeds;
    if (n == 0) return tell_one(t, m, OBI_EVENT_TIME, out);
    for (size_t i = 0; i < n; i++) {
        out[i] = m->step->deed[i];
        stamp(&out[i], &any, i + 1 == n ? OBI_EVENT_LAST : 0);
    }
    return n;
}

static size_t tell_update(struct gen_teller *t, const struct gen_message *m,
                          struct obi_event *out) {
    if (m->sync == GEN_HOLE) return tell_one(t, m, OBI_EVENT_GAP, out);
    if (m->sync == GEN_EARLY || m->sync == GEN_HELD) return 0;
    return t->feed.orders ? tell_orders(t, m, out) : tell_levels(t, m, out);
}

static size_t tell_side(const struct gen_teller *t, const struct gen_message *m, uint8_t side,
                        struct obi_event *out) {
    const struct gen_queue *at;
    size_t n = 0;
    for (; n < t->snapshot_levels && (at = gen_book_at(m->book, side, n)); n++) {
        out[n] = blank(t, m, OBI_EVENT_LEVEL);
        out[n].price_ticks = at->price_ticks;
        out[n].qty_lots = at->qty_lots;
        out[n].side = side;
        out[n].flags = OBI_EVENT_SNAPSHOT;
    }
    return n;
}

static size_t tell_adds(const struct gen_teller *t, const struct gen_message *m,
                        struct obi_event *out) {
    const struct obi_event any = blank(t, m, OBI_EVENT_ADD);
    for (size_t i = 0; i < m->n_adds; i++) {
        out[i] = m->add[i];
        stamp(&out[i], &any, OBI_EVENT_SNAPSHOT);
    }
    return m->n_adds;
}

static size_t tell_snapshot(struct gen_teller *t, const struct gen_message *m,
                            struct obi_event *out) {
    size_t n = 1;
    t->begun = true;
    out[0] = blank(t, m, OBI_EVENT_CLEAR);
    out[0].flags = OBI_EVENT_SNAPSHOT;
    if (t->feed.orders) {
        n += tell_adds(t, m, out + n);
    } else {
        n += tell_side(t, m, OBI_BID, out + n);
        n += tell_side(t, m, OBI_ASK, out + n);
    }
    out[n - 1].flags |= OBI_EVENT_LAST;
    return n;
}

static size_t (*const tell[])(struct gen_teller *, const struct gen_message *,
                              struct obi_event *) = {
    [GEN_MESSAGE_TRADE] = tell_trade,
    [GEN_MESSAGE_QUOTE] = tell_nothing,
    [GEN_MESSAGE_UPDATE] = tell_update,
    [GEN_MESSAGE_SNAPSHOT] = tell_snapshot,
};

size_t gen_teller_tell(struct gen_teller *t, const struct gen_message *m, struct obi_event *out) {
    return tell[m->kind](t, m, out);
}

size_t gen_teller_most(const struct gen_teller *t) {
    const struct gen_market *m = &t->feed.market;
    size_t levels = 2 * m->book.capacity + 1, orders = m->step.size + 1;
    return t->feed.orders || levels < 2 * m->step.size ? 2 * orders : levels;
}

bool gen_teller_init(struct gen_teller *t, const struct gen_options *opt, uint32_t instrument) {
    t->snapshot_levels = opt->snapshot_levels;
    bool got = gen_feed_init(&t->feed, opt, instrument);
    t->feed.snapshot_first = true;
    return got;
}

void gen_teller_free(struct gen_teller *t) {
    gen_feed_free(&t->feed);
}
