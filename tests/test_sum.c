/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * 256-bit integers. What comes out is held against long double where that is exact, and against
 * identities elsewhere. */
#include "core/sum.h"
#include "support.h"

#include <math.h>

static struct obi_sum of(int64_t a) {
    return obi_sum_of(obi_wide_of(a));
}

static int is_same(struct obi_sum a, struct obi_sum b) {
    return obi_sum_sign(obi_sum_sub(a, b)) == 0;
}

static int64_t draw(struct test_rng *rng) {
    int64_t value = (int64_t)(test_random(rng) >> (1 + test_below(rng, 63)));
    return test_below(rng, 2) ? -value : value;
}

START_TEST(what_was_added_and_taken_away_leaves_nothing) {
    struct test_rng rng = {test_seed(1)};
    for (int round = 0; round < 2000; round++) {
        int64_t x[20], w[20];
        struct obi_sum s = of(0);
        for (int i = 0; i < 20; i++) {
            x[i] = draw(&rng) >> 10;
            w[i] = draw(&rng);
            s = obi_sum_add(s, obi_sum_times(obi_sum_of(obi_wide_mul(x[i], x[i])), w[i]));
        }
        for (int i = 0; i < 20; i++) {
            s = obi_sum_sub(s, obi_sum_times(obi_sum_of(obi_wide_mul(x[i], x[i])), w[i]));
        }
        ck_assert_int_eq(obi_sum_sign(s), 0);
    }
}
END_TEST

START_TEST(products_keep_the_rules_of_arithmetic) {
    struct test_rng rng = {test_seed(2)};
    for (int round = 0; round < 20000; round++) {
        int64_t a = draw(&rng), b = draw(&rng), c = draw(&rng), d = draw(&rng) / 2;
        struct obi_sum ab_c = obi_sum_times(obi_sum_of(obi_wide_mul(a, b)), c);
        ck_assert(is_same(ab_c, obi_sum_mul(obi_wide_mul(a, b), obi_wide_of(c))));
        ck_assert(is_same(ab_c, obi_sum_times(obi_sum_of(obi_wide_mul(c, b)), a)));
        struct obi_sum wide = obi_sum_mul(obi_wide_mul(a, b), obi_wide_mul(c, d));
        ck_assert(is_same(wide, obi_sum_mul(obi_wide_mul(a, c), obi_wide_mul(d, b))));
        struct obi_sum both = obi_sum_add(obi_sum_times(of(a), d), obi_sum_times(of(b), d));
        ck_assert(is_same(
            both, obi_sum_mul(obi_wide_add(obi_wide_of(a), obi_wide_of(b)), obi_wide_of(d))));
    }
}
END_TEST

START_TEST(a_product_of_sums_fits_or_is_refused) {
    struct test_rng rng = {test_seed(6)};
    struct obi_sum out, large = obi_sum_mul(obi_wide_mul(INT64_MAX, INT64_MAX), obi_wide_of(4));
    for (int round = 0; round < 20000; round++) {
        int64_t a = draw(&rng), b = draw(&rng), c = draw(&rng), d = draw(&rng) / 4;
        struct obi_sum abc = obi_sum_times(obi_sum_of(obi_wide_mul(a, b)), c);
        ck_assert_int_eq(obi_sum_product(abc, of(d), &out), 1);
        ck_assert(is_same(out, obi_sum_mul(obi_wide_mul(a, b), obi_wide_mul(c, d))));
        ck_assert_int_eq(obi_sum_product(of(d), abc, &out), 1);
        ck_assert(is_same(out, obi_sum_mul(obi_wide_mul(a, b), obi_wide_mul(c, d))));
    }
    ck_assert_int_eq(obi_sum_product(large, large, &out), 0); /* 2 x 128 bits */
}
END_TEST

START_TEST(a_quotient_is_the_nearest_double) {
    struct test_rng rng = {test_seed(3)};
    for (int round = 0; round < 20000; round++) {
        int64_t a = draw(&rng), b = draw(&rng), k = draw(&rng), l = draw(&rng);
        if (!b || !k || !l) continue;
        double wanted = obi_wide_ratio(obi_wide_of(b < 0 ? -a : a), obi_wide_of(b < 0 ? -b : b));
        obi_wide factor = obi_wide_mul(k < 0 ? -k : k, l < 0 ? -l : l);
        struct obi_sum num = obi_sum_mul(obi_wide_of(b < 0 ? -a : a), factor);
        struct obi_sum den = obi_sum_mul(obi_wide_of(b < 0 ? -b : b), factor);
        ck_assert_double_eq(obi_sum_ratio(num, den), wanted); /* a common factor changes nothing */
    }
}
END_TEST

START_TEST(a_wide_quotient_is_that_of_its_parts) {
    struct test_rng rng = {test_seed(4)};
    for (int round = 0; round < 20000; round++) {
        int64_t a = draw(&rng) / 4, b = (draw(&rng) / 4 & INT64_C(0xffffffff)) + 1;
        int64_t q = (int64_t)(test_random(&rng) >> 12); /* 52 bits: the quotient is exact */
        struct obi_sum den = obi_sum_mul(obi_wide_mul(a, a), obi_wide_mul(b, b));
        if (!obi_sum_sign(den)) continue;
        ck_assert_double_eq(obi_sum_ratio(obi_sum_times(den, q), den), (double)q);
        ck_assert_double_eq(obi_sum_ratio(obi_sum_times(den, -q), den), -(double)q);
    }
    ck_assert_double_eq(obi_sum_ratio(of(0), of(3)), 0);
}
END_TEST

START_TEST(a_sum_becomes_the_nearest_double) {
    struct test_rng rng = {test_seed(5)};
    for (int round = 0; round < 20000; round++) {
        int64_t a = draw(&rng);
        int k = (int)test_below(&rng, 62), l = (int)test_below(&rng, 62);
        struct obi_sum s = obi_sum_times(obi_sum_times(of(a), INT64_C(1) << k), INT64_C(1) << l);
        ck_assert_double_eq(obi_sum_to_double(s), ldexp((double)a, k + l));
    }
    struct obi_sum tie = obi_sum_add(obi_sum_times(of(INT64_C(1) << 60), INT64_C(1) << 60), of(1));
    ck_assert_double_eq(obi_sum_to_double(tie), 0x1p120);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("sum");
    TCase *c = tcase_create("sum");
    tcase_add_test(c, what_was_added_and_taken_away_leaves_nothing);
    tcase_add_test(c, products_keep_the_rules_of_arithmetic);
    tcase_add_test(c, a_product_of_sums_fits_or_is_refused);
    tcase_add_test(c, a_quotient_is_the_nearest_double);
    tcase_add_test(c, a_wide_quotient_is_that_of_its_parts);
    tcase_add_test(c, a_sum_becomes_the_nearest_double);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
