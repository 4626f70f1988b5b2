/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bars in the making: a trade on its way in, the bar that is open, a ring of complete ones.
 *
 * One trade can complete any number of bars: split over small ones, or after hours of empty ones.
 * So a trade that was taken lies on the desk and is worked off step by step, each of which needs
 * room for one complete bar at most; where the ring is full the work rests, and goes on as bars are
 * read. A new trade is not taken before the desk is empty. In this way nothing is lost, the ring
 * may be as small as one bar, and no call does more than the ring and its own input ask for.
 *
 *   step: the open bar is due?      --> into the ring; nothing without room
 *         nothing left of the trade --> the desk is empty
 *         no bar is open            --> open one
 *         else                      --> it takes what it lacks, or all of it
 *
 * Worst case: some 3 max_bars steps a call, each constant. Sums cannot overflow: a bar's volume has
 * 63 bits, or it is cut before, so price x size has 126; times are below 2^62, so price x time has
 * less. */
#ifndef OBI_BAR_BARS_H
#define OBI_BAR_BARS_H

#include "book/print.h"
#include "core/mem.h"
#include "core/wide.h"

#include <obi/bars.h>
#include <obi/schema.h>

enum {
    OBI_BARS_COUNTER_FIRST = OBI_COUNTER_BARS_TRADES,
    OBI_BARS_COUNTERS = OBI_COUNTER_BARS_COMPLETE - OBI_BARS_COUNTER_FIRST + 1
};

#define OBI_BARS_END_NS (INT64_C(1) << 62) /* times are below it, so the end of a bar has room */

/* What is left of the trade on the desk; no lots: only time went on. */
struct obi_bars_trade {
    obi_ticks price_ticks;
    obi_lots qty_lots;
    uint64_t epoch;
    uint32_t aggressor;
    int is_rest; /* a bar has its first part */
    int is_late; /* its time went back */
};

struct obi_bars {
    struct obi_bars_options plan; /* defaults filled in */
    struct obi_bar *done;         /* the ring: n_done from first on */
    uint32_t first, n_done;
    int is_busy; /* there is a trade on the desk */
    struct obi_bars_trade trade;
    int is_open;
    struct obi_bar now;         /* the open bar, but for its sums */
    obi_wide notional, filled;  /* price x size; the same with prices taken for positive */
    obi_wide price_time;        /* price x time, up to priced_ns */
    obi_ns priced_ns, clock_ns; /* of the last price; never goes back */
    int has_traded, has_gap;    /* trades may be missing before the next bar */
    obi_ns gap_ns;              /* and, of a bar of time, in one that begins until then; -1 none */
    struct obi_prints prints;
    uint64_t count[OBI_BARS_COUNTERS];
    struct obi_mem mem;
};

/* Works the desk off; 0 where the ring has no room to go on. */
int obi_bars_work(struct obi_bars *b);
/* The open bar as it stands. */
struct obi_bar obi_bars_with_sums(const struct obi_bars *b);

static inline void obi_bars_tick(struct obi_bars *b, uint32_t counter) {
    b->count[counter - OBI_BARS_COUNTER_FIRST]++;
}

#endif /* OBI_BAR_BARS_H */
