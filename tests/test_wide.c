/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Both variants of the wide integers against the compiler's own. What is rounded is judged by whole
 * numbers of 512 bits: a double is right when the exact value lies between the midpoints to its two
 * neighbours, on a midpoint only when its mantissa is even. */
#include "core/wide.h"
#include "support.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

__extension__ typedef __int128 i128;
__extension__ typedef unsigned __int128 u128;

static obi_wide wide(i128 a) {
#if defined(__SIZEOF_INT128__) && !defined(OBI_NO_INT128)
    return a;
#else
    return (obi_wide){(uint64_t)((u128)a >> 64), (uint64_t)a};
#endif
}

static int is_value(obi_wide a, i128 value) {
    obi_wide b = wide(value);
    return memcmp(&a, &b, sizeof a) == 0;
}

static u128 magnitude(i128 a) {
    return a < 0 ? -(u128)a : (u128)a;
}

/* -- 512 bits ---------------------------------------------------------------------------------- */

enum { LIMBS = 16 };

struct big {
    uint32_t limb[LIMBS]; /* least first */
};

static struct big big_of(u128 a) {
    struct big b = {{0}};
    for (int i = 0; a; a >>= 32) b.limb[i++] = (uint32_t)a;
    return b;
}

static struct big big_mul(struct big a, struct big b) {
    struct big product = {{0}};
    for (int i = 0; i < LIMBS; i++) {
        uint64_t carry = 0;
        for (int k = 0; b.limb[i] && i + k < LIMBS; k++) {
            carry += (uint64_t)a.limb[k] * b.limb[i] + product.limb[i + k];
            product.limb[i + k] = (uint32_t)carry;
            carry >>= 32;
        }
    }
    return product;
}

static struct big big_shift_left(struct big a, int n) {
    struct big b = {{0}};
    for (int i = LIMBS - 1; i >= n / 32; i--) {
        uint64_t high = a.limb[i - n / 32], low = i > n / 32 ? a.limb[i - n / 32 - 1] : 0;
        b.limb[i] = (uint32_t)((high << 32 | low) << (n % 32) >> 32);
    }
    return b;
}

static int big_compare(struct big a, struct big b) {
    for (int i = LIMBS - 1; i >= 0; i--) {
        if (a.limb[i] != b.limb[i]) return a.limb[i] < b.limb[i] ? -1 : 1;
    }
    return 0;
}

/* Whether q is the double nearest to num / den, all above 0, ties to even. With q = m 2^e the
 * midpoints are (m + 1/2) 2^e above and (m - 1/2) 2^e below; where m is the least of its binade the
 * doubles below lie twice as close: (m - 1/4) 2^e. Everything is taken four times. */
static int is_nearest(double q, u128 num, u128 den) {
    int exponent;
    uint64_t m = (uint64_t)ldexp(frexp(q, &exponent), 53);
    int is_least = m == UINT64_C(1) << 52, is_even = m % 2 == 0;
    struct big value = big_shift_left(big_of(num), 2);
    struct big below = big_mul(big_of(den), big_of(4 * m - (is_least ? 1 : 2)));
    struct big above = big_mul(big_of(den), big_of(4 * m + 2));
    exponent -= 53;
    if (exponent < 0) value = big_shift_left(value, -exponent);
    if (exponent > 0) below = big_shift_left(below, exponent);
    if (exponent > 0) above = big_shift_left(above, exponent);
    int over = big_compare(value, below), under = big_compare(above, value);
    return (over > 0 || (over == 0 && is_even)) && (under > 0 || (under == 0 && is_even));
}

/* The judge itself: doubles beside the right one must not pass, nor the odd side of a tie. */
START_TEST(the_judge_of_roundings_can_say_no) {
    uint64_t odd = (UINT64_C(1) << 53) + 1;
    ck_assert(is_nearest(1.0 / 3, 1, 3));
    ck_assert(!is_nearest(nextafter(1.0 / 3, 1), 1, 3));
    ck_assert(!is_nearest(nextafter(1.0 / 3, 0), 1, 3));
    ck_assert(is_nearest(0x1p53, odd, 1));
    ck_assert(!is_nearest(0x1p53 + 2, odd, 1));
    ck_assert(is_nearest(0x1p53 + 4, odd + 2, 1));
    ck_assert(!is_nearest(0x1p53 + 2, odd + 2, 1));
    ck_assert(is_nearest(0x1p127, (u128)1 << 127, 1));
    ck_assert(!is_nearest(nextafter(0x1p127, 0), (u128)1 << 127, 1));
}
END_TEST

/* -- operands ---------------------------------------------------------------------------------- */

static const int64_t edge[] = {INT64_MIN,
                               INT64_MIN + 1,
                               -INT64_MAX / 2,
                               -4294967297,
                               -4294967296,
                               -4294967295,
                               -2,
                               -1,
                               0,
                               1,
                               2,
                               3,
                               4294967295,
                               4294967296,
                               4294967297,
                               INT64_MAX / 2,
                               INT64_MAX - 1,
                               INT64_MAX};

enum { N_EDGES = sizeof edge / sizeof *edge };

/* Of any length up to so many bits: random, a power of two, all ones, a few ones on top, or a few
 * on top and one at the bottom, where roundings go wrong. */
static u128 random_magnitude(struct test_rng *rng, unsigned most_bits) {
    unsigned bits = (unsigned)test_below(rng, most_bits + 1);
    if (!bits) return 0;
    u128 top = (u128)1 << (bits - 1), ones = top | (top - 1);
    u128 random = (((u128)test_random(rng) << 64) | test_random(rng)) & ones;
    u128 high = random & ~(ones >> (1 + test_below(rng, 60)));
    switch (test_below(rng, 6)) {
    case 0: return top;
    case 1: return ones;
    case 2: return top | high;
    case 3: return top | high | 1;
    default: return top | random;
    }
}

static i128 random_wide(struct test_rng *rng, unsigned most_bits) {
    u128 a = random_magnitude(rng, most_bits);
    return test_random(rng) & 1 ? -(i128)a : (i128)a;
}

/* -- exact operations -------------------------------------------------------------------------- */

START_TEST(every_int64_is_itself_and_products_are_exact) {
    struct test_rng rng = {test_seed(1)};
    for (int i = 0; i < N_EDGES; i++) {
        ck_assert(is_value(obi_wide_of(edge[i]), edge[i]));
        for (int k = 0; k < N_EDGES; k++) {
            ck_assert(is_value(obi_wide_mul(edge[i], edge[k]), (i128)edge[i] * edge[k]));
        }
    }
    for (int i = 0; i < 100000; i++) {
        int64_t a = (int64_t)random_wide(&rng, 63), b = (int64_t)random_wide(&rng, 63);
        if (!is_value(obi_wide_mul(a, b), (i128)a * b))
            ck_abort_msg("%" PRId64 " x %" PRId64, a, b);
    }
}
END_TEST

START_TEST(sums_and_differences_are_exact) {
    struct test_rng rng = {test_seed(2)};
    for (int i = 0; i < 100000; i++) {
        i128 a = random_wide(&rng, 126), b = random_wide(&rng, 126);
        int right = is_value(obi_wide_add(wide(a), wide(b)), a + b) &&
                    is_value(obi_wide_sub(wide(a), wide(b)), a - b) &&
                    is_value(obi_wide_sub(wide(a), wide(a)), 0) &&
                    is_value(obi_wide_negate(wide(a)), -a);
        if (!right) ck_abort_msg("pair %d", i);
    }
}
END_TEST

START_TEST(multiples_are_exact) {
    static const uint32_t factor[] = {0, 1, 2, 3, 100, 10000, 20000, INT32_MAX, UINT32_MAX};
    struct test_rng rng = {test_seed(3)};
    for (int i = 0; i < 100000; i++) {
        i128 a = random_wide(&rng, 95);
        uint32_t k = i % 2 ? (uint32_t)random_magnitude(&rng, 32) : factor[i / 2 % 9];
        if (!is_value(obi_wide_times(wide(a), k), a * (i128)k)) ck_abort_msg("pair %d", i);
    }
}
END_TEST

START_TEST(a_quotient_is_rounded_down) {
    static const uint32_t divisor[] = {1, 2, 3, 7, 10, 2000000, INT32_MAX, UINT32_MAX};
    struct test_rng rng = {test_seed(5)};
    for (int i = -30; i < 100000; i++) {
        i128 a = i < 30 ? i : random_wide(&rng, 127);
        i128 d = i % 2 ? divisor[(i + 30) / 2 % 8] : (i128)random_magnitude(&rng, 31) + 1;
        i128 floor_of_quotient = a / d - (a % d < 0);
        if (!is_value(obi_wide_divide(wide(a), (uint32_t)d), floor_of_quotient))
            ck_abort_msg("number %d", i);
    }
}
END_TEST

START_TEST(two_halves_are_joined_to_the_same_number) {
    struct test_rng rng = {test_seed(6)};
    for (int i = -9; i < 100000; i++) {
        i128 a = i < 9 ? i : random_wide(&rng, 127);
        int64_t high = obi_wide_high(wide(a));
        uint64_t low = obi_wide_low(wide(a));
        int right = (i128)high == (a - (i128)low) / ((i128)1 << 64) && low == (uint64_t)a &&
                    is_value(obi_wide_join(high, low), a);
        if (!right) ck_abort_msg("number %d", i);
    }
}
END_TEST

START_TEST(a_fraction_of_2_to_64_is_rounded_down) {
    struct test_rng rng = {test_seed(7)};
    for (int i = 0; i < 100000; i++) {
        uint64_t d = (uint64_t)random_magnitude(&rng, i % 2 ? 64 : 20) | 1;
        uint64_t n = i % 5 ? test_random(&rng) % d : d - 1;
        u128 got = obi_wide_fraction(n, d), whole = (u128)n << 64;
        if (got * d > whole || whole - got * d >= d) ck_abort_msg("pair %d", i);
    }
}
END_TEST

START_TEST(a_half_is_rounded_down) {
    struct test_rng rng = {test_seed(4)};
    for (int i = -9; i < 100000; i++) {
        i128 a = i < 9 ? i : random_wide(&rng, 127);
        i128 floor_of_half = a / 2 - (a % 2 < 0);
        if (!is_value(obi_wide_half(wide(a)), floor_of_half)) ck_abort_msg("number %d", i);
    }
}
END_TEST

START_TEST(sign_magnitude_and_equality_are_those_of_the_number) {
    struct test_rng rng = {test_seed(5)};
    for (int i = 0; i < 100000; i++) {
        i128 a = i < N_EDGES ? edge[i] : random_wide(&rng, 127), b = random_wide(&rng, 2);
        struct obi_magnitude m = obi_wide_magnitude(wide(a));
        int right = obi_wide_sign(wide(a)) == (a > 0) - (a < 0) && m.negative == (a < 0) &&
                    ((u128)m.hi << 64 | m.lo) == magnitude(a) && obi_wide_equal(wide(a), wide(a)) &&
                    !obi_wide_equal(wide(a), wide(a ^ 1)) &&
                    !obi_wide_equal(wide(a), wide(a ^ (i128)1 << 64)) &&
                    obi_wide_equal(wide(a % 2), wide(b)) == (a % 2 == b);
        if (!right) ck_abort_msg("number %d", i);
    }
}
END_TEST

/* -- roundings --------------------------------------------------------------------------------- */

static void check_to_double(i128 a, const char *what, int i) {
    double q = obi_wide_to_double(wide(a));
    int right = a ? is_nearest(fabs(q), magnitude(a), 1) : q == 0;
    if (!right || !signbit(q) != (a >= 0)) ck_abort_msg("%s %d is %a", what, i, q);
}

static void check_ratio(i128 num, i128 den, const char *what, int i) {
    double q = obi_wide_ratio(wide(num), wide(den));
    int right = num ? is_nearest(fabs(q), magnitude(num), magnitude(den)) : q == 0;
    if (num && !signbit(q) != ((num < 0) == (den < 0))) right = 0;
    if (!right) ck_abort_msg("%s %d is %a", what, i, q);
}

/* An odd number of 54 bits lies between two doubles. */
static u128 random_tie(struct test_rng *rng) {
    uint64_t bits = test_random(rng);
    if (bits % 8 == 0) bits |= (UINT64_C(1) << 53) - 1; /* rounds up into the next binade */
    return (bits & ((UINT64_C(1) << 53) - 1)) | UINT64_C(1) << 53 | 1;
}

START_TEST(a_number_becomes_the_nearest_double) {
    struct test_rng rng = {test_seed(6)};
    i128 least = -(i128)(((u128)1 << 127) - 1) - 1;
    for (int i = 0; i < N_EDGES; i++) check_to_double(edge[i], "edge", i);
    for (int i = 0; i < 50000; i++) check_to_double(random_wide(&rng, 127), "number", i);
    for (int i = 0; i < 3; i++) check_to_double(least + i, "least", i);
}
END_TEST

START_TEST(a_number_between_two_doubles_becomes_the_even_one) {
    struct test_rng rng = {test_seed(7)};
    for (int i = 0; i < 20000; i++) {
        i128 tie = (i128)(random_tie(&rng) << test_below(&rng, 73));
        for (int beside = -1; beside <= 1; beside++) {
            check_to_double(tie + beside, "tie", i);
            check_to_double(-tie + beside, "negative tie", i);
        }
    }
}
END_TEST

START_TEST(a_ratio_is_the_nearest_double) {
    struct test_rng rng = {test_seed(8)};
    for (int i = 0; i < N_EDGES * N_EDGES; i++) {
        if (edge[i % N_EDGES]) check_ratio(edge[i / N_EDGES], edge[i % N_EDGES], "edges", i);
    }
    for (int i = 0; i < 50000; i++) {
        i128 num = random_wide(&rng, 127), den = random_wide(&rng, 127);
        if (den) check_ratio(num, den, "pair", i);
        if (den / 2) check_ratio(den / 2 + num % 2, den / 2, "pair near 1", i);
    }
}
END_TEST

/* Numerators and denominators about 53 bits long, where the way of dividing changes. */
START_TEST(a_ratio_of_doubles_and_one_of_longer_numbers_agree) {
    struct test_rng rng = {test_seed(9)};
    for (int i = 0; i < 20000; i++) {
        i128 num = ((i128)1 << (52 + test_below(&rng, 3))) + random_wide(&rng, 52);
        i128 den = ((i128)1 << (52 + test_below(&rng, 3))) + random_wide(&rng, 52);
        check_ratio(num, den ? den : 1, "pair", i);
    }
}
END_TEST

/* (tie x d) / (d 2^k): the sticky bit decides, so numbers beside it are tried as well. */
START_TEST(a_ratio_between_two_doubles_is_the_even_one) {
    struct test_rng rng = {test_seed(10)};
    for (int i = 0; i < 20000; i++) {
        i128 d = (i128)(random_magnitude(&rng, 70) | 1), num = (i128)random_tie(&rng) * d;
        i128 den = (i128)((u128)d << test_below(&rng, 56));
        for (int beside = -1; beside <= 1; beside++) {
            check_ratio(num + beside, den, "tie", i);
            check_ratio(-num + beside, den, "negative tie", i);
            check_ratio(num + beside, -den, "tie by a negative", i);
        }
    }
}
END_TEST

START_TEST(nothing_over_something_is_plus_zero) {
    for (int bits = 0; bits < 127; bits++) {
        double q = obi_wide_ratio(wide(0), wide((i128)1 << bits));
        ck_assert(q == 0 && !signbit(q));
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("wide");
    TCase *tc = tcase_create("wide");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, the_judge_of_roundings_can_say_no);
    tcase_add_test(tc, every_int64_is_itself_and_products_are_exact);
    tcase_add_test(tc, sums_and_differences_are_exact);
    tcase_add_test(tc, multiples_are_exact);
    tcase_add_test(tc, a_quotient_is_rounded_down);
    tcase_add_test(tc, two_halves_are_joined_to_the_same_number);
    tcase_add_test(tc, a_fraction_of_2_to_64_is_rounded_down);
    tcase_add_test(tc, a_half_is_rounded_down);
    tcase_add_test(tc, sign_magnitude_and_equality_are_those_of_the_number);
    tcase_add_test(tc, a_number_becomes_the_nearest_double);
    tcase_add_test(tc, a_number_between_two_doubles_becomes_the_even_one);
    tcase_add_test(tc, a_ratio_is_the_nearest_double);
    tcase_add_test(tc, a_ratio_of_doubles_and_one_of_longer_numbers_agree);
    tcase_add_test(tc, a_ratio_between_two_doubles_is_the_even_one);
    tcase_add_test(tc, nothing_over_something_is_plus_zero);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
