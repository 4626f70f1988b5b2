/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A column against time: the slope of its line (speed) and twice the leading term of its parabola
 * (acceleration), by least squares. Samples that count weigh 1 at their time; what stands is fitted
 * as the step function it is, so a value seen twice as often does not move the line.
 *
 * Moments of time t about its mean, up to the fourth, and of time with the value x, up to the
 * second; two parts merge by moving each to the common mean, without a subtraction of sums (Pebay
 * 2008, Formulas for robust, one-pass parallel computation of covariances and arbitrary-order
 * statistical moments). Times are whole nanoseconds from a part's own reference, so a window of
 * milliseconds is as sharp after years. */
#include "stat/stacks.h"
#include "stat/table.h"

struct motion {
    double w, n;
    obi_ns base; /* the mean time is base + t seconds */
    double t, x; /* means */
    double t2, t3, t4, tx, ttx;
};

static double seconds(obi_ns from, obi_ns to) {
    uint64_t apart = to < from ? (uint64_t)from - (uint64_t)to : (uint64_t)to - (uint64_t)from;
    return to < from ? -((double)apart / 1e9) : (double)apart / 1e9;
}

/* The same part about a mean time t later and a mean value x higher than its own lie from it. */
static void move(struct motion *m, double t, double x) {
    double w = m->w, t2 = m->t2;
    m->t4 += 4 * t * m->t3 + 6 * t * t * t2 + w * t * t * t * t;
    m->t3 += 3 * t * t2 + w * t * t * t;
    m->ttx += x * t2 + 2 * t * m->tx + w * t * t * x;
    m->tx += w * t * x;
    m->t2 += w * t * t;
}

static void merge(struct motion *a, struct motion b) {
    if (!(b.w > 0)) return;
    if (!(a->w > 0)) {
        *a = b;
        return;
    }
    double sum = a->w + b.w, dt = seconds(a->base, b.base) + (b.t - a->t), dx = b.x - a->x;
    double to_b = b.w / sum, to_a = a->w / sum;
    move(a, -dt * to_b, -dx * to_b);
    move(&b, dt * to_a, dx * to_a);
    a->x = to_b > to_a ? b.x - dx * to_a : a->x + dx * to_b;
    if (to_b > to_a) {
        a->base = b.base;
        a->t = b.t - dt * to_a;
    } else {
        a->t += dt * to_b;
    }
    a->w = sum;
    a->n += b.n;
    a->t2 += b.t2;
    a->t3 += b.t3;
    a->t4 += b.t4;
    a->tx += b.tx;
    a->ttx += b.ttx;
}

/* A value that stands from a time on for so many seconds, or that counts 1 at it. */
static struct motion part_of(double x, obi_ns from, int is_standing, int64_t weight) {
    double lasts = is_standing ? (double)weight / 1e9 : 0, w = is_standing ? lasts : 1;
    return (struct motion){.w = weight > 0 ? w : 0,
                           .n = 1,
                           .base = from,
                           .t = lasts / 2,
                           .x = x,
                           .t2 = w * lasts * lasts / 12,
                           .t4 = w * lasts * lasts * lasts * lasts / 80};
}

static void add(void *sum, const struct obi_part *part, const struct obi_lane *lane) {
    merge(sum, part_of(part->x, part->ts_ns, lane->tail->is_standing, part->weight));
}

static void merge_sums(void *sum, const void *other) {
    merge(sum, *(const struct motion *)other);
}

static const struct obi_stacks_kind kind = {sizeof(struct motion), add, merge_sums};

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

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    static const double singular = 1e-12; /* what rounding leaves of a determinant that is 0 */
    struct motion m;
    obi_stacks_gather(&kind, lane, 1, &m);
    int is_speed = spec->stat == OBI_STAT_SPEED;
    if (m.n < (lane->tail->is_standing ? 1 : 3 - is_speed)) return obi_undefined(OBI_VALUE_WARMUP);
    if (!(m.t2 > 0)) return obi_undefined(OBI_VALUE_NO_FIT);
    if (is_speed) return obi_defined(m.tx / m.t2, OBI_VALUE_OK);
    double whole = m.t2 * m.t4, determinant = m.t2 * (m.t4 - m.t2 * m.t2 / m.w) - m.t3 * m.t3;
    if (!(determinant > singular * whole)) return obi_undefined(OBI_VALUE_NO_FIT);
    return obi_defined(2 * (m.t2 * m.ttx - m.t3 * m.tx) / determinant, OBI_VALUE_OK);
}

const struct obi_stat_family obi_family_motion = {
    .layout = layout, .start = start, .enter = enter, .leave = leave, .read = read};
