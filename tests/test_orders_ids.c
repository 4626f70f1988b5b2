/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * From ids to orders, from within: ids that meet in one bucket and walk the same way down its tree,
 * against a plain list, with the structures checked after every step; and the day when generations
 * are used up. */
#include "book/orders.h"
#include "support.h"

#include <stdlib.h>

enum { MOST = 200, PLACES = 16, STEPS = 20000 };

struct table {
    struct obi_orders orders;
    void *block;
    uint64_t id[MOST]; /* that are in it, and their records */
    uint32_t order[MOST];
    uint32_t n;
};

static void open_table(struct table *t) {
    struct obi_carve carve = {NULL, 0, 0};
    obi_orders_layout(&t->orders, &carve, MOST, PLACES);
    t->block = aligned_alloc(64, (obi_carved(&carve) + 63) / 64 * 64);
    ck_assert_ptr_nonnull(t->block);
    carve = (struct obi_carve){t->block, 0, 0};
    obi_orders_layout(&t->orders, &carve, MOST, PLACES);
    obi_orders_init(&t->orders);
    t->n = 0;
}

static void check_table(const struct table *t) {
    const char *fault = obi_orders_fault(&t->orders);
    ck_assert_msg(!fault, "%s", fault);
    ck_assert_uint_eq(t->orders.n_live, t->n);
    for (uint32_t i = 0; i < t->n; i++)
        ck_assert_uint_eq(obi_orders_find(&t->orders, t->id[i]), t->order[i]);
}

static void put_in(struct table *t, uint64_t id) {
    uint32_t order = obi_orders_add(&t->orders, id);
    ck_assert_uint_lt(order, MOST);
    obi_orders_append(&t->orders, order, OBI_BID, 3, t->n == 0);
    t->orders.record[order].qty_lots = 1;
    t->id[t->n] = id;
    t->order[t->n++] = order;
}

static void take_out(struct table *t, uint32_t i) {
    obi_orders_unlink(&t->orders, t->order[i]);
    obi_orders_remove(&t->orders, t->order[i]);
    ck_assert_uint_eq(obi_orders_find(&t->orders, t->id[i]), OBI_ORDER_NONE);
    t->n--;
    t->id[i] = t->id[t->n];
    t->order[i] = t->order[t->n];
}

/* The k-th of the ids that belong into the first bucket, alike in their lowest bits. */
static uint64_t met_id(uint32_t k, unsigned alike) {
    static uint64_t found[2 * MOST];
    static uint32_t n_found;
    static unsigned of = 99;
    if (of != alike) n_found = 0;
    of = alike;
    for (uint64_t i = n_found ? (found[n_found - 1] >> alike) + 1 : 1; n_found <= k; i++)
        if (obi_order_mix(i << alike | 1) >> 56 == 0) found[n_found++] = i << alike | 1;
    return found[k];
}

START_TEST(ids_that_meet_in_one_bucket_are_found_as_others) {
    static const unsigned alike[] = {1, 7, 30, 44};
    struct test_rng rng = {test_seed(1)};
    struct table t;
    open_table(&t);
    uint32_t most = 0;
    for (uint32_t step = 0; step < STEPS; step++) {
        uint64_t id = met_id((uint32_t)test_below(&rng, 2 * MOST), alike[_i]);
        int grows = test_below(&rng, 10) < (step / 2000 % 2 ? 3u : 7u);
        int is_new = obi_orders_find(&t.orders, id) == OBI_ORDER_NONE;
        if (grows && is_new && t.n < MOST) put_in(&t, id);
        if (!grows && t.n > 0) take_out(&t, (uint32_t)test_below(&rng, t.n));
        if (step % 8 == 0) check_table(&t);
        if (t.n > most) most = t.n;
    }
    ck_assert_uint_eq(most, MOST);
    free(t.block);
}
END_TEST

START_TEST(a_table_that_was_cleared_knows_no_id_of_before) {
    struct table t;
    open_table(&t);
    /* Near the end of all generations; nobody clears four billion times here. */
    t.orders.generation = UINT32_MAX - 2;
    for (uint32_t round = 0; round < 8; round++) {
        for (uint32_t k = 0; k < 40; k++) put_in(&t, met_id(k, 7));
        for (uint64_t id = 1000; id < 1100; id++) put_in(&t, id);
        check_table(&t);
        obi_orders_clear(&t.orders);
        t.n = 0;
        check_table(&t);
        for (uint32_t k = 0; k < 40; k++)
            ck_assert_uint_eq(obi_orders_find(&t.orders, met_id(k, 7)), OBI_ORDER_NONE);
        for (uint64_t id = 1000; id < 1100; id++)
            ck_assert_uint_eq(obi_orders_find(&t.orders, id), OBI_ORDER_NONE);
    }
    free(t.block);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("orders_ids");
    TCase *tc = tcase_create("ids");
    tcase_set_timeout(tc, 100);
    tcase_add_loop_test(tc, ids_that_meet_in_one_bucket_are_found_as_others, 0, 4);
    tcase_add_test(tc, a_table_that_was_cleared_knows_no_id_of_before);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
