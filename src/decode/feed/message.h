/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a venue said, in no venue's words: the one form between the venues' readers and everything
 * that decides what becomes of a message. A reader fills it from a text and decides nothing.
 *
 * Levels of a side are ranges of one room that the decoder owns. A quote is one in each side. What
 * comes in another order, or is more than a level, such as orders and trades, is an item with a
 * kind and side of its own; items follow the sides.
 *
 * A text may hold several messages, of several instruments perhaps: a reader fills in the first and
 * says where the next begins.
 *
 * A reader that fails leaves what it knows so far: of a book update whose kind and symbol are
 * known, one may say which book lost it. It may go on behind the fault, by `resume`, with what is
 * others'. */
#ifndef OBI_DECODE_FEED_MESSAGE_H
#define OBI_DECODE_FEED_MESSAGE_H

#include "decode/feed/sync.h"
#include "decode/feed/wire.h"
#include "decode/scan/fields.h"

enum obi_message_kind {
    OBI_MESSAGE_OTHER = 0, /* well formed, but of no use here */
    OBI_MESSAGE_DIFF = 1,
    OBI_MESSAGE_SNAPSHOT = 2,
    OBI_MESSAGE_TRADE = 3,
    OBI_MESSAGE_QUOTE = 4,
    OBI_MESSAGE_STATE = 5, /* items that are no book update and no trade: a phase */
    OBI_MESSAGE_STEPS = 6, /* an instrument's steps, or the digits of its checksum */
    OBI_MESSAGE_LOSS = 7   /* the venue says, or it is plain, that the book is lost: fault.words */
};

enum {
    OBI_SYMBOL_SIZE = 40, /* as in struct obi_instrument */
    OBI_NAME_SIZE = 24    /* of a kind of message, as the venue calls it */
};

/* What a message says of its instrument. */
struct obi_message_steps {
    char price[24], qty[24]; /* decimals; empty = not told */
    uint32_t wire_digits;    /* as in struct obi_instrument */
    uint8_t is_listed; /* of a list of all that the venue has: of use to those that are known */
};

struct obi_message {
    const char *text;            /* where offsets count from; NULL for one that was held */
    const char *body, *text_end; /* the venue's text: where resume counts from, and its end */
    void *own;                   /* what the format keeps */
    uint64_t connection;         /* a hash of the one it came over, of several; 0 = one */
    struct obi_wire *room;
    size_t room_size;
    enum obi_message_kind kind;
    char symbol[OBI_SYMBOL_SIZE]; /* empty when the message names none */
    obi_ns ts_ns, recv_ns;
    struct obi_update_ids ids; /* a snapshot, quote or trade has `last` only */
    uint8_t aggressor;         /* a trade's: one of `enum obi_side` */
    uint8_t scaled;            /* the levels are on the grid */
    uint8_t unnumbered;        /* it carries no ids: it follows whatever came before */
    uint8_t verification;      /* what it can prove: one of `enum obi_verification` */
    uint8_t is_unwrapped;      /* bytes of the text have no place in the input */
    uint8_t is_whole;          /* of a stream in which every message is a snapshot: whole.h */
    uint8_t has_checksum;
    uint32_t checksum;
    /* Levels a side that the venue keeps in the stream it is of; also told with steps; 0 = not
     * told. Of several streams of one instrument the deepest is its book. */
    uint32_t depth_limit;
    uint32_t depth_least; /* a snapshot's, where no message tells: it is no less than that */
    struct obi_wires bids, asks, items;
    size_t n_room;  /* places of the room in use */
    size_t n_blank; /* levels that were taken out: neither price nor size */
    struct obi_message_steps steps;
    char name[OBI_NAME_SIZE]; /* of a kind that is not used, as the venue calls it */
    /* The next message of the same text: where it begins in body, 0 = there is none, and what the
     * reader remembers of what was before it. They are there when it is read, and so is symbol. */
    size_t resume;
    uint64_t context;
    struct obi_fault fault;
};

/* Empties all but the text's place and the room. */
void obi_message_init(struct obi_message *m, const char *text);

/* Notes a fault; at may be NULL. Returns 0. */
int obi_message_fail(struct obi_message *m, int status, const char *at, const char *words);

/* Notes a fault, of status OBI_E_FORMAT, that speaks of a key. Returns 0. */
int obi_message_fail_key(struct obi_message *m, const struct obi_key *key,
                         const struct obi_json_value *value, const char *words);

/* Notes what is wrong with the text that the cursor is in, unless a fault is noted already. Returns
 * 0. */
int obi_message_fail_json(struct obi_message *m, const struct obi_json *j);

/* Adds an item from a price and a size; NULL with the fault set: a number that is none, or no room.
 */
struct obi_wire *obi_message_add(struct obi_message *m, enum obi_event_kind kind, uint8_t side,
                                 const struct obi_json_value *price,
                                 const struct obi_json_value *qty);
/* Adds an item that needs neither, such as an order that leaves or a phase; NULL for want of
 * room. */
struct obi_wire *obi_message_add_bare(struct obi_message *m, enum obi_event_kind kind,
                                      uint8_t side);
/* Reads an array of levels, [price, size, ...] each, into a side. Returns 1, or 0 with the fault
 * set in m or in j. */
int obi_message_levels(struct obi_message *m, struct obi_json *j, struct obi_wires *side);
/* The same of a key's value that was passed over; all faults are in m. */
int obi_message_side(struct obi_message *m, const struct obi_key *key,
                     const struct obi_json_value *value, struct obi_wires *side);
/* Reads a quote's side, m->bids or m->asks, there being no item. Returns 1, or 0 with the fault
 * set. */
int obi_message_touch(struct obi_message *m, struct obi_wires *side,
                      const struct obi_json_value *price, const struct obi_json_value *qty);
/* The same where nothing rests at a price that is null or absent. */
int obi_message_touch_if(struct obi_message *m, struct obi_wires *side,
                         const struct obi_json_value *price, const struct obi_json_value *qty);
/* Names a kind that is not used. Returns 1. */
int obi_message_other(struct obi_message *m, const struct obi_json_value *name);
int obi_message_other_text(struct obi_message *m, const char *name);

/* Puts all levels on the grid, and takes those out of a book that are nothing in numbers: n_blank.
 * Returns 1, or 0 with the fault set; the levels are then spoilt. */
int obi_message_scale(struct obi_message *m, const struct obi_grid *price,
                      const struct obi_grid *qty, int any_price);

/* Takes out the levels without size; returns how many. */
size_t obi_message_drop_empty(struct obi_message *m);

/* Tells the fault: "BTCUSDT bids[3] price '61800.25' is off the grid of steps". `offset` is where
 * the message begins in the input. Returns the fault's status. */
int obi_message_tell(const struct obi_message *m, uint32_t instrument, uint64_t offset,
                     struct obi_error *err);

#endif /* OBI_DECODE_FEED_MESSAGE_H */
