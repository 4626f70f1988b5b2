/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the market feels and does not say: a state that sells, rests or buys, and whether it is thin
 * or deep. Each frame the state is drawn anew with one small chance, each of the three with a
 * third; so whatever is a function of it is correlated with itself k frames later by (1 - chance)^k
 * exactly. The state tilts the sizes of the touches and the signs of the aggressors, and nothing
 * else; depth scales sizes, and nothing else. They draw on chance of their own: the path of a seed
 * is the same whatever else is planted. */
#ifndef GEN_REGIME_H
#define GEN_REGIME_H

#include "gen.h"
#include "random.h"

struct gen_regime {
    struct gen_random random;
    int32_t state;
    uint32_t deep;
};

/* Where the best levels belong: bid < ask always, whatever the book holds for the moment. */
struct gen_edge {
    obi_ticks bid, ask;
};

/* As if it had gone on for ever. */
void gen_regime_init(struct gen_regime *g, uint64_t seed, const struct gen_planted *p);
void gen_regime_step(struct gen_regime *g, const struct gen_planted *p);
/* The size that a touch is to have, and whether an aggressor buys. */
obi_lots gen_regime_touch(const struct gen_regime *g, const struct gen_planted *p,
                          struct gen_random *r, uint8_t side);
bool gen_regime_buys(const struct gen_regime *g, const struct gen_planted *p, struct gen_random *r);
/* A size of a market of mean depth, in this one. */
obi_lots gen_regime_scale(const struct gen_regime *g, const struct gen_planted *p, obi_lots lots);

/* What a flow makes of the mid in the mean, in 2^-32 ticks, rounded towards zero. */
int64_t gen_regime_push(const struct gen_planted *p, obi_lots flow_lots, obi_lots both_lots);
/* Moves the edges: by whole ticks whose mean is the push, by noise, and by spreads that open and
 * close to either side alike. A price stays positive. Returns the push's own move. */
obi_ticks gen_regime_move(const struct gen_planted *p, struct gen_random *r, int64_t push,
                          struct gen_edge *edge);

#endif /* GEN_REGIME_H */
