/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Numbers as whole steps of a grid, and steps as text. */
#include "decimal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

__extension__ typedef __int128 wide;

static wide ten_to(uint32_t n) {
    wide power = 1;
    while (n--) power *= 10;
    return power;
}

static struct obi_grid grid_of(const char *step) {
    struct obi_grid grid;
    ck_assert_int_eq(obi_grid_parse(step, strlen(step), &grid), OBI_DECIMAL_OK);
    return grid;
}

/* Numbers on a grid with their steps, then numbers off it, then numbers too far out. */
static const struct {
    const char *step;
    struct {
        const char *text;
        int64_t steps;
    } on[5];
    const char *off[5], *far[3];
} grids[] = {
    {"0.10",
     {{"0.1", 1}, {"0.10", 1}, {"-1.3000", -13}, {"94117.90000000", 941179}, {"1e-1", 1}},
     {"0.05", "0.15", "0.101", "-0.10000000000000001"},
     {"922337203685477580.8"}},
    {"0.25",
     {{"0.25", 1}, {"0.5", 2}, {"1.250000", 5}, {"-0.75", -3}, {"3", 12}},
     {"0.3", "0.125", "-0.26", "0.2500000001"},
     {NULL}},
    {"0.5", {{"0.5", 1}, {"0.50", 1}, {"3", 6}, {"-2.5", -5}}, {"0.25", "0.4", "-0.1"}, {NULL}},
    {"5",
     {{"5", 1}, {"10.0", 2}, {"-15", -3}, {"0.0", 0}, {"-5.5e1", -11}},
     {"12", "5.5", "-1", "5.000000000000000001"},
     {NULL}},
    {"100",
     {{"100", 1}, {"-300.00", -3}, {"-0", 0}, {"1e4", 100}},
     {"150", "1", "100.01", "-99"},
     {NULL}},
    {"1",
     {{"9223372036854775807", INT64_MAX}, {"-9223372036854775807", -INT64_MAX}, {"2.000", 2}},
     {"0.5"},
     {"9223372036854775808", "-9223372036854775808"}},
    {"0.01",
     {{"92233720368547758.07", INT64_MAX}, {"92233720368547758.0", 9223372036854775800}},
     {"92233720368547.758"},
     {"92233720368547758.08", "92233720368547759", "-92233720368547759"}},
    {"0.00000001",
     {{"134217728", 13421772800000000}, {"134217728.00000001", 13421772800000001}},
     {"0.000000001", "134217728.000000001"},
     {"92233720369"}},
    {"0.000000000000000001", {{"9", 9000000000000000000}}, {NULL}, {"10", "-10"}},
};

static void expect(const char *step, const char *text, enum obi_decimal_fault expected,
                   int64_t expected_steps) {
    struct obi_grid grid = grid_of(step);
    int64_t steps = 0;
    enum obi_decimal_fault fault = obi_grid_read(&grid, text, strlen(text), &steps);
    ck_assert_msg(fault == expected, "%s in steps of %s: fault %d", text, step, (int)fault);
    ck_assert_msg(fault || steps == expected_steps, "%s in steps of %s: %lld", text, step,
                  (long long)steps);
}

static void check_grids(void) {
    for (size_t i = 0; i < sizeof grids / sizeof *grids; i++) {
        const char *step = grids[i].step;
        for (int k = 0; k < 5 && grids[i].on[k].text; k++) {
            expect(step, grids[i].on[k].text, OBI_DECIMAL_OK, grids[i].on[k].steps);
        }
        for (int k = 0; k < 5 && grids[i].off[k]; k++) {
            expect(step, grids[i].off[k], OBI_DECIMAL_OFF_GRID, 0);
        }
        for (int k = 0; k < 3 && grids[i].far[k]; k++) {
            expect(step, grids[i].far[k], OBI_DECIMAL_RANGE, 0);
        }
        expect(step, "1e-", OBI_DECIMAL_SYNTAX, 0);
        expect(step, "0e1", OBI_DECIMAL_OK, 0);
    }
}

START_TEST(a_number_on_the_grid_is_so_many_steps_and_another_is_refused) {
    check_grids();
}
END_TEST

/* value / step = v 10^b / (s 10^a), on the grid if that is whole. Out of range may only be said of
 * what leaves 63 bits in the decimals of the step. */
static const char *wrong_steps(struct obi_grid grid, struct obi_decimal value) {
    wide num = value.mantissa * ten_to(grid.step.digits);
    wide den = grid.step.mantissa * ten_to(value.digits);
    int64_t steps = 0;
    enum obi_decimal_fault fault = obi_grid_steps(&grid, value, &steps);
    if (fault == OBI_DECIMAL_RANGE) {
        wide scaled = num / ten_to(value.digits);
        return scaled > INT64_MAX || scaled < -INT64_MAX ? NULL : "out of range";
    }
    if (num % den) return fault == OBI_DECIMAL_OFF_GRID ? NULL : "not refused";
    if (fault) return "refused";
    return steps == num / den ? NULL : "another number of steps";
}

START_TEST(steps_are_what_the_fraction_is) {
    uint64_t seed = test_seed(2), rounds = test_rounds(200000);
    struct test_rng rng = {seed};
    for (uint64_t i = 0; i < rounds; i++) {
        struct obi_grid grid = {{1, (uint32_t)test_below(&rng, 10)}};
        if (test_below(&rng, 2)) grid.step.mantissa += (int64_t)test_below(&rng, 1000);
        struct obi_decimal value = {random_mantissa(&rng), (uint32_t)test_below(&rng, 13)};
        if (test_below(&rng,
                       4)) { /* on the grid, the decimals perhaps more than those of the step */
            value.mantissa = value.mantissa % 1000000 * grid.step.mantissa;
            value.digits = grid.step.digits;
            for (uint64_t more = test_below(&rng, 4); more--; value.digits++) value.mantissa *= 10;
        }
        const char *wrong = wrong_steps(grid, value);
        if (wrong) ck_abort_msg("seed %" PRIu64 ", %" PRIu64 ": %s", seed, i, wrong);
    }
}
END_TEST

START_TEST(a_step_is_above_zero) {
    static const char *const range[] = {"0",     "0.00", "-0", "-1", "-0.10", "9223372036854775808",
                                        "1e-19", "0e5"};
    static const char *const syntax[] = {"", "+1", ".1", "1.", "0,10", " 0.1", "1e", "1e-"};
    struct obi_grid grid;
    for (size_t i = 0; i < sizeof range / sizeof *range; i++) {
        ck_assert_int_eq(obi_grid_parse(range[i], strlen(range[i]), &grid), OBI_DECIMAL_RANGE);
    }
    for (size_t i = 0; i < sizeof syntax / sizeof *syntax; i++) {
        ck_assert_int_eq(obi_grid_parse(syntax[i], strlen(syntax[i]), &grid), OBI_DECIMAL_SYNTAX);
    }
}
END_TEST

static void check_step_comes_back(const char *text) {
    char room[ROOM];
    struct obi_grid grid = grid_of(text);
    obi_grid_format(&grid, room, sizeof room);
    size_t n = strlen(text);
    while (strchr(text, '.') && text[n - 1] == '0') n--;
    if (text[n - 1] == '.') n--;
    ck_assert_msg(strlen(room) == n && strncmp(room, text, n) == 0, "%s: %s", text, room);
}

START_TEST(a_step_comes_back_without_trailing_zeros) {
    struct test_rng rng = {test_seed(3)};
    for (size_t i = 0; i < sizeof grids / sizeof *grids; i++) check_step_comes_back(grids[i].step);
    for (int i = 0; i < 2000; i++) {
        char random[ROOM];
        int64_t mantissa = random_mantissa(&rng);
        if (mantissa == 0) continue;
        write_decimal(random, mantissa < 0 ? -mantissa : mantissa,
                      (uint32_t)test_below(&rng, DIGITS_MAX + 1));
        check_step_comes_back(random);
    }
}
END_TEST

START_TEST(a_step_may_be_written_with_an_exponent) {
    static const char *const steps[][2] = {
        {"1e-8", "0.00000001"}, {"2.5e-1", "0.25"}, {"1E2", "100"},
        {"10e-3", "0.01"},      {"5.0e+0", "5"},    {"1e-18", "0.000000000000000001"}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        char room[ROOM];
        struct obi_grid grid = grid_of(steps[i][0]);
        obi_grid_format(&grid, room, sizeof room);
        ck_assert_str_eq(room, steps[i][1]);
    }
}
END_TEST

START_TEST(a_step_of_so_many_decimals_is_one_at_the_last) {
    for (uint32_t digits = 0; digits <= DIGITS_MAX; digits++) {
        char room[ROOM], expected[ROOM];
        struct obi_grid grid = obi_grid_of_digits(digits);
        obi_grid_format(&grid, room, sizeof room);
        write_decimal(expected, 1, digits);
        ck_assert_str_eq(room, expected);
    }
}
END_TEST

START_TEST(a_step_is_cut_where_its_room_ends) {
    struct obi_grid grid = grid_of("12.3451");
    for (size_t size = 1; size <= 8; size++) {
        char room[ROOM];
        memset(room, '#', sizeof room);
        obi_grid_format(&grid, room, size);
        ck_assert_uint_eq(strlen(room), size - 1);
        ck_assert_int_eq(strncmp(room, "12.3451", size - 1), 0);
        ck_assert_int_eq(room[size], '#');
    }
}
END_TEST

START_TEST(a_locale_with_a_decimal_comma_changes_nothing) {
    ck_assert_ptr_nonnull(set_comma());
    check_grids();
    check_step_comes_back("0.10");
    setlocale(LC_ALL, "C");
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("grid");
    TCase *tc = tcase_create("grid");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_number_on_the_grid_is_so_many_steps_and_another_is_refused);
    tcase_add_test(tc, steps_are_what_the_fraction_is);
    tcase_add_test(tc, a_step_is_above_zero);
    tcase_add_test(tc, a_step_comes_back_without_trailing_zeros);
    tcase_add_test(tc, a_step_may_be_written_with_an_exponent);
    tcase_add_test(tc, a_step_of_so_many_decimals_is_one_at_the_last);
    tcase_add_test(tc, a_step_is_cut_where_its_room_ends);
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
