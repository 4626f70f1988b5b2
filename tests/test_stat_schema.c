/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the schema tells of statistics, beside what it tells of everything (test_schema.c). */
#include "support.h"

#include <stdio.h>
#include <string.h>

static struct obi_schema row_at(uint32_t index) {
    struct obi_schema row = {.struct_size = sizeof row};
    ck_assert_int_eq(obi_schema_get(OBI_SUBJECT_STAT, index, &row), OBI_OK);
    return row;
}

START_TEST(every_statistic_tells_its_unit_edges_cost_and_range) {
    static const char units[] = " x x^2 x/s x/s^2 xy x/y clock step s 1 ";
    const uint32_t known = OBI_TRAIT_INTEGER | OBI_TRAIT_PAIR | OBI_TRAIT_DECAY | OBI_TRAIT_SLIDE;
    for (uint32_t i = 0; i < obi_schema_count(OBI_SUBJECT_STAT); i++) {
        struct obi_schema row = row_at(i);
        char unit[16] = " ";
        strcat(strcat(unit, row.unit), " ");
        ck_assert_msg(strstr(units, unit) != NULL, "%s: unit '%s'", row.name, row.unit);
        ck_assert_msg(strlen(row.edges) > 6, "%s: edges", row.name);
        ck_assert_msg(strstr(row.cost, "push") && strstr(row.cost, "read"), "%s: cost", row.name);
        ck_assert_msg(row.lo < row.hi, "%s: %g to %g", row.name, row.lo, row.hi);
        ck_assert_msg(!(row.traits & ~known), "%s", row.name);
        ck_assert_msg(row.traits & (OBI_TRAIT_SLIDE | OBI_TRAIT_DECAY), "%s", row.name);
    }
}
END_TEST

START_TEST(every_statistic_is_read_by_its_name_and_written_back) {
    for (uint32_t i = 0; i < obi_schema_count(OBI_SUBJECT_STAT); i++) {
        struct obi_schema row = row_at(i);
        char text[320], again[320];
        struct obi_stat_spec spec;
        struct obi_column col[2];
        snprintf(text, sizeof text, "%s(%s,%s10s)", row.name,
                 row.traits & OBI_TRAIT_PAIR ? "mid,order_flow[0:1]" : "mid",
                 row.traits & OBI_TRAIT_SLIDE ? "" : "halflife ");
        ck_assert_msg(obi_stat_parse(text, &spec, col, NULL) == OBI_OK, "%s", text);
        ck_assert_uint_eq(spec.stat, (uint32_t)row.id);
        ck_assert_int_eq(obi_stat_format(&spec, col, again, sizeof again), OBI_OK);
        ck_assert_str_eq(again, text);
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_schema");
    TCase *c = tcase_create("schema");
    tcase_add_test(c, every_statistic_tells_its_unit_edges_cost_and_range);
    tcase_add_test(c, every_statistic_is_read_by_its_name_and_written_back);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
