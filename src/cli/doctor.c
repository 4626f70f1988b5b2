/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * `obi doctor`: what is in a recording, and whether it can be trusted. Every instrument gets a book
 * of its own; nothing is measured, everything is counted. */
#include "command.h"
#include "feed.h"
#include "format.h"
#include "help.h"
#include "moment.h"
#include "output.h"
#include "progress.h"
#include "report.h"
#include "source.h"
#include "stop.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_ORDERS_DEFAULT = 1 << 20 };

struct doctor {
    const struct options *options;
    const char *format;
    struct patient_limits limits;
    struct fault_note note[N_FAULTS][FAULTS_NOTED];
    struct faults faults;
    struct source source;
    struct feed feed;
    struct progress progress;
    struct patient *patient; /* in the decoder's order */
    size_t n_patients, size;
    uint64_t n_lines, n_bytes;
};

static bool make_room(struct doctor *d) {
    if (d->n_patients < d->size) return true;
    size_t size = d->size == 0 ? 16 : d->size * 2;
    struct patient *patient = realloc(d->patient, size * sizeof *patient);
    if (patient == NULL) {
        say("no memory");
        return false;
    }
    d->patient = patient;
    d->size = size;
    return true;
}

/* Whether the decoder knows enough of an instrument for a book. */
static bool is_known(const struct obi_instrument *instrument) {
    return instrument->price_step[0] != '\0' && instrument->qty_step[0] != '\0';
}

/* The patient of an instrument, made when its first events come; NULL when it cannot be. */
static struct patient *find_patient(struct doctor *d, uint32_t id) {
    for (size_t i = 0; i < d->n_patients; i++)
        if (d->patient[i].instrument.id == id) return &d->patient[i];
    struct obi_instrument instrument = {.struct_size = sizeof instrument};
    for (uint32_t i = 0; obi_decoder_instrument(d->feed.decoder, i, &instrument) == OBI_OK; i++) {
        if (instrument.id != id || !is_known(&instrument)) continue;
        if (!make_room(d)) return NULL;
        struct patient *p = &d->patient[d->n_patients];
        if (!patient_open(p, &instrument, &d->limits)) return NULL;
        d->n_patients++;
        return p;
    }
    return NULL;
}

/* Events of one instrument after the other. A book that turned stale by itself asks the decoder to
 * wait for what heals it. */
static bool take(void *ctx, const struct obi_event *ev, size_t n, const struct place *at) {
    struct doctor *d = ctx;
    while (n > 0) {
        uint32_t id = ev->instrument;
        size_t run = 1;
        while (run < n && ev[run].instrument == id) run++;
        struct patient *p = find_patient(d, id);
        if (p == NULL) return false;
        patient_run(p, ev, run, &d->faults, at);
        if (patient_is_stale(p)) obi_decoder_reset(d->feed.decoder, id);
        ev += run;
        n -= run;
    }
    return true;
}

static bool read_source(struct doctor *d) {
    struct source *s = &d->source;
    for (bool going = true; going && stop_signal() == 0;) {
        going = feed_source(&d->feed, s);
        progress_tick(&d->progress, s, d->feed.now_ns, 0);
        if (!going || s->end) return going;
        source_fill(s);
    }
    return false;
}

/* The first file is open: its format was asked for. */
static bool read_file(struct doctor *d, size_t i) {
    if (i > 0 && !source_open(&d->source, d->options->files[i], &d->faults)) return true;
    if (i > 0 && format_traits(d->format) & OBI_TRAIT_BINARY) source_make_binary(&d->source);
    bool going = read_source(d);
    d->n_lines += d->source.at.binary ? 0 : d->source.at.line - 1;
    d->n_bytes += d->source.at.offset;
    source_close(&d->source);
    return going;
}

/* What can be verified is known at the end: a venue may leave out what it promised. */
static void learn(struct doctor *d) {
    struct obi_instrument told = {.struct_size = sizeof told};
    for (uint32_t i = 0; obi_decoder_instrument(d->feed.decoder, i, &told) == OBI_OK; i++)
        for (size_t k = 0; k < d->n_patients; k++)
            if (d->patient[k].instrument.id == told.id)
                d->patient[k].instrument.verification = told.verification;
}

static bool print(const struct doctor *d, double seconds) {
    const struct options *o = d->options;
    struct report report = {d->format, o->files,        o->n_files, d->n_lines,    d->n_bytes,
                            seconds,   d->feed.decoder, d->patient, d->n_patients, &d->faults};
    struct text text = {0};
    if (o->json)
        report_put_json(&text, &report);
    else
        report_put_text(&text, &report);
    bool written = !text.failed && output_write(text.at, text.n);
    text_free(&text);
    return written;
}

static int verdict(const struct doctor *d) {
    struct report report = {
        .patient = d->patient, .n_patients = d->n_patients, .faults = &d->faults};
    if (stop_signal() != 0) return 128 + stop_signal();
    if (report_frames(&report) == 0) return EXIT_EMPTY;
    return report_is_sound(&report) ? EXIT_DONE : EXIT_FAULTS;
}

/* A format that names no symbol is of the one given, or of one without a name. */
static bool open_feed(struct doctor *d) {
    const struct options *o = d->options;
    struct obi_instrument instrument = feed_instrument(o, o->symbol);
    bool is_given = o->symbol != NULL || format_traits(d->format) & OBI_TRAIT_NAMELESS;
    obi_decoder *decoder = feed_decoder(d->format, o->day_ns, is_given ? &instrument : NULL);
    if (decoder == NULL || !feed_open(&d->feed, decoder, &d->faults)) return false;
    d->feed.hand = take;
    d->feed.ctx = d;
    return true;
}

/* Steps are of one instrument: which, where a file may have several? */
static bool has_stray_step(const struct doctor *d) {
    const struct options *o = d->options;
    bool has_step = o->price_step != NULL || o->qty_step != NULL;
    if (!has_step || o->symbol != NULL || format_traits(d->format) & OBI_TRAIT_NAMELESS)
        return false;
    say("--price-step and --qty-step are of one instrument: name it with --symbol");
    return true;
}

static int examine(struct doctor *d) {
    double since = moment_elapsed();
    if (!source_open(&d->source, d->options->files[0], &d->faults)) return EXIT_EMPTY;
    d->format = format_settle(d->options->format, &d->source);
    if (d->format == NULL) return EXIT_USAGE;
    if (has_stray_step(d)) return EXIT_USAGE;
    if (!open_feed(d)) return EXIT_EMPTY;
    progress_open(&d->progress, false);
    for (size_t i = 0; i < d->options->n_files && read_file(d, i); i++) {
    }
    progress_close(&d->progress);
    learn(d);
    return print(d, moment_elapsed() - since) ? verdict(d) : EXIT_EMPTY;
}

static bool check_options(const struct options *o) {
    if (o->n_files == 0)
        say("name a file to examine, or - for standard input; see 'obi doctor --help'");
    else
        return format_check(o->format);
    return false;
}

static int run_doctor(const struct options *options) {
    if (!check_options(options)) return EXIT_USAGE;
    for (size_t i = 0; i < options->n_files; i++)
        if (!source_check(options->files[i])) return EXIT_EMPTY;
    struct doctor *d = calloc(1, sizeof *d);
    if (d == NULL) {
        say("no memory");
        return EXIT_EMPTY;
    }
    d->options = options;
    d->source.fd = -1;
    d->faults.note = d->note;
    d->limits.max_levels = (uint32_t)options->max_levels;
    d->limits.max_orders =
        options->max_orders != 0 ? (uint32_t)options->max_orders : MAX_ORDERS_DEFAULT;
    int code = examine(d);
    source_close(&d->source);
    for (size_t i = 0; i < d->n_patients; i++) patient_close(&d->patient[i]);
    feed_close(&d->feed);
    free(d->patient);
    free(d);
    return code;
}

static const struct option doctor_options[] = {
    {"--format", OPTION_TEXT, offsetof(struct options, format), NULL, 0},
    {"--symbol", OPTION_TEXT, offsetof(struct options, symbol), NULL, 0},
    {"--day", OPTION_DAY, offsetof(struct options, day_ns), NULL, 0},
    {"--price-step", OPTION_STEP, offsetof(struct options, price_step), NULL, 0},
    {"--qty-step", OPTION_STEP, offsetof(struct options, qty_step), NULL, 0},
    {"--json", OPTION_FLAG, offsetof(struct options, json), NULL, 0},
    {"--max-levels", OPTION_COUNT, offsetof(struct options, max_levels), NULL, 1 << 24},
    {"--max-orders", OPTION_COUNT, offsetof(struct options, max_orders), NULL, 1 << 24},
    {NULL, OPTION_FLAG, 0, NULL, 0}};

const struct command command_doctor = {"doctor",    "tells whether a recording can be trusted",
                                       "FILE...",   doctor_options,
                                       help_doctor, run_doctor};
