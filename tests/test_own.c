/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the user tells a book of its own orders, in a book of levels and in one of orders. */
#include "own.h"

/* A side as "99: 3 of 2 | 98: 1 of 0". */
static void expect_own(const obi_book *book, uint32_t side, const char *expected) {
    obi_ticks price[64];
    obi_lots qty[64];
    uint32_t orders[64];
    char text[ORDERS_TEXT] = "";
    size_t n = SIZE_MAX, at = 0;
    ck_assert_int_eq(obi_book_own(book, side, 64, price, qty, orders, &n), OBI_OK);
    for (size_t i = 0; i < n; i++)
        at += (size_t)sprintf(text + at, "%s%lld: %lld of %u", i ? " | " : "", (long long)price[i],
                              (long long)qty[i], orders[i]);
    ck_assert_str_eq(text, expected);
}

/* -- what is kept ------------------------------------------------------------------------------ */

START_TEST(own_sizes_replace_each_other_and_are_read_best_first) {
    obi_book *book = own_book(_i, 0, 0);
    struct obi_event many = own_event(OBI_BID, 99, 4, LAST);
    own_snapshot(book, _i);
    many.order_id2 = 2;
    orders_apply(book, own_event(OBI_BID, 98, 7, LAST));
    orders_apply(book, many);
    orders_apply(book, own_event(OBI_ASK, 105, 1, LAST));
    orders_apply(book, own_event(OBI_ASK, 101, 2, LAST));
    expect_own(book, OBI_BID, "99: 4 of 2 | 98: 7 of 0");
    expect_own(book, OBI_ASK, "101: 2 of 0 | 105: 1 of 0");
    many.qty_lots = 3;
    many.order_id2 = UINT64_MAX;
    orders_apply(book, many);
    orders_apply(book, own_event(OBI_ASK, 101, 0, LAST));
    expect_own(book, OBI_BID, "99: 3 of 4294967295 | 98: 7 of 0");
    expect_own(book, OBI_ASK, "105: 1 of 0");
    obi_book_destroy(book);
}
END_TEST

START_TEST(removing_what_is_not_there_is_harmless) {
    obi_book *book = own_book(_i, 1, 0);
    own_snapshot(book, _i);
    orders_apply(book, own_event(OBI_BID, 99, 3, LAST));
    ck_assert_int_eq(orders_apply(book, own_event(OBI_BID, 98, 0, LAST)), OBI_OK);
    ck_assert_int_eq(orders_apply(book, own_event(OBI_ASK, 99, 0, LAST)), OBI_OK);
    expect_own(book, OBI_BID, "99: 3 of 0");
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_UNKNOWN), 0);
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_VALID);
    obi_book_destroy(book);
}
END_TEST

START_TEST(the_ends_of_the_range_of_prices_have_their_place) {
    obi_book *book = own_book(_i, 0, 0);
    static const obi_ticks price[] = {0, INT64_MAX - 1, -1, INT64_MIN + 1};
    for (int i = 0; i < 8; i++)
        orders_apply(book, own_event(i < 4 ? OBI_BID : OBI_ASK, price[i % 4], 1, 0));
    orders_apply(book, test_event(OBI_EVENT_TIME, LAST));
    expect_own(book, OBI_BID,
               "9223372036854775806: 1 of 0 | 0: 1 of 0 | -1: 1 of 0 | "
               "-9223372036854775807: 1 of 0");
    expect_own(book, OBI_ASK,
               "-9223372036854775807: 1 of 0 | -1: 1 of 0 | 0: 1 of 0 | "
               "9223372036854775806: 1 of 0");
    obi_book_destroy(book);
}
END_TEST

/* The user's fact, not the venue's. */
START_TEST(nothing_but_another_word_of_the_user_or_a_reset_ends_what_is_own) {
    obi_book *book = own_book(_i, 0, 0);
    orders_apply(book, own_event(OBI_BID, 99, 3, LAST)); /* EMPTY */
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_EMPTY);
    expect_own(book, OBI_BID, "99: 3 of 0");
    own_snapshot(book, _i);
    expect_own(book, OBI_BID, "99: 3 of 0");
    orders_apply(book, test_event(OBI_EVENT_CLEAR, LAST));
    expect_own(book, OBI_BID, "99: 3 of 0");
    orders_apply(book, test_event(OBI_EVENT_GAP, LAST));
    expect_own(book, OBI_BID, "99: 3 of 0");
    orders_apply(book, own_event(OBI_ASK, 101, 2, LAST)); /* STALE */
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_STALE);
    expect_own(book, OBI_ASK, "101: 2 of 0");
    own_snapshot(book, _i);
    expect_own(book, OBI_BID, "99: 3 of 0");
    expect_own(book, OBI_ASK, "101: 2 of 0");
    ck_assert_int_eq(obi_book_reset(book), OBI_OK);
    expect_own(book, OBI_BID, "");
    expect_own(book, OBI_ASK, "");
    obi_book_destroy(book);
}
END_TEST

/* -- what is left alone ------------------------------------------------------------------------ */

START_TEST(levels_journal_seq_and_all_counters_but_that_of_events_stay) {
    obi_book *book = own_book(_i, 0, 0);
    const struct obi_change *change;
    struct obi_event ev = own_event(OBI_BID, 99, 3, LAST);
    size_t n;
    own_snapshot(book, _i);
    struct obi_book_info before = orders_info(book), after;
    uint64_t count[OBI_COUNTER_BOOK_QUIET + 1];
    for (uint32_t i = 1; i <= OBI_COUNTER_BOOK_QUIET; i++) count[i] = orders_count(book, i);
    ev.seq = 77;
    ev.recv_ns = 1000;
    ck_assert_int_eq(orders_apply(book, ev), OBI_OK);
    count[OBI_COUNTER_BOOK_EVENTS]++;
    count[OBI_COUNTER_BOOK_FRAMES]++;
    for (uint32_t i = 1; i <= OBI_COUNTER_BOOK_QUIET; i++)
        ck_assert_msg(count[i] == orders_count(book, i), "counter %u", i);
    before.frame++;
    before.recv_ns = 1000;
    after = orders_info(book);
    ck_assert_mem_eq(&before, &after, sizeof before);
    ck_assert_int_eq(obi_book_changes(book, &change, &n), OBI_OK);
    ck_assert_uint_eq(n, 0);
    obi_lots qty;
    ck_assert_int_eq(obi_book_levels(book, OBI_BID, 1, NULL, &qty, NULL, &n), OBI_OK);
    ck_assert(n == 1 && qty == 5);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_flag_of_a_snapshot_on_it_begins_none) {
    obi_book *book = own_book(_i, 0, 0);
    own_snapshot(book, _i);
    ck_assert_int_eq(orders_apply(book, own_event(OBI_BID, 99, 3, SNAP | LAST)), OBI_OK);
    ck_assert_uint_eq(orders_info(book).epoch, 1);
    ck_assert_uint_eq(orders_info(book).n_bids, 1);
    obi_book_destroy(book);
}
END_TEST

START_TEST(it_is_no_sign_of_life_and_tells_of_a_silence_as_a_trade_does) {
    obi_book *book = own_book(_i, 0, 500);
    struct obi_event alive = test_event(OBI_EVENT_TIME, LAST), ev = own_event(OBI_BID, 99, 3, LAST);
    own_snapshot(book, _i);
    alive.seq = 1;
    alive.recv_ns = 1000;
    orders_apply(book, alive);
    ev.recv_ns = 1400;
    ck_assert_int_eq(orders_apply(book, ev), OBI_OK);
    ck_assert_int_eq(orders_info(book).spoke_ns, 1000);
    ev.recv_ns = 1501;
    ev.qty_lots = 4;
    ck_assert_int_eq(orders_apply(book, ev), OBI_RESYNC);
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_QUIET), 1);
    expect_own(book, OBI_BID, "99: 4 of 0");
    obi_book_destroy(book);
}
END_TEST

START_TEST(frames_of_it_do_not_count_as_crossed_ones) {
    struct obi_book_options opt = orders_options(_i ? 64 : 0);
    obi_book *book = NULL;
    opt.max_crossed = 1;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    own_snapshot(book, _i);
    ck_assert_int_eq(orders_apply(book, own_rests(_i, OBI_BID, 102, LAST)), OBI_OK);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(orders_apply(book, own_event(OBI_BID, 102, i, LAST)), OBI_OK);
    ck_assert_uint_eq(orders_info(book).crossed_frames, 1);
    obi_book_destroy(book);
}
END_TEST

/* -- refusals ---------------------------------------------------------------------------------- */

START_TEST(a_full_side_refuses_one_price_more_and_takes_what_is_there) {
    obi_book *book = own_book(_i, 2, 0);
    own_snapshot(book, _i);
    orders_apply(book, own_event(OBI_BID, 99, 1, LAST));
    orders_apply(book, own_event(OBI_BID, 97, 1, LAST));
    struct obi_book_info before = orders_info(book), after;
    ck_assert_int_eq(orders_apply(book, own_event(OBI_BID, 98, 1, LAST)), OBI_E_CAPACITY);
    after = orders_info(book);
    ck_assert_mem_eq(&before, &after, sizeof before); /* refused as a whole frame */
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_REFUSED), 1);
    expect_own(book, OBI_BID, "99: 1 of 0 | 97: 1 of 0");
    ck_assert_int_eq(orders_apply(book, own_event(OBI_BID, 97, 9, LAST)), OBI_OK);
    ck_assert_int_eq(orders_apply(book, own_event(OBI_BID, 98, 0, LAST)), OBI_OK);
    ck_assert_int_eq(orders_apply(book, own_event(OBI_ASK, 98, 1, LAST)), OBI_OK); /* a side each */
    orders_apply(book, own_event(OBI_BID, 99, 0, LAST));
    ck_assert_int_eq(orders_apply(book, own_event(OBI_BID, 98, 1, LAST)), OBI_OK);
    expect_own(book, OBI_BID, "98: 1 of 0 | 97: 9 of 0");
    obi_book_destroy(book);
}
END_TEST

/* First, in the middle and last of a frame; for want of room, or as it contradicts itself. */
START_TEST(a_refusal_never_makes_the_book_stale_and_the_frame_ends_as_it_would) {
    for (int where = 0; where < 3; where++) {
        for (int bad = 0; bad < 2; bad++) {
            obi_book *book = own_book(_i, 1, 0);
            own_snapshot(book, _i);
            orders_apply(book, own_event(OBI_BID, 99, 1, LAST));
            for (int i = 0; i < 3; i++) {
                uint16_t last = i == 2 ? LAST : 0;
                struct obi_event refused = own_event(OBI_BID, 98, bad ? -1 : 1, last);
                if (i != where) {
                    ck_assert_int_ge(orders_apply(book, own_rests(_i, OBI_BID, 90 + i, last)), 0);
                    continue;
                }
                ck_assert_int_eq(orders_apply(book, refused), bad ? OBI_E_EVENT : OBI_E_CAPACITY);
                ck_assert_uint_eq(orders_info(book).open, i < 2);
            }
            ck_assert_uint_eq(orders_info(book).state, OBI_STATE_VALID);
            ck_assert_uint_eq(orders_info(book).frame, 3);
            ck_assert_uint_eq(orders_info(book).n_bids, 3);
            ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_REFUSED), 1);
            expect_own(book, OBI_BID, "99: 1 of 0");
            obi_book_destroy(book);
        }
    }
}
END_TEST

START_TEST(a_snapshot_goes_on_through_a_refusal) {
    obi_book *book = own_book(_i, 1, 0);
    orders_apply(book, own_event(OBI_BID, 99, 1, LAST));
    orders_apply(book, own_rests(_i, OBI_BID, 99, SNAP));
    ck_assert_int_eq(orders_apply(book, own_event(OBI_BID, 98, 1, 0)), OBI_E_CAPACITY);
    ck_assert_int_eq(orders_apply(book, own_rests(_i, OBI_ASK, 101, SNAP | LAST)), OBI_OK);
    ck_assert_uint_eq(orders_info(book).state, OBI_STATE_VALID);
    obi_book_destroy(book);
}
END_TEST

/* -- limits and reading ------------------------------------------------------------------------ */

START_TEST(room_is_for_64_prices_a_side_where_nothing_is_said) {
    struct obi_book_options opt = orders_options(_i ? 64 : 0);
    obi_book *book = NULL;
    struct obi_error err;
    size_t more, some = obi_book_footprint(&opt);
    opt.max_own = 64;
    ck_assert_uint_eq(obi_book_footprint(&opt), some);
    opt.max_own = 1024;
    more = obi_book_footprint(&opt);
    ck_assert_uint_eq(more - some, 2 * (1024 - 64) * 24);
    opt.max_own = (1 << 24) + 1;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, &err), OBI_E_ARG);
    ck_assert_str_eq(err.message, "max_own is above 2^24");
    book = own_book(_i, 0, 0);
    for (int i = 0; i <= 64; i++)
        ck_assert_int_eq(orders_apply(book, own_event(OBI_ASK, i, 1, LAST)),
                         i < 64 ? OBI_RESYNC : OBI_E_CAPACITY);
    obi_book_destroy(book);
}
END_TEST

START_TEST(what_is_own_is_read_at_the_end_of_a_frame_and_no_more_than_asked_for) {
    obi_book *book = own_book(_i, 0, 0);
    obi_ticks price[2] = {0, 0};
    size_t n = SIZE_MAX;
    orders_apply(book, own_event(OBI_BID, 98, 1, LAST));
    orders_apply(book, own_event(OBI_BID, 99, 1, 0));
    ck_assert_int_eq(obi_book_own(book, OBI_BID, 2, price, NULL, NULL, &n), OBI_MORE);
    ck_assert_uint_eq(n, 0);
    orders_apply(book, test_event(OBI_EVENT_TIME, LAST));
    ck_assert_int_eq(obi_book_own(book, OBI_BID, 1, price, NULL, NULL, &n), OBI_OK);
    ck_assert(n == 1 && price[0] == 99 && price[1] == 0);
    ck_assert_int_eq(obi_book_own(book, OBI_BID, 5, NULL, NULL, NULL, &n), OBI_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(obi_book_own(NULL, OBI_BID, 1, price, NULL, NULL, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_book_own(book, OBI_NONE, 1, price, NULL, NULL, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_book_own(book, OBI_BID, 1, price, NULL, NULL, NULL), OBI_E_ARG);
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("own");
    TCase *t = tcase_create("own");
    tcase_add_loop_test(t, own_sizes_replace_each_other_and_are_read_best_first, 0, 2);
    tcase_add_loop_test(t, removing_what_is_not_there_is_harmless, 0, 2);
    tcase_add_loop_test(t, the_ends_of_the_range_of_prices_have_their_place, 0, 2);
    tcase_add_loop_test(t, nothing_but_another_word_of_the_user_or_a_reset_ends_what_is_own, 0, 2);
    tcase_add_loop_test(t, levels_journal_seq_and_all_counters_but_that_of_events_stay, 0, 2);
    tcase_add_loop_test(t, a_flag_of_a_snapshot_on_it_begins_none, 0, 2);
    tcase_add_loop_test(t, it_is_no_sign_of_life_and_tells_of_a_silence_as_a_trade_does, 0, 2);
    tcase_add_loop_test(t, frames_of_it_do_not_count_as_crossed_ones, 0, 2);
    tcase_add_loop_test(t, a_full_side_refuses_one_price_more_and_takes_what_is_there, 0, 2);
    tcase_add_loop_test(t, a_refusal_never_makes_the_book_stale_and_the_frame_ends_as_it_would, 0,
                        2);
    tcase_add_loop_test(t, a_snapshot_goes_on_through_a_refusal, 0, 2);
    tcase_add_loop_test(t, room_is_for_64_prices_a_side_where_nothing_is_said, 0, 2);
    tcase_add_loop_test(t, what_is_own_is_read_at_the_end_of_a_frame_and_no_more_than_asked_for, 0,
                        2);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
