/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * DBN by hand: each version, each record, who is who, and what becomes of it. */
#include "dbn_feed.h"

START_TEST(an_order_s_record_of_every_version_becomes_its_event) {
    for (int ts_out = 0; ts_out < 2; ts_out++) {
        struct obi_decoder_options opt = feed_options("dbn");
        struct dbn_feed *f = dbn_open_with(&opt, _i);
        f->w.ts_out = ts_out;
        dbn_head(&f->w, "ESM4", "5602");
        dbn_sync(f);
        struct dbn_order o = {'A', 'B', 77, PX(98), 3, DBN_LAST, 12, 1000, 2000};
        dbn_mbo(&f->w, &o);
        ck_assert_int_eq(dbn_feed_all(f), OBI_OK);
        const struct obi_event *ev = dbn_only(f, OBI_EVENT_ADD, OBI_EVENT_LAST);
        ck_assert_int_eq(ev->ts_ns, 1000);
        ck_assert_int_eq(ev->recv_ns, 2000);
        ck_assert_uint_eq(ev->seq, 12);
        ck_assert_uint_eq(ev->order_id, 77);
        ck_assert_int_eq(ev->price_ticks, PX(98));
        ck_assert_int_eq(ev->qty_lots, 3);
        ck_assert_int_eq(ev->side, OBI_BID);
        struct obi_instrument in = feed_instrument(f->feed, 0);
        ck_assert_str_eq(in.symbol, "ESM4");
        ck_assert_str_eq(in.price_step, "0.000000001");
        ck_assert_str_eq(in.qty_step, "1");
        ck_assert_uint_eq(in.flags, OBI_INSTRUMENT_ORDERS | OBI_INSTRUMENT_ANY_PRICE);
        ck_assert_uint_eq(in.verification, OBI_VERIFY_NONE);
        ck_assert_uint_eq(in.depth_limit, 0);
        dbn_close(f);
    }
}
END_TEST

START_TEST(a_snapshot_begins_with_clear_and_ends_with_its_last_order) {
    struct dbn_feed *f = dbn_open(_i);
    const uint8_t flags = DBN_SNAPSHOT | DBN_BAD_RECV;
    ck_assert_int_eq(dbn_tell(f, 'R', 'N', 0, INT64_MAX, 0, flags), OBI_OK);
    const struct obi_event *ev = dbn_only(f, OBI_EVENT_CLEAR, OBI_EVENT_SNAPSHOT);
    ck_assert_int_eq(ev->recv_ns, 7); /* the call's: the record's is none */
    dbn_tell(f, 'A', 'B', 1, PX(99), 5, flags);
    dbn_only(f, OBI_EVENT_ADD, OBI_EVENT_SNAPSHOT);
    dbn_tell(f, 'A', 'A', 2, PX(101), 7, flags | DBN_LAST);
    ev = dbn_only(f, OBI_EVENT_ADD, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
    ck_assert_int_eq(ev->side, OBI_ASK);
    ck_assert_uint_eq(feed_count(f->feed, OBI_COUNTER_DECODER_SNAPSHOTS), 1);
    ck_assert_uint_eq(feed_count(f->feed, OBI_COUNTER_DECODER_DIFFS), 2);
    /* One of no orders is one, too. */
    dbn_tell(f, 'R', 'N', 0, INT64_MAX, 0, flags | DBN_LAST);
    dbn_only(f, OBI_EVENT_CLEAR, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
    ck_assert(!dbn_waits(f));
    dbn_close(f);
}
END_TEST

/* As in files from before February 2024. */
START_TEST(a_snapshot_without_clear_begins_with_its_first_order) {
    struct dbn_feed *f = dbn_open(1);
    const uint8_t flags = DBN_SNAPSHOT | DBN_BAD_RECV;
    dbn_tell(f, 'A', 'B', 1, PX(99), 5, flags);
    ck_assert_uint_eq(f->feed->n_ev, 2);
    ck_assert_int_eq(f->feed->ev[0].kind, OBI_EVENT_CLEAR);
    dbn_tell(f, 'A', 'A', 2, PX(101), 7, flags | DBN_LAST);
    dbn_only(f, OBI_EVENT_ADD, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
    ck_assert(!dbn_waits(f));
    dbn_close(f);
}
END_TEST

START_TEST(cancel_and_modify_are_told_with_the_size_that_the_venue_tells) {
    struct dbn_feed *f = dbn_open(2);
    dbn_sync(f);
    dbn_tell(f, 'C', 'B', 1, PX(99), 2, DBN_LAST);
    ck_assert_int_eq(dbn_only(f, OBI_EVENT_CANCEL, OBI_EVENT_LAST)->qty_lots, 2);
    dbn_tell(f, 'M', 'A', 2, PX(102), 4, DBN_LAST);
    const struct obi_event *ev = dbn_only(f, OBI_EVENT_MODIFY, OBI_EVENT_LAST);
    ck_assert_int_eq(ev->price_ticks, PX(102));
    ck_assert_int_eq(ev->qty_lots, 4);
    /* A cancel needs no price and no side. */
    ck_assert_int_eq(dbn_tell(f, 'C', 'N', 1, INT64_MAX, 1, DBN_LAST), OBI_OK);
    ck_assert_int_eq(dbn_only(f, OBI_EVENT_CANCEL, OBI_EVENT_LAST)->side, OBI_NONE);
    dbn_close(f);
}
END_TEST

START_TEST(an_event_of_many_records_is_one_frame) {
    struct dbn_feed *f = dbn_open(3);
    dbn_sync(f);
    dbn_tell(f, 'T', 'B', 9, PX(101), 7, 0);
    const struct obi_event *ev = dbn_only(f, OBI_EVENT_TRADE, OBI_EVENT_PRINT);
    ck_assert_int_eq(ev->side, OBI_BID);
    ck_assert_uint_eq(ev->order_id, 0);
    ck_assert_uint_eq(ev->order_id2, 9);
    dbn_tell(f, 'F', 'A', 2, PX(101), 7, 0);
    ev = dbn_only(f, OBI_EVENT_TRADE, 0);
    ck_assert_int_eq(ev->side, OBI_BID);
    ck_assert_uint_eq(ev->order_id2, 2);
    dbn_tell(f, 'N', 'N', 0, INT64_MAX, 0, 0);
    ck_assert_uint_eq(f->feed->n_ev, 0);
    dbn_tell(f, 'C', 'A', 2, PX(101), 7, DBN_LAST);
    dbn_only(f, OBI_EVENT_CANCEL, OBI_EVENT_LAST);
    dbn_tell(f, 'N', 'N', 0, INT64_MAX, 0, DBN_LAST);
    dbn_only(f, OBI_EVENT_TIME, OBI_EVENT_LAST);
    dbn_close(f);
}
END_TEST

START_TEST(records_that_nobody_uses_are_counted_by_their_names) {
    struct dbn_feed *f = dbn_open(_i);
    dbn_other(&f->w, 0x12, 40);
    dbn_other(&f->w, 0x13, _i == 1 ? 360 : _i == 2 ? 400 : 520);
    dbn_other(&f->w, 0x14, 112);
    dbn_other(&f->w, 0x18, _i == 3 ? 80 : 64);
    dbn_other(&f->w, 0x20, 56);
    dbn_other(&f->w, 0xb1, 80);
    dbn_other(&f->w, 0xee, 16);
    dbn_say(&f->w, 0x15, "Failed to resolve symbol", 4);
    dbn_say(&f->w, 0x17, "Heartbeat", 0);
    dbn_say(&f->w, 0x17, "Heartbeat", 0);
    dbn_sync(f);
    static const char *const names[] = {"status",   "instrument-def", "imbalance",  "statistics",
                                        "ohlcv-1s", "cmbp-1",         "rtype 0xee", "error"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_msg(dbn_unknown(f, names[i]) == 1, "%s", names[i]);
    ck_assert_uint_eq(dbn_unknown(f, "system"), 2);
    ck_assert_uint_eq(feed_count(f->feed, OBI_COUNTER_DECODER_UNKNOWN), 10);
    ck_assert_uint_eq(feed_held_now(f->feed), 0);
    dbn_close(f);
}
END_TEST

/* Records were left out, whoever they were of. */
START_TEST(an_error_of_a_slow_reader_loses_every_book) {
    struct dbn_feed *f = dbn_open(_i);
    dbn_sync(f);
    dbn_say(&f->w, 0x15, "Slow client detected for x", 7);
    ck_assert_int_eq(dbn_feed_all(f), OBI_RESYNC);
    dbn_only(f, OBI_EVENT_GAP, OBI_EVENT_LAST);
    ck_assert(dbn_waits(f));
    dbn_close(f);
}
END_TEST

START_TEST(a_trade_s_record_is_a_frame_by_itself) {
    struct dbn_feed *f = dbn_open(_i);
    struct dbn_order o = {'T', 'A', 0, PX(100), 5, 1, 12, 1000, 2000};
    dbn_mbp(&f->w, &o, 0, NULL, 0);
    ck_assert_int_eq(dbn_feed_all(f), OBI_OK);
    const struct obi_event *ev = dbn_only(f, OBI_EVENT_TRADE, OBI_EVENT_PRINT | OBI_EVENT_LAST);
    ck_assert_int_eq(ev->side, OBI_ASK);
    ck_assert_int_eq(ev->qty_lots, 5);
    ck_assert_uint_eq(ev->seq, 12);
    ck_assert_uint_eq(feed_instrument(f->feed, 0).flags, OBI_INSTRUMENT_ANY_PRICE);
    dbn_close(f);
}
END_TEST

/* A file has trades and orders: the orders' records tell the trades, too. */
START_TEST(an_instrument_is_told_by_records_of_one_schema) {
    struct dbn_feed *f = dbn_open(3);
    struct dbn_order o = {'T', 'A', 0, PX(100), 5, 0, 0, 1000, 2000};
    dbn_mbp(&f->w, &o, 0, NULL, 0);
    dbn_feed_all(f);
    dbn_only(f, OBI_EVENT_TRADE, OBI_EVENT_PRINT | OBI_EVENT_LAST);
    dbn_sync(f);
    dbn_mbp(&f->w, &o, 0, NULL, 0);
    dbn_mbp(&f->w, &o, 1, NULL, 0);
    ck_assert_int_eq(dbn_feed_all(f), OBI_OK);
    ck_assert_uint_eq(f->feed->n_ev, 0);
    ck_assert_uint_eq(dbn_unknown(f, "trades"), 1);
    ck_assert_uint_eq(dbn_unknown(f, "mbp-1"), 1);
    dbn_close(f);
}
END_TEST

START_TEST(a_longer_record_is_read_and_a_shorter_one_is_a_gap) {
    struct dbn_feed *f = dbn_open(3);
    dbn_sync(f);
    size_t begin = f->w.n;
    struct dbn_order o = {'A', 'B', 3, PX(98), 5, DBN_LAST, 0, 1000, 2000};
    dbn_mbo(&f->w, &o);
    dbn_zero(&f->w, 24);
    f->bytes[begin] = 80 / 4;
    ck_assert_int_eq(dbn_feed_all(f), OBI_OK);
    dbn_only(f, OBI_EVENT_ADD, OBI_EVENT_LAST);
    begin = f->w.n;
    dbn_mbo(&f->w, &o);
    f->bytes[begin] = 52 / 4;
    f->w.n -= 4;
    ck_assert_int_eq(dbn_feed_all(f), OBI_E_FORMAT);
    dbn_only(f, OBI_EVENT_GAP, OBI_EVENT_LAST);
    dbn_sync(f);
    ck_assert(!dbn_waits(f));
    dbn_close(f);
}
END_TEST

static const struct {
    struct dbn_order order;
    int status;
    const char *words;
} refused[] = {
    {{'A', 'B', 0, PX(99), 5, DBN_LAST, 0, 1, 1}, OBI_E_FORMAT, "ESM4 has an order without an id"},
    {{'A', 'N', 3, PX(99), 5, DBN_LAST, 0, 1, 1}, OBI_E_FORMAT, "ESM4 has an order without a side"},
    {{'A', 'x', 3, PX(99), 5, DBN_LAST, 0, 1, 1},
     OBI_E_FORMAT,
     "ESM4 has a side that is none of A, B, N"},
    {{'x', 'B', 3, PX(99), 5, DBN_LAST, 0, 1, 1},
     OBI_E_FORMAT,
     "ESM4 has an action that is none of A, C, F, M, N, R, T"},
    {{'A', 'B', 3, INT64_MAX, 5, DBN_LAST, 0, 1, 1},
     OBI_E_NUMBER,
     "ESM4 price in 1e-9 9223372036854775807 is undefined"},
    {{'M', 'B', 1, INT64_MIN, 5, DBN_LAST, 0, 1, 1},
     OBI_E_NUMBER,
     "ESM4 price in 1e-9 -9223372036854775808 is undefined"},
    {{'A', 'B', 3, PX(99), UINT32_MAX, DBN_LAST, 0, 1, 1},
     OBI_E_NUMBER,
     "ESM4 size 4294967295 is undefined"},
    {{'A', 'B', 3, PX(99), 0, DBN_LAST, 0, 1, 1}, OBI_E_NUMBER, "ESM4 size 0 is no size"},
    {{'C', 'B', 1, PX(99), 0, DBN_LAST, 0, 1, 1}, OBI_E_NUMBER, "ESM4 size 0 is no size"},
};
enum { REFUSED = sizeof refused / sizeof *refused };

START_TEST(what_no_order_says_is_refused_with_its_reason) {
    struct dbn_feed *f = dbn_open(3);
    dbn_sync(f);
    dbn_mbo(&f->w, &refused[_i].order);
    size_t used, n_ev;
    struct obi_error err;
    struct obi_input in = {
        .struct_size = sizeof in, .bytes = f->bytes + f->n_fed, .n_bytes = f->w.n - f->n_fed};
    int rc = obi_decoder_decode(f->feed->d, &in, &used, f->feed->ev, 1, &n_ev, &err);
    ck_assert_int_eq(rc, refused[_i].status);
    ck_assert_str_eq(err.message, refused[_i].words);
    ck_assert_uint_eq(used, in.n_bytes);
    ck_assert_uint_eq(n_ev, 1);
    ck_assert_int_eq(f->feed->ev[0].kind, OBI_EVENT_GAP);
    ck_assert(dbn_waits(f));
    dbn_close(f);
}
END_TEST

/* The time of sending behind it is part of a record. */
START_TEST(a_record_without_its_ts_out_is_too_short) {
    struct obi_decoder_options opt = feed_options("dbn");
    struct dbn_feed *f = dbn_open_with(&opt, _i);
    f->w.ts_out = 1;
    dbn_head(&f->w, "ESM4", "5602");
    dbn_sync(f);
    f->w.ts_out = 0;
    ck_assert_int_eq(dbn_tell(f, 'M', 'B', 1, PX(99), 4, DBN_LAST), OBI_E_FORMAT);
    dbn_only(f, OBI_EVENT_GAP, OBI_EVENT_LAST);
    dbn_close(f);
}
END_TEST

/* The steps that are given hold exactly. */
START_TEST(a_price_off_the_grid_is_refused_and_the_book_lost) {
    struct obi_instrument given = {
        .struct_size = sizeof given, .symbol = "ESM4", .price_step = "0.25"};
    struct obi_decoder_options opt = feed_options("dbn");
    opt.instrument = &given;
    opt.n_instruments = 1;
    struct dbn_feed *f = dbn_open_with(&opt, 2);
    dbn_head(&f->w, "ESM4", "5602");
    dbn_sync(f);
    ck_assert_int_eq(f->feed->ev[0].price_ticks, 404);
    ck_assert_int_eq(dbn_tell(f, 'A', 'B', 3, PX(98) + 250000000, 5, DBN_LAST), OBI_OK);
    ck_assert_int_eq(dbn_only(f, OBI_EVENT_ADD, OBI_EVENT_LAST)->price_ticks, 393);
    ck_assert_int_eq(dbn_tell(f, 'A', 'B', 4, PX(98) + 100000000, 5, DBN_LAST), OBI_E_NUMBER);
    dbn_only(f, OBI_EVENT_GAP, OBI_EVENT_LAST);
    /* A trade off the grid loses no book: it is in none. */
    dbn_sync(f);
    ck_assert_int_eq(dbn_tell(f, 'T', 'B', 4, PX(98) + 1, 5, DBN_LAST), OBI_E_NUMBER);
    dbn_only(f, OBI_EVENT_TIME, OBI_EVENT_LAST);
    ck_assert(!dbn_waits(f));
    dbn_close(f);
}
END_TEST

START_TEST(a_reset_waits_for_the_next_snapshot_and_not_for_the_rest_of_one) {
    struct dbn_feed *f = dbn_open(3);
    const uint8_t flags = DBN_SNAPSHOT | DBN_BAD_RECV;
    dbn_tell(f, 'R', 'N', 0, INT64_MAX, 0, flags);
    dbn_tell(f, 'A', 'B', 1, PX(99), 5, flags);
    ck_assert_int_eq(obi_decoder_reset(f->feed->d, 0), OBI_OK);
    dbn_tell(f, 'A', 'A', 2, PX(101), 7, flags);
    dbn_only(f, OBI_EVENT_GAP, OBI_EVENT_LAST);
    dbn_tell(f, 'A', 'A', 3, PX(101), 7, flags | DBN_LAST);
    ck_assert_uint_eq(f->feed->n_ev, 0);
    ck_assert(dbn_waits(f));
    dbn_sync(f);
    ck_assert(!dbn_waits(f));
    dbn_close(f);
}
END_TEST

START_TEST(a_level_told_as_an_order_loses_the_book) {
    struct dbn_feed *f = dbn_open(3);
    dbn_sync(f);
    const uint8_t flag = _i ? DBN_TOB : DBN_MBP;
    ck_assert_int_eq(dbn_tell(f, 'A', 'B', 3, PX(98), 5, DBN_LAST | flag), OBI_RESYNC);
    dbn_only(f, OBI_EVENT_GAP, OBI_EVENT_LAST);
    ck_assert_int_eq(dbn_tell(f, 'A', 'B', 3, PX(98), 5, DBN_LAST | flag | DBN_SNAPSHOT), OBI_OK);
    ck_assert_uint_eq(f->feed->n_ev, 0);
    ck_assert(dbn_waits(f));
    dbn_close(f);
}
END_TEST

int main(void) {
    Suite *s = suite_create("decode_dbn");
    TCase *t = tcase_create("records");
    tcase_add_loop_test(t, an_order_s_record_of_every_version_becomes_its_event, 1, 4);
    tcase_add_loop_test(t, a_snapshot_begins_with_clear_and_ends_with_its_last_order, 1, 4);
    tcase_add_test(t, a_snapshot_without_clear_begins_with_its_first_order);
    tcase_add_test(t, cancel_and_modify_are_told_with_the_size_that_the_venue_tells);
    tcase_add_test(t, an_event_of_many_records_is_one_frame);
    tcase_add_loop_test(t, records_that_nobody_uses_are_counted_by_their_names, 1, 4);
    tcase_add_loop_test(t, an_error_of_a_slow_reader_loses_every_book, 1, 4);
    tcase_add_loop_test(t, a_trade_s_record_is_a_frame_by_itself, 1, 4);
    tcase_add_test(t, an_instrument_is_told_by_records_of_one_schema);
    tcase_add_test(t, a_longer_record_is_read_and_a_shorter_one_is_a_gap);
    tcase_add_loop_test(t, a_record_without_its_ts_out_is_too_short, 1, 4);
    tcase_add_loop_test(t, what_no_order_says_is_refused_with_its_reason, 0, REFUSED);
    tcase_add_test(t, a_price_off_the_grid_is_refused_and_the_book_lost);
    tcase_add_test(t, a_reset_waits_for_the_next_snapshot_and_not_for_the_rest_of_one);
    tcase_add_loop_test(t, a_level_told_as_an_order_loses_the_book, 0, 2);
    suite_add_tcase(s, t);
    return test_run(s);
}
