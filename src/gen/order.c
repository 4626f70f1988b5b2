/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "order.h"

#include <stdlib.h>

bool gen_orders_init(struct gen_orders *o, uint32_t size) {
    *o = (struct gen_orders){.size = size};
    o->slot = calloc((size_t)size + 1, sizeof *o->slot);
    return o->slot != NULL;
}

void gen_orders_free(struct gen_orders *o) {
    free(o->slot);
}

uint32_t gen_orders_take(struct gen_orders *o) {
    uint32_t at = o->free;
    if (at)
        o->free = o->slot[at].after;
    else if (o->n_used < o->size)
        at = ++o->n_used;
    if (at == 0) return 0;
    o->slot[at] = (struct gen_order){.qty_lots = 0};
    o->n++;
    return at;
}

void gen_orders_enter(struct gen_orders *o, uint32_t at, uint64_t due) {
    uint32_t *day = &o->day[due % GEN_DAYS];
    struct gen_order *order = &o->slot[at];
    order->due = due;
    order->later = *day;
    if (*day) o->slot[*day].sooner = at;
    *day = at;
}

static void leave(struct gen_orders *o, const struct gen_order *order) {
    if (order->later) o->slot[order->later].sooner = order->sooner;
    if (order->sooner)
        o->slot[order->sooner].later = order->later;
    else
        o->day[order->due % GEN_DAYS] = order->later;
}

void gen_orders_give(struct gen_orders *o, uint32_t at) {
    if (o->slot[at].due) leave(o, &o->slot[at]);
    o->slot[at].after = o->free;
    o->free = at;
    o->n--;
}

static uint32_t due_from(const struct gen_orders *o, uint32_t at, uint64_t frame) {
    while (at && o->slot[at].due != frame) at = o->slot[at].later;
    return at;
}

uint32_t gen_orders_due(const struct gen_orders *o, uint64_t frame) {
    return due_from(o, o->day[frame % GEN_DAYS], frame);
}

uint32_t gen_orders_due_next(const struct gen_orders *o, uint32_t at) {
    return due_from(o, o->slot[at].later, o->slot[at].due);
}
