/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Near 0 it is 1 - erf(x), by the series 2 x / sqrt(pi) (1 - x^2/3 + x^4/(5 2!) - x^6/(7 3!) ...).
 * Farther out it is the integral
 *   erfc(x) = x exp(-x^2) / pi  x  integral of exp(-t^2) / (t^2 + x^2) over all t
 * by the trapezoidal rule with steps of h = 7/16, which for such a function errs by about
 * exp(-(pi/h)^2) = exp(-51); the pole at i x adds 2 / (exp(2 pi x/h) - 1), which is taken away as
 * long as it shows (Chiarella and Reichel 1968, On the evaluation of integrals related to the error
 * function). No term cancels another.
 *
 * What one rounding costs is multiplied in two places: exp(-x^2) turns an error of its exponent
 * into x^2 times as much, and 1 - erf(x) is less than erf(x). So x^2 and 2 x / sqrt(pi) come in two
 * parts. An argument z / sqrt(2) differs only in them: its square is z^2 / 2 without rounding. The
 * order of operations is fixed, so the bits are the same everywhere. */
#include "core/erfc.h"

#include "core/power.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

struct sum {
    double high, low; /* high has 52 bits at most, and is the most of it */
};

/* An argument x, rounded; x^2 and 2 x / sqrt(pi), not rounded. */
struct argument {
    double x;
    struct sum square, slope;
};

/* The first 26 bits, so that a product of two such is exact. */
static double first_half(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits &= ~((UINT64_C(1) << 27) - 1);
    memcpy(&x, &bits, sizeof x);
    return x;
}

static struct sum square_of(double x) {
    double half = first_half(x);
    return (struct sum){half * half, (x - half) * (x + half)};
}

/* The constant's high part has 26 bits. */
static struct sum times(double x, struct sum constant) {
    double half = first_half(x);
    return (struct sum){half * constant.high, (x - half) * constant.high + x * constant.low};
}

/* -x^2/3 + x^4/(5 2!) - ... : term k is (-x^2)^k / k! / (2 k + 1), and of x = 3/4 the last is below
 * 2^-60. */
static double series(double square) {
    enum { LAST = 17 };
    double sum = 0;
    for (int k = LAST; k > 0; k--) sum = -square / k * (1.0 / (2 * k + 1) + sum);
    return sum;
}

static double near(const struct argument *a) {
    double slope = a->slope.high + a->slope.low;
    return (1 - a->slope.high) - (a->slope.low + slope * series(a->square.high + a->square.low));
}

/* The sum over t = n h of exp(-t^2) / (x + t^2 / x), times h / pi; a weight is for t and -t. */
static double trapezoid(double x) {
    enum { N = 15 };
    static const double weight[N] = {
        0x1.d70b4208925a3p-3,  0x1.094411d2b9a56p-3,  0x1.977b4b3839581p-5,  0x1.aadb1ab4d84f5p-7,
        0x1.30ee426c2b0cdp-9,  0x1.2918baaa8e2bfp-12, 0x1.8acb559175dbep-16, 0x1.65c2528e7f9eap-20,
        0x1.ba2af46b07fdep-25, 0x1.74acc94c7ef39p-30, 0x1.ac6684a76e67ep-36, 0x1.4fd3d98df1de8p-42,
        0x1.670dbaab9e9e9p-49, 0x1.05c99c8a641cep-56, 0x1.04531bae3e4c2p-64};
    static const double square_of_h = 49.0 / 256;
    static const double h_over_pi = 0x1.1d34a60108f72p-3, h_over_pi_low = 0x1.425e51366bdb4p-57;
    double over = 1 / x, sum = h_over_pi_low * over;
    for (int n = N; n > 0; n--) sum += weight[n - 1] / (x + n * n * square_of_h * over);
    return h_over_pi / x + sum;
}

static double far(const struct argument *a) {
    static const double two_pi_over_h = 0x1.cb91f3bbba140p+3;
    double value = obi_exp_times(-a->square.high, -a->square.low, trapezoid(a->x));
    return a->x < 6 ? value - 2 / (obi_exp(two_pi_over_h * a->x) - 1) : value;
}

static double complement(const struct argument *a) {
    return a->x < 0.75 ? near(a) : far(a);
}

double obi_erfc(double x) {
    static const struct sum two_over_root_pi = {0x1.20dd75p+0, 0x1.0a6db446b8ea4p-30};
    if (x < 0) return 2 - obi_erfc(-x);
    if (!(x <= 28)) return isnan(x) ? x : 0;
    struct argument a = {x, square_of(x), times(x, two_over_root_pi)};
    return complement(&a);
}

double obi_two_sided(double z) {
    static const struct sum root_two_over_pi = {0x1.988453p-1, 0x1.ea1b284687e5ap-28};
    static const double root_half = 0x1.6a09e667f3bcdp-1;
    z = fabs(z);
    if (!(z <= 39)) return isnan(z) ? z : 0;
    struct sum square = square_of(z);
    struct argument a = {
        z * root_half, {square.high / 2, square.low / 2}, times(z, root_two_over_pi)};
    return complement(&a);
}
