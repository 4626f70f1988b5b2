/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Weights of order flow as the paper has them (Cont, Cucuringu, Zhang 2023, 2.2): every interval's
 * vector is kept, the covariance is worked out from all of them at once, and all its principal
 * vectors by Jacobi's rotations. In long double; nothing is clever. */
#ifndef ORACLE_WEIGHTS_H
#define ORACLE_WEIGHTS_H

#include <stdint.h>

enum { ORACLE_WEIGHTS_LEVELS = 32, ORACLE_WEIGHTS_INTERVALS = 4096 };

/* The best levels of a side, the touch first. */
struct oracle_levels {
    int n;
    int64_t price[ORACLE_WEIGHTS_LEVELS], qty[ORACLE_WEIGHTS_LEVELS];
};

struct oracle_weights {
    int n_levels, n_intervals;
    uint64_t half_life; /* in intervals; 0: none */
    long double x[ORACLE_WEIGHTS_INTERVALS][ORACLE_WEIGHTS_LEVELS];
    /* the interval in work */
    long double flow[ORACLE_WEIGHTS_LEVELS], depth;
    int n_frames;
    /* out */
    long double weight[ORACLE_WEIGHTS_LEVELS];
    long double first, second, trace; /* the two largest variances, the sum of all */
};

/* A frame: bids and asks before it and after it. */
void oracle_weights_see(struct oracle_weights *o, const struct oracle_levels before[2],
                        const struct oracle_levels after[2]);
/* Ends the interval; it is kept, or forgotten. */
void oracle_weights_end(struct oracle_weights *o, int is_kept);
void oracle_weights_solve(struct oracle_weights *o);

#endif /* ORACLE_WEIGHTS_H */
