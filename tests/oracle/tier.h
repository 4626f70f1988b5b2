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
};

/* How far outwards a book's side is known. */
struct oracle_known oracle_known_to(const struct oracle_book *book, int side);

struct oracle_tier oracle_tier_of(const struct obi_column *col, const struct oracle_frame *frame);

#endif /* ORACLE_TIER_H */
