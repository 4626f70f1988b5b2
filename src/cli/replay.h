/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A recording on its way through: sources, intake, one view, one sink. */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H

#include "intake.h"
#include "progress.h"
#include "source.h"
#include "survey.h"

struct replay {
    struct options options; /* with the defaults filled in */
    struct faults faults;
    struct survey survey;
    struct source source; /* the file at hand */
    struct intake intake;
    struct view view;
    struct sink sink;
    struct progress progress;
    bool from_format; /* steps that nobody gave are the format's, not a snapshot's */
    uint64_t n_lines, n_bytes;
};

/* Says why there is no row. */
void replay_explain(const struct replay *r);

#endif /* CLI_REPLAY_H */
