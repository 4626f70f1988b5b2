/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How the imbalance goes on behind the touch. With b and a what is bid and asked at the k-th level
 * of each side (0 the touch), or in the tier up to it:
 *   I_k = (b - a) / (b + a),  slope = Sum (k - mean k) I_k / Sum (k - mean k)^2
 *   turn = the first k with I_k of another sign than the first of the tier that is not 0
 * A level has a value where either side has it; where one has not, I_k is 1 or -1, as
 * depth_imbalance is. So both say in one number what a column a level says: does the pressure at
 * the touch hold deeper in the book?
 *
 * Each I_k is the nearest double, taken in units of 2^-62; weights 2 (k - mean k) are whole, so the
 * sum is exact and mirrors to the same bits; with the one division the slope is within 2^-51. */
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>

enum { ALONE, CUMULATIVE };

static const double unit = 0x1p62;

/* A level of both sides: what it holds, or all up to it in the tier. */
struct rung {
    const struct obi_ranks *ranks;
    int64_t k, end;
    int is_cumulative;
    obi_wide bid, ask;
};

static struct rung start(const struct obi_view *view, const struct obi_tier *tier) {
    const struct obi_ranks *ranks = view->ranks;
    int64_t n = ranks->n[0] > ranks->n[1] ? ranks->n[0] : ranks->n[1];
    return (struct rung){.ranks = ranks,
                         .k = tier->from->at - 1,
                         .end = n < tier->to->at ? n : tier->to->at,
                         .is_cumulative = tier->param[0] > ALONE,
                         .bid = obi_wide_of(0),
                         .ask = obi_wide_of(0)};
}

static obi_wide lots(const struct rung *r, int which, obi_wide before) {
    obi_wide here = obi_wide_of(r->k < r->ranks->n[which] ? r->ranks->lots[which][r->k] : 0);
    return r->is_cumulative ? obi_wide_add(before, here) : here;
}

static int next(struct rung *r) {
    if (++r->k >= r->end) return 0;
    r->bid = lots(r, 0, r->bid);
    r->ask = lots(r, 1, r->ask);
    return 1;
}

static obi_wide difference(const struct rung *r) {
    return obi_wide_sub(r->bid, r->ask);
}

/* How many levels have a value. */
static int64_t count(const struct obi_view *view, const struct obi_tier *tier) {
    struct rung r = start(view, tier);
    return r.end > tier->from->at ? r.end - tier->from->at : 0;
}

/* Sum of 2 (k - mean k) I_k x 2^62: below 2^73. */
static obi_wide weighed(const struct obi_view *view, const struct obi_tier *tier) {
    struct rung r = start(view, tier);
    int64_t weight = 1 - count(view, tier);
    obi_wide sum = obi_wide_of(0);
    for (; next(&r); weight += 2) {
        double value = obi_wide_ratio(difference(&r), obi_wide_add(r.bid, r.ask));
        sum = obi_wide_add(sum, obi_wide_mul(weight, (int64_t)(value * unit)));
    }
    return sum;
}

/* There is no answer, for want of a side or of levels. */
static struct obi_value unanswered(const struct obi_tier *tier) {
    return obi_undefined(tier->empty ? tier->empty : OBI_VALUE_NO_FIT);
}

/* Sum (k - mean k)^2 is n (n^2 - 1) / 12. */
static struct obi_value imbalance_slope(const struct obi_view *view, const struct obi_tier *tier) {
    int64_t n = count(view, tier);
    if (n < 2) return unanswered(tier);
    obi_wide sum = obi_wide_times(weighed(view, tier), 6);
    return obi_defined(obi_wide_ratio(sum, obi_wide_of(n * (n * n - 1))) / unit,
                       obi_tier_status(view, tier));
}

/* The level where the sign turns; below 0: none. */
static int64_t find_turn(const struct obi_view *view, const struct obi_tier *tier) {
    int first = 0;
    for (struct rung r = start(view, tier); next(&r);) {
        int sign = obi_wide_sign(difference(&r));
        if (first && sign == -first) return r.k;
        if (!first) first = sign;
    }
    return -1;
}

static struct obi_value imbalance_turn(const struct obi_view *view, const struct obi_tier *tier) {
    int64_t turn = find_turn(view, tier);
    return turn < 0 ? unanswered(tier) : obi_defined((double)turn, obi_tier_status(view, tier));
}

/* -- terms ------------------------------------------------------------------------------------- */

OBI_TERM(weighed) {
    obi_term_real(t, obi_wide_to_double(weighed(view, tier)) / unit / 2);
}
OBI_TERM(squares) {
    int64_t n = count(view, tier);
    obi_term_real(t, (double)(n * (n * n - 1)) / 12);
}
OBI_TERM(turn) {
    obi_text_put_int(t, find_turn(view, tier));
}

static const struct obi_term terms[] = {
    {"weighed", put_weighed}, {"squares", put_squares}, {"turn", put_turn}};

/* -- the list ---------------------------------------------------------------------------------- */

#define BY       "by=level|cumulative"
#define RESTS_ON "the comparison of Gould, Bonart 2016 level by level"

static const struct obi_metric_row rows[] = {
    {.id = OBI_METRIC_IMBALANCE_SLOPE,
     .traits = OBI_TIERED | OBI_TRAIT_LEVELS,
     .measure = imbalance_slope,
     .name = "imbalance_slope",
     .unit = "1",
     .text = "the least-squares slope of I_k on k over the levels k of the tier, I_k the imbalance "
             "of the level, or of the tier up to it; within 2^-51",
     .terms = "weighted sum {weighed} / squares {squares}",
     .params = BY,
     .lo = -2,
     .hi = 2,
     .edges = OBI_BOTH_EMPTY "Fewer than two levels: NaN, NO_FIT. A level of one side: its "
                             "imbalance is 1 or -1. One side empty: 0, or NaN of one level, "
                             "EMPTY_BID or EMPTY_ASK.",
     .source = RESTS_ON},
    {.id = OBI_METRIC_IMBALANCE_TURN,
     .traits = OBI_TIERED | OBI_TRAIT_LEVELS | OBI_TRAIT_INTEGER,
     .measure = imbalance_turn,
     .name = "imbalance_turn",
     .unit = "levels",
     .text = "the first level, from the touch at 0, where I_k has another sign than the first in "
             "the tier that is not 0",
     .terms = "level {turn}",
     .params = BY,
     .lo = 1,
     .hi = OBI_RANKS_MOST - 1,
     .edges =
         OBI_BOTH_EMPTY "One side empty: NaN, EMPTY_BID or EMPTY_ASK. The sign stays, or there "
                        "is none: NaN, NO_FIT. A level of one side: its imbalance is 1 or -1.",
     .source = RESTS_ON},
};

const struct obi_metric_part obi_metrics_structure = {rows, sizeof rows / sizeof *rows, terms,
                                                      sizeof terms / sizeof *terms};
