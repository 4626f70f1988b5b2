/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The user's own orders: what of a side is theirs, a size at a price, best first. A sorted array
 * by depth, see ladder.h. It knows nothing of the levels: they are the venue's word and these are
 * the user's, and the two need not agree at every moment.
 *
 * Worst case: a price is found by halving, and one that is new, or whose last order goes, moves the
 * entries further out, 24 bytes each: 64 of them by default, as nobody's own orders are many. */
#ifndef OBI_BOOK_OWN_H
#define OBI_BOOK_OWN_H

#include "core/mem.h"

struct obi_own {
    int64_t depth;
    obi_lots lots;   /* above 0 */
    uint32_t orders; /* 0 unknown */
};

/* Of one side. */
struct obi_owns {
    struct obi_own *own;
    uint32_t n, max_own;
};

void obi_owns_layout(struct obi_owns *owns, struct obi_carve *c, uint32_t max_own);

/* Sets what is own at a depth, 0 lots for nothing any more. OBI_E_CAPACITY, and nothing changed,
 * where there is no room for one more depth. */
int obi_owns_set(struct obi_owns *owns, int64_t depth, obi_lots lots, uint32_t orders);

/* What is own at a depth; NULL where nothing is. */
const struct obi_own *obi_own_find(const struct obi_owns *owns, int64_t depth);

/* NULL, or the invariant that is broken. */
const char *obi_owns_fault(const struct obi_owns *owns);

#endif /* OBI_BOOK_OWN_H */
