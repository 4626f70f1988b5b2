/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Random traces of single orders are applied to the book and to the oracle's, one event a call, and
 * whatever can be asked is compared after every event: result, state, counters, levels with their
 * counts, the journal, queues in order, orders that rest and orders that do not. A trace that shows
 * a difference is made as short as it can be and printed.
 *
 * OBI_TEST_EVENTS says how many events (default 160,000), OBI_TEST_SEED where to start. */
#include "prop/duel.h"

#include <stdlib.h>
#include <string.h>

enum { SEGMENT = 10000, ROUNDS = 160000, LEVELS = 512, ORDERS = 512 };

static void tried(const struct trace_style *style, unsigned parts_of_16, uint64_t *count) {
    uint64_t rounds = test_rounds(ROUNDS) / 16 * parts_of_16;
    duel_rounds(trace_make_orders, trace_orders_options, style, test_seed(1), rounds, count);
}

START_TEST(wild_orders_leave_the_book_as_the_oracle_has_it) {
    uint64_t count[DUEL_COUNTERS] = {0};
    tried(&trace_orders_wild, 6, count);
    if (test_rounds(ROUNDS) >= ROUNDS) duel_check_coverage(count, OBI_COUNTER_BOOK_EXCESS);
}
END_TEST

static const struct {
    const struct trace_style *style;
    unsigned parts_of_16;
} kind[] = {{&trace_orders_market, 2},  {&trace_orders_thin, 1},      {&trace_orders_crowded, 2},
            {&trace_orders_hostile, 1}, {&trace_orders_colliding, 1}, {&trace_orders_broken, 2},
            {&trace_orders_churn, 1}};
enum { KINDS = sizeof kind / sizeof *kind };

START_TEST(orders_of_every_kind_of_market_leave_the_book_as_the_oracle_has_it) {
    uint64_t count[DUEL_COUNTERS] = {0};
    tried(kind[_i].style, kind[_i].parts_of_16, count);
}
END_TEST

static struct oracle_options doubtful(struct test_rng *rng) {
    struct oracle_options opt = trace_orders_options(rng);
    trace_add_doubts(&opt, rng);
    return opt;
}

START_TEST(a_book_of_orders_is_doubted_where_the_oracle_doubts_it) {
    uint64_t count[DUEL_COUNTERS] = {0};
    struct trace_style style = trace_orders_wild;
    style.checksum = 60;
    duel_rounds(trace_make_orders, doubtful, &style, test_seed(1), test_rounds(ROUNDS) / 4, count);
    if (test_rounds(ROUNDS) >= ROUNDS) duel_check_coverage(count, OBI_COUNTER_BOOK_QUIET);
}
END_TEST

/* -- the cut ---------------------------------------------------------------------------------- */

struct print {
    uint64_t hash, n_frames;
};

static void mix(struct print *p, uint64_t value) {
    p->hash = (p->hash ^ value) * 0x9e3779b97f4a7c15u;
    p->hash ^= p->hash >> 29;
}

static void mix_bytes(struct print *p, const void *bytes, size_t n) {
    for (size_t i = 0; i < n; i++) mix(p, ((const uint8_t *)bytes)[i]);
}

static void print_side(struct print *p, const obi_book *book, uint32_t side) {
    static struct obi_order order[ORDERS];
    obi_ticks price[LEVELS];
    obi_lots qty[LEVELS];
    uint32_t orders[LEVELS];
    size_t n_levels = 0, n = 0;
    mix(p, (uint64_t)obi_book_levels(book, side, LEVELS, price, qty, orders, &n_levels));
    for (size_t i = 0; i < n_levels; i++) {
        mix(p, (uint64_t)obi_book_orders(book, side, price[i], order, ORDERS, &n));
        mix_bytes(p, order, n * sizeof *order);
        mix(p, (uint64_t)price[i]);
        mix(p, (uint64_t)qty[i]);
        mix(p, orders[i]);
    }
}

/* All that can be asked at the end of a frame. */
static void print_book(struct print *p, const obi_book *book) {
    struct obi_book_info info = {.struct_size = sizeof info};
    const struct obi_change *change = NULL;
    uint64_t value = 0;
    size_t n = 0;
    ck_assert_int_eq(obi_book_info(book, &info), OBI_OK);
    if (info.frame == p->n_frames) return;
    p->n_frames = info.frame;
    int known = info.state == OBI_STATE_VALID || info.state == OBI_STATE_HALTED;
    mix(p, info.state);
    mix(p, info.epoch);
    for (uint32_t i = OBI_COUNTER_BOOK_EVENTS; i < DUEL_COUNTERS; i++) {
        ck_assert_int_eq(obi_book_count(book, i, &value), OBI_OK);
        mix(p, value);
    }
    if (!known) return;
    mix_bytes(p, &info, sizeof info);
    mix(p, (uint64_t)obi_book_changes(book, &change, &n));
    mix_bytes(p, change, n * sizeof *change);
    print_side(p, book, OBI_BID);
    print_side(p, book, OBI_ASK);
}

static struct print printed(const struct obi_event *ev, size_t n, size_t chunk,
                            const struct oracle_options *opt) {
    struct print p = {0};
    struct trace_book b;
    obi_book *book = NULL;
    trace_book_options(&b, opt);
    ck_assert_int_eq(obi_book_create(&b.opt, NULL, &book, NULL), OBI_OK);
    for (size_t at = 0, taken; at < n; at += taken) {
        int status = obi_book_apply(book, ev + at, n - at < chunk ? n - at : chunk, &taken);
        if (status < 0) taken++;
        ck_assert_uint_gt(taken, 0);
        print_book(&p, book);
    }
    obi_book_destroy(book);
    return p;
}

START_TEST(how_the_events_are_cut_is_not_seen_in_the_book) {
    static const size_t chunk[] = {2, 3, 5, 7, 13, 100, SEGMENT};
    static struct obi_event ev[SEGMENT];
    for (uint64_t round = 0; round < 3 + test_rounds(ROUNDS) / 1000000; round++) {
        struct test_rng rng = {test_seed(1) + round};
        struct oracle_options opt = trace_orders_options(&rng);
        trace_make_orders(ev, SEGMENT, &trace_orders_wild, &opt, &rng);
        struct print one = printed(ev, SEGMENT, 1, &opt);
        ck_assert_uint_gt(one.n_frames, SEGMENT / 30);
        for (size_t i = 0; i < sizeof chunk / sizeof *chunk; i++) {
            struct print p = printed(ev, SEGMENT, chunk[i], &opt);
            ck_assert_msg(p.hash == one.hash && p.n_frames == one.n_frames, "chunks of %zu",
                          chunk[i]);
        }
    }
}
END_TEST

/* -- the rest --------------------------------------------------------------------------------- */

START_TEST(a_book_of_orders_that_was_reset_is_as_one_just_made) {
    duel_reset(trace_make_orders, trace_orders_options, &trace_orders_wild, test_seed(1));
}
END_TEST

START_TEST(an_order_event_is_well_formed_to_the_library_when_it_is_to_the_oracle) {
    size_t n_refused = duel_well_formed(trace_make_orders, trace_orders_options,
                                        &trace_orders_broken, test_seed(1));
    ck_assert_uint_gt(n_refused, SEGMENT / 100);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_orders");
    TCase *tc = tcase_create("traces");
    tcase_set_timeout(tc, 0);
    tcase_add_test(tc, wild_orders_leave_the_book_as_the_oracle_has_it);
    tcase_add_loop_test(tc, orders_of_every_kind_of_market_leave_the_book_as_the_oracle_has_it, 0,
                        KINDS);
    tcase_add_test(tc, a_book_of_orders_is_doubted_where_the_oracle_doubts_it);
    tcase_add_test(tc, how_the_events_are_cut_is_not_seen_in_the_book);
    tcase_add_test(tc, a_book_of_orders_that_was_reset_is_as_one_just_made);
    tcase_add_test(tc, an_order_event_is_well_formed_to_the_library_when_it_is_to_the_oracle);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
