/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Windows the slow way: every push is kept, and each reading goes through all of them. A test gives
 * a formula over weighted values; the model makes random markets, with equal times, long pauses,
 * undefined values and gaps, and compares every reading of every span and clock with the formula.
 * */
#ifndef TEST_STAT_MODEL_H
#define TEST_STAT_MODEL_H

#include "support.h"

/* A value in a window: what it weighs there, and when it began. */
struct model_item {
    double x, y;
    long double weight; /* ns, or 1 */
    int64_t at;
    obi_ns from_ns, to_ns; /* inside the window */
};

struct model_window {
    const struct obi_stat_spec *spec;
    const struct model_item *item; /* oldest first; the newest is the last unless it is undefined */
    size_t n;
    int is_standing, newest_is_defined;
    int64_t now;
};

/* The formula; NaN where undefined. */
typedef double model_fn(const struct model_window *w);

/* How values come about. */
enum model_kind { MODEL_REAL, MODEL_INTEGER, MODEL_LARGE, MODEL_OUTLIERS, MODEL_FEW };

/* Compares for all clocks and some spans; tolerance is relative, 0 means the same bits. */
void model_compare(uint32_t stat, uint32_t flags, const double *param, model_fn *formula,
                   double tolerance, enum model_kind kind);

/* Sums over a window: of weights, and weighted means. */
long double model_weight(const struct model_window *w);
long double model_mean_x(const struct model_window *w);
long double model_mean_y(const struct model_window *w);
/* Whether a column is, told by looking: a mean that was rounded sees a spread where there is none.
 * */
int model_is_constant(const struct model_window *w, int is_second);

#endif /* TEST_STAT_MODEL_H */
