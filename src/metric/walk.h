/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The walk: outwards over each side once, for all edges of all bases. An edge becomes a threshold
 * once a frame - a rank for levels, a depth of the ladder for ticks and for parts of the mid, a
 * quote value for notional - so that a level costs its additions and one comparison a basis in use.
 *
 * It ends at the deepest edge, or at the end of the side: worst case every level, where a tier has
 * no end in what it asks for, or reaches farther than the book. The end of the book in lots needs
 * no walk where nothing is hidden: the ladder keeps its total. */
#ifndef OBI_METRIC_WALK_H
#define OBI_METRIC_WALK_H

#include "metric/tier.h"

/* Walks both sides and fills the notes of all edges; touch is that of the walk's filter. */
void obi_walk_run(struct obi_walk *walk, const struct obi_book *book,
                  const struct obi_touches *touch);

/* The same for a side, 0 bids, 1 asks, where levels are the only basis and lots all that is added:
 * most columns of most users, and so the shortest loop. */
void obi_walk_ranks(struct obi_walk *walk, const struct obi_book *book, int which);

#endif /* OBI_METRIC_WALK_H */
