/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Signs trade by trade: what the rules of sign.h need to remember, the last price and the quotes.
 * It is told the touch behind each frame, and each trade before the frame that it came in is told,
 * so that the quote is the one a trader saw.
 *
 * With a lag the quote is the one of that long before the trade: exchanges used to report trades
 * late (Lee, Ready 1991 take 5 s). A ring holds the latest quotes, one for each change. Their times
 * do not go back: a quote that is older than the one before it counts as told with it. A quote that
 * the ring has lost is not made up: the trade goes by its tick, and a counter tells.
 *
 * Worst case: telling a quote costs a constant, a trade the logarithm of the ring. */
#ifndef OBI_TRADE_SIGNER_H
#define OBI_TRADE_SIGNER_H

#include "core/mem.h"
#include "trade/sign.h"

/* The quote that a trade was signed with. */
enum obi_quote_use {
    OBI_QUOTE_USED = 0, /* it tells */
    OBI_QUOTE_NONE = 1, /* none was told that early */
    OBI_QUOTE_LOST = 2, /* the ring does not reach back that far */
    OBI_QUOTE_ONE_SIDED = 3,
    OBI_QUOTE_CROSSED = 4,
    OBI_QUOTE_USES = 5
};

struct obi_signer {
    obi_ns lag_ns;
    struct obi_trend tick;
    struct obi_quote *quote; /* the k-th told at k % room */
    obi_ns *at_ns;           /* since when it holds */
    uint64_t end;            /* quotes told; those before end - room are lost */
    uint32_t room;
    obi_ns now_ns; /* of the latest trade */
    int has_time;
    uint64_t n_trades, n_unflagged; /* the venue did not tell who pressed */
    uint64_t n_late;                /* its time is before that of a trade before it */
    uint64_t n_use[OBI_QUOTE_USES];
};

/* How many quotes to keep without a lag: the last one. */
enum { OBI_QUOTES_NOW = 1 };

void obi_signer_layout(struct obi_carve *c, struct obi_signer *s, uint32_t room);
void obi_signer_start(struct obi_signer *s, obi_ns lag_ns, uint32_t room);
/* Forgets price and quotes, as behind a gap; counters go on. */
void obi_signer_forget(struct obi_signer *s);

/* The touch, from a time on. */
void obi_signer_quote(struct obi_signer *s, obi_ns at_ns, const struct obi_quote *quote);

/* A trade: its sign by every rule. Returns one of enum obi_quote_use. */
int obi_signer_print(struct obi_signer *s, const struct obi_print *print,
                     int8_t sign[OBI_SIGN_RULES]);

#endif /* OBI_TRADE_SIGNER_H */
