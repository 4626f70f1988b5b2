/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The metrics of single orders, from a plain list of all that happened to them. */
#ifndef ORACLE_CONDUCT_H
#define ORACLE_CONDUCT_H

#include "oracle/metrics.h"

struct oracle_value oracle_conduct(const struct obi_column *col, const struct oracle_frame *frame);
struct oracle_value oracle_age(const struct obi_column *col, const struct oracle_frame *frame);
struct oracle_value oracle_depletion(const struct obi_column *col,
                                     const struct oracle_frame *frame);

#endif /* ORACLE_CONDUCT_H */
