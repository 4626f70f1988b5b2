/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "oracle/quality.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void oracle_quality_init(struct oracle_quality *q, const struct oracle_options *opt) {
    memset(q, 0, sizeof *q);
    oracle_book_init(&q->book, opt);
}

void oracle_quality_free(struct oracle_quality *q) {
    oracle_book_free(&q->book);
    free(q->deed);
}

/* -- what an event did ------------------------------------------------------------------------ */

static struct oracle_deed *note(struct oracle_quality *q, enum oracle_deed_kind kind,
                                const struct oracle_order *o, obi_ticks price, obi_lots lots) {
    if (q->n == q->size) {
        q->size = q->size ? 2 * q->size : 1024;
        q->deed = realloc(q->deed, q->size * sizeof *q->deed);
        if (!q->deed) abort();
    }
    struct oracle_deed *d = &q->deed[q->n++];
    memset(d, 0, sizeof *d);
    d->kind = kind;
    d->price_ticks = price;
    d->lots = lots;
    d->order = *o;
    d->side = o->side;
    int i = o->side == OBI_ASK;
    d->at_touch =
        !q->book.had_touch[i] || (i ? price <= q->book.touch[i] : price >= q->book.touch[i]);
    return d;
}

static const struct oracle_order *find(const struct oracle_quality *q, uint64_t id) {
    size_t at = oracle_order_find(&q->book, id);
    return at < q->book.n_orders ? &q->book.order[at] : NULL;
}

/* The order rests at its price, or is gone. */
static void note_size(struct oracle_quality *q, const struct obi_event *ev,
                      const struct oracle_order *o, obi_lots rests) {
    int traded = ev->kind == OBI_EVENT_EXECUTE || o->fill_pending;
    if (rests > o->qty_lots) note(q, ORACLE_MORE, o, o->price_ticks, rests - o->qty_lots);
    if (rests >= o->qty_lots) return;
    note(q, traded ? ORACLE_FILL : ORACLE_TOOK, o, o->price_ticks, o->qty_lots - rests)->is_end =
        rests == 0;
}

static void note_birth(struct oracle_quality *q, const struct obi_event *ev, uint8_t side) {
    struct oracle_order o = {.order_id = ev->order_id, .side = side};
    o.born_ns = ev->ts_ns ? ev->ts_ns : ev->recv_ns;
    note(q, ORACLE_CAME, &o, ev->price_ticks, ev->qty_lots);
}

static void note_order(struct oracle_quality *q, const struct obi_event *ev,
                       const struct oracle_order *o) {
    if (ev->kind == OBI_EVENT_ADD) {
        note_birth(q, ev, ev->side);
    } else if (ev->kind == OBI_EVENT_REPLACE) {
        note(q, ORACLE_TOOK, o, o->price_ticks, o->qty_lots)->is_end = 1;
        note_birth(q, ev, o->side);
    } else if (ev->kind != OBI_EVENT_MODIFY) {
        note_size(q, ev, o, ev->qty_lots ? o->qty_lots - ev->qty_lots : 0);
    } else if (ev->qty_lots && ev->price_ticks != o->price_ticks) {
        note(q, ORACLE_LEFT, o, o->price_ticks, o->qty_lots);
        note(q, ORACLE_MOVED, o, ev->price_ticks, ev->qty_lots);
    } else {
        note_size(q, ev, o, ev->qty_lots);
    }
}

static void note_event(struct oracle_quality *q, const struct obi_event *ev,
                       const struct oracle_order *o) {
    int is_order = ev->kind >= OBI_EVENT_ADD && ev->kind <= OBI_EVENT_REPLACE;
    struct oracle_order nobody = {.side = ev->side};
    if (is_order && (o || ev->kind == OBI_EVENT_ADD)) note_order(q, ev, o);
    int is_print = ev->kind == OBI_EVENT_TRADE || (ev->kind == OBI_EVENT_EXECUTE && o);
    if (is_print && ev->flags & OBI_EVENT_PRINT)
        note(q, ORACLE_PRINT, o ? o : &nobody, ev->price_ticks, ev->qty_lots);
}

static void end_frame(struct oracle_quality *q) {
    obi_ns now = q->book.spoke.ts_ns ? q->book.spoke.ts_ns : q->book.spoke.recv_ns;
    int is_snapshot = q->book.epoch != q->epoch;
    if (!oracle_book_known(&q->book) || is_snapshot) q->n = q->frame_from;
    if (now > q->now_ns || is_snapshot) q->now_ns = now;
    if (now > q->born_ns || is_snapshot) q->born_ns = now;
    for (size_t i = q->frame_from; i < q->n; i++) {
        const struct oracle_order *o = &q->deed[i].order;
        q->deed[i].at_ns = q->now_ns;
        if (!o->of_snapshot && o->born_ns > q->born_ns) q->born_ns = o->born_ns;
    }
    if (is_snapshot) {
        q->since_ns = now;
        q->since = q->n;
    }
    q->epoch = q->book.epoch;
    q->frame_from = q->n;
}

int oracle_quality_apply(struct oracle_quality *q, const struct obi_event *ev) {
    const struct oracle_order *found = find(q, ev->order_id);
    struct oracle_order before = {0};
    if (found) before = *found;
    uint64_t frame = q->book.frame;
    int rc = oracle_book_apply(&q->book, ev);
    int is_known = oracle_book_known(&q->book) && !q->book.snapshot_begun;
    int is_own = ev->instrument == q->book.opt.instrument;
    if (rc >= 0 && is_known && is_own) note_event(q, ev, found ? &before : NULL);
    if (q->book.frame != frame) end_frame(q);
    return rc;
}

/* -- lives ------------------------------------------------------------------------------------ */

static int is_life(const struct oracle_deed *d) {
    return d->kind == ORACLE_TOOK && d->is_end && !d->order.filled && !d->order.of_snapshot;
}

static obi_ns life(const struct oracle_deed *d) {
    return d->at_ns > d->order.born_ns ? d->at_ns - d->order.born_ns : 0;
}

long double oracle_cancelled_whole(const struct oracle_quality *q, obi_ns tau_ns) {
    long double lots = 0;
    for (size_t i = 0; i < q->n; i++)
        if (is_life(&q->deed[i]) && life(&q->deed[i]) <= tau_ns) lots += q->deed[i].lots;
    return lots;
}

uint64_t oracle_lives(const struct oracle_quality *q, obi_ns from_ns, obi_ns to_ns) {
    uint64_t n = 0;
    for (size_t i = 0; i < q->n; i++) {
        const struct oracle_deed *d = &q->deed[i];
        n += is_life(d) && life(d) >= from_ns && life(d) < to_ns;
    }
    return n;
}

/* -- age -------------------------------------------------------------------------------------- */

long double oracle_young(const struct oracle_quality *q, int side, obi_ns half_life_ns) {
    long double sum = 0;
    for (size_t i = 0; i < q->book.n_orders; i++) {
        const struct oracle_order *o = &q->book.order[i];
        obi_ns born = o->of_snapshot ? q->since_ns : o->born_ns;
        if ((o->side == OBI_ASK) != side) continue;
        sum += o->qty_lots * exp2l(-(long double)(q->born_ns - born) / half_life_ns);
    }
    return sum;
}

long double oracle_size(const struct oracle_quality *q, int side) {
    long double sum = 0;
    for (size_t i = 0; i < q->book.n_orders; i++)
        if ((q->book.order[i].side == OBI_ASK) == side) sum += q->book.order[i].qty_lots;
    return sum;
}

/* -- sums ------------------------------------------------------------------------------------- */

long double oracle_deed_lots(const struct oracle_quality *q, enum oracle_deed_kind kind) {
    long double lots = 0;
    for (size_t i = 0; i < q->n; i++)
        if (q->deed[i].kind == kind) lots += q->deed[i].lots;
    return lots;
}

uint64_t oracle_deed_count(const struct oracle_quality *q, enum oracle_deed_kind kind) {
    uint64_t n = 0;
    for (size_t i = 0; i < q->n; i++) n += q->deed[i].kind == kind;
    return n;
}

uint64_t oracle_amends(const struct oracle_quality *q) {
    uint64_t n = 0;
    for (size_t i = 0; i < q->n; i++) {
        const struct oracle_deed *d = &q->deed[i];
        n += d->kind == ORACLE_MORE || d->kind == ORACLE_MOVED ||
             (d->kind == ORACLE_TOOK && !d->is_end);
    }
    return n;
}

uint64_t oracle_dust(const struct oracle_quality *q, obi_lots min_lots) {
    uint64_t n = 0;
    for (size_t i = 0; i < q->n; i++)
        n += q->deed[i].kind == ORACLE_CAME && q->deed[i].lots < min_lots;
    return n;
}

/* -- what was filled, what comes back --------------------------------------------------------- */

static int adds(const struct oracle_deed *d) {
    return d->kind == ORACLE_CAME || d->kind == ORACLE_MORE || d->kind == ORACLE_MOVED;
}

/* Each addition, in order of time, goes to the fills before it at its price, the oldest first. */
void oracle_refill(const struct oracle_quality *q, uint8_t side, obi_ns within_ns,
                   long double *filled, long double *refilled) {
    long double *open = calloc(q->n + 1, sizeof *open);
    if (!open) abort();
    *filled = *refilled = 0;
    for (size_t i = q->since; i < q->n; i++) {
        const struct oracle_deed *d = &q->deed[i];
        long double lots = d->lots;
        if (d->side != side) continue;
        if (d->kind == ORACLE_FILL) open[i] = lots;
        for (size_t k = q->since; adds(d) && k < i && lots > 0; k++) {
            const struct oracle_deed *fill = &q->deed[k];
            if (fill->price_ticks != d->price_ticks || d->at_ns - fill->at_ns > within_ns) continue;
            long double share = lots < open[k] ? lots : open[k];
            open[k] -= share;
            lots -= share;
        }
    }
    for (size_t i = q->since; i < q->n; i++) {
        const struct oracle_deed *d = &q->deed[i];
        int counts = d->kind == ORACLE_FILL && d->side == side;
        if (!counts || q->now_ns - d->at_ns <= within_ns) continue;
        *filled += d->lots;
        *refilled += d->lots - open[i];
    }
    free(open);
}

/* -- what leaves the touch -------------------------------------------------------------------- */

long double oracle_drain(const struct oracle_quality *q, uint8_t side, obi_ns half_life_ns) {
    long double ln2 = logl(2.0L), lots = 0, h = half_life_ns;
    for (size_t i = q->since; i < q->n; i++) {
        const struct oracle_deed *d = &q->deed[i];
        int leaves = d->kind == ORACLE_TOOK || d->kind == ORACLE_FILL || d->kind == ORACLE_LEFT;
        if (!leaves || d->side != side || !d->at_touch) continue;
        lots += d->lots * exp2l(-(q->now_ns - d->at_ns) / h);
    }
    long double watched = h / ln2 * (1 - exp2l(-(q->now_ns - q->since_ns) / h));
    return lots / watched * 1e9L;
}
