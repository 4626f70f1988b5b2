/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bars, slow and plain: every lot of every trade is written down by itself, and a bar is worked out
 * from the list of its lots when it ends. Small numbers only. */
#ifndef ORACLE_BARS_H
#define ORACLE_BARS_H

#include <obi/bars.h>

enum { ORACLE_BARS_LOTS = 4096, ORACLE_BARS_MOST = 16384 };

struct oracle_trade {
    obi_ns ts_ns;
    obi_ticks price;
    obi_lots lots;
    uint32_t aggressor;
};

struct oracle_lot {
    obi_ns ts_ns;
    obi_ticks price;
    uint32_t aggressor;
    uint64_t trade; /* its number */
    uint32_t is_first, is_late;
};

struct oracle_bars {
    uint32_t kind;
    int splits, keeps_empty;
    int64_t size;
    struct oracle_lot lot[ORACLE_BARS_LOTS]; /* of the open bar */
    size_t n_lots;
    int is_open; /* a bar of time may be open without a lot */
    obi_ns begin_ns, now_ns;
    obi_ticks close;
    uint64_t n_trades;
    struct obi_bar bar[ORACLE_BARS_MOST];
    size_t n_bars;
};

void oracle_bars_trade(struct oracle_bars *o, const struct oracle_trade *t);
/* The open bar as it stands; 0 where there is none. */
int oracle_bars_open(const struct oracle_bars *o, struct obi_bar *out);

#endif /* ORACLE_BARS_H */
