/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Which file has the oracle of which metrics. */
#include "oracle/metrics.h"

const struct oracle_family oracle_family[] = {{0, 0, NULL}};
const size_t oracle_n_families = 0;
