/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The counts at the end: what came in, what came of it, what was left aside and why. */
#ifndef CLI_TALLY_H
#define CLI_TALLY_H

#include "intake.h"

struct tally {
    const struct intake *intake;
    const struct view *view;
    const struct faults *faults;
    obi_ns every_ns; /* between rows */
    bool of_frames;  /* a row is a frame, and its values are nobody's */
    uint64_t n_lines, n_bytes;
    double seconds;
};

/* A few lines on standard error. */
void tally_say(const struct tally *t);

#endif /* CLI_TALLY_H */
