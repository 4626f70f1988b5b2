/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What owners did with their orders, beside what was traded: sums over entries of the journal.
 *
 *   added      orders that came: added, or born of one that was replaced
 *   cancelled  lots that owners took back: of an order that rests on at its price, or left
 *   amended    times that an order was changed and rested on: smaller, larger, or moved
 *   dust       orders that came with less than min_lots
 *   traded     prints, and their lots, as trade flow counts them
 *
 * An order that moves was amended; that it left one price for another adds and cancels nothing.
 * What is traded is never cancelled, though a venue may take it from the order by a cancel. Where a
 * feed does not tell which order was filled (Bitfinex, Kraken), fills are in what was cancelled.
 *
 * Worst case: constant an entry. */
#ifndef OBI_QUALITY_CENSUS_H
#define OBI_QUALITY_CENSUS_H

#include "core/value.h"
#include "core/wide.h"

#include <obi/book.h>

struct obi_census {
    obi_lots min_lots;
    uint64_t n_added, n_dust, n_amended, n_prints;
    obi_wide added_lots, cancelled_lots, traded_lots;
};

void obi_census_start(struct obi_census *s, obi_lots min_lots);
/* An entry of the journal: the print in it, what it says of an order, both. */
void obi_census_take_print(struct obi_census *s, obi_lots qty_lots);
void obi_census_take_order(struct obi_census *s, const struct obi_change *c);
void obi_census_take(struct obi_census *s, const struct obi_change *c);

/* cancelled / traded lots; added / prints: NaN, ZERO_DENOM where nothing was traded. */
struct obi_value obi_census_cancel_to_trade(const struct obi_census *s);
struct obi_value obi_census_order_to_trade(const struct obi_census *s);
/* dust / added: NaN, ZERO_DENOM where nothing was added. */
struct obi_value obi_census_dust_share(const struct obi_census *s);

#endif /* OBI_QUALITY_CENSUS_H */
