/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/sight.h"

/* No price lies deeper. */
static const int64_t deepest = INT64_MAX - 1;

void obi_sight_start(struct obi_sight *sight, const struct obi_book *book, int which,
                     struct obi_hidden hidden) {
    sight->book = book;
    sight->side = which ? &book->ask : &book->bid;
    sight->hidden = hidden;
    sight->is_filtered = hidden.filter || hidden.min_lots;
    sight->squares_orders = 0;
    sight->depth = INT64_MIN;
    sight->lots = 0;
    obi_cursor_start(&sight->cursor, sight->side);
}

/* -- orders ------------------------------------------------------------------------------------ */

/* What is left of the orders of a level. */
struct seen {
    obi_lots lots;
    uint32_t n;
    obi_wide square;
};

static uint32_t side_of(const struct obi_sight *sight) {
    return sight->side == &sight->book->bid ? OBI_BID : OBI_ASK;
}

/* Looks at every order of the level that the cursor is at. */
static struct seen look(const struct obi_sight *sight) {
    const struct obi_orders *orders = &sight->book->orders;
    struct seen seen = {0, 0, obi_wide_of(0)};
    uint32_t i = obi_orders_queue(orders, side_of(sight), obi_cursor_at(&sight->cursor))->first;
    obi_lots least = sight->hidden.filter & OBI_FILTER_ORDERS ? sight->hidden.min_lots : 0;
    for (; i != OBI_ORDER_NONE; i = orders->record[i].next) {
        obi_lots lots = orders->record[i].qty_lots;
        if (lots < least) continue;
        seen.lots += lots;
        seen.n++;
        if (sight->squares_orders)
            seen.square = obi_wide_add(seen.square, obi_wide_mul(lots, lots));
    }
    return seen;
}

static const struct obi_own *own_of(const struct obi_sight *sight) {
    if (!(sight->hidden.filter & OBI_FILTER_OWN)) return NULL;
    int is_bid = side_of(sight) == OBI_BID;
    return obi_own_find(is_bid ? &sight->book->own_bid : &sight->book->own_ask, sight->depth);
}

/* Own orders may be told before the venue shows them: no more is taken than rests. */
static uint32_t orders_less_own(const struct obi_sight *sight, uint32_t n) {
    const struct obi_own *own = own_of(sight);
    if (!own || !n) return n;
    return own->orders && own->orders < n ? n - own->orders : 0; /* 0: not told */
}

void obi_sight_orders(const struct obi_sight *sight, struct obi_met *out) {
    int by_order = sight->book->plan.max_orders &&
                   (sight->squares_orders || sight->hidden.filter & OBI_FILTER_ORDERS);
    struct seen seen = {0, obi_cursor_orders(&sight->cursor), obi_wide_of(0)};
    if (by_order) seen = look(sight);
    out->n_orders = orders_less_own(sight, seen.n);
    out->order_square = seen.square;
    out->tells_orders = by_order && !own_of(sight);
}

/* -- levels ------------------------------------------------------------------------------------ */

/* What of the cursor's level is seen. */
static obi_lots lots_seen(const struct obi_sight *sight) {
    int by_order = sight->hidden.filter & OBI_FILTER_ORDERS && sight->book->plan.max_orders;
    obi_lots lots = by_order ? look(sight).lots : sight->cursor.qty_lots;
    const struct obi_own *own = own_of(sight);
    if (own) lots = own->lots < lots ? lots - own->lots : 0;
    if (!(sight->hidden.filter & OBI_FILTER_ORDERS) && lots < sight->hidden.min_lots) return 0;
    return lots;
}

int obi_sight_next_filtered(struct obi_sight *sight) {
    while (obi_cursor_next(&sight->cursor)) {
        sight->depth = sight->cursor.depth;
        sight->lots = lots_seen(sight);
        if (sight->lots) return 1;
    }
    return 0;
}

/* -- the touch --------------------------------------------------------------------------------- */

static int64_t first_depth(const struct obi_book *book, int which, struct obi_hidden hidden) {
    struct obi_sight sight;
    if (!hidden.filter && !hidden.min_lots) return which ? book->ask.best : book->bid.best;
    obi_sight_start(&sight, book, which, hidden);
    return obi_sight_next(&sight) ? sight.depth : INT64_MAX;
}

struct obi_touches obi_touches_of(const struct obi_book *book, struct obi_hidden hidden) {
    struct obi_touches t = {.depth = {first_depth(book, 0, hidden), first_depth(book, 1, hidden)}};
    t.bid = obi_ladder_price(&book->bid, t.depth[0]);
    t.ask = obi_ladder_price(&book->ask, t.depth[1]);
    if (t.depth[0] == INT64_MAX) t.shape |= OBI_SHAPE_NO_BID;
    if (t.depth[1] == INT64_MAX) t.shape |= OBI_SHAPE_NO_ASK;
    if (t.shape) return t;
    if (t.bid == t.ask) t.shape |= OBI_SHAPE_LOCKED;
    if (t.bid > t.ask) t.shape |= OBI_SHAPE_CROSSED;
    return t;
}

/* -- what is told ------------------------------------------------------------------------------ */

int64_t obi_known_depth(const struct obi_book *book, const struct obi_ladder *side) {
    int64_t known = side->known;
    if (side->n_levels >= book->depth_limit) {
        int64_t last = obi_ladder_deepest(side);
        if (last < known) known = last;
    }
    return known < deepest ? known : INT64_MAX;
}
