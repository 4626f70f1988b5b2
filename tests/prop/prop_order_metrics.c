/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Every metric, and every filter, on books of single orders: what looks at orders one by one is
 * compared with the oracle over the plain list of all orders that rest, and the causes of flow with
 * what the events say. A frame compares a sample of the columns. */
#include "oracle/memory.h"
#include "oracle/tier.h"
#include "prop/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEGMENT = 4000, TEXT = 512, ONE_IN = 41 };

struct watch {
    struct oracle_options opt;
    struct oracle_book model;
    obi_book *book;
    obi_metrics *metrics;
    struct obi_column col[SHEET_COLUMNS];
    size_t n_col;
    struct oracle_memory memory;
    uint64_t frame;
    char *why;
    char first[TEXT];
};

static int is_doubtful(const struct oracle_book *m) {
    if (!m->opt.partial) return 0;
    return oracle_book_n_known(m, 0) == 0 || oracle_book_n_known(m, 1) == 0;
}

static struct oracle_frame frame_of(const struct oracle_book *m, struct oracle_memory *memory) {
    struct oracle_frame f;
    memset(&f, 0, sizeof f);
    for (int side = 0; side < 2; side++) {
        f.after.level[side] = m->side[side].level;
        f.after.n[side] = m->side[side].n;
        f.known_to[side] = oracle_known_to(m, side);
    }
    f.known = oracle_book_known(m);
    f.halted = m->state == OBI_STATE_HALTED;
    f.multiplier = 1;
    f.order = m->order;
    f.n_orders = m->n_orders;
    f.tells_orders = 1;
    f.own = m->own;
    f.n_own = m->n_own;
    f.bounded = m->opt.partial;
    f.touch_doubtful_now = is_doubtful(m);
    f.trade = m->trade;
    f.n_trades = m->n_trades;
    f.now_ns = m->recv_ns ? m->recv_ns : m->ts_ns;
    f.clock_ns = m->spoke.ts_ns ? m->spoke.ts_ns : m->spoke.recv_ns;
    f.change = m->change;
    f.n_changes = m->n_changes;
    f.continuity = oracle_memory_continuity(memory, m->frame, m->epoch, m->overflow);
    oracle_memory_look(memory, &f);
    return f;
}

static int is_same(double got, const struct oracle_value *v) {
    if (isnan(got) || isnan(v->value)) return isnan(got) && isnan(v->value);
    if (v->within > 0) return fabs(got - v->value) <= v->within;
    return v->inexact ? fabs(got - v->value) <= fabs(v->value) * 0x1p-50 : got == v->value;
}

static int frame_differs(struct watch *w) {
    static double row[SHEET_COLUMNS];
    static uint8_t status[SHEET_COLUMNS];
    struct oracle_frame f = frame_of(&w->model, &w->memory);
    obi_metrics_update(w->metrics, w->book, row, status, w->n_col);
    for (size_t i = w->model.frame % ONE_IN; i < w->n_col; i += ONE_IN) {
        struct oracle_value v = oracle_measure(&w->col[i], &f);
        char name[SHEET_NAME] = "?";
        if (v.inexact == ORACLE_UNTOLD || v.status == ORACLE_ANY) continue;
        if (is_same(row[i], &v) && status[i] == v.status) continue;
        obi_column_format(&w->col[i], name, sizeof name);
        snprintf(w->why, TEXT, "%s is %.17g status %d, expected %.17g status %d", name, row[i],
                 status[i], v.value, v.status);
        return 1;
    }
    oracle_memory_keep(&w->memory, &f, w->model.frame, w->model.epoch);
    return 0;
}

/* -- a trace ---------------------------------------------------------------------------------- */

/* The sheet; where small orders are not seen, once more without the user's own. */
static void choose_columns(struct watch *w) {
    size_t n = w->n_col = sheet_columns(w->col);
    for (size_t i = 0; i < n; i++) {
        if (w->col[i].filter != OBI_FILTER_ORDERS) continue;
        ck_assert_uint_lt(w->n_col, SHEET_COLUMNS);
        w->col[w->n_col] = w->col[i];
        w->col[w->n_col++].filter |= OBI_FILTER_OWN;
    }
}

static void open_watch(struct watch *w) {
    struct trace_book b;
    trace_book_options(&b, &w->opt);
    oracle_book_init(&w->model, &w->opt);
    choose_columns(w);
    w->frame = 0;
    memset(&w->memory, 0, sizeof w->memory);
    if (obi_book_create(&b.opt, NULL, &w->book, NULL) != OBI_OK) abort();
    if (obi_metrics_create(w->col, w->n_col, NULL, &w->metrics, NULL) != OBI_OK) abort();
}

static int watch_differs(const struct obi_event *ev, size_t n, void *ctx) {
    struct watch *w = ctx;
    int fails = 0;
    size_t taken;
    open_watch(w);
    for (size_t at = 0; at < n && !fails; at++) {
        oracle_book_apply(&w->model, &ev[at]);
        obi_book_apply(w->book, &ev[at], 1, &taken);
        if (w->model.frame != w->frame && !w->model.open) fails = frame_differs(w);
        w->frame = w->model.frame;
    }
    obi_metrics_destroy(w->metrics);
    obi_book_destroy(w->book);
    oracle_book_free(&w->model);
    oracle_memory_free(&w->memory);
    return fails && (!w->first[0] || trace_same_matter(w->why, w->first));
}

static void report(struct watch *w, struct obi_event *ev, size_t n, uint64_t seed) {
    char line[TEXT];
    printf("# seed %llu: %s\n", (unsigned long long)seed, w->why);
    snprintf(w->first, TEXT, "%s", w->why);
    n = trace_shrink(ev, n, watch_differs, w);
    watch_differs(ev, n, w);
    printf("# in short: %s\n", w->why);
    for (size_t i = 0; i < n; i++) {
        trace_print(line, sizeof line, &ev[i]);
        printf("#   %s\n", line);
    }
    fflush(stdout);
}

static const struct trace_style *const styles[] = {&trace_orders_wild, &trace_orders_market,
                                                   &trace_orders_thin, &trace_orders_crowded};

START_TEST(every_metric_of_single_orders_is_the_oracles) {
    static struct obi_event ev[SEGMENT];
    static struct watch w;
    char why[TEXT];
    uint64_t rounds = test_rounds(60000) / 4;
    for (uint64_t i = 0; i < (rounds + SEGMENT - 1) / SEGMENT; i++) {
        uint64_t seed = test_seed(1) + i;
        struct test_rng rng = {seed};
        memset(&w, 0, sizeof w);
        w.why = why;
        w.opt = trace_orders_options(&rng);
        trace_make_orders(ev, SEGMENT, styles[_i], &w.opt, &rng);
        if (!watch_differs(ev, SEGMENT, &w)) continue;
        report(&w, ev, SEGMENT, seed);
        ck_abort_msg("seed %llu: %s", (unsigned long long)seed, why);
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_order_metrics");
    TCase *tc = tcase_create("orders");
    tcase_set_timeout(tc, 0);
    tcase_add_loop_test(tc, every_metric_of_single_orders_is_the_oracles, 0, 4);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
