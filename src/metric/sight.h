/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The levels of a side as columns see them: all there are, or those that a filter leaves. A filter
 * takes out the user's own orders and what is smaller than a least size, level by level or order by
 * order; a level of which nothing is left is not there, so that ranks, the touch and the mid are
 * those of the rest.
 *
 * Worst case: a side of nothing but dust is read to its end for its touch, and for orders every
 * order of it is looked at. */
#ifndef OBI_METRIC_SIGHT_H
#define OBI_METRIC_SIGHT_H

#include "book/book.h"
#include "metric/touch.h"
#include "metric/weigh.h"

#include <obi/metrics.h>

/* What is not to be seen. */
struct obi_hidden {
    obi_lots min_lots;
    uint16_t filter; /* bits of enum obi_filter */
};

struct obi_sight {
    const struct obi_book *book;
    const struct obi_ladder *side;
    struct obi_hidden hidden;
    int is_filtered;
    int squares_orders; /* order_square is asked for */
    struct obi_cursor cursor;
    /* the level it is at */
    int64_t depth;
    obi_lots lots;
};

struct obi_touches obi_touches_of(const struct obi_book *book, struct obi_hidden hidden);

void obi_sight_start(struct obi_sight *sight, const struct obi_book *book, int which,
                     struct obi_hidden hidden);
/* Goes to the next level that is seen; 0 behind the last. */
int obi_sight_next_filtered(struct obi_sight *sight);
/* Tells of the orders of the level it is at. */
void obi_sight_orders(const struct obi_sight *sight, struct obi_met *out);

/* Deeper levels than this may be there and not be known: beyond the snapshot's last, and behind the
 * last of a side that is as full as the venue keeps it. */
int64_t obi_known_depth(const struct obi_book *book, const struct obi_ladder *side);

static inline uint8_t obi_partial_if(int beyond) {
    return beyond ? OBI_VALUE_PARTIAL : OBI_VALUE_OK;
}

static inline int obi_sight_next(struct obi_sight *sight) {
    if (sight->is_filtered) return obi_sight_next_filtered(sight);
    if (!obi_cursor_next(&sight->cursor)) return 0;
    sight->depth = sight->cursor.depth;
    sight->lots = sight->cursor.qty_lots;
    return 1;
}

#endif /* OBI_METRIC_SIGHT_H */
