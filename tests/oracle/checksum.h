/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Venues' checksums as their documentation tells them: the whole text is put together with printf()
 * and given to zlib. Floats are what strtod() makes of the decimal text, and are written as the
 * shortest text that reads back as the same, so numbers of up to 15 significant digits come out as
 * a venue writes them. */
#ifndef ORACLE_CHECKSUM_H
#define ORACLE_CHECKSUM_H

#include <obi/obi.h>

struct oracle_recipe {
    uint8_t kind;                   /* one of enum obi_checksum */
    int price_written, qty_written; /* decimals, for Kraken */
    int price_digits, qty_digits;   /* a tick is price_step / 10^price_digits */
    int64_t price_step, qty_step;   /* products with them fit 64 bits */
};

/* A level, or an order. */
struct oracle_quote {
    uint64_t order_id;
    obi_ticks price_ticks;
    obi_lots qty_lots;
};

/* Best first; orders of a level in the order of its queue. */
struct oracle_quotes {
    const struct oracle_quote *quote;
    size_t n;
};

/* Whether the recipe looks at orders rather than levels. */
int oracle_checksum_is_of_orders(uint8_t kind);
uint32_t oracle_checksum(const struct oracle_recipe *recipe, struct oracle_quotes bids,
                         struct oracle_quotes asks);
/* The event that tells a value. */
struct obi_event oracle_checksum_event(const struct oracle_recipe *recipe, uint32_t value);

#endif /* ORACLE_CHECKSUM_H */
