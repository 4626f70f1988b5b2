/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Page's cumulative sums, two of them, each with its own alarm:
 *
 *   up   <- max(0, up   + (x - mu - k) w)        down <- max(0, down + (mu - k - x) w)
 *
 * where w is 1 where samples count, and the seconds that x stood where they stand, taken in when
 * the next sample comes. A sum that exceeds h gives an alarm at that sample and begins again at 0;
 * so one value gives one alarm at most, however long it stood. A gap or a new epoch sets both to 0
 * without a look at what stood across it; an undefined value adds nothing and leaves them as they
 * are.
 *
 * A sum is not a window's: it goes on from its last 0, whatever has left. The window counts alarms.
 * Sums are doubles in a fixed order of operations; alarms are integers, one mark a sample.
 *
 * Memory: 1 byte a sample. Worst case: constant; the latest alarm's place is remembered, and lies
 * in the window as long as any does. */
#include "stat/held.h"
#include "stat/table.h"

enum { MU, K, H }; /* parameters */
enum { ALARM_UP = 1, ALARM_DOWN = 2 };

struct cusum {
    uint8_t *alarm; /* of sample i at i & mask */
    double up, down;
    uint64_t n_up, n_down; /* alarms in the window */
    obi_ns last;           /* alarm */
};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct cusum measured, *s = obi_carve(c, 1, sizeof *s), *to = s ? s : &measured;
    to->alarm = obi_carve(c, lane->series->mask + 1, 1);
    return s;
}

static void start(const struct obi_lane *lane) {
    struct cusum *s = lane->state;
    s->up = s->down = 0;
    s->n_up = s->n_down = 0;
    s->last = 0;
}

/* Adds to one sum; whether it exceeded h. */
static int step(double *sum, double by, double h) {
    *sum += by;
    if (*sum > h) {
        *sum = 0;
        return 1;
    }
    if (!(*sum > 0)) *sum = 0;
    return 0;
}

static uint8_t take(struct cusum *s, const double *param, double x, double w) {
    int up = step(&s->up, (x - param[MU] - param[K]) * w, param[H]);
    int down = step(&s->down, (param[MU] - param[K] - x) * w, param[H]);
    return (uint8_t)((up ? ALARM_UP : 0) | (down ? ALARM_DOWN : 0));
}

/* What stood until sample i came. */
static uint8_t take_standing(const struct obi_lane *lane, struct cusum *s, uint64_t i) {
    const struct obi_sample *sample = obi_sample_at(lane->series, i), *before;
    if (i <= lane->series->first) return 0;
    before = obi_sample_at(lane->series, i - 1);
    if (obi_sample_is_void(before) || sample->flags & OBI_SAMPLE_BREAK) return 0;
    double seconds = (double)obi_ns_between(before->ts_ns, sample->ts_ns) / 1e9;
    return take(s, lane->param, before->x, seconds);
}

static void arrive(const struct obi_lane *lane, uint64_t i) {
    struct cusum *s = lane->state;
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    uint8_t alarm = 0;
    if (sample->flags & OBI_SAMPLE_BREAK) s->up = s->down = 0;
    if (lane->tail->is_standing) {
        alarm = take_standing(lane, s, i);
    } else if (!obi_sample_is_void(sample)) {
        alarm = take(s, lane->param, sample->x, 1);
    }
    s->alarm[i & lane->series->mask] = alarm;
    s->n_up += (alarm & ALARM_UP) != 0;
    s->n_down += (alarm & ALARM_DOWN) != 0;
    if (alarm) s->last = sample->ts_ns;
}

static void depart(const struct obi_lane *lane, uint64_t i) {
    struct cusum *s = lane->state;
    uint8_t alarm = s->alarm[i & lane->series->mask];
    s->n_up -= (alarm & ALARM_UP) != 0;
    s->n_down -= (alarm & ALARM_DOWN) != 0;
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    const struct cusum *s = lane->state;
    double up = (double)s->n_up, down = (double)s->n_down;
    struct obi_value why;
    switch (spec->stat) {
    case OBI_STAT_CUSUM_ALARMS: return obi_defined(up + down, OBI_VALUE_OK);
    case OBI_STAT_CUSUM_BALANCE: return obi_defined(up - down, OBI_VALUE_OK);
    case OBI_STAT_CUSUM_AGE:
        return obi_seconds(obi_ns_between(s->last, lane->series->now_ns), s->n_up + s->n_down > 0);
    default: break;
    }
    if (!obi_lane_is_defined(lane, &why)) return why;
    return obi_defined(spec->stat == OBI_STAT_CUSUM_UP ? s->up : s->down, OBI_VALUE_OK);
}

const struct obi_stat_family obi_family_cusum = {.layout = layout,
                                                 .start = start,
                                                 .arrive = arrive,
                                                 .depart = depart,
                                                 .read = read,
                                                 .is_keyed = 1};
