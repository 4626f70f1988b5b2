/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How long a value stays beyond a threshold. A spell begins with the first sample in it and ends
 * with the first that is out of it, undefined, or behind a gap or a new epoch; one behind a gap may
 * begin the next at once.
 *
 * Shares are counts of samples, or sums of nanoseconds, of two kinds. The longest spell comes from
 * a queue of spells that ended, each longer than all behind it: one that ends takes away those that
 * are not longer, and the oldest goes when it is out of the window. The oldest spell of a window
 * may have begun before it, and is cut at the edge: then it may be shorter than the second in the
 * queue, and never shorter than one that was taken away, for what took that away was longer still
 * and came later. There is one queue by time and one by samples.
 *
 * The samples that ended the spells in a queue are all inside the window, so there are no more of
 * them than the ring has places.
 *
 * Memory: 65 bytes a sample. Worst case: a spell that ends takes away all others, each once. A
 * reading is constant. */
#include "stat/spell.h"

#include "stat/held.h"
#include "stat/table.h"

#include <string.h>

enum { IS_OUT = 0, IS_IN = 1, IS_VOID = 2, ENDS = 4 /* a spell ends with this sample */ };

/* Samples [first, next). */
struct stretch {
    uint64_t first, next;
    obi_ns from, to;
};

struct queue {
    struct stretch *item;
    uint64_t front, back;
};

struct amount {
    uint64_t in, defined;
};

struct spells {
    uint8_t *mark;           /* of sample i at i & mask */
    struct queue time, size; /* of spells that ended: by time, by samples */
    struct amount n, ns;     /* in the window; ns of all but the newest */
    uint64_t n_ended;        /* in the window */
    struct stretch present;  /* while is_in: what stands */
    int is_in;
};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct spells measured, *s = obi_carve(c, 1, sizeof *s), *to = s ? s : &measured;
    size_t room = lane->series->mask + 1;
    to->mark = obi_carve(c, room, 1);
    to->time.item = obi_carve(c, room, sizeof *to->time.item);
    to->size.item = obi_carve(c, room, sizeof *to->size.item);
    return s;
}

static void start(const struct obi_lane *lane) {
    struct spells *s = lane->state;
    s->time.front = s->time.back = s->size.front = s->size.back = 0;
    s->n = s->ns = (struct amount){0, 0};
    s->n_ended = 0;
    s->is_in = 0;
}

static uint8_t mark_of(const struct obi_lane *lane, uint64_t i) {
    return ((const struct spells *)lane->state)->mark[i & lane->series->mask];
}

static void add(struct amount *a, uint8_t mark, uint64_t weight) {
    if (mark & IS_VOID) return;
    a->defined += weight;
    if (mark & IS_IN) a->in += weight;
}

static uint64_t stood(const struct obi_lane *lane, uint64_t i) {
    const struct obi_series *s = lane->series;
    return obi_ns_between(obi_sample_at(s, i)->ts_ns, obi_sample_at(s, i + 1)->ts_ns);
}

/* -- queues ------------------------------------------------------------------------------------ */

static uint64_t time_of(const struct stretch *s) {
    return obi_ns_between(s->from, s->to);
}

static uint64_t size_of(const struct stretch *s) {
    return s->next - s->first;
}

typedef uint64_t length_fn(const struct stretch *s);

static void queue_push(struct queue *q, uint64_t mask, const struct stretch *s, length_fn *length) {
    while (q->back > q->front && length(&q->item[(q->back - 1) & mask]) <= length(s)) q->back--;
    q->item[q->back++ & mask] = *s;
}

/* Drops the spells that ended with sample `next` or before. */
static void queue_drop(struct queue *q, uint64_t mask, uint64_t next) {
    while (q->back > q->front && q->item[q->front & mask].next <= next) q->front++;
}

/* What is inside the window. */
static struct stretch cut(const struct obi_lane *lane, struct stretch s) {
    uint64_t begin = lane->tail->begin;
    if (s.first >= begin) return s;
    s.from = obi_lane_since(lane, s.first);
    s.first = begin;
    return s;
}

static uint64_t queue_longest(const struct obi_lane *lane, const struct queue *q,
                              length_fn *length) {
    uint64_t mask = lane->series->mask, most = 0;
    for (uint64_t k = q->front; k < q->back && k < q->front + 2; k++) {
        struct stretch s = cut(lane, q->item[k & mask]);
        if (length(&s) > most) most = length(&s);
    }
    return most;
}

/* -- samples ----------------------------------------------------------------------------------- */

static void end_spell(const struct obi_lane *lane, struct spells *s, uint64_t i) {
    const struct obi_series *series = lane->series;
    s->present.next = i;
    s->present.to = obi_sample_at(series, i)->ts_ns;
    queue_push(&s->time, series->mask, &s->present, time_of);
    queue_push(&s->size, series->mask, &s->present, size_of);
    s->is_in = 0;
}

static void arrive(const struct obi_lane *lane, uint64_t i) {
    struct spells *s = lane->state;
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    int is_void = obi_sample_is_void(sample);
    int is_in = !is_void && obi_spell_holds(lane, sample->x, s->is_in && !sample->flags);
    uint8_t mark = (uint8_t)(is_void ? IS_VOID : is_in ? IS_IN : IS_OUT);
    if (i > lane->tail->begin) add(&s->ns, mark_of(lane, i - 1), stood(lane, i - 1));
    if (s->is_in && (!is_in || sample->flags)) {
        end_spell(lane, s, i);
        mark |= ENDS;
    }
    if (is_in && !s->is_in) s->present = (struct stretch){i, i, sample->ts_ns, sample->ts_ns};
    s->is_in = is_in;
    s->mark[i & lane->series->mask] = mark;
    add(&s->n, mark, 1);
    s->n_ended += (mark & ENDS) != 0;
}

static void depart(const struct obi_lane *lane, uint64_t i) {
    struct spells *s = lane->state;
    const struct obi_series *series = lane->series;
    uint8_t mark = mark_of(lane, i);
    add(&s->n, mark, (uint64_t)-1);
    if (i + 1 < series->end) add(&s->ns, mark, 0 - stood(lane, i));
    s->n_ended -= (mark & ENDS) != 0;
    queue_drop(&s->time, series->mask, i); /* what stands, i may still be in part */
    queue_drop(&s->size, series->mask, i);
}

/* -- read -------------------------------------------------------------------------------------- */

static struct obi_value read_share(const struct obi_lane *lane, const struct spells *s) {
    struct amount a = lane->tail->is_standing ? s->ns : s->n;
    struct obi_part head;
    if (obi_lane_head(lane, &head)) {
        add(&a, mark_of(lane, lane->tail->begin - 1), (uint64_t)head.weight);
    }
    return obi_share(a.in, a.defined);
}

/* The present spell up to now, nothing where there is none. */
static struct stretch present(const struct obi_lane *lane, const struct spells *s) {
    if (!s->is_in) return (struct stretch){0, 0, 0, 0};
    struct stretch now = s->present;
    now.next = lane->series->end;
    now.to = lane->series->now_ns;
    return cut(lane, now);
}

static struct obi_value give(uint64_t length, length_fn *unit) {
    return unit == time_of ? obi_seconds(length, 1) : obi_defined((double)length, OBI_VALUE_OK);
}

static struct obi_value read_present(const struct obi_lane *lane, const struct spells *s,
                                     length_fn *length) {
    struct obi_value why;
    struct stretch now = present(lane, s);
    return obi_lane_is_defined(lane, &why) ? give(length(&now), length) : why;
}

static struct obi_value read_longest(const struct obi_lane *lane, const struct spells *s,
                                     length_fn *length) {
    const struct queue *q = length == time_of ? &s->time : &s->size;
    struct stretch now = present(lane, s);
    uint64_t most = queue_longest(lane, q, length), last = length(&now);
    if (!s->n.defined && !obi_lane_has_head(lane)) return obi_undefined(OBI_VALUE_WARMUP);
    return give(last > most ? last : most, length);
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    const struct spells *s = lane->state;
    switch (spec->stat) {
    case OBI_STAT_SHARE_ABOVE: return read_share(lane, s);
    case OBI_STAT_LONGEST_SPELL: return read_longest(lane, s, time_of);
    case OBI_STAT_LONGEST_SPELL_EVENTS: return read_longest(lane, s, size_of);
    case OBI_STAT_CURRENT_SPELL: return read_present(lane, s, time_of);
    case OBI_STAT_CURRENT_SPELL_EVENTS: return read_present(lane, s, size_of);
    default: return obi_defined((double)s->n_ended, OBI_VALUE_OK); /* SPELLS */
    }
}

const struct obi_stat_family obi_family_spell = {.layout = layout,
                                                 .start = start,
                                                 .arrive = arrive,
                                                 .depart = depart,
                                                 .read = read,
                                                 .is_keyed = 1};
