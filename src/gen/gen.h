/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A market made from a seed: an L2 book near a wandering price, with trades, in integers only, so
 * that a seed gives the same bytes on every platform. It feeds the demo, the property tests and the
 * benchmarks, and writes the venue formats that obi reads. It knows nothing of the library but the
 * event record, so that what it says can judge what the library does: it keeps its own exact book
 * and answers for it.
 *
 * The way through: market (what happens) > feed (what the venue sends of it, faults and all) >
 * events or text. A seed is one market in every format; lost, doubled and cut messages do not
 * change it. */
#ifndef OBI_GEN_H
#define OBI_GEN_H

#include <obi/event.h>

/* Faults take turns in the order of their bits; none begins in the last 64 frames. */
enum gen_fault {
    GEN_FAULT_GAP = 1,       /* a book update is lost; a snapshot follows 3 to 18 updates later */
    GEN_FAULT_DUPLICATE = 2, /* a book update is told twice */
    GEN_FAULT_CROSSED = 4,   /* a frame ends crossed, the next mends it */
    GEN_FAULT_ONE_SIDED = 8, /* a side empties for 5 to 29 frames */
    GEN_FAULT_TRUNCATED = 16 /* text only: the line of an update is cut short, so a gap as above */
};

/* 0 takes the default, except in seed, n_frames and faults. */
struct gen_options {
    uint64_t seed;
    uint64_t n_frames;        /* book updates to make; trades come in between; 0 = without end */
    uint32_t n_levels;        /* levels a side kept around, default 500, at most 131072 */
    uint32_t snapshot_levels; /* levels a side that a snapshot tells, default all there are */
    uint32_t faults;          /* bits of enum gen_fault */
    uint32_t fault_every;     /* frames between the beginnings of faults, default 1000 */
    obi_ticks start_ticks;    /* bid to begin with, default 618000, at most 10^15 */
    obi_ns start_ns;          /* venue time to begin with, default 2024-08-08T00:00:00Z */
    obi_ns frame_ns;          /* mean time between book updates, default 50 ms, at most 1000 s */
};

struct gen_level {
    obi_ticks price_ticks;
    obi_lots qty_lots;
};

struct gen_touch {
    struct gen_level bid, ask; /* all zero: the side is empty */
};

struct gen; /* opaque */

/* NULL without memory or for an option out of its range. */
struct gen *gen_create(const struct gen_options *opt);
void gen_destroy(struct gen *g);

/* The next frame as events, the last one flagged OBI_EVENT_LAST: a snapshot first (CLEAR, then
 * levels, all flagged OBI_EVENT_SNAPSHOT), then updates and trades, each trade a frame of its own.
 * The array is the generator's, good until the next call. Returns the number of events, 0 at the
 * end.
 *
 * Fields: ts_ns in whole milliseconds, recv_ns rising; seq is the venue's update id u, of a
 * snapshot its lastUpdateId, of a trade its id, as is order_id. The frames are what a decoder would
 * make of the text: the first update bridges the snapshot, telling some of it again; the update
 * after a lost one comes as an OBI_EVENT_GAP frame, the ones after it are not told until a new
 * snapshot. An update told twice is two equal frames. */
size_t gen_next(struct gen *g, const struct obi_event **ev);

/* The oracle: the market's own book as of the last frame, told or not, whatever snapshot_levels
 * says. */
void gen_touch(const struct gen *g, struct gen_touch *out);
/* The levels of OBI_BID or OBI_ASK, best first, at most size; returns how many there are. */
size_t gen_levels(const struct gen *g, uint8_t side, struct gen_level *out, size_t size);

/* The same market as text of a venue. Formats: "binance-usdm", "binance-spot". A 0 takes the
 * default. */
struct gen_text_options {
    const char *format;    /* needed */
    const char *symbol;    /* default "OBIUSDT"; A-Z, 0-9 and _, at most 39 */
    uint32_t price_digits; /* decimals of a tick, default 1, at most 8 */
    uint32_t qty_digits;   /* decimals of a lot, default 3, at most 8 */
};
struct gen_text; /* opaque */

/* NULL without memory or for an option out of its range; `text` is needed. */
struct gen_text *gen_text_create(const struct gen_options *opt,
                                 const struct gen_text_options *text);
void gen_text_destroy(struct gen_text *t);
/* The next line, with its newline, as `recv_ns json`; the text is the writer's, good until the next
 * call. Returns its bytes, 0 at the end.
 *
 * A few updates come before the snapshot, all but the last contained in it, the last bridging it. A
 * bookTicker line is written whenever the touch changed, before the update that changes it and with
 * that update's id: after an update u, the touch is that of the last bookTicker with an id <= u. */
size_t gen_text_next(struct gen_text *t, const char **line);
/* As gen_touch() and gen_levels(). */
void gen_text_touch(const struct gen_text *t, struct gen_touch *out);
size_t gen_text_levels(const struct gen_text *t, uint8_t side, struct gen_level *out, size_t size);

#endif /* OBI_GEN_H */
