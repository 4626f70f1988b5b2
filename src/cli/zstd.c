/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Zstandard, also several frames one after the other. */
#include "codec.h"

#if OBI_HAVE_ZSTD

#    include <stdlib.h>
#    include <zstd.h>

struct zstd {
    ZSTD_DStream *z;
    bool between; /* behind a whole frame: the input may end here */
};

static void *zstd_open(void) {
    struct zstd *s = calloc(1, sizeof *s);
    if (s == NULL) return NULL;
    s->z = ZSTD_createDStream();
    if (s->z != NULL) return s;
    free(s);
    return NULL;
}

static enum codec_result zstd_run(void *state, struct codec_io *io) {
    struct zstd *s = state;
    ZSTD_inBuffer in = {io->in, io->n_in, 0};
    ZSTD_outBuffer out = {io->out, io->n_out, 0};
    if (s->between && io->n_in == 0) return io->in_end ? CODEC_END : CODEC_GO;
    size_t left = ZSTD_decompressStream(s->z, &out, &in);
    if (ZSTD_isError(left)) {
        io->why = "the zstd data is damaged";
        return CODEC_BAD;
    }
    s->between = left == 0;
    io->in += in.pos, io->n_in -= in.pos;
    io->out += out.pos, io->n_out -= out.pos;
    if (!s->between && io->in_end && io->n_in == 0 && io->n_out > 0 && out.pos == 0) {
        io->why = "the zstd data is cut short";
        return CODEC_BAD;
    }
    return CODEC_GO;
}

static void zstd_close(void *state) {
    struct zstd *s = state;
    ZSTD_freeDStream(s->z);
    free(s);
}

const struct codec codec_zstd = {"zstd",    {0x28, 0xb5, 0x2f, 0xfd}, 4, zstd_open, zstd_run,
                                 zstd_close};

#else

const struct codec codec_zstd = {"zstd", {0x28, 0xb5, 0x2f, 0xfd}, 4, NULL, NULL, NULL};

#endif
