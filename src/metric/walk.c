/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/walk.h"

/* No price lies deeper. */
static const int64_t deepest = INT64_MAX - 1;

enum { PPM = 1000000 };

/* The edges of one basis: those to come, and the threshold of the next. */
struct lane {
    struct obi_edge *next, *end; /* end: the end of the book, or behind the last */
    int64_t stop;                /* INT64_MAX when none is to come */
};

/* One side: how far the walk is, and what it has met. */
struct walker {
    const struct obi_book *book;
    const struct obi_ladder *side;
    int which;     /* 0 bids, 1 asks */
    int64_t known; /* the deepest depth that the feed has told; INT64_MAX: all */
    enum obi_weight weight;
    int counts_orders, is_inverse;
    uint8_t no_mid; /* why parts of the mid mean nothing */
    struct obi_cursor cursor;
    int64_t n_levels;
    uint32_t n_pending; /* edges that are not noted yet */
    struct obi_sums sums;
    obi_wide notional;
    struct lane lane[OBI_BASES];
};

/* -- what is told ------------------------------------------------------------------------------ */

/* Deeper levels than this may be there and not be known: beyond the snapshot's last, and behind the
 * last of a side that is as full as the venue keeps it. */
static int64_t known_depth(const struct obi_book *book, const struct obi_ladder *side) {
    int64_t known = side->known;
    if (side->n_levels >= book->depth_limit) {
        int64_t last = obi_ladder_deepest(side);
        if (last < known) known = last;
    }
    return known < deepest ? known : INT64_MAX;
}

static inline uint8_t partial_if(int beyond) {
    return beyond ? OBI_VALUE_PARTIAL : OBI_VALUE_OK;
}

/* -- thresholds -------------------------------------------------------------------------------- */

static int64_t to_int64(obi_wide a) {
    int64_t high = obi_wide_high(a), low = (int64_t)obi_wide_low(a);
    if (high == low >> 63) return low;
    return high < 0 ? INT64_MIN : INT64_MAX;
}

/* The depth from which on a level is at least so many ticks behind the touch. */
static int64_t depth_of_ticks(const struct walker *w, int64_t at) {
    return w->side->best > INT64_MAX - at ? INT64_MAX : w->side->best + at;
}

/* The depth from which on a level is at least at millionths of the mid away from it:
 *   10^6 (2 p - M) >= at M  for asks, with M twice the mid:  p >= M (10^6 + at) / (2 10^6)
 *   10^6 (M - 2 p) >= at M  for bids:                        p <= M (10^6 - at) / (2 10^6)
 * What lies beyond the mid, on a crossed book, is at no distance from it: in front of every edge
 * but the first. */
static int64_t depth_of_ppm(const struct walker *w, int64_t at) {
    int64_t factor = w->which ? PPM + at : PPM - at;
    obi_ticks bid = obi_ladder_price(&w->book->bid, w->book->bid.best), ask = w->book->ask.best;
    if (at == 0) return INT64_MIN;
    obi_wide part = obi_wide_add(obi_wide_mul(bid, factor), obi_wide_mul(ask, factor));
    if (w->which) { /* rounded up */
        return to_int64(obi_wide_negate(obi_wide_divide(obi_wide_negate(part), 2 * PPM)));
    }
    int64_t price = to_int64(obi_wide_divide(part, 2 * PPM));
    return price ^ w->side->flip;
}

static int64_t threshold(const struct walker *w, uint32_t basis, int64_t at) {
    if (basis == OBI_BASIS_TICKS) return depth_of_ticks(w, at);
    return basis == OBI_BASIS_PPM ? depth_of_ppm(w, at) : at;
}

/* -- notes ------------------------------------------------------------------------------------- */

static inline void set_stop(struct walker *w, uint32_t basis) {
    struct lane *lane = &w->lane[basis];
    lane->stop = lane->next < lane->end ? threshold(w, basis, lane->next->at) : INT64_MAX;
}

static inline struct obi_note *note(struct walker *w, uint32_t basis) {
    struct obi_note *note = &w->lane[basis].next++->upto[w->which];
    note->sums = w->sums;
    note->told = note->none = OBI_VALUE_OK;
    w->n_pending--;
    return note;
}

/* Whether the levels in front of the rank are all there, and no other can be among them. */
static inline void note_rank(struct walker *w, int is_reached) {
    int beyond = !is_reached || w->cursor.depth > w->known;
    note(w, OBI_BASIS_LEVELS)->told = partial_if(beyond && w->known < INT64_MAX);
    set_stop(w, OBI_BASIS_LEVELS);
}

/* Whether a level in front of the threshold could be unknown. */
static void note_depth(struct walker *w, uint32_t basis) {
    int64_t stop = w->lane[basis].stop;
    note(w, basis)->told = partial_if(stop != INT64_MIN && stop - 1 > w->known);
    set_stop(w, basis);
}

static void note_rest(struct walker *w, uint32_t basis, uint8_t none) {
    while (w->lane[basis].next < w->lane[basis].end) note(w, basis)->none = none;
    set_stop(w, basis);
}

/* -- levels ------------------------------------------------------------------------------------ */

static void add_weighed(struct walker *w, obi_ticks price, obi_lots lots) {
    struct obi_sums *s = &w->sums;
    if (price <= 0) {
        s->n_priceless++;
    } else if (w->weight == OBI_WEIGHT_PRICE) {
        obi_wide product = obi_wide_mul(price, lots);
        s->whole = obi_wide_add(s->whole, obi_wide_of(obi_wide_high(product)));
        s->rest = obi_wide_add(s->rest, obi_wide_join(0, obi_wide_low(product)));
    } else {
        uint64_t part = obi_wide_fraction((uint64_t)(lots % price), (uint64_t)price);
        s->whole = obi_wide_add(s->whole, obi_wide_of(lots / price));
        s->rest = obi_wide_add(s->rest, obi_wide_join(0, part));
    }
}

/* A level, or the first lots of one; its orders count with its first lot. */
static void add_lots(struct walker *w, obi_ticks price, obi_lots lots) {
    if (!lots) return;
    w->sums.lots = obi_wide_add(w->sums.lots, obi_wide_of(lots));
    if (w->weight != OBI_WEIGHT_ONE) add_weighed(w, price, lots);
    if (w->counts_orders) {
        uint32_t orders = obi_cursor_orders(&w->cursor);
        w->sums.orders += orders;
        w->sums.n_untold += orders == 0;
    }
}

/* Notes the edges that a level brings the value to, cut between two lots. */
static void pass_notional(struct walker *w, obi_ticks price, obi_lots lots) {
    struct lane *lane = &w->lane[OBI_BASIS_NOTIONAL];
    if (lane->next == lane->end) return;
    if (price <= 0) {
        note_rest(w, OBI_BASIS_NOTIONAL, OBI_VALUE_ZERO_DENOM);
        return;
    }
    int64_t each = w->is_inverse ? 1 : price;
    obi_wide after = obi_wide_add(w->notional, obi_wide_mul(each, lots));
    while (lane->next < lane->end) {
        obi_wide left = obi_wide_sub(obi_wide_of(lane->stop), w->notional);
        if (obi_wide_sign(obi_wide_sub(after, obi_wide_of(lane->stop))) < 0) break;
        struct obi_sums before = w->sums;
        add_lots(w, price, to_int64(left) / each);
        note(w, OBI_BASIS_NOTIONAL)->told = partial_if(w->cursor.depth > w->known);
        w->sums = before;
        set_stop(w, OBI_BASIS_NOTIONAL);
    }
    w->notional = after;
}

static inline void pass_depths(struct walker *w) {
    while (w->cursor.depth >= w->lane[OBI_BASIS_TICKS].stop) note_depth(w, OBI_BASIS_TICKS);
    while (w->cursor.depth >= w->lane[OBI_BASIS_PPM].stop) note_depth(w, OBI_BASIS_PPM);
}

/* -- the walk ---------------------------------------------------------------------------------- */

static void start(struct walker *w, const struct obi_walk *walk) {
    w->known = known_depth(w->book, w->side);
    obi_cursor_start(&w->cursor, w->side);
    w->cursor.depth = INT64_MIN;
    w->n_levels = 0;
    w->n_pending = 0;
    w->notional = obi_wide_of(0);
    w->sums = (struct obi_sums){.lots = obi_wide_of(0)};
    for (uint32_t basis = 0; basis < OBI_BASES; basis++) {
        struct lane *lane = &w->lane[basis];
        lane->next = walk->edge + walk->first[basis];
        lane->end = walk->edge + walk->first[basis + 1];
        if (lane->next < lane->end && lane->end[-1].at == INT64_MAX) lane->end--;
        w->n_pending += (uint32_t)(lane->end - lane->next);
    }
}

/* What needs no level: nothing lies in front of an edge at 0, and without a mid its parts mean
 * nothing. */
static void note_first(struct walker *w) {
    if (w->no_mid) note_rest(w, OBI_BASIS_PPM, w->no_mid);
    for (uint32_t basis = 0; basis < OBI_BASES; basis++) set_stop(w, basis);
    if (w->lane[OBI_BASIS_NOTIONAL].stop == 0) {
        note(w, OBI_BASIS_NOTIONAL);
        set_stop(w, OBI_BASIS_NOTIONAL);
    }
}

/* What is left when the side has ended. */
static void note_last(struct walker *w) {
    struct lane *lane = w->lane;
    while (lane[OBI_BASIS_LEVELS].next < lane[OBI_BASIS_LEVELS].end) note_rank(w, 0);
    while (lane[OBI_BASIS_TICKS].next < lane[OBI_BASIS_TICKS].end) note_depth(w, OBI_BASIS_TICKS);
    while (lane[OBI_BASIS_PPM].next < lane[OBI_BASIS_PPM].end) note_depth(w, OBI_BASIS_PPM);
    while (lane[OBI_BASIS_NOTIONAL].next < lane[OBI_BASIS_NOTIONAL].end) {
        uint8_t told = w->known < INT64_MAX ? OBI_VALUE_PARTIAL : OBI_VALUE_THIN;
        note(w, OBI_BASIS_NOTIONAL)->told = told;
    }
}

static void walk_all(struct walker *w, int to_end) {
    note_first(w);
    for (;;) {
        while (w->n_levels == w->lane[OBI_BASIS_LEVELS].stop) note_rank(w, 1);
        if (!w->n_pending && !to_end) return;
        if (!obi_cursor_next(&w->cursor)) break;
        pass_depths(w);
        if (!w->n_pending && !to_end) return;
        obi_ticks price = obi_ladder_price(w->side, w->cursor.depth);
        pass_notional(w, price, w->cursor.qty_lots);
        add_lots(w, price, w->cursor.qty_lots);
        w->n_levels++;
    }
    note_last(w);
}

/* The end of the side, in whatever basis a tier comes to it. */
static void note_end(struct walker *w, struct obi_walk *walk) {
    for (uint32_t basis = 0; basis < OBI_BASES; basis++) {
        struct obi_edge *end = w->lane[basis].end;
        if (end == walk->edge + walk->first[basis + 1]) continue;
        struct obi_note *n = &end->upto[w->which];
        n->sums = w->sums;
        n->sums.lots = w->side->total;
        n->told = partial_if(w->known < INT64_MAX);
        n->none = basis == OBI_BASIS_PPM ? w->no_mid : OBI_VALUE_OK;
    }
}

static void walk_side(struct walker *w, struct obi_walk *walk, int to_end) {
    start(w, walk);
    walk_all(w, to_end);
    note_end(w, walk);
}

/* The same for a side where levels are the only basis and lots all that is added: most columns of
 * most users, and so the shortest loop. */
static void walk_ranks(struct obi_walk *walk, const struct obi_book *book, int which) {
    const struct obi_ladder *side = which ? &book->ask : &book->bid;
    const int64_t known = known_depth(book, side);
    struct obi_cursor cursor;
    obi_wide lots = obi_wide_of(0);
    int64_t n = 0;
    obi_cursor_start(&cursor, side);
    cursor.depth = INT64_MIN;
    struct obi_edge *edge = walk->edge, *end = edge + walk->n_edges;
    for (edge += edge->at == 0; edge < end; edge++) { /* nothing is in front of 0 for ever */
        struct obi_note *upto = &edge->upto[which];
        if (edge->at == INT64_MAX) {
            upto->sums.lots = side->total;
            upto->told = partial_if(known < INT64_MAX);
            return;
        }
        for (; n < edge->at && obi_cursor_next(&cursor); n++)
            lots = obi_wide_add(lots, obi_wide_of(cursor.qty_lots));
        upto->sums.lots = lots;
        upto->told = partial_if(known < INT64_MAX && (n < edge->at || cursor.depth > known));
    }
}

/* Why there is no mid to measure from. */
static uint8_t missing_mid(const struct obi_book *book) {
    static const uint8_t empty[] = {OBI_VALUE_OK, OBI_VALUE_EMPTY_BID, OBI_VALUE_EMPTY_ASK,
                                    OBI_VALUE_EMPTY_BOTH};
    int no_bid = book->bid.n_levels == 0, no_ask = book->ask.n_levels == 0;
    if (no_bid || no_ask) return empty[no_bid | no_ask << 1];
    obi_wide bid = obi_wide_of(obi_ladder_price(&book->bid, book->bid.best));
    int is_above = obi_wide_sign(obi_wide_add(bid, obi_wide_of(book->ask.best))) > 0;
    return is_above ? OBI_VALUE_OK : OBI_VALUE_ZERO_DENOM;
}

/* Takes up what the columns ask for in this book's contract; tells whether to the end. */
static int set_weight(struct walker *w, const struct obi_walk *walk) {
    int to_end = walk->orders == OBI_ASKED_TO_END;
    w->weight = OBI_WEIGHT_ONE;
    w->counts_orders = walk->orders != OBI_NOT_ASKED;
    for (uint32_t unit = 0; unit < OBI_UNITS; unit++) {
        enum obi_weight weight = obi_unit_weight(w->book->plan.contract, unit);
        if (weight == OBI_WEIGHT_ONE || walk->unit[unit] == OBI_NOT_ASKED) continue;
        w->weight = weight;
        to_end |= walk->unit[unit] == OBI_ASKED_TO_END;
    }
    return to_end;
}

void obi_walk_run(struct obi_walk *walk, const struct obi_book *book) {
    struct walker w;
    if (walk->is_ranks) {
        walk_ranks(walk, book, 0);
        walk_ranks(walk, book, 1);
        return;
    }
    w.book = book;
    w.is_inverse = book->plan.contract == OBI_CONTRACT_INVERSE;
    w.no_mid = missing_mid(book);
    int to_end = set_weight(&w, walk);
    for (w.which = 0; w.which < 2; w.which++) {
        w.side = w.which ? &book->ask : &book->bid;
        walk_side(&w, walk, to_end);
    }
}
