/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What is filled and comes back, and what leaves the touch: an entry of the journal at a time, with
 * numbers done by hand. */
#include "quality/drain.h"
#include "quality/refill.h"
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

/* -- replenishment ----------------------------------------------------------------------------- */

static void fill(struct obi_refill *r, obi_ticks price, obi_lots lots, obi_ns at) {
    struct obi_change c = entry(OBI_EVENT_EXECUTE, -lots, FILL, 1);
    c.price_ticks = price;
    obi_refill_take(r, &c, at);
}

static void add(struct obi_refill *r, obi_ticks price, obi_lots lots, obi_ns at) {
    struct obi_change c = entry(OBI_EVENT_ADD, lots, OBI_ORDER_JOINS, at);
    c.price_ticks = price;
    obi_refill_take(r, &c, at);
}

START_TEST(what_comes_to_the_price_of_a_fill_within_t_refills_it) {
    struct obi_refill r;
    obi_refill_start(&r, OBI_BID, 10);
    fill(&r, 100, 8, 50);
    add(&r, 99, 5, 51);
    add(&r, 100, 3, 60);
    add(&r, 100, 3, 61);
    expect_value(obi_refill_share(&r), 3.0 / 8, OBI_VALUE_OK);
    obi_refill_clear(&r);
    expect_value(obi_refill_share(&r), (double)NAN, OBI_VALUE_ZERO_DENOM);
}
END_TEST

START_TEST(a_fill_is_judged_when_its_time_is_over_and_not_before) {
    struct obi_refill r;
    obi_refill_start(&r, OBI_BID, 10);
    fill(&r, 100, 8, 50);
    obi_refill_advance(&r, 60);
    expect_value(obi_refill_share(&r), (double)NAN, OBI_VALUE_ZERO_DENOM);
    obi_refill_advance(&r, 61);
    expect_value(obi_refill_share(&r), 0, OBI_VALUE_OK);
}
END_TEST

START_TEST(a_lot_that_comes_counts_once_for_the_oldest_fill_that_is_not_full) {
    struct obi_refill r;
    obi_refill_start(&r, OBI_BID, 10);
    fill(&r, 100, 4, 50);
    fill(&r, 100, 4, 52);
    add(&r, 100, 5, 53);
    obi_refill_advance(&r, 61);
    expect_value(obi_refill_share(&r), 1, OBI_VALUE_OK);
    obi_refill_advance(&r, 63);
    expect_value(obi_refill_share(&r), 5.0 / 8, OBI_VALUE_OK);
    add(&r, 100, 50, 63);
    expect_value(obi_refill_share(&r), 5.0 / 8, OBI_VALUE_OK);
}
END_TEST

START_TEST(the_other_side_prints_and_what_leaves_refill_nothing) {
    struct obi_refill r;
    obi_refill_start(&r, OBI_BID, 10);
    fill(&r, 100, 4, 50);
    struct obi_change other = entry(OBI_EVENT_ADD, 4, OBI_ORDER_JOINS, 50);
    other.side = OBI_ASK;
    obi_refill_take(&r, &other, 50);
    struct obi_change less = entry(OBI_EVENT_CANCEL, -4, GONE, 50);
    obi_refill_take(&r, &less, 50);
    struct obi_change told = entry(OBI_EVENT_TRADE, 0, 0, 0);
    obi_refill_take(&r, &told, 50);
    obi_refill_advance(&r, 61);
    expect_value(obi_refill_share(&r), 0, OBI_VALUE_OK);
}
END_TEST

START_TEST(more_fills_than_there_is_room_for_drop_the_oldest_and_say_so) {
    struct obi_refill r;
    obi_refill_start(&r, OBI_BID, 1000);
    for (int i = 0; i < OBI_REFILL_FILLS + 3; i++) fill(&r, i, 1, 50);
    fill(&r, OBI_REFILL_FILLS + 2, 1, 50); /* the same again is one fill */
    ck_assert_uint_eq(r.n_dropped, 3);
    obi_refill_advance(&r, 2000);
    ck_assert_uint_eq(obi_wide_low(r.filled_lots), OBI_REFILL_FILLS + 1);
    fill(&r, 1, 1, 2000);
    obi_refill_forget(&r);
    obi_refill_advance(&r, 9000);
    ck_assert_uint_eq(obi_wide_low(r.filled_lots), OBI_REFILL_FILLS + 1);
}
END_TEST

/* -- depletion --------------------------------------------------------------------------------- */

static void drain(struct obi_drain *d, obi_lots lots, uint32_t rank, obi_ns at) {
    struct obi_change c = entry(OBI_EVENT_CANCEL, -lots, 0, 1);
    c.rank = rank;
    obi_drain_take(d, &c, at);
}

static void expect_near(struct obi_value v, double value) {
    ck_assert_int_eq(v.status, OBI_VALUE_OK);
    ck_assert_msg(fabs(v.value - value) <= 1e-12 * value, "%.17g, not %.17g", v.value, value);
}

/* Of 8 lots lost at once, S = 4 a half-life later; over 1 s / ln 2 times 1 - 1/2. */
START_TEST(the_rate_is_what_was_lost_over_the_time_watched_both_decayed) {
    struct obi_drain d;
    obi_drain_start(&d, OBI_BID, second);
    expect_value(obi_drain_rate(&d), (double)NAN, OBI_VALUE_WARMUP);
    obi_drain_watch(&d, 5 * second);
    drain(&d, 8, 0, 5 * second);
    expect_value(obi_drain_rate(&d), (double)NAN, OBI_VALUE_WARMUP);
    obi_drain_advance(&d, 6 * second);
    expect_near(obi_drain_rate(&d), 4 * 0.6931471805599453 / 0.5);
    expect_near(obi_drain_time(&d, 16), 16 / (4 * 0.6931471805599453 / 0.5));
}
END_TEST

/* 3 lots every 10 ms for 20 half-lives. */
START_TEST(a_steady_loss_is_its_rate_from_the_beginning) {
    struct obi_drain d;
    obi_drain_start(&d, OBI_BID, second);
    obi_drain_watch(&d, 0);
    for (int i = 0; i < 2000; i++) drain(&d, 3, 0, 5000000 + i * (second / 100));
    obi_drain_advance(&d, 20 * second);
    struct obi_value rate = obi_drain_rate(&d);
    ck_assert_msg(fabs(rate.value - 300) < 0.01, "%.17g", rate.value);
}
END_TEST

START_TEST(only_what_leaves_the_touch_of_the_side_counts) {
    struct obi_drain d;
    obi_drain_start(&d, OBI_BID, second);
    obi_drain_watch(&d, 0);
    drain(&d, 8, UINT32_MAX, 5);
    drain(&d, -8, 0, 5);
    struct obi_change other = entry(OBI_EVENT_CANCEL, -4, GONE, 1);
    other.side = OBI_ASK;
    obi_drain_take(&d, &other, 5);
    struct obi_change dropped = entry(0, -4, GONE, 1);
    obi_drain_take(&d, &dropped, 5);
    obi_drain_advance(&d, second);
    expect_value(obi_drain_rate(&d), 0, OBI_VALUE_OK);
    expect_value(obi_drain_time(&d, 10), (double)NAN, OBI_VALUE_ZERO_DENOM);
}
END_TEST

START_TEST(reading_a_rate_changes_nothing) {
    struct obi_drain d, often;
    obi_drain_start(&d, OBI_BID, second);
    obi_drain_watch(&d, 0);
    drain(&d, 7, 0, 3);
    often = d;
    for (int i = 1; i < 100; i++) {
        obi_drain_advance(&often, i * 12345678);
        (void)obi_drain_rate(&often);
    }
    drain(&d, 5, 0, 2 * second);
    drain(&often, 5, 0, 2 * second);
    ck_assert(obi_drain_rate(&d).value == obi_drain_rate(&often).value);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("quality_touch");
    TCase *tc = tcase_create("entries");
    tcase_add_test(tc, what_comes_to_the_price_of_a_fill_within_t_refills_it);
    tcase_add_test(tc, a_fill_is_judged_when_its_time_is_over_and_not_before);
    tcase_add_test(tc, a_lot_that_comes_counts_once_for_the_oldest_fill_that_is_not_full);
    tcase_add_test(tc, the_other_side_prints_and_what_leaves_refill_nothing);
    tcase_add_test(tc, more_fills_than_there_is_room_for_drop_the_oldest_and_say_so);
    tcase_add_test(tc, the_rate_is_what_was_lost_over_the_time_watched_both_decayed);
    tcase_add_test(tc, a_steady_loss_is_its_rate_from_the_beginning);
    tcase_add_test(tc, only_what_leaves_the_touch_of_the_side_counts);
    tcase_add_test(tc, reading_a_rate_changes_nothing);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
