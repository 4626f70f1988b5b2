/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book/own.h"

#include <string.h>

void obi_owns_layout(struct obi_owns *owns, struct obi_carve *c, uint32_t max_own) {
    owns->own = obi_carve(c, max_own, sizeof *owns->own);
    owns->max_own = max_own;
    owns->n = 0;
}

/* How many lie nearer to the touch: where the depth is, or would be. */
static uint32_t rank_of(const struct obi_owns *owns, int64_t depth) {
    uint32_t lo = 0, hi = owns->n;
    while (lo < hi) {
        uint32_t middle = lo + (hi - lo) / 2;
        if (owns->own[middle].depth < depth)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

static int is_at(const struct obi_owns *owns, uint32_t rank, int64_t depth) {
    return rank < owns->n && owns->own[rank].depth == depth;
}

static void close_up(struct obi_owns *owns, uint32_t rank) {
    struct obi_own *own = &owns->own[rank];
    owns->n--;
    memmove(own, own + 1, (owns->n - rank) * sizeof *own);
}

static void make_way(struct obi_owns *owns, uint32_t rank) {
    struct obi_own *own = &owns->own[rank];
    memmove(own + 1, own, (owns->n - rank) * sizeof *own);
    owns->n++;
}

int obi_owns_set(struct obi_owns *owns, int64_t depth, obi_lots lots, uint32_t orders) {
    uint32_t rank = rank_of(owns, depth);
    int is_there = is_at(owns, rank, depth);
    if (!lots) {
        if (is_there) close_up(owns, rank);
        return OBI_OK;
    }
    if (!is_there) {
        if (owns->n == owns->max_own) return OBI_E_CAPACITY;
        make_way(owns, rank);
    }
    owns->own[rank] = (struct obi_own){depth, lots, orders};
    return OBI_OK;
}

const struct obi_own *obi_own_find(const struct obi_owns *owns, int64_t depth) {
    uint32_t rank = rank_of(owns, depth);
    return is_at(owns, rank, depth) ? &owns->own[rank] : NULL;
}

const char *obi_owns_fault(const struct obi_owns *owns) {
    if (owns->n > owns->max_own) return "own: more entries than max_own";
    for (uint32_t i = 0; i < owns->n; i++) {
        if (owns->own[i].lots <= 0) return "own: an entry without a size";
        if (i && owns->own[i].depth <= owns->own[i - 1].depth) {
            return "own: entries do not go outwards";
        }
    }
    return NULL;
}
