/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/tier.h"

#include <string.h>

/* -- edges ------------------------------------------------------------------------------------- */

void obi_walk_clear(struct obi_walk *walk) {
    walk->n_edges = walk->n_taps = walk->n_sums = walk->n_tables = 0;
    walk->squares_orders = walk->asks_orders = 0;
}

void obi_walk_add(struct obi_walk *walk, uint32_t basis, int64_t at) {
    struct obi_edge *edge = &walk->edge[walk->n_edges++];
    memset(edge, 0, sizeof *edge);
    edge->basis = basis;
    edge->at = at;
    edge->tap = OBI_TAP_NONE;
}

static int is_before(const struct obi_edge *a, uint32_t basis, int64_t at) {
    return a->basis < basis || (a->basis == basis && a->at < at);
}

/* Lets an edge sink to its place in the heap of the first n; the last edge is on top. */
static void sink(struct obi_edge *edge, uint32_t at, uint32_t n) {
    struct obi_edge sinking = edge[at];
    for (uint32_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && is_before(&edge[child], edge[child + 1].basis, edge[child + 1].at))
            child++;
        if (!is_before(&sinking, edge[child].basis, edge[child].at)) break;
        edge[at] = edge[child];
    }
    edge[at] = sinking;
}

static void sort(struct obi_edge *edge, uint32_t n) {
    for (uint32_t i = n / 2; i-- > 0;) sink(edge, i, n);
    for (uint32_t last = n; last-- > 1;) {
        struct obi_edge top = edge[0];
        edge[0] = edge[last];
        edge[last] = top;
        sink(edge, 0, last);
    }
}

void obi_walk_sort(struct obi_walk *walk) {
    struct obi_edge *edge = walk->edge;
    uint32_t n = 0;
    sort(edge, walk->n_edges);
    for (uint32_t i = 0; i < walk->n_edges; i++) {
        if (n && !is_before(&edge[n - 1], edge[i].basis, edge[i].at)) continue; /* the same */
        edge[n++] = edge[i];
    }
    walk->n_edges = n;
    for (uint32_t basis = 0; basis <= OBI_BASES; basis++)
        walk->first[basis] = obi_walk_find(walk, basis, INT64_MIN);
}

uint32_t obi_walk_find(const struct obi_walk *walk, uint32_t basis, int64_t at) {
    uint32_t lo = 0, hi = walk->n_edges;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (is_before(&walk->edge[mid], basis, at))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* -- sums -------------------------------------------------------------------------------------- */

static int is_same_sum(const struct obi_summand *a, const struct obi_summand *b) {
    return a->weight == b->weight && a->unit == b->unit && a->from_mid == b->from_mid &&
           !(a->scale < b->scale) && !(a->scale > b->scale);
}

uint32_t obi_walk_sum(struct obi_walk *walk, const struct obi_summand *sum) {
    enum { FEW = 64 }; /* finding all that are the same would be n^2 for many different */
    uint32_t n = walk->n_sums, oldest = n > FEW ? n - FEW : 0;
    for (uint32_t i = n; i-- > oldest;) {
        if (!is_same_sum(&walk->sum[i], sum)) continue;
        walk->sum[i].to_end |= sum->to_end;
        return i;
    }
    walk->sum[n] = *sum;
    if (sum->weight == OBI_WEIGHT_EXP)
        walk->sum[n].table = walk->table + (size_t)walk->n_tables++ * OBI_WEIGHT_TABLE;
    if (sum->weight == OBI_WEIGHT_ORDER_SQUARE) walk->squares_orders = 1;
    if (sum->weight == OBI_WEIGHT_ORDER_SQUARE || sum->weight == OBI_WEIGHT_ORDERS)
        walk->asks_orders = 1;
    obi_weigh_prepare(&walk->sum[n]);
    return walk->n_sums++;
}

struct obi_tap *obi_walk_tap(struct obi_walk *walk, uint32_t edge, uint32_t sum) {
    enum { FEW = 64 };
    struct obi_edge *e = &walk->edge[edge];
    int n = 0;
    for (int32_t i = e->tap; i != OBI_TAP_NONE && n < FEW; i = walk->tap[i].next, n++) {
        if (walk->tap[i].sum == sum) return &walk->tap[i];
    }
    struct obi_tap *tap = &walk->tap[walk->n_taps];
    memset(tap, 0, sizeof *tap);
    tap->sum = sum;
    tap->next = e->tap;
    e->tap = (int32_t)walk->n_taps++;
    return tap;
}

void obi_walk_settle(struct obi_walk *walk) {
    int is_filtered = walk->hidden.filter || walk->hidden.min_lots;
    walk->is_ranks = walk->first[OBI_BASIS_LEVELS + 1] == walk->n_edges && !walk->n_sums &&
                     !walk->ranks.room && !is_filtered;
    walk->has_end = 0;
    for (uint32_t i = 0; i < walk->n_edges; i++) walk->has_end |= walk->edge[i].at == INT64_MAX;
}

/* -- read -------------------------------------------------------------------------------------- */

enum obi_weight obi_unit_weight(uint32_t contract, uint32_t unit) {
    static const uint8_t weight[][OBI_UNIT_QUOTE + 1] = {
        [OBI_CONTRACT_LINEAR] = {OBI_WEIGHT_LOTS, OBI_WEIGHT_LOTS, OBI_WEIGHT_PRICE},
        [OBI_CONTRACT_INVERSE] = {OBI_WEIGHT_LOTS, OBI_WEIGHT_INVERSE, OBI_WEIGHT_LOTS},
        [OBI_CONTRACT_QUANTO] = {OBI_WEIGHT_LOTS, OBI_WEIGHT_LOTS, OBI_WEIGHT_PRICE}};
    return (enum obi_weight)weight[contract][unit];
}

static uint8_t missing_edge(const struct obi_tier *tier, int which) {
    uint8_t none = tier->to->upto[which].none;
    return none ? none : tier->from->upto[which].none;
}

/* Of a level that the tier's begin cuts, with a lots in front and b in the tier, a difference of
 * notes has (a + b)^2 - a^2: 2 a b more than b^2. */
static struct obi_sum square_too_much(const struct obi_tier *tier, int which) {
    const struct obi_note *from = &tier->from->upto[which], *to = &tier->to->upto[which];
    int is_in_it = to->n_begun == from->n_begun; /* the end cuts the same level */
    obi_wide in = is_in_it ? obi_wide_sub(to->lots, from->lots) : obi_wide_of(from->rest);
    return obi_sum_times(obi_sum_mul(in, obi_wide_of(from->cut)), 2);
}

uint8_t obi_tier_sum(const struct obi_tier *tier, int which, uint32_t k, struct obi_sum *out) {
    const struct obi_total *a = &tier->tap_from[k]->upto[which], *b = &tier->tap_to[k]->upto[which];
    uint8_t none = missing_edge(tier, which);
    if (none) return none;
    uint8_t weight = tier->walk->sum[tier->tap_to[k]->sum].weight;
    *out = obi_sum_sub(b->sum, a->sum);
    if (weight == OBI_WEIGHT_SQUARE && tier->from->upto[which].cut)
        *out = obi_sum_sub(*out, square_too_much(tier, which));
    if (a->n_undefined == b->n_undefined) return OBI_VALUE_OK;
    int is_orders = weight == OBI_WEIGHT_ORDERS || weight == OBI_WEIGHT_ORDER_SQUARE;
    return is_orders ? OBI_VALUE_NO_ORDERS : OBI_VALUE_ZERO_DENOM;
}

obi_wide obi_tier_lots(const struct obi_tier *tier, int which) {
    return obi_wide_sub(tier->to->upto[which].lots, tier->from->upto[which].lots);
}

int64_t obi_tier_levels(const struct obi_tier *tier, int which) {
    return tier->to->upto[which].n_begun - tier->from->upto[which].n_whole;
}

obi_ticks obi_tier_last(const struct obi_tier *tier, int which) {
    return which ? tier->to->upto[1].depth : ~tier->to->upto[0].depth;
}

/* Below 2^118 a hundred times the sum of both sides has room in 128 bits. */
static uint8_t amount(const struct obi_tier *tier, int which, obi_wide *out) {
    enum { MOST = 54 };
    struct obi_sum sum;
    uint8_t none = obi_tier_sum(tier, which, 0, &sum);
    if (none) return none;
    if (sum.limb[3] | sum.limb[2] | sum.limb[1] >> MOST) return OBI_VALUE_SATURATED;
    *out = obi_wide_join((int64_t)sum.limb[1], sum.limb[0]);
    return OBI_VALUE_OK;
}

/* PARTIAL before THIN before nothing. */
static uint8_t worse(uint8_t a, uint8_t b) {
    return a == OBI_VALUE_PARTIAL || !b ? a : b;
}

static void read_lots(struct obi_tier *tier) {
    const struct obi_note *to = tier->to->upto;
    tier->bid = obi_tier_lots(tier, 0);
    tier->ask = obi_tier_lots(tier, 1);
    tier->no_bid = missing_edge(tier, 0);
    tier->no_ask = missing_edge(tier, 1);
    /* A side without such an edge is neither empty nor ended. */
    tier->told =
        worse(tier->no_bid ? OBI_VALUE_OK : to[0].told, tier->no_ask ? OBI_VALUE_OK : to[1].told);
    int no_bid = !tier->no_bid && !obi_wide_sign(tier->bid);
    int no_ask = !tier->no_ask && !obi_wide_sign(tier->ask);
    tier->empty = obi_empty(no_bid, no_ask);
}

/* The first sum is the column's amount where it is one of sizes in a unit, or of orders. */
static void read_amount(struct obi_tier *tier, const struct obi_book *book) {
    const struct obi_summand *sum = &tier->walk->sum[tier->tap_to[0]->sum];
    if (sum->weight != OBI_WEIGHT_UNIT && sum->weight != OBI_WEIGHT_ORDERS) return;
    if (sum->now != OBI_WEIGHT_LOTS) {
        tier->no_bid = amount(tier, 0, &tier->bid);
        tier->no_ask = amount(tier, 1, &tier->ask);
    }
    if (sum->weight == OBI_WEIGHT_ORDERS) return;
    tier->scale = book->plan.multiplier * (sum->now == OBI_WEIGHT_INVERSE ? 0x1p-64 : 1);
}

/* Of two reasons the lesser, so that swapping the sides swaps nothing. */
static uint8_t lesser(uint8_t a, uint8_t b) {
    return a < b ? a : b;
}

/* What all columns of the tier would ask for, where something is missing. */
static void tell_missing(struct obi_tier *tier) {
    uint8_t empty = tier->empty, both = empty == OBI_VALUE_EMPTY_BOTH ? empty : OBI_VALUE_OK;
    uint8_t no_bid = empty == OBI_VALUE_EMPTY_BID ? empty : both;
    uint8_t no_ask = empty == OBI_VALUE_EMPTY_ASK ? empty : both;
    int is_both = tier->no_bid && tier->no_ask;
    tier->none = is_both ? lesser(tier->no_bid, tier->no_ask) : tier->no_bid | tier->no_ask;
    tier->lacks[0] = tier->no_bid ? tier->no_bid : no_bid;
    tier->lacks[1] = tier->no_ask ? tier->no_ask : no_ask;
    tier->lacks_all = tier->none ? tier->none : both;
    tier->lacks_any = tier->none ? tier->none : empty;
    tier->says = empty ? empty : tier->told;
}

static void conclude(struct obi_tier *tier) {
    tier->none = tier->lacks[0] = tier->lacks[1] = tier->lacks_all = tier->lacks_any = OBI_VALUE_OK;
    tier->says = tier->told;
    if (tier->no_bid | tier->no_ask | tier->empty) tell_missing(tier);
}

void obi_tier_read(struct obi_tier *tier, const struct obi_book *book) {
    read_lots(tier);
    if (tier->n_sums) read_amount(tier, book);
    conclude(tier);
}
