/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_WEIGHTS_H
#define OBI_WEIGHTS_H

/** @file weights.h
 *  @brief Which level's order flow says how much: weights learned from a recording. */

#include <obi/book.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup weights Weights: one order flow out of several levels
 *  The flows of neighbouring levels rise and fall together. Integrated order flow (Cont, Cucuringu,
 *  Zhang 2023) keeps what they share: it weighs the flow of each level, over the mean size of one,
 *  by the first principal vector of such flows, interval by interval. An obi_weights adds the flows
 *  up, keeps their covariance, and solves for the weights when it is told to.
 *
 *  Weights add up to 1 in size, and their sum is 0 or more. They know the intervals that were
 *  complete when they were solved and nothing that came later. The page @ref md_docs_flow_weights
 *  "Weights of order flow" has the formula and the bytes of a file.
 *  @{ */

typedef struct obi_weights obi_weights; /**< Covariance and weights. One writer; reads are const. */

/** Limits of weights. */
enum obi_weights_limits {
    OBI_WEIGHTS_LEVELS = 32,       /**< Most levels. */
    OBI_WEIGHTS_ITERATIONS = 4096, /**< Most iterations of a solve. */
    OBI_WEIGHTS_VERSION = 1        /**< Of the bytes that are written. */
};

/** How to learn weights. Growing; a field that is 0 takes its default. */
struct obi_weights_options {
    uint32_t struct_size;  /**< `sizeof(struct obi_weights_options)`. */
    uint32_t flags;        /**< 0. */
    uint32_t n_levels;     /**< Levels of a side, 1 to 32; default 10. */
    uint32_t n_iterations; /**< Steps of the power iteration, up to 4096; default 64. */
    obi_ns interval_ns; /**< Length of an interval; default 10 s. Intervals begin at its multiples,
                              on the clock of receipt, or the venue's for frames without one. */
    uint64_t half_life; /**< Intervals after which one counts half; 0: all count alike. */
};

/** Tells the bytes obi_weights_create() will ask for.
 *  @param opt  NULL means all defaults
 *  @return bytes, 0 for options that create would refuse
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_weights_footprint(const struct obi_weights_options *opt);

/** Makes weights that have seen nothing, in one allocation.
 *  @param opt  NULL means all defaults
 *  @param mem  NULL means malloc and free
 *  @param out  out, the weights; NULL after an error
 *  @param err  optional
 *  @return OBI_OK · OBI_E_ARG a limit is exceeded · OBI_E_STRUCT_SIZE · OBI_E_NEWER · OBI_E_NOMEM
 *
 *  Cost: the footprint: 5 KiB by default, up to 22 KiB.  @since 0.1 */
OBI_API int obi_weights_create(const struct obi_weights_options *opt,
                               const struct obi_allocator *mem, obi_weights **out,
                               struct obi_error *err);

/** Returns the weights' memory.
 *  @param weights  NULL is fine
 *
 *  Cost: constant.  @since 0.1 */
OBI_API void obi_weights_destroy(obi_weights *weights);

/** Forgets what was seen and solved, counters too, as after create.
 *  @param weights  the weights
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: the footprint.  @since 0.1 */
OBI_API int obi_weights_reset(obi_weights *weights);

/** Takes a frame in. Call it once a frame; again for the same frame changes nothing. An interval is
 *  learned from when a frame of a later one comes. It is left out, and counted, where it was not
 *  seen whole: the first frame, a gap, a snapshot, a missed frame or a halt lie in it, or a level
 *  that the feed may not have told; or where no level had a size. A time that goes back is held.
 *  @param weights  the weights; what was solved stays as it is
 *  @param book     read only; the same book at each call
 *  @return OBI_OK · OBI_RESYNC the book is not valid · OBI_MORE inside a frame · OBI_E_ARG
 *
 *  Cost: the levels; their square at the end of an interval.  @since 0.1 */
OBI_API int obi_weights_update(obi_weights *weights, const obi_book *book);

/** Makes the weights from the intervals learned from so far. The vector solved before is where it
 *  begins, beside a fixed one, so that another solve of the same intervals comes closer still.
 *  Where no flow ever varied every weight is NO_FIT.
 *  @param weights  the weights
 *  @param err      optional
 *  @return OBI_OK · OBI_WARMUP fewer than two intervals: every weight is WARMUP · OBI_E_ARG
 *
 *  Cost: iterations x the square of the levels: 20 us by default, up to 10 ms.  @since 0.1 */
OBI_API int obi_weights_solve(obi_weights *weights, struct obi_error *err);

/** Reads a weight.
 *  @param weights  the weights
 *  @param level    0 is the touch
 *  @param value    out, NaN where there is none
 *  @param status   out, OBI_VALUE_OK, OBI_VALUE_WARMUP or OBI_VALUE_NO_FIT; may be NULL
 *  @return OBI_OK · OBI_E_ARG no such level
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_weights_get(const obi_weights *weights, uint32_t level, double *value,
                            uint8_t *status);

/** Reads how much of the variance of all levels lies along the first principal vector.
 *  @param weights  the weights
 *  @param value    out, above 0 and up to 1; NaN where there are no weights
 *  @param status   out, as that of a weight; may be NULL
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_weights_explained(const obi_weights *weights, double *value, uint8_t *status);

/** Reads one of the `OBI_COUNTER_WEIGHTS_*` counters.
 *  @param weights  the weights
 *  @param counter  one of `enum obi_counter`
 *  @param out      out
 *  @return OBI_OK · OBI_E_ARG no counter of weights
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_weights_count(const obi_weights *weights, uint32_t counter, uint64_t *out);

/** Tells the bytes that obi_weights_save() writes.
 *  @param weights  NULL has none
 *  @return bytes: about 0.7 KiB by default, up to 5 KiB
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_weights_save_size(const obi_weights *weights);

/** Writes options, counters, covariance and the vector as it was solved: the same bytes on every
 *  machine. The interval in work is not among them.
 *  @param weights  the weights
 *  @param bytes    out, obi_weights_save_size() bytes
 *  @param size     room in it
 *  @param n_bytes  out, bytes written
 *  @return OBI_OK · OBI_FULL too little room, nothing is written · OBI_E_ARG
 *
 *  Cost: a pass over the bytes and their checksum.  @since 0.1 */
OBI_API int obi_weights_save(const obi_weights *weights, void *bytes, size_t size, size_t *n_bytes);

/** Makes weights of what obi_weights_save() wrote, in one allocation: to the bit, and with what
 *  they were learned from, so that learning can go on. The next frame is a first one.
 *  @param opt      NULL takes any; else the options that they must have been made with
 *  @param bytes    what was saved, all of it and no more
 *  @param n_bytes  how many
 *  @param mem      NULL means malloc and free
 *  @param out      out, the weights; NULL after an error
 *  @param err      optional; `offset` is the byte where it is wrong
 *  @return OBI_OK · OBI_E_ARG · OBI_E_FORMAT damaged, cut, no weights at all, or of other options,
 *          which the message names · OBI_E_NEWER written by a newer library · OBI_E_STRUCT_SIZE ·
 *          OBI_E_NOMEM
 *
 *  Cost: a pass over the bytes and their checksum.  @since 0.1 */
OBI_API int obi_weights_restore(const struct obi_weights_options *opt, const void *bytes,
                                size_t n_bytes, const struct obi_allocator *mem, obi_weights **out,
                                struct obi_error *err);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_WEIGHTS_H */
