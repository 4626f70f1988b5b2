/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * ln(a/b) = 2 atanh(s) with s = (a - b)/(a + b), an odd series that converges well for |s| <= 1/3,
 * that is 1/2 <= a/b <= 2. A larger ratio is brought there by doubling b k times, which is exact:
 * ln(a/b) = k ln 2 + ln(a/(2^k b)). In both cases s is one division of integers, rounded once, so
 * nothing cancels; ln 2 comes in two parts so that k times the first is exact. The order of
 * operations is fixed and nothing is contracted, so the bits are the same everywhere. */
#include "core/log.h"

#include <math.h>
#include <string.h>

static const double ln2_high = 0x1.62e42feep-1; /* 33 bits: exact times any k here */
static const double ln2_low = 0x1.a39ef35793c76p-33;

/* 2 atanh(s): s + s^3/3 + s^5/5 + ... doubled; for |s| <= 1/3 what is left out is below 2^-60. */
static double twice_atanh(double s) {
    static const double term[] = {1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11, 1.0 / 13,
                                  1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23, 1.0 / 25,
                                  1.0 / 27, 1.0 / 29, 1.0 / 31, 1.0 / 33, 1.0 / 35};
    int last = (int)(sizeof term / sizeof *term) - 1;
    double square = s * s, sum = term[last];
    for (int i = last - 1; i >= 0; i--) sum = sum * square + term[i];
    return 2 * s + 2 * s * (square * sum);
}

static double series(obi_wide a, obi_wide b) {
    return twice_atanh(obi_wide_ratio(obi_wide_sub(a, b), obi_wide_add(a, b)));
}

static int at_least(obi_wide a, obi_wide b) {
    return obi_wide_sign(obi_wide_sub(a, b)) >= 0;
}

/* a >= b >= 0 */
static double log_of(obi_wide a, obi_wide b) {
    if (!obi_wide_sign(b)) return obi_wide_sign(a) ? HUGE_VAL : 0;
    if (at_least(obi_wide_add(b, b), a)) return series(a, b);
    int k = 0;
    for (obi_wide twice = obi_wide_add(b, b); at_least(a, twice); twice = obi_wide_add(b, b)) {
        b = twice;
        k++;
    }
    return k * ln2_high + (series(a, b) + k * ln2_low);
}

double obi_log_ratio(obi_wide a, obi_wide b) {
    return at_least(a, b) ? log_of(a, b) : -log_of(b, a);
}

/* x = mantissa 2^exponent with 2^52 <= mantissa < 2^53. */
static int64_t take_apart(double x, int *exponent) {
    static const double subnormal = 0x1p-1022;
    int64_t bits, scale = x < subnormal ? 54 : 0;
    if (scale) x *= 0x1p54;
    memcpy(&bits, &x, sizeof bits);
    *exponent = (int)((bits >> 52) - 1075 - scale);
    return (bits & ((INT64_C(1) << 52) - 1)) | INT64_C(1) << 52;
}

double obi_log(double x) {
    int exponent;
    int64_t mantissa = take_apart(x, &exponent), whole = INT64_C(1) << 53;
    exponent += 53;
    if (mantissa < INT64_C(6369051672525773)) { /* 2^53 / sqrt(2): as near to 1 as can be */
        whole >>= 1;
        exponent--;
    }
    double rest = obi_log_ratio(obi_wide_of(mantissa), obi_wide_of(whole));
    return exponent ? exponent * ln2_high + (rest + exponent * ln2_low) : rest;
}
