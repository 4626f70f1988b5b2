/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/mem.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

/* -- carving ----------------------------------------------------------------------------------- */

enum { N_PARTS = 12 };

/* A layout like those of the handles: parts of all sizes, empty ones among them. */
struct layout {
    size_t n[N_PARTS], size[N_PARTS];
    unsigned char *part[N_PARTS];
};

static struct layout random_layout(struct test_rng *rng) {
    struct layout l;
    for (int i = 0; i < N_PARTS; i++) {
        l.n[i] = test_below(rng, 4) ? (size_t)test_below(rng, 70) : 0;
        l.size[i] = 1 + (size_t)test_below(rng, 130);
    }
    return l;
}

static size_t carve(struct layout *l, void *base) {
    struct obi_carve c = {base, 0, 0};
    for (int i = 0; i < N_PARTS; i++) l->part[i] = obi_carve(&c, l->n[i], l->size[i]);
    return obi_carved(&c);
}

START_TEST(what_is_measured_is_what_is_handed_out) {
    struct test_rng rng = {test_seed(1)};
    for (int round = 0; round < 200; round++) {
        struct layout l = random_layout(&rng);
        size_t measured = carve(&l, NULL);
        for (int i = 0; i < N_PARTS; i++) ck_assert_ptr_null(l.part[i]);
        ck_assert_uint_eq(measured % OBI_CACHE_LINE, 0);
        if (!measured) continue;
        unsigned char *block = aligned_alloc(OBI_CACHE_LINE, measured);
        ck_assert_uint_eq(carve(&l, block), measured);
        free(block);
    }
}
END_TEST

/* Each part is filled with its number up to its last byte; then all are looked at. */
START_TEST(parts_are_aligned_and_do_not_overlap) {
    struct test_rng rng = {test_seed(2)};
    for (int round = 0; round < 200; round++) {
        struct layout l = random_layout(&rng);
        size_t measured = carve(&l, NULL);
        if (!measured) continue;
        unsigned char *block = aligned_alloc(OBI_CACHE_LINE, measured);
        carve(&l, block);
        for (int i = 0; i < N_PARTS; i++) memset(l.part[i], i, l.n[i] * l.size[i]);
        for (int i = 0; i < N_PARTS; i++) {
            ck_assert_uint_eq((uintptr_t)l.part[i] % OBI_CACHE_LINE, 0);
            ck_assert(l.part[i] >= block && l.part[i] + l.n[i] * l.size[i] <= block + measured);
            for (size_t k = 0; k < l.n[i] * l.size[i]; k++) {
                if (l.part[i][k] != i) ck_abort_msg("round %d, part %d, byte %zu", round, i, k);
            }
        }
        free(block);
    }
}
END_TEST

START_TEST(a_part_takes_whole_cache_lines_and_no_more) {
    static const struct {
        size_t n, size, used;
    } row[] = {{0, 8, 0},   {8, 0, 0},    {1, 1, 64},   {1, 64, 64},
               {64, 1, 64}, {65, 1, 128}, {8, 16, 128}, {129, 1, 192}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct obi_carve c = {NULL, 0, 0};
        obi_carve(&c, row[i].n, row[i].size);
        ck_assert_uint_eq(obi_carved(&c), row[i].used);
    }
}
END_TEST

START_TEST(sizes_beyond_size_t_are_zero_in_the_end) {
    static const struct {
        size_t n, size;
    } row[] = {{SIZE_MAX, 1},         {1, SIZE_MAX},     {SIZE_MAX - 62, 1}, {SIZE_MAX, SIZE_MAX},
               {SIZE_MAX / 2 + 1, 2}, {SIZE_MAX / 8, 9}, {3, SIZE_MAX / 2},  {SIZE_MAX / 3, 4}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct obi_carve c = {NULL, 0, 0};
        ck_assert_ptr_null(obi_carve(&c, row[i].n, row[i].size));
        ck_assert_uint_eq(obi_carved(&c), 0);
        obi_carve(&c, 1, 1);
        ck_assert_uint_eq(obi_carved(&c), 0); /* once lost, always lost */
    }
}
END_TEST

/* Three parts of two fifths each: what wraps would not be zero. */
START_TEST(a_sum_beyond_size_t_is_zero_in_the_end) {
    struct obi_carve c = {NULL, 0, 0};
    for (int i = 0; i < 2; i++) {
        obi_carve(&c, SIZE_MAX / 5, 2);
        ck_assert_uint_gt(obi_carved(&c), SIZE_MAX / 5 * 2 * (size_t)i);
    }
    ck_assert_ptr_null(obi_carve(&c, SIZE_MAX / 5, 2));
    ck_assert_uint_eq(obi_carved(&c), 0);
}
END_TEST

/* Step by step up to the end of size_t: what is used only grows until it is lost for good. */
START_TEST(the_last_cache_lines_of_size_t_do_not_wrap) {
    for (size_t short_of = 0; short_of < 4 * OBI_CACHE_LINE; short_of++) {
        struct obi_carve c = {NULL, 0, 0};
        obi_carve(&c, SIZE_MAX - short_of, 1);
        size_t before = obi_carved(&c);
        ck_assert(before == 0 || before >= SIZE_MAX - short_of);
        for (int i = 0; i < 6; i++) obi_carve(&c, 1, 1);
        ck_assert_uint_eq(obi_carved(&c), 0);
    }
}
END_TEST

/* -- taking and giving ------------------------------------------------------------------------- */

START_TEST(a_block_of_the_default_allocator_is_aligned_and_ours) {
    for (size_t size = 64; size <= 4096; size += 64) {
        struct obi_mem mem;
        ck_assert_int_eq(obi_mem_take(&mem, NULL, size, NULL), OBI_OK);
        ck_assert_uint_eq((uintptr_t)mem.block % OBI_CACHE_LINE, 0);
        ck_assert_uint_eq(mem.size, size);
        memset(mem.block, 0xff, size);
        obi_mem_give(&mem);
    }
}
END_TEST

struct notes {
    size_t size, align, released_size;
    void *block, *released;
};

static void *noting_alloc(void *ctx, size_t size, size_t align) {
    struct notes *notes = ctx;
    notes->size = size;
    notes->align = align;
    notes->block = aligned_alloc(align, size);
    return notes->block;
}

static void noting_release(void *ctx, void *ptr, size_t size) {
    struct notes *notes = ctx;
    notes->released = ptr;
    notes->released_size = size;
    memset(ptr, 0xa5, size); /* whoever looks into the block from here on sees garbage */
    free(ptr);
}

START_TEST(an_allocator_is_asked_once_and_given_back_what_it_gave) {
    struct notes notes = {0};
    struct obi_allocator from = {sizeof from, 0, &notes, noting_alloc, noting_release};
    struct obi_mem mem, *inside;
    ck_assert_int_eq(obi_mem_take(&mem, &from, 192, NULL), OBI_OK);
    ck_assert_uint_eq(notes.size, 192);
    ck_assert_uint_eq(notes.align, OBI_CACHE_LINE);
    ck_assert_ptr_eq(mem.block, notes.block);
    memset(&from, 0, sizeof from); /* the caller's struct may go: it was copied */
    inside = mem.block;
    *inside = mem;
    obi_mem_give(inside);
    ck_assert_ptr_eq(notes.released, notes.block);
    ck_assert_uint_eq(notes.released_size, 192);
}
END_TEST

START_TEST(an_allocator_without_memory_is_told_with_the_size) {
    struct test_memory memory;
    struct obi_mem mem;
    struct obi_error err;
    test_memory_init(&memory);
    memory.fail_at = 1;
    ck_assert_int_eq(obi_mem_take(&mem, &memory.allocator, 12800, &err), OBI_E_NOMEM);
    ck_assert_int_eq(err.status, OBI_E_NOMEM);
    ck_assert_str_eq(err.message, "no memory for 12800 bytes");
    ck_assert_uint_eq(memory.requests, 1);
    ck_assert_uint_eq(memory.bytes_live, 0);
    ck_assert_int_eq(obi_mem_take(&mem, &memory.allocator, 12800, NULL), OBI_OK);
    ck_assert_uint_eq(memory.bytes_live, 12800);
    obi_mem_give(&mem);
    ck_assert_uint_eq(memory.bytes_live, 0);
}
END_TEST

/* Takes a block from a broken allocator, which must not be asked. */
static int take_from(struct test_memory *memory) {
    struct obi_mem mem;
    struct obi_error err = {0};
    int rc = obi_mem_take(&mem, &memory->allocator, 64, &err);
    ck_assert_int_eq(err.status, rc);
    ck_assert_str_ne(err.message, "");
    ck_assert_uint_eq(memory->requests, 0);
    return rc;
}

START_TEST(an_allocator_that_lacks_a_function_is_refused) {
    for (int lacks = 1; lacks < 4; lacks++) {
        struct test_memory memory;
        test_memory_init(&memory);
        if (lacks & 1) memory.allocator.alloc = NULL;
        if (lacks & 2) memory.allocator.release = NULL;
        ck_assert_int_eq(take_from(&memory), OBI_E_ARG);
    }
}
END_TEST

START_TEST(an_allocator_that_is_no_such_struct_is_refused) {
    struct test_memory memory;
    test_memory_init(&memory);
    memory.allocator.struct_size = 0;
    ck_assert_int_eq(take_from(&memory), OBI_E_STRUCT_SIZE);
    memory.allocator.struct_size = sizeof memory.allocator - 1;
    ck_assert_int_eq(take_from(&memory), OBI_E_STRUCT_SIZE);
    test_memory_init(&memory);
    memory.allocator.flags = 1;
    ck_assert_int_eq(take_from(&memory), OBI_E_NEWER);
}
END_TEST

START_TEST(a_size_that_could_not_be_counted_is_refused) {
    struct test_memory memory;
    struct obi_mem mem;
    struct obi_error err;
    test_memory_init(&memory);
    ck_assert_int_eq(obi_mem_take(&mem, &memory.allocator, 0, &err), OBI_E_ARG);
    ck_assert_int_eq(err.status, OBI_E_ARG);
    ck_assert_int_eq(obi_mem_take(&mem, NULL, 0, NULL), OBI_E_ARG);
    ck_assert_uint_eq(memory.requests, 0);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("mem");
    TCase *tc = tcase_create("mem");
    tcase_add_test(tc, what_is_measured_is_what_is_handed_out);
    tcase_add_test(tc, parts_are_aligned_and_do_not_overlap);
    tcase_add_test(tc, a_part_takes_whole_cache_lines_and_no_more);
    tcase_add_test(tc, sizes_beyond_size_t_are_zero_in_the_end);
    tcase_add_test(tc, a_sum_beyond_size_t_is_zero_in_the_end);
    tcase_add_test(tc, the_last_cache_lines_of_size_t_do_not_wrap);
    tcase_add_test(tc, a_block_of_the_default_allocator_is_aligned_and_ours);
    tcase_add_test(tc, an_allocator_is_asked_once_and_given_back_what_it_gave);
    tcase_add_test(tc, an_allocator_without_memory_is_told_with_the_size);
    tcase_add_test(tc, an_allocator_that_lacks_a_function_is_refused);
    tcase_add_test(tc, an_allocator_that_is_no_such_struct_is_refused);
    tcase_add_test(tc, a_size_that_could_not_be_counted_is_refused);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
