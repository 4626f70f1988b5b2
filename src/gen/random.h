/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Chance in integers: splitmix64 and what is drawn from it. No rand(), no double: a seed means the
 * same numbers under every compiler and on every platform. */
#ifndef GEN_RANDOM_H
#define GEN_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct gen_random {
    uint64_t state;
};

static inline uint64_t gen_random_next(struct gen_random *r) {
    uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* 0 <= result < bound; 0 < bound. Its bias, below 2^-32 * bound, is of no matter here. */
static inline uint32_t gen_random_below(struct gen_random *r, uint32_t bound) {
    return (uint32_t)(((gen_random_next(r) >> 32) * bound) >> 32);
}

/* True n times in 1024. */
static inline bool gen_random_chance(struct gen_random *r, int32_t n) {
    return (int32_t)(gen_random_next(r) >> 54) < n;
}

/* True n times in 2^32. */
static inline bool gen_random_event(struct gen_random *r, uint64_t n) {
    return gen_random_next(r) >> 32 < n;
}

/* An exponential variate: minus the binary logarithm of a uniform one, its fraction taken as
 * linear, whose mean is 3/2. At most 44 times the mean. */
static inline int64_t gen_random_exponential(struct gen_random *r, int64_t mean) {
    uint64_t u = gen_random_next(r) | 1;
    int64_t log = 0;
    for (; u >> 63 == 0; u <<= 1) log += 65536;
    log += 65536 - (int64_t)((u << 1) >> 48);
    return mean / 98304 * log + mean % 98304 * log / 98304;
}

/* An index in proportion to its weight; the weights add up to 256. */
static inline uint32_t gen_random_pick(struct gen_random *r, const uint8_t *weight) {
    uint32_t roll = (uint32_t)(gen_random_next(r) >> 56), i = 0;
    for (; roll >= weight[i]; i++) roll -= weight[i];
    return i;
}

#endif /* GEN_RANDOM_H */
