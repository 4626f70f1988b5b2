/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See bars.h. */
#include "oracle/bars.h"

#include <stdlib.h>
#include <string.h>

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b) {
    return a > b ? a : b;
}

/* -- a bar from its lots ----------------------------------------------------------------------- */

static void set_wide(int64_t value, int64_t *high, uint64_t *low) {
    *high = value < 0 ? -1 : 0;
    *low = (uint64_t)value;
}

static void tell_prices(const struct oracle_bars *o, struct obi_bar *bar) {
    bar->open_ticks = bar->high_ticks = bar->low_ticks = o->lot[0].price;
    for (size_t i = 0; i < o->n_lots; i++) {
        bar->high_ticks = most(bar->high_ticks, o->lot[i].price);
        bar->low_ticks = least(bar->low_ticks, o->lot[i].price);
        bar->close_ticks = o->lot[i].price;
    }
}

static void tell_sizes(const struct oracle_bars *o, struct obi_bar *bar) {
    bar->volume_lots = (obi_lots)o->n_lots;
    for (size_t i = 0; i < o->n_lots; i++) {
        const struct oracle_lot *lot = &o->lot[i];
        obi_lots same = 0;
        for (size_t j = 0; j < o->n_lots; j++) same += o->lot[j].trade == lot->trade;
        bar->max_lots = most(bar->max_lots, same);
        bar->buy_lots += lot->aggressor == OBI_BID;
        bar->sell_lots += lot->aggressor == OBI_ASK;
        bar->unknown_lots += lot->aggressor == OBI_NONE;
        bar->n_trades += lot->is_first;
        bar->n_buys += lot->is_first && lot->aggressor == OBI_BID;
        bar->n_sells += lot->is_first && lot->aggressor == OBI_ASK;
        if (lot->is_late) bar->flags |= OBI_BAR_LATE;
    }
    if (!o->lot[0].is_first) bar->flags |= OBI_BAR_REST;
}

/* Behind the last lot of each trade. */
static void tell_delta(const struct oracle_bars *o, struct obi_bar *bar) {
    int64_t delta = 0;
    int has_one = 0;
    for (size_t i = 0; i < o->n_lots; i++) {
        delta += o->lot[i].aggressor == OBI_BID;
        delta -= o->lot[i].aggressor == OBI_ASK;
        if (i + 1 < o->n_lots && o->lot[i + 1].trade == o->lot[i].trade) continue;
        bar->delta_min_lots = has_one ? least(bar->delta_min_lots, delta) : delta;
        bar->delta_max_lots = has_one ? most(bar->delta_max_lots, delta) : delta;
        has_one = 1;
    }
}

/* Each lot's price until the next one comes, the last one's until the end. */
static void tell_sums(const struct oracle_bars *o, struct obi_bar *bar, obi_ns end_ns) {
    int64_t notional = 0, price_time = 0;
    for (size_t i = 0; i < o->n_lots; i++) {
        obi_ns until = i + 1 < o->n_lots ? o->lot[i + 1].ts_ns : end_ns;
        notional += o->lot[i].price;
        price_time += o->lot[i].price * (until - o->lot[i].ts_ns);
    }
    bar->held_ns = end_ns - o->lot[0].ts_ns;
    set_wide(notional, &bar->notional_high, &bar->notional_low);
    set_wide(price_time, &bar->price_time_high, &bar->price_time_low);
}

static void tell_nothing(const struct oracle_bars *o, struct obi_bar *bar, obi_ns held_ns) {
    bar->open_ticks = bar->high_ticks = bar->low_ticks = bar->close_ticks = o->close;
    bar->first_ns = bar->last_ns = o->begin_ns;
    bar->flags |= OBI_BAR_EMPTY;
    bar->held_ns = held_ns;
    set_wide(o->close * held_ns, &bar->price_time_high, &bar->price_time_low);
}

/* is_done: it has ended, a bar of time where it has to. */
static struct obi_bar work_out(const struct oracle_bars *o, int is_done) {
    struct obi_bar bar;
    int is_time = o->kind == OBI_BAR_TIME;
    memset(&bar, 0, sizeof bar);
    bar.kind = o->kind;
    bar.index = o->n_bars;
    bar.flags = is_done ? OBI_BAR_COMPLETE : 0;
    bar.begin_ns = o->begin_ns;
    bar.end_ns = is_time ? o->begin_ns + o->size : o->n_lots ? o->lot[o->n_lots - 1].ts_ns : 0;
    if (!o->n_lots) {
        tell_nothing(o, &bar, is_done ? o->size : 0);
        return bar;
    }
    bar.first_ns = o->lot[0].ts_ns;
    bar.last_ns = o->lot[o->n_lots - 1].ts_ns;
    tell_prices(o, &bar);
    tell_sizes(o, &bar);
    tell_delta(o, &bar);
    tell_sums(o, &bar, is_done && is_time ? bar.end_ns : bar.last_ns);
    return bar;
}

/* -- where bars end ---------------------------------------------------------------------------- */

static int is_full(const struct oracle_bars *o) {
    int64_t trades = 0, notional = 0, delta = 0;
    for (size_t i = 0; i < o->n_lots; i++) {
        trades += o->lot[i].is_first;
        notional += o->lot[i].price < 0 ? -o->lot[i].price : o->lot[i].price;
        delta += o->lot[i].aggressor == OBI_BID;
        delta -= o->lot[i].aggressor == OBI_ASK;
    }
    switch (o->kind) {
    case OBI_BAR_TRADES: return trades >= o->size;
    case OBI_BAR_VOLUME: return (int64_t)o->n_lots >= o->size;
    case OBI_BAR_NOTIONAL: return notional >= o->size;
    case OBI_BAR_IMBALANCE: return delta >= o->size || -delta >= o->size;
    default: return 0;
    }
}

static void end_bar(struct oracle_bars *o) {
    if (o->n_bars == ORACLE_BARS_MOST) abort();
    o->bar[o->n_bars] = work_out(o, 1);
    o->close = o->bar[o->n_bars++].close_ticks;
    o->n_lots = 0;
    o->is_open = o->keeps_empty;
    o->begin_ns += o->size;
}

static void add_lot(struct oracle_bars *o, const struct oracle_trade *t, uint32_t is_first,
                    uint32_t is_late) {
    if (o->n_lots == ORACLE_BARS_LOTS) abort();
    if (!o->is_open && o->kind == OBI_BAR_TIME) o->begin_ns = o->now_ns / o->size * o->size;
    if (!o->n_lots && o->kind != OBI_BAR_TIME) o->begin_ns = o->now_ns;
    o->is_open = 1;
    o->lot[o->n_lots++] = (struct oracle_lot){.ts_ns = o->now_ns,
                                              .price = t->price,
                                              .aggressor = t->aggressor,
                                              .trade = o->n_trades,
                                              .is_first = is_first,
                                              .is_late = is_late};
}

void oracle_bars_trade(struct oracle_bars *o, const struct oracle_trade *t) {
    uint32_t is_late = t->ts_ns && t->ts_ns < o->now_ns;
    if (t->ts_ns && !is_late) o->now_ns = t->ts_ns;
    o->n_trades++;
    while (o->kind == OBI_BAR_TIME && o->is_open && o->now_ns >= o->begin_ns + o->size) end_bar(o);
    for (obi_lots i = 0; i < t->lots; i++) {
        add_lot(o, t, i == 0, is_late);
        if ((o->splits || i + 1 == t->lots) && is_full(o)) end_bar(o);
    }
}

int oracle_bars_open(const struct oracle_bars *o, struct obi_bar *out) {
    if (!o->n_lots && !(o->is_open && o->kind == OBI_BAR_TIME)) return 0;
    *out = work_out(o, 0);
    return 1;
}
