/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Two recordings of CME's orders by Databento against a replay written here, with plain arrays and
 * from the venue's table of fields: every level of either side after every frame. */
#include "dbn_file.h"

enum { ORDERS = 1 << 14, TICKS = 1 << 16, LEVELS = 4096 };

/* -- the replay -------------------------------------------------------------------------------- */

/* Prices are in quarters. */
struct naive {
    struct {
        uint64_t id;
        int side;
        int64_t price;
        int64_t size;
    } order[ORDERS];
    size_t n_orders, n_fills, n_fills_matched;
    int64_t size[2][TICKS], traded;
    int64_t count[2][TICKS];
};

static size_t find_order(const struct naive *v, uint64_t id) {
    size_t i = 0;
    while (i < v->n_orders && v->order[i].id != id) i++;
    return i;
}

static void shift(struct naive *v, size_t i, int64_t size, int64_t count) {
    v->size[v->order[i].side][v->order[i].price] += size;
    v->count[v->order[i].side][v->order[i].price] += count;
}

static void remove_order(struct naive *v, size_t i) {
    shift(v, i, -v->order[i].size, -1);
    v->order[i] = v->order[--v->n_orders];
}

static void add_order(struct naive *v, uint64_t id, int side, int64_t price, int64_t size) {
    size_t i = v->n_orders++;
    ck_assert_uint_lt(i, ORDERS);
    v->order[i].id = id;
    v->order[i].side = side;
    v->order[i].price = price;
    v->order[i].size = size;
    shift(v, i, size, 1);
}

static void note_fill(struct naive *v, size_t i, int side, int64_t price, int64_t size) {
    v->n_fills++;
    v->n_fills_matched += i < v->n_orders && v->order[i].side == side &&
                          v->order[i].price == price && v->order[i].size >= size;
}

static void naive_take(struct naive *v, const unsigned char *p) {
    uint64_t id = number(p + 16, 8);
    int64_t price = (int64_t)number(p + 24, 8) / 250000000, size = (int64_t)number(p + 32, 4);
    int side = p[39] == 'A';
    size_t i = find_order(v, id);
    switch (p[38]) {
    case 'R': memset(v, 0, offsetof(struct naive, n_fills)); break;
    case 'A':
        ck_assert_uint_eq(i, v->n_orders);
        add_order(v, id, side, price, size);
        break;
    case 'C':
        ck_assert_uint_lt(i, v->n_orders);
        if (size == v->order[i].size) {
            remove_order(v, i);
        } else {
            shift(v, i, -size, 0);
            v->order[i].size -= size;
        }
        break;
    case 'M':
        ck_assert_uint_lt(i, v->n_orders);
        remove_order(v, i);
        add_order(v, id, side, price, size);
        break;
    case 'F': note_fill(v, i, side, price, size); break;
    case 'T': v->traded += size; break;
    default: ck_abort_msg("action %c", p[38]);
    }
}

/* -- judged ------------------------------------------------------------------------------------ */

static size_t check_side(const struct naive *v, const obi_book *book, int side, int64_t quarter) {
    static obi_ticks price[LEVELS];
    static obi_lots qty[LEVELS];
    static uint32_t count[LEVELS];
    size_t n, at = 0;
    ck_assert_int_eq(obi_book_levels(book, side ? OBI_ASK : OBI_BID, LEVELS, price, qty, count, &n),
                     OBI_OK);
    for (int64_t k = 0; k < TICKS; k++) {
        int64_t tick = side ? k : TICKS - 1 - k;
        if (!v->count[side][tick]) continue;
        if (at == n || price[at] != tick * quarter || qty[at] != v->size[side][tick] ||
            count[at] != v->count[side][tick])
            ck_abort_msg("side %d, level %zu is not %lld", side, at, (long long)tick);
        at++;
    }
    ck_assert_uint_eq(at, n);
    return n;
}

static uint32_t orders_of(const obi_book *book) {
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_book_info(book, &info), OBI_OK);
    ck_assert_uint_eq(info.state, OBI_STATE_VALID);
    return info.n_orders;
}

struct run {
    struct feed *feed;
    obi_book *book;
    struct naive *naive;
    size_t n_frames, n_levels[2];
    int64_t printed;
    int64_t quarter; /* in steps */
};

static void apply(struct run *r) {
    struct feed *f = r->feed;
    if (f->n_ev && !r->book) {
        struct obi_instrument spec = feed_instrument(f, 0);
        struct obi_book_options opt = {
            .struct_size = sizeof opt, .max_orders = ORDERS, .spec = &spec};
        ck_assert_int_eq(obi_book_create(&opt, NULL, &r->book, NULL), OBI_OK);
    }
    for (size_t i = 0; i < f->n_ev; i++) {
        size_t taken;
        int rc = obi_book_apply(r->book, &f->ev[i], 1, &taken);
        if (rc < 0 || rc == OBI_RESYNC) ck_abort_msg("event %zu: %d", i, rc);
        if (f->ev[i].flags & OBI_EVENT_PRINT) r->printed += f->ev[i].qty_lots;
    }
    f->n_ev = 0;
}

static void check(struct run *r) {
    r->n_frames++;
    ck_assert_uint_eq(orders_of(r->book), r->naive->n_orders);
    for (int side = 0; side < 2; side++)
        r->n_levels[side] = check_side(r->naive, r->book, side, r->quarter);
}

/* The records one by one, each judged where a frame ends. */
static struct run run(const char *name, const char *step) {
    struct obi_instrument given = {.struct_size = sizeof given};
    struct obi_decoder_options opt = feed_options("dbn");
    struct bytes b = load(name);
    strcpy(given.price_step, step);
    opt.instrument = &given;
    opt.n_instruments = 1;
    struct run r = {.feed = feed_open_with(&opt),
                    .naive = calloc(1, sizeof *r.naive),
                    .quarter = *step ? 1 : 250000000};
    ck_assert_ptr_nonnull(r.naive);
    size_t at = 8 + (size_t)number(b.at + 4, 4);
    ck_assert_int_eq(feed_bytes(r.feed, (char *)b.at, at, 0, NULL), OBI_OK);
    while (at < b.n) {
        const unsigned char *p = b.at + at;
        size_t n = 4 * (size_t)p[0];
        ck_assert_int_eq(feed_bytes(r.feed, (const char *)p, n, 0, NULL), OBI_OK);
        naive_take(r.naive, p);
        apply(&r);
        if (p[36] & 128) check(&r);
        at += n;
    }
    free(b.at);
    return r;
}

static void run_close(struct run *r) {
    ck_assert_int_eq(obi_book_check(r->book, NULL), OBI_OK);
    obi_book_destroy(r->book);
    feed_close(r->feed);
    free(r->naive);
}

static void check_touch(const struct run *r, double bid, int64_t bid_size, double ask,
                        int64_t ask_size) {
    obi_ticks price;
    obi_lots qty;
    size_t n;
    ck_assert_int_eq(obi_book_levels(r->book, OBI_BID, 1, &price, &qty, NULL, &n), OBI_OK);
    ck_assert_int_eq(price, (int64_t)(bid * 4) * r->quarter);
    ck_assert_int_eq(qty, bid_size);
    ck_assert_int_eq(obi_book_levels(r->book, OBI_ASK, 1, &price, &qty, NULL, &n), OBI_OK);
    ck_assert_int_eq(price, (int64_t)(ask * 4) * r->quarter);
    ck_assert_int_eq(qty, ask_size);
}

START_TEST(every_level_of_two_seconds_of_cme_is_as_a_plain_replay_has_it) {
    struct run r = run("cme_mbo/esm4-mbo-20240508.dbn.zst", _i ? "0.25" : "");
    ck_assert_str_eq(feed_instrument(r.feed, 0).symbol, "ESM4");
    ck_assert_uint_eq(r.n_frames, 185);
    ck_assert_uint_eq(orders_of(r.book), 13598);
    ck_assert_uint_eq(r.n_levels[0], 976);
    ck_assert_uint_eq(r.n_levels[1], 571);
    check_touch(&r, 5214, 28, 5214.25, 17);
    ck_assert_uint_eq(r.naive->n_fills, 5);
    ck_assert_uint_eq(r.naive->n_fills_matched, 5);
    ck_assert_int_eq(r.naive->traded, 6);
    ck_assert_int_eq(r.printed, 6);
    ck_assert_uint_eq(feed_count(r.feed, OBI_COUNTER_DECODER_MESSAGES), 13796);
    ck_assert_uint_eq(feed_count(r.feed, OBI_COUNTER_DECODER_SNAPSHOTS), 1);
    ck_assert_uint_eq(feed_count(r.feed, OBI_COUNTER_DECODER_TRADES), 10);
    ck_assert_uint_eq(feed_count(r.feed, OBI_COUNTER_DECODER_GAPS), 0);
    ck_assert_uint_eq(feed_held_now(r.feed), 0);
    run_close(&r);
}
END_TEST

/* It has no clear in front: the venue added those later. */
START_TEST(a_snapshot_of_2023_is_one) {
    struct run r = run("cme_mbo/esh4-glbx-mdp3-20231224.mbo.dbn.zst", _i ? "0.25" : "");
    ck_assert_str_eq(feed_instrument(r.feed, 0).symbol, "ESH4");
    ck_assert_uint_eq(r.n_frames, 1);
    ck_assert_uint_eq(orders_of(r.book), 8725);
    ck_assert_uint_eq(r.n_levels[0], 892);
    ck_assert_uint_eq(r.n_levels[1], 559);
    check_touch(&r, 4799, 16, 4799.5, 23);
    run_close(&r);
}
END_TEST

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
#ifndef OBI_HAVE_ZSTD
    return test_skip("no libzstd, with which the recordings are packed");
#endif
    Suite *s = suite_create("dbn_recorded");
    TCase *t = tcase_create("cme");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, every_level_of_two_seconds_of_cme_is_as_a_plain_replay_has_it, 0, 2);
    tcase_add_loop_test(t, a_snapshot_of_2023_is_one, 0, 2);
    suite_add_tcase(s, t);
    return test_run(s);
}
