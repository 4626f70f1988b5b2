/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/dbn/names.h"

#include <string.h>

/* Metadata lists symbols that never trade, too. */
enum { PER_INSTRUMENT = 2, NAMES_MORE = 96 };

static uint32_t table_size(uint32_t n) {
    uint32_t size = 2;
    while (size < 2 * n) size *= 2;
    return size;
}

void obi_dbn_names_carve(struct obi_dbn_names *n, struct obi_carve *c, uint32_t max_instruments) {
    n->name_mask = table_size(PER_INSTRUMENT * max_instruments + NAMES_MORE) - 1;
    n->key_mask = n->name_mask;
    n->name = obi_carve(c, n->name_mask + 1, sizeof *n->name);
    n->key = obi_carve(c, n->key_mask + 1, sizeof *n->key);
}

void obi_dbn_names_clear(struct obi_dbn_names *n) {
    memset(n->name, 0, (n->name_mask + (size_t)1) * sizeof *n->name);
    memset(n->key, 0, (n->key_mask + (size_t)1) * sizeof *n->key);
    n->n_names = n->n_keys = 0;
    n->last.channel = 0;
}

void obi_dbn_keys_clear(struct obi_dbn_names *n) {
    if (!n->n_keys) return;
    memset(n->key, 0, (n->key_mask + (size_t)1) * sizeof *n->key);
    n->n_keys = 0;
    n->last.channel = 0;
}

static uint32_t mix(uint64_t h) {
    return (uint32_t)(h * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

/* The slot of an id, or the free one where it would go. */
static struct obi_dbn_name *name_slot(const struct obi_dbn_names *n, uint32_t id) {
    uint32_t at = mix(id) & n->name_mask;
    while (n->name[at].used && n->name[at].id != id) at = (at + 1) & n->name_mask;
    return &n->name[at];
}

static struct obi_dbn_key *key_slot(const struct obi_dbn_names *n, uint64_t key) {
    uint32_t at = mix(key) & n->key_mask;
    while (n->key[at].channel && n->key[at].key != key) at = (at + 1) & n->key_mask;
    return &n->key[at];
}

static void set_symbol(struct obi_dbn_name *name, const char *symbol) {
    memcpy(name->symbol, symbol, strlen(symbol) + 1);
}

int obi_dbn_names_set(struct obi_dbn_names *n, uint32_t id, const char *symbol, int anew,
                      int *changed) {
    struct obi_dbn_name *name = name_slot(n, id);
    *changed = 0;
    if (name->used) {
        if (strcmp(name->symbol, symbol) == 0) return 1;
        *changed = 1;
        set_symbol(name, anew ? symbol : "");
        return 1;
    }
    if (n->n_names > n->name_mask / 2) return 0;
    n->n_names++;
    *name = (struct obi_dbn_name){.id = id, .used = 1};
    set_symbol(name, symbol);
    *changed = anew;
    return 1;
}

const char *obi_dbn_names_get(const struct obi_dbn_names *n, uint32_t id) {
    const struct obi_dbn_name *name = name_slot(n, id);
    return name->used && *name->symbol ? name->symbol : NULL;
}

uint32_t obi_dbn_keys_search(struct obi_dbn_names *n, uint64_t key) {
    n->last = *key_slot(n, key);
    n->last.key = key;
    return n->last.channel;
}

void obi_dbn_keys_set(struct obi_dbn_names *n, uint64_t key, uint32_t channel) {
    struct obi_dbn_key *slot = key_slot(n, key);
    if (!slot->channel && n->n_keys > n->key_mask / 2) return;
    n->n_keys += !slot->channel;
    *slot = (struct obi_dbn_key){key, channel};
    n->last = *slot;
}
