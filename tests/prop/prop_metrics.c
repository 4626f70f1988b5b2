/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Every metric on tiers of every basis, in every unit and contract, is compared with the oracle on
 * random traces: the value to the last bit, the status, the result of the call. A frame compares a
 * sample of the columns. Now and then a frame is measured twice, or missed, or asked for in its
 * middle. */
#include "oracle/memory.h"
#include "oracle/tier.h"
#include "prop/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEGMENT = 500, TEXT = 512, ONE_IN = 61 };

/* The metrics of one book, and what the oracle remembers of the last frame it measured. */
struct watch {
    struct oracle_options opt;
    uint64_t deal; /* the seed of its columns */
    uint32_t contract;
    double multiplier;
    struct obi_column col[SHEET_COLUMNS];
    size_t n_col;
    obi_book *book;
    obi_metrics *metrics;
    struct oracle_book model;
    struct oracle_memory memory;
    char *why;
    char first[TEXT]; /* once set, other differences do not count: shrinking keeps to the one */
};

/* -- the oracle's memory ---------------------------------------------------------------------- */

/* Where snapshots tell the best levels only, a best level beyond them may not be the best. */
static int is_doubtful(const struct oracle_book *m) {
    if (!m->opt.partial) return 0;
    return oracle_book_n_known(m, 0) == 0 || oracle_book_n_known(m, 1) == 0;
}

static struct oracle_frame frame_of(struct watch *w) {
    const struct oracle_book *m = &w->model;
    struct oracle_frame f;
    for (int side = 0; side < 2; side++) {
        f.after.level[side] = m->side[side].level;
        f.after.n[side] = m->side[side].n;
        f.known_to[side] = oracle_known_to(m, side);
    }
    f.trade = m->trade;
    f.n_trades = m->n_trades;
    f.known = oracle_book_known(m);
    f.halted = m->state == OBI_STATE_HALTED;
    f.contract = w->contract;
    f.multiplier = w->multiplier > 0 ? w->multiplier : 1;
    f.order = NULL;
    f.n_orders = 0;
    f.tells_orders = 0;
    f.own = m->own;
    f.n_own = m->n_own;
    f.bounded = m->opt.partial;
    f.touch_doubtful_now = is_doubtful(m);
    f.continuity = oracle_memory_continuity(&w->memory, m->frame, m->epoch, m->overflow);
    f.now_ns = m->recv_ns ? m->recv_ns : m->ts_ns;
    f.clock_ns = m->spoke.ts_ns ? m->spoke.ts_ns : m->spoke.recv_ns;
    f.change = m->change;
    f.n_changes = m->n_changes;
    oracle_memory_look(&w->memory, &f);
    return f;
}

static void remember(struct watch *w, const struct oracle_frame *f) {
    oracle_memory_keep(&w->memory, f, w->model.frame, w->model.epoch);
}

/* -- comparing -------------------------------------------------------------------------------- */

/* How many doubles lie between two of the same sign. */
static uint64_t ulps_between(double a, double b) {
    uint64_t x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    return x > y ? x - y : y - x;
}

/* The logarithm's oracle needs a long double wider than double; Valgrind computes in double. */
static uint64_t log_ulps(void) {
    volatile long double one = 1, tiny = 0x1p-60L;
    return one + tiny > one ? 2 : 6;
}

static int is_same(double got, const struct oracle_value *expected) {
    if (isnan(got) || isnan(expected->value)) return isnan(got) && isnan(expected->value);
    if (expected->within > 0) return fabs(got - expected->value) <= expected->within;
    return ulps_between(got, expected->value) <= (expected->inexact ? log_ulps() : 0);
}

static int cell_differs(struct watch *w, size_t i, const struct oracle_frame *f, double value,
                        uint8_t status) {
    struct oracle_value expected = oracle_measure(&w->col[i], f);
    if (expected.inexact == ORACLE_UNTOLD) return 0;
    if (expected.status == ORACLE_ANY || (is_same(value, &expected) && status == expected.status))
        return 0;
    char name[SHEET_NAME] = "?";
    obi_column_format(&w->col[i], name, sizeof name);
    snprintf(w->why, TEXT, "%s is %.17g status %d, expected %.17g status %d (continuity %d)", name,
             value, status, expected.value, expected.status, (int)f->continuity);
    return 1;
}

static int result_of(const struct oracle_frame *f) {
    if (!f->known) return OBI_RESYNC;
    return f->continuity == ORACLE_FIRST ? OBI_WARMUP : OBI_OK;
}

static int row_differs(struct watch *w, size_t first) {
    double row[SHEET_COLUMNS];
    uint8_t status[SHEET_COLUMNS];
    struct oracle_frame f = frame_of(w);
    int result = obi_metrics_update(w->metrics, w->book, row, status, w->n_col);
    if (result != result_of(&f)) {
        snprintf(w->why, TEXT, "obi_metrics_update() is %d, expected %d", result, result_of(&f));
        return 1;
    }
    /* One column in so many: the oracle is slow, and over many frames all have their turn. */
    for (size_t i = first; i < w->n_col; i += ONE_IN)
        if (cell_differs(w, i, &f, row[i], status[i])) return 1;
    remember(w, &f);
    return 0;
}

/* Inside a frame nothing is written. */
static int middle_differs(struct watch *w) {
    double row[SHEET_COLUMNS];
    uint8_t status[SHEET_COLUMNS];
    memset(row, 0x5a, sizeof row);
    memset(status, 0x5a, sizeof status);
    int result = obi_metrics_update(w->metrics, w->book, row, status, w->n_col);
    int untouched = 1;
    for (size_t i = 0; i < sizeof row; i++) untouched &= ((const uint8_t *)row)[i] == 0x5a;
    for (size_t i = 0; i < sizeof status; i++) untouched &= status[i] == 0x5a;
    if (result == OBI_MORE && untouched) return 0;
    snprintf(w->why, TEXT, "update within a frame is %d, expected %d and nothing written", result,
             OBI_MORE);
    return 1;
}

/* What is done with a frame depends on its last event only, so that a shortened trace does alike.
 */
static unsigned die_of(const struct obi_event *ev) {
    struct test_rng rng = {(uint64_t)ev->recv_ns ^ (uint64_t)ev->price_ticks << 20};
    return (unsigned)test_below(&rng, 100);
}

static int event_differs(struct watch *w, const struct obi_event *ev) {
    size_t taken;
    unsigned die = die_of(ev);
    int ended = oracle_book_apply(&w->model, ev);
    obi_book_apply(w->book, ev, 1, &taken);
    if (w->model.open) return die < 2 && middle_differs(w);
    if (ended < 0 && !(ev->flags & OBI_EVENT_LAST)) return 0;
    if (die < 3) return 0; /* missed */
    size_t first = test_below(&(struct test_rng){(uint64_t)ev->recv_ns}, ONE_IN);
    if (row_differs(w, first)) return 1;
    return die > 90 && row_differs(w, first);
}

/* -- a trace ---------------------------------------------------------------------------------- */

static void open_watch(struct watch *w) {
    struct trace_book b;
    trace_book_options(&b, &w->opt);
    b.spec.struct_size = sizeof b.spec;
    b.spec.contract = w->contract;
    b.spec.multiplier = w->multiplier;
    b.opt.spec = &b.spec;
    oracle_book_init(&w->model, &w->opt);
    w->n_col = sheet_deal(w->col, &(struct test_rng){w->deal});
    memset(&w->memory, 0, sizeof w->memory);
    if (obi_book_create(&b.opt, NULL, &w->book, NULL) != OBI_OK) abort();
    if (obi_metrics_create(w->col, w->n_col, NULL, &w->metrics, NULL) != OBI_OK) abort();
}

static void close_watch(struct watch *w) {
    obi_metrics_destroy(w->metrics);
    obi_book_destroy(w->book);
    oracle_book_free(&w->model);
    oracle_memory_free(&w->memory);
}

static int watch_fails(const struct obi_event *ev, size_t n, void *ctx) {
    struct watch *w = ctx;
    size_t at = 0;
    open_watch(w);
    while (at < n && !event_differs(w, &ev[at])) at++;
    close_watch(w);
    return at < n && (!w->first[0] || trace_same_matter(w->why, w->first));
}

static void report(struct watch *w, struct obi_event *ev, size_t n, uint64_t seed) {
    char line[TEXT];
    printf("# seed %llu: %s\n", (unsigned long long)seed, w->why);
    snprintf(w->first, TEXT, "%s", w->why);
    n = trace_shrink(ev, n, watch_fails, w);
    watch_fails(ev, n, w);
    printf("# max_levels %u max_changes %u depth_limit %u partial %d ignore_unknown %d; in short: "
           "%s\n",
           w->opt.max_levels, w->opt.max_changes, w->opt.depth_limit, w->opt.partial,
           w->opt.ignore_unknown, w->why);
    for (size_t i = 0; i < n; i++) {
        trace_print(line, sizeof line, &ev[i]);
        printf("#   %s\n", line);
    }
    fflush(stdout);
}

static void run_segments(const struct trace_style *style, uint64_t first_seed, uint64_t rounds) {
    static struct obi_event ev[SEGMENT];
    char why[TEXT];
    for (uint64_t i = 0; i < (rounds + SEGMENT - 1) / SEGMENT; i++) {
        struct test_rng rng = {first_seed + i};
        struct watch w = {.opt = trace_options(&rng), .why = why, .deal = first_seed + i};
        trace_make(ev, SEGMENT, style, &w.opt, &rng);
        w.contract = (uint32_t)test_below(&rng, 3);
        w.multiplier = (double[]){0, 1, 0.001, 100}[test_below(&rng, 4)];
        if (!watch_fails(ev, SEGMENT, &w)) continue;
        report(&w, ev, SEGMENT, first_seed + i);
        ck_abort_msg("seed %llu: %s", (unsigned long long)(first_seed + i), why);
    }
}

START_TEST(every_metric_is_the_oracles_on_wild_traces) {
    run_segments(&trace_wild, test_seed(1), test_rounds(30000));
}
END_TEST

START_TEST(every_metric_is_the_oracles_in_a_calm_market) {
    run_segments(&trace_tame, test_seed(1), test_rounds(15000));
}
END_TEST

/* Two levels a side at most: sides empty out, tiers lie beyond the book, touches vanish. */
START_TEST(every_metric_is_the_oracles_on_books_of_few_levels) {
    struct trace_style style = trace_wild;
    style.n_levels = 2;
    style.fault = style.chaos = 2;
    style.max_frame = 3;
    run_segments(&style, test_seed(1), test_rounds(20000));
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_metrics");
    TCase *tc = tcase_create("oracle");
    tcase_set_timeout(tc, 0);
    tcase_add_test(tc, every_metric_is_the_oracles_on_wild_traces);
    tcase_add_test(tc, every_metric_is_the_oracles_in_a_calm_market);
    tcase_add_test(tc, every_metric_is_the_oracles_on_books_of_few_levels);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
