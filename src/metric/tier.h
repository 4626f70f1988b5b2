/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Tiers to sums: the edges of all tiers of all columns are put in order once, and one walk outwards
 * notes the sum so far at each. A column is then the difference of two notes, so more columns cost
 * additions, not walks. The end of the book needs no walk: the ladder keeps its total. */
#ifndef OBI_METRIC_TIER_H
#define OBI_METRIC_TIER_H

#include "book/book.h"

/* Sizes in one tier, and whether it reaches beyond what the feed tells. */
struct obi_tier {
    obi_wide bid, ask;
    int partial;
};

/* The sums from the touch to an edge. */
struct obi_edge {
    int64_t at; /* levels from the touch; INT64_MAX is the end of the book */
    struct obi_tier upto;
};

struct obi_walk {
    struct obi_edge *edge; /* ascending */
    uint32_t n_edges;
};

/* Finds or adds an edge, keeping order; there is room. */
void obi_walk_add(struct obi_walk *walk, int64_t at);
uint32_t obi_walk_find(const struct obi_walk *walk, int64_t at);

/* Walks both sides once. */
void obi_walk_run(struct obi_walk *walk, const struct obi_book *book);

struct obi_tier obi_walk_tier(const struct obi_walk *walk, uint32_t lo, uint32_t hi);

#endif /* OBI_METRIC_TIER_H */
