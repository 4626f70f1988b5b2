/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Several streams of one market, which look alike and are not: what one of them says must not
 * change, void or freeze the book of another, and what voids a book must reach it. */
#include "chain.h"

/* -- Binance ----------------------------------------------------------------------------------- */

/* The best levels each time have the form of an update, and its ids; nothing in them removes. */
START_TEST(the_best_levels_of_a_combined_stream_are_no_update) {
    struct chain *c = chain_futures();
    CHAIN_OK(c, "{'stream':'x@depth20@100ms','data':{'e':'depthUpdate','E':6,'T':5,'s':'X',"
                "'U':96,'u':102,'pu':101,'b':[['9.9','1']],'a':[['10.2','4']]}}");
    CHAIN_OK(c, "{'stream':'x@rpiDepth@500ms','data':{'e':'depthUpdate','E':6,'T':5,'s':'X',"
                "'U':96,'u':102,'pu':101,'b':[['10.0','7']],'a':[]}}");
    CHAIN_OK(c, "{'stream':'x@depth@100ms','data':{'e':'depthUpdate','E':6,'T':5,'s':'X',"
                "'U':96,'u':102,'pu':101,'b':[['10.0','0']],'a':[]}}");
    chain_holds(c, "9.9=1", "10.2=4 10.3=3");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_UNKNOWN), 2);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_OLD), 0);
    chain_close(c);
}
END_TEST

/* Spot's have the form of a snapshot that names nobody. */
START_TEST(the_best_levels_of_another_symbol_are_not_the_awaited_snapshot) {
    struct chain *c = chain_open("binance-spot", "X");
    CHAIN_OK(c, "{'e':'depthUpdate','E':6,'s':'X','U':95,'u':101,'b':[],'a':[]}");
    CHAIN_OK(c, "{'stream':'y@depth5','data':{'lastUpdateId':900,'bids':[['7.0','7']],"
                "'asks':[['7.1','7']]}}");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_UNKNOWN), 1);
    CHAIN_OK(c, "{'lastUpdateId':100,'bids':[['10.0','2']],'asks':[['10.2','4']]}");
    chain_holds(c, "10=2", "10.2=4");
    chain_close(c);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_streams");
    TCase *binance = tcase_create("binance");
    tcase_add_test(binance, the_best_levels_of_a_combined_stream_are_no_update);
    tcase_add_test(binance, the_best_levels_of_another_symbol_are_not_the_awaited_snapshot);
    suite_add_tcase(s, binance);
    return s;
}

int main(void) {
    return test_run(suite());
}
