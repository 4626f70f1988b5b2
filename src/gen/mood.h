/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the market feels and does not say. One number, the pressure, wanders slowly about zero; a
 * drift that comes and goes leans on it. Pressure makes the bid's touch large and the ask's small,
 * picks the aggressor of trades, and makes the next step of the price more likely up than down. So
 * imbalance persists, and it leads the mid a little, because both have the same cause. */
#ifndef GEN_MOOD_H
#define GEN_MOOD_H

#include <obi/event.h>

#include "random.h"

struct gen_mood {
    int32_t pressure; /* -1000 .. 1000, positive buys */
    int32_t drift;    /* added to the pressure each frame */
    uint32_t left;    /* frames until the drift changes */
};

/* Where the best levels belong: bid < ask always, whatever the book holds for the moment. */
struct gen_edge {
    obi_ticks bid, ask;
};

void gen_mood_step(struct gen_mood *m, struct gen_random *r);
/* Moves the price, widens the spread or closes it; mostly does nothing. */
void gen_mood_move(const struct gen_mood *m, struct gen_random *r, struct gen_edge *edge);
/* True rather when pressure is on. */
bool gen_mood_buys(const struct gen_mood *m, struct gen_random *r);
/* The size that a touch tends to. */
obi_lots gen_mood_touch(const struct gen_mood *m, uint8_t side);

#endif /* GEN_MOOD_H */
