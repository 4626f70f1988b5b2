/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How a column hangs together with its own past: autocorrelation, the first-order model and its
 * half-life, the exponents of Hurst and Peng. Points are the samples, or, of what stands, those of
 * a grid. */
#include "oracle/stats.h"

#include <math.h>
#include <stdlib.h>

static struct oracle_points samples_of(const struct oracle_window *w) {
    struct oracle_points p = {calloc(w->n + 1, sizeof *p.point), 0, 0};
    if (!p.point) abort();
    for (size_t i = 0; i < w->n; i++)
        p.point[p.n++] = (struct oracle_point){w->item[i].x, w->item[i].follows && i > 0};
    return p;
}

/* The row that stood at a time, or the number of rows where none did. */
static size_t row_at(const struct oracle_record *r, int64_t ns) {
    size_t at = r->n;
    for (size_t i = 0; i < r->n && r->past[i].clock[OBI_CLOCK_TIME] <= ns; i++) at = i;
    return at;
}

static int goes_through(const struct oracle_window *w, size_t from, size_t to) {
    for (size_t i = from + 1; i <= to; i++)
        if (!oracle_goes_on(w, i)) return 0;
    return 1;
}

/* Multiples of the grid inside the window, as far as the newest has been reached. */
static struct oracle_points grid_of(const struct oracle_window *w, int64_t grid) {
    const struct oracle_record *r = w->record;
    int64_t first = r->past[0].clock[OBI_CLOCK_TIME];
    int64_t from = w->start > first - 1 ? w->start : first - 1;
    int64_t step = from / grid + (from >= 0), last = w->now / grid;
    struct oracle_points p = {calloc((size_t)(last - step + 2), sizeof *p.point), 0, 0};
    size_t before = r->n;
    if (!p.point) abort();
    for (; step <= last; step++) {
        size_t i = row_at(r, step * grid);
        int is_there = i < r->n && oracle_is_known(w, i);
        if (is_there)
            p.point[p.n++] =
                (struct oracle_point){r->past[i].x, before < r->n && goes_through(w, before, i)};
        before = is_there ? i : r->n;
    }
    p.is_cut_off = before == r->n || !goes_through(w, before, r->n - 1);
    return p;
}

struct oracle_points oracle_points_of(const struct oracle_window *w) {
    double grid = oracle_param(w, 0, 1);
    return w->stands ? grid_of(w, (int64_t)llround(grid * 1e9)) : samples_of(w);
}

static long double mean_of(const struct oracle_point *p, size_t n) {
    long double sum = 0;
    for (size_t i = 0; i < n; i++) sum += p[i].x;
    return sum / (long double)n;
}

static int is_alike(const struct oracle_point *p, size_t n) {
    for (size_t i = 1; i < n; i++)
        if (p[i].x != p[0].x) return 0;
    return 1;
}

static int is_linked(const struct oracle_points *p, size_t i, size_t lag) {
    for (size_t k = i - lag + 1; k <= i; k++)
        if (!p->point[k].follows) return 0;
    return 1;
}

/* -- correlation ------------------------------------------------------------------------------ */

struct oracle_stat oracle_autocorrelation(const struct oracle_window *w) {
    struct oracle_points p = oracle_points_of(w);
    size_t lag = (size_t)oracle_param(w, 1, 1), pairs = 0;
    long double mean = mean_of(p.point, p.n), above = 0, below = 0;
    for (size_t i = 0; i < p.n; i++) {
        below += (p.point[i].x - mean) * (p.point[i].x - mean);
        if (i < lag || !is_linked(&p, i, lag)) continue;
        above += (p.point[i].x - mean) * (p.point[i - lag].x - mean);
        pairs++;
    }
    if (is_alike(p.point, p.n)) below = 0;
    free(p.point);
    if (!pairs) return oracle_none(OBI_VALUE_WARMUP);
    if (!(below > 0)) return oracle_none(OBI_VALUE_ZERO_DENOM);
    struct oracle_stat out = oracle_near(w, above / below, 1e-10);
    out.low -= 1e-12;
    out.high += 1e-12;
    return out;
}

struct oracle_stat oracle_integrated_time(const struct oracle_window *w) {
    struct oracle_points p = oracle_points_of(w);
    size_t most = (size_t)oracle_param(w, 1, 1024), lags = (size_t)oracle_param(w, 2, 100);
    size_t first = p.n > most ? p.n - most : 0, lag;
    for (size_t i = first + 1; i < p.n; i++)
        if (!p.point[i].follows) first = i;
    size_t n = p.is_cut_off ? 0 : p.n - first;
    const struct oracle_point *x = p.point + first;
    long double mean = mean_of(x, n), below = 0, sum = 1;
    for (size_t i = 0; i < n; i++) below += (x[i].x - mean) * (x[i].x - mean);
    for (lag = 1; lag <= lags && lag < n; lag++) {
        long double above = 0;
        for (size_t i = lag; i < n; i++) above += (x[i].x - mean) * (x[i - lag].x - mean);
        if (above < 0) break;
        sum += 2 * above / below;
    }
    if (is_alike(x, n)) below = 0;
    free(p.point);
    if (!w->knows_newest) return oracle_none(w->newest->status_x);
    if (n < 3) return oracle_none(OBI_VALUE_WARMUP);
    if (!(below > 0)) return oracle_none(OBI_VALUE_ZERO_DENOM);
    struct oracle_stat out = oracle_near(w, sum, 1e-10);
    if (lag > lags) out.status = OBI_VALUE_SATURATED;
    return out;
}

struct model {
    long double phi, slack;
    size_t n;
    int is_flat;
};

static struct model model_of(const struct oracle_window *w) {
    struct oracle_points p = oracle_points_of(w);
    struct model m = {0, 0, 0, 1};
    long double mx = 0, my = 0, xx = 0, xy = 0, yy = 0, first = 0;
    for (int pass = 0; pass < 2; pass++, m.n = pass == 1 ? 0 : m.n) {
        for (size_t i = 1; i < p.n; i++) {
            if (!p.point[i].follows) continue;
            long double x = p.point[i - 1].x, y = p.point[i].x;
            m.n++;
            if (!pass && m.n == 1) first = x;
            m.is_flat &= x == first;
            if (pass) {
                xx += (x - mx) * (x - mx);
                xy += (x - mx) * (y - my);
                yy += (y - my) * (y - my);
            } else {
                mx += x;
                my += y;
            }
        }
        if (!pass) mx /= (long double)m.n;
        if (!pass) my /= (long double)m.n;
    }
    free(p.point);
    m.phi = xy / xx;
    m.slack = 1e-12L * (1 + sqrtl(yy / xx));
    return m;
}

static struct oracle_stat no_model(const struct model *m) {
    if (m->n < 3) return oracle_none(OBI_VALUE_WARMUP);
    return m->is_flat ? oracle_none(OBI_VALUE_NO_FIT) : oracle_none(OBI_VALUE_OK);
}

static long double end_of(const struct model *m, int is_low) {
    long double spread = 1.96L * sqrtl((1 - m->phi * m->phi) / (long double)m->n);
    return is_low ? m->phi - spread : m->phi + spread;
}

struct oracle_stat oracle_ar1(const struct oracle_window *w) {
    struct model m = model_of(w);
    struct oracle_stat out = no_model(&m);
    if (out.status) return out;
    out = oracle_near(w, m.phi, 1e-10);
    if (w->spec->stat != OBI_STAT_AR1) {
        if (m.phi <= -1 + 0x1p-40L) return oracle_none(OBI_VALUE_ANTI);
        if (m.phi >= 1 - 0x1p-40L) return oracle_none(OBI_VALUE_UNIT);
        out = oracle_near(w, end_of(&m, w->spec->stat == OBI_STAT_AR1_LO), 1e-9);
    }
    out.low -= (double)m.slack;
    out.high += (double)m.slack;
    return out;
}

static struct oracle_stat halving(const struct oracle_window *w, long double phi,
                                  long double slack) {
    long double step = w->stands ? oracle_param(w, 0, 1) : 1;
    struct oracle_stat out = oracle_near(w, step * logl(2) / -logl(phi), 1e-10);
    long double blur = slack / phi / fabsl(logl(phi));
    out.low -= (double)(blur * out.value);
    out.high += (double)(blur * out.value);
    return out;
}

struct oracle_stat oracle_half_life(const struct oracle_window *w) {
    struct model m = model_of(w);
    struct oracle_stat out = no_model(&m);
    if (out.status) return out;
    if (w->spec->stat == OBI_STAT_HALF_LIFE) {
        if (m.phi <= 0) return oracle_none(OBI_VALUE_ANTI);
        if (m.phi >= 1) return oracle_none(OBI_VALUE_UNIT);
        out = halving(w, m.phi, m.slack);
        out.may_be_none = m.phi < m.slack;
        return out;
    }
    int is_low = w->spec->stat == OBI_STAT_HALF_LIFE_LO;
    if (m.phi <= -1 + 0x1p-40L) return oracle_none(OBI_VALUE_ANTI);
    if (m.phi >= 1 - 0x1p-40L) return oracle_none(OBI_VALUE_UNIT);
    long double end = end_of(&m, is_low);
    if (end >= 1) return oracle_none(OBI_VALUE_UNIT);
    if (end > 0) return halving(w, end, m.slack);
    if (!is_low) return oracle_none(OBI_VALUE_ANTI);
    out = oracle_same(w, 0);
    out.status = OBI_VALUE_SATURATED;
    return out;
}
