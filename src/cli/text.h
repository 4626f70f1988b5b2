/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A text that grows while a row is put together and is emptied for the next: memory is asked for
 * only while rows get longer, so a replay of a day asks a few times in its first second. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    char *at; /* n bytes, not terminated; starts as all zeroes */
    size_t n;
    size_t size;
    bool failed; /* there was no memory: what was put since is lost */
};

void text_free(struct text *t);
void text_put(struct text *t, const char *s);
void text_put_bytes(struct text *t, const char *bytes, size_t n);
void text_put_char(struct text *t, char c);
void text_put_int(struct text *t, int64_t value);
void text_put_uint(struct text *t, uint64_t value);
/* Right-aligned in so many columns, or longer. */
void text_put_right(struct text *t, const char *s, size_t width);
/* Left-aligned, padded to so many columns. */
void text_put_left(struct text *t, const char *s, size_t width);

#endif /* CLI_TEXT_H */
