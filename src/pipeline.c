/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Events to rows. Every frame is measured, and taken into the windows; a row is written when it is
 * due, so thinning rows thins nothing else. All that decides about a row is taken from the frame
 * that just ended and from what the pipeline remembers, never from how the events were cut into
 * calls. */
#include "core/abi.h"
#include "core/error.h"
#include "core/fpmode.h"
#include "core/piece.h"
#include "metric/metrics.h"
#include "track.h"

#include <obi/pipeline.h>

#include <string.h>

enum {
    FLAGS_KNOWN = OBI_PIPELINE_VENUE_CLOCK | OBI_PIPELINE_ALL_ROWS,
    COUNTER_FIRST = OBI_COUNTER_PIPELINE_ROWS,
    N_COUNTERS = OBI_COUNTER_PIPELINE_CLOCK_NONE - COUNTER_FIRST + 1,
    COLUMNS_MAX = 65536,
    COLUMN_TEXT = 512
};

struct obi_pipeline {
    obi_book *book;
    obi_metrics *metrics;
    struct obi_track *track; /* NULL without statistics */
    struct obi_column *col;
    size_t n_col, n_stat; /* a row: columns, then statistics */
    uint32_t flags;
    obi_ns sample_ns;
    obi_ns now_ns;  /* the clock: never goes back */
    obi_ns row_ns;  /* of the last row */
    int has_row;    /* there is a last row */
    int was_valid;  /* the book, at the last frame */
    int told_again; /* that frame was the gap of a book that was stale already */
    uint64_t count[N_COUNTERS];
    struct obi_mem mem;
};

/* -- columns from text ------------------------------------------------------------------------- */

static int parse_piece(const char *text, size_t n, struct obi_column *out, struct obi_error *err) {
    char piece[COLUMN_TEXT];
    if (n >= sizeof piece) {
        return obi_fail_quote(err, OBI_E_NAME, 0, 0, "column ", text, n, " is too long");
    }
    memcpy(piece, text, n);
    piece[n] = '\0';
    return obi_column_parse(piece, out, err);
}

/* Parses all pieces, into col where it is not NULL, else into a plan. */
static int parse_columns(const char *text, struct obi_column *col, struct obi_metrics_plan *plan,
                         struct obi_error *err) {
    const char *at = text;
    for (uint32_t i = 0;; i++) {
        struct obi_column one;
        const char *end = obi_piece_end(at);
        int rc = parse_piece(at, (size_t)(end - at), col ? &col[i] : &one, err);
        if (!rc && !col) rc = obi_metrics_plan_add(plan, &one, err);
        if (rc && err) {
            err->index = i;
            err->offset += (uint64_t)(at - text);
        }
        if (rc || !*end) return rc;
        at = end + 1;
    }
}

/* -- create ------------------------------------------------------------------------------------ */

struct plan {
    struct obi_pipeline_options opt;
    struct obi_book_plan book;
    struct obi_metrics_plan metrics;
    struct obi_track_plan track;
    size_t n_col;
};

static int read_options(const struct obi_pipeline_options *given, struct plan *plan,
                        struct obi_error *err) {
    if (!given) return obi_fail(err, OBI_E_ARG, "opt is NULL");
    int rc = obi_abi_read(&plan->opt, sizeof plan->opt, given, FLAGS_KNOWN, err);
    if (rc) return rc;
    if (plan->opt.sample_ns < 0) return obi_fail(err, OBI_E_ARG, "sample_ns is negative");
    if (!plan->opt.columns) return obi_fail(err, OBI_E_ARG, "columns is NULL");
    plan->n_col = obi_piece_count(plan->opt.columns);
    if (plan->n_col > COLUMNS_MAX) return obi_fail(err, OBI_E_ARG, "more than 65536 columns");
    memset(&plan->metrics, 0, sizeof plan->metrics);
    rc = parse_columns(plan->opt.columns, NULL, &plan->metrics, err);
    if (rc) return rc;
    rc = obi_track_plan(plan->opt.stats, plan->opt.max_samples, &plan->track, err);
    if (rc && err) err->index += (uint32_t)plan->n_col;
    return rc ? rc : obi_book_plan(plan->opt.book, &plan->book, err);
}

static obi_pipeline *layout(struct obi_carve *c, const struct plan *plan) {
    obi_pipeline measured, *p = obi_carve(c, 1, sizeof *p);
    obi_pipeline *to = p ? p : &measured;
    to->col = obi_carve(c, plan->n_col, sizeof *to->col);
    to->metrics = obi_metrics_layout(c, &plan->metrics);
    to->track = obi_track_layout(c, &plan->track);
    to->book = obi_book_layout(c, &plan->book);
    return p;
}

static size_t measure(const struct plan *plan) {
    struct obi_carve carve = {NULL, 0, 0};
    layout(&carve, plan);
    return obi_carved(&carve);
}

size_t obi_pipeline_footprint(const struct obi_pipeline_options *opt) {
    struct plan plan;
    return read_options(opt, &plan, NULL) ? 0 : measure(&plan);
}

static void start(obi_pipeline *p, const struct plan *plan) {
    p->n_col = plan->n_col;
    p->n_stat = plan->track.n_stat;
    p->flags = plan->opt.flags;
    p->sample_ns = plan->opt.sample_ns;
    p->now_ns = p->row_ns = 0;
    p->has_row = p->was_valid = 0;
    memset(p->count, 0, sizeof p->count);
    parse_columns(plan->opt.columns, p->col, NULL, NULL); /* it parsed before */
    obi_book_start(p->book);
    obi_metrics_start(p->metrics, &plan->metrics, p->col);
    if (p->track) obi_track_start(p->track, &plan->track);
}

int obi_pipeline_create(const struct obi_pipeline_options *opt, const struct obi_allocator *mem,
                        obi_pipeline **out, struct obi_error *err) {
    struct plan plan;
    struct obi_mem block;
    if (out) *out = NULL;
    int rc = read_options(opt, &plan, err);
    if (rc) return rc;
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    rc = obi_mem_take(&block, mem, measure(&plan), err);
    if (rc) return rc;
    struct obi_carve carve = {block.block, 0, 0};
    obi_pipeline *p = layout(&carve, &plan);
    start(p, &plan);
    p->mem = block;
    *out = p;
    return obi_succeed(err);
}

void obi_pipeline_destroy(obi_pipeline *p) {
    if (p) obi_mem_give(&p->mem);
}

/* -- ask --------------------------------------------------------------------------------------- */

size_t obi_pipeline_width(const obi_pipeline *p) {
    return p ? p->n_col + p->n_stat : 0;
}

int obi_pipeline_find(const obi_pipeline *p, const char *name, size_t *i) {
    struct obi_column col;
    if (!p || !name || !i) return OBI_E_ARG;
    if (strchr(name, '(')) {
        int found = p->track ? obi_track_find(p->track, name, i) : OBI_E_NAME;
        if (!found) *i += p->n_col;
        return found;
    }
    int rc = obi_column_parse(name, &col, NULL);
    if (rc) return rc;
    for (size_t k = 0; k < p->n_col; k++) {
        if (memcmp(&p->col[k], &col, sizeof col) != 0) continue;
        *i = k;
        return OBI_OK;
    }
    return OBI_E_NAME;
}

int obi_pipeline_name(const obi_pipeline *p, size_t i, char *name, size_t name_size) {
    if (!p || i >= obi_pipeline_width(p)) return OBI_E_ARG;
    if (i >= p->n_col) return obi_track_name(p->track, i - p->n_col, name, name_size);
    return obi_column_format(&p->col[i], name, name_size);
}

const obi_book *obi_pipeline_book(const obi_pipeline *p) {
    return p ? p->book : NULL;
}

int obi_pipeline_set_micro(obi_pipeline *p, const obi_micro *micro) {
    if (!p) return OBI_E_ARG;
    if (p->track) obi_track_set_micro(p->track, micro);
    return obi_metrics_set_micro(p->metrics, micro);
}

int obi_pipeline_set_weights(obi_pipeline *p, const obi_weights *weights) {
    if (!p) return OBI_E_ARG;
    if (p->track) obi_track_set_weights(p->track, weights);
    return obi_metrics_set_weights(p->metrics, weights);
}

int obi_pipeline_explain(obi_pipeline *p, size_t i, char *text, size_t text_size) {
    if (!p || i >= p->n_col) return OBI_E_ARG;
    return obi_metrics_explain(p->metrics, p->book, i, text, text_size);
}

int obi_pipeline_count(const obi_pipeline *p, uint32_t counter, uint64_t *out) {
    if (!p || !out) return OBI_E_ARG;
    if (counter < COUNTER_FIRST) return obi_book_count(p->book, counter, out);
    if (counter >= OBI_COUNTER_WINDOW_ROWS) {
        return p->track ? obi_track_count(p->track, counter, out) : OBI_E_ARG;
    }
    if (counter >= COUNTER_FIRST + N_COUNTERS) return OBI_E_ARG;
    *out = p->count[counter - COUNTER_FIRST];
    return OBI_OK;
}

/* -- run --------------------------------------------------------------------------------------- */

static void tick(obi_pipeline *p, uint32_t counter) {
    p->count[counter - COUNTER_FIRST]++;
}

/* The clock goes to the time of the event that ended the frame. */
static void advance_clock(obi_pipeline *p, const struct obi_event *last) {
    obi_ns now = last->ts_ns;
    if (!(p->flags & OBI_PIPELINE_VENUE_CLOCK) && last->recv_ns) now = last->recv_ns;
    if (!now) {
        tick(p, OBI_COUNTER_PIPELINE_CLOCK_NONE);
    } else if (now < p->now_ns) {
        tick(p, OBI_COUNTER_PIPELINE_CLOCK_BACK);
    } else {
        p->now_ns = now;
    }
}

/* A change between valid and stale is news at any time, and a gap of a stale book never. */
static int is_due(const obi_pipeline *p, int is_valid) {
    if (p->told_again) return 0;
    if (!p->book->speaks && !(p->flags & OBI_PIPELINE_ALL_ROWS)) return 0;
    if (!p->has_row || is_valid != p->was_valid) return 1;
    return p->now_ns - p->row_ns >= p->sample_ns;
}

static void write_row(obi_pipeline *p, struct obi_rows *rows) {
    size_t at = rows->n_rows * rows->stride;
    uint8_t *status = rows->status ? rows->status + at : NULL;
    obi_metrics_emit(p->metrics, p->book, rows->value + at, status);
    if (p->track) {
        obi_track_read(p->track, rows->value + at + p->n_col, status ? status + p->n_col : NULL);
    }
    if (rows->ts_ns) rows->ts_ns[rows->n_rows] = p->now_ns;
    rows->n_rows++;
    p->row_ns = p->now_ns;
    p->has_row = 1;
    tick(p, OBI_COUNTER_PIPELINE_ROWS);
}

/* A frame ended: measure it, write its row. */
static int end_frame(obi_pipeline *p, struct obi_rows *rows) {
    int is_valid = obi_book_is_valid(p->book), was_valid = p->was_valid;
    int due = rows && is_due(p, is_valid);
    obi_metrics_step(p->metrics, p->book);
    if (p->track) obi_track_step(p->track, p->book, p->now_ns);
    if (due) write_row(p, rows);
    p->was_valid = is_valid;
    if (was_valid && !is_valid) return OBI_RESYNC;
    return due && rows->n_rows == rows->row_size ? OBI_FULL : OBI_OK;
}

static int check_rows(const obi_pipeline *p, const struct obi_rows *given) {
    struct obi_rows rows;
    int rc = obi_abi_read(&rows, sizeof rows, given, 0, NULL);
    if (rc) return rc;
    return rows.stride >= obi_pipeline_width(p) && rows.row_size && rows.value ? OBI_OK : OBI_E_ARG;
}

static OBI_NOT_INLINED int run(obi_pipeline *p, const struct obi_event *ev, size_t n, size_t *taken,
                               struct obi_rows *rows) {
    while (*taken < n) {
        uint64_t frame = p->book->frame;
        int was_stale = p->book->state == OBI_STATE_STALE && !p->book->open;
        size_t took;
        int rc = obi_book_apply(p->book, ev + *taken, n - *taken, &took);
        *taken += took;
        if (p->book->frame == frame) return rc < 0 ? rc : OBI_OK; /* no frame ended */
        p->told_again = was_stale && took == 1 && ev[*taken - 1].kind == OBI_EVENT_GAP;
        if (rc >= 0) advance_clock(p, &ev[*taken - 1]);
        int end = end_frame(p, rows);
        if (rc < 0) return rc;
        if (end) return end;
    }
    return OBI_OK;
}

int obi_pipeline_run(obi_pipeline *p, const struct obi_event *ev, size_t n, size_t *taken,
                     struct obi_rows *rows) {
    if (taken) *taken = 0;
    if (!p || (!ev && n) || !taken) return OBI_E_ARG;
    int rc = rows ? check_rows(p, rows) : OBI_OK;
    if (rc) return rc;
    if (rows) rows->n_rows = 0;
    uint64_t host = obi_fp_enter();
    rc = run(p, ev, n, taken, rows);
    obi_fp_leave(host);
    return rc;
}
