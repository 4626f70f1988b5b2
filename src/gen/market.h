/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The market: a book around two edges, the prices where the best bid and the best ask belong. A
 * step moves the edges (mood.h), lets trades hit the touch, brings the book to the edges, and then
 * stirs the levels behind the touch. Stirring inserts where the side holds fewer levels up to a
 * price than its shape says and removes where it holds more, so that the book keeps its shape for
 * ever, and most steps only change sizes.
 *
 * A price may change twice in a step; what counts is where it ends. So a step only marks the prices
 * it touched, and at its end sorts them, drops the doubles and reads the sizes from the book. A
 * traded level is left alone by the rest of its step: its size falls by what was traded, exactly.
 *
 * Worst case: a step that empties or fills a side marks all of it, and sorts n log n. */
#ifndef GEN_MARKET_H
#define GEN_MARKET_H

#include "book.h"
#include "clock.h"
#include "mood.h"
#include "shape.h"

enum { GEN_TRADES_MAX = 64 };

struct gen_change {
    obi_ticks price_ticks;
    obi_lots qty_lots; /* 0 removes */
    uint8_t side;
};

struct gen_trade {
    obi_ticks price_ticks;
    obi_lots qty_lots;
    uint8_t aggressor;
};

/* What happened, trades before changes; bids first, each side by rising price. */
struct gen_step {
    struct gen_trade trade[GEN_TRADES_MAX];
    size_t n_trades;
    struct gen_change *change;
    size_t n_changes;
};

/* What a step is asked to do out of the ordinary, and to which side. */
enum gen_scene {
    GEN_SCENE_PLAIN = 0,
    GEN_SCENE_CROSS =
        1, /* an order of the side ends beyond the other side's touch; the next step mends it */
    GEN_SCENE_EMPTY = 2, /* the side vanishes, and nothing else happens */
    GEN_SCENE_FILL = 3   /* the side that vanished is back, and nothing else happens */
};

struct gen_market {
    struct gen_random random;
    struct gen_shape shape;
    struct gen_clock clock;
    struct gen_mood mood;
    struct gen_edge edge;
    struct gen_book book;
    struct gen_step step;
    size_t limit;   /* levels a side at most at the end of a step */
    uint8_t absent; /* the side that vanished, or OBI_NONE */
    uint8_t cross;  /* the side of the crossing order, or OBI_NONE */
    obi_ticks cross_ticks;
};

bool gen_market_init(struct gen_market *m,
                     const struct gen_options *opt); /* false without memory */
void gen_market_free(struct gen_market *m);
void gen_market_step(struct gen_market *m, enum gen_scene scene, uint8_t side);

#endif /* GEN_MARKET_H */
