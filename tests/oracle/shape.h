/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef ORACLE_SHAPE_H
#define ORACLE_SHAPE_H

#include "oracle/metrics.h"

struct oracle_value oracle_shape(const struct obi_column *col, const struct oracle_frame *frame);

#endif /* ORACLE_SHAPE_H */
