/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A small venue that never forgets: its book after every single change, the ids it gave them, and
 * the messages in which it told them. What a book behind a bad line holds is compared with this.
 *
 * A state is two sorted arrays, and every state is kept whole; nothing is shared with the library.
 * Prices and sizes are whole numbers of the venue's last decimal. Cost: a copy of 800 bytes a
 * change. */
#ifndef WIRE_MARKET_H
#define WIRE_MARKET_H

#include "support.h"

enum { WIRE_LEVELS = 48, WIRE_STATES = 320, WIRE_MESSAGES = 96, WIRE_NEVER = INT32_MAX };

struct wire_level {
    int32_t price, qty;
};

struct wire_side {
    uint32_t n;
    struct wire_level level[WIRE_LEVELS]; /* best first */
};

struct wire_state {
    struct wire_side side[2]; /* bids, asks */
};

/* How a venue numbers. */
struct wire_numbering {
    uint8_t whole;    /* an id is a message's, not a change's */
    uint8_t gap;      /* so many ids at most belong to others, between two of ours */
    uint8_t most;     /* changes that a message has at most */
    uint8_t overlaps; /* a message may tell again what the one before it told */
    uint8_t restarts; /* ids may begin anew, the chain unbroken */
    uint8_t idles;    /* messages without a change, under the id of the one before */
};

/* Tells the changes that lead from one state to another, both by their place. */
struct wire_message {
    int32_t from, to;
    int32_t told_from; /* `from`, or before it where messages overlap */
};

struct wire_market {
    const char *symbol;
    struct wire_state state[WIRE_STATES];
    struct {
        int32_t side, price;  /* side -1: none */
    } touched[WIRE_STATES];   /* by the change that made the state */
    uint64_t id[WIRE_STATES]; /* 0 in the middle of a message that has one id */
    struct wire_message message[WIRE_MESSAGES];
    int32_t n_states, n_messages;
    int32_t restart; /* the message whose id begins anew; WIRE_NEVER = none */
    uint32_t target; /* levels a side, about */
    int32_t mid;
};

void wire_market_make(struct wire_market *m, const struct wire_numbering *numbering,
                      struct test_rng *rng);
/* The state that the book was in when the id was the last one. */
int32_t wire_market_find(const struct wire_market *m, uint64_t id);
int32_t wire_side_qty(const struct wire_side *side, int32_t price);
/* What a message tells of a side: every level that it touches, with the size that it leaves, 0
 * where none is left. Returns how many. */
uint32_t wire_market_told(const struct wire_market *m, int32_t message, int side,
                          struct wire_level *out);
/* Likewise where the venue keeps and tells the best `depth` levels only: what drops out of them is
 * not told, what comes in is. */
uint32_t wire_market_told_of(const struct wire_market *m, int32_t message, int side, uint32_t depth,
                             struct wire_level *out);

#endif /* WIRE_MARKET_H */
