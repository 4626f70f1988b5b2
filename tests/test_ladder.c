/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book/ladder.h"
#include "support.h"

#include <stdlib.h>

/* A ladder of its own, for so many levels. */
struct fixture {
    struct obi_ladder side;
    void *block;
};

static struct fixture make(uint32_t max_levels, int is_bid) {
    struct fixture f;
    struct obi_carve measure = {NULL, 0, 0}, carve = {NULL, 0, 0};
    obi_ladder_layout(&f.side, &measure, max_levels);
    f.block = aligned_alloc(OBI_CACHE_LINE, obi_carved(&measure));
    carve.base = f.block;
    obi_ladder_layout(&f.side, &carve, max_levels);
    obi_ladder_init(&f.side, is_bid);
    return f;
}

static obi_lots set(struct fixture *f, obi_ticks price_ticks, obi_lots qty_lots) {
    obi_lots before_lots;
    enum obi_ladder_result result =
        obi_ladder_set(&f->side, price_ticks, qty_lots, 0, &before_lots);
    ck_assert_int_eq(result, OBI_LADDER_SET);
    ck_assert_ptr_null(obi_ladder_fault(&f->side));
    return before_lots;
}

static void expect(const struct fixture *f, size_t n, const obi_ticks *price_ticks) {
    struct obi_cursor cursor;
    obi_cursor_start(&cursor, &f->side);
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(obi_cursor_next(&cursor), 1);
        ck_assert_int_eq(obi_ladder_price(&f->side, cursor.depth), price_ticks[i]);
    }
    ck_assert_int_eq(obi_cursor_next(&cursor), 0);
}

START_TEST(bids_go_down_and_asks_go_up_from_the_touch) {
    static const obi_ticks up[] = {-33, -1, 0, 15, 16, 100}, down[] = {100, 16, 15, 0, -1, -33};
    struct fixture bid = make(64, 1), ask = make(64, 0);
    for (size_t i = 0; i < 6; i++) {
        set(&bid, up[(i * 5) % 6], 1);
        set(&ask, up[(i * 5) % 6], 1);
    }
    expect(&bid, 6, down);
    expect(&ask, 6, up);
    ck_assert_int_eq(obi_ladder_price(&bid.side, bid.side.best), 100);
    ck_assert_int_eq(obi_ladder_price(&ask.side, ask.side.best), -33);
    free(bid.block);
    free(ask.block);
}
END_TEST

START_TEST(a_removed_level_leaves_no_trace) {
    struct fixture f = make(64, 0);
    set(&f, 10, 5);
    ck_assert_int_eq(set(&f, 11, 7), 0);
    ck_assert_int_eq(set(&f, 11, 9), 7);
    ck_assert_int_eq(set(&f, 11, 0), 9);
    expect(&f, 1, (obi_ticks[]){10});
    ck_assert_int_eq(set(&f, 10, 0), 5);
    expect(&f, 0, NULL);
    ck_assert_int_eq(f.side.best, INT64_MAX);
    ck_assert_int_eq(obi_wide_sign(f.side.total), 0);
    free(f.block);
}
END_TEST

START_TEST(removing_what_is_not_there_is_unknown_and_changes_nothing) {
    struct fixture f = make(64, 1);
    obi_lots before_lots;
    set(&f, 5, 1);
    static const obi_ticks missing[] = {4, 6, 1000, -1000, INT64_MAX - 1, INT64_MIN + 1};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        ck_assert_int_eq(obi_ladder_set(&f.side, missing[i], 0, 0, &before_lots),
                         OBI_LADDER_UNKNOWN);
        ck_assert_ptr_null(obi_ladder_fault(&f.side));
    }
    expect(&f, 1, (obi_ticks[]){5});
    free(f.block);
}
END_TEST

START_TEST(prices_at_the_ends_of_64_bits_are_levels_like_others) {
    static const obi_ticks order[] = {INT64_MAX - 1, INT64_C(1) << 40, 0, -(INT64_C(1) << 40),
                                      INT64_MIN + 1};
    struct fixture f = make(64, 1);
    for (size_t i = 0; i < 5; i++) set(&f, order[(i * 2) % 5], 1);
    expect(&f, 5, order);
    ck_assert_int_eq(obi_ladder_price(&f.side, obi_ladder_deepest(&f.side)), INT64_MIN + 1);
    free(f.block);
}
END_TEST

START_TEST(the_last_level_fits_and_the_next_is_refused) {
    for (uint32_t max = 1; max <= 200; max += 33) {
        struct fixture f = make(max, 0);
        obi_lots before_lots;
        for (uint32_t i = 0; i < max; i++) set(&f, (obi_ticks)i * 1000, 1);
        ck_assert_int_eq(obi_ladder_set(&f.side, -1, 1, 0, &before_lots), OBI_LADDER_FULL);
        ck_assert_int_eq(f.side.n_levels, max);
        ck_assert_ptr_null(obi_ladder_fault(&f.side));
        set(&f, 0, 0);
        set(&f, -1, 1);
        free(f.block);
    }
}
END_TEST

/* Chunks split and merge in every order: ascending, descending, zig-zag in, then as many ways out.
 */
static obi_ticks nth(int way, int i, int n) {
    if (way == 0) return i;
    if (way == 1) return n - 1 - i;
    if (way == 2) return i % 2 ? n - 1 - i / 2 : i / 2;
    return (obi_ticks)((int64_t)i * 7919 % n); /* 7919 is prime to n */
}

START_TEST(levels_far_apart_come_and_go_in_any_order) {
    enum { N = 1500 };
    struct fixture f = make(N, 0);
    int in = _i / 4, out = _i % 4;
    for (int i = 0; i < N; i++) {
        obi_lots before_lots;
        obi_ladder_set(&f.side, nth(in, i, N) * (INT64_C(1) << 40), 1 + i, 0, &before_lots);
        if (i % 50 == 0) ck_assert_ptr_null(obi_ladder_fault(&f.side));
    }
    ck_assert_ptr_null(obi_ladder_fault(&f.side));
    ck_assert_int_eq(f.side.n_levels, N);
    for (int i = 0; i < N; i++) {
        obi_lots before_lots;
        ck_assert_int_eq(
            obi_ladder_set(&f.side, nth(out, i, N) * (INT64_C(1) << 40), 0, 0, &before_lots),
            OBI_LADDER_SET);
        if (i % 50 == 0) ck_assert_ptr_null(obi_ladder_fault(&f.side));
    }
    expect(&f, 0, NULL);
    free(f.block);
}
END_TEST

/* The pool of chunks is sized for the worst case; this pattern leaves one key in every chunk, fills
 * up around them and begins again. */
START_TEST(thinned_chunks_never_use_up_the_pool) {
    enum { N = 4096 };
    struct fixture f = make(N, 0);
    struct test_rng rng = {test_seed(7)};
    obi_lots before_lots;
    for (int round = 0; round < 40; round++) {
        while (f.side.n_levels < N) {
            obi_ticks price = (obi_ticks)test_below(&rng, 1u << 20) * 16 + round;
            obi_ladder_set(&f.side, price, 1, 0, &before_lots);
        }
        struct obi_cursor cursor;
        static obi_ticks price[N];
        uint32_t n = 0;
        for (obi_cursor_start(&cursor, &f.side); obi_cursor_next(&cursor);) {
            price[n++] = obi_ladder_price(&f.side, cursor.depth);
        }
        for (uint32_t i = 0; i < n; i++) {
            if (i % 31) obi_ladder_set(&f.side, price[i], 0, 0, &before_lots);
        }
        ck_assert_ptr_null(obi_ladder_fault(&f.side));
        ck_assert_uint_le(f.side.directory.n_used, f.side.directory.max_chunks);
    }
    free(f.block);
}
END_TEST

START_TEST(truncation_drops_the_deepest) {
    struct fixture f = make(64, 1);
    for (obi_ticks p = 0; p < 40; p++) set(&f, p * 5, 1);
    ck_assert_uint_eq(obi_ladder_truncate(&f.side, 3), 37);
    expect(&f, 3, (obi_ticks[]){195, 190, 185});
    ck_assert_uint_eq(obi_ladder_truncate(&f.side, 3), 0);
    free(f.block);
}
END_TEST

START_TEST(order_counts_are_kept_once_told_and_go_with_their_level) {
    struct fixture f = make(64, 0);
    struct obi_cursor cursor;
    obi_lots before_lots;
    set(&f, 1, 5);
    obi_ladder_set(&f.side, 2, 5, 3, &before_lots);
    obi_cursor_start(&cursor, &f.side);
    ck_assert(obi_cursor_next(&cursor));
    ck_assert_uint_eq(obi_cursor_orders(&cursor), 0);
    ck_assert(obi_cursor_next(&cursor));
    ck_assert_uint_eq(obi_cursor_orders(&cursor), 3);
    set(&f, 2, 0);
    set(&f, 2, 4);
    obi_cursor_start(&cursor, &f.side);
    ck_assert(obi_cursor_next(&cursor));
    ck_assert(obi_cursor_next(&cursor));
    ck_assert_uint_eq(obi_cursor_orders(&cursor), 0);
    free(f.block);
}
END_TEST

START_TEST(a_cleared_ladder_is_as_good_as_new) {
    struct fixture f = make(256, 0);
    for (int round = 0; round < 3; round++) {
        for (obi_ticks p = 0; p < 200; p++) set(&f, p * 7 + round, 1 + p);
        obi_ladder_clear(&f.side);
        ck_assert_ptr_null(obi_ladder_fault(&f.side));
        expect(&f, 0, NULL);
    }
    free(f.block);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("ladder");
    TCase *t = tcase_create("ladder");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, bids_go_down_and_asks_go_up_from_the_touch);
    tcase_add_test(t, a_removed_level_leaves_no_trace);
    tcase_add_test(t, removing_what_is_not_there_is_unknown_and_changes_nothing);
    tcase_add_test(t, prices_at_the_ends_of_64_bits_are_levels_like_others);
    tcase_add_test(t, the_last_level_fits_and_the_next_is_refused);
    tcase_add_loop_test(t, levels_far_apart_come_and_go_in_any_order, 0, 16);
    tcase_add_test(t, thinned_chunks_never_use_up_the_pool);
    tcase_add_test(t, truncation_drops_the_deepest);
    tcase_add_test(t, order_counts_are_kept_once_told_and_go_with_their_level);
    tcase_add_test(t, a_cleared_ladder_is_as_good_as_new);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
