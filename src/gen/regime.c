/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "regime.h"

enum {
    JUMP_MAX = 8,
    JUMP_ON = 300, /* of 1024 jumps go a tick further */
    WIDEN = 24,    /* of 1024 closed spreads open */
    CLOSE = 376    /* of 1024 open ones close */
};

void gen_regime_init(struct gen_regime *g, uint64_t seed, const struct gen_planted *p) {
    g->random.state = seed ^ UINT64_C(0x726567696d65);
    g->state = (int32_t)gen_random_below(&g->random, 3) - 1;
    uint64_t both = p->depth_leave[0] + p->depth_leave[1];
    g->deep = gen_random_event(&g->random, (p->depth_leave[0] << 32) / both);
}

void gen_regime_step(struct gen_regime *g, const struct gen_planted *p) {
    if (gen_random_event(&g->random, p->regime_redraw))
        g->state = (int32_t)gen_random_below(&g->random, 3) - 1;
    if (gen_random_event(&g->random, p->depth_leave[g->deep])) g->deep = !g->deep;
}

obi_lots gen_regime_touch(const struct gen_regime *g, const struct gen_planted *p,
                          struct gen_random *r, uint8_t side) {
    int64_t tilt = (side == OBI_BID ? g->state : -g->state) * (int64_t)p->touch_tilt;
    int64_t noise = gen_random_below(r, 2 * p->touch_noise + 1) - (int64_t)p->touch_noise;
    obi_lots lots = p->touch_lots[g->deep] * (1024 + tilt) * (1024 + noise) / (1024 * 1024);
    return lots < 1 ? 1 : lots;
}

bool gen_regime_buys(const struct gen_regime *g, const struct gen_planted *p,
                     struct gen_random *r) {
    return (int32_t)gen_random_below(r, 2048) < 1024 + g->state * (int32_t)p->trade_tilt;
}

obi_lots gen_regime_scale(const struct gen_regime *g, const struct gen_planted *p, obi_lots lots) {
    return 1 + (lots - 1) * 2 * p->touch_lots[g->deep] / (p->touch_lots[0] + p->touch_lots[1]);
}

int64_t gen_regime_push(const struct gen_planted *p, obi_lots flow_lots, obi_lots both_lots) {
    return both_lots == 0 ? 0 : flow_lots * 2 * (int64_t)p->impact * (1 << 22) / both_lots;
}

/* Whole ticks: the number below or the one above, by chance, so that the mean is exact. */
static obi_ticks round_by_chance(int64_t push, struct gen_random *r) {
    int64_t sum = push + (int64_t)(gen_random_next(r) >> 32);
    return sum >= 0 ? sum >> 32 : -((-sum + UINT32_MAX) >> 32);
}

static bool coin(struct gen_random *r) {
    return gen_random_chance(r, 512);
}

static obi_ticks jump(struct gen_random *r) {
    obi_ticks ticks = 1;
    while (ticks < JUMP_MAX && gen_random_chance(r, JUMP_ON)) ticks++;
    return ticks;
}

static void move_spread(struct gen_random *r, struct gen_edge *edge) {
    bool up = coin(r);
    if (edge->ask - edge->bid == 1) {
        if (!gen_random_chance(r, WIDEN)) return;
        obi_ticks ticks = jump(r);
        if (up || edge->bid <= ticks)
            edge->ask += ticks;
        else
            edge->bid -= ticks;
    } else if (gen_random_chance(r, CLOSE)) {
        if (up)
            edge->bid = edge->ask - 1;
        else
            edge->ask = edge->bid + 1;
    }
}

obi_ticks gen_regime_move(const struct gen_planted *p, struct gen_random *r, int64_t push,
                          struct gen_edge *edge) {
    obi_ticks move = round_by_chance(push, r), ticks = move;
    if (gen_random_chance(r, (int32_t)p->noise_share)) ticks += coin(r) ? jump(r) : -jump(r);
    if (edge->bid + ticks < 1) ticks = -ticks;
    edge->bid += ticks;
    edge->ask += ticks;
    move_spread(r, edge);
    return move;
}
