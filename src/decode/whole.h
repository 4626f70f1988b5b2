/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Channels that never tell a change, but the whole of a shallow book each time. Each by itself
 * would be a snapshot: the book would begin anew with each, and nothing could be said of its flow.
 * So the last one of each instrument is remembered, and the next becomes what differs: levels that
 * are gone, then those that are new or of another size. A loss needs no care: it differs more.
 *
 * A book that waits gets it as the snapshot that it is, and so does one whose last message was of
 * another channel, or that is deeper than what is remembered.
 *
 * Cost: each level is compared with at most 25 of its side. Memory: 1.2 kB an instrument. */
#ifndef OBI_DECODE_WHOLE_H
#define OBI_DECODE_WHOLE_H

#include "core/mem.h"
#include "decode/message.h"

struct obi_decoder;

/* As a format's `keep` and `settle`, for messages with `is_whole`. */
void *obi_whole_keep(struct obi_decoder *parts, struct obi_carve *c);
int obi_whole_settle(struct obi_message *m, uint32_t position, int waiting);

#endif /* OBI_DECODE_WHOLE_H */
