/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_METRIC_EDGE_H
#define OBI_METRIC_EDGE_H

#include "metric/sight.h"

/* Where an edge lies on a side, 0 bids, 1 asks: the depth in ticks or parts of the mid from which
 * on a level is behind it; in other bases the edge itself. */
int64_t obi_edge_depth(const struct obi_touches *touch, int which, uint32_t basis, int64_t at);

/* The nearest that 64 bits hold. */
int64_t obi_wide_saturate(obi_wide a);

#endif /* OBI_METRIC_EDGE_H */
