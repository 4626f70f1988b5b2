/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Who pressed: the rules by hand and as other libraries' tests have them, what they remember, and
 * all of it against signs that are looked for anew from the first trade on. */
#include "oracle/trades.h"
#include "support.h"
#include "trade/signer.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM = 16 };

/* A signer in a block of its own, which nothing has cleared. */
static struct obi_signer *open_signer(obi_ns lag_ns, uint32_t room) {
    struct obi_signer *s = calloc(1, sizeof *s);
    struct obi_carve c = {NULL, 0, 0};
    ck_assert_ptr_nonnull(s);
    obi_signer_layout(&c, s, room);
    size_t size = obi_carved(&c);
    c = (struct obi_carve){aligned_alloc(OBI_CACHE_LINE, size), 0, 0};
    ck_assert_ptr_nonnull(c.base);
    memset(c.base, 0xa5, size);
    obi_signer_layout(&c, s, room);
    obi_signer_start(s, lag_ns, room);
    return s;
}

static void close_signer(struct obi_signer *s) {
    free(s->quote);
    free(s);
}

static void tell_quote(struct obi_signer *s, obi_ns at, obi_ticks bid, obi_lots bid_lots,
                       obi_ticks ask, obi_lots ask_lots) {
    struct obi_quote q = {bid, ask, bid_lots, ask_lots};
    obi_signer_quote(s, at, &q);
}

static int8_t signs[OBI_SIGN_RULES];

static int tell_trade(struct obi_signer *s, obi_ns at, obi_ticks price) {
    struct obi_print p = {at, price, 1, OBI_NONE};
    return obi_signer_print(s, &p, signs);
}

/* -- as others have it ------------------------------------------------------------------------- */

/* twowaymind and orderflowkit, their tests: prices in halves. */
START_TEST(the_tick_rule_is_that_of_twowaymind_and_orderflowkit) {
    static const obi_ticks price[2][5] = {{200, 202, 202, 200, 204}, {200, 202, 202, 201, 201}};
    static const int expected[2][5] = {{0, 1, 1, -1, 1}, {0, 1, 1, -1, -1}};
    struct obi_signer *s = open_signer(0, OBI_QUOTES_NOW);
    for (int i = 0; i < 5; i++) {
        tell_trade(s, 0, price[_i][i]);
        ck_assert_int_eq(signs[OBI_SIGN_TICK], expected[_i][i]);
    }
    close_signer(s);
}
END_TEST

/* twowaymind, its tests: trade | mid, in halves. */
START_TEST(lee_and_ready_is_that_of_twowaymind) {
    static const struct {
        obi_ticks price, mid;
        int starts, sign;
    } row[] = {{202, 200, 1, 1}, {198, 200, 0, -1}, {200, 200, 1, 0}, {201, 201, 0, 1},
               {202, 200, 1, 1}, {200, 200, 0, -1}, {200, 200, 0, -1}};
    struct obi_signer *s = open_signer(0, OBI_QUOTES_NOW);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        if (row[i].starts) obi_signer_forget(s);
        tell_quote(s, 0, row[i].mid - 3, 1, row[i].mid + 3, 1);
        tell_trade(s, 0, row[i].price);
        ck_assert_int_eq(signs[OBI_SIGN_LEE_READY], row[i].sign);
    }
    close_signer(s);
}
END_TEST

/* tclf, its tests of EMO and CLNV, in tenths; the price before is "lag" there. */
static const struct {
    uint32_t rule;
    obi_ticks price, bid, ask, before;
    obi_lots bid_lots, ask_lots;
    int sign;
} tclf[] = {
    {OBI_SIGN_EMO, 10, 10, 30, 0, 1, 1, -1},   {OBI_SIGN_EMO, 30, 10, 30, 0, 1, 1, 1},
    {OBI_SIGN_EMO, 10, 10, 10, 0, 1, 1, 1},    {OBI_SIGN_EMO, 30, 20, 40, 40, 1, 1, -1},
    {OBI_SIGN_CLNV, 50, 10, 30, 0, 1, 1, 1},   {OBI_SIGN_CLNV, 0, 10, 30, 10, 1, 1, -1},
    {OBI_SIGN_CLNV, 29, 10, 30, 10, 1, 1, 1},  {OBI_SIGN_CLNV, 23, 10, 30, 30, 1, 1, -1},
    {OBI_SIGN_CLNV, 17, 10, 30, 0, 1, 1, 1},   {OBI_SIGN_CLNV, 13, 10, 30, 10, 1, 1, -1},
    {OBI_SIGN_DEPTH, 40, 40, 40, 40, 1, 2, 1},
};
enum { TCLF = sizeof tclf / sizeof *tclf };

START_TEST(rules_are_those_of_tclf) {
    struct obi_signer *s = open_signer(0, OBI_QUOTES_NOW);
    tell_trade(s, 0, tclf[_i].before);
    tell_quote(s, 0, tclf[_i].bid, tclf[_i].bid_lots, tclf[_i].ask, tclf[_i].ask_lots);
    ck_assert_int_eq(tell_trade(s, 0, tclf[_i].price), OBI_QUOTE_USED);
    ck_assert_int_eq(signs[tclf[_i].rule], tclf[_i].sign);
    close_signer(s);
}
END_TEST

/* -- edges ------------------------------------------------------------------------------------- */

START_TEST(the_venues_word_is_taken_as_it_is) {
    static const int expected[] = {[OBI_NONE] = 0, [OBI_BID] = 1, [OBI_ASK] = -1};
    struct obi_signer *s = open_signer(0, OBI_QUOTES_NOW);
    for (uint8_t side = 0; side < 3; side++) {
        struct obi_print p = {0, 100, 1, side};
        obi_signer_print(s, &p, signs);
        ck_assert_int_eq(signs[OBI_SIGN_FLAG], expected[side]);
    }
    ck_assert_uint_eq(s->n_unflagged, 1);
    ck_assert_uint_eq(s->n_trades, 3);
    close_signer(s);
}
END_TEST

/* Rules but FLAG say what TICK says. */
static void check_tick(int expected) {
    for (uint32_t rule = OBI_SIGN_TICK; rule < OBI_SIGN_RULES; rule++)
        ck_assert_msg(signs[rule] == expected, "rule %u: %d", rule, signs[rule]);
}

START_TEST(without_a_quote_that_tells_the_tick_does) {
    struct obi_signer *s = open_signer(0, OBI_QUOTES_NOW);
    ck_assert_int_eq(tell_trade(s, 0, 100), OBI_QUOTE_NONE);
    check_tick(0);
    ck_assert_int_eq(tell_trade(s, 0, 101), OBI_QUOTE_NONE);
    check_tick(1);
    tell_quote(s, 0, 99, 0, 101, 5);
    ck_assert_int_eq(tell_trade(s, 0, 101), OBI_QUOTE_ONE_SIDED);
    check_tick(1);
    tell_quote(s, 0, 99, 5, 101, 0);
    ck_assert_int_eq(tell_trade(s, 0, 99), OBI_QUOTE_ONE_SIDED);
    check_tick(-1);
    tell_quote(s, 0, 102, 5, 101, 5);
    ck_assert_int_eq(tell_trade(s, 0, 102), OBI_QUOTE_CROSSED);
    check_tick(1);
    static const uint64_t uses[] = {0, 2, 0, 2, 1};
    for (int i = 0; i < OBI_QUOTE_USES; i++) ck_assert_uint_eq(s->n_use[i], uses[i]);
    close_signer(s);
}
END_TEST

START_TEST(behind_a_gap_the_next_trade_is_a_first_one) {
    struct obi_signer *s = open_signer(0, OBI_QUOTES_NOW);
    tell_quote(s, 0, 99, 5, 101, 5);
    tell_trade(s, 0, 100);
    tell_trade(s, 0, 101);
    check_tick(1);
    obi_signer_forget(s);
    ck_assert_int_eq(tell_trade(s, 0, 99), OBI_QUOTE_NONE);
    check_tick(0);
    ck_assert_uint_eq(s->n_trades, 3);
    close_signer(s);
}
END_TEST

START_TEST(the_ends_of_the_grid_do_not_overflow) {
    struct obi_signer *s = open_signer(0, OBI_QUOTES_NOW);
    tell_quote(s, 0, INT64_MIN + 2, 5, INT64_MAX - 1, 5);
    tell_trade(s, 0, INT64_MAX - 1);
    for (uint32_t rule = OBI_SIGN_QUOTE; rule < OBI_SIGN_RULES; rule++)
        ck_assert_int_eq(signs[rule], 1);
    tell_trade(s, 0, INT64_MIN + 2);
    for (uint32_t rule = OBI_SIGN_TICK; rule < OBI_SIGN_RULES; rule++)
        ck_assert_int_eq(signs[rule], -1);
    tell_trade(s, 0, 0);
    ck_assert_int_eq(signs[OBI_SIGN_QUOTE], 0); /* the mid is 0, exactly */
    ck_assert_int_eq(signs[OBI_SIGN_LEE_READY], 1);
    close_signer(s);
}
END_TEST

/* -- the lag ----------------------------------------------------------------------------------- */

START_TEST(with_a_lag_the_quote_is_the_one_of_that_long_before) {
    struct obi_signer *s = open_signer(10, ROOM);
    tell_quote(s, 100, 50, 1, 60, 1); /* mid 55 */
    tell_quote(s, 105, 70, 1, 80, 1); /* mid 75 */
    ck_assert_int_eq(tell_trade(s, 109, 60), OBI_QUOTE_NONE);
    ck_assert_int_eq(tell_trade(s, 110, 60), OBI_QUOTE_USED);
    ck_assert_int_eq(signs[OBI_SIGN_QUOTE], 1);
    tell_trade(s, 114, 60);
    ck_assert_int_eq(signs[OBI_SIGN_QUOTE], 1);
    tell_trade(s, 115, 60);
    ck_assert_int_eq(signs[OBI_SIGN_QUOTE], -1);
    close_signer(s);
}
END_TEST

START_TEST(a_ring_that_does_not_reach_back_far_enough_is_told) {
    struct obi_signer *s = open_signer(10, 2);
    for (int i = 0; i < 3; i++) tell_quote(s, 100 + i, 50 + i, 1, 60, 1);
    ck_assert_int_eq(tell_trade(s, 110, 60), OBI_QUOTE_LOST);
    check_tick(0);
    ck_assert_int_eq(tell_trade(s, 111, 60), OBI_QUOTE_USED);
    ck_assert_int_eq(tell_trade(s, INT64_MIN, 60), OBI_QUOTE_LOST);
    ck_assert_uint_eq(s->n_use[OBI_QUOTE_LOST], 2);
    close_signer(s);
}
END_TEST

START_TEST(a_quote_told_again_takes_no_place) {
    struct obi_signer *s = open_signer(10, 2);
    tell_quote(s, 100, 50, 1, 60, 1);
    for (int i = 0; i < 50; i++) tell_quote(s, 101 + i, 51, 1, 60, 1);
    ck_assert_int_eq(tell_trade(s, 110, 60), OBI_QUOTE_USED);
    close_signer(s);
}
END_TEST

START_TEST(a_late_trade_is_counted_and_has_the_quote_of_its_time) {
    struct obi_signer *s = open_signer(10, ROOM);
    tell_quote(s, 100, 50, 1, 60, 1);
    tell_quote(s, 200, 70, 1, 80, 1);
    tell_trade(s, 300, 72);
    ck_assert_int_eq(signs[OBI_SIGN_QUOTE], -1);
    tell_trade(s, 150, 72);
    ck_assert_int_eq(signs[OBI_SIGN_QUOTE], 1);
    tell_trade(s, 299, 72);
    ck_assert_uint_eq(s->n_late, 2);
    tell_trade(s, 0, 72); /* no time: now */
    ck_assert_int_eq(signs[OBI_SIGN_QUOTE], -1);
    ck_assert_uint_eq(s->n_late, 2);
    close_signer(s);
}
END_TEST

/* -- against the oracle ------------------------------------------------------------------------ */

enum { TRADES = 400, QUOTES = 400 };

struct tape {
    struct oracle_trade trade[TRADES];
    struct oracle_quote quote[QUOTES];
    struct oracle_tape all;
    size_t n_trades, n_quotes;
    int64_t now;
};

static int64_t around(struct test_rng *rng, int64_t range) {
    return (int64_t)test_below(rng, (uint64_t)(2 * range + 1)) - range;
}

static void next_quote(struct tape *t, struct test_rng *rng, int64_t base) {
    int64_t bid = base + around(rng, 6);
    int64_t since = t->n_quotes ? t->quote[t->n_quotes - 1].at : t->now;
    if (t->now > since) since = t->now; /* one that is older holds since the one before */
    t->quote[t->n_quotes++] =
        (struct oracle_quote){since, bid, (int64_t)test_below(rng, 4),
                              bid + (int64_t)test_below(rng, 12) - 1, (int64_t)test_below(rng, 4)};
}

static void next_trade(struct tape *t, struct test_rng *rng, int64_t base) {
    int64_t at = t->now + around(rng, 3);
    t->trade[t->n_trades++] = (struct oracle_trade){at > 0 ? at : 1, base + around(rng, 8), 1,
                                                    (int)around(rng, 1), t->n_quotes};
}

static void compare_trade(struct tape *t, struct obi_signer *s, uint64_t seed) {
    static const uint8_t side[] = {OBI_ASK, OBI_NONE, OBI_BID};
    const struct oracle_trade *trade = &t->trade[t->n_trades - 1];
    struct obi_print p = {trade->at, trade->price, trade->lots, side[trade->flag + 1]};
    obi_signer_print(s, &p, signs);
    for (int rule = 0; rule < ORACLE_RULES; rule++) {
        int expected = oracle_sign(&t->all, t->n_trades - 1, rule);
        if (signs[rule] != expected)
            ck_abort_msg("seed %llu, trade %zu, rule %d: %d, not %d", (unsigned long long)seed,
                         t->n_trades - 1, rule, signs[rule], expected);
    }
}

static void run_tape(uint64_t seed) {
    static const int64_t bases[] = {0, 60000, -500, INT64_MAX - 20, INT64_MIN + 20};
    struct tape *t = calloc(1, sizeof *t);
    struct test_rng rng = {seed};
    int64_t base = bases[test_below(&rng, 5)], lag = (int64_t)test_below(&rng, 3) * 7;
    struct obi_signer *s = open_signer(lag, lag ? QUOTES : OBI_QUOTES_NOW);
    ck_assert_ptr_nonnull(t);
    t->all = (struct oracle_tape){t->trade, t->quote, lag};
    t->now = 10;
    while (t->n_trades < TRADES && t->n_quotes < QUOTES) {
        t->now += around(&rng, 3) + 1;
        if (t->now < 1) t->now = 1;
        if (test_below(&rng, 2)) {
            next_quote(t, &rng, base);
            const struct oracle_quote *q = &t->quote[t->n_quotes - 1];
            tell_quote(s, t->now, q->bid, q->bid_lots, q->ask, q->ask_lots);
        } else {
            next_trade(t, &rng, base);
            compare_trade(t, s, seed);
        }
    }
    close_signer(s);
    free(t);
}

START_TEST(every_rule_says_what_a_search_from_the_beginning_says) {
    uint64_t seed = test_seed(20260801);
    for (uint64_t i = 0; i < test_rounds(60); i++) run_tape(seed + i);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("sign");
    TCase *c = tcase_create("sign");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, the_tick_rule_is_that_of_twowaymind_and_orderflowkit, 0, 2);
    tcase_add_test(c, lee_and_ready_is_that_of_twowaymind);
    tcase_add_loop_test(c, rules_are_those_of_tclf, 0, TCLF);
    tcase_add_test(c, the_venues_word_is_taken_as_it_is);
    tcase_add_test(c, without_a_quote_that_tells_the_tick_does);
    tcase_add_test(c, behind_a_gap_the_next_trade_is_a_first_one);
    tcase_add_test(c, the_ends_of_the_grid_do_not_overflow);
    tcase_add_test(c, with_a_lag_the_quote_is_the_one_of_that_long_before);
    tcase_add_test(c, a_ring_that_does_not_reach_back_far_enough_is_told);
    tcase_add_test(c, a_quote_told_again_takes_no_place);
    tcase_add_test(c, a_late_trade_is_counted_and_has_the_quote_of_its_time);
    tcase_add_test(c, every_rule_says_what_a_search_from_the_beginning_says);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
