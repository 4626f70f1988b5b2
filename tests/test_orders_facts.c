/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the journal and the book tell of a single order: how often it was amended, whether it was
 * filled, whether it comes, moves or goes, whether its birth is known. */
#include "orders.h"

static char *write_facts(char *text, unsigned facts, unsigned amends) {
    static const char letter[] = "JLGTFU";
    for (unsigned i = 0; letter[i]; i++)
        if (facts & 1u << i) *text++ = letter[i];
    return text + sprintf(text, "%u", amends);
}

/* The journal as "LGF2; J0": what is told of each entry's order and how often that was amended. J
 * joins, L leaves, G gone, T traded, F filled, U undated. */
static void expect_facts(const obi_book *book, const char *expected) {
    const struct obi_change *change = NULL;
    char text[ORDERS_TEXT] = "", *at = text;
    size_t n = SIZE_MAX;
    ck_assert_int_eq(obi_book_changes(book, &change, &n), OBI_OK);
    for (size_t i = 0; i < n; i++) {
        if (i) at += sprintf(at, "; ");
        at = write_facts(at, change[i].facts, change[i].amends);
        ck_assert_uint_eq(change[i].reserved, 0);
    }
    ck_assert_str_eq(text, expected);
}

static void expect_order(const obi_book *book, uint64_t id, const char *expected) {
    struct obi_order order = orders_get(book, id);
    char text[32];
    write_facts(text, order.facts, order.amends);
    ck_assert_str_eq(text, expected);
    ck_assert(order.reserved == 0 && order.reserved2 == 0);
}

/* A bid of 10 at 100, the order 1. */
static obi_book *one(void) {
    obi_book *book = orders_open(0);
    ck_assert_int_eq(orders_add(book, 1, OBI_BID, 100, 10), OBI_OK);
    return book;
}

static struct obi_event print_of(uint64_t id, obi_lots qty, uint16_t flags) {
    struct obi_event ev = test_level(OBI_ASK, 100, qty, flags);
    ev.kind = OBI_EVENT_TRADE;
    ev.order_id2 = id;
    return ev;
}

/* -- a life ------------------------------------------------------------------------------------ */

START_TEST(an_order_joins_when_it_is_added_and_is_gone_when_it_is_cancelled) {
    obi_book *book = one();
    expect_facts(book, "J0");
    expect_order(book, 1, "0");
    ck_assert_int_eq(orders_cancel(book, 1, 0), OBI_OK);
    expect_facts(book, "LG0");
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_smaller_a_larger_and_a_moved_order_is_an_amended_one) {
    obi_book *book = one();
    ck_assert_int_eq(orders_cancel(book, 1, 3), OBI_OK);
    expect_facts(book, "1");
    ck_assert_int_eq(orders_modify(book, 1, 100, 5), OBI_OK);
    expect_facts(book, "2");
    ck_assert_int_eq(orders_modify(book, 1, 100, 9), OBI_OK);
    expect_facts(book, "3");
    ck_assert_int_eq(orders_modify(book, 1, 99, 9), OBI_OK);
    expect_facts(book, "L4; J4");
    expect_order(book, 1, "4");
    ck_assert_int_eq(orders_modify(book, 1, 99, 0), OBI_OK);
    expect_facts(book, "LG4");
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_order_told_again_as_it_is_was_not_amended) {
    obi_book *book = one();
    ck_assert_int_eq(orders_modify(book, 1, 100, 10), OBI_OK);
    expect_facts(book, "");
    expect_order(book, 1, "0");
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_executed_order_is_filled_and_not_amended) {
    obi_book *book = one();
    ck_assert_int_eq(orders_execute(book, 1, 4), OBI_OK);
    expect_facts(book, "TF0");
    expect_order(book, 1, "F0");
    ck_assert_int_eq(orders_cancel(book, 1, 2), OBI_OK);
    expect_facts(book, "F1");
    ck_assert_int_eq(orders_execute(book, 1, 4), OBI_OK);
    expect_facts(book, "LGTF1");
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_replaced_order_is_gone_and_its_heir_begins_anew) {
    obi_book *book = one();
    ck_assert_int_eq(orders_execute(book, 1, 1), OBI_OK);
    ck_assert_int_eq(orders_cancel(book, 1, 1), OBI_OK);
    ck_assert_int_eq(orders_replace(book, 1, 2, 100, 8), OBI_OK);
    orders_expect_changes(book, "6 bid 100 8>0 id 1; 6 bid 100 0>8 id 2");
    expect_facts(book, "LGF1; J0");
    expect_order(book, 2, "0");
    ck_assert_int_eq(orders_replace(book, 2, 3, 101, 1), OBI_OK);
    expect_facts(book, "LG0; J0");
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_order_is_amended_as_often_as_16_bits_tell) {
    obi_book *book = one();
    for (int i = 1; i <= UINT16_MAX + 5; i++) {
        struct obi_event ev = order_modify(1, 100 - (i & 1), 10, LAST);
        size_t taken;
        ck_assert_int_eq(obi_book_apply(book, &ev, 1, &taken), OBI_OK);
    }
    expect_order(book, 1, "65535");
    expect_facts(book, "L65535; J65535");
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_id_that_is_used_anew_is_another_order) {
    obi_book *book = one();
    ck_assert_int_eq(orders_execute(book, 1, 4), OBI_OK);
    ck_assert_int_eq(orders_cancel(book, 1, 0), OBI_OK);
    ck_assert_int_eq(orders_add(book, 1, OBI_ASK, 101, 2), OBI_OK);
    expect_facts(book, "J0");
    obi_book_destroy(book);
}
END_TEST

/* -- birth ------------------------------------------------------------------------------------- */

START_TEST(how_old_the_orders_of_a_snapshot_are_is_not_known) {
    obi_book *book = orders_open(0);
    ck_assert_int_eq(orders_apply(book, order_add(1, OBI_BID, 100, 10, SNAP)), OBI_MORE);
    ck_assert_int_eq(orders_apply(book, order_add(2, OBI_BID, 100, 10, LAST)), OBI_OK);
    expect_order(book, 1, "U0");
    expect_order(book, 2, "U0");
    ck_assert_int_eq(orders_modify(book, 1, 100, 4), OBI_OK);
    expect_facts(book, "U1");
    ck_assert_int_eq(orders_replace(book, 1, 3, 100, 4), OBI_OK);
    expect_facts(book, "LGU1; J0");
    obi_book_destroy(book);
}
END_TEST

/* -- fills that are told apart ----------------------------------------------------------------- */

START_TEST(what_an_order_loses_after_a_print_that_names_it_was_traded) {
    obi_book *book = one();
    ck_assert_int_eq(orders_apply(book, print_of(1, 4, 0)), OBI_MORE);
    ck_assert_int_eq(orders_cancel(book, 1, 4), OBI_OK);
    expect_facts(book, "0; TF0");
    ck_assert_int_eq(orders_cancel(book, 1, 1), OBI_OK);
    expect_facts(book, "F1");
    ck_assert_int_eq(orders_apply(book, print_of(1, 2, LAST)), OBI_OK);
    expect_order(book, 1, "F1");
    ck_assert_int_eq(orders_modify(book, 1, 100, 3), OBI_OK);
    expect_facts(book, "TF1");
    ck_assert_int_eq(orders_apply(book, print_of(1, 3, LAST)), OBI_OK);
    ck_assert_int_eq(orders_cancel(book, 1, 3), OBI_OK);
    expect_facts(book, "LGTF1");
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_print_of_an_order_that_does_not_rest_touches_none) {
    obi_book *book = one();
    ck_assert_int_eq(orders_apply(book, print_of(7, 4, LAST)), OBI_OK);
    expect_facts(book, "0");
    expect_order(book, 1, "0");
    ck_assert_uint_eq(orders_count(book, OBI_COUNTER_BOOK_UNKNOWN), 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_fill_is_not_the_next_orders_that_comes_under_the_id) {
    obi_book *book = one();
    ck_assert_int_eq(orders_apply(book, print_of(1, 4, LAST)), OBI_OK);
    ck_assert_int_eq(orders_replace(book, 1, 2, 100, 6), OBI_OK);
    expect_facts(book, "LGF0; J0");
    ck_assert_int_eq(orders_add(book, 1, OBI_BID, 100, 10), OBI_OK);
    ck_assert_int_eq(orders_cancel(book, 1, 0), OBI_OK);
    expect_facts(book, "LG0");
    obi_book_destroy(book);
}
END_TEST

/* -- depth ------------------------------------------------------------------------------------- */

START_TEST(an_order_that_the_book_drops_with_its_level_is_told_and_no_event_did_it) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .depth_limit = 1};
    struct obi_book_options opt = orders_options(64);
    opt.spec = &spec;
    obi_book *book = orders_open_with(&opt);
    ck_assert_int_eq(orders_add(book, 1, OBI_BID, 100, 3), OBI_OK);
    ck_assert_int_eq(orders_add(book, 2, OBI_BID, 100, 4), OBI_OK);
    ck_assert_int_eq(orders_add(book, 3, OBI_BID, 101, 5), OBI_OK);
    orders_expect_bids(book, "101: 3=5");
    orders_expect_changes(book, "2 bid 101 0>5 id 3; 0 bid 100 7>4 id 1; 0 bid 100 4>0 id 2");
    expect_facts(book, "J0; LG0; LG0");
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("orders_facts");
    TCase *tc = tcase_create("facts");
    tcase_add_test(tc, an_order_joins_when_it_is_added_and_is_gone_when_it_is_cancelled);
    tcase_add_test(tc, a_smaller_a_larger_and_a_moved_order_is_an_amended_one);
    tcase_add_test(tc, an_order_told_again_as_it_is_was_not_amended);
    tcase_add_test(tc, an_executed_order_is_filled_and_not_amended);
    tcase_add_test(tc, a_replaced_order_is_gone_and_its_heir_begins_anew);
    tcase_add_test(tc, an_order_is_amended_as_often_as_16_bits_tell);
    tcase_add_test(tc, an_id_that_is_used_anew_is_another_order);
    tcase_add_test(tc, how_old_the_orders_of_a_snapshot_are_is_not_known);
    tcase_add_test(tc, what_an_order_loses_after_a_print_that_names_it_was_traded);
    tcase_add_test(tc, a_print_of_an_order_that_does_not_rest_touches_none);
    tcase_add_test(tc, a_fill_is_not_the_next_orders_that_comes_under_the_id);
    tcase_add_test(tc, an_order_that_the_book_drops_with_its_level_is_told_and_no_event_did_it);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
