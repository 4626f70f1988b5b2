/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The exponential and the complementary error function against those of the C library in long
 * double, which is wider where these tests run (suite "extended"), and against published values. */
#include "core/erfc.h"
#include "core/power.h"
#include "support.h"

#include <math.h>
#include <stdio.h>

enum { N = 200000 };

/* Units in the last place of what is expected, down to the smallest normal number. */
static double ulps(double got, long double expected) {
    int exponent;
    frexp((double)expected, &exponent);
    double ulp = ldexp(1, (exponent < -1021 ? -1021 : exponent) - 53);
    return fabs((double)(((long double)got - expected) / (long double)ulp));
}

static double worst_of(double (*f)(double), long double (*exact)(long double), double lo,
                       double hi) {
    double worst = 0;
    for (int i = 0; i <= N; i++) {
        double x = lo + (hi - lo) * i / N, e = ulps(f(x), exact((long double)x));
        if (e > worst) worst = e;
    }
    return worst;
}

static void check(const char *name, double (*f)(double), long double (*exact)(long double),
                  double lo, double hi, double bound) {
    double worst = worst_of(f, exact, lo, hi);
    printf("# %s from %g to %g: %.2f units in the last place at worst\n", name, lo, hi, worst);
    ck_assert_msg(worst <= bound, "%s from %g to %g: %g units", name, lo, hi, worst);
}

START_TEST(the_exponential_is_within_three_units) {
    check("exp", obi_exp, expl, -1, 1, 3);
    check("exp", obi_exp, expl, -708, 709.7, 3);
    check("exp", obi_exp, expl, -745.5, -708, 3);
}
END_TEST

START_TEST(the_error_function_is_within_eight_units) {
    check("erfc", obi_erfc, erfcl, -7, 0.5, 8);
    check("erfc", obi_erfc, erfcl, 0.5, 6.5, 8);
    check("erfc", obi_erfc, erfcl, 6.5, 26.5, 8);
}
END_TEST

static long double two_sided(long double z) {
    return erfcl(fabsl(z) / sqrtl(2));
}

START_TEST(a_chance_is_as_near_as_is_said) {
    for (int z = 0; z <= 37; z++) {
        double e = ulps(obi_two_sided(z), two_sided(z));
        ck_assert_msg(e <= 8 + 2.0 * z * z, "z %d: %g units", z, e);
    }
}
END_TEST

START_TEST(what_has_an_exact_value_has_it) {
    ck_assert(obi_exp(0) == 1 && obi_exp(-0.0) == 1 && obi_erfc(0) == 1 && obi_erfc(-0.0) == 1);
    ck_assert(isinf(obi_exp(710.5)) && obi_exp(-800) == 0 && obi_exp(-HUGE_VAL) == 0);
    ck_assert(obi_erfc(HUGE_VAL) == 0 && obi_erfc(-HUGE_VAL) == 2 && obi_erfc(30) == 0);
    ck_assert(obi_two_sided(0) == 1);
    for (int i = 1; i < 100; i++) ck_assert(obi_erfc(-i / 9.0) == 2 - obi_erfc(i / 9.0));
    for (int i = 1; i < 100; i++) ck_assert(obi_two_sided(-i / 9.0) == obi_two_sided(i / 9.0));
}
END_TEST

/* Abramowitz and Stegun 1964, table 7.1 (erf) and table 4.4 (e^-x). */
START_TEST(published_values_come_out) {
    ck_assert(fabs(1 - obi_erfc(0.5) - 0.5204998778) < 5e-11);
    ck_assert(fabs(1 - obi_erfc(1.0) - 0.8427007929) < 5e-11);
    ck_assert(fabs(1 - obi_erfc(2.0) - 0.9953222650) < 5e-11);
    ck_assert(fabs(obi_exp(-1) - 0.367879441171442322) < 1e-16);
    ck_assert(fabs(obi_two_sided(1.959963984540054) - 0.05) < 1e-15);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("erfc");
    TCase *t = tcase_create("erfc");
    tcase_add_test(t, the_exponential_is_within_three_units);
    tcase_add_test(t, the_error_function_is_within_eight_units);
    tcase_add_test(t, a_chance_is_as_near_as_is_said);
    tcase_add_test(t, what_has_an_exact_value_has_it);
    tcase_add_test(t, published_values_come_out);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
