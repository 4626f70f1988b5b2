/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "classic.h"

#include <stdlib.h>
#include <string.h>

struct order {
    uint64_t id;
    obi_lots qty;
    obi_ns born;
    struct level *level;
    struct order *prev, *next, *chain;
};

struct level {
    obi_ticks price;
    obi_lots qty;
    struct order *first, *last;
    uint8_t side;
};

struct side {
    struct level **level; /* best last */
    size_t n, room;
};

struct classic {
    struct side side[2];
    struct order **bucket, *order, *free_order;
    uint64_t mask;
    uint32_t max_orders;
};

struct classic *classic_create(uint32_t max_orders) {
    struct classic *b = calloc(1, sizeof *b);
    uint64_t n = 1;
    while (n < max_orders) n *= 2;
    b->mask = n - 1;
    b->max_orders = max_orders;
    b->bucket = calloc(n, sizeof *b->bucket);
    b->order = calloc(max_orders, sizeof *b->order);
    classic_clear(b);
    return b;
}

void classic_clear(struct classic *b) {
    memset(b->bucket, 0, (b->mask + 1) * sizeof *b->bucket);
    b->free_order = NULL;
    for (uint32_t i = b->max_orders; i-- > 0;) {
        b->order[i].chain = b->free_order;
        b->free_order = &b->order[i];
    }
    for (int s = 0; s < 2; s++) {
        for (size_t i = 0; i < b->side[s].n; i++) free(b->side[s].level[i]);
        b->side[s].n = 0;
    }
}

void classic_destroy(struct classic *b) {
    classic_clear(b);
    for (int s = 0; s < 2; s++) free(b->side[s].level);
    free(b->bucket);
    free(b->order);
    free(b);
}

static struct order **chain_of(struct classic *b, uint64_t id) {
    return &b->bucket[id * UINT64_C(0x9e3779b97f4a7c15) >> 20 & b->mask];
}

static struct order *find(struct classic *b, uint64_t id) {
    struct order *o = *chain_of(b, id);
    while (o && o->id != id) o = o->chain;
    return o;
}

/* Bids ascend and asks descend towards the end. */
static size_t place_of(const struct side *s, uint8_t side, obi_ticks price) {
    size_t lo = 0, hi = s->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        obi_ticks at = s->level[mid]->price;
        if (side == OBI_BID ? at < price : at > price) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

static struct level *level_at(struct classic *b, uint8_t side, obi_ticks price) {
    struct side *s = &b->side[side - 1];
    size_t i = place_of(s, side, price);
    if (i < s->n && s->level[i]->price == price) return s->level[i];
    if (s->n == s->room) {
        s->room = s->room ? s->room * 2 : 1024;
        s->level = realloc(s->level, s->room * sizeof(struct level *));
    }
    memmove(&s->level[i + 1], &s->level[i], (s->n - i) * sizeof(struct level *));
    s->n++;
    s->level[i] = calloc(1, sizeof(struct level));
    s->level[i]->price = price;
    s->level[i]->side = side;
    return s->level[i];
}

static void drop_level(struct classic *b, struct level *l) {
    struct side *s = &b->side[l->side - 1];
    size_t i = place_of(s, l->side, l->price);
    memmove(&s->level[i], &s->level[i + 1], (s->n - i - 1) * sizeof(struct level *));
    s->n--;
    free(l);
}

static void join(struct classic *b, struct order *o, uint8_t side, obi_ticks price, obi_lots qty) {
    struct level *l = level_at(b, side, price);
    o->level = l;
    o->qty = qty;
    o->next = NULL;
    o->prev = l->last;
    *(l->last ? &l->last->next : &l->first) = o;
    l->last = o;
    l->qty += qty;
}

static void leave(struct classic *b, struct order *o) {
    struct level *l = o->level;
    *(o->prev ? &o->prev->next : &l->first) = o->next;
    *(o->next ? &o->next->prev : &l->last) = o->prev;
    l->qty -= o->qty;
    if (!l->first) drop_level(b, l);
}

static struct order *enter(struct classic *b, uint64_t id, obi_ns born) {
    struct order *o = b->free_order, **chain = chain_of(b, id);
    b->free_order = o->chain;
    o->id = id;
    o->born = born;
    o->chain = *chain;
    *chain = o;
    return o;
}

static void forget(struct classic *b, struct order *o) {
    struct order **link = chain_of(b, o->id);
    while (*link != o) link = &(*link)->chain;
    *link = o->chain;
    o->chain = b->free_order;
    b->free_order = o;
}

void classic_apply(struct classic *b, const struct obi_event *ev) {
    if (ev->kind == OBI_EVENT_ADD) {
        join(b, enter(b, ev->order_id, ev->ts_ns), ev->side, ev->price_ticks, ev->qty_lots);
        return;
    }
    struct order *o = find(b, ev->order_id);
    if (!o) return;
    uint8_t side = o->level->side;
    if ((ev->kind == OBI_EVENT_CANCEL || ev->kind == OBI_EVENT_EXECUTE) && ev->qty_lots < o->qty) {
        o->qty -= ev->qty_lots;
        o->level->qty -= ev->qty_lots;
        return;
    }
    leave(b, o);
    if (ev->kind != OBI_EVENT_MODIFY) forget(b, o);
    if (ev->kind == OBI_EVENT_REPLACE) o = enter(b, ev->order_id2, ev->ts_ns);
    if (ev->kind == OBI_EVENT_REPLACE || ev->kind == OBI_EVENT_MODIFY) {
        join(b, o, side, ev->price_ticks, ev->qty_lots);
    }
}

uint64_t classic_touch(const struct classic *b) {
    uint64_t sum = 0;
    for (int s = 0; s < 2; s++) {
        if (!b->side[s].n) continue;
        const struct level *best = b->side[s].level[b->side[s].n - 1];
        sum += (uint64_t)best->price + (uint64_t)best->qty;
    }
    return sum;
}
