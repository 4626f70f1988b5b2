/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How signs remember: by hand, by words of bits XOR-ed and counted, and by sums over all signs. */
#include "oracle/trades.h"
#include "support.h"
#include "trade/memory.h"

#include <stdlib.h>
#include <string.h>

static struct obi_memory *open_memory(uint32_t room, const uint32_t *lag, uint32_t n_lags) {
    struct obi_memory *m = calloc(1, sizeof *m);
    struct obi_carve c = {NULL, 0, 0};
    ck_assert_ptr_nonnull(m);
    obi_memory_layout(&c, m, room, n_lags);
    size_t size = obi_carved(&c);
    c = (struct obi_carve){aligned_alloc(OBI_CACHE_LINE, size), 0, 0};
    ck_assert_ptr_nonnull(c.base);
    memset(c.base, 0xa5, size);
    obi_memory_layout(&c, m, room, n_lags);
    obi_memory_start(m, room, n_lags);
    memcpy(m->lag, lag, n_lags * sizeof *lag);
    return m;
}

static void close_memory(struct obi_memory *m) {
    free(m->bit);
    free(m);
}

static const uint32_t one = 1;

static void add(struct obi_memory *m, const char *signs) {
    for (; *signs; signs++) obi_memory_add(m, *signs == '+' ? 1 : *signs == '-' ? -1 : 0);
}

static double c_of(const struct obi_memory *m, uint32_t i) {
    struct obi_value v = obi_memory_read(m, i);
    ck_assert_int_eq(v.status, isnan(v.value) ? OBI_VALUE_WARMUP : OBI_VALUE_OK);
    return v.value;
}

START_TEST(signs_that_alternate_and_signs_that_stay) {
    struct obi_memory *m = open_memory(100, &one, 1);
    add(m, "+-+-");
    ck_assert_double_eq(c_of(m, 0), -1);
    obi_memory_forget(m);
    add(m, "++++");
    ck_assert_double_eq(c_of(m, 0), 0); /* the mean is taken away */
    obi_memory_forget(m);
    add(m, "++--"); /* pairs + - +, mean 0 */
    ck_assert_double_eq(c_of(m, 0), 1.0 / 3);
    obi_memory_forget(m);
    add(m, "+++-"); /* 1 / 3 - 1 / 4 */
    ck_assert_double_eq(c_of(m, 0), 1.0 / 12);
    close_memory(m);
}
END_TEST

START_TEST(without_a_pair_there_is_nothing_to_tell) {
    static const uint32_t lag[] = {1, 4};
    struct obi_memory *m = open_memory(8, lag, 2);
    ck_assert(isnan(c_of(m, 0)));
    add(m, "+");
    ck_assert(isnan(c_of(m, 0)));
    add(m, "-++");
    ck_assert(isnan(c_of(m, 1)));
    add(m, "+");
    ck_assert_double_eq(c_of(m, 1), 1 - 9.0 / 25);
    close_memory(m);
}
END_TEST

START_TEST(what_has_no_side_is_as_if_it_had_not_been) {
    struct obi_memory *m = open_memory(100, &one, 1);
    add(m, "+?-??+?-");
    ck_assert_double_eq(c_of(m, 0), -1);
    ck_assert_uint_eq(m->n_unsigned, 4);
    close_memory(m);
}
END_TEST

START_TEST(a_full_ring_forgets_the_oldest) {
    struct obi_memory *m = open_memory(4, &one, 1);
    add(m, "++++++-+-+-");
    ck_assert_double_eq(c_of(m, 0), -1);
    add(m, "----");
    ck_assert_double_eq(c_of(m, 0), 0);
    ck_assert_uint_eq(m->n_bought, 0);
    close_memory(m);
}
END_TEST

/* Pairs that differ in a full ring of 64, by its one word: turned, XOR-ed, counted. */
START_TEST(pairs_are_those_that_a_word_of_bits_has) {
    static const uint32_t lag[] = {1, 2, 4, 8, 16, 32};
    struct obi_memory *m = open_memory(64, lag, 6);
    struct test_rng rng = {test_seed(20260804)};
    uint64_t word = 0;
    for (int i = 0; i < 500; i++) {
        uint64_t bit = test_below(&rng, 3) > 0;
        word = word << 1 | bit;
        obi_memory_add(m, bit ? 1 : -1);
        if (i < 63) continue;
        for (int k = 0; k < 6; k++) {
            uint64_t inside = UINT64_MAX >> lag[k];
            int differ = __builtin_popcountll((word ^ word >> lag[k]) & inside);
            ck_assert_int_eq((int)m->differ[k], differ);
        }
        ck_assert_int_eq((int)m->n_bought, __builtin_popcountll(word));
    }
    close_memory(m);
}
END_TEST

enum { SIGNS = 300 };

static void run_signs(uint64_t seed) {
    struct test_rng rng = {seed};
    uint32_t room = 2 + (uint32_t)test_below(&rng, 150);
    uint32_t lag[] = {1, 1 + (uint32_t)test_below(&rng, room - 1), room - 1};
    struct obi_memory *m = open_memory(room, lag, 3);
    int sign[SIGNS];
    for (size_t i = 0; i < SIGNS; i++) {
        sign[i] = test_below(&rng, 9) ? (test_below(&rng, 3) ? 1 : -1) : 0;
        obi_memory_add(m, sign[i]);
        for (uint32_t k = 0; k < 3; k++) {
            double got = c_of(m, k), expected = oracle_memory(sign, i + 1, room, lag[k]);
            if (isnan(expected) ? !isnan(got) : got != expected)
                ck_abort_msg("seed %llu, sign %zu, lag %u: %.17g, not %.17g",
                             (unsigned long long)seed, i, lag[k], got, expected);
        }
    }
    close_memory(m);
}

START_TEST(memory_is_that_of_sums_over_all_signs) {
    uint64_t seed = test_seed(20260805);
    for (uint64_t i = 0; i < test_rounds(50); i++) run_signs(seed + i);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("sign_memory");
    TCase *c = tcase_create("sign_memory");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, signs_that_alternate_and_signs_that_stay);
    tcase_add_test(c, without_a_pair_there_is_nothing_to_tell);
    tcase_add_test(c, what_has_no_side_is_as_if_it_had_not_been);
    tcase_add_test(c, a_full_ring_forgets_the_oldest);
    tcase_add_test(c, pairs_are_those_that_a_word_of_bits_has);
    tcase_add_test(c, memory_is_that_of_sums_over_all_signs);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
