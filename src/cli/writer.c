/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See writer.h. */
#include "writer.h"

#include "output.h"
#include "say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define N_USUAL 4096                    /* events of a block */
#define N_MOST  OBI_RECORD_BLOCK_EVENTS /* of one that waits for the end of a frame */

static bool fail(struct writer *w) {
    say("%s: %s", w->path, errno != 0 ? strerror(errno) : "cannot be written");
    return false;
}

static bool put_bytes(struct writer *w, size_t n) {
    errno = 0;
    w->n_bytes += n;
    if (w->file == NULL) return output_write((const char *)w->bytes, n);
    return fwrite(w->bytes, 1, n, w->file) == n || fail(w);
}

bool writer_open(struct writer *w, const char *path, const obi_decoder *decoder) {
    bool is_standard = strcmp(path, "-") == 0;
    *w = (struct writer){.path = is_standard ? "standard output" : path, .decoder = decoder};
    w->ev = malloc(N_MOST * sizeof *w->ev);
    w->bytes = malloc(obi_record_block_size(N_MOST));
    if (w->ev == NULL || w->bytes == NULL) {
        say("no memory");
        return false;
    }
    errno = 0;
    w->file = is_standard ? NULL : fopen(path, "wb");
    w->open = is_standard || w->file != NULL;
    size_t n = 0;
    if (!w->open) return fail(w);
    obi_record_begin(NULL, 0, w->bytes, obi_record_begin_size(0), &n, NULL);
    return put_bytes(w, n);
}

static bool make_room(struct writer *w) {
    if (w->n_told < w->told_size) return true;
    uint32_t size = w->told_size == 0 ? 16 : 2 * w->told_size;
    struct obi_instrument *told = realloc(w->told, size * sizeof *told);
    if (told == NULL) {
        say("no memory");
        return false;
    }
    w->told = told;
    w->told_size = size;
    return true;
}

bool writer_tell(struct writer *w, uint32_t i, const struct obi_instrument *now) {
    size_t n = 0;
    if (i < w->n_told && memcmp(&w->told[i], now, sizeof *now) == 0) return true;
    if (i == w->n_told && !make_room(w)) return false;
    if (i == w->n_told) w->n_told++;
    w->told[i] = *now;
    obi_record_instrument(now, w->bytes, obi_record_instrument_size(), &n, NULL);
    return put_bytes(w, n);
}

static bool put_instruments(struct writer *w) {
    struct obi_instrument now;
    if (w->decoder == NULL) return true;
    memset(&now, 0, sizeof now);
    now.struct_size = sizeof now;
    for (uint32_t i = 0; obi_decoder_instrument(w->decoder, i, &now) == OBI_OK; i++)
        if (!writer_tell(w, i, &now)) return false;
    return true;
}

static bool put_block(struct writer *w) {
    struct obi_error err = {0};
    size_t n = 0;
    if (w->n_ev == 0) return true;
    if (!put_instruments(w)) return false;
    if (obi_record_block(w->ev, w->n_ev, w->seq, w->bytes, obi_record_block_size(N_MOST), &n,
                         &err) != OBI_OK) {
        say("%s: %s", w->path, err.message);
        return false;
    }
    w->n_events += w->n_ev;
    w->n_ev = 0;
    w->seq++;
    return put_bytes(w, n);
}

bool writer_put(struct writer *w, const struct obi_event *ev, size_t n) {
    for (size_t i = 0; i < n; i++) {
        w->ev[w->n_ev++] = ev[i];
        bool full = w->n_ev >= N_USUAL && (ev[i].flags & OBI_EVENT_LAST);
        if ((full || w->n_ev == N_MOST) && !put_block(w)) return false;
    }
    return true;
}

bool writer_close(struct writer *w) {
    bool good = w->open && put_block(w);
    errno = 0;
    if (w->file == NULL) good = output_flush() && good;
    if (w->file != NULL && fclose(w->file) != 0) good = fail(w);
    free(w->ev);
    free(w->bytes);
    free(w->told);
    w->file = NULL;
    w->open = false;
    return good;
}
