/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the program says to people goes to standard error, a line at a time, behind "obi: ". The
 * progress line is wiped before anything else is said. */
#ifndef CLI_SAY_H
#define CLI_SAY_H

#ifdef __GNUC__
#    define SAY_FORMAT(at, first) __attribute__((format(printf, at, first)))
#else
#    define SAY_FORMAT(at, first)
#endif

#include <stdarg.h>

/* One line. */
void say(const char *format, ...) SAY_FORMAT(1, 2);
/* "obi: before: " and the rest, one line. */
void say_about(const char *before, const char *format, va_list args) SAY_FORMAT(2, 0);
/* The name of an instrument, which may have none. */
const char *say_symbol(const char *symbol);
/* Replaces the progress line; an empty text wipes it. */
void say_progress(const char *line);

#endif /* CLI_SAY_H */
