/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book/directory.h"

#include <string.h>

static const uint32_t none = UINT32_MAX;

void obi_directory_layout(struct obi_directory *d, struct obi_carve *c, uint32_t max_pages) {
    d->max_pages = max_pages;
    d->max_chunks = max_pages / 16 + 4;
    d->first = obi_carve(c, d->max_chunks, sizeof *d->first);
    d->chunk = obi_carve(c, d->max_chunks, sizeof *d->chunk);
    d->pool = obi_carve(c, d->max_chunks, sizeof *d->pool);
}

void obi_directory_clear(struct obi_directory *d) {
    d->n_chunks = 0;
    d->n_pages = 0;
    d->n_used = 0;
    d->free_head = none;
}

/* How many of n ascending keys are at most key. */
static uint32_t count_upto(const int64_t *keys, uint32_t n, int64_t key) {
    uint32_t lo = 0;
    while (n > 0) {
        uint32_t half = (n + 1) / 2;
        lo = keys[lo + half - 1] <= key ? lo + half : lo;
        n -= half;
    }
    return lo;
}

int obi_directory_find(const struct obi_directory *d, int64_t key, struct obi_place *place) {
    *place = (struct obi_place){0, 0};
    if (!d->n_chunks) return 0;
    uint32_t upto = count_upto(d->first, d->n_chunks, key);
    if (!upto) return 0; /* before everything: first entry of the first chunk */
    place->top = upto - 1;
    const struct obi_chunk *chunk = obi_directory_chunk(d, place->top);
    place->entry = count_upto(chunk->key, chunk->n, key);
    if (chunk->key[place->entry - 1] != key) return 0;
    place->entry--;
    return 1;
}

static uint32_t take_chunk(struct obi_directory *d) {
    uint32_t id = d->free_head;
    if (id == none) {
        id = d->n_used++;
    } else {
        d->free_head = d->pool[id].next_free;
    }
    d->pool[id].n = 0;
    return id;
}

static void insert_top(struct obi_directory *d, uint32_t top, uint32_t id) {
    uint32_t rest = d->n_chunks - top;
    memmove(&d->first[top + 1], &d->first[top], rest * sizeof *d->first);
    memmove(&d->chunk[top + 1], &d->chunk[top], rest * sizeof *d->chunk);
    d->chunk[top] = id;
    d->first[top] = d->pool[id].key[0];
    d->n_chunks++;
}

static void remove_top(struct obi_directory *d, uint32_t top) {
    uint32_t id = d->chunk[top], rest = d->n_chunks - top - 1;
    d->pool[id].next_free = d->free_head;
    d->free_head = id;
    memmove(&d->first[top], &d->first[top + 1], rest * sizeof *d->first);
    memmove(&d->chunk[top], &d->chunk[top + 1], rest * sizeof *d->chunk);
    d->n_chunks--;
}

static void copy_entries(struct obi_chunk *to, uint32_t at, const struct obi_chunk *from,
                         uint32_t begin, uint32_t n) {
    memcpy(&to->key[at], &from->key[begin], n * sizeof *to->key);
    memcpy(&to->page[at], &from->page[begin], n * sizeof *to->page);
}

/* Moves the upper half of a full chunk into a new one behind it. */
static void split(struct obi_directory *d, uint32_t top) {
    uint32_t half = OBI_CHUNK_KEYS / 2;
    uint32_t id = take_chunk(d);
    struct obi_chunk *full = &d->pool[d->chunk[top]];
    copy_entries(&d->pool[id], 0, full, half, OBI_CHUNK_KEYS - half);
    d->pool[id].n = OBI_CHUNK_KEYS - half;
    full->n = half;
    insert_top(d, top + 1, id);
}

void obi_directory_add(struct obi_directory *d, struct obi_place place, int64_t key,
                       uint32_t page) {
    if (!d->n_chunks) {
        uint32_t id = take_chunk(d);
        d->pool[id].key[0] = key;
        insert_top(d, 0, id);
    } else if (obi_directory_chunk(d, place.top)->n == OBI_CHUNK_KEYS) {
        split(d, place.top);
        if (place.entry > OBI_CHUNK_KEYS / 2) {
            place.entry -= OBI_CHUNK_KEYS / 2;
            place.top++;
        }
    }
    struct obi_chunk *chunk = &d->pool[d->chunk[place.top]];
    uint32_t rest = chunk->n - place.entry;
    memmove(&chunk->key[place.entry + 1], &chunk->key[place.entry], rest * sizeof *chunk->key);
    memmove(&chunk->page[place.entry + 1], &chunk->page[place.entry], rest * sizeof *chunk->page);
    chunk->key[place.entry] = key;
    chunk->page[place.entry] = page;
    chunk->n++;
    if (place.entry == 0) d->first[place.top] = key;
    d->n_pages++;
}

/* Appends the chunk behind to this one where both fit well. */
static int merge(struct obi_directory *d, uint32_t top) {
    if (top + 1 >= d->n_chunks) return 0;
    struct obi_chunk *left = &d->pool[d->chunk[top]];
    const struct obi_chunk *right = obi_directory_chunk(d, top + 1);
    if (left->n + right->n > OBI_CHUNK_MERGE) return 0;
    copy_entries(left, left->n, right, 0, right->n);
    left->n += right->n;
    remove_top(d, top + 1);
    return 1;
}

void obi_directory_take(struct obi_directory *d, struct obi_place place) {
    struct obi_chunk *chunk = &d->pool[d->chunk[place.top]];
    uint32_t rest = --chunk->n - place.entry;
    memmove(&chunk->key[place.entry], &chunk->key[place.entry + 1], rest * sizeof *chunk->key);
    memmove(&chunk->page[place.entry], &chunk->page[place.entry + 1], rest * sizeof *chunk->page);
    d->n_pages--;
    if (!chunk->n) {
        remove_top(d, place.top);
        return;
    }
    if (place.entry == 0) d->first[place.top] = chunk->key[0];
    if (!merge(d, place.top) && place.top > 0) merge(d, place.top - 1);
}

static uint32_t count_free(const struct obi_directory *d) {
    uint32_t n = 0;
    for (uint32_t id = d->free_head; id != none && n <= d->n_used; id = d->pool[id].next_free) n++;
    return n;
}

/* What the size of the pool rests on. */
static const char *pool_fault(const struct obi_directory *d) {
    if (d->n_used > d->max_chunks) return "directory: more chunks than there are";
    if (d->n_chunks + count_free(d) != d->n_used) return "directory: a chunk is lost";
    for (uint32_t top = 0; top + 1 < d->n_chunks; top++) {
        uint32_t both = obi_directory_chunk(d, top)->n + obi_directory_chunk(d, top + 1)->n;
        if (both <= OBI_CHUNK_KEYS / 2) return "directory: neighbours that hold too little";
    }
    return NULL;
}

const char *obi_directory_fault(const struct obi_directory *d) {
    uint32_t n_pages = 0;
    int64_t last = INT64_MIN;
    for (uint32_t top = 0; top < d->n_chunks; top++) {
        if (d->chunk[top] >= d->n_used) return "directory: a chunk that was never taken";
        const struct obi_chunk *chunk = obi_directory_chunk(d, top);
        if (!chunk->n || chunk->n > OBI_CHUNK_KEYS) return "directory: a chunk's size";
        if (chunk->key[0] != d->first[top]) return "directory: a chunk's first key";
        for (uint32_t i = 0; i < chunk->n; i++) {
            if (n_pages++ && chunk->key[i] <= last) return "directory: keys do not ascend";
            last = chunk->key[i];
        }
    }
    if (n_pages != d->n_pages) return "directory: the number of pages";
    return pool_fault(d);
}
