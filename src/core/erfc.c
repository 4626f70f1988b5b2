/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Near 0 it is 1 - erf(x), by the series 2 x / sqrt(pi) exp(-x^2) (1 + 2 x^2/3 (1 + 2 x^2/5 (1 +
 * ...))), whose terms are all above 0. Farther out it is the integral
 *   erfc(x) = x exp(-x^2) / pi  x  integral of exp(-t^2) / (t^2 + x^2) over all t
 * by the trapezoidal rule with steps of 1/2, which for such a function errs by less than exp(-39);
 * the pole at i x adds 2 / (exp(4 pi x) - 1), which is taken away as long as it shows (Chiarella
 * and Reichel 1968, On the evaluation of integrals related to the error function). No term cancels
 * another. The order of operations is fixed, so the bits are the same everywhere. */
#include "core/erfc.h"

#include "core/power.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const double pi = 0x1.921fb54442d18p+1;

/* exp(-x^2), with x^2 in two parts: what one product rounds away would show in the result. */
static double gauss(double x) {
    uint64_t bits;
    double high;
    memcpy(&bits, &x, sizeof bits);
    bits &= ~((UINT64_C(1) << 27) - 1); /* 26 bits are left, so that its square is exact */
    memcpy(&high, &bits, sizeof high);
    return obi_exp(-high * high) * obi_exp(-(x - high) * (x + high));
}

static double near(double x) {
    static const double two_over_root_pi = 0x1.20dd750429b6dp+0;
    double square = 2 * x * x, sum = 1;
    for (int k = 27; k >= 3; k -= 2) sum = 1 + sum * (square / k);
    return 1 - two_over_root_pi * x * gauss(x) * sum;
}

/* The sum over t = n / 2 of exp(-t^2) / (t^2 + x^2), times x / (2 pi). */
static double trapezoid(double x) {
    enum { N = 13 };
    static const double exp_minus_square[N] = {
        0x1.8ebef9eac820bp-1,  0x1.78b56362cef38p-2,  0x1.afb718e8457f7p-4,  0x1.2c155b8213cf4p-6,
        0x1.fa0e9586aebc7p-10, 0x1.02cf22526545ap-13, 0x1.411fb0da07713p-18, 0x1.e355bbaee85cbp-24,
        0x1.b93de1e27ca3bp-30, 0x1.e8a37a45fc32ep-37, 0x1.4835bd010a41bp-44, 0x1.0b6c3afdde064p-52,
        0x1.0851945bd91fcp-61};
    double square = x * x, sum = 0;
    for (int n = N; n > 0; n--) sum += exp_minus_square[n - 1] / (0.25 * n * n + square);
    return x * (1 / square + 2 * sum) / (2 * pi);
}

static double far(double x) {
    double value = gauss(x) * trapezoid(x);
    return x < 6 ? value - 2 / (obi_exp(4 * pi * x) - 1) : value;
}

double obi_erfc(double x) {
    if (x < 0) return 2 - obi_erfc(-x);
    if (x < 0.5) return near(x);
    return x < 28 ? far(x) : 0;
}

double obi_two_sided(double z) {
    static const double root_half = 0x1.6a09e667f3bcdp-1;
    return obi_erfc(fabs(z) * root_half);
}
