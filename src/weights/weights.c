/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Frames in, moments kept; the weights read. */
#include "weights/weights.h"

#include "book/book.h"
#include "core/abi.h"
#include "core/error.h"
#include "core/fpmode.h"
#include "core/power.h"

#include <math.h>
#include <string.h>

/* -- create ------------------------------------------------------------------------------------ */

enum { LEVELS_DEFAULT = 10, ITERATIONS_DEFAULT = 64 };
static const int64_t interval_default = INT64_C(10000000000);

static int check_options(const struct obi_weights_options *opt, struct obi_error *err) {
    if (opt->n_levels > OBI_WEIGHTS_LEVELS)
        return obi_fail(err, OBI_E_ARG, "n_levels is more than 32");
    if (opt->n_iterations > OBI_WEIGHTS_ITERATIONS)
        return obi_fail(err, OBI_E_ARG, "n_iterations is more than 4096");
    if (opt->interval_ns < 0) return obi_fail(err, OBI_E_ARG, "interval_ns is negative");
    return OBI_OK;
}

int obi_weights_plan_of(const struct obi_weights_options *opt, struct obi_weights_plan *plan,
                        struct obi_error *err) {
    struct obi_weights_options known = {.struct_size = sizeof known};
    int rc = opt ? obi_abi_read(&known, sizeof known, opt, 0, err) : OBI_OK;
    if (!rc) rc = check_options(&known, err);
    if (rc) return rc;
    memset(plan, 0, sizeof *plan);
    plan->n_levels = known.n_levels ? known.n_levels : LEVELS_DEFAULT;
    plan->n_iterations = known.n_iterations ? known.n_iterations : ITERATIONS_DEFAULT;
    plan->interval_ns = known.interval_ns ? known.interval_ns : interval_default;
    plan->half_life = known.half_life;
    plan->decay = known.half_life ? obi_decay(1 / (double)known.half_life) : 1;
    plan->col.metric = OBI_METRIC_INTEGRATED_FLOW;
    plan->col.hi = plan->n_levels;
    obi_ledger_plan_add(&plan->ledger, &obi_level_flows_kind, &plan->col);
    return OBI_OK;
}

static struct obi_weights *layout(struct obi_carve *c, const struct obi_weights_plan *plan) {
    size_t n = plan->n_levels;
    struct obi_weights measured, *w = obi_carve(c, 1, sizeof *w), *to = w ? w : &measured;
    to->mean = obi_carve(c, n, sizeof *to->mean);
    to->comoment = obi_carve(c, n * n, sizeof *to->comoment);
    to->vector = obi_carve(c, n, sizeof *to->vector);
    to->weight = obi_carve(c, n, sizeof *to->weight);
    to->matrix = obi_carve(c, n * n, sizeof *to->matrix);
    to->next = obi_carve(c, n, sizeof *to->next);
    to->other = obi_carve(c, n, sizeof *to->other);
    obi_ledger_layout(c, &plan->ledger, &to->ledger);
    to->room = to->ledger.room;
    return w;
}

static size_t measure(const struct obi_weights_plan *plan) {
    struct obi_carve carve = {NULL, 0, 0};
    layout(&carve, plan);
    return obi_carved(&carve);
}

static void empty(struct obi_weights *w) {
    size_t n = w->plan.n_levels;
    w->ledger.room = w->room;
    obi_ledger_start(&w->ledger);
    w->tally = obi_ledger_open(&w->ledger, &obi_level_flows_kind, &w->plan.col);
    memset(w->count, 0, sizeof w->count);
    memset(w->mean, 0, n * sizeof *w->mean);
    memset(w->comoment, 0, n * n * sizeof *w->comoment);
    w->total = w->explained = 0;
    w->status = OBI_VALUE_WARMUP;
    w->has_interval = w->is_broken = w->has_frame = 0;
    w->interval = w->now_ns = 0;
    w->frame = w->epoch = 0;
}

size_t obi_weights_footprint(const struct obi_weights_options *opt) {
    struct obi_weights_plan plan;
    return obi_weights_plan_of(opt, &plan, NULL) ? 0 : measure(&plan);
}

int obi_weights_make(const struct obi_weights_plan *plan, const struct obi_allocator *mem,
                     struct obi_weights **out, struct obi_error *err) {
    struct obi_mem block;
    int rc = obi_mem_take(&block, mem, measure(plan), err);
    if (rc) return rc;
    struct obi_carve carve = {block.block, 0, 0};
    struct obi_weights *w = layout(&carve, plan);
    w->plan = *plan;
    w->mem = block;
    empty(w);
    *out = w;
    return obi_succeed(err);
}

int obi_weights_create(const struct obi_weights_options *opt, const struct obi_allocator *mem,
                       obi_weights **out, struct obi_error *err) {
    struct obi_weights_plan plan;
    if (out) *out = NULL;
    int rc = obi_weights_plan_of(opt, &plan, err);
    if (rc) return rc;
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    return obi_weights_make(&plan, mem, out, err);
}

void obi_weights_destroy(obi_weights *weights) {
    if (weights) obi_mem_give(&weights->mem);
}

int obi_weights_reset(obi_weights *weights) {
    if (!weights) return OBI_E_ARG;
    empty(weights);
    return OBI_OK;
}

/* -- an interval ------------------------------------------------------------------------------- */

static void tick(struct obi_weights *w, uint32_t counter) {
    w->count[counter - OBI_WEIGHTS_COUNTER_FIRST]++;
}

/* One interval's vector into the moments; `next` is free between solves. */
static void learn(struct obi_weights *w, const struct obi_level_flows *flows) {
    size_t n = w->plan.n_levels;
    double *error = w->next;
    w->total = w->plan.decay * w->total + 1;
    for (size_t i = 0; i < n; i++)
        error[i] = obi_level_flow_scaled(flows, (int64_t)n, (int64_t)i) - w->mean[i];
    double share = 1 - 1 / w->total;
    for (size_t i = 0; i < n; i++) {
        w->mean[i] += error[i] / w->total;
        for (size_t j = i; j < n; j++) {
            double *cell = &w->comoment[obi_weights_cell(w, i, j)];
            *cell = w->plan.decay * *cell + share * (error[i] * error[j]);
        }
    }
    tick(w, OBI_COUNTER_WEIGHTS_INTERVALS);
}

static void end_interval(struct obi_weights *w) {
    const struct obi_level_flows *flows = w->tally->told;
    obi_ledger_tell(&w->ledger);
    int is_bad = w->is_broken || w->ledger.told.status != OBI_VALUE_OK || flows->is_doubtful;
    if (is_bad || !obi_wide_sign(flows->depth))
        tick(w, OBI_COUNTER_WEIGHTS_BROKEN);
    else
        learn(w, flows);
}

/* n / d, rounded down. */
static int64_t quotient(int64_t n, int64_t d) {
    return n / d - (n % d < 0);
}

/* The interval that a frame lies in. */
static void enter_interval(struct obi_weights *w, const obi_book *book) {
    obi_ns now = book->recv_ns ? book->recv_ns : book->ts_ns;
    if (now && (!w->has_frame || now > w->now_ns)) w->now_ns = now;
    int64_t interval = quotient(w->now_ns, w->plan.interval_ns);
    if (w->has_interval && interval == w->interval) return;
    if (w->has_interval) end_interval(w);
    w->has_interval = 1;
    w->is_broken = 0;
    w->interval = interval;
}

static int is_lost(const struct obi_weights *w, const obi_book *book) {
    if (!obi_book_is_valid(book)) return 1;
    if (!w->has_frame) return 0;
    return w->epoch != book->epoch || w->frame + 1 != book->frame || book->overflow;
}

static OBI_NOT_INLINED void take_frame(struct obi_weights *w, const obi_book *book) {
    enter_interval(w, book);
    obi_ledger_step(&w->ledger, book);
    int lost = is_lost(w, book);
    if (lost) tick(w, OBI_COUNTER_WEIGHTS_LOST);
    w->is_broken |= lost || obi_book_is_halted(book);
    w->has_frame = 1;
    w->frame = book->frame;
    w->epoch = book->epoch;
}

int obi_weights_update(obi_weights *weights, const obi_book *book) {
    if (!weights || !book) return OBI_E_ARG;
    if (book->open) return OBI_MORE;
    int is_again =
        weights->has_frame && weights->epoch == book->epoch && weights->frame == book->frame;
    if (!is_again) {
        uint64_t host = obi_fp_enter();
        take_frame(weights, book);
        obi_fp_leave(host);
    }
    return obi_book_is_valid(book) ? OBI_OK : OBI_RESYNC;
}

/* -- read -------------------------------------------------------------------------------------- */

static int put(const struct obi_weights *w, double found, double *value, uint8_t *status) {
    *value = w->status == OBI_VALUE_OK ? found : (double)NAN;
    if (status) *status = w->status;
    return OBI_OK;
}

int obi_weights_get(const obi_weights *weights, uint32_t level, double *value, uint8_t *status) {
    if (!weights || level >= weights->plan.n_levels || !value) return OBI_E_ARG;
    return put(weights, weights->weight[level], value, status);
}

int obi_weights_explained(const obi_weights *weights, double *value, uint8_t *status) {
    if (!weights || !value) return OBI_E_ARG;
    return put(weights, weights->explained, value, status);
}

int obi_weights_count(const obi_weights *weights, uint32_t counter, uint64_t *out) {
    if (!weights || !out) return OBI_E_ARG;
    if (counter < OBI_WEIGHTS_COUNTER_FIRST ||
        counter - OBI_WEIGHTS_COUNTER_FIRST >= OBI_WEIGHTS_COUNTERS)
        return OBI_E_ARG;
    *out = weights->count[counter - OBI_WEIGHTS_COUNTER_FIRST];
    return OBI_OK;
}
