/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * An autoregression of order one, x_t = a + phi x_(t-1) + noise, by least squares over the pairs of
 * neighbouring points (lagged.h), and how long a deviation takes to halve if it is one:
 *
 *   half-life = step ln 2 / -ln phi      0 < phi < 1
 *   interval of phi: phi -+ 1.96 sqrt((1 - phi^2) / n), n pairs, for |phi| < 1
 *
 * where the step is that of the grid in seconds, or 1 where samples count. phi <= 0 alternates
 * (ANTI) and phi >= 1 does not come back (UNIT): neither has a half-life, and none is made up; nor
 * from what rounding left of a phi of 0 or 1, 2^-40 and less. The ends of the half-life's interval
 * are the half-lives of the ends of phi's: the lower one is 0 where phi may be 0, and the upper one
 * is not defined where phi may be 1. Costs are those of lagged.h. */
#include "core/log.h"
#include "stat/lagged.h"
#include "stat/table.h"

#include <math.h>

enum { GRID, LEAST_PAIRS = 3 };

static const double ln2 = 0x1.62e42fefa39efp-1;

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct obi_lagged measured, *l = obi_carve(c, 1, sizeof *l);
    obi_lagged_layout(c, lane, l ? l : &measured, obi_grid_of(lane, lane->param[GRID]), 1);
    return l;
}

static void start(const struct obi_lane *lane) {
    obi_lagged_start(lane->state);
}

static void arrive(const struct obi_lane *lane, uint64_t i) {
    obi_lagged_arrive(lane->state, lane, i);
}

static void depart(const struct obi_lane *lane, uint64_t i) {
    (void)i;
    obi_lagged_depart(lane->state, lane);
}

static const double nearest = 0x1p-40; /* to 0 or to 1: not told from it */

static uint8_t judge(double phi) {
    return phi <= nearest ? OBI_VALUE_ANTI : phi >= 1 - nearest ? OBI_VALUE_UNIT : OBI_VALUE_OK;
}

static struct obi_value half_life(const struct obi_lagged *l, double phi) {
    if (judge(phi) != OBI_VALUE_OK) return obi_undefined(judge(phi));
    double step = l->grid.step ? (double)l->grid.step / 1e9 : 1;
    return obi_defined(step * ln2 / -obi_log(phi), OBI_VALUE_OK);
}

/* The lower end (side -1) or the upper one of phi's interval. */
static double end_of(double phi, double n, int side) {
    return phi + side * 1.96 * sqrt((1 - phi * phi) / n);
}

static struct obi_value read_end(const struct obi_lagged *l, double phi, double n, int side,
                                 int is_half_life) {
    if (phi <= nearest - 1) return obi_undefined(OBI_VALUE_ANTI);
    if (phi >= 1 - nearest) return obi_undefined(OBI_VALUE_UNIT);
    double end = end_of(phi, n, side);
    if (!is_half_life) return obi_defined(end, OBI_VALUE_OK);
    if (side < 0 && end <= nearest) return obi_defined(0, OBI_VALUE_SATURATED);
    return half_life(l, end);
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    const struct obi_lagged *l = lane->state;
    struct obi_moments m = obi_lagged_read(l, lane);
    if (m.w < LEAST_PAIRS) return obi_undefined(OBI_VALUE_WARMUP);
    if (!(m.xx > 0)) return obi_undefined(OBI_VALUE_NO_FIT);
    double phi = m.xy / m.xx;
    switch (spec->stat) {
    case OBI_STAT_AR1: return obi_defined(phi, OBI_VALUE_OK);
    case OBI_STAT_AR1_LO: return read_end(l, phi, m.w, -1, 0);
    case OBI_STAT_AR1_HI: return read_end(l, phi, m.w, 1, 0);
    case OBI_STAT_HALF_LIFE_LO: return read_end(l, phi, m.w, -1, 1);
    case OBI_STAT_HALF_LIFE_HI: return read_end(l, phi, m.w, 1, 1);
    default: return half_life(l, phi);
    }
}

const struct obi_stat_family obi_family_half_life = {.layout = layout,
                                                     .start = start,
                                                     .arrive = arrive,
                                                     .depart = depart,
                                                     .read = read,
                                                     .is_keyed = 1};
