/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef ORACLE_FILL_H
#define ORACLE_FILL_H

#include "oracle/metrics.h"

struct oracle_value oracle_fill(const struct obi_column *col, const struct oracle_frame *frame);

#endif /* ORACLE_FILL_H */
