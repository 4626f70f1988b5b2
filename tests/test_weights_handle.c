/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The handle of weights: options, memory, arguments; which intervals it learns from; and what the
 * column integrated_flow makes of it. */
#include "weights.h"
#include "worked.h"

static uint64_t intervals(const struct scene *s) {
    return weights_count(s->weights, OBI_COUNTER_WEIGHTS_INTERVALS);
}
static uint64_t broken(const struct scene *s) {
    return weights_count(s->weights, OBI_COUNTER_WEIGHTS_BROKEN);
}
static uint64_t lost(const struct scene *s) {
    return weights_count(s->weights, OBI_COUNTER_WEIGHTS_LOST);
}

/* -- create ------------------------------------------------------------------------------------ */

START_TEST(options_beyond_the_limits_are_refused_in_words) {
    static const struct {
        struct obi_weights_options opt;
        int rc;
        const char *word;
    } bad[] = {{{.n_levels = 33}, OBI_E_ARG, "n_levels"},
               {{.n_iterations = 4097}, OBI_E_ARG, "n_iterations"},
               {{.interval_ns = -1}, OBI_E_ARG, "interval_ns"},
               {{.flags = 1}, OBI_E_NEWER, "flag"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct obi_weights_options opt = bad[i].opt;
        struct obi_error err;
        obi_weights *w = (obi_weights *)&err;
        opt.struct_size = sizeof opt;
        ck_assert_int_eq(obi_weights_create(&opt, NULL, &w, &err), bad[i].rc);
        ck_assert_ptr_null(w);
        ck_assert_msg(strstr(err.message, bad[i].word) != NULL, "%s", err.message);
        ck_assert_uint_eq(obi_weights_footprint(&opt), 0);
        opt.struct_size = 4;
        ck_assert_int_eq(obi_weights_create(&opt, NULL, &w, &err), OBI_E_STRUCT_SIZE);
    }
}
END_TEST

START_TEST(create_and_restore_ask_once_for_the_footprint) {
    for (uint32_t n_levels = 0; n_levels <= 32; n_levels += 8) {
        struct obi_weights_options opt = {.struct_size = sizeof opt, .n_levels = n_levels};
        struct test_memory memory;
        obi_weights *w, *again;
        size_t n;
        test_memory_init(&memory);
        ck_assert_int_eq(obi_weights_create(&opt, &memory.allocator, &w, NULL), OBI_OK);
        ck_assert_uint_eq(memory.requests, 1);
        ck_assert_uint_eq(memory.bytes_live, obi_weights_footprint(&opt));
        ck_assert_uint_le(memory.bytes_live, 22 << 10);
        ck_assert_int_eq(obi_weights_solve(w, NULL), OBI_WARMUP);
        unsigned char *bytes = weights_saved(w, &n);
        ck_assert_int_eq(obi_weights_restore(NULL, bytes, n, &memory.allocator, &again, NULL), 0);
        ck_assert_uint_eq(memory.requests, 2);
        ck_assert_uint_eq(memory.bytes_live, 2 * obi_weights_footprint(&opt));
        memory.fail_at = 3;
        obi_weights_destroy(again);
        ck_assert_int_eq(obi_weights_restore(NULL, bytes, n, &memory.allocator, &again, NULL),
                         OBI_E_NOMEM);
        ck_assert_ptr_null(again);
        obi_weights_destroy(w);
        ck_assert_uint_eq(memory.bytes_live, 0);
        free(bytes);
    }
}
END_TEST

START_TEST(arguments_are_checked) {
    struct scene s = scene_open(4, 0, 0);
    struct obi_error err;
    double x = 5;
    uint64_t n;
    ck_assert_int_eq(obi_weights_create(NULL, NULL, NULL, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_update(NULL, s.book), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_update(s.weights, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_solve(NULL, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_reset(NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_get(NULL, 0, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_get(s.weights, 4, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_get(s.weights, 0, NULL, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_explained(NULL, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_explained(s.weights, NULL, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_count(s.weights, 599, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_count(s.weights, 603, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_weights_count(s.weights, 600, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_metrics_set_weights(NULL, s.weights), OBI_E_ARG);
    ck_assert_int_eq(obi_pipeline_set_weights(NULL, s.weights), OBI_E_ARG);
    ck_assert_double_eq(x, 5);
    obi_weights_destroy(NULL);
    scene_close(&s);
}
END_TEST

/* -- intervals --------------------------------------------------------------------------------- */

static void touch(struct scene *s, obi_lots qty) {
    struct obi_event ev = test_level(OBI_BID, 1000, qty, 0);
    scene_show(s, &ev, 1);
}

/* A frame at the beginning of the next interval, and one within it. */
static void whole_interval(struct scene *s) {
    scene_next_interval(s);
    touch(s, 30);
    s->now += 5;
    touch(s, 20);
}

START_TEST(an_interval_counts_when_the_next_one_begins) {
    struct scene s = scene_open(2, 0, 0);
    scene_begin(&s, 3, 20);
    whole_interval(&s);
    ck_assert_uint_eq(broken(&s), 1); /* that of the first frame */
    ck_assert_uint_eq(intervals(&s), 0);
    s.now += WEIGHTS_INTERVAL - 6; /* its last nanosecond */
    touch(&s, 31);
    ck_assert_uint_eq(intervals(&s), 0);
    s.now++;
    touch(&s, 32);
    ck_assert_uint_eq(intervals(&s), 1);
    s.now += 50 * WEIGHTS_INTERVAL; /* nothing came for long: one interval ends */
    touch(&s, 33);
    ck_assert_uint_eq(intervals(&s), 2);
    s.now -= 100 * WEIGHTS_INTERVAL; /* held */
    touch(&s, 34);
    s.now = 0; /* no time: held too */
    touch(&s, 35);
    ck_assert_uint_eq(intervals(&s), 2);
    ck_assert_uint_eq(broken(&s), 1);
    ck_assert_uint_eq(lost(&s), 0);
    scene_close(&s);
}
END_TEST

START_TEST(a_frame_told_again_counts_once) {
    struct scene s = scene_open(2, 0, 0);
    scene_begin(&s, 3, 20);
    for (int i = 0; i < 6; i++) {
        whole_interval(&s);
        ck_assert_int_eq(obi_weights_update(s.weights, s.book), OBI_OK);
    }
    size_t n;
    unsigned char *once = weights_saved(s.weights, &n);
    ck_assert_uint_eq(intervals(&s), 5);
    ck_assert_uint_eq(lost(&s), 0);
    free(once);
    scene_close(&s);
}
END_TEST

START_TEST(an_interval_with_a_gap_in_it_is_left_out) {
    struct scene s = scene_open(2, 0, 0);
    struct obi_event gap = test_event(OBI_EVENT_GAP, 0);
    scene_begin(&s, 3, 20);
    whole_interval(&s);
    whole_interval(&s); /* the gap will be in it, and its end three later */
    scene_show(&s, &gap, 1);
    ck_assert_int_eq(obi_weights_update(s.weights, s.book), OBI_RESYNC);
    ck_assert_uint_eq(lost(&s), 1);
    s.now += 3 * WEIGHTS_INTERVAL;
    scene_begin(&s, 3, 20);
    ck_assert_uint_eq(lost(&s), 2);
    whole_interval(&s);
    ck_assert_uint_eq(broken(&s), 3); /* the first one, the gap's, the snapshot's */
    ck_assert_uint_eq(intervals(&s), 1);
    whole_interval(&s);
    ck_assert_uint_eq(intervals(&s), 2);
    scene_close(&s);
}
END_TEST

START_TEST(an_interval_with_a_snapshot_a_missed_frame_or_a_halt_is_left_out) {
    struct scene s = scene_open(2, 0, 0);
    struct obi_event secret = test_level(OBI_BID, 1000, 9, 0);
    struct obi_event halt = test_event(OBI_EVENT_PHASE, 0), on = halt;
    halt.qty_lots = OBI_PHASE_HALT;
    on.qty_lots = OBI_PHASE_TRADING;
    scene_begin(&s, 3, 20);
    whole_interval(&s);
    scene_begin(&s, 3, 25); /* a snapshot */
    whole_interval(&s);
    ck_assert_uint_eq(broken(&s), 2);
    scene_apply(&s, &secret, 1); /* a missed frame */
    whole_interval(&s);
    ck_assert_uint_eq(intervals(&s), 1);
    whole_interval(&s);
    ck_assert_uint_eq(broken(&s), 3);
    ck_assert_uint_eq(lost(&s), 2);
    scene_show(&s, &halt, 1); /* a halt */
    scene_show(&s, &on, 1);
    whole_interval(&s);
    ck_assert_uint_eq(broken(&s), 4);
    ck_assert_uint_eq(intervals(&s), 1);
    whole_interval(&s);
    ck_assert_uint_eq(intervals(&s), 2);
    ck_assert_uint_eq(lost(&s), 2);
    scene_close(&s);
}
END_TEST

START_TEST(an_interval_of_an_empty_book_or_of_levels_not_told_is_left_out) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .flags = OBI_INSTRUMENT_PARTIAL};
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_levels = 64, .spec = &spec};
    for (int is_partial = 0; is_partial < 2; is_partial++) {
        struct scene s = scene_open(3, 0, 0);
        if (is_partial) {
            obi_book_destroy(s.book);
            ck_assert_int_eq(obi_book_create(&opt, NULL, &s.book, NULL), OBI_OK);
        }
        scene_begin(&s, 3, 20);
        whole_interval(&s);
        struct obi_event away[6];
        size_t n = is_partial ? 1 : 6;
        for (int i = 0; i < 6; i++)
            away[i] =
                test_level(i % 2 ? OBI_ASK : OBI_BID, i % 2 ? 1001 + i / 2 : 1000 - i / 2, 0, 0);
        scene_next_interval(&s); /* the one before was whole */
        scene_show(&s, away, n);
        ck_assert_uint_eq(intervals(&s), 1);
        scene_next_interval(&s);
        struct obi_event ev = test_level(OBI_ASK, 1001, 7, 0);
        scene_show(&s, &ev, 1);
        ck_assert_uint_eq(intervals(&s), 1);
        ck_assert_uint_eq(broken(&s), 2);
        scene_close(&s);
    }
}
END_TEST

START_TEST(inside_a_frame_nothing_is_learned) {
    struct scene s = scene_open(2, 0, 0);
    struct obi_event half = test_level(OBI_BID, 1000, 3, 0);
    size_t taken;
    scene_begin(&s, 3, 20);
    obi_book_apply(s.book, &half, 1, &taken);
    ck_assert_int_eq(obi_weights_update(s.weights, s.book), OBI_MORE);
    scene_close(&s);
}
END_TEST

START_TEST(reset_weights_are_new_ones) {
    struct scene s = scene_open(4, 3, 0);
    struct test_rng rng = {test_seed(2)};
    obi_weights *fresh = weights_make(4, 3, 0);
    scene_begin(&s, WEIGHTS_DEEP, 20);
    for (int i = 0; i < 200; i++) scene_wander(&s, &rng);
    ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_OK);
    ck_assert_int_eq(obi_weights_reset(s.weights), OBI_OK);
    ck_assert(weights_equal(s.weights, fresh, 0));
    scene_wander(&s, &rng); /* the first frame again */
    ck_assert_uint_eq(lost(&s), 0);
    obi_weights_destroy(fresh);
    scene_close(&s);
}
END_TEST

/* -- the column -------------------------------------------------------------------------------- */

static obi_metrics *columns(const char *const *text, size_t n, const obi_weights *w) {
    struct obi_column col[8];
    obi_metrics *m;
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(obi_column_parse(text[i], &col[i], NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_create(col, n, NULL, &m, NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_set_weights(m, w), OBI_OK);
    return m;
}

START_TEST(the_column_weighs_each_levels_scaled_flow) {
    static const char *const text[] = {"integrated_flow[0:3]",      "scaled_flow[0:1]{depth=3}",
                                       "scaled_flow[1:2]{depth=3}", "scaled_flow[2:3]{depth=3}",
                                       "integrated_flow[0:4]",      "order_flow[0:4]"};
    enum { N = sizeof text / sizeof *text };
    struct scene s = scene_open(3, 0, 0);
    struct test_rng rng = {test_seed(3)};
    obi_metrics *m = columns(text, N, s.weights);
    int n_solved = 0;
    scene_begin(&s, WEIGHTS_DEEP, 20);
    for (int i = 0; i < 500; i++) {
        double row[N];
        uint8_t status[N];
        if (i % 100 == 99) n_solved += obi_weights_solve(s.weights, NULL) == OBI_OK;
        scene_wander(&s, &rng);
        obi_metrics_update(m, s.book, row, status, N);
        double sum = 0, mean = (row[1] + row[2] + row[3]) / 3;
        for (uint32_t k = 0; k < 3 && n_solved; k++)
            sum += weights_value(s.weights, k) * row[1 + k];
        if (i == 0) ck_assert(isnan(row[0]) && status[0] == OBI_VALUE_WARMUP);
        if (i == 0) continue;
        ck_assert_int_eq(status[0], n_solved ? status[1] : OBI_VALUE_NO_FIT);
        ck_assert_int_eq(status[4], OBI_VALUE_NO_FIT); /* weights for three */
        if (n_solved) ck_assert_double_eq(row[0], sum);
        if (!n_solved) ck_assert(fabs(row[0] - mean) <= 1e-15 + fabs(mean) * 1e-12);
        ck_assert_int_eq(row[4] > 0, row[5] > 0);
    }
    ck_assert_int_gt(n_solved, 3);
    obi_metrics_destroy(m);
    scene_close(&s);
}
END_TEST

START_TEST(more_than_32_levels_are_refused_in_words) {
    struct obi_column col;
    struct obi_error err;
    ck_assert_int_eq(obi_column_parse("integrated_flow[0:32]", &col, &err), OBI_OK);
    ck_assert_int_eq(obi_column_parse("integrated_flow[0:33]", &col, &err), OBI_E_NAME);
    ck_assert_msg(strstr(err.message, "at most 32 levels") != NULL, "%s", err.message);
    ck_assert_int_eq(obi_column_parse("integrated_flow[1:3]", &col, &err), OBI_E_NAME);
    ck_assert_int_eq(obi_column_parse("integrated_flow[0:3 ticks]", &col, &err), OBI_E_NAME);
}
END_TEST

/* A pipeline lends its weights to columns and statistics alike. */
START_TEST(a_pipeline_has_them_in_rows_and_statistics) {
    struct obi_pipeline_options opt = {.struct_size = sizeof opt,
                                       .columns = "integrated_flow[0:2],scaled_flow[0:1]{depth=2}",
                                       .stats = "max(integrated_flow[0:2],9 frames)"};
    struct scene s = scene_open(2, 0, 0);
    struct obi_event ev[] = {test_level(OBI_BID, 10, 9, OBI_EVENT_SNAPSHOT),
                             test_level(OBI_BID, 9, 9, OBI_EVENT_SNAPSHOT),
                             test_level(OBI_ASK, 11, 9, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST),
                             test_level(OBI_BID, 10, 12, OBI_EVENT_LAST)};
    double row[2][3];
    struct obi_rows rows = {
        .struct_size = sizeof rows, .stride = 3, .row_size = 2, .value = row[0]};
    obi_pipeline *p;
    size_t taken;
    scene_begin(&s, 3, 20);
    for (int i = 0; i < 9; i++) { /* the touch moves alone: it has all the weight */
        scene_next_interval(&s);
        touch(&s, 30 + i * i);
    }
    ck_assert_int_eq(obi_weights_solve(s.weights, NULL), OBI_OK);
    ck_assert_double_eq(weights_value(s.weights, 0), 1);
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, NULL), OBI_OK);
    ck_assert_int_eq(obi_pipeline_set_weights(p, s.weights), OBI_OK);
    ck_assert_int_eq(obi_pipeline_run(p, ev, 4, &taken, &rows), OBI_FULL);
    ck_assert_double_eq(row[1][0], row[1][1]);
    ck_assert_double_eq(row[1][2], row[1][1]);
    ck_assert(row[1][0] > 0);
    obi_pipeline_destroy(p);
    scene_close(&s);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("weights_handle");
    TCase *c = tcase_create("handle");
    tcase_add_test(c, options_beyond_the_limits_are_refused_in_words);
    tcase_add_test(c, create_and_restore_ask_once_for_the_footprint);
    tcase_add_test(c, arguments_are_checked);
    tcase_add_test(c, an_interval_counts_when_the_next_one_begins);
    tcase_add_test(c, a_frame_told_again_counts_once);
    tcase_add_test(c, an_interval_with_a_gap_in_it_is_left_out);
    tcase_add_test(c, an_interval_with_a_snapshot_a_missed_frame_or_a_halt_is_left_out);
    tcase_add_test(c, an_interval_of_an_empty_book_or_of_levels_not_told_is_left_out);
    tcase_add_test(c, inside_a_frame_nothing_is_learned);
    tcase_add_test(c, reset_weights_are_new_ones);
    tcase_add_test(c, the_column_weighs_each_levels_scaled_flow);
    tcase_add_test(c, more_than_32_levels_are_refused_in_words);
    tcase_add_test(c, a_pipeline_has_them_in_rows_and_statistics);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
