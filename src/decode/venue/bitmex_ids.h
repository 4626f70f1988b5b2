/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * BitMEX's levels by id: an update and a removal name the id and the side of a level, its price was
 * told once, by the partial or insert that it came with.
 *
 * A level is a record of 40 bytes in a pool, in a list of its owner's, an instrument, so that all
 * of one's are forgotten at what they cost to remember. Ids lead to records through as many buckets
 * as there are records at least; what meets in a bucket hangs in a digital search tree: the child
 * of a node at depth d is chosen by bit d of the mixed id, and then of the owner, since the venue
 * promises that an id is unique, but the table need not believe it. A node goes by having a leaf
 * from below put into its place. There is no balance to keep and nothing is rehashed.
 *
 * Worst case, whatever the ids are: 80 steps down a tree for a find, an add or a removal, so no
 * secret is needed that would keep somebody from choosing ids that meet. Usually it is one or two.
 * Memory that was never needed is never touched, but for the buckets. */
#ifndef OBI_DECODE_VENUE_BITMEX_IDS_H
#define OBI_DECODE_VENUE_BITMEX_IDS_H

#include "core/mem.h"

#include <stdint.h>

/* Places count from 1: 0 is none. */
struct obi_bitmex_id {
    uint64_t id;
    int64_t price; /* a mantissa, as the venue wrote it */
    uint32_t child[2];
    uint32_t prev, next; /* in its owner's list; next of a free place */
    uint32_t owner;
    uint8_t price_digits, side;
    uint8_t left; /* it changed sides, and the removal from the old one may still come */
};

struct obi_bitmex_ids {
    struct obi_bitmex_id *at;
    uint32_t *root;  /* of each bucket's tree */
    uint32_t *first; /* of each owner's list */
    uint32_t size, n_buckets, n_owners;
    uint32_t n_fresh, freed; /* places that were ever used, and those given back */
};

/* Room for so many levels, at most 2^24, of so many instruments. */
void obi_bitmex_ids_carve(struct obi_bitmex_ids *ids, struct obi_carve *c, uint32_t size,
                          uint32_t n_owners);
void obi_bitmex_ids_init(struct obi_bitmex_ids *ids);

/* NULL when there is none. */
struct obi_bitmex_id *obi_bitmex_ids_find(const struct obi_bitmex_ids *ids, uint32_t owner,
                                          uint64_t id);
/* Adds one that is not there, with neither price nor side; NULL when there is no room. */
struct obi_bitmex_id *obi_bitmex_ids_add(struct obi_bitmex_ids *ids, uint32_t owner, uint64_t id);
/* Removes one that is there. */
void obi_bitmex_ids_remove(struct obi_bitmex_ids *ids, uint32_t owner, uint64_t id);
/* Removes all of an owner's. */
void obi_bitmex_ids_forget(struct obi_bitmex_ids *ids, uint32_t owner);

#endif /* OBI_DECODE_VENUE_BITMEX_IDS_H */
