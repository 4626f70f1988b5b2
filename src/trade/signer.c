/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "trade/signer.h"

#include <string.h>

void obi_signer_layout(struct obi_carve *c, struct obi_signer *s, uint32_t room) {
    s->quote = obi_carve(c, room, sizeof *s->quote);
    s->at_ns = obi_carve(c, room, sizeof *s->at_ns);
}

void obi_signer_start(struct obi_signer *s, obi_ns lag_ns, uint32_t room) {
    s->lag_ns = lag_ns;
    s->room = room;
    s->n_trades = s->n_unflagged = s->n_late = 0;
    memset(s->n_use, 0, sizeof s->n_use);
    obi_signer_forget(s);
}

void obi_signer_forget(struct obi_signer *s) {
    s->tick = (struct obi_trend){.has_price = 0};
    s->end = 0;
    s->now_ns = 0;
    s->has_time = 0;
}

/* -- quotes ------------------------------------------------------------------------------------ */

static int is_same(const struct obi_quote *a, const struct obi_quote *b) {
    return a->bid_ticks == b->bid_ticks && a->ask_ticks == b->ask_ticks &&
           a->bid_lots == b->bid_lots && a->ask_lots == b->ask_lots;
}

void obi_signer_quote(struct obi_signer *s, obi_ns at_ns, const struct obi_quote *quote) {
    uint64_t last = (s->end + s->room - 1) % s->room;
    if (s->end && is_same(&s->quote[last], quote)) return;
    if (s->end && at_ns < s->at_ns[last]) at_ns = s->at_ns[last];
    s->quote[s->end % s->room] = *quote;
    s->at_ns[s->end % s->room] = at_ns;
    s->end++;
}

/* The first quote since which a later one than ns holds, from the oldest kept on. */
static uint64_t first_after(const struct obi_signer *s, uint64_t from, obi_ns ns) {
    uint64_t to = s->end;
    while (from < to) {
        uint64_t middle = from + (to - from) / 2;
        if (s->at_ns[middle % s->room] <= ns) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

static int find_quote(const struct obi_signer *s, obi_ns ts_ns, const struct obi_quote **quote) {
    uint64_t oldest = s->end > s->room ? s->end - s->room : 0, behind = s->end;
    *quote = NULL;
    if (s->lag_ns && s->end) {
        if (ts_ns < INT64_MIN + s->lag_ns) return oldest ? OBI_QUOTE_LOST : OBI_QUOTE_NONE;
        behind = first_after(s, oldest, ts_ns - s->lag_ns);
    }
    if (behind == oldest) return oldest ? OBI_QUOTE_LOST : OBI_QUOTE_NONE;
    const struct obi_quote *q = &s->quote[(behind - 1) % s->room];
    if (q->bid_lots <= 0 || q->ask_lots <= 0) return OBI_QUOTE_ONE_SIDED;
    if (!obi_quote_is_usable(q)) return OBI_QUOTE_CROSSED;
    *quote = q;
    return OBI_QUOTE_USED;
}

/* -- trades ------------------------------------------------------------------------------------ */

/* A trade that tells no time is one of now. */
static obi_ns time_of(struct obi_signer *s, const struct obi_print *print) {
    if (!print->ts_ns) return s->now_ns;
    if (s->has_time && print->ts_ns < s->now_ns) {
        s->n_late++;
        return print->ts_ns;
    }
    s->has_time = 1;
    s->now_ns = print->ts_ns;
    return print->ts_ns;
}

int obi_signer_print(struct obi_signer *s, const struct obi_print *print,
                     int8_t sign[OBI_SIGN_RULES]) {
    const struct obi_quote *quote;
    int use = find_quote(s, time_of(s, print), &quote);
    obi_trend_move(&s->tick, print->price_ticks);
    for (uint32_t rule = 0; rule < OBI_SIGN_RULES; rule++) {
        sign[rule] = (int8_t)obi_sign_of(rule, print, quote, s->tick.sign);
    }
    s->n_trades++;
    s->n_unflagged += print->aggressor == OBI_NONE;
    s->n_use[use]++;
    return use;
}
