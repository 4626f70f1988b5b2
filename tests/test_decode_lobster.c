/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * LOBSTER's lines one by one: what each column becomes, what a message makes of a row, and what is
 * refused. */
#include "feed.h"

#define OPENING "0,11,1,1000000,300\n0,12,-1,1010000,200\n3,13,1,1000100,50\n"

static struct feed *open_with(const char *price_step, obi_ns day_ns) {
    struct obi_instrument known = {.struct_size = sizeof known, .id = 5, .symbol = "AMZN"};
    struct obi_decoder_options opt = feed_options("lobster");
    strcpy(known.price_step, price_step);
    opt.instrument = &known;
    opt.n_instruments = 1;
    opt.day_ns = day_ns;
    opt.max_pending = 8;
    return feed_open_with(&opt);
}

/* The events since the last time. */
static size_t take(struct feed *f, const char *line, int expected) {
    f->n_ev = 0;
    int rc = feed_say(f, "%s", line);
    ck_assert_msg(rc == expected, "%s: %d %s", line, rc, f->err.message);
    return f->n_ev;
}

static void is_event(const struct obi_event *ev, uint8_t kind, uint8_t side, int64_t price,
                     int64_t qty, uint16_t flags) {
    ck_assert_uint_eq(ev->kind, kind);
    ck_assert_uint_eq(ev->side, side);
    ck_assert_int_eq(ev->price_ticks, price);
    ck_assert_int_eq(ev->qty_lots, qty);
    ck_assert_uint_eq(ev->flags, flags);
    ck_assert_uint_eq(ev->instrument, 5);
}

enum { LAST = OBI_EVENT_LAST, SNAP = OBI_EVENT_SNAPSHOT, PRINT = OBI_EVENT_PRINT };

START_TEST(each_type_of_message_is_its_event) {
    static const struct {
        const char *line;
        uint8_t kind, side;
        int64_t price, qty;
        uint16_t flags;
        uint64_t order_id;
    } rows[] = {
        {"34200.1,1,77,30,1000000,1", OBI_EVENT_ADD, OBI_BID, 1000000, 30, LAST, 77},
        {"34200.1,1,78,30,1010000,-1", OBI_EVENT_ADD, OBI_ASK, 1010000, 30, LAST, 78},
        {"34200.1,2,77,10,1000000,1", OBI_EVENT_CANCEL, OBI_BID, 1000000, 10, LAST, 77},
        {"34200.1,3,77,20,1000000,1", OBI_EVENT_CANCEL, OBI_BID, 1000000, 20, LAST, 77},
        {"34200.1,4,78,5,1010000,-1", OBI_EVENT_EXECUTE, OBI_ASK, 1010000, 5, LAST | PRINT, 78},
        {"34200.1,5,0,7,1005000,-1", OBI_EVENT_TRADE, OBI_BID, 1005000, 7, LAST | PRINT, 0},
        {"34200.1,5,0,7,1005000,1", OBI_EVENT_TRADE, OBI_ASK, 1005000, 7, LAST | PRINT, 0},
        {"34200.1,6,-1,9,1005000,-1", OBI_EVENT_TRADE, OBI_NONE, 1005000, 9, LAST, 0},
        {"34200.1,7,0,0,-1,-1", OBI_EVENT_PHASE, OBI_NONE, 0, OBI_PHASE_HALT, LAST, 0},
        {"34200.1,7,0,0,0,-1", OBI_EVENT_PHASE, OBI_NONE, 0, OBI_PHASE_AUCTION, LAST, 0},
        {"34200.1,7,0,0,1,-1", OBI_EVENT_PHASE, OBI_NONE, 0, OBI_PHASE_TRADING, LAST, 0},
    };
    struct feed *f = open_with("", 0);
    ck_assert_uint_eq(take(f, "34200,1,1,1,900000,1", OBI_OK), 2);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_uint_eq(take(f, rows[i].line, OBI_OK), 1);
        is_event(&f->ev[0], rows[i].kind, rows[i].side, rows[i].price, rows[i].qty, rows[i].flags);
        ck_assert_uint_eq(f->ev[0].order_id, rows[i].order_id);
        ck_assert_uint_eq(f->ev[0].seq, i + 2);
        ck_assert_int_eq(f->ev[0].recv_ns, 7);
    }
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_TRADES), 3);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DIFFS), 9);
    feed_close(f);
}
END_TEST

START_TEST(times_are_exact_to_the_nanosecond) {
    static const struct {
        const char *time;
        obi_ns ns;
    } rows[] = {{"0", 0},
                {"36023", INT64_C(36023000000000)},
                {"34200.017459617", INT64_C(34200017459617)},
                {"34200.18960767", INT64_C(34200189607670)},
                {"57599.999999999", INT64_C(57599999999999)},
                {"0.1", 100000000},
                {"34200.000000001", INT64_C(34200000000001)}};
    const obi_ns day = INT64_C(1340236800000000000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed *f = open_with("", day);
        char line[100];
        snprintf(line, sizeof line, "%s,1,1,1,900000,1", rows[i].time);
        ck_assert_uint_eq(take(f, line, OBI_OK), 2);
        ck_assert_int_eq(f->ev[1].ts_ns, day + rows[i].ns);
        feed_close(f);
    }
}
END_TEST

START_TEST(opening_orders_are_the_snapshot_and_late_ones_come_before_their_message) {
    struct feed *f = open_with("0.01", 0);
    ck_assert_uint_eq(take(f, "insert_before,order_id,direction,price,size\n" OPENING, OBI_OK), 3);
    is_event(&f->ev[0], OBI_EVENT_CLEAR, OBI_NONE, 0, 0, SNAP);
    is_event(&f->ev[1], OBI_EVENT_ADD, OBI_BID, 10000, 300, SNAP);
    is_event(&f->ev[2], OBI_EVENT_ADD, OBI_ASK, 10100, 200, SNAP);
    ck_assert_uint_eq(take(f, "34200.5,1,21,10,1000000,1", OBI_OK), 2);
    is_event(&f->ev[0], OBI_EVENT_TIME, OBI_NONE, 0, 0, SNAP | LAST);
    is_event(&f->ev[1], OBI_EVENT_ADD, OBI_BID, 10000, 10, LAST);
    ck_assert_uint_eq(take(f, "34201,1,22,10,1000000,1", OBI_OK), 1);
    ck_assert_uint_eq(take(f, "34202,1,23,10,1000000,1", OBI_OK), 1);
    ck_assert_uint_eq(take(f, "34203,1,24,10,1000000,1", OBI_OK), 2);
    is_event(&f->ev[0], OBI_EVENT_ADD, OBI_BID, 10001, 50, LAST);
    ck_assert_uint_eq(f->ev[0].order_id, 13);
    ck_assert_uint_eq(f->ev[0].seq, 3);
    ck_assert_int_eq(f->ev[0].ts_ns, INT64_C(34203000000000));
    ck_assert_uint_eq(f->ev[1].seq, 4);
    /* One whose message has been comes in where its line stands. */
    ck_assert_uint_eq(take(f, "2,14,-1,1020000,5", OBI_OK), 1);
    is_event(&f->ev[0], OBI_EVENT_ADD, OBI_ASK, 10200, 5, LAST);
    struct obi_instrument told = feed_instrument(f, 0);
    ck_assert_uint_eq(told.flags,
                      OBI_INSTRUMENT_ORDERS | OBI_INSTRUMENT_PARTIAL | OBI_INSTRUMENT_UNKNOWN_OK);
    ck_assert_str_eq(told.price_step, "0.01");
    ck_assert_str_eq(told.qty_step, "1");
    /* A title, and of the others one counts as the snapshot; nothing is held any more. */
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_MESSAGES), 9);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_UNKNOWN), 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_SNAPSHOTS), 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_HELD), 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DIFFS), 7);
    feed_close(f);
}
END_TEST

START_TEST(a_book_without_its_messages_is_told_how_to_paste_them) {
    static const char *const rows[] = {"1010000,20,1000000,10",
                                       "1010000,20,1000000,10,1020000,25,990000,15"};
    struct feed *f = open_with("", 0);
    for (size_t i = 0; i < 2; i++) {
        take(f, rows[i], OBI_E_FORMAT);
        ck_assert_msg(strstr(f->err.message, "' is a row without its message: paste -d, messages "
                                             "orderbook") != NULL,
                      "%s", f->err.message);
    }
    feed_close(f);
}
END_TEST

/* A message and its row, of two levels: ask, size, bid, size, and again. */
#define ROW_1 "101,20,99,10,102,25,98,15"

/* Prices are written as 101 for 101.00; the decoder is told to count in hundredths of a dollar. */
static size_t say_row(struct feed *f, const char *message, const char *row, int expected) {
    f->n_ev = 0;
    int rc = feed_say(f, "1.5,%s,%s", message, row);
    ck_assert_msg(rc == expected, "%s,%s: %d %s", message, row, rc, f->err.message);
    return f->n_ev;
}

static struct feed *open_rows(void) {
    struct feed *f = open_with("0.0001", 0);
    ck_assert_uint_eq(say_row(f, "1,1,10,99,1", ROW_1, OBI_OK), 5);
    is_event(&f->ev[0], OBI_EVENT_CLEAR, OBI_NONE, 0, 0, SNAP);
    is_event(&f->ev[1], OBI_EVENT_LEVEL, OBI_BID, 99, 10, SNAP);
    is_event(&f->ev[2], OBI_EVENT_LEVEL, OBI_BID, 98, 15, SNAP);
    is_event(&f->ev[3], OBI_EVENT_LEVEL, OBI_ASK, 101, 20, SNAP);
    is_event(&f->ev[4], OBI_EVENT_LEVEL, OBI_ASK, 102, 25, SNAP | LAST);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 2);
    ck_assert_uint_eq(feed_instrument(f, 0).flags, 0);
    return f;
}

struct change {
    uint8_t kind, side;
    int64_t price, qty;
    uint16_t flags;
};

static const struct step {
    const char *message, *row;
    struct change change[3];
    int is_taken;
} steps[] = {
    {"1,2,5,99,1", "101,20,99,15,102,25,98,15", {{OBI_EVENT_LEVEL, OBI_BID, 99, 15, LAST}}, 0},
    {"2,2,3,98,1", "101,20,99,10,102,25,98,12", {{OBI_EVENT_LEVEL, OBI_BID, 98, 12, LAST}}, 0},
    {"1,2,5,100,-1", /* inside: the deepest goes out of sight */
     "100,5,99,10,101,20,98,15",
     {{OBI_EVENT_LEVEL, OBI_ASK, 102, 0, 0}, {OBI_EVENT_LEVEL, OBI_ASK, 100, 5, LAST}},
     0},
    {"3,2,10,99,1", /* gone: another comes into sight */
     "101,20,98,15,102,25,95,7",
     {{OBI_EVENT_LEVEL, OBI_BID, 99, 0, 0}, {OBI_EVENT_LEVEL, OBI_BID, 95, 7, LAST}},
     1},
    {"3,2,10,99,1", /* gone, and there is no other */
     "101,20,98,15,102,25,-9999999999,0",
     {{OBI_EVENT_LEVEL, OBI_BID, 99, 0, LAST}},
     1},
    {"4,2,20,101,-1",
     "102,25,99,10,110,1,98,15",
     {{OBI_EVENT_TRADE, OBI_BID, 101, 20, PRINT},
      {OBI_EVENT_LEVEL, OBI_ASK, 101, 0, 0},
      {OBI_EVENT_LEVEL, OBI_ASK, 110, 1, LAST}},
     1},
    {"5,0,3,100,1", ROW_1, {{OBI_EVENT_TRADE, OBI_ASK, 100, 3, PRINT | LAST}}, 0},
    {"7,0,0,-1,-1", ROW_1, {{OBI_EVENT_PHASE, OBI_NONE, 0, OBI_PHASE_HALT, LAST}}, 0},
    {"1,2,5,90,1", ROW_1, {{OBI_EVENT_TIME, OBI_NONE, 0, 0, LAST}}, 0}, /* out of sight */
};

START_TEST(a_message_makes_the_next_row) {
    const struct step *step = &steps[_i];
    struct feed *f = open_rows();
    size_t n = say_row(f, step->message, step->row, OBI_OK), expected = 0;
    for (; expected < 3 && step->change[expected].kind; expected++) {
        const struct change *c = &step->change[expected];
        is_event(&f->ev[expected], c->kind, c->side, c->price, c->qty, c->flags);
    }
    ck_assert_uint_eq(n, expected);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_TAKEN), (uint64_t)step->is_taken);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DERIVED), (uint64_t)!step->is_taken);
    feed_close(f);
}
END_TEST

START_TEST(a_row_that_does_not_follow_is_a_gap_and_the_next_one_a_snapshot) {
    static const struct {
        const char *message, *row;
    } wrong[] = {{"1,2,5,99,1", ROW_1},                       /* nothing was added */
                 {"1,2,5,99,1", "101,20,99,16,102,25,98,15"}, /* too much */
                 {"1,2,5,99,1", "101,21,99,15,102,25,98,15"}, /* the other side */
                 {"1,2,5,99,1", "101,20,99,15,102,25,97,15"}, /* another level */
                 {"2,2,11,99,1", "101,20,98,15,102,25,97,1"}, /* more than rests */
                 {"3,2,3,98.5,1", ROW_1},                     /* no number */
                 {"2,2,3,97,-1", ROW_1},                      /* nothing rests there */
                 {"5,0,3,100,1", "101,20,99,9,102,25,98,15"}, /* hidden, yet a change */
                 {"3,2,10,99,1", "101,20,98,16,102,25,95,7"}, /* taken, the rest is wrong */
                 {"1,2,5,99,1", "101,20,99,15,100,25,98,15"}, /* out of order */
                 {"1,2,5,99,1", "101,20,99,15,102,0,98,15"},  /* a level of nothing */
                 {"1,2,5,99,1", "101,20,99,15,102,25,98,15,1,1,1,1"}}; /* another n */
    struct feed *f = open_rows();
    f->n_ev = 0;
    int rc = feed_say(f, "1.5,%s,%s", wrong[_i].message, wrong[_i].row);
    ck_assert_int_ne(rc, OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    is_event(&f->ev[0], OBI_EVENT_GAP, OBI_NONE, 0, 0, LAST);
    ck_assert_ptr_nonnull(strstr(f->err.message, "AMZN"));
    ck_assert_uint_eq(say_row(f, "4,9,1,99,1", ROW_1, OBI_OK), 6);
    is_event(&f->ev[0], OBI_EVENT_CLEAR, OBI_NONE, 0, 0, SNAP);
    is_event(&f->ev[5], OBI_EVENT_TRADE, OBI_ASK, 99, 1, PRINT | LAST);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_GAPS), 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_REFUSED), 1);
    feed_close(f);
}
END_TEST

/* Nothing can come into sight behind the last level there is. */
START_TEST(a_side_with_room_left_is_wholly_known) {
    for (int appears = 0; appears < 2; appears++) {
        struct feed *f = open_rows();
        (void)say_row(f, "3,2,10,99,1", "101,20,98,15,102,25,-9999999999,0", OBI_OK);
        const char *row = appears ? "101,20,97,4,102,25,-9999999999,0"
                                  : "101,20,-9999999999,0,102,25,-9999999999,0";
        (void)say_row(f, "3,2,15,98,1", row, appears ? OBI_RESYNC : OBI_OK);
        is_event(&f->ev[0], appears ? OBI_EVENT_GAP : OBI_EVENT_LEVEL, appears ? OBI_NONE : OBI_BID,
                 appears ? 0 : 98, 0, LAST);
        ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DERIVED), (uint64_t)!appears);
        ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_TAKEN), 1);
        feed_close(f);
    }
}
END_TEST

START_TEST(what_is_wrong_is_told_by_column_and_byte) {
    static const struct {
        const char *line;
        int status;
        size_t offset;
        const char *message;
    } rows[] = {
        {"34200.1x,1,1,1,900000,1", OBI_E_FORMAT, 0, "AMZN time '34200.1x' is no decimal number"},
        {"34200.1234567891,1,1,1,900000,1", OBI_E_NUMBER, 0,
         "AMZN time '34200.1234567891' is finer than nanoseconds"},
        {"-1,1,1,1,900000,1", OBI_E_NUMBER, 0, "AMZN time '-1' is out of range"},
        {"1,8,1,1,900000,1", OBI_E_FORMAT, 2, "AMZN type '8' is no type from 1 to 7"},
        {"1,1,0,1,900000,1", OBI_E_FORMAT, 4, "AMZN order id '0' is no id of an order"},
        {"1,1,5,0,900000,1", OBI_E_FORMAT, 6, "AMZN size '0' is no number of shares"},
        {"1,1,5,1,9000.1,1", OBI_E_FORMAT, 8, "AMZN price '9000.1' is no whole number"},
        {"1,1,5,1,900001,1", OBI_E_NUMBER, 0, "AMZN price '900001' is off the grid of steps"},
        {"1,1,5,1,900000,2", OBI_E_FORMAT, 15, "AMZN direction '2' is neither 1 nor -1"},
        {"1,1,5,1", OBI_E_FORMAT, 0,
         "AMZN: '1,1,5,1' has neither 5, 6 nor 6 + 4 n columns, n at most 256"},
        {"1,1,5,1,900000,1,1,1,1,1", OBI_E_FORMAT, 0, "AMZN: has not the columns of the others"},
        {"9,3,5,900000,1", OBI_E_FORMAT, 4, "AMZN direction '5' is neither 1 nor -1"},
    };
    struct feed *f = open_with("0.01", 0);
    ck_assert_uint_eq(take(f, "1,1,1,1,900000,1", OBI_OK), 2);
    ck_assert_uint_eq(take(f, rows[_i].line, rows[_i].status), 1);
    is_event(&f->ev[0], OBI_EVENT_GAP, OBI_NONE, 0, 0, LAST);
    ck_assert_str_eq(f->err.message, rows[_i].message);
    ck_assert_uint_eq(f->err.offset, rows[_i].offset);
    ck_assert_uint_eq(f->err.index, 5);
    /* Told once: there is nothing more to lose. */
    ck_assert_uint_eq(take(f, rows[_i].line, rows[_i].status), 0);
    feed_close(f);
}
END_TEST

START_TEST(a_trade_off_the_grid_loses_no_book) {
    struct feed *f = open_with("0.01", 0);
    ck_assert_uint_eq(take(f, "1,1,1,1,900000,1", OBI_OK), 2);
    ck_assert_uint_eq(take(f, "1,5,0,1,900050,1", OBI_E_NUMBER), 0);
    ck_assert_uint_eq(take(f, "1,1,2,1,900000,1", OBI_OK), 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_GAPS), 0);
    feed_close(f);
}
END_TEST

START_TEST(an_opening_order_that_is_lost_leaves_no_book_that_looks_whole) {
    for (int i = 0; i < 2; i++) {
        struct feed *f = open_with("", 0);
        if (i) (void)take(f, "0,11,1,1000000,300", OBI_OK);
        ck_assert_uint_eq(take(f, "0,12,1,1000000,0", OBI_E_FORMAT), 1);
        is_event(&f->ev[0], OBI_EVENT_GAP, OBI_NONE, 0, 0, LAST);
        ck_assert_uint_eq(take(f, "34200,1,13,1,1000000,1", OBI_OK), 1);
        is_event(&f->ev[0], OBI_EVENT_ADD, OBI_BID, 1000000, 1, LAST);
        feed_close(f);
    }
}
END_TEST

START_TEST(orders_wait_in_a_room_of_max_pending) {
    struct feed *f = open_with("", 0);
    for (int i = 0; i < 8; i++) ck_assert_int_eq(feed_say(f, "9,%d,1,1000,1", 50 + i), OBI_OK);
    ck_assert_int_eq(feed_say(f, "9,58,1,1000,1"), OBI_E_CAPACITY);
    f = (feed_close(f), open_with("", 0));
    ck_assert_int_eq(feed_say(f, "9,50,1,1000,1"), OBI_OK);
    ck_assert_int_eq(feed_say(f, "8,51,1,1000,1"), OBI_E_FORMAT);
    feed_close(f);
}
END_TEST

int main(void) {
    Suite *s = suite_create("decode_lobster");
    TCase *t = tcase_create("orders");
    tcase_add_test(t, each_type_of_message_is_its_event);
    tcase_add_test(t, times_are_exact_to_the_nanosecond);
    tcase_add_test(t, opening_orders_are_the_snapshot_and_late_ones_come_before_their_message);
    tcase_add_test(t, a_book_without_its_messages_is_told_how_to_paste_them);
    tcase_add_test(t, a_trade_off_the_grid_loses_no_book);
    tcase_add_test(t, an_opening_order_that_is_lost_leaves_no_book_that_looks_whole);
    tcase_add_test(t, orders_wait_in_a_room_of_max_pending);
    tcase_add_loop_test(t, what_is_wrong_is_told_by_column_and_byte, 0, 12);
    suite_add_tcase(s, t);
    t = tcase_create("rows");
    tcase_add_loop_test(t, a_message_makes_the_next_row, 0, (int)(sizeof steps / sizeof *steps));
    tcase_add_test(t, a_side_with_room_left_is_wholly_known);
    tcase_add_loop_test(t, a_row_that_does_not_follow_is_a_gap_and_the_next_one_a_snapshot, 0, 12);
    suite_add_tcase(s, t);
    return test_run(s);
}
