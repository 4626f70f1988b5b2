/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A market made from a seed: orders near a wandering price, the levels they add up to, trades; in
 * integers only, so that a seed gives the same bytes on every platform. It feeds the demo, the
 * property tests and the benchmarks, and writes the formats that obi reads. It knows nothing of the
 * library but the event record, so that what it says can judge what the library does: it keeps its
 * own exact book and answers for it. And it knows why things happened: what is planted, and what
 * came of it, can be asked for; docs/generator.md has the formulas.
 *
 * The way through: market (what happens) > feed (what the venue sends of it, faults and all) >
 * events or text. A seed is one market in every format and view; lost, doubled and cut messages do
 * not change it. */
#ifndef OBI_GEN_H
#define OBI_GEN_H

#include <obi/event.h>
#include <stdbool.h>

/* Faults take turns in the order of their bits; none begins in the last 64 frames. */
enum gen_fault {
    GEN_FAULT_GAP = 1,       /* a book update is lost; a snapshot follows 3 to 18 updates later */
    GEN_FAULT_DUPLICATE = 2, /* levels only: a book update is told twice */
    GEN_FAULT_CROSSED = 4,   /* a frame ends crossed, the next mends it */
    GEN_FAULT_ONE_SIDED = 8, /* a side empties for 5 to 29 frames */
    GEN_FAULT_TRUNCATED = 16 /* text only: the line of an update is cut short, so a gap as above */
};

enum gen_view {
    GEN_VIEW_LEVELS = 0, /* L2: sizes of prices, and prints */
    GEN_VIEW_ORDERS = 1  /* L3: what happened to each order */
};

/* Of a planted quantity: none of it, since 0 takes the default. */
#define GEN_NONE UINT32_MAX

/* What is planted. Shares are in 1024ths. */
struct gen_plant {
    uint32_t half_life_frames; /* of the imbalance regime, default 50, at most 2^20 */
    uint32_t touch_lots;       /* mean size of a touch in a flat and thin market, default 1500 */
    uint32_t touch_tilt;  /* by how much of it pressure moves a touch, default 512 or GEN_NONE */
    uint32_t touch_noise; /* by how much of it chance does at most, default 192 or GEN_NONE */
    uint32_t deep_factor; /* sizes of a deep market over a thin one's, default 3072 */
    uint32_t thin_frames, deep_frames; /* mean length of a spell, default 400, at most 2^20 */
    uint32_t trade_share; /* of frames in which an aggressor comes, default 340 or GEN_NONE */
    uint32_t trade_tilt;  /* by how much pressure moves their sign, default 512 or GEN_NONE */
    uint32_t impact;      /* ticks the mid moves by a flow as large as the touch, in 1024ths;
                               default 1024, at most 16384, or GEN_NONE */
    uint32_t noise_share; /* of frames in which the mid moves for no reason, default 40, GEN_NONE */
    uint32_t fleeting_share;  /* of the orders that join behind the touch, default 512, GEN_NONE */
    uint32_t fleeting_frames; /* their mean life, default 4, 2 to 2^20 */
};

/* 0 takes the default, except in seed, n_frames, faults, view and steady. */
struct gen_options {
    uint64_t seed;
    uint64_t n_frames;        /* updates of each book; trades come in between; 0 = without end */
    uint32_t n_instruments;   /* markets, default 1, at most 65536 */
    uint32_t view;            /* of enum gen_view; events only */
    uint32_t n_levels;        /* levels a side kept around, default 500, at most 131072 */
    uint32_t snapshot_levels; /* L2: levels a side a snapshot tells, default all there are */
    uint32_t faults;          /* bits of enum gen_fault */
    uint32_t fault_every;     /* frames between the beginnings of faults, default 1000 */
    obi_ticks start_ticks;    /* bid to begin with, default 618000, at most 10^15 */
    obi_ns start_ns;          /* venue time to begin with, default 2024-08-08T00:00:00Z */
    obi_ns frame_ns;          /* mean time between book updates, default 50 ms, at most 1000 s */
    uint32_t steady;          /* not 0: every update comes frame_ns after the one before */
    struct gen_plant plant;
};

struct gen_level {
    obi_ticks price_ticks;
    obi_lots qty_lots;
};

struct gen_touch {
    struct gen_level bid, ask; /* all zero: the side is empty */
};

/* Kinds of orders, by how they leave by themselves: makers of a touch have no clock while theirs
 * is the touch, then that of GEN_KIND_PATIENT; fleeting ones a fast clock; patient ones a clock by
 * how far from the touch they came in, GEN_KIND_PATIENT + 0 within the nearest n / 512 of n levels,
 * + 9 beyond n / 2. */
enum { GEN_KIND_MAKER = 0, GEN_KIND_FLEETING = 1, GEN_KIND_PATIENT = 2, GEN_KINDS = 12 };

/* Why an order died. The first two are by its clock. */
enum gen_cause {
    GEN_CAUSE_NONE = 0,    /* it lives */
    GEN_CAUSE_CANCEL = 1,  /* its time was over */
    GEN_CAUSE_REPLACE = 2, /* its time was over, and another one came for it */
    GEN_CAUSE_EXECUTE = 3, /* the last of it traded */
    GEN_CAUSE_PULL = 4,    /* the price came over it */
    GEN_CAUSE_TRIM = 5     /* its level had to shrink, or its side to vanish */
};

/* An order's life. */
struct gen_death {
    uint64_t order_id;
    uint64_t born_frame, died_frame; /* died 0 while it lives */
    obi_ns born_ns, died_ns;
    obi_ticks price_ticks;           /* at its birth */
    obi_lots born_lots, traded_lots; /* at its birth; executed in all */
    uint8_t side, kind, cause;
};

/* Chances per frame in 2^32nds, shares in 1024ths, with the defaults put in. */
struct gen_planted {
    uint64_t regime_redraw;    /* the state is drawn anew, each of the three with a third */
    uint64_t depth_leave[2];   /* from thin to deep, from deep to thin */
    uint64_t leave[GEN_KINDS]; /* an order leaves, each frame after that of its birth */
    obi_lots touch_lots[2];    /* thin, deep */
    uint32_t touch_tilt, touch_noise, trade_share, trade_tilt, impact, noise_share, fleeting_share;
};

/* What was true of an update. */
struct gen_truth {
    uint64_t frame; /* 1, 2, ... of the instrument, those not told as well; 0: none yet */
    obi_ns ts_ns;
    uint32_t instrument;
    int32_t state;               /* imbalance regime: -1 sells, 0, 1 buys */
    uint32_t deep;               /* depth regime: 0 thin, 1 deep */
    uint32_t odd;                /* not 0: a side is away or the book crosses or uncrosses */
    obi_lots flow_lots;          /* bought less sold by aggressors */
    obi_lots bid_lots, ask_lots; /* touches before the trades */
    int64_t push;                /* expected move for the flow, in 2^-32 ticks */
    obi_ticks move_ticks;        /* its move: whole ticks with `push` as mean */
    int32_t noise_halves;        /* what else the mid moved by, half ticks */
    uint64_t first_trade_id, n_trades, n_born;
    const struct gen_death *death; /* good until the next call */
    size_t n_deaths;
};

/* What options plant; 0, or -1 for an option out of its range. */
int gen_plan(struct gen_planted *out, const struct gen_options *opt);

struct gen; /* opaque */

/* NULL without memory or for an option out of its range. */
struct gen *gen_create(const struct gen_options *opt);
void gen_destroy(struct gen *g);

/* The next frame as events, the last one flagged OBI_EVENT_LAST. The array is the generator's, good
 * until the next call. Returns the number of events, 0 at the end. Instruments come by recv_ns.
 *
 * Levels: a snapshot first (CLEAR, then levels, all flagged OBI_EVENT_SNAPSHOT), then updates and
 * trades, each trade a frame of its own. ts_ns in whole milliseconds, recv_ns rising; seq is the
 * venue's update id u, of a snapshot its lastUpdateId, of a trade its id, as is order_id. The
 * frames are what a decoder would make of the text: the first update bridges the snapshot, telling
 * some of it again; the update after a lost one comes as an OBI_EVENT_GAP frame, the ones after it
 * are not told until a new snapshot. An update told twice is two equal frames.
 *
 * Orders: a snapshot first (CLEAR, then an ADD for each order, first in queue first), then a frame
 * for each update: EXECUTE, flagged OBI_EVENT_PRINT, CANCEL, MODIFY, REPLACE, ADD, in the order in
 * which they happened; TIME if nothing did. ts_ns to the nanosecond. An update that is told in both
 * views has the same seq in both, and tells the levels whose orders it touched, in one order by
 * order, in the other by their sizes in the end. */
size_t gen_next(struct gen *g, const struct obi_event **ev);

/* The oracle: the market's own book as of the last frame of an instrument, told or not, whatever
 * snapshot_levels says. Without a number: of instrument 0. */
void gen_touch(const struct gen *g, struct gen_touch *out);
void gen_touch_of(const struct gen *g, uint32_t instrument, struct gen_touch *out);
/* The levels of OBI_BID or OBI_ASK, best first, at most size; returns how many there are. */
size_t gen_levels(const struct gen *g, uint8_t side, struct gen_level *out, size_t size);
size_t gen_levels_of(const struct gen *g, uint32_t instrument, uint8_t side, struct gen_level *out,
                     size_t size);

/* The truth of the last update that an instrument made. Updates that are not told have one as well:
 * who wants each takes them by the function, which is called once for each update made. */
void gen_truth(const struct gen *g, uint32_t instrument, struct gen_truth *out);
typedef void (*gen_witness)(void *ctx, const struct gen_truth *truth);
void gen_watch(struct gen *g, gen_witness witness, void *ctx);
/* The orders that live as of the last update made, at most size; returns how many there are. */
size_t gen_living(const struct gen *g, uint32_t instrument, struct gen_death *out, size_t size);

/* The same market as text of a venue, one instrument. A 0 takes the default.
 *
 * "binance-usdm", "binance-spot": levels, as `recv_ns json`. A few updates come before the
 * snapshot, all but the last contained in it, the last bridging it. A bookTicker line is written
 * whenever the touch changed, before the update that changes it and with that update's id: after an
 * update u, the touch is that of the last bookTicker with an id <= u.
 *
 * "lobster", "lobster-book": orders, as lobster.h says; the latter with the columns of a book.
 * Faults are crossed and one-sided only. */
struct gen_text_options {
    const char *format;    /* needed */
    const char *symbol;    /* default "OBIUSDT"; A-Z, 0-9 and _, at most 39 */
    uint32_t price_digits; /* decimals of a tick, default 1, at most 8; LOBSTER: 2, at most 4 */
    uint32_t qty_digits;   /* decimals of a lot, default 3, at most 8; LOBSTER: always 0 */
    uint32_t book_levels;  /* lobster-book: levels on a line, default 10, at most 1000 */
};
struct gen_text; /* opaque */

/* NULL without memory or for an option out of its range; `text` is needed. */
struct gen_text *gen_text_create(const struct gen_options *opt,
                                 const struct gen_text_options *text);
void gen_text_destroy(struct gen_text *t);
/* The next line, with its newline; the text is the writer's, good until the next call. Returns its
 * bytes, 0 at the end. */
size_t gen_text_next(struct gen_text *t, const char **line);
/* As gen_touch(), gen_levels(), gen_watch() and gen_living(). */
void gen_text_touch(const struct gen_text *t, struct gen_touch *out);
size_t gen_text_levels(const struct gen_text *t, uint8_t side, struct gen_level *out, size_t size);
void gen_text_watch(struct gen_text *t, gen_witness witness, void *ctx);
size_t gen_text_living(const struct gen_text *t, struct gen_death *out, size_t size);

/* The truth as text, a JSON object a line with its newline: what options plant, an update, an order
 * (dead or alive). docs/generator.md has the fields. Each returns its bytes, below GEN_TRUTH_MAX,
 * for which there must be room; 0 for an option out of its range. */
enum { GEN_TRUTH_MAX = 1024 };
size_t gen_truth_plan(char *out, const struct gen_options *opt);
size_t gen_truth_update(char *out, const struct gen_truth *truth);
size_t gen_truth_order(char *out, uint32_t instrument, const struct gen_death *order);

/* A planted quantity: its name in struct gen_plant, its least and its most. */
struct gen_quantity {
    const char *name;
    uint32_t least, most;
};
/* The i-th of them, in the order of struct gen_plant; false behind the last. */
bool gen_quantity_at(size_t i, struct gen_quantity *out);
/* Sets a planted quantity by its name, n characters; 0, or -1 if there is none of this name or the
 * value is out of its range. */
int gen_plant_set(struct gen_plant *plant, const char *name, size_t n, uint32_t value);
/* The faults that a format can have, as bits of enum gen_fault; "obi" is events, by their view. */
uint32_t gen_faults_of(const char *format, uint32_t view);

#endif /* OBI_GEN_H */
