/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Half a minute of ten products of Kraken futures, as recorded: no hole, never crossed, and the
 * touches that the venue's ticker_lite told, in order, as far as that ticker tells all. The
 * control: each lost update is a gap at the product's next message, and nothing behind it comes
 * through. */
#include "played.h"

enum { MOST_LINES = 8000, N_PRODUCTS = 10, MOST_TOUCHES = 8000 };

/* A bid and an ask in units of 10^-8; of the ticker, or of the book. */
struct touch {
    int64_t bid, ask;
    uint32_t id;
    int is_quote;
};

struct desk {
    struct played p;
    struct touch touch[MOST_TOUCHES];
    size_t n_touches;
};

static struct desk *open_desk(void) {
    struct desk *desk = calloc(1, sizeof *desk);
    ck_assert_ptr_nonnull(desk);
    played_open(&desk->p, "kraken-futures");
    return desk;
}

static void close_desk(struct desk *desk) {
    ck_assert_uint_eq(desk->p.n_refused, 0);
    played_close(&desk->p);
    free(desk);
}

static uint32_t id_of(const struct desk *desk, const char *line) {
    struct obi_instrument told = {.struct_size = sizeof told};
    char product[64];
    for (uint32_t id = 0; obi_decoder_instrument(desk->p.d, id, &told) == OBI_OK; id++) {
        snprintf(product, sizeof product, "\"product_id\":\"%s\"", told.symbol);
        if (strstr(line, product)) return id;
    }
    return N_PRODUCTS;
}

/* A number behind a key, in units of 10^-8; the recording has no more decimals than that. */
static int64_t number_behind(const char *line, const char *key) {
    return played_decimal(strstr(line, key) + strlen(key));
}

static void note_touch(struct desk *desk, const char *line) {
    struct touch *touch = &desk->touch[desk->n_touches];
    ck_assert_uint_lt(desk->n_touches, MOST_TOUCHES);
    touch->id = id_of(desk, line);
    touch->is_quote = strstr(line, "\"feed\":\"ticker_lite\"") && strstr(line, "\"bid\":");
    if (touch->is_quote) {
        touch->bid = number_behind(line, "\"bid\":");
        touch->ask = number_behind(line, "\"ask\":");
        desk->n_touches++;
    } else if (strstr(line, "\"feed\":\"book\",\"product_id\"")) {
        size_t n_bids, n_asks;
        const obi_book *book = desk->p.book[touch->id];
        (void)obi_book_levels(book, OBI_BID, 1, &touch->bid, NULL, NULL, &n_bids);
        (void)obi_book_levels(book, OBI_ASK, 1, &touch->ask, NULL, NULL, &n_asks);
        ck_assert_uint_eq(n_bids + n_asks, 2);
        ck_assert_int_lt(touch->bid, touch->ask);
        desk->n_touches++;
    }
}

static size_t count_met(const struct desk *desk, uint32_t id) {
    size_t n_met = 0, from = 0;
    for (size_t i = 0; i < desk->n_touches; i++) {
        const struct touch *quote = &desk->touch[i];
        if (quote->id != id || !quote->is_quote) continue;
        for (size_t k = from; k < desk->n_touches; k++) {
            const struct touch *t = &desk->touch[k];
            if (t->id != id || t->is_quote || t->bid != quote->bid || t->ask != quote->ask)
                continue;
            n_met++;
            from = k;
            break;
        }
    }
    return n_met;
}

/* The recording's lines, NUL behind each. */
struct lines {
    char *bytes, *at[MOST_LINES];
    size_t n;
};

static struct lines *read_lines(void) {
    struct lines *lines = calloc(1, sizeof *lines);
    lines->bytes = played_file("kraken_futures_20210722/KRAKEN_FUTURES.ws.1.0", NULL);
    for (char *line = strtok(lines->bytes, "\n"); line; line = strtok(NULL, "\n")) {
        ck_assert_uint_lt(lines->n, MOST_LINES);
        lines->at[lines->n++] = line;
    }
    return lines;
}

static void free_lines(struct lines *lines) {
    free(lines->bytes);
    free(lines);
}

START_TEST(the_books_are_whole_never_crossed_and_touch_where_the_ticker_does) {
    static const struct {
        uint32_t counter;
        uint64_t count;
    } counts[] = {{OBI_COUNTER_DECODER_DIFFS, 7014},    {OBI_COUNTER_DECODER_SNAPSHOTS, 10},
                  {OBI_COUNTER_DECODER_TRADES, 3},      {OBI_COUNTER_DECODER_GAPS, 0},
                  {OBI_COUNTER_DECODER_REFUSED, 0},     {OBI_COUNTER_DECODER_OLD, 0},
                  {OBI_COUNTER_DECODER_UNKNOWN, 152},   {OBI_COUNTER_DECODER_UNSCALED, 0},
                  {OBI_COUNTER_DECODER_MESSAGES, 7179}, {OBI_COUNTER_BOOK_UNKNOWN, 0},
                  {OBI_COUNTER_BOOK_CROSSED, 0}};
    struct desk *desk = open_desk();
    struct lines *lines = read_lines();
    size_t n_met = 0;
    for (size_t i = 0; i < lines->n; i++) {
        played_bytes(&desk->p, lines->at[i], strlen(lines->at[i]));
        note_touch(desk, lines->at[i]);
    }
    ck_assert_uint_eq(desk->p.n_resync + desk->p.n_errors, 0);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        ck_assert_uint_eq(played_count(&desk->p, counts[i].counter), counts[i].count);
    }
    for (uint32_t id = 0; id < N_PRODUCTS; id++) {
        ck_assert_int_eq(obi_book_check(desk->p.book[id], NULL), OBI_OK);
        n_met += count_met(desk, id);
    }
    ck_assert_uint_eq(n_met, 103); /* of 107; the ticker is throttled */
    free_lines(lines);
    close_desk(desk);
}
END_TEST

START_TEST(a_lost_update_is_a_gap_at_the_next_message) {
    struct lines *lines = read_lines();
    size_t n_gaps = 0, n_lost = 0;
    for (size_t phase = 0; phase < 200; phase += 20) {
        struct desk *desk = open_desk();
        int is_lost[N_PRODUCTS + 1] = {0}, is_told[N_PRODUCTS + 1] = {0};
        size_t n_updates = 0;
        for (size_t i = 0; i < lines->n; i++) {
            const char *line = lines->at[i];
            int is_update = strstr(line, "\"feed\":\"book\",\"product_id\"") != NULL;
            uint32_t id = id_of(desk, line);
            if (is_update && n_updates++ % 200 == phase) {
                is_lost[id] = 1;
                n_lost++;
                continue;
            }
            const struct played before = desk->p, *p = &desk->p;
            played_bytes(&desk->p, line, strlen(line));
            if (!is_update) continue;
            unsigned is_gap = is_lost[id] && !is_told[id];
            ck_assert_uint_eq(p->n_resync - before.n_resync, is_gap);
            ck_assert_uint_eq(p->n_events - before.n_events, is_told[id] ? 0 : 1);
            ck_assert_uint_eq(p->n_of_kind[OBI_EVENT_GAP] - before.n_of_kind[OBI_EVENT_GAP],
                              is_gap);
            ck_assert_uint_eq(p->n_errors, 0);
            is_told[id] |= (int)is_gap;
            n_gaps += is_gap;
        }
        close_desk(desk);
    }
    ck_assert_uint_eq(n_lost, 351);
    ck_assert_uint_eq(n_gaps, 64);
    free_lines(lines);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("kraken_futures_recorded");
    TCase *t = tcase_create("recorded");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, the_books_are_whole_never_crossed_and_touch_where_the_ticker_does);
    tcase_add_test(t, a_lost_update_is_a_gap_at_the_next_message);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}
