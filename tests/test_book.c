/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "one_book.h"

#include <string.h>

START_TEST(a_book_knows_nothing_before_its_snapshot) {
    obi_book *book = make(0, NULL);
    size_t n;
    ck_assert_uint_eq(info(book).state, OBI_STATE_EMPTY);
    ck_assert_int_eq(apply(book, test_level(OBI_BID, 100, 5, LAST)), OBI_RESYNC);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_UNSYNCED), 1);
    ck_assert_int_eq(obi_book_levels(book, OBI_BID, 9, NULL, NULL, NULL, &n), OBI_RESYNC);
    ck_assert_uint_eq(n, 0);
    snapshot(book);
    ck_assert_uint_eq(info(book).state, OBI_STATE_VALID);
    ck_assert_uint_eq(info(book).n_bids, 2);
    ck_assert_uint_eq(info(book).epoch, 1);
    obi_book_destroy(book);
}
END_TEST

START_TEST(levels_are_read_from_the_touch_outwards) {
    obi_book *book = make(0, NULL);
    obi_ticks price[3];
    obi_lots qty[3];
    uint32_t orders[3];
    size_t n;
    snapshot(book);
    struct obi_event ev = test_level(OBI_BID, 98, 1, LAST);
    ev.order_id2 = 4;
    apply(book, ev);
    ck_assert_int_eq(obi_book_levels(book, OBI_BID, 3, price, qty, orders, &n), OBI_OK);
    ck_assert_uint_eq(n, 3);
    ck_assert(price[0] == 100 && price[1] == 99 && price[2] == 98);
    ck_assert(qty[0] == 5 && qty[1] == 6 && qty[2] == 1);
    ck_assert(orders[0] == 0 && orders[2] == 4);
    ck_assert_int_eq(obi_book_levels(book, OBI_BID, 1, price, NULL, NULL, &n), OBI_OK);
    ck_assert_uint_eq(n, 1);
    ck_assert_int_eq(obi_book_levels(book, OBI_NONE, 1, price, NULL, NULL, &n), OBI_E_ARG);
    obi_book_destroy(book);
}
END_TEST

START_TEST(nothing_is_read_inside_a_frame) {
    obi_book *book = make(0, NULL);
    const struct obi_change *change;
    size_t n = 1;
    snapshot(book);
    ck_assert_int_eq(apply(book, test_level(OBI_BID, 98, 1, 0)), OBI_MORE);
    ck_assert_uint_eq(info(book).open, 1);
    ck_assert_int_eq(obi_book_levels(book, OBI_BID, 1, NULL, NULL, NULL, &n), OBI_MORE);
    ck_assert_int_eq(obi_book_changes(book, &change, &n), OBI_MORE);
    ck_assert_uint_eq(n, 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(one_call_takes_one_frame) {
    obi_book *book = make(0, NULL);
    struct obi_event ev[3] = {test_level(OBI_BID, 98, 1, LAST), test_level(OBI_BID, 97, 1, 0),
                              test_level(OBI_BID, 96, 1, LAST)};
    size_t taken;
    snapshot(book);
    ck_assert_int_eq(obi_book_apply(book, ev, 3, &taken), OBI_OK);
    ck_assert_uint_eq(taken, 1);
    ck_assert_int_eq(obi_book_apply(book, ev + 1, 1, &taken), OBI_MORE);
    ck_assert_int_eq(obi_book_apply(book, NULL, 0, &taken), OBI_MORE);
    ck_assert_int_eq(obi_book_apply(book, ev + 2, 1, &taken), OBI_OK);
    ck_assert_uint_eq(info(book).frame, 3);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_gap_makes_the_book_stale_until_a_snapshot_ends) {
    obi_book *book = make(0, NULL);
    snapshot(book);
    ck_assert_int_eq(apply(book, test_event(OBI_EVENT_GAP, LAST)), OBI_RESYNC);
    ck_assert_uint_eq(info(book).state, OBI_STATE_STALE);
    ck_assert_int_eq(apply(book, test_level(OBI_BID, 100, 9, LAST)), OBI_RESYNC);
    ck_assert_int_eq(apply(book, test_event(OBI_EVENT_CLEAR, SNAP)), OBI_MORE);
    ck_assert_uint_eq(info(book).state, OBI_STATE_SYNCING);
    ck_assert_int_eq(apply(book, test_level(OBI_ASK, 103, 1, SNAP | LAST)), OBI_OK);
    ck_assert_uint_eq(info(book).state, OBI_STATE_VALID);
    ck_assert_uint_eq(info(book).n_bids, 0);
    ck_assert_uint_eq(info(book).epoch, 2);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_GAPS), 1);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_snapshot_replaces_what_was_there) {
    obi_book *book = make(0, NULL);
    snapshot(book);
    ck_assert_int_eq(apply(book, test_level(OBI_ASK, 200, 1, SNAP | LAST)), OBI_OK);
    ck_assert_uint_eq(info(book).n_bids, 0);
    ck_assert_uint_eq(info(book).n_asks, 1);
    ck_assert_uint_eq(info(book).shape, OBI_SHAPE_NO_BID);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_gap_inside_a_snapshot_spoils_it) {
    obi_book *book = make(0, NULL);
    apply(book, test_level(OBI_BID, 100, 5, SNAP));
    apply(book, test_event(OBI_EVENT_GAP, 0));
    ck_assert_int_eq(apply(book, test_level(OBI_ASK, 101, 7, SNAP | LAST)), OBI_RESYNC);
    ck_assert_uint_eq(info(book).state, OBI_STATE_STALE);
    obi_book_destroy(book);
}
END_TEST

START_TEST(the_journal_tells_what_the_frame_did) {
    obi_book *book = make(0, NULL);
    const struct obi_change *c;
    size_t n;
    snapshot(book);
    ck_assert_int_eq(obi_book_changes(book, &c, &n), OBI_OK);
    ck_assert_uint_eq(n, 0);                     /* a snapshot is no change */
    apply(book, test_level(OBI_BID, 100, 5, 0)); /* says what is so */
    apply(book, test_level(OBI_BID, 99, 0, 0));
    apply(book, test_trade(OBI_ASK, 100, 2, OBI_EVENT_PRINT));
    apply(book, test_level(OBI_BID, 100, 3, LAST));
    ck_assert_int_eq(obi_book_changes(book, &c, &n), OBI_OK);
    ck_assert_uint_eq(n, 3);
    ck_assert(c[0].price_ticks == 99 && c[0].before_lots == 6 && c[0].after_lots == 0);
    ck_assert(c[0].rank == UINT32_MAX && c[0].cause == OBI_EVENT_LEVEL && c[0].side == OBI_BID);
    ck_assert(c[1].cause == OBI_EVENT_TRADE && c[1].traded_lots == 2 && c[1].side == OBI_ASK);
    ck_assert(c[2].before_lots == 5 && c[2].after_lots == 3 && c[2].rank == 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_full_journal_says_so) {
    obi_book *book = make(0, NULL);
    const struct obi_change *c;
    size_t n;
    snapshot(book);
    for (obi_ticks p = 95; p > 90; p--) apply(book, test_level(OBI_BID, p, 1, p == 91 ? LAST : 0));
    ck_assert_int_eq(obi_book_changes(book, &c, &n), OBI_FULL);
    ck_assert_uint_eq(n, 4);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_OVERFLOWS), 1);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_refused_frame_of_one_event_changes_nothing) {
    obi_book *book = make(0, NULL);
    const struct obi_change *c;
    size_t n;
    snapshot(book);
    apply(book, test_level(OBI_BID, 100, 4, LAST));
    struct obi_book_info before = info(book), after;
    struct obi_event bad[] = {
        test_level(OBI_BID, 100, -1, LAST),      test_level(OBI_NONE, 100, 1, LAST),
        test_level(OBI_BID, INT64_MAX, 1, LAST), test_event(99, LAST),
        test_event(OBI_EVENT_TIME, 0x8001),      test_event(OBI_EVENT_ADD, LAST)};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(apply(book, bad[i]), OBI_E_EVENT);
        after = info(book);
        ck_assert_mem_eq(&before, &after, sizeof before);
    }
    ck_assert_int_eq(obi_book_changes(book, &c, &n), OBI_OK);
    ck_assert_uint_eq(n, 1);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_REFUSED), sizeof bad / sizeof *bad);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_refusal_within_a_frame_makes_the_book_stale) {
    obi_book *book = make(0, NULL);
    snapshot(book);
    apply(book, test_level(OBI_BID, 100, 1, 0));
    ck_assert_int_eq(apply(book, test_level(OBI_BID, 100, -1, 0)), OBI_E_EVENT);
    ck_assert_uint_eq(info(book).state, OBI_STATE_STALE);
    ck_assert_int_eq(apply(book, test_level(OBI_BID, 99, 1, LAST)), OBI_RESYNC);
    obi_book_destroy(book);

    book = make(0, NULL); /* also as the first of several */
    snapshot(book);
    ck_assert_int_eq(apply(book, test_level(OBI_BID, 100, -1, 0)), OBI_E_EVENT);
    ck_assert_int_eq(apply(book, test_level(OBI_BID, 99, 1, LAST)), OBI_RESYNC);
    obi_book_destroy(book);
}
END_TEST

START_TEST(the_level_beyond_the_limit_makes_the_book_stale) {
    obi_book *book = make(0, NULL);
    snapshot(book);
    for (obi_ticks p = 98; p > 92; p--) {
        ck_assert_int_eq(apply(book, test_level(OBI_BID, p, 1, LAST)), OBI_OK);
    }
    ck_assert_uint_eq(info(book).n_bids, 8);
    ck_assert_int_eq(apply(book, test_level(OBI_BID, 50, 1, LAST)), OBI_E_CAPACITY);
    ck_assert_uint_eq(info(book).state, OBI_STATE_STALE);
    ck_assert_uint_eq(info(book).open, 0);
    snapshot(book);
    ck_assert_uint_eq(info(book).state, OBI_STATE_VALID);
    obi_book_destroy(book);
}
END_TEST

START_TEST(removing_an_unknown_level_is_stale_or_ignored_as_asked) {
    obi_book *strict = make(0, NULL), *lenient = make(OBI_BOOK_IGNORE_UNKNOWN, NULL);
    struct obi_instrument spec = {.struct_size = sizeof spec, .flags = OBI_INSTRUMENT_UNKNOWN_OK};
    obi_book *told = make(0, &spec);
    snapshot(strict);
    snapshot(lenient);
    snapshot(told);
    struct obi_event ev = test_level(OBI_BID, 42, 0, LAST);
    ck_assert_int_eq(apply(strict, ev), OBI_RESYNC);
    ck_assert_int_eq(apply(lenient, ev), OBI_OK);
    ck_assert_int_eq(apply(told, ev), OBI_OK);
    ck_assert_uint_eq(count(lenient, OBI_COUNTER_BOOK_UNKNOWN), 1);
    obi_book_destroy(strict);
    obi_book_destroy(lenient);
    obi_book_destroy(told);
}
END_TEST

START_TEST(shapes_are_told_and_counted) {
    obi_book *book = make(0, NULL);
    snapshot(book);
    apply(book, test_level(OBI_BID, 101, 1, LAST));
    ck_assert_uint_eq(info(book).shape, OBI_SHAPE_LOCKED);
    apply(book, test_level(OBI_BID, 102, 1, LAST));
    ck_assert_uint_eq(info(book).shape, OBI_SHAPE_CROSSED);
    apply(book, test_level(OBI_ASK, 101, 0, LAST));
    ck_assert_uint_eq(info(book).shape, OBI_SHAPE_NO_ASK);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_LOCKED), 1);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_CROSSED), 1);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_phase_halts_and_trading_resumes) {
    obi_book *book = make(0, NULL);
    struct obi_event halt = test_event(OBI_EVENT_PHASE, LAST), go = halt;
    halt.qty_lots = OBI_PHASE_HALT;
    snapshot(book);
    ck_assert_int_eq(apply(book, halt), OBI_OK);
    ck_assert_uint_eq(info(book).state, OBI_STATE_HALTED);
    ck_assert_uint_eq(info(book).phase, OBI_PHASE_HALT);
    ck_assert_int_eq(apply(book, test_level(OBI_BID, 98, 1, LAST)), OBI_OK);
    ck_assert_uint_eq(info(book).n_bids, 3);
    apply(book, go);
    ck_assert_uint_eq(info(book).state, OBI_STATE_VALID);
    obi_book_destroy(book);
}
END_TEST

START_TEST(trades_quotes_and_others_leave_the_book_and_its_seq_alone) {
    obi_book *book = make(0, NULL);
    struct obi_event ev[] = {test_level(OBI_BID, 100, 5, LAST), test_trade(OBI_BID, 101, 1, LAST),
                             test_level(OBI_BID, 77, 1, LAST), test_level(OBI_BID, 77, 1, LAST),
                             test_event(OBI_EVENT_TIME, LAST)};
    snapshot(book);
    ev[2].kind = OBI_EVENT_QUOTE;
    ev[3].instrument = 3;
    for (size_t i = 0; i < 5; i++) {
        ev[i].seq = 10 + i;
        size_t taken;
        obi_book_apply(book, &ev[i], 1, &taken);
        if (i < 4) ck_assert_uint_eq(info(book).seq, 10);
    }
    ck_assert_uint_eq(info(book).seq, 14); /* TIME with a seq is the book's own stream */
    ck_assert_uint_eq(info(book).n_bids, 2);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_OTHER), 1);
    obi_book_destroy(book);
}
END_TEST

START_TEST(counters_of_others_are_refused) {
    obi_book *book = make(0, NULL);
    uint64_t value = 77;
    ck_assert_int_eq(obi_book_count(book, OBI_COUNTER_BOOK_QUIET + 1, &value), OBI_E_ARG);
    ck_assert_int_eq(obi_book_count(book, OBI_COUNTER_DECODER_GAPS, &value), OBI_E_ARG);
    ck_assert_uint_eq(value, 77);
    obi_book_destroy(book);
}
END_TEST

START_TEST(reset_is_a_new_book) {
    obi_book *book = make(0, NULL), *fresh = make(0, NULL);
    snapshot(book);
    ck_assert_int_eq(obi_book_reset(book), OBI_OK);
    struct obi_book_info a = info(book), b = info(fresh);
    ck_assert_mem_eq(&a, &b, sizeof a);
    snapshot(book);
    ck_assert_uint_eq(info(book).n_asks, 1);
    obi_book_destroy(book);
    obi_book_destroy(fresh);
}
END_TEST

START_TEST(create_refuses_what_it_cannot_do) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_levels = (1u << 24) + 1};
    struct obi_error err;
    obi_book *book;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, &err), OBI_E_ARG);
    ck_assert_ptr_null(book);
    ck_assert_ptr_nonnull(strstr(err.message, "max_levels"));
    ck_assert_uint_eq(obi_book_footprint(&opt), 0);
    opt.max_levels = 0;
    opt.flags = 0x100;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, &err), OBI_E_NEWER);
    opt.struct_size = 4;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, &err), OBI_E_STRUCT_SIZE);
    ck_assert_int_eq(obi_book_create(NULL, NULL, NULL, &err), OBI_E_ARG);
    obi_book_destroy(NULL);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("book");
    TCase *t = tcase_create("book");
    tcase_add_test(t, a_book_knows_nothing_before_its_snapshot);
    tcase_add_test(t, levels_are_read_from_the_touch_outwards);
    tcase_add_test(t, nothing_is_read_inside_a_frame);
    tcase_add_test(t, one_call_takes_one_frame);
    tcase_add_test(t, a_gap_makes_the_book_stale_until_a_snapshot_ends);
    tcase_add_test(t, a_snapshot_replaces_what_was_there);
    tcase_add_test(t, a_gap_inside_a_snapshot_spoils_it);
    tcase_add_test(t, the_journal_tells_what_the_frame_did);
    tcase_add_test(t, a_full_journal_says_so);
    tcase_add_test(t, a_refused_frame_of_one_event_changes_nothing);
    tcase_add_test(t, a_refusal_within_a_frame_makes_the_book_stale);
    tcase_add_test(t, the_level_beyond_the_limit_makes_the_book_stale);
    tcase_add_test(t, removing_an_unknown_level_is_stale_or_ignored_as_asked);
    tcase_add_test(t, shapes_are_told_and_counted);
    tcase_add_test(t, a_phase_halts_and_trading_resumes);
    tcase_add_test(t, trades_quotes_and_others_leave_the_book_and_its_seq_alone);
    tcase_add_test(t, counters_of_others_are_refused);
    tcase_add_test(t, reset_is_a_new_book);
    tcase_add_test(t, create_refuses_what_it_cannot_do);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
