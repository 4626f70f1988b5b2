/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_METRIC_TABLE_H
#define OBI_METRIC_TABLE_H

#include "core/table.h"
#include "metric/metrics.h"

/* A family's part of the list. */
struct obi_metric_part {
    const struct obi_metric_row *row;
    uint32_t n;
    const struct obi_term *term; /* terms of its own, see term.h */
    uint32_t n_terms;
};

extern const struct obi_metric_part obi_metrics_price, obi_metrics_depth, obi_metrics_count;
extern const struct obi_metric_part obi_metrics_significance, obi_metrics_weight, obi_metrics_vamp,
    obi_metrics_fill;
extern const struct obi_metric_part obi_metrics_distance, obi_metrics_structure;
extern const struct obi_metric_part obi_metrics_slope, obi_metrics_elasticity, obi_metrics_shape;
extern const struct obi_metric_part obi_metrics_flow, obi_metrics_integrated, obi_metrics_voi;
extern const struct obi_metric_part obi_metrics_band;
extern const struct obi_metric_part obi_metrics_trade, obi_metrics_toxicity;
extern const struct obi_metric_part obi_metrics_quality, obi_metrics_quality_state;

const struct obi_metric_row *obi_metric_find(uint32_t id);  /* NULL for an unknown id */
const struct obi_metric_row *obi_metric_at(uint32_t index); /* NULL behind the last */
/* The family of a row of the list. */
const struct obi_metric_part *obi_metric_part_of(const struct obi_metric_row *row);

extern const struct obi_table obi_value_status_table;

/* A metric of each side, bid_NAME and ask_NAME: a function that is told which, 0 bids, 1 asks. */
#define OBI_SIDES(name, of_side)                                                                   \
    static struct obi_value bid_##name(const struct obi_view *view, const struct obi_tier *tier) { \
        return of_side(view, tier, 0);                                                             \
    }                                                                                              \
    static struct obi_value ask_##name(const struct obi_view *view, const struct obi_tier *tier) { \
        return of_side(view, tier, 1);                                                             \
    }

/* What rows of several families say. */
#define OBI_TIERED     (OBI_TRAIT_TIER | OBI_TRAIT_FILTER)
#define OBI_UNIT_PARAM "unit=lots|base|quote"
#define OBI_GOULD_BONART                                                                           \
    "after Gould, Bonart 2016, Queue imbalance as a one-tick-ahead price predictor"
#define OBI_BOTH_EMPTY "Nothing in the tier: NaN, EMPTY_BOTH. "
#define OBI_PRICE_EDGES                                                                            \
    "A side empty: NaN, EMPTY_BID, EMPTY_ASK or EMPTY_BOTH. Locked: LOCKED. Crossed: CROSSED. "    \
    "Touch beyond what the feed tells: PARTIAL."
#define OBI_FLOW_EDGES                                                                             \
    "First frame: NaN, WARMUP. Snapshot: counts 0, BREAK. Frames missed or journal full: NaN, "    \
    "BREAK. "

#endif /* OBI_METRIC_TABLE_H */
