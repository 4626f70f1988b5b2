/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of obi's own file share: made-up events of some instruments, their recording, and
 * a reader that gives bytes in pieces. */
#ifndef TEST_RECORDING_H
#define TEST_RECORDING_H

#include "feed.h"

enum { RECORDING_EVENTS = 4096, RECORDING_BYTES = 1 << 20 };

struct recording {
    struct obi_instrument instrument[3];
    struct obi_event ev[RECORDING_EVENTS];
    size_t n_ev;
    unsigned char bytes[RECORDING_BYTES];
    size_t n_bytes;
    uint64_t seq;
};

static inline void recording_name(struct recording *r) {
    static const char *const symbols[] = {"BTCUSDT", "ETHUSDT", "AAPL"};
    for (uint32_t i = 0; i < 3; i++) {
        struct obi_instrument *in = &r->instrument[i];
        memset(in, 0, sizeof *in);
        in->struct_size = sizeof *in;
        in->id = 7 * i;
        in->flags = i == 2 ? OBI_INSTRUMENT_ORDERS : OBI_INSTRUMENT_PARTIAL;
        in->verification = i;
        in->depth_limit = 10 * i;
        strcpy(in->symbol, symbols[i]);
        strcpy(in->price_step, i ? "0.01" : "0.1");
        strcpy(in->qty_step, i == 2 ? "1" : "0.001");
    }
}

/* A frame of 1 to 6 events; the first of an instrument is a snapshot. Every field has a value. */
static inline void recording_frame(struct recording *r, struct test_rng *rng, uint32_t which,
                                   int is_snapshot) {
    size_t n = 1 + test_below(rng, 6);
    for (size_t i = 0; i < n; i++) {
        struct obi_event *ev = &r->ev[r->n_ev++];
        memset(ev, 0, sizeof *ev);
        ev->ts_ns = (obi_ns)test_random(rng);
        ev->recv_ns = (obi_ns)test_random(rng);
        ev->seq = test_random(rng);
        ev->order_id = test_random(rng) | 1;
        ev->order_id2 = test_random(rng);
        ev->price_ticks = (obi_ticks)(test_random(rng) >> 1) - (INT64_C(1) << 61);
        ev->qty_lots = (obi_lots)(test_random(rng) >> 2) + 1;
        ev->instrument = r->instrument[which].id;
        ev->kind = which == 2 ? OBI_EVENT_ADD : OBI_EVENT_LEVEL;
        ev->side = (uint8_t)(OBI_BID + test_below(rng, 2));
        ev->flags = is_snapshot ? OBI_EVENT_SNAPSHOT : 0;
        if (i + 1 == n) ev->flags |= OBI_EVENT_LAST;
    }
}

static inline void recording_begin(struct recording *r) {
    size_t n;
    ck_assert_int_eq(obi_record_begin(r->instrument, 3, r->bytes + r->n_bytes,
                                      RECORDING_BYTES - r->n_bytes, &n, NULL),
                     OBI_OK);
    ck_assert_uint_eq(n, obi_record_begin_size(3));
    r->n_bytes += n;
    r->seq = 0;
}

static inline void recording_block(struct recording *r, size_t from, size_t to) {
    size_t n;
    ck_assert_int_eq(obi_record_block(r->ev + from, to - from, r->seq++, r->bytes + r->n_bytes,
                                      RECORDING_BYTES - r->n_bytes, &n, NULL),
                     OBI_OK);
    ck_assert_uint_eq(n, obi_record_block_size(to - from));
    r->n_bytes += n;
}

/* So many frames in blocks of so many each, behind a header. */
static inline struct recording *recording_make(uint64_t seed, size_t n_frames, size_t per_block) {
    struct recording *r = calloc(1, sizeof *r);
    struct test_rng rng = {seed};
    size_t from = 0;
    ck_assert_ptr_nonnull(r);
    recording_name(r);
    recording_begin(r);
    for (size_t i = 0; i < n_frames; i++) {
        recording_frame(r, &rng, i < 3 ? (uint32_t)i : (uint32_t)test_below(&rng, 3), i < 3);
        if ((i + 1) % per_block && i + 1 < n_frames) continue;
        recording_block(r, from, r->n_ev);
        from = r->n_ev;
    }
    return r;
}

/* What came out of bytes that came in. */
struct reading {
    obi_decoder *d;
    struct obi_event ev[2 * RECORDING_EVENTS];
    size_t n_ev;
    struct obi_error fault[64];
    size_t n_faults;
};

static inline struct reading *reading_open(const struct obi_decoder_options *opt) {
    struct reading *in = calloc(1, sizeof *in);
    ck_assert_ptr_nonnull(in);
    ck_assert_int_eq(obi_decoder_create(opt, NULL, &in->d, NULL), OBI_OK);
    return in;
}

static inline void reading_close(struct reading *in) {
    obi_decoder_destroy(in->d);
    free(in);
}

/* As a reader of a file does: n bytes more each time, what was not used comes again. */
static inline void reading_feed(struct reading *in, const unsigned char *bytes, size_t n,
                                size_t piece, size_t ev_size) {
    size_t at = 0, end = piece < n ? piece : n;
    for (;;) {
        struct obi_input input = {.struct_size = sizeof input,
                                  .flags = end == n ? OBI_INPUT_END : 0,
                                  .bytes = bytes + at,
                                  .n_bytes = end - at};
        struct obi_error err;
        size_t used, n_ev, room = 2 * RECORDING_EVENTS - in->n_ev;
        if (!room) ck_abort_msg("more events than there is room for");
        int rc = obi_decoder_decode(in->d, &input, &used, in->ev + in->n_ev,
                                    ev_size < room ? ev_size : room, &n_ev, &err);
        if (obi_event_check(in->ev + in->n_ev, n_ev, NULL)) ck_abort_msg("a malformed event");
        at += used;
        in->n_ev += n_ev;
        if (rc < 0) {
            if (in->n_faults == 64) ck_abort_msg("more faults than there is room for");
            in->fault[in->n_faults++] = err;
        } else if (rc != OBI_FULL) {
            if (end == n) {
                if (at != n || rc != OBI_OK) ck_abort_msg("%zu of %zu used, %d", at, n, rc);
                return;
            }
            end = end + piece < n ? end + piece : n;
        }
    }
}

#endif /* TEST_RECORDING_H */
