/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Books of a few levels, and lists of columns with the values that were worked out by hand. */
#ifndef TEST_WORKED_H
#define TEST_WORKED_H

#include "support.h"

struct worked {
    const char *column;
    double value;
    uint8_t status;
};

#define WORKED_NAN ((double)NAN)

obi_book *worked_book(const struct obi_instrument *spec);
struct obi_instrument worked_contract(uint32_t kind, double multiplier);
void worked_level(obi_book *book, uint8_t side, obi_ticks price, obi_lots qty, uint64_t orders,
                  uint16_t flags);

/* The book of the reference: bids 100 x 6, 99 x 10, 98 x 3, 97 x 14, 95 x 7; asks 101 x 4, 102 x 8,
 * 104 x 5, 105 x 2, 107 x 5. Level i has (i + 1) x orders orders; 0 is not told. */
obi_book *worked_example(const struct obi_instrument *spec, uint64_t orders);

void worked_expect(const obi_book *book, const char *column, double value, uint8_t status);
/* Checks all, and destroys the book. */
void worked_check(obi_book *book, const struct worked *w, size_t n);
#define WORKED_CHECK(book, rows) worked_check(book, rows, sizeof(rows) / sizeof *(rows))

#endif /* TEST_WORKED_H */
