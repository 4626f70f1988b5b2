/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/walk.h"

void obi_walk_ranks(struct obi_walk *walk, const struct obi_book *book, int which) {
    const struct obi_ladder *side = which ? &book->ask : &book->bid;
    const int64_t known = obi_known_depth(book, side);
    struct obi_cursor cursor;
    obi_wide lots = obi_wide_of(0);
    int64_t n = 0;
    obi_cursor_start(&cursor, side);
    cursor.depth = INT64_MIN;
    struct obi_edge *edge = walk->edge, *end = edge + walk->n_edges;
    for (; edge < end; edge++) {
        struct obi_note *upto = &edge->upto[which];
        if (edge->at == INT64_MAX) {
            *upto = (struct obi_note){.lots = side->total,
                                      .n_begun = side->n_levels,
                                      .n_whole = side->n_levels,
                                      .depth = obi_ladder_deepest(side),
                                      .told = obi_partial_if(known < INT64_MAX)};
            return;
        }
        for (; n < edge->at && obi_cursor_next(&cursor); n++)
            lots = obi_wide_add(lots, obi_wide_of(cursor.qty_lots));
        uint8_t told =
            obi_partial_if(known < INT64_MAX && (n < edge->at || (n && cursor.depth > known)));
        *upto = (struct obi_note){
            .lots = lots, .n_begun = n, .n_whole = n, .depth = cursor.depth, .told = told};
    }
}
