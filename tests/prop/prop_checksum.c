/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Random books on random grids, all recipes: the checksum that the oracle makes is the book's, and
 * with one bit changed it is not. Orders come in any order of ids, levels in any order of prices.
 *
 * OBI_TEST_EVENTS says how many books (default 4,000), OBI_TEST_SEED where to start. */
#include "oracle/checksum.h"
#include "support.h"

#include <stdlib.h>

enum { BOOKS = 4000, MOST = 260 };

/* One side's quotes, as they are told and then best first. */
struct side {
    struct oracle_quote quote[MOST];
    size_t n;
    int is_bid;
};

struct trial {
    struct oracle_recipe recipe;
    struct side bid, ask;
    uint32_t depth_limit;
    int of_orders; /* the book's, which may have them without need */
};

/* -- a book ------------------------------------------------------------------------------------ */

/* 10^k or another step, with so many decimals. */
static int64_t some_step(struct test_rng *rng) {
    static const int64_t step[] = {1, 1, 1, 5, 25, 10, 1000, 1000000};
    return step[test_below(rng, sizeof step / sizeof *step)];
}

static struct oracle_recipe some_recipe(struct test_rng *rng, uint8_t kind) {
    struct oracle_recipe r = {.kind = kind};
    r.price_step = some_step(rng);
    r.qty_step = some_step(rng);
    r.price_digits = (int)test_below(rng, 19);
    r.qty_digits = (int)test_below(rng, 19);
    r.price_written = test_below(rng, 2) ? r.price_digits : (int)test_below(rng, 19);
    r.qty_written = test_below(rng, 2) ? r.qty_digits : (int)test_below(rng, 19);
    return r;
}

/* A level's sum and a price, times a step, stay below 10^15, which a double holds. */
static obi_lots some_size(struct test_rng *rng) {
    return (obi_lots)((test_random(rng) >> 43 >> test_below(rng, 21)) + 1);
}

static uint64_t some_id(struct test_rng *rng, size_t i) {
    return (test_random(rng) >> test_below(rng, 54) << 10 | 1024) ^ i; /* no two of a book */
}

/* Prices step outwards or stay; ids are unique as i has fewer bits than are shifted in. */
static void fill(struct side *s, struct trial *t, struct test_rng *rng, obi_ticks touch) {
    size_t most = test_below(rng, 4) ? 40 : MOST;
    obi_ticks price = touch;
    int crowded = (int)test_below(rng, 3);
    s->n = test_below(rng, most + 1);
    for (size_t i = 0; i < s->n; i++) {
        struct oracle_quote *q = &s->quote[i];
        if (!t->of_orders || !crowded || test_below(rng, 4) == 0)
            price += (s->is_bid ? -1 : 1) * (obi_ticks)(test_below(rng, 20) + 1);
        *q = (struct oracle_quote){some_id(rng, i + (s->is_bid ? 0 : MOST)), price, some_size(rng)};
    }
}

static struct trial some_trial(struct test_rng *rng, uint8_t kind) {
    struct trial t = {.recipe = some_recipe(rng, kind)};
    obi_ticks touch = (obi_ticks)(test_random(rng) >> 35 >> test_below(rng, 29)) + 20 * MOST;
    t.bid.is_bid = 1;
    t.of_orders = oracle_checksum_is_of_orders(kind) || test_below(rng, 4) == 0;
    fill(&t.bid, &t, rng, touch);
    fill(&t.ask, &t, rng, touch + 1);
    if (test_below(rng, 4) == 0) t.depth_limit = (uint32_t)test_below(rng, 30) + 1;
    return t;
}

/* -- what the venue keeps ---------------------------------------------------------------------- */

/* The quotes of the best levels; orders of one price added up where the recipe is of levels. */
static struct oracle_quotes kept(const struct trial *t, const struct side *s,
                                 struct oracle_quote *out) {
    size_t n = 0, levels = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct oracle_quote *q = &s->quote[i];
        int is_new = i == 0 || q->price_ticks != s->quote[i - 1].price_ticks;
        levels += (size_t)is_new;
        if (t->depth_limit && levels > t->depth_limit) break;
        if (is_new || oracle_checksum_is_of_orders(t->recipe.kind))
            out[n++] = *q;
        else
            out[n - 1].qty_lots += q->qty_lots;
    }
    return (struct oracle_quotes){out, n};
}

static uint32_t expected_of(const struct trial *t) {
    static struct oracle_quote bid[MOST], ask[MOST];
    struct oracle_quotes bids = kept(t, &t->bid, bid), asks = kept(t, &t->ask, ask);
    return oracle_checksum(&t->recipe, bids, asks);
}

/* -- telling ----------------------------------------------------------------------------------- */

static obi_book *open_trial(const struct trial *t) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .depth_limit = t->depth_limit};
    struct obi_book_options opt = {.struct_size = sizeof opt,
                                   .max_levels = MOST,
                                   .max_orders = t->of_orders ? 2 * MOST : 0,
                                   .spec = &spec};
    obi_book *book = NULL;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    return book;
}

static int apply(obi_book *book, struct obi_event ev) {
    size_t taken;
    return obi_book_apply(book, &ev, 1, &taken);
}

static void tell(obi_book *book, const struct trial *t, const struct side *s, size_t i) {
    const struct oracle_quote *q = &s->quote[i];
    struct obi_event ev = test_level(s->is_bid ? OBI_BID : OBI_ASK, q->price_ticks, q->qty_lots, 0);
    if (t->of_orders) ev.kind = OBI_EVENT_ADD;
    if (t->of_orders) ev.order_id = q->order_id;
    ck_assert_int_eq(apply(book, ev), OBI_MORE);
}

/* Levels from the far end inwards now and then; orders keep to their queues. */
static void tell_side(obi_book *book, const struct trial *t, const struct side *s, int backwards) {
    for (size_t i = 0; i < s->n; i++)
        tell(book, t, s, backwards && !t->of_orders ? s->n - 1 - i : i);
}

static int end_frame(obi_book *book, const struct trial *t, uint32_t value) {
    struct obi_event ev = oracle_checksum_event(&t->recipe, value);
    ev.flags = OBI_EVENT_LAST;
    return apply(book, ev);
}

static uint32_t made(const obi_book *book) {
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_book_info(book, &info), OBI_OK);
    return info.checksum_made;
}

static void judge(const struct trial *t, struct test_rng *rng, uint64_t seed) {
    uint32_t value = expected_of(t);
    obi_book *book = open_trial(t);
    ck_assert_int_eq(apply(book, test_event(OBI_EVENT_CLEAR, 0)), OBI_MORE);
    tell_side(book, t, &t->bid, test_below(rng, 2) == 0);
    tell_side(book, t, &t->ask, test_below(rng, 2) == 0);
    int rc = end_frame(book, t, value);
    ck_assert_msg(rc == OBI_OK, "seed %llu: recipe %d, the venue says %u, the book %u",
                  (unsigned long long)seed, t->recipe.kind, value, made(book));
    ck_assert_int_eq(end_frame(book, t, value ^ UINT32_C(1) << test_below(rng, 32)), OBI_RESYNC);
    obi_book_destroy(book);
}

START_TEST(the_checksum_of_a_random_book_is_the_oracles) {
    uint8_t kind = (uint8_t)_i;
    for (uint64_t i = 0, n = test_rounds(BOOKS) / 6; i < n; i++) {
        struct test_rng rng = {test_seed(1) + i};
        struct trial t = some_trial(&rng, kind);
        judge(&t, &rng, test_seed(1) + i);
    }
}
END_TEST

int main(void) {
    Suite *s = suite_create("prop_checksum");
    TCase *tc = tcase_create("books");
    tcase_set_timeout(tc, 0);
    tcase_add_loop_test(tc, the_checksum_of_a_random_book_is_the_oracles, OBI_CHECKSUM_KRAKEN,
                        OBI_CHECKSUM_BITFINEX_ORDERS + 1);
    suite_add_tcase(s, tc);
    return test_run(s);
}
