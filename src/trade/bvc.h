/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bulk volume classification (Easley, Lopez de Prado, O'Hara 2012, Flow toxicity and liquidity in a
 * high-frequency world): of a bar of V lots, by how its close moved from the close before it,
 *   Vb = V Phi(dP / sigma) · Vs = V - Vb · (Vb - Vs) / V = 2 Phi(dP / sigma) - 1
 * with Phi the normal distribution and sigma the standard deviation of the moves of the bars before
 * this one, all of them since the start, so that nothing of the future is in it. Where they did not
 * move, half of the volume was bought. It needs no aggressor and no quote.
 *
 * A trade that crosses the end of a bar is split; the bars that it fills whole did not move. The
 * first bar has no close before it, and two moves are needed for a deviation: WARMUP until the
 * fourth.
 *
 * Worst case: a constant, however many bars a trade fills. Moves are summed exactly: their sum is
 * what the price moved since the first close, that of their squares has less than 192 bits. */
#ifndef OBI_TRADE_BVC_H
#define OBI_TRADE_BVC_H

#include "core/sum.h"
#include "core/value.h"

#include <obi/base.h>

struct obi_bvc {
    obi_lots bar_lots, filled_lots;
    obi_ticks close_ticks; /* of the last bar */
    int has_close;
    int64_t n_moves;
    obi_wide sum;           /* of the moves, ticks */
    struct obi_sum squares; /* of them */
    uint64_t n_bars;        /* closed */
    struct obi_value last;  /* imbalance of the last bar */
};

/* bar_lots above 0. */
void obi_bvc_start(struct obi_bvc *b, obi_lots bar_lots);
/* Forgets what was traded. */
void obi_bvc_forget(struct obi_bvc *b);

/* A trade of one or more lots. */
void obi_bvc_add(struct obi_bvc *b, obi_ticks price_ticks, obi_lots qty_lots);

/* The share of a bar that was bought, and what was bought less what was sold, over both: of a move
 * of z deviations. Those of -z are 1 less the one, and minus the other. */
double obi_bvc_share(double z);
double obi_bvc_imbalance(double z);

#endif /* OBI_TRADE_BVC_H */
