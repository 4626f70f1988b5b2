/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Faults 39 to 47 of the catalogue in docs/faults.md: sizes and prices that are none, and grids.
 * Each test says what obi does where others failed. */
#include "chain.h"

/* -- sizes ------------------------------------------------------------------------------------- */

START_TEST(fault_39_a_level_without_size_in_a_snapshot_is_passed_over) {
    struct chain *c = chain_open("binance-spot", "X");
    ck_assert_int_eq(chain_snapshot(c, "['10.0','2'],['9.9','0']", "['10.1','0.000'],['10.2','4']"),
                     OBI_OK);
    chain_holds(c, "10=2", "10.2=4");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_EMPTY), 2);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_UNKNOWN), 0);
    chain_close(c);
    c = chain_open("okx", "BTC-USDT");
    CHAIN_OK(c,
             "{'arg':{'channel':'books','instId':'BTC-USDT'},'action':'snapshot','data':[{'asks':"
             "[['10.1','0','0','0'],['10.2','4','0','1']],'bids':[['10','2','0','3']],'ts':'1',"
             "'seqId':5,'prevSeqId':-1}]}");
    chain_holds(c, "10=2", "10.2=4");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_EMPTY), 1);
    chain_close(c);
}
END_TEST

START_TEST(fault_40_a_size_with_a_minus_is_refused_and_so_is_minus_nothing) {
    static const char *const sizes[] = {"'-1'", "'-0'", "'-0.0'", "'-0.00000000'", "-3", "-0.0"};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct chain *c = chain_futures();
        char level[64];
        snprintf(level, sizeof level, "['10.0','5'],['9.9',%s]", sizes[i]);
        ck_assert_int_eq(chain_update(c, level, ""), OBI_E_NUMBER);
        ck_assert_ptr_nonnull(strstr(c->err.message, "X bids[1] size"));
        chain_lost(c, "is negative");
        ck_assert_int_eq(chain_snapshot(c, "['10.0','2']", "['10.2','4']"), OBI_OK);
        chain_holds(c, "10=2", "10.2=4");
        chain_close(c);
    }
}
END_TEST

/* -- prices ------------------------------------------------------------------------------------ */

START_TEST(fault_41_a_price_of_zero_is_passed_over_with_no_size_and_else_refused) {
    struct chain *c = chain_futures();
    ck_assert_int_eq(chain_update(c, "['0','0'],['9.8','1']", "['0.0','0.000']"), OBI_OK);
    chain_holds(c, "10=2 9.9=1 9.8=1", "10.2=4 10.3=3");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_EMPTY), 2);
    ck_assert_int_eq(chain_update(c, "", "['0','0']"), OBI_OK); /* nothing, but the ids go on */
    ck_assert_uint_eq(chain_info(c).seq, c->id);
    ck_assert_int_eq(chain_update(c, "['0','5']", ""), OBI_E_NUMBER);
    chain_lost(c, "X bids[0] price '0' is not above 0");
    chain_close(c);
    c = chain_futures();
    ck_assert_int_eq(chain_update(c, "['-10.0','0']", ""), OBI_E_NUMBER);
    chain_lost(c, "is not above 0");
    chain_close(c);
}
END_TEST

/* The same book at 10 and around 0: oil in April 2020, or a spread of two months. */
START_TEST(fault_42_a_price_below_zero_is_a_price_where_the_instrument_has_such) {
    static const char *const books[][2] = {
        {"['10.0','2'],['9.9','1']", "['10.2','4'],['10.3','3']"},
        {"['-0.1','2'],['-0.2','1']", "['0.1','4'],['0.2','3']"},
        {"['-37.7','2'],['-37.8','1']", "['-37.5','4'],['-37.4','3']"}};
    static const double mids[] = {101, 0, -376};
    for (size_t i = 0; i < 3; i++) {
        struct obi_instrument spec = chain_spec("X", "0.1", "1");
        spec.flags = OBI_INSTRUMENT_ANY_PRICE;
        struct chain *c = chain_open_with("binance-usdm", &spec, NULL);
        ck_assert_int_eq(chain_snapshot(c, books[i][0], books[i][1]), OBI_OK);
        ck_assert_double_eq(chain_value(c, MID), mids[i]);
        ck_assert_double_eq(chain_value(c, SPREAD), 2);
        ck_assert_double_eq(chain_value(c, IMBALANCE), (3.0 - 7.0) / 10.0);
        ck_assert_uint_eq(chain_status(c, IMBALANCE), OBI_VALUE_PARTIAL);
        ck_assert_int_eq(chain_update(c, i == 1 ? "['0','1']" : "", ""), OBI_OK);
        if (i == 1) chain_holds(c, "0=1 -0.1=2 -0.2=1", "0.1=4 0.2=3");
        chain_close(c);
    }
}
END_TEST

START_TEST(fault_43_a_sentinel_is_never_a_number) {
    static const char *const prices[] = {"9223372036854775807", "-9223372036854775808",
                                         "18446744073709551615", "99999999999999999999"};
    for (size_t i = 0; i < sizeof prices / sizeof *prices; i++) {
        struct obi_instrument spec = chain_spec("X", "1", "1");
        spec.flags = OBI_INSTRUMENT_ANY_PRICE;
        struct chain *c = chain_open_with("binance-usdm", &spec, NULL);
        char level[64];
        ck_assert_int_eq(chain_snapshot(c, "['10','2']", "['12','4']"), OBI_OK);
        snprintf(level, sizeof level, "['%s','1']", prices[i]);
        ck_assert_int_eq(chain_update(c, "", level), OBI_E_NUMBER);
        chain_lost(c, "X asks[0] price");
        chain_close(c);
    }
    struct chain *c = chain_futures();
    struct obi_event ev = test_level(OBI_BID, INT64_MAX, 1, OBI_EVENT_LAST);
    chain_take(c, &ev, 1); /* by whatever way it comes */
    ck_assert_int_eq(c->refused, OBI_E_EVENT);
    chain_holds(c, "10=2 9.9=1", "10.2=4 10.3=3");
    /* A time that is none: 2^64 - 1, and one whose nanoseconds do not fit. */
    ck_assert_int_eq(chain_say(c, "{'e':'trade','E':18446744073709551615,'s':'X','t':5,'p':'10.2',"
                                  "'q':'4','m':false}"),
                     OBI_E_FORMAT);
    ck_assert_int_eq(chain_say(c, "{'e':'trade','E':9223372036854775807,'s':'X','t':5,'p':'10.2',"
                                  "'q':'4','m':false}"),
                     OBI_E_NUMBER);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_TRADES), 0);
    chain_close(c);
}
END_TEST

/* -- grids ------------------------------------------------------------------------------------- */

START_TEST(fault_44_a_price_off_the_grid_is_refused_and_no_neighbour) {
    static const char *const prices[] = {"10.25", "10.1", "10.0000001", "10.49999999999999999"};
    for (size_t i = 0; i < sizeof prices / sizeof *prices; i++) {
        struct obi_instrument spec = chain_spec("X", "0.5", "1");
        struct chain *c = chain_open_with("binance-usdm", &spec, NULL);
        char level[64];
        ck_assert_int_eq(chain_snapshot(c, "['10.0','2']", "['11.50','4']"), OBI_OK);
        snprintf(level, sizeof level, "['10.5','1'],['%s','3']", prices[i]);
        ck_assert_int_eq(chain_update(c, level, ""), OBI_E_NUMBER);
        ck_assert_ptr_nonnull(strstr(c->err.message, "X bids[1] price"));
        ck_assert_ptr_nonnull(strstr(c->err.message, prices[i]));
        chain_lost(c, "off the grid");
        chain_close(c);
    }
}
END_TEST

/* In double, the price over the step cut down to a whole number is wrong for 9,132 of them. */
START_TEST(fault_45_a_hundred_thousand_prices_are_their_ticks) {
    enum { LEVELS = 1000, TEXTS = 100, ROOM = 40000 };
    struct obi_instrument spec = chain_spec("X", "0.01", "1");
    struct obi_decoder_options from = {.struct_size = sizeof from, .format = "okx"};
    static char text[ROOM];
    static struct obi_event ev[LEVELS + 8];
    obi_decoder *d;
    from.instrument = &spec;
    from.n_instruments = 1;
    ck_assert_int_eq(obi_decoder_create(&from, NULL, &d, NULL), OBI_OK);
    for (int k = 0; k < TEXTS; k++) {
        struct obi_input in = {.struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = text};
        size_t used, n_ev,
            at = (size_t)sprintf(text, "{\"arg\":{\"channel\":\"books\",\"instId\":\"X\"},"
                                       "\"action\":\"snapshot\",\"data\":[{\"asks\":[");
        for (int i = 0; i < LEVELS; i++) {
            int cents = k * LEVELS + i + 1;
            at += (size_t)sprintf(text + at, "%s[\"%d.%02d\",\"1\",\"0\",\"1\"]", i ? "," : "",
                                  cents / 100, cents % 100);
        }
        at += (size_t)sprintf(text + at, "],\"bids\":[],\"ts\":\"1\",\"seqId\":%d}]}", k + 1);
        in.n_bytes = at;
        ck_assert_int_eq(obi_decoder_decode(d, &in, &used, ev, LEVELS + 8, &n_ev, NULL), OBI_OK);
        ck_assert_uint_eq(n_ev, LEVELS + 1); /* OBI_EVENT_CLEAR before them */
        for (int i = 0; i < LEVELS; i++) {
            ck_assert_int_eq(ev[i + 1].price_ticks, k * LEVELS + i + 1);
        }
    }
    obi_decoder_destroy(d);
}
END_TEST

START_TEST(fault_45_prices_that_are_one_as_doubles_are_two_levels) {
    struct obi_instrument spec = chain_spec("X", "0.00000001", "1");
    struct chain *c = chain_open_with("binance-usdm", &spec, NULL);
    ck_assert(134217728.00000001 == 134217728.0); /* so much for doubles */
    ck_assert_int_eq(chain_snapshot(c, "['134217728.00000001','2'],['134217728.0','1']", ""),
                     OBI_OK);
    chain_holds(c, "134217728.00000001=2 134217728=1", "");
    ck_assert_int_eq(chain_update(c, "['134217728','0']", ""), OBI_OK);
    chain_holds(c, "134217728.00000001=2", "");
    chain_close(c);
}
END_TEST

static int okx_book(struct chain *c, const char *action, const char *bids, int seq, int previous) {
    return chain_say(c,
                     "{'arg':{'channel':'books','instId':'X'},'action':'%s','data':[{'asks':"
                     "[['20','1','0','1']],'bids':[%s],'ts':'1','seqId':%d,'prevSeqId':%d}]}",
                     action, bids, seq, previous);
}

/* Events that went out are in the steps of before, so steps stay for a decoder's life. */
START_TEST(fault_46_a_finer_step_is_a_loss_until_all_is_made_anew) {
    struct obi_instrument spec = chain_spec("X", "0.5", "1");
    struct chain *c = chain_open_with("okx", &spec, NULL);
    ck_assert_int_eq(okx_book(c, "snapshot", "['10.5','2','0','1']", 1, -1), OBI_OK);
    uint64_t epoch = chain_info(c).epoch;
    ck_assert_int_eq(okx_book(c, "update", "['10.75','3','0','1']", 2, 1), OBI_E_NUMBER);
    chain_lost(c, "X items[0] price '10.75' is off the grid");
    /* A snapshot in the stream on the new grid heals nothing: never half of each. */
    ck_assert_int_eq(okx_book(c, "snapshot", "['10.5','2','0','1'],['10.75','3','0','1']", 3, -1),
                     OBI_E_NUMBER);
    ck_assert_uint_eq(c->n_rows, 0);
    chain_is(c, OBI_STATE_STALE);
    ck_assert_uint_eq(chain_info(c).epoch, epoch);
    chain_close(c);
    strcpy(spec.price_step, "0.25"); /* a decoder and a book that know */
    c = chain_open_with("okx", &spec, NULL);
    ck_assert_int_eq(okx_book(c, "snapshot", "['10.5','2','0','1'],['10.75','3','0','1']", 3, -1),
                     OBI_OK);
    chain_holds(c, "10.75=3 10.5=2", "20=1");
    chain_close(c);
}
END_TEST

START_TEST(fault_46_a_coarser_step_is_on_the_grid_and_changes_nothing) {
    struct obi_instrument spec = chain_spec("X", "0.01", "0.001");
    struct chain *c = chain_open_with("binance-usdm", &spec, NULL);
    ck_assert_int_eq(chain_snapshot(c, "['10.01','2.125']", "['10.02','4']"), OBI_OK);
    ck_assert_int_eq(chain_update(c, "['10','1.5']", "['10.1','2']"), OBI_OK);
    chain_holds(c, "10.01=2.125 10=1.5", "10.02=4 10.1=2");
    ck_assert_uint_eq(chain_info(c).epoch, 1);
    chain_close(c);
}
END_TEST

START_TEST(fault_47_a_precision_that_is_not_the_told_one_loses_no_digit) {
    struct obi_instrument spec = chain_spec("X", "0.10", "0.001");
    struct chain *c = chain_open_with("binance-usdm", &spec, NULL);
    ck_assert_int_eq(chain_snapshot(c, "['61800.2000000','2.1']", "['61800.3','4.00000000000']"),
                     OBI_OK); /* written longer, or shorter: rescaled exactly */
    chain_holds(c, "61800.2=2.1", "61800.3=4");
    ck_assert_int_eq(chain_update(c, "['61800.1','0.0005']", ""), OBI_E_NUMBER);
    chain_lost(c, "X bids[0] size '0.0005' is off the grid");
    chain_close(c);
    /* Steps that nobody told are those of the snapshot; finer ones later are told, not rounded. */
    c = chain_futures();
    ck_assert_int_eq(chain_update(c, "['9.95','1']", ""), OBI_E_NUMBER);
    chain_lost(c, "X bids[0] price '9.95' is off the grid");
    chain_close(c);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("faults_values");
    TCase *c = tcase_create("sizes, prices, grids");
    tcase_add_test(c, fault_39_a_level_without_size_in_a_snapshot_is_passed_over);
    tcase_add_test(c, fault_40_a_size_with_a_minus_is_refused_and_so_is_minus_nothing);
    tcase_add_test(c, fault_41_a_price_of_zero_is_passed_over_with_no_size_and_else_refused);
    tcase_add_test(c, fault_42_a_price_below_zero_is_a_price_where_the_instrument_has_such);
    tcase_add_test(c, fault_43_a_sentinel_is_never_a_number);
    tcase_add_test(c, fault_44_a_price_off_the_grid_is_refused_and_no_neighbour);
    tcase_add_test(c, fault_45_a_hundred_thousand_prices_are_their_ticks);
    tcase_add_test(c, fault_45_prices_that_are_one_as_doubles_are_two_levels);
    tcase_add_test(c, fault_46_a_finer_step_is_a_loss_until_all_is_made_anew);
    tcase_add_test(c, fault_46_a_coarser_step_is_on_the_grid_and_changes_nothing);
    tcase_add_test(c, fault_47_a_precision_that_is_not_the_told_one_loses_no_digit);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
