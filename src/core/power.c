/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * 2^-x = 2^-n 2^-f with n whole and |f| <= 1/2; 2^-f - 1 = e^y - 1 with y = -f ln 2, |y| < 0.35, by
 * its series y (1 + y/2 (1 + y/3 (1 + ...))), of which what is left out is below 2^-60. e^x is the
 * same with n the whole number nearest to x / ln 2 and y = x - n ln 2, where ln 2 comes in two
 * parts so that nothing is lost. The order of operations is fixed and nothing is contracted, so the
 * bits are the same everywhere. */
#include "core/power.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const double ln2_high = 0x1.62e42feep-1; /* 33 bits */
static const double ln2_low = 0x1.a39ef35793c76p-33;

enum { EXPONENT_MOST = 1022, TERMS = 15 };

/* e^(high + low) - 1 for a sum within 0.35, of which low is the smaller part by far */
static double less_one(double high, double low) {
    static const double over[] = {1.0 / 2,  1.0 / 3,  1.0 / 4,  1.0 / 5,  1.0 / 6,
                                  1.0 / 7,  1.0 / 8,  1.0 / 9,  1.0 / 10, 1.0 / 11,
                                  1.0 / 12, 1.0 / 13, 1.0 / 14, 1.0 / 15};
    double y = high + low, sum = 1;
    for (int i = TERMS - 2; i > 0; i--) sum = 1 + sum * (y * over[i]);
    return high + (low + y * (sum * (y * over[0])));
}

/* 2^-f - 1 for |f| <= 1/2 */
static double exponential_less_one(double f) {
    return less_one(-f * ln2_high, -f * ln2_low);
}

static double power_of_half(int n) {
    uint64_t bits = (uint64_t)(1023 - n) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return power;
}

double obi_decay(double x) {
    if (!(x <= EXPONENT_MOST)) return 0;
    int n = (int)(x + 0.5);
    return power_of_half(n) * (1 + exponential_less_one(x - n));
}

double obi_decay_loss(double x) {
    return x <= 0.5 ? -exponential_less_one(x) : 1 - obi_decay(x);
}

double obi_exp_times(double high, double low, double factor) {
    static const double log2_e = 0x1.71547652b82fep+0;
    if (isnan(high)) return high;
    if (high < -1000) return 0;
    if (high > 1000) return HUGE_VAL;
    int n = (int)(high * log2_e + (high < 0 ? -0.5 : 0.5));
    double part = factor + factor * less_one(high - n * ln2_high, low - n * ln2_low);
    int half = n / 2; /* in two steps: 2^1024 is none, and 2^-1074 is rounded once */
    return part * power_of_half(-half) * power_of_half(half - n);
}

double obi_exp(double x) {
    return obi_exp_times(x, 0, 1);
}
