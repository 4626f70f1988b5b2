/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A frame in, a row out. */
#include "core/fpmode.h"
#include "metric/handle.h"

#include <math.h>
#include <string.h>

void obi_metrics_step(struct obi_metrics *m, const obi_book *book) {
    obi_ledger_step(&m->ledger, book);
}

/* -- emit: a row out --------------------------------------------------------------------------- */

static uint8_t market_status(const obi_book *book, const struct obi_touches *touch) {
    int is_doubtful = touch->depth[0] > book->bid.known || touch->depth[1] > book->ask.known;
    if (is_doubtful) return OBI_VALUE_PARTIAL;
    if (obi_book_is_halted(book)) return OBI_VALUE_GATED;
    if (touch->shape & OBI_SHAPE_CROSSED) return OBI_VALUE_CROSSED;
    return touch->shape & OBI_SHAPE_LOCKED ? OBI_VALUE_LOCKED : OBI_VALUE_OK;
}

/* Single orders are not to be had from a book of levels. */
static uint8_t blindness(const struct obi_hidden *hidden, const obi_book *book) {
    int needs_orders = hidden->filter & OBI_FILTER_ORDERS;
    return needs_orders && !book->plan.max_orders ? OBI_VALUE_NO_ORDERS : OBI_VALUE_OK;
}

static void look(const struct obi_metrics *m, struct obi_scope *scope, const obi_book *book) {
    struct obi_walk *walk = &scope->walk;
    struct obi_touches touch = obi_touches_of(book, walk->hidden);
    scope->view = (struct obi_view){.touch = touch,
                                    .market = market_status(book, &touch),
                                    .blind = blindness(&walk->hidden, book),
                                    .halted = obi_book_is_halted(book),
                                    .tells_orders = book->plan.max_orders != 0,
                                    .flow = &m->ledger.told,
                                    .ranks = &walk->ranks,
                                    .micro = m->micro,
                                    .weights = m->weights};
    if (walk->n_edges && !scope->view.blind) obi_walk_run(walk, book, &touch);
}

void obi_metrics_look(struct obi_metrics *m, const obi_book *book) {
    for (uint32_t i = 0; i < m->n_scopes; i++) look(m, &m->scope[i], book);
}

static void put(struct obi_value v, size_t i, double *row, uint8_t *status) {
    row[i] = v.value;
    if (status) status[i] = v.status;
}

static int emit_stale(const struct obi_metrics *m, double *row, uint8_t *status) {
    for (size_t i = 0; i < m->n_col; i++) put(obi_undefined(OBI_VALUE_STALE), i, row, status);
    return OBI_RESYNC;
}

static inline struct obi_value measure(const struct obi_planned *p) {
    const struct obi_view *view = &p->scope->view;
    if (view->blind) return obi_undefined(view->blind);
    return p->measure(view, p->shared);
}

struct obi_value obi_metrics_measure(struct obi_metrics *m, const obi_book *book, size_t i) {
    const struct obi_planned *p = &m->plan[i];
    if (p->has_tier) obi_tier_read(p->shared, book);
    return measure(p);
}

int obi_metrics_emit(struct obi_metrics *m, const obi_book *book, double *row, uint8_t *status) {
    if (!obi_book_is_valid(book)) return emit_stale(m, row, status);
    obi_ledger_tell(&m->ledger);
    obi_metrics_look(m, book);
    for (size_t i = 0; i < m->n_col; i++) {
        struct obi_planned *p = &m->plan[i];
        if (p->reads_tier) obi_tier_read(&p->tier, book);
        put(measure(p), i, row, status);
    }
    return m->ledger.told.status != OBI_VALUE_WARMUP ? OBI_OK : OBI_WARMUP;
}

static OBI_NOT_INLINED int update(obi_metrics *m, const obi_book *book, double *row,
                                  uint8_t *status) {
    obi_metrics_step(m, book);
    return obi_metrics_emit(m, book, row, status);
}

int obi_metrics_update(obi_metrics *m, const obi_book *book, double *row, uint8_t *status,
                       size_t n_col) {
    if (!m || !book || !row || n_col != m->n_col) return OBI_E_ARG;
    if (book->open) return OBI_MORE;
    uint64_t host = obi_fp_enter();
    int rc = update(m, book, row, status);
    obi_fp_leave(host);
    return rc;
}
