/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Every message of ITCH 5.0, its bytes written by hand beside the specification, and what comes of
 * it; fields that say what cannot be; steps; instruments. */
#include "itch.h"

#define AT(type) "'" type "' 0001 0000 1f1aced9f002 "

/* -- messages of orders ------------------------------------------------------------------------ */

START_TEST(an_add_is_an_order_with_its_time_and_number) {
    struct feed *f = itch_raw();
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(f->ev[0].ts_ns, 34200000000001);
    ck_assert_int_eq(f->ev[0].recv_ns, 7);
    ck_assert_uint_eq(f->ev[0].seq, 2);
    ck_assert_str_eq(itch_told(f), "ADD B 1500000x100 id 7 LAST");
    feed_close(f);
}
END_TEST

/* An add, and then this message. */
static const struct {
    const char *hex, *told;
    uint32_t counter;
} message[] = {
    {AT("F") "00000000000000ff 'S' 00000001 'AAPL    ' 0016e361 'GSCO'",
     "ADD S 1500001x1 id 255 LAST", OBI_COUNTER_DECODER_DIFFS},
    {AT("E") "0000000000000007 00000028 0000000000003039", "EXECUTE 0x40 id 7 PRINT LAST",
     OBI_COUNTER_DECODER_DIFFS},
    {AT("C") "0000000000000007 00000028 0000000000003039 'Y' 0016e35f",
     "EXECUTE 0x40 id 7; TRADE 1499999x40 id 12345 PRINT LAST", OBI_COUNTER_DECODER_DIFFS},
    {AT("C") "0000000000000007 00000028 0000000000003039 'N' 0016e35f", "EXECUTE 0x40 id 7 LAST",
     OBI_COUNTER_DECODER_DIFFS},
    {AT("X") "0000000000000007 00000028", "CANCEL 0x40 id 7 LAST", OBI_COUNTER_DECODER_DIFFS},
    {AT("D") "0000000000000007", "CANCEL id 7 LAST", OBI_COUNTER_DECODER_DIFFS},
    {AT("U") "0000000000000007 0000000000000008 000000c8 0016e362",
     "REPLACE 1500002x200 id 7 to 8 LAST", OBI_COUNTER_DECODER_DIFFS},
    {AT("P") "0000000000000000 'B' 0000000a 'AAPL    ' 0016e360 000000000000303a",
     "TRADE 1500000x10 id 12346 PRINT LAST", OBI_COUNTER_DECODER_TRADES},
    {AT("Q") "00000001000000c8 'AAPL    ' 0016e360 000000000000303b 'O'",
     "TRADE 1500000x4294967496 id 12347 PRINT LAST", OBI_COUNTER_DECODER_TRADES},
    {AT("H") "'AAPL    ' 'H' ' ' 'T1  '", "PHASE 0x2 LAST", OBI_COUNTER_DECODER_DIFFS},
    {AT("H") "'AAPL    ' 'P' ' ' 'LUDP'", "PHASE 0x2 LAST", OBI_COUNTER_DECODER_DIFFS},
    {AT("H") "'AAPL    ' 'Q' ' ' 'T3  '", "PHASE 0x1 LAST", OBI_COUNTER_DECODER_DIFFS},
    {AT("H") "'AAPL    ' 'T' ' ' '    '", "PHASE LAST", OBI_COUNTER_DECODER_DIFFS},
    {"'S' 0000 0000 1f1aced9f002 'E'", "PHASE 0x3 LAST", OBI_COUNTER_DECODER_DIFFS},
    {"'S' 0000 0000 1f1aced9f002 'C'", "PHASE 0x3 LAST", OBI_COUNTER_DECODER_DIFFS},
    {ITCH_AAPL, "", OBI_COUNTER_DECODER_OLD},
};

START_TEST(each_message_becomes_its_events) {
    struct feed *f = itch_raw();
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7), OBI_OK);
    (void)itch_told(f);
    uint64_t before = feed_count(f, message[_i].counter);
    ck_assert_int_eq(itch_say(f, message[_i].hex), OBI_OK);
    ck_assert_str_eq(itch_told(f), message[_i].told);
    ck_assert_uint_eq(feed_count(f, message[_i].counter), before + 1);
    ck_assert_uint_eq(feed_held_now(f), 0);
    feed_close(f);
}
END_TEST

static const struct {
    const char *hex, *name;
} unused[] = {
    {AT("B") "0000000000003039", "B"},
    {AT("Y") "'AAPL    ' '0'", "Y"},
    {AT("L") "'GSCO' 'AAPL    ' 'Y' 'N' 'A'", "L"},
    {AT("V") "0000000000000001 0000000000000002 0000000000000003", "V"},
    {AT("W") "'1'", "W"},
    {AT("K") "'AAPL    ' 00008598 'A' 0016e360", "K"},
    {AT("J") "'AAPL    ' 0016e360 0016e360 0016e360 00000001", "J"},
    {AT("h") "'AAPL    ' 'Q' 'H'", "h"},
    {AT("I") "0000000000000001 0000000000000002 'B' 'AAPL    ' 0016e360 0016e360 0016e360 'O' 'L'",
     "I"},
    {AT("N") "'AAPL    ' 'A'", "N"},
    {AT("O") "'AAPL    ' 'Y' 00000001 00000002 00000003 0000000000000004 00000005 00000006", "O"},
    {AT("Q") "0000000000000000 'AAPL    ' 00000000 0000000000000000 'O'", "Q"},
    {AT("H") "'AAPL    ' 'Z' ' ' '    '", "H"},
    {"'S' 0000 0000 1f1aced9f002 'S'", "S"},
    {"'S' 0000 0000 1f1aced9f002 'Q'", "S"},
    {"'S' 0000 0000 1f1aced9f002 'M'", "S"},
};

START_TEST(what_is_not_used_is_counted_by_its_letter) {
    struct feed *f = itch_raw();
    ck_assert_int_eq(itch_say(f, unused[_i].hex), OBI_OK);
    ck_assert_str_eq(itch_told(f), "");
    ck_assert_uint_eq(itch_unused(f, unused[_i].name), 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_UNKNOWN), 1);
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7), OBI_OK);
    ck_assert_str_eq(itch_told(f), "ADD B 1500000x100 id 7 LAST");
    feed_close(f);
}
END_TEST

START_TEST(the_end_of_the_day_is_told_once_and_to_each_stock) {
    struct feed *f = itch_raw();
    ck_assert_int_eq(itch_say(f, ITCH_MSFT), OBI_OK);
    (void)itch_told(f);
    ck_assert_int_eq(itch_say(f, "'S' 0000 0000 1f1aced9f002 'E'"), OBI_OK);
    ck_assert_str_eq(itch_told(f), "PHASE 0x3 LAST; PHASE of 1 0x3 LAST");
    ck_assert_int_eq(itch_say(f, "'S' 0000 0000 1f1aced9f002 'C'"), OBI_OK);
    ck_assert_str_eq(itch_told(f), "");
    feed_close(f);
}
END_TEST

/* -- what cannot be ---------------------------------------------------------------------------- */

static const struct {
    const char *hex;
    int rc, loses;
    const char *words;
} wrong[] = {
    {AT("A") "0000000000000000 'B' 00000064 'AAPL    ' 0016e360", OBI_E_FORMAT, 1,
     "AAPL message 2, type A: order reference number is 0"},
    {AT("A") "0000000000000001 'C' 00000064 'AAPL    ' 0016e360", OBI_E_FORMAT, 1,
     "AAPL message 2, type A: side is neither B nor S"},
    {AT("A") "0000000000000001 'B' 00000000 'AAPL    ' 0016e360", OBI_E_NUMBER, 1,
     "AAPL message 2, type A: size is 0"},
    {AT("F") "0000000000000001 'B' 00000064 'AAPL    ' 00000000 'GSCO'", OBI_E_NUMBER, 1,
     "AAPL message 2, type F: price is 0"},
    {AT("E") "0000000000000001 00000000 0000000000000001", OBI_E_NUMBER, 1,
     "AAPL message 2, type E: size is 0"},
    {AT("C") "0000000000000007 00000028 0000000000003039 'X' 0016e35f", OBI_E_FORMAT, 1,
     "AAPL message 2, type C: printable is neither Y nor N"},
    {AT("X") "0000000000000007 00000000", OBI_E_NUMBER, 1, "AAPL message 2, type X: size is 0"},
    {AT("D") "0000000000000000", OBI_E_FORMAT, 1,
     "AAPL message 2, type D: order reference number is 0"},
    {AT("U") "0000000000000007 0000000000000007 000000c8 0016e362", OBI_E_FORMAT, 1,
     "AAPL message 2, type U: both order reference numbers are the same"},
    {AT("U") "0000000000000007 0000000000000000 000000c8 0016e362", OBI_E_FORMAT, 1,
     "AAPL message 2, type U: order reference number is 0"},
    {AT("P") "0000000000000000 'B' 00000000 'AAPL    ' 0016e360 000000000000303a", OBI_E_NUMBER, 0,
     "AAPL message 2, type P: size is 0"},
    {AT("Q") "80000000000000c8 'AAPL    ' 0016e360 000000000000303b 'O'", OBI_E_NUMBER, 0,
     "AAPL message 2, type Q: size 9223372036854776008 is out of range"},
    {"'R' 0001 0000 1f1aced9f000 'MSFT    ' 'Q' 'N' 00000064 'N' 'C' 'Z ' 'P' 'N' 'N' '1' 'N' "
     "00000000 'N' ",
     OBI_E_FORMAT, 1, "AAPL message 2, type R: its locate is told of another stock"},
    {"'R' 0009 0000 1f1aced9f000 'AAPL    ' 'Q' 'N' 00000064 'N' 'C' 'Z ' 'P' 'N' 'N' '1' 'N' "
     "00000000 'N' ",
     OBI_E_FORMAT, 1, "AAPL message 2, type R: it has two locates"},
    {"'R' 0009 0000 1f1aced9f000 '        ' 'Q' 'N' 00000064 'N' 'C' 'Z ' 'P' 'N' 'N' '1' 'N' "
     "00000000 'N' ",
     OBI_E_FORMAT, 0, "message 2, type R: stock is no text"},
};

START_TEST(a_field_that_cannot_be_is_refused_and_the_book_that_lost_by_it_is_stale) {
    struct feed *f = itch_raw();
    ck_assert_int_eq(itch_say(f, wrong[_i].hex), wrong[_i].rc);
    ck_assert_str_eq(f->err.message, wrong[_i].words);
    ck_assert_uint_eq(f->err.offset, 0);
    ck_assert_str_eq(itch_told(f), wrong[_i].loses ? "GAP LAST" : "");
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_REFUSED), 1);
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7), OBI_OK);
    ck_assert_str_eq(itch_told(f), wrong[_i].loses ? "" : "ADD B 1500000x100 id 7 LAST");
    ck_assert_uint_eq(feed_held_now(f), 0);
    feed_close(f);
}
END_TEST

/* -- steps ------------------------------------------------------------------------------------- */

static struct feed *stepped(const char *price_step, const char *qty_step, uint32_t flags) {
    struct obi_decoder_options opt = feed_options("itch-raw");
    struct obi_instrument spec = {.struct_size = sizeof spec, .symbol = "AAPL", .flags = flags};
    strcpy(spec.price_step, price_step);
    strcpy(spec.qty_step, qty_step);
    opt.instrument = &spec;
    opt.n_instruments = 1;
    return itch_feed(&opt);
}

START_TEST(steps_that_are_given_are_kept_exactly) {
    struct feed *f = stepped("0.01", "100", 0);
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7), OBI_OK);
    ck_assert_str_eq(itch_told(f), "ADD B 15000x1 id 7 LAST");
    feed_close(f);
    f = stepped("0.00005", "0.1", 0);
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7), OBI_OK);
    ck_assert_str_eq(itch_told(f), "ADD B 3000000x1000 id 7 LAST");
    feed_close(f);
}
END_TEST

START_TEST(a_number_off_the_grid_is_refused) {
    static const char half_cent[] = AT("A") "0000000000000009 'B' 00000064 'AAPL    ' 0016e392";
    static const char odd_lot[] = AT("A") "0000000000000009 'B' 00000065 'AAPL    ' 0016e360";
    struct feed *f = stepped("0.01", "1", 0);
    ck_assert_int_eq(itch_say(f, half_cent), OBI_E_NUMBER);
    ck_assert_str_eq(f->err.message, "AAPL message 2, type A: price in ten-thousandths 1500050 is "
                                     "off the grid of steps");
    ck_assert_str_eq(itch_told(f), "GAP LAST");
    feed_close(f);
    f = stepped("0.01", "100", 0);
    ck_assert_int_eq(itch_say(f, odd_lot), OBI_E_NUMBER);
    ck_assert_str_eq(f->err.message, "AAPL message 2, type A: size 101 is off the grid of steps");
    feed_close(f);
}
END_TEST

START_TEST(a_price_of_0_is_one_where_the_instrument_allows_it) {
    struct feed *f = stepped("", "", OBI_INSTRUMENT_ANY_PRICE);
    ck_assert_int_eq(itch_say(f, AT("A") "0000000000000009 'B' 00000064 'AAPL    ' 00000000"),
                     OBI_OK);
    ck_assert_str_eq(itch_told(f), "ADD B 0x100 id 9 LAST");
    feed_close(f);
}
END_TEST

START_TEST(times_are_of_the_day_that_is_given) {
    struct obi_decoder_options opt = feed_options("itch-raw");
    opt.day_ns = 1704067200000000000;
    struct feed *f = itch_feed(&opt);
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7), OBI_OK);
    ck_assert_int_eq(f->ev[0].ts_ns, 1704067200000000000 + 34200000000001);
    feed_close(f);
}
END_TEST

/* -- instruments ------------------------------------------------------------------------------- */

START_TEST(the_directory_tells_the_instrument) {
    struct feed *f = itch_raw();
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_str_eq(told.symbol, "AAPL");
    ck_assert_str_eq(told.price_step, "0.0001");
    ck_assert_str_eq(told.qty_step, "1");
    ck_assert_uint_eq(told.flags, OBI_INSTRUMENT_ORDERS);
    ck_assert_uint_eq(told.verification, OBI_VERIFY_NONE);
    feed_close(f);
}
END_TEST

START_TEST(given_instruments_are_found_by_symbol_and_others_ignored) {
    struct obi_decoder_options opt = feed_options("itch-raw");
    struct obi_instrument spec = {.struct_size = sizeof spec, .symbol = "MSFT", .id = 40};
    opt.instrument = &spec;
    opt.n_instruments = 1;
    opt.flags = OBI_DECODER_ONLY_GIVEN;
    struct feed *f = feed_open_with(&opt);
    ck_assert_int_eq(itch_say(f, ITCH_AAPL ITCH_MSFT ITCH_ADD_7 ITCH_AAPL), OBI_OK);
    ck_assert_str_eq(itch_told(f), "CLEAR of 40 SNAPSHOT LAST");
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_OTHER), 3);
    feed_close(f);
}
END_TEST

START_TEST(more_than_there_is_room_for_is_an_error_once_and_then_counted) {
    struct obi_decoder_options opt = feed_options("itch-raw");
    opt.max_instruments = 1;
    struct feed *f = itch_feed(&opt);
    ck_assert_int_eq(itch_say(f, ITCH_MSFT), OBI_E_CAPACITY);
    ck_assert_str_eq(f->err.message,
                     "message 2, type R: one more than max_instruments; others are counted");
    ck_assert_int_eq(itch_say(f, ITCH_MSFT AT("Y") "'AAPL    ' '0'" ITCH_ADD_7), OBI_OK);
    ck_assert_str_eq(itch_told(f), "ADD B 1500000x100 id 7 LAST");
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_OTHER), 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_REFUSED), 1);
    feed_close(f);
}
END_TEST

START_TEST(a_join_in_the_middle_is_told_and_makes_no_book) {
    struct feed *f = feed_open("itch-raw");
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7), OBI_RESYNC);
    ck_assert_str_eq(f->err.message,
                     "message 1, type A: locate 1 has orders before its stock directory");
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7), OBI_OK);
    ck_assert_int_eq(itch_say(f, ITCH_AAPL), OBI_RESYNC);
    ck_assert_str_eq(f->err.message, "AAPL message 3, type R: its orders came before: its book is "
                                     "unknown");
    uint32_t index = 0;
    ck_assert_int_eq(obi_decoder_waiting(f->d, &index), OBI_RESYNC);
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7 ITCH_MSFT), OBI_OK);
    ck_assert_str_eq(itch_told(f), "CLEAR of 1 SNAPSHOT LAST");
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 2);
    feed_close(f);
}
END_TEST

START_TEST(a_new_day_forgets_locates_and_books) {
    struct feed *f = itch_raw();
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7), OBI_OK);
    (void)itch_told(f);
    ck_assert_int_eq(itch_say(f, "'S' 0000 0000 000000000001 'O'"), OBI_RESYNC);
    ck_assert_str_eq(itch_told(f), "GAP LAST");
    /* Now 1 is MSFT, and AAPL is 2. */
    ck_assert_int_eq(itch_say(f, "'R' 0001 0000 000000000002 'MSFT    ' 'QN' 00000064 'NCZ PN 1N' "
                                 "00000000 'N' 'R' 0002 0000 000000000002 'AAPL    ' 'QN' 00000064 "
                                 "'NCZ PN 1N' 00000000 'N'" ITCH_ADD_7),
                     OBI_OK);
    ck_assert_str_eq(itch_told(f), "CLEAR of 1 SNAPSHOT LAST; CLEAR SNAPSHOT LAST; "
                                   "ADD of 1 B 1500000x100 id 7 LAST");
    feed_close(f);
}
END_TEST

START_TEST(a_reset_is_a_gap_that_only_a_new_day_heals) {
    struct feed *f = itch_raw();
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7), OBI_OK);
    (void)itch_told(f);
    ck_assert_int_eq(obi_decoder_reset(f->d, 0), OBI_OK);
    ck_assert_int_eq(itch_say(f, ITCH_AAPL), OBI_RESYNC);
    ck_assert_str_eq(itch_told(f), "GAP LAST");
    ck_assert_int_eq(itch_say(f, "'S' 0000 0000 000000000001 'O'"), OBI_RESYNC);
    ck_assert_int_eq(itch_say(f, ITCH_AAPL), OBI_OK);
    ck_assert_str_eq(itch_told(f), "CLEAR SNAPSHOT LAST");
    feed_close(f);
}
END_TEST

/* Days are told apart by 16 bits. */
START_TEST(a_locate_of_long_ago_means_nothing) {
    enum { DAYS = 65535, DAY = 12 };
    static unsigned char days[DAYS * DAY];
    struct feed *f = itch_raw();
    for (size_t i = 0; i < DAYS; i++) memcpy(days + i * DAY, "S\0\0\0\0\0\0\0\0\0\1O", DAY);
    struct obi_input in = {.struct_size = sizeof in, .bytes = days, .n_bytes = sizeof days};
    for (size_t used = 0, n; in.n_bytes > 0; in.n_bytes -= used) {
        obi_decoder_decode(f->d, &in, &used, f->ev, FEED_EVENTS, &n, NULL);
        in.bytes = (const unsigned char *)in.bytes + used;
    }
    ck_assert_int_eq(itch_say(f, ITCH_ADD_7), OBI_RESYNC);
    ck_assert_str_eq(itch_told(f), "");
    ck_assert_int_eq(itch_say(f, ITCH_MSFT), OBI_OK);
    ck_assert_str_eq(itch_told(f), "CLEAR of 1 SNAPSHOT LAST");
    feed_close(f);
}
END_TEST

#define COUNT(rows) (int)(sizeof(rows) / sizeof *(rows))

static Suite *suite(void) {
    Suite *s = suite_create("itch");
    TCase *t = tcase_create("itch");
    tcase_add_test(t, an_add_is_an_order_with_its_time_and_number);
    tcase_add_loop_test(t, each_message_becomes_its_events, 0, COUNT(message));
    tcase_add_loop_test(t, what_is_not_used_is_counted_by_its_letter, 0, COUNT(unused));
    tcase_add_test(t, the_end_of_the_day_is_told_once_and_to_each_stock);
    tcase_add_loop_test(t, a_field_that_cannot_be_is_refused_and_the_book_that_lost_by_it_is_stale,
                        0, COUNT(wrong));
    tcase_add_test(t, steps_that_are_given_are_kept_exactly);
    tcase_add_test(t, a_number_off_the_grid_is_refused);
    tcase_add_test(t, a_price_of_0_is_one_where_the_instrument_allows_it);
    tcase_add_test(t, times_are_of_the_day_that_is_given);
    tcase_add_test(t, the_directory_tells_the_instrument);
    tcase_add_test(t, given_instruments_are_found_by_symbol_and_others_ignored);
    tcase_add_test(t, more_than_there_is_room_for_is_an_error_once_and_then_counted);
    tcase_add_test(t, a_join_in_the_middle_is_told_and_makes_no_book);
    tcase_add_test(t, a_new_day_forgets_locates_and_books);
    tcase_add_test(t, a_reset_is_a_gap_that_only_a_new_day_heals);
    tcase_add_test(t, a_locate_of_long_ago_means_nothing);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
