/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Weights as bytes: restored to the bit, to go on learning; refused when a bit of it is another. */
#include "core/bytes.h"
#include "core/crc32.h"
#include "weights.h"

enum { HEAD = 64, WORD = 8, COUNTERS = 3, FRAMES = 400 };

static void learn(struct scene *s, struct test_rng *rng, int n) {
    for (int i = 0; i < n; i++) scene_wander(s, rng);
}

static struct scene learned(uint32_t n_levels, uint64_t half_life, int n) {
    struct scene s = scene_open(n_levels, half_life, 0);
    struct test_rng rng = {test_seed(8)};
    scene_begin(&s, WEIGHTS_DEEP, 20);
    learn(&s, &rng, n);
    ck_assert_int_ge(obi_weights_solve(s.weights, NULL), 0);
    return s;
}

START_TEST(what_is_saved_is_restored_to_the_bit) {
    for (int i = 0; i < 4; i++) {
        struct scene s = learned(i % 2 ? 32 : 3, (uint64_t)i, i ? FRAMES : 0);
        obi_weights *again;
        size_t size;
        unsigned char *bytes = weights_saved(s.weights, &size);
        ck_assert_int_eq(obi_weights_restore(NULL, bytes, size, NULL, &again, NULL), OBI_OK);
        ck_assert(weights_equal(s.weights, again, 0));
        for (uint32_t k = 0; k < (i % 2 ? 32 : 3) && i; k++)
            ck_assert_double_eq(weights_value(s.weights, k), weights_value(again, k));
        ck_assert_int_eq(obi_weights_solve(again, NULL), obi_weights_solve(s.weights, NULL));
        ck_assert(weights_equal(s.weights, again, 0)); /* the moments are there too */
        obi_weights_destroy(again);
        free(bytes);
        scene_close(&s);
    }
}
END_TEST

START_TEST(learning_goes_on_behind_a_restore) {
    struct scene whole = learned(6, 9, FRAMES), half = learned(6, 9, FRAMES);
    size_t size;
    unsigned char *bytes = weights_saved(half.weights, &size);
    obi_weights_destroy(half.weights);
    ck_assert_int_eq(obi_weights_restore(NULL, bytes, size, NULL, &half.weights, NULL), OBI_OK);
    free(bytes);
    for (int i = 0; i < 2; i++) {
        struct scene *s = i ? &half : &whole;
        struct test_rng rng = {9};
        struct obi_event secret = test_level(OBI_BID, 1000, 3, 0);
        scene_apply(s, &secret, 1); /* a frame that neither sees: a break to the one */
        learn(s, &rng, FRAMES);
        ck_assert_int_eq(obi_weights_solve(s->weights, NULL), OBI_OK);
        ck_assert_uint_eq(weights_count(s->weights, OBI_COUNTER_WEIGHTS_LOST), i ? 0 : 1);
    }
    ck_assert(
        weights_equal(whole.weights, half.weights, HEAD + WORD * COUNTERS)); /* all the rest */
    ck_assert_uint_eq(weights_count(whole.weights, OBI_COUNTER_WEIGHTS_INTERVALS),
                      weights_count(half.weights, OBI_COUNTER_WEIGHTS_INTERVALS));
    scene_close(&whole);
    scene_close(&half);
}
END_TEST

START_TEST(weights_of_other_options_are_refused_by_name) {
    static const struct {
        struct obi_weights_options opt;
        const char *word;
    } other[] = {
        {{.n_levels = 5, .interval_ns = WEIGHTS_INTERVAL}, "n_levels"},
        {{.n_levels = 4, .n_iterations = 65, .interval_ns = WEIGHTS_INTERVAL}, "n_iterations"},
        {{.n_levels = 4}, "interval_ns"},
        {{.n_levels = 4, .interval_ns = WEIGHTS_INTERVAL, .half_life = 1}, "half_life"}};
    struct scene s = learned(4, 0, FRAMES);
    struct obi_error err;
    size_t n;
    unsigned char *bytes = weights_saved(s.weights, &n);
    for (size_t i = 0; i <= sizeof other / sizeof *other; i++) {
        int is_same = i == sizeof other / sizeof *other;
        struct obi_weights_options opt = other[is_same ? i - 1 : i].opt;
        obi_weights *w;
        opt.struct_size = sizeof opt;
        if (is_same) opt.half_life = 0;
        int rc = obi_weights_restore(&opt, bytes, n, NULL, &w, &err);
        ck_assert_int_eq(rc, is_same ? OBI_OK : OBI_E_FORMAT);
        ck_assert_msg(is_same || strstr(err.message, other[i].word) != NULL, "%s", err.message);
        ck_assert_int_eq(w != NULL, is_same);
        obi_weights_destroy(w);
    }
    free(bytes);
    scene_close(&s);
}
END_TEST

/* -- damage ------------------------------------------------------------------------------------ */

static void refused(const unsigned char *bytes, size_t n, int wanted, const char *what) {
    unsigned char *copy = malloc(n ? n : 1); /* as long as it is, for the sanitizers to see */
    struct obi_error err = {0};
    struct test_memory memory;
    test_memory_init(&memory);
    obi_weights *w = (obi_weights *)copy;
    memcpy(copy, bytes, n);
    int rc = obi_weights_restore(NULL, copy, n, &memory.allocator, &w, &err);
    if (rc != wanted || w || err.status != rc || !err.message[0] || memory.bytes_live)
        ck_abort_msg("%s: %d, %s", what, rc, err.message);
    free(copy);
}

START_TEST(every_bit_that_flips_is_noticed) {
    struct scene s = learned(3, 0, FRAMES);
    size_t n;
    unsigned char *bytes = weights_saved(s.weights, &n);
    for (size_t bit = 0; bit < 8 * n; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        refused(bytes, n, OBI_E_FORMAT, "a bit");
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    free(bytes);
    scene_close(&s);
}
END_TEST

START_TEST(every_length_but_the_right_one_is_refused_where_it_ends) {
    struct scene s = learned(3, 0, FRAMES);
    size_t n;
    unsigned char *bytes = weights_saved(s.weights, &n), *longer = calloc(n + 1, 1);
    struct obi_error err;
    obi_weights *w;
    for (size_t cut = 0; cut < n; cut++) {
        refused(bytes, cut, OBI_E_FORMAT, "a cut");
        obi_weights_restore(NULL, bytes, cut, NULL, &w, &err);
        ck_assert_uint_eq(err.offset, cut);
    }
    memcpy(longer, bytes, n);
    refused(longer, n + 1, OBI_E_FORMAT, "a byte too many");
    free(longer);
    free(bytes);
    scene_close(&s);
}
END_TEST

/* Makes both checksums right again, as somebody who means to deceive would. */
static void forge(const unsigned char *bytes, size_t n, size_t at, uint64_t word, size_t size,
                  int wanted) {
    unsigned char *copy = malloc(n);
    memcpy(copy, bytes, n);
    if (size == 4)
        obi_store32(copy + at, (uint32_t)word);
    else
        obi_store64(copy + at, word);
    obi_store32(copy + 56, obi_crc32(0, copy + HEAD, n - HEAD));
    obi_store32(copy + 60, obi_crc32(0, copy, 60));
    refused(copy, n, wanted, "a forged number");
    free(copy);
}

START_TEST(forged_weights_are_refused) {
    static const uint64_t nan = UINT64_C(0x7ff8000000000000), inf = UINT64_C(0x7ff0000000000000);
    static const uint64_t far = UINT64_C(0x7f00000000000000), minus = UINT64_C(0xbff0000000000000);
    struct scene s = learned(3, 0, FRAMES);
    size_t n, body = HEAD + WORD * (size_t)COUNTERS;
    unsigned char *bytes = weights_saved(s.weights, &n);
    forge(bytes, n, 8, 2, 4, OBI_E_NEWER); /* the version of a newer library */
    forge(bytes, n, 8, 0, 4, OBI_E_FORMAT);
    static const uint32_t levels[] = {0, 2, 33, UINT32_MAX};
    for (size_t i = 0; i < 4; i++) forge(bytes, n, 12, levels[i], 4, OBI_E_FORMAT);
    forge(bytes, n, 16, 0, 4, OBI_E_FORMAT);
    forge(bytes, n, 16, 4097, 4, OBI_E_FORMAT);
    forge(bytes, n, 24, 0, 8, OBI_E_FORMAT);
    forge(bytes, n, 24, UINT64_MAX, 8, OBI_E_FORMAT);
    forge(bytes, n, HEAD, 1, 8, OBI_E_FORMAT);                /* one interval, and solved */
    forge(bytes, n, body, 7, 8, OBI_E_FORMAT);                /* no such status */
    forge(bytes, n, body, 13, 8, OBI_E_FORMAT);               /* NO_FIT, and a vector */
    forge(bytes, n, body + 2 * WORD, minus, 8, OBI_E_FORMAT); /* of the variance */
    for (size_t at = body + WORD; at < n; at += WORD) {
        forge(bytes, n, at, nan, 8, OBI_E_FORMAT);
        forge(bytes, n, at, inf, 8, OBI_E_FORMAT);
        forge(bytes, n, at, far, 8, OBI_E_FORMAT);
    }
    free(bytes);
    scene_close(&s);
}
END_TEST

START_TEST(too_little_room_writes_nothing) {
    struct scene s = learned(4, 2, FRAMES);
    size_t size = obi_weights_save_size(s.weights), n = 7;
    unsigned char *bytes = calloc(1, size), *zero = calloc(1, size);
    obi_weights *w;
    ck_assert_int_eq(obi_weights_save(s.weights, bytes, size - 1, &n), OBI_FULL);
    ck_assert_uint_eq(n, 0);
    ck_assert_mem_eq(bytes, zero, size);
    ck_assert_int_eq(obi_weights_save(NULL, bytes, size, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_save(s.weights, NULL, size, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_save(s.weights, bytes, size, NULL), OBI_E_ARG);
    ck_assert_uint_eq(obi_weights_save_size(NULL), 0);
    ck_assert_int_eq(obi_weights_restore(NULL, NULL, size, NULL, &w, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_restore(NULL, bytes, size, NULL, NULL, NULL), OBI_E_ARG);
    free(zero);
    free(bytes);
    scene_close(&s);
}
END_TEST

START_TEST(the_bytes_are_the_same_on_every_machine) {
    /* By hand: a level of a side, 20 bid and 20 asked; 20 more bid, then 20 less, so that Q is 30
     * and 20 and x is 2/3 and -1; C is (5/3)^2 / 2, W 2, the mean -1/6. */
    struct scene s = scene_open(1, 0, 0);
    size_t n;
    scene_begin(&s, 1, 20);
    for (int i = 0; i < 3; i++) {
        struct obi_event ev = test_level(OBI_BID, 1000, i == 0 ? 40 : 20, 0);
        scene_next_interval(&s);
        scene_show(&s, &ev, 1);
    }
    ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_OK);
    unsigned char *bytes = weights_saved(s.weights, &n);
    static const unsigned char head[24] = {0x89, 'O', 'B', 'W', '\r', '\n', 0x1a, '\n', 1, 0, 0, 0,
                                           1,    0,   0,   0,   64,   0,    0,    0,    0, 0, 0, 0};
    static const double real[] = {2, 1, -1. / 6, 1, 25. / 18};
    static const uint64_t word[] = {2, 1, 0, 0};
    ck_assert_mem_eq(bytes, head, sizeof head);
    ck_assert_uint_eq(obi_load64(bytes + 24), WEIGHTS_INTERVAL);
    ck_assert_uint_eq(n, HEAD + 9 * WORD);
    for (size_t i = 0; i < 4; i++) ck_assert_uint_eq(obi_load64(bytes + HEAD + WORD * i), word[i]);
    for (size_t i = 0; i < 5; i++) {
        double got;
        uint64_t bits = obi_load64(bytes + HEAD + WORD * (4 + i));
        memcpy(&got, &bits, sizeof got);
        ck_assert_msg(fabs(got - real[i]) < 1e-15, "%zu is %.17g", i, got);
    }
    free(bytes);
    scene_close(&s);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("weights_store");
    TCase *c = tcase_create("store");
    tcase_add_test(c, what_is_saved_is_restored_to_the_bit);
    tcase_add_test(c, learning_goes_on_behind_a_restore);
    tcase_add_test(c, weights_of_other_options_are_refused_by_name);
    tcase_add_test(c, every_bit_that_flips_is_noticed);
    tcase_add_test(c, every_length_but_the_right_one_is_refused_where_it_ends);
    tcase_add_test(c, forged_weights_are_refused);
    tcase_add_test(c, too_little_room_writes_nothing);
    tcase_add_test(c, the_bytes_are_the_same_on_every_machine);
    tcase_set_timeout(c, 120);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
