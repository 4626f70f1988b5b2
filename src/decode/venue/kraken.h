/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the readers of Kraken's three feeds share. */
#ifndef OBI_DECODE_VENUE_KRAKEN_H
#define OBI_DECODE_VENUE_KRAKEN_H

#include "decode/feed/message.h"

/* A book's checksum, as text or as a number; 0 says that there is none, as when there is no key.
 * What the message can prove follows. Returns 1, or 0 with the fault set. */
int obi_kraken_checksum(struct obi_message *m, const struct obi_key *key,
                        const struct obi_json_value *value);
/* Fills a quote; fields are bid, its size, ask, its size. Returns 1, or 0 with the fault set. */
int obi_kraken_quote(struct obi_message *m, const struct obi_json_value *const field[4]);
/* Adds a trade whose aggressor is told by the first letter of `side`, b or s. NULL with the fault
 * set. */
struct obi_wire *obi_kraken_trade(struct obi_message *m, const struct obi_json_value *side,
                                  const struct obi_json_value *price,
                                  const struct obi_json_value *qty);
/* Raises the message's time to one that is later. */
void obi_kraken_raise(struct obi_message *m, obi_ns ts_ns);

#endif /* OBI_DECODE_VENUE_KRAKEN_H */
