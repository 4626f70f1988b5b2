/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Every metric of the book as it stands, on every frame of five recordings, against its oracle:
 * whole numbers and ratios to the last bit, others within what the oracle says. Each frame compares
 * a column of each metric; over the frames its tiers and parameters take turns.
 *
 * usage: test_metrics_recorded OBI, the program that makes recordings into events */
#include "oracle/tier.h"
#include "prop/sheet.h"
#include "recorded_frames.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *program;

/* -- columns ----------------------------------------------------------------------------------- */

/* Those of the sheet that are of the book as it stands and look at no more than some levels. */
static size_t pick_columns(struct obi_column *col) {
    static struct obi_column sheet[SHEET_COLUMNS];
    size_t n = sheet_columns(sheet), kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (sheet[i].metric >= OBI_METRIC_ORDER_FLOW || sheet[i].hi > INT64_MAX / 2) continue;
        if (sheet[i].basis == OBI_BASIS_PPM || sheet[i].filter) continue;
        col[kept] = sheet[i];
        if (col[kept].basis == OBI_BASIS_LEVELS && col[kept].hi == 5) col[kept].hi = 20;
        kept++;
    }
    return kept;
}

/* The columns of each metric are neighbours: which one has its turn. */
static size_t take_turn(const struct obi_column *col, size_t n, size_t first, uint64_t frame) {
    size_t end = first;
    while (end < n && col[end].metric == col[first].metric) end++;
    return first + (size_t)(frame % (end - first));
}

static int is_as_expected(double got, struct oracle_value v) {
    if (isnan(v.value)) return isnan(got);
    if (v.within > 0) return fabs(got - v.value) <= v.within;
    return v.inexact ? fabs(got - v.value) <= 4.5e-16 * fabs(v.value) : got == v.value;
}

static void compare(const struct obi_column *col, size_t n_col, const struct oracle_frame *f,
                    const double *row, const uint8_t *status, uint64_t frame) {
    for (size_t at = 0, next; at < n_col; at = next) {
        size_t i = take_turn(col, n_col, at, frame);
        struct oracle_value v = oracle_measure(&col[i], f);
        char name[SHEET_NAME];
        for (next = at; next < n_col && col[next].metric == col[at].metric;) next++;
        if (is_as_expected(row[i], v) && status[i] == v.status) continue;
        obi_column_format(&col[i], name, sizeof name);
        ck_abort_msg("frame %llu, %s: %.17g %d, expected %.17g %d", (unsigned long long)frame, name,
                     row[i], status[i], v.value, v.status);
    }
}

START_TEST(every_metric_is_the_oracles_on_every_frame) {
    static struct obi_column col[SHEET_COLUMNS];
    static double row[SHEET_COLUMNS];
    static uint8_t status[SHEET_COLUMNS];
    const struct recording *r = &recordings[_i];
    struct judge *j = calloc(1, sizeof *j);
    size_t n_col = pick_columns(col);
    j->market = market_read(program, r);
    obi_book *book = market_book(&j->market);
    obi_metrics *m;
    uint64_t n_frames = 0, frame = 0;
    ck_assert_int_eq(obi_metrics_create(col, n_col, NULL, &m, NULL), OBI_OK);
    for (size_t at = 0, taken; at < j->market.n; at += taken) {
        struct obi_book_info info = {.struct_size = sizeof info};
        ck_assert_int_ge(obi_book_apply(book, j->market.ev + at, j->market.n - at, &taken), 0);
        obi_book_info(book, &info);
        int is_valid = info.state == OBI_STATE_VALID || info.state == OBI_STATE_HALTED;
        if (info.open || info.frame == frame || !is_valid) continue;
        frame = info.frame;
        uint8_t kind = j->market.ev[at + taken - 1].kind;
        if (kind == OBI_EVENT_TRADE || kind == OBI_EVENT_QUOTE) continue; /* the book stays */
        struct oracle_frame f = judge_frame(j, book, info.state == OBI_STATE_HALTED);
        if (n_frames++ % EVERY) continue;
        obi_metrics_update(m, book, row, status, n_col);
        compare(col, n_col, &f, row, status, n_frames);
    }
    printf("# %s: %llu frames, %zu columns\n", r->name, (unsigned long long)n_frames, n_col);
    ck_assert_uint_ge(n_frames, r->n_frames);
    obi_metrics_destroy(m);
    obi_book_destroy(book);
    free(j->market.ev);
    free(j);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("metrics_recorded");
    TCase *t = tcase_create("metrics");
    tcase_set_timeout(t, 0);
    tcase_add_loop_test(t, every_metric_is_the_oracles_on_every_frame, 0, n_recordings);
    suite_add_tcase(s, t);
    return s;
}

int main(int argc, char **argv) {
    if (!test_data_dir()) return test_skip("no recordings");
    program = argc > 1 ? argv[1] : "obi";
    return test_run(suite());
}
