/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What can be done to an order, and nothing else changes a book. Each deed writes its order event,
 * keeps queue, level and calendar, marks the prices it touched, and notes a death. */
#ifndef GEN_DEED_H
#define GEN_DEED_H

#include "market.h"

static inline uint8_t gen_other(uint8_t side) {
    return side == OBI_BID ? OBI_ASK : OBI_BID;
}
static inline bool gen_better(uint8_t side, obi_ticks a, obi_ticks b) {
    return side == OBI_BID ? a > b : a < b;
}
static inline obi_ticks gen_outward(uint8_t side, obi_ticks price, obi_ticks ticks) {
    return side == OBI_BID ? price - ticks : price + ticks;
}
static inline obi_ticks gen_edge_of(const struct gen_market *m, uint8_t side) {
    return side == OBI_BID ? m->edge.bid : m->edge.ask;
}

/* The price is told as a level of the step, changed or not. */
void gen_deed_mark(struct gen_market *m, uint8_t side, obi_ticks price);
/* A new order at the back of its queue; its slot. No room for an order or a price: the deepest
 * level of the side goes first. */
uint32_t gen_deed_add(struct gen_market *m, uint8_t side, uint32_t kind, struct gen_level level);
/* Some or all of an order leaves; cause EXECUTE trades it. */
void gen_deed_take(struct gen_market *m, uint32_t at, obi_lots qty, enum gen_cause cause);
/* New price and size; a size that is not larger at the same price keeps its place. */
void gen_deed_modify(struct gen_market *m, uint32_t at, struct gen_level level);
/* The order dies for a new one of its side and kind; its slot. */
uint32_t gen_deed_replace(struct gen_market *m, uint32_t at, struct gen_level level);
/* The order's clock begins to run. */
void gen_deed_wind(struct gen_market *m, uint32_t at);
/* Every order of a level leaves. */
void gen_deed_clear(struct gen_market *m, uint8_t side, obi_ticks price, enum gen_cause cause);

#endif /* GEN_DEED_H */
