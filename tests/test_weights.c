/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Weights of order flow: against Jacobi's rotations over every interval's vector, in markets whose
 * answer is known, and as the column integrated_flow has them. */
#include "weights.h"

enum { STEPS = 4096 };

/* -- the oracle -------------------------------------------------------------------------------- */

static void judge(struct scene *s) {
    struct oracle_weights *o = s->oracle;
    ck_assert_uint_eq(weights_count(s->weights, OBI_COUNTER_WEIGHTS_INTERVALS),
                      (uint64_t)o->n_intervals);
    ck_assert_uint_eq(weights_count(s->weights, OBI_COUNTER_WEIGHTS_BROKEN), s->n_broken);
    int rc = obi_weights_solve(s->weights, NULL);
    ck_assert_int_eq(rc, o->n_intervals < 2 ? OBI_WARMUP : OBI_OK);
    if (rc) return;
    oracle_weights_solve(o);
    double share = (double)(o->first / o->trace), near = 1e-9;
    int is_clear = o->second < 0.99L * o->first;
    double sum = 0, size = 0;
    for (int i = 0; i < o->n_levels; i++) {
        double w = weights_value(s->weights, (uint32_t)i), wanted = (double)o->weight[i];
        sum += w;
        size += fabs(w);
        if (is_clear && fabs(w - wanted) > near)
            ck_abort_msg("level %d of %d weighs %.17g, not %.17g", i, o->n_levels, w, wanted);
    }
    ck_assert(fabs(size - 1) < 1e-14 && sum > -1e-14);
    ck_assert_msg(!is_clear || fabs(weights_share(s->weights) - share) < near, "%.17g, not %.17g",
                  weights_share(s->weights), share);
}

/* Now and then a gap, or a snapshot without one. */
static void disturb(struct scene *s, struct test_rng *rng, int n_levels) {
    struct obi_event gap = test_event(OBI_EVENT_GAP, 0);
    if (test_below(rng, 200)) return;
    if (test_below(rng, 2)) scene_show(s, &gap, 1);
    s->now += (obi_ns)test_below(rng, 3 * WEIGHTS_INTERVAL);
    scene_begin(s, n_levels, 20);
}

START_TEST(they_are_those_of_the_oracle_in_any_market) {
    static const uint32_t levels[] = {1, 2, 3, 10, 32};
    static const uint64_t half_life[] = {0, 1, 7, 40};
    for (uint64_t round = 0; round < test_rounds(20); round++) {
        uint64_t seed = test_seed(100) + round;
        struct test_rng rng = {seed};
        uint32_t n = levels[round % 5];
        struct scene s = scene_open(n, half_life[round % 4], STEPS);
        scene_begin(&s, WEIGHTS_DEEP, 20);
        for (int frame = 0; frame < 1500; frame++) {
            disturb(&s, &rng, WEIGHTS_DEEP);
            scene_wander(&s, &rng);
            if (frame % 300 == 10) judge(&s);
        }
        judge(&s);
        scene_close(&s);
    }
}
END_TEST

/* -- what is planted --------------------------------------------------------------------------- */

/* One frame an interval: level i of the bids changes by delta[i] lots, of 1000. */
static void move_levels(struct scene *s, const int *delta, int n_levels) {
    struct obi_event ev[WEIGHTS_DEEP];
    for (int i = 0; i < n_levels; i++) {
        size_t have = 0;
        obi_ticks price[WEIGHTS_DEEP];
        obi_lots qty[WEIGHTS_DEEP];
        obi_book_levels(s->book, OBI_BID, (size_t)n_levels, price, qty, NULL, &have);
        ev[i] = test_level(OBI_BID, price[i], qty[i] + delta[i], 0);
    }
    scene_next_interval(s);
    scene_show(s, ev, (size_t)n_levels);
}

static void move_often(struct scene *s, const int *delta, int n_levels, int n) {
    int back[WEIGHTS_DEEP];
    for (int i = 0; i < n_levels; i++) back[i] = -delta[i];
    for (int i = 0; i < n; i++) move_levels(s, i % 2 ? back : delta, n_levels);
}

START_TEST(levels_that_move_together_weigh_the_same) {
    for (int n = 1; n <= 32; n++) {
        struct scene s = scene_open((uint32_t)n, 0, 0);
        int delta[WEIGHTS_DEEP];
        for (int i = 0; i < n; i++) delta[i] = 7;
        scene_begin(&s, n, 1000);
        move_often(&s, delta, n, 20);
        ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_OK);
        for (int i = 0; i < n; i++)
            ck_assert(fabs(weights_value(s.weights, (uint32_t)i) - 1.0 / n) < 1e-14);
        ck_assert(fabs(weights_share(s.weights) - 1) < 1e-14);
        scene_close(&s);
    }
}
END_TEST

START_TEST(a_level_that_moves_alone_has_all_the_weight) {
    for (int alone = 0; alone < 10; alone++) {
        struct scene s = scene_open(10, 0, 0);
        int delta[10] = {0};
        delta[alone] = -3;
        scene_begin(&s, 10, 1000);
        move_often(&s, delta, 10, 20);
        ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_OK);
        for (int i = 0; i < 10; i++)
            ck_assert_double_eq(weights_value(s.weights, (uint32_t)i), i == alone);
        ck_assert(fabs(weights_share(s.weights) - 1) < 1e-14);
        scene_close(&s);
    }
}
END_TEST

/* One step leads nowhere from a vector that the covariance leaves almost alone. */
START_TEST(the_last_solution_does_not_hold_them_fast) {
    struct scene s = scene_open(4, 0, 1);
    int first[4] = {5, 0, 0, 0}, other[4] = {0, 0, 0, 60};
    scene_begin(&s, 4, 1000);
    move_often(&s, first, 4, 20);
    ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_OK);
    ck_assert_double_eq(weights_value(s.weights, 0), 1);
    move_often(&s, other, 4, 40);
    ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_OK);
    ck_assert_msg(weights_value(s.weights, 3) > 0.9, "%g", weights_value(s.weights, 3));
    ck_assert(weights_share(s.weights) > 0.99);
    scene_close(&s);
}
END_TEST

START_TEST(the_sum_is_not_below_0) {
    static const int delta[][4] = {{9, -3, 0, 0}, {-3, 9, 0, 0}, {0, 0, -5, 2}};
    for (size_t k = 0; k < sizeof delta / sizeof *delta; k++) {
        struct scene s = scene_open(4, 0, 0);
        double size = 0, sum = 0;
        scene_begin(&s, 4, 1000);
        move_often(&s, delta[k], 4, 20);
        ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_OK);
        for (int i = 0; i < 4; i++) size += abs(delta[k][i]);
        for (uint32_t i = 0; i < 4; i++) {
            double w = weights_value(s.weights, i);
            ck_assert(fabs(fabs(w) - abs(delta[k][i]) / size) < 1e-14);
            sum += w;
        }
        ck_assert(sum > 0);
        scene_close(&s);
    }
}
END_TEST

START_TEST(of_a_sum_of_0_the_first_is_above_it) {
    static const int delta[][4] = {{4, -4, 0, 0}, {0, -4, 4, 0}, {1, -4, 1, 2}, {-1, 4, -1, -2}};
    for (size_t k = 0; k < sizeof delta / sizeof *delta; k++) {
        struct scene s = scene_open(4, 0, 0);
        scene_begin(&s, 4, 1024);
        move_often(&s, delta[k], 4, 20);
        ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_OK);
        ck_assert(weights_value(s.weights, k == 1) > 0);
        scene_close(&s);
    }
}
END_TEST

START_TEST(nothing_that_varies_has_no_weights) {
    struct scene s = scene_open(3, 0, 0);
    int none[3] = {0};
    double value;
    uint8_t status;
    scene_begin(&s, 3, 1000);
    move_often(&s, none, 3, 2);
    ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_WARMUP); /* one interval */
    obi_weights_get(s.weights, 0, &value, &status);
    ck_assert(isnan(value) && status == OBI_VALUE_WARMUP);
    move_often(&s, none, 3, 5);
    ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_OK);
    obi_weights_get(s.weights, 0, &value, &status);
    ck_assert(isnan(value) && status == OBI_VALUE_NO_FIT);
    obi_weights_explained(s.weights, &value, &status);
    ck_assert(isnan(value) && status == OBI_VALUE_NO_FIT);
    scene_close(&s);
}
END_TEST

/* -- the past only ----------------------------------------------------------------------------- */

START_TEST(what_was_solved_knows_nothing_of_what_comes) {
    struct test_rng rng = {test_seed(5)}, again = rng;
    struct scene s = scene_open(5, 9, 0), until = scene_open(5, 9, 0);
    double weight[5], share;
    scene_begin(&s, WEIGHTS_DEEP, 20);
    for (int i = 0; i < 700; i++) scene_wander(&s, &rng);
    ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_OK);
    for (uint32_t i = 0; i < 5; i++) weight[i] = weights_value(s.weights, i);
    share = weights_share(s.weights);
    for (int i = 0; i < 700; i++) scene_wander(&s, &rng);
    for (uint32_t i = 0; i < 5; i++) ck_assert_double_eq(weights_value(s.weights, i), weight[i]);
    scene_begin(&until, WEIGHTS_DEEP, 20); /* whoever saw so much and no more says the same */
    for (int i = 0; i < 700; i++) scene_wander(&until, &again);
    ck_assert_int_eq(obi_weights_solve(until.weights, NULL), OBI_OK);
    for (uint32_t i = 0; i < 5; i++)
        ck_assert_double_eq(weights_value(until.weights, i), weight[i]);
    ck_assert_double_eq(weights_share(until.weights), share);
    ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_OK);
    ck_assert(weights_value(s.weights, 0) != weight[0]);
    scene_close(&s);
    scene_close(&until);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("weights");
    TCase *c = tcase_create("weights");
    tcase_add_test(c, they_are_those_of_the_oracle_in_any_market);
    tcase_add_test(c, levels_that_move_together_weigh_the_same);
    tcase_add_test(c, a_level_that_moves_alone_has_all_the_weight);
    tcase_add_test(c, the_last_solution_does_not_hold_them_fast);
    tcase_add_test(c, the_sum_is_not_below_0);
    tcase_add_test(c, of_a_sum_of_0_the_first_is_above_it);
    tcase_add_test(c, nothing_that_varies_has_no_weights);
    tcase_add_test(c, what_was_solved_knows_nothing_of_what_comes);
    tcase_set_timeout(c, 120);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
