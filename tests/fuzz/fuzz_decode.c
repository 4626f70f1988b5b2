/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "fuzz_decode.h"

#include <obi/obi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD = 2,           /* bytes that choose the way */
    BOOKS = 2,          /* instruments 0 and 1 have a book */
    CALLS_SPARE = 64,   /* calls beyond one for each byte and event */
    EVENTS_KEPT = 4096, /* the rest goes into the hash alone */
    ROOM_MOST = 64
};

static void must(int claim, const char *what) {
    if (claim) return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

/* What bytes became. */
struct outcome {
    uint64_t hash;
    uint64_t n_ev, n_errors, n_resyncs;
    uint64_t count[OBI_COUNTER_DECODER_STATES - OBI_COUNTER_DECODER_MESSAGES + 1];
};

static void note_event(struct outcome *out, const struct obi_event *ev) {
    unsigned char bytes[sizeof *ev];
    memcpy(bytes, ev, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) out->hash = (out->hash ^ bytes[i]) * 0x100000001b3u;
    out->n_ev++;
}

/* -- books ------------------------------------------------------------------------------------- */

/* A book of levels and one of orders for each instrument; what is of the other kind is refused. */
static void open_books(obi_book *book[2 * BOOKS]) {
    for (uint32_t i = 0; i < 2 * BOOKS; i++) {
        struct obi_book_options opt = {.struct_size = sizeof opt, .max_levels = 256};
        opt.instrument = i / 2;
        opt.max_orders = i % 2 ? 256 : 0;
        must(obi_book_create(&opt, NULL, &book[i], NULL) == OBI_OK, "a book is made");
    }
}

static void apply(obi_book *book, const struct obi_event *ev, size_t n) {
    while (n) {
        size_t taken;
        int rc = obi_book_apply(book, ev, n, &taken);
        must(rc != OBI_E_ARG, "a book takes events");
        if (rc < 0) taken++;
        must(taken > 0 && taken <= n, "a book goes on");
        ev += taken;
        n -= taken;
        must(obi_book_check(book, NULL) == OBI_OK, "a book keeps its invariants");
    }
    struct obi_book_info info = {.struct_size = sizeof info};
    must(obi_book_info(book, &info) == OBI_OK, "a book tells where it stands");
    must(info.state != OBI_STATE_VALID || info.epoch > 0, "a valid book was begun by a snapshot");
}

/* -- decoding ---------------------------------------------------------------------------------- */

struct run {
    const char *format;
    size_t piece, room; /* bytes more a call, events a call */
    int minds; /* knows its instruments beforehand, resets them at every fault, asks questions */
    obi_book *book[2 * BOOKS];
};

static const struct obi_instrument known[] = {
    {.struct_size = sizeof *known, .id = 1, .symbol = "X", .price_step = "0.1", .qty_step = "0.5"},
    {.struct_size = sizeof *known, .id = 4, .symbol = "BTCUSDT"},
};

static obi_decoder *open_decoder(const struct run *run) {
    struct obi_decoder_options opt = {.struct_size = sizeof opt,
                                      .flags = run->room % 2 ? OBI_DECODER_ONLY_GIVEN : 0,
                                      .format = run->format,
                                      .instrument = known,
                                      .n_instruments = run->minds ? 2 : 0,
                                      .max_instruments = 6,
                                      .max_pending = 96,
                                      .max_text = 512};
    obi_decoder *d;
    if (!run->minds) opt.flags = 0;
    must(obi_decoder_create(&opt, NULL, &d, NULL) == OBI_OK, "a decoder is made");
    must(obi_decoder_footprint(&opt) > 0, "and its size can be asked");
    return d;
}

/* What a caller does that takes care: looks at every instrument, and has those wait that lost
 * something. */
static void mind(obi_decoder *d, int rc) {
    struct obi_instrument told = {.struct_size = sizeof told};
    const char *name;
    uint64_t count;
    for (uint32_t i = 0; obi_decoder_instrument(d, i, &told) == OBI_OK; i++) {
        uint32_t index = i;
        must(memchr(told.symbol, 0, sizeof told.symbol) != NULL, "a symbol has an end");
        if (rc >= 0) continue;
        must(obi_decoder_reset(d, told.id) == OBI_OK, "an instrument is reset");
        must(obi_decoder_waiting(d, &index) == OBI_RESYNC && index == i, "and waits from then on");
    }
    for (uint32_t i = 0; obi_decoder_unknown(d, i, &name, &count) == OBI_OK; i++) {
        must(strlen(name) < 24 && count > 0, "what is not used has a name");
    }
}

static void take_events(const struct run *run, const struct obi_event *ev, size_t n,
                        struct outcome *out) {
    must(obi_event_check(ev, n, NULL) == OBI_OK, "events are well formed");
    for (size_t i = 0; i < n; i++) note_event(out, &ev[i]);
    for (size_t i = 0; i < 2 * BOOKS && run->book[0]; i++) apply(run->book[i], ev, n);
}

/* One call, whose bytes are a copy that ends where they do. */
static int call(obi_decoder *d, const struct run *run, const uint8_t *bytes, size_t n, int ends,
                size_t *used, struct outcome *out, size_t *n_ev) {
    struct obi_event ev[ROOM_MOST];
    struct obi_error err;
    uint8_t *copy = malloc(n ? n : 1);
    must(copy != NULL, "there is memory");
    memcpy(copy, bytes, n);
    struct obi_input in = {.struct_size = sizeof in,
                           .flags = ends ? OBI_INPUT_END : 0,
                           .bytes = copy,
                           .n_bytes = n,
                           .recv_ns = 7};
    int rc = obi_decoder_decode(d, &in, used, ev, run->room, n_ev, &err);
    must(*used <= n && *n_ev <= run->room, "a call stays within its bounds");
    must(err.status == rc && (rc == OBI_OK) == !err.message[0], "a call's error is its result");
    take_events(run, ev, *n_ev, out);
    out->n_errors += rc < 0;
    out->n_resyncs += rc == OBI_RESYNC;
    free(copy);
    return rc;
}

static void note_counters(const obi_decoder *d, struct outcome *out) {
    uint32_t first = OBI_COUNTER_DECODER_MESSAGES;
    for (uint32_t c = first; c <= OBI_COUNTER_DECODER_STATES; c++) {
        must(obi_decoder_count(d, c, &out->count[c - first]) == OBI_OK, "a counter is read");
    }
}

/* As a reader of a file does: some bytes more each time, what was not used comes again. */
static void decode(const struct run *run, const uint8_t *bytes, size_t n, struct outcome *out) {
    obi_decoder *d = open_decoder(run);
    size_t at = 0, end = run->piece < n ? run->piece : n, used, n_ev;
    *out = (struct outcome){.hash = 0xcbf29ce484222325u};
    for (;;) {
        int rc = call(d, run, bytes + at, end - at, end == n, &used, out, &n_ev);
        at += used;
        if (run->minds) mind(d, rc);
        if (rc == OBI_FULL) {
            must(n_ev == run->room, "what is full has no room");
        } else if (rc == OBI_OK || rc == OBI_MORE) {
            must(rc != OBI_OK || at == end, "what is well is done");
            if (end == n) break;
            end = n - end > run->piece ? end + run->piece : n;
        } else {
            must(used > 0 || n_ev > 0 || out->n_errors + out->n_resyncs < n + CALLS_SPARE,
                 "calls end");
        }
    }
    note_counters(d, out);
    obi_decoder_destroy(d);
}

void fuzz_decode(const char *format, const uint8_t *data, size_t n) {
    struct outcome whole, pieces;
    if (n < HEAD) return;
    struct run at_once = {.format = format, .piece = n, .room = ROOM_MOST};
    struct run in_pieces = {
        .format = format, .piece = 1 + (size_t)data[0] % 97, .room = 1 + (size_t)data[1] % 7};
    open_books(at_once.book);
    decode(&at_once, data + HEAD, n - HEAD, &whole);
    decode(&in_pieces, data + HEAD, n - HEAD, &pieces);
    for (size_t i = 0; i < 2 * BOOKS; i++) obi_book_destroy(at_once.book[i]);
    must(whole.n_ev == pieces.n_ev && whole.hash == pieces.hash, "pieces give the same events");
    must(whole.n_errors == pieces.n_errors, "pieces give the same errors");
    must(!memcmp(whole.count, pieces.count, sizeof whole.count), "pieces give the same counters");
    struct run with_care = in_pieces;
    with_care.minds = 1;
    decode(&with_care, data + HEAD, n - HEAD, &pieces);
}
