/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * `obi convert`: recordings of any format in, obi's own file out. */
#include "command.h"
#include "feed.h"
#include "format.h"
#include "help.h"
#include "moment.h"
#include "output.h"
#include "progress.h"
#include "stop.h"
#include "writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct convert {
    struct options options;
    struct faults faults;
    struct source source; /* the file at hand */
    struct feed feed;
    struct writer writer;
    struct progress progress;
};

static bool take_events(void *ctx, const struct obi_event *ev, size_t n, const struct place *at) {
    struct convert *c = ctx;
    (void)at;
    return writer_put(&c->writer, ev, n);
}

static bool names_input(const struct options *o) {
    for (size_t i = 0; i < o->n_files; i++)
        if (strcmp(o->files[i], o->output) == 0 && strcmp(o->output, "-") != 0) return true;
    return false;
}

static bool check_options(const struct options *o) {
    if (o->n_files == 0)
        say("name a file to convert, or - for standard input; see 'obi convert --help'");
    else if (o->output == NULL)
        say("-o FILE is needed: where to write, - for standard output");
    else if (names_input(o))
        say("-o names a file that is to be read: %s", o->output);
    else if (o->symbol != NULL && strlen(o->symbol) >= sizeof(struct obi_instrument){0}.symbol)
        say("--symbol is longer than any symbol: '%s'", o->symbol);
    else if (o->symbol == NULL && (o->price_step != NULL || o->qty_step != NULL))
        say("--price-step and --qty-step go with --symbol");
    else
        return format_check(o->format);
    return false;
}

static bool check_files(const struct options *o) {
    bool good = true;
    for (size_t i = 0; i < o->n_files; i++) good = source_check(o->files[i]) && good;
    return good;
}

static obi_decoder *make_decoder(const struct options *o) {
    struct obi_instrument instrument = feed_instrument(o, o->symbol);
    return feed_decoder(o->format, o->day_ns, o->symbol != NULL ? &instrument : NULL);
}

static bool read_source(struct convert *c) {
    struct source *s = &c->source;
    for (bool going = true; going && stop_signal() == 0;) {
        going = feed_source(&c->feed, s);
        progress_tick(&c->progress, s, c->feed.now_ns, c->writer.n_events);
        if (!going || s->end) return going;
        source_fill(s);
    }
    return false;
}

static bool feed_file(struct convert *c, size_t i) {
    const struct options *o = &c->options;
    if (i > 0 && !source_open(&c->source, o->files[i], &c->faults)) return true;
    if (i > 0 && format_traits(o->format) & OBI_TRAIT_BINARY) source_make_binary(&c->source);
    bool going = read_source(c);
    source_close(&c->source);
    return going;
}

static void say_counts(const struct convert *c, double seconds) {
    const struct writer *w = &c->writer;
    say("%" PRIu64 " events of %" PRIu32 " instrument%s in %" PRIu64 " block%s, %.1f MB in %.2f s",
        w->n_events, w->n_told, w->n_told == 1 ? "" : "s", w->seq, w->seq == 1 ? "" : "s",
        (double)w->n_bytes / 1e6, seconds);
    say("gaps %" PRIu64 ", refused %" PRIu64, feed_count(&c->feed, OBI_COUNTER_DECODER_GAPS),
        faults_refused(&c->faults));
}

static int finish(struct convert *c, double since) {
    progress_close(&c->progress);
    faults_sum_up(&c->faults);
    bool written = writer_close(&c->writer);
    if (!c->options.quiet) say_counts(c, moment_elapsed() - since);
    if (!written) return EXIT_EMPTY;
    if (stop_signal() != 0) return 128 + stop_signal();
    if (c->writer.n_events == 0) say("no event came out: is %s the format?", c->options.format);
    if (c->writer.n_events == 0) return EXIT_EMPTY;
    return faults_total(&c->faults) > 0 ? EXIT_FAULTS : EXIT_DONE;
}

static int run_files(struct convert *c) {
    struct options *o = &c->options;
    double since = moment_elapsed();
    if (!source_open(&c->source, o->files[0], &c->faults)) return EXIT_EMPTY;
    o->format = format_settle(o->format, &c->source);
    if (o->format == NULL) return EXIT_USAGE;
    obi_decoder *decoder = make_decoder(o);
    if (decoder == NULL) return EXIT_EMPTY;
    if (!feed_open(&c->feed, decoder, &c->faults)) return EXIT_EMPTY;
    c->feed.hand = take_events;
    c->feed.ctx = c;
    if (!writer_open(&c->writer, o->output, decoder)) {
        writer_close(&c->writer);
        return EXIT_EMPTY;
    }
    progress_open(&c->progress, o->quiet != 0);
    for (size_t i = 0; i < o->n_files && feed_file(c, i); i++) {
    }
    return finish(c, since);
}

static int run_convert(const struct options *options) {
    struct convert c = {.options = *options, .source = {.fd = -1}};
    if (!check_options(&c.options)) return EXIT_USAGE;
    if (!check_files(&c.options)) return EXIT_EMPTY;
    int code = run_files(&c);
    source_close(&c.source);
    feed_close(&c.feed);
    return code;
}

static const struct option convert_options[] = {
    {"--format", OPTION_TEXT, offsetof(struct options, format), NULL, 0},
    {"-o", OPTION_TEXT, offsetof(struct options, output), NULL, 0},
    {"--symbol", OPTION_TEXT, offsetof(struct options, symbol), NULL, 0},
    {"--day", OPTION_DAY, offsetof(struct options, day_ns), NULL, 0},
    {"--price-step", OPTION_STEP, offsetof(struct options, price_step), NULL, 0},
    {"--qty-step", OPTION_STEP, offsetof(struct options, qty_step), NULL, 0},
    {"--quiet", OPTION_FLAG, offsetof(struct options, quiet), NULL, 0},
    {NULL, OPTION_FLAG, 0, NULL, 0}};

const struct command command_convert = {
    "convert",    "turns a recording of any format into obi's own file",
    "FILE...",    convert_options,
    help_convert, run_convert};
