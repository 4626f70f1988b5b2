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
 *  An L2 book: sizes at prices, kept exactly. It starts EMPTY, becomes VALID at the end of a
 *  snapshot, and STALE at a gap; only a snapshot heals it. Level changes that arrive in between are
 *  ignored and counted.
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
        1 /**< Removing a level that is not there is counted; by default it makes the book stale. */
};

/** How to make a book. Growing; a field that is 0 takes its default. */
struct obi_book_options {
    uint32_t struct_size; /**< `sizeof(struct obi_book_options)`. */
    uint32_t flags;       /**< Bits of `enum obi_book_flags`. */
    uint32_t max_levels;  /**< Levels a side, up to 2^24; default 16384. */
    uint32_t max_changes; /**< Changes and prints kept of one frame, up to 2^24; default 4096. */
    uint32_t instrument;  /**< Events of others are ignored and counted. */
    uint32_t reserved;    /**< 0. */
    const struct obi_instrument
        *spec; /**< Depth and venue rules, copied; NULL = full depth, no rules. */
};

/** Where a book stands. Growing. */
struct obi_book_info {
    uint32_t struct_size; /**< `sizeof(struct obi_book_info)`, set by the caller. */
    uint32_t flags;       /**< 0. */
    uint32_t state;       /**< One of `enum obi_book_state`. */
    uint32_t shape;       /**< Bits of `enum obi_book_shape`, as of the last frame. */
    uint32_t n_bids;      /**< Bid levels. */
    uint32_t n_asks;      /**< Ask levels. */
    uint32_t open;        /**< 1 inside a frame. */
    uint32_t phase;       /**< One of `enum obi_phase`. */
    uint64_t epoch;       /**< Grows by one at every snapshot. */
    uint64_t frame;       /**< Frames completed. */
    uint64_t seq; /**< The last `seq` of the book's own stream; trades and quotes do not move it. */
    obi_ns ts_ns; /**< Venue time of the last event that had one. */
    obi_ns recv_ns; /**< Receive time of the last event that had one. */
};

/** What the last frame did, one entry a level change or print, in order. Frozen: 64 bytes. Flow
 *  metrics read this, not two snapshots. Snapshots are not journaled. */
struct obi_change {
    obi_ticks price_ticks; /**< Where. */
    obi_lots before_lots;  /**< Size before; 0 for a new level or a print. */
    obi_lots after_lots;   /**< Size after; 0 for a removed level or a print. */
    obi_lots traded_lots;  /**< Size traded; 0 for a level change. */
    uint64_t order_id;     /**< The order or trade, 0 = none. */
    obi_ns born_ns;        /**< When the order was added; 0 for a level or print. */
    uint32_t rank; /**< 0: at or better than the touch before the frame. UINT32_MAX: below it, or a
                      print. */
    uint32_t reserved;  /**< 0. */
    uint8_t cause;      /**< The event kind that did it. */
    uint8_t side;       /**< The book's side; for a print the aggressor. */
    uint16_t flags;     /**< The event's flags. */
    uint32_t reserved2; /**< 0. */
};

/** Tells the bytes obi_book_create() will ask for.
 *  @param opt  NULL means all defaults
 *  @return bytes, 0 for options that create would refuse
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_book_footprint(const struct obi_book_options *opt);

/** Makes an EMPTY book in one allocation; memory is touched as levels come.
 *  @param opt  NULL means all defaults
 *  @param mem  NULL means malloc and free
 *  @param out  out, the book; NULL after an error
 *  @param err  optional
 *  @return OBI_OK · OBI_E_ARG a limit above 2^24, or out is NULL · OBI_E_STRUCT_SIZE · OBI_E_NEWER
 *          · OBI_E_NOMEM
 *
 *  Cost: one allocation.  @since 0.1 */
OBI_API int obi_book_create(const struct obi_book_options *opt, const struct obi_allocator *mem,
                            obi_book **out, struct obi_error *err);

/** Returns the book's memory.
 *  @param book  NULL is fine
 *
 *  Cost: constant.  @since 0.1 */
OBI_API void obi_book_destroy(obi_book *book);

/** Makes the book EMPTY as after create: no levels, counters 0.
 *  @param book  the book
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: constant, for the memory of 32 KiB a side.  @since 0.1 */
OBI_API int obi_book_reset(obi_book *book);

/** Applies events up to and with the first OBI_EVENT_LAST: one frame a call, or less.
 *
 *  A level told again at its size is no change. Inside a snapshot, removing a level that is not
 *  there is counted and harmless, and nothing is journaled.
 *
 *  An event that is refused changes nothing. Refused as a whole frame by itself, for contradicting
 *  itself, it leaves the book as it was; refused within a longer frame, or for want of room, it
 *  leaves the book STALE, because what follows would not be what the venue has. After a refusal go
 *  on behind the event: `ev + *taken + 1`.
 *  @param book   the book
 *  @param ev     n events
 *  @param n      how many; 0 is fine
 *  @param taken  out, how many were applied or ignored; on an error the index of the refused one
 *  @return OBI_OK a frame ended, or n was 0 · OBI_MORE the events end inside a frame · OBI_RESYNC
 *          the frame ended and the book is stale or empty · OBI_E_ARG · OBI_E_EVENT ·
 *          OBI_E_CAPACITY max_levels reached
 *
 *  Cost: constant an event for a price near others (16 ticks share a page), a binary search over
 *  the live pages and a move of 64 entries else; a gap of 2^40 ticks costs what a gap of 16 costs.
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
 *  Cost: every level, about as much as copying them.  @since 0.1 */
OBI_API int obi_book_check(const obi_book *book, struct obi_error *err);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_BOOK_H */
