/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Who an id of a stream is: its symbol, as metadata and mappings tell it, and the instrument that a
 * publisher's id became here. Two hash tables with linear probing, at most half full.
 *
 * An id whose metadata tells two symbols, as where a file runs over days and the venue gives its
 * ids anew each day, has none: a wrong name is worse than a number.
 *
 * Cost: constant an id. Worst case: ids made to collide cost a search of all of them; their number
 * is fixed at create. */
#ifndef OBI_DECODE_DBN_NAMES_H
#define OBI_DECODE_DBN_NAMES_H

#include "core/mem.h"
#include "decode/feed/message.h"

#define OBI_DBN_UNWANTED UINT32_MAX /* in place of a channel */

struct obi_dbn_name {
    uint32_t id;
    uint8_t used;
    char symbol[OBI_SYMBOL_SIZE]; /* empty: ambiguous */
};

struct obi_dbn_key {
    uint64_t key;
    uint32_t channel; /* position + 1; 0 = free */
};

struct obi_dbn_names {
    struct obi_dbn_name *name;
    struct obi_dbn_key *key;
    uint32_t name_mask, key_mask;
    uint32_t n_names, n_keys;
    struct obi_dbn_key last; /* asked for last: records of one instrument come together */
};

void obi_dbn_names_carve(struct obi_dbn_names *n, struct obi_carve *c, uint32_t max_instruments);
void obi_dbn_names_clear(struct obi_dbn_names *n);
/* Forgets who was found, so that each is looked for by its name again. */
void obi_dbn_keys_clear(struct obi_dbn_names *n);

/* Notes a symbol of an id, and that it is ambiguous when another was noted; with `anew` the later
 * one holds. Returns 0 when there is no room, else 1; `*changed` says that another held before. */
int obi_dbn_names_set(struct obi_dbn_names *n, uint32_t id, const char *symbol, int anew,
                      int *changed);
/* NULL when there is none. */
const char *obi_dbn_names_get(const struct obi_dbn_names *n, uint32_t id);

uint32_t obi_dbn_keys_search(struct obi_dbn_names *n, uint64_t key);
/* The channel's position + 1, OBI_DBN_UNWANTED, or 0. */
static inline uint32_t obi_dbn_keys_get(struct obi_dbn_names *n, uint64_t key) {
    if (n->last.channel && n->last.key == key) return n->last.channel;
    return obi_dbn_keys_search(n, key);
}
/* Notes it, where there is room. */
void obi_dbn_keys_set(struct obi_dbn_names *n, uint64_t key, uint32_t channel);

#endif /* OBI_DECODE_DBN_NAMES_H */
