/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the readers of Kraken's three feeds share. */
#ifndef OBI_DECODE_VENUE_KRAKEN_H
#define OBI_DECODE_VENUE_KRAKEN_H

#include "decode/venue/take.h"

/* A book's checksum, as text or as a number; 0 says that there is none, as when there is no key.
 * What the message can prove follows. Returns 1, or 0 with the fault set. */
int obi_kraken_checksum(struct obi_message *m, const struct obi_key *key,
                        const struct obi_json_value *value);
/* Adds a trade. Returns 1, or 0 with the fault set: a trade of
 * nothing is one. */
int obi_kraken_trade(struct obi_message *m, const struct obi_trade_form *form,
                     const struct obi_json_value *values);
/* Reads a level, {"price":45283.5,"qty":0.1}, that the cursor is on. Returns 1, or 0 with the fault
 * set. */
int obi_kraken_level(struct obi_message *m, struct obi_json *j, uint8_t side);
/* Raises the message's time to one that is later. */
void obi_kraken_raise(struct obi_message *m, obi_ns ts_ns);

#endif /* OBI_DECODE_VENUE_KRAKEN_H */
