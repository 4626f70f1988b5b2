/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Faults of 28 to 62 of the catalogue in docs/faults.md that belong to a venue, in the venue's own
 * texts. Each test says what obi does where others failed. */
#include "chain.h"

/* -- BitMEX ------------------------------------------------------------------------------------ */

static struct chain *bitmex_open(void) {
    struct chain *c = chain_open("bitmex", "XBTUSD");
    CHAIN_OK(c, "{'table':'orderBookL2','action':'update','data':[{'symbol':'XBTUSD','id':9,"
                "'side':'Buy','size':50}]}"); /* before the partial: of no use */
    ck_assert_uint_eq(c->n_rows, 0);
    CHAIN_OK(c, "{'table':'orderBookL2','action':'partial','data':[{'symbol':'XBTUSD','id':8,"
                "'side':'Sell','size':3,'price':32473},{'symbol':'XBTUSD','id':9,'side':'Buy',"
                "'size':5,'price':32472.5}]}");
    chain_holds(c, "32472.5=5", "32473=3");
    return c;
}

START_TEST(fault_28_an_update_of_an_unknown_id_is_a_loss_and_no_insert) {
    static const char *const texts[] = {
        "{'table':'orderBookL2','action':'update','data':[{'symbol':'XBTUSD','id':7,'side':'Buy',"
        "'size':50}]}",
        "{'table':'orderBookL2','action':'update','data':[{'symbol':'XBTUSD','id':7,'side':'Buy',"
        "'size':50,'price':99999}]}", /* as today's texts have it, and tempt */
        "{'table':'orderBookL2','action':'delete','data':[{'symbol':'XBTUSD','id':7,'side':'Buy'}"
        "]}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct chain *c = bitmex_open();
        ck_assert_int_eq(chain_say(c, "%s", texts[i]), OBI_RESYNC);
        ck_assert_ptr_nonnull(strstr(c->err.message, "unknown id '7'"));
        chain_is(c, OBI_STATE_STALE);
        ck_assert_uint_eq(chain_status(c, IMBALANCE), OBI_VALUE_STALE);
        ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_GAPS), 1);
        chain_close(c);
    }
}
END_TEST

/* -- Kraken, v1 -------------------------------------------------------------------------------- */

/* The book of the venue's documentation, whose checksum is 974947235: ten levels a side, but with
 * the best ask and bid as given. */
static struct chain *kraken_open(const char *ask, const char *bid) {
    struct chain *c = chain_open("kraken", "XBT/USD");
    char asks[1024] = "", bids[1024] = "";
    static const char *const prices[] = {"4995", "4990", "4980", "4975", "4970",
                                         "4965", "4960", "4955", "4950"};
    for (int i = 0; i < 9; i++) {
        sprintf(asks + strlen(asks), ",['0.0%d','0.00000500','%d.1']", 5010 + 5 * i, i);
        sprintf(bids + strlen(bids), ",['0.0%s','0.00000500','%d.1']", prices[i], i);
    }
    CHAIN_OK(c,
             "[7,{'as':[['0.05005','%s','1.1']%s],'bs':[['0.05000','%s','1.1']%s]},'book-10',"
             "'XBT/USD']",
             ask, asks, bid, bids);
    return c;
}

#define KRAKEN_BIDS                                                                                \
    "0.05=0.000005 0.04995=0.000005 0.0499=0.000005 0.0498=0.000005 0.04975=0.000005 "             \
    "0.0497=0.000005 0.04965=0.000005 0.0496=0.000005 0.04955=0.000005 0.0495=0.000005"

START_TEST(fault_53_the_last_of_an_array_holds_whatever_the_times_say) {
    struct chain *c = kraken_open("0.00000900", "0.00000500");
    CHAIN_OK(c, "[7,{'a':[['0.05005','0.00000700','9.5'],['0.05005','0.00000500','9.1']],'c':"
                "'974947235'},'book-10','XBT/USD']"); /* the last is the earlier one */
    chain_is(c, OBI_STATE_VALID);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_VERIFIED), 1);
    chain_close(c);
}
END_TEST

START_TEST(fault_54_both_maps_of_an_update_are_applied) {
    struct chain *c = kraken_open("0.00000900", "0.00000800");
    CHAIN_OK(c, "[7,{'a':[['0.05005','0.00000500','9.1']]},{'b':[['0.05000','0.00000500','9.1']],"
                "'c':'974947235'},'book-10','XBT/USD']");
    chain_is(c, OBI_STATE_VALID);
    ck_assert_uint_eq(c->n_rows, 1); /* and measured once, behind both */
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_VERIFIED), 1);
    chain_side(c, OBI_BID, KRAKEN_BIDS);
    chain_close(c);
}
END_TEST

START_TEST(fault_56_a_level_that_leaves_the_depth_is_gone_without_a_word) {
    struct chain *c = kraken_open("0.00000500", "0.00000500");
    CHAIN_OK(c, "[7,{'a':[['0.05004','0.00000100','9.1']]},'book-10','XBT/USD']");
    ck_assert_uint_eq(chain_info(c).n_asks, 10);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_TRUNCATED), 1);
    CHAIN_OK(c, "[7,{'a':[['0.05004','0.00000000','9.2']]},'book-10','XBT/USD']");
    ck_assert_uint_eq(chain_info(c).n_asks, 9); /* no ghost of 0.05050 */
    chain_side(c, OBI_ASK,
               "0.05005=0.000005 0.0501=0.000005 0.05015=0.000005 0.0502=0.000005 "
               "0.05025=0.000005 0.0503=0.000005 0.05035=0.000005 0.0504=0.000005 "
               "0.05045=0.000005");
    CHAIN_OK(c, "[7,{'a':[['0.05050','0.00000500','1.1','r']],'c':'974947235'},'book-10',"
                "'XBT/USD']"); /* told again since it is in the depth again */
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_VERIFIED), 1);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_UNKNOWN), 0);
    chain_close(c);
}
END_TEST

START_TEST(fault_59_a_lost_update_shows_in_the_next_checksum) {
    struct chain *c = kraken_open("0.00000900", "0.00000800");
    CHAIN_OK(c, "[7,{'a':[['0.05005','0.00000500','9.1']],'c':'974947235'},'book-10','XBT/USD']");
    chain_is(c, OBI_STATE_STALE);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_MISMATCHED), 1);
    chain_close(c);
}
END_TEST

/* 0.05005 and 8750.00000000, 0.05000 and 0.00000500, 0.04995 and 1.00000000: what one reader wrote
 * as 8.75E+3, and sides shorter than ten levels, which another made no checksum of. */
START_TEST(fault_61_a_checksum_has_the_venues_zeros_and_as_many_levels_as_there_are) {
    struct chain *c = chain_open("kraken", "XBT/USD");
    CHAIN_OK(c, "[7,{'as':[['0.05005','8750.00000000','1.1']],'bs':[['0.05000','0.00000500','1.1'],"
                "['0.04995','2.00000000','1.1']]},'book-10','XBT/USD']");
    CHAIN_OK(c, "[7,{'b':[['0.04995','1.00000000','2.1']],'c':'3833598808'},'book-10','XBT/USD']");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_VERIFIED), 1);
    chain_holds(c, "0.05=0.000005 0.04995=1", "0.05005=8750");
    chain_close(c);
}
END_TEST

/* -- Kraken, v2, single orders ----------------------------------------------------------------- */

#define ORDER(id, qty) "{'order_id':'" id "','limit_price':10.0,'order_qty':" qty "," TIME "}"
#define TIME           "'timestamp':'2023-10-06T17:35:00Z'"
#define TEXT(type, checksum, bids, asks)                                                           \
    "{'channel':'level3','type':'" type "','data':[{'symbol':'BTC/USD','checksum':" checksum       \
    ",'bids':[" bids "],'asks':[" asks "]}]}"
#define ASK "{'order_id':'C','limit_price':10.2,'order_qty':4.00000000," TIME "}"

START_TEST(fault_62_the_venues_checksum_proves_the_place_of_each_order) {
    struct chain *c = chain_open("kraken-v2-l3", "BTC/USD");
    CHAIN_OK(c, TEXT("snapshot", "2283177671",
                     ORDER("A", "1.00000000") "," ORDER("B", "2.00000000"), ASK));
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_VERIFIED), 1);
    CHAIN_OK(c,
             TEXT("update", "3397728481",
                  "{'event':'delete','order_id':'A','limit_price':10.0,'order_qty':1.0," TIME
                  "},{'event':'add','order_id':'D','limit_price':10.0,'order_qty':1.00000000," TIME
                  "}",
                  ""));
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_VERIFIED), 2); /* it is behind B now */
    chain_holds(c, "10=3", "10.2=4");
    CHAIN_OK(c, TEXT("update", "2283177671", "", "")); /* and not before it */
    chain_is(c, OBI_STATE_STALE);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_MISMATCHED), 1);
    chain_close(c);
}
END_TEST

/* -- Bitfinex ---------------------------------------------------------------------------------- */

static struct chain *bitfinex_open(const char *levels) {
    struct chain *c = chain_open("bitfinex", "tBTCUSD");
    CHAIN_OK(c, "{'event':'subscribed','channel':'book','chanId':17082,'symbol':'tBTCUSD','prec':"
                "'P0','freq':'F0','len':'25'}");
    CHAIN_OK(c, "[17082,[%s]]", levels);
    return c;
}

START_TEST(fault_40_the_sign_of_an_amount_is_the_side_and_no_size) {
    struct chain *c = bitfinex_open("[7254.7,3,3.3],[7255,2,-1.5]");
    chain_holds(c, "7254.7=3.3", "7255=1.5");
    CHAIN_OK(c, "[17082,[7256,1,-2]]");
    CHAIN_OK(c, "[17082,[7255,0,-1]]"); /* it goes; 1 and -1 are sides and no sizes */
    chain_holds(c, "7254.7=3.3", "7256=2");
    chain_close(c);
    c = bitfinex_open("[7254.7,3,3.3],[7255,2,-1.5]");
    ck_assert_int_eq(chain_say(c, "[17082,[7254,1,--2]]"), OBI_E_FORMAT);
    chain_is(c, OBI_STATE_STALE);
    chain_close(c);
}
END_TEST

START_TEST(fault_61_a_checksum_of_numbers_as_javascript_writes_them) {
    struct chain *c = bitfinex_open("[1.7e-7,3,3.3],[2e-7,2,-1500000]");
    CHAIN_OK(c, "[17082,'cs',-1301463686]"); /* 1.7e-7:3.3:2e-7:-1500000, signed */
    chain_holds(c, "0.00000017=3.3", "0.0000002=1500000");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_VERIFIED), 1);
    CHAIN_OK(c, "[17082,'cs',1301463686]");
    chain_is(c, OBI_STATE_STALE);
    chain_close(c);
}
END_TEST

/* -- Bybit, all levels ------------------------------------------------------------------------- */

static int bybit(struct chain *c, int u, const char *bids) {
    return chain_say(c,
                     "{'topic':'orderbook.full.BTCUSDT','type':'delta','ts':1000,'data':{'s':"
                     "'BTCUSDT','b':[%s],'a':[],'u':%d,'seq':5},'cts':1000}",
                     bids, u);
}

static int bybit_snapshot(struct chain *c, int u, const char *bids) {
    return chain_say(
        c,
        "{'retCode':0,'result':{'s':'BTCUSDT','b':[%s],'a':[['20','1']],'ts':1000,'u':%d"
        "}}",
        bids, u);
}

/* The venue tells a change of steps, a delisting and an auction alike: the ids begin anew. */
START_TEST(fault_46_a_venue_that_begins_anew_voids_the_book_until_a_snapshot) {
    struct chain *c = chain_open("bybit-full", "BTCUSDT");
    ck_assert_int_eq(bybit_snapshot(c, 100, "['10.0','2']"), OBI_OK);
    ck_assert_int_eq(bybit(c, 101, "['9.5','1']"), OBI_OK);
    chain_holds(c, "10=2 9.5=1", "20=1");
    uint64_t epoch = chain_info(c).epoch;
    ck_assert_int_eq(bybit(c, 1, ""), OBI_RESYNC);
    chain_is(c, OBI_STATE_STALE);
    ck_assert_uint_eq(chain_status(c, IMBALANCE), OBI_VALUE_STALE);
    ck_assert_int_eq(bybit_snapshot(c, 1, "['10.05','2']"), OBI_OK);
    chain_holds(c, "10.05=2", "20=1"); /* nothing of before; a finer step fits into the decimals */
    ck_assert_uint_eq(chain_info(c).epoch, epoch + 1);
    ck_assert_uint_eq(chain_status(c, FLOW), OBI_VALUE_BREAK);
    ck_assert_double_eq(chain_value(c, FLOW), 0);
    chain_close(c);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("faults_venues");
    TCase *bitmex = tcase_create("bitmex"), *kraken = tcase_create("kraken");
    TCase *bitfinex = tcase_create("bitfinex"), *bybit_full = tcase_create("bybit");
    tcase_add_test(bitmex, fault_28_an_update_of_an_unknown_id_is_a_loss_and_no_insert);
    tcase_add_test(kraken, fault_53_the_last_of_an_array_holds_whatever_the_times_say);
    tcase_add_test(kraken, fault_54_both_maps_of_an_update_are_applied);
    tcase_add_test(kraken, fault_56_a_level_that_leaves_the_depth_is_gone_without_a_word);
    tcase_add_test(kraken, fault_59_a_lost_update_shows_in_the_next_checksum);
    tcase_add_test(kraken,
                   fault_61_a_checksum_has_the_venues_zeros_and_as_many_levels_as_there_are);
    tcase_add_test(kraken, fault_62_the_venues_checksum_proves_the_place_of_each_order);
    tcase_add_test(bitfinex, fault_40_the_sign_of_an_amount_is_the_side_and_no_size);
    tcase_add_test(bitfinex, fault_61_a_checksum_of_numbers_as_javascript_writes_them);
    tcase_add_test(bybit_full, fault_46_a_venue_that_begins_anew_voids_the_book_until_a_snapshot);
    suite_add_tcase(s, bitmex);
    suite_add_tcase(s, kraken);
    suite_add_tcase(s, bitfinex);
    suite_add_tcase(s, bybit_full);
    return s;
}

int main(void) {
    return test_run(suite());
}
