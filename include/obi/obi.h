/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_H
#define OBI_H

/** @file obi.h
 *  @brief Everything: the one header to include.
 *
 *  @mainpage obi: exchange order imbalance
 *
 *  obi turns what an exchange sends into a measured answer to one question: *which side presses,
 *  how hard, in how deep a book?*
 *
 *  @code{.unparsed}
 *  bytes --> decoder --> events --> book --> metrics --> rows
 *            venue rules  64-byte   levels   one walk     one double a column,
 *            sequence     records   state    per frame    NaN and a status where undefined
 *  @endcode
 *
 *  One direction; each stage is usable alone through its own handle, and @ref pipeline ties book
 *  and metrics together.
 *
 *  These rules hold for every call, so no page repeats them:
 *  - **Result.** 0 is OBI_OK, positive a condition to act on, negative an error. Arguments are
 *    checked in the order listed, before anything is written: an error writes nothing but `*err`
 *    and the counts of what was accepted before it, which may be 0.
 *  - **Memory.** `*_footprint` tells the bytes, `*_create` makes one allocation of them,
 *    `*_destroy` (NULL is fine) returns it; nothing else allocates. Arrays are the caller's,
 *    borrowed for the call.
 *  - **Threads.** One writer per handle; calls that take it const may run together while nobody
 *    writes. Handles share nothing; there are no globals.
 *  - **Numbers.** Prices, sizes and times are integers: ticks, lots, ns. A double is NaN if and
 *    only if its formula is undefined; a status byte says why, and may also accompany a defined
 *    value. Positive means buying pressure in every difference,
 *    imbalance and flow.
 *  - **Layout.** A *frozen* struct never changes. A *growing* one starts with `struct_size` and
 *    `flags`; a field that is zero means its default. Reserved bytes are zero. Enum values are
 *    never reused.
 *
 *  Start with the page @ref md_docs_tour "A tour in C", or look up a formula under @ref
 *  md_docs_metrics "Metrics". */

#include <obi/bars.h>
#include <obi/base.h>
#include <obi/book.h>
#include <obi/decode.h>
#include <obi/event.h>
#include <obi/lifetime.h>
#include <obi/metrics.h>
#include <obi/micro.h>
#include <obi/pipeline.h>
#include <obi/profile.h>
#include <obi/record.h>
#include <obi/schema.h>
#include <obi/weights.h>
#include <obi/window.h>

#endif /* OBI_H */
