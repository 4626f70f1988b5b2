/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bitfinex's messages: books of levels and of single orders, channels, checksums, trades. */
#include "hostile.h"

#define SUBSCRIBED(number, symbol, precision)                                                      \
    "{\"event\":\"subscribed\",\"channel\":\"book\",\"chanId\":" number ",\"symbol\":\"" symbol    \
    "\",\"prec\":\"" precision "\",\"freq\":\"F0\",\"len\":\"25\",\"pair\":\"X\"}\n"
#define LEVELS "[7,[[100,2,1.5],[99.5,1,2],[101,3,-0.25]]]\n"
#define ORDERS "[7,[[11,100,1.5],[12,100,2],[21,101,-0.25]]]\n"

enum { UNIT = 100000000 };

static struct feed *opened(const char *format, const char *text) {
    struct feed *f = feed_open(format);
    ck_assert_int_eq(feed_bytes(f, text, strlen(text), 0, NULL), OBI_OK);
    f->n_ev = 0;
    return f;
}

static struct feed *levels(void) {
    return opened("bitfinex", SUBSCRIBED("7", "tBTCUSD", "P0") LEVELS);
}

static struct feed *orders(void) {
    return opened("bitfinex-r0", SUBSCRIBED("7", "tBTCUSD", "R0") ORDERS);
}

static void check(const struct obi_event *ev, uint32_t kind, uint32_t side, double price,
                  double qty) {
    ck_assert_uint_eq(ev->kind, kind);
    ck_assert_uint_eq(ev->side, side);
    ck_assert_int_eq(ev->price_ticks, (int64_t)(price * UNIT));
    ck_assert_int_eq(ev->qty_lots, (int64_t)(qty * UNIT));
}

static void check_order(const struct obi_event *ev, uint32_t kind, uint32_t side, double price,
                        double qty, uint64_t id) {
    check(ev, kind, side, price, qty);
    ck_assert_uint_eq(ev->order_id, id);
}

/* -- levels ------------------------------------------------------------------------------------ */

START_TEST(a_list_is_the_book_and_an_entry_is_a_change) {
    struct feed *f = feed_open("bitfinex");
    ck_assert_int_eq(feed_say(f, SUBSCRIBED("7", "tBTCUSD", "P0") LEVELS), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    check(&f->ev[1], OBI_EVENT_LEVEL, OBI_BID, 100, 1.5);
    ck_assert_uint_eq(f->ev[1].order_id2, 2);
    check(&f->ev[3], OBI_EVENT_LEVEL, OBI_ASK, 101, 0.25);
    ck_assert_int_eq(feed_say(f, "[7,[101,0,-1]]"), OBI_OK);
    ck_assert_int_eq(feed_say(f, "[7,[101.5,4,-1.7e-7]]"), OBI_OK);
    check(&f->ev[4], OBI_EVENT_LEVEL, OBI_ASK, 101, 0);
    ck_assert_int_eq(f->ev[5].qty_lots, 17);
    ck_assert_uint_eq(f->ev[5].flags, OBI_EVENT_LAST);
    ck_assert_uint_eq(feed_instrument(f, 0).checksum, OBI_CHECKSUM_BITFINEX);
    ck_assert_uint_eq(feed_instrument(f, 0).verification, OBI_VERIFY_NONE);
    ck_assert_int_eq(feed_say(f, "[7,[]]"), OBI_OK); /* an empty book */
    ck_assert_uint_eq(f->n_ev, 7);
    ck_assert_uint_eq(f->ev[6].kind, OBI_EVENT_CLEAR);
    feed_close(f);
}
END_TEST

/* Published: of the bids 6000 x 1, 5900 x 2 and the asks 6100 x 3, 6200 x 4 it is 1756193398. */
START_TEST(a_checksum_speaks_of_the_book_as_it_is_and_is_signed) {
    struct feed *f = feed_open("bitfinex");
    ck_assert_int_eq(
        feed_say(f, SUBSCRIBED("7", "tBTCUSD",
                               "P0") "[7,[[6000,1,1],[5900,1,2],[6100,1,-3],[6200,1,-4]]]\n"
                                     "[7,\"cs\",1756193398]\n[7,\"hb\"]\n"),
        OBI_OK);
    ck_assert_uint_eq(f->n_ev, 5 + 2);
    ck_assert_uint_eq(f->ev[5].kind, OBI_EVENT_TIME);
    ck_assert_uint_eq(f->ev[6].kind, OBI_EVENT_CHECKSUM);
    ck_assert_int_eq(f->ev[6].price_ticks, 1756193398);
    ck_assert_uint_eq(f->ev[6].flags, OBI_EVENT_LAST);
    ck_assert_uint_eq(feed_instrument(f, 0).verification, OBI_VERIFY_CHECKSUM);
    obi_book *book;
    uint64_t verified;
    size_t taken;
    ck_assert_int_eq(obi_book_create(NULL, NULL, &book, NULL), OBI_OK);
    ck_assert_int_eq(obi_book_apply(book, f->ev, 5, &taken), OBI_OK);
    ck_assert_int_eq(obi_book_apply(book, f->ev + 5, 2, &taken), OBI_OK);
    ck_assert_int_eq(obi_book_count(book, OBI_COUNTER_BOOK_VERIFIED, &verified), OBI_OK);
    ck_assert_uint_eq(verified, 1);
    obi_book_destroy(book);
    ck_assert_uint_eq(feed_unknown(f->d, "hb"), 1);
    ck_assert_int_eq(feed_say(f, "[7,\"cs\",-1]"), OBI_OK);
    ck_assert_int_eq(f->ev[8].price_ticks, 0xffffffff);
    ck_assert_int_lt(feed_say(f, "[7,\"cs\",4294967296]"), 0);
    ck_assert_str_eq(f->err.message, "tBTCUSD: a checksum is no number of 32 bits");
    feed_close(f);
}
END_TEST

START_TEST(what_conf_asked_for_follows_the_rest) {
    struct feed *f =
        opened("bitfinex", "{\"event\":\"conf\",\"status\":\"OK\",\"flags\":98304}\n" SUBSCRIBED(
                               "7", "tBTCUSD", "P0"));
    ck_assert_int_eq(feed_say(f, "[7,[[100,2,1.5]],41,1574694478808]"), OBI_OK);
    ck_assert_int_eq(feed_say(f, "[7,[100,2,1],42,1574694478809]"), OBI_OK);
    ck_assert_int_eq(feed_say(f, "[7,\"cs\",5,43,1574694478810]"), OBI_OK);
    ck_assert_uint_eq(f->ev[2].seq, 42);
    ck_assert_int_eq(f->ev[2].ts_ns, 1574694478809000000);
    ck_assert_uint_eq(f->ev[4].seq, 43);
    ck_assert_int_eq(f->ev[4].price_ticks, 5);
    ck_assert_int_eq(f->ev[4].ts_ns, 1574694478810000000);
    feed_close(f);
}
END_TEST

START_TEST(a_list_behind_the_first_is_a_bulk_where_conf_asked_for_bulks) {
    struct feed *f = opened(
        "bitfinex", "{\"event\":\"conf\",\"status\":\"OK\",\"flags\":536870912}\n" SUBSCRIBED(
                        "7", "tBTCUSD", "P0") LEVELS);
    ck_assert_int_eq(feed_say(f, "[7,[[100,0,1],[99.5,1,3]]]"), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    check(&f->ev[0], OBI_EVENT_LEVEL, OBI_BID, 100, 0);
    check(&f->ev[1], OBI_EVENT_LEVEL, OBI_BID, 99.5, 3);
    feed_close(f);
    f = levels();
    ck_assert_int_eq(feed_say(f, "[7,[[100,1,1],[99.5,1,3]]]"), OBI_OK);
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_CLEAR);
    feed_close(f);
}
END_TEST

/* -- orders ------------------------------------------------------------------------------------ */

START_TEST(an_order_is_added_changed_and_leaves) {
    struct feed *f = feed_open("bitfinex-r0");
    ck_assert_int_eq(feed_say(f, SUBSCRIBED("7", "tBTCUSD", "R0") ORDERS), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 4);
    check_order(&f->ev[2], OBI_EVENT_ADD, OBI_BID, 100, 2, 12);
    check_order(&f->ev[3], OBI_EVENT_ADD, OBI_ASK, 101, 0.25, 21);
    ck_assert_uint_eq(f->ev[3].flags, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
    f->n_ev = 0;
    ck_assert_int_eq(feed_say(f, "[7,[22,100.5,-1]]\n[7,[11,100.25,1.5]]\n[7,[11,0,1]]\n"
                                 "[7,[11,99,5]]\n[7,[12,100,-2]]\n"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 6);
    check_order(&f->ev[0], OBI_EVENT_ADD, OBI_ASK, 100.5, 1, 22);
    check_order(&f->ev[1], OBI_EVENT_MODIFY, OBI_BID, 100.25, 1.5, 11);
    check_order(&f->ev[2], OBI_EVENT_CANCEL, OBI_BID, 0, 0, 11);
    check_order(&f->ev[3], OBI_EVENT_ADD, OBI_BID, 99, 5, 11); /* an id may come again */
    check_order(&f->ev[4], OBI_EVENT_CANCEL, OBI_BID, 0, 0, 12);
    check_order(&f->ev[5], OBI_EVENT_ADD, OBI_ASK, 100, 2, 12);
    ck_assert_uint_eq(f->ev[4].flags, 0);
    ck_assert_uint_eq(feed_instrument(f, 0).flags, OBI_INSTRUMENT_ORDERS | OBI_INSTRUMENT_PARTIAL);
    feed_close(f);
}
END_TEST

START_TEST(an_order_that_nobody_told_of_leaves_for_the_book_to_judge) {
    struct feed *f = orders();
    ck_assert_int_eq(feed_say(f, "[7,[99,0,-1]]"), OBI_OK);
    check_order(&f->ev[0], OBI_EVENT_CANCEL, OBI_NONE, 0, 0, 99);
    feed_close(f);
}
END_TEST

START_TEST(a_snapshot_forgets_what_rested_before) {
    struct feed *f = orders();
    ck_assert_int_eq(feed_say(f, "[7,[[12,98,1]]]"), OBI_OK);
    ck_assert_int_eq(feed_say(f, "[7,[11,97,1]]"), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 3);
    ck_assert_uint_eq(f->ev[2].kind, OBI_EVENT_ADD);
    ck_assert_int_lt(feed_say(f, "[7,[[12,98,1],[12,98,1]]]"), 0);
    ck_assert_str_eq(f->err.message, "tBTCUSD: an order is told twice");
    ck_assert_uint_eq(f->ev[3].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(feed_say(f, "[7,[[12,98,1]]]"), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 6);
    feed_close(f);
}
END_TEST

START_TEST(more_orders_than_there_is_room_for_are_told) {
    struct obi_decoder_options opt = feed_options("bitfinex-r0");
    opt.max_pending = 3;
    struct feed *f = feed_open_with(&opt);
    ck_assert_int_eq(feed_say(f, SUBSCRIBED("7", "tBTCUSD", "R0") "[7,[[1,10,1],[2,10,1]]]\n"),
                     OBI_OK);
    ck_assert_int_eq(feed_say(f, "[7,[3,10,1]]"), OBI_OK);
    ck_assert_int_eq(feed_say(f, "[7,[4,10,1]]"), OBI_E_CAPACITY);
    ck_assert_str_eq(f->err.message, "tBTCUSD: more orders than max_pending");
    ck_assert_uint_eq(f->ev[f->n_ev - 1].kind, OBI_EVENT_GAP);
    feed_close(f);
}
END_TEST

/* Against a plain list: twenty thousand orders come, change and leave in three books. */
START_TEST(what_rests_is_known_whatever_the_ids_are) {
    enum { N = 64, ROUNDS = 20000 };
    struct test_rng rng = {test_seed(31)};
    uint8_t rests[3][N] = {{0}};
    unsigned long long id[N]; /* by chance, so that some share a place */
    for (size_t i = 0; i < N; i++) id[i] = 1 + (test_random(&rng) >> 20);
    struct feed *f =
        opened("bitfinex-r0", SUBSCRIBED("0", "tA", "R0") SUBSCRIBED("1", "tB", "R0")
                                  SUBSCRIBED("2", "tC", "R0") "[0,[]]\n[1,[]]\n[2,[]]\n");
    for (int i = 0; i < ROUNDS; i++) {
        unsigned book = (unsigned)test_below(&rng, 3), order = (unsigned)test_below(&rng, N);
        int leaves = test_below(&rng, 2) != 0, clears = test_below(&rng, 500) == 0;
        f->n_ev = 0;
        if (clears) {
            memset(rests[book], 0, N);
            ck_assert(feed_say(f, "[%u,[]]", book) == OBI_OK);
            continue;
        }
        int rc = feed_say(f, "[%u,[%llu,%d,1]]", book, id[order], leaves ? 0 : 10);
        uint8_t kind = leaves               ? OBI_EVENT_CANCEL
                       : rests[book][order] ? OBI_EVENT_MODIFY
                                            : OBI_EVENT_ADD;
        uint8_t side = leaves && !rests[book][order] ? OBI_NONE : OBI_BID;
        if (rc || f->n_ev != 1 || f->ev[0].kind != kind || f->ev[0].side != side) {
            ck_abort_msg("round %d: kind %u, not %u", i, f->ev[0].kind, kind);
        }
        rests[book][order] = !leaves;
    }
    feed_close(f);
}
END_TEST

/* -- channels and trades ----------------------------------------------------------------------- */

START_TEST(trades_count_once_and_those_before_do_not) {
    struct feed *f = opened("bitfinex", SUBSCRIBED("7", "tBTCUSD", "P0") LEVELS
                            "{\"event\":\"subscribed\",\"channel\":\"trades\",\"chanId\":19111,"
                            "\"symbol\":\"tBTCUSD\",\"pair\":\"BTCUSD\"}\n");
    ck_assert_int_eq(feed_say(f, "[19111,[[401597393,1574694475039,0.005,7244.9]]]"), OBI_OK);
    ck_assert_int_eq(feed_say(f, "[19111,\"te\",[401597395,1574694478808,-0.005,7245.3]]"), OBI_OK);
    ck_assert_int_eq(feed_say(f, "[19111,\"tu\",[401597395,1574694478808,-0.005,7245.3]]"), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 1);
    check_order(&f->ev[0], OBI_EVENT_TRADE, OBI_ASK, 7245.3, 0.005, 401597395);
    ck_assert_int_eq(f->ev[0].ts_ns, 1574694478808000000);
    ck_assert_uint_eq(f->ev[0].flags, OBI_EVENT_PRINT | OBI_EVENT_LAST);
    ck_assert_uint_eq(feed_unknown(f->d, "tu"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "trades before"), 1);
    feed_close(f);
}
END_TEST

START_TEST(other_channels_are_counted_by_their_names) {
    struct feed *f = opened(
        "bitfinex",
        SUBSCRIBED("1", "tBTCUSD", "R0") SUBSCRIBED(
            "2", "fUSD",
            "P0") "{\"event\":\"subscribed\",\"channel\":\"ticker\",\"chanId\":3,\"symbol\":\"tX\"}"
                  "\n"
                  "{\"event\":\"info\",\"code\":20051}\n{\"event\":\"error\",\"code\":10300}\n");
    ck_assert_int_eq(feed_say(f,
                              "[1,[[5,100,1]]]\n[2,[[0.0003,2,1,-100]]]\n[3,[1,2,3]]\n[4,[1,2,3]]"
                              "\n[0,\"hb\"]\n[]\n[\"x\"]\n"),
                     OBI_OK);
    ck_assert_uint_eq(f->n_ev, 0);
    ck_assert_uint_eq(feed_unknown(f->d, "R0"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "funding"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "ticker"), 1);
    ck_assert_uint_eq(feed_unknown(f->d, "unknown channel"), 4);
    ck_assert_uint_eq(feed_unknown(f->d, "subscribed"), 3);
    ck_assert_uint_eq(feed_unknown(f->d, "error"), 1);
    feed_close(f);
}
END_TEST

START_TEST(a_channel_that_ends_takes_its_book_with_it) {
    struct feed *f = levels();
    ck_assert_int_eq(feed_say(f, "{\"event\":\"unsubscribed\",\"status\":\"OK\",\"chanId\":7}"),
                     OBI_RESYNC);
    ck_assert_str_eq(f->err.message, "tBTCUSD is not subscribed any more");
    ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
    ck_assert_int_eq(feed_say(f, "[7,[100,1,1]]"), OBI_OK);
    ck_assert_uint_eq(feed_unknown(f->d, "unknown channel"), 1);
    ck_assert_int_eq(feed_say(f, "{\"event\":\"unsubscribed\",\"status\":\"OK\",\"chanId\":7}"),
                     OBI_OK);
    feed_close(f);
}
END_TEST

START_TEST(numbers_of_channels_are_of_their_connection) {
    struct feed *f = levels();
    /* The later of two books of a symbol is the book. */
    ck_assert_int_eq(
        feed_say(f, SUBSCRIBED("8", "tBTCUSD", "P1") "[8,[[90,1,1]]]\n[7,[100,5,1]]\n"), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_uint_eq(feed_unknown(f->d, "book superseded"), 1);
    /* A connection begins: nobody's numbers mean anything now. */
    ck_assert_int_eq(feed_say(f, "{\"event\":\"info\",\"version\":2}\n[8,[100,5,1]]\n"), OBI_OK);
    ck_assert_uint_eq(f->n_ev, 2);
    ck_assert_int_eq(feed_say(f, SUBSCRIBED("8", "tETHUSD", "P0") "[8,[[20,1,1]]]\n"), OBI_OK);
    ck_assert_str_eq(feed_instrument(f, 1).symbol, "tETHUSD");
    feed_close(f);
}
END_TEST

static const struct {
    int of_orders;
    const char *text, *message;
} broken[] = {
    {0, "[7,[100,2]]", "tBTCUSD: an entry has fewer than three numbers"},
    {0, "[7,[100,-1,1]]", "tBTCUSD: a level's count is no number of orders"},
    {0, "[7,[\"x\",1,1]]", "tBTCUSD items[0] price 'x' is no decimal number"},
    {0, "[7,[0,1,1]]", "tBTCUSD items[0] price '0' is not above 0"},
    {0, "[7,[100,1,1]", "tBTCUSD: ',' or a closing bracket was expected"},
    {0, "[7,[100,1,0.000000001]]", "tBTCUSD items[0] size '0.000000001' is off the grid of steps"},
    {1, "[7,[0,100,1]]", "tBTCUSD: an order's id is no number above 0"},
    {1, "[7,[-5,100,1]]", "tBTCUSD: an order's id is no number above 0"},
    {1, "[7,[5,100,0]]", "tBTCUSD items[0] is of no size"},
    {1, "[7,[5,100,null]]", "tBTCUSD items[0] size 'null' is no decimal number"},
    {1, "[7,[[5,100,1],6]]", "tBTCUSD: an array was expected"},
};

START_TEST(a_broken_message_of_a_book_is_told_and_the_book_is_stale) {
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct feed *f = broken[i].of_orders ? orders() : levels();
        ck_assert_msg(feed_say(f, "%s", broken[i].text) < 0, "%s", broken[i].text);
        ck_assert_str_eq(f->err.message, broken[i].message);
        ck_assert_uint_eq(f->n_ev, 1);
        ck_assert_uint_eq(f->ev[0].kind, OBI_EVENT_GAP);
        feed_close(f);
    }
}
END_TEST

static const char *const samples[] = {
    SUBSCRIBED("7", "tBTCUSD", "P0"),
    LEVELS,
    ORDERS,
    "[7,[100,2,-1.5e-3],41,1574694478808]",
    "[7,[11,100.25,-1.5]]\n[7,[12,0,1]]",
    "[7,\"cs\",-1404829837]",
    "[9,\"te\",[401597395,1574694478808,-0.005,7245.3]]",
    "{\"event\":\"conf\",\"flags\":536870912}\n[7,[[11,0,1],[13,1,1]]]",
};

#define BEFORE(precision, book)                                                                    \
    SUBSCRIBED("7", "tBTCUSD", precision)                                                          \
    book "{\"event\":\"subscribed\",\"channel\":\"trades\",\"chanId\":9,\"symbol\":\"tBTCUSD\"}\n"

START_TEST(every_truncation_and_every_change_of_a_byte_is_survived) {
    static const struct hostile levels = {.format = "bitfinex", .prime = BEFORE("P0", LEVELS)},
                                orders = {.format = "bitfinex-r0", .prime = BEFORE("R0", ORDERS)};
    hostile_all(&levels, samples[_i]);
    hostile_all(&orders, samples[_i]);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_bitfinex");
    TCase *t = tcase_create("books");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_list_is_the_book_and_an_entry_is_a_change);
    tcase_add_test(t, a_checksum_speaks_of_the_book_as_it_is_and_is_signed);
    tcase_add_test(t, what_conf_asked_for_follows_the_rest);
    tcase_add_test(t, a_list_behind_the_first_is_a_bulk_where_conf_asked_for_bulks);
    tcase_add_test(t, an_order_is_added_changed_and_leaves);
    tcase_add_test(t, an_order_that_nobody_told_of_leaves_for_the_book_to_judge);
    tcase_add_test(t, a_snapshot_forgets_what_rested_before);
    tcase_add_test(t, more_orders_than_there_is_room_for_are_told);
    tcase_add_test(t, what_rests_is_known_whatever_the_ids_are);
    tcase_add_test(t, a_broken_message_of_a_book_is_told_and_the_book_is_stale);
    suite_add_tcase(s, t);
    t = tcase_create("channels");
    tcase_add_test(t, trades_count_once_and_those_before_do_not);
    tcase_add_test(t, other_channels_are_counted_by_their_names);
    tcase_add_test(t, a_channel_that_ends_takes_its_book_with_it);
    tcase_add_test(t, numbers_of_channels_are_of_their_connection);
    suite_add_tcase(s, t);
    t = tcase_create("bytes");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, every_truncation_and_every_change_of_a_byte_is_survived, 0,
                        (int)(sizeof samples / sizeof *samples));
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}
