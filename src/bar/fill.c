/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The trade on the desk into bars, a step at a time. */
#include "bar/bars.h"

/* -- edges ------------------------------------------------------------------------------------- */

static obi_lots delta_of(const struct obi_bar *bar) {
    return bar->buy_lots - bar->sell_lots;
}

static obi_wide notional_lacking(const struct obi_bars *b) {
    return obi_wide_sub(obi_wide_mul(b->plan.size, b->plan.size_times), b->filled);
}

/* The open bar has what ends it. */
static int is_due(const struct obi_bars *b) {
    int64_t size = b->plan.size;
    switch (b->plan.kind) {
    case OBI_BAR_TIME: return b->clock_ns >= b->now.end_ns;
    case OBI_BAR_TRADES: return b->now.n_trades >= (uint64_t)size;
    case OBI_BAR_VOLUME: return b->now.volume_lots >= size;
    case OBI_BAR_NOTIONAL: return obi_wide_sign(notional_lacking(b)) <= 0;
    default: return delta_of(&b->now) >= size || delta_of(&b->now) <= -size;
    }
}

/* So many lots of the trade have what the bar lacks, the last one perhaps more; or all of them. */
static obi_lots lots_of_notional(const struct obi_bars *b) {
    obi_ticks price = b->trade.price_ticks < 0 ? -b->trade.price_ticks : b->trade.price_ticks;
    obi_wide lacking = notional_lacking(b);
    obi_lots lo = 1, hi = b->trade.qty_lots;
    while (lo < hi) {
        obi_lots mid = lo + (hi - lo) / 2;
        if (obi_wide_sign(obi_wide_sub(obi_wide_mul(price, mid), lacking)) >= 0) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    return hi;
}

/* So many lots of the trade end a bar that is not due, unless it has fewer. */
static obi_lots lots_lacking(const struct obi_bars *b) {
    int64_t size = b->plan.size;
    if (b->plan.kind == OBI_BAR_VOLUME) return size - b->now.volume_lots;
    if (b->plan.kind == OBI_BAR_NOTIONAL) return lots_of_notional(b);
    if (b->trade.aggressor == OBI_BID) return size - delta_of(&b->now);
    if (b->trade.aggressor == OBI_ASK) return size + delta_of(&b->now);
    return b->trade.qty_lots;
}

static obi_lots part_of_trade(const struct obi_bars *b) {
    obi_lots lots = b->trade.qty_lots;
    obi_lots lack = b->plan.edge == OBI_BAR_SPLIT ? lots_lacking(b) : lots;
    return lack < lots ? lack : lots;
}

/* -- open and end ------------------------------------------------------------------------------ */

static void open_bar(struct obi_bars *b, obi_ns begin_ns) {
    b->now = (struct obi_bar){.begin_ns = begin_ns,
                              .index = b->count[OBI_COUNTER_BARS_COMPLETE - OBI_BARS_COUNTER_FIRST],
                              .kind = b->plan.kind};
    if (b->plan.kind == OBI_BAR_TIME) b->now.end_ns = begin_ns + b->plan.size;
    if (b->has_gap || (b->plan.kind == OBI_BAR_TIME && begin_ns <= b->gap_ns))
        b->now.flags |= OBI_BAR_GAP;
    b->has_gap = 0;
    b->notional = b->filled = b->price_time = obi_wide_of(0);
    b->is_open = 1;
}

static obi_ns begin_of(const struct obi_bars *b) {
    return b->plan.kind == OBI_BAR_TIME ? b->clock_ns - b->clock_ns % b->plan.size : b->clock_ns;
}

static void open_empty(struct obi_bars *b, obi_ns begin_ns, obi_ticks close_ticks) {
    open_bar(b, begin_ns);
    b->now.flags |= OBI_BAR_EMPTY;
    b->now.first_ns = b->now.last_ns = b->priced_ns = begin_ns;
    b->now.open_ticks = b->now.high_ticks = b->now.low_ticks = b->now.close_ticks = close_ticks;
}

/* The last price has held until now. */
static void hold_price(struct obi_bars *b, obi_ns until_ns) {
    obi_ns held_ns = until_ns - b->priced_ns;
    b->price_time = obi_wide_add(b->price_time, obi_wide_mul(b->now.close_ticks, held_ns));
    b->now.held_ns += held_ns;
    b->priced_ns = until_ns;
}

struct obi_bar obi_bars_with_sums(const struct obi_bars *b) {
    struct obi_bar bar = b->now;
    bar.notional_high = obi_wide_high(b->notional);
    bar.notional_low = obi_wide_low(b->notional);
    bar.price_time_high = obi_wide_high(b->price_time);
    bar.price_time_low = obi_wide_low(b->price_time);
    bar.unknown_lots = bar.volume_lots - bar.buy_lots - bar.sell_lots;
    if (bar.kind != OBI_BAR_TIME) bar.end_ns = bar.last_ns;
    return bar;
}

/* The open bar into the ring; 0 without room. */
static int end_bar(struct obi_bars *b, uint32_t flags) {
    if (b->n_done == b->plan.max_bars) return 0;
    int is_cut = (flags & OBI_BAR_CUT) != 0;
    if (b->plan.kind == OBI_BAR_TIME) hold_price(b, is_cut ? b->clock_ns : b->now.end_ns);
    uint64_t at = ((uint64_t)b->first + b->n_done++) % b->plan.max_bars;
    b->done[at] = obi_bars_with_sums(b);
    b->done[at].flags |= flags | OBI_BAR_COMPLETE;
    b->is_open = 0;
    obi_bars_tick(b, OBI_COUNTER_BARS_COMPLETE);
    if (b->plan.kind == OBI_BAR_TIME && b->plan.flags & OBI_BARS_EMPTY && !is_cut)
        open_empty(b, b->now.end_ns, b->now.close_ticks);
    return 1;
}

/* -- a part of the trade ----------------------------------------------------------------------- */

static void first_price(struct obi_bars *b, obi_ticks price_ticks) {
    b->now.open_ticks = b->now.high_ticks = b->now.low_ticks = price_ticks;
    b->now.first_ns = b->priced_ns = b->clock_ns;
    b->now.flags &= ~(uint32_t)OBI_BAR_EMPTY;
    if (b->trade.is_rest) b->now.flags |= OBI_BAR_REST;
}

static void add_price(struct obi_bars *b, obi_ticks price_ticks) {
    if (b->now.volume_lots) {
        hold_price(b, b->clock_ns);
    } else {
        first_price(b, price_ticks);
    }
    if (price_ticks > b->now.high_ticks) b->now.high_ticks = price_ticks;
    if (price_ticks < b->now.low_ticks) b->now.low_ticks = price_ticks;
    b->now.close_ticks = price_ticks;
    b->now.last_ns = b->clock_ns;
}

static void add_lots(struct obi_bars *b, obi_lots lots) {
    struct obi_bar *bar = &b->now;
    int is_first = bar->volume_lots == 0;
    bar->volume_lots += lots;
    if (b->trade.aggressor == OBI_BID) bar->buy_lots += lots;
    if (b->trade.aggressor == OBI_ASK) bar->sell_lots += lots;
    if (lots > bar->max_lots) bar->max_lots = lots;
    obi_lots delta = delta_of(bar);
    if (is_first || delta < bar->delta_min_lots) bar->delta_min_lots = delta;
    if (is_first || delta > bar->delta_max_lots) bar->delta_max_lots = delta;
    obi_wide value = obi_wide_mul(b->trade.price_ticks, lots);
    b->notional = obi_wide_add(b->notional, value);
    b->filled = obi_wide_add(b->filled, obi_wide_sign(value) < 0 ? obi_wide_negate(value) : value);
}

static void count_trade(struct obi_bars *b) {
    if (b->trade.is_rest) return;
    b->now.n_trades++;
    if (b->trade.aggressor == OBI_BID) b->now.n_buys++;
    if (b->trade.aggressor == OBI_ASK) b->now.n_sells++;
}

static void add_part(struct obi_bars *b, obi_lots lots) {
    add_price(b, b->trade.price_ticks);
    add_lots(b, lots);
    count_trade(b);
    b->now.epoch = b->trade.epoch;
    if (b->trade.is_late) b->now.flags |= OBI_BAR_LATE;
    b->trade.qty_lots -= lots;
    b->trade.is_rest = 1;
}

/* -- the desk ---------------------------------------------------------------------------------- */

/* One step; 0 where it needs room that is not there. */
static int step(struct obi_bars *b) {
    if (b->is_open && is_due(b)) return end_bar(b, 0);
    if (!b->trade.qty_lots) {
        b->is_busy = 0;
        return 1;
    }
    if (!b->is_open) open_bar(b, begin_of(b));
    obi_lots lots = part_of_trade(b);
    if (lots > INT64_MAX - b->now.volume_lots) return end_bar(b, OBI_BAR_CUT);
    add_part(b, lots);
    return 1;
}

int obi_bars_work(struct obi_bars *b) {
    while (b->is_busy) {
        if (!step(b)) return 0;
    }
    return 1;
}
