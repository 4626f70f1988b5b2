/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book/orders.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

/* Orders of their own, in memory that is no zeroes. */
struct fixture {
    struct obi_orders o;
    void *block;
};

static struct fixture make(uint32_t max_orders) {
    struct fixture f;
    struct obi_carve measure = {NULL, 0, 0}, carve = {NULL, 0, 0};
    obi_orders_layout(&f.o, &measure, max_orders, 64);
    f.block = aligned_alloc(OBI_CACHE_LINE, obi_carved(&measure));
    memset(f.block, 0xa5, obi_carved(&measure));
    carve.base = f.block;
    obi_orders_layout(&f.o, &carve, max_orders, 64);
    obi_orders_init(&f.o);
    return f;
}

static uint32_t add(struct fixture *f, uint64_t id) {
    uint32_t order = obi_orders_add(&f->o, id);
    f->o.record[order].side = OBI_BID;
    f->o.record[order].qty_lots = 1;
    return order;
}

static void expect_sound(const struct fixture *f) {
    const char *fault = obi_orders_fault(&f->o);
    ck_assert_msg(!fault, "%s", fault);
}

/* -- ids that collide, from the mixing itself -------------------------------------------------- */

static uint64_t inverse(uint64_t odd) {
    uint64_t x = odd;
    for (int i = 0; i < 6; i++) x *= 2 - odd * x;
    return x;
}

static uint64_t unmix(uint64_t mixed) {
    uint64_t x = mixed * inverse(UINT64_C(0xbf58476d1ce4e5b9));
    x ^= x >> 29 ^ x >> 58;
    x *= inverse(UINT64_C(0x9e3779b97f4a7c15));
    return x ^ x >> 32;
}

START_TEST(mixing_an_id_can_be_undone_so_no_two_become_one) {
    struct test_rng rng = {test_seed(1)};
    for (int i = 0; i < 10000; i++) {
        uint64_t id = test_random(&rng) >> test_below(&rng, 64);
        ck_assert_uint_eq(unmix(obi_order_mix(id)), id);
    }
}
END_TEST

/* -- the table --------------------------------------------------------------------------------- */

START_TEST(an_id_leads_to_its_order_while_it_lives) {
    struct fixture f = make(100);
    ck_assert_uint_eq(obi_orders_find(&f.o, 7), OBI_ORDER_NONE);
    uint32_t order = add(&f, 7);
    ck_assert_uint_eq(obi_orders_find(&f.o, 7), order);
    ck_assert_uint_eq(obi_orders_find(&f.o, 8), OBI_ORDER_NONE);
    expect_sound(&f);
    obi_orders_remove(&f.o, order);
    ck_assert_uint_eq(obi_orders_find(&f.o, 7), OBI_ORDER_NONE);
    expect_sound(&f);
    ck_assert_uint_eq(add(&f, 9), order);
    free(f.block);
}
END_TEST

/* Kinds of ids that venues, and those who want harm, send. */
static uint64_t nth_id(int kind, uint64_t i) {
    switch (kind) {
    case 0: return 1 + i;
    case 1: return (1 + i) << 32;
    case 2: return UINT64_MAX - i;
    case 3: return unmix(1 + i);                            /* one bucket, one tag */
    case 4: return unmix((i << 24) | 0x5555);               /* neighbouring tags of few buckets */
    default: return (1 + i) * UINT64_C(0x9e3779b97f4a7c15); /* scattered */
    }
}

START_TEST(every_kind_of_ids_comes_and_goes_in_any_order) {
    enum { N = 700, ROUNDS = 12000 };
    static uint32_t order[2 * N];
    struct fixture f = make(N);
    struct test_rng rng = {test_seed(2)};
    memset(order, 0xff, sizeof order);
    for (uint64_t round = 0; round < ROUNDS; round++) {
        uint64_t i = test_below(&rng, 2 * N);
        uint64_t id = nth_id(_i, i);
        ck_assert_uint_eq(obi_orders_find(&f.o, id), order[i]);
        if (order[i] != OBI_ORDER_NONE) {
            obi_orders_remove(&f.o, order[i]);
            order[i] = OBI_ORDER_NONE;
        } else if (f.o.n_live < N) {
            order[i] = add(&f, id);
        }
        if (round % 64 == 0) expect_sound(&f);
    }
    for (uint64_t i = 0; i < 2 * N; i++) {
        ck_assert_uint_eq(obi_orders_find(&f.o, nth_id(_i, i)), order[i]);
    }
    free(f.block);
}
END_TEST

START_TEST(a_full_table_of_colliding_ids_empties_from_either_end) {
    enum { N = 3000 };
    static uint32_t order[N];
    struct fixture f = make(N);
    for (int way = 0; way < 2; way++) {
        for (uint64_t i = 0; i < N; i++) order[i] = add(&f, unmix(i));
        ck_assert_uint_eq(f.o.n_live, N);
        expect_sound(&f);
        for (uint32_t i = 0; i < N; i++) {
            uint32_t at = way ? N - 1 - i : i;
            ck_assert_uint_eq(obi_orders_find(&f.o, unmix(at)), order[at]);
            obi_orders_remove(&f.o, order[at]);
            if (i % 100 == 0) expect_sound(&f);
        }
        ck_assert_uint_eq(f.o.n_live, 0);
        expect_sound(&f);
    }
    free(f.block);
}
END_TEST

static uint32_t deepest(const struct obi_orders *o, uint32_t node, uint32_t depth) {
    if (node == OBI_ORDER_NONE) return depth;
    uint32_t a = deepest(o, o->fork[node].child[0], depth + 1);
    uint32_t b = deepest(o, o->fork[node].child[1], depth + 1);
    return a > b ? a : b;
}

/* Ids of one bucket that agree in their low 40 bits: the deepest tree that is easily found. */
START_TEST(no_path_is_longer_than_the_64_bits_of_an_id) {
    enum { N = 64 };
    struct fixture f = make(N);
    uint64_t bucket = (obi_order_mix(0) >> 32) * f.o.n_buckets >> 32;
    for (uint64_t i = 0; f.o.n_live < N; i++) {
        uint64_t id = i << 40;
        if ((obi_order_mix(id) >> 32) * f.o.n_buckets >> 32 == bucket) add(&f, id);
    }
    expect_sound(&f);
    uint32_t depth = deepest(&f.o, f.o.bucket[bucket].root, 0);
    ck_assert_uint_gt(depth, 40);
    ck_assert_uint_le(depth, 64);
    for (uint32_t i = 0; i < N; i++) {
        obi_orders_remove(&f.o, (i * 37) % N);
        expect_sound(&f);
    }
    free(f.block);
}
END_TEST

START_TEST(a_cleared_table_is_as_good_as_new) {
    struct fixture f = make(200);
    for (uint64_t round = 0; round < 5; round++) {
        for (uint64_t i = 0; i < 200; i++) add(&f, unmix(round * 100 + i));
        expect_sound(&f);
        obi_orders_clear(&f.o);
        ck_assert_uint_eq(f.o.n_live, 0);
        for (uint64_t i = 0; i < 700; i++) {
            ck_assert_uint_eq(obi_orders_find(&f.o, unmix(i)), OBI_ORDER_NONE);
        }
        expect_sound(&f);
    }
    free(f.block);
}
END_TEST

/* What was entered in generation 1 must not come back when generations begin anew. */
START_TEST(generations_that_are_used_up_bring_nothing_back) {
    struct fixture f = make(200);
    for (uint64_t i = 0; i < 200; i++) add(&f, 1 + i);
    f.o.generation = UINT32_MAX;
    for (int i = 0; i < 3; i++) obi_orders_clear(&f.o);
    for (uint64_t i = 0; i < 200; i++) {
        ck_assert_uint_eq(obi_orders_find(&f.o, 1 + i), OBI_ORDER_NONE);
    }
    for (uint64_t i = 0; i < 200; i++) add(&f, 1 + i);
    expect_sound(&f);
    free(f.block);
}
END_TEST

/* -- queues ------------------------------------------------------------------------------------ */

static void expect_queue(const struct fixture *f, uint32_t at, size_t n, const uint64_t *id) {
    const struct obi_queue *queue = obi_orders_queue(&f->o, OBI_ASK, at);
    uint32_t order = queue->first, before = OBI_ORDER_NONE;
    for (size_t i = 0; i < n; i++) {
        ck_assert_uint_ne(order, OBI_ORDER_NONE);
        ck_assert_uint_eq(f->o.record[order].id, id[i]);
        ck_assert_uint_eq(f->o.record[order].prev, before);
        before = order;
        order = f->o.record[order].next;
    }
    ck_assert_uint_eq(order, OBI_ORDER_NONE);
    ck_assert_uint_eq(queue->last, before);
}

START_TEST(a_queue_loses_its_first_its_last_and_one_between) {
    struct fixture f = make(10);
    uint32_t order[5];
    for (uint32_t i = 0; i < 5; i++) {
        order[i] = add(&f, i + 1);
        obi_orders_append(&f.o, order[i], OBI_ASK, 3, i == 0);
    }
    expect_queue(&f, 3, 5, (uint64_t[]){1, 2, 3, 4, 5});
    obi_orders_unlink(&f.o, order[0]);
    expect_queue(&f, 3, 4, (uint64_t[]){2, 3, 4, 5});
    obi_orders_unlink(&f.o, order[4]);
    expect_queue(&f, 3, 3, (uint64_t[]){2, 3, 4});
    obi_orders_unlink(&f.o, order[2]);
    expect_queue(&f, 3, 2, (uint64_t[]){2, 4});
    obi_orders_append(&f.o, order[0], OBI_ASK, 3, 0);
    expect_queue(&f, 3, 3, (uint64_t[]){2, 4, 1});
    obi_orders_unlink(&f.o, order[0]);
    obi_orders_unlink(&f.o, order[1]);
    obi_orders_unlink(&f.o, order[3]);
    expect_queue(&f, 3, 0, NULL);
    free(f.block);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("orders");
    TCase *t = tcase_create("orders");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, mixing_an_id_can_be_undone_so_no_two_become_one);
    tcase_add_test(t, an_id_leads_to_its_order_while_it_lives);
    tcase_add_loop_test(t, every_kind_of_ids_comes_and_goes_in_any_order, 0, 6);
    tcase_add_test(t, a_full_table_of_colliding_ids_empties_from_either_end);
    tcase_add_test(t, no_path_is_longer_than_the_64_bits_of_an_id);
    tcase_add_test(t, a_cleared_table_is_as_good_as_new);
    tcase_add_test(t, generations_that_are_used_up_bring_nothing_back);
    tcase_add_test(t, a_queue_loses_its_first_its_last_and_one_between);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
