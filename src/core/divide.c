/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Algorithm D of Knuth, The Art of Computer Programming 2, 4.3.1: digits of 32 bits, each guessed
 * from the leading ones. As the top bit of d is set, a guess is never too small and at most 2 too
 * large. */
#include "core/divide.h"

enum { DIGIT_BITS = 32 };

static void shift_digit(uint64_t *a, int n) {
    for (int i = n - 1; i > 0; i--) a[i] = a[i] << DIGIT_BITS | a[i - 1] >> DIGIT_BITS;
    a[0] <<= DIGIT_BITS;
}

/* a -= q d; returns what is to be taken from the limb above. */
static uint64_t subtract_multiple(uint64_t *a, const uint64_t *d, uint64_t q, int n) {
    uint64_t carry = 0, borrow = 0;
    for (int i = 0; i < n; i++) {
        uint64_t low = (uint32_t)d[i] * q + carry;
        uint64_t high = (d[i] >> DIGIT_BITS) * q + (low >> DIGIT_BITS);
        uint64_t part = high << DIGIT_BITS | (uint32_t)low, left = a[i] - part;
        uint64_t is_short = a[i] < part || left < borrow;
        a[i] = left - borrow;
        carry = high >> DIGIT_BITS;
        borrow = is_short;
    }
    return carry + borrow;
}

/* a += d; returns the carry. */
static uint64_t add(uint64_t *a, const uint64_t *d, int n) {
    uint64_t carry = 0;
    for (int i = 0; i < n; i++) {
        uint64_t sum = a[i] + d[i], with = sum + carry;
        carry = sum < d[i] || with < sum;
        a[i] = with;
    }
    return carry;
}

static uint64_t next_digit(uint64_t *rest, const uint64_t *d, int n) {
    uint64_t top = rest[n - 1] >> DIGIT_BITS, q = rest[n - 1] / (d[n - 1] >> DIGIT_BITS);
    if (q > UINT32_MAX) q = UINT32_MAX;
    shift_digit(rest, n);
    for (top -= subtract_multiple(rest, d, q, n); top; q--) top += add(rest, d, n);
    return q;
}

uint64_t obi_divide(uint64_t *rest, const uint64_t *d, int n) {
    uint64_t quotient = next_digit(rest, d, n) << DIGIT_BITS, any = 0;
    quotient |= next_digit(rest, d, n);
    for (int i = 0; i < n; i++) any |= rest[i];
    return quotient | (any != 0);
}
