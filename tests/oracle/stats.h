/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Every statistic from its definition: all that was ever pushed is kept, and each reading goes
 * through all of it. A rational formula over whole numbers is kept as two whole numbers and divided
 * once, so what is expected is the one nearest double; all else is done in long double, twice over
 * the values where a mean is taken off. */
#ifndef ORACLE_STATS_H
#define ORACLE_STATS_H

#include <obi/obi.h>

/* One push, its clocks held where they went back. */
struct oracle_past {
    int64_t clock[4]; /* by enum obi_clock */
    uint64_t epoch;
    double x, y;
    uint8_t status_x, status_y;
};

struct oracle_record {
    struct oracle_past *past; /* the caller's array */
    size_t n;
    size_t most; /* samples that count at all: the newest of them; 0 = every one */
};

void oracle_record_push(struct oracle_record *r, const struct obi_tick *now, double x, double y,
                        uint8_t status_x, uint8_t status_y);

/* A defined value inside the window. */
struct oracle_item {
    double x, y;
    int64_t ns;           /* when it was pushed */
    int64_t at, from, to; /* on the clock: pushed, and where it stands inside the window */
    long double weight;   /* how long, or 1; decayed, less */
    int64_t whole;        /* the same before decay */
    int is_newest;        /* the last push of all */
    int follows;          /* nothing undefined, no gap and no epoch lies before it */
};

struct oracle_window {
    const struct obi_stat_spec *spec;
    const struct oracle_record *record;
    const struct oracle_past *newest;
    struct oracle_item *item; /* oldest first */
    size_t n;
    int stands, decayed, integer, is_pair, knows_newest;
    int64_t now, far, start; /* (start, now]; far is a span, or a half-life, ago */
    uint8_t beside;          /* what accompanies a defined value */
};

/* The value, and how near is near enough: within `relative` of it, or between `low` and `high`.
 * Where a double has no room for what the value hangs on, none is as good. */
struct oracle_stat {
    double value;
    uint8_t status, may_be_none;
    double relative, low, high;
};

struct oracle_stat oracle_stat(const struct oracle_record *r, const struct obi_stat_spec *spec);

/* What the families are made of. */
struct oracle_stat oracle_none(uint8_t status);
struct oracle_stat oracle_near(const struct oracle_window *w, long double value, double relative);
struct oracle_stat oracle_same(const struct oracle_window *w, double value);
double oracle_param(const struct oracle_window *w, int i, double otherwise);
long double oracle_weight(const struct oracle_window *w, size_t n);
long double oracle_mean(const struct oracle_window *w, size_t n, int of_y);
/* Weighted sum of products of deviations over the first n; which: 'x', 'y', 'b'oth. */
long double oracle_squares(const struct oracle_window *w, size_t n, int which);

/* Whether a row's values are there; and whether it goes on from the row before: that one is there,
 * and no gap and no epoch lies between. */
int oracle_is_known(const struct oracle_window *w, size_t i);
int oracle_goes_on(const struct oracle_window *w, size_t i);
/* Whether a row, or what stands of it, is inside; and for how long until the next one, in ns. */
int oracle_is_inside(const struct oracle_window *w, size_t i);
int64_t oracle_ns_inside(const struct oracle_window *w, size_t i);

/* Samples, or points of the grid of param[0] seconds on what stands; the caller frees. */
struct oracle_point {
    double x;
    int follows; /* nothing lies between it and the point before it in the list */
};
struct oracle_points {
    struct oracle_point *point;
    size_t n;
    int is_cut_off; /* something lies between the last of them and now */
};
struct oracle_points oracle_points_of(const struct oracle_window *w);

typedef struct oracle_stat oracle_stat_fn(const struct oracle_window *w);
oracle_stat_fn oracle_count, oracle_sum, oracle_average, oracle_variance, oracle_stddev,
    oracle_zscore;
oracle_stat_fn oracle_extremum, oracle_extremum_age, oracle_quantile, oracle_robust_z;
oracle_stat_fn oracle_covariance, oracle_correlation, oracle_line, oracle_r2, oracle_speed,
    oracle_acceleration;
oracle_stat_fn oracle_autocorrelation, oracle_ar1, oracle_half_life, oracle_integrated_time,
    oracle_hurst_rs, oracle_hurst_dfa;
oracle_stat_fn oracle_sign_persistence, oracle_run, oracle_mean_run, oracle_runs_z, oracle_flips;
oracle_stat_fn oracle_share_above, oracle_longest_spell, oracle_current_spell, oracle_spells,
    oracle_survival, oracle_cusum, oracle_shock;

#endif /* ORACLE_STATS_H */
