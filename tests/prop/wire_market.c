/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/wire_market.h"

#include <string.h>

/* -- a side ------------------------------------------------------------------------------------ */

static uint32_t place_of(const struct wire_side *s, int side, int32_t price) {
    uint32_t i = 0;
    while (i < s->n && (side ? s->level[i].price < price : s->level[i].price > price)) i++;
    return i;
}

static int is_at(const struct wire_side *s, uint32_t place, int32_t price) {
    return place < s->n && s->level[place].price == price;
}

static void set(struct wire_side *s, int side, int32_t price, int32_t qty) {
    uint32_t at = place_of(s, side, price);
    size_t behind = (s->n - at) * sizeof *s->level;
    if (is_at(s, at, price)) {
        s->level[at].qty = qty;
        if (qty) return;
        memmove(&s->level[at], &s->level[at + 1], behind - sizeof *s->level);
        s->n--;
    } else if (qty) {
        memmove(&s->level[at + 1], &s->level[at], behind);
        s->level[at] = (struct wire_level){price, qty};
        s->n++;
    }
}

int32_t wire_side_qty(const struct wire_side *side, int32_t price) {
    for (uint32_t i = 0; i < side->n; i++)
        if (side->level[i].price == price) return side->level[i].qty;
    return 0;
}

/* -- changes ----------------------------------------------------------------------------------- */

/* Small ones more often than large ones. */
static uint32_t small(struct test_rng *rng, uint32_t bound) {
    return (uint32_t)(test_below(rng, bound) * test_below(rng, bound) / bound);
}

/* A price that crosses nothing. */
static int32_t some_price(struct wire_market *m, const struct wire_state *s, int side,
                          struct test_rng *rng) {
    const struct wire_side *other = &s->side[!side];
    int32_t away = 1 + (int32_t)small(rng, 4 * m->target + 8);
    if (other->n) m->mid = other->level[0].price;
    return side ? m->mid + away : m->mid - away;
}

static void change(struct wire_market *m, int32_t at, struct test_rng *rng) {
    struct wire_state *s = &m->state[at];
    int side = (int)test_below(rng, 2);
    struct wire_side *it = &s->side[side];
    int removes = it->n && (it->n >= m->target + test_below(rng, 4) || test_below(rng, 3) == 0);
    if (it->n + s->side[!side].n == 1) removes = 0; /* an empty book tells no steps */
    int32_t price = removes ? it->level[small(rng, it->n)].price : some_price(m, s, side, rng);
    int32_t qty = removes ? 0 : 1 + (int32_t)test_below(rng, test_below(rng, 2) ? 99999 : 9);
    m->touched[at].side = side;
    m->touched[at].price = price;
    set(it, side, price, qty);
}

static void make_state(struct wire_market *m, int32_t at, struct test_rng *rng) {
    m->state[at] = m->state[at - 1];
    m->touched[at].side = -1;
    if (test_below(rng, 30)) change(m, at, rng); /* an id may leave the book as it was */
}

static void make_first(struct wire_market *m, struct test_rng *rng) {
    memset(&m->state[0], 0, sizeof m->state[0]);
    for (uint32_t i = 0; i < 6 * m->target; i++) change(m, 0, rng);
    m->touched[0].side = -1;
}

/* -- messages ---------------------------------------------------------------------------------- */

static uint64_t next_id(const struct wire_market *m, const struct wire_numbering *numbering,
                        int32_t from, struct test_rng *rng) {
    if (m->n_messages == m->restart) return 1 + test_below(rng, 9);
    return m->id[from] + 1 + test_below(rng, numbering->gap + 1u);
}

static void number(struct wire_market *m, const struct wire_numbering *numbering, int32_t from,
                   int32_t to, struct test_rng *rng) {
    for (int32_t i = from + 1; i <= to; i++) {
        int is_whole = numbering->whole;
        m->id[i] = is_whole && i < to ? 0 : next_id(m, numbering, is_whole ? from : i - 1, rng);
    }
}

static void make_message(struct wire_market *m, const struct wire_numbering *numbering,
                         struct test_rng *rng) {
    int32_t from = m->n_states - 1;
    int idles = numbering->idles && m->n_messages != m->restart && test_below(rng, 20) == 0;
    int32_t to = idles ? from : from + 1 + (int32_t)test_below(rng, numbering->most);
    struct wire_message *message = &m->message[m->n_messages];
    for (int32_t i = from + 1; i <= to; i++) make_state(m, i, rng);
    number(m, numbering, from, to, rng);
    *message = (struct wire_message){from, to, from};
    int32_t before = from < 4 ? from : 4;
    if (numbering->overlaps && test_below(rng, 16) == 0)
        message->told_from -= (int32_t)test_below(rng, (uint64_t)before + 1);
    m->n_states = to + 1;
    m->n_messages++;
}

void wire_market_make(struct wire_market *m, const struct wire_numbering *numbering,
                      struct test_rng *rng) {
    static const uint8_t targets[] = {1, 3, 9, 12, 26, 36};
    int32_t n = 12 + (int32_t)test_below(rng, test_below(rng, 4) ? 40 : WIRE_MESSAGES - 11);
    m->target = targets[test_below(rng, sizeof targets)];
    m->mid = 50000 + (int32_t)test_below(rng, 50000);
    m->n_messages = 0;
    m->n_states = 1;
    m->id[0] = 1000000 + test_below(rng, 1000000); /* above those that begin anew */
    m->restart = WIRE_NEVER;
    if (numbering->restarts && test_below(rng, 4) == 0)
        m->restart = (int32_t)test_below(rng, (uint64_t)n);
    make_first(m, rng);
    while (m->n_messages < n && m->n_states + numbering->most <= WIRE_STATES)
        make_message(m, numbering, rng);
}

int32_t wire_market_find(const struct wire_market *m, uint64_t id) {
    int32_t found = -1;
    for (int32_t i = 0; i < m->n_states; i++)
        if (m->id[i] && m->id[i] <= id && (found < 0 || m->id[i] > m->id[found])) found = i;
    return found;
}

/* -- what messages tell ------------------------------------------------------------------------ */

static uint32_t note(struct wire_level *out, uint32_t n, int32_t price, int32_t qty) {
    for (uint32_t i = 0; i < n; i++)
        if (out[i].price == price) return n;
    out[n] = (struct wire_level){price, qty};
    return n + 1;
}

uint32_t wire_market_told(const struct wire_market *m, int32_t message, int side,
                          struct wire_level *out) {
    const struct wire_message *it = &m->message[message];
    const struct wire_side *now = &m->state[it->to].side[side];
    uint32_t n = 0;
    for (int32_t i = it->told_from + 1; i <= it->to; i++) {
        int32_t price = m->touched[i].price;
        if (m->touched[i].side == side) n = note(out, n, price, wire_side_qty(now, price));
    }
    return n;
}

uint32_t wire_market_told_of(const struct wire_market *m, int32_t message, int side, uint32_t depth,
                             struct wire_level *out) {
    const struct wire_side *old = &m->state[m->message[message].from].side[side];
    const struct wire_side *now = &m->state[m->message[message].to].side[side];
    uint32_t n = 0, n_old = old->n < depth ? old->n : depth,
             n_now = now->n < depth ? now->n : depth;
    struct wire_side view = *old;
    view.n = n_old;
    for (uint32_t i = 0; i < n_old; i++) /* gone, not pushed out */
        if (!wire_side_qty(now, old->level[i].price)) n = note(out, n, old->level[i].price, 0);
    for (uint32_t i = 0; i < n_now; i++) {
        const struct wire_level *level = &now->level[i];
        if (wire_side_qty(&view, level->price) != level->qty)
            n = note(out, n, level->price, level->qty);
    }
    return n;
}
