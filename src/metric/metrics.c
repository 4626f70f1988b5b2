/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/metrics.h"

#include "core/error.h"
#include "core/fpmode.h"
#include "metric/flow.h"
#include "metric/table.h"
#include "metric/walk.h"

#include <math.h>
#include <string.h>

/* A column, resolved: its function, where its tier's edges are noted, and what it weighs. */
struct planned {
    obi_metric_fn *measure;
    uint32_t lo, hi;
    uint8_t has_tier, counts_orders, unit;
};

struct obi_metrics {
    struct obi_walk walk;
    struct planned *plan;
    size_t n_col;
    int has_flow;
    /* what flow remembers of the last frame measured */
    int measured; /* a valid frame was */
    uint64_t frame, epoch;
    struct obi_touch touch;
    int doubtful; /* that touch */
    struct obi_flow flow;
    struct obi_mem mem;
};

enum { COLUMNS_MAX = 65536 };

/* -- create ------------------------------------------------------------------------------------ */

struct obi_metrics *obi_metrics_layout(struct obi_carve *c, size_t n_col) {
    struct obi_metrics measured, *m = obi_carve(c, 1, sizeof *m);
    struct obi_metrics *to = m ? m : &measured;
    to->plan = obi_carve(c, n_col, sizeof *to->plan);
    to->walk.edge = obi_carve(c, 2 * n_col, sizeof *to->walk.edge);
    return m;
}

static void reset_flow(struct obi_flow *flow) {
    memset(flow, 0, sizeof *flow);
}

/* Resolves a column and tells the walk what it is to note. */
static void plan_column(struct obi_metrics *m, const struct obi_column *col, size_t i) {
    struct obi_column c;
    obi_column_check(col, &c, NULL);
    const struct obi_metric_row *row = obi_metric_find(c.metric);
    struct planned *p = &m->plan[i];
    *p = (struct planned){.measure = row->measure,
                          .has_tier = (row->traits & OBI_TRAIT_TIER) != 0,
                          .counts_orders = (row->traits & OBI_TRAIT_ORDERS) != 0,
                          .unit = (uint8_t)c.param[0]};
    if (row->traits & OBI_TRAIT_FLOW) m->has_flow = 1;
    if (!p->has_tier) return;
    obi_walk_add(&m->walk, c.basis, c.lo);
    obi_walk_add(&m->walk, c.basis, c.hi);
    uint8_t asked = c.hi == INT64_MAX ? OBI_ASKED_TO_END : OBI_ASKED;
    uint8_t *what = p->counts_orders ? &m->walk.orders : &m->walk.unit[p->unit];
    if (*what < asked) *what = asked;
}

static void find_edges(struct obi_metrics *m, const struct obi_column *col, size_t i) {
    struct obi_column c;
    if (!m->plan[i].has_tier) return;
    obi_column_check(col, &c, NULL);
    m->plan[i].lo = obi_walk_find(&m->walk, c.basis, c.lo);
    m->plan[i].hi = obi_walk_find(&m->walk, c.basis, c.hi);
}

void obi_metrics_start(struct obi_metrics *m, const struct obi_column *col, size_t n_col) {
    m->n_col = n_col;
    m->has_flow = 0;
    m->measured = 0;
    m->doubtful = 0;
    m->frame = m->epoch = 0;
    obi_walk_clear(&m->walk);
    reset_flow(&m->flow);
    for (size_t i = 0; i < n_col; i++) plan_column(m, &col[i], i);
    obi_walk_sort(&m->walk);
    for (size_t i = 0; i < n_col; i++) find_edges(m, &col[i], i);
}

static int check_columns(const struct obi_column *col, size_t n_col, struct obi_error *err) {
    struct obi_column canonical;
    if (!col) return obi_fail(err, OBI_E_ARG, "col is NULL");
    if (!n_col || n_col > COLUMNS_MAX) return obi_fail(err, OBI_E_ARG, "n_col is not 1 to 65536");
    for (size_t i = 0; i < n_col; i++) {
        int rc = obi_column_check(&col[i], &canonical, err);
        if (rc && err) err->index = (uint32_t)i;
        if (rc) return rc;
    }
    return OBI_OK;
}

size_t obi_metrics_footprint(const struct obi_column *col, size_t n_col) {
    struct obi_carve measure = {NULL, 0, 0};
    if (check_columns(col, n_col, NULL)) return 0;
    obi_metrics_layout(&measure, n_col);
    return obi_carved(&measure);
}

int obi_metrics_create(const struct obi_column *col, size_t n_col, const struct obi_allocator *mem,
                       obi_metrics **out, struct obi_error *err) {
    struct obi_mem block;
    if (out) *out = NULL;
    int rc = check_columns(col, n_col, err);
    if (rc) return rc;
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    rc = obi_mem_take(&block, mem, obi_metrics_footprint(col, n_col), err);
    if (rc) return rc;
    struct obi_carve carve = {block.block, 0, 0};
    obi_metrics *m = obi_metrics_layout(&carve, n_col);
    obi_metrics_start(m, col, n_col);
    m->mem = block;
    *out = m;
    return obi_succeed(err);
}

void obi_metrics_destroy(obi_metrics *m) {
    if (m) obi_mem_give(&m->mem);
}

/* -- step: a frame in -------------------------------------------------------------------------- */

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
        obi_wide lots = obi_flow_between(&m->touch, now);
        m->flow.order = obi_wide_add(m->flow.order, lots);
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

static uint8_t market_status(const obi_book *book) {
    if (touch_is_doubtful(book)) return OBI_VALUE_PARTIAL;
    if (obi_book_is_halted(book)) return OBI_VALUE_GATED;
    if (book->shape & OBI_SHAPE_CROSSED) return OBI_VALUE_CROSSED;
    return book->shape & OBI_SHAPE_LOCKED ? OBI_VALUE_LOCKED : OBI_VALUE_OK;
}

static void put(struct obi_value v, size_t i, double *row, uint8_t *status) {
    row[i] = v.value;
    if (status) status[i] = v.status;
}

static int emit_stale(const struct obi_metrics *m, double *row, uint8_t *status) {
    for (size_t i = 0; i < m->n_col; i++) put(obi_undefined(OBI_VALUE_STALE), i, row, status);
    return OBI_RESYNC;
}

static void read_tier(const struct obi_metrics *m, const struct planned *p, const obi_book *book,
                      struct obi_tier *tier) {
    tier->scale = 1;
    if (p->counts_orders) {
        obi_walk_tier(&m->walk, p->lo, p->hi, OBI_WEIGHT_ORDERS, tier);
    } else if (p->unit == OBI_UNIT_LOTS) {
        obi_walk_tier(&m->walk, p->lo, p->hi, OBI_WEIGHT_ONE, tier);
    } else {
        enum obi_weight weight = obi_unit_weight(book->plan.contract, p->unit);
        obi_walk_tier(&m->walk, p->lo, p->hi, weight, tier);
        tier->scale = book->plan.multiplier * (weight == OBI_WEIGHT_INVERSE ? 0x1p-64 : 1);
    }
}

int obi_metrics_emit(struct obi_metrics *m, const obi_book *book, double *row, uint8_t *status) {
    struct obi_tier tier = {.scale = 1};
    if (!obi_book_is_valid(book)) return emit_stale(m, row, status);
    if (m->walk.n_edges) obi_walk_run(&m->walk, book);
    struct obi_view view = {.shape = book->shape,
                            .bid = obi_ladder_price(&book->bid, book->bid.best),
                            .ask = obi_ladder_price(&book->ask, book->ask.best),
                            .market = market_status(book),
                            .halted = obi_book_is_halted(book),
                            .flow = &m->flow};
    for (size_t i = 0; i < m->n_col; i++) {
        if (m->plan[i].has_tier) read_tier(m, &m->plan[i], book, &tier);
        put(m->plan[i].measure(&view, &tier), i, row, status);
    }
    int warm = m->flow.status != OBI_VALUE_WARMUP;
    reset_flow(&m->flow);
    return warm ? OBI_OK : OBI_WARMUP;
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
