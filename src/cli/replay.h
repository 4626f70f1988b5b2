/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A recording on its way through: sources, intake, one view, and what a job makes of its frames. */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H

#include "intake.h"
#include "progress.h"
#include "source.h"
#include "survey.h"

struct replay;

/* What is made of a recording. */
struct replay_job {
    /* The view of the instrument is open; false ends the run. May be NULL. */
    bool (*open)(struct replay *r, const struct obi_instrument *instrument);
    /* A row was measured, the book is where it was; false ends the run. */
    bool (*take)(struct replay *r, const struct sink_row *row);
    /* All rows were; false if there is no result. May be NULL. */
    bool (*end)(struct replay *r);
    bool of_frames;  /* every frame makes a row, whose values are nobody's */
    bool ends_early; /* there is an end too where the user stopped the run */
};

struct replay {
    struct options options; /* with the defaults filled in */
    const struct replay_job *job;
    void *of_job;
    struct faults faults;
    struct survey survey;
    struct source source; /* the file at hand */
    struct intake intake;
    struct view view;
    struct sink sink;
    struct progress progress;
    bool from_format; /* steps that nobody gave are the format's, not a snapshot's */
    uint64_t n_lines, n_bytes;
    int refused; /* what the job found wrong with the command line: an exit code, or 0 */
};

/* Runs the files of the options through. Returns an exit code. */
int replay_run(const struct options *options, const struct replay_job *job, void *of_job);

/* Says why there is no row. */
void replay_no_row(const struct replay *r);

#endif /* CLI_REPLAY_H */
