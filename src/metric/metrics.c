/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A frame in, a row out. */
#include "core/fpmode.h"
#include "metric/handle.h"

#include <math.h>
#include <string.h>

/* -- step: a frame in -------------------------------------------------------------------------- */

static void reset_flow(struct obi_flow *flow) {
    memset(flow, 0, sizeof *flow);
}

static obi_lots first_lots(const struct obi_ladder *side) {
    struct obi_cursor cursor;
    obi_cursor_start(&cursor, side);
    return obi_cursor_next(&cursor) ? cursor.qty_lots : 0;
}

static struct obi_touch touch_of(const obi_book *book) {
    return (struct obi_touch){book->bid.best, book->ask.best, first_lots(&book->bid),
                              first_lots(&book->ask)};
}

/* Who pressed: told with a print, and the other side of the order that was executed. */
static uint8_t aggressor_of(const struct obi_change *c) {
    if (c->cause == OBI_EVENT_TRADE) return c->side;
    if (c->cause != OBI_EVENT_EXECUTE) return OBI_NONE;
    return c->side == OBI_BID ? OBI_ASK : OBI_BID;
}

static void add_trades(struct obi_flow *flow, const obi_book *book) {
    for (uint32_t i = 0; i < book->n_changes; i++) {
        const struct obi_change *c = &book->change[i];
        if (!(c->flags & OBI_EVENT_PRINT)) continue;
        uint8_t aggressor = aggressor_of(c);
        obi_wide lots = obi_wide_of(c->traded_lots);
        if (aggressor == OBI_BID) flow->bought = obi_wide_add(flow->bought, lots);
        if (aggressor == OBI_ASK) flow->sold = obi_wide_add(flow->sold, lots);
    }
}

static void lose_flow(struct obi_flow *flow, uint8_t status) {
    flow->status = status;
    flow->undefined = 1;
}

/* The best level lies deeper than the feed has told: there may be better ones. */
static int touch_is_doubtful(const obi_book *book) {
    return book->bid.best > book->bid.known || book->ask.best > book->ask.known;
}

static void add_flow(struct obi_metrics *m, const obi_book *book, const struct obi_touch *now) {
    if (!m->measured) {
        lose_flow(&m->flow, OBI_VALUE_WARMUP);
    } else if (book->epoch != m->epoch) {
        m->flow.status = OBI_VALUE_BREAK; /* the jump across a snapshot is no flow: it counts 0 */
    } else if (book->frame != m->frame + 1 || book->overflow) {
        lose_flow(&m->flow, OBI_VALUE_BREAK);
    } else {
        obi_flow_add(&m->flow, &m->touch, now);
        m->flow.doubtful |= m->doubtful || touch_is_doubtful(book);
        add_trades(&m->flow, book);
    }
}

void obi_metrics_step(struct obi_metrics *m, const obi_book *book) {
    if (!m->has_flow) return;
    if (!obi_book_is_valid(book)) {
        reset_flow(&m->flow);
        return;
    }
    if (m->measured && m->epoch == book->epoch && m->frame == book->frame) return;
    struct obi_touch now = touch_of(book);
    add_flow(m, book, &now);
    m->touch = now;
    m->doubtful = touch_is_doubtful(book);
    m->measured = 1;
    m->epoch = book->epoch;
    m->frame = book->frame;
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

static void look(const struct obi_metrics *m, struct obi_scope *scope, const obi_book *book,
                 const struct obi_flow *flow) {
    struct obi_walk *walk = &scope->walk;
    struct obi_touches touch = obi_touches_of(book, walk->hidden);
    scope->view = (struct obi_view){.touch = touch,
                                    .market = market_status(book, &touch),
                                    .blind = blindness(&walk->hidden, book),
                                    .halted = obi_book_is_halted(book),
                                    .flow = flow,
                                    .ranks = &walk->ranks,
                                    .micro = m->micro};
    if (walk->n_edges && !scope->view.blind) obi_walk_run(walk, book, &touch);
}

void obi_metrics_look(struct obi_metrics *m, const obi_book *book, const struct obi_flow *flow) {
    for (uint32_t i = 0; i < m->n_scopes; i++) look(m, &m->scope[i], book, flow);
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
    obi_metrics_look(m, book, &m->flow);
    for (size_t i = 0; i < m->n_col; i++) {
        struct obi_planned *p = &m->plan[i];
        if (p->reads_tier) obi_tier_read(&p->tier, book);
        put(measure(p), i, row, status);
    }
    m->told = m->flow;
    reset_flow(&m->flow);
    return m->told.status != OBI_VALUE_WARMUP ? OBI_OK : OBI_WARMUP;
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
