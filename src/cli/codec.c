/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The table of codecs, and the plain one. What is known but not read is there to be named: "is xz"
 * helps, "broken line 1" does not. */
#include "codec.h"

#include <string.h>

static void *plain_open(void) {
    static char nothing; /* a state that is not NULL */
    return &nothing;
}

static enum codec_result plain_run(void *state, struct codec_io *io) {
    (void)state;
    size_t n = io->n_in < io->n_out ? io->n_in : io->n_out;
    memcpy(io->out, io->in, n);
    io->in += n, io->n_in -= n;
    io->out += n, io->n_out -= n;
    return io->in_end && io->n_in == 0 ? CODEC_END : CODEC_GO;
}

static void plain_close(void *state) {
    (void)state;
}

const struct codec codec_plain = {"plain", {0}, 0, plain_open, plain_run, plain_close};

static const struct codec codec_xz = {"xz", {0xfd, '7', 'z', 'X', 'Z', 0}, 6, NULL, NULL, NULL};
static const struct codec codec_bzip2 = {"bzip2", {'B', 'Z', 'h'}, 3, NULL, NULL, NULL};
static const struct codec codec_zip = {"zip", {'P', 'K', 3, 4}, 4, NULL, NULL, NULL};

const struct codec *codec_find(const unsigned char *bytes, size_t n) {
    static const struct codec *const known[] = {&codec_gzip, &codec_zstd, &codec_xz, &codec_bzip2,
                                                &codec_zip};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (n >= known[i]->n_magic && memcmp(bytes, known[i]->magic, known[i]->n_magic) == 0)
            return known[i];
    return &codec_plain;
}
