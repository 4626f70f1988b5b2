/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#define _POSIX_C_SOURCE 200809L

#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static volatile uint64_t sink;

void bench_use(uint64_t value) {
    sink ^= value;
}

static double read_ns(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double now_ns(void) {
    return read_ns(CLOCK_MONOTONIC);
}

void bench_head(void) {
    char line[256] = "unknown processor\n";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, "model name", 10) == 0) break;
    }
    if (file) fclose(file);
    const char *colon = strchr(line, ':');
#ifdef __clang__
    static const char compiler[] = __VERSION__;
#else
    static const char compiler[] = "gcc " __VERSION__;
#endif
    printf("%scompiled by %s, buildtype " BENCH_FLAGS "\n", colon ? colon + 2 : line, compiler);
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double run_once(const struct contestant *c) {
    double since = now_ns();
    c->run(c->ctx);
    return now_ns() - since;
}

double bench_race(const char *what, const char *item, uint64_t n_items, const struct contestant *c,
                  size_t n) {
    double ns[BENCH_MOST][BENCH_RUNS];
    for (size_t i = 0; i < n; i++) run_once(&c[i]); /* warm */
    for (size_t r = 0; r < BENCH_RUNS; r++) {
        for (size_t i = 0; i < n; i++) ns[i][r] = run_once(&c[i]) / (double)n_items;
    }
    printf("\n%s, ns per %s\n", what, item);
    for (size_t i = 0; i < n; i++) {
        qsort(ns[i], BENCH_RUNS, sizeof ns[i][0], by_value);
        double median = ns[i][BENCH_RUNS / 2];
        printf("  %-28s %8.1f  (%.1f to %.1f)  x %.2f\n", c[i].name, median, ns[i][0],
               ns[i][BENCH_RUNS - 1], median / ns[0][BENCH_RUNS / 2]);
    }
    return ns[0][BENCH_RUNS / 2];
}

/* -- steps ------------------------------------------------------------------------------------- */

static double mean_step(const struct stepper *s, size_t first, size_t last) {
    s->start(s->ctx);
    for (size_t i = 0; i < first; i++) s->step(s->ctx, i);
    double since = read_ns(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = first; i < last; i++) s->step(s->ctx, i);
    return (read_ns(CLOCK_PROCESS_CPUTIME_ID) - since) / (double)(last - first);
}

/* Keeps the least of each step. */
static void time_steps(const struct stepper *s, size_t first, size_t last, double *least) {
    s->start(s->ctx);
    for (size_t i = 0; i < last; i++) {
        double since = now_ns();
        s->step(s->ctx, i);
        double ns = now_ns() - since;
        if (i >= first && ns < least[i - first]) least[i - first] = ns;
    }
}

static void print_steps(const struct stepper *s, size_t first, size_t last, double *mean) {
    size_t n = last - first;
    double *least = malloc(n * sizeof *least);
    for (size_t i = 0; least && i < n; i++) least[i] = 1e18;
    for (int pass = 0; least && pass < BENCH_PASSES; pass++) time_steps(s, first, last, least);
    if (!least) return;
    qsort(mean, BENCH_PASSES, sizeof *mean, by_value);
    qsort(least, n, sizeof *least, by_value);
    printf("  %-28s mean %7.1f  (%.1f to %.1f)   single: median %.0f, 99.9%% %.0f, worst %.0f\n",
           s->name, mean[BENCH_PASSES / 2], mean[0], mean[BENCH_PASSES - 1], least[n / 2],
           least[n - 1 - n / 1000], least[n - 1]);
    fflush(stdout);
    free(least);
}

void bench_steps(const struct stepper *s, size_t n, size_t first, size_t last) {
    double mean[BENCH_MOST][BENCH_PASSES];
    for (int pass = 0; pass < BENCH_PASSES; pass++) {
        for (size_t i = 0; i < n; i++) mean[i][pass] = mean_step(&s[i], first, last);
    }
    for (size_t i = 0; i < n; i++) print_steps(&s[i], first, last, mean[i]);
}
