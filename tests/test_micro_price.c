/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The column micro_price: the mid and what a table learned adds, and what stands in where it has
 * not. The table itself is tested by test_micro.c and the suites beside it. */
#include "support.h"
#include "worked.h"

#include <gen.h>
#include <math.h>

enum { FRAMES = 4000 };

static obi_micro *learned(void) {
    struct gen_options opt = {.seed = 3, .n_frames = FRAMES, .n_levels = 30};
    struct obi_book_options how = {.struct_size = sizeof how, .flags = OBI_BOOK_IGNORE_UNKNOWN};
    struct obi_micro_options options = {.struct_size = sizeof options};
    struct gen *g = gen_create(&opt);
    obi_micro *micro;
    obi_book *book;
    const struct obi_event *ev;
    ck_assert_int_eq(obi_micro_create(&options, NULL, &micro, NULL), OBI_OK);
    ck_assert_int_eq(obi_book_create(&how, NULL, &book, NULL), OBI_OK);
    for (size_t n, taken; (n = gen_next(g, &ev)) > 0;) {
        obi_book_apply(book, ev, n, &taken);
        obi_micro_update(micro, book);
    }
    ck_assert_int_eq(obi_micro_solve(micro, NULL), OBI_OK);
    obi_book_destroy(book);
    gen_destroy(g);
    return micro;
}

static obi_book *touch_book(obi_lots bid, obi_lots ask, obi_ticks spread) {
    obi_book *book = worked_book(NULL);
    worked_level(book, OBI_BID, 100, bid, 0, OBI_EVENT_SNAPSHOT);
    worked_level(book, OBI_ASK, 100 + spread, ask, 0, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
    return book;
}

static obi_metrics *columns(const char *const *text, size_t n, const obi_micro *micro) {
    struct obi_column col[8];
    obi_metrics *m;
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(obi_column_parse(text[i], &col[i], NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_create(col, n, NULL, &m, NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_set_micro(m, micro), OBI_OK);
    return m;
}

static const char *const three[] = {"micro_price", "mid", "weighted_mid"};

START_TEST(it_is_the_mid_and_what_the_table_adds) {
    obi_micro *micro = learned();
    obi_metrics *m = columns(three, 3, micro);
    int n_known = 0;
    for (obi_lots bid = 1; bid < 60; bid += 7) {
        for (obi_ticks spread = 1; spread < 5; spread++) {
            obi_book *book = touch_book(bid, 60 - bid, spread);
            double row[3], adjustment;
            uint8_t status[3], found;
            obi_metrics_update(m, book, row, status, 3);
            obi_micro_find(micro, bid, 60 - bid, spread, &adjustment, &found);
            ck_assert_int_eq(status[0], found);
            ck_assert(row[0] == (found ? row[2] : row[1] + adjustment));
            n_known += !found;
            obi_book_destroy(book);
        }
    }
    ck_assert_int_gt(n_known, 8);
    obi_metrics_destroy(m);
    obi_micro_destroy(micro);
}
END_TEST

/* The mirror of a book has the mirrored price, to the last bit. */
START_TEST(swapping_the_sides_mirrors_it) {
    obi_micro *micro = learned();
    obi_metrics *m = columns(three, 3, micro);
    for (obi_lots bid = 1; bid < 40; bid++) {
        obi_book *a = touch_book(bid, 40 - bid, 2), *b = touch_book(40 - bid, bid, 2);
        double row[3], mirrored[3];
        obi_metrics_update(m, a, row, NULL, 3);
        obi_metrics_update(m, b, mirrored, NULL, 3);
        ck_assert(row[0] - 101 == 101 - mirrored[0]);
        obi_book_destroy(a);
        obi_book_destroy(b);
    }
    obi_metrics_destroy(m);
    obi_micro_destroy(micro);
}
END_TEST

static void expect_stand_in(const obi_micro *micro, obi_ticks spread) {
    obi_metrics *m = columns(three, 3, micro);
    obi_book *book = touch_book(9, 1, spread);
    double row[3];
    uint8_t status[3];
    obi_metrics_update(m, book, row, status, 3);
    ck_assert_int_eq(status[0], OBI_VALUE_NO_FIT);
    ck_assert(row[0] == row[2]);
    obi_book_destroy(book);
    obi_metrics_destroy(m);
}

START_TEST(without_a_table_or_a_spread_the_weighted_mid_stands_in) {
    obi_micro *micro = learned();
    expect_stand_in(NULL, 1);
    expect_stand_in(micro, 0);  /* locked */
    expect_stand_in(micro, -1); /* crossed */
    obi_micro_destroy(micro);
}
END_TEST

START_TEST(a_side_that_is_empty_has_no_price) {
    obi_micro *micro = learned();
    obi_metrics *m = columns(three, 1, micro);
    obi_book *book = worked_book(NULL);
    double row;
    uint8_t status;
    worked_level(book, OBI_ASK, 101, 4, 0, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
    obi_metrics_update(m, book, &row, &status, 1);
    ck_assert(isnan(row) && status == OBI_VALUE_EMPTY_BID);
    obi_book_destroy(book);
    obi_metrics_destroy(m);
    obi_micro_destroy(micro);
}
END_TEST

/* A pipeline lends its table to columns and statistics alike. */
START_TEST(a_pipeline_has_it_in_rows_and_statistics) {
    obi_micro *micro = learned();
    struct obi_pipeline_options opt = {
        .struct_size = sizeof opt, .columns = "micro_price", .stats = "max(micro_price,9 frames)"};
    obi_pipeline *p;
    struct obi_error err;
    ck_assert_msg(obi_pipeline_create(&opt, NULL, &p, &err) == OBI_OK, "%s", err.message);
    ck_assert_int_eq(obi_pipeline_set_micro(p, micro), OBI_OK);
    struct obi_event ev[] = {test_level(OBI_BID, 100, 9, OBI_EVENT_SNAPSHOT),
                             test_level(OBI_ASK, 101, 1, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST)};
    double row[2], adjustment;
    struct obi_rows rows = {.struct_size = sizeof rows, .stride = 2, .row_size = 1, .value = row};
    size_t taken;
    ck_assert_int_eq(obi_pipeline_run(p, ev, 2, &taken, &rows), OBI_FULL);
    obi_micro_find(micro, 9, 1, 1, &adjustment, NULL);
    ck_assert(row[0] == 100.5 + adjustment && row[1] == row[0] && adjustment > 0);
    ck_assert_int_eq(obi_pipeline_set_micro(NULL, micro), OBI_E_ARG);
    ck_assert_int_eq(obi_metrics_set_micro(NULL, micro), OBI_E_ARG);
    obi_pipeline_destroy(p);
    obi_micro_destroy(micro);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("micro_price");
    TCase *t = tcase_create("micro_price");
    tcase_add_test(t, it_is_the_mid_and_what_the_table_adds);
    tcase_add_test(t, swapping_the_sides_mirrors_it);
    tcase_add_test(t, without_a_table_or_a_spread_the_weighted_mid_stands_in);
    tcase_add_test(t, a_side_that_is_empty_has_no_price);
    tcase_add_test(t, a_pipeline_has_it_in_rows_and_statistics);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
