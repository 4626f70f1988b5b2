/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The ladder: one side of a book, sizes at prices, best first.
 *
 * Prices become depths, which ascend from the touch outwards on both sides: depth is the price for
 * asks and its bitwise complement for bids, so everything below is written once. 16 neighbouring
 * depths share a page: an array of sizes, indexed by the low 4 bits. A live book is dense where it
 * trades, so most changes fall on a page that is there, and cost no search and no move:
 *
 *     depth --> key = depth >> 4 --> hint[key & mask] --> page --> lots[depth & 15]
 *
 * The hint is only a guess. A page knows its key, and a page that does not answer to it, or holds
 * nothing, sends the search to the directory, which has all keys in order; so no choice of prices
 * makes it slow, the hint needs no upkeep, and a stray order far away is one more page, whatever
 * the distance.
 *
 * Worst case: a change at a price whose 16 neighbours are all empty makes or frees a page: one
 * search and one move in the directory (see there). Reading outwards costs a page load every few
 * levels. Memory is 200 bytes a page and a page holds 1 to 16 levels; pages are touched only when
 * used. A page and its slot in it stay where they are while the level lives. */
#ifndef OBI_BOOK_LADDER_H
#define OBI_BOOK_LADDER_H

#include "book/directory.h"
#include "core/wide.h"

#include <obi/base.h>

enum { OBI_PAGE_BITS = 4, OBI_PAGE_SLOTS = 1 << OBI_PAGE_BITS };

struct obi_page {
    int64_t key;
    uint32_t used;      /* a bit for each slot that holds a level; 0 in a free page */
    uint32_t next_free; /* while in the free list */
    obi_lots lots[OBI_PAGE_SLOTS];
};

struct obi_ladder {
    /* hot */
    struct obi_page *page;
    uint32_t *hint;
    int64_t flip; /* 0 for asks, -1 for bids: depth = price ^ flip */
    uint32_t hint_mask, n_used, n_levels, max_levels;
    uint32_t free_head, has_orders;
    int64_t best;   /* least depth; INT64_MAX when the side is empty */
    int64_t known;  /* deepest depth the feed has told of; INT64_MAX when it tells all */
    obi_wide total; /* sum of lots */
    /* cold */
    struct obi_directory directory;
    uint32_t *orders; /* order counts, a slot each; 0 where none was told */
};

/* A level met on the way outwards. */
struct obi_cursor {
    const struct obi_ladder *side;
    const struct obi_page *page;
    uint32_t left; /* slots of the page still to come */
    struct obi_place place;
    int64_t depth;
    obi_lots qty_lots;
};

void obi_ladder_layout(struct obi_ladder *side, struct obi_carve *c, uint32_t max_levels);
void obi_ladder_init(struct obi_ladder *side, int is_bid);
void obi_ladder_clear(struct obi_ladder *side);

/* The answer of obi_ladder_set. */
enum obi_ladder_result { OBI_LADDER_SET, OBI_LADDER_UNKNOWN, OBI_LADDER_FULL };

/* Sets the size at a price, 0 removes it, and tells the size before. UNKNOWN: removed what was not
 * there. FULL: max_levels reached. Neither changes anything. */
enum obi_ladder_result obi_ladder_set(struct obi_ladder *side, obi_ticks price_ticks,
                                      obi_lots qty_lots, uint32_t orders, obi_lots *before_lots);

/* What an L3 book builds levels with, an order at a time. A level is named by its place, which it
 * keeps while it lives: page << OBI_PAGE_BITS | slot. Places are below obi_ladder_places(). */
/* Adds one order's size at a price; tells the place, and the size before, 0 for a new level. FULL,
 * and nothing changed: max_levels reached, or the level's size would exceed 63 bits. */
enum obi_ladder_result obi_ladder_join(struct obi_ladder *side, obi_ticks price_ticks,
                                       obi_lots qty_lots, uint32_t *at, obi_lots *before_lots);
/* Takes size from a level, and one of its orders with it where leaves is 1. */
void obi_ladder_part(struct obi_ladder *side, uint32_t at, obi_lots qty_lots, uint32_t leaves);
/* Adds size to a level and no order. FULL, and nothing changed, beyond 63 bits. */
enum obi_ladder_result obi_ladder_grow(struct obi_ladder *side, uint32_t at, obi_lots qty_lots);
/* The place of the level at a price, or UINT32_MAX. */
uint32_t obi_ladder_find(const struct obi_ladder *side, obi_ticks price_ticks);

/* Removes the deepest levels until at most n are left; returns how many went. */
uint32_t obi_ladder_truncate(struct obi_ladder *side, uint32_t n);

/* The depth of the deepest level; INT64_MIN when the side is empty. */
int64_t obi_ladder_deepest(const struct obi_ladder *side);

/* NULL, or the invariant that is broken. */
const char *obi_ladder_fault(const struct obi_ladder *side);

static inline obi_ticks obi_ladder_price(const struct obi_ladder *side, int64_t depth) {
    return depth ^ side->flip;
}

static inline uint32_t obi_lowest_bit(uint32_t bits) {
    return (uint32_t)__builtin_ctz(bits);
}

/* Of a level's place: its depth, its size. */
static inline int64_t obi_ladder_depth(const struct obi_ladder *side, uint32_t at) {
    uint64_t key = (uint64_t)side->page[at >> OBI_PAGE_BITS].key;
    return (int64_t)(key << OBI_PAGE_BITS | (at & (OBI_PAGE_SLOTS - 1)));
}

static inline obi_lots obi_ladder_lots(const struct obi_ladder *side, uint32_t at) {
    return side->page[at >> OBI_PAGE_BITS].lots[at & (OBI_PAGE_SLOTS - 1)];
}

static inline size_t obi_ladder_places(uint32_t max_levels) {
    return (size_t)max_levels << OBI_PAGE_BITS;
}

/* Starts before the touch; obi_cursor_next() goes to the next level and returns 0 behind the last.
 */
static inline void obi_cursor_start(struct obi_cursor *cursor, const struct obi_ladder *side) {
    cursor->side = side;
    cursor->left = 0;
    cursor->place = (struct obi_place){0, 0};
}

static inline int obi_cursor_next(struct obi_cursor *cursor) {
    if (!cursor->left) {
        const struct obi_directory *d = &cursor->side->directory;
        if (cursor->place.top >= d->n_chunks) return 0;
        const struct obi_chunk *chunk = obi_directory_chunk(d, cursor->place.top);
        cursor->page = &cursor->side->page[chunk->page[cursor->place.entry]];
        cursor->left = cursor->page->used;
        if (++cursor->place.entry == chunk->n) {
            cursor->place.entry = 0;
            cursor->place.top++;
        }
    }
    uint32_t slot = obi_lowest_bit(cursor->left);
    cursor->left &= cursor->left - 1;
    cursor->depth = (int64_t)((uint64_t)cursor->page->key << OBI_PAGE_BITS | slot);
    cursor->qty_lots = cursor->page->lots[slot];
    return 1;
}

/* The place of the cursor's level. */
static inline uint32_t obi_cursor_at(const struct obi_cursor *cursor) {
    uint32_t page = (uint32_t)(cursor->page - cursor->side->page);
    return page << OBI_PAGE_BITS | ((uint32_t)cursor->depth & (OBI_PAGE_SLOTS - 1));
}

/* Orders resting at the cursor's level, 0 unknown. */
static inline uint32_t obi_cursor_orders(const struct obi_cursor *cursor) {
    return cursor->side->has_orders ? cursor->side->orders[obi_cursor_at(cursor)] : 0;
}

#endif /* OBI_BOOK_LADDER_H */
