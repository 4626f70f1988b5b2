/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Signed 256-bit integers, for sums of squares and products that 128 bits cannot hold: a value has
 * at most 53 bits, so a product has 106, times a weight of 63 bits 169, over any weights that sum
 * to 63 bits no more than that; a weight times such a sum, and the square of a sum, have 232.
 * Nothing here overflows, and nothing is rounded but on the way out. */
#ifndef OBI_CORE_SUM_H
#define OBI_CORE_SUM_H

#include "core/wide.h"

struct obi_sum {
    uint64_t limb[4]; /* two's complement, the lowest first */
};

/* s + a and s - a */
static inline struct obi_sum obi_sum_add(struct obi_sum s, struct obi_sum a) {
    uint64_t carry = 0;
    for (int i = 0; i < 4; i++) {
        uint64_t part = s.limb[i] + carry, sum = part + a.limb[i];
        carry = (uint64_t)(part < carry) | (uint64_t)(sum < part);
        s.limb[i] = sum;
    }
    return s;
}

static inline struct obi_sum obi_sum_sub(struct obi_sum s, struct obi_sum a) {
    uint64_t borrow = 0;
    for (int i = 0; i < 4; i++) {
        uint64_t part = s.limb[i] - borrow, rest = part - a.limb[i];
        borrow = (uint64_t)(s.limb[i] < borrow) | (uint64_t)(part < a.limb[i]);
        s.limb[i] = rest;
    }
    return s;
}

static inline struct obi_sum obi_sum_of(obi_wide a) {
    uint64_t high = (uint64_t)obi_wide_high(a), sign = high >> 63 ? UINT64_MAX : 0;
    return (struct obi_sum){{obi_wide_low(a), high, sign, sign}};
}

/* a * b, exactly */
struct obi_sum obi_sum_mul(obi_wide a, obi_wide b);
/* a * k; the product has to fit */
struct obi_sum obi_sum_times(struct obi_sum a, int64_t k);
/* a * b into product, which leaves room for the sum of two; 0, and nothing, beyond 254 bits */
int obi_sum_product(struct obi_sum a, struct obi_sum b, struct obi_sum *product);
int obi_sum_sign(struct obi_sum a);
/* The nearest double, ties to even. */
double obi_sum_to_double(struct obi_sum a);
/* num / den as the nearest double, ties to even; den is above 0. */
double obi_sum_ratio(struct obi_sum num, struct obi_sum den);

#endif /* OBI_CORE_SUM_H */
