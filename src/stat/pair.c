/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Two columns: covariance, correlation, regression. The two stacks of real.c over the moments of
 * pairs. */
#include "stat/moments.h"
#include "stat/table.h"

struct stacks {
    struct obi_moments *front; /* of samples [i, flip), at i & mask */
    struct obi_moments back;   /* of samples [flip, end) */
    uint64_t oldest, flip, end;
};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct stacks measured, *s = obi_carve(c, 1, sizeof *s), *to = s ? s : &measured;
    to->front = obi_carve(c, lane->series->mask + 1, sizeof *to->front);
    return s;
}

static void start(const struct obi_lane *lane) {
    struct stacks *s = lane->state;
    s->back = (struct obi_moments){0};
    s->oldest = s->flip = s->end = 0;
}

static void enter(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    struct stacks *s = lane->state;
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    obi_moments_add(&s->back, sample->x, sample->y, (double)weight);
    s->end = i + 1;
}

static void flip(const struct obi_lane *lane, struct stacks *s, uint64_t from) {
    struct obi_moments m = {0};
    for (uint64_t i = s->end; i-- > from;) {
        const struct obi_sample *sample = obi_sample_at(lane->series, i);
        if (!obi_sample_is_void(sample)) {
            obi_moments_add(&m, sample->x, sample->y, (double)obi_tail_weight(lane->tail, i));
        }
        s->front[i & lane->series->mask] = m;
    }
    s->flip = s->end;
    s->back = (struct obi_moments){0};
}

static void leave(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    struct stacks *s = lane->state;
    (void)weight;
    if (i >= s->flip) flip(lane, s, i);
    s->oldest = i + 1;
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    const struct stacks *s = lane->state;
    struct obi_moments m = {0};
    struct obi_part part;
    if (obi_lane_head(lane, &part)) obi_moments_add(&m, part.x, part.y, (double)part.weight);
    if (s->oldest < s->flip) obi_moments_merge(&m, &s->front[s->oldest & lane->series->mask]);
    obi_moments_merge(&m, &s->back);
    if (obi_lane_newest(lane, &part)) obi_moments_add(&m, part.x, part.y, (double)part.weight);
    return obi_moments_read(&m, m.n, lane->tail->is_standing, spec);
}

const struct obi_stat_family obi_family_pair = {
    .layout = layout, .start = start, .enter = enter, .leave = leave, .read = read};
