/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of DBN share: a feed that is told records one by one, and a book behind it. */
#ifndef TEST_DBN_FEED_H
#define TEST_DBN_FEED_H

#include "dbn_write.h"
#include "feed.h"

#define PX(units) ((int64_t)(units)*1000000000)

enum { DBN_BYTES = 1 << 16 };

struct dbn_feed {
    struct feed *feed;
    unsigned char bytes[DBN_BYTES];
    struct dbn_writer w;
    size_t n_fed;
};

static inline struct dbn_feed *dbn_open_with(const struct obi_decoder_options *opt, int version) {
    struct dbn_feed *f = calloc(1, sizeof *f);
    ck_assert_ptr_nonnull(f);
    f->feed = feed_open_with(opt);
    f->w = (struct dbn_writer){.at = f->bytes, .version = version, .publisher = 1, .id = 5602};
    return f;
}

/* A decoder that read a head which names 5602 ESM4. */
static inline struct dbn_feed *dbn_open(int version) {
    struct obi_decoder_options opt = feed_options("dbn");
    struct dbn_feed *f = dbn_open_with(&opt, version);
    dbn_head(&f->w, "ESM4", "5602");
    return f;
}

static inline void dbn_close(struct dbn_feed *f) {
    feed_close(f->feed);
    free(f);
}

/* Decodes what was written since; the events are those of these bytes only. Goes on behind a
 * condition or an error, and returns the first one. */
static inline int dbn_feed_all(struct dbn_feed *f) {
    int first = OBI_OK;
    size_t done = 0;
    f->feed->n_ev = 0;
    for (;;) {
        int rc =
            feed_bytes(f->feed, (const char *)f->bytes + f->n_fed, f->w.n - f->n_fed, 0, &done);
        f->n_fed += done;
        if (!first) first = rc;
        if (rc == OBI_OK || rc == OBI_MORE) return first;
    }
}

/* An order's record, decoded. */
static inline int dbn_tell(struct dbn_feed *f, char action, char side, uint64_t id, int64_t price,
                           uint32_t size, uint8_t flags) {
    struct dbn_order o = {.action = action,
                          .side = side,
                          .id = id,
                          .price = price,
                          .size = size,
                          .flags = flags,
                          .ts_event = 1000,
                          .ts_recv = 2000};
    dbn_mbo(&f->w, &o);
    return dbn_feed_all(f);
}

/* A snapshot of a bid and an ask: orders 1 and 2. */
static inline void dbn_sync(struct dbn_feed *f) {
    const uint8_t flags = DBN_SNAPSHOT | DBN_BAD_RECV;
    ck_assert_int_eq(dbn_tell(f, 'R', 'N', 0, INT64_MAX, 0, flags), OBI_OK);
    ck_assert_int_eq(dbn_tell(f, 'A', 'B', 1, PX(99), 5, flags), OBI_OK);
    ck_assert_int_eq(dbn_tell(f, 'A', 'A', 2, PX(101), 7, flags | DBN_LAST), OBI_OK);
}

/* One event came out: its kind and flags. */
static inline const struct obi_event *dbn_only(const struct dbn_feed *f, uint8_t kind,
                                               uint16_t flags) {
    const struct obi_event *ev = &f->feed->ev[0];
    ck_assert_uint_eq(f->feed->n_ev, 1);
    ck_assert_int_eq(ev->kind, kind);
    ck_assert_int_eq(ev->flags, flags);
    return ev;
}

static inline int dbn_waits(const struct dbn_feed *f) {
    uint32_t index = 0;
    return obi_decoder_waiting(f->feed->d, &index) == OBI_RESYNC;
}

/* A book of the first instrument, to be fed with the feed's events. */
static inline obi_book *dbn_book(const struct dbn_feed *f) {
    struct obi_instrument spec = feed_instrument(f->feed, 0);
    struct obi_book_options opt = {.struct_size = sizeof opt, .spec = &spec, .instrument = spec.id};
    obi_book *book;
    if (spec.flags & OBI_INSTRUMENT_ORDERS) opt.max_orders = 1000;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    return book;
}

static inline void dbn_apply(const struct dbn_feed *f, obi_book *book) {
    for (size_t i = 0; i < f->feed->n_ev; i++) {
        size_t taken;
        int rc = obi_book_apply(book, &f->feed->ev[i], 1, &taken);
        ck_assert_int_ge(rc, 0);
    }
}

static inline uint32_t dbn_state(const obi_book *book) {
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_book_info(book, &info), OBI_OK);
    return info.state;
}

static inline uint64_t dbn_unknown(const struct dbn_feed *f, const char *wanted) {
    const char *name;
    uint64_t count;
    for (uint32_t i = 0; obi_decoder_unknown(f->feed->d, i, &name, &count) == OBI_OK; i++) {
        if (strcmp(name, wanted) == 0) return count;
    }
    return 0;
}

#endif /* TEST_DBN_FEED_H */
