/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Speed and acceleration: a line and a parabola over time. */
#include "stat_model.h"

#include <math.h>

struct fit {
    long double w, n, mid, x; /* weight in s or samples, mean time in s from now, mean value */
    long double t2, t3, t4, tx, ttx;
};

static long double power(long double base, int n) {
    return n ? base * power(base, n - 1) : 1;
}

/* The integral of (t - mid)^k over an item, t in s from now; 0th power of a sample is 1. */
static long double moment(const struct model_window *w, size_t i, long double mid, int k) {
    obi_ns now_ns = w->item[w->n - 1].to_ns;
    long double from = (long double)(w->item[i].from_ns - now_ns) / 1e9L - mid;
    long double to = (long double)(w->item[i].to_ns - now_ns) / 1e9L - mid;
    if (!w->is_standing) return power(from, k);
    return (power(to, k + 1) - power(from, k + 1)) / (k + 1);
}

static struct fit fit_of(const struct model_window *w) {
    struct fit f = {0};
    for (size_t i = 0; i < w->n; i++) {
        f.w += moment(w, i, 0, 0);
        f.mid += moment(w, i, 0, 1);
        f.x += moment(w, i, 0, 0) * w->item[i].x;
        f.n += w->item[i].weight > 0;
    }
    f.mid /= f.w;
    f.x /= f.w;
    for (size_t i = 0; i < w->n; i++) {
        long double dx = w->item[i].x - f.x;
        f.t2 += moment(w, i, f.mid, 2);
        f.t3 += moment(w, i, f.mid, 3);
        f.t4 += moment(w, i, f.mid, 4);
        f.tx += moment(w, i, f.mid, 1) * dx;
        f.ttx += moment(w, i, f.mid, 2) * dx;
    }
    return f;
}

/* Relative to the largest change the window could have, so that a tolerance means something. */
static double speed(const struct model_window *w) {
    struct fit f = fit_of(w);
    if (f.n < (w->is_standing ? 1 : 2) || !(f.t2 > 0)) return (double)NAN;
    return (double)(f.tx / f.t2);
}

START_TEST(a_speed_is_that_of_the_formula) {
    model_compare(OBI_STAT_SPEED, 0, NULL, speed, 1e-9, MODEL_REAL);
    model_compare(OBI_STAT_SPEED, OBI_STAT_IMPULSE, NULL, speed, 1e-9, MODEL_OUTLIERS);
    model_compare(OBI_STAT_SPEED, OBI_STAT_INTEGER, NULL, speed, 1e-9, MODEL_INTEGER);
}
END_TEST

/* A window over a parabola that is pushed at uneven times. */
static double read_parabola(uint32_t stat, uint32_t flags, double a, double b, double c) {
    struct obi_stat_spec s = {.stat = stat, .span = 4000000000, .flags = flags};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 1};
    struct test_rng rng = {test_seed(5)};
    obi_window *w;
    double out;
    obi_ns begin = INT64_C(1700000000000000000), ts_ns = begin;
    ck_assert_int_eq(obi_window_create(&opt, &s, 1, NULL, &w, NULL), OBI_OK);
    for (int i = 0; i < 20000; i++) {
        double t = (double)(ts_ns - begin) / 1e9, x = a + b * t + c * t * t;
        struct obi_tick now = {.ts_ns = ts_ns, .frames = (uint64_t)i};
        obi_window_push(w, &now, &x, NULL, 1);
        ts_ns += (obi_ns)test_below(&rng, 2000001);
    }
    ck_assert_int_eq(obi_window_read(w, &out, NULL, 1), OBI_OK);
    obi_window_destroy(w);
    return out;
}

START_TEST(a_parabola_has_its_acceleration) {
    ck_assert_double_eq_tol(read_parabola(OBI_STAT_ACCELERATION, OBI_STAT_IMPULSE, 5, -2, 3), 6,
                            1e-7);
    ck_assert_double_eq_tol(read_parabola(OBI_STAT_ACCELERATION, 0, 5, -2, 3), 6, 1e-2);
    ck_assert_double_eq_tol(read_parabola(OBI_STAT_ACCELERATION, OBI_STAT_IMPULSE, 5, -2, 0), 0,
                            1e-7);
    ck_assert_double_eq_tol(read_parabola(OBI_STAT_SPEED, OBI_STAT_IMPULSE, 5, -2, 0), -2, 1e-9);
    ck_assert_double_eq_tol(read_parabola(OBI_STAT_SPEED, 0, 5, -2, 0), -2, 1e-2);
}
END_TEST

START_TEST(too_few_times_have_no_acceleration) {
    static const obi_ns at[] = {0, 0, 1000000000, 1000000000, 1000000000};
    struct obi_stat_spec s[2] = {
        {.stat = OBI_STAT_ACCELERATION, .clock = OBI_CLOCK_FRAMES, .span = 100},
        {.stat = OBI_STAT_SPEED, .clock = OBI_CLOCK_FRAMES, .span = 100}};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 1};
    static const uint8_t wanted[5][2] = {{OBI_VALUE_WARMUP, OBI_VALUE_WARMUP},
                                         {OBI_VALUE_WARMUP, OBI_VALUE_NO_FIT},
                                         {OBI_VALUE_NO_FIT, OBI_VALUE_WARMUP},
                                         {OBI_VALUE_NO_FIT, OBI_VALUE_WARMUP},
                                         {OBI_VALUE_NO_FIT, OBI_VALUE_WARMUP}};
    obi_window *w;
    ck_assert_int_eq(obi_window_create(&opt, s, 2, NULL, &w, NULL), OBI_OK);
    for (int i = 0; i < 5; i++) {
        struct obi_tick now = {.ts_ns = at[i], .frames = (uint64_t)i};
        double x = i, out[2];
        uint8_t status[2];
        obi_window_push(w, &now, &x, NULL, 1);
        obi_window_read(w, out, status, 2);
        ck_assert_double_nan(out[0]);
        ck_assert_uint_eq(status[0], wanted[i][0]);
        ck_assert_uint_eq(status[1], wanted[i][1]);
    }
    obi_window_destroy(w);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_motion");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, a_speed_is_that_of_the_formula);
    tcase_add_test(c, a_parabola_has_its_acceleration);
    tcase_add_test(c, too_few_times_have_no_acceleration);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
