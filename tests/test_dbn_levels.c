/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * DBN's records of levels: each tells all of them, what changed comes out; and a book made of that
 * is, after every record, what the record says. */
#include "dbn_feed.h"

/* The base of an order that the records of levels carry in front. */
static struct dbn_order head(char action, uint8_t flags, uint64_t ts_event) {
    return (struct dbn_order){.action = action,
                              .side = 'B',
                              .price = PX(100),
                              .size = 3,
                              .flags = flags,
                              .ts_event = ts_event,
                              .ts_recv = ts_event + 1};
}

static int tell(struct dbn_feed *f, char action, uint8_t flags, uint64_t ts, size_t n,
                const struct dbn_pair *pair, size_t n_pairs) {
    struct dbn_order o = head(action, flags, ts);
    dbn_mbp(&f->w, &o, n, pair, n_pairs);
    return dbn_feed_all(f);
}

static void same_event(const struct obi_event *ev, uint8_t kind, uint16_t flags, uint8_t side,
                       int64_t price, int64_t qty, uint64_t count) {
    ck_assert_int_eq(ev->kind, kind);
    ck_assert_int_eq(ev->flags, flags);
    ck_assert_int_eq(ev->side, side);
    ck_assert_int_eq(ev->price_ticks, price);
    ck_assert_int_eq(ev->qty_lots, qty);
    ck_assert_uint_eq(ev->order_id2, count);
}

START_TEST(the_first_record_is_a_snapshot_and_later_ones_tell_what_changed) {
    struct dbn_feed *f = dbn_open(_i);
    const struct obi_event *ev = f->feed->ev;
    struct dbn_pair a = {PX(99), PX(101), 5, 6, 1, 2}, b = {PX(99), PX(101), 5, 9, 1, 2};
    struct dbn_pair c = {PX(98), PX(101), 4, 9, 1, 2}, d = {PX(98), PX(101), 4, 9, 3, 2};
    ck_assert_int_eq(tell(f, 'A', DBN_LAST, 1000, 1, &a, 1), OBI_OK);
    ck_assert_uint_eq(f->feed->n_ev, 3);
    ck_assert_int_eq(ev[0].kind, OBI_EVENT_CLEAR);
    same_event(&ev[1], OBI_EVENT_LEVEL, OBI_EVENT_SNAPSHOT, OBI_BID, PX(99), 5, 1);
    same_event(&ev[2], OBI_EVENT_LEVEL, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST, OBI_ASK, PX(101), 6,
               2);
    tell(f, 'M', DBN_LAST, 1001, 1, &b, 1);
    ck_assert_uint_eq(f->feed->n_ev, 1);
    same_event(ev, OBI_EVENT_LEVEL, OBI_EVENT_LAST, OBI_ASK, PX(101), 9, 2);
    tell(f, 'C', DBN_LAST, 1002, 1, &c, 1);
    ck_assert_uint_eq(f->feed->n_ev, 2);
    same_event(&ev[0], OBI_EVENT_LEVEL, 0, OBI_BID, PX(99), 0, 0);
    same_event(&ev[1], OBI_EVENT_LEVEL, OBI_EVENT_LAST, OBI_BID, PX(98), 4, 1);
    tell(f, 'A', DBN_LAST, 1003, 1, &d, 1); /* another count is a change */
    ck_assert_uint_eq(f->feed->n_ev, 1);
    same_event(ev, OBI_EVENT_LEVEL, OBI_EVENT_LAST, OBI_BID, PX(98), 4, 3);
    tell(f, 'A', DBN_LAST, 1004, 1, &d, 1);
    dbn_only(f, OBI_EVENT_TIME, OBI_EVENT_LAST);
    tell(f, 'C', DBN_LAST, 1005, 1, NULL, 0); /* both sides are empty */
    ck_assert_uint_eq(f->feed->n_ev, 2);
    struct obi_instrument in = feed_instrument(f->feed, 0);
    ck_assert_uint_eq(in.depth_limit, 1);
    ck_assert_uint_eq(in.flags, OBI_INSTRUMENT_ANY_PRICE);
    dbn_close(f);
}
END_TEST

START_TEST(a_trade_is_told_with_the_record_that_carries_it) {
    struct dbn_feed *f = dbn_open(3);
    const struct obi_event *ev = f->feed->ev;
    struct dbn_pair a = {PX(99), PX(101), 5, 6, 1, 2}, b = {PX(99), PX(101), 5, 3, 1, 2};
    /* With the snapshot, in a frame behind it: what is told in a snapshot is no flow. */
    tell(f, 'T', DBN_LAST, 1000, 1, &a, 1);
    ck_assert_uint_eq(f->feed->n_ev, 4);
    ck_assert_int_eq(ev[2].flags, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
    same_event(&ev[3], OBI_EVENT_TRADE, OBI_EVENT_PRINT | OBI_EVENT_LAST, OBI_BID, PX(100), 3, 0);
    /* The event's second record ends its frame. */
    tell(f, 'T', 0, 1001, 1, &a, 1);
    dbn_only(f, OBI_EVENT_TRADE, OBI_EVENT_PRINT);
    tell(f, 'C', DBN_LAST, 1001, 1, &b, 1);
    ck_assert_uint_eq(f->feed->n_ev, 1);
    same_event(ev, OBI_EVENT_LEVEL, OBI_EVENT_LAST, OBI_ASK, PX(101), 3, 2);
    dbn_close(f);
}
END_TEST

/* The record that would have ended it changed no level that is told. */
START_TEST(a_frame_left_open_ends_when_another_event_begins) {
    struct dbn_feed *f = dbn_open(3);
    const struct obi_event *ev = f->feed->ev;
    struct dbn_pair a = {PX(99), PX(101), 5, 6, 1, 2}, b = {PX(99), PX(101), 5, 3, 1, 2};
    tell(f, 'A', DBN_LAST, 1000, 10, &a, 1);
    tell(f, 'T', 0, 1001, 10, &a, 1);
    tell(f, 'C', DBN_LAST, 1009, 10, &b, 1);
    ck_assert_uint_eq(f->feed->n_ev, 2);
    ck_assert_int_eq(ev[0].kind, OBI_EVENT_TIME);
    ck_assert_int_eq(ev[0].flags, OBI_EVENT_LAST);
    ck_assert_int_eq(ev[0].ts_ns, 1001);
    ck_assert_int_eq(ev[1].flags, OBI_EVENT_LAST);
    dbn_close(f);
}
END_TEST

START_TEST(levels_out_of_order_are_refused_and_the_next_record_heals) {
    struct dbn_feed *f = dbn_open(3);
    struct dbn_pair good[2] = {{PX(99), PX(101), 5, 6, 1, 2}, {PX(98), PX(102), 5, 6, 1, 2}};
    struct dbn_pair bad[2] = {{PX(99), PX(101), 5, 6, 1, 2}, {PX(98), PX(101), 5, 6, 1, 2}};
    tell(f, 'A', DBN_LAST, 1000, 10, good, 2);
    ck_assert_int_eq(tell(f, 'A', DBN_LAST, 1001, 10, bad, 2), OBI_E_FORMAT);
    dbn_only(f, OBI_EVENT_GAP, OBI_EVENT_LAST);
    ck_assert_int_eq(tell(f, 'A', DBN_LAST, 1002, 10, good, 2), OBI_OK);
    ck_assert_uint_eq(f->feed->n_ev, 5);
    ck_assert_int_eq(f->feed->ev[0].kind, OBI_EVENT_CLEAR);
    dbn_close(f);
}
END_TEST

/* A side of the record, as prices in order. */
static size_t make_side(struct test_rng *rng, struct dbn_pair *pair, int side, size_t most) {
    size_t n = test_below(rng, most + 1);
    int64_t price = side ? 1000 : 999;
    for (size_t i = 0; i < n; i++) {
        price += (side ? 1 : -1) * (int64_t)(test_below(rng, 3) + (i > 0 || !side ? 1 : 0));
        uint32_t size = 1 + (uint32_t)test_below(rng, 3), count = 1 + (uint32_t)test_below(rng, 2);
        if (side) {
            pair[i].ask = price, pair[i].ask_size = size, pair[i].ask_count = count;
        } else {
            pair[i].bid = price, pair[i].bid_size = size, pair[i].bid_count = count;
        }
    }
    return n;
}

static void check_side(const obi_book *book, uint32_t side, const struct dbn_pair *pair, size_t n) {
    obi_ticks price[16];
    obi_lots qty[16];
    uint32_t count[16];
    size_t n_levels;
    ck_assert_int_eq(obi_book_levels(book, side, 16, price, qty, count, &n_levels), OBI_OK);
    ck_assert_uint_eq(n_levels, n);
    for (size_t i = 0; i < n; i++) {
        int is_bid = side == OBI_BID;
        ck_assert_int_eq(price[i], is_bid ? pair[i].bid : pair[i].ask);
        ck_assert_int_eq(qty[i], is_bid ? pair[i].bid_size : pair[i].ask_size);
        ck_assert_uint_eq(count[i], is_bid ? pair[i].bid_count : pair[i].ask_count);
    }
}

START_TEST(the_book_after_every_record_is_what_the_record_says) {
    struct test_rng rng = {test_seed(41)};
    size_t n_levels = (size_t)_i;
    struct dbn_feed *f = dbn_open(3);
    obi_book *book = NULL;
    for (uint64_t i = 0; i < test_rounds(3000); i++) {
        struct dbn_pair pair[10];
        for (size_t k = 0; k < 10; k++)
            pair[k] = (struct dbn_pair){INT64_MAX, INT64_MAX, 0, 0, 0, 0};
        size_t n_bids = make_side(&rng, pair, 0, n_levels);
        size_t n_asks = make_side(&rng, pair, 1, n_levels);
        if (i) f->w.n = f->n_fed = 0;
        ck_assert_int_eq(
            tell(f, "AMCTRN"[test_below(&rng, 6)], DBN_LAST, i + 1, n_levels, pair, 10), OBI_OK);
        if (!book) book = dbn_book(f);
        dbn_apply(f, book);
        ck_assert_int_eq(dbn_state(book), OBI_STATE_VALID);
        check_side(book, OBI_BID, pair, n_bids);
        check_side(book, OBI_ASK, pair, n_asks);
    }
    uint64_t count;
    ck_assert_int_eq(obi_book_count(book, OBI_COUNTER_BOOK_UNKNOWN, &count), OBI_OK);
    ck_assert_uint_eq(count, 0);
    obi_book_destroy(book);
    dbn_close(f);
}
END_TEST

int main(void) {
    Suite *s = suite_create("dbn_levels");
    TCase *t = tcase_create("levels");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, the_first_record_is_a_snapshot_and_later_ones_tell_what_changed, 1, 4);
    tcase_add_test(t, a_trade_is_told_with_the_record_that_carries_it);
    tcase_add_test(t, a_frame_left_open_ends_when_another_event_begins);
    tcase_add_test(t, levels_out_of_order_are_refused_and_the_next_record_heals);
    tcase_add_loop_test(t, the_book_after_every_record_is_what_the_record_says, 1, 2);
    tcase_add_loop_test(t, the_book_after_every_record_is_what_the_record_says, 10, 11);
    suite_add_tcase(s, t);
    return test_run(s);
}
