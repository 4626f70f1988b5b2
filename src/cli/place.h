/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A place in a text: the file, the line from 1, and the byte from 0, both of the unpacked text.
 * Line 0 is the file as a whole. */
#ifndef CLI_PLACE_H
#define CLI_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct place {
    const char *file;
    uint64_t line;
    uint64_t offset;
    bool binary; /* there are no lines */
};

/* Moves over n bytes. */
void place_move(struct place *at, const char *bytes, size_t n);
/* "FILE:LINE: byte OFFSET", "FILE: byte OFFSET" where there are no lines, cut where there
 * is no room. */
void place_format(const struct place *at, char *out, size_t size);

#endif /* CLI_PLACE_H */
