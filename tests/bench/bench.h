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

enum { BENCH_RUNS = 9, BENCH_MOST = 8 };

struct contestant {
    const char *name;
    void (*run)(void *ctx);
    void *ctx;
};

/* Prints the machine and the compiler. */
void bench_head(void);
/* Runs each contestant BENCH_RUNS times, by turns, and prints ns per item: median, least, most, and
 * the ratio of the medians to the first. */
void bench_race(const char *what, const char *item, uint64_t n_items, const struct contestant *c,
                size_t n);
/* Keeps a result from being optimised away. */
void bench_use(uint64_t value);

#endif /* BENCH_H */
