/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Every invariant of the orders, found out the slow way. */
#include "book/book.h"
#include "book/check.h"

static const uint32_t none = OBI_ORDER_NONE;

/* -- ids --------------------------------------------------------------------------------------- */

/* What a record may tell of its order; a loss that was traded means a fill. */
static int has_odd_facts(const struct obi_resting *r) {
    enum { KEPT = OBI_ORDER_FILLED | OBI_ORDER_UNDATED | OBI_ORDER_TRADED };
    int is_traded = (r->facts & OBI_ORDER_TRADED) != 0;
    return (r->facts & ~KEPT) != 0 || (is_traded && !(r->facts & OBI_ORDER_FILLED));
}

/* Each live record is found by its id; as many are live as are counted, and none is lost. */
static const char *records_fault(const struct obi_orders *o) {
    uint32_t n_live = 0;
    for (uint32_t i = 0; i < o->n_used; i++) {
        const struct obi_resting *r = &o->record[i];
        if (r->side == OBI_NONE) continue;
        if (r->side > OBI_ASK) return "orders: a record's side";
        if (r->qty_lots <= 0) return "orders: an order without size";
        if (has_odd_facts(r)) return "orders: what is told of a record";
        if (obi_orders_find(o, r->id) != i) return "orders: an order that its id does not find";
        n_live++;
    }
    return n_live == o->n_live ? NULL : "orders: the number of orders";
}

static const char *free_fault(const struct obi_orders *o) {
    uint32_t n = o->n_live;
    for (uint32_t i = o->free_head; i != none; i = o->record[i].next) {
        if (i >= o->n_used || o->record[i].side) return "orders: a live record in the free list";
        if (++n > o->n_used) return "orders: the free list is a ring";
    }
    return n == o->n_used ? NULL : "orders: a record is lost";
}

static uint32_t count_slots(const struct obi_bucket *b) {
    uint32_t n = 0;
    for (uint64_t tags = b->tags_lo; tags; tags >>= 8) n += (tags & 0xff) != 0;
    for (uint32_t tags = b->tags_hi; tags; tags >>= 8) n += (tags & 0xff) != 0;
    return n;
}

/* Counts the nodes of a tree, without recursion, and stops beyond n_live: there is a ring, or a
 * node that is none. What waits is at most a node a bit. */
static uint32_t count_tree(const struct obi_orders *o, uint32_t root) {
    uint32_t wait[65], n_wait = 0, n = 0;
    if (root != none) wait[n_wait++] = root;
    while (n_wait) {
        uint32_t node = wait[--n_wait];
        if (node >= o->n_used || ++n > o->n_live || n_wait > 63) return o->n_live + 1;
        const uint32_t *child = o->fork[node].child;
        if (child[0] != none) wait[n_wait++] = child[0];
        if (child[1] != none) wait[n_wait++] = child[1];
    }
    return n;
}

/* Where buckets and trees hold as many as live, and every record is found by its id, they hold no
 * others. Comes first, as finding an id trusts that trees end. */
static const char *buckets_fault(const struct obi_orders *o) {
    uint64_t n = 0;
    for (uint32_t i = 0; i < o->n_buckets; i++) {
        const struct obi_bucket *b = &o->bucket[i];
        if (b->generation != o->generation) continue;
        if (b->tags_hi >> 24) return "orders: a bucket uses slots it does not have";
        n += count_slots(b) + count_tree(o, b->root);
    }
    return n == o->n_live ? NULL : "orders: an id that leads to no order";
}

const char *obi_orders_fault(const struct obi_orders *o) {
    if (o->n_used > o->max_orders || o->n_live > o->n_used) return "orders: more than there are";
    const char *fault = buckets_fault(o);
    if (!fault) fault = records_fault(o);
    return fault ? fault : free_fault(o);
}

/* -- queues ------------------------------------------------------------------------------------ */

struct sum {
    obi_lots lots;
    uint32_t n;
};

static const char *queue_fault(const struct obi_orders *o, uint32_t side, uint32_t at,
                               struct sum *sum) {
    const struct obi_queue *queue = obi_orders_queue(o, side, at);
    uint32_t before = none;
    for (uint32_t i = queue->first; i != none; before = i, i = o->record[i].next) {
        const struct obi_resting *r = &o->record[i];
        if (i >= o->n_used || r->side != side || r->at != at) return "queue: an order of another";
        if (r->prev != before) return "queue: a link back";
        if (r->qty_lots > INT64_MAX - sum->lots) return "queue: more lots than 63 bits";
        sum->lots += r->qty_lots;
        if (++sum->n > o->n_live) return "queue: a ring";
    }
    return queue->last == before ? NULL : "queue: its last order";
}

static const char *side_fault(const obi_book *book, uint32_t side, uint32_t *n_orders) {
    const struct obi_ladder *l = side == OBI_BID ? &book->bid : &book->ask;
    struct obi_cursor cursor;
    for (obi_cursor_start(&cursor, l); obi_cursor_next(&cursor);) {
        uint32_t at = obi_ladder_find(l, obi_ladder_price(l, cursor.depth));
        struct sum sum = {0, 0};
        const char *fault = queue_fault(&book->orders, side, at, &sum);
        if (fault) return fault;
        if (sum.lots != cursor.qty_lots) return "queue: a level's size is not its orders'";
        if (sum.n != obi_cursor_orders(&cursor)) return "queue: a level's count of orders";
        *n_orders += sum.n;
    }
    return NULL;
}

const char *obi_book_orders_fault(const obi_book *book) {
    uint32_t n_orders = 0;
    const char *fault = obi_orders_fault(&book->orders);
    if (!fault) fault = side_fault(book, OBI_BID, &n_orders);
    if (!fault) fault = side_fault(book, OBI_ASK, &n_orders);
    if (fault) return fault;
    return n_orders == book->orders.n_live ? NULL : "queue: an order in none";
}
