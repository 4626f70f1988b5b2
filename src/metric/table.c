/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The only list of metrics, by families: what is measured, served by the schema, explained and set
 * out by the reference is a row in its family's file. Ids ascend over all of them. */
#include "metric/table.h"

static const struct obi_metric_part *const parts[] = {
    &obi_metrics_price,   &obi_metrics_vamp,         &obi_metrics_fill,
    &obi_metrics_depth,   &obi_metrics_count,        &obi_metrics_significance,
    &obi_metrics_weight,  &obi_metrics_distance,     &obi_metrics_structure,
    &obi_metrics_slope,   &obi_metrics_elasticity,   &obi_metrics_shape,
    &obi_metrics_flow,    &obi_metrics_integrated,   &obi_metrics_voi,
    &obi_metrics_band,    &obi_metrics_trade,        &obi_metrics_toxicity,
    &obi_metrics_quality, &obi_metrics_quality_state};

enum { PARTS = sizeof parts / sizeof *parts };

const struct obi_metric_row *obi_metric_at(uint32_t index) {
    for (uint32_t i = 0; i < PARTS; i++) {
        if (index < parts[i]->n) return &parts[i]->row[index];
        index -= parts[i]->n;
    }
    return NULL;
}

const struct obi_metric_part *obi_metric_part_of(const struct obi_metric_row *row) {
    uint32_t i = 0;
    while (row < parts[i]->row || row >= parts[i]->row + parts[i]->n) i++;
    return parts[i];
}

const struct obi_metric_row *obi_metric_find(uint32_t id) {
    const struct obi_metric_row *row;
    for (uint32_t i = 0; (row = obi_metric_at(i)) != NULL; i++) {
        if ((uint32_t)row->id == id) return row;
    }
    return NULL;
}
