/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "stat/moments.h"

#include <math.h>

void obi_moments_add(struct obi_moments *m, double x, double y, double w) {
    struct obi_moments one = {.w = w, .n = 1, .x_from = x, .y_from = y};
    obi_moments_merge(m, &one);
}

/* Moves a mean by so much, or to what it is from the other part's reference where that is nearer: a
 * light part far away costs no digits, nor does one that has decayed. */
static void move_mean(double *from, double *mean, double by, double other, double from_other) {
    *mean += by;
    if (!(fabs(from_other) < fabs(*mean))) return;
    *from = other;
    *mean = from_other;
}

void obi_moments_merge(struct obi_moments *a, const struct obi_moments *b) {
    if (!(b->w > 0)) return;
    if (!(a->w > 0)) {
        *a = *b;
        return;
    }
    double sum = a->w + b->w, part = b->w / sum, rest = a->w / sum, both = a->w * part;
    double dx = (b->x_from - a->x_from) + (b->x - a->x);
    double dy = (b->y_from - a->y_from) + (b->y - a->y);
    a->xx += b->xx + dx * dx * both;
    a->xy += b->xy + dx * dy * both;
    a->yy += b->yy + dy * dy * both;
    move_mean(&a->x_from, &a->x, dx * part, b->x_from, b->x - dx * rest);
    move_mean(&a->y_from, &a->y, dy * part, b->y_from, b->y - dy * rest);
    a->w = sum;
    a->n += b->n;
}

void obi_moments_scale(struct obi_moments *m, double factor) {
    m->w *= factor;
    m->xx *= factor;
    m->xy *= factor;
    m->yy *= factor;
}

/* -- read -------------------------------------------------------------------------------------- */

static struct obi_value correlation(const struct obi_moments *m) {
    double root = sqrt(m->xx) * sqrt(m->yy);
    if (!(root > 0)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    double r = m->xy / root;
    return obi_defined(r > 1 ? 1 : r < -1 ? -1 : r, OBI_VALUE_OK);
}

/* Share of the variance of x that the line on y leaves, from 0 to 1. */
static double unexplained(const struct obi_moments *m) {
    if (!(m->xx > 0)) return 0;
    double explained = m->xy / m->yy * (m->xy / m->xx);
    return explained < 1 ? 1 - explained : 0;
}

static double slope_error(const struct obi_moments *m, double n) {
    return sqrt(m->xx * unexplained(m) / ((n - 2) * m->yy));
}

static struct obi_value line(const struct obi_moments *m, double n,
                             const struct obi_stat_spec *spec) {
    static const double least = 3 - 0x1p-30; /* 3, but for rounding */
    if (!(m->yy > 0)) return obi_undefined(OBI_VALUE_NO_FIT);
    double slope = m->xy / m->yy, error = 0;
    if (spec->stat == OBI_STAT_INTERCEPT) {
        double x = m->x_from + m->x, y = m->y_from + m->y;
        return obi_defined(x - slope * y, OBI_VALUE_OK);
    }
    if (spec->stat == OBI_STAT_R2) {
        if (!(m->xx > 0)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
        return obi_defined(1 - unexplained(m), OBI_VALUE_OK);
    }
    if (spec->stat != OBI_STAT_SLOPE) {
        if (n < least) return obi_undefined(OBI_VALUE_WARMUP);
        error = spec->param[0] * slope_error(m, n);
    }
    return obi_defined(spec->stat == OBI_STAT_SLOPE_LO ? slope - error : slope + error,
                       OBI_VALUE_OK);
}

struct obi_value obi_moments_read(const struct obi_moments *m, double n_effective, int is_standing,
                                  const struct obi_stat_spec *spec) {
    int is_decayed = (spec->flags & OBI_STAT_DECAYED) != 0;
    if (m->n < 1 + !is_standing) return obi_undefined(OBI_VALUE_WARMUP);
    if (spec->stat == OBI_STAT_COVARIANCE) {
        return obi_defined(m->xy / (is_standing || is_decayed ? m->w : m->w - 1), OBI_VALUE_OK);
    }
    return spec->stat == OBI_STAT_CORRELATION ? correlation(m) : line(m, n_effective, spec);
}
