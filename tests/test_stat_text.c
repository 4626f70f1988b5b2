/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Statistics as text and back. */
#include "stat/text.h"
#include "support.h"

#include <math.h>
#include <string.h>

struct told {
    const char *text, *canonical;
};

START_TEST(text_has_one_canonical_form) {
    static const struct told rows[] = {
        {"mean(depth_imbalance[0:5],10s)", "mean(depth_imbalance[0:5],10s)"},
        {" mean ( depth_imbalance [ 0 : 5 ] , 10 s ) ", "mean(depth_imbalance[0:5],10s)"},
        {"mean(depth_imbalance,60s)", "mean(depth_imbalance[0:1],1m)"},
        {"zscore(order_flow,500 frames)", "zscore(order_flow[0:1],500 frames)"},
        {"zscore(order_flow,500frames){current=1}",
         "zscore(order_flow[0:1],500 frames){current=1}"},
        {"zscore(order_flow,500frames){current=0}", "zscore(order_flow[0:1],500 frames)"},
        {"max(mid,20 trades)", "max(mid,20 trades)"},
        {"sum(trade_flow,1000 lots)", "sum(trade_flow,1000 lots)"},
        {"ewma(spread,halflife 5s)", "ewma(spread,halflife 5s)"},
        {"ewma(spread,5s)", "ewma(spread,halflife 5s)"},
        {"mean(spread,halflife 100 trades)", "mean(spread,halflife 100 trades)"},
        {"mean(spread,1500ms)", "mean(spread,1500ms)"},
        {"mean(spread,120000000us)", "mean(spread,2m)"},
        {"mean(spread,7200 s)", "mean(spread,2h)"},
        {"mean(spread,9223372036854775807ns)", "mean(spread,9223372036854775807ns)"},
        {"slope(mid,order_flow,1m)", "slope(mid,order_flow[0:1],1m)"},
        {"slope(depth_imbalance[0:5],depth_imbalance[5:],1m)",
         "slope(depth_imbalance[0:5],depth_imbalance[5:],1m)"},
        {"slope_lo(mid,order_flow,1m){z=2.576}", "slope_lo(mid,order_flow[0:1],1m){z=2.576}"},
        {"slope_lo(mid,order_flow,1m){ z = 1.960 }", "slope_lo(mid,order_flow[0:1],1m)"},
        {"quantile(spread,1h){q=0.90}", "quantile(spread,1h){q=0.9}"}};
    struct obi_stat_spec spec, again;
    struct obi_column col[2], col_again[2];
    struct obi_error err;
    char text[320];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_msg(obi_stat_parse(rows[i].text, &spec, col, &err) == OBI_OK, "%s: %s",
                      rows[i].text, err.message);
        ck_assert_int_eq(obi_stat_format(&spec, col, text, sizeof text), OBI_OK);
        ck_assert_str_eq(text, rows[i].canonical);
        ck_assert_int_eq(obi_stat_parse(text, &again, col_again, NULL), OBI_OK);
        ck_assert_mem_eq(&spec, &again, sizeof spec);
        ck_assert_mem_eq(col, col_again, sizeof col);
    }
}
END_TEST

static const struct {
    const char *text;
    uint64_t offset;
    const char *words;
} wrong[] = {{"", 0, "a statistic's name is expected"},
             {"meen(mid,1s)", 0, "no statistic 'meen'; did you mean mean?"},
             {"mean", 4, "'(' is expected"},
             {"mean(mix,1s)", 5, "no metric 'mix'"},
             {"mean(mid[0:5],1s)", 8, "this metric takes no tier"},
             {"mean(mid)", 8, "',' is expected"},
             {"mean(mid,)", 9, "a span above 0 is expected"},
             {"mean(mid,0s)", 10, "a span above 0 is expected"},
             {"mean(mid,-1s)", 9, "a span above 0 is expected"},
             {"mean(mid,1.5s)", 10, "a unit is expected"},
             {"mean(mid,5)", 10, "a unit is expected"},
             {"mean(mid,5 bars)", 11, "a unit is expected"},
             {"mean(mid,9999999999h)", 9, "the span is too long"},
             {"mean(mid,10s", 12, "')' is expected"},
             {"mean(mid,order_flow,10s)", 9, "a span above 0 is expected"},
             {"slope(mid,10s)", 10, "slope takes two columns, then a span"},
             {"correlation(mid, 100 trades)", 17, "correlation takes two columns"},
             {"slope(mid,halflife 5s)", 10, "slope takes two columns"},
             {"slope(mid,mix,5s)", 10, "no metric 'mix'"},
             {"max(mid,halflife 5s)", 8, "this statistic cannot be decayed"},
             {"mean(mid,10s) x", 14, "nothing is expected behind"},
             {"mean(mid,10s){q=1}", 14, "no such parameter"},
             {"quantile(mid,10s){q=0}", 18, "out of its range"},
             {"quantile(mid,10s){q=1.5}", 18, "out of its range"},
             {"quantile(mid,10s){q=}", 20, "a parameter's value is expected"},
             {"quantile(mid,10s){q 1}", 20, "'=' is expected"},
             {"quantile(mid,10s){}", 18, "a parameter is expected"},
             {"quantile(mid,10s){q=0.5", 23, "',' or '}' is expected"}};

START_TEST(what_is_wrong_is_told_with_its_byte) {
    struct obi_stat_spec spec, before;
    struct obi_column col[2];
    struct obi_error err;
    memset(&spec, 7, sizeof spec);
    before = spec;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert_int_eq(obi_stat_parse(wrong[i].text, &spec, col, &err), OBI_E_NAME);
        ck_assert_msg(strstr(err.message, wrong[i].words) != NULL, "%s: %s", wrong[i].text,
                      err.message);
        ck_assert_msg(err.offset == wrong[i].offset, "%s: %s, byte %u", wrong[i].text, err.message,
                      (unsigned)err.offset);
        ck_assert_mem_eq(&spec, &before, sizeof spec);
    }
    ck_assert_int_eq(obi_stat_parse(NULL, &spec, col, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_stat_parse("mean(mid,1s)", NULL, col, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_stat_parse("mean(mid,1s)", &spec, NULL, &err), OBI_E_ARG);
}
END_TEST

START_TEST(a_text_that_does_not_fit_is_not_written) {
    struct obi_stat_spec spec;
    struct obi_column col[2];
    char text[32] = "as it was";
    ck_assert_int_eq(obi_stat_parse("mean(mid,10s)", &spec, col, NULL), OBI_OK);
    ck_assert_int_eq(obi_stat_format(&spec, col, text, 13), OBI_E_ARG);
    ck_assert_str_eq(text, "as it was");
    ck_assert_int_eq(obi_stat_format(&spec, col, text, 14), OBI_OK);
    ck_assert_str_eq(text, "mean(mid,10s)");
    spec.span = 0;
    ck_assert_int_eq(obi_stat_format(&spec, col, text, sizeof text), OBI_E_ARG);
}
END_TEST

START_TEST(decimals_are_the_shortest_that_read_back) {
    static const double values[] = {0.5, 0.1, 1.4826, 1.96, 1e-9, 123456.75, 1.0 / 3, 2e6, -0.25};
    struct test_rng rng = {test_seed(1)};
    struct obi_decimal d;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        ck_assert(obi_decimal_of_double(values[i], &d));
        ck_assert_double_eq(obi_decimal_to_double(d), values[i]);
    }
    ck_assert(obi_decimal_of_double(0.1, &d) && d.mantissa == 1 && d.digits == 1);
    for (int i = 0; i < 2000; i++) {
        double x = (double)(int64_t)test_below(&rng, 1000000) / 1000;
        ck_assert(obi_decimal_of_double(x, &d) && d.digits <= 3);
        ck_assert_double_eq(obi_decimal_to_double(d), x);
    }
    ck_assert(!obi_decimal_of_double(1e-30, &d));
    ck_assert(!obi_decimal_of_double(1e30, &d));
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_text");
    TCase *c = tcase_create("text");
    tcase_add_test(c, text_has_one_canonical_form);
    tcase_add_test(c, what_is_wrong_is_told_with_its_byte);
    tcase_add_test(c, a_text_that_does_not_fit_is_not_written);
    tcase_add_test(c, decimals_are_the_shortest_that_read_back);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
