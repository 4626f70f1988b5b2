/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How fast a column comes back after a shock, and a pair of them. With the baseline m, the mean
 * over `base` before the sample (baseline.h), a shock
 *
 *   begins  with a sample of x < fall m, or of a pair y > rise m_y, that would not end one;
 *   ends    with the first sample behind it of x >= back m, and of a pair y <= m_y / back;
 *   breaks off with something undefined, a gap or a new epoch.
 *
 * CALM, until a sample begins a shock: each sample goes into the baseline. SHOCKED, until one ends
 * it or breaks it off: m is that of the beginning, and the baseline stands still, its clock too, so
 * that a shock is never part of what the next one is held against. What breaks off, a shock or not,
 * also begins the baseline anew; until that has seen a whole span nothing begins, as while it is
 * not above 0: `why` tells. A column that falls for good is shocked for good: only a break ends it.
 *
 * Where values stand, the baseline ends now, and the newest value has no weight in it. Where they
 * count, it is that of the sample before, so that it never has the sample that is judged.
 *
 * A shock belongs to the window as long as the sample that began it does. Those that ended or broke
 * off lie in the tree of lives.h at that sample; the present one counts as broken off now. So the
 * estimate of Kaplan and Meier is that of all shocks that began inside, and none is left out
 * because it lasts. The interval of the median is where that of the curve holds 1/2 (Brookmeyer,
 * Crowley 1982). A chance within 2^-40 of 1/2 is taken for it.
 *
 * Memory: 43 bytes a sample, and a baseline a column. Worst case: a push is that of the baselines
 * and the logarithm of the shocks; a reading takes a step of that for each length up to the result.
 */
#include "stat/baseline.h"
#include "stat/held.h"
#include "stat/lives.h"
#include "stat/table.h"

#include <math.h>

enum { FALL, BACK, BASE, RISE }; /* parameters */
enum { IS_JUDGED = 1, BEGINS = 2 };

struct shocks {
    struct obi_lives lives;      /* that are over, each at the sample that began it */
    uint8_t *mark;               /* of sample i at i & mask */
    uint64_t n_judged, n_begun;  /* samples in the window */
    struct obi_baseline base[2]; /* of x, of y */
    int64_t at, calm;            /* the newest sample's place, and that on the baseline's clock */
    uint64_t first;              /* while is_open: the sample that began it */
    obi_ns from;                 /* and when */
    double x_back, y_back;       /* and what ends it */
    uint8_t is_open, why;        /* OK, SATURATED, or why nothing can begin */
};

static int is_pair(const struct obi_lane *lane) {
    return lane->family == &obi_family_pair_shock;
}

static int64_t base_of(const double *param, uint32_t clock) {
    double units = param[BASE] * (clock == OBI_CLOCK_TIME ? 1e9 : 1);
    return units < 1 ? 1 : (int64_t)(units + 0.5);
}

static int64_t reach(const struct obi_stat_spec *spec) {
    return base_of(spec->param, spec->clock);
}

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct shocks measured, *s = obi_carve(c, 1, sizeof *s), *to = s ? s : &measured;
    int64_t span = base_of(lane->param, lane->series->clock);
    obi_lives_layout(c, lane, &to->lives);
    to->mark = obi_carve(c, lane->series->mask + 1, 1);
    for (int k = 0; k <= is_pair(lane); k++) obi_baseline_layout(c, lane, span, &to->base[k]);
    return s;
}

static void start_baselines(const struct obi_lane *lane, struct shocks *s) {
    for (int k = 0; k <= is_pair(lane); k++) obi_baseline_start(&s->base[k]);
    s->why = OBI_VALUE_WARMUP;
}

static void start(const struct obi_lane *lane) {
    struct shocks *s = lane->state;
    obi_lives_start(&s->lives);
    s->n_judged = s->n_begun = 0;
    s->at = s->calm = 0;
    s->is_open = 0;
    start_baselines(lane, s);
}

static int can_begin(const struct shocks *s) {
    return s->why == OBI_VALUE_OK || s->why == OBI_VALUE_SATURATED;
}

/* -- samples ----------------------------------------------------------------------------------- */

static void push(const struct obi_lane *lane, struct shocks *s, const struct obi_sample *sample) {
    obi_baseline_push(&s->base[0], s->calm, sample->x);
    if (is_pair(lane)) obi_baseline_push(&s->base[1], s->calm, sample->y);
}

static void end_shock(const struct obi_lane *lane, struct shocks *s, obi_ns to, int is_cut) {
    s->is_open = 0;
    if (s->first < lane->tail->begin) return;
    obi_lives_add(&s->lives, s->first, obi_ns_between(s->from, to), is_cut);
}

static int is_back(const struct obi_lane *lane, const struct shocks *s,
                   const struct obi_sample *sample) {
    return sample->x >= s->x_back && (!is_pair(lane) || sample->y <= s->y_back);
}

/* Holds a sample against the baselines; whether it begins a shock. */
static int judge(const struct obi_lane *lane, struct shocks *s, const struct obi_sample *sample) {
    const double *param = lane->param;
    struct obi_value x = obi_baseline_read(&s->base[0]);
    struct obi_value y = is_pair(lane) ? obi_baseline_read(&s->base[1]) : x;
    s->why = isnan(x.value) || !isnan(y.value) ? x.status : y.status;
    if (isnan(x.value) || isnan(y.value)) return 0;
    s->x_back = param[BACK] * x.value;
    s->y_back = y.value / param[BACK];
    int is_low = sample->x < param[FALL] * x.value;
    int is_high = is_pair(lane) && sample->y > param[RISE] * y.value;
    return (is_low || is_high) && !is_back(lane, s, sample);
}

static uint8_t take_calm(const struct obi_lane *lane, struct shocks *s, uint64_t i) {
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    int stands = lane->tail->is_standing;
    if (stands) push(lane, s, sample);
    s->is_open = (uint8_t)judge(lane, s, sample);
    if (!stands && !s->is_open) push(lane, s, sample);
    if (s->is_open) {
        s->first = i;
        s->from = sample->ts_ns;
        return IS_JUDGED | BEGINS;
    }
    return can_begin(s) ? IS_JUDGED : 0;
}

static uint8_t take(const struct obi_lane *lane, struct shocks *s, uint64_t i) {
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    if (!s->is_open) return take_calm(lane, s, i);
    if (is_back(lane, s, sample)) {
        end_shock(lane, s, sample->ts_ns, 0);
        push(lane, s, sample);
    }
    return IS_JUDGED;
}

/* By as much as from one place to the next; the sum is no later than that, but its parts may be. */
static int64_t go_on(int64_t calm, int64_t from, int64_t to) {
    return (int64_t)((uint64_t)calm + ((uint64_t)to - (uint64_t)from));
}

static void arrive(const struct obi_lane *lane, uint64_t i) {
    struct shocks *s = lane->state;
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    uint8_t *mark = &s->mark[i & lane->series->mask];
    if (!s->is_open) s->calm = go_on(s->calm, s->at, sample->at);
    s->at = sample->at;
    if (sample->flags) {
        if (s->is_open) end_shock(lane, s, sample->ts_ns, 1);
        start_baselines(lane, s);
        s->calm = sample->at;
    }
    obi_lives_arrive(&s->lives, i);
    *mark = obi_sample_is_void(sample) ? 0 : take(lane, s, i);
    s->n_judged += (*mark & IS_JUDGED) != 0;
    s->n_begun += (*mark & BEGINS) != 0;
}

static void depart(const struct obi_lane *lane, uint64_t i) {
    struct shocks *s = lane->state;
    uint8_t mark = s->mark[i & lane->series->mask];
    s->n_judged -= (mark & IS_JUDGED) != 0;
    s->n_begun -= (mark & BEGINS) != 0;
    obi_lives_depart(&s->lives, i);
}

/* -- read -------------------------------------------------------------------------------------- */

static double present_age(const struct obi_lane *lane, const struct shocks *s) {
    if (!s->is_open || s->first < lane->tail->begin) return -1;
    return (double)obi_ns_between(s->from, lane->series->now_ns);
}

static struct obi_value read_open(const struct obi_lane *lane, const struct shocks *s) {
    struct obi_value v;
    if (!obi_lane_is_defined(lane, &v)) return v;
    if (!s->is_open) return obi_undefined(can_begin(s) ? OBI_VALUE_NO_FIT : s->why);
    return obi_seconds(obi_ns_between(s->from, lane->series->now_ns), 1);
}

/* The curve, or an end of its interval; where that is not defined the curve is at 1, or at 0, of
 * which the upper end knows nothing. */
static double level(const struct obi_curve *c, int side) {
    struct obi_value v = side ? obi_curve_limit(c, side > 0) : obi_defined(c->chance, OBI_VALUE_OK);
    return isnan(v.value) ? c->chance > 0 || side > 0 : v.value;
}

/* The least length at which it is down to 1/2. */
static struct obi_value read_median(const struct obi_lane *lane, const struct shocks *s, int side) {
    static const double half = 0.5 + 0x1p-40;
    if (!s->n_begun) return obi_undefined(can_begin(s) ? OBI_VALUE_WARMUP : s->why);
    struct obi_curve c = obi_curve_from(&s->lives, -1, present_age(lane, s));
    while (obi_curve_step(&c, HUGE_VAL)) {
        if (level(&c, side) <= half) return obi_defined(c.t / 1e9, OBI_VALUE_OK);
    }
    return obi_undefined(OBI_VALUE_NO_FIT);
}

static struct obi_value read_one(const struct obi_lane *lane, uint32_t stat) {
    const struct shocks *s = lane->state;
    switch (stat) {
    case OBI_STAT_SHOCK_OPEN:
    case OBI_STAT_PAIR_SHOCK_OPEN: return read_open(lane, s);
    case OBI_STAT_RECOVERY:
    case OBI_STAT_PAIR_RECOVERY: return read_median(lane, s, 0);
    case OBI_STAT_RECOVERY_LO:
    case OBI_STAT_PAIR_RECOVERY_LO: return read_median(lane, s, -1);
    case OBI_STAT_RECOVERY_HI:
    case OBI_STAT_PAIR_RECOVERY_HI: return read_median(lane, s, 1);
    default: /* how many */
        if (!s->n_judged) return obi_undefined(can_begin(s) ? OBI_VALUE_WARMUP : s->why);
        return obi_defined((double)s->n_begun, OBI_VALUE_OK);
    }
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    struct obi_value v = read_one(lane, spec->stat);
    if (v.status == OBI_VALUE_OK) v.status = ((const struct shocks *)lane->state)->why;
    return v;
}

const struct obi_stat_family obi_family_shock = {.layout = layout,
                                                 .start = start,
                                                 .arrive = arrive,
                                                 .depart = depart,
                                                 .read = read,
                                                 .is_keyed = 1,
                                                 .reach = reach};
const struct obi_stat_family obi_family_pair_shock = {.layout = layout,
                                                      .start = start,
                                                      .arrive = arrive,
                                                      .depart = depart,
                                                      .read = read,
                                                      .is_keyed = 1,
                                                      .reach = reach};
