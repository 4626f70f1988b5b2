/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What obi_book_check() is put together from. */
#ifndef OBI_BOOK_CHECK_H
#define OBI_BOOK_CHECK_H

#include "book/book.h"

/* NULL, or the invariant that is broken, of an L3 book's orders and their levels. */
const char *obi_book_orders_fault(const obi_book *book);

#endif /* OBI_BOOK_CHECK_H */
