/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Faults 48 to 58 of the catalogue in docs/faults.md: books that are locked, crossed, one-sided or
 * told in part, and the order of what is told. Each test says what obi does where others failed. */
#include "chain.h"

/* -- touching sides ---------------------------------------------------------------------------- */

START_TEST(fault_48_a_locked_book_says_so_and_is_measured) {
    struct chain *c = chain_futures();
    ck_assert_int_eq(chain_update(c, "['10.2','6']", ""), OBI_OK);
    chain_holds(c, "10.2=6 10=2 9.9=1", "10.2=4 10.3=3");
    ck_assert_uint_eq(chain_info(c).shape, OBI_SHAPE_LOCKED | OBI_SHAPE_PARTIAL);
    ck_assert_double_eq(chain_value(c, SPREAD), 0);
    ck_assert_double_eq(chain_value(c, MID), 102);
    ck_assert_double_eq(chain_value(c, IMBALANCE), (9.0 - 7.0) / 16.0);
    ck_assert_uint_eq(chain_status(c, SPREAD), OBI_VALUE_LOCKED);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_LOCKED), 1);
    chain_close(c);
}
END_TEST

/* The bid comes first and the ask that it takes goes later, as venues tell it; a call hands out one
 * event, so that nobody is spared the moment in between. */
START_TEST(fault_49_a_crossing_within_a_message_is_seen_by_nobody) {
    for (size_t room = 1; room <= 3; room++) {
        struct chain *c = chain_futures();
        c->room = room;
        ck_assert_int_eq(chain_update(c, "['10.3','1'],['10.2','5']",
                                      "['10.2','0'],['10.3','0'],"
                                      "['10.4','2']"),
                         OBI_OK);
        chain_holds(c, "10.3=1 10.2=5 10=2 9.9=1", "10.4=2");
        ck_assert_uint_eq(c->n_rows, 1);
        ck_assert_double_eq(chain_value(c, SPREAD), 1);
        ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_CROSSED), 0);
        chain_close(c);
    }
}
END_TEST

START_TEST(fault_50_a_crossed_book_says_so_and_since_when_and_loses_no_level) {
    struct chain *c = chain_futures();
    obi_ns since_ns = c->now_ns + CHAIN_SECOND;
    for (uint64_t i = 1; i <= 20; i++) {
        ck_assert_int_eq(chain_update(c, i == 1 ? "['10.4','6']" : "['9.9','1']", ""), OBI_OK);
        chain_holds(c, "10.4=6 10=2 9.9=1", "10.2=4 10.3=3");
        struct obi_book_info info = chain_info(c);
        ck_assert_uint_eq(info.shape, OBI_SHAPE_CROSSED | OBI_SHAPE_PARTIAL);
        ck_assert_uint_eq(info.crossed_frames, i);
        ck_assert_int_eq(info.crossed_since_ns, since_ns);
        ck_assert_double_eq(chain_value(c, SPREAD), -2);
        ck_assert_uint_eq(chain_status(c, SPREAD), OBI_VALUE_CROSSED);
        ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_CROSSED), i);
    }
    ck_assert_int_eq(chain_update(c, "['10.4','0']", ""), OBI_OK);
    ck_assert_uint_eq(chain_info(c).shape, OBI_SHAPE_PARTIAL);
    ck_assert_uint_eq(chain_info(c).crossed_frames, 0);
    chain_close(c);
}
END_TEST

START_TEST(fault_50_a_book_that_stays_crossed_is_given_up_where_that_was_asked) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_crossed = 3};
    struct obi_instrument spec = chain_spec("X", "", "");
    struct chain *c = chain_open_with("binance-usdm", &spec, &opt);
    ck_assert_int_eq(chain_snapshot(c, "['10.0','2']", "['10.2','4']"), OBI_OK);
    for (int i = 1; i <= 4; i++) {
        chain_is(c, OBI_STATE_VALID);
        ck_assert_int_eq(chain_update(c, "['10.4','6']", ""), OBI_OK);
    }
    chain_is(c, OBI_STATE_STALE);
    ck_assert_uint_eq(chain_status(c, IMBALANCE), OBI_VALUE_STALE);
    ck_assert_uint_eq(chain_info(c).crossed_frames, 4);
    ck_assert_int_eq(chain_update(c, "['10.1','6']", ""), OBI_OK); /* held: the decoder knows */
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_HELD), 1);
    ck_assert_int_eq(chain_snapshot(c, "['10.0','2']", "['10.2','4']"), OBI_OK);
    chain_is(c, OBI_STATE_VALID);
    chain_close(c);
}
END_TEST

/* -- a market that rests ----------------------------------------------------------------------- */

START_TEST(fault_51_a_market_that_rests_keeps_its_book_and_gates_its_values) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_crossed = 1};
    struct obi_instrument spec = chain_spec("AMZN", "0.01", "1");
    struct chain *c = chain_open_with("lobster", &spec, &opt);
    CHAIN_OK(c, "0,1,1,1000000,5\n0,11,-1,1010000,6\n34200.5,1,2,7,1000000,1\n");
    chain_is(c, OBI_STATE_VALID);
    static const char *const prices[] = {"-1", "0"}; /* halted; quoting for the auction */
    for (size_t i = 0; i < 2; i++) {
        CHAIN_OK(c, "34300,7,0,0,%s,-1", prices[i]);
        chain_is(c, OBI_STATE_HALTED);
        ck_assert_uint_eq(chain_info(c).phase, i ? OBI_PHASE_AUCTION : OBI_PHASE_HALT);
        for (int k = 0; k < 3; k++) { /* it may cross as long as it likes */
            CHAIN_OK(c, "34301,1,%d,1,1020000,1", 20 + 10 * (int)i + k);
            ck_assert_uint_eq(chain_info(c).shape & OBI_SHAPE_CROSSED, OBI_SHAPE_CROSSED);
            ck_assert_uint_eq(chain_status(c, SPREAD), OBI_VALUE_GATED);
            ck_assert_double_eq(chain_value(c, ASK_DEPTH), 6);
        }
        ck_assert_uint_eq(chain_info(c).crossed_frames, 0);
        for (int k = 0; k < 3; k++) CHAIN_OK(c, "34302,3,%d,1,1020000,1", 20 + 10 * (int)i + k);
    }
    CHAIN_OK(c, "34400,7,0,0,1,-1");
    chain_is(c, OBI_STATE_VALID);
    CHAIN_OK(c, "34401,1,40,3,990000,1");
    chain_holds(c, "100=12 99=3", "101=6");
    ck_assert_uint_eq(chain_status(c, SPREAD), OBI_VALUE_OK);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_SNAPSHOTS), 1);
    chain_close(c);
}
END_TEST

/* -- order and repetition ---------------------------------------------------------------------- */

enum { N_SIDE = 6 };

/* So many levels in an order of chance; sizes tell who is who. */
static void shuffled(struct test_rng *rng, char *text, const char *const *levels) {
    int order[N_SIDE] = {0, 1, 2, 3, 4, 5};
    *text = '\0';
    for (size_t i = N_SIDE; i > 0; i--) {
        size_t k = test_below(rng, i);
        if (i < N_SIDE) strcat(text, ",");
        strcat(text, levels[order[k]]);
        order[k] = order[i - 1];
    }
}

START_TEST(fault_52_levels_in_any_order_make_the_same_book) {
    static const char *const bids[] = {"['10','1']",  "['9.9','2']", "['9.8','3']",
                                       "['9.7','4']", "['9.5','5']", "['1.1','6']"};
    static const char *const asks[] = {"['11','1']",   "['11.1','2']", "['11.2','3']",
                                       "['11.3','4']", "['11.5','5']", "['91.1','6']"};
    static const char *const gone[] = {"['10','0']",  "['9.9','2']", "['9.8','0']",
                                       "['9.7','7']", "['9.5','0']", "['10.5','1']"};
    struct test_rng rng = {test_seed(52)};
    for (int round = 0; round < 50; round++) {
        struct chain *c = chain_open("binance-usdm", "X");
        char bid[256], ask[256];
        shuffled(&rng, bid, bids);
        shuffled(&rng, ask, asks);
        ck_assert_int_eq(chain_snapshot(c, bid, ask), OBI_OK);
        chain_holds(c, "10=1 9.9=2 9.8=3 9.7=4 9.5=5 1.1=6",
                    "11=1 11.1=2 11.2=3 11.3=4 11.5=5 91.1=6");
        shuffled(&rng, bid, gone);
        ck_assert_int_eq(chain_update(c, bid, ""), OBI_OK);
        chain_holds(c, "10.5=1 9.9=2 9.7=7 1.1=6", "11=1 11.1=2 11.2=3 11.3=4 11.5=5 91.1=6");
        ck_assert_double_eq(chain_value(c, IMBALANCE), (16.0 - 15.0) / 31.0);
        ck_assert_double_eq(chain_value(c, FLOW), 1); /* a better bid of 1 */
        chain_close(c);
    }
}
END_TEST

START_TEST(fault_53_of_a_price_told_twice_in_a_message_the_last_holds) {
    struct chain *c = chain_futures();
    ck_assert_int_eq(chain_update(c, "['10.1','5'],['9.8','4'],['10.1','7'],['9.8','0']",
                                  "['10.2','0'],['10.2','9']"),
                     OBI_OK);
    chain_holds(c, "10.1=7 10=2 9.9=1", "10.2=9 10.3=3");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_UNKNOWN), 0);
    chain_close(c);
    c = chain_open("binance-spot", "X"); /* and in a snapshot */
    ck_assert_int_eq(chain_snapshot(c, "['10.0','2'],['10.0','3']", "['10.2','4'],['10.2','1']"),
                     OBI_OK);
    chain_holds(c, "10=3", "10.2=1");
    chain_close(c);
}
END_TEST

/* A random market and its image: sides and aggressors swapped, prices reflected about 20. */
START_TEST(fault_55_a_mirrored_market_has_mirrored_values) {
    struct test_rng rng = {test_seed(55)};
    struct chain *c = chain_futures(), *image = chain_open("binance-usdm", "X");
    ck_assert_int_eq(
        chain_snapshot(image, "['29.8','4'],['29.7','3']", "['30.0','2'],['30.1','1']"), OBI_OK);
    ck_assert_int_eq(chain_update(image, "", ""), OBI_OK);
    for (int i = 0; i < 200; i++) {
        unsigned tick = 95 + (unsigned)test_below(&rng, 12), qty = (unsigned)test_below(&rng, 9);
        int buys = (int)test_below(&rng, 2), is_bid = tick <= 101;
        char level[64], level_of_image[64];
        snprintf(level, sizeof level, "['%u.%u','%u']", tick / 10, tick % 10, qty);
        unsigned other = 400 - tick;
        snprintf(level_of_image, sizeof level, "['%u.%u','%u']", other / 10, other % 10, qty);
        CHAIN_OK(c, "{'e':'trade','E':9,'T':9,'s':'X','t':5,'p':'10.1','q':'%u','m':%s}", qty + 1,
                 buys ? "false" : "true");
        CHAIN_OK(image, "{'e':'trade','E':9,'T':9,'s':'X','t':5,'p':'29.9','q':'%u','m':%s}",
                 qty + 1, buys ? "true" : "false");
        ck_assert_int_eq(chain_update(c, is_bid ? level : "", is_bid ? "" : level), OBI_OK);
        ck_assert_int_eq(
            chain_update(image, is_bid ? "" : level_of_image, is_bid ? level_of_image : ""),
            OBI_OK);
        ck_assert_double_eq(chain_value(c, SPREAD), chain_value(image, SPREAD));
        ck_assert_double_eq(chain_value(c, MID), 400 - chain_value(image, MID));
        ck_assert_double_eq(chain_value(c, IMBALANCE), -chain_value(image, IMBALANCE));
        ck_assert_double_eq(chain_value(c, FLOW), -chain_value(image, FLOW));
        ck_assert_double_eq(chain_value(c, TRADED), -chain_value(image, TRADED));
        ck_assert_double_eq(chain_value(c, TRADED), (buys ? 1 : -1) * (double)(qty + 1));
        ck_assert_double_eq(chain_value(c, BID_DEPTH), chain_value(image, ASK_DEPTH));
    }
    chain_close(c);
    chain_close(image);
}
END_TEST

/* Plain words beside the mirror: more bid is above 0. */
START_TEST(fault_55_a_book_of_more_bids_is_above_zero) {
    struct chain *c = chain_futures();
    ck_assert_int_eq(chain_update(c, "['10.0','40']", ""), OBI_OK);
    ck_assert_double_gt(chain_value(c, IMBALANCE), 0);
    ck_assert_double_eq(chain_value(c, FLOW), 38);
    ck_assert_int_eq(chain_update(c, "", "['10.2','400']"), OBI_OK);
    ck_assert_double_lt(chain_value(c, IMBALANCE), 0);
    ck_assert_double_eq(chain_value(c, FLOW), -396);
    chain_close(c);
}
END_TEST

/* -- what is told in part ---------------------------------------------------------------------- */

START_TEST(fault_57_what_lies_beyond_a_snapshot_is_unknown_and_said_to_be) {
    struct chain *c = chain_futures(); /* bids known to 9.9, asks to 10.3 */
    ck_assert_uint_eq(chain_status(c, SPREAD), OBI_VALUE_OK);
    ck_assert_uint_eq(chain_status(c, BID_DEPTH), OBI_VALUE_PARTIAL); /* all of the book */
    ck_assert_uint_eq(chain_info(c).shape, OBI_SHAPE_PARTIAL);
    ck_assert_int_eq(chain_update(c, "['9.5','1'],['10.0','0'],['9.9','0']", ""), OBI_OK);
    chain_holds(c, "9.5=1", "10.2=4 10.3=3");
    ck_assert_uint_eq(chain_status(c, SPREAD), OBI_VALUE_PARTIAL); /* 9.8 to 9.6 may hold a bid */
    ck_assert_uint_eq(chain_status(c, ASK_DEPTH), OBI_VALUE_PARTIAL);
    ck_assert_int_eq(chain_update(c, "['10.0','1']", ""), OBI_OK);
    ck_assert_uint_eq(chain_status(c, SPREAD), OBI_VALUE_OK);
    chain_close(c);
}
END_TEST

START_TEST(fault_58_a_side_that_is_missing_is_a_reason_and_no_number) {
    struct chain *c = chain_futures();
    ck_assert_int_eq(chain_update(c, "['10.0','0'],['9.9','0']", ""), OBI_OK);
    chain_holds(c, "", "10.2=4 10.3=3");
    ck_assert_uint_eq(chain_info(c).shape, OBI_SHAPE_NO_BID | OBI_SHAPE_PARTIAL);
    ck_assert(isnan(chain_value(c, SPREAD)) && isnan(chain_value(c, MID)));
    ck_assert_uint_eq(chain_status(c, MID), OBI_VALUE_EMPTY_BID);
    ck_assert_double_eq(chain_value(c, IMBALANCE), -1);
    ck_assert_uint_eq(chain_status(c, IMBALANCE), OBI_VALUE_EMPTY_BID);
    ck_assert_int_eq(chain_update(c, "", "['10.2','0'],['10.3','0']"), OBI_OK);
    chain_holds(c, "", "");
    ck_assert(isnan(chain_value(c, IMBALANCE)));
    ck_assert_uint_eq(chain_status(c, IMBALANCE), OBI_VALUE_EMPTY_BOTH);
    ck_assert_double_eq(chain_value(c, BID_DEPTH), 0);
    chain_is(c, OBI_STATE_VALID); /* an empty book is a market's state */
    ck_assert_int_eq(chain_update(c, "['10.0','1']", "['10.2','1']"), OBI_OK);
    ck_assert_double_eq(chain_value(c, IMBALANCE), 0);
    ck_assert(!isnan(chain_value(c, FLOW)));
    chain_close(c);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("faults_shapes");
    TCase *c = tcase_create("shapes, order, depth");
    tcase_add_test(c, fault_48_a_locked_book_says_so_and_is_measured);
    tcase_add_test(c, fault_49_a_crossing_within_a_message_is_seen_by_nobody);
    tcase_add_test(c, fault_50_a_crossed_book_says_so_and_since_when_and_loses_no_level);
    tcase_add_test(c, fault_50_a_book_that_stays_crossed_is_given_up_where_that_was_asked);
    tcase_add_test(c, fault_51_a_market_that_rests_keeps_its_book_and_gates_its_values);
    tcase_add_test(c, fault_52_levels_in_any_order_make_the_same_book);
    tcase_add_test(c, fault_53_of_a_price_told_twice_in_a_message_the_last_holds);
    tcase_add_test(c, fault_55_a_mirrored_market_has_mirrored_values);
    tcase_add_test(c, fault_55_a_book_of_more_bids_is_above_zero);
    tcase_add_test(c, fault_57_what_lies_beyond_a_snapshot_is_unknown_and_said_to_be);
    tcase_add_test(c, fault_58_a_side_that_is_missing_is_a_reason_and_no_number);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
