/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_STAT_PLAN_H
#define OBI_STAT_PLAN_H

#include "stat/stat.h"

/* An output: its spec in canonical form, and the lane it is read from. */
struct obi_output {
    struct obi_stat_spec spec;
    const struct obi_lane *lane;
    const struct obi_tail *tail;
};

/* Options and specs that were checked. */
struct obi_window_plan {
    struct obi_window_options opt; /* defaults filled in */
    const struct obi_stat_spec *spec;
    size_t n;
    int is_row_a_frame; /* each frame brings one row at most: what counts frames needs its span */
};

int obi_window_plan(const struct obi_window_options *opt, const struct obi_stat_spec *stat,
                    size_t n_stat, struct obi_window_plan *plan, struct obi_error *err);

/* The parts of create that a pipeline shares. */
obi_window *obi_window_layout(struct obi_carve *c, const struct obi_window_plan *plan);
void obi_window_start(obi_window *w);

/* What the layout of series, tails and lanes gives. */
struct obi_structure {
    struct obi_output *output;
    struct obi_series *series;
    size_t n_output, n_series;
};

/* Carves series, tails and lanes, and ties outputs to them; while the carve measures, s is not
 * written to but for its counts. */
void obi_structure_layout(struct obi_carve *c, const struct obi_window_plan *plan,
                          struct obi_structure *s);

#endif /* OBI_STAT_PLAN_H */
