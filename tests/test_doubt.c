/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Books that nobody contradicts and that are not to be believed for ever: those that stay crossed,
 * and those that nothing speaks of. */
#include "support.h"

#define LAST OBI_EVENT_LAST

/* bid 100 x 1, ask 102 x 1, told at 1000 */
static obi_book *open_book(uint32_t max_crossed, obi_ns max_quiet_ns) {
    struct obi_book_options opt = {.struct_size = sizeof opt,
                                   .max_levels = 64,
                                   .max_crossed = max_crossed,
                                   .max_quiet_ns = max_quiet_ns};
    obi_book *book = NULL;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    return book;
}

static int apply(obi_book *book, struct obi_event ev, obi_ns recv_ns, obi_ns ts_ns) {
    struct obi_error err;
    size_t taken;
    ev.recv_ns = recv_ns;
    ev.ts_ns = ts_ns;
    int rc = obi_book_apply(book, &ev, 1, &taken);
    ck_assert_int_ge(rc, 0);
    ck_assert_msg(obi_book_check(book, &err) == OBI_OK, "%s", err.message);
    return rc;
}

static void snapshot(obi_book *book, obi_ns recv_ns, obi_ns ts_ns) {
    struct obi_event bid = test_level(OBI_BID, 100, 1, OBI_EVENT_SNAPSHOT);
    struct obi_event ask = test_level(OBI_ASK, 102, 1, OBI_EVENT_SNAPSHOT | LAST);
    ck_assert_int_eq(apply(book, bid, recv_ns, ts_ns), OBI_MORE);
    ck_assert_int_eq(apply(book, ask, recv_ns, ts_ns), OBI_OK);
}

static int level(obi_book *book, uint8_t side, obi_ticks price, obi_lots qty, obi_ns recv_ns) {
    return apply(book, test_level(side, price, qty, LAST), recv_ns, recv_ns);
}

static int phase(obi_book *book, enum obi_phase phase, obi_ns recv_ns) {
    struct obi_event ev = test_event(OBI_EVENT_PHASE, LAST);
    ev.qty_lots = phase;
    return apply(book, ev, recv_ns, recv_ns);
}

static int trade(obi_book *book, obi_ns recv_ns) {
    return apply(book, test_trade(OBI_BID, 101, 1, LAST), recv_ns, recv_ns);
}

static struct obi_book_info info(const obi_book *book) {
    struct obi_book_info i = {.struct_size = sizeof i};
    ck_assert_int_eq(obi_book_info(book, &i), OBI_OK);
    return i;
}

static uint64_t count(const obi_book *book, uint32_t counter) {
    uint64_t value = UINT64_MAX;
    ck_assert_int_eq(obi_book_count(book, counter, &value), OBI_OK);
    return value;
}

static void expect_crossed(const obi_book *book, uint64_t frames, obi_ns since_ns) {
    ck_assert_uint_eq(info(book).crossed_frames, frames);
    ck_assert_int_eq(info(book).crossed_since_ns, since_ns);
}

/* -- crossed ----------------------------------------------------------------------------------- */

START_TEST(frames_that_stay_crossed_are_counted_from_the_first_on) {
    obi_book *book = open_book(0, 0);
    snapshot(book, 1000, 900);
    expect_crossed(book, 0, 0);
    for (obi_ns i = 1; i <= 100; i++) {
        ck_assert_int_eq(level(book, OBI_BID, 103, i, 1000 + i), OBI_OK);
        expect_crossed(book, (uint64_t)i, 1001);
    }
    level(book, OBI_BID, 103, 0, 1200);
    expect_crossed(book, 0, 0);
    level(book, OBI_BID, 105, 1, 1300);
    expect_crossed(book, 1, 1300);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_locked_book_is_not_crossed) {
    obi_book *book = open_book(1, 0);
    snapshot(book, 1000, 900);
    level(book, OBI_BID, 103, 1, 1001);
    level(book, OBI_BID, 103, 0, 1002);
    for (int i = 0; i < 5; i++) ck_assert_int_eq(level(book, OBI_BID, 102, i + 1, 1003), OBI_OK);
    expect_crossed(book, 0, 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_book_that_is_crossed_for_more_frames_than_allowed_becomes_stale) {
    obi_book *book = open_book(3, 0);
    snapshot(book, 1000, 900);
    for (obi_ns i = 1; i <= 3; i++)
        ck_assert_int_eq(level(book, OBI_BID, 103, i, 1000 + i), OBI_OK);
    ck_assert_int_eq(level(book, OBI_BID, 103, 9, 1010), OBI_RESYNC);
    ck_assert_uint_eq(info(book).state, OBI_STATE_STALE);
    ck_assert_uint_eq(info(book).shape, OBI_SHAPE_NO_BID | OBI_SHAPE_NO_ASK);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_GAPS), 1);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_CROSSED), 4);
    expect_crossed(book, 4, 1001);
    ck_assert_int_eq(level(book, OBI_BID, 103, 8, 1011), OBI_RESYNC);
    expect_crossed(book, 4, 1001); /* left to be read */
    snapshot(book, 2000, 1900);
    expect_crossed(book, 0, 0);
    ck_assert_int_eq(level(book, OBI_BID, 103, 1, 2001), OBI_OK);
    expect_crossed(book, 1, 2001);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_snapshot_and_a_gap_end_the_count) {
    obi_book *book = open_book(3, 0);
    snapshot(book, 1000, 900);
    for (int i = 1; i <= 3; i++) level(book, OBI_BID, 103, i, 1001);
    struct obi_event bid = test_level(OBI_BID, 105, 1, OBI_EVENT_SNAPSHOT);
    struct obi_event ask = test_level(OBI_ASK, 102, 1, OBI_EVENT_SNAPSHOT | LAST);
    apply(book, bid, 1100, 0);
    ck_assert_int_eq(apply(book, ask, 1100, 0), OBI_OK);
    expect_crossed(book, 1, 1100); /* it is crossed itself */
    apply(book, test_event(OBI_EVENT_GAP, LAST), 1200, 0);
    expect_crossed(book, 0, 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(frames_of_trades_do_not_count) {
    obi_book *book = open_book(2, 0);
    snapshot(book, 1000, 900);
    level(book, OBI_BID, 103, 1, 1001);
    for (int i = 0; i < 10; i++) ck_assert_int_eq(trade(book, 1002 + i), OBI_OK);
    expect_crossed(book, 1, 1001);
    level(book, OBI_BID, 103, 2, 1020);
    expect_crossed(book, 2, 1001);
    ck_assert_int_eq(trade(book, 1030), OBI_OK);
    ck_assert_int_eq(level(book, OBI_BID, 103, 3, 1040), OBI_RESYNC);
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_auction_or_a_halt_may_cross_for_ever) {
    obi_book *book = open_book(2, 0);
    snapshot(book, 1000, 900);
    level(book, OBI_BID, 103, 1, 1001);
    level(book, OBI_BID, 103, 2, 1002);
    phase(book, OBI_PHASE_AUCTION, 1003);
    for (int i = 0; i < 9; i++) ck_assert_int_eq(level(book, OBI_BID, 103, i + 1, 1004), OBI_OK);
    expect_crossed(book, 0, 0);
    ck_assert_int_eq(phase(book, OBI_PHASE_TRADING, 1010), OBI_OK);
    expect_crossed(book, 1, 1010);
    ck_assert_int_eq(level(book, OBI_BID, 103, 1, 1011), OBI_OK);
    ck_assert_int_eq(level(book, OBI_BID, 103, 2, 1012), OBI_RESYNC);
    obi_book_destroy(book);
}
END_TEST

/* -- quiet ------------------------------------------------------------------------------------- */

START_TEST(an_event_beyond_the_limit_makes_the_book_stale) {
    obi_book *book = open_book(0, 500);
    snapshot(book, 1000, 900);
    ck_assert_int_eq(info(book).spoke_ns, 1000);
    ck_assert_int_eq(trade(book, 1500), OBI_OK); /* just not */
    ck_assert_int_eq(info(book).spoke_ns, 1000);
    ck_assert_int_eq(info(book).recv_ns, 1500);
    ck_assert_int_eq(trade(book, 1501), OBI_RESYNC);
    ck_assert_uint_eq(info(book).state, OBI_STATE_STALE);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_QUIET), 1);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_GAPS), 1);
    ck_assert_int_eq(trade(book, 9999), OBI_RESYNC); /* once is enough */
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_QUIET), 1);
    obi_book_destroy(book);
}
END_TEST

/* Kinds that do not speak of the book, and one that does: the silence before it was too long. */
START_TEST(whatever_kind_of_event_comes_late_tells_of_the_silence) {
    struct obi_event late[] = {test_trade(OBI_BID, 101, 1, LAST), test_event(OBI_EVENT_TIME, LAST),
                               test_level(OBI_BID, 101, 1, OBI_EVENT_LAST),
                               test_level(OBI_BID, 101, 1, OBI_EVENT_LAST)};
    late[3].kind = OBI_EVENT_QUOTE;
    for (int i = 0; i < 4; i++) {
        obi_book *book = open_book(0, 500);
        snapshot(book, 1000, 900);
        ck_assert_int_eq(apply(book, late[i], 1501, 0), OBI_RESYNC);
        ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_QUIET), 1);
        obi_book_destroy(book);
    }
}
END_TEST

START_TEST(a_book_that_is_spoken_of_in_time_goes_on) {
    obi_book *book = open_book(0, 500);
    snapshot(book, 1000, 900);
    for (obi_ns now = 1500; now < 20000; now += 500)
        ck_assert_int_eq(level(book, OBI_BID, 101, now, now), OBI_OK);
    struct obi_event alive = test_event(OBI_EVENT_TIME, LAST);
    alive.seq = 7; /* the book's stream goes on, with nothing to tell */
    for (obi_ns now = 20000; now < 40000; now += 500)
        ck_assert_int_eq(apply(book, alive, now, 0), OBI_OK);
    ck_assert_int_eq(info(book).spoke_ns, 39500);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_QUIET), 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(without_a_limit_silence_is_fine) {
    obi_book *book = open_book(0, 0);
    snapshot(book, 1, 1);
    ck_assert_int_eq(trade(book, INT64_MAX), OBI_OK);
    obi_book_destroy(book);
}
END_TEST

START_TEST(times_are_compared_on_one_clock) {
    obi_book *book = open_book(0, 500);
    snapshot(book, 100000, 900);
    ck_assert_int_eq(apply(book, test_event(OBI_EVENT_TIME, LAST), 0, 1400), OBI_OK);
    ck_assert_int_eq(apply(book, test_event(OBI_EVENT_TIME, LAST), 100500, 9999), OBI_OK);
    ck_assert_int_eq(apply(book, test_event(OBI_EVENT_TIME, LAST), 0, 0), OBI_OK);
    ck_assert_int_eq(apply(book, test_event(OBI_EVENT_TIME, LAST), 0, 1401), OBI_RESYNC);
    snapshot(book, 0, 2000);
    ck_assert_int_eq(info(book).spoke_ns, 2000);
    ck_assert_int_eq(apply(book, test_event(OBI_EVENT_TIME, LAST), 200000, 2500), OBI_OK);
    ck_assert_int_eq(apply(book, test_event(OBI_EVENT_TIME, LAST), 200000, 2501), OBI_RESYNC);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_snapshot_ends_the_silence_and_one_without_times_has_none_to_measure) {
    obi_book *book = open_book(0, 500);
    snapshot(book, 1000, 900);
    snapshot(book, 5000, 4900);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_QUIET), 0);
    ck_assert_int_eq(trade(book, 5500), OBI_OK);
    snapshot(book, 0, 0);
    ck_assert_int_eq(info(book).spoke_ns, 0);
    ck_assert_int_eq(trade(book, 99999), OBI_OK);
    ck_assert_int_eq(level(book, OBI_BID, 101, 1, 99999), OBI_OK);
    ck_assert_int_eq(trade(book, 100500), OBI_RESYNC);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_market_that_rests_is_quiet_by_nature) {
    obi_book *book = open_book(0, 500);
    snapshot(book, 1000, 900);
    ck_assert_int_eq(phase(book, OBI_PHASE_CLOSED, 1400), OBI_OK);
    ck_assert_int_eq(trade(book, 50000), OBI_OK);
    ck_assert_int_eq(phase(book, OBI_PHASE_TRADING, 60000), OBI_OK);
    ck_assert_int_eq(trade(book, 60500), OBI_OK);
    ck_assert_int_eq(trade(book, 60501), OBI_RESYNC);
    obi_book_destroy(book);
}
END_TEST

START_TEST(times_at_both_ends_of_the_range_are_told_apart) {
    obi_book *book = open_book(0, INT64_MAX);
    snapshot(book, INT64_MIN, INT64_MIN);
    ck_assert_int_eq(trade(book, -2), OBI_OK);
    ck_assert_int_eq(trade(book, INT64_MAX), OBI_RESYNC);
    snapshot(book, INT64_MAX, 1);
    ck_assert_int_eq(trade(book, INT64_MIN), OBI_OK); /* time that goes back is no silence */
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_negative_limit_is_refused) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_quiet_ns = -1};
    struct obi_error err;
    obi_book *book = NULL;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, &err), OBI_E_ARG);
    ck_assert_str_eq(err.message, "max_quiet_ns is negative");
    ck_assert_uint_eq(obi_book_footprint(&opt), 0);
}
END_TEST

START_TEST(a_silence_has_a_row_of_its_own) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_quiet_ns = 500};
    struct obi_pipeline_options to = {.struct_size = sizeof to, .columns = "mid", .book = &opt};
    struct obi_event ev[] = {test_level(OBI_BID, 100, 1, OBI_EVENT_SNAPSHOT),
                             test_level(OBI_ASK, 102, 1, OBI_EVENT_SNAPSHOT | LAST),
                             test_trade(OBI_BID, 102, 1, LAST)};
    uint8_t status[4];
    double value[4];
    struct obi_rows rows = {.struct_size = sizeof rows, .stride = 1, .row_size = 4};
    size_t taken;
    obi_pipeline *p = NULL;
    ev[0].recv_ns = ev[1].recv_ns = 1000;
    ev[2].recv_ns = 1501;
    rows.value = value;
    rows.status = status;
    ck_assert_int_eq(obi_pipeline_create(&to, NULL, &p, NULL), OBI_OK);
    ck_assert_int_eq(obi_pipeline_run(p, ev, 3, &taken, &rows), OBI_RESYNC);
    ck_assert_uint_eq(taken, 3);
    ck_assert_uint_eq(rows.n_rows, 2);
    ck_assert_uint_eq(status[1], OBI_VALUE_STALE);
    obi_pipeline_destroy(p);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("doubt");
    TCase *t = tcase_create("crossed");
    tcase_add_test(t, frames_that_stay_crossed_are_counted_from_the_first_on);
    tcase_add_test(t, a_locked_book_is_not_crossed);
    tcase_add_test(t, a_book_that_is_crossed_for_more_frames_than_allowed_becomes_stale);
    tcase_add_test(t, a_snapshot_and_a_gap_end_the_count);
    tcase_add_test(t, frames_of_trades_do_not_count);
    tcase_add_test(t, an_auction_or_a_halt_may_cross_for_ever);
    suite_add_tcase(s, t);
    t = tcase_create("quiet");
    tcase_add_test(t, an_event_beyond_the_limit_makes_the_book_stale);
    tcase_add_test(t, whatever_kind_of_event_comes_late_tells_of_the_silence);
    tcase_add_test(t, a_book_that_is_spoken_of_in_time_goes_on);
    tcase_add_test(t, without_a_limit_silence_is_fine);
    tcase_add_test(t, times_are_compared_on_one_clock);
    tcase_add_test(t, a_snapshot_ends_the_silence_and_one_without_times_has_none_to_measure);
    tcase_add_test(t, a_market_that_rests_is_quiet_by_nature);
    tcase_add_test(t, times_at_both_ends_of_the_range_are_told_apart);
    tcase_add_test(t, a_negative_limit_is_refused);
    tcase_add_test(t, a_silence_has_a_row_of_its_own);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
