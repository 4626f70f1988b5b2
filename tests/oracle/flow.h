/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef ORACLE_FLOW_H
#define ORACLE_FLOW_H

#include "oracle/metrics.h"

struct oracle_value oracle_flow(const struct obi_column *col, const struct oracle_frame *frame);
struct oracle_value oracle_band(const struct obi_column *col, const struct oracle_frame *frame);
/* What a flow value is where the frame does not go on from one that was measured; 0 where it does,
 * or repeats it. */
int oracle_flow_is_lost(const struct oracle_frame *frame, int is_ratio, struct oracle_value *out);
/* Whether the n best levels, here or at the frame before, may not be the best. */
int oracle_levels_doubtful(const struct oracle_frame *frame, int64_t n);

#endif /* ORACLE_FLOW_H */
