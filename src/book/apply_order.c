/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Events of single orders into the book. An order's size is in three places, which change together:
 * its record, its level, and the side's total. */
#include "book/apply.h"
#include "book/journal.h"
#include "event/event.h"

static struct obi_ladder *side_of(obi_book *book, uint32_t side) {
    return side == OBI_BID ? &book->bid : &book->ask;
}

static struct obi_resting *record_of(obi_book *book, uint32_t order) {
    return &book->orders.record[order];
}

/* -- judge ------------------------------------------------------------------------------------- */

static int is_duplicate(obi_book *book, uint32_t order) {
    if (order == OBI_ORDER_NONE) return 0;
    book->count[OBI_COUNTER_BOOK_DUPLICATE]++;
    return 1;
}

/* Whether the event says what cannot be of the orders that rest; finds the one it speaks of,
 * OBI_ORDER_NONE where it is unknown. */
static int is_refused(obi_book *book, const struct obi_event *ev, uint32_t *order) {
    *order = obi_orders_find(&book->orders, ev->order_id);
    if (ev->kind == OBI_EVENT_ADD) return is_duplicate(book, *order);
    if (*order == OBI_ORDER_NONE) return 0;
    if (ev->side != OBI_NONE && ev->side != record_of(book, *order)->side) return 1;
    if (ev->kind != OBI_EVENT_REPLACE) return 0;
    return is_duplicate(book, obi_orders_find(&book->orders, ev->order_id2));
}

/* -- a level and an order ---------------------------------------------------------------------- */

/* Notes that an order changed its level's size, which is before_lots until now. */
static void journal_order(obi_book *book, const struct obi_event *ev, const struct obi_resting *r,
                          obi_lots before_lots, obi_lots after_lots) {
    if (book->rebased || before_lots == after_lots) return;
    struct obi_change *c = obi_journal_next(book);
    if (!c) return;
    const struct obi_ladder *side = side_of(book, r->side);
    int64_t depth = obi_ladder_depth(side, r->at);
    *c = (struct obi_change){.price_ticks = obi_ladder_price(side, depth),
                             .before_lots = before_lots,
                             .after_lots = after_lots,
                             .traded_lots = ev->kind == OBI_EVENT_EXECUTE ? ev->qty_lots : 0,
                             .order_id = r->id,
                             .born_ns = r->born_ns,
                             .rank = obi_journal_rank(book, side, depth),
                             .cause = ev->kind,
                             .side = (uint8_t)r->side,
                             .flags = ev->flags};
}

/* Brings an order that is in no queue to the back of the level at the event's price. */
static int bring(obi_book *book, const struct obi_event *ev, uint32_t order, uint32_t side) {
    struct obi_resting *r = record_of(book, order);
    obi_lots before_lots;
    uint32_t at;
    if (obi_ladder_join(side_of(book, side), ev->price_ticks, ev->qty_lots, &at, &before_lots)) {
        return OBI_E_CAPACITY;
    }
    r->qty_lots = ev->qty_lots;
    obi_orders_append(&book->orders, order, side, at, !before_lots);
    journal_order(book, ev, r, before_lots, before_lots + ev->qty_lots);
    return OBI_OK;
}

/* Takes size from an order and its level; with all of it the order leaves its queue. */
static void withdraw(obi_book *book, const struct obi_event *ev, uint32_t order, obi_lots lots) {
    struct obi_resting *r = record_of(book, order);
    struct obi_ladder *side = side_of(book, r->side);
    obi_lots before_lots = obi_ladder_lots(side, r->at);
    uint32_t leaves = lots == r->qty_lots;
    journal_order(book, ev, r, before_lots, before_lots - lots);
    if (leaves) obi_orders_unlink(&book->orders, order);
    r->qty_lots -= lots;
    obi_ladder_part(side, r->at, lots, leaves);
}

/* -- events ------------------------------------------------------------------------------------ */

static void bear(obi_book *book, const struct obi_event *ev, uint32_t order) {
    record_of(book, order)->born_ns = ev->ts_ns ? ev->ts_ns : ev->recv_ns;
}

static int add(obi_book *book, const struct obi_event *ev, uint32_t side, uint64_t id) {
    if (book->orders.n_live == book->orders.max_orders) return OBI_E_CAPACITY;
    uint32_t order = obi_orders_add(&book->orders, id);
    bear(book, ev, order);
    return bring(book, ev, order, side);
}

static void drop(obi_book *book, const struct obi_event *ev, uint32_t order) {
    withdraw(book, ev, order, record_of(book, order)->qty_lots);
    obi_orders_remove(&book->orders, order);
}

/* CANCEL and EXECUTE; only CANCEL may have no size, and takes all. */
static void reduce(obi_book *book, const struct obi_event *ev, uint32_t order) {
    obi_lots rests = record_of(book, order)->qty_lots;
    if (ev->qty_lots > rests) {
        book->count[OBI_COUNTER_BOOK_EXCESS]++;
        obi_book_make_stale(book);
    } else if (ev->qty_lots == rests || !ev->qty_lots) {
        drop(book, ev, order);
    } else {
        withdraw(book, ev, order, ev->qty_lots);
    }
}

/* Larger at its price: to the back. */
static int enlarge(obi_book *book, const struct obi_event *ev, uint32_t order) {
    struct obi_resting *r = record_of(book, order);
    struct obi_ladder *side = side_of(book, r->side);
    obi_lots before_lots = obi_ladder_lots(side, r->at), more = ev->qty_lots - r->qty_lots;
    if (obi_ladder_grow(side, r->at, more)) return OBI_E_CAPACITY;
    r->qty_lots = ev->qty_lots;
    obi_orders_unlink(&book->orders, order);
    obi_orders_append(&book->orders, order, r->side, r->at, 0);
    journal_order(book, ev, r, before_lots, before_lots + more);
    return OBI_OK;
}

static int rests_at(obi_book *book, uint32_t order, obi_ticks price_ticks) {
    const struct obi_resting *r = record_of(book, order);
    const struct obi_ladder *side = side_of(book, r->side);
    return obi_ladder_price(side, obi_ladder_depth(side, r->at)) == price_ticks;
}

static int modify(obi_book *book, const struct obi_event *ev, uint32_t order) {
    const struct obi_resting *r = record_of(book, order);
    if (!ev->qty_lots) {
        drop(book, ev, order);
        return OBI_OK;
    }
    if (!rests_at(book, order, ev->price_ticks)) {
        withdraw(book, ev, order, r->qty_lots);
        return bring(book, ev, order, r->side);
    }
    if (ev->qty_lots > r->qty_lots) return enlarge(book, ev, order);
    if (ev->qty_lots < r->qty_lots) withdraw(book, ev, order, r->qty_lots - ev->qty_lots);
    return OBI_OK;
}

/* At the same price the level changes once, by the difference: the entry is the old order's. */
static int replace_in_place(obi_book *book, const struct obi_event *ev, uint32_t order) {
    const struct obi_resting *r = record_of(book, order);
    uint32_t side = r->side, at = r->at;
    if (ev->qty_lots < r->qty_lots) {
        withdraw(book, ev, order, r->qty_lots - ev->qty_lots);
    } else if (ev->qty_lots > r->qty_lots) {
        int rc = enlarge(book, ev, order);
        if (rc) return rc;
    }
    obi_orders_unlink(&book->orders, order);
    obi_orders_remove(&book->orders, order);
    uint32_t heir = obi_orders_add(&book->orders, ev->order_id2);
    record_of(book, heir)->qty_lots = ev->qty_lots;
    bear(book, ev, heir);
    obi_orders_append(&book->orders, heir, side, at, 0);
    return OBI_OK;
}

static int replace(obi_book *book, const struct obi_event *ev, uint32_t order) {
    if (rests_at(book, order, ev->price_ticks)) return replace_in_place(book, ev, order);
    uint32_t side = record_of(book, order)->side;
    drop(book, ev, order);
    return add(book, ev, side, ev->order_id2);
}

static int apply(obi_book *book, const struct obi_event *ev, uint32_t order) {
    if (ev->kind == OBI_EVENT_ADD) return add(book, ev, ev->side, ev->order_id);
    if (order == OBI_ORDER_NONE) {
        obi_book_meet_unknown(book);
        return OBI_OK;
    }
    if (ev->kind == OBI_EVENT_MODIFY) return modify(book, ev, order);
    if (ev->kind == OBI_EVENT_REPLACE) return replace(book, ev, order);
    reduce(book, ev, order);
    return OBI_OK;
}

/* What is refused for want of room is not journaled by halves. */
static int apply_whole(obi_book *book, const struct obi_event *ev, uint32_t order) {
    int overflow = book->overflow;
    uint32_t n_changes = book->n_changes;
    int rc = apply(book, ev, order);
    if (!rc) return OBI_OK;
    book->n_changes = n_changes;
    book->overflow = overflow;
    return rc;
}

/* Most orders, in a few comparisons: those that obi_event_fault() finds nothing wrong with. The two
 * sentinels of price are neighbours when they wrap. */
static int is_sound(const struct obi_event *ev) {
    if (ev->kind > OBI_EVENT_EXECUTE || ev->qty_lots <= 0 || !ev->order_id || ev->side > OBI_ASK ||
        ev->flags > (OBI_EVENT_LAST | OBI_EVENT_SNAPSHOT | OBI_EVENT_PRINT)) {
        return 0;
    }
    if (ev->kind != OBI_EVENT_ADD) return 1;
    return ev->side != OBI_NONE && (uint64_t)ev->price_ticks - INT64_MAX > 1;
}

/* An event that begins a snapshot speaks of an empty book, so it cannot contradict what rests. */
int obi_book_take_order(obi_book *book, const struct obi_event *ev) {
    if (!is_sound(ev) && obi_event_fault(ev)) return OBI_E_EVENT;
    uint32_t order = OBI_ORDER_NONE;
    int rebases = obi_book_is_rebased_by(book, ev);
    if (!rebases && obi_book_is_synced(book) && is_refused(book, ev, &order)) return OBI_E_EVENT;
    if (!book->open) obi_book_begin_frame(book);
    if (rebases) obi_book_begin_snapshot(book);
    if (obi_book_is_synced(book)) return apply_whole(book, ev, order);
    book->count[OBI_COUNTER_BOOK_UNSYNCED]++;
    return OBI_OK;
}

/* -- depth ------------------------------------------------------------------------------------- */

static void drop_queue(obi_book *book, uint32_t side, uint32_t at) {
    uint32_t order = obi_orders_queue(&book->orders, side, at)->first;
    while (order != OBI_ORDER_NONE) {
        struct obi_resting *r = record_of(book, order);
        uint32_t next = r->next;
        obi_ladder_part(side_of(book, side), at, r->qty_lots, 1);
        obi_orders_remove(&book->orders, order);
        order = next;
    }
}

uint32_t obi_book_truncate_orders(obi_book *book, uint32_t side, uint32_t n) {
    struct obi_ladder *l = side_of(book, side);
    uint32_t dropped = 0;
    for (; l->n_levels > n; dropped++) {
        obi_ticks price_ticks = obi_ladder_price(l, obi_ladder_deepest(l));
        drop_queue(book, side, obi_ladder_find(l, price_ticks));
    }
    return dropped;
}
