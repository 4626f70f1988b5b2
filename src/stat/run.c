/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How long a sign stands. A value is beyond the band where |x| >= band and x is not 0. It gives the
 * sign that stands, and the values inside the band after it keep that sign: so a value that crosses
 * zero by a hair does not flip it, and it flips only where the other side comes beyond the band.
 *
 *   none --beyond--> up or down      the first value beyond begins a run
 *   up   --beyond the other side--> down, and back: a flip, which begins a run
 *   any  --undefined, gap, new epoch--> none: a run ends where knowledge does; no flip
 *
 * Each sample is marked once, when it arrives, with the sign that stands there, so a window is a
 * sequence of marks, and all that is read are counts of marks and of the nanoseconds between them:
 * integers, exact whatever came and left. Which sign a window's first samples have may thus have
 * been decided before it. Only the runs test needs a place, the first value beyond the band inside
 * the window; it moves forward only.
 *
 * Memory: one byte a sample. Worst case: a push marks one sample, a departure unmarks one and may
 * move the place over all samples of the window, once. A reading is constant. */
#include "stat/held.h"
#include "stat/table.h"

#include <math.h>
#include <string.h>

enum { NO_SIGN = 0, UP = 1, DOWN = 2, SIGN = 3, BEYOND = 4, START = 8, FLIP = 16, IS_VOID = 32 };

/* Of samples, or of nanoseconds: with a sign, and of them beyond the band, by sign; of all. */
struct amount {
    uint64_t held[SIGN], beyond[SIGN], defined;
};

struct run {
    uint8_t *mark;            /* of sample i at i & mask */
    struct amount n, ns;      /* in the window; ns of all but the newest */
    uint64_t n_starts, flips; /* in the window */
    uint64_t first;           /* of the run that stands */
    uint64_t lead;            /* the first sample beyond the band in the window */
    uint8_t sign, latest;     /* that stands; that last stood */
};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct run measured, *r = obi_carve(c, 1, sizeof *r), *to = r ? r : &measured;
    to->mark = obi_carve(c, lane->series->mask + 1, 1);
    return r;
}

static void start(const struct obi_lane *lane) {
    struct run *r = lane->state;
    uint8_t *mark = r->mark;
    memset(r, 0, sizeof *r);
    r->mark = mark;
}

static uint8_t mark_of(const struct obi_lane *lane, uint64_t i) {
    return ((const struct run *)lane->state)->mark[i & lane->series->mask];
}

static void add(struct amount *a, uint8_t mark, uint64_t weight) {
    int sign = mark & SIGN;
    if (mark & IS_VOID) return;
    a->defined += weight;
    a->held[sign] += weight;
    if (mark & BEYOND) a->beyond[sign] += weight;
}

static uint64_t stood(const struct obi_lane *lane, uint64_t i) {
    const struct obi_series *s = lane->series;
    return obi_ns_between(obi_sample_at(s, i)->ts_ns, obi_sample_at(s, i + 1)->ts_ns);
}

/* Marks a defined sample. */
static uint8_t mark_value(struct run *r, uint64_t i, double x, double band) {
    int is_beyond = fabs(x) >= band && (x > 0 || x < 0);
    if (!is_beyond) return r->sign;
    uint8_t sign = x > 0 ? UP : DOWN, mark = sign | BEYOND;
    if (sign != r->sign) {
        mark |= (uint8_t)(START | (r->sign ? FLIP : 0));
        r->first = i;
    }
    r->sign = r->latest = sign;
    return mark;
}

static void arrive(const struct obi_lane *lane, uint64_t i) {
    struct run *r = lane->state;
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    if (i > lane->tail->begin) add(&r->ns, mark_of(lane, i - 1), stood(lane, i - 1));
    if (sample->flags) r->sign = NO_SIGN; /* VOID or BREAK */
    uint8_t mark = IS_VOID;
    if (!obi_sample_is_void(sample)) mark = mark_value(r, i, sample->x, lane->param[0]);
    r->mark[i & lane->series->mask] = mark;
    add(&r->n, mark, 1);
    r->n_starts += (mark & START) != 0;
    r->flips += (mark & FLIP) != 0;
    if (r->lead == i && !(mark & BEYOND)) r->lead++;
}

static void depart(const struct obi_lane *lane, uint64_t i) {
    struct run *r = lane->state;
    uint8_t mark = mark_of(lane, i);
    add(&r->n, mark, (uint64_t)-1);
    if (i + 1 < lane->series->end) add(&r->ns, mark, 0 - stood(lane, i));
    r->n_starts -= (mark & START) != 0;
    r->flips -= (mark & FLIP) != 0;
    if (r->lead > i) return;
    do r->lead++;
    while (r->lead < lane->series->end && !(mark_of(lane, r->lead) & BEYOND));
}

/* What the window holds, by samples, or by time with the head's part. */
static struct amount gather_ns(const struct obi_lane *lane) {
    struct amount a = ((const struct run *)lane->state)->ns;
    struct obi_part head;
    if (obi_lane_head(lane, &head)) {
        add(&a, mark_of(lane, lane->tail->begin - 1), (uint64_t)head.weight);
    }
    return a;
}

/* Whether sample i continues a run that began before. */
static uint64_t continues(const struct obi_lane *lane, uint64_t i) {
    if (i >= lane->series->end) return 0;
    uint8_t mark = mark_of(lane, i);
    return (mark & SIGN) && !(mark & START);
}

static struct obi_value read_mean_time(const struct obi_lane *lane, const struct run *r) {
    struct amount a = gather_ns(lane);
    uint64_t begin = lane->tail->begin, runs = r->n_starts;
    if (obi_lane_has_head(lane)) {
        runs += (mark_of(lane, begin - 1) & SIGN) != 0;
    } else {
        runs += continues(lane, begin);
    }
    return obi_seconds(a.held[UP] + a.held[DOWN], runs);
}

/* Wald and Wolfowitz: z = (runs - mean) / deviation over the values beyond the band. */
static struct obi_value read_z(const struct obi_lane *lane, const struct run *r) {
    int64_t up = (int64_t)r->n.beyond[UP], down = (int64_t)r->n.beyond[DOWN], n = up + down;
    int64_t runs = (int64_t)(r->n_starts + continues(lane, r->lead)), twice = 2 * up * down;
    if (n < 2) return obi_undefined(OBI_VALUE_WARMUP);
    if (twice <= n) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    double off = (double)(n * (runs - 1) - twice) / (double)n;
    double variance = obi_wide_ratio(obi_wide_mul(twice, twice - n), obi_wide_mul(n * n, n - 1));
    return obi_defined(off / sqrt(variance), OBI_VALUE_OK);
}

static struct obi_value read_persistence(const struct obi_lane *lane, const struct run *r) {
    struct amount a = lane->tail->is_standing ? gather_ns(lane) : r->n;
    return obi_share(r->latest ? a.beyond[r->latest] : 0, a.defined);
}

/* The run that stands. */
static struct obi_value read_present(const struct obi_lane *lane, const struct run *r,
                                     uint32_t stat) {
    struct obi_value why;
    const struct obi_series *s = lane->series;
    if (!obi_lane_is_defined(lane, &why)) return why;
    if (!r->sign) return obi_defined(0, OBI_VALUE_OK);
    if (stat == OBI_STAT_RUN_TIME) {
        return obi_seconds(obi_ns_between(obi_lane_since(lane, r->first), s->now_ns), 1);
    }
    uint64_t begin = r->first > lane->tail->begin ? r->first : lane->tail->begin;
    return obi_defined((double)(s->end - begin), OBI_VALUE_OK);
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    const struct run *r = lane->state;
    switch (spec->stat) {
    case OBI_STAT_SIGN_PERSISTENCE: return read_persistence(lane, r);
    case OBI_STAT_MEAN_RUN_TIME: return read_mean_time(lane, r);
    case OBI_STAT_MEAN_RUN_EVENTS:
        return obi_share(r->n.held[UP] + r->n.held[DOWN],
                         r->n_starts + continues(lane, lane->tail->begin));
    case OBI_STAT_RUNS_Z: return read_z(lane, r);
    case OBI_STAT_FLIPS: return obi_defined((double)r->flips, OBI_VALUE_OK);
    default: return read_present(lane, r, spec->stat);
    }
}

const struct obi_stat_family obi_family_run = {.layout = layout,
                                               .start = start,
                                               .arrive = arrive,
                                               .depart = depart,
                                               .read = read,
                                               .is_keyed = 1};
