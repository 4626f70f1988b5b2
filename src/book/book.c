/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book/book.h"

#include "core/abi.h"
#include "core/error.h"

#include <string.h>

_Static_assert(sizeof(struct obi_change) == 64, "the change record is frozen");

/* -- create ------------------------------------------------------------------------------------ */

static int take_limit(uint32_t given, uint32_t otherwise, uint32_t *out) {
    *out = given ? given : otherwise;
    return *out <= OBI_LIMIT_MAX;
}

static int plan_spec(const struct obi_instrument *given, struct obi_book_plan *plan,
                     struct obi_error *err) {
    struct obi_instrument spec;
    int rc = obi_abi_read(&spec, sizeof spec, given,
                          OBI_INSTRUMENT_UNKNOWN_OK | OBI_INSTRUMENT_PARTIAL, err);
    if (rc) return rc;
    if (spec.flags & OBI_INSTRUMENT_UNKNOWN_OK) plan->ignore_unknown = 1;
    if (spec.flags & OBI_INSTRUMENT_PARTIAL) plan->partial = plan->bounded = 1;
    if (spec.depth_limit) {
        plan->depth_limit = spec.depth_limit;
        plan->partial = 1;
    }
    return OBI_OK;
}

int obi_book_plan(const struct obi_book_options *given, struct obi_book_plan *plan,
                  struct obi_error *err) {
    struct obi_book_options opt = {.struct_size = sizeof opt};
    if (given) {
        int rc = obi_abi_read(&opt, sizeof opt, given, OBI_BOOK_IGNORE_UNKNOWN, err);
        if (rc) return rc;
    }
    if (opt.reserved) return obi_fail(err, OBI_E_NEWER, "reserved is not 0");
    memset(plan, 0, sizeof *plan);
    if (!take_limit(opt.max_levels, OBI_LEVELS_DEFAULT, &plan->max_levels)) {
        return obi_fail(err, OBI_E_ARG, "max_levels is above 2^24");
    }
    if (!take_limit(opt.max_changes, OBI_CHANGES_DEFAULT, &plan->max_changes)) {
        return obi_fail(err, OBI_E_ARG, "max_changes is above 2^24");
    }
    plan->instrument = opt.instrument;
    plan->ignore_unknown = (opt.flags & OBI_BOOK_IGNORE_UNKNOWN) != 0;
    plan->depth_limit = UINT32_MAX;
    return opt.spec ? plan_spec(opt.spec, plan, err) : OBI_OK;
}

struct obi_book *obi_book_layout(struct obi_carve *c, const struct obi_book_plan *plan) {
    struct obi_book measured, *book = obi_carve(c, 1, sizeof *book);
    struct obi_book *b = book ? book : &measured;
    obi_ladder_layout(&b->bid, c, plan->max_levels);
    obi_ladder_layout(&b->ask, c, plan->max_levels);
    b->change = obi_carve(c, plan->max_changes, sizeof *b->change);
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
    memset(book->count, 0, sizeof book->count);
}

void obi_book_start(obi_book *book) {
    obi_ladder_init(&book->bid, 1);
    obi_ladder_init(&book->ask, 0);
    start_state(book);
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
    obi_book_start(book);
    return OBI_OK;
}

/* -- read -------------------------------------------------------------------------------------- */

int obi_book_levels(const obi_book *book, uint32_t side, size_t n, obi_ticks *price_ticks,
                    obi_lots *qty_lots, uint32_t *order_count, size_t *n_out) {
    if (n_out) *n_out = 0;
    if (!book || (side != OBI_BID && side != OBI_ASK) || !n_out) return OBI_E_ARG;
    if (book->open) return OBI_MORE;
    if (!obi_book_is_valid(book)) return OBI_RESYNC;
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
        .open = (uint32_t)book->open,
        .phase = book->phase,
        .epoch = book->epoch,
        .frame = book->frame,
        .seq = book->seq,
        .ts_ns = book->ts_ns,
        .recv_ns = book->recv_ns,
    };
    return obi_abi_write(out, &info, sizeof info);
}

int obi_book_count(const obi_book *book, uint32_t counter, uint64_t *out) {
    if (!book || !counter || counter >= OBI_BOOK_COUNTERS || !out) return OBI_E_ARG;
    *out = book->count[counter];
    return OBI_OK;
}
