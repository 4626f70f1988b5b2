/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Signed 128-bit integers: sums of sizes and products of price and size are exact in them. Where
 * the compiler has no __int128, two 64-bit halves do the same; both pass the same tests. Nothing
 * here overflows: a size has 63 bits and a book less than 2^25 levels, so a sum has less than 89
 * bits; a price times a sum that was made to fit 63 bits has 126. */
#ifndef OBI_CORE_WIDE_H
#define OBI_CORE_WIDE_H

#include <stdint.h>

#if defined(__FAST_MATH__)
#    error "obi computes the same bits everywhere: compile it without -ffast-math"
#endif

/* A magnitude and its sign, the form in which both variants are divided and rounded. */
struct obi_magnitude {
    uint64_t hi, lo;
    int negative;
};

#if defined(__SIZEOF_INT128__) && !defined(OBI_NO_INT128)

__extension__ typedef __int128 obi_wide;
__extension__ typedef unsigned __int128 obi_uwide;

static inline obi_wide obi_wide_of(int64_t a) {
    return a;
}
static inline obi_wide obi_wide_add(obi_wide a, obi_wide b) {
    return a + b;
}
static inline obi_wide obi_wide_sub(obi_wide a, obi_wide b) {
    return a - b;
}
static inline obi_wide obi_wide_mul(int64_t a, int64_t b) {
    return (obi_wide)a * b;
}
static inline obi_wide obi_wide_times(obi_wide a, uint32_t k) {
    return a * (obi_wide)k;
}
static inline obi_wide obi_wide_half(obi_wide a) { /* rounds down */
    return a >> 1;
}
static inline int obi_wide_sign(obi_wide a) {
    return (a > 0) - (a < 0);
}
static inline int64_t obi_wide_high(obi_wide a) { /* a / 2^64, rounded down */
    return (int64_t)(a >> 64);
}
static inline uint64_t obi_wide_low(obi_wide a) { /* a less high x 2^64 */
    return (uint64_t)a;
}
static inline obi_wide obi_wide_join(int64_t high, uint64_t low) {
    return (obi_wide)((obi_uwide)(uint64_t)high << 64 | low);
}
/* numerator x 2^64 / denominator, rounded down; 0 <= numerator < denominator. */
static inline uint64_t obi_wide_fraction(uint64_t numerator, uint64_t denominator) {
    return (uint64_t)(((obi_uwide)numerator << 64) / denominator);
}
static inline struct obi_magnitude obi_wide_magnitude(obi_wide a) {
    obi_uwide u = a < 0 ? -(obi_uwide)a : (obi_uwide)a;
    return (struct obi_magnitude){(uint64_t)(u >> 64), (uint64_t)u, a < 0};
}

#else

typedef struct {
    uint64_t hi, lo; /* two's complement */
} obi_wide;

static inline obi_wide obi_wide_of(int64_t a) {
    return (obi_wide){a < 0 ? UINT64_MAX : 0, (uint64_t)a};
}
static inline obi_wide obi_wide_add(obi_wide a, obi_wide b) {
    uint64_t lo = a.lo + b.lo;
    return (obi_wide){a.hi + b.hi + (lo < a.lo), lo};
}
static inline obi_wide obi_wide_sub(obi_wide a, obi_wide b) {
    return (obi_wide){a.hi - b.hi - (a.lo < b.lo), a.lo - b.lo};
}
obi_wide obi_wide_mul(int64_t a, int64_t b);
obi_wide obi_wide_times(obi_wide a, uint32_t k);
static inline obi_wide obi_wide_half(obi_wide a) { /* rounds down: the sign bit stays */
    return (obi_wide){(a.hi >> 1) | (a.hi & UINT64_C(1) << 63), (a.lo >> 1) | (a.hi << 63)};
}
static inline int obi_wide_sign(obi_wide a) {
    return a.hi >> 63 ? -1 : (a.hi | a.lo) != 0;
}
static inline int64_t obi_wide_high(obi_wide a) { /* a / 2^64, rounded down */
    return (int64_t)a.hi;
}
static inline uint64_t obi_wide_low(obi_wide a) { /* a less high x 2^64 */
    return a.lo;
}
static inline obi_wide obi_wide_join(int64_t high, uint64_t low) {
    return (obi_wide){(uint64_t)high, low};
}
/* numerator x 2^64 / denominator, rounded down; 0 <= numerator < denominator. */
uint64_t obi_wide_fraction(uint64_t numerator, uint64_t denominator);
static inline struct obi_magnitude obi_wide_magnitude(obi_wide a) {
    int negative = (int)(a.hi >> 63);
    obi_wide u = negative ? obi_wide_sub(obi_wide_of(0), a) : a;
    return (struct obi_magnitude){u.hi, u.lo, negative};
}

#endif

static inline obi_wide obi_wide_negate(obi_wide a) {
    return obi_wide_sub(obi_wide_of(0), a);
}

static inline int obi_wide_equal(obi_wide a, obi_wide b) {
    return obi_wide_sign(obi_wide_sub(a, b)) == 0;
}

/* a / divisor, rounded down; divisor is above 0. */
obi_wide obi_wide_divide(obi_wide a, uint32_t divisor);

/* Whether a double holds it exactly, by its size alone. */
static inline int obi_wide_is_small(obi_wide a) {
    const uint64_t limit = UINT64_C(1) << 53;
    uint64_t low = obi_wide_low(a);
    return low + limit <= 2 * limit && obi_wide_high(a) == (int64_t)low >> 63;
}

/* The nearest double, ties to even. */
double obi_wide_to_double_long(obi_wide a);
static inline double obi_wide_to_double(obi_wide a) {
    return obi_wide_is_small(a) ? (double)(int64_t)obi_wide_low(a) : obi_wide_to_double_long(a);
}

/* num / den as the nearest double, ties to even; den is above 0. */
double obi_wide_ratio_long(obi_wide num, obi_wide den);
static inline double obi_wide_ratio(obi_wide num, obi_wide den) {
    if (!obi_wide_is_small(num) || !obi_wide_is_small(den)) return obi_wide_ratio_long(num, den);
    return (double)(int64_t)obi_wide_low(num) / (double)(int64_t)obi_wide_low(den);
}

#endif /* OBI_CORE_WIDE_H */
