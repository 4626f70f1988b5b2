/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Whole recordings through decoder, book and metrics, judged by what the exchange says of its own
 * best prices in another stream, and by order flow worked out from the paper over a naive book. */
#include "oracle/tier.h"
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct recording {
    const char *path, *format, *symbol;
    size_t n_frames;  /* frames of the book, its snapshot among them */
    size_t n_checked; /* frames that a book ticker came before */
};

static const struct recording recordings[] = {
    {"binance_usdm/btcusdt_20240808.gz", "binance-usdm", "BTCUSDT", 6548, 6547},
    {"binance_spot/ethusdt_20240808.gz", "binance-spot", "ETHUSDT", 3433, 3432},
};

/* -- reading ----------------------------------------------------------------------------------- */

struct text {
    char *bytes;
    size_t n;
};

static struct text read_recording(const struct recording *r) {
    char path[512];
    struct text text = {malloc((size_t)64 << 20), 0};
    snprintf(path, sizeof path, "%s/%s", test_data_dir(), r->path);
    gzFile file = gzopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    for (int got; (got = gzread(file, text.bytes + text.n, 1 << 20)) > 0;) text.n += (size_t)got;
    gzclose(file);
    return text;
}

struct events {
    struct obi_event *ev;
    size_t n;
    int resyncs;
};

static struct events decode(const struct recording *r, struct text text) {
    /* With the steps known beforehand, quotes flow from the first line on. */
    struct obi_instrument known = {
        .struct_size = sizeof known, .price_step = "0.01", .qty_step = "0.00000001"};
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = r->format};
    struct obi_input in = {.struct_size = sizeof in, .flags = OBI_INPUT_END};
    struct events events = {malloc(sizeof *events.ev * 700000), 0, 0};
    struct obi_error err = {0};
    obi_decoder *d;
    strcpy(known.symbol, r->symbol);
    opt.instrument = &known;
    opt.n_instruments = 1;
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &d, &err), OBI_OK);
    in.bytes = text.bytes;
    in.n_bytes = text.n;
    for (int rc = OBI_FULL; rc != OBI_OK;) {
        size_t used, n_ev;
        rc =
            obi_decoder_decode(d, &in, &used, events.ev + events.n, 700000 - events.n, &n_ev, &err);
        /* Without a snapshot to come, what is held comes to its limit: that is said, and no more.
         */
        ck_assert_msg(rc >= 0 || (rc == OBI_E_CAPACITY && events.resyncs), "%s", err.message);
        events.n += n_ev;
        events.resyncs += rc == OBI_RESYNC;
        in.bytes = (const char *)in.bytes + used;
        in.n_bytes -= used;
    }
    obi_decoder_destroy(d);
    return events;
}

static struct events decode_recording(const struct recording *r) {
    struct text text = read_recording(r);
    struct events events = decode(r, text);
    free(text.bytes);
    return events;
}

static obi_pipeline *make_pipeline(const char *columns) {
    struct obi_instrument spec = {.struct_size = sizeof spec,
                                  .flags = OBI_INSTRUMENT_UNKNOWN_OK | OBI_INSTRUMENT_PARTIAL};
    struct obi_book_options book = {.struct_size = sizeof book, .spec = &spec};
    struct obi_pipeline_options opt = {.struct_size = sizeof opt, .columns = columns};
    obi_pipeline *p;
    opt.book = &book;
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, NULL), OBI_OK);
    return p;
}

/* -- the exchange's own best prices ------------------------------------------------------------ */

struct quote {
    uint64_t seq;
    obi_ticks price_ticks[2];
    obi_lots qty_lots[2];
};

static size_t collect_quotes(struct events events, struct quote *quote) {
    size_t n = 0;
    for (size_t i = 0; i + 1 < events.n; i++) {
        const struct obi_event *bid = &events.ev[i], *ask = bid + 1;
        if (bid->kind != OBI_EVENT_QUOTE || bid->side != OBI_BID) continue;
        ck_assert_uint_eq(ask->kind, OBI_EVENT_QUOTE);
        quote[n++] = (struct quote){
            bid->seq, {bid->price_ticks, ask->price_ticks}, {bid->qty_lots, ask->qty_lots}};
    }
    return n;
}

static int has_touch(const obi_book *book, const struct quote *quote) {
    for (uint32_t s = 0; s < 2; s++) {
        obi_ticks price;
        obi_lots qty;
        size_t n;
        obi_book_levels(book, s ? OBI_ASK : OBI_BID, 1, &price, &qty, NULL, &n);
        if (n != 1 || price != quote->price_ticks[s] || qty != quote->qty_lots[s]) return 0;
    }
    return 1;
}

START_TEST(the_touch_is_the_exchanges_after_every_frame) {
    const struct recording *r = &recordings[_i];
    struct events events = decode_recording(r);
    struct quote *quote = malloc(sizeof *quote * events.n);
    size_t n_quotes = collect_quotes(events, quote), q = 0, checked = 0, same = 0, frames = 0;
    obi_pipeline *p = make_pipeline("mid");
    double value;
    struct obi_rows rows = {.struct_size = sizeof rows, .stride = 1, .row_size = 1};
    rows.value = &value;
    ck_assert_int_eq(events.resyncs, 0);
    for (size_t at = 0, taken; at < events.n; at += taken) {
        struct obi_book_info info = {.struct_size = sizeof info};
        ck_assert_int_ge(obi_pipeline_run(p, events.ev + at, events.n - at, &taken, &rows), 0);
        obi_book_info(obi_pipeline_book(p), &info);
        if (!rows.n_rows || info.state != OBI_STATE_VALID) continue;
        if (++frames == 1) continue; /* the snapshot itself comes late: its id is an old one */
        while (q < n_quotes && quote[q].seq <= info.seq) q++;
        checked += q > 0;
        same += q > 0 && has_touch(obi_pipeline_book(p), &quote[q - 1]);
    }
    ck_assert_uint_eq(frames, r->n_frames);
    ck_assert_uint_eq(checked, r->n_checked);
    ck_assert_uint_eq(same, checked);
    struct obi_error err;
    ck_assert_msg(obi_book_check(obi_pipeline_book(p), &err) == OBI_OK, "%s", err.message);
    obi_pipeline_destroy(p);
    free(quote);
    free(events.ev);
}
END_TEST

/* -- order flow -------------------------------------------------------------------------------- */

struct touch {
    double price[2]; /* -inf, +inf when absent; as a number of ticks exact */
    int64_t qty[2];
};

static struct touch naive_touch(const struct oracle_book *book) {
    struct touch t = {{-HUGE_VAL, HUGE_VAL}, {0, 0}};
    for (int s = 0; s < 2; s++) {
        if (!book->side[s].n) continue;
        t.price[s] = (double)book->side[s].level[0].price_ticks;
        t.qty[s] = book->side[s].level[0].qty_lots;
    }
    return t;
}

/* Cont, Kukanov, Stoikov 2014, section 2.1, the formula as printed. */
static int64_t paper_flow(const struct touch *a, const struct touch *b) {
    int64_t e = 0;
    if (b->price[0] >= a->price[0]) e += b->qty[0];
    if (b->price[0] <= a->price[0]) e -= a->qty[0];
    if (b->price[1] <= a->price[1]) e -= b->qty[1];
    if (b->price[1] >= a->price[1]) e += a->qty[1];
    return e;
}

/* Sum over all frames behind the snapshot. */
static int64_t naive_total(struct events events) {
    struct oracle_options opt = {.max_levels = 16384, .max_changes = 4096, .ignore_unknown = 1};
    struct oracle_book book;
    struct touch before = {{0, 0}, {0, 0}};
    uint64_t frame = 0, epoch = 0;
    int64_t total = 0;
    opt.depth_limit = 0;
    oracle_book_init(&book, &opt);
    for (size_t i = 0; i < events.n; i++) {
        oracle_book_apply(&book, &events.ev[i]);
        if (book.frame == frame || !oracle_book_known(&book)) continue;
        struct touch now = naive_touch(&book);
        if (book.epoch == epoch) total += paper_flow(&before, &now);
        before = now;
        frame = book.frame;
        epoch = book.epoch;
    }
    oracle_book_free(&book);
    return total;
}

/* The same by the library, events cut into calls of n. */
static int64_t library_total(struct events events, size_t n, size_t *n_rows) {
    obi_pipeline *p = make_pipeline("order_flow");
    double value[128];
    struct obi_rows rows = {.struct_size = sizeof rows, .stride = 1, .row_size = 128};
    int64_t total = 0;
    *n_rows = 0;
    rows.value = value;
    for (size_t at = 0, taken; at < events.n; at += taken) {
        size_t some = events.n - at < n ? events.n - at : n;
        ck_assert_int_ge(obi_pipeline_run(p, events.ev + at, some, &taken, &rows), 0);
        for (size_t i = 0; i < rows.n_rows; i++) total += isnan(value[i]) ? 0 : (int64_t)value[i];
        *n_rows += rows.n_rows;
    }
    obi_pipeline_destroy(p);
    return total;
}

START_TEST(order_flow_sums_to_the_papers_in_any_chunking) {
    static const size_t chunk[] = {1, 2, 3, 5, 7, 13, 100, SIZE_MAX};
    struct events events = decode_recording(&recordings[_i]);
    int64_t expected = naive_total(events);
    ck_assert_int_ne(expected, 0);
    for (size_t i = 0; i < sizeof chunk / sizeof *chunk; i++) {
        size_t n_rows;
        int64_t total = library_total(events, chunk[i], &n_rows);
        ck_assert_msg(total == expected, "chunks of %zu: %lld, the paper %lld", chunk[i],
                      (long long)total, (long long)expected);
        ck_assert_uint_eq(n_rows, recordings[_i].n_frames);
    }
    free(events.ev);
}
END_TEST

/* -- tiers ------------------------------------------------------------------------------------- */

/* In ticks of 0.01 and lots of 10^-8, 10^15 in notional are a thousand of the quote's units. */
static const char *const tier_column[] = {
    "depth_imbalance[0:10]",
    "depth_imbalance[0:500 ticks]",
    "depth_imbalance[0:2.5 bps]",
    "ask_depth[2.5:10 bps]",
    "depth_imbalance[0:100000000000000000 notional]",
    "ask_depth[10000000000000000:100000000000000000 notional]",
    "depth_imbalance[0:2.5 bps]{unit=base}",
    "depth_imbalance[0:500 ticks]{unit=quote}",
    "bid_depth[10000000000000000:50000000000000000 notional]{unit=quote}",
    "bid_orders[0:5 bps]"};
enum { TIERS = sizeof tier_column / sizeof *tier_column, TURNS = 7 }; /* the oracle is slow */

static struct oracle_frame frame_of(const struct oracle_book *book, uint32_t contract) {
    struct oracle_frame f;
    memset(&f, 0, sizeof f);
    f.known = oracle_book_known(book);
    f.contract = contract;
    f.multiplier = 1;
    for (int s = 0; s < 2; s++) {
        f.after.level[s] = book->side[s].level;
        f.after.n[s] = book->side[s].n;
        f.known_to[s] = oracle_known_to(book, s);
        f.touch_doubtful_now |= oracle_book_n_known(book, s) == 0;
    }
    return f;
}

static void check_tiers(const struct oracle_book *model, const obi_book *book, obi_metrics *m,
                        const struct obi_column *col, uint32_t contract) {
    struct oracle_frame f = frame_of(model, contract);
    double row[TIERS];
    uint8_t status[TIERS];
    obi_metrics_update(m, book, row, status, TIERS);
    for (int i = (int)(model->frame % TURNS); i < TIERS; i += TURNS) {
        struct oracle_value v = oracle_measure(&col[i], &f);
        int same = isnan(v.value) ? isnan(row[i]) : row[i] == v.value;
        if (v.within > 0) same = fabs(row[i] - v.value) <= v.within;
        ck_assert_msg(same && status[i] == v.status, "frame %llu, %s: %.17g %d, expected %.17g %d",
                      (unsigned long long)model->frame, tier_column[i], row[i], status[i], v.value,
                      v.status);
    }
}

/* Each recording as a linear contract, which it is, and as an inverse one. */
START_TEST(every_tier_of_every_frame_is_the_oracles) {
    const struct recording *r = &recordings[_i / 2];
    struct events events = decode_recording(r);
    struct oracle_options opt = {
        .max_levels = 16384, .max_changes = 4096, .ignore_unknown = 1, .partial = 1};
    struct obi_instrument spec = {.struct_size = sizeof spec, .contract = (uint32_t)_i % 2};
    struct obi_book_options book_opt = {.struct_size = sizeof book_opt, .spec = &spec};
    struct obi_column col[TIERS];
    struct oracle_book model;
    obi_book *book;
    obi_metrics *m;
    size_t n_frames = 0;
    spec.flags = OBI_INSTRUMENT_UNKNOWN_OK | OBI_INSTRUMENT_PARTIAL;
    for (int i = 0; i < TIERS; i++) obi_column_parse(tier_column[i], &col[i], NULL);
    ck_assert_int_eq(obi_book_create(&book_opt, NULL, &book, NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_create(col, TIERS, NULL, &m, NULL), OBI_OK);
    oracle_book_init(&model, &opt);
    for (size_t i = 0, taken; i < events.n; i++) {
        ck_assert_int_ge(obi_book_apply(book, &events.ev[i], 1, &taken), 0);
        oracle_book_apply(&model, &events.ev[i]);
        int is_book = events.ev[i].kind == OBI_EVENT_LEVEL && events.ev[i].flags & OBI_EVENT_LAST;
        if (!is_book || !oracle_book_known(&model)) continue;
        check_tiers(&model, book, m, col, spec.contract), n_frames++;
    }
    ck_assert_uint_ge(n_frames, r->n_frames - 1);
    oracle_book_free(&model);
    obi_metrics_destroy(m);
    obi_book_destroy(book);
    free(events.ev);
}
END_TEST

/* -- a lost message ---------------------------------------------------------------------------- */

static size_t line_end(struct text text, size_t at) {
    const char *end = memchr(text.bytes + at, '\n', text.n - at);
    return end ? (size_t)(end - text.bytes) + 1 : text.n;
}

static int is_diff(struct text text, size_t at, size_t end) {
    static const char word[] = "depthUpdate";
    for (size_t n = sizeof word - 1; at + n <= end; at++) {
        if (memcmp(text.bytes + at, word, n) == 0) return 1;
    }
    return 0;
}

/* Takes the n-th book update out of the text. */
static void drop_diff(struct text *text, size_t n) {
    size_t at = 0, end;
    for (;; at = end) {
        end = line_end(*text, at);
        if (is_diff(*text, at, end) && n-- == 0) break;
    }
    memmove(text->bytes + at, text->bytes + end, text->n - end);
    text->n -= end - at;
}

START_TEST(after_a_lost_update_no_number_is_given) {
    const struct recording *r = &recordings[_i];
    struct text text = read_recording(r);
    size_t lost = 2000, rows_good = 0, rows_stale = 0;
    drop_diff(&text, lost);
    struct events events = decode(r, text);
    obi_pipeline *p = make_pipeline("mid, depth_imbalance[0:5], order_flow, trade_imbalance");
    double value[4];
    uint8_t status[4];
    struct obi_rows rows = {.struct_size = sizeof rows, .stride = 4, .row_size = 1};
    rows.value = value;
    rows.status = status;
    ck_assert_int_eq(events.resyncs, 1);
    for (size_t at = 0, taken; at < events.n; at += taken) {
        int rc = obi_pipeline_run(p, events.ev + at, events.n - at, &taken, &rows);
        if (!rows.n_rows) continue;
        if (rc == OBI_RESYNC) ck_assert_uint_eq(rows_stale, 0);
        rows_stale += status[0] == OBI_VALUE_STALE;
        rows_good += status[0] == OBI_VALUE_OK;
        for (int i = 0; i < 4; i++) {
            if (status[0] != OBI_VALUE_STALE) continue;
            ck_assert(isnan(value[i]) && status[i] == OBI_VALUE_STALE);
        }
        if (rows_stale) ck_assert_uint_ne(status[0], OBI_VALUE_OK);
    }
    ck_assert_uint_gt(rows_good, lost - 100);
    ck_assert_uint_le(rows_good, lost + 1); /* nothing behind the hole */
    ck_assert_uint_eq(rows_stale, 1);       /* and the hole tells of itself */
    obi_pipeline_destroy(p);
    free(text.bytes);
    free(events.ev);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("recorded");
    TCase *t = tcase_create("recorded");
    int n = sizeof recordings / sizeof *recordings;
    tcase_set_timeout(t, 600);
    tcase_add_loop_test(t, the_touch_is_the_exchanges_after_every_frame, 0, n);
    tcase_add_loop_test(t, order_flow_sums_to_the_papers_in_any_chunking, 0, n);
    tcase_add_loop_test(t, every_tier_of_every_frame_is_the_oracles, 0, 2 * n);
    tcase_add_loop_test(t, after_a_lost_update_no_number_is_given, 0, n);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("the recordings are not there (OBI_DATA)");
    return test_run(suite());
}
