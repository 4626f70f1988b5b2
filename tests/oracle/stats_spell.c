/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Spells above a threshold (or below, mirrored) with hysteresis, how long they last, and the
 * cumulative sums. */
#include "oracle/stats.h"

#include <math.h>
#include <stdlib.h>

/* -- spells ----------------------------------------------------------------------------------- */

/* Whether each row of the record is in a spell: 2 where one begins. The caller frees. */
static char *marks_of(const struct oracle_window *w) {
    char *in = calloc(w->record->n, 1);
    double side = oracle_param(w, 2, 1), at = side * w->spec->param[0];
    if (!in) abort();
    for (size_t i = 0; i < w->record->n; i++) {
        double x = side * w->record->past[i].x;
        int before = oracle_goes_on(w, i) && in[i - 1];
        if (!oracle_is_known(w, i)) continue;
        if (x >= at || (before && x >= at - w->spec->param[1])) in[i] = before ? 1 : 2;
    }
    return in;
}

static int is_new(const struct oracle_window *w, size_t i) {
    return w->record->past[i].clock[w->spec->clock] > w->start;
}

static int counts_events(const struct oracle_window *w) {
    return w->spec->stat == OBI_STAT_LONGEST_SPELL_EVENTS ||
           w->spec->stat == OBI_STAT_CURRENT_SPELL_EVENTS;
}

static struct oracle_stat length_of(const struct oracle_window *w, int64_t length) {
    if (counts_events(w)) return oracle_same(w, (double)length);
    return oracle_near(w, (long double)length / 1e9L, 2e-16);
}

struct oracle_stat oracle_share_above(const struct oracle_window *w) {
    char *in = marks_of(w);
    long double all = 0, above = 0;
    for (size_t i = 0; i < w->record->n; i++) {
        if (!oracle_is_inside(w, i) || !oracle_is_known(w, i)) continue;
        long double weight = w->stands ? (long double)oracle_ns_inside(w, i) : 1;
        all += weight;
        above += in[i] ? weight : 0;
    }
    free(in);
    return all > 0 ? oracle_near(w, above / all, 3e-16) : oracle_none(OBI_VALUE_WARMUP);
}

struct oracle_stat oracle_longest_spell(const struct oracle_window *w) {
    char *in = marks_of(w);
    int64_t length = 0, longest = 0;
    for (size_t i = 0; i < w->record->n; i++) {
        if (in[i] != 1) length = 0;
        if (!in[i]) continue;
        length += counts_events(w) ? is_new(w, i) : oracle_ns_inside(w, i);
        if (length > longest) longest = length;
    }
    free(in);
    return w->n ? length_of(w, longest) : oracle_none(OBI_VALUE_WARMUP);
}

struct oracle_stat oracle_current_spell(const struct oracle_window *w) {
    char *in = marks_of(w);
    int64_t length = 0;
    for (size_t i = w->record->n; i-- > 0 && in[i];) {
        length += counts_events(w) ? is_new(w, i) : oracle_ns_inside(w, i);
        if (in[i] == 2) break;
    }
    free(in);
    return w->knows_newest ? length_of(w, length) : oracle_none(w->newest->status_x);
}

/* -- how long spells last --------------------------------------------------------------------- */

struct ended {
    int64_t ns;
    int is_cut; /* it may have gone on */
};

/* The spells that ended inside and whose beginning was seen; *present is the age of the one that
 * goes on, or -1. */
static size_t ended_of(const struct oracle_window *w, struct ended *all, int64_t *present) {
    const struct oracle_past *p = w->record->past;
    char *in = marks_of(w);
    size_t n = 0;
    int64_t began = 0;
    int is_seen = 0;
    for (size_t i = 0; i < w->record->n; i++) {
        if (is_seen && in[i - 1] && in[i] != 1 && is_new(w, i)) {
            all[n].ns = p[i].clock[OBI_CLOCK_TIME] - began;
            all[n++].is_cut = !oracle_goes_on(w, i) || !oracle_is_known(w, i);
        }
        if (in[i] != 2) continue;
        began = p[i].clock[OBI_CLOCK_TIME];
        is_seen = oracle_goes_on(w, i);
    }
    *present = in[w->record->n - 1] ? w->newest->clock[OBI_CLOCK_TIME] - began : -1;
    free(in);
    return n;
}

struct oracle_stat oracle_spells(const struct oracle_window *w) {
    char *in = marks_of(w);
    double n = 0;
    for (size_t i = 1; i < w->record->n; i++) n += in[i - 1] && in[i] != 1 && is_new(w, i);
    free(in);
    return oracle_same(w, n);
}

struct curve {
    long double chance, greenwood; /* the product, and the sum of d / (n (n - d)) */
    size_t at_risk, died;          /* older than the present spell; of all, those not cut off */
    int64_t longest;
    int longest_is_cut;
};

static struct curve curve_of(const struct ended *all, size_t n, int64_t age, long double until) {
    struct curve c = {1, 0, 0, 0, -1, 0};
    for (size_t i = 0; i < n; i++) {
        long double as_long = 0, ends = 0;
        int is_first = 1;
        for (size_t j = 0; j < n; j++) {
            as_long += all[j].ns >= all[i].ns;
            ends += all[j].ns == all[i].ns && !all[j].is_cut;
            if (j < i && all[j].ns == all[i].ns && !all[j].is_cut) is_first = 0;
        }
        c.at_risk += all[i].ns > age;
        c.died += !all[i].is_cut;
        if (all[i].ns > c.longest || (all[i].ns == c.longest && !all[i].is_cut)) {
            c.longest = all[i].ns;
            c.longest_is_cut = all[i].is_cut;
        }
        if (all[i].is_cut || !is_first || all[i].ns <= age || (long double)all[i].ns > until)
            continue;
        c.chance *= 1 - ends / as_long;
        c.greenwood += ends / (as_long * (as_long - ends));
    }
    return c;
}

static struct oracle_stat survival_of(const struct oracle_window *w, const struct curve *c,
                                      long double until) {
    struct oracle_stat out = oracle_near(w, c->chance, 1e-13);
    if (c->longest_is_cut && until > (long double)c->longest) out.status = OBI_VALUE_SATURATED;
    if (w->spec->stat == OBI_STAT_SURVIVAL) return out;
    if (!(c->chance > 0 && c->chance < 1)) return oracle_none(OBI_VALUE_ZERO_DENOM);
    long double spread = 1.959963984540054L * sqrtl(c->greenwood) / fabsl(logl(c->chance));
    long double sign = w->spec->stat == OBI_STAT_SURVIVAL_LO ? 1 : -1;
    uint8_t beside = out.status;
    out = oracle_near(w, powl(c->chance, expl(sign * spread)), 1e-11);
    out.status = beside;
    return out;
}

struct oracle_stat oracle_survival(const struct oracle_window *w) {
    struct ended *all = calloc(w->record->n, sizeof *all);
    int64_t age;
    if (!all) abort();
    size_t n = ended_of(w, all, &age);
    long double until = (long double)age + 1e9L * oracle_param(w, 3, 1);
    struct curve c = curve_of(all, n, age, until);
    free(all);
    if (!w->knows_newest) return oracle_none(w->newest->status_x);
    if (age < 0) return oracle_none(OBI_VALUE_NO_FIT);
    if (!c.died) return oracle_none(OBI_VALUE_WARMUP);
    if (!c.at_risk) return oracle_none(OBI_VALUE_NO_FIT);
    return survival_of(w, &c, until);
}

/* -- cumulative sums -------------------------------------------------------------------------- */

struct sums {
    long double sum[2]; /* up, down */
    double n[2];        /* alarms inside */
    int64_t alarm_ns;
    int has_alarm;
};

/* Each sum goes on for itself, and begins anew behind its alarm. */
static void add_sample(const struct oracle_window *w, size_t i, long double x, long double weight,
                       struct sums *s) {
    long double mu = w->spec->param[0], k = oracle_param(w, 1, 0.5), h = oracle_param(w, 2, 5);
    for (int down = 0; down < 2; down++) {
        s->sum[down] = fmaxl(0, s->sum[down] + ((down ? mu - x : x - mu) - k) * weight);
        if (!(s->sum[down] > h)) continue;
        s->sum[down] = 0;
        if (!is_new(w, i)) continue;
        s->n[down]++;
        s->has_alarm = 1;
        s->alarm_ns = w->record->past[i].clock[OBI_CLOCK_TIME];
    }
}

static struct sums sums_of(const struct oracle_window *w) {
    const struct oracle_past *p = w->record->past;
    struct sums s = {{0, 0}, {0, 0}, 0, 0};
    for (size_t i = 0; i < w->record->n; i++) {
        int is_broken =
            i > 0 && (p[i].epoch != p[i - 1].epoch || p[i].status_x == OBI_VALUE_BREAK ||
                      p[i].status_x == OBI_VALUE_STALE);
        if (is_broken) s.sum[0] = s.sum[1] = 0;
        if (!w->stands && oracle_is_known(w, i)) add_sample(w, i, p[i].x, 1, &s);
        if (!w->stands || i == 0 || is_broken || !oracle_is_known(w, i - 1)) continue;
        int64_t ns = p[i].clock[OBI_CLOCK_TIME] - p[i - 1].clock[OBI_CLOCK_TIME];
        add_sample(w, i, p[i - 1].x, (long double)ns / 1e9L, &s);
    }
    return s;
}

struct oracle_stat oracle_cusum(const struct oracle_window *w) {
    struct sums s = sums_of(w);
    long double ns = (long double)(w->newest->clock[OBI_CLOCK_TIME] - s.alarm_ns);
    struct oracle_stat out;
    switch (w->spec->stat) {
    case OBI_STAT_CUSUM_ALARMS: return oracle_same(w, s.n[0] + s.n[1]);
    case OBI_STAT_CUSUM_BALANCE: return oracle_same(w, s.n[0] - s.n[1]);
    case OBI_STAT_CUSUM_AGE:
        return s.has_alarm ? oracle_near(w, ns / 1e9L, 2e-16) : oracle_none(OBI_VALUE_WARMUP);
    default:
        if (!w->knows_newest) return oracle_none(w->newest->status_x);
        out = oracle_near(w, s.sum[w->spec->stat == OBI_STAT_CUSUM_DOWN], 1e-12);
        out.low -= 1e-14 * (double)w->record->n;
        out.high += 1e-14 * (double)w->record->n;
        return out;
    }
}
