/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Random rows of two columns, with all that clocks and values do: the same seed, the same rows. */
#ifndef PROP_MARKET_H
#define PROP_MARKET_H

#include "oracle/stats.h"
#include "support.h"

enum market_kind {
    MARKET_REAL,     /* between 2 and 4, two columns that go together */
    MARKET_INTEGER,  /* whole, up to 2^40, with stretches all alike */
    MARKET_FEW,      /* whole, four different ones: ties everywhere */
    MARKET_OUTLIERS, /* a millionfold now and then */
    MARKET_PRICE,    /* near 60000, by hundredths */
    MARKET_KINDS,
    MARKET_SIGNS /* between -1 and 1, keeping to where it was: what persists */
};

struct market {
    enum market_kind kind;
    uint64_t seed;
    struct test_rng rng;
    struct obi_tick now;
    double row[2];
    uint8_t status[2];
    double drift;
    int alike; /* rows for which the values stay */
    int calm;  /* nothing undefined, no gap, no epoch */
};

void market_open(struct market *m, enum market_kind kind, uint64_t seed);
void market_next(struct market *m);

#endif /* PROP_MARKET_H */
