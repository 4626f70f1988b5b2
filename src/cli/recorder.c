/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Events are gathered until they make a good block, and go out where a frame ends. A frame that is
 * too long for a block is cut: each part is a block. */
#include "recorder.h"

#include "command.h"
#include "output.h"
#include "say.h"
#include "stop.h"

#include <obi/record.h>
#include <stdlib.h>
#include <string.h>

enum { GOOD_BLOCK = 4096, NAME_MAX = 32, LIVING_STEP = 4096 };

struct recorder {
    struct obi_event *event; /* a block in the making */
    size_t n;
    uint64_t n_blocks;
    void *bytes; /* room for a block, or for the beginning */
};

static bool put(struct recorder *r, int status, size_t n, const struct obi_error *err) {
    if (status == OBI_OK) return output_write(r->bytes, n);
    say("a recording cannot be made: %s", err->message);
    return false;
}

static bool flush(struct recorder *r) {
    struct obi_error err;
    size_t n = 0;
    if (r->n == 0) return true;
    int status = obi_record_block(r->event, r->n, r->n_blocks++, r->bytes,
                                  obi_record_block_size(r->n), &n, &err);
    r->n = 0;
    return put(r, status, n, &err);
}

static bool add_frame(struct recorder *r, const struct obi_event *ev, size_t n) {
    while (n > 0) {
        if (r->n + n > OBI_RECORD_BLOCK_EVENTS && !flush(r)) return false;
        size_t part = n < OBI_RECORD_BLOCK_EVENTS ? n : OBI_RECORD_BLOCK_EVENTS;
        memcpy(r->event + r->n, ev, part * sizeof *ev);
        r->n += part;
        ev += part;
        n -= part;
    }
    return r->n < GOOD_BLOCK || flush(r);
}

/* The only market has the symbol as it is; of many each has its number behind it. Levels are told
 * as Binance tells them: some go that were never there. */
static struct obi_instrument describe(const struct options *o, const struct gen_options *market,
                                      uint32_t id) {
    bool orders = market->view == GEN_VIEW_ORDERS;
    struct obi_instrument in = {
        .struct_size = sizeof in,
        .id = id,
        .flags = orders ? OBI_INSTRUMENT_ORDERS : OBI_INSTRUMENT_UNKNOWN_OK,
        .price_step = "0.1",
        .qty_step = "0.001",
    };
    const char *symbol = o->symbol != NULL ? o->symbol : "OBIUSDT";
    if (market->n_instruments > 1)
        snprintf(in.symbol, sizeof in.symbol, "%s%u", symbol, (unsigned)id);
    else
        snprintf(in.symbol, sizeof in.symbol, "%s", symbol);
    return in;
}

static bool begin(struct recorder *r, const struct options *o, const struct gen_options *market) {
    struct obi_error err;
    uint32_t n = market->n_instruments > 1 ? market->n_instruments : 1;
    struct obi_instrument *in = calloc(n, sizeof *in);
    size_t begin = obi_record_begin_size(n), block = obi_record_block_size(OBI_RECORD_BLOCK_EVENTS);
    r->event = malloc(OBI_RECORD_BLOCK_EVENTS * sizeof *r->event);
    r->bytes = malloc(begin > block ? begin : block);
    bool good = in != NULL && r->event != NULL && r->bytes != NULL;
    if (!good) say("no memory");
    for (uint32_t i = 0; good && i < n; i++) in[i] = describe(o, market, i);
    size_t written = 0;
    if (good) {
        int status = obi_record_begin(in, n, r->bytes, begin, &written, &err);
        good = put(r, status, written, &err);
    }
    free(in);
    return good;
}

static void put_living(const struct gen *gen, uint32_t n_instruments, struct truth *truth) {
    struct gen_death *order = NULL;
    size_t room = 0;
    for (uint32_t i = 0; truth->file != NULL && (i == 0 || i < n_instruments); i++) {
        size_t n = gen_living(gen, i, order, room);
        if (n > room) {
            free(order);
            room = n + LIVING_STEP;
            order = malloc(room * sizeof *order);
            if (order == NULL) {
                truth->failed = true;
                say("no memory");
                return;
            }
            gen_living(gen, i, order, room);
        }
        truth_put_living(truth, i, order, n);
    }
    free(order);
}

static int record(struct recorder *r, struct gen *gen, const struct options *o,
                  const struct gen_options *market, struct truth *truth) {
    const struct obi_event *ev;
    size_t n;
    if (!truth_open(truth, o->truth, market)) return EXIT_USAGE;
    if (truth->file != NULL) gen_watch(gen, truth_take, truth);
    bool good = begin(r, o, market);
    while (good && stop_signal() == 0 && (n = gen_next(gen, &ev)) > 0) good = add_frame(r, ev, n);
    good = good && flush(r);
    put_living(gen, market->n_instruments, truth);
    return truth_close(truth) && (good || output_closed()) ? EXIT_DONE : EXIT_EMPTY;
}

int recorder_run(const struct options *o, const struct gen_options *market, struct truth *truth) {
    struct recorder r = {NULL, 0, 0, NULL};
    if (o->symbol != NULL && strlen(o->symbol) > NAME_MAX) {
        say("--symbol takes at most %d characters, not '%s'", NAME_MAX, o->symbol);
        return EXIT_USAGE;
    }
    struct gen *gen = gen_create(market);
    if (gen == NULL) {
        say("this market cannot be made; see 'obi gen --help'");
        return EXIT_USAGE;
    }
    int code = record(&r, gen, o, market, truth);
    gen_destroy(gen);
    free(r.event);
    free(r.bytes);
    return code;
}
