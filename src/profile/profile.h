/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Volume at price: rows in order of appearance, and beside them their numbers in order, each with
 * the place of its row. A row's number is its price over row_ticks, rounded down, so rows of
 * negative prices are as wide as the others.
 *
 * Worst case: a trade at a price that is there is a binary search over the numbers. One at a new
 * price moves all numbers above it, 12 bytes each: 48 KiB with 4096 rows, 12 MiB with 2^20; rows
 * themselves never move. Finding the value area or marking rows is one pass over them. */
#ifndef OBI_PROFILE_PROFILE_H
#define OBI_PROFILE_PROFILE_H

#include "book/print.h"
#include "core/mem.h"

#include <obi/profile.h>
#include <obi/schema.h>

enum {
    OBI_PROFILE_COUNTER_FIRST = OBI_COUNTER_PROFILE_TRADES,
    OBI_PROFILE_COUNTERS = OBI_COUNTER_PROFILE_BREAKS - OBI_PROFILE_COUNTER_FIRST + 1
};

struct obi_profile {
    struct obi_profile_options plan; /* defaults filled in */
    int64_t *number;                 /* of the rows, in order */
    uint32_t *place;                 /* where the row of that number is */
    struct obi_profile_row *row;     /* in order of appearance */
    struct obi_profile_info total;   /* n_prices: how many rows there are */
    struct obi_prints prints;
    uint64_t count[OBI_PROFILE_COUNTERS];
    struct obi_mem mem;
};

/* The i-th row by price. */
static inline const struct obi_profile_row *obi_profile_at(const struct obi_profile *p, size_t i) {
    return &p->row[p->place[i]];
}

/* Whether the i-th row by price is right above the one before it. */
static inline int obi_profile_adjoins(const struct obi_profile *p, size_t i) {
    return i > 0 && p->number[i - 1] == p->number[i] - 1;
}

#endif /* OBI_PROFILE_PROFILE_H */
