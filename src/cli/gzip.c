/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * gzip, also several members one after the other, as rotation and parallel tools write them. The
 * sums at the end of each member are checked by zlib. */
#include "codec.h"

#if OBI_HAVE_ZLIB

#    define ZLIB_CONST
#    include <stdlib.h>
#    include <zlib.h>

struct gzip {
    z_stream z;
    bool between; /* behind a whole member: the input may end here */
};

static void *gzip_open(void) {
    struct gzip *g = calloc(1, sizeof *g);
    if (g == NULL) return NULL;
    if (inflateInit2(&g->z, 15 + 16) == Z_OK) return g;
    free(g);
    return NULL;
}

static uInt clip(size_t n) {
    return n < (1u << 30) ? (uInt)n : 1u << 30;
}

static int step(struct gzip *g, struct codec_io *io) {
    uInt n_in = clip(io->n_in), n_out = clip(io->n_out);
    g->z.next_in = io->in;
    g->z.avail_in = n_in;
    g->z.next_out = io->out;
    g->z.avail_out = n_out;
    int result = inflate(&g->z, Z_NO_FLUSH);
    io->in += n_in - g->z.avail_in, io->n_in -= n_in - g->z.avail_in;
    io->out += n_out - g->z.avail_out, io->n_out -= n_out - g->z.avail_out;
    return result;
}

static enum codec_result bad(struct codec_io *io, const char *why) {
    io->why = why;
    return CODEC_BAD;
}

static enum codec_result gzip_run(void *state, struct codec_io *io) {
    struct gzip *g = state;
    size_t room = io->n_out;
    if (g->between) {
        if (io->n_in == 0) return io->in_end ? CODEC_END : CODEC_GO;
        if (io->in[0] != 0x1f) return bad(io, "there is something else behind the gzip data");
        inflateReset(&g->z);
        g->between = false;
    }
    int result = step(g, io);
    if (result == Z_STREAM_END) g->between = true;
    if (result == Z_DATA_ERROR || result == Z_NEED_DICT) return bad(io, "the gzip data is damaged");
    if (result == Z_MEM_ERROR) return bad(io, "no memory to unpack the gzip data");
    bool stuck = io->in_end && io->n_in == 0 && !g->between && io->n_out == room;
    return stuck && room > 0 ? bad(io, "the gzip data is cut short") : CODEC_GO;
}

static void gzip_close(void *state) {
    struct gzip *g = state;
    inflateEnd(&g->z);
    free(g);
}

const struct codec codec_gzip = {"gzip", {0x1f, 0x8b}, 2, gzip_open, gzip_run, gzip_close};

#else

const struct codec codec_gzip = {"gzip", {0x1f, 0x8b}, 2, NULL, NULL, NULL};

#endif
