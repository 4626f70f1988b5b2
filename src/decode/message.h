/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a venue said, in no venue's words: the one form between the venues' readers and everything
 * that decides what becomes of a message. A reader fills it from a text and decides nothing.
 *
 * Levels of a side are ranges of one room that the decoder owns. A trade is one level in `bids`, a
 * quote is one in each side.
 *
 * A reader that fails leaves what it knows so far: of a book update whose kind and symbol are
 * known, one may say which book lost it. */
#ifndef OBI_DECODE_MESSAGE_H
#define OBI_DECODE_MESSAGE_H

#include "decode/sync.h"
#include "decode/wire.h"

enum obi_message_kind {
    OBI_MESSAGE_OTHER = 0, /* well formed, but of no use here */
    OBI_MESSAGE_DIFF = 1,
    OBI_MESSAGE_SNAPSHOT = 2,
    OBI_MESSAGE_TRADE = 3,
    OBI_MESSAGE_QUOTE = 4
};

enum {
    OBI_SYMBOL_SIZE = 40, /* as in struct obi_instrument */
    OBI_NAME_SIZE = 24    /* of a kind of message, as the venue calls it */
};

struct obi_message {
    const char *text; /* where it begins; NULL for one that was held */
    struct obi_wire *room;
    size_t room_size;
    enum obi_message_kind kind;
    char symbol[OBI_SYMBOL_SIZE]; /* empty when the message names none */
    obi_ns ts_ns, recv_ns;
    struct obi_update_ids ids; /* a snapshot, quote or trade has `last` only */
    uint8_t aggressor;         /* a trade's: one of `enum obi_side` */
    uint8_t scaled;            /* the levels are on the grid */
    struct obi_wires bids, asks;
    struct obi_fault fault;
};

/* Empties all but the text's place and the room. */
void obi_message_init(struct obi_message *m, const char *text);

/* Notes a fault; at may be NULL. Returns 0. */
int obi_message_fail(struct obi_message *m, int status, const char *at, const char *words);

/* Puts all levels on the grid. Returns 1, or 0 with the fault set; the levels are then spoilt. */
int obi_message_scale(struct obi_message *m, const struct obi_grid *price,
                      const struct obi_grid *qty);

/* Tells the fault: "BTCUSDT bids[3] price '61800.25' is off the grid of steps". `offset` is where
 * the message begins in the input. Returns the fault's status. */
int obi_message_tell(const struct obi_message *m, uint32_t instrument, uint64_t offset,
                     struct obi_error *err);

#endif /* OBI_DECODE_MESSAGE_H */
