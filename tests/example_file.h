/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Text files of worked examples, named on the command line, a test a file. Line 1 names the source;
 * a # begins a remark; what else a line may say is up to the program. */
#ifndef TEST_EXAMPLE_FILE_H
#define TEST_EXAMPLE_FILE_H

#include "support.h"

#include <stdio.h>

enum { EXAMPLE_LINE = 512 };

struct example_file {
    const char *name;
    int line, n_checks;
};

/* Fails with the file and the line. */
#define EXAMPLE_ASSERT(f, condition, ...)                                                          \
    do {                                                                                           \
        char why_[2 * EXAMPLE_LINE];                                                               \
        snprintf(why_, sizeof why_, __VA_ARGS__);                                                  \
        ck_assert_msg(condition, "%s:%d: %s", (f)->name, (f)->line, why_);                         \
    } while (0)

/* What stands behind the word that the line begins with; NULL where it begins with another. */
char *example_after(char *line, const char *word);
/* A decimal, a/b, inf or NaN. */
double example_value(const char *text);
/* Tells every line that says something to take(); the file must have checked something. */
void example_read(struct example_file *f, void (*take)(void *ctx, char *line), void *ctx);
/* Runs the test once a file, with its index. Returns the exit status for main(). */
int example_run(int argc, char **argv, const char *suite, const TTest *test);
/* The file of that index. */
struct example_file example_open(int i);

/* The name of a status, as OK or EMPTY_BID; "?" for none. */
const char *example_status(uint8_t status);

#endif /* TEST_EXAMPLE_FILE_H */
