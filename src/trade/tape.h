/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What trades add up to, exactly: lots by who pressed, how many trades, the largest, the notional
 * sum p v in ticks x lots, and sum v^2 over those that have a sign. Nothing overflows: a product
 * has 126 bits and a sum of 2^64 of them 190, of 256.
 *
 * The z of a flow: if each trade were as likely bought as sold, bought - sold would have the mean 0
 * and the variance sum v^2; it rounds both, divides and takes a root, within 2^-51 of itself. All
 * other quotients are rounded once. */
#ifndef OBI_TRADE_TAPE_H
#define OBI_TRADE_TAPE_H

#include "core/sum.h"
#include "core/value.h"
#include "trade/sign.h"

struct obi_tape {
    obi_wide bought, sold, unsigned_; /* lots */
    uint64_t n_bought, n_sold, n_unsigned;
    obi_lots largest_lots;
    struct obi_sum notional; /* ticks x lots */
    struct obi_sum squares;  /* lots^2, of trades with a sign */
};

void obi_tape_clear(struct obi_tape *t);
/* A trade: bought +1, sold -1, unknown 0. */
void obi_tape_add(struct obi_tape *t, obi_ticks price_ticks, obi_lots qty_lots, int sign);

static inline uint64_t obi_tape_count(const struct obi_tape *t) {
    return t->n_bought + t->n_sold + t->n_unsigned;
}
obi_wide obi_tape_volume(const struct obi_tape *t);

/* ZERO_DENOM where there is no trade, or none with a sign. */
struct obi_value obi_tape_imbalance(const struct obi_tape *t);
struct obi_value obi_tape_count_imbalance(const struct obi_tape *t);
struct obi_value obi_tape_zscore(const struct obi_tape *t);
struct obi_value obi_tape_mean_size(const struct obi_tape *t);
struct obi_value obi_tape_vwap(const struct obi_tape *t);

#endif /* OBI_TRADE_TAPE_H */
