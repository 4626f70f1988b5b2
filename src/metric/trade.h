/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Who pressed, for the tallies of trades: the signer that each keeps in its memory, by the column's
 * parameters. The quote that a trade is judged by is the touch before its frame. */
#ifndef OBI_METRIC_TRADE_H
#define OBI_METRIC_TRADE_H

#include "metric/tally.h"
#include "trade/signer.h"

/* The first two parameters of a column that signs; lag in milliseconds. */
#define OBI_SIGN_PARAMS "sign=flag|tick|quote|lee_ready|emo|clnv|depth,lag=0(1..60000 whole)"

/* A signer and its quotes. */
struct obi_trade_memory {
    struct obi_signer signer;
    obi_ns quote_ns; /* since when the touch is as it is */
    int begun;
    struct obi_quote quote[];
};

size_t obi_trade_room(const struct obi_column *col);
/* What the venue told, or the tick, needs no quote. */
void obi_trade_quote(struct obi_trade_memory *m, const struct obi_column *col,
                     const struct obi_frame *frame);
void obi_trade_forget(struct obi_trade_memory *m, const struct obi_column *col,
                      const struct obi_frame *frame);
/* Bought +1, sold -1, unknown 0. */
int obi_trade_sign(struct obi_trade_memory *m, const struct obi_column *col,
                   const struct obi_print *print);

#endif /* OBI_METRIC_TRADE_H */
