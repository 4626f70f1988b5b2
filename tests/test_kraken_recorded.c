/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Half a minute of ten pairs of Kraken spot, as recorded. Three judges of the book that comes of
 * it: a book of texts, level by level; the venue's checksums; the venue's ticker. And the control:
 * with one update in 200 lost, no frame whose ten best levels are wrong passes for valid. */
#include "kraken_model.h"
#include "played.h"

enum { MOST_LINES = 5000, DEPTH = 1000, TOP = 10 };

/* A line of a recording: the time of receipt as it stands there, and the text. */
struct line {
    char *at, *text, *end;
};

struct recording {
    char *bytes[3];
    struct line line[MOST_LINES];
    size_t n;
};

static void take_lines(struct recording *r, char *bytes) {
    for (char *at = bytes, *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        char *text = strstr(at, ": ");
        if (*at < '0' || *at > '9' || !text || text > end) continue; /* what was sent */
        ck_assert_uint_lt(r->n, MOST_LINES);
        *end = '\0';
        r->line[r->n++] = (struct line){at, text + 2, end};
    }
}

static int by_time(const void *a, const void *b) {
    const struct line *x = a, *y = b;
    double t_x = strtod(x->at, NULL), t_y = strtod(y->at, NULL);
    if (t_x < t_y || t_x > t_y) return t_x > t_y ? 1 : -1;
    return x->at > y->at ? 1 : -1;
}

/* The books alone, or with trades and the ticker in order of receipt. */
static struct recording *open_recording(int n_files) {
    static const char *const names[] = {"kraken_spot_20210417/KRAKEN.book.ws.50.0",
                                        "kraken_spot_20210417/KRAKEN.trade.ws.48.0",
                                        "kraken_spot_20210417/KRAKEN.ticker.ws.49.0"};
    struct recording *r = calloc(1, sizeof *r);
    for (int i = 0; i < n_files; i++) take_lines(r, r->bytes[i] = played_file(names[i], NULL));
    qsort(r->line, r->n, sizeof *r->line, by_time);
    return r;
}

static void close_recording(struct recording *r) {
    for (int i = 0; i < 3; i++) free(r->bytes[i]);
    free(r);
}

/* A decoder and the books that its events make. */
struct desk {
    struct feed *f;
    obi_book *book[MODEL_PAIRS];
    struct obi_instrument told[MODEL_PAIRS];
};

static struct desk *open_desk(void) {
    struct desk *desk = calloc(1, sizeof *desk);
    desk->f = feed_open("kraken");
    return desk;
}

static void close_desk(struct desk *desk) {
    for (int i = 0; i < MODEL_PAIRS; i++) obi_book_destroy(desk->book[i]);
    feed_close(desk->f);
    free(desk);
}

static uint64_t book_count(const struct desk *desk, uint32_t counter) {
    uint64_t sum = 0, count;
    for (int i = 0; i < MODEL_PAIRS && desk->book[i]; i++) {
        ck_assert_int_eq(obi_book_count(desk->book[i], counter, &count), OBI_OK);
        sum += count;
    }
    return sum;
}

static void open_book(struct desk *desk, uint32_t id) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .instrument = id};
    ck_assert_uint_lt(id, MODEL_PAIRS);
    desk->told[id] = feed_instrument(desk->f, id);
    opt.spec = &desk->told[id];
    ck_assert_int_eq(obi_book_create(&opt, NULL, &desk->book[id], NULL), OBI_OK);
}

/* Takes a line, whole; the events are in desk->f->ev. Returns the instrument that they speak of. */
static uint32_t take_line(struct desk *desk, const struct line *line) {
    struct feed *f = desk->f;
    f->n_ev = 0;
    int rc = feed_bytes(f, line->at, (size_t)(line->end - line->at), OBI_INPUT_END, NULL);
    ck_assert_msg(rc == OBI_OK, "%s: %s", line->at, f->err.message);
    uint32_t id = f->n_ev ? f->ev[0].instrument : 0;
    if (f->n_ev && !desk->book[id]) open_book(desk, id);
    for (size_t at = 0, taken; at < f->n_ev; at += taken) {
        ck_assert_int_ge(obi_book_apply(desk->book[id], f->ev + at, f->n_ev - at, &taken), 0);
    }
    return id;
}

static const struct obi_event *find_checksum(const struct desk *desk) {
    size_t n = desk->f->n_ev;
    return n && desk->f->ev[n - 1].kind == OBI_EVENT_CHECKSUM ? &desk->f->ev[n - 1] : NULL;
}

static int is_stale(const struct desk *desk, uint32_t id) {
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_book_info(desk->book[id], &info), OBI_OK);
    return info.state == OBI_STATE_STALE;
}

/* -- as recorded ------------------------------------------------------------------------------- */

static char wanted[DEPTH * 4 * MODEL_TEXT], got[DEPTH * 4 * MODEL_TEXT];

static void check_counts(const struct desk *desk) {
    static const struct {
        uint32_t counter;
        uint64_t count;
    } counts[] = {{OBI_COUNTER_DECODER_DIFFS, 4269},  {OBI_COUNTER_DECODER_SNAPSHOTS, 10},
                  {OBI_COUNTER_DECODER_TRADES, 8},    {OBI_COUNTER_DECODER_QUOTES, 8},
                  {OBI_COUNTER_DECODER_UNSCALED, 10}, {OBI_COUNTER_DECODER_GAPS, 0},
                  {OBI_COUNTER_DECODER_REFUSED, 0},   {OBI_COUNTER_DECODER_OTHER, 0},
                  {OBI_COUNTER_DECODER_UNKNOWN, 125}, {OBI_COUNTER_DECODER_DROPPED, 0}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        ck_assert_msg(feed_count(desk->f, counts[i].counter) == counts[i].count, "%u: %llu",
                      counts[i].counter,
                      (unsigned long long)feed_count(desk->f, counts[i].counter));
    }
    ck_assert_uint_eq(book_count(desk, OBI_COUNTER_BOOK_UNKNOWN), 0);
    ck_assert_uint_eq(book_count(desk, OBI_COUNTER_BOOK_MISMATCHED), 0);
    ck_assert_uint_eq(book_count(desk, OBI_COUNTER_BOOK_VERIFIED), 4269);
}

START_TEST(every_level_and_every_checksum_is_the_venues) {
    struct recording *r = open_recording(3);
    struct model *model = calloc(1, sizeof *model);
    struct desk *desk = open_desk();
    size_t n_levels = 0, n_trades = 0, n_checksums = 0;
    for (size_t i = 0; i < r->n; i++) {
        uint32_t id = take_line(desk, &r->line[i]);
        for (size_t k = 0; k < desk->f->n_ev; k++)
            n_trades += desk->f->ev[k].kind == OBI_EVENT_TRADE;
        struct model_said said = model_apply(model, r->line[i].text);
        if (!said.pair) continue;
        ck_assert_str_eq(said.pair->name, desk->told[id].symbol);
        n_levels += said.is_snapshot ? 0 : said.n_levels;
        (void)model_top(said.pair, DEPTH, wanted);
        (void)book_top(desk->book[id], &desk->told[id], DEPTH, got);
        ck_assert_msg(strcmp(wanted, got) == 0, "line %zu, %s", i, said.pair->name);
        const struct obi_event *ev = find_checksum(desk);
        ck_assert_int_eq(ev != NULL, said.has_checksum);
        if (!ev) continue;
        ck_assert_int_eq(ev->price_ticks, said.checksum);
        (void)book_top(desk->book[id], &desk->told[id], TOP, got);
        ck_assert_uint_eq(kraken_crc(got), said.checksum);
        n_checksums++;
    }
    ck_assert_uint_eq(n_levels, 4272);
    ck_assert_uint_eq(n_trades, 10);
    ck_assert_uint_eq(n_checksums, 4269);
    check_counts(desk);
    for (int i = 0; i < 10; i++) ck_assert_int_eq(obi_book_check(desk->book[i], NULL), OBI_OK);
    close_desk(desk);
    close_recording(r);
    free(model);
}
END_TEST

/* -- with updates lost ------------------------------------------------------------------------- */

/* Each line's ten best levels as they are in truth, whether it is an update, and the books at last.
 * */
struct truth {
    char *top[MOST_LINES];
    int is_update[MOST_LINES];
    struct model last;
};

static struct truth *tell_truth(const struct recording *r) {
    struct truth *truth = calloc(1, sizeof *truth);
    for (size_t i = 0; i < r->n; i++) {
        struct model_said said = model_apply(&truth->last, r->line[i].text);
        if (!said.pair) continue;
        size_t n = model_top(said.pair, TOP, wanted);
        truth->top[i] = malloc(n + 1);
        memcpy(truth->top[i], wanted, n + 1);
        truth->is_update[i] = !said.is_snapshot;
    }
    return truth;
}

/* What came of books that lost something: how many updates until then, how it was found out, and
 * how many at last passed for valid that were wrong, if only below the ten best levels. */
struct tally {
    size_t n_lost, n_by_checksum, n_by_unknown, n_never;
};

/* Takes a line and tells whether its book passes for valid, which it must not where the checksum
 * that is made here is not the venue's. */
static int passes(struct desk *desk, const struct line *line, uint32_t *id, struct tally *tally) {
    uint64_t n_mismatched;
    *id = take_line(desk, line);
    const struct obi_event *ev = find_checksum(desk);
    (void)obi_book_count(desk->book[*id], OBI_COUNTER_BOOK_MISMATCHED, &n_mismatched);
    if (is_stale(desk, *id)) {
        *(n_mismatched ? &tally->n_by_checksum : &tally->n_by_unknown) += 1;
        return 0;
    }
    (void)book_top(desk->book[*id], &desk->told[*id], TOP, got);
    ck_assert(!ev || kraken_crc(got) == (uint32_t)ev->price_ticks);
    return 1;
}

/* Counts the books that passed to the end and are not as they are in truth. */
static size_t count_wrong(const struct desk *desk, const struct truth *truth, const int *is_over) {
    size_t n = 0;
    for (uint32_t id = 0; id < truth->last.n; id++) {
        ck_assert_str_eq(truth->last.pair[id].name, desk->told[id].symbol);
        (void)model_top(&truth->last.pair[id], DEPTH, wanted);
        (void)book_top(desk->book[id], &desk->told[id], DEPTH, got);
        n += !is_over[id] && strcmp(wanted, got) != 0;
    }
    return n;
}

/* Loses each 200th update from the one that `phase` names. What a book does behind the first thing
 * that is found out is not looked at: there is no snapshot to heal it. */
static void lose_some(const struct recording *r, const struct truth *truth, size_t phase,
                      struct tally *tally) {
    struct desk *desk = open_desk();
    int is_over[MODEL_PAIRS] = {0};
    size_t n_updates = 0;
    for (size_t i = 0; i < r->n; i++) {
        uint32_t id;
        if (!truth->top[i]) continue;
        if (truth->is_update[i] && n_updates++ % 200 == phase) {
            tally->n_lost++;
            continue;
        }
        struct tally before = *tally;
        int is_valid = passes(desk, &r->line[i], &id, tally);
        if (is_over[id]) *tally = before;
        is_over[id] |= !is_valid;
        if (is_over[id]) continue;
        int is_true = strcmp(got, truth->top[i]) == 0;
        if (!is_true) ck_abort_msg("phase %zu: line %zu passes for valid", phase, i);
    }
    tally->n_never += count_wrong(desk, truth, is_over);
    close_desk(desk);
}

START_TEST(no_frame_passes_for_valid_whose_best_levels_are_wrong) {
    struct recording *r = open_recording(1);
    struct truth *truth = tell_truth(r);
    struct tally tally = {0, 0, 0, 0}; /* of all 200: 4269 lost, 1388 and 89 found, 41 never */
    for (size_t phase = 0; phase < 200; phase += 10) lose_some(r, truth, phase, &tally);
    ck_assert_uint_eq(tally.n_lost, 427);
    ck_assert_uint_eq(tally.n_by_checksum, 136);
    ck_assert_uint_eq(tally.n_by_unknown, 10);
    ck_assert_uint_eq(tally.n_never, 3);
    for (size_t i = 0; i < r->n; i++) free(truth->top[i]);
    free(truth);
    close_recording(r);
}
END_TEST

/* -- the ticker -------------------------------------------------------------------------------- */

/* The best bid and ask, told by the ticker or had by the book. */
struct touch {
    int64_t value[4];
    uint32_t id;
    int is_quote;
};

static size_t take_touches(const struct desk *desk, uint32_t id, struct touch *touch) {
    const struct obi_event *ev = desk->f->ev;
    obi_ticks bid, ask;
    obi_lots bid_lots, ask_lots;
    size_t n_bids, n_asks;
    if (!desk->f->n_ev) return 0;
    if (ev->kind == OBI_EVENT_QUOTE) {
        *touch = (struct touch){
            {ev[0].price_ticks, ev[0].qty_lots, ev[1].price_ticks, ev[1].qty_lots}, id, 1};
        return 1;
    }
    (void)obi_book_levels(desk->book[id], OBI_BID, 1, &bid, &bid_lots, NULL, &n_bids);
    (void)obi_book_levels(desk->book[id], OBI_ASK, 1, &ask, &ask_lots, NULL, &n_asks);
    *touch = (struct touch){{bid, bid_lots, ask, ask_lots}, id, 0};
    return n_bids && n_asks;
}

/* How many quotes are a touch that the book had, one after the other in order. */
static size_t count_met(const struct touch *touch, size_t n, uint32_t id) {
    size_t n_met = 0, from = 0;
    for (size_t i = 0; i < n; i++) {
        if (touch[i].id != id || !touch[i].is_quote) continue;
        for (size_t k = from; k < n; k++) {
            int is_same = touch[k].id == id && !touch[k].is_quote &&
                          memcmp(touch[k].value, touch[i].value, sizeof touch[i].value) == 0;
            if (!is_same) continue;
            n_met++;
            from = k;
            break;
        }
    }
    return n_met;
}

START_TEST(the_ticker_tells_touches_that_the_book_had) {
    static struct touch touch[MOST_LINES];
    struct recording *r = open_recording(3);
    struct desk *desk = open_desk();
    size_t n = 0, n_met = 0;
    for (size_t i = 0; i < r->n; i++) {
        uint32_t id = take_line(desk, &r->line[i]);
        n += take_touches(desk, id, &touch[n]);
    }
    for (uint32_t id = 0; id < 10; id++) n_met += count_met(touch, n, id);
    ck_assert_uint_eq(n_met, 8); /* of 8: the first of each pair came before its book */
    close_desk(desk);
    close_recording(r);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("kraken_recorded");
    TCase *t = tcase_create("recorded");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, every_level_and_every_checksum_is_the_venues);
    tcase_add_test(t, no_frame_passes_for_valid_whose_best_levels_are_wrong);
    tcase_add_test(t, the_ticker_tells_touches_that_the_book_had);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}
