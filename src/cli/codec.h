/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Compressed bytes to plain ones, a piece at a time. Which codec is told by the first bytes of a
 * file, never by its name, so standard input and renamed files work too. */
#ifndef CLI_CODEC_H
#define CLI_CODEC_H

#include <stdbool.h>
#include <stddef.h>

/* One step: run takes bytes from in and puts bytes to out, and moves both on. */
struct codec_io {
    const unsigned char *in;
    size_t n_in;
    unsigned char *out;
    size_t n_out;    /* room */
    bool in_end;     /* nothing comes after in */
    const char *why; /* out, on CODEC_BAD: the rule that was broken */
};

enum codec_result {
    CODEC_GO,  /* more input or more room is needed */
    CODEC_END, /* the input ended where it may */
    CODEC_BAD  /* damaged */
};

struct codec {
    const char *name;
    unsigned char magic[6];
    size_t n_magic;
    void *(*open)(void); /* NULL without memory; the member is NULL when obi cannot read this */
    enum codec_result (*run)(void *state, struct codec_io *io);
    void (*close)(void *state);
};

#define CODEC_MAGIC_SIZE 6

extern const struct codec codec_plain, codec_gzip, codec_zstd;

/* The codec of a file that begins with these bytes; the plain one when no other fits. */
const struct codec *codec_find(const unsigned char *bytes, size_t n);

#endif /* CLI_CODEC_H */
