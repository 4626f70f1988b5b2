/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Every statistic of persistence on every clock is compared with the oracle while random rows are
 * pushed, as in prop_window.c: signs with a dead band, spells with hysteresis on either side, the
 * chance that one lasts, shocks and how long they last, cumulative sums, autocorrelation,
 * half-lives, the exponents of Hurst and of Peng. */
#include "prop/judge.h"

static void judge(const uint32_t *stat, size_t n, uint32_t flags, const double (*param)[4],
                  size_t n_param) {
    static const enum market_kind kinds[] = {MARKET_SIGNS, MARKET_FEW, MARKET_REAL};
    for (size_t k = 0; k < LENGTH(kinds); k++) {
        for (size_t p = 0; p < n_param; p++) {
            struct watch *w = watch_new(kinds[k], 100 + 10 * k + p);
            for (size_t i = 0; i < n; i++) watch_ask(w, stat[i], flags, param[p]);
            watch_run(w, MANY, (size_t)test_rounds(400));
        }
    }
}

START_TEST(signs_equal_a_search) {
    static const uint32_t stat[] = {
        OBI_STAT_SIGN_PERSISTENCE, OBI_STAT_RUN_TIME, OBI_STAT_RUN_EVENTS, OBI_STAT_MEAN_RUN_TIME,
        OBI_STAT_MEAN_RUN_EVENTS,  OBI_STAT_RUNS_Z,   OBI_STAT_FLIPS};
    static const double param[][4] = {{0}, {0.25}};
    judge(stat, LENGTH(stat), (uint32_t)_i, param, LENGTH(param));
}
END_TEST

START_TEST(spells_equal_a_search) {
    static const uint32_t stat[] = {OBI_STAT_SHARE_ABOVE,          OBI_STAT_LONGEST_SPELL,
                                    OBI_STAT_CURRENT_SPELL,        OBI_STAT_LONGEST_SPELL_EVENTS,
                                    OBI_STAT_CURRENT_SPELL_EVENTS, OBI_STAT_SPELLS};
    static const double param[][4] = {{0}, {0.3, 0.2}, {-0.1, 0.15, -1}};
    judge(stat, LENGTH(stat), (uint32_t)_i, param, LENGTH(param));
}
END_TEST

START_TEST(survival_equals_the_product_limit) {
    static const uint32_t stat[] = {OBI_STAT_SURVIVAL, OBI_STAT_SURVIVAL_LO, OBI_STAT_SURVIVAL_HI};
    static const double param[][4] = {{0.1, 0, 1, 0.03}, {0.3, 0.2, 1, 1}, {-0.1, 0.15, -1, 5}};
    judge(stat, LENGTH(stat), (uint32_t)_i, param, LENGTH(param));
}
END_TEST

/* Whole numbers have shares that meet a threshold exactly; reals, none. */
static void judge_shocks(const uint32_t *stat, size_t n, uint32_t flags) {
    static const enum market_kind kinds[] = {MARKET_FEW, MARKET_INTEGER, MARKET_REAL,
                                             MARKET_OUTLIERS};
    static const double param[][4] = {
        {0.75, 0.9, 0.06, 1.25}, {1, 1, 0.02, 1}, {0.95, 0.8, 0.3, 1.1}};
    for (size_t k = 0; k < LENGTH(kinds); k++) {
        int is_whole = kinds[k] == MARKET_FEW || kinds[k] == MARKET_INTEGER;
        for (size_t p = 0; p < LENGTH(param); p++) {
            double own[4] = {param[p][0], param[p][1], param[p][2], 0};
            struct watch *w = watch_new(kinds[k], 200 + 10 * k + p);
            if (stat[0] == OBI_STAT_PAIR_SHOCK_COUNT) own[3] = param[p][3];
            for (size_t i = 0; i < n; i++)
                watch_ask(w, stat[i], flags | (is_whole ? OBI_STAT_INTEGER : 0), own);
            watch_run(w, MANY, (size_t)test_rounds(400));
        }
    }
}

START_TEST(shocks_equal_a_walk) {
    static const uint32_t stat[] = {OBI_STAT_SHOCK_COUNT, OBI_STAT_SHOCK_OPEN, OBI_STAT_RECOVERY,
                                    OBI_STAT_RECOVERY_LO, OBI_STAT_RECOVERY_HI};
    judge_shocks(stat, LENGTH(stat), (uint32_t)_i);
}
END_TEST

START_TEST(shocks_of_pairs_equal_a_walk) {
    static const uint32_t stat[] = {OBI_STAT_PAIR_SHOCK_COUNT, OBI_STAT_PAIR_SHOCK_OPEN,
                                    OBI_STAT_PAIR_RECOVERY, OBI_STAT_PAIR_RECOVERY_LO,
                                    OBI_STAT_PAIR_RECOVERY_HI};
    judge_shocks(stat, LENGTH(stat), (uint32_t)_i);
}
END_TEST

START_TEST(cumulative_sums_equal_recomputation) {
    static const uint32_t stat[] = {OBI_STAT_CUSUM_UP, OBI_STAT_CUSUM_DOWN, OBI_STAT_CUSUM_ALARMS,
                                    OBI_STAT_CUSUM_BALANCE, OBI_STAT_CUSUM_AGE};
    static const double param[][4] = {{0}, {0.1, 0.05, 0.4}};
    judge(stat, LENGTH(stat), (uint32_t)_i, param, LENGTH(param));
}
END_TEST

START_TEST(autocorrelation_equals_recomputation) {
    static const uint32_t stat[] = {OBI_STAT_AUTOCORRELATION};
    static const double param[][4] = {{0.02}, {0.5, 3}, {0.05, 8}};
    judge(stat, LENGTH(stat), (uint32_t)_i, param, LENGTH(param));
}
END_TEST

START_TEST(half_lives_equal_recomputation) {
    static const uint32_t stat[] = {OBI_STAT_AR1,          OBI_STAT_AR1_LO,
                                    OBI_STAT_AR1_HI,       OBI_STAT_HALF_LIFE,
                                    OBI_STAT_HALF_LIFE_LO, OBI_STAT_HALF_LIFE_HI};
    static const double param[][4] = {{0.02}, {0.5}};
    judge(stat, LENGTH(stat), (uint32_t)_i, param, LENGTH(param));
}
END_TEST

START_TEST(exponents_equal_recomputation) {
    static const uint32_t stat[] = {OBI_STAT_HURST_RS, OBI_STAT_HURST_DFA};
    static const double param[][4] = {{0.02, 128}};
    judge(stat, LENGTH(stat), (uint32_t)_i, param, LENGTH(param));
}
END_TEST

START_TEST(integrated_times_equal_recomputation) {
    static const uint32_t stat[] = {OBI_STAT_INTEGRATED_TIME};
    static const double param[][4] = {{0.02, 128, 20}};
    judge(stat, LENGTH(stat), (uint32_t)_i, param, LENGTH(param));
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_persistence");
    TCase *c = tcase_create("oracle");
    tcase_set_timeout(c, 0);
    for (int flags = 0; flags <= OBI_STAT_IMPULSE; flags += OBI_STAT_IMPULSE) {
        tcase_add_loop_test(c, signs_equal_a_search, flags, flags + 1);
        tcase_add_loop_test(c, spells_equal_a_search, flags, flags + 1);
        tcase_add_loop_test(c, survival_equals_the_product_limit, flags, flags + 1);
        tcase_add_loop_test(c, shocks_equal_a_walk, flags, flags + 1);
        tcase_add_loop_test(c, shocks_of_pairs_equal_a_walk, flags, flags + 1);
        tcase_add_loop_test(c, cumulative_sums_equal_recomputation, flags, flags + 1);
        tcase_add_loop_test(c, autocorrelation_equals_recomputation, flags, flags + 1);
        tcase_add_loop_test(c, half_lives_equal_recomputation, flags, flags + 1);
        tcase_add_loop_test(c, integrated_times_equal_recomputation, flags, flags + 1);
        tcase_add_loop_test(c, exponents_equal_recomputation, flags, flags + 1);
    }
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
