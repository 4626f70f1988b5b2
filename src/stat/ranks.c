/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "stat/ranks.h"

#include <math.h>

enum { NONE_HEIGHT = 0 };

static struct obi_ranks_node *at(const struct obi_ranks *o, uint32_t k) {
    return &o->node[k];
}

static int height(const struct obi_ranks *o, uint32_t k) {
    return k == OBI_ORDER_NONE ? NONE_HEIGHT : o->height[k];
}

static int64_t below(const struct obi_ranks *o, uint32_t k) {
    return k == OBI_ORDER_NONE ? 0 : at(o, k)->below;
}

/* What a node knows of its tree, from its children. */
static void mend(struct obi_ranks *o, uint32_t k) {
    struct obi_ranks_node *n = at(o, k);
    int left = height(o, n->left), right = height(o, n->right);
    o->height[k] = (uint8_t)(1 + (left > right ? left : right));
    /* may pass 2^63 while a sample enters before others leave */
    n->below =
        (int64_t)((uint64_t)n->weight + (uint64_t)below(o, n->left) + (uint64_t)below(o, n->right));
}

static uint32_t turn_right(struct obi_ranks *o, uint32_t k) {
    uint32_t up = at(o, k)->left;
    at(o, k)->left = at(o, up)->right;
    at(o, up)->right = k;
    mend(o, k);
    mend(o, up);
    return up;
}

static uint32_t turn_left(struct obi_ranks *o, uint32_t k) {
    uint32_t up = at(o, k)->right;
    at(o, k)->right = at(o, up)->left;
    at(o, up)->left = k;
    mend(o, k);
    mend(o, up);
    return up;
}

static int lean(const struct obi_ranks *o, uint32_t k) {
    return height(o, at(o, k)->left) - height(o, at(o, k)->right);
}

/* Balances a node whose trees are balanced and differ by 2 at most; the new top. */
static uint32_t balance(struct obi_ranks *o, uint32_t k) {
    struct obi_ranks_node *n = at(o, k);
    mend(o, k);
    if (lean(o, k) > 1) {
        if (lean(o, n->left) < 0) n->left = turn_left(o, n->left);
        return turn_right(o, k);
    }
    if (lean(o, k) < -1) {
        if (lean(o, n->right) > 0) n->right = turn_right(o, n->right);
        return turn_left(o, k);
    }
    return k;
}

static int goes_left(const struct obi_ranks_node *a, const struct obi_ranks_node *of) {
    return a->x < of->x || (!(a->x > of->x) && a->i < of->i);
}

static uint32_t insert(struct obi_ranks *o, uint32_t k, uint32_t added) {
    if (k == OBI_ORDER_NONE) return added;
    struct obi_ranks_node *n = at(o, k);
    if (goes_left(at(o, added), n)) {
        n->left = insert(o, n->left, added);
    } else {
        n->right = insert(o, n->right, added);
    }
    return balance(o, k);
}

/* Takes the leftmost node out of a tree that has one. */
static uint32_t take_first(struct obi_ranks *o, uint32_t k, uint32_t *first) {
    struct obi_ranks_node *n = at(o, k);
    if (n->left == OBI_ORDER_NONE) {
        *first = k;
        return n->right;
    }
    n->left = take_first(o, n->left, first);
    return balance(o, k);
}

static uint32_t drop(struct obi_ranks *o, uint32_t k) {
    uint32_t left = at(o, k)->left, right = at(o, k)->right, first;
    if (right == OBI_ORDER_NONE) return left;
    right = take_first(o, right, &first);
    at(o, first)->left = left;
    at(o, first)->right = right;
    return balance(o, first);
}

static uint32_t removed(struct obi_ranks *o, uint32_t k, uint32_t gone) {
    struct obi_ranks_node *n = at(o, k);
    if (k == gone) return drop(o, k);
    if (goes_left(at(o, gone), n)) {
        n->left = removed(o, n->left, gone);
    } else {
        n->right = removed(o, n->right, gone);
    }
    return balance(o, k);
}

void obi_ranks_start(struct obi_ranks *o) {
    o->root = OBI_ORDER_NONE;
}

void obi_ranks_insert(struct obi_ranks *o, uint64_t i, double x, int64_t weight) {
    uint32_t k = (uint32_t)(i & o->mask);
    *at(o, k) = (struct obi_ranks_node){x, i, weight, weight, OBI_ORDER_NONE, OBI_ORDER_NONE};
    o->height[k] = 1;
    o->root = insert(o, o->root, k);
}

void obi_ranks_remove(struct obi_ranks *o, uint64_t i) {
    o->root = removed(o, o->root, (uint32_t)(i & o->mask));
}

/* -- ask --------------------------------------------------------------------------------------- */

int64_t obi_ranks_total(const struct obi_ranks_view *v) {
    return v->weight + below(v->order, v->order->root);
}

double obi_ranks_select(const struct obi_ranks_view *v, int64_t weight) {
    const struct obi_ranks *o = v->order;
    double best = HUGE_VAL;
    int64_t before = 0, before_one = 0; /* what lies before the node; before the one more */
    for (uint32_t k = o->root; k != OBI_ORDER_NONE;) {
        const struct obi_ranks_node *n = at(o, k);
        int64_t upto = before + below(o, n->left) + n->weight;
        int one_is_in = v->weight && v->x <= n->x;
        if (upto + (one_is_in ? v->weight : 0) >= weight) {
            best = n->x;
            k = n->left;
        } else {
            before = upto;
            k = n->right;
        }
    }
    if (!v->weight || !(v->x < best)) return best;
    for (uint32_t k = o->root; k != OBI_ORDER_NONE;) {
        const struct obi_ranks_node *n = at(o, k);
        int is_before = n->x <= v->x;
        if (is_before) before_one += n->weight + below(o, n->left);
        k = is_before ? n->right : n->left;
    }
    return before_one + v->weight >= weight ? v->x : best;
}

/* What the values weigh that are no further from a centre than so much. */
static int64_t within(const struct obi_ranks_view *v, double centre, double reach) {
    const struct obi_ranks *o = v->order;
    int64_t upto = 0, before = 0;
    for (uint32_t k = o->root; k != OBI_ORDER_NONE;) {
        const struct obi_ranks_node *n = at(o, k);
        int is_in = n->x - centre <= reach;
        if (is_in) upto += n->weight + below(o, n->left);
        k = is_in ? n->right : n->left;
    }
    for (uint32_t k = o->root; k != OBI_ORDER_NONE;) {
        const struct obi_ranks_node *n = at(o, k);
        int is_before = centre - n->x > reach;
        if (is_before) before += n->weight + below(o, n->left);
        k = is_before ? n->right : n->left;
    }
    return upto - before + (fabs(v->x - centre) <= reach ? v->weight : 0);
}

/* The nearest value on one side of the centre that is far enough. */
static double reach_of_side(const struct obi_ranks_view *v, double centre, int64_t weight,
                            int is_above) {
    const struct obi_ranks *o = v->order;
    double best = HUGE_VAL;
    for (uint32_t k = o->root; k != OBI_ORDER_NONE;) {
        const struct obi_ranks_node *n = at(o, k);
        double reach = is_above ? n->x - centre : centre - n->x;
        int is_enough = reach >= 0 && within(v, centre, reach) >= weight;
        if (is_enough && reach < best) best = reach;
        int goes_up = is_above != is_enough; /* nearer when enough, further when not */
        k = goes_up ? at(o, k)->right : at(o, k)->left;
    }
    return best;
}

double obi_ranks_reach(const struct obi_ranks_view *v, double centre, int64_t weight) {
    double above = reach_of_side(v, centre, weight, 1), best = reach_of_side(v, centre, weight, 0);
    double one = fabs(v->x - centre);
    if (above < best) best = above;
    if (v->weight && one < best && within(v, centre, one) >= weight) best = one;
    return best;
}
