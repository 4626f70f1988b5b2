/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The decoder's inside. What is here is common to all ways of reading (format.h); `held`, `message`
 * and `replay` are of the feed of messages: a line becomes a message (message.h), the message
 * becomes a frame, is held or is ignored (update.h), and the frame becomes events as there is room
 * (frame.h). One message is under way at a time: the next line is read only when the frame is out,
 * so everything a frame points to stays. Other ways of reading keep what they need in `own`.
 *
 * Two promises make every call's room enough: a step is made only when there is room for one event,
 * and a message that ends in an error or a condition makes no more than one, its gap. So a
 * condition is returned in the call that wrote its gap. */
#ifndef OBI_DECODE_DECODER_H
#define OBI_DECODE_DECODER_H

#include "decode/feed/frame.h"
#include "decode/feed/held.h"
#include "decode/feed/whole.h"
#include "decode/format.h"
#include "decode/roster.h"

#include <obi/schema.h>

enum {
    OBI_DECODER_FIRST_COUNTER = OBI_COUNTER_DECODER_MESSAGES,
    OBI_UNKNOWN_KINDS = 15,
    OBI_DECODER_N_COUNTERS = OBI_COUNTER_DECODER_STATES - OBI_COUNTER_DECODER_MESSAGES + 1
};

/* A kind of message that is not used. */
struct obi_unknown {
    char name[OBI_NAME_SIZE];
    uint64_t count;
};

struct obi_decoder {
    struct obi_mem mem;
    const struct obi_format *format;
    int only_given;
    uint32_t max_instruments;
    size_t max_pending, max_text;
    obi_ns day_ns;
    struct obi_roster roster;
    int inside;      /* a frame that went out in part is not over: no gap may stand here */
    void *own;       /* what the way of reading keeps */
    char *text_room; /* of max_text bytes, for what a recorder wrapped */
    struct obi_held held;
    struct obi_message message; /* under way, or the last one */
    uint64_t resume_mark;       /* of the text that message.resume is a place in */
    struct obi_frame frame;
    struct obi_whole *whole; /* one an instrument, or NULL: the format has no stream of snapshots */
    struct obi_channel *replay;                        /* whose held updates are due; NULL = none */
    uint32_t n_gaps_due;                               /* resets to be told */
    struct obi_unknown unknown[OBI_UNKNOWN_KINDS + 1]; /* messages not used; the last: all others */
    uint32_t n_unknown;
    uint64_t count[OBI_DECODER_N_COUNTERS];
};

static inline void obi_decoder_note(struct obi_decoder *d, enum obi_counter counter) {
    d->count[counter - OBI_DECODER_FIRST_COUNTER]++;
}

/* Counts a message that is not used under the venue's name for it; n bytes, cut where they are too
 * many. */
void obi_decoder_note_unknown(struct obi_decoder *d, const char *given, size_t n);

/* The bytes end inside a message; returns OBI_MORE. */
int obi_decoder_want(const struct obi_call *call);

/* Adds an instrument with what the format means of it; NULL when there is no room. */
struct obi_channel *obi_decoder_add(struct obi_decoder *d, const char *symbol, uint32_t id);

#endif /* OBI_DECODE_DECODER_H */
