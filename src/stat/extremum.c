/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Least and greatest value, and how long ago it last was. A queue of samples, each better than all
 * behind it in time: a new sample drops from the end what it beats or equals, the front is the
 * best. Each sample is put in once and taken out once.
 *
 * Worst case: a sample better than all drops as many as the window holds, once for each of them. */
#include "stat/table.h"

struct queue {
    uint64_t *item; /* numbers of samples, at position & mask */
    uint64_t front, back;
};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct queue measured, *q = obi_carve(c, 1, sizeof *q), *to = q ? q : &measured;
    to->item = obi_carve(c, lane->series->mask + 1, sizeof *to->item);
    return q;
}

static void start(const struct obi_lane *lane) {
    struct queue *q = lane->state;
    q->front = q->back = 0;
}

static int is_least(const struct obi_lane *lane) {
    return lane->family == &obi_family_min;
}

/* Whether a is at least as good as b. */
static int beats(const struct obi_lane *lane, double a, double b) {
    return is_least(lane) ? a <= b : a >= b;
}

static void arrive(const struct obi_lane *lane, uint64_t i) {
    struct queue *q = lane->state;
    const struct obi_series *s = lane->series;
    const struct obi_sample *sample = obi_sample_at(s, i);
    if (obi_sample_is_void(sample)) return;
    while (q->back > q->front &&
           beats(lane, sample->x, obi_sample_at(s, q->item[(q->back - 1) & s->mask])->x)) {
        q->back--;
    }
    q->item[q->back++ & s->mask] = i;
}

static void depart(const struct obi_lane *lane, uint64_t i) {
    struct queue *q = lane->state;
    if (q->back > q->front && q->item[q->front & lane->series->mask] == i) q->front++;
}

/* When sample i last was: what stands was until the next. */
static int64_t last_at(const struct obi_lane *lane, uint64_t i) {
    const struct obi_series *s = lane->series;
    if (!lane->tail->is_standing) return obi_sample_at(s, i)->at;
    return i + 1 < s->end ? obi_sample_at(s, i + 1)->at : s->now;
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    const struct queue *q = lane->state;
    const struct obi_series *s = lane->series;
    struct obi_part head;
    int has = q->back > q->front, is_head = obi_lane_head(lane, &head);
    if (!has && !is_head) return obi_undefined(OBI_VALUE_WARMUP);
    uint64_t best = has ? q->item[q->front & s->mask] : lane->tail->begin - 1;
    if (has && is_head && !beats(lane, obi_sample_at(s, best)->x, head.x)) {
        best = lane->tail->begin - 1;
    }
    if (spec->stat == OBI_STAT_MIN || spec->stat == OBI_STAT_MAX) {
        return obi_defined(obi_sample_at(s, best)->x, OBI_VALUE_OK);
    }
    double unit = s->clock == OBI_CLOCK_TIME ? 1e9 : 1; /* ns in a second */
    return obi_defined((double)(s->now - last_at(lane, best)) / unit, OBI_VALUE_OK);
}

const struct obi_stat_family obi_family_min = {
    .layout = layout, .start = start, .arrive = arrive, .depart = depart, .read = read};
const struct obi_stat_family obi_family_max = {
    .layout = layout, .start = start, .arrive = arrive, .depart = depart, .read = read};
