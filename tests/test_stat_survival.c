/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The chance that a spell goes on: Kaplan and Meier. */
#include "persist_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 1024 };

struct life {
    double length; /* ns */
    int is_end;    /* else censored */
};

static struct life life[N];
static size_t n_lives;
static double age; /* of the present spell, ns; below 0 for none */

/* The spells that ended in the window and whose beginning was seen. */
static void gather(const struct persist_history *h) {
    double at = h->spec->param[0];
    int is_in = 0, is_seen = 0;
    obi_ns from = 0;
    n_lives = 0;
    for (size_t i = 0; i < h->n; i++) {
        double x = h->push[i].x;
        int is_cut = h->push[i].is_break || isnan(x), now_in = !isnan(x) && x >= at;
        int was_known = i > 0 && !isnan(h->push[i - 1].x);
        if (is_in && (is_cut || !now_in) && is_seen && persist_is_inside(h, i)) {
            life[n_lives++] = (struct life){(double)(h->push[i].ts_ns - from), !is_cut};
        }
        if (now_in && (!is_in || is_cut)) {
            from = h->push[i].ts_ns;
            is_seen = was_known && !is_cut;
        }
        is_in = now_in;
    }
    age = is_in ? (double)(h->now_ns - from) : -1;
}

static int by_length(const void *a, const void *b) {
    const struct life *x = a, *y = b;
    return x->length < y->length ? -1 : x->length > y->length;
}

/* The product, and Greenwood's sum; NaN where there is none. */
static double estimate(const struct persist_history *h, double *greenwood) {
    double chance = 1, upto;
    size_t n_ends = 0, n_older = 0;
    gather(h);
    *greenwood = 0;
    upto = age + h->spec->param[3] * 1e9;
    qsort(life, n_lives, sizeof *life, by_length);
    for (size_t i = 0; i < n_lives; i++) n_ends += (size_t)life[i].is_end;
    for (size_t i = 0; i < n_lives; i++) n_older += life[i].length > age;
    if (age < 0 || !n_ends || !n_older) return (double)NAN;
    for (size_t i = 0; i < n_lives; i++) {
        double d = 0, n = (double)(n_lives - i), t = life[i].length;
        if (t <= age || t > upto || (i && life[i - 1].length == t)) continue;
        for (size_t k = i; k < n_lives && life[k].length == t; k++) d += life[k].is_end;
        chance *= 1 - d / n;
        *greenwood += d < n ? d / (n * (n - d)) : 0;
    }
    return chance;
}

static double survival(const struct persist_history *h) {
    double greenwood;
    return estimate(h, &greenwood);
}

static double bound(const struct persist_history *h, int side) {
    double greenwood, s = estimate(h, &greenwood);
    if (!(s > 1e-9 && s < 1 - 1e-9)) return (double)NAN;
    return pow(s, exp(side * 1.959963984540054 * sqrt(greenwood) / log(s)));
}
static double low(const struct persist_history *h) {
    return bound(h, -1);
}
static double high(const struct persist_history *h) {
    return bound(h, 1);
}

static const struct {
    uint32_t stat;
    persist_fn *formula;
} rows[] = {
    {OBI_STAT_SURVIVAL, survival}, {OBI_STAT_SURVIVAL_LO, low}, {OBI_STAT_SURVIVAL_HI, high}};

START_TEST(survival_is_that_of_the_sorted_spells) {
    static const double param[4] = {0.25, 0, 0, 0.5};
    persist_compare(rows[_i].stat, 0, param, rows[_i].formula, 1e-11);
    persist_compare(rows[_i].stat, OBI_STAT_IMPULSE, param, rows[_i].formula, 1e-11);
}
END_TEST

/* Freireich et al. 1963, Blood 21, 699-716: weeks of remission under 6-mercaptopurine, 21 patients;
 * below 0 for those still in remission. A week is a second here. */
static const int weeks[] = {6,   6,   6,   -6, 7,  -9,  -10, 10,  -11, 13, 16,
                            -17, -19, -20, 22, 23, -25, -32, -32, -34, -35};

/* As the textbooks print it: S(t), its standard error, and the 95 % interval of log(-log). */
static const struct {
    int week;
    double s, lo, hi;
} printed[] = {{6, 0.857, 0.620, 0.952},  {7, 0.807, 0.563, 0.923},  {10, 0.753, 0.503, 0.889},
               {13, 0.690, 0.432, 0.849}, {16, 0.627, 0.368, 0.805}, {22, 0.538, 0.268, 0.747},
               {23, 0.448, 0.188, 0.680}};

static double push_patients(obi_window *w) {
    double now = 0;
    uint64_t frame = 0;
    for (size_t i = 0; i < sizeof weeks / sizeof *weeks; i++) {
        persist_push(w, now, ++frame, 0, OBI_VALUE_OK);
        persist_push(w, now += 1, ++frame, 1, OBI_VALUE_OK);
        now += abs(weeks[i]);
        if (weeks[i] < 0) {
            persist_push(w, now, ++frame, (double)NAN, OBI_VALUE_ZERO_DENOM);
        } else {
            persist_push(w, now, ++frame, 0, OBI_VALUE_OK);
        }
    }
    persist_push(w, now, ++frame, 0, OBI_VALUE_OK);
    persist_push(w, now + 1, ++frame, 1, OBI_VALUE_OK); /* the present one begins */
    return now + 1;
}

START_TEST(remissions_last_as_the_textbooks_say) {
    double wanted[] = {printed[_i].s, printed[_i].lo, printed[_i].hi};
    double param[4] = {0.5, 0, 0, printed[_i].week};
    for (int k = 0; k < 3; k++) {
        obi_window *w = persist_window(rows[k].stat, OBI_CLOCK_TIME, 10000000000000, param, 0);
        push_patients(w);
        persist_expect(w, wanted[k], 0.00051, OBI_VALUE_WARMUP);
        obi_window_destroy(w);
    }
}
END_TEST

/* Of those that lasted 10 weeks, so many last 13 more: S(23) / S(10) = .448179 / .752941. */
START_TEST(an_older_spell_has_outlived_the_short_ones) {
    static const double param[4] = {0.5, 0, 0, 13};
    obi_window *w = persist_window(OBI_STAT_SURVIVAL, OBI_CLOCK_TIME, 10000000000000, param, 0);
    double now = push_patients(w);
    persist_push(w, now + 10, 1000, 1, OBI_VALUE_OK);
    persist_expect(w, 0.5952380952380952, 1e-15, OBI_VALUE_WARMUP);
    persist_push(w, now + 24, 1001, 1,
                 OBI_VALUE_OK); /* nothing ended from here on; 35 is the last */
    persist_expect(w, 1, 0, OBI_VALUE_SATURATED);
    persist_push(w, now + 35, 1002, 1, OBI_VALUE_OK);
    persist_expect(w, (double)NAN, 0, OBI_VALUE_NO_FIT);
    persist_push(w, now + 36, 1003, 0, OBI_VALUE_OK);
    persist_expect(w, (double)NAN, 0, OBI_VALUE_NO_FIT);
    obi_window_destroy(w);
}
END_TEST

START_TEST(a_spell_whose_beginning_was_not_seen_has_no_length) {
    static const double param[4] = {0.5, 0, 0, 1};
    obi_window *w = persist_window(OBI_STAT_SURVIVAL, OBI_CLOCK_TIME, 100000000000, param, 0);
    static const double x[] = {1, 0, 1, 1, 0, 1};
    for (uint64_t i = 0; i < 6; i++) {
        persist_push(w, (double)i, i, x[i], i == 3 ? OBI_VALUE_BREAK : OBI_VALUE_OK);
    }
    persist_expect(w, (double)NAN, 0, OBI_VALUE_WARMUP); /* one was cut off after 1 s, none ended */
    obi_window_destroy(w);
}
END_TEST

/* Every other sample of a full ring ends a spell, so the tree has a node in its last place. Without
 * a cut the product is the share of spells longer than tau. */
START_TEST(a_ring_full_of_spells_has_room_for_each) {
    enum { PUSHES = 1001, TAU = 2 };
    static const uint32_t rings[] = {4, 64};
    const uint32_t ring = rings[_i];
    struct obi_stat_spec s = {.stat = OBI_STAT_SURVIVAL,
                              .clock = OBI_CLOCK_FRAMES,
                              .span = 1000000,
                              .param = {0.5, 0, 0, TAU}};
    struct obi_window_options opt = {
        .struct_size = sizeof opt, .n_columns = 1, .max_samples = ring};
    struct test_rng rng = {test_seed(8)};
    static uint64_t length[PUSHES];
    struct obi_tick now = {.ts_ns = 0};
    obi_window *w;
    ck_assert_int_eq(obi_window_create(&opt, &s, 1, NULL, &w, NULL), OBI_OK);
    for (size_t i = 0; i < PUSHES; i++) {
        double x = i > 0 && i % 2 == 0, out, n = 0, n_longer = 0;
        length[i] = 1 + test_below(&rng, 4); /* alike often: then numbers tell them apart */
        now.ts_ns +=
            (obi_ns)length[i] * 1000000000; /* a spell lasts from an even one to the next */
        now.frames++;
        ck_assert_int_eq(obi_window_push(w, &now, &x, NULL, 1), OBI_OK);
        if (i < 4 || i % 2) continue;
        for (size_t k = i < ring + 2 ? 3 : (i - ring + 1) | 1; k < i; k += 2, n++) {
            n_longer += length[k] > TAU;
        }
        obi_window_read(w, &out, NULL, 1);
        ck_assert_double_eq_tol(out, n_longer / n, 1e-12);
    }
    obi_window_destroy(w);
}
END_TEST

static size_t footprint(uint32_t stat, const double *param) {
    struct obi_stat_spec s = {.stat = stat, .clock = OBI_CLOCK_FRAMES, .span = 1000};
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 1, .max_samples = 4};
    if (param) memcpy(s.param, param, sizeof s.param);
    return obi_window_footprint(&opt, &s, 1);
}

/* A node of 40 bytes, a height and a mark for each of 4 samples, in whole cache lines of 64. What a
 * larger ring lacks would hide in the rest of a line. */
START_TEST(there_is_a_node_for_each_sample) {
    static const double param[4] = {0.5, 0, 0, 1};
    size_t more = footprint(OBI_STAT_SURVIVAL, param) - footprint(OBI_STAT_COUNT, NULL);
    ck_assert_uint_ge(more, 192 + 64 + 64);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_survival");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, survival_is_that_of_the_sorted_spells, 0, sizeof rows / sizeof *rows);
    suite_add_tcase(s, c);
    c = tcase_create("published");
    tcase_add_loop_test(c, remissions_last_as_the_textbooks_say, 0,
                        sizeof printed / sizeof *printed);
    tcase_add_test(c, an_older_spell_has_outlived_the_short_ones);
    tcase_add_test(c, a_spell_whose_beginning_was_not_seen_has_no_length);
    tcase_add_test(c, there_is_a_node_for_each_sample);
    tcase_add_loop_test(c, a_ring_full_of_spells_has_room_for_each, 0, 2);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
