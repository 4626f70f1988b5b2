/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/whole.h"

#include "decode/decoder.h"

#include <string.h>

enum { LEVELS_MOST = 25 };

struct level {
    int64_t price, qty; /* mantissas */
    uint8_t price_digits, qty_digits;
};

struct half {
    struct level level[LEVELS_MOST];
    uint32_t n;
};

/* A book as it was told last. */
struct image {
    struct half side[2]; /* bids, asks */
    int is_there;
};

void *obi_whole_keep(struct obi_decoder *parts, struct obi_carve *c) {
    struct image *image = obi_carve(c, parts->max_instruments, sizeof *image);
    for (uint32_t i = 0; image && i < parts->max_instruments; i++) image[i].is_there = 0;
    return image;
}

/* As they are written: what is written otherwise is another level, and its size told anew. */
static int is_price(const struct level *a, const struct obi_wire *b) {
    return a->price == b->price && a->price_digits == b->price_digits;
}

static int is_level(const struct level *a, const struct obi_wire *b) {
    return is_price(a, b) && a->qty == b->qty && a->qty_digits == b->qty_digits;
}

static void put(struct obi_message *m, uint8_t side, const struct obi_wire *from) {
    struct obi_wire *w = obi_message_add_bare(m, OBI_EVENT_LEVEL, side);
    w->price = from->price;
    w->qty = from->qty;
    w->price_digits = from->price_digits;
    w->qty_digits = from->qty_digits;
    w->n_orders = from->n_orders;
    w->at = from->at;
    w->to_qty = from->to_qty;
}

static void put_gone(struct obi_message *m, uint8_t side, const struct half *old,
                     const struct obi_wires *now) {
    for (uint32_t i = 0; i < old->n; i++) {
        const struct level *a = &old->level[i];
        size_t k = 0;
        while (k < now->n && !is_price(a, &now->at[k])) k++;
        struct obi_wire gone = {.price = a->price, .price_digits = a->price_digits};
        if (k == now->n) put(m, side, &gone);
    }
}

static void put_new(struct obi_message *m, uint8_t side, const struct half *old,
                    const struct obi_wires *now) {
    for (size_t i = 0; i < now->n; i++) {
        uint32_t k = 0;
        while (k < old->n && !is_level(&old->level[k], &now->at[i])) k++;
        if (k == old->n) put(m, side, &now->at[i]);
    }
}

static void make_difference(struct obi_message *m, const struct image *old) {
    put_gone(m, OBI_BID, &old->side[0], &m->bids);
    put_gone(m, OBI_ASK, &old->side[1], &m->asks);
    put_new(m, OBI_BID, &old->side[0], &m->bids);
    put_new(m, OBI_ASK, &old->side[1], &m->asks);
    m->kind = OBI_MESSAGE_DIFF;
    m->unnumbered = 1;
}

static void remember(struct half *half, const struct obi_wires *side) {
    half->n = 0;
    for (size_t i = 0; i < side->n; i++) {
        const struct obi_wire *w = &side->at[i];
        if (!w->qty) continue;
        half->level[half->n++] = (struct level){w->price, w->qty, w->price_digits, w->qty_digits};
    }
}

int obi_whole_settle(struct obi_message *m, uint32_t position, int waiting) {
    struct image *image = (struct image *)m->own + position;
    int was_there = image->is_there && !waiting;
    size_t n_most = 2 * (size_t)2 * LEVELS_MOST;
    image->is_there = m->is_whole && m->bids.n <= LEVELS_MOST && m->asks.n <= LEVELS_MOST;
    if (!image->is_there) return 1;
    int differs = was_there && m->room_size - m->n_room >= n_most;
    if (differs) make_difference(m, image);
    remember(&image->side[0], &m->bids);
    remember(&image->side[1], &m->asks);
    if (differs) m->bids.n = m->asks.n = 0;
    return 1;
}
