/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Decayed statistics, and the power of two they rest on. */
#include "core/power.h"
#include "stat_model.h"

#include <math.h>
#include <string.h>

/* What all before, and with, the newest value weighs now; means, and sums about them. */
struct decayed {
    long double w, n, x, y, xx, xy, yy;
};

static long double weight[1024];

static long double weight_of(const struct model_window *w, const struct model_item *item) {
    long double half = (long double)w->spec->span;
    if (!w->is_standing) return exp2l(-(long double)(w->now - item->at) / half);
    long double since = (long double)(w->now - item->to_ns) / half;
    return exp2l(-since) * -expm1l(-(long double)(item->to_ns - item->from_ns) / half * logl(2));
}

/* Spreads from all pairs, (1 / w) sum w_i w_j (x_i - x_j)^2: no mean is needed, nothing cancels. */
static struct decayed sums_of(const struct model_window *w, size_t n) {
    struct decayed d = {0};
    for (size_t i = 0; i < n; i++) weight[i] = weight_of(w, &w->item[i]);
    for (size_t i = 0; i < n; i++) {
        const struct model_item *a = &w->item[i];
        if (!(weight[i] > 0)) continue;
        for (size_t k = 0; k < i; k++) {
            const struct model_item *b = &w->item[k];
            long double both = weight[i] * weight[k], dx = a->x - b->x, dy = a->y - b->y;
            d.xx += both * dx * dx;
            d.xy += both * dx * dy;
            d.yy += both * dy * dy;
        }
        d.w += weight[i];
        d.n++;
        d.x += weight[i] * a->x;
        d.y += weight[i] * a->y;
    }
    d.x /= d.w;
    d.y /= d.w;
    d.xx /= d.w;
    d.xy /= d.w;
    d.yy /= d.w;
    return d;
}

static int has(const struct model_window *w, const struct decayed *d) {
    return d->n >= (w->is_standing ? 1 : 2);
}

static double mean(const struct model_window *w) {
    struct decayed d = sums_of(w, w->n);
    return d.w > 0 ? (double)d.x : (double)NAN;
}

static double sum(const struct model_window *w) {
    struct decayed d = sums_of(w, w->n);
    if (!(d.w > 0)) return 0;
    long double unit = (long double)w->spec->span / 1e9L / logl(2);
    return (double)(d.x * d.w * (w->is_standing ? unit : 1));
}

static double variance(const struct model_window *w) {
    struct decayed d = sums_of(w, w->n);
    return has(w, &d) ? (double)(d.xx / d.w) : (double)NAN;
}

static double stddev(const struct model_window *w) {
    return sqrt(variance(w));
}

static double zscore(const struct model_window *w) {
    if (!w->newest_is_defined || !w->n) return (double)NAN;
    struct decayed d = sums_of(w, w->n - 1);
    if (!has(w, &d) || !(d.xx > 0)) return (double)NAN;
    return (double)((w->item[w->n - 1].x - d.x) / sqrtl(d.xx / d.w));
}

static double covariance(const struct model_window *w) {
    struct decayed d = sums_of(w, w->n);
    return has(w, &d) ? (double)(d.xy / d.w) : (double)NAN;
}

static double correlation(const struct model_window *w) {
    struct decayed d = sums_of(w, w->n);
    return has(w, &d) && d.xx > 0 && d.yy > 0 ? (double)(d.xy / sqrtl(d.xx * d.yy)) : (double)NAN;
}

static double slope(const struct model_window *w) {
    struct decayed d = sums_of(w, w->n);
    return has(w, &d) && d.yy > 0 ? (double)(d.xy / d.yy) : (double)NAN;
}

static const struct {
    uint32_t stat;
    model_fn *formula;
} rows[] = {{OBI_STAT_SUM, sum},
            {OBI_STAT_MEAN, mean},
            {OBI_STAT_EWMA, mean},
            {OBI_STAT_VARIANCE, variance},
            {OBI_STAT_STDDEV, stddev},
            {OBI_STAT_ZSCORE, zscore},
            {OBI_STAT_COVARIANCE, covariance},
            {OBI_STAT_CORRELATION, correlation},
            {OBI_STAT_SLOPE, slope}};

START_TEST(decayed_statistics_are_those_of_the_formula) {
    model_compare(rows[_i].stat, OBI_STAT_DECAYED, NULL, rows[_i].formula, 1e-9, MODEL_REAL);
    model_compare(rows[_i].stat, OBI_STAT_DECAYED | OBI_STAT_IMPULSE, NULL, rows[_i].formula, 1e-9,
                  MODEL_REAL);
    model_compare(rows[_i].stat, OBI_STAT_DECAYED | OBI_STAT_INTEGER, NULL, rows[_i].formula, 1e-9,
                  MODEL_INTEGER);
}
END_TEST

/* 11 + 1 / 2 + 6 / 4 + 8 / 8 + 4 / 16: each term and each sum is a double. */
START_TEST(a_sum_of_powers_of_one_half_is_exact) {
    struct obi_stat_spec s = {.stat = OBI_STAT_SUM, .clock = OBI_CLOCK_FRAMES, .span = 1};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 1};
    static const double x[] = {4, 8, 6, 1, 11}, sum[] = {4, 10, 11, 6.5, 14.25};
    obi_window *w;
    s.flags = OBI_STAT_DECAYED;
    ck_assert_int_eq(obi_window_create(&opt, &s, 1, NULL, &w, NULL), OBI_OK);
    for (uint64_t i = 0; i < 5; i++) {
        struct obi_tick now = {.frames = i + 1};
        double out;
        ck_assert_int_eq(obi_window_push(w, &now, &x[i], NULL, 1), OBI_OK);
        ck_assert_int_ge(obi_window_read(w, &out, NULL, 1), 0);
        ck_assert_double_eq(out, sum[i]);
    }
    for (int n = 0; n <= 1022; n++) ck_assert_double_eq(obi_decay(n), ldexp(1, -n));
    obi_window_destroy(w);
}
END_TEST

/* Sums of differences from 60000, which are exact, in long double. */
START_TEST(a_decayed_variance_of_prices_is_as_sharp_as_their_differences) {
    struct obi_stat_spec s = {.stat = OBI_STAT_VARIANCE, .clock = OBI_CLOCK_FRAMES, .span = 1};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 1};
    static const double x[] = {60000, 60000.37, 60000.81, 60000.12};
    long double w = 0, mean = 0, squares = 0;
    obi_window *window;
    double out;
    s.flags = OBI_STAT_DECAYED;
    ck_assert_int_eq(obi_window_create(&opt, &s, 1, NULL, &window, NULL), OBI_OK);
    for (int i = 0; i < 4; i++) {
        struct obi_tick now = {.frames = (uint64_t)i + 1};
        ck_assert_int_eq(obi_window_push(window, &now, &x[i], NULL, 1), OBI_OK);
        w += ldexpl(1, i);
        mean += ldexpl(1, i) * (x[i] - 60000);
    }
    mean /= w;
    for (int i = 0; i < 4; i++) {
        squares += ldexpl(1, i) * (x[i] - 60000 - mean) * (x[i] - 60000 - mean);
    }
    ck_assert_int_ge(obi_window_read(window, &out, NULL, 1), 0);
    ck_assert_double_le(fabs(out - (double)(squares / w)), 1e-14 * out);
    obi_window_destroy(window);
}
END_TEST

START_TEST(what_weighs_nothing_any_more_is_forgotten) {
    struct obi_stat_spec s[2] = {{.stat = OBI_STAT_MEAN, .span = 1000, .flags = OBI_STAT_DECAYED},
                                 {.stat = OBI_STAT_SUM, .span = 1000, .flags = OBI_STAT_DECAYED}};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 1};
    static const double x[] = {5, NAN, NAN, 7, 8};
    static const obi_ns at[] = {0, 1000, 601000, 602000, 603000};
    static const double wanted[] = {NAN, 5, NAN, NAN, 7};
    obi_window *w;
    ck_assert_int_eq(obi_window_create(&opt, s, 2, NULL, &w, NULL), OBI_OK);
    for (int i = 0; i < 5; i++) {
        struct obi_tick now = {.ts_ns = at[i], .frames = (uint64_t)i};
        double out[2];
        obi_window_push(w, &now, &x[i], NULL, 1);
        obi_window_read(w, out, NULL, 2);
        ck_assert(isnan(wanted[i]) ? isnan(out[0]) : out[0] == wanted[i]);
        if (isnan(wanted[i])) ck_assert_double_eq(out[1], 0);
    }
    obi_window_destroy(w);
}
END_TEST

START_TEST(a_decay_is_a_power_of_two) {
    struct test_rng rng = {test_seed(3)};
    ck_assert_double_eq(obi_decay(0), 1);
    ck_assert_double_eq(obi_decay_loss(0), 0);
    ck_assert_double_eq(obi_decay(1), 0.5);
    ck_assert_double_eq(obi_decay(1022), 0x1p-1022);
    ck_assert_double_eq(obi_decay(2000), 0);
    ck_assert_double_eq(obi_decay_loss(2000), 1);
    for (int i = 0; i < 100000; i++) {
        double x = ldexp((double)test_random(&rng), -64 + 10 - (int)test_below(&rng, 60));
        if (x > 1000) continue;
        long double wanted = exp2l(-(long double)x), loss = -expm1l(-(long double)x * logl(2));
        ck_assert_msg(fabsl(obi_decay(x) - wanted) <= 3 * 0x1p-53L * wanted, "2^-%.17g", x);
        ck_assert_msg(fabsl(obi_decay_loss(x) - loss) <= 3 * 0x1p-52L * loss, "1 - 2^-%.17g", x);
    }
}
END_TEST

START_TEST(what_is_pushed_twice_as_often_weighs_the_same) {
    struct obi_stat_spec s = {.stat = OBI_STAT_EWMA, .span = 1000000000};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 1};
    obi_window *once, *often;
    double a, b;
    obi_window_create(&opt, &s, 1, NULL, &once, NULL);
    obi_window_create(&opt, &s, 1, NULL, &often, NULL);
    for (int i = 0; i <= 2000; i++) {
        struct obi_tick now = {.ts_ns = i * INT64_C(10000000), .frames = (uint64_t)i};
        double x = i / 100 % 7;
        obi_window_push(often, &now, &x, NULL, 1);
        if (i % 100 == 0) obi_window_push(once, &now, &x, NULL, 1);
    }
    obi_window_read(once, &a, NULL, 1);
    obi_window_read(often, &b, NULL, 1);
    ck_assert_double_eq_tol(a, b, 1e-13);
    obi_window_destroy(once);
    obi_window_destroy(often);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_decay");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, decayed_statistics_are_those_of_the_formula, 0,
                        sizeof rows / sizeof *rows);
    tcase_add_test(c, a_sum_of_powers_of_one_half_is_exact);
    tcase_add_test(c, a_decayed_variance_of_prices_is_as_sharp_as_their_differences);
    tcase_add_test(c, what_weighs_nothing_any_more_is_forgotten);
    tcase_add_test(c, a_decay_is_a_power_of_two);
    tcase_add_test(c, what_is_pushed_twice_as_often_weighs_the_same);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
