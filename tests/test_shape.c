/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a book's shape is worked out from: sums over distances at the ends of their room, levels
 * that edges cut, and the tiers that metrics of single levels take. The numbers themselves are in
 * vectors/example_shape.txt and held against the oracle. */
#include "metric/metrics.h"
#include "metric/weigh.h"
#include "support.h"
#include "worked.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SNAP = OBI_EVENT_SNAPSHOT, LAST = OBI_EVENT_LAST };

/* -- sums -------------------------------------------------------------------------------------- */

static struct obi_sum sum_of(enum obi_weight weight, uint64_t distance, obi_wide running) {
    struct obi_summand s = {.weight = (uint8_t)weight, .now = (uint8_t)weight};
    struct obi_met level = {.lots = 5, .distance = distance, .running = running};
    struct obi_total total = {{{0}}, 0};
    for (int i = 0; i < 3; i++) obi_weigh(&s, &level, obi_wide_of(0), &total);
    return total.sum;
}

static void check_limbs(struct obi_sum s, uint64_t l0, uint64_t l1, uint64_t l2) {
    ck_assert_uint_eq(s.limb[0], l0);
    ck_assert_uint_eq(s.limb[1], l1);
    ck_assert_uint_eq(s.limb[2], l2);
    ck_assert_uint_eq(s.limb[3], 0);
}

START_TEST(distances_and_running_depths_add_up) {
    obi_wide running = obi_wide_of(7);
    check_limbs(sum_of(OBI_WEIGHT_DISTANCE, 11, running), 33, 0, 0);
    check_limbs(sum_of(OBI_WEIGHT_DISTANCE_SQUARE, 11, running), 363, 0, 0);
    check_limbs(sum_of(OBI_WEIGHT_RUNNING, 11, running), 21, 0, 0);
    check_limbs(sum_of(OBI_WEIGHT_DISTANCE_RUNNING, 11, running), 231, 0, 0);
}
END_TEST

/* The farthest there is: 2^64 - 1 ticks, and 2^88 lots up to there. */
START_TEST(the_farthest_and_the_deepest_have_room) {
    const uint64_t most = UINT64_MAX;
    obi_wide running = obi_wide_join(1 << 24, 0);
    check_limbs(sum_of(OBI_WEIGHT_DISTANCE, most, running), most - 2, 2, 0);
    check_limbs(sum_of(OBI_WEIGHT_DISTANCE_SQUARE, most, running), 3, most - 5, 2);
    check_limbs(sum_of(OBI_WEIGHT_RUNNING, most, running), 0, 3 << 24, 0);
    check_limbs(sum_of(OBI_WEIGHT_DISTANCE_RUNNING, most, running), 0, 0 - (UINT64_C(3) << 24),
                (3 << 24) - 1);
}
END_TEST

/* -- cuts -------------------------------------------------------------------------------------- */

/* Every part of the asks 4, 8, 5, 2, 5 at 101, 102, 104, 105, 107, against walks over them. */
struct part {
    double lots[5], distance[5];
    int n;
};

static struct part part_of(int lo, int hi) {
    static const int size[] = {4, 8, 5, 2, 5}, distance[] = {0, 1, 3, 4, 6};
    struct part p = {{0}, {0}, 0};
    for (int i = 0, at = 0; i < 5; at += size[i++]) {
        int from = lo > at ? lo : at, to = hi < at + size[i] ? hi : at + size[i];
        if (from >= to) continue;
        p.lots[p.n] = to - from;
        p.distance[p.n++] = distance[i];
    }
    return p;
}

static double slope_of(const struct part *p) {
    double depth = 0, x = 0, y = 0, xy = 0, xx = 0;
    for (int i = 0; i < p->n; i++) {
        depth += p->lots[i];
        x += p->distance[i];
        y += depth;
        xy += p->distance[i] * depth;
        xx += p->distance[i] * p->distance[i];
    }
    return (p->n * xy - x * y) / (p->n * xx - x * x);
}

static double concentration_of(const struct part *p) {
    double squares = 0, sum = 0;
    for (int i = 0; i < p->n; i++) {
        squares += p->lots[i] * p->lots[i];
        sum += p->lots[i];
    }
    return squares / (sum * sum);
}

START_TEST(a_level_that_an_edge_cuts_counts_as_far_as_it_lies_in_the_tier) {
    obi_book *book = worked_example(NULL, 0);
    for (int lo = 0; lo < 24; lo++) {
        for (int hi = lo + 1; hi <= 24; hi++) {
            struct part p = part_of(lo, hi);
            uint8_t status = p.n < 2 ? OBI_VALUE_NO_FIT : OBI_VALUE_OK;
            char name[64];
            snprintf(name, sizeof name, "ask_slope[%d:%d lots]", lo, hi);
            worked_expect(book, name, p.n < 2 ? WORKED_NAN : slope_of(&p), status);
            snprintf(name, sizeof name, "ask_concentration[%d:%d lots]", lo, hi);
            worked_expect(book, name, concentration_of(&p), OBI_VALUE_OK);
            snprintf(name, sizeof name, "ask_distance[%d:%d lots]", lo, hi);
            worked_expect(book, name, p.distance[p.n - 1], OBI_VALUE_OK);
        }
    }
    obi_book_destroy(book);
}
END_TEST

/* -- far and large ----------------------------------------------------------------------------- */

static obi_book *far_book(obi_ticks far, obi_lots lots) {
    obi_book *book = worked_book(NULL);
    worked_level(book, OBI_BID, 10, lots, 0, SNAP);
    worked_level(book, OBI_BID, 10 - far, lots, 0, SNAP);
    worked_level(book, OBI_ASK, 11, lots, 0, SNAP);
    worked_level(book, OBI_ASK, 11 + far, lots, 0, SNAP | LAST);
    return book;
}

START_TEST(slopes_are_exact_however_far_and_large) {
    const obi_lots most = INT64_MAX;
    obi_book *book = far_book((obi_ticks)1 << 62, most);
    worked_expect(book, "bid_slope[0:2]", 2, 0); /* (2^63 - 1) / 2^62, rounded */
    worked_expect(book, "slope_imbalance[0:2]", 0, 0);
    worked_expect(book, "bid_concentration[0:2]", 0.5, 0);
    worked_expect(book, "bid_distance[0:2]{from=mid}", 0x1p62, 0);
    worked_expect(book, "distance_imbalance[0:2]", 0, 0);
    worked_expect(book, "bid_wall_distance[0:2]", 0, 0);
    worked_expect(book, "bid_wall[0:2]", 0x1p63, 0);
    worked_expect(book, "imbalance_slope[0:2]{by=cumulative}", 0, 0);
    obi_book_destroy(book);
    book = far_book((obi_ticks)1 << 40, 1 << 20);
    worked_expect(book, "slope_imbalance[0:2]", 0, 0);
    worked_expect(book, "bid_slope[0:2]", 0x1p-20, 0);
    obi_book_destroy(book);
}
END_TEST

/* Fifteen levels, all far: 120 D Q x 15 D^2 with D 2^62 and Q nearly 2^63 has 260 bits. */
START_TEST(an_imbalance_of_slopes_that_leaves_its_room_says_so) {
    const obi_ticks far = (obi_ticks)1 << 62;
    obi_book *book = far_book(far, INT64_MAX);
    for (int i = 1; i < 15; i++) {
        worked_level(book, OBI_BID, 10 - far - i, INT64_MAX, 0, 0);
        worked_level(book, OBI_ASK, 11 + far + i, INT64_MAX, 0, LAST);
    }
    worked_expect(book, "slope_imbalance[0:]", WORKED_NAN, OBI_VALUE_SATURATED);
    worked_expect(book, "bid_slope[0:]", 16, 0);
    obi_book_destroy(book);
}
END_TEST

/* -- tiers ------------------------------------------------------------------------------------- */

static void check_taken(const struct obi_schema *row, uint16_t basis, int64_t lo, int64_t hi,
                        const char *why) {
    struct obi_column col, canonical;
    struct obi_error err;
    memset(&col, 0, sizeof col);
    col = (struct obi_column){.metric = (uint32_t)row->id, .basis = basis, .lo = lo, .hi = hi};
    int rc = obi_column_check(&col, &canonical, &err);
    ck_assert_msg(rc == (why ? OBI_E_NAME : OBI_OK), "%s: %d", row->name, rc);
    if (why) ck_assert_msg(strstr(err.message, why) != NULL, "%s: %s", row->name, err.message);
}

START_TEST(metrics_of_single_levels_take_up_to_1000_of_them) {
    struct obi_schema row = {.struct_size = sizeof row};
    size_t n_levels = 0, n_touch = 0;
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_METRIC, i, &row) == OBI_OK; i++) {
        if (!(row.traits & OBI_TRAIT_LEVELS)) continue;
        if (row.id == OBI_METRIC_INTEGRATED_FLOW) continue; /* as many as weights can be */
        const char *inside = row.traits & OBI_TRAIT_TOUCH ? "begins at the touch" : NULL;
        n_levels++;
        n_touch += inside != NULL;
        check_taken(&row, OBI_BASIS_LEVELS, 0, 0, NULL);
        check_taken(&row, OBI_BASIS_LEVELS, 0, 1000, NULL);
        check_taken(&row, OBI_BASIS_LEVELS, 0, 1001, "at most 1000");
        check_taken(&row, OBI_BASIS_LEVELS, 0, INT64_MAX, "at most 1000");
        check_taken(&row, OBI_BASIS_TICKS, 0, 5, "needs levels");
        check_taken(&row, OBI_BASIS_LEVELS, 1, 5, inside);
        check_taken(&row, OBI_BASIS_LEVELS, 999, 1000, inside);
    }
    ck_assert_uint_ge(n_levels, 9);
    ck_assert_uint_ge(n_touch, 3);
}
END_TEST

/* A thousand levels a side, the last the largest; a column may begin behind all of them. */
START_TEST(single_levels_are_seen_to_the_last) {
    obi_book *book = worked_book(NULL);
    for (int i = 0; i < 1000; i++) {
        int last = i == 999;
        worked_level(book, OBI_BID, 5000 - i, last ? 3 : 2, 0, SNAP);
        worked_level(book, OBI_ASK, 5001 + i, last ? 1 : 2, 0, last ? SNAP | LAST : SNAP);
    }
    worked_expect(book, "bid_wall[0:1000]", 3, 0);
    worked_expect(book, "bid_wall_distance[0:1000]", 999, 0);
    worked_expect(book, "ask_wall_distance[0:1000]", 0, 0);
    worked_expect(book, "bid_wall[0:999]", 2, 0);
    worked_expect(book, "ask_wall[999:1000]", 1, 0);
    worked_expect(book, "imbalance_turn[0:1000]", WORKED_NAN, OBI_VALUE_NO_FIT);
    worked_expect(book, "imbalance_slope[0:999]", 0, 0);
    /* 2, and for the one lot more at 999 ticks 12 x 499.5 / (1000 x (1000^2 - 1)) */
    worked_expect(book, "bid_slope[0:]", 2000003994.0 / 999999000.0, 0);
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("shape");
    TCase *tc = tcase_create("shape");
    tcase_add_test(tc, distances_and_running_depths_add_up);
    tcase_add_test(tc, the_farthest_and_the_deepest_have_room);
    tcase_add_test(tc, a_level_that_an_edge_cuts_counts_as_far_as_it_lies_in_the_tier);
    tcase_add_test(tc, slopes_are_exact_however_far_and_large);
    tcase_add_test(tc, an_imbalance_of_slopes_that_leaves_its_room_says_so);
    tcase_add_test(tc, metrics_of_single_levels_take_up_to_1000_of_them);
    tcase_add_test(tc, single_levels_are_seen_to_the_last);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
