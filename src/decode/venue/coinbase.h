/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the two readers of Coinbase share: its exchange's feed, and the feed of Advanced Trade. */
#ifndef OBI_DECODE_VENUE_COINBASE_H
#define OBI_DECODE_VENUE_COINBASE_H

#include "decode/feed/message.h"

/* The values of a trade, wherever they stand. */
struct obi_coinbase_trade {
    const struct obi_json_value *id, *side, *price, *size, *time;
};

/* Adds a trade. Coinbase tells the side of the order that rested: who came is on the other. Returns
 * 1, or 0 with the fault set. */
int obi_coinbase_add_trade(struct obi_message *m, const struct obi_coinbase_trade *trade);
/* Takes the symbol; on a fault returns 0 with it set. */
int obi_coinbase_take_symbol(struct obi_message *m, const struct obi_json_value *product);
/* Takes a time that may be absent; on a fault returns 0 with it set. */
int obi_coinbase_take_time(struct obi_message *m, const struct obi_json_value *time, obi_ns *out);

/* Reads a text of Advanced Trade: its `channel`, `timestamp`, `sequence_num` and `events`. */
int obi_coinbase_read_advanced(struct obi_message *m, const struct obi_json_value *channel,
                               const struct obi_json_value *timestamp,
                               const struct obi_json_value *number,
                               const struct obi_json_value *events);
/* Goes on where m->resume is. */
int obi_coinbase_resume_advanced(struct obi_message *m, struct obi_json *j);

#endif /* OBI_DECODE_VENUE_COINBASE_H */
