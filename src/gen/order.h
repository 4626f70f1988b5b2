/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The orders of a market: who they are, and when they leave by themselves. A pool of slots, handed
 * out and taken back; slot 0 is nobody. Orders of one price form a queue, held by the book. Orders
 * that know when they leave are entered in a calendar, a ring of days; a day lists those who leave
 * at that frame or a whole number of turns later, so that a frame asks one day only.
 *
 * Worst case: a day lists all orders; with lives of a turn and more it holds n / 1024. */
#ifndef GEN_ORDER_H
#define GEN_ORDER_H

#include <stdbool.h>

#include "gen.h"

enum { GEN_DAYS = 1024 };

struct gen_order {
    struct gen_death life; /* what is known of it when it dies; cause and died are set then */
    obi_lots qty_lots;     /* what rests */
    obi_ticks price_ticks;
    uint64_t due;           /* the frame it leaves at by itself; 0: it does not know */
    uint32_t before, after; /* in its queue; after also lists the free slots */
    uint32_t sooner, later; /* in its day */
};

struct gen_orders {
    struct gen_order *slot;
    uint32_t n, size;      /* orders; slots but nobody's */
    uint32_t free, n_used; /* the first slot given back; slots ever taken are 1 .. n_used */
    uint32_t day[GEN_DAYS];
};

bool gen_orders_init(struct gen_orders *o, uint32_t size); /* false without memory */
void gen_orders_free(struct gen_orders *o);
/* A slot, or 0 if there is none; everything in it is zero. */
uint32_t gen_orders_take(struct gen_orders *o);
/* Gives a slot back and forgets when it was due. */
void gen_orders_give(struct gen_orders *o, uint32_t at);
/* The order leaves at a frame to come; asked once in its life. */
void gen_orders_enter(struct gen_orders *o, uint32_t at, uint64_t due);
/* The orders that are due at a frame: the first, the next after one still there; 0 at the end. */
uint32_t gen_orders_due(const struct gen_orders *o, uint64_t frame);
uint32_t gen_orders_due_next(const struct gen_orders *o, uint32_t at);

#endif /* GEN_ORDER_H */
