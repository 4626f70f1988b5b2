/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The directory: which pages there are, in order of their keys.
 *
 * Keys are sorted in chunks of up to 64, and the chunks in one array by their first key: a B+ tree
 * of two floors. Finding a key is a binary search above and one below; adding or taking one moves
 * at most 64 entries, now and then half a chunk and the top array besides. Distance between keys
 * costs nothing: only their number counts.
 *
 *     top      first[] = 10, 72, 940, ...   chunk[] = 2, 0, 5, ...
 *                         |    |
 *     chunks   2: 10 11 12 15 71       0: 72 73 ...
 *
 * Worst case of add and take, with n keys: log2 n comparisons, 64 entries of 12 bytes moved, and n
 * / 16 entries of 12 bytes in the top array when a chunk is split or given up. A chunk splits only
 * when full, and chunks that together fit three quarters of one are merged when a key is taken, so
 * any two neighbours hold more than 32 keys and n / 16 + 4 chunks always suffice. */
#ifndef OBI_BOOK_DIRECTORY_H
#define OBI_BOOK_DIRECTORY_H

#include "core/mem.h"

#include <stdint.h>

enum { OBI_CHUNK_KEYS = 64, OBI_CHUNK_MERGE = 48 };

struct obi_chunk {
    int64_t key[OBI_CHUNK_KEYS];
    uint32_t page[OBI_CHUNK_KEYS];
    uint32_t n;
    uint32_t next_free; /* while in the free list */
};

struct obi_directory {
    int64_t *first;  /* first key of each chunk, ascending */
    uint32_t *chunk; /* which chunk that is */
    uint32_t n_chunks, n_pages;
    struct obi_chunk *pool;
    uint32_t n_used, free_head; /* chunks ever taken; head of those given back */
    uint32_t max_pages, max_chunks;
};

/* A place in the directory: the chunk's place in the top array, and the entry in the chunk. */
struct obi_place {
    uint32_t top, entry;
};

void obi_directory_layout(struct obi_directory *d, struct obi_carve *c, uint32_t max_pages);
void obi_directory_clear(struct obi_directory *d);

/* Where a key is, or would go. Returns 1 if it is there. */
int obi_directory_find(const struct obi_directory *d, int64_t key, struct obi_place *place);
/* Adds a key that is not there, at the place find gave; n_pages is below max_pages. */
void obi_directory_add(struct obi_directory *d, struct obi_place place, int64_t key, uint32_t page);
/* Takes the key at a place. */
void obi_directory_take(struct obi_directory *d, struct obi_place place);

/* NULL, or the invariant that is broken. */
const char *obi_directory_fault(const struct obi_directory *d);

static inline const struct obi_chunk *obi_directory_chunk(const struct obi_directory *d,
                                                          uint32_t top) {
    return &d->pool[d->chunk[top]];
}

#endif /* OBI_BOOK_DIRECTORY_H */
