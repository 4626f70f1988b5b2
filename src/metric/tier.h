/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Tiers to sums. The edges of all tiers of all columns that see the same, whatever they are counted
 * in, are put in order once; each frame one walk outwards a side (walk.h) notes at each edge what
 * it has met. A tier is then the difference of two notes, so more columns cost additions and not
 * walks, and tiers that meet at an edge add up exactly.
 *
 * Lots and levels are noted at every edge; what else columns sum (weigh.h) is tapped at the edges
 * of their tiers and nowhere else. A level that is cut by an edge in notional or lots is cut
 * between two lots; what does not depend on lots counts with its first.
 *
 * Cost: n log n of the columns at create; n edges and taps a frame, beside the walk. */
#ifndef OBI_METRIC_TIER_H
#define OBI_METRIC_TIER_H

#include "metric/sight.h"
#include "metric/weigh.h"

#include <obi/metrics.h>

enum {
    OBI_BASES = OBI_BASIS_LOTS + 1,
    OBI_SUMS = 4,          /* a column sums at most */
    OBI_RANKS_MOST = 1000, /* levels kept one by one */
    OBI_TAP_NONE = -1
};

/* What the levels of one side hold, from the touch to an edge, and what is to be known of it. */
struct obi_note {
    obi_wide lots;
    int64_t n_begun, n_whole; /* levels of which a lot, all lots are in front */
    int64_t depth;            /* of the deepest that has begun */
    uint8_t told; /* PARTIAL: more may be up to here than the feed tells; THIN: the side ended */
    uint8_t none; /* there is no such edge, and why: a value status */
    obi_lots cut, rest; /* of a level that is cut: its lots in front of the edge, and behind it */
};

/* A sum at an edge. */
struct obi_tap {
    uint32_t sum;
    int32_t next; /* of the same edge */
    struct obi_total upto[2];
};

struct obi_edge {
    uint32_t basis;
    int32_t tap;             /* the first */
    int64_t at;              /* INT64_MAX is the end of the book */
    struct obi_note upto[2]; /* bids, asks */
};

/* The first levels of each side, one by one. */
struct obi_ranks {
    obi_lots *lots[2];
    int64_t *depth[2];
    int64_t n[2], room;
};

/* All edges, by basis and ascending in each, what is to be noted at them, and what is summed. */
struct obi_walk {
    struct obi_hidden hidden;
    struct obi_edge *edge;
    struct obi_tap *tap;
    struct obi_summand *sum;
    uint64_t *table; /* room for those of sums, OBI_WEIGHT_TABLE each */
    struct obi_ranks ranks;
    uint32_t n_edges, n_taps, n_sums, n_tables;
    uint32_t first[OBI_BASES + 1];   /* the edges of a basis: first[b] to first[b + 1] */
    int is_ranks;                    /* levels are the only basis, lots all that is asked for */
    int has_end;                     /* a tier goes to the end of the book */
    int squares_orders, asks_orders; /* a sum looks at each order, at how many they are */
};

struct obi_tally;

/* A tier, and what its columns ask of it. Columns that ask for the same share one, so nothing of a
 * single column is here: where the tier begins and ends is for the edges to say. */
struct obi_tier {
    const double *param;
    const struct obi_tally *tally; /* what has added up, where the metric names a kind: tally.h */
    const struct obi_walk *walk;
    const struct obi_edge *from, *to;
    const struct obi_tap *tap_from[OBI_SUMS], *tap_to[OBI_SUMS];
    uint32_t n_sums;
    /* as of the last walk: sizes in the column's unit, or orders, and what to know of them */
    obi_wide bid, ask;
    double scale;           /* what the sums are to be multiplied with to be in the unit */
    uint8_t empty;          /* EMPTY_BID, EMPTY_ASK, EMPTY_BOTH or OK */
    uint8_t told;           /* PARTIAL, THIN or OK */
    uint8_t no_bid, no_ask; /* that sum is undefined, and why; OK where it is not */
    uint8_t none;           /* why the two cannot be set against each other */
    /* why there is nothing to measure: of one side, of neither, of not both; OK where there is */
    uint8_t lacks[2], lacks_all, lacks_any;
    uint8_t says; /* empty, else told */
};

/* -- plan: add edges in any order, sort, then find them and tap sums at them ------------------- */

void obi_walk_clear(struct obi_walk *walk);
void obi_walk_add(struct obi_walk *walk, uint32_t basis, int64_t at);
void obi_walk_sort(struct obi_walk *walk);
uint32_t obi_walk_find(const struct obi_walk *walk, uint32_t basis, int64_t at);
/* The number of a sum: that of one which is the same, where it is among the last few. */
uint32_t obi_walk_sum(struct obi_walk *walk, const struct obi_summand *sum);
struct obi_tap *obi_walk_tap(struct obi_walk *walk, uint32_t edge, uint32_t sum);
/* When all is planned. */
void obi_walk_settle(struct obi_walk *walk);

/* -- read, after a walk ------------------------------------------------------------------------ */

/* What a unit of size weighs in a contract. */
enum obi_weight obi_unit_weight(uint32_t contract, uint32_t unit);

/* Fills in what changes from frame to frame. */
void obi_tier_read(struct obi_tier *tier, const struct obi_book *book);
/* The k-th sum of one side, 0 bids, 1 asks; returns why it is undefined. */
uint8_t obi_tier_sum(const struct obi_tier *tier, int which, uint32_t k, struct obi_sum *out);
/* Lots of one side, whatever the unit; levels that have lots in the tier; the price of the deepest
 * of them, which has a meaning where there is one. */
obi_wide obi_tier_lots(const struct obi_tier *tier, int which);
int64_t obi_tier_levels(const struct obi_tier *tier, int which);
obi_ticks obi_tier_last(const struct obi_tier *tier, int which);

#endif /* OBI_METRIC_TIER_H */
