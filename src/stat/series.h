/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_STAT_SERIES_H
#define OBI_STAT_SERIES_H

#include "stat/stat.h"

/* What a push brings to one series. */
struct obi_arrival {
    int64_t at;
    obi_ns ts_ns;
    double x, y;
    int is_break; /* a gap, a frame missed, a new epoch */
    uint8_t status;
};

/* What a push did, for the counters. */
struct obi_tally {
    uint64_t undefined, breaks, lost;
};

/* Empties a series and its lanes. */
void obi_series_start(struct obi_series *s);
/* Takes a value in, after at and ts_ns were made not to go back. */
void obi_series_push(struct obi_series *s, const struct obi_arrival *a, struct obi_tally *tally);
/* Whether the window reaches back no further than the first sample. */
int obi_tail_is_full(const struct obi_tail *t);
/* What the engine knows of a reading on a tail, for one that is a number: SATURATED, BREAK, WARMUP
 * or OK. */
uint8_t obi_tail_status(const struct obi_tail *t);

#endif /* OBI_STAT_SERIES_H */
