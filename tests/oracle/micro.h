/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The micro-price as the paper has it (Stoikov 2018, The micro-price): probability matrices over
 * all states, each observation and its mirror image written down, (I - Q)^-1 worked out in full,
 * B made and multiplied. In long double; nothing is clever. */
#ifndef ORACLE_MICRO_H
#define ORACLE_MICRO_H

#include <stdint.h>

enum { ORACLE_MICRO_MOST = 96 }; /* states */

typedef long double oracle_matrix[ORACLE_MICRO_MOST][ORACLE_MICRO_MOST];

/* A chain: what is likely to follow each state. */
struct oracle_chain {
    int n_states;
    oracle_matrix q, r2;                 /* P(next state, the mid stays), P(next state, it moves) */
    long double move[ORACLE_MICRO_MOST]; /* R1 K: the mean move of the mid, ticks */
    int known[ORACLE_MICRO_MOST];
    long double g[ORACLE_MICRO_MOST]; /* out */
};

/* G* of every state that is known, by n_terms of the series. */
void oracle_chain_solve(struct oracle_chain *chain, int n_terms);

/* One frame's touch. */
struct oracle_touch {
    int64_t bid, bid_lots, ask, ask_lots;
};

struct oracle_micro {
    int n_buckets, n_spreads, n_terms;
    int64_t max_move; /* half ticks */
    struct oracle_chain chain;
    long double quiet[ORACLE_MICRO_MOST][ORACLE_MICRO_MOST]; /* counts */
    long double moved[ORACLE_MICRO_MOST][ORACLE_MICRO_MOST];
    long double ticks[ORACLE_MICRO_MOST]; /* moved, all together */
};

/* The state of a touch: spread by spread its bucket, and behind them a state for equal sizes. */
int oracle_micro_state(const struct oracle_micro *o, const struct oracle_touch *t);
void oracle_micro_see(struct oracle_micro *o, const struct oracle_touch *from,
                      const struct oracle_touch *to);
/* Fills chain.known and chain.g. */
void oracle_micro_solve(struct oracle_micro *o);

#endif /* ORACLE_MICRO_H */
