/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A decoder that is thrown away reads the first lines; the real one reads them again. So a message
 * that names no symbol, such as a snapshot asked for over REST, may come before the first one that
 * does, and a symbol that the file does not have is told together with those it has. */
#include "survey.h"

#include "feed.h"
#include "format.h"
#include "stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_BYTES  ((size_t)8 << 20)
#define N_EVENTS 1024

/* Lets the decoder read on from *seen to n. What it thinks of the lines is not asked here. */
static void read_on(obi_decoder *decoder, struct obi_event *ev, const char *bytes, size_t *seen,
                    size_t n, bool end) {
    for (;;) {
        struct obi_input input = {.struct_size = sizeof input,
                                  .flags = end ? OBI_INPUT_END : 0,
                                  .bytes = bytes + *seen,
                                  .n_bytes = n - *seen};
        size_t used = 0, n_ev = 0;
        int status = obi_decoder_decode(decoder, &input, &used, ev, N_EVENTS, &n_ev, NULL);
        *seen += used;
        if (status == OBI_OK || status == OBI_MORE || (used == 0 && n_ev == 0)) return;
    }
}

/* Afresh each time: what a nameless snapshot began gets its name later. */
static void note_symbols(struct survey *v, const obi_decoder *decoder) {
    struct obi_instrument instrument = {.struct_size = sizeof instrument};
    v->n = 0;
    for (uint32_t i = 0; v->n < SURVEY_SYMBOLS; i++) {
        if (obi_decoder_instrument(decoder, i, &instrument) != OBI_OK) return;
        if (instrument.symbol[0] == '\0') continue;
        memcpy(v->symbol[v->n++], instrument.symbol, sizeof v->symbol[0]);
    }
}

bool survey_has(const struct survey *v, const char *symbol) {
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->symbol[i], symbol) == 0) return true;
    return false;
}

static bool found(const struct survey *v, const char *wanted) {
    return wanted == NULL ? v->n > 0 : survey_has(v, wanted);
}

/* A line at a time, so that a few bytes are enough where the first line says it all. The bound is
 * on what lies in the buffer: nothing is taken, so an endless line would push out what came before
 * it. */
static void look(struct survey *v, obi_decoder *decoder, struct obi_event *ev,
                 struct source *source, const char *wanted) {
    size_t seen = 0;
    /* What was read to tell the format comes first: a live feed may keep us waiting. */
    bool at_hand = source->tail > source->head;
    for (bool more = true; more && source->tail < N_BYTES && stop_signal() == 0; at_hand = false) {
        const char *bytes;
        more = at_hand ? !source->end : source_fill(source);
        size_t n = source_lines(source, &bytes);
        while (seen < n) {
            const char *end = source->at.binary ? NULL : memchr(bytes + seen, '\n', n - seen);
            size_t before = seen, to = end == NULL ? n : (size_t)(end + 1 - bytes);
            read_on(decoder, ev, bytes, &seen, to, end == NULL && !(source->at.binary && more));
            note_symbols(v, decoder);
            if (found(v, wanted)) return;
            if (seen == before && source->at.binary && more) break; /* half a unit, half a block */
            if (seen == before) return;                             /* no way on */
        }
        v->whole = !more;
    }
}

bool survey_run(struct survey *v, struct source *source, const char *format, const char *wanted) {
    *v = (struct survey){0};
    if (format_traits(format) & OBI_TRAIT_NAMELESS) return true; /* there is nothing to find */
    obi_decoder *decoder = feed_decoder(format, 0, NULL);
    struct obi_event *ev = malloc(N_EVENTS * sizeof *ev);
    bool good = decoder != NULL && ev != NULL;
    if (good) look(v, decoder, ev, source, wanted);
    free(ev);
    obi_decoder_destroy(decoder);
    return good;
}

void survey_list(const struct survey *v, char *out, size_t size) {
    size_t at = 0;
    *out = '\0';
    for (size_t i = 0; i < v->n && at < size; i++)
        at += (size_t)snprintf(out + at, size - at, "%s%s", i == 0 ? "" : ", ", v->symbol[i]);
    if (v->n == SURVEY_SYMBOLS && at < size) snprintf(out + at, size - at, ", ...");
}
