/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A recording played through a decoder into a book for each instrument, whole or with lines left
 * out. A test looks on: at each event when its book has it, or at each frame. */
#ifndef TEST_PLAYED_H
#define TEST_PLAYED_H

#include "feed.h"

#include <zlib.h>

enum { PLAYED_BOOKS = 16, PLAYED_EVENTS = 256, PLAYED_KINDS = 32 };

struct played {
    obi_decoder *d;
    obi_book *book[PLAYED_BOOKS];
    uint32_t n_books;
    uint64_t n_of_kind[PLAYED_KINDS];
    uint64_t n_events, n_frames, n_resync, n_errors;
    uint64_t n_stale, n_refused; /* frames of books that are stale; events that a book refused */
    struct obi_error first;      /* error of the decoder */
    obi_ns recv_ns;              /* when the next bytes are received; 0: unknown */
    /* Called behind each event, and behind each frame with its last one, unless NULL. */
    void (*each)(struct played *p, const obi_book *book, const struct obi_event *ev);
    void (*after)(struct played *p, const obi_book *book, const struct obi_event *last);
    uint64_t found[4]; /* what they count */
};

/* A file's bytes, unpacked, with a NUL behind them; n may be NULL. */
static inline char *played_file(const char *name, size_t *n) {
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
    if (n) *n = got;
    return bytes;
}

/* With instruments that are given, or none. */
static inline void played_open_with(struct played *p, const char *format,
                                    const struct obi_instrument *given, size_t n_given) {
    struct obi_decoder_options opt = feed_options(format);
    opt.max_instruments = PLAYED_BOOKS;
    opt.instrument = given;
    opt.n_instruments = n_given;
    memset(p, 0, sizeof *p);
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &p->d, NULL), OBI_OK);
}

static inline void played_open(struct played *p, const char *format) {
    played_open_with(p, format, NULL, 0);
}

static inline void played_close(struct played *p) {
    obi_decoder_destroy(p->d);
    for (uint32_t i = 0; i < PLAYED_BOOKS; i++) obi_book_destroy(p->book[i]);
}

/* The book of an instrument, made as the decoder tells it when its first event is there. */
static inline obi_book *played_book(struct played *p, uint32_t id) {
    struct obi_instrument told = {.struct_size = sizeof told};
    struct obi_book_options opt = {.struct_size = sizeof opt, .instrument = id, .spec = &told};
    if (id >= PLAYED_BOOKS) ck_abort_msg("ids go by appearance");
    if (p->book[id]) return p->book[id];
    if (obi_decoder_instrument(p->d, id, &told) || told.id != id) ck_abort_msg("no instrument");
    if (told.flags & OBI_INSTRUMENT_ORDERS) opt.max_orders = 1 << 14;
    if (obi_book_create(&opt, NULL, &p->book[id], NULL)) ck_abort_msg("no book");
    p->n_books++;
    return p->book[id];
}

static inline void played_event(struct played *p, const struct obi_event *ev) {
    struct obi_book_info info = {.struct_size = sizeof info};
    obi_book *book = played_book(p, ev->instrument);
    size_t taken;
    p->n_refused += obi_book_apply(book, ev, 1, &taken) < 0;
    p->n_of_kind[ev->kind]++;
    p->n_events++;
    if (p->each) p->each(p, book, ev);
    obi_book_info(book, &info);
    if (info.open) return;
    p->n_frames++;
    p->n_stale += info.state == OBI_STATE_STALE;
    if (p->after) p->after(p, book, ev);
}

static inline void played_bytes(struct played *p, const char *bytes, size_t n) {
    for (;;) {
        struct obi_event ev[PLAYED_EVENTS];
        struct obi_input in = {.struct_size = sizeof in,
                               .flags = OBI_INPUT_END,
                               .bytes = bytes,
                               .n_bytes = n,
                               .recv_ns = p->recv_ns};
        struct obi_error err;
        size_t used, n_ev;
        int rc = obi_decoder_decode(p->d, &in, &used, ev, PLAYED_EVENTS, &n_ev, &err);
        for (size_t i = 0; i < n_ev; i++) played_event(p, &ev[i]);
        bytes += used;
        n -= used;
        if (rc == OBI_OK) return;
        if (rc < 0 && !p->n_errors) p->first = err;
        p->n_resync += rc == OBI_RESYNC;
        p->n_errors += rc < 0;
    }
}

/* Whether these words stand in a line. */
static inline int played_has(char *line, char *end, const char *words) {
    char kept = *end;
    *end = '\0';
    int has = strstr(line, words) != NULL;
    *end = kept;
    return has;
}

/* Takes every n-th line out that has these words, from the first-th on; returns how many. */
static inline uint64_t played_drop(char *bytes, size_t *n, const char *words, size_t every) {
    uint64_t n_dropped = 0, seen = 0;
    char *to = bytes, *end;
    for (char *line = bytes; line < bytes + *n; line = end) {
        end = strchr(line, '\n');
        end = end ? end + 1 : bytes + *n;
        int is_one = played_has(line, end, words) && seen++ % every == every - 1;
        n_dropped += (uint64_t)is_one;
        if (is_one) continue;
        memmove(to, line, (size_t)(end - line));
        to += end - line;
    }
    *to = '\0';
    *n = (size_t)(to - bytes);
    return n_dropped;
}

static inline uint64_t played_count(const struct played *p, uint32_t counter) {
    uint64_t sum = 0;
    if (counter >= OBI_COUNTER_DECODER_MESSAGES) {
        ck_assert_int_eq(obi_decoder_count(p->d, counter, &sum), OBI_OK);
        return sum;
    }
    for (uint32_t i = 0; i < PLAYED_BOOKS; i++) {
        uint64_t count = 0;
        if (!p->book[i]) continue;
        ck_assert_int_eq(obi_book_count(p->book[i], counter, &count), OBI_OK);
        sum += count;
    }
    return sum;
}

/* A decimal as a number of 10^-8; the judge's own reading, good for what has no more decimals. */
static inline int64_t played_decimal(const char *text) {
    int64_t value = 0;
    int digits = -1, negative = *text == '-';
    for (text += negative; (*text >= '0' && *text <= '9') || *text == '.'; text++) {
        if (*text == '.') {
            digits = 0;
            continue;
        }
        value = value * 10 + (*text - '0');
        digits += digits >= 0;
    }
    digits = digits < 0 ? 0 : digits;
    if (*text == 'e') digits -= (int)strtol(text + 1, NULL, 10);
    for (; digits < 8; digits++) value *= 10;
    return negative ? -value : value;
}

#endif /* TEST_PLAYED_H */
