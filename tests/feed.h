/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the decoder's tests share: a decoder that is told lines and collects what comes out. */
#ifndef TEST_FEED_H
#define TEST_FEED_H

#include "support.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FEED_EVENTS = 4096 };

struct feed {
    obi_decoder *d;
    struct obi_event ev[FEED_EVENTS];
    size_t n_ev;
    size_t ev_size; /* room a call gets */
    struct obi_error err;
    uint32_t instrument; /* for messages that name none */
};

static inline struct obi_decoder_options feed_options(const char *format) {
    struct obi_decoder_options opt;
    memset(&opt, 0, sizeof opt);
    opt.struct_size = sizeof opt;
    opt.format = format;
    return opt;
}

static inline struct feed *feed_open_with(const struct obi_decoder_options *opt) {
    struct feed *f = calloc(1, sizeof *f);
    ck_assert_ptr_nonnull(f);
    ck_assert_msg(obi_decoder_create(opt, NULL, &f->d, &f->err) == 0, "%s", f->err.message);
    f->ev_size = FEED_EVENTS;
    return f;
}

static inline struct feed *feed_open(const char *format) {
    struct obi_decoder_options opt = feed_options(format);
    return feed_open_with(&opt);
}

static inline void feed_close(struct feed *f) {
    obi_decoder_destroy(f->d);
    free(f);
}

/* Decodes all bytes with as many calls as it takes; collects the events. Stops at the first code
 * other than OBI_OK and OBI_FULL and returns it; `*done`, which may be NULL, is how far it came. */
static inline int feed_bytes(struct feed *f, const char *bytes, size_t n, uint32_t flags,
                             size_t *done) {
    size_t at = 0;
    for (;;) {
        struct obi_input in;
        memset(&in, 0, sizeof in);
        in.struct_size = sizeof in;
        in.flags = flags;
        in.bytes = bytes + at;
        in.n_bytes = n - at;
        in.recv_ns = 7;
        in.instrument = f->instrument;
        size_t used = 0, n_ev = 0, room = FEED_EVENTS - f->n_ev;
        ck_assert_uint_gt(room, 0);
        int rc = obi_decoder_decode(f->d, &in, &used, f->ev + f->n_ev,
                                    f->ev_size < room ? f->ev_size : room, &n_ev, &f->err);
        ck_assert_uint_le(used, n - at);
        ck_assert_int_eq(obi_event_check(f->ev + f->n_ev, n_ev, NULL), OBI_OK);
        ck_assert_int_eq(f->err.status, rc);
        ck_assert_int_eq(f->err.message[0] != '\0', rc != OBI_OK);
        at += used;
        f->n_ev += n_ev;
        if (done) *done = at;
        if (rc != OBI_FULL) return rc;
    }
}

/* One message, formatted like printf. */
__attribute__((format(printf, 2, 3))) static inline int feed_say(struct feed *f, const char *format,
                                                                 ...) {
    char line[8192];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    ck_assert(n >= 0 && (size_t)n < sizeof line);
    return feed_bytes(f, line, (size_t)n, OBI_INPUT_END, NULL);
}

static inline uint64_t feed_count(const struct feed *f, uint32_t counter) {
    uint64_t count = 0;
    ck_assert_int_eq(obi_decoder_count(f->d, counter, &count), OBI_OK);
    return count;
}

/* How many messages of a kind were not used. */
static inline uint64_t feed_unknown(const obi_decoder *d, const char *kind) {
    const char *name;
    uint64_t count;
    for (uint32_t i = 0; obi_decoder_unknown(d, i, &name, &count) == OBI_OK; i++) {
        if (strcmp(name, kind) == 0) return count;
    }
    return 0;
}

static inline struct obi_instrument feed_instrument(const struct feed *f, uint32_t index) {
    struct obi_instrument told;
    memset(&told, 0, sizeof told);
    told.struct_size = sizeof told;
    ck_assert_int_eq(obi_decoder_instrument(f->d, index, &told), OBI_OK);
    return told;
}

/* Every message is counted under one heading; what is missing is held. */
static inline uint64_t feed_held_now(const struct feed *f) {
    static const uint32_t settled[] = {
        OBI_COUNTER_DECODER_DIFFS,    OBI_COUNTER_DECODER_SNAPSHOTS, OBI_COUNTER_DECODER_TRADES,
        OBI_COUNTER_DECODER_QUOTES,   OBI_COUNTER_DECODER_OLD,       OBI_COUNTER_DECODER_DROPPED,
        OBI_COUNTER_DECODER_UNSCALED, OBI_COUNTER_DECODER_OTHER,     OBI_COUNTER_DECODER_UNKNOWN,
        OBI_COUNTER_DECODER_REFUSED,  OBI_COUNTER_DECODER_STATES};
    uint64_t sum = 0, messages = feed_count(f, OBI_COUNTER_DECODER_MESSAGES);
    for (size_t i = 0; i < sizeof settled / sizeof *settled; i++) sum += feed_count(f, settled[i]);
    ck_assert_uint_le(sum, messages);
    return messages - sum;
}

/* A snapshot, and the head of an update that follows it in futures. */
#define FEED_SNAPSHOT                                                                              \
    "{\"lastUpdateId\":100,\"bids\":[[\"10.0\",\"2.50\"]],\"asks\":[[\"10.2\",\"1\"]]}"
#define FEED_DIFF_HEAD                                                                             \
    "{\"e\":\"depthUpdate\",\"E\":6,\"T\":5,\"s\":\"X\",\"U\":95,\"u\":101,\"pu\":94,"

/* A decoder in sync at id 100, steps 0.1 and 0.01, without the snapshot's events. */
static inline struct feed *feed_synced(const char *format) {
    struct feed *f = feed_open(format);
    ck_assert_int_eq(feed_say(f, FEED_SNAPSHOT), OBI_OK);
    f->n_ev = 0;
    return f;
}

#endif /* TEST_FEED_H */
