/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A look ahead: which symbols the first lines of a file speak of. */
#ifndef CLI_SURVEY_H
#define CLI_SURVEY_H

#include "source.h"

#include <obi/obi.h>

#define SURVEY_SYMBOLS 16

struct survey {
    char symbol[SURVEY_SYMBOLS][sizeof((struct obi_instrument *)0)->symbol];
    size_t n;
    bool whole; /* the look ahead came to the end of the file */
};

/* Reads ahead, without taking anything, until the symbol wanted appears (any, for NULL), 8 MiB were
 * seen, or the file ends. False without memory. */
bool survey_run(struct survey *v, struct source *source, const char *format, const char *wanted);
bool survey_has(const struct survey *v, const char *symbol);
/* "BTCUSDT, ETHUSDT" */
void survey_list(const struct survey *v, char *out, size_t size);

#endif /* CLI_SURVEY_H */
