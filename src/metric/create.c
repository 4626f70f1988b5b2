/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Columns to a plan, and a plan to a handle in one block. */
#include "core/error.h"
#include "metric/handle.h"
#include "metric/table.h"

#include <string.h>

enum { COLUMNS_MAX = 65536 };

/* -- what columns need ------------------------------------------------------------------------- */

static struct obi_hidden hidden_of(const struct obi_column *col) {
    return (struct obi_hidden){col->min_lots, col->filter};
}

static int is_same(struct obi_hidden a, struct obi_hidden b) {
    return a.min_lots == b.min_lots && a.filter == b.filter;
}

static int has_tier(const struct obi_metric_row *row) {
    return !row->tally && (row->at_touch || row->traits & OBI_TRAIT_TIER);
}

/* Sizes in lots are noted anyway, and need no sum. */
static int is_noted(const struct obi_column *col, uint8_t weight) {
    return weight == OBI_WEIGHT_UNIT && !(col->param[0] > 0);
}

uint32_t obi_column_sums(const struct obi_column *col) {
    const uint8_t *sums = obi_metric_find(col->metric)->sums;
    uint32_t n = 0;
    while (n < OBI_SUMS && sums[n] != OBI_WEIGHT_NONE && !is_noted(col, sums[n])) n++;
    return n;
}

/* The scope of a filter: an index, or as many as there are. */
static uint32_t find_scope(const struct obi_metrics_plan *plan, struct obi_hidden hidden) {
    uint32_t i = 0;
    while (i < plan->n_scopes && !is_same(plan->scope[i].hidden, hidden)) i++;
    return i;
}

int obi_metrics_plan_add(struct obi_metrics_plan *plan, const struct obi_column *col,
                         struct obi_error *err) {
    const struct obi_metric_row *row = obi_metric_find(col->metric);
    uint32_t i = find_scope(plan, hidden_of(col));
    if (i == OBI_SCOPES) {
        return obi_fail(err, OBI_E_CAPACITY, "more than 16 different filters: min and own");
    }
    struct obi_scope_plan *scope = &plan->scope[i];
    if (i == plan->n_scopes) *scope = (struct obi_scope_plan){.hidden = hidden_of(col)};
    if (i == plan->n_scopes) plan->n_scopes++;
    plan->n_col++;
    if (row->tally) obi_ledger_plan_add(&plan->ledger, row->tally, col);
    if (!has_tier(row)) return OBI_OK;
    scope->n_tiers++;
    scope->n_sums += obi_column_sums(col);
    scope->n_tables += row->sums[0] == OBI_WEIGHT_EXP;
    if (row->traits & OBI_TRAIT_LEVELS && col->hi > scope->n_ranks) scope->n_ranks = col->hi;
    return OBI_OK;
}

/* -- layout ------------------------------------------------------------------------------------ */

static void layout_scope(struct obi_carve *c, const struct obi_scope_plan *plan,
                         struct obi_walk *walk) {
    walk->edge = obi_carve(c, 2 * plan->n_tiers, sizeof *walk->edge);
    walk->tap = obi_carve(c, 2 * plan->n_sums, sizeof *walk->tap);
    walk->sum = obi_carve(c, plan->n_sums, sizeof *walk->sum);
    walk->table = obi_carve(c, OBI_WEIGHT_TABLE * plan->n_tables, sizeof *walk->table);
    for (int which = 0; which < 2; which++) {
        size_t n = (size_t)plan->n_ranks;
        walk->ranks.lots[which] = obi_carve(c, n, sizeof *walk->ranks.lots[which]);
        walk->ranks.depth[which] = obi_carve(c, n, sizeof *walk->ranks.depth[which]);
    }
    walk->ranks.room = plan->n_ranks;
    walk->hidden = plan->hidden;
}

struct obi_metrics *obi_metrics_layout(struct obi_carve *c, const struct obi_metrics_plan *plan) {
    struct obi_metrics measured, *m = obi_carve(c, 1, sizeof *m);
    struct obi_metrics *to = m ? m : &measured;
    struct obi_scope scope;
    struct obi_ledger ledger;
    to->plan = obi_carve(c, plan->n_col, sizeof *to->plan);
    to->col = obi_carve(c, plan->n_col, sizeof *to->col);
    to->scope = obi_carve(c, plan->n_scopes, sizeof *to->scope);
    for (uint32_t i = 0; i < plan->n_scopes; i++)
        layout_scope(c, &plan->scope[i], m ? &m->scope[i].walk : &scope.walk);
    obi_ledger_layout(c, &plan->ledger, m ? &m->ledger : &ledger);
    return m;
}

/* -- start ------------------------------------------------------------------------------------- */

static int64_t end_of(const struct obi_planned *p, const struct obi_column *col) {
    return p->row->at_touch ? 1 : col->hi;
}

static void add_edges(struct obi_metrics *m, const struct obi_metrics_plan *plan, size_t i) {
    const struct obi_column *col = &m->col[i];
    struct obi_planned *p = &m->plan[i];
    memset(p, 0, sizeof *p);
    p->row = obi_metric_find(col->metric);
    p->measure = p->row->measure;
    p->scope = &m->scope[find_scope(plan, hidden_of(col))];
    p->has_tier = has_tier(p->row);
    if (!p->has_tier) return;
    obi_walk_add(&p->scope->walk, col->basis, col->lo);
    obi_walk_add(&p->scope->walk, col->basis, end_of(p, col));
}

/* Weights take their scale from the metric's first parameter, and where distances are measured from
 * from its second; a unit is the first. */
static struct obi_summand summand_of(const struct obi_column *col, uint8_t weight) {
    struct obi_summand sum = {.weight = weight, .to_end = col->hi == INT64_MAX};
    if (weight == OBI_WEIGHT_UNIT) sum.unit = (uint8_t)col->param[0];
    if (weight < OBI_WEIGHT_LINEAR || weight > OBI_WEIGHT_HYPER) return sum;
    sum.scale = col->param[0];
    sum.from_mid = weight != OBI_WEIGHT_EXP && col->param[1] > 0;
    return sum;
}

static void resolve(struct obi_metrics *m, size_t i) {
    const struct obi_column *col = &m->col[i];
    struct obi_planned *p = &m->plan[i];
    struct obi_walk *walk = &p->scope->walk;
    uint32_t lo = obi_walk_find(walk, col->basis, col->lo);
    uint32_t hi = obi_walk_find(walk, col->basis, end_of(p, col));
    p->tier = (struct obi_tier){.walk = walk,
                                .from = &walk->edge[lo],
                                .to = &walk->edge[hi],
                                .n_sums = obi_column_sums(col),
                                .scale = 1};
    for (uint32_t k = 0; k < p->tier.n_sums; k++) {
        struct obi_summand sum = summand_of(col, p->row->sums[k]);
        uint32_t at = obi_walk_sum(walk, &sum);
        p->tier.tap_from[k] = obi_walk_tap(walk, lo, at);
        p->tier.tap_to[k] = obi_walk_tap(walk, hi, at);
    }
}

static int is_same_tier(const struct obi_tier *a, const struct obi_tier *b) {
    return a->from == b->from && a->to == b->to && a->n_sums == b->n_sums &&
           memcmp(a->tap_to, b->tap_to, sizeof a->tap_to) == 0 &&
           memcmp(a->param, b->param, sizeof(struct obi_column){0}.param) == 0;
}

/* Columns of one tier and the same sums read it once. Only the few before are looked at: all would
 * be n^2. */
static struct obi_tier *find_shared(struct obi_metrics *m, size_t i) {
    enum { FEW = 64 };
    struct obi_planned *p = &m->plan[i];
    for (size_t k = i > FEW ? i - FEW : 0; k < i && p->has_tier; k++) {
        struct obi_planned *q = &m->plan[k];
        if (q->has_tier && is_same_tier(&q->tier, &p->tier)) return q->shared;
    }
    return &p->tier;
}

void obi_metrics_start(struct obi_metrics *m, const struct obi_metrics_plan *plan,
                       const struct obi_column *col) {
    m->n_col = plan->n_col;
    m->n_scopes = plan->n_scopes;
    m->micro = NULL;
    m->weights = NULL;
    obi_ledger_start(&m->ledger);
    for (uint32_t k = 0; k < m->n_scopes; k++) obi_walk_clear(&m->scope[k].walk);
    for (size_t i = 0; i < m->n_col; i++) {
        obi_column_check(&col[i], &m->col[i], NULL);
        add_edges(m, plan, i);
    }
    for (uint32_t k = 0; k < m->n_scopes; k++) obi_walk_sort(&m->scope[k].walk);
    for (size_t i = 0; i < m->n_col; i++) {
        if (m->plan[i].has_tier) resolve(m, i);
        const struct obi_tally_kind *kind = m->plan[i].row->tally;
        m->plan[i].tier.param = m->col[i].param;
        if (kind) m->plan[i].tier.tally = obi_ledger_open(&m->ledger, kind, &m->col[i]);
        m->plan[i].shared = find_shared(m, i);
        m->plan[i].reads_tier = m->plan[i].has_tier && m->plan[i].shared == &m->plan[i].tier;
    }
    for (uint32_t k = 0; k < m->n_scopes; k++) obi_walk_settle(&m->scope[k].walk);
}

/* -- create ------------------------------------------------------------------------------------ */

static int plan_columns(const struct obi_column *col, size_t n_col, struct obi_metrics_plan *plan,
                        struct obi_error *err) {
    struct obi_column canonical;
    memset(plan, 0, sizeof *plan);
    if (!col) return obi_fail(err, OBI_E_ARG, "col is NULL");
    if (!n_col || n_col > COLUMNS_MAX) return obi_fail(err, OBI_E_ARG, "n_col is not 1 to 65536");
    for (size_t i = 0; i < n_col; i++) {
        int rc = obi_column_check(&col[i], &canonical, err);
        if (!rc) rc = obi_metrics_plan_add(plan, &canonical, err);
        if (rc && err) err->index = (uint32_t)i;
        if (rc) return rc;
    }
    return OBI_OK;
}

static size_t measure(const struct obi_metrics_plan *plan) {
    struct obi_carve carve = {NULL, 0, 0};
    obi_metrics_layout(&carve, plan);
    return obi_carved(&carve);
}

size_t obi_metrics_footprint(const struct obi_column *col, size_t n_col) {
    struct obi_metrics_plan plan;
    return plan_columns(col, n_col, &plan, NULL) ? 0 : measure(&plan);
}

int obi_metrics_create(const struct obi_column *col, size_t n_col, const struct obi_allocator *mem,
                       obi_metrics **out, struct obi_error *err) {
    struct obi_metrics_plan plan;
    struct obi_mem block;
    if (out) *out = NULL;
    int rc = plan_columns(col, n_col, &plan, err);
    if (rc) return rc;
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    rc = obi_mem_take(&block, mem, measure(&plan), err);
    if (rc) return rc;
    struct obi_carve carve = {block.block, 0, 0};
    obi_metrics *m = obi_metrics_layout(&carve, &plan);
    obi_metrics_start(m, &plan, col);
    m->mem = block;
    *out = m;
    return obi_succeed(err);
}

int obi_metrics_set_micro(obi_metrics *m, const obi_micro *micro) {
    if (!m) return OBI_E_ARG;
    m->micro = micro;
    return OBI_OK;
}

int obi_metrics_set_weights(obi_metrics *m, const obi_weights *weights) {
    if (!m) return OBI_E_ARG;
    m->weights = weights;
    return OBI_OK;
}

void obi_metrics_destroy(obi_metrics *m) {
    if (m) obi_mem_give(&m->mem);
}
