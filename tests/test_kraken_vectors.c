/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Kraken's own worked examples of its checksums, of levels in both versions and of single orders,
 * and updates that were recorded with depth 10, where levels come and go: the string that the
 * book's levels make must have the venue's checksum, whatever zeros the texts leave out. */
#include "kraken_model.h"
#include "played.h"

enum { MOST_LEVELS = 32, TOP = 10 };

/* An example: levels or orders, best first, as texts. */
struct example {
    struct model_level asks[MOST_LEVELS], bids[MOST_LEVELS];
    size_t n_asks, n_bids;
    uint32_t crc;
};

static const char *copy_number(const char *at, char *out) {
    at = strchr(at, '"') + 1;
    const char *end = strchr(at, '"');
    ck_assert_uint_lt((size_t)(end - at), MODEL_TEXT);
    memcpy(out, at, (size_t)(end - at));
    out[end - at] = '\0';
    return end + 1;
}

/* Reads [["price","size"],...] however it is spread over lines. */
static size_t read_levels(const char *at, struct model_level *level) {
    size_t n = 0;
    for (at = strchr(at, '[') + 1; (at = strpbrk(at, "[]")) != NULL && *at == '['; n++) {
        ck_assert_uint_lt(n, MOST_LEVELS);
        at = copy_number(at, level[n].price);
        at = copy_number(at, level[n].qty);
        at = strchr(at, ']') + 1;
    }
    return n;
}

static struct example read_example(const char *name) {
    struct example x;
    char *bytes = played_file("checksum_vectors/checksum_vectors.json", NULL);
    const char *at = strstr(bytes, name);
    ck_assert_ptr_nonnull(at);
    x.n_asks = read_levels(strstr(at, "\"asks\":"), x.asks);
    x.n_bids = read_levels(strstr(at, "\"bids\":"), x.bids);
    x.crc = (uint32_t)strtoul(strstr(at, "\"crc32\":") + 8, NULL, 10);
    free(bytes);
    return x;
}

/* -- a book ------------------------------------------------------------------------------------ */

/* A decoder's first instrument and its book. */
struct shelf {
    struct feed *f;
    obi_book *book;
    struct obi_instrument told;
};

static struct shelf open_shelf(const char *format) {
    struct shelf shelf = {.f = feed_open(format)};
    return shelf;
}

static void close_shelf(struct shelf *shelf) {
    obi_book_destroy(shelf->book);
    feed_close(shelf->f);
}

/* Takes a message, whose book has then the checksum that it tells. Returns whether it told one. */
static int take(struct shelf *shelf, const char *text) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_orders = 0};
    char top[MODEL_TOP];
    struct feed *f = shelf->f;
    f->n_ev = 0;
    int rc = feed_bytes(f, text, strlen(text), OBI_INPUT_END, NULL);
    ck_assert_msg(rc == OBI_OK, "%s: %s", text, f->err.message);
    if (!f->n_ev) return 0;
    shelf->told = feed_instrument(f, 0);
    opt.spec = &shelf->told;
    opt.max_orders = shelf->told.flags & OBI_INSTRUMENT_ORDERS ? 1000 : 0;
    if (!shelf->book) ck_assert_int_eq(obi_book_create(&opt, NULL, &shelf->book, NULL), OBI_OK);
    for (size_t at = 0, taken; at < f->n_ev; at += taken) {
        ck_assert_int_eq(obi_book_apply(shelf->book, f->ev + at, f->n_ev - at, &taken), OBI_OK);
    }
    const struct obi_event *last = &f->ev[f->n_ev - 1];
    if (last->kind != OBI_EVENT_CHECKSUM) return 0;
    (void)book_top(shelf->book, &shelf->told, TOP, top);
    ck_assert_msg(kraken_crc(top) == (uint32_t)last->price_ticks, "%s: %s", text, top);
    return 1;
}

/* The book's own judgement. */
static void check_verified(const struct shelf *shelf, uint64_t n) {
    uint64_t verified;
    (void)obi_book_count(shelf->book, OBI_COUNTER_BOOK_VERIFIED, &verified);
    ck_assert_uint_eq(verified, n);
}

/* -- version 1 --------------------------------------------------------------------------------- */

static size_t put_v1(const struct model_level *level, size_t n, char *out) {
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        at += (size_t)sprintf(out + at, "%s[\"%s\",\"%s\",\"1.5\"]", i ? "," : "", level[i].price,
                              level[i].qty);
    }
    return at;
}

/* The other way round: no order of levels is relied on. */
static void turn(struct model_level *level, size_t n) {
    for (size_t i = 0; i < n / 2; i++) {
        struct model_level kept = level[i];
        level[i] = level[n - 1 - i];
        level[n - 1 - i] = kept;
    }
}

START_TEST(the_example_of_version_1_in_either_order) {
    struct example x = read_example("kraken_v1_doc");
    if (_i) turn(x.asks, x.n_asks);
    if (_i) turn(x.bids, x.n_bids);
    struct shelf shelf = open_shelf("kraken");
    char text[8192], asks[2048], bids[2048];
    (void)put_v1(x.asks, x.n_asks, asks);
    (void)put_v1(x.bids, x.n_bids, bids);
    sprintf(text, "[1,{\"as\":[%s],\"bs\":[%s]},\"book-10\",\"X/Y\"]", asks, bids);
    ck_assert_int_eq(take(&shelf, text), 0);
    (void)put_v1(x.asks, 1, asks);
    sprintf(text, "[1,{\"a\":[%s],\"c\":\"%u\"},\"book-10\",\"X/Y\"]", asks, x.crc);
    ck_assert_int_eq(take(&shelf, text), 1);
    ck_assert_uint_eq(x.crc, 974947235);
    check_verified(&shelf, 1);
    close_shelf(&shelf);
}
END_TEST

START_TEST(a_wrong_update_is_found_out_and_a_snapshot_heals) {
    static const char snapshot[] = "[1,{\"as\":[[\"2.0\",\"1.00\",\"1.5\"]],\"bs\":[[\"1.0\","
                                   "\"3.00\",\"1.5\"]]},\"book-10\",\"X/Y\"]";
    struct shelf shelf = open_shelf("kraken");
    struct obi_book_info info = {.struct_size = sizeof info};
    char text[512];
    size_t taken;
    (void)take(&shelf, snapshot);
    uint32_t true_sum = kraken_crc("20200"
                                   "10300");
    sprintf(text, "[1,{\"a\":[[\"2.0\",\"4.00\",\"1.6\"]],\"c\":\"%u\"},\"book-10\",\"X/Y\"]",
            true_sum);
    shelf.f->n_ev = 0;
    ck_assert_int_eq(feed_bytes(shelf.f, text, strlen(text), OBI_INPUT_END, NULL), OBI_OK);
    ck_assert_int_eq(obi_book_apply(shelf.book, shelf.f->ev, shelf.f->n_ev, &taken), OBI_RESYNC);
    ck_assert_int_eq(obi_book_info(shelf.book, &info), OBI_OK);
    ck_assert_uint_eq(info.state, OBI_STATE_STALE);
    ck_assert_uint_eq(info.checksum_told, true_sum);
    ck_assert_uint_eq(info.checksum_made, kraken_crc("20400"
                                                     "10300"));
    (void)take(&shelf, snapshot);
    sprintf(text, "[1,{\"a\":[[\"2.0\",\"2.00\",\"1.7\"]],\"c\":\"%u\"},\"book-10\",\"X/Y\"]",
            true_sum);
    ck_assert_int_eq(take(&shelf, text), 1);
    check_verified(&shelf, 1);
    close_shelf(&shelf);
}
END_TEST

/* Takes the white space out of a text that has none in its strings. */
static void squeeze(char *text) {
    char *to = text;
    for (; *text; text++) {
        if (!strchr(" \n\r\t", *text)) *to++ = *text;
    }
    *to = '\0';
}

START_TEST(updates_recorded_at_depth_10) {
    static const struct {
        const char *name;
        int n_checksums;
    } feeds[] = {{"XDGUSD", 14}, {"LUNAEUR", 1}, {"GSTEUR", 1}};
    char *bytes = played_file("checksum_vectors/kraken_ws_recorded_updates.json", NULL);
    struct model *model = calloc(1, sizeof *model);
    struct shelf shelf = open_shelf("kraken");
    int n_checksums = 0;
    squeeze(bytes);
    const char *at = strchr(strstr(bytes, feeds[_i].name), '[') + 1;
    while (*at == '[') {
        const char *end = strchr(strstr(at, "\"book-"), ']') + 1;
        char text[8192], top[MODEL_TOP], wanted[MODEL_TOP];
        memcpy(text, at, (size_t)(end - at));
        text[end - at] = '\0';
        n_checksums += take(&shelf, text);
        (void)model_top(model_apply(model, text).pair, TOP, wanted);
        (void)book_top(shelf.book, &shelf.told, 100, top); /* no deeper than ten */
        ck_assert_str_eq(top, wanted);
        at = end + (*end == ',');
    }
    ck_assert_int_eq(n_checksums, feeds[_i].n_checksums);
    ck_assert_uint_eq(shelf.told.depth_limit, 10);
    check_verified(&shelf, (uint64_t)n_checksums);
    close_shelf(&shelf);
    free(model);
    free(bytes);
}
END_TEST

/* -- version 2 --------------------------------------------------------------------------------- */

static const char pair[] = "{\"channel\":\"instrument\",\"type\":\"update\",\"data\":{\"pairs\":[{"
                           "\"symbol\":\"X/Y\",\"price_increment\":0.1,\"price_precision\":1,"
                           "\"qty_increment\":1e-8,\"qty_precision\":8}]}}";
static const char answer[] = "{\"method\":\"subscribe\",\"success\":true,\"result\":{\"channel\":"
                             "\"%s\",\"symbol\":\"X/Y\",\"depth\":10}}";

/* A number without the zeros behind its point, as a writer of floats would have it. */
static void trim(char *number) {
    char *end = number + strlen(number);
    while (end[-1] == '0' && end[-2] != '.') *--end = '\0';
}

static size_t put_v2(struct model_level *level, size_t n, int is_trimmed, char *out) {
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        if (is_trimmed) trim(level[i].qty);
        at += (size_t)sprintf(out + at, "%s{\"price\":%s,\"qty\":%s}", i ? "," : "", level[i].price,
                              level[i].qty);
    }
    return at;
}

START_TEST(the_example_of_version_2_with_all_zeros_or_without) {
    struct example x = read_example("kraken_v2_doc");
    struct shelf shelf = open_shelf("kraken-v2");
    char text[8192], asks[2048], bids[2048];
    int is_told = _i & 1, is_trimmed = _i >> 1;
    if (is_told) {
        sprintf(text, answer, "book");
        (void)take(&shelf, text);
        (void)take(&shelf, pair);
    }
    (void)put_v2(x.asks, x.n_asks, is_trimmed, asks);
    (void)put_v2(x.bids, x.n_bids, is_trimmed, bids);
    sprintf(
        text,
        "{\"channel\":\"book\",\"type\":\"snapshot\",\"data\":[{\"symbol\":\"X/Y\",\"bids\":[%s],"
        "\"asks\":[%s],\"checksum\":%u}]}",
        bids, asks, x.crc);
    ck_assert_int_eq(take(&shelf, text), 1);
    ck_assert_str_eq(shelf.told.price_step, is_told ? "0.1" : "0.00000001");
    check_verified(&shelf, 1);
    close_shelf(&shelf);
}
END_TEST

static size_t put_orders(const struct model_level *order, size_t n, char side, int is_update,
                         char *out) {
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        at += (size_t)sprintf(
            out + at,
            "%s{%s\"order_id\":\"O%c%zu-ABCDE\",\"limit_price\":%s,\"order_qty\":%s,"
            "\"timestamp\":\"2023-10-06T18:20:56.506266102Z\"}",
            i ? "," : "", is_update ? "\"event\":\"add\"," : "", side, i, order[i].price,
            order[i].qty);
    }
    return at;
}

static void say_orders(struct shelf *shelf, const char *type, const char *bids, const char *asks,
                       uint32_t crc) {
    static char text[20000];
    sprintf(text,
            "{\"channel\":\"level3\",\"type\":\"%s\",\"data\":[{\"symbol\":\"X/Y\",\"bids\":[%s],"
            "\"asks\":[%s],\"checksum\":%u}]}",
            type, bids, asks, crc);
    ck_assert_int_eq(take(shelf, text), 1);
}

START_TEST(the_example_of_single_orders_as_a_snapshot_and_added_one_side_after_the_other) {
    struct example x = read_example("kraken_l3_v2_doc");
    struct shelf shelf = open_shelf("kraken-v2-l3");
    static char asks[8192], bids[8192];
    char text[512];
    sprintf(text, answer, "level3");
    (void)take(&shelf, text);
    (void)take(&shelf, pair);
    (void)put_orders(x.bids, x.n_bids, 'B', 0, bids);
    if (_i == 0) {
        (void)put_orders(x.asks, x.n_asks, 'A', 0, asks);
        say_orders(&shelf, "snapshot", bids, asks, x.crc);
    } else {
        uint32_t crc_of_bids = 3564941404;
        say_orders(&shelf, "snapshot", bids, "", crc_of_bids);
        (void)put_orders(x.asks, x.n_asks, 'A', 1, asks);
        say_orders(&shelf, "update", "", asks, x.crc);
        /* A worse level is beyond the depth: it is dropped, and the checksum with it stays. */
        say_orders(
            &shelf, "update", "",
            "{\"event\":\"add\",\"order_id\":\"OX\",\"limit_price\":44999.0,\"order_qty\":1}",
            x.crc);
        /* What was dropped may be taken away, and is not missed. */
        say_orders(&shelf, "update", "", "{\"event\":\"delete\",\"order_id\":\"OX\"}", x.crc);
        /* A modified order that is the same stays where it is. */
        say_orders(&shelf, "update", "",
                   "{\"event\":\"modify\",\"order_id\":\"OA1-ABCDE\",\"limit_price\":44939.5,"
                   "\"order_qty\":0.00111261}",
                   x.crc);
    }
    ck_assert_uint_eq(x.crc, 1063832831);
    check_verified(&shelf, _i ? 5 : 1);
    close_shelf(&shelf);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("kraken_vectors");
    TCase *t = tcase_create("vectors");
    tcase_add_loop_test(t, the_example_of_version_1_in_either_order, 0, 2);
    tcase_add_test(t, a_wrong_update_is_found_out_and_a_snapshot_heals);
    tcase_add_loop_test(t, updates_recorded_at_depth_10, 0, 3);
    tcase_add_loop_test(t, the_example_of_version_2_with_all_zeros_or_without, 0, 4);
    tcase_add_loop_test(
        t, the_example_of_single_orders_as_a_snapshot_and_added_one_side_after_the_other, 0, 2);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}
