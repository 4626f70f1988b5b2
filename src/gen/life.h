/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Chances in 2^32nds, and waiting times drawn from them. A thing that ends with chance p in every
 * frame, whatever its age, lasts 1, 2, 3, ... frames with chances p, pq, pqq, ..., q = 1 - p: its
 * mean is 1 / p. The bits of such a number less one are independent of each other, bit i being set
 * with chance Q / (1 + Q), Q = q^(2^i); so it is drawn bit by bit, in integers. */
#ifndef GEN_LIFE_H
#define GEN_LIFE_H

#include <stdint.h>

#include "random.h"

enum { GEN_LIFE_BITS = 28 };

struct gen_life {
    uint64_t bit[GEN_LIFE_BITS]; /* chances in 2^32nds; those that are never set are not kept */
    uint32_t n_bits;
};

void gen_life_init(struct gen_life *l, uint64_t end); /* end: p in 2^32nds, 0 < end < 2^32 */
/* 1 frame or more. */
uint64_t gen_life_draw(const struct gen_life *l, struct gen_random *r);

/* The chance in 2^32nds to stay for a frame, of what is half forgotten after so many: 2^(-1/n). */
uint64_t gen_life_stay(uint32_t half_life_frames);

#endif /* GEN_LIFE_H */
