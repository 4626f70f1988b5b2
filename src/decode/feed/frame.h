/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A message on its way out, as events. The message is decoded as a whole and on the grid before its
 * frame begins, so a frame cannot fail; it only waits for room, and because every event is made
 * from the levels when its turn comes, no call's room changes what comes out.
 *
 * A frame is an event by itself (a hole, the beginning of a snapshot, an empty update), then a
 * range of bids, one of asks and one of items, then an event by itself (a checksum); any of them
 * may be missing. Cost: one event at a time, no copy of the message. */
#ifndef OBI_DECODE_FEED_FRAME_H
#define OBI_DECODE_FEED_FRAME_H

#include "decode/feed/message.h"

#include <obi/event.h>

struct obi_frame {
    struct obi_event body;     /* what all events share */
    uint8_t head_kind;         /* the event by itself comes first; 0 = none */
    struct obi_wires range[3]; /* bids, asks, and items with kinds and sides of their own */
    struct obi_event tail;     /* comes last; kind 0 = none */
    size_t n_done, n_total;
};

/* Begins a frame of what a message holds, of events that share `body`; head_kind may be 0. */
void obi_frame_begin(struct obi_frame *frame, const struct obi_event *body, uint8_t head_kind,
                     const struct obi_message *m);
/* Begins a frame of one event. */
void obi_frame_one(struct obi_frame *frame, const struct obi_event *ev);
/* Ends a frame that was begun with one more event. */
void obi_frame_end_with(struct obi_frame *frame, const struct obi_event *ev);
int obi_frame_pending(const struct obi_frame *frame);
/* Writes what is left, as far as there is room; returns how many. */
size_t obi_frame_take(struct obi_frame *frame, struct obi_event *ev, size_t ev_size);

#endif /* OBI_DECODE_FEED_FRAME_H */
