/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "feed.h"

#include <stdlib.h>

enum {
    EARLY_UPDATES = 3,    /* before the bridge */
    HOLE_IDS = 60,        /* ids of other symbols before an update, on average */
    IDS_PER_CHANGE = 8,   /* ids that a change takes: orders come and go unseen */
    LATENCY_NS = 2000000, /* at least, from the venue's clock to ours */
    JITTER_NS = 400000,   /* on top, on average */
    TOGETHER_NS = 2000    /* between lines that arrive together, at most */
};

/* What a step is to be, beside its sync. */
struct plan {
    enum gen_scene scene;
    uint8_t side;
    bool cut, twice;
};

static void advance_sync(struct gen_feed *f) {
    switch (f->sync) {
    case GEN_EARLY:
        if (f->n_early == 0)
            f->sync = GEN_BRIDGE;
        else
            f->n_early--;
        break;
    case GEN_LOST: f->sync = GEN_HOLE; break;
    case GEN_HOLE:
    case GEN_HELD: f->sync = --f->spell == 0 ? GEN_BRIDGE : GEN_HELD; break;
    case GEN_BRIDGE:
    case GEN_LIVE: f->sync = GEN_LIVE; break;
    }
}

static void begin_fault(struct gen_feed *f, struct plan *p, uint32_t fault) {
    struct gen_random *r = &f->faults.random;
    p->twice = fault == GEN_FAULT_DUPLICATE;
    p->cut = fault == GEN_FAULT_TRUNCATED;
    p->side = gen_random_chance(r, 512) ? OBI_BID : OBI_ASK;
    if (fault == GEN_FAULT_GAP || fault == GEN_FAULT_TRUNCATED) {
        f->sync = GEN_LOST;
        f->spell = 2 + gen_random_below(r, 16);
    } else if (fault == GEN_FAULT_CROSSED) {
        p->scene = GEN_SCENE_CROSS;
        f->spell = 1; /* the frame that mends it */
    } else if (fault == GEN_FAULT_ONE_SIDED) {
        p->scene = GEN_SCENE_EMPTY;
        f->spell = 5 + gen_random_below(r, 25);
    }
}

static struct plan make_plan(struct gen_feed *f) {
    struct plan p = {GEN_SCENE_PLAIN, OBI_BID, false, false};
    advance_sync(f);
    if (f->sync != GEN_LIVE) return p;
    if (f->spell == 0)
        begin_fault(f, &p, gen_faults_due(&f->faults, f->n_done));
    else if (--f->spell == 0 && f->market.absent)
        p.scene = GEN_SCENE_FILL;
    return p;
}

static struct gen_message *enqueue(struct gen_feed *f, enum gen_message_kind kind, obi_ns ts_ns) {
    struct gen_message *m = &f->queue[f->n_queued++];
    obi_ns next = f->recv_ns + 1 + gen_random_below(&f->random, TOGETHER_NS);
    obi_ns here = ts_ns + LATENCY_NS + gen_random_exponential(&f->random, JITTER_NS);
    f->recv_ns = here > next ? here : next;
    *m = (struct gen_message){.kind = kind, .ts_ns = ts_ns, .recv_ns = f->recv_ns};
    return m;
}

/* Trades happen between the update before and this one. */
static void enqueue_trades(struct gen_feed *f, obi_ns since) {
    const struct gen_step *s = &f->market.step;
    obi_ns span = f->market.clock.ts_ns - since;
    for (size_t i = 0; i < s->n_trades; i++) {
        obi_ns at = since + span * (obi_ns)(i + 1) / (obi_ns)(s->n_trades + 1);
        struct gen_message *m = enqueue(f, GEN_MESSAGE_TRADE, at);
        m->trade = s->trade[i];
        m->last_id = ++f->trade_id;
    }
}

static bool same_level(struct gen_level a, struct gen_level b) {
    return a.price_ticks == b.price_ticks && a.qty_lots == b.qty_lots;
}

static void enqueue_quote(struct gen_feed *f, const struct gen_book *book, uint64_t id) {
    struct gen_touch now;
    gen_book_touch(book, &now);
    if (same_level(now.bid, f->quoted.bid) && same_level(now.ask, f->quoted.ask)) return;
    struct gen_message *m = enqueue(f, GEN_MESSAGE_QUOTE, f->market.clock.ts_ns);
    m->touch = f->quoted = now;
    m->last_id = id;
}

static void apply(struct gen_book *b, const struct gen_change *c) {
    gen_book_set(b, c->side, (struct gen_level){c->price_ticks, c->qty_lots});
}

/* The book amid the bridge: its removals and new sizes are done, its inserts to come. */
static void take_snapshot(struct gen_feed *f) {
    const struct gen_step *s = &f->market.step;
    gen_book_copy(&f->snapshot, &f->told);
    for (size_t i = 0; i < s->n_changes; i++) {
        const struct gen_change *c = &s->change[i];
        if (gen_book_qty(&f->told, c->side, c->price_ticks) != 0) apply(&f->snapshot, c);
    }
}

static void enqueue_update(struct gen_feed *f, const struct plan *p,
                           const struct gen_message *ids) {
    struct gen_message *m = enqueue(f, GEN_MESSAGE_UPDATE, f->market.clock.ts_ns);
    m->sync = f->sync;
    m->cut = p->cut;
    m->first_id = ids->first_id;
    m->last_id = ids->last_id;
    m->previous_id = ids->previous_id;
    m->step = &f->market.step;
}

static void enqueue_snapshot(struct gen_feed *f, uint64_t id) {
    struct gen_message *m = enqueue(f, GEN_MESSAGE_SNAPSHOT, f->market.clock.ts_ns);
    m->last_id = id;
    m->book = &f->snapshot;
    m->add = f->add;
    m->n_adds = f->n_adds;
}

/* The first snapshot of a text comes after its bridge, as it does when a reader asks for one while
 * it listens; later ones either way. */
static void enqueue_bridge(struct gen_feed *f, const struct plan *p,
                           const struct gen_message *ids) {
    struct gen_random *r = &f->faults.random;
    uint32_t span = (uint32_t)(ids->last_id - ids->first_id);
    uint64_t id = ids->first_id + gen_random_below(r, span);
    bool late = gen_random_chance(r, 512) || f->n_done == 0;
    take_snapshot(f);
    enqueue_quote(f, &f->snapshot, id);
    enqueue_quote(f, &f->market.book, ids->last_id);
    if (f->orders) id = ids->previous_id;
    if (f->snapshot_first || !late) enqueue_snapshot(f, id);
    enqueue_update(f, p, ids);
    if (!f->snapshot_first && late) enqueue_snapshot(f, id);
}

static void enqueue_again(struct gen_feed *f) {
    f->queue[f->n_queued] = f->queue[f->n_queued - 1];
    f->n_queued++;
}

static struct gen_message next_ids(struct gen_feed *f) {
    struct gen_message ids = {.previous_id = f->last_id};
    int64_t n = (int64_t)f->market.step.n_changes;
    ids.first_id = f->last_id + 1 + (uint64_t)gen_random_exponential(&f->random, HOLE_IDS);
    ids.last_id = ids.first_id + (uint64_t)n;
    ids.last_id += (uint64_t)gen_random_exponential(&f->random, (IDS_PER_CHANGE - 1) * n);
    f->last_id = ids.last_id;
    return ids;
}

static size_t tell_queue(struct gen_feed *f, const struct gen_queue *q, size_t n) {
    const struct gen_order *o;
    for (uint32_t at = q->front; at; at = o->after) {
        o = &f->market.orders.slot[at];
        f->add[n++] = (struct obi_event){.order_id = o->life.order_id,
                                         .price_ticks = o->price_ticks,
                                         .qty_lots = o->qty_lots,
                                         .kind = OBI_EVENT_ADD,
                                         .side = o->life.side};
    }
    return n;
}

/* The orders before the step, the best level of a side first. */
static void take_orders(struct gen_feed *f) {
    const struct gen_book *book = &f->market.book;
    f->n_adds = 0;
    for (uint8_t side = OBI_BID; side <= OBI_ASK; side++)
        for (size_t i = 0; i < gen_book_count(book, side); i++)
            f->n_adds = tell_queue(f, gen_book_at(book, side, i), f->n_adds);
}

static void witness(const struct gen_feed *f) {
    struct gen_truth t;
    if (!f->witness) return;
    gen_feed_truth(f, &t);
    f->witness(f->witness_ctx, &t);
}

static void make_step(struct gen_feed *f) {
    obi_ns since = f->market.clock.ts_ns;
    struct plan p = make_plan(f);
    if (f->orders && f->sync == GEN_BRIDGE) take_orders(f);
    gen_market_step(&f->market, p.scene, p.side);
    struct gen_message ids = next_ids(f);
    f->n_queued = f->n_sent = 0;
    f->first_trade_id = f->trade_id + 1;
    enqueue_trades(f, since);
    if (f->sync == GEN_BRIDGE) {
        enqueue_bridge(f, &p, &ids);
    } else {
        enqueue_quote(f, &f->market.book, ids.last_id);
        enqueue_update(f, &p, &ids);
    }
    if (p.twice) enqueue_again(f);
    if (f->sync != GEN_EARLY) f->n_done++;
    witness(f);
}

/* What a message makes true, whether or not a reader gets it. */
static void come_true(struct gen_feed *f, const struct gen_message *m) {
    if (m->kind == GEN_MESSAGE_UPDATE) {
        for (size_t i = 0; i < m->step->n_changes; i++) apply(&f->told, &m->step->change[i]);
        f->truth = &f->told;
    } else if (m->kind == GEN_MESSAGE_SNAPSHOT && f->n_sent < f->n_queued) {
        f->truth = f->orders ? &f->told : &f->snapshot; /* its bridge is still to come */
    }
}

static bool is_lost(const struct gen_message *m) {
    return m->kind == GEN_MESSAGE_UPDATE && m->sync == GEN_LOST && !m->cut;
}

const struct gen_message *gen_feed_peek(struct gen_feed *f) {
    for (;; come_true(f, &f->queue[f->n_sent++])) {
        if (f->n_sent == f->n_queued) {
            if (f->n_frames != 0 && f->n_done == f->n_frames) return NULL;
            make_step(f);
        }
        if (!is_lost(&f->queue[f->n_sent])) return &f->queue[f->n_sent];
    }
}

const struct gen_message *gen_feed_next(struct gen_feed *f) {
    const struct gen_message *m = gen_feed_peek(f);
    if (!m) return NULL;
    f->n_sent++;
    come_true(f, m);
    return m;
}

void gen_feed_truth(const struct gen_feed *f, struct gen_truth *out) {
    *out = f->market.truth;
    out->first_trade_id = out->n_trades > 0 ? f->first_trade_id : 0;
}

size_t gen_feed_living(const struct gen_feed *f, struct gen_death *out, size_t size) {
    const struct gen_market *m = &f->market;
    size_t n = 0;
    for (uint8_t side = OBI_BID; side <= OBI_ASK; side++)
        for (size_t i = 0; i < gen_book_count(&m->book, side); i++)
            for (uint32_t at = gen_book_at(&m->book, side, i)->front; at;
                 at = m->orders.slot[at].after, n++)
                if (n < size) out[n] = m->orders.slot[at].life;
    return n;
}

/* Ids and times of their own chance, so that a market is the same however it is told. */
bool gen_feed_init(struct gen_feed *f, const struct gen_options *opt, uint32_t instrument) {
    *f = (struct gen_feed){.n_frames = opt->n_frames,
                           .n_early = EARLY_UPDATES,
                           .orders = opt->view == GEN_VIEW_ORDERS,
                           .recv_ns = opt->start_ns};
    bool got = gen_market_init(&f->market, opt, instrument);
    uint64_t seed = f->market.seed;
    f->random.state = seed ^ UINT64_C(0x6f6269);
    f->last_id = UINT64_C(5000000000000) + gen_random_below(&f->random, 1000000000);
    f->trade_id = UINT64_C(5000000000) + gen_random_below(&f->random, 1000000000);
    gen_faults_init(&f->faults, opt, seed);
    got = gen_book_init(&f->told, f->market.book.capacity) && got;
    got = gen_book_init(&f->snapshot, f->market.book.capacity) && got;
    if (f->orders) f->add = malloc(f->market.orders.size * sizeof *f->add);
    if (got) gen_book_copy(&f->told, &f->market.book);
    f->truth = &f->told;
    return got && (!f->orders || f->add);
}

void gen_feed_free(struct gen_feed *f) {
    gen_market_free(&f->market);
    gen_book_free(&f->told);
    gen_book_free(&f->snapshot);
    free(f->add);
}
