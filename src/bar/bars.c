/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Trades in, complete bars out. */
#include "bar/bars.h"

#include "core/abi.h"
#include "core/error.h"

#include <string.h>

_Static_assert(sizeof(struct obi_bar) == 256, "a bar is frozen");

/* -- create ------------------------------------------------------------------------------------ */

enum {
    BARS_DEFAULT = 256,
    BARS_MAX = 1 << 20,
    KNOWN_FLAGS = OBI_BARS_VENUE_CLOCK | OBI_BARS_EMPTY
};

#define SIZE_MOST (INT64_C(1) << 62)

static int has_edge(uint32_t kind) {
    return kind == OBI_BAR_VOLUME || kind == OBI_BAR_NOTIONAL || kind == OBI_BAR_IMBALANCE;
}

static int check_plan(const struct obi_bars_options *p, struct obi_error *err) {
    if (p->kind < OBI_BAR_TIME || p->kind > OBI_BAR_IMBALANCE)
        return obi_fail(err, OBI_E_ARG, "kind is none of enum obi_bar_kind");
    if (p->edge > OBI_BAR_WHOLE)
        return obi_fail(err, OBI_E_ARG, "edge is none of enum obi_bar_edge");
    if (p->edge && !has_edge(p->kind))
        return obi_fail(err, OBI_E_ARG, "edge: no trade is larger than a bar of this kind");
    if (p->size < 1 || p->size > SIZE_MOST)
        return obi_fail(err, OBI_E_ARG, "size is not within 1 and 2^62");
    if (p->size_times < 0 || p->size_times > SIZE_MOST)
        return obi_fail(err, OBI_E_ARG, "size_times is not within 1 and 2^62");
    if (p->size_times && p->kind != OBI_BAR_NOTIONAL)
        return obi_fail(err, OBI_E_ARG, "size_times is of notional only");
    if (p->max_bars > BARS_MAX) return obi_fail(err, OBI_E_ARG, "max_bars is more than 2^20");
    if (p->reserved) return obi_fail(err, OBI_E_NEWER, "reserved is not 0");
    return OBI_OK;
}

static int read_plan(const struct obi_bars_options *opt, struct obi_bars_options *plan,
                     struct obi_error *err) {
    if (!opt) return obi_fail(err, OBI_E_ARG, "opt is NULL: a bar has no default kind");
    int rc = obi_abi_read(plan, sizeof *plan, opt, KNOWN_FLAGS, err);
    if (!rc) rc = check_plan(plan, err);
    if (rc) return rc;
    if (!plan->edge && has_edge(plan->kind)) plan->edge = OBI_BAR_SPLIT;
    if (!plan->size_times) plan->size_times = 1;
    if (!plan->max_bars) plan->max_bars = BARS_DEFAULT;
    return OBI_OK;
}

static struct obi_bars *layout(struct obi_carve *c, const struct obi_bars_options *plan) {
    struct obi_bars measured, *b = obi_carve(c, 1, sizeof *b), *to = b ? b : &measured;
    to->done = obi_carve(c, plan->max_bars, sizeof *to->done);
    return b;
}

static size_t measure(const struct obi_bars_options *plan) {
    struct obi_carve carve = {NULL, 0, 0};
    layout(&carve, plan);
    return obi_carved(&carve);
}

static void start(struct obi_bars *b, const struct obi_bars_options *plan, struct obi_bar *done,
                  const struct obi_mem *mem) {
    *b = (struct obi_bars){.plan = *plan, .done = done, .gap_ns = -1, .mem = *mem};
}

size_t obi_bars_footprint(const struct obi_bars_options *opt) {
    struct obi_bars_options plan;
    return read_plan(opt, &plan, NULL) ? 0 : measure(&plan);
}

int obi_bars_create(const struct obi_bars_options *opt, const struct obi_allocator *mem,
                    obi_bars **out, struct obi_error *err) {
    struct obi_bars_options plan;
    struct obi_mem block;
    if (out) *out = NULL;
    int rc = read_plan(opt, &plan, err);
    if (rc) return rc;
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    rc = obi_mem_take(&block, mem, measure(&plan), err);
    if (rc) return rc;
    struct obi_carve carve = {block.block, 0, 0};
    struct obi_bars *b = layout(&carve, &plan);
    start(b, &plan, b->done, &block);
    *out = b;
    return obi_succeed(err);
}

void obi_bars_destroy(obi_bars *bars) {
    if (bars) obi_mem_give(&bars->mem);
}

int obi_bars_reset(obi_bars *bars) {
    if (!bars) return OBI_E_ARG;
    const struct obi_bars_options plan = bars->plan;
    const struct obi_mem mem = bars->mem;
    start(bars, &plan, bars->done, &mem);
    return OBI_OK;
}

/* -- trades in --------------------------------------------------------------------------------- */

/* Moves the clock of a trade; 1 where its time went back and was held. */
static int turn_clock(struct obi_bars *b, obi_ns ts_ns) {
    if (ts_ns <= 0 || ts_ns >= OBI_BARS_END_NS) {
        obi_bars_tick(b, OBI_COUNTER_BARS_CLOCK_NONE);
    } else if (ts_ns < b->clock_ns) {
        obi_bars_tick(b, OBI_COUNTER_BARS_CLOCK_BACK);
        return 1;
    } else {
        b->clock_ns = ts_ns;
    }
    return 0;
}

/* Puts a trade on the desk, which is empty. */
static void take(struct obi_bars *b, obi_ns ts_ns, struct obi_bars_trade trade) {
    trade.is_late = turn_clock(b, ts_ns);
    obi_bars_tick(b, OBI_COUNTER_BARS_TRADES);
    if (trade.aggressor == OBI_NONE) obi_bars_tick(b, OBI_COUNTER_BARS_UNKNOWN);
    b->trade = trade;
    b->is_busy = b->has_traded = 1;
    obi_bars_work(b);
}

int obi_bars_push(obi_bars *bars, obi_ns ts_ns, obi_ticks price_ticks, obi_lots qty_lots,
                  uint32_t aggressor) {
    if (!bars || ts_ns < 0 || ts_ns >= OBI_BARS_END_NS) return OBI_E_ARG;
    if (price_ticks == INT64_MIN || price_ticks == INT64_MAX || qty_lots <= 0) return OBI_E_ARG;
    if (aggressor > OBI_ASK) return OBI_E_ARG;
    if (!obi_bars_work(bars)) return OBI_FULL;
    take(bars, ts_ns,
         (struct obi_bars_trade){
             .price_ticks = price_ticks, .qty_lots = qty_lots, .aggressor = aggressor});
    return OBI_OK;
}

int obi_bars_set_time(obi_bars *bars, obi_ns ts_ns) {
    if (!bars || ts_ns < 0 || ts_ns >= OBI_BARS_END_NS) return OBI_E_ARG;
    if (bars->plan.kind != OBI_BAR_TIME || ts_ns <= bars->clock_ns) return OBI_OK;
    if (!obi_bars_work(bars)) return OBI_FULL;
    bars->clock_ns = ts_ns;
    bars->trade = (struct obi_bars_trade){.qty_lots = 0};
    bars->is_busy = 1;
    obi_bars_work(bars);
    return OBI_OK;
}

/* -- a frame in -------------------------------------------------------------------------------- */

static obi_ns time_of(const struct obi_bars *b, const obi_book *book) {
    int is_venue = b->plan.flags & OBI_BARS_VENUE_CLOCK || !book->recv_ns;
    return is_venue ? book->ts_ns : book->recv_ns;
}

/* Trades may be missing: in the open bar, else before the next one, unless none came yet; and in
 * those bars of time that begin until now. */
static void mark_gap(struct obi_bars *b, obi_ns now_ns) {
    obi_bars_tick(b, OBI_COUNTER_BARS_BREAKS);
    if (!b->has_traded) return;
    b->now.flags |= OBI_BAR_GAP;
    b->has_gap |= !b->is_open;
    if (now_ns < b->clock_ns) now_ns = b->clock_ns;
    if (now_ns > b->gap_ns) b->gap_ns = now_ns;
}

int obi_bars_update(obi_bars *bars, const obi_book *book) {
    const struct obi_change *c;
    if (!bars || !book) return OBI_E_ARG;
    if (book->open) return OBI_MORE;
    if (obi_prints_turn(&bars->prints, book)) mark_gap(bars, time_of(bars, book));
    while ((c = obi_prints_next(&bars->prints, book)) != NULL) {
        if (!obi_bars_work(bars)) {
            obi_prints_back(&bars->prints);
            return OBI_FULL;
        }
        take(bars, time_of(bars, book),
             (struct obi_bars_trade){.price_ticks = c->price_ticks,
                                     .qty_lots = c->traded_lots,
                                     .epoch = book->epoch,
                                     .aggressor = obi_print_aggressor(c)});
    }
    if (obi_prints_end(&bars->prints, book)) mark_gap(bars, time_of(bars, book));
    return obi_book_is_valid(book) ? OBI_OK : OBI_RESYNC;
}

/* -- bars out ---------------------------------------------------------------------------------- */

/* The oldest complete bar; 0 where there is none, even after what could go on went on. */
static int take_done(struct obi_bars *b, struct obi_bar *bar) {
    if (!b->n_done) obi_bars_work(b);
    if (!b->n_done) return 0;
    *bar = b->done[b->first];
    b->first = (b->first + 1) % b->plan.max_bars;
    b->n_done--;
    return 1;
}

int obi_bars_read(obi_bars *bars, struct obi_bar *bar, size_t n, size_t *n_out) {
    if (n_out) *n_out = 0;
    if (!bars || (!bar && n) || !n_out) return OBI_E_ARG;
    while (*n_out < n && take_done(bars, bar + *n_out)) ++*n_out;
    obi_bars_work(bars);
    return bars->n_done ? OBI_FULL : OBI_OK;
}

int obi_bars_get(const obi_bars *bars, struct obi_bar *out) {
    if (!bars || !out) return OBI_E_ARG;
    if (bars->is_busy) return OBI_FULL;
    if (!bars->is_open) return OBI_WARMUP;
    *out = obi_bars_with_sums(bars);
    return OBI_OK;
}

int obi_bars_count(const obi_bars *bars, uint32_t counter, uint64_t *out) {
    if (!bars || !out) return OBI_E_ARG;
    if (counter < OBI_BARS_COUNTER_FIRST || counter - OBI_BARS_COUNTER_FIRST >= OBI_BARS_COUNTERS)
        return OBI_E_ARG;
    *out = bars->count[counter - OBI_BARS_COUNTER_FIRST];
    return OBI_OK;
}
