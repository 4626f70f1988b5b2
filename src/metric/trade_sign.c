/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/cause.h"
#include "metric/trade.h"

enum { QUOTES = 4096 };

static uint32_t rule_of(const struct obi_column *col) {
    return (uint32_t)col->param[0];
}

/* Without a lag the last quote is enough. */
static uint32_t n_quotes(const struct obi_column *col) {
    return col->param[1] > 0 ? QUOTES : OBI_QUOTES_NOW;
}

size_t obi_trade_room(const struct obi_column *col) {
    size_t each = sizeof(struct obi_quote) + sizeof(obi_ns);
    return sizeof(struct obi_trade_memory) + n_quotes(col) * each;
}

void obi_trade_forget(struct obi_trade_memory *m, const struct obi_column *col,
                      const struct obi_frame *frame) {
    static const obi_ns ms = 1000000;
    uint32_t n = n_quotes(col);
    m->signer.quote = m->quote;
    m->signer.at_ns = (obi_ns *)(m->quote + n);
    if (!m->begun) obi_signer_start(&m->signer, (obi_ns)col->param[1] * ms, n);
    m->begun = 1;
    obi_signer_forget(&m->signer);
    m->quote_ns = obi_causes_now(frame->book);
}

static obi_lots lots_at(const struct obi_standing *s, int which) {
    return obi_rank_lots(&s->ranks, which, 0);
}

void obi_trade_quote(struct obi_trade_memory *m, const struct obi_column *col,
                     const struct obi_frame *frame) {
    const struct obi_standing *s = frame->before;
    if (rule_of(col) < OBI_SIGN_QUOTE) return;
    struct obi_quote q = {s->touch.bid, s->touch.ask, lots_at(s, 0), lots_at(s, 1)};
    obi_signer_quote(&m->signer, m->quote_ns, &q);
    m->quote_ns = obi_causes_now(frame->book);
}

int obi_trade_sign(struct obi_trade_memory *m, const struct obi_column *col,
                   const struct obi_print *print) {
    int8_t sign[OBI_SIGN_RULES];
    if (rule_of(col) == OBI_SIGN_FLAG) return obi_sign_of(OBI_SIGN_FLAG, print, NULL, 0);
    obi_signer_print(&m->signer, print, sign);
    return sign[rule_of(col)];
}
