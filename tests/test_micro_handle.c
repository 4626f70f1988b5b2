/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The handle of a micro-price: options, memory, arguments; which frames it learns from and which it
 * passes over, and what it says of states that it does not know. */
#include "micro.h"

static const struct oracle_touch heavy_bid = {10, 9, 11, 1}, heavy_ask = {10, 1, 11, 9};

static struct stage stage_simple(void) {
    return stage_open(micro_make(4, 2, 2, 6), NULL);
}

static uint64_t observations(const struct stage *s) {
    return micro_count(s->micro, OBI_COUNTER_MICRO_OBSERVATIONS);
}

static uint64_t passed(const struct stage *s) {
    return micro_count(s->micro, OBI_COUNTER_MICRO_PASSED);
}

static uint64_t breaks(const struct stage *s) {
    return micro_count(s->micro, OBI_COUNTER_MICRO_BREAKS);
}

/* One event as a frame. */
static int frame(struct stage *s, struct obi_event ev) {
    ev.flags |= OBI_EVENT_LAST;
    stage_apply(s, &ev, 1);
    return obi_micro_update(s->micro, s->book);
}

/* -- create ------------------------------------------------------------------------------------ */

START_TEST(options_beyond_the_limits_are_refused_in_words) {
    static const struct {
        struct obi_micro_options opt;
        int rc;
        const char *word;
    } bad[] = {{{.n_buckets = 1}, OBI_E_ARG, "n_buckets"},
               {{.n_buckets = 171}, OBI_E_ARG, "512"}, /* times the default 3 */
               {{.n_buckets = 1 << 16, .n_spreads = 1 << 16}, OBI_E_ARG, "512"},
               {{.n_buckets = 2, .n_spreads = 257}, OBI_E_ARG, "512"},
               {{.max_move = (1 << 20) + 1}, OBI_E_ARG, "max_move"},
               {{.n_terms = 65}, OBI_E_ARG, "n_terms"},
               {{.flags = 1}, OBI_E_NEWER, "flag"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct obi_micro_options opt = bad[i].opt;
        struct obi_error err;
        obi_micro *micro = (obi_micro *)&err;
        opt.struct_size = sizeof opt;
        ck_assert_int_eq(obi_micro_create(&opt, NULL, &micro, &err), bad[i].rc);
        ck_assert_ptr_null(micro);
        ck_assert_msg(strstr(err.message, bad[i].word) != NULL, "%s", err.message);
        ck_assert_uint_eq(obi_micro_footprint(&opt), 0);
        opt.struct_size = 4;
        ck_assert_int_eq(obi_micro_create(&opt, NULL, &micro, &err), OBI_E_STRUCT_SIZE);
    }
}
END_TEST

START_TEST(create_and_restore_ask_once_for_the_footprint) {
    static const uint32_t shape[][2] = {{0, 0}, {2, 256}, {512, 1}, {511, 1}, {3, 170}};
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
        struct obi_micro_options opt = {
            .struct_size = sizeof opt, .n_buckets = shape[i][0], .n_spreads = shape[i][1]};
        struct test_memory memory;
        obi_micro *micro, *again;
        size_t n;
        test_memory_init(&memory);
        ck_assert_int_eq(obi_micro_create(&opt, &memory.allocator, &micro, NULL), OBI_OK);
        ck_assert_uint_eq(memory.requests, 1);
        ck_assert_uint_eq(memory.bytes_live, obi_micro_footprint(&opt));
        ck_assert_uint_le(memory.bytes_live, (size_t)10 << 20);
        ck_assert_int_eq(obi_micro_solve(micro, NULL), OBI_WARMUP);
        unsigned char *bytes = micro_saved(micro, &n);
        ck_assert_int_eq(obi_micro_restore(bytes, n, &memory.allocator, &again, NULL), OBI_OK);
        ck_assert_uint_eq(memory.requests, 2);
        ck_assert_uint_eq(memory.bytes_live, 2 * obi_micro_footprint(&opt));
        memory.fail_at = 3;
        obi_micro_destroy(again);
        ck_assert_int_eq(obi_micro_restore(bytes, n, &memory.allocator, &again, NULL), OBI_E_NOMEM);
        ck_assert_ptr_null(again);
        obi_micro_destroy(micro);
        ck_assert_uint_eq(memory.bytes_live, 0);
        free(bytes);
    }
}
END_TEST

START_TEST(arguments_are_checked) {
    struct stage s = stage_simple();
    struct obi_error err;
    double x = 5;
    uint64_t n;
    ck_assert_int_eq(obi_micro_create(NULL, NULL, NULL, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_update(NULL, s.book), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_update(s.micro, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_solve(NULL, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_reset(NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_get(NULL, 0, 1, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_get(s.micro, 4, 1, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_get(s.micro, 0, 0, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_get(s.micro, 0, 3, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_get(s.micro, 0, 1, NULL, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_find(s.micro, 0, 1, 1, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_find(s.micro, 1, -1, 1, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_find(s.micro, 1, 1, 0, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_find(NULL, 1, 1, 1, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_count(s.micro, OBI_COUNTER_MICRO_OBSERVATIONS - 1, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_count(s.micro, OBI_COUNTER_MICRO_BREAKS + 1, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_micro_count(s.micro, OBI_COUNTER_MICRO_BREAKS, NULL), OBI_E_ARG);
    ck_assert_double_eq(x, 5);
    obi_micro_destroy(NULL);
    stage_close(&s);
}
END_TEST

/* -- what is learned from ---------------------------------------------------------------------- */

START_TEST(a_frame_told_again_counts_once) {
    struct stage s = stage_simple();
    stage_begin(&s, heavy_bid);
    stage_show(&s, heavy_ask);
    for (int i = 0; i < 5; i++) ck_assert_int_eq(obi_micro_update(s.micro, s.book), OBI_OK);
    ck_assert_uint_eq(observations(&s), 1);
    ck_assert_uint_eq(breaks(&s), 0);
    stage_close(&s);
}
END_TEST

START_TEST(no_step_leads_across_a_missed_frame) {
    struct stage s = stage_simple();
    stage_begin(&s, heavy_bid);
    stage_put(&s, heavy_ask, 1);
    stage_show(&s, heavy_bid);
    ck_assert_uint_eq(observations(&s), 0);
    ck_assert_uint_eq(breaks(&s), 1);
    stage_show(&s, heavy_ask); /* and on from there */
    ck_assert_uint_eq(observations(&s), 1);
    stage_close(&s);
}
END_TEST

START_TEST(no_step_leads_across_a_gap_or_a_snapshot) {
    struct stage s = stage_simple();
    stage_begin(&s, heavy_bid);
    stage_begin(&s, heavy_ask); /* a new epoch without a gap */
    ck_assert_uint_eq(observations(&s), 0);
    ck_assert_uint_eq(breaks(&s), 1);
    struct obi_event gap = test_event(OBI_EVENT_GAP, 0);
    ck_assert_int_eq(frame(&s, gap), OBI_RESYNC);
    ck_assert_uint_eq(passed(&s), 1);
    stage_begin(&s, heavy_bid);
    ck_assert_uint_eq(observations(&s), 0);
    stage_show(&s, heavy_ask);
    ck_assert_uint_eq(observations(&s), 1);
    stage_close(&s);
}
END_TEST

START_TEST(what_is_no_market_is_passed_over) {
    struct stage s = stage_simple();
    stage_begin(&s, heavy_bid);
    ck_assert_int_eq(frame(&s, test_level(OBI_ASK, 11, 0, 0)), OBI_OK); /* one side */
    ck_assert_int_eq(frame(&s, test_level(OBI_ASK, 10, 4, 0)), OBI_OK); /* locked */
    ck_assert_int_eq(frame(&s, test_level(OBI_ASK, 9, 4, 0)), OBI_OK);  /* crossed */
    ck_assert_uint_eq(passed(&s), 3);
    ck_assert_uint_eq(observations(&s), 0);
    ck_assert_int_eq(frame(&s, test_level(OBI_BID, 10, 0, 0)), OBI_OK); /* no bid */
    ck_assert_int_eq(frame(&s, test_level(OBI_BID, 8, 4, 0)), OBI_OK);  /* a market again */
    ck_assert_uint_eq(passed(&s), 4);
    ck_assert_uint_eq(observations(&s), 0);
    ck_assert_uint_eq(micro_count(s.micro, OBI_COUNTER_MICRO_SKIPPED), 0);
    ck_assert_int_eq(frame(&s, test_level(OBI_BID, 8, 5, 0)), OBI_OK);
    ck_assert_uint_eq(observations(&s), 1);
    struct obi_event halt = test_event(OBI_EVENT_PHASE, 0);
    halt.qty_lots = OBI_PHASE_HALT;
    ck_assert_int_eq(frame(&s, halt), OBI_OK);
    ck_assert_uint_eq(passed(&s), 5);
    stage_close(&s);
}
END_TEST

START_TEST(a_touch_that_may_not_be_the_best_is_passed_over) {
    /* The venue's snapshots tell a part of the depth: behind it, a best price may not be one. */
    struct obi_instrument spec = {.struct_size = sizeof spec, .flags = OBI_INSTRUMENT_PARTIAL};
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_levels = 64, .spec = &spec};
    struct stage s = stage_simple();
    obi_book_destroy(s.book);
    ck_assert_int_eq(obi_book_create(&opt, NULL, &s.book, NULL), OBI_OK);
    stage_begin(&s, heavy_bid);
    ck_assert_int_eq(frame(&s, test_level(OBI_ASK, 12, 3, 0)), OBI_OK);
    ck_assert_uint_eq(observations(&s), 1);
    ck_assert_int_eq(frame(&s, test_level(OBI_ASK, 11, 0, 0)), OBI_OK);
    ck_assert_uint_eq(passed(&s), 1);
    ck_assert_uint_eq(observations(&s), 1);
    stage_close(&s);
}
END_TEST

START_TEST(inside_a_frame_nothing_is_learned) {
    struct stage s = stage_simple();
    struct obi_event half = test_level(OBI_BID, 10, 3, 0);
    stage_begin(&s, heavy_bid);
    stage_apply(&s, &half, 1);
    ck_assert_int_eq(obi_micro_update(s.micro, s.book), OBI_MORE);
    stage_show(&s, heavy_ask);
    ck_assert_uint_eq(observations(&s), 1);
    ck_assert_uint_eq(breaks(&s), 0);
    stage_close(&s);
}
END_TEST

START_TEST(a_move_too_far_is_counted_and_skipped) {
    struct stage s = stage_simple();
    int64_t far = INT64_C(1) << 60;
    stage_begin(&s, heavy_bid);
    stage_show(&s, (struct oracle_touch){12, 9, 13, 1}); /* two ticks, four halves */
    stage_show(&s, (struct oracle_touch){far, 9, far + 1, 1});
    stage_show(&s, (struct oracle_touch){-far, 9, -far + 1, 1});
    ck_assert_uint_eq(micro_count(s.micro, OBI_COUNTER_MICRO_SKIPPED), 3);
    ck_assert_uint_eq(observations(&s), 0);
    stage_show(&s, (struct oracle_touch){-far + 1, 9, -far + 2, 1}); /* one tick */
    ck_assert_uint_eq(observations(&s), 1);
    ck_assert_int_eq(obi_micro_solve(s.micro, NULL), OBI_OK);
    ck_assert_double_eq(micro_value(s.micro, 3, 1), 6);
    stage_close(&s);
}
END_TEST

START_TEST(spreads_beyond_the_last_row_are_in_it) {
    struct stage s = stage_simple();
    double at_2, at_3, at_most;
    stage_begin(&s, (struct oracle_touch){10, 9, 15, 1});
    stage_show(&s, (struct oracle_touch){11, 9, 15, 1});
    ck_assert_int_eq(obi_micro_solve(s.micro, NULL), OBI_OK);
    obi_micro_find(s.micro, 9, 1, 2, &at_2, NULL);
    obi_micro_find(s.micro, 9, 1, 3, &at_3, NULL);
    obi_micro_find(s.micro, 9, 1, INT64_MAX, &at_most, NULL);
    ck_assert_double_eq(at_2, 3); /* half a tick, six times */
    ck_assert_double_eq(at_3, at_2);
    ck_assert_double_eq(at_most, at_2);
    stage_close(&s);
}
END_TEST

/* -- what is not known ------------------------------------------------------------------------- */

START_TEST(a_state_never_left_towards_a_move_has_no_value) {
    /* Bucket 3 moves; 0 and 1, and their images, only lead to each other at a spread of 2. */
    struct stage s = stage_simple();
    ck_assert_int_eq(obi_micro_solve(s.micro, NULL), OBI_WARMUP);
    stage_begin(&s, heavy_bid);
    stage_show(&s, (struct oracle_touch){11, 9, 12, 1});
    for (int i = 0; i < 5; i++) { /* of what led nowhere nothing is learned */
        stage_begin(&s, heavy_bid);
        stage_show(&s, (struct oracle_touch){10, 3, 11, 7});
    }
    stage_begin(&s, (struct oracle_touch){10, 1, 12, 9});
    stage_show(&s, (struct oracle_touch){10, 3, 12, 7});
    stage_show(&s, (struct oracle_touch){10, 1, 12, 9});
    ck_assert_int_eq(obi_micro_solve(s.micro, NULL), OBI_OK);
    ck_assert_double_eq(micro_value(s.micro, 3, 1), 6);
    ck_assert_double_eq(micro_value(s.micro, 0, 1), -6);
    for (uint32_t bucket = 0; bucket < 4; bucket++) {
        ck_assert(isnan(micro_value(s.micro, bucket, 2)));
        if (bucket % 3) ck_assert(isnan(micro_value(s.micro, bucket, 1)));
    }
    stage_show(&s, (struct oracle_touch){10, 9, 11, 1}); /* now there is a way out */
    ck_assert_int_eq(obi_micro_solve(s.micro, NULL), OBI_OK);
    for (uint32_t bucket = 0; bucket < 4; bucket++)
        ck_assert(!isnan(micro_value(s.micro, bucket, 2)));
    stage_close(&s);
}
END_TEST

START_TEST(a_reset_table_is_a_new_one) {
    struct stage s = stage_simple();
    obi_micro *fresh = micro_make(4, 2, 2, 6);
    stage_begin(&s, heavy_bid);
    stage_show(&s, (struct oracle_touch){11, 9, 12, 1});
    ck_assert_int_eq(obi_micro_solve(s.micro, NULL), OBI_OK);
    ck_assert_int_eq(obi_micro_reset(s.micro), OBI_OK);
    micro_same(s.micro, fresh);
    stage_show(&s, heavy_bid); /* the first frame again */
    ck_assert_uint_eq(observations(&s), 0);
    obi_micro_destroy(fresh);
    stage_close(&s);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("micro_handle");
    TCase *c = tcase_create("handle");
    tcase_add_test(c, options_beyond_the_limits_are_refused_in_words);
    tcase_add_test(c, create_and_restore_ask_once_for_the_footprint);
    tcase_add_test(c, arguments_are_checked);
    tcase_add_test(c, a_frame_told_again_counts_once);
    tcase_add_test(c, no_step_leads_across_a_missed_frame);
    tcase_add_test(c, no_step_leads_across_a_gap_or_a_snapshot);
    tcase_add_test(c, what_is_no_market_is_passed_over);
    tcase_add_test(c, a_touch_that_may_not_be_the_best_is_passed_over);
    tcase_add_test(c, inside_a_frame_nothing_is_learned);
    tcase_add_test(c, a_move_too_far_is_counted_and_skipped);
    tcase_add_test(c, spreads_beyond_the_last_row_are_in_it);
    tcase_add_test(c, a_state_never_left_towards_a_move_has_no_value);
    tcase_add_test(c, a_reset_table_is_a_new_one);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
