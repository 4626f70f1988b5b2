/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "oracle/book.h"

#include <stdlib.h>
#include <string.h>

/* -- the list --------------------------------------------------------------------------------- */

size_t oracle_order_find(const struct oracle_book *book, uint64_t order_id) {
    size_t i = 0;
    while (i < book->n_orders && book->order[i].order_id != order_id) i++;
    return i;
}

static void append(struct oracle_book *book, const struct oracle_order *order) {
    if (book->n_orders == book->order_size) {
        book->order_size = book->order_size ? 2 * book->order_size : 64;
        book->order = realloc(book->order, book->order_size * sizeof *book->order);
        if (!book->order) abort();
    }
    book->order[book->n_orders++] = *order;
}

static void take_out(struct oracle_book *book, size_t at) {
    book->n_orders--;
    memmove(book->order + at, book->order + at + 1, (book->n_orders - at) * sizeof *book->order);
}

/* -- levels, from the list -------------------------------------------------------------------- */

static obi_lots lots_at(const struct oracle_book *book, uint8_t side, obi_ticks price) {
    obi_lots sum = 0;
    for (size_t i = 0; i < book->n_orders; i++)
        if (book->order[i].side == side && book->order[i].price_ticks == price)
            sum += book->order[i].qty_lots;
    return sum;
}

static void count_in(struct oracle_side *s, const struct oracle_order *o) {
    size_t i = 0;
    while (i < s->n && (o->side == OBI_BID ? s->level[i].price_ticks > o->price_ticks
                                           : s->level[i].price_ticks < o->price_ticks))
        i++;
    if (i == s->n || s->level[i].price_ticks != o->price_ticks) {
        if (s->n == s->size) {
            s->size = s->size ? 2 * s->size : 64;
            s->level = realloc(s->level, s->size * sizeof *s->level);
            if (!s->level) abort();
        }
        memmove(s->level + i + 1, s->level + i, (s->n - i) * sizeof *s->level);
        s->n++;
        s->level[i] = (struct oracle_level){.price_ticks = o->price_ticks};
    }
    s->level[i].qty_lots += o->qty_lots;
    s->level[i].orders++;
}

static void count_levels(struct oracle_book *book) {
    book->side[0].n = book->side[1].n = 0;
    for (size_t i = 0; i < book->n_orders; i++)
        count_in(&book->side[book->order[i].side == OBI_ASK], &book->order[i]);
}

/* -- what an event may not say ---------------------------------------------------------------- */

static int is_resting(const struct oracle_book *book, uint64_t order_id) {
    return oracle_order_find(book, order_id) < book->n_orders;
}

static int is_duplicate(struct oracle_book *book, uint64_t order_id) {
    if (!is_resting(book, order_id)) return 0;
    book->count[OBI_COUNTER_BOOK_DUPLICATE]++;
    return 1;
}

int oracle_orders_contradict(struct oracle_book *book, const struct obi_event *ev) {
    if (book->state == OBI_STATE_EMPTY || book->state == OBI_STATE_STALE) return 0;
    if (ev->kind == OBI_EVENT_ADD) return is_duplicate(book, ev->order_id);
    size_t at = oracle_order_find(book, ev->order_id);
    if (at == book->n_orders) return 0;
    if (ev->side != OBI_NONE && ev->side != book->order[at].side) return 1;
    return ev->kind == OBI_EVENT_REPLACE && is_duplicate(book, ev->order_id2);
}

/* -- what an event does ----------------------------------------------------------------------- */

static obi_ns birth(const struct obi_event *ev) {
    return ev->ts_ns ? ev->ts_ns : ev->recv_ns;
}

/* One level's part in what the event did to the order, which is now as `o` tells. */
static void record(struct oracle_book *book, const struct obi_event *ev,
                   const struct oracle_order *o, obi_lots before, unsigned facts) {
    struct obi_change change;
    memset(&change, 0, sizeof change);
    change.price_ticks = o->price_ticks;
    change.before_lots = before;
    change.after_lots = lots_at(book, o->side, o->price_ticks);
    change.traded_lots = ev->kind == OBI_EVENT_EXECUTE ? ev->qty_lots : 0;
    change.order_id = o->order_id;
    change.born_ns = o->born_ns;
    change.cause = ev->kind;
    change.side = o->side;
    change.flags = ev->flags;
    change.amends = (uint16_t)(o->amends < UINT16_MAX ? o->amends : UINT16_MAX);
    change.facts = (uint16_t)(facts | (o->filled ? OBI_ORDER_FILLED : 0) |
                              (o->of_snapshot ? OBI_ORDER_UNDATED : 0));
    oracle_book_record(book, &change);
}

/* What does not fit leaves the venue with more than the book: no level, no order may be missing,
 * nor may a level hold more than a size can say. */
static int has_room(struct oracle_book *book, const struct oracle_order *o) {
    obi_lots before = lots_at(book, o->side, o->price_ticks);
    count_levels(book);
    if (book->n_orders == book->opt.max_orders) return 0;
    if (before == 0 && book->side[o->side == OBI_ASK].n == book->opt.max_levels) return 0;
    return o->qty_lots <= INT64_MAX - before;
}

static struct oracle_order born(const struct oracle_book *book, const struct obi_event *ev,
                                uint64_t order_id, uint8_t side) {
    return (struct oracle_order){.order_id = order_id,
                                 .price_ticks = ev->price_ticks,
                                 .qty_lots = ev->qty_lots,
                                 .born_ns = birth(ev),
                                 .side = side,
                                 .of_snapshot = book->snapshot_begun};
}

static int add(struct oracle_book *book, const struct obi_event *ev) {
    struct oracle_order o = born(book, ev, ev->order_id, ev->side);
    if (!has_room(book, &o)) return OBI_E_CAPACITY;
    obi_lots before = lots_at(book, o.side, o.price_ticks);
    append(book, &o);
    record(book, ev, &o, before, OBI_ORDER_JOINS);
    return OBI_OK;
}

static void record_execution(struct oracle_book *book, const struct obi_event *ev,
                             const struct oracle_order *o) {
    struct obi_event trade = *ev;
    trade.side = o->side == OBI_BID ? OBI_ASK : OBI_BID;
    trade.price_ticks = o->price_ticks;
    oracle_book_record_trade(book, &trade);
}

/* The order at a place of the list has so much less. Some of it traded, by this event or as a print
 * before it said; if not, its owner took it back. */
static void lose(struct oracle_book *book, const struct obi_event *ev, size_t at, obi_lots lots) {
    obi_lots before = lots_at(book, book->order[at].side, book->order[at].price_ticks);
    int traded = ev->kind == OBI_EVENT_EXECUTE || book->order[at].fill_pending;
    int gone = lots == book->order[at].qty_lots;
    book->order[at].qty_lots -= lots;
    book->order[at].fill_pending = 0;
    if (traded) book->order[at].filled = 1;
    if (!traded && !gone) book->order[at].amends++;
    struct oracle_order o = book->order[at];
    if (gone) take_out(book, at);
    record(book, ev, &o, before,
           (traded ? OBI_ORDER_TRADED : 0) | (gone ? OBI_ORDER_LEAVES | OBI_ORDER_GONE : 0));
}

static int reduce(struct oracle_book *book, const struct obi_event *ev, size_t at) {
    struct oracle_order o = book->order[at];
    obi_lots leave = ev->qty_lots ? ev->qty_lots : o.qty_lots; /* of a cancellation */
    if (leave > o.qty_lots) {
        book->count[OBI_COUNTER_BOOK_EXCESS]++;
        oracle_book_become_stale(book);
        return OBI_OK;
    }
    lose(book, ev, at, leave);
    if (ev->kind == OBI_EVENT_EXECUTE) record_execution(book, ev, &o);
    return OBI_OK;
}

/* The order leaves its level and `after` joins the back of one: its own or another. */
static int move(struct oracle_book *book, const struct obi_event *ev, size_t at,
                const struct oracle_order *after) {
    struct oracle_order o = book->order[at];
    int is_same_order = o.order_id == after->order_id;
    obi_lots before = lots_at(book, o.side, o.price_ticks);
    if (is_same_order) o.amends = after->amends;
    take_out(book, at);
    if (!has_room(book, after)) return OBI_E_CAPACITY;
    if (is_same_order && after->price_ticks == o.price_ticks) {
        append(book, after);
        record(book, ev, after, before, 0);
        return OBI_OK;
    }
    record(book, ev, &o, before, OBI_ORDER_LEAVES | (is_same_order ? 0 : OBI_ORDER_GONE));
    before = lots_at(book, after->side, after->price_ticks);
    append(book, after);
    record(book, ev, after, before, OBI_ORDER_JOINS);
    return OBI_OK;
}

static int modify(struct oracle_book *book, const struct obi_event *ev, size_t at) {
    struct oracle_order o = book->order[at], after = o;
    after.price_ticks = ev->price_ticks;
    after.qty_lots = ev->qty_lots;
    after.amends++;
    if (ev->qty_lots > 0 && (ev->price_ticks != o.price_ticks || ev->qty_lots > o.qty_lots))
        return move(book, ev, at, &after);
    if (ev->qty_lots < o.qty_lots) lose(book, ev, at, o.qty_lots - ev->qty_lots);
    return OBI_OK;
}

static int replace(struct oracle_book *book, const struct obi_event *ev, size_t at) {
    struct oracle_order after = born(book, ev, ev->order_id2, book->order[at].side);
    return move(book, ev, at, &after);
}

/* Where only the best levels are kept, an order of the others is unknown and no contradiction. */
static int unknown(struct oracle_book *book) {
    int harmless =
        book->opt.ignore_unknown || book->opt.depth_limit || book->state == OBI_STATE_SYNCING;
    book->count[OBI_COUNTER_BOOK_UNKNOWN]++;
    if (!harmless) oracle_book_become_stale(book);
    return OBI_OK;
}

static int apply(struct oracle_book *book, const struct obi_event *ev) {
    if (ev->kind == OBI_EVENT_ADD) return add(book, ev);
    size_t at = oracle_order_find(book, ev->order_id);
    if (at == book->n_orders) return unknown(book);
    if (ev->kind == OBI_EVENT_MODIFY) return modify(book, ev, at);
    if (ev->kind == OBI_EVENT_REPLACE) return replace(book, ev, at);
    return reduce(book, ev, at);
}

int oracle_orders_apply(struct oracle_book *book, const struct obi_event *ev) {
    int status = apply(book, ev);
    count_levels(book);
    return status;
}

/* -- what is no order's event ----------------------------------------------------------------- */

void oracle_orders_note_fill(struct oracle_book *book, const struct obi_event *trade) {
    size_t at = oracle_order_find(book, trade->order_id2);
    if (trade->order_id2 == 0 || at == book->n_orders) return;
    book->order[at].filled = book->order[at].fill_pending = 1;
}

void oracle_orders_drop(struct oracle_book *book, uint8_t side, obi_ticks price) {
    const struct obi_event nobodys = {0};
    for (size_t i = 0; i < book->n_orders;) {
        struct oracle_order o = book->order[i];
        if (o.side != side || o.price_ticks != price) {
            i++;
            continue;
        }
        obi_lots before = lots_at(book, side, price);
        take_out(book, i);
        record(book, &nobodys, &o, before, OBI_ORDER_LEAVES | OBI_ORDER_GONE);
    }
}
