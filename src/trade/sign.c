/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Lee, Ready 1991, Inferring trade direction from intraday data; Ellis, Michaely, O'Hara 2000, The
 * accuracy of trade classification rules; Chakrabarty, Li, Nguyen, Van Ness 2007, Trade
 * classification algorithms for electronic communications networks; Grauer, Schuster,
 * Uhrig-Homburg 2022, Option trade classification, for the depth rule. */
#include "trade/sign.h"

#include "core/wide.h"

void obi_trend_move(struct obi_trend *t, obi_ticks price_ticks) {
    if (t->has_price && price_ticks != t->price_ticks) {
        t->sign = price_ticks > t->price_ticks ? 1 : -1;
    }
    t->price_ticks = price_ticks;
    t->has_price = 1;
}

int obi_quote_is_usable(const struct obi_quote *q) {
    return q->bid_lots > 0 && q->ask_lots > 0 && q->bid_ticks <= q->ask_ticks;
}

/* Whether k p is above, at or below i x a + (k - i) x b: +1, 0, -1. */
static int against(obi_ticks p, uint32_t k, const struct obi_quote *q, uint32_t i) {
    obi_wide ask = obi_wide_times(obi_wide_of(q->ask_ticks), i);
    obi_wide bid = obi_wide_times(obi_wide_of(q->bid_ticks), k - i);
    return obi_wide_sign(obi_wide_sub(obi_wide_times(obi_wide_of(p), k), obi_wide_add(ask, bid)));
}

static int by_mid(obi_ticks p, const struct obi_quote *q) {
    return against(p, 2, q, 1);
}

static int by_ends(obi_ticks p, const struct obi_quote *q) {
    return (p == q->ask_ticks) - (p == q->bid_ticks);
}

static int by_tenths(obi_ticks p, const struct obi_quote *q) {
    int upper = p <= q->ask_ticks && against(p, 10, q, 7) >= 0;
    int lower = p >= q->bid_ticks && against(p, 10, q, 3) <= 0;
    return upper - lower;
}

/* At the mid: a buyer goes for the side that the book offers more of. */
static int by_depth(obi_ticks p, const struct obi_quote *q) {
    int side = by_mid(p, q);
    return side ? side : (q->ask_lots > q->bid_lots) - (q->ask_lots < q->bid_lots);
}

static int by_flag(uint8_t aggressor) {
    return (aggressor == OBI_BID) - (aggressor == OBI_ASK);
}

int obi_sign_of(uint32_t rule, const struct obi_print *print, const struct obi_quote *quote,
                int tick) {
    if (rule == OBI_SIGN_FLAG) return by_flag(print->aggressor);
    if (rule == OBI_SIGN_TICK || !quote || !obi_quote_is_usable(quote)) return tick;
    int sign = 0;
    switch (rule) {
    case OBI_SIGN_QUOTE: return by_mid(print->price_ticks, quote);
    case OBI_SIGN_LEE_READY: sign = by_mid(print->price_ticks, quote); break;
    case OBI_SIGN_EMO: sign = by_ends(print->price_ticks, quote); break;
    case OBI_SIGN_CLNV: sign = by_tenths(print->price_ticks, quote); break;
    case OBI_SIGN_DEPTH: sign = by_depth(print->price_ticks, quote); break;
    default: return 0;
    }
    return sign ? sign : tick;
}
