/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Whether what is traded away comes back. A fill takes lots from a price of a side; what comes to
 * that price within T after it, T itself included, refills it: orders added, born, moved there or
 * made larger. Each lot that comes refills the oldest fill that is not full, so none counts twice
 * and no fill is more than full. A fill is judged when T is over:
 *   replenishment = lots refilled / lots filled, of the fills that were judged, in [0, 1]
 *
 *   open --+-- lots come to its price: refilled, up to its size --+--> judged, once T is over
 *          +-- a later fill needs its place: dropped, counted, not judged
 *
 * The fills of one moment at one price are one. A ring holds the last 64 fills of a side; on a busy
 * market a long T drops the oldest before they are judged.
 *
 * Worst case: an entry that adds looks at 64 fills. */
#ifndef OBI_QUALITY_REFILL_H
#define OBI_QUALITY_REFILL_H

#include "core/value.h"
#include "core/wide.h"

#include <obi/book.h>

enum { OBI_REFILL_FILLS = 64 };

struct obi_refill_fill {
    obi_ticks price_ticks;
    obi_ns at_ns;
    obi_lots filled_lots, refilled_lots;
};

struct obi_refill {
    obi_ns within_ns, now_ns;
    uint8_t side;
    uint64_t first, next; /* those that are open, by their number, at number mod 64 */
    struct obi_refill_fill fill[OBI_REFILL_FILLS];
    obi_wide filled_lots, refilled_lots; /* of those judged since the sums were taken */
    uint64_t n_dropped;
};

void obi_refill_start(struct obi_refill *r, uint8_t side, obi_ns within_ns);
/* Forgets the fills that are open: what came of them was not seen. */
void obi_refill_forget(struct obi_refill *r);
/* Judges the fills whose time is over. */
void obi_refill_advance(struct obi_refill *r, obi_ns now_ns);
/* An entry of the journal, at its frame's time. */
void obi_refill_take(struct obi_refill *r, const struct obi_change *c, obi_ns now_ns);
/* NaN, ZERO_DENOM where no fill was judged. */
struct obi_value obi_refill_share(const struct obi_refill *r);
/* Begins a row. */
void obi_refill_clear(struct obi_refill *r);

#endif /* OBI_QUALITY_REFILL_H */
