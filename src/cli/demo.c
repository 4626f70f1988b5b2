/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * `obi demo`: bytes of a made-up market through the decoder, into two views. One makes the table, a
 * line a second; the other sees every frame and counts how often the imbalance pointed where the
 * mid went next. Both are what `obi replay` uses.
 *
 * The count: every frame in sync whose imbalance is not zero votes for up or down. When the mid
 * next moves, the votes since its last move are settled: those for its direction agreed. */
#include "agree.h"
#include "command.h"
#include "help.h"
#include "intake.h"
#include "output.h"
#include "stop.h"

#include <gen.h>
#include <inttypes.h>
#include <stdio.h>

#define N_FRAMES 12000 /* ten minutes */
#define N_SHOWN  25

static const char table_columns[] = "spread, weighted_mid, depth_imbalance[0:5], order_flow, "
                                    "trade_flow";
static const char table_stats[] = "mean(depth_imbalance[0:5],10s)";

struct demo {
    struct options table_options, agree_options;
    struct faults faults;
    struct intake intake;
    struct view table_view, agree_view;
    struct sink sink;
    struct agree agree;
    struct place at;
};

/* The first row is the snapshot itself: nothing has flowed yet. */
static bool show_row(void *ctx, const struct sink_row *row) {
    struct demo *d = ctx;
    if (d->table_view.n_rows > N_SHOWN) return true;
    return sink_put(&d->sink, row);
}

static bool take_frame(void *ctx, const struct sink_row *row) {
    struct demo *d = ctx;
    agree_add(&d->agree, row->value[0], row->value[1]);
    return true;
}

static bool meet(void *ctx, const struct obi_instrument *instrument) {
    struct demo *d = ctx;
    d->table_view.hand = show_row;
    d->agree_view.hand = take_frame;
    d->table_view.ctx = d->agree_view.ctx = d;
    return view_open(&d->table_view, &d->table_options, instrument) &&
           view_open(&d->agree_view, &d->agree_options, instrument) &&
           sink_open(&d->sink, &d->table_options, d->table_view.pipeline, instrument);
}

static bool start(struct demo *d) {
    obi_decoder *decoder = feed_decoder("binance-usdm", 0, NULL);
    if (decoder == NULL || !intake_open(&d->intake, decoder, &d->faults)) return false;
    d->intake.meet = meet;
    d->intake.ctx = d;
    d->intake.views[0] = &d->table_view;
    d->intake.views[1] = &d->agree_view;
    d->intake.n_views = 2;
    return true;
}

static bool feed(struct demo *d, uint64_t seed) {
    struct gen_options options = {.seed = seed, .n_frames = N_FRAMES};
    struct gen_text_options text_options = {.format = "binance-usdm"};
    struct gen_text *gen = gen_text_create(&options, &text_options);
    const char *line;
    size_t n;
    bool going = gen != NULL;
    while (going && stop_signal() == 0 && (n = gen_text_next(gen, &line)) > 0)
        going = feed_run(&d->intake.feed, &d->at, line, n, false);
    if (gen == NULL) say("no memory");
    gen_text_destroy(gen);
    return going;
}

static bool print_intro(uint64_t seed) {
    char text[800];
    snprintf(
        text, sizeof text,
        "A market made from seed %" PRIu64 ", decoded and measured like a recording.\n"
        "A line at least a second after the last; prices and sizes in the instrument's units.\n"
        "  depth imbalance  size bid less size asked, over their sum, in the best five\n"
        "                   levels; mean 10s: its mean over ten seconds, each value\n"
        "                   weighted by how long it stood (WARMUP: not ten seconds yet)\n"
        "  order flow       what was added to the best bid less what was taken from\n"
        "                   it, minus the same at the best ask, in that second\n"
        "  trade flow       bought less sold by aggressors\n\n",
        seed);
    return output_put(text);
}

static void print_reading(const struct agree *a) {
    char text[1200];
    uint64_t n = a->agreed + a->opposed;
    snprintf(text, sizeof text,
             "\nPositive is buying pressure: more rests on the bid, or buyers take more.\n"
             "Negative is selling pressure.\n"
             "\nMeasured here: the mid moved %" PRIu64 " times. Of %" PRIu64
             " frames before a move, the\n"
             "sign of depth_imbalance[0:5] agreed with the next move in %" PRIu64
             " (%.1f%%; a coin\n"
             "gives 50%%). The market is made up; measure a real one yourself:\n\n"
             "  obi replay FILE --format binance-usdm --symbol BTCUSDT --every 1s\n",
             a->moves, n, a->agreed, n == 0 ? 0.0 : 100 * (double)a->agreed / (double)n);
    output_put(text);
}

static void print_counts(const struct demo *d) {
    char text[400];
    double seconds = (double)(d->agree_view.last_ns - d->agree_view.first_ns) / 1e9;
    snprintf(text, sizeof text,
             "\nThe table is the beginning of %.0f s of market: frames %" PRIu64 ", trades %" PRIu64
             ",\n"
             "snapshots %" PRIu64 ", gaps %" PRIu64 ", refused %" PRIu64 ".\n",
             seconds, d->agree_view.n_rows, feed_count(&d->intake.feed, OBI_COUNTER_DECODER_TRADES),
             feed_count(&d->intake.feed, OBI_COUNTER_DECODER_SNAPSHOTS),
             feed_count(&d->intake.feed, OBI_COUNTER_DECODER_GAPS), faults_refused(&d->faults));
    output_put(text);
}

static int run_demo(const struct options *options) {
    struct demo d = {
        .table_options = {.columns = table_columns, .stats = table_stats, .every_ns = 1000000000},
        .agree_options = {.columns = "mid, depth_imbalance[0:5]"},
        .at = {.file = "the demo", .line = 1},
    };
    bool good = print_intro(options->seed) && start(&d) && feed(&d, options->seed);
    if (good && d.agree_view.n_rows > 0) {
        print_counts(&d);
        print_reading(&d.agree);
    }
    bool empty = d.agree_view.n_rows == 0 || !good;
    sink_close(&d.sink);
    view_close(&d.table_view);
    view_close(&d.agree_view);
    intake_close(&d.intake);
    if (stop_signal() != 0) return 128 + stop_signal();
    return empty ? EXIT_EMPTY : EXIT_DONE;
}

static const struct option demo_options[] = {
    {"--seed", OPTION_COUNT, offsetof(struct options, seed), NULL, UINT64_MAX},
    {NULL, OPTION_FLAG, 0, NULL, 0}};

const struct command command_demo = {"demo",    "shows what obi measures, on a made-up market",
                                     NULL,      demo_options,
                                     help_demo, run_demo};
