/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Volume at price, slow and plain: a cell for each of a few hundred rows, traded or not, and
 * everything looked up in them by definition. Small numbers only. */
#ifndef ORACLE_PROFILE_H
#define ORACLE_PROFILE_H

#include <obi/profile.h>

enum { ORACLE_PROFILE_CELLS = 512, ORACLE_PROFILE_ZERO = 256 /* the cell of row 0 */ };

struct oracle_profile {
    int64_t row_ticks;
    uint32_t max_prices;
    struct obi_profile_row cell[ORACLE_PROFILE_CELLS];
    int64_t volume, buy, sell, unknown, outside, delta_min, delta_max;
    uint64_t n_trades, n_outside;
};

void oracle_profile_trade(struct oracle_profile *o, int64_t price, int64_t lots,
                          uint32_t aggressor);
/* Rows that were traded, the lowest first; returns how many. */
size_t oracle_profile_rows(const struct oracle_profile *o, struct obi_profile_row *row);
/* 0 without a row. */
int oracle_profile_area(const struct oracle_profile *o, uint32_t share_bps,
                        struct obi_profile_area *out);
/* The mark of the row at a price. */
unsigned oracle_profile_mark(const struct oracle_profile *o, int64_t price,
                             const struct obi_profile_rule *rule);

#endif /* ORACLE_PROFILE_H */
