/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The tables that the schema serves, held against the enums of the public headers: the switches
 * below have no default, so the compiler tells when an enum has grown; metrics are in a list. */
#include "metric_ids.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

enum { N_SUBJECTS = 6, ROWS = 64, LEAST_ID = -64, END_ID = 1024 };

/* Reads a row that must be there. */
static struct obi_schema row_at(uint32_t subject, uint32_t index) {
    struct obi_schema row;
    memset(&row, 0xa5, sizeof row);
    row.struct_size = sizeof row;
    ck_assert_int_eq(obi_schema_get(subject, index, &row), OBI_OK);
    return row;
}

static int has_id(uint32_t subject, int32_t id) {
    struct obi_schema row = {.struct_size = sizeof row};
    for (uint32_t i = 0; obi_schema_get(subject, i, &row) == OBI_OK; i++) {
        if (row.id == id) return 1;
    }
    return 0;
}

static const uint32_t subjects[N_SUBJECTS] = {OBI_SUBJECT_METRIC, OBI_SUBJECT_STAT,
                                              OBI_SUBJECT_STATUS, OBI_SUBJECT_VALUE_STATUS,
                                              OBI_SUBJECT_FORMAT, OBI_SUBJECT_COUNTER};

/* -- the enums --------------------------------------------------------------------------------- */

static int is_status(int32_t id) {
    switch ((enum obi_status)id) {
    case OBI_OK:
    case OBI_RESYNC:
    case OBI_WARMUP:
    case OBI_FULL:
    case OBI_MORE:
    case OBI_E_ARG:
    case OBI_E_STRUCT_SIZE:
    case OBI_E_NEWER:
    case OBI_E_NOMEM:
    case OBI_E_CAPACITY:
    case OBI_E_EVENT:
    case OBI_E_NAME:
    case OBI_E_FORMAT:
    case OBI_E_NUMBER: return 1;
    }
    return 0;
}

static int is_value_status(int32_t id) {
    switch ((enum obi_value_status)id) {
    case OBI_VALUE_OK:
    case OBI_VALUE_WARMUP:
    case OBI_VALUE_EMPTY_BID:
    case OBI_VALUE_EMPTY_ASK:
    case OBI_VALUE_EMPTY_BOTH:
    case OBI_VALUE_ZERO_DENOM:
    case OBI_VALUE_LOCKED:
    case OBI_VALUE_CROSSED:
    case OBI_VALUE_STALE:
    case OBI_VALUE_BREAK:
    case OBI_VALUE_PARTIAL:
    case OBI_VALUE_THIN:
    case OBI_VALUE_SATURATED:
    case OBI_VALUE_NO_FIT:
    case OBI_VALUE_NO_ORDERS:
    case OBI_VALUE_NO_TRADES:
    case OBI_VALUE_GATED:
    case OBI_VALUE_ANTI:
    case OBI_VALUE_UNIT: return 1;
    }
    return 0;
}

static int is_metric(int32_t id) {
    size_t i = 0;
    while (i < sizeof metrics / sizeof *metrics && metrics[i] != id) i++;
    return i < sizeof metrics / sizeof *metrics;
}

/* Counters are numbered without a hole, each handle's from its own beginning. */
static int is_counter(int32_t id) {
    static const int32_t ranges[][2] = {
        {OBI_COUNTER_BOOK_EVENTS, OBI_COUNTER_BOOK_QUIET},
        {OBI_COUNTER_DECODER_MESSAGES, OBI_COUNTER_DECODER_STATES},
        {OBI_COUNTER_PIPELINE_ROWS, OBI_COUNTER_PIPELINE_CLOCK_NONE},
        {OBI_COUNTER_WINDOW_ROWS, OBI_COUNTER_WINDOW_SATURATED},
        {OBI_COUNTER_MICRO_OBSERVATIONS, OBI_COUNTER_MICRO_BREAKS},
        {OBI_COUNTER_WEIGHTS_INTERVALS, OBI_COUNTER_WEIGHTS_LOST},
        {OBI_COUNTER_LIFETIME_ORDERS, OBI_COUNTER_LIFETIME_CLOCK_BACK},
        {OBI_COUNTER_BARS_TRADES, OBI_COUNTER_BARS_COMPLETE},
        {OBI_COUNTER_PROFILE_TRADES, OBI_COUNTER_PROFILE_BREAKS}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (id >= ranges[i][0] && id <= ranges[i][1]) return 1;
    }
    return 0;
}

static const struct {
    uint32_t subject;
    int (*is_value)(int32_t id);
} enums[] = {{OBI_SUBJECT_STATUS, is_status},
             {OBI_SUBJECT_VALUE_STATUS, is_value_status},
             {OBI_SUBJECT_METRIC, is_metric},
             {OBI_SUBJECT_COUNTER, is_counter}};

START_TEST(every_value_of_an_enum_has_a_row_and_every_row_a_value) {
    for (size_t i = 0; i < sizeof enums / sizeof *enums; i++) {
        uint32_t n = 0;
        for (int32_t id = LEAST_ID; id < END_ID; id++) {
            int expected = enums[i].is_value(id);
            n += (uint32_t)expected;
            if (has_id(enums[i].subject, id) != expected) {
                ck_abort_msg("subject %u, id %d", enums[i].subject, id);
            }
        }
        ck_assert_uint_eq(obi_schema_count(enums[i].subject), n);
    }
}
END_TEST

/* -- every row --------------------------------------------------------------------------------- */

START_TEST(ids_ascend) {
    for (int s = 0; s < N_SUBJECTS; s++) {
        uint32_t n = obi_schema_count(subjects[s]);
        ck_assert_uint_gt(n, 0);
        for (uint32_t i = 1; i < n; i++) {
            ck_assert_int_lt(row_at(subjects[s], i - 1).id, row_at(subjects[s], i).id);
        }
    }
}
END_TEST

START_TEST(formats_are_numbered_by_their_rows) {
    for (uint32_t i = 0; i < obi_schema_count(OBI_SUBJECT_FORMAT); i++) {
        ck_assert_int_eq(row_at(OBI_SUBJECT_FORMAT, i).id, (int)i);
    }
}
END_TEST

/* A letter, then letters, digits and a joint, which is neither double nor last. */
static int is_identifier(const char *name, const char *letters, char joint) {
    if (!*name || !strchr(letters, *name)) return 0;
    for (; *name; name++) {
        if (*name == joint && (name[1] == joint || !name[1])) return 0;
        if (*name != joint && !strchr(letters, *name) && !strchr("0123456789", *name)) return 0;
    }
    return 1;
}

START_TEST(names_are_lower_case_identifiers_and_those_of_value_statuses_upper_case) {
    static const char lower[] = "abcdefghijklmnopqrstuvwxyz",
                      upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (int s = 0; s < N_SUBJECTS; s++) {
        const char *letters = subjects[s] == OBI_SUBJECT_VALUE_STATUS ? upper : lower;
        char joint = subjects[s] == OBI_SUBJECT_FORMAT ? '-' : '_';
        for (uint32_t i = 0; i < obi_schema_count(subjects[s]); i++) {
            const char *name = row_at(subjects[s], i).name;
            ck_assert_msg(is_identifier(name, letters, joint), "'%s'", name);
            ck_assert_msg(strlen(name) <= 32, "'%s' is long", name);
        }
    }
}
END_TEST

START_TEST(no_two_rows_of_a_subject_share_a_name_or_a_text) {
    for (int s = 0; s < N_SUBJECTS; s++) {
        for (uint32_t i = 0; i < obi_schema_count(subjects[s]); i++) {
            struct obi_schema row = row_at(subjects[s], i);
            for (uint32_t k = 0; k < i; k++) {
                struct obi_schema other = row_at(subjects[s], k);
                ck_assert_str_ne(row.name, other.name);
                ck_assert_str_ne(row.text, other.text);
            }
        }
    }
}
END_TEST

START_TEST(every_row_has_a_text_and_no_string_is_null) {
    for (int s = 0; s < N_SUBJECTS; s++) {
        for (uint32_t i = 0; i < obi_schema_count(subjects[s]); i++) {
            struct obi_schema row = row_at(subjects[s], i);
            ck_assert_uint_eq(row.flags, 0);
            ck_assert(row.name && row.unit && row.source && row.text && row.edges && row.params);
            ck_assert_msg(strlen(row.text) > 1, "%s has no text", row.name);
            ck_assert_msg(!strpbrk(row.text, "\t\n\"\\"), "%s: no plain text", row.name);
        }
    }
}
END_TEST

/* What is neither metric nor statistic has neither traits nor a unit nor a range. */
START_TEST(what_only_metrics_and_statistics_have_is_empty_elsewhere) {
    for (int s = 2; s < N_SUBJECTS; s++) {
        for (uint32_t i = 0; i < obi_schema_count(subjects[s]); i++) {
            struct obi_schema row = row_at(subjects[s], i);
            uint32_t traits = OBI_TRAIT_BINARY | OBI_TRAIT_NAMELESS;
            ck_assert_uint_eq(row.traits & ~(subjects[s] == OBI_SUBJECT_FORMAT ? traits : 0), 0);
            ck_assert(!*row.unit && !*row.source && !*row.edges && !*row.params && !*row.cost);
            ck_assert(row.lo == 0 && row.hi == 0);
            ck_assert(!*row.params && row.n_params == 0);
        }
    }
}
END_TEST

/* -- metrics ----------------------------------------------------------------------------------- */

START_TEST(every_metric_tells_its_unit_source_edges_and_range) {
    static const char units[] =
        " ticks lots orders levels trades bps % 1 lots/tick lots/s s value ";
    for (uint32_t i = 0; i < obi_schema_count(OBI_SUBJECT_METRIC); i++) {
        struct obi_schema row = row_at(OBI_SUBJECT_METRIC, i);
        char unit[32] = " ";
        ck_assert_msg(*row.unit && strlen(row.unit) < 12, "%s: unit", row.name);
        strcat(strcat(unit, row.unit), " ");
        ck_assert_msg(strstr(units, unit) != NULL, "%s: unit '%s'", row.name, row.unit);
        ck_assert_msg(strlen(row.source) > 8, "%s: source", row.name);
        ck_assert_msg(strlen(row.edges) > 8, "%s: edges", row.name);
        ck_assert_msg(row.edges[strlen(row.edges) - 1] != ' ', "%s: space ends edges", row.name);
        ck_assert_msg(row.lo < row.hi, "%s: %g to %g", row.name, row.lo, row.hi);
    }
}
END_TEST

START_TEST(traits_are_known_and_agree_with_each_other) {
    const uint32_t known = OBI_TRAIT_FLOW | OBI_TRAIT_INTEGER | OBI_TRAIT_ORDERS |
                           OBI_TRAIT_TRADES | OBI_TRAIT_TIER | OBI_TRAIT_FILTER | OBI_TRAIT_LEVELS |
                           OBI_TRAIT_LOTS | OBI_TRAIT_WHOLE | OBI_TRAIT_TOUCH;
    for (uint32_t i = 0; i < obi_schema_count(OBI_SUBJECT_METRIC); i++) {
        struct obi_schema row = row_at(OBI_SUBJECT_METRIC, i);
        ck_assert_msg(!(row.traits & ~known), "%s", row.name);
        if (row.traits & (OBI_TRAIT_LEVELS | OBI_TRAIT_LOTS | OBI_TRAIT_TOUCH))
            ck_assert(row.traits & OBI_TRAIT_TIER);
        int adds_up = (row.traits & (OBI_TRAIT_FLOW | OBI_TRAIT_TRADES)) != 0;
        adds_up |= row.id >= OBI_METRIC_BID_AGED_DEPTH; /* those go on from frame to frame */
        ck_assert_msg(!adds_up == !!(row.traits & OBI_TRAIT_FILTER), "%s", row.name);
        int is_count = strcmp(row.unit, "orders") == 0 || strcmp(row.unit, "levels") == 0 ||
                       strcmp(row.unit, "trades") == 0;
        int may_be = strcmp(row.unit, "ticks") == 0 || strcmp(row.unit, "lots") == 0;
        int is_whole = (row.traits & OBI_TRAIT_INTEGER) != 0;
        ck_assert_msg(is_count ? is_whole : may_be || !is_whole, "%s", row.name);
    }
}
END_TEST

START_TEST(every_metric_is_read_by_its_name_and_written_back) {
    for (uint32_t i = 0; i < obi_schema_count(OBI_SUBJECT_METRIC); i++) {
        struct obi_schema row = row_at(OBI_SUBJECT_METRIC, i);
        struct obi_column col;
        char text[256];
        if (row.traits & OBI_TRAIT_LOTS) continue; /* the touch is no tier in lots */
        ck_assert_int_eq(obi_column_parse(row.name, &col, NULL), OBI_OK);
        ck_assert_int_eq((int32_t)col.metric, row.id);
        ck_assert_int_eq(obi_column_format(&col, text, sizeof text), OBI_OK);
        ck_assert_int_eq(strncmp(text, row.name, strlen(row.name)), 0);
        ck_assert_str_eq(text + strlen(row.name), row.traits & OBI_TRAIT_TIER ? "[0:1]" : "");
    }
}
END_TEST

/* -- the calls --------------------------------------------------------------------------------- */

START_TEST(a_subject_that_is_not_there_has_no_rows) {
    static const uint32_t unknown[] = {0, 7, 8, 9, 1000, INT32_MAX, UINT32_MAX};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        struct obi_schema row = {.struct_size = sizeof row};
        ck_assert_uint_eq(obi_schema_count(unknown[i]), 0);
        ck_assert_int_eq(obi_schema_get(unknown[i], 0, &row), OBI_E_ARG);
    }
}
END_TEST

START_TEST(a_row_behind_the_last_is_refused_and_nothing_is_written) {
    for (int s = 0; s < N_SUBJECTS; s++) {
        struct obi_schema row, before;
        memset(&row, 0xa5, sizeof row);
        row.struct_size = sizeof row;
        before = row;
        ck_assert_int_eq(obi_schema_get(subjects[s], obi_schema_count(subjects[s]), &row),
                         OBI_E_ARG);
        ck_assert_int_eq(obi_schema_get(subjects[s], UINT32_MAX, &row), OBI_E_ARG);
        ck_assert_int_eq(obi_schema_get(subjects[s], 0, NULL), OBI_E_ARG);
        ck_assert_int_eq(memcmp(&row, &before, sizeof row), 0);
    }
}
END_TEST

START_TEST(a_row_is_given_to_callers_newer_than_the_library_and_not_to_older_ones) {
    for (uint32_t size = 0; size <= sizeof(struct obi_schema) + 32; size++) {
        struct obi_schema *row = calloc(1, sizeof *row + 32), first = row_at(OBI_SUBJECT_METRIC, 0);
        row->struct_size = first.struct_size = size;
        int rc = obi_schema_get(OBI_SUBJECT_METRIC, 0, row);
        ck_assert_int_eq(rc, size < sizeof *row ? OBI_E_STRUCT_SIZE : OBI_OK);
        if (!rc) ck_assert_int_eq(memcmp(row, &first, sizeof first), 0);
        free(row);
    }
}
END_TEST

START_TEST(a_status_says_the_text_of_its_row_and_another_that_it_is_unknown) {
    for (int32_t id = LEAST_ID; id < END_ID; id++) {
        const char *text = obi_status_text(id);
        if (!is_status(id)) ck_assert_str_eq(text, "unknown status");
    }
    for (uint32_t i = 0; i < obi_schema_count(OBI_SUBJECT_STATUS); i++) {
        struct obi_schema row = row_at(OBI_SUBJECT_STATUS, i);
        ck_assert_str_eq(obi_status_text(row.id), row.text);
    }
    ck_assert_str_eq(obi_status_text(INT32_MIN), "unknown status");
    ck_assert_str_eq(obi_status_text(INT32_MAX), "unknown status");
}
END_TEST

START_TEST(the_version_is_the_one_of_the_headers) {
    ck_assert_uint_eq(obi_version() >> 16, OBI_VERSION_MAJOR);
    ck_assert_uint_eq(obi_version() >> 8 & 255, OBI_VERSION_MINOR);
    ck_assert_uint_eq(obi_version() & 255, OBI_VERSION_PATCH);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("schema");
    TCase *tc = tcase_create("schema");
    tcase_add_test(tc, every_value_of_an_enum_has_a_row_and_every_row_a_value);
    tcase_add_test(tc, ids_ascend);
    tcase_add_test(tc, formats_are_numbered_by_their_rows);
    tcase_add_test(tc, names_are_lower_case_identifiers_and_those_of_value_statuses_upper_case);
    tcase_add_test(tc, no_two_rows_of_a_subject_share_a_name_or_a_text);
    tcase_add_test(tc, every_row_has_a_text_and_no_string_is_null);
    tcase_add_test(tc, what_only_metrics_and_statistics_have_is_empty_elsewhere);
    tcase_add_test(tc, every_metric_tells_its_unit_source_edges_and_range);
    tcase_add_test(tc, traits_are_known_and_agree_with_each_other);
    tcase_add_test(tc, every_metric_is_read_by_its_name_and_written_back);
    tcase_add_test(tc, a_subject_that_is_not_there_has_no_rows);
    tcase_add_test(tc, a_row_behind_the_last_is_refused_and_nothing_is_written);
    tcase_add_test(tc, a_row_is_given_to_callers_newer_than_the_library_and_not_to_older_ones);
    tcase_add_test(tc, a_status_says_the_text_of_its_row_and_another_that_it_is_unknown);
    tcase_add_test(tc, the_version_is_the_one_of_the_headers);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
