/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The instruments of a feed: those given beforehand and those found, each with its steps, its state
 * of synchronisation and its held updates. They lie in order of appearance and never move; two hash
 * tables of positions find them by symbol and by id.
 *
 * One instrument may be without a symbol: a snapshot came before anything that names one. It takes
 * the first symbol that appears.
 *
 * The tables are open addressing with linear probing, at most half full. Worst case: symbols made
 * to collide cost a search of all instruments a message; their number is fixed at create. */
#ifndef OBI_DECODE_ROSTER_H
#define OBI_DECODE_ROSTER_H

#include "core/mem.h"
#include "decode/feed/held.h"

#include <obi/decode.h>

struct obi_channel {
    struct obi_instrument told; /* as it is read back */
    struct obi_grid price, qty; /* meaningful where told has the step */
    struct obi_sync sync;
    struct obi_held_list held;
    uint64_t connection; /* a hash of the one it comes over, where a capture has several; 0 = any */
    uint32_t depth;      /* of the stream its book is of; 0 = not told */
    uint8_t named;       /* a message named it */
    uint8_t overfull;    /* it was said that what it holds found no room */
    uint8_t gap_due;     /* a reset is to be told */
};

struct obi_roster {
    struct obi_channel *channel;
    uint32_t n, size;
    uint32_t *by_symbol, *by_id; /* position + 1; 0 = free */
    uint32_t mask;               /* of both tables */
    uint32_t next_id;            /* no id below was left for the found */
    int has_unnamed;
    uint32_t unnamed; /* its position */
};

void obi_roster_carve(struct obi_roster *r, struct obi_carve *c, uint32_t size);
void obi_roster_init(struct obi_roster *r, uint32_t size);

/* NULL when there is none. */
struct obi_channel *obi_roster_find(const struct obi_roster *r, const char *symbol);
struct obi_channel *obi_roster_find_id(const struct obi_roster *r, uint32_t id);
/* The instrument without a symbol; NULL when all have theirs. */
struct obi_channel *obi_roster_unnamed(const struct obi_roster *r);
/* Gives the symbol to the instrument without one; NULL when all have theirs. */
struct obi_channel *obi_roster_adopt(struct obi_roster *r, const char *symbol);
/* Adds an instrument, waiting for a snapshot; NULL when there is no room. The symbol, unless empty,
 * and the id are new. */
struct obi_channel *obi_roster_add(struct obi_roster *r, const char *symbol, uint32_t id);
/* The id of the next instrument found: its number in order of appearance, or the next free one. */
uint32_t obi_roster_free_id(struct obi_roster *r);

/* Whether both steps are known. */
int obi_channel_scaled(const struct obi_channel *ch);

#endif /* OBI_DECODE_ROSTER_H */
