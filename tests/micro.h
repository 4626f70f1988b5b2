/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of the micro-price share: a book that is shown one touch after another, a frame
 * each, to a table and, if there is one, to the oracle. */
#ifndef TEST_MICRO_H
#define TEST_MICRO_H

#include "oracle/micro.h"
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct stage {
    obi_book *book;
    obi_micro *micro;
    struct oracle_micro *oracle; /* or NULL */
    struct oracle_touch now;
    int is_lit; /* there is a touch, and it was one to learn from */
};

static inline obi_micro *micro_make(uint32_t n_buckets, uint32_t n_spreads, uint32_t max_move,
                                    uint32_t n_terms) {
    struct obi_micro_options opt = {.struct_size = sizeof opt,
                                    .n_buckets = n_buckets,
                                    .n_spreads = n_spreads,
                                    .max_move = max_move,
                                    .n_terms = n_terms};
    struct obi_error err;
    obi_micro *micro;
    ck_assert_msg(obi_micro_create(&opt, NULL, &micro, &err) == OBI_OK, "%s", err.message);
    return micro;
}

static inline struct stage stage_open(obi_micro *micro, struct oracle_micro *oracle) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_levels = 64, .max_changes = 16};
    struct stage s = {.micro = micro, .oracle = oracle};
    ck_assert_int_eq(obi_book_create(&opt, NULL, &s.book, NULL), OBI_OK);
    return s;
}

static inline void stage_close(struct stage *s) {
    obi_book_destroy(s->book);
    obi_micro_destroy(s->micro);
    free(s->oracle);
}

static inline void stage_apply(struct stage *s, const struct obi_event *ev, size_t n) {
    size_t taken;
    int rc = obi_book_apply(s->book, ev, n, &taken);
    if (rc < 0 || taken != n) ck_abort_msg("the book took %zu of %zu: %d", taken, n, rc);
}

/* A snapshot of one level a side; begins an epoch. */
static inline void stage_begin(struct stage *s, struct oracle_touch t) {
    struct obi_event ev[2] = {
        test_level(OBI_BID, t.bid, t.bid_lots, OBI_EVENT_SNAPSHOT),
        test_level(OBI_ASK, t.ask, t.ask_lots, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST)};
    stage_apply(s, ev, 2);
    if (obi_micro_update(s->micro, s->book) != OBI_OK) ck_abort_msg("update");
    s->now = t;
}

/* The next frame; the oracle is told unless is_secret. */
static inline void stage_put(struct stage *s, struct oracle_touch t, int is_secret) {
    struct obi_event ev[4];
    size_t n = 0;
    if (t.bid != s->now.bid) ev[n++] = test_level(OBI_BID, s->now.bid, 0, 0);
    if (t.ask != s->now.ask) ev[n++] = test_level(OBI_ASK, s->now.ask, 0, 0);
    ev[n++] = test_level(OBI_BID, t.bid, t.bid_lots, 0);
    ev[n++] = test_level(OBI_ASK, t.ask, t.ask_lots, OBI_EVENT_LAST);
    stage_apply(s, ev, n);
    if (s->oracle && !is_secret) oracle_micro_see(s->oracle, &s->now, &t);
    s->now = t;
}

static inline void stage_show(struct stage *s, struct oracle_touch t) {
    stage_put(s, t, 0);
    if (obi_micro_update(s->micro, s->book) != OBI_OK) ck_abort_msg("update");
}

/* A touch near the one before: the price now and then, sizes always. */
static inline struct oracle_touch stage_wander(const struct stage *s, struct test_rng *rng,
                                               int64_t widest) {
    struct oracle_touch t = s->now;
    if (test_below(rng, 3) == 0) {
        t.bid += (int64_t)test_below(rng, 3) - 1;
        t.ask = t.bid + 1 + (int64_t)test_below(rng, (uint64_t)widest);
    }
    t.bid_lots = 1 + (int64_t)test_below(rng, 20);
    t.ask_lots = 1 + (int64_t)test_below(rng, 20);
    return t;
}

static inline double micro_value(const obi_micro *micro, uint32_t bucket, uint32_t spread) {
    double value;
    uint8_t status;
    ck_assert_int_eq(obi_micro_get(micro, bucket, spread, &value, &status), OBI_OK);
    ck_assert_int_eq(isnan(value), status == OBI_VALUE_NO_FIT);
    ck_assert_int_eq(!isnan(value), status == OBI_VALUE_OK);
    return value;
}

static inline uint64_t micro_count(const obi_micro *micro, uint32_t counter) {
    uint64_t n;
    ck_assert_int_eq(obi_micro_count(micro, counter, &n), OBI_OK);
    return n;
}

/* All that is known of a table, as bytes. The caller frees. */
static inline unsigned char *micro_saved(const obi_micro *micro, size_t *n) {
    size_t size = obi_micro_save_size(micro);
    unsigned char *bytes = malloc(size);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_int_eq(obi_micro_save(micro, bytes, size, n), OBI_OK);
    ck_assert_uint_eq(*n, size);
    return bytes;
}

static inline void micro_same(const obi_micro *a, const obi_micro *b) {
    size_t n, n_b;
    unsigned char *x = micro_saved(a, &n), *y = micro_saved(b, &n_b);
    ck_assert_uint_eq(n, n_b);
    for (size_t i = 0; i < n; i++) {
        if (x[i] != y[i]) ck_abort_msg("tables differ from byte %zu on", i);
    }
    free(x);
    free(y);
}

#endif /* TEST_MICRO_H */
