/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The window: which values are in it, and how much each counts. */
#include "oracle/stats.h"

#include <math.h>
#include <stdlib.h>

/* -- the record ------------------------------------------------------------------------------- */

static int64_t later(int64_t held, int64_t told) {
    return told > held ? told : held;
}

void oracle_record_push(struct oracle_record *r, const struct obi_tick *now, double x, double y,
                        uint8_t status_x, uint8_t status_y) {
    struct oracle_past *p = &r->past[r->n];
    const int64_t told[4] = {now->ts_ns, (int64_t)now->frames, (int64_t)now->trades,
                             now->volume_lots};
    for (int i = 0; i < 4; i++)
        p->clock[i] = r->n ? later(r->past[r->n - 1].clock[i], told[i]) : told[i];
    p->epoch = now->epoch;
    p->x = x;
    p->y = y;
    p->status_x = status_x;
    p->status_y = status_y;
    r->n++;
}

/* -- the window ------------------------------------------------------------------------------- */

static int needs_pair(uint32_t stat) {
    return (stat >= OBI_STAT_COVARIANCE && stat <= OBI_STAT_R2) ||
           stat >= OBI_STAT_PAIR_SHOCK_COUNT;
}

static int is_known(const struct oracle_window *w, const struct oracle_past *p) {
    return !isnan(p->x) && (!w->is_pair || !isnan(p->y));
}

static int is_broken(const struct oracle_window *w, const struct oracle_past *p) {
    if (p->status_x == OBI_VALUE_BREAK || p->status_x == OBI_VALUE_STALE) return 1;
    return w->is_pair && (p->status_y == OBI_VALUE_BREAK || p->status_y == OBI_VALUE_STALE);
}

static int goes_on(const struct oracle_window *w, const struct oracle_past *p) {
    return is_known(w, &p[-1]) && p[-1].epoch == p->epoch && !is_broken(w, p);
}

enum { HALF_LIVES = 500 }; /* what is older has no weight that a double could tell from none */

/* 2^-(age / half-life); over a stretch its integral, in units of the clock. */
static long double decay(const struct oracle_window *w, int64_t age) {
    return exp2l(-(long double)age / (long double)w->spec->span);
}

static long double weight_of(const struct oracle_window *w, const struct oracle_item *item) {
    if (!w->decayed) return (long double)item->whole;
    if (!w->stands) return decay(w, w->now - item->at);
    long double length = (long double)(item->to - item->from) / (long double)w->spec->span;
    return -decay(w, w->now - item->to) * expm1l(-length * logl(2)) / logl(2) *
           (long double)w->spec->span;
}

int oracle_is_known(const struct oracle_window *w, size_t i) {
    return is_known(w, &w->record->past[i]);
}

int oracle_goes_on(const struct oracle_window *w, size_t i) {
    return i > 0 && goes_on(w, &w->record->past[i]);
}

static int64_t end_of(const struct oracle_window *w, size_t i, uint32_t clock) {
    return w->record->past[i + 1 < w->record->n ? i + 1 : i].clock[clock];
}

int oracle_is_inside(const struct oracle_window *w, size_t i) {
    uint32_t clock = w->spec->clock;
    if (w->record->past[i].clock[clock] > w->start) return 1;
    return w->stands && end_of(w, i, clock) > w->start;
}

int64_t oracle_ns_inside(const struct oracle_window *w, size_t i) {
    int64_t from = w->record->past[i].clock[OBI_CLOCK_TIME];
    if (w->stands && from < w->start) from = w->start;
    return oracle_is_inside(w, i) ? end_of(w, i, OBI_CLOCK_TIME) - from : 0;
}

static void put_item(struct oracle_window *w, const struct oracle_record *r, size_t i) {
    const struct oracle_past *p = &r->past[i];
    uint32_t clock = w->spec->clock;
    struct oracle_item item = {.x = p->x, .y = p->y, .whole = 1};
    item.ns = p->clock[OBI_CLOCK_TIME];
    item.at = item.from = p->clock[clock];
    item.to = i + 1 < r->n ? p[1].clock[clock] : w->now;
    if (item.at <= w->start && !(w->stands && item.to > w->start)) return;
    if (item.from < w->start) item.from = w->start;
    if (w->decayed && (w->now - (w->stands ? item.to : item.at)) / HALF_LIVES >= w->spec->span)
        return;
    if (w->stands) item.whole = item.to - item.from;
    item.weight = weight_of(w, &item);
    item.is_newest = i + 1 == r->n;
    item.follows = i > 0 && goes_on(w, p);
    w->item[w->n++] = item;
}

/* The oldest that a full ring still has; what is undefined takes no room. */
static size_t first_kept(const struct oracle_window *w, const struct oracle_record *r) {
    size_t i = r->n, kept = 0;
    while (i > 0 && (!r->most || kept < r->most)) kept += (size_t)is_known(w, &r->past[--i]);
    return i;
}

/* A sample that a full ring lost would have been inside. */
static int is_cut(const struct oracle_window *w, const struct oracle_record *r) {
    size_t first = first_kept(w, r);
    for (size_t i = 0; i < first && !w->decayed; i++) {
        if (!is_known(w, &r->past[i])) continue;
        int64_t end = r->past[w->stands ? i + 1 : i].clock[w->spec->clock];
        if (end > w->start) return 1;
    }
    return 0;
}

/* A row of a gap, or of a new epoch, lies inside; before the first value there is nothing to break
 * off. */
static int has_break(const struct oracle_window *w, const struct oracle_record *r) {
    int has_begun = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct oracle_past *p = &r->past[i];
        int is_one = has_begun && (p->epoch != p[-1].epoch || is_broken(w, p));
        if (is_one && p->clock[w->spec->clock] > w->far) return 1;
        has_begun |= is_known(w, p);
    }
    return 0;
}

static int is_stale(const struct oracle_window *w) {
    if (w->newest->status_x == OBI_VALUE_STALE) return 1;
    return w->is_pair && w->newest->status_y == OBI_VALUE_STALE;
}

static uint8_t status_beside(const struct oracle_window *w, const struct oracle_record *r) {
    size_t i = 0;
    while (i < r->n && !is_known(w, &r->past[i])) i++;
    if (is_stale(w)) return OBI_VALUE_STALE;
    if (is_cut(w, r)) return OBI_VALUE_SATURATED;
    if (has_break(w, r)) return OBI_VALUE_BREAK;
    if (i == r->n ||
        r->past[i].clock[w->spec->clock] > w->far + (w->spec->clock == OBI_CLOCK_FRAMES))
        return OBI_VALUE_WARMUP;
    return OBI_VALUE_OK;
}

static struct oracle_window window_of(const struct oracle_record *r,
                                      const struct obi_stat_spec *spec) {
    struct oracle_window w = {.spec = spec, .record = r, .newest = &r->past[r->n - 1]};
    w.stands = spec->clock == OBI_CLOCK_TIME && !(spec->flags & OBI_STAT_IMPULSE);
    w.decayed = (spec->flags & OBI_STAT_DECAYED) != 0;
    w.integer = (spec->flags & OBI_STAT_INTEGER) != 0;
    w.is_pair = needs_pair(spec->stat);
    w.now = w.newest->clock[spec->clock];
    w.far = w.now < INT64_MIN + spec->span ? INT64_MIN : w.now - spec->span;
    w.start = w.decayed ? INT64_MIN : w.far;
    w.knows_newest = is_known(&w, w.newest);
    w.item = calloc(r->n, sizeof *w.item);
    if (!w.item) abort();
    for (size_t i = first_kept(&w, r); i < r->n; i++)
        if (is_known(&w, &r->past[i])) put_item(&w, r, i);
    w.beside = status_beside(&w, r);
    return w;
}

/* -- sums over it ----------------------------------------------------------------------------- */

struct oracle_stat oracle_none(uint8_t status) {
    return (struct oracle_stat){(double)NAN, status, 0, 0, (double)NAN, (double)NAN};
}

struct oracle_stat oracle_near(const struct oracle_window *w, long double value, double relative) {
    double nearest = (double)value;
    return (struct oracle_stat){nearest, w->beside, 0, relative, nearest, nearest};
}

struct oracle_stat oracle_same(const struct oracle_window *w, double value) {
    return oracle_near(w, value, 0);
}

double oracle_param(const struct oracle_window *w, int i, double otherwise) {
    return w->spec->param[i] != 0 ? w->spec->param[i] : otherwise;
}

long double oracle_weight(const struct oracle_window *w, size_t n) {
    long double sum = 0;
    for (size_t i = 0; i < n; i++) sum += w->item[i].weight;
    return sum;
}

long double oracle_mean(const struct oracle_window *w, size_t n, int of_y) {
    long double sum = 0, weight = oracle_weight(w, n), rest = 0;
    for (size_t i = 0; i < n; i++) sum += w->item[i].weight * (of_y ? w->item[i].y : w->item[i].x);
    long double mean = sum / weight;
    for (size_t i = 0; i < n; i++)
        rest += w->item[i].weight * ((of_y ? w->item[i].y : w->item[i].x) - mean);
    return mean + rest / weight;
}

long double oracle_squares(const struct oracle_window *w, size_t n, int which) {
    long double mean_x = oracle_mean(w, n, 0), mean_y = w->is_pair ? oracle_mean(w, n, 1) : 0;
    long double sum = 0;
    for (size_t i = 0; i < n; i++) {
        long double dx = w->item[i].x - mean_x, dy = w->item[i].y - mean_y;
        sum += w->item[i].weight * (which == 'x' ? dx * dx : which == 'y' ? dy * dy : dx * dy);
    }
    return sum;
}

/* -- the list --------------------------------------------------------------------------------- */

static oracle_stat_fn *const family[] = {
    [OBI_STAT_COUNT] = oracle_count,
    [OBI_STAT_SUM] = oracle_sum,
    [OBI_STAT_MEAN] = oracle_average,
    [OBI_STAT_VARIANCE] = oracle_variance,
    [OBI_STAT_STDDEV] = oracle_stddev,
    [OBI_STAT_ZSCORE] = oracle_zscore,
    [OBI_STAT_EWMA] = oracle_average,
    [OBI_STAT_SPEED] = oracle_speed,
    [OBI_STAT_ACCELERATION] = oracle_acceleration,
    [OBI_STAT_MIN] = oracle_extremum,
    [OBI_STAT_MAX] = oracle_extremum,
    [OBI_STAT_MIN_AGE] = oracle_extremum_age,
    [OBI_STAT_MAX_AGE] = oracle_extremum_age,
    [OBI_STAT_QUANTILE] = oracle_quantile,
    [OBI_STAT_ROBUST_Z] = oracle_robust_z,
    [OBI_STAT_COVARIANCE] = oracle_covariance,
    [OBI_STAT_CORRELATION] = oracle_correlation,
    [OBI_STAT_SLOPE] = oracle_line,
    [OBI_STAT_SLOPE_LO] = oracle_line,
    [OBI_STAT_SLOPE_HI] = oracle_line,
    [OBI_STAT_INTERCEPT] = oracle_line,
    [OBI_STAT_R2] = oracle_r2,
    [OBI_STAT_AUTOCORRELATION] = oracle_autocorrelation,
    [OBI_STAT_AR1] = oracle_ar1,
    [OBI_STAT_AR1_LO] = oracle_ar1,
    [OBI_STAT_AR1_HI] = oracle_ar1,
    [OBI_STAT_HALF_LIFE] = oracle_half_life,
    [OBI_STAT_HALF_LIFE_LO] = oracle_half_life,
    [OBI_STAT_HALF_LIFE_HI] = oracle_half_life,
    [OBI_STAT_INTEGRATED_TIME] = oracle_integrated_time,
    [OBI_STAT_SIGN_PERSISTENCE] = oracle_sign_persistence,
    [OBI_STAT_RUN_TIME] = oracle_run,
    [OBI_STAT_RUN_EVENTS] = oracle_run,
    [OBI_STAT_MEAN_RUN_TIME] = oracle_mean_run,
    [OBI_STAT_MEAN_RUN_EVENTS] = oracle_mean_run,
    [OBI_STAT_RUNS_Z] = oracle_runs_z,
    [OBI_STAT_FLIPS] = oracle_flips,
    [OBI_STAT_SHARE_ABOVE] = oracle_share_above,
    [OBI_STAT_LONGEST_SPELL] = oracle_longest_spell,
    [OBI_STAT_CURRENT_SPELL] = oracle_current_spell,
    [OBI_STAT_LONGEST_SPELL_EVENTS] = oracle_longest_spell,
    [OBI_STAT_CURRENT_SPELL_EVENTS] = oracle_current_spell,
    [OBI_STAT_SPELLS] = oracle_spells,
    [OBI_STAT_SURVIVAL] = oracle_survival,
    [OBI_STAT_SURVIVAL_LO] = oracle_survival,
    [OBI_STAT_SURVIVAL_HI] = oracle_survival,
    [OBI_STAT_CUSUM_UP] = oracle_cusum,
    [OBI_STAT_CUSUM_DOWN] = oracle_cusum,
    [OBI_STAT_CUSUM_ALARMS] = oracle_cusum,
    [OBI_STAT_CUSUM_BALANCE] = oracle_cusum,
    [OBI_STAT_CUSUM_AGE] = oracle_cusum,
    [OBI_STAT_HURST_RS] = oracle_hurst_rs,
    [OBI_STAT_HURST_DFA] = oracle_hurst_dfa,
    [OBI_STAT_SHOCK_COUNT] = oracle_shock,
    [OBI_STAT_SHOCK_OPEN] = oracle_shock,
    [OBI_STAT_RECOVERY] = oracle_shock,
    [OBI_STAT_RECOVERY_LO] = oracle_shock,
    [OBI_STAT_RECOVERY_HI] = oracle_shock,
    [OBI_STAT_PAIR_SHOCK_COUNT] = oracle_shock,
    [OBI_STAT_PAIR_SHOCK_OPEN] = oracle_shock,
    [OBI_STAT_PAIR_RECOVERY] = oracle_shock,
    [OBI_STAT_PAIR_RECOVERY_LO] = oracle_shock,
    [OBI_STAT_PAIR_RECOVERY_HI] = oracle_shock,
};

struct oracle_stat oracle_stat(const struct oracle_record *r, const struct obi_stat_spec *spec) {
    struct oracle_window w = window_of(r, spec);
    struct oracle_stat out = is_stale(&w) ? oracle_none(OBI_VALUE_STALE) : family[spec->stat](&w);
    free(w.item);
    return out;
}
