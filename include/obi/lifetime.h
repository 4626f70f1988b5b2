/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_LIFETIME_H
#define OBI_LIFETIME_H

/** @file lifetime.h
 *  @brief How long orders live that are cancelled whole. */

#include <obi/book.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup lifetime Lifetimes: how long orders live
 *  Depth that is gone before anybody can reach it is no depth. An obi_lifetime reads the journal of
 *  an L3 book frame by frame and keeps how long the orders lived that were cancelled whole: gone by
 *  their owner's hand, with no part of them ever filled. Each side has its own.
 *
 *  Lives lie in bins of powers of two: bin b holds those of 2^b ns up to 2^(b+1) ns, bin 0 those
 *  below 2 ns too. Besides, exactly: the *fleeting share*, the lots of those that lived `tau_ns` or
 *  less over the lots of all, after Hasbrouck and Saar (2009), who took 2 s.
 *
 *  An order that is replaced has ended, and its heir begins anew; one that is amended lives on.
 *  Left out and counted: orders that came with a snapshot, as nobody told how old they are. Orders
 *  that still rest are left out, so a short look sees short lives only. The clock is that of
 *  births: the venue's, and where that tells no time of its orders, the time of receipt.
 *
 *  Where a feed does not tell which order was filled, as Bitfinex and Kraken do not, an order that
 *  left by a fill counts as cancelled.
 *  @{ */

typedef struct obi_lifetime obi_lifetime; /**< Lives so far. One writer; reads are const. */

/** Bins of a side. */
enum obi_lifetime_limits {
    OBI_LIFETIME_BINS = 63 /**< Up to 2^63 ns. */
};

/** How to make one. Growing; a field that is 0 takes its default. */
struct obi_lifetime_options {
    uint32_t struct_size; /**< `sizeof(struct obi_lifetime_options)`. */
    uint32_t flags;       /**< 0. */
    obi_ns tau_ns;        /**< Orders that lived so long or less are fleeting; default 2 s. */
};

/** Tells the bytes obi_lifetime_create() will ask for.
 *  @param opt  NULL means all defaults
 *  @return bytes, 0 for options that create would refuse
 *
 *  Cost: constant.  @since 0.1 */
OBI_API size_t obi_lifetime_footprint(const struct obi_lifetime_options *opt);

/** Makes one that has seen nothing, in one allocation.
 *  @param opt  NULL means all defaults
 *  @param mem  NULL means malloc and free
 *  @param out  out, the lives; NULL after an error
 *  @param err  optional
 *  @return OBI_OK · OBI_E_ARG tau_ns is below 0, or out is NULL · OBI_E_STRUCT_SIZE · OBI_E_NEWER ·
 *          OBI_E_NOMEM
 *
 *  Cost: the footprint, 3 KiB.  @since 0.1 */
OBI_API int obi_lifetime_create(const struct obi_lifetime_options *opt,
                                const struct obi_allocator *mem, obi_lifetime **out,
                                struct obi_error *err);

/** Returns the memory.
 *  @param life  NULL is fine
 *
 *  Cost: constant.  @since 0.1 */
OBI_API void obi_lifetime_destroy(obi_lifetime *life);

/** Forgets all lives, and the counters.
 *  @param life  the lives
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: the footprint.  @since 0.1 */
OBI_API int obi_lifetime_reset(obi_lifetime *life);

/** Takes a frame in. Call it once a frame; again for the same frame changes nothing. What ended in
 *  a frame that was missed, or did not fit the journal, is not known: such frames are counted.
 *  @param life  the lives
 *  @param book  read only; the same book at each call
 *  @return OBI_OK · OBI_RESYNC the book is not valid · OBI_MORE inside a frame · OBI_E_ARG
 *
 *  Cost: the frame's changes.  @since 0.1 */
OBI_API int obi_lifetime_update(obi_lifetime *life, const obi_book *book);

/** Copies the histogram. Either array may be NULL.
 *  @param life      the lives
 *  @param side      OBI_BID, OBI_ASK, or OBI_NONE for both together
 *  @param n_orders  out, OBI_LIFETIME_BINS counts of orders
 *  @param lots      out, OBI_LIFETIME_BINS sizes: what each order had when it left
 *  @param n         room in each array given, at least OBI_LIFETIME_BINS
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: the bins.  @since 0.1 */
OBI_API int obi_lifetime_bins(const obi_lifetime *life, uint32_t side, uint64_t *n_orders,
                              double *lots, size_t n);

/** Tells the bin that a quantile of the lives, by count, lies in: at least a share p of them ended
 *  before `*to_ns`, and less than that before `*from_ns`.
 *  @param life     the lives
 *  @param side     OBI_BID, OBI_ASK, or OBI_NONE for both together
 *  @param p        above 0, up to 1; 0.5 is the median
 *  @param from_ns  out, 2^b, or 0
 *  @param to_ns    out, 2^(b+1), INT64_MAX at the end
 *  @return OBI_OK · OBI_WARMUP none has ended: both 0 · OBI_E_ARG
 *
 *  Cost: the bins.  @since 0.1 */
OBI_API int obi_lifetime_quantile(const obi_lifetime *life, uint32_t side, double p,
                                  obi_ns *from_ns, obi_ns *to_ns);

/** Tells the fleeting share.
 *  @param life    the lives
 *  @param side    OBI_BID, OBI_ASK, or OBI_NONE for both together
 *  @param value   out, in [0, 1]; NaN where none has ended
 *  @param status  out, OBI_VALUE_OK, OBI_VALUE_ZERO_DENOM, or OBI_VALUE_NO_ORDERS where the book
 *                 was one of levels; may be NULL
 *  @return OBI_OK · OBI_E_ARG
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_lifetime_fleeting(const obi_lifetime *life, uint32_t side, double *value,
                                  uint8_t *status);

/** Reads one of the `OBI_COUNTER_LIFETIME_*` counters.
 *  @param life     the lives
 *  @param counter  one of `enum obi_counter`
 *  @param out      out
 *  @return OBI_OK · OBI_E_ARG no counter of lifetimes
 *
 *  Cost: constant.  @since 0.1 */
OBI_API int obi_lifetime_count(const obi_lifetime *life, uint32_t counter, uint64_t *out);

/** @} */

#ifdef __cplusplus
}
#endif
#endif /* OBI_LIFETIME_H */
