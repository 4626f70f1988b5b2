/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Recordings of Deribit's options: sparse books, one-sided and empty ones. Their tickers tell the
 * touch, and where one has a book's very millisecond both must agree. */
#include "touches.h"

static const struct recording {
    const char *file;
    size_t n_changes, n_tickers, n_same;
} recordings[] = {
    {"deribit_20210417/DERIBIT.ws.30.0", 46, 92, 17},
    {"deribit_20210722/DERIBIT.ws.1.0", 36, 89, 1},
};

enum { LINES_MOST = 512 };

/* A recording's lines, each with a NUL in the place of its end. */
struct lines {
    char *bytes;
    const char *at[LINES_MOST];
    size_t n;
};

static void lines_read(struct lines *lines, const char *file) {
    size_t n;
    lines->bytes = played_file(file, &n);
    lines->n = 0;
    for (char *at = lines->bytes, *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        *end = '\0';
        ck_assert_uint_lt(lines->n, LINES_MOST);
        lines->at[lines->n++] = at;
    }
}

static int is_change(const char *line) {
    return strstr(line, "\"type\":\"change\"") != NULL;
}

/* Replays all lines but one. */
static void replay(struct played *p, const struct lines *lines, size_t dropped) {
    for (size_t i = 0; i < lines->n; i++) {
        if (i != dropped) played_bytes(p, lines->at[i], strlen(lines->at[i]));
    }
}

/* How many quotes have a book's frame of their instrument and millisecond before them, the last of
 * which must be the same touch. */
static size_t compare(const struct touches *all) {
    size_t n_same = 0;
    for (size_t q = 0; q < all->n; q++) {
        const struct touch *quote = &all->at[q];
        for (size_t i = q; quote->is_quote && i-- > 0;) {
            const struct touch *t = &all->at[i];
            if (t->is_quote || t->instrument != quote->instrument) continue;
            if (t->ts_ns != quote->ts_ns) continue;
            ck_assert_msg(touch_is(t, quote), "touch %zu", q);
            n_same++;
            break;
        }
    }
    return n_same;
}

START_TEST(tickers_of_the_same_millisecond_are_the_books_touch) {
    const struct recording *r = &recordings[_i];
    struct lines lines;
    struct touches *run = touches_open("deribit", NULL, 0);
    lines_read(&lines, r->file);
    replay(&run->played, &lines, LINES_MOST);
    ck_assert_uint_eq(compare(run), r->n_same);
    ck_assert_uint_eq(played_count(&run->played, OBI_COUNTER_DECODER_SNAPSHOTS), 10);
    ck_assert_uint_eq(played_count(&run->played, OBI_COUNTER_DECODER_DIFFS), r->n_changes);
    ck_assert_uint_eq(played_count(&run->played, OBI_COUNTER_DECODER_QUOTES) +
                          played_count(&run->played, OBI_COUNTER_DECODER_UNSCALED),
                      r->n_tickers);
    ck_assert_uint_eq(played_count(&run->played, OBI_COUNTER_DECODER_GAPS), 0);
    ck_assert_uint_eq(played_count(&run->played, OBI_COUNTER_DECODER_REFUSED), 0);
    ck_assert_uint_eq(run->played.n_resync + run->played.n_errors, 0);
    ck_assert_uint_eq(played_count(&run->played, OBI_COUNTER_BOOK_SNAPSHOTS), 10);
    ck_assert_uint_eq(played_count(&run->played, OBI_COUNTER_BOOK_UNKNOWN), 0);
    ck_assert_uint_eq(played_count(&run->played, OBI_COUNTER_BOOK_CROSSED), 0);
    for (uint32_t i = 0; i < 10; i++) {
        ck_assert_int_eq(obi_book_check(run->played.book[i], NULL), OBI_OK);
    }
    touches_close(run);
    free(lines.bytes);
}
END_TEST

/* Whether a later line changes the same book. */
static int is_followed(const struct lines *lines, size_t at) {
    static const char key[] = "\"instrument_name\":\"";
    char name[80];
    const char *from = strstr(lines->at[at], key);
    ck_assert_ptr_nonnull(from);
    snprintf(name, sizeof name, "%.*s", (int)(strchr(from + sizeof key, '"') + 1 - from), from);
    for (size_t i = at + 1; i < lines->n; i++) {
        if (is_change(lines->at[i]) && strstr(lines->at[i], name)) return 1;
    }
    return 0;
}

START_TEST(each_lost_change_shows_with_the_next_one_of_its_book) {
    const struct recording *r = &recordings[_i];
    struct lines lines;
    size_t n_dropped = 0, n_shown = 0;
    lines_read(&lines, r->file);
    for (size_t i = 0; i < lines.n; i++) {
        if (!is_change(lines.at[i])) continue;
        struct touches *run = touches_open("deribit", NULL, 0);
        unsigned is_shown = is_followed(&lines, i) ? 1 : 0;
        replay(&run->played, &lines, i);
        ck_assert_uint_eq(run->played.n_resync, is_shown);
        ck_assert_uint_eq(run->played.n_errors, 0);
        ck_assert_uint_eq(run->played.n_of_kind[OBI_EVENT_GAP], is_shown);
        /* those that followed were not applied */
        ck_assert_uint_eq(played_count(&run->played, OBI_COUNTER_DECODER_DIFFS) +
                              played_count(&run->played, OBI_COUNTER_DECODER_DROPPED),
                          r->n_changes - 1);
        ck_assert_uint_eq(played_count(&run->played, OBI_COUNTER_DECODER_DROPPED) > 0, is_shown);
        n_dropped++;
        n_shown += is_shown;
        touches_close(run);
    }
    ck_assert_uint_eq(n_dropped, r->n_changes);
    ck_assert_uint_gt(n_shown, n_dropped / 2);
    free(lines.bytes);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("deribit_recorded");
    TCase *t = tcase_create("recorded");
    int n = (int)(sizeof recordings / sizeof *recordings);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, tickers_of_the_same_millisecond_are_the_books_touch, 0, n);
    tcase_add_loop_test(t, each_lost_change_shows_with_the_next_one_of_its_book, 0, n);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}
