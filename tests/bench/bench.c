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

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
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

void bench_race(const char *what, const char *item, uint64_t n_items, const struct contestant *c,
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
}
