/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a well-formed event is, written down again from the public header: for each kind the values
 * that each field may take. All kinds meet all values, right and wrong, in all combinations. */
#include "event/event.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

/* What a field may be. */
enum rule {
    ANY,         /* whatever fits the field */
    SIDED,       /* bid or ask */
    PRICED,      /* a price */
    SIZED,       /* 0 or more */
    SOME,        /* 1 or more */
    IDENTIFIED,  /* not 0 */
    STEP,        /* 1 or more, of 63 bits */
    BITS32,      /* 0 to 2^32 - 1 */
    MARKET_PHASE /* 0 to 3 */
};

static const struct {
    uint8_t kind;
    enum rule side, price, size, order;
} rules[] = {
    {OBI_EVENT_LEVEL, SIDED, PRICED, SIZED, ANY},
    {OBI_EVENT_ADD, SIDED, PRICED, SOME, IDENTIFIED},
    {OBI_EVENT_CANCEL, ANY, ANY, SIZED, IDENTIFIED},
    {OBI_EVENT_EXECUTE, ANY, ANY, SOME, IDENTIFIED},
    {OBI_EVENT_MODIFY, ANY, PRICED, SIZED, IDENTIFIED},
    {OBI_EVENT_REPLACE, ANY, PRICED, SOME, IDENTIFIED},
    {OBI_EVENT_TRADE, ANY, PRICED, SOME, ANY},
    {OBI_EVENT_QUOTE, SIDED, PRICED, SIZED, ANY},
    {OBI_EVENT_CLEAR, ANY, ANY, ANY, ANY},
    {OBI_EVENT_GAP, ANY, ANY, ANY, ANY},
    {OBI_EVENT_CHECKSUM, ANY, BITS32, STEP, STEP}, /* where it has a recipe */
    {OBI_EVENT_PHASE, ANY, ANY, MARKET_PHASE, ANY},
    {OBI_EVENT_TIME, ANY, ANY, ANY, ANY},
    {OBI_EVENT_OWN, SIDED, PRICED, SIZED, ANY},
};

enum { N_RULES = sizeof rules / sizeof *rules };

static const int64_t prices[] = {INT64_MIN,        INT64_MIN + 1, -1,       0, 1, UINT32_MAX,
                                 INT64_C(1) << 32, INT64_MAX - 1, INT64_MAX};
static const int64_t sizes[] = {INT64_MIN, -1, 0, 1, 2, 3, 4, INT64_MAX};
static const uint64_t orders[] = {0, 1, UINT64_MAX};
static const uint16_t flags[] = {0,  1,  2,   3,   4,   5,    6,    7,    8,    9,     15,   16,
                                 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768};

enum {
    N_PRICES = sizeof prices / sizeof *prices,
    N_SIZES = sizeof sizes / sizeof *sizes,
    N_ORDERS = sizeof orders / sizeof *orders,
    N_FLAGS = sizeof flags / sizeof *flags
};

/* Whether a value keeps a rule. */
static int keeps(enum rule rule, int64_t value) {
    switch (rule) {
    case ANY: return 1;
    case SIDED: return value == OBI_BID || value == OBI_ASK;
    case PRICED: return value != INT64_MIN && value != INT64_MAX;
    case SIZED: return value >= 0;
    case SOME: return value > 0;
    case IDENTIFIED: return value != 0;
    case STEP: return value > 0;
    case BITS32: return value >= 0 && value <= INT64_C(4294967295);
    case MARKET_PHASE: return value >= 0 && value <= 3;
    }
    return 0;
}

/* The field at fault, "" when there is none: looked at in the order kind, flags, side, price, size,
 * order. */
static const char *field_at_fault(const struct obi_event *ev) {
    int i = 0;
    while (i < N_RULES && rules[i].kind != ev->kind) i++;
    if (i == N_RULES) return "kind";
    if (ev->flags > 7) return "flags";
    if (ev->side > 2 || !keeps(rules[i].side, ev->side)) return "side";
    if (!keeps(rules[i].price, ev->price_ticks)) return "price_ticks";
    if (!keeps(rules[i].size, ev->qty_lots)) return "qty_lots";
    if (!keeps(rules[i].order, (int64_t)ev->order_id)) return "order_id";
    return "";
}

static void check(const struct obi_event *ev) {
    const char *field = field_at_fault(ev), *said = obi_event_fault(ev);
    size_t n = strlen(field);
    int right = n ? said && strncmp(said, field, n) == 0 && said[n] == ' ' : !said;
    if (!right) {
        ck_abort_msg("kind %d side %d flags %d price %lld size %lld order %d: %s", ev->kind,
                     ev->side, ev->flags, (long long)ev->price_ticks, (long long)ev->qty_lots,
                     ev->order_id != 0, said ? said : "well formed");
    }
}

/* An event of a kind with nothing wrong: price 0, size 1 and order 1 please everybody. */
static struct obi_event good(uint8_t kind) {
    struct obi_event ev = test_event(kind, OBI_EVENT_LAST);
    ev.side = OBI_ASK;
    ev.qty_lots = 1;
    ev.order_id = 1;
    ev.order_id2 = 2;
    return ev;
}

/* -- one event --------------------------------------------------------------------------------- */

START_TEST(every_kind_has_a_rule_here_and_none_has_more) {
    for (int kind = 0; kind < 256; kind++) {
        struct obi_event ev = good((uint8_t)kind);
        ck_assert_int_eq(!obi_event_fault(&ev), kind >= OBI_EVENT_LEVEL && kind <= OBI_EVENT_OWN);
        check(&ev);
    }
    ck_assert_int_eq(N_RULES, OBI_EVENT_OWN);
}
END_TEST

/* All sides, prices, sizes and orders of one kind. */
START_TEST(an_event_is_well_formed_when_each_field_keeps_its_rule) {
    struct obi_event ev = good((uint8_t)_i);
    for (int side = 0; side < 256; side = side < 4 ? side + 1 : side * 2 + 1) {
        ev.side = (uint8_t)side;
        for (int i = 0; i < N_PRICES * N_SIZES * N_ORDERS; i++) {
            ev.price_ticks = prices[i % N_PRICES];
            ev.qty_lots = sizes[i / N_PRICES % N_SIZES];
            ev.order_id = orders[i / N_PRICES / N_SIZES];
            check(&ev);
        }
    }
}
END_TEST

START_TEST(a_flag_is_one_of_three_whatever_the_kind) {
    for (int i = 0; i < N_RULES * N_FLAGS; i++) {
        struct obi_event ev = good(rules[i / N_FLAGS].kind);
        ev.flags = flags[i % N_FLAGS];
        check(&ev);
        ck_assert_int_eq(!obi_event_fault(&ev), ev.flags <= 7);
    }
}
END_TEST

/* What a rule does not name may hold anything. */
START_TEST(times_ids_and_instrument_are_free) {
    for (int i = 0; i < N_RULES; i++) {
        struct obi_event ev = good(rules[i].kind);
        ev.ts_ns = INT64_MIN;
        ev.recv_ns = INT64_MAX;
        ev.seq = UINT64_MAX;
        if (ev.kind != OBI_EVENT_CHECKSUM) ev.order_id2 = UINT64_MAX;
        ev.instrument = UINT32_MAX;
        ck_assert_ptr_null(obi_event_fault(&ev));
        ev.ts_ns = ev.recv_ns = -1;
        ev.seq = 0;
        ck_assert_ptr_null(obi_event_fault(&ev));
    }
}
END_TEST

START_TEST(a_checksum_tells_at_most_18_decimals_and_without_a_recipe_no_steps) {
    struct obi_event ev = test_event(OBI_EVENT_CHECKSUM, OBI_EVENT_LAST);
    ck_assert_ptr_null(obi_event_fault(&ev));
    ev.order_id2 = UINT64_C(0xffffff1212121200); /* four times 18; what lies above is free */
    ck_assert_ptr_null(obi_event_fault(&ev));
    for (int i = 1; i <= 4; i++) {
        struct obi_event more = ev;
        more.order_id2 += UINT64_C(1) << 8 * i;
        ck_assert_str_eq(obi_event_fault(&more), "order_id2 tells more than 18 decimals");
    }
    ev.price_ticks = -1;
    ck_assert_str_eq(obi_event_fault(&ev), "price_ticks is no checksum of 32 bits");
    ev.price_ticks = UINT32_MAX;
    ev.order_id2 |= OBI_CHECKSUM_KRAKEN;
    ck_assert_str_eq(obi_event_fault(&ev), "qty_lots is no step of sizes");
    ev.qty_lots = 1;
    ck_assert_str_eq(obi_event_fault(&ev), "order_id is no step of prices");
    ev.order_id = (uint64_t)INT64_MAX + 1;
    ck_assert_str_eq(obi_event_fault(&ev), "order_id is no step of prices");
    ev.order_id = INT64_MAX;
    ck_assert_ptr_null(obi_event_fault(&ev));
}
END_TEST

START_TEST(a_cancellation_without_size_is_of_all_and_an_execution_without_is_none) {
    struct obi_event ev = good(OBI_EVENT_CANCEL);
    ev.qty_lots = 0;
    ck_assert_ptr_null(obi_event_fault(&ev));
    ev.kind = OBI_EVENT_EXECUTE;
    ck_assert_str_eq(obi_event_fault(&ev), "qty_lots is zero");
}
END_TEST

START_TEST(a_trade_of_an_unknown_aggressor_is_fine_and_a_level_of_no_side_is_not) {
    struct obi_event trade = test_trade(OBI_NONE, 100, 1, OBI_EVENT_PRINT);
    struct obi_event level = test_level(OBI_NONE, 100, 1, OBI_EVENT_LAST);
    ck_assert_ptr_null(obi_event_fault(&trade));
    ck_assert_str_eq(obi_event_fault(&level), "side is missing");
}
END_TEST

/* -- many events ------------------------------------------------------------------------------- */

enum { MANY = 40 };

/* In a block of just its size, so that a tool sees what is read beyond. */
static struct obi_event *many(void) {
    struct obi_event *ev = malloc(MANY * sizeof *ev);
    for (int i = 0; i < MANY; i++) ev[i] = good(rules[i % N_RULES].kind);
    return ev;
}

START_TEST(the_first_event_at_fault_is_named) {
    struct obi_event *ev = many();
    for (uint32_t at = 0; at < MANY; at++) {
        struct obi_error err;
        ev[at].flags = 8;
        ev[MANY - 1].kind = 0;
        ck_assert_int_eq(obi_event_check(ev, MANY, &err), OBI_E_EVENT);
        ck_assert_int_eq(err.status, OBI_E_EVENT);
        ck_assert_uint_eq(err.index, at);
        ck_assert_uint_eq(err.offset, 0);
        ck_assert_str_eq(err.message, obi_event_fault(&ev[at]));
        ck_assert_int_eq(obi_event_check(ev, at, NULL), OBI_OK);
        ck_assert_int_eq(obi_event_check(ev, at + 1, NULL), OBI_E_EVENT);
        ev[at].flags = 0;
    }
    free(ev);
}
END_TEST

START_TEST(events_without_fault_leave_an_error_that_says_so) {
    struct obi_event *ev = many();
    struct obi_error err;
    memset(&err, 0xa5, sizeof err);
    ck_assert_int_eq(obi_event_check(ev, MANY, &err), OBI_OK);
    ck_assert_int_eq(err.status, OBI_OK);
    ck_assert_uint_eq(err.index, 0);
    ck_assert_str_eq(err.message, "");
    ck_assert_int_eq(obi_event_check(ev, MANY, NULL), OBI_OK);
    free(ev);
}
END_TEST

START_TEST(no_events_are_fine_and_events_that_are_not_there_are_not) {
    struct obi_error err;
    ck_assert_int_eq(obi_event_check(NULL, 0, NULL), OBI_OK);
    ck_assert_int_eq(obi_event_check(NULL, 1, &err), OBI_E_ARG);
    ck_assert_int_eq(err.status, OBI_E_ARG);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("event");
    TCase *tc = tcase_create("event");
    tcase_add_test(tc, every_kind_has_a_rule_here_and_none_has_more);
    tcase_add_loop_test(tc, an_event_is_well_formed_when_each_field_keeps_its_rule, 0,
                        OBI_EVENT_OWN + 2);
    tcase_add_test(tc, a_flag_is_one_of_three_whatever_the_kind);
    tcase_add_test(tc, times_ids_and_instrument_are_free);
    tcase_add_test(tc, a_checksum_tells_at_most_18_decimals_and_without_a_recipe_no_steps);
    tcase_add_test(tc, a_cancellation_without_size_is_of_all_and_an_execution_without_is_none);
    tcase_add_test(tc, a_trade_of_an_unknown_aggressor_is_fine_and_a_level_of_no_side_is_not);
    tcase_add_test(tc, the_first_event_at_fault_is_named);
    tcase_add_test(tc, events_without_fault_leave_an_error_that_says_so);
    tcase_add_test(tc, no_events_are_fine_and_events_that_are_not_there_are_not);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
