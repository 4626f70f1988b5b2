/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * `obi explain`: how the numbers of a book come about, after a recording or a part of it. */
#include "command.h"
#include "help.h"
#include "moment.h"
#include "output.h"
#include "replay.h"
#include "say.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define EXPLANATION 1024

static bool put_head(const struct replay *r) {
    char time[MOMENT_SIZE], text[512];
    const struct obi_instrument *i = &r->intake.instrument;
    struct obi_book_info info = {.struct_size = sizeof info};
    obi_book_info(obi_pipeline_book(r->view.pipeline), &info);
    moment_time(r->view.last_ns, time);
    snprintf(text, sizeof text,
             "%s at %s, row %" PRIu64 ", update %" PRIu64 "\nin ticks of %s and lots of %s\n\n",
             say_symbol(i->symbol), time, r->view.n_rows, info.seq, i->price_step, i->qty_step);
    return output_put(text);
}

/* What the column's metric measures. */
static bool put_formula(const char *column) {
    struct obi_schema row = {.struct_size = sizeof row};
    size_t n = strcspn(column, "[{ ");
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_METRIC, i, &row) == OBI_OK; i++) {
        if (strlen(row.name) != n || strncmp(row.name, column, n) != 0) continue;
        return output_put("  ") && output_put(row.text) && output_put("\n");
    }
    return true;
}

static bool put_column(const struct replay *r, size_t i) {
    char text[EXPLANATION];
    if (obi_pipeline_explain(r->view.pipeline, i, text, sizeof text) < 0) return false;
    return output_put(text) && output_put("\n") && put_formula(text);
}

static bool explain(struct replay *r) {
    bool good = put_head(r);
    for (size_t i = 0; good && i < obi_pipeline_width(r->view.pipeline); i++)
        good = put_column(r, i);
    return good;
}

/* On to the row asked for. */
static bool pass(struct replay *r, const struct sink_row *row) {
    (void)row;
    return r->options.frames == 0 || r->view.n_rows < r->options.frames;
}

static int run_explain(const struct options *options) {
    struct options o = *options;
    if (o.n_files < 2) {
        say("name columns and a file, as in: obi explain 'depth_imbalance[0:5]' FILE; see 'obi "
            "explain --help'");
        return EXIT_USAGE;
    }
    o.columns = o.files[0];
    o.files++;
    o.n_files--;
    o.quiet = 1;
    static const struct replay_job job = {.take = pass, .end = explain};
    return replay_run(&o, &job, NULL);
}

static const struct option explain_options[] = {
    {"--format", OPTION_TEXT, offsetof(struct options, format), NULL, 0},
    {"--symbol", OPTION_TEXT, offsetof(struct options, symbol), NULL, 0},
    {"--row", OPTION_COUNT, offsetof(struct options, frames), NULL, UINT64_MAX},
    {"--every", OPTION_SPAN, offsetof(struct options, every_ns), NULL, 0},
    {"--rows", OPTION_CHOICE, offsetof(struct options, rows), "frames all", 0},
    {"--max-levels", OPTION_COUNT, offsetof(struct options, max_levels), NULL, 1 << 24},
    {"--max-orders", OPTION_COUNT, offsetof(struct options, max_orders), NULL, 1 << 24},
    {"--day", OPTION_DAY, offsetof(struct options, day_ns), NULL, 0},
    {"--price-step", OPTION_STEP, offsetof(struct options, price_step), NULL, 0},
    {"--qty-step", OPTION_STEP, offsetof(struct options, qty_step), NULL, 0},
    {NULL, OPTION_FLAG, 0, NULL, 0}};

const struct command command_explain = {
    "explain",         "tells how a number comes about, from the book as it stands",
    "COLUMNS FILE...", explain_options,
    help_explain,      run_explain};
