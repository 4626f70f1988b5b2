/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book/orders.h"

#include <string.h>

static const uint32_t none = OBI_ORDER_NONE;

void obi_orders_layout(struct obi_orders *o, struct obi_carve *c, uint32_t max_orders,
                       size_t n_places) {
    o->max_orders = max_orders;
    o->n_buckets = max_orders * 2 / OBI_BUCKET_ORDERS + 1;
    o->record = obi_carve(c, max_orders, sizeof *o->record);
    o->bucket = obi_carve(c, o->n_buckets, sizeof *o->bucket);
    o->fork = obi_carve(c, max_orders, sizeof *o->fork);
    for (int side = 0; side < 2; side++) {
        o->queue[side] = obi_carve(c, n_places, sizeof *o->queue[side]);
    }
}

static void forget(struct obi_orders *o) {
    memset(o->bucket, 0, o->n_buckets * sizeof *o->bucket);
    o->generation = 1;
}

void obi_orders_init(struct obi_orders *o) {
    forget(o);
    o->n_used = o->n_live = 0;
    o->free_head = none;
}

void obi_orders_clear(struct obi_orders *o) {
    if (!++o->generation) forget(o);
    o->n_used = o->n_live = 0;
    o->free_head = none;
}

/* -- buckets ----------------------------------------------------------------------------------- */

/* Where an id belongs: a bucket, and the byte that stands for it there, never 0. */
struct spot {
    struct obi_bucket *bucket;
    uint8_t tag;
};

static struct spot spot_of(const struct obi_orders *o, uint64_t id) {
    uint64_t mixed = obi_order_mix(id);
    uint8_t tag = (uint8_t)(mixed >> 24);
    uint64_t bucket = (mixed >> 32) * o->n_buckets >> 32;
    return (struct spot){&o->bucket[bucket], (uint8_t)(tag + !tag)};
}

static int is_current(const struct obi_orders *o, const struct obi_bucket *b) {
    return b->generation == o->generation;
}

#define EACH_BYTE UINT64_C(0x0101010101010101)

/* The top bit of each byte that is zero. Exact: no carry goes from one byte to the next. */
static uint64_t zero_bytes(uint64_t bytes) {
    uint64_t low = ~(EACH_BYTE << 7);
    return ~(((bytes & low) + low) | bytes | low);
}

/* The slots that carry a tag, 8 bits each: those of tags_lo, those of tags_hi. */
static uint64_t match_lo(const struct obi_bucket *b, uint8_t tag) {
    return zero_bytes(b->tags_lo ^ EACH_BYTE * tag);
}

static uint64_t match_hi(const struct obi_bucket *b, uint8_t tag) {
    return zero_bytes(b->tags_hi ^ EACH_BYTE * tag) & 0xffffff;
}

static uint32_t slot_of(uint64_t match) {
    return (uint32_t)__builtin_ctzll(match) / 8;
}

static uint32_t find_slot(const struct obi_orders *o, const struct obi_bucket *b, uint64_t match,
                          uint32_t base, uint64_t id) {
    for (; match; match &= match - 1) {
        uint32_t order = b->order[base + slot_of(match)];
        if (o->record[order].id == id) return order;
    }
    return none;
}

static void set_tag(struct obi_bucket *b, uint32_t slot, uint8_t tag) {
    if (slot < 8) {
        b->tags_lo &= ~(UINT64_C(0xff) << slot * 8);
        b->tags_lo |= (uint64_t)tag << slot * 8;
    } else {
        b->tags_hi &= ~(UINT32_C(0xff) << (slot - 8) * 8);
        b->tags_hi |= (uint32_t)tag << (slot - 8) * 8;
    }
}

/* The first empty slot, or OBI_BUCKET_ORDERS. */
static uint32_t empty_slot(const struct obi_bucket *b) {
    uint64_t match = match_lo(b, 0);
    if (match) return slot_of(match);
    match = match_hi(b, 0);
    return match ? 8 + slot_of(match) : OBI_BUCKET_ORDERS;
}

/* -- trees of what did not fit ----------------------------------------------------------------- */

static uint32_t tree_find(const struct obi_orders *o, uint32_t node, uint64_t id) {
    for (uint64_t bits = id; node != none && o->fork[node].id != id; bits >>= 1) {
        node = o->fork[node].child[bits & 1];
    }
    return node;
}

static void tree_add(struct obi_orders *o, uint32_t *root, uint32_t order, uint64_t id) {
    uint32_t *link = root;
    for (uint64_t bits = id; *link != none; bits >>= 1) link = &o->fork[*link].child[bits & 1];
    *link = order;
    o->fork[order] = (struct obi_fork){id, {none, none}};
}

/* The link to some leaf at or below a node; the way down ends, as ids have 64 bits. */
static uint32_t *leaf_of(struct obi_orders *o, uint32_t *link) {
    for (;;) {
        uint32_t *child = o->fork[*link].child;
        if (child[0] == none && child[1] == none) return link;
        link = &child[child[0] == none];
    }
}

/* Any leaf below a node may take its place: it agrees with all bits on the way there. */
static void tree_remove(struct obi_orders *o, uint32_t *root, uint64_t id) {
    uint32_t *link = root;
    for (uint64_t bits = id; o->fork[*link].id != id; bits >>= 1) {
        link = &o->fork[*link].child[bits & 1];
    }
    uint32_t order = *link, *leaf = leaf_of(o, link), heir = *leaf;
    *leaf = none;
    if (heir == order) return;
    memcpy(o->fork[heir].child, o->fork[order].child, sizeof o->fork[heir].child);
    *link = heir;
}

/* -- ids --------------------------------------------------------------------------------------- */

uint32_t obi_orders_find(const struct obi_orders *o, uint64_t id) {
    struct spot spot = spot_of(o, id);
    const struct obi_bucket *b = spot.bucket;
    if (!is_current(o, b)) return none;
    uint32_t order = find_slot(o, b, match_lo(b, spot.tag), 0, id);
    if (order == none) order = find_slot(o, b, match_hi(b, spot.tag), 8, id);
    return order == none && b->root != none ? tree_find(o, b->root, id) : order;
}

void obi_orders_prefetch_bucket(const struct obi_orders *o, uint64_t id) {
    __builtin_prefetch(spot_of(o, id).bucket, 1);
}

/* The first slot with the tag: it is the order in all but a few cases. */
void obi_orders_prefetch_record(const struct obi_orders *o, uint64_t id) {
    struct spot spot = spot_of(o, id);
    uint64_t match = match_lo(spot.bucket, spot.tag);
    if (match && is_current(o, spot.bucket)) {
        __builtin_prefetch(&o->record[spot.bucket->order[slot_of(match)]], 1);
    }
}

static void enter(struct obi_orders *o, uint32_t order, uint64_t id) {
    struct spot spot = spot_of(o, id);
    struct obi_bucket *b = spot.bucket;
    if (!is_current(o, b)) {
        b->tags_lo = b->tags_hi = 0;
        b->generation = o->generation;
        b->root = none;
    }
    uint32_t slot = empty_slot(b);
    if (slot == OBI_BUCKET_ORDERS) {
        tree_add(o, &b->root, order, id);
        return;
    }
    set_tag(b, slot, spot.tag);
    b->order[slot] = order;
}

/* The slot of an order in its bucket, or OBI_BUCKET_ORDERS. */
static uint32_t slot_of_order(const struct obi_bucket *b, uint32_t order, uint8_t tag) {
    uint64_t match = match_lo(b, tag);
    for (; match; match &= match - 1) {
        if (b->order[slot_of(match)] == order) return slot_of(match);
    }
    for (match = match_hi(b, tag); match; match &= match - 1) {
        if (b->order[8 + slot_of(match)] == order) return 8 + slot_of(match);
    }
    return OBI_BUCKET_ORDERS;
}

uint32_t obi_orders_add(struct obi_orders *o, uint64_t id) {
    uint32_t order = o->free_head;
    if (order == none) {
        order = o->n_used++;
    } else {
        o->free_head = o->record[order].next;
    }
    o->record[order].id = id;
    o->record[order].facts = 0;
    o->record[order].amends = 0;
    o->n_live++;
    enter(o, order, id);
    return order;
}

void obi_orders_remove(struct obi_orders *o, uint32_t order) {
    struct obi_resting *r = &o->record[order];
    struct spot spot = spot_of(o, r->id);
    uint32_t slot = slot_of_order(spot.bucket, order, spot.tag);
    if (slot == OBI_BUCKET_ORDERS) {
        tree_remove(o, &spot.bucket->root, r->id);
    } else {
        set_tag(spot.bucket, slot, 0);
    }
    r->side = OBI_NONE;
    r->next = o->free_head;
    o->free_head = order;
    o->n_live--;
}
