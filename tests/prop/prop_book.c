/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Random traces are applied to the book and to the oracle's, one event a call, and the two are
 * compared after every event: result, state, counts, counters; at the end of a frame also levels
 * and journal. A trace that shows a difference is made as short as it can be and printed.
 *
 * OBI_TEST_EVENTS says how many events (default 300,000), OBI_TEST_SEED where to start. */
#include "prop/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEGMENT = 10000, LEVELS = 4096, TEXT = 512 };

/* One book against one oracle. */
struct duel {
    obi_book *book;
    struct oracle_book model;
    char *why; /* TEXT bytes; what differs, at the first difference */
};

/* -- comparing -------------------------------------------------------------------------------- */

static int differs(struct duel *d, const char *what, uint64_t got, uint64_t expected) {
    if (got == expected) return 0;
    snprintf(d->why, TEXT, "%s is %lld, expected %lld", what, (long long)got, (long long)expected);
    return 1;
}

static int info_differs(struct duel *d) {
    const struct oracle_book *m = &d->model;
    struct obi_book_info info = {.struct_size = sizeof info};
    if (differs(d, "obi_book_info()", (uint64_t)obi_book_info(d->book, &info), OBI_OK)) return 1;
    if (differs(d, "state", info.state, m->state) || differs(d, "open", info.open, m->open) ||
        differs(d, "phase", info.phase, m->phase) || differs(d, "epoch", info.epoch, m->epoch) ||
        differs(d, "frame", info.frame, m->frame) || differs(d, "seq", info.seq, m->seq) ||
        differs(d, "ts_ns", (uint64_t)info.ts_ns, (uint64_t)m->ts_ns) ||
        differs(d, "recv_ns", (uint64_t)info.recv_ns, (uint64_t)m->recv_ns))
        return 1;
    if (!oracle_book_known(m)) return 0; /* what is left of a stale book is nobody's business */
    uint32_t partial = oracle_book_is_partial(m) ? OBI_SHAPE_PARTIAL : 0;
    return differs(d, "shape", info.shape, m->shape | partial) ||
           differs(d, "n_bids", info.n_bids, m->side[0].n) ||
           differs(d, "n_asks", info.n_asks, m->side[1].n);
}

static int counters_differ(struct duel *d) {
    for (uint32_t i = OBI_COUNTER_BOOK_EVENTS; i <= OBI_COUNTER_BOOK_CROSSED; i++) {
        char what[32];
        uint64_t value = 0;
        snprintf(what, sizeof what, "counter %u", i);
        if (differs(d, "obi_book_count()", (uint64_t)obi_book_count(d->book, i, &value), OBI_OK) ||
            differs(d, what, value, d->model.count[i]))
            return 1;
    }
    return 0;
}

static int side_differs(struct duel *d, uint32_t side, size_t most) {
    static obi_ticks price[LEVELS];
    static obi_lots qty[LEVELS];
    static uint32_t orders[LEVELS];
    const struct oracle_side *s = &d->model.side[side == OBI_ASK];
    int known = oracle_book_known(&d->model);
    int expected = d->model.open ? OBI_MORE : known ? OBI_OK : OBI_RESYNC;
    size_t n = LEVELS + 1, n_expected = expected != OBI_OK ? 0 : s->n < most ? s->n : most;
    int status = obi_book_levels(d->book, side, most, price, qty, orders, &n);
    if (!known && d->model.open && status == OBI_RESYNC) status = expected; /* both are true */
    if (differs(d, "obi_book_levels()", (uint64_t)status, (uint64_t)expected) ||
        differs(d, "levels", n, n_expected))
        return 1;
    for (size_t i = 0; i < n; i++)
        if (differs(d, "a price", (uint64_t)price[i], (uint64_t)s->level[i].price_ticks) ||
            differs(d, "a size", (uint64_t)qty[i], (uint64_t)s->level[i].qty_lots) ||
            differs(d, "an order count", orders[i], s->level[i].orders))
            return 1;
    return 0;
}

static int change_differs(struct duel *d, const struct obi_change *got,
                          const struct obi_change *expected) {
    if (memcmp(got, expected, sizeof *got) == 0) return 0;
    snprintf(
        d->why, TEXT,
        "a change is cause %d side %d price %lld %lld to %lld traded %lld rank %u flags %d id "
        "%llu, expected cause %d side %d price %lld %lld to %lld traded %lld rank %u flags %d id "
        "%llu",
        got->cause, got->side, (long long)got->price_ticks, (long long)got->before_lots,
        (long long)got->after_lots, (long long)got->traded_lots, got->rank, got->flags,
        (unsigned long long)got->order_id, expected->cause, expected->side,
        (long long)expected->price_ticks, (long long)expected->before_lots,
        (long long)expected->after_lots, (long long)expected->traded_lots, expected->rank,
        expected->flags, (unsigned long long)expected->order_id);
    return 1;
}

static int journal_differs(struct duel *d) {
    const struct oracle_book *m = &d->model;
    const struct obi_change *first = NULL;
    size_t n = SIZE_MAX;
    int status = obi_book_changes(d->book, &first, &n);
    if (m->open)
        return differs(d, "obi_book_changes()", (uint64_t)status, OBI_MORE) ||
               differs(d, "changes", n, 0);
    if (!oracle_book_known(m)) return 0;
    int expected = m->overflow ? OBI_FULL : OBI_OK;
    if (differs(d, "obi_book_changes()", (uint64_t)status, (uint64_t)expected) ||
        differs(d, "changes", n, m->n_changes))
        return 1;
    for (size_t i = 0; i < n; i++)
        if (change_differs(d, &first[i], &m->change[i])) return 1;
    return 0;
}

static int anything_differs(struct duel *d) {
    struct obi_error err;
    size_t most = !d->model.open && d->model.frame % 64 == 0 ? LEVELS : 5;
    if (info_differs(d) || counters_differ(d) || journal_differs(d)) return 1;
    if (side_differs(d, OBI_BID, most) || side_differs(d, OBI_ASK, most)) return 1;
    if (obi_book_check(d->book, &err) == OBI_OK) return 0;
    snprintf(d->why, TEXT, "obi_book_check() says: %s", err.message);
    return 1;
}

/* -- a trace ---------------------------------------------------------------------------------- */

static int event_differs(struct duel *d, const struct obi_event *ev) {
    size_t taken = SIZE_MAX;
    int expected = oracle_book_apply(&d->model, ev);
    int status = obi_book_apply(d->book, ev, 1, &taken);
    d->model.count[0] += expected == OBI_E_CAPACITY;
    return differs(d, "obi_book_apply()", (uint64_t)status, (uint64_t)expected) ||
           differs(d, "taken", taken, expected < 0 ? 0 : 1) || anything_differs(d);
}

struct trial {
    struct oracle_options opt;
    size_t at; /* the event that showed the difference */
    char why[TEXT];
    uint64_t count[16]; /* the model's counters over all trials; 0: refusals for want of room */
    char first[TEXT];   /* once set, other differences do not count: shrinking keeps to the one */
};

static int trial_fails(const struct obi_event *ev, size_t n, void *ctx) {
    struct trial *t = ctx;
    struct duel d = {.why = t->why};
    struct trace_book b;
    trace_book_options(&b, &t->opt);
    oracle_book_init(&d.model, &t->opt);
    if (obi_book_create(&b.opt, NULL, &d.book, NULL) != OBI_OK) abort();
    t->at = n;
    for (size_t i = 0; i < n && t->at == n; i++)
        if (event_differs(&d, &ev[i])) t->at = i;
    for (size_t i = 0; i < 16; i++) t->count[i] += d.model.count[i];
    obi_book_destroy(d.book);
    oracle_book_free(&d.model);
    return t->at < n && (!t->first[0] || trace_same_matter(t->why, t->first));
}

/* Says what differs, then shrinks the trace and prints it. */
static void report(struct trial *t, struct obi_event *ev, size_t n, uint64_t seed) {
    char line[TEXT];
    printf("# seed %llu, event %zu: %s\n", (unsigned long long)seed, t->at, t->why);
    snprintf(t->first, TEXT, "%s", t->why);
    n = trace_shrink(ev, t->at < n ? t->at + 1 : n, trial_fails, t);
    trial_fails(ev, n, t);
    printf("# max_levels %u max_changes %u depth_limit %u partial %d ignore_unknown %d; in short: "
           "%s\n",
           t->opt.max_levels, t->opt.max_changes, t->opt.depth_limit, t->opt.partial,
           t->opt.ignore_unknown, t->why);
    for (size_t i = 0; i < n; i++) {
        trace_print(line, sizeof line, &ev[i]);
        printf("#   %s\n", line);
    }
    fflush(stdout);
}

/* A trace in which something never happened has not tried it. */
static void check_coverage(const uint64_t *count) {
    for (uint32_t i = 0; i <= OBI_COUNTER_BOOK_CROSSED; i++)
        ck_assert_msg(count[i] > 10, "what counter %u counts happened %llu times", i,
                      (unsigned long long)count[i]);
}

static void run_segments(const struct trace_style *style, uint64_t first_seed, uint64_t rounds,
                         uint64_t *count) {
    struct obi_event *ev = malloc(SEGMENT * sizeof *ev);
    ck_assert_ptr_nonnull(ev);
    for (uint64_t i = 0; i < (rounds + SEGMENT - 1) / SEGMENT; i++) {
        struct test_rng rng = {first_seed + i};
        struct trial t = {.opt = trace_options(&rng)};
        trace_make(ev, SEGMENT, style, &t.opt, &rng);
        int fails = trial_fails(ev, SEGMENT, &t);
        for (size_t k = 0; k < 16; k++) count[k] += t.count[k];
        if (!fails) continue;
        report(&t, ev, SEGMENT, first_seed + i);
        ck_abort_msg("seed %llu: %s", (unsigned long long)(first_seed + i), t.why);
    }
    free(ev);
}

/* -- tests ------------------------------------------------------------------------------------ */

START_TEST(a_random_trace_leaves_the_book_as_the_oracle_has_it) {
    uint64_t count[16] = {0}, rounds = test_rounds(300000);
    run_segments(&trace_wild, test_seed(1), rounds, count);
    if (rounds >= 300000) check_coverage(count);
}
END_TEST

START_TEST(a_calm_market_leaves_the_book_as_the_oracle_has_it) {
    uint64_t count[16] = {0};
    run_segments(&trace_tame, test_seed(1), test_rounds(300000) / 10, count);
}
END_TEST

/* Enough levels, far enough apart, that every layer of the book's structure has to move. */
START_TEST(a_deep_and_scattered_book_is_as_the_oracle_has_it) {
    enum { DEEP = 3 * SEGMENT };
    static struct obi_event ev[DEEP];
    for (uint64_t i = 0; i < test_rounds(300000) / 300000 + 1; i++) {
        struct test_rng rng = {test_seed(1) + i};
        struct trial t = {.opt = {.max_levels = 4096, .max_changes = 256, .ignore_unknown = 1}};
        trace_make(ev, DEEP, &trace_deep, &t.opt, &rng);
        if (!trial_fails(ev, DEEP, &t)) continue;
        report(&t, ev, DEEP, test_seed(1) + i);
        ck_abort_msg("seed %llu: %s", (unsigned long long)(test_seed(1) + i), t.why);
    }
}
END_TEST

/* The same frames in one call each: what is taken and told does not depend on the cut. */
START_TEST(a_frame_a_call_leaves_the_same_book_as_an_event_a_call) {
    static struct obi_event ev[SEGMENT];
    struct test_rng rng = {test_seed(1)};
    struct trial t = {.opt = trace_options(&rng)};
    struct trace_book b;
    struct duel d = {.why = t.why};
    trace_make(ev, SEGMENT, &trace_wild, &t.opt, &rng);
    trace_book_options(&b, &t.opt);
    oracle_book_init(&d.model, &t.opt);
    ck_assert_int_eq(obi_book_create(&b.opt, NULL, &d.book, NULL), OBI_OK);
    for (size_t at = 0, taken; at < SEGMENT; at += taken) {
        int status = obi_book_apply(d.book, ev + at, SEGMENT - at, &taken), expected = OBI_OK;
        if (status < 0) taken++;
        for (size_t i = 0; i < taken; i++) expected = oracle_book_apply(&d.model, ev + at + i);
        ck_assert_msg(taken > 0, "event %zu: nothing taken", at);
        ck_assert_msg(status == expected, "event %zu: %d, expected %d", at, status, expected);
        ck_assert_msg(!anything_differs(&d), "event %zu: %s", at, t.why);
    }
    obi_book_destroy(d.book);
    oracle_book_free(&d.model);
}
END_TEST

/* After a reset nothing of the trace before is left. */
START_TEST(a_book_that_was_reset_is_as_one_just_made) {
    static struct obi_event ev[SEGMENT];
    struct test_rng rng = {test_seed(1)};
    struct trial t = {.opt = trace_options(&rng)};
    struct trace_book b;
    struct duel d = {.why = t.why};
    trace_make(ev, SEGMENT, &trace_wild, &t.opt, &rng);
    trace_book_options(&b, &t.opt);
    ck_assert_int_eq(obi_book_create(&b.opt, NULL, &d.book, NULL), OBI_OK);
    for (size_t begin = 0; begin < SEGMENT; begin += SEGMENT / 10) {
        ck_assert_int_eq(obi_book_reset(d.book), OBI_OK);
        oracle_book_init(&d.model, &t.opt);
        ck_assert_msg(!anything_differs(&d), "at once: %s", t.why);
        for (size_t i = 0; i < SEGMENT / 8; i++)
            ck_assert_msg(!event_differs(&d, &ev[(begin + i) % SEGMENT]), "event %zu: %s", i,
                          t.why);
        oracle_book_free(&d.model);
    }
    obi_book_destroy(d.book);
}
END_TEST

START_TEST(an_event_is_well_formed_to_the_library_when_it_is_to_the_oracle) {
    static struct obi_event ev[SEGMENT];
    struct test_rng rng = {test_seed(1)};
    struct oracle_options opt = trace_options(&rng);
    trace_make(ev, SEGMENT, &trace_wild, &opt, &rng);
    for (size_t i = 0; i < SEGMENT; i++) {
        int expected = oracle_event_is_well_formed(&ev[i]) ? OBI_OK : OBI_E_EVENT;
        char line[TEXT];
        trace_print(line, sizeof line, &ev[i]);
        ck_assert_msg(obi_event_check(&ev[i], 1, NULL) == expected, "%s", line);
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_book");
    TCase *tc = tcase_create("traces");
    tcase_set_timeout(tc, 0);
    tcase_add_test(tc, a_random_trace_leaves_the_book_as_the_oracle_has_it);
    tcase_add_test(tc, a_calm_market_leaves_the_book_as_the_oracle_has_it);
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
