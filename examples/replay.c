/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What you learn: bytes to events to rows, in two loops: the same on a file and on a socket.
 *     replay FILE FORMAT          up to 16 instruments, as they come */
#include <inttypes.h>
#include <obi/obi.h>
#include <stdio.h>
#include <string.h>

enum { N_BYTES = 1 << 22, N_EVENTS = 4096, N_MOST = 16 }; /* a line has to fit the bytes */
static char bytes[N_BYTES];
static struct obi_event event[N_EVENTS];
static struct obi_instrument spec[N_MOST]; /* by the instrument's id */
static obi_pipeline *pipeline[N_MOST];     /* likewise; NULL until the first snapshot */

/* The book is made as the venue has it: what it tells of the depth, which removals are normal. */
static int make_pipeline(const obi_decoder *d, uint32_t id) {
    struct obi_instrument *known = &spec[id];
    struct obi_book_options book = {.struct_size = sizeof book, .spec = known, .instrument = id};
    struct obi_pipeline_options opt = {.struct_size = sizeof opt, .book = &book};
    opt.columns = "mid, depth_imbalance[0:5]";
    known->struct_size = sizeof *known;
    int rc = obi_decoder_instrument(d, 0, known);
    for (uint32_t i = 1; !rc && known->id != id; i++) rc = obi_decoder_instrument(d, i, known);
    if (rc != OBI_OK) return rc;
    if (known->flags & OBI_INSTRUMENT_ORDERS) book.max_orders = 1 << 20;
    printf("%s in steps of %s and %s\n", known->symbol, known->price_step, known->qty_step);
    return obi_pipeline_create(&opt, NULL, &pipeline[id], NULL);
}

/* Events to rows, a frame a call. Returns OBI_OK, or below 0 when the call itself was wrong. */
static int measure(obi_decoder *decoder, const struct obi_event *ev, size_t n) {
    double value[2];
    obi_ns at;
    struct obi_rows rows = {sizeof rows, .stride = 2, .row_size = 1, .ts_ns = &at, .value = value};
    for (size_t taken; n > 0; ev += taken, n -= taken) {
        uint32_t id = ev->instrument;
        int rc = id < N_MOST ? OBI_OK : OBI_E_ARG;
        for (taken = 1; taken < n && !(ev[taken - 1].flags & OBI_EVENT_LAST);) taken++;
        if (!rc && !pipeline[id] && ev->flags & OBI_EVENT_SNAPSHOT) rc = make_pipeline(decoder, id);
        if (rc != OBI_OK) return rc;
        if (!pipeline[id]) continue; /* a trade before the first snapshot */
        rc = obi_pipeline_run(pipeline[id], ev, taken, &taken, &rows);
        int refused = rc == OBI_E_EVENT || rc == OBI_E_CAPACITY;
        if (rc < 0 && !refused) return rc; /* a mistake of this program */
        if (rows.n_rows) printf("%" PRId64 " %s", at, spec[id].symbol);
        if (rows.n_rows) printf(" %10.1f % .3f\n", value[0], value[1]);
        if (rc == OBI_RESYNC) printf("stale: only a snapshot helps\n");
        if (rc == OBI_RESYNC && ev[taken - 1].kind != OBI_EVENT_GAP) obi_decoder_reset(decoder, id);
        if (refused) taken++; /* the book refused this event: go on behind it */
    }
    return OBI_OK;
}

/* Bytes to events. Keeps those that are left, the beginning of a message. */
static int decode(obi_decoder *decoder, size_t *have, int at_end) {
    struct obi_input in = {.struct_size = sizeof in, .flags = at_end ? OBI_INPUT_END : 0};
    struct obi_error err;
    for (in.bytes = bytes;;) {
        size_t used, n_ev;
        in.n_bytes = *have;
        int rc = obi_decoder_decode(decoder, &in, &used, event, N_EVENTS, &n_ev, &err);
        int refused =
            rc == OBI_E_FORMAT || rc == OBI_E_NUMBER || rc == OBI_E_NAME || rc == OBI_E_CAPACITY;
        if (rc < 0) printf("byte %" PRIu64 ": %s\n", err.offset, err.message);
        if (rc < 0 && !refused) return rc; /* a mistake of this program */
        memmove(bytes, bytes + used, *have -= used);
        int run = measure(decoder, event, n_ev);
        if (run < 0 || rc == OBI_OK || rc == OBI_MORE) return run;
    }
}

/* Gives a line at a time; bytes that are no lines may be cut anywhere. */
static int replay(FILE *file, obi_decoder *decoder) {
    size_t n = 0;
    int c = 0, rc = OBI_OK, done = 0;
    while (rc == OBI_OK && c != EOF) {
        for (c = 0; c != '\n' && n < N_BYTES && (c = getc(file)) != EOF;) bytes[n++] = (char)c;
        rc = decode(decoder, &n, c == EOF || n == N_BYTES);
    }
    if (rc < 0) fprintf(stderr, "replay: %s\n", obi_status_text(rc));
    for (int i = 0; i < N_MOST; obi_pipeline_destroy(pipeline[i++])) done |= pipeline[i] != NULL;
    return rc == OBI_OK && done ? 0 : 1;
}

int main(int argc, char **argv) {
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = argv[argc - 1]};
    obi_decoder *decoder;
    struct obi_error err = {.message = "usage: replay FILE FORMAT"};
    FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
    if (!file || obi_decoder_create(&opt, NULL, &decoder, &err) != OBI_OK) {
        fprintf(stderr, "%s\n", argc == 3 && !file ? "replay: no such file" : err.message);
        return 2;
    }
    int status = replay(file, decoder);
    obi_decoder_destroy(decoder);
    fclose(file);
    return status;
}
