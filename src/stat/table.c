/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The only list of statistics. Everything that names, computes, describes or documents one reads it
 * here. Ids ascend. */
#include "stat/table.h"

#include <math.h>
#include <stddef.h>

enum { SLIDE = OBI_TRAIT_SLIDE, DECAY = OBI_TRAIT_DECAY };

#define CHAN    "Chan, Golub, LeVeque 1983, Algorithms for computing the sample variance, eq. 1.5"
#define NOTHING "No weight in the window: NaN, WARMUP."
#define O1      "push constant; read constant"
#define AMORTISED                                                                                  \
    "push constant for whole numbers, for reals in the long run, at worst the samples of the "     \
    "window; read constant"

static const struct obi_stat_row stats[] = {
    {.id = OBI_STAT_COUNT,
     .traits = SLIDE,
     .real = &obi_family_count,
     .name = "count",
     .unit = "1",
     .text = "how many samples in the window are defined",
     .edges = "None: 0.",
     .cost = O1,
     .source = "",
     .lo = 0,
     .hi = HUGE_VAL,
     .params = ""},
    {.id = OBI_STAT_SUM,
     .traits = SLIDE,
     .exact = &obi_family_exact,
     .real = &obi_family_real,
     .name = "sum",
     .unit = "x",
     .text = "sum of the samples; of what stands, the integral over time in unit x seconds",
     .edges = "Nothing in the window: 0.",
     .cost = AMORTISED,
     .source = CHAN,
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .params = ""},
    {.id = OBI_STAT_MEAN,
     .traits = SLIDE,
     .exact = &obi_family_exact,
     .real = &obi_family_real,
     .name = "mean",
     .unit = "x",
     .text = "mean of the samples, of what stands weighted by how long",
     .edges = NOTHING,
     .cost = AMORTISED,
     .source = CHAN,
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .params = ""},
    {.id = OBI_STAT_VARIANCE,
     .traits = SLIDE,
     .exact = &obi_family_exact,
     .real = &obi_family_real,
     .name = "variance",
     .unit = "x^2",
     .text = "sum of squared deviations from the mean, over n - 1 samples; of what stands, their "
             "mean over time",
     .edges = "Less than 2 samples, or no time: NaN, WARMUP. All alike: exactly 0.",
     .cost = AMORTISED,
     .source = CHAN,
     .lo = 0,
     .hi = HUGE_VAL,
     .params = ""},
    {.id = OBI_STAT_STDDEV,
     .traits = SLIDE,
     .exact = &obi_family_exact,
     .real = &obi_family_real,
     .name = "stddev",
     .unit = "x",
     .text = "square root of the variance",
     .edges = "As the variance.",
     .cost = AMORTISED,
     .source = CHAN,
     .lo = 0,
     .hi = HUGE_VAL,
     .params = ""},
    {.id = OBI_STAT_ZSCORE,
     .traits = SLIDE,
     .exact = &obi_family_exact,
     .real = &obi_family_real,
     .name = "zscore",
     .unit = "1",
     .text = "(newest - mean) / stddev, both over the window before the newest sample; with "
             "{current=1} the newest is in them",
     .edges = "Less than 2 samples before it: NaN, WARMUP. All alike: NaN, ZERO_DENOM. Newest "
              "undefined: NaN, its status.",
     .cost = AMORTISED,
     .source = CHAN,
     .lo = -HUGE_VAL,
     .hi = HUGE_VAL,
     .params = ""},
};

enum { N_STATS = sizeof stats / sizeof *stats };

const struct obi_stat_row *obi_stat_at(uint32_t index) {
    return index < N_STATS ? &stats[index] : NULL;
}

const struct obi_stat_row *obi_stat_find(uint32_t id) {
    for (uint32_t i = 0; i < N_STATS; i++) {
        if ((uint32_t)stats[i].id == id) return &stats[i];
    }
    return NULL;
}

const struct obi_stat_family *obi_stat_family_of(const struct obi_stat_spec *spec) {
    const struct obi_stat_row *row = obi_stat_find(spec->stat);
    if (spec->flags & OBI_STAT_DECAYED) return row->decayed;
    return spec->flags & OBI_STAT_INTEGER && row->exact ? row->exact : row->real;
}
