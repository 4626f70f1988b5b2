/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Tiers in all bases on books worked by hand, and that tiers that meet add up exactly. */
#include "metric/walk.h"
#include "worked.h"

#include <math.h>
#include <string.h>

#define LAST OBI_EVENT_LAST
#define SNAP OBI_EVENT_SNAPSHOT

START_TEST(ticks_are_counted_from_the_own_touch) {
    static const struct worked rows[] = {
        {"bid_depth[0:1 ticks]", 6, 0},
        {"ask_depth[0:1 ticks]", 4, 0},
        {"bid_depth[0:3 ticks]", 19, 0},
        {"ask_depth[0:3 ticks]", 12, 0}, /* nothing at 103 */
        {"bid_depth[3:6 ticks]", 21, 0},
        {"ask_depth[3:6 ticks]", 7, 0},
        {"bid_depth[5: ticks]", 7, 0},
        {"bid_depth[6: ticks]", 0, OBI_VALUE_EMPTY_BID},
        {"ask_depth[2:3 ticks]", 0, OBI_VALUE_EMPTY_ASK},
        {"bid_depth[0:9223372036854775806 ticks]", 40, 0},
        {"depth_imbalance[4:5 ticks]", -1, OBI_VALUE_EMPTY_BID},
        {"depth_imbalance[10:11 ticks]", WORKED_NAN, OBI_VALUE_EMPTY_BOTH}};
    WORKED_CHECK(worked_example(NULL, 0), rows);
}
END_TEST

/* The mid is 100.5: half a tick is 1 / 201 of it, 49.75 basis points. */
START_TEST(basis_points_are_those_of_the_mid) {
    static const struct worked rows[] = {
        {"bid_depth[0:49.75 bps]", 0, OBI_VALUE_EMPTY_BOTH}, /* 49.7512 away */
        {"bid_depth[0:49.76 bps]", 6, 0},
        {"ask_depth[0:49.76 bps]", 4, 0},
        {"ask_depth[49.75:149.26 bps]", 12, 0}, /* 102 is 149.2537 away */
        {"ask_depth[49.75:149.25 bps]", 4, 0},
        {"bid_depth[149.26: bps]", 24, 0},
        {"bid_depth[0:10000 bps]", 40, 0}};
    WORKED_CHECK(worked_example(NULL, 0), rows);
}
END_TEST

/* A mid of 10000: a tick is one basis point, and an edge on a level leaves it out. */
START_TEST(a_tier_of_basis_points_is_half_open_to_the_tick) {
    static const struct worked rows[] = {
        {"bid_depth[0:1 bps]", 0, OBI_VALUE_EMPTY_BOTH},
        {"bid_depth[0:1.01 bps]", 3, 0},
        {"bid_depth[1:2 bps]", 3, 0},
        {"ask_depth[1:2 bps]", 5, 0},
        {"ask_depth[2:3 bps]", 7, OBI_VALUE_EMPTY_BID},
        {"bid_depth[4:5 bps]", 2, OBI_VALUE_EMPTY_ASK},
        {"bid_depth[9999:10000 bps]", 1, OBI_VALUE_EMPTY_ASK},
        {"bid_depth[10000:10000.01 bps]", 4, OBI_VALUE_EMPTY_ASK}, /* price 0 */
        {"bid_depth[10000.01: bps]", 8, OBI_VALUE_EMPTY_ASK}};     /* below it */
    obi_book *book = worked_book(NULL);
    worked_level(book, OBI_BID, 9999, 3, 0, SNAP);
    worked_level(book, OBI_BID, 9996, 2, 0, SNAP);
    worked_level(book, OBI_BID, 1, 1, 0, SNAP);
    worked_level(book, OBI_BID, 0, 4, 0, SNAP);
    worked_level(book, OBI_BID, -7, 8, 0, SNAP);
    worked_level(book, OBI_ASK, 10001, 5, 0, SNAP);
    worked_level(book, OBI_ASK, 10002, 7, 0, SNAP | LAST);
    WORKED_CHECK(book, rows);
}
END_TEST

START_TEST(what_lies_beyond_the_mid_on_a_crossed_book_is_at_no_distance) {
    static const struct worked rows[] = {{"bid_depth[0:1 bps]", 9, OBI_VALUE_CROSSED},
                                         {"ask_depth[0:1 bps]", 4, OBI_VALUE_CROSSED},
                                         {"bid_depth[1: bps]", 0, OBI_VALUE_EMPTY_BID},
                                         {"ask_depth[1: bps]", 8, OBI_VALUE_EMPTY_BID}};
    obi_book *book = worked_book(NULL);
    worked_level(book, OBI_BID, 10010, 3, 0, SNAP);
    worked_level(book, OBI_BID, 10000, 6, 0, SNAP); /* at the mid */
    worked_level(book, OBI_ASK, 9990, 4, 0, SNAP);
    worked_level(book, OBI_ASK, 10004, 8, 0, SNAP | LAST);
    WORKED_CHECK(book, rows);
}
END_TEST

START_TEST(without_a_mid_there_are_no_parts_of_it) {
    obi_book *book = worked_book(NULL);
    worked_level(book, OBI_ASK, 101, 4, 0, SNAP | LAST);
    worked_expect(book, "ask_depth[0:5 bps]", WORKED_NAN, OBI_VALUE_EMPTY_BID);
    worked_expect(book, "ask_depth[0: bps]", WORKED_NAN, OBI_VALUE_EMPTY_BID);
    worked_level(book, OBI_BID, -101, 4, 0, LAST);
    worked_expect(book, "ask_depth[0:5 bps]", WORKED_NAN, OBI_VALUE_ZERO_DENOM);
    worked_expect(book, "depth_imbalance[0:5 bps]", WORKED_NAN, OBI_VALUE_ZERO_DENOM);
    worked_level(book, OBI_BID, -100, 4, 0, LAST); /* twice the mid is 1 */
    worked_expect(book, "ask_depth[0:2010001 bps]", 4, 0);
    worked_expect(book, "ask_depth[0:2010000 bps]", 0, OBI_VALUE_EMPTY_BOTH);
    obi_book_destroy(book);
}
END_TEST

/* Running values: bids 600, 1590, 1884, 3242, 3907; asks 404, 1220, 1740, 1950, 2485. */
START_TEST(notional_cuts_a_level_between_two_lots) {
    static const struct worked rows[] = {
        {"bid_depth[0:600 notional]", 6, 0},
        {"bid_depth[0:599 notional]", 5, 0},
        {"bid_depth[0:698 notional]", 6, 0},
        {"bid_depth[0:699 notional]", 7, 0},
        {"ask_depth[0:100 notional]", 0, OBI_VALUE_EMPTY_ASK},
        {"bid_depth[599:699 notional]", 2, 0},
        {"ask_depth[600:1900 notional]", 13, 0},
        {"ask_depth[0:2485 notional]", 24, 0},
        {"ask_depth[0:2486 notional]", 24, OBI_VALUE_THIN},
        {"bid_depth[3000: notional]", 10, OBI_VALUE_EMPTY_ASK},
        {"bid_depth[0: notional]", 40, 0},
        {"depth_imbalance[0:1000 notional]", 1.0 / 19, 0}, /* 10 and 9 */
        {"depth_imbalance[4000:5000 notional]", WORKED_NAN, OBI_VALUE_EMPTY_BOTH}};
    WORKED_CHECK(worked_example(NULL, 0), rows);
}
END_TEST

START_TEST(notional_ends_at_a_price_that_is_not_above_0) {
    obi_book *book = worked_book(NULL);
    worked_level(book, OBI_BID, 2, 5, 0, SNAP);
    worked_level(book, OBI_BID, 0, 5, 0, SNAP);
    worked_level(book, OBI_ASK, 3, 5, 0, SNAP | LAST);
    worked_expect(book, "bid_depth[0:10 notional]", 5, 0);
    worked_expect(book, "bid_depth[0:11 notional]", WORKED_NAN, OBI_VALUE_ZERO_DENOM);
    worked_expect(book, "ask_depth[0:11 notional]", 3, 0);
    worked_expect(book, "depth_share[0:11 notional]", WORKED_NAN, OBI_VALUE_ZERO_DENOM);
    worked_expect(book, "bid_depth[11: notional]", WORKED_NAN, OBI_VALUE_ZERO_DENOM);
    worked_expect(book, "bid_depth[10: notional]", 5, 0);
    obi_book_destroy(book);
}
END_TEST

/* -- what is told ------------------------------------------------------------------------------ */

/* Two levels a side are told: down to 99 and up to 102. */
START_TEST(a_tier_is_partial_where_a_level_could_hide_in_it) {
    static const struct worked rows[] = {
        {"bid_depth[0:2 ticks]", 16, 0},
        {"bid_depth[0:3 ticks]", 16, OBI_VALUE_PARTIAL}, /* 98 is not told */
        {"ask_depth[0:149.26 bps]", 12, 0},
        {"ask_depth[0:248 bps]", 12, 0}, /* 103 is 248.75 away */
        {"ask_depth[0:248.76 bps]", 12, OBI_VALUE_PARTIAL},
        {"ask_depth[0:1220 notional]", 12, 0},
        {"ask_depth[0:1221 notional]", 12, OBI_VALUE_PARTIAL},
        {"bid_depth[0: notional]", 16, OBI_VALUE_PARTIAL},
        {"bid_depth[0:2]{unit=quote}", 1590, 0},
        {"bid_orders[0:3]", 3, OBI_VALUE_PARTIAL}};
    struct obi_instrument bounded = {.struct_size = sizeof bounded,
                                     .flags = OBI_INSTRUMENT_PARTIAL};
    struct obi_instrument limited = {.struct_size = sizeof limited, .depth_limit = 2};
    const struct obi_instrument *spec[] = {&bounded, &limited};
    for (int i = 0; i < 2; i++) {
        obi_book *book = worked_book(spec[i]);
        worked_level(book, OBI_BID, 100, 6, 1, SNAP);
        worked_level(book, OBI_BID, 99, 10, 2, SNAP);
        worked_level(book, OBI_ASK, 101, 4, 1, SNAP);
        worked_level(book, OBI_ASK, 102, 8, 2, SNAP | LAST);
        WORKED_CHECK(book, rows);
    }
}
END_TEST

START_TEST(a_side_that_has_no_such_edge_says_nothing_of_the_other) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .depth_limit = 2};
    obi_book *book = worked_book(&spec);
    worked_level(book, OBI_BID, 5, 2, 0, SNAP);
    worked_level(book, OBI_ASK, -9, 3, 0, SNAP); /* crossed, and as full as the venue keeps it */
    worked_level(book, OBI_ASK, 7, 4, 0, SNAP | LAST);
    worked_expect(book, "bid_depth[5: notional]", 1, OBI_VALUE_CROSSED);
    worked_expect(book, "bid_depth[0:5 notional]", 1, OBI_VALUE_CROSSED);
    worked_expect(book, "ask_depth[5: notional]", WORKED_NAN, OBI_VALUE_ZERO_DENOM);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_side_with_less_than_the_venue_keeps_is_told_to_its_end) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .depth_limit = 3};
    obi_book *book = worked_book(&spec);
    worked_level(book, OBI_BID, 100, 6, 1, SNAP);
    worked_level(book, OBI_ASK, 101, 4, 1, SNAP | LAST);
    worked_expect(book, "depth_imbalance[0:]", 0.2, 0);
    worked_expect(book, "depth_imbalance[0:9]", 0.2, 0);
    worked_expect(book, "bid_depth[0:601 notional]", 6, OBI_VALUE_THIN);
    obi_book_destroy(book);
}
END_TEST

/* -- nesting ----------------------------------------------------------------------------------- */

enum { EDGES = 16, SUMS = 9 };

/* A walk with edges of all bases, and all these sums tapped at each. */
struct plan {
    struct obi_walk walk;
    struct obi_edge edge[OBI_BASES * EDGES];
    struct obi_summand sum[SUMS];
    struct obi_tap tap[OBI_BASES * EDGES * SUMS];
    uint64_t table[OBI_WEIGHT_TABLE];
};

static void plan_edges(struct plan *p, struct test_rng *rng) {
    static const int64_t most[OBI_BASES] = {40, 60, 60000, 700000, 900};
    p->walk = (struct obi_walk){.edge = p->edge, .sum = p->sum, .tap = p->tap, .table = p->table};
    obi_walk_clear(&p->walk);
    for (uint32_t basis = 0; basis < OBI_BASES; basis++) {
        obi_walk_add(&p->walk, basis, 0);
        for (int i = 2; i < EDGES; i++)
            obi_walk_add(&p->walk, basis, (int64_t)test_below(rng, (uint64_t)most[basis]));
        obi_walk_add(&p->walk, basis, INT64_MAX);
    }
    obi_walk_sort(&p->walk);
}

static void plan_sums(struct plan *p) {
    static const struct obi_summand sums[SUMS] = {
        {.weight = OBI_WEIGHT_UNIT, .unit = OBI_UNIT_BASE},
        {.weight = OBI_WEIGHT_UNIT, .unit = OBI_UNIT_QUOTE},
        {.weight = OBI_WEIGHT_ORDERS},
        {.weight = OBI_WEIGHT_VALUE},
        {.weight = OBI_WEIGHT_LINEAR, .scale = 20},
        {.weight = OBI_WEIGHT_EXP, .scale = 0.25},
        {.weight = OBI_WEIGHT_HYPER, .scale = 0.5, .from_mid = 1},
        {.weight = OBI_WEIGHT_RANK},
        {.weight = OBI_WEIGHT_DISTANCE}};
    for (uint32_t k = 0; k < SUMS; k++) {
        struct obi_summand sum = sums[k];
        sum.to_end = 1;
        uint32_t at = obi_walk_sum(&p->walk, &sum);
        for (uint32_t i = 0; i < p->walk.n_edges; i++) obi_walk_tap(&p->walk, i, at);
    }
    obi_walk_settle(&p->walk);
}

static struct obi_tier tier_of(struct plan *p, uint32_t from, uint32_t to) {
    struct obi_tier tier = {
        .walk = &p->walk, .from = &p->edge[from], .to = &p->edge[to], .n_sums = 1};
    return tier;
}

static struct obi_sum sum_of(struct plan *p, uint32_t from, uint32_t to, uint32_t sum, int which) {
    struct obi_tier tier = tier_of(p, from, to);
    struct obi_sum out;
    tier.tap_from[0] = obi_walk_tap(&p->walk, from, sum);
    tier.tap_to[0] = obi_walk_tap(&p->walk, to, sum);
    ck_assert_int_eq(obi_tier_sum(&tier, which, 0, &out), OBI_VALUE_OK);
    return out;
}

static void check_adds_up(struct plan *p, uint32_t basis) {
    uint32_t first = p->walk.first[basis], end = p->walk.first[basis + 1];
    for (uint32_t k = first; k + 2 < end; k++) {
        for (int which = 0; which < 2; which++) {
            struct obi_tier inner = tier_of(p, first, k + 1), outer = tier_of(p, k + 1, k + 2);
            struct obi_tier both = tier_of(p, first, k + 2);
            obi_wide parts =
                obi_wide_add(obi_tier_lots(&inner, which), obi_tier_lots(&outer, which));
            ck_assert(obi_wide_equal(parts, obi_tier_lots(&both, which)));
            for (uint32_t s = 0; s < p->walk.n_sums; s++) {
                if (p->sum[s].now == OBI_WEIGHT_LOTS) continue;
                struct obi_sum a = sum_of(p, first, k + 1, s, which);
                struct obi_sum b = sum_of(p, k + 1, k + 2, s, which);
                struct obi_sum c = sum_of(p, first, k + 2, s, which);
                ck_assert_int_eq(obi_sum_sign(obi_sum_sub(obi_sum_add(a, b), c)), 0);
            }
        }
    }
}

static obi_book *random_book(struct test_rng *rng, const struct obi_instrument *spec) {
    obi_book *book = worked_book(spec);
    for (int i = 0; i < 60; i++) {
        obi_ticks away = (obi_ticks)test_below(rng, 50) + 1;
        obi_lots qty = (obi_lots)test_below(rng, 30) + 1;
        uint8_t side = i & 1 ? OBI_BID : OBI_ASK;
        worked_level(book, side, side == OBI_BID ? 1000 - away : 1000 + away, qty,
                     test_below(rng, 9) + 1, i == 59 ? SNAP | LAST : SNAP);
    }
    return book;
}

START_TEST(tiers_that_meet_add_up_exactly) {
    static struct plan p;
    struct test_rng rng = {test_seed(1)};
    for (int round = 0; round < 60; round++) {
        struct obi_instrument spec = worked_contract((uint32_t)round % 3, 0);
        obi_book *book = random_book(&rng, &spec);
        struct obi_touches touch = obi_touches_of(book, (struct obi_hidden){0, 0});
        plan_edges(&p, &rng);
        plan_sums(&p);
        obi_walk_run(&p.walk, book, &touch);
        for (uint32_t basis = 0; basis < OBI_BASES; basis++) check_adds_up(&p, basis);
        obi_book_destroy(book);
    }
}
END_TEST

START_TEST(edges_come_in_order_and_once_however_many_they_are) {
    enum { EACH = 25000, N = 2 * EACH * OBI_BASES };
    static struct obi_edge edge[N];
    struct obi_walk walk = {.edge = edge};
    obi_walk_clear(&walk);
    for (uint64_t i = 0; i < N; i++) { /* all of them twice, in disorder */
        uint64_t k = i * 7919 % (EACH * OBI_BASES);
        obi_walk_add(&walk, (uint32_t)(k % OBI_BASES), (int64_t)(k / OBI_BASES));
    }
    obi_walk_sort(&walk);
    ck_assert_uint_eq(walk.n_edges, EACH * OBI_BASES);
    for (uint32_t i = 0; i < walk.n_edges; i++) {
        ck_assert(edge[i].basis == i / EACH && edge[i].at == i % EACH);
        ck_assert_uint_eq(obi_walk_find(&walk, i / EACH, i % EACH), i);
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("tier");
    TCase *t = tcase_create("tier");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, ticks_are_counted_from_the_own_touch);
    tcase_add_test(t, basis_points_are_those_of_the_mid);
    tcase_add_test(t, a_tier_of_basis_points_is_half_open_to_the_tick);
    tcase_add_test(t, what_lies_beyond_the_mid_on_a_crossed_book_is_at_no_distance);
    tcase_add_test(t, without_a_mid_there_are_no_parts_of_it);
    tcase_add_test(t, notional_cuts_a_level_between_two_lots);
    tcase_add_test(t, notional_ends_at_a_price_that_is_not_above_0);
    tcase_add_test(t, a_tier_is_partial_where_a_level_could_hide_in_it);
    tcase_add_test(t, a_side_that_has_no_such_edge_says_nothing_of_the_other);
    tcase_add_test(t, a_side_with_less_than_the_venue_keeps_is_told_to_its_end);
    tcase_add_test(t, tiers_that_meet_add_up_exactly);
    tcase_add_test(t, edges_come_in_order_and_once_however_many_they_are);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
