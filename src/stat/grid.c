/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "stat/lagged.h"

struct obi_grid obi_grid_of(const struct obi_lane *lane, double seconds) {
    return (struct obi_grid){lane->tail->is_standing ? (int64_t)(seconds * 1e9 + 0.5) : 0};
}

int64_t obi_grid_first(const struct obi_grid *grid, const struct obi_series *s, uint64_t i) {
    if (!grid->step) return (int64_t)i;
    int64_t at = obi_sample_at(s, i)->at;
    return at / grid->step + (at % grid->step > 0);
}

int64_t obi_grid_edge(const struct obi_grid *grid, const struct obi_lane *lane) {
    if (!grid->step) return (int64_t)lane->tail->begin;
    int64_t start = obi_tail_start(lane->tail);
    return start / grid->step + (start % grid->step >= 0);
}
