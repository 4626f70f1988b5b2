/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Checksums that venues sent: worked examples and recorded snapshots, and updates of Kraken with
 * the value that followed each of them. */
#include "checksum.h"
#include "decode/scan/json.h"

#include <stdio.h>
#include <stdlib.h>

/* -- reading ----------------------------------------------------------------------------------- */

struct text {
    char *bytes;
    size_t n;
};

static struct text read_file(const char *name) {
    char path[512];
    struct text text = {malloc(1 << 20), 0};
    snprintf(path, sizeof path, "%s/checksum_vectors/%s", test_data_dir(), name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file && text.bytes, "%s", path);
    text.n = fread(text.bytes, 1, 1 << 20, file);
    ck_assert(feof(file));
    fclose(file);
    return text;
}

static struct obi_json walk(struct obi_json_value v) {
    struct obi_json j;
    obi_json_init(&j, v.at, v.n);
    ck_assert(obi_json_peek(&j) == '[' || obi_json_peek(&j) == '{');
    j.at++;
    return j;
}

static int is_end(struct obi_json *j) {
    return obi_json_peek(j) == ']' || obi_json_peek(j) == '}';
}

static struct obi_json_value next(struct obi_json *j) {
    struct obi_json_value v;
    ck_assert_msg(obi_json_value(j, &v), "%s", j->fault);
    return v;
}

/* The next element, and whether there was one. */
static int element(struct obi_json *j, struct obi_json_value *out) {
    if (j->at >= j->end || is_end(j)) return 0;
    *out = next(j);
    if (!obi_json_more(j, ']')) j->at = j->end;
    return 1;
}

/* A member of an object; NONE: there is no such key. */
static struct obi_json_value member(struct obi_json_value object, const char *name) {
    struct obi_json_value key, v = {.kind = OBI_JSON_NONE};
    struct obi_json j = walk(object);
    while (!is_end(&j)) {
        ck_assert_msg(obi_json_key(&j, &key), "%s", j.fault);
        v = next(&j);
        if (obi_json_is(&key, name)) return v;
        if (!obi_json_more(&j, '}')) break;
    }
    return (struct obi_json_value){.kind = OBI_JSON_NONE};
}

static uint32_t checksum_of(struct obi_json_value v) {
    char text[32];
    snprintf(text, sizeof text, "%.*s", (int)v.n, v.at);
    return (uint32_t)strtoll(text, NULL, 10);
}

/* -- rows of price and size -------------------------------------------------------------------- */

static void find_digits(struct checksum_book *b, struct obi_json_value rows) {
    struct obi_json_value row, price, qty;
    if (rows.kind == OBI_JSON_NONE) return;
    struct obi_json j = walk(rows);
    while (element(&j, &row)) {
        struct obi_json k = walk(row);
        ck_assert(element(&k, &price) && element(&k, &qty));
        uint32_t p = checksum_decimals(price.at, price.n), q = checksum_decimals(qty.at, qty.n);
        if (p > b->price_digits) b->price_digits = p;
        if (q > b->qty_digits) b->qty_digits = q;
    }
}

/* Sizes that are negative tell their side once more. */
static void tell(struct checksum_book *b, uint8_t side, struct obi_json_value rows) {
    struct obi_json_value row, price, qty;
    if (rows.kind == OBI_JSON_NONE) return;
    struct obi_json j = walk(rows);
    while (element(&j, &row)) {
        struct obi_json k = walk(row);
        ck_assert(element(&k, &price) && element(&k, &qty));
        checksum_tell(b, side, price.at, price.n, qty.at, qty.n);
    }
}

/* -- vectors ----------------------------------------------------------------------------------- */

static uint8_t recipe_of(struct obi_json_value algo) {
    static const struct {
        const char *name;
        uint8_t recipe;
    } known[] = {{"kraken_crc32_top10", OBI_CHECKSUM_KRAKEN},
                 {"kraken_l3_crc32_top10_levels_fifo", OBI_CHECKSUM_KRAKEN_ORDERS},
                 {"okx_crc32_top25_signed", OBI_CHECKSUM_OKX},
                 {"bitfinex_crc32_top25_signed", OBI_CHECKSUM_BITFINEX}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (obi_json_is(&algo, known[i].name)) return known[i].recipe;
    ck_abort_msg("no recipe for %.*s", (int)algo.n, algo.at);
    return 0;
}

static void check_vector(struct obi_json_value vector) {
    struct obi_json_value name = member(vector, "name");
    struct obi_json_value bids = member(vector, "bids"), asks = member(vector, "asks");
    struct checksum_book b = {.book = NULL};
    char text[64];
    find_digits(&b, bids);
    find_digits(&b, asks);
    checksum_open(&b, recipe_of(member(vector, "algo")), 0);
    tell(&b, OBI_BID, bids);
    tell(&b, OBI_ASK, asks);
    snprintf(text, sizeof text, "%.*s", (int)name.n, name.at);
    checksum_expect(&b, text, checksum_of(member(vector, "crc32")));
    obi_book_destroy(b.book);
}

START_TEST(every_vector_is_verified) {
    struct text text = read_file("checksum_vectors.json");
    struct obi_json_value vector;
    struct obi_json j = walk((struct obi_json_value){text.bytes, text.n, OBI_JSON_NESTED});
    int n = 0;
    for (; element(&j, &vector); n++) check_vector(vector);
    ck_assert_int_eq(n, 7);
    free(text.bytes);
}
END_TEST

/* -- updates ----------------------------------------------------------------------------------- */

static struct obi_json_value body(struct obi_json_value message) {
    struct obi_json_value channel, map;
    struct obi_json j = walk(message);
    ck_assert(element(&j, &channel) && element(&j, &map));
    return map;
}

/* A level that is removed has been told before or fell out of the ten. */
static int check_updates(struct obi_json_value messages) {
    struct obi_json_value message;
    struct obi_json j = walk(messages);
    struct checksum_book b = {.book = NULL};
    int n = 0;
    ck_assert(element(&j, &message));
    find_digits(&b, member(body(message), "as"));
    find_digits(&b, member(body(message), "bs"));
    checksum_open(&b, OBI_CHECKSUM_KRAKEN, 10);
    tell(&b, OBI_ASK, member(body(message), "as"));
    tell(&b, OBI_BID, member(body(message), "bs"));
    checksum_apply(&b, test_event(OBI_EVENT_TIME, OBI_EVENT_LAST));
    for (; element(&j, &message); n++) {
        struct obi_json_value map = body(message);
        tell(&b, OBI_ASK, member(map, "a"));
        tell(&b, OBI_BID, member(map, "b"));
        checksum_expect(&b, "Kraken", checksum_of(member(map, "c")));
    }
    ck_assert_uint_eq(checksum_count(&b, OBI_COUNTER_BOOK_VERIFIED), (uint64_t)n);
    obi_book_destroy(b.book);
    return n;
}

START_TEST(every_recorded_update_of_kraken_is_verified) {
    struct text text = read_file("kraken_ws_recorded_updates.json");
    struct obi_json_value all = {text.bytes, text.n, OBI_JSON_NESTED};
    static const char *const name[] = {"websocketXDGUSDOrderbookUpdates",
                                       "websocketLUNAEUROrderbookUpdates",
                                       "websocketGSTEUROrderbookUpdates"};
    int n = 0;
    for (int i = 0; i < 3; i++) n += check_updates(member(all, name[i]));
    ck_assert_int_eq(n, 16);
    free(text.bytes);
}
END_TEST

int main(void) {
    if (!test_data_dir()) return test_skip("the recordings are not there (OBI_DATA)");
    Suite *s = suite_create("checksum_recorded");
    TCase *t = tcase_create("recorded");
    tcase_add_test(t, every_vector_is_verified);
    tcase_add_test(t, every_recorded_update_of_kraken_is_verified);
    suite_add_tcase(s, t);
    return test_run(s);
}
