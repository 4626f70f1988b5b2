/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of venues' recordings share: a file that goes through a decoder line by line, the
 * books of its instruments, and the list of what the touch was after each frame of a book and of
 * what the venue's quotes said it was. */
#ifndef TEST_REPLAYED_H
#define TEST_REPLAYED_H

#include "feed.h"

#include <zlib.h>

enum { REPLAYED_BOOKS = 16, REPLAYED_TOUCHES = 1 << 14 };

struct touch {
    obi_ns ts_ns;
    int64_t number[4]; /* bid, its size, ask, its size; 0 and 0 where there is none */
    uint32_t instrument;
    uint8_t is_quote, is_two_sided;
    uint8_t is_blind; /* a quote's: its book was stale */
};

struct replayed {
    obi_decoder *d;
    obi_book *book[REPLAYED_BOOKS];
    struct touch touch[REPLAYED_TOUCHES];
    size_t n_touches;
    uint64_t n_of_kind[OBI_EVENT_TIME + 1];
    unsigned n_resync, n_errors;
};

/* A file's bytes, unpacked, with a NUL behind them. */
static inline char *replayed_file(const char *name, size_t *n) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", test_data_dir(), name);
    gzFile file = gzopen(path, "rb");
    size_t size = 0, got = 0;
    char *bytes = NULL;
    ck_assert_msg(file != NULL, "%s", path);
    do {
        size = size ? 2 * size : 1 << 20;
        bytes = realloc(bytes, size + 1);
        ck_assert_ptr_nonnull(bytes);
        int more = gzread(file, bytes + got, (unsigned)(size - got));
        ck_assert_int_ge(more, 0);
        got += (size_t)more;
    } while (got == size);
    gzclose(file);
    bytes[got] = '\0';
    *n = got;
    return bytes;
}

static inline struct replayed *replayed_open(const struct obi_decoder_options *opt) {
    struct replayed *r = calloc(1, sizeof *r);
    ck_assert_ptr_nonnull(r);
    ck_assert_int_eq(obi_decoder_create(opt, NULL, &r->d, NULL), OBI_OK);
    return r;
}

static inline void replayed_close(struct replayed *r) {
    for (size_t i = 0; i < REPLAYED_BOOKS; i++) obi_book_destroy(r->book[i]);
    obi_decoder_destroy(r->d);
    free(r);
}

/* The book of an instrument, made as the decoder tells it when its first event is there. */
static inline obi_book *replayed_book(struct replayed *r, uint32_t instrument) {
    struct obi_instrument told = {.struct_size = sizeof told};
    struct obi_book_options opt;
    memset(&opt, 0, sizeof opt);
    ck_assert_uint_lt(instrument, REPLAYED_BOOKS);
    if (r->book[instrument]) return r->book[instrument];
    ck_assert_int_eq(obi_decoder_instrument(r->d, instrument, &told), OBI_OK);
    opt.struct_size = sizeof opt;
    opt.instrument = told.id;
    opt.spec = &told;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &r->book[instrument], NULL), OBI_OK);
    return r->book[instrument];
}

static inline uint64_t replayed_sum(const struct replayed *r, uint32_t counter) {
    uint64_t count, sum = 0;
    for (size_t i = 0; i < REPLAYED_BOOKS; i++) {
        if (!r->book[i]) continue;
        ck_assert_int_eq(obi_book_count(r->book[i], counter, &count), OBI_OK);
        sum += count;
    }
    return sum;
}

static inline uint64_t replayed_count(const struct replayed *r, uint32_t counter) {
    uint64_t count;
    ck_assert_int_eq(obi_decoder_count(r->d, counter, &count), OBI_OK);
    return count;
}

static inline struct touch *replayed_add(struct replayed *r, const struct obi_event *ev) {
    if (r->n_touches == REPLAYED_TOUCHES) ck_abort_msg("more touches than there is room for");
    struct touch *t = &r->touch[r->n_touches++];
    memset(t, 0, sizeof *t);
    t->ts_ns = ev->ts_ns;
    t->instrument = ev->instrument;
    return t;
}

/* The touch at the end of a frame of the book; none while the book is stale. */
static inline void replayed_look(struct replayed *r, const struct obi_event *ev) {
    struct touch t = {.ts_ns = ev->ts_ns, .is_two_sided = 1};
    for (int s = 0; s < 2; s++) {
        obi_ticks price = 0;
        obi_lots qty = 0;
        size_t n;
        int rc = obi_book_levels(r->book[ev->instrument], s ? OBI_ASK : OBI_BID, 1, &price, &qty,
                                 NULL, &n);
        if (rc) return;
        if (!n) t.is_two_sided = 0;
        t.number[2 * s] = n ? price : 0;
        t.number[2 * s + 1] = n ? qty : 0;
    }
    t.instrument = ev->instrument;
    *replayed_add(r, ev) = t;
}

static inline void replayed_event(struct replayed *r, const struct obi_event *ev) {
    size_t taken;
    obi_book *book = replayed_book(r, ev->instrument);
    int rc = obi_book_apply(book, ev, 1, &taken);
    if (rc < 0) ck_abort_msg("refused: %d", rc);
    r->n_of_kind[ev->kind]++;
    if (ev->kind == OBI_EVENT_QUOTE) {
        int is_ask = ev->side == OBI_ASK;
        struct touch *t = is_ask ? &r->touch[r->n_touches - 1] : replayed_add(r, ev);
        struct obi_book_info info = {.struct_size = sizeof info};
        ck_assert_int_eq(obi_book_info(book, &info), OBI_OK);
        t->is_blind = info.state == OBI_STATE_STALE;
        t->is_quote = 1;
        t->number[2 * is_ask] = ev->qty_lots ? ev->price_ticks : 0;
        t->number[2 * is_ask + 1] = ev->qty_lots;
    } else if (ev->flags & OBI_EVENT_LAST && ev->kind != OBI_EVENT_TRADE) {
        replayed_look(r, ev);
    }
}

/* One line, or several. */
static inline void replayed_bytes(struct replayed *r, const char *bytes, size_t n) {
    struct obi_event ev[256];
    for (;;) {
        struct obi_input in = {
            .struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = bytes, .n_bytes = n};
        size_t used, n_ev;
        int rc = obi_decoder_decode(r->d, &in, &used, ev, 256, &n_ev, NULL);
        bytes += used;
        n -= used;
        for (size_t i = 0; i < n_ev; i++) replayed_event(r, &ev[i]);
        if (rc == OBI_OK) return;
        r->n_resync += rc == OBI_RESYNC;
        r->n_errors += rc < 0;
    }
}

static inline int touch_is(const struct touch *a, const struct touch *b) {
    return memcmp(a->number, b->number, sizeof a->number) == 0;
}

/* Looks for each quote of an instrument among the touches of its book, from the one on that the
 * quote before was found at; not for those that came while the book was stale. Returns how many
 * were found; `*n_quotes` grows by all. */
static inline size_t replayed_in_order(const struct replayed *r, uint32_t instrument,
                                       size_t *n_quotes) {
    size_t n_found = 0, from = 0;
    for (size_t q = 0; q < r->n_touches; q++) {
        const struct touch *quote = &r->touch[q];
        if (!quote->is_quote || quote->is_blind || quote->instrument != instrument) continue;
        ++*n_quotes;
        for (size_t i = from; i < r->n_touches; i++) {
            const struct touch *t = &r->touch[i];
            if (t->is_quote || t->instrument != instrument || !touch_is(t, quote)) continue;
            n_found++;
            from = i;
            break;
        }
    }
    return n_found;
}

#endif /* TEST_REPLAYED_H */
