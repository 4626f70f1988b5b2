/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Columns whose tier is not in levels, and columns with parameters: as text and back. */
#include "metric/metrics.h"
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROOM = 96 };

static const struct {
    uint32_t id;
    const char *name;
    int decimals;
    int64_t most;
} basis[] = {{OBI_BASIS_TICKS, "ticks", 0, INT64_MAX - 1},
             {OBI_BASIS_PPM, "bps", 2, INT64_MAX - 1000000},
             {OBI_BASIS_NOTIONAL, "notional", 0, INT64_MAX - 1},
             {OBI_BASIS_LOTS, "lots", 0, INT64_MAX - 1}};
enum { N_BASES = sizeof basis / sizeof *basis };

static struct obi_column column(uint32_t metric, uint32_t in, int64_t lo, int64_t hi, double unit) {
    struct obi_column col;
    memset(&col, 0, sizeof col);
    col.metric = metric;
    col.basis = (uint16_t)in;
    col.lo = lo;
    col.hi = hi;
    col.param[0] = unit;
    return col;
}

static void check_reads_as(const char *text, struct obi_column expected) {
    struct obi_column col;
    struct obi_error err;
    ck_assert_msg(obi_column_parse(text, &col, &err) == OBI_OK, "'%s': %s", text, err.message);
    ck_assert_msg(memcmp(&col, &expected, sizeof col) == 0, "'%s' is read as another", text);
}

/* An edge by hand: hundredths with what zeros end them cut off. */
static void write_edge(char *text, int64_t at, int decimals) {
    int n = snprintf(text, 32, "%lld", (long long)(decimals ? at / 100 : at));
    if (!decimals || at % 100 == 0) return;
    n += snprintf(text + n, 8, ".%02d", (int)(at % 100));
    if (text[n - 1] == '0') text[n - 1] = '\0';
}

static void check_there_and_back(int b, int64_t lo, int64_t hi, double unit) {
    static const char *const params[] = {"", "{unit=base}", "{unit=quote}"};
    struct obi_column col = column(OBI_METRIC_DEPTH_SHARE, basis[b].id, lo, hi, unit);
    char first[32], last[32] = "", expected[2 * ROOM], text[ROOM];
    write_edge(first, lo, basis[b].decimals);
    if (hi != INT64_MAX) write_edge(last, hi, basis[b].decimals);
    snprintf(expected, sizeof expected, "depth_share[%s:%s %s]%s", first, last, basis[b].name,
             params[(int)unit]);
    ck_assert_int_eq(obi_column_format(&col, text, sizeof text), OBI_OK);
    ck_assert_str_eq(text, expected);
    check_reads_as(text, col);
}

START_TEST(every_tier_of_every_basis_comes_back_from_its_text) {
    const int b = _i;
    const int64_t end[] = {0,   1,     5,     10,     99,     100,     101,           110,
                           250, 12345, 99999, 100000, 123450, 9999999, basis[b].most, INT64_MAX};
    int n = sizeof end / sizeof *end;
    for (int i = 0; i < n; i++)
        for (int k = i + 1; k < n; k++)
            for (int unit = 0; unit < 3; unit++) check_there_and_back(b, end[i], end[k], unit);
}
END_TEST

START_TEST(other_ways_to_write_a_tier_have_the_same_canonical_form) {
    uint32_t m = OBI_METRIC_BID_DEPTH;
    check_reads_as("bid_depth[0:5 levels]", column(m, OBI_BASIS_LEVELS, 0, 5, 0));
    check_reads_as("bid_depth[0:5]{unit=lots}", column(m, OBI_BASIS_LEVELS, 0, 5, 0));
    check_reads_as("bid_depth{unit=quote}", column(m, OBI_BASIS_LEVELS, 0, 1, 2));
    check_reads_as("bid_depth[0:2.50 bps]", column(m, OBI_BASIS_PPM, 0, 250, 0));
    check_reads_as("bid_depth[0.1:0.25bps]", column(m, OBI_BASIS_PPM, 10, 25, 0));
    check_reads_as("bid_depth[0.00:01.0 bps]", column(m, OBI_BASIS_PPM, 0, 100, 0));
    check_reads_as("bid_depth[7:ticks]", column(m, OBI_BASIS_TICKS, 7, INT64_MAX, 0));
    check_reads_as("\tbid_depth [ 7 :\t9  notional ] { unit\t= base } ",
                   column(m, OBI_BASIS_NOTIONAL, 7, 9, 1));
}
END_TEST

static const struct {
    const char *text;
    uint64_t offset;
    const char *message;
} faults[] = {
    {"depth_imbalance[0:5:6]", 19, "']' is expected"},
    {"depth_imbalance[0:5 6]", 20, "']' is expected"},
    {"depth_imbalance[0.5:1]", 17, "only bps have decimals"},
    {"depth_imbalance[1 0:20]", 18, "':' is expected"},
    {"depth_imbalance[+1:5]", 16, "a number is expected"},
    {"depth_imbalance[ x", 17, "a number is expected"},
    {"depth_imbalance[0:5 tick]", 20, "no basis 'tick'; did you mean ticks?"},
    {"depth_imbalance[0: bp]", 19, "no basis 'bp'; did you mean bps?"},
    {"depth_imbalance[0:5 ticks 6]", 26, "']' is expected, as in [0:5]"},
    {"depth_imbalance[0:2.5]", 19, "only bps have decimals, as in [0:2.5 bps]"},
    {"depth_imbalance[1.5:3 ticks]", 17, "only bps have decimals"},
    {"depth_imbalance[0:2.555 bps]", 19, "bps have at most two decimals"},
    {"depth_imbalance[0:2. bps]", 19, "']' is expected"},
    {"depth_imbalance[0:.5 bps]", 18, "a number, a basis or ']'"},
    {"depth_imbalance[0.5 bps:1]", 20, "':' is expected"},
    {"bid_depth[0:1]{", 15, "a parameter's name is expected"},
    {"bid_depth[0:1]{}", 15, "a parameter's name is expected"},
    {"bid_depth{units=base}", 10, "no parameter 'units'; did you mean unit?"},
    {"bid_depth{unit}", 14, "'=' is expected"},
    {"bid_depth{unit:base}", 14, "'=' is expected"},
    {"bid_depth{unit=}", 15, "a choice's name is expected"},
    {"bid_depth{unit=quotes}", 15, "no choice 'quotes'; did you mean quote?"},
    {"bid_depth{unit=base", 19, "',' or '}' is expected"},
    {"bid_depth{unit=base,}", 20, "a parameter's name is expected"},
    {"bid_depth{unit=base,unit=base}", 20, "given twice"},
    {"bid_depth{unit=base}{unit=base}", 20, "nothing is expected"},
    {"bid_depth{unit=base}[0:1]", 20, "nothing is expected"},
    {"mid{unit=base}", 4, "no parameter 'unit'; did you mean min?"},
    {"trade_flow{min=3}", 10, "this metric takes no parameters"},
    {"mid{min=3,min_order=4}", 20, "only one of min and min_order"},
    {"mid{min=0}", 8, "a number of lots above 0 is expected"},
    {"mid{min=1.5}", 8, "a number of lots above 0 is expected"},
    {"mid{min=-1}", 8, "a number of lots above 0 is expected"},
    {"mid{own=in}", 8, "own=out"},
};

START_TEST(a_tier_or_parameter_is_refused_with_the_byte_and_the_reason) {
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct obi_column out, before;
        struct obi_error err;
        memset(&before, 0xa5, sizeof before);
        out = before;
        const char *text = faults[i].text;
        ck_assert_msg(obi_column_parse(text, &out, &err) == OBI_E_NAME, "'%s' was read", text);
        ck_assert_msg(err.offset == faults[i].offset, "'%s': byte %d", text, (int)err.offset);
        ck_assert_msg(strstr(err.message, faults[i].message) != NULL, "'%s': %s", text,
                      err.message);
        ck_assert_msg(memcmp(&out, &before, sizeof out) == 0, "'%s' wrote a column", text);
    }
}
END_TEST

START_TEST(an_edge_too_far_is_refused_in_text_and_struct) {
    static const char *const text[] = {"bid_depth[0:92233720368547.75808 bps]",
                                       "bid_depth[0:92233720368547749 bps]",
                                       "bid_depth[92233720368547749: bps]",
                                       "bid_depth[0:9223372036854775807 ticks]",
                                       "bid_depth[5:5 ticks]",
                                       "bid_depth[0:0 bps]",
                                       "bid_depth[0.5:0.5 bps]",
                                       "bid_depth[9:3 notional]"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        struct obi_column col;
        struct obi_error err;
        ck_assert_msg(obi_column_parse(text[i], &col, &err) == OBI_E_NAME, "%s", text[i]);
        ck_assert_msg(err.offset > 9 && err.offset <= strlen(text[i]), "%s", text[i]);
    }
    for (int b = 0; b < N_BASES; b++) {
        struct obi_column col = column(OBI_METRIC_BID_DEPTH, basis[b].id, 0, basis[b].most, 0), out;
        ck_assert_int_eq(obi_column_check(&col, &out, NULL), OBI_OK);
        col.hi++;
        int is_end = col.hi == INT64_MAX;
        ck_assert_int_eq(obi_column_check(&col, &out, NULL), is_end ? OBI_OK : OBI_E_NAME);
        col = column(OBI_METRIC_BID_DEPTH, basis[b].id, 0, 0, 0); /* the touch is in levels only */
        ck_assert_int_eq(obi_column_check(&col, &out, NULL), OBI_E_NAME);
    }
}
END_TEST

START_TEST(a_parameter_is_one_of_its_choices) {
    static const double wrong[] = {-1, 0.5, 3, 1e300, (double)NAN, (double)INFINITY};
    struct obi_column out;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct obi_column col = column(OBI_METRIC_BID_DEPTH, 0, 0, 1, wrong[i]);
        struct obi_error err;
        ck_assert_msg(obi_column_check(&col, &out, &err) == OBI_E_NAME, "%g", wrong[i]);
        ck_assert_str_eq(err.message, "parameter 'unit' is none of its choices");
    }
    struct obi_column zero = column(OBI_METRIC_BID_DEPTH, 0, 0, 1, -0.0);
    ck_assert_int_eq(obi_column_check(&zero, &out, NULL), OBI_OK);
    ck_assert(!signbit(out.param[0]));
    struct obi_column none = column(OBI_METRIC_MID, 0, 0, 0, 1);
    ck_assert_int_eq(obi_column_check(&none, &out, NULL), OBI_E_NEWER);
}
END_TEST

/* What comes behind the index-th mark; the text itself for 0, NULL where there is no such mark. */
static const char *part(const char *text, char mark, uint32_t index) {
    while (text && index--) {
        text = strchr(text, mark);
        if (text) text++;
    }
    return text;
}

static void check_choice(const struct obi_schema *row, uint32_t param, uint32_t choice,
                         const char *name, const char *word) {
    struct obi_column col, plain;
    struct obi_error err;
    char text[96];
    snprintf(text, sizeof text, "%s{%.*s=%.*s}", row->name, (int)strcspn(name, "="), name,
             (int)strcspn(word, "|,"), word);
    ck_assert_msg(obi_column_parse(text, &col, &err) == OBI_OK, "%s: %s", text, err.message);
    obi_column_parse(row->name, &plain, NULL); /* numbers have their defaults */
    for (uint32_t i = 0; i < 4; i++)
        ck_assert_msg(col.param[i] == (i == param ? choice : plain.param[i]), "%s: param %u", text,
                      i);
}

START_TEST(every_parameter_takes_every_choice_that_the_schema_tells) {
    for (uint32_t i = 0; i < obi_schema_count(OBI_SUBJECT_METRIC); i++) {
        struct obi_schema row = {.struct_size = sizeof row};
        ck_assert_int_eq(obi_schema_get(OBI_SUBJECT_METRIC, i, &row), OBI_OK);
        uint32_t n = 0;
        for (const char *p = row.params; p && *p; p = part(p, ',', 1), n++) {
            ck_assert_msg(strchr(p, '=') != NULL, "%s: %s", row.name, row.params);
            const char *word = strchr(p, '=') + 1;
            if (memchr(word, '(', strcspn(word, ","))) continue; /* a number */
            uint32_t n_choices = 0;
            size_t left = strcspn(word, ",");
            for (const char *w = word; w && w < word + left; w = part(w, '|', 1), n_choices++)
                check_choice(&row, n, n_choices, p, w);
            ck_assert_msg(n_choices > 1, "%s: %s", row.name, row.params);
        }
        ck_assert_msg(n == row.n_params && n <= 4, "%s: %u of %u", row.name, n, row.n_params);
        ck_assert_uint_eq(row.reserved, 0);
    }
}
END_TEST

START_TEST(a_number_is_taken_within_its_range) {
    static const struct {
        const char *text, *message; /* NULL: it is taken */
        double value;
    } row[] = {{"shrunk_imbalance", NULL, 100},
               {"shrunk_imbalance{k=1}", NULL, 1},
               {"shrunk_imbalance{k=1000000000000000}", NULL, 1e15},
               {"shrunk_imbalance{k=0}", "k is out of its range, 1..1000000000000000 whole", 0},
               {"shrunk_imbalance{k=-3}", "out of its range", 0},
               {"shrunk_imbalance{k=1.5}", "out of its range", 0},
               {"shrunk_imbalance{k=1000000000000001}", "out of its range", 0},
               {"shrunk_imbalance{k=x}", "a decimal is expected", 0},
               {"exp_imbalance{rate=0.000001}", NULL, 1e-6},
               {"exp_imbalance{rate=12.5}", NULL, 12.5},
               {"exp_imbalance{rate=0.0000001}", "rate is out of its range, 0.000001..1000", 0},
               {"exp_imbalance{rate=1000.5}", "out of its range", 0}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct obi_column col, again;
        struct obi_error err;
        char text[256];
        int rc = obi_column_parse(row[i].text, &col, &err);
        ck_assert_msg(rc == (row[i].message ? OBI_E_NAME : OBI_OK), "%s", row[i].text);
        if (rc) ck_assert_msg(strstr(err.message, row[i].message) != NULL, "%s", err.message);
        if (rc) continue;
        ck_assert(col.param[0] == row[i].value);
        ck_assert_int_eq(obi_column_format(&col, text, sizeof text), OBI_OK);
        ck_assert_int_eq(obi_column_parse(text, &again, NULL), OBI_OK);
        ck_assert_int_eq(memcmp(&col, &again, sizeof col), 0);
    }
}
END_TEST

START_TEST(a_pipeline_takes_columns_with_commas_in_their_braces) {
    struct obi_pipeline_options opt = {.struct_size = sizeof opt};
    obi_pipeline *p = NULL;
    struct obi_error err;
    opt.columns = "mid, bid_depth[0:10 bps]{unit=quote}, bid_orders[0:3 ticks]";
    ck_assert_msg(obi_pipeline_create(&opt, NULL, &p, &err) == OBI_OK, "%s", err.message);
    ck_assert_uint_eq(obi_pipeline_width(p), 3);
    obi_pipeline_destroy(p);
    opt.columns = "mid,bid_depth{unit=base,unit=base}";
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, &err), OBI_E_NAME);
    ck_assert_str_eq(err.message, "this parameter is given twice");
    ck_assert_uint_eq(err.offset, strlen("mid,bid_depth{unit=base,"));
}
END_TEST

/* Some metrics look at each level by itself, some at an order of so many lots. */
START_TEST(a_tier_that_a_metric_cannot_take_is_refused_with_the_reason) {
    static const struct {
        const char *text, *message;
    } row[] = {{"vamp_rank[0:1001]", "needs levels, at most 1000"},
               {"vamp_rank[0:]", "needs levels, at most 1000"},
               {"vamp_rank[0:5 ticks]", "needs levels, at most 1000"},
               {"bid_unfilled", "needs lots, as in [0:1000 lots]"},
               {"bid_unfilled[0:5]", "needs lots"},
               {"ask_unfilled[5: lots]", "needs lots"},
               {"ask_unfilled[0:5 notional]", "needs lots"},
               {"order_zscore[0:5 lots]", "takes whole levels"},
               {"order_pvalue[0:5 notional]", "takes whole levels"}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct obi_column col;
        struct obi_error err;
        ck_assert_int_eq(obi_column_parse(row[i].text, &col, &err), OBI_E_NAME);
        ck_assert_msg(strstr(err.message, row[i].message) != NULL, "%s: %s", row[i].text,
                      err.message);
        ck_assert_uint_eq(err.offset, strcspn(row[i].text, "["));
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("column_basis");
    TCase *tc = tcase_create("column_basis");
    tcase_add_loop_test(tc, every_tier_of_every_basis_comes_back_from_its_text, 0, N_BASES);
    tcase_add_test(tc, a_tier_that_a_metric_cannot_take_is_refused_with_the_reason);
    tcase_add_test(tc, other_ways_to_write_a_tier_have_the_same_canonical_form);
    tcase_add_test(tc, a_tier_or_parameter_is_refused_with_the_byte_and_the_reason);
    tcase_add_test(tc, an_edge_too_far_is_refused_in_text_and_struct);
    tcase_add_test(tc, a_parameter_is_one_of_its_choices);
    tcase_add_test(tc, every_parameter_takes_every_choice_that_the_schema_tells);
    tcase_add_test(tc, a_number_is_taken_within_its_range);
    tcase_add_test(tc, a_pipeline_takes_columns_with_commas_in_their_braces);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}
