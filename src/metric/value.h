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
    int tells_orders; /* the book is one of single orders */
    const struct obi_flow *flow;
    const struct obi_ranks *ranks;
    const struct obi_micro *micro;     /* NULL: none was given */
    const struct obi_weights *weights; /* likewise */
};

typedef struct obi_value obi_metric_fn(const struct obi_view *view, const struct obi_tier *tier);

/* num / den, den above 0, rounded once. */
static inline struct obi_value obi_ratio_of(obi_wide num, obi_wide den, uint8_t status) {
    return obi_defined(obi_wide_ratio(num, den), status);
}

/* What to know of a number from a tier: what the tier says, else the state of the market. */
static inline uint8_t obi_tier_status(const struct obi_view *view, const struct obi_tier *tier) {
    return tier->says ? tier->says : view->market;
}

#endif /* OBI_METRIC_VALUE_H */
