/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The chance that the present spell, of age a, lasts tau more: the estimate of Kaplan and Meier
 * from the spells that ended in the window,
 *
 *   S(a + tau) / S(a) = product over ends t, a < t <= a + tau, of (1 - d_t / n_t)
 *
 * with d_t spells of length t that ended by themselves and n_t spells as long as t or longer. A
 * spell that something undefined, a gap or a new epoch cut off is censored: it counts in n_t up to
 * its length and is no end. One whose beginning was not seen, the first after such a cut, has no
 * known length and is left out; while it is the present one, it is as old as it has been seen. The
 * present spell adds nothing: it is older than no t in the product.
 *
 * Lengths lie in a tree in order of length, a spell at the number of the sample that ended it, so
 * that a spell leaves the window with its end. An end weighs 2^32 + 1 and a cut 1: one sum counts
 * both.
 *
 * Memory: 42 bytes a sample. Worst case: a push and a departure cost the logarithm of the spells; a
 * reading that for each length in (a, a + tau]. */
#include "core/log.h"
#include "core/power.h"
#include "stat/held.h"
#include "stat/ranks.h"
#include "stat/spell.h"
#include "stat/table.h"

#include <math.h>

#define CUT INT64_C(1)
#define END (INT64_C(1) << 32 | CUT)

struct survival {
    struct obi_ranks lengths;
    uint8_t *is_kept; /* whether sample i ended a spell in the tree, at i & mask */
    obi_ns from;      /* of the present spell */
    int is_in, is_seen;
    int is_known; /* whether the sample before was defined: then a beginning is seen */
};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct survival measured, *s = obi_carve(c, 1, sizeof *s), *to = s ? s : &measured;
    size_t room = lane->series->mask + 1;
    to->lengths.mask = lane->series->mask;
    to->lengths.node = obi_carve(c, room, sizeof *to->lengths.node);
    to->lengths.height = obi_carve(c, room, 1);
    to->is_kept = obi_carve(c, room, 1);
    return s;
}

static void start(const struct obi_lane *lane) {
    struct survival *s = lane->state;
    obi_ranks_start(&s->lengths);
    s->is_in = s->is_seen = s->is_known = 0;
}

static void arrive(const struct obi_lane *lane, uint64_t i) {
    struct survival *s = lane->state;
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    uint8_t *is_kept = &s->is_kept[i & lane->series->mask];
    int is_cut = sample->flags != 0, is_void = obi_sample_is_void(sample);
    int is_in = !is_void && obi_spell_holds(lane, sample->x, s->is_in && !is_cut);
    *is_kept = s->is_in && s->is_seen && (is_cut || !is_in);
    if (*is_kept) {
        double length = (double)obi_ns_between(s->from, sample->ts_ns);
        obi_ranks_insert(&s->lengths, i, length, is_cut ? CUT : END);
    }
    if (is_in && (is_cut || !s->is_in)) {
        s->from = sample->ts_ns;
        s->is_seen = s->is_known && !is_cut;
    }
    s->is_in = is_in;
    s->is_known = !is_void;
}

static void depart(const struct obi_lane *lane, uint64_t i) {
    struct survival *s = lane->state;
    if (s->is_kept[i & lane->series->mask]) obi_ranks_remove(&s->lengths, i);
}

/* -- read -------------------------------------------------------------------------------------- */

static int64_t below(const struct obi_ranks *o, uint32_t k) {
    return k == OBI_ORDER_NONE ? 0 : o->node[k].below;
}

/* What the spells longer than x weigh, and the shortest of them; x itself where there is none. */
static int64_t longer(const struct obi_ranks *o, double x, double *shortest) {
    int64_t weight = 0;
    *shortest = x;
    for (uint32_t k = o->root; k != OBI_ORDER_NONE;) {
        const struct obi_ranks_node *n = &o->node[k];
        if (n->x > x) {
            *shortest = n->x;
            weight += n->weight + below(o, n->right);
            k = n->left;
        } else {
            k = n->right;
        }
    }
    return weight;
}

struct curve {
    double chance, greenwood; /* the product, and the sum of d / (n (n - d)) */
    int64_t n_last;           /* still at risk behind the last length looked at */
};

static struct curve follow(const struct obi_ranks *o, double age, double upto) {
    struct curve c = {1, 0, 0};
    double t;
    int64_t at_risk = longer(o, age, &t);
    while ((at_risk & UINT32_MAX) && t <= upto) {
        int64_t after = longer(o, t, &age), n = at_risk & UINT32_MAX;
        int64_t ends = (at_risk >> 32) - (after >> 32);
        c.chance *= (double)(n - ends) / (double)n;
        if (ends && ends < n) c.greenwood += (double)ends / ((double)n * (double)(n - ends));
        at_risk = after;
        t = age;
    }
    c.n_last = at_risk & UINT32_MAX;
    return c;
}

/* The interval of log(-log S), 95 %: S^(1/q) and S^q, where q = e^-(z deviation). */
static struct obi_value interval(const struct curve *c, int is_high) {
    static const double ln2 = 0x1.62e42fefa39efp-1, z = 1.959963984540054;
    if (!(c->chance > 0 && c->chance < 1)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    double fall = -obi_log(c->chance);
    double q = obi_decay(z * (sqrt(c->greenwood) / fall) / ln2);
    return obi_defined(obi_decay((is_high ? fall * q : fall / q) / ln2), OBI_VALUE_OK);
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    const struct survival *s = lane->state;
    struct obi_value v;
    double any, age = (double)obi_ns_between(s->from, lane->series->now_ns);
    if (!obi_lane_is_defined(lane, &v)) return v;
    if (!s->is_in) return obi_undefined(OBI_VALUE_NO_FIT);
    if (!(below(&s->lengths, s->lengths.root) >> 32)) return obi_undefined(OBI_VALUE_WARMUP);
    if (!longer(&s->lengths, age, &any)) return obi_undefined(OBI_VALUE_NO_FIT);
    struct curve c = follow(&s->lengths, age, age + spec->param[OBI_SPELL_TAU] * 1e9);
    v = obi_defined(c.chance, OBI_VALUE_OK);
    if (spec->stat != OBI_STAT_SURVIVAL) v = interval(&c, spec->stat == OBI_STAT_SURVIVAL_HI);
    if (v.status == OBI_VALUE_OK && !c.n_last && c.chance > 0) v.status = OBI_VALUE_SATURATED;
    return v;
}

const struct obi_stat_family obi_family_survival = {.layout = layout,
                                                    .start = start,
                                                    .arrive = arrive,
                                                    .depart = depart,
                                                    .read = read,
                                                    .is_keyed = 1};
