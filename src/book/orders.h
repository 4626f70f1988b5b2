/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The orders of an L3 book: by id, and in the queue of their level.
 *
 * An order is a record of 40 bytes in a pool; it stays where it is while it lives, and what dies
 * first is used anew first, so the pool stays as small as the book. It knows its level by place
 * (ladder.h) and its neighbours in the queue, so cancelling touches no other level and searches
 * none.
 *
 * Ids lead to records through buckets of one cache line: 11 records and a byte of each one's mixed
 * id, all bytes compared at once. Buckets are half full when the book is, so one in a hundred
 * overflows. What overflows goes into a tree of the bucket's own, a digital search tree: the child
 * of a node at depth d is chosen by bit d of the id, each node holds an order, and 64 bits end
 * every path. It needs no balance and no room beyond two links an order.
 *
 *     id --mix--> bucket --tag--> record            the usual way: two cache lines
 *                    \--root--> tree by bits of id  where more than 11 met
 *
 * Worst case, for ids chosen by somebody who knows the mixing: at most 64 steps down a tree for a
 * find, an add or a removal. Nothing is rehashed, nothing grows: all memory is there at create.
 *
 * Clearing costs nothing an order: a bucket of an earlier generation is empty. Generations have 32
 * bits; when they are used up, after 4 billion clears, one clear writes the buckets anew. */
#ifndef OBI_BOOK_ORDERS_H
#define OBI_BOOK_ORDERS_H

#include "core/mem.h"

#include <obi/event.h>

enum { OBI_BUCKET_ORDERS = 11 };

#define OBI_ORDER_NONE UINT32_MAX

/* One order, or one free place of the pool. */
struct obi_resting {
    uint64_t id;
    obi_lots qty_lots;
    obi_ns born_ns;
    uint32_t at;         /* its level's place in the ladder */
    uint8_t side;        /* OBI_BID or OBI_ASK; OBI_NONE in a free place */
    uint8_t facts;       /* of enum obi_order_facts; TRADED: what it loses next was traded */
    uint16_t amends;     /* stays at its most */
    uint32_t prev, next; /* towards the front and the back of its queue; next of a free place */
};

_Static_assert(sizeof(struct obi_resting) == 40, "an order's record is as small as it was");

struct obi_bucket {
    uint64_t tags_lo;    /* of the first 8 orders, the first lowest; 0 is an empty slot */
    uint32_t tags_hi;    /* of the other 3 */
    uint32_t generation; /* another than the table's: the bucket is empty */
    uint32_t root;       /* of the tree of what did not fit */
    uint32_t order[OBI_BUCKET_ORDERS];
};

/* A node of a bucket's tree: as many as records, each belongs to the record of its number. */
struct obi_fork {
    uint64_t id;
    uint32_t child[2];
};

/* A level's orders, oldest first. */
struct obi_queue {
    uint32_t first, last;
};

struct obi_orders {
    struct obi_resting *record;
    struct obi_bucket *bucket;
    struct obi_queue *queue[2]; /* bids, asks; by the level's place, meaningless where none is */
    uint32_t n_buckets, generation;
    uint32_t n_used, free_head; /* records ever taken; head of those given back */
    uint32_t n_live, max_orders;
    struct obi_fork *fork;
};

/* n_places: how many places of levels a ladder has. */
void obi_orders_layout(struct obi_orders *o, struct obi_carve *c, uint32_t max_orders,
                       size_t n_places);
void obi_orders_init(struct obi_orders *o);
void obi_orders_clear(struct obi_orders *o);

/* The record of an id, or OBI_ORDER_NONE. */
uint32_t obi_orders_find(const struct obi_orders *o, uint64_t id);
/* Bring what a find of the id will read into the cache: first the bucket, when that has come the
 * record. They change nothing and need no order to be there. */
void obi_orders_prefetch_bucket(const struct obi_orders *o, uint64_t id);
void obi_orders_prefetch_record(const struct obi_orders *o, uint64_t id);
/* A record for an id that is not there, in no queue, without facts; n_live is below max_orders. */
uint32_t obi_orders_add(struct obi_orders *o, uint64_t id);
/* Gives up a record that is in no queue. */
void obi_orders_remove(struct obi_orders *o, uint32_t order);

/* NULL, or the invariant that is broken, of records, buckets and trees. */
const char *obi_orders_fault(const struct obi_orders *o);

static inline struct obi_queue *obi_orders_queue(const struct obi_orders *o, uint32_t side,
                                                 uint32_t at) {
    return &o->queue[side - OBI_BID][at];
}

/* A bijection, so that ids differ as long as they are different, that lets each bit of an id move
 * the upper half: they choose the bucket and the tag. */
static inline uint64_t obi_order_mix(uint64_t id) {
    id ^= id >> 32;
    id *= UINT64_C(0x9e3779b97f4a7c15);
    id ^= id >> 29;
    return id * UINT64_C(0xbf58476d1ce4e5b9);
}

/* To the back of a level's queue; is_new where the level held no orders before. */
static inline void obi_orders_append(struct obi_orders *o, uint32_t order, uint32_t side,
                                     uint32_t at, int is_new) {
    struct obi_queue *queue = obi_orders_queue(o, side, at);
    struct obi_resting *r = &o->record[order];
    uint32_t last = is_new ? OBI_ORDER_NONE : queue->last;
    r->side = (uint8_t)side;
    r->at = at;
    r->prev = last;
    r->next = OBI_ORDER_NONE;
    *(last == OBI_ORDER_NONE ? &queue->first : &o->record[last].next) = order;
    queue->last = order;
}

/* Out of the queue it is in. */
static inline void obi_orders_unlink(struct obi_orders *o, uint32_t order) {
    const struct obi_resting *r = &o->record[order];
    struct obi_queue *queue = obi_orders_queue(o, r->side, r->at);
    *(r->prev == OBI_ORDER_NONE ? &queue->first : &o->record[r->prev].next) = r->next;
    *(r->next == OBI_ORDER_NONE ? &queue->last : &o->record[r->next].prev) = r->prev;
}

#endif /* OBI_BOOK_ORDERS_H */
