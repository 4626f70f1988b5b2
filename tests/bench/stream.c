/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

enum { MID = 1 << 20, RECENT = 12 };

static uint64_t next_random(uint64_t *state) {
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint32_t below(uint64_t *state, uint64_t bound) {
    return (uint32_t)(next_random(state) % bound);
}

static struct stream make(const char *name, size_t most, uint32_t max_live) {
    return (struct stream){
        .name = name, .ev = calloc(most, sizeof(struct obi_event)), .max_live = max_live};
}

void stream_free(struct stream *s) {
    free(s->ev);
}

static struct obi_event *put(struct stream *s, uint8_t kind, uint64_t id) {
    struct obi_event *ev = &s->ev[s->n++];
    ev->kind = kind;
    ev->order_id = id;
    ev->flags = OBI_EVENT_LAST;
    ev->ts_ns = (obi_ns)s->n;
    return ev;
}

static void put_add(struct stream *s, uint64_t id, uint8_t side, obi_ticks price, obi_lots qty) {
    struct obi_event *ev = put(s, OBI_EVENT_ADD, id);
    ev->side = side;
    ev->price_ticks = price;
    ev->qty_lots = qty;
}

static void put_cancel(struct stream *s, uint64_t id, obi_lots qty) {
    put(s, OBI_EVENT_CANCEL, id)->qty_lots = qty;
}

/* -- normal ------------------------------------------------------------------------------------ */

struct live {
    uint64_t id;
    obi_ticks price;
    obi_lots qty;
    uint8_t side;
};

struct crowd {
    struct stream *s;
    struct live *live;
    uint32_t n;
    uint64_t random, next_id;
    obi_ticks spread;
};

/* Most are within a few ticks of the touch, one in eight far behind it. */
static obi_ticks draw_price(struct crowd *c, uint8_t side) {
    obi_ticks away = 0;
    if (below(&c->random, 8) == 0) {
        away = below(&c->random, below(&c->random, 3000) + 1);
    } else {
        while (below(&c->random, 4)) away++;
    }
    return (side == OBI_BID ? MID - 1 - away : MID + away) * c->spread;
}

static void crowd_add(struct crowd *c) {
    uint8_t side = (uint8_t)(1 + below(&c->random, 2));
    struct live *o = &c->live[c->n++];
    *o = (struct live){c->next_id, draw_price(c, side), 1 + below(&c->random, 300), side};
    c->next_id += 1 + below(&c->random, 3);
    put_add(c->s, o->id, o->side, o->price, o->qty);
}

static uint32_t pick(struct crowd *c) {
    uint32_t among = below(&c->random, 10) < 7 && c->n > RECENT ? RECENT : c->n;
    return c->n - 1 - below(&c->random, among);
}

static void crowd_reduce(struct crowd *c, uint8_t kind, int all) {
    uint32_t i = pick(c);
    struct live *o = &c->live[i];
    obi_lots qty = all ? o->qty : 1 + below(&c->random, (uint64_t)o->qty);
    put(c->s, kind, o->id)->qty_lots = qty;
    o->qty -= qty;
    if (!o->qty) *o = c->live[--c->n];
}

static void crowd_change(struct crowd *c) {
    struct live *o = &c->live[pick(c)];
    int replaces = below(&c->random, 2) == 0;
    struct obi_event *ev = put(c->s, replaces ? OBI_EVENT_REPLACE : OBI_EVENT_MODIFY, o->id);
    ev->price_ticks = o->price = draw_price(c, o->side);
    ev->qty_lots = o->qty = 1 + below(&c->random, 300);
    if (!replaces) return;
    ev->order_id2 = o->id = c->next_id;
    c->next_id += 1 + below(&c->random, 3);
}

struct stream stream_normal(uint32_t n_live, size_t n, obi_ticks spread) {
    struct stream s = make("normal", n_live + n, n_live + n_live / 8);
    struct crowd c = {.s = &s, .random = 1, .next_id = 1000000, .spread = spread};
    c.live = calloc(s.max_live, sizeof *c.live);
    while (c.n < n_live) crowd_add(&c);
    s.n_fill = s.n;
    while (s.n < s.n_fill + n) {
        uint32_t what = below(&c.random, 100);
        if (c.n + 1 >= s.max_live || c.n < n_live - n_live / 8) what = c.n < n_live ? 0 : 50;
        if (what < 45) {
            crowd_add(&c);
        } else if (what < 83) {
            crowd_reduce(&c, OBI_EVENT_CANCEL, what > 46);
        } else if (what < 93) {
            crowd_reduce(&c, OBI_EVENT_EXECUTE, what & 1);
        } else {
            crowd_change(&c);
        }
    }
    free(c.live);
    return s;
}

/* -- levels ------------------------------------------------------------------------------------ */

static uint32_t nth(uint32_t i, uint32_t n, enum stream_way way) {
    if (way == STREAM_OUTWARDS) return i;
    if (way == STREAM_INWARDS) return n - 1 - i;
    return i % 2 ? n - 1 - i / 2 : i / 2;
}

struct stream stream_levels(uint32_t n_levels, enum stream_way way) {
    static const char *const name[] = {"levels outwards", "levels inwards", "levels zig-zag"};
    struct stream s = make(name[way], (size_t)n_levels * 4, n_levels * 2);
    for (uint32_t i = 0; i < n_levels; i++) {
        obi_ticks away = (obi_ticks)nth(i, n_levels, way) * 1000;
        put_add(&s, 1 + (uint64_t)away * 2, OBI_BID, MID - 1 - away, 7);
        put_add(&s, 2 + (uint64_t)away * 2, OBI_ASK, MID + away, 7);
    }
    for (uint32_t i = 0; i < n_levels; i++) {
        uint64_t away = (uint64_t)nth(i, n_levels, way) * 1000;
        put_cancel(&s, 1 + away * 2, 7);
        put_cancel(&s, 2 + away * 2, 7);
    }
    return s;
}

/* -- one level --------------------------------------------------------------------------------- */

struct stream stream_queue(uint32_t n, enum stream_end end) {
    static const char *const name[] = {"one level, from the front", "one level, from the middle",
                                       "one level, from the back"};
    struct stream s = make(name[end], (size_t)n * 2, n);
    for (uint32_t i = 0; i < n; i++) put_add(&s, 1 + i, OBI_BID, MID, 3);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t middle = i % 2 ? n / 2 + i / 2 : n / 2 - 1 - i / 2;
        uint32_t at = end == STREAM_FRONT ? i : end == STREAM_BACK ? n - 1 - i : middle;
        put_cancel(&s, 1 + at, 3);
    }
    return s;
}

/* -- ids --------------------------------------------------------------------------------------- */

static uint64_t inverse(uint64_t odd) { /* Newton: each round doubles the bits that are right */
    uint64_t x = odd;
    for (int i = 0; i < 6; i++) x *= 2 - odd * x;
    return x;
}

/* The book's mixing of ids, backwards: from what chooses the bucket and the tag to the id. */
static uint64_t unmix(uint64_t mixed) {
    uint64_t x = mixed * inverse(UINT64_C(0xbf58476d1ce4e5b9));
    x ^= x >> 29 ^ x >> 58;
    x *= inverse(UINT64_C(0x9e3779b97f4a7c15));
    return x ^ x >> 32;
}

struct stream stream_colliding(uint32_t n) {
    struct stream s = make("ids that collide", (size_t)n * 2, n);
    struct crowd c = {.s = &s, .random = 1, .spread = 1};
    for (uint32_t i = 0; i < n; i++) {
        uint8_t side = (uint8_t)(1 + i % 2);
        put_add(&s, unmix(1 + i), side, draw_price(&c, side), 3);
    }
    for (uint32_t i = 0; i < n; i++) put_cancel(&s, unmix(1 + (uint64_t)i * 7919 % n), 3);
    return s;
}
