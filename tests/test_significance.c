/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How much an imbalance says: that z has the variance 1 where its null hypothesis holds, by trying
 * all of its cases; single orders by hand; and how near to themselves the values are. */
#include "orders.h"
#include "worked.h"

#include <math.h>

/* -- the null hypothesis ----------------------------------------------------------------------- */

enum { ITEMS = 12, PATTERNS = 1 << ITEMS };

static const obi_lots sizes[ITEMS] = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 500000};

/* Item i is bid where bit i says so. Levels are an item each, orders four to a price. */
static struct obi_event item(uint32_t i, uint32_t pattern, int are_orders) {
    uint8_t side = pattern >> i & 1 ? OBI_BID : OBI_ASK;
    int away = (int)(are_orders ? i / 4 : i);
    obi_ticks price = side == OBI_BID ? 100 - away : 101 + away;
    struct obi_event ev = test_level(side, price, sizes[i], SNAP);
    if (!are_orders) return ev;
    ev.kind = OBI_EVENT_ADD;
    ev.order_id = i + 1;
    return ev;
}

static void deal(obi_book *book, uint32_t pattern, int are_orders) {
    struct obi_event ev[ITEMS + 1] = {test_event(OBI_EVENT_CLEAR, SNAP)};
    size_t taken;
    for (uint32_t i = 0; i < ITEMS; i++) ev[i + 1] = item(i, pattern, are_orders);
    ev[ITEMS].flags |= LAST;
    ck_assert_int_eq(obi_book_apply(book, ev, ITEMS + 1, &taken), OBI_OK);
}

struct chances {
    double z[PATTERNS], p[PATTERNS];
};

static void try_all(struct chances *c, int are_orders) {
    static const char *const text[2][2] = {{"depth_zscore[0:]", "depth_pvalue[0:]"},
                                           {"order_zscore[0:]", "order_pvalue[0:]"}};
    obi_book *book = are_orders ? orders_open(0) : worked_book(NULL);
    struct obi_column col[2];
    obi_metrics *m = NULL;
    for (int k = 0; k < 2; k++)
        ck_assert_int_eq(obi_column_parse(text[are_orders][k], &col[k], NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_create(col, 2, NULL, &m, NULL), OBI_OK);
    for (uint32_t i = 0; i < PATTERNS; i++) {
        double row[2];
        deal(book, i, are_orders);
        ck_assert_int_eq(obi_metrics_update(m, book, row, NULL, 2), OBI_OK);
        c->z[i] = row[0];
        c->p[i] = row[1];
    }
    obi_metrics_destroy(m);
    obi_book_destroy(book);
}

/* Over all ways in which twelve items can fall, each as likely: the mean of z is 0 and that of its
 * square 1. */
START_TEST(z_has_the_variance_one_over_all_ways_that_sides_can_fall) {
    static struct chances c;
    double squares = 0;
    try_all(&c, _i);
    for (uint32_t i = 0; i < PATTERNS; i++) {
        uint32_t mirrored = PATTERNS - 1 - i;
        ck_assert_msg(c.z[i] == -c.z[mirrored], "%u: %.17g, mirrored %.17g", i, c.z[i],
                      c.z[mirrored]);
        ck_assert_msg(c.p[i] == c.p[mirrored], "%u: %.17g, mirrored %.17g", i, c.p[i],
                      c.p[mirrored]);
        squares += c.z[i] * c.z[i];
    }
    ck_assert_msg(fabs(squares / PATTERNS - 1) < 1e-12, "the mean square of z is %.17g",
                  squares / PATTERNS);
}
END_TEST

/* -- orders by hand ---------------------------------------------------------------------------- */

/* Bids 100: 3 4, 99: 12; asks 101: 1 1 1, 102: 5 2. */
static obi_book *book_of_orders(void) {
    obi_book *book = orders_open(0);
    orders_add(book, 1, OBI_BID, 100, 3);
    orders_add(book, 2, OBI_BID, 100, 4);
    orders_add(book, 3, OBI_BID, 99, 12);
    for (uint64_t id = 4; id < 7; id++) orders_add(book, id, OBI_ASK, 101, 1);
    orders_add(book, 7, OBI_ASK, 102, 5);
    orders_add(book, 8, OBI_ASK, 102, 2);
    return book;
}

/* 9 + 16 + 144 bid, 3 + 25 + 4 asked. */
START_TEST(orders_are_squared_one_by_one) {
    static const double root_28 = 5.291502622129181, root_201 = 14.177446878757825;
    const struct worked rows[] = {{"order_zscore", 4 / root_28, 0},
                                  {"order_zscore[0:2]", 9 / root_201, 0},
                                  {"order_zscore[0:1 ticks]", 4 / root_28, 0},
                                  {"order_zscore[1:2]", 5 / sqrt(144 + 29), 0},
                                  {"depth_zscore", 4 / sqrt(49 + 9), 0},
                                  {"count_zscore[0:2]", -2 / sqrt(8), 0},
                                  {"bid_order_size[0:2]", 19.0 / 3, 0},
                                  {"ask_order_size[0:2]", 2, 0},
                                  {"order_zscore[2:5]", WORKED_NAN, OBI_VALUE_EMPTY_BOTH}};
    WORKED_CHECK(book_of_orders(), rows);
}
END_TEST

/* Without those below 3 lots 101 is not there, and 102 is the best ask. */
START_TEST(dust_leaves_both_the_sum_and_its_variance) {
    const struct worked rows[] = {{"order_zscore{min_order=3}", 2 / sqrt(25 + 25), 0},
                                  {"order_zscore[0:2]{min_order=3}", 14 / sqrt(25 + 144 + 25), 0},
                                  {"order_zscore[0:2]{min_order=4}", 11 / sqrt(16 + 144 + 25), 0},
                                  {"depth_zscore[0:2]{min_order=4}", 11 / sqrt(16 + 144 + 25), 0},
                                  {"depth_zscore[0:2]{min=4}", 12 / sqrt(49 + 144 + 49), 0},
                                  {"order_zscore[0:2]{min=4}", 12 / sqrt(25 + 144 + 29), 0},
                                  {"count_share[0:2]{min_order=3}", 3.0 / 4, 0},
                                  {"level_imbalance[0:2]{min_order=3}", 1.0 / 3, 0},
                                  {"order_zscore[0:2]{min_order=6}", 1, OBI_VALUE_EMPTY_ASK},
                                  {"order_zscore{min_order=13}", WORKED_NAN, OBI_VALUE_EMPTY_BOTH}};
    WORKED_CHECK(book_of_orders(), rows);
}
END_TEST

/* Which of a level's orders are the user's is not told, only how much. */
START_TEST(a_level_with_own_orders_has_no_single_ones) {
    const struct worked rows[] = {{"order_zscore[0:1]", 4 / sqrt(28), 0},
                                  {"order_zscore[0:1]{own=out}", 4 / sqrt(28), 0},
                                  {"order_zscore[0:2]{own=out}", WORKED_NAN, OBI_VALUE_NO_ORDERS},
                                  {"order_pvalue[1:2]{own=out}", WORKED_NAN, OBI_VALUE_NO_ORDERS},
                                  {"depth_zscore[1:2]{own=out}", 7 / sqrt(144 + 25), 0},
                                  {"count_zscore[1:2]{own=out}", 0, 0},
                                  {"ask_depth[1:2]{min_order=3}", 0, OBI_VALUE_EMPTY_ASK},
                                  {"ask_depth{min_order=3}", 5, 0},
                                  {"ask_depth{min_order=3,own=out}", 3, 0},
                                  {"bid_depth[0:2]{min_order=4,own=out}", 16, 0}};
    obi_book *book = book_of_orders();
    struct obi_event own = test_level(OBI_ASK, 102, 2, LAST);
    own.kind = OBI_EVENT_OWN;
    own.order_id2 = 1;
    ck_assert_int_eq(orders_apply(book, own), OBI_OK);
    WORKED_CHECK(book, rows);
}
END_TEST

/* Squares of the parts in the tier: of 12 lots at 99 those from the 9th on are 10, of the asks 102
 * is cut between its first lot and the next six. */
START_TEST(of_a_level_that_is_cut_the_part_in_the_tier_is_squared) {
    const struct worked rows[] = {{"depth_zscore[0:4 lots]", 0 / sqrt(16 + 9 + 1), 0},
                                  {"depth_zscore[4:9 lots]", 0 / sqrt(9 + 4 + 25), 0},
                                  {"depth_zscore[4:30 lots]", 9 / sqrt(9 + 144 + 36), 11},
                                  {"depth_zscore[8:10 lots]", 0 / sqrt(4 + 4), 0},
                                  {"depth_zscore[10: lots]", 1, OBI_VALUE_EMPTY_ASK}};
    WORKED_CHECK(book_of_orders(), rows);
}
END_TEST

/* -- how near ---------------------------------------------------------------------------------- */

struct pile {
    long double lots, squares, orders;
};

static struct pile put_side(obi_book *book, uint8_t side, struct test_rng *rng) {
    struct pile pile = {0, 0, 0};
    int64_t n = (int64_t)test_below(rng, 12) + 1;
    for (int64_t i = 0; i < n; i++) {
        obi_lots lots = (obi_lots)(test_random(rng) >> 5 >> test_below(rng, 58)) + 1;
        uint64_t orders = (test_random(rng) >> 32 >> test_below(rng, 32)) + 1;
        if (orders > UINT32_MAX) orders = UINT32_MAX;
        worked_level(book, side, side == OBI_BID ? -i : i + 1, lots, orders, SNAP);
        pile.lots += (long double)lots;
        pile.squares += (long double)lots * (long double)lots;
        pile.orders += (long double)orders;
    }
    return pile;
}

/* Where a share of p makes n observations z deviations more than they are: by halving. */
static long double wilson_low(long double seen, long double n, long double z) {
    long double lo = 0, hi = seen / n;
    for (int i = 0; i < 200; i++) {
        long double p = lo + (hi - lo) / 2;
        if (seen - n * p > z * sqrtl(n * p * (1 - p)))
            lo = p;
        else
            hi = p;
    }
    return hi;
}

static void expect_near(const char *what, double got, long double exact, long double within) {
    long double off = fabsl((long double)got - exact);
    ck_assert_msg(off <= within, "%s is %.17g, not %.20Lg: off by %.3Lg, within %.3Lg", what, got,
                  exact, off, within);
}

static const uint32_t measured[] = {OBI_METRIC_DEPTH_ZSCORE,   OBI_METRIC_DEPTH_PVALUE,
                                    OBI_METRIC_COUNT_ZSCORE,   OBI_METRIC_COUNT_SHARE,
                                    OBI_METRIC_COUNT_SHARE_LO, OBI_METRIC_COUNT_SHARE_HI};

enum { MEASURED = sizeof measured / sizeof *measured };

static void measure_all(const obi_book *book, double z, double *row) {
    struct obi_column col[MEASURED];
    obi_metrics *m = NULL;
    memset(col, 0, sizeof col);
    for (int i = 0; i < MEASURED; i++) {
        col[i].metric = measured[i];
        col[i].hi = INT64_MAX;
        if (measured[i] >= OBI_METRIC_COUNT_SHARE_LO) col[i].param[0] = z;
    }
    ck_assert_int_eq(obi_metrics_create(col, MEASURED, NULL, &m, NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_update(m, book, row, NULL, MEASURED), OBI_OK);
    obi_metrics_destroy(m);
}

START_TEST(values_are_as_near_as_their_file_says) {
    for (uint64_t i = 0; i < test_rounds(3000); i++) {
        struct test_rng rng = {test_seed(1) + i};
        obi_book *book = worked_book(NULL);
        struct pile bid = put_side(book, OBI_BID, &rng), ask = put_side(book, OBI_ASK, &rng);
        size_t taken;
        struct obi_event last = test_event(OBI_EVENT_TIME, SNAP | LAST);
        ck_assert_int_eq(obi_book_apply(book, &last, 1, &taken), OBI_OK);
        double row[MEASURED], width = 0.01 + (double)test_below(&rng, 999000) / 1e5;
        measure_all(book, width, row);
        long double n = bid.orders + ask.orders;
        long double z = (bid.lots - ask.lots) / sqrtl(bid.squares + ask.squares);
        long double p = erfcl(fabsl(z) / sqrtl(2)), score = (bid.orders - ask.orders) / sqrtl(n);
        long double lo = wilson_low(bid.orders, n, width);
        long double hi = 1 - wilson_low(ask.orders, n, width);
        expect_near("depth_zscore", row[0], z, fabsl(z) * 0x1p-51L);
        expect_near("depth_pvalue", row[1], p, p * (z * z * 0x1p-51L + 0x1p-49L));
        expect_near("count_zscore", row[2], score, fabsl(score) * 0x1p-51L);
        expect_near("count_share", row[3], bid.orders / n, bid.orders / n * 0x1p-52L);
        expect_near("count_share_lo", row[4], lo, lo * 0x1p-50L);
        expect_near("count_share_hi", row[5], hi, 0x1p-50L);
        ck_assert(row[4] >= 0 && row[4] <= row[3] && row[3] <= row[5] && row[5] <= 1);
        obi_book_destroy(book);
    }
}
END_TEST

/* n equal levels on one side: z is the root of n; p = erfc(sqrt(n / 2)) by mpmath 1.2
 * with 30 digits. */
START_TEST(a_side_alone_is_as_far_out_as_the_root_of_its_levels) {
    static const struct {
        int n;
        double p;
    } rows[] = {
        {1, 0.31731050786291410}, {25, 5.7330314375838783e-07}, {900, 9.8134278542963741e-198}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        obi_book *book = worked_book(NULL);
        for (int i = 0; i < rows[k].n; i++)
            worked_level(book, OBI_ASK, 1 + i, 7, 0, i + 1 < rows[k].n ? SNAP : SNAP | LAST);
        worked_expect(book, "depth_zscore[0:]", -sqrt(rows[k].n), OBI_VALUE_EMPTY_BID);
        double row[MEASURED];
        measure_all(book, 0, row);
        expect_near("depth_pvalue", row[1], rows[k].p, rows[k].p * 0x1p-49L);
        obi_book_destroy(book);
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("significance");
    TCase *tc = tcase_create("significance");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, z_has_the_variance_one_over_all_ways_that_sides_can_fall, 0, 2);
    tcase_add_test(tc, orders_are_squared_one_by_one);
    tcase_add_test(tc, dust_leaves_both_the_sum_and_its_variance);
    tcase_add_test(tc, a_level_with_own_orders_has_no_single_ones);
    tcase_add_test(tc, of_a_level_that_is_cut_the_part_in_the_tier_is_squared);
    tcase_add_test(tc, values_are_as_near_as_their_file_says);
    tcase_add_test(tc, a_side_alone_is_as_far_out_as_the_root_of_its_levels);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
