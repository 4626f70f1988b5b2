/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The list of statistics: what looks at the order of samples, and how long things last. */
#include "stat/table.h"

#include <float.h>
#include <math.h>
#include <stddef.h>

#define PAIRS_COST                                                                                 \
    "push constant in the long run, at worst the samples of the window; read constant"
#define RECENT_COST "push constant in the long run, at worst the points; read "
#define TREE_COST                                                                                  \
    "push the logarithm of the spells; read that for each spell in (age, age + tau] of the "       \
    "present"

#define BOX       "Box, Jenkins, Reinsel, Time Series Analysis, eq. 2.1.11"
#define UHLENBECK "Uhlenbeck, Ornstein 1930; Hamilton 1994, Time Series Analysis, section 3.4"
#define SOKAL     "Sokal 1997, Monte Carlo Methods in Statistical Mechanics, section 3"
#define WALD      "Wald, Wolfowitz 1940; NIST Engineering Statistics Handbook, 1.3.5.13"
#define KAPLAN    "Kaplan, Meier 1958; Greenwood 1926"
#define PAGE      "Page 1954, Continuous Inspection Schemes; NIST handbook, 6.3.2.3"

#define NO_MEMORY "Points all alike: NaN, ZERO_DENOM."
#define FEW_PAIRS "Less than 3 pairs: NaN, WARMUP. Points all alike: NaN, NO_FIT."
#define NO_DECAY  " phi <= 0: NaN, ANTI. phi >= 1: NaN, UNIT."
#define NO_NEWEST " Newest undefined: NaN, its status."
#define NOTHING   "Nothing in the window: NaN, WARMUP."
#define NO_SPELL  "No spell: 0." NO_NEWEST
#define NO_SURVIVAL                                                                                \
    "No present spell, or none in the window as old: NaN, NO_FIT. None that ended: NaN, WARMUP."
#define NO_CERTAIN " Chance 0 or 1: NaN, ZERO_DENOM."
#define TOO_SHORT  "Newest undefined: NaN, its status. All scales constant: NaN, ZERO_DENOM."

static const struct obi_stat_params autocorr_params = {
    "grid=1, lag=1", {{"grid", 1, 1e-6, 1e9, 0}, {"lag", 1, 1, 1e6, 1}}};
static const struct obi_stat_params grid_params = {"grid=1", {{"grid", 1, 1e-6, 1e9, 0}}};
static const struct obi_stat_params memory_params = {
    "grid=1, points=1024, lags=100",
    {{"grid", 1, 1e-6, 1e9, 0}, {"points", 1024, 3, 65536, 1}, {"lags", 100, 1, 65536, 1}}};
static const struct obi_stat_params hurst_params = {
    "grid=1, points=1024", {{"grid", 1, 1e-6, 1e9, 0}, {"points", 1024, 32, 65536, 1}}};
static const struct obi_stat_params band_params = {"band=0", {{"band", 0, 0, DBL_MAX, 0}}};
static const struct obi_stat_params spell_params = {
    "at=0, hysteresis=0, side=1",
    {{"at", 0, -DBL_MAX, DBL_MAX, 0}, {"hysteresis", 0, 0, DBL_MAX, 0}, {"side", 1, -1, 1, 1}}};
static const struct obi_stat_params survival_params = {"at=0, hysteresis=0, side=1, tau=1",
                                                       {{"at", 0, -DBL_MAX, DBL_MAX, 0},
                                                        {"hysteresis", 0, 0, DBL_MAX, 0},
                                                        {"side", 1, -1, 1, 1},
                                                        {"tau", 1, 1e-9, 1e9, 0}}};
static const struct obi_stat_params cusum_params = {
    "mu=0, k=0.5, h=5",
    {{"mu", 0, -DBL_MAX, DBL_MAX, 0}, {"k", 0.5, 0, DBL_MAX, 0}, {"h", 5, 0, DBL_MAX, 0}}};

enum { SLIDE = OBI_TRAIT_SLIDE, WHOLE = OBI_TRAIT_SLIDE | OBI_TRAIT_INTEGER };

#define FAMILY(name) NULL, &obi_family_##name, NULL

static const struct obi_stat_row rows[] = {
    {OBI_STAT_AUTOCORRELATION, SLIDE, FAMILY(autocorr), "autocorrelation", "1",
     "sum of (x_t - m)(x_(t+lag) - m) over pairs by that of (x_t - m)^2 over points; points are "
     "samples, of what stands those of a grid in seconds",
     "No pair: NaN, WARMUP. " NO_MEMORY, PAIRS_COST, BOX, -1, 1, &autocorr_params},
    {OBI_STAT_AR1, SLIDE, FAMILY(half_life), "ar1", "1",
     "phi of x_t = a + phi x_(t-1), by least squares over neighbouring points", FEW_PAIRS,
     PAIRS_COST, UHLENBECK, -HUGE_VAL, HUGE_VAL, &grid_params},
    {OBI_STAT_AR1_LO, SLIDE, FAMILY(half_life), "ar1_lo", "1", "phi - 1.96 sqrt((1 - phi^2) / n)",
     FEW_PAIRS " phi <= -1: NaN, ANTI. phi >= 1: NaN, UNIT.", PAIRS_COST, UHLENBECK, -HUGE_VAL,
     HUGE_VAL, &grid_params},
    {OBI_STAT_AR1_HI, SLIDE, FAMILY(half_life), "ar1_hi", "1", "phi + 1.96 sqrt((1 - phi^2) / n)",
     FEW_PAIRS " phi <= -1: NaN, ANTI. phi >= 1: NaN, UNIT.", PAIRS_COST, UHLENBECK, -HUGE_VAL,
     HUGE_VAL, &grid_params},
    {OBI_STAT_HALF_LIFE, SLIDE, FAMILY(half_life), "half_life", "step",
     "step ln 2 / -ln phi; the step is the grid in seconds, where samples count one sample",
     FEW_PAIRS NO_DECAY, PAIRS_COST, UHLENBECK, 0, HUGE_VAL, &grid_params},
    {OBI_STAT_HALF_LIFE_LO, SLIDE, FAMILY(half_life), "half_life_lo", "step",
     "half-life of the lower end of phi's interval", FEW_PAIRS " An end below 0: 0, SATURATED.",
     PAIRS_COST, UHLENBECK, 0, HUGE_VAL, &grid_params},
    {OBI_STAT_HALF_LIFE_HI, SLIDE, FAMILY(half_life), "half_life_hi", "step",
     "half-life of the upper end of phi's interval",
     FEW_PAIRS " An end at or above 1: NaN, UNIT; at or below 0: NaN, ANTI.", PAIRS_COST, UHLENBECK,
     0, HUGE_VAL, &grid_params},
    {OBI_STAT_INTEGRATED_TIME, SLIDE, FAMILY(memory), "integrated_time", "1",
     "1 + 2 (r_1 + r_2 + ...) up to the first r below 0, of the latest points without a break",
     "Less than 3 points: NaN, WARMUP. " NO_MEMORY " Not ended after so many lags: SATURATED.",
     RECENT_COST "the points times the lags", SOKAL, 1, HUGE_VAL, &memory_params},

    {OBI_STAT_SIGN_PERSISTENCE, SLIDE, FAMILY(run), "sign_persistence", "1",
     "share of the window, by time or samples, beyond the band and of the latest sign", NOTHING,
     OBI_COST_AMORTISED, "", 0, 1, &band_params},
    {OBI_STAT_RUN_TIME, SLIDE, FAMILY(run), "run_time", "s",
     "how long the sign has stood, inside the window; x inside the band keeps the sign before",
     "No sign yet: 0." NO_NEWEST, OBI_COST_AMORTISED, "", 0, HUGE_VAL, &band_params},
    {OBI_STAT_RUN_EVENTS, WHOLE, FAMILY(run), "run_events", "1",
     "samples for which the sign has stood, inside the window", "No sign yet: 0." NO_NEWEST,
     OBI_COST_AMORTISED, "", 0, HUGE_VAL, &band_params},
    {OBI_STAT_MEAN_RUN_TIME, SLIDE, FAMILY(run), "mean_run_time", "s",
     "time with a sign over the runs that have a part in the window", "No run: NaN, WARMUP.",
     OBI_COST_AMORTISED, "", 0, HUGE_VAL, &band_params},
    {OBI_STAT_MEAN_RUN_EVENTS, SLIDE, FAMILY(run), "mean_run_events", "1",
     "samples with a sign over the runs that have one in the window", "No run: NaN, WARMUP.",
     OBI_COST_AMORTISED, "", 0, HUGE_VAL, &band_params},
    {OBI_STAT_RUNS_Z, SLIDE, FAMILY(run), "runs_z", "1",
     "(runs - mean) / deviation over samples beyond the band, mean = 2 n1 n2 / n + 1, "
     "variance = (mean - 1)(mean - 2) / (n - 1); below 0 signs cluster",
     "Less than 2 samples: NaN, WARMUP. One sign only, or one of each: NaN, ZERO_DENOM.",
     OBI_COST_AMORTISED, WALD, -HUGE_VAL, HUGE_VAL, &band_params},
    {OBI_STAT_FLIPS, WHOLE, FAMILY(run), "flips", "1",
     "samples in the window that brought the other sign", "None: 0.", OBI_COST_AMORTISED, "", 0,
     HUGE_VAL, &band_params},

    {OBI_STAT_SHARE_ABOVE, SLIDE, FAMILY(spell), "share_above", "1",
     "share of the window, by time or samples, in a spell: from x >= at until x < at - hysteresis; "
     "with side=-1 from x <= at until x > at + hysteresis",
     NOTHING, OBI_COST_AMORTISED, "", 0, 1, &spell_params},
    {OBI_STAT_LONGEST_SPELL, SLIDE, FAMILY(spell), "longest_spell", "s",
     "the longest spell, inside the window", NOTHING " No spell: 0.", OBI_COST_AMORTISED, "", 0,
     HUGE_VAL, &spell_params},
    {OBI_STAT_CURRENT_SPELL, SLIDE, FAMILY(spell), "current_spell", "s",
     "the present spell, inside the window", NO_SPELL, OBI_COST_AMORTISED, "", 0, HUGE_VAL,
     &spell_params},
    {OBI_STAT_LONGEST_SPELL_EVENTS, WHOLE, FAMILY(spell), "longest_spell_events", "1",
     "the longest spell, in samples inside the window", NOTHING " No spell: 0.", OBI_COST_AMORTISED,
     "", 0, HUGE_VAL, &spell_params},
    {OBI_STAT_CURRENT_SPELL_EVENTS, WHOLE, FAMILY(spell), "current_spell_events", "1",
     "the present spell, in samples inside the window", NO_SPELL, OBI_COST_AMORTISED, "", 0,
     HUGE_VAL, &spell_params},
    {OBI_STAT_SPELLS, WHOLE, FAMILY(spell), "spells", "1",
     "spells that ended in the window, by themselves or cut off", "None: 0.", OBI_COST_AMORTISED,
     "", 0, HUGE_VAL, &spell_params},
    {OBI_STAT_SURVIVAL, SLIDE, FAMILY(survival), "survival", "1",
     "product of 1 - d_t / n_t over the lengths t in (age, age + tau] of spells that ended in the "
     "window: d_t ended at t, n_t were as long or longer; those cut off are censored",
     NO_SURVIVAL NO_NEWEST " None longer, the longest cut off: SATURATED.", TREE_COST, KAPLAN, 0, 1,
     &survival_params},
    {OBI_STAT_SURVIVAL_LO, SLIDE, FAMILY(survival), "survival_lo", "1",
     "lower end of its 95 % interval, of log(-log) with Greenwood's variance",
     NO_SURVIVAL NO_NEWEST NO_CERTAIN, TREE_COST, KAPLAN, 0, 1, &survival_params},
    {OBI_STAT_SURVIVAL_HI, SLIDE, FAMILY(survival), "survival_hi", "1",
     "upper end of its 95 % interval, of log(-log) with Greenwood's variance",
     NO_SURVIVAL NO_NEWEST NO_CERTAIN, TREE_COST, KAPLAN, 0, 1, &survival_params},

    {OBI_STAT_CUSUM_UP, SLIDE, FAMILY(cusum), "cusum_up", "x",
     "max(0, before + (x - mu - k) w), 0 behind an alarm above h; w is 1, of what stands seconds",
     "Before the first: 0." NO_NEWEST, OBI_COST_CONSTANT, PAGE, 0, HUGE_VAL, &cusum_params},
    {OBI_STAT_CUSUM_DOWN, SLIDE, FAMILY(cusum), "cusum_down", "x",
     "max(0, before + (mu - k - x) w), 0 behind an alarm above h; w is 1, of what stands seconds",
     "Before the first: 0." NO_NEWEST, OBI_COST_CONSTANT, PAGE, 0, HUGE_VAL, &cusum_params},
    {OBI_STAT_CUSUM_ALARMS, WHOLE, FAMILY(cusum), "cusum_alarms", "1",
     "samples at which one of the sums exceeded h", "None: 0.", OBI_COST_CONSTANT, PAGE, 0,
     HUGE_VAL, &cusum_params},
    {OBI_STAT_CUSUM_BALANCE, WHOLE, FAMILY(cusum), "cusum_balance", "1",
     "alarms up minus alarms down", "None: 0.", OBI_COST_CONSTANT, PAGE, -HUGE_VAL, HUGE_VAL,
     &cusum_params},
    {OBI_STAT_CUSUM_AGE, SLIDE, FAMILY(cusum), "cusum_age", "s", "time since the latest alarm",
     "No alarm in the window: NaN, WARMUP.", OBI_COST_CONSTANT, PAGE, 0, HUGE_VAL, &cusum_params},

    {OBI_STAT_HURST_RS, SLIDE, FAMILY(hurst), "hurst_rs", "1",
     "slope of ln of the mean rescaled range of blocks of 8, 16, ... N/2 points on ln of their "
     "size",
     "Less than 32 points: NaN, WARMUP. " TOO_SHORT, RECENT_COST "the points times their logarithm",
     "Hurst 1951; Mandelbrot, Wallis 1969", -HUGE_VAL, HUGE_VAL, &hurst_params},
    {OBI_STAT_HURST_DFA, SLIDE, FAMILY(hurst), "hurst_dfa", "1",
     "slope of ln of the profile's fluctuation about lines, in blocks of 8, 16, ... N/4 points, on "
     "ln of their size",
     "Less than 64 points: NaN, WARMUP. " TOO_SHORT, RECENT_COST "the points times their logarithm",
     "Peng et al. 1994, Mosaic organization of DNA nucleotides", -HUGE_VAL, HUGE_VAL,
     &hurst_params},
};

const struct obi_stat_part obi_stat_persistence = {rows, sizeof rows / sizeof *rows};
