/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_METRIC_TABLE_H
#define OBI_METRIC_TABLE_H

#include "core/table.h"
#include "metric/metrics.h"

const struct obi_metric_row *obi_metric_find(uint32_t id);  /* NULL for an unknown id */
const struct obi_metric_row *obi_metric_at(uint32_t index); /* NULL behind the last */

extern const struct obi_table obi_value_status_table;

#endif /* OBI_METRIC_TABLE_H */
