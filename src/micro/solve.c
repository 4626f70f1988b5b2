/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * From counts to the table (Stoikov 2018, The micro-price). With the chances, from each state, Q of
 * another one while the mid stays, R1 of each move K of the mid, R2 of each state behind a move:
 *   G1 = (I - Q)^-1 R1 K,   B = (I - Q)^-1 R2,   G* = G1 + B G1 + B^2 G1 + ...
 *
 * All three are symmetric under swapping sides and R1 K is antisymmetric, so every term is, and one
 * value a class with a heavier side is all there is to find; the middle ones are 0. A state's row,
 * times its count and without its own loop, with the counts of same and opposite sides s and o:
 *   (e + o(x,x)) G(x) - sum over y != x of (s - o)(x,y) G(y) = half ticks moved / 2
 *   e = moves from x + steps from x to other states
 * How long a state lasted has gone: it changes no bit. Divided by e, the diagonal is what the
 * others add up to in size and a *slack* that is 0 or more: the way out, and what same and
 * opposite sides take from each other. B is not made either: a term is one more right side.
 *
 * A state is *live* if a move was seen from it, or a step to a live state. Others have no value,
 * and steps to them tell nothing of the next move, so they are left out, as if not seen. Among
 * live states every path comes to a move: I - Q has an inverse. Behind a move into one that is not
 * live, nothing more is known and 0 is expected.
 *
 * Elimination keeps the slack instead of the diagonal and only ever adds to it, so a pivot, the
 * slack and the sizes behind it, is as exact as the counts are: it cannot cancel where a way out
 * is rare, is above 0 in every live state, and none has to be chosen (Grassmann, Taksar, Heyman
 * 1985; with signs, Ye 2008, Computing singular values of diagonally dominant matrices to high
 * relative accuracy). h classes take h^3 / 3 steps, and h is at most 256. */
#include "micro/micro.h"

#include "core/error.h"
#include "core/fpmode.h"

#include <math.h>

/* -- which states are live --------------------------------------------------------------------- */

static uint64_t steps(struct obi_micro_steps s) {
    return s.same + s.opposite;
}

static uint64_t moves_from(const struct obi_micro *m, uint32_t from) {
    uint64_t sum = 0;
    for (uint32_t to = 0; to < m->plan.n_classes; to++) {
        sum += steps(m->moved[obi_micro_pair(m, from, to)]);
    }
    return sum;
}

/* Backwards from the moves. Returns how many are live. */
static uint32_t find_live(struct obi_micro *m) {
    uint32_t n = m->plan.n_classes, end = 0;
    for (uint32_t x = 0; x < n; x++) {
        m->is_live[x] = moves_from(m, x) > 0;
        if (m->is_live[x]) m->queue[end++] = x;
    }
    for (uint32_t at = 0; at < end; at++) {
        for (uint32_t x = 0; x < n; x++) {
            if (m->is_live[x] || !steps(m->quiet[obi_micro_pair(m, x, m->queue[at])])) continue;
            m->is_live[x] = 1;
            m->queue[end++] = x;
        }
    }
    return end;
}

/* -- the equations ----------------------------------------------------------------------------- */

/* A difference of two counts, rounded once. */
static double difference(struct obi_micro_steps s) {
    return s.same >= s.opposite ? (double)(s.same - s.opposite) : -(double)(s.opposite - s.same);
}

/* Ways out of a live class: e above. */
static uint64_t exits_from(const struct obi_micro *m, uint32_t from) {
    uint64_t sum = moves_from(m, from);
    for (uint32_t to = 0; to < m->plan.n_classes; to++) {
        struct obi_micro_steps s = m->quiet[obi_micro_pair(m, from, to)];
        if (!m->is_live[to]) continue;
        sum += to == from ? s.opposite : steps(s);
    }
    return sum;
}

static void fill_row(struct obi_micro *m, uint32_t x) {
    uint32_t n = m->plan.n_sided;
    double *row = m->matrix + (size_t)x * n;
    uint64_t exits = m->is_live[x] ? exits_from(m, x) : 0, slack = exits;
    for (uint32_t y = 0; y < n; y++) row[y] = 0;
    m->weight[x] = (double)exits;
    m->slack[x] = 1;
    m->right[x] = 0;
    if (!exits) return;
    for (uint32_t y = 0; y < n; y++) {
        struct obi_micro_steps s = m->quiet[obi_micro_pair(m, x, y)];
        if (y == x) slack += s.opposite;
        if (y == x || !m->is_live[y]) continue;
        slack -= s.same > s.opposite ? s.same - s.opposite : s.opposite - s.same;
        row[y] = -difference(s) / (double)exits;
    }
    m->slack[x] = (double)slack / (double)exits;
    m->right[x] = (double)m->move[x] / (2 * (double)exits);
}

/* What the values of a term are worth behind the next move. */
static void fill_right(struct obi_micro *m) {
    uint32_t n = m->plan.n_sided;
    for (uint32_t x = 0; x < n; x++) {
        double sum = 0;
        for (uint32_t y = 0; y < n; y++) {
            sum += difference(m->moved[obi_micro_pair(m, x, y)]) * m->part[y];
        }
        m->right[x] = m->weight[x] > 0 ? sum / m->weight[x] : 0;
    }
}

/* -- elimination ------------------------------------------------------------------------------- */

static double *row_at(const struct obi_micro *m, uint32_t i) {
    return m->matrix + (size_t)i * m->plan.n_sided;
}

/* a + b; `lost` grows by what their sizes have more than its. */
static double add(double a, double b, double *lost) {
    double smaller = fabs(a) < fabs(b) ? fabs(a) : fabs(b);
    *lost += (a < 0) != (b < 0) ? 2 * smaller : 0;
    return a + b;
}

/* Takes row k out of row i. What a step into k adds to the slack: the slack of k, what comes back
 * to i with the other sign, and what cancels. */
static void take_out(struct obi_micro *m, uint32_t k, uint32_t i) {
    const double *pivot = row_at(m, k);
    double *row = row_at(m, i), by = row[k] / pivot[k], lost = 0;
    row[k] = by;
    if (!(fabs(by) > 0)) return;
    for (uint32_t j = k + 1; j < m->plan.n_sided; j++) {
        if (j != i)
            row[j] = add(row[j], -by * pivot[j], &lost);
        else if (by * pivot[j] < 0)
            lost += 2 * fabs(by * pivot[j]);
    }
    m->slack[i] += fabs(by) * m->slack[k] + lost;
}

/* Leaves the factors below and above the diagonal, and the pivots on it. */
static void factor(struct obi_micro *m) {
    uint32_t n = m->plan.n_sided;
    for (uint32_t k = 0; k < n; k++) {
        double *row = row_at(m, k), sum = m->slack[k];
        for (uint32_t j = k + 1; j < n; j++) sum += fabs(row[j]);
        row[k] = sum;
        for (uint32_t i = k + 1; i < n; i++) take_out(m, k, i);
    }
}

/* From `right` to `part`. */
static void substitute(struct obi_micro *m) {
    uint32_t n = m->plan.n_sided;
    for (uint32_t i = 0; i < n; i++) {
        const double *row = row_at(m, i);
        double sum = m->right[i];
        for (uint32_t j = 0; j < i; j++) sum -= row[j] * m->part[j];
        m->part[i] = sum;
    }
    for (uint32_t i = n; i-- > 0;) {
        const double *row = row_at(m, i);
        double sum = m->part[i];
        for (uint32_t j = i + 1; j < n; j++) sum -= row[j] * m->part[j];
        m->part[i] = sum / row[i];
    }
}

/* -- the series -------------------------------------------------------------------------------- */

static OBI_NOT_INLINED int solve(struct obi_micro *m) {
    uint32_t n_live = find_live(m), n = m->plan.n_sided;
    for (uint32_t x = 0; x < m->plan.n_classes; x++) m->table[x] = m->is_live[x] ? 0 : (double)NAN;
    for (uint32_t x = 0; x < n; x++) fill_row(m, x);
    factor(m);
    for (uint32_t term = 0; term < m->plan.n_terms; term++) {
        if (term) fill_right(m);
        substitute(m);
        for (uint32_t x = 0; x < n; x++) m->table[x] += m->part[x];
    }
    return n_live ? OBI_OK : OBI_WARMUP;
}

int obi_micro_solve(obi_micro *micro, struct obi_error *err) {
    if (!micro) return obi_fail(err, OBI_E_ARG, "micro is NULL");
    uint64_t host = obi_fp_enter();
    int rc = solve(micro);
    obi_fp_leave(host);
    return rc ? obi_fail(err, rc, "no move of the mid was seen yet") : obi_succeed(err);
}
