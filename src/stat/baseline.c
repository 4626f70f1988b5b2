/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "stat/baseline.h"

#include "stat/series.h"
#include "stat/table.h"

#include <math.h>
#include <string.h>

static const struct obi_stat_spec mean = {.stat = OBI_STAT_MEAN};

void obi_baseline_layout(struct obi_carve *c, const struct obi_lane *of, int64_t span,
                         struct obi_baseline *b) {
    memset(b, 0, sizeof *b);
    b->series.mask = of->series->mask;
    b->series.capacity = of->series->capacity;
    b->series.clock = of->series->clock;
    b->series.flags = of->series->flags;
    b->series.ring = obi_carve(c, b->series.mask + 1, sizeof *b->series.ring);
    b->series.n_tails = 1;
    b->series.tail = &b->tail;
    b->tail.series = &b->series;
    b->tail.span = span;
    b->tail.is_standing = of->tail->is_standing;
    b->tail.n_lanes = 1;
    b->tail.lane = &b->lane;
    b->lane.series = &b->series;
    b->lane.tail = &b->tail;
    b->lane.family = of->series->flags & OBI_STAT_INTEGER ? &obi_family_exact : &obi_family_real;
    b->lane.state = b->lane.family->layout(c, &b->lane);
}

void obi_baseline_start(struct obi_baseline *b) {
    obi_series_start(&b->series);
}

void obi_baseline_push(struct obi_baseline *b, int64_t at, double x) {
    struct obi_tally tally = {0};
    obi_series_push(&b->series, &(struct obi_arrival){.at = at, .ts_ns = at, .x = x}, &tally);
}

struct obi_value obi_baseline_read(const struct obi_baseline *b) {
    if (!obi_tail_is_full(&b->tail)) return obi_undefined(OBI_VALUE_WARMUP);
    struct obi_value v = b->lane.family->read(&b->lane, &mean);
    if (isnan(v.value)) return v;
    if (!(v.value > 0)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined(v.value, obi_tail_status(&b->tail));
}
