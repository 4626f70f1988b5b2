/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/maker.h"

/* -- dice ------------------------------------------------------------------------------------- */

int trace_chance(struct trace_maker *m, unsigned of_1000) {
    return test_below(m->rng, 1000) < of_1000;
}

int64_t trace_below(struct trace_maker *m, uint64_t bound) {
    return (int64_t)test_below(m->rng, bound);
}

static obi_ticks far_price(struct trace_maker *m) {
    int64_t away = (int64_t)1 << trace_below(m, 63);
    away += trace_below(m, 17) - 8;
    if (away <= 0) away = 1;
    if (trace_chance(m, 50)) away = INT64_MAX - 1;
    return trace_chance(m, 500) ? away : -away;
}

/* Dense at the touch, thinner outwards; now and then on the wrong side of it. */
obi_ticks trace_price_near(struct trace_maker *m, uint8_t side) {
    if (trace_chance(m, m->style->far_price)) return far_price(m);
    int64_t away = trace_below(m, (uint64_t)trace_below(m, m->style->n_levels) + 2) + 1;
    if (m->style->stride) away = away * m->style->stride + trace_below(m, m->style->stride);
    if (trace_chance(m, 10)) away = 2 - away;
    return side == OBI_BID ? m->mid - away : m->mid + away;
}

obi_lots trace_some_size(struct trace_maker *m) {
    if (!trace_chance(m, m->style->huge_size)) return trace_below(m, 20) + 1;
    if (trace_chance(m, 30)) return INT64_MAX;
    int64_t top = (int64_t)1 << trace_below(m, 63);
    return top - trace_below(m, (uint64_t)top < 1000 ? (uint64_t)top : 1000);
}

uint8_t trace_some_side(struct trace_maker *m) {
    return trace_chance(m, 500) ? OBI_BID : OBI_ASK;
}

/* -- frames ----------------------------------------------------------------------------------- */

static void stamp(struct trace_maker *m, struct obi_event *ev) {
    ev->instrument = m->book.opt.instrument;
    ev->recv_ns =
        trace_chance(m, 30) ? 0 : m->now - (trace_chance(m, 50) ? trace_below(m, 200000000) : 0);
    ev->ts_ns = trace_chance(m, 30) ? 0 : m->now - trace_below(m, 20000000);
    ev->seq = trace_chance(m, 50) ? 0 : m->seq;
}

void trace_put(struct trace_maker *m, struct obi_event ev) {
    if (m->n == m->room) return;
    stamp(m, &ev);
    if (trace_chance(m, m->style->fault)) m->spoil(m, &ev), ev.instrument = m->book.opt.instrument;
    if (trace_chance(m, m->style->other)) ev.instrument++;
    m->ev[m->n++] = ev;
    oracle_book_apply(&m->book, &ev);
}

void trace_put_last(struct trace_maker *m, struct obi_event ev) {
    ev.flags |= OBI_EVENT_LAST;
    trace_put(m, ev);
}

static void chaos_frame(struct trace_maker *m) {
    static const uint8_t kind[] = {OBI_EVENT_CLEAR, OBI_EVENT_GAP, OBI_EVENT_TIME};
    for (int64_t i = trace_below(m, 12); i >= 0; i--) {
        int64_t die = trace_below(m, 10);
        struct obi_event ev = die < 3   ? test_event(kind[die], 0)
                              : die < 5 ? trace_some_quiet(m)
                                        : m->change(m);
        if (die >= 5 && trace_chance(m, 200)) ev.flags |= OBI_EVENT_SNAPSHOT;
        if (i == 0) ev.flags |= OBI_EVENT_LAST;
        trace_put(m, ev);
    }
}

static void diff_frame(struct trace_maker *m) {
    int64_t n = trace_chance(m, 400) ? 1 : trace_below(m, m->style->max_frame) + 1;
    for (int64_t i = 1; i < n; i++)
        trace_put(m, trace_chance(m, 900) ? m->change(m) : trace_some_quiet(m));
    trace_put_last(m, m->change(m));
}

/* Recipes that write a number of any length exactly; one is of orders, and one is none. */
static void checksum_frame(struct trace_maker *m) {
    static const uint8_t kind[] = {OBI_CHECKSUM_KRAKEN, OBI_CHECKSUM_KRAKEN_ORDERS,
                                   OBI_CHECKSUM_OKX, 200};
    struct oracle_recipe r = {.price_step = 1, .qty_step = 1};
    r.kind = kind[trace_below(m, 4)];
    r.price_written = (int)trace_below(m, 19);
    r.qty_written = (int)trace_below(m, 19);
    r.price_digits = (int)trace_below(m, 19);
    r.qty_digits = (int)trace_below(m, 19);
    uint32_t value = oracle_book_checksum(&m->book, &r);
    if (trace_chance(m, 100)) value ^= UINT32_C(1) << trace_below(m, 32);
    trace_put_last(m, oracle_checksum_event(&r, value));
}

static void any_frame(struct trace_maker *m) {
    int known = oracle_book_known(&m->book);
    if (trace_chance(m, known ? m->style->snapshot : 400))
        m->snapshot(m);
    else if (trace_chance(m, m->style->chaos))
        chaos_frame(m);
    else if (m->style->checksum && trace_chance(m, m->style->checksum))
        checksum_frame(m);
    else if (trace_chance(m, m->style->gap))
        trace_put_last(m, test_event(OBI_EVENT_GAP, 0));
    else if (trace_chance(m, m->style->quiet))
        trace_put_last(m, trace_some_quiet(m));
    else
        diff_frame(m);
}

void trace_fill(struct trace_maker *m, const struct oracle_options *opt) {
    m->now = 1700000000000000000;
    m->mid = m->style->mid_ticks;
    oracle_book_init(&m->book, opt);
    while (m->n < m->room) {
        m->now += trace_below(m, (uint64_t)m->style->step_ns);
        m->seq++;
        if (m->n == 0 || trace_chance(m, 10))
            m->target = (uint64_t)trace_below(m, m->style->n_levels + 1);
        if (trace_chance(m, 200)) m->mid += trace_chance(m, 500) ? 1 : -1;
        any_frame(m);
    }
    oracle_book_free(&m->book);
}
