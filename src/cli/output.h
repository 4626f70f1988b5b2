/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Standard output, and whether anybody still takes it. A reader that went away (a closed pipe) has
 * what it wanted: we stop, quietly. Any other fault of writing is told. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/* All three: false when nothing more can be written. */
bool output_write(const char *bytes, size_t n);
bool output_put(const char *s);
bool output_flush(void);
/* Whether writing stopped, for whatever reason. */
bool output_closed(void);
/* Ends the output: the code given, or what became of it. */
int output_end(int code);

#endif /* CLI_OUTPUT_H */
