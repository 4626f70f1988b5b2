/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The logarithm against that of long double. Where long double is no wider than double, as on some
 * machines and under Valgrind, the oracle is that of double, which is itself a few units off in the
 * last place and is allowed them. */
#include "core/log.h"
#include "support.h"

#include <inttypes.h>
#include <math.h>

__extension__ typedef __int128 i128;
__extension__ typedef unsigned __int128 u128;

enum { MOST_BITS = 120, ULPS = 2, ORACLE_ULPS = 4 };

struct pair {
    i128 a, b;
};

static obi_wide wide(i128 a) {
#if defined(__SIZEOF_INT128__) && !defined(OBI_NO_INT128)
    return a;
#else
    return (obi_wide){(uint64_t)((u128)a >> 64), (uint64_t)a};
#endif
}

static double log_ratio(i128 a, i128 b) {
    return obi_log_ratio(wide(a), wide(b));
}

static i128 random_above_zero(struct test_rng *rng, unsigned most_bits) {
    unsigned bits = (unsigned)test_below(rng, most_bits);
    u128 top = (u128)1 << bits;
    u128 random = ((u128)test_random(rng) << 64) | test_random(rng);
    return (i128)(top | (random & (top - 1)));
}

/* Any two numbers, two that differ little, two that differ by about a power of two, or two of sizes
 * as books have them. */
static struct pair random_pair(struct test_rng *rng) {
    i128 a = random_above_zero(rng, MOST_BITS);
    struct pair near = {a, a + 1 + random_above_zero(rng, MOST_BITS) % (a / 3 + 1)};
    struct pair doubled = {a, (a >> test_below(rng, 90)) + (i128)test_below(rng, 3)};
    switch (test_below(rng, 4)) {
    case 0: return (struct pair){a, random_above_zero(rng, MOST_BITS)};
    case 1: return near;
    case 2: return doubled.b ? doubled : near;
    default: return (struct pair){random_above_zero(rng, 40), random_above_zero(rng, 40)};
    }
}

/* -- oracle ------------------------------------------------------------------------------------ */

/* What this machine does, not what its header says: Valgrind computes long double in 53 bits. */
static int long_double_is_wide(void) {
    volatile long double sum = 1;
    sum += 0x1p-60L;
    return sum > 1;
}

/* The difference is exact, so nothing cancels where a and b are close. */
static long double exact_log(i128 a, i128 b) {
    i128 difference = a - b, distance = difference < 0 ? -difference : difference;
    if (distance < b / 2) return log1pl((long double)difference / (long double)b);
    return logl((long double)a / (long double)b);
}

static long double rough_log(i128 a, i128 b) {
    i128 difference = a - b, distance = difference < 0 ? -difference : difference;
    if (distance < b / 2) return (long double)log1p((double)difference / (double)b);
    return (long double)log((double)a / (double)b);
}

static double ulps_off(double value, long double exact) {
    double size = fabs((double)exact);
    return (double)(fabsl((long double)value - exact) /
                    (long double)(nextafter(size, HUGE_VAL) - size));
}

/* -- tests ------------------------------------------------------------------------------------- */

START_TEST(a_log_is_within_two_units_in_the_last_place) {
    uint64_t seed = test_seed(1), rounds = test_rounds(1000000);
    int is_wide = long_double_is_wide();
    double allowed = is_wide ? ULPS : ULPS + ORACLE_ULPS;
    struct test_rng rng = {seed};
    for (uint64_t i = 0; i < rounds; i++) {
        struct pair p = random_pair(&rng);
        double value = log_ratio(p.a, p.b);
        long double exact = is_wide ? exact_log(p.a, p.b) : rough_log(p.a, p.b);
        double off = p.a == p.b ? fabs(value) : ulps_off(value, exact);
        if (off > allowed) {
            ck_abort_msg("seed %" PRIu64 ", pair %" PRIu64 ": %a is %g off", seed, i, value, off);
        }
    }
}
END_TEST

/* Worked out elsewhere to 50 digits, then rounded. */
START_TEST(known_logs_are_known) {
    static const struct {
        int64_t a, b;
        double log;
    } row[] = {{2, 1, 0x1.62e42fefa39efp-1},       {4, 1, 0x1.62e42fefa39efp+0},
               {3, 1, 0x1.193ea7aad030bp+0},       {10, 1, 0x1.26bb1bbb55516p+1},
               {3, 2, 0x1.9f323ecbf984cp-2},       {INT64_C(1) << 62, 1, 0x1.57cd0e7026820p+5},
               {1001, 1000, 0x1.060354f8c3ebfp-10}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        double value = log_ratio(row[i].a, row[i].b);
        ck_assert_msg(ulps_off(value, (long double)row[i].log) <= ULPS,
                      "ln(%" PRId64 " / %" PRId64 ") is %a", row[i].a, row[i].b, value);
    }
}
END_TEST

START_TEST(swapping_both_flips_the_sign_and_nothing_else) {
    struct test_rng rng = {test_seed(2)};
    for (int i = 0; i < 200000; i++) {
        struct pair p = random_pair(&rng);
        double forth = log_ratio(p.a, p.b), back = log_ratio(p.b, p.a);
        if (forth != -back) ck_abort_msg("pair %d: %a and %a", i, forth, back);
    }
}
END_TEST

START_TEST(equals_are_exactly_plus_zero) {
    struct test_rng rng = {test_seed(3)};
    for (int i = 0; i < 10000; i++) {
        i128 a = random_above_zero(&rng, MOST_BITS);
        double value = log_ratio(a, a);
        if (value != 0 || signbit(value)) ck_abort_msg("number %d: %a", i, value);
    }
}
END_TEST

START_TEST(beside_nothing_all_is_infinite) {
    ck_assert_double_infinite(log_ratio(1, 0));
    ck_assert_double_infinite(log_ratio(0, (i128)1 << 90));
    ck_assert(log_ratio(1, 0) > 0 && log_ratio(0, 1) < 0);
    ck_assert(log_ratio(0, 0) == 0);
}
END_TEST

START_TEST(the_sign_tells_which_is_greater_even_by_one) {
    struct test_rng rng = {test_seed(4)};
    for (int i = 0; i < 100000; i++) {
        i128 a = random_above_zero(&rng, MOST_BITS);
        if (!(log_ratio(a + 1, a) > 0 && log_ratio(a, a + 1) < 0)) ck_abort_msg("number %d", i);
    }
}
END_TEST

/* The ratio matters, not its parts, as long as no bit is lost. */
START_TEST(doubling_both_changes_nothing) {
    struct test_rng rng = {test_seed(5)};
    for (int i = 0; i < 50000; i++) {
        i128 a = random_above_zero(&rng, 60), b = random_above_zero(&rng, 60);
        i128 scale = (i128)1 << test_below(&rng, 60);
        if (log_ratio(a, b) != log_ratio(a * scale, b * scale)) ck_abort_msg("pair %d", i);
    }
}
END_TEST

/* Steps about a spot, each about the weight of a last place or one. */
static int falls_near(struct test_rng *rng, i128 a, i128 b) {
    i128 step = test_below(rng, 2) ? 1 : 1 + (a >> 53) * (i128)(1 + test_below(rng, 8)) / 4;
    double last = -HUGE_VAL, last_swapped = HUGE_VAL;
    for (int i = -4; i <= 4; i++) {
        if (a + i * step <= 0) continue;
        double value = log_ratio(a + i * step, b), swapped = log_ratio(b, a + i * step);
        if (value < last || swapped > last_swapped) return 1;
        last = value;
        last_swapped = swapped;
    }
    return 0;
}

START_TEST(a_greater_ratio_never_has_a_smaller_log) {
    struct test_rng rng = {test_seed(6)};
    for (int i = 0; i < 20000; i++) {
        struct pair p = random_pair(&rng);
        if (falls_near(&rng, p.a, p.b)) ck_abort_msg("neighbourhood %d", i);
    }
}
END_TEST

/* Where one doubling more is taken out of the ratio. */
START_TEST(nothing_jumps_back_at_the_powers_of_two) {
    struct test_rng rng = {test_seed(7)};
    for (int i = 0; i < 20000; i++) {
        i128 b = random_above_zero(&rng, 90), a = b << test_below(&rng, 30);
        if (falls_near(&rng, a, b)) ck_abort_msg("neighbourhood %d", i);
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("log");
    TCase *tc = tcase_create("log");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_log_is_within_two_units_in_the_last_place);
    tcase_add_test(tc, known_logs_are_known);
    tcase_add_test(tc, swapping_both_flips_the_sign_and_nothing_else);
    tcase_add_test(tc, equals_are_exactly_plus_zero);
    tcase_add_test(tc, beside_nothing_all_is_infinite);
    tcase_add_test(tc, the_sign_tells_which_is_greater_even_by_one);
    tcase_add_test(tc, doubling_both_changes_nothing);
    tcase_add_test(tc, a_greater_ratio_never_has_a_smaller_log);
    tcase_add_test(tc, nothing_jumps_back_at_the_powers_of_two);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
