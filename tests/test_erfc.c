/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The exponential and the complementary error function against those of the C library in long
 * double, which is wider where these tests run (suite "extended"), and against values of mpmath. */
#include "core/erfc.h"
#include "core/power.h"
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

START_TEST(the_exponential_is_within_two_units) {
    check("exp", obi_exp, expl, -1, 1, 2);
    check("exp", obi_exp, expl, -708, 709.7, 2);
    check("exp", obi_exp, expl, -745.5, -708, 2);
}
END_TEST

START_TEST(the_error_function_is_within_four_units) {
    check("erfc", obi_erfc, erfcl, -7, 0.5, 4);
    check("erfc", obi_erfc, erfcl, 0.5, 0.75, 4);
    check("erfc", obi_erfc, erfcl, 0.75, 6.5, 4);
    check("erfc", obi_erfc, erfcl, 6.5, 26.5, 4);
    check("erfc", obi_erfc, erfcl, 26.5, 27.5, 4);
}
END_TEST

static long double two_sided(long double z) {
    return erfcl(fabsl(z) / sqrtl(2));
}

START_TEST(a_chance_is_within_five_units_however_far_the_score_is) {
    check("two-sided", obi_two_sided, two_sided, -1, 1, 5);
    check("two-sided", obi_two_sided, two_sided, 1, 9, 5);
    check("two-sided", obi_two_sided, two_sided, 9, 38.6, 5);
}
END_TEST

/* -- known values ------------------------------------------------------------------------------ */

struct known {
    double x, value;
};

static void compare(const char *name, double (*f)(double), const struct known *row, size_t n,
                    double bound) {
    for (size_t i = 0; i < n; i++) {
        double value = f(row[i].x), off = ulps(value, (long double)row[i].value);
        ck_assert_msg(off <= bound, "%s of %a is %a, %g units from %a", name, row[i].x, value, off,
                      row[i].value);
    }
}

/* Worked out by mpmath 1.3.0 in 400 bits, then rounded: half a unit more than the bound. */
START_TEST(known_exponentials_are_known) {
    static const struct known row[] = {{-0x1.748p+9, 0x0.0000000000001p-1022},
                                       {-0x1.6326666666666p+9, 0x0.262715f7b681fp-1022},
                                       {-0x1.62p+9, 0x1.7c8ab2288c9abp-1022},
                                       {-0x1.2cb3333333333p+8, 0x1.225720438e36dp-434},
                                       {-0x1.419999999999ap+4, 0x1.00532af8b0cf5p-29},
                                       {-0x1p+0, 0x1.78b56362cef38p-2},
                                       {-0x1.6666666666666p-2, 0x1.68cce09671f71p-1},
                                       {-0x1.12e0be826d695p-30, 0x1.fffffff768fa1p-1},
                                       {0x1.12e0be826d695p-30, 0x1.000000044b830p+0},
                                       {0x1.62e33eff19503p-2, 0x1.6a099138a089dp+0},
                                       {0x1p+0, 0x1.5bf0a8b145769p+1},
                                       {0x1.9266666666666p+5, 0x1.7b655e81f0704p+72},
                                       {0x1.2cb3333333333p+8, 0x1.c3714f17ae743p+433},
                                       {0x1.62d999999999ap+9, 0x1.d75ae7a50ee14p+1023}};
    compare("exp", obi_exp, row, sizeof row / sizeof *row, 2.5);
}
END_TEST

START_TEST(known_error_functions_are_known) {
    static const struct known row[] = {{0x1p-30, 0x1.fffffff6f9145p-1},
                                       {0x1p-3, 0x1.b82879728f11ep-1},
                                       {0x1p-1, 0x1.eb02147ce245cp-2},
                                       {0x1.7ff2e48e8a71ep-1, 0x1.27d7ac426033cp-2},
                                       {0x1.8p-1, 0x1.27c6d14c5e341p-2},
                                       {0x1p+0, 0x1.4226162fbddd5p-3},
                                       {0x1.8p+0, 0x1.15aaa8ec85205p-5},
                                       {0x1p+1, 0x1.328f5ec350e67p-8},
                                       {0x1.8p+1, 0x1.729df6503422ap-16},
                                       {0x1.3p+2, 0x1.453141082302ap-36},
                                       {0x1.7cp+2, 0x1.a6d7d18831888p-55},
                                       {0x1.8p+2, 0x1.8cf81557d20b6p-56},
                                       {0x1.84p+2, 0x1.71d0b55b79b86p-57},
                                       {0x1.4p+3, 0x1.7d8a7f2a8a2d0p-149},
                                       {0x1.44ccccccccccdp+4, 0x1.3d1f88ced24a2p-600},
                                       {0x1.a8p+4, 0x1.3df6725a60cf5p-1019},
                                       {0x1.bp+4, 0x0.0000000019e0fp-1022}};
    compare("erfc", obi_erfc, row, sizeof row / sizeof *row, 4.5);
}
END_TEST

START_TEST(known_chances_are_known) {
    static const struct known row[] = {{0x1.999999999999ap-4, 0x1.d7375f15b2f1ep-1},
                                       {0x1p+0, 0x1.44ed0bb7cb20bp-2},
                                       {0x1.0cccccccccccdp+0, 0x1.2cc470e20c11dp-2},
                                       {0x1.1p+0, 0x1.26ebc4925aa20p-2},
                                       {0x1.f5c28f5c28f5cp+0, 0x1.9990c58859312p-5},
                                       {0x1.8p+1, 0x1.61de1f985b5d7p-9},
                                       {0x1.4p+2, 0x1.33ca2f2133831p-21},
                                       {0x1.1p+3, 0x1.5dbbaccf1a4e0p-56},
                                       {0x1.899999999999ap+3, 0x1.e1932138a6191p-114},
                                       {0x1.4b33333333333p+4, 0x1.27efe2b38a1a8p-314},
                                       {0x1.e19999999999ap+4, 0x1.28b587947b1efp-659},
                                       {0x1.2cccccccccccdp+5, 0x0.18bb5ebc4c360p-1022},
                                       {0x1.3333333333333p+5, 0x0.000000000001bp-1022}};
    compare("two-sided", obi_two_sided, row, sizeof row / sizeof *row, 5.5);
}
END_TEST

START_TEST(what_is_no_number_stays_none) {
    uint64_t bits = UINT64_C(0x7ff8000000000001); /* half of such a one is no infinity */
    double least;
    memcpy(&least, &bits, sizeof least);
    ck_assert(isnan(obi_exp(least)) && isnan(obi_erfc(least)) && isnan(obi_two_sided(least)));
    ck_assert(isnan(obi_exp(NAN)) && isnan(obi_erfc(-NAN)) && isnan(obi_two_sided(-NAN)));
}
END_TEST

START_TEST(what_has_an_exact_value_has_it) {
    ck_assert(obi_exp(0) == 1 && obi_exp(-0.0) == 1 && obi_erfc(0) == 1 && obi_erfc(-0.0) == 1);
    ck_assert(isinf(obi_exp(710.5)) && obi_exp(-800) == 0 && obi_exp(-HUGE_VAL) == 0);
    ck_assert(obi_erfc(HUGE_VAL) == 0 && obi_erfc(-HUGE_VAL) == 2 && obi_erfc(30) == 0);
    ck_assert(obi_two_sided(0) == 1 && obi_two_sided(HUGE_VAL) == 0 && obi_two_sided(-40) == 0);
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
    tcase_add_test(t, the_exponential_is_within_two_units);
    tcase_add_test(t, the_error_function_is_within_four_units);
    tcase_add_test(t, a_chance_is_within_five_units_however_far_the_score_is);
    tcase_add_test(t, known_exponentials_are_known);
    tcase_add_test(t, known_error_functions_are_known);
    tcase_add_test(t, known_chances_are_known);
    tcase_add_test(t, what_is_no_number_stays_none);
    tcase_add_test(t, what_has_an_exact_value_has_it);
    tcase_add_test(t, published_values_come_out);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
