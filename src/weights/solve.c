/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The first principal vector, by power iteration: v <- A v / |A v|, A the covariance over its
 * trace, so that nothing leaves the room of a double. A fixed number of steps takes the same time
 * and gives the same bits everywhere; each brings the rest of v down by the ratio of the second to
 * the first variance.
 *
 * It begins at the last solution, which is near, and once more at a fixed vector: a level that
 * moved alone leaves a vector that no step takes away from it, however much the others move later.
 * Of the two the one with more variance along it is taken.
 *
 * Worst case: 2 x 4096 steps of 32 x 32 products. */
#include "core/error.h"
#include "core/fpmode.h"
#include "weights/weights.h"

#include <math.h>
#include <string.h>

/* -- the covariance ---------------------------------------------------------------------------- */

/* A; 0 where nothing varies. */
static int fill_matrix(struct obi_weights *w) {
    size_t n = w->plan.n_levels;
    double trace = 0;
    for (size_t i = 0; i < n; i++) trace += w->comoment[obi_weights_cell(w, i, i)];
    if (!(trace > 0)) return 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            w->matrix[i * n + j] = w->matrix[j * n + i] =
                w->comoment[obi_weights_cell(w, i, j)] / trace;
    return 1;
}

/* -- the iteration ----------------------------------------------------------------------------- */

/* next = A v; its length. */
static double multiply(struct obi_weights *w, const double *v) {
    size_t n = w->plan.n_levels;
    double square = 0;
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < n; j++) sum += w->matrix[i * n + j] * v[j];
        w->next[i] = sum;
        square += sum * sum;
    }
    return sqrt(square);
}

static void iterate(struct obi_weights *w, double *v) {
    size_t n = w->plan.n_levels;
    for (uint32_t step = 0; step < w->plan.n_iterations; step++) {
        double length = multiply(w, v);
        if (!(length > 0)) return;
        for (size_t i = 0; i < n; i++) v[i] = w->next[i] / length;
    }
}

/* The share of the variance along v: v A v / v v. */
static double variance_along(struct obi_weights *w, const double *v) {
    double along = 0, square = 0;
    multiply(w, v);
    for (size_t i = 0; i < w->plan.n_levels; i++) {
        along += v[i] * w->next[i];
        square += v[i] * v[i];
    }
    return along / square;
}

/* Orthogonal to no vector that a market is likely to have. */
static void start_anew(struct obi_weights *w, double *v) {
    for (size_t i = 0; i < w->plan.n_levels; i++) v[i] = 1 / (double)(i + 1);
    iterate(w, v);
}

static double find_vector(struct obi_weights *w) {
    size_t n = w->plan.n_levels;
    start_anew(w, w->other);
    double anew = variance_along(w, w->other), again = -1;
    if (w->status == OBI_VALUE_OK) {
        iterate(w, w->vector);
        again = variance_along(w, w->vector);
    }
    if (anew > again) memcpy(w->vector, w->other, n * sizeof *w->vector);
    return anew > again ? anew : again;
}

/* -- the weights ------------------------------------------------------------------------------- */

/* The sign of a principal vector means nothing: the sum is 0 or more, and where it is 0 so is the
 * first that is not. */
static double sign_of(const struct obi_weights *w) {
    double sum = 0, first = 0;
    for (size_t i = 0; i < w->plan.n_levels; i++) {
        sum += w->vector[i];
        if (!(first < 0 || first > 0)) first = w->vector[i];
    }
    if (sum < 0 || sum > 0) return sum < 0 ? -1 : 1;
    return first < 0 ? -1 : 1;
}

void obi_weights_scale(struct obi_weights *w) {
    double size = 0, sign = sign_of(w);
    for (size_t i = 0; i < w->plan.n_levels; i++) size += fabs(w->vector[i]);
    for (size_t i = 0; i < w->plan.n_levels; i++) w->weight[i] = sign * w->vector[i] / size;
}

static OBI_NOT_INLINED int solve(struct obi_weights *w) {
    static const uint64_t least = 2;
    if (w->count[0] < least) { /* intervals */
        w->status = OBI_VALUE_WARMUP;
        return OBI_WARMUP;
    }
    if (!fill_matrix(w)) {
        w->status = OBI_VALUE_NO_FIT;
        return OBI_OK;
    }
    double share = find_vector(w);
    w->explained = share < 1 ? share : 1; /* rounding may go beyond */
    w->status = OBI_VALUE_OK;
    obi_weights_scale(w);
    return OBI_OK;
}

int obi_weights_solve(obi_weights *weights, struct obi_error *err) {
    if (!weights) return obi_fail(err, OBI_E_ARG, "weights is NULL");
    uint64_t host = obi_fp_enter();
    int rc = solve(weights);
    obi_fp_leave(host);
    return rc ? obi_fail(err, rc, "fewer than two intervals were learned from") : obi_succeed(err);
}
