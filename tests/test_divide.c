/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Long division against division bit by bit. */
#include "core/divide.h"
#include "support.h"

#include <inttypes.h>
#include <string.h>

enum { MOST = 4 };

/* -- oracle: the schoolbook, bit by bit, in one limb more -------------------------------------- */

static void double_it(uint64_t *a, int n) {
    for (int i = n - 1; i > 0; i--) a[i] = a[i] << 1 | a[i - 1] >> 63;
    a[0] <<= 1;
}

static int is_less(const uint64_t *a, const uint64_t *b, int n) {
    for (int i = n - 1; i >= 0; i--)
        if (a[i] != b[i]) return a[i] < b[i];
    return 0;
}

static void take_away(uint64_t *a, const uint64_t *b, int n) {
    uint64_t borrow = 0;
    for (int i = 0; i < n; i++) {
        uint64_t left = a[i] - b[i] - borrow;
        borrow = a[i] < b[i] || (a[i] == b[i] && borrow);
        a[i] = left;
    }
}

static uint64_t bit_by_bit(const uint64_t *rest, const uint64_t *d, int n) {
    uint64_t r[MOST + 1] = {0}, by[MOST + 1] = {0}, quotient = 0, any = 0;
    memcpy(r, rest, (size_t)n * sizeof *r);
    memcpy(by, d, (size_t)n * sizeof *by);
    for (int i = 0; i < 64; i++) {
        double_it(r, n + 1);
        int fits = !is_less(r, by, n + 1);
        if (fits) take_away(r, by, n + 1);
        quotient = quotient << 1 | (uint64_t)fits;
    }
    for (int i = 0; i <= n; i++) any |= r[i];
    return quotient | (any != 0);
}

/* -- numbers ----------------------------------------------------------------------------------- */

/* Limbs of digits that are all ones, all zeros, nearly so, or anything: where guesses go wrong. */
static uint64_t random_limb(struct test_rng *rng) {
    static const uint32_t edge[] = {0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
    uint64_t limb = test_random(rng);
    if (test_below(rng, 2)) limb = (uint32_t)limb | (uint64_t)edge[test_below(rng, 6)] << 32;
    if (test_below(rng, 2)) limb = (limb >> 32) << 32 | edge[test_below(rng, 6)];
    return limb;
}

static void random_pair(struct test_rng *rng, uint64_t *rest, uint64_t *d, int n) {
    do {
        for (int i = 0; i < n; i++) {
            d[i] = random_limb(rng);
            rest[i] = test_below(rng, 3) ? random_limb(rng) : d[i];
        }
        d[n - 1] |= UINT64_C(1) << 63;
    } while (!is_less(rest, d, n));
}

/* -- tests ------------------------------------------------------------------------------------- */

START_TEST(a_quotient_is_that_of_division_bit_by_bit) {
    struct test_rng rng = {test_seed(1)};
    for (uint64_t i = 0; i < test_rounds(300000); i++) {
        uint64_t rest[MOST], d[MOST];
        int n = 1 + (int)test_below(&rng, MOST);
        random_pair(&rng, rest, d, n);
        uint64_t expected = bit_by_bit(rest, d, n), got = obi_divide(rest, d, n);
        ck_assert_msg(got == expected, "round %" PRIu64 ", %d limbs: %" PRIx64 " is not %" PRIx64,
                      i, n, got, expected);
    }
}
END_TEST

/* Knuth's exercise 21 in two digits: the guess is 2 too large. */
START_TEST(a_guess_that_is_two_too_large_is_put_right) {
    uint64_t d[] = {UINT64_MAX, UINT64_C(0x80000000ffffffff)};
    uint64_t rest[] = {0, UINT64_C(0x8000000000000000)};
    uint64_t expected = bit_by_bit(rest, d, 2);
    ck_assert_uint_eq(obi_divide(rest, d, 2), expected);
}
END_TEST

START_TEST(what_leaves_no_rest_says_so) {
    uint64_t d[] = {0, UINT64_C(1) << 63}, half[] = {0, UINT64_C(1) << 62};
    ck_assert_uint_eq(obi_divide(half, d, 2), UINT64_C(1) << 63);
    uint64_t more[] = {1, UINT64_C(1) << 62};
    ck_assert_uint_eq(obi_divide(more, d, 2), (UINT64_C(1) << 63) + 1);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("divide");
    TCase *t = tcase_create("divide");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_quotient_is_that_of_division_bit_by_bit);
    tcase_add_test(t, a_guess_that_is_two_too_large_is_put_right);
    tcase_add_test(t, what_leaves_no_rest_says_so);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
