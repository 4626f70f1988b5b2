/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * `obi bars`: a recording in, its trades put together out. */
#include "command.h"
#include "grid.h"
#include "help.h"
#include "output.h"
#include "replay.h"
#include "say.h"

#include <inttypes.h>
#include <string.h>

#define BARS_AT_ONCE 64
#define SIZE_MOST    (UINT64_C(1) << 62)

struct bars_job {
    obi_bars *bars;
    uint32_t kind;
    const char *size; /* as it was given */
    struct step price, qty;
    const char *symbol;
    struct grid grid;
    uint64_t n_bars;
};

/* -- what ends a bar --------------------------------------------------------------------------- */

static const char *const kinds[] = {[OBI_BAR_TIME] = "time",
                                    [OBI_BAR_TRADES] = "trades",
                                    [OBI_BAR_VOLUME] = "volume",
                                    [OBI_BAR_NOTIONAL] = "notional",
                                    [OBI_BAR_IMBALANCE] = "imbalance"};

static bool read_kind(struct bars_job *job, const char *by) {
    size_t n = strcspn(by, "=");
    for (uint32_t i = OBI_BAR_TIME; i <= OBI_BAR_IMBALANCE; i++) {
        if (strlen(kinds[i]) != n || strncmp(kinds[i], by, n) != 0 || by[n] == '\0') continue;
        job->kind = i;
        job->size = by + n + 1;
        return true;
    }
    say("--by takes time=1m, trades=100, volume=5, notional=100000 or imbalance=2, not '%s'", by);
    return false;
}

/* Whether the size reads as one of its kind at all. */
static bool check_size(const struct bars_job *job) {
    struct step any;
    uint64_t count;
    obi_ns span;
    if (job->kind == OBI_BAR_TIME && number_read_span(job->size, &span) && span > 0) return true;
    if (job->kind == OBI_BAR_TRADES && number_read_count(job->size, SIZE_MOST, &count) && count > 0)
        return true;
    if (job->kind > OBI_BAR_TRADES && number_read_step(job->size, &any)) return true;
    say("--by %s=%s: takes %s", kinds[job->kind], job->size,
        job->kind == OBI_BAR_TIME     ? "a whole number with ns, us, ms, s, m or h, such as 250ms"
        : job->kind == OBI_BAR_TRADES ? "a whole number above 0"
                                      : "a positive decimal such as 0.5");
    return false;
}

static bool check_edge(const struct options *o, const struct bars_job *job) {
    if (o->split && o->whole)
        say("--split and --whole exclude each other");
    else if ((o->split || o->whole) && job->kind < OBI_BAR_VOLUME)
        say("--%s goes with volume, notional and imbalance: no trade is larger than a bar of %s",
            o->split ? "split" : "whole", kinds[job->kind]);
    else if (o->empty && job->kind != OBI_BAR_TIME)
        say("--empty goes with bars of time");
    else
        return true;
    return false;
}

/* The size in steps, which are known now; false after saying that it is not on their grid. Notional
 * is ticks x lots: so many ticks, times the lots of 1. */
static bool fill_size(const struct bars_job *job, struct obi_bars_options *opt) {
    uint64_t count = 0;
    const struct step *step = job->kind == OBI_BAR_NOTIONAL ? &job->price : &job->qty;
    if (job->kind == OBI_BAR_TIME) return number_read_span(job->size, &opt->size);
    if (job->kind == OBI_BAR_TRADES) {
        bool good = number_read_count(job->size, SIZE_MOST, &count);
        opt->size = (int64_t)count;
        return good;
    }
    if (job->kind == OBI_BAR_NOTIONAL &&
        !number_read_steps("1", &job->qty, SIZE_MOST, &opt->size_times)) {
        say("--by notional: 1 is no whole number of size steps");
        return false;
    }
    if (number_read_steps(job->size, step, SIZE_MOST, &opt->size)) return true;
    say("--by %s=%s is no whole number of %s, or too large", kinds[job->kind], job->size,
        step == &job->price ? "price steps" : "size steps");
    return false;
}

/* -- bars out ---------------------------------------------------------------------------------- */

static const struct grid_column columns[] = {
    {"begin_ns", 14}, {"end_ns", 0}, {"symbol", 0},  {"open", 12},      {"high", 12},
    {"low", 12},      {"close", 12}, {"volume", 14}, {"buy", 14},       {"sell", 14},
    {"unknown", 0},   {"trades", 8}, {"buys", 0},    {"sells", 0},      {"largest", 0},
    {"notional", 0},  {"vwap", 14},  {"twap", 14},   {"imbalance", 11}, {"delta_min", 0},
    {"delta_max", 0}, {"flags", 12},
};
#define N_COLUMNS (sizeof columns / sizeof columns[0])

static double value_of(const struct obi_bar *bar, uint32_t which) {
    double value = 0;
    obi_bar_value(bar, which, &value, NULL);
    return value;
}

static void put_prices(struct bars_job *job, const struct obi_bar *bar) {
    const obi_ticks price[] = {bar->open_ticks, bar->high_ticks, bar->low_ticks, bar->close_ticks};
    for (size_t i = 0; i < 4; i++) grid_steps(&job->grid, price[i], &job->price);
}

static void put_sizes(struct bars_job *job, const struct obi_bar *bar) {
    const obi_lots lots[] = {bar->volume_lots, bar->buy_lots, bar->sell_lots, bar->unknown_lots};
    for (size_t i = 0; i < 4; i++) grid_steps(&job->grid, lots[i], &job->qty);
    grid_uint(&job->grid, bar->n_trades);
    grid_uint(&job->grid, bar->n_buys);
    grid_uint(&job->grid, bar->n_sells);
    grid_steps(&job->grid, bar->max_lots, &job->qty);
}

static void put_values(struct bars_job *job, const struct obi_bar *bar) {
    int digits = (int)job->price.digits + 2;
    double notional = number_scale(value_of(bar, OBI_BAR_NOTIONAL_SUM), &job->price);
    grid_double(&job->grid, number_scale(notional, &job->qty), digits);
    grid_double(&job->grid, number_scale(value_of(bar, OBI_BAR_VWAP), &job->price), digits);
    grid_double(&job->grid, number_scale(value_of(bar, OBI_BAR_TWAP), &job->price), digits);
    grid_double(&job->grid, value_of(bar, OBI_BAR_TRADE_IMBALANCE), 3);
    grid_steps(&job->grid, bar->delta_min_lots, &job->qty);
    grid_steps(&job->grid, bar->delta_max_lots, &job->qty);
}

static bool put_bar(struct bars_job *job, const struct obi_bar *bar) {
    static const struct grid_bit bits[] = {{OBI_BAR_GAP, "gap"},   {OBI_BAR_REST, "rest"},
                                           {OBI_BAR_LATE, "late"}, {OBI_BAR_EMPTY, "empty"},
                                           {OBI_BAR_CUT, "cut"},   {1u << 31, "open"}};
    uint32_t open = bar->flags & OBI_BAR_COMPLETE ? 0 : 1u << 31;
    grid_time(&job->grid, bar->begin_ns);
    grid_time(&job->grid, bar->end_ns);
    grid_word(&job->grid, job->symbol, job->symbol);
    put_prices(job, bar);
    put_sizes(job, bar);
    put_values(job, bar);
    grid_bits(&job->grid, bar->flags | open, bits, sizeof bits / sizeof bits[0]);
    job->n_bars++;
    return grid_end(&job->grid);
}

static bool drain(struct bars_job *job) {
    struct obi_bar bar[BARS_AT_ONCE];
    size_t n = BARS_AT_ONCE;
    while (n > 0) {
        if (obi_bars_read(job->bars, bar, BARS_AT_ONCE, &n) < 0) return false;
        for (size_t i = 0; i < n; i++)
            if (!put_bar(job, &bar[i])) return false;
    }
    return true;
}

/* -- the job ----------------------------------------------------------------------------------- */

static void read_steps(struct bars_job *job, const struct options *o,
                       const struct obi_instrument *instrument) {
    job->price = job->qty = (struct step){1, 0};
    if (o->units == UNITS_TICKS) return;
    number_read_step(instrument->price_step, &job->price);
    number_read_step(instrument->qty_step, &job->qty);
}

static bool open_bars(struct replay *r, const struct obi_instrument *instrument) {
    struct bars_job *job = r->of_job;
    const struct options *o = &r->options;
    struct obi_bars_options opt = {.struct_size = sizeof opt, .kind = job->kind};
    read_steps(job, o, instrument);
    if (!fill_size(job, &opt)) {
        r->refused = EXIT_USAGE;
        return false;
    }
    if (o->whole) opt.edge = OBI_BAR_WHOLE;
    if (o->empty) opt.flags |= OBI_BARS_EMPTY;
    if (o->clock == CLOCK_VENUE) opt.flags |= OBI_BARS_VENUE_CLOCK;
    job->symbol = r->intake.instrument.symbol;
    grid_open(&job->grid, (enum out_kind)o->out, columns, N_COLUMNS);
    if (obi_bars_create(&opt, NULL, &job->bars, NULL) == OBI_OK) return true;
    say("no memory");
    return false;
}

static bool take_frame(struct replay *r, const struct sink_row *row) {
    struct bars_job *job = r->of_job;
    const obi_book *book = obi_pipeline_book(r->view.pipeline);
    (void)row;
    while (obi_bars_update(job->bars, book) == OBI_FULL)
        if (!drain(job)) return false;
    return drain(job);
}

static uint64_t counted(const struct bars_job *job, uint32_t counter) {
    uint64_t n = 0;
    obi_bars_count(job->bars, counter, &n);
    return n;
}

static void tell(const struct replay *r, const struct bars_job *job) {
    if (r->options.quiet) return;
    say("%" PRIu64 " bars by %s=%s of %" PRIu64 " trades: %" PRIu64
        " by aggressors unknown, %" PRIu64 " with a time that went back, %" PRIu64
        " without one; %" PRIu64 " frames at which some may be missing",
        job->n_bars, kinds[job->kind], job->size, counted(job, OBI_COUNTER_BARS_TRADES),
        counted(job, OBI_COUNTER_BARS_UNKNOWN), counted(job, OBI_COUNTER_BARS_CLOCK_BACK),
        counted(job, OBI_COUNTER_BARS_CLOCK_NONE), counted(job, OBI_COUNTER_BARS_BREAKS));
}

/* The bar that is open is written too, so that all of them hold all that was traded. */
static bool end_bars(struct replay *r) {
    struct bars_job *job = r->of_job;
    struct obi_bar bar;
    if (!drain(job)) return false;
    if (obi_bars_get(job->bars, &bar) == OBI_OK && !put_bar(job, &bar)) return false;
    tell(r, job);
    if (job->n_bars == 0) say("no bar: nothing was traded while there was a book");
    return job->n_bars > 0 && output_flush();
}

static int run_bars(const struct options *options) {
    static const struct replay_job of_bars = {open_bars, take_frame, end_bars, .of_frames = true,
                                              .ends_early = true};
    struct options o = *options;
    struct bars_job job = {.bars = NULL};
    if (!read_kind(&job, o.by != NULL ? o.by : "time=1m") || !check_size(&job) ||
        !check_edge(&o, &job))
        return EXIT_USAGE;
    o.columns = "mid"; /* a row is a frame, whatever is in it */
    o.rows = ROWS_ALL;
    o.levels = 0;
    int code = replay_run(&o, &of_bars, &job);
    obi_bars_destroy(job.bars);
    grid_close(&job.grid);
    return code;
}

static const struct option bars_options[] = {
    {"--by", OPTION_TEXT, offsetof(struct options, by), NULL, 0},
    {"--split", OPTION_FLAG, offsetof(struct options, split), NULL, 0},
    {"--whole", OPTION_FLAG, offsetof(struct options, whole), NULL, 0},
    {"--empty", OPTION_FLAG, offsetof(struct options, empty), NULL, 0},
    {"--format", OPTION_TEXT, offsetof(struct options, format), NULL, 0},
    {"--symbol", OPTION_TEXT, offsetof(struct options, symbol), NULL, 0},
    {"--out", OPTION_CHOICE, offsetof(struct options, out), "table csv jsonl", 0},
    {"--clock", OPTION_CHOICE, offsetof(struct options, clock), "receive venue", 0},
    {"--units", OPTION_CHOICE, offsetof(struct options, units), "decimal ticks", 0},
    {"--max-levels", OPTION_COUNT, offsetof(struct options, max_levels), NULL, 1 << 24},
    {"--max-orders", OPTION_COUNT, offsetof(struct options, max_orders), NULL, 1 << 24},
    {"--day", OPTION_DAY, offsetof(struct options, day_ns), NULL, 0},
    {"--price-step", OPTION_STEP, offsetof(struct options, price_step), NULL, 0},
    {"--qty-step", OPTION_STEP, offsetof(struct options, qty_step), NULL, 0},
    {"--quiet", OPTION_FLAG, offsetof(struct options, quiet), NULL, 0},
    {NULL, OPTION_FLAG, 0, NULL, 0}};

const struct command command_bars = {
    "bars",    "puts the trades of a recording together: bars by time, volume and more",
    "FILE...", bars_options,
    help_bars, run_bars};
