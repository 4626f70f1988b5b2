/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Rows in, readings out. A row is checked whole before any of it is taken in. */
#include "core/error.h"
#include "core/fpmode.h"
#include "stat/plan.h"
#include "stat/series.h"

#include <math.h>
#include <string.h>

enum {
    COUNTER_FIRST = OBI_COUNTER_WINDOW_ROWS,
    N_COUNTERS = OBI_COUNTER_WINDOW_SATURATED - COUNTER_FIRST + 1
};

struct obi_window {
    struct obi_structure structure;
    uint32_t n_columns;
    struct obi_tick now; /* where the clocks stand: none goes back */
    int has_now;
    uint64_t count[N_COUNTERS];
    struct obi_mem mem;
};

/* -- create ------------------------------------------------------------------------------------ */

obi_window *obi_window_layout(struct obi_carve *c, const struct obi_window_plan *plan) {
    obi_window measured, *w = obi_carve(c, 1, sizeof *w);
    obi_window *to = w ? w : &measured;
    to->n_columns = plan->opt.n_columns;
    obi_structure_layout(c, plan, &to->structure);
    return w;
}

static void empty(obi_window *w) {
    memset(&w->now, 0, sizeof w->now);
    w->has_now = 0;
    for (size_t i = 0; i < w->structure.n_series; i++) obi_series_start(&w->structure.series[i]);
}

void obi_window_start(obi_window *w) {
    memset(w->count, 0, sizeof w->count);
    empty(w);
}

static size_t measure(const struct obi_window_plan *plan) {
    struct obi_carve carve = {NULL, 0, 0};
    obi_window_layout(&carve, plan);
    return obi_carved(&carve);
}

size_t obi_window_footprint(const struct obi_window_options *opt, const struct obi_stat_spec *stat,
                            size_t n_stat) {
    struct obi_window_plan plan;
    return obi_window_plan(opt, stat, n_stat, &plan, NULL) ? 0 : measure(&plan);
}

int obi_window_create(const struct obi_window_options *opt, const struct obi_stat_spec *stat,
                      size_t n_stat, const struct obi_allocator *mem, obi_window **out,
                      struct obi_error *err) {
    struct obi_window_plan plan;
    struct obi_mem block;
    if (out) *out = NULL;
    int rc = obi_window_plan(opt, stat, n_stat, &plan, err);
    if (rc) return rc;
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    rc = obi_mem_take(&block, mem, measure(&plan), err);
    if (rc) return rc;
    struct obi_carve carve = {block.block, 0, 0};
    obi_window *w = obi_window_layout(&carve, &plan);
    obi_window_start(w);
    w->mem = block;
    *out = w;
    return obi_succeed(err);
}

void obi_window_destroy(obi_window *w) {
    if (w) obi_mem_give(&w->mem);
}

int obi_window_reset(obi_window *w) {
    if (!w) return OBI_E_ARG;
    empty(w);
    return OBI_OK;
}

/* -- push -------------------------------------------------------------------------------------- */

static void tick(obi_window *w, uint32_t counter, uint64_t n) {
    w->count[counter - COUNTER_FIRST] += n;
}

static int is_fine(double x, uint32_t flags) {
    static const double whole_limit = 0x1p53;
    if (isinf(x)) return 0;
    if (!(flags & OBI_STAT_INTEGER) || isnan(x)) return 1;
    if (!(fabs(x) <= whole_limit)) return 0;
    double whole = (double)(int64_t)x;
    return !(x < whole) && !(x > whole);
}

static int row_is_fine(const obi_window *w, const double *row) {
    for (size_t i = 0; i < w->structure.n_series; i++) {
        const struct obi_series *s = &w->structure.series[i];
        if (!is_fine(row[s->column], s->flags)) return 0;
        if (s->column2 != OBI_STAT_NO_COLUMN && !is_fine(row[s->column2], s->flags)) return 0;
    }
    return 1;
}

/* Moves a clock on, or holds it. */
#define ADVANCE(field) (now->field < w->now.field ? went_back = 1 : (w->now.field = now->field, 0))

/* Whether the epoch is another one than before. */
static int advance_clocks(obi_window *w, const struct obi_tick *now) {
    int went_back = 0, is_new_epoch = w->has_now && now->epoch != w->now.epoch;
    if (!w->has_now) {
        w->now = *now;
    } else {
        ADVANCE(ts_ns);
        ADVANCE(frames);
        ADVANCE(trades);
        ADVANCE(volume_lots);
        w->now.epoch = now->epoch;
    }
    w->has_now = 1;
    tick(w, OBI_COUNTER_WINDOW_CLOCK_BACK, (uint64_t)went_back);
    return is_new_epoch;
}

static int64_t to_signed(uint64_t count) {
    return count > INT64_MAX ? INT64_MAX : (int64_t)count;
}

static int64_t position(const struct obi_tick *now, uint32_t clock) {
    switch (clock) {
    case OBI_CLOCK_FRAMES: return to_signed(now->frames);
    case OBI_CLOCK_TRADES: return to_signed(now->trades);
    case OBI_CLOCK_VOLUME: return now->volume_lots;
    default: return now->ts_ns;
    }
}

static int ends_continuity(uint8_t status) {
    return status == OBI_VALUE_STALE || status == OBI_VALUE_BREAK;
}

/* A NaN that comes without a reason is a formula that was undefined. */
static uint8_t reason_of(double x, const uint8_t *status) {
    uint8_t reason = status ? *status : OBI_VALUE_OK;
    return isnan(x) && !reason ? OBI_VALUE_ZERO_DENOM : reason;
}

static void push_one(struct obi_series *s, const struct obi_tick *now, int is_new_epoch,
                     const double *row, const uint8_t *status, struct obi_tally *tally) {
    struct obi_arrival a = {.at = position(now, s->clock), .ts_ns = now->ts_ns};
    a.x = row[s->column];
    a.status = reason_of(a.x, status ? &status[s->column] : NULL);
    a.is_break = is_new_epoch || ends_continuity(a.status);
    if (s->column2 != OBI_STAT_NO_COLUMN) {
        a.y = row[s->column2];
        uint8_t second = reason_of(a.y, status ? &status[s->column2] : NULL);
        a.is_break |= ends_continuity(second);
        if ((isnan(a.y) && !isnan(a.x)) || second == OBI_VALUE_STALE) a.status = second;
    }
    obi_series_push(s, &a, tally);
}

static OBI_NOT_INLINED int push(obi_window *w, const struct obi_tick *now, const double *row,
                                const uint8_t *status) {
    if (!row_is_fine(w, row)) {
        tick(w, OBI_COUNTER_WINDOW_REFUSED, 1);
        return OBI_E_ARG;
    }
    struct obi_tally tally = {0};
    int is_new_epoch = advance_clocks(w, now);
    for (size_t i = 0; i < w->structure.n_series; i++) {
        push_one(&w->structure.series[i], &w->now, is_new_epoch, row, status, &tally);
    }
    tick(w, OBI_COUNTER_WINDOW_ROWS, 1);
    tick(w, OBI_COUNTER_WINDOW_UNDEFINED, tally.undefined);
    tick(w, OBI_COUNTER_WINDOW_BREAKS, tally.breaks);
    tick(w, OBI_COUNTER_WINDOW_SATURATED, tally.lost);
    return OBI_OK;
}

/* -- read -------------------------------------------------------------------------------------- */

static struct obi_value read_one(const struct obi_output *out) {
    if (out->lane->series->status == OBI_VALUE_STALE) return obi_undefined(OBI_VALUE_STALE);
    struct obi_value v = out->lane->family->read(out->lane, &out->spec);
    if (v.status == OBI_VALUE_OK && !isnan(v.value)) v.status = obi_tail_status(out->tail);
    return v;
}

int obi_window_push(obi_window *w, const struct obi_tick *now, const double *row,
                    const uint8_t *status, size_t n_col) {
    if (!w || !now || !row || n_col != w->n_columns) return OBI_E_ARG;
    uint64_t host = obi_fp_enter();
    int rc = push(w, now, row, status);
    obi_fp_leave(host);
    return rc;
}

static OBI_NOT_INLINED int read_all(const obi_window *w, double *out, uint8_t *status,
                                    size_t n_stat) {
    int rc = OBI_OK;
    for (size_t i = 0; i < n_stat; i++) {
        struct obi_value v = read_one(&w->structure.output[i]);
        out[i] = v.value;
        if (status) status[i] = v.status;
        if (v.status == OBI_VALUE_WARMUP && isnan(v.value)) rc = OBI_WARMUP;
    }
    return rc;
}

int obi_window_read(const obi_window *w, double *out, uint8_t *status, size_t n_stat) {
    if (!w || !out || n_stat != w->structure.n_output) return OBI_E_ARG;
    uint64_t host = obi_fp_enter();
    int rc = read_all(w, out, status, n_stat);
    obi_fp_leave(host);
    return rc;
}

int obi_window_count(const obi_window *w, uint32_t counter, uint64_t *out) {
    if (!w || !out || counter < COUNTER_FIRST || counter >= COUNTER_FIRST + N_COUNTERS) {
        return OBI_E_ARG;
    }
    *out = w->count[counter - COUNTER_FIRST];
    return OBI_OK;
}
