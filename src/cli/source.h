/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A file as text: opened, unpacked, and handed out in whole lines with their place. A file of bytes
 * is handed out as it comes. */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include "codec.h"
#include "faults.h"

/* The longest line that is read: a Binance snapshot of 5000 levels a side has 0.3 MB. */
#define SOURCE_LINE_LIMIT ((size_t)64 << 20)

struct source {
    struct place at; /* of the first byte that is not taken yet */
    struct faults *faults;
    int fd;
    bool regular;              /* a file with a size, which does not keep us waiting */
    uint64_t file_bytes;       /* its size on disk, 0 unknown */
    uint64_t read_bytes;       /* of it, read */
    const struct codec *codec; /* NULL before the first bytes */
    void *state;
    unsigned char *raw; /* compressed: [raw_at, raw_n) is still to unpack */
    size_t raw_at, raw_n;
    bool raw_end;
    char *text; /* plain: [head, tail) is not taken; [head, lines) are whole lines */
    size_t size, head, lines, tail;
    bool skipping; /* inside a line that is too long */
    bool end;      /* tail is the end of the file, or of what can be read of it */
};

/* Tells whether a file can be read at all, and says why not. */
bool source_check(const char *path);
/* Opens a file, or standard input for "-". Says why it cannot and counts that;
 * with no faults to count in it is silent. */
bool source_open(struct source *s, const char *path, struct faults *faults);
/* Reads on, at least a byte more or to the end. False when there is no memory. */
bool source_fill(struct source *s);
/* Whether it begins as obi's own file does; reads as far as that takes. Call it first. */
bool source_is_own(struct source *s);
/* Hands out bytes from now on, not lines. */
void source_make_binary(struct source *s);
/* The whole lines at hand; at the end of the file with an unfinished last one. */
size_t source_lines(const struct source *s, const char **bytes);
/* Takes n of the bytes that source_lines showed. */
void source_take(struct source *s, size_t n);
void source_close(struct source *s);

#endif /* CLI_SOURCE_H */
