/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Samples in, samples out. A push appends at most one sample, and each sample departs from each
 * tail once, so the work is constant for each push and span in the long run; one push after a long
 * pause pays for all that leaves then, at most what the ring holds, and never by the length of the
 * pause. */
#include "stat/series.h"

#include <math.h>

/* -- lanes ------------------------------------------------------------------------------------- */

static void arrive(const struct obi_tail *t, uint64_t i) {
    for (uint32_t k = 0; k < t->n_lanes; k++) {
        const struct obi_lane *lane = &t->lane[k];
        if (lane->family->arrive) lane->family->arrive(lane, i);
    }
}

int64_t obi_tail_weight(const struct obi_tail *t, uint64_t i) {
    if (!t->is_standing) return 1;
    int64_t from = obi_sample_at(t->series, i)->at, to = obi_sample_at(t->series, i + 1)->at;
    return from < 0 && to > INT64_MAX + from ? INT64_MAX : to - from;
}

static void enter(const struct obi_tail *t, uint64_t i) {
    if (obi_sample_is_void(obi_sample_at(t->series, i))) return;
    int64_t weight = obi_tail_weight(t, i);
    for (uint32_t k = 0; k < t->n_lanes; k++) {
        const struct obi_lane *lane = &t->lane[k];
        if (lane->family->enter) lane->family->enter(lane, i, weight);
    }
}

/* The oldest sample of a tail is out. Behind a newest VOID there may be nothing that tells its
 * weight, which nobody asks for. */
static void depart(struct obi_tail *t) {
    uint64_t i = t->begin++;
    int is_void = obi_sample_is_void(obi_sample_at(t->series, i));
    int64_t weight = is_void ? 0 : obi_tail_weight(t, i);
    for (uint32_t k = 0; k < t->n_lanes; k++) {
        const struct obi_lane *lane = &t->lane[k];
        if (lane->family->leave && !is_void) lane->family->leave(lane, i, weight);
        if (lane->family->depart) lane->family->depart(lane, i);
    }
}

int obi_lane_head(const struct obi_lane *lane, struct obi_part *part) {
    const struct obi_tail *t = lane->tail;
    const struct obi_series *s = lane->series;
    if (!t->is_standing || t->flags || t->begin <= s->first || t->begin >= s->end) return 0;
    const struct obi_sample *head = obi_sample_at(s, t->begin - 1);
    if (obi_sample_is_void(head)) return 0;
    int64_t weight = obi_sample_at(s, t->begin)->at - obi_tail_start(t);
    *part = (struct obi_part){head->x, head->y, weight, obi_tail_start(t)};
    return 1;
}

int obi_lane_newest(const struct obi_lane *lane, struct obi_part *part) {
    const struct obi_series *s = lane->series;
    const struct obi_sample *newest = obi_series_newest(s);
    if (!newest || obi_sample_is_void(newest)) return 0;
    *part = (struct obi_part){newest->x, newest->y, !lane->tail->is_standing, newest->ts_ns};
    return 1;
}

/* -- the ring ---------------------------------------------------------------------------------- */

/* Makes room: the oldest sample goes, and with it what some window still needed. */
static void lose_oldest(struct obi_series *s, struct obi_tally *tally) {
    int is_lost = 0;
    for (uint32_t k = 0; k < s->n_tails; k++) {
        struct obi_tail *t = &s->tail[k];
        if (t->flags || t->begin > s->first + (uint64_t)t->is_standing) continue;
        if (t->begin == s->first) depart(t);
        t->lost_at = obi_sample_at(s, s->first + (uint64_t)t->is_standing)->at;
        t->has_lost = 1;
        is_lost |= t->lost_at > obi_tail_start(t);
    }
    tally->lost += (uint64_t)is_lost;
    s->first++;
}

/* Whether the ring keeps an undefined value: one in a row, one more where a gap shows only now, and
 * none in front of the first defined value. */
static int keeps_void(const struct obi_series *s, int is_break) {
    const struct obi_sample *newest = obi_series_newest(s);
    if (!newest) return 0;
    return !obi_sample_is_void(newest) || (is_break && !(newest->flags & OBI_SAMPLE_BREAK));
}

static void append(struct obi_series *s, const struct obi_arrival *a, uint8_t flags,
                   struct obi_tally *tally) {
    if (s->end - s->first == s->capacity) lose_oldest(s, tally);
    uint64_t i = s->end++;
    s->ring[i & s->mask] = (struct obi_sample){
        .at = a->at, .ts_ns = a->ts_ns, .x = a->x, .y = a->y, .flags = flags, .status = a->status};
    for (uint32_t k = 0; k < s->n_tails; k++) {
        if (i > s->first) enter(&s->tail[k], i - 1);
        arrive(&s->tail[k], i);
    }
}

/* The newest stays in while it is defined, even at the least time there is, which no window reaches
 * beyond. */
static int is_out(const struct obi_series *s, uint64_t i, int64_t start) {
    const struct obi_sample *sample = obi_sample_at(s, i);
    if (sample->at > start) return 0;
    return i + 1 < s->end || obi_sample_is_void(sample);
}

/* The windows move on, and what no window needs goes. */
static void advance(struct obi_series *s) {
    uint64_t needed = s->end;
    for (uint32_t k = 0; k < s->n_tails; k++) {
        struct obi_tail *t = &s->tail[k];
        if (t->flags & OBI_STAT_DECAYED) {
            t->begin = s->end > s->first ? s->end - 1 : s->end;
        } else {
            int64_t start = obi_tail_start(t);
            while (t->begin < s->end && is_out(s, t->begin, start)) depart(t);
        }
        uint64_t oldest = t->begin - (t->is_standing && t->begin > s->first);
        if (oldest < needed) needed = oldest;
    }
    /* the newest stays: the next one gives it its weight */
    s->first = needed < s->end ? needed : s->end - (s->end > s->first);
}

void obi_series_push(struct obi_series *s, const struct obi_arrival *a, struct obi_tally *tally) {
    int is_void = isnan(a->x) || isnan(a->y), is_break = a->is_break && s->has_origin;
    s->now = a->at;
    s->now_ns = a->ts_ns;
    s->status = a->status;
    tally->undefined += (uint64_t)is_void;
    if (is_break) { /* every row of a gap, also those that the ring does not keep */
        s->break_at = a->at;
        s->has_break = 1;
    }
    if (!is_void || keeps_void(s, a->is_break)) {
        tally->breaks += (uint64_t)is_break;
        append(s, a, (uint8_t)(is_void * OBI_SAMPLE_VOID | is_break * OBI_SAMPLE_BREAK), tally);
    }
    if (!is_void && !s->has_origin) {
        s->has_origin = 1;
        s->origin = a->at;
    }
    advance(s);
}

/* -- tails ------------------------------------------------------------------------------------- */

/* Whether the window reaches back no further than the first sample. A first frame is a whole one;
 * on the other clocks the first sample only begins to count. */
int obi_tail_is_full(const struct obi_tail *t) {
    const struct obi_series *s = t->series;
    int64_t start = obi_tail_start(t);
    return s->has_origin &&
           (start >= s->origin || (s->clock == OBI_CLOCK_FRAMES && start == s->origin - 1));
}

uint8_t obi_tail_status(const struct obi_tail *t) {
    const struct obi_series *s = t->series;
    int64_t start = obi_tail_start(t);
    if (t->has_lost && t->lost_at > start) return OBI_VALUE_SATURATED;
    if (s->has_break && s->break_at > start) return OBI_VALUE_BREAK;
    return obi_tail_is_full(t) ? OBI_VALUE_OK : OBI_VALUE_WARMUP;
}

void obi_series_start(struct obi_series *s) {
    s->first = s->end = 0;
    s->now = s->now_ns = s->origin = s->break_at = 0;
    s->has_origin = s->has_break = 0;
    s->status = OBI_VALUE_WARMUP;
    for (uint32_t k = 0; k < s->n_tails; k++) {
        struct obi_tail *t = &s->tail[k];
        t->begin = 0;
        t->lost_at = 0;
        t->has_lost = 0;
        for (uint32_t l = 0; l < t->n_lanes; l++) t->lane[l].family->start(&t->lane[l]);
    }
}
