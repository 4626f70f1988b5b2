/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The list of statistics: what weighs samples and not their order. */
#include "stat/table.h"

#include <math.h>
#include <stddef.h>

#define CHAN    "Chan, Golub, LeVeque 1983, Algorithms for computing the sample variance, eq. 1.5"
#define NO_TIME "Less than 2 samples, or no time: NaN, WARMUP."

enum { SLIDE = OBI_TRAIT_SLIDE, DECAY = OBI_TRAIT_DECAY, WHOLE = OBI_TRAIT_INTEGER };

static const struct obi_stat_row rows[] = {
    {OBI_STAT_COUNT, SLIDE | WHOLE, NULL, &obi_family_count, NULL, "count", "1",
     "how many samples in the window are defined", "None: 0.", OBI_COST_CONSTANT, "", 0, HUGE_VAL,
     NULL},
    {OBI_STAT_SUM, SLIDE, &obi_family_exact, &obi_family_real, NULL, "sum", "x",
     "sum of the samples; of what stands, the integral over time in unit x seconds",
     "Nothing in the window: 0.", OBI_COST_AMORTISED, CHAN, -HUGE_VAL, HUGE_VAL, NULL},
    {OBI_STAT_MEAN, SLIDE, &obi_family_exact, &obi_family_real, NULL, "mean", "x",
     "mean of the samples, of what stands weighted by how long",
     "No weight in the window: NaN, WARMUP.", OBI_COST_AMORTISED, CHAN, -HUGE_VAL, HUGE_VAL, NULL},
    {OBI_STAT_VARIANCE, SLIDE, &obi_family_exact, &obi_family_real, NULL, "variance", "x^2",
     "sum of squared deviations from the mean over n - 1; of what stands, their mean over time",
     NO_TIME " All alike: exactly 0.", OBI_COST_AMORTISED, CHAN, 0, HUGE_VAL, NULL},
    {OBI_STAT_STDDEV, SLIDE, &obi_family_exact, &obi_family_real, NULL, "stddev", "x",
     "square root of the variance", NO_TIME " All alike: exactly 0.", OBI_COST_AMORTISED, CHAN, 0,
     HUGE_VAL, NULL},
    {OBI_STAT_ZSCORE, SLIDE, &obi_family_exact, &obi_family_real, NULL, "zscore", "1",
     "(newest - mean) / stddev, both over the window before the newest sample; with {current=1} "
     "the newest is in them",
     NO_TIME " All alike: NaN, ZERO_DENOM. Newest undefined: NaN, its status.", OBI_COST_AMORTISED,
     CHAN, -HUGE_VAL, HUGE_VAL, NULL},
};

const struct obi_stat_part obi_stat_moments = {rows, sizeof rows / sizeof *rows};
