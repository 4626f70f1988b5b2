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

enum { KEPT_FACTS = OBI_ORDER_FILLED | OBI_ORDER_UNDATED }; /* of a record, as its entries tell */

/* Notes that an order changed its level's size, which is before_lots until now; facts of the change
 * itself. */
static void journal_order(obi_book *book, const struct obi_event *ev, const struct obi_resting *r,
                          obi_lots before_lots, obi_lots after_lots, uint32_t facts) {
    if (book->rebased) return;
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
                             .amends = r->amends,
                             .facts = (uint16_t)(facts | (r->facts & KEPT_FACTS)),
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
    journal_order(book, ev, r, before_lots, before_lots + ev->qty_lots, OBI_ORDER_JOINS);
    return OBI_OK;
}

/* Takes size from an order and its level; with all of it, and LEAVES, the order leaves its queue.
 */
static void withdraw(obi_book *book, const struct obi_event *ev, uint32_t order, obi_lots lots,
                     uint32_t facts) {
    struct obi_resting *r = record_of(book, order);
    struct obi_ladder *side = side_of(book, r->side);
    obi_lots before_lots = obi_ladder_lots(side, r->at);
    uint32_t leaves = lots == r->qty_lots;
    journal_order(book, ev, r, before_lots, before_lots - lots, facts);
    if (leaves) obi_orders_unlink(&book->orders, order);
    r->qty_lots -= lots;
    obi_ladder_part(side, r->at, lots, leaves);
}

/* -- events ------------------------------------------------------------------------------------ */

/* How old the orders of a snapshot are it does not tell. */
static void bear(obi_book *book, const struct obi_event *ev, uint32_t order) {
    struct obi_resting *r = record_of(book, order);
    r->born_ns = ev->ts_ns ? ev->ts_ns : ev->recv_ns;
    if (book->rebased) r->facts = OBI_ORDER_UNDATED;
}

static void amend(struct obi_resting *r) {
    r->amends = (uint16_t)(r->amends + (r->amends < UINT16_MAX));
}

/* Whether what the event takes from an order was traded: executed, or told to be filled before. */
static uint32_t lose(struct obi_resting *r, const struct obi_event *ev) {
    if (ev->kind != OBI_EVENT_EXECUTE && !(r->facts & OBI_ORDER_TRADED)) return 0;
    r->facts = (uint8_t)((r->facts & ~OBI_ORDER_TRADED) | OBI_ORDER_FILLED);
    return OBI_ORDER_TRADED;
}

static int add(obi_book *book, const struct obi_event *ev, uint32_t side, uint64_t id) {
    if (book->orders.n_live == book->orders.max_orders) return OBI_E_CAPACITY;
    uint32_t order = obi_orders_add(&book->orders, id);
    bear(book, ev, order);
    return bring(book, ev, order, side);
}

static void drop(obi_book *book, const struct obi_event *ev, uint32_t order, uint32_t facts) {
    facts |= OBI_ORDER_LEAVES | OBI_ORDER_GONE;
    withdraw(book, ev, order, record_of(book, order)->qty_lots, facts);
    obi_orders_remove(&book->orders, order);
}

/* Takes a part of it. */
static void shrink(obi_book *book, const struct obi_event *ev, uint32_t order, obi_lots lots) {
    struct obi_resting *r = record_of(book, order);
    uint32_t facts = lose(r, ev);
    if (!facts) amend(r);
    withdraw(book, ev, order, lots, facts);
}

/* CANCEL and EXECUTE; only CANCEL may have no size, and takes all. */
static void reduce(obi_book *book, const struct obi_event *ev, uint32_t order) {
    struct obi_resting *r = record_of(book, order);
    if (ev->qty_lots > r->qty_lots) {
        book->count[OBI_COUNTER_BOOK_EXCESS]++;
        obi_book_make_stale(book);
    } else if (ev->qty_lots == r->qty_lots || !ev->qty_lots) {
        drop(book, ev, order, lose(r, ev));
    } else {
        shrink(book, ev, order, ev->qty_lots);
    }
}

/* Larger at its price: to the back. */
static int enlarge(obi_book *book, const struct obi_event *ev, uint32_t order) {
    struct obi_resting *r = record_of(book, order);
    struct obi_ladder *side = side_of(book, r->side);
    obi_lots before_lots = obi_ladder_lots(side, r->at), more = ev->qty_lots - r->qty_lots;
    if (obi_ladder_grow(side, r->at, more)) return OBI_E_CAPACITY;
    r->qty_lots = ev->qty_lots;
    amend(r);
    obi_orders_unlink(&book->orders, order);
    obi_orders_append(&book->orders, order, r->side, r->at, 0);
    journal_order(book, ev, r, before_lots, before_lots + more, 0);
    return OBI_OK;
}

static int rests_at(obi_book *book, uint32_t order, obi_ticks price_ticks) {
    const struct obi_resting *r = record_of(book, order);
    const struct obi_ladder *side = side_of(book, r->side);
    return obi_ladder_price(side, obi_ladder_depth(side, r->at)) == price_ticks;
}

static int modify(obi_book *book, const struct obi_event *ev, uint32_t order) {
    struct obi_resting *r = record_of(book, order);
    if (!ev->qty_lots) {
        drop(book, ev, order, lose(r, ev));
        return OBI_OK;
    }
    if (!rests_at(book, order, ev->price_ticks)) {
        amend(r);
        withdraw(book, ev, order, r->qty_lots, OBI_ORDER_LEAVES);
        return bring(book, ev, order, r->side);
    }
    if (ev->qty_lots > r->qty_lots) return enlarge(book, ev, order);
    if (ev->qty_lots < r->qty_lots) shrink(book, ev, order, r->qty_lots - ev->qty_lots);
    return OBI_OK;
}

/* The one dies and the other is born, at the same price too: who watches orders has to see both. */
static int replace(obi_book *book, const struct obi_event *ev, uint32_t order) {
    uint32_t side = record_of(book, order)->side;
    drop(book, ev, order, 0);
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

/* What is taken from it next was traded. */
void obi_book_note_fill(obi_book *book, uint64_t order_id) {
    if (!book->plan.max_orders || !obi_book_is_synced(book)) return;
    uint32_t order = obi_orders_find(&book->orders, order_id);
    if (order == OBI_ORDER_NONE) return;
    record_of(book, order)->facts |= OBI_ORDER_FILLED | OBI_ORDER_TRADED;
}

/* -- depth ------------------------------------------------------------------------------------- */

/* An entry each: nobody cancelled them, and the book does not know them any more. */
static void drop_queue(obi_book *book, uint32_t side, uint32_t at) {
    static const struct obi_event by_book = {.kind = 0};
    uint32_t order = obi_orders_queue(&book->orders, side, at)->first;
    while (order != OBI_ORDER_NONE) {
        uint32_t next = record_of(book, order)->next;
        drop(book, &by_book, order, 0);
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
