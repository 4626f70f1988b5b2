/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * obi's own file being written: events gather until a block of them is full and a frame ends, and
 * before each block go the instruments that are new or of which more is known. */
#ifndef CLI_WRITER_H
#define CLI_WRITER_H

#include <obi/obi.h>
#include <stdbool.h>
#include <stdio.h>

struct writer {
    const char *path;
    FILE *file; /* NULL: standard output */
    bool open;
    const obi_decoder *decoder; /* whom to ask for instruments; NULL: they are told */
    struct obi_event *ev;
    size_t n_ev;
    unsigned char *bytes;
    struct obi_instrument *told; /* as they were written */
    uint32_t n_told, told_size;
    uint64_t seq; /* of the next block */
    uint64_t n_events, n_bytes;
};

/* Opens a file, or standard output for "-", and begins a recording; says why it cannot. The decoder
 * may be NULL. */
bool writer_open(struct writer *w, const char *path, const obi_decoder *decoder);
/* Tells the i-th instrument, before its first event; writes it unless it stands there as it is. */
bool writer_tell(struct writer *w, uint32_t i, const struct obi_instrument *instrument);
/* Takes events; false after saying that they cannot be written. */
bool writer_put(struct writer *w, const struct obi_event *ev, size_t n);
/* Writes what is left and closes; false after saying that not all could be written. */
bool writer_close(struct writer *w);

#endif /* CLI_WRITER_H */
