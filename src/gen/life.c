/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "life.h"

static const uint64_t one = UINT64_C(1) << 32;

static uint64_t times(uint64_t a, uint64_t b) {
    return a == one ? b : b == one ? a : (a * b + one / 2) >> 32;
}

void gen_life_init(struct gen_life *l, uint64_t end) {
    uint64_t stay = one - end;
    l->n_bits = 0;
    for (uint32_t i = 0; i < GEN_LIFE_BITS; i++, stay = times(stay, stay)) {
        l->bit[i] = (stay << 32) / (one + stay);
        if (l->bit[i] == 0) break;
        l->n_bits++;
    }
}

/* Two bits from each number drawn. */
uint64_t gen_life_draw(const struct gen_life *l, struct gen_random *r) {
    uint64_t frames = 0, u = 0;
    for (uint32_t i = 0; i < l->n_bits; i++) {
        u = i % 2 == 0 ? gen_random_next(r) : u >> 32;
        frames |= (uint64_t)((u & (one - 1)) < l->bit[i]) << i;
    }
    return frames + 1;
}

static uint64_t power(uint64_t base, uint32_t n) {
    uint64_t result = one;
    for (; n != 0; n >>= 1, base = times(base, base))
        if (n & 1) result = times(result, base);
    return result;
}

uint64_t gen_life_stay(uint32_t half_life_frames) {
    uint64_t lo = 0, hi = one; /* power(lo) < 1/2 <= power(hi) */
    while (hi - lo > 1) {
        uint64_t mid = lo + (hi - lo) / 2;
        if (power(mid, half_life_frames) < one / 2)
            lo = mid;
        else
            hi = mid;
    }
    return hi;
}
