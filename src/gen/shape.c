/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "shape.h"

#include <stdlib.h>

enum { NEAREST = 3 }; /* ranks that stand in for the touch */

/* Of 256 touched levels, how many lie in [n/2, n), [n/4, n/2), ... of n levels; the rest in the
 * last. */
static const uint8_t rank_octave[] = {9, 20, 37, 47, 51, 36, 27, 17, 7, 5};
/* Of 256 sizes, how many lie in [1, 2), [2, 4), [4, 8), ... lots. */
static const uint8_t size_octave[] = {8, 10, 14, 16, 20, 26, 34, 38, 36, 28, 16, 6, 2, 1, 1};

/* A tick d off the touch is taken with chance n / (n + 4 d): every one at the touch, one in 54 at
 * the far end, which lies 13.4 n ticks away. */
bool gen_shape_init(struct gen_shape *s, uint32_t n_levels) {
    s->n_levels = n_levels;
    s->offset = malloc(((size_t)n_levels + 1) * sizeof *s->offset);
    if (!s->offset) return false;
    uint64_t levels = 0; /* times 2^16 */
    uint32_t rank = 0;
    for (uint32_t d = 0; rank <= n_levels; d++) {
        if (levels >> 16 >= rank) s->offset[rank++] = d;
        levels += ((uint64_t)n_levels << 16) / ((uint64_t)n_levels + 4 * (uint64_t)d);
    }
    return true;
}

void gen_shape_free(struct gen_shape *s) {
    free(s->offset);
}

/* The ranks of an octave; the last one begins at the touch. */
static void range_of(uint32_t n_levels, uint32_t octave, uint32_t *lo, uint32_t *hi) {
    *hi = n_levels >> octave;
    *lo = octave == sizeof rank_octave - 1 ? 0 : *hi / 2;
    if (*hi == *lo) *hi = *lo + 1;
}

uint32_t gen_shape_rank(const struct gen_shape *s, struct gen_random *r) {
    uint32_t lo, hi;
    range_of(s->n_levels, gen_random_pick(r, rank_octave), &lo, &hi);
    uint32_t rank = hi - lo > 1 ? lo + gen_random_below(r, hi - lo) : lo;
    return rank == 0 ? 1 + gen_random_below(r, NEAREST) : rank;
}

uint64_t gen_shape_chance(uint32_t n_levels, uint32_t rank) {
    uint64_t here = 0, touch = 0;
    for (uint32_t octave = 0, lo, hi; octave < sizeof rank_octave; octave++) {
        range_of(n_levels, octave, &lo, &hi);
        uint64_t each = ((uint64_t)rank_octave[octave] << 24) / (hi - lo);
        if (rank >= lo && rank < hi) here += each;
        if (lo == 0) touch += each;
    }
    return rank <= NEAREST ? here + touch / NEAREST : here;
}

uint32_t gen_shape_offset(const struct gen_shape *s, struct gen_random *r, uint32_t rank) {
    return s->offset[rank] + gen_random_below(r, s->offset[rank + 1] - s->offset[rank]);
}

obi_lots gen_shape_size(struct gen_random *r) {
    uint32_t low = UINT32_C(1) << gen_random_pick(r, size_octave);
    return (obi_lots)low + gen_random_below(r, low);
}
