/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Every metric from its paper's formula, over the two full arrays of levels before and after a
 * frame. A rational formula is kept as two whole numbers and divided once, so what is expected is
 * the one nearest double. */
#ifndef ORACLE_METRICS_H
#define ORACLE_METRICS_H

#include "oracle/book.h"
#include "oracle/exact.h"

/* The levels of one moment, best first. */
struct oracle_view {
    const struct oracle_level *level[2]; /* bids, asks */
    size_t n[2];
};

/* Why a flow has no frame to compare with. */
enum oracle_continuity {
    ORACLE_GOES_ON,  /* the frame before was measured */
    ORACLE_REPEATED, /* this frame was measured already */
    ORACLE_FIRST,    /* nothing was measured before */
    ORACLE_RESYNCED, /* a snapshot lies between */
    ORACLE_LOST      /* frames were missed, or the journal overflowed */
};

/* How far outwards all levels of a side are known. */
struct oracle_known {
    int all, nothing;
    obi_ticks price; /* to here, with neither */
};

/* A change of a level, by its causes. */
struct oracle_shift {
    int side;
    obi_ticks price_ticks;
    struct exact added, cancelled, traded;
};

struct oracle_roll;
/* A change of an earlier frame, or of this one. */
struct oracle_past {
    struct obi_change change;
    obi_ns at_ns;
};

/* Up to where the changes of a frame go in the list of all. */
struct oracle_past_frame {
    obi_ns at_ns;
    size_t end;
};

struct oracle_frame {
    struct oracle_view before, after;
    const struct obi_event *trade; /* of this frame, in order */
    size_t n_trades;
    int known;  /* the book is VALID or HALTED */
    int halted; /* HALTED */
    struct oracle_known known_to[2], known_before[2];
    int touch_doubtful_now;
    const struct oracle_order *order; /* all that rest, where tells_orders */
    size_t n_orders;
    int tells_orders;
    const struct oracle_order *own; /* the user's own, a price each; order_id counts its orders */
    size_t n_own;
    int bounded; /* what the snapshots did not tell stays unknown */
    uint32_t contract;
    double multiplier;
    enum oracle_continuity continuity;
    obi_ns now_ns;   /* the book's time: of receipt, else the venue's */
    obi_ns clock_ns; /* that of births: of what spoke of the book last, the venue's, else receipt */
    const struct obi_change *change; /* what the frame did */
    size_t n_changes;
    /* what oracle_memory_look() adds */
    const struct oracle_shift *shift; /* of this frame, where it goes on */
    size_t n_shifts;
    struct exact unmatched;
    struct oracle_view open; /* as it last stood with bids below asks, where has_open */
    int has_open;
    struct oracle_roll *roll;           /* all trades so far */
    struct exact last_value, last_lots; /* what traded when something last did, before this frame */
    const struct oracle_past *past;     /* since the last break, of this frame too */
    size_t n_past;
    const struct oracle_past_frame *past_frame;
    size_t n_past_frames;
    obi_ns since_ns, mono_ns, born_ns; /* the break; the clock, held where it goes back; that, or a
                                          later birth that was told */
};

enum { ORACLE_UNTOLD = 2 };
/* A status that stands for any: the value may be anything, or none. */
enum { ORACLE_ANY = 255 };

struct oracle_value {
    double value;
    uint8_t status;
    uint8_t inexact; /* the formula is no rational: within 2 units in the last place; UNTOLD: the
                        plain way would take too long, anything is right */
    double within;   /* 0, or how near is near enough */
};

/* Whatever the column does not see is not there. */
struct oracle_value oracle_measure(const struct obi_column *col, const struct oracle_frame *frame);

/* The metrics of a family have a file each, beside the first ones. */
struct oracle_family {
    uint32_t first, last; /* ids */
    struct oracle_value (*measure)(const struct obi_column *col, const struct oracle_frame *frame);
};
extern const struct oracle_family oracle_family[];
extern const size_t oracle_n_families;

/* For the families. */
struct oracle_value oracle_undefined(uint8_t status);
struct oracle_value oracle_rational(struct exact numerator, struct exact denominator,
                                    uint8_t status);
/* What accompanies a value that is defined and has nothing worse to say: of the book, of a tier. */
uint8_t oracle_book_status(const struct oracle_frame *frame);
struct oracle_tier;
uint8_t oracle_tier_status(struct oracle_tier t, const struct oracle_frame *frame);
/* Why the two sides of a tier cannot be set against each other. */
uint8_t oracle_why(struct oracle_tier t);

#endif /* ORACLE_METRICS_H */
