/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How signs of trades remember: over the last ones, at most `room`,
 *   C(l) = mean of s(t) s(t + l) - (mean of s)^2
 * each mean over what there is: n signs, n - l pairs (Lillo, Farmer 2004, The long memory of the
 * efficient market). A trade of unknown side is left out, as if it had not been; a counter tells.
 *
 * A ring of bits holds the signs. Each lag keeps how many of its pairs differ: a sign that comes
 * makes one pair, one that goes takes one away, so nothing is counted anew and nothing is rounded
 * before the end. C is a quotient of integers below 2^74.
 *
 * Worst case: a trade costs a step a lag, a reading a constant. */
#ifndef OBI_TRADE_MEMORY_H
#define OBI_TRADE_MEMORY_H

#include "core/mem.h"
#include "core/value.h"

/* The most signs that are kept. */
enum { OBI_MEMORY_ROOM = 1 << 24 };

struct obi_memory {
    uint64_t *bit;    /* the k-th sign at k % room, 1: bought */
    uint32_t *lag;    /* 1 or more each, below room */
    uint32_t *differ; /* pairs of signs that differ, a lag each */
    uint32_t n_lags, room;
    uint64_t end;      /* signs that came */
    uint32_t n_bought; /* of those in the ring */
    uint64_t n_unsigned;
};

void obi_memory_layout(struct obi_carve *c, struct obi_memory *m, uint32_t room, uint32_t n_lags);
/* The lags are filled in by the caller, behind it. */
void obi_memory_start(struct obi_memory *m, uint32_t room, uint32_t n_lags);
void obi_memory_forget(struct obi_memory *m);

/* A trade: bought +1, sold -1, unknown 0. */
void obi_memory_add(struct obi_memory *m, int sign);

/* C at the i-th lag; WARMUP before there is a pair. */
struct obi_value obi_memory_read(const struct obi_memory *m, uint32_t i);

#endif /* OBI_TRADE_MEMORY_H */
