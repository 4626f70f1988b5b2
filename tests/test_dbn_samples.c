/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Databento's own samples of every schema and version: their numbers were read once with Python's
 * struct and stand here. */
#include "dbn_file.h"

static struct feed *read_sample(const char *name) {
    char path[128];
    snprintf(path, sizeof path, "dbn_fixtures/test_data.%s", name);
    struct bytes b = load(path);
    struct feed *f = feed_open("dbn");
    ck_assert_msg(feed_bytes(f, (char *)b.at, b.n, OBI_INPUT_END, NULL) == OBI_OK, "%s: %s", name,
                  f->err.message);
    free(b.at);
    ck_assert_str_eq(feed_instrument(f, 0).symbol, "ESH1");
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_MESSAGES), 2);
    ck_assert_uint_eq(feed_held_now(f), 0);
    return f;
}

struct wanted {
    uint8_t kind, side;
    uint16_t flags;
    int64_t price, qty;
    uint64_t count;
};

static void same_events(const struct feed *f, const struct wanted *w, size_t n) {
    ck_assert_uint_eq(f->n_ev, n);
    for (size_t i = 0; i < n; i++) {
        const struct obi_event *ev = &f->ev[i];
        ck_assert_int_eq(ev->kind, w[i].kind);
        ck_assert_int_eq(ev->side, w[i].side);
        ck_assert_int_eq(ev->flags, w[i].flags);
        ck_assert_int_eq(ev->price_ticks, w[i].price * 10000000);
        ck_assert_int_eq(ev->qty_lots, w[i].qty);
        ck_assert_uint_eq(ev->order_id2, w[i].count);
    }
}

static void same_time(const struct obi_event *ev, int64_t ts, int64_t recv, uint64_t seq) {
    ck_assert_int_eq(ev->ts_ns, ts);
    ck_assert_int_eq(ev->recv_ns, recv);
    ck_assert_uint_eq(ev->seq, seq);
}

enum {
    SNAP = OBI_EVENT_SNAPSHOT,
    LAST = OBI_EVENT_LAST,
    LEVEL = OBI_EVENT_LEVEL,
    CLEAR = OBI_EVENT_CLEAR,
    PRINT = OBI_EVENT_PRINT
};

/* Two cancels in the middle of a day: there is no book for them. */
START_TEST(samples_of_orders_are_read_in_every_version) {
    static const char *const names[] = {"mbo.v1.dbn.zst", "mbo.v2.dbn.zst", "mbo.v3.dbn"};
    struct feed *f = read_sample(names[_i]);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_DROPPED), 2);
    ck_assert(feed_instrument(f, 0).flags & OBI_INSTRUMENT_ORDERS);
    feed_close(f);
}
END_TEST

/* The same records behind a clear: their numbers. */
START_TEST(samples_of_orders_have_the_numbers_that_they_have) {
    static const char *const names[] = {"mbo.v1.dbn.zst", "mbo.v2.dbn.zst", "mbo.v3.dbn"};
    char path[128];
    snprintf(path, sizeof path, "dbn_fixtures/test_data.%s", names[_i]);
    struct bytes b = load(path);
    struct feed *f = feed_open("dbn");
    size_t head = b.n - 112;
    unsigned char clear[56];
    memcpy(clear, b.at + head, 56);
    clear[38] = 'R';
    ck_assert_int_eq(feed_bytes(f, (char *)b.at, head, 0, NULL), OBI_OK);
    ck_assert_int_eq(feed_bytes(f, (char *)clear, 56, 0, NULL), OBI_OK);
    f->n_ev = 0;
    ck_assert_int_eq(feed_bytes(f, (char *)b.at + head, 112, OBI_INPUT_END, NULL), OBI_OK);
    static const struct wanted w[] = {{OBI_EVENT_CANCEL, OBI_ASK, LAST, 372275, 1, 0},
                                      {OBI_EVENT_CANCEL, OBI_ASK, LAST, 372300, 1, 0}};
    same_events(f, w, 2);
    ck_assert_uint_eq(f->ev[0].order_id, 647784973705);
    ck_assert_uint_eq(f->ev[1].order_id, 647784973631);
    same_time(&f->ev[0], 1609160400000429831, 1609160400000704060, 1170352);
    same_time(&f->ev[1], 1609160400000431665, 1609160400000711344, 1170353);
    free(b.at);
    feed_close(f);
}
END_TEST

START_TEST(samples_of_one_level_have_the_numbers_that_they_have) {
    static const char *const names[] = {"mbp-1.dbn", "mbp-1.v2.dbn.zst", "mbp-1.v3.dbn.zst"};
    static const struct wanted w[] = {{CLEAR, 0, SNAP, 0, 0, 0},
                                      {LEVEL, OBI_BID, SNAP, 372025, 24, 15},
                                      {LEVEL, OBI_ASK, SNAP | LAST, 372050, 11, 9},
                                      {LEVEL, OBI_ASK, LAST, 372050, 12, 10}};
    struct feed *f = read_sample(names[_i]);
    same_events(f, w, 4);
    same_time(&f->ev[2], 1609160400006001487, 1609160400006136329, 1170362);
    same_time(&f->ev[3], 1609160400006146661, 1609160400006246513, 1170364);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 1);
    feed_close(f);
}
END_TEST

START_TEST(samples_of_ten_levels_have_the_numbers_that_they_have) {
    static const char *const names[] = {"mbp-10.dbn", "mbp-10.v2.dbn.zst", "mbp-10.v3.dbn.zst"};
    static const uint32_t size[2][10] = {{24, 31, 32, 39, 50, 42, 44, 64, 53, 67},
                                         {10, 34, 39, 28, 33, 45, 55, 59, 49, 44}};
    static const uint32_t count[2][10] = {{15, 18, 23, 26, 35, 28, 35, 39, 32, 39},
                                          {8, 24, 25, 17, 19, 33, 40, 38, 35, 26}};
    struct wanted w[22] = {{CLEAR, 0, SNAP, 0, 0, 0}};
    for (int i = 0; i < 20; i++) {
        int side = i / 10, k = i % 10;
        w[1 + i] = (struct wanted){LEVEL,         side ? OBI_ASK : OBI_BID,
                                   SNAP,          side ? 372050 + 25 * k : 372025 - 25 * k,
                                   size[side][k], count[side][k]};
    }
    w[20].flags |= LAST;
    w[21] = (struct wanted){LEVEL, OBI_BID, LAST, 372000, 30, 17};
    struct feed *f = read_sample(names[_i]);
    same_events(f, w, 22);
    same_time(&f->ev[20], 1609160400000429831, 1609160400000704060, 1170352);
    same_time(&f->ev[21], 1609160400000435673, 1609160400000750544, 1170356);
    ck_assert_uint_eq(feed_instrument(f, 0).depth_limit, 10);
    feed_close(f);
}
END_TEST

START_TEST(samples_of_trades_have_the_numbers_that_they_have) {
    static const char *const names[] = {"trades.dbn", "trades.v2.dbn.zst", "trades.v3.dbn.zst"};
    static const struct wanted w[] = {{OBI_EVENT_TRADE, OBI_ASK, PRINT | LAST, 372025, 5, 0},
                                      {OBI_EVENT_TRADE, OBI_ASK, PRINT | LAST, 372025, 21, 0}};
    struct feed *f = read_sample(names[_i]);
    same_events(f, w, 2);
    same_time(&f->ev[0], 1609160400098821953, 1609160400099150057, 1170380);
    same_time(&f->ev[1], 1609160400107665963, 1609160400108142648, 1170414);
    feed_close(f);
}
END_TEST

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
#ifndef OBI_HAVE_ZSTD
    return test_skip("no libzstd, with which the recordings are packed");
#endif
    Suite *s = suite_create("dbn_samples");
    TCase *t = tcase_create("databento");
    tcase_add_loop_test(t, samples_of_orders_are_read_in_every_version, 0, 3);
    tcase_add_loop_test(t, samples_of_orders_have_the_numbers_that_they_have, 0, 3);
    tcase_add_loop_test(t, samples_of_one_level_have_the_numbers_that_they_have, 0, 3);
    tcase_add_loop_test(t, samples_of_ten_levels_have_the_numbers_that_they_have, 0, 3);
    tcase_add_loop_test(t, samples_of_trades_have_the_numbers_that_they_have, 0, 3);
    suite_add_tcase(s, t);
    return test_run(s);
}
