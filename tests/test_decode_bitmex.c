/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * BitMEX's books: what each row does to the levels, and what is a loss. */
#include "bitmex.h"

static struct feed *open_small(uint32_t max_pending) {
    struct obi_decoder_options opt = feed_options("bitmex");
    opt.max_pending = max_pending;
    return feed_open_with(&opt);
}

START_TEST(a_partial_is_the_book_and_tells_the_steps) {
    struct feed *f = feed_open("bitmex");
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    bitmex_level(f, 1, OBI_ASK, 64946, 3);
    bitmex_level(f, 2, OBI_BID, 64945, 5);
    ck_assert_int_eq(f->ev[2].flags, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_str_eq(told.symbol, "XBTUSD");
    ck_assert_str_eq(told.price_step, "0.0000000001");
    ck_assert_str_eq(told.qty_step, "1");
    ck_assert_uint_eq(told.verification, OBI_VERIFY_NONE);
    ck_assert_uint_eq(told.depth_limit, 0);
    feed_close(f);
}
END_TEST

START_TEST(changes_find_their_price_by_id) {
    struct feed *f = bitmex_synced();
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(9, "Buy", 50) "," CHANGE(8, "Sell", 1))),
                     0);
    ck_assert_int_eq(feed_say(f, TABLE("insert", ROW(7, "Sell", 4, 32473.5))), 0);
    ck_assert_int_eq(feed_say(f, TABLE("delete", GONE(8, "Sell"))), 0);
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(7, "Sell", 6))), 0);
    ck_assert_uint_eq(f->n_ev, 5);
    bitmex_level(f, 0, OBI_BID, 64945, 50);
    bitmex_level(f, 1, OBI_ASK, 64946, 1);
    ck_assert_int_eq(f->ev[0].flags, 0);
    bitmex_level(f, 2, OBI_ASK, 64947, 4);
    bitmex_level(f, 3, OBI_ASK, 64946, 0);
    bitmex_level(f, 4, OBI_ASK, 64947, 6);
    for (size_t i = 1; i < 5; i++) ck_assert_int_eq(f->ev[i].flags, OBI_EVENT_LAST);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DIFFS), 4);
    feed_close(f);
}
END_TEST

/* As they are since 2023: prices everywhere, sizes of what goes, times. */
START_TEST(changes_of_today_tell_prices_and_times_as_well) {
    static const char times[] = "\"timestamp\":\"2023-03-26T23:46:27.829Z\",\"transactTime\":"
                                "\"2023-03-26T23:46:27.800Z\"";
    struct feed *f = bitmex_synced();
    ck_assert_int_eq(feed_say(f,
                              "{\"table\":\"orderBookL2\",\"action\":\"update\",\"data\":[{"
                              "\"symbol\":\"XBTUSD\",\"id\":9,\"side\":\"Buy\",\"size\":42,"
                              "\"price\":32472.50,%s}]}",
                              times),
                     OBI_OK);
    ck_assert_int_eq(feed_say(f,
                              "{\"table\":\"orderBookL2\",\"action\":\"delete\",\"data\":[{"
                              "\"symbol\":\"XBTUSD\",\"id\":8,\"side\":\"Sell\",\"size\":3,"
                              "\"price\":32473,%s}]}",
                              times),
                     OBI_OK);
    bitmex_level(f, 0, OBI_BID, 64945, 42);
    bitmex_level(f, 1, OBI_ASK, 64946, 0);
    ck_assert_int_eq(f->ev[1].ts_ns, INT64_C(1679874387829000000));
    feed_close(f);
}
END_TEST

START_TEST(what_comes_before_the_partial_is_dropped) {
    struct feed *f = feed_open("bitmex");
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(9, "Buy", 50))), OBI_OK);
    ck_assert_int_eq(feed_say(f, TABLE("insert", ROW(9, "Buy", 5, 1))), OBI_OK);
    ck_assert_int_eq(feed_say(f, TABLE("delete", GONE(1, "Sell"))), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 3);
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK); /* id 9 is new to it */
    ck_assert_uint_eq(f->n_ev, 3);
    feed_close(f);
}
END_TEST

static const struct {
    const char *text, *words;
} losses[] = {
    {TABLE("update", CHANGE(7, "Buy", 50)), "XBTUSD lost updates: an update of unknown id '7'"},
    {TABLE("update", CHANGE(9, "Buy", 1) "," CHANGE(7, "Buy", 50)), "unknown id '7'"},
    {TABLE("update", ROW(7, "Buy", 50, 32472)), "an update of unknown id '7'"},
    {TABLE("delete", GONE(18446744073709551, "Sell")),
     "a delete of unknown id '18446744073709551'"},
    {TABLE("delete", GONE(9, "Sell")), "a delete of another side than that of id '9'"},
    {TABLE("insert", ROW(9, "Buy", 50, 32472.5)), "an insert of known id '9'"},
    {TABLE("insert", ROW(9, "Sell", 50, 32472)), "another price is told of id '9'"},
    {TABLE("update", ROW(9, "Buy", 50, 32472.51)), "another price is told of id '9'"},
    {TABLE("delete", ROW(9, "Buy", 50, 3247.25)), "another price is told of id '9'"},
};

START_TEST(what_contradicts_the_ids_is_a_lost_book) {
    struct feed *f = bitmex_synced();
    bitmex_lost(f, feed_say(f, "%s", losses[_i].text), losses[_i].words);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_STATES), 1);
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(9, "Buy", 50))), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1); /* it waits, and says so once */
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK);
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(9, "Buy", 50))), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 5);
    bitmex_level(f, 4, OBI_BID, 64945, 50);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_GAPS), 1);
    feed_close(f);
}
END_TEST

START_TEST(a_level_changes_sides_by_an_update) {
    struct feed *f = bitmex_synced();
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(8, "Buy", 7) "," CHANGE(9, "Buy", 1))), 0);
    ck_assert_uint_eq(f->n_ev, 3);
    bitmex_level(f, 0, OBI_ASK, 64946, 0);
    bitmex_level(f, 1, OBI_BID, 64946, 7);
    bitmex_level(f, 2, OBI_BID, 64945, 1);
    ck_assert_int_eq(feed_say(f, TABLE("delete", GONE(8, "Buy"))), OBI_OK);
    bitmex_level(f, 3, OBI_BID, 64946, 0);
    feed_close(f);
}
END_TEST

START_TEST(a_level_changes_sides_by_an_insert_and_a_late_delete_of_the_old_one) {
    struct feed *f = bitmex_synced();
    ck_assert_int_eq(feed_say(f, TABLE("insert", ROW(8, "Buy", 7, 32473.0))), OBI_OK);
    ck_assert_int_eq(feed_say(f, TABLE("delete", GONE(8, "Sell"))), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    bitmex_level(f, 0, OBI_ASK, 64946, 0);
    bitmex_level(f, 1, OBI_BID, 64946, 7);
    ck_assert_int_eq(f->ev[2].kind, OBI_EVENT_TIME);
    f->n_ev = 0;
    bitmex_lost(f, feed_say(f, TABLE("delete", GONE(8, "Sell"))), "another side");
    feed_close(f);
}
END_TEST

START_TEST(a_level_that_goes_there_and_back_in_one_message_is_where_it_was) {
    struct feed *f = bitmex_synced();
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(8, "Buy", 7) "," CHANGE(8, "Sell", 6))), 0);
    ck_assert_uint_eq(f->n_ev, 4);
    bitmex_level(f, 0, OBI_ASK, 64946, 0);
    bitmex_level(f, 1, OBI_BID, 64946, 7);
    bitmex_level(f, 2, OBI_BID, 64946, 0);
    bitmex_level(f, 3, OBI_ASK, 64946, 6);
    feed_close(f);
}
END_TEST

START_TEST(a_full_room_of_rows_that_change_sides_is_no_overrun) {
    struct feed *f = open_small(3);
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(8, "Buy", 7) "," CHANGE(9, "Buy", 1))), 0);
    ck_assert_uint_eq(f->n_ev, 3);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(8, "Sell", 7) "," CHANGE(9, "Sell", 1))),
                     OBI_E_CAPACITY);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_GAP);
    feed_close(f);
}
END_TEST

START_TEST(more_levels_than_max_pending_are_refused_and_the_room_comes_back) {
    struct feed *f = open_small(4);
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK);
    ck_assert_int_eq(feed_say(f, TABLE("insert", ROW(1, "Buy", 1, 1) "," ROW(2, "Buy", 1, 2))), 0);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, TABLE("insert", ROW(3, "Buy", 1, 3))), OBI_E_CAPACITY);
    ck_assert_msg(strstr(f->err.message, "items[0] id is one more than max_pending") != NULL, "%s",
                  f->err.message);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(feed_say(f, "%s", PARTIAL), OBI_OK);
    ck_assert_int_eq(feed_say(f, TABLE("insert", ROW(1, "Buy", 1, 1) "," ROW(2, "Buy", 1, 2))), 0);
    feed_close(f);
}
END_TEST

START_TEST(a_partial_that_gives_an_id_twice_is_refused) {
    struct feed *f = bitmex_synced();
    int rc = feed_say(f, TABLE("partial", ROW(1, "Buy", 1, 1) "," ROW(1, "Sell", 1, 1)));
    ck_assert_int_eq(rc, OBI_E_FORMAT);
    ck_assert_str_eq(f->err.message, "XBTUSD items[1] id is given twice");
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_GAP);
    feed_close(f);
}
END_TEST

START_TEST(a_new_partial_forgets_what_was) {
    struct feed *f = bitmex_synced();
    ck_assert_int_eq(feed_say(f, TABLE("partial", ROW(7, "Sell", 3, 40000))), OBI_OK);
    f->n_ev = 0;
    bitmex_lost(f, feed_say(f, TABLE("update", CHANGE(9, "Buy", 50))), "unknown id '9'");
    feed_close(f);
}
END_TEST

START_TEST(an_empty_partial_is_an_empty_book) {
    struct feed *f = feed_open("bitmex");
    ck_assert_int_eq(feed_say(f, "{\"table\":\"orderBookL2\",\"action\":\"partial\",\"data\":[],"
                                 "\"filter\":{\"symbol\":\"NEWU26\"}}"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    ck_assert_str_eq(feed_instrument(f, 0).symbol, "NEWU26");
    venue_check_other(f, TABLE("update", ""), "no rows");
    feed_close(f);
}
END_TEST

START_TEST(of_two_tables_the_deeper_one_is_the_book) {
    struct feed *f = bitmex_synced();
    venue_check_other(f,
                      "{\"table\":\"orderBookL2_25\",\"action\":\"partial\",\"data\":[" ROW(
                          8, "Sell", 3, 32473) "]}",
                      "book of other depth");
    ck_assert_int_eq(feed_say(f, TABLE("update", CHANGE(9, "Buy", 50))), OBI_OK);
    bitmex_level(f, 0, OBI_BID, 64945, 50);
    feed_close(f);
}
END_TEST

START_TEST(the_shallow_table_tells_its_depth_and_no_second_one_disturbs_it) {
    struct feed *f = feed_open("bitmex");
    ck_assert_int_eq(
        feed_say(f, "{\"table\":\"orderBookL2_25\",\"action\":\"partial\",\"data\":[" ROW(
                        8, "Sell", 3, 32473) "]}"),
        OBI_OK);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 25);
    venue_check_other(f, TABLE("update", CHANGE(9, "Buy", 50)), "book of other depth");
    ck_assert_int_eq(
        feed_say(f, "{\"table\":\"orderBookL2_25\",\"action\":\"update\",\"data\":[" CHANGE(
                        8, "Sell", 1) "]}"),
        OBI_OK);
    bitmex_level(f, 2, OBI_ASK, 64946, 1);
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_bitmex");
    TCase *t = tcase_create("rows");
    tcase_add_test(t, a_partial_is_the_book_and_tells_the_steps);
    tcase_add_test(t, changes_find_their_price_by_id);
    tcase_add_test(t, changes_of_today_tell_prices_and_times_as_well);
    tcase_add_test(t, what_comes_before_the_partial_is_dropped);
    tcase_add_loop_test(t, what_contradicts_the_ids_is_a_lost_book, 0,
                        (int)(sizeof losses / sizeof *losses));
    tcase_add_test(t, a_level_changes_sides_by_an_update);
    tcase_add_test(t, a_level_changes_sides_by_an_insert_and_a_late_delete_of_the_old_one);
    tcase_add_test(t, a_level_that_goes_there_and_back_in_one_message_is_where_it_was);
    tcase_add_test(t, a_full_room_of_rows_that_change_sides_is_no_overrun);
    tcase_add_test(t, more_levels_than_max_pending_are_refused_and_the_room_comes_back);
    tcase_add_test(t, a_partial_that_gives_an_id_twice_is_refused);
    tcase_add_test(t, a_new_partial_forgets_what_was);
    tcase_add_test(t, an_empty_partial_is_an_empty_book);
    tcase_add_test(t, of_two_tables_the_deeper_one_is_the_book);
    tcase_add_test(t, the_shallow_table_tells_its_depth_and_no_second_one_disturbs_it);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
