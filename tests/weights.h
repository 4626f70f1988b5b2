/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of weights share: a book that is shown one frame after another to an obi_weights
 * and to the oracle, which is told what an interval is and which ones are whole. */
#ifndef TEST_WEIGHTS_H
#define TEST_WEIGHTS_H

#include "oracle/weights.h"
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WEIGHTS_INTERVAL = 1000, WEIGHTS_DEEP = 40 };

struct scene {
    obi_book *book;
    obi_weights *weights;
    struct oracle_weights *oracle;
    obi_ns now, length; /* length of an interval */
    int64_t interval;
    int has_interval, is_broken, has_before;
    uint64_t epoch;
    struct oracle_levels before[2];
    uint64_t n_broken; /* intervals that the oracle left out */
};

static inline obi_weights *weights_make(uint32_t n_levels, uint64_t half_life,
                                        uint32_t n_iterations) {
    struct obi_weights_options opt = {.struct_size = sizeof opt,
                                      .n_levels = n_levels,
                                      .n_iterations = n_iterations,
                                      .interval_ns = WEIGHTS_INTERVAL,
                                      .half_life = half_life};
    struct obi_error err;
    obi_weights *w;
    ck_assert_msg(obi_weights_create(&opt, NULL, &w, &err) == OBI_OK, "%s", err.message);
    return w;
}

static inline struct scene scene_open(uint32_t n_levels, uint64_t half_life,
                                      uint32_t n_iterations) {
    struct obi_book_options opt = {
        .struct_size = sizeof opt, .flags = OBI_BOOK_IGNORE_UNKNOWN, .max_levels = 4096};
    struct scene s = {.now = 1, .length = WEIGHTS_INTERVAL};
    ck_assert_int_eq(obi_book_create(&opt, NULL, &s.book, NULL), OBI_OK);
    s.weights = weights_make(n_levels, half_life, n_iterations);
    s.oracle = calloc(1, sizeof *s.oracle);
    ck_assert_ptr_nonnull(s.oracle);
    s.oracle->n_levels = (int)n_levels;
    s.oracle->half_life = half_life;
    return s;
}

static inline void scene_close(struct scene *s) {
    obi_book_destroy(s->book);
    obi_weights_destroy(s->weights);
    free(s->oracle);
}

static inline void scene_look(const struct scene *s, struct oracle_levels out[2]) {
    for (int side = 0; side < 2; side++) {
        size_t n = 0;
        obi_book_levels(s->book, side ? OBI_ASK : OBI_BID, (size_t)s->oracle->n_levels,
                        out[side].price, out[side].qty, NULL, &n);
        out[side].n = (int)n;
    }
}

/* The frame, to the oracle. */
static inline void scene_tell(struct scene *s) {
    struct obi_book_info info = {.struct_size = sizeof info};
    struct oracle_levels after[2];
    int64_t interval = s->now / s->length;
    if (s->has_interval && interval != s->interval) {
        int is_kept = !s->is_broken && s->oracle->depth > 0;
        oracle_weights_end(s->oracle, is_kept);
        s->n_broken += !is_kept;
        s->is_broken = 0;
    }
    s->has_interval = 1;
    s->interval = interval;
    obi_book_info(s->book, &info);
    int is_valid = info.state == OBI_STATE_VALID;
    if (!is_valid || !s->has_before || info.epoch != s->epoch) s->is_broken = 1;
    if (is_valid) {
        scene_look(s, after);
        if (s->has_before && info.epoch == s->epoch)
            oracle_weights_see(s->oracle, s->before, after);
        memcpy(s->before, after, sizeof after);
    }
    s->has_before = is_valid;
    s->epoch = info.epoch;
}

static inline void scene_apply(struct scene *s, struct obi_event *ev, size_t n) {
    for (size_t i = 0; i < n; i++) ev[i].recv_ns = s->now;
    ev[n - 1].flags |= OBI_EVENT_LAST;
    for (size_t at = 0, taken; at < n; at += taken)
        if (obi_book_apply(s->book, ev + at, n - at, &taken) < 0) ck_abort_msg("the book");
}

/* A frame of n events, now. */
static inline void scene_show(struct scene *s, struct obi_event *ev, size_t n) {
    scene_apply(s, ev, n);
    scene_tell(s);
    ck_assert_int_ge(obi_weights_update(s->weights, s->book), 0);
}

/* A snapshot of so many levels a side, a tick apart, all of one size. */
static inline void scene_begin(struct scene *s, int n_levels, obi_lots qty) {
    struct obi_event ev[2 * WEIGHTS_DEEP];
    for (int i = 0; i < n_levels; i++) {
        ev[2 * i] = test_level(OBI_BID, 1000 - i, qty, OBI_EVENT_SNAPSHOT);
        ev[2 * i + 1] = test_level(OBI_ASK, 1001 + i, qty, OBI_EVENT_SNAPSHOT);
    }
    scene_show(s, ev, 2 * (size_t)n_levels);
}

static inline void scene_next_interval(struct scene *s) {
    s->now = (s->now / WEIGHTS_INTERVAL + 1) * WEIGHTS_INTERVAL;
}

/* A frame in which sizes near the touch change, are taken away or come. */
static inline void scene_wander(struct scene *s, struct test_rng *rng) {
    struct obi_event ev[4];
    size_t n = 1 + test_below(rng, 3);
    for (size_t i = 0; i < n; i++) {
        int ask = (int)test_below(rng, 2);
        obi_ticks away = (obi_ticks)test_below(rng, WEIGHTS_DEEP);
        obi_lots qty = test_below(rng, 5) ? 1 + (obi_lots)test_below(rng, 50) : 0;
        ev[i] = test_level(ask ? OBI_ASK : OBI_BID, ask ? 1001 + away : 1000 - away, qty, 0);
    }
    s->now += (obi_ns)test_below(rng, WEIGHTS_INTERVAL / 4);
    scene_show(s, ev, n);
}

static inline double weights_value(const obi_weights *w, uint32_t level) {
    double value;
    uint8_t status;
    ck_assert_int_eq(obi_weights_get(w, level, &value, &status), OBI_OK);
    ck_assert_int_eq(isnan(value), status != OBI_VALUE_OK);
    return value;
}

static inline double weights_share(const obi_weights *w) {
    double value;
    ck_assert_int_eq(obi_weights_explained(w, &value, NULL), OBI_OK);
    return value;
}

static inline uint64_t weights_count(const obi_weights *w, uint32_t counter) {
    uint64_t n;
    ck_assert_int_eq(obi_weights_count(w, counter, &n), OBI_OK);
    return n;
}

/* All that is known of them, as bytes. The caller frees. */
static inline unsigned char *weights_saved(const obi_weights *w, size_t *n) {
    size_t size = obi_weights_save_size(w);
    unsigned char *bytes = malloc(size);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_int_eq(obi_weights_save(w, bytes, size, n), OBI_OK);
    ck_assert_uint_eq(*n, size);
    return bytes;
}

static inline int weights_equal(const obi_weights *a, const obi_weights *b, size_t from) {
    size_t n, n_b;
    unsigned char *x = weights_saved(a, &n), *y = weights_saved(b, &n_b);
    int is_equal = n == n_b && memcmp(x + from, y + from, n - from) == 0;
    free(x);
    free(y);
    return is_equal;
}

#endif /* TEST_WEIGHTS_H */
