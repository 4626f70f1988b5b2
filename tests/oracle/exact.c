/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "oracle/exact.h"

#include <math.h>

/* -- magnitudes ------------------------------------------------------------------------------- */

static int magnitude_compare(const struct exact *a, const struct exact *b) {
    for (int i = EXACT_LIMBS - 1; i >= 0; i--)
        if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static void magnitude_add(struct exact *a, const struct exact *b) {
    uint64_t carry = 0;
    for (int i = 0; i < EXACT_LIMBS; i++) {
        uint64_t sum = a->limb[i] + b->limb[i];
        uint64_t out = sum + carry;
        carry = (uint64_t)(sum < a->limb[i]) | (uint64_t)(out < sum);
        a->limb[i] = out;
    }
}

/* a >= b. */
static void magnitude_subtract(struct exact *a, const struct exact *b) {
    uint64_t borrow = 0;
    for (int i = 0; i < EXACT_LIMBS; i++) {
        uint64_t difference = a->limb[i] - b->limb[i];
        uint64_t out = difference - borrow;
        borrow = (uint64_t)(a->limb[i] < b->limb[i]) | (uint64_t)(difference < borrow);
        a->limb[i] = out;
    }
}

static void magnitude_double(struct exact *a) {
    for (int i = EXACT_LIMBS - 1; i > 0; i--) a->limb[i] = a->limb[i] << 1 | a->limb[i - 1] >> 63;
    a->limb[0] <<= 1;
}

static int magnitude_bits(const struct exact *a) {
    for (int i = EXACT_LIMBS - 1; i >= 0; i--)
        for (int bit = 63; bit >= 0; bit--)
            if (a->limb[i] >> bit & 1) return 64 * i + bit + 1;
    return 0;
}

/* -- signed numbers --------------------------------------------------------------------------- */

struct exact exact_of(int64_t value) {
    struct exact a = {{0}, value < 0};
    a.limb[0] = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    return a;
}

int exact_sign(struct exact a) {
    for (int i = 0; i < EXACT_LIMBS; i++)
        if (a.limb[i]) return a.negative ? -1 : 1;
    return 0;
}

struct exact exact_add(struct exact a, struct exact b) {
    if (a.negative == b.negative) {
        magnitude_add(&a, &b);
        return a;
    }
    int order = magnitude_compare(&a, &b);
    if (order == 0) return exact_of(0);
    struct exact larger = order > 0 ? a : b;
    struct exact smaller = order > 0 ? b : a;
    magnitude_subtract(&larger, &smaller);
    return larger;
}

struct exact exact_sub(struct exact a, struct exact b) {
    if (exact_sign(b) != 0) b.negative = !b.negative;
    return exact_add(a, b);
}

struct exact exact_mul(struct exact a, int64_t factor) {
    struct exact product = exact_of(0);
    struct exact count = exact_of(factor);
    int negative = a.negative != count.negative;
    a.negative = 0;
    for (int bit = 0; bit < 64 && count.limb[0] >> bit; bit++, magnitude_double(&a))
        if (count.limb[0] >> bit & 1) magnitude_add(&product, &a);
    product.negative = negative && exact_sign(product) != 0;
    return product;
}

struct exact exact_product(struct exact a, struct exact b) {
    struct exact product = exact_of(0);
    int negative = a.negative != b.negative;
    a.negative = 0;
    for (int bit = 0, n = magnitude_bits(&b); bit < n; bit++, magnitude_double(&a))
        if (b.limb[bit / 64] >> bit % 64 & 1) magnitude_add(&product, &a);
    product.negative = negative && magnitude_bits(&product) > 0;
    return product;
}

/* -- rounding --------------------------------------------------------------------------------- */

/* The quotient's leading 54 to 56 bits: q = floor(a * 2^shift / b). Tells whether a rest is left.
 */
static uint64_t leading_bits(struct exact a, struct exact b, int shift, int *rest) {
    for (int i = 0; i < shift; i++) magnitude_double(&a);
    for (int i = shift; i < 0; i++) magnitude_double(&b);
    struct exact step[57];
    step[0] = b;
    for (int i = 1; i < 57; i++) {
        step[i] = step[i - 1];
        magnitude_double(&step[i]);
    }
    uint64_t q = 0;
    for (int i = 56; i >= 0; i--) {
        q <<= 1;
        if (magnitude_compare(&step[i], &a) > 0) continue;
        magnitude_subtract(&a, &step[i]);
        q |= 1;
    }
    *rest = magnitude_bits(&a) > 0;
    return q;
}

static uint64_t round_to_even(uint64_t q, int drop, int rest) {
    uint64_t half = (uint64_t)1 << (drop - 1);
    uint64_t tail = q & (2 * half - 1);
    uint64_t kept = q >> drop;
    int up = tail > half || (tail == half && (rest || (kept & 1)));
    return kept + (uint64_t)up;
}

double exact_ratio(struct exact a, struct exact b) {
    if (exact_sign(a) == 0) return 0.0;
    int rest = 0, drop = 0;
    int shift = 54 - (magnitude_bits(&a) - magnitude_bits(&b));
    uint64_t q = leading_bits(a, b, shift, &rest);
    while (q >> drop >> 53) drop++;
    double magnitude = ldexp((double)round_to_even(q, drop, rest), drop - shift);
    return a.negative != b.negative ? -magnitude : magnitude;
}

double exact_double(struct exact a) {
    return exact_ratio(a, exact_of(1));
}

static long double to_long(struct exact a) {
    long double sum = 0;
    for (int i = EXACT_LIMBS - 1; i >= 0; i--) sum = sum * 0x1p64L + (long double)a.limb[i];
    return a.negative ? -sum : sum;
}

long double exact_log_ratio(struct exact a, struct exact b) {
    long double ratio = to_long(a) / to_long(b);
    if (ratio < 0.5L || ratio > 2.0L) return logl(ratio);
    return log1pl(to_long(exact_sub(a, b)) / to_long(b)); /* near 1 a logarithm of it loses bits */
}
