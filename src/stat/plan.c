/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Specs to series, tails and lanes: what can be shared is. A spec owns its series, tail or lane
 * when no spec before it has the same; owners are looked for by comparing, so planning needs no
 * memory, costs n squared, and gives the same order when it measures and when it lays out. */
#include "stat/plan.h"

#include "core/abi.h"
#include "core/error.h"
#include "stat/table.h"

#include <string.h>

enum {
    STATS_MAX = 1024,
    SAMPLES_LEAST = 4,
    SAMPLES_MOST = 1 << 24,
    SAMPLES_DEFAULT = 65536,
    SERIES_FLAGS = OBI_STAT_INTEGER | OBI_STAT_IMPULSE
};

/* -- check ------------------------------------------------------------------------------------- */

static int check_options(struct obi_window_options *opt, struct obi_error *err) {
    if (!opt->n_columns || opt->n_columns >= OBI_STAT_NO_COLUMN) {
        return obi_fail(err, OBI_E_ARG, "n_columns is not 1 to 65534");
    }
    if (!opt->max_samples) opt->max_samples = SAMPLES_DEFAULT;
    if (opt->max_samples < SAMPLES_LEAST || opt->max_samples > SAMPLES_MOST) {
        return obi_fail(err, OBI_E_ARG, "max_samples is not 4 to 16777216");
    }
    return OBI_OK;
}

int obi_window_plan(const struct obi_window_options *opt, const struct obi_stat_spec *stat,
                    size_t n_stat, struct obi_window_plan *plan, struct obi_error *err) {
    struct obi_stat_spec canonical;
    if (!opt) return obi_fail(err, OBI_E_ARG, "opt is NULL");
    int rc = obi_abi_read(&plan->opt, sizeof plan->opt, opt, 0, err);
    if (!rc) rc = check_options(&plan->opt, err);
    if (rc) return rc;
    if (!stat) return obi_fail(err, OBI_E_ARG, "stat is NULL");
    if (!n_stat || n_stat > STATS_MAX) return obi_fail(err, OBI_E_ARG, "n_stat is not 1 to 1024");
    for (size_t i = 0; i < n_stat; i++) {
        rc = obi_stat_check(&stat[i], plan->opt.n_columns, &canonical, err);
        if (rc && err) err->index = (uint32_t)i;
        if (rc) return rc;
    }
    plan->spec = stat;
    plan->n = n_stat;
    plan->is_row_a_frame = 0;
    return OBI_OK;
}

/* -- what is shared ---------------------------------------------------------------------------- */

static struct obi_stat_spec canonical(const struct obi_window_plan *plan, size_t i) {
    struct obi_stat_spec spec;
    obi_stat_check(&plan->spec[i], plan->opt.n_columns, &spec, NULL); /* it was checked */
    return spec;
}

static int same_series(const struct obi_stat_spec *a, const struct obi_stat_spec *b) {
    return a->column == b->column && a->column2 == b->column2 && a->clock == b->clock &&
           (a->flags & SERIES_FLAGS) == (b->flags & SERIES_FLAGS);
}

static int same_tail(const struct obi_stat_spec *a, const struct obi_stat_spec *b) {
    return same_series(a, b) && a->span == b->span && !((a->flags ^ b->flags) & OBI_STAT_DECAYED);
}

static int same_lane(const struct obi_stat_spec *a, const struct obi_stat_spec *b) {
    const struct obi_stat_family *family = obi_stat_family_of(a);
    if (!same_tail(a, b) || family != obi_stat_family_of(b)) return 0;
    return !family->is_keyed || memcmp(a->param, b->param, sizeof a->param) == 0;
}

typedef int same_fn(const struct obi_stat_spec *a, const struct obi_stat_spec *b);

/* Whether no spec before it has the same. */
static int is_owner(const struct obi_window_plan *plan, size_t i, same_fn *same) {
    struct obi_stat_spec a = canonical(plan, i);
    for (size_t j = 0; j < i; j++) {
        struct obi_stat_spec b = canonical(plan, j);
        if (same(&a, &b)) return 0;
    }
    return 1;
}

/* The next spec from i on that owns one of `what` within the `within` of spec `of`; n for none. */
static size_t next_owner(const struct obi_window_plan *plan, size_t i, size_t of, same_fn *within,
                         same_fn *what) {
    struct obi_stat_spec a = canonical(plan, of);
    for (; i < plan->n; i++) {
        struct obi_stat_spec b = canonical(plan, i);
        if (within(&a, &b) && is_owner(plan, i, what)) return i;
    }
    return i;
}

static int always(const struct obi_stat_spec *a, const struct obi_stat_spec *b) {
    return a != b; /* they are copies, never one and the same */
}

/* How many owners there are within. */
static uint32_t count_owners(const struct obi_window_plan *plan, size_t of, same_fn *within,
                             same_fn *what) {
    uint32_t n = 0;
    for (size_t i = next_owner(plan, 0, of, within, what); i < plan->n;
         i = next_owner(plan, i + 1, of, within, what)) {
        n++;
    }
    return n;
}

/* -- layout ------------------------------------------------------------------------------------ */

static int is_standing(const struct obi_stat_spec *spec) {
    return spec->clock == OBI_CLOCK_TIME && !(spec->flags & OBI_STAT_IMPULSE);
}

/* How far back on its clock a statistic looks. */
static uint64_t reach_of(const struct obi_stat_spec *spec) {
    const struct obi_stat_family *family = obi_stat_family_of(spec);
    int64_t reach = family->reach ? family->reach(spec) : 0;
    return (uint64_t)(reach > spec->span ? reach : spec->span);
}

/* How many samples a series needs: decayed tails remember by themselves, and a window of frames
 * holds no more than it reaches back where no frame brings two rows. */
static uint64_t capacity_of(const struct obi_window_plan *plan, size_t owner) {
    struct obi_stat_spec a = canonical(plan, owner);
    uint64_t most = SAMPLES_LEAST, limit = plan->opt.max_samples;
    for (size_t i = owner; i < plan->n; i++) {
        struct obi_stat_spec b = canonical(plan, i);
        if (!same_series(&a, &b) || b.flags & OBI_STAT_DECAYED) continue;
        uint64_t span = reach_of(&b);
        int is_bounded = plan->is_row_a_frame && b.clock == OBI_CLOCK_FRAMES && span < limit;
        uint64_t need = is_bounded ? span + 1 : limit;
        if (need > most) most = need;
    }
    return most < limit ? most : limit;
}

static void layout_lane(struct obi_carve *c, const struct obi_window_plan *plan, size_t i,
                        struct obi_lane *lane, struct obi_structure *s) {
    struct obi_stat_spec spec = canonical(plan, i);
    lane->family = obi_stat_family_of(&spec);
    memcpy(lane->param, spec.param, sizeof lane->param);
    lane->state = lane->family->layout(c, lane);
    if (!lane->state) return;
    for (size_t k = i; k < plan->n; k++) {
        struct obi_stat_spec other = canonical(plan, k);
        if (same_lane(&spec, &other)) {
            s->output[k] = (struct obi_output){other, lane, lane->tail};
        }
    }
}

static void layout_tail(struct obi_carve *c, const struct obi_window_plan *plan, size_t i,
                        struct obi_tail *t, struct obi_structure *s) {
    struct obi_stat_spec spec = canonical(plan, i);
    t->span = spec.span;
    t->flags = spec.flags & OBI_STAT_DECAYED;
    t->is_standing = is_standing(&spec);
    t->n_lanes = count_owners(plan, i, same_tail, same_lane);
    t->lane = obi_carve(c, t->n_lanes, sizeof *t->lane);
    struct obi_lane measured, *lane = t->lane;
    for (size_t k = next_owner(plan, i, i, same_tail, same_lane); k < plan->n;
         k = next_owner(plan, k + 1, i, same_tail, same_lane)) {
        struct obi_lane *to = lane ? lane++ : &measured;
        to->series = t->series;
        to->tail = t;
        layout_lane(c, plan, k, to, s);
    }
}

static void layout_series(struct obi_carve *c, const struct obi_window_plan *plan, size_t i,
                          struct obi_series *series, struct obi_structure *s) {
    struct obi_stat_spec spec = canonical(plan, i);
    series->capacity = capacity_of(plan, i);
    series->mask = SAMPLES_LEAST - 1;
    while (series->mask + 1 < series->capacity) series->mask = series->mask << 1 | 1;
    series->column = spec.column;
    series->column2 = spec.column2;
    series->clock = spec.clock;
    series->flags = spec.flags & SERIES_FLAGS;
    series->ring = obi_carve(c, series->mask + 1, sizeof *series->ring);
    series->n_tails = count_owners(plan, i, same_series, same_tail);
    series->tail = obi_carve(c, series->n_tails, sizeof *series->tail);
    struct obi_tail measured, *tail = series->tail;
    for (size_t k = next_owner(plan, i, i, same_series, same_tail); k < plan->n;
         k = next_owner(plan, k + 1, i, same_series, same_tail)) {
        struct obi_tail *to = tail ? tail++ : &measured;
        to->series = series;
        layout_tail(c, plan, k, to, s);
    }
}

void obi_structure_layout(struct obi_carve *c, const struct obi_window_plan *plan,
                          struct obi_structure *s) {
    s->n_output = plan->n;
    s->output = obi_carve(c, s->n_output, sizeof *s->output);
    s->n_series = count_owners(plan, 0, always, same_series);
    s->series = obi_carve(c, s->n_series, sizeof *s->series);
    struct obi_series measured, *series = s->series;
    for (size_t i = next_owner(plan, 0, 0, always, same_series); i < plan->n;
         i = next_owner(plan, i + 1, 0, always, same_series)) {
        layout_series(c, plan, i, series ? series++ : &measured, s);
    }
}
