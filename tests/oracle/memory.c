/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sources. Causes from levels and trades: the project's specification of metrics, 3.8, with a wait
 * of a second and 1024 prices a side; where orders are told, within the frame. */
#include "oracle/memory.h"

#include <stdlib.h>
#include <string.h>

enum { BIDS = 0, ASKS = 1, ROOM = 1024 };

static void copy(struct oracle_stand *to, const struct oracle_view *from,
                 const struct oracle_known *known) {
    for (int side = 0; side < 2; side++) {
        size_t bytes = (from->n[side] + 1) * sizeof *to->level[side];
        to->level[side] = realloc(to->level[side], bytes);
        if (!to->level[side]) abort();
        if (from->n[side]) memcpy(to->level[side], from->level[side], bytes - sizeof **to->level);
        to->n[side] = from->n[side];
        to->known[side] = known[side];
    }
    to->exists = 1;
}

static void lend(const struct oracle_stand *from, struct oracle_view *to) {
    for (int side = 0; side < 2; side++) {
        to->level[side] = from->level[side];
        to->n[side] = from->exists ? from->n[side] : 0;
    }
}

void oracle_memory_free(struct oracle_memory *m) {
    for (int side = 0; side < 2; side++) {
        free(m->before.level[side]);
        free(m->open.level[side]);
    }
    free(m->shift);
    oracle_roll_free(&m->roll);
    free(m->past);
    free(m->past_frame);
    memset(m, 0, sizeof *m);
}

/* -- prints ------------------------------------------------------------------------------------ */

static void lose(struct oracle_memory *m, size_t i) {
    m->unmatched = exact_add(m->unmatched, m->print[i].lots);
    memmove(&m->print[i], &m->print[i + 1], (--m->n_prints - i) * sizeof *m->print);
}

static size_t find(const struct oracle_memory *m, int side, obi_ticks price) {
    size_t i = 0;
    while (i < m->n_prints && (m->print[i].side != side || m->print[i].price_ticks != price)) i++;
    return i;
}

static size_t n_of(const struct oracle_memory *m, int side) {
    size_t n = 0;
    for (size_t i = 0; i < m->n_prints; i++) n += m->print[i].side == side;
    return n;
}

/* Buyers take asks; where nobody says who it was, only a price at or beyond one touch, and not the
 * other, does. */
static int side_of(const struct oracle_frame *f, const struct obi_change *c) {
    if (c->side == OBI_BID) return ASKS;
    if (c->side == OBI_ASK) return BIDS;
    const struct oracle_view *v = &f->before;
    int is_bid = v->n[BIDS] > 0 && c->price_ticks <= v->level[BIDS][0].price_ticks;
    int is_ask = v->n[ASKS] > 0 && c->price_ticks >= v->level[ASKS][0].price_ticks;
    if (is_bid == is_ask) return -1;
    return is_bid ? BIDS : ASKS;
}

static void wait(struct oracle_memory *m, const struct oracle_frame *f,
                 const struct obi_change *c) {
    int side = side_of(f, c);
    struct exact lots = exact_of(c->traded_lots);
    size_t i = find(m, side, c->price_ticks);
    if (side < 0 || (i == m->n_prints && n_of(m, side) == ROOM)) {
        m->unmatched = exact_add(m->unmatched, lots);
        return;
    }
    if (i == m->n_prints) {
        if (i == ORACLE_PRINTS) abort();
        m->print[m->n_prints++] = (struct oracle_print){side, c->price_ticks, exact_of(0), 0};
    }
    m->print[i].lots = exact_add(m->print[i].lots, lots);
    m->print[i].since_ns = f->now_ns;
}

static void give_up_the_old(struct oracle_memory *m, obi_ns now) {
    for (size_t i = m->n_prints; i-- > 0;) {
        struct exact waited = exact_sub(exact_of(now), exact_of(m->print[i].since_ns));
        if (exact_sign(exact_sub(waited, exact_of(1000000000))) > 0) lose(m, i);
    }
}

/* -- causes ------------------------------------------------------------------------------------ */

static struct exact least(struct exact a, struct exact b) {
    return exact_sign(exact_sub(a, b)) < 0 ? a : b;
}

static struct exact traded(struct oracle_memory *m, const struct oracle_frame *f,
                           const struct obi_change *c, struct exact grown) {
    if (c->cause == OBI_EVENT_EXECUTE) return exact_of(c->traded_lots);
    size_t i = find(m, c->side == OBI_ASK, c->price_ticks);
    struct exact lots = exact_of(0);
    if (i < m->n_prints) lots = m->print[i].lots;
    if (f->tells_orders && exact_sign(grown) >= 0) lots = exact_of(0);
    if (f->tells_orders && exact_sign(grown) < 0) lots = least(lots, exact_sub(exact_of(0), grown));
    if (i < m->n_prints) {
        m->print[i].lots = exact_sub(m->print[i].lots, lots);
        struct exact none = exact_of(0);
        if (exact_sign(m->print[i].lots) == 0) {
            m->print[i].lots = none;
            lose(m, i);
        }
    }
    return lots;
}

static void tell_cause(struct oracle_memory *m, const struct oracle_frame *f,
                       const struct obi_change *c) {
    struct oracle_shift *s = &m->shift[m->n_shifts++];
    struct exact grown = exact_sub(exact_of(c->after_lots), exact_of(c->before_lots));
    *s = (struct oracle_shift){c->side == OBI_ASK, c->price_ticks, exact_of(0), exact_of(0),
                               exact_of(0)};
    s->traded = traded(m, f, c, grown);
    struct exact rest = exact_add(grown, s->traded);
    if (exact_sign(rest) > 0) s->added = rest;
    if (exact_sign(rest) < 0) s->cancelled = exact_sub(exact_of(0), rest);
}

static void tell_causes(struct oracle_memory *m, const struct oracle_frame *f) {
    give_up_the_old(m, f->now_ns);
    for (size_t i = 0; i < f->n_changes; i++) {
        const struct obi_change *c = &f->change[i];
        if (c->flags & OBI_EVENT_PRINT && c->cause == OBI_EVENT_TRADE) wait(m, f, c);
    }
    for (size_t i = 0; i < f->n_changes; i++)
        if (f->change[i].cause && f->change[i].cause != OBI_EVENT_TRADE)
            tell_cause(m, f, &f->change[i]);
    while (f->tells_orders && m->n_prints) lose(m, m->n_prints - 1);
}

/* -- all that happened ------------------------------------------------------------------------- */

static void note_birth(struct oracle_memory *m, int is_undated, obi_ns born) {
    if (!is_undated && born > m->born_ns) m->born_ns = born;
}

static void begin_past(struct oracle_memory *m, const struct oracle_frame *f) {
    m->n_past = m->n_past_frames = 0;
    m->since_ns = m->mono_ns = m->born_ns = f->clock_ns;
    for (size_t i = 0; i < f->n_orders; i++)
        note_birth(m, f->order[i].of_snapshot, f->order[i].born_ns);
}

static void *room_for(void *list, size_t *size, size_t n, size_t item) {
    if (n <= *size) return list;
    *size = 2 * n;
    list = realloc(list, *size * item);
    if (!list) abort();
    return list;
}

static void add_past(struct oracle_memory *m, const struct oracle_frame *f) {
    m->past = room_for(m->past, &m->past_size, m->n_past + f->n_changes, sizeof *m->past);
    m->past_frame =
        room_for(m->past_frame, &m->past_frame_size, m->n_past_frames + 1, sizeof *m->past_frame);
    if (f->clock_ns > m->mono_ns) m->mono_ns = f->clock_ns;
    if (f->clock_ns > m->born_ns) m->born_ns = f->clock_ns;
    for (size_t i = 0; i < f->n_changes; i++) {
        const struct obi_change *c = &f->change[i];
        m->past[m->n_past++] = (struct oracle_past){*c, m->mono_ns};
        if (f->tells_orders && c->cause != OBI_EVENT_TRADE)
            note_birth(m, c->facts & OBI_ORDER_UNDATED, c->born_ns);
    }
    m->past_frame[m->n_past_frames++] = (struct oracle_past_frame){m->mono_ns, m->n_past};
}

static void look_back(struct oracle_memory *m, struct oracle_frame *f) {
    int goes_on = f->continuity == ORACLE_GOES_ON;
    if (f->known && goes_on) add_past(m, f);
    if (f->known && !goes_on && f->continuity != ORACLE_REPEATED) begin_past(m, f);
    f->past = m->past;
    f->n_past = m->n_past;
    f->past_frame = m->past_frame;
    f->n_past_frames = m->n_past_frames;
    f->since_ns = m->since_ns;
    f->mono_ns = m->mono_ns;
    f->born_ns = m->born_ns;
}

/* -- a frame ----------------------------------------------------------------------------------- */

enum oracle_continuity oracle_memory_continuity(const struct oracle_memory *m, uint64_t frame,
                                                uint64_t epoch, int overflow) {
    if (!m->before.exists) return ORACLE_FIRST;
    if (frame == m->frame) return ORACLE_REPEATED;
    if (epoch != m->epoch) return ORACLE_RESYNCED;
    return frame - m->frame > 1 || overflow ? ORACLE_LOST : ORACLE_GOES_ON;
}

void oracle_memory_look(struct oracle_memory *m, struct oracle_frame *f) {
    m->n_shifts = 0;
    m->unmatched = exact_of(0);
    if (!m->shift) m->shift = malloc(ORACLE_SHIFTS * sizeof *m->shift);
    if (!m->shift || f->n_changes > ORACLE_SHIFTS) abort();
    lend(&m->before, &f->before);
    lend(&m->open, &f->open);
    f->has_open = m->open.exists;
    memcpy(f->known_before, m->before.known, sizeof f->known_before);
    if (f->known && f->continuity == ORACLE_GOES_ON) {
        tell_causes(m, f);
        oracle_roll_go_on(&m->roll, f);
    } else if (f->known && f->continuity != ORACLE_REPEATED) {
        oracle_roll_break(&m->roll, f);
    }
    f->roll = &m->roll;
    f->shift = m->shift;
    f->n_shifts = m->n_shifts;
    f->unmatched = m->unmatched;
    f->last_value = m->last_value;
    f->last_lots = m->last_lots;
    look_back(m, f);
}

static int is_open(const struct oracle_view *v) {
    return v->n[BIDS] == 0 || v->n[ASKS] == 0 ||
           v->level[BIDS][0].price_ticks < v->level[ASKS][0].price_ticks;
}

static void keep_trades(struct oracle_memory *m, const struct oracle_frame *f) {
    struct exact value = exact_of(0), lots = exact_of(0);
    for (size_t i = 0; i < f->n_changes; i++) {
        const struct obi_change *c = &f->change[i];
        if (!(c->flags & OBI_EVENT_PRINT)) continue;
        value = exact_add(value, exact_mul(exact_of(c->price_ticks), c->traded_lots));
        lots = exact_add(lots, exact_of(c->traded_lots));
    }
    if (exact_sign(lots) == 0) return;
    m->last_value = value;
    m->last_lots = lots;
}

void oracle_memory_keep(struct oracle_memory *m, const struct oracle_frame *f, uint64_t frame,
                        uint64_t epoch) {
    m->frame = frame;
    if (!f->known || f->continuity == ORACLE_REPEATED) return;
    int goes_on = f->continuity == ORACLE_GOES_ON;
    m->epoch = epoch;
    copy(&m->before, &f->after, f->known_to);
    if (!goes_on) m->open.exists = 0;
    if (!goes_on) m->n_prints = 0;
    if (is_open(&f->after)) copy(&m->open, &f->after, f->known_to);
    if (goes_on) keep_trades(m, f);
}
