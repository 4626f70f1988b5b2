/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Doubles as decimals, against strtod() and printf() of the C library, which round correctly, and
 * against the texts of Python 3's repr(float()). */
#include "core/real.h"
#include "core/shortest.h"
#include "support.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 64, MOST_DIGITS = 17 };

static double double_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void put(double value, char text[ROOM]) {
    struct obi_text t;
    obi_text_init(&t, text, ROOM);
    obi_text_put_real(&t, value);
    ck_assert_msg(!t.cut, "%a is longer than %d: %s", value, ROOM, text);
}

/* Any bits, a number of few digits, or one near a power of two, where the neighbours differ. */
static double random_double(struct test_rng *rng) {
    int exponent = (int)test_below(rng, 2098) - 1074;
    switch (test_below(rng, 4)) {
    case 0: return (double)(int64_t)test_below(rng, 1000000000) / 1000;
    case 1: return ldexp(1, exponent);
    case 2: return nextafter(ldexp(1, exponent), test_below(rng, 2) ? 0 : HUGE_VAL);
    default: return double_of(test_random(rng));
    }
}

/* The slow and obvious way: round to one digit, to two and so on, until it reads back. That misses
 * a text of fewer digits that reads back and is not the nearest of its length. */
static void shortest_of_printf(double value, char text[ROOM]) {
    for (int n = 1; n <= MOST_DIGITS; n++) {
        snprintf(text, ROOM, "%.*e", n - 1, value);
        if (strtod(text, NULL) == value) return;
    }
}

static int count_digits(const char *text) {
    char digits[ROOM];
    int n = 0, begin = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text >= '0' && *text <= '9') digits[n++] = *text;
    }
    while (begin < n - 1 && digits[begin] == '0') begin++;
    while (n > begin + 1 && digits[n - 1] == '0') n--;
    return n - begin;
}

START_TEST(every_text_reads_back_as_the_same_double) {
    uint64_t seed = test_seed(1), rounds = test_rounds(40000);
    struct test_rng rng = {seed};
    char text[ROOM];
    for (uint64_t i = 0; i < rounds; i++) {
        double value = random_double(&rng);
        if (!isfinite(value)) continue;
        put(value, text);
        double back = strtod(text, NULL);
        ck_assert_msg(back == value, "seed %" PRIu64 ", number %" PRIu64 ": %a is %s, that is %a",
                      seed, i, value, text, back);
    }
}
END_TEST

START_TEST(no_text_has_more_digits_than_it_needs) {
    uint64_t seed = test_seed(2), rounds = test_rounds(10000);
    struct test_rng rng = {seed};
    char text[ROOM], wanted[ROOM];
    for (uint64_t i = 0; i < rounds; i++) {
        double value = random_double(&rng);
        if (!isfinite(value)) continue;
        put(value, text);
        shortest_of_printf(value, wanted);
        int n = count_digits(text), most = count_digits(wanted);
        int is_near = n < most || strtold(text, NULL) == strtold(wanted, NULL);
        ck_assert_msg(n <= most && is_near, "seed %" PRIu64 ", number %" PRIu64 ": %s and not %s",
                      seed, i, text, wanted);
    }
}
END_TEST

START_TEST(known_texts_are_known) {
    static const struct {
        double value;
        const char *text;
    } row[] = {{0, "0"},
               {-0.0, "0"},
               {1, "1"},
               {-0.25, "-0.25"},
               {0.1, "0.1"},
               {1.0 / 3, "0.3333333333333333"},
               {1e-18, "0.000000000000000001"},

               {1e-19, "1e-19"},
               {1.5e-300, "1.5e-300"},
               {-1.5e300, "-1.5e+300"},
               {0.1234567890123456, "0.1234567890123456"},
               {0.0012345678901234567, "1.2345678901234567e-3"},
               {0x1p53, "9007199254740992"},
               {5e18, "5000000000000000000"},
               {1e19, "1e+19"},
               {9.5367431640625e-7, "9.5367431640625e-7"},
               {0x1p-1074, "5e-324"},
               {0x1p-1073, "1e-323"},
               {0x0.fffffffffffffp-1022, "2.225073858507201e-308"},
               {0x1p-1022, "2.2250738585072014e-308"},
               {0x1.fffffffffffffp+1023, "1.7976931348623157e+308"},
               {0x1p-44, "5.684341886080802e-14"},
               {9007199254740993e7, "9.007199254740994e+22"},
               {9e22, "9e+22"},
               {1e23, "1e+23"},
               {2e-44, "2e-44"},
               {NAN, "NaN"},
               {HUGE_VAL, "inf"},
               {-HUGE_VAL, "-inf"}};
    char text[ROOM];
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        put(row[i].value, text);
        ck_assert_str_eq(text, row[i].text);
    }
}
END_TEST

START_TEST(a_decimal_comes_back_from_its_double) {
    uint64_t seed = test_seed(3), rounds = test_rounds(40000);
    struct test_rng rng = {seed};
    for (uint64_t i = 0; i < rounds; i++) {
        struct obi_decimal given = {(int64_t)test_below(&rng, UINT64_C(1000000000000000)),
                                    (uint32_t)test_below(&rng, 19)},
                           d;
        if (test_below(&rng, 2)) given.mantissa = -given.mantissa;
        double value = obi_decimal_to_double(given);
        for (; given.digits && given.mantissa % 10 == 0; given.digits--) given.mantissa /= 10;
        ck_assert_msg(obi_decimal_of_double(value, &d) && d.mantissa == given.mantissa &&
                          d.digits == given.digits,
                      "seed %" PRIu64 ", number %" PRIu64 ": %" PRId64 " of %u digits", seed, i,
                      given.mantissa, given.digits);
    }
}
END_TEST

START_TEST(a_sign_is_told_apart_from_the_digits) {
    struct test_rng rng = {test_seed(4)};
    char text[ROOM], other[ROOM];
    for (int i = 0; i < 10000; i++) {
        double value = fabs(random_double(&rng));
        if (!(value > 0) || !isfinite(value)) continue;
        put(value, text);
        put(-value, other);
        ck_assert(*other == '-');
        ck_assert_str_eq(other + 1, text);
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("real");
    TCase *t = tcase_create("real");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, every_text_reads_back_as_the_same_double);
    tcase_add_test(t, no_text_has_more_digits_than_it_needs);
    tcase_add_test(t, known_texts_are_known);
    tcase_add_test(t, a_decimal_comes_back_from_its_double);
    tcase_add_test(t, a_sign_is_told_apart_from_the_digits);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
