/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Exact quantiles, and how far the newest value is from the median in median deviations. Where
 * samples count, a quantile lies between the two nearest in rank (Hyndman and Fan 1996, type 7);
 * where they stand, it is the least value at or below which the column was for that share of the
 * time (type 1). The values lie in order in a tree (order.h); its worst cases hold. */
#include "core/mem.h"
#include "stat/ranks.h"
#include "stat/table.h"

#include <math.h>

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct obi_ranks measured, *o = obi_carve(c, 1, sizeof *o), *to = o ? o : &measured;
    to->mask = lane->series->mask;
    to->node = obi_carve(c, to->mask + 1, sizeof *to->node);
    to->height = obi_carve(c, to->mask + 1, sizeof *to->height);
    return o;
}

static void start(const struct obi_lane *lane) {
    obi_ranks_start(lane->state);
}

static void enter(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    obi_ranks_insert(lane->state, i, obi_sample_at(lane->series, i)->x, weight);
}

static void leave(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    (void)weight;
    obi_ranks_remove(lane->state, i);
}

/* The window, with or without its newest value; one of head and newest at most has weight. */
static struct obi_ranks_view gather(const struct obi_lane *lane, int with_newest) {
    struct obi_ranks_view v = {lane->state, 0, 0};
    struct obi_part part;
    int has = lane->tail->is_standing ? obi_lane_head(lane, &part)
                                      : with_newest && obi_lane_newest(lane, &part);
    if (has) v = (struct obi_ranks_view){lane->state, part.x, part.weight};
    return v;
}

typedef double select_fn(const struct obi_ranks_view *v, double centre, int64_t weight);

static double select_value(const struct obi_ranks_view *v, double centre, int64_t weight) {
    (void)centre;
    return obi_ranks_select(v, weight);
}

/* Quantile q of values or of distances from a centre. */
static double quantile(const struct obi_lane *lane, const struct obi_ranks_view *v, double q,
                       select_fn *select, double centre) {
    int64_t total = obi_ranks_total(v);
    if (lane->tail->is_standing) {
        double least = q * (double)total;
        int64_t weight = (int64_t)least;
        if (weight < total && (double)weight < least) weight++;
        return select(v, centre, weight > 0 ? weight : 1);
    }
    double place = q * (double)(total - 1);
    int64_t rank = (int64_t)place;
    double low = select(v, centre, rank + 1), part = place - (double)rank;
    if (!(part > 0)) return low;
    return low + part * (select(v, centre, rank + 2) - low);
}

static struct obi_value read_robust_z(const struct obi_lane *lane,
                                      const struct obi_stat_spec *spec) {
    static const double to_deviation = 1.4826; /* of a normal distribution */
    struct obi_ranks_view v = gather(lane, (spec->flags & OBI_STAT_CURRENT) != 0);
    struct obi_part newest;
    if (!obi_lane_newest(lane, &newest)) return obi_undefined(lane->series->status);
    if (obi_ranks_total(&v) <= 0) return obi_undefined(OBI_VALUE_WARMUP);
    double median = quantile(lane, &v, 0.5, select_value, 0);
    double deviation = quantile(lane, &v, 0.5, obi_ranks_reach, median);
    if (!(deviation > 0)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined((newest.x - median) / (to_deviation * deviation), OBI_VALUE_OK);
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    if (spec->stat == OBI_STAT_ROBUST_Z) return read_robust_z(lane, spec);
    struct obi_ranks_view v = gather(lane, 1);
    if (obi_ranks_total(&v) <= 0) return obi_undefined(OBI_VALUE_WARMUP);
    return obi_defined(quantile(lane, &v, spec->param[0], select_value, 0), OBI_VALUE_OK);
}

const struct obi_stat_family obi_family_order = {
    .layout = layout, .start = start, .enter = enter, .leave = leave, .read = read};
