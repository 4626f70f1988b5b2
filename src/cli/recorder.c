/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See recorder.h. */
#include "recorder.h"

#include "command.h"
#include "output.h"
#include "say.h"
#include "stop.h"
#include "writer.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX = 32, LIVING_STEP = 4096 };

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

static bool begin(struct writer *w, const struct options *o, const struct gen_options *market) {
    uint32_t n = market->n_instruments > 1 ? market->n_instruments : 1;
    bool good = writer_open(w, "-", NULL);
    for (uint32_t i = 0; good && i < n; i++) {
        struct obi_instrument instrument = describe(o, market, i);
        good = writer_tell(w, i, &instrument);
    }
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

static int record(struct gen *gen, const struct options *o, const struct gen_options *market,
                  struct truth *truth) {
    const struct obi_event *ev;
    struct writer w;
    size_t n;
    if (!truth_open(truth, o->truth, market)) return EXIT_USAGE;
    if (truth->file != NULL) gen_watch(gen, truth_take, truth);
    bool good = begin(&w, o, market);
    while (good && stop_signal() == 0 && (n = gen_next(gen, &ev)) > 0) good = writer_put(&w, ev, n);
    good = writer_close(&w) && good;
    put_living(gen, market->n_instruments, truth);
    return truth_close(truth) && (good || output_closed()) ? EXIT_DONE : EXIT_EMPTY;
}

int recorder_run(const struct options *o, const struct gen_options *market, struct truth *truth) {
    if (o->symbol != NULL && strlen(o->symbol) > NAME_MAX) {
        say("--symbol takes at most %d characters, not '%s'", NAME_MAX, o->symbol);
        return EXIT_USAGE;
    }
    struct gen *gen = gen_create(market);
    if (gen == NULL) {
        say("this market cannot be made; see 'obi gen --help'");
        return EXIT_USAGE;
    }
    int code = record(gen, o, market, truth);
    gen_destroy(gen);
    return code;
}
