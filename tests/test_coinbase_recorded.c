/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Ten products of Coinbase, half a minute. Nothing in the feed judges the books: a list of levels
 * that is built from the text by other means does. */
#include "played.h"

static const char file[] = "coinbase_20210417/COINBASE.ws.28.0";

enum { PRODUCTS = 10, ROOM = 4096 };

/* The judge: levels as they come, in no order. */
struct product {
    char name[16];
    struct {
        int64_t price, qty;
        char side;
    } level[ROOM];
    size_t n;
};
static struct product products[PRODUCTS];
static size_t n_products;

static void set_level(struct product *p, char side, int64_t price, int64_t qty) {
    size_t i = 0;
    while (i < p->n && (p->level[i].price != price || p->level[i].side != side)) i++;
    if (i == p->n) {
        if (!qty) ck_abort_msg("%s: %lld is not there", p->name, (long long)price);
        ck_assert_uint_lt(p->n++, ROOM);
    }
    p->level[i].price = price;
    p->level[i].qty = qty;
    p->level[i].side = side;
    if (!qty) p->level[i] = p->level[--p->n];
}

static struct product *product_of(const char *line) {
    const char *name = strstr(line, "\"product_id\":\"") + 14;
    size_t n = strcspn(name, "\"");
    for (size_t i = 0; i < n_products; i++) {
        if (strncmp(products[i].name, name, n) == 0 && !products[i].name[n]) return &products[i];
    }
    ck_assert_uint_lt(n_products, PRODUCTS);
    memcpy(products[n_products].name, name, n);
    return &products[n_products++];
}

/* Every ["price","size"] between two places. */
static void take_pairs(struct product *p, char side, const char *at, const char *end) {
    for (; (at = strstr(at, "[\"")) != NULL && at < end; at++) {
        set_level(p, side, played_decimal(at + 2), played_decimal(strchr(at, ',') + 2));
    }
}

static void judge_line(const char *line) {
    if (strstr(line, "\"type\":\"snapshot\"")) {
        const char *asks = strstr(line, "\"asks\":["), *bids = strstr(line, "\"bids\":[");
        const char *end = line + strlen(line);
        struct product *p = product_of(line);
        p->n = 0;
        take_pairs(p, 'a', asks, asks < bids ? bids : end);
        take_pairs(p, 'b', bids, bids < asks ? asks : end);
    } else if (strstr(line, "\"type\":\"l2update\"")) {
        struct product *p = product_of(line);
        for (const char *at = line; (at = strstr(at, "[\"")) != NULL; at++) {
            char side = at[2] == 'b' ? 'b' : 'a';
            const char *price = strchr(at, ',') + 2, *size = strchr(price, ',') + 2;
            set_level(p, side, played_decimal(price), played_decimal(size));
        }
    }
}

static int64_t judged_size(const struct product *p, char side, int64_t price) {
    for (size_t i = 0; i < p->n; i++) {
        if (p->level[i].price == price && p->level[i].side == side) return p->level[i].qty;
    }
    return 0;
}

static size_t compare_side(const obi_book *book, const struct product *p, uint32_t side,
                           const struct obi_instrument *told) {
    static obi_ticks price[ROOM];
    static obi_lots qty[ROOM];
    size_t n;
    ck_assert_int_eq(obi_book_levels(book, side, ROOM, price, qty, NULL, &n), OBI_OK);
    for (size_t i = 0; i < n; i++) {
        int64_t px = price[i] * played_decimal(told->price_step);
        int64_t qx = qty[i] * played_decimal(told->qty_step);
        ck_assert_int_eq(qx, judged_size(p, side == OBI_BID ? 'b' : 'a', px));
    }
    return n;
}

START_TEST(the_books_are_those_that_the_text_tells) {
    struct played p;
    size_t n;
    char *bytes = played_file(file, &n);
    played_open(&p, "coinbase");
    played_bytes(&p, bytes, n);
    ck_assert_uint_eq(p.n_resync + p.n_errors + p.n_stale, 0);
    ck_assert_uint_eq(p.n_books, PRODUCTS);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_DIFFS), 9719);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_SNAPSHOTS), 10);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_TRADES), 97);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_BOOK_CROSSED), 0);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_BOOK_LOCKED), 0);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_BOOK_UNKNOWN), 0);
    ck_assert_uint_eq(feed_unknown(p.d, "ticker"), 107);
    ck_assert_uint_eq(feed_unknown(p.d, "last_match"), 10);
    ck_assert_uint_eq(feed_unknown(p.d, "subscriptions"), 3);
    ck_assert_uint_eq(feed_unknown(p.d, "sent"), 3);
    for (char *line = strtok(bytes, "\n"); line; line = strtok(NULL, "\n")) judge_line(line);
    for (uint32_t i = 0; i < PRODUCTS; i++) {
        struct obi_instrument told = {.struct_size = sizeof told};
        ck_assert_int_eq(obi_decoder_instrument(p.d, i, &told), OBI_OK);
        char name[64];
        snprintf(name, sizeof name, "\"product_id\":\"%s\"", told.symbol);
        const struct product *judged = product_of(name);
        size_t n_levels = compare_side(p.book[i], judged, OBI_BID, &told);
        ck_assert_uint_eq(n_levels + compare_side(p.book[i], judged, OBI_ASK, &told), judged->n);
    }
    played_close(&p);
    free(bytes);
}
END_TEST

/* Nothing numbers the updates: what is lost shows only where a level is removed that never came. */
START_TEST(a_lost_update_is_noticed_by_chance_only) {
    struct played p;
    size_t n;
    char *bytes = played_file(file, &n);
    uint64_t n_dropped = played_drop(bytes, &n, "\"type\":\"l2update\"", 200);
    played_open(&p, "coinbase");
    played_bytes(&p, bytes, n);
    ck_assert_uint_eq(n_dropped, 48);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_GAPS), 0);
    uint64_t n_noticed = played_count(&p, OBI_COUNTER_BOOK_GAPS);
    printf("# %llu of 10 books, which lost %llu updates, noticed it\n",
           (unsigned long long)n_noticed, (unsigned long long)n_dropped);
    ck_assert_uint_gt(n_noticed, 0);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_BOOK_UNKNOWN), n_noticed);
    played_close(&p);
    free(bytes);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("coinbase_recorded");
    TCase *t = tcase_create("recorded");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_books_are_those_that_the_text_tells);
    tcase_add_test(t, a_lost_update_is_noticed_by_chance_only);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}
