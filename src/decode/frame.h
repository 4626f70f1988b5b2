/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A message on its way out, as events. The message is decoded as a whole and on the grid before its
 * frame begins, so a frame cannot fail; it only waits for room, and because every event is made
 * from the levels when its turn comes, no call's room changes what comes out.
 *
 * A frame is an event by itself (a hole, the beginning of a snapshot, an empty update), or a range
 * of bids and a range of asks, or both. Cost: one event at a time, no copy of the message. */
#ifndef OBI_DECODE_FRAME_H
#define OBI_DECODE_FRAME_H

#include "decode/wire.h"

#include <obi/event.h>

struct obi_frame {
    struct obi_event body; /* what all events share */
    uint8_t head_kind;     /* the event by itself comes first; 0 = none */
    uint8_t side[2];       /* of either range */
    struct obi_wires range[2];
    size_t n_done, n_total;
};

/* Begins a frame of events that share `body`; head_kind may be 0, sides may be NULL. */
void obi_frame_begin(struct obi_frame *frame, const struct obi_event *body, uint8_t head_kind,
                     const struct obi_wires *bids, const struct obi_wires *asks);
int obi_frame_pending(const struct obi_frame *frame);
/* Writes what is left, as far as there is room; returns how many. */
size_t obi_frame_take(struct obi_frame *frame, struct obi_event *ev, size_t ev_size);

#endif /* OBI_DECODE_FRAME_H */
