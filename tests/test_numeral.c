/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Numbers as venues write them. What is expected of Python was written by Python 3's repr(float()),
 * of JavaScript by the rules of Number::toString in ECMA-262. */
#include "core/numeral.h"
#include "support.h"

#include <stdio.h>
#include <string.h>

/* value = a x b / 10^decimals */
static const struct {
    int64_t a, b;
    uint32_t decimals;
    const char *plain, *python, *javascript;
} rows[] = {
    {0, 1, 0, "0", "0.0", "0"},
    {0, 1, 18, "0", "0.0", "0"},
    {1, 1, 0, "1", "1.0", "1"},
    {-1, 1, 0, "-1", "-1.0", "-1"},
    {5, 1, 1, "0.5", "0.5", "0.5"},
    {1234, 1, 0, "1234", "1234.0", "1234"},
    {12340, 1, 1, "1234", "1234.0", "1234"},
    {1000, 1, 0, "1000", "1000.0", "1000"},
    {5005, 1, 5, "0.05005", "0.05005", "0.05005"},
    {-5005, 1, 5, "-0.05005", "-0.05005", "-0.05005"},
    {1, 1, 4, "0.0001", "0.0001", "0.0001"},
    {12, 1, 5, "0.00012", "0.00012", "0.00012"},
    {1, 1, 5, "0.00001", "1e-05", "0.00001"},
    {12, 1, 6, "0.000012", "1.2e-05", "0.000012"},
    {1, 1, 6, "0.000001", "1e-06", "0.000001"},
    {10, 1, 7, "0.000001", "1e-06", "0.000001"},
    {1, 1, 7, "0.0000001", "1e-07", "1e-7"},
    {17, 1, 8, "0.00000017", "1.7e-07", "1.7e-7"},
    {-17, 1, 8, "-0.00000017", "-1.7e-07", "-1.7e-7"},
    {1, 1, 18, "0.000000000000000001", "1e-18", "1e-18"},
    {123456, 1, 16, "0.0000000000123456", "1.23456e-11", "1.23456e-11"},
    {9999999999999998, 1, 0, "9999999999999998", "9999999999999998.0", "9999999999999998"},
    {10000000000000000, 1, 0, "10000000000000000", "1e+16", "10000000000000000"},
    {15000000000000000, 10, 1, "15000000000000000", "1.5e+16", "15000000000000000"},
    {1000000000000000000, 100, 0, "100000000000000000000", "1e+20", "100000000000000000000"},
    {123000000000000000, 1000, 0, "123000000000000000000", "1.23e+20", "123000000000000000000"},
    {1000000000000000000, 1000, 0, "1000000000000000000000", "1e+21", "1e+21"},
    {-1500000000000000000, 1000000, 3, "-1500000000000000000000", "-1.5e+21", "-1.5e+21"},
    {1000000000000000000, 1000000000000000000, 18, "1000000000000000000", "1e+18",
     "1000000000000000000"},
    {1000000000000000001, 1000000000000000000, 18, "1000000000000000001",
     "1.000000000000000001e+18", "1000000000000000001"},
    {INT64_MAX, INT64_MAX, 0, "85070591730234615847396907784232501249",
     "8.5070591730234615847396907784232501249e+37", "8.5070591730234615847396907784232501249e+37"},
    {INT64_MIN, INT64_MAX, 18, "-85070591730234615856.620279821087277056",
     "-8.5070591730234615856620279821087277056e+19", "-85070591730234615856.620279821087277056"},
};

static struct obi_numeral numeral_of(int i) {
    return obi_numeral_of(obi_wide_mul(rows[i].a, rows[i].b), rows[i].decimals);
}

static const char *ended(char *text, size_t n) {
    ck_assert_uint_le(n, OBI_NUMERAL_TEXT);
    text[n] = '\0';
    return text;
}

START_TEST(numbers_are_written_as_each_language_writes_them) {
    struct obi_numeral x = numeral_of(_i);
    char text[OBI_NUMERAL_TEXT + 1];
    ck_assert_str_eq(ended(text, obi_numeral_plain(&x, text)), rows[_i].plain);
    ck_assert_str_eq(ended(text, obi_numeral_python(&x, text)), rows[_i].python);
    ck_assert_str_eq(ended(text, obi_numeral_javascript(&x, text)), rows[_i].javascript);
}
END_TEST

static void expect_bare(int64_t value, uint32_t decimals, uint32_t written, const char *expected) {
    struct obi_numeral x = obi_numeral_of(obi_wide_of(value), decimals);
    char text[OBI_NUMERAL_TEXT + 1];
    ck_assert_str_eq(ended(text, obi_numeral_bare(&x, written, text)), expected);
}

START_TEST(a_bare_number_has_the_decimals_that_are_asked_for_and_no_leading_zeros) {
    expect_bare(5005, 5, 5, "5005");
    expect_bare(501, 4, 5, "5010");
    expect_bare(5, 1, 5, "50000");
    expect_bare(5, 6, 8, "500");
    expect_bare(1, 0, 8, "100000000");
    expect_bare(452852, 1, 1, "452852");
    expect_bare(4528520, 2, 1, "452852");
    expect_bare(1, 18, 18, "1");
    expect_bare(INT64_MAX, 0, 18, "9223372036854775807000000000000000000");
}
END_TEST

START_TEST(a_bare_number_that_needs_more_decimals_has_them) {
    expect_bare(5005, 5, 2, "5005");
    expect_bare(15, 1, 0, "15");
}
END_TEST

START_TEST(a_bare_zero_is_nothing) {
    expect_bare(0, 0, 8, "");
    expect_bare(0, 18, 0, "");
}
END_TEST

START_TEST(the_longest_texts_fit) {
    static const int64_t a[] = {INT64_MAX, INT64_MIN, 1, -1};
    for (int i = 0; i < 4 * 4 * 19; i++) {
        obi_wide value = obi_wide_mul(a[i % 4], a[i / 4 % 4]);
        struct obi_numeral x = obi_numeral_of(value, (uint32_t)(i / 16));
        char text[OBI_NUMERAL_TEXT + 1];
        ended(text, obi_numeral_bare(&x, OBI_NUMERAL_DECIMALS, text));
        ended(text, obi_numeral_plain(&x, text));
        ended(text, obi_numeral_python(&x, text));
        ended(text, obi_numeral_javascript(&x, text));
    }
}
END_TEST

START_TEST(a_count_is_written_as_it_is) {
    char text[OBI_NUMERAL_TEXT + 1];
    ck_assert_str_eq(ended(text, obi_numeral_count(0, text)), "0");
    ck_assert_str_eq(ended(text, obi_numeral_count(10, text)), "10");
    ck_assert_str_eq(ended(text, obi_numeral_count(UINT64_MAX, text)), "18446744073709551615");
}
END_TEST

/* Of up to 15 digits: what printf() finds shortest and reads back as the same. */
START_TEST(a_random_number_reads_back_as_itself) {
    struct test_rng rng = {test_seed(1)};
    for (uint64_t i = test_rounds(20000); i > 0; i--) {
        int64_t value =
            (int64_t)(test_random(&rng) >> 14 >> test_below(&rng, 50)) % 1000000000000000;
        uint32_t decimals = (uint32_t)test_below(&rng, 19);
        struct obi_numeral x = obi_numeral_of(obi_wide_of(value), decimals);
        char text[OBI_NUMERAL_TEXT + 1], other[64];
        double number = 0, expected = 0;
        snprintf(other, sizeof other, "%llde-%u", (long long)value, decimals);
        ck_assert_int_eq(sscanf(other, "%lf", &expected), 1);
        ended(text, obi_numeral_python(&x, text));
        ck_assert_int_eq(sscanf(text, "%lf", &number), 1);
        ck_assert_msg(number == expected, "%s is written %s", other, text);
        ended(text, obi_numeral_javascript(&x, text));
        ck_assert_int_eq(sscanf(text, "%lf", &number), 1);
        ck_assert_msg(number == expected, "%s is written %s", other, text);
    }
}
END_TEST

int main(void) {
    Suite *s = suite_create("numeral");
    TCase *t = tcase_create("numeral");
    tcase_add_loop_test(t, numbers_are_written_as_each_language_writes_them, 0,
                        sizeof rows / sizeof *rows);
    tcase_add_test(t, a_bare_number_has_the_decimals_that_are_asked_for_and_no_leading_zeros);
    tcase_add_test(t, a_bare_number_that_needs_more_decimals_has_them);
    tcase_add_test(t, a_bare_zero_is_nothing);
    tcase_add_test(t, the_longest_texts_fit);
    tcase_add_test(t, a_count_is_written_as_it_is);
    tcase_add_test(t, a_random_number_reads_back_as_itself);
    suite_add_tcase(s, t);
    return test_run(s);
}
