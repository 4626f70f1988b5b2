/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The handle of lifetimes: options, memory, arguments; frames in, lives out. */
#include "orders.h"

#include <math.h>
#include <obi/obi.h>

static const obi_ns second = 1000000000;

struct stage {
    obi_book *book;
    obi_lifetime *life;
};

static struct stage stage_open(obi_ns tau_ns) {
    struct obi_lifetime_options opt = {.struct_size = sizeof opt, .tau_ns = tau_ns};
    struct stage s = {orders_open(0), NULL};
    ck_assert_int_eq(obi_lifetime_create(&opt, NULL, &s.life, NULL), OBI_OK);
    return s;
}

static void stage_close(struct stage *s) {
    obi_lifetime_destroy(s->life);
    obi_book_destroy(s->book);
}

/* One event as a frame that the handle sees. */
static int frame(struct stage *s, struct obi_event ev, obi_ns ts_ns) {
    ev.ts_ns = ts_ns;
    ev.flags |= LAST;
    ck_assert_int_ge(orders_apply(s->book, ev), 0);
    return obi_lifetime_update(s->life, s->book);
}

static void live(struct stage *s, uint64_t id, uint8_t side, obi_lots qty, obi_ns from, obi_ns to) {
    obi_ticks price = side == OBI_BID ? 100 : 101;
    ck_assert_int_eq(frame(s, order_add(id, side, price, qty, 0), from), OBI_OK);
    ck_assert_int_eq(frame(s, order_less(OBI_EVENT_CANCEL, id, 0, 0), to), OBI_OK);
}

static uint64_t count(const struct stage *s, uint32_t counter) {
    uint64_t n = UINT64_MAX;
    ck_assert_int_eq(obi_lifetime_count(s->life, counter, &n), OBI_OK);
    return n;
}

static uint64_t ended(const struct stage *s) {
    return count(s, OBI_COUNTER_LIFETIME_ORDERS);
}

static void expect_fleeting(const struct stage *s, uint32_t side, double value, uint8_t status) {
    double got = 5;
    uint8_t told = 99;
    ck_assert_int_eq(obi_lifetime_fleeting(s->life, side, &got, &told), OBI_OK);
    ck_assert_uint_eq(told, status);
    ck_assert_msg(isnan(value) ? isnan(got) : got == value, "%.17g, not %.17g", got, value);
}

/* -- create ------------------------------------------------------------------------------------ */

START_TEST(options_that_mean_nothing_are_refused_in_words) {
    struct obi_lifetime_options opt = {.struct_size = sizeof opt, .tau_ns = -1};
    struct obi_error err;
    obi_lifetime *life = (obi_lifetime *)&err;
    ck_assert_int_eq(obi_lifetime_create(&opt, NULL, &life, &err), OBI_E_ARG);
    ck_assert_ptr_null(life);
    ck_assert_str_eq(err.message, "tau_ns is below 0");
    ck_assert_uint_eq(obi_lifetime_footprint(&opt), 0);
    opt.flags = 1;
    ck_assert_int_eq(obi_lifetime_create(&opt, NULL, &life, &err), OBI_E_NEWER);
    opt.struct_size = 4;
    ck_assert_int_eq(obi_lifetime_create(&opt, NULL, &life, &err), OBI_E_STRUCT_SIZE);
}
END_TEST

START_TEST(arguments_are_checked) {
    struct stage s = stage_open(0);
    uint64_t n[OBI_LIFETIME_BINS];
    obi_ns from, to;
    double x;
    ck_assert_int_eq(obi_lifetime_create(NULL, NULL, NULL, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_update(NULL, s.book), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_update(s.life, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_reset(NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_bins(NULL, 0, n, NULL, OBI_LIFETIME_BINS), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_bins(s.life, 3, n, NULL, OBI_LIFETIME_BINS), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_bins(s.life, 0, n, NULL, OBI_LIFETIME_BINS - 1), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_quantile(NULL, 0, 0.5, &from, &to), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_quantile(s.life, 3, 0.5, &from, &to), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_quantile(s.life, 0, 0, &from, &to), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_quantile(s.life, 0, 1.01, &from, &to), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_quantile(s.life, 0, (double)NAN, &from, &to), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_quantile(s.life, 0, 0.5, NULL, &to), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_quantile(s.life, 0, 0.5, &from, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_fleeting(NULL, 0, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_fleeting(s.life, 3, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_fleeting(s.life, 0, NULL, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_count(s.life, OBI_COUNTER_LIFETIME_ORDERS - 1, n), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_count(s.life, OBI_COUNTER_LIFETIME_CLOCK_BACK + 1, n), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_count(s.life, OBI_COUNTER_LIFETIME_ORDERS, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_lifetime_count(NULL, OBI_COUNTER_LIFETIME_ORDERS, n), OBI_E_ARG);
    obi_lifetime_destroy(NULL);
    stage_close(&s);
}
END_TEST

/* -- lives ------------------------------------------------------------------------------------- */

START_TEST(lives_are_told_of_each_side_and_of_both) {
    struct stage s = stage_open(0);
    uint64_t n[OBI_LIFETIME_BINS];
    double lots[OBI_LIFETIME_BINS];
    live(&s, 1, OBI_BID, 3, second, second + 1500);
    live(&s, 2, OBI_BID, 5, 2 * second, 4 * second + 1);
    live(&s, 3, OBI_ASK, 2, 5 * second, 5 * second + 1024);
    expect_fleeting(&s, OBI_BID, 3.0 / 8, OBI_VALUE_OK); /* 2 s are the default */
    expect_fleeting(&s, OBI_ASK, 1, OBI_VALUE_OK);
    expect_fleeting(&s, OBI_NONE, 0.5, OBI_VALUE_OK);
    ck_assert_int_eq(obi_lifetime_bins(s.life, OBI_NONE, n, lots, OBI_LIFETIME_BINS), OBI_OK);
    ck_assert(n[10] == 2 && lots[10] == 5 && n[30] == 1 && lots[30] == 5);
    ck_assert_int_eq(obi_lifetime_bins(s.life, OBI_ASK, n, NULL, OBI_LIFETIME_BINS), OBI_OK);
    ck_assert(n[10] == 1 && n[30] == 0);
    ck_assert_uint_eq(ended(&s), 3);
    stage_close(&s);
}
END_TEST

START_TEST(a_quantile_is_told_by_the_ends_of_its_bin) {
    struct stage s = stage_open(0);
    obi_ns from = 5, to = 5;
    ck_assert_int_eq(obi_lifetime_quantile(s.life, OBI_BID, 0.5, &from, &to), OBI_WARMUP);
    ck_assert(from == 0 && to == 0);
    live(&s, 1, OBI_BID, 3, second, second + 1500);
    live(&s, 2, OBI_BID, 3, 3 * second, 3 * second + 1);
    ck_assert_int_eq(obi_lifetime_quantile(s.life, OBI_BID, 0.5, &from, &to), OBI_OK);
    ck_assert(from == 0 && to == 2);
    ck_assert_int_eq(obi_lifetime_quantile(s.life, OBI_NONE, 0.51, &from, &to), OBI_OK);
    ck_assert(from == 1024 && to == 2048);
    stage_close(&s);
}
END_TEST

START_TEST(filled_orders_and_those_of_a_snapshot_are_no_lives) {
    struct stage s = stage_open(0);
    frame(&s, order_add(1, OBI_BID, 100, 9, 0), second);
    frame(&s, order_less(OBI_EVENT_EXECUTE, 1, 4, 0), second);
    frame(&s, order_less(OBI_EVENT_CANCEL, 1, 5, 0), second);
    frame(&s, order_add(2, OBI_BID, 100, 9, SNAP), 2 * second);
    frame(&s, order_less(OBI_EVENT_CANCEL, 2, 9, 0), 2 * second);
    ck_assert_uint_eq(ended(&s), 0);
    ck_assert_uint_eq(count(&s, OBI_COUNTER_LIFETIME_UNDATED), 1);
    ck_assert_uint_eq(count(&s, OBI_COUNTER_LIFETIME_BREAKS), 0);
    expect_fleeting(&s, OBI_BID, (double)NAN, OBI_VALUE_ZERO_DENOM);
    stage_close(&s);
}
END_TEST

START_TEST(an_amended_order_lives_on_and_a_replaced_one_has_ended) {
    struct stage s = stage_open(0);
    frame(&s, order_add(1, OBI_BID, 100, 9, 0), second);
    frame(&s, order_modify(1, 99, 12, 0), 2 * second);
    ck_assert_uint_eq(ended(&s), 0);
    frame(&s, order_replace(1, 2, 99, 12, 0), 4 * second);
    ck_assert_uint_eq(ended(&s), 1);
    expect_fleeting(&s, OBI_BID, 0, OBI_VALUE_OK);
    frame(&s, order_less(OBI_EVENT_CANCEL, 2, 0, 0), 5 * second);
    expect_fleeting(&s, OBI_BID, 0.5, OBI_VALUE_OK);
    stage_close(&s);
}
END_TEST

/* -- frames ------------------------------------------------------------------------------------ */

START_TEST(a_frame_seen_twice_counts_once_and_one_missed_is_counted) {
    struct stage s = stage_open(0);
    live(&s, 1, OBI_BID, 3, second, 2 * second);
    ck_assert_int_eq(obi_lifetime_update(s.life, s.book), OBI_OK);
    ck_assert_uint_eq(ended(&s), 1);
    orders_add(s.book, 2, OBI_BID, 100, 3);
    orders_cancel(s.book, 2, 3);
    orders_add(s.book, 3, OBI_BID, 100, 3);
    ck_assert_int_eq(obi_lifetime_update(s.life, s.book), OBI_OK);
    ck_assert_uint_eq(count(&s, OBI_COUNTER_LIFETIME_BREAKS), 1);
    ck_assert_uint_eq(ended(&s), 1);
    stage_close(&s);
}
END_TEST

START_TEST(what_does_not_fit_the_journal_is_counted_as_not_known) {
    struct obi_book_options opt = orders_options(64);
    opt.max_changes = 1;
    struct stage s = {orders_open_with(&opt), NULL};
    ck_assert_int_eq(obi_lifetime_create(NULL, NULL, &s.life, NULL), OBI_OK);
    orders_apply(s.book, order_add(1, OBI_BID, 100, 1, 0));
    ck_assert_int_eq(obi_lifetime_update(s.life, s.book), OBI_MORE);
    frame(&s, order_less(OBI_EVENT_CANCEL, 1, 1, 0), second);
    ck_assert_uint_eq(count(&s, OBI_COUNTER_LIFETIME_BREAKS), 1);
    ck_assert_uint_eq(ended(&s), 0);
    stage_close(&s);
}
END_TEST

START_TEST(a_stale_book_has_no_lives_and_goes_on_behind_a_snapshot) {
    struct stage s = stage_open(0);
    live(&s, 1, OBI_BID, 3, 5 * second, 6 * second);
    ck_assert_int_eq(frame(&s, test_event(OBI_EVENT_GAP, 0), 7 * second), OBI_RESYNC);
    frame(&s, test_event(OBI_EVENT_CLEAR, 0),
          second); /* of an earlier day: no clock that went back */
    live(&s, 1, OBI_BID, 3, 2 * second, 3 * second);
    ck_assert_uint_eq(ended(&s), 2);
    ck_assert_uint_eq(count(&s, OBI_COUNTER_LIFETIME_CLOCK_BACK), 0);
    live(&s, 2, OBI_BID, 3, 2 * second, 2 * second + 1);
    ck_assert_uint_eq(count(&s, OBI_COUNTER_LIFETIME_CLOCK_BACK), 2);
    stage_close(&s);
}
END_TEST

START_TEST(a_book_of_levels_has_no_orders) {
    struct stage s = {NULL, NULL};
    ck_assert_int_eq(obi_book_create(NULL, NULL, &s.book, NULL), OBI_OK);
    ck_assert_int_eq(obi_lifetime_create(NULL, NULL, &s.life, NULL), OBI_OK);
    frame(&s, test_event(OBI_EVENT_CLEAR, 0), second);
    frame(&s, test_level(OBI_BID, 100, 5, 0), second);
    frame(&s, test_level(OBI_BID, 100, 0, 0), second);
    ck_assert_uint_eq(ended(&s), 0);
    expect_fleeting(&s, OBI_BID, (double)NAN, OBI_VALUE_NO_ORDERS);
    stage_close(&s);
}
END_TEST

START_TEST(after_a_reset_nothing_is_known) {
    struct stage s = stage_open(0);
    live(&s, 1, OBI_BID, 3, second, 2 * second);
    ck_assert_int_eq(obi_lifetime_reset(s.life), OBI_OK);
    ck_assert_uint_eq(ended(&s), 0);
    expect_fleeting(&s, OBI_NONE, (double)NAN, OBI_VALUE_ZERO_DENOM);
    live(&s, 2, OBI_BID, 3, second, 4 * second);
    expect_fleeting(&s, OBI_NONE, 0, OBI_VALUE_OK);
    stage_close(&s);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("lifetime");
    TCase *tc = tcase_create("handle");
    tcase_add_test(tc, options_that_mean_nothing_are_refused_in_words);
    tcase_add_test(tc, arguments_are_checked);
    tcase_add_test(tc, lives_are_told_of_each_side_and_of_both);
    tcase_add_test(tc, a_quantile_is_told_by_the_ends_of_its_bin);
    tcase_add_test(tc, filled_orders_and_those_of_a_snapshot_are_no_lives);
    tcase_add_test(tc, an_amended_order_lives_on_and_a_replaced_one_has_ended);
    tcase_add_test(tc, a_frame_seen_twice_counts_once_and_one_missed_is_counted);
    tcase_add_test(tc, what_does_not_fit_the_journal_is_counted_as_not_known);
    tcase_add_test(tc, a_stale_book_has_no_lives_and_goes_on_behind_a_snapshot);
    tcase_add_test(tc, a_book_of_levels_has_no_orders);
    tcase_add_test(tc, after_a_reset_nothing_is_known);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
