/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Faults 59 to 63 of the catalogue in docs/faults.md: the venue's checksums, and whose book a
 * message is of. Each test says what obi does where others failed. Checksums stand in OKX's texts
 * of 2021, whose updates had nothing else; the numbers are zlib's, of the text beside them. */
#include "chain.h"

static int okx(struct chain *c, const char *action, const char *bids, const char *asks,
               const char *proof) {
    return chain_say(c,
                     "{'arg':{'channel':'books','instId':'X'},'action':'%s','data':[{'asks':[%s],"
                     "'bids':[%s],'ts':'1'%s}]}",
                     action, asks, bids, proof);
}

static struct chain *okx_open(void) {
    struct chain *c = chain_open("okx", "X");
    ck_assert_int_eq(okx(c, "snapshot", "['10','2','0','1']", "['10.2','4','0','1']",
                         ",'checksum':-1754469143"), /* 10:2:10.2:4 */
                     OBI_OK);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_VERIFIED), 1);
    return c;
}

START_TEST(fault_59_a_checksum_that_differs_is_a_loss_and_both_values_are_told) {
    struct chain *c = okx_open();
    ck_assert_int_eq(okx(c, "update", "['9.9','1.5','0','1']", "", ",'checksum':2118603401"),
                     OBI_OK); /* 10:2:10.2:4:9.9:1.5 */
    chain_holds(c, "10=2 9.9=1.5", "10.2=4");
    ck_assert_int_eq(okx(c, "update", "['10','3','0','1']", "", ",'checksum':2118603401"), OBI_OK);
    chain_is(c, OBI_STATE_STALE);
    ck_assert(isnan(chain_value(c, IMBALANCE)) && chain_status(c, IMBALANCE) == OBI_VALUE_STALE);
    ck_assert_uint_eq(chain_info(c).checksum_told, 2118603401);
    ck_assert_uint_ne(chain_info(c).checksum_made, 2118603401);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_VERIFIED), 2);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_MISMATCHED), 1);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_GAPS), 1);
    ck_assert_int_eq(okx(c, "update", "['10','2','0','1']", "", ",'checksum':2118603401"), OBI_OK);
    chain_is(c, OBI_STATE_STALE); /* no update heals it, whatever it would make */
    ck_assert_int_eq(okx(c, "snapshot", "['10','3','0','1']", "['10.2','4','0','1']",
                         ",'checksum':1539763319"), /* 10:3:10.2:4 */
                     OBI_OK);
    chain_holds(c, "10=3", "10.2=4");
    chain_close(c);
}
END_TEST

START_TEST(fault_60_a_checksum_of_zero_or_none_is_no_failure_and_no_proof) {
    struct chain *c = okx_open();
    ck_assert_uint_eq(c->spec.verification, OBI_VERIFY_CHECKSUM);
    ck_assert_int_eq(okx(c, "update", "['10','3','0','1']", "", ",'checksum':0"), OBI_OK);
    ck_assert_uint_eq(c->spec.verification, OBI_VERIFY_NONE);
    ck_assert_int_eq(okx(c, "update", "['10','2','0','1']", "", ""), OBI_OK);
    ck_assert_uint_eq(c->spec.verification, OBI_VERIFY_NONE);
    chain_holds(c, "10=2", "10.2=4");
    ck_assert_int_eq(okx(c, "update", "['10','2','0','1']", "", ",'checksum':-1754469143"), OBI_OK);
    ck_assert_uint_eq(c->spec.verification, OBI_VERIFY_CHECKSUM);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_MISMATCHED), 0);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_VERIFIED), 2);
    chain_close(c);
    c = chain_open("okx", "X"); /* as it is today */
    ck_assert_int_eq(okx(c, "snapshot", "['10','2','0','1']", "['10.2','4','0','1']",
                         ",'checksum':0,'seqId':7,'prevSeqId':-1"),
                     OBI_OK);
    ck_assert_int_eq(
        okx(c, "update", "['10','3','0','1']", "", ",'checksum':0,'seqId':9,'prevSeqId':7"),
        OBI_OK);
    ck_assert_uint_eq(c->spec.verification, OBI_VERIFY_IDENTITY);
    chain_is(c, OBI_STATE_VALID);
    chain_close(c);
}
END_TEST

/* OKX signs its numbers, drops zeros and writes no exponent; a side that is short is left out. */
START_TEST(fault_61_a_checksum_is_made_from_the_venues_own_text) {
    struct chain *c = chain_open("okx", "X");
    ck_assert_int_eq(okx(c, "snapshot", "['3366.10','7.0','0','1'],['3366','6','0','1']",
                         "['3366.8','9','0','1'],['3.368E+3','8.00','0','1']",
                         ",'checksum':-1881014294"), /* published by the venue */
                     OBI_OK);
    ck_assert_int_eq(okx(c, "snapshot", "['3366.1','7','0','1']",
                         "['3366.8','9','0','1'],['3368','8','0','1'],['3372','8','0','1']",
                         ",'checksum':831078360"), /* likewise: the bids are short */
                     OBI_OK);
    ck_assert_int_eq(okx(c, "snapshot", "['1.75e-6','1500000','0','1']",
                         "['0.00000180','2.5E+6','0','1']",
                         ",'checksum':-557014649"), /* 0.00000175:1500000:0.0000018:2500000 */
                     OBI_OK);
    ck_assert_int_eq(okx(c, "snapshot", "['10','2','0','1']", "", ",'checksum':2697341617"),
                     OBI_OK); /* 10:2, and told without its sign */
    chain_holds(c, "10=2", "");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_VERIFIED), 4);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_MISMATCHED), 0);
    chain_close(c);
}
END_TEST

START_TEST(fault_63_a_message_of_another_instrument_touches_no_book) {
    struct obi_instrument spec = chain_spec("X", "", "");
    struct chain *c = chain_futures();
    ck_assert_int_eq(chain_say(c, "{'e':'depthUpdate','E':6,'T':5,'s':'Y','U':1,'u':102,'pu':101,"
                                  "'b':[['10.1','50']],'a':[]}"),
                     OBI_OK); /* another in the same stream: the numbers would fit */
    struct obi_event ev = test_level(OBI_BID, 101, 50, OBI_EVENT_LAST);
    ev.instrument = 1;
    chain_take(c, &ev, 1);
    ev.instrument = UINT32_MAX;
    chain_take(c, &ev, 1);
    chain_holds(c, "10=2 9.9=1", "10.2=4 10.3=3");
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_BOOK_OTHER), 2);
    ck_assert_int_eq(chain_update(c, "['10.1','1']", ""), OBI_OK);
    chain_close(c);

    /* A symbol that was not asked for, and one more than there is room for. */
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = "binance-usdm"};
    opt.instrument = &spec;
    opt.n_instruments = opt.max_instruments = 1;
    for (uint32_t only_given = 0; only_given < 2; only_given++) {
        static const char text[] = "{\"e\":\"depthUpdate\",\"E\":6,\"s\":\"Y\",\"U\":1,\"u\":2,"
                                   "\"pu\":0,\"b\":[],\"a\":[]}";
        struct obi_input in = {.struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = text};
        size_t used, n_ev;
        obi_decoder *d;
        opt.flags = only_given ? OBI_DECODER_ONLY_GIVEN : 0;
        in.n_bytes = sizeof text - 1;
        ck_assert_int_eq(obi_decoder_create(&opt, NULL, &d, NULL), OBI_OK);
        ck_assert_int_eq(obi_decoder_decode(d, &in, &used, &ev, 1, &n_ev, NULL),
                         only_given ? OBI_OK : OBI_E_CAPACITY);
        ck_assert_uint_eq(n_ev, 0);
        ck_assert_uint_eq(used, sizeof text - 1);
        obi_decoder_destroy(d);
    }
}
END_TEST

START_TEST(fault_63_an_id_that_nobody_has_is_refused) {
    struct obi_instrument both[2] = {chain_spec("X", "", ""), chain_spec("Y", "", "")};
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = "binance-usdm"};
    struct obi_error err;
    obi_decoder *d = NULL;
    opt.instrument = both;
    opt.n_instruments = 2;
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &d, &err), OBI_E_ARG); /* 0 and 0 */
    ck_assert_uint_eq(err.index, 1);
    both[1].id = 7;
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &d, NULL), OBI_OK);
    static const char text[] = "{\"lastUpdateId\":1,\"bids\":[[\"10\",\"2\"]],\"asks\":[]}";
    struct obi_input in = {.struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = text};
    struct obi_event ev[4];
    size_t used, n_ev;
    in.n_bytes = sizeof text - 1;
    in.instrument = 6; /* a snapshot that names none, meant for one that is none */
    ck_assert_int_eq(obi_decoder_decode(d, &in, &used, ev, 4, &n_ev, &err), OBI_E_NAME);
    ck_assert_uint_eq(n_ev, 0);
    in.instrument = 7;
    ck_assert_int_eq(obi_decoder_decode(d, &in, &used, ev, 4, &n_ev, &err), OBI_OK);
    ck_assert_uint_eq(ev[n_ev - 1].instrument, 7);
    ck_assert_int_eq(obi_decoder_reset(d, 6), OBI_E_ARG);
    obi_decoder_destroy(d);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("faults_checks");
    TCase *c = tcase_create("checksums, instruments");
    tcase_add_test(c, fault_59_a_checksum_that_differs_is_a_loss_and_both_values_are_told);
    tcase_add_test(c, fault_60_a_checksum_of_zero_or_none_is_no_failure_and_no_proof);
    tcase_add_test(c, fault_61_a_checksum_is_made_from_the_venues_own_text);
    tcase_add_test(c, fault_63_a_message_of_another_instrument_touches_no_book);
    tcase_add_test(c, fault_63_an_id_that_nobody_has_is_refused);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}
