/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Random traces are applied to the book and to the oracle's, one event a call, and the two are
 * compared after every event: result, state, counts, counters; at the end of a frame also levels
 * and journal. A trace that shows a difference is made as short as it can be and printed.
 *
 * OBI_TEST_EVENTS says how many events (default 300,000), OBI_TEST_SEED where to start. */
#include "prop/duel.h"

enum { SEGMENT = 10000 };

/* -- tests ------------------------------------------------------------------------------------ */

START_TEST(a_random_trace_leaves_the_book_as_the_oracle_has_it) {
    uint64_t count[DUEL_COUNTERS] = {0}, rounds = test_rounds(300000);
    duel_rounds(trace_make, trace_options, &trace_wild, test_seed(1), rounds, count);
    if (rounds >= 300000) duel_check_coverage(count, OBI_COUNTER_BOOK_CROSSED);
}
END_TEST

START_TEST(a_calm_market_leaves_the_book_as_the_oracle_has_it) {
    uint64_t count[DUEL_COUNTERS] = {0};
    uint64_t rounds = test_rounds(300000) / 10;
    duel_rounds(trace_make, trace_options, &trace_tame, test_seed(1), rounds, count);
}
END_TEST

static struct oracle_options doubtful(struct test_rng *rng) {
    struct oracle_options opt = trace_options(rng);
    trace_add_doubts(&opt, rng);
    return opt;
}

START_TEST(a_book_is_doubted_where_the_oracle_doubts_it) {
    uint64_t count[DUEL_COUNTERS] = {0}, rounds = test_rounds(300000) / 5;
    struct trace_style style = trace_wild;
    style.checksum = 60;
    duel_rounds(trace_make, doubtful, &style, test_seed(1), rounds, count);
    if (rounds < 60000) return;
    ck_assert_uint_gt(count[OBI_COUNTER_BOOK_VERIFIED], 10);
    ck_assert_uint_gt(count[OBI_COUNTER_BOOK_MISMATCHED], 10);
    ck_assert_uint_gt(count[OBI_COUNTER_BOOK_UNVERIFIED], 10);
    ck_assert_uint_gt(count[OBI_COUNTER_BOOK_QUIET], 10);
}
END_TEST

/* Enough levels, far enough apart, that every layer of the book's structure has to move. */
START_TEST(a_deep_and_scattered_book_is_as_the_oracle_has_it) {
    enum { DEEP = 3 * SEGMENT };
    static struct obi_event ev[DEEP];
    for (uint64_t i = 0; i < test_rounds(300000) / 300000 + 1; i++) {
        struct test_rng rng = {test_seed(1) + i};
        struct duel_trial t = {
            .opt = {.max_levels = 4096, .max_changes = 256, .ignore_unknown = 1}};
        trace_make(ev, DEEP, &trace_deep, &t.opt, &rng);
        if (!duel_trial_fails(ev, DEEP, &t)) continue;
        duel_report(&t, ev, DEEP, test_seed(1) + i);
        ck_abort_msg("seed %llu: %s", (unsigned long long)(test_seed(1) + i), t.why);
    }
}
END_TEST

/* The same frames in one call each: what is taken and told does not depend on the cut. */
START_TEST(a_frame_a_call_leaves_the_same_book_as_an_event_a_call) {
    static struct obi_event ev[SEGMENT];
    struct test_rng rng = {test_seed(1)};
    struct duel_trial t = {.opt = trace_options(&rng)};
    struct duel d;
    trace_make(ev, SEGMENT, &trace_wild, &t.opt, &rng);
    duel_begin(&d, &t.opt, t.why);
    for (size_t at = 0, taken; at < SEGMENT; at += taken) {
        int status = obi_book_apply(d.book, ev + at, SEGMENT - at, &taken), expected = OBI_OK;
        if (status < 0) taken++;
        for (size_t i = 0; i < taken; i++) expected = oracle_book_apply(&d.model, ev + at + i);
        ck_assert_msg(taken > 0, "event %zu: nothing taken", at);
        ck_assert_msg(status == expected, "event %zu: %d, expected %d", at, status, expected);
        ck_assert_msg(!duel_anything_differs(&d), "event %zu: %s", at, t.why);
    }
    duel_end(&d);
}
END_TEST

START_TEST(a_book_that_was_reset_is_as_one_just_made) {
    duel_reset(trace_make, trace_options, &trace_wild, test_seed(1));
}
END_TEST

START_TEST(an_event_is_well_formed_to_the_library_when_it_is_to_the_oracle) {
    duel_well_formed(trace_make, trace_options, &trace_wild, test_seed(1));
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_book");
    TCase *tc = tcase_create("traces");
    tcase_set_timeout(tc, 0);
    tcase_add_test(tc, a_random_trace_leaves_the_book_as_the_oracle_has_it);
    tcase_add_test(tc, a_calm_market_leaves_the_book_as_the_oracle_has_it);
    tcase_add_test(tc, a_book_is_doubted_where_the_oracle_doubts_it);
    tcase_add_test(tc, a_deep_and_scattered_book_is_as_the_oracle_has_it);
    tcase_add_test(tc, a_frame_a_call_leaves_the_same_book_as_an_event_a_call);
    tcase_add_test(tc, a_book_that_was_reset_is_as_one_just_made);
    tcase_add_test(tc, an_event_is_well_formed_to_the_library_when_it_is_to_the_oracle);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
