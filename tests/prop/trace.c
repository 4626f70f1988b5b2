/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/maker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct trace_style trace_wild = {.far_price = 15,
                                       .huge_size = 30,
                                       .fault = 4,
                                       .other = 10,
                                       .gap = 6,
                                       .snapshot = 15,
                                       .chaos = 15,
                                       .unknown = 10,
                                       .quiet = 120,
                                       .n_levels = 60,
                                       .max_frame = 20,
                                       .step_ns = 40000000,
                                       .mid_ticks = 1000};
const struct trace_style trace_tame = {
    .quiet = 120, .n_levels = 25, .max_frame = 8, .step_ns = 40000000, .mid_ticks = 1000};
const struct trace_style trace_deep = {.far_price = 5,
                                       .fault = 1,
                                       .snapshot = 1,
                                       .unknown = 5,
                                       .quiet = 20,
                                       .n_levels = 3000,
                                       .stride = 40,
                                       .max_frame = 100,
                                       .step_ns = 40000000,
                                       .mid_ticks = 100000};

/* -- single events ---------------------------------------------------------------------------- */

static struct obi_event level(struct trace_maker *m, uint8_t side, obi_ticks price, obi_lots qty) {
    struct obi_event ev = test_level(side, price, qty, 0);
    ev.order_id2 = qty ? (uint64_t)trace_below(m, 5) : 0;
    if (trace_chance(m, m->style->huge_size)) {
        uint64_t bits = test_random(m->rng);
        ev.order_id2 = bits >> trace_below(m, 64);
    }
    return ev;
}

/* One draw a line: the order in which arguments are drawn is the compiler's choice, and a seed is
 * to be the same trace everywhere. */
static struct obi_event fresh_level(struct trace_maker *m, uint8_t side) {
    obi_ticks price = trace_price_near(m, side);
    obi_lots qty = trace_some_size(m);
    return level(m, side, price, qty);
}

static struct obi_event removal(struct trace_maker *m, uint8_t side) {
    const struct oracle_side *s = &m->book.side[side == OBI_ASK];
    if (s->n == 0) return fresh_level(m, side);
    size_t rank = (size_t)trace_below(m, trace_chance(m, 500) ? s->n : 1);
    return level(m, side, s->level[rank].price_ticks, 0);
}

static struct obi_event resize(struct trace_maker *m, uint8_t side) {
    const struct oracle_side *s = &m->book.side[side == OBI_ASK];
    if (s->n == 0) return fresh_level(m, side);
    size_t rank = (size_t)trace_below(m, (uint64_t)trace_below(m, s->n) + 1);
    return level(m, side, s->level[rank].price_ticks, trace_some_size(m));
}

/* A crossed book is let stand for a while, not for ever. */
static int wants_uncrossing(struct trace_maker *m) {
    const struct oracle_side *bids = &m->book.side[0], *asks = &m->book.side[1];
    return bids->n && asks->n && bids->level[0].price_ticks >= asks->level[0].price_ticks &&
           trace_chance(m, 400);
}

static struct obi_event some_level(struct trace_maker *m) {
    uint8_t side = trace_some_side(m);
    size_t n = m->book.side[side == OBI_ASK].n;
    if (wants_uncrossing(m)) return removal(m, side);
    if (trace_chance(m, m->style->unknown)) return level(m, side, trace_price_near(m, side), 0);
    if (trace_chance(m, n > m->target ? 800 : 150)) return removal(m, side);
    if (trace_chance(m, 250)) return resize(m, side);
    return fresh_level(m, side);
}

static struct obi_event some_trade(struct trace_maker *m) {
    struct obi_event ev = fresh_level(m, OBI_BID);
    ev.kind = OBI_EVENT_TRADE;
    ev.side = (uint8_t)trace_below(m, 3);
    ev.flags = trace_chance(m, 800) ? OBI_EVENT_PRINT : 0;
    ev.order_id = test_below(m->rng, 1000);
    return ev;
}

static struct obi_event some_quote(struct trace_maker *m) {
    struct obi_event ev = fresh_level(m, OBI_ASK);
    ev.side = trace_some_side(m);
    ev.kind = OBI_EVENT_QUOTE;
    return ev;
}

/* Few prices, so that they meet, and now and then one that no level is near. */
static struct obi_event some_own(struct trace_maker *m) {
    struct obi_event ev = fresh_level(m, trace_some_side(m));
    ev.kind = OBI_EVENT_OWN;
    if (trace_chance(m, 500)) ev.price_ticks = m->style->mid_ticks + trace_below(m, 10);
    if (trace_chance(m, 300)) ev.qty_lots = 0;
    return ev;
}

struct obi_event trace_some_quiet(struct trace_maker *m) {
    static const uint8_t kind[] = {OBI_EVENT_TIME, OBI_EVENT_PHASE, OBI_EVENT_CHECKSUM};
    int64_t die = trace_below(m, 14);
    if (die < 7) return some_trade(m);
    if (die < 9) return some_quote(m);
    if (die >= 12) return some_own(m);
    struct obi_event ev = test_event(kind[die - 9], trace_chance(m, 100) ? OBI_EVENT_SNAPSHOT : 0);
    if (ev.kind == OBI_EVENT_PHASE && trace_chance(m, 300)) ev.qty_lots = trace_below(m, 4);
    return ev;
}

/* Every way in which an event contradicts itself, one at a time. */
static void spoil(struct trace_maker *m, struct obi_event *ev) {
    static const uint8_t unknown_kind[] = {0, 15, 255, OBI_EVENT_ADD, OBI_EVENT_REPLACE};
    *ev = test_level(OBI_BID, m->mid, 1, ev->flags & OBI_EVENT_LAST);
    switch (trace_below(m, 13)) {
    case 9: ev->kind = OBI_EVENT_CHECKSUM, ev->order_id2 = test_random(m->rng) | 1; break;
    case 10: ev->kind = OBI_EVENT_OWN, ev->side = OBI_NONE; break;
    case 11: ev->kind = OBI_EVENT_OWN, ev->qty_lots = -1; break;
    case 0:
        ev->kind = unknown_kind[trace_below(m, 5)], ev->order_id = (uint64_t)trace_below(m, 2);
        break;
    case 1: ev->side = OBI_NONE; break;
    case 2: ev->side = 3; break;
    case 3: ev->qty_lots = -1; break;
    case 4: ev->price_ticks = INT64_MIN; break;
    case 5: ev->price_ticks = INT64_MAX; break;
    case 6: ev->flags |= 8; break;
    case 7: ev->flags |= 0x8000; break;
    case 8: ev->kind = OBI_EVENT_PHASE, ev->qty_lots = trace_chance(m, 500) ? 4 : -1; break;
    default: ev->kind = OBI_EVENT_TRADE, ev->side = 3; break;
    }
}

/* -- frames ----------------------------------------------------------------------------------- */

static void snapshot_frame(struct trace_maker *m) {
    int cleared = trace_chance(m, 400);
    if (cleared)
        trace_put(m, test_event(OBI_EVENT_CLEAR, trace_chance(m, 500) ? OBI_EVENT_SNAPSHOT : 0));
    int64_t n =
        trace_chance(m, 100) ? trace_below(m, 3) : trace_below(m, 2 * (uint64_t)m->style->n_levels);
    for (int64_t i = cleared; i <= n; i++) {
        uint8_t side = trace_some_side(m);
        struct obi_event ev = fresh_level(m, side);
        ev.flags = cleared && trace_chance(m, 500) ? 0 : OBI_EVENT_SNAPSHOT;
        trace_put(m, ev);
    }
    trace_put_last(m, test_event(OBI_EVENT_TIME, OBI_EVENT_SNAPSHOT));
}

void trace_make(struct obi_event *ev, size_t n, const struct trace_style *style,
                const struct oracle_options *opt, struct test_rng *rng) {
    struct trace_maker m = {.style = style,
                            .rng = rng,
                            .ev = ev,
                            .room = n,
                            .spoil = spoil,
                            .snapshot = snapshot_frame,
                            .change = some_level};
    trace_fill(&m, opt);
}

void trace_drop_second_gaps(struct obi_event *ev, size_t n, const struct oracle_options *opt) {
    struct oracle_book book;
    oracle_book_init(&book, opt);
    for (size_t i = 0; i < n; i++) {
        if (ev[i].kind == OBI_EVENT_GAP && book.state == OBI_STATE_STALE)
            ev[i].kind = OBI_EVENT_TIME;
        oracle_book_apply(&book, &ev[i]);
    }
    oracle_book_free(&book);
}

/* -- options ---------------------------------------------------------------------------------- */

struct oracle_options trace_options(struct test_rng *rng) {
    struct oracle_options opt = {.max_levels = 512, .max_changes = 64};
    if (test_below(rng, 4) == 0) opt.max_levels = (uint32_t)test_below(rng, 40) + 4;
    if (test_below(rng, 4) == 0) opt.max_changes = (uint32_t)test_below(rng, 8) + 1;
    if (test_below(rng, 4) == 0) opt.depth_limit = (uint32_t)test_below(rng, 30) + 1;
    if (test_below(rng, 2) == 0) opt.max_own = (uint32_t)test_below(rng, 8) + 1;
    opt.instrument = test_below(rng, 2) ? 7 : 0;
    opt.ignore_unknown = test_below(rng, 2) == 0;
    opt.partial = test_below(rng, 4) == 0;
    return opt;
}

void trace_add_doubts(struct oracle_options *opt, struct test_rng *rng) {
    if (test_below(rng, 3)) opt->max_crossed = (uint32_t)test_below(rng, 4) + 1;
    if (test_below(rng, 3)) opt->max_quiet_ns = (obi_ns)test_below(rng, 200000000) + 50000000;
}

void trace_book_options(struct trace_book *b, const struct oracle_options *opt) {
    memset(b, 0, sizeof *b);
    b->opt.struct_size = sizeof b->opt;
    b->opt.max_levels = opt->max_levels;
    b->opt.max_orders = opt->max_orders;
    b->opt.max_changes = opt->max_changes;
    b->opt.max_own = opt->max_own;
    b->opt.instrument = opt->instrument;
    b->opt.max_crossed = opt->max_crossed;
    b->opt.max_quiet_ns = opt->max_quiet_ns;
    b->opt.flags = opt->ignore_unknown ? OBI_BOOK_IGNORE_UNKNOWN : 0;
    if (!opt->depth_limit && !opt->partial) return;
    b->spec.struct_size = sizeof b->spec;
    b->spec.flags = opt->partial ? OBI_INSTRUMENT_PARTIAL : 0;
    if (opt->partial && opt->ignore_unknown) { /* told by the venue's rules instead */
        b->opt.flags = 0;
        b->spec.flags |= OBI_INSTRUMENT_UNKNOWN_OK;
    }
    b->spec.id = opt->instrument;
    b->spec.depth_limit = opt->depth_limit;
    b->opt.spec = &b->spec;
}

/* -- printing --------------------------------------------------------------------------------- */

void trace_print(char *text, size_t size, const struct obi_event *ev) {
    static const char *const name[] = {"?",      "LEVEL",    "ADD",   "CANCEL", "EXECUTE",
                                       "MODIFY", "REPLACE",  "TRADE", "QUOTE",  "CLEAR",
                                       "GAP",    "CHECKSUM", "PHASE", "TIME",   "OWN"};
    char id[64] = "";
    if (ev->order_id || ev->order_id2)
        snprintf(id, sizeof id, "id %llu id2 %llu ", (unsigned long long)ev->order_id,
                 (unsigned long long)ev->order_id2);
    snprintf(
        text, size, "%s(%d) %sside %d price %lld qty %lld inst %u seq %llu recv %lld ts %lld%s%s%s",
        ev->kind < 15 ? name[ev->kind] : "?", ev->kind, id, ev->side, (long long)ev->price_ticks,
        (long long)ev->qty_lots, ev->instrument, (unsigned long long)ev->seq,
        (long long)ev->recv_ns, (long long)ev->ts_ns,
        ev->flags & OBI_EVENT_SNAPSHOT ? " SNAPSHOT" : "",
        ev->flags & OBI_EVENT_PRINT ? " PRINT" : "", ev->flags & OBI_EVENT_LAST ? " LAST" : "");
}

void trace_print_options(char *text, size_t size, const struct oracle_options *opt) {
    snprintf(text, size,
             "max_levels %u max_orders %u max_own %u max_changes %u depth_limit %u partial %d "
             "ignore_unknown "
             "%d instrument %u max_crossed %u max_quiet_ns %lld",
             opt->max_levels, opt->max_orders, opt->max_own, opt->max_changes, opt->depth_limit,
             opt->partial, opt->ignore_unknown, opt->instrument, opt->max_crossed,
             (long long)opt->max_quiet_ns);
}

int trace_same_matter(const char *a, const char *b) {
    const char *end_a = strstr(a, " is "), *end_b = strstr(b, " is ");
    size_t n_a = end_a ? (size_t)(end_a - a) : strlen(a);
    size_t n_b = end_b ? (size_t)(end_b - b) : strlen(b);
    return n_a == n_b && strncmp(a, b, n_a) == 0;
}

/* -- shrinking -------------------------------------------------------------------------------- */

static size_t without(struct obi_event *out, const struct obi_event *ev, size_t n, size_t at,
                      size_t count) {
    size_t rest = at + count < n ? n - at - count : 0;
    memcpy(out, ev, at * sizeof *ev);
    memcpy(out + at, ev + at + count, rest * sizeof *ev);
    return at + rest;
}

size_t trace_shrink(struct obi_event *ev, size_t n, trace_fails *fails, void *ctx) {
    struct obi_event *attempt = malloc((n + 1) * sizeof *ev);
    if (!attempt) return n;
    for (size_t chunk = n / 2 + 1; chunk > 0; chunk /= 2) {
        for (size_t at = 0; at < n;) {
            size_t left = without(attempt, ev, n, at, chunk);
            if (left == n || !fails(attempt, left, ctx)) {
                at += chunk;
                continue;
            }
            memcpy(ev, attempt, left * sizeof *ev);
            n = left;
        }
    }
    free(attempt);
    return n;
}
