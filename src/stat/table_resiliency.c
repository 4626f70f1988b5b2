/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The list of statistics: shocks, and how long it takes until they are over. */
#include "stat/table.h"

#include <math.h>
#include <stddef.h>

#define RESILIENCY                                                                                 \
    "Our own, after Large 2007, Measuring the resiliency of an electronic limit order book; "      \
    "Foucault, Kadan, Kandel 2005, Limit order book as a market for liquidity"
#define MEDIAN   RESILIENCY "; Kaplan, Meier 1958"
#define INTERVAL RESILIENCY "; Brookmeyer, Crowley 1982"

#define PUSH_COST                                                                                  \
    "push constant in the long run and the logarithm of the shocks, at worst the samples of "      \
    "base; "
#define STEP_COST PUSH_COST "read the logarithm of the shocks for each length up to the result"

#define SHOCK                                                                                      \
    "x < fall m, where m is the mean over base seconds, frames, trades or lots before, shocks "    \
    "left out"
#define PAIR_SHOCK                                                                                 \
    "x < fall m or y > rise m_y, where m and m_y are the means over base seconds, frames, trades " \
    "or lots before, shocks left out"

#define NO_BASE "m not of a whole base yet: NaN, WARMUP. m not above 0: NaN, ZERO_DENOM."
#define NONE_JUDGED                                                                                \
    "No sample in the window with an m: NaN, WARMUP, or ZERO_DENOM for m not above 0."
#define NONE_OPEN "None: NaN, NO_FIT. " NO_BASE " Newest undefined: NaN, its status."
#define NO_SHOCK  "No shock in the window: NaN, WARMUP, or ZERO_DENOM for m not above 0. "
#define NO_MEDIAN NO_SHOCK "Not down to 1/2, for shocks that are open or broke off: NaN, NO_FIT."
#define NO_END    NO_SHOCK "Not down to 1/2: NaN, NO_FIT."

#define PARAMS                                                                                     \
    {"fall", 0.5, 1e-6, 1, 0}, {"back", 0.9, 1e-6, 1, 0}, {                                        \
        "base", 30, 1e-9, 1e9, 0                                                                   \
    }

static const struct obi_stat_params one_params = {"fall=0.5, back=0.9, base=30", {PARAMS}};
static const struct obi_stat_params pair_params = {"fall=0.5, back=0.9, base=30, rise=2",
                                                   {PARAMS, {"rise", 2, 1, 1e6, 0}}};

enum {
    SLIDE = OBI_TRAIT_SLIDE,
    WHOLE = SLIDE | OBI_TRAIT_INTEGER,
    PAIR = SLIDE | OBI_TRAIT_PAIR,
    PAIR_WHOLE = PAIR | OBI_TRAIT_INTEGER
};

#define ONE_FAMILIES  NULL, &obi_family_shock, NULL
#define PAIR_FAMILIES NULL, &obi_family_pair_shock, NULL

static const struct obi_stat_row rows[] = {
    {OBI_STAT_SHOCK_COUNT, WHOLE, ONE_FAMILIES, "shock_count", "1",
     "samples in the window that began a shock: " SHOCK, NONE_JUDGED, PUSH_COST "read constant",
     RESILIENCY, 0, HUGE_VAL, &one_params},
    {OBI_STAT_SHOCK_OPEN, SLIDE, ONE_FAMILIES, "shock_open", "s",
     "how long the present shock has lasted, begun in the window or before; it is over with the "
     "first x >= back m behind its beginning, m being that of the beginning",
     NONE_OPEN, PUSH_COST "read constant", RESILIENCY, 0, HUGE_VAL, &one_params},
    {OBI_STAT_RECOVERY, SLIDE, ONE_FAMILIES, "recovery", "s",
     "median length of the shocks that began in the window, by the product limit: those that are "
     "open, and those that broke off, are censored",
     NO_MEDIAN, STEP_COST, MEDIAN, 0, HUGE_VAL, &one_params},
    {OBI_STAT_RECOVERY_LO, SLIDE, ONE_FAMILIES, "recovery_lo", "s",
     "lower end of its 95 % interval: where the lower end of that of log(-log) is down to 1/2",
     NO_END, STEP_COST, INTERVAL, 0, HUGE_VAL, &one_params},
    {OBI_STAT_RECOVERY_HI, SLIDE, ONE_FAMILIES, "recovery_hi", "s",
     "upper end of its 95 % interval: where the upper end of that of log(-log) is down to 1/2",
     NO_END, STEP_COST, INTERVAL, 0, HUGE_VAL, &one_params},

    {OBI_STAT_PAIR_SHOCK_COUNT, PAIR_WHOLE, PAIR_FAMILIES, "pair_shock_count", "1",
     "samples in the window that began a shock: " PAIR_SHOCK, NONE_JUDGED,
     PUSH_COST "read constant", RESILIENCY, 0, HUGE_VAL, &pair_params},
    {OBI_STAT_PAIR_SHOCK_OPEN, PAIR, PAIR_FAMILIES, "pair_shock_open", "s",
     "how long the present shock has lasted, begun in the window or before; it is over with the "
     "first x >= back m and y <= m_y / back behind its beginning, m and m_y being those of the "
     "beginning",
     NONE_OPEN, PUSH_COST "read constant", RESILIENCY, 0, HUGE_VAL, &pair_params},
    {OBI_STAT_PAIR_RECOVERY, PAIR, PAIR_FAMILIES, "pair_recovery", "s",
     "median length of the shocks of the pair, those that began in the window, by the product "
     "limit: those that are open, and those that broke off, are censored",
     NO_MEDIAN, STEP_COST, MEDIAN, 0, HUGE_VAL, &pair_params},
    {OBI_STAT_PAIR_RECOVERY_LO, PAIR, PAIR_FAMILIES, "pair_recovery_lo", "s",
     "lower end of the median's 95 % interval: where the lower end of that of log(-log) is down "
     "to 1/2",
     NO_END, STEP_COST, INTERVAL, 0, HUGE_VAL, &pair_params},
    {OBI_STAT_PAIR_RECOVERY_HI, PAIR, PAIR_FAMILIES, "pair_recovery_hi", "s",
     "upper end of the median's 95 % interval: where the upper end of that of log(-log) is down "
     "to 1/2",
     NO_END, STEP_COST, INTERVAL, 0, HUGE_VAL, &pair_params},
};

const struct obi_stat_part obi_stat_resiliency = {rows, sizeof rows / sizeof *rows};
