/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a reader of Bitfinex has to remember: the channels that were subscribed, since a message
 * names its instrument by the number of its channel only, and the orders that rest, since a message
 * does not say whether its order is new.
 *
 * Channels are a list; the venue allows a few dozen on a connection. Orders are a table of open
 * addressing, at most half full, that has room for max_pending of all books together. Worst case: a
 * message costs the channels there are, unless it is of the one before; ids made to collide cost
 * the table; a snapshot costs the table as well. */
#ifndef OBI_DECODE_VENUE_BITFINEX_KEEP_H
#define OBI_DECODE_VENUE_BITFINEX_KEEP_H

#include "core/mem.h"
#include "decode/feed/message.h"

enum obi_bitfinex_use {
    OBI_BITFINEX_UNUSED = 0, /* a ticker, a funding book, the other kind of book */
    OBI_BITFINEX_BOOK = 1,
    OBI_BITFINEX_TRADES = 2
};

struct obi_bitfinex_channel {
    uint64_t number, connection;
    uint64_t flags;       /* of its connection's last `conf` */
    uint8_t use;          /* one of `enum obi_bitfinex_use` */
    uint8_t has_begun;    /* its snapshot came */
    uint8_t has_checksum; /* a checksum came */
    uint8_t is_free;      /* unsubscribed, or of a connection that ended */
    char symbol[OBI_SYMBOL_SIZE];
    char name[OBI_NAME_SIZE]; /* what it is counted as where it is not used */
};

struct obi_bitfinex_order {
    uint64_t id; /* 0 = free */
    uint32_t channel;
    uint8_t side;
};

struct obi_bitfinex {
    struct obi_bitfinex_channel *channel;
    uint32_t n_channels, channels_size, last;
    struct obi_bitfinex_order *order;
    uint32_t n_orders, orders_most, mask;
};

/* Asks for all of it, and begins it where there is a block. */
struct obi_bitfinex *obi_bitfinex_carve(struct obi_carve *c, uint32_t max_instruments,
                                        size_t max_orders);

/* NULL when there is none. */
struct obi_bitfinex_channel *obi_bitfinex_find(struct obi_bitfinex *k, uint64_t number,
                                               uint64_t connection);
/* Begins a channel, anew where its number is known; NULL when there is no room. */
struct obi_bitfinex_channel *obi_bitfinex_open(struct obi_bitfinex *k, uint64_t number,
                                               uint64_t connection);
/* Keeps what `conf` asked for on a connection; returns 0 when there is no room. */
int obi_bitfinex_conf(struct obi_bitfinex *k, uint64_t connection, uint64_t flags);
/* Ends one, or all of a connection. */
void obi_bitfinex_close(struct obi_bitfinex *k, struct obi_bitfinex_channel *ch);
void obi_bitfinex_close_all(struct obi_bitfinex *k, uint64_t connection);

/* The side of an order that rests in the channel's book; 0 when there is no such order. */
uint8_t obi_bitfinex_side(const struct obi_bitfinex *k, const struct obi_bitfinex_channel *ch,
                          uint64_t id);
/* Notes a side, 0 for an order that left. Returns 0 when there is no room. */
int obi_bitfinex_note(struct obi_bitfinex *k, const struct obi_bitfinex_channel *ch, uint64_t id,
                      uint8_t side);
/* Forgets the orders of a channel. */
void obi_bitfinex_forget(struct obi_bitfinex *k, const struct obi_bitfinex_channel *ch);

#endif /* OBI_DECODE_VENUE_BITFINEX_KEEP_H */
