/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "support.h"

#include <math.h>
#include <string.h>

#define LAST OBI_EVENT_LAST
#define SNAP OBI_EVENT_SNAPSHOT

/* A book and one column on it. */
struct fixture {
    obi_book *book;
    obi_metrics *metrics;
    int rc;
    uint8_t status;
};

static struct fixture make_orders(const char *column, uint32_t max_orders) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .flags = OBI_BOOK_IGNORE_UNKNOWN};
    struct obi_column col;
    struct fixture f = {0};
    struct obi_error err;
    opt.max_levels = 64;
    opt.max_changes = 8;
    opt.max_orders = max_orders;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &f.book, NULL), OBI_OK);
    ck_assert_msg(obi_column_parse(column, &col, &err) == OBI_OK, "%s", err.message);
    ck_assert_int_eq(obi_metrics_create(&col, 1, NULL, &f.metrics, NULL), OBI_OK);
    return f;
}

static struct fixture make(const char *column) {
    return make_orders(column, 0);
}

static void drop(struct fixture *f) {
    obi_book_destroy(f->book);
    obi_metrics_destroy(f->metrics);
}

static void apply(struct fixture *f, struct obi_event ev) {
    size_t taken;
    ck_assert_int_ge(obi_book_apply(f->book, &ev, 1, &taken), 0);
}

static double measure(struct fixture *f) {
    double value = 12345;
    f->rc = obi_metrics_update(f->metrics, f->book, &value, &f->status, 1);
    return value;
}

static void expect(struct fixture *f, double value, uint8_t status) {
    double got = measure(f);
    int same = isnan(value) ? isnan(got) : got == value;
    ck_assert_msg(same && f->status == status, "%.17g status %d, expected %.17g status %d", got,
                  f->status, value, status);
}

/* bids 100 x 5, 99 x 8; asks 101 x 3, 102 x 6: METRICS' example of levels 1 and 1 to 2. */
static void snapshot(struct fixture *f) {
    apply(f, test_level(OBI_BID, 100, 5, SNAP));
    apply(f, test_level(OBI_BID, 99, 8, SNAP));
    apply(f, test_level(OBI_ASK, 101, 3, SNAP));
    apply(f, test_level(OBI_ASK, 102, 6, SNAP | LAST));
}

struct worked {
    const char *column;
    double value;
};

START_TEST(each_metric_of_a_book_gives_the_number_worked_by_hand) {
    static const struct worked example[] = {
        {"spread", 1},
        {"spread_bps", 20000.0 / 201},
        {"mid", 100.5},
        {"weighted_mid", (100 * 3 + 101 * 5) / 8.0},
        {"weighted_mid[0:2]", (100 * 9 + 101 * 13) / 22.0},
        {"bid_depth[0:2]", 13},
        {"ask_depth[1:2]", 6},
        {"depth_difference[0:2]", 4},
        {"depth_ratio[0:2]", 13.0 / 9},
        {"depth_log_ratio[0:2]", 0.36772478012531734},
        {"depth_share[0:2]", 13.0 / 22},
        {"depth_percent[0:2]", 400.0 / 22},
        {"depth_imbalance", 0.25},
        {"depth_imbalance[0:2]", 4.0 / 22},
        {"depth_imbalance[1:2]", 2.0 / 14},
        {"depth_imbalance[0:]", 4.0 / 22},
        {"depth_imbalance[0:50]", 4.0 / 22},
    };
    struct fixture f = make(example[_i].column);
    snapshot(&f);
    double value = measure(&f);
    ck_assert_msg(value == example[_i].value, "%s: %.17g", example[_i].column, value);
    ck_assert_uint_eq(f.status, OBI_VALUE_OK);
    drop(&f);
}
END_TEST
enum { N_WORKED = 17 };

START_TEST(an_empty_side_is_told_apart_from_zero) {
    struct fixture f = make("depth_imbalance[0:5]"), g = make("depth_ratio[0:5]");
    struct fixture h = make("bid_depth[0:5]");
    struct fixture *all[] = {&f, &g, &h};
    for (int i = 0; i < 3; i++) apply(all[i], test_level(OBI_ASK, 101, 3, SNAP | LAST));
    expect(&f, -1, OBI_VALUE_EMPTY_BID);
    expect(&g, 0, OBI_VALUE_EMPTY_BID);
    expect(&h, 0, OBI_VALUE_EMPTY_BID);
    for (int i = 0; i < 3; i++) apply(all[i], test_level(OBI_BID, 100, 3, SNAP | LAST));
    expect(&f, 1, OBI_VALUE_EMPTY_ASK);
    expect(&g, (double)NAN, OBI_VALUE_EMPTY_ASK);
    for (int i = 0; i < 3; i++) apply(all[i], test_event(OBI_EVENT_CLEAR, SNAP | LAST));
    expect(&f, (double)NAN, OBI_VALUE_EMPTY_BOTH);
    expect(&h, 0, OBI_VALUE_EMPTY_BOTH);
    for (int i = 0; i < 3; i++) drop(all[i]);
}
END_TEST

START_TEST(a_stale_book_gives_no_number) {
    struct fixture f = make("mid");
    snapshot(&f);
    ck_assert(measure(&f) == 100.5 && f.rc == OBI_OK);
    apply(&f, test_event(OBI_EVENT_GAP, LAST));
    ck_assert(isnan(measure(&f)) && f.rc == OBI_RESYNC && f.status == OBI_VALUE_STALE);
    drop(&f);
}
END_TEST

START_TEST(inside_a_frame_nothing_is_written) {
    struct fixture f = make("mid");
    snapshot(&f);
    apply(&f, test_level(OBI_BID, 98, 1, 0));
    ck_assert(measure(&f) == 12345 && f.rc == OBI_MORE);
    drop(&f);
}
END_TEST

START_TEST(locked_crossed_and_halted_are_measured_and_flagged) {
    struct fixture f = make("spread");
    struct obi_event halt = test_event(OBI_EVENT_PHASE, LAST);
    halt.qty_lots = OBI_PHASE_AUCTION;
    snapshot(&f);
    apply(&f, test_level(OBI_BID, 101, 1, LAST));
    expect(&f, 0, OBI_VALUE_LOCKED);
    apply(&f, test_level(OBI_BID, 103, 1, LAST));
    expect(&f, -2, OBI_VALUE_CROSSED);
    apply(&f, halt);
    expect(&f, -2, OBI_VALUE_GATED);
    drop(&f);
}
END_TEST

START_TEST(order_flow_follows_cont_kukanov_and_stoikov) {
    struct fixture f = make("order_flow");
    snapshot(&f);
    ck_assert(isnan(measure(&f)) && f.rc == OBI_WARMUP && f.status == OBI_VALUE_WARMUP);
    apply(&f, test_level(OBI_BID, 100, 8, 0));
    apply(&f, test_level(OBI_ASK, 101, 1, LAST));
    expect(&f, 3 + 2, OBI_VALUE_OK); /* bid +3, ask -2 */
    apply(&f, test_level(OBI_BID, 100, 0, LAST));
    expect(&f, -8, OBI_VALUE_OK); /* the best bid falls: its size goes */
    apply(&f, test_level(OBI_ASK, 100, 2, LAST));
    expect(&f, -2, OBI_VALUE_OK); /* a better ask presses down */
    apply(&f, test_level(OBI_BID, 99, 0, LAST));
    expect(&f, -8, OBI_VALUE_OK); /* the bid side vanishes */
    apply(&f, test_level(OBI_BID, 90, 4, LAST));
    expect(&f, 4, OBI_VALUE_OK); /* and comes back */
    expect(&f, 0, OBI_VALUE_OK); /* the same frame again */
    drop(&f);
}
END_TEST

START_TEST(flow_across_a_snapshot_is_zero_and_a_missed_frame_unknown) {
    struct fixture f = make("order_flow");
    snapshot(&f);
    measure(&f);
    snapshot(&f);
    expect(&f, 0, OBI_VALUE_BREAK);
    apply(&f, test_level(OBI_BID, 100, 9, LAST));
    apply(&f, test_level(OBI_BID, 100, 8, LAST));
    expect(&f, (double)NAN, OBI_VALUE_BREAK);
    apply(&f, test_level(OBI_BID, 100, 7, LAST));
    expect(&f, -1, OBI_VALUE_OK);
    for (obi_ticks p = 60; p < 69; p++) apply(&f, test_level(OBI_BID, p, 1, p == 68 ? LAST : 0));
    expect(&f, (double)NAN, OBI_VALUE_BREAK); /* the journal overflowed */
    drop(&f);
}
END_TEST

static struct obi_event order(uint8_t kind, uint64_t id, uint8_t side, obi_lots qty_lots,
                              uint16_t flags) {
    struct obi_event ev = test_level(side, side == OBI_BID ? 100 : 101, qty_lots, flags);
    ev.kind = kind;
    ev.order_id = id;
    return ev;
}

START_TEST(an_executed_order_counts_for_the_other_side_where_it_is_a_print) {
    struct fixture f = make_orders("trade_flow", 8);
    apply(&f, order(OBI_EVENT_ADD, 1, OBI_BID, 90, SNAP));
    apply(&f, order(OBI_EVENT_ADD, 2, OBI_ASK, 90, SNAP | LAST));
    measure(&f);
    apply(&f, order(OBI_EVENT_EXECUTE, 1, OBI_NONE, 3, OBI_EVENT_PRINT));
    apply(&f, order(OBI_EVENT_EXECUTE, 2, OBI_NONE, 10, OBI_EVENT_PRINT));
    apply(&f, order(OBI_EVENT_EXECUTE, 2, OBI_NONE, 20, 0));
    apply(&f, order(OBI_EVENT_CANCEL, 2, OBI_NONE, 30, OBI_EVENT_PRINT | LAST));
    expect(&f, 7, OBI_VALUE_OK);
    drop(&f);
}
END_TEST

START_TEST(trades_count_by_aggressor_and_only_as_prints) {
    struct fixture f = make("trade_flow"), g = make("trade_imbalance");
    struct fixture *all[] = {&f, &g};
    for (int i = 0; i < 2; i++) {
        snapshot(all[i]);
        measure(all[i]);
        apply(all[i], test_trade(OBI_BID, 101, 3, OBI_EVENT_PRINT));
        apply(all[i], test_trade(OBI_ASK, 100, 1, OBI_EVENT_PRINT));
        apply(all[i], test_trade(OBI_ASK, 100, 50, 0));
        apply(all[i], test_trade(OBI_NONE, 100, 70, OBI_EVENT_PRINT | LAST));
    }
    expect(&f, 2, OBI_VALUE_OK);
    expect(&g, 0.5, OBI_VALUE_OK);
    for (int i = 0; i < 2; i++) apply(all[i], test_event(OBI_EVENT_TIME, LAST));
    expect(&f, 0, OBI_VALUE_OK);
    expect(&g, (double)NAN, OBI_VALUE_ZERO_DENOM);
    drop(&f);
    drop(&g);
}
END_TEST

START_TEST(a_tier_beyond_what_the_feed_tells_is_partial) {
    struct obi_instrument spec = {.struct_size = sizeof spec,
                                  .flags = OBI_INSTRUMENT_PARTIAL | OBI_INSTRUMENT_UNKNOWN_OK};
    struct obi_book_options opt = {.struct_size = sizeof opt, .spec = &spec};
    struct fixture f = make("depth_imbalance[0:2]");
    obi_book_destroy(f.book);
    ck_assert_int_eq(obi_book_create(&opt, NULL, &f.book, NULL), OBI_OK);
    snapshot(&f);
    expect(&f, 4.0 / 22, OBI_VALUE_OK);
    apply(&f, test_level(OBI_BID, 90, 1, LAST)); /* deeper than the snapshot told */
    measure(&f);
    ck_assert_uint_eq(f.status, OBI_VALUE_OK);
    apply(&f, test_level(OBI_BID, 99, 0, LAST)); /* now 90 is second, as far as is known */
    measure(&f);
    ck_assert_uint_eq(f.status, OBI_VALUE_PARTIAL);
    apply(&f, test_level(OBI_BID, 99, 1, 0));
    apply(&f, test_level(OBI_ASK, 102, 0, LAST)); /* one ask is left */
    measure(&f);
    ck_assert_uint_eq(f.status, OBI_VALUE_PARTIAL);
    drop(&f);
}
END_TEST

START_TEST(results_are_rounded_once) {
    struct fixture f = make("depth_imbalance[0:3]"), g = make("bid_depth[0:3]");
    struct fixture *all[] = {&f, &g};
    for (int i = 0; i < 2; i++) {
        apply(all[i], test_level(OBI_BID, 100, INT64_MAX, SNAP));
        apply(all[i], test_level(OBI_BID, 99, INT64_MAX, SNAP));
        apply(all[i], test_level(OBI_BID, 98, 1025, SNAP));
        apply(all[i], test_level(OBI_ASK, 101, 1, SNAP | LAST));
    }
    expect(&f, 1.0, OBI_VALUE_OK);
    expect(&g, 0x1p64, OBI_VALUE_OK); /* 2^64 + 1023: the sum left 64 bits */
    drop(&f);
    drop(&g);
}
END_TEST

START_TEST(create_names_the_column_it_refuses) {
    struct obi_column col[3];
    struct obi_error err;
    obi_metrics *m;
    for (int i = 0; i < 3; i++) obi_column_parse("mid", &col[i], NULL);
    col[2].metric = 9999;
    ck_assert_int_eq(obi_metrics_create(col, 3, NULL, &m, &err), OBI_E_NAME);
    ck_assert_uint_eq(err.index, 2);
    col[2].metric = OBI_METRIC_MID;
    col[1].hi = 4;
    ck_assert_int_eq(obi_metrics_create(col, 3, NULL, &m, &err), OBI_E_NAME);
    ck_assert_uint_eq(err.index, 1);
    ck_assert_int_eq(obi_metrics_create(col, 0, NULL, &m, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_metrics_create(NULL, 1, NULL, &m, &err), OBI_E_ARG);
    ck_assert_uint_eq(obi_metrics_footprint(col, 0), 0);
    obi_metrics_destroy(NULL);
}
END_TEST

START_TEST(update_wants_the_number_of_columns_it_was_made_with) {
    struct fixture f = make("mid");
    double row[2] = {7, 7};
    ck_assert_int_eq(obi_metrics_update(f.metrics, f.book, row, NULL, 2), OBI_E_ARG);
    ck_assert_int_eq(obi_metrics_update(f.metrics, f.book, NULL, NULL, 1), OBI_E_ARG);
    ck_assert_int_eq(obi_metrics_update(f.metrics, NULL, row, NULL, 1), OBI_E_ARG);
    ck_assert(row[0] == 7);
    drop(&f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("metrics");
    TCase *t = tcase_create("metrics");
    tcase_add_loop_test(t, each_metric_of_a_book_gives_the_number_worked_by_hand, 0, N_WORKED);
    tcase_add_test(t, an_empty_side_is_told_apart_from_zero);
    tcase_add_test(t, a_stale_book_gives_no_number);
    tcase_add_test(t, inside_a_frame_nothing_is_written);
    tcase_add_test(t, locked_crossed_and_halted_are_measured_and_flagged);
    tcase_add_test(t, order_flow_follows_cont_kukanov_and_stoikov);
    tcase_add_test(t, flow_across_a_snapshot_is_zero_and_a_missed_frame_unknown);
    tcase_add_test(t, trades_count_by_aggressor_and_only_as_prints);
    tcase_add_test(t, an_executed_order_counts_for_the_other_side_where_it_is_a_print);
    tcase_add_test(t, a_tier_beyond_what_the_feed_tells_is_partial);
    tcase_add_test(t, results_are_rounded_once);
    tcase_add_test(t, create_names_the_column_it_refuses);
    tcase_add_test(t, update_wants_the_number_of_columns_it_was_made_with);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
