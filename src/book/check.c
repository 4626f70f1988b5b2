/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Every invariant of the structures, found out the slow way. */
#include "book/check.h"

#include "core/error.h"

static const char *page_fault(const struct obi_ladder *l, const struct obi_page *page) {
    if (!page->used) return "ladder: an empty page in the directory";
    if (page->used >> OBI_PAGE_SLOTS) return "ladder: a page uses slots it does not have";
    for (uint32_t slot = 0; slot < OBI_PAGE_SLOTS; slot++) {
        int used = (int)(page->used >> slot & 1);
        if (page->lots[slot] < 0) return "ladder: a negative size";
        if (used != (page->lots[slot] > 0)) return "ladder: a slot's size and its bit disagree";
        size_t at = (size_t)(page - l->page) << OBI_PAGE_BITS | slot;
        if (!used && l->orders[at]) return "ladder: orders at an empty slot";
    }
    return NULL;
}

static const char *pages_fault(const struct obi_ladder *l) {
    const struct obi_directory *d = &l->directory;
    for (uint32_t top = 0; top < d->n_chunks; top++) {
        const struct obi_chunk *chunk = obi_directory_chunk(d, top);
        for (uint32_t i = 0; i < chunk->n; i++) {
            if (chunk->page[i] >= l->n_used) return "ladder: a page that was never taken";
            const struct obi_page *page = &l->page[chunk->page[i]];
            if (page->key != chunk->key[i]) return "ladder: a page's key";
            const char *fault = page_fault(l, page);
            if (fault) return fault;
        }
    }
    return NULL;
}

/* Pages are live or free, none is lost. */
static const char *free_fault(const struct obi_ladder *l) {
    uint32_t n = l->directory.n_pages;
    for (uint32_t id = l->free_head; id != UINT32_MAX; id = l->page[id].next_free) {
        if (id >= l->n_used || l->page[id].used) return "ladder: a page in the free list is live";
        if (++n > l->n_used) return "ladder: the free list is a ring";
    }
    return n == l->n_used ? NULL : "ladder: a page is lost";
}

const char *obi_ladder_fault(const struct obi_ladder *l) {
    const char *fault = obi_directory_fault(&l->directory);
    if (!fault) fault = pages_fault(l);
    if (!fault) fault = free_fault(l);
    if (fault) return fault;

    struct obi_cursor cursor;
    obi_wide total = obi_wide_of(0);
    uint32_t n = 0;
    int64_t best = INT64_MAX, last = INT64_MIN;
    for (obi_cursor_start(&cursor, l); obi_cursor_next(&cursor); n++) {
        if (n && cursor.depth <= last) return "ladder: levels do not go outwards";
        if (!n) best = cursor.depth;
        last = cursor.depth;
        total = obi_wide_add(total, obi_wide_of(cursor.qty_lots));
    }
    if (n != l->n_levels) return "ladder: the number of levels";
    if (n > l->max_levels) return "ladder: more levels than max_levels";
    if (best != l->best) return "ladder: the touch";
    if (last != obi_ladder_deepest(l)) return "ladder: the deepest level";
    return obi_wide_equal(total, l->total) ? NULL : "ladder: the sum of sizes";
}

static const char *state_fault(const obi_book *book) {
    int has_levels = book->bid.n_levels || book->ask.n_levels;
    if (book->state > OBI_STATE_STALE) return "book: the state is none";
    if (has_levels && (book->state == OBI_STATE_EMPTY || book->state == OBI_STATE_STALE)) {
        return "book: levels without a snapshot";
    }
    if (!book->open && book->state == OBI_STATE_SYNCING) return "book: syncing outside a frame";
    if (!book->open && book->has_recipe) return "book: a checksum outside a frame";
    if (book->n_changes > book->plan.max_changes) return "book: the journal is too long";
    if (!book->open &&
        (book->bid.n_levels > book->depth_limit || book->ask.n_levels > book->depth_limit)) {
        return "book: deeper than the venue's depth";
    }
    return NULL;
}

int obi_book_check(const obi_book *book, struct obi_error *err) {
    if (!book) return obi_fail(err, OBI_E_ARG, "book is NULL");
    const char *fault = obi_ladder_fault(&book->bid);
    if (!fault) fault = obi_ladder_fault(&book->ask);
    if (!fault && book->plan.max_orders) fault = obi_book_orders_fault(book);
    if (!fault) fault = obi_owns_fault(&book->own_bid);
    if (!fault) fault = obi_owns_fault(&book->own_ask);
    if (!fault) fault = state_fault(book);
    return fault ? obi_fail(err, OBI_E_ARG, fault) : obi_succeed(err);
}
