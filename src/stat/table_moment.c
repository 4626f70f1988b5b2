/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The list of statistics: what weighs samples and not their order. */
#include "stat/table.h"

#include <math.h>
#include <stddef.h>

#define CHAN    "Chan, Golub, LeVeque 1983, Algorithms for computing the sample variance, eq. 1.5"
#define PEBAY   "Pebay 2008, Formulas for robust, one-pass parallel computation of covariances"
#define HYNDMAN "Hyndman and Fan 1996, Sample quantiles in statistical packages, types 7 and 1"
#define EMPTY   "No weight in the window: NaN, WARMUP."
#define NO_TIME "Less than 2 samples, or no time: NaN, WARMUP."
#define LINE    NO_TIME " Second column constant: NaN, NO_FIT."
#define LOG                                                                                        \
    "push log n; read log n, of a robust z log^2 n; 41 bytes a sample more than others: not "      \
    "constant, but bounded by max_samples"

enum {
    SLIDE = OBI_TRAIT_SLIDE,
    DECAY = OBI_TRAIT_DECAY,
    EITHER = SLIDE | DECAY,
    PAIR = EITHER | OBI_TRAIT_PAIR,
    WHOLE = OBI_TRAIT_INTEGER
};

#define ONE_FAMILIES  &obi_family_exact, &obi_family_real, &obi_family_decay
#define PAIR_FAMILIES &obi_family_pair_exact, &obi_family_pair, &obi_family_decay

static const struct obi_stat_params quantile_params = {"q=0.5", {{"q", 0.5, 1e-9, 1, 0}}};
static const struct obi_stat_params interval_params = {"z=1.96", {{"z", 1.96, 1e-9, 1e6, 0}}};

static const struct obi_stat_row rows[] = {
    {OBI_STAT_COUNT, SLIDE | WHOLE, NULL, &obi_family_count, NULL, "count", "1",
     "how many samples in the window are defined", "None: 0.", OBI_COST_CONSTANT, "", 0, HUGE_VAL,
     NULL},
    {OBI_STAT_SUM, EITHER, ONE_FAMILIES, "sum", "x",
     "sum of the samples; of what stands, the integral over time in unit x seconds",
     "Nothing in the window: 0.", OBI_COST_AMORTISED, CHAN, -HUGE_VAL, HUGE_VAL, NULL},
    {OBI_STAT_MEAN, EITHER, ONE_FAMILIES, "mean", "x",
     "mean of the samples, of what stands weighted by how long", EMPTY, OBI_COST_AMORTISED, CHAN,
     -HUGE_VAL, HUGE_VAL, NULL},
    {OBI_STAT_VARIANCE, EITHER, ONE_FAMILIES, "variance", "x^2",
     "sum of squared deviations from the mean over n - 1; of what stands, their mean over time; "
     "decayed, their weighted mean",
     NO_TIME " All alike: exactly 0.", OBI_COST_AMORTISED, CHAN, 0, HUGE_VAL, NULL},
    {OBI_STAT_STDDEV, EITHER, ONE_FAMILIES, "stddev", "x", "square root of the variance",
     NO_TIME " All alike: exactly 0.", OBI_COST_AMORTISED, CHAN, 0, HUGE_VAL, NULL},
    {OBI_STAT_ZSCORE, EITHER, ONE_FAMILIES, "zscore", "1",
     "(newest - mean) / stddev, both over the window before the newest sample; with {current=1} "
     "the newest is in them",
     NO_TIME " All alike: NaN, ZERO_DENOM. Newest undefined: NaN, its status.", OBI_COST_AMORTISED,
     CHAN, -HUGE_VAL, HUGE_VAL, NULL},
    {OBI_STAT_EWMA, DECAY, NULL, NULL, &obi_family_decay, "ewma", "x",
     "mean with weights 2^-(age / half-life) that sum to 1: a decayed mean", EMPTY,
     OBI_COST_CONSTANT, "", -HUGE_VAL, HUGE_VAL, NULL},
    {OBI_STAT_SPEED, SLIDE, NULL, &obi_family_motion, NULL, "speed", "x/s",
     "slope of the least-squares line of the column over time; of what stands, of the step "
     "function",
     NO_TIME " All at one time: NaN, NO_FIT.", OBI_COST_AMORTISED, PEBAY, -HUGE_VAL, HUGE_VAL,
     NULL},
    {OBI_STAT_ACCELERATION, SLIDE, NULL, &obi_family_motion, NULL, "acceleration", "x/s^2",
     "twice the leading term of the least-squares parabola of the column over time",
     "Less than 3 samples, or no time: NaN, WARMUP. Less than 3 times: NaN, NO_FIT.",
     OBI_COST_AMORTISED, PEBAY, -HUGE_VAL, HUGE_VAL, NULL},

    {OBI_STAT_MIN, SLIDE, NULL, &obi_family_min, NULL, "min", "x",
     "least value in the window, that which stood when it began too",
     "Nothing in the window: NaN, WARMUP.", OBI_COST_AMORTISED, "", -HUGE_VAL, HUGE_VAL, NULL},
    {OBI_STAT_MAX, SLIDE, NULL, &obi_family_max, NULL, "max", "x",
     "greatest value in the window, that which stood when it began too",
     "Nothing in the window: NaN, WARMUP.", OBI_COST_AMORTISED, "", -HUGE_VAL, HUGE_VAL, NULL},
    {OBI_STAT_MIN_AGE, SLIDE, NULL, &obi_family_min, NULL, "min_age", "clock",
     "how long ago the least value last was, in seconds, frames, trades or lots",
     "Nothing in the window: NaN, WARMUP.", OBI_COST_AMORTISED, "", 0, HUGE_VAL, NULL},
    {OBI_STAT_MAX_AGE, SLIDE, NULL, &obi_family_max, NULL, "max_age", "clock",
     "how long ago the greatest value last was, in seconds, frames, trades or lots",
     "Nothing in the window: NaN, WARMUP.", OBI_COST_AMORTISED, "", 0, HUGE_VAL, NULL},

    {OBI_STAT_QUANTILE, SLIDE, NULL, &obi_family_order, NULL, "quantile", "x",
     "value at rank 1 + q (n - 1), between two samples in proportion; of what stands, the least at "
     "or below which the column was for the share q of the time",
     EMPTY, LOG, HYNDMAN, -HUGE_VAL, HUGE_VAL, &quantile_params},
    {OBI_STAT_ROBUST_Z, SLIDE, NULL, &obi_family_order, NULL, "robust_z", "1",
     "(newest - median) / (1.4826 median of distances from the median), both over the window "
     "before the newest "
     "sample; with {current=1} the newest is in them",
     EMPTY " Most alike: NaN, ZERO_DENOM. Newest undefined: NaN, its status.", LOG, HYNDMAN,
     -HUGE_VAL, HUGE_VAL, NULL},

    {OBI_STAT_COVARIANCE, PAIR, PAIR_FAMILIES, "covariance", "xy",
     "sum of products of deviations over n - 1; of what stands, their mean over time; decayed, "
     "their weighted mean",
     NO_TIME, OBI_COST_AMORTISED, CHAN, -HUGE_VAL, HUGE_VAL, NULL},
    {OBI_STAT_CORRELATION, PAIR, PAIR_FAMILIES, "correlation", "1",
     "covariance over the product of both deviations", NO_TIME " One constant: NaN, ZERO_DENOM.",
     OBI_COST_AMORTISED, CHAN, -1, 1, NULL},
    {OBI_STAT_SLOPE, PAIR, PAIR_FAMILIES, "slope", "x/y",
     "slope of the least-squares line of the first column on the second", LINE, OBI_COST_AMORTISED,
     CHAN, -HUGE_VAL, HUGE_VAL, NULL},
    {OBI_STAT_SLOPE_LO, PAIR, PAIR_FAMILIES, "slope_lo", "x/y",
     "slope - z sqrt(residual variance / ((n - 2) variance of the second)); decayed, n is "
     "(sum of weights)^2 / sum of squared weights",
     LINE " n below 3: NaN, WARMUP.", OBI_COST_AMORTISED, CHAN, -HUGE_VAL, HUGE_VAL,
     &interval_params},
    {OBI_STAT_SLOPE_HI, PAIR, PAIR_FAMILIES, "slope_hi", "x/y",
     "slope + z sqrt(residual variance / ((n - 2) variance of the second)); decayed, n is "
     "(sum of weights)^2 / sum of squared weights",
     LINE " n below 3: NaN, WARMUP.", OBI_COST_AMORTISED, CHAN, -HUGE_VAL, HUGE_VAL,
     &interval_params},
    {OBI_STAT_INTERCEPT, PAIR, PAIR_FAMILIES, "intercept", "x",
     "where the least-squares line meets 0 of the second column", LINE, OBI_COST_AMORTISED, CHAN,
     -HUGE_VAL, HUGE_VAL, NULL},
    {OBI_STAT_R2, PAIR, PAIR_FAMILIES, "r2", "1",
     "share of the first column's variance that the line on the second explains",
     LINE " First constant: NaN, ZERO_DENOM.", OBI_COST_AMORTISED, CHAN, 0, 1, NULL},
};

const struct obi_stat_part obi_stat_moments = {rows, sizeof rows / sizeof *rows};
