/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_WINDOW_H
#define OBI_WINDOW_H

/** @file window.h
 *  @brief Values over time: windows and the statistics over them. */

#include <obi/metrics.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup window Window: values over time
 *  A *statistic* condenses a column, or a pair of columns, over the window `(now - span, now]` of a
 *  clock: `mean(depth_imbalance[0:5],10s)`. Rows are pushed in, one a frame; readings never change
 *  anything.
 *
 *  On the clock of time a value stands until the next one: means, variances, shares and quantiles
 *  weigh it by how long it stood inside the window, the segment at the far edge in part, and the
 *  value just pushed has not stood yet. On the other clocks, and for impulses
 *  (OBI_STAT_IMPULSE), each sample weighs 1.
 *
 *  A decayed statistic weighs by `2^-(age / span)` instead of ending at the span.
 *
 *  What is not known is told: a NaN has no weight and ends spells and runs; a gap or a new epoch
 *  ends what needs continuity, and BREAK accompanies the readings while it lies inside the window.
 *  A window that is not full yet reads what it has, with WARMUP; one whose ring was too small is
 *  shorter than asked, with SATURATED. While the column is STALE, so is all that is read of it.
 *  @{ */

/** What drives a window. */
enum obi_clock {
    OBI_CLOCK_TIME = 0,   /**< Nanoseconds. */
    OBI_CLOCK_FRAMES = 1, /**< Frames. */
    OBI_CLOCK_TRADES = 2, /**< Trades. */
    OBI_CLOCK_VOLUME = 3  /**< Lots traded. */
};

/** Where every clock stands at a row. Frozen: 64 bytes. A clock that goes back is held. */
struct obi_tick {
    obi_ns ts_ns;         /**< Time. */
    uint64_t frames;      /**< Frames so far. */
    uint64_t trades;      /**< Trades so far. */
    uint64_t epoch;       /**< Of the book; another one ends what needs continuity. */
    obi_lots volume_lots; /**< Lots traded so far. */
    uint64_t reserved[3]; /**< 0. */
};

/** What to condense a column to. Formula, unit, parameters, range, edges, cost of each:
 *  OBI_SUBJECT_STAT, and the page "Statistics" of this reference. */
enum obi_stat {
    OBI_STAT_COUNT = 1,             /**< Defined samples. */
    OBI_STAT_SUM = 2,               /**< Sum; the integral in unit x seconds of what stands. */
    OBI_STAT_MEAN = 3,              /**< Mean. */
    OBI_STAT_VARIANCE = 4,          /**< Variance. */
    OBI_STAT_STDDEV = 5,            /**< Its square root. */
    OBI_STAT_ZSCORE = 6,            /**< Newest value against mean and deviation before it. */
    OBI_STAT_EWMA = 7,              /**< Exponentially weighted mean: a decayed mean. */
    OBI_STAT_SPEED = 8,             /**< Slope over time, per second. */
    OBI_STAT_ACCELERATION = 9,      /**< Twice the quadratic's leading term, per second squared. */
    OBI_STAT_MIN = 20,              /**< Least value. */
    OBI_STAT_MAX = 21,              /**< Greatest value. */
    OBI_STAT_MIN_AGE = 22,          /**< How long ago it last was, on the clock. */
    OBI_STAT_MAX_AGE = 23,          /**< How long ago it last was, on the clock. */
    OBI_STAT_QUANTILE = 30,         /**< Exact quantile `q`. */
    OBI_STAT_ROBUST_Z = 31,         /**< Newest value against median and median deviation. */
    OBI_STAT_COVARIANCE = 40,       /**< Of two columns. */
    OBI_STAT_CORRELATION = 41,      /**< Of two columns. */
    OBI_STAT_SLOPE = 42,            /**< Of the first column on the second. */
    OBI_STAT_SLOPE_LO = 43,         /**< Lower end of its interval. */
    OBI_STAT_SLOPE_HI = 44,         /**< Upper end of its interval. */
    OBI_STAT_INTERCEPT = 45,        /**< Of the same line. */
    OBI_STAT_R2 = 46,               /**< Share of variance the line explains. */
    OBI_STAT_AUTOCORRELATION = 60,  /**< At a lag. */
    OBI_STAT_AR1 = 61,              /**< Coefficient of an autoregression on a grid. */
    OBI_STAT_AR1_LO = 62,           /**< Lower end of its interval. */
    OBI_STAT_AR1_HI = 63,           /**< Upper end of its interval. */
    OBI_STAT_HALF_LIFE = 64,        /**< How long a deviation takes to halve. */
    OBI_STAT_HALF_LIFE_LO = 65,     /**< Lower end of its interval. */
    OBI_STAT_HALF_LIFE_HI = 66,     /**< Upper end of its interval. */
    OBI_STAT_INTEGRATED_TIME = 67,  /**< Points that hold as much as one independent one. */
    OBI_STAT_SIGN_PERSISTENCE = 70, /**< Share of the window that had the latest sign. */
    OBI_STAT_RUN_TIME = 71,         /**< Seconds the newest sign has stood. */
    OBI_STAT_RUN_EVENTS = 72,       /**< Samples the newest sign has stood. */
    OBI_STAT_MEAN_RUN_TIME = 73,    /**< Mean run, seconds. */
    OBI_STAT_MEAN_RUN_EVENTS = 74,  /**< Mean run, samples. */
    OBI_STAT_RUNS_Z = 75,           /**< Runs test of Wald and Wolfowitz. */
    OBI_STAT_FLIPS = 76,            /**< Changes of sign. */
    OBI_STAT_SHARE_ABOVE = 80,      /**< Share of the window above a threshold. */
    OBI_STAT_LONGEST_SPELL = 81,    /**< Longest spell above it, seconds. */
    OBI_STAT_CURRENT_SPELL = 82,    /**< Present spell above it, seconds. */
    OBI_STAT_LONGEST_SPELL_EVENTS = 83, /**< Longest spell above it, samples. */
    OBI_STAT_CURRENT_SPELL_EVENTS = 84, /**< Present spell above it, samples. */
    OBI_STAT_SPELLS = 85,               /**< Spells that ended. */
    OBI_STAT_SURVIVAL = 86,             /**< Chance that the present spell lasts `tau` more. */
    OBI_STAT_SURVIVAL_LO = 87,          /**< Lower end of its interval. */
    OBI_STAT_SURVIVAL_HI = 88,          /**< Upper end of its interval. */
    OBI_STAT_CUSUM_UP = 90,             /**< One-sided cumulative sum upwards. */
    OBI_STAT_CUSUM_DOWN = 91,           /**< One-sided cumulative sum downwards. */
    OBI_STAT_CUSUM_ALARMS = 92,         /**< Alarms, of both. */
    OBI_STAT_CUSUM_BALANCE = 93,        /**< Alarms up minus alarms down. */
    OBI_STAT_CUSUM_AGE = 94,            /**< Seconds since the latest alarm. */
    OBI_STAT_HURST_RS = 100,            /**< Hurst exponent by rescaled range. */
    OBI_STAT_HURST_DFA = 101,           /**< Exponent by detrended fluctuation. */
    OBI_STAT_SHOCK_COUNT = 110,         /**< Shocks that began: falls below a share of the mean. */
    OBI_STAT_SHOCK_OPEN = 111,          /**< How long the present one has lasted, seconds. */
    OBI_STAT_RECOVERY = 112,            /**< Median time until a shock is over, seconds. */
    OBI_STAT_RECOVERY_LO = 113,         /**< Lower end of its interval. */
    OBI_STAT_RECOVERY_HI = 114,         /**< Upper end of its interval. */
    OBI_STAT_PAIR_SHOCK_COUNT = 120,    /**< The same of two columns: the first falls, or the
                                             second rises. */
    OBI_STAT_PAIR_SHOCK_OPEN = 121,     /**< How long the present one has lasted, seconds. */
    OBI_STAT_PAIR_RECOVERY = 122,       /**< Median time until both are back, seconds. */
    OBI_STAT_PAIR_RECOVERY_LO = 123,    /**< Lower end of its interval. */
    OBI_STAT_PAIR_RECOVERY_HI = 124     /**< Upper end of its interval. */
};

/** Bits of `obi_stat_spec::flags`. */
enum obi_stat_flags {
    OBI_STAT_DECAYED = 1, /**< `span` is a half-life. */
    OBI_STAT_CURRENT = 2, /**< A z-score's mean and deviation include the newest value. */
    OBI_STAT_INTEGER = 4, /**< The columns hold whole numbers below 2^53: sums are exact. */
    OBI_STAT_IMPULSE = 8  /**< The column is a flow: each sample weighs 1 on every clock. */
};

/** No second column. */
enum { OBI_STAT_NO_COLUMN = 0xffff };

/** What to condense, over what: one output. Frozen: 64 bytes. */
struct obi_stat_spec {
    uint32_t stat;     /**< One of `enum obi_stat`. */
    uint32_t clock;    /**< One of `enum obi_clock`. */
    uint32_t column;   /**< Index into the row. */
    uint32_t column2;  /**< The second one's, where two are needed; else OBI_STAT_NO_COLUMN or 0. */
    int64_t span;      /**< The window is `(now - span, now]` in units of the clock, above 0. */
    double param[4];   /**< As the schema names them; 0 = default. */
    uint32_t flags;    /**< Bits of `enum obi_stat_flags`. */
    uint32_t reserved; /**< 0. */
};

/** How to make a window. Growing; a field that is 0 takes its default. */
struct obi_window_options {
    uint32_t struct_size; /**< `sizeof(struct obi_window_options)`. */
    uint32_t flags;       /**< 0. */
    uint32_t n_columns;   /**< Values in a row that is pushed, 1 to 65534. */
    uint32_t max_samples; /**< Samples kept of a column (or pair) and clock, 4 to 2^24; default
                             65536. */
};

typedef struct obi_window obi_window; /**< Statistics over rows. One writer; reads are const. */

/** Reads a statistic: its name, in parentheses its column or two and its span, then parameters.
 *  `mean(depth_imbalance[0:5],10s)`, `zscore(order_flow,500 frames)`, `ewma(spread,halflife 5s)`,
 *  `slope(mid,order_flow,60s)`, `quantile(spread,1h){q=0.9}`. A span is a whole number and a unit:
 *  ns, us, ms, s, m, h of time, or frames, trades, lots. `halflife` before it makes it decayed;
 *  `{current=1}` sets OBI_STAT_CURRENT.
 *  @param text  spaces around words are fine
 *  @param spec  out; `column` 0 means col[0], `column2` 1 means col[1]: put your own indices there
 *  @param col   out, two columns; the second is zero where one is needed
 *  @param err   optional; `offset` is the byte where reading stopped
 *  @return OBI_OK · OBI_E_ARG · OBI_E_NAME no such statistic, column, span or parameter
 *
 *  Cost: the text times the number of statistics and metrics.  @since 0.1 */
OBI_API int obi_stat_parse(const char *text, struct obi_stat_spec *spec, struct obi_column *col,
                           struct obi_error *err);

/** Writes a statistic as obi_stat_parse() reads it, in its one canonical form.
 *  @param spec       the statistic; its column indices are not looked at
 *  @param col        its column, or two
 *  @param text       out, NUL-terminated
 *  @param text_size  room; 640 always suffice
 *  @return OBI_OK · OBI_E_ARG no such statistic or column, or no room: nothing is written
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_stat_format(const struct obi_stat_spec *spec, const struct obi_column *col,
                            char *text, size_t text_size);

/** Tells the bytes obi_window_create() will ask for.
 *  @param opt     options; n_columns is needed
 *  @param stat    n_stat statistics
 *  @param n_stat  how many, 1 to 1024
 *  @return bytes, 0 for what create would refuse
 *
 *  Cost: n_stat squared.  @since 0.1 */
OBI_API size_t obi_window_footprint(const struct obi_window_options *opt,
                                    const struct obi_stat_spec *stat, size_t n_stat);

/** Makes a window in one allocation. Statistics of one column (or pair) and clock share its
 *  samples, those of one span as well share their sums.
 *  @param opt     options; n_columns is needed
 *  @param stat    n_stat statistics, copied
 *  @param n_stat  how many, 1 to 1024
 *  @param mem     NULL means malloc and free
 *  @param out     out, the window; NULL after an error
 *  @param err     optional; `index` is the statistic that was refused
 *  @return OBI_OK · OBI_E_ARG · OBI_E_NAME no such statistic, clock, span or parameter ·
 *          OBI_E_STRUCT_SIZE · OBI_E_NEWER · OBI_E_NOMEM
 *
 *  Cost: n_stat squared.  @since 0.1 */
OBI_API int obi_window_create(const struct obi_window_options *opt,
                              const struct obi_stat_spec *stat, size_t n_stat,
                              const struct obi_allocator *mem, obi_window **out,
                              struct obi_error *err);

/** Returns the window's memory.
 *  @param w  NULL is fine
 *
 *  Cost: constant.  @since 0.1 */
OBI_API void obi_window_destroy(obi_window *w);

/** Empties the window as if it were new; counters stay.
 *  @param w  the window
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: the number of statistics.  @since 0.1 */
OBI_API int obi_window_reset(obi_window *w);

/** Takes a row in. Once a frame, or more often: pushing an unchanged row again only lets time pass
 *  for what stands; where samples count, each row is one, and those of one frame enter and leave a
 *  window of frames together. What is not finite but NaN is refused and changes nothing.
 *  @param w       the window
 *  @param now     where the clocks stand; one that went back is held and counted
 *  @param row     n_col values
 *  @param status  n_col of `enum obi_value_status`: STALE and BREAK end continuity; NULL = all OK,
 *                 and a NaN without a reason counts as ZERO_DENOM
 *  @param n_col   `n_columns` of the options
 *  @return OBI_OK · OBI_E_ARG NULL, n_col, an infinite value, or one that is not whole in a column
 *          said to be: counted, nothing is changed
 *
 *  Cost: a column's sample once, then that of each statistic as its schema row tells; samples that
 *  leave cost once each, so a jump over years costs the rings hold and no more.  @since 0.1 */
OBI_API int obi_window_push(obi_window *w, const struct obi_tick *now, const double *row,
                            const uint8_t *status, size_t n_col);

/** Reads every statistic as of the last push. Reading changes nothing.
 *  @param w       the window
 *  @param out     out, n_stat values; NaN where undefined
 *  @param status  out, n_stat of `enum obi_value_status`; may be NULL
 *  @param n_stat  as given to obi_window_create()
 *  @return OBI_OK · OBI_WARMUP at least one is NaN for want of samples · OBI_E_ARG
 *
 *  Cost: that of each statistic as its schema row tells.  @since 0.1 */
OBI_API int obi_window_read(const obi_window *w, double *out, uint8_t *status, size_t n_stat);

/** Reads one of the `OBI_COUNTER_WINDOW_*` counters.
 *  @param w        the window
 *  @param counter  one of `enum obi_counter`
 *  @param out      out
 *  @return OBI_OK · OBI_E_ARG no counter of a window
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_window_count(const obi_window *w, uint32_t counter, uint64_t *out);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_WINDOW_H */
