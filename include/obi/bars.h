/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_BARS_H
#define OBI_BARS_H

/** @file bars.h
 *  @brief Trades to bars: by time, trades, volume, notional or imbalance. */

#include <obi/book.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup bars Bars: trades put together
 *  A bar tells of the trades between two edges: first, highest, lowest and last price, what was
 *  bought, sold and traded by nobody knows whom, and exact sums for the mean prices. An obi_bars is
 *  shown a book once a frame, or single trades, and hands out each bar when it is complete.
 *
 *  Nothing is lost: what all bars hold together, with the one that is open, is what was traded. A
 *  trade that fills many bars at once makes them as they are read, so memory is bounded.
 *
 *  The page @ref md_docs_bars "Bars and profiles" has formulas, conventions and a worked example.
 *  @{ */

typedef struct obi_bars obi_bars; /**< Bars in the making. One writer; reads are const. */

/** What ends a bar; `obi_bars_options::size` is how much of it. */
enum obi_bar_kind {
    OBI_BAR_TIME = 1,     /**< Nanoseconds: bars begin at multiples of `size` since 1970. */
    OBI_BAR_TRADES = 2,   /**< A number of trades: what is called tick bars elsewhere. */
    OBI_BAR_VOLUME = 3,   /**< Lots traded. */
    OBI_BAR_NOTIONAL = 4, /**< Price times size, in ticks x lots; of a negative price, as if it were
                             positive. */
    OBI_BAR_IMBALANCE = 5 /**< Lots bought less lots sold, or sold less bought, since the bar began;
                             trades whose aggressor is unknown do not move it. */
};

/** What becomes of a trade that is larger than what a bar of volume, notional or imbalance lacks.
 */
enum obi_bar_edge {
    OBI_BAR_SPLIT =
        1,            /**< It is split: the bar takes what it lacks, the next ones the rest. Bars of
                          notional are filled to the next whole lot. The default. */
    OBI_BAR_WHOLE = 2 /**< It stays whole in the bar that it ends, which then holds more. */
};

/** Bits of `obi_bar::flags`. */
enum obi_bar_flags {
    OBI_BAR_COMPLETE = 1, /**< It has ended; else it is the one that is open. */
    OBI_BAR_GAP = 2,    /**< Trades may be missing in it, or between it and the bar before: the book
                             was stale, began anew, or a frame or a part of one was not seen. */
    OBI_BAR_REST = 4,   /**< It begins with the rest of a trade that the bar before has begun. */
    OBI_BAR_LATE = 8,   /**< A trade in it came with a time that went back, and was held. */
    OBI_BAR_EMPTY = 16, /**< No trade: its prices are the close of the bar before. */
    OBI_BAR_CUT = 32    /**< It was ended early: with the next trade its volume had exceeded 63
                             bits. */
};

/** Bits of `obi_bars_options::flags`. */
enum obi_bars_flags {
    OBI_BARS_VENUE_CLOCK = 1, /**< obi_bars_update(): time is the venue's; by default it is that of
                                 receipt, the venue's where there is none. */
    OBI_BARS_EMPTY = 2        /**< Bars of time in which nothing was traded are made too. */
};

/** What can be worked out from a bar; see obi_bar_value(). */
enum obi_bar_value {
    OBI_BAR_VWAP = 1, /**< Ticks: sum of price x size, divided by the volume. */
    OBI_BAR_TWAP = 2, /**< Ticks: sum of price x time for which it was the last price, divided by
                         that time. */
    OBI_BAR_MEAN_SIZE = 3,       /**< Lots: volume divided by the trades that begin in it. */
    OBI_BAR_TRADE_FLOW = 4,      /**< Lots: bought less sold. */
    OBI_BAR_TRADE_IMBALANCE = 5, /**< -1 to 1: bought less sold, divided by bought and sold. */
    OBI_BAR_NOTIONAL_SUM = 6     /**< Ticks x lots: sum of price x size. */
};

/** A bar. Frozen: 256 bytes. */
struct obi_bar {
    obi_ns begin_ns; /**< A bar of time: where it begins. Others: the time of the first trade. */
    obi_ns end_ns;   /**< A bar of time: where the next one begins. Others: the time of the last
                        trade. */
    obi_ns first_ns; /**< Time of the first trade; of an empty bar its begin. */
    obi_ns last_ns;  /**< Time of the last trade; of an empty bar its begin. */
    obi_ticks open_ticks;    /**< First price. */
    obi_ticks high_ticks;    /**< Highest price. */
    obi_ticks low_ticks;     /**< Lowest price. */
    obi_ticks close_ticks;   /**< Last price. */
    obi_lots volume_lots;    /**< All that was traded: bought, sold and unknown. */
    obi_lots buy_lots;       /**< Bought by aggressors. */
    obi_lots sell_lots;      /**< Sold by aggressors. */
    obi_lots unknown_lots;   /**< Traded by aggressors unknown. */
    obi_lots max_lots;       /**< The largest trade, or the largest part of one that is in it. */
    uint64_t n_trades;       /**< Trades that begin in it. */
    uint64_t n_buys;         /**< Of those: buys. */
    uint64_t n_sells;        /**< Of those: sells. */
    int64_t notional_high;   /**< Sum of price x size, in ticks x lots: this x 2^64 ... */
    uint64_t notional_low;   /**< ... and this. */
    int64_t price_time_high; /**< Sum of price x time, in ticks x ns: this x 2^64 ... */
    uint64_t price_time_low; /**< ... and this. */
    obi_ns held_ns;          /**< The time in that sum: from the first trade to the bar's end. */
    obi_lots delta_min_lots; /**< Lowest value, behind a trade, of bought less sold. */
    obi_lots delta_max_lots; /**< Highest value likewise. */
    uint64_t index;          /**< Bars before it, since create or reset. */
    uint64_t epoch;          /**< The book's at its last trade; 0 without a book. */
    uint32_t kind;           /**< One of `enum obi_bar_kind`. */
    uint32_t flags;          /**< Bits of `enum obi_bar_flags`. */
    uint64_t reserved[6];    /**< 0. */
};

/** How to make bars. Growing; a field that is 0 takes its default. */
struct obi_bars_options {
    uint32_t struct_size; /**< `sizeof(struct obi_bars_options)`. */
    uint32_t flags;       /**< Bits of `enum obi_bars_flags`. */
    uint32_t kind;        /**< One of `enum obi_bar_kind`; has no default. */
    uint32_t edge;      /**< One of `enum obi_bar_edge`, of volume, notional and imbalance only. */
    int64_t size;       /**< In the kind's unit, 1 to 2^62; has no default. */
    int64_t size_times; /**< Of notional only: a bar ends at so many times `size`, for products
                             beyond 63 bits; 1 to 2^62, default 1. */
    uint32_t max_bars;  /**< Complete bars kept until they are read, up to 2^20; default 256. */
    uint32_t reserved;  /**< 0. */
};

/** Tells the bytes obi_bars_create() will ask for.
 *  @param opt  kind and size are needed
 *  @return bytes, 0 for options that create would refuse
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_bars_footprint(const struct obi_bars_options *opt);

/** Makes bars that have seen no trade, in one allocation.
 *  @param opt  kind and size are needed
 *  @param mem  NULL means malloc and free
 *  @param out  out, the bars; NULL after an error
 *  @param err  optional
 *  @return OBI_OK · OBI_E_ARG a NULL, no such kind or edge, a size or limit out of its domain ·
 *          OBI_E_STRUCT_SIZE · OBI_E_NEWER · OBI_E_NOMEM
 *
 *  Cost: the footprint, 65 KiB by default.  @since 0.1 */
OBI_API int obi_bars_create(const struct obi_bars_options *opt, const struct obi_allocator *mem,
                            obi_bars **out, struct obi_error *err);

/** Returns the bars' memory.
 *  @param bars  NULL is fine
 *
 *  Cost: constant.  @since 0.1 */
OBI_API void obi_bars_destroy(obi_bars *bars);

/** Forgets all trades, bars and counters, as after create.
 *  @param bars  the bars
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_bars_reset(obi_bars *bars);

/** Takes in the trades of the book's last frame. Call it once a frame; again for the same frame
 *  takes what was not taken yet, or nothing. Trades count in whatever state the book is: where some
 *  may be missing, the open bar and, if there is none, the next one says GAP.
 *  @param bars  the bars
 *  @param book  read only; the same book at each call
 *  @return OBI_OK · OBI_RESYNC the same, and the book is not valid · OBI_MORE inside a frame ·
 *          OBI_FULL no room for complete bars: read them, then call again for the rest of the frame
 *          · OBI_E_ARG
 *
 *  Cost: the entries of the frame, and max_bars at most.  @since 0.1 */
OBI_API int obi_bars_update(obi_bars *bars, const obi_book *book);

/** Takes in one trade, without a book.
 *  @param bars         the bars
 *  @param ts_ns        its time, below 2^62; 0 is none. One that goes back is held and counted
 *  @param price_ticks  its price; INT64_MIN and INT64_MAX are none
 *  @param qty_lots     its size, above 0
 *  @param aggressor    OBI_BID bought, OBI_ASK sold, OBI_NONE unknown
 *  @return OBI_OK · OBI_FULL not taken, as there is no room for complete bars: read them, then call
 *          again · OBI_E_ARG
 *
 *  Cost: constant, and the bars that it completes, max_bars at most.  @since 0.1 */
OBI_API int obi_bars_push(obi_bars *bars, obi_ns ts_ns, obi_ticks price_ticks, obi_lots qty_lots,
                          uint32_t aggressor);

/** Lets time go on without a trade: bars of time whose end it reaches are complete. Without it a
 *  bar ends when the first trade behind it comes. Changes nothing in bars of other kinds.
 *  @param bars   the bars
 *  @param ts_ns  now, 0 to 2^62; one that went back changes nothing
 *  @return OBI_OK · OBI_FULL not taken: read complete bars, then call again · OBI_E_ARG
 *
 *  Cost: the bars that it completes, max_bars at most.  @since 0.1 */
OBI_API int obi_bars_set_time(obi_bars *bars, obi_ns ts_ns);

/** Hands out complete bars, the oldest first.
 *  @param bars   the bars
 *  @param bar    out, up to n bars; NULL where n is 0
 *  @param n      room in it
 *  @param n_out  out, how many there were
 *  @return OBI_OK none is left · OBI_FULL more are there: call again · OBI_E_ARG
 *
 *  Cost: n_out, and max_bars at most.  @since 0.1 */
OBI_API int obi_bars_read(obi_bars *bars, struct obi_bar *bar, size_t n, size_t *n_out);

/** Shows the bar that is open, as it stands.
 *  @param bars  the bars
 *  @param out   out, the bar, without OBI_BAR_COMPLETE; its time ends with the last trade
 *  @return OBI_OK · OBI_WARMUP none is open: no trade came since the last one · OBI_FULL a trade is
 *          not all in bars yet: read complete ones first · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_bars_get(const obi_bars *bars, struct obi_bar *out);

/** Reads one of the `OBI_COUNTER_BARS_*` counters.
 *  @param bars     the bars
 *  @param counter  one of `enum obi_counter`
 *  @param out      out
 *  @return OBI_OK · OBI_E_ARG no counter of bars
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_bars_count(const obi_bars *bars, uint32_t counter, uint64_t *out);

/** Works out a number from a bar: an exact quotient, rounded once.
 *  @param bar     as it was read
 *  @param which   one of `enum obi_bar_value`
 *  @param value   out, in its unit; NaN where there is none
 *  @param status  out, OBI_VALUE_OK, or OBI_VALUE_ZERO_DENOM: no trade, no time between trades, no
 *                 aggressor known; may be NULL
 *  @return OBI_OK · OBI_E_ARG no such value, or a bar with a negative size or time
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_bar_value(const struct obi_bar *bar, uint32_t which, double *value,
                          uint8_t *status);

/** Works out a bar's volume over the mean volume of bars before it: above 1 more than usual.
 *  @param bar      the bar
 *  @param earlier  n bars of the same kind, in any order
 *  @param n        how many, up to 2^31
 *  @param value    out, a pure number; NaN where there is none
 *  @param status   out, OBI_VALUE_OK, OBI_VALUE_WARMUP without bars before it, OBI_VALUE_ZERO_DENOM
 *                  where nothing was traded in them; may be NULL
 *  @return OBI_OK · OBI_E_ARG a NULL, n too large, or a bar with a negative volume
 *
 *  Cost: n.  @since 0.1 */
OBI_API int obi_bar_relative_volume(const struct obi_bar *bar, const struct obi_bar *earlier,
                                    size_t n, double *value, uint8_t *status);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_BARS_H */
