/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "mood.h"

enum { PRESSURE_MAX = 1000, TOUCH_LOTS = 3000, JUMP_MAX = 8 };

static const int32_t drifts[] = {0, 0, 10, -10};

void gen_mood_step(struct gen_mood *m, struct gen_random *r) {
    if (m->left == 0) {
        m->drift = drifts[gen_random_below(r, 4)];
        m->left = 16 + gen_random_below(r, 64);
    }
    m->left--;
    int32_t noise = (int32_t)gen_random_below(r, 257) - 128;
    m->pressure += noise + m->drift - m->pressure / 32;
    if (m->pressure > PRESSURE_MAX) m->pressure = PRESSURE_MAX;
    if (m->pressure < -PRESSURE_MAX) m->pressure = -PRESSURE_MAX;
}

bool gen_mood_buys(const struct gen_mood *m, struct gen_random *r) {
    return gen_random_chance(r, 512 + m->pressure * 7 / 16);
}

/* A jump is one tick more often than not. */
static obi_ticks jump(struct gen_random *r) {
    obi_ticks ticks = 1;
    while (ticks < JUMP_MAX && gen_random_chance(r, 300)) ticks++;
    return ticks;
}

/* Both edges go one way; the side that follows closes the spread. A price stays positive. */
static void shift(struct gen_edge *edge, bool up, obi_ticks ticks) {
    if (up || edge->bid <= ticks) {
        edge->ask += ticks;
        edge->bid = edge->ask - 1;
    } else {
        edge->bid -= ticks;
        edge->ask = edge->bid + 1;
    }
}

static void close_spread(struct gen_edge *edge, bool up) {
    if (up)
        edge->bid = edge->ask - 1;
    else
        edge->ask = edge->bid + 1;
}

static void widen(struct gen_edge *edge, bool up, obi_ticks ticks) {
    if (up || edge->bid <= ticks)
        edge->ask += ticks;
    else
        edge->bid -= ticks;
}

void gen_mood_move(const struct gen_mood *m, struct gen_random *r, struct gen_edge *edge) {
    uint32_t roll = gen_random_below(r, 1024);
    bool up = gen_mood_buys(m, r);
    if (roll < 100)
        shift(edge, up, jump(r));
    else if (roll < 124)
        widen(edge, up, jump(r));
    else if (edge->ask - edge->bid > 1 && roll < 500)
        close_spread(edge, up);
}

obi_lots gen_mood_touch(const struct gen_mood *m, uint8_t side) {
    int32_t with = side == OBI_BID ? m->pressure : -m->pressure;
    return (obi_lots)TOUCH_LOTS * (1100 + with) / 1024;
}
