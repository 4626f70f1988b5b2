/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How a series' spread grows with the scale at which one looks, computed anew at each reading from
 * the latest points (recent.h): 0.5 without memory, above for trends, below for returning.
 *
 * The points are cut, oldest first, into blocks of n = 8, 16, 32, ...; what does not fill a block
 * is left out. Both exponents are slopes, by least squares, of ln f(n) on ln n.
 *   rescaled range (Hurst 1951):  f = mean over blocks of R / S, up to n = N / 2; R is the range of
 *      the sums of deviations from the block's mean, S its deviation (over n). Constant blocks are
 *      left out.
 *   detrended fluctuation, order 1 (Peng 1994):  f = root mean square of what a line leaves of the
 *      profile in its block, up to n = N / 4; the profile is the sum of deviations from the mean of
 *      all.
 * A scale where f is 0 has no logarithm and is left out; a line that leaves 2^-80 of the squares of
 * a block's profile leaves what rounding made, which is taken for 0. With points that are all alike
 * no scale is left, and there is no exponent.
 *
 * Worst case: a reading costs the points times their logarithm; it needs no memory. */
#include "core/log.h"
#include "stat/held.h"
#include "stat/recent.h"
#include "stat/table.h"

#include <math.h>

enum { GRID, POINTS, LEAST_BLOCK = 8 };

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct obi_recent measured, *r = obi_carve(c, 1, sizeof *r);
    obi_recent_layout(c, r ? r : &measured, obi_grid_of(lane, lane->param[GRID]),
                      (uint64_t)lane->param[POINTS]);
    return r;
}

static void start(const struct obi_lane *lane) {
    obi_recent_start(lane->state);
}

static void arrive(const struct obi_lane *lane, uint64_t i) {
    obi_recent_arrive(lane->state, lane, i);
}

/* R / S of a block; 0 for a constant one. */
static double rescaled_range(const struct obi_points *p, uint64_t from, uint64_t n) {
    double mean = obi_points_mean(p, from, n), sum = 0, squares = 0, high = 0, low = 0;
    for (uint64_t k = 0; k < n; k++) {
        double off = obi_point(p, from + k) - mean;
        sum += off;
        squares += off * off;
        if (k == 0 || sum > high) high = sum;
        if (k == 0 || sum < low) low = sum;
    }
    return squares > 0 ? (high - low) / sqrt(squares / (double)n) : 0;
}

static double range_at(const struct obi_points *p, uint64_t n) {
    double sum = 0, blocks = 0;
    for (uint64_t from = 0; from + n <= p->n; from += n) {
        double ratio = rescaled_range(p, from, n);
        sum += ratio;
        blocks += ratio > 0;
    }
    return blocks > 0 ? sum / blocks : 0;
}

/* The squares that a line leaves of a block of the profile. The line takes up its level, so the
 * block may begin at 0. */
static double residue(const struct obi_points *p, uint64_t from, uint64_t n, double mean) {
    double whole = 0, level = 0, tilt = 0, squares = 0, middle = (double)(n - 1) / 2, y = 0;
    double spread = (double)n * ((double)n * (double)n - 1) / 12; /* of 0 .. n - 1 about middle */
    for (uint64_t k = 0; k < n; k++) {
        y += obi_point(p, from + k) - mean;
        level += y;
        tilt += ((double)k - middle) * y;
    }
    level /= (double)n;
    tilt /= spread;
    y = 0;
    for (uint64_t k = 0; k < n; k++) {
        y += obi_point(p, from + k) - mean;
        double off = y - (level + tilt * ((double)k - middle));
        squares += off * off;
        whole += y * y;
    }
    return squares > whole * 0x1p-80 ? squares : 0;
}

static double fluctuation_at(const struct obi_points *p, uint64_t n) {
    double squares = 0, mean = obi_points_mean(p, 0, p->n);
    uint64_t from = 0;
    for (; from + n <= p->n; from += n) squares += residue(p, from, n, mean);
    return sqrt(squares / (double)from);
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    int is_range = spec->stat == OBI_STAT_HURST_RS;
    struct obi_points p = obi_recent_points(lane->state, lane);
    struct obi_moments m = {0};
    struct obi_value why;
    uint64_t most = p.n / (is_range ? 2 : 4);
    if (!obi_lane_is_defined(lane, &why)) return why;
    if (most < 2 * LEAST_BLOCK) return obi_undefined(OBI_VALUE_WARMUP);
    for (uint64_t n = LEAST_BLOCK; n <= most; n *= 2) {
        double f = is_range ? range_at(&p, n) : fluctuation_at(&p, n);
        if (f > 0) obi_moments_add(&m, obi_log((double)n), obi_log(f), 1);
    }
    if (m.w < 2) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined(m.xy / m.xx, OBI_VALUE_OK);
}

const struct obi_stat_family obi_family_hurst = {
    .layout = layout, .start = start, .arrive = arrive, .read = read, .is_keyed = 1};
