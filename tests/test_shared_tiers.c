/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Columns of one tier share what is read of the book. Every metric is measured behind every other,
 * and has to say what it says alone. */
#include "support.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 128 };

static obi_book *make_book(void) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_levels = 64, .max_changes = 8};
    obi_book *book = NULL;
    size_t taken;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    for (int i = 0; i < 6; i++) {
        struct obi_event bid = test_level(OBI_BID, 1000 - i * i, 7 + 5 * i, OBI_EVENT_SNAPSHOT);
        struct obi_event ask = test_level(OBI_ASK, 1003 + 2 * i, 20 - 3 * i, OBI_EVENT_SNAPSHOT);
        if (i == 5) ask.flags |= OBI_EVENT_LAST;
        obi_book_apply(book, &bid, 1, &taken);
        obi_book_apply(book, &ask, 1, &taken);
    }
    return book;
}

/* Every metric with the tier that it takes without being asked, or with one of lots. */
static size_t all_columns(struct obi_column *col) {
    struct obi_schema row = {.struct_size = sizeof row};
    size_t n = 0;
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_METRIC, i, &row) == OBI_OK; i++) {
        char text[64];
        ck_assert_uint_lt(n, MOST);
        if (obi_column_parse(row.name, &col[n], NULL) == OBI_OK) {
            n++;
            continue;
        }
        snprintf(text, sizeof text, "%s[0:9 lots]", row.name);
        ck_assert_int_eq(obi_column_parse(text, &col[n++], NULL), OBI_OK);
    }
    return n;
}

static void measure(const obi_book *book, const struct obi_column *col, size_t n, double *value,
                    uint8_t *status) {
    obi_metrics *m = NULL;
    ck_assert_int_eq(obi_metrics_create(col, n, NULL, &m, NULL), OBI_OK);
    ck_assert_int_ge(obi_metrics_update(m, book, value, status, n), 0);
    obi_metrics_destroy(m);
}

START_TEST(a_column_says_behind_any_other_what_it_says_alone) {
    struct obi_column col[MOST];
    obi_book *book = make_book();
    size_t n = all_columns(col);
    for (size_t a = 0; a < n; a++) {
        double alone, both[2];
        uint8_t status_alone, status[2];
        char name[256], first[256];
        measure(book, &col[a], 1, &alone, &status_alone);
        for (size_t b = 0; b < n; b++) {
            struct obi_column pair[2] = {col[b], col[a]};
            measure(book, pair, 2, both, status);
            if (!memcmp(&both[1], &alone, sizeof alone) && status[1] == status_alone) continue;
            obi_column_format(&col[a], name, sizeof name);
            obi_column_format(&col[b], first, sizeof first);
            ck_abort_msg("%s is %.17g status %d, behind %s %.17g status %d", name, alone,
                         status_alone, first, both[1], status[1]);
        }
    }
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("shared_tiers");
    TCase *t = tcase_create("shared_tiers");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_column_says_behind_any_other_what_it_says_alone);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
