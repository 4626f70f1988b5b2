/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/tier.h"

#include <string.h>

uint32_t obi_walk_find(const struct obi_walk *walk, int64_t at) {
    uint32_t i = 0;
    while (i < walk->n_edges && walk->edge[i].at < at) i++;
    return i;
}

void obi_walk_add(struct obi_walk *walk, int64_t at) {
    uint32_t i = obi_walk_find(walk, at);
    if (i < walk->n_edges && walk->edge[i].at == at) return;
    memmove(&walk->edge[i + 1], &walk->edge[i], (walk->n_edges - i) * sizeof *walk->edge);
    memset(&walk->edge[i], 0, sizeof walk->edge[i]);
    walk->edge[i].at = at;
    walk->n_edges++;
}

/* One side: how far the walk is, and what it has met. */
struct side_walk {
    struct obi_cursor cursor;
    int64_t n_levels;
    obi_wide sum;
};

static void start(struct side_walk *w, const struct obi_ladder *side) {
    obi_cursor_start(&w->cursor, side);
    w->cursor.depth = INT64_MIN;
    w->n_levels = 0;
    w->sum = obi_wide_of(0);
}

static void go_to(struct side_walk *w, int64_t edge) {
    while (w->n_levels < edge && obi_cursor_next(&w->cursor)) {
        w->sum = obi_wide_add(w->sum, obi_wide_of(w->cursor.qty_lots));
        w->n_levels++;
    }
}

/* Whether levels up to an edge may lie where the feed does not tell. */
static int is_beyond(const struct side_walk *w, int64_t edge) {
    return w->n_levels < edge || w->cursor.depth > w->cursor.side->known;
}

void obi_walk_run(struct obi_walk *walk, const struct obi_book *book) {
    struct side_walk bid, ask;
    start(&bid, &book->bid);
    start(&ask, &book->ask);
    for (uint32_t i = 0; i < walk->n_edges; i++) {
        struct obi_edge *edge = &walk->edge[i];
        if (edge->at == INT64_MAX) {
            edge->upto = (struct obi_tier){book->bid.total, book->ask.total, book->plan.partial};
            continue;
        }
        go_to(&bid, edge->at);
        go_to(&ask, edge->at);
        int beyond = is_beyond(&bid, edge->at) || is_beyond(&ask, edge->at);
        edge->upto = (struct obi_tier){bid.sum, ask.sum, book->plan.partial && beyond};
    }
}

struct obi_tier obi_walk_tier(const struct obi_walk *walk, uint32_t lo, uint32_t hi) {
    const struct obi_tier *a = &walk->edge[lo].upto, *b = &walk->edge[hi].upto;
    return (struct obi_tier){obi_wide_sub(b->bid, a->bid), obi_wide_sub(b->ask, a->ask),
                             b->partial};
}
