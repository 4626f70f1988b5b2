/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A table as bytes: restored to the bit, to go on learning; refused when a bit of it is another. */
#include "core/bytes.h"
#include "core/crc32.h"
#include "micro.h"

enum { HEAD = 64, WORD = 8, COUNTERS = 5 };

static void learn(struct stage *s, struct test_rng *rng, uint64_t n) {
    for (uint64_t i = 0; i < n; i++) stage_show(s, stage_wander(s, rng, 4));
}

static struct stage learned(uint32_t n_buckets, uint32_t n_spreads, uint64_t n) {
    struct stage s = stage_open(micro_make(n_buckets, n_spreads, 3, 5), NULL);
    struct test_rng rng = {test_seed(8)};
    stage_begin(&s, (struct oracle_touch){100, 5, 101, 6});
    learn(&s, &rng, n);
    ck_assert_int_ge(obi_micro_solve(s.micro, NULL), 0);
    return s;
}

START_TEST(what_is_saved_is_restored_to_the_bit) {
    static const uint64_t n[] = {0, 30, 2000};
    for (int i = 0; i < 3; i++) {
        struct stage s = learned(10, 3, n[i]);
        obi_micro *again;
        size_t size;
        unsigned char *bytes = micro_saved(s.micro, &size);
        ck_assert_int_eq(obi_micro_restore(bytes, size, NULL, &again, NULL), OBI_OK);
        micro_same(s.micro, again);
        for (uint32_t counter = 400; counter <= 404; counter++)
            ck_assert_uint_eq(micro_count(s.micro, counter), micro_count(again, counter));
        ck_assert_int_eq(obi_micro_solve(again, NULL), n[i] ? OBI_OK : OBI_WARMUP);
        micro_same(s.micro, again); /* the counts are there too */
        obi_micro_destroy(again);
        free(bytes);
        stage_close(&s);
    }
}
END_TEST

START_TEST(learning_goes_on_behind_a_restore) {
    struct stage whole = learned(6, 2, 500), half = learned(6, 2, 500);
    size_t size;
    unsigned char *bytes = micro_saved(half.micro, &size);
    obi_micro_destroy(half.micro);
    ck_assert_int_eq(obi_micro_restore(bytes, size, NULL, &half.micro, NULL), OBI_OK);
    free(bytes);
    for (int i = 0; i < 2; i++) {
        struct stage *s = i ? &half : &whole;
        struct test_rng rng = {9};
        stage_put(s, s->now, 1); /* a frame that neither sees: to the one a break, to the other */
        stage_show(s, s->now);   /* the first frame */
        learn(s, &rng, 500);
        ck_assert_int_eq(obi_micro_solve(s->micro, NULL), OBI_OK);
        ck_assert_uint_eq(micro_count(s->micro, OBI_COUNTER_MICRO_BREAKS), i ? 0 : 1);
    }
    for (uint32_t spread = 1; spread <= 2; spread++) {
        for (uint32_t bucket = 0; bucket < 6; bucket++)
            ck_assert_double_eq(micro_value(whole.micro, bucket, spread),
                                micro_value(half.micro, bucket, spread));
    }
    stage_close(&whole);
    stage_close(&half);
}
END_TEST

/* -- damage ------------------------------------------------------------------------------------ */

static void refused(const unsigned char *bytes, size_t n, int wanted, const char *what) {
    unsigned char *copy = malloc(n ? n : 1); /* as long as it is, for the sanitizers to see */
    struct obi_error err = {0};
    obi_micro *micro = (obi_micro *)copy;
    memcpy(copy, bytes, n);
    int rc = obi_micro_restore(copy, n, NULL, &micro, &err);
    if (rc != wanted || micro || err.status != rc || !err.message[0])
        ck_abort_msg("%s: %d, %s", what, rc, err.message);
    free(copy);
}

START_TEST(every_bit_that_flips_is_noticed) {
    struct stage s = learned(4, 2, 300);
    size_t n;
    unsigned char *bytes = micro_saved(s.micro, &n);
    for (size_t bit = 0; bit < 8 * n; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        refused(bytes, n, OBI_E_FORMAT, "a bit");
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    free(bytes);
    stage_close(&s);
}
END_TEST

START_TEST(every_length_but_the_right_one_is_refused_where_it_ends) {
    struct stage s = learned(4, 2, 300);
    size_t n;
    unsigned char *bytes = micro_saved(s.micro, &n), *longer = calloc(n + 1, 1);
    struct obi_error err;
    obi_micro *micro;
    for (size_t cut = 0; cut < n; cut++) {
        refused(bytes, cut, OBI_E_FORMAT, "a cut");
        obi_micro_restore(bytes, cut, NULL, &micro, &err);
        ck_assert_uint_eq(err.offset, cut);
    }
    memcpy(longer, bytes, n);
    refused(longer, n + 1, OBI_E_FORMAT, "a byte too many");
    free(longer);
    free(bytes);
    stage_close(&s);
}
END_TEST

/* Makes both checksums right again, as somebody who means to deceive would. */
static void seal(unsigned char *bytes, size_t n) {
    obi_store32(bytes + 56, obi_crc32(0, bytes + HEAD, n - HEAD));
    obi_store32(bytes + 60, obi_crc32(0, bytes, 60));
}

static void forge32(const unsigned char *bytes, size_t n, size_t at, uint32_t word, int wanted) {
    unsigned char *copy = malloc(n);
    memcpy(copy, bytes, n);
    obi_store32(copy + at, word);
    seal(copy, n);
    refused(copy, n, wanted, "a forged word of the header");
    free(copy);
}

static void forge64(const unsigned char *bytes, size_t n, size_t at, uint64_t word) {
    unsigned char *copy = malloc(n);
    memcpy(copy, bytes, n);
    obi_store64(copy + at, word);
    seal(copy, n);
    refused(copy, n, OBI_E_FORMAT, "a forged number");
    free(copy);
}

START_TEST(a_forged_table_is_refused) {
    struct stage s = learned(4, 2, 300);
    size_t n;
    unsigned char *bytes = micro_saved(s.micro, &n);
    static const uint32_t far[] = {0, 3, 513, UINT32_MAX};
    forge32(bytes, n, 8, 2, OBI_E_NEWER); /* the version of a newer library */
    forge32(bytes, n, 8, 0, OBI_E_FORMAT);
    for (size_t at = 12; at < 20; at += 4) {
        for (size_t i = 0; i < 4; i++) forge32(bytes, n, at, far[i], OBI_E_FORMAT);
    }
    forge32(bytes, n, 20, UINT32_MAX, OBI_E_FORMAT);
    forge32(bytes, n, 24, 65, OBI_E_FORMAT);
    size_t move = HEAD + WORD * (size_t)COUNTERS, n_classes = 2 * 2 + 2,
           quiet = move + WORD * n_classes;
    forge64(bytes, n, move, UINT64_C(1) << 63);
    forge64(bytes, n, move, INT64_MAX);
    forge64(bytes, n, quiet, UINT64_MAX);
    forge64(bytes, n, quiet, UINT64_C(1) << 43);
    forge64(bytes, n, n - WORD, UINT64_C(0x7ff0000000000000)); /* infinity */
    forge64(bytes, n, n - WORD, UINT64_C(0xfff8000000000001));
    free(bytes);
    stage_close(&s);
}
END_TEST

START_TEST(a_way_out_may_be_as_rare_as_counts_allow) {
    /* Three states in a row, 2^40 times back for once on, and a tick up from the last: it comes
     * after some 2^80 steps and is a tick all the same. Nobody counts so far, so it is forged. */
    struct stage s = stage_open(micro_make(8, 1, 2, 1), NULL);
    size_t n, n_classes = 5, move = HEAD + WORD * (size_t)COUNTERS;
    size_t quiet = move + WORD * n_classes, moved = quiet + 2 * WORD * n_classes * n_classes;
    unsigned char *bytes = micro_saved(s.micro, &n);
    obi_micro *micro;
    uint64_t often = UINT64_C(1) << 40;
    obi_store64(bytes + quiet + 2 * WORD * (0 * n_classes + 1), often); /* 0 to 1 */
    obi_store64(bytes + quiet + 2 * WORD * (1 * n_classes + 2), often); /* 1 to 2 */
    obi_store64(bytes + quiet + 2 * WORD * (1 * n_classes + 0), 1);
    obi_store64(bytes + quiet + 2 * WORD * (2 * n_classes + 1), 1);
    obi_store64(bytes + moved, 1); /* 0 to itself */
    obi_store64(bytes + move, 2);
    obi_store64(bytes + HEAD, 2 * often + 3);
    obi_store64(bytes + HEAD + WORD, 1);
    seal(bytes, n);
    ck_assert_int_eq(obi_micro_restore(bytes, n, NULL, &micro, NULL), OBI_OK);
    ck_assert_int_eq(obi_micro_solve(micro, NULL), OBI_OK);
    for (uint32_t bucket = 5; bucket < 8; bucket++)
        ck_assert_msg(fabs(micro_value(micro, bucket, 1) - 1) < 1e-14, "%.17g",
                      micro_value(micro, bucket, 1));
    ck_assert(isnan(micro_value(micro, 4, 1)));
    obi_micro_destroy(micro);
    free(bytes);
    stage_close(&s);
}
END_TEST

START_TEST(too_little_room_writes_nothing) {
    struct stage s = learned(4, 2, 100);
    size_t size = obi_micro_save_size(s.micro), n = 7;
    unsigned char *bytes = calloc(1, size), *zero = calloc(1, size);
    ck_assert_int_eq(obi_micro_save(s.micro, bytes, size - 1, &n), OBI_FULL);
    ck_assert_uint_eq(n, 0);
    ck_assert_mem_eq(bytes, zero, size);
    ck_assert_int_eq(obi_micro_save(NULL, bytes, size, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_save(s.micro, NULL, size, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_save(s.micro, bytes, size, NULL), OBI_E_ARG);
    ck_assert_uint_eq(obi_micro_save_size(NULL), 0);
    obi_micro *micro;
    ck_assert_int_eq(obi_micro_restore(NULL, size, NULL, &micro, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_restore(bytes, size, NULL, NULL, NULL), OBI_E_ARG);
    free(zero);
    free(bytes);
    stage_close(&s);
}
END_TEST

START_TEST(the_bytes_are_the_same_on_every_machine) {
    /* Worked out by hand: 2 buckets, 1 spread, one move of a tick up from a heavy bid. */
    struct stage s = stage_open(micro_make(2, 1, 2, 1), NULL);
    stage_begin(&s, (struct oracle_touch){10, 9, 11, 1});
    stage_show(&s, (struct oracle_touch){11, 9, 12, 1});
    ck_assert_int_eq(obi_micro_solve(s.micro, NULL), OBI_OK);
    size_t n;
    unsigned char *bytes = micro_saved(s.micro, &n);
    static const unsigned char head[40] = {0x89, 'O', 'B', 'M', '\r', '\n', 0x1a, '\n', 1, 0, 0, 0,
                                           2,    0,   0,   0,   1,    0,    0,    0,    2, 0, 0, 0,
                                           1,    0,   0,   0,   0,    0,    0,    0,    8, 1};
    ck_assert_mem_eq(bytes, head, sizeof head);
    uint64_t word[25] = {1, 1, 0, 0, 0, 2, 0};
    word[7 + 8] = 1;                             /* moved, from and to the sided class, same */
    word[7 + 16] = UINT64_C(0x3ff0000000000000); /* 1 tick */
    word[7 + 17] = UINT64_C(0x7ff8000000000000); /* equal sizes were not seen */
    ck_assert_uint_eq(n, HEAD + 25 * WORD);
    for (size_t i = 0; i < 25; i++) {
        uint64_t got = obi_load64(bytes + HEAD + WORD * i);
        ck_assert_msg(got == word[i], "word %zu is %llx", i, (unsigned long long)got);
    }
    free(bytes);
    stage_close(&s);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("micro_store");
    TCase *c = tcase_create("store");
    tcase_add_test(c, what_is_saved_is_restored_to_the_bit);
    tcase_add_test(c, learning_goes_on_behind_a_restore);
    tcase_add_test(c, every_bit_that_flips_is_noticed);
    tcase_add_test(c, every_length_but_the_right_one_is_refused_where_it_ends);
    tcase_add_test(c, a_forged_table_is_refused);
    tcase_add_test(c, a_way_out_may_be_as_rare_as_counts_allow);
    tcase_add_test(c, too_little_room_writes_nothing);
    tcase_add_test(c, the_bytes_are_the_same_on_every_machine);
    tcase_set_timeout(c, 120);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
