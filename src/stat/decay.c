/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Decayed statistics: what is `age` old weighs 2^-(age / half-life). All that was seen ages
 * together, so it is one set of moments, whose weights shrink when the clock goes on. What stands
 * weighs as much as its stretch of the weight function holds: 1 - 2^-(dt / H), in units of H / ln
 * 2; so the mean of a value seen twice as often is the same. What counts weighs 1 when it is new.
 * What weighs less than 2^-500 altogether is forgotten, long before weights would lose digits.
 *
 * Worst case: one power of two for each push; a reading the same. */
#include "core/power.h"
#include "stat/moments.h"
#include "stat/table.h"

#include <math.h>

struct decay {
    struct obi_moments m; /* of all before the newest sample, as old as at `at` */
    double sum;           /* of the first column: no mean times a weight, both rounded */
    double squares;       /* of weights: w^2 / squares observations of one weight tell as much */
    int64_t at;
};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    (void)lane;
    return obi_carve(c, 1, sizeof(struct decay));
}

static void start(const struct obi_lane *lane) {
    *(struct decay *)lane->state = (struct decay){.at = 0};
}

static void add(struct decay *d, double x, double y, double w) {
    obi_moments_add(&d->m, x, y, w);
    d->sum += x * w;
    d->squares += w * w;
}

/* Lets time pass up to `at` over a sample, or over nothing. */
static void age(const struct obi_lane *lane, struct decay *d, const struct obi_sample *over,
                int64_t at) {
    static const double forgotten = 0x1p-500;
    double halves = (double)(at - d->at) / (double)lane->tail->span;
    int is_standing = lane->tail->is_standing;
    if (over && !is_standing) add(d, over->x, over->y, 1);
    obi_moments_scale(&d->m, obi_decay(halves));
    d->sum *= obi_decay(halves);
    d->squares *= obi_decay(2 * halves);
    if (d->m.w < forgotten) *d = (struct decay){.at = d->at};
    if (over && is_standing) add(d, over->x, over->y, obi_decay_loss(halves));
    d->at = at;
}

static void arrive(const struct obi_lane *lane, uint64_t i) {
    struct decay *d = lane->state;
    const struct obi_series *s = lane->series;
    const struct obi_sample *before = i > s->first ? obi_sample_at(s, i - 1) : NULL;
    if (before && obi_sample_is_void(before)) before = NULL;
    if (i == 0) d->at = obi_sample_at(s, i)->at;
    age(lane, d, before, obi_sample_at(s, i)->at);
}

/* As of now, with or without the newest value where it counts. */
static struct decay gather(const struct obi_lane *lane, int with_newest) {
    struct decay d = *(const struct decay *)lane->state;
    struct obi_part part;
    if (d.m.n > 0) age(lane, &d, NULL, lane->series->now);
    if (with_newest && obi_lane_newest(lane, &part)) {
        add(&d, part.x, part.y, (double)part.weight);
    }
    return d;
}

static struct obi_value read_zscore(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    struct obi_moments m = gather(lane, (spec->flags & OBI_STAT_CURRENT) != 0).m;
    struct obi_part newest;
    if (!obi_lane_newest(lane, &newest)) return obi_undefined(lane->series->status);
    if (m.n < 1 + !lane->tail->is_standing) return obi_undefined(OBI_VALUE_WARMUP);
    if (!(m.xx > 0)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined((newest.x - m.x_from - m.x) / sqrt(m.xx / m.w), OBI_VALUE_OK);
}

static struct obi_value read_one(const struct obi_lane *lane, const struct decay *d,
                                 uint32_t stat) {
    static const double ln2 = 0x1.62e42fefa39efp-1;
    double unit = lane->tail->is_standing ? (double)lane->tail->span / (1e9 * ln2) : 1;
    const struct obi_moments *m = &d->m;
    if (stat == OBI_STAT_SUM) return obi_defined(d->sum * unit, OBI_VALUE_OK);
    if (!(m->w > 0)) return obi_undefined(OBI_VALUE_WARMUP);
    if (stat == OBI_STAT_MEAN || stat == OBI_STAT_EWMA) {
        return obi_defined(m->x_from + m->x, OBI_VALUE_OK);
    }
    if (m->n < 1 + !lane->tail->is_standing) return obi_undefined(OBI_VALUE_WARMUP);
    double variance = m->xx / m->w;
    return obi_defined(stat == OBI_STAT_STDDEV ? sqrt(variance) : variance, OBI_VALUE_OK);
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    if (spec->stat == OBI_STAT_ZSCORE) return read_zscore(lane, spec);
    struct decay d = gather(lane, 1);
    if (spec->column2 == OBI_STAT_NO_COLUMN) return read_one(lane, &d, spec->stat);
    double n = d.squares > 0 ? d.m.w / d.squares * d.m.w : 0;
    return obi_moments_read(&d.m, n, lane->tail->is_standing, spec);
}

const struct obi_stat_family obi_family_decay = {
    .layout = layout, .start = start, .arrive = arrive, .read = read};
