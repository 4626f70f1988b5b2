/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "track.h"

#include "core/error.h"
#include "core/piece.h"
#include "metric/table.h"

#include <math.h>
#include <string.h>

enum { STAT_TEXT = 1024 };

struct obi_track {
    obi_window *window;
    obi_metrics *metrics;
    struct obi_column *col;
    struct obi_stat_spec *spec; /* columns are places in col */
    size_t n_col, n_stat;
    double *row; /* what the last frame measured */
    uint8_t *status, *is_whole;
    struct obi_tick now;
};

/* -- text -------------------------------------------------------------------------------------- */

static int find_column(const struct obi_column *col, size_t n, const struct obi_column *wanted,
                       uint32_t *place) {
    for (size_t i = 0; i < n; i++) {
        if (memcmp(&col[i], wanted, sizeof *wanted) != 0) continue;
        *place = (uint32_t)i;
        return 1;
    }
    return 0;
}

/* Sizes in base or quote are weighed by prices and multipliers: real, whatever they are in lots. */
static int is_whole(const struct obi_column *col) {
    const struct obi_metric_row *row = obi_metric_find(col->metric);
    int is_weighed = row->sums[0] == OBI_WEIGHT_UNIT && (uint32_t)col->param[0] != OBI_UNIT_LOTS;
    return row->traits & OBI_TRAIT_INTEGER && !is_weighed;
}

/* Whole numbers are summed exactly only when all columns are; one flow makes a pair count samples.
 */
static uint32_t flags_of(const struct obi_column *col, size_t n) {
    uint32_t flags = OBI_STAT_INTEGER;
    for (size_t i = 0; i < n; i++) {
        if (!is_whole(&col[i])) flags &= ~(uint32_t)OBI_STAT_INTEGER;
        if (obi_metric_find(col[i].metric)->traits & OBI_TRAIT_FLOW) flags |= OBI_STAT_IMPULSE;
    }
    return flags;
}

static size_t n_columns(const struct obi_stat_spec *spec) {
    return spec->column2 == OBI_STAT_NO_COLUMN ? 1 : 2;
}

/* Reads one piece; spec's columns are 0 and 1, of col. */
static int parse_piece(const char *text, size_t n, struct obi_stat_spec *spec,
                       struct obi_column *col, struct obi_error *err) {
    char piece[STAT_TEXT];
    if (n >= sizeof piece) {
        return obi_fail_quote(err, OBI_E_NAME, 0, 0, "statistic ", text, n, " is too long");
    }
    memcpy(piece, text, n);
    piece[n] = '\0';
    int rc = obi_stat_parse(piece, spec, col, err);
    if (!rc) spec->flags |= flags_of(col, n_columns(spec));
    return rc;
}

/* Adds a statistic and the columns that no other has brought. */
static void add(struct obi_track_plan *plan, struct obi_stat_spec spec,
                const struct obi_column *col) {
    uint32_t place[2] = {0, OBI_STAT_NO_COLUMN};
    for (size_t k = 0; k < n_columns(&spec); k++) {
        if (find_column(plan->col, plan->n_col, &col[k], &place[k])) continue;
        place[k] = (uint32_t)plan->n_col;
        plan->col[plan->n_col++] = col[k];
    }
    spec.column = place[0];
    spec.column2 = place[1];
    plan->spec[plan->n_stat++] = spec;
}

static int read_text(const char *text, struct obi_track_plan *plan, struct obi_error *err) {
    const char *at = text;
    for (;;) {
        struct obi_stat_spec spec;
        struct obi_column col[2];
        const char *end = obi_piece_end(at);
        int rc = parse_piece(at, (size_t)(end - at), &spec, col, err);
        if (rc && err) {
            err->index = (uint32_t)plan->n_stat;
            err->offset += (uint64_t)(at - text);
        }
        if (rc) return rc;
        add(plan, spec, col);
        if (!*end) return OBI_OK;
        at = end + 1;
    }
}

int obi_track_plan(const char *text, uint32_t max_samples, struct obi_track_plan *plan,
                   struct obi_error *err) {
    plan->n_stat = plan->n_col = 0;
    if (!text) return OBI_OK;
    if (obi_piece_count(text) > OBI_TRACK_STATS) {
        return obi_fail(err, OBI_E_ARG, "more than 256 statistics");
    }
    int rc = read_text(text, plan, err);
    memset(&plan->metrics, 0, sizeof plan->metrics);
    for (size_t i = 0; !rc && i < plan->n_col; i++)
        rc = obi_metrics_plan_add(&plan->metrics, &plan->col[i], err);
    if (rc) return rc;
    struct obi_window_options opt = {
        .struct_size = sizeof opt, .n_columns = (uint32_t)plan->n_col, .max_samples = max_samples};
    rc = obi_window_plan(&opt, plan->spec, plan->n_stat, &plan->window, err);
    plan->window.is_row_a_frame = 1; /* obi_track_step() is the only one that pushes */
    return rc;
}

/* -- create ------------------------------------------------------------------------------------ */

struct obi_track *obi_track_layout(struct obi_carve *c, const struct obi_track_plan *plan) {
    if (!plan->n_stat) return NULL;
    struct obi_track measured, *t = obi_carve(c, 1, sizeof *t), *to = t ? t : &measured;
    to->n_col = plan->n_col;
    to->n_stat = plan->n_stat;
    to->col = obi_carve(c, plan->n_col, sizeof *to->col);
    to->spec = obi_carve(c, plan->n_stat, sizeof *to->spec);
    to->row = obi_carve(c, plan->n_col, sizeof *to->row);
    to->status = obi_carve(c, plan->n_col, sizeof *to->status);
    to->is_whole = obi_carve(c, plan->n_col, sizeof *to->is_whole);
    to->metrics = obi_metrics_layout(c, &plan->metrics);
    to->window = obi_window_layout(c, &plan->window);
    return t;
}

void obi_track_start(struct obi_track *t, const struct obi_track_plan *plan) {
    memcpy(t->col, plan->col, plan->n_col * sizeof *t->col);
    memcpy(t->spec, plan->spec, plan->n_stat * sizeof *t->spec);
    for (size_t i = 0; i < t->n_col; i++) t->is_whole[i] = (uint8_t)is_whole(&t->col[i]);
    memset(&t->now, 0, sizeof t->now);
    obi_metrics_start(t->metrics, &plan->metrics, t->col);
    obi_window_start(t->window);
}

void obi_track_set_micro(struct obi_track *t, const obi_micro *micro) {
    obi_metrics_set_micro(t->metrics, micro);
}

void obi_track_set_weights(struct obi_track *t, const obi_weights *weights) {
    obi_metrics_set_weights(t->metrics, weights);
}

/* -- run --------------------------------------------------------------------------------------- */

static void count_trades(struct obi_tick *now, const obi_book *book) {
    for (uint32_t i = 0; i < book->n_changes; i++) {
        const struct obi_change *c = &book->change[i];
        if (!(c->flags & OBI_EVENT_PRINT) || c->traded_lots <= 0) continue;
        now->trades++;
        now->volume_lots = c->traded_lots > INT64_MAX - now->volume_lots
                               ? INT64_MAX
                               : now->volume_lots + c->traded_lots;
    }
}

/* A sum of lots beyond what a double counts by ones is not a whole number any more. */
static void drop_inexact(struct obi_track *t) {
    static const double whole_limit = 0x1p53;
    for (size_t i = 0; i < t->n_col; i++) {
        if (!t->is_whole[i] || !(fabs(t->row[i]) > whole_limit)) continue;
        t->row[i] = (double)NAN;
        t->status[i] = OBI_VALUE_SATURATED;
    }
}

void obi_track_step(struct obi_track *t, const obi_book *book, obi_ns now_ns) {
    obi_metrics_step(t->metrics, book);
    obi_metrics_emit(t->metrics, book, t->row, t->status);
    drop_inexact(t);
    t->now.ts_ns = now_ns;
    t->now.frames++;
    t->now.epoch = book->epoch;
    count_trades(&t->now, book);
    obi_window_push(t->window, &t->now, t->row, t->status, t->n_col);
}

void obi_track_read(const struct obi_track *t, double *row, uint8_t *status) {
    obi_window_read(t->window, row, status, t->n_stat);
}

/* -- ask --------------------------------------------------------------------------------------- */

int obi_track_find(const struct obi_track *t, const char *name, size_t *i) {
    struct obi_stat_spec spec;
    struct obi_column col[2];
    int rc = parse_piece(name, strlen(name), &spec, col, NULL);
    if (rc) return rc;
    if (!find_column(t->col, t->n_col, &col[0], &spec.column)) return OBI_E_NAME;
    if (n_columns(&spec) > 1 && !find_column(t->col, t->n_col, &col[1], &spec.column2)) {
        return OBI_E_NAME;
    }
    for (size_t k = 0; k < t->n_stat; k++) {
        if (memcmp(&t->spec[k], &spec, sizeof spec) != 0) continue;
        *i = k;
        return OBI_OK;
    }
    return OBI_E_NAME;
}

int obi_track_name(const struct obi_track *t, size_t i, char *name, size_t name_size) {
    const struct obi_stat_spec *spec = &t->spec[i];
    struct obi_column col[2] = {t->col[spec->column]};
    if (n_columns(spec) > 1) col[1] = t->col[spec->column2];
    return obi_stat_format(spec, col, name, name_size);
}

int obi_track_count(const struct obi_track *t, uint32_t counter, uint64_t *out) {
    return obi_window_count(t->window, counter, out);
}
