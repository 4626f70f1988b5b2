/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The table of BitMEX's ids against a list that is searched from end to end; with random ids, and
 * with ids that were made to meet. */
#include "decode/venue/bitmex_ids.h"

#include "support.h"

#include <stdlib.h>

enum { SIZE = 96, OWNERS = 3, MODEL = SIZE };

struct table {
    struct obi_bitmex_ids ids;
    void *block;
};

static void table_open(struct table *t) {
    struct obi_carve c = {NULL, 0, 0};
    obi_bitmex_ids_carve(&t->ids, &c, SIZE, OWNERS);
    size_t n_lines = obi_carved(&c) / OBI_CACHE_LINE + 1;
    t->block = aligned_alloc(OBI_CACHE_LINE, n_lines * OBI_CACHE_LINE);
    ck_assert_ptr_nonnull(t->block);
    c = (struct obi_carve){t->block, 0, 0};
    obi_bitmex_ids_carve(&t->ids, &c, SIZE, OWNERS);
    obi_bitmex_ids_init(&t->ids);
}

static struct known {
    uint32_t owner;
    uint64_t id;
    int64_t price;
} model[MODEL];
static size_t n_model;

static size_t model_find(uint32_t owner, uint64_t id) {
    size_t i = 0;
    while (i < n_model && (model[i].owner != owner || model[i].id != id)) i++;
    return i;
}

static void model_forget(uint32_t owner) {
    for (size_t i = n_model; i-- > 0;) {
        if (model[i].owner == owner) model[i] = model[--n_model];
    }
}

/* The number whose product with an odd one is 1. */
static uint64_t inverse(uint64_t odd) {
    uint64_t x = odd;
    for (int i = 0; i < 6; i++) x *= 2 - odd * x;
    return x;
}

/* The id that the table mixes to this: the mixing backwards. */
static uint64_t unmix(uint64_t mixed) {
    uint64_t x = mixed * inverse(UINT64_C(0xbf58476d1ce4e5b9));
    x ^= x >> 29 ^ x >> 58;
    x *= inverse(UINT64_C(0x9e3779b97f4a7c15));
    return x ^ x >> 32;
}

/* Ids of one bucket and one long path: bits by themselves, of those that choose no bucket; and the
 * same ids for each owner. */
static uint64_t pick(struct test_rng *rng, int made_to_meet) {
    if (!made_to_meet) return test_below(rng, 200) * 100 + UINT64_C(56799989301);
    uint64_t bit = test_below(rng, 57);
    return unmix(bit < 32 ? UINT64_C(1) << bit : bit == 32 ? 0 : UINT64_C(1) << (bit + 7));
}

static void check_same(const struct obi_bitmex_ids *ids, uint32_t owner, uint64_t id) {
    const struct obi_bitmex_id *e = obi_bitmex_ids_find(ids, owner, id);
    size_t at = model_find(owner, id);
    if ((e != NULL) != (at < n_model)) ck_abort_msg("id %llu", (unsigned long long)id);
    if (e && (e->price != model[at].price || e->id != id || e->owner != owner)) {
        ck_abort_msg("another record at id %llu", (unsigned long long)id);
    }
}

static void step(struct obi_bitmex_ids *ids, struct test_rng *rng, int64_t round,
                 int made_to_meet) {
    uint32_t owner = (uint32_t)test_below(rng, OWNERS);
    uint64_t id = pick(rng, made_to_meet);
    size_t at = model_find(owner, id);
    check_same(ids, owner, id);
    if (at < n_model) {
        obi_bitmex_ids_remove(ids, owner, id);
        model[at] = model[--n_model];
    } else {
        struct obi_bitmex_id *e = obi_bitmex_ids_add(ids, owner, id);
        if ((e != NULL) != (n_model < SIZE)) ck_abort_msg("room for %zu", n_model);
        if (e) {
            e->price = round;
            model[n_model++] = (struct known){owner, id, round};
        }
    }
    if (!test_below(rng, 400)) {
        obi_bitmex_ids_forget(ids, owner);
        model_forget(owner);
    }
}

START_TEST(the_table_knows_what_a_list_knows) {
    struct test_rng rng = {test_seed(3)};
    struct table t;
    uint64_t n_rounds = test_rounds(30000);
    table_open(&t);
    n_model = 0;
    for (uint64_t round = 0; round < n_rounds; round++) {
        step(&t.ids, &rng, (int64_t)round, _i);
        for (size_t i = 0; i < n_model && round % 16 == 0; i++) {
            check_same(&t.ids, model[i].owner, model[i].id);
        }
    }
    free(t.block);
}
END_TEST

/* As many as there are in the table, so that it takes what it had room for. */
START_TEST(the_room_is_the_same_after_much_use) {
    struct table t;
    table_open(&t);
    for (int turn = 0; turn < 3; turn++) {
        for (uint64_t id = 0; id < SIZE; id++) {
            ck_assert_ptr_nonnull(obi_bitmex_ids_add(&t.ids, 1, id));
        }
        ck_assert_ptr_null(obi_bitmex_ids_add(&t.ids, 2, 7));
        obi_bitmex_ids_remove(&t.ids, 1, SIZE); /* is not there */
        obi_bitmex_ids_forget(&t.ids, 0);       /* has none */
        obi_bitmex_ids_forget(&t.ids, 1);
        for (uint64_t id = 0; id < SIZE; id++) {
            ck_assert_ptr_null(obi_bitmex_ids_find(&t.ids, 1, id));
        }
    }
    free(t.block);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("bitmex_ids");
    TCase *t = tcase_create("table");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, the_table_knows_what_a_list_knows, 0, 2);
    tcase_add_test(t, the_room_is_the_same_after_much_use);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
