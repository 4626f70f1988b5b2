/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * From the feed to the views: it makes them when the first snapshot begins. What comes before makes
 * no row: there is no book. */
#ifndef CLI_INTAKE_H
#define CLI_INTAKE_H

#include "feed.h"
#include "view.h"

struct intake;
/* Opens the views of an instrument that was just learnt; false ends the run. */
typedef bool (*intake_meet)(void *ctx, const struct obi_instrument *instrument);

struct intake {
    struct feed feed;
    struct view *views[2];
    size_t n_views;
    intake_meet meet;
    void *ctx;
    struct obi_instrument instrument; /* what is measured: the decoder's first */
    bool met;
};

/* Takes the decoder over; false without memory. The intake stays where it is. */
bool intake_open(struct intake *in, obi_decoder *decoder, struct faults *faults);
void intake_close(struct intake *in);

#endif /* CLI_INTAKE_H */
