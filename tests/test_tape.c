/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What trades add up to: by hand, where there are none, at the ends of the grid, and against whole
 * numbers of 384 bits. */
#include "oracle/exact.h"
#include "support.h"
#include "trade/tape.h"

#include <string.h>

/* -- by hand ----------------------------------------------------------------------------------- */

/* Bought 3 at 100 and 4 at 101, sold 5 at 99, unknown 8 at 100. */
static struct obi_tape worked(void) {
    struct obi_tape t;
    memset(&t, 0xa5, sizeof t);
    obi_tape_clear(&t);
    obi_tape_add(&t, 100, 3, 1);
    obi_tape_add(&t, 101, 4, 1);
    obi_tape_add(&t, 99, 5, -1);
    obi_tape_add(&t, 100, 8, 0);
    return t;
}

static void check(struct obi_value v, double expected) {
    ck_assert_int_eq(v.status, OBI_VALUE_OK);
    ck_assert_double_eq(v.value, expected);
}

START_TEST(four_trades_add_up) {
    struct obi_tape t = worked();
    ck_assert_double_eq(obi_wide_to_double(obi_tape_volume(&t)), 20);
    ck_assert_uint_eq(obi_tape_count(&t), 4);
    ck_assert_int_eq(t.largest_lots, 8);
    ck_assert_double_eq(obi_sum_to_double(t.notional), 1999);
    check(obi_tape_imbalance(&t), 2.0 / 12);
    check(obi_tape_count_imbalance(&t), 1.0 / 3);
    check(obi_tape_mean_size(&t), 5);
    check(obi_tape_vwap(&t), 99.95);
    check(obi_tape_zscore(&t), 2 / sqrt(50));
}
END_TEST

START_TEST(without_trades_there_is_no_quotient) {
    struct obi_value (*const read[])(const struct obi_tape *) = {
        obi_tape_imbalance, obi_tape_count_imbalance, obi_tape_zscore, obi_tape_mean_size,
        obi_tape_vwap};
    struct obi_tape t;
    obi_tape_clear(&t);
    for (int i = 0; i < 5; i++) {
        struct obi_value v = read[i](&t);
        ck_assert_int_eq(v.status, OBI_VALUE_ZERO_DENOM);
        ck_assert(isnan(v.value));
    }
    obi_tape_add(&t, 100, 8, 0); /* no sign: size and price are known */
    for (int i = 0; i < 3; i++) ck_assert_int_eq(read[i](&t).status, OBI_VALUE_ZERO_DENOM);
    check(obi_tape_mean_size(&t), 8);
    check(obi_tape_vwap(&t), 100);
}
END_TEST

START_TEST(the_ends_of_the_grid_do_not_overflow) {
    struct obi_tape t;
    obi_tape_clear(&t);
    for (int i = 0; i < 100; i++) obi_tape_add(&t, INT64_MIN + 1, INT64_MAX, -1);
    ck_assert_double_eq(obi_sum_to_double(t.notional), -100 * 0x1p126);
    check(obi_tape_vwap(&t), -0x1p63);
    check(obi_tape_imbalance(&t), -1);
    check(obi_tape_zscore(&t), -10);
}
END_TEST

/* -- against whole numbers --------------------------------------------------------------------- */

struct sums {
    struct exact bought, sold, volume, notional, squares;
    int64_t n_bought, n_sold, n;
};

static void add(struct sums *s, int64_t price, int64_t lots, int sign) {
    struct exact size = exact_of(lots);
    if (sign > 0) s->bought = exact_add(s->bought, size);
    if (sign < 0) s->sold = exact_add(s->sold, size);
    if (sign) s->squares = exact_add(s->squares, exact_product(size, size));
    s->volume = exact_add(s->volume, size);
    s->notional = exact_add(s->notional, exact_product(exact_of(price), size));
    s->n_bought += sign > 0;
    s->n_sold += sign < 0;
    s->n++;
}

static void compare(struct obi_value got, struct exact num, struct exact den) {
    double expected = exact_sign(den) ? exact_ratio(num, den) : (double)NAN;
    if (isnan(expected) ? !isnan(got.value) : got.value != expected)
        ck_abort_msg("%.17g, not %.17g", got.value, expected);
}

static void compare_all(const struct obi_tape *t, const struct sums *s) {
    compare(obi_tape_imbalance(t), exact_sub(s->bought, s->sold), exact_add(s->bought, s->sold));
    compare(obi_tape_count_imbalance(t), exact_of(s->n_bought - s->n_sold),
            exact_of(s->n_bought + s->n_sold));
    compare(obi_tape_mean_size(t), s->volume, exact_of(s->n));
    compare(obi_tape_vwap(t), s->notional, s->volume);
    ck_assert_double_eq(obi_sum_to_double(t->notional), exact_double(s->notional));
    ck_assert_double_eq(obi_sum_to_double(t->squares), exact_double(s->squares));
    double z = obi_tape_zscore(t).value;
    double square =
        exact_ratio(exact_product(exact_sub(s->bought, s->sold), exact_sub(s->bought, s->sold)),
                    exact_sign(s->squares) ? s->squares : exact_of(1));
    if (exact_sign(s->squares)) ck_assert_double_le(fabs(z * z - square), 0x1p-49 * square);
}

START_TEST(sums_are_those_of_whole_numbers) {
    struct test_rng rng = {test_seed(20260806)};
    for (uint64_t round = 0; round < test_rounds(100); round++) {
        struct sums s;
        struct obi_tape t;
        int shift = (int)test_below(&rng, 62);
        memset(&s, 0, sizeof s);
        obi_tape_clear(&t);
        for (int i = 0; i < 20; i++) {
            int64_t price = (int64_t)(test_random(&rng) >> 1 >> shift) - (INT64_MAX >> shift) / 2;
            int64_t lots = (int64_t)(test_random(&rng) >> 1 >> shift) / 2 + 1;
            int sign = (int)test_below(&rng, 3) - 1;
            obi_tape_add(&t, price, lots, sign);
            add(&s, price, lots, sign);
            compare_all(&t, &s);
        }
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("tape");
    TCase *c = tcase_create("tape");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, four_trades_add_up);
    tcase_add_test(c, without_trades_there_is_no_quotient);
    tcase_add_test(c, the_ends_of_the_grid_do_not_overflow);
    tcase_add_test(c, sums_are_those_of_whole_numbers);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
