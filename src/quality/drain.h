/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How fast the best queue of a side empties. Each lot that leaves it, cancelled, traded or moved
 * away, counts with 2^-(age / H); what leaves a price deeper than the touch before its frame does
 * not count. Over the weight of the time that was watched, H / ln 2 times 1 - 2^-(watched / H), it
 * is a rate, free of the bias of a short watch:
 *   rate = S ln 2 / (H (1 - 2^-(t - t0) / H)) lots a second
 *   time to empty = lots of the best queue / rate
 *
 * Sums only ever grow and decay, so their error does not: each lot is off by a few 2^-53 for each
 * time that something left. Reading changes nothing, however often it is done.
 *
 * Worst case: constant an entry. */
#ifndef OBI_QUALITY_DRAIN_H
#define OBI_QUALITY_DRAIN_H

#include "core/value.h"

#include <obi/book.h>

struct obi_drain {
    obi_ns half_life_ns;
    obi_ns since_ns, now_ns; /* t0, t */
    obi_ns lost_ns;          /* when something left last */
    double lost_lots;        /* S as of then */
    int is_watching;
    uint8_t side;
};

void obi_drain_start(struct obi_drain *d, uint8_t side, obi_ns half_life_ns);
/* Watches from now on, knowing nothing of before. */
void obi_drain_watch(struct obi_drain *d, obi_ns now_ns);
/* Goes on to a time; one before the last is that. */
void obi_drain_advance(struct obi_drain *d, obi_ns now_ns);
/* An entry of the journal, at its frame's time; of orders or of levels. */
void obi_drain_take(struct obi_drain *d, const struct obi_change *c, obi_ns now_ns);

/* Lots a second; NaN, WARMUP before any time has passed. */
struct obi_value obi_drain_rate(const struct obi_drain *d);
/* Seconds that a queue of this size lasts; NaN, ZERO_DENOM where nothing leaves. */
struct obi_value obi_drain_time(const struct obi_drain *d, obi_lots best_lots);

#endif /* OBI_QUALITY_DRAIN_H */
