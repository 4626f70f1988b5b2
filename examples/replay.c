/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What you learn: bytes to events to rows, in two loops: the same on a file and on a socket.
 *     replay FILE [FORMAT]          FORMAT is binance-usdm unless given */
#include <inttypes.h>
#include <obi/obi.h>
#include <stdio.h>
#include <string.h>

enum { N_BYTES = 1 << 22, N_EVENTS = 4096 }; /* a line has to fit the bytes */
static char bytes[N_BYTES];
static struct obi_event event[N_EVENTS];

/* The book is made as the venue has it: what it tells of the depth, which removals are normal. */
static obi_pipeline *make_pipeline(const obi_decoder *decoder) {
    struct obi_instrument spec = {.struct_size = sizeof spec};
    struct obi_book_options book = {.struct_size = sizeof book, .spec = &spec};
    struct obi_pipeline_options opt = {.struct_size = sizeof opt, .book = &book};
    obi_pipeline *pipeline = NULL;
    opt.columns = "mid, depth_imbalance[0:5]";
    if (obi_decoder_instrument(decoder, 0, &spec) != OBI_OK) return NULL;
    book.instrument = spec.id;
    printf("%s in steps of %s and %s\n", spec.symbol, spec.price_step, spec.qty_step);
    return obi_pipeline_create(&opt, NULL, &pipeline, NULL) == OBI_OK ? pipeline : NULL;
}

/* Events to rows, one row a call. Returns OBI_OK, or below 0 when the call itself was wrong. */
static int measure(obi_pipeline *pipeline, const struct obi_event *ev, size_t n) {
    double value[2];
    obi_ns ts_ns;
    struct obi_rows rows = {.struct_size = sizeof rows, .stride = 2, .row_size = 1};
    rows.value = value;
    rows.ts_ns = &ts_ns;
    for (size_t taken = 0; n > 0; ev += taken, n -= taken) {
        int rc = obi_pipeline_run(pipeline, ev, n, &taken, &rows);
        int refused = rc == OBI_E_EVENT || rc == OBI_E_CAPACITY;
        if (rc < 0 && !refused) return rc; /* a mistake of this program */
        if (rows.n_rows) printf("%" PRId64 " %10.1f % .3f\n", ts_ns, value[0], value[1]);
        if (rc == OBI_RESYNC) printf("stale: only a snapshot helps\n");
        if (refused) taken++; /* the book refused this event: go on behind it */
    }
    return OBI_OK;
}

/* Whether a message was refused, and the next may be good. */
static int is_input(int rc) {
    return rc == OBI_E_FORMAT || rc == OBI_E_NUMBER || rc == OBI_E_NAME || rc == OBI_E_CAPACITY;
}

/* Bytes to events. Tells the bytes that are used up: what is left is the beginning of a line. */
static int decode(obi_decoder *decoder, obi_pipeline **pipeline, size_t n, int at_end,
                  size_t *used) {
    struct obi_input in = {.struct_size = sizeof in, .flags = at_end ? OBI_INPUT_END : 0};
    struct obi_error err;
    for (*used = 0;;) {
        size_t n_used = 0, n_ev = 0;
        in.bytes = bytes + *used;
        in.n_bytes = n - *used;
        int rc = obi_decoder_decode(decoder, &in, &n_used, event, N_EVENTS, &n_ev, &err);
        if (rc < 0) printf("byte %" PRIu64 ": %s\n", err.offset, err.message);
        if (rc < 0 && !is_input(rc)) return rc; /* a mistake of this program */
        *used += n_used;
        if (n_ev && !*pipeline && !(*pipeline = make_pipeline(decoder))) return OBI_E_NOMEM;
        int run = n_ev ? measure(*pipeline, event, n_ev) : OBI_OK;
        if (run < 0 || rc == OBI_OK || rc == OBI_MORE) return run;
    }
}

static int replay(FILE *file, obi_decoder *decoder) {
    obi_pipeline *pipeline = NULL;
    size_t have = 0, read, used;
    int rc;
    do {
        read = fread(bytes + have, 1, N_BYTES - have, file);
        have += read;
        rc = decode(decoder, &pipeline, have, read == 0, &used);
        memmove(bytes, bytes + used, have -= used);
    } while (rc == OBI_OK && read > 0);
    if (rc < 0) fprintf(stderr, "replay: %s\n", obi_status_text(rc));
    int done = rc == OBI_OK && pipeline != NULL;
    obi_pipeline_destroy(pipeline);
    return done ? 0 : 1;
}

int main(int argc, char **argv) {
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = "binance-usdm"};
    obi_decoder *decoder;
    struct obi_error err;
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (argc > 2) opt.format = argv[2];
    if (!file || obi_decoder_create(&opt, NULL, &decoder, &err) != OBI_OK) {
        fprintf(stderr, "replay: %s\n", file ? err.message : "name a file that can be read");
        return 2;
    }
    int status = replay(file, decoder);
    obi_decoder_destroy(decoder);
    fclose(file);
    return status;
}
