/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The n best levels of either side, as LOBSTER's orderbook file tells them after every message, and
 * what the message alone makes of them. The row before and the message give the row after, but for
 * one place: when a level of a full side goes, the level that comes into sight behind the others is
 * in no message. All the rest must be as the venue says, so a row is a proof of the one before.
 *
 * Cost: the levels of a row, once for reading and once for comparing. */
#ifndef OBI_DECODE_LOBSTER_ROWS_H
#define OBI_DECODE_LOBSTER_ROWS_H

#include "decode/lobster/line.h"

struct obi_lobster_level {
    obi_ticks price_ticks;
    obi_lots qty_lots;
};

struct obi_lobster_side {
    size_t n; /* levels that are there, best first */
    struct obi_lobster_level level[OBI_LOBSTER_LEVELS_MOST];
};

struct obi_lobster_rows {
    size_t n_levels;                 /* a side at most */
    struct obi_lobster_side side[2]; /* bids, asks */
};

/* What a message changed, in the order in which it is to be told. */
struct obi_lobster_changes {
    size_t n;
    struct obi_lobster_level level[2];
    uint8_t side; /* of `enum obi_side` */
    int is_taken; /* a place came into sight that only the row tells */
};

/* Reads the columns of a row. Returns 1, or 0 with the fault set. */
int obi_lobster_rows_read(struct obi_csv *csv, size_t n_levels, const struct obi_grid *price,
                          const struct obi_grid *qty, struct obi_lobster_rows *out,
                          struct obi_fault *fault);

/* Moves `rows` on by a message, which is on the grid, and takes what is in `told` only. Returns 1,
 * or 0 when the message or the row after it contradicts; `rows` are then spoilt. */
int obi_lobster_rows_follow(struct obi_lobster_rows *rows, const struct obi_lobster_line *line,
                            const struct obi_lobster_rows *told,
                            struct obi_lobster_changes *changes);

#endif /* OBI_DECODE_LOBSTER_ROWS_H */
