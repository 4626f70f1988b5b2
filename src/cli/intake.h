/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The way of the bytes: decoder, then the views. It tells every fault with its place and makes the
 * views as soon as the instrument's steps are known. */
#ifndef CLI_INTAKE_H
#define CLI_INTAKE_H

#include "view.h"

struct intake;
/* Opens the views of an instrument that was just learnt; false ends the run. */
typedef bool (*intake_meet)(void *ctx, const struct obi_instrument *instrument);

struct intake {
    obi_decoder *decoder;
    struct obi_event *ev;
    struct faults *faults;
    struct view *views[2];
    size_t n_views;
    intake_meet meet;
    void *ctx;
    struct obi_instrument instrument; /* what is measured: the decoder's first */
    bool met;
    obi_ns now_ns;    /* time of the last event */
    uint64_t n_bytes; /* consumed */
};

/* Makes a decoder of a format; the instrument may be NULL. NULL after saying why. */
obi_decoder *intake_decoder(const char *format, const struct obi_instrument *instrument);
/* Takes the decoder over; false without memory. */
bool intake_open(struct intake *in, obi_decoder *decoder, struct faults *faults);
/* Feeds whole lines; end says that their end is one of a line in any case. Moves the place over
 * them. False when a view refused a row, or could not be made. */
bool intake_feed(struct intake *in, struct place *at, const char *bytes, size_t n, bool end);
uint64_t intake_count(const struct intake *in, uint32_t counter);
void intake_close(struct intake *in);

#endif /* CLI_INTAKE_H */
