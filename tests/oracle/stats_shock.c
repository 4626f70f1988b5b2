/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Shocks and how long they last. Each reading walks the whole record anew: a list of the calm rows
 * since the last break, a mean over the end of that list for each row, a list of shocks, and the
 * product limit by counting. */
#include "oracle/exact.h"
#include "oracle/stats.h"

#include <math.h>
#include <stdlib.h>

/* A row that was no shock: where it came and ended on a clock that runs while there is none. */
struct calm {
    double v[2];
    int64_t from, to;
};

struct shock {
    size_t row;
    int64_t ns;
    int is_end; /* else it may have gone on */
};

struct walk {
    struct calm *calm;
    struct shock *shock;
    size_t n_calm, n_shocks;
    int in_shock;
    double back[2]; /* what ends it */
    int64_t began;
    uint8_t why; /* nothing can begin */
    double n_judged;
};

static int is_pair(const struct oracle_window *w) {
    return w->spec->stat >= OBI_STAT_PAIR_SHOCK_COUNT;
}

static int is_new(const struct oracle_window *w, size_t i) {
    return w->record->past[i].clock[w->spec->clock] > w->start;
}

static int64_t base_of(const struct oracle_window *w) {
    long double base = oracle_param(w, 2, 30) * (w->spec->clock == OBI_CLOCK_TIME ? 1e9L : 1);
    return base < 1 ? 1 : (int64_t)floorl(base + 0.5L);
}

/* -- what a row is held against --------------------------------------------------------------- */

static double mean_of(const struct oracle_window *w, const struct walk *k, int64_t since, int of) {
    struct exact sum = exact_of(0), weight = exact_of(0);
    long double real = 0, all = 0;
    for (size_t i = 0; i < k->n_calm; i++) {
        const struct calm *c = &k->calm[i];
        int64_t from = c->from > since ? c->from : since;
        int64_t n = w->stands ? c->to - from : c->from > since;
        if (n <= 0) continue;
        if (w->integer) sum = exact_add(sum, exact_mul(exact_of((int64_t)c->v[of]), n));
        weight = exact_add(weight, exact_of(n));
        real += (long double)n * c->v[of];
        all += (long double)n;
    }
    if (w->integer) return exact_ratio(sum, weight);
    return (double)(real / all);
}

/* Whether there is a baseline; `why` tells. */
static int has_mean(const struct oracle_window *w, struct walk *k, double *mean) {
    int64_t base = base_of(w), end, least = w->spec->clock == OBI_CLOCK_FRAMES ? base - 1 : base;
    k->why = OBI_VALUE_WARMUP;
    if (!k->n_calm) return 0;
    end = w->stands ? k->calm[k->n_calm - 1].to : k->calm[k->n_calm - 1].from;
    if (end - k->calm[0].from < least) return 0;
    for (int of = 0; of <= is_pair(w); of++) mean[of] = mean_of(w, k, end - base, of);
    k->why = mean[0] > 0 && (!is_pair(w) || mean[1] > 0) ? OBI_VALUE_OK : OBI_VALUE_ZERO_DENOM;
    return k->why == OBI_VALUE_OK;
}

static int is_back(const struct oracle_window *w, const struct walk *k,
                   const struct oracle_past *p) {
    return p->x >= k->back[0] && (!is_pair(w) || p->y <= k->back[1]);
}

static int begins(const struct oracle_window *w, struct walk *k, const struct oracle_past *p) {
    double mean[2] = {0, 0};
    if (!has_mean(w, k, mean)) return 0;
    k->back[0] = oracle_param(w, 1, 0.9) * mean[0];
    k->back[1] = mean[1] / oracle_param(w, 1, 0.9);
    if (is_back(w, k, p)) return 0;
    if (p->x < oracle_param(w, 0, 0.5) * mean[0]) return 1;
    return is_pair(w) && p->y > oracle_param(w, 3, 2) * mean[1];
}

/* -- the walk --------------------------------------------------------------------------------- */

static void finish(struct walk *k, int64_t ns, int is_end) {
    k->shock[k->n_shocks - 1].ns = ns - k->began;
    k->shock[k->n_shocks - 1].is_end = is_end;
    k->in_shock = 0;
}

static void put_calm(const struct oracle_past *p, struct walk *k) {
    int64_t at = k->n_calm ? k->calm[k->n_calm - 1].to : 0;
    k->calm[k->n_calm++] = (struct calm){{p->x, p->y}, at, at};
}

static void take_row(const struct oracle_window *w, struct walk *k, size_t i) {
    const struct oracle_past *p = &w->record->past[i];
    int64_t ns = p->clock[OBI_CLOCK_TIME];
    uint32_t clock = w->spec->clock;
    if (!oracle_goes_on(w, i) || !oracle_is_known(w, i)) {
        if (k->in_shock) finish(k, ns, 0);
        k->n_calm = 0;
        k->why = OBI_VALUE_WARMUP;
    } else if (!k->in_shock) {
        k->calm[k->n_calm - 1].to += p->clock[clock] - p[-1].clock[clock];
    }
    if (!oracle_is_known(w, i)) return;
    if (k->in_shock) {
        k->n_judged += is_new(w, i);
        if (!is_back(w, k, p)) return;
        finish(k, ns, 1);
    } else if (begins(w, k, p)) {
        k->n_judged += is_new(w, i);
        k->shock[k->n_shocks++] = (struct shock){i, 0, 0};
        k->began = ns;
        k->in_shock = 1;
        return;
    } else {
        k->n_judged += k->why == OBI_VALUE_OK && is_new(w, i);
    }
    put_calm(p, k);
}

static struct walk walk_of(const struct oracle_window *w) {
    struct walk k = {.why = OBI_VALUE_WARMUP};
    k.calm = calloc(w->record->n, sizeof *k.calm);
    k.shock = calloc(w->record->n, sizeof *k.shock);
    if (!k.calm || !k.shock) abort();
    for (size_t i = 0; i < w->record->n; i++) take_row(w, &k, i);
    if (k.in_shock) k.shock[k.n_shocks - 1].ns = w->newest->clock[OBI_CLOCK_TIME] - k.began;
    return k;
}

/* -- readings --------------------------------------------------------------------------------- */

static struct oracle_stat told(const struct oracle_window *w, const struct walk *k, double value) {
    struct oracle_stat out = oracle_near(w, value, 4e-16);
    if (k->why != OBI_VALUE_OK) out.status = k->why;
    return out;
}

static struct oracle_stat none(const struct walk *k, uint8_t otherwise) {
    return oracle_none(k->why == OBI_VALUE_OK ? otherwise : k->why);
}

static struct oracle_stat count(const struct oracle_window *w, const struct walk *k) {
    double n = 0;
    for (size_t i = 0; i < k->n_shocks; i++) n += is_new(w, k->shock[i].row);
    return k->n_judged > 0 ? told(w, k, n) : none(k, OBI_VALUE_WARMUP);
}

static struct oracle_stat present(const struct oracle_window *w, const struct walk *k) {
    if (!w->knows_newest) {
        return oracle_none(isnan(w->newest->x) ? w->newest->status_x : w->newest->status_y);
    }
    if (!k->in_shock) return none(k, OBI_VALUE_NO_FIT);
    return told(w, k, (double)((long double)k->shock[k->n_shocks - 1].ns / 1e9L));
}

/* S at a length, or an end of its interval: -1 lower, 1 upper. */
static long double level(const struct oracle_window *w, const struct walk *k, int64_t upto,
                         int side) {
    long double chance = 1, greenwood = 0;
    for (size_t i = 0; i < k->n_shocks; i++) {
        long double n = 0, ends = 0;
        int is_first = 1;
        const struct shock *a = &k->shock[i];
        if (!is_new(w, a->row) || !a->is_end || a->ns > upto) continue;
        for (size_t j = 0; j < k->n_shocks; j++) {
            const struct shock *b = &k->shock[j];
            if (!is_new(w, b->row)) continue;
            n += b->ns >= a->ns;
            ends += b->ns == a->ns && b->is_end;
            if (j < i && b->ns == a->ns && b->is_end) is_first = 0;
        }
        if (!is_first) continue;
        chance *= 1 - ends / n;
        greenwood += ends / (n * (n - ends));
    }
    if (!side || chance >= 1) return chance;
    if (!(chance > 1e-18L)) return side > 0;
    long double spread = 1.959963984540054L * sqrtl(greenwood) / fabsl(logl(chance));
    return powl(chance, expl(-side * spread));
}

static struct oracle_stat median(const struct oracle_window *w, const struct walk *k, int side) {
    int64_t best = -1;
    size_t n = 0;
    for (size_t i = 0; i < k->n_shocks; i++) {
        const struct shock *a = &k->shock[i];
        if (!is_new(w, a->row)) continue;
        n++;
        if (!a->is_end || (best >= 0 && a->ns >= best)) continue;
        if (level(w, k, a->ns, side) <= 0.5L + 1e-12L) best = a->ns;
    }
    if (!n) return none(k, OBI_VALUE_WARMUP);
    if (best < 0) return oracle_none(OBI_VALUE_NO_FIT);
    return told(w, k, (double)((long double)best / 1e9L));
}

struct oracle_stat oracle_shock(const struct oracle_window *w) {
    struct walk k = walk_of(w);
    struct oracle_stat out;
    switch (w->spec->stat - (is_pair(w) ? OBI_STAT_PAIR_SHOCK_COUNT : OBI_STAT_SHOCK_COUNT)) {
    case 0: out = count(w, &k); break;
    case 1: out = present(w, &k); break;
    case 2: out = median(w, &k, 0); break;
    case 3: out = median(w, &k, -1); break;
    default: out = median(w, &k, 1); break;
    }
    free(k.calm);
    free(k.shock);
    return out;
}
