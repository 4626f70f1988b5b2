/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a metric is given and what it answers with: it sees the book once a frame (struct obi_view)
 * and its tier (struct obi_tier), and gives a number or none, and what to know of it. */
#ifndef OBI_METRIC_VALUE_H
#define OBI_METRIC_VALUE_H

#include "core/value.h"
#include "metric/tier.h"

#include <obi/metrics.h>

struct obi_flow;

/* What all columns see of the book that have the same filter. */
struct obi_view {
    struct obi_touches touch;
    uint8_t market; /* PARTIAL, GATED, CROSSED, LOCKED or OK: accompanies what is measured */
    uint8_t blind;  /* why nothing can be seen so: NO_ORDERS or OK */
    int halted;
    const struct obi_flow *flow;
    const struct obi_ranks *ranks;
    const struct obi_micro *micro; /* NULL: none was given */
};

typedef struct obi_value obi_metric_fn(const struct obi_view *view, const struct obi_tier *tier);

/* num / den, den above 0, rounded once. */
static inline struct obi_value obi_ratio_of(obi_wide num, obi_wide den, uint8_t status) {
    return obi_defined(obi_wide_ratio(num, den), status);
}

/* Why one side of a tier, 0 bids, 1 asks, has nothing to measure; OK where it has. */
static inline uint8_t obi_tier_lacks(const struct obi_tier *tier, int which) {
    uint8_t none = which ? tier->no_ask : tier->no_bid;
    uint8_t own = which ? OBI_VALUE_EMPTY_ASK : OBI_VALUE_EMPTY_BID;
    if (none) return none;
    return tier->empty == OBI_VALUE_EMPTY_BOTH || tier->empty == own ? tier->empty : OBI_VALUE_OK;
}

/* Why the two sums of a tier cannot be set against each other; OK where they can. The lesser of two
 * reasons, so that swapping the sides swaps nothing. */
static inline uint8_t obi_tier_none(const struct obi_tier *tier) {
    if (!tier->no_bid || !tier->no_ask) return tier->no_bid | tier->no_ask;
    return tier->no_bid < tier->no_ask ? tier->no_bid : tier->no_ask;
}

/* Why not both sides of a tier have something to measure; OK where they have. */
static inline uint8_t obi_tier_lacks_any(const struct obi_tier *tier) {
    uint8_t none = obi_tier_none(tier);
    return none ? none : tier->empty;
}

/* Why neither side of a tier has something to measure; OK where one has. */
static inline uint8_t obi_tier_lacks_all(const struct obi_tier *tier) {
    uint8_t none = obi_tier_none(tier);
    return none || tier->empty != OBI_VALUE_EMPTY_BOTH ? none : tier->empty;
}

/* What to know of a number from a tier: that a side of it is empty, that it reaches beyond what the
 * feed tells or beyond the book, else the state of the market. */
static inline uint8_t obi_tier_status(const struct obi_view *view, const struct obi_tier *tier) {
    if (tier->empty) return tier->empty;
    return tier->told ? tier->told : view->market;
}

#endif /* OBI_METRIC_VALUE_H */
