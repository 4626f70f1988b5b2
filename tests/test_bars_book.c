/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What bars and profiles take from a book: its prints, each once, with their time and aggressor;
 * and what they say where some may be missing. */
#include "bars.h"
#include "one_book.h"

#define PRINT OBI_EVENT_PRINT

struct stage {
    obi_book *book;
    obi_bars *bars;
    obi_profile *profile;
    obi_ns now;
};

static struct stage open_stage(uint32_t kind, int64_t size, uint32_t max_bars) {
    struct stage s = {.book = make(0, NULL), .bars = bars_make(kind, size, 0, 0, max_bars)};
    ck_assert_int_eq(obi_profile_create(NULL, NULL, &s.profile, NULL), OBI_OK);
    return s;
}

static void close_stage(struct stage *s) {
    obi_book_destroy(s->book);
    obi_bars_destroy(s->bars);
    obi_profile_destroy(s->profile);
}

static int show(struct stage *s) {
    int rc = obi_bars_update(s->bars, s->book);
    ck_assert_int_eq(obi_profile_update(s->profile, s->book), rc == OBI_FULL ? OBI_OK : rc);
    return rc;
}

static int tell(struct stage *s, struct obi_event ev) {
    ev.ts_ns = s->now;
    apply(s->book, ev);
    return show(s);
}

static int trade(struct stage *s, obi_ns now, obi_lots lots, uint8_t aggressor) {
    s->now = now;
    return tell(s, test_trade(aggressor, 100, lots, PRINT | LAST));
}

static void begin(struct stage *s) {
    snapshot(s->book);
    ck_assert_int_eq(show(s), OBI_OK);
}

static struct obi_bar open_bar(const struct stage *s) {
    struct obi_bar bar;
    ck_assert_int_eq(obi_bars_get(s->bars, &bar), OBI_OK);
    return bar;
}

static struct obi_profile_info totals(const struct stage *s) {
    struct obi_profile_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_profile_info(s->profile, &info), OBI_OK);
    return info;
}

static uint64_t breaks(const struct stage *s) {
    uint64_t n;
    ck_assert_int_eq(obi_profile_count(s->profile, OBI_COUNTER_PROFILE_BREAKS, &n), OBI_OK);
    ck_assert_uint_eq(bars_counted(s->bars, OBI_COUNTER_BARS_BREAKS), n);
    return n;
}

static void expect_volume(const struct stage *s, obi_lots volume, obi_lots buy, obi_lots sell) {
    struct obi_bar bar = open_bar(s);
    struct obi_profile_info info = totals(s);
    ck_assert_int_eq(bar.volume_lots, volume);
    ck_assert_int_eq(bar.buy_lots, buy);
    ck_assert_int_eq(bar.sell_lots, sell);
    ck_assert_int_eq(info.volume_lots, volume);
    ck_assert_int_eq(info.buy_lots, buy);
    ck_assert_int_eq(info.sell_lots, sell);
    ck_assert_int_eq(info.unknown_lots, volume - buy - sell);
}

/* -- prints ------------------------------------------------------------------------------------ */

START_TEST(prints_count_once_and_nothing_else_does) {
    struct stage s = open_stage(OBI_BAR_TIME, 1000, 0);
    begin(&s);
    s.now = 5;
    apply(s.book, test_trade(OBI_BID, 101, 3, PRINT));
    apply(s.book, test_trade(OBI_ASK, 100, 2, PRINT));
    apply(s.book, test_trade(OBI_BID, 101, 50, 0)); /* told elsewhere too */
    ck_assert_int_eq(show(&s), OBI_MORE);
    ck_assert_int_eq(tell(&s, test_level(OBI_BID, 99, 8, LAST)), OBI_OK);
    for (int i = 0; i < 3; i++) ck_assert_int_eq(show(&s), OBI_OK);
    expect_volume(&s, 5, 3, 2);
    ck_assert_int_eq(tell(&s, test_trade(OBI_NONE, 100, 1, PRINT | LAST)), OBI_OK);
    expect_volume(&s, 6, 3, 2);
    struct obi_bar bar = open_bar(&s);
    ck_assert_uint_eq(bar.n_trades, 3);
    ck_assert_uint_eq(bar.epoch, 1);
    ck_assert_uint_eq(bar.flags, 0);
    ck_assert_uint_eq(breaks(&s), 0);
    close_stage(&s);
}
END_TEST

START_TEST(who_executes_an_order_is_on_its_other_side) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_orders = 8};
    struct stage s = open_stage(OBI_BAR_TIME, 1000, 0);
    struct obi_event ev[3] = {test_level(OBI_BID, 100, 9, SNAP),
                              test_level(OBI_ASK, 101, 9, SNAP | LAST),
                              test_event(OBI_EVENT_EXECUTE, PRINT | LAST)};
    obi_book_destroy(s.book);
    ck_assert_int_eq(obi_book_create(&opt, NULL, &s.book, NULL), OBI_OK);
    for (uint64_t i = 0; i < 2; i++) {
        ev[i].kind = OBI_EVENT_ADD;
        ev[i].order_id = i + 1;
        ev[i].order_id2 = 0;
        apply(s.book, ev[i]);
    }
    ck_assert_int_eq(show(&s), OBI_OK);
    ev[2].order_id = 1; /* the bid */
    ev[2].qty_lots = 4;
    ck_assert_int_eq(tell(&s, ev[2]), OBI_OK);
    expect_volume(&s, 4, 0, 4);
    ev[2].order_id = 2;
    ev[2].qty_lots = 3;
    ck_assert_int_eq(tell(&s, ev[2]), OBI_OK);
    expect_volume(&s, 7, 3, 4);
    ck_assert_int_eq(open_bar(&s).high_ticks, 101);
    close_stage(&s);
}
END_TEST

START_TEST(time_is_that_of_receipt_or_the_venues_as_asked) {
    for (uint32_t flags = 0; flags <= OBI_BARS_VENUE_CLOCK; flags++) {
        obi_book *book = make(0, NULL);
        obi_bars *bars = bars_make(OBI_BAR_TIME, 100, 0, flags, 0);
        struct obi_event ev = test_trade(OBI_BID, 100, 1, PRINT | LAST);
        struct obi_bar bar;
        ev.ts_ns = 310;
        ev.recv_ns = 520;
        apply(book, ev);
        ck_assert_int_eq(obi_bars_update(bars, book), OBI_RESYNC); /* no book yet, but a trade */
        ck_assert_int_eq(obi_bars_get(bars, &bar), OBI_OK);
        ck_assert_int_eq(bar.first_ns, flags ? 310 : 520);
        obi_bars_destroy(bars);
        obi_book_destroy(book);
    }
}
END_TEST

/* -- missing ones ------------------------------------------------------------------------------ */

START_TEST(a_missed_frame_marks_the_open_bar) {
    struct stage s = open_stage(OBI_BAR_VOLUME, 10, 0);
    begin(&s);
    trade(&s, 1, 4, OBI_BID);
    apply(s.book, test_trade(OBI_BID, 100, 3, PRINT | LAST)); /* not shown */
    trade(&s, 2, 4, OBI_BID);
    ck_assert_uint_eq(open_bar(&s).flags, OBI_BAR_GAP);
    ck_assert_uint_eq(totals(&s).flags, OBI_PROFILE_GAP);
    ck_assert_uint_eq(breaks(&s), 1);
    expect_volume(&s, 8, 8, 0);
    trade(&s, 3, 4, OBI_BID);
    ck_assert_uint_eq(open_bar(&s).flags, OBI_BAR_REST); /* the next one is whole */
    close_stage(&s);
}
END_TEST

START_TEST(a_gap_between_bars_marks_the_next_one) {
    struct stage s = open_stage(OBI_BAR_VOLUME, 4, 0);
    struct obi_bar bar;
    begin(&s);
    trade(&s, 1, 4, OBI_BID); /* complete: none is open */
    ck_assert_int_eq(tell(&s, test_event(OBI_EVENT_GAP, LAST)), OBI_RESYNC);
    ck_assert_int_eq(trade(&s, 2, 1, OBI_BID), OBI_RESYNC); /* traded it was, book or no book */
    begin(&s);
    trade(&s, 3, 1, OBI_BID);
    bar = open_bar(&s);
    ck_assert_uint_eq(bar.flags, OBI_BAR_GAP);
    ck_assert_int_eq(bar.volume_lots, 2);
    ck_assert_uint_eq(bar.epoch, 2);
    ck_assert_uint_eq(bars_read_all(s.bars, &bar, 1), 1);
    ck_assert_uint_eq(bar.flags, OBI_BAR_COMPLETE);
    ck_assert_uint_eq(breaks(&s), 3); /* the gap, a frame while stale, the snapshot */
    close_stage(&s);
}
END_TEST

START_TEST(bars_of_time_are_marked_as_far_as_the_gap_reaches) {
    struct stage s = open_stage(OBI_BAR_TIME, 100, 0);
    struct obi_bar bar[4];
    begin(&s);
    trade(&s, 50, 1, OBI_BID);
    s.now = 80;
    tell(&s, test_event(OBI_EVENT_GAP, LAST));
    s.now = 130;
    tell(&s, test_level(OBI_BID, 100, 5, SNAP));
    tell(&s, test_level(OBI_ASK, 101, 5, SNAP | LAST));
    trade(&s, 170, 1, OBI_BID);
    trade(&s, 210, 1, OBI_BID);
    trade(&s, 310, 1, OBI_BID);
    ck_assert_uint_eq(bars_read_all(s.bars, bar, 4), 3);
    ck_assert_uint_eq(bar[0].flags, OBI_BAR_COMPLETE | OBI_BAR_GAP);
    ck_assert_uint_eq(bar[1].flags, OBI_BAR_COMPLETE | OBI_BAR_GAP);
    ck_assert_uint_eq(bar[2].flags, OBI_BAR_COMPLETE);
    close_stage(&s);
}
END_TEST

START_TEST(a_journal_that_was_too_small_is_told) {
    struct stage s = open_stage(OBI_BAR_TIME, 1000, 0);
    begin(&s);
    trade(&s, 1, 1, OBI_BID);
    for (int i = 0; i < 6; i++) /* there is room for 4 */
        apply(s.book, test_trade(OBI_BID, 100, 1, (uint16_t)(i < 5 ? PRINT : PRINT | LAST)));
    ck_assert_int_eq(show(&s), OBI_OK);
    ck_assert_uint_eq(open_bar(&s).flags, OBI_BAR_GAP);
    expect_volume(&s, 5, 5, 0);
    close_stage(&s);
}
END_TEST

START_TEST(what_the_journal_lost_lies_behind_what_it_kept) {
    struct stage s = open_stage(OBI_BAR_VOLUME, 4, 0);
    struct obi_bar bar;
    begin(&s);
    for (int i = 0; i < 6; i++)
        apply(s.book, test_trade(OBI_BID, 100, 1, (uint16_t)(i < 5 ? PRINT : PRINT | LAST)));
    for (int i = 0; i < 3; i++) ck_assert_int_eq(show(&s), OBI_OK);
    trade(&s, 1, 1, OBI_BID);
    ck_assert_uint_eq(bars_read_all(s.bars, &bar, 1), 1);
    ck_assert_uint_eq(bar.flags, OBI_BAR_COMPLETE);
    ck_assert_uint_eq(open_bar(&s).flags, OBI_BAR_GAP);
    ck_assert_uint_eq(totals(&s).flags, OBI_PROFILE_GAP);
    ck_assert_uint_eq(breaks(&s), 1);
    close_stage(&s);
}
END_TEST

START_TEST(before_the_first_trade_nothing_is_missing) {
    struct stage s = open_stage(OBI_BAR_TIME, 1000, 0);
    begin(&s);
    begin(&s); /* another snapshot */
    trade(&s, 1, 1, OBI_BID);
    ck_assert_uint_eq(open_bar(&s).flags, 0);
    ck_assert_uint_eq(totals(&s).flags, 0);
    ck_assert_uint_eq(breaks(&s), 1);
    close_stage(&s);
}
END_TEST

/* -- no room ----------------------------------------------------------------------------------- */

START_TEST(a_frame_goes_on_where_it_stopped) {
    struct stage s = open_stage(OBI_BAR_VOLUME, 1, 1);
    struct obi_bar bar;
    obi_lots volume = 0;
    size_t n;
    begin(&s);
    for (uint16_t i = 0; i < 4; i++)
        apply(s.book, test_trade(OBI_BID, 100 + i, 3, (uint16_t)(PRINT | (i == 3 ? LAST : 0))));
    while (show(&s) == OBI_FULL) {
        ck_assert_int_ge(obi_bars_read(s.bars, &bar, 1, &n), OBI_OK);
        volume += n ? bar.volume_lots : 0;
    }
    for (n = 1; n;) {
        obi_bars_read(s.bars, &bar, 1, &n);
        volume += n ? bar.volume_lots : 0;
    }
    ck_assert_int_eq(volume, 12);
    ck_assert_int_eq(totals(&s).volume_lots, 12);
    ck_assert_uint_eq(breaks(&s), 0);
    close_stage(&s);
}
END_TEST

START_TEST(a_frame_given_up_half_way_is_told) {
    struct stage s = open_stage(OBI_BAR_VOLUME, 1, 1);
    struct obi_bar bar[8];
    begin(&s);
    for (uint16_t i = 0; i < 4; i++)
        apply(s.book, test_trade(OBI_BID, 100 + i, 3, (uint16_t)(PRINT | (i == 3 ? LAST : 0))));
    ck_assert_int_eq(show(&s), OBI_FULL);
    ck_assert_uint_eq(bars_read_all(s.bars, bar, 8), 3);
    trade(&s, 5, 1, OBI_BID); /* the other three trades were never taken */
    ck_assert_uint_eq(bars_read_all(s.bars, bar, 8), 1);
    ck_assert_uint_eq(bar[0].flags, OBI_BAR_COMPLETE | OBI_BAR_GAP);
    ck_assert_uint_eq(bars_counted(s.bars, OBI_COUNTER_BARS_TRADES), 2);
    ck_assert_uint_eq(bars_counted(s.bars, OBI_COUNTER_BARS_BREAKS), 1);
    close_stage(&s);
}
END_TEST

START_TEST(a_new_session_counts_no_trade_twice) {
    struct stage s = open_stage(OBI_BAR_TIME, 1000, 0);
    begin(&s);
    trade(&s, 1, 5, OBI_BID);
    ck_assert_int_eq(obi_profile_reset(s.profile), OBI_OK);
    ck_assert_int_eq(obi_profile_update(s.profile, s.book), OBI_OK);
    ck_assert_int_eq(totals(&s).volume_lots, 0);
    trade(&s, 2, 2, OBI_ASK);
    ck_assert_int_eq(totals(&s).delta_lots, -2);
    ck_assert_uint_eq(totals(&s).flags, 0);
    close_stage(&s);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("bars_book");
    TCase *c = tcase_create("book");
    tcase_add_test(c, prints_count_once_and_nothing_else_does);
    tcase_add_test(c, who_executes_an_order_is_on_its_other_side);
    tcase_add_test(c, time_is_that_of_receipt_or_the_venues_as_asked);
    tcase_add_test(c, a_missed_frame_marks_the_open_bar);
    tcase_add_test(c, a_gap_between_bars_marks_the_next_one);
    tcase_add_test(c, bars_of_time_are_marked_as_far_as_the_gap_reaches);
    tcase_add_test(c, a_journal_that_was_too_small_is_told);
    tcase_add_test(c, what_the_journal_lost_lies_behind_what_it_kept);
    tcase_add_test(c, before_the_first_trade_nothing_is_missing);
    tcase_add_test(c, a_frame_goes_on_where_it_stopped);
    tcase_add_test(c, a_frame_given_up_half_way_is_told);
    tcase_add_test(c, a_new_session_counts_no_trade_twice);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
