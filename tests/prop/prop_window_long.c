/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Many pushes. With a value a million times the others now and then, and stretches all alike, what
 * is read is compared with recomputation over the last rows: whole numbers to the last bit, means
 * and variances of reals within 1e-12 and lines within 1e-10 of themselves, a constant window has
 * variance exactly 0, none is ever negative. OBI_TEST_EVENTS=1000000000 takes some minutes. */
#include "prop/market.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPAN = 1000, KEPT = 4096, COLUMNS = 4, CHECKS = 400, SECOND = 1000000000 };

/* Columns 0 and 1 are whole numbers, 2 and 3 are not. */
#define NONE  OBI_STAT_NO_COLUMN
#define WHOLE OBI_STAT_INTEGER
static const struct obi_stat_spec specs[] = {
    {OBI_STAT_SUM, OBI_CLOCK_FRAMES, 0, NONE, SPAN, {0}, WHOLE, 0},
    {OBI_STAT_MEAN, OBI_CLOCK_FRAMES, 0, NONE, SPAN, {0}, WHOLE, 0},
    {OBI_STAT_VARIANCE, OBI_CLOCK_FRAMES, 0, NONE, SPAN, {0}, WHOLE, 0},
    {OBI_STAT_SUM, OBI_CLOCK_TIME, 0, NONE, SECOND, {0}, WHOLE, 0},
    {OBI_STAT_MEAN, OBI_CLOCK_TIME, 0, NONE, SECOND, {0}, WHOLE, 0},
    {OBI_STAT_VARIANCE, OBI_CLOCK_TIME, 0, NONE, SECOND, {0}, WHOLE, 0},
    {OBI_STAT_SLOPE, OBI_CLOCK_FRAMES, 0, 1, SPAN, {0}, WHOLE, 0},
    {OBI_STAT_MEAN, OBI_CLOCK_FRAMES, 2, NONE, SPAN, {0}, 0, 0},
    {OBI_STAT_VARIANCE, OBI_CLOCK_FRAMES, 2, NONE, SPAN, {0}, 0, 0},
    {OBI_STAT_MEAN, OBI_CLOCK_TIME, 2, NONE, SECOND, {0}, 0, 0},
    {OBI_STAT_VARIANCE, OBI_CLOCK_TIME, 2, NONE, SECOND, {0}, 0, 0},
    {OBI_STAT_SLOPE, OBI_CLOCK_FRAMES, 2, 3, SPAN, {0}, 0, 0},
    {OBI_STAT_R2, OBI_CLOCK_FRAMES, 2, 3, SPAN, {0}, 0, 0},
};
enum { SPECS = sizeof specs / sizeof *specs };

struct march {
    struct test_rng rng;
    uint64_t seed, n;
    struct obi_tick now;
    double row[COLUMNS];
    int alike;                   /* rows for which the values stay */
    struct oracle_past *past[2]; /* the last rows, of the whole numbers and of the others */
    size_t kept;
    obi_window *window;
};

static void draw(struct march *m) {
    double whale = test_below(&m->rng, 3000) == 0 ? 1e6 : 1;
    double step = (double)(int64_t)test_below(&m->rng, 2001) - 1000;
    m->row[0] = whale * (60000 + step);
    m->row[1] = whale * (double)(int64_t)test_below(&m->rng, 100) + 2 * step;
    m->row[2] = whale * (1 + step / 997);
    m->row[3] = m->row[2] / 3 + (double)test_below(&m->rng, 1000) / 1234;
    if (test_below(&m->rng, 20000) == 0) m->alike = 3 * SPAN;
}

static void keep(struct march *m) {
    if (m->kept == KEPT) {
        for (int i = 0; i < 2; i++)
            memmove(m->past[i], m->past[i] + KEPT / 2, KEPT / 2 * sizeof *m->past[i]);
        m->kept = KEPT / 2;
    }
    for (int i = 0; i < 2; i++) {
        struct oracle_record r = {m->past[i], m->kept, 0};
        oracle_record_push(&r, &m->now, m->row[2 * i], m->row[2 * i + 1], OBI_VALUE_OK,
                           OBI_VALUE_OK);
    }
    m->kept++;
}

static void take_row(struct march *m) {
    if (m->alike > 0)
        m->alike--;
    else
        draw(m);
    m->n++;
    m->now.frames++;
    m->now.ts_ns += (int64_t)test_below(&m->rng, 2000000);
    ck_assert_int_eq(obi_window_push(m->window, &m->now, m->row, NULL, COLUMNS), OBI_OK);
    keep(m);
}

static int is_near(double got, const struct oracle_stat *wanted) {
    if (isnan(got) || isnan(wanted->value)) return isnan(got) && isnan(wanted->value);
    if (got >= wanted->low && got <= wanted->high) return 1;
    return fabs(got - wanted->value) <= wanted->relative * fabs(wanted->value);
}

static void check(struct march *m) {
    double got[SPECS];
    uint8_t status[SPECS];
    ck_assert_int_ge(obi_window_read(m->window, got, status, SPECS), 0);
    for (size_t k = 0; k < SPECS; k++) {
        struct oracle_record r = {m->past[specs[k].column / 2], m->kept, 0};
        struct oracle_stat wanted = oracle_stat(&r, &specs[k]);
        ck_assert_msg(is_near(got[k], &wanted),
                      "seed %llu, push %llu: statistic %zu of the list is %.17g, wanted %.17g",
                      (unsigned long long)m->seed, (unsigned long long)m->n, k, got[k],
                      wanted.value);
        if (specs[k].stat != OBI_STAT_VARIANCE) continue;
        ck_assert(got[k] >= 0);
        if (m->alike > 0 && m->alike < SPAN / 2) ck_assert_double_eq(got[k], 0);
    }
}

START_TEST(outliers_of_long_ago_leave_no_trace) {
    struct march m = {.seed = test_seed(9)};
    uint64_t n = test_rounds(400000), every = n / CHECKS + 1;
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = COLUMNS};
    m.rng.state = m.seed;
    for (int i = 0; i < 2; i++) m.past[i] = calloc(KEPT, sizeof *m.past[i]);
    ck_assert(m.past[0] && m.past[1]);
    ck_assert_int_eq(obi_window_create(&opt, specs, SPECS, NULL, &m.window, NULL), OBI_OK);
    while (m.n < n) {
        take_row(&m);
        int is_end_of_constant = m.alike == 1 && n <= 10000000;
        if (m.n > KEPT && (m.n % every == 0 || is_end_of_constant)) check(&m);
    }
    obi_window_destroy(m.window);
    for (int i = 0; i < 2; i++) free(m.past[i]);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_window_long");
    TCase *c = tcase_create("march");
    tcase_set_timeout(c, 0);
    tcase_add_test(c, outliers_of_long_ago_leave_no_trace);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
