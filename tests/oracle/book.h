/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The book as the header tells it, in the plainest way: two sorted arrays of levels, a state and a
 * list of what the frame did, one event a call. It shares no code with the library and was written
 * without having read it.
 *
 * EMPTY becomes SYNCING at CLEAR or at the first SNAPSHOT level of a frame, SYNCING becomes VALID
 * (HALTED while the phase is not trading) at the end of the frame. GAP, an unknown removal and an
 * event refused within a longer frame make it STALE, and only another snapshot heals that.
 *
 * With max_orders it is a book of orders: one list of all that rest, in order of arrival, so that a
 * level's queue is those of the list at its price. Levels are counted anew from the list after
 * every change. */
#ifndef ORACLE_BOOK_H
#define ORACLE_BOOK_H

#include "oracle/checksum.h"

struct oracle_level {
    obi_ticks price_ticks;
    obi_lots qty_lots;
    uint32_t orders;
};

/* Best first. */
struct oracle_side {
    struct oracle_level *level;
    size_t n, size;
};

struct oracle_order {
    uint64_t order_id;
    obi_ticks price_ticks;
    obi_lots qty_lots;
    obi_ns born_ns;
    uint8_t side;
    uint32_t amends;
    int of_snapshot;  /* how old it is nobody said */
    int filled;       /* a part of it was traded */
    int fill_pending; /* a print named it, and nothing was taken from it since */
};

struct oracle_options {
    uint32_t max_levels, max_changes, instrument, depth_limit;
    uint32_t max_orders; /* 0: levels are told, not orders */
    uint32_t max_own;    /* up to 64; 0: 64 */
    int ignore_unknown;
    int partial; /* snapshots tell the best levels only */
    uint32_t max_crossed;
    obi_ns max_quiet_ns;
};

struct oracle_book {
    struct oracle_options opt;
    struct oracle_side side[2]; /* bids, asks */
    struct oracle_order *order; /* all that rest, the one that waits longest first */
    size_t n_orders, order_size;
    struct oracle_order own[2 * 64]; /* the user's own, a price each; order_id counts its orders */
    size_t n_own;
    uint32_t state, shape, phase, open;
    int snapshot_begun; /* in this frame */
    uint64_t epoch, frame, seq;
    obi_ns ts_ns, recv_ns;
    int has_bound[2]; /* the deepest level of the last snapshot */
    obi_ticks bound[2];
    struct {
        obi_ns ts_ns, recv_ns;
    } spoke; /* of the last event that spoke of the book and told a time */
    int frame_speaks;
    struct obi_event checksum; /* of the frame in work, where has_checksum */
    int has_checksum;
    uint32_t checksum_told, checksum_made;
    uint64_t crossed_frames;
    obi_ns crossed_since_ns;
    uint64_t count[OBI_COUNTER_BOOK_QUIET + 1]; /* by enum obi_counter, the book's */
    /* What the frame in work, or the last one, did. */
    struct obi_change *change; /* the first max_changes */
    size_t n_changes;
    int overflow;
    struct obi_event *trade; /* all of them, for the trade metrics */
    size_t n_trades, trade_size;
    int had_touch[2];
    obi_ticks touch[2]; /* before the frame */
};

void oracle_book_init(struct oracle_book *book, const struct oracle_options *opt);
void oracle_book_free(struct oracle_book *book);
/* What obi_book_apply() is to return for this one event. */
int oracle_book_apply(struct oracle_book *book, const struct obi_event *ev);
/* What is not among the levels may be unknown rather than absent. */
int oracle_book_is_partial(const struct oracle_book *book);
/* How many levels from the touch outwards surely have no other between them: where snapshots tell
 * the best levels only, those not deeper than the last snapshot went; else all. */
size_t oracle_book_n_known(const struct oracle_book *book, int side);
/* VALID or HALTED. */
int oracle_book_known(const struct oracle_book *book);
/* The order's place in book->order; n_orders: no such order rests. */
size_t oracle_order_find(const struct oracle_book *book, uint64_t order_id);
/* The venue's checksum of the levels, or orders, that the book has. */
uint32_t oracle_book_checksum(const struct oracle_book *book, const struct oracle_recipe *recipe);
/* What obi_event_check() is to find in this one event. */
int oracle_event_is_well_formed(const struct obi_event *ev);

/* What is own on a side: the best, or the next one further out; NULL behind the last. */
const struct oracle_order *oracle_own_next(const struct oracle_book *book, uint8_t side,
                                           const struct oracle_order *last);

/* -- between book.c, doubt.c, orders.c and own.c ---------------------------------------------- */

void oracle_book_become_stale(struct oracle_book *book);
/* One entry of the journal; its rank is found here. */
void oracle_book_record(struct oracle_book *book, const struct obi_change *change);
void oracle_book_record_trade(struct oracle_book *book, const struct obi_event *trade);
/* What makes a book stale of which nothing was lost: at the end of a frame, at an event. */
void oracle_book_judge_checksum(struct oracle_book *book);
void oracle_book_judge_crossing(struct oracle_book *book);
void oracle_book_judge_silence(struct oracle_book *book, const struct obi_event *ev);
/* An order event that is well formed: whether the orders that rest contradict it. Counts. */
int oracle_orders_contradict(struct oracle_book *book, const struct obi_event *ev);
int oracle_orders_apply(struct oracle_book *book, const struct obi_event *ev);
/* An event of the user's own that is well formed: whether there is room for it. */
int oracle_own_fits(const struct oracle_book *book, const struct obi_event *ev);
void oracle_own_apply(struct oracle_book *book, const struct obi_event *ev);
/* A print that is well formed: the order it names was filled. */
void oracle_orders_note_fill(struct oracle_book *book, const struct obi_event *trade);
/* Forgets the orders at the price, and journals that, each by itself. */
void oracle_orders_drop(struct oracle_book *book, uint8_t side, obi_ticks price);

#endif /* ORACLE_BOOK_H */
