/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/walk.h"

#include "metric/edge.h"

/* The edges of one basis: those to come, and the threshold of the next. */
struct lane {
    struct obi_edge *next, *end; /* end: the end of the book, or behind the last */
    int64_t stop;                /* INT64_MAX when none is to come */
};

/* One side: how far the walk is, and what it has met. */
struct walker {
    struct obi_walk *walk;
    const struct obi_book *book;
    const struct obi_ladder *side;
    const struct obi_touches *touch;
    int which;     /* 0 bids, 1 asks */
    int64_t known; /* the deepest depth that the feed has told; INT64_MAX: all */
    obi_wide spread;
    int is_inverse, to_end;
    uint8_t no_mid; /* why parts of the mid mean nothing */
    struct obi_sight sight;
    int64_t n_levels, last_depth;
    uint32_t n_pending; /* edges that are not noted yet */
    obi_wide lots, value;
    struct lane lane[OBI_BASES];
    struct obi_met batch[OBI_BATCH]; /* met, and not yet added to the sums */
    int n_batch;
};

/* -- notes ------------------------------------------------------------------------------------- */

static inline void set_stop(struct walker *w, uint32_t basis) {
    struct lane *lane = &w->lane[basis];
    lane->stop = lane->next < lane->end ? obi_edge_depth(w->touch, w->which, basis, lane->next->at)
                                        : INT64_MAX;
}

/* Adds to the sums what was met: sum by sum, which is quicker than level by level. */
static void flush(struct walker *w) {
    for (uint32_t i = 0; i < w->walk->n_sums; i++) {
        struct obi_summand *sum = &w->walk->sum[i];
        if (sum->now != OBI_WEIGHT_LOTS)
            obi_weigh_batch(sum, w->batch, w->n_batch, w->spread, &sum->so_far);
    }
    w->n_batch = 0;
}

static void note_sums(struct walker *w, const struct obi_edge *edge) {
    if (w->n_batch) flush(w);
    for (int32_t i = edge->tap; i != OBI_TAP_NONE;) {
        struct obi_tap *tap = &w->walk->tap[i];
        tap->upto[w->which] = w->walk->sum[tap->sum].so_far;
        i = tap->next;
    }
}

static inline struct obi_note *note(struct walker *w, uint32_t basis) {
    struct obi_edge *edge = w->lane[basis].next++;
    struct obi_note *note = &edge->upto[w->which];
    *note = (struct obi_note){
        .lots = w->lots, .n_begun = w->n_levels, .n_whole = w->n_levels, .depth = w->last_depth};
    if (edge->tap != OBI_TAP_NONE) note_sums(w, edge);
    w->n_pending--;
    return note;
}

/* Whether the levels in front of the rank are all there, and no other can be among them. */
static inline void note_rank(struct walker *w, int is_reached) {
    int beyond = !is_reached || w->last_depth > w->known;
    note(w, OBI_BASIS_LEVELS)->told = obi_partial_if(beyond && w->known < INT64_MAX);
    set_stop(w, OBI_BASIS_LEVELS);
}

/* Whether a level in front of the threshold could be unknown. */
static void note_depth(struct walker *w, uint32_t basis) {
    int64_t stop = w->lane[basis].stop;
    note(w, basis)->told = obi_partial_if(stop != INT64_MIN && stop - 1 > w->known);
    set_stop(w, basis);
}

static void note_rest(struct walker *w, uint32_t basis, uint8_t none) {
    while (w->lane[basis].next < w->lane[basis].end) note(w, basis)->none = none;
    set_stop(w, basis);
}

/* -- levels ------------------------------------------------------------------------------------ */

/* Adds a level to the edge that cuts it, as far as the edge lets it. */
static void add_cut(const struct walker *w, struct obi_edge *edge, const struct obi_met *whole,
                    obi_lots lots) {
    struct obi_note *n = &edge->upto[w->which];
    struct obi_met part = *whole;
    if (!lots) return;
    part.lots = lots;
    part.running = n->lots = obi_wide_add(n->lots, obi_wide_of(lots));
    n->depth = w->sight.depth;
    n->n_begun++;
    if (lots == whole->lots)
        n->n_whole++;
    else
        n->cut = lots, n->rest = whole->lots - lots;
    for (int32_t i = edge->tap; i != OBI_TAP_NONE;) {
        struct obi_tap *tap = &w->walk->tap[i];
        obi_weigh(&w->walk->sum[tap->sum], &part, w->spread, &tap->upto[w->which]);
        i = tap->next;
    }
}

/* Notes the edges that a level brings the lots, or the value, to. */
static void pass_amount(struct walker *w, uint32_t basis, const struct obi_met *level,
                        obi_wide before, int64_t each) {
    struct lane *lane = &w->lane[basis];
    if (lane->next == lane->end) return;
    obi_wide after = obi_wide_add(before, obi_wide_mul(each, level->lots));
    while (lane->next < lane->end) {
        obi_wide stop = obi_wide_of(lane->stop);
        if (obi_wide_sign(obi_wide_sub(after, stop)) < 0) break;
        struct obi_edge *edge = lane->next;
        note(w, basis)->told = obi_partial_if(w->sight.depth > w->known);
        add_cut(w, edge, level, obi_wide_saturate(obi_wide_sub(stop, before)) / each);
        set_stop(w, basis);
    }
}

static void pass_notional(struct walker *w, const struct obi_met *level) {
    struct lane *lane = &w->lane[OBI_BASIS_NOTIONAL];
    if (lane->next == lane->end) return;
    if (level->price_ticks <= 0) {
        note_rest(w, OBI_BASIS_NOTIONAL, OBI_VALUE_ZERO_DENOM);
        return;
    }
    int64_t each = w->is_inverse ? 1 : level->price_ticks;
    pass_amount(w, OBI_BASIS_NOTIONAL, level, w->value, each);
    w->value = obi_wide_add(w->value, obi_wide_mul(each, level->lots));
}

static inline int is_waiting(const struct walker *w, uint32_t basis) {
    return w->lane[basis].next < w->lane[basis].end;
}

/* What was met before this level is flushed with the first edge that is noted: it stays as it is
 * until then, and goes to the front. */
static void pass_amounts(struct walker *w) {
    struct obi_met level = w->batch[w->n_batch];
    pass_notional(w, &level);
    pass_amount(w, OBI_BASIS_LOTS, &level, w->lots, 1);
    w->batch[w->n_batch] = level;
}

static inline void pass_depths(struct walker *w) {
    while (w->sight.depth >= w->lane[OBI_BASIS_TICKS].stop) note_depth(w, OBI_BASIS_TICKS);
    while (w->sight.depth >= w->lane[OBI_BASIS_PPM].stop) note_depth(w, OBI_BASIS_PPM);
}

/* The level in sight, in front of what it adds. */
static inline void meet(const struct walker *w, struct obi_met *met) {
    met->price_ticks = obi_ladder_price(w->side, w->sight.depth);
    met->lots = w->sight.lots;
    met->distance = (uint64_t)w->sight.depth - (uint64_t)w->touch->depth[w->which];
    met->rank = w->n_levels;
    met->running = obi_wide_add(w->lots, obi_wide_of(w->sight.lots));
    if (w->walk->asks_orders) obi_sight_orders(&w->sight, met);
}

static inline void keep_rank(struct walker *w) {
    struct obi_ranks *ranks = &w->walk->ranks;
    if (w->n_levels >= ranks->room) return;
    ranks->lots[w->which][w->n_levels] = w->sight.lots;
    ranks->depth[w->which][w->n_levels] = w->sight.depth;
    ranks->n[w->which] = w->n_levels + 1;
}

/* Takes in the level that was met at the end of the batch. */
static inline void add_level(struct walker *w) {
    keep_rank(w);
    w->lots = w->batch[w->n_batch].running;
    w->last_depth = w->sight.depth;
    w->n_levels++;
    if (!w->walk->n_sums || ++w->n_batch < OBI_BATCH) return;
    flush(w);
}

/* -- the walk ---------------------------------------------------------------------------------- */

static void start(struct walker *w) {
    struct obi_walk *walk = w->walk;
    w->side = w->which ? &w->book->ask : &w->book->bid;
    w->known = obi_known_depth(w->book, w->side);
    obi_sight_start(&w->sight, w->book, w->which, walk->hidden);
    w->sight.squares_orders = walk->squares_orders;
    w->last_depth = INT64_MIN;
    w->n_levels = 0;
    w->n_pending = 0;
    w->n_batch = 0;
    w->lots = w->value = obi_wide_of(0);
    walk->ranks.n[w->which] = 0;
    for (uint32_t i = 0; i < walk->n_sums; i++) walk->sum[i].so_far = (struct obi_total){{{0}}, 0};
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
    static const uint32_t amount[] = {OBI_BASIS_NOTIONAL, OBI_BASIS_LOTS};
    if (w->no_mid) note_rest(w, OBI_BASIS_PPM, w->no_mid);
    for (uint32_t basis = 0; basis < OBI_BASES; basis++) set_stop(w, basis);
    for (int i = 0; i < 2; i++) {
        if (w->lane[amount[i]].stop != 0) continue;
        note(w, amount[i]);
        set_stop(w, amount[i]);
    }
}

static void note_thin(struct walker *w, uint32_t basis) {
    uint8_t told = w->known < INT64_MAX ? OBI_VALUE_PARTIAL : OBI_VALUE_THIN;
    while (w->lane[basis].next < w->lane[basis].end) note(w, basis)->told = told;
}

/* What is left when the side has ended. */
static void note_last(struct walker *w) {
    struct lane *lane = w->lane;
    while (lane[OBI_BASIS_LEVELS].next < lane[OBI_BASIS_LEVELS].end) note_rank(w, 0);
    while (lane[OBI_BASIS_TICKS].next < lane[OBI_BASIS_TICKS].end) note_depth(w, OBI_BASIS_TICKS);
    while (lane[OBI_BASIS_PPM].next < lane[OBI_BASIS_PPM].end) note_depth(w, OBI_BASIS_PPM);
    note_thin(w, OBI_BASIS_NOTIONAL);
    note_thin(w, OBI_BASIS_LOTS);
}

/* Edges of levels are all that is left: nothing is to be asked of a level but its rank. */
static int is_plain(const struct walker *w) {
    for (uint32_t basis = OBI_BASIS_TICKS; basis < OBI_BASES; basis++)
        if (is_waiting(w, basis)) return 0;
    return 1;
}

/* Levels up to a rank; 0 where the side ends before it. */
static int run_plain(struct walker *w, int64_t rank) {
    while (w->n_levels < rank) {
        if (!obi_sight_next(&w->sight)) return 0;
        meet(w, &w->batch[w->n_batch]);
        add_level(w);
    }
    return 1;
}

/* The same where nothing is summed but lots. */
static int run_lots(struct walker *w, int64_t rank) {
    struct obi_sight sight = w->sight;
    obi_wide lots = w->lots;
    int64_t n = w->n_levels, room = w->walk->ranks.room, kept = w->walk->ranks.n[w->which];
    obi_lots *rank_lots = w->walk->ranks.lots[w->which];
    int64_t *rank_depth = w->walk->ranks.depth[w->which];
    for (; n < rank && obi_sight_next(&sight); n++) {
        lots = obi_wide_add(lots, obi_wide_of(sight.lots));
        if (n >= room) continue;
        rank_lots[n] = sight.lots;
        rank_depth[n] = sight.depth;
        kept = n + 1;
    }
    if (n > w->n_levels) w->last_depth = sight.depth;
    w->walk->ranks.n[w->which] = kept;
    w->sight = sight;
    w->lots = lots;
    w->n_levels = n;
    return n == rank;
}

static int is_done(const struct walker *w) {
    return !w->n_pending && !w->to_end && w->n_levels >= w->walk->ranks.room;
}

/* How far a walk has to go that has only ranks left. */
static int64_t next_rank(const struct walker *w) {
    int64_t stop = w->lane[OBI_BASIS_LEVELS].stop;
    if (stop < INT64_MAX || w->to_end) return stop;
    return w->walk->ranks.room;
}

static void walk_all(struct walker *w) {
    note_first(w);
    for (;;) {
        while (w->n_levels == w->lane[OBI_BASIS_LEVELS].stop) note_rank(w, 1);
        if (is_done(w)) return;
        if (is_plain(w)) {
            int is_there = (w->walk->n_sums ? run_plain : run_lots)(w, next_rank(w));
            if (!is_there) break;
            continue;
        }
        if (!obi_sight_next(&w->sight)) break;
        pass_depths(w);
        if (is_done(w)) return;
        struct obi_met *level = &w->batch[w->n_batch];
        meet(w, level);
        if (is_waiting(w, OBI_BASIS_NOTIONAL) || is_waiting(w, OBI_BASIS_LOTS)) pass_amounts(w);
        add_level(w);
    }
    note_last(w);
}

/* The end of the side, in whatever basis a tier comes to it. */
static void note_end(struct walker *w) {
    struct obi_walk *walk = w->walk;
    struct obi_note end = {
        .lots = w->lots, .n_begun = w->n_levels, .n_whole = w->n_levels, .depth = w->last_depth};
    if (!w->sight.is_filtered) {
        end.lots = w->side->total;
        end.n_begun = end.n_whole = w->side->n_levels;
        end.depth = obi_ladder_deepest(w->side);
    }
    end.told = obi_partial_if(w->known < INT64_MAX);
    for (uint32_t basis = 0; basis < OBI_BASES; basis++) {
        struct obi_edge *edge = w->lane[basis].end;
        if (edge == walk->edge + walk->first[basis + 1]) continue;
        struct obi_note *n = &edge->upto[w->which];
        *n = end;
        n->none = basis == OBI_BASIS_PPM ? w->no_mid : OBI_VALUE_OK;
        note_sums(w, edge);
    }
}

static obi_wide spread_of(const struct obi_touches *touch) {
    if (touch->shape & (OBI_SHAPE_NO_BID | OBI_SHAPE_NO_ASK)) return obi_wide_of(0);
    return obi_spread(touch);
}

/* Takes up what the columns ask for in this book's contract. The end of the book needs no walk for
 * its lots alone, unless a filter has to look at them. */
static void resolve_sums(struct walker *w) {
    w->to_end = w->walk->has_end && (w->walk->hidden.filter || w->walk->hidden.min_lots);
    for (uint32_t i = 0; i < w->walk->n_sums; i++) {
        struct obi_summand *sum = &w->walk->sum[i];
        sum->now = sum->weight;
        if (sum->weight == OBI_WEIGHT_UNIT)
            sum->now = (uint8_t)obi_unit_weight(w->book->plan.contract, sum->unit);
        if (sum->now != OBI_WEIGHT_LOTS) w->to_end |= sum->to_end;
    }
}

void obi_walk_run(struct obi_walk *walk, const struct obi_book *book,
                  const struct obi_touches *touch) {
    struct walker w;
    if (walk->is_ranks) {
        obi_walk_ranks(walk, book, 0);
        obi_walk_ranks(walk, book, 1);
        return;
    }
    w.walk = walk;
    w.book = book;
    w.touch = touch;
    w.is_inverse = book->plan.contract == OBI_CONTRACT_INVERSE;
    w.no_mid = obi_mid_missing(touch);
    w.spread = spread_of(touch);
    resolve_sums(&w);
    for (w.which = 0; w.which < 2; w.which++) {
        start(&w);
        walk_all(&w);
        note_end(&w);
    }
}
