/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Each call of the decoder answers with events, then with what it thinks of the bytes. The events
 * go to the views first, so a gap is in the book before it is told; then the place moves over what
 * was consumed, and its last line is the one to blame. */
#include "intake.h"

#include <stdlib.h>
#include <string.h>

#define N_EVENTS 4096

obi_decoder *intake_decoder(const char *format, const struct obi_instrument *instrument) {
    struct obi_decoder_options options = {
        .struct_size = sizeof options,
        .flags = instrument == NULL ? 0 : OBI_DECODER_ONLY_GIVEN,
        .format = format,
        .instrument = instrument,
        .n_instruments = instrument == NULL ? 0 : 1,
    };
    obi_decoder *decoder = NULL;
    struct obi_error err = {0};
    int status = obi_decoder_create(&options, NULL, &decoder, &err);
    if (status != OBI_OK)
        say("the decoder of %s: %s", format,
            err.message[0] != '\0' ? err.message : obi_status_text(status));
    return decoder;
}

bool intake_open(struct intake *in, obi_decoder *decoder, struct faults *faults) {
    *in = (struct intake){.decoder = decoder, .faults = faults};
    in->instrument.struct_size = sizeof in->instrument;
    in->ev = malloc(N_EVENTS * sizeof *in->ev);
    if (in->ev == NULL) say("no memory");
    return in->ev != NULL;
}

void intake_close(struct intake *in) {
    obi_decoder_destroy(in->decoder);
    free(in->ev);
    *in = (struct intake){0};
}

uint64_t intake_count(const struct intake *in, uint32_t counter) {
    uint64_t n = 0;
    if (in->decoder != NULL) obi_decoder_count(in->decoder, counter, &n);
    return n;
}

/* Looks whether the instrument is known by now, once. */
static bool get_to_know(struct intake *in) {
    if (in->met || obi_decoder_instrument(in->decoder, 0, &in->instrument) != OBI_OK) return true;
    if (in->instrument.price_step[0] == '\0' || in->instrument.qty_step[0] == '\0') return true;
    in->met = true;
    return in->meet(in->ctx, &in->instrument);
}

static bool show(struct intake *in, size_t n, const struct place *at) {
    if (n == 0 || !in->met) return true;
    const struct obi_event *last = &in->ev[n - 1];
    if (last->recv_ns != 0 || last->ts_ns != 0)
        in->now_ns = last->recv_ns != 0 ? last->recv_ns : last->ts_ns;
    for (size_t i = 0; i < in->n_views; i++) {
        if (!view_run(in->views[i], in->ev, n, in->faults, at)) return false;
        /* A book may turn stale by itself: the decoder is to wait for what heals it. */
        if (view_is_stale(in->views[i])) obi_decoder_reset(in->decoder, in->instrument.id);
    }
    return true;
}

static enum fault fault_of(int status) {
    switch (status) {
    case OBI_E_NUMBER: return FAULT_NUMBER;
    case OBI_E_NAME: return FAULT_NAME;
    case OBI_E_CAPACITY: return FAULT_CAPACITY;
    default: return FAULT_FORMAT;
    }
}

/* What the decoder says of an instrument begins with its symbol; we said that already. */
static const char *without_symbol(const char *words, const char *symbol) {
    size_t n = strlen(symbol);
    return strncmp(words, symbol, n) == 0 && words[n] == ' ' ? words + n + 1 : words;
}

/* Tells what the decoder thinks of a line; lost: the book is stale by it. */
static void tell(struct intake *in, int status, const struct obi_error *err, bool lost,
                 const struct place *at) {
    struct obi_instrument who = {.struct_size = sizeof who};
    const char *words = err->message[0] != '\0' ? err->message : obi_status_text(status);
    if (obi_decoder_instrument(in->decoder, err->index, &who) != OBI_OK) who.symbol[0] = '\0';
    const char *rest = without_symbol(words, who.symbol);
    if (status < 0)
        fault_tell(in->faults, fault_of(status), at, "%s%s%s%s", words, lost ? "; " : "",
                   lost ? who.symbol : "", lost ? " is stale until a snapshot" : "");
    else if (lost)
        fault_tell(in->faults, FAULT_GAP, at, "gap in %s: %s; stale until a snapshot", who.symbol,
                   rest);
    else
        fault_tell(in->faults, FAULT_GAP, at, "%s: %s", who.symbol, rest);
}

/* Where the decoder points: the line of the last byte consumed, and the byte that it names when
 * that lies in the line, else the line's first. */
static struct place find_place(const struct place *at, const char *bytes, size_t used,
                               const struct obi_error *err) {
    struct place place = *at;
    size_t start = used;
    if (start > 0) start--; /* the line end itself */
    while (start > 0 && bytes[start - 1] != '\n') start--;
    if (err->offset >= start && err->offset < used) start = (size_t)err->offset;
    place_move(&place, bytes, start);
    return place;
}

/* A line at a time: a book that turns stale by itself must be known to the decoder before the next
 * line, which may be the snapshot that heals it, and a fault has the place of its own line. */
static size_t line_length(const char *bytes, size_t n) {
    const char *end = n > 0 ? memchr(bytes, '\n', n) : NULL;
    return end != NULL ? (size_t)(end - bytes) + 1 : n;
}

bool intake_feed(struct intake *in, struct place *at, const char *bytes, size_t n, bool end) {
    for (;;) {
        size_t n_line = line_length(bytes, n);
        bool last = n_line == n;
        struct obi_input input = {.struct_size = sizeof input,
                                  .flags = end && last ? OBI_INPUT_END : 0,
                                  .bytes = bytes,
                                  .n_bytes = n_line};
        struct obi_error err = {0};
        size_t used = 0, n_ev = 0;
        int status = obi_decoder_decode(in->decoder, &input, &used, in->ev, N_EVENTS, &n_ev, &err);
        struct place where = find_place(at, bytes, used, &err);
        if (!get_to_know(in) || !show(in, n_ev, &where)) return false;
        bool lost = n_ev > 0 && in->ev[n_ev - 1].kind == OBI_EVENT_GAP;
        if (status < 0 || status == OBI_RESYNC) tell(in, status, &err, lost, &where);
        place_move(at, bytes, used);
        in->n_bytes += used;
        bytes += used;
        n -= used;
        if (last && (status == OBI_OK || status == OBI_MORE)) return true;
        if (used == 0 && n_ev == 0) return true; /* no way on: it would say the same for ever */
    }
}
