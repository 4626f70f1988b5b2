/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/tier.h"

#include <string.h>

/* -- plan -------------------------------------------------------------------------------------- */

void obi_walk_clear(struct obi_walk *walk) {
    walk->n_edges = 0;
    walk->orders = OBI_NOT_ASKED;
    memset(walk->unit, OBI_NOT_ASKED, sizeof walk->unit);
}

void obi_walk_add(struct obi_walk *walk, uint32_t basis, int64_t at) {
    struct obi_edge *edge = &walk->edge[walk->n_edges++];
    memset(edge, 0, sizeof *edge);
    edge->basis = basis;
    edge->at = at;
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
    walk->is_ranks = walk->first[OBI_BASIS_LEVELS + 1] == n && !walk->orders &&
                     !walk->unit[OBI_UNIT_BASE] && !walk->unit[OBI_UNIT_QUOTE];
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

/* -- tier -------------------------------------------------------------------------------------- */

enum obi_weight obi_unit_weight(uint32_t contract, uint32_t unit) {
    static const uint8_t weight[][OBI_UNITS] = {
        [OBI_CONTRACT_LINEAR] = {OBI_WEIGHT_ONE, OBI_WEIGHT_ONE, OBI_WEIGHT_PRICE},
        [OBI_CONTRACT_INVERSE] = {OBI_WEIGHT_ONE, OBI_WEIGHT_INVERSE, OBI_WEIGHT_ONE},
        [OBI_CONTRACT_QUANTO] = {OBI_WEIGHT_ONE, OBI_WEIGHT_ONE, OBI_WEIGHT_PRICE}};
    return (enum obi_weight)weight[contract][unit];
}

/* The weighed sum between two notes. Below 2^118 a hundred times the sum of both sides has room in
 * 128 bits. */
static uint8_t weighed(const struct obi_sums *a, const struct obi_sums *b, obi_wide *out) {
    enum { MOST = 54 };
    if (b->n_priceless != a->n_priceless) return OBI_VALUE_ZERO_DENOM;
    obi_wide rest = obi_wide_sub(b->rest, a->rest), whole = obi_wide_sub(b->whole, a->whole);
    whole = obi_wide_add(whole, obi_wide_of(obi_wide_high(rest)));
    int64_t high = (int64_t)obi_wide_low(whole);
    if (obi_wide_high(whole) || high < 0 || high >> MOST) return OBI_VALUE_SATURATED;
    *out = obi_wide_join(high, obi_wide_low(rest));
    return OBI_VALUE_OK;
}

/* What is between two notes of a side; returns why it is undefined. */
static uint8_t between(const struct obi_note *lo, const struct obi_note *hi, enum obi_weight weight,
                       obi_wide *out) {
    const struct obi_sums *a = &lo->sums, *b = &hi->sums;
    if (lo->none | hi->none) return hi->none ? hi->none : lo->none;
    if (weight == OBI_WEIGHT_ONE) return OBI_VALUE_OK; /* lots: they are there already */
    if (weight != OBI_WEIGHT_ORDERS) return weighed(a, b, out);
    *out = obi_wide_of((int64_t)(b->orders - a->orders));
    return b->n_untold == a->n_untold ? OBI_VALUE_OK : OBI_VALUE_NO_ORDERS;
}

/* PARTIAL before THIN before nothing. */
static uint8_t worse(uint8_t a, uint8_t b) {
    return a == OBI_VALUE_PARTIAL || !b ? a : b;
}

void obi_walk_tier(const struct obi_walk *walk, uint32_t lo, uint32_t hi, enum obi_weight weight,
                   struct obi_tier *out) {
    static const uint8_t empty[] = {OBI_VALUE_OK, OBI_VALUE_EMPTY_BID, OBI_VALUE_EMPTY_ASK,
                                    OBI_VALUE_EMPTY_BOTH};
    const struct obi_note *a = walk->edge[lo].upto, *b = walk->edge[hi].upto;
    out->bid = obi_wide_sub(b[0].sums.lots, a[0].sums.lots);
    out->ask = obi_wide_sub(b[1].sums.lots, a[1].sums.lots);
    int no_bid = !obi_wide_sign(out->bid), no_ask = !obi_wide_sign(out->ask);
    out->empty = empty[no_bid | no_ask << 1];
    out->told = worse(b[0].told, b[1].told);
    out->no_bid = out->no_ask = OBI_VALUE_OK;
    if (walk->is_ranks) return;
    out->no_bid = between(&a[0], &b[0], weight, &out->bid);
    out->no_ask = between(&a[1], &b[1], weight, &out->ask);
    /* A side without such an edge is neither empty nor ended. */
    out->told = worse(a[0].none | b[0].none ? OBI_VALUE_OK : b[0].told,
                      a[1].none | b[1].none ? OBI_VALUE_OK : b[1].told);
    out->empty = empty[(no_bid && !out->no_bid) | (no_ask && !out->no_ask) << 1];
}
