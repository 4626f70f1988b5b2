/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/venue/bitmex_ids.h"

#include <string.h>

enum { ID_BITS = 64 };

static uint32_t count_buckets(uint32_t size) {
    uint32_t n = 1;
    while (n < size) n *= 2;
    return n;
}

void obi_bitmex_ids_carve(struct obi_bitmex_ids *ids, struct obi_carve *c, uint32_t size,
                          uint32_t n_owners) {
    *ids = (struct obi_bitmex_ids){
        .size = size, .n_buckets = count_buckets(size), .n_owners = n_owners};
    ids->at = obi_carve(c, size, sizeof *ids->at);
    ids->root = obi_carve(c, ids->n_buckets, sizeof *ids->root);
    ids->first = obi_carve(c, n_owners, sizeof *ids->first);
}

void obi_bitmex_ids_init(struct obi_bitmex_ids *ids) {
    memset(ids->root, 0, ids->n_buckets * sizeof *ids->root);
    memset(ids->first, 0, ids->n_owners * sizeof *ids->first);
}

/* A bijection: ids that differ do so afterwards, so that each path down a tree ends. */
static uint64_t mix(uint64_t id) {
    id ^= id >> 32;
    id *= UINT64_C(0x9e3779b97f4a7c15);
    id ^= id >> 29;
    return id * UINT64_C(0xbf58476d1ce4e5b9);
}

static uint32_t bucket_of(const struct obi_bitmex_ids *ids, uint32_t owner, uint64_t mixed) {
    return (uint32_t)((mixed >> 32) + owner * UINT64_C(0x9e3779b1)) & (ids->n_buckets - 1);
}

/* The link to an id's record, or the empty one where it would go. */
static uint32_t *link_of(const struct obi_bitmex_ids *ids, uint32_t owner, uint64_t id) {
    uint64_t bits = mix(id);
    uint32_t *link = &ids->root[bucket_of(ids, owner, bits)];
    for (int depth = 0; *link; depth++) {
        struct obi_bitmex_id *e = &ids->at[*link - 1];
        if (e->id == id && e->owner == owner) break;
        if (depth == ID_BITS) bits = owner;
        link = &e->child[bits & 1];
        bits >>= 1;
    }
    return link;
}

struct obi_bitmex_id *obi_bitmex_ids_find(const struct obi_bitmex_ids *ids, uint32_t owner,
                                          uint64_t id) {
    uint32_t place = *link_of(ids, owner, id);
    return place ? &ids->at[place - 1] : NULL;
}

/* A free place, or 0. */
static uint32_t take_place(struct obi_bitmex_ids *ids) {
    uint32_t place = ids->freed;
    if (!place) return ids->n_fresh < ids->size ? ++ids->n_fresh : 0;
    ids->freed = ids->at[place - 1].next;
    return place;
}

struct obi_bitmex_id *obi_bitmex_ids_add(struct obi_bitmex_ids *ids, uint32_t owner, uint64_t id) {
    uint32_t place = take_place(ids), *first = &ids->first[owner];
    if (!place) return NULL;
    *link_of(ids, owner, id) = place;
    struct obi_bitmex_id *e = &ids->at[place - 1];
    *e = (struct obi_bitmex_id){.id = id, .owner = owner, .next = *first};
    if (*first) ids->at[*first - 1].prev = place;
    *first = place;
    return e;
}

/* Takes a node out of its tree: a leaf below comes into its place. */
static void unlink_node(struct obi_bitmex_ids *ids, uint32_t *link) {
    struct obi_bitmex_id *gone = &ids->at[*link - 1];
    uint32_t *leaf = link;
    for (struct obi_bitmex_id *e = gone; e->child[0] || e->child[1]; e = &ids->at[*leaf - 1]) {
        leaf = &e->child[e->child[0] == 0];
    }
    uint32_t heir = *leaf;
    *leaf = 0;
    if (leaf == link) return;
    memcpy(ids->at[heir - 1].child, gone->child, sizeof gone->child);
    *link = heir;
}

static void unlist(struct obi_bitmex_ids *ids, const struct obi_bitmex_id *e) {
    *(e->prev ? &ids->at[e->prev - 1].next : &ids->first[e->owner]) = e->next;
    if (e->next) ids->at[e->next - 1].prev = e->prev;
}

void obi_bitmex_ids_remove(struct obi_bitmex_ids *ids, uint32_t owner, uint64_t id) {
    uint32_t *link = link_of(ids, owner, id), place = *link;
    if (!place) return;
    struct obi_bitmex_id *e = &ids->at[place - 1];
    unlink_node(ids, link);
    unlist(ids, e);
    e->next = ids->freed;
    ids->freed = place;
}

void obi_bitmex_ids_forget(struct obi_bitmex_ids *ids, uint32_t owner) {
    while (ids->first[owner]) {
        obi_bitmex_ids_remove(ids, owner, ids->at[ids->first[owner] - 1].id);
    }
}
