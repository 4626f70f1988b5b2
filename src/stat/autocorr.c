/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Autocorrelation at one lag, of the window's points (lagged.h):
 *
 *   r = sum over pairs of (x_t - m)(x_(t+lag) - m) / sum over points of (x_t - m)^2
 *
 * with m the mean of all points, and the whole sum of squares below, so |r| <= 1 (Box and Jenkins).
 * The points are pairs of lag 0. Costs are those of lagged.h. */
#include "stat/lagged.h"
#include "stat/table.h"

enum { GRID, LAG }; /* parameters */

struct autocorr {
    struct obi_lagged pairs, points;
};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct autocorr measured, *a = obi_carve(c, 1, sizeof *a), *to = a ? a : &measured;
    struct obi_grid grid = obi_grid_of(lane, lane->param[GRID]);
    obi_lagged_layout(c, lane, &to->pairs, grid, (int64_t)lane->param[LAG]);
    obi_lagged_layout(c, lane, &to->points, grid, 0);
    return a;
}

static void start(const struct obi_lane *lane) {
    struct autocorr *a = lane->state;
    obi_lagged_start(&a->pairs);
    obi_lagged_start(&a->points);
}

static void arrive(const struct obi_lane *lane, uint64_t i) {
    struct autocorr *a = lane->state;
    obi_lagged_arrive(&a->pairs, lane, i);
    obi_lagged_arrive(&a->points, lane, i);
}

static void depart(const struct obi_lane *lane, uint64_t i) {
    struct autocorr *a = lane->state;
    (void)i;
    obi_lagged_depart(&a->pairs, lane);
    obi_lagged_depart(&a->points, lane);
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    const struct autocorr *a = lane->state;
    struct obi_moments pairs = obi_lagged_read(&a->pairs, lane);
    struct obi_moments points = obi_lagged_read(&a->points, lane);
    (void)spec;
    if (!(pairs.w > 0)) return obi_undefined(OBI_VALUE_WARMUP);
    if (!(points.xx > 0)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    double dx = (pairs.x_from - points.x_from) + (pairs.x - points.x);
    double dy = (pairs.y_from - points.x_from) + (pairs.y - points.x);
    double about = dx * dy * pairs.w;
    double r = (pairs.xy + about) / points.xx;
    return obi_defined(r > 1 ? 1 : r < -1 ? -1 : r, OBI_VALUE_OK);
}

const struct obi_stat_family obi_family_autocorr = {.layout = layout,
                                                    .start = start,
                                                    .arrive = arrive,
                                                    .depart = depart,
                                                    .read = read,
                                                    .is_keyed = 1};
