/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Moments of reals, recombined without subtraction: weight, mean, and sum of squared deviations of
 * two disjoint parts merge into those of both (Chan, Golub, LeVeque), in two stacks.
 *
 * A mean is kept as a reference, one of the values, and what it differs by, so that 60000 and 60001
 * differ by 1 and not in the fifth digit. Of two parts that merge the heavier gives the reference,
 * so that a light one far away costs no digits. */
#include "stat/stacks.h"
#include "stat/table.h"

#include <math.h>

struct moments {
    double w, reference, mean, m2; /* the mean is reference + mean */
};

/* Merges b into a; a weight of 0 changes nothing. */
static void merge(void *sum, const void *other) {
    struct moments *a = sum;
    const struct moments *b = other;
    if (!(b->w > 0)) return;
    double w = a->w + b->w, part = b->w / w;
    double d = (b->reference - a->reference) + (b->mean - a->mean);
    a->m2 += b->m2 + d * d * (a->w * part);
    if (b->w > a->w) {
        a->reference = b->reference;
        a->mean = b->mean - d * (a->w / w);
    } else {
        a->mean += d * part;
    }
    a->w = w;
}

static void add(void *sum, const struct obi_part *part, const struct obi_lane *lane) {
    (void)lane;
    merge(sum, &(struct moments){(double)part->weight, part->x, 0, 0});
}

static const struct obi_stacks_kind kind = {sizeof(struct moments), add, merge};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    return obi_stacks_layout(&kind, c, lane);
}

static void start(const struct obi_lane *lane) {
    obi_stacks_start(&kind, lane);
}

static void enter(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    obi_stacks_enter(&kind, lane, i, weight);
}

static void leave(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    (void)weight;
    obi_stacks_leave(&kind, lane, i);
}

static int has_variance(const struct obi_lane *lane, const struct moments *m) {
    return m->w > !lane->tail->is_standing;
}

static double variance_of(const struct obi_lane *lane, const struct moments *m) {
    return m->m2 / (lane->tail->is_standing ? m->w : m->w - 1);
}

static struct obi_value read_zscore(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    struct moments m;
    obi_stacks_gather(&kind, lane, (spec->flags & OBI_STAT_CURRENT) != 0, &m);
    struct obi_part newest;
    if (!obi_lane_newest(lane, &newest)) return obi_undefined(lane->series->status);
    if (!has_variance(lane, &m)) return obi_undefined(OBI_VALUE_WARMUP);
    double variance = variance_of(lane, &m);
    if (!(variance > 0)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    double deviation = newest.x - m.reference - m.mean;
    return obi_defined(deviation / sqrt(variance), OBI_VALUE_OK);
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    if (spec->stat == OBI_STAT_ZSCORE) return read_zscore(lane, spec);
    struct moments m;
    obi_stacks_gather(&kind, lane, 1, &m);
    double mean = m.reference + m.mean;
    if (spec->stat == OBI_STAT_SUM) {
        double seconds = lane->tail->is_standing ? m.w / 1e9 : m.w;
        return obi_defined(m.w > 0 ? mean * seconds : 0, OBI_VALUE_OK);
    }
    if (spec->stat == OBI_STAT_MEAN) {
        return m.w > 0 ? obi_defined(mean, OBI_VALUE_OK) : obi_undefined(OBI_VALUE_WARMUP);
    }
    if (!has_variance(lane, &m)) return obi_undefined(OBI_VALUE_WARMUP);
    double variance = variance_of(lane, &m);
    return obi_defined(spec->stat == OBI_STAT_STDDEV ? sqrt(variance) : variance, OBI_VALUE_OK);
}

const struct obi_stat_family obi_family_real = {
    .layout = layout, .start = start, .enter = enter, .leave = leave, .read = read};
