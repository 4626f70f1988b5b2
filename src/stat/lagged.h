/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Pairs of points that lie `lag` points apart, and their moments over a window.
 *
 * Where samples count, a point is a sample. Where they stand, the points are the whole multiples of
 * a step of time, and a point has the value that stood there; it is known once time is past it.
 * Both points of a pair lie inside the window and in one stretch without an undefined value, gap or
 * new epoch.
 *
 * A value that stands over many points gives many pairs that are alike, so pairs are kept in
 * pieces: n pairs (x, y) whose older points follow each other. A sample ends at most two pieces,
 * one as the newer and one as the older of a pair, whatever the time it stood: a pause of years
 * over steps of a microsecond is a few pieces. Pieces leave in order of their older points, the
 * oldest of them in part, and their moments are held in the two stacks of real.c: front has, for
 * each piece, what it and all behind it in the front amount to, back the sum of the rest.
 *
 * Memory: 192 bytes a sample; 96 for lag 0, or where samples count. Worst case: a piece that leaves
 * and finds the front empty merges all others, once in as many departures; else a push is constant.
 * A reading is constant; while nothing but undefined values comes it may merge the pieces anew. */
#ifndef OBI_STAT_LAGGED_H
#define OBI_STAT_LAGGED_H

#include "stat/moments.h"

/* Points [first, ...) of samples: a sample's number, or a time over the step, rounded up. */
struct obi_grid {
    int64_t step; /* ns; 0 where samples count */
};
struct obi_grid obi_grid_of(const struct obi_lane *lane, double seconds);
/* The first point of a sample, which is the end of those of the sample before. */
int64_t obi_grid_first(const struct obi_grid *grid, const struct obi_series *s, uint64_t i);
/* The first point inside the window. */
int64_t obi_grid_edge(const struct obi_grid *grid, const struct obi_lane *lane);

struct obi_piece {
    int64_t older, n; /* pairs of older + k and older + k + lag, k < n */
    uint64_t sample;  /* that has the older points */
    double x, y;      /* older and newer value */
};

struct obi_lagged {
    struct obi_grid grid;
    int64_t lag;
    struct obi_piece *piece;   /* [oldest, end), at k & mask */
    struct obi_moments *front; /* of pieces [k, flip) */
    struct obi_moments back;   /* of pieces [flip, end) */
    uint64_t mask, oldest, flip, end;
    int64_t segment; /* the first point since continuity ended */
    uint64_t older;  /* the sample that has the next pair's older point */
};

void obi_lagged_layout(struct obi_carve *c, const struct obi_lane *lane, struct obi_lagged *l,
                       struct obi_grid grid, int64_t lag);
void obi_lagged_start(struct obi_lagged *l);
void obi_lagged_arrive(struct obi_lagged *l, const struct obi_lane *lane, uint64_t i);
void obi_lagged_depart(struct obi_lagged *l, const struct obi_lane *lane);
/* Moments of the pairs in the window: x is the older, w the number of pairs. */
struct obi_moments obi_lagged_read(const struct obi_lagged *l, const struct obi_lane *lane);

#endif /* OBI_STAT_LAGGED_H */
