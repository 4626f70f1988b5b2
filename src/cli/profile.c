/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * `obi profile`: a recording in, volume at price out. */
#include "command.h"
#include "grid.h"
#include "help.h"
#include "output.h"
#include "replay.h"
#include "say.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PRICES (1 << 20)
#define ROW_MOST   (UINT64_C(1) << 32)

enum mark { MARK_POC = 1 << 8, MARK_AREA = 1 << 9 }; /* beside those of the library */

struct profile_job {
    obi_profile *profile;
    struct step price, qty;
    const char *symbol;
    struct grid grid;
    struct obi_profile_area area;
};

static const struct grid_column columns[] = {
    {"price", 14}, {"symbol", 0}, {"volume", 16}, {"buy", 16},  {"sell", 16},  {"unknown", 0},
    {"delta", 16}, {"trades", 9}, {"buys", 0},    {"sells", 0}, {"marks", 28},
};
#define N_COLUMNS (sizeof columns / sizeof columns[0])

/* -- rows out ---------------------------------------------------------------------------------- */

static uint32_t marks_of(const struct obi_profile_area *area, const struct obi_profile_row *row,
                         uint8_t mark) {
    uint32_t bits = mark;
    if (row->price_ticks == area->poc_ticks) return bits | MARK_POC;
    if (row->price_ticks < area->low_ticks || row->price_ticks > area->high_ticks) return bits;
    return bits | MARK_AREA;
}

static bool put_row(struct profile_job *job, const struct obi_profile_row *row, uint8_t mark) {
    static const struct grid_bit bits[] = {{MARK_POC, "poc"},
                                           {MARK_AREA, "area"},
                                           {OBI_PROFILE_BUY, "buy"},
                                           {OBI_PROFILE_SELL, "sell"},
                                           {OBI_PROFILE_BUY_STACKED, "buys"},
                                           {OBI_PROFILE_SELL_STACKED, "sells"}};
    struct grid *g = &job->grid;
    grid_steps(g, row->price_ticks, &job->price);
    grid_word(g, job->symbol, job->symbol);
    grid_steps(g, row->volume_lots, &job->qty);
    grid_steps(g, row->buy_lots, &job->qty);
    grid_steps(g, row->sell_lots, &job->qty);
    grid_steps(g, row->unknown_lots, &job->qty);
    grid_steps(g, row->buy_lots - row->sell_lots, &job->qty);
    grid_uint(g, row->n_trades);
    grid_uint(g, row->n_buys);
    grid_uint(g, row->n_sells);
    grid_bits(g, marks_of(&job->area, row, mark), bits, sizeof bits / sizeof bits[0]);
    return grid_end(g);
}

/* A table has the highest price on top, as a ladder has. */
static bool put_rows(struct profile_job *job, bool is_table, const uint8_t *mark, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct obi_profile_row row;
        size_t at = is_table ? n - 1 - i : i, n_out;
        obi_profile_read(job->profile, at, &row, 1, &n_out);
        if (!put_row(job, &row, mark[at])) return false;
    }
    return true;
}

static bool put_profile(struct profile_job *job, bool is_table) {
    struct obi_profile_info info = {.struct_size = sizeof info};
    obi_profile_info(job->profile, &info);
    size_t n = info.n_prices;
    uint8_t *mark = calloc(n, sizeof *mark);
    bool good = mark != NULL && obi_profile_imbalances(job->profile, NULL, mark, n, &n) == OBI_OK;
    if (mark == NULL) say("no memory");
    good = good && put_rows(job, is_table, mark, n);
    free(mark);
    return good;
}

/* -- in words ---------------------------------------------------------------------------------- */

static const char *in_steps(struct text *t, int64_t n, const struct step *step) {
    size_t at = t->n;
    number_put_steps(t, n, step);
    text_put_char(t, '\0');
    return t->failed ? "?" : t->at + at;
}

static void tell(const struct profile_job *job) {
    struct obi_profile_info info = {.struct_size = sizeof info};
    const struct obi_profile_area *a = &job->area;
    const struct step *price = &job->price, *qty = &job->qty;
    struct text t[8] = {{0}};
    obi_profile_info(job->profile, &info);
    say("point of control %s: %s; value area %s to %s: %s of %s, %.1f %%",
        in_steps(&t[0], a->poc_ticks, price), in_steps(&t[1], a->poc_lots, qty),
        in_steps(&t[2], a->low_ticks, price), in_steps(&t[3], a->high_ticks, price),
        in_steps(&t[4], a->area_lots, qty), in_steps(&t[5], a->volume_lots, qty),
        100 * (double)a->area_lots / (double)a->volume_lots);
    for (size_t i = 0; i < 8; i++) t[i].n = 0;
    say("%" PRIu64 " trades; delta %s, from %s to %s on the way", info.n_trades,
        in_steps(&t[0], info.delta_lots, qty), in_steps(&t[1], info.delta_min_lots, qty),
        in_steps(&t[2], info.delta_max_lots, qty));
    if (info.n_outside > 0)
        say("%" PRIu64 " trades of %s are in no row: --max-prices", info.n_outside,
            in_steps(&t[3], info.outside_lots, qty));
    if (info.unknown_lots > 0)
        say("%s traded by aggressors unknown", in_steps(&t[4], info.unknown_lots, qty));
    if (info.flags & OBI_PROFILE_GAP) say("a gap: trades may be missing");
    for (size_t i = 0; i < 8; i++) text_free(&t[i]);
}

/* -- the job ----------------------------------------------------------------------------------- */

static void read_steps(struct profile_job *job, const struct options *o,
                       const struct obi_instrument *instrument) {
    job->price = job->qty = (struct step){1, 0};
    if (o->units == UNITS_TICKS) return;
    number_read_step(instrument->price_step, &job->price);
    number_read_step(instrument->qty_step, &job->qty);
}

static bool open_profile(struct replay *r, const struct obi_instrument *instrument) {
    struct profile_job *job = r->of_job;
    const struct options *o = &r->options;
    struct obi_profile_options opt = {.struct_size = sizeof opt,
                                      .max_prices = (uint32_t)o->max_prices};
    read_steps(job, o, instrument);
    if (o->row_size != NULL &&
        !number_read_steps(o->row_size, &job->price, ROW_MOST, &opt.row_ticks)) {
        say("--row-size %s is no whole number of price steps, or too large", o->row_size);
        r->refused = EXIT_USAGE;
        return false;
    }
    job->symbol = r->intake.instrument.symbol;
    grid_open(&job->grid, (enum out_kind)o->out, columns, N_COLUMNS);
    if (obi_profile_create(&opt, NULL, &job->profile, NULL) == OBI_OK) return true;
    say("no memory");
    return false;
}

static bool take_frame(struct replay *r, const struct sink_row *row) {
    struct profile_job *job = r->of_job;
    (void)row;
    if (obi_profile_update(job->profile, obi_pipeline_book(r->view.pipeline)) >= 0) return true;
    say("the volume exceeds 63 bits");
    return false;
}

static bool end_profile(struct replay *r) {
    struct profile_job *job = r->of_job;
    uint32_t share = r->options.area > 0 ? 100 * (uint32_t)r->options.area : 0;
    if (obi_profile_area(job->profile, share, &job->area) != OBI_OK) {
        say("no profile: nothing was traded while there was a book");
        return false;
    }
    bool good = put_profile(job, r->options.out == OUT_TABLE) && output_flush();
    if (good && !r->options.quiet) tell(job);
    return good;
}

static int run_profile(const struct options *options) {
    static const struct replay_job of_profile = {open_profile, take_frame, end_profile,
                                                 .of_frames = true, .ends_early = true};
    struct options o = *options;
    struct profile_job job = {.profile = NULL};
    o.columns = "mid"; /* a row is a frame, whatever is in it */
    o.rows = ROWS_ALL;
    o.levels = 0;
    int code = replay_run(&o, &of_profile, &job);
    obi_profile_destroy(job.profile);
    grid_close(&job.grid);
    return code;
}

static const struct option profile_options[] = {
    {"--row-size", OPTION_STEP, offsetof(struct options, row_size), NULL, 0},
    {"--area", OPTION_COUNT, offsetof(struct options, area), NULL, 100},
    {"--max-prices", OPTION_COUNT, offsetof(struct options, max_prices), NULL, MAX_PRICES},
    {"--format", OPTION_TEXT, offsetof(struct options, format), NULL, 0},
    {"--symbol", OPTION_TEXT, offsetof(struct options, symbol), NULL, 0},
    {"--out", OPTION_CHOICE, offsetof(struct options, out), "table csv jsonl", 0},
    {"--units", OPTION_CHOICE, offsetof(struct options, units), "decimal ticks", 0},
    {"--max-levels", OPTION_COUNT, offsetof(struct options, max_levels), NULL, 1 << 24},
    {"--max-orders", OPTION_COUNT, offsetof(struct options, max_orders), NULL, 1 << 24},
    {"--day", OPTION_DAY, offsetof(struct options, day_ns), NULL, 0},
    {"--price-step", OPTION_STEP, offsetof(struct options, price_step), NULL, 0},
    {"--qty-step", OPTION_STEP, offsetof(struct options, qty_step), NULL, 0},
    {"--quiet", OPTION_FLAG, offsetof(struct options, quiet), NULL, 0},
    {NULL, OPTION_FLAG, 0, NULL, 0}};

const struct command command_profile = {
    "profile",    "adds up trades at each price: volume profile, point of control",
    "FILE...",    profile_options,
    help_profile, run_profile};
