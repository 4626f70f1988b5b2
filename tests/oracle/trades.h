/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Trades and quotes as a whole, from the first one on, and what papers say of them: signs, buckets
 * of volume, bars, memory. Everything is looked for anew from the beginning. */
#ifndef ORACLE_TRADES_H
#define ORACLE_TRADES_H

#include <stddef.h>
#include <stdint.h>

struct oracle_trade {
    int64_t at, price, lots;
    int flag;        /* +1, -1, 0 not told */
    size_t n_quotes; /* told before it */
};

/* Best bid and ask since `at`, which does not go back; no lots: nobody is there. */
struct oracle_quote {
    int64_t at, bid, bid_lots, ask, ask_lots;
};

struct oracle_tape {
    const struct oracle_trade *trade;
    const struct oracle_quote *quote;
    int64_t lag;
};

enum oracle_rule {
    ORACLE_FLAG,
    ORACLE_TICK,
    ORACLE_QUOTE,
    ORACLE_LEE_READY,
    ORACLE_EMO,
    ORACLE_CLNV,
    ORACLE_DEPTH,
    ORACLE_RULES
};

/* The sign of the i-th trade by one of enum oracle_rule. */
int oracle_sign(const struct oracle_tape *tape, size_t i, int rule);

/* VPIN over the last n full buckets of so many lots, behind n_trades trades and their signs; NaN
 * where fewer are full. hidden: the share of unknown side instead. */
double oracle_vpin(const struct oracle_trade *trade, const int *sign, size_t n_trades,
                   int64_t bucket, size_t n, int hidden);

/* 2 Phi(dP / sigma) - 1 of the last full bar; NaN where there is no sigma. */
long double oracle_bvc(const struct oracle_trade *trade, size_t n_trades, int64_t bar);

/* mean s(t) s(t + lag) - mean(s)^2 over the last `room` signs that are not 0; NaN where there is no
 * pair. */
double oracle_memory(const int *sign, size_t n, size_t room, size_t lag);

#endif /* ORACLE_TRADES_H */
