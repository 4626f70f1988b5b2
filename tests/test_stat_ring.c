/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A ring that is too small makes a window shorter and does nothing else: readings are those of a
 * window that never was longer. */
#include "persist_model.h"
#include "window.h"

#include <math.h>
#include <string.h>

enum { RING = 8, N_STATS = 64, N_PUSHES = 3000 };

/* Every statistic of persistence, with parameters that suit values from -1 to 1. */
static size_t all_of(struct obi_stat_spec *spec, uint32_t clock, int64_t span) {
    struct obi_schema row = {.struct_size = sizeof row};
    size_t n = 0;
    memset(spec, 0, N_STATS * sizeof *spec);
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_STAT, i, &row) == OBI_OK; i++) {
        if (row.id < OBI_STAT_AUTOCORRELATION) continue;
        ck_assert_uint_lt(n, N_STATS);
        spec[n] = (struct obi_stat_spec){.stat = (uint32_t)row.id, .clock = clock, .span = span};
        if (row.id >= OBI_STAT_SHOCK_COUNT) spec[n].param[2] = 5; /* a base that has room */
        spec[n++].param[0] = 0.25; /* of each: grid, band, at, mu, fall */
    }
    spec[n] = spec[0];
    spec[n++].param[1] = 40; /* a lag longer than the ring */
    return n;
}

static void tell(obi_window *w, uint64_t frame, double x, uint8_t status) {
    push(w, (obi_ns)frame * 1000000000 + 100000000, frame, x, status);
}

static void compare(const obi_window *small, const obi_window *brief,
                    const struct obi_stat_spec *spec, size_t n, const int *is_left_out) {
    double got[N_STATS], wanted[N_STATS];
    uint8_t status[N_STATS];
    obi_window_read(small, got, status, n);
    obi_window_read(brief, wanted, NULL, n);
    for (size_t k = 0; k < n; k++) {
        if (is_left_out[k]) continue;
        int is_same = isnan(wanted[k])
                          ? isnan(got[k])
                          : fabs(got[k] - wanted[k]) <= 1e-9 * fmax(1, fabs(wanted[k]));
        ck_assert_msg(is_same, "statistic %u: %.17g, expected %.17g, seed %llu", spec[k].stat,
                      got[k], wanted[k], (unsigned long long)test_seed(3));
    }
}

static void run(uint32_t clock, int64_t brief_span, int64_t long_span, const int *is_left_out) {
    struct obi_stat_spec brief_spec[N_STATS], long_spec[N_STATS];
    size_t n = all_of(brief_spec, clock, brief_span);
    obi_window *brief, *small;
    struct test_rng rng = {test_seed(3)};
    int was_void = 0;
    all_of(long_spec, clock, long_span);
    brief = make(brief_spec, n, 65536);
    small = make(long_spec, n, RING);
    for (uint64_t frame = 1; frame <= N_PUSHES; frame++) {
        double x = (double)test_below(&rng, 9) / 4 - 1;
        uint8_t status = test_below(&rng, 20) ? OBI_VALUE_OK : OBI_VALUE_BREAK;
        if (test_below(&rng, 20) == 0 && !was_void) x = (double)NAN;
        was_void = isnan(x); /* two in a row would take one place */
        if (isnan(x) && status == OBI_VALUE_OK) status = OBI_VALUE_ZERO_DENOM;
        tell(brief, frame, x, status);
        tell(small, frame, x, status);
        if (frame >= 2 * RING && !isnan(x)) compare(small, brief, brief_spec, n, is_left_out);
    }
    obi_window_destroy(brief);
    obi_window_destroy(small);
}

START_TEST(a_full_ring_of_frames_reads_like_a_window_of_as_many) {
    struct obi_stat_spec spec[N_STATS], one;
    static const int none[N_STATS];
    size_t n = all_of(spec, OBI_CLOCK_FRAMES, 1000);
    run(OBI_CLOCK_FRAMES, RING, 1000, none);
    ck_assert_uint_gt(n, 30);
    one = spec[0];
    obi_window *w = make(&one, 1, RING);
    for (uint64_t frame = 1; frame < 20; frame++) tell(w, frame, (double)(frame % 3), OBI_VALUE_OK);
    uint8_t status;
    persist_read(w, &status);
    ck_assert_uint_eq(status, OBI_VALUE_SATURATED);
    obi_window_destroy(w);
}
END_TEST

/* A sample a second, so that the ring holds what stood in the last 7. The oldest is a sample here
 * and what stood before the window there, so what counts samples differs; the latest points have a
 * ring of their own. */
START_TEST(a_full_ring_of_seconds_reads_like_a_window_of_as_many) {
    static const uint32_t stat[] = {OBI_STAT_AUTOCORRELATION,  OBI_STAT_AR1,
                                    OBI_STAT_AR1_LO,           OBI_STAT_AR1_HI,
                                    OBI_STAT_SIGN_PERSISTENCE, OBI_STAT_RUN_TIME,
                                    OBI_STAT_MEAN_RUN_TIME,    OBI_STAT_SHARE_ABOVE,
                                    OBI_STAT_LONGEST_SPELL,    OBI_STAT_CURRENT_SPELL,
                                    OBI_STAT_CUSUM_UP,         OBI_STAT_CUSUM_DOWN};
    struct obi_stat_spec spec[N_STATS];
    int is_left_out[N_STATS];
    size_t n = all_of(spec, OBI_CLOCK_TIME, 1);
    for (size_t k = 0; k < n; k++) {
        is_left_out[k] = 1;
        for (size_t s = 0; s < sizeof stat / sizeof *stat; s++) {
            if (spec[k].stat == stat[s]) is_left_out[k] = 0;
        }
    }
    run(OBI_CLOCK_TIME, (RING - 1) * INT64_C(1000000000), 1000000000000, is_left_out);
}
END_TEST

START_TEST(the_first_and_the_last_time_there_is_are_times_like_others) {
    static const obi_ns at[] = {INT64_MIN, INT64_MIN, -1, 0, 1, INT64_MAX, INT64_MAX};
    struct obi_stat_spec spec[N_STATS];
    size_t n = all_of(spec, (uint32_t)_i, INT64_MAX);
    obi_window *w = make(spec, n, RING);
    double out[N_STATS];
    uint8_t status[N_STATS];
    for (uint64_t k = 0; k < sizeof at / sizeof *at; k++) {
        struct obi_tick now = {.ts_ns = at[k], .frames = k};
        double x = k % 2 ? -1 : 1;
        ck_assert_int_eq(obi_window_push(w, &now, &x, NULL, 1), OBI_OK);
        ck_assert_int_ge(obi_window_read(w, out, status, n), 0);
        for (size_t s = 0; s < n; s++) {
            ck_assert_msg(!isinf(out[s]), "statistic %u", spec[s].stat);
            ck_assert(!isnan(out[s]) || status[s] != OBI_VALUE_OK);
            if (spec[s].stat == OBI_STAT_SHARE_ABOVE) ck_assert(!(out[s] < 0) && !(out[s] > 1));
            if (spec[s].stat == OBI_STAT_RUN_TIME) ck_assert(out[s] >= 0);
        }
    }
    obi_window_destroy(w);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_ring");
    TCase *c = tcase_create("ring");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, a_full_ring_of_frames_reads_like_a_window_of_as_many);
    tcase_add_test(c, a_full_ring_of_seconds_reads_like_a_window_of_as_many);
    tcase_add_loop_test(c, the_first_and_the_last_time_there_is_are_times_like_others, 0, 2);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
