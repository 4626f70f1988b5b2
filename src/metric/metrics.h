/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How a number comes about: the book is seen once a frame (struct obi_view), each column sees its
 * tier (struct obi_tier), and a metric is a function of both. Flow adds up frame by frame in
 * integers until a row takes it, so thinned rows hold exact sums. */
#ifndef OBI_METRIC_METRICS_H
#define OBI_METRIC_METRICS_H

#include "book/book.h"
#include "core/mem.h"
#include "metric/tier.h"

#include <obi/metrics.h>
#include <obi/schema.h>

struct obi_value {
    double value;
    uint8_t status;
};

/* Flow since the last row. */
struct obi_flow {
    obi_wide order;        /* order flow imbalance at the touch, lots */
    obi_wide bought, sold; /* by aggressors, lots */
    uint8_t status;        /* OK, WARMUP or BREAK */
    int undefined;         /* a part of it is not known */
};

/* The touch; an absent best has size 0 and, for comparisons, a price beyond all others. */
struct obi_touch {
    int64_t bid_depth, ask_depth; /* as in the ladder: INT64_MAX when absent */
    obi_lots bid_lots, ask_lots;
};

/* What all columns see of the book. */
struct obi_view {
    uint32_t shape;
    obi_ticks bid, ask; /* meaningless where shape says there is none */
    uint8_t market;     /* PARTIAL, GATED, CROSSED, LOCKED or OK: accompanies what is measured */
    int halted;
    const struct obi_flow *flow;
};

typedef struct obi_value obi_metric_fn(const struct obi_view *view, const struct obi_tier *tier);

/* One row of the only list of metrics. */
struct obi_metric_row {
    int32_t id;
    uint32_t traits;
    obi_metric_fn *measure;
    const char *name, *unit, *text, *edges, *source;
    double lo, hi;
};

/* The families. */
obi_metric_fn obi_metric_spread, obi_metric_spread_bps, obi_metric_mid, obi_metric_weighted_mid;
obi_metric_fn obi_metric_bid_depth, obi_metric_ask_depth, obi_metric_depth_difference,
    obi_metric_depth_ratio, obi_metric_depth_log_ratio, obi_metric_depth_share,
    obi_metric_depth_percent, obi_metric_depth_imbalance;
obi_metric_fn obi_metric_order_flow, obi_metric_trade_flow, obi_metric_trade_imbalance;

/* What they answer with: undefined with the reason, or a number with what to know of it (OK lets
 * the state of the tier and the market speak). */
struct obi_value obi_undefined(uint8_t status);
struct obi_value obi_defined(double value, uint8_t status);
uint8_t obi_tier_status(const struct obi_view *view, const struct obi_tier *tier);
struct obi_value obi_ratio_of(obi_wide num, obi_wide den, uint8_t status);

/* The parts of create that a pipeline shares. */
int obi_column_check(const struct obi_column *col, struct obi_column *canonical,
                     struct obi_error *err);
struct obi_metrics *obi_metrics_layout(struct obi_carve *c, size_t n_col);
void obi_metrics_start(struct obi_metrics *m, const struct obi_column *col, size_t n_col);

/* The two halves of update: take a frame in, write a row out. Emit returns what update returns. */
void obi_metrics_step(struct obi_metrics *m, const obi_book *book);
int obi_metrics_emit(struct obi_metrics *m, const obi_book *book, double *row, uint8_t *status);

#endif /* OBI_METRIC_METRICS_H */
