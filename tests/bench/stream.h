/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Streams of single orders: normal ones, and those that somebody would send who wants a book to be
 * slow. Every event is a frame of its own, and all orders are gone at the end of an adversary's. */
#ifndef BENCH_STREAM_H
#define BENCH_STREAM_H

#include <obi/event.h>
#include <stddef.h>

struct stream {
    const char *name;
    struct obi_event *ev;
    size_t n, n_fill;  /* events; how many of the first only fill the book */
    uint32_t max_live; /* most orders at once */
};

/* n_live orders, then n events that add 45, cancel 38, execute 10, change or replace 7 of 100, most
 * of them near the touch and of late; prices are `spread` ticks apart. */
struct stream stream_normal(uint32_t n_live, size_t n, obi_ticks spread);

/* n_levels a side, an order each, 1000 ticks apart, made and then emptied from the touch outwards,
 * inwards, or from both ends by turns. */
enum stream_way { STREAM_OUTWARDS, STREAM_INWARDS, STREAM_ZIGZAG };
struct stream stream_levels(uint32_t n_levels, enum stream_way way);

/* n orders of one level, cancelled from the front, the back, or the middle outwards. */
enum stream_end { STREAM_FRONT, STREAM_MIDDLE, STREAM_BACK };
struct stream stream_queue(uint32_t n, enum stream_end end);

/* n orders whose ids all meet in one bucket with one tag, at normal prices. */
struct stream stream_colliding(uint32_t n);

void stream_free(struct stream *s);

#endif /* BENCH_STREAM_H */
