/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See profile.h. */
#include "oracle/profile.h"

#include <obi/metrics.h>
#include <stdlib.h>
#include <string.h>

static size_t cell_of(const struct oracle_profile *o, int64_t price) {
    for (size_t i = 0; i < ORACLE_PROFILE_CELLS; i++) {
        int64_t low = ((int64_t)i - ORACLE_PROFILE_ZERO) * o->row_ticks;
        if (price >= low && price < low + o->row_ticks) return i;
    }
    abort();
}

static size_t n_rows(const struct oracle_profile *o) {
    size_t n = 0;
    for (size_t i = 0; i < ORACLE_PROFILE_CELLS; i++) n += o->cell[i].n_trades > 0;
    return n;
}

static void total(struct oracle_profile *o, int64_t lots, uint32_t aggressor) {
    o->n_trades++;
    o->volume += lots;
    if (aggressor == OBI_BID) o->buy += lots;
    if (aggressor == OBI_ASK) o->sell += lots;
    if (aggressor == OBI_NONE) o->unknown += lots;
    int64_t delta = o->buy - o->sell;
    if (o->n_trades == 1) o->delta_min = o->delta_max = delta;
    if (delta < o->delta_min) o->delta_min = delta;
    if (delta > o->delta_max) o->delta_max = delta;
}

void oracle_profile_trade(struct oracle_profile *o, int64_t price, int64_t lots,
                          uint32_t aggressor) {
    size_t i = cell_of(o, price);
    struct obi_profile_row *row = &o->cell[i];
    total(o, lots, aggressor);
    if (!row->n_trades && n_rows(o) == o->max_prices) {
        o->outside += lots;
        o->n_outside++;
        return;
    }
    row->price_ticks = ((int64_t)i - ORACLE_PROFILE_ZERO) * o->row_ticks;
    row->n_trades++;
    row->volume_lots += lots;
    if (aggressor == OBI_BID) row->n_buys++, row->buy_lots += lots;
    if (aggressor == OBI_ASK) row->n_sells++, row->sell_lots += lots;
    if (aggressor == OBI_NONE) row->unknown_lots += lots;
}

size_t oracle_profile_rows(const struct oracle_profile *o, struct obi_profile_row *row) {
    size_t n = 0;
    for (size_t i = 0; i < ORACLE_PROFILE_CELLS; i++)
        if (o->cell[i].n_trades) row[n++] = o->cell[i];
    return n;
}

/* -- the area ---------------------------------------------------------------------------------- */

/* Of the largest rows the one nearest the middle, the lower of two. */
static size_t control(const struct obi_profile_row *row, size_t n) {
    int64_t most = 0, middle = row[0].price_ticks + row[n - 1].price_ticks, nearest = INT64_MAX;
    size_t best = 0;
    for (size_t i = 0; i < n; i++)
        if (row[i].volume_lots > most) most = row[i].volume_lots;
    for (size_t i = 0; i < n; i++) {
        int64_t off = llabs(2 * row[i].price_ticks - middle);
        if (row[i].volume_lots != most || off >= nearest) continue;
        nearest = off;
        best = i;
    }
    return best;
}

int oracle_profile_area(const struct oracle_profile *o, uint32_t share_bps,
                        struct obi_profile_area *out) {
    struct obi_profile_row row[ORACLE_PROFILE_CELLS];
    size_t n = oracle_profile_rows(o, row);
    if (!n) return 0;
    size_t poc = control(row, n), lo = poc, hi = poc;
    int64_t all = o->volume - o->outside, has = row[poc].volume_lots;
    while (10000 * has < (int64_t)share_bps * all) {
        int64_t below = lo > 0 ? row[lo - 1].volume_lots : -1;
        int64_t above = hi + 1 < n ? row[hi + 1].volume_lots : -1;
        if (below >= above) has += row[--lo].volume_lots;
        if (above >= below) has += row[++hi].volume_lots;
    }
    memset(out, 0, sizeof *out);
    out->poc_ticks = row[poc].price_ticks;
    out->poc_lots = row[poc].volume_lots;
    out->low_ticks = row[lo].price_ticks;
    out->high_ticks = row[hi].price_ticks;
    out->area_lots = has;
    out->volume_lots = all;
    out->n_prices = (uint32_t)(hi - lo + 1);
    out->status = o->outside ? OBI_VALUE_SATURATED : OBI_VALUE_OK;
    return 1;
}

/* -- imbalances -------------------------------------------------------------------------------- */

static const struct obi_profile_row *cell(const struct oracle_profile *o, int64_t i) {
    static const struct obi_profile_row none;
    return i >= 0 && i < ORACLE_PROFILE_CELLS ? &o->cell[i] : &none;
}

static int is_pressed(const struct oracle_profile *o, int64_t i, int is_buy,
                      const struct obi_profile_rule *rule) {
    int64_t lots = is_buy ? cell(o, i)->buy_lots : cell(o, i)->sell_lots;
    int64_t against = is_buy ? cell(o, i - 1)->sell_lots : cell(o, i + 1)->buy_lots;
    if (!lots || cell(o, i)->volume_lots < rule->min_lots) return 0;
    if (!cell(o, is_buy ? i - 1 : i + 1)->n_trades) return 0;
    return !against || 100 * lots / against >= rule->ratio_pct;
}

/* How long the run is that row i is in. */
static uint32_t run_of(const struct oracle_profile *o, int64_t i, int is_buy,
                       const struct obi_profile_rule *rule) {
    uint32_t n = 0;
    int64_t from = i;
    while (is_pressed(o, from - 1, is_buy, rule)) from--;
    for (; is_pressed(o, from, is_buy, rule); from++) n++;
    return n;
}

unsigned oracle_profile_mark(const struct oracle_profile *o, int64_t price,
                             const struct obi_profile_rule *rule) {
    int64_t i = (int64_t)cell_of(o, price);
    unsigned mark = 0;
    if (is_pressed(o, i, 1, rule)) mark |= OBI_PROFILE_BUY;
    if (is_pressed(o, i, 0, rule)) mark |= OBI_PROFILE_SELL;
    if (mark & OBI_PROFILE_BUY && run_of(o, i, 1, rule) >= rule->n_stacked)
        mark |= OBI_PROFILE_BUY_STACKED;
    if (mark & OBI_PROFILE_SELL && run_of(o, i, 0, rule) >= rule->n_stacked)
        mark |= OBI_PROFILE_SELL_STACKED;
    return mark;
}
