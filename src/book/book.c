/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book/book.h"

#include "core/abi.h"
#include "core/error.h"

#include <math.h>
#include <string.h>

_Static_assert(sizeof(struct obi_change) == 64, "the change record is frozen");
_Static_assert(sizeof(struct obi_order) == 64, "the order record is frozen");

enum {
    INSTRUMENT_FLAGS = OBI_INSTRUMENT_UNKNOWN_OK | OBI_INSTRUMENT_PARTIAL | OBI_INSTRUMENT_ORDERS |
                       OBI_INSTRUMENT_ANY_PRICE,
    NO_KIND = UINT8_MAX + 1
};

/* -- create ------------------------------------------------------------------------------------ */

static int take_limit(uint32_t given, uint32_t otherwise, uint32_t *out) {
    *out = given ? given : otherwise;
    return *out <= OBI_LIMIT_MAX;
}

static int plan_spec(const struct obi_instrument *given, struct obi_book_plan *plan,
                     struct obi_error *err) {
    struct obi_instrument spec;
    int rc = obi_abi_read(&spec, sizeof spec, given, INSTRUMENT_FLAGS, err);
    if (rc) return rc;
    if (spec.flags & OBI_INSTRUMENT_UNKNOWN_OK) plan->ignore_unknown = 1;
    if (spec.flags & OBI_INSTRUMENT_PARTIAL) plan->partial = plan->bounded = 1;
    if (spec.depth_limit) {
        plan->depth_limit = spec.depth_limit;
        plan->partial = 1;
        if (plan->max_orders) plan->ignore_unknown = 1; /* of those it dropped itself */
    }
    if (spec.contract > OBI_CONTRACT_QUANTO) {
        return obi_fail(err, OBI_E_ARG, "contract is none of enum obi_contract");
    }
    if (!(spec.multiplier >= 0 && isfinite(spec.multiplier))) {
        return obi_fail(err, OBI_E_ARG, "multiplier is not above 0");
    }
    plan->contract = spec.contract;
    if (spec.multiplier > 0) plan->multiplier = spec.multiplier;
    return OBI_OK;
}

static int plan_limits(const struct obi_book_options *opt, struct obi_book_plan *plan,
                       struct obi_error *err) {
    if (!take_limit(opt->max_levels, OBI_LEVELS_DEFAULT, &plan->max_levels)) {
        return obi_fail(err, OBI_E_ARG, "max_levels is above 2^24");
    }
    if (!take_limit(opt->max_changes, OBI_CHANGES_DEFAULT, &plan->max_changes)) {
        return obi_fail(err, OBI_E_ARG, "max_changes is above 2^24");
    }
    if (!take_limit(opt->max_orders, 0, &plan->max_orders)) {
        return obi_fail(err, OBI_E_ARG, "max_orders is above 2^24");
    }
    if (!take_limit(opt->max_own, OBI_OWN_DEFAULT, &plan->max_own)) {
        return obi_fail(err, OBI_E_ARG, "max_own is above 2^24");
    }
    if (opt->max_quiet_ns < 0) return obi_fail(err, OBI_E_ARG, "max_quiet_ns is negative");
    plan->max_crossed = opt->max_crossed;
    plan->max_quiet_ns = opt->max_quiet_ns;
    return OBI_OK;
}

int obi_book_plan(const struct obi_book_options *given, struct obi_book_plan *plan,
                  struct obi_error *err) {
    struct obi_book_options opt = {.struct_size = sizeof opt};
    if (given) {
        int rc = obi_abi_read(&opt, sizeof opt, given, OBI_BOOK_IGNORE_UNKNOWN, err);
        if (rc) return rc;
    }
    memset(plan, 0, sizeof *plan);
    int rc = plan_limits(&opt, plan, err);
    if (rc) return rc;
    plan->level_kind = plan->max_orders ? NO_KIND : OBI_EVENT_LEVEL;
    plan->instrument = opt.instrument;
    plan->ignore_unknown = (opt.flags & OBI_BOOK_IGNORE_UNKNOWN) != 0;
    plan->depth_limit = UINT32_MAX;
    plan->multiplier = 1;
    return opt.spec ? plan_spec(opt.spec, plan, err) : OBI_OK;
}

struct obi_book *obi_book_layout(struct obi_carve *c, const struct obi_book_plan *plan) {
    struct obi_book measured, *book = obi_carve(c, 1, sizeof *book);
    struct obi_book *b = book ? book : &measured;
    obi_ladder_layout(&b->bid, c, plan->max_levels);
    obi_ladder_layout(&b->ask, c, plan->max_levels);
    if (plan->max_orders) {
        obi_orders_layout(&b->orders, c, plan->max_orders, obi_ladder_places(plan->max_levels));
    }
    b->change = obi_carve(c, plan->max_changes, sizeof *b->change);
    obi_owns_layout(&b->own_bid, c, plan->max_own);
    obi_owns_layout(&b->own_ask, c, plan->max_own);
    if (book) book->plan = *plan;
    return book;
}

static void start_state(obi_book *book) {
    book->state = OBI_STATE_EMPTY;
    book->phase = OBI_PHASE_TRADING;
    book->shape = OBI_SHAPE_NO_BID | OBI_SHAPE_NO_ASK;
    book->open = book->rebased = book->speaks = book->overflow = 0;
    book->best_bid_before = book->best_ask_before = INT64_MAX;
    book->n_changes = 0;
    book->epoch = book->frame = book->seq = 0;
    book->ts_ns = book->recv_ns = 0;
    book->spoke_ts_ns = book->spoke_recv_ns = 0;
    book->crossed_frames = 0;
    book->crossed_since_ns = 0;
    book->has_recipe = 0;
    book->depth_limit = book->plan.depth_limit;
    book->partial = book->plan.partial;
    book->checksum_told = book->checksum_made = 0;
    memset(book->count, 0, sizeof book->count);
}

static void start_sides(obi_book *book) {
    obi_ladder_init(&book->bid, 1);
    obi_ladder_init(&book->ask, 0);
    book->own_bid.n = book->own_ask.n = 0;
    start_state(book);
}

void obi_book_start(obi_book *book) {
    book->orders.n_used = 0;
    if (book->plan.max_orders) obi_orders_init(&book->orders);
    start_sides(book);
}

static size_t measure(const struct obi_book_plan *plan) {
    struct obi_carve carve = {NULL, 0, 0};
    obi_book_layout(&carve, plan);
    return obi_carved(&carve);
}

size_t obi_book_footprint(const struct obi_book_options *opt) {
    struct obi_book_plan plan;
    return obi_book_plan(opt, &plan, NULL) ? 0 : measure(&plan);
}

int obi_book_create(const struct obi_book_options *opt, const struct obi_allocator *mem,
                    obi_book **out, struct obi_error *err) {
    struct obi_book_plan plan;
    struct obi_mem block;
    if (out) *out = NULL;
    int rc = obi_book_plan(opt, &plan, err);
    if (rc) return rc;
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    rc = obi_mem_take(&block, mem, measure(&plan), err);
    if (rc) return rc;
    struct obi_carve carve = {block.block, 0, 0};
    obi_book *book = obi_book_layout(&carve, &plan);
    obi_book_start(book);
    book->mem = block;
    *out = book;
    return obi_succeed(err);
}

void obi_book_destroy(obi_book *book) {
    if (book) obi_mem_give(&book->mem);
}

int obi_book_reset(obi_book *book) {
    if (!book) return OBI_E_ARG;
    if (book->plan.max_orders) obi_orders_clear(&book->orders);
    start_sides(book);
    return OBI_OK;
}

/* -- read -------------------------------------------------------------------------------------- */

static int readable(const obi_book *book) {
    if (book->open) return OBI_MORE;
    return obi_book_is_valid(book) ? OBI_OK : OBI_RESYNC;
}

int obi_book_levels(const obi_book *book, uint32_t side, size_t n, obi_ticks *price_ticks,
                    obi_lots *qty_lots, uint32_t *order_count, size_t *n_out) {
    if (n_out) *n_out = 0;
    if (!book || (side != OBI_BID && side != OBI_ASK) || !n_out) return OBI_E_ARG;
    int rc = readable(book);
    if (rc) return rc;
    const struct obi_ladder *s = side == OBI_BID ? &book->bid : &book->ask;
    struct obi_cursor cursor;
    obi_cursor_start(&cursor, s);
    size_t i = 0;
    for (; i < n && obi_cursor_next(&cursor); i++) {
        if (price_ticks) price_ticks[i] = obi_ladder_price(s, cursor.depth);
        if (qty_lots) qty_lots[i] = cursor.qty_lots;
        if (order_count) order_count[i] = obi_cursor_orders(&cursor);
    }
    *n_out = i;
    return OBI_OK;
}

int obi_book_own(const obi_book *book, uint32_t side, size_t n, obi_ticks *price_ticks,
                 obi_lots *qty_lots, uint32_t *order_count, size_t *n_out) {
    if (n_out) *n_out = 0;
    if (!book || (side != OBI_BID && side != OBI_ASK) || !n_out) return OBI_E_ARG;
    if (book->open) return OBI_MORE;
    const struct obi_ladder *s = side == OBI_BID ? &book->bid : &book->ask;
    const struct obi_owns *owns = side == OBI_BID ? &book->own_bid : &book->own_ask;
    size_t i = 0;
    for (; i < n && i < owns->n; i++) {
        if (price_ticks) price_ticks[i] = obi_ladder_price(s, owns->own[i].depth);
        if (qty_lots) qty_lots[i] = owns->own[i].lots;
        if (order_count) order_count[i] = owns->own[i].orders;
    }
    *n_out = i;
    return OBI_OK;
}

/* Tells an order, but for what is ahead of it. */
static struct obi_order order_of(const obi_book *book, const struct obi_resting *r) {
    const struct obi_ladder *side = r->side == OBI_BID ? &book->bid : &book->ask;
    return (struct obi_order){.order_id = r->id,
                              .price_ticks = obi_ladder_price(side, obi_ladder_depth(side, r->at)),
                              .qty_lots = r->qty_lots,
                              .born_ns = r->born_ns,
                              .side = r->side,
                              .amends = r->amends,
                              .facts = r->facts & (OBI_ORDER_FILLED | OBI_ORDER_UNDATED)};
}

int obi_book_order(const obi_book *book, uint64_t order_id, struct obi_order *out) {
    if (!book || !out) return OBI_E_ARG;
    int rc = readable(book);
    if (rc) return rc;
    if (!book->plan.max_orders) return OBI_E_NAME;
    uint32_t order = obi_orders_find(&book->orders, order_id);
    if (order == OBI_ORDER_NONE) return OBI_E_NAME;
    const struct obi_resting *record = book->orders.record;
    *out = order_of(book, &record[order]);
    for (uint32_t i = record[order].prev; i != OBI_ORDER_NONE; i = record[i].prev) {
        out->ahead_lots += record[i].qty_lots;
        out->ahead_orders++;
    }
    return OBI_OK;
}

int obi_book_orders(const obi_book *book, uint32_t side, obi_ticks price_ticks,
                    struct obi_order *order, size_t n, size_t *n_out) {
    if (n_out) *n_out = 0;
    if (!book || (side != OBI_BID && side != OBI_ASK) || (!order && n) || !n_out) return OBI_E_ARG;
    int rc = readable(book);
    if (rc || !book->plan.max_orders) return rc;
    uint32_t at = obi_ladder_find(side == OBI_BID ? &book->bid : &book->ask, price_ticks);
    if (at == OBI_ORDER_NONE) return OBI_OK;
    const struct obi_resting *record = book->orders.record;
    uint32_t i = obi_orders_queue(&book->orders, side, at)->first;
    obi_lots ahead_lots = 0;
    for (uint32_t k = 0; k < n && i != OBI_ORDER_NONE; i = record[i].next) {
        order[k] = order_of(book, &record[i]);
        order[k].ahead_lots = ahead_lots;
        order[k].ahead_orders = k;
        ahead_lots += record[i].qty_lots;
        *n_out = ++k;
    }
    return OBI_OK;
}

int obi_book_changes(const obi_book *book, const struct obi_change **first, size_t *n) {
    if (!book || !first || !n) return OBI_E_ARG;
    *first = book->change;
    *n = book->open ? 0 : book->n_changes;
    if (book->open) return OBI_MORE;
    return book->overflow ? OBI_FULL : OBI_OK;
}

int obi_book_info(const obi_book *book, struct obi_book_info *out) {
    if (!book || !out) return OBI_E_ARG;
    struct obi_book_info info = {
        .struct_size = sizeof info,
        .state = obi_book_is_halted(book) ? OBI_STATE_HALTED : book->state,
        .shape = book->shape,
        .n_bids = book->bid.n_levels,
        .n_asks = book->ask.n_levels,
        .n_orders = book->plan.max_orders ? book->orders.n_live : 0,
        .open = (uint32_t)book->open,
        .phase = book->phase,
        .epoch = book->epoch,
        .frame = book->frame,
        .seq = book->seq,
        .ts_ns = book->ts_ns,
        .recv_ns = book->recv_ns,
        .checksum_told = book->checksum_told,
        .checksum_made = book->checksum_made,
        .crossed_frames = book->crossed_frames,
        .crossed_since_ns = book->crossed_since_ns,
        .spoke_ns = book->spoke_recv_ns ? book->spoke_recv_ns : book->spoke_ts_ns,
    };
    return obi_abi_write(out, &info, sizeof info);
}

int obi_book_count(const obi_book *book, uint32_t counter, uint64_t *out) {
    if (!book || !counter || counter >= OBI_BOOK_COUNTERS || !out) return OBI_E_ARG;
    *out = book->count[counter];
    return OBI_OK;
}
