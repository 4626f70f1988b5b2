/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Profiles by hand: options and arguments, rows of prices below zero, ties, marks, deltas, room
 * that runs out, numbers that are too large. What comes from a book is in test_bars_book.c. */
#include "support.h"

#include <string.h>

static obi_profile *make(uint32_t max_prices, obi_ticks row_ticks) {
    struct obi_profile_options opt = {
        .struct_size = sizeof opt, .max_prices = max_prices, .row_ticks = row_ticks};
    obi_profile *p;
    ck_assert_int_eq(obi_profile_create(&opt, NULL, &p, NULL), OBI_OK);
    return p;
}

static void push(obi_profile *p, obi_ticks price, obi_lots lots, uint32_t aggressor) {
    ck_assert_int_eq(obi_profile_push(p, price, lots, aggressor), OBI_OK);
}

static struct obi_profile_info totals(const obi_profile *p) {
    struct obi_profile_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_profile_info(p, &info), OBI_OK);
    return info;
}

static struct obi_profile_area area(const obi_profile *p, uint32_t share_bps) {
    struct obi_profile_area a;
    ck_assert_int_eq(obi_profile_area(p, share_bps, &a), OBI_OK);
    return a;
}

static uint64_t counted(const obi_profile *p, uint32_t counter) {
    uint64_t n;
    ck_assert_int_eq(obi_profile_count(p, counter, &n), OBI_OK);
    return n;
}

/* Rows of so many lots at 1, 2, ...; 0 is none. */
static obi_profile *stairs(const obi_lots *lots, obi_ticks n) {
    obi_profile *p = make(0, 0);
    for (obi_ticks i = 0; i < n; i++)
        if (lots[i]) push(p, 1 + i, lots[i], OBI_NONE);
    return p;
}

/* -- options and arguments --------------------------------------------------------------------- */

START_TEST(options_out_of_their_domain_are_refused_in_words) {
    static const struct {
        struct obi_profile_options opt;
        int rc;
        const char *word;
    } bad[] = {{{.max_prices = (1 << 20) + 1}, OBI_E_ARG, "max_prices"},
               {{.row_ticks = -1}, OBI_E_ARG, "row_ticks"},
               {{.row_ticks = (INT64_C(1) << 32) + 1}, OBI_E_ARG, "row_ticks"},
               {{.reserved = 1}, OBI_E_NEWER, "reserved"},
               {{.flags = 1}, OBI_E_NEWER, "flag"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct obi_profile_options opt = bad[i].opt;
        struct obi_error err;
        obi_profile *p = (obi_profile *)&err;
        opt.struct_size = sizeof opt;
        ck_assert_int_eq(obi_profile_create(&opt, NULL, &p, &err), bad[i].rc);
        ck_assert_ptr_null(p);
        ck_assert_msg(strstr(err.message, bad[i].word) != NULL, "%s", err.message);
        ck_assert_uint_eq(obi_profile_footprint(&opt), 0);
        opt.struct_size = 4;
        ck_assert_int_eq(obi_profile_create(&opt, NULL, &p, &err), OBI_E_STRUCT_SIZE);
    }
}
END_TEST

START_TEST(arguments_are_checked_and_nothing_is_taken) {
    obi_profile *p = make(0, 0);
    struct obi_profile_info info = {.struct_size = 4};
    struct obi_profile_area a;
    struct obi_profile_row row;
    struct obi_profile_rule rule = {.struct_size = sizeof rule, .min_lots = -1};
    uint8_t mark;
    size_t n = 7;
    uint64_t count;
    ck_assert_int_eq(obi_profile_create(NULL, NULL, NULL, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_push(NULL, 1, 1, OBI_BID), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_push(p, INT64_MIN, 1, OBI_BID), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_push(p, INT64_MAX, 1, OBI_BID), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_push(p, 1, 0, OBI_BID), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_push(p, 1, 1, 3), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_update(p, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_update(NULL, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_read(NULL, 0, &row, 1, &n), OBI_E_ARG);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(obi_profile_read(p, 0, NULL, 1, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_read(p, 0, &row, 1, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_info(p, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_info(p, &info), OBI_E_STRUCT_SIZE);
    ck_assert_int_eq(obi_profile_area(p, 10001, &a), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_area(p, 0, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_area(NULL, 0, &a), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_imbalances(NULL, NULL, &mark, 1, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_imbalances(p, &rule, &mark, 1, &n), OBI_E_ARG);
    rule.flags = 1;
    ck_assert_int_eq(obi_profile_imbalances(p, &rule, &mark, 1, &n), OBI_E_NEWER);
    ck_assert_int_eq(obi_profile_imbalances(p, NULL, NULL, 1, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_imbalances(p, NULL, &mark, 1, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_count(p, OBI_COUNTER_PROFILE_TRADES - 1, &count), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_count(p, OBI_COUNTER_PROFILE_BREAKS + 1, &count), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_count(p, OBI_COUNTER_PROFILE_BREAKS, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_profile_reset(NULL), OBI_E_ARG);
    ck_assert_uint_eq(totals(p).n_trades, 0);
    obi_profile_destroy(p);
    obi_profile_destroy(NULL);
}
END_TEST

/* -- rows and totals --------------------------------------------------------------------------- */

START_TEST(without_a_trade_there_is_nothing) {
    obi_profile *p = make(0, 0);
    struct obi_profile_area a;
    size_t n = 7;
    ck_assert_int_eq(obi_profile_area(p, 0, &a), OBI_WARMUP);
    ck_assert_int_eq(obi_profile_read(p, 0, NULL, 0, &n), OBI_OK);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(obi_profile_imbalances(p, NULL, NULL, 0, &n), OBI_OK);
    ck_assert_int_eq(totals(p).delta_min_lots, 0);
    obi_profile_destroy(p);
}
END_TEST

START_TEST(rows_below_zero_are_as_wide_as_the_others) {
    static const obi_ticks price[] = {-6, -5, -1, 0, 4, 5}, wanted[] = {-10, -5, 0, 5};
    static const obi_lots lots[] = {1, 2, 2, 1};
    obi_profile *p = make(0, 5);
    struct obi_profile_row row[8];
    size_t n;
    for (int i = 0; i < 6; i++) push(p, price[i], 1, OBI_BID);
    ck_assert_int_eq(obi_profile_read(p, 0, row, 8, &n), OBI_OK);
    ck_assert_uint_eq(n, 4);
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(row[i].price_ticks, wanted[i]);
        ck_assert_int_eq(row[i].buy_lots, lots[i]);
    }
    ck_assert_int_eq(totals(p).low_ticks, -6);
    ck_assert_int_eq(totals(p).high_ticks, 5);
    obi_profile_destroy(p);
}
END_TEST

/* freqtrade's tests: a footprint of five minutes with bid 219.961, ask 169.442, delta -50.519, min
 * -79.469 and max 17.298, here in thousandths. Its trades are not told: these lead there. */
START_TEST(a_published_footprint_adds_up) {
    static const obi_lots lots[] = {17298, -96767, 90000, -90000, 62144, -33194};
    obi_profile *p = make(0, 0);
    for (int i = 0; i < 6; i++)
        push(p, 100 + i % 2, lots[i] > 0 ? lots[i] : -lots[i], lots[i] > 0 ? OBI_BID : OBI_ASK);
    struct obi_profile_info info = totals(p);
    ck_assert_int_eq(info.buy_lots, 169442);
    ck_assert_int_eq(info.sell_lots, 219961);
    ck_assert_int_eq(info.delta_lots, -50519);
    ck_assert_int_eq(info.delta_max_lots, 17298);
    ck_assert_int_eq(info.delta_min_lots, -79469);
    obi_profile_destroy(p);
}
END_TEST

START_TEST(a_delta_that_only_falls_was_never_zero) {
    obi_profile *p = make(0, 0);
    push(p, 1, 3, OBI_ASK);
    push(p, 1, 4, OBI_ASK);
    ck_assert_int_eq(totals(p).delta_max_lots, -3);
    ck_assert_int_eq(totals(p).delta_min_lots, -7);
    obi_profile_destroy(p);
}
END_TEST

/* -- the area ---------------------------------------------------------------------------------- */

START_TEST(the_area_takes_the_larger_neighbour) {
    static const obi_lots lots[] = {5, 10, 20, 40, 25, 15, 3};
    obi_profile *p = stairs(lots, 7);
    struct obi_profile_area a = area(p, 0); /* 40, 25, 20: 85 of 118 is 72 %, 65 was 55 % */
    ck_assert_int_eq(a.poc_ticks, 4);
    ck_assert_int_eq(a.low_ticks, 3);
    ck_assert_int_eq(a.high_ticks, 5);
    ck_assert_int_eq(a.area_lots, 85);
    ck_assert_int_eq(a.volume_lots, 118);
    ck_assert_int_eq(area(p, 1).area_lots, 40);
    ck_assert_int_eq(area(p, 10000).area_lots, 118);
    ck_assert_uint_eq(area(p, 10000).n_prices, 7);
    obi_profile_destroy(p);
}
END_TEST

START_TEST(ties_are_as_the_page_says) {
    static const obi_lots two[] = {9, 1, 9, 1, 9, 1}, even[] = {9, 1, 1, 9},
                          far[] = {4, 0, 0, 8, 4};
    obi_profile *p = stairs(two, 6);
    ck_assert_int_eq(area(p, 1).poc_ticks, 3); /* nearest the middle, 3.5 */
    obi_profile_destroy(p);
    p = stairs(even, 4);
    ck_assert_int_eq(area(p, 1).poc_ticks, 1); /* equally near: the lower */
    obi_profile_destroy(p);
    p = stairs(far, 5);
    ck_assert_int_eq(area(p, 5100).low_ticks, 1); /* both, however far */
    ck_assert_int_eq(area(p, 5100).high_ticks, 5);
    ck_assert_int_eq(area(p, 5000).area_lots, 8); /* its share exactly is enough */
    obi_profile_destroy(p);
}
END_TEST

/* -- marks ------------------------------------------------------------------------------------- */

static void expect_marks(const obi_profile *p, const struct obi_profile_rule *rule,
                         const uint8_t *wanted, size_t n) {
    uint8_t mark[16];
    size_t n_out;
    ck_assert_int_eq(obi_profile_imbalances(p, rule, mark, 16, &n_out), OBI_OK);
    ck_assert_uint_eq(n_out, n);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(mark[i] == wanted[i], "row %zu: %u, wanted %u", i, mark[i], wanted[i]);
}

START_TEST(imbalances_are_diagonal_and_stack) {
    enum { B = OBI_PROFILE_BUY, S = OBI_PROFILE_SELL, BB = B | OBI_PROFILE_BUY_STACKED };
    /*                       price  1   2   3   4   5   6 */
    static const obi_lots buy[] = {1, 30, 30, 60, 5, 1}, sell[] = {10, 10, 20, 2, 3, 7};
    static const uint8_t plain[] = {0, B, B, B, S, 0}, three[] = {0, BB, BB, BB, S, 0};
    static const uint8_t strict[] = {0, 0, 0, 0, 0, 0};
    struct obi_profile_rule rule = {.struct_size = sizeof rule, .n_stacked = 4};
    obi_profile *p = make(0, 0);
    for (obi_ticks i = 0; i < 6; i++) {
        if (buy[i]) push(p, 1 + i, buy[i], OBI_BID);
        push(p, 1 + i, sell[i], OBI_ASK);
    }
    expect_marks(p, &rule, plain, 6); /* 30 to 10, 30 to 10, 60 to 20; 3 to 1 */
    expect_marks(p, NULL, three, 6);
    rule.min_lots = 7; /* of the row's volume */
    expect_marks(p, &rule, plain, 6);
    rule.ratio_pct = 301;
    rule.min_lots = 8;
    expect_marks(p, &rule, strict, 6);
    obi_profile_destroy(p);
}
END_TEST

START_TEST(beside_nothing_that_was_traded_there_is_no_mark) {
    enum { B = OBI_PROFILE_BUY, BB = B | OBI_PROFILE_BUY_STACKED };
    static const obi_ticks price[] = {1, 2, 4, 5, 6};
    static const uint8_t wanted[] = {0, B, 0, BB, BB};
    struct obi_profile_rule rule = {.struct_size = sizeof rule, .n_stacked = 2};
    obi_profile *p = make(0, 0);
    for (int i = 0; i < 5; i++) push(p, price[i], 1, OBI_BID);
    expect_marks(p, &rule, wanted, 5);
    obi_profile_destroy(p);
}
END_TEST

/* -- faults ------------------------------------------------------------------------------------ */

START_TEST(what_finds_no_room_is_in_the_totals_and_told) {
    obi_profile *p = make(2, 0);
    struct obi_profile_row row[4];
    uint8_t mark;
    size_t n;
    push(p, 10, 5, OBI_BID);
    push(p, 12, 3, OBI_ASK);
    push(p, 11, 90, OBI_ASK);
    push(p, 10, 1, OBI_NONE);
    struct obi_profile_info info = totals(p);
    ck_assert_int_eq(info.volume_lots, 99);
    ck_assert_int_eq(info.delta_lots, -88);
    ck_assert_int_eq(info.outside_lots, 90);
    ck_assert_uint_eq(info.n_outside, 1);
    ck_assert_uint_eq(info.n_prices, 2);
    ck_assert_int_eq(obi_profile_read(p, 0, row, 4, &n), OBI_OK);
    ck_assert_int_eq(row[0].volume_lots + row[1].volume_lots + info.outside_lots, 99);
    ck_assert_int_eq(area(p, 0).status, OBI_VALUE_SATURATED);
    ck_assert_int_eq(area(p, 0).volume_lots, 9);
    ck_assert_uint_eq(counted(p, OBI_COUNTER_PROFILE_OUTSIDE), 1);
    ck_assert_uint_eq(counted(p, OBI_COUNTER_PROFILE_UNKNOWN), 1);
    ck_assert_uint_eq(counted(p, OBI_COUNTER_PROFILE_TRADES), 4);
    ck_assert_int_eq(obi_profile_imbalances(p, NULL, &mark, 1, &n), OBI_FULL);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(obi_profile_reset(p), OBI_OK);
    ck_assert_uint_eq(totals(p).n_outside, 0);
    push(p, 11, 1, OBI_BID);
    ck_assert_int_eq(area(p, 0).status, OBI_VALUE_OK);
    obi_profile_destroy(p);
}
END_TEST

START_TEST(a_total_beyond_63_bits_is_refused_and_counted) {
    obi_profile *p = make(0, INT64_C(1) << 32);
    struct obi_profile_info before, after;
    push(p, INT64_MIN + 1, INT64_MAX - 5, OBI_ASK);
    push(p, INT64_MAX - 1, 5, OBI_BID);
    before = totals(p);
    ck_assert_int_eq(obi_profile_push(p, 1, 1, OBI_BID), OBI_E_CAPACITY);
    after = totals(p);
    ck_assert_mem_eq(&before, &after, sizeof after);
    ck_assert_uint_eq(counted(p, OBI_COUNTER_PROFILE_REFUSED), 1);
    ck_assert_int_eq(area(p, 0).poc_ticks, INT64_MIN + 1); /* no lower price is one */
    ck_assert_int_eq(area(p, 10000).area_lots, INT64_MAX);
    obi_profile_destroy(p);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("profile");
    TCase *c = tcase_create("profile");
    tcase_add_test(c, options_out_of_their_domain_are_refused_in_words);
    tcase_add_test(c, arguments_are_checked_and_nothing_is_taken);
    tcase_add_test(c, without_a_trade_there_is_nothing);
    tcase_add_test(c, rows_below_zero_are_as_wide_as_the_others);
    tcase_add_test(c, a_published_footprint_adds_up);
    tcase_add_test(c, a_delta_that_only_falls_was_never_zero);
    tcase_add_test(c, the_area_takes_the_larger_neighbour);
    tcase_add_test(c, ties_are_as_the_page_says);
    tcase_add_test(c, imbalances_are_diagonal_and_stack);
    tcase_add_test(c, beside_nothing_that_was_traded_there_is_no_mark);
    tcase_add_test(c, what_finds_no_room_is_in_the_totals_and_told);
    tcase_add_test(c, a_total_beyond_63_bits_is_refused_and_counted);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
