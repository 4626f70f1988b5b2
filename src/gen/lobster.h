/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Orders as LOBSTER writes them: lines of six columns, time in seconds after midnight, type, order
 * id, size, price in 10^-4, direction. Types 1 new, 2 smaller, 3 gone, 4 executed. An order that is
 * replaced, or that changes otherwise than to a smaller size, is written as 3 and 1, the latter
 * with the same id where the order keeps it. The orders that are there at the beginning come before
 * as lines of five columns, `0,order_id,direction,price,size`, first in queue first.
 *
 * With a book there are none of those, and every message line goes on with 4 n columns, ask price,
 * ask size, bid price, bid size of each level, as of after the message; a level that is missing has
 * size 0 and the price 9999999999 or -9999999999. A message that splits into two lines has a book
 * after each. */
#ifndef GEN_LOBSTER_H
#define GEN_LOBSTER_H

#include "feed.h"
#include "line.h"

struct gen_lobster {
    const struct gen_message *message; /* of which lines are being written, or NULL */
    size_t at;                         /* the next of its orders or deeds */
    bool half;                         /* its first line is written */
    uint32_t unit;                     /* prices of the format in a tick */
    uint32_t n_columns;                /* levels that go on a line; 0 is no book */
    struct gen_book book;              /* as of the last line */
};

/* Tells of a market of orders; false without memory. */
bool gen_lobster_init(struct gen_lobster *l, uint32_t price_digits, uint32_t n_columns,
                      size_t capacity);
void gen_lobster_free(struct gen_lobster *l);
/* The bytes of a line, at most. */
size_t gen_lobster_most(const struct gen_lobster *l);
/* The next line, with its newline; false at the end. */
bool gen_lobster_put(struct gen_lobster *l, struct gen_feed *f, struct gen_line *line);

#endif /* GEN_LOBSTER_H */
