/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Signs: which one stands, for how long, how often it turns. A value nearer to 0 than the band
 * keeps the sign before it; what is undefined, a gap and a new epoch end it. */
#include "oracle/stats.h"

#include <math.h>
#include <stdlib.h>

struct mark {
    int own, sign;  /* of the value itself, 0 in the band; of the run it belongs to */
    int is_turn;    /* the sign before was the other one */
    int starts_run; /* with a sign, and it is no longer that of the row before */
};

/* One mark a row of the whole record; the caller frees. */
static struct mark *marks_of(const struct oracle_window *w) {
    struct mark *all = calloc(w->record->n, sizeof *all);
    double band = oracle_param(w, 0, 0);
    if (!all) abort();
    for (size_t i = 0; i < w->record->n; i++) {
        int before = oracle_goes_on(w, i) ? all[i - 1].sign : 0;
        double x = w->record->past[i].x;
        if (!oracle_is_known(w, i)) continue;
        all[i].own = fabs(x) >= band ? (x > 0) - (x < 0) : 0;
        all[i].sign = all[i].own ? all[i].own : before;
        all[i].is_turn = before * all[i].sign < 0;
        all[i].starts_run = all[i].sign && all[i].sign != before;
    }
    return all;
}

static int is_new(const struct oracle_window *w, size_t i) {
    return w->record->past[i].clock[w->spec->clock] > w->start;
}

struct oracle_stat oracle_sign_persistence(const struct oracle_window *w) {
    struct mark *m = marks_of(w);
    long double all = 0, same = 0;
    int latest = 0;
    for (size_t i = w->record->n; i-- > 0 && !latest;) latest = m[i].sign;
    for (size_t i = 0; i < w->record->n; i++) {
        if (!oracle_is_inside(w, i) || !oracle_is_known(w, i)) continue;
        long double weight = w->stands ? (long double)oracle_ns_inside(w, i) : 1;
        all += weight;
        same += m[i].own == latest ? weight : 0;
    }
    free(m);
    return all > 0 ? oracle_near(w, latest ? same / all : 0, 3e-16) : oracle_none(OBI_VALUE_WARMUP);
}

struct oracle_stat oracle_run(const struct oracle_window *w) {
    struct mark *m = marks_of(w);
    int64_t ns = 0, events = 0;
    if (w->knows_newest && m[w->record->n - 1].sign) {
        for (size_t i = w->record->n; i-- > 0 && oracle_is_inside(w, i);) {
            ns += oracle_ns_inside(w, i);
            events += is_new(w, i);
            if (m[i].starts_run) break;
        }
    }
    free(m);
    if (!w->knows_newest) return oracle_none(w->newest->status_x);
    if (w->spec->stat == OBI_STAT_RUN_EVENTS) return oracle_same(w, (double)events);
    return oracle_near(w, (long double)ns / 1e9L, 2e-16);
}

struct oracle_stat oracle_mean_run(const struct oracle_window *w) {
    struct mark *m = marks_of(w);
    int events = w->spec->stat == OBI_STAT_MEAN_RUN_EVENTS;
    int64_t sum = 0, runs = 0;
    int is_counted = 0; /* the run of this row */
    for (size_t i = 0; i < w->record->n; i++) {
        if (m[i].starts_run || !m[i].sign) is_counted = 0;
        if (!m[i].sign || !(events ? is_new(w, i) : oracle_is_inside(w, i))) continue;
        runs += !is_counted;
        is_counted = 1;
        sum += events ? 1 : oracle_ns_inside(w, i);
    }
    free(m);
    if (!runs) return oracle_none(OBI_VALUE_WARMUP);
    return oracle_near(w, (long double)sum / (long double)runs / (events ? 1 : 1e9L), 3e-16);
}

struct oracle_stat oracle_runs_z(const struct oracle_window *w) {
    struct mark *m = marks_of(w);
    long double n1 = 0, n2 = 0, runs = 0;
    int last = 0;
    for (size_t i = 0; i < w->record->n; i++) {
        if (!m[i].sign) last = 0;
        if (!is_new(w, i) || !m[i].own) continue;
        n1 += m[i].own > 0;
        n2 += m[i].own < 0;
        runs += m[i].own != last || m[i].starts_run;
        last = m[i].own;
    }
    free(m);
    long double n = n1 + n2, mean = 2 * n1 * n2 / n + 1;
    long double variance = (mean - 1) * (mean - 2) / (n - 1);
    if (n < 2) return oracle_none(OBI_VALUE_WARMUP);
    if (!(variance > 0)) return oracle_none(OBI_VALUE_ZERO_DENOM);
    return oracle_near(w, (runs - mean) / sqrtl(variance), 1e-13);
}

struct oracle_stat oracle_flips(const struct oracle_window *w) {
    struct mark *m = marks_of(w);
    double flips = 0;
    for (size_t i = 0; i < w->record->n; i++) flips += is_new(w, i) && m[i].is_turn;
    free(m);
    return oracle_same(w, flips);
}
