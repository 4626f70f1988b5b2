/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Integrated autocorrelation time, tau = 1 + 2 (r_1 + r_2 + ...), computed anew at each reading
 * from the latest points (recent.h): how many points hold as much as one independent one. The sum
 * ends before the first lag whose r is below 0, for what follows is noise; or at `lags`, and then
 * SATURATED tells that it may be longer. r is that of autocorr.c; down to -2^-40 it is a rounding
 * of 0.
 *
 * Worst case: a reading costs the points times the lags that are summed; it needs no memory. */
#include "stat/held.h"
#include "stat/recent.h"
#include "stat/table.h"

enum { GRID, POINTS, LAGS, LEAST_POINTS = 3 };

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

static double product(const struct obi_points *p, double mean, uint64_t lag) {
    double sum = 0;
    for (uint64_t k = 0; k + lag < p->n; k++) {
        sum += (obi_point(p, k) - mean) * (obi_point(p, k + lag) - mean);
    }
    return sum;
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    struct obi_points p = obi_recent_points(lane->state, lane);
    struct obi_value why;
    uint64_t lags = (uint64_t)spec->param[LAGS];
    if (!obi_lane_is_defined(lane, &why)) return why;
    if (p.n < LEAST_POINTS) return obi_undefined(OBI_VALUE_WARMUP);
    double mean = obi_points_mean(&p, 0, p.n), whole = product(&p, mean, 0), tau = 1;
    if (!(whole > 0)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    for (uint64_t lag = 1; lag < p.n; lag++) {
        if (lag > lags) return obi_defined(tau, OBI_VALUE_SATURATED);
        double r = product(&p, mean, lag) / whole;
        if (r < -0x1p-40) break;
        tau += 2 * r;
    }
    return obi_defined(tau, OBI_VALUE_OK);
}

const struct obi_stat_family obi_family_memory = {
    .layout = layout, .start = start, .arrive = arrive, .read = read, .is_keyed = 1};
