/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_SCHEMA_H
#define OBI_SCHEMA_H

/** @file schema.h
 *  @brief The library describes itself: enough to build a binding, a menu or a data dictionary. */

#include <obi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup schema Schema: what there is
 *  @{ */

/** What a schema row describes. */
enum obi_subject {
    OBI_SUBJECT_METRIC = 1,       /**< `enum obi_metric`. */
    OBI_SUBJECT_STAT = 2,         /**< `enum obi_stat`. */
    OBI_SUBJECT_STATUS = 3,       /**< `enum obi_status`. */
    OBI_SUBJECT_VALUE_STATUS = 4, /**< `enum obi_value_status`. */
    OBI_SUBJECT_FORMAT = 5,       /**< What a decoder reads. */
    OBI_SUBJECT_COUNTER = 6       /**< `enum obi_counter`. */
};

/** What is true of a metric, a statistic or a format; bits of `obi_schema::traits`. */
enum obi_trait {
    OBI_TRAIT_FLOW = 1,       /**< One frame's contribution: add it over time, do not average it. */
    OBI_TRAIT_INTEGER = 2,    /**< A whole number of its unit, so sums of it are exact. */
    OBI_TRAIT_ORDERS = 4,     /**< Needs the orders of each level, or how many they are. */
    OBI_TRAIT_TRADES = 8,     /**< Needs prints. */
    OBI_TRAIT_TIER = 16,      /**< Takes a tier `[lo:hi]`; without it, the touch. */
    OBI_TRAIT_PAIR = 32,      /**< Takes two columns. */
    OBI_TRAIT_DECAY = 64,     /**< May be decayed. */
    OBI_TRAIT_SLIDE = 128,    /**< May end at a span. */
    OBI_TRAIT_BINARY = 256,   /**< A format of bytes, not of lines. */
    OBI_TRAIT_NAMELESS = 512, /**< A format that names no symbol: give the instrument. */
    OBI_TRAIT_FILTER = 1024,  /**< Can leave out dust and own orders: `min`, `min_order`, `own`. */
    OBI_TRAIT_LEVELS = 2048,  /**< Its tier is in levels and ends at 1000 at most. */
    OBI_TRAIT_LOTS = 4096,    /**< Its tier is in lots. */
    OBI_TRAIT_WHOLE = 8192,   /**< Its tier cuts no level: in levels, ticks or bps. */
    OBI_TRAIT_TOUCH = 16384   /**< Its tier begins at the touch. */
};

/** Counters of handled, ignored and refused things. Read the book's with obi_book_count(), the
 *  decoder's with obi_decoder_count(), the pipeline's with obi_pipeline_count(). */
enum obi_counter {
    OBI_COUNTER_BOOK_EVENTS = 1,    /**< Events taken in, of whatever kind. */
    OBI_COUNTER_BOOK_FRAMES = 2,    /**< Frames completed, those of trades and quotes too. */
    OBI_COUNTER_BOOK_SNAPSHOTS = 3, /**< Snapshots completed: each starts a new epoch. */
    OBI_COUNTER_BOOK_GAPS = 4,      /**< Times the book became stale. */
    OBI_COUNTER_BOOK_OTHER = 5,     /**< Events ignored: of another instrument. */
    OBI_COUNTER_BOOK_UNSYNCED = 6,  /**< Changes ignored: no snapshot yet, or stale. */
    OBI_COUNTER_BOOK_UNKNOWN = 7,   /**< Removals of a level, changes of an order not there. */
    OBI_COUNTER_BOOK_REFUSED = 8,   /**< Events refused with an error. */
    OBI_COUNTER_BOOK_TRUNCATED = 9, /**< Levels dropped beyond the venue's depth. */
    OBI_COUNTER_BOOK_UNVERIFIED =
        10, /**< Venue checksums passed over: no recipe for this book, or no valid book. */
    OBI_COUNTER_BOOK_OVERFLOWS = 11,     /**< Frames whose journal was too small. */
    OBI_COUNTER_BOOK_LOCKED = 12,        /**< Frames that ended locked. */
    OBI_COUNTER_BOOK_CROSSED = 13,       /**< Frames that ended crossed. */
    OBI_COUNTER_BOOK_DUPLICATE = 14,     /**< Orders refused: their id is live already. */
    OBI_COUNTER_BOOK_EXCESS = 15,        /**< Cancels and executions of more than rests. */
    OBI_COUNTER_BOOK_VERIFIED = 16,      /**< Venue checksums that the book agrees with. */
    OBI_COUNTER_BOOK_MISMATCHED = 17,    /**< Venue checksums that it does not: it became stale. */
    OBI_COUNTER_BOOK_QUIET = 18,         /**< Silences that made the book stale: `max_quiet_ns`. */
    OBI_COUNTER_DECODER_MESSAGES = 100,  /**< Messages read, of whatever kind. */
    OBI_COUNTER_DECODER_DIFFS = 101,     /**< Book updates turned into events. */
    OBI_COUNTER_DECODER_SNAPSHOTS = 102, /**< Snapshots used. */
    OBI_COUNTER_DECODER_TRADES = 103,    /**< Trades turned into events. */
    OBI_COUNTER_DECODER_QUOTES = 104,    /**< Best bid and ask messages turned into events. */
    OBI_COUNTER_DECODER_OLD = 105,  /**< Book updates or snapshots ignored: already contained. */
    OBI_COUNTER_DECODER_GAPS = 106, /**< Holes in a book's update ids. */
    OBI_COUNTER_DECODER_HELD = 107, /**< Book updates held until a snapshot. */
    OBI_COUNTER_DECODER_DROPPED =
        108, /**< Held book updates given up: no room, or a hole behind them. */
    OBI_COUNTER_DECODER_UNSCALED =
        109,                         /**< Trades and quotes ignored: before the steps were known. */
    OBI_COUNTER_DECODER_OTHER = 110, /**< Messages ignored: of a symbol not asked for. */
    OBI_COUNTER_DECODER_UNKNOWN =
        111, /**< Messages ignored: of a kind this decoder does not use. */
    OBI_COUNTER_DECODER_REFUSED = 112, /**< Messages refused with an error. */
    OBI_COUNTER_DECODER_DERIVED =
        113, /**< Books that followed from the message alone and were as the venue's row says. */
    OBI_COUNTER_DECODER_TAKEN =
        114, /**< Books of which a level came into sight that only the venue's row tells. */
    OBI_COUNTER_DECODER_MISMATCHED = 115, /**< Books that the venue's row contradicts. */
    OBI_COUNTER_DECODER_DUPLICATES =
        116, /**< Of the OLD those told twice: an update again, a snapshot again unchanged. */
    OBI_COUNTER_DECODER_CHANGED =
        117, /**< Of the SNAPSHOTS those told again under the same id with other levels. */
    OBI_COUNTER_DECODER_EMPTY =
        118, /**< Levels passed over: without size in a snapshot, or without price and size. */
    OBI_COUNTER_DECODER_STATES = 119,      /**< Messages of phases, of steps, of losses: used. */
    OBI_COUNTER_PIPELINE_ROWS = 200,       /**< Rows written. */
    OBI_COUNTER_PIPELINE_CLOCK_BACK = 201, /**< Frames whose time went back and was held. */
    OBI_COUNTER_PIPELINE_CLOCK_NONE = 202, /**< Frames that carried no time on the clock in use. */
    OBI_COUNTER_WINDOW_ROWS = 300,         /**< Rows taken in. */
    OBI_COUNTER_WINDOW_REFUSED = 301,      /**< Rows refused: an infinite or broken value. */
    OBI_COUNTER_WINDOW_CLOCK_BACK = 302,   /**< Rows whose clock went back and was held. */
    OBI_COUNTER_WINDOW_UNDEFINED = 303,    /**< Samples without weight: NaN. */
    OBI_COUNTER_WINDOW_BREAKS = 304,       /**< Gaps and new epochs, each counted a column. */
    OBI_COUNTER_WINDOW_SATURATED = 305,    /**< Samples that a full ring lost before their time. */
    OBI_COUNTER_MICRO_OBSERVATIONS = 400,  /**< Steps from frame to frame that were learned from. */
    OBI_COUNTER_MICRO_MOVES = 401,         /**< Of those: the mid moved. */
    OBI_COUNTER_MICRO_SKIPPED = 402,       /**< Steps left out: the mid moved beyond max_move. */
    OBI_COUNTER_MICRO_PASSED = 403,        /**< Frames passed over: no touch to learn from. */
    OBI_COUNTER_MICRO_BREAKS = 404,        /**< Frames behind a new epoch or a missed frame. */
    OBI_COUNTER_WEIGHTS_INTERVALS = 450,   /**< Intervals that were learned from. */
    OBI_COUNTER_WEIGHTS_BROKEN = 451,      /**< Intervals left out: not seen whole, or empty. */
    OBI_COUNTER_WEIGHTS_LOST = 452,        /**< Frames lost: stale, or behind a gap or snapshot. */
    OBI_COUNTER_LIFETIME_ORDERS = 500,     /**< Lives that ended and count. */
    OBI_COUNTER_LIFETIME_UNDATED = 501,    /**< Lives left out: nobody told when they began. */
    OBI_COUNTER_LIFETIME_BREAKS = 502, /**< Frames behind missed ones, or with a full journal. */
    OBI_COUNTER_LIFETIME_CLOCK_BACK = 503, /**< Frames whose clock of births went back. */
    OBI_COUNTER_BARS_TRADES = 600,         /**< Trades taken in. */
    OBI_COUNTER_BARS_UNKNOWN = 601,        /**< Of those: by aggressors unknown. */
    OBI_COUNTER_BARS_CLOCK_BACK = 602,     /**< Trades whose time went back and was held. */
    OBI_COUNTER_BARS_CLOCK_NONE = 603,     /**< Trades that carried no time. */
    OBI_COUNTER_BARS_BREAKS = 604,         /**< Frames at which trades may be missing. */
    OBI_COUNTER_BARS_COMPLETE = 605,       /**< Bars completed. */
    OBI_COUNTER_PROFILE_TRADES = 700,      /**< Trades taken in. */
    OBI_COUNTER_PROFILE_UNKNOWN = 701,     /**< Of those: by aggressors unknown. */
    OBI_COUNTER_PROFILE_OUTSIDE = 702,     /**< Of those: at prices there was no room for. */
    OBI_COUNTER_PROFILE_REFUSED = 703,     /**< Trades left out: the total would exceed 63 bits. */
    OBI_COUNTER_PROFILE_BREAKS = 704       /**< Frames at which trades may be missing. */
};

/** One row of the library's own description. Growing; strings are static and never NULL. */
struct obi_schema {
    uint32_t struct_size; /**< `sizeof(struct obi_schema)`, set by the caller. */
    uint32_t flags;       /**< 0. */
    int32_t id;           /**< The enum value, or the row number for formats. */
    uint32_t traits;      /**< Bits of `enum obi_trait`; 0 for what has none. */
    const char *name;     /**< As it is typed: "depth_imbalance". */
    const char *unit;     /**< "ticks", "lots", "bps", "%", "1"; of a statistic with x and y for the
                               units of its columns, "clock" for its clock's, "step" for that
                               of its grid in seconds, or for a sample where samples count. */
    const char *source;   /**< Paper, section, equation; empty where there is none. */
    const char *text;     /**< One sentence: the formula or meaning. */
    const char *edges;    /**< The values on an empty, one-sided, locked or crossed book. */
    double lo;            /**< Least value it can take. */
    double hi;            /**< Greatest value it can take. */
    const char *params; /**< Parameters, comma-separated, in the order of their `param`: a metric's
                             with its choices, the default first, "unit=lots|base|quote", or its
                             default and range, "rate=0.1(0.000001..1000)"; a statistic's with its
                             default, "q=0.5"; empty where there is none. */
    const char *cost;   /**< A statistic's per push and per reading; empty for others. */
    uint32_t n_params;  /**< How many. */
    uint32_t reserved;  /**< 0. */
    const char *sign;   /**< Where a metric says that buyers press: "above 0", "above 1"; empty for
                             what has no side, as prices and the depth of one. */
};

/** Counts the rows of a subject.
 *  @param subject  one of `enum obi_subject`
 *  @return the number of rows, 0 for an unknown subject
 *
 *  Cost: the number of rows.  @since 0.1 */
OBI_API uint32_t obi_schema_count(uint32_t subject);

/** Copies one row of a subject.
 *  @param subject  one of `enum obi_subject`
 *  @param index    0 to obi_schema_count() - 1; ids ascend
 *  @param out      out, with its `struct_size` set
 *  @return OBI_OK · OBI_E_ARG unknown subject, index out of range, NULL · OBI_E_STRUCT_SIZE
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_schema_get(uint32_t subject, uint32_t index, struct obi_schema *out);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_SCHEMA_H */
