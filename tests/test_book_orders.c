/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book/book.h"
#include "support.h"

#include <string.h>

#define LAST OBI_EVENT_LAST
#define SNAP OBI_EVENT_SNAPSHOT

static struct obi_event order(uint8_t kind, uint64_t id, uint8_t side, obi_ticks price_ticks,
                              obi_lots qty_lots) {
    struct obi_event ev = test_event(kind, LAST);
    ev.order_id = id;
    ev.side = side;
    ev.price_ticks = price_ticks;
    ev.qty_lots = qty_lots;
    ev.ts_ns = (obi_ns)id * 10;
    return ev;
}

static struct obi_event replacement(uint64_t id, uint64_t id2, obi_ticks price, obi_lots qty) {
    struct obi_event ev = order(OBI_EVENT_REPLACE, id, OBI_NONE, price, qty);
    ev.order_id2 = id2;
    return ev;
}

static int apply(obi_book *book, struct obi_event ev) {
    struct obi_error err;
    size_t taken;
    int rc = obi_book_apply(book, &ev, 1, &taken);
    ck_assert_msg(obi_book_check(book, &err) == OBI_OK, "%s", err.message);
    return rc;
}

static obi_book *make_with(uint32_t flags, const struct obi_instrument *spec) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .flags = flags, .max_levels = 4};
    obi_book *book;
    opt.max_orders = 6;
    opt.spec = spec;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    ck_assert_int_eq(apply(book, test_event(OBI_EVENT_CLEAR, LAST)), OBI_OK);
    return book;
}

/* Bids: 1, 2, 3 at 100, of 5, 6, 7 lots; 4 at 99 of 8. Ask: 5 at 101 of 9. */
static obi_book *make(uint32_t flags) {
    obi_book *book = make_with(flags, NULL);
    for (uint64_t id = 1; id <= 3; id++) {
        apply(book, order(OBI_EVENT_ADD, id, OBI_BID, 100, 4 + (obi_lots)id));
    }
    apply(book, order(OBI_EVENT_ADD, 4, OBI_BID, 99, 8));
    ck_assert_int_eq(apply(book, order(OBI_EVENT_ADD, 5, OBI_ASK, 101, 9)), OBI_OK);
    return book;
}

static struct obi_book_info info(const obi_book *book) {
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_book_info(book, &info), OBI_OK);
    return info;
}

static uint64_t count(const obi_book *book, uint32_t counter) {
    uint64_t value;
    ck_assert_int_eq(obi_book_count(book, counter, &value), OBI_OK);
    return value;
}

/* The ids at a price as digits, the first in the queue first: "123". */
static const char *queue(const obi_book *book, uint32_t side, obi_ticks price_ticks) {
    static char text[16];
    struct obi_order o[8];
    size_t n;
    ck_assert_int_eq(obi_book_orders(book, side, price_ticks, o, 8, &n), OBI_OK);
    for (size_t i = 0; i < n; i++) text[i] = (char)('0' + o[i].order_id);
    text[n] = '\0';
    return text;
}

static obi_lots best_lots(const obi_book *book, uint32_t side) {
    obi_lots lots;
    size_t n;
    ck_assert_int_eq(obi_book_levels(book, side, 1, NULL, &lots, NULL, &n), OBI_OK);
    return n ? lots : 0;
}

static struct obi_change change(const obi_book *book, size_t i, size_t n_expected) {
    const struct obi_change *first;
    size_t n;
    ck_assert_int_eq(obi_book_changes(book, &first, &n), OBI_OK);
    ck_assert_uint_eq(n, n_expected);
    return first[i];
}

static void expect_no_change(const obi_book *book) {
    const struct obi_change *first;
    size_t n;
    ck_assert_int_eq(obi_book_changes(book, &first, &n), OBI_OK);
    ck_assert_uint_eq(n, 0);
}

/* -- read -------------------------------------------------------------------------------------- */

START_TEST(orders_make_levels_that_count_them) {
    obi_book *book = make(0);
    obi_ticks price[2];
    obi_lots lots[2];
    uint32_t orders[2];
    size_t n;
    ck_assert_int_eq(obi_book_levels(book, OBI_BID, 2, price, lots, orders, &n), OBI_OK);
    ck_assert(n == 2 && price[0] == 100 && price[1] == 99);
    ck_assert(lots[0] == 18 && lots[1] == 8 && orders[0] == 3 && orders[1] == 1);
    ck_assert_uint_eq(info(book).n_orders, 5);
    obi_book_destroy(book);
}
END_TEST

START_TEST(an_order_is_told_with_what_is_ahead_of_it) {
    obi_book *book = make(0);
    struct obi_order o, all[2];
    size_t n;
    ck_assert_int_eq(obi_book_order(book, 3, &o), OBI_OK);
    ck_assert(o.order_id == 3 && o.price_ticks == 100 && o.qty_lots == 7 && o.side == OBI_BID);
    ck_assert(o.born_ns == 30 && o.ahead_lots == 11 && o.ahead_orders == 2);
    ck_assert_int_eq(obi_book_orders(book, OBI_BID, 100, all, 2, &n), OBI_OK);
    ck_assert(n == 2 && all[1].order_id == 2 && all[1].ahead_lots == 5 && all[1].ahead_orders == 1);
    ck_assert_int_eq(obi_book_order(book, 9, &o), OBI_E_NAME);
    ck_assert_int_eq(obi_book_orders(book, OBI_ASK, 100, all, 2, &n), OBI_OK);
    ck_assert_uint_eq(n, 0);
    obi_book_destroy(book);
}
END_TEST

START_TEST(orders_are_not_read_inside_a_frame_nor_from_a_stale_book) {
    obi_book *book = make(0);
    struct obi_order o;
    size_t n = 1;
    struct obi_event ev = order(OBI_EVENT_CANCEL, 1, OBI_NONE, 0, 1);
    ev.flags = 0;
    ck_assert_int_eq(apply(book, ev), OBI_MORE);
    ck_assert_int_eq(obi_book_order(book, 1, &o), OBI_MORE);
    ck_assert_int_eq(obi_book_orders(book, OBI_BID, 100, &o, 1, &n), OBI_MORE);
    ck_assert_uint_eq(n, 0);
    apply(book, test_event(OBI_EVENT_GAP, LAST));
    ck_assert_int_eq(obi_book_order(book, 1, &o), OBI_RESYNC);
    ck_assert_int_eq(obi_book_orders(book, OBI_BID, 100, &o, 1, &n), OBI_RESYNC);
    ck_assert_int_eq(obi_book_order(NULL, 1, &o), OBI_E_ARG);
    ck_assert_int_eq(obi_book_order(book, 1, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_book_orders(book, OBI_NONE, 100, &o, 1, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_book_orders(book, OBI_BID, 100, NULL, 1, &n), OBI_E_ARG);
    ck_assert_uint_eq(info(book).n_orders, 0);
    obi_book_destroy(book);
}
END_TEST

/* -- change ------------------------------------------------------------------------------------ */

START_TEST(what_changes_an_order_keeps_or_loses_its_place) {
    static const struct {
        uint8_t kind;
        obi_ticks price;
        obi_lots qty;
        const char *at_100, *at_99;
        obi_lots lots_100;
    } row[] = {
        {OBI_EVENT_CANCEL, 0, 2, "123", "4", 16},    {OBI_EVENT_CANCEL, 0, 5, "23", "4", 13},
        {OBI_EVENT_EXECUTE, 0, 1, "123", "4", 17},   {OBI_EVENT_EXECUTE, 0, 5, "23", "4", 13},
        {OBI_EVENT_MODIFY, 100, 5, "123", "4", 18},  {OBI_EVENT_MODIFY, 100, 1, "123", "4", 14},
        {OBI_EVENT_MODIFY, 100, 6, "231", "4", 19},  {OBI_EVENT_MODIFY, 99, 5, "23", "41", 13},
        {OBI_EVENT_MODIFY, 99, 0, "23", "4", 13},    {OBI_EVENT_REPLACE, 100, 5, "239", "4", 18},
        {OBI_EVENT_REPLACE, 100, 4, "239", "4", 17}, {OBI_EVENT_REPLACE, 100, 7, "239", "4", 20},
        {OBI_EVENT_REPLACE, 99, 5, "23", "49", 13}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        obi_book *book = make(0);
        struct obi_event ev = order(row[i].kind, 1, OBI_NONE, row[i].price, row[i].qty);
        if (ev.kind == OBI_EVENT_REPLACE) ev.order_id2 = 9;
        ck_assert_int_eq(apply(book, ev), OBI_OK);
        ck_assert_str_eq(queue(book, OBI_BID, 100), row[i].at_100);
        ck_assert_str_eq(queue(book, OBI_BID, 99), row[i].at_99);
        ck_assert_int_eq(best_lots(book, OBI_BID), row[i].lots_100);
        obi_book_destroy(book);
    }
}
END_TEST

START_TEST(the_only_order_of_a_level_takes_it_along) {
    obi_book *book = make(0);
    apply(book, order(OBI_EVENT_MODIFY, 5, OBI_ASK, 105, 9));
    ck_assert_uint_eq(info(book).n_asks, 1);
    ck_assert_str_eq(queue(book, OBI_ASK, 105), "5");
    apply(book, replacement(5, 8, 105, 2));
    ck_assert_str_eq(queue(book, OBI_ASK, 105), "8");
    apply(book, order(OBI_EVENT_EXECUTE, 8, OBI_ASK, 0, 2));
    ck_assert_uint_eq(info(book).n_asks, 0);
    apply(book, order(OBI_EVENT_ADD, 8, OBI_ASK, 105, 1));
    ck_assert_str_eq(queue(book, OBI_ASK, 105), "8");
    obi_book_destroy(book);
}
END_TEST

START_TEST(a_change_keeps_the_time_of_birth_and_a_replacement_has_its_own) {
    obi_book *book = make(0);
    struct obi_order o;
    struct obi_event ev = order(OBI_EVENT_MODIFY, 1, OBI_NONE, 99, 50);
    ev.ts_ns = 777;
    apply(book, ev);
    obi_book_order(book, 1, &o);
    ck_assert_int_eq(o.born_ns, 10);
    ev = replacement(1, 9, 99, 50);
    ev.ts_ns = 0;
    ev.recv_ns = 888;
    apply(book, ev);
    obi_book_order(book, 9, &o);
    ck_assert_int_eq(o.born_ns, 888);
    obi_book_destroy(book);
}
END_TEST

/* -- journal ----------------------------------------------------------------------------------- */

START_TEST(the_journal_tells_levels_and_the_orders_that_changed_them) {
    obi_book *book = make(0);
    apply(book, order(OBI_EVENT_EXECUTE, 2, OBI_NONE, 0, 4));
    struct obi_change c = change(book, 0, 1);
    ck_assert(c.price_ticks == 100 && c.before_lots == 18 && c.after_lots == 14);
    ck_assert(c.traded_lots == 4 && c.order_id == 2 && c.born_ns == 20 && c.side == OBI_BID);
    ck_assert(c.cause == OBI_EVENT_EXECUTE && c.rank == 0);
    apply(book, replacement(4, 9, 98, 3));
    c = change(book, 0, 2);
    ck_assert(c.price_ticks == 99 && c.before_lots == 8 && c.after_lots == 0);
    ck_assert(c.order_id == 4 && c.born_ns == 40 && c.rank == UINT32_MAX && !c.traded_lots);
    c = change(book, 1, 2);
    ck_assert(c.price_ticks == 98 && c.before_lots == 0 && c.after_lots == 3 && c.order_id == 9);
    apply(book, order(OBI_EVENT_MODIFY, 3, OBI_NONE, 100, 9));
    c = change(book, 0, 1);
    ck_assert(c.before_lots == 14 && c.after_lots == 16 && c.born_ns == 30);
    apply(book, order(OBI_EVENT_MODIFY, 3, OBI_NONE, 100, 9));
    ck_assert_uint_eq(info(book).frame, 10);
    expect_no_change(book);
    obi_book_destroy(book);
}
END_TEST

/* -- refused ----------------------------------------------------------------------------------- */

START_TEST(what_contradicts_the_book_is_refused_and_changes_nothing) {
    obi_book *book = make(0);
    apply(book, order(OBI_EVENT_CANCEL, 1, OBI_NONE, 0, 1));
    const struct obi_event bad[] = {order(OBI_EVENT_ADD, 2, OBI_BID, 100, 5),
                                    replacement(1, 2, 100, 5),
                                    order(OBI_EVENT_CANCEL, 1, OBI_ASK, 0, 1),
                                    order(OBI_EVENT_EXECUTE, 5, OBI_BID, 0, 1),
                                    order(OBI_EVENT_MODIFY, 5, OBI_BID, 100, 1),
                                    replacement(1, 1, 100, 5),
                                    test_level(OBI_BID, 100, 1, LAST)};
    enum { N = sizeof bad / sizeof *bad };
    for (size_t i = 0; i < N; i++) ck_assert_int_eq(apply(book, bad[i]), OBI_E_EVENT);
    ck_assert_uint_eq(info(book).state, OBI_STATE_VALID);
    ck_assert_uint_eq(info(book).n_orders, 5);
    ck_assert_str_eq(queue(book, OBI_BID, 100), "123");
    ck_assert_int_eq(change(book, 0, 1).after_lots, 17);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_DUPLICATE), 2);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_REFUSED), N);
    struct obi_event open = order(OBI_EVENT_CANCEL, 1, OBI_NONE, 0, 1);
    open.flags = 0;
    apply(book, open);
    ck_assert_int_eq(apply(book, bad[0]), OBI_E_EVENT);
    ck_assert_uint_eq(info(book).state, OBI_STATE_STALE);
    obi_book_destroy(book);
}
END_TEST

START_TEST(taking_more_than_rests_makes_the_book_stale) {
    for (uint8_t kind = OBI_EVENT_CANCEL; kind <= OBI_EVENT_EXECUTE; kind++) {
        obi_book *book = make(OBI_BOOK_IGNORE_UNKNOWN);
        ck_assert_int_eq(apply(book, order(kind, 1, OBI_BID, 0, 6)), OBI_RESYNC);
        ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_EXCESS), 1);
        ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_GAPS), 1);
        obi_book_destroy(book);
    }
}
END_TEST

START_TEST(an_unknown_order_makes_the_book_stale_or_is_ignored_and_never_appears) {
    const struct obi_event unknown[] = {
        order(OBI_EVENT_CANCEL, 9, OBI_BID, 0, 1), order(OBI_EVENT_EXECUTE, 9, OBI_BID, 0, 1),
        order(OBI_EVENT_MODIFY, 9, OBI_BID, 100, 1), replacement(9, 8, 100, 1)};
    for (size_t i = 0; i < 8; i++) {
        int ignored = i >= 4;
        obi_book *book = make(ignored ? OBI_BOOK_IGNORE_UNKNOWN : 0);
        ck_assert_int_eq(apply(book, unknown[i % 4]), ignored ? OBI_OK : OBI_RESYNC);
        ck_assert_uint_eq(info(book).n_orders, ignored ? 5 : 0);
        ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_UNKNOWN), 1);
        obi_book_destroy(book);
    }
}
END_TEST

START_TEST(a_limit_that_is_reached_makes_the_book_stale) {
    const struct obi_event last = order(OBI_EVENT_ADD, 6, OBI_BID, 98, 1);
    const struct obi_event over[] = {order(OBI_EVENT_ADD, 7, OBI_BID, 98, 1),
                                     order(OBI_EVENT_MODIFY, 1, OBI_BID, 100, INT64_MAX),
                                     order(OBI_EVENT_MODIFY, 1, OBI_BID, 98, INT64_MAX),
                                     replacement(1, 9, 98, INT64_MAX)};
    for (size_t i = 0; i < sizeof over / sizeof *over; i++) {
        obi_book *book = make(0);
        ck_assert_int_eq(apply(book, last), OBI_OK);
        ck_assert_int_eq(apply(book, over[i]), OBI_E_CAPACITY);
        expect_no_change(book);
        ck_assert_uint_eq(info(book).state, OBI_STATE_STALE);
        ck_assert_uint_eq(info(book).n_orders, 0);
        obi_book_destroy(book);
    }
}
END_TEST

START_TEST(a_full_book_moves_its_orders_and_fills_freed_places) {
    obi_book *book = make(0);
    apply(book, order(OBI_EVENT_ADD, 6, OBI_BID, 98, 1));
    ck_assert_int_eq(apply(book, replacement(6, 7, 97, 1)), OBI_OK);
    ck_assert_int_eq(apply(book, order(OBI_EVENT_CANCEL, 7, OBI_NONE, 0, 1)), OBI_OK);
    ck_assert_int_eq(apply(book, order(OBI_EVENT_ADD, 7, OBI_BID, 97, 1)), OBI_OK);
    obi_book_destroy(book);
}
END_TEST

/* -- snapshots, depth -------------------------------------------------------------------------- */

START_TEST(a_snapshot_replaces_the_orders) {
    obi_book *book = make(0);
    struct obi_event ev = order(OBI_EVENT_ADD, 1, OBI_ASK, 7, 1);
    ev.flags = SNAP;
    ck_assert_int_eq(apply(book, ev), OBI_MORE);
    ev = order(OBI_EVENT_CANCEL, 2, OBI_NONE, 0, 1); /* unknown, which a snapshot pardons */
    ev.flags = SNAP | LAST;
    ck_assert_int_eq(apply(book, ev), OBI_OK);
    ck_assert_uint_eq(info(book).n_orders, 1);
    ck_assert_uint_eq(info(book).epoch, 2);
    ck_assert_str_eq(queue(book, OBI_ASK, 7), "1");
    obi_book_destroy(book);
}
END_TEST

START_TEST(orders_beyond_the_venues_depth_go_with_their_levels) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .flags = OBI_INSTRUMENT_ORDERS};
    spec.depth_limit = 1;
    obi_book *book = make_with(0, &spec);
    apply(book, order(OBI_EVENT_ADD, 1, OBI_BID, 99, 1));
    apply(book, order(OBI_EVENT_ADD, 2, OBI_BID, 99, 2));
    ck_assert_int_eq(apply(book, order(OBI_EVENT_ADD, 3, OBI_BID, 100, 1)), OBI_OK);
    ck_assert_uint_eq(info(book).n_orders, 1);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_TRUNCATED), 1);
    ck_assert_int_eq(apply(book, order(OBI_EVENT_CANCEL, 1, OBI_NONE, 0, 1)), OBI_OK);
    ck_assert_uint_eq(count(book, OBI_COUNTER_BOOK_UNKNOWN), 1);
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("book_orders");
    TCase *t = tcase_create("book_orders");
    tcase_add_test(t, orders_make_levels_that_count_them);
    tcase_add_test(t, an_order_is_told_with_what_is_ahead_of_it);
    tcase_add_test(t, orders_are_not_read_inside_a_frame_nor_from_a_stale_book);
    tcase_add_test(t, what_changes_an_order_keeps_or_loses_its_place);
    tcase_add_test(t, the_only_order_of_a_level_takes_it_along);
    tcase_add_test(t, a_change_keeps_the_time_of_birth_and_a_replacement_has_its_own);
    tcase_add_test(t, the_journal_tells_levels_and_the_orders_that_changed_them);
    tcase_add_test(t, what_contradicts_the_book_is_refused_and_changes_nothing);
    tcase_add_test(t, taking_more_than_rests_makes_the_book_stale);
    tcase_add_test(t, an_unknown_order_makes_the_book_stale_or_is_ignored_and_never_appears);
    tcase_add_test(t, a_limit_that_is_reached_makes_the_book_stale);
    tcase_add_test(t, a_full_book_moves_its_orders_and_fills_freed_places);
    tcase_add_test(t, a_snapshot_replaces_the_orders);
    tcase_add_test(t, orders_beyond_the_venues_depth_go_with_their_levels);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
