/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A venue's checksum of the book, made again from what rests. The texts of numbers go through a
 * small room into a CRC-32 as they are written, so nothing is as long as the book.
 *
 * Cost: the levels that the recipe names, two numbers each. Recipes of orders, besides: all orders
 * of those levels. OBI_CHECKSUM_BITFINEX_ORDERS looks at every order of the levels that the 25 best
 * lie in, and moves up to 25 entries for each: somebody who stacks the touch with orders, the least
 * id last, makes it that slow. */
#ifndef OBI_BOOK_CHECKSUM_H
#define OBI_BOOK_CHECKSUM_H

#include "event/recipe.h"

struct obi_book;

/* Whether the recipe can be made of this book: it is known, and has the orders that it needs. */
int obi_checksum_fits(const struct obi_recipe *recipe, const struct obi_book *book);
/* The checksum, of a recipe that fits. */
uint32_t obi_checksum_make(const struct obi_recipe *recipe, const struct obi_book *book);

#endif /* OBI_BOOK_CHECKSUM_H */
