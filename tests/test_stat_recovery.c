/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Whether the median recovery that is planted is found: 100 seeds of 60 shocks each. A shock takes
 * all but a share u of the depth, u even between 0 and 1/2, and what is missing decays with e^-t,
 * t in seconds: so it is back at 0.55 after ln((1 - u) / 0.45), whose median is that of u = 1/4. A
 * frame every 10 ms sees it 5 ms late in the mean. Three of four shocks may be cut off by a gap, at
 * a time even between 0 and 1 s: then the median of those that ended is too small, as is shown. Of
 * 100 intervals of 95 % fewer than 88 hold by chance with 0.15 %. */
#include "support.h"

#include <math.h>

enum { SEEDS = 100, SHOCKS = 60, FRAME_MS = 10 };

static const int64_t second = 1000000000;

struct reading {
    double median, lo, hi;
    double of_ended; /* the median of those that were not cut off */
};
static struct reading reading_of[SEEDS];

static double planted(void) {
    return log(0.75 / 0.45) + 0.005;
}

static double unit(struct test_rng *rng) {
    return (double)(test_random(rng) >> 11) * 0x1p-53;
}

struct feed {
    obi_window *window;
    struct obi_tick now;
};

static void push(struct feed *f, double x, uint8_t status) {
    f->now.ts_ns += FRAME_MS * INT64_C(1000000);
    f->now.frames++;
    ck_assert_int_eq(obi_window_push(f->window, &f->now, &x, &status, 1), OBI_OK);
}

/* One shock from its beginning until it is back or cut off; its length in frames, 0 if cut off. */
static int run_shock(struct feed *f, struct test_rng *rng) {
    double missing = 1 - unit(rng) / 2;
    double cut = test_below(rng, 4) ? unit(rng) : HUGE_VAL;
    for (int k = 0;; k++) {
        double t = k * FRAME_MS / 1000.0, x = 1000 * (1 - missing * exp(-t));
        int is_cut = k > 0 && t >= cut;
        push(f, x, is_cut ? OBI_VALUE_BREAK : OBI_VALUE_OK);
        if (is_cut) return 0;
        if (x >= 550) return k;
    }
}

static double middle(double *x, int n) {
    for (int i = 1; i < n; i++) {
        double v = x[i];
        int k = i;
        for (; k > 0 && x[k - 1] > v; k--) x[k] = x[k - 1];
        x[k] = v;
    }
    return x[n / 2];
}

static void measure(uint64_t seed, struct reading *r) {
    struct obi_stat_spec spec[3] = {{.stat = OBI_STAT_RECOVERY, .span = 3600 * second},
                                    {.stat = OBI_STAT_RECOVERY_LO, .span = 3600 * second},
                                    {.stat = OBI_STAT_RECOVERY_HI, .span = 3600 * second}};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 1};
    struct test_rng rng = {seed};
    struct feed f = {.now = {.ts_ns = 0}};
    double length[SHOCKS], out[3];
    int n_ended = 0;
    for (int k = 0; k < 3; k++) spec[k].param[1] = 0.55;
    for (int k = 0; k < 3; k++) spec[k].param[2] = 1; /* a second of baseline */
    ck_assert_int_eq(obi_window_create(&opt, spec, 3, NULL, &f.window, NULL), OBI_OK);
    for (int i = 0; i < SHOCKS; i++) {
        for (int k = 0; k <= 2000 / FRAME_MS; k++) push(&f, 1000, OBI_VALUE_OK);
        int frames = run_shock(&f, &rng);
        if (frames > 0) length[n_ended++] = frames * FRAME_MS / 1000.0;
    }
    ck_assert_int_ge(obi_window_read(f.window, out, NULL, 3), 0);
    *r = (struct reading){out[0], out[1], out[2], middle(length, n_ended)};
    obi_window_destroy(f.window);
}

static void measure_all(void) {
    for (int i = 0; i < SEEDS; i++) measure(test_seed(1) + (uint64_t)i, &reading_of[i]);
}

static int holding(double value) {
    int n = 0;
    for (int i = 0; i < SEEDS; i++)
        n += reading_of[i].lo <= value && !(reading_of[i].hi < value); /* one may have no end */
    return n;
}

START_TEST(the_median_recovery_lies_in_its_interval) {
    int held = holding(planted());
    ck_assert_msg(held >= 88, "%d of 100 intervals hold %f", held, planted());
    held = holding(planted() * 1.25);
    ck_assert_msg(held < 40, "%d of 100 intervals hold one and a quarter of it", held);
}
END_TEST

START_TEST(censoring_moves_the_median_to_neither_side) {
    int above = 0, of_ended = 0;
    for (int i = 0; i < SEEDS; i++) {
        above += reading_of[i].median > planted();
        of_ended += reading_of[i].of_ended > planted();
    }
    ck_assert_msg(above >= 33 && above <= 67, "%d of 100 are above", above);
    ck_assert_msg(of_ended < 33, "%d of 100 are above without those cut off", of_ended);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_recovery");
    TCase *c = tcase_create("planted");
    tcase_set_timeout(c, 120);
    tcase_add_unchecked_fixture(c, measure_all, NULL);
    tcase_add_test(c, the_median_recovery_lies_in_its_interval);
    tcase_add_test(c, censoring_moves_the_median_to_neither_side);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
