/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Weights one by one: what a level of one lot adds at a distance. Their sums and what is made of
 * them are compared with oracles by prop_metrics. */
#include "metric/weigh.h"
#include "support.h"
#include "worked.h"

#include <math.h>

static int64_t weight_at(struct obi_summand *s, uint64_t distance, int64_t spread) {
    struct obi_met level = {.price_ticks = 100, .lots = 1, .distance = distance};
    struct obi_total total = {{{0}}, 0};
    s->now = s->weight;
    obi_weigh(s, &level, obi_wide_of(spread), &total);
    ck_assert_uint_eq(total.sum.limb[1] | total.sum.limb[2] | total.sum.limb[3], 0);
    return (int64_t)total.sum.limb[0];
}

/* The same numbers from the table and beyond it. */
START_TEST(an_exponential_falls_evenly_across_the_end_of_its_table) {
    static uint64_t table[OBI_WEIGHT_TABLE];
    struct obi_summand s = {.weight = OBI_WEIGHT_EXP, .scale = 0.01, .table = table};
    obi_weigh_prepare(&s);
    ck_assert_int_eq(weight_at(&s, 0, 0), INT64_C(1) << 62);
    for (uint64_t d = 1; d < 2000; d++) {
        double w = (double)weight_at(&s, d, 0) * 0x1p-62;
        double expected = exp(-0.01 * (double)d);
        ck_assert_msg(fabs(w - expected) <= expected * 0x1p-46 + 0x1p-62, "%d: %g", (int)d,
                      w - expected);
    }
    ck_assert_int_eq(weight_at(&s, UINT64_MAX, 0), 0);
}
END_TEST

START_TEST(a_line_ends_at_its_reach) {
    struct obi_summand s = {.weight = OBI_WEIGHT_LINEAR, .scale = 10};
    for (uint64_t d = 0; d < 10; d++) ck_assert_int_eq(weight_at(&s, d, 1), 20 - 2 * (int64_t)d);
    ck_assert_int_eq(weight_at(&s, 10, 1), 0);
    ck_assert_int_eq(weight_at(&s, UINT64_MAX, 1), 0);
    s.from_mid = 1; /* half the spread is added */
    ck_assert_int_eq(weight_at(&s, 0, 1), 19);
    ck_assert_int_eq(weight_at(&s, 9, 3), 0);
    ck_assert_int_eq(weight_at(&s, 0, -4), 20); /* beyond the mid is at the mid */
    ck_assert_int_eq(weight_at(&s, 3, -4), 18);
    ck_assert_int_eq(weight_at(&s, 0, INT64_MAX), 0);
}
END_TEST

START_TEST(a_hyperbola_and_a_rank_are_what_they_say) {
    struct obi_summand hyper = {.weight = OBI_WEIGHT_HYPER, .scale = 1};
    struct obi_summand rank = {.weight = OBI_WEIGHT_RANK};
    struct obi_total total = {{{0}}, 0};
    for (int64_t d = 0; d < 100; d++) {
        int64_t expected = (int64_t)(0x1p62 / (double)(d + 1) + 0.5);
        ck_assert_int_eq(weight_at(&hyper, (uint64_t)d, 0), expected);
    }
    for (int64_t i = 0; i < 100; i++) {
        struct obi_met level = {.lots = 3, .rank = i};
        rank.now = rank.weight;
        total.sum = obi_sum_of(obi_wide_of(0));
        obi_weigh(&rank, &level, obi_wide_of(0), &total);
        obi_wide expected = obi_wide_mul(3, (INT64_C(1) << 62) / (i + 1));
        ck_assert_int_eq(obi_sum_sign(obi_sum_sub(total.sum, obi_sum_of(expected))), 0);
    }
}
END_TEST

static double measure(const obi_book *book, const char *text) {
    struct obi_column col;
    obi_metrics *m;
    double row;
    ck_assert_int_eq(obi_column_parse(text, &col, NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_create(&col, 1, NULL, &m, NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_update(m, book, &row, NULL, 1), OBI_OK);
    obi_metrics_destroy(m);
    return row;
}

START_TEST(weights_that_hardly_fall_are_no_weights) {
    obi_book *book = worked_example(NULL, 0);
    double plain = measure(book, "depth_imbalance[0:5]");
    ck_assert(fabs(measure(book, "linear_imbalance[0:5]{reach=1000000}") - plain) < 7e-6);
    ck_assert(fabs(measure(book, "exp_imbalance[0:5]{rate=0.000001}") - plain) < 7e-6);
    ck_assert(fabs(measure(book, "hyper_imbalance[0:5]{rate=0.000001}") - plain) < 7e-6);
    ck_assert(fabs(measure(book, "exp_imbalance[0:5]{rate=1000}") - 0.2) < 1e-15); /* the touch */
    obi_book_destroy(book);
}
END_TEST

START_TEST(what_is_added_and_taken_leaves_the_same_bits) {
    obi_book *book = worked_example(NULL, 0);
    static const char *const text[] = {"linear_imbalance[0:5]", "exp_imbalance[0:5]",
                                       "hyper_imbalance[0:5]", "rank_imbalance[0:5]",
                                       "shrunk_imbalance[0:5]"};
    for (int i = 0; i < 5; i++) {
        double before = measure(book, text[i]);
        worked_level(book, OBI_BID, 99, 123456789, 3, OBI_EVENT_LAST);
        ck_assert(measure(book, text[i]) > before);
        worked_level(book, OBI_BID, 99, 10, 3, OBI_EVENT_LAST);
        ck_assert(measure(book, text[i]) == before);
    }
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("weigh");
    TCase *t = tcase_create("weigh");
    tcase_add_test(t, an_exponential_falls_evenly_across_the_end_of_its_table);
    tcase_add_test(t, a_line_ends_at_its_reach);
    tcase_add_test(t, a_hyperbola_and_a_rank_are_what_they_say);
    tcase_add_test(t, weights_that_hardly_fall_are_no_weights);
    tcase_add_test(t, what_is_added_and_taken_leaves_the_same_bits);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
