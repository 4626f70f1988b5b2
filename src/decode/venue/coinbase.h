/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The feed of Coinbase Advanced Trade (coinbase_advanced.c), as the reader of its exchange's feed
 * (coinbase.c) finds it in the same stream. */
#ifndef OBI_DECODE_VENUE_COINBASE_H
#define OBI_DECODE_VENUE_COINBASE_H

#include "decode/feed/message.h"

/* Reads a text of Advanced Trade: its `channel`, `timestamp`, `sequence_num` and `events`. */
int obi_coinbase_read_advanced(struct obi_message *m, const struct obi_json_value *channel,
                               const struct obi_json_value *timestamp,
                               const struct obi_json_value *number,
                               const struct obi_json_value *events);
/* Goes on where m->resume is. */
int obi_coinbase_resume_advanced(struct obi_message *m, struct obi_json *j);

#endif /* OBI_DECODE_VENUE_COINBASE_H */
