/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_PROFILE_H
#define OBI_PROFILE_H

/** @file profile.h
 *  @brief Volume at price, bought and sold: profile and footprint. */

#include <obi/book.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup profile Profile: volume at price
 *  An obi_profile adds up at each price what was bought, sold and traded by nobody knows whom: from
 *  a session's trades a volume profile, from a bar's a footprint. It tells where most was traded,
 *  the range that holds most of the volume, and where one side pressed against the other.
 *
 *  Prices may be grouped into rows of `row_ticks`; a row is named by its lowest price. Only rows in
 *  which something was traded exist, and two are neighbours where no row would fit between them.
 *
 *  Room is bounded. A trade at a new price for which there is none is counted beside the rows: the
 *  totals stay right, and what depends on rows says SATURATED.
 *  @{ */

typedef struct obi_profile obi_profile; /**< Volume at price. One writer; reads are const. */

/** How to make a profile. Growing; a field that is 0 takes its default. */
struct obi_profile_options {
    uint32_t struct_size; /**< `sizeof(struct obi_profile_options)`. */
    uint32_t flags;       /**< 0. */
    uint32_t max_prices;  /**< Rows there is room for, up to 2^20; default 4096. */
    uint32_t reserved;    /**< 0. */
    obi_ticks row_ticks;  /**< Prices that make a row, up to 2^32; default 1. Rows begin at its
                             multiples. */
};

/** A row. Frozen: 64 bytes. */
struct obi_profile_row {
    obi_ticks price_ticks; /**< Its lowest price. */
    obi_lots volume_lots;  /**< All that was traded: bought, sold and unknown. */
    obi_lots buy_lots;     /**< Bought by aggressors. */
    obi_lots sell_lots;    /**< Sold by aggressors. */
    obi_lots unknown_lots; /**< Traded by aggressors unknown. */
    uint64_t n_trades;     /**< Trades. */
    uint64_t n_buys;       /**< Of those: buys. */
    uint64_t n_sells;      /**< Of those: sells. */
};

/** Bits of `obi_profile_info::flags`. */
enum obi_profile_flags {
    OBI_PROFILE_GAP = 1 /**< Trades may be missing: the book was stale, began anew, or a frame or a
                           part of one was not seen. */
};

/** Totals. Growing. */
struct obi_profile_info {
    uint32_t struct_size;    /**< `sizeof(struct obi_profile_info)`, set by the caller. */
    uint32_t flags;          /**< Bits of `enum obi_profile_flags`. */
    uint32_t n_prices;       /**< Rows. */
    uint32_t reserved;       /**< 0. */
    obi_ticks high_ticks;    /**< Highest price traded; 0 without a trade. */
    obi_ticks low_ticks;     /**< Lowest price traded; 0 without a trade. */
    obi_lots volume_lots;    /**< All that was traded, beside the rows too. */
    obi_lots buy_lots;       /**< Bought by aggressors. */
    obi_lots sell_lots;      /**< Sold by aggressors. */
    obi_lots unknown_lots;   /**< Traded by aggressors unknown. */
    uint64_t n_trades;       /**< Trades. */
    uint64_t n_buys;         /**< Of those: buys. */
    uint64_t n_sells;        /**< Of those: sells. */
    obi_lots outside_lots;   /**< Of the volume: at prices there was no room for. */
    uint64_t n_outside;      /**< Of the trades: likewise. */
    obi_lots delta_lots;     /**< Bought less sold. */
    obi_lots delta_min_lots; /**< Its lowest value behind a trade; 0 without a trade. */
    obi_lots delta_max_lots; /**< Its highest value likewise. */
};

/** Where most was traded. Frozen: 64 bytes. */
struct obi_profile_area {
    obi_ticks poc_ticks;  /**< Point of control: the row with the largest volume. */
    obi_ticks low_ticks;  /**< Lowest row of the value area. */
    obi_ticks high_ticks; /**< Highest row of the value area, which is in it. */
    obi_lots poc_lots;    /**< Volume of the point of control. */
    obi_lots area_lots;   /**< Volume of the value area. */
    obi_lots volume_lots; /**< Volume of all rows. */
    uint32_t n_prices;    /**< Rows of the value area. */
    uint8_t status;       /**< OBI_VALUE_OK, or OBI_VALUE_SATURATED: some volume is in no row. */
    uint8_t reserved[11]; /**< 0. */
};

/** When one side presses against the other. Growing; a field that is 0 takes its default. */
struct obi_profile_rule {
    uint32_t struct_size; /**< `sizeof(struct obi_profile_rule)`. */
    uint32_t flags;       /**< 0. */
    uint32_t ratio_pct;   /**< Least ratio, in hundredths; default 300: three times. */
    uint32_t n_stacked;   /**< Neighbouring rows that make a stack, default 3. */
    obi_lots min_lots;    /**< Least volume of a row; default 0: any. */
};

/** Bits of a row's mark; see obi_profile_imbalances(). */
enum obi_profile_mark {
    OBI_PROFILE_BUY = 1,         /**< Bought here: `ratio_pct` of what was sold a row below. */
    OBI_PROFILE_SELL = 2,        /**< Sold here: `ratio_pct` of what was bought a row above. */
    OBI_PROFILE_BUY_STACKED = 4, /**< One of `n_stacked` or more neighbours with BUY. */
    OBI_PROFILE_SELL_STACKED = 8 /**< One of `n_stacked` or more neighbours with SELL. */
};

/** Tells the bytes obi_profile_create() will ask for.
 *  @param opt  NULL means all defaults
 *  @return bytes, 0 for options that create would refuse
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_profile_footprint(const struct obi_profile_options *opt);

/** Makes an empty profile in one allocation.
 *  @param opt  NULL means all defaults
 *  @param mem  NULL means malloc and free
 *  @param out  out, the profile; NULL after an error
 *  @param err  optional
 *  @return OBI_OK · OBI_E_ARG a limit is exceeded, or out is NULL · OBI_E_STRUCT_SIZE ·
 *          OBI_E_NEWER · OBI_E_NOMEM
 *
 *  Cost: the footprint, 76 bytes a row; it is touched as rows come.  @since 0.1 */
OBI_API int obi_profile_create(const struct obi_profile_options *opt,
                               const struct obi_allocator *mem, obi_profile **out,
                               struct obi_error *err);

/** Returns the profile's memory.
 *  @param profile  NULL is fine
 *
 *  Cost: constant.  @since 0.1 */
OBI_API void obi_profile_destroy(obi_profile *profile);

/** Begins a new session: no rows, totals and counters 0. The frame that was seen last stays seen,
 *  so that no trade counts in two sessions.
 *  @param profile  the profile
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_profile_reset(obi_profile *profile);

/** Takes in the trades of the book's last frame. Call it once a frame; again for the same frame
 *  changes nothing. Trades count in whatever state the book is; where some may be missing, the
 *  totals say GAP.
 *  @param profile  the profile
 *  @param book     read only; the same book at each call
 *  @return OBI_OK · OBI_RESYNC the same, and the book is not valid · OBI_MORE inside a frame ·
 *          OBI_E_CAPACITY the total would exceed 63 bits: such trades are left out and counted, the
 *          frame's others are in · OBI_E_ARG
 *
 *  Cost: the entries of the frame, and that of obi_profile_push() a trade.  @since 0.1 */
OBI_API int obi_profile_update(obi_profile *profile, const obi_book *book);

/** Takes in one trade, without a book.
 *  @param profile      the profile
 *  @param price_ticks  its price; INT64_MIN and INT64_MAX are none
 *  @param qty_lots     its size, above 0
 *  @param aggressor    OBI_BID bought, OBI_ASK sold, OBI_NONE unknown
 *  @return OBI_OK · OBI_E_CAPACITY the total would exceed 63 bits: left out and counted · OBI_E_ARG
 *
 *  Cost: a binary search; at a new price also a move of the rows above it, 12 bytes a row, of
 *  max_prices at most.  @since 0.1 */
OBI_API int obi_profile_push(obi_profile *profile, obi_ticks price_ticks, obi_lots qty_lots,
                             uint32_t aggressor);

/** Copies rows, the lowest price first.
 *  @param profile  the profile
 *  @param first    rows to pass over
 *  @param row      out, up to n rows; NULL where n is 0
 *  @param n        room in it
 *  @param n_out    out, how many there were
 *  @return OBI_OK up to the last row · OBI_FULL there are more · OBI_E_ARG
 *
 *  Cost: n_out.  @since 0.1 */
OBI_API int obi_profile_read(const obi_profile *profile, size_t first, struct obi_profile_row *row,
                             size_t n, size_t *n_out);

/** Tells the totals.
 *  @param profile  the profile
 *  @param out      out, with its `struct_size` set
 *  @return OBI_OK · OBI_E_ARG · OBI_E_STRUCT_SIZE
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_profile_info(const obi_profile *profile, struct obi_profile_info *out);

/** Finds the point of control and the value area around it.
 *
 *  Of rows with the same largest volume the point of control is the one nearest the middle between
 *  the lowest and the highest row, and the lower one of two. From there the area grows by one row
 *  at a time, the larger of the next row above and the next one below, both where they are equal,
 *  until it holds its share of the volume. Prices at which nothing was traded are no rows.
 *  @param profile    the profile
 *  @param share_bps  the area's share in hundredths of a percent, up to 10000; 0 is 7000
 *  @param out        out
 *  @return OBI_OK · OBI_WARMUP no row yet: out is untouched · OBI_E_ARG
 *
 *  Cost: the rows.  @since 0.1 */
OBI_API int obi_profile_area(const obi_profile *profile, uint32_t share_bps,
                             struct obi_profile_area *out);

/** Marks the rows at which one side presses against the other, diagonally: buyers take what is
 *  offered at a price, sellers what is bid a row below it. Volume counts for the ratio and for the
 *  least. A row beside which nothing was traded has no mark; beside one that was, but not by the
 *  other side, any volume is ratio enough.
 *  @param profile  the profile
 *  @param rule     NULL means all defaults
 *  @param mark     out, bits of `enum obi_profile_mark`, a row each as obi_profile_read() has them
 *  @param n        room in it
 *  @param n_out    out, how many rows were marked or not
 *  @return OBI_OK · OBI_FULL too little room: n_out is 0, mark untouched · OBI_E_ARG ·
 *          OBI_E_STRUCT_SIZE · OBI_E_NEWER
 *
 *  Cost: the rows.  @since 0.1 */
OBI_API int obi_profile_imbalances(const obi_profile *profile, const struct obi_profile_rule *rule,
                                   uint8_t *mark, size_t n, size_t *n_out);

/** Reads one of the `OBI_COUNTER_PROFILE_*` counters.
 *  @param profile  the profile
 *  @param counter  one of `enum obi_counter`
 *  @param out      out
 *  @return OBI_OK · OBI_E_ARG no counter of a profile
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_profile_count(const obi_profile *profile, uint32_t counter, uint64_t *out);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_PROFILE_H */
