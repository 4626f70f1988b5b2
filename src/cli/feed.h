/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bytes through the decoder to whoever takes the events. It tells every fault with its place. */
#ifndef CLI_FEED_H
#define CLI_FEED_H

#include "options.h"
#include "source.h"

#include <obi/obi.h>
#include <stdbool.h>

/* Takes events; at is the last line read, for faults. n may be 0. False ends the run. */
typedef bool (*feed_hand)(void *ctx, const struct obi_event *ev, size_t n, const struct place *at);

struct feed {
    obi_decoder *decoder;
    struct obi_event *ev;
    struct faults *faults;
    feed_hand hand;
    void *ctx;
    obi_ns now_ns;    /* time of the last event */
    uint64_t n_bytes; /* consumed */
};

/* What the options tell of an instrument; the symbol may be NULL. */
struct obi_instrument feed_instrument(const struct options *options, const char *symbol);
/* Makes a decoder of a format; day_ns is the midnight that times are counted from, the instrument
 * may be NULL. NULL after saying why. */
obi_decoder *feed_decoder(const char *format, obi_ns day_ns,
                          const struct obi_instrument *instrument);
/* Takes the decoder over; false without memory. */
bool feed_open(struct feed *f, obi_decoder *decoder, struct faults *faults);
/* Feeds whole lines, or bytes as they come; end says that no more come, so that their end is one of
 * a line in any case. Moves the place over what was taken: of lines all. False if the hand was. */
bool feed_run(struct feed *f, struct place *at, const char *bytes, size_t n, bool end);
/* Feeds what a source has at hand, and takes it from there. False when the hand was. */
bool feed_source(struct feed *f, struct source *source);
/* Whether a snapshot begins among the events: from then on the decoder knows all that a book is
 * made of, and the depth that the venue keeps not before. */
bool feed_has_snapshot(const struct obi_event *ev, size_t n);
uint64_t feed_count(const struct feed *f, uint32_t counter);
void feed_close(struct feed *f);

#endif /* CLI_FEED_H */
