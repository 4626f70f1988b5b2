/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a book looks like, as tables: how thinly levels lie away from the touch, which of them are
 * touched, how large they are. The numbers follow a recorded BTC perpetual of some 8000 known
 * levels a side: rank of a touched level p50 229 and p90 1854, so 1/32 and 1/4 of the side; sizes
 * 4, 113, 948 and 3732 lots at p10, p50, p90 and p99; 1000 levels lie within 14700 ticks. */
#ifndef GEN_SHAPE_H
#define GEN_SHAPE_H

#include <obi/event.h>

#include "random.h"

struct gen_shape {
    uint32_t n_levels;
    uint32_t
        *offset; /* n_levels + 1: rank r lies offset[r] .. offset[r + 1] - 1 ticks off the touch */
};

bool gen_shape_init(struct gen_shape *s, uint32_t n_levels); /* false without memory */
void gen_shape_free(struct gen_shape *s);

/* A rank behind the touch, near it more often than not; in a book of a few levels also beyond. */
uint32_t gen_shape_rank(const struct gen_shape *s, struct gen_random *r);
/* The chance of a rank from 1 on, in 2^32nds. */
uint64_t gen_shape_chance(uint32_t n_levels, uint32_t rank);
/* Ticks off the touch for a rank. */
uint32_t gen_shape_offset(const struct gen_shape *s, struct gen_random *r, uint32_t rank);
/* A size, mostly small, at times a whale. */
obi_lots gen_shape_size(struct gen_random *r);

#endif /* GEN_SHAPE_H */
