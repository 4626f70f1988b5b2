/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Weight, means, and sums of squared and crossed deviations of two columns. Disjoint parts merge
 * into the whole without a subtraction of sums (Chan, Golub, LeVeque 1983, eq. 1.5). A mean is a
 * reference and what it differs by, as in real.c: prices keep the digits of their differences. */
#ifndef OBI_STAT_MOMENTS_H
#define OBI_STAT_MOMENTS_H

#include "stat/stat.h"

struct obi_moments {
    double w, n;           /* weight, and values that have any */
    double x_from, y_from; /* references: values that came, or 0 */
    double x, y;           /* what the means differ from them by */
    double xx, xy, yy;
};

/* Adds one pair of values; a weight of 0 changes nothing. */
void obi_moments_add(struct obi_moments *m, double x, double y, double w);
void obi_moments_merge(struct obi_moments *a, const struct obi_moments *b);
/* All weights times a factor from 0 to 1. */
void obi_moments_scale(struct obi_moments *m, double factor);

/* Covariance, correlation and the line of x on y; is_standing: weights are of time. An interval is
 * that of so many observations, which is n where nothing decays. */
struct obi_value obi_moments_read(const struct obi_moments *m, double n_effective, int is_standing,
                                  const struct obi_stat_spec *spec);

#endif /* OBI_STAT_MOMENTS_H */
