/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How many levels a side the venue keeps: told when the book is made, or by a CLEAR. */
#include "one_book.h"

START_TEST(the_venues_depth_is_kept_at_the_end_of_each_frame) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .depth_limit = 2};
    obi_book *book = make(0, &spec);
    obi_ticks price[3];
    size_t n;
    snapshot(book);
    ck_assert_uint_eq(info(book).shape, OBI_SHAPE_PARTIAL);
    apply(book, test_level(OBI_BID, 98, 1, 0));
    apply(book, test_level(OBI_BID, 101, 1, 0));
    apply(book, test_level(OBI_ASK, 101, 0, LAST));
    obi_book_levels(book, OBI_BID, 3, price, NULL, NULL, &n);
    ck_assert(n == 2 && price[0] == 101 && price[1] == 100);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_TRUNCATED), 2);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_clear_that_tells_a_depth_holds_until_the_book_is_reset) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .depth_limit = 1};
    obi_book *book = make(0, &spec);
    struct obi_event deeper = test_event(OBI_EVENT_CLEAR, LAST);
    deeper.qty_lots = UINT32_MAX; /* all */
    apply(book, deeper);
    snapshot(book);
    uint32_t whole = info(book).n_bids;
    ck_assert_uint_gt(whole, 1);
    ck_assert_uint_eq(info(book).shape, 0);
    deeper.qty_lots = whole - 1;
    apply(book, deeper);
    snapshot(book);
    ck_assert_uint_eq(info(book).n_bids, whole - 1);
    ck_assert_uint_eq(info(book).shape, OBI_SHAPE_PARTIAL);
    deeper.qty_lots = UINT32_MAX;
    apply(book, deeper);
    ck_assert_int_eq(obi_book_reset(book), OBI_OK);
    snapshot(book);
    ck_assert_uint_eq(info(book).n_bids, 1); /* as it was made */
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("book_depth");
    TCase *t = tcase_create("book_depth");
    tcase_add_test(t, the_venues_depth_is_kept_at_the_end_of_each_frame);
    tcase_add_test(t, a_clear_that_tells_a_depth_holds_until_the_book_is_reset);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
