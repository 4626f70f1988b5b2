/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "quality/refill.h"

#include "quality/clock.h"

#include <obi/metrics.h>
#include <string.h>

static struct obi_refill_fill *fill_at(struct obi_refill *r, uint64_t number) {
    return &r->fill[number % OBI_REFILL_FILLS];
}

void obi_refill_start(struct obi_refill *r, uint8_t side, obi_ns within_ns) {
    memset(r, 0, sizeof *r);
    r->side = side;
    r->within_ns = within_ns;
}

void obi_refill_forget(struct obi_refill *r) {
    r->first = r->next;
}

void obi_refill_advance(struct obi_refill *r, obi_ns now_ns) {
    if (now_ns > r->now_ns) r->now_ns = now_ns;
    for (; r->first < r->next; r->first++) {
        const struct obi_refill_fill *f = fill_at(r, r->first);
        if (obi_quality_span(f->at_ns, r->now_ns) <= r->within_ns) return;
        r->filled_lots = obi_wide_add(r->filled_lots, obi_wide_of(f->filled_lots));
        r->refilled_lots = obi_wide_add(r->refilled_lots, obi_wide_of(f->refilled_lots));
    }
}

/* The last fill, where it is of this price and moment and has room. */
static struct obi_refill_fill *open_one(struct obi_refill *r, obi_ticks price_ticks,
                                        obi_lots lots) {
    if (r->first == r->next) return NULL;
    struct obi_refill_fill *last = fill_at(r, r->next - 1);
    int is_same = last->price_ticks == price_ticks && last->at_ns == r->now_ns;
    return is_same && lots <= INT64_MAX - last->filled_lots ? last : NULL;
}

static void open(struct obi_refill *r, obi_ticks price_ticks, obi_lots lots) {
    struct obi_refill_fill *last = open_one(r, price_ticks, lots);
    if (last) {
        last->filled_lots += lots;
        return;
    }
    if (r->next - r->first == OBI_REFILL_FILLS) {
        r->first++;
        r->n_dropped++;
    }
    *fill_at(r, r->next++) = (struct obi_refill_fill){price_ticks, r->now_ns, lots, 0};
}

static void refill(struct obi_refill *r, obi_ticks price_ticks, obi_lots lots) {
    for (uint64_t i = r->first; i < r->next && lots; i++) {
        struct obi_refill_fill *f = fill_at(r, i);
        if (f->price_ticks != price_ticks) continue;
        obi_lots open_lots = f->filled_lots - f->refilled_lots;
        obi_lots share = lots < open_lots ? lots : open_lots;
        f->refilled_lots += share;
        lots -= share;
    }
}

void obi_refill_take(struct obi_refill *r, const struct obi_change *c, obi_ns now_ns) {
    obi_refill_advance(r, now_ns);
    if (c->side != r->side || c->cause == OBI_EVENT_TRADE) return;
    if (c->facts & OBI_ORDER_TRADED)
        open(r, c->price_ticks, obi_change_lost(c));
    else
        refill(r, c->price_ticks, obi_change_won(c));
}

struct obi_value obi_refill_share(const struct obi_refill *r) {
    if (!obi_wide_sign(r->filled_lots)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined(obi_wide_ratio(r->refilled_lots, r->filled_lots), OBI_VALUE_OK);
}

void obi_refill_clear(struct obi_refill *r) {
    r->filled_lots = r->refilled_lots = obi_wide_of(0);
}
