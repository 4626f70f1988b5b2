/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A command of the program, and what it may answer. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "options.h"

/* Exit codes; an interrupt ends with 128 and its number: 130, 143. */
enum exit_code {
    EXIT_DONE = 0,   /* done, or the reader of our output went away */
    EXIT_EMPTY = 1,  /* no result: no row came out, or it could not be written */
    EXIT_USAGE = 2,  /* the command line is wrong */
    EXIT_FAULTS = 3, /* there is a result, but a part of the input could not be used */
};

struct command {
    const char *name;
    const char *summary;          /* one line for 'obi --help' */
    const char *takes;            /* what stands behind the options, NULL for nothing */
    const struct option *options; /* may be NULL */
    const char *const *help;      /* what 'obi NAME --help' prints, in pieces; NULL ends it */
    int (*run)(const struct options *options);
};

extern const struct command command_replay, command_doctor, command_convert, command_demo,
    command_gen, command_explain, command_bars, command_profile, command_metrics, command_stats,
    command_formats, command_statuses;

#endif /* CLI_COMMAND_H */
