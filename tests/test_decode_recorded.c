/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Real recordings. The venue's own best bid and ask, a stream of their own, judge the book that the
 * updates build: after every update both must agree, price and size. The book here is a sorted
 * array that shares nothing with the library. */
#include "played.h"

enum { SIDE_ROOM = 16384 };

/* One side of the judge's book, ascending. */
struct level_list {
    int64_t price[SIDE_ROOM], qty[SIDE_ROOM];
    size_t n;
};

static void set_level(struct level_list *side, int64_t price, int64_t qty) {
    size_t at = 0, end = side->n;
    while (at < end) {
        size_t mid = (at + end) / 2;
        if (side->price[mid] < price)
            at = mid + 1;
        else
            end = mid;
    }
    int is_there = at < side->n && side->price[at] == price;
    size_t behind = (side->n - at - (is_there ? 1 : 0)) * sizeof *side->price;
    if (qty && !is_there) {
        ck_assert_uint_lt(side->n, SIDE_ROOM);
        memmove(side->price + at + 1, side->price + at, behind);
        memmove(side->qty + at + 1, side->qty + at, behind);
        side->n++;
    }
    if (!qty && is_there) {
        memmove(side->price + at, side->price + at + 1, behind);
        memmove(side->qty + at, side->qty + at + 1, behind);
        side->n--;
    }
    if (!qty) return;
    side->price[at] = price;
    side->qty[at] = qty;
}

/* All events of a recording, and what was returned on the way. */
struct run {
    obi_decoder *d;
    struct obi_event *ev;
    size_t n_ev, ev_room;
    unsigned n_resync, n_errors;
};

static void run_open(struct run *run, const char *format, const struct obi_instrument *given,
                     size_t n_given) {
    struct obi_decoder_options opt = feed_options(format);
    opt.max_pending = 1 << 19;
    opt.instrument = given;
    opt.n_instruments = n_given;
    memset(run, 0, sizeof *run);
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &run->d, NULL), OBI_OK);
    run->ev_room = 800000;
    run->ev = malloc(run->ev_room * sizeof *run->ev);
    ck_assert_ptr_nonnull(run->ev);
}

static void run_close(struct run *run) {
    obi_decoder_destroy(run->d);
    free(run->ev);
}

static void run_bytes(struct run *run, const char *bytes, size_t n, uint32_t instrument) {
    for (;;) {
        struct obi_input in = {.struct_size = sizeof in,
                               .flags = OBI_INPUT_END,
                               .bytes = bytes,
                               .n_bytes = n,
                               .instrument = instrument};
        size_t used, n_ev, room = run->ev_room - run->n_ev;
        int rc = obi_decoder_decode(run->d, &in, &used, run->ev + run->n_ev,
                                    room < 1000 ? room : 1000, &n_ev, NULL);
        bytes += used;
        n -= used;
        run->n_ev += n_ev;
        if (rc == OBI_OK) return;
        run->n_resync += rc == OBI_RESYNC;
        run->n_errors += rc < 0;
    }
}

static uint64_t run_count(const struct run *run, uint32_t counter) {
    uint64_t count = 0;
    ck_assert_int_eq(obi_decoder_count(run->d, counter, &count), OBI_OK);
    return count;
}

static struct obi_instrument instrument(const char *symbol, uint32_t id, const char *price_step,
                                        const char *qty_step) {
    struct obi_instrument given;
    memset(&given, 0, sizeof given);
    given.struct_size = sizeof given;
    given.id = id;
    snprintf(given.symbol, sizeof given.symbol, "%s", symbol);
    snprintf(given.price_step, sizeof given.price_step, "%s", price_step);
    snprintf(given.qty_step, sizeof given.qty_step, "%s", qty_step);
    return given;
}

/* The venue's quotes of one instrument in order: a bid event and the ask event behind it. */
struct quotes {
    const struct obi_event **bid;
    size_t n;
};

static struct quotes find_quotes(const struct run *run, uint32_t id) {
    struct quotes quotes = {malloc(run->n_ev * sizeof *quotes.bid), 0};
    for (size_t i = 0; i < run->n_ev; i++) {
        const struct obi_event *ev = &run->ev[i];
        if (ev->instrument != id || ev->kind != OBI_EVENT_QUOTE || ev->side != OBI_BID) continue;
        ck_assert(!quotes.n || quotes.bid[quotes.n - 1]->seq <= ev->seq);
        quotes.bid[quotes.n++] = ev;
    }
    return quotes;
}

/* The last quote that an update contains; NULL when none came before it. */
static const struct obi_event *quote_at(const struct quotes *quotes, uint64_t seq) {
    size_t at = 0, end = quotes->n;
    while (at < end) {
        size_t mid = (at + end) / 2;
        if (quotes->bid[mid]->seq <= seq)
            at = mid + 1;
        else
            end = mid;
    }
    return at ? quotes->bid[at - 1] : NULL;
}

static int is_best(const struct level_list *side, size_t at, const struct obi_event *quote) {
    return side->n && side->price[at] == quote->price_ticks && side->qty[at] == quote->qty_lots;
}

/* Builds one instrument's book and compares it with the quotes after each update. Returns how many
 * updates there were with a quote to compare with; all of them must agree. */
static size_t compare(const struct run *run, uint32_t id) {
    static struct level_list bids, asks;
    struct quotes quotes = find_quotes(run, id);
    size_t n_compared = 0;
    bids.n = asks.n = 0;
    for (size_t i = 0; i < run->n_ev; i++) {
        const struct obi_event *ev = &run->ev[i];
        if (ev->instrument != id) continue;
        if (ev->kind == OBI_EVENT_LEVEL) {
            set_level(ev->side == OBI_BID ? &bids : &asks, ev->price_ticks, ev->qty_lots);
        }
        int is_update = ev->kind == OBI_EVENT_LEVEL || ev->kind == OBI_EVENT_TIME;
        if (!is_update || !(ev->flags & OBI_EVENT_LAST) || ev->flags & OBI_EVENT_SNAPSHOT) continue;
        const struct obi_event *bid = quote_at(&quotes, ev->seq);
        if (!bid) continue;
        ck_assert_msg(is_best(&bids, bids.n - 1, bid) && is_best(&asks, 0, bid + 1),
                      "instrument %u, event %zu, id %llu", id, i, (unsigned long long)ev->seq);
        n_compared++;
    }
    free(quotes.bid);
    return n_compared;
}

/* What the recordings hold, as counted by another program. Steps are the venue's of the day, but
 * for ETHUSDT's sizes: old orders rest there that are finer than its 0.0001. */
static const struct recording {
    const char *file, *format, *symbol, *price_step, *qty_step, *found_price, *found_qty;
    uint64_t n_messages, n_diffs, n_old, n_held, n_quotes, n_trades, n_before_steps;
} recordings[] = {
    {"binance_usdm/btcusdt_20240808.gz", "binance-usdm", "BTCUSDT", "0.10", "0.001", "0.01",
     "0.001", 93954, 6547, 4, 6, 66089, 21313, 48},
    {"binance_spot/ethusdt_20240808.gz", "binance-spot", "ETHUSDT", "0.01", "0.00001", "0.00000001",
     "0.00000001", 33618, 3432, 2, 2, 24077, 6106, 3},
};

static void check_counts(const struct run *run, const struct recording *r, uint64_t unscaled) {
    ck_assert_uint_eq(run_count(run, OBI_COUNTER_DECODER_MESSAGES), r->n_messages);
    ck_assert_uint_eq(run_count(run, OBI_COUNTER_DECODER_DIFFS), r->n_diffs);
    ck_assert_uint_eq(run_count(run, OBI_COUNTER_DECODER_SNAPSHOTS), 1);
    ck_assert_uint_eq(run_count(run, OBI_COUNTER_DECODER_TRADES) +
                          run_count(run, OBI_COUNTER_DECODER_QUOTES),
                      r->n_trades + r->n_quotes - unscaled);
    ck_assert_uint_eq(run_count(run, OBI_COUNTER_DECODER_UNSCALED), unscaled);
    ck_assert_uint_eq(run_count(run, OBI_COUNTER_DECODER_OLD), r->n_old);
    ck_assert_uint_eq(run_count(run, OBI_COUNTER_DECODER_HELD), r->n_held);
    static const uint32_t none[] = {OBI_COUNTER_DECODER_GAPS, OBI_COUNTER_DECODER_DROPPED,
                                    OBI_COUNTER_DECODER_UNKNOWN, OBI_COUNTER_DECODER_OTHER,
                                    OBI_COUNTER_DECODER_REFUSED};
    for (size_t i = 0; i < 5; i++) ck_assert_uint_eq(run_count(run, none[i]), 0);
    ck_assert_uint_eq(run->n_resync + run->n_errors, 0);
    ck_assert_int_eq(obi_event_check(run->ev, run->n_ev, NULL), OBI_OK);
}

START_TEST(a_recording_builds_the_venues_own_book) {
    const struct recording *r = &recordings[_i];
    struct obi_instrument given = instrument(r->symbol, 3, r->price_step, r->qty_step);
    struct run run;
    size_t n;
    char *bytes = played_file(r->file, &n);
    run_open(&run, r->format, &given, 1);
    run_bytes(&run, bytes, n, 0);
    check_counts(&run, r, 0);
    ck_assert_uint_eq(compare(&run, 3), r->n_diffs);
    run_close(&run);
    free(bytes);
}
END_TEST

START_TEST(a_recording_tells_its_own_steps) {
    const struct recording *r = &recordings[_i];
    struct obi_instrument told;
    struct run run;
    size_t n;
    char *bytes = played_file(r->file, &n);
    run_open(&run, r->format, NULL, 0);
    run_bytes(&run, bytes, n, 0);
    check_counts(&run, r, r->n_before_steps);
    ck_assert_uint_gt(compare(&run, 0), r->n_diffs - 10); /* the first quotes came too early */
    told.struct_size = sizeof told;
    ck_assert_int_eq(obi_decoder_instrument(run.d, 0, &told), OBI_OK);
    ck_assert_str_eq(told.symbol, r->symbol);
    ck_assert_str_eq(told.price_step, r->found_price);
    ck_assert_str_eq(told.qty_step, r->found_qty);
    run_close(&run);
    free(bytes);
}
END_TEST

/* Where the k-th line with these words begins; `*n` becomes its length. */
static char *find_line(char *bytes, const char *words, size_t k, size_t *n) {
    for (char *line = bytes;; line += *n) {
        char *end = strchr(line, '\n');
        ck_assert_ptr_nonnull(end);
        *n = (size_t)(end + 1 - line);
        *end = '\0';
        int is_it = strstr(line, words) && k-- == 0;
        *end = '\n';
        if (is_it) return line;
    }
}

START_TEST(one_lost_update_is_one_gap_and_the_book_waits) {
    const struct recording *r = &recordings[_i];
    struct run run;
    size_t n, n_line;
    char *bytes = played_file(r->file, &n);
    bytes[n - 1] = '\0'; /* the last line's end */
    char *line = find_line(bytes, "depthUpdate", 1000, &n_line);
    size_t before = (size_t)(line - bytes);
    run_open(&run, r->format, NULL, 0);
    run_bytes(&run, bytes, before, 0);
    run_bytes(&run, line + n_line, n - 1 - before - n_line, 0);
    ck_assert_uint_eq(run.n_resync, 1);
    ck_assert_uint_eq(run.n_errors, 0);
    ck_assert_uint_eq(run_count(&run, OBI_COUNTER_DECODER_GAPS), 1);
    size_t n_gaps = 0, n_levels_behind = 0;
    for (size_t i = 0; i < run.n_ev; i++) {
        n_gaps += run.ev[i].kind == OBI_EVENT_GAP;
        n_levels_behind += n_gaps && run.ev[i].kind == OBI_EVENT_LEVEL;
    }
    ck_assert_uint_eq(n_gaps, 1);
    ck_assert_uint_eq(n_levels_behind, 0);
    ck_assert_uint_eq(run_count(&run, OBI_COUNTER_DECODER_DIFFS), 1000 - r->n_old);
    run_close(&run);
    free(bytes);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_recorded");
    TCase *t = tcase_create("recorded");
    int n = (int)(sizeof recordings / sizeof *recordings);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, a_recording_builds_the_venues_own_book, 0, n);
    tcase_add_loop_test(t, a_recording_tells_its_own_steps, 0, n);
    tcase_add_loop_test(t, one_lost_update_is_one_gap_and_the_book_waits, 0, n);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}
