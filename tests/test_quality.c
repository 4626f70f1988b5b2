/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The measures of single orders, an entry of the journal at a time, with numbers done by hand. */
#include "quality/aged.h"
#include "quality/census.h"
#include "quality/clock.h"
#include "quality/lifetime.h"
#include "support.h"

#include <math.h>
#include <obi/metrics.h>

static const obi_ns second = 1000000000;

enum { GONE = OBI_ORDER_LEAVES | OBI_ORDER_GONE, FILL = OBI_ORDER_TRADED | OBI_ORDER_FILLED };

/* Of a bid at 100 that others of 50 lots share. */
static struct obi_change entry(uint8_t cause, obi_lots lots, unsigned facts, obi_ns born_ns) {
    struct obi_change c = {.price_ticks = 100,
                           .before_lots = 50,
                           .after_lots = 50 + lots,
                           .born_ns = born_ns,
                           .facts = (uint16_t)facts,
                           .cause = cause,
                           .side = OBI_BID};
    return c;
}

static void expect_value(struct obi_value v, double value, int status) {
    ck_assert_int_eq(v.status, status);
    ck_assert_msg(isnan(value) ? isnan(v.value) : v.value == value, "%.17g, not %.17g", v.value,
                  value);
}

/* -- lifetimes --------------------------------------------------------------------------------- */

static void end_life(struct obi_lifetimes *l, obi_ns life_ns, obi_lots lots, unsigned facts) {
    struct obi_change c = entry(OBI_EVENT_CANCEL, -lots, facts, 1000);
    obi_lifetimes_take(l, &c, 1000 + life_ns);
}

START_TEST(a_life_is_in_the_bin_of_its_power_of_two) {
    struct obi_lifetimes l;
    obi_lifetimes_start(&l, second);
    end_life(&l, 0, 1, GONE);
    end_life(&l, 1, 1, GONE);
    end_life(&l, 2, 1, GONE);
    end_life(&l, 3, 5, GONE);
    end_life(&l, 4, 1, GONE);
    end_life(&l, INT64_MAX - 1000, 1, GONE);
    end_life(&l, -5, 1, GONE); /* a clock that went back */
    ck_assert(l.count[0] == 3 && l.count[1] == 2 && l.count[2] == 1 && l.count[62] == 1);
    ck_assert_int_eq((int64_t)obi_wide_low(l.lots[1]), 6);
    ck_assert_uint_eq(l.n, 7);
}
END_TEST

START_TEST(an_order_of_just_tau_is_fleeting_and_one_of_a_nanosecond_more_is_not) {
    struct obi_lifetimes l;
    obi_lifetimes_start(&l, 2 * second);
    expect_value(obi_lifetimes_fleeting(&l), (double)NAN, OBI_VALUE_ZERO_DENOM);
    end_life(&l, 2 * second, 3, GONE);
    end_life(&l, 2 * second + 1, 5, GONE);
    expect_value(obi_lifetimes_fleeting(&l), 3.0 / 8, OBI_VALUE_OK);
}
END_TEST

START_TEST(orders_that_were_filled_moved_dropped_or_are_of_unknown_age_end_no_life) {
    struct obi_lifetimes l;
    obi_lifetimes_start(&l, second);
    end_life(&l, 5, 1, GONE | OBI_ORDER_FILLED);
    end_life(&l, 5, 1, GONE | FILL);
    end_life(&l, 5, 1, OBI_ORDER_LEAVES);
    end_life(&l, 5, 1, 0);
    end_life(&l, 5, 1, GONE | OBI_ORDER_UNDATED);
    struct obi_change dropped = entry(0, -1, GONE, 1);
    obi_lifetimes_take(&l, &dropped, 9);
    ck_assert(l.n == 0 && l.n_undated == 1);
    struct obi_change replaced = entry(OBI_EVENT_REPLACE, -1, GONE, 1);
    obi_lifetimes_take(&l, &replaced, 9);
    ck_assert_uint_eq(l.n, 1);
}
END_TEST

START_TEST(a_quantile_is_the_first_bin_that_so_many_lives_have_ended_in) {
    struct obi_lifetimes l;
    obi_lifetimes_start(&l, second);
    ck_assert_uint_eq(obi_lifetimes_quantile(&l, 0.5), OBI_LIFETIME_BINS);
    for (int i = 0; i < 4; i++) end_life(&l, 16 << i, 1, GONE);
    ck_assert_uint_eq(obi_lifetimes_quantile(&l, 0.25), 4);
    ck_assert_uint_eq(obi_lifetimes_quantile(&l, 0.26), 5);
    ck_assert_uint_eq(obi_lifetimes_quantile(&l, 0.5), 5);
    ck_assert_uint_eq(obi_lifetimes_quantile(&l, 1), 7);
}
END_TEST

/* -- age --------------------------------------------------------------------------------------- */

START_TEST(half_of_an_order_is_aged_after_a_half_life) {
    struct obi_aged a;
    obi_aged_start(&a, second);
    obi_aged_rebase(&a, 10 * second, obi_wide_of(0), obi_wide_of(0));
    struct obi_change c = entry(OBI_EVENT_ADD, 8, OBI_ORDER_JOINS, 10 * second);
    obi_aged_take(&a, &c, 10 * second);
    ck_assert(obi_aged_lots(&a, &a.bid) == 0);
    obi_aged_advance(&a, 11 * second);
    ck_assert(obi_aged_lots(&a, &a.bid) == 4);
    obi_aged_advance(&a, 13 * second);
    ck_assert(obi_aged_lots(&a, &a.bid) == 7);
    obi_aged_advance(&a, 12 * second); /* a clock that goes back stands still */
    ck_assert(obi_aged_lots(&a, &a.bid) == 7);
    obi_aged_advance(&a, 1000 * second);
    ck_assert(obi_aged_lots(&a, &a.bid) == 8);
}
END_TEST

START_TEST(what_an_order_brought_it_takes_whenever_it_goes) {
    struct obi_aged a;
    obi_aged_start(&a, 700000001);
    obi_aged_rebase(&a, second, obi_wide_of(0), obi_wide_of(0));
    for (int k = 0; k < 64; k++) {
        obi_ns born = second + k * INT64_C(1234567891);
        struct obi_change c = entry(OBI_EVENT_ADD, INT64_MAX / 2, OBI_ORDER_JOINS, born);
        obi_aged_take(&a, &c, born);
        struct obi_change gone = entry(OBI_EVENT_CANCEL, -(INT64_MAX / 2), GONE, born);
        obi_aged_take(&a, &gone, born + k * INT64_C(300000007));
    }
    ck_assert_int_eq(obi_wide_sign(a.bid.lots), 0);
    for (int i = 0; i < OBI_AGED_SPANS; i++) ck_assert_int_eq(obi_wide_sign(a.bid.weight[i]), 0);
}
END_TEST

START_TEST(an_order_of_forty_half_lives_weighs_nothing_and_takes_nothing) {
    struct obi_aged a;
    obi_aged_start(&a, second);
    obi_aged_rebase(&a, 0, obi_wide_of(0), obi_wide_of(0));
    struct obi_change old = entry(OBI_EVENT_ADD, 8, OBI_ORDER_JOINS, 0);
    obi_aged_take(&a, &old, 0);
    struct obi_change young = entry(OBI_EVENT_ADD, 8, OBI_ORDER_JOINS, 40 * second);
    obi_aged_take(&a, &young, 40 * second);
    ck_assert(obi_aged_lots(&a, &a.bid) == 8);
    struct obi_change gone = entry(OBI_EVENT_CANCEL, -8, GONE, 0);
    obi_aged_take(&a, &gone, 40 * second);
    ck_assert(obi_aged_lots(&a, &a.bid) == 0);
    obi_aged_advance(&a, 41 * second);
    ck_assert(obi_aged_lots(&a, &a.bid) == 4);
}
END_TEST

START_TEST(orders_of_a_snapshot_are_as_old_as_it) {
    struct obi_aged a;
    obi_aged_start(&a, second);
    obi_aged_rebase(&a, 7 * second, obi_wide_of(100), obi_wide_of(60));
    obi_aged_advance(&a, 8 * second);
    ck_assert(obi_aged_lots(&a, &a.bid) == 50 && obi_aged_lots(&a, &a.ask) == 30);
    expect_value(obi_aged_imbalance(&a), 0.25, OBI_VALUE_OK);
    struct obi_change c = entry(OBI_EVENT_CANCEL, -100, GONE | OBI_ORDER_UNDATED, 3);
    obi_aged_take(&a, &c, 8 * second);
    ck_assert(obi_aged_lots(&a, &a.bid) == 0 && !obi_wide_sign(a.bid.lots));
    expect_value(obi_aged_imbalance(&a), -1, OBI_VALUE_OK);
}
END_TEST

START_TEST(nothing_aged_has_no_imbalance) {
    struct obi_aged a;
    obi_aged_start(&a, second);
    obi_aged_rebase(&a, second, obi_wide_of(9), obi_wide_of(9));
    expect_value(obi_aged_imbalance(&a), (double)NAN, OBI_VALUE_ZERO_DENOM);
}
END_TEST

START_TEST(the_largest_book_there_may_be_has_room_in_its_sums) {
    struct obi_aged a;
    obi_wide all = obi_wide_times(obi_wide_of(INT64_MAX), UINT32_C(1) << 24);
    obi_aged_start(&a, second);
    obi_aged_rebase(&a, 2 * second - 1, all, all);
    obi_aged_advance(&a, 3 * second - 1);
    double half = obi_wide_to_double(all) / 2;
    ck_assert(fabs(obi_aged_lots(&a, &a.bid) - half) <= half * 0x1p-37);
}
END_TEST

/* -- census ------------------------------------------------------------------------------------ */

static void take(struct obi_census *s, uint8_t cause, obi_lots lots, unsigned facts) {
    struct obi_change c = entry(cause, lots, facts, 1);
    obi_census_take(s, &c);
}

static void print(struct obi_census *s, uint8_t cause, obi_lots lots, unsigned facts) {
    struct obi_change c = entry(cause, cause == OBI_EVENT_TRADE ? 0 : -lots, facts, 1);
    c.traded_lots = lots;
    c.flags = OBI_EVENT_PRINT;
    obi_census_take(s, &c);
}

START_TEST(owners_add_cancel_and_amend_and_trades_are_none_of_that) {
    struct obi_census s;
    obi_census_start(&s, 5);
    take(&s, OBI_EVENT_ADD, 5, OBI_ORDER_JOINS);
    take(&s, OBI_EVENT_ADD, 4, OBI_ORDER_JOINS);
    take(&s, OBI_EVENT_CANCEL, -2, 0);
    take(&s, OBI_EVENT_MODIFY, -1, 0);
    take(&s, OBI_EVENT_MODIFY, 7, 0);
    take(&s, OBI_EVENT_MODIFY, -9, OBI_ORDER_LEAVES);
    take(&s, OBI_EVENT_MODIFY, 9, OBI_ORDER_JOINS);
    take(&s, OBI_EVENT_REPLACE, -9, GONE);
    take(&s, OBI_EVENT_REPLACE, 30, OBI_ORDER_JOINS);
    take(&s, OBI_EVENT_CANCEL, -3, FILL); /* as a venue takes away what was filled */
    take(&s, 0, -6, GONE);
    print(&s, OBI_EVENT_EXECUTE, 20, FILL);
    print(&s, OBI_EVENT_TRADE, 4, 0);
    ck_assert(s.n_added == 3 && s.n_dust == 1 && s.n_amended == 4 && s.n_prints == 2);
    ck_assert_uint_eq(obi_wide_low(s.cancelled_lots), 12);
    ck_assert_uint_eq(obi_wide_low(s.added_lots), 39);
    expect_value(obi_census_cancel_to_trade(&s), 0.5, OBI_VALUE_OK);
    expect_value(obi_census_order_to_trade(&s), 1.5, OBI_VALUE_OK);
    expect_value(obi_census_dust_share(&s), 1.0 / 3, OBI_VALUE_OK);
}
END_TEST

START_TEST(without_trades_and_orders_there_are_no_ratios) {
    struct obi_census s;
    obi_census_start(&s, 5);
    expect_value(obi_census_cancel_to_trade(&s), (double)NAN, OBI_VALUE_ZERO_DENOM);
    expect_value(obi_census_order_to_trade(&s), (double)NAN, OBI_VALUE_ZERO_DENOM);
    expect_value(obi_census_dust_share(&s), (double)NAN, OBI_VALUE_ZERO_DENOM);
}
END_TEST

START_TEST(a_span_between_any_two_times_is_a_number_of_nanoseconds) {
    ck_assert_int_eq(obi_quality_span(3, 8), 5);
    ck_assert_int_eq(obi_quality_span(8, 3), 0);
    ck_assert_int_eq(obi_quality_span(INT64_MIN, INT64_MAX), INT64_MAX);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("quality");
    TCase *tc = tcase_create("entries");
    tcase_add_test(tc, a_life_is_in_the_bin_of_its_power_of_two);
    tcase_add_test(tc, an_order_of_just_tau_is_fleeting_and_one_of_a_nanosecond_more_is_not);
    tcase_add_test(tc, orders_that_were_filled_moved_dropped_or_are_of_unknown_age_end_no_life);
    tcase_add_test(tc, a_quantile_is_the_first_bin_that_so_many_lives_have_ended_in);
    tcase_add_test(tc, half_of_an_order_is_aged_after_a_half_life);
    tcase_add_test(tc, what_an_order_brought_it_takes_whenever_it_goes);
    tcase_add_test(tc, an_order_of_forty_half_lives_weighs_nothing_and_takes_nothing);
    tcase_add_test(tc, orders_of_a_snapshot_are_as_old_as_it);
    tcase_add_test(tc, nothing_aged_has_no_imbalance);
    tcase_add_test(tc, the_largest_book_there_may_be_has_room_in_its_sums);
    tcase_add_test(tc, owners_add_cancel_and_amend_and_trades_are_none_of_that);
    tcase_add_test(tc, without_trades_and_orders_there_are_no_ratios);
    tcase_add_test(tc, a_span_between_any_two_times_is_a_number_of_nanoseconds);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
