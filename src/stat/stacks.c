/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "stat/stacks.h"

#include <string.h>

struct stacks {
    const struct obi_stacks_kind *kind;
    unsigned char *front; /* sums of samples [i, flip), at i & mask */
    void *back;           /* the sum of samples [flip, end) */
    uint64_t oldest, flip, end;
};

void *obi_stacks_layout(struct obi_carve *c, const struct obi_lane *lane,
                        const struct obi_stacks_kind *kind) {
    struct stacks measured, *s = obi_carve(c, 1, sizeof *s), *to = s ? s : &measured;
    to->front = obi_carve(c, lane->series->mask + 1, kind->size);
    to->back = obi_carve(c, 1, kind->size);
    return s;
}

void obi_stacks_start(const struct obi_lane *lane, const struct obi_stacks_kind *kind) {
    struct stacks *s = lane->state;
    s->kind = kind;
    memset(s->back, 0, kind->size);
    s->oldest = s->flip = s->end = 0;
}

static void *front_at(const struct obi_lane *lane, const struct stacks *s, uint64_t i) {
    return s->front + (i & lane->series->mask) * s->kind->size;
}

static void add(const struct obi_lane *lane, void *sum, uint64_t i, int64_t weight) {
    const struct stacks *s = lane->state;
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    const struct obi_part part = {
        .x = sample->x, .y = sample->y, .weight = weight, .ts_ns = sample->ts_ns};
    s->kind->add(sum, &part, lane);
}

void obi_stacks_enter(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    struct stacks *s = lane->state;
    add(lane, s->back, i, weight);
    s->end = i + 1;
}

/* The back becomes the front: samples [from, end), each sum begun with the one behind it. */
static void flip(const struct obi_lane *lane, struct stacks *s, uint64_t from) {
    memset(s->back, 0, s->kind->size);
    const void *behind = s->back;
    for (uint64_t i = s->end; i-- > from;) {
        void *sum = front_at(lane, s, i);
        memcpy(sum, behind, s->kind->size);
        if (!obi_sample_is_void(obi_sample_at(lane->series, i))) {
            add(lane, sum, i, obi_tail_weight(lane->tail, i));
        }
        behind = sum;
    }
    s->flip = s->end;
}

void obi_stacks_leave(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    struct stacks *s = lane->state;
    (void)weight;
    if (i >= s->flip) flip(lane, s, i);
    s->oldest = i + 1;
}

void obi_stacks_gather(const struct obi_lane *lane, int with_newest, void *sum) {
    const struct stacks *s = lane->state;
    struct obi_part part;
    memset(sum, 0, s->kind->size);
    if (obi_lane_head(lane, &part)) s->kind->add(sum, &part, lane);
    if (s->oldest < s->flip) s->kind->merge(sum, front_at(lane, s, s->oldest));
    s->kind->merge(sum, s->back);
    if (with_newest && obi_lane_newest(lane, &part)) s->kind->add(sum, &part, lane);
}
