/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_PIPELINE_H
#define OBI_PIPELINE_H

/** @file pipeline.h
 *  @brief Events in, rows out: one call, live and in replay. */

#include <obi/window.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup pipeline Pipeline: events in, rows out
 *  A book, its metrics and their statistics over time behind one call; one instrument. A row has
 *  the columns, then the statistics. Live, n is a few events; in replay,
 *  millions. Rows never depend on how the events were cut into calls.
 *  @{ */

typedef struct obi_pipeline obi_pipeline; /**< A book and its metrics, driven by one clock. */

/** Bits of `obi_pipeline_options::flags`. */
enum obi_pipeline_flags {
    OBI_PIPELINE_VENUE_CLOCK =
        1, /**< Venue time drives; by default receive time, and venue time where there is none. */
    OBI_PIPELINE_ALL_ROWS =
        2 /**< Trades, quotes and time make rows too; by default frames of the book do. */
};

/** How to make a pipeline. Growing; a field that is 0 takes its default. */
struct obi_pipeline_options {
    uint32_t struct_size; /**< `sizeof(struct obi_pipeline_options)`. */
    uint32_t flags;       /**< Bits of `enum obi_pipeline_flags`. */
    obi_ns sample_ns; /**< Least time between rows; 0 = a row a frame. A flow value is the exact sum
                      since the last row. A book that turns stale or valid makes a row at once. */
    const char *columns; /**< "spread, depth_imbalance[0:5]"; copied. */
    const char
        *stats; /**< "mean(depth_imbalance[0:5],10s), max(spread,500 frames)", at most 256, as
                          obi_stat_parse() reads them; NULL means none; copied. They see every
                          frame, and their columns need not be among `columns`. */
    const struct obi_book_options *book; /**< NULL means all defaults; copied. */
    uint32_t max_samples;                /**< As in obi_window_options. */
    uint32_t reserved;                   /**< 0. */
};

/** Where rows go. Growing. Value `i` of row `r` is `value[r * stride + i]`. */
struct obi_rows {
    uint32_t struct_size; /**< `sizeof(struct obi_rows)`. */
    uint32_t flags;       /**< 0. */
    size_t stride;        /**< Doubles from row to row, at least obi_pipeline_width(). */
    size_t row_size;      /**< Room in rows. */
    size_t n_rows;        /**< Out: rows written by this call, from row 0. */
    obi_ns *ts_ns;        /**< Out: the pipeline's clock at each row; may be NULL. */
    double *value;        /**< Out: the values. */
    uint8_t *status; /**< Out: one of `enum obi_value_status` a value, same stride; may be NULL. */
};

/** Tells the bytes obi_pipeline_create() will ask for.
 *  @param opt  columns are needed
 *  @return bytes, 0 for options that create would refuse
 *
 *  Cost: the text.  @since 0.1 */
OBI_API size_t obi_pipeline_footprint(const struct obi_pipeline_options *opt);

/** Makes a pipeline in one allocation.
 *  @param opt  columns are needed
 *  @param mem  NULL means malloc and free
 *  @param out  out, the pipeline; NULL after an error
 *  @param err  optional; `index` is the place in a row of what was refused, `offset` the byte in
 *             its text
 *  @return OBI_OK · OBI_E_ARG · OBI_E_STRUCT_SIZE · OBI_E_NEWER · OBI_E_NAME · OBI_E_NOMEM
 *
 *  Cost: one allocation.  @since 0.1 */
OBI_API int obi_pipeline_create(const struct obi_pipeline_options *opt,
                                const struct obi_allocator *mem, obi_pipeline **out,
                                struct obi_error *err);

/** Returns the pipeline's memory.
 *  @param p  NULL is fine
 *
 *  Cost: constant.  @since 0.1 */
OBI_API void obi_pipeline_destroy(obi_pipeline *p);

/** Tells how many values a row has.
 *  @param p  the pipeline; NULL has none
 *  @return the number of columns and statistics
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_pipeline_width(const obi_pipeline *p);

/** Finds a value by name: bind by name, never by position.
 *  @param p     the pipeline
 *  @param name  as obi_column_parse() or obi_stat_parse() reads it
 *  @param i     out, its place in a row
 *  @return OBI_OK · OBI_E_ARG · OBI_E_NAME no such metric or statistic, or not in this pipeline
 *
 *  Cost: the number of columns.  @since 0.1 */
OBI_API int obi_pipeline_find(const obi_pipeline *p, const char *name, size_t *i);

/** Names a value in its canonical form.
 *  @param p          the pipeline
 *  @param i          its place in a row
 *  @param name       out, NUL-terminated
 *  @param name_size  room; 256 always suffice for a column, 640 for a statistic
 *  @return OBI_OK · OBI_E_ARG no such place, or no room: nothing is written
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_pipeline_name(const obi_pipeline *p, size_t i, char *name, size_t name_size);

/** Lends the book, to read levels or state between runs.
 *  @param p  the pipeline
 *  @return the book, owned by the pipeline; NULL for NULL
 *
 *  Cost: constant.  @since 0.1 */
OBI_API const obi_book *obi_pipeline_book(const obi_pipeline *p);

/** Reads one of the `OBI_COUNTER_PIPELINE_*` counters, one of its windows', or one of its book's.
 *  @param p        the pipeline
 *  @param counter  one of `enum obi_counter`
 *  @param out      out
 *  @return OBI_OK · OBI_E_ARG no counter of a pipeline
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_pipeline_count(const obi_pipeline *p, uint32_t counter, uint64_t *out);

/** Runs events through the book and the metrics until they end, the rows are full or the book turns
 *  stale; go on at `ev + *taken`. With row_size 1 the book stands where the row was measured when
 *  the call returns OBI_FULL.
 *  @param p      the pipeline
 *  @param ev     n events
 *  @param n      how many; 0 is fine
 *  @param taken  out, how many were taken; on an error the index of the refused one, go on behind
 *            it
 *  @param rows   where rows go; NULL measures without writing rows
 *  @return OBI_OK the events ended · OBI_FULL the last row was just filled · OBI_RESYNC the book
 *          just turned stale: its row is written · OBI_E_ARG · OBI_E_STRUCT_SIZE · OBI_E_EVENT ·
 *          OBI_E_CAPACITY as obi_book_apply()
 *
 *  Cost: that of the book for each event, of metrics and windows for each frame, of reading the
 *  statistics for each row; no allocation.  @since
 *  0.1 */
OBI_API int obi_pipeline_run(obi_pipeline *p, const struct obi_event *ev, size_t n, size_t *taken,
                             struct obi_rows *rows);

/** Gives the pipeline a table for `micro_price`, in columns and statistics, as
 *  obi_metrics_set_micro() does.
 *  @param p      the pipeline
 *  @param micro  lent until another is given or the pipeline is destroyed; NULL takes it away
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_pipeline_set_micro(obi_pipeline *p, const obi_micro *micro);

/** Gives the pipeline weights for `integrated_flow`, in columns and statistics, as
 *  obi_metrics_set_weights() does.
 *  @param p        the pipeline
 *  @param weights  lent until others are given or the pipeline is destroyed; NULL takes them away
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_pipeline_set_weights(obi_pipeline *p, const obi_weights *weights);

/** Says how a column's value comes about, as obi_metrics_explain() does.
 *  @param p          the pipeline; not const, the walk leaves its notes
 *  @param i          the column's place in a row
 *  @param text       out, NUL-terminated
 *  @param text_size  room; 1024 always suffice
 *  @return as obi_metrics_explain(); OBI_E_ARG also for a statistic
 *
 *  Cost: that of a row, and the text.  @since 0.1 */
OBI_API int obi_pipeline_explain(obi_pipeline *p, size_t i, char *text, size_t text_size);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_PIPELINE_H */
