/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/cause.h"

#include <string.h>

static const obi_ns patience_ns = 1000000000;

obi_ns obi_causes_now(const obi_book *book) {
    return book->recv_ns ? book->recv_ns : book->ts_ns;
}

/* -- what waits -------------------------------------------------------------------------------- */

void obi_causes_clear(struct obi_causes *c) {
    c->side[0].n = c->side[1].n = 0;
}

/* The first that is not nearer than depth; n where all are. */
static uint32_t place_of(const struct obi_waiters *side, int64_t depth) {
    uint32_t lo = 0, hi = side->n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (side->waits[mid].depth < depth)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static struct obi_waiting *find(const struct obi_waiters *side, int64_t depth) {
    uint32_t i = place_of(side, depth);
    return i < side->n && side->waits[i].depth == depth ? &side->waits[i] : NULL;
}

static struct obi_waiting *add(struct obi_waiters *side, int64_t depth) {
    uint32_t i = place_of(side, depth);
    struct obi_waiting *w = &side->waits[i];
    if (i < side->n && w->depth == depth) return w;
    if (side->n == OBI_WAITING) return NULL;
    memmove(w + 1, w, (side->n++ - i) * sizeof *w);
    *w = (struct obi_waiting){obi_wide_of(0), depth, 0};
    return w;
}

static void drop(struct obi_waiters *side, struct obi_waiting *w) {
    size_t behind = (size_t)(side->waits + side->n - w) - 1;
    memmove(w, w + 1, behind * sizeof *w);
    side->n--;
}

/* Times may be any: what lies before a step backwards goes on. */
static int is_over(obi_ns since, obi_ns now) {
    return now > since && (uint64_t)now - (uint64_t)since > (uint64_t)patience_ns;
}

static void expire(struct obi_causes *c, struct obi_waiters *side, obi_ns now) {
    uint32_t n = 0;
    side->oldest_ns = INT64_MAX;
    for (uint32_t i = 0; i < side->n; i++) {
        struct obi_waiting w = side->waits[i];
        if (is_over(w.since_ns, now)) {
            c->unmatched = obi_wide_add(c->unmatched, w.lots);
            continue;
        }
        side->waits[n++] = w;
        if (w.since_ns < side->oldest_ns) side->oldest_ns = w.since_ns;
    }
    side->n = n;
}

void obi_causes_begin(struct obi_causes *c, const obi_book *book) {
    obi_ns now = obi_causes_now(book);
    for (int which = 0; which < 2; which++) {
        struct obi_waiters *side = &c->side[which];
        if (side->n && is_over(side->oldest_ns, now)) expire(c, side, now);
    }
}

/* Where orders are told, a trade and what it took are one frame. */
void obi_causes_end(struct obi_causes *c, const obi_book *book) {
    if (!book->plan.max_orders) return;
    for (int which = 0; which < 2; which++)
        for (struct obi_waiters *side = &c->side[which]; side->n; side->n--)
            c->unmatched = obi_wide_add(c->unmatched, side->waits[side->n - 1].lots);
}

/* The side that a print took from: 0 bids, 1 asks; -1 where neither it nor its price says. */
static int side_of(const struct obi_frame *frame, const struct obi_print *print) {
    const struct obi_touches *touch = &frame->before->touch;
    obi_ticks price = print->price_ticks;
    if (print->aggressor != OBI_NONE) return print->aggressor == OBI_BID;
    int is_bid = ~price >= touch->depth[0], is_ask = price >= touch->depth[1];
    return is_bid == is_ask ? -1 : is_ask;
}

void obi_causes_note(struct obi_causes *c, const struct obi_frame *frame,
                     const struct obi_print *print) {
    int which = side_of(frame, print);
    int64_t depth = which ? print->price_ticks : ~print->price_ticks;
    struct obi_waiting *w = which < 0 ? NULL : add(&c->side[which], depth);
    obi_wide lots = obi_wide_of(print->qty_lots);
    if (!w) {
        c->unmatched = obi_wide_add(c->unmatched, lots);
        return;
    }
    struct obi_waiters *side = &c->side[which];
    w->lots = obi_wide_add(w->lots, lots);
    w->since_ns = print->ts_ns;
    if (side->n == 1 || w->since_ns < side->oldest_ns) side->oldest_ns = w->since_ns;
}

/* -- what changed ------------------------------------------------------------------------------ */

static obi_wide lesser(obi_wide a, obi_wide b) {
    return obi_wide_sign(obi_wide_sub(a, b)) < 0 ? a : b;
}

/* What waits at the level: all of it, or as much as `most` where that is not negative. */
static obi_wide take(struct obi_causes *c, const struct obi_shift *shift, obi_wide most) {
    struct obi_waiters *side = &c->side[shift->which];
    struct obi_waiting *w = find(side, shift->depth);
    if (!w) return obi_wide_of(0);
    obi_wide lots = obi_wide_sign(most) < 0 ? w->lots : lesser(w->lots, most);
    w->lots = obi_wide_sub(w->lots, lots);
    if (!obi_wide_sign(w->lots)) drop(side, w);
    return lots;
}

static obi_wide traded_of(struct obi_causes *c, const struct obi_frame *frame,
                          const struct obi_shift *shift, obi_wide grown) {
    if (shift->change->cause == OBI_EVENT_EXECUTE) return obi_wide_negate(grown);
    if (!frame->book->plan.max_orders) return take(c, shift, obi_wide_of(-1));
    int shrinks = obi_wide_sign(grown) < 0;
    return shrinks ? take(c, shift, obi_wide_negate(grown)) : obi_wide_of(0);
}

struct obi_shift obi_causes_of(struct obi_causes *c, const struct obi_frame *frame,
                               const struct obi_change *change) {
    int which = change->side == OBI_ASK;
    struct obi_shift shift = {
        change,         which,          which ? change->price_ticks : ~change->price_ticks,
        obi_wide_of(0), obi_wide_of(0), obi_wide_of(0)};
    if (!change->cause) return shift; /* dropped beyond the venue's depth: nobody's doing */
    obi_wide grown =
        obi_wide_sub(obi_wide_of(change->after_lots), obi_wide_of(change->before_lots));
    shift.traded = traded_of(c, frame, &shift, grown);
    obi_wide rest = obi_wide_add(grown, shift.traded);
    if (obi_wide_sign(rest) < 0)
        shift.cancelled = obi_wide_negate(rest);
    else
        shift.added = rest;
    return shift;
}
