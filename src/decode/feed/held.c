/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/feed/held.h"

#define NOWHERE UINT32_MAX /* no place */

void obi_held_carve(struct obi_held *held, struct obi_carve *c, size_t max_events) {
    held->diff = obi_carve(c, max_events, sizeof *held->diff);
    held->level = obi_carve(c, max_events, sizeof *held->level);
}

void obi_held_init(struct obi_held *held, size_t max_events) {
    held->free_diff = (struct obi_held_free){NOWHERE, 0};
    held->free_level = (struct obi_held_free){NOWHERE, 0};
    held->n_events = 0;
    held->max_events = max_events;
}

static size_t events_of(size_t n_levels) {
    return n_levels ? n_levels : 1;
}

static uint32_t take_diff(struct obi_held *held) {
    uint32_t at = held->free_diff.freed;
    if (at == NOWHERE) return held->free_diff.fresh++;
    held->free_diff.freed = held->diff[at].next;
    return at;
}

static void give_diff(struct obi_held *held, uint32_t at) {
    held->diff[at].next = held->free_diff.freed;
    held->free_diff.freed = at;
}

static uint32_t take_level(struct obi_held *held) {
    uint32_t at = held->free_level.freed;
    if (at == NOWHERE) return held->free_level.fresh++;
    held->free_level.freed = held->level[at].next;
    return at;
}

static void give_level(struct obi_held *held, uint32_t at) {
    held->level[at].next = held->free_level.freed;
    held->free_level.freed = at;
}

/* Copies a side in; `link` is where the place of its first level goes. Returns where the place of
 * what follows goes. */
static uint32_t *push_side(struct obi_held *held, const struct obi_wires *side, uint32_t *link) {
    for (size_t i = 0; i < side->n; i++) {
        const struct obi_wire *w = &side->at[i];
        uint32_t at = take_level(held);
        held->level[at] = (struct obi_held_level){.price = w->price,
                                                  .qty = w->qty,
                                                  .next = NOWHERE,
                                                  .price_digits = w->price_digits,
                                                  .qty_digits = w->qty_digits};
        *link = at;
        link = &held->level[at].next;
    }
    return link;
}

int obi_held_push(struct obi_held *held, struct obi_held_list *list, const struct obi_message *m) {
    size_t n_events = events_of(m->bids.n + m->asks.n);
    if (n_events > held->max_events - held->n_events) return 0;
    held->n_events += n_events;

    uint32_t at = take_diff(held);
    struct obi_held_diff *diff = &held->diff[at];
    *diff = (struct obi_held_diff){.ids = m->ids,
                                   .ts_ns = m->ts_ns,
                                   .recv_ns = m->recv_ns,
                                   .n_bids = (uint32_t)m->bids.n,
                                   .n_asks = (uint32_t)m->asks.n,
                                   .level = NOWHERE,
                                   .next = NOWHERE,
                                   .scaled = m->scaled};
    (void)push_side(held, &m->asks, push_side(held, &m->bids, &diff->level));

    if (list->n_diffs++)
        held->diff[list->last].next = at;
    else
        list->first = at;
    list->last = at;
    return 1;
}

/* Copies n levels out and frees their places; returns the place of the next one. */
static uint32_t pop_side(struct obi_held *held, uint32_t at, struct obi_wires *side, size_t n) {
    side->n = n;
    for (size_t i = 0; i < n; i++) {
        const struct obi_held_level *level = &held->level[at];
        uint32_t next = level->next;
        side->at[i] = (struct obi_wire){.price = level->price,
                                        .qty = level->qty,
                                        .price_digits = level->price_digits,
                                        .qty_digits = level->qty_digits};
        give_level(held, at);
        at = next;
    }
    return at;
}

/* Takes the first update off the list; its levels are the caller's. */
static struct obi_held_diff unlink_first(struct obi_held *held, struct obi_held_list *list) {
    uint32_t at = list->first;
    struct obi_held_diff diff = held->diff[at];
    list->first = diff.next;
    list->n_diffs--;
    held->n_events -= events_of(diff.n_bids + diff.n_asks);
    give_diff(held, at);
    return diff;
}

void obi_held_pop(struct obi_held *held, struct obi_held_list *list, struct obi_message *m) {
    struct obi_held_diff diff = unlink_first(held, list);
    obi_message_init(m, NULL);
    m->kind = OBI_MESSAGE_DIFF;
    m->ids = diff.ids;
    m->ts_ns = diff.ts_ns;
    m->recv_ns = diff.recv_ns;
    m->scaled = diff.scaled;
    m->bids.at = m->room;
    m->asks.at = m->room + diff.n_bids;
    uint32_t asks = pop_side(held, diff.level, &m->bids, diff.n_bids);
    (void)pop_side(held, asks, &m->asks, diff.n_asks);
}

static void drop_first(struct obi_held *held, struct obi_held_list *list) {
    struct obi_held_diff diff = unlink_first(held, list);
    for (uint32_t at = diff.level; at != NOWHERE;) {
        uint32_t next = held->level[at].next;
        give_level(held, at);
        at = next;
    }
}

uint32_t obi_held_drop(struct obi_held *held, struct obi_held_list *list) {
    uint32_t n_dropped = list->n_diffs;
    while (list->n_diffs) drop_first(held, list);
    return n_dropped;
}

const struct obi_held_diff *obi_held_first(const struct obi_held *held,
                                           const struct obi_held_list *list) {
    return list->n_diffs ? &held->diff[list->first] : NULL;
}

const struct obi_held_diff *obi_held_last(const struct obi_held *held,
                                          const struct obi_held_list *list) {
    return list->n_diffs ? &held->diff[list->last] : NULL;
}

const struct obi_held_diff *obi_held_next(const struct obi_held *held,
                                          const struct obi_held_diff *diff) {
    return diff->next == NOWHERE ? NULL : &held->diff[diff->next];
}
