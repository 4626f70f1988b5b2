/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "stat/recent.h"

void obi_recent_layout(struct obi_carve *c, struct obi_recent *r, struct obi_grid grid,
                       uint64_t room) {
    r->grid = grid;
    r->room = room;
    r->value = obi_carve(c, room, sizeof *r->value);
}

void obi_recent_start(struct obi_recent *r) {
    r->n = 0;
    r->end = 0;
}

/* A value at the points [r->end, to). */
static void append(struct obi_recent *r, double x, int64_t to) {
    uint64_t n = (uint64_t)(to - r->end), places = n < r->room ? n : r->room;
    r->n += n;
    for (uint64_t k = r->n - places; k < r->n; k++) r->value[k % r->room] = x;
    r->end = to;
}

void obi_recent_arrive(struct obi_recent *r, const struct obi_lane *lane, uint64_t i) {
    const struct obi_series *s = lane->series;
    const struct obi_sample *sample = obi_sample_at(s, i);
    int64_t first = obi_grid_first(&r->grid, s, i);
    int follows = i > s->first && !obi_sample_is_void(obi_sample_at(s, i - 1));
    if (r->grid.step && follows) append(r, obi_sample_at(s, i - 1)->x, first);
    if (!follows || sample->flags) {
        r->n = 0;
        r->end = first;
    }
    if (!r->grid.step && !obi_sample_is_void(sample)) append(r, sample->x, first + 1);
}

struct obi_points obi_recent_points(const struct obi_recent *r, const struct obi_lane *lane) {
    int64_t inside = r->end - obi_grid_edge(&r->grid, lane);
    uint64_t n = inside < 0 ? 0 : (uint64_t)inside;
    if (n > r->n) n = r->n;
    if (n > r->room) n = r->room;
    return (struct obi_points){r, r->n - n, n};
}

double obi_points_mean(const struct obi_points *p, uint64_t from, uint64_t n) {
    double sum = 0, first = obi_point(p, from);
    for (uint64_t k = 0; k < n; k++) sum += obi_point(p, from + k) - first;
    return first + sum / (double)n;
}
