/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Book updates that wait for their book's snapshot, in arrival order, a list a book. All lists
 * share one pool that is bounded in events (an update counts its levels, at least one), so that the
 * sum of what waits is known at create whatever the number of instruments.
 *
 * The pool is two arrays, updates and levels, linked by position; freed places are handed out again
 * before fresh ones, so that memory which was never needed is never touched.
 * Worst case: adding, taking and dropping cost the levels they move; nothing searches. */
#ifndef OBI_DECODE_FEED_HELD_H
#define OBI_DECODE_FEED_HELD_H

#include "core/mem.h"
#include "decode/feed/message.h"

struct obi_held_diff {
    struct obi_update_ids ids;
    obi_ns ts_ns, recv_ns;
    uint32_t n_bids, n_asks;
    uint32_t level; /* its first, bids before asks */
    uint32_t next;
    uint8_t scaled;
};

struct obi_held_level {
    int64_t price, qty;
    uint32_t next;
    uint8_t price_digits, qty_digits;
};

/* Places of one array: the freed ones, then those never used. */
struct obi_held_free {
    uint32_t freed, fresh;
};

struct obi_held {
    struct obi_held_diff *diff;
    struct obi_held_level *level;
    struct obi_held_free free_diff, free_level;
    size_t n_events, max_events;
};

struct obi_held_list {
    uint32_t first, last; /* places, meaningful while n_diffs > 0 */
    uint32_t n_diffs;
};

/* Asks for the pool's arrays; measures while the block is missing. */
void obi_held_carve(struct obi_held *held, struct obi_carve *c, size_t max_events);
void obi_held_init(struct obi_held *held, size_t max_events);

/* Adds an update at the end of a list; 0 when there is no room, and nothing is changed. */
int obi_held_push(struct obi_held *held, struct obi_held_list *list, const struct obi_message *m);
/* Takes the first update of a list, which is not empty; fills all of m but its symbol. */
void obi_held_pop(struct obi_held *held, struct obi_held_list *list, struct obi_message *m);
/* Gives a whole list up and returns how many updates it had. */
uint32_t obi_held_drop(struct obi_held *held, struct obi_held_list *list);

/* The first and last update, and the one after another; NULL when there is none. */
const struct obi_held_diff *obi_held_first(const struct obi_held *held,
                                           const struct obi_held_list *list);
const struct obi_held_diff *obi_held_last(const struct obi_held *held,
                                          const struct obi_held_list *list);
const struct obi_held_diff *obi_held_next(const struct obi_held *held,
                                          const struct obi_held_diff *diff);

#endif /* OBI_DECODE_FEED_HELD_H */
