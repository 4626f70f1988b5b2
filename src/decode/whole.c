/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/whole.h"

#include <string.h>

static int fits(const struct obi_message *m) {
    return m->bids.n <= OBI_WHOLE_LEVELS && m->asks.n <= OBI_WHOLE_LEVELS && !m->items.n;
}

int obi_whole_has_room(const struct obi_whole *whole, const struct obi_message *m) {
    enum { MOST = 4 * OBI_WHOLE_LEVELS }; /* on both sides all go and all are new */
    return whole->is_kept && fits(m) && m->n_room + MOST <= m->room_size;
}

static void keep_side(struct obi_whole *whole, int s, const struct obi_wires *side) {
    whole->n[s] = (uint8_t)side->n;
    for (size_t i = 0; i < side->n; i++) {
        const struct obi_wire *w = &side->at[i];
        whole->level[s][i] = (struct obi_whole_level){w->price, w->qty, w->n_orders};
    }
}

void obi_whole_keep(struct obi_whole *whole, const struct obi_message *m) {
    whole->is_kept = m->is_whole && fits(m);
    if (!whole->is_kept) return;
    keep_side(whole, 0, &m->bids);
    keep_side(whole, 1, &m->asks);
}

/* The last of a price counts, as in any message. */
static const struct obi_wire *find_new(const struct obi_wires *side, int64_t price) {
    for (size_t i = side->n; i > 0; i--) {
        if (side->at[i - 1].price == price) return &side->at[i - 1];
    }
    return NULL;
}

static int was_so(const struct obi_whole_level *old, size_t n, const struct obi_wire *w) {
    for (size_t i = n; i > 0; i--) {
        if (old[i - 1].price != w->price) continue;
        return old[i - 1].qty == w->qty && old[i - 1].n_orders == w->n_orders;
    }
    return w->qty == 0; /* what was not there is not there */
}

static struct obi_wires reduce_side(const struct obi_whole_level *old, size_t n_old,
                                    const struct obi_wires *side, struct obi_wire *out) {
    struct obi_wires changed = {out, 0};
    for (size_t i = 0; i < n_old; i++) {
        const struct obi_wire *w = find_new(side, old[i].price);
        if (w || !old[i].qty) continue;
        memset(&out[changed.n], 0, sizeof *out);
        out[changed.n].kind = OBI_EVENT_LEVEL;
        out[changed.n++].price = old[i].price;
    }
    for (size_t i = 0; i < side->n; i++) {
        if (!was_so(old, n_old, &side->at[i])) out[changed.n++] = side->at[i];
    }
    return changed;
}

void obi_whole_reduce(struct obi_whole *whole, struct obi_message *m) {
    struct obi_whole before = *whole;
    struct obi_wire *out = m->room + m->n_room;
    obi_whole_keep(whole, m);
    m->bids = reduce_side(before.level[0], before.n[0], &m->bids, out);
    m->asks = reduce_side(before.level[1], before.n[1], &m->asks, out + m->bids.n);
}
