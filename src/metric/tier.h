/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Tiers to sums. The edges of all tiers of all columns, whatever they are counted in, are put in
 * order once; each frame one walk outwards a side (walk.h) notes at each edge what it has met. A
 * tier is then the difference of two notes, so more columns cost additions and not walks, and tiers
 * that meet at an edge add up exactly.
 *
 * What is noted are whole numbers: lots, orders, and the lots weighed by price in 192 bits (struct
 * obi_sums). A level that is cut by an edge in notional is cut between two lots.
 *
 * Cost: n log n of the columns at create; n edges a frame, beside the walk. */
#ifndef OBI_METRIC_TIER_H
#define OBI_METRIC_TIER_H

#include "book/book.h"

#include <obi/metrics.h>

enum { OBI_BASES = OBI_BASIS_NOTIONAL + 1, OBI_UNITS = OBI_UNIT_QUOTE + 1 };

/* What a size is weighed with: nothing, its price, one over its price; or orders are counted. */
enum obi_weight { OBI_WEIGHT_ONE, OBI_WEIGHT_PRICE, OBI_WEIGHT_INVERSE, OBI_WEIGHT_ORDERS };

/* What the levels of one side hold, from the touch to somewhere. */
struct obi_sums {
    obi_wide lots;
    obi_wide whole, rest; /* weighed lots: whole x 2^64 + rest; INVERSE: in units of 2^-64 */
    uint64_t orders;
    uint32_t n_priceless; /* levels whose price is not above 0 */
    uint32_t n_untold;    /* levels whose orders nobody counted */
};

/* The same at an edge, and what is to be known of it. */
struct obi_note {
    struct obi_sums sums;
    uint8_t told; /* PARTIAL: more may be up to here than the feed tells; THIN: the side ended */
    uint8_t none; /* there is no such edge, and why: a value status */
};

struct obi_edge {
    uint32_t basis;
    int64_t at;              /* INT64_MAX is the end of the book */
    struct obi_note upto[2]; /* bids, asks */
};

/* Whether columns ask for something, and whether one does up to the end of the book. */
enum obi_asked { OBI_NOT_ASKED, OBI_ASKED, OBI_ASKED_TO_END };

/* All edges, by basis and ascending in each, and what is to be noted at them. */
struct obi_walk {
    struct obi_edge *edge;
    uint32_t n_edges;
    uint32_t first[OBI_BASES + 1]; /* the edges of a basis: first[b] to first[b + 1] */
    uint8_t orders;                /* one of enum obi_asked */
    uint8_t unit[OBI_UNITS];       /* likewise, for each */
    int is_ranks;                  /* levels are the only basis, lots all that is asked for */
};

/* One column's tier: sizes in its unit, or orders, and what to know of them. */
struct obi_tier {
    obi_wide bid, ask;
    double scale;           /* what the sums are to be multiplied with to be in the unit */
    uint8_t empty;          /* EMPTY_BID, EMPTY_ASK, EMPTY_BOTH or OK */
    uint8_t told;           /* PARTIAL, THIN or OK */
    uint8_t no_bid, no_ask; /* that sum is undefined, and why; OK where it is not */
};

/* Plan: add edges in any order, there is room for two a column; then sort; then find. */
void obi_walk_clear(struct obi_walk *walk);
void obi_walk_add(struct obi_walk *walk, uint32_t basis, int64_t at);
void obi_walk_sort(struct obi_walk *walk);
uint32_t obi_walk_find(const struct obi_walk *walk, uint32_t basis, int64_t at);

/* What a unit of size weighs in a contract, and what its sums are multiplied with. */
enum obi_weight obi_unit_weight(uint32_t contract, uint32_t unit);

/* The tier between two edges of one basis. */
void obi_walk_tier(const struct obi_walk *walk, uint32_t lo, uint32_t hi, enum obi_weight weight,
                   struct obi_tier *out);

#endif /* OBI_METRIC_TIER_H */
