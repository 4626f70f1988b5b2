/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "persist_model.h"

#include <math.h>
#include <string.h>

enum { N_PUSHES = 500, N_SPANS = 5, N_CLOCKS = 4 };

/* NIST Statistical Reference Datasets, univariate, "Lew". */
const double persist_lew[200] = {
    -213, -564, -35,  -15,  141,  115,  -420, -360, 203,  -338, -431, 194,  -220, -513, 154,  -125,
    -559, 92,   -21,  -579, -52,  99,   -543, -175, 162,  -457, -346, 204,  -300, -474, 164,  -107,
    -572, -8,   83,   -541, -224, 180,  -420, -374, 201,  -236, -531, 83,   27,   -564, -112, 131,
    -507, -254, 199,  -311, -495, 143,  -46,  -579, -90,  136,  -472, -338, 202,  -287, -477, 169,
    -124, -568, 17,   48,   -568, -135, 162,  -430, -422, 172,  -74,  -577, -13,  92,   -534, -243,
    194,  -355, -465, 156,  -81,  -578, -64,  139,  -449, -384, 193,  -198, -538, 110,  -44,  -577,
    -6,   66,   -552, -164, 161,  -460, -344, 205,  -281, -504, 134,  -28,  -576, -118, 156,  -437,
    -381, 200,  -220, -540, 83,   11,   -568, -160, 172,  -414, -408, 188,  -125, -572, -32,  139,
    -492, -321, 205,  -262, -504, 142,  -83,  -574, 0,    48,   -571, -106, 137,  -501, -266, 190,
    -391, -406, 194,  -186, -553, 83,   -13,  -577, -49,  103,  -515, -280, 201,  300,  -506, 131,
    -45,  -578, -80,  138,  -462, -361, 201,  -211, -554, 32,   74,   -533, -235, 187,  -372, -442,
    182,  -147, -566, 25,   68,   -535, -244, 194,  -351, -463, 174,  -125, -570, 15,   72,   -550,
    -190, 172,  -424, -385, 198,  -218, -536, 96,
};

/* -- the window -------------------------------------------------------------------------------- */

int persist_is_inside(const struct persist_history *h, size_t i) {
    return h->push[i].at > h->start;
}

int persist_has_part(const struct persist_history *h, size_t i) {
    if (persist_is_inside(h, i)) return 1;
    return h->is_standing && i + 1 < h->n && h->push[i + 1].at > h->start;
}

double persist_seconds(const struct persist_history *h, size_t i) {
    obi_ns from = h->push[i].ts_ns, to = i + 1 < h->n ? h->push[i + 1].ts_ns : h->now_ns;
    if (h->is_standing && from < h->start) from = h->start;
    return (double)(to - from) / 1e9;
}

/* Which stretch each push belongs to: a number that goes up with each undefined value or gap. */
static const int *stretches(const struct persist_history *h) {
    static int number[N_PUSHES + 1];
    for (size_t i = 0; i < h->n; i++) {
        int ends = h->push[i].is_break || isnan(h->push[i].x);
        number[i] = (i ? number[i - 1] : 0) + ends;
    }
    return number;
}

size_t persist_points(const struct persist_history *h, double grid, double *x, int *stretch,
                      size_t room) {
    int64_t step = (int64_t)(grid * 1e9 + 0.5);
    int64_t from = h->start - h->start % step + step; /* times are positive */
    const int *number = stretches(h);
    size_t n = 0, i = 0;
    for (int64_t at = from; h->is_standing && at < h->now && n < room; at += step) {
        while (i + 1 < h->n && h->push[i + 1].at <= at) i++;
        if (h->push[i].at > at) continue;
        x[n] = h->push[i].x;
        stretch[n++] = number[i];
    }
    for (; !h->is_standing && i < h->n && n < room; i++) {
        if (!persist_is_inside(h, i)) continue;
        x[n] = h->push[i].x;
        stretch[n++] = number[i];
    }
    return n;
}

/* -- random markets ---------------------------------------------------------------------------- */

static struct persist_push past[N_PUSHES];

static int64_t position(const struct obi_tick *now, uint32_t clock) {
    if (clock == OBI_CLOCK_FRAMES) return (int64_t)now->frames;
    if (clock == OBI_CLOCK_TRADES) return (int64_t)now->trades;
    return clock == OBI_CLOCK_VOLUME ? now->volume_lots : now->ts_ns;
}

static struct persist_history history_of(const struct obi_stat_spec *spec, size_t n,
                                         const struct obi_tick *tick) {
    struct persist_history h = {.push = past, .n = n, .spec = spec};
    for (size_t i = 0; i < n; i++) past[i].at = position(&tick[i], spec->clock);
    h.is_standing = spec->clock == OBI_CLOCK_TIME && !(spec->flags & OBI_STAT_IMPULSE);
    h.now = past[n - 1].at;
    h.now_ns = past[n - 1].ts_ns;
    h.start = h.now - spec->span;
    return h;
}

/* A value that wanders in steps of 1/4 and often stays, so that runs and spells are long. */
static double draw(struct test_rng *rng, double before) {
    double next = before + ((double)test_below(rng, 5) - 2) / 4;
    if (test_below(rng, 3) == 0) return before;
    return next > 1 ? 1 : next < -1 ? -1 : next;
}

static void go_on(struct test_rng *rng, struct obi_tick *now) {
    static const int64_t step[] = {0, 1, 1000000, 40000000, 300000000, 300000000, 3000000000};
    int64_t most = test_below(rng, 60) ? step[test_below(rng, 7)] : 100000000000;
    now->ts_ns += (int64_t)test_below(rng, (uint64_t)most + 1);
    now->frames++;
    now->trades += test_below(rng, 2);
    now->volume_lots += (int64_t)test_below(rng, 30);
    now->epoch += test_below(rng, 60) == 0;
}

/* What a push is like: now and then undefined, stale, or behind a gap. */
static struct persist_push make_push(struct test_rng *rng, double *x, int is_new_epoch) {
    struct persist_push p = {.x = *x = draw(rng, *x), .is_break = is_new_epoch};
    switch (test_below(rng, 50)) {
    case 0: p.status = OBI_VALUE_BREAK; break;
    case 1: p.status = OBI_VALUE_STALE; break;
    case 2:
    case 3: p.status = OBI_VALUE_ZERO_DENOM; break;
    default: break;
    }
    if (p.status == OBI_VALUE_STALE || p.status == OBI_VALUE_ZERO_DENOM) p.x = (double)NAN;
    p.is_break |= p.status == OBI_VALUE_BREAK || p.status == OBI_VALUE_STALE;
    return p;
}

static size_t make_specs(uint32_t stat, uint32_t flags, const double *param,
                         struct obi_stat_spec *spec) {
    static const int64_t span[N_CLOCKS][N_SPANS] = {{1, 1000, 300000000, 5000000000, 60000000000},
                                                    {1, 2, 5, 40, 300},
                                                    {1, 2, 5, 40, 300},
                                                    {1, 20, 100, 500, 4000}};
    size_t n = 0;
    memset(spec, 0, N_SPANS * N_CLOCKS * sizeof *spec);
    for (uint32_t clock = 0; clock < N_CLOCKS; clock++) {
        for (int k = 0; k < N_SPANS; k++, n++) {
            spec[n].stat = stat;
            spec[n].clock = clock;
            spec[n].span = span[clock][k];
            spec[n].flags = flags;
            if (param) memcpy(spec[n].param, param, sizeof spec[n].param);
        }
    }
    return n;
}

static int is_near(double a, double b, double tolerance) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    return fabs(a - b) <= tolerance * (fabs(b) > 1 ? fabs(b) : 1);
}

static void compare_one(const struct persist_history *h, double got, uint8_t status,
                        persist_fn *formula, double tolerance) {
    int is_stale = h->push[h->n - 1].status == OBI_VALUE_STALE;
    double wanted = is_stale ? (double)NAN : formula(h);
    ck_assert_msg(
        is_near(got, wanted, tolerance),
        "after %zu pushes, clock %u, span %lld, flags %u, seed %llu: %.17g, expected %.17g", h->n,
        h->spec->clock, (long long)h->spec->span, h->spec->flags, (unsigned long long)test_seed(1),
        got, wanted);
    ck_assert(!isnan(got) || status != OBI_VALUE_OK);
}

void persist_compare(uint32_t stat, uint32_t flags, const double *param, persist_fn *formula,
                     double tolerance) {
    struct obi_stat_spec spec[N_SPANS * N_CLOCKS];
    static struct obi_tick tick[N_PUSHES];
    struct obi_window_options opt = {
        .struct_size = sizeof opt, .n_columns = 1, .max_samples = 1024};
    struct test_rng rng = {test_seed(1)};
    size_t n_spec = make_specs(stat, flags, param, spec);
    double got[N_SPANS * N_CLOCKS], x = 0;
    uint8_t status[N_SPANS * N_CLOCKS];
    struct obi_tick now = {.ts_ns = INT64_C(1700000000000000000), .epoch = 1};
    obi_window *w;
    ck_assert_int_eq(obi_window_create(&opt, spec, n_spec, NULL, &w, NULL), OBI_OK);
    for (size_t n = 1; n <= N_PUSHES; n++) {
        uint64_t epoch = now.epoch;
        go_on(&rng, &now);
        tick[n - 1] = now;
        struct persist_push p = make_push(&rng, &x, now.epoch != epoch && n > 1);
        p.ts_ns = now.ts_ns;
        past[n - 1] = p;
        ck_assert_int_eq(obi_window_push(w, &now, &p.x, &p.status, 1), OBI_OK);
        ck_assert_int_ge(obi_window_read(w, got, status, n_spec), 0);
        for (size_t k = 0; k < n_spec; k++) {
            struct persist_history h = history_of(&spec[k], n, tick);
            compare_one(&h, got[k], status[k], formula, tolerance);
        }
    }
    obi_window_destroy(w);
}

/* -- by hand ----------------------------------------------------------------------------------- */

obi_window *persist_window(uint32_t stat, uint32_t clock, int64_t span, const double *param,
                           uint32_t max_samples) {
    struct obi_stat_spec spec;
    struct obi_window_options opt = {
        .struct_size = sizeof opt, .n_columns = 1, .max_samples = max_samples};
    struct obi_error err;
    obi_window *w;
    memset(&spec, 0, sizeof spec);
    spec.stat = stat;
    spec.clock = clock;
    spec.span = span;
    if (param) memcpy(spec.param, param, sizeof spec.param);
    ck_assert_msg(obi_window_create(&opt, &spec, 1, NULL, &w, &err) == OBI_OK, "%s", err.message);
    return w;
}

void persist_push(obi_window *w, double seconds, uint64_t frame, double x, uint8_t status) {
    struct obi_tick now = {.ts_ns = (obi_ns)(seconds * 1e9), .frames = frame};
    ck_assert_int_eq(obi_window_push(w, &now, &x, &status, 1), OBI_OK);
}

double persist_read(const obi_window *w, uint8_t *status) {
    double out;
    ck_assert_int_ge(obi_window_read(w, &out, status, 1), 0);
    return out;
}

void persist_expect(const obi_window *w, double wanted, double tolerance, uint8_t status) {
    uint8_t got_status;
    double got = persist_read(w, &got_status);
    ck_assert_msg(is_near(got, wanted, tolerance) && got_status == status,
                  "%.17g with status %u, expected %.17g with %u", got, got_status, wanted, status);
}
