/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Faults 64 to 73 of the catalogue in docs/faults.md: time and numbers. Each test says what obi
 * does where others failed. */
#include "rig.h"
#include "window.h"

#include <math.h>
#include <string.h>

/* -- time -------------------------------------------------------------------------------------- */

START_TEST(fault_64_time_goes_back_and_events_keep_their_order) {
    struct rig *r = rig_open(0);
    struct obi_event ev[8];
    size_t n = put_snapshot(ev, 10 * (obi_ns)SECOND);
    ev[n++] = at(test_level(OBI_BID, 100, 7, LAST), 9 * (obi_ns)SECOND, 0);
    ev[n++] = at(test_level(OBI_BID, 100, 9, LAST), 11 * (obi_ns)SECOND, 0);
    ck_assert_int_eq(rig_run(r, ev, n), OBI_OK);
    ck_assert_uint_eq(r->rows.n_rows, 3);
    ck_assert_int_eq(r->ts_ns[1], 10 * (obi_ns)SECOND); /* held, not gone back */
    ck_assert_double_eq(row_value(r, 1, 2), 2);         /* applied as it came */
    ck_assert_double_eq(row_value(r, 2, 2), 2);
    ck_assert_uint_eq(rig_count(r, OBI_COUNTER_PIPELINE_CLOCK_BACK), 1);
    rig_close(r);
}
END_TEST

START_TEST(fault_65_an_absent_time_is_told_and_a_future_one_runs_away_with_nothing) {
    struct rig *r = rig_open(0);
    struct obi_event ev[8];
    size_t n = put_snapshot(ev, SECOND);
    ev[n++] = at(test_level(OBI_BID, 100, 7, LAST), 0, 0);
    ev[n++] = at(test_level(OBI_BID, 100, 8, LAST), INT64_MAX, INT64_MAX);
    ev[n++] = at(test_level(OBI_BID, 100, 9, LAST), 2 * (obi_ns)SECOND, 0);
    ck_assert_int_eq(rig_run(r, ev, n), OBI_OK);
    ck_assert_uint_eq(rig_count(r, OBI_COUNTER_PIPELINE_CLOCK_NONE), 1);
    ck_assert_uint_eq(rig_count(r, OBI_COUNTER_PIPELINE_CLOCK_BACK), 1);
    ck_assert_int_eq(r->ts_ns[1], SECOND);
    ck_assert_double_eq(row_value(r, 3, 1),
                        (9.0 - 5.0) / 14.0); /* the book is right all the while */
    ck_assert(isfinite(row_value(r, 3, 3)));
    rig_close(r);
}
END_TEST

START_TEST(fault_66_a_bad_time_of_receipt_is_none_and_venue_time_stands_in) {
    struct rig *r = rig_open(0);
    struct obi_event ev[4];
    size_t n = put_snapshot(ev, SECOND);
    ev[n++] =
        at(test_level(OBI_BID, 100, 7, LAST), 0, 3 * (obi_ns)SECOND); /* as decoders tell it */
    ck_assert_int_eq(rig_run(r, ev, n), OBI_OK);
    ck_assert_int_eq(r->ts_ns[1], 3 * (obi_ns)SECOND);
    ck_assert_uint_eq(rig_count(r, OBI_COUNTER_PIPELINE_CLOCK_NONE), 0);
    rig_close(r);
}
END_TEST

START_TEST(fault_67_many_events_in_one_nanosecond_are_all_kept_in_order) {
    struct rig *r = rig_open(0);
    struct obi_event ev[202];
    size_t n = put_snapshot(ev, SECOND);
    for (int i = 1; i <= 200; i++) {
        ev[n++] = at(test_level(OBI_BID, 100, 5 + i, LAST), SECOND, SECOND);
    }
    ck_assert_int_eq(rig_run(r, ev, n), OBI_OK);
    ck_assert_uint_eq(r->rows.n_rows, 201);
    for (size_t i = 1; i <= 200; i++) ck_assert_double_eq(row_value(r, i, 2), 1);
    ck_assert_double_eq(row_value(r, 200, 5), 200); /* the sum of flow has all of them */
    rig_close(r);
}
END_TEST

START_TEST(fault_68_a_jump_of_years_costs_one_frame) {
    struct rig *r = rig_open(0);
    struct obi_event ev[402];
    size_t n = put_market(ev, 200, 68);
    ev[n++] = at(test_level(OBI_BID, 100, 3, LAST), 200 * (obi_ns)365 * 86400 * SECOND, 0);
    ck_assert_int_eq(rig_run(r, ev, n), OBI_OK); /* a loop over nanoseconds would never end */
    ck_assert_uint_eq(r->rows.n_rows, 202);
    ck_assert(isfinite(row_value(r, 201, 3)));
    rig_close(r);
}
END_TEST

/* -- numbers ----------------------------------------------------------------------------------- */

/* Values as frames, one each, into a window of so many frames. */
static void push_all(obi_window *w, const double *x, size_t n, uint64_t *frame) {
    for (size_t i = 0; i < n; i++, ++*frame) push(w, (obi_ns)*frame, *frame, x[i], 0);
}

START_TEST(fault_69_a_large_value_leaves_no_trace_behind_the_window) {
    const struct obi_stat_spec specs[] = {spec(OBI_STAT_MEAN, OBI_CLOCK_FRAMES, 4, 0),
                                          spec(OBI_STAT_STDDEV, OBI_CLOCK_FRAMES, 4, 0)};
    static const double before[] = {1e16, -3e15, 7.25, 1e16}, x[] = {0.1, 0.2, 0.4, 0.1};
    double dirty[2], clean[2];
    uint8_t status[2];
    for (int had_giants = 1; had_giants >= 0; had_giants--) {
        obi_window *w = make(specs, 2, 16);
        uint64_t frame = 1;
        if (had_giants) push_all(w, before, 4, &frame);
        for (int k = 0; k < 3; k++) push_all(w, x, 4, &frame);
        ck_assert_int_eq(obi_window_read(w, had_giants ? dirty : clean, status, 2), OBI_OK);
        obi_window_destroy(w);
    }
    ck_assert(memcmp(dirty, clean, sizeof dirty) == 0); /* the same bits */
    ck_assert_double_eq_tol(clean[0], 0.2, 1e-15);
}
END_TEST

START_TEST(fault_70_what_is_undefined_is_nan_with_a_reason_and_passes) {
    const struct obi_stat_spec specs[] = {spec(OBI_STAT_MEAN, OBI_CLOCK_FRAMES, 3, 0),
                                          spec(OBI_STAT_CORRELATION, OBI_CLOCK_FRAMES, 3, 0)};
    obi_window *w = make(specs, 1, 16);
    uint64_t frame = 1;
    uint8_t status;
    const double nan_then_ones[] = {NAN, 1, 1, 1};
    push(w, 1, frame++, NAN, OBI_VALUE_STALE);
    ck_assert(isnan(value_of(w, &status)));
    ck_assert_uint_ne(status, OBI_VALUE_OK);
    push_all(w, nan_then_ones, 4, &frame);
    ck_assert_double_eq(value_of(w, &status), 1); /* it has left the window, and nothing with it */
    ck_assert_uint_eq(status, OBI_VALUE_OK);
    obi_window_destroy(w);

    struct rig *r = rig_open(0); /* one side only: no mid, and an imbalance that is no 0 */
    struct obi_event ev = at(test_level(OBI_BID, 100, 5, SNAP | LAST), SECOND, 0);
    ck_assert_int_eq(rig_run(r, &ev, 1), OBI_OK);
    ck_assert(isnan(row_value(r, 0, 0)) && r->status[0] == OBI_VALUE_EMPTY_ASK);
    ck_assert(row_value(r, 0, 1) == 1 && r->status[1] == OBI_VALUE_EMPTY_ASK);
    rig_close(r);
}
END_TEST

START_TEST(fault_71_sums_beyond_64_bits_are_exact_and_beyond_that_told) {
    struct rig *r = rig_open(0);
    struct obi_event ev[40];
    size_t n = 0;
    for (int i = 0; i < 16; i++) { /* 8 levels a side, almost 2^63 each */
        uint8_t side = i % 2 ? OBI_ASK : OBI_BID;
        ev[n++] = test_level(side, side == OBI_BID ? 100 - i : 102 + i, INT64_MAX - i % 2, SNAP);
    }
    ev[n - 1].flags |= LAST;
    ck_assert_int_eq(rig_run(r, ev, n), OBI_OK);
    double imbalance = row_value(r, 0, 1);
    ck_assert(imbalance > 0 && imbalance < 1e-18); /* 1 lot in 2^64, not 0 and not wrapped */
    rig_close(r);

    struct obi_book_options opt = {.struct_size = sizeof opt, .max_orders = 4};
    obi_book *book;
    size_t taken;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    struct obi_event add[3] = {test_event(OBI_EVENT_ADD, SNAP),
                               test_event(OBI_EVENT_ADD, SNAP | LAST)};
    for (uint64_t i = 0; i < 2; i++) {
        add[i].order_id = i + 1;
        add[i].side = OBI_BID;
        add[i].price_ticks = 100;
        add[i].qty_lots = INT64_MAX;
    }
    ck_assert_int_eq(obi_book_apply(book, add, 2, &taken), OBI_E_CAPACITY); /* a level of 2^64 */
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_book_info(book, &info), OBI_OK);
    ck_assert_uint_eq(info.state, OBI_STATE_STALE);
    obi_book_destroy(book);
}
END_TEST

START_TEST(fault_72_division_is_exact_for_every_small_divisor) {
    for (obi_lots bid = 1; bid <= 64; bid++) {
        struct rig *r = rig_open(0);
        struct obi_event ev[2] = {test_level(OBI_BID, 1, bid, SNAP),
                                  test_level(OBI_ASK, 2, 64 - bid + 1, SNAP | LAST)};
        ck_assert_int_eq(rig_run(r, ev, 2), OBI_OK);
        ck_assert_double_eq(row_value(r, 0, 1), (double)(2 * bid - 65) / 65.0);
        ck_assert_double_eq(row_value(r, 0, 0), 1.5);
        rig_close(r);
    }
}
END_TEST

START_TEST(fault_73_flow_across_a_resync_is_0_and_windows_mark_the_break) {
    struct rig *r = rig_open(0);
    struct obi_event ev[16];
    size_t n = put_snapshot(ev, SECOND);
    ev[n++] = at(test_level(OBI_BID, 100, 8, LAST), 2 * (obi_ns)SECOND, 0);
    ev[n++] = at(test_event(OBI_EVENT_GAP, LAST), 2 * (obi_ns)SECOND + 1, 0);
    ck_assert_int_eq(rig_run(r, ev, n), OBI_RESYNC);
    ck_assert_uint_eq(r->rows.n_rows, 3);
    ck_assert(isnan(row_value(r, 2, 2)) && r->status[2 * COLUMNS + 2] == OBI_VALUE_STALE);
    n = 0;
    ev[n++] = at(test_level(OBI_BID, 90, 5000, SNAP), 3 * (obi_ns)SECOND, 0);
    ev[n++] = at(test_level(OBI_ASK, 91, 1, SNAP | LAST), 3 * (obi_ns)SECOND, 0);
    ck_assert_int_eq(rig_run(r, ev, n), OBI_OK);
    ck_assert_double_eq(row_value(r, 0, 2), 0);
    ck_assert_uint_eq(r->status[2], OBI_VALUE_BREAK);
    ck_assert_uint_eq(r->status[5], OBI_VALUE_BREAK); /* the sum over 2 s */
    ck_assert_double_eq(row_value(r, 0, 5), 3);       /* lacks what nobody saw, and only that */
    rig_close(r);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("faults_time");
    TCase *c = tcase_create("time, numbers");
    tcase_add_test(c, fault_64_time_goes_back_and_events_keep_their_order);
    tcase_add_test(c, fault_65_an_absent_time_is_told_and_a_future_one_runs_away_with_nothing);
    tcase_add_test(c, fault_66_a_bad_time_of_receipt_is_none_and_venue_time_stands_in);
    tcase_add_test(c, fault_67_many_events_in_one_nanosecond_are_all_kept_in_order);
    tcase_add_test(c, fault_68_a_jump_of_years_costs_one_frame);
    tcase_add_test(c, fault_69_a_large_value_leaves_no_trace_behind_the_window);
    tcase_add_test(c, fault_70_what_is_undefined_is_nan_with_a_reason_and_passes);
    tcase_add_test(c, fault_71_sums_beyond_64_bits_are_exact_and_beyond_that_told);
    tcase_add_test(c, fault_72_division_is_exact_for_every_small_divisor);
    tcase_add_test(c, fault_73_flow_across_a_resync_is_0_and_windows_mark_the_break);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
