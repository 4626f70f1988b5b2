/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_BOOK_H
#define OBI_BOOK_H

/** @file book.h
 *  @brief One instrument's order book, frame by frame. */

#include <obi/decode.h>
#include <obi/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup book Book: what rests
 *  An L2 book holds sizes at prices, told by OBI_EVENT_LEVEL; an L3 book holds single orders, told
 *  by OBI_EVENT_ADD to OBI_EVENT_REPLACE, and the levels that they make. Both keep them exactly and
 *  answer every question about levels alike. A book starts EMPTY, becomes VALID at the end of a
 *  snapshot, and STALE at a gap; only a snapshot heals it. What arrives in between is ignored and
 *  counted.
 *  @{ */

typedef struct obi_book
    obi_book; /**< One instrument's book. One writer; const calls may run together. */

/** What is known of the book. */
enum obi_book_state {
    OBI_STATE_EMPTY = 0,   /**< Nothing yet. */
    OBI_STATE_SYNCING = 1, /**< Inside the frame of a snapshot. */
    OBI_STATE_VALID = 2,   /**< As the venue has it. */
    OBI_STATE_STALE = 3,   /**< Something was lost: await a snapshot. */
    OBI_STATE_HALTED = 4   /**< As the venue has it, but it does not trade continuously. */
};

/** How the book looks; bits of `obi_book_info::shape`. */
enum obi_book_shape {
    OBI_SHAPE_LOCKED = 1,  /**< Best bid equals best ask. */
    OBI_SHAPE_CROSSED = 2, /**< Best bid above best ask. */
    OBI_SHAPE_NO_BID = 4,  /**< No bid rests. */
    OBI_SHAPE_NO_ASK = 8,  /**< No ask rests. */
    OBI_SHAPE_PARTIAL = 16 /**< The feed tells a part of the depth only; deep tiers are flagged. */
};

/** Bits of `obi_book_options::flags`. */
enum obi_book_flags {
    OBI_BOOK_IGNORE_UNKNOWN =
        1 /**< Removing a level, or changing an order, that is not there is counted; by default it
               makes the book stale. */
};

/** How to make a book. Growing; a field that is 0 takes its default. */
struct obi_book_options {
    uint32_t struct_size; /**< `sizeof(struct obi_book_options)`. */
    uint32_t flags;       /**< Bits of `enum obi_book_flags`. */
    uint32_t max_levels;  /**< Levels a side, up to 2^24; default 16384. */
    uint32_t max_orders;  /**< Live orders of an L3 book, up to 2^24; 0 makes an L2 book. */
    uint32_t max_changes; /**< Changes and prints kept of one frame, up to 2^24; default 4096. */
    uint32_t instrument;  /**< Events of others are ignored and counted. */
    const struct obi_instrument
        *spec; /**< Depth and venue rules, copied; NULL = full depth, no rules. */
    uint32_t
        max_crossed;     /**< Frames in a row that the book may be crossed while it trades; the next
                             makes it stale. 0 = any number. */
    uint32_t max_own;    /**< Prices a side at which orders are the user's own, up to 2^24; default
                              64. */
    obi_ns max_quiet_ns; /**< How long it may be that nothing speaks of the book while it trades: an
                             event that comes later makes it stale. 0 = for ever. */
};

/** Where a book stands. Growing. */
struct obi_book_info {
    uint32_t struct_size; /**< `sizeof(struct obi_book_info)`, set by the caller. */
    uint32_t flags;       /**< 0. */
    uint32_t state;       /**< One of `enum obi_book_state`. */
    uint32_t shape;       /**< Bits of `enum obi_book_shape`, as of the last frame. */
    uint32_t n_bids;      /**< Bid levels. */
    uint32_t n_asks;      /**< Ask levels. */
    uint32_t n_orders;    /**< Live orders; 0 in an L2 book. */
    uint32_t open;        /**< 1 inside a frame. */
    uint32_t phase;       /**< One of `enum obi_phase`. */
    uint32_t reserved;    /**< 0. */
    uint64_t epoch;       /**< Grows by one at every snapshot. */
    uint64_t frame;       /**< Frames completed. */
    uint64_t seq; /**< The last `seq` of the book's own stream; trades and quotes do not move it. */
    obi_ns ts_ns; /**< Venue time of the last event that had one. */
    obi_ns recv_ns;          /**< Receive time of the last event that had one. */
    uint32_t checksum_told;  /**< The venue's checksum that was judged last. */
    uint32_t checksum_made;  /**< What the book made of it: another, and the book became stale. */
    uint64_t crossed_frames; /**< Frames in a row, until now, that left the book crossed while it
                                trades; those of trades and quotes alone do not count. Stays where
                                it made the book stale; a snapshot begins anew. */
    obi_ns crossed_since_ns; /**< When the first of them ended: time of receipt, else venue time. */
    obi_ns spoke_ns; /**< When something spoke of the book last, trades and quotes do not: time of
                        receipt, else venue time; 0 = never. */
};

/** What is known of an order; bits of `obi_change::facts` and `obi_order::facts`. The first four
 *  are of a change only. */
enum obi_order_facts {
    OBI_ORDER_JOINS = 1,   /**< It came to this level: added, born of another, or moved here. */
    OBI_ORDER_LEAVES = 2,  /**< It left this level: gone, or moved elsewhere. */
    OBI_ORDER_GONE = 4,    /**< It left the book. */
    OBI_ORDER_TRADED = 8,  /**< What it lost was traded: by OBI_EVENT_EXECUTE, or by another event
                               where an OBI_EVENT_TRADE named the order before. */
    OBI_ORDER_FILLED = 16, /**< A part of it was traded, now or before. */
    OBI_ORDER_UNDATED =
        32 /**< It came with a snapshot: `born_ns` tells when that was, and the order
                                is older. */
};

/** What the last frame did, one entry a level change or print, in order. Frozen: 64 bytes. Flow
 *  metrics read this, not two snapshots. Snapshots are not journaled. */
struct obi_change {
    obi_ticks price_ticks; /**< Where. */
    obi_lots before_lots;  /**< Size before; 0 for a new level or a print. */
    obi_lots after_lots;   /**< Size after; 0 for a removed level or a print. */
    obi_lots traded_lots;  /**< Size traded, of a print or OBI_EVENT_EXECUTE; else 0. */
    uint64_t order_id;     /**< The order or trade, 0 = none. */
    obi_ns born_ns;        /**< When the order was added; 0 for a level or print. */
    uint32_t rank; /**< 0: at or better than the touch before the frame. UINT32_MAX: below it, or a
                      print. */
    uint16_t amends;   /**< How often the order was amended, this time included: moved, or changed
                            in size by another than a trade. Stays at UINT16_MAX; 0 for a level or
                            print. */
    uint16_t facts;    /**< Bits of `enum obi_order_facts`; 0 for a level or print. */
    uint8_t cause;     /**< The event kind that did it; 0 for an order that the book itself dropped
                            with a level deeper than the venue's depth. */
    uint8_t side;      /**< The book's side; for a print the aggressor. */
    uint16_t flags;    /**< The event's flags. */
    uint32_t reserved; /**< 0. */
};

/** An order that rests in an L3 book. Frozen: 64 bytes. */
struct obi_order {
    uint64_t order_id;     /**< The venue's id. */
    obi_ticks price_ticks; /**< Its level. */
    obi_lots qty_lots;     /**< What rests of it. */
    obi_ns born_ns; /**< When it was added: venue time, else time of receipt; a change of price or
                       size leaves it, a replacement is a new order. */
    obi_lots ahead_lots;   /**< What rests before it in its level's queue. */
    uint32_t ahead_orders; /**< How many orders that is. */
    uint32_t side;         /**< OBI_BID or OBI_ASK. */
    uint16_t amends;       /**< How often it was amended; stays at UINT16_MAX. */
    uint16_t facts;        /**< OBI_ORDER_FILLED, OBI_ORDER_UNDATED. */
    uint32_t reserved;     /**< 0. */
    uint64_t reserved2;    /**< 0. */
};

/** Tells the bytes obi_book_create() will ask for.
 *  @param opt  NULL means all defaults
 *  @return bytes, 0 for options that create would refuse
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_book_footprint(const struct obi_book_options *opt);

/** Makes an EMPTY book in one allocation; memory is touched as levels and orders come.
 *  @param opt  NULL means all defaults
 *  @param mem  NULL means malloc and free
 *  @param out  out, the book; NULL after an error
 *  @param err  optional
 *  @return OBI_OK · OBI_E_ARG a limit above 2^24 or below 0, no contract, or out is NULL ·
 *          OBI_E_STRUCT_SIZE · OBI_E_NEWER · OBI_E_NOMEM
 *
 *  Cost: one allocation; in an L3 book 12 bytes an order of `max_orders` are written.
 *  @since 0.1 */
OBI_API int obi_book_create(const struct obi_book_options *opt, const struct obi_allocator *mem,
                            obi_book **out, struct obi_error *err);

/** Returns the book's memory.
 *  @param book  NULL is fine
 *
 *  Cost: constant.  @since 0.1 */
OBI_API void obi_book_destroy(obi_book *book);

/** Makes the book EMPTY as after create: no levels, nothing of the user's own, counters 0.
 *  @param book  the book
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: constant, for the memory of 32 KiB a side.  @since 0.1 */
OBI_API int obi_book_reset(obi_book *book);

/** Applies events up to and with the first OBI_EVENT_LAST: one frame a call, or less.
 *
 *  An event of a kind the book is not made for is refused: orders in an L2 book, levels in an L3
 *  book. So is an order added or born twice, and a side that is not the order's. A level told again
 *  at its size is no change. Inside a snapshot, removing a level that is not
 *  there is counted and harmless, and nothing is journaled.
 *
 *  An event that is refused changes nothing. Refused as a whole frame by itself, for contradicting
 *  itself, it leaves the book as it was; refused within a longer frame, or for want of room, it
 *  leaves the book STALE, because what follows would not be what the venue has. An OBI_EVENT_OWN
 *  that is refused never does: it is no word of the venue's. After a refusal go on behind the
 *  event: `ev + *taken + 1`.
 *
 *  The last OBI_EVENT_CHECKSUM of a frame is judged by the book as the frame leaves it, deeper
 *  levels than the venue's dropped. Where they differ the book is STALE at once.
 *  @param book   the book
 *  @param ev     n events
 *  @param n      how many; 0 is fine
 *  @param taken  out, how many were applied or ignored; on an error the index of the refused one
 *  @return OBI_OK a frame ended, or n was 0 · OBI_MORE the events end inside a frame · OBI_RESYNC
 *          the frame ended and the book is stale or empty · OBI_E_ARG · OBI_E_EVENT ·
 *          OBI_E_CAPACITY max_levels, max_orders or max_own reached, or a level's orders exceed 63
 *          bits
 *
 *  Cost: constant an event for a price near others (16 ticks share a page), a binary search over
 *  the live pages and a move of 64 entries else; a gap of 2^40 ticks costs what a gap of 16 costs.
 *  An order besides: two cache lines by its id, 64 steps at most for ids chosen to collide. One of
 *  the user's own: a binary search, and a move of those further out, 24 bytes a price. A frame
 *  with a checksum besides: the numbers of its recipe's levels, 10 to 100 a side, are written as
 *  text, some 60 ns a level; a recipe of orders looks at all orders of these levels.
 *  @since 0.1 */
OBI_API int obi_book_apply(obi_book *book, const struct obi_event *ev, size_t n, size_t *taken);

/** Copies levels from the touch outwards. Any of the three arrays may be NULL.
 *  @param book         the book
 *  @param side         OBI_BID or OBI_ASK
 *  @param n            room in each array given
 *  @param price_ticks  out, prices, best first
 *  @param qty_lots     out, sizes, all above 0
 *  @param order_count  out, orders resting, 0 unknown
 *  @param n_out        out, how many there were, at most n
 *  @return OBI_OK · OBI_RESYNC not VALID or HALTED, n_out 0 · OBI_MORE inside a frame, n_out 0 ·
 *          OBI_E_ARG
 *
 *  Cost: n_out.  @since 0.1 */
OBI_API int obi_book_levels(const obi_book *book, uint32_t side, size_t n, obi_ticks *price_ticks,
                            obi_lots *qty_lots, uint32_t *order_count, size_t *n_out);

/** Copies what OBI_EVENT_OWN told to be the user's own, from the best price outwards, in whatever
 *  state the book is. Any of the three arrays may be NULL.
 *  @param book         the book
 *  @param side         OBI_BID or OBI_ASK
 *  @param n            room in each array given
 *  @param price_ticks  out, prices, best first
 *  @param qty_lots     out, own sizes, all above 0
 *  @param order_count  out, own orders there, 0 unknown
 *  @param n_out        out, how many there were, at most n
 *  @return OBI_OK · OBI_MORE inside a frame, n_out 0 · OBI_E_ARG
 *
 *  Cost: n_out.  @since 0.1 */
OBI_API int obi_book_own(const obi_book *book, uint32_t side, size_t n, obi_ticks *price_ticks,
                         obi_lots *qty_lots, uint32_t *order_count, size_t *n_out);

/** Tells an order of an L3 book by its id.
 *  @param book      the book
 *  @param order_id  the venue's id
 *  @param out       out, the order
 *  @return OBI_OK · OBI_E_NAME no such order rests, as ever in an L2 book · OBI_RESYNC not VALID or
 *          HALTED · OBI_MORE inside a frame · OBI_E_ARG
 *
 *  Cost: the orders ahead of it.  @since 0.1 */
OBI_API int obi_book_order(const obi_book *book, uint64_t order_id, struct obi_order *out);

/** Copies a level's queue from an L3 book, the first in the queue first.
 *  @param book         the book
 *  @param side         OBI_BID or OBI_ASK
 *  @param price_ticks  the level; one that is not there has no orders
 *  @param order        out, orders; NULL where n is 0
 *  @param n            room in it
 *  @param n_out        out, how many there were, at most n; 0 in an L2 book
 *  @return OBI_OK · OBI_RESYNC not VALID or HALTED, n_out 0 · OBI_MORE inside a frame, n_out 0 ·
 *          OBI_E_ARG
 *
 *  Cost: a search for the level, and n_out.  @since 0.1 */
OBI_API int obi_book_orders(const obi_book *book, uint32_t side, obi_ticks price_ticks,
                            struct obi_order *order, size_t n, size_t *n_out);

/** Shows what the last frame did. The pointer holds until the next call that takes the book as its
 *  writer.
 *  @param book   the book
 *  @param first  out, the first entry
 *  @param n      out, how many
 *  @return OBI_OK · OBI_FULL the journal was too small: the entries are the first max_changes ·
 *          OBI_MORE inside a frame, n 0 · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_book_changes(const obi_book *book, const struct obi_change **first, size_t *n);

/** Tells where the book stands.
 *  @param book  the book
 *  @param out   out, with its `struct_size` set
 *  @return OBI_OK · OBI_E_ARG · OBI_E_STRUCT_SIZE
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_book_info(const obi_book *book, struct obi_book_info *out);

/** Reads one of the `OBI_COUNTER_BOOK_*` counters.
 *  @param book     the book
 *  @param counter  one of `enum obi_counter`
 *  @param out      out
 *  @return OBI_OK · OBI_E_ARG no counter of a book
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_book_count(const obi_book *book, uint32_t counter, uint64_t *out);

/** Checks every invariant of the book's structures, for tests and for those who doubt.
 *  @param book  the book
 *  @param err   optional; `message` names the first invariant that is broken
 *  @return OBI_OK · OBI_E_ARG book is NULL, or an invariant is broken
 *
 *  Cost: every level and every order, and 64 bytes for 5 orders of `max_orders`.  @since 0.1 */
OBI_API int obi_book_check(const obi_book *book, struct obi_error *err);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_BOOK_H */
