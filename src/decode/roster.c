/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/roster.h"

#include "core/hash.h"

#include <string.h>

/* The least power of two that leaves half of a table free. */
static uint32_t table_size(uint32_t n) {
    uint32_t size = 2;
    while (size < 2 * n) size *= 2;
    return size;
}

void obi_roster_carve(struct obi_roster *r, struct obi_carve *c, uint32_t size) {
    r->channel = obi_carve(c, size, sizeof *r->channel);
    r->by_symbol = obi_carve(c, table_size(size), sizeof *r->by_symbol);
    r->by_id = obi_carve(c, table_size(size), sizeof *r->by_id);
}

void obi_roster_init(struct obi_roster *r, uint32_t size) {
    r->n = 0;
    r->size = size;
    r->mask = table_size(size) - 1;
    r->next_id = 0;
    r->has_unnamed = 0;
    r->unnamed = 0;
    memset(r->by_symbol, 0, (r->mask + 1) * sizeof *r->by_symbol);
    memset(r->by_id, 0, (r->mask + 1) * sizeof *r->by_id);
}

static uint32_t mix(uint64_t h) {
    return (uint32_t)(h * 0x9e3779b97f4a7c15u >> 32);
}

static uint32_t hash_symbol(const char *symbol) {
    return mix(obi_hash(symbol, strlen(symbol)));
}

/* The slot that holds the symbol, or the free one where it would go. */
static uint32_t slot_of_symbol(const struct obi_roster *r, const char *symbol) {
    uint32_t slot = hash_symbol(symbol) & r->mask;
    for (; r->by_symbol[slot]; slot = (slot + 1) & r->mask) {
        if (strcmp(r->channel[r->by_symbol[slot] - 1].told.symbol, symbol) == 0) break;
    }
    return slot;
}

static uint32_t slot_of_id(const struct obi_roster *r, uint32_t id) {
    uint32_t slot = mix(id) & r->mask;
    for (; r->by_id[slot]; slot = (slot + 1) & r->mask) {
        if (r->channel[r->by_id[slot] - 1].told.id == id) break;
    }
    return slot;
}

struct obi_channel *obi_roster_find(const struct obi_roster *r, const char *symbol) {
    uint32_t at = r->by_symbol[slot_of_symbol(r, symbol)];
    return at ? &r->channel[at - 1] : NULL;
}

struct obi_channel *obi_roster_find_id(const struct obi_roster *r, uint32_t id) {
    uint32_t at = r->by_id[slot_of_id(r, id)];
    return at ? &r->channel[at - 1] : NULL;
}

/* Copies the symbol, which fits, and makes it findable. */
static void name(struct obi_roster *r, uint32_t position, const char *symbol) {
    r->by_symbol[slot_of_symbol(r, symbol)] = position + 1;
    strncpy(r->channel[position].told.symbol, symbol, OBI_SYMBOL_SIZE - 1);
}

struct obi_channel *obi_roster_unnamed(const struct obi_roster *r) {
    return r->has_unnamed ? &r->channel[r->unnamed] : NULL;
}

struct obi_channel *obi_roster_adopt(struct obi_roster *r, const char *symbol) {
    struct obi_channel *ch = obi_roster_unnamed(r);
    if (!ch) return NULL;
    r->has_unnamed = 0;
    name(r, r->unnamed, symbol);
    return ch;
}

struct obi_channel *obi_roster_add(struct obi_roster *r, const char *symbol, uint32_t id) {
    if (r->n == r->size) return NULL;
    struct obi_channel *ch = &r->channel[r->n];
    memset(ch, 0, sizeof *ch);
    ch->told.struct_size = sizeof ch->told;
    ch->told.id = id;
    obi_sync_init(&ch->sync);
    r->by_id[slot_of_id(r, id)] = r->n + 1;
    if (*symbol) {
        name(r, r->n, symbol);
    } else {
        r->has_unnamed = 1;
        r->unnamed = r->n;
    }
    r->n++;
    return ch;
}

uint32_t obi_roster_free_id(struct obi_roster *r) {
    if (r->next_id < r->n) r->next_id = r->n;
    while (obi_roster_find_id(r, r->next_id)) r->next_id++;
    return r->next_id;
}

int obi_channel_scaled(const struct obi_channel *ch) {
    return *ch->told.price_step && *ch->told.qty_step;
}
