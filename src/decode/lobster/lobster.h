/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * LOBSTER's files as a feed. The first line says which it is: messages of single orders become
 * order events of an L3 book, messages beside rows become level events of an L2 book of n levels.
 *
 * A stream of orders begins with the orders that rest already, as one snapshot. Orders older than
 * the file are known only when they are spoken of, so nothing pretends to be complete: the
 * instrument is PARTIAL, and unknown orders are no fault. Orders that somebody found to have been
 * there all along may come in later; they wait here for their message.
 *
 *   fresh --an opening order--> opening --a message--> open
 *   fresh --a message--> open
 *
 * A stream of rows is verified row by row. What does not fit is a gap, and the next row a snapshot.
 *
 * Cost: a line; with n levels, n for its row. Orders that wait lie in a ring of max_pending. */
#ifndef OBI_DECODE_LOBSTER_LOBSTER_H
#define OBI_DECODE_LOBSTER_LOBSTER_H

#include "decode/decoder.h"
#include "decode/lobster/rows.h"
#include "event/instrument.h"

enum { OBI_LOBSTER_EVENTS = 2 * OBI_LOBSTER_LEVELS_MOST + 4 }; /* of a line at most */

enum obi_lobster_state { OBI_LOBSTER_FRESH = 0, OBI_LOBSTER_OPENING = 1, OBI_LOBSTER_OPEN = 2 };

/* An order that comes in before a later message. */
struct obi_lobster_late {
    uint64_t before;
    uint64_t order_id;
    obi_ticks price_ticks;
    obi_lots qty_lots;
    uint8_t side;
};

struct obi_lobster {
    struct obi_channel *channel; /* whom the lines speak of; NULL before the first */
    size_t n_columns;            /* of a message; 0 = not known yet */
    enum obi_lobster_state state;
    uint64_t n_messages;
    struct obi_lobster_late *late; /* a ring */
    size_t late_at, n_late;
    struct obi_lobster_rows rows, told; /* the last row, and the one being read */
    struct obi_event ev[OBI_LOBSTER_EVENTS];
    size_t n_ev, n_out;
};

/* A line on its way. */
struct obi_lobster_turn {
    struct obi_decoder *d;
    struct obi_lobster *l;
    struct obi_call *call;
    const char *text;
    struct obi_lobster_line line;
};

/* An event of the line. */
struct obi_event obi_lobster_event(const struct obi_lobster_turn *turn, enum obi_event_kind kind,
                                   uint16_t flags);
/* Puts an event behind those that wait for room. */
void obi_lobster_put(struct obi_lobster *l, const struct obi_event *ev);
/* What a message says of trades and phases, in either stream; puts no event for an order's. */
void obi_lobster_put_news(const struct obi_lobster_turn *turn);

/* Both take a message or opening order. Return OBI_OK, OBI_RESYNC or an error; `*done` is 0 when
 * the line is to be read again because something had to go out before it. */
int obi_lobster_take_order(const struct obi_lobster_turn *turn, int *done);
int obi_lobster_take_row(const struct obi_lobster_turn *turn, int *done);

/* Gives a line up, for the reason in d->message.fault; loses says that the book is lost with it. */
int obi_lobster_refuse(const struct obi_lobster_turn *turn, int loses);

#endif /* OBI_DECODE_LOBSTER_LOBSTER_H */
