/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The user's own orders at random, against a plain map; and cut into calls in many ways. */
#include "own.h"

enum { PRICES = 40, MOST = 24, EVENTS = 20000 };

static size_t n_events(void) {
    uint64_t n = test_rounds(EVENTS);
    return n < EVENTS ? (size_t)n : EVENTS;
}

/* A size for each side and price; none is 0. */
struct map {
    obi_lots lots[3][PRICES];
    uint32_t orders[3][PRICES];
};

static int map_set(struct map *map, const struct obi_event *ev) {
    obi_lots *lots = map->lots[ev->side];
    int n = 0;
    for (int i = 0; i < PRICES; i++) n += lots[i] > 0;
    if (ev->qty_lots && !lots[ev->price_ticks] && n == MOST) return 0;
    lots[ev->price_ticks] = ev->qty_lots;
    map->orders[ev->side][ev->price_ticks] = (uint32_t)ev->order_id2;
    return 1;
}

static void expect_map(const obi_book *book, const struct map *map, uint32_t side) {
    obi_ticks price[PRICES];
    obi_lots qty[PRICES];
    uint32_t orders[PRICES];
    size_t n, at = 0;
    ck_assert_int_eq(obi_book_own(book, side, PRICES, price, qty, orders, &n), OBI_OK);
    for (int i = 0; i < PRICES; i++) {
        int p = side == OBI_BID ? PRICES - 1 - i : i;
        if (!map->lots[side][p]) continue;
        ck_assert_msg(at < n && price[at] == p, "price %d is not told", p);
        ck_assert_int_eq(qty[at], map->lots[side][p]);
        ck_assert_uint_eq(orders[at++], map->orders[side][p]);
    }
    ck_assert_uint_eq(n, at);
}

static struct obi_event random_own(struct test_rng *rng) {
    uint8_t side = test_below(rng, 2) ? OBI_BID : OBI_ASK;
    obi_ticks price = (obi_ticks)test_below(rng, PRICES);
    struct obi_event ev = own_event(side, price, (obi_lots)test_below(rng, 4), LAST);
    ev.order_id2 = test_below(rng, 3);
    return ev;
}

START_TEST(a_book_keeps_what_a_plain_map_keeps) {
    obi_book *book = own_book(_i, MOST, 0);
    struct test_rng rng = {test_seed(1)};
    static struct map map;
    size_t n = n_events(), n_full = 0;
    memset(&map, 0, sizeof map);
    own_snapshot(book, _i);
    for (size_t i = 0; i < n; i++) {
        struct obi_event ev = random_own(&rng);
        int fits = map_set(&map, &ev);
        ck_assert_int_eq(orders_apply(book, ev), fits ? OBI_OK : OBI_E_CAPACITY);
        expect_map(book, &map, OBI_BID);
        expect_map(book, &map, OBI_ASK);
        n_full += !fits;
    }
    ck_assert_uint_gt(n_full, n / 100);
    obi_book_destroy(book);
}
END_TEST

/* Hands over n events in pieces of up to `most`. */
static void apply_cut(obi_book *book, const struct obi_event *ev, size_t n, size_t most) {
    for (size_t at = 0, taken; at < n; at += taken) {
        size_t piece = n - at < most ? n - at : most;
        if (obi_book_apply(book, ev + at, piece, &taken) < 0) taken++;
    }
}

START_TEST(events_that_are_cut_anywhere_leave_the_same_book) {
    static const size_t cut[] = {2, 3, 5, 7, 13, 100, EVENTS};
    static struct obi_event ev[EVENTS];
    struct test_rng rng = {test_seed(2)};
    size_t n_ev = n_events();
    for (size_t i = 0; i < n_ev; i++) {
        ev[i] = test_below(&rng, 3) ? random_own(&rng)
                                    : own_rests(_i, OBI_BID, (obi_ticks)i % 50 + 1, 0);
        ev[i].flags = test_below(&rng, 3) || i == n_ev - 1 ? LAST : 0;
        if (test_below(&rng, 50) == 0) ev[i].flags |= SNAP;
    }
    obi_book *one = own_book(_i, 4, 0);
    apply_cut(one, ev, n_ev, 1);
    for (size_t k = 0; k < sizeof cut / sizeof *cut; k++) {
        obi_book *book = own_book(_i, 4, 0);
        apply_cut(book, ev, n_ev, cut[k]);
        orders_check(book);
        struct obi_book_info expected = orders_info(one), got = orders_info(book);
        ck_assert_mem_eq(&expected, &got, sizeof got);
        for (uint32_t i = 1; i <= OBI_COUNTER_BOOK_QUIET; i++)
            ck_assert_uint_eq(orders_count(book, i), orders_count(one, i));
        for (uint32_t side = OBI_BID; side <= OBI_ASK; side++) {
            obi_ticks price[2][8];
            obi_lots qty[2][8];
            size_t n[2];
            obi_book_own(one, side, 8, price[0], qty[0], NULL, &n[0]);
            obi_book_own(book, side, 8, price[1], qty[1], NULL, &n[1]);
            ck_assert_uint_eq(n[0], n[1]);
            ck_assert_mem_eq(price[0], price[1], n[0] * sizeof **price);
            ck_assert_mem_eq(qty[0], qty[1], n[0] * sizeof **qty);
        }
        obi_book_destroy(book);
    }
    ck_assert_uint_gt(orders_count(one, OBI_COUNTER_BOOK_REFUSED), n_ev / 200);
    obi_book_destroy(one);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("own_random");
    TCase *t = tcase_create("own_random");
    tcase_set_timeout(t, 0);
    tcase_add_loop_test(t, a_book_keeps_what_a_plain_map_keeps, 0, 2);
    tcase_add_loop_test(t, events_that_are_cut_anywhere_leave_the_same_book, 0, 2);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
