/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_METRICS_H
#define OBI_METRICS_H

/** @file metrics.h
 *  @brief Columns in, one row of doubles out. */

#include <obi/micro.h>
#include <obi/weights.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup metrics Metrics: what the book means
 *  A *column* is a metric on a tier: `depth_imbalance[0:5]` weighs the five best levels. A
 *  tier is counted in levels, ticks, basis points of the mid or notional. All columns of a handle
 *  come from one walk outwards from the touch. Positive is buying pressure, in
 *  every difference, imbalance and flow.
 *  @{ */

/** What to measure. Formula, unit, range, edge values and source of each: OBI_SUBJECT_METRIC, and
 *  the page "Metrics" of this reference. */
enum obi_metric {
    OBI_METRIC_SPREAD = 100,             /**< Best ask minus best bid, ticks. */
    OBI_METRIC_SPREAD_BPS = 101,         /**< Spread over mid, basis points. */
    OBI_METRIC_MID = 102,                /**< Mean of best bid and best ask, ticks. */
    OBI_METRIC_WEIGHTED_MID = 103,       /**< Mid pulled towards the thinner side, ticks. */
    OBI_METRIC_MICRO_PRICE = 104,        /**< Mid and what a learned table adds, ticks. */
    OBI_METRIC_DEPTH_PRICE = 105,        /**< Mean price of all lots in the tier, ticks. */
    OBI_METRIC_VAMP = 106,               /**< Volume-adjusted mid price, ticks. */
    OBI_METRIC_VAMP_RANK = 107,          /**< The same, weighed by rank, ticks. */
    OBI_METRIC_VAMP_EFFECTIVE = 108,     /**< The same of each side's mean price, ticks. */
    OBI_METRIC_BID_PRICE = 110,          /**< Price of the deepest bid in the tier, ticks. */
    OBI_METRIC_ASK_PRICE = 111,          /**< Price of the deepest ask in the tier, ticks. */
    OBI_METRIC_BID_VWAP = 112,           /**< Mean price of the lots bid in the tier, ticks. */
    OBI_METRIC_ASK_VWAP = 113,           /**< Mean price of the lots asked in the tier, ticks. */
    OBI_METRIC_BID_SLIPPAGE = 114,       /**< What selling the tier costs beyond the mid, bps. */
    OBI_METRIC_ASK_SLIPPAGE = 115,       /**< What buying the tier costs beyond the mid, bps. */
    OBI_METRIC_BID_UNFILLED = 116,       /**< What of the tier nobody bids for, lots. */
    OBI_METRIC_ASK_UNFILLED = 117,       /**< What of the tier nobody asks for, lots. */
    OBI_METRIC_BID_DEPTH = 200,          /**< Size bid in the tier, lots. */
    OBI_METRIC_ASK_DEPTH = 201,          /**< Size asked in the tier, lots. */
    OBI_METRIC_DEPTH_DIFFERENCE = 202,   /**< Bid depth minus ask depth, lots. */
    OBI_METRIC_DEPTH_RATIO = 203,        /**< Bid depth over ask depth. */
    OBI_METRIC_DEPTH_LOG_RATIO = 204,    /**< Its natural logarithm. */
    OBI_METRIC_DEPTH_SHARE = 205,        /**< Bid depth over the sum of both. */
    OBI_METRIC_DEPTH_PERCENT = 206,      /**< Imbalance in percent. */
    OBI_METRIC_DEPTH_IMBALANCE = 207,    /**< Difference over the sum of both, -1 to 1. */
    OBI_METRIC_BID_ORDERS = 220,         /**< Orders bid in the tier. */
    OBI_METRIC_ASK_ORDERS = 221,         /**< Orders asked in the tier. */
    OBI_METRIC_COUNT_IMBALANCE = 222,    /**< Their difference over their sum, -1 to 1. */
    OBI_METRIC_BID_LEVELS = 224,         /**< Levels bid in the tier. */
    OBI_METRIC_ASK_LEVELS = 225,         /**< Levels asked in the tier. */
    OBI_METRIC_BID_ORDER_SIZE = 226,     /**< Mean size of the orders bid in the tier, lots. */
    OBI_METRIC_ASK_ORDER_SIZE = 227,     /**< Mean size of the orders asked in the tier, lots. */
    OBI_METRIC_LEVEL_IMBALANCE = 228,    /**< Difference of levels over their sum, -1 to 1. */
    OBI_METRIC_DEPTH_ZSCORE = 230,       /**< Depth difference in deviations, levels at random. */
    OBI_METRIC_DEPTH_PVALUE = 231,       /**< The chance of as much or more, 0 to 1. */
    OBI_METRIC_ORDER_ZSCORE = 232,       /**< Depth difference in deviations, orders at random. */
    OBI_METRIC_ORDER_PVALUE = 233,       /**< The chance of as much or more, 0 to 1. */
    OBI_METRIC_COUNT_ZSCORE = 234,       /**< Difference of orders in deviations. */
    OBI_METRIC_COUNT_SHARE = 235,        /**< Bid orders over the sum of both, 0 to 1. */
    OBI_METRIC_COUNT_SHARE_LO = 236,     /**< Lower end of its interval, 0 to 1. */
    OBI_METRIC_COUNT_SHARE_HI = 237,     /**< Upper end of its interval, 0 to 1. */
    OBI_METRIC_SHRUNK_IMBALANCE = 240,   /**< Imbalance with lots added to both sides, -1 to 1. */
    OBI_METRIC_LINEAR_IMBALANCE = 241,   /**< Imbalance, weights falling in a line, -1 to 1. */
    OBI_METRIC_EXP_IMBALANCE = 242,      /**< Imbalance, weights falling exponentially, -1 to 1. */
    OBI_METRIC_HYPER_IMBALANCE = 243,    /**< Imbalance, weights falling hyperbolically, -1 to 1. */
    OBI_METRIC_RANK_IMBALANCE = 244,     /**< Imbalance, weights one over the rank, -1 to 1. */
    OBI_METRIC_BID_DISTANCE = 250,       /**< Ticks to the deepest bid in the tier. */
    OBI_METRIC_ASK_DISTANCE = 251,       /**< Ticks to the deepest ask in the tier. */
    OBI_METRIC_DISTANCE_IMBALANCE = 252, /**< Ask distance minus bid distance over both, -1 to 1. */
    OBI_METRIC_IMBALANCE_SLOPE = 254,    /**< How the imbalance grows from level to level. */
    OBI_METRIC_IMBALANCE_TURN = 255,     /**< The first level at which its sign changes. */
    OBI_METRIC_BID_SLOPE = 256,          /**< Lots bid a tick, by least squares. */
    OBI_METRIC_ASK_SLOPE = 257,          /**< Lots asked a tick, by least squares. */
    OBI_METRIC_SLOPE_IMBALANCE = 258,    /**< Their difference over their sum, -1 to 1. */
    OBI_METRIC_BID_ELASTICITY = 260,     /**< DE of Naes and Skjeltorp. */
    OBI_METRIC_ASK_ELASTICITY = 261,     /**< SE of Naes and Skjeltorp. */
    OBI_METRIC_DEPTH_ELASTICITY = 262,   /**< Their mean, the order book slope of the paper. */
    OBI_METRIC_BID_CONCENTRATION = 264,  /**< Herfindahl index of the levels bid, 0 to 1. */
    OBI_METRIC_ASK_CONCENTRATION = 265,  /**< Herfindahl index of the levels asked, 0 to 1. */
    OBI_METRIC_BID_WALL = 266,           /**< The largest level bid, lots. */
    OBI_METRIC_ASK_WALL = 267,           /**< The largest level asked, lots. */
    OBI_METRIC_BID_WALL_DISTANCE = 268,  /**< Ticks from the touch to it. */
    OBI_METRIC_ASK_WALL_DISTANCE = 269,  /**< Ticks from the touch to it. */
    OBI_METRIC_ORDER_FLOW = 300,         /**< Order flow imbalance over levels, lots. */
    OBI_METRIC_BID_FLOW = 302,           /**< Its bid part, lots. */
    OBI_METRIC_ASK_FLOW = 303,           /**< Its ask part, lots. */
    OBI_METRIC_GROSS_FLOW = 304,         /**< Order flow without its sign, lots. */
    OBI_METRIC_FLOW_BALANCE = 305,       /**< Order flow over gross flow, -1 to 1. */
    OBI_METRIC_SCALED_FLOW = 306,        /**< Order flow over the mean size of a level. */
    OBI_METRIC_INTEGRATED_FLOW = 307,    /**< The same of several levels, weighted by learning. */
    OBI_METRIC_VOLUME_ORDER_IMBALANCE = 310, /**< Volume order imbalance of Shen, lots. */
    OBI_METRIC_MID_BASIS = 311,              /**< Mean price traded less the mean mid, ticks. */
    OBI_METRIC_BAND_FLOW = 320,              /**< Change of size at the prices of a band, lots. */
    OBI_METRIC_BID_ADDED = 322,              /**< What was added to its bids, lots. */
    OBI_METRIC_ASK_ADDED = 323,              /**< What was added to its asks, lots. */
    OBI_METRIC_BID_CANCELLED = 324,          /**< What was cancelled of its bids, lots. */
    OBI_METRIC_ASK_CANCELLED = 325,          /**< What was cancelled of its asks, lots. */
    OBI_METRIC_BID_TRADED = 326,             /**< What trades took from its bids, lots. */
    OBI_METRIC_ASK_TRADED = 327,             /**< What trades took from its asks, lots. */
    OBI_METRIC_ADD_IMBALANCE = 328,          /**< Bids added less asks added over both, -1 to 1. */
    OBI_METRIC_CANCEL_IMBALANCE = 329,       /**< Asks cancelled less bids over both, -1 to 1. */
    OBI_METRIC_UNMATCHED_VOLUME = 330,       /**< Printed, and taken from no level told, lots. */
    OBI_METRIC_TRADE_FLOW = 400,             /**< Bought minus sold by aggressors, lots. */
    OBI_METRIC_TRADE_IMBALANCE = 401,        /**< The same over the sum of both, -1 to 1. */
    OBI_METRIC_BUY_VOLUME = 402,             /**< What buyers took, lots. */
    OBI_METRIC_SELL_VOLUME = 403,            /**< What sellers took, lots. */
    OBI_METRIC_UNSIGNED_VOLUME = 404,        /**< Traded by an unknown side, lots. */
    OBI_METRIC_VOLUME = 405,                 /**< Traded, lots. */
    OBI_METRIC_BUY_COUNT = 406,              /**< Trades of buyers. */
    OBI_METRIC_SELL_COUNT = 407,             /**< Trades of sellers. */
    OBI_METRIC_TRADE_COUNT = 408,            /**< Trades. */
    OBI_METRIC_TRADE_COUNT_IMBALANCE = 409,  /**< Buys less sells over both, -1 to 1. */
    OBI_METRIC_MEAN_TRADE = 410,             /**< Mean size of a trade, lots. */
    OBI_METRIC_MAX_TRADE = 411,              /**< The largest trade, lots. */
    OBI_METRIC_NOTIONAL = 412,               /**< Traded, ticks x lots. */
    OBI_METRIC_TRADE_VWAP = 413,             /**< Mean price of the lots traded, ticks. */
    OBI_METRIC_TRADE_ZSCORE = 414,           /**< Trade flow in deviations, signs at random. */
    OBI_METRIC_CVD = 420,                    /**< Bought less sold since the start, lots. */
    OBI_METRIC_VPIN = 421,                   /**< Imbalance of buckets of volume, 0 to 1. */
    OBI_METRIC_VPIN_UNSIGNED = 422,          /**< Share of its volume of unknown side, 0 to 1. */
    OBI_METRIC_BVC_IMBALANCE = 423,          /**< Imbalance of a bar by how it moved, -1 to 1. */
    OBI_METRIC_SIGN_MEMORY = 424,            /**< Autocovariance of the signs of trades. */
    OBI_METRIC_FLEETING_SHARE = 500,    /**< Cancelled whole so soon, over all of them, 0 to 1. */
    OBI_METRIC_CANCEL_TO_TRADE = 502,   /**< Lots cancelled over lots traded. */
    OBI_METRIC_ORDER_TO_TRADE = 503,    /**< Orders added over trades. */
    OBI_METRIC_AMENDS = 504,            /**< Times that orders were amended. */
    OBI_METRIC_DUST_SHARE = 505,        /**< Small orders over all orders added, 0 to 1. */
    OBI_METRIC_BID_REPLENISHMENT = 506, /**< Bids filled and back at their price, 0 to 1. */
    OBI_METRIC_ASK_REPLENISHMENT = 507, /**< Asks filled and back at their price, 0 to 1. */
    OBI_METRIC_BID_AGED_DEPTH = 510,    /**< Lots bid, weighed by age. */
    OBI_METRIC_ASK_AGED_DEPTH = 511,    /**< Lots asked, weighed by age. */
    OBI_METRIC_AGED_IMBALANCE = 512,    /**< Their difference over their sum, -1 to 1. */
    OBI_METRIC_BID_DEPLETION = 520,     /**< Lots that leave the best bid, lots/s. */
    OBI_METRIC_ASK_DEPLETION = 521,     /**< Lots that leave the best ask, lots/s. */
    OBI_METRIC_BID_TIME_TO_EMPTY = 522, /**< How long the best bid lasts at that rate, s. */
    OBI_METRIC_ASK_TIME_TO_EMPTY = 523  /**< How long the best ask lasts at that rate, s. */
};

/** In what a tier is counted, outwards on each side. */
enum obi_basis {
    OBI_BASIS_LEVELS = 0, /**< Levels that rest, the touch is 0. */
    OBI_BASIS_TICKS = 1,  /**< Ticks from the side's own touch, which is at 0. */
    OBI_BASIS_PPM = 2,    /**< Distance from the mid in millionths of it; 100 of them are one basis
                             point, and text is in those: "[0:2.5 bps]" is 0 to 250. */
    OBI_BASIS_NOTIONAL = 3, /**< Quote value from the touch on, in ticks x lots (contracts where
                               they are inverse): the lots whose running value lies in the tier. */
    OBI_BASIS_LOTS = 4      /**< Size from the touch on, in lots. */
};

/** What of the book a column does not see; bits of `obi_column::filter`. What it does not see is as
 *  if it were not there: the touch, the mid and the levels of a tier are those of the rest. */
enum obi_filter {
    OBI_FILTER_OWN = 1,   /**< The user's own orders (OBI_EVENT_OWN): `own=out`. */
    OBI_FILTER_ORDERS = 2 /**< `min_lots` is the least size of an order, of a level otherwise. */
};

/** In what sizes are measured: the parameter `unit` of depth metrics, `param[0]`. The contract
 *  (obi_instrument) decides whether that needs the price, which is then each level's own. */
enum obi_unit {
    OBI_UNIT_LOTS = 0, /**< As they are. */
    OBI_UNIT_BASE = 1, /**< In the base: lots, or lots / ticks where inverse; x multiplier. */
    OBI_UNIT_QUOTE = 2 /**< In the quote: ticks x lots, or lots where inverse; x multiplier. */
};

/** Who pressed in a trade, bought or sold: the venue's word, or a rule over prices for feeds that
 *  do not tell. The quote is the one before the trade; where it cannot tell, the tick rule does. */
enum obi_sign_rule {
    OBI_SIGN_FLAG = 0,      /**< What the venue tells. */
    OBI_SIGN_TICK = 1,      /**< Bought above the last other price, sold below it. */
    OBI_SIGN_QUOTE = 2,     /**< Bought above the mid, sold below it, unknown at it. */
    OBI_SIGN_LEE_READY = 3, /**< The same, at the mid by the tick rule. */
    OBI_SIGN_EMO = 4,       /**< Bought at the ask, sold at the bid, else by the tick rule. */
    OBI_SIGN_CLNV = 5, /**< Bought in the upper 3 tenths of the spread, sold in the lower 3, else by
                          the tick rule. */
    OBI_SIGN_DEPTH = 6 /**< By the mid; at it, bought where more is asked than bid, sold where more
                          is bid; else by the tick rule. */
};

/** Says why a value is NaN, or what to know of one that is not. The only list. */
enum obi_value_status {
    OBI_VALUE_OK = 0,         /**< Nothing to add. */
    OBI_VALUE_WARMUP = 1,     /**< Too little history: NaN; a window not full yet. */
    OBI_VALUE_EMPTY_BID = 2,  /**< No bid in the tier. */
    OBI_VALUE_EMPTY_ASK = 3,  /**< No ask in the tier. */
    OBI_VALUE_EMPTY_BOTH = 4, /**< Neither. */
    OBI_VALUE_ZERO_DENOM = 5, /**< Division by zero, or by a mid that is not above it: NaN. */
    OBI_VALUE_LOCKED = 6,     /**< Best bid equals best ask; the value is as measured. */
    OBI_VALUE_CROSSED = 7,    /**< Best bid above best ask; the value is as measured. */
    OBI_VALUE_STALE = 8,      /**< The book is not valid: NaN. */
    OBI_VALUE_BREAK = 9, /**< Flow across a snapshot, which counts 0; NaN if a frame was missed. A
                              window with a gap or a new epoch inside. */
    OBI_VALUE_PARTIAL = 10,   /**< The tier reaches beyond the depth that the feed tells. */
    OBI_VALUE_THIN = 11,      /**< The book ends before the tier does, in notional. */
    OBI_VALUE_SATURATED = 12, /**< A sum has left the room that it is kept in: NaN. A window that is
                                   shorter than asked, or at a limit. */
    OBI_VALUE_NO_FIT = 13, /**< A regression or a model has no solution: NaN, or what stands in. */
    OBI_VALUE_NO_ORDERS =
        14, /**< The feed does not count the orders of a level in the tier: NaN. */
    OBI_VALUE_NO_TRADES = 15, /**< Nothing was traded yet: NaN. */
    OBI_VALUE_GATED = 16, /**< The market is not trading continuously; the value is as measured. */
    OBI_VALUE_ANTI = 17,  /**< It alternates, so it has no half-life: NaN. */
    OBI_VALUE_UNIT = 18   /**< It does not decay, so it has no half-life: NaN. */
};

/** What to measure and where. Frozen: 64 bytes. */
struct obi_column {
    uint32_t metric;   /**< One of `enum obi_metric`. */
    uint16_t basis;    /**< One of `enum obi_basis`. */
    uint16_t filter;   /**< Bits of `enum obi_filter`. */
    int64_t lo;        /**< The tier is `[lo, hi)` outwards from the touch, in units of basis. */
    int64_t hi;        /**< INT64_MAX is the end of the book; 0 with lo 0 is the touch. */
    double param[4];   /**< The metric's parameters in the schema's order; 0 is the default. */
    obi_lots min_lots; /**< Dust: what is smaller is not seen; 0 sees all. */
};

typedef struct obi_metrics obi_metrics; /**< A set of columns, and what flow remembers. */

/** Reads a column: a metric's name, then its tier as `[lo:hi]` or `[lo:]` to the end of the book,
 *  with its basis unless that is levels: `ticks`, `bps` (with up to two decimals), `notional` or
 *  `lots`; then its parameters as `{name=value}`, and what it is not to see: `min=` lots a level,
 *  or `min_order=` lots an order, and `own=out`.
 *  @param text  "depth_imbalance[0:5]", "bid_depth[0:2.5 bps]{unit=quote,min=10}"; spaces around
 *               are fine; no tier means the touch
 *  @param out   out
 *  @param err   optional; `offset` is the byte where reading stopped
 *  @return OBI_OK · OBI_E_ARG · OBI_E_NAME no such metric (the message names the nearest),
 *          tier or parameter
 *
 *  Cost: the text times the number of metrics.  @since 0.1 */
OBI_API int obi_column_parse(const char *text, struct obi_column *out, struct obi_error *err);

/** Writes a column as obi_column_parse() reads it, in its one canonical form.
 *  @param col        the column
 *  @param text       out, NUL-terminated
 *  @param text_size  room; 256 always suffice
 *  @return OBI_OK · OBI_E_ARG no such column, or no room: nothing is written
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_column_format(const struct obi_column *col, char *text, size_t text_size);

/** Tells the bytes obi_metrics_create() will ask for.
 *  @param col    n_col columns
 *  @param n_col  how many, 1 to 65536
 *  @return bytes, 0 for columns that create would refuse
 *
 *  Cost: n_col.  @since 0.1 */
OBI_API size_t obi_metrics_footprint(const struct obi_column *col, size_t n_col);

/** Plans one walk for all columns that see the same, in one allocation.
 *  @param col    n_col columns, copied
 *  @param n_col  how many, 1 to 65536
 *  @param mem    NULL means malloc and free
 *  @param out    out, the metrics; NULL after an error
 *  @param err    optional; `index` is the column that was refused
 *  @return OBI_OK · OBI_E_ARG · OBI_E_NAME no such metric, basis, tier or parameter ·
 *          OBI_E_STRUCT_SIZE · OBI_E_NEWER · OBI_E_CAPACITY more than 16 different filters ·
 *          OBI_E_NOMEM
 *
 *  Cost: n_col x log(n_col).  @since 0.1 */
OBI_API int obi_metrics_create(const struct obi_column *col, size_t n_col,
                               const struct obi_allocator *mem, obi_metrics **out,
                               struct obi_error *err);

/** Returns the metrics' memory.
 *  @param m  NULL is fine
 *
 *  Cost: constant.  @since 0.1 */
OBI_API void obi_metrics_destroy(obi_metrics *m);

/** Writes one value per column for the book as it stands, and remembers the frame for flow columns.
 *  Call it once a frame, after its OBI_EVENT_LAST. A flow value is what this frame contributed: NaN
 *  with WARMUP at the first frame, 0 with BREAK at a snapshot, NaN with BREAK when frames were
 *  missed or the journal overflowed. A frame that was measured before contributes 0.
 *  @param m       the metrics; not const, flow remembers the touch
 *  @param book    the book
 *  @param row     out, n_col doubles, in the unit of the schema; NaN where undefined
 *  @param status  out, n_col of `enum obi_value_status`; may be NULL
 *  @param n_col   the number of columns given to obi_metrics_create()
 *  @return OBI_OK · OBI_WARMUP a flow column has no frame before · OBI_RESYNC the book is not VALID
 *          or HALTED, every value NaN with STALE · OBI_MORE the book is inside a frame, nothing is
 *          written · OBI_E_ARG
 *
 *  Cost: one walk to the deepest tier for each filter in use, the frame's journal, and n_col.
 *  @since 0.1 */
OBI_API int obi_metrics_update(obi_metrics *m, const obi_book *book, double *row, uint8_t *status,
                               size_t n_col);

/** Gives the metrics a table for `micro_price`, from the next row on.
 *  @param m      the metrics
 *  @param micro  lent: it is read at each row, so it stays until another is given or the metrics
 *                are destroyed; what is solved meanwhile is seen; NULL takes it away
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_metrics_set_micro(obi_metrics *m, const obi_micro *micro);

/** Gives the metrics weights for `integrated_flow`, from the next row on.
 *  @param m        the metrics
 *  @param weights  lent: they are read at each row, so they stay until others are given or the
 *                  metrics are destroyed; what is solved meanwhile is seen; NULL takes them away
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_metrics_set_weights(obi_metrics *m, const obi_weights *weights);

/** Says how a value comes about for the book as it stands, with the numbers in place:
 *  "depth_imbalance[0:5] = (bid 40 - ask 24) / 64 = +0.25", in ticks and lots, and its status in
 *  words. Left without its words it is a sum that can be worked out. Flow is that of the row
 *  written last, and a row that comes later is as if nobody had asked.
 *  @param m          the metrics
 *  @param book       the book
 *  @param i          the column
 *  @param text       out, NUL-terminated
 *  @param text_size  room; 1024 always suffice
 *  @return OBI_OK · OBI_RESYNC the book is not VALID or HALTED, which the text says · OBI_MORE the
 *          book is inside a frame, nothing is written · OBI_E_ARG no such column, or no room:
 *          nothing is written
 *
 *  Cost: that of a row, and the text.  @since 0.1 */
OBI_API int obi_metrics_explain(obi_metrics *m, const obi_book *book, size_t i, char *text,
                                size_t text_size);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_METRICS_H */
