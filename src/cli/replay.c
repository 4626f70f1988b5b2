/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * `obi replay`: a recording in, a row a frame out. Memory is fixed buffers, whatever the length of
 * the recording. */
#include "replay.h"

#include "command.h"
#include "format.h"
#include "help.h"
#include "moment.h"
#include "output.h"
#include "stop.h"
#include "tally.h"

#include <stdio.h>
#include <string.h>

static const char default_columns[] =
    "spread, weighted_mid, depth_imbalance[0:5], order_flow, trade_flow";

static bool take_row(void *ctx, const struct sink_row *row) {
    struct replay *r = ctx;
    return r->job->take(r, row);
}

/* The steps are known: now the book can be made as this venue has it, and rows can be written. */
static bool meet(void *ctx, const struct obi_instrument *instrument) {
    struct replay *r = ctx;
    const struct options *o = &r->options;
    if ((o->price_step == NULL || o->qty_step == NULL) && !o->quiet)
        say("steps from the %s: price %s%s, size %s%s",
            r->from_format ? "format" : "first snapshot", instrument->price_step,
            o->price_step != NULL ? " as given" : "", instrument->qty_step,
            o->qty_step != NULL ? " as given" : "");
    r->view.hand = take_row;
    r->view.ctx = r;
    if (!view_open(&r->view, &r->options, instrument)) return false;
    return r->job->open == NULL || r->job->open(r, instrument);
}

static bool check_options(struct options *o) {
    if (o->columns == NULL) o->columns = default_columns;
    if (o->n_files == 0)
        say("name a file to replay, or - for standard input; see 'obi replay --help'");
    else if (!format_check(o->format))
        return false;
    else if (o->symbol != NULL && strlen(o->symbol) >= sizeof(struct obi_instrument){0}.symbol)
        say("--symbol is longer than any symbol: '%s'", o->symbol);
    else if (o->status && o->out == OUT_TABLE)
        say("--status goes with --out csv or jsonl: a table names what is not OK behind its row");
    else
        return view_check(o);
    return false;
}

static bool check_files(const struct options *o) {
    bool good = true;
    for (size_t i = 0; i < o->n_files; i++) good = source_check(o->files[i]) && good;
    return good;
}

/* Opens a file behind the first one, whose format all of them have. */
static bool open_next(struct replay *r, struct source *source, size_t i, struct faults *faults) {
    if (!source_open(source, r->options.files[i], faults)) return false;
    if (format_traits(r->options.format) & OBI_TRAIT_BINARY) source_make_binary(source);
    return true;
}

/* Looks ahead in one file after the other until the symbol shows up. The first one stays open for
 * the replay; standard input cannot be read twice, so behind others it is not looked at. */
static bool look_ahead(struct replay *r) {
    const struct options *o = &r->options;
    bool whole = true;
    for (size_t i = 0; i < o->n_files && whole; i++) {
        struct source other = {.fd = -1}, *source = i == 0 ? &r->source : &other;
        if (i > 0 && strcmp(o->files[i], "-") == 0) whole = false;
        if (i > 0 && (!whole || !open_next(r, source, i, NULL))) continue;
        bool good = survey_run(&r->survey, source, o->format, o->symbol);
        whole = r->survey.whole;
        if (i > 0) source_close(source);
        if (!good) return false;
        if (o->symbol != NULL ? survey_has(&r->survey, o->symbol) : r->survey.n > 0) return true;
    }
    r->survey.whole = whole;
    return true;
}

/* Makes the decoder for the symbol given or found. No symbol anywhere: the lines are read all the
 * same, for what is wrong with them. */
static bool start(struct replay *r) {
    const struct options *o = &r->options;
    if (!look_ahead(r)) return false;
    const char *symbol = o->symbol != NULL ? o->symbol : r->survey.symbol[0];
    struct obi_instrument instrument = feed_instrument(o, symbol);
    r->from_format = (format_traits(o->format) & (OBI_TRAIT_NAMELESS | OBI_TRAIT_BINARY)) != 0;
    bool is_known = *symbol != '\0' || format_traits(o->format) & OBI_TRAIT_NAMELESS;
    obi_decoder *decoder = feed_decoder(o->format, o->day_ns, is_known ? &instrument : NULL);
    if (decoder == NULL) return false;
    if (!intake_open(&r->intake, decoder, &r->faults)) return false;
    r->intake.meet = meet;
    r->intake.ctx = r;
    r->intake.views[r->intake.n_views++] = &r->view;
    return true;
}

/* The symbol asked for is in none of the files, and all of them were seen to their end: a snapshot
 * that names no symbol must not pass for one of it. */
static bool is_elsewhere(const struct replay *r) {
    const char *symbol = r->options.symbol;
    return symbol != NULL && r->survey.whole && r->survey.n > 0 && !survey_has(&r->survey, symbol);
}

static bool read_source(struct replay *r) {
    struct source *s = &r->source;
    for (bool going = true; going && stop_signal() == 0;) {
        going = feed_source(&r->intake.feed, s);
        if (!s->regular) going = output_flush() && going; /* rows of a live feed are for now */
        progress_tick(&r->progress, s, r->intake.feed.now_ns, r->view.n_rows);
        if (!going || s->end) return going;
        source_fill(s);
    }
    return false;
}

static bool feed_file(struct replay *r, size_t i) {
    if (i > 0 && !open_next(r, &r->source, i, &r->faults)) return true;
    bool going = read_source(r);
    r->n_lines += r->source.at.line - 1;
    r->n_bytes += r->source.at.offset;
    source_close(&r->source);
    return going;
}

static int finish(struct replay *r, double seconds) {
    struct tally tally = {&r->intake,        &r->view,   &r->faults, r->options.every_ns,
                          r->job->of_frames, r->n_lines, r->n_bytes, seconds};
    progress_close(&r->progress);
    output_flush();
    faults_sum_up(&r->faults);
    if (output_closed()) return EXIT_EMPTY; /* output_end knows better */
    if (!r->options.quiet) tally_say(&tally);
    bool is_stopped = stop_signal() != 0, has_rows = r->view.n_rows > 0;
    bool has_end = r->job->end != NULL && has_rows && (!is_stopped || r->job->ends_early);
    bool good = !has_end || r->job->end(r);
    if (is_stopped) return 128 + stop_signal();
    if (r->refused != 0) return r->refused;
    if (!has_rows) replay_no_row(r);
    if (!has_rows || !good) return EXIT_EMPTY;
    return faults_total(&r->faults) > 0 ? EXIT_FAULTS : EXIT_DONE;
}

static int run_files(struct replay *r) {
    double since = moment_elapsed();
    if (!source_open(&r->source, r->options.files[0], &r->faults)) return EXIT_EMPTY;
    r->options.format = format_settle(r->options.format, &r->source);
    if (r->options.format == NULL) return EXIT_USAGE;
    if (!start(r)) return EXIT_EMPTY;
    if (is_elsewhere(r)) {
        r->n_bytes = 1; /* there are some */
        replay_no_row(r);
        return EXIT_EMPTY;
    }
    progress_open(&r->progress, r->options.quiet != 0);
    for (size_t i = 0; i < r->options.n_files && feed_file(r, i); i++) {
    }
    return finish(r, moment_elapsed() - since);
}

int replay_run(const struct options *options, const struct replay_job *job, void *of_job) {
    struct replay r = {.options = *options, .source = {.fd = -1}, .job = job, .of_job = of_job};
    if (!check_options(&r.options)) return EXIT_USAGE;
    if (!check_files(&r.options)) return EXIT_EMPTY;
    int code = run_files(&r);
    source_close(&r.source);
    sink_close(&r.sink);
    view_close(&r.view);
    intake_close(&r.intake);
    return code;
}

/* -- rows, as they are measured ---------------------------------------------------------------- */

static bool open_sink(struct replay *r, const struct obi_instrument *instrument) {
    if (sink_open(&r->sink, &r->options, r->view.pipeline, instrument)) return true;
    say("no memory");
    return false;
}

static bool write_row(struct replay *r, const struct sink_row *row) {
    return sink_put(&r->sink, row);
}

static int run_replay(const struct options *options) {
    static const struct replay_job job = {.open = open_sink, .take = write_row};
    return replay_run(options, &job, NULL);
}

static const struct option replay_options[] = {
    {"--format", OPTION_TEXT, offsetof(struct options, format), NULL, 0},
    {"--symbol", OPTION_TEXT, offsetof(struct options, symbol), NULL, 0},
    {"--columns", OPTION_TEXT, offsetof(struct options, columns), NULL, 0},
    {"--stats", OPTION_TEXT, offsetof(struct options, stats), NULL, 0},
    {"--max-samples", OPTION_COUNT, offsetof(struct options, max_samples), NULL, 1 << 24},
    {"--every", OPTION_SPAN, offsetof(struct options, every_ns), NULL, 0},
    {"--levels", OPTION_COUNT, offsetof(struct options, levels), NULL, 1000},
    {"--max-levels", OPTION_COUNT, offsetof(struct options, max_levels), NULL, 1 << 24},
    {"--max-orders", OPTION_COUNT, offsetof(struct options, max_orders), NULL, 1 << 24},
    {"--day", OPTION_DAY, offsetof(struct options, day_ns), NULL, 0},
    {"--out", OPTION_CHOICE, offsetof(struct options, out), "table csv jsonl", 0},
    {"--rows", OPTION_CHOICE, offsetof(struct options, rows), "frames all", 0},
    {"--clock", OPTION_CHOICE, offsetof(struct options, clock), "receive venue", 0},
    {"--units", OPTION_CHOICE, offsetof(struct options, units), "decimal ticks", 0},
    {"--status", OPTION_FLAG, offsetof(struct options, status), NULL, 0},
    {"--price-step", OPTION_STEP, offsetof(struct options, price_step), NULL, 0},
    {"--qty-step", OPTION_STEP, offsetof(struct options, qty_step), NULL, 0},
    {"--quiet", OPTION_FLAG, offsetof(struct options, quiet), NULL, 0},
    {NULL, OPTION_FLAG, 0, NULL, 0}};

const struct command command_replay = {
    "replay",    "measures a recording: a row of imbalances for every frame of the book",
    "FILE...",   replay_options,
    help_replay, run_replay};
