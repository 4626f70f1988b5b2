/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/feed/whole.h"

#include <string.h>

static size_t n_levels(const struct obi_message *m) {
    return m->bids.n + m->asks.n + m->items.n;
}

int obi_whole_has_room(const struct obi_whole *whole, const struct obi_message *m) {
    size_t n = n_levels(m), n_most = whole->n + n; /* all go and all are new */
    return whole->is_kept && n <= OBI_WHOLE_LEVELS && m->n_room + n_most <= m->room_size;
}

static void keep_range(struct obi_whole *whole, const struct obi_wires *range, uint8_t side) {
    for (size_t i = 0; i < range->n; i++) {
        const struct obi_wire *w = &range->at[i];
        whole->level[whole->n++] =
            (struct obi_whole_level){w->price, w->qty, w->n_orders, side ? side : w->side};
    }
}

void obi_whole_keep(struct obi_whole *whole, const struct obi_message *m) {
    whole->n = 0;
    whole->is_kept = m->is_whole && n_levels(m) <= OBI_WHOLE_LEVELS;
    if (!whole->is_kept) return;
    keep_range(whole, &m->bids, OBI_BID);
    keep_range(whole, &m->asks, OBI_ASK);
    keep_range(whole, &m->items, OBI_NONE);
}

/* The last of a price counts, as in any message; NULL when there is none. */
static const struct obi_whole_level *find(const struct obi_whole *whole,
                                          const struct obi_whole_level *like) {
    for (size_t i = whole->n; i > 0; i--) {
        const struct obi_whole_level *level = &whole->level[i - 1];
        if (level->price == like->price && level->side == like->side) return level;
    }
    return NULL;
}

static void put(struct obi_wires *out, const struct obi_whole_level *level, int is_gone) {
    struct obi_wire *w = &out->at[out->n++];
    memset(w, 0, sizeof *w);
    w->kind = OBI_EVENT_LEVEL;
    w->side = level->side;
    w->price = level->price;
    if (is_gone) return;
    w->qty = level->qty;
    w->n_orders = level->n_orders;
}

static int is_same(const struct obi_whole_level *before, const struct obi_whole_level *now) {
    if (!before) return now->qty == 0; /* what was not there is not there */
    return before->qty == now->qty && before->n_orders == now->n_orders;
}

void obi_whole_reduce(struct obi_whole *whole, struct obi_message *m) {
    struct obi_whole before = *whole;
    struct obi_wires out = {m->room + m->n_room, 0};
    obi_whole_keep(whole, m);
    for (size_t i = 0; i < before.n; i++) {
        const struct obi_whole_level *level = &before.level[i];
        if (level->qty && !find(whole, level)) put(&out, level, 1);
    }
    for (size_t i = 0; i < whole->n; i++) {
        const struct obi_whole_level *level = &whole->level[i];
        if (!is_same(find(&before, level), level)) put(&out, level, 0);
    }
    m->bids.n = m->asks.n = 0;
    m->items = out;
}
