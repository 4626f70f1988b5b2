/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book/ladder.h"

#include <string.h>

static const uint32_t none = UINT32_MAX;

enum { HINTS_MIN = 64, HINTS_MAX = 8192 };

/* A hint for each page of a dense book; beyond that pages share hints, which costs searches only.
 */
static uint32_t hint_count(uint32_t max_levels) {
    uint32_t n = HINTS_MIN;
    while (n < max_levels && n < HINTS_MAX) n *= 2;
    return n;
}

void obi_ladder_layout(struct obi_ladder *side, struct obi_carve *c, uint32_t max_levels) {
    uint32_t n_hints = hint_count(max_levels);
    side->max_levels = max_levels;
    side->hint_mask = n_hints - 1;
    side->hint = obi_carve(c, n_hints, sizeof *side->hint);
    obi_directory_layout(&side->directory, c, max_levels);
    side->page = obi_carve(c, max_levels, sizeof *side->page);
    side->orders = obi_carve(c, max_levels, OBI_PAGE_SLOTS * sizeof *side->orders);
}

void obi_ladder_init(struct obi_ladder *side, int is_bid) {
    side->flip = is_bid ? -1 : 0;
    memset(side->hint, 0, ((size_t)side->hint_mask + 1) * sizeof *side->hint);
    obi_ladder_clear(side);
}

/* Pages are emptied when they are taken anew, so this costs nothing a level. */
void obi_ladder_clear(struct obi_ladder *side) {
    obi_directory_clear(&side->directory);
    side->n_used = 0;
    side->free_head = none;
    side->n_levels = 0;
    side->has_orders = 0;
    side->best = INT64_MAX;
    side->known = INT64_MAX;
    side->total = obi_wide_of(0);
}

static uint32_t *hint_of(const struct obi_ladder *side, int64_t key) {
    return &side->hint[(uint64_t)key & side->hint_mask];
}

/* The page of a key, or none; then place is where it would go. */
static uint32_t find_page(const struct obi_ladder *side, int64_t key, struct obi_place *place) {
    uint32_t *hint = hint_of(side, key);
    const struct obi_page *page = &side->page[*hint];
    if (*hint < side->n_used && page->key == key && page->used) return *hint;
    if (!obi_directory_find(&side->directory, key, place)) return none;
    *hint = obi_directory_chunk(&side->directory, place->top)->page[place->entry];
    return *hint;
}

/* There is always one: each live page holds a level, and levels are below max_levels. */
static uint32_t take_page(struct obi_ladder *side, int64_t key) {
    uint32_t id = side->free_head;
    if (id == none) {
        id = side->n_used++;
        memset(side->page[id].lots, 0, sizeof side->page[id].lots);
        memset(&side->orders[(size_t)id << OBI_PAGE_BITS], 0,
               OBI_PAGE_SLOTS * sizeof *side->orders);
    } else {
        side->free_head = side->page[id].next_free;
    }
    side->page[id].key = key;
    side->page[id].used = 0;
    return id;
}

static uint32_t add_page(struct obi_ladder *side, int64_t key, struct obi_place place) {
    uint32_t id = take_page(side, key);
    obi_directory_add(&side->directory, place, key, id);
    *hint_of(side, key) = id;
    return id;
}

static void drop_page(struct obi_ladder *side, uint32_t id) {
    struct obi_place place;
    obi_directory_find(&side->directory, side->page[id].key, &place);
    obi_directory_take(&side->directory, place);
    side->page[id].next_free = side->free_head;
    side->free_head = id;
}

static int64_t least_depth(const struct obi_ladder *side) {
    struct obi_cursor cursor;
    obi_cursor_start(&cursor, side);
    return obi_cursor_next(&cursor) ? cursor.depth : INT64_MAX;
}

static void add_total(struct obi_ladder *side, obi_lots before_lots, obi_lots after_lots) {
    side->total = obi_wide_add(side->total, obi_wide_of(after_lots - before_lots));
}

/* Counts cost nothing to those who are told none. */
static void set_orders(struct obi_ladder *side, uint32_t id, uint32_t slot, uint32_t orders) {
    if (!orders && !side->has_orders) return;
    side->has_orders = 1;
    side->orders[(size_t)id << OBI_PAGE_BITS | slot] = orders;
}

static void remove_level(struct obi_ladder *side, uint32_t id, uint32_t slot, int64_t depth) {
    struct obi_page *page = &side->page[id];
    page->lots[slot] = 0;
    page->used &= ~(UINT32_C(1) << slot);
    side->n_levels--;
    set_orders(side, id, slot, 0);
    if (!page->used) drop_page(side, id);
    if (depth == side->best) side->best = least_depth(side);
}

enum obi_ladder_result obi_ladder_set(struct obi_ladder *side, obi_ticks price_ticks,
                                      obi_lots qty_lots, uint32_t orders, obi_lots *before_lots) {
    int64_t depth = price_ticks ^ side->flip, key = depth >> OBI_PAGE_BITS;
    uint32_t slot = (uint32_t)depth & (OBI_PAGE_SLOTS - 1);
    struct obi_place place;
    uint32_t id = find_page(side, key, &place);
    obi_lots before = id == none ? 0 : side->page[id].lots[slot];
    *before_lots = before;

    if (!qty_lots) {
        if (!before) return OBI_LADDER_UNKNOWN;
        add_total(side, before, 0);
        remove_level(side, id, slot, depth);
        return OBI_LADDER_SET;
    }
    if (!before) {
        if (side->n_levels == side->max_levels) return OBI_LADDER_FULL;
        if (id == none) id = add_page(side, key, place);
        side->page[id].used |= UINT32_C(1) << slot;
        side->n_levels++;
        if (depth < side->best) side->best = depth;
    }
    add_total(side, before, qty_lots);
    side->page[id].lots[slot] = qty_lots;
    set_orders(side, id, slot, orders);
    return OBI_LADDER_SET;
}

/* -- an order at a time ------------------------------------------------------------------------ */

enum obi_ladder_result obi_ladder_join(struct obi_ladder *side, obi_ticks price_ticks,
                                       obi_lots qty_lots, uint32_t *at, obi_lots *before_lots) {
    int64_t depth = price_ticks ^ side->flip, key = depth >> OBI_PAGE_BITS;
    uint32_t slot = (uint32_t)depth & (OBI_PAGE_SLOTS - 1);
    struct obi_place place;
    uint32_t id = find_page(side, key, &place);
    obi_lots before = id == none ? 0 : side->page[id].lots[slot];
    if (qty_lots > INT64_MAX - before) return OBI_LADDER_FULL;
    if (!before) {
        if (side->n_levels == side->max_levels) return OBI_LADDER_FULL;
        if (id == none) id = add_page(side, key, place);
        side->page[id].used |= UINT32_C(1) << slot;
        side->n_levels++;
        if (depth < side->best) side->best = depth;
    }
    *before_lots = before;
    *at = id << OBI_PAGE_BITS | slot;
    side->page[id].lots[slot] = before + qty_lots;
    side->total = obi_wide_add(side->total, obi_wide_of(qty_lots));
    side->has_orders = 1;
    side->orders[*at]++;
    return OBI_LADDER_SET;
}

void obi_ladder_part(struct obi_ladder *side, uint32_t at, obi_lots qty_lots, uint32_t leaves) {
    uint32_t id = at >> OBI_PAGE_BITS, slot = at & (OBI_PAGE_SLOTS - 1);
    side->total = obi_wide_sub(side->total, obi_wide_of(qty_lots));
    side->orders[at] -= leaves;
    side->page[id].lots[slot] -= qty_lots;
    if (!side->page[id].lots[slot]) remove_level(side, id, slot, obi_ladder_depth(side, at));
}

enum obi_ladder_result obi_ladder_grow(struct obi_ladder *side, uint32_t at, obi_lots qty_lots) {
    obi_lots before = obi_ladder_lots(side, at);
    if (qty_lots > INT64_MAX - before) return OBI_LADDER_FULL;
    side->page[at >> OBI_PAGE_BITS].lots[at & (OBI_PAGE_SLOTS - 1)] = before + qty_lots;
    side->total = obi_wide_add(side->total, obi_wide_of(qty_lots));
    return OBI_LADDER_SET;
}

/* Leaves the hint alone, as readers may run together. */
uint32_t obi_ladder_find(const struct obi_ladder *side, obi_ticks price_ticks) {
    int64_t depth = price_ticks ^ side->flip, key = depth >> OBI_PAGE_BITS;
    uint32_t slot = (uint32_t)depth & (OBI_PAGE_SLOTS - 1);
    struct obi_place place;
    if (!obi_directory_find(&side->directory, key, &place)) return none;
    uint32_t id = obi_directory_chunk(&side->directory, place.top)->page[place.entry];
    return side->page[id].used >> slot & 1 ? id << OBI_PAGE_BITS | slot : none;
}

/* -- the deep end ------------------------------------------------------------------------------ */

int64_t obi_ladder_deepest(const struct obi_ladder *side) {
    const struct obi_directory *d = &side->directory;
    if (!d->n_chunks) return INT64_MIN;
    const struct obi_chunk *chunk = obi_directory_chunk(d, d->n_chunks - 1);
    const struct obi_page *page = &side->page[chunk->page[chunk->n - 1]];
    uint32_t slot = 31 - (uint32_t)__builtin_clz(page->used);
    return (int64_t)((uint64_t)page->key << OBI_PAGE_BITS | slot);
}

uint32_t obi_ladder_truncate(struct obi_ladder *side, uint32_t n) {
    uint32_t dropped = 0;
    for (; side->n_levels > n; dropped++) {
        obi_lots before_lots;
        obi_ladder_set(side, obi_ladder_price(side, obi_ladder_deepest(side)), 0, 0, &before_lots);
    }
    return dropped;
}
