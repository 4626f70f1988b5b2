/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What goes wrong with feeds, told in DBN: each case has the number of its fault. */
#include "dbn_feed.h"

/* The order of an event that a book in sync takes. */
static int number(struct dbn_feed *f, char action, uint32_t seq, uint8_t flags) {
    struct dbn_order o = {action, 'B', 1, PX(99), 5, flags, seq, 1000, 2000};
    if (action == 'R') o.side = 'N', o.price = INT64_MAX;
    dbn_mbo(&f->w, &o);
    return dbn_feed_all(f);
}

/* The venue begins to count anew every week: a clear or snapshot marks it. */
START_TEST(fault_08_a_sequence_goes_back_only_where_a_book_begins_anew) {
    struct dbn_feed *f = dbn_open(3);
    dbn_sync(f);
    ck_assert_int_eq(number(f, 'M', 500, DBN_LAST), OBI_OK);
    ck_assert_int_eq(number(f, 'M', 500, DBN_LAST), OBI_OK);
    ck_assert_int_eq(number(f, 'M', 900, DBN_LAST), OBI_OK); /* numbers of others lie between */
    ck_assert_int_eq(number(f, 'R', 0, DBN_LAST), OBI_OK);
    dbn_only(f, OBI_EVENT_CLEAR, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
    ck_assert_int_eq(number(f, 'A', 3, DBN_LAST), OBI_OK);
    dbn_only(f, OBI_EVENT_ADD, OBI_EVENT_LAST);
    /* Orders of a snapshot carry the numbers of their last change, in no order. */
    ck_assert_int_eq(number(f, 'A', 2, DBN_LAST | DBN_SNAPSHOT), OBI_OK);
    ck_assert_int_eq(number(f, 'M', 1, DBN_LAST), OBI_OK);
    /* Without a mark it is a gap. */
    ck_assert_int_eq(number(f, 'M', 800, DBN_LAST), OBI_OK);
    ck_assert_int_eq(number(f, 'M', 799, DBN_LAST), OBI_RESYNC);
    dbn_only(f, OBI_EVENT_GAP, OBI_EVENT_LAST);
    ck_assert(dbn_waits(f));
    dbn_close(f);
}
END_TEST

START_TEST(fault_08_a_sequence_of_32_bits_runs_over) {
    struct dbn_feed *f = dbn_open(3);
    dbn_sync(f);
    ck_assert_int_eq(number(f, 'M', 0xfffffff0u, DBN_LAST), OBI_OK);
    ck_assert_int_eq(number(f, 'M', 0, DBN_LAST), OBI_OK); /* none */
    ck_assert_int_eq(number(f, 'M', 5, DBN_LAST), OBI_OK);
    ck_assert_int_eq(number(f, 'M', 0xfffffff1u, DBN_LAST), OBI_RESYNC);
    dbn_close(f);
}
END_TEST

/* Whatever comes in its place: half a snapshot is never a book. */
START_TEST(fault_19_half_a_snapshot_is_visible_nowhere) {
    static const struct {
        char action;
        uint8_t flags;
    } breaks[] = {{'A', DBN_LAST},
                  {'C', DBN_LAST},
                  {'T', 0},
                  {'A', DBN_SNAPSHOT | DBN_BAD_BOOK},
                  {'A', DBN_SNAPSHOT | DBN_LAST | DBN_BAD_BOOK}};
    const uint8_t flags = DBN_SNAPSHOT | DBN_BAD_RECV;
    struct dbn_feed *f = dbn_open(3);
    dbn_tell(f, 'R', 'N', 0, INT64_MAX, 0, flags);
    obi_book *book = dbn_book(f);
    dbn_apply(f, book);
    dbn_tell(f, 'A', 'B', 1, PX(99), 5, flags);
    dbn_apply(f, book);
    ck_assert_int_eq(dbn_state(book), OBI_STATE_SYNCING); /* as where the bytes end */
    int rc = dbn_tell(f, breaks[_i].action, 'B', 3, PX(98), 5, breaks[_i].flags);
    ck_assert_int_eq(rc, OBI_RESYNC);
    dbn_apply(f, book);
    ck_assert_int_eq(dbn_state(book), OBI_STATE_STALE);
    /* The rest of it does not pass for another one. */
    dbn_tell(f, 'A', 'A', 2, PX(101), 7, _i == 4 ? DBN_LAST : flags | DBN_LAST);
    dbn_apply(f, book);
    ck_assert_int_eq(dbn_state(book), OBI_STATE_STALE);
    /* But one without a clear does. */
    dbn_tell(f, 'A', 'A', 2, PX(101), 7, flags | DBN_LAST);
    dbn_apply(f, book);
    ck_assert_int_eq(dbn_state(book), OBI_STATE_VALID);
    dbn_sync(f);
    ck_assert(!dbn_waits(f));
    obi_book_destroy(book);
    dbn_close(f);
}
END_TEST

START_TEST(fault_19_a_snapshot_with_an_order_that_is_refused_is_none) {
    const uint8_t flags = DBN_SNAPSHOT | DBN_BAD_RECV;
    struct dbn_feed *f = dbn_open(3);
    dbn_tell(f, 'R', 'N', 0, INT64_MAX, 0, flags);
    ck_assert_int_eq(dbn_tell(f, 'A', 'B', 1, INT64_MAX, 5, flags), OBI_E_NUMBER);
    dbn_tell(f, 'A', 'A', 2, PX(101), 7, flags);
    ck_assert_uint_eq(f->feed->n_ev, 0);
    dbn_tell(f, 'A', 'A', 3, PX(101), 7, flags | DBN_LAST);
    ck_assert_uint_eq(f->feed->n_ev, 0);
    ck_assert(dbn_waits(f));
    dbn_close(f);
}
END_TEST

START_TEST(fault_19_a_book_in_the_middle_of_a_stream_is_none) {
    struct dbn_feed *f = dbn_open(3);
    static const char actions[] = "ACMN";
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(dbn_tell(f, actions[i], 'B', 1 + i, PX(99), 5, DBN_LAST), OBI_OK);
        ck_assert_uint_eq(f->feed->n_ev, 0);
    }
    dbn_tell(f, 'T', 'B', 9, PX(100), 1, 0); /* but trades are trades */
    dbn_only(f, OBI_EVENT_TRADE, OBI_EVENT_PRINT | OBI_EVENT_LAST);
    ck_assert(dbn_waits(f));
    ck_assert_uint_eq(feed_count(f->feed, OBI_COUNTER_DECODER_DROPPED), 4);
    dbn_close(f);
}
END_TEST

/* A fill's size is what was filled, and hidden orders fill that were never added. */
START_TEST(fault_29_trade_fill_and_none_change_no_book) {
    struct dbn_feed *f = dbn_open(3);
    const uint8_t flags = DBN_SNAPSHOT | DBN_BAD_RECV;
    dbn_tell(f, 'R', 'N', 0, INT64_MAX, 0, flags);
    obi_book *book = dbn_book(f);
    dbn_apply(f, book);
    dbn_tell(f, 'A', 'A', 2, PX(101), 7, flags | DBN_LAST);
    dbn_apply(f, book);
    int64_t printed = 0;
    static const struct {
        char action, side;
        uint64_t id;
        uint32_t size;
        uint8_t flags;
        int64_t rests;
    } steps[] = {
        {'T', 'B', 8, 4, 0, 7},        {'F', 'A', 2, 3, 0, 7},        {'F', 'A', 99, 1, 0, 7},
        {'N', 'N', 0, 0, DBN_LAST, 7}, {'C', 'A', 2, 3, DBN_LAST, 4},
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        dbn_tell(f, steps[i].action, steps[i].side, steps[i].id, PX(101), steps[i].size,
                 steps[i].flags);
        dbn_apply(f, book);
        for (size_t k = 0; k < f->feed->n_ev; k++) {
            if (f->feed->ev[k].flags & OBI_EVENT_PRINT) printed += f->feed->ev[k].qty_lots;
        }
        if (!(steps[i].flags & DBN_LAST)) continue;
        struct obi_order order;
        ck_assert_int_eq(obi_book_order(book, 2, &order), OBI_OK);
        ck_assert_int_eq(order.qty_lots, steps[i].rests);
        ck_assert_int_eq(obi_book_order(book, 99, &order), OBI_E_NAME);
    }
    ck_assert_int_eq(printed, 4); /* once */
    obi_book_destroy(book);
    dbn_close(f);
}
END_TEST

START_TEST(fault_42_a_price_of_zero_or_below_is_a_price) {
    struct dbn_feed *f = dbn_open(3);
    const uint8_t flags = DBN_SNAPSHOT | DBN_BAD_RECV;
    static const int64_t prices[] = {0, -1, PX(-37) - 630000000, PX(-9000000000)};
    dbn_tell(f, 'R', 'N', 0, INT64_MAX, 0, flags | DBN_LAST);
    ck_assert(feed_instrument(f->feed, 0).flags & OBI_INSTRUMENT_ANY_PRICE);
    obi_book *book = dbn_book(f);
    dbn_apply(f, book);
    for (size_t i = 0; i < sizeof prices / sizeof *prices; i++) {
        ck_assert_int_eq(dbn_tell(f, 'A', 'B', 1 + i, prices[i], 5, DBN_LAST), OBI_OK);
        ck_assert_int_eq(f->feed->ev[0].price_ticks, prices[i]);
        dbn_apply(f, book);
    }
    obi_ticks price[8];
    size_t n;
    ck_assert_int_eq(obi_book_levels(book, OBI_BID, 8, price, NULL, NULL, &n), OBI_OK);
    ck_assert_uint_eq(n, 4);
    for (size_t i = 0; i < n; i++) ck_assert_int_eq(price[i], prices[i]);
    obi_book_destroy(book);
    dbn_close(f);
}
END_TEST

START_TEST(fault_43_undefined_is_never_a_number) {
    struct dbn_feed *f = dbn_open(3);
    dbn_sync(f);
    ck_assert_int_eq(dbn_tell(f, 'T', 'B', 9, INT64_MAX, 5, DBN_LAST), OBI_OK);
    dbn_only(f, OBI_EVENT_TIME, OBI_EVENT_LAST);
    ck_assert_int_eq(dbn_tell(f, 'T', 'B', 9, PX(100), UINT32_MAX, DBN_LAST), OBI_OK);
    dbn_only(f, OBI_EVENT_TIME, OBI_EVENT_LAST);
    ck_assert_uint_eq(dbn_unknown(f, "trade without numbers"), 2);
    ck_assert_int_eq(dbn_tell(f, 'A', 'B', 9, INT64_MAX, 5, DBN_LAST), OBI_E_NUMBER);
    dbn_only(f, OBI_EVENT_GAP, OBI_EVENT_LAST);
    dbn_close(f);
    /* Levels that are not there. */
    f = dbn_open(3);
    struct dbn_order o = {'A', 'B', 0, INT64_MAX, 5, DBN_LAST, 0, 1, 1};
    struct dbn_pair pair = {PX(99), INT64_MAX, 5, 0, 1, 0};
    dbn_mbp(&f->w, &o, 10, &pair, 1);
    ck_assert_int_eq(dbn_feed_all(f), OBI_OK);
    ck_assert_uint_eq(f->feed->n_ev, 2);
    ck_assert_int_eq(f->feed->ev[1].price_ticks, PX(99));
    dbn_close(f);
}
END_TEST

START_TEST(fault_65_a_time_that_is_none_is_told_as_none) {
    static const struct {
        uint64_t event, recv;
        obi_ns ts_ns, recv_ns;
    } cases[] = {
        {UINT64_MAX, UINT64_MAX, 0, 7},
        {0, 0, 0, 7},
        {(uint64_t)1 << 63, (uint64_t)1 << 63, 0, 7},
        {1, 1, 1, 1},
        {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX}, /* far away, but a time */
    };
    struct dbn_feed *f = dbn_open(3);
    dbn_sync(f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dbn_order o = {'M', 'B', 1, PX(99), 5, DBN_LAST, 0, cases[i].event, cases[i].recv};
        dbn_mbo(&f->w, &o);
        ck_assert_int_eq(dbn_feed_all(f), OBI_OK);
        const struct obi_event *ev = dbn_only(f, OBI_EVENT_MODIFY, OBI_EVENT_LAST);
        ck_assert_int_eq(ev->ts_ns, cases[i].ts_ns);
        ck_assert_int_eq(ev->recv_ns, cases[i].recv_ns);
    }
    dbn_close(f);
}
END_TEST

/* The call's own time takes its place, which is none where there is none. */
START_TEST(fault_66_a_bad_time_of_receipt_is_not_used) {
    struct dbn_feed *f = dbn_open(3);
    dbn_sync(f);
    dbn_tell(f, 'M', 'B', 1, PX(99), 5, DBN_LAST | DBN_BAD_RECV);
    ck_assert_int_eq(f->feed->ev[0].recv_ns, 7);
    ck_assert_int_eq(f->feed->ev[0].ts_ns, 1000);
    struct dbn_order o = {'M', 'B', 1, PX(99), 4, DBN_LAST | DBN_BAD_RECV, 0, 1000, 2000};
    dbn_mbo(&f->w, &o);
    struct obi_input in = {
        .struct_size = sizeof in, .bytes = f->bytes + f->n_fed, .n_bytes = f->w.n - f->n_fed};
    size_t used, n_ev;
    ck_assert_int_eq(obi_decoder_decode(f->feed->d, &in, &used, f->feed->ev, 9, &n_ev, NULL),
                     OBI_OK);
    ck_assert_int_eq(f->feed->ev[0].recv_ns, 0);
    dbn_close(f);
}
END_TEST

START_TEST(a_gap_that_the_venue_tells_makes_the_book_stale_until_a_snapshot) {
    struct dbn_feed *f = dbn_open(3);
    dbn_sync(f);
    dbn_tell(f, 'T', 'B', 9, PX(100), 2, DBN_LAST | DBN_BAD_BOOK);
    ck_assert_uint_eq(f->feed->n_ev, 2); /* what was traded was traded */
    ck_assert_int_eq(f->feed->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(f->feed->ev[1].kind, OBI_EVENT_TRADE);
    ck_assert_int_eq(dbn_tell(f, 'M', 'B', 1, PX(99), 5, DBN_LAST | DBN_BAD_BOOK), OBI_OK);
    ck_assert_uint_eq(f->feed->n_ev, 0);
    ck_assert_int_eq(dbn_tell(f, 'M', 'B', 1, PX(99), 5, DBN_LAST), OBI_OK);
    ck_assert_uint_eq(f->feed->n_ev, 0);
    dbn_sync(f);
    ck_assert(!dbn_waits(f));
    /* A record of levels is not trusted either, and the next one heals. */
    dbn_close(f);
    f = dbn_open(3);
    struct dbn_order o = {'A', 'B', 0, PX(99), 5, DBN_LAST, 0, 1, 1};
    struct dbn_pair pair = {PX(99), PX(101), 5, 6, 1, 1};
    dbn_mbp(&f->w, &o, 1, &pair, 1);
    dbn_feed_all(f);
    o.flags |= DBN_BAD_BOOK;
    dbn_mbp(&f->w, &o, 1, &pair, 1);
    ck_assert_int_eq(dbn_feed_all(f), OBI_RESYNC);
    dbn_only(f, OBI_EVENT_GAP, OBI_EVENT_LAST);
    o.flags = DBN_LAST;
    dbn_mbp(&f->w, &o, 1, &pair, 1);
    dbn_feed_all(f);
    ck_assert_int_eq(f->feed->ev[0].kind, OBI_EVENT_CLEAR);
    dbn_close(f);
}
END_TEST

/* The bytes of a number, each with a value of its own. */
START_TEST(fault_81_bytes_are_little_endian_wherever_they_lie) {
    for (size_t shift = 0; shift < 8; shift++) {
        struct dbn_feed *f = dbn_open(3);
        dbn_sync(f);
        unsigned char room[64];
        struct dbn_order o = {
            'A',      'A',        0x1122334455667788, 0x0102030405060708, 0x21222324,
            DBN_LAST, 0x31323334, 0x4142434445464748, 0x5152535455565758};
        dbn_mbo(&f->w, &o);
        ck_assert_uint_eq(f->bytes[f->n_fed + 16], 0x88);
        ck_assert_uint_eq(f->bytes[f->n_fed + 24], 0x08);
        memcpy(room + shift, f->bytes + f->n_fed, 56);
        f->feed->n_ev = 0;
        ck_assert_int_eq(feed_bytes(f->feed, (char *)room + shift, 56, 0, NULL), OBI_OK);
        const struct obi_event *ev = dbn_only(f, OBI_EVENT_ADD, OBI_EVENT_LAST);
        ck_assert_uint_eq(ev->order_id, 0x1122334455667788);
        ck_assert_int_eq(ev->price_ticks, 0x0102030405060708);
        ck_assert_int_eq(ev->qty_lots, 0x21222324);
        ck_assert_uint_eq(ev->seq, 0x31323334);
        ck_assert_int_eq(ev->ts_ns, 0x4142434445464748);
        ck_assert_int_eq(ev->recv_ns, 0x5152535455565758);
        dbn_close(f);
    }
}
END_TEST

int main(void) {
    Suite *s = suite_create("faults_dbn");
    TCase *t = tcase_create("faults");
    tcase_add_test(t, fault_08_a_sequence_goes_back_only_where_a_book_begins_anew);
    tcase_add_test(t, fault_08_a_sequence_of_32_bits_runs_over);
    tcase_add_loop_test(t, fault_19_half_a_snapshot_is_visible_nowhere, 0, 5);
    tcase_add_test(t, fault_19_a_snapshot_with_an_order_that_is_refused_is_none);
    tcase_add_test(t, fault_19_a_book_in_the_middle_of_a_stream_is_none);
    tcase_add_test(t, fault_29_trade_fill_and_none_change_no_book);
    tcase_add_test(t, fault_42_a_price_of_zero_or_below_is_a_price);
    tcase_add_test(t, fault_43_undefined_is_never_a_number);
    tcase_add_test(t, fault_65_a_time_that_is_none_is_told_as_none);
    tcase_add_test(t, fault_66_a_bad_time_of_receipt_is_not_used);
    tcase_add_test(t, a_gap_that_the_venue_tells_makes_the_book_stale_until_a_snapshot);
    tcase_add_test(t, fault_81_bytes_are_little_endian_wherever_they_lie);
    suite_add_tcase(s, t);
    return test_run(s);
}
