/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/market.h"

#include <math.h>
#include <string.h>

#define YEAR INT64_C(31536000000000000)

void market_open(struct market *m, enum market_kind kind, uint64_t seed) {
    memset(m, 0, sizeof *m);
    m->kind = kind;
    m->seed = seed;
    m->rng.state = seed;
    m->now.ts_ns = INT64_C(1700000000000000000);
    m->now.epoch = 1;
}

static double unit(struct market *m) {
    return (double)(test_random(&m->rng) >> 11) * 0x1p-53;
}

/* -- clocks ----------------------------------------------------------------------------------- */

/* Mostly some ms; now and then nothing, hours, years, back. */
static int64_t wait_of(struct market *m) {
    uint64_t what = test_below(&m->rng, 1000);
    if (what < 250) return 0;
    if (what < 260) return (int64_t)test_below(&m->rng, 4);
    if (what < 970) return (int64_t)test_below(&m->rng, 40000000);
    if (what < 990) return (int64_t)test_below(&m->rng, 5000000000);
    if (what < 996) return -(int64_t)test_below(&m->rng, 1000000000);
    if (what < 999) return (int64_t)test_below(&m->rng, 36000000000000);
    return YEAR / 4;
}

static void go_on(struct market *m) {
    m->now.ts_ns += wait_of(m);
    m->now.frames += test_below(&m->rng, 10) > 0; /* now and then a second row of a frame */
    if (test_below(&m->rng, 200) == 0) m->now.frames += test_below(&m->rng, 60);
    if (test_below(&m->rng, 3) > 0) {
        m->now.trades += test_below(&m->rng, 3);
        m->now.volume_lots += (int64_t)test_below(&m->rng, 100);
    }
}

/* -- values ----------------------------------------------------------------------------------- */

static double whole(struct market *m, uint64_t bound) {
    return (double)((int64_t)test_below(&m->rng, bound) - (int64_t)(bound / 2));
}

static double value_of(struct market *m, double other) {
    switch (m->kind) {
    case MARKET_INTEGER:
        return whole(m, UINT64_C(1) << (4 + test_below(&m->rng, 4) * 12)) + floor(other / 3);
    case MARKET_FEW: return whole(m, 4);
    case MARKET_OUTLIERS:
        return (test_below(&m->rng, 40) ? 1 : 1e6) * (2 * unit(m) - 1) + other / 2;
    case MARKET_SIGNS:
        m->drift = 0.9 * m->drift + 0.4 * (2 * unit(m) - 1);
        return test_below(&m->rng, 20) ? round(20 * m->drift) / 20 : 0;
    case MARKET_PRICE: return 60000 + floor(200 * unit(m)) / 100;
    default: return 2 + 2 * unit(m) + other / 4;
    }
}

/* Nothing, and why: mostly one side is empty, seldom the book is stale, mostly for some rows. */
static void lose(struct market *m, int i, int was_stale) {
    static const uint8_t why[] = {OBI_VALUE_EMPTY_BOTH, OBI_VALUE_ZERO_DENOM, OBI_VALUE_WARMUP,
                                  OBI_VALUE_STALE};
    int is_stale = was_stale && test_below(&m->rng, 3) > 0;
    if (!is_stale && test_below(&m->rng, 12) > 0) return;
    is_stale |= test_below(&m->rng, 12) == 0;
    m->row[i] = (double)NAN;
    m->status[i] = why[is_stale ? 3 : test_below(&m->rng, 3)];
}

static void draw(struct market *m) {
    if (m->alike > 0) {
        m->alike--;
        return;
    }
    m->row[0] = value_of(m, 0);
    m->row[1] = value_of(m, m->row[0]);
    if (test_below(&m->rng, 30) == 0) m->alike = (int)test_below(&m->rng, 50);
}

void market_next(struct market *m) {
    go_on(m);
    if (isnan(m->row[0]) || isnan(m->row[1])) m->alike = 0;
    draw(m);
    const int was_stale[2] = {m->status[0] == OBI_VALUE_STALE, m->status[1] == OBI_VALUE_STALE};
    m->status[0] = m->status[1] = OBI_VALUE_OK;
    if (m->calm) return;
    for (int i = 0; i < 2; i++) lose(m, i, was_stale[i]);
    if (test_below(&m->rng, 300) == 0) m->now.epoch++;
    if (test_below(&m->rng, 300) == 0 && !isnan(m->row[0])) m->status[0] = OBI_VALUE_BREAK;
    if (test_below(&m->rng, 100) == 0 && !isnan(m->row[0])) m->status[0] = OBI_VALUE_EMPTY_ASK;
}
