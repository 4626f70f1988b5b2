/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef ORACLE_SIGNIFICANCE_H
#define ORACLE_SIGNIFICANCE_H

#include "oracle/metrics.h"

struct oracle_value oracle_significance(const struct obi_column *col,
                                        const struct oracle_frame *frame);

#endif /* ORACLE_SIGNIFICANCE_H */
