/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the makers of traces share: the trace in work, the dice, and putting an event into it. */
#ifndef PROP_MAKER_H
#define PROP_MAKER_H

#include "prop/trace.h"

/* The trace in work. */
struct trace_maker {
    const struct trace_style *style;
    struct test_rng *rng;
    struct oracle_book book;
    struct obi_event *ev;
    size_t n, room;
    void (*spoil)(struct trace_maker *m, struct obi_event *ev); /* makes it a fault */
    void (*snapshot)(struct trace_maker *m);                    /* puts a frame of it */
    struct obi_event (*change)(struct trace_maker *m);          /* makes one */
    obi_ticks mid;
    uint64_t target; /* levels a side, it comes and goes */
    obi_ns now;
    uint64_t seq;
    uint64_t next_id, told[64]; /* ids of orders, not all of which rest */
    size_t n_told;
};

int trace_chance(struct trace_maker *m, unsigned of_1000);
int64_t trace_below(struct trace_maker *m, uint64_t bound);
obi_ticks trace_price_near(struct trace_maker *m, uint8_t side);
obi_lots trace_some_size(struct trace_maker *m);
uint8_t trace_some_side(struct trace_maker *m);
/* A print, a quote, a phase, a checksum, what is the user's own or just time. */
struct obi_event trace_some_quiet(struct trace_maker *m);
/* Stamps the event, spoils it now and then, and tells it to the oracle's book. */
void trace_put(struct trace_maker *m, struct obi_event ev);
void trace_put_last(struct trace_maker *m, struct obi_event ev);
/* Frames until there is no room. */
void trace_fill(struct trace_maker *m, const struct oracle_options *opt);

#endif /* PROP_MAKER_H */
