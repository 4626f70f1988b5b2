/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the metrics of single orders share. */
#ifndef OBI_METRIC_QUALITY_H
#define OBI_METRIC_QUALITY_H

#include <obi/metrics.h>

/* A column's first parameter, which is in seconds. */
static inline obi_ns obi_param_ns(const struct obi_column *col) {
    return (obi_ns)(col->param[0] * 1e9 + 0.5);
}

#define OBI_QUALITY_EDGES "A book of levels: NaN, NO_ORDERS. "

#endif /* OBI_METRIC_QUALITY_H */
