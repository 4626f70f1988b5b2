/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Out of the integers and into double, rounding once. Every intermediate below is exact; what falls
 * off the low end of a 64-bit window is kept as one sticky bit, which is all that rounding to the
 * nearest needs to know of it. */
#include "core/wide.h"

#include "core/divide.h"

#include <string.h>

enum { DOUBLE_BITS = 53 };

#if !defined(__SIZEOF_INT128__) || defined(OBI_NO_INT128)

obi_wide obi_wide_mul(int64_t a, int64_t b) {
    int negative = (a < 0) != (b < 0);
    uint64_t x = a < 0 ? 0 - (uint64_t)a : (uint64_t)a;
    uint64_t y = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
    uint64_t x0 = (uint32_t)x, x1 = x >> 32, y0 = (uint32_t)y, y1 = y >> 32;
    uint64_t low = x0 * y0, mid1 = x1 * y0, mid2 = x0 * y1;
    uint64_t carry = (low >> 32) + (uint32_t)mid1 + (uint32_t)mid2;
    obi_wide product = {x1 * y1 + (mid1 >> 32) + (mid2 >> 32) + (carry >> 32),
                        (carry << 32) | (uint32_t)low};
    return negative ? obi_wide_negate(product) : product;
}

obi_wide obi_wide_times(obi_wide a, uint32_t k) {
    obi_wide product = obi_wide_of(0);
    for (; k; k >>= 1) {
        if (k & 1) product = obi_wide_add(product, a);
        a = obi_wide_add(a, a);
    }
    return product;
}

uint64_t obi_wide_fraction(uint64_t numerator, uint64_t denominator) {
    uint64_t quotient = 0, rest = numerator;
    for (int i = 0; i < 64; i++) {
        int fits = rest >> 63 || rest << 1 >= denominator;
        rest = (rest << 1) - (fits ? denominator : 0);
        quotient = quotient << 1 | (uint64_t)fits;
    }
    return quotient;
}

#endif

/* By limbs of 32 bits, from the top: a magnitude, so what is negative is rounded away from 0. */
obi_wide obi_wide_divide(obi_wide a, uint32_t divisor) {
    struct obi_magnitude m = obi_wide_magnitude(a);
    uint64_t rest = 0;
    const uint64_t limb[] = {m.hi >> 32, (uint32_t)m.hi, m.lo >> 32, (uint32_t)m.lo};
    uint64_t q[4];
    for (int i = 0; i < 4; i++) {
        uint64_t n = rest << 32 | limb[i];
        q[i] = n / divisor;
        rest = n % divisor;
    }
    obi_wide quotient = obi_wide_join((int64_t)(q[0] << 32 | q[1]), q[2] << 32 | q[3]);
    if (!m.negative) return quotient;
    return obi_wide_negate(obi_wide_add(quotient, obi_wide_of(rest != 0)));
}

static int bit_length(struct obi_magnitude m) {
    if (m.hi) return 128 - __builtin_clzll(m.hi);
    return m.lo ? 64 - __builtin_clzll(m.lo) : 0;
}

static struct obi_magnitude shift_left(struct obi_magnitude m, int n) {
    if (n >= 64) {
        m.hi = m.lo << (n - 64);
        m.lo = 0;
    } else if (n > 0) {
        m.hi = m.hi << n | m.lo >> (64 - n);
        m.lo <<= n;
    }
    return m;
}

/* 2^n for the exponents that 128-bit integers and their quotients reach. */
static double power_of_two(int n) {
    uint64_t bits = (uint64_t)(n + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return power;
}

/* window * 2^exponent with sign; the window has its sticky bit below the rounding position. The
 * conversion of 64 bits to double is the one rounding; scaling by a power of two is exact. */
static double compose(uint64_t window, int exponent, int negative) {
    double value = (double)window * power_of_two(exponent);
    return negative ? -value : value;
}

double obi_wide_to_double_long(obi_wide a) {
    struct obi_magnitude m = obi_wide_magnitude(a);
    int length = bit_length(m);
    if (length <= 64) return compose(m.lo, 0, m.negative);
    struct obi_magnitude top = shift_left(m, 128 - length);
    return compose(top.hi | (top.lo != 0), length - 64, m.negative);
}

/* With the leading bits at 126 and 127 the quotient lies between 1/4 and 1. */
double obi_wide_ratio_long(obi_wide num, obi_wide den) {
    struct obi_magnitude n = obi_wide_magnitude(num), d = obi_wide_magnitude(den);
    int n_length = bit_length(n), d_length = bit_length(d);
    if (!n_length) return 0.0;
    struct obi_magnitude rest = shift_left(n, 127 - n_length), by = shift_left(d, 128 - d_length);
    uint64_t quotient = obi_divide((uint64_t[]){rest.lo, rest.hi}, (uint64_t[]){by.lo, by.hi}, 2);
    return compose(quotient, n_length - d_length - 63, n.negative != d.negative);
}
