/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/error.h"

#include <string.h>

enum { QUOTE_MAX = 32 };

void obi_text_init(struct obi_text *t, char *room, size_t size) {
    t->at = room;
    t->end = room + size - 1;
    t->cut = 0;
    *room = '\0';
}

static void put_char(struct obi_text *t, char c) {
    if (t->at == t->end) {
        t->cut = 1;
        return;
    }
    *t->at++ = c;
    *t->at = '\0';
}

void obi_text_put(struct obi_text *t, const char *s) {
    while (*s) put_char(t, *s++);
}

void obi_text_put_uint(struct obi_text *t, uint64_t value) {
    char digits[20];
    int n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (n) put_char(t, digits[--n]);
}

void obi_text_put_int(struct obi_text *t, int64_t value) {
    if (value < 0) put_char(t, '-');
    obi_text_put_uint(t, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void obi_text_put_bytes(struct obi_text *t, const char *bytes, size_t n) {
    for (size_t i = 0; i < n && i < QUOTE_MAX; i++) {
        put_char(t, bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '?');
    }
    if (n > QUOTE_MAX) obi_text_put(t, "...");
}

struct obi_text obi_error_begin(struct obi_error *err, int status, uint32_t index,
                                uint64_t offset) {
    struct obi_text t = {NULL, NULL, 0}; /* no room: at == end */
    if (!err) return t;
    err->status = status;
    err->index = index;
    err->offset = offset;
    obi_text_init(&t, err->message, sizeof err->message);
    return t;
}

int obi_fail_quote(struct obi_error *err, int status, uint32_t index, uint64_t offset,
                   const char *before, const char *quoted, size_t n, const char *after) {
    struct obi_text t = obi_error_begin(err, status, index, offset);
    obi_text_put(&t, before);
    obi_text_put(&t, "'");
    obi_text_put_bytes(&t, quoted, n);
    obi_text_put(&t, "'");
    obi_text_put(&t, after);
    return status;
}

int obi_fail_at(struct obi_error *err, int status, uint32_t index, uint64_t offset,
                const char *message) {
    struct obi_text t = obi_error_begin(err, status, index, offset);
    obi_text_put(&t, message);
    return status;
}

int obi_fail(struct obi_error *err, int status, const char *message) {
    return obi_fail_at(err, status, 0, 0, message);
}

int obi_succeed(struct obi_error *err) {
    if (err) memset(err, 0, sizeof *err);
    return OBI_OK;
}
