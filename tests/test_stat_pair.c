/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Covariance, correlation and regression of one column on another. */
#include "stat_model.h"

#include <math.h>

struct pair {
    long double w, n, x, y, xx, xy, yy;
};

static struct pair pair_of(const struct model_window *w) {
    struct pair p = {.w = model_weight(w), .x = model_mean_x(w), .y = model_mean_y(w)};
    for (size_t i = 0; i < w->n; i++) {
        long double dx = w->item[i].x - p.x, dy = w->item[i].y - p.y, weight = w->item[i].weight;
        p.n += weight > 0;
        p.xx += weight * dx * dx;
        p.xy += weight * dx * dy;
        p.yy += weight * dy * dy;
    }
    if (model_is_constant(w, 0)) p.xx = p.xy = 0;
    if (model_is_constant(w, 1)) p.yy = p.xy = 0;
    return p;
}

static int has(const struct model_window *w, const struct pair *p) {
    return p->n >= (w->is_standing ? 1 : 2);
}

static double covariance(const struct model_window *w) {
    struct pair p = pair_of(w);
    return has(w, &p) ? (double)(p.xy / (w->is_standing ? p.w : p.w - 1)) : (double)NAN;
}

static double correlation(const struct model_window *w) {
    struct pair p = pair_of(w);
    return has(w, &p) && p.xx > 0 && p.yy > 0 ? (double)(p.xy / sqrtl(p.xx * p.yy)) : (double)NAN;
}

static double slope(const struct model_window *w) {
    struct pair p = pair_of(w);
    return has(w, &p) && p.yy > 0 ? (double)(p.xy / p.yy) : (double)NAN;
}

static double intercept(const struct model_window *w) {
    struct pair p = pair_of(w);
    return has(w, &p) && p.yy > 0 ? (double)(p.x - p.xy / p.yy * p.y) : (double)NAN;
}

static double r2(const struct model_window *w) {
    struct pair p = pair_of(w);
    return has(w, &p) && p.xx > 0 && p.yy > 0 ? (double)(p.xy * p.xy / (p.xx * p.yy)) : (double)NAN;
}

/* The line's end from its residuals, one by one. */
static double slope_end(const struct model_window *w, double sign) {
    struct pair p = pair_of(w);
    if (!has(w, &p) || !(p.yy > 0) || p.n < 3) return (double)NAN;
    long double b = p.xy / p.yy, left = 0;
    for (size_t i = 0; i < w->n; i++) {
        long double off = w->item[i].x - p.x - b * (w->item[i].y - p.y);
        left += w->item[i].weight * off * off;
    }
    return (double)(b + sign * w->spec->param[0] * sqrtl(left / ((p.n - 2) * p.yy)));
}

static double slope_lo(const struct model_window *w) {
    return slope_end(w, -1);
}

static double slope_hi(const struct model_window *w) {
    return slope_end(w, 1);
}

static const struct {
    uint32_t stat;
    model_fn *formula;
    double tolerance, exact_tolerance;
} rows[] = {{OBI_STAT_COVARIANCE, covariance, 1e-12, 1e-14},
            {OBI_STAT_CORRELATION, correlation, 1e-12, 1e-14},
            {OBI_STAT_SLOPE, slope, 1e-10, 1e-14},
            {OBI_STAT_INTERCEPT, intercept, 1e-10, 1e-10},
            {OBI_STAT_R2, r2, 1e-12, 1e-14},
            {OBI_STAT_SLOPE_LO, slope_lo, 1e-7, 1e-7},
            {OBI_STAT_SLOPE_HI, slope_hi, 1e-7, 1e-7}};

enum { N_ROWS = sizeof rows / sizeof *rows };

START_TEST(pairs_of_reals_are_those_of_the_formula) {
    const double param[4] = {rows[_i].tolerance > 1e-9 ? 2.5 : 0};
    model_compare(rows[_i].stat, 0, param, rows[_i].formula, rows[_i].tolerance, MODEL_REAL);
    model_compare(rows[_i].stat, OBI_STAT_IMPULSE, param, rows[_i].formula, rows[_i].tolerance,
                  MODEL_REAL);
}
END_TEST

START_TEST(pairs_of_integers_are_those_of_the_formula) {
    const double param[4] = {rows[_i].tolerance > 1e-9 ? 2.5 : 0};
    model_compare(rows[_i].stat, OBI_STAT_INTEGER, param, rows[_i].formula,
                  rows[_i].exact_tolerance, MODEL_INTEGER);
    model_compare(rows[_i].stat, OBI_STAT_INTEGER | OBI_STAT_IMPULSE, param, rows[_i].formula,
                  rows[_i].exact_tolerance, MODEL_INTEGER);
}
END_TEST

START_TEST(a_slope_and_an_intercept_of_whole_numbers_are_the_nearest_doubles) {
    static const struct {
        uint32_t stat;
        double x[3], y[3], wanted;
    } line[] = {{OBI_STAT_SLOPE, {-5, 8, -9}, {-1, -10, -2}, -249.0 / 146},
                {OBI_STAT_INTERCEPT, {3, -1, 9}, {-2, -6, -9}, -23.0 / 37}};
    struct obi_stat_spec s = {.stat = line[_i].stat, .clock = OBI_CLOCK_FRAMES, .span = 3};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 2};
    obi_window *w;
    double out;
    s.flags = OBI_STAT_INTEGER;
    s.column2 = 1;
    ck_assert_int_eq(obi_window_create(&opt, &s, 1, NULL, &w, NULL), OBI_OK);
    for (int i = 0; i < 3; i++) {
        struct obi_tick now = {.frames = (uint64_t)i + 1};
        double row[2] = {line[_i].x[i], line[_i].y[i]};
        ck_assert_int_eq(obi_window_push(w, &now, row, NULL, 2), OBI_OK);
    }
    ck_assert_int_eq(obi_window_read(w, &out, NULL, 1), OBI_OK);
    ck_assert_double_eq(out, line[_i].wanted);
    obi_window_destroy(w);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_pair");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, pairs_of_reals_are_those_of_the_formula, 0, N_ROWS);
    tcase_add_loop_test(c, pairs_of_integers_are_those_of_the_formula, 0, N_ROWS);
    tcase_add_loop_test(c, a_slope_and_an_intercept_of_whole_numbers_are_the_nearest_doubles, 0, 2);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
