/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Each call of the decoder answers with events, then with what it thinks of the bytes. The events
 * go to the hand first, so a gap is in the book before it is told; then the place moves over what
 * was consumed, and its last line is the one to blame. */
#include "feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_EVENTS      4096
#define N_INSTRUMENTS 65536 /* where none is asked for: all that a decoder can have */

static void copy_text(char *to, size_t size, const char *from) {
    snprintf(to, size, "%s", from != NULL ? from : "");
}

struct obi_instrument feed_instrument(const struct options *options, const char *symbol) {
    struct obi_instrument instrument = {.struct_size = sizeof instrument};
    copy_text(instrument.symbol, sizeof instrument.symbol, symbol);
    copy_text(instrument.price_step, sizeof instrument.price_step, options->price_step);
    copy_text(instrument.qty_step, sizeof instrument.qty_step, options->qty_step);
    return instrument;
}

obi_decoder *feed_decoder(const char *format, obi_ns day_ns,
                          const struct obi_instrument *instrument) {
    struct obi_decoder_options options = {
        .struct_size = sizeof options,
        .flags = instrument == NULL ? 0 : OBI_DECODER_ONLY_GIVEN,
        .format = format,
        .instrument = instrument,
        .n_instruments = instrument == NULL ? 0 : 1,
        .max_instruments = instrument == NULL ? N_INSTRUMENTS : 0,
        .day_ns = day_ns,
    };
    obi_decoder *decoder = NULL;
    struct obi_error err = {0};
    int status = obi_decoder_create(&options, NULL, &decoder, &err);
    if (status != OBI_OK)
        say("the decoder of %s: %s", format,
            err.message[0] != '\0' ? err.message : obi_status_text(status));
    return decoder;
}

bool feed_open(struct feed *f, obi_decoder *decoder, struct faults *faults) {
    *f = (struct feed){.decoder = decoder, .faults = faults};
    f->ev = malloc(N_EVENTS * sizeof *f->ev);
    if (f->ev == NULL) say("no memory");
    return f->ev != NULL;
}

void feed_close(struct feed *f) {
    obi_decoder_destroy(f->decoder);
    free(f->ev);
    *f = (struct feed){0};
}

bool feed_has_snapshot(const struct obi_event *ev, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (ev[i].kind == OBI_EVENT_CLEAR || ev[i].flags & OBI_EVENT_SNAPSHOT) return true;
    return false;
}

uint64_t feed_count(const struct feed *f, uint32_t counter) {
    uint64_t n = 0;
    if (f->decoder != NULL) obi_decoder_count(f->decoder, counter, &n);
    return n;
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
static void tell(struct feed *f, int status, const struct obi_error *err, bool lost,
                 const struct place *at) {
    struct obi_instrument who = {.struct_size = sizeof who};
    const char *words = err->message[0] != '\0' ? err->message : obi_status_text(status);
    if (obi_decoder_instrument(f->decoder, err->index, &who) != OBI_OK) who.symbol[0] = '\0';
    const char *rest = without_symbol(words, who.symbol), *symbol = say_symbol(who.symbol);
    if (status < 0)
        fault_tell(f->faults, fault_of(status), at, "%s%s%s%s", words, lost ? "; " : "",
                   lost ? symbol : "", lost ? " is stale until a snapshot" : "");
    else if (lost)
        fault_tell(f->faults, FAULT_GAP, at, "gap in %s: %s; stale until a snapshot", symbol, rest);
    else
        fault_tell(f->faults, FAULT_GAP, at, "%s: %s", symbol, rest);
}

/* Where the decoder points: the line of the last byte consumed, and the byte that it names when
 * that lies in the line, else the line's first. */
static struct place find_place(const struct place *at, const char *bytes, size_t used,
                               const struct obi_error *err) {
    struct place place = *at;
    size_t start = used;
    if (at->binary) start = 0;
    if (start > 0) start--; /* the line end itself */
    while (start > 0 && bytes[start - 1] != '\n') start--;
    if (err->offset >= start && err->offset < used) start = (size_t)err->offset;
    place_move(&place, bytes, start);
    return place;
}

/* A line at a time: a book that turns stale by itself must be known to the decoder before the next
 * line, which may be the snapshot that heals it, and a fault has the place of its own line. */
static size_t line_length(const struct place *at, const char *bytes, size_t n) {
    if (at->binary) return n;
    const char *end = n > 0 ? memchr(bytes, '\n', n) : NULL;
    return end != NULL ? (size_t)(end - bytes) + 1 : n;
}

static void note_time(struct feed *f, size_t n) {
    const struct obi_event *last = n > 0 ? &f->ev[n - 1] : NULL;
    if (last != NULL && (last->recv_ns != 0 || last->ts_ns != 0))
        f->now_ns = last->recv_ns != 0 ? last->recv_ns : last->ts_ns;
}

bool feed_run(struct feed *f, struct place *at, const char *bytes, size_t n, bool end) {
    for (;;) {
        size_t n_line = line_length(at, bytes, n);
        bool last = n_line == n;
        struct obi_input input = {.struct_size = sizeof input,
                                  .flags = end && last ? OBI_INPUT_END : 0,
                                  .bytes = bytes,
                                  .n_bytes = n_line};
        struct obi_error err = {0};
        size_t used = 0, n_ev = 0;
        int status = obi_decoder_decode(f->decoder, &input, &used, f->ev, N_EVENTS, &n_ev, &err);
        struct place where = find_place(at, bytes, used, &err);
        note_time(f, n_ev);
        if (!f->hand(f->ctx, f->ev, n_ev, &where)) return false;
        bool lost = n_ev > 0 && f->ev[n_ev - 1].kind == OBI_EVENT_GAP;
        if (status < 0 || status == OBI_RESYNC) tell(f, status, &err, lost, &where);
        place_move(at, bytes, used);
        f->n_bytes += used;
        bytes += used;
        n -= used;
        if (last && (status == OBI_OK || status == OBI_MORE)) return true;
        if (used == 0 && n_ev == 0) return true; /* no way on: it would say the same for ever */
    }
}

bool feed_source(struct feed *f, struct source *source) {
    const char *bytes;
    size_t n = source_lines(source, &bytes);
    struct place at = source->at;
    bool going = n == 0 || feed_run(f, &at, bytes, n, source->end);
    source_take(source, at.binary ? (size_t)(at.offset - source->at.offset) : n);
    return going;
}
