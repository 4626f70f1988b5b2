/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A made-up market as the command line asks for it, and its truth in a file. */
#ifndef CLI_MARKET_H
#define CLI_MARKET_H

#include "options.h"

#include <gen.h>
#include <stdio.h>

/* Fills the market's options; false after saying what is wrong with --plant. */
bool market_options(const struct options *o, struct gen_options *out);

/* The file of the truth; all do nothing without a name, and say so once if it cannot be written. */
struct truth {
    const char *path;
    FILE *file;
    bool failed;
};

bool truth_open(struct truth *t, const char *path, const struct gen_options *market);
/* A gen_witness; ctx is the file. */
void truth_take(void *ctx, const struct gen_truth *truth);
void truth_put_living(struct truth *t, uint32_t instrument, const struct gen_death *order,
                      size_t n);
/* False if any of it could not be written. */
bool truth_close(struct truth *t);

#endif /* CLI_MARKET_H */
