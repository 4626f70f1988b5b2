/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Who pressed: the sign of a trade, +1 bought, -1 sold, 0 not known, by the venue's word or by a
 * rule over prices. With p the price, b and a the best bid and ask before it, mid = (a + b) / 2:
 *   TICK       above the last other price +1, below it -1
 *   QUOTE      above the mid +1, below it -1
 *   LEE_READY  QUOTE, at the mid TICK
 *   EMO        at the ask +1, at the bid -1, elsewhere TICK
 *   CLNV       in the upper 3 tenths of the spread +1, in the lower 3 tenths -1, elsewhere TICK
 *   DEPTH      QUOTE, at the mid +1 where more is asked, -1 where more is bid, else TICK
 * No rule is without TICK where there is no quote to compare with: none was told, a side is empty,
 * or the book is crossed. Where bid and ask are one price, EMO and CLNV cannot tell which of them
 * p is at, and take TICK too. The first trades have no other price before them: 0.
 *
 * Everything is compared in integers of 128 bits, so a price in the middle is in the middle. */
#ifndef OBI_TRADE_SIGN_H
#define OBI_TRADE_SIGN_H

#include <obi/event.h>
#include <obi/metrics.h>

enum { OBI_SIGN_RULES = OBI_SIGN_DEPTH + 1 };

/* Best bid and ask; without lots there is none on that side. */
struct obi_quote {
    obi_ticks bid_ticks, ask_ticks;
    obi_lots bid_lots, ask_lots;
};

/* A trade. */
struct obi_print {
    obi_ns ts_ns; /* 0: not told */
    obi_ticks price_ticks;
    obi_lots qty_lots;
    uint8_t aggressor; /* as the venue tells: one of enum obi_side */
};

/* Where trades moved to. */
struct obi_trend {
    obi_ticks price_ticks; /* of the last trade */
    int has_price, sign;   /* of the last move: 0 before the first */
};

/* Moves on to a trade. */
void obi_trend_move(struct obi_trend *t, obi_ticks price_ticks);

/* Both sides are there and the bid is not above the ask. */
int obi_quote_is_usable(const struct obi_quote *q);

/* The sign of a trade: by one of enum obi_sign_rule, the quote before it, NULL for none, and the
 * sign of its tick. */
int obi_sign_of(uint32_t rule, const struct obi_print *print, const struct obi_quote *quote,
                int tick);

#endif /* OBI_TRADE_SIGN_H */
