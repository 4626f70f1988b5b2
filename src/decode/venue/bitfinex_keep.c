/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/venue/bitfinex_keep.h"

#include <string.h>

enum { CHANNELS_LEAST = 64, CHANNELS_MOST = 1024 };

/* A connection's flags are kept as a channel of a number that no text can tell. */
#define CONF UINT64_MAX

static uint32_t channels_for(uint32_t max_instruments) {
    if (max_instruments > CHANNELS_MOST / 4) return CHANNELS_MOST;
    return 4 * max_instruments > CHANNELS_LEAST ? 4 * max_instruments : CHANNELS_LEAST;
}

struct obi_bitfinex *obi_bitfinex_carve(struct obi_carve *c, uint32_t max_instruments,
                                        size_t max_orders) {
    uint32_t size = 2, n_channels = channels_for(max_instruments);
    while (size < 2 * max_orders) size *= 2;
    struct obi_bitfinex *k = obi_carve(c, 1, sizeof *k);
    struct obi_bitfinex_channel *channel = obi_carve(c, n_channels, sizeof *channel);
    struct obi_bitfinex_order *order = obi_carve(c, size, sizeof *order);
    if (!c->base) return NULL;
    memset(order, 0, size * sizeof *order);
    *k = (struct obi_bitfinex){.channel = channel,
                               .channels_size = n_channels,
                               .order = order,
                               .orders_most = (uint32_t)max_orders,
                               .mask = size - 1};
    return k;
}

/* -- channels ---------------------------------------------------------------------------------- */

static int is_it(const struct obi_bitfinex_channel *ch, uint64_t number, uint64_t connection) {
    return ch->number == number && ch->connection == connection && !ch->is_free;
}

struct obi_bitfinex_channel *obi_bitfinex_find(struct obi_bitfinex *k, uint64_t number,
                                               uint64_t connection) {
    if (k->last < k->n_channels && is_it(&k->channel[k->last], number, connection)) {
        return &k->channel[k->last];
    }
    for (uint32_t i = 0; i < k->n_channels; i++) {
        if (!is_it(&k->channel[i], number, connection)) continue;
        k->last = i;
        return &k->channel[i];
    }
    return NULL;
}

/* A place for a channel: its own, a free one, a fresh one. */
static struct obi_bitfinex_channel *find_place(struct obi_bitfinex *k, uint64_t number,
                                               uint64_t connection) {
    struct obi_bitfinex_channel *ch = obi_bitfinex_find(k, number, connection);
    for (uint32_t i = 0; i < k->n_channels && !ch; i++) {
        if (k->channel[i].is_free) ch = &k->channel[i];
    }
    if (!ch && k->n_channels < k->channels_size) {
        ch = &k->channel[k->n_channels++];
        *ch = (struct obi_bitfinex_channel){.is_free = 1}; /* it is looked at before it is used */
    }
    return ch;
}

struct obi_bitfinex_channel *obi_bitfinex_open(struct obi_bitfinex *k, uint64_t number,
                                               uint64_t connection) {
    struct obi_bitfinex_channel *ch = find_place(k, number, connection);
    if (!ch) return NULL;
    const struct obi_bitfinex_channel *conf = obi_bitfinex_find(k, CONF, connection);
    uint64_t flags = conf ? conf->flags : 0;
    obi_bitfinex_forget(k, ch);
    *ch = (struct obi_bitfinex_channel){.number = number, .connection = connection, .flags = flags};
    return ch;
}

int obi_bitfinex_conf(struct obi_bitfinex *k, uint64_t connection, uint64_t flags) {
    if (!obi_bitfinex_open(k, CONF, connection)) return 0;
    for (uint32_t i = 0; i < k->n_channels; i++) {
        struct obi_bitfinex_channel *ch = &k->channel[i];
        if (!ch->is_free && ch->connection == connection) ch->flags = flags;
    }
    return 1;
}

void obi_bitfinex_close(struct obi_bitfinex *k, struct obi_bitfinex_channel *ch) {
    obi_bitfinex_forget(k, ch);
    ch->is_free = 1;
}

void obi_bitfinex_close_all(struct obi_bitfinex *k, uint64_t connection) {
    for (uint32_t i = 0; i < k->n_channels; i++) {
        struct obi_bitfinex_channel *ch = &k->channel[i];
        if (!ch->is_free && ch->connection == connection) obi_bitfinex_close(k, ch);
    }
}

/* -- orders ------------------------------------------------------------------------------------ */

static uint32_t number_of(const struct obi_bitfinex *k, const struct obi_bitfinex_channel *ch) {
    return (uint32_t)(ch - k->channel);
}

static uint32_t home_of(const struct obi_bitfinex *k, uint64_t id, uint32_t channel) {
    uint64_t h = (id ^ (uint64_t)channel << 48) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(h >> 32) & k->mask;
}

/* The place of an order, or the free one where it would go. */
static uint32_t find_order(const struct obi_bitfinex *k, uint32_t channel, uint64_t id) {
    uint32_t at = home_of(k, id, channel);
    while (k->order[at].id && (k->order[at].id != id || k->order[at].channel != channel)) {
        at = (at + 1) & k->mask;
    }
    return at;
}

uint8_t obi_bitfinex_side(const struct obi_bitfinex *k, const struct obi_bitfinex_channel *ch,
                          uint64_t id) {
    return id ? k->order[find_order(k, number_of(k, ch), id)].side : 0;
}

/* Frees a place, and moves up what lies behind it and could not be at home. */
static void remove_at(struct obi_bitfinex *k, uint32_t hole) {
    for (uint32_t at = (hole + 1) & k->mask; k->order[at].id; at = (at + 1) & k->mask) {
        uint32_t home = home_of(k, k->order[at].id, k->order[at].channel);
        if (((at - home) & k->mask) < ((at - hole) & k->mask)) continue;
        k->order[hole] = k->order[at];
        hole = at;
    }
    k->order[hole] = (struct obi_bitfinex_order){0, 0, 0};
    k->n_orders--;
}

int obi_bitfinex_note(struct obi_bitfinex *k, const struct obi_bitfinex_channel *ch, uint64_t id,
                      uint8_t side) {
    if (!id) return 1;
    uint32_t at = find_order(k, number_of(k, ch), id);
    int is_known = k->order[at].id != 0;
    if (!side) {
        if (is_known) remove_at(k, at);
        return 1;
    }
    if (!is_known && k->n_orders == k->orders_most) return 0;
    k->n_orders += !is_known;
    k->order[at] = (struct obi_bitfinex_order){id, number_of(k, ch), side};
    return 1;
}

/* What is moved into a place that was looked at comes from behind it, or round the end from places
 * that were looked at. */
void obi_bitfinex_forget(struct obi_bitfinex *k, const struct obi_bitfinex_channel *ch) {
    uint32_t channel = number_of(k, ch);
    for (uint32_t at = 0; at <= k->mask && k->n_orders; at++) {
        while (k->order[at].id && k->order[at].channel == channel) remove_at(k, at);
    }
}
