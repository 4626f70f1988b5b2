/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See place.h. */
#include "place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void place_move(struct place *at, const char *bytes, size_t n) {
    const char *end = bytes + n;
    at->offset += n;
    if (at->binary) return;
    while (bytes < end && (bytes = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL) {
        bytes++;
        at->line++;
    }
}

void place_format(const struct place *at, char *out, size_t size) {
    if (at->line == 0)
        snprintf(out, size, "%s", at->file);
    else if (at->binary)
        snprintf(out, size, "%s: byte %" PRIu64, at->file, at->offset);
    else
        snprintf(out, size, "%s:%" PRIu64 ": byte %" PRIu64, at->file, at->line, at->offset);
}
