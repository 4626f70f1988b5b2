/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Four books of Binance on one connection as a recorder wrote them: a file of the answers to
 * requests, whose address tells the symbol, and one of the stream. The venue's own best bid and
 * ask judge the books. And what is noticed when updates are left out. */
#include "played.h"

static const char http_file[] = "binance_usdm_cf_20210722/BINANCE_FUTURES.http.0.0",
                  ws_file[] = "binance_usdm_cf_20210722/BINANCE_FUTURES.ws.1.0";

/* The venue's quotes of one book, in the order of their ids, read from the text by other means. */
enum { QUOTES = 70000 };
static struct quote {
    uint64_t id;
    int64_t price[2], qty[2];
} quotes[4][QUOTES];
static size_t n_quotes[4];

static int64_t number_behind(const char *line, const char *key) {
    const char *at = strstr(line, key);
    ck_assert_ptr_nonnull(at);
    return played_decimal(at + strlen(key));
}

static void read_quotes(char *bytes, const char *const *symbols, size_t n_symbols) {
    memset(n_quotes, 0, sizeof n_quotes);
    for (char *line = bytes, *end; *line; line = end) {
        end = strchr(line, '\n') + 1;
        end[-1] = '\0';
        const char *symbol = strstr(line, "\"s\":\"");
        for (size_t i = 0; strstr(line, "@bookTicker\"") && i < n_symbols; i++) {
            if (strncmp(symbol + 5, symbols[i], strlen(symbols[i])) != 0) continue;
            struct quote *q = &quotes[i][n_quotes[i]++];
            q->id = strtoull(strstr(line, "\"u\":") + 4, NULL, 10);
            q->price[0] = number_behind(line, "\"b\":\"");
            q->price[1] = number_behind(line, "\"a\":\"");
            q->qty[0] = number_behind(line, "\"B\":\"");
            q->qty[1] = number_behind(line, "\"A\":\"");
        }
        end[-1] = '\n';
    }
}

/* The last quote that an update contains. */
static const struct quote *quote_at(uint32_t id, uint64_t seq) {
    size_t at = 0, end = n_quotes[id];
    while (at < end) {
        size_t mid = (at + end) / 2;
        if (quotes[id][mid].id <= seq)
            at = mid + 1;
        else
            end = mid;
    }
    return at ? &quotes[id][at - 1] : NULL;
}

static int64_t in_units(const char *step) {
    return played_decimal(step);
}

/* found[0] counts updates that agree with the last quote they contain, found[1] those that do not.
 */
static void compare(struct played *p, const obi_book *book, const struct obi_event *last) {
    int is_update = last->kind == OBI_EVENT_LEVEL || last->kind == OBI_EVENT_TIME;
    if (!is_update || last->flags & OBI_EVENT_SNAPSHOT) return;
    const struct quote *q = quote_at(last->instrument, last->seq);
    struct obi_instrument told = {.struct_size = sizeof told};
    if (!q || obi_decoder_instrument(p->d, last->instrument, &told)) return;
    int agree = 1;
    for (uint32_t side = 0; side < 2; side++) {
        obi_ticks price;
        obi_lots qty;
        size_t n;
        int rc = obi_book_levels(book, side ? OBI_ASK : OBI_BID, 1, &price, &qty, NULL, &n);
        agree &= rc == OBI_OK && n == 1 && price * in_units(told.price_step) == q->price[side] &&
                 qty * in_units(told.qty_step) == q->qty[side];
    }
    p->found[agree ? 0 : 1]++;
}

static const char *const four[] = {"SUSHIUSDT", "AKROUSDT", "KEEPUSDT", "CTKUSDT"};

START_TEST(four_books_of_one_connection_agree_with_every_quote) {
    struct played p;
    size_t n, n_http;
    char *http = played_file(http_file, &n_http), *bytes = played_file(ws_file, &n);
    read_quotes(bytes, four, 4);
    played_open(&p, "binance-usdm");
    p.after = compare;
    played_bytes(&p, http, n_http);
    ck_assert_uint_eq(p.n_books, 4);
    for (uint32_t i = 0; i < 4; i++) {
        struct obi_instrument told = {.struct_size = sizeof told};
        ck_assert_int_eq(obi_decoder_instrument(p.d, i, &told), OBI_OK);
        ck_assert_str_eq(told.symbol, four[i]);
    }
    played_bytes(&p, bytes, n);
    ck_assert_uint_eq(p.n_resync + p.n_errors + p.n_stale, 0);
    ck_assert_uint_eq(p.found[0], 744);
    ck_assert_uint_eq(p.found[1], 0);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_SNAPSHOTS), 4);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_DIFFS), 752);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_OLD), 12);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_QUOTES), 613);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_TRADES), 91);
    ck_assert_uint_eq(feed_unknown(p.d, "kline"), 67);
    ck_assert_uint_eq(feed_unknown(p.d, "connection"), 1);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_UNKNOWN), 68);
    played_close(&p);
    free(bytes);
    free(http);
}
END_TEST

/* One update in 200 is left out. The first one is noticed with the very next update, before any
 * of it is applied, and without a snapshot the book stays stale to the end: it is never valid and
 * wrong. */
static const struct {
    const char *file, *format, *symbol;
    uint64_t n_dropped, n_agree;
} lossy[] = {
    {"binance_usdm/btcusdt_20240808.gz", "binance-usdm", "BTCUSDT", 32, 195},
    {"binance_spot/ethusdt_20240808.gz", "binance-spot", "ETHUSDT", 17, 197},
};

START_TEST(a_lost_update_is_noticed_at_once) {
    struct played p;
    size_t n;
    char *bytes = played_file(lossy[_i].file, &n);
    read_quotes(bytes, &lossy[_i].symbol, 1);
    uint64_t n_dropped = played_drop(bytes, &n, "\"depthUpdate\"", 200);
    played_open(&p, lossy[_i].format);
    p.after = compare;
    played_bytes(&p, bytes, n);
    ck_assert_uint_eq(n_dropped, lossy[_i].n_dropped);
    ck_assert_uint_eq(p.n_resync, 1);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_GAPS), 1);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_DIFFS), lossy[_i].n_agree);
    ck_assert_uint_eq(p.found[0], lossy[_i].n_agree);
    ck_assert_uint_eq(p.found[1], 0);
    played_close(&p);
    free(bytes);
}
END_TEST

/* A side of a book as a snapshot writes it. */
static char *write_side(char *at, const obi_book *book, uint32_t side,
                        const struct obi_instrument *told) {
    enum { LEVELS = 20000, UNIT = 100000000 };
    static obi_ticks price[LEVELS];
    static obi_lots qty[LEVELS];
    size_t n;
    ck_assert_int_eq(obi_book_levels(book, side, LEVELS, price, qty, NULL, &n), OBI_OK);
    at += sprintf(at, ",\"%s\":[", side == OBI_BID ? "bids" : "asks");
    for (size_t i = 0; i < n; i++) {
        long long px = price[i] * in_units(told->price_step),
                  qx = qty[i] * in_units(told->qty_step);
        at += sprintf(at, "%s[\"%lld.%08lld\",\"%lld.%08lld\"]", i ? "," : "", px / UNIT, px % UNIT,
                      qx / UNIT, qx % UNIT);
    }
    return at + sprintf(at, "]");
}

/* Gives one player the book of the other as a snapshot. */
static void heal(struct played *lame, const struct played *whole) {
    static char snapshot[2000000];
    struct obi_instrument told = {.struct_size = sizeof told};
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_decoder_instrument(whole->d, 0, &told), OBI_OK);
    ck_assert_int_eq(obi_book_info(whole->book[0], &info), OBI_OK);
    char *at = snapshot;
    at += sprintf(at, "{\"lastUpdateId\":%llu", (unsigned long long)info.seq);
    at = write_side(at, whole->book[0], OBI_BID, &told);
    at = write_side(at, whole->book[0], OBI_ASK, &told);
    at += sprintf(at, "}");
    played_bytes(lame, snapshot, (size_t)(at - snapshot));
}

/* Where each hole is healed at once, each one is told: the book of the whole stream at that place
 * stands for the snapshot that one would fetch. */
START_TEST(every_single_loss_is_told) {
    struct played whole, lame;
    size_t n;
    uint64_t n_dropped = 0, seen = 0;
    char *bytes = played_file(lossy[_i].file, &n), *end;
    played_open(&whole, lossy[_i].format);
    played_open(&lame, lossy[_i].format);
    for (char *line = bytes; line < bytes + n; line = end) {
        end = strchr(line, '\n') + 1;
        int is_lost = played_has(line, end, "\"depthUpdate\"") && seen++ % 200 == 199;
        n_dropped += (uint64_t)is_lost;
        played_bytes(&whole, line, (size_t)(end - line));
        if (is_lost) continue;
        uint64_t before = lame.n_resync;
        played_bytes(&lame, line, (size_t)(end - line));
        if (lame.n_resync > before) heal(&lame, &whole);
    }
    ck_assert_uint_eq(n_dropped, lossy[_i].n_dropped);
    ck_assert_uint_eq(played_count(&lame, OBI_COUNTER_DECODER_GAPS), n_dropped);
    ck_assert_uint_eq(lame.n_resync, n_dropped);
    ck_assert_uint_eq(lame.n_errors, 0);
    played_close(&lame);
    played_close(&whole);
    free(bytes);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("binance_recorded");
    TCase *t = tcase_create("recorded");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, four_books_of_one_connection_agree_with_every_quote);
    tcase_add_loop_test(t, a_lost_update_is_noticed_at_once, 0, 2);
    tcase_add_loop_test(t, every_single_loss_is_told, 0, 2);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}
