/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A row at a time: with room for one row the pipeline stops where the row was measured, so the book
 * that it lends stands there too, and the levels beside the values are of the same frame. */
#include "view.h"

#include "room.h"
#include "stale.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define N_ORDERS (1 << 20)

static void fill(const struct options *options, struct obi_pipeline_options *out) {
    *out = (struct obi_pipeline_options){
        .struct_size = sizeof *out,
        .sample_ns = options->every_ns,
        .columns = options->columns,
        .stats = options->stats,
        .max_samples = (uint32_t)options->max_samples,
    };
    if (options->clock == CLOCK_VENUE) out->flags |= OBI_PIPELINE_VENUE_CLOCK;
    if (options->rows == ROWS_ALL) out->flags |= OBI_PIPELINE_ALL_ROWS;
}

/* Whether the columns are fine without the statistics. */
static bool columns_are_fine(struct obi_pipeline_options options) {
    options.stats = NULL;
    return obi_pipeline_footprint(&options) > 0;
}

static bool create(const struct obi_pipeline_options *options, obi_pipeline **out) {
    struct obi_error err = {0};
    int status = obi_pipeline_create(options, NULL, out, &err);
    if (status == OBI_OK) return true;
    bool is_stat = columns_are_fine(*options);
    say("%s: %s (byte %" PRIu64 " of '%s')", is_stat ? "--stats" : "--columns",
        err.message[0] != '\0' ? err.message : obi_status_text(status), err.offset,
        is_stat ? options->stats : options->columns);
    if (status == OBI_E_NAME && !is_stat)
        say("'obi metrics' lists what there is. The best prices and sizes are in every row, "
            "without being asked for; --levels N shows more of them");
    return false;
}

/* A column named twice would make two fields of one name. */
static bool all_differ(const obi_pipeline *pipeline) {
    char name[640];
    for (size_t i = 0, first; i < obi_pipeline_width(pipeline); i++) {
        obi_pipeline_name(pipeline, i, name, sizeof name);
        if (obi_pipeline_find(pipeline, name, &first) == OBI_OK && first == i) continue;
        say("%s names %s twice", strchr(name, '(') == NULL ? "--columns" : "--stats", name);
        return false;
    }
    return true;
}

bool view_check(const struct options *options) {
    struct obi_book_options small = {.struct_size = sizeof small, .max_levels = 1};
    struct obi_pipeline_options pipeline_options;
    obi_pipeline *pipeline = NULL;
    fill(options, &pipeline_options);
    pipeline_options.book = &small;
    bool good = create(&pipeline_options, &pipeline) && all_differ(pipeline);
    obi_pipeline_destroy(pipeline);
    return good;
}

/* Room for one row. calloc(0) may be NULL, so one is added. */
static bool make_room(struct view *v) {
    size_t width = obi_pipeline_width(v->pipeline) + 1, n = v->n_levels + 1;
    v->value = calloc(width, sizeof *v->value);
    v->status = calloc(width, sizeof *v->status);
    bool good = v->value != NULL && v->status != NULL;
    for (size_t side = 0; side < 2; side++) {
        v->price[side] = calloc(n, sizeof *v->price[side]);
        v->qty[side] = calloc(n, sizeof *v->qty[side]);
        good = good && v->price[side] != NULL && v->qty[side] != NULL;
    }
    if (!good) say("no memory");
    return good;
}

bool view_open(struct view *v, const struct options *options, const struct obi_instrument *spec) {
    struct obi_book_options book = {
        .struct_size = sizeof book, .instrument = spec->id, .spec = spec};
    book.max_levels = (uint32_t)options->max_levels;
    if (spec->flags & OBI_INSTRUMENT_ORDERS)
        book.max_orders = options->max_orders > 0 ? (uint32_t)options->max_orders : N_ORDERS;
    struct obi_pipeline_options pipeline_options;
    fill(options, &pipeline_options);
    pipeline_options.book = &book;
    v->instrument = spec->id;
    v->max_orders = book.max_orders;
    v->n_levels = (size_t)options->levels;
    return create(&pipeline_options, &v->pipeline) && make_room(v);
}

void view_close(struct view *v) {
    obi_pipeline_destroy(v->pipeline);
    free(v->value);
    free(v->status);
    for (size_t side = 0; side < 2; side++) {
        free(v->price[side]);
        free(v->qty[side]);
    }
    *v = (struct view){0};
}

bool view_is_stale(const struct view *v) {
    struct obi_book_info info = {.struct_size = sizeof info};
    obi_book_info(obi_pipeline_book(v->pipeline), &info);
    return info.state == OBI_STATE_STALE;
}

static bool has_partial(const struct view *v) {
    for (size_t i = 0; i < obi_pipeline_width(v->pipeline); i++)
        if (v->status[i] == OBI_VALUE_PARTIAL) return true;
    return false;
}

static bool give_row(struct view *v, obi_ns ts_ns) {
    const obi_book *book = obi_pipeline_book(v->pipeline);
    struct obi_book_info info = {.struct_size = sizeof info};
    struct sink_row row = {.ts_ns = ts_ns, .value = v->value, .status = v->status};
    obi_book_info(book, &info);
    row.seq = info.seq;
    for (uint32_t side = 0; side < 2; side++) {
        row.price[side] = v->price[side];
        row.qty[side] = v->qty[side];
        if (v->n_levels > 0)
            obi_book_levels(book, side == 0 ? OBI_BID : OBI_ASK, v->n_levels, v->price[side],
                            v->qty[side], NULL, &row.n_levels[side]);
    }
    v->n_partial += has_partial(v);
    if (v->n_rows++ == 0) v->first_ns = ts_ns;
    v->last_ns = ts_ns;
    return v->hand(v->ctx, &row);
}

static bool is_in_frame(const struct view *v) {
    struct obi_book_info info = {.struct_size = sizeof info};
    obi_book_info(obi_pipeline_book(v->pipeline), &info);
    return info.open != 0;
}

/* What the book refuses. */
static void tell_refusal(struct view *v, int status, const struct obi_event *ev,
                         struct faults *faults, const struct place *at) {
    fault_tell(faults, status == OBI_E_CAPACITY ? FAULT_CAPACITY : FAULT_BOOK, at,
               "the book refuses an event of update %" PRIu64 ": %s", ev->seq,
               status == OBI_E_CAPACITY ? room_reached(v->max_orders, ev)
                                        : obi_status_text(status));
    v->told = view_is_stale(v) && is_in_frame(v);
}

/* The book turned stale with a frame. A gap was told by the decoder already, and the end of a frame
 * says nothing new of a refusal within it. */
static void tell_stale(struct view *v, const struct obi_event *ev, struct faults *faults,
                       const struct place *at) {
    if (ev->kind != OBI_EVENT_GAP && !v->told)
        stale_tell(obi_pipeline_book(v->pipeline), ev->seq, "", faults, at);
    v->told = false;
}

bool view_run(struct view *v, const struct obi_event *ev, size_t n, struct faults *faults,
              const struct place *at) {
    while (n > 0) {
        obi_ns ts_ns = 0;
        size_t taken = 0;
        struct obi_rows rows = {.struct_size = sizeof rows,
                                .stride = obi_pipeline_width(v->pipeline),
                                .row_size = 1,
                                .ts_ns = &ts_ns,
                                .value = v->value,
                                .status = v->status};
        int status = obi_pipeline_run(v->pipeline, ev, n, &taken, &rows);
        if (rows.n_rows > 0 && !give_row(v, ts_ns)) return false;
        if (status < 0 && taken < n) tell_refusal(v, status, ev + taken++, faults, at);
        if (status == OBI_RESYNC && taken > 0) tell_stale(v, ev + taken - 1, faults, at);
        if (status <= 0 && taken == 0) break; /* a refusal of the call itself would come for ever */
        ev += taken;
        n -= taken;
    }
    return true;
}
