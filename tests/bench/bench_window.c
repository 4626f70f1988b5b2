/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a push costs, by span and statistic: one column, a row a microsecond. The first contestant
 * of each race is the shortest span, so the ratios tell whether cost is flat. The last race is the
 * floor: running sums of x and its square over a ring, which drift. */
#include "bench.h"

#include <obi/obi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_PUSHES = 1 << 20, N_SPANS = 6 };

static double value[N_PUSHES];

struct race {
    obi_window *window;
    uint64_t frames;
};

static void push(void *ctx) {
    struct race *r = ctx;
    struct obi_tick now = {.ts_ns = 0};
    for (size_t i = 0; i < N_PUSHES; i++) {
        now.frames = ++r->frames;
        now.ts_ns = (obi_ns)r->frames * 1000;
        obi_window_push(r->window, &now, &value[i], NULL, 1);
    }
}

static void push_and_read(void *ctx) {
    struct race *r = ctx;
    struct obi_tick now = {.ts_ns = 0};
    double out[3];
    for (size_t i = 0; i < N_PUSHES; i++) {
        now.frames = ++r->frames;
        now.ts_ns = (obi_ns)r->frames * 1000;
        obi_window_push(r->window, &now, &value[i], NULL, 1);
        obi_window_read(r->window, out, NULL, 3);
        bench_use((uint64_t)(out[0] > 0));
    }
}

static obi_window *make(const uint32_t *stat, size_t n, uint32_t clock, uint32_t flags,
                        int64_t span) {
    struct obi_stat_spec s[3];
    struct obi_window_options opt = {
        .struct_size = sizeof opt, .n_columns = 1, .max_samples = 1 << 21};
    obi_window *w = NULL;
    memset(s, 0, sizeof s);
    for (size_t i = 0; i < n; i++) {
        s[i].stat = stat[i];
        s[i].clock = clock;
        s[i].flags = flags;
        s[i].span = clock == OBI_CLOCK_TIME ? span * 1000 : span;
    }
    obi_window_create(&opt, s, n, NULL, &w, NULL);
    return w;
}

static void race(const char *what, const uint32_t *stat, size_t n, uint32_t clock, uint32_t flags,
                 void (*run)(void *ctx)) {
    static const char *const names[N_SPANS] = {"window of 10", "100",    "1000",
                                               "10000",        "100000", "1000000"};
    struct race races[N_SPANS];
    struct contestant c[N_SPANS];
    int64_t span = 10;
    for (size_t i = 0; i < N_SPANS; i++, span *= 10) {
        races[i] = (struct race){make(stat, n, clock, flags, span), 0};
        c[i] = (struct contestant){names[i], run, &races[i]};
        if (!races[i].window) return;
    }
    bench_race(what, "push", N_PUSHES, c, N_SPANS);
    for (size_t i = 0; i < N_SPANS; i++) obi_window_destroy(races[i].window);
}

/* The floor: what drifts. */
static void run_sums(void *ctx) {
    static double ring[1024];
    double sum = 0, squares = 0;
    (void)ctx;
    for (size_t i = 0; i < N_PUSHES; i++) {
        double in = value[i], out = ring[i & 1023];
        ring[i & 1023] = in;
        sum += in - out;
        squares += in * in - out * out;
    }
    bench_use((uint64_t)(sum > squares));
}

int main(void) {
    static const uint32_t moments[] = {OBI_STAT_MEAN, OBI_STAT_VARIANCE, OBI_STAT_ZSCORE};
    static const uint32_t quantile[] = {OBI_STAT_QUANTILE}, max[] = {OBI_STAT_MAX},
                          speed[] = {OBI_STAT_SPEED};
    const uint32_t whole = OBI_STAT_INTEGER;
    uint64_t state = 1;
    for (size_t i = 0; i < N_PUSHES; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        value[i] = (double)(state >> 50);
    }
    bench_head();
    race("mean, variance, z-score of whole numbers, frames", moments, 3, 1, whole, push);
    race("mean, variance, z-score of whole numbers, time", moments, 3, 0, whole, push);
    race("mean, variance, z-score of reals, frames", moments, 3, 1, 0, push);
    race("mean, variance, z-score of reals, time", moments, 3, 0, 0, push);
    race("the same of reals, frames, and reading all three", moments, 3, 1, 0, push_and_read);
    race("maximum, frames", max, 1, 1, 0, push);
    race("speed, time", speed, 1, 0, 0, push);
    race("quantile, frames", quantile, 1, 1, 0, push);
    struct contestant floor = {"running sums, window of 1024", run_sums, NULL};
    bench_race("floor: sums that drift", "push", N_PUSHES, &floor, 1);
    return 0;
}
