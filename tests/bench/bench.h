/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What every benchmark shares. Runs are repeated, contestants in turn, and told as the median with
 * the least and the most, so that a noisy machine shows as one. Benchmarks are run on request and
 * never judge: no test depends on time. */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

enum { BENCH_RUNS = 9, BENCH_MOST = 8, BENCH_PASSES = 3 };

struct contestant {
    const char *name;
    void (*run)(void *ctx);
    void *ctx;
};

/* Prints the machine and the compiler. */
void bench_head(void);
/* Runs each contestant BENCH_RUNS times, by turns, and prints ns per item: median, least, most, and
 * the ratio of the medians to the first. Returns the first one's median. */
double bench_race(const char *what, const char *item, uint64_t n_items, const struct contestant *c,
                  size_t n);
/* What is done in steps: start, then steps 0, 1, ... */
struct stepper {
    const char *name;
    void (*start)(void *ctx);
    void (*step)(void *ctx, size_t i);
    void *ctx;
};

/* Runs the steps of each by turns, BENCH_PASSES times without a clock between them and as often
 * with one, and prints ns a step of those from first to last - 1: the mean in processor time, the
 * median of the passes; and of single steps the median and the worst, each step the least of its
 * passes so that what the machine did meanwhile does not count. A single step includes the reading
 * of the clock. */
void bench_steps(const struct stepper *s, size_t n, size_t first, size_t last);

/* Keeps a result from being optimised away. */
void bench_use(uint64_t value);

#endif /* BENCH_H */
