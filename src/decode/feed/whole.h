/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Streams of few levels in which every message is the whole book: OKX books5 and bbo-tbt, Bybit
 * orderbook.1, Deribit's grouped books. Taken as snapshots they would begin a new epoch ten or a
 * hundred times a second, and no flow would ever be measured. So of each instrument the last such
 * message is kept, and the next one becomes what it changes: levels that differ, and those that are
 * not there any more with size 0, first, so that the book never has more than it may. The first
 * one, one after a loss and one whose ids begin anew are snapshots.
 *
 * Worst case: 40 levels with each other, twice 1600 comparisons a message; 1.3 kB an instrument,
 * for the formats that have such streams. */
#ifndef OBI_DECODE_FEED_WHOLE_H
#define OBI_DECODE_FEED_WHOLE_H

#include "decode/feed/message.h"

enum { OBI_WHOLE_LEVELS = 40 }; /* of both sides */

struct obi_whole_level {
    int64_t price, qty;
    uint32_t n_orders;
    uint8_t side;
};

struct obi_whole {
    struct obi_whole_level level[OBI_WHOLE_LEVELS];
    uint8_t n;
    uint8_t is_kept;
};

/* Whether there is one to compare the message with, and room for what it changes. */
int obi_whole_has_room(const struct obi_whole *whole, const struct obi_message *m);
/* Keeps a message on the grid; one of too many levels is not. */
void obi_whole_keep(struct obi_whole *whole, const struct obi_message *m);
/* Keeps a message on the grid and makes it what it changes, as items. */
void obi_whole_reduce(struct obi_whole *whole, struct obi_message *m);

#endif /* OBI_DECODE_FEED_WHOLE_H */
