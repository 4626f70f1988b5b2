/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The market: a book of orders around two edges, the prices where the best bid and the best ask
 * belong. A step goes on with the regime (regime.h), lets an aggressor take from the touch, moves
 * the edges by what it took, lets orders leave whose time is over, stirs the levels behind the
 * touch, and at last makers bring both touches to the size that the regime wants. Behind the touch
 * orders come at the ranks that the shape gives and leave by clocks of their own (plant.h), so that
 * the book keeps its shape for ever though nobody counts its levels.
 *
 * All of it goes through four deeds (deed.h), which write down the order events, keep the sums of
 * the levels, and mark the prices that they touched. At the end of a step the marks are sorted, the
 * doubles dropped and the sizes read from the book: the step as levels. So both views are one
 * market, by construction.
 *
 * Worst case: a step that empties or fills a side touches all of it, and sorts n log n. */
#ifndef GEN_MARKET_H
#define GEN_MARKET_H

#include "book.h"
#include "clock.h"
#include "life.h"
#include "order.h"
#include "plant.h"
#include "regime.h"

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

/* What happened, trades before changes; changes bids first, each side by rising price. Deeds are
 * order events without times, in the order in which they happened. */
struct gen_step {
    struct gen_trade trade[GEN_TRADES_MAX];
    size_t n_trades;
    struct gen_change *change;
    size_t n_changes;
    struct obi_event *deed;
    struct gen_level *was; /* of the order, before each deed */
    size_t n_deeds;
    struct gen_death *death;
    size_t n_deaths;
    size_t size; /* room for deeds, was and deaths; for changes twice that */
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
    uint64_t seed;
    struct gen_random random;
    struct gen_shape shape;
    struct gen_clock clock;
    struct gen_planted planted;
    struct gen_life life[GEN_KINDS];
    struct gen_regime regime;
    struct gen_edge edge;
    struct gen_book book;
    struct gen_orders orders;
    struct gen_step step;
    struct gen_truth truth;
    uint64_t next_id, id_stride;
    size_t limit;   /* levels a side at most at the end of a step */
    uint8_t absent; /* the side that vanished, or OBI_NONE */
    uint32_t cross; /* the crossing order, or 0 */
};

/* Instrument 0 .. n_instruments - 1 of the options; false without memory. */
bool gen_market_init(struct gen_market *m, const struct gen_options *opt, uint32_t instrument);
void gen_market_free(struct gen_market *m);
void gen_market_step(struct gen_market *m, enum gen_scene scene, uint8_t side);

#endif /* GEN_MARKET_H */
