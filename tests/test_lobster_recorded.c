/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * LOBSTER's samples of Nasdaq, judged by LOBSTER's own rows of the best prices. AMZN is a feed of
 * rows: the book after every line is the row of that line. AAPL is a feed of single orders: the
 * orders that rested at the beginning were found by hindsight, so its touch can be judged and its
 * depth cannot. */
#include "feed.h"

#include <inttypes.h>

#define AMZN "lobster_l1/AMZN_2012-06-21_"
#define AAPL "lobster_l3_aapl/"

enum { DAY_2012_06_21 = 15512, AMZN_ROWS = 57515, AAPL_MESSAGES = 25000, AAPL_ROWS = 10203 };

struct text {
    char *bytes;
    size_t n;
};

static struct text read_text(const char *name) {
    char path[512];
    struct text text = {malloc((size_t)8 << 20), 0};
    snprintf(path, sizeof path, "%s/%s", test_data_dir(), name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file && text.bytes, "%s", path);
    text.n = fread(text.bytes, 1, (size_t)8 << 20, file);
    ck_assert_uint_lt(text.n, (size_t)8 << 20);
    fclose(file);
    return text;
}

static const char *line_end(const char *at, const char *end) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    return stop ? stop : end;
}

/* As paste -d, does. */
static struct text paste(struct text left, struct text right) {
    struct text out = {malloc(left.n + right.n + 2), 0};
    const char *a = left.bytes, *b = right.bytes, *a_end = a + left.n, *b_end = b + right.n;
    while (a < a_end && b < b_end) {
        const char *a_stop = line_end(a, a_end), *b_stop = line_end(b, b_end);
        while (a_stop > a && a_stop[-1] == '\r') a_stop--;
        memcpy(out.bytes + out.n, a, (size_t)(a_stop - a));
        out.n += (size_t)(a_stop - a);
        out.bytes[out.n++] = ',';
        memcpy(out.bytes + out.n, b, (size_t)(b_stop - b));
        out.n += (size_t)(b_stop - b);
        out.bytes[out.n++] = '\n';
        a = line_end(a, a_end) + 1;
        b = b_stop + 1;
    }
    free(left.bytes);
    free(right.bytes);
    return out;
}

static struct text join(struct text first, struct text second) {
    struct text out = {malloc(first.n + second.n), first.n + second.n};
    memcpy(out.bytes, first.bytes, first.n);
    memcpy(out.bytes + first.n, second.bytes, second.n);
    free(first.bytes);
    free(second.bytes);
    return out;
}

/* Best prices and sizes as LOBSTER tells them; asks first. */
struct touch {
    int64_t ask, ask_size, bid, bid_size;
};

/* A feed of one instrument into a book; `touch[seq]` is the touch after the frame of that seq. */
struct replay {
    struct feed *feed;
    obi_book *book;
    struct touch *touch;
    size_t n_prints;
    int64_t printed, bought;
    obi_ns first_ns, last_ns;
};

static void open_book(struct replay *r) {
    struct obi_instrument spec = feed_instrument(r->feed, 0);
    struct obi_book_options opt = {.struct_size = sizeof opt, .spec = &spec};
    if (spec.flags & OBI_INSTRUMENT_ORDERS) opt.max_orders = 1 << 16;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &r->book, NULL), OBI_OK);
}

static void note_print(struct replay *r, const struct obi_event *ev) {
    if (!(ev->flags & OBI_EVENT_PRINT)) return;
    uint8_t aggressor = ev->side;
    if (ev->kind == OBI_EVENT_EXECUTE) aggressor = ev->side == OBI_BID ? OBI_ASK : OBI_BID;
    r->n_prints++;
    r->printed += ev->qty_lots;
    r->bought += aggressor == OBI_BID ? ev->qty_lots : 0;
}

static struct touch touch_of(const obi_book *book) {
    struct touch t = {0, 0, 0, 0};
    size_t n;
    ck_assert_int_eq(obi_book_levels(book, OBI_ASK, 1, &t.ask, &t.ask_size, NULL, &n), OBI_OK);
    ck_assert_int_eq(obi_book_levels(book, OBI_BID, 1, &t.bid, &t.bid_size, NULL, &n), OBI_OK);
    return t;
}

static void apply(struct replay *r) {
    struct feed *f = r->feed;
    for (size_t i = 0; i < f->n_ev; i++) {
        size_t taken;
        int rc = obi_book_apply(r->book, &f->ev[i], 1, &taken);
        if (rc < 0 || rc == OBI_RESYNC) ck_abort_msg("event %zu: %d", i, rc);
        note_print(r, &f->ev[i]);
        if (f->ev[i].ts_ns && !r->first_ns) r->first_ns = f->ev[i].ts_ns;
        if (f->ev[i].ts_ns) r->last_ns = f->ev[i].ts_ns;
        if (f->ev[i].flags & OBI_EVENT_LAST) r->touch[f->ev[i].seq] = touch_of(r->book);
    }
    f->n_ev = 0;
}

static struct replay run(struct text text, const char *price_step, size_t n_rows) {
    struct obi_instrument known = {.struct_size = sizeof known};
    struct obi_decoder_options opt = feed_options("lobster");
    strcpy(known.price_step, price_step);
    opt.instrument = &known;
    opt.n_instruments = 1;
    opt.day_ns = (obi_ns)DAY_2012_06_21 * 86400 * 1000000000;
    struct replay r = {.feed = feed_open_with(&opt),
                       .touch = calloc(n_rows + 1, sizeof(struct touch))};
    for (size_t at = 0, done; at < text.n; at += done) {
        const char *line = text.bytes + at;
        size_t n = (size_t)(line_end(line, text.bytes + text.n) - line) + 1;
        if (n > text.n - at) n = text.n - at;
        int rc = feed_bytes(r.feed, line, n, OBI_INPUT_END, &done);
        if (rc) ck_abort_msg("byte %zu: %d %s", at, rc, r.feed->err.message);
        if (!r.book && r.feed->n_ev) open_book(&r); /* now the decoder knows what it is */
        apply(&r);
    }
    free(text.bytes);
    return r;
}

static void replay_close(struct replay *r) {
    feed_close(r->feed);
    obi_book_destroy(r->book);
    free(r->touch);
}

static int64_t next_int(const char **at) {
    char *end;
    int64_t value = strtoll(*at, &end, 10);
    *at = end + 1;
    return value;
}

static struct touch next_touch(const char **at) {
    struct touch t;
    t.ask = next_int(at);
    t.ask_size = next_int(at);
    t.bid = next_int(at);
    t.bid_size = next_int(at);
    return t;
}

static void same(size_t row, struct touch got, struct touch expected, int64_t unit) {
    if (got.ask * unit == expected.ask && got.ask_size == expected.ask_size &&
        got.bid * unit == expected.bid && got.bid_size == expected.bid_size) {
        return;
    }
    ck_abort_msg("row %zu: %" PRId64 " x %" PRId64 " / %" PRId64 " x %" PRId64, row, got.ask,
                 got.ask_size, got.bid, got.bid_size);
}

/* What the prints add up to, from the text and nothing else. */
static void check_prints(const struct replay *r, const char *name, size_t n_messages) {
    struct text text = read_text(name);
    const char *at = text.bytes;
    size_t n_prints = 0;
    int64_t printed = 0, bought = 0;
    for (size_t i = 0; i < n_messages; i++) {
        while (*at++ != ',') {
        }
        int64_t type = next_int(&at);
        (void)next_int(&at);
        int64_t size = next_int(&at);
        (void)next_int(&at);
        int64_t direction = next_int(&at);
        if (type != 4 && type != 5) continue;
        n_prints++;
        printed += size;
        bought += direction < 0 ? size : 0;
    }
    free(text.bytes);
    ck_assert_uint_gt(n_prints, 100);
    ck_assert_uint_eq(r->n_prints, n_prints);
    ck_assert_int_eq(r->printed, printed);
    ck_assert_int_eq(r->bought, bought);
}

START_TEST(every_row_of_a_day_at_one_level_is_the_book_after_its_message) {
    struct replay r = run(paste(read_text(AMZN "message_1.csv"), read_text(AMZN "orderbook_1.csv")),
                          _i ? "0.005" : "", AMZN_ROWS);
    struct text rows = read_text(AMZN "orderbook_1.csv");
    const char *at = rows.bytes;
    for (size_t i = 1; i <= AMZN_ROWS; i++) same(i, r.touch[i], next_touch(&at), _i ? 50 : 1);
    free(rows.bytes);
    check_prints(&r, AMZN "message_1.csv", AMZN_ROWS);
    ck_assert_uint_eq(feed_count(r.feed, OBI_COUNTER_DECODER_MESSAGES), AMZN_ROWS);
    ck_assert_uint_eq(feed_count(r.feed, OBI_COUNTER_DECODER_SNAPSHOTS), 1);
    ck_assert_uint_eq(feed_count(r.feed, OBI_COUNTER_DECODER_DERIVED), 43561);
    ck_assert_uint_eq(feed_count(r.feed, OBI_COUNTER_DECODER_TAKEN), 13953);
    ck_assert_uint_eq(feed_count(r.feed, OBI_COUNTER_DECODER_MISMATCHED), 0);
    ck_assert_uint_eq(feed_instrument(r.feed, 0).depth_limit, 1);
    ck_assert_int_eq(r.first_ns, INT64_C(1340271000017459617)); /* 09:30:00.017459617 */
    replay_close(&r);
}
END_TEST

START_TEST(every_touch_of_single_orders_is_as_the_venue_tells) {
    struct replay r =
        run(join(read_text(AAPL "seed.csv"), read_text(AAPL "messages.csv")), "", AAPL_MESSAGES);
    struct text rows = read_text(AAPL "oracle_l1.csv");
    const char *at = line_end(rows.bytes, rows.bytes + rows.n) + 1;
    size_t n_rows = 0;
    for (; at < rows.bytes + rows.n; n_rows++) {
        size_t row = (size_t)next_int(&at) + 1;
        same(row, r.touch[row], next_touch(&at), 1);
    }
    free(rows.bytes);
    ck_assert_uint_eq(n_rows, AAPL_ROWS);
    check_prints(&r, AAPL "messages.csv", AAPL_MESSAGES);
    ck_assert_uint_eq(feed_count(r.feed, OBI_COUNTER_DECODER_HELD), 8);
    ck_assert_uint_eq(feed_count(r.feed, OBI_COUNTER_DECODER_SNAPSHOTS), 1);
    uint32_t flags = feed_instrument(r.feed, 0).flags;
    ck_assert_uint_eq(flags,
                      OBI_INSTRUMENT_ORDERS | OBI_INSTRUMENT_PARTIAL | OBI_INSTRUMENT_UNKNOWN_OK);
    replay_close(&r);
}
END_TEST

/* What it takes for the row to notice: the judge of the judge. */
START_TEST(a_changed_size_is_noticed_in_its_row) {
    struct text text = paste(read_text(AMZN "message_1.csv"), read_text(AMZN "orderbook_1.csv"));
    struct feed *f = feed_open("lobster");
    const char *line = text.bytes;
    int n_resync = 0;
    for (int i = 0; i < 2000; i++) {
        char room[200];
        size_t n = (size_t)(line_end(line, text.bytes + text.n) - line);
        memcpy(room, line, n);
        if (i == 1000) room[n - 1] = room[n - 1] == '9' ? '8' : '9'; /* the bid's size */
        f->n_ev = 0;
        int rc = feed_bytes(f, room, n, OBI_INPUT_END, NULL);
        if (rc == OBI_RESYNC) ck_assert_int_eq(f->ev[0].kind, OBI_EVENT_GAP);
        if (rc == OBI_RESYNC) ck_assert_int_eq(i, 1000);
        n_resync += rc == OBI_RESYNC;
        line += n + 1;
    }
    ck_assert_int_eq(n_resync, 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_MISMATCHED), 1);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_SNAPSHOTS), 2);
    free(text.bytes);
    feed_close(f);
}
END_TEST

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    Suite *s = suite_create("lobster_recorded");
    TCase *t = tcase_create("nasdaq");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, every_row_of_a_day_at_one_level_is_the_book_after_its_message, 0, 2);
    tcase_add_test(t, every_touch_of_single_orders_is_as_the_venue_tells);
    tcase_add_test(t, a_changed_size_is_noticed_in_its_row);
    suite_add_tcase(s, t);
    return test_run(s);
}
