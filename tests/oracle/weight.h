/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef ORACLE_WEIGHT_H
#define ORACLE_WEIGHT_H

#include "oracle/metrics.h"

struct oracle_value oracle_weighted(const struct obi_column *col, const struct oracle_frame *frame);

#endif /* ORACLE_WEIGHT_H */
