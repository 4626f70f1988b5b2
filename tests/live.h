/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A live user in small: a decoder, a book for each instrument it tells, and what docs/gaps.md says
 * to do when one of them turns stale by itself. */
#ifndef TEST_LIVE_H
#define TEST_LIVE_H

#include "feed.h"

enum { LIVE_BOOKS = 4 };

struct live {
    struct feed *feed;
    obi_book *book[LIVE_BOOKS];
    size_t n_done; /* events that the books have */
};

static inline struct live *live_open_with(const struct obi_decoder_options *opt) {
    struct live *l = calloc(1, sizeof *l);
    ck_assert_ptr_nonnull(l);
    l->feed = feed_open_with(opt);
    return l;
}

static inline struct live *live_open(const char *format) {
    struct obi_decoder_options opt = feed_options(format);
    return live_open_with(&opt);
}

static inline void live_close(struct live *l) {
    for (size_t i = 0; i < LIVE_BOOKS; i++) obi_book_destroy(l->book[i]);
    feed_close(l->feed);
    free(l);
}

/* The book of an instrument, made when its first events come: then the decoder knows all of it. */
static inline obi_book *live_book(struct live *l, uint32_t id) {
    ck_assert_uint_lt(id, LIVE_BOOKS);
    if (l->book[id]) return l->book[id];
    struct obi_instrument told = {.struct_size = sizeof told};
    struct obi_book_options opt = {
        .struct_size = sizeof opt, .max_levels = 256, .instrument = id, .spec = &told};
    for (uint32_t i = 0; obi_decoder_instrument(l->feed->d, i, &told) == OBI_OK; i++) {
        if (told.id == id) break;
    }
    ck_assert_uint_eq(told.id, id);
    if (told.flags & OBI_INSTRUMENT_ORDERS) opt.max_orders = 1024;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &l->book[id], NULL), OBI_OK);
    return l->book[id];
}

static inline struct obi_book_info live_info(struct live *l, uint32_t id) {
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_book_info(live_book(l, id), &info), OBI_OK);
    return info;
}

static inline uint32_t live_state(struct live *l, uint32_t id) {
    return live_info(l, id).state;
}

static inline uint64_t live_count(struct live *l, uint32_t id, uint32_t counter) {
    uint64_t n = 0;
    ck_assert_int_eq(obi_book_count(live_book(l, id), counter, &n), OBI_OK);
    return n;
}

static inline void live_apply(struct live *l) {
    for (struct feed *f = l->feed; l->n_done < f->n_ev;) {
        const struct obi_event *ev = &f->ev[l->n_done];
        obi_book *book = live_book(l, ev->instrument);
        size_t taken;
        int rc = obi_book_apply(book, ev, 1, &taken);
        l->n_done++;
        int lost = rc < 0 || (rc == OBI_RESYNC && ev->kind != OBI_EVENT_GAP);
        if (lost && live_state(l, ev->instrument) == OBI_STATE_STALE) {
            obi_decoder_reset(f->d, ev->instrument);
        }
    }
    if (l->n_done == l->feed->n_ev) l->n_done = l->feed->n_ev = 0;
}

/* One message, to the decoder and its events to the books. Returns what the decoder did. */
static inline int live_say(struct live *l, const char *text) {
    int rc = feed_bytes(l->feed, text, strlen(text), OBI_INPUT_END, NULL);
    live_apply(l);
    return rc;
}

/* What rests at a price; 0 for nothing, and in a book that is not valid. */
static inline obi_lots live_lots(struct live *l, uint32_t id, uint8_t side, obi_ticks price) {
    obi_ticks prices[256];
    obi_lots lots[256];
    size_t n = 0;
    (void)obi_book_levels(live_book(l, id), side, 256, prices, lots, NULL, &n);
    for (size_t i = 0; i < n; i++) {
        if (prices[i] == price) return lots[i];
    }
    return 0;
}

#endif /* TEST_LIVE_H */
