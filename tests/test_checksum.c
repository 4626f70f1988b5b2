/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Venues' checksums: the numbers that their documentation works out, and what the book does with
 * one that it agrees with, one that it does not, and one that it cannot make. */
#include "checksum.h"

/* -- published numbers ------------------------------------------------------------------------- */

/* Prices and sizes, best first; orders in their queues. Values that a venue tells signed are here
 * as the 32 bits that they are. */
static const struct {
    const char *source;
    uint8_t recipe;
    uint32_t value;
    const char *bids, *asks;
} vectors[] = {
    {"docs.kraken.com, spot-ws-book-v1, worked example", OBI_CHECKSUM_KRAKEN, 974947235,
     "0.05000 0.00000500 0.04995 0.00000500 0.04990 0.00000500 0.04980 0.00000500 0.04975 "
     "0.00000500 0.04970 0.00000500 0.04965 0.00000500 0.04960 0.00000500 0.04955 "
     "0.00000500 0.04950 0.00000500",
     "0.05005 0.00000500 0.05010 0.00000500 0.05015 0.00000500 0.05020 0.00000500 0.05025 "
     "0.00000500 0.05030 0.00000500 0.05035 0.00000500 0.05040 0.00000500 0.05045 "
     "0.00000500 0.05050 0.00000500"},
    {"docs.kraken.com, spot-ws-book-v2, worked example", OBI_CHECKSUM_KRAKEN, 3310070434,
     "45283.5 0.10000000 45283.4 1.54582015 45282.1 0.10000000 45281.0 0.10000000 45280.3 "
     "1.54592586 45279.0 0.07990000 45277.6 0.03310103 45277.5 0.30000000 45277.3 "
     "1.54602737 45276.6 0.15445238",
     "45285.2 0.00100000 45286.4 1.54571953 45286.6 1.54571109 45289.6 1.54560911 45290.2 "
     "0.15890660 45291.8 1.54553491 45294.7 0.04454749 45296.1 0.35380000 45297.5 "
     "0.09945542 45299.5 0.18772827"},
    {"docs.kraken.com, spot-ws-l3-v2, worked example", OBI_CHECKSUM_KRAKEN_ORDERS, 1063832831,
     "44939.4 0.88968699 44939.4 0.45210000 44939.4 0.10000000 44939.4 0.14296323 44939.4 "
     "0.25000000 44939.4 0.10292988 44939.4 0.33880000 44939.4 1.28140860 44937.1 "
     "0.03346877 44934.7 0.35630000 44930.2 0.22734299 44930.2 0.01000000 44930.2 "
     "0.05550000 44930.2 0.70000000 44930.2 0.15000000 44928.0 0.00105240 44919.6 "
     "0.33870000 44919.5 0.07610000 44912.0 0.35630000 44909.7 0.06690000 44901.9 "
     "0.00088982",
     "44939.5 4.52308393 44939.5 0.00111261 44939.5 0.00100000 44939.5 0.01000000 44950.0 "
     "0.10334926 44953.0 0.00064537 44955.0 0.00250000 44959.6 0.35630000 44959.6 "
     "0.35630000 44960.1 0.00338072 44960.2 0.88967575 44967.0 3.14392283 44978.5 "
     "0.06778960 44979.2 0.35630000"},
    {"OKX API v3, checksum, both sides", OBI_CHECKSUM_OKX, 2413953002, "3366.1 7 3366 6",
     "3366.8 9 3368 8"},
    {"OKX API v3, checksum, a short side", OBI_CHECKSUM_OKX, 831078360, "3366.1 7",
     "3366.8 9 3368 8 3372 8"},
    {"bfx-api-node-models, test/lib/models/order_book.js", OBI_CHECKSUM_BITFINEX, 1756193398,
     "6000 1 5900 2", "6100 3 6200 4"},
};

static size_t word(const char *text) {
    return strcspn(text, " ");
}

static uint32_t most_decimals(const char *text, size_t which) {
    uint32_t most = 0;
    for (size_t i = 0; *text; i++) {
        size_t n = word(text);
        uint32_t digits = checksum_decimals(text, n);
        if (i % 2 == which && digits > most) most = digits;
        text += n + (text[n] == ' ');
    }
    return most;
}

static uint32_t larger(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

static void tell(struct checksum_book *b, uint8_t side, const char *text) {
    while (*text) {
        size_t n_price = word(text);
        const char *qty = text + n_price + 1;
        size_t n_qty = word(qty);
        checksum_tell(b, side, text, n_price, qty, n_qty);
        text = qty + n_qty + (qty[n_qty] == ' ');
    }
}

static void open_vector(struct checksum_book *b, int i) {
    b->price_digits = larger(most_decimals(vectors[i].bids, 0), most_decimals(vectors[i].asks, 0));
    b->qty_digits = larger(most_decimals(vectors[i].bids, 1), most_decimals(vectors[i].asks, 1));
    checksum_open(b, vectors[i].recipe, 0);
    tell(b, OBI_BID, vectors[i].bids);
    tell(b, OBI_ASK, vectors[i].asks);
}

START_TEST(the_numbers_that_venues_publish_come_out) {
    struct checksum_book b;
    open_vector(&b, _i);
    checksum_expect(&b, vectors[_i].source, vectors[_i].value);
    obi_book_destroy(b.book);
}
END_TEST

START_TEST(a_grid_that_is_finer_or_coarser_than_the_text_gives_the_same_number) {
    struct checksum_book b = {.price_digits = 7, .qty_digits = 9};
    checksum_open(&b, OBI_CHECKSUM_KRAKEN, 0);
    tell(&b, OBI_BID, vectors[0].bids);
    tell(&b, OBI_ASK, vectors[0].asks);
    struct obi_event ev = checksum_event(&b, vectors[0].value);
    ev.order_id2 = OBI_CHECKSUM_KRAKEN | 5 << 8 | 8 << 16 | 7 << 24 | UINT64_C(9) << 32;
    ck_assert_int_eq(checksum_apply(&b, ev), OBI_OK);
    obi_book_destroy(b.book);

    b.price_digits = b.qty_digits = 0; /* ticks of 0.00005, lots of 0.000005 */
    checksum_open(&b, OBI_CHECKSUM_KRAKEN, 0);
    for (int i = 0; i < 10; i++) {
        int bid = 1000 - i - (i > 2);
        checksum_apply(&b, test_level(OBI_BID, bid, 1, 0));
        checksum_apply(&b, test_level(OBI_ASK, 1001 + i, 1, 0));
    }
    ev.order_id = 5;
    ev.qty_lots = 5;
    ev.order_id2 = OBI_CHECKSUM_KRAKEN | 5 << 8 | 8 << 16 | 5 << 24 | UINT64_C(6) << 32;
    ck_assert_int_eq(checksum_apply(&b, ev), OBI_OK);
    obi_book_destroy(b.book);
}
END_TEST

/* "1234.0:0.00012:1234.5:1000.0:1233.5:1.2e-05", as Python 3 writes these floats. */
START_TEST(numbers_of_ftx_are_those_of_python) {
    struct checksum_book b = {.price_digits = 1, .qty_digits = 6};
    checksum_open(&b, OBI_CHECKSUM_FTX, 0);
    tell(&b, OBI_BID, "1234 0.00012 1233.5 0.000012");
    tell(&b, OBI_ASK, "1234.5 1000");
    checksum_expect(&b, "ftx", 1956876625);
    obi_book_destroy(b.book);
}
END_TEST

/* "3:0.5:7:-1.7e-7:9:0.25:8:-2:1:4": of one price the least id first, whoever came first. */
START_TEST(raw_books_of_bitfinex_are_sorted_by_price_and_id) {
    static const struct {
        uint64_t id;
        uint8_t side;
        obi_ticks price;
        obi_lots qty;
    } order[] = {{9, OBI_BID, 100, 25000000},
                 {1, OBI_BID, 99, 400000000},
                 {3, OBI_BID, 100, 50000000},
                 {8, OBI_ASK, 102, 200000000},
                 {7, OBI_ASK, 101, 17}};
    struct checksum_book b = {.price_digits = 0, .qty_digits = 8};
    checksum_open(&b, OBI_CHECKSUM_BITFINEX_ORDERS, 0);
    for (int i = 0; i < 5; i++) {
        struct obi_event ev = test_level(order[i].side, order[i].price, order[i].qty, 0);
        ev.kind = OBI_EVENT_ADD;
        ev.order_id = order[i].id;
        checksum_apply(&b, ev);
    }
    checksum_expect(&b, "bitfinex, raw", 3953975825);
    obi_book_destroy(b.book);
}
END_TEST

/* -- what the book does with it ---------------------------------------------------------------- */

/* The OKX example, in a frame that is still open. */
static void open_okx(struct checksum_book *b) {
    open_vector(b, 3);
}

static const uint32_t okx = 2413953002;

static void expect_nothing_visible(const struct checksum_book *b) {
    size_t n = SIZE_MAX;
    obi_ticks price;
    ck_assert_int_eq(obi_book_levels(b->book, OBI_BID, 1, &price, NULL, NULL, &n), OBI_RESYNC);
    ck_assert_uint_eq(n, 0);
    ck_assert_uint_eq(checksum_info(b).state, OBI_STATE_STALE);
    ck_assert_uint_eq(checksum_info(b).n_bids + checksum_info(b).n_asks, 0);
}

START_TEST(a_checksum_that_differs_makes_the_book_stale_at_once_and_both_values_are_told) {
    struct checksum_book b;
    open_okx(&b);
    checksum_expect(&b, "okx", okx);
    uint64_t epoch = checksum_info(&b).epoch;
    ck_assert_int_eq(checksum_apply(&b, test_level(OBI_BID, 33660, 7, 0)), OBI_MORE);
    ck_assert_int_eq(checksum_apply(&b, checksum_event(&b, okx)), OBI_RESYNC);
    expect_nothing_visible(&b);
    ck_assert_uint_eq(checksum_info(&b).checksum_told, okx);
    ck_assert_uint_ne(checksum_info(&b).checksum_made, okx);
    ck_assert_uint_eq(checksum_info(&b).epoch, epoch);
    ck_assert_uint_eq(checksum_count(&b, OBI_COUNTER_BOOK_MISMATCHED), 1);
    ck_assert_uint_eq(checksum_count(&b, OBI_COUNTER_BOOK_GAPS), 1);
    ck_assert_uint_eq(checksum_count(&b, OBI_COUNTER_BOOK_UNVERIFIED), 0);
    obi_book_destroy(b.book);
}
END_TEST

START_TEST(a_snapshot_whose_checksum_differs_is_none) {
    struct checksum_book b;
    open_okx(&b);
    ck_assert_int_eq(checksum_apply(&b, checksum_event(&b, okx + 1)), OBI_RESYNC);
    expect_nothing_visible(&b);
    ck_assert_uint_eq(checksum_info(&b).epoch, 0);
    ck_assert_uint_eq(checksum_count(&b, OBI_COUNTER_BOOK_SNAPSHOTS), 0);
    obi_book_destroy(b.book);
}
END_TEST

START_TEST(the_place_of_the_checksum_in_its_frame_does_not_matter) {
    struct checksum_book b;
    open_okx(&b);
    checksum_apply(&b, test_level(OBI_BID, 33661, 1, 0));
    struct obi_event ev = checksum_event(&b, okx);
    ev.flags = 0;
    ck_assert_int_eq(checksum_apply(&b, ev), OBI_MORE);
    ck_assert_uint_eq(checksum_count(&b, OBI_COUNTER_BOOK_VERIFIED), 0);
    ck_assert_int_eq(checksum_apply(&b, test_level(OBI_BID, 33661, 7, OBI_EVENT_LAST)), OBI_OK);
    ck_assert_uint_eq(checksum_count(&b, OBI_COUNTER_BOOK_VERIFIED), 1);
    obi_book_destroy(b.book);
}
END_TEST

START_TEST(of_two_checksums_in_a_frame_the_last_is_judged_and_the_other_counted) {
    struct checksum_book b;
    open_okx(&b);
    struct obi_event ev = checksum_event(&b, okx + 1);
    ev.flags = 0;
    checksum_apply(&b, ev);
    checksum_expect(&b, "okx", okx);
    ck_assert_uint_eq(checksum_count(&b, OBI_COUNTER_BOOK_UNVERIFIED), 1);
    obi_book_destroy(b.book);
}
END_TEST

START_TEST(a_halted_book_is_judged_as_well) {
    struct checksum_book b;
    open_okx(&b);
    struct obi_event halt = test_event(OBI_EVENT_PHASE, 0);
    halt.qty_lots = OBI_PHASE_HALT;
    checksum_apply(&b, halt);
    checksum_expect(&b, "okx", okx);
    ck_assert_int_eq(checksum_apply(&b, checksum_event(&b, 0)), OBI_RESYNC);
    obi_book_destroy(b.book);
}
END_TEST

START_TEST(a_checksum_is_not_judged_while_the_book_is_stale_or_empty) {
    struct checksum_book b;
    open_okx(&b);
    checksum_expect(&b, "okx", okx);
    ck_assert_int_eq(checksum_apply(&b, test_event(OBI_EVENT_GAP, OBI_EVENT_LAST)), OBI_RESYNC);
    ck_assert_int_eq(checksum_apply(&b, checksum_event(&b, 7)), OBI_RESYNC);
    ck_assert_uint_eq(checksum_count(&b, OBI_COUNTER_BOOK_MISMATCHED), 0);
    ck_assert_uint_eq(checksum_count(&b, OBI_COUNTER_BOOK_UNVERIFIED), 1);
    ck_assert_uint_eq(checksum_info(&b).checksum_told, okx);
    ck_assert_int_eq(obi_book_reset(b.book), OBI_OK);
    ck_assert_uint_eq(checksum_info(&b).checksum_told, 0);
    ck_assert_int_eq(checksum_apply(&b, checksum_event(&b, 7)), OBI_RESYNC);
    ck_assert_uint_eq(checksum_info(&b).state, OBI_STATE_EMPTY);
    ck_assert_uint_eq(checksum_count(&b, OBI_COUNTER_BOOK_UNVERIFIED), 1);
    obi_book_destroy(b.book);
}
END_TEST

START_TEST(a_recipe_that_this_book_cannot_make_is_counted_and_no_fault) {
    static const uint8_t recipe[] = {OBI_CHECKSUM_NONE, OBI_CHECKSUM_KRAKEN_ORDERS,
                                     OBI_CHECKSUM_BITFINEX_ORDERS, 7, 255};
    struct checksum_book b;
    open_okx(&b);
    checksum_expect(&b, "okx", okx);
    for (uint64_t i = 0; i < sizeof recipe; i++) {
        b.recipe = recipe[i];
        ck_assert_int_eq(checksum_apply(&b, checksum_event(&b, 7)), OBI_OK);
        ck_assert_uint_eq(checksum_count(&b, OBI_COUNTER_BOOK_UNVERIFIED), i + 1);
    }
    ck_assert_uint_eq(checksum_info(&b).checksum_told, okx);
    obi_book_destroy(b.book);
}
END_TEST

START_TEST(levels_beyond_the_depth_of_the_venue_are_dropped_first) {
    struct checksum_book b = {.price_digits = 1, .qty_digits = 0};
    checksum_open(&b, OBI_CHECKSUM_OKX, 2);
    tell(&b, OBI_BID, "3365 4 3366.1 7 3366 6");
    tell(&b, OBI_ASK, "3368 8 3366.8 9 3369 1");
    checksum_expect(&b, "okx", okx);
    obi_book_destroy(b.book);
}
END_TEST

START_TEST(an_empty_book_has_the_checksum_of_nothing) {
    struct checksum_book b = {.price_digits = 1};
    checksum_open(&b, OBI_CHECKSUM_OKX, 0);
    checksum_expect(&b, "empty", 0);
    obi_book_destroy(b.book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("checksum");
    TCase *t = tcase_create("checksum");
    tcase_add_loop_test(t, the_numbers_that_venues_publish_come_out, 0,
                        sizeof vectors / sizeof *vectors);
    tcase_add_test(t, a_grid_that_is_finer_or_coarser_than_the_text_gives_the_same_number);
    tcase_add_test(t, numbers_of_ftx_are_those_of_python);
    tcase_add_test(t, raw_books_of_bitfinex_are_sorted_by_price_and_id);
    tcase_add_test(t,
                   a_checksum_that_differs_makes_the_book_stale_at_once_and_both_values_are_told);
    tcase_add_test(t, a_snapshot_whose_checksum_differs_is_none);
    tcase_add_test(t, the_place_of_the_checksum_in_its_frame_does_not_matter);
    tcase_add_test(t, of_two_checksums_in_a_frame_the_last_is_judged_and_the_other_counted);
    tcase_add_test(t, a_halted_book_is_judged_as_well);
    tcase_add_test(t, a_checksum_is_not_judged_while_the_book_is_stale_or_empty);
    tcase_add_test(t, a_recipe_that_this_book_cannot_make_is_counted_and_no_fault);
    tcase_add_test(t, levels_beyond_the_depth_of_the_venue_are_dropped_first);
    tcase_add_test(t, an_empty_book_has_the_checksum_of_nothing);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
