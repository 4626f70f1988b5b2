/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What becomes of orders, the slow way: everything that ever happened is kept in plain lists, from
 * the events and from the oracle's list of orders before and after each; no journal is read. Times
 * are those of frames: of what spoke of the book last, the venue's or else of receipt. */
#ifndef ORACLE_QUALITY_H
#define ORACLE_QUALITY_H

#include "oracle/book.h"

/* One thing that happened to lots at a price. */
enum oracle_deed_kind {
    ORACLE_CAME,  /* an order was added, or born of another */
    ORACLE_TOOK,  /* an owner took lots back; all of them: `is_end` */
    ORACLE_FILL,  /* lots of an order traded */
    ORACLE_MORE,  /* an order became larger */
    ORACLE_LEFT,  /* a moving order's old price */
    ORACLE_MOVED, /* and its new one */
    ORACLE_PRINT  /* lots were reported as traded */
};

struct oracle_deed {
    enum oracle_deed_kind kind;
    obi_ns at_ns;
    obi_ticks price_ticks;
    obi_lots lots;
    struct oracle_order order; /* before it; a new one as it came */
    int is_end, at_touch;
    uint8_t side;
};

struct oracle_quality {
    struct oracle_book book;
    struct oracle_deed *deed;          /* all that ever happened */
    size_t n, size, frame_from, since; /* the frame's first; the first since the last snapshot */
    obi_ns now_ns,
        since_ns;   /* the clock, which goes on from snapshot to snapshot; the last one's */
    obi_ns born_ns; /* that, or a birth told in the last frames that is later */
    uint64_t epoch;
};

void oracle_quality_init(struct oracle_quality *q, const struct oracle_options *opt);
void oracle_quality_free(struct oracle_quality *q);
/* Applies one event; at the end of a frame that was a snapshot, or left the book unknown, the deeds
 * of that frame are no deeds. Returns what oracle_book_apply() does. */
int oracle_quality_apply(struct oracle_quality *q, const struct obi_event *ev);

/* Of orders that were cancelled whole, unfilled and of known birth: the lots of those that lived
 * tau or less; how many lived [from, to) ns. */
long double oracle_cancelled_whole(const struct oracle_quality *q, obi_ns tau_ns);
uint64_t oracle_lives(const struct oracle_quality *q, obi_ns from_ns, obi_ns to_ns);
/* Sum of q_i 2^-(age / H) of a side as of born_ns, and the size of the side. */
long double oracle_young(const struct oracle_quality *q, int side, obi_ns half_life_ns);
long double oracle_size(const struct oracle_quality *q, int side);
/* Lots, or how many, of a kind. */
long double oracle_deed_lots(const struct oracle_quality *q, enum oracle_deed_kind kind);
uint64_t oracle_deed_count(const struct oracle_quality *q, enum oracle_deed_kind kind);
/* How often orders were amended; how many came with less than so many lots. */
uint64_t oracle_amends(const struct oracle_quality *q);
uint64_t oracle_dust(const struct oracle_quality *q, obi_lots min_lots);
/* Since the last snapshot: lots filled on a side whose time T is over, and how much of that came
 * back within T. */
void oracle_refill(const struct oracle_quality *q, uint8_t side, obi_ns within_ns,
                   long double *filled, long double *refilled);
/* Since the last snapshot: lots a second that leave the best queue, weighed by 2^-(age / H). */
long double oracle_drain(const struct oracle_quality *q, uint8_t side, obi_ns half_life_ns);

#endif /* ORACLE_QUALITY_H */
