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
    bool (*explain)(struct replay *r); /* what is done in the end; NULL writes rows on the way */
};

/* Runs the files of the options through, the first options.frames rows of them, and explains in the
 * end; or writes rows where explain is NULL. Returns an exit code. */
int replay_run(const struct options *options, bool (*explain)(struct replay *r));

/* Says why there is no row. */
void replay_no_row(const struct replay *r);

#endif /* CLI_REPLAY_H */
