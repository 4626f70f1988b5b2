/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "oracle/micro.h"

#include <string.h>

/* -- a chain ----------------------------------------------------------------------------------- */

/* The inverse by Gauss and Jordan, with the identity written beside. */
static void invert(oracle_matrix a, oracle_matrix inverse, int n) {
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) inverse[i][j] = i == j;
    for (int k = 0; k < n; k++) {
        int best = k;
        for (int i = k; i < n; i++)
            if (a[i][k] * a[i][k] > a[best][k] * a[best][k]) best = i;
        for (int j = 0; j < n; j++) {
            long double t = a[k][j], u = inverse[k][j];
            a[k][j] = a[best][j], a[best][j] = t;
            inverse[k][j] = inverse[best][j], inverse[best][j] = u;
        }
        long double pivot = a[k][k];
        for (int j = 0; j < n; j++) a[k][j] /= pivot, inverse[k][j] /= pivot;
        for (int i = 0; i < n; i++) {
            long double by = a[i][k];
            if (i == k) continue;
            for (int j = 0; j < n; j++)
                a[i][j] -= by * a[k][j], inverse[i][j] -= by * inverse[k][j];
        }
    }
}

static void times_vector(oracle_matrix a, const long double *x, long double *out, int n) {
    for (int i = 0; i < n; i++) {
        out[i] = 0;
        for (int j = 0; j < n; j++) out[i] += a[i][j] * x[j];
    }
}

static void times(oracle_matrix a, oracle_matrix b, oracle_matrix out, int n) {
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            out[i][j] = 0;
            for (int k = 0; k < n; k++) out[i][j] += a[i][k] * b[k][j];
        }
}

void oracle_chain_solve(struct oracle_chain *c, int n_terms) {
    static oracle_matrix a, inverse, b;
    long double term[ORACLE_MICRO_MOST], next[ORACLE_MICRO_MOST];
    int n = c->n_states;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) a[i][j] = (i == j) - (c->known[i] ? c->q[i][j] : 0);
    invert(a, inverse, n);
    times(inverse, c->r2, b, n);
    times_vector(inverse, c->move, term, n); /* G1 */
    memset(c->g, 0, sizeof c->g);
    for (int t = 0; t < n_terms; t++) {
        for (int i = 0; i < n; i++) c->g[i] += term[i];
        times_vector(b, term, next, n);
        memcpy(term, next, sizeof term);
    }
}

/* -- its states -------------------------------------------------------------------------------- */

static int balanced(const struct oracle_micro *o) {
    return o->n_buckets * o->n_spreads;
}

static int64_t spread_of(const struct oracle_micro *o, const struct oracle_touch *t) {
    int64_t spread = t->ask - t->bid;
    return spread > o->n_spreads ? o->n_spreads : spread;
}

int oracle_micro_state(const struct oracle_micro *o, const struct oracle_touch *t) {
    int64_t all = t->bid_lots + t->ask_lots, row = spread_of(o, t) - 1, bucket;
    if (t->bid_lots == t->ask_lots && o->n_buckets % 2 == 0) return balanced(o) + (int)row;
    if (t->bid_lots <= t->ask_lots) {
        bucket = o->n_buckets * t->bid_lots / all;
    } else {
        bucket = o->n_buckets - 1 - o->n_buckets * t->ask_lots / all;
    }
    return (int)(row * o->n_buckets + bucket);
}

static struct oracle_touch image_of(const struct oracle_touch *t) {
    return (struct oracle_touch){-t->ask, t->ask_lots, -t->bid, t->bid_lots};
}

static void see_one(struct oracle_micro *o, const struct oracle_touch *from,
                    const struct oracle_touch *to) {
    int64_t half_ticks = to->bid + to->ask - from->bid - from->ask;
    int i = oracle_micro_state(o, from), j = oracle_micro_state(o, to);
    if (half_ticks > o->max_move || half_ticks < -o->max_move) return;
    if (half_ticks == 0) o->quiet[i][j]++;
    if (half_ticks != 0) o->moved[i][j]++;
    o->ticks[i] += (long double)half_ticks / 2;
}

void oracle_micro_see(struct oracle_micro *o, const struct oracle_touch *from,
                      const struct oracle_touch *to) {
    struct oracle_touch from_image = image_of(from), to_image = image_of(to);
    see_one(o, from, to);
    see_one(o, &from_image, &to_image);
}

/* Known is what leads to a move: looked for as often as there are states. */
static void find_known(struct oracle_micro *o, int n) {
    int *known = o->chain.known;
    memset(known, 0, sizeof o->chain.known);
    for (int round = 0; round < n; round++)
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                if (o->moved[i][j] > 0 || (o->quiet[i][j] > 0 && known[j])) known[i] = 1;
}

void oracle_micro_solve(struct oracle_micro *o) {
    struct oracle_chain *c = &o->chain;
    int n = c->n_states = (o->n_buckets + 1) * o->n_spreads;
    find_known(o, n);
    memset(c->q, 0, sizeof c->q);
    memset(c->r2, 0, sizeof c->r2);
    memset(c->move, 0, sizeof c->move);
    for (int i = 0; i < n; i++) {
        long double all = 0;
        for (int j = 0; j < n; j++) all += o->moved[i][j] + (c->known[j] ? o->quiet[i][j] : 0);
        if (!c->known[i]) continue;
        for (int j = 0; j < n; j++) {
            c->q[i][j] = c->known[j] ? o->quiet[i][j] / all : 0;
            c->r2[i][j] = c->known[j] ? o->moved[i][j] / all : 0;
        }
        c->move[i] = o->ticks[i] / all;
    }
    oracle_chain_solve(c, o->n_terms);
}
