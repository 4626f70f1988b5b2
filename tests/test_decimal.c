/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decimal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Parses from a block of just the text's size, so that a tool sees what is read beyond. */
static enum obi_decimal_fault parse(const char *text, size_t n, struct obi_decimal *out) {
    char *block = malloc(n + !n);
    memcpy(block, text, n);
    enum obi_decimal_fault fault = obi_decimal_parse(block, n, out);
    free(block);
    return fault;
}

/* A fault must leave what was there. */
static void check_fault(const char *text, size_t n, enum obi_decimal_fault expected) {
    struct obi_decimal out = {77, 7};
    enum obi_decimal_fault fault = parse(text, n, &out);
    ck_assert_msg(fault == expected, "'%s': fault %d, not %d", text, (int)fault, (int)expected);
    ck_assert_msg(out.mantissa == 77 && out.digits == 7, "'%s': written", text);
}

static const struct {
    const char *text;
    int64_t mantissa;
    uint32_t digits;
} readings[] = {
    {"0", 0, 0},
    {"-0", 0, 0},
    {"007", 7, 0},
    {"0.10", 10, 2},
    {"134217728.00000001", 13421772800000001, 8},
    {"0.000000000000000001", 1, 18},
    {"1.000000000000000000", 1000000000000000000, 18},
    {"0.123456789012345678", 123456789012345678, 18},
    {"9007199254740993", 9007199254740993, 0},
    {"9223372036854775807", INT64_MAX, 0},
    {"-9223372036854775807", -INT64_MAX, 0},
    {"9.223372036854775807", INT64_MAX, 18},
    {"00000000000000000000000000000000000000001", 1, 0},
    {"00000000000000000000000000000000000000000.10", 10, 2},
    {"1e5", 100000, 0},
    {"1E5", 100000, 0},
    {"1.5e+3", 1500, 0},
    {"8.75E+3", 8750, 0},
    {"8.7512e3", 87512, 1},
    {"1e-3", 1, 3},
    {"1.7e-7", 17, 8},
    {"-2.50e-2", -25, 3},
    {"10e-1", 1, 0},
    {"100e-1", 10, 0},
    {"1e0", 1, 0},
    {"1.20e0", 120, 2},
    {"1e-000000018", 1, 18},
    {"10e-19", 1, 18},
    {"9.223372036854775807e18", INT64_MAX, 0},
    {"9.223372036854775807e17", INT64_MAX, 1},
    {"0e999999999999999999999", 0, 0},
    {"0.0e-999999999999999999999", 0, 1},
};

static void check_readings(void) {
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        const char *text = readings[i].text;
        struct obi_decimal out = {77, 7};
        ck_assert_msg(parse(text, strlen(text), &out) == OBI_DECIMAL_OK, "%s", text);
        ck_assert_msg(out.mantissa == readings[i].mantissa, "%s", text);
        ck_assert_msg(out.digits == readings[i].digits, "%s", text);
    }
}

START_TEST(a_number_is_read_exactly_as_written) {
    check_readings();
}
END_TEST

START_TEST(what_is_no_decimal_is_refused) {
    static const char *const text[] = {
        "",      "-",     ".",     "-.",       "1.",          "-1.",   ".5",   "-.5",      "+1",
        "-+1",   "1+1",   " 1",    "1 ",       "- 1",         "1 000", "1,5",  "1,000.0",  "1'000",
        "1_000", "1e",    "1E+",   "1.5e-",    "e5",          "inf",   "-inf", "infinity", "nan",
        "1e5.0", "1e1e1", "1ee1",  "1e--1",    "1e +1",       "1.e1",  ".1e1", "-e1",      "1e1 ",
        "NaN",   "0x10",  "0x1p3", "1..2",     "1.2.3",       "--1",   "1-",   "1.-5",     "1.+5",
        "1/2",   "(1)",   "1.5f",  "\xc2\xbd", "\xef\xbc\x91"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        check_fault(text[i], strlen(text[i]), OBI_DECIMAL_SYNTAX);
    }
}
END_TEST

/* Every byte at every kind of place; a NUL is a byte like others. */
START_TEST(only_digits_a_minus_in_front_and_one_point_or_e_between_are_allowed) {
    for (int c = 0; c < 256; c++) {
        const char alone[] = {(char)c}, front[] = {(char)c, '1'}, back[] = {'1', (char)c};
        const char between[] = {'1', (char)c, '1'}, decimal[] = {'1', '.', (char)c};
        struct obi_decimal out;
        int digit = c >= '0' && c <= '9', inner = c == '.' || c == 'e' || c == 'E';
        ck_assert_int_eq(parse(alone, sizeof alone, &out) == OBI_DECIMAL_OK, digit);
        ck_assert_int_eq(parse(front, sizeof front, &out) == OBI_DECIMAL_OK, digit || c == '-');
        ck_assert_int_eq(parse(back, sizeof back, &out) == OBI_DECIMAL_OK, digit);
        ck_assert_int_eq(parse(between, sizeof between, &out) == OBI_DECIMAL_OK, digit || inner);
        ck_assert_int_eq(parse(decimal, sizeof decimal, &out) == OBI_DECIMAL_OK, digit);
    }
}
END_TEST

START_TEST(what_leaves_63_bits_or_18_decimals_is_out_of_range) {
    static const char *const text[] = {"9223372036854775808",
                                       "-9223372036854775808",
                                       "92233720368547758070",
                                       "18446744073709551616",
                                       "9.223372036854775808",
                                       "99999999999999999999999999999999",
                                       "0.1234567890123456789",
                                       "1.0000000000000000000",
                                       "0.0000000000000000000",
                                       "1e19",
                                       "-1e19",
                                       "9.223372036854775808e18",
                                       "1e-19",
                                       "1.5e-18",
                                       "1e1000",
                                       "1e-1000",
                                       "1e99999999999999999999",
                                       "1e-99999999999999999999"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        check_fault(text[i], strlen(text[i]), OBI_DECIMAL_RANGE);
    }
    check_fault("99999999999999999999x", 21, OBI_DECIMAL_SYNTAX);
}
END_TEST

START_TEST(just_the_given_bytes_are_read) {
    struct obi_decimal out;
    ck_assert_int_eq(obi_decimal_parse("123456", 3, &out), OBI_DECIMAL_OK);
    ck_assert_int_eq(out.mantissa, 123);
    ck_assert_int_eq(obi_decimal_parse("1.25,7", 4, &out), OBI_DECIMAL_OK);
    ck_assert_int_eq(out.mantissa, 125);
    ck_assert_int_eq(obi_decimal_parse("1.25", 2, &out), OBI_DECIMAL_SYNTAX);
}
END_TEST

START_TEST(a_million_random_numbers_come_back_from_text) {
    uint64_t seed = test_seed(1), rounds = test_rounds(UINT64_C(1) << 20);
    struct test_rng rng = {seed};
    for (uint64_t i = 0; i < rounds; i++) {
        char text[ROOM];
        struct obi_decimal out = {0, 99};
        int64_t mantissa = random_mantissa(&rng), steps = 0;
        uint32_t digits = (uint32_t)test_below(&rng, DIGITS_MAX + 1);
        struct obi_grid grid = {{1, digits}};
        write_decimal(text, mantissa, digits);
        if (obi_decimal_parse(text, strlen(text), &out) || out.mantissa != mantissa ||
            out.digits != digits || obi_grid_read(&grid, text, strlen(text), &steps) ||
            steps != mantissa) {
            ck_abort_msg("seed %" PRIu64 ", number %" PRIu64 ": %s", seed, i, text);
        }
    }
}
END_TEST

START_TEST(every_fault_has_words_of_its_own) {
    for (int a = OBI_DECIMAL_OK; a <= OBI_DECIMAL_OFF_GRID; a++) {
        const char *text = obi_decimal_fault_text((enum obi_decimal_fault)a);
        ck_assert_str_ne(text, "");
        for (int b = a + 1; b <= OBI_DECIMAL_OFF_GRID + 1; b++) {
            ck_assert_str_ne(text, obi_decimal_fault_text((enum obi_decimal_fault)b));
        }
    }
}
END_TEST

START_TEST(a_locale_with_a_decimal_comma_changes_nothing) {
    ck_assert_ptr_nonnull(set_comma());
    check_readings();
    check_fault("0,5", 3, OBI_DECIMAL_SYNTAX);
    check_fault("1.000,5", 7, OBI_DECIMAL_SYNTAX);
    setlocale(LC_ALL, "C");
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decimal");
    TCase *tc = tcase_create("decimal");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_number_is_read_exactly_as_written);
    tcase_add_test(tc, what_is_no_decimal_is_refused);
    tcase_add_test(tc, only_digits_a_minus_in_front_and_one_point_or_e_between_are_allowed);
    tcase_add_test(tc, what_leaves_63_bits_or_18_decimals_is_out_of_range);
    tcase_add_test(tc, just_the_given_bytes_are_read);
    tcase_add_test(tc, a_million_random_numbers_come_back_from_text);
    tcase_add_test(tc, every_fault_has_words_of_its_own);
    if (set_comma()) {
        setlocale(LC_ALL, "C");
        tcase_add_test(tc, a_locale_with_a_decimal_comma_changes_nothing);
    } else {
        printf("# no locale here writes a decimal comma: that test is left out\n");
    }
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
