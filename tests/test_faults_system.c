/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Faults 74 to 81 of the catalogue in docs/faults.md: resources and hosts. Each test says what obi
 * does where others failed. */
#define _GNU_SOURCE /* feenableexcept */

#include "rig.h"

#include <fenv.h>
#include <locale.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#    include <xmmintrin.h>
#endif

/* -- resources --------------------------------------------------------------------------------- */

START_TEST(fault_74_a_length_from_the_wire_is_bounded_by_the_bytes_that_are_there) {
    /* obi's own file says how many events a block has: 2^32 - 1 of them are not waited for. */
    struct obi_instrument instrument = {.struct_size = sizeof instrument, .symbol = "X"};
    struct obi_event ev = test_level(OBI_BID, 1, 1, SNAP | LAST), out[4];
    unsigned char bytes[4096];
    size_t n_head, n_block, used, n_ev;
    ck_assert_int_eq(obi_record_begin(&instrument, 1, bytes, sizeof bytes, &n_head, NULL), OBI_OK);
    ck_assert_int_eq(
        obi_record_block(&ev, 1, 0, bytes + n_head, sizeof bytes - n_head, &n_block, NULL), OBI_OK);
    for (size_t i = 0; i < 64; i++) {
        struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = "obi"};
        struct obi_input in = {.struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = bytes};
        obi_decoder *d;
        unsigned char was = bytes[n_head + i];
        in.n_bytes = n_head + n_block;
        bytes[n_head + i] = 0xff;
        ck_assert_int_eq(obi_decoder_create(&opt, NULL, &d, NULL), OBI_OK);
        int rc = OBI_FULL;
        for (int calls = 0; rc != OBI_OK && calls < 100; calls++) {
            rc = obi_decoder_decode(d, &in, &used, out, 4, &n_ev, NULL);
            in.bytes = (const char *)in.bytes + used;
            in.n_bytes -= used;
        }
        ck_assert_int_eq(rc, OBI_OK);
        ck_assert_uint_eq(in.n_bytes, 0);
        obi_decoder_destroy(d);
        bytes[n_head + i] = was;
    }
}
END_TEST

START_TEST(fault_75_an_allocator_that_fails_is_an_error_and_no_leak) {
    struct test_memory memory;
    struct obi_pipeline_options pipe = {
        .struct_size = sizeof pipe, .columns = columns, .stats = stats};
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = "okx"};
    obi_pipeline *p = (obi_pipeline *)(uintptr_t)1;
    obi_decoder *d = (obi_decoder *)(uintptr_t)1;
    obi_book *b = (obi_book *)(uintptr_t)1;
    test_memory_init(&memory);
    memory.fail_at = 1;
    ck_assert_int_eq(obi_pipeline_create(&pipe, &memory.allocator, &p, NULL), OBI_E_NOMEM);
    test_memory_init(&memory);
    memory.fail_at = 1;
    ck_assert_int_eq(obi_decoder_create(&opt, &memory.allocator, &d, NULL), OBI_E_NOMEM);
    test_memory_init(&memory);
    memory.fail_at = 1;
    ck_assert_int_eq(obi_book_create(NULL, &memory.allocator, &b, NULL), OBI_E_NOMEM);
    ck_assert(!p && !d && !b);
    ck_assert_uint_eq(memory.bytes_live, 0);
}
END_TEST

/* An order of an L3 book. */
static struct obi_event order(uint64_t id, obi_ticks price, uint16_t flags) {
    struct obi_event ev = test_event(OBI_EVENT_ADD, flags);
    ev.order_id = id;
    ev.side = OBI_BID;
    ev.price_ticks = price;
    ev.qty_lots = 1;
    return ev;
}

static obi_book *orders_open(uint32_t max_levels, uint32_t max_orders) {
    struct obi_book_options opt = {
        .struct_size = sizeof opt, .max_levels = max_levels, .max_orders = max_orders};
    obi_book *book;
    struct obi_event clear = test_event(OBI_EVENT_CLEAR, LAST);
    size_t taken;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    ck_assert_int_eq(obi_book_apply(book, &clear, 1, &taken), OBI_OK);
    return book;
}

START_TEST(fault_76_a_flood_meets_a_limit_and_is_told) {
    obi_book *book = orders_open(8, 16);
    int rc = OBI_OK;
    size_t taken;
    uint64_t id = 0;
    while (rc == OBI_OK) {
        struct obi_event ev = order(id + 1, (obi_ticks)(id % 4) + 1, LAST);
        rc = obi_book_apply(book, &ev, 1, &taken);
        id++;
    }
    ck_assert_int_eq(rc, OBI_E_CAPACITY);
    ck_assert_uint_eq(id, 17);
    obi_book_destroy(book);
    book = orders_open(8, 16);
    for (rc = OBI_OK, id = 0; rc == OBI_OK;) {
        struct obi_event ev = order(id + 1, (obi_ticks)id + 1, LAST);
        rc = obi_book_apply(book, &ev, 1, &taken);
        id++;
    }
    ck_assert_int_eq(rc, OBI_E_CAPACITY);
    ck_assert_uint_eq(id, 9); /* levels */
    obi_book_destroy(book);
}
END_TEST

START_TEST(fault_77_ids_made_to_collide_stay_findable) {
    enum { MOST = 4096 };
    static const uint64_t strides[] = {1, 64, 4096, UINT64_C(1) << 32,
                                       UINT64_C(0x9e3779b97f4a7c15)};
    for (size_t k = 0; k < sizeof strides / sizeof *strides; k++) {
        obi_book *book = orders_open(8, MOST);
        struct obi_order told;
        size_t taken;
        for (uint64_t i = 1; i <= MOST; i++) {
            struct obi_event ev = order(i * strides[k], 1, LAST);
            ck_assert_int_eq(obi_book_apply(book, &ev, 1, &taken), OBI_OK);
        }
        ck_assert_int_eq(obi_book_order(book, strides[k] * MOST, &told), OBI_OK);
        ck_assert_uint_eq(told.ahead_orders, MOST - 1);
        ck_assert_int_eq(obi_book_check(book, NULL), OBI_OK);
        obi_book_destroy(book);
    }
}
END_TEST

START_TEST(fault_78_misuse_from_another_language_is_an_error_code) {
    struct obi_event ev = test_event(OBI_EVENT_TIME, LAST);
    struct obi_error err;
    size_t n = 0;
    uint32_t index = 0;
    uint64_t count;
    double x = 0;
    uint8_t status;
    obi_book *book = NULL;
    const char *name;
    struct obi_book_options wrong = {.struct_size = 3};
    ck_assert_int_eq(obi_book_create(&wrong, NULL, &book, &err), OBI_E_STRUCT_SIZE);
    ck_assert_int_eq(obi_book_create(NULL, NULL, NULL, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_book_apply(NULL, &ev, 1, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_book_levels(NULL, OBI_BID, 0, NULL, NULL, NULL, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_book_info(NULL, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_book_count(NULL, OBI_COUNTER_BOOK_EVENTS, &count), OBI_E_ARG);
    ck_assert_int_eq(obi_book_check(NULL, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_decode(NULL, NULL, NULL, NULL, 0, NULL, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_create(NULL, NULL, NULL, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_waiting(NULL, &index), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_unknown(NULL, 0, &name, &count), OBI_E_ARG);
    ck_assert_int_eq(obi_decoder_reset(NULL, 0), OBI_E_ARG);
    ck_assert_int_eq(obi_pipeline_run(NULL, &ev, 1, &n, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_window_read(NULL, &x, &status, 1), OBI_E_ARG);
    ck_assert_int_eq(obi_event_check(NULL, 1, NULL), OBI_E_ARG);
    obi_book_destroy(NULL);
    obi_decoder_destroy(NULL);
    obi_metrics_destroy(NULL);
    obi_pipeline_destroy(NULL);
    obi_window_destroy(NULL);
}
END_TEST

static jmp_buf way_out;

static void *jump_alloc(void *ctx, size_t size, size_t align) {
    (void)ctx;
    (void)size;
    (void)align;
    longjmp(way_out, 1);
}

static void jump_release(void *ctx, void *ptr, size_t size) {
    (void)ctx;
    (void)ptr;
    (void)size;
}

/* obi calls nobody but the allocator, and that before it changed anything. */
START_TEST(fault_79_an_allocator_may_jump_out_through_the_library) {
    struct obi_allocator jumper = {
        .struct_size = sizeof jumper, .alloc = jump_alloc, .release = jump_release};
    obi_book *book = NULL;
    if (setjmp(way_out) == 0) {
        (void)obi_book_create(NULL, &jumper, &book, NULL);
        ck_abort_msg("the allocator was not asked");
    }
    ck_assert_int_eq(obi_book_create(NULL, NULL, &book, NULL), OBI_OK);
    ck_assert_int_eq(obi_book_check(book, NULL), OBI_OK);
    obi_book_destroy(book);
}
END_TEST

/* -- the host's ways --------------------------------------------------------------------------- */

enum { MARKET = 400 };

/* The rows of a market; the same bits are expected whatever the host did before. */
static struct rig *measure(void) {
    static struct obi_event ev[MARKET + 2];
    size_t n = put_market(ev, MARKET, 80);
    struct rig *r = rig_open(0);
    ck_assert_int_eq(rig_run(r, ev, n), OBI_OK);
    ck_assert_uint_eq(r->rows.n_rows, MARKET + 1);
    return r;
}

static int is_same(const struct rig *a, const struct rig *b) {
    return memcmp(a->value, b->value, sizeof a->value) == 0 &&
           memcmp(a->status, b->status, sizeof a->status) == 0;
}

static void *measure_in_thread(void *ctx) {
    (void)ctx;
    return measure();
}

static void check_small_stack(const struct rig *expected) {
    pthread_attr_t attr;
    pthread_t thread;
    void *result;
    ck_assert_int_eq(pthread_attr_init(&attr), 0);
    ck_assert_int_eq(pthread_attr_setstacksize(&attr, 64 << 10), 0);
    ck_assert_int_eq(pthread_create(&thread, &attr, measure_in_thread, NULL), 0);
    ck_assert_int_eq(pthread_join(thread, &result), 0);
    ck_assert(is_same(result, expected));
    rig_close(result);
}

START_TEST(fault_80_rounding_flushing_traps_locale_and_a_small_stack_change_no_bit) {
    static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    struct rig *expected = measure(), *r;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        ck_assert_int_eq(fesetround(modes[i]), 0);
        r = measure();
        ck_assert_int_eq(fegetround(), modes[i]); /* the host has its own again */
        ck_assert_int_eq(fesetround(FE_TONEAREST), 0);
        ck_assert_msg(is_same(r, expected), "another rounding, other bits");
        rig_close(r);
    }
#if defined(__SSE2__)
    unsigned host = _mm_getcsr();
    _mm_setcsr((host & ~0x3fu) | 0x8040);     /* flush to zero, denormals are zero */
    unsigned flushes = _mm_getcsr() & 0x8040; /* none on Valgrind's processor */
    r = measure();
    ck_assert_uint_eq(_mm_getcsr() & 0x8040, flushes);
    _mm_setcsr(host);
    ck_assert(is_same(r, expected));
    rig_close(r);
    ck_assert_int_ge(feenableexcept(FE_DIVBYZERO | FE_INVALID | FE_INEXACT), 0);
    r = measure(); /* a trap would end the test */
    fedisableexcept(FE_ALL_EXCEPT);
    ck_assert(is_same(r, expected));
    rig_close(r);
#endif
    (void)setlocale(LC_ALL, "de_DE.UTF-8"); /* its comma, where it is installed */
    r = measure();
    (void)setlocale(LC_ALL, "C");
    ck_assert(is_same(r, expected));
    rig_close(r);

    check_small_stack(expected);
    rig_close(expected);
}
END_TEST

START_TEST(fault_81_files_are_little_endian_whatever_the_machine_is) {
    struct obi_event ev = test_level(OBI_BID, 0x0102030405060708, 0x1112131415161718, SNAP | LAST);
    unsigned char bytes[1024];
    size_t n;
    ck_assert_int_eq(obi_record_block(&ev, 1, 0, bytes, sizeof bytes, &n, NULL), OBI_OK);
    const unsigned char *image = bytes + n - 64; /* the event as docs/formats.md has it */
    for (int i = 0; i < 8; i++) {
        ck_assert_int_eq(image[32 + i], 8 - i);
        ck_assert_int_eq(image[40 + i], 0x18 - i);
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("faults_system");
    TCase *c = tcase_create("resources, hosts");
    tcase_add_test(c, fault_74_a_length_from_the_wire_is_bounded_by_the_bytes_that_are_there);
    tcase_add_test(c, fault_75_an_allocator_that_fails_is_an_error_and_no_leak);
    tcase_add_test(c, fault_76_a_flood_meets_a_limit_and_is_told);
    tcase_add_test(c, fault_77_ids_made_to_collide_stay_findable);
    tcase_add_test(c, fault_78_misuse_from_another_language_is_an_error_code);
    tcase_add_test(c, fault_79_an_allocator_may_jump_out_through_the_library);
    tcase_add_test(c, fault_80_rounding_flushing_traps_locale_and_a_small_stack_change_no_bit);
    tcase_add_test(c, fault_81_files_are_little_endian_whatever_the_machine_is);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
