/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Streams in which every message is the whole book, told as what they change; and streams of
 * several depths beside each other. The messages are those of OKX. */
#include "feed.h"

#define BOOKS(rest) "{\"arg\":{\"channel\":\"books\",\"instId\":\"BTC-USDT\"}," rest "}]}"
#define SNAPSHOT                                                                                   \
    BOOKS("\"action\":\"snapshot\",\"data\":[{\"asks\":[],\"bids\":[[\"10\",\"2.5\"]],\"ts\":"     \
          "\"1000\","                                                                              \
          "\"seqId\":100,\"prevSeqId\":-1")
#define UPDATE                                                                                     \
    BOOKS(                                                                                         \
        "\"action\":\"update\",\"data\":[{\"asks\":[],\"bids\":[[\"10\",\"3\"]],\"ts\":\"1001\","  \
        "\"seqId\":107,\"prevSeqId\":100")

static int say_whole(struct feed *f, const char *channel, const char *bids, const char *asks,
                     int id) {
    return feed_say(f,
                    "{\"arg\":{\"channel\":\"%s\",\"instId\":\"BTC-USDT\"},\"data\":[{\"asks\":[%s]"
                    ",\"bids\":[%s],\"ts\":\"%d\",\"seqId\":%d}]}",
                    channel, asks, bids, 1000 + id, id);
}

START_TEST(whole_books_become_what_they_change) {
    struct feed *f = feed_open("okx");
    ck_assert_int_eq(say_whole(f, "books5", "[\"10\",\"1\"],[\"9\",\"2\"]", "[\"11\",\"3\"]", 1),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    f->n_ev = 0;
    ck_assert_int_eq(say_whole(f, "books5", "[\"10\",\"1\"],[\"8\",\"5\"]", "[\"11\",\"4\"]", 2),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_int_eq(f->ev[0].price_ticks / 9, f->ev[1].price_ticks / 8);
    ck_assert_int_eq(f->ev[0].qty_lots, 0);
    ck_assert_int_gt(f->ev[1].qty_lots, 0);
    ck_assert_uint_eq(f->ev[2].side, OBI_ASK);
    for (size_t i = 0; i < 3; i++) ck_assert_uint_eq(f->ev[i].flags, i == 2 ? OBI_EVENT_LAST : 0);
    ck_assert_uint_eq(feed_instrument(f, 0).verification, OBI_VERIFY_NONE);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 5);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_SNAPSHOTS), 1);
    feed_close(f);
}
END_TEST

/* A message of up to 5 levels a side, within a few prices. */
static void say_random(struct test_rng *rng, struct feed *f, int round, obi_lots (*sizes)[5],
                       size_t *n) {
    char side[2][200] = {"", ""};
    for (int s = 0; s < 2; s++) {
        n[s] = test_below(rng, 6);
        uint64_t price = 100 + test_below(rng, 4);
        for (size_t i = 0; i < n[s]; i++) {
            sizes[s][i] = (obi_lots)(1 + test_below(rng, 3));
            uint64_t at = s ? price + 10 : 200 - price;
            price += 1 + test_below(rng, 3);
            size_t len = strlen(side[s]);
            snprintf(side[s] + len, sizeof side[s] - len, "%s[\"%llu\",\"%lld\"]", i ? "," : "",
                     (unsigned long long)at, (long long)sizes[s][i]);
        }
    }
    ck_assert_int_eq(say_whole(f, "books5", side[0], side[1], round), OBI_OK);
}

/* The books of snapshots and of their differences are the same, whatever comes. */
START_TEST(whole_books_as_changes_are_the_same_books) {
    struct test_rng rng = {test_seed(11)};
    struct feed *f = feed_open("okx");
    struct obi_book_options opt = {.struct_size = sizeof opt};
    struct obi_instrument spec = {.struct_size = sizeof spec, .depth_limit = 5};
    obi_book *book;
    size_t taken;
    opt.spec = &spec;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    for (int round = 1; round < 2000; round++) {
        obi_lots sizes[2][5];
        size_t n[2];
        say_random(&rng, f, round, sizes, n);
        if (obi_book_apply(book, f->ev, f->n_ev, &taken)) ck_abort_msg("round %d", round);
        f->n_ev = 0;
        for (int s = 0; s < 2; s++) {
            obi_ticks price[8];
            obi_lots qty[8];
            size_t got;
            obi_book_levels(book, s ? OBI_ASK : OBI_BID, 8, price, qty, NULL, &got);
            if (got != n[s]) ck_abort_msg("round %d: %zu levels, not %zu", round, got, n[s]);
            for (size_t i = 0; i < got; i++) {
                if (qty[i] != sizes[s][i] * 100000000) ck_abort_msg("round %d: size", round);
            }
        }
    }
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_SNAPSHOTS), 1);
    obi_book_destroy(book);
    feed_close(f);
}
END_TEST

/* In sync, with a bid and an ask, id 5. */
static struct feed *synced(void) {
    struct feed *f = feed_open("okx");
    ck_assert_int_eq(say_whole(f, "books5", "[\"10\",\"1\"]", "[\"11\",\"3\"]", 5), OBI_OK);
    f->n_ev = 0;
    return f;
}

START_TEST(the_same_id_again_is_a_sign_of_life_or_a_change) {
    struct feed *f = synced();
    ck_assert_int_eq(say_whole(f, "books5", "[\"10\",\"1\"]", "[\"11\",\"3\"]", 5), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_TIME);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DUPLICATES), 1);
    ck_assert_int_eq(say_whole(f, "books5", "[\"10\",\"2\"]", "[\"11\",\"3\"]", 5), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_uint_eq(f->ev[1].kind, OBI_EVENT_LEVEL);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_CHANGED), 1);
    ck_assert_uint_eq(feed_held_now(f), 0);
    feed_close(f);
}
END_TEST

START_TEST(one_that_comes_late_is_passed_over) {
    struct feed *f = synced();
    ck_assert_int_eq(say_whole(f, "books5", "[\"9\",\"1\"]", "", 4), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_OLD), 1);
    feed_close(f);
}
END_TEST

START_TEST(a_broken_one_is_lost_and_the_next_is_a_snapshot) {
    struct feed *f = synced();
    ck_assert_int_eq(say_whole(f, "books5", "[\"9\",\"x\"]", "", 6), OBI_E_FORMAT);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(say_whole(f, "books5", "[\"9\",\"1\"]", "", 7), OBI_OK);
    ck_assert_uint_eq(f->ev[1].kind, OBI_EVENT_CLEAR);
    feed_close(f);
}
END_TEST

START_TEST(more_levels_than_are_kept_are_a_snapshot_each_time) {
    char bids[1024] = ""; /* 40, and an ask */
    for (int price = 50; price > 10; price--) {
        snprintf(bids + strlen(bids), sizeof bids - strlen(bids), "%s[\"%d\",\"1\"]",
                 *bids ? "," : "", price);
    }
    struct feed *f = synced();
    for (int id = 6; id < 9; id++) {
        f->n_ev = 0;
        ck_assert_int_eq(say_whole(f, "books5", bids, "[\"51\",\"1\"]", id), OBI_OK);
        ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    }
    feed_close(f);
}
END_TEST

START_TEST(without_room_for_the_changes_it_is_a_snapshot) {
    struct obi_decoder_options opt = feed_options("okx");
    opt.max_pending = 5; /* two levels and four changes, all go and all are new, are one too many */
    struct feed *f = feed_open_with(&opt);
    for (int id = 5; id < 8; id++) {
        f->n_ev = 0;
        ck_assert_int_eq(say_whole(f, "books5", "[\"10\",\"1\"]", "[\"11\",\"3\"]", id), OBI_OK);
        ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    }
    feed_close(f);
}
END_TEST

START_TEST(the_deepest_of_several_channels_is_the_book) {
    struct feed *f = feed_open("okx");
    ck_assert_int_eq(say_whole(f, "bbo-tbt", "[\"10\",\"1\"]", "[\"11\",\"3\"]", 1), OBI_OK);
    ck_assert_int_eq(feed_say(f, SNAPSHOT), OBI_OK);
    f->n_ev = 0;
    ck_assert_int_eq(say_whole(f, "bbo-tbt", "[\"10\",\"7\"]", "[\"11\",\"3\"]", 5), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0);
    const char *name;
    uint64_t count;
    ck_assert_int_eq(obi_decoder_unknown(f->d, 0, &name, &count), OBI_OK);
    ck_assert_str_eq(name, "book of other depth");
    ck_assert_int_eq(feed_say(f, UPDATE), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    ck_assert_int_eq(obi_decoder_reset(f->d, 0), OBI_OK); /* the caller may choose anew */
    ck_assert_int_eq(say_whole(f, "bbo-tbt", "[\"10\",\"7\"]", "[\"11\",\"3\"]", 200), OBI_OK);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 1);
    feed_close(f);
}
END_TEST

START_TEST(large_sizes_leave_less_room_for_decimals) {
    struct feed *f = feed_open("okx");
    ck_assert_int_eq(say_whole(f, "bbo-tbt", "[\"0.0000002345\",\"200000000000\"]", "", 1), OBI_OK);
    ck_assert_str_eq(feed_instrument(f, 0).price_step, "0.0000000001");
    ck_assert_str_eq(feed_instrument(f, 0).qty_step, "0.0001");
    ck_assert_int_eq(f->ev[1].qty_lots, INT64_C(2000000000000000));
    feed_close(f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_whole");
    TCase *t = tcase_create("whole");
    tcase_add_test(t, whole_books_become_what_they_change);
    tcase_add_test(t, whole_books_as_changes_are_the_same_books);
    tcase_add_test(t, the_same_id_again_is_a_sign_of_life_or_a_change);
    tcase_add_test(t, one_that_comes_late_is_passed_over);
    tcase_add_test(t, a_broken_one_is_lost_and_the_next_is_a_snapshot);
    tcase_add_test(t, more_levels_than_are_kept_are_a_snapshot_each_time);
    tcase_add_test(t, without_room_for_the_changes_it_is_a_snapshot);
    tcase_add_test(t, the_deepest_of_several_channels_is_the_book);
    tcase_add_test(t, large_sizes_leave_less_room_for_decimals);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
