/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_MICRO_H
#define OBI_MICRO_H

/** @file micro.h
 *  @brief The micro-price: where the mid goes from here, learned from a recording. */

#include <obi/book.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup micro Micro-price: where the mid goes from here
 *  Stoikov's micro-price is the mid plus an adjustment `G*` that depends on two things the touch
 *  shows: the bid's share `qb / (qb + qa)` in `n_buckets` buckets, and the spread in ticks. How the
 *  mid moved from each of these states is learned: an obi_micro counts, frame by frame, and solves
 *  for the table when it is told to.
 *
 *  Every observation counts for its mirror image too, so the table is antisymmetric to the last
 *  bit: swapping the sides of the touch flips the sign. The lighter side's share, rounded down,
 *  tells the bucket; a touch with the same size on both sides is a state of its own, with 0.
 *
 *  Counts are integers: the order in which a state was seen and left changes nothing, and the bytes
 *  obi_micro_save() writes hold them, so that learning goes on behind obi_micro_restore(). The page
 *  @ref md_docs_micro "Micro-price" has the formula, a program and what is measured of it.
 *  @{ */

typedef struct obi_micro obi_micro; /**< Counts and their table. One writer; reads are const. */

/** Limits of a table. */
enum obi_micro_limits {
    OBI_MICRO_STATES = 512, /**< Most buckets times spreads. */
    OBI_MICRO_VERSION = 1   /**< Of the bytes that are written. */
};

/** How to make a table. Growing; a field that is 0 takes its default. */
struct obi_micro_options {
    uint32_t struct_size; /**< `sizeof(struct obi_micro_options)`. */
    uint32_t flags;       /**< 0. */
    uint32_t n_buckets;   /**< Buckets of the bid's share, at least 2; default 10. */
    uint32_t n_spreads;   /**< Spreads of 1 tick, 2, ... ; the last takes all wider; default 3. */
    uint32_t max_move;    /**< Largest move of the mid that is an observation, in half ticks, up to
                             2^20; a larger one is counted and skipped; default 2. */
    uint32_t n_terms;     /**< Moves looked ahead, terms of the series, up to 64; default 6. */
};

/** Tells the bytes obi_micro_create() will ask for.
 *  @param opt  NULL means all defaults
 *  @return bytes, 0 for options that create would refuse
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_micro_footprint(const struct obi_micro_options *opt);

/** Makes a table that has seen nothing, in one allocation.
 *  @param opt  NULL means all defaults
 *  @param mem  NULL means malloc and free
 *  @param out  out, the table; NULL after an error
 *  @param err  optional
 *  @return OBI_OK · OBI_E_ARG a limit is exceeded · OBI_E_STRUCT_SIZE · OBI_E_NEWER · OBI_E_NOMEM
 *
 *  Cost: the footprint: 13 KiB by default, up to 9 MiB.  @since 0.1 */
OBI_API int obi_micro_create(const struct obi_micro_options *opt, const struct obi_allocator *mem,
                             obi_micro **out, struct obi_error *err);

/** Returns the table's memory.
 *  @param micro  NULL is fine
 *
 *  Cost: constant.  @since 0.1 */
OBI_API void obi_micro_destroy(obi_micro *micro);

/** Forgets what was seen and solved, counters too, as after create.
 *  @param micro  the table
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: the footprint.  @since 0.1 */
OBI_API int obi_micro_reset(obi_micro *micro);

/** Takes a frame in, and counts how the touch came to it from the frame before. Call it once a
 *  frame; again for the same frame changes nothing. What is not a book that trades, with both sides
 *  there, a bid below the ask and nothing better that the feed has not told, is passed over. No
 *  transition leads across it, across a new epoch or across a frame that was missed.
 *  @param micro  the table; what was solved stays as it is
 *  @param book   read only; the same book at each call
 *  @return OBI_OK · OBI_RESYNC the book is not valid · OBI_MORE inside a frame · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_micro_update(obi_micro *micro, const obi_book *book);

/** Makes the table from the counts. A state that was never left towards a move of the mid, not even
 *  through others, has no value: NO_FIT.
 *  @param micro  the table
 *  @param err    optional
 *  @return OBI_OK · OBI_WARMUP no move was seen yet: every state is NO_FIT · OBI_E_ARG
 *
 *  Cost: the cube of half the states: 7 us by default, up to 40 ms for 512.  @since 0.1 */
OBI_API int obi_micro_solve(obi_micro *micro, struct obi_error *err);

/** Reads the table.
 *  @param micro   the table
 *  @param bucket  0 to n_buckets - 1: of the bid's share, from none to all
 *  @param spread  1 to n_spreads, in ticks
 *  @param value   out, the adjustment G* in ticks; NaN where there is none
 *  @param status  out, OBI_VALUE_OK or OBI_VALUE_NO_FIT; may be NULL
 *  @return OBI_OK · OBI_E_ARG no such state
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_micro_get(const obi_micro *micro, uint32_t bucket, uint32_t spread, double *value,
                          uint8_t *status);

/** Looks up what a touch adds to the mid: the micro-price is the mid plus it.
 *  @param micro         the table
 *  @param bid_lots      size of the best bid, above 0
 *  @param ask_lots      size of the best ask, above 0
 *  @param spread_ticks  best ask less best bid, above 0
 *  @param value         out, the adjustment G* in ticks; NaN where there is none
 *  @param status        out, OBI_VALUE_OK or OBI_VALUE_NO_FIT; may be NULL
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_micro_find(const obi_micro *micro, obi_lots bid_lots, obi_lots ask_lots,
                           obi_ticks spread_ticks, double *value, uint8_t *status);

/** Reads one of the `OBI_COUNTER_MICRO_*` counters.
 *  @param micro    the table
 *  @param counter  one of `enum obi_counter`
 *  @param out      out
 *  @return OBI_OK · OBI_E_ARG no counter of a table
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_micro_count(const obi_micro *micro, uint32_t counter, uint64_t *out);

/** Tells the bytes that obi_micro_save() writes.
 *  @param micro  NULL has none
 *  @return bytes: 11 KiB by default, up to 8 MiB
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_micro_save_size(const obi_micro *micro);

/** Writes options, counts, counters and the table as it was solved: the same bytes on every
 *  machine.
 *  @param micro    the table
 *  @param bytes    out, obi_micro_save_size() bytes
 *  @param size     room in it
 *  @param n_bytes  out, bytes written
 *  @return OBI_OK · OBI_FULL too little room, nothing is written · OBI_E_ARG
 *
 *  Cost: a pass over the bytes and their checksum.  @since 0.1 */
OBI_API int obi_micro_save(const obi_micro *micro, void *bytes, size_t size, size_t *n_bytes);

/** Makes a table of what obi_micro_save() wrote, in one allocation: the values to the bit, and the
 *  counts, so that learning can go on. The next frame is a first one.
 *  @param bytes    what was saved, all of it and no more
 *  @param n_bytes  how many
 *  @param mem      NULL means malloc and free
 *  @param out      out, the table; NULL after an error
 *  @param err      optional; `offset` is the byte where it is wrong
 *  @return OBI_OK · OBI_E_ARG · OBI_E_FORMAT damaged, cut or no table at all · OBI_E_NEWER written
 *          by a newer library · OBI_E_NOMEM
 *
 *  Cost: a pass over the bytes and their checksum.  @since 0.1 */
OBI_API int obi_micro_restore(const void *bytes, size_t n_bytes, const struct obi_allocator *mem,
                              obi_micro **out, struct obi_error *err);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_MICRO_H */
