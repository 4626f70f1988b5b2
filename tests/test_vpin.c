/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Buckets of volume and VPIN: as other libraries' tests have it, its edges, and all of it against
 * buckets that are cut out of the whole tape anew. */
#include "oracle/trades.h"
#include "support.h"
#include "trade/vpin.h"

#include <stdlib.h>
#include <string.h>

static struct obi_vpin *open_vpin(obi_lots bucket, uint32_t n) {
    struct obi_vpin *v = calloc(1, sizeof *v);
    struct obi_carve c = {NULL, 0, 0};
    ck_assert_ptr_nonnull(v);
    obi_vpin_layout(&c, v, n);
    size_t size = obi_carved(&c);
    c = (struct obi_carve){aligned_alloc(OBI_CACHE_LINE, size), 0, 0};
    ck_assert_ptr_nonnull(c.base);
    memset(c.base, 0xa5, size);
    obi_vpin_layout(&c, v, n);
    obi_vpin_start(v, bucket, n);
    return v;
}

static void close_vpin(struct obi_vpin *v) {
    free(v->apart);
    free(v);
}

static void check(const struct obi_vpin *v, double expected) {
    struct obi_value value = obi_vpin_read(v);
    ck_assert_int_eq(value.status, OBI_VALUE_OK);
    ck_assert_double_eq(value.value, expected);
}

static void check_warmup(const struct obi_vpin *v) {
    struct obi_value value = obi_vpin_read(v), hidden = obi_vpin_unsigned(v);
    ck_assert_int_eq(value.status, OBI_VALUE_WARMUP);
    ck_assert_int_eq(hidden.status, OBI_VALUE_WARMUP);
    ck_assert(isnan(value.value) && isnan(hidden.value));
}

/* -- as others have it ------------------------------------------------------------------------- */

/* gregorian, its tests of of_analytics. */
START_TEST(eighty_bought_of_a_hundred_and_a_hundred_sold_are_four_fifths) {
    struct obi_vpin *v = open_vpin(100, 2);
    obi_vpin_add(v, 80, 1);
    obi_vpin_add(v, 20, -1);
    check_warmup(v);
    obi_vpin_add(v, 100, -1);
    check(v, 0.8);
    close_vpin(v);
}
END_TEST

/* wickra, its tests. */
START_TEST(one_sided_is_one_and_balanced_is_none) {
    struct obi_vpin *v = open_vpin(10, 2);
    for (int i = 0; i < 25; i++) obi_vpin_add(v, 1, 1);
    check(v, 1);
    for (int i = 0; i < 30; i++) obi_vpin_add(v, 1, i % 2 ? 1 : -1);
    check(v, 0);
    close_vpin(v);
}
END_TEST

/* twowaymind, its tests: 3, 4 and 5 in buckets of 4. */
START_TEST(a_trade_across_an_end_is_split) {
    struct obi_vpin *v = open_vpin(4, 3);
    obi_vpin_add(v, 3, 1);
    obi_vpin_add(v, 4, -1);
    ck_assert_uint_eq(v->n_full, 1);
    obi_vpin_add(v, 5, 1);
    ck_assert_uint_eq(v->n_full, 3);
    check(v, 8.0 / 12); /* 3 - 1, 1 - 3, 4 */
    ck_assert_int_eq(v->open.bought + v->open.sold, 0);
    close_vpin(v);
}
END_TEST

/* -- edges ------------------------------------------------------------------------------------- */

START_TEST(what_has_no_side_fills_a_bucket_and_is_told) {
    struct obi_vpin *v = open_vpin(10, 2);
    obi_vpin_add(v, 6, 1);
    obi_vpin_add(v, 4, 0);
    obi_vpin_add(v, 10, 0);
    check(v, 0.3);
    ck_assert_double_eq(obi_vpin_unsigned(v).value, 0.7);
    for (int i = 0; i < 2; i++) obi_vpin_add(v, 10, -1);
    check(v, 1);
    ck_assert_double_eq(obi_vpin_unsigned(v).value, 0);
    close_vpin(v);
}
END_TEST

START_TEST(a_trade_of_all_lots_there_are_costs_no_more_than_the_ring) {
    struct obi_vpin *v = open_vpin(1, 3);
    obi_vpin_add(v, INT64_MAX, 1);
    check(v, 1);
    obi_vpin_add(v, INT64_MAX, 0);
    check(v, 0);
    close_vpin(v);
    v = open_vpin(INT64_MAX, 3);
    for (int i = 0; i < 4; i++) {
        obi_vpin_add(v, INT64_MAX - 5, -1);
        obi_vpin_add(v, 5, 0);
    }
    check(v, 1); /* to the nearest double */
    ck_assert_double_gt(obi_vpin_unsigned(v).value, 5e-19);
    close_vpin(v);
}
END_TEST

START_TEST(forgotten_is_as_at_the_start) {
    struct obi_vpin *v = open_vpin(10, 1);
    obi_vpin_add(v, 25, 1);
    check(v, 1);
    obi_vpin_forget(v);
    check_warmup(v);
    obi_vpin_add(v, 5, 1);
    obi_vpin_add(v, 5, -1);
    check(v, 0);
    close_vpin(v);
}
END_TEST

/* -- against the oracle ------------------------------------------------------------------------ */

enum { TRADES = 120 };

static void compare(const struct obi_vpin *v, const struct oracle_trade *trade, const int *sign,
                    size_t n, uint64_t seed) {
    struct obi_value got[] = {obi_vpin_read(v), obi_vpin_unsigned(v)};
    for (int hidden = 0; hidden < 2; hidden++) {
        double wanted = oracle_vpin(trade, sign, n, v->bucket_lots, v->n_buckets, hidden);
        double value = got[hidden].value;
        if (isnan(wanted) ? !isnan(value) : value != wanted)
            ck_abort_msg("seed %llu, trade %zu: %.17g, not %.17g", (unsigned long long)seed, n,
                         value, wanted);
        if (!isnan(value) && !(value >= 0 && value <= 1)) ck_abort_msg("%g", value);
    }
}

START_TEST(vpin_is_that_of_buckets_cut_out_of_the_tape) {
    uint64_t seed = test_seed(20260802);
    for (uint64_t round = 0; round < test_rounds(40); round++) {
        struct oracle_trade trade[TRADES] = {{0, 0, 0, 0, 0}};
        int sign[TRADES];
        struct test_rng rng = {seed + round};
        obi_lots bucket = 1 + (obi_lots)test_below(&rng, 60);
        struct obi_vpin *v = open_vpin(bucket, 1 + (uint32_t)test_below(&rng, 6));
        for (size_t i = 0; i < TRADES; i++) {
            trade[i].lots = 1 + (obi_lots)test_below(&rng, test_below(&rng, 8) ? 20 : 400);
            sign[i] = (int)test_below(&rng, 3) - 1;
            obi_vpin_add(v, trade[i].lots, sign[i]);
            compare(v, trade, sign, i + 1, seed + round);
        }
        close_vpin(v);
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("vpin");
    TCase *c = tcase_create("vpin");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, eighty_bought_of_a_hundred_and_a_hundred_sold_are_four_fifths);
    tcase_add_test(c, one_sided_is_one_and_balanced_is_none);
    tcase_add_test(c, a_trade_across_an_end_is_split);
    tcase_add_test(c, what_has_no_side_fills_a_bucket_and_is_told);
    tcase_add_test(c, a_trade_of_all_lots_there_are_costs_no_more_than_the_ring);
    tcase_add_test(c, forgotten_is_as_at_the_start);
    tcase_add_test(c, vpin_is_that_of_buckets_cut_out_of_the_tape);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
