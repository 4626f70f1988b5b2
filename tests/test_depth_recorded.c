/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Recordings of OKX, FTX and Bybit through decoder and book. The judge keeps the venue's texts as
 * they are, makes the venue's checksum of them with zlib, and after every message the book must
 * have the very levels that this checksum has proved. Bybit has none: there the book has exactly
 * its 200 levels a side. Then the same with updates taken out. */
#define _POSIX_C_SOURCE 200809L /* getline, popen */

#include "feed.h"
#include "text_book.h"

#include <math.h>

enum { EVERY = 200 };

struct recording {
    const char *path, *format;
    const char *symbol, *side[2]; /* what comes before them in a text: bids, asks */
    const char *is_book, *is_snapshot;
    const char *checksum;
    int n_checked; /* levels a side that the checksum is of */
    uint64_t n_messages, n_books, n_trades;
};

static const struct recording recordings[] = {
    {"okx_20220513/OKX.ws.1.0",
     "okx",
     "\"instId\":\"",
     {"\"bids\":[", "\"asks\":["},
     "\"action\":",
     "\"snapshot\"",
     "\"checksum\":",
     25,
     290,
     3,
     74},
    {"okx_20210722/OKEX.ws.1.0",
     "okx",
     "\"instId\":\"",
     {"\"bids\":[", "\"asks\":["},
     "\"action\":",
     "\"snapshot\"",
     "\"checksum\":",
     25,
     1504,
     10,
     36},
    {"ftx_20210417/FTX.ws.32.0",
     "ftx",
     "\"market\": \"",
     {"\"bids\": [", "\"asks\": ["},
     "\"checksum\": ",
     "\"partial\"",
     "\"checksum\": ",
     100,
     1276,
     10,
     37},
    {"bybit_v5_20260809/BYBIT.jsonl.zst",
     "bybit",
     "\"s\":\"",
     {"\"b\":[", "\"a\":["},
     "\"topic\":\"orderbook.",
     "\"snapshot\"",
     NULL,
     0,
     2148,
     6,
     347},
};

/* -- the judge --------------------------------------------------------------------------------- */

/* The symbol; of the second connection of a capture with it. */
static void name_of(const struct recording *r, const char *line, char *name, size_t size) {
    const char *at = strstr(line, r->symbol) + strlen(r->symbol);
    int is_second = strstr(line, "\"BYBIT.ws.3\"") != NULL;
    snprintf(name, size, "%.*s%s", (int)strcspn(at, "\""), at, is_second ? "@BYBIT.ws.3" : "");
}

/* Takes a line; NULL when it is of no book. */
static struct text_book *judge_line(struct judge *j, const struct recording *r, const char *line) {
    char name[64];
    if (!strstr(line, r->is_book) || !strstr(line, r->side[0])) return NULL;
    name_of(r, line, name, sizeof name);
    struct text_book *book = find_book(j, name);
    if (strstr(line, r->is_snapshot)) book->n[0] = book->n[1] = 0;
    for (int s = 0; s < 2; s++) set_side(book, s, strstr(line, r->side[s]) + strlen(r->side[s]));
    if (!r->checksum) return book;
    const char *told = strstr(line, r->checksum) + strlen(r->checksum);
    int same = (uint32_t)strtoll(told, NULL, 10) == checksum_of(book, (size_t)r->n_checked);
    (*(same ? &j->n_good : &j->n_bad))++;
    return book;
}

/* -- the library ------------------------------------------------------------------------------- */

struct run {
    obi_decoder *d;
    obi_book *book[BOOKS];
    uint64_t n_trades, n_sums;
    int n_resyncs, n_stale; /* conditions of decoder and of books, of the last line */
};

static struct run run_open(const struct recording *r) {
    struct obi_decoder_options opt = feed_options(r->format);
    struct run run;
    memset(&run, 0, sizeof run);
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &run.d, NULL), OBI_OK);
    return run;
}

static void run_close(struct run *run) {
    for (int i = 0; i < BOOKS; i++) obi_book_destroy(run->book[i]);
    obi_decoder_destroy(run->d);
}

static obi_book *book_of(struct run *run, uint32_t id) {
    struct obi_instrument told = {.struct_size = sizeof told};
    struct obi_book_options opt = {.struct_size = sizeof opt, .spec = &told, .instrument = id};
    if (run->book[id]) return run->book[id];
    if (obi_decoder_instrument(run->d, id, &told)) ck_abort_msg("no instrument");
    if (obi_book_create(&opt, NULL, &run->book[id], NULL)) ck_abort_msg("no book");
    return run->book[id];
}

static void run_line(struct run *run, const char *line) {
    struct obi_input in = {.struct_size = sizeof in, .flags = OBI_INPUT_END};
    struct obi_event ev[128];
    struct obi_error err;
    size_t used, n, taken;
    in.bytes = line;
    in.n_bytes = strlen(line);
    run->n_resyncs = run->n_stale = 0;
    for (int rc = OBI_FULL; rc != OBI_OK;) {
        rc = obi_decoder_decode(run->d, &in, &used, ev, 128, &n, &err);
        if (rc < 0) ck_abort_msg("%s", err.message);
        run->n_resyncs += rc == OBI_RESYNC;
        in.bytes = (const char *)in.bytes + used;
        in.n_bytes -= used;
        for (size_t i = 0; i < n; i++) {
            run->n_trades += ev[i].kind == OBI_EVENT_TRADE;
            run->n_sums += ev[i].kind == OBI_EVENT_CHECKSUM;
            int said = obi_book_apply(book_of(run, ev[i].instrument), &ev[i], 1, &taken);
            if (said < 0) ck_abort_msg("event %zu: %d", i, said);
            run->n_stale += said == OBI_RESYNC && ev[i].kind != OBI_EVENT_GAP;
        }
    }
}

static int64_t in_steps(const char *text, const char *step) {
    return llrint(strtod(text, NULL) * pow(10, (double)strlen(step) - 2));
}

/* The book has the levels of the judge's, all of them. */
static void compare(struct run *run, const struct text_book *judged) {
    struct obi_instrument told = {.struct_size = sizeof told};
    static obi_ticks price[LEVELS];
    static obi_lots qty[LEVELS];
    uint32_t id = 0;
    while (obi_decoder_instrument(run->d, id, &told) || strcmp(told.symbol, judged->name) != 0) {
        if (++id == BOOKS) ck_abort_msg("%s is unknown", judged->name);
    }
    for (int s = 0; s < 2; s++) {
        size_t n = 0;
        (void)obi_book_levels(book_of(run, told.id), s ? OBI_ASK : OBI_BID, LEVELS, price, qty,
                              NULL, &n);
        if (n != judged->n[s]) ck_abort_msg("%s: %zu levels", judged->name, n);
        for (size_t i = 0; i < n; i++) {
            const struct text_level *l = &judged->level[s][i];
            if (price[i] != in_steps(l->price, told.price_step) ||
                qty[i] != in_steps(l->qty, told.qty_step))
                ck_abort_msg("%s: level %zu is not %s %s", judged->name, i, l->price, l->qty);
        }
    }
}

/* -- lines ------------------------------------------------------------------------------------- */

/* A line in the room, 0 at the end; the judge's copy has no escapes. */
static int next_line(FILE *file, char **line, size_t *size, char **plain) {
    ssize_t n = getline(line, size, file);
    if (n < 0) return 0;
    *plain = realloc(*plain, (size_t)n + 1);
    char *out = *plain;
    for (const char *at = *line; *at; at++) {
        if (*at != '\\') *out++ = *at;
    }
    *out = '\0';
    return 1;
}

static FILE *open_recording(const struct recording *r) {
    char command[600];
    int is_packed = strstr(r->path, ".zst") != NULL;
    snprintf(command, sizeof command, "%s '%s/%s'", is_packed ? "zstd -dcq" : "cat",
             test_data_dir(), r->path);
    return popen(command, "r");
}

static uint64_t book_count(const struct run *run, uint32_t counter) {
    uint64_t sum = 0;
    for (int i = 0; i < BOOKS; i++) {
        uint64_t count = 0;
        if (run->book[i] && obi_book_count(run->book[i], counter, &count)) ck_abort_msg("counter");
        sum += count;
    }
    return sum;
}

static void check_uncrossed(const struct text_book *book) {
    if (book->n[0] != 200 || book->n[1] != 200) ck_abort_msg("%s is not 200 deep", book->name);
    if (book->level[0][0].at >= book->level[1][0].at) ck_abort_msg("%s is crossed", book->name);
}

START_TEST(every_message_leaves_the_levels_that_the_venue_proves) {
    const struct recording *r = &recordings[_i];
    struct judge *j = calloc(1, sizeof *j);
    struct run run = run_open(r);
    FILE *file = open_recording(r);
    char *line = NULL, *plain = NULL;
    size_t size = 0;
    uint64_t n_messages = 0, unscaled = 0;
    while (next_line(file, &line, &size, &plain)) {
        run_line(&run, line);
        const struct text_book *book = judge_line(j, r, plain);
        if (run.n_resyncs || run.n_stale) ck_abort_msg("something was lost");
        if (!book) continue;
        n_messages++;
        compare(&run, book);
        if (!r->checksum) check_uncrossed(book);
    }
    pclose(file);
    obi_decoder_count(run.d, OBI_COUNTER_DECODER_UNSCALED, &unscaled);
    ck_assert_uint_eq(n_messages, r->n_messages);
    ck_assert_uint_eq(j->n_books, r->n_books);
    ck_assert_uint_eq(j->n_good, r->checksum ? r->n_messages : 0);
    ck_assert_uint_eq(j->n_bad, 0);
    ck_assert_uint_eq(run.n_sums, j->n_good);
    ck_assert_uint_le(run.n_trades, r->n_trades);
    ck_assert_uint_ge(run.n_trades + unscaled, r->n_trades); /* those before the steps are known */
    ck_assert_uint_eq(book_count(&run, OBI_COUNTER_BOOK_MISMATCHED), 0);
    ck_assert_uint_eq(book_count(&run, OBI_COUNTER_BOOK_VERIFIED), j->n_good);
    if (!r->checksum) ck_assert_uint_eq(book_count(&run, OBI_COUNTER_BOOK_UNKNOWN), 0);
    run_close(&run);
    free(j);
    free(line);
    free(plain);
}
END_TEST

/* -- a lost message ---------------------------------------------------------------------------- */

/* What became of one update that was taken out. */
struct outcome {
    int is_dropped, is_noticed; /* by the judge's checksum, or for want of one by the decoder */
    unsigned n_until;           /* messages of that book until then */
    int is_stale;               /* the library noticed at the same message */
};

static struct outcome drop(const struct recording *r, uint64_t which) {
    struct outcome out = {0};
    struct judge *j = calloc(1, sizeof *j);
    struct run run = run_open(r);
    FILE *file = open_recording(r);
    char *line = NULL, *plain = NULL, name[64] = "", lost[64] = "";
    size_t size = 0;
    for (uint64_t n = 0; !out.is_noticed && next_line(file, &line, &size, &plain);) {
        int is_book = strstr(plain, r->is_book) && strstr(plain, r->side[0]);
        if (is_book) name_of(r, plain, name, sizeof name);
        if (is_book && n++ == which && !strstr(plain, r->is_snapshot)) {
            memcpy(lost, name, sizeof lost);
            out.is_dropped = 1;
            continue;
        }
        run_line(&run, line);
        size_t bad = j->n_bad;
        (void)judge_line(j, r, plain);
        out.n_until += is_book && strcmp(name, lost) == 0;
        out.is_noticed = r->checksum ? j->n_bad > bad : run.n_resyncs > 0;
        out.is_stale = run.n_stale + run.n_resyncs > 0;
        if (!out.is_noticed && out.is_stale) ck_abort_msg("a book is stale without a reason");
    }
    pclose(file);
    run_close(&run);
    free(j);
    free(line);
    free(plain);
    return out;
}

START_TEST(a_lost_update_is_noticed) {
    const struct recording *r = &recordings[_i];
    unsigned n_dropped = 0, n_noticed = 0, n_at_once = 0;
    for (uint64_t which = EVERY / 2;
         which<r->n_messages; which += r->n_messages> 400 ? EVERY : 20) {
        struct outcome out = drop(r, which);
        n_dropped += out.is_dropped != 0;
        n_noticed += out.is_noticed != 0;
        n_at_once += out.is_noticed && out.n_until == 1;
        ck_assert_int_eq(out.is_stale, out.is_noticed);
    }
    fprintf(stderr, "# %s: dropped %u, noticed %u, with the next message %u\n", r->path, n_dropped,
            n_noticed, n_at_once);
    ck_assert_uint_ge(n_dropped, 5);
    if (!r->checksum) ck_assert_uint_eq(n_at_once, n_dropped);
    ck_assert_uint_gt(n_noticed, n_dropped / 2);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("depth_recorded");
    TCase *t = tcase_create("whole");
    int n = (int)(sizeof recordings / sizeof *recordings);
    tcase_set_timeout(t, 240);
    tcase_add_loop_test(t, every_message_leaves_the_levels_that_the_venue_proves, 0, n);
    tcase_add_loop_test(t, a_lost_update_is_noticed, 0, n);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}
