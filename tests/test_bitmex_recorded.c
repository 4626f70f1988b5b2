/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A recording of ten of BitMEX's books. The venue tells its best bid and ask in a table of their
 * own: each must be found, price and size, among the touches of the book in order. */
#include "touches.h"

static const char *const symbols[] = {"XRPU21", "UNIUSDT", "XBTUSD",  "ADAUSDT", "SOLUSDT",
                                      "TRXU21", "EOSUSDT", "TRXUSDT", "BCHUSD",  "MATICUSDT"};
enum { N_SYMBOLS = sizeof symbols / sizeof *symbols, N_CHANGES = 1969 };

/* With steps known beforehand, so that quotes which come before the book can be told. */
static struct touches *open_given(void) {
    static struct obi_instrument given[N_SYMBOLS];
    memset(given, 0, sizeof given);
    for (uint32_t i = 0; i < N_SYMBOLS; i++) {
        given[i].struct_size = sizeof given[i];
        given[i].id = i;
        strcpy(given[i].symbol, symbols[i]);
        strcpy(given[i].price_step, "0.0000000001");
        strcpy(given[i].qty_step, "1");
    }
    return touches_open("bitmex", given, N_SYMBOLS);
}

/* Whether a line changes a book that was begun. */
static int is_change(const char *line) {
    return strstr(line, "{\"table\":\"orderBookL2\"") && !strstr(line, "\"action\":\"partial\"");
}

/* Replays all, but for each 200th change of a book, the first of them being `dropped`; 200 drops
 * none. Returns how many were dropped. */
static size_t replay(struct played *p, const char *bytes, size_t dropped) {
    static char line[1 << 20];
    size_t n_changes = 0, n_dropped = 0;
    for (const char *end; (end = strchr(bytes, '\n')) != NULL; bytes = end + 1) {
        size_t n = (size_t)(end + 1 - bytes);
        ck_assert_uint_lt(n, sizeof line);
        memcpy(line, bytes, n);
        line[n] = '\0';
        if (is_change(line) && n_changes++ % 200 == dropped) {
            n_dropped++;
            continue;
        }
        played_bytes(p, line, n);
    }
    return n_dropped;
}

static size_t count_found(const struct touches *r, size_t *n_quotes) {
    size_t n_found = 0;
    *n_quotes = 0;
    for (uint32_t i = 0; i < N_SYMBOLS; i++) n_found += touches_in_order(r, i, n_quotes);
    return n_found;
}

START_TEST(the_venues_quotes_are_the_books_touches_in_order) {
    struct touches *r = open_given();
    size_t n, n_quotes;
    char *bytes = played_file("bitmex_20210722/BITMEX.ws.1.0", &n);
    ck_assert_uint_eq(replay(&r->played, bytes, 200), 0);
    ck_assert_uint_eq(r->played.n_of_kind[OBI_EVENT_LEVEL], 14333);
    ck_assert_uint_eq(r->played.n_of_kind[OBI_EVENT_TRADE], 17);
    ck_assert_uint_eq(r->played.n_of_kind[OBI_EVENT_QUOTE], 2 * 436);
    ck_assert_uint_eq(count_found(r, &n_quotes), 436);
    ck_assert_uint_eq(n_quotes, 436);
    ck_assert_uint_eq(played_count(&r->played, OBI_COUNTER_DECODER_SNAPSHOTS), 10);
    ck_assert_uint_eq(played_count(&r->played, OBI_COUNTER_DECODER_DIFFS), N_CHANGES);
    ck_assert_uint_eq(played_count(&r->played, OBI_COUNTER_DECODER_GAPS), 0);
    /* 30 subscriptions, a welcome, what was sent and the connection, ten partials of trades */
    ck_assert_uint_eq(played_count(&r->played, OBI_COUNTER_DECODER_UNKNOWN), 30 + 1 + 3 + 1 + 10);
    ck_assert_uint_eq(r->played.n_resync + r->played.n_errors, 0);
    ck_assert_uint_eq(played_count(&r->played, OBI_COUNTER_BOOK_UNKNOWN), 0);
    ck_assert_uint_eq(played_count(&r->played, OBI_COUNTER_BOOK_CROSSED), 0);
    ck_assert_uint_eq(played_count(&r->played, OBI_COUNTER_BOOK_SNAPSHOTS), 10);
    for (uint32_t i = 0; i < N_SYMBOLS; i++) {
        ck_assert_int_eq(obi_book_check(r->played.book[i], NULL), OBI_OK);
    }
    touches_close(r);
    free(bytes);
}
END_TEST

START_TEST(a_recording_tells_its_own_steps) {
    struct obi_instrument told = {.struct_size = sizeof told};
    struct touches *r = touches_open("bitmex", NULL, 0);
    size_t n, n_quotes;
    char *bytes = played_file("bitmex_20210722/BITMEX.ws.1.0", &n);
    ck_assert_uint_eq(replay(&r->played, bytes, 200), 0);
    ck_assert_uint_eq(r->played.n_of_kind[OBI_EVENT_LEVEL], 14333);
    /* quotes and trades that came before the first book of their symbol */
    uint64_t n_early = played_count(&r->played, OBI_COUNTER_DECODER_UNSCALED);
    size_t n_found = count_found(r, &n_quotes);
    ck_assert_uint_eq(n_found, n_quotes);
    ck_assert_uint_ge(n_quotes + n_early, 436);
    for (uint32_t i = 0; i < N_SYMBOLS; i++) {
        ck_assert_int_eq(obi_decoder_instrument(r->played.d, i, &told), OBI_OK);
        /* somebody asks for a million dollars and more: large prices leave fewer decimals */
        int is_large = strcmp(told.symbol, "XBTUSD") == 0;
        ck_assert_str_eq(told.price_step, is_large ? "0.000000001" : "0.0000000001");
        ck_assert_str_eq(told.qty_step, "1");
    }
    touches_close(r);
    free(bytes);
}
END_TEST

/* Nothing is numbered: a lost change shows when its level is spoken of again, if it ever is. How
 * many books would speak of a level they do not have, or get one anew that they have, was counted
 * by another program: 367 over all ways of losing one in 200. */
START_TEST(one_lost_change_in_200_shows_by_an_id_or_not_at_all) {
    size_t n, n_dropped = 0, n_stale = 0, n_lost_quotes = 0, n_blind = 0;
    char *bytes = played_file("bitmex_20210722/BITMEX.ws.1.0", &n);
    for (size_t k = 0; k < 200; k++) {
        struct touches *r = open_given();
        size_t n_quotes;
        n_dropped += replay(&r->played, bytes, k);
        n_stale += played_count(&r->played, OBI_COUNTER_DECODER_GAPS);
        size_t n_found = count_found(r, &n_quotes);
        n_lost_quotes += n_quotes - n_found;
        n_blind += 436 - n_quotes;
        ck_assert_uint_eq(r->played.n_resync, played_count(&r->played, OBI_COUNTER_DECODER_GAPS));
        ck_assert_uint_eq(r->played.n_errors, 0);
        ck_assert_uint_eq(played_count(&r->played, OBI_COUNTER_BOOK_UNKNOWN), 0);
        touches_close(r);
    }
    ck_assert_uint_eq(n_dropped, N_CHANGES);
    ck_assert_uint_eq(n_stale, 367);
    ck_assert_uint_eq(n_lost_quotes, 1068);
    ck_assert_uint_eq(n_blind, 23603);
    free(bytes);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("bitmex_recorded");
    TCase *t = tcase_create("recorded");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, the_venues_quotes_are_the_books_touches_in_order);
    tcase_add_test(t, a_recording_tells_its_own_steps);
    tcase_add_test(t, one_lost_change_in_200_shows_by_an_id_or_not_at_all);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}
