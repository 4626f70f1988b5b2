/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See say.h. */
#include "say.h"

#include <stdio.h>
#include <string.h>

/* Columns that the progress line on the terminal takes: it belongs to the process, as the terminal
 * does. */
static int n_shown;

void say_progress(const char *line) {
    int n = (int)strlen(line);
    if (n == 0 && n_shown == 0) return;
    fprintf(stderr, "\r%-*s%s", n_shown, line, n == 0 ? "\r" : "");
    fflush(stderr);
    n_shown = n;
}

void say(const char *format, ...) {
    va_list args;
    say_progress("");
    fputs("obi: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

void say_about(const char *before, const char *format, va_list args) {
    say_progress("");
    fprintf(stderr, "obi: %s: ", before);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

const char *say_symbol(const char *symbol) {
    return *symbol != '\0' ? symbol : "(no symbol)";
}
