/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The latest points (lagged.h), at most `room` of them, that follow each other without an undefined
 * value, gap or new epoch: for what is computed anew at each reading.
 *
 * Memory: 8 bytes a point, whatever the ring of samples holds. Worst case: a value that stood over
 * more points than there is room for fills all places once, so a push costs `room` at most, and in
 * the long run one for each point. */
#ifndef OBI_STAT_RECENT_H
#define OBI_STAT_RECENT_H

#include "stat/lagged.h"

struct obi_recent {
    struct obi_grid grid;
    double *value; /* of the k-th point since continuity ended, at k % room */
    uint64_t room, n;
    int64_t end; /* the point behind the latest */
};

/* Points inside the window, oldest first: [first, first + n). */
struct obi_points {
    const struct obi_recent *recent;
    uint64_t first, n;
};

void obi_recent_layout(struct obi_carve *c, struct obi_recent *r, struct obi_grid grid,
                       uint64_t room);
void obi_recent_start(struct obi_recent *r);
void obi_recent_arrive(struct obi_recent *r, const struct obi_lane *lane, uint64_t i);
struct obi_points obi_recent_points(const struct obi_recent *r, const struct obi_lane *lane);

static inline double obi_point(const struct obi_points *p, uint64_t k) {
    return p->recent->value[(p->first + k) % p->recent->room];
}
double obi_points_mean(const struct obi_points *p, uint64_t from, uint64_t n);

#endif /* OBI_STAT_RECENT_H */
