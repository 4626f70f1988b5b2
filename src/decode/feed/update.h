/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What becomes of a message. Each one is counted under exactly one of DIFFS, SNAPSHOTS, TRADES,
 * QUOTES, STATES, OLD, DROPPED, UNSCALED, OTHER, UNKNOWN and REFUSED, a held one when its turn
 * comes; so the counters add up to MESSAGES less what is held at the moment.
 *
 * All functions return OBI_OK, OBI_RESYNC or an error, and leave a frame in d->frame that may be
 * empty. */
#ifndef OBI_DECODE_FEED_UPDATE_H
#define OBI_DECODE_FEED_UPDATE_H

#include "decode/decoder.h"

/* Where a message came from. */
struct obi_place {
    uint64_t offset;        /* in this call's input */
    uint32_t instrument;    /* whom a message without a name speaks of */
    const char *connection; /* that it came over, of several in a capture; n_connection 0 = one */
    size_t n_connection;
    struct obi_error *err;
};

/* Deals with d->message, which was read well. */
int obi_update_take(struct obi_decoder *d, const struct obi_place *place);
/* Deals with d->message, which was not: it has a fault. */
int obi_update_refuse(struct obi_decoder *d, const struct obi_place *place);
/* Begins the gap of an instrument that was reset; one is due and no frame is under way. */
void obi_update_tell_reset(struct obi_decoder *d);
/* Whether held updates are due. */
int obi_update_replaying(const struct obi_decoder *d);
/* Deals with the next held update. */
int obi_update_replay(struct obi_decoder *d, const struct obi_place *place);

#endif /* OBI_DECODE_FEED_UPDATE_H */
