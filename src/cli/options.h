/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The command line as data: each command has a table of options, and one loop reads them all. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <obi/base.h>
#include <stdbool.h>

enum out_kind { OUT_TABLE = 0, OUT_CSV = 1, OUT_JSONL = 2 };
enum unit_kind { UNITS_DECIMAL = 0, UNITS_TICKS = 1 };
enum clock_kind { CLOCK_RECEIVE = 0, CLOCK_VENUE = 1 };
enum rows_kind { ROWS_FRAMES = 0, ROWS_ALL = 1 };

/* Everything that any command can be told; zero is not given, or the default. */
struct options {
    const char **files;
    size_t n_files;
    const char *format, *symbol, *columns, *stats, *price_step, *qty_step, *output;
    obi_ns every_ns;
    obi_ns day_ns;   /* the midnight that times are counted from */
    uint64_t levels; /* beside the columns */
    uint64_t depth;  /* of a made-up book */
    uint64_t max_levels, max_orders, max_samples;
    uint64_t seed, frames, fault_every, instruments, book_levels;
    const char *by, *row_size;        /* of bars: kind=size; of a profile: a price */
    uint64_t max_prices, area;        /* of a profile */
    uint32_t split, whole, empty;     /* of bars: flags */
    const char *plant, *truth;        /* of a made-up market: quantities, and the file they go to */
    uint32_t out, units, clock, rows; /* of the enums above */
    uint32_t view;                    /* of enum gen_view */
    uint32_t faults;                  /* bit i: the i-th of --faults' choices */
    uint32_t status, quiet, json, full; /* flags: 1 when given */
    uint32_t help;
};

enum option_kind {
    OPTION_FLAG,   /* uint32_t, takes no value */
    OPTION_TEXT,   /* const char *, not empty */
    OPTION_COUNT,  /* uint64_t, at most max */
    OPTION_SPAN,   /* obi_ns */
    OPTION_DAY,    /* obi_ns, the midnight that a day begins with */
    OPTION_STEP,   /* const char *, a positive decimal */
    OPTION_CHOICE, /* uint32_t, the place in choices */
    OPTION_SET     /* uint32_t, a bit for each of choices that a list names */
};

struct option {
    const char *name; /* with its dashes; NULL ends a table */
    enum option_kind kind;
    size_t offset;       /* of the member of struct options */
    const char *choices; /* separated by single spaces */
    uint64_t max;
};

struct command;

/* Reads argv[0..n) and says what is wrong with it. Fills files, which has room for n. */
bool options_read(const struct command *command, int n, char **argv, struct options *out);

#endif /* CLI_OPTIONS_H */
