/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_EVENT_H
#define OBI_EVENT_H

/** @file event.h
 *  @brief The one record that everything speaks: 64 bytes, frozen. */

#include <obi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup event Event: what happened
 *  A venue's message is a *frame*: its events in order, the last one flagged OBI_EVENT_LAST. Books
 *  are measured at the end of a frame only, so the order inside it is not observable.
 *  @{ */

/** Whose side. A trade's side is its aggressor. */
enum obi_side {
    OBI_NONE = 0, /**< No side, or an unknown aggressor. */
    OBI_BID = 1,  /**< Buy. */
    OBI_ASK = 2   /**< Sell. */
};

/** What an event says. */
enum obi_event_kind {
    OBI_EVENT_LEVEL = 1,  /**< L2: the size at a price is now `qty_lots`, 0 removes it; `order_id2`
                              counts the orders resting there, 0 unknown. */
    OBI_EVENT_ADD = 2,    /**< L3: a new order. */
    OBI_EVENT_CANCEL = 3, /**< L3: `qty_lots` leave the order, 0 = all that rests of it; no price is
                              needed. */
    OBI_EVENT_EXECUTE = 4,   /**< L3: `qty_lots` of the resting order trade. */
    OBI_EVENT_MODIFY = 5,    /**< L3: new price and size under the same id. */
    OBI_EVENT_REPLACE = 6,   /**< L3: `order_id` dies, `order_id2` is born on its side, with this
                                price and size, at the back of its queue. */
    OBI_EVENT_TRADE = 7,     /**< A print; `side` is the aggressor. Leaves the book alone. Where
                                  `order_id2` is an order that rests, what that loses next was
                                  traded. */
    OBI_EVENT_QUOTE = 8,     /**< The venue's own best price and size of a side, size 0 for none: an
                              oracle for checks, never applied. */
    OBI_EVENT_CLEAR = 9,     /**< The book is now empty: begins a snapshot. `qty_lots` above 0: from
                                  here on the venue keeps that many levels a side, UINT32_MAX for
                                  all, as a deeper stream took over. */
    OBI_EVENT_GAP = 10,      /**< The decoder saw a hole: stale from here. */
    OBI_EVENT_CHECKSUM = 11, /**< The venue's checksum of the book as this frame leaves it: see
                                  `enum obi_checksum`. */
    OBI_EVENT_PHASE = 12,    /**< `qty_lots` is one of `enum obi_phase`. */
    OBI_EVENT_TIME = 13,     /**< Nothing happened, but time or the book's `seq` went on. */
    OBI_EVENT_OWN = 14       /**< So much of what rests at a price is the user's own: `qty_lots`, 0
                                  for nothing any more; `order_id2` counts the own orders there, 0
                                  unknown. Not from the venue: the user's engine puts it in, on its
                                  own fills and acknowledgements. Leaves the levels alone. */
};

/** What the market is doing; the `qty_lots` of OBI_EVENT_PHASE. */
enum obi_phase {
    OBI_PHASE_TRADING = 0, /**< Continuous trading. */
    OBI_PHASE_AUCTION = 1, /**< A call auction: the book may cross. */
    OBI_PHASE_HALT = 2,    /**< Halted. */
    OBI_PHASE_CLOSED = 3   /**< Closed. */
};

/** How a venue makes its checksum; the first byte of the `order_id2` of OBI_EVENT_CHECKSUM, whose
 *  `price_ticks` is the venue's value, 0 to 2^32 - 1. The event holds all that is needed to write
 *  prices and sizes as the venue does: a tick is `order_id` / 10^b3 and a lot `qty_lots` / 10^b4 of
 *  the venue's units, b1 to b4 being the next bytes of `order_id2`. */
enum obi_checksum {
    OBI_CHECKSUM_NONE = 0,   /**< None, or one this library cannot make. */
    OBI_CHECKSUM_KRAKEN = 1, /**< CRC32 of 10 asks, then 10 bids, with b1 decimals of the price and
                                b2 of the size, without points and leading zeros. */
    OBI_CHECKSUM_KRAKEN_ORDERS = 2, /**< Likewise of the orders of 10 levels, in their queue. */
    OBI_CHECKSUM_OKX = 3, /**< CRC32 of bid, ask, bid, ask of 25 levels, shortest decimals. */
    OBI_CHECKSUM_FTX = 4, /**< Likewise of 100 levels, numbers as Python writes floats. */
    OBI_CHECKSUM_BITFINEX =
        5, /**< Likewise of 25 levels, numbers as JavaScript writes them, sizes of asks negative. */
    OBI_CHECKSUM_BITFINEX_ORDERS = 6 /**< Likewise of 25 orders, ids in place of prices. */
};

/** Bits of `obi_event::flags`; others are refused. */
enum obi_event_flags {
    OBI_EVENT_LAST = 1,     /**< Ends an atomic frame. */
    OBI_EVENT_SNAPSHOT = 2, /**< Of a snapshot: a frame's first event with it empties the book, as
                                 CLEAR does: levels, or orders as ADD, follow. */
    OBI_EVENT_PRINT = 4 /**< Counts as traded volume; set once where a feed tells a trade twice. */
};

/** One event. Frozen: 64 bytes, no padding, the same everywhere; also a NumPy dtype and a Rust
 *  `repr(C)`. */
struct obi_event {
    obi_ns ts_ns;          /**< Venue time; 0 = none. */
    obi_ns recv_ns;        /**< Local time of receipt; 0 = none. */
    uint64_t seq;          /**< The venue's number of the message in its own stream; 0 = none. */
    uint64_t order_id;     /**< The order; for TRADE the venue's trade id, 0 = none. */
    obi_ticks price_ticks; /**< Price; INT64_MIN and INT64_MAX are no prices. */
    obi_lots qty_lots;     /**< Size. */
    uint64_t order_id2;    /**< A second id or a count, as the kind says. */
    uint32_t instrument;   /**< Which book it speaks of. */
    uint8_t kind;          /**< One of `enum obi_event_kind`. */
    uint8_t side;          /**< One of `enum obi_side`. */
    uint16_t flags;        /**< Bits of `enum obi_event_flags`. */
};

/** Tells whether events are well formed, each by itself: kind, side, flags, price and size.
 *  @param ev   n events
 *  @param n    how many
 *  @param err  optional; `index` is the first event that is not
 *  @return OBI_OK · OBI_E_ARG ev is NULL while n is not 0 · OBI_E_EVENT
 *
 *  Cost: n.  @since 0.1 */
OBI_API int obi_event_check(const struct obi_event *ev, size_t n, struct obi_error *err);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_EVENT_H */
