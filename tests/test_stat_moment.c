/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Count, sum, mean, variance, deviation, z-score. */
#include "stat_model.h"

#include <math.h>
#include <string.h>

static long double squares(const struct model_window *w, size_t n) {
    struct model_window part = *w;
    long double sum = 0;
    part.n = n;
    if (model_is_constant(&part, 0)) return 0;
    long double mean = model_mean_x(&part);
    for (size_t i = 0; i < n; i++) {
        sum += w->item[i].weight * (w->item[i].x - mean) * (w->item[i].x - mean);
    }
    return sum;
}

static double count(const struct model_window *w) {
    double n = 0;
    for (size_t i = 0; i < w->n; i++) n += w->item[i].at > w->now - w->spec->span;
    return n;
}

static double sum(const struct model_window *w) {
    long double total = 0;
    for (size_t i = 0; i < w->n; i++) total += w->item[i].weight * w->item[i].x;
    return (double)(w->is_standing ? total / 1e9L : total);
}

static double mean(const struct model_window *w) {
    return model_weight(w) > 0 ? (double)model_mean_x(w) : (double)NAN;
}

static double variance_of_first(const struct model_window *w, size_t n) {
    struct model_window part = *w;
    part.n = n;
    long double weight = model_weight(&part), freedom = w->is_standing ? weight : weight - 1;
    return freedom > 0 ? (double)(squares(w, n) / freedom) : (double)NAN;
}

static double variance(const struct model_window *w) {
    return variance_of_first(w, w->n);
}

static double stddev(const struct model_window *w) {
    return sqrt(variance(w));
}

static double zscore(const struct model_window *w) {
    struct model_window before = *w;
    if (!w->newest_is_defined || !w->n) return (double)NAN;
    if (!(w->spec->flags & OBI_STAT_CURRENT)) before.n--;
    double spread = variance_of_first(w, before.n);
    if (!(spread > 0)) return (double)NAN;
    return (double)((w->item[w->n - 1].x - model_mean_x(&before)) / sqrtl(spread));
}

/* A z-score divides what is left of a difference by what may be small: its digits are fewer. */
static const struct {
    uint32_t stat;
    model_fn *formula;
    double tolerance;
} rows[] = {{OBI_STAT_COUNT, count, 0},       {OBI_STAT_SUM, sum, 1e-12},
            {OBI_STAT_MEAN, mean, 1e-12},     {OBI_STAT_VARIANCE, variance, 1e-12},
            {OBI_STAT_STDDEV, stddev, 1e-12}, {OBI_STAT_ZSCORE, zscore, 1e-9}};

enum { N_ROWS = sizeof rows / sizeof *rows };

START_TEST(moments_of_reals_are_those_of_the_formula) {
    model_compare(rows[_i].stat, 0, NULL, rows[_i].formula, rows[_i].tolerance, MODEL_REAL);
    model_compare(rows[_i].stat, OBI_STAT_IMPULSE, NULL, rows[_i].formula, rows[_i].tolerance,
                  MODEL_REAL);
}
END_TEST

START_TEST(moments_of_few_different_values_are_those_of_the_formula) {
    model_compare(rows[_i].stat, 0, NULL, rows[_i].formula, rows[_i].tolerance, MODEL_FEW);
    model_compare(rows[_i].stat, OBI_STAT_INTEGER, NULL, rows[_i].formula, 1e-15, MODEL_FEW);
}
END_TEST

START_TEST(moments_of_integers_are_those_of_the_formula) {
    model_compare(rows[_i].stat, OBI_STAT_INTEGER, NULL, rows[_i].formula, 4e-16, MODEL_INTEGER);
    model_compare(rows[_i].stat, OBI_STAT_INTEGER | OBI_STAT_IMPULSE, NULL, rows[_i].formula, 4e-16,
                  MODEL_INTEGER);
}
END_TEST

START_TEST(moments_of_large_integers_are_those_of_the_formula) {
    double tolerance = rows[_i].tolerance > 1e-10 ? 1e-12 : 1e-14; /* the formula's own */
    model_compare(rows[_i].stat, OBI_STAT_INTEGER, NULL, rows[_i].formula, tolerance, MODEL_LARGE);
    model_compare(rows[_i].stat, OBI_STAT_INTEGER | OBI_STAT_IMPULSE, NULL, rows[_i].formula,
                  tolerance, MODEL_LARGE);
}
END_TEST

START_TEST(outliers_leave_no_trace) {
    model_compare(rows[_i].stat, 0, NULL, rows[_i].formula, rows[_i].tolerance, MODEL_OUTLIERS);
}
END_TEST

START_TEST(a_zscore_may_include_the_newest) {
    model_compare(OBI_STAT_ZSCORE, OBI_STAT_CURRENT, NULL, zscore, 1e-9, MODEL_REAL);
    model_compare(OBI_STAT_ZSCORE, OBI_STAT_CURRENT | OBI_STAT_INTEGER, NULL, zscore, 1e-15,
                  MODEL_INTEGER);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_moment");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, moments_of_reals_are_those_of_the_formula, 0, N_ROWS);
    tcase_add_loop_test(c, moments_of_few_different_values_are_those_of_the_formula, 0, N_ROWS);
    tcase_add_loop_test(c, moments_of_integers_are_those_of_the_formula, 0, N_ROWS);
    tcase_add_loop_test(c, moments_of_large_integers_are_those_of_the_formula, 0, N_ROWS);
    tcase_add_loop_test(c, outliers_leave_no_trace, 0, N_ROWS);
    tcase_add_test(c, a_zscore_may_include_the_newest);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
