/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The chance that the present spell, of age a, lasts tau more: S(a + tau) / S(a) of Kaplan and
 * Meier (lives.h), from the spells that ended in the window. A spell that something undefined, a
 * gap or a new epoch cut off is censored. One whose beginning was not seen, the first after such a
 * cut, has no known length and is left out; while it is the present one, it is as old as it has
 * been seen. The present spell adds nothing: it is older than no length in the product.
 *
 * A spell lies at the number of the sample that ended it, so that it leaves the window with its
 * end. Memory and costs are those of lives.h; a reading takes a step for each length in (a, a +
 * tau]. */
#include "stat/held.h"
#include "stat/lives.h"
#include "stat/spell.h"
#include "stat/table.h"

struct survival {
    struct obi_lives lives;
    obi_ns from; /* of the present spell */
    int is_in, is_seen;
    int is_known; /* whether the sample before was defined: then a beginning is seen */
};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    struct survival measured, *s = obi_carve(c, 1, sizeof *s);
    obi_lives_layout(c, lane, s ? &s->lives : &measured.lives);
    return s;
}

static void start(const struct obi_lane *lane) {
    struct survival *s = lane->state;
    obi_lives_start(&s->lives);
    s->is_in = s->is_seen = s->is_known = 0;
}

static void arrive(const struct obi_lane *lane, uint64_t i) {
    struct survival *s = lane->state;
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    int is_cut = sample->flags != 0, is_void = obi_sample_is_void(sample);
    int is_in = !is_void && obi_spell_holds(lane, sample->x, s->is_in && !is_cut);
    obi_lives_arrive(&s->lives, i);
    if (s->is_in && s->is_seen && (is_cut || !is_in)) {
        obi_lives_add(&s->lives, i, obi_ns_between(s->from, sample->ts_ns), is_cut);
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
    obi_lives_depart(&s->lives, i);
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    const struct survival *s = lane->state;
    struct obi_value v;
    double age = (double)obi_ns_between(s->from, lane->series->now_ns);
    if (!obi_lane_is_defined(lane, &v)) return v;
    if (!s->is_in) return obi_undefined(OBI_VALUE_NO_FIT);
    if (!obi_lives_ended(&s->lives)) return obi_undefined(OBI_VALUE_WARMUP);
    struct obi_curve c = obi_curve_from(&s->lives, age, -1);
    if (!obi_curve_rest(&c)) return obi_undefined(OBI_VALUE_NO_FIT);
    double upto = age + spec->param[OBI_SPELL_TAU] * 1e9;
    while (obi_curve_step(&c, upto)) {
    }
    v = obi_defined(c.chance, OBI_VALUE_OK);
    if (spec->stat != OBI_STAT_SURVIVAL) {
        v = obi_curve_limit(&c, spec->stat == OBI_STAT_SURVIVAL_HI);
    }
    if (v.status == OBI_VALUE_OK && !obi_curve_rest(&c) && c.chance > 0) {
        v.status = OBI_VALUE_SATURATED;
    }
    return v;
}

const struct obi_stat_family obi_family_survival = {.layout = layout,
                                                    .start = start,
                                                    .arrive = arrive,
                                                    .depart = depart,
                                                    .read = read,
                                                    .is_keyed = 1};
