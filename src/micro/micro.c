/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Frames in, counts kept; the table read. */
#include "micro/micro.h"

#include "book/book.h"
#include "core/abi.h"
#include "core/error.h"
#include "core/wide.h"

#include <math.h>
#include <string.h>

/* -- create ------------------------------------------------------------------------------------ */

enum { MOVE_MAX = 1 << 20, TERMS_MAX = 64 };

static uint32_t given_or(uint32_t given, uint32_t otherwise) {
    return given ? given : otherwise;
}

static int check_plan(const struct obi_micro_plan *p, struct obi_error *err) {
    if (p->n_buckets < 2) return obi_fail(err, OBI_E_ARG, "n_buckets is less than 2");
    if (p->n_buckets > OBI_MICRO_STATES || p->n_spreads > OBI_MICRO_STATES ||
        p->n_buckets * p->n_spreads > OBI_MICRO_STATES) {
        return obi_fail(err, OBI_E_ARG, "n_buckets times n_spreads is more than 512");
    }
    if (p->max_move > MOVE_MAX) return obi_fail(err, OBI_E_ARG, "max_move is more than 2^20");
    if (p->n_terms > TERMS_MAX) return obi_fail(err, OBI_E_ARG, "n_terms is more than 64");
    return OBI_OK;
}

int obi_micro_plan(const struct obi_micro_options *opt, struct obi_micro_plan *plan,
                   struct obi_error *err) {
    struct obi_micro_options known = {.struct_size = sizeof known};
    if (opt) {
        int rc = obi_abi_read(&known, sizeof known, opt, 0, err);
        if (rc) return rc;
    }
    *plan = (struct obi_micro_plan){.n_buckets = given_or(known.n_buckets, 10),
                                    .n_spreads = given_or(known.n_spreads, 3),
                                    .max_move = given_or(known.max_move, 2),
                                    .n_terms = given_or(known.n_terms, 6)};
    int rc = check_plan(plan, err);
    if (rc) return rc;
    plan->half = plan->n_buckets / 2;
    plan->n_sided = plan->half * plan->n_spreads;
    plan->n_classes = plan->n_sided + plan->n_spreads;
    return OBI_OK;
}

static struct obi_micro *layout(struct obi_carve *c, const struct obi_micro_plan *plan) {
    size_t n = plan->n_classes, sided = plan->n_sided;
    struct obi_micro measured, *m = obi_carve(c, 1, sizeof *m), *to = m ? m : &measured;
    to->quiet = obi_carve(c, n * n, sizeof *to->quiet);
    to->moved = obi_carve(c, n * n, sizeof *to->moved);
    to->move = obi_carve(c, n, sizeof *to->move);
    to->table = obi_carve(c, n, sizeof *to->table);
    to->matrix = obi_carve(c, sided * sided, sizeof *to->matrix);
    to->part = obi_carve(c, sided, sizeof *to->part);
    to->right = obi_carve(c, sided, sizeof *to->right);
    to->weight = obi_carve(c, sided, sizeof *to->weight);
    to->slack = obi_carve(c, sided, sizeof *to->slack);
    to->queue = obi_carve(c, n, sizeof *to->queue);
    to->is_live = obi_carve(c, n, sizeof *to->is_live);
    return m;
}

static size_t measure(const struct obi_micro_plan *plan) {
    struct obi_carve carve = {NULL, 0, 0};
    layout(&carve, plan);
    return obi_carved(&carve);
}

static void empty(struct obi_micro *m) {
    size_t n = m->plan.n_classes;
    memset(m->quiet, 0, n * n * sizeof *m->quiet);
    memset(m->moved, 0, n * n * sizeof *m->moved);
    memset(m->move, 0, n * sizeof *m->move);
    for (size_t i = 0; i < n; i++) m->table[i] = (double)NAN;
    memset(m->count, 0, sizeof m->count);
    m->has_state = m->has_frame = 0;
}

size_t obi_micro_footprint(const struct obi_micro_options *opt) {
    struct obi_micro_plan plan;
    return obi_micro_plan(opt, &plan, NULL) ? 0 : measure(&plan);
}

int obi_micro_make(const struct obi_micro_plan *plan, const struct obi_allocator *mem,
                   struct obi_micro **out, struct obi_error *err) {
    struct obi_mem block;
    int rc = obi_mem_take(&block, mem, measure(plan), err);
    if (rc) return rc;
    struct obi_carve carve = {block.block, 0, 0};
    struct obi_micro *m = layout(&carve, plan);
    m->plan = *plan;
    m->mem = block;
    empty(m);
    *out = m;
    return obi_succeed(err);
}

int obi_micro_create(const struct obi_micro_options *opt, const struct obi_allocator *mem,
                     obi_micro **out, struct obi_error *err) {
    struct obi_micro_plan plan;
    if (out) *out = NULL;
    int rc = obi_micro_plan(opt, &plan, err);
    if (rc) return rc;
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    return obi_micro_make(&plan, mem, out, err);
}

void obi_micro_destroy(obi_micro *micro) {
    if (micro) obi_mem_give(&micro->mem);
}

int obi_micro_reset(obi_micro *micro) {
    if (!micro) return OBI_E_ARG;
    empty(micro);
    return OBI_OK;
}

/* -- states ------------------------------------------------------------------------------------ */

/* n part / whole, rounded down; part <= whole, n < 2^32. Where the product has no room, bit by bit:
 * done is part of n, and rest is what its division leaves. */
static uint32_t share_of(uint32_t n, uint64_t part, uint64_t whole) {
    if (part <= UINT64_MAX / n) return (uint32_t)(n * part / whole);
    uint32_t quotient = 0;
    uint64_t rest = 0;
    for (int bit = 31; bit >= 0; bit--) {
        uint32_t carry = rest >= whole - rest;
        quotient = 2 * quotient + carry;
        rest = carry ? rest - (whole - rest) : 2 * rest;
        if (!(n >> bit & 1)) continue;
        carry = rest >= whole - part;
        quotient += carry;
        rest = carry ? rest - (whole - part) : rest + part;
    }
    return quotient;
}

/* A place and a spread from 1 on. */
static uint32_t class_at(const struct obi_micro_plan *p, uint32_t place, uint64_t spread) {
    uint32_t row = spread < p->n_spreads ? (uint32_t)spread - 1 : p->n_spreads - 1;
    return place == p->half ? p->n_sided + row : row * p->half + place;
}

static struct obi_micro_state state_of(const struct obi_micro_plan *p, uint64_t bid, uint64_t ask,
                                       uint64_t spread) {
    uint64_t lighter = bid < ask ? bid : ask;
    uint32_t place = share_of(p->n_buckets, lighter, bid + ask);
    int32_t heavier = bid < ask ? -1 : 1;
    return (struct obi_micro_state){class_at(p, place, spread), place == p->half ? 0 : heavier};
}

/* -- update ------------------------------------------------------------------------------------ */

static void tick(struct obi_micro *m, uint32_t counter) {
    m->count[counter - OBI_MICRO_COUNTER_FIRST]++;
}

/* The better side of one touch. */
struct touch {
    obi_ticks price_ticks;
    obi_lots qty_lots;
};

static int read_side(const obi_book *book, uint32_t side, struct touch *t) {
    size_t n = 0;
    obi_book_levels(book, side, 1, &t->price_ticks, &t->qty_lots, NULL, &n);
    return n == 1;
}

/* Whether the touch is one to learn from: of a market that trades, with nothing better untold. */
static int read_touch(const obi_book *book, struct touch *bid, struct touch *ask) {
    if (!obi_book_is_valid(book) || obi_book_is_halted(book)) return 0;
    if (book->bid.best > book->bid.known || book->ask.best > book->ask.known) return 0;
    if (!read_side(book, OBI_BID, bid) || !read_side(book, OBI_ASK, ask)) return 0;
    return bid->price_ticks < ask->price_ticks;
}

/* Twice the move of the mid, which is whole; beyond max_move anything beyond it. */
static int64_t twice_move(const struct obi_micro *m, const struct touch *bid,
                          const struct touch *ask) {
    obi_wide before = obi_wide_add(obi_wide_of(m->bid), obi_wide_of(m->ask));
    obi_wide now = obi_wide_add(obi_wide_of(bid->price_ticks), obi_wide_of(ask->price_ticks));
    struct obi_magnitude by = obi_wide_magnitude(obi_wide_sub(now, before));
    int64_t size =
        by.hi || by.lo > m->plan.max_move ? (int64_t)m->plan.max_move + 1 : (int64_t)by.lo;
    return by.negative ? -size : size;
}

/* From the side of the first state; of the second one where the first has no side. */
static void observe(struct obi_micro *m, struct obi_micro_state to, int64_t twice) {
    struct obi_micro_state from = m->state;
    if (twice > m->plan.max_move || twice < -(int64_t)m->plan.max_move) {
        tick(m, OBI_COUNTER_MICRO_SKIPPED);
        return;
    }
    struct obi_micro_steps *steps = twice ? m->moved : m->quiet;
    steps += obi_micro_pair(m, from.class, to.class);
    if (from.sign * to.sign < 0) {
        steps->opposite++;
    } else {
        steps->same++;
    }
    m->move[from.class] += from.sign * twice;
    tick(m, OBI_COUNTER_MICRO_OBSERVATIONS);
    if (twice) tick(m, OBI_COUNTER_MICRO_MOVES);
}

static void take_frame(struct obi_micro *m, const obi_book *book) {
    struct touch bid, ask;
    int follows = m->has_frame && m->epoch == book->epoch && m->frame + 1 == book->frame;
    int was_state = m->has_state;
    if (m->has_frame && !follows) tick(m, OBI_COUNTER_MICRO_BREAKS);
    m->has_frame = 1;
    m->frame = book->frame;
    m->epoch = book->epoch;
    m->has_state = read_touch(book, &bid, &ask);
    if (!m->has_state) {
        tick(m, OBI_COUNTER_MICRO_PASSED);
        return;
    }
    uint64_t spread = (uint64_t)ask.price_ticks - (uint64_t)bid.price_ticks;
    struct obi_micro_state now =
        state_of(&m->plan, (uint64_t)bid.qty_lots, (uint64_t)ask.qty_lots, spread);
    if (follows && was_state) observe(m, now, twice_move(m, &bid, &ask));
    m->state = now;
    m->bid = bid.price_ticks;
    m->ask = ask.price_ticks;
}

int obi_micro_update(obi_micro *micro, const obi_book *book) {
    if (!micro || !book) return OBI_E_ARG;
    if (book->open) return OBI_MORE;
    int is_again = micro->has_frame && micro->epoch == book->epoch && micro->frame == book->frame;
    if (!is_again) take_frame(micro, book);
    return obi_book_is_valid(book) ? OBI_OK : OBI_RESYNC;
}

/* -- read -------------------------------------------------------------------------------------- */

static struct obi_value value_at(const struct obi_micro *m, struct obi_micro_state state) {
    double value = m->table[state.class];
    if (isnan(value)) return obi_undefined(OBI_VALUE_NO_FIT);
    return obi_defined(state.sign < 0 ? -value : value, OBI_VALUE_OK);
}

struct obi_value obi_micro_adjustment(const struct obi_micro *m, uint64_t bid_lots,
                                      uint64_t ask_lots, uint64_t spread_ticks) {
    return value_at(m, state_of(&m->plan, bid_lots, ask_lots, spread_ticks));
}

static int put(struct obi_value v, double *value, uint8_t *status) {
    *value = v.value;
    if (status) *status = v.status;
    return OBI_OK;
}

int obi_micro_get(const obi_micro *micro, uint32_t bucket, uint32_t spread, double *value,
                  uint8_t *status) {
    if (!micro || bucket >= micro->plan.n_buckets) return OBI_E_ARG;
    if (!spread || spread > micro->plan.n_spreads || !value) return OBI_E_ARG;
    uint32_t image = micro->plan.n_buckets - 1 - bucket;
    struct obi_micro_state state = {class_at(&micro->plan, bucket < image ? bucket : image, spread),
                                    bucket < image ? -1 : 1};
    return put(value_at(micro, state), value, status);
}

int obi_micro_find(const obi_micro *micro, obi_lots bid_lots, obi_lots ask_lots,
                   obi_ticks spread_ticks, double *value, uint8_t *status) {
    if (!micro || bid_lots <= 0 || ask_lots <= 0 || spread_ticks <= 0 || !value) return OBI_E_ARG;
    return put(
        obi_micro_adjustment(micro, (uint64_t)bid_lots, (uint64_t)ask_lots, (uint64_t)spread_ticks),
        value, status);
}

int obi_micro_count(const obi_micro *micro, uint32_t counter, uint64_t *out) {
    if (!micro || !out) return OBI_E_ARG;
    if (counter < OBI_MICRO_COUNTER_FIRST ||
        counter - OBI_MICRO_COUNTER_FIRST >= OBI_MICRO_COUNTERS)
        return OBI_E_ARG;
    *out = micro->count[counter - OBI_MICRO_COUNTER_FIRST];
    return OBI_OK;
}
