/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What lies in a tier, level by level and from the definition of each basis: no threshold, no walk
 * that is shared by columns, no running sum but that of notional. */
#ifndef ORACLE_TIER_H
#define ORACLE_TIER_H

#include "oracle/exact.h"
#include "oracle/metrics.h"

struct oracle_tier {
    struct exact sum[2];  /* bids, asks: sizes in the column's unit, or orders */
    double scale;         /* what a sum is multiplied with to be in that unit */
    uint8_t undefined[2]; /* why a sum is */
    uint8_t empty;        /* EMPTY_BID, EMPTY_ASK, EMPTY_BOTH where a side has no lot in the tier */
    uint8_t told;         /* PARTIAL or THIN */
    uint8_t told_of[2];   /* the same of one side */
};

/* How far outwards a book's side is known. */
struct oracle_known oracle_known_to(const struct oracle_book *book, int side);

struct oracle_tier oracle_tier_of(const struct obi_column *col, const struct oracle_frame *frame);

/* A level of a side that has lots in a tier. */
struct oracle_part {
    obi_ticks price_ticks;
    obi_lots lots; /* in the tier */
    int begins;    /* with its first lot: what counts a level and not its lots counts it here */
    size_t rank;   /* on its side, 0 at the touch */
    uint32_t orders;
};

/* All of them, the best first, in memory to be freed. Where the tier is undefined on this side they
 * mean nothing. */
size_t oracle_parts(const struct obi_column *col, const struct oracle_frame *frame, int side,
                    struct oracle_part **out);

#endif /* ORACLE_TIER_H */
