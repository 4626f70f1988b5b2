/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "stat/lives.h"

#include "core/log.h"
#include "core/power.h"

#include <math.h>

#define CUT INT64_C(1)
#define END (INT64_C(1) << 32 | CUT)

void obi_lives_layout(struct obi_carve *c, const struct obi_lane *lane, struct obi_lives *l) {
    size_t room = lane->series->mask + 1;
    l->lengths.mask = lane->series->mask;
    l->lengths.node = obi_carve(c, room, sizeof *l->lengths.node);
    l->lengths.height = obi_carve(c, room, 1);
    l->is_kept = obi_carve(c, room, 1);
}

void obi_lives_start(struct obi_lives *l) {
    obi_ranks_start(&l->lengths);
}

void obi_lives_arrive(struct obi_lives *l, uint64_t i) {
    l->is_kept[i & l->lengths.mask] = 0;
}

void obi_lives_add(struct obi_lives *l, uint64_t i, uint64_t ns, int is_cut) {
    l->is_kept[i & l->lengths.mask] = 1;
    obi_ranks_insert(&l->lengths, i, (double)ns, is_cut ? CUT : END);
}

void obi_lives_depart(struct obi_lives *l, uint64_t i) {
    if (l->is_kept[i & l->lengths.mask]) obi_ranks_remove(&l->lengths, i);
}

static int64_t below(const struct obi_ranks *o, uint32_t k) {
    return k == OBI_ORDER_NONE ? 0 : o->node[k].below;
}

int64_t obi_lives_ended(const struct obi_lives *l) {
    return below(&l->lengths, l->lengths.root) >> 32;
}

/* -- the curve --------------------------------------------------------------------------------- */

/* What those longer than x weigh, and the shortest of them; x itself where there is none. */
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

struct obi_curve obi_curve_from(const struct obi_lives *l, double age, double present) {
    struct obi_curve c = {.lives = l, .chance = 1, .t = age, .present = present};
    c.rest = longer(&l->lengths, age, &c.next);
    return c;
}

int obi_curve_step(struct obi_curve *c, double upto) {
    if (!obi_curve_rest(c) || c->next > upto) return 0;
    c->t = c->next;
    int64_t after = longer(&c->lives->lengths, c->t, &c->next);
    int64_t n = obi_curve_rest(c) + (c->present >= c->t), ends = (c->rest >> 32) - (after >> 32);
    c->chance *= (double)(n - ends) / (double)n;
    if (ends && ends < n) c->greenwood += (double)ends / ((double)n * (double)(n - ends));
    c->rest = after;
    return 1;
}

/* S^(1/q) and S^q, where q = e^-(z deviation). */
struct obi_value obi_curve_limit(const struct obi_curve *c, int is_high) {
    static const double ln2 = 0x1.62e42fefa39efp-1, z = 1.959963984540054;
    if (!(c->chance > 0 && c->chance < 1)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    double fall = -obi_log(c->chance);
    double q = obi_decay(z * (sqrt(c->greenwood) / fall) / ln2);
    return obi_defined(obi_decay((is_high ? fall * q : fall / q) / ln2), OBI_VALUE_OK);
}
