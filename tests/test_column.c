/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/metrics.h"
#include "support.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 96 };
static const int64_t ends[] = {0, 1, 2, 3, 5, 10, 99, 1000, 4294967296, INT64_MAX - 1, INT64_MAX};
enum { N_ENDS = sizeof ends / sizeof *ends };

/* -- helpers ----------------------------------------------------------------------------------- */

static uint32_t n_metrics(void) {
    return obi_schema_count(OBI_SUBJECT_METRIC);
}

static struct obi_schema metric_at(uint32_t index) {
    struct obi_schema row = {.struct_size = sizeof row};
    ck_assert_int_eq(obi_schema_get(OBI_SUBJECT_METRIC, index, &row), OBI_OK);
    return row;
}

static struct obi_column column(int32_t metric, int64_t lo, int64_t hi) {
    struct obi_column col;
    memset(&col, 0, sizeof col);
    col.metric = (uint32_t)metric;
    col.lo = lo;
    col.hi = hi;
    return col;
}

/* The one canonical text of a column, put together here. */
static void write_column(char *text, const struct obi_schema *row, int64_t lo, int64_t hi) {
    int n = snprintf(text, ROOM, "%s", row->name);
    if (!(row->traits & OBI_TRAIT_TIER)) return;
    n += snprintf(text + n, (size_t)(ROOM - n), "[%" PRId64 ":", lo);
    if (hi != INT64_MAX) n += snprintf(text + n, (size_t)(ROOM - n), "%" PRId64, hi);
    snprintf(text + n, (size_t)(ROOM - n), "]");
}

/* Parses from a block of just the text's size, so that a tool sees what is read beyond. */
static int parse(const char *text, struct obi_column *out, struct obi_error *err) {
    size_t size = strlen(text) + 1;
    char *block = malloc(size);
    memcpy(block, text, size);
    int rc = obi_column_parse(block, out, err);
    free(block);
    return rc;
}

static int is_same(const struct obi_column *a, const struct obi_column *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

static void check_reads_as(const char *text, struct obi_column expected) {
    struct obi_column col;
    struct obi_error err;
    memset(&col, 0xa5, sizeof col);
    ck_assert_msg(parse(text, &col, &err) == OBI_OK, "'%s': %s", text, err.message);
    ck_assert_msg(is_same(&col, &expected), "'%s' is read as another column", text);
    ck_assert_int_eq(err.status, OBI_OK);
    ck_assert_str_eq(err.message, "");
}

/* -- there and back ---------------------------------------------------------------------------- */

static void check_there_and_back(const struct obi_schema *row, int64_t lo, int64_t hi) {
    char text[ROOM], expected[ROOM];
    struct obi_column col = column(row->id, lo, hi);
    ck_assert_int_eq(obi_column_check(&col, &col, NULL), OBI_OK); /* with its defaults */
    write_column(expected, row, lo, hi);
    memset(text, '#', sizeof text);
    ck_assert_int_eq(obi_column_format(&col, text, sizeof text), OBI_OK);
    ck_assert_str_eq(text, expected);
    check_reads_as(text, (obi_column_check(&col, &col, NULL), col)); /* with its defaults */
}

START_TEST(every_column_comes_back_from_its_text) {
    for (uint32_t m = 0; m < n_metrics(); m++) {
        struct obi_schema row = metric_at(m);
        int64_t most = row.traits & (OBI_TRAIT_LEVELS | OBI_TRAIT_FLOW) ? 1000 : INT64_MAX;
        if (!(row.traits & OBI_TRAIT_TIER)) check_there_and_back(&row, 0, 0);
        if (!(row.traits & OBI_TRAIT_TIER) || row.traits & (OBI_TRAIT_LOTS | OBI_TRAIT_TOUCH))
            continue;
        for (int i = 0; i < N_ENDS; i++)
            for (int k = i + 1; k < N_ENDS && ends[k] <= most; k++)
                check_there_and_back(&row, ends[i], ends[k]);
    }
}
END_TEST

START_TEST(other_ways_to_write_a_column_have_the_same_canonical_form) {
    static const struct {
        const char *text;
        int64_t lo, hi;
    } row[] = {{"depth_imbalance", 0, 1},
               {"depth_imbalance[0:1]", 0, 1},
               {"depth_imbalance[00:005]", 0, 5},
               {"depth_imbalance[0:]", 0, INT64_MAX},
               {"depth_imbalance[000000000000000000000000000000:1]", 0, 1}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        check_reads_as(row[i].text, column(OBI_METRIC_DEPTH_IMBALANCE, row[i].lo, row[i].hi));
    }
    struct obi_column touch = column(OBI_METRIC_DEPTH_IMBALANCE, 0, 0);
    char text[ROOM];
    ck_assert_int_eq(obi_column_format(&touch, text, sizeof text), OBI_OK);
    ck_assert_str_eq(text, "depth_imbalance[0:1]");
}
END_TEST

/* Every choice of nothing, a space, or a tab and spaces at the seven places between words. */
START_TEST(spaces_between_words_change_nothing) {
    static const char *const word[] = {"depth_share", "[", "3", ":", "14", "]"};
    static const char *const space[] = {"", " ", "\t  "};
    for (int choice = 0; choice < 3 * 3 * 3 * 3 * 3 * 3 * 3; choice++) {
        char text[ROOM];
        int rest = choice, n = 0;
        for (int i = 0; i < 6; i++, rest /= 3) {
            n += snprintf(text + n, (size_t)(ROOM - n), "%s%s", space[rest % 3], word[i]);
        }
        snprintf(text + n, (size_t)(ROOM - n), "%s", space[rest]);
        check_reads_as(text, column(OBI_METRIC_DEPTH_SHARE, 3, 14));
    }
    check_reads_as(" \tspread ", column(OBI_METRIC_SPREAD, 0, 0));
}
END_TEST

/* -- errors ------------------------------------------------------------------------------------ */

static const struct {
    const char *text;
    uint64_t offset;
    const char *message;
} faults[] = {
    {"", 0, "a metric's name is expected"},
    {"   ", 3, "a metric's name is expected"},
    {"[0:5]", 0, "a metric's name is expected"},
    {"depth_imbalanse[0:5]", 0, "no metric 'depth_imbalanse'; did you mean depth_imbalance?"},
    {"  sprad", 2, "no metric 'sprad'; did you mean spread?"},
    {"spread_bp", 0, "did you mean spread_bps?"},
    {"weightedmid", 0, "did you mean weighted_mid?"},
    {"depth_imbalance[", 16, "a number is expected"},
    {"depth_imbalance[:5]", 16, "a number is expected"},
    {"depth_imbalance[-1:5]", 16, "a number is expected"},
    {"depth_imbalance[0", 17, "':' is expected"},
    {"depth_imbalance[0:", 18, "a number, a basis or ']'"},
    {"depth_imbalance[0:-1]", 18, "a number, a basis or ']'"},
    {"depth_imbalance[0:5", 19, "']' is expected"},
    {"depth_imbalance[0:5] x", 21, "nothing is expected"},
    {"depth_imbalance[0:5]\n", 20, "nothing is expected"},
    {"spread spread", 7, "nothing is expected"},
    {"depth imbalance", 0, "no metric 'depth'"},
    {"depth_imbalance(0:5)", 15, "nothing is expected"},
};

START_TEST(a_text_is_refused_with_the_byte_and_the_reason) {
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct obi_column out;
        struct obi_error err;
        memset(&err, 0xa5, sizeof err);
        const char *text = faults[i].text;
        ck_assert_msg(parse(text, &out, &err) == OBI_E_NAME, "'%s' was read", text);
        ck_assert_int_eq(err.status, OBI_E_NAME);
        ck_assert_uint_eq(err.index, 0);
        ck_assert_msg(err.offset == faults[i].offset, "'%s': byte %" PRIu64, text, err.offset);
        ck_assert_msg(strstr(err.message, faults[i].message) != NULL, "'%s': %s", text,
                      err.message);
        ck_assert_int_eq(parse(text, &out, NULL), OBI_E_NAME);
    }
}
END_TEST

START_TEST(an_empty_tier_and_one_beyond_63_bits_are_refused) {
    static const char *const tier[] = {"[0:0]",
                                       "[5:5]",
                                       "[5:3]",
                                       "[9223372036854775807:]",
                                       "[0:9223372036854775807]",
                                       "[0:18446744073709551617]",
                                       "[18446744073709551616:1]"};
    for (size_t i = 0; i < sizeof tier / sizeof *tier; i++) {
        char text[ROOM];
        struct obi_column out;
        struct obi_error err;
        snprintf(text, sizeof text, "bid_depth%s", tier[i]);
        ck_assert_msg(parse(text, &out, &err) == OBI_E_NAME, "%s was read", text);
        ck_assert_msg(err.offset > 9 && err.offset <= strlen(text), "%s: %" PRIu64, text,
                      err.offset);
    }
}
END_TEST

START_TEST(a_tier_is_refused_where_none_is_taken_behind_the_name) {
    for (uint32_t m = 0; m < n_metrics(); m++) {
        struct obi_schema row = metric_at(m);
        struct obi_column out;
        struct obi_error err;
        char text[ROOM];
        if (row.traits & OBI_TRAIT_TIER) continue;
        snprintf(text, sizeof text, "%s[0:5]", row.name);
        ck_assert_int_eq(parse(text, &out, &err), OBI_E_NAME);
        ck_assert_str_eq(err.message, "this metric takes no tier");
        ck_assert_uint_eq(err.offset, strlen(row.name));
    }
}
END_TEST

START_TEST(what_is_refused_writes_nothing) {
    static const char *const other[] = {"mid[0:5]", "bid_depth[3:2]", "spread[0:1]"};
    size_t n_faults = sizeof faults / sizeof *faults;
    for (size_t i = 0; i < n_faults + 3; i++) {
        const char *text = i < n_faults ? faults[i].text : other[i - n_faults];
        struct obi_column out, before;
        memset(&before, 0xa5, sizeof before);
        out = before;
        ck_assert_int_eq(parse(text, &out, NULL), OBI_E_NAME);
        ck_assert_msg(is_same(&out, &before), "'%s' wrote a column", text);
    }
}
END_TEST

static void check_suggests(const char *typed, const char *name) {
    char expected[ROOM];
    struct obi_column out;
    struct obi_error err;
    if (strstr("band_flow aged_imbalance", name)) return; /* near to bid_flow, add_imbalance */
    snprintf(expected, sizeof expected, "did you mean %s?", name);
    ck_assert_msg(parse(typed, &out, &err) == OBI_E_NAME, "%s", typed);
    ck_assert_msg(strstr(err.message, expected) != NULL, "%s: %s", typed, err.message);
}

/* Each name with a letter doubled, dropped, and replaced, at each place. */
START_TEST(one_wrong_letter_still_names_the_metric_that_was_meant) {
    for (uint32_t m = 0; m < n_metrics(); m++) {
        const char *name = metric_at(m).name;
        size_t n = strlen(name);
        for (size_t i = 0; i < n; i++) {
            char typed[ROOM];
            snprintf(typed, sizeof typed, "%.*s%s", (int)i + 1, name, name + i);
            check_suggests(typed, name);
            snprintf(typed, sizeof typed, "%.*s%s", (int)i, name, name + i + 1);
            check_suggests(typed, name);
            snprintf(typed, sizeof typed, "%.*sq%s", (int)i, name, name + i + 1);
            check_suggests(typed, name);
        }
    }
}
END_TEST

START_TEST(a_name_of_any_length_is_refused_in_one_whole_line) {
    for (size_t n = 1; n < 300; n++) {
        char typed[300];
        struct obi_column out;
        struct obi_error err;
        memset(typed, 'z', n);
        typed[n] = '\0';
        ck_assert_int_eq(parse(typed, &out, &err), OBI_E_NAME);
        ck_assert_int_eq(err.message[strlen(err.message) - 1], '?');
    }
}
END_TEST

/* -- damaged texts ----------------------------------------------------------------------------- */

/* Refused, or a column that has a text which reads as the same column. */
static void check_sane(const char *text) {
    struct obi_column col, again;
    char canonical[ROOM];
    int rc = parse(text, &col, NULL);
    if (rc == OBI_E_NAME) return;
    if (rc || obi_column_format(&col, canonical, sizeof canonical) ||
        parse(canonical, &again, NULL) || !is_same(&col, &again)) {
        ck_abort_msg("'%s': %d", text, rc);
    }
}

static const char *const samples[] = {"depth_imbalance[0:5]",
                                      " weighted_mid [ 12 : 345 ] ",
                                      "bid_depth[3:]",
                                      "spread_bps",
                                      "ask_depth[9223372036854775805:9223372036854775806]",
                                      "depth_share[ 0.25 : 12.5 bps ] { unit = quote }",
                                      "count_imbalance[3: ticks]",
                                      "bid_depth[10:2000000 notional]{unit=base}"};

START_TEST(every_beginning_of_a_text_is_refused_or_read) {
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        for (size_t n = 0; n <= strlen(samples[i]); n++) {
            char text[ROOM];
            snprintf(text, sizeof text, "%.*s", (int)n, samples[i]);
            check_sane(text);
        }
    }
}
END_TEST

START_TEST(a_text_with_any_byte_changed_is_refused_or_read) {
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        for (size_t at = 0; at < strlen(samples[i]); at++)
            for (int c = 0; c < 256; c++) {
                char text[ROOM];
                snprintf(text, sizeof text, "%s", samples[i]);
                text[at] = (char)c;
                check_sane(text);
            }
}
END_TEST

/* -- format and check -------------------------------------------------------------------------- */

START_TEST(without_room_nothing_is_written) {
    struct obi_column col = column(OBI_METRIC_DEPTH_IMBALANCE, 10, 25);
    const char *expected = "depth_imbalance[10:25]";
    for (size_t size = 0; size <= strlen(expected) + 2; size++) {
        char text[ROOM], before[ROOM];
        memset(text, '#', sizeof text);
        memset(before, '#', sizeof before);
        int rc = obi_column_format(&col, text, size);
        ck_assert_int_eq(rc, size > strlen(expected) ? OBI_OK : OBI_E_ARG);
        if (rc) ck_assert_int_eq(memcmp(text, before, sizeof text), 0);
        if (!rc) ck_assert_str_eq(text, expected);
    }
}
END_TEST

/* Columns that are none, made from good ones by one change. */
static struct obi_column broken(int how) {
    struct obi_column col = column(OBI_METRIC_DEPTH_IMBALANCE, 1, 5);
    switch (how) {
    case 0: col.metric = 0; break;
    case 1: col.metric = UINT32_MAX; break;
    case 2: col.basis = OBI_BASIS_LOTS + 1; break;
    case 3: col.lo = -1; break;
    case 4: col.lo = 5; break;
    case 5: col.hi = 0; break;
    case 6: col.hi = INT64_MIN; break;
    case 7: col.metric = OBI_METRIC_SPREAD; break;
    case 8: col.filter = 4; break;
    default: col.param[how - 9] = 0.5; break;
    }
    return col;
}

START_TEST(a_column_that_is_none_has_no_text) {
    for (int how = 0; how < 13; how++) {
        struct obi_column col = broken(how), canonical;
        struct obi_error err;
        char text[ROOM] = "as before";
        int rc = how == 8 || how > 9 ? OBI_E_NEWER : OBI_E_NAME; /* 9: no choice of the unit */
        ck_assert_msg(obi_column_check(&col, &canonical, &err) == rc, "column %d", how);
        ck_assert_int_eq(err.status, rc);
        ck_assert_str_ne(err.message, "");
        ck_assert_int_eq(obi_column_format(&col, text, sizeof text), OBI_E_ARG);
        ck_assert_str_eq(text, "as before");
    }
}
END_TEST

START_TEST(what_is_not_there_is_refused) {
    struct obi_column col = column(OBI_METRIC_SPREAD, 0, 0);
    struct obi_error err;
    char text[ROOM];
    ck_assert_int_eq(obi_column_parse(NULL, &col, &err), OBI_E_ARG);
    ck_assert_int_eq(err.status, OBI_E_ARG);
    ck_assert_int_eq(obi_column_parse("spread", NULL, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_column_format(NULL, text, sizeof text), OBI_E_ARG);
    ck_assert_int_eq(obi_column_format(&col, NULL, ROOM), OBI_E_ARG);
    ck_assert_int_eq(obi_column_format(&col, NULL, 0), OBI_E_ARG);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("column");
    TCase *tc = tcase_create("column");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, every_column_comes_back_from_its_text);
    tcase_add_test(tc, other_ways_to_write_a_column_have_the_same_canonical_form);
    tcase_add_test(tc, spaces_between_words_change_nothing);
    tcase_add_test(tc, a_text_is_refused_with_the_byte_and_the_reason);
    tcase_add_test(tc, an_empty_tier_and_one_beyond_63_bits_are_refused);
    tcase_add_test(tc, a_tier_is_refused_where_none_is_taken_behind_the_name);
    tcase_add_test(tc, what_is_refused_writes_nothing);
    tcase_add_test(tc, one_wrong_letter_still_names_the_metric_that_was_meant);
    tcase_add_test(tc, a_name_of_any_length_is_refused_in_one_whole_line);
    tcase_add_test(tc, every_beginning_of_a_text_is_refused_or_read);
    tcase_add_test(tc, a_text_with_any_byte_changed_is_refused_or_read);
    tcase_add_test(tc, without_room_nothing_is_written);
    tcase_add_test(tc, a_column_that_is_none_has_no_text);
    tcase_add_test(tc, what_is_not_there_is_refused);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
