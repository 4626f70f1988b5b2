/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Trades in, rows and totals out. */
#include "profile/profile.h"

#include "core/abi.h"
#include "core/error.h"

#include <string.h>

_Static_assert(sizeof(struct obi_profile_row) == 64, "a row is frozen");
_Static_assert(sizeof(struct obi_profile_area) == 64, "an area is frozen");

/* -- create ------------------------------------------------------------------------------------ */

enum { PRICES_DEFAULT = 4096, PRICES_MAX = 1 << 20 };

#define ROW_TICKS_MOST (INT64_C(1) << 32)

static int read_plan(const struct obi_profile_options *opt, struct obi_profile_options *plan,
                     struct obi_error *err) {
    *plan = (struct obi_profile_options){.struct_size = sizeof *plan};
    int rc = opt ? obi_abi_read(plan, sizeof *plan, opt, 0, err) : OBI_OK;
    if (rc) return rc;
    if (plan->max_prices > PRICES_MAX)
        return obi_fail(err, OBI_E_ARG, "max_prices is more than 2^20");
    if (plan->reserved) return obi_fail(err, OBI_E_NEWER, "reserved is not 0");
    if (plan->row_ticks < 0 || plan->row_ticks > ROW_TICKS_MOST)
        return obi_fail(err, OBI_E_ARG, "row_ticks is below 0 or more than 2^32");
    if (!plan->max_prices) plan->max_prices = PRICES_DEFAULT;
    if (!plan->row_ticks) plan->row_ticks = 1;
    return OBI_OK;
}

static struct obi_profile *layout(struct obi_carve *c, const struct obi_profile_options *plan) {
    struct obi_profile measured, *p = obi_carve(c, 1, sizeof *p), *to = p ? p : &measured;
    to->number = obi_carve(c, plan->max_prices, sizeof *to->number);
    to->place = obi_carve(c, plan->max_prices, sizeof *to->place);
    to->row = obi_carve(c, plan->max_prices, sizeof *to->row);
    return p;
}

static size_t measure(const struct obi_profile_options *plan) {
    struct obi_carve carve = {NULL, 0, 0};
    layout(&carve, plan);
    return obi_carved(&carve);
}

static void empty(struct obi_profile *p) {
    p->total = (struct obi_profile_info){.struct_size = sizeof p->total};
    memset(p->count, 0, sizeof p->count);
}

size_t obi_profile_footprint(const struct obi_profile_options *opt) {
    struct obi_profile_options plan;
    return read_plan(opt, &plan, NULL) ? 0 : measure(&plan);
}

int obi_profile_create(const struct obi_profile_options *opt, const struct obi_allocator *mem,
                       obi_profile **out, struct obi_error *err) {
    struct obi_profile_options plan;
    struct obi_mem block;
    if (out) *out = NULL;
    int rc = read_plan(opt, &plan, err);
    if (rc) return rc;
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    rc = obi_mem_take(&block, mem, measure(&plan), err);
    if (rc) return rc;
    struct obi_carve carve = {block.block, 0, 0};
    struct obi_profile *p = layout(&carve, &plan);
    p->plan = plan;
    p->mem = block;
    p->prints = (struct obi_prints){.has_frame = 0};
    empty(p);
    *out = p;
    return obi_succeed(err);
}

void obi_profile_destroy(obi_profile *profile) {
    if (profile) obi_mem_give(&profile->mem);
}

int obi_profile_reset(obi_profile *profile) {
    if (!profile) return OBI_E_ARG;
    empty(profile);
    return OBI_OK;
}

/* -- rows -------------------------------------------------------------------------------------- */

/* price / ticks, rounded down. */
static int64_t number_of(obi_ticks price, obi_ticks ticks) {
    return price / ticks - (price % ticks < 0);
}

/* The first row that is not below a number. */
static uint32_t find(const struct obi_profile *p, int64_t number) {
    uint32_t lo = 0, hi = p->total.n_prices;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (p->number[mid] < number) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

/* The lowest row may begin below the lowest price there is: it is named by that then. */
static obi_ticks name_of(int64_t number, obi_ticks ticks) {
    int64_t lowest = INT64_MIN + 1;
    return number < lowest / ticks ? lowest : number * ticks;
}

static void insert(struct obi_profile *p, uint32_t at, int64_t number) {
    uint32_t n = p->total.n_prices++;
    memmove(p->number + at + 1, p->number + at, (n - at) * sizeof *p->number);
    memmove(p->place + at + 1, p->place + at, (n - at) * sizeof *p->place);
    p->number[at] = number;
    p->place[at] = n;
    p->row[n] = (struct obi_profile_row){.price_ticks = name_of(number, p->plan.row_ticks)};
}

/* The row of a price, NULL where there is none and no room for it. */
static struct obi_profile_row *row_of(struct obi_profile *p, obi_ticks price) {
    int64_t number = number_of(price, p->plan.row_ticks);
    uint32_t at = find(p, number), n = p->total.n_prices;
    if (at == n || p->number[at] != number) {
        if (n == p->plan.max_prices) return NULL;
        insert(p, at, number);
    }
    return &p->row[p->place[at]];
}

/* -- trades in --------------------------------------------------------------------------------- */

static void tick(struct obi_profile *p, uint32_t counter) {
    p->count[counter - OBI_PROFILE_COUNTER_FIRST]++;
}

static void add_to_row(struct obi_profile_row *row, obi_lots lots, uint32_t aggressor) {
    row->volume_lots += lots;
    row->n_trades++;
    if (aggressor == OBI_BID) {
        row->buy_lots += lots;
        row->n_buys++;
    } else if (aggressor == OBI_ASK) {
        row->sell_lots += lots;
        row->n_sells++;
    } else {
        row->unknown_lots += lots;
    }
}

static void add_delta(struct obi_profile_info *total, obi_lots lots, uint32_t aggressor) {
    if (aggressor == OBI_BID) total->delta_lots += lots;
    if (aggressor == OBI_ASK) total->delta_lots -= lots;
    int is_first = total->n_trades == 1;
    if (is_first || total->delta_lots < total->delta_min_lots)
        total->delta_min_lots = total->delta_lots;
    if (is_first || total->delta_lots > total->delta_max_lots)
        total->delta_max_lots = total->delta_lots;
}

static void add_to_total(struct obi_profile_info *t, obi_ticks price, obi_lots lots,
                         uint32_t aggressor) {
    int is_first = t->n_trades++ == 0;
    t->volume_lots += lots;
    t->buy_lots += aggressor == OBI_BID ? lots : 0;
    t->sell_lots += aggressor == OBI_ASK ? lots : 0;
    t->unknown_lots += aggressor == OBI_NONE ? lots : 0;
    t->n_buys += aggressor == OBI_BID;
    t->n_sells += aggressor == OBI_ASK;
    if (is_first || price > t->high_ticks) t->high_ticks = price;
    if (is_first || price < t->low_ticks) t->low_ticks = price;
    add_delta(t, lots, aggressor);
}

static int take(struct obi_profile *p, obi_ticks price, obi_lots lots, uint32_t aggressor) {
    if (lots > INT64_MAX - p->total.volume_lots) {
        tick(p, OBI_COUNTER_PROFILE_REFUSED);
        return OBI_E_CAPACITY;
    }
    struct obi_profile_row *row = row_of(p, price);
    tick(p, OBI_COUNTER_PROFILE_TRADES);
    if (aggressor == OBI_NONE) tick(p, OBI_COUNTER_PROFILE_UNKNOWN);
    add_to_total(&p->total, price, lots, aggressor);
    if (row) {
        add_to_row(row, lots, aggressor);
    } else {
        p->total.outside_lots += lots;
        p->total.n_outside++;
        tick(p, OBI_COUNTER_PROFILE_OUTSIDE);
    }
    return OBI_OK;
}

int obi_profile_push(obi_profile *profile, obi_ticks price_ticks, obi_lots qty_lots,
                     uint32_t aggressor) {
    if (!profile || price_ticks == INT64_MIN || price_ticks == INT64_MAX) return OBI_E_ARG;
    if (qty_lots <= 0 || aggressor > OBI_ASK) return OBI_E_ARG;
    return take(profile, price_ticks, qty_lots, aggressor);
}

/* Trades may be missing, unless none came yet. */
static void mark_gap(struct obi_profile *p) {
    tick(p, OBI_COUNTER_PROFILE_BREAKS);
    if (p->total.n_trades) p->total.flags |= OBI_PROFILE_GAP;
}

int obi_profile_update(obi_profile *profile, const obi_book *book) {
    const struct obi_change *c;
    int rc = OBI_OK;
    if (!profile || !book) return OBI_E_ARG;
    if (book->open) return OBI_MORE;
    if (obi_prints_turn(&profile->prints, book)) mark_gap(profile);
    while ((c = obi_prints_next(&profile->prints, book)) != NULL)
        if (take(profile, c->price_ticks, c->traded_lots, obi_print_aggressor(c)))
            rc = OBI_E_CAPACITY;
    if (obi_prints_end(&profile->prints, book)) mark_gap(profile);
    if (rc) return rc;
    return obi_book_is_valid(book) ? OBI_OK : OBI_RESYNC;
}

/* -- out --------------------------------------------------------------------------------------- */

int obi_profile_read(const obi_profile *profile, size_t first, struct obi_profile_row *row,
                     size_t n, size_t *n_out) {
    if (n_out) *n_out = 0;
    if (!profile || (!row && n) || !n_out) return OBI_E_ARG;
    size_t n_rows = profile->total.n_prices;
    size_t n_left = first < n_rows ? n_rows - first : 0;
    for (; *n_out < n && *n_out < n_left; ++*n_out)
        row[*n_out] = *obi_profile_at(profile, first + *n_out);
    return *n_out < n_left ? OBI_FULL : OBI_OK;
}

int obi_profile_info(const obi_profile *profile, struct obi_profile_info *out) {
    if (!profile || !out) return OBI_E_ARG;
    return obi_abi_write(out, &profile->total, sizeof profile->total);
}

int obi_profile_count(const obi_profile *profile, uint32_t counter, uint64_t *out) {
    if (!profile || !out) return OBI_E_ARG;
    if (counter < OBI_PROFILE_COUNTER_FIRST ||
        counter - OBI_PROFILE_COUNTER_FIRST >= OBI_PROFILE_COUNTERS)
        return OBI_E_ARG;
    *out = profile->count[counter - OBI_PROFILE_COUNTER_FIRST];
    return OBI_OK;
}
