/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * 2^-x = 2^-n 2^-f with n whole and |f| <= 1/2; 2^-f - 1 = e^y - 1 with y = -f ln 2, |y| < 0.35, by
 * its series y (1 + y/2 (1 + y/3 (1 + ...))), of which what is left out is below 2^-60. The order
 * of operations is fixed and nothing is contracted, so the bits are the same everywhere. */
#include "core/power.h"

#include <stdint.h>
#include <string.h>

static const double ln2_high = 0x1.62e42feep-1; /* 33 bits */
static const double ln2_low = 0x1.a39ef35793c76p-33;

enum { EXPONENT_MOST = 1022, TERMS = 15 };

/* 2^-f - 1 for |f| <= 1/2 */
static double exponential_less_one(double f) {
    static const double over[] = {1.0 / 2,  1.0 / 3,  1.0 / 4,  1.0 / 5,  1.0 / 6,
                                  1.0 / 7,  1.0 / 8,  1.0 / 9,  1.0 / 10, 1.0 / 11,
                                  1.0 / 12, 1.0 / 13, 1.0 / 14, 1.0 / 15};
    double high = -f * ln2_high, low = -f * ln2_low, y = high + low, sum = 1;
    for (int i = TERMS - 2; i > 0; i--) sum = 1 + sum * (y * over[i]);
    return high + (low + y * (sum * (y * over[0])));
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
