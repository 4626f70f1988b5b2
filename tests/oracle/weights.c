/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "oracle/weights.h"

#include <math.h>
#include <string.h>

enum { MOST = ORACLE_WEIGHTS_LEVELS, SWEEPS = 60 };

typedef long double matrix[MOST][MOST];

/* -- flow -------------------------------------------------------------------------------------- */

/* I{P >= P before} q - I{P <= P before} q before, prices such that higher is nearer; a level that
 * is not there is infinitely far and has size 0. */
static long double event(const struct oracle_levels *before, const struct oracle_levels *after,
                         int m, int sign) {
    int was = m < before->n, is = m < after->n;
    long double e = 0;
    int64_t p0 = was ? sign * before->price[m] : 0, p1 = is ? sign * after->price[m] : 0;
    if (is && (!was || p1 >= p0)) e += (long double)after->qty[m];
    if (was && (!is || p1 <= p0)) e -= (long double)before->qty[m];
    return e;
}

void oracle_weights_see(struct oracle_weights *o, const struct oracle_levels before[2],
                        const struct oracle_levels after[2]) {
    for (int m = 0; m < o->n_levels; m++) {
        o->flow[m] += event(&before[0], &after[0], m, 1) - event(&before[1], &after[1], m, -1);
        for (int side = 0; side < 2; side++)
            if (m < after[side].n) o->depth += (long double)after[side].qty[m];
    }
    o->n_frames++;
}

void oracle_weights_end(struct oracle_weights *o, int is_kept) {
    long double q = o->depth / (2 * (long double)o->n_levels * o->n_frames);
    for (int m = 0; m < o->n_levels && is_kept; m++) o->x[o->n_intervals][m] = o->flow[m] / q;
    o->n_intervals += is_kept;
    memset(o->flow, 0, sizeof o->flow);
    o->depth = 0;
    o->n_frames = 0;
}

/* -- covariance -------------------------------------------------------------------------------- */

static void covariance(const struct oracle_weights *o, matrix a) {
    long double mean[MOST] = {0}, total = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < o->n_intervals; k++) {
            long double age = o->n_intervals - 1 - k;
            long double w = o->half_life ? powl(2, -age / (long double)o->half_life) : 1;
            if (!pass) total += w;
            for (int i = 0; i < o->n_levels; i++) {
                if (!pass) mean[i] += w * o->x[k][i];
                for (int j = 0; j < o->n_levels && pass; j++)
                    a[i][j] += w * (o->x[k][i] - mean[i]) * (o->x[k][j] - mean[j]);
            }
        }
        for (int i = 0; i < o->n_levels && !pass; i++) mean[i] /= total;
    }
}

/* -- Jacobi ------------------------------------------------------------------------------------ */

/* Turns the plane of p and q so that a[p][q] becomes 0; v collects the turns. */
static void rotate(matrix a, matrix v, int n, int p, int q) {
    if (!(fabsl(a[p][q]) > 0)) return;
    long double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    long double t = (theta < 0 ? -1 : 1) / (fabsl(theta) + sqrtl(theta * theta + 1));
    long double c = 1 / sqrtl(t * t + 1), s = t * c;
    for (int k = 0; k < n; k++) {
        long double x = a[k][p], y = a[k][q];
        a[k][p] = c * x - s * y;
        a[k][q] = s * x + c * y;
    }
    for (int k = 0; k < n; k++) {
        long double x = a[p][k], y = a[q][k];
        a[p][k] = c * x - s * y;
        a[q][k] = s * x + c * y;
        x = v[k][p];
        y = v[k][q];
        v[k][p] = c * x - s * y;
        v[k][q] = s * x + c * y;
    }
}

void oracle_weights_solve(struct oracle_weights *o) {
    matrix a = {{0}}, v = {{0}};
    int n = o->n_levels, best = 0;
    covariance(o, a);
    for (int i = 0; i < n; i++) v[i][i] = 1;
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (int p = 0; p < n; p++)
            for (int q = p + 1; q < n; q++) rotate(a, v, n, p, q);
    o->trace = o->second = 0;
    for (int i = 0; i < n; i++) o->trace += a[i][i];
    for (int i = 0; i < n; i++) best = a[i][i] > a[best][best] ? i : best;
    for (int i = 0; i < n; i++)
        if (i != best && a[i][i] > o->second) o->second = a[i][i];
    o->first = a[best][best];
    long double size = 0, sum = 0;
    for (int i = 0; i < n; i++) size += fabsl(v[i][best]);
    for (int i = 0; i < n; i++) sum += v[i][best];
    for (int i = 0; i < n; i++) o->weight[i] = (sum < 0 ? -1 : 1) * v[i][best] / size;
}
