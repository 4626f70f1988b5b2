/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A small writer of Databento's DBN, versions 1 to 3: what tests and benchmarks are fed with. Byte
 * by byte, written from the venue's tables of fields and not from the reader. */
#ifndef TEST_DBN_WRITE_H
#define TEST_DBN_WRITE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    DBN_LAST = 128,
    DBN_TOB = 64,
    DBN_SNAPSHOT = 32,
    DBN_MBP = 16,
    DBN_BAD_RECV = 8,
    DBN_BAD_BOOK = 4
};

struct dbn_writer {
    unsigned char *at;               /* the room */
    size_t n;                        /* bytes written */
    int version, ts_out, is_inverse; /* asked by id */
    uint16_t publisher;
    uint32_t id;
};

static inline void dbn_int(struct dbn_writer *w, uint64_t value, size_t n) {
    for (size_t i = 0; i < n; i++) w->at[w->n++] = (unsigned char)(value >> 8 * i);
}

static inline void dbn_zero(struct dbn_writer *w, size_t n) {
    memset(w->at + w->n, 0, n);
    w->n += n;
}

/* A text in n bytes, padded with NUL. */
static inline void dbn_text(struct dbn_writer *w, const char *text, size_t n) {
    size_t length = strlen(text);
    memcpy(w->at + w->n, text, length < n ? length : n);
    w->n += length < n ? length : n;
    if (length < n) dbn_zero(w, n - length);
}

static inline size_t dbn_symbol_size(const struct dbn_writer *w) {
    return w->version == 1 ? 22 : 71;
}

/* The head and metadata up to the mappings, which follow: so many of them. */
static inline size_t dbn_begin(struct dbn_writer *w, uint32_t n_mappings) {
    size_t begin = w->n;
    dbn_text(w, "DBN", 3);
    dbn_int(w, (uint64_t)w->version, 1);
    dbn_int(w, 0, 4); /* the length, when it is known */
    dbn_text(w, "GLBX.MDP3", 16);
    dbn_int(w, 0, 2);          /* schema */
    dbn_int(w, 1, 8);          /* start */
    dbn_int(w, UINT64_MAX, 8); /* end */
    dbn_int(w, 0, 8);          /* limit */
    if (w->version == 1) dbn_int(w, UINT64_MAX, 8);
    dbn_int(w, !w->is_inverse, 1); /* stype_in: 0 is an id, 1 a symbol */
    dbn_int(w, (uint64_t)w->is_inverse, 1);
    dbn_int(w, (uint64_t)w->ts_out, 1);
    if (w->version > 1) dbn_int(w, dbn_symbol_size(w), 2);
    dbn_zero(w, w->version == 1 ? 47 : 53);
    dbn_int(w, 0, 4); /* schema definition */
    dbn_int(w, 1, 4); /* symbols */
    dbn_text(w, "ES.FUT", dbn_symbol_size(w));
    dbn_int(w, 0, 4); /* partial */
    dbn_int(w, 0, 4); /* not found */
    dbn_int(w, n_mappings, 4);
    return begin;
}

static inline void dbn_interval(struct dbn_writer *w, uint32_t from, uint32_t until,
                                const char *got) {
    dbn_int(w, from, 4);
    dbn_int(w, until, 4);
    dbn_text(w, got, dbn_symbol_size(w));
}

/* A mapping of one interval. */
static inline void dbn_map(struct dbn_writer *w, const char *asked, const char *got) {
    dbn_text(w, asked, dbn_symbol_size(w));
    dbn_int(w, 1, 4);
    dbn_interval(w, 20240508, 20240509, got);
}

/* The length; in version 3 it is a multiple of 8. */
static inline void dbn_end(struct dbn_writer *w, size_t begin) {
    while (w->version == 3 && (w->n - begin) % 8) dbn_zero(w, 1);
    uint64_t length = w->n - begin - 8;
    for (size_t i = 0; i < 4; i++) w->at[begin + 4 + i] = (unsigned char)(length >> 8 * i);
}

/* All of it, for one instrument. */
static inline void dbn_head(struct dbn_writer *w, const char *symbol, const char *id) {
    size_t begin = dbn_begin(w, 1);
    dbn_map(w, symbol, id);
    dbn_end(w, begin);
}

static inline void dbn_record(struct dbn_writer *w, uint8_t rtype, size_t n, uint64_t ts_event) {
    dbn_int(w, (n + (w->ts_out ? 8 : 0)) / 4, 1);
    dbn_int(w, rtype, 1);
    dbn_int(w, w->publisher, 2);
    dbn_int(w, w->id, 4);
    dbn_int(w, ts_event, 8);
}

static inline void dbn_ts_out(struct dbn_writer *w) {
    if (w->ts_out) dbn_int(w, 777, 8);
}

struct dbn_order {
    char action, side;
    uint64_t id;
    int64_t price;
    uint32_t size;
    uint8_t flags;
    uint32_t seq;
    uint64_t ts_event, ts_recv;
};

static inline void dbn_mbo(struct dbn_writer *w, const struct dbn_order *o) {
    dbn_record(w, 0xa0, 56, o->ts_event);
    dbn_int(w, o->id, 8);
    dbn_int(w, (uint64_t)o->price, 8);
    dbn_int(w, o->size, 4);
    dbn_int(w, o->flags, 1);
    dbn_int(w, 0, 1); /* channel */
    dbn_int(w, (unsigned char)o->action, 1);
    dbn_int(w, (unsigned char)o->side, 1);
    dbn_int(w, o->ts_recv, 8);
    dbn_int(w, 20000, 4); /* ts_in_delta */
    dbn_int(w, o->seq, 4);
    dbn_ts_out(w);
}

struct dbn_pair {
    int64_t bid, ask;
    uint32_t bid_size, ask_size, bid_count, ask_count;
};

/* A record of n levels: 0 a trade's, 1, 10. Levels that are not given are undefined. */
static inline void dbn_mbp(struct dbn_writer *w, const struct dbn_order *o, size_t n,
                           const struct dbn_pair *pair, size_t n_pairs) {
    dbn_record(w, (uint8_t)n, 48 + 32 * n, o->ts_event);
    dbn_int(w, (uint64_t)o->price, 8);
    dbn_int(w, o->size, 4);
    dbn_int(w, (unsigned char)o->action, 1);
    dbn_int(w, (unsigned char)o->side, 1);
    dbn_int(w, o->flags, 1);
    dbn_int(w, 0, 1); /* depth */
    dbn_int(w, o->ts_recv, 8);
    dbn_int(w, 20000, 4);
    dbn_int(w, o->seq, 4);
    for (size_t i = 0; i < n; i++) {
        struct dbn_pair p = {INT64_MAX, INT64_MAX, 0, 0, 0, 0};
        if (i < n_pairs) p = pair[i];
        dbn_int(w, (uint64_t)p.bid, 8);
        dbn_int(w, (uint64_t)p.ask, 8);
        dbn_int(w, p.bid_size, 4);
        dbn_int(w, p.ask_size, 4);
        dbn_int(w, p.bid_count, 4);
        dbn_int(w, p.ask_count, 4);
    }
    dbn_ts_out(w);
}

/* A record that says which symbol an id has. */
static inline void dbn_mapping(struct dbn_writer *w, const char *asked, const char *got) {
    dbn_record(w, 0x16, w->version == 1 ? 80 : 176, 1);
    if (w->version > 1) dbn_int(w, 255, 1);
    dbn_text(w, asked, dbn_symbol_size(w));
    if (w->version > 1) dbn_int(w, 255, 1);
    dbn_text(w, got, dbn_symbol_size(w));
    if (w->version == 1) dbn_zero(w, 4);
    dbn_int(w, UINT64_MAX, 8);
    dbn_int(w, UINT64_MAX, 8);
    dbn_ts_out(w);
}

/* An error of the gateway, or with rtype 0x17 its heartbeat. */
static inline void dbn_say(struct dbn_writer *w, uint8_t rtype, const char *text, uint8_t code) {
    dbn_record(w, rtype, w->version == 1 ? 80 : 320, 1);
    if (w->version == 1) {
        dbn_text(w, text, 64);
    } else {
        dbn_text(w, text, rtype == 0x15 ? 302 : 303);
        dbn_int(w, code, 1);
        if (rtype == 0x15) dbn_int(w, 1, 1);
    }
    dbn_ts_out(w);
}

/* A record of another kind, without meaning. */
static inline void dbn_other(struct dbn_writer *w, uint8_t rtype, size_t n) {
    dbn_record(w, rtype, n, 1);
    dbn_zero(w, n - 16);
    dbn_ts_out(w);
}

#endif /* TEST_DBN_WRITE_H */
