/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See text.h. Doubling bounds the copies to one a byte on average. */
#include "text.h"

#include <stdlib.h>
#include <string.h>

static bool reserve(struct text *t, size_t n) {
    if (t->size - t->n >= n) return true;
    size_t size = t->size == 0 ? 4096 : t->size;
    while (size - t->n < n) {
        if (size > SIZE_MAX / 2) return !(t->failed = true);
        size *= 2;
    }
    char *at = realloc(t->at, size);
    if (at == NULL) return !(t->failed = true);
    t->at = at;
    t->size = size;
    return true;
}

void text_free(struct text *t) {
    free(t->at);
    *t = (struct text){0};
}

void text_put_bytes(struct text *t, const char *bytes, size_t n) {
    if (n == 0 || !reserve(t, n)) return;
    memcpy(t->at + t->n, bytes, n);
    t->n += n;
}

void text_put(struct text *t, const char *s) {
    text_put_bytes(t, s, strlen(s));
}

void text_put_char(struct text *t, char c) {
    text_put_bytes(t, &c, 1);
}

void text_put_uint(struct text *t, uint64_t value) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    text_put_bytes(t, digits + at, sizeof digits - at);
}

void text_put_int(struct text *t, int64_t value) {
    if (value < 0) text_put_char(t, '-');
    text_put_uint(t, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

static void put_spaces(struct text *t, size_t n) {
    for (size_t i = 0; i < n; i++) text_put_char(t, ' ');
}

void text_put_right(struct text *t, const char *s, size_t width) {
    size_t n = strlen(s);
    put_spaces(t, n < width ? width - n : 0);
    text_put(t, s);
}

void text_put_left(struct text *t, const char *s, size_t width) {
    size_t n = strlen(s);
    text_put(t, s);
    put_spaces(t, n < width ? width - n : 0);
}
