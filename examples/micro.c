/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What you learn: from a recording to a table of micro-prices, kept in a file and looked up.
 *     micro FILE FORMAT SYMBOL PRICE_STEP QTY_STEP TABLE     a message a line
 * Give the steps the venue trades in: what a snapshot's decimals show may be finer. */
#include <inttypes.h>
#include <obi/obi.h>
#include <stdio.h>
#include <string.h>

enum { N_BYTES = 1 << 22, N_EVENTS = 4096 };
static char line[N_BYTES];
static struct obi_event event[N_EVENTS];
static struct obi_instrument known = {.struct_size = sizeof known};

/* The book as the venue has it; without one the calls below answer OBI_E_ARG. */
static void make_book(const obi_decoder *decoder, obi_book **book) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .spec = &known};
    obi_decoder_instrument(decoder, 0, &known);
    obi_book_create(&opt, NULL, book, NULL);
}

/* Frame by frame: into the book, then into the table. */
static int learn(obi_micro *micro, obi_book *book, const struct obi_event *ev, size_t n) {
    int rc = OBI_OK;
    for (size_t taken = 0; n > 0 && rc != OBI_E_ARG; ev += taken, n -= taken) {
        rc = obi_book_apply(book, ev, n, &taken);
        taken += rc < 0; /* the book refused this event: go on behind it */
        if (rc >= 0) rc = obi_micro_update(micro, book);
    }
    return rc;
}

static int read_all(FILE *file, obi_decoder *decoder, obi_micro *micro, obi_book **book) {
    int rc = OBI_OK;
    while (rc >= 0 && fgets(line, sizeof line, file)) {
        struct obi_input in = {sizeof in, .flags = OBI_INPUT_END, .bytes = line};
        in.n_bytes = strlen(line);
        for (rc = OBI_FULL; rc == OBI_FULL || rc == OBI_RESYNC;) {
            size_t used, n;
            rc = obi_decoder_decode(decoder, &in, &used, event, N_EVENTS, &n, NULL);
            if (n && !*book) make_book(decoder, book);
            if (n && learn(micro, *book, event, n) == OBI_E_ARG) return OBI_E_ARG;
            in.bytes = (const char *)in.bytes + used;
            in.n_bytes -= used;
        }
    }
    return rc;
}

static void show(const obi_micro *micro) {
    printf("adjustment in ticks, by share of the bid from none to all\n");
    for (uint32_t i = 0; i < 8; i++) {
        double value;
        obi_micro_get(micro, i % 4, 1 + i / 4, &value, NULL);
        if (i % 4 == 0) printf("spread %" PRIu32, 1 + i / 4);
        printf("  %+.3f%s", value, i % 4 == 3 ? "\n" : "");
    }
}

/* Writes the table, reads it again and asks what it adds to a mid. */
static int keep(const obi_micro *micro, const char *path) {
    size_t n = 0;
    FILE *file = fopen(path, "wb");
    obi_micro *again = NULL;
    double add = 0;
    int ok = file && obi_micro_save(micro, line, sizeof line, &n) == OBI_OK &&
             fwrite(line, 1, n, file) == n && fclose(file) == 0 &&
             obi_micro_restore(line, n, NULL, &again, NULL) == OBI_OK &&
             obi_micro_find(again, 9, 2, 1, &add, NULL) == OBI_OK;
    if (ok) printf("9 bid, 2 asked, a tick apart: the mid and %+.3f ticks\n", add);
    obi_micro_destroy(again);
    return ok;
}

int main(int argc, char **argv) {
    struct obi_micro_options shape = {.struct_size = sizeof shape, .n_buckets = 4, .n_spreads = 2};
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .n_instruments = 1};
    obi_decoder *decoder = NULL;
    obi_micro *micro = NULL;
    obi_book *book = NULL;
    FILE *file = argc == 7 ? fopen(argv[1], "rb") : NULL;
    if (!file) return 2;
    opt.instrument = &known;
    opt.format = argv[2];
    snprintf(known.symbol, sizeof known.symbol, "%s", argv[3]);
    snprintf(known.price_step, sizeof known.price_step, "%s", argv[4]);
    snprintf(known.qty_step, sizeof known.qty_step, "%s", argv[5]);
    int ok = obi_decoder_create(&opt, NULL, &decoder, NULL) == OBI_OK &&
             obi_micro_create(&shape, NULL, &micro, NULL) == OBI_OK &&
             read_all(file, decoder, micro, &book) >= 0 && obi_micro_solve(micro, NULL) == OBI_OK;
    if (ok) show(micro);
    ok = ok && keep(micro, argv[6]);
    obi_micro_destroy(micro);
    obi_book_destroy(book);
    obi_decoder_destroy(decoder);
    fclose(file);
    return ok ? 0 : 1;
}
