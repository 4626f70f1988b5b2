/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How a statistic is made: what the engine gives to a family, and what a family answers.
 *
 *   series   one column (or pair) on one clock: a ring of its samples, each stored once
 *   tail     one span of a series: where its window begins in the ring
 *   lane     one family on one tail: its state, shared by all specs that can share it
 *   spec     one output, read from its lane
 *
 * A SAMPLE is what the column was at one push. Samples have a number, i, that counts up from 0 and
 * never comes back; obi_sample_at() finds one while it is kept. An undefined value is a sample too,
 * flagged VOID (x and y are NaN): it ends what stood, and ends spells and runs. Of several voids in
 * a row one is kept (a second one where a gap shows only then), and none before the first defined
 * sample. BREAK on a sample says that it does not continue the one before: a gap, a frame missed,
 * or a new epoch. A VOID without BREAK is a formula that was undefined for a moment, as the trade
 * imbalance of a frame without trades.
 *
 * A window is (now - span, now]. Two kinds of lanes count differently in it:
 *   standing  (clock of time, no impulse): sample i stands from its time to that of i + 1 and
 *             weighs that long, in ns; the newest has not stood yet and weighs 0. The value that
 *             stood when the window began is the HEAD: it was taken out as a sample, and
 *             obi_lane_head() gives the part of it that is inside.
 *   counting  (all others): each sample weighs 1.
 * A lane hears of what happens in this order, once each:
 *   arrive(i)         sample i is the newest, VOID or not
 *   enter(i - 1, w)   the sample before it has its weight now, w; never a VOID. The newest is thus
 *                     never entered: a reading adds it through obi_lane_newest(), or leaves it out
 *                     (a causal z-score). So a family treats both kinds alike.
 *   leave(i, w)       sample i, entered before, is out of the window: at_i <= now - span; never a
 *                     VOID. w is what enter told.
 *   depart(i)         the same for every sample, VOID or not, right behind leave
 * Samples leave in order, oldest first, each once. A weight of 0 can enter: times may be equal.
 * When the ring is full its oldest sample leaves early; the engine tells that with SATURATED.
 * Statistics of sums use enter and leave; those that look at the order of samples use arrive and
 * depart. A family leaves out what it does not need.
 *
 * A DECAYED lane hears arrive and enter only, and never leave or depart; at enter(i - 1), i is the
 * newest and at_i - at_(i-1) is how much everything before has to age.
 *
 * READ gives the value and a status of its own: NaN with the reason, or a number with OBI_VALUE_OK;
 * the engine adds STALE, SATURATED, BREAK and WARMUP (not full). It must not change anything, and
 * time is that of the last push (series->now, now_ns), which may be later than the newest sample
 * only while that is a VOID.
 *
 * MEMORY: layout() carves everything, for series->capacity samples at most; nothing is allocated
 * later. It is called twice, first with a carve that only measures and returns NULL: lane->state is
 * set from what it returns and start() makes it empty; start() is called again at a reset. What is
 * kept per sample goes into an array of lane->series->mask + 1 items, indexed by i & mask.
 *
 * WORKED EXAMPLE: count.c, a family in 30 lines. A statistic is a row in a part of the list
 * (table_moment.c; a new part is a file and a line in table.c); its id stands in window.h. Its row
 * names its parameters; lane->param has them with defaults filled in.
 * Lanes of a `keyed` family are shared by specs of equal parameters only, those of other families
 * by all specs, whose parameters read() finds in its spec. */
#ifndef OBI_STAT_STAT_H
#define OBI_STAT_STAT_H

#include "core/mem.h"
#include "core/value.h"

#include <obi/schema.h>
#include <obi/window.h>

enum obi_sample_flags { OBI_SAMPLE_VOID = 1, OBI_SAMPLE_BREAK = 2 };

struct obi_sample {
    int64_t at;     /* on the clock of the series: never goes back */
    obi_ns ts_ns;   /* time, on whichever clock: never goes back */
    double x, y;    /* y is 0 where there is one column */
    uint8_t flags;  /* bits of enum obi_sample_flags */
    uint8_t status; /* the value's own */
    uint8_t pad[6];
};

/* The samples of a column (or pair) on a clock: those numbered [first, end) are kept. */
struct obi_series {
    struct obi_sample *ring;
    uint64_t mask;     /* of the ring: its size is a power of two */
    uint64_t capacity; /* at most so many are kept */
    uint64_t first, end;
    uint32_t column, column2, clock, flags; /* as in the specs; flags: INTEGER, IMPULSE */
    int64_t now;                            /* where its clock stands */
    obi_ns now_ns;                          /* where time stands */
    int64_t origin;                         /* at of the first defined sample since a reset */
    int64_t break_at;                       /* at of the latest row that was a BREAK, kept or not */
    uint8_t status;                         /* of the value last pushed */
    uint8_t has_origin, has_break;
    uint32_t n_tails;
    struct obi_tail *tail; /* its tails, one behind the other */
};

/* A span of a series. */
struct obi_tail {
    struct obi_series *series;
    int64_t span;
    uint32_t flags;  /* DECAYED or 0 */
    int is_standing; /* else counting */
    uint64_t begin;  /* the oldest sample inside (now - span, now] */
    int64_t lost_at; /* up to here samples were lost to a full ring */
    int has_lost;
    uint32_t n_lanes;
    struct obi_lane *lane; /* its lanes, one behind the other */
};

/* A family's state on a tail. */
struct obi_lane {
    const struct obi_stat_family *family;
    const struct obi_series *series;
    const struct obi_tail *tail;
    void *state;
    double param[4];
};

struct obi_stat_family {
    void *(*layout)(struct obi_carve *c, const struct obi_lane *lane);
    void (*start)(const struct obi_lane *lane);
    void (*arrive)(const struct obi_lane *lane, uint64_t i);
    void (*enter)(const struct obi_lane *lane, uint64_t i, int64_t weight);
    void (*leave)(const struct obi_lane *lane, uint64_t i, int64_t weight);
    void (*depart)(const struct obi_lane *lane, uint64_t i);
    struct obi_value (*read)(const struct obi_lane *lane, const struct obi_stat_spec *spec);
    int is_keyed; /* lanes differ by parameters */
    /* How far back on its clock it looks, where that is not the span; NULL: the span. */
    int64_t (*reach)(const struct obi_stat_spec *spec);
};

/* A weighted value, as a reading adds it to what a lane has summed. */
struct obi_part {
    double x, y;
    int64_t weight;
    obi_ns ts_ns;
};

static inline const struct obi_sample *obi_sample_at(const struct obi_series *s, uint64_t i) {
    return &s->ring[i & s->mask];
}

static inline int obi_sample_is_void(const struct obi_sample *sample) {
    return sample->flags & OBI_SAMPLE_VOID;
}

/* The newest sample, VOID or not; NULL before the first. */
static inline const struct obi_sample *obi_series_newest(const struct obi_series *s) {
    return s->end > s->first ? obi_sample_at(s, s->end - 1) : NULL;
}

/* Where the window of a tail begins: what is at or before it is outside. */
static inline int64_t obi_tail_start(const struct obi_tail *t) {
    int64_t now = t->series->now;
    return now < INT64_MIN + t->span ? INT64_MIN : now - t->span;
}

/* What a sample that is no VOID weighs, once it is not the newest. */
int64_t obi_tail_weight(const struct obi_tail *t, uint64_t i);
/* The part of the value that stood when the window began, inside it; 0 where there is none. */
int obi_lane_head(const struct obi_lane *lane, struct obi_part *part);
/* The newest value, with weight 1 where samples count and 0 where they stand; 0 where it is VOID or
 * has left. */
int obi_lane_newest(const struct obi_lane *lane, struct obi_part *part);

#endif /* OBI_STAT_STAT_H */
