/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Moments of reals, recombined without subtraction: weight, mean, and sum of squared deviations of
 * two disjoint parts merge into those of both (Chan, Golub, LeVeque). A sliding window has two
 * stacks: the front one holds, for each of its samples, the moments from that sample to the stack's
 * bottom; the back one only its sum. A sample that leaves pops the front; when that is empty, the
 * back's samples, which the ring still has, are stacked up anew. Nothing is ever taken off a sum,
 * so a value that was a million times larger leaves no trace.
 *
 * A mean is kept as a reference, one of the values, and what it differs by, so that 60000 and 60001
 * differ by 1 and not in the fifth digit. Of two parts that merge the heavier gives the reference,
 * so that a light one far away costs no digits.
 *
 * Each sample is merged twice. Worst case: a departure that finds the front empty merges all that
 * the window holds, once in as many departures. */
#include "stat/table.h"

#include <math.h>

struct moments {
    double w, reference, mean, m2; /* the mean is reference + mean */
};

struct stacks {
    struct moments *front; /* of samples [i, flip), at i & mask */
    struct moments back;   /* of samples [flip, end) */
    uint64_t oldest, flip, end;
};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct stacks measured, *s = obi_carve(c, 1, sizeof *s), *to = s ? s : &measured;
    to->front = obi_carve(c, lane->series->mask + 1, sizeof *to->front);
    return s;
}

static void start(const struct obi_lane *lane) {
    struct stacks *s = lane->state;
    s->back = (struct moments){0, 0, 0, 0};
    s->oldest = s->flip = s->end = 0;
}

/* Merges b into a; a weight of 0 changes nothing. */
static void merge(struct moments *a, const struct moments *b) {
    if (!(b->w > 0)) return;
    double sum = a->w + b->w, part = b->w / sum;
    double d = (b->reference - a->reference) + (b->mean - a->mean);
    a->m2 += b->m2 + d * d * (a->w * part);
    if (b->w > a->w) {
        a->reference = b->reference;
        a->mean = b->mean - d * (a->w / sum);
    } else {
        a->mean += d * part;
    }
    a->w = sum;
}

static void add(struct moments *m, double x, double w) {
    merge(m, &(struct moments){w, x, 0, 0});
}

static void enter(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    struct stacks *s = lane->state;
    add(&s->back, obi_sample_at(lane->series, i)->x, (double)weight);
    s->end = i + 1;
}

/* The back becomes the front: samples [from, end). */
static void flip(const struct obi_lane *lane, struct stacks *s, uint64_t from) {
    struct moments m = {0, 0, 0, 0};
    uint64_t mask = lane->series->mask;
    for (uint64_t i = s->end; i-- > from;) {
        const struct obi_sample *sample = obi_sample_at(lane->series, i);
        if (!obi_sample_is_void(sample)) add(&m, sample->x, (double)obi_tail_weight(lane->tail, i));
        s->front[i & mask] = m;
    }
    s->flip = s->end;
    s->back = (struct moments){0, 0, 0, 0};
}

static void leave(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    struct stacks *s = lane->state;
    (void)weight;
    if (i >= s->flip) flip(lane, s, i);
    s->oldest = i + 1;
}

/* The window, with or without its newest value. */
static struct moments gather(const struct obi_lane *lane, int with_newest) {
    const struct stacks *s = lane->state;
    struct moments m = {0, 0, 0, 0};
    struct obi_part part;
    if (obi_lane_head(lane, &part)) add(&m, part.x, (double)part.weight);
    if (s->oldest < s->flip) merge(&m, &s->front[s->oldest & lane->series->mask]);
    merge(&m, &s->back);
    if (with_newest && obi_lane_newest(lane, &part)) add(&m, part.x, (double)part.weight);
    return m;
}

static int has_variance(const struct obi_lane *lane, const struct moments *m) {
    return m->w > !lane->tail->is_standing;
}

static double variance_of(const struct obi_lane *lane, const struct moments *m) {
    return m->m2 / (lane->tail->is_standing ? m->w : m->w - 1);
}

static struct obi_value read_zscore(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    struct moments m = gather(lane, (spec->flags & OBI_STAT_CURRENT) != 0);
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
    struct moments m = gather(lane, 1);
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
